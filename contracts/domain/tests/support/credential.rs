//! A credential registry in memory: loads and stores as the contract's shell does.

use salus_domain::credential::*;
use salus_domain::{AccountId, Hash, Timestamp};
use std::collections::HashMap;

/// The governor of every registry here.
pub const GOVERNOR: AccountId = super::account(0xff);

#[derive(Clone, Default)]
pub struct Registry {
    pub now: Timestamp,
    /// Whether the consent registry, which knows the controllers, does not answer.
    pub alone: bool,
    pub controllers: HashMap<AccountId, AccountId>,
    pub delegates: HashMap<(AccountId, AccountId), Delegate>,
    pub types: HashMap<CredentialType, TypeDefinition>,
    pub newest: HashMap<(AccountId, CredentialType), Term>,
    pub older: HashMap<(AccountId, CredentialType, u32), Term>,
    pub slots: HashMap<SlotKey, Slot>,
    pub entries: HashMap<(SlotKey, u32), Entry>,
    pub ids: HashMap<Hash, SlotKey>,
    pub archive: HashMap<Hash, Credential>,
    pub taken: HashMap<(AccountId, StatusPurpose, u16), Word>,
    pub bits: HashMap<(AccountId, StatusPurpose, u16), Word>,
    pub keys: HashMap<(AccountId, VerificationKey), Binding>,
}

/// The accreditations for one type.
pub struct Accreditations<'a>(pub &'a Registry, pub CredentialType);

impl Terms for Accreditations<'_> {
    fn newest(&self, account: &AccountId) -> Option<Term> {
        self.0.newest.get(&(*account, self.1)).copied()
    }

    fn older(&self, account: &AccountId, number: u32) -> Option<Term> {
        self.0.older.get(&(*account, self.1, number)).copied()
    }
}

/// An account, a type, and the number of a term.
pub type TermKey = (AccountId, CredentialType, u32);

/// A change of a term by its parent.
pub type ByParent = fn(&AccountId, u32, &Principal, &dyn Terms, Timestamp) -> Result<Term, Error>;

/// A principal, by whether it is the governor.
pub fn principal(account: AccountId) -> Principal {
    if account == GOVERNOR {
        Principal::Governor
    } else {
        Principal::Account(account)
    }
}

impl Registry {
    pub fn at(now: Timestamp) -> Registry {
        Registry { now, ..Registry::default() }
    }

    pub fn controller(&self, account: AccountId) -> Option<AccountId> {
        (!self.alone).then(|| self.controllers.get(&account).copied().unwrap_or(account))
    }

    pub fn authorise(&self, principal: &Principal, actor: AccountId, scope: u8) -> Result<(), Error> {
        match principal {
            Principal::Governor => delegate::require_governor(&GOVERNOR, &actor).map(|_| ()),
            Principal::Account(account) => {
                let delegate = || self.delegates.get(&(*account, actor)).copied();
                delegate::may_act(self.controller(*account), &actor, scope, delegate, self.now)
            }
        }
    }

    pub fn set_delegate(
        &mut self,
        (principal, actor): (AccountId, AccountId),
        delegate: AccountId,
        scope: u8,
        until: Timestamp,
    ) -> Result<(), Error> {
        let controller = delegate::require_controller(self.controller(principal), &actor)?;
        let named = Delegate::name(&delegate, (&principal, &controller), scope, until, self.now)?;
        self.delegates.insert((principal, delegate), named);
        Ok(())
    }

    pub fn remove_delegate(
        &mut self,
        (principal, actor): (AccountId, AccountId),
        delegate: AccountId,
    ) -> Result<(), Error> {
        delegate::require_controller(self.controller(principal), &actor)?;
        Delegate::remove(self.delegates.contains_key(&(principal, delegate)))?;
        self.delegates.remove(&(principal, delegate));
        Ok(())
    }

    pub fn define(&mut self, actor: AccountId, code: u16, definition: TypeDefinition) -> Result<(), Error> {
        delegate::require_governor(&GOVERNOR, &actor)?;
        let credential_type = CredentialType(code);
        credential_type.define(self.types.get(&credential_type).copied(), definition)?;
        self.types.insert(credential_type, definition);
        Ok(())
    }

