//! An indexer: the supply chain's whole state, rebuilt from its events alone.

use std::collections::BTreeMap;

use salus_domain::{
    AccountId, Hash,
    supply::{Batch, Decided, Entry, Event, Gtin, Lot, LotKey, Operator, OutcomeKey, Product, Target, Unit, UnitKey},
};

use super::{
    Bundle,
    governance_index::{Governing, Items},
};

/// What an indexer knows.
#[derive(Debug, Default)]
pub struct Index {
    base: Governing,
    /// Products.
    pub products: BTreeMap<Gtin, Product>,
    /// Lots.
    pub lots: BTreeMap<LotKey, Lot>,
    /// Batches, by their roots.
    pub batches: BTreeMap<Hash, Batch>,
    /// Packs and containers.
    pub units: BTreeMap<UnitKey, Unit>,
    /// Their histories, by unit and index.
    pub entries: BTreeMap<(UnitKey, u32), Entry>,
    /// What was decided about excursions.
    pub outcomes: BTreeMap<OutcomeKey, Decided>,
    /// By party and operator.
    pub operators: BTreeMap<(AccountId, AccountId), Operator>,
}

impl Index {
    /// The state after these events.
    pub fn of(events: impl IntoIterator<Item = Event>) -> Index {
        let mut index = Index::default();
        events.into_iter().for_each(|event| index.add(event));
        index
    }

    /// Every storage item that the supply chain should have: key and value, sorted.
    pub fn storage(&self, bundle: &Bundle) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut items = Items::of(bundle, &self.base);
        items.field("products", &self.products);
        items.field("lots", &self.lots);
        items.field("batches", &self.batches);
        items.field("units", &self.units);
        items.field("entries", &self.entries);
        items.field("outcomes", &self.outcomes);
        items.field("operators", &self.operators);
        items.sorted()
    }

    /// Takes in one event.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::ProductRegistered { gtin, owner, product, .. } => {
                assert_eq!(owner, product.owner, "an event is about the owner");
                self.products.insert(gtin, product);
            }
            Event::LotCreated { lot, gtin, record } => {
                assert_eq!(gtin, record.gtin, "an event is about the lot's product");
                assert!(self.lots.insert(lot, record).is_none(), "a lot is created once");
            }
            Event::LotOpened { lot, secret } => {
                self.lots.get_mut(&lot).expect("the lot was created").secret = Some(secret);
            }
            Event::Commissioned { root, gtin, batch } => {
                assert_eq!(gtin, batch.gtin, "an event is about the batch's product");
                assert!(self.batches.insert(root, batch).is_none(), "a batch is commissioned once");
            }
            Event::Recalled { target, gtin, recall, by } => {
                assert!(recall.is_none_or(|recall| recall.by == by), "an event says whose doing it is");
                match target {
                    Target::Product(of) => {
                        assert_eq!(of, gtin);
                        self.products.get_mut(&gtin).expect("the product was registered").recall = recall;
                    }
                    Target::Lot(lot) => self.lots.get_mut(&lot).expect("the lot was created").recall = recall,
                    Target::Pack(_) => panic!("of a pack its own event says so"),
                }
            }
            Event::UnitChanged { unit, by, now, entry } => {
                if let Some(entry) = entry {
                    assert_eq!(entry.by, by, "an event says whose doing it is");
                    assert_eq!(entry.at.seq, u64::from(now.entries), "an entry is the last of its unit's history");
                    let known = self.entries.insert((unit, now.entries - 1), entry);
                    assert!(known.is_none(), "history is never edited");
                }
                self.units.insert(unit, *now);
            }
            Event::ExcursionDecided { container, excursion, lot, decided } => {
                self.outcomes.insert(OutcomeKey { container, excursion, lot }, decided);
            }
            Event::OperatorSet { party, operator, terms } => match terms {
                Some(terms) => drop(self.operators.insert((party, operator), terms)),
                None => drop(self.operators.remove(&(party, operator))),
            },
            Event::Governance(event) => self.base.add(event),
        }
    }
}
