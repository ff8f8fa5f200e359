//! Goods with everybody who has to do with them, prepared so that every message succeeds for somebody.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash, Timestamp,
    commitment::blake2_256,
    consent::Qualification,
    credential::CredentialType,
    governance::{Announcement, Slot},
    supply::{
        CompanyPrefix, Day, Gtin, Leaf, LotKey, Proof, RecallKind, ShipPurpose, Shipment, Standing, Tag, Target,
        UnitKey, Units, keys,
    },
};

use super::{
    Bundle, Chain, GOVERNANCE_DELAY, Outcome as Done, SupplyChain,
    given::DAY,
    governed::Governed,
    licensing::{HERE, abroad, here, old_key},
    matrix, messages, person,
    supply::Caller,
    supply_calls::FILLED,
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
pub(super) const ROTATED: [&str; 1] = ["custodian"];

/// The owner's licence.
pub const MANUFACTURER: Qualification = here(CredentialType::MANUFACTURER);
/// The receiver's.
pub const WHOLESALER: Qualification = here(CredentialType::WHOLESALER);
/// The custodian's.
pub const DISPENSER: Qualification = here(CredentialType::DISPENSER);
/// The regulator's.
pub const REGULATOR: Qualification = here(CredentialType::REGULATOR);
pub(super) const SENSOR: Qualification = here(CredentialType::SENSOR);

pub(super) const SHOP: Hash = [0x51; 32];
pub(super) const STATEMENT: Hash = [0x57; 32];
pub(super) const PREFIX: CompanyPrefix = CompanyPrefix { digits: 9_506_000, length: 7 };
/// The last day on which the packs may be used: 2028-12-31.
pub const EXPIRY: Day = Day(21_549);

/// With the custodian, free to move.
pub(super) const FREE: u8 = 1;
/// On its way from the custodian to the receiver.
pub(super) const OFFERED: u8 = 2;
/// Dispensed by the custodian.
pub(super) const DISPENSED: u8 = 3;
/// Set aside by the custodian.
pub(super) const ASIDE: u8 = 4;
/// Suspected by the custodian.
pub(super) const SUSPECT: u8 = 5;
/// On its way to the wholesaler whose licence is gone, so long that the custodian may take it back.
pub(super) const WAITING: u8 = 6;
/// Recalled by itself.
pub(super) const RECALLED: u8 = 7;
/// With the product owner.
pub(super) const MADE: u8 = 8;
/// With the custodian: a case with a sensor and an excursion, and what is in it.
pub(super) const CASE: u8 = 20;
pub(super) const IN_CASE: [u8; 2] = [21, 22];
/// On its way to the receiver: a case, and what is in it.
pub(super) const SENT_CASE: u8 = 30;
pub(super) const IN_SENT_CASE: [u8; 2] = [31, 32];

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
pub(super) fn unregistered() -> Gtin {
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
        let key = suite.person("custodian").id;
        let custodian = suite.licensed(&old_key("custodian"), DISPENSER);
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
        chain.by(custodian).set_operator(custodian, former, later).unwrap();
        chain.suite.consents.by(custodian).set_controller(custodian, key, None).unwrap();
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

    pub(super) fn by(&mut self, account: AccountId) -> Caller<'_> {
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

    pub(super) fn later(&self) -> Timestamp {
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

impl Governed for Stage {
    const SLOT: Slot = Slot::CredentialRegistry;
    const OTHER: (Slot, &'static str) = (Slot::ConsentRegistry, FILLED);

    fn governor(&self) -> AccountId {
        self.chain.governor
    }

    fn heir(&self) -> AccountId {
        self.heir
    }

    fn send<T: Decode>(&mut self, who: AccountId, label: &str, arguments: impl Encode) -> messages::Governed<T> {
        self.by(who).send(label, arguments)
    }
}

/// A supply that can be taken back after a day.
pub fn to(receiver: AccountId) -> Shipment {
    Shipment { to: receiver, purpose: ShipPurpose::Supply, ownership: true, void_after: 1 }
}
