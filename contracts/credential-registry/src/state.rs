//! Loading and storing, and what can be read off the state without changing it.

use crate::contract::{CredentialRegistry, Hash32, Id, Result};
use core::cell::Cell;
use ink::prelude::vec::Vec;
use salus_domain::credential::delegate::{may_act, require_controller, require_governor};
use salus_domain::credential::status_list::{self, Word};
use salus_domain::credential::{
    asked, Action, Changed, Credential, CredentialType, Delegate, Entry, Error, Principal, Slot, SlotKey,
    StatusPurpose, Taken, Term, Terms, TypeDefinition, Verdict,
};
use salus_domain::governance;
use salus_domain::Timestamp;
use salus_interfaces::base::now;
use salus_interfaces::Stored;

// Off the chain no contract can call another, so the shell's own tests say who is whose controller.
#[cfg(test)]
use crate::tests::controller_of;
#[cfg(not(test))]
use salus_interfaces::ask::controller_of;

/// The newest terms that were loaded already in a call which changes none of them: rules look at the same ones more than
/// once, and all credentials of a batch stand on the same, while every item that is read weighs 10 KiB of proof.
#[derive(Default)]
pub struct Known(Cell<Vec<Newest>>);

/// By account and type.
type Newest = ((Id, CredentialType), Option<Term>);

/// The accreditations for one type.
pub struct Accreditations<'a> {
    registry: &'a CredentialRegistry,
    credential_type: CredentialType,
    known: &'a Known,
}

impl Terms for Accreditations<'_> {
    fn newest(&self, account: &Id) -> Option<Term> {
        let key = (*account, self.credential_type);
        let mut known = self.known.0.take();
        let found = known.iter().find(|(known, _)| *known == key).map(|(_, newest)| *newest);
        let newest = found.unwrap_or_else(|| {
            let newest = self.registry.load_newest(key);
            known.push((key, newest));
            newest
        });
        self.known.0.set(known);
        newest
    }

    fn older(&self, account: &Id, number: u32) -> Option<Term> {
        self.registry.older.get((account, self.credential_type, number)).map(|stored| stored.0)
    }
}

