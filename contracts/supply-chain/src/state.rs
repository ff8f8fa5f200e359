//! Loading and storing, and whom the contract asks.

use crate::contract::{Hash32, Id, Result, SupplyChain};
use ink::env::hash::Blake2x256;
use salus_domain::governance::Slot;
use salus_domain::supply::{
    Answer, Batch, Decided, Entry, Gtin, Hasher, Lot, LotKey, Operator, OutcomeKey, Party, Product, Qualification,
    Register, Unit, UnitKey,
};
use salus_interfaces::base::{actor, now};

// Off the chain no contract can call another, so the shell's own tests say what the registries answer.
#[cfg(test)]
use crate::tests::{controller_of, is_valid, qualifies};
#[cfg(not(test))]
use salus_interfaces::ask::{controller_of, is_valid, qualifies};

impl Register for SupplyChain {
    fn unit(&self, key: &UnitKey) -> Option<Unit> {
        self.units.get(key).map(|stored| stored.0)
    }

    fn lot(&self, key: &LotKey) -> Option<Lot> {
        self.lots.get(key).map(|stored| stored.0)
    }

    fn product(&self, gtin: Gtin) -> Option<Product> {
        self.products.get(gtin).map(|stored| stored.0)
    }

    fn batch(&self, root: &Hash32) -> Option<Batch> {
        self.batches.get(root).map(|stored| stored.0)
    }

    fn outcome(&self, key: &OutcomeKey) -> Option<Decided> {
        self.outcomes.get(key).map(|stored| stored.0)
    }

    fn entry(&self, unit: &UnitKey, index: u32) -> Option<Entry> {
        self.entries.get((unit, index)).map(|stored| stored.0)
    }

    fn hasher(&self) -> Hasher {
        blake2_256
    }
}

/// The chain's own BLAKE2b-256.
fn blake2_256(bytes: &[u8]) -> Hash32 {
    let mut hash = Hash32::default();
    ink::env::hash_bytes::<Blake2x256>(bytes, &mut hash);
    hash
}

impl SupplyChain {
    /// The caller as a party: its controller, or an operator.
    pub(crate) fn party(&self, id: &Id) -> Result<Party> {
        let actor = actor();
        Party::of(id, self.controller(id), &actor, || self.load_operator(id, &actor), now())
    }

    /// Never kept: a key that was replaced is to count nowhere from that moment on.
    pub(crate) fn controller(&self, id: &Id) -> Option<Id> {
        controller_of(self.base.wired(Slot::ConsentRegistry), id)
    }

    pub(crate) fn load_operator(&self, party: &Id, operator: &Id) -> Option<Operator> {
        self.operators.get((party, operator)).map(|stored| stored.0)
    }

    /// Whether a party holds a credential that counts now, as the credential registry says.
    pub(crate) fn ask(&self, holder: &Id, holds: &Qualification) -> Answer {
        let registry = self.base.wired(Slot::CredentialRegistry);
        is_valid(registry, holder, holds.credential, holds.jurisdiction).ok().into()
    }

    /// Whether that credential is also limited to just this.
    pub(crate) fn ask_qualified(&self, holder: &Id, holds: &Qualification, qualifier: &Hash32) -> Answer {
        let registry = self.base.wired(Slot::CredentialRegistry);
        match qualifies(registry, holder, (holds.credential, holds.jurisdiction), qualifier) {
            Ok(true) => Answer::Valid,
            Ok(false) => Answer::Invalid,
            Err(_) => Answer::Unavailable,
        }
    }
}
