//! An indexer of what every contract has: its chain, its governance, its wiring.

use std::collections::BTreeMap;

use codec::Encode;
use salus_domain::{
    AccountId, Hash,
    governance::{Announced, Announcement, Event, Governance, Slot},
};

use super::{Bundle, ROOT};

/// Every storage item that a contract should have, as an indexer knows it.
pub struct Items {
    roots: BTreeMap<String, [u8; 4]>,
    items: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Items {
    /// Those that every contract has.
    pub fn of(bundle: &Bundle, base: &Governing) -> Items {
        let roots = bundle.storage().into_iter().map(|(root, name)| (name, root)).collect();
        let mut items = Items { roots, items: vec![(ROOT.to_vec(), base.wiring.encode())] };
        items.item("genesis", &[], base.genesis.encode());
        if let Some(governance) = &base.governance {
            items.item("governance", &[], governance.encode());
        }
        items
    }

    /// Adds one item of a field.
    pub fn item(&mut self, field: &str, key: &[u8], value: Vec<u8>) {
        let root = self.roots.get(field).unwrap_or_else(|| panic!("no storage field {field}"));
        self.items.push(([root, key].concat(), value));
    }

    /// Adds all items of a field.
    pub fn field<K: Encode, V: Encode>(&mut self, field: &str, known: &BTreeMap<K, V>) {
        known.iter().for_each(|(key, value)| self.item(field, &key.encode(), value.encode()));
    }

    /// Key and value, sorted.
    pub fn sorted(mut self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.items.sort();
        self.items
    }
}

/// What an indexer knows of it.
#[derive(Debug, Default)]
pub struct Governing {
    genesis: Hash,
    governance: Option<Governance>,
    wiring: [Option<AccountId>; Slot::COUNT],
}

impl Governing {
    /// Takes in one event.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::Created { genesis, governor, delay } => {
                self.genesis = genesis;
                self.governance = Some(Governance::new(governor, delay));
            }
            Event::GovernanceOffered { to } => self.governance().offered_to = to,
            Event::GovernanceTaken { governor } => {
                self.governance().governor = governor;
                self.governance().offered_to = None;
            }
            Event::Wired { slot, contract } => {
                self.made(Announcement::Wire { slot, contract });
                self.wiring[slot as usize] = Some(contract);
            }
            Event::ChangeAnnounced { change, ready } => {
                self.governance().announced = Some(Announced { change, ready, open: true });
            }
            Event::ChangeCancelled { change } => self.made(change),
            Event::CodeChanged { hash } => self.made(Announcement::Code { hash }),
        }
    }

    fn governance(&mut self) -> &mut Governance {
        self.governance.as_mut().expect("the contract was created")
    }

    fn made(&mut self, change: Announcement) {
        if let Some(announced) = self.governance().announced.as_mut().filter(|announced| announced.change == change) {
            announced.open = false;
        }
    }
}
