//! The worlds of domain's own tests, twice: in memory and on the bundles. Every message goes to both, and they have to agree.
//!
//! The accounts are numbers, and have no keys.
#![allow(dead_code, unused_imports)] // every test file uses a part of it

mod messages;
// Skipped, because contracts are formatted as another edition.
#[path = "../../../contracts/domain/tests/support/mod.rs"]
#[rustfmt::skip]
pub mod support;

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    thread,
};

use messages::{named, send};
use salus_domain::{AccountId, Hash, Timestamp, credential::CredentialType, governance::Slot, supply::*};
use salus_e2e_tests::native::{SupplyChain, SupplyIndex};
pub use support::{account, supply::*};

/// What an owner says its leaves are to be had at.
const LOCATOR: &[u8] = b"https://maker.example/a1";

/// A supply chain in memory and one on the bundles, which have the same records.
pub struct Twins {
    /// What the rules make of it. What is changed here besides messages (time, licences, controllers, who answers) the other
    /// one follows with the next message.
    pub memory: World,
    /// What the bundles make of it.
    pub chain: SupplyChain,
    /// The licences that were issued there.
    issued: HashMap<(AccountId, Qualification), Option<Hash>>,
    /// Who acts for whom there.
    controllers: HashMap<AccountId, AccountId>,
    /// Whether the consent registry and the credential registry give no answer there.
    silent: [bool; 2],
    /// Whether records were changed behind the contract's back.
    pub torn: bool,
}

/// As [`support::supply::empty`].
pub fn twins_without_units() -> Twins {
    let mut chain = SupplyChain::new();
    for number in 0..=99 {
        chain.chain().fund(account(number));
    }
    let memory = World { now: NOW, ..World::default() };
    let none = HashMap::new;
    let mut twins =
        Twins { memory, chain, issued: none(), controllers: HashMap::new(), silent: [false; 2], torn: false };
    for (party, credential) in CAST {
        twins.memory.license(party, here(credential));
    }
    for (gtin, owner) in [(gtin_a(), MAKER), (gtin_b(), OTHER_MAKER)] {
        let holds = here(CredentialType::REGULATOR);
        twins.act(REGULATOR, Act::RegisterProduct { gtin, owner, holds }).unwrap();
    }
    for (by, gtin, text) in [(MAKER, gtin_a(), "A1"), (MAKER, gtin_a(), "A2"), (OTHER_MAKER, gtin_b(), "B1")] {
        twins.act(by, Act::CreateLot { gtin, text: text.as_bytes().to_vec(), secret: None }).unwrap();
    }
    twins
}

/// As [`support::supply::world`]: what both makers commissioned a day ago.
pub fn twins() -> Twins {
    let mut twins = twins_without_units();
    twins.commission(MAKER, gtin_a(), &leaves_a());
    let packs: Vec<Leaf> = (51..=54).map(|number| pack_leaf(number, lot_b1(), far(), None)).collect();
    twins.commission(OTHER_MAKER, gtin_b(), &packs);
    twins.memory.now += DAY;
    twins
}

impl Drop for Twins {
    /// Whatever a test did, both have the same records in the end.
    fn drop(&mut self) {
        if !thread::panicking() && !self.torn {
            self.compare();
        }
    }
}

impl Twins {
    /// A message by a party's own key.
    #[track_caller]
    pub fn act(&mut self, party: AccountId, act: Act) -> Result<(), Error> {
        self.act_as(party, party, &act)
    }

    /// A message by somebody for a party, with the proofs of what it names and of what surrounds that.
    #[track_caller]
    pub fn act_as(&mut self, party: AccountId, actor: AccountId, act: &Act) -> Result<(), Error> {
        let proofs = self.proofs(&named(act).unwrap_or_default());
        self.act_with(party, actor, act, &proofs)
    }

    /// A message with these proofs. Both do the same, and who refuses changes nothing.
    #[track_caller]
    pub fn act_with(&mut self, party: AccountId, actor: AccountId, act: &Act, proofs: &[Proof]) -> Result<(), Error> {
        self.follow();
        let before = self.chain.state();
        let expected = self.memory.act_with(party, actor, act, proofs);
        let outcome = send(self.chain.by(actor), party, act, proofs);
        assert_eq!(outcome, expected, "{actor:?} for {party:?}: {act:?}");
        match outcome {
            Ok(()) => self.check_events(),
            Err(error) => assert_eq!(self.chain.state(), before, "{act:?} changed something although {error:?}"),
        }
        outcome
    }