    pub fn definition(&self, credential_type: CredentialType) -> Result<TypeDefinition, Error> {
        credential_type.definition(self.types.get(&credential_type).copied())
    }

    // --- accreditations

    pub fn accredit(&mut self, actor: AccountId, by: Principal, new: NewTerm) -> Result<Accredited, Error> {
        self.authorise(&by, actor, delegate::ACCREDIT)?;
        let definition = self.definition(new.credential_type)?;
        let terms = Accreditations(self, new.credential_type);
        let accredited = accreditation::accredit(&new, &by, &definition, &terms, self.now)?;
        if let Some(replaced) = accredited.replaced {
            self.older.insert((new.account, new.credential_type, replaced.number), replaced);
        }
        self.newest.insert((new.account, new.credential_type), accredited.term);
        Ok(accredited)
    }

    /// Suspends, reinstates, ends or adopts a term in one's own name.
    pub fn held(&mut self, change: ByParent, actor: AccountId, term: TermKey) -> Result<Term, Error> {
        self.held_for(change, (actor, principal(actor)), term)
    }

    /// As [`Registry::held`], in a principal's name.
    pub fn held_for(
        &mut self,
        change: ByParent,
        (actor, by): (AccountId, Principal),
        (account, credential_type, number): TermKey,
    ) -> Result<Term, Error> {
        self.authorise(&by, actor, delegate::ACCREDIT)?;
        let term = change(&account, number, &by, &Accreditations(self, credential_type), self.now)?;
        self.save(account, credential_type, term);
        Ok(term)
    }

    pub fn revoke_for_cause(
        &mut self,
        actor: AccountId,
        term: TermKey,
        since: Timestamp,
        grace: u64,
    ) -> Result<Term, Error> {
        self.revoke_for_cause_for((actor, principal(actor)), term, since, grace)
    }

    pub fn revoke_for_cause_for(
        &mut self,
        (actor, by): (AccountId, Principal),
        (account, credential_type, number): TermKey,
        since: Timestamp,
        grace: u64,
    ) -> Result<Term, Error> {
        self.authorise(&by, actor, delegate::ACCREDIT)?;
        let terms = Accreditations(self, credential_type);
        let term = accreditation::revoke_for_cause(&account, number, &by, (since, grace), &terms, self.now)?;
        self.save(account, credential_type, term);
        Ok(term)
    }

    fn save(&mut self, account: AccountId, credential_type: CredentialType, term: Term) {
        match self.newest.get_mut(&(account, credential_type)).filter(|newest| newest.number == term.number) {
            Some(newest) => *newest = term,
            None => {
                self.older.insert((account, credential_type, term.number), term);
            }
        }
    }

    // --- credentials

    pub fn slot(&self, key: SlotKey) -> Slot {
        self.slots.get(&key).copied().unwrap_or_default()
    }

    /// A direct message.
    pub fn act(&mut self, actor: AccountId, action: Action) -> Result<Changed, Error> {
        action.check()?;
        self.perform(actor, action)
    }

    /// A relayed message whose signature is good.
    pub fn relay(&mut self, signer: AccountId, action: Action) -> Result<Changed, Error> {
        action.check_signed()?;
        self.perform(signer, action)
    }

    /// Several credentials at once, or none.
    pub fn issue_batch(&mut self, actor: AccountId, batch: &[NewCredential]) -> Result<(), Error> {
        check_batch(batch.len())?;
        let mut tried = self.clone();
        for new in batch {
            tried.act(actor, Action::Issue(*new))?;
        }
        *self = tried;
        Ok(())
    }

    fn perform(&mut self, actor: AccountId, action: Action) -> Result<Changed, Error> {
        self.authorise(&action.principal(), actor, action.scope())?;
        let now = self.now;
        if let Action::Issue(new) = &action {
            return self.issue(new).map(|issued| issued.changed);
        }
        let key = self.ids.get(action.id()).copied().ok_or(Error::NotCurrent { current: None })?;
        let mut slot = self.slot(key);
        let terms = Accreditations(self, key.credential_type);
        let changed = match &action {
            Action::Issue(_) => unreachable!("issued above"),
            Action::Renew { by, id, until, commitment, revision } => {
                let definition = self.definition(key.credential_type)?;
                slot.renew(id, by, (*until, *commitment), *revision, &definition, &terms, now)?
            }
            Action::Suspend { by, id, reason, revision } => slot.suspend(id, by, *reason, *revision, &terms, now)?,
            Action::Reinstate { by, id, revision } => slot.reinstate(id, by, *revision, &terms, now)?,
            Action::Revoke { by, id, reason } => slot.revoke(id, by, *reason, &terms, now)?,
            Action::Renounce { holder, id } => slot.renounce(id, holder, now)?,
        };
        self.store(key, slot, &changed);
        Ok(changed)
    }

