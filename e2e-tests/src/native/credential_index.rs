//! An indexer: the credential registry's whole state, rebuilt from its events alone.

use std::collections::BTreeMap;

use salus_domain::{
    AccountId, Hash,
    credential::{
        Binding, Bit, Credential, CredentialType, Current, Delegate, Entry, Event, Jurisdiction, Slot, SlotKey, Status,
        StatusPurpose, Term, TypeDefinition, VerificationKey, Word, status_list::word_of,
    },
};

use super::{
    Bundle,
    governance_index::{Governing, Items},
};

type Place = (AccountId, StatusPurpose, u16);

/// What an indexer knows.
#[derive(Debug, Default)]
pub struct Index {
    base: Governing,
    types: BTreeMap<CredentialType, TypeDefinition>,
    newest: BTreeMap<(AccountId, CredentialType), Term>,
    older: BTreeMap<(AccountId, CredentialType, u32), Term>,
    slots: BTreeMap<SlotKey, Slot>,
    entries: BTreeMap<(SlotKey, u32), Entry>,
    ids: BTreeMap<Hash, SlotKey>,
    archive: BTreeMap<Hash, Credential>,
    taken: BTreeMap<Place, Word>,
    bits: BTreeMap<Place, Word>,
    delegates: BTreeMap<(AccountId, AccountId), Delegate>,
    keys: BTreeMap<(AccountId, VerificationKey), Binding>,
}

impl Index {
    /// The state after these events.
    pub fn of(events: impl IntoIterator<Item = Event>) -> Index {
        let mut index = Index::default();
        events.into_iter().for_each(|event| index.add(event));
        index
    }

    /// Every storage item that the registry should have: key and value, sorted.
    pub fn storage(&self, bundle: &Bundle) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut items = Items::of(bundle, &self.base);
        items.field("types", &self.types);
        items.field("newest", &self.newest);
        items.field("older", &self.older);
        items.field("slots", &self.slots);
        items.field("entries", &self.entries);
        items.field("ids", &self.ids);
        items.field("archive", &self.archive);
        items.field("taken", &self.taken);
        items.field("bits", &self.bits);
        items.field("delegates", &self.delegates);
        items.field("keys", &self.keys);
        items.sorted()
    }

    /// Takes in one event.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::TypeDefined { credential_type, definition } => {
                self.types.insert(credential_type, definition);
            }
            Event::Accredited { account, credential_type, term, .. } => {
                if let Some(before) = self.newest.insert((account, credential_type), term) {
                    self.older.insert((account, credential_type, before.number), before);
                }
            }
            Event::AccreditationSuspended { account, credential_type, term, .. }
            | Event::AccreditationReinstated { account, credential_type, term, .. }
            | Event::AccreditationEnded { account, credential_type, term, .. }
            | Event::RevokedForCause { account, credential_type, term, .. }
            | Event::AccreditationAdopted { account, credential_type, term } => {
                match self.newest.get_mut(&(account, credential_type)) {
                    Some(newest) if newest.number == term.number => *newest = term,
                    _ => drop(self.older.insert((account, credential_type, term.number), term)),
                }
            }
            Event::Issued { holder, credential, entry, .. } => self.issued(holder, credential, entry),
            Event::Renewed { holder, credential_type, jurisdiction, entry, revision } => {
                self.changed((holder, credential_type, jurisdiction), entry).revision = revision;
            }
            Event::Suspended { holder, credential_type, jurisdiction, entry, revision, .. }
            | Event::Reinstated { holder, credential_type, jurisdiction, entry, revision, .. } => {
                let slot = self.changed((holder, credential_type, jurisdiction), entry);
                slot.revision = revision;
                let says = slot.current.expect("it was issued").credential.says;
                let on = entry.state.status == Status::Suspended;
                mark(&mut self.bits, says.issuer, StatusPurpose::Suspension, says.indices.suspension, on);
            }
            Event::Revoked { holder, credential_type, jurisdiction, entry, .. }
            | Event::Renounced { holder, credential_type, jurisdiction, entry } => {
                let slot = self.changed((holder, credential_type, jurisdiction), entry);
                let says = slot.current.expect("it was issued").credential.says;
                mark(&mut self.bits, says.issuer, StatusPurpose::Revocation, says.indices.revocation, true);
            }
            Event::Adopted { holder, credential_type, jurisdiction, entry } => {
                self.changed((holder, credential_type, jurisdiction), entry);
            }
            Event::DelegateSet { principal, delegate, terms } => match terms {
                Some(terms) => drop(self.delegates.insert((principal, delegate), terms)),
                None => drop(self.delegates.remove(&(principal, delegate))),
            },
            Event::KeyBound { issuer, key, binding } | Event::KeyUnbound { issuer, key, binding } => {
                self.keys.insert((issuer, key), binding);
            }
            Event::Governance(event) => self.base.add(event),
        }
    }

    fn issued(&mut self, holder: AccountId, credential: Credential, entry: Entry) {
        let says = credential.says;
        let key = says.slot();
        assert_eq!(holder, key.holder, "an event is about the holder");
        self.ids.insert(says.id, key);
        for purpose in [StatusPurpose::Revocation, StatusPurpose::Suspension] {
            mark(&mut self.taken, says.issuer, purpose, says.indices.of(purpose), true);
        }
        let slot = self.slots.entry(key).or_default();
        let before = slot.current.replace(Current { credential, state: entry.state });
        if let Some(Current { credential, .. }) = before {
            self.archive.insert(credential.says.id, credential);
        }
        self.changed((key.holder, key.credential_type, key.jurisdiction), entry);
    }

    fn changed(
        &mut self,
        (holder, credential_type, jurisdiction): (AccountId, CredentialType, Jurisdiction),
        entry: Entry,
    ) -> &mut Slot {
        let key = SlotKey { holder, credential_type, jurisdiction };
        let slot = self.slots.get_mut(&key).expect("it was issued");
        assert_eq!(entry.since.seq, slot.seq + 1, "every change of a slot takes the next number, and says so");
        slot.seq = entry.since.seq;
        let current = slot.current.as_mut().expect("it was issued");
        assert_eq!(current.credential.says.id, entry.id, "an entry is about the current credential");
        current.state = entry.state;
        self.entries.insert((key, slot.entries), entry);
        slot.entries += 1;
        slot
    }
}

fn mark(words: &mut BTreeMap<Place, Word>, issuer: AccountId, purpose: StatusPurpose, index: u32, on: bool) {
    Bit { purpose, index, on }.write(words.entry((issuer, purpose, word_of(index))).or_default());
}
