//! What the supply chain costs, with both registries and three accreditations above every licence, measured as the rest is
//! ([`crate::costs`]).

use codec::Encode;
use salus_domain::{
    AccountId, Hash,
    consent::Qualification,
    credential::SlotKey,
    supply::{
        Leaf, LotKey, Presented, Proof, RecallKind, ShipPurpose, Shipment, Standing, Tag, Target, UnitKey, Units, keys,
    },
};

use crate::{
    costs::{Cost, Raw, cost},
    credential_costs::asking,
    native::{
        SupplyChain, Weight, input,
        licensing::HERE,
        supply_stage::{DISPENSER, EXPIRY, MANUFACTURER, REGULATOR, WHOLESALER, gtin},
        supply_tree::Tree,
    },
};

/// How many packs and containers the batch commissions.
pub const BATCH: u32 = 1_000_000;
/// How many packs are on a pallet.
pub const PALLET: u32 = 10_000;

/// The bytes of the question `controller_of`: selector, subject.
const CONTROLLER_QUESTION: usize = 4 + 32;
/// The bytes of the question `is_valid`: selector, holder, type, jurisdiction.
const LICENCE_QUESTION: usize = 4 + 32 + 2 + 6;

// The units' places in the batch.
const PACK: u32 = 0;
const BIG_PALLET: u32 = 1;
const SMALL_PALLET: u32 = 2;
const CASE: u32 = 3;
const IN_CASE: u32 = 4;
const LOOSE: u32 = 6;
/// How many loose packs a message takes by their proofs: in a tree of that size 21 are over ink!'s 16 KiB.
const FITTING: u32 = 20;

/// A handoff: what the sender and the receiver pay.
#[derive(Debug)]
pub struct Handoff {
    /// Of what.
    pub what: &'static str,
    /// The offer.
    pub ship: Cost,
    /// The receipt.
    pub receive: Cost,
}

/// All of it.
#[derive(Debug)]
pub struct Report {
    /// The contract's code, in bytes.
    pub code_size: usize,
    /// The messages, one by one.
    pub messages: Vec<Cost>,
    /// A pack's, a pallet's of 10 packs and one's of [`PALLET`] by their proofs; then a pack's that has a record; then 20
    /// packs' in the same two ways.
    pub handoffs: Vec<Handoff>,
    /// What a message pays for asking who acts for the party, and whether its licence counts.
    pub questions: [Weight; 2],
}

impl Handoff {
    /// What both calls take.
    pub fn gas(&self) -> Weight {
        self.ship.gas.saturating_add(self.receive.gas)
    }

    /// What of it is loading the contract's own code, twice.
    pub fn code(&self) -> Weight {
        self.ship.code.saturating_add(self.receive.code)
    }

    /// What it stores, in items and bytes.
    pub fn stored(&self) -> (i64, i64) {
        let ((items, bytes), (more, more_bytes)) = (self.ship.stored, self.receive.stored);
        (items + more, bytes + more_bytes)
    }
}

/// A product with a lot and a batch, everybody licensed.
struct Market {
    chain: SupplyChain,
    maker: AccountId,
    wholesaler: AccountId,
    pharmacy: AccountId,
    regulator: AccountId,
    lot: LotKey,
    tree: Tree,
    costs: Vec<Cost>,
}

fn key(place: u32) -> UnitKey {
    let mut key = [0x67; 32];
    key[..4].copy_from_slice(&place.to_be_bytes());
    UnitKey(key)
}

fn leaf(lot: LotKey, place: u32) -> Leaf {
    let container = |height, count| {
        let tags = vec![Tag { gtin: gtin(), lot, expiry: EXPIRY, count }];
        Leaf::Container { key: key(place), parent: None, height, tags }
    };
    match place {
        BIG_PALLET => container(2, PALLET),
        SMALL_PALLET => container(2, 10),
        CASE => container(1, 2),
        _ => {
            let parent = (place == IN_CASE || place == IN_CASE + 1).then(|| key(CASE));
            Leaf::Pack { key: key(place), lot, expiry: EXPIRY, parent }
        }
    }
}

impl Market {
    fn open() -> Market {
        let mut chain = SupplyChain::new();
        let suite = &mut chain.suite;
        let [maker, wholesaler, pharmacy, regulator] =
            [("maker", MANUFACTURER), ("wholesaler", WHOLESALER), ("pharmacy", DISPENSER), ("regulator", REGULATOR)]
                .map(|(name, qualification)| suite.licensed(name, qualification));
        let lot = keys::lot_key(salus_domain::commitment::blake2_256, gtin(), b"A1").expect("it is one");
        let tree = Tree::of((0..BATCH).map(|place| leaf(lot, place)));
        Market { chain, maker, wholesaler, pharmacy, regulator, lot, tree, costs: Vec::new() }
    }

    fn measure(&mut self, name: &'static str, caller: AccountId, label: &str, arguments: impl Encode) -> Cost {
        let (contract, bundle) = (self.chain.address, self.chain.bundle());
        let data = input(bundle.selector(label), Raw(arguments.encode()));
        cost(self.chain.chain(), name, caller, contract, bundle.code.len(), data, bundle.mutates(label))
    }