    pub fn adopt(&mut self, actor: AccountId, by: Principal, id: Hash) -> Result<Changed, Error> {
        self.authorise(&by, actor, delegate::STATUS)?;
        let key = self.ids.get(&id).copied().ok_or(Error::NotCurrent { current: None })?;
        let mut slot = self.slot(key);
        let changed = slot.adopt(&id, &by, &Accreditations(self, key.credential_type), self.now)?;
        self.store(key, slot, &changed);
        Ok(changed)
    }

    fn issue(&mut self, new: &NewCredential) -> Result<Issued, Error> {
        let key = new.slot();
        let mut slot = self.slot(key);
        let words = |purpose| (new.issuer, purpose, status_list::word_of(new.indices.of(purpose)));
        let [revocation, suspension] = [StatusPurpose::Revocation, StatusPurpose::Suspension].map(words);
        let word = |key| self.taken.get(key).copied().unwrap_or_default();
        let mut taken = Taken { revocation: word(&revocation), suspension: word(&suspension) };
        let intake = Intake {
            definition: self.definition(new.credential_type)?,
            known: self.ids.contains_key(&new.id),
            taken: &mut taken,
        };
        let issued = slot.issue(new, intake, &Accreditations(self, new.credential_type), self.now)?;
        self.taken.insert(revocation, taken.revocation);
        self.taken.insert(suspension, taken.suspension);
        self.ids.insert(new.id, key);
        if let Some(replaced) = issued.replaced {
            self.archive.insert(replaced.says.id, replaced);
        }
        self.store(key, slot, &issued.changed);
        Ok(issued)
    }

    fn store(&mut self, key: SlotKey, slot: Slot, changed: &Changed) {
        assert_eq!(changed.index + 1, slot.entries);
        if let (Some(bit), Some(current)) = (changed.bit, slot.current) {
            let word = (current.credential.says.issuer, bit.purpose, status_list::word_of(bit.index));
            bit.write(self.bits.entry(word).or_default());
        }
        self.entries.insert((key, changed.index), changed.entry);
        self.slots.insert(key, slot);
    }

    // --- questions

    pub fn is_valid(&self, key: SlotKey) -> Result<Verdict, Error> {
        self.slot(key).is_valid(&Accreditations(self, key.credential_type), self.now)
    }

    pub fn valid_at(&self, key: SlotKey, at: Timestamp, seq: Option<u64>) -> Result<Verdict, Error> {
        let at = asked(at, seq, self.now)?;
        self.slot(key).valid_at(
            at,
            &|index| self.entries.get(&(key, index)).copied(),
            &mut |id| self.archive.get(id).copied(),
            &Accreditations(self, key.credential_type),
        )
    }

    /// A bit as a verifier reads it from the list.
    pub fn bit(&self, issuer: AccountId, purpose: StatusPurpose, index: u32) -> bool {
        let word = self.bits.get(&(issuer, purpose, status_list::word_of(index)));
        word.is_some_and(|word| status_list::test(word, index))
    }

    // --- keys

    pub fn bind_key(
        &mut self,
        (issuer, actor): (AccountId, AccountId),
        key: VerificationKey,
        until: Timestamp,
    ) -> Result<(), Error> {
        delegate::require_controller(self.controller(issuer), &actor)?;
        let before = self.keys.get(&(issuer, key)).copied();
        self.keys.insert((issuer, key), Binding::bind(&key, before, until, self.now)?);
        Ok(())
    }

    pub fn unbind_key(&mut self, (issuer, actor): (AccountId, AccountId), key: VerificationKey) -> Result<(), Error> {
        delegate::require_controller(self.controller(issuer), &actor)?;
        let before = self.keys.get(&(issuer, key)).copied();
        self.keys.insert((issuer, key), Binding::unbind(before, self.now)?);
        Ok(())
    }
}
