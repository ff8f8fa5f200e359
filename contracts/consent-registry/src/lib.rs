//! The consent registry: what a person allows others to do with their data, provable at any past instant, and the
//! suite's authority on who acts for a subject.
//!
//! A shell: it loads, asks `salus_domain::consent` to decide, stores, and says so in an event. `docs/consent-registry.md`
//! is the reference.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Enums that derive `Encode` trip this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]
// ink! expands the storage fields' types.
#![allow(clippy::type_complexity)]
// Arguments are boxed on purpose: see `salus_interfaces::arg`.
#![allow(clippy::boxed_local)]

// Every message is `inline(never)`: the pallet compiles a function when it is first called and charges its length, seven times
// what loading it takes, and ink!'s dispatcher is called by every call. What a message does is to stand outside of it.

mod actions;
mod authorities;
mod emergency;
pub mod events;
mod state;
#[cfg(test)]
mod tests;

pub use contract::{ConsentRegistry, ConsentRegistryRef};

#[ink::contract]
mod contract {
    use ink::prelude::boxed::Box;
    use ink::prelude::vec::Vec;
    use ink::storage::Mapping;
    use salus_domain::consent::{
        self, Action, Authority, Case, Change, Consent, Cosignature, Decision, DefaultPolicy, Delegate, Draft, Entry,
        Error, Guardian, Guardianship, Outcome, Qualification, Receipt, Record, Recovery, Right, Scope, Subject,
        Timeline,
    };
    use salus_domain::governance::{self, Governance, Slot};
    use salus_domain::Jurisdiction;
    use salus_interfaces::authorities::Authorities;
    use salus_interfaces::base::{actor, is_signed, now, Base, PAGE};
    use salus_interfaces::consent::{Consents, Subjects};
    use salus_interfaces::emergency::BreakGlass;
    use salus_interfaces::governed::Governed;
    use salus_interfaces::{arg, Stored};

    /// An account as domain knows it.
    pub(crate) type Id = salus_domain::AccountId;
    pub(crate) type Hash32 = salus_domain::Hash;
    pub(crate) type Result<T> = core::result::Result<T, Error>;

    /// The slots that this contract has a use for.
    const WIRING: &[Slot] = &[Slot::PhrIndex, Slot::CredentialRegistry];

    /// One item for each thing that a call needs, so that `check` touches two.
    #[ink(storage)]
    #[derive(Default)]
    pub struct ConsentRegistry {
        /// Genesis, governance, wiring.
        pub(crate) base: Base,
        /// What belongs to a subject as a whole.
        pub(crate) subjects: Mapping<Id, Stored<Subject>>,
        /// By subject, grantee and scope: the newest version.
        pub(crate) records: Mapping<(Id, Id, Scope), Stored<Record>>,
        /// By subject, grantee, scope and index: older versions, in order.
        pub(crate) archive: Mapping<(Id, Id, Scope, u32), Stored<Consent>>,
        /// By subject, list and index: what held since when.
        pub(crate) timelines: Mapping<(Id, Timeline, u32), Stored<Entry>>,
        /// By subject, grantee, scope, version and resource: when a use was last counted.
        pub(crate) openings: Mapping<(Id, Id, Scope, u32, Hash32), Timestamp>,
        /// By subject, grantee and scope: what the grantee proposes.
        pub(crate) drafts: Mapping<(Id, Id, Scope), Stored<Draft>>,
        /// By subject and guardian: the newest term.
        pub(crate) guardians: Mapping<(Id, Id), Stored<Guardian>>,
        /// By subject, guardian and term: older terms.
        pub(crate) past_terms: Mapping<(Id, Id, u32), Stored<Guardianship>>,
        /// Trustees and their votes.
        pub(crate) recoveries: Mapping<Id, Stored<Recovery>>,
        /// By grantee and delegate: until when, and by whom named.
        pub(crate) delegates: Mapping<(Id, Id), Stored<Delegate>>,
        /// By subject and clinician: the newest case of break-glass.
        pub(crate) cases: Mapping<(Id, Id), Stored<Case>>,
        /// By subject, clinician and number: older cases.
        pub(crate) past_cases: Mapping<(Id, Id, u32), Stored<Case>>,
        /// By clinician: the right to break the glass.
        pub(crate) rights: Mapping<Id, Stored<Right>>,
        /// By clinician and subject: a colleague's co-signature.
        pub(crate) cosignatures: Mapping<(Id, Id), Stored<Cosignature>>,
        /// By clinician and qualification: when the credential registry last vouched for them.
        pub(crate) confirmed: Mapping<(Id, Qualification), Timestamp>,
    }

