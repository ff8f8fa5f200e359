//! Every variant of the supply chain's errors that a call can bring about, provoked at least once, by its data; a refused
//! message changes nothing. The variants are read from the bundle's metadata, so a new one without a case fails.

mod supplied;

use std::{collections::BTreeSet, fmt::Debug};

use salus_domain::{
    AccountId, NOBODY,
    credential::CredentialType,
    governance::{Announcement, Error as GovernanceError, Slot},
    supply::*,
};
use salus_e2e_tests::native::{GOVERNANCE_DELAY, SupplyChain, matrix::name};
use supplied::*;

/// What no call brings about: serials and SSCCs become keys before anybody calls.
const OFF_CHAIN: [&str; 2] = ["BadSerial", "BadSscc"];

/// The errors that were provoked.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    /// Something that has to be refused with exactly this.
    #[track_caller]
    fn refused<T: Debug + PartialEq, E: Debug + PartialEq>(&mut self, outcome: Result<T, E>, error: E) {
        self.0.insert(name(&error));
        assert_eq!(outcome, Err(error));
    }

    #[track_caller]
    fn has_all(mut self, path: &str, but: &[&str]) {
        let all: BTreeSet<String> = SupplyChain::new().bundle().variants(path).into_iter().collect();
        self.0.extend(but.iter().map(|name| name.to_string()));
        assert_eq!(self.0, all);
    }
}

#[test]
fn every_refusal() {
    let mut seen = Seen::default();
    numbers_and_texts(&mut seen);
    counts(&mut seen);
    proofs(&mut seen);
    leaves(&mut seen);
    who_acts(&mut seen);
    licences(&mut seen);
    jurisdictions(&mut seen);
    products(&mut seen);
    recalls(&mut seen);
    handoffs(&mut seen);
    packing(&mut seen);
    dispensing(&mut seen);
    suspicion(&mut seen);
    excursions(&mut seen);
    history(&mut seen);
    seen.has_all("supply::error::Error", &OFF_CHAIN);
}

fn shipment(to: AccountId, void_after: u8) -> Shipment {
    Shipment { to, purpose: ShipPurpose::Supply, ownership: true, void_after }
}

fn ship(units: Vec<UnitKey>, shipment: Shipment) -> Act {
    Act::Ship { units, shipment, holds: licence_of(MAKER) }
}

fn batch(gtin: Gtin, size: u64, locator: &[u8]) -> Act {
    Act::Commission(NewBatch { root: [9; 32], gtin, size, locator: locator.to_vec() })
}

/// A number that comes off the wire as a GTIN.
fn number(number: u64) -> Gtin {
    codec::Decode::decode(&mut &number.to_le_bytes()[..]).expect("any number can be read")
}

fn numbers_and_texts(seen: &mut Seen) {
    let mut twins = twins();
    let holds = here(CredentialType::REGULATOR);
    let register = |gtin, owner| Act::RegisterProduct { gtin, owner, holds };
    let bad = number(10_614_141_000_416);
    seen.refused(twins.act(REGULATOR, register(bad, MAKER)), Error::BadGtin { gtin: bad.number() });
    seen.refused(twins.act(REGULATOR, register(gtin_a(), NOBODY)), Error::Nobody);
    let claim = |digits, length| Act::ClaimProduct {
        gtin: gtin_a(),
        prefix: CompanyPrefix { digits, length },
        jurisdiction: HERE,
    };
    seen.refused(twins.act(MAKER, claim(614, 3)), Error::BadPrefix { length: 3 });
    seen.refused(twins.act(MAKER, claim(614_142, 7)), Error::OtherPrefix { gtin: gtin_a() });
    for (text, length) in [(&b""[..], 0), (b"A 1", 3), (&[b'1'; 21], 21)] {
        let create = Act::CreateLot { gtin: gtin_a(), text: text.to_vec(), secret: None };
        seen.refused(twins.act(MAKER, create), Error::BadLot { length });
    }
    for (locator, length) in [(&b""[..], 0), (b"https://a b", 11), (&[b'x'; 201], 201)] {
        seen.refused(twins.act(MAKER, batch(gtin_a(), 1, locator)), Error::BadLocator { length });
    }
    for size in [0, (1 << 32) + 1] {
        seen.refused(twins.act(MAKER, batch(gtin_a(), size, b"x")), Error::BadSize { size });
    }
    for days in [0, 91] {
        seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(PHARMACY, days))), Error::BadDays { days });
    }
    seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(NOBODY, 7))), Error::Nobody);
    seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(MAKER, 7))), Error::ToSelf);
}

