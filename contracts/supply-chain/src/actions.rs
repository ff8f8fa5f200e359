//! Changes: load, let domain decide, store, and say so in events.

use crate::contract::{Hash32, Id, Result, SupplyChain};
use crate::events::*;
use salus_domain::supply::{
    Ask, Changed, Changes, CompanyPrefix, Gtin, Ledger, LotKey, Operator, Party, Proof, Qualification, Target,
};
use salus_domain::{Jurisdiction, Timestamp};
use salus_interfaces::base::{actor, now};
use salus_interfaces::events::{emit, Who};
use salus_interfaces::Stored;

/// What a message does on its ledger as a party, which may be asked about.
pub(crate) type Act<'a> = &'a mut dyn FnMut(&mut Ledger, &Party, Ask) -> Result<()>;

impl SupplyChain {
    /// One message: in the name of a party, on what is on record or proved, all or nothing. Units are stored and said in
    /// events; what else it leaves is stored, and the message says it.
    pub(crate) fn act(&mut self, by: &Id, proofs: &[Proof], act: Act) -> Result<Changes> {
        let party = self.party(by)?;
        let mut ledger = Ledger::new(self, proofs, now());
        act(&mut ledger, &party, &|holds| self.ask(by, holds))?;
        let mut changes = ledger.finish();
        for Changed { key, unit, entry, .. } in core::mem::take(&mut changes.units) {
            let unit = Stored(unit);
            let entry = entry.map(Stored);
            if let Some(entry) = &entry {
                self.entries.insert((key, unit.entries.saturating_sub(1)), entry);
            }
            self.units.insert(key, &unit);
            emit::<UnitChanged>(&key.0, (key, Who(by), &unit.0, entry.map(|stored| stored.0)));
        }
        let Changes { product, lot, batch, outcome, .. } = &changes;
        if product.is_some() || lot.is_some() || batch.is_some() || outcome.is_some() {
            self.store(&changes);
        }
        Ok(changes)
    }

    /// What a message leaves besides units. Moves leave nothing, and so need not load how it is stored.
    #[inline(never)]
    fn store(&mut self, changes: &Changes) {
        if let Some((root, batch)) = &changes.batch {
            self.batches.insert(root, &Stored(batch.clone()));
        }
        if let Some((about, decided)) = changes.outcome {
            self.outcomes.insert(about, &Stored(decided));
        }
        if let Some((gtin, product)) = changes.product {
            self.products.insert(gtin, &Stored(product));
        }
        if let Some((key, lot)) = changes.lot {
            self.lots.insert(key, &Stored(lot));
        }
    }

    /// As [`SupplyChain::act`], for what changes units alone.
    pub(crate) fn move_units(&mut self, by: &Id, proofs: &[Proof], act: Act) -> Result<()> {
        self.act(by, proofs, act).map(drop)
    }

    // --- products, lots, batches

    pub(crate) fn say_registered(&self, by: &Id, changes: &Changes) {
        if let Some((gtin, product)) = changes.product {
            emit::<ProductRegistered>(&topic(gtin), (gtin, Who(&product.owner), product, Who(by)));
        }
    }

    pub(crate) fn create_lot_by(&mut self, by: &Id, gtin: Gtin, lot: &[u8], secret: Option<Hash32>) -> Result<LotKey> {
        let mut created = LotKey(Hash32::default());
        let changes = self.act(by, &[], &mut |ledger, party, _| {
            created = ledger.create_lot(party, gtin, lot, secret)?;
            Ok(())
        })?;
        if let Some((key, lot)) = changes.lot {
            emit::<LotCreated>(&key.0, (key, gtin, lot));
        }
        Ok(created)
    }

    pub(crate) fn say_commissioned(&self, changes: &Changes) {
        if let Some((root, batch)) = &changes.batch {
            emit::<Commissioned>(&topic(batch.gtin), (root, batch.gtin, batch));
        }
    }

    pub(crate) fn claim(&mut self, by: &Id, gtin: Gtin, prefix: CompanyPrefix, place: Jurisdiction) -> Result<()> {
        let party = self.party(by)?;
        let mut ledger = Ledger::new(self, &[], now());
        let ask = |holds: &Qualification, qualifier: &Hash32| self.ask_qualified(by, holds, qualifier);
        ledger.claim_product(&party, gtin, prefix, place, &ask)?;
        let changes = ledger.finish();
        if let Some((gtin, product)) = changes.product {
            self.products.insert(gtin, &Stored(product));
        }
        self.say_registered(by, &changes);
        Ok(())
    }

    pub(crate) fn recall_by(&mut self, by: &Id, target: &Target, proofs: &[Proof], act: Act) -> Result<()> {
        let changes = self.act(by, proofs, act)?;
        let recalled = match (changes.product, changes.lot) {
            (Some((gtin, product)), _) => Some((gtin, product.recall)),
            (None, Some((_, lot))) => Some((lot.gtin, lot.recall)),
            // A pack's own event says so.
            (None, None) => None,
        };
        if let Some((gtin, recall)) = recalled {
            emit::<Recalled>(&topic(gtin), (target, gtin, recall, Who(by)));
        }
        Ok(())
    }

    // --- operators

    pub(crate) fn set_operator_by(&mut self, party: &Id, operator: &Id, until: Timestamp) -> Result<()> {
        let named = Operator::name(operator, (party, self.controller(party)), &actor(), until, now())?;
        self.operators.insert((party, operator), &Stored(named));
        emit::<OperatorSet>(party, (Who(party), Who(operator), Some(named)));
        Ok(())
    }

    pub(crate) fn remove_operator_by(&mut self, party: &Id, operator: &Id) -> Result<()> {
        let key = (party, operator);
        Operator::remove(self.operators.contains(key), self.controller(party), &actor())?;
        self.operators.remove(key);
        emit::<OperatorSet>(party, (Who(party), Who(operator), None::<Operator>));
        Ok(())
    }
}

/// A number as a topic: padded with zeros, as ink! does it.
fn topic(gtin: Gtin) -> [u8; 32] {
    let mut topic = [0; 32];
    topic[..8].copy_from_slice(&gtin.number().to_le_bytes());
    topic
}