    /// The bytes of an account: domain does not know ink!'s type.
    pub(crate) fn id(account: &AccountId) -> &Id {
        account.as_ref()
    }

    impl ConsentRegistry {
        /// A registry on the chain with this genesis hash.
        ///
        /// `governor` may change wiring and code, `delay` milliseconds after announcing it (0 is for tests), and nothing
        /// else. Event: `Created`.
        #[ink(constructor)]
        pub fn new(genesis: Hash32, governor: AccountId, delay: u64) -> Self {
            let mut registry = Self::default();
            registry.base.create(genesis, governor, delay);
            registry
        }

        /// Grants a consent; returns its version. It supersedes any consent of the same subject, grantee and scope.
        ///
        /// The subject's controller, or a guardian. `version`: the next if absent; must exceed every known and burned one
        /// by 1 to 1,000, a guardian's by exactly 1 (`GuardianGap`). `epoch`: if given, the grant counts only if nothing was
        /// revoked with `revoke_all` since. A `from` in the past is raised to now. Refused: malformed terms, a grant to
        /// oneself (`GrantToSelf`) or to the account of zeros (`Nobody`), a guardian's to themself (`GuardianToSelf`) or in
        /// an excluded category (`ExcludedCategory`). Event: `Granted`.
        #[ink(message)]
        #[inline(never)]
        pub fn grant(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            terms: arg::Terms,
            version: Option<u32>,
            epoch: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee, terms) = (*id(&subject), *id(&grantee), *terms);
            self.act(Action::Grant { subject, grantee, scope, terms, version, epoch })
        }