    /// What the units' events say is what the rules have.
    fn check_events(&self) {
        for event in self.chain.events() {
            if let Event::UnitChanged { unit, now, entry, .. } = event {
                assert_eq!(*now, self.memory.units[&unit]);
                if let Some(entry) = entry {
                    assert_eq!(entry, self.memory.entries[&(unit, now.entries - 1)]);
                }
            }
        }
    }

    /// The proofs of units and of what surrounds them, as their leaves say.
    pub fn proofs(&self, units: &[UnitKey]) -> Vec<Proof> {
        let mut wanted = units.to_vec();
        let mut at = 0;
        while let Some(key) = wanted.get(at).copied() {
            let of = |proof: &&Proof| *proof.leaf.key() == key;
            for parent in self.memory.proofs.iter().filter(of).filter_map(|proof| proof.leaf.parent()) {
                if !wanted.contains(parent) {
                    wanted.push(*parent);
                }
            }
            at += 1;
        }
        self.memory.proofs.iter().filter(|proof| wanted.contains(proof.leaf.key())).cloned().collect()
    }

    /// What was changed in memory besides messages, done on the bundles.
    pub fn follow(&mut self) {
        if self.memory.now > self.chain.now() {
            let now = self.memory.now;
            self.chain.chain().set_time(now);
        }
        self.follow_licences();
        for (party, controller) in self.memory.controllers.clone() {
            let before = self.controllers.insert(party, controller).unwrap_or(party);
            if before != controller {
                self.chain.suite.consents.by(before).set_controller(party, controller, None).unwrap();
            }
        }
        let down = [self.memory.consent_down, self.memory.registry_down];
        for (place, slot) in [Slot::ConsentRegistry, Slot::CredentialRegistry].into_iter().enumerate() {
            if self.silent[place] != down[place] {
                self.chain.silence(slot, down[place]);
            }
        }
        self.silent = down;
    }

    fn follow_licences(&mut self) {
        if self.issued == self.memory.licences {
            return;
        }
        let wanted = self.memory.licences.clone();
        for ((party, holds), _) in self.issued.iter().filter(|(held, by)| wanted.get(held) != Some(by)) {
            self.chain.suite.strike_off(*party, *holds);
        }
        for ((party, holds), qualifier) in wanted.iter().filter(|(held, by)| self.issued.get(held) != Some(by)) {
            match qualifier {
                Some(qualifier) => self.chain.suite.license_for(*party, *holds, *qualifier),
                None => self.chain.suite.license(*party, *holds),
            };
        }
        self.issued = wanted;
    }

    /// Both have the same records, and who only hears events knows them all.
    pub fn compare(&mut self) {
        self.memory.consent_down = false;
        self.memory.registry_down = false;
        self.follow();
        let index = SupplyIndex::of(self.chain.history());
        assert_eq!(self.chain.storage(), index.storage(self.chain.bundle()), "an indexer has the whole state");
        let memory = &self.memory;
        assert_eq!(index.products, sorted(&memory.products));
        assert_eq!(index.lots, sorted(&memory.lots));
        assert_eq!(index.batches, sorted(&memory.batches));
        assert_eq!(index.units, sorted(&memory.units));
        assert_eq!(index.entries, sorted(&memory.entries));
        assert_eq!(index.outcomes, sorted(&memory.outcomes));
        assert_eq!(index.operators, sorted(&memory.operators));
    }

    /// Tries something out on both and undoes it. No time may pass in between.
    pub fn attempt(&mut self, attempt: impl FnOnce(&mut Twins)) {
        self.follow();
        let (memory, issued) = (self.memory.clone(), self.issued.clone());
        self.chain.begin();
        attempt(self);
        self.chain.undo();
        (self.memory, self.issued) = (memory, issued);
    }

    /// A verification, answered by both, with the proofs that there are.
    pub fn verify(&mut self, key: UnitKey, presented: &Presented) -> Vec<Finding> {
        self.follow();
        let found = self.memory.verify(key, presented);
        let proofs = self.proofs(&[key]);
        assert_eq!(
            self.chain.by(STRANGER).verify(key, *presented, proofs).as_ref(),
            Ok(&found),
            "{key:?} {presented:?}"
        );
        found
    }