fn counts(seen: &mut Seen) {
    let mut twins = twins();
    let many: Vec<UnitKey> = (140..173).map(unit).collect();
    for (units, count) in [(Vec::new(), 0), (many, 33)] {
        let (standing, premises, container) = (Standing::Custodian, SHOP, unit(120));
        let [maker, pharmacy] = [MAKER, PHARMACY].map(licence_of);
        let of = || units.clone();
        for act in [
            ship(of(), shipment(PHARMACY, 7)),
            Act::Pack { container, children: of() },
            Act::Unpack { container, children: of() },
            Act::Receive { units: of(), as_return: false, holds: maker },
            Act::ReceivePartial { container, children: of(), as_return: false, holds: maker },
            Act::Reject { units: of() },
            Act::Void { units: of() },
            Act::Dispense { units: of(), premises, holds: pharmacy },
            Act::DispensePartial { units: of(), premises, holds: pharmacy },
            Act::UndoDispense { units: of(), premises, attested: true, holds: pharmacy },
            Act::Inactivate { units: of() },
            Act::Reactivate { units: of() },
            Act::ReportStolen { units: of() },
            Act::Destroy { units: of(), holds: maker },
            Act::Export { units: of(), holds: maker },
            Act::Sample { units: of(), holds: maker },
            Act::Quarantine { standing, units: of() },
            Act::Clear { standing, units: of() },
            Act::DeclareIllegitimate { standing, units: of() },
        ] {
            seen.refused(twins.act(MAKER, act), Error::BadCount { count });
        }
    }
}

fn proofs(seen: &mut Seen) {
    let mut twins = twins();
    let act = Act::Inactivate { units: all(&[11]) };
    let proof = |twins: &Twins, number| {
        let all = &twins.memory.proofs;
        all.iter().find(|one| *one.leaf.key() == unit(number)).unwrap().clone()
    };
    let [pack, case] = [11, 101].map(|number| proof(&twins, number));
    for (proofs, error) in [
        (vec![], Error::ProofNeeded { unit: unit(11) }),
        (vec![pack.clone()], Error::ProofNeeded { unit: unit(101) }),
        (vec![pack.clone(), case], Error::ProofNeeded { unit: unit(100) }),
        (vec![Proof { index: 0, ..pack.clone() }], Error::BadProof { unit: unit(11) }),
        (vec![Proof { siblings: vec![[0; 32]; 33], ..pack.clone() }], Error::BadProof { unit: unit(11) }),
        (vec![Proof { root: [9; 32], ..pack }], Error::NoSuchBatch { root: [9; 32] }),
    ] {
        seen.refused(twins.act_with(MAKER, MAKER, &act, &proofs), error);
    }
    // A batch of the other maker's that says it has the first one's pack.
    twins.hand(MAKER, PHARMACY, &[1]);
    let (root, proofs) = prove(&[pack_leaf(1, lot_b1(), far(), None)]);
    let new = NewBatch { root, gtin: gtin_b(), size: 1, locator: b"x".to_vec() };
    twins.act(OTHER_MAKER, Act::Commission(new)).unwrap();
    let act = ship(all(&[1]), shipment(HOSPITAL, 7));
    let duplicate = Error::DuplicateKey { unit: unit(1) };
    seen.refused(twins.act_with(OTHER_MAKER, OTHER_MAKER, &act, &proofs), duplicate);
}

