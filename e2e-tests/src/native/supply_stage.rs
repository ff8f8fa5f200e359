//! Goods with everybody who has to do with them, prepared so that every message succeeds for somebody.

use salus_domain::{
    AccountId, Hash, Timestamp,
    commitment::blake2_256,
    consent::Qualification,
    credential::CredentialType,
    governance::{Announcement, Slot},
    supply::{
        CompanyPrefix, CorrectionReason, Day, Gtin, Leaf, LotKey, Outcome, Presented, Proof, RecallKind, ShipPurpose,
        Shipment, Standing, Tag, Target, UnitKey, Units, keys,
    },
};

use super::{
    Bundle, Chain, GOVERNANCE_DELAY, Outcome as Done, SupplyChain,
    given::DAY,
    licensing::{HERE, abroad, here, own},
    matrix::{self, Row, answer},
    person,
    supply::Caller,
    supply_tree::Tree,
};

/// Everybody's part, in the order of the table's columns.
pub const PARTS: [&str; 13] = [
    "product owner",
    "maker's operator",
    "former operator",
    "custodian",
    "custodian's old key",
    "receiver",
    "regulator",
    "other regulator",
    "sensor",
    "unlicensed wholesaler",
    "stranger",
    "governor",
    "successor",
];

/// Of whom keys were replaced.
const ROTATED: [&str; 1] = ["custodian"];

/// The owner's licence.
pub const MANUFACTURER: Qualification = here(CredentialType::MANUFACTURER);
const WHOLESALER: Qualification = here(CredentialType::WHOLESALER);
/// The custodian's.
pub const DISPENSER: Qualification = here(CredentialType::DISPENSER);
const REGULATOR: Qualification = here(CredentialType::REGULATOR);
const SENSOR: Qualification = here(CredentialType::SENSOR);

const SHOP: Hash = [0x51; 32];
const STATEMENT: Hash = [0x57; 32];
const PREFIX: CompanyPrefix = CompanyPrefix { digits: 9_506_000, length: 7 };
/// The last day on which the packs may be used: 2028-12-31.
const EXPIRY: Day = Day(21_549);

/// With the custodian, free to move.
const FREE: u8 = 1;
/// On its way from the custodian to the receiver.
const OFFERED: u8 = 2;
/// Dispensed by the custodian.
const DISPENSED: u8 = 3;
/// Set aside by the custodian.
const ASIDE: u8 = 4;
/// Suspected by the custodian.
const SUSPECT: u8 = 5;
/// On its way to the wholesaler whose licence is gone, so long that the custodian may take it back.
const WAITING: u8 = 6;
/// Recalled by itself.
const RECALLED: u8 = 7;
/// With the product owner.
const MADE: u8 = 8;
/// With the custodian: a case with a sensor and an excursion, and what is in it.
const CASE: u8 = 20;
const IN_CASE: [u8; 2] = [21, 22];
/// On its way to the receiver: a case, and what is in it.
const SENT_CASE: u8 = 30;
const IN_SENT_CASE: [u8; 2] = [31, 32];

/// The accounts and the goods.
#[allow(missing_docs)]
pub struct Stage {
    pub chain: SupplyChain,
    pub owner: AccountId,
    /// The custodian's id, which is its old key's account.
    pub custodian: AccountId,
    pub receiver: AccountId,
    pub sensor: AccountId,
    pub wholesaler: AccountId,
    pub heir: AccountId,
    pub lot: LotKey,
    /// What packs are made into.
    pub output: Hash,
    tree: Tree,
}

/// The product of most of it.
pub fn gtin() -> Gtin {
    Gtin::new(10_614_141_000_415).expect("it checks")
}

/// One that nobody registered, of the owner's prefix.
fn unregistered() -> Gtin {
    Gtin::new(9_506_000_140_445).expect("it checks")
}

/// A unit by its number.
pub const fn unit(number: u8) -> UnitKey {
    UnitKey([number; 32])
}

/// What the owner commissions, in order.
fn leaves(lot: LotKey) -> Vec<Leaf> {
    let pack =
        |number, parent: Option<u8>| Leaf::Pack { key: unit(number), lot, expiry: EXPIRY, parent: parent.map(unit) };
    let case = |number| {
        let tags = vec![Tag { gtin: gtin(), lot, expiry: EXPIRY, count: 2 }];
        Leaf::Container { key: unit(number), parent: None, height: 1, tags }
    };
    let mut leaves: Vec<Leaf> = (FREE..=MADE).map(|number| pack(number, None)).collect();
    for (number, inside) in [(CASE, IN_CASE), (SENT_CASE, IN_SENT_CASE)] {
        leaves.push(case(number));
        leaves.extend(inside.map(|child| pack(child, Some(number))));
    }
    leaves
}

