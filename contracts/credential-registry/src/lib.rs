//! The credential registry: who is licensed for what, where and on whose authority, now and at any past instant; usable by
//! contracts, people and employers.
//!
//! A shell: it loads, asks `salus_domain::credential` to decide, stores, and says so in an event. `docs/credential-registry.md`
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
pub mod events;
mod state;
#[cfg(test)]
mod tests;

pub use contract::{CredentialRegistry, CredentialRegistryRef};

#[ink::contract]
mod contract {
    use crate::events::*;
    use crate::state::Known;
    use ink::prelude::boxed::Box;
    use ink::prelude::vec::Vec;
    use ink::storage::Mapping;
    use salus_domain::credential::accreditation::{adopt, end, reinstate, suspend};
    use salus_domain::credential::status_list::Word;
    use salus_domain::credential::{
        signed_text, Action, Binding, Change, Credential, CredentialType, Delegate, Entry, Error, Jurisdiction,
        NewCredential, Reason, Slot, SlotKey, StatusPurpose, Term, Terms, TypeDefinition, Verdict, VerificationKey,
    };
    use salus_domain::governance::{self, Governance};
    use salus_interfaces::base::{actor, now, Base, PAGE};
    use salus_interfaces::credential::Credentials;
    use salus_interfaces::events::{emit, Who};
    use salus_interfaces::governed::Governed;
    use salus_interfaces::{arg, Stored};

    /// An account as domain knows it.
    pub(crate) type Id = salus_domain::AccountId;
    pub(crate) type Hash32 = salus_domain::Hash;
    pub(crate) type Result<T> = core::result::Result<T, Error>;

    /// The slots that this contract has a use for.
    const WIRING: &[governance::Slot] = &[governance::Slot::ConsentRegistry];

    /// One item for each thing that a call needs, so that `is_valid` touches the slot and the accreditations above it.
    #[ink(storage)]
    #[derive(Default)]
    pub struct CredentialRegistry {
        /// Genesis, governance, wiring.
        pub(crate) base: Base,
        /// What the governor defined types as.
        pub(crate) types: Mapping<CredentialType, Stored<TypeDefinition>>,
        /// By account and type: the newest term.
        pub(crate) newest: Mapping<(Id, CredentialType), Stored<Term>>,
        /// By account, type and number: older terms.
        pub(crate) older: Mapping<(Id, CredentialType, u32), Stored<Term>>,
        /// By holder, type and jurisdiction: the current credential and its state.
        pub(crate) slots: Mapping<SlotKey, Stored<Slot>>,
        /// By slot and index: what it held since when.
        pub(crate) entries: Mapping<(SlotKey, u32), Stored<Entry>>,
        /// By a credential's id: its slot. An id is never given twice.
        pub(crate) ids: Mapping<Hash32, Stored<SlotKey>>,
        /// By id: credentials that lost their slot to another.
        pub(crate) archive: Mapping<Hash32, Stored<Credential>>,
        /// By issuer, purpose and word: the indices that are taken.
        pub(crate) taken: Mapping<(Id, StatusPurpose, u16), Word>,
        /// By issuer, purpose and word: the status lists' bits.
        pub(crate) bits: Mapping<(Id, StatusPurpose, u16), Word>,
        /// By principal and delegate: what they may do, and until when.
        pub(crate) delegates: Mapping<(Id, Id), Stored<Delegate>>,
        /// By issuer and key: when it is theirs.
        pub(crate) keys: Mapping<(Id, VerificationKey), Stored<Binding>>,
    }

    /// The bytes of an account: domain does not know ink!'s type.
    fn id(account: &AccountId) -> &Id {
        account.as_ref()
    }

    impl CredentialRegistry {
        /// A registry on the chain with this genesis hash.
        ///
        /// `governor` may change wiring and code, `delay` milliseconds after announcing it; is the root of all accreditations;
        /// and defines types. Event: `Created`.
        #[ink(constructor)]
        pub fn new(genesis: Hash32, governor: AccountId, delay: u64) -> Self {
            let mut registry = Self::default();
            registry.base.create(genesis, governor, delay);
            registry
        }

        /// Defines a type of credentials, or retires it, or brings it back. Codes below 1,000 are fixed.
        ///
        /// The governor. Refused: `TypeFixed` for what is defined already, `BadHolderKinds`. Event: `TypeDefined`.
        #[ink(message)]
        #[inline(never)]
        pub fn define_type(&mut self, credential_type: CredentialType, definition: TypeDefinition) -> Result<()> {
            self.define(&actor(), credential_type, definition)
        }

