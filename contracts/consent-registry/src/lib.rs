//! The consent registry: what a person allows others to do with their data, provable at any past instant, and the
//! suite's authority on who acts for a subject.
//!
//! A shell: it loads, asks `salus_domain::consent` to decide, stores, and says so in an event. `docs/consent-registry.md`
//! is the reference.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Enums that derive `Encode` trip this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]

pub mod events;

pub use consent_registry::{ConsentRegistry, ConsentRegistryRef};

#[ink::contract]
mod consent_registry {
    use crate::events::*;
    use ink::codegen::Env as _;
    use ink::env::hash::Blake2x256;
    use ink::prelude::vec::Vec;
    use ink::storage::{Lazy, Mapping};
    use salus_domain::consent::{
        self, Access, Action, Authority, Change, Consent, Decision, DefaultPolicy, DenyReason, Draft, Entry, Envelope,
        Error, Guardian, GuardianTerms, Guardianship, Instant, Receipt, Record, Recorder, Recovery, Request, Scope,
        Standing, Subject, Terms, Timeline, Value,
    };
    use salus_domain::governance::{self, Announcement, Governance, Slot};
    use salus_interfaces::consent::{Consents, Subjects};
    use salus_interfaces::governed::Governed;
    use salus_interfaces::Stored;

    type Account = salus_domain::AccountId;
    type Hash32 = salus_domain::Hash;
    type Result<T> = core::result::Result<T, Error>;

    /// The most entries of a timeline that one call returns.
    const PAGE: u32 = 50;

    /// One item for each thing that a call needs, so that `check` touches two.
    #[ink(storage)]
    pub struct ConsentRegistry {
        /// The chain's genesis hash, which signed texts name.
        genesis: Lazy<Hash32>,
        /// Governor, delay, announced change.
        governance: Lazy<Stored<Governance>>,
        /// Wired contracts.
        slots: Mapping<Slot, Account>,
        /// What belongs to a subject as a whole.
        subjects: Mapping<Account, Stored<Subject>>,
        /// By subject, grantee and scope: the newest version.
        records: Mapping<(Account, Account, Scope), Stored<Record>>,
        /// By subject, grantee, scope and index: older versions, in order.
        archive: Mapping<(Account, Account, Scope, u32), Stored<Consent>>,
        /// By subject, list and index: what held since when.
        timelines: Mapping<(Account, Timeline, u32), Stored<Entry>>,
        /// By subject, grantee, scope, version and resource: when a use was last counted.
        openings: Mapping<(Account, Account, Scope, u32, Hash32), Timestamp>,
        /// By subject, grantee and scope: what the grantee proposes.
        drafts: Mapping<(Account, Account, Scope), Stored<Draft>>,
        /// By subject and guardian: the newest term.
        guardians: Mapping<(Account, Account), Stored<Guardian>>,
        /// By subject, guardian and term: older terms.
        past_terms: Mapping<(Account, Account, u32), Stored<Guardianship>>,
        /// Trustees and their votes.
        recoveries: Mapping<Account, Stored<Recovery>>,
        /// By grantee and delegate: until when.
        delegates: Mapping<(Account, Account), Timestamp>,
    }

    /// The bytes of an account: domain does not know ink!'s type.
    fn raw(account: AccountId) -> Account {
        *account.as_ref()
    }

    impl ConsentRegistry {
        /// A registry on the chain with this genesis hash.
        ///
        /// `governor` may change wiring and code, `delay` milliseconds after announcing it, and nothing else.
        /// Event: `Created`.
        #[ink(constructor)]
        pub fn new(genesis: Hash32, governor: AccountId, delay: u64) -> Self {
            let mut registry = Self {
                genesis: Lazy::new(),
                governance: Lazy::new(),
                slots: Mapping::new(),
                subjects: Mapping::new(),
                records: Mapping::new(),
                archive: Mapping::new(),
                timelines: Mapping::new(),
                openings: Mapping::new(),
                drafts: Mapping::new(),
                guardians: Mapping::new(),
                past_terms: Mapping::new(),
                recoveries: Mapping::new(),
                delegates: Mapping::new(),
            };
            registry.genesis.set(&genesis);
            registry.governance.set(&Stored(Governance::new(raw(governor), delay)));
            registry.env().emit_event(Created { genesis, governor, delay });
            registry
        }

        /// Grants a consent; returns its version. It supersedes any consent of the same subject, grantee and scope.
        ///
        /// The subject's controller, or a guardian. `version`: the next if absent; must exceed every known and burned one
        /// by 1 to 1,000. `epoch`: if given, the grant counts only if nothing was revoked with `revoke_all` since.
        /// A `from` in the past is raised to now. Refused: malformed terms, a grant to oneself (`GrantToSelf`), a guardian's
        /// to themself (`GuardianToSelf`) or in an excluded category (`ExcludedCategory`). Event: `Granted`.
        #[ink(message)]
        pub fn grant(
            &mut self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            terms: Terms,
            version: Option<u32>,
            epoch: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee) = (raw(subject), raw(grantee));
            self.act(Action::Grant { subject, grantee, scope, terms, version, epoch })
        }