impl Stage {
    /// Prepares it.
    ///
    /// The regulator registered the product for the owner, who created a lot, commissioned its packs and cases, and handed
    /// most of them to the custodian, whose key was replaced. The rest is what the units' names say.
    pub fn set() -> Stage {
        let mut chain = SupplyChain::new();
        let governor = chain.governor;
        let [operator, former, _, successor, heir] =
            chain.accounts(["maker's operator", "former operator", "stranger", "successor", "heir"]);
        let suite = &mut chain.suite;
        let owner = suite.person("product owner").id;
        suite.license_for(owner, MANUFACTURER, keys::gs1_prefix_qualifier(blake2_256, PREFIX));
        let custodian = suite.rotated("custodian", DISPENSER);
        let [receiver, wholesaler] = ["receiver", "unlicensed wholesaler"].map(|name| suite.licensed(name, WHOLESALER));
        let regulator = suite.licensed("regulator", REGULATOR);
        suite.licensed("other regulator", abroad(REGULATOR));
        let sensor = suite.licensed("sensor", SENSOR);
        suite.strike_off(wholesaler, WHOLESALER);

        chain.by(regulator).register_product(regulator, gtin(), owner, HERE).unwrap();
        let lot = chain.by(owner).create_lot(owner, gtin(), b"A1".to_vec(), None).unwrap();
        let tree = Tree::of(leaves(lot));
        let commission = |chain: &mut SupplyChain, root, size| {
            chain.by(owner).commission(owner, root, gtin(), size, b"https://maker.example/a1".to_vec()).unwrap();
        };
        commission(&mut chain, tree.root(), tree.size());
        let output = [0x0b; 32];
        commission(&mut chain, output, 1);
        let later = chain.now() + 30 * DAY;
        chain.by(owner).set_operator(owner, operator, later).unwrap();
        chain.by(owner).set_operator(owner, former, later - 30 * DAY + 1).unwrap();
        let mut stage = Stage { chain, owner, custodian, receiver, sensor, wholesaler, heir, lot, output, tree };
        stage.deliver();
        let chain = &mut stage.chain;
        chain.by(governor).offer_governance(Some(successor)).unwrap();
        chain.by(governor).announce(Announcement::Wire { slot: Slot::ConsentRegistry, contract: successor }).unwrap();
        chain.chain().advance(DAY.max(GOVERNANCE_DELAY));
        stage
    }

    /// What happened to the goods.
    fn deliver(&mut self) {
        let (owner, custodian, key) = (self.owner, self.custodian, person("custodian").id);
        let delivered = self.units(&[FREE, OFFERED, DISPENSED, ASIDE, SUSPECT, WAITING, RECALLED, CASE, SENT_CASE]);
        let known = |units: &[u8]| Units { keys: units.iter().map(|number| unit(*number)).collect(), proofs: vec![] };
        self.by(owner).ship(owner, delivered.clone(), to(custodian), MANUFACTURER).unwrap();
        self.by(key).receive(custodian, Units { proofs: vec![], ..delivered }, false, DISPENSER).unwrap();
        let sensor = self.sensor;
        self.by(key).attach_sensor(custodian, unit(CASE), vec![], Some(sensor)).unwrap();
        self.by(key).dispense(custodian, known(&[DISPENSED]), SHOP, DISPENSER).unwrap();
        self.by(key).inactivate(custodian, known(&[ASIDE])).unwrap();
        self.by(key).quarantine(custodian, Standing::Custodian, known(&[SUSPECT])).unwrap();
        let target = Target::Pack(unit(RECALLED));
        self.by(owner).recall(owner, Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT).unwrap();
        let (receiver, wholesaler) = (self.receiver, self.wholesaler);
        self.by(key).ship(custodian, known(&[OFFERED, SENT_CASE]), to(receiver), DISPENSER).unwrap();
        self.by(key).ship(custodian, known(&[WAITING]), to(wholesaler), DISPENSER).unwrap();
        let from = self.chain.now();
        self.chain.chain().next_block();
        let until = self.chain.now();
        self.by(sensor).report_excursion(sensor, unit(CASE), from, until, STATEMENT, SENSOR).unwrap();
    }

