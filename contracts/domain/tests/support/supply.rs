//! A supply chain in memory: loads and stores as the contract's shell does, so that rules can be played through by the million.

use super::account;
use salus_domain::commitment::blake2_256;
use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use salus_domain::{AccountId, Hash, Jurisdiction, Timestamp};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// After the native chain's first block, whose tests play these worlds too.
pub const NOW: Timestamp = 1_800_000_000_000;
pub const DAY: u64 = 86_400_000;
pub const HERE: Jurisdiction = *b"DE\0\0\0\0";
pub const ABROAD: Jurisdiction = *b"FR\0\0\0\0";

pub const MAKER: AccountId = account(1);
pub const WHOLESALER: AccountId = account(2);
pub const PHARMACY: AccountId = account(3);
pub const HOSPITAL: AccountId = account(4);
pub const RETURNS: AccountId = account(5);
pub const REGULATOR: AccountId = account(6);
pub const SENSOR: AccountId = account(7);
pub const OTHER_MAKER: AccountId = account(8);
pub const STRANGER: AccountId = account(9);
pub const TRIAL_SITE: AccountId = account(10);

pub const CAST: [(AccountId, CredentialType); 9] = [
    (MAKER, CredentialType::MANUFACTURER),
    (WHOLESALER, CredentialType::WHOLESALER),
    (PHARMACY, CredentialType::DISPENSER),
    (HOSPITAL, CredentialType::HOSPITAL),
    (RETURNS, CredentialType::RETURNS),
    (REGULATOR, CredentialType::REGULATOR),
    (SENSOR, CredentialType::SENSOR),
    (OTHER_MAKER, CredentialType::MANUFACTURER),
    (TRIAL_SITE, CredentialType::TRIAL_SITE),
];

pub const SHOP: Hash = [0x51; 32];
pub const OTHER_SHOP: Hash = [0x52; 32];
pub const STATEMENT: Hash = [0x57; 32];

pub const fn here(credential: CredentialType) -> Qualification {
    Qualification { credential, jurisdiction: HERE }
}

/// The licence that somebody of the cast has.
pub fn licence_of(party: AccountId) -> Qualification {
    let of = CAST.iter().find(|(account, _)| *account == party);
    here(of.map_or(CredentialType::DISPENSER, |(_, credential)| *credential))
}

/// From 120 on, one of what comes to be by packing.
pub const fn unit(number: u8) -> UnitKey {
    let mut bytes = [number & 0x7f; 32];
    bytes[1] = number;
    if number >= 120 {
        UnitKey(bytes).packed()
    } else {
        UnitKey(bytes)
    }
}

pub fn gtin_a() -> Gtin {
    Gtin::new(10_614_141_000_415).unwrap()
}

pub fn gtin_b() -> Gtin {
    Gtin::new(9_506_000_134_352).unwrap()
}

pub fn lot(gtin: Gtin, text: &str) -> LotKey {
    keys::lot_key(blake2_256, gtin, text.as_bytes()).unwrap()
}

pub fn lot_a1() -> LotKey {
    lot(gtin_a(), "A1")
}

pub fn lot_a2() -> LotKey {
    lot(gtin_a(), "A2")
}

pub fn lot_b1() -> LotKey {
    lot(gtin_b(), "B1")
}

/// Two years from now.
pub fn far() -> Day {
    Day(20_833 + 730)
}

/// Ten days from now.
pub fn soon() -> Day {
    Day(20_833 + 10)
}