    fn note(&mut self, name: &'static str, caller: AccountId, label: &str, arguments: impl Encode) {
        let cost = self.measure(name, caller, label, arguments);
        self.costs.push(cost);
    }

    fn proof(&self, place: u32) -> Proof {
        self.tree.prove(place, leaf(self.lot, place))
    }

    fn with_proofs(&self, keys: &[u32], of: &[u32]) -> Units {
        let proofs = of.iter().map(|place| self.proof(*place)).collect();
        Units { keys: keys.iter().map(|place| key(*place)).collect(), proofs }
    }

    /// Both ends of a handoff; the first one of units brings their proofs.
    fn hand(&mut self, what: &'static str, (from, to): (Party, Party), units: &[u32], first: bool) -> Handoff {
        let shipment = Shipment { to: to.0, purpose: ShipPurpose::Supply, ownership: true, void_after: 7 };
        let shipped = self.with_proofs(units, if first { units } else { &[] });
        let ship = self.measure("ship", from.0, "ship", (from.0, shipped, shipment, from.1));
        let received = self.with_proofs(units, &[]);
        let receive = self.measure("receive", to.0, "receive", (to.0, received, false, to.1));
        Handoff { what, ship, receive }
    }
}

/// Somebody, and by virtue of what.
type Party = (AccountId, Qualification);

/// Measures everything.
pub fn report() -> Report {
    let mut market = Market::open();
    let Market { maker, wholesaler, pharmacy, regulator, lot, .. } = market;
    let (makes, trades, dispenses) = ((maker, MANUFACTURER), (wholesaler, WHOLESALER), (pharmacy, DISPENSER));
    market.note("register_product", regulator, "register_product", (regulator, gtin(), maker, HERE));
    market.note("create_lot, open", maker, "create_lot", (maker, gtin(), b"A1".to_vec(), Some([7u8; 32])));
    let batch = (maker, market.tree.root(), gtin(), market.tree.size(), b"https://maker.example/lots/a1".to_vec());
    market.note("commission of 1,000,000", maker, "commission", batch);
    let asked = Presented { lot: Some(lot), expiry: Some(EXPIRY), by: None };
    let question = (key(PACK), asked, vec![market.proof(PACK)]);
    market.note("verify, by a proof", pharmacy, "verify", question);

    let packs: Vec<u32> = (LOOSE..LOOSE + FITTING).collect();
    let handoffs = vec![
        market.hand("one pack, by its proof", (makes, trades), &[PACK], true),
        market.hand("a pallet of 10", (makes, trades), &[SMALL_PALLET], true),
        market.hand("a pallet of 10,000", (makes, trades), &[BIG_PALLET], true),
        market.hand("one pack, again", (trades, dispenses), &[PACK], false),
        market.hand("20 packs, by their proofs", (makes, trades), &packs, true),
        market.hand("20 packs, again", (trades, dispenses), &packs, false),
    ];
    market.note("verify", pharmacy, "verify", (key(PACK), asked, Vec::<Proof>::new()));
    let pack = market.with_proofs(&[PACK], &[]);
    market.note("dispense", pharmacy, "dispense", (pharmacy, pack, [1u8; 32], DISPENSER));
    let children = market.with_proofs(&[IN_CASE, IN_CASE + 1], &[CASE, IN_CASE, IN_CASE + 1]);
    market.note("unpack of 2, by their proofs", maker, "unpack", (maker, key(CASE), &children));
    let children = market.with_proofs(&[IN_CASE, IN_CASE + 1], &[]);
    market.note("pack of 2", maker, "pack", (maker, key(BATCH).packed(), &children));
    let recall = (maker, Standing::Owner, Target::Lot(lot), Vec::<Proof>::new(), RecallKind::Recall, [1u8; 32]);
    market.note("recall of the lot", maker, "recall", recall);
    let questions = market.questions();
    Report { code_size: market.chain.bundle().code.len(), messages: market.costs, handoffs, questions }
}

impl Market {
    /// What asking the registries takes, asked by a contract.
    fn questions(&mut self) -> [Weight; 2] {
        let (holder, suite) = (self.pharmacy, &mut self.chain.suite);
        suite.consents.by(holder).controller_of(holder).expect("everybody may ask");
        let controller = suite.consents.weight().saturating_add(asking(CONTROLLER_QUESTION));
        let slot = SlotKey { holder, credential_type: DISPENSER.credential, jurisdiction: HERE };
        suite.is_valid(slot).expect("everybody may ask");
        [controller, suite.weight().saturating_add(asking(LICENCE_QUESTION))]
    }
}

/// What commissioning takes, for a batch of a size.
pub fn commission(size: u64) -> Cost {
    let mut chain = SupplyChain::new();
    let maker = chain.suite.licensed("maker", MANUFACTURER);
    let regulator = chain.suite.licensed("regulator", REGULATOR);
    chain.by(regulator).register_product(regulator, gtin(), maker, HERE).expect("it is registered");
    let (contract, bundle) = (chain.address, chain.bundle());
    let root: Hash = [0x0b; 32];
    let arguments = (maker, root, gtin(), size, b"https://maker.example/lots/a1".to_vec());
    let data = input(bundle.selector("commission"), arguments);
    cost(chain.chain(), "commission", maker, contract, bundle.code.len(), data, true)
}