        /// Accredits an account for a type of credentials; returns the term. A `from` in the past is raised to now.
        ///
        /// The governor, or an authority accredited for the type, at most three hops from the governor (`TooDeep`). Refused:
        /// `SelfAccreditation`, an account above (`Cycle`), a term that runs (`AlreadyAccredited`), one that is not accredited
        /// now, or beneath one who is not (`NotAccredited`), or may only issue (`NotAuthority`); `TypeRetired`, `BadPeriod`.
        /// Event: `Accredited`.
        #[ink(message)]
        #[inline(never)]
        pub fn accredit(&mut self, by: arg::Principal, new: arg::NewTerm) -> Result<u32> {
            self.accredit_by(&actor(), &by, &new)
        }

        /// Suspends a term: its account issues and accredits nothing, nor does anyone beneath. What exists stays as it is.
        ///
        /// Who granted the term, or took it over (`NotParent`), unless revoked for cause. Refused: `NoSuchTerm`,
        /// `NotAccredited` for one that is over, `AlreadySuspended`. Event: `AccreditationSuspended`.
        #[ink(message)]
        #[inline(never)]
        pub fn suspend_accreditation(
            &mut self,
            by: arg::Principal,
            account: arg::AccountId,
            credential_type: CredentialType,
            term: u32,
        ) -> Result<()> {
            let account = id(&account);
            let term = self.change_term(suspend, &actor(), &by, (account, credential_type, term))?;
            emit::<AccreditationSuspended>(account, (Who(account), credential_type, term, *by, now()));
            Ok(())
        }

        /// Ends a term's suspension.
        ///
        /// As `suspend_accreditation`. Refused: `NotSuspended`. Event: `AccreditationReinstated`.
        #[ink(message)]
        #[inline(never)]
        pub fn reinstate_accreditation(
            &mut self,
            by: arg::Principal,
            account: arg::AccountId,
            credential_type: CredentialType,
            term: u32,
        ) -> Result<()> {
            let account = id(&account);
            let term = self.change_term(reinstate, &actor(), &by, (account, credential_type, term))?;
            emit::<AccreditationReinstated>(account, (Who(account), credential_type, term, *by, now()));
            Ok(())
        }

        /// Ends a term before its time: nothing new is issued in it. What exists stays as it is.
        ///
        /// As `suspend_accreditation`, and the account itself. Event: `AccreditationEnded`.
        #[ink(message)]
        #[inline(never)]
        pub fn end_accreditation(
            &mut self,
            by: arg::Principal,
            account: arg::AccountId,
            credential_type: CredentialType,
            term: u32,
        ) -> Result<()> {
            let account = id(&account);
            let term = self.change_term(end, &actor(), &by, (account, credential_type, term))?;
            emit::<AccreditationEnded>(account, (Who(account), credential_type, term, *by));
            Ok(())
        }

        /// Revokes a term for cause, running or over, for ever: what it granted or issued at or after `since`, and everything
        /// beneath that, is void `grace` milliseconds from now. What counted before stays provable.
        ///
        /// Who granted the term, or took it over (`NotParent`). Refused: `SinceInFuture`, over 90 days of grace
        /// (`GraceTooLong`), `AlreadyRevokedForCause`. Event: `RevokedForCause`.
        #[ink(message)]
        #[inline(never)]
        pub fn revoke_for_cause(
            &mut self,
            by: arg::Principal,
            account: arg::AccountId,
            credential_type: CredentialType,
            term: u32,
            since: Timestamp,
            grace: u64,
        ) -> Result<()> {
            self.revoke_term(&actor(), &by, (id(&account), credential_type, term), since, grace)
        }

        /// Takes over a term whose parent's is over or void for cause.
        ///
        /// An authority further up, or the governor (`NotAncestor`). Refused: `StillAccredited` while the parent's runs;
        /// `TooDeep` unless it brings the term nearer to the governor. Event: `AccreditationAdopted`.
        #[ink(message)]
        #[inline(never)]
        pub fn adopt_accreditation(
            &mut self,
            by: arg::Principal,
            account: arg::AccountId,
            credential_type: CredentialType,
            term: u32,
        ) -> Result<()> {
            let account = id(&account);
            let term = self.change_term(adopt, &actor(), &by, (account, credential_type, term))?;
            emit::<AccreditationAdopted>(account, (Who(account), credential_type, term));
            Ok(())
        }