/// One message with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    RegisterProduct { gtin: Gtin, owner: AccountId, holds: Qualification },
    ClaimProduct { gtin: Gtin, prefix: CompanyPrefix, jurisdiction: Jurisdiction },
    CreateLot { gtin: Gtin, text: Vec<u8>, secret: Option<Hash> },
    OpenLot { lot: LotKey, secret: Hash },
    Commission(NewBatch),
    Recall { standing: Standing, target: Target, kind: RecallKind },
    CancelRecall { target: Target },
    Pack { container: UnitKey, children: Vec<UnitKey> },
    Unpack { container: UnitKey, children: Vec<UnitKey> },
    Ship { units: Vec<UnitKey>, shipment: Shipment, holds: Qualification },
    Receive { units: Vec<UnitKey>, as_return: bool, holds: Qualification },
    ReceivePartial { container: UnitKey, children: Vec<UnitKey>, as_return: bool, holds: Qualification },
    Reject { units: Vec<UnitKey> },
    Void { units: Vec<UnitKey> },
    Dispense { units: Vec<UnitKey>, premises: Hash, holds: Qualification },
    DispensePartial { units: Vec<UnitKey>, premises: Hash, holds: Qualification },
    UndoDispense { units: Vec<UnitKey>, premises: Hash, attested: bool, holds: Qualification },
    Inactivate { units: Vec<UnitKey> },
    Reactivate { units: Vec<UnitKey> },
    ReportStolen { units: Vec<UnitKey> },
    Destroy { units: Vec<UnitKey>, holds: Qualification },
    Export { units: Vec<UnitKey>, holds: Qualification },
    Sample { units: Vec<UnitKey>, holds: Qualification },
    Transform { inputs: Vec<UnitKey>, output: Hash, holds: Qualification },
    Quarantine { standing: Standing, units: Vec<UnitKey> },
    Clear { standing: Standing, units: Vec<UnitKey> },
    DeclareIllegitimate { standing: Standing, units: Vec<UnitKey> },
    AttachSensor { container: UnitKey, sensor: Option<AccountId> },
    ReportExcursion { container: UnitKey, from: Timestamp, to: Timestamp, holds: Qualification },
    Release { about: OutcomeKey, outcome: Outcome },
    Correct { unit: UnitKey, wrong: u32, reason: CorrectionReason, corrective: Vec<u32> },
}

#[derive(Clone, Default)]
pub struct World {
    pub now: Timestamp,
    pub units: HashMap<UnitKey, Unit>,
    pub lots: HashMap<LotKey, Lot>,
    pub products: HashMap<Gtin, Product>,
    pub batches: HashMap<Hash, Batch>,
    pub outcomes: HashMap<OutcomeKey, Decided>,
    pub entries: HashMap<(UnitKey, u32), Entry>,
    /// Who acts for whom, where it is not who it was at first.
    pub controllers: HashMap<AccountId, AccountId>,
    pub operators: HashMap<(AccountId, AccountId), Operator>,
    /// What the credential registry knows, and whether it or the consent registry is down.
    pub licences: HashMap<(AccountId, Qualification), Option<Hash>>,
    pub registry_down: bool,
    pub consent_down: bool,
    /// How often the credential registry was asked.
    pub asked: Cell<u32>,
    /// Which records were loaded, and how many.
    pub loads: Cell<u32>,
    /// Proofs that come with every message.
    pub proofs: Rc<Vec<Proof>>,
}

impl Register for World {
    fn unit(&self, key: &UnitKey) -> Option<Unit> {
        self.loaded();
        self.units.get(key).cloned()
    }
    fn lot(&self, key: &LotKey) -> Option<Lot> {
        self.loaded();
        self.lots.get(key).copied()
    }
    fn product(&self, gtin: Gtin) -> Option<Product> {
        self.loaded();
        self.products.get(&gtin).copied()
    }
    fn batch(&self, root: &Hash) -> Option<Batch> {
        self.loaded();
        self.batches.get(root).cloned()
    }
    fn outcome(&self, key: &OutcomeKey) -> Option<Decided> {
        self.loaded();
        self.outcomes.get(key).copied()
    }
    fn entry(&self, unit: &UnitKey, index: u32) -> Option<Entry> {
        self.loaded();
        self.entries.get(&(*unit, index)).cloned()
    }
    fn hasher(&self) -> Hasher {
        blake2_256
    }
}

impl World {
    fn loaded(&self) {
        self.loads.set(self.loads.get() + 1);
    }