    /// Names an operator of a party.
    pub fn name_operator(
        &mut self,
        (party, actor): (AccountId, AccountId),
        operator: AccountId,
        until: Timestamp,
    ) -> Result<(), Error> {
        self.follow();
        let before = self.chain.state();
        let expected = self.memory.name_operator((party, actor), operator, until);
        let outcome = self.chain.by(actor).set_operator(party, operator, until);
        assert_eq!(outcome, expected);
        assert!(outcome.is_ok() || self.chain.state() == before);
        outcome
    }

    /// Removes an operator of a party.
    pub fn remove_operator(
        &mut self,
        (party, actor): (AccountId, AccountId),
        operator: AccountId,
    ) -> Result<(), Error> {
        self.follow();
        let before = self.chain.state();
        let expected = self.memory.remove_operator((party, actor), operator);
        let outcome = self.chain.by(actor).remove_operator(party, operator);
        assert_eq!(outcome, expected);
        assert!(outcome.is_ok() || self.chain.state() == before);
        outcome
    }

    /// Commissions leaves and keeps their proofs.
    pub fn commission(&mut self, by: AccountId, gtin: Gtin, leaves: &[Leaf]) -> Hash {
        let (root, proofs) = prove(leaves);
        let new = NewBatch { root, gtin, size: leaves.len() as u64, locator: LOCATOR.to_vec() };
        self.act(by, Act::Commission(new)).unwrap();
        Rc::make_mut(&mut self.memory.proofs).extend(proofs);
        root
    }

    // --- messages in short, as those of `support::supply::World`

    #[track_caller]
    pub fn ship(&mut self, from: AccountId, to: AccountId, units: &[u8]) -> Result<(), Error> {
        self.send(from, to, units, ShipPurpose::Supply)
    }

    #[track_caller]
    pub fn send_back(&mut self, from: AccountId, to: AccountId, units: &[u8]) -> Result<(), Error> {
        self.send(from, to, units, ShipPurpose::Return)
    }

    #[track_caller]
    fn send(&mut self, from: AccountId, to: AccountId, units: &[u8], purpose: ShipPurpose) -> Result<(), Error> {
        let shipment = Shipment { to, purpose, ownership: true, void_after: 7 };
        self.act(from, Act::Ship { units: all(units), shipment, holds: licence_of(from) })
    }

    #[track_caller]
    pub fn receive(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Receive { units: all(units), as_return: false, holds: licence_of(by) })
    }

    #[track_caller]
    pub fn take_back(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Receive { units: all(units), as_return: true, holds: licence_of(by) })
    }

    /// A handoff, both ends of it.
    #[track_caller]
    pub fn hand(&mut self, from: AccountId, to: AccountId, units: &[u8]) {
        self.ship(from, to, units).unwrap();
        self.receive(to, units).unwrap();
    }

    #[track_caller]
    pub fn pack(&mut self, by: AccountId, container: u8, children: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Pack { container: unit(container), children: all(children) })
    }

    #[track_caller]
    pub fn unpack(&mut self, by: AccountId, container: u8, children: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Unpack { container: unit(container), children: all(children) })
    }

    #[track_caller]
    pub fn dispense(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Dispense { units: all(units), premises: SHOP, holds: licence_of(by) })
    }

    #[track_caller]
    pub fn dispense_partial(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::DispensePartial { units: all(units), premises: SHOP, holds: licence_of(by) })
    }

    #[track_caller]
    pub fn undo(&mut self, by: AccountId, units: &[u8], premises: Hash) -> Result<(), Error> {
        let holds = licence_of(by);
        self.act(by, Act::UndoDispense { units: all(units), premises, attested: true, holds })
    }

    #[track_caller]
    pub fn recall(&mut self, target: Target) -> Result<(), Error> {
        self.act(REGULATOR, Act::Recall { standing: Standing::Regulator, target, kind: RecallKind::Recall })
    }

    #[track_caller]
    pub fn attach(&mut self, by: AccountId, container: u8) -> Result<(), Error> {
        self.act(by, Act::AttachSensor { container: unit(container), sensor: Some(SENSOR) })
    }

    #[track_caller]
    pub fn excursion(&mut self, container: u8, from: Timestamp, to: Timestamp) -> Result<(), Error> {
        let holds = here(CredentialType::SENSOR);
        self.act(SENSOR, Act::ReportExcursion { container: unit(container), from, to, holds })
    }

    #[track_caller]
    pub fn decide(&mut self, by: AccountId, about: OutcomeKey, outcome: Outcome) -> Result<(), Error> {
        self.act(by, Act::Release { about, outcome })
    }
}

fn sorted<K: Ord + Clone, V: Clone>(map: &HashMap<K, V>) -> BTreeMap<K, V> {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}