    fn by(&mut self, account: AccountId) -> Caller<'_> {
        self.chain.by(account)
    }

    /// Units with the proofs of all that have no record yet.
    pub fn units(&self, numbers: &[u8]) -> Units {
        let keys: Vec<UnitKey> = numbers.iter().map(|number| unit(*number)).collect();
        Units { proofs: self.proofs(&keys), keys }
    }

    /// The proofs of units, and of what surrounds them.
    pub fn proofs(&self, units: &[UnitKey]) -> Vec<Proof> {
        let leaves = leaves(self.lot);
        let wanted = |leaf: &Leaf| {
            let around =
                |key: &UnitKey| leaves.iter().any(|inside| inside.key() == key && inside.parent() == Some(leaf.key()));
            units.contains(leaf.key()) || units.iter().any(around)
        };
        let proven = leaves.iter().enumerate().filter(|(_, leaf)| wanted(leaf));
        proven.map(|(index, leaf)| self.tree.prove(index as u32, leaf.clone())).collect()
    }

    fn later(&self) -> Timestamp {
        self.chain.now() + DAY
    }
}

impl matrix::Stage for Stage {
    fn chain(&mut self) -> &mut Chain {
        self.chain.chain()
    }

    fn bundle(&self) -> &'static Bundle {
        self.chain.bundle()
    }

    fn last(&self) -> &Done {
        self.chain.last()
    }

    fn account(&self, part: &str) -> AccountId {
        person(part).id
    }
}

/// A supply that can be taken back after a day.
pub fn to(receiver: AccountId) -> Shipment {
    Shipment { to: receiver, purpose: ShipPurpose::Supply, ownership: true, void_after: 1 }
}

/// Who acts for themself: the custodian's new key for the custodian's id.
fn oneself(who: AccountId) -> AccountId {
    own(&ROTATED, who)
}

/// What somebody is licensed for, or claims to be.
fn holds(party: AccountId) -> Qualification {
    let of = |name: &str| person(name).id == party;
    match () {
        () if of("product owner") => MANUFACTURER,
        () if of("custodian's old key") => DISPENSER,
        () if of("regulator") || of("other regulator") => REGULATOR,
        () if of("sensor") => SENSOR,
        () => WHOLESALER,
    }
}

/// What the notes say.
const OWN: &str = "in one's own name";
const FOR_THE_OWNER: &str = "for the owner";
const FOR_THE_CUSTODIAN: &str = "for the custodian";
const FOR_THE_RECEIVER: &str = "for the receiver";