    pub fn license(&mut self, account: AccountId, holds: Qualification) {
        self.licences.insert((account, holds), None);
    }

    pub fn unlicense(&mut self, account: AccountId) {
        self.licences.remove(&(account, licence_of(account)));
    }

    pub fn controller(&self, id: AccountId) -> Option<AccountId> {
        (!self.consent_down).then(|| self.controllers.get(&id).copied().unwrap_or(id))
    }

    pub fn party(&self, id: AccountId, actor: AccountId) -> Result<Party, Error> {
        let operator = || self.operators.get(&(id, actor)).copied();
        Party::of(&id, self.controller(id), &actor, operator, self.now)
    }

    pub fn name_operator(
        &mut self,
        (party, actor): (AccountId, AccountId),
        operator: AccountId,
        until: Timestamp,
    ) -> Result<(), Error> {
        let terms = Operator::name(&operator, (&party, self.controller(party)), &actor, until, self.now)?;
        self.operators.insert((party, operator), terms);
        Ok(())
    }

    pub fn remove_operator(
        &mut self,
        (party, actor): (AccountId, AccountId),
        operator: AccountId,
    ) -> Result<(), Error> {
        let known = self.operators.contains_key(&(party, operator));
        Operator::remove(known, self.controller(party), &actor)?;
        self.operators.remove(&(party, operator));
        Ok(())
    }

    /// A message by a party's own key, with every proof there is.
    pub fn act(&mut self, party: AccountId, act: Act) -> Result<(), Error> {
        self.act_as(party, party, &act)
    }

    /// A message by somebody for a party.
    pub fn act_as(&mut self, party: AccountId, actor: AccountId, act: &Act) -> Result<(), Error> {
        let proofs = self.proofs.clone();
        self.act_with(party, actor, act, &proofs)
    }

    pub fn act_with(&mut self, party: AccountId, actor: AccountId, act: &Act, proofs: &[Proof]) -> Result<(), Error> {
        let changes = self.outcome_of(party, actor, act, proofs)?;
        self.store(changes);
        Ok(())
    }

    fn answer(&self, party: AccountId, holds: &Qualification, qualifier: Option<&Hash>) -> Answer {
        self.asked.set(self.asked.get() + 1);
        if self.registry_down {
            return Answer::Unavailable;
        }
        match self.licences.get(&(party, *holds)) {
            Some(carried) if qualifier.is_none() || carried.as_ref() == qualifier => Answer::Valid,
            _ => Answer::Invalid,
        }
    }