        /// Issues a credential. A `from` in the past is raised to now.
        ///
        /// The issuer, who is accredited for the type now, and so is everyone above (`NotAccredited`). Refused: an id or a
        /// status index that was used (`DuplicateId`, `DuplicateStatusIndex`), a holder who has one (`AlreadyIssued`), a kind of
        /// holder that the type does not suit (`HolderKindForbidden`), oneself (`SelfIssued`), malformed input.
        /// Event: `Issued`.
        #[ink(message)]
        #[inline(never)]
        pub fn issue(&mut self, new: arg::NewCredential) -> Result<Change> {
            self.act(Action::Issue(*new))
        }

        /// Issues up to 32 credentials (`BadBatch`), all or none.
        ///
        /// As `issue`. Event: `Issued` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn issue_batch(&mut self, batch: Vec<NewCredential>) -> Result<Vec<Change>> {
            self.issue_all(&actor(), &batch)
        }

        /// Moves a credential's end to a later time, and its commitment to the renewed document if there is one.
        ///
        /// Who answers for it (`NotResponsible`), accredited now (`NotAccredited`). `revision`: the slot's next if absent; must
        /// exceed the last one by 1 to 1,000. Refused: `NotCurrent`, `Revoked`, `NotLater`, `VoidForCause`. Event: `Renewed`.
        #[ink(message)]
        #[inline(never)]
        pub fn renew(
            &mut self,
            by: arg::AccountId,
            credential: arg::Hash,
            until: Timestamp,
            commitment: Option<arg::Hash>,
            revision: Option<u32>,
        ) -> Result<Change> {
            let commitment = commitment.map(|commitment| *commitment);
            self.act(Action::Renew { by: *id(&by), id: *credential, until, commitment, revision })
        }

        /// Suspends a credential.
        ///
        /// Who answers for it, or who accredited that (`NotResponsible`). Refused: `NotCurrent`, `Revoked`,
        /// `AlreadySuspended`. Event: `Suspended`.
        #[ink(message)]
        #[inline(never)]
        pub fn suspend(
            &mut self,
            by: arg::Principal,
            credential: arg::Hash,
            reason: Reason,
            revision: Option<u32>,
        ) -> Result<Change> {
            self.act(Action::Suspend { by: *by, id: *credential, reason, revision })
        }

        /// Ends a credential's suspension.
        ///
        /// As `suspend`; what the authority suspended the authority alone reinstates (`SuspendedByAuthority`). Refused:
        /// `Revoked`, `NotSuspended`. Event: `Reinstated`.
        #[ink(message)]
        #[inline(never)]
        pub fn reinstate(
            &mut self,
            by: arg::Principal,
            credential: arg::Hash,
            revision: Option<u32>,
        ) -> Result<Change> {
            self.act(Action::Reinstate { by: *by, id: *credential, revision })
        }

        /// Revokes a credential for ever.
        ///
        /// As `suspend`. Refused: `Revoked`, a hold as the reason (`BadReason`). Event: `Revoked`.
        #[ink(message)]
        #[inline(never)]
        pub fn revoke(&mut self, by: arg::Principal, credential: arg::Hash, reason: Reason) -> Result<Change> {
            self.act(Action::Revoke { by: *by, id: *credential, reason })
        }

        /// Renounces a credential for ever, suspended or not.
        ///
        /// The holder (`NotHolder`). Refused: `NotCurrent`, `Revoked`. Event: `Renounced`.
        #[ink(message)]
        #[inline(never)]
        pub fn renounce(&mut self, holder: arg::AccountId, credential: arg::Hash) -> Result<Change> {
            self.act(Action::Renounce { holder: *id(&holder), id: *credential })
        }

        /// Takes over a credential whose issuer's term is over or void for cause; what was void counts again, from now on.
        ///
        /// An authority above, accredited now, or the governor (`NotAncestor`). Refused: `StillAccredited`, `NotCurrent`,
        /// `Revoked`. Event: `Adopted`.
        #[ink(message)]
        #[inline(never)]
        pub fn adopt(&mut self, by: arg::Principal, credential: arg::Hash) -> Result<Change> {
            self.adopt_by(&actor(), &by, &credential)
        }