        /// Revokes a consent at once, and burns every version up to `up_to` (all known ones if absent), so that a grant
        /// that was signed but held back can never be recorded.
        ///
        /// The subject's controller, or a guardian. Refused: what is burned already (`NothingToRevoke`), a guardian's on
        /// what the subject itself said about an excluded category. Event: `Revoked`.
        #[ink(message)]
        pub fn revoke(
            &mut self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            up_to: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee) = (raw(subject), raw(grantee));
            self.act(Action::Revoke { subject, grantee, scope, up_to })
        }

        /// Takes back the current version as one that should never have been recorded.
        ///
        /// Who recorded it (`NotRecorder`). Refused: another version (`NotCurrent`), one that was ended (`AlreadyEnded`).
        /// Event: `EnteredInError`.
        #[ink(message)]
        pub fn enter_in_error(
            &mut self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            version: u32,
        ) -> Result<Change> {
            let (subject, grantee) = (raw(subject), raw(grantee));
            self.act(Action::EnterInError { subject, grantee, scope, version })
        }

        /// Revokes every consent that the subject ever granted, however many; the default and break-glass stay.
        ///
        /// The subject's controller, or a guardian without excluded categories. `up_to`: the highest epoch to end, the
        /// current one if absent. Refused: `NothingToRevoke`, `GuardianLimited`. Event: `AllRevoked`.
        #[ink(message)]
        pub fn revoke_all(&mut self, subject: AccountId, up_to: Option<u32>) -> Result<Change> {
            self.act(Action::RevokeAll { subject: raw(subject), up_to })
        }

        /// Sets what holds for those without a consent, and whether break-glass is barred.
        ///
        /// The subject's controller, or a guardian without excluded categories, who may not change `no_break_glass`
        /// (`BreakGlassNotYours`). `revision`: the next if absent. Event: `DefaultSet`.
        #[ink(message)]
        pub fn set_default(
            &mut self,
            subject: AccountId,
            policy: DefaultPolicy,
            no_break_glass: bool,
            revision: Option<u32>,
        ) -> Result<Change> {
            self.act(Action::SetDefault { subject: raw(subject), policy, no_break_glass, revision })
        }

        /// Proposes a consent to a subject; returns the draft's name. An earlier proposal is replaced.
        ///
        /// The grantee, who pays the deposit and gets it back on `withdraw`. Refused: malformed terms, `GrantToSelf`.
        /// Event: `Proposed`.
        #[ink(message)]
        pub fn propose(&mut self, subject: AccountId, scope: Scope, terms: Terms) -> Result<Hash32> {
            terms.check(scope)?;
            let grantee = self.caller();
            if grantee == raw(subject) {
                return Err(Error::GrantToSelf);
            }
            let at = self.now();
            let draft = Draft { terms, proposed: at, declined: false };
            let name = self.name(&draft);
            let stored = Stored(draft);
            self.drafts.insert((raw(subject), grantee, scope), &stored);
            let Draft { terms, .. } = stored.0;
            self.emit(Proposed { subject, grantee: grantee.into(), scope, draft: name, terms, at });
            Ok(name)
        }

        /// Withdraws what the caller proposed, and returns its deposit.
        ///
        /// Refused: nothing proposed (`NoDraft`). Event: `Withdrawn`.
        #[ink(message)]
        pub fn withdraw(&mut self, subject: AccountId, scope: Scope) -> Result<()> {
            let grantee = self.caller();
            let key = (raw(subject), grantee, scope);
            if !self.drafts.contains(key) {
                return Err(Error::NoDraft);
            }
            self.drafts.remove(key);
            self.emit(Withdrawn { subject, grantee: grantee.into(), scope });
            Ok(())
        }

        /// Grants what the grantee proposed; returns the version. The draft is gone afterwards.
        ///
        /// As `grant`, and refused if the draft is not the named one (`OtherDraft`), or was declined. Event: `Granted`.
        #[ink(message)]
        pub fn accept(
            &mut self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            draft: Hash32,
            version: Option<u32>,
            epoch: Option<u32>,
        ) -> Result<Change> {
            let (subject, grantee) = (raw(subject), raw(grantee));
            self.act(Action::Accept { subject, grantee, scope, draft, version, epoch })
        }

        /// Declines what the grantee proposed. The draft stays until the grantee withdraws or replaces it, because the
        /// deposit is theirs.
        ///
        /// The subject's controller, or a guardian. Event: `Declined`.
        #[ink(message)]
        pub fn decline(
            &mut self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            draft: Hash32,
        ) -> Result<Change> {
            let (subject, grantee) = (raw(subject), raw(grantee));
            self.act(Action::Decline { subject, grantee, scope, draft })
        }

        /// As `check`, and leaves a receipt; consumes a use if the consent limits them.
        ///
        /// The grantee, or a delegate that names its grantee; anyone else is denied and logged. `expected`: denies unless
        /// this version permits. `resource`: what is opened; opening the same again within 10 minutes is the same use.
        /// Refused: a malformed request only; a denial is a receipt that says so. Event: `Accessed`.
        #[ink(message)]
        pub fn access(
            &mut self,
            subject: AccountId,
            grantee: Option<AccountId>,
            request: Request,
            expected: Option<u32>,
            resource: Hash32,
        ) -> Result<Receipt> {
            let accessor = self.caller();
            self.open(raw(subject), accessor, grantee.map(raw), None, request, expected, resource)
        }

        /// Names a delegate, who may act for the caller as a grantee until a time; replaces an earlier end.
        ///
        /// Refused: oneself (`DelegateToSelf`), an end that is not in the future (`NotFuture`). Event: `DelegateSet`.
        #[ink(message)]
        pub fn set_delegate(&mut self, delegate: AccountId, until: Timestamp) -> Result<()> {
            let (grantee, now) = (self.caller(), self.now());
            if grantee == raw(delegate) {
                return Err(Error::DelegateToSelf);
            }
            if until <= now {
                return Err(Error::NotFuture { now });
            }
            self.delegates.insert((grantee, raw(delegate)), &until);
            self.emit(DelegateSet { grantee: grantee.into(), delegate, until });
            Ok(())
        }

        /// Ends a delegate of the caller at once, and returns its deposit.
        ///
        /// Refused: `NoDelegate`. Event: `DelegateSet`, until 0.
        #[ink(message)]
        pub fn remove_delegate(&mut self, delegate: AccountId) -> Result<()> {
            let grantee = self.caller();
            let key = (grantee, raw(delegate));
            if !self.delegates.contains(key) {
                return Err(Error::NoDelegate);
            }
            self.delegates.remove(key);
            self.emit(DelegateSet { grantee: grantee.into(), delegate, until: 0 });
            Ok(())
        }

        /// Appoints a guardian, who may act for the subject within limits; returns the term.
        ///
        /// The subject's controller. The end is the start of a calendar quarter, UTC (`NotQuarter`), so that it publishes
        /// no birthday. Refused: the subject's own account (`GuardianOfSelf`), a term that still runs (`StillGuardian`).
        /// Event: `GuardianAppointed`.
        #[ink(message)]
        pub fn appoint_guardian(
            &mut self,
            subject: AccountId,
            guardian: AccountId,
            powers: GuardianTerms,
            term: Option<u32>,
        ) -> Result<Change> {
            let (subject, guardian) = (raw(subject), raw(guardian));
            self.act(Action::AppointGuardian { subject, guardian, powers, term })
        }

        /// Moves the end of a guardian's running term to a later quarter.
        ///
        /// The subject's controller. Refused: `NoGuardian`, `GuardianEnded`, `GuardianExpired`, `NotLater`, `NotQuarter`.
        /// Event: `GuardianExtended`.
        #[ink(message)]
        pub fn extend_guardian(
            &mut self,
            subject: AccountId,
            guardian: AccountId,
            term: u32,
            until: Timestamp,
        ) -> Result<Change> {
            let (subject, guardian) = (raw(subject), raw(guardian));
            self.act(Action::ExtendGuardian { subject, guardian, term, until })
        }

        /// Ends a guardian's term at once, burns every term up to `term` (all known ones if absent), and keeps or drops what
        /// they granted in it. What was kept, or granted in an earlier term, can be dropped later.
        ///
        /// The subject's controller. Refused: `NothingToRevoke`. Event: `GuardianEnded`.
        #[ink(message)]
        pub fn end_guardian(
            &mut self,
            subject: AccountId,
            guardian: AccountId,
            keep_grants: bool,
            term: Option<u32>,
        ) -> Result<Change> {
            let (subject, guardian) = (raw(subject), raw(guardian));
            self.act(Action::EndGuardian { subject, guardian, keep_grants, term })
        }

        /// Ends the caller's own term as a guardian; what they granted stays until the subject drops it.
        ///
        /// Refused: `NoGuardian`, `GuardianEnded`. Event: `GuardianEnded`.
        #[ink(message)]
        pub fn resign_guardian(&mut self, subject: AccountId, term: Option<u32>) -> Result<Change> {
            self.act(Action::ResignGuardian { subject: raw(subject), term })
        }

        /// Replaces the subject's controller; the old one can do nothing any more, here and in the whole suite.
        ///
        /// The subject's controller. Refused: `SameController`. Event: `ControllerSet`.
        #[ink(message)]
        pub fn set_controller(
            &mut self,
            subject: AccountId,
            controller: AccountId,
            rotation: Option<u32>,
        ) -> Result<Change> {
            self.act(Action::SetController { subject: raw(subject), controller: raw(controller), rotation })
        }

        /// Names up to 9 trustees, of whom `threshold` together can replace a lost controller, `delay` milliseconds after
        /// they agree unless the controller vetoes. Ends any attempt under way; no trustees and zeros end recovery.
        ///
        /// The subject's controller. Refused: `BadTrustees`, `BadThreshold`, `BadDelay`. Event: `RecoverySet`.
        #[ink(message)]
        pub fn set_recovery(
            &mut self,
            subject: AccountId,
            trustees: Vec<AccountId>,
            threshold: u8,
            delay: u64,
            revision: Option<u32>,
        ) -> Result<Change> {
            let trustees = trustees.into_iter().map(raw).collect();
            self.act(Action::SetRecovery { subject: raw(subject), trustees, threshold, delay, revision })
        }

        /// Ends an attempt at recovery, and every one up to `attempt` (the current one if absent).
        ///
        /// The subject's controller. Refused: `NoRecovery`, `NothingToRevoke`. Event: `RecoveryVetoed`.
        #[ink(message)]
        pub fn veto_recovery(&mut self, subject: AccountId, attempt: Option<u32>) -> Result<Change> {
            self.act(Action::VetoRecovery { subject: raw(subject), attempt })
        }

        /// Votes for a candidate as the subject's controller, or withdraws the vote; returns the attempt.
        ///
        /// A trustee. When enough agree the delay begins, when they cease to agree it ends. Refused: `NotTrustee`,
        /// `SameController`. Event: `RecoveryVoted`.
        #[ink(message)]
        pub fn vote_recovery(&mut self, subject: AccountId, candidate: Option<AccountId>) -> Result<Change> {
            let (id, trustee, now) = (raw(subject), self.caller(), self.now());
            let mut state = self.subject_of(&id);
            let mut recovery = self.recovery_of(&id);
            let change = recovery.vote(&id, &mut state, &trustee, candidate.map(raw), now)?;
            let pending = recovery.pending().map(|pending| (pending.into(), recovery.ready));
            self.recoveries.insert(id, &Stored(recovery));
            self.subjects.insert(id, &Stored(state));
            let at = Instant { at: now, seq: change.seq };
            let trustee = trustee.into();
            self.emit(RecoveryVoted { subject, trustee, candidate, attempt: change.number, pending, at });
            Ok(change)
        }

        /// Makes the candidate that enough trustees agree on the subject's controller; returns the rotation.
        ///
        /// Anyone, after the delay (`TooEarly`). Refused: `NothingPending`. Event: `ControllerSet`.
        #[ink(message)]
        pub fn execute_recovery(&mut self, subject: AccountId) -> Result<Change> {
            let (id, now) = (raw(subject), self.now());
            let mut state = self.subject_of(&id);
            let mut recovery = self.recovery_of(&id);
            let change = recovery.execute(&id, &mut state, now)?;
            let controller = state.controller(&id).into();
            self.recoveries.insert(id, &Stored(recovery));
            self.subjects.insert(id, &Stored(state));
            let at = Instant { at: now, seq: change.seq };
            self.emit(ControllerSet { subject, controller, rotation: change.number, recovered: true, at });
            Ok(change)
        }

        /// Carries out what somebody else signed; returns what the message of the same name would.
        ///
        /// Anyone. The signature (sr25519) is over `signed_text`, which names this chain, this contract, the action with
        /// all its arguments, and the deadline. Refused: an action without its numbers (`NotNamed`), past its deadline
        /// (`DeadlinePassed`), a signature over anything else (`BadSignature`), and whatever the message itself refuses.
        /// Event: the action's.
        #[ink(message)]
        pub fn relay(
            &mut self,
            signer: AccountId,
            action: Action,
            deadline: Timestamp,
            signature: [u8; 64],
        ) -> Result<Change> {
            if self.now() >= deadline {
                return Err(Error::DeadlinePassed { deadline });
            }
            let signer: Account = raw(signer);
            let text = self.text(signer, &action, deadline)?;
            ink::env::sr25519_verify(&signature, &text, &signer).map_err(|_| Error::BadSignature)?;
            self.perform(signer, action)
        }

        /// The exact bytes that a wallet signs for `relay`.
        ///
        /// Refused: what `relay` refuses without looking at the signature and the time.
        #[ink(message)]
        pub fn signed_text(&self, signer: AccountId, action: Action, deadline: Timestamp) -> Result<Vec<u8>> {
            self.text(raw(signer), &action, deadline)
        }

        /// What belongs to a subject as a whole.
        #[ink(message)]
        pub fn subject(&self, subject: AccountId) -> Result<Subject> {
            Ok(self.subject_of(&raw(subject)))
        }

        /// The newest version of a consent, how many older ones there are, and what is burned.
        #[ink(message)]
        pub fn consent(&self, subject: AccountId, grantee: AccountId, scope: Scope) -> Result<Record> {
            Ok(self.record_of((raw(subject), raw(grantee), scope)))
        }

        /// An older version of a consent, by its index from 0.
        #[ink(message)]
        pub fn consent_at(
            &self,
            subject: AccountId,
            grantee: AccountId,
            scope: Scope,
            index: u32,
        ) -> Result<Option<Consent>> {
            Ok(self.archive.get((raw(subject), raw(grantee), scope, index)).map(|stored| stored.0))
        }

        /// What a grantee proposes, and the draft's name.
        #[ink(message)]
        pub fn draft(&self, subject: AccountId, grantee: AccountId, scope: Scope) -> Result<Option<(Draft, Hash32)>> {
            let draft = self.drafts.get((raw(subject), raw(grantee), scope));
            Ok(draft.map(|Stored(draft)| {
                let name = self.name(&draft);
                (draft, name)
            }))
        }

        /// A guardian's newest term, or an older one by its number.
        #[ink(message)]
        pub fn guardian(
            &self,
            subject: AccountId,
            guardian: AccountId,
            term: Option<u32>,
        ) -> Result<Option<Guardianship>> {
            let key = (raw(subject), raw(guardian));
            Ok(match term {
                Some(term) => self.term(key, term),
                None => self.guardian_of(key).newest,
            })
        }

        /// A subject's trustees, and what they are voting on.
        #[ink(message)]
        pub fn recovery(&self, subject: AccountId) -> Result<Recovery> {
            Ok(self.recovery_of(&raw(subject)))
        }

        /// Until when a delegate may act for a grantee.
        #[ink(message)]
        pub fn delegate(&self, grantee: AccountId, delegate: AccountId) -> Result<Option<Timestamp>> {
            Ok(self.delegates.get((raw(grantee), raw(delegate))))
        }

        /// What held since when: up to 50 entries from `cursor` on.
        #[ink(message)]
        pub fn timeline(&self, subject: AccountId, kind: Timeline, cursor: u32, limit: u32) -> Result<Vec<Entry>> {
            let subject = raw(subject);
            let indices = cursor..cursor.saturating_add(limit.min(PAGE));
            Ok(indices.map_while(|index| self.timelines.get((subject, kind, index))).map(|stored| stored.0).collect())
        }

        /// The genesis hash that signed texts name.
        #[ink(message)]
        pub fn genesis(&self) -> Result<Hash32> {
            Ok(self.genesis_hash())
        }
    }

    impl Consents for ConsentRegistry {
        #[ink(message)]
        fn check(&self, subject: AccountId, grantee: AccountId, request: Request) -> Result<Decision> {
            let scope = request.check()?;
            let (subject, grantee) = (raw(subject), raw(grantee));
            let state = self.subject_of(&subject);
            let record = self.record_of((subject, grantee, scope));
            let standing = self.standing(&subject, &state, record.consent.as_ref());
            Ok(consent::decide(record.consent.as_ref(), &standing, &request, Instant::after(self.now())))
        }

        #[ink(message)]
        fn was_permitted(
            &self,
            subject: AccountId,
            grantee: AccountId,
            request: Request,
            at: u64,
            seq: Option<u64>,
        ) -> Result<Decision> {
            let scope = request.check()?;
            let now = self.now();
            if at > now {
                return Err(Error::NotYetPast { now });
            }
            let at = Instant { at, seq: seq.unwrap_or(u64::MAX) };
            let (subject, grantee) = (raw(subject), raw(grantee));
            let state = self.subject_of(&subject);
            let consent = self.consent_then((subject, grantee, scope), at);
            let mut standing = Standing::default();
            if let Some(Value::Default { policy, .. }) =
                self.value_then(subject, Timeline::Defaults, state.defaults, at)
            {
                standing.policy = policy;
            }
            if let Some(Value::Epoch(epoch)) = self.value_then(subject, Timeline::Epochs, state.epochs, at) {
                standing.epoch = epoch;
            }
            standing.dropped = self.dropped(&subject, consent.as_ref()).is_some_and(|dropped| dropped <= at);
            Ok(consent::decide(consent.as_ref(), &standing, &request, at))
        }

        #[ink(message)]
        fn access_for(
            &mut self,
            subject: AccountId,
            accessor: AccountId,
            grantee: Option<AccountId>,
            request: Request,
            expected: Option<u32>,
            resource: Hash32,
        ) -> Result<Receipt> {
            let enforcer = self.caller();
            if self.slots.get(Slot::PhrIndex) != Some(enforcer) {
                return Err(Error::NotEnforcer);
            }
            let (subject, accessor) = (raw(subject), raw(accessor));
            self.open(subject, accessor, grantee.map(raw), Some(enforcer), request, expected, resource)
        }
    }

    impl Subjects for ConsentRegistry {
        #[ink(message)]
        fn controller_of(&self, subject: AccountId) -> Result<AccountId> {
            let subject = raw(subject);
            Ok(self.subject_of(&subject).controller(&subject).into())
        }

        #[ink(message)]
        fn may_act(&self, subject: AccountId, account: AccountId) -> Result<Authority> {
            let subject = raw(subject);
            self.authority(&subject, &self.subject_of(&subject), &raw(account))
        }
    }

    impl Governed for ConsentRegistry {
        #[ink(message)]
        fn offer_governance(&mut self, to: Option<AccountId>) -> core::result::Result<(), governance::Error> {
            self.govern(|governance, caller, _| governance.offer(caller, to.map(raw)))?;
            self.emit(GovernanceOffered { to });
            Ok(())
        }

        #[ink(message)]
        fn take_governance(&mut self) -> core::result::Result<(), governance::Error> {
            self.govern(|governance, caller, _| governance.accept(caller))?;
            self.emit(GovernanceTaken { governor: self.env().caller() });
            Ok(())
        }

        #[ink(message)]
        fn wire(&mut self, slot: Slot, contract: AccountId) -> core::result::Result<(), governance::Error> {
            check_slot(slot)?;
            self.governance_now().check(&self.caller())?;
            if let Some(contract) = self.slots.get(slot) {
                return Err(governance::Error::SlotFilled { contract });
            }
            self.fill(slot, raw(contract));
            Ok(())
        }

        #[ink(message)]
        fn announce(&mut self, change: Announcement) -> core::result::Result<(), governance::Error> {
            if let Announcement::Wire { slot, .. } = change {
                check_slot(slot)?;
            }
            let ready = self.govern(|governance, caller, now| governance.announce(caller, change, now))?;
            self.emit(ChangeAnnounced { change, ready });
            Ok(())
        }

        #[ink(message)]
        fn execute(&mut self) -> core::result::Result<(), governance::Error> {
            match self.govern(|governance, _, now| governance.execute(now))? {
                Announcement::Wire { slot, contract } => self.fill(slot, contract),
                Announcement::Code { hash } => {
                    self.env().set_code_hash(&hash.into()).map_err(|_| governance::Error::NoSuchCode)?;
                    self.emit(CodeChanged { hash });
                }
            }
            Ok(())
        }

        #[ink(message)]
        fn cancel(&mut self) -> core::result::Result<(), governance::Error> {
            let change = self.govern(|governance, caller, _| governance.cancel(caller))?;
            self.emit(ChangeCancelled { change });
            Ok(())
        }

        #[ink(message)]
        fn governance(&self) -> core::result::Result<Governance, governance::Error> {
            Ok(self.governance_now())
        }

        #[ink(message)]
        fn wired(&self, slot: Slot) -> core::result::Result<Option<AccountId>, governance::Error> {
            Ok(self.slots.get(slot).map(Into::into))
        }
    }

    /// The slots that this contract has a use for.
    fn check_slot(slot: Slot) -> core::result::Result<(), governance::Error> {
        match slot {
            Slot::PhrIndex | Slot::CredentialRegistry => Ok(()),
            _ => Err(governance::Error::NoSuchSlot),
        }
    }

    /// Changes.
    impl ConsentRegistry {
        fn act(&mut self, action: Action) -> Result<Change> {
            action.check()?;
            self.perform(self.caller(), action)
        }

        /// Carries out an action that has passed its check, for the one whose action it is.
        fn perform(&mut self, actor: Account, action: Action) -> Result<Change> {
            let id = *action.subject();
            let subject = AccountId::from(id);
            let now = self.now();
            let mut state = self.subject_of(&id);
            match action {
                Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                    self.record(actor, id, grantee, scope, terms, (version, epoch), None)
                }
                Action::Accept { grantee, scope, draft: name, version, epoch, .. } => {
                    let key = (id, grantee, scope);
                    let Stored(draft) = self.drafts.get(key).ok_or(Error::NoDraft)?;
                    draft.check(self.name(&draft), name)?;
                    self.drafts.remove(key);
                    self.record(actor, id, grantee, scope, draft.terms, (version, epoch), Some(name))
                }
                Action::Decline { grantee, scope, draft: name, .. } => {
                    self.authority(&id, &state, &actor)?;
                    let key = (id, grantee, scope);
                    let Stored(mut draft) = self.drafts.get(key).ok_or(Error::NoDraft)?;
                    draft.check(self.name(&draft), name)?;
                    draft.declined = true;
                    self.drafts.insert(key, &Stored(draft));
                    self.emit(Declined { subject, grantee: grantee.into(), scope, draft: name });
                    Ok(Change { seq: state.seq, number: 0 })
                }
                Action::Revoke { grantee, scope, up_to, .. } => {
                    let by = self.authority(&id, &state, &actor)?;
                    let key = (id, grantee, scope);
                    let mut record = self.record_of(key);
                    let change = record.revoke(&mut state, &by, up_to, now)?;
                    self.records.insert(key, &Stored(record));
                    self.subjects.insert(id, &Stored(state));
                    let (grantee, by, at) = (grantee.into(), by.recorder(), Instant { at: now, seq: change.seq });
                    self.emit(Revoked { subject, grantee, scope, up_to: change.number, by, at });
                    Ok(change)
                }
                Action::EnterInError { grantee, scope, version, .. } => {
                    let by = self.authority(&id, &state, &actor)?;
                    let key = (id, grantee, scope);
                    let mut record = self.record_of(key);
                    let change = record.enter_in_error(&mut state, &by, version, now)?;
                    self.records.insert(key, &Stored(record));
                    self.subjects.insert(id, &Stored(state));
                    let at = Instant { at: now, seq: change.seq };
                    self.emit(EnteredInError { subject, grantee: grantee.into(), scope, version, at });
                    Ok(change)
                }
                Action::RevokeAll { up_to, .. } => {
                    let by = self.authority(&id, &state, &actor)?;
                    let (change, at) = state.revoke_all(&by, up_to, now)?;
                    let entry = Entry { since: at, value: Value::Epoch(change.number) };
                    self.timelines.insert((id, Timeline::Epochs, state.epochs.saturating_sub(1)), &Stored(entry));
                    self.subjects.insert(id, &Stored(state));
                    self.emit(AllRevoked { subject, epoch: change.number, by: by.recorder(), at });
                    Ok(change)
                }
                Action::SetDefault { policy, no_break_glass, revision, .. } => {
                    let by = self.authority(&id, &state, &actor)?;
                    let (change, at) = state.set_default(&by, policy, no_break_glass, revision, now)?;
                    let entry = Entry { since: at, value: Value::Default { policy, no_break_glass } };
                    self.timelines.insert((id, Timeline::Defaults, state.defaults.saturating_sub(1)), &Stored(entry));
                    self.subjects.insert(id, &Stored(state));
                    let (revision, by) = (change.number, by.recorder());
                    self.emit(DefaultSet { subject, policy, no_break_glass, revision, by, at });
                    Ok(change)
                }
                Action::AppointGuardian { guardian, powers, term, .. } => {
                    state.require_controller(&id, &actor)?;
                    let key = (id, guardian);
                    let mut kept = self.guardian_of(key);
                    let (change, before) = kept.appoint(&id, &mut state, &guardian, powers, term, now)?;
                    if let Some(before) = before {
                        self.past_terms.insert((id, guardian, before.term), &Stored(before));
                    }
                    self.guardians.insert(key, &Stored(kept));
                    self.subjects.insert(id, &Stored(state));
                    if let Some(guardianship) = kept.newest {
                        self.emit(GuardianAppointed { subject, guardian: guardian.into(), guardianship });
                    }
                    Ok(change)
                }
                Action::ExtendGuardian { guardian, term, until, .. } => {
                    state.require_controller(&id, &actor)?;
                    let key = (id, guardian);
                    let mut kept = self.guardian_of(key);
                    let change = kept.extend(&mut state, term, until, now)?;
                    self.guardians.insert(key, &Stored(kept));
                    self.subjects.insert(id, &Stored(state));
                    let at = Instant { at: now, seq: change.seq };
                    self.emit(GuardianExtended { subject, guardian: guardian.into(), term, until, at });
                    Ok(change)
                }
                Action::EndGuardian { guardian, keep_grants, term, .. } => {
                    state.require_controller(&id, &actor)?;
                    let key = (id, guardian);
                    let past = match term {
                        Some(term) => self.past_terms.get((id, guardian, term)),
                        None => None,
                    };
                    let change = if let Some(Stored(mut past)) = past {
                        let change = past.drop_grants(keep_grants, &mut state, now)?;
                        self.past_terms.insert((id, guardian, past.term), &Stored(past));
                        change
                    } else {
                        let mut kept = self.guardian_of(key);
                        let change = kept.end(&mut state, keep_grants, term, now)?;
                        self.guardians.insert(key, &Stored(kept));
                        change
                    };
                    self.subjects.insert(id, &Stored(state));
                    self.guardian_ended(subject, guardian, change, keep_grants, false);
                    Ok(change)
                }
                Action::ResignGuardian { term, .. } => {
                    let key = (id, actor);
                    let mut kept = self.guardian_of(key);
                    let change = kept.resign(&mut state, term, now)?;
                    self.guardians.insert(key, &Stored(kept));
                    self.subjects.insert(id, &Stored(state));
                    self.guardian_ended(subject, actor, change, true, true);
                    Ok(change)
                }
                Action::SetController { controller, rotation, .. } => {
                    state.require_controller(&id, &actor)?;
                    let change = state.set_controller(&id, controller, rotation, now)?;
                    self.subjects.insert(id, &Stored(state));
                    let (controller, at) = (controller.into(), Instant { at: now, seq: change.seq });
                    self.emit(ControllerSet { subject, controller, rotation: change.number, recovered: false, at });
                    Ok(change)
                }
                Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                    state.require_controller(&id, &actor)?;
                    let mut recovery = self.recovery_of(&id);
                    let named = trustees.iter().map(|trustee| (*trustee).into()).collect();
                    let change = recovery.set(&id, &mut state, trustees, threshold, delay, revision, now)?;
                    self.recoveries.insert(id, &Stored(recovery));
                    self.subjects.insert(id, &Stored(state));
                    let (revision, at) = (change.number, Instant { at: now, seq: change.seq });
                    self.emit(RecoverySet { subject, trustees: named, threshold, delay, revision, at });
                    Ok(change)
                }
                Action::VetoRecovery { attempt, .. } => {
                    state.require_controller(&id, &actor)?;
                    let mut recovery = self.recovery_of(&id);
                    let change = recovery.veto(&mut state, attempt, now)?;
                    self.recoveries.insert(id, &Stored(recovery));
                    self.subjects.insert(id, &Stored(state));
                    let at = Instant { at: now, seq: change.seq };
                    self.emit(RecoveryVetoed { subject, attempt: change.number, at });
                    Ok(change)
                }
            }
        }

        #[allow(clippy::too_many_arguments)] // a grant has that many parts
        fn record(
            &mut self,
            actor: Account,
            id: Account,
            grantee: Account,
            scope: Scope,
            terms: Terms,
            numbers: (Option<u32>, Option<u32>),
            draft: Option<Hash32>,
        ) -> Result<Change> {
            let mut state = self.subject_of(&id);
            let by = self.authority(&id, &state, &actor)?;
            let key = (id, grantee, scope);
            let mut record = self.record_of(key);
            let granted = record.grant(&id, &mut state, &by, &grantee, terms, numbers, self.now())?;
            if let Some((index, superseded)) = granted.superseded {
                self.archive.insert((id, grantee, scope, index), &Stored(superseded));
            }
            let stored = Stored(record);
            self.records.insert(key, &stored);
            self.subjects.insert(id, &Stored(state));
            if let Some(consent) = stored.0.consent {
                let (subject, grantee) = (id.into(), grantee.into());
                self.emit(Granted { subject, grantee, scope, consent, clamped_from: granted.clamped_from, draft });
            }
            Ok(granted.change)
        }

        #[allow(clippy::too_many_arguments)] // an access has that many parts
        fn open(
            &mut self,
            id: Account,
            accessor: Account,
            grantee: Option<Account>,
            enforcer: Option<Account>,
            request: Request,
            expected: Option<u32>,
            resource: Hash32,
        ) -> Result<Receipt> {
            let scope = request.check()?;
            let (grantee, now) = (grantee.unwrap_or(accessor), self.now());
            let mut state = self.subject_of(&id);
            let seq = state.seq;
            let is_delegate = || self.delegates.get((grantee, accessor)).is_some_and(|until| now < until);
            let access = if grantee == accessor || is_delegate() {
                let key = (id, grantee, scope);
                let mut record = self.record_of(key);
                let standing = self.standing(&id, &state, record.consent.as_ref());
                let limited = record.consent.as_ref().filter(|consent| consent.terms.max_uses.is_some());
                let opening = limited.map(|consent| (id, grantee, scope, consent.version, resource));
                let opened = opening.and_then(|opening| self.openings.get(opening));
                let consent = record.consent.as_mut();
                let access = consent::access(consent, &mut state, &standing, &request, expected, opened, now);
                if access.counted {
                    if let Some(opening) = opening {
                        self.openings.insert(opening, &now);
                    }
                    self.records.insert(key, &Stored(record));
                    self.subjects.insert(id, &Stored(state));
                }
                access
            } else {
                Access::denied(DenyReason::NotDelegate)
            };
            let receipt = Receipt {
                decision: access.decision,
                at: now,
                seq,
                grantee,
                accessor,
                enforcer,
                resource,
                uses_left: access.uses_left,
                reopened: access.reopened,
            };
            self.emit(Accessed { subject: id.into(), request, receipt: receipt.clone() });
            Ok(receipt)
        }

        fn guardian_ended(&self, subject: AccountId, guardian: Account, change: Change, kept: bool, resigned: bool) {
            let at = Instant { at: self.now(), seq: change.seq };
            self.emit(GuardianEnded { subject, guardian: guardian.into(), term: change.number, kept, resigned, at });
        }

        fn govern<T>(
            &mut self,
            change: impl FnOnce(&mut Governance, &Account, Timestamp) -> core::result::Result<T, governance::Error>,
        ) -> core::result::Result<T, governance::Error> {
            let mut governance = self.governance_now();
            let done = change(&mut governance, &self.caller(), self.now())?;
            self.governance.set(&Stored(governance));
            Ok(done)
        }

        fn fill(&mut self, slot: Slot, contract: Account) {
            self.slots.insert(slot, &contract);
            self.emit(Wired { slot, contract: contract.into() });
        }

        fn emit<E>(&self, event: E)
        where
            E: ink::env::Event,
        {
            ink::env::emit_event::<ink::env::DefaultEnvironment, E>(event);
        }
    }

    /// What is there.
    impl ConsentRegistry {
        fn caller(&self) -> Account {
            raw(self.env().caller())
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        fn name(&self, draft: &Draft) -> Hash32 {
            self.env().hash_bytes::<Blake2x256>(&draft.preimage())
        }

        fn genesis_hash(&self) -> Hash32 {
            // The constructor sets it, so the default never stands.
            self.genesis.get_or_default()
        }

        fn governance_now(&self) -> Governance {
            // The constructor sets it, so the default (nobody governs) never stands.
            self.governance.get().map_or(Governance::new([0; 32], u64::MAX), |stored| stored.0)
        }

        fn subject_of(&self, id: &Account) -> Subject {
            self.subjects.get(id).map(|stored| stored.0).unwrap_or_default()
        }

        fn record_of(&self, key: (Account, Account, Scope)) -> Record {
            self.records.get(key).map(|stored| stored.0).unwrap_or_default()
        }

        fn guardian_of(&self, key: (Account, Account)) -> Guardian {
            self.guardians.get(key).map(|stored| stored.0).unwrap_or_default()
        }

        fn recovery_of(&self, id: &Account) -> Recovery {
            self.recoveries.get(id).map(|stored| stored.0).unwrap_or_default()
        }

        fn authority(&self, id: &Account, state: &Subject, actor: &Account) -> Result<Authority> {
            Authority::of(id, state, actor, || self.guardian_of((*id, *actor)), self.now())
        }

        /// What holds now.
        fn standing(&self, id: &Account, state: &Subject, consent: Option<&Consent>) -> Standing {
            let dropped = self.dropped(id, consent).is_some();
            Standing { epoch: state.epoch, policy: state.policy, dropped }
        }

        /// When the grants of the guardian who recorded a consent were dropped, if one did and they were.
        fn dropped(&self, id: &Account, consent: Option<&Consent>) -> Option<Instant> {
            match consent?.recorded_by {
                Recorder::Guardian { account, term } => self.term((*id, account), term)?.dropped,
                Recorder::Subject => None,
            }
        }

        fn term(&self, key: (Account, Account), term: u32) -> Option<Guardianship> {
            match self.guardian_of(key).newest {
                Some(newest) if newest.term == term => Some(newest),
                _ => self.past_terms.get((key.0, key.1, term)).map(|stored| stored.0),
            }
        }

        /// The version that was the newest at an instant.
        fn consent_then(&self, key: (Account, Account, Scope), at: Instant) -> Option<Consent> {
            let record = self.record_of(key);
            if let Some(consent) = record.consent.filter(|consent| consent.recorded <= at) {
                return Some(consent);
            }
            let load = |index| self.archive.get((key.0, key.1, key.2, index)).map(|stored| stored.0);
            let index = consent::newest_at(record.archived, at, &mut |index| load(index).map(|c| c.recorded))?;
            load(index)
        }

        /// The value of a timeline that held at an instant.
        fn value_then(&self, id: Account, kind: Timeline, count: u32, at: Instant) -> Option<Value> {
            let load = |index| self.timelines.get((id, kind, index)).map(|stored| stored.0);
            let index = consent::newest_at(count, at, &mut |index| load(index).map(|entry| entry.since))?;
            load(index).map(|entry| entry.value)
        }

        fn text(&self, signer: Account, action: &Action, deadline: Timestamp) -> Result<Vec<u8>> {
            action.check_signed()?;
            let envelope =
                Envelope { contract: raw(self.env().account_id()), genesis: self.genesis_hash(), signer, deadline };
            let draft = match action {
                Action::Accept { subject, grantee, scope, .. } => {
                    let Stored(draft) = self.drafts.get((*subject, *grantee, *scope)).ok_or(Error::NoDraft)?;
                    Some(draft.terms)
                }
                _ => None,
            };
            Ok(consent::signed_text(action, &envelope, draft.as_ref()))
        }
    }
}