    fn outcome_of(&self, party: AccountId, actor: AccountId, act: &Act, proofs: &[Proof]) -> Result<Changes, Error> {
        let by = &self.party(party, actor)?;
        let ask = &|holds: &Qualification| self.answer(party, holds, None);
        let ask_qualified = &|holds: &Qualification, qualifier: &Hash| self.answer(party, holds, Some(qualifier));
        let licence = |holds: &Qualification| Licence { holds: *holds, ask };
        let mut ledger = Ledger::new(self, proofs, self.now);
        match act {
            Act::RegisterProduct { gtin, owner, holds } => ledger.register_product(*gtin, owner, &licence(holds)),
            Act::ClaimProduct { gtin, prefix, jurisdiction } => {
                ledger.claim_product(by, *gtin, *prefix, *jurisdiction, ask_qualified)
            }
            Act::CreateLot { gtin, text, secret } => ledger.create_lot(by, *gtin, text, *secret).map(|_| ()),
            Act::OpenLot { lot, secret } => ledger.open_lot(by, lot, *secret),
            Act::Commission(new) => ledger.commission(by, new),
            Act::Recall { standing, target, kind } => ledger.recall(by, *standing, target, (*kind, STATEMENT), ask),
            Act::CancelRecall { target } => ledger.cancel_recall(by, target, ask),
            Act::Pack { container, children } => ledger.pack(by, container, children),
            Act::Unpack { container, children } => ledger.unpack(by, container, children),
            Act::Ship { units, shipment, holds } => ledger.ship(by, units, shipment, &licence(holds)),
            Act::Receive { units, as_return, holds } => ledger.receive(by, units, *as_return, &licence(holds)),
            Act::ReceivePartial { container, children, as_return, holds } => {
                ledger.receive_partial(by, container, children, *as_return, &licence(holds))
            }
            Act::Reject { units } => ledger.reject(by, units),
            Act::Void { units } => ledger.void(by, units),
            Act::Dispense { units, premises, holds } => ledger.dispense(by, units, *premises, &licence(holds)),
            Act::DispensePartial { units, premises, holds } => {
                ledger.dispense_partial(by, units, *premises, &licence(holds))
            }
            Act::UndoDispense { units, premises, attested, holds } => {
                ledger.undo_dispense(by, units, (*premises, *attested), &licence(holds))
            }
            Act::Inactivate { units } => ledger.inactivate(by, units),
            Act::Reactivate { units } => ledger.reactivate(by, units),
            Act::ReportStolen { units } => ledger.report_stolen(by, units),
            Act::Destroy { units, holds } => ledger.destroy(by, units, &licence(holds)),
            Act::Export { units, holds } => ledger.export(by, units, &licence(holds)),
            Act::Sample { units, holds } => ledger.sample(by, units, &licence(holds)),
            Act::Transform { inputs, output, holds } => ledger.transform(by, inputs, *output, &licence(holds)),
            Act::Quarantine { standing, units } => ledger.quarantine(by, *standing, units, ask),
            Act::Clear { standing, units } => ledger.clear(by, *standing, units, ask),
            Act::DeclareIllegitimate { standing, units } => ledger.declare_illegitimate(by, *standing, units, ask),
            Act::AttachSensor { container, sensor } => ledger.attach_sensor(by, container, *sensor),
            Act::ReportExcursion { container, from, to, holds } => {
                let reading = Reading { from: *from, to: *to, reading: STATEMENT };
                ledger.report_excursion(by, container, reading, &licence(holds))
            }
            Act::Release { about, outcome } => ledger.release(by, about, (*outcome, STATEMENT)),
            Act::Correct { unit, wrong, reason, corrective } => ledger.correct(by, unit, *wrong, *reason, corrective),
        }?;
        Ok(ledger.finish())
    }

    fn store(&mut self, changes: Changes) {
        let mut seen = BTreeSet::new();
        for Changed { key, unit, entry, .. } in changes.units {
            assert!(seen.insert(key), "a unit is stored once a message");
            if let Some(entry) = entry {
                let index = u32::try_from(entry.at.seq).unwrap() - 1;
                assert_eq!(unit.entries, index + 1);
                assert!(self.entries.insert((key, index), entry).is_none(), "history is never edited");
            }
            self.units.insert(key, unit);
        }
        self.products.extend(changes.product);
        self.lots.extend(changes.lot);
        self.batches.extend(changes.batch);
        self.outcomes.extend(changes.outcome);
    }

    pub fn verify(&self, key: UnitKey, presented: &Presented) -> Vec<Finding> {
        verify(self, &key, presented, &self.proofs, self.now).unwrap()
    }

    /// The state of a unit that has a record.
    pub fn state(&self, key: UnitKey) -> StateKind {
        self.units[&key].state.kind()
    }

    pub fn custodian(&self, key: UnitKey) -> AccountId {
        match self.units[&key].place {
            Place::Held(custodian) => custodian,
            Place::In { container, .. } => self.custodian(container),
        }
    }

    /// The history of a unit.
    pub fn history(&self, key: UnitKey) -> Vec<What> {
        (0..self.units[&key].entries).map(|index| self.entries[&(key, index)].what.clone()).collect()
    }

    // --- messages in short

    pub fn ship(&mut self, from: AccountId, to: AccountId, units: &[u8]) -> Result<(), Error> {
        self.send(from, to, units, ShipPurpose::Supply)
    }

