//! An indexer of what every contract has: its chain, its governance, its wiring.

use std::collections::BTreeMap;

use codec::Encode;
use salus_domain::{
    AccountId, Hash,
    governance::{Announced, Announcement, Event, Governance},
};

/// What an indexer knows of it.
#[derive(Debug, Default)]
pub struct Governing {
    genesis: Hash,
    governance: Option<Governance>,
    wiring: BTreeMap<Vec<u8>, AccountId>,
}

impl Governing {
    /// Its storage items: field, key and value.
    pub fn items(&self, item: &mut impl FnMut(&str, Vec<u8>, Vec<u8>)) {
        item("genesis", Vec::new(), self.genesis.encode());
        if let Some(governance) = &self.governance {
            item("governance", Vec::new(), governance.encode());
        }
        self.wiring.iter().for_each(|(slot, contract)| item("wiring", slot.clone(), contract.encode()));
    }

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
                self.wiring.insert(slot.encode(), contract);
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