        /// Revokes a consent at once, and burns every version up to `up_to` (all known ones if absent), so that a grant
        /// that was signed but held back can never be recorded.
        ///
        /// The subject's controller, or a guardian. Refused: what is burned already (`NothingToRevoke`); a guardian's on what
        /// was said about themself (`GuardianToSelf`) or by the subject about an excluded category (`ExcludedCategory`), or
        /// beyond the highest known version (`GuardianGap`). Event: `Revoked`.
        #[ink(message)]
        #[inline(never)]
        pub fn revoke(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            up_to: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee) = (*id(&subject), *id(&grantee));
            self.act(Action::Revoke { subject, grantee, scope, up_to })
        }

        /// Takes back the current version as one that should never have been recorded.
        ///
        /// Who recorded it (`NotRecorder`). Refused: another version (`NotCurrent`), one that was ended (`AlreadyEnded`).
        /// Event: `EnteredInError`.
        #[ink(message)]
        #[inline(never)]
        pub fn enter_in_error(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            version: u32,
        ) -> Result<Change> {
            let (subject, grantee) = (*id(&subject), *id(&grantee));
            self.act(Action::EnterInError { subject, grantee, scope, version })
        }

        /// Revokes every consent that the subject ever granted, however many; the default and break-glass stay.
        ///
        /// The subject's controller, or a guardian without excluded categories. `up_to`: the highest epoch to end, the
        /// current one if absent. Refused: `NothingToRevoke`, `GuardianLimited`; a guardian's while the default permits
        /// anything (`GuardianWidens`), or beyond the current epoch (`GuardianGap`). Event: `AllRevoked`.
        #[ink(message)]
        #[inline(never)]
        pub fn revoke_all(&mut self, subject: arg::AccountId, up_to: Option<u32>) -> Result<Change> {
            self.act(Action::RevokeAll { subject: *id(&subject), up_to })
        }

        /// Sets what holds for those without a consent, and whether break-glass is barred.
        ///
        /// The subject's controller, or a guardian without excluded categories, who may only narrow it (`GuardianWidens`)
        /// and not change `no_break_glass` (`BreakGlassNotYours`). `revision`: the next if absent. Event: `DefaultSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_default(
            &mut self,
            subject: arg::AccountId,
            policy: DefaultPolicy,
            no_break_glass: bool,
            revision: Option<u32>,
        ) -> Result<Change> {
            self.act(Action::SetDefault { subject: *id(&subject), policy, no_break_glass, revision })
        }

        /// Proposes a consent to a subject; returns the draft's name. An earlier proposal is replaced.
        ///
        /// The grantee's controller (`NotController`), who pays the deposit and gets it back on `withdraw`, whatever became of
        /// the draft. Refused: malformed terms, to oneself or to the subject one controls (`GrantToSelf`). Event: `Proposed`.
        #[ink(message)]
        #[inline(never)]
        pub fn propose(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            terms: arg::Terms,
        ) -> Result<Hash32> {
            self.propose_by((id(&subject), id(&grantee), scope), *terms)
        }

        /// Withdraws what a grantee proposed, and returns its deposit to the caller.
        ///
        /// The grantee's controller. Refused: nothing proposed (`NoDraft`). Event: `Withdrawn`.
        #[ink(message)]
        #[inline(never)]
        pub fn withdraw(&mut self, subject: arg::AccountId, grantee: arg::AccountId, scope: Scope) -> Result<()> {
            self.withdraw_by((id(&subject), id(&grantee), scope))
        }

        /// Grants what the grantee proposed; returns the version. The draft stays, closed.
        ///
        /// As `grant`, and refused if the draft is not the named one (`OtherDraft`), or was answered already
        /// (`DraftAccepted`, `DraftDeclined`). Event: `Granted`.
        #[ink(message)]
        #[inline(never)]
        pub fn accept(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            draft: arg::Hash,
            version: Option<u32>,
            epoch: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee, draft) = (*id(&subject), *id(&grantee), *draft);
            self.act(Action::Accept { subject, grantee, scope, draft, version, epoch })
        }

        /// Declines what the grantee proposed. The draft stays, closed, until the grantee withdraws or replaces it, because
        /// the deposit is theirs.
        ///
        /// The subject's controller, or a guardian if it names no excluded category (`ExcludedCategory`). Refused:
        /// `OtherDraft`, `DraftAccepted`, `DraftDeclined`. Event: `Declined`.
        #[ink(message)]
        #[inline(never)]
        pub fn decline(
            &mut self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            draft: arg::Hash,
        ) -> Result<Change> {
            let (subject, grantee, draft) = (*id(&subject), *id(&grantee), *draft);
            self.act(Action::Decline { subject, grantee, scope, draft })
        }

        /// As `check`, and leaves a receipt; consumes a use if the consent limits them.
        ///
        /// The grantee's controller, or a delegate of that; anyone else is denied and logged. `grantee`: the caller's own id if
        /// absent. `expected`: denies unless
        /// this version permits. `resource`: what is opened; opening the same again within 10 minutes is the same use.
        /// Refused: a malformed request only; a denial is a receipt that says so. Event: `Accessed`.
        #[ink(message)]
        #[inline(never)]
        pub fn access(
            &mut self,
            subject: arg::AccountId,
            grantee: Option<arg::AccountId>,
            request: arg::Request,
            expected: Option<u32>,
            resource: arg::Hash,
        ) -> Result<Receipt> {
            let accessor = actor();
            let grantee = grantee.as_deref().map_or(&accessor, id);
            self.open(id(&subject), (&accessor, grantee, None), &request, expected, &resource)
        }

        /// Names a delegate, who may ask in a grantee's name until a time; replaces an earlier one.
        ///
        /// The grantee's controller; with another controller the delegate counts no more. Refused: oneself (`DelegateToSelf`), the account of zeros (`Nobody`), an end that is not in the future
        /// (`NotFuture`). Event: `DelegateSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_delegate(
            &mut self,
            grantee: arg::AccountId,
            delegate: arg::AccountId,
            until: Timestamp,
        ) -> Result<()> {
            self.set_delegate_by(id(&grantee), id(&delegate), until)
        }

        /// Ends a delegate at once, and returns its deposit to the caller.
        ///
        /// The grantee's controller. Refused: `NoDelegate`. Event: `DelegateSet`, without terms.
        #[ink(message)]
        #[inline(never)]
        pub fn remove_delegate(&mut self, grantee: arg::AccountId, delegate: arg::AccountId) -> Result<()> {
            self.remove_delegate_by(id(&grantee), id(&delegate))
        }

        /// Appoints a guardian, who may act for the subject within limits; returns the term.
        ///
        /// The subject's controller. The end is the start of a calendar quarter, UTC (`NotQuarter`), so that it publishes
        /// no birthday. Refused: the subject's own account (`GuardianOfSelf`), the account of zeros (`Nobody`), a term that
        /// still runs (`StillGuardian`). Event: `GuardianAppointed`.
        #[ink(message)]
        #[inline(never)]
        pub fn appoint_guardian(
            &mut self,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            powers: arg::GuardianTerms,
            term: Option<u32>,
        ) -> Result<Change> {
            let (subject, guardian, powers) = (*id(&subject), *id(&guardian), *powers);
            self.act(Action::AppointGuardian { subject, guardian, powers, term })
        }

        /// Moves the end of a guardian's running term to a later quarter.
        ///
        /// The subject's controller. Refused: `NoGuardian`, `GuardianEnded`, `GuardianExpired`, `NotLater`, `NotQuarter`.
        /// Event: `GuardianExtended`.
        #[ink(message)]
        #[inline(never)]
        pub fn extend_guardian(
            &mut self,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            term: u32,
            until: Timestamp,
        ) -> Result<Change> {
            let (subject, guardian) = (*id(&subject), *id(&guardian));
            self.act(Action::ExtendGuardian { subject, guardian, term, until })
        }

        /// Ends a guardian's term at once, burns every term up to `term` (all known ones if absent), and keeps or drops what
        /// they granted in it. What was kept, or granted in an earlier term, can be dropped later.
        ///
        /// The subject's controller. Refused: `NothingToRevoke`. Event: `GuardianEnded`.
        #[ink(message)]
        #[inline(never)]
        pub fn end_guardian(
            &mut self,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            keep_grants: bool,
            term: Option<u32>,
        ) -> Result<Change> {
            let (subject, guardian) = (*id(&subject), *id(&guardian));
            self.act(Action::EndGuardian { subject, guardian, keep_grants, term })
        }

        /// Ends the caller's own term as a guardian; what they granted stays until the subject drops it.
        ///
        /// Refused: `NoGuardian`, `GuardianEnded`. Event: `GuardianEnded`.
        #[ink(message)]
        #[inline(never)]
        pub fn resign_guardian(&mut self, subject: arg::AccountId, term: Option<u32>) -> Result<Change> {
            self.act(Action::ResignGuardian { subject: *id(&subject), term })
        }

        /// Replaces the subject's controller; the old one can do nothing any more, here and in the whole suite.
        ///
        /// The subject's controller. Refused: `SameController`, the account of zeros (`Nobody`). Event: `ControllerSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_controller(
            &mut self,
            subject: arg::AccountId,
            controller: arg::AccountId,
            rotation: Option<u32>,
        ) -> Result<Change> {
            let (subject, controller) = (*id(&subject), *id(&controller));
            self.act(Action::SetController { subject, controller, rotation })
        }

        /// Names up to 9 trustees, of whom `threshold` together can replace a lost controller, `delay` milliseconds after
        /// they agree unless the controller vetoes. Ends any attempt under way; no trustees and zeros end recovery.
        ///
        /// The subject's controller. Refused: `BadTrustees`, `BadThreshold`, `BadDelay`. Event: `RecoverySet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_recovery(
            &mut self,
            subject: arg::AccountId,
            trustees: Vec<AccountId>,
            threshold: u8,
            delay: u64,
            revision: Option<u32>,
        ) -> Result<Change> {
            let trustees = trustees.iter().map(|trustee| *id(trustee)).collect();
            self.act(Action::SetRecovery { subject: *id(&subject), trustees, threshold, delay, revision })
        }

        /// Ends an attempt at recovery, and every one up to `attempt` (the current one if absent).
        ///
        /// The subject's controller. Refused: `NoRecovery`, `NothingToRevoke`. Event: `RecoveryVetoed`.
        #[ink(message)]
        #[inline(never)]
        pub fn veto_recovery(&mut self, subject: arg::AccountId, attempt: Option<u32>) -> Result<Change> {
            self.act(Action::VetoRecovery { subject: *id(&subject), attempt })
        }

        /// Votes for a candidate as the subject's controller, or withdraws the vote; returns the attempt.
        ///
        /// A trustee. When enough agree the delay begins, when they cease to agree it ends. Refused: `NotTrustee`,
        /// `SameController`, the account of zeros (`Nobody`). Event: `RecoveryVoted`.
        #[ink(message)]
        #[inline(never)]
        pub fn vote_recovery(&mut self, subject: arg::AccountId, candidate: Option<arg::AccountId>) -> Result<Change> {
            self.vote_recovery_by(&actor(), id(&subject), candidate.as_deref().map(id))
        }

        /// Makes the candidate that enough trustees agree on the subject's controller; returns the rotation.
        ///
        /// Anyone, after the delay (`TooEarly`). Refused: `NothingPending`. Event: `ControllerSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn execute_recovery(&mut self, subject: arg::AccountId) -> Result<Change> {
            self.recover(id(&subject))
        }

        /// Carries out what somebody else signed; returns what the message of the same name would.
        ///
        /// Anyone. The signature (sr25519) is over `signed_text`, which names this chain, this contract, the action with all
        /// its arguments, and the deadline. Refused: an action without its numbers (`NotNamed`), past its deadline
        /// (`DeadlinePassed`), a signature over anything else or by the account of zeros (`BadSignature`), and whatever the
        /// message itself refuses. Event: the action's.
        #[ink(message)]
        #[inline(never)]
        pub fn relay(
            &mut self,
            signer: arg::AccountId,
            action: arg::Action,
            deadline: Timestamp,
            signature: arg::Signature,
        ) -> Result<Change> {
            let signer = id(&signer);
            consent::check_relay(signer, deadline, now())?;
            let text = self.text(signer, &action, deadline)?;
            if !is_signed(&text, signer, &signature) {
                return Err(Error::BadSignature);
            }
            self.perform(signer, &action)
        }

        /// The exact bytes that a wallet signs for `relay`.
        ///
        /// Refused: what `relay` refuses without looking at the signature and the time.
        #[ink(message)]
        #[inline(never)]
        pub fn signed_text(&self, signer: arg::AccountId, action: arg::Action, deadline: Timestamp) -> Result<Vec<u8>> {
            self.text(id(&signer), &action, deadline)
        }

        /// What belongs to a subject as a whole.
        #[ink(message)]
        #[inline(never)]
        pub fn subject(&self, subject: arg::AccountId) -> Result<Subject> {
            Ok(self.load_subject(id(&subject)).0)
        }

        /// The newest version of a consent, how many older ones there are, and what is burned.
        #[ink(message)]
        #[inline(never)]
        pub fn consent(&self, subject: arg::AccountId, grantee: arg::AccountId, scope: Scope) -> Result<Record> {
            Ok(self.load_record((id(&subject), id(&grantee), scope)).0)
        }

        /// An older version of a consent, by its index from 0.
        #[ink(message)]
        #[inline(never)]
        pub fn consent_at(
            &self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
            index: u32,
        ) -> Result<Option<Consent>> {
            Ok(self.load_archived((id(&subject), id(&grantee), scope), index))
        }

        /// What a grantee proposes, and the draft's name.
        #[ink(message)]
        #[inline(never)]
        pub fn draft(
            &self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            scope: Scope,
        ) -> Result<Option<(Draft, Hash32)>> {
            let draft = self.load_draft((id(&subject), id(&grantee), scope)).ok();
            Ok(draft.map(|Stored(draft)| {
                let name = self.name(&draft);
                (draft, name)
            }))
        }

        /// A guardian's newest term, or an older one by its number.
        #[ink(message)]
        #[inline(never)]
        pub fn guardian(
            &self,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            term: Option<u32>,
        ) -> Result<Option<Guardianship>> {
            let key = (id(&subject), id(&guardian));
            Ok(match term {
                Some(term) => self.load_term(key, term),
                None => self.load_guardian(key).newest,
            })
        }

        /// A subject's trustees, and what they are voting on.
        #[ink(message)]
        #[inline(never)]
        pub fn recovery(&self, subject: arg::AccountId) -> Result<Recovery> {
            Ok(self.load_recovery(id(&subject)).0)
        }

        /// Until when a delegate may ask for a grantee, and whose delegate it is.
        #[ink(message)]
        #[inline(never)]
        pub fn delegate(&self, grantee: arg::AccountId, delegate: arg::AccountId) -> Result<Option<Delegate>> {
            Ok(self.delegates.get((id(&grantee), id(&delegate))).map(|stored| stored.0))
        }

        /// What held since when: up to 50 entries from `cursor` on.
        #[ink(message)]
        #[inline(never)]
        pub fn timeline(&self, subject: arg::AccountId, kind: Timeline, cursor: u32, limit: u32) -> Result<Vec<Entry>> {
            let indices = cursor..cursor.saturating_add(limit.min(u32::from(PAGE)));
            Ok(indices.map_while(|index| self.load_entry(id(&subject), kind, index)).collect())
        }

        /// The genesis hash that signed texts name.
        #[ink(message)]
        #[inline(never)]
        pub fn genesis(&self) -> Result<Hash32> {
            Ok(self.base.genesis())
        }
    }

    impl Consents for ConsentRegistry {
        #[ink(message)]
        #[inline(never)]
        fn check(&self, subject: arg::AccountId, grantee: arg::AccountId, request: arg::Request) -> Result<Decision> {
            self.decide_now((id(&subject), id(&grantee)), &request)
        }

        #[ink(message)]
        #[inline(never)]
        fn was_permitted(
            &self,
            subject: arg::AccountId,
            grantee: arg::AccountId,
            request: arg::Request,
            at: u64,
            seq: Option<u64>,
        ) -> Result<Decision> {
            self.decide_then((id(&subject), id(&grantee)), &request, at, seq)
        }

        #[ink(message)]
        #[inline(never)]
        fn access_for(
            &mut self,
            subject: arg::AccountId,
            accessor: arg::AccountId,
            grantee: Option<arg::AccountId>,
            request: arg::Request,
            expected: Option<u32>,
            resource: arg::Hash,
        ) -> Result<Receipt> {
            let (enforcer, accessor) = (actor(), id(&accessor));
            consent::check_enforcer(self.base.wired(Slot::PhrIndex), &enforcer)?;
            let grantee = grantee.as_deref().map_or(accessor, id);
            self.open(id(&subject), (accessor, grantee, Some(enforcer)), &request, expected, &resource)
        }
    }

    impl Subjects for ConsentRegistry {
        #[ink(message)]
        #[inline(never)]
        fn controller_of(&self, subject: arg::AccountId) -> Result<arg::AccountId> {
            let subject = id(&subject);
            let state = self.load_subject(subject);
            state.check_alive()?;
            Ok(Box::new(state.controller(subject).into()))
        }

        #[ink(message)]
        #[inline(never)]
        fn may_act(&self, subject: arg::AccountId, account: arg::AccountId) -> Result<Authority> {
            self.authority(id(&subject), &self.load_subject(id(&subject)), id(&account))
        }
    }

    impl BreakGlass for ConsentRegistry {
        #[ink(message)]
        #[inline(never)]
        fn break_glass(
            &mut self,
            subject: arg::AccountId,
            clinician: arg::AccountId,
            glass: arg::BreakGlass,
        ) -> Result<Change> {
            self.open_case(id(&subject), id(&clinician), *glass)
        }

        #[ink(message)]
        #[inline(never)]
        fn cosign(
            &mut self,
            cosigner: arg::AccountId,
            clinician: arg::AccountId,
            subject: arg::AccountId,
            qualification: Qualification,
        ) -> Result<()> {
            self.cosign_by(id(&cosigner), (id(&clinician), id(&subject)), qualification)
        }

        #[ink(message)]
        #[inline(never)]
        fn justify(
            &mut self,
            subject: arg::AccountId,
            clinician: arg::AccountId,
            number: u32,
            document: arg::Hash,
        ) -> Result<()> {
            self.justify_case((id(&subject), id(&clinician)), number, &document)
        }

        #[ink(message)]
        #[inline(never)]
        fn challenge(
            &mut self,
            subject: arg::AccountId,
            clinician: arg::AccountId,
            number: u32,
            statement: arg::Hash,
        ) -> Result<Change> {
            let (subject, clinician, statement) = (*id(&subject), *id(&clinician), *statement);
            self.act(Action::Challenge { subject, clinician, number, statement })
        }

        #[ink(message)]
        #[inline(never)]
        fn review(
            &mut self,
            reviewer: arg::AccountId,
            subject: arg::AccountId,
            clinician: arg::AccountId,
            number: u32,
            outcome: Outcome,
            suspend: bool,
        ) -> Result<Change> {
            self.review_case(id(&reviewer), (id(&subject), id(&clinician)), number, (outcome, suspend))
        }

        #[ink(message)]
        #[inline(never)]
        fn enforce(&mut self, subject: arg::AccountId, clinician: arg::AccountId, number: u32) -> Result<()> {
            self.enforce_case((id(&subject), id(&clinician)), number)
        }

        #[ink(message)]
        #[inline(never)]
        fn reinstate_break_glass(&mut self, reviewer: arg::AccountId, clinician: arg::AccountId) -> Result<()> {
            self.reinstate_right(id(&reviewer), id(&clinician))
        }

        #[ink(message)]
        #[inline(never)]
        fn case(
            &self,
            subject: arg::AccountId,
            clinician: arg::AccountId,
            number: Option<u32>,
        ) -> Result<Option<Case>> {
            let key = (id(&subject), id(&clinician));
            Ok(match number {
                Some(number) => self.load_case(key, number).ok().map(|stored| stored.0),
                None => self.load_newest_case(key),
            })
        }

        #[ink(message)]
        #[inline(never)]
        fn right(&self, clinician: arg::AccountId) -> Result<Right> {
            Ok(self.load_right(id(&clinician)).0)
        }

        #[ink(message)]
        #[inline(never)]
        fn cosignature(&self, clinician: arg::AccountId, subject: arg::AccountId) -> Result<Option<Cosignature>> {
            Ok(self.cosignatures.get((id(&clinician), id(&subject))).map(|stored| stored.0))
        }

        #[ink(message)]
        #[inline(never)]
        fn confirmed(&self, account: arg::AccountId, qualification: Qualification) -> Result<Option<Timestamp>> {
            Ok(self.confirmed.get((id(&account), qualification)))
        }
    }

    impl Authorities for ConsentRegistry {
        #[ink(message)]
        #[inline(never)]
        fn appoint_guardian_by_authority(
            &mut self,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            powers: arg::GuardianTerms,
            mandate: arg::Mandate,
        ) -> Result<Change> {
            self.appoint_by((id(&subject), id(&guardian)), *powers, *mandate)
        }

        #[ink(message)]
        #[inline(never)]
        fn extend_guardian_by_authority(
            &mut self,
            authority: arg::AccountId,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            term: u32,
            until: Timestamp,
        ) -> Result<Change> {
            self.extend_by(id(&authority), (id(&subject), id(&guardian)), (term, until))
        }

        #[ink(message)]
        #[inline(never)]
        fn suspend_guardian(
            &mut self,
            authority: arg::AccountId,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            term: u32,
            suspended: bool,
        ) -> Result<Change> {
            self.suspend_by(id(&authority), (id(&subject), id(&guardian)), (term, suspended))
        }

        #[ink(message)]
        #[inline(never)]
        fn end_guardian_by_authority(
            &mut self,
            authority: arg::AccountId,
            subject: arg::AccountId,
            guardian: arg::AccountId,
            term: u32,
            keep_grants: bool,
        ) -> Result<Change> {
            self.end_by(id(&authority), (id(&subject), id(&guardian)), (term, keep_grants))
        }

        #[ink(message)]
        #[inline(never)]
        fn attest_death(
            &mut self,
            authority: arg::AccountId,
            subject: arg::AccountId,
            jurisdiction: Jurisdiction,
        ) -> Result<Change> {
            self.attest_death_by(id(&authority), id(&subject), jurisdiction)
        }

        #[ink(message)]
        #[inline(never)]
        fn retract_death(&mut self, authority: arg::AccountId, subject: arg::AccountId) -> Result<Change> {
            self.retract_death_by(id(&authority), id(&subject))
        }
    }

    impl Governed for ConsentRegistry {
        #[ink(message)]
        #[inline(never)]
        fn offer_governance(&mut self, to: Option<arg::AccountId>) -> core::result::Result<(), governance::Error> {
            self.base.offer_governance(to)
        }

        #[ink(message)]
        #[inline(never)]
        fn take_governance(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.take_governance()
        }

        #[ink(message)]
        #[inline(never)]
        fn wire(&mut self, slot: Slot, contract: arg::AccountId) -> core::result::Result<(), governance::Error> {
            self.base.wire(WIRING, slot, &contract)
        }

        #[ink(message)]
        #[inline(never)]
        fn announce(&mut self, change: arg::Announcement) -> core::result::Result<(), governance::Error> {
            self.base.announce(WIRING, *change)
        }

        #[ink(message)]
        #[inline(never)]
        fn execute(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.execute()
        }

        #[ink(message)]
        #[inline(never)]
        fn cancel(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.cancel()
        }

        #[ink(message)]
        #[inline(never)]
        fn governance(&self) -> core::result::Result<Governance, governance::Error> {
            Ok(self.base.governance())
        }

        #[ink(message)]
        #[inline(never)]
        fn wired(&self, slot: Slot) -> core::result::Result<Option<arg::AccountId>, governance::Error> {
            Ok(self.base.wired(slot).map(|contract| Box::new(contract.into())))
        }
    }

    impl ConsentRegistry {
        /// A direct message: the caller's own action.
        fn act(&mut self, action: Action) -> Result<Change> {
            action.check()?;
            self.perform(&actor(), &action)
        }
    }
}