    pub fn send_back(&mut self, from: AccountId, to: AccountId, units: &[u8]) -> Result<(), Error> {
        self.send(from, to, units, ShipPurpose::Return)
    }

    fn send(&mut self, from: AccountId, to: AccountId, units: &[u8], purpose: ShipPurpose) -> Result<(), Error> {
        let shipment = Shipment { to, purpose, ownership: true, void_after: 7 };
        self.act(from, Act::Ship { units: all(units), shipment, holds: licence_of(from) })
    }

    pub fn receive(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Receive { units: all(units), as_return: false, holds: licence_of(by) })
    }

    pub fn take_back(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Receive { units: all(units), as_return: true, holds: licence_of(by) })
    }

    /// A handoff, both ends of it.
    pub fn hand(&mut self, from: AccountId, to: AccountId, units: &[u8]) {
        self.ship(from, to, units).unwrap();
        self.receive(to, units).unwrap();
    }

    pub fn pack(&mut self, by: AccountId, container: u8, children: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Pack { container: unit(container), children: all(children) })
    }

    pub fn unpack(&mut self, by: AccountId, container: u8, children: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Unpack { container: unit(container), children: all(children) })
    }

    pub fn dispense(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::Dispense { units: all(units), premises: SHOP, holds: licence_of(by) })
    }

    pub fn dispense_partial(&mut self, by: AccountId, units: &[u8]) -> Result<(), Error> {
        self.act(by, Act::DispensePartial { units: all(units), premises: SHOP, holds: licence_of(by) })
    }

    pub fn undo(&mut self, by: AccountId, units: &[u8], premises: Hash) -> Result<(), Error> {
        let holds = licence_of(by);
        self.act(by, Act::UndoDispense { units: all(units), premises, attested: true, holds })
    }

    pub fn recall(&mut self, target: Target) -> Result<(), Error> {
        self.act(REGULATOR, Act::Recall { standing: Standing::Regulator, target, kind: RecallKind::Recall })
    }

    pub fn attach(&mut self, by: AccountId, container: u8) -> Result<(), Error> {
        self.act(by, Act::AttachSensor { container: unit(container), sensor: Some(SENSOR) })
    }

    pub fn excursion(&mut self, container: u8, from: Timestamp, to: Timestamp) -> Result<(), Error> {
        let holds = here(CredentialType::SENSOR);
        self.act(SENSOR, Act::ReportExcursion { container: unit(container), from, to, holds })
    }

    pub fn decide(&mut self, by: AccountId, about: OutcomeKey, outcome: Outcome) -> Result<(), Error> {
        self.act(by, Act::Release { about, outcome })
    }

    /// Commissions leaves and keeps their proofs.
    pub fn commission(&mut self, by: AccountId, gtin: Gtin, leaves: &[Leaf]) -> Hash {
        let (root, proofs) = prove(leaves);
        let new = NewBatch { root, gtin, size: leaves.len() as u64, locator: b"https://maker.example/a1".to_vec() };
        self.act(by, Act::Commission(new)).unwrap();
        Rc::make_mut(&mut self.proofs).extend(proofs);
        root
    }
}

pub fn all(units: &[u8]) -> Vec<UnitKey> {
    units.iter().map(|number| unit(*number)).collect()
}

pub fn about(container: u8, excursion: u32, lot: LotKey) -> OutcomeKey {
    OutcomeKey { container: unit(container), excursion, lot }
}

pub fn pack_leaf(number: u8, lot: LotKey, expiry: Day, parent: Option<u8>) -> Leaf {
    Leaf::Pack { key: unit(number), lot, expiry, parent: parent.map(unit) }
}

pub fn container_leaf(number: u8, height: u8, count: u32, parent: Option<u8>) -> Leaf {
    let tags = vec![Tag { gtin: gtin_a(), lot: lot_a1(), expiry: far(), count }];
    Leaf::Container { key: unit(number), parent: parent.map(unit), height, tags }
}