impl CredentialRegistry {
    pub(crate) fn accreditations<'a>(
        &'a self,
        credential_type: CredentialType,
        known: &'a Known,
    ) -> Accreditations<'a> {
        Accreditations { registry: self, credential_type, known }
    }

    pub(crate) fn load_newest(&self, key: (Id, CredentialType)) -> Option<Term> {
        self.newest.get(key).map(|stored| stored.0)
    }

    // --- who

    /// Whether somebody may act for a principal: the governor, or an account's controller or delegate.
    pub(crate) fn authorise(&self, principal: &Principal, actor: &Id, scope: u8) -> Result<()> {
        match principal {
            Principal::Governor => self.authorise_governor(actor),
            Principal::Account(account) => {
                may_act(self.controller(account), actor, scope, || self.load_delegate(account, actor), now())
            }
        }
    }

    pub(crate) fn authorise_governor(&self, actor: &Id) -> Result<()> {
        require_governor(&self.base.governance().governor, actor).map(|_| ())
    }

    /// An account's controller, if that is who acts.
    pub(crate) fn authorise_controller(&self, account: &Id, actor: &Id) -> Result<Id> {
        require_controller(self.controller(account), actor)
    }

    /// Never kept: a key that was replaced is to count nowhere from that moment on.
    fn controller(&self, account: &Id) -> Option<Id> {
        controller_of(self.base.wired(governance::Slot::ConsentRegistry), account)
    }

    pub(crate) fn load_delegate(&self, principal: &Id, delegate: &Id) -> Option<Delegate> {
        self.delegates.get((principal, delegate)).map(|stored| stored.0)
    }

    // --- types and terms

    pub(crate) fn load_definition(&self, credential_type: CredentialType) -> Result<TypeDefinition> {
        // Those in the table need not be looked up.
        credential_type
            .definition(None)
            .or_else(|_| credential_type.definition(self.types.get(credential_type).map(|stored| stored.0)))
    }

    /// Stores a term where it is kept already.
    pub(crate) fn save_term(&mut self, account: &Id, credential_type: CredentialType, term: Term) {
        let newest = self.load_newest((*account, credential_type));
        if newest.is_some_and(|newest| newest.number == term.number) {
            self.newest.insert((account, credential_type), &Stored(term));
        } else {
            self.older.insert((account, credential_type, term.number), &Stored(term));
        }
    }

    // --- credentials

    pub(crate) fn load_slot(&self, key: &SlotKey) -> Slot {
        self.slots.get(key).map(|stored| stored.0).unwrap_or_default()
    }

    /// The slot that a credential has, or had.
    pub(crate) fn load_named(&self, id: &Hash32) -> Result<(SlotKey, Slot)> {
        let Stored(key) = self.ids.get(id).ok_or(Error::NotCurrent { current: None })?;
        Ok((key, self.load_slot(&key)))
    }

    /// Stores a slot after a change, and the bit that it changed.
    pub(crate) fn save_slot(&mut self, key: &SlotKey, slot: Slot, changed: &Changed) {
        if let (Some(bit), Some(current)) = (changed.bit, &slot.current) {
            let place = (&current.credential.says.issuer, bit.purpose, status_list::word_of(bit.index));
            let mut word = self.bits.get(place).unwrap_or_default();
            bit.write(&mut word);
            self.bits.insert(place, &word);
        }
        self.entries.insert((key, changed.index), &Stored(changed.entry));
        self.slots.insert(key, &Stored(slot));
    }

    /// A credential by its id, and its slot.
    pub(crate) fn credential_of(&self, id: &Hash32) -> Option<(SlotKey, Credential)> {
        let (key, slot) = self.load_named(id).ok()?;
        let current = slot.current.map(|current| current.credential).filter(|credential| credential.says.id == *id);
        Some((key, current.or_else(|| self.archive.get(id).map(|stored| stored.0))?))
    }

    /// The credential that a signed action is about, so that its text can say whose it is; none for a new one.
    pub(crate) fn credential_for(&self, action: &Action) -> Result<Option<Credential>> {
        action.check_signed()?;
        if let Action::Issue(_) = action {
            return Ok(None);
        }
        match self.credential_of(action.id()) {
            Some((_, credential)) => Ok(Some(credential)),
            None => Err(Error::NotCurrent { current: None }),
        }
    }

    pub(crate) fn load_entry(&self, key: &SlotKey, index: u32) -> Option<Entry> {
        self.entries.get((key, index)).map(|stored| stored.0)
    }

    pub(crate) fn verdict_now(&self, key: &SlotKey) -> Result<Verdict> {
        self.load_slot(key).is_valid(&self.accreditations(key.credential_type, &Known::default()), now())
    }

    pub(crate) fn is_limited_to(&self, key: &SlotKey, qualifier: &Hash32) -> Result<bool> {
        self.load_slot(key).qualifies(qualifier, &self.accreditations(key.credential_type, &Known::default()), now())
    }

    pub(crate) fn verdict_then(&self, key: &SlotKey, at: Timestamp, seq: Option<u64>) -> Result<Verdict> {
        self.load_slot(key).valid_at(
            asked(at, seq, now())?,
            &|index| self.load_entry(key, index),
            &mut |id| self.archive.get(id).map(|stored| stored.0),
            &self.accreditations(key.credential_type, &Known::default()),
        )
    }

    // --- status lists

    pub(crate) fn load_taken(&self, issuer: &Id, places: [(StatusPurpose, u16); 2]) -> Taken {
        let [revocation, suspension] =
            places.map(|(purpose, word)| self.taken.get((issuer, purpose, word)).unwrap_or_default());
        Taken { revocation, suspension }
    }

    pub(crate) fn load_words(
        &self,
        issuer: &Id,
        purpose: StatusPurpose,
        list: u8,
        cursor: u16,
        limit: u16,
    ) -> Result<Vec<Word>> {
        let words = status_list::words_of(purpose, list, cursor, limit)?;
        Ok(words.map(|word| self.bits.get((issuer, purpose, word)).unwrap_or_default()).collect())
    }
}