        /// Names a delegate of an issuer, an authority or a holder, or changes what it may do (a mask: 1 issue, 2 status,
        /// 4 accredit, 8 present) and until when.
        ///
        /// The principal's controller. A delegate counts only for the controller who named it. Refused: `DelegateToSelf`,
        /// `BadScope`, `NotFuture`. Event: `DelegateSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_delegate(
            &mut self,
            principal: arg::AccountId,
            delegate: arg::AccountId,
            scope: u8,
            until: Timestamp,
        ) -> Result<()> {
            self.set_delegate_by(&actor(), id(&principal), id(&delegate), scope, until)
        }

        /// Removes a delegate at once, and returns its deposit to the caller.
        ///
        /// The principal's controller. Refused: `NoDelegate`. Event: `DelegateSet`, without terms.
        #[ink(message)]
        #[inline(never)]
        pub fn remove_delegate(&mut self, principal: arg::AccountId, delegate: arg::AccountId) -> Result<()> {
            self.remove_delegate_by(&actor(), id(&principal), id(&delegate))
        }

        /// Binds a key that the issuer signs documents with, from now on.
        ///
        /// The issuer's controller. Refused: `BadKey`, one that is or was bound (`KeyKnown`), `NotFuture`. Event: `KeyBound`.
        #[ink(message)]
        #[inline(never)]
        pub fn bind_key(&mut self, issuer: arg::AccountId, key: arg::VerificationKey, until: Timestamp) -> Result<()> {
            self.bind_key_by(&actor(), id(&issuer), &key, until)
        }

        /// Ends a key's binding now; that it was the issuer's stays known.
        ///
        /// The issuer's controller. Refused: `NoKey`, `KeyEnded`. Event: `KeyUnbound`.
        #[ink(message)]
        #[inline(never)]
        pub fn unbind_key(&mut self, issuer: arg::AccountId, key: arg::VerificationKey) -> Result<()> {
            self.unbind_key_by(&actor(), id(&issuer), &key)
        }

        /// Carries out what somebody else signed; returns what the message of the same name would.
        ///
        /// Anyone. The signature (sr25519) is over `signed_text`, which names this chain, this contract, the action with all its
        /// arguments, and the deadline. Refused: an action without its revision (`NotNamed`), past its deadline
        /// (`DeadlinePassed`), a signature over anything else (`BadSignature`), and whatever the message itself refuses.
        /// Event: the action's.
        #[ink(message)]
        #[inline(never)]
        pub fn relay(
            &mut self,
            signer: arg::AccountId,
            action: arg::CredentialAction,
            deadline: Timestamp,
            signature: arg::Signature,
        ) -> Result<Change> {
            self.perform_signed(id(&signer), &action, deadline, &signature)
        }

        /// The exact bytes that a wallet signs for `relay`.
        ///
        /// Refused: what `relay` refuses without looking at the signature and the time.
        #[ink(message)]
        #[inline(never)]
        pub fn signed_text(
            &self,
            signer: arg::AccountId,
            action: arg::CredentialAction,
            deadline: Timestamp,
        ) -> Result<Vec<u8>> {
            let credential = self.credential_for(&action)?;
            Ok(signed_text(&action, &self.base.envelope(id(&signer), deadline), credential.as_ref()))
        }

        /// What a holder has of a type in a jurisdiction.
        #[ink(message)]
        #[inline(never)]
        pub fn slot(
            &self,
            holder: arg::AccountId,
            credential_type: CredentialType,
            jurisdiction: Jurisdiction,
        ) -> Result<Slot> {
            Ok(self.load_slot(&key(&holder, credential_type, jurisdiction)))
        }

        /// A credential as it was issued, and its slot, which says whether it is still the current one.
        #[ink(message)]
        #[inline(never)]
        pub fn credential(&self, credential: arg::Hash) -> Result<Option<(SlotKey, Credential)>> {
            Ok(self.credential_of(&credential))
        }

        /// An account's newest term for a type, or an older one by its number.
        #[ink(message)]
        #[inline(never)]
        pub fn term(
            &self,
            account: arg::AccountId,
            credential_type: CredentialType,
            number: Option<u32>,
        ) -> Result<Option<Term>> {
            let (account, known) = (id(&account), Known::default());
            let terms = self.accreditations(credential_type, &known);
            Ok(match number {
                Some(number) => terms.term(account, number).ok(),
                None => terms.newest(account),
            })
        }

        /// What a type is. Refused: `UnknownType`.
        #[ink(message)]
        #[inline(never)]
        pub fn type_definition(&self, credential_type: CredentialType) -> Result<TypeDefinition> {
            self.load_definition(credential_type)
        }

        /// What a slot held since when: up to 50 entries from `cursor` on.
        #[ink(message)]
        #[inline(never)]
        pub fn timeline(
            &self,
            holder: arg::AccountId,
            credential_type: CredentialType,
            jurisdiction: Jurisdiction,
            cursor: u32,
            limit: u32,
        ) -> Result<Vec<Entry>> {
            let key = key(&holder, credential_type, jurisdiction);
            let indices = cursor..cursor.saturating_add(limit.min(u32::from(PAGE)));
            Ok(indices.map_while(|index| self.load_entry(&key, index)).collect())
        }

        /// What a delegate may do for a principal, until when, and whose delegate it is. Whether it counts now depends on who
        /// the principal's controller is.
        #[ink(message)]
        #[inline(never)]
        pub fn delegate(&self, principal: arg::AccountId, delegate: arg::AccountId) -> Result<Option<Delegate>> {
            Ok(self.load_delegate(id(&principal), id(&delegate)))
        }

        /// When a key is an issuer's.
        #[ink(message)]
        #[inline(never)]
        pub fn key(&self, issuer: arg::AccountId, key: arg::VerificationKey) -> Result<Option<Binding>> {
            Ok(self.keys.get((id(&issuer), &*key)).map(|stored| stored.0))
        }

        /// Words of 256 bits of an issuer's status list: up to 50 from `cursor` on, of 512. Bit 0 is the leftmost.
        ///
        /// Refused: a list that cannot be (`IndexTooHigh`).
        #[ink(message)]
        #[inline(never)]
        pub fn status_list(
            &self,
            issuer: arg::AccountId,
            purpose: StatusPurpose,
            list: u8,
            cursor: u16,
            limit: u16,
        ) -> Result<Vec<Word>> {
            self.load_words(id(&issuer), purpose, list, cursor, limit.min(PAGE))
        }

        /// The genesis hash that signed texts name.
        #[ink(message)]
        #[inline(never)]
        pub fn genesis(&self) -> Result<Hash32> {
            Ok(self.base.genesis())
        }
    }

    impl Credentials for CredentialRegistry {
        #[ink(message)]
        #[inline(never)]
        fn is_valid(
            &self,
            holder: arg::AccountId,
            credential_type: CredentialType,
            jurisdiction: Jurisdiction,
        ) -> Result<Verdict> {
            self.verdict_now(&key(&holder, credential_type, jurisdiction))
        }

        #[ink(message)]
        #[inline(never)]
        fn qualifies(
            &self,
            holder: arg::AccountId,
            credential_type: CredentialType,
            jurisdiction: Jurisdiction,
            qualifier: arg::Hash,
        ) -> Result<bool> {
            self.is_limited_to(&key(&holder, credential_type, jurisdiction), &qualifier)
        }

        #[ink(message)]
        #[inline(never)]
        fn valid_at(
            &self,
            holder: arg::AccountId,
            credential_type: CredentialType,
            jurisdiction: Jurisdiction,
            at: u64,
            seq: Option<u64>,
        ) -> Result<Verdict> {
            self.verdict_then(&key(&holder, credential_type, jurisdiction), at, seq)
        }
    }

    impl Governed for CredentialRegistry {
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
        fn wire(
            &mut self,
            slot: governance::Slot,
            contract: arg::AccountId,
        ) -> core::result::Result<(), governance::Error> {
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
        fn wired(&self, slot: governance::Slot) -> core::result::Result<Option<arg::AccountId>, governance::Error> {
            Ok(self.base.wired(slot).map(|contract| Box::new(contract.into())))
        }
    }

    impl CredentialRegistry {
        /// A direct message: the caller's own action.
        fn act(&mut self, action: Action) -> Result<Change> {
            action.check()?;
            self.perform(&actor(), &action)
        }
    }

    fn key(holder: &AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction) -> SlotKey {
        SlotKey { holder: *id(holder), credential_type, jurisdiction }
    }
}