// --- Merkle trees as RFC 9162 §2.1 defines them, by recursion

/// The root of leaves' hashes.
pub fn mth(hashes: &[Hash]) -> Hash {
    match hashes {
        [leaf] => *leaf,
        _ => {
            let (left, right) = hashes.split_at(split(hashes.len()));
            merkle::node_hash(blake2_256, &mth(left), &mth(right))
        }
    }
}

/// The hashes beside the path of a leaf, from the leaf up.
pub fn path(index: usize, hashes: &[Hash]) -> Vec<Hash> {
    if hashes.len() == 1 {
        return Vec::new();
    }
    let middle = split(hashes.len());
    let (left, right) = hashes.split_at(middle);
    let (mut below, beside) =
        if index < middle { (path(index, left), mth(right)) } else { (path(index - middle, right), mth(left)) };
    below.push(beside);
    below
}

/// The largest power of two below a number.
fn split(count: usize) -> usize {
    (count / 2 + count % 2).next_power_of_two()
}

/// The root of some leaves, and a proof of each.
pub fn prove(leaves: &[Leaf]) -> (Hash, Vec<Proof>) {
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| merkle::leaf_hash(blake2_256, leaf)).collect();
    let root = mth(&hashes);
    let proof = |(index, leaf): (usize, &Leaf)| Proof {
        root,
        leaf: leaf.clone(),
        index: index as u32,
        siblings: path(index, &hashes),
    };
    (root, leaves.iter().enumerate().map(proof).collect())
}

/// A chain with everybody licensed, two products with their lots, and no units.
pub fn empty() -> World {
    let mut world = World { now: NOW, ..World::default() };
    for (party, credential) in CAST {
        world.license(party, here(credential));
    }
    for (gtin, owner) in [(gtin_a(), MAKER), (gtin_b(), OTHER_MAKER)] {
        let holds = here(CredentialType::REGULATOR);
        world.act(REGULATOR, Act::RegisterProduct { gtin, owner, holds }).unwrap();
    }
    for (by, gtin, text) in [(MAKER, gtin_a(), "A1"), (MAKER, gtin_a(), "A2"), (OTHER_MAKER, gtin_b(), "B1")] {
        world.act(by, Act::CreateLot { gtin, text: text.as_bytes().to_vec(), secret: None }).unwrap();
    }
    world
}

/// What the maker commissions: loose packs 1 to 4 (lot A1) and 5, 6 (lot A2, soon to expire); pallet 100 with the cases 101 and
/// 102, of three packs each (11 to 13, 21 to 23); the deepest hierarchy there can be, 110 to 113 around pack 31.
pub fn leaves_a() -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = (1..=4).map(|number| pack_leaf(number, lot_a1(), far(), None)).collect();
    leaves.extend((5..=6).map(|number| pack_leaf(number, lot_a2(), soon(), None)));
    leaves.push(container_leaf(100, 2, 6, None));
    for (case, packs) in [(101, 11..=13), (102, 21..=23)] {
        leaves.push(container_leaf(case, 1, 3, Some(100)));
        leaves.extend(packs.map(|number| pack_leaf(number, lot_a1(), far(), Some(case))));
    }
    for (number, height, parent) in [(110, 4, None), (111, 3, Some(110)), (112, 2, Some(111)), (113, 1, Some(112))] {
        leaves.push(container_leaf(number, height, 1, parent));
    }
    leaves.push(pack_leaf(31, lot_a1(), far(), Some(113)));
    leaves
}

/// The chain with what both makers commissioned a day ago; the other one loose packs 51 to 54 (lot B1).
pub fn world() -> World {
    let mut world = empty();
    world.commission(MAKER, gtin_a(), &leaves_a());
    let packs: Vec<Leaf> = (51..=54).map(|number| pack_leaf(number, lot_b1(), far(), None)).collect();
    world.commission(OTHER_MAKER, gtin_b(), &packs);
    world.now += DAY;
    world
}