/// What a batch cannot commission.
fn leaves(seen: &mut Seen) {
    let mut twins = twins();
    let tag = |lot, gtin, count| Tag { gtin, lot, expiry: far(), count };
    let good = tag(lot_a1(), gtin_a(), 1);
    let container = |key: u8, height, tags| Leaf::Container { key: unit(key), parent: None, height, tags };
    let nine = (0..9).map(|n| tag(LotKey([n; 32]), gtin_a(), 1)).collect();
    let bad = |number| Error::BadLeaf { unit: unit(number) };
    let nowhere = LotKey([9; 32]);
    let leaves = [
        (container(70, 0, vec![good]), bad(70)),
        (container(71, 5, vec![good]), bad(71)),
        (container(72, 1, vec![]), bad(72)),
        (container(73, 1, nine), bad(73)),
        (container(74, 1, vec![tag(lot_a1(), gtin_a(), 0)]), bad(74)),
        (container(75, 1, vec![good, good]), bad(75)),
        (container(76, 1, vec![tag(lot_b1(), gtin_b(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(77, 1, vec![tag(lot_b1(), gtin_a(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(78, 1, vec![tag(nowhere, gtin_a(), 1)]), Error::NoSuchLot { lot: nowhere }),
        (pack_leaf(79, lot_b1(), far(), None), Error::OtherProduct { gtin: gtin_b() }),
        // Keys of what comes to be by packing.
        (container(130, 1, vec![good]), bad(130)),
        (pack_leaf(131, lot_a1(), far(), None), bad(131)),
        (container_leaf(81, 1, 1, Some(82)), bad(81)),
        (container_leaf(82, 1, 1, None), bad(81)),
    ];
    twins.commission(MAKER, gtin_a(), &leaves.clone().map(|(leaf, _)| leaf));
    for (leaf, error) in &leaves[..13] {
        seen.refused(twins.act(MAKER, Act::Inactivate { units: vec![*leaf.key()] }), *error);
    }
}

fn who_acts(seen: &mut Seen) {
    let mut twins = twins();
    let (till, key) = (account(40), account(41));
    let now = twins.memory.now;
    let act = Act::Inactivate { units: all(&[1]) };
    seen.refused(twins.act_as(NOBODY, till, &act), Error::Nobody);
    seen.refused(twins.act_as(MAKER, till, &act), Error::MayNotAct { controller: MAKER });
    let not_controller = Error::NotController { controller: MAKER };
    seen.refused(twins.name_operator((MAKER, till), key, now + 9), not_controller);
    seen.refused(twins.name_operator((MAKER, MAKER), MAKER, now + 9), Error::OperatorToSelf);
    seen.refused(twins.name_operator((MAKER, MAKER), NOBODY, now + 9), Error::Nobody);
    seen.refused(twins.name_operator((MAKER, MAKER), till, now), Error::NotFuture { now });
    seen.refused(twins.remove_operator((MAKER, MAKER), till), Error::NoOperator);
    twins.name_operator((MAKER, MAKER), till, now + 9).unwrap();
    // An operator names and removes none, not even itself.
    seen.refused(twins.name_operator((MAKER, till), key, now + 9), not_controller);
    seen.refused(twins.remove_operator((MAKER, till), till), not_controller);
    twins.memory.now += 8;
    twins.act_as(MAKER, till, &act).unwrap();
    twins.memory.now += 1;
    let act = Act::Reactivate { units: all(&[1]) };
    seen.refused(twins.act_as(MAKER, till, &act), Error::OperatorEnded { until: now + 9 });
    twins.memory.controllers.insert(MAKER, key);
    seen.refused(twins.act_as(MAKER, till, &act), Error::OperatorOfOldKey { controller: key });
    seen.refused(twins.name_operator((MAKER, key), key, u64::MAX), Error::OperatorToSelf);
    // Nobody is believed to be a controller while nobody can be asked.
    twins.memory.consent_down = true;
    seen.refused(twins.act_as(MAKER, key, &act), Error::DependencyUnavailable);
    seen.refused(twins.name_operator((MAKER, key), till, u64::MAX), Error::DependencyUnavailable);
    seen.refused(twins.remove_operator((MAKER, key), till), Error::DependencyUnavailable);
    twins.memory.consent_down = false;
    twins.remove_operator((MAKER, key), till).unwrap();
    // Nor where nothing was ever wired.
    let mut alone = SupplyChain::unwired();
    alone.chain().fund(MAKER);
    let units = Units { keys: all(&[1]), proofs: vec![] };
    seen.refused(alone.by(MAKER).inactivate(MAKER, units), Error::DependencyUnavailable);
    assert_eq!(alone.by(MAKER).unit(unit(1)), Ok(None), "anybody may ask all the same");
}

fn licences(seen: &mut Seen) {
    let mut twins = twins();
    let wholesale = here(CredentialType::WHOLESALER);
    let act = Act::Dispense { units: all(&[1]), premises: SHOP, holds: wholesale };
    seen.refused(twins.act(MAKER, act), Error::WrongLicence { credential: CredentialType::WHOLESALER });
    let nowhere = Qualification { credential: CredentialType::MANUFACTURER, jurisdiction: *b"de\0\0\0\0" };
    let act = Act::Ship { units: all(&[1]), shipment: shipment(PHARMACY, 7), holds: nowhere };
    seen.refused(twins.act(MAKER, act), Error::BadJurisdiction);
    let not = |credential| Error::NotLicensed { credential, jurisdiction: HERE };
    twins.memory.unlicense(MAKER);
    seen.refused(twins.ship(MAKER, PHARMACY, &[1]), not(CredentialType::MANUFACTURER));
    let recall = |standing| Act::Recall { standing, target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    let quarantine = || Act::Quarantine { standing: Standing::Regulator, units: all(&[1]) };
    seen.refused(twins.act(STRANGER, recall(Standing::Regulator)), not(CredentialType::REGULATOR));
    seen.refused(twins.act(STRANGER, quarantine()), not(CredentialType::REGULATOR));
    let standing = Standing::Custodian;
    seen.refused(twins.act(MAKER, recall(standing)), Error::WrongStanding { standing });
    // Nobody has a licence while nobody can be asked.
    twins.memory.license(MAKER, licence_of(MAKER));
    twins.memory.registry_down = true;
    seen.refused(twins.ship(MAKER, PHARMACY, &[1]), Error::DependencyUnavailable);
    seen.refused(twins.act(REGULATOR, recall(Standing::Regulator)), Error::DependencyUnavailable);
    seen.refused(twins.act(REGULATOR, quarantine()), Error::DependencyUnavailable);
    twins.memory.registry_down = false;
    twins.ship(MAKER, PHARMACY, &[1]).unwrap();
}

fn jurisdictions(seen: &mut Seen) {
    let mut twins = twins();
    let abroad = Qualification { credential: CredentialType::REGULATOR, jurisdiction: ABROAD };
    twins.memory.license(RETURNS, abroad);
    let act = Act::RegisterProduct { gtin: gtin_a(), owner: RETURNS, holds: abroad };
    seen.refused(twins.act(RETURNS, act), Error::OtherJurisdiction { jurisdiction: HERE });
    let act = Act::Recall { standing: Standing::Regulator, target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    let not_here = Error::NotLicensed { credential: CredentialType::REGULATOR, jurisdiction: HERE };
    seen.refused(twins.act(RETURNS, act), not_here);
    // Nobody regulates products of two countries at once.
    let gtin = Gtin::new(9_506_000_140_445).unwrap();
    twins.act(RETURNS, Act::RegisterProduct { gtin, owner: MAKER, holds: abroad }).unwrap();
    twins.act(MAKER, Act::CreateLot { gtin, text: b"C1".to_vec(), secret: None }).unwrap();
    twins.commission(MAKER, gtin, &[pack_leaf(60, lot(gtin, "C1"), far(), None)]);
    let act = Act::Quarantine { standing: Standing::Regulator, units: all(&[1, 60]) };
    seen.refused(twins.act(REGULATOR, act), Error::OtherJurisdiction { jurisdiction: ABROAD });
}

fn products(seen: &mut Seen) {
    let mut twins = twins();
    let unknown = Gtin::new(9_506_000_140_445).unwrap();
    let (not_owner, no_product) = (Error::NotOwner { owner: MAKER }, Error::NoSuchProduct { gtin: unknown });
    let create = |gtin| Act::CreateLot { gtin, text: b"A1".to_vec(), secret: None };
    seen.refused(twins.act(MAKER, create(unknown)), no_product);
    seen.refused(twins.act(MAKER, batch(unknown, 1, b"x")), no_product);
    for by in [STRANGER, OTHER_MAKER, REGULATOR] {
        seen.refused(twins.act(by, create(gtin_a())), not_owner);
        seen.refused(twins.act(by, batch(gtin_a(), 1, b"x")), not_owner);
        seen.refused(twins.act(by, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }), not_owner);
    }
    seen.refused(twins.act(MAKER, create(gtin_a())), Error::LotKnown { lot: lot_a1() });
    let nowhere = LotKey([9; 32]);
    seen.refused(twins.act(MAKER, Act::OpenLot { lot: nowhere, secret: [7; 32] }), Error::NoSuchLot { lot: nowhere });
    twins.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }).unwrap();
    // Opened once, for ever: neither closed nor opened otherwise.
    seen.refused(twins.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [8; 32] }), Error::LotOpen { lot: lot_a1() });
    twins.act(MAKER, batch(gtin_a(), 1, b"x")).unwrap();
    seen.refused(twins.act(MAKER, batch(gtin_a(), 1, b"x")), Error::BatchKnown { root: [9; 32] });
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    let claim = Act::ClaimProduct { gtin: gtin_a(), prefix, jurisdiction: HERE };
    seen.refused(twins.act(OTHER_MAKER, claim), Error::ProductKnown { owner: MAKER });
}

fn recalls(seen: &mut Seen) {
    let mut twins = twins();
    let recall = |target, kind| Act::Recall { standing: Standing::Owner, target, kind };
    twins.act(MAKER, Act::Inactivate { units: all(&[1]) }).unwrap();
    for target in [Target::Product(gtin_a()), Target::Lot(lot_a1()), Target::Pack(unit(1))] {
        seen.refused(twins.act(REGULATOR, Act::CancelRecall { target }), Error::NotRecalled);
        twins.act(MAKER, recall(target, RecallKind::Recall)).unwrap();
        let already = Error::AlreadyRecalled { kind: RecallKind::Recall };
        seen.refused(twins.act(MAKER, recall(target, RecallKind::Withdrawal)), already);
        seen.refused(twins.recall(target), already);
        twins.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    }
    let unknown = Gtin::new(9_506_000_140_445).unwrap();
    let act = recall(Target::Product(unknown), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NoSuchProduct { gtin: unknown });
    let act = recall(Target::Lot(LotKey([9; 32])), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NoSuchLot { lot: LotKey([9; 32]) });
    let act = recall(Target::Pack(unit(100)), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NotPack { unit: unit(100) });
}

fn handoffs(seen: &mut Seen) {
    let mut twins = twins();
    seen.refused(twins.ship(STRANGER, PHARMACY, &[1]), Error::NotCustodian { custodian: MAKER });
    let inside = Error::InsideContainer { unit: unit(11), container: unit(101) };
    seen.refused(twins.ship(MAKER, PHARMACY, &[11]), inside);
    twins.ship(MAKER, PHARMACY, &[1, 2]).unwrap();
    let in_transit = Error::WrongState { unit: unit(1), state: StateKind::InTransit };
    seen.refused(twins.ship(MAKER, HOSPITAL, &[1]), in_transit);
    seen.refused(twins.receive(HOSPITAL, &[1]), Error::NotReceiver { to: PHARMACY });
    seen.refused(twins.act(HOSPITAL, Act::Reject { units: all(&[1]) }), Error::NotReceiver { to: PHARMACY });
    let ready = twins.memory.now + 7 * DAY;
    seen.refused(twins.act(MAKER, Act::Void { units: all(&[1]) }), Error::TooEarly { ready });
    twins.recall(Target::Lot(lot_a1())).unwrap();
    let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
    seen.refused(twins.receive(PHARMACY, &[1]), Error::Recalled { unit: unit(1), target, kind });
    twins.send_back(MAKER, WHOLESALER, &[3]).unwrap();
    seen.refused(twins.take_back(WHOLESALER, &[3]), Error::NotForReturn { unit: unit(3) });
    twins.memory.now = (u64::from(soon().0) + 1) * DAY;
    seen.refused(twins.ship(MAKER, PHARMACY, &[5]), Error::Expired { unit: unit(5), on: soon() });
    // All or nothing: the first one's record is undone.
    seen.refused(twins.ship(MAKER, PHARMACY, &[100, 5]), Error::Recalled { unit: unit(100), target, kind });
    twins.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    seen.refused(twins.ship(MAKER, PHARMACY, &[100, 5]), Error::Expired { unit: unit(5), on: soon() });
}

fn packing(seen: &mut Seen) {
    let mut twins = twins();
    twins.pack(MAKER, 120, &[1]).unwrap();
    twins.unpack(MAKER, 120, &[1]).unwrap();
    seen.refused(twins.pack(MAKER, 120, &[1]), Error::SsccReused { container: unit(120) });
    seen.refused(twins.pack(MAKER, 121, &[2, 121]), Error::Cycle { container: unit(121) });
    twins.pack(MAKER, 121, &[2]).unwrap();
    twins.pack(MAKER, 122, &[121]).unwrap();
    seen.refused(twins.pack(MAKER, 121, &[122]), Error::Cycle { container: unit(121) });
    seen.refused(twins.pack(MAKER, 121, &[3]), Error::InsideContainer { unit: unit(121), container: unit(122) });
    seen.refused(twins.pack(MAKER, 3, &[4]), Error::NotContainer { unit: unit(3) });
    seen.refused(twins.unpack(MAKER, 122, &[3]), Error::NotInside { unit: unit(3) });
    seen.refused(twins.pack(MAKER, 123, &[110]), Error::TooDeep { height: 5 });
    seen.refused(twins.pack(STRANGER, 122, &[3]), Error::NotCustodian { custodian: MAKER });
    seen.refused(twins.pack(MAKER, 122, &[51]), Error::NotCustodian { custodian: OTHER_MAKER });
    seen.refused(twins.pack(MAKER, 122, &[210]), Error::ProofNeeded { unit: unit(210) });
    // Nine lots.
    for n in 0..9u8 {
        let text = vec![b'L', b'0' + n];
        twins.act(MAKER, Act::CreateLot { gtin: gtin_a(), text, secret: None }).unwrap();
    }
    let leaves: Vec<Leaf> = (0..9u8).map(|n| pack_leaf(60 + n, lot(gtin_a(), &format!("L{n}")), far(), None)).collect();
    twins.commission(MAKER, gtin_a(), &leaves);
    twins.pack(MAKER, 124, &[60, 61, 62, 63, 64, 65, 66, 67]).unwrap();
    seen.refused(twins.pack(MAKER, 124, &[68]), Error::TooManyTags { count: 9 });
    // A container that was in four others of late.
    for outer in 150..154 {
        twins.pack(MAKER, outer, &[124]).unwrap();
        twins.memory.now += 1;
        twins.unpack(MAKER, outer, &[124]).unwrap();
    }
    seen.refused(twins.pack(MAKER, 154, &[124]), Error::TrailFull { unit: unit(124) });
}

fn dispensing(seen: &mut Seen) {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1, 2, 100]);
    seen.refused(twins.dispense(PHARMACY, &[100]), Error::NotPack { unit: unit(100) });
    twins.dispense_partial(PHARMACY, &[2]).unwrap();
    twins.dispense(PHARMACY, &[1, 2]).unwrap();
    let holds = licence_of(PHARMACY);
    let careless = Act::UndoDispense { units: all(&[1]), premises: SHOP, attested: false, holds };
    seen.refused(twins.act(PHARMACY, careless), Error::NotAttested);
    seen.refused(twins.undo(PHARMACY, &[1], OTHER_SHOP), Error::OtherPremises { unit: unit(1) });
    seen.refused(twins.undo(PHARMACY, &[2], SHOP), Error::Opened { unit: unit(2) });
    seen.refused(twins.undo(HOSPITAL, &[1], SHOP), Error::NotCustodian { custodian: PHARMACY });
    let until = twins.memory.now + UNDO_TIME;
    twins.memory.now = until;
    twins.attempt(|twins| twins.undo(PHARMACY, &[1], SHOP).unwrap());
    twins.memory.now = until + 1;
    seen.refused(twins.undo(PHARMACY, &[1], SHOP), Error::WindowOver { unit: unit(1), until });
}

fn suspicion(seen: &mut Seen) {
    let mut twins = twins();
    let quarantine = |standing| Act::Quarantine { standing, units: all(&[1]) };
    let clear = |standing| Act::Clear { standing, units: all(&[1]) };
    seen.refused(twins.act(STRANGER, quarantine(Standing::Custodian)), Error::NotCustodian { custodian: MAKER });
    seen.refused(twins.act(STRANGER, quarantine(Standing::Owner)), Error::NotOwner { owner: MAKER });
    let by = Standing::Owner;
    twins.act(MAKER, quarantine(by)).unwrap();
    seen.refused(twins.act(MAKER, quarantine(Standing::Custodian)), Error::AlreadySuspect { unit: unit(1), by });
    seen.refused(twins.act(MAKER, clear(Standing::Custodian)), Error::StandingTooLow { unit: unit(1), by });
}

fn excursions(seen: &mut Seen) {
    let mut twins = twins();
    twins.pack(MAKER, 120, &[1]).unwrap();
    let attach = |sensor| Act::AttachSensor { container: unit(120), sensor };
    seen.refused(twins.act(MAKER, attach(None)), Error::SameSensor);
    seen.refused(twins.act(MAKER, attach(Some(NOBODY))), Error::Nobody);
    seen.refused(twins.attach(MAKER, 2), Error::NotContainer { unit: unit(2) });
    seen.refused(twins.attach(STRANGER, 120), Error::NotCustodian { custodian: MAKER });
    twins.attach(MAKER, 120).unwrap();
    twins.memory.now += REPORT_TIME + DAY;
    let now = twins.memory.now;
    for (from, to) in [(now, now), (now - 1, now + 1), (now - REPORT_TIME - 1, now)] {
        seen.refused(twins.excursion(120, from, to), Error::BadExcursion { from, to });
    }
    let holds = here(CredentialType::SENSOR);
    let report = || Act::ReportExcursion { container: unit(120), from: now - 1, to: now, holds };
    seen.refused(twins.act(STRANGER, report()), Error::NotSensor { sensor: STRANGER });
    twins.memory.unlicense(SENSOR);
    let error = Error::NotLicensed { credential: CredentialType::SENSOR, jurisdiction: HERE };
    seen.refused(twins.act(SENSOR, report()), error);
    twins.memory.license(SENSOR, holds);
    twins.act(SENSOR, report()).unwrap();
    let frozen = Error::Frozen { unit: unit(120), container: unit(120), excursion: 1 };
    seen.refused(twins.ship(MAKER, PHARMACY, &[120]), frozen);
    let about = |excursion| about(120, excursion, lot_a1());
    seen.refused(twins.decide(STRANGER, about(1), Outcome::Released), Error::NotOwner { owner: MAKER });
    seen.refused(twins.decide(MAKER, about(2), Outcome::Released), Error::NoSuchExcursion { excursion: 2 });
    twins.decide(MAKER, about(1), Outcome::Released).unwrap();
    let already = Error::AlreadyDecided { outcome: Outcome::Released };
    seen.refused(twins.decide(MAKER, about(1), Outcome::Released), already);
    // A fifth sensor within 30 days.
    for n in 50..53 {
        twins.memory.now += 1;
        twins.act(MAKER, attach(Some(account(n)))).unwrap();
    }
    seen.refused(twins.act(MAKER, attach(Some(account(53)))), Error::TooManySensors);
}

fn history(seen: &mut Seen) {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1]);
    let reason = CorrectionReason::IncorrectData;
    let correct =
        |wrong, corrective: &[u32]| Act::Correct { unit: unit(1), wrong, reason, corrective: corrective.into() };
    for (act, index) in [(correct(1, &[]), 1), (correct(0, &[0]), 0), (correct(0, &[1]), 1)] {
        seen.refused(twins.act(PHARMACY, act), Error::NoSuchEntry { index });
    }
    seen.refused(twins.act(PHARMACY, correct(0, &[1; 9])), Error::BadCount { count: 9 });
    seen.refused(twins.act(MAKER, correct(0, &[])), Error::NotAuthor { by: PHARMACY });
    twins.act(PHARMACY, correct(0, &[])).unwrap();
    seen.refused(twins.act(PHARMACY, correct(1, &[])), Error::NotCorrectable { index: 1 });
    // After four billion entries.
    twins.compare();
    twins.torn = true;
    let last = Unit { entries: u32::MAX, ..twins.memory.units[&unit(1)].clone() };
    twins.chain.overwrite("units", unit(1), &last);
    twins.memory.units.insert(unit(1), last);
    seen.refused(twins.dispense(PHARMACY, &[1]), Error::NumbersExhausted);
}

#[test]
fn every_refusal_of_the_governance() {
    let mut seen = Seen::default();
    let mut chain = SupplyChain::new();
    let (now, governor, consents) = (chain.now(), chain.governor, chain.registry(Slot::ConsentRegistry));
    let (stranger, contract) = (account(9), account(50));
    chain.chain().fund(stranger);
    let wire = |slot, contract| Announcement::Wire { slot, contract };
    let slot = Slot::ConsentRegistry;
    seen.refused(chain.by(stranger).wire(slot, contract), GovernanceError::NotGovernor { governor });
    seen.refused(chain.by(governor).wire(Slot::PhrIndex, contract), GovernanceError::NoSuchSlot);
    seen.refused(chain.by(governor).wire(slot, contract), GovernanceError::SlotFilled { contract: consents });
    seen.refused(chain.by(governor).wire(slot, NOBODY), GovernanceError::Nobody);
    seen.refused(chain.by(governor).offer_governance(Some(NOBODY)), GovernanceError::Nobody);
    seen.refused(chain.by(governor).announce(wire(slot, NOBODY)), GovernanceError::Nobody);
    seen.refused(chain.by(governor).announce(wire(Slot::ClaimsEscrow, contract)), GovernanceError::NoSuchSlot);
    seen.refused(chain.by(stranger).take_governance(), GovernanceError::NotOffered);
    seen.refused(chain.by(stranger).execute(), GovernanceError::NothingAnnounced);
    chain.by(governor).announce(Announcement::Code { hash: [9; 32] }).unwrap();
    let ready = now + GOVERNANCE_DELAY;
    seen.refused(chain.by(governor).announce(wire(slot, contract)), GovernanceError::AlreadyAnnounced { ready });
    seen.refused(chain.by(stranger).execute(), GovernanceError::TooEarly { ready });
    chain.chain().set_time(ready);
    seen.refused(chain.by(stranger).execute(), GovernanceError::NoSuchCode);
    seen.has_all("governance::Error", &[]);
}