/// Every message, with arguments that somebody in [`PARTS`] may give; the same label twice where it matters.
pub const CALLS: &[Row<Stage>] = &[
    ("register_product", OWN, |s, who| {
        let (by, heir) = (oneself(who), s.heir);
        answer(s.by(who).register_product(by, gtin(), heir, HERE))
    }),
    ("claim_product", OWN, |s, who| answer(s.by(who).claim_product(oneself(who), unregistered(), PREFIX, HERE))),
    ("claim_product", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).claim_product(by, unregistered(), PREFIX, HERE))
    }),
    ("create_lot", OWN, |s, who| answer(s.by(who).create_lot(oneself(who), gtin(), b"A2".to_vec(), None))),
    ("create_lot", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).create_lot(by, gtin(), b"A2".to_vec(), None))
    }),
    ("open_lot", FOR_THE_OWNER, |s, who| {
        let (by, lot) = (s.owner, s.lot);
        answer(s.by(who).open_lot(by, lot, [7; 32]))
    }),
    ("commission", OWN, |s, who| answer(s.by(who).commission(oneself(who), [9; 32], gtin(), 1, b"x".to_vec()))),
    ("commission", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).commission(by, [9; 32], gtin(), 1, b"x".to_vec()))
    }),
    ("pack", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).pack(by, unit(CASE), units))
    }),
    ("unpack", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[IN_CASE[0]]));
        answer(s.by(who).unpack(by, unit(CASE), units))
    }),
    ("ship", OWN, |s, who| {
        let (by, units, shipment) = (oneself(who), s.units(&[FREE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, holds(by)))
    }),
    ("ship", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units, shipment) = (s.custodian, s.units(&[FREE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, DISPENSER))
    }),
    ("ship", "the owner's, for the owner", |s, who| {
        let (by, units, shipment) = (s.owner, s.units(&[MADE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, MANUFACTURER))
    }),
    ("receive", OWN, |s, who| {
        let (by, units) = (oneself(who), s.units(&[OFFERED]));
        answer(s.by(who).receive(by, units, false, WHOLESALER))
    }),
    ("receive", UNLICENSED, |s, who| {
        let (by, units) = (oneself(who), s.units(&[WAITING]));
        answer(s.by(who).receive(by, units, false, WHOLESALER))
    }),
    ("receive_partial", FOR_THE_RECEIVER, |s, who| {
        let (by, units) = (s.receiver, s.units(&[IN_SENT_CASE[0]]));
        answer(s.by(who).receive_partial(by, unit(SENT_CASE), units, false, WHOLESALER))
    }),
    ("reject", OWN, |s, who| {
        let units = s.units(&[OFFERED]);
        answer(s.by(who).reject(oneself(who), units))
    }),
    ("reject", "the unlicensed wholesaler's, in one's own name", |s, who| {
        let units = s.units(&[WAITING]);
        answer(s.by(who).reject(oneself(who), units))
    }),
    ("void", OWN, |s, who| {
        let units = s.units(&[WAITING]);
        answer(s.by(who).void(oneself(who), units))
    }),
    ("dispense", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).dispense(oneself(who), units, SHOP, DISPENSER))
    }),
    ("dispense", MANUFACTURERS, |s, who| {
        let (by, units) = (s.owner, s.units(&[MADE]));
        answer(s.by(who).dispense(by, units, SHOP, DISPENSER))
    }),
    ("dispense_partial", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).dispense_partial(by, units, SHOP, DISPENSER))
    }),
    ("undo_dispense", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[DISPENSED]));
        answer(s.by(who).undo_dispense(by, units, SHOP, true, DISPENSER))
    }),
    ("inactivate", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).inactivate(by, units))
    }),
    ("reactivate", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[ASIDE]));
        answer(s.by(who).reactivate(by, units))
    }),
    ("report_stolen", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[OFFERED]));
        answer(s.by(who).report_stolen(by, units))
    }),
    ("destroy", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[ASIDE]));
        answer(s.by(who).destroy(by, units, DISPENSER))
    }),
    ("export", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).export(by, units, DISPENSER))
    }),
    ("sample", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).sample(by, units, DISPENSER))
    }),
    ("transform", FOR_THE_OWNER, |s, who| {
        let (by, units, output) = (s.owner, s.units(&[MADE]), s.output);
        answer(s.by(who).transform(by, units, output, MANUFACTURER))
    }),
    ("quarantine", "as the custodian, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Custodian, units))
    }),
    ("quarantine", "as the owner, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Owner, units))
    }),
    ("quarantine", "as the owner, for the owner", |s, who| {
        let (by, units) = (s.owner, s.units(&[FREE]));
        answer(s.by(who).quarantine(by, Standing::Owner, units))
    }),
    ("quarantine", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Regulator, units))
    }),
    ("clear", "as the custodian, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).clear(oneself(who), Standing::Custodian, units))
    }),
    ("clear", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).clear(oneself(who), Standing::Regulator, units))
    }),
    ("declare_illegitimate", "as the owner, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).declare_illegitimate(oneself(who), Standing::Owner, units))
    }),
    ("declare_illegitimate", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).declare_illegitimate(oneself(who), Standing::Regulator, units))
    }),
    ("recall", "of the lot, as the owner, in one's own name", |s, who| {
        let target = Target::Lot(s.lot);
        answer(s.by(who).recall(oneself(who), Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of the lot, as the owner, for the owner", |s, who| {
        let (by, target) = (s.owner, Target::Lot(s.lot));
        answer(s.by(who).recall(by, Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of the product, as the regulator, in one's own name", |s, who| {
        let target = Target::Product(gtin());
        answer(s.by(who).recall(oneself(who), Standing::Regulator, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", CUSTODIANS, |s, who| {
        let target = Target::Pack(unit(FREE));
        answer(s.by(who).recall(oneself(who), Standing::Custodian, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("cancel_recall", OWN, |s, who| answer(s.by(who).cancel_recall(oneself(who), Target::Pack(unit(RECALLED))))),
    ("attach_sensor", FOR_THE_CUSTODIAN, |s, who| {
        let by = s.custodian;
        answer(s.by(who).attach_sensor(by, unit(CASE), vec![], None))
    }),
    ("report_excursion", OWN, |s, who| {
        let until = s.chain.now();
        answer(s.by(who).report_excursion(oneself(who), unit(CASE), until - 1, until, STATEMENT, SENSOR))
    }),
    ("release", OWN, |s, who| {
        let lot = s.lot;
        answer(s.by(who).release(oneself(who), unit(CASE), 1, lot, Outcome::Released, STATEMENT))
    }),
    ("release", FOR_THE_OWNER, |s, who| {
        let (by, lot) = (s.owner, s.lot);
        answer(s.by(who).release(by, unit(CASE), 1, lot, Outcome::Released, STATEMENT))
    }),
    ("correct", OWN, |s, who| {
        answer(s.by(who).correct(oneself(who), unit(DISPENSED), 1, CorrectionReason::DidNotOccur, vec![]))
    }),
    ("set_operator", "of the custodian", |s, who| {
        let (party, heir, later) = (s.custodian, s.heir, s.later());
        answer(s.by(who).set_operator(party, heir, later))
    }),
    ("set_operator", "of the owner", |s, who| {
        let (party, heir, later) = (s.owner, s.heir, s.later());
        answer(s.by(who).set_operator(party, heir, later))
    }),
    ("remove_operator", "of the owner", |s, who| {
        let party = s.owner;
        answer(s.by(who).remove_operator(party, person("maker's operator").id))
    }),
    ("verify", "", |s, who| answer(s.by(who).verify(unit(FREE), Presented::default(), vec![]))),
    ("unit", "", |s, who| answer(s.by(who).unit(unit(FREE)))),
    ("trace", "", |s, who| answer(s.by(who).trace(unit(FREE), 0, 50))),
    ("product", "", |s, who| answer(s.by(who).product(gtin()))),
    ("lot", "", |s, who| {
        let lot = s.lot;
        answer(s.by(who).lot(lot))
    }),
    ("batch", "", |s, who| {
        let output = s.output;
        answer(s.by(who).batch(output))
    }),
    ("outcome", "", |s, who| {
        let lot = s.lot;
        answer(s.by(who).outcome(unit(CASE), 1, lot))
    }),
    ("operator", "", |s, who| {
        let party = s.owner;
        answer(s.by(who).operator(party, person("maker's operator").id))
    }),
    ("genesis", "", |s, who| answer(s.by(who).genesis())),
    ("Governed::offer_governance", "", |s, who| {
        let heir = s.heir;
        answer(s.by(who).offer_governance(Some(heir)))
    }),
    ("Governed::take_governance", "", |s, who| answer(s.by(who).take_governance())),
    ("Governed::wire", FILLED, |s, who| {
        let governor = s.chain.governor;
        s.by(governor).cancel().unwrap();
        let heir = s.heir;
        answer(s.by(who).wire(Slot::ConsentRegistry, heir))
    }),
    ("Governed::announce", "", |s, who| {
        let governor = s.chain.governor;
        s.by(governor).cancel().unwrap();
        let contract = s.heir;
        answer(s.by(who).announce(Announcement::Wire { slot: Slot::CredentialRegistry, contract }))
    }),
    ("Governed::execute", "", |s, who| answer(s.by(who).execute())),
    ("Governed::cancel", "", |s, who| answer(s.by(who).cancel())),
    ("Governed::governance", "", |s, who| answer(s.by(who).governance())),
    ("Governed::wired", "", |s, who| answer(s.by(who).wired(Slot::ConsentRegistry))),
];

/// What nobody may do, by the notes.
pub const NOBODY_MAY: [&str; 4] = [UNLICENSED, MANUFACTURERS, CUSTODIANS, FILLED];
/// A licence that is gone receives nothing.
const UNLICENSED: &str = "what was offered to the unlicensed wholesaler, in one's own name";
/// No manufacturer's credential dispenses.
const MANUFACTURERS: &str = "by a manufacturer, for the owner";
/// Who only holds something recalls nothing.
const CUSTODIANS: &str = "of a pack, as the custodian, in one's own name";
/// Both slots are filled, or the contract could not ask who anybody is.
const FILLED: &str = "a filled slot";
