//! Every refusal by its typed error, with its data; and whatever must be refused, by name.

mod support;

use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use salus_domain::{AccountId, NOBODY};
use std::collections::BTreeSet;
use support::account;
use support::supply::*;

/// The number of an error. Whoever adds one has to give it a number here, and then `every_refusal` asks for its test.
const fn number(error: &Error) -> usize {
    match error {
        Error::BadGtin { .. } => 0,
        Error::BadSscc { .. } => 1,
        Error::BadPrefix { .. } => 2,
        Error::BadLot { .. } => 3,
        Error::BadSerial { .. } => 4,
        Error::BadLocator { .. } => 5,
        Error::BadSize { .. } => 6,
        Error::BadCount { .. } => 7,
        Error::BadDays { .. } => 8,
        Error::BadJurisdiction => 9,
        Error::Nobody => 10,
        Error::ProofNeeded { .. } => 11,
        Error::BadProof { .. } => 12,
        Error::BadLeaf { .. } => 13,
        Error::NoSuchBatch { .. } => 14,
        Error::DuplicateKey { .. } => 15,
        Error::OtherProduct { .. } => 16,
        Error::DependencyUnavailable => 17,
        Error::NotController { .. } => 18,
        Error::MayNotAct { .. } => 19,
        Error::OperatorOfOldKey { .. } => 20,
        Error::OperatorEnded { .. } => 21,
        Error::OperatorToSelf => 22,
        Error::NoOperator => 23,
        Error::NotFuture { .. } => 24,
        Error::NotCustodian { .. } => 25,
        Error::NotReceiver { .. } => 26,
        Error::NotOwner { .. } => 27,
        Error::NotSensor { .. } => 28,
        Error::NotAuthor { .. } => 29,
        Error::WrongStanding { .. } => 30,
        Error::WrongLicence { .. } => 31,
        Error::NotLicensed { .. } => 32,
        Error::OtherJurisdiction { .. } => 33,
        Error::OtherPrefix { .. } => 34,
        Error::ProductKnown { .. } => 35,
        Error::NoSuchProduct { .. } => 36,
        Error::LotKnown { .. } => 37,
        Error::NoSuchLot { .. } => 38,
        Error::LotOpen { .. } => 39,
        Error::BatchKnown { .. } => 40,
        Error::AlreadyRecalled { .. } => 41,
        Error::NotRecalled => 42,
        Error::WrongState { .. } => 43,
        Error::NotPack { .. } => 44,
        Error::NotContainer { .. } => 45,
        Error::InsideContainer { .. } => 46,
        Error::NotInside { .. } => 47,
        Error::Recalled { .. } => 48,
        Error::Expired { .. } => 49,
        Error::Frozen { .. } => 50,
        Error::NotForReturn { .. } => 51,
        Error::SsccReused { .. } => 52,
        Error::Cycle { .. } => 53,
        Error::TooDeep { .. } => 54,
        Error::TooManyTags { .. } => 55,
        Error::TrailFull { .. } => 56,
        Error::ToSelf => 57,
        Error::TooEarly { .. } => 58,
        Error::OtherPremises { .. } => 59,
        Error::WindowOver { .. } => 60,
        Error::Opened { .. } => 61,
        Error::NotAttested => 62,
        Error::AlreadySuspect { .. } => 63,
        Error::StandingTooLow { .. } => 64,
        Error::BadExcursion { .. } => 65,
        Error::TooManySensors => 66,
        Error::SameSensor => 67,
        Error::NoSuchExcursion { .. } => 68,
        Error::AlreadyDecided { .. } => 69,
        Error::NoSuchEntry { .. } => 70,
        Error::NotCorrectable { .. } => 71,
        Error::NumbersExhausted => 72,
    }
}

/// How many there are: the last variant's number and one, which its encoding agrees with.
const COUNT: usize = number(&Error::NumbersExhausted) + 1;

/// The errors that were provoked.
#[derive(Default)]
struct Seen(BTreeSet<usize>);

impl Seen {
    /// Something that has to be refused with exactly this.
    #[track_caller]
    fn refused<T: core::fmt::Debug + PartialEq>(&mut self, outcome: Result<T, Error>, error: Error) {
        assert_eq!(outcome, Err(error));
        self.0.insert(number(&error));
    }
}

#[test]
fn every_refusal() {
    let mut seen = Seen::default();
    malformed(&mut seen);
    proofs(&mut seen);
    who_acts(&mut seen);
    licences(&mut seen);
    products(&mut seen);
    moves(&mut seen);
    packing(&mut seen);
    dispensing(&mut seen);
    suspicion(&mut seen);
    excursions(&mut seen);
    history(&mut seen);
    let missing: Vec<usize> = (0..COUNT).filter(|number| !seen.0.contains(number)).collect();
    assert!(missing.is_empty(), "errors that no test provokes, by their number: {missing:?}");
}

#[test]
fn an_errors_number_is_that_of_its_encoding() {
    use scale::{Decode, Encode};
    assert_eq!(usize::from(Error::NumbersExhausted.encode()[0]), COUNT - 1);
    // Zeros stand for the data of any of them; one past the last decodes to nothing.
    for variant in 0..COUNT {
        let bytes = [&[variant as u8][..], &[0; 128]].concat();
        let error = Error::decode(&mut &bytes[..]).unwrap();
        assert_eq!(number(&error), variant, "{error:?}");
    }
    assert!(Error::decode(&mut &[&[COUNT as u8][..], &[0; 128]].concat()[..]).is_err());
}

fn shipment(to: AccountId, void_after: u8) -> Shipment {
    Shipment { to, purpose: ShipPurpose::Supply, ownership: true, void_after }
}

fn ship(units: Vec<UnitKey>, shipment: Shipment) -> Act {
    Act::Ship { units, shipment, holds: licence_of(MAKER) }
}

fn batch(root: u8, gtin: Gtin, size: u64, locator: &[u8]) -> Act {
    Act::Commission(NewBatch { root: [root; 32], gtin, size, locator: locator.to_vec() })
}

fn malformed(seen: &mut Seen) {
    let mut world = world();
    let holds = here(CredentialType::REGULATOR);
    // As it comes off the wire.
    let bad: Gtin = scale::Decode::decode(&mut &10_614_141_000_416u64.to_le_bytes()[..]).unwrap();
    let error = Error::BadGtin { gtin: 10_614_141_000_416 };
    seen.refused(Gtin::new(10_614_141_000_416), error);
    seen.refused(world.act(REGULATOR, Act::RegisterProduct { gtin: bad, owner: MAKER, holds }), error);
    seen.refused(Sscc::new(1), Error::BadSscc { sscc: 1 });
    let prefix = CompanyPrefix { digits: 614, length: 3 };
    let claim = |gtin, prefix| Act::ClaimProduct { gtin, prefix, jurisdiction: HERE };
    seen.refused(world.act(MAKER, claim(bad, prefix)), error);
    seen.refused(world.act(MAKER, claim(gtin_a(), prefix)), Error::BadPrefix { length: 3 });
    let other = CompanyPrefix { digits: 614_142, length: 7 };
    seen.refused(world.act(MAKER, claim(gtin_a(), other)), Error::OtherPrefix { gtin: gtin_a() });
    let create = |text: &[u8]| Act::CreateLot { gtin: gtin_a(), text: text.to_vec(), secret: None };
    seen.refused(world.act(MAKER, create(b"")), Error::BadLot { length: 0 });
    seen.refused(world.act(MAKER, create(b"A 1")), Error::BadLot { length: 3 });
    seen.refused(
        keys::pack_key(salus_domain::commitment::blake2_256, &[0; 32], gtin_a(), &[b'1'; 21]),
        Error::BadSerial { length: 21 },
    );
    for (locator, length) in [(&b""[..], 0), (b"https://a b", 11), (&[b'x'; 201], 201)] {
        seen.refused(world.act(MAKER, batch(9, gtin_a(), 1, locator)), Error::BadLocator { length });
    }
    for size in [0, (1 << 32) + 1] {
        seen.refused(world.act(MAKER, batch(9, gtin_a(), size, b"x")), Error::BadSize { size });
    }
    let many: Vec<UnitKey> = (0..33).map(unit).collect();
    for (units, count) in [(Vec::new(), 0), (many, 33)] {
        let error = Error::BadCount { count };
        let (standing, premises) = (Standing::Custodian, SHOP);
        let [maker, pharmacy] = [MAKER, PHARMACY].map(licence_of);
        let (container, children) = (unit(120), units.clone());
        for act in [
            ship(units.clone(), shipment(PHARMACY, 7)),
            Act::Pack { container, children: children.clone() },
            Act::Unpack { container, children: children.clone() },
            Act::Receive { units: units.clone(), as_return: false, holds: maker },
            Act::ReceivePartial { container, children, as_return: false, holds: maker },
            Act::Reject { units: units.clone() },
            Act::Void { units: units.clone() },
            Act::Dispense { units: units.clone(), premises, holds: pharmacy },
            Act::DispensePartial { units: units.clone(), premises, holds: pharmacy },
            Act::UndoDispense { units: units.clone(), premises, attested: true, holds: pharmacy },
            Act::Inactivate { units: units.clone() },
            Act::Destroy { units: units.clone(), holds: maker },
            Act::Quarantine { standing, units: units.clone() },
        ] {
            seen.refused(world.act(MAKER, act), error);
        }
    }
    for days in [0, 91] {
        seen.refused(world.act(MAKER, ship(all(&[1]), shipment(PHARMACY, days))), Error::BadDays { days });
    }
    seen.refused(world.act(MAKER, ship(all(&[1]), shipment(NOBODY, 7))), Error::Nobody);
    seen.refused(world.act(MAKER, ship(all(&[1]), shipment(MAKER, 7))), Error::ToSelf);
    seen.refused(world.act(REGULATOR, Act::RegisterProduct { gtin: gtin_a(), owner: NOBODY, holds }), Error::Nobody);
    seen.refused(world.act(NOBODY, Act::Void { units: all(&[1]) }), Error::Nobody);
    let nowhere = Qualification { credential: CredentialType::MANUFACTURER, jurisdiction: *b"de\0\0\0\0" };
    let act = Act::Ship { units: all(&[1]), shipment: shipment(PHARMACY, 7), holds: nowhere };
    seen.refused(world.act(MAKER, act), Error::BadJurisdiction);
    let nowhere = Qualification { credential: CredentialType::REGULATOR, ..nowhere };
    let act = Act::RegisterProduct { gtin: gtin_a(), owner: MAKER, holds: nowhere };
    seen.refused(world.act(REGULATOR, act), Error::BadJurisdiction);
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    let act = Act::ClaimProduct { gtin: gtin_a(), prefix, jurisdiction: [0; 6] };
    seen.refused(world.act(MAKER, act), Error::BadJurisdiction);
}

fn proofs(seen: &mut Seen) {
    let mut world = world();
    let act = Act::Inactivate { units: all(&[11]) };
    let proof =
        |world: &World, number| world.proofs.iter().find(|one| *one.leaf.key() == unit(number)).unwrap().clone();
    let mut with = |world: &mut World, proofs: &[Proof], error| {
        seen.refused(world.act_with(MAKER, MAKER, &act, proofs), error);
    };
    with(&mut world, &[], Error::ProofNeeded { unit: unit(11) });
    let [pack, case] = [11, 101].map(|number| proof(&world, number));
    with(&mut world, std::slice::from_ref(&pack), Error::ProofNeeded { unit: unit(101) });
    with(&mut world, &[pack.clone(), case], Error::ProofNeeded { unit: unit(100) });
    with(&mut world, &[Proof { index: 0, ..pack.clone() }], Error::BadProof { unit: unit(11) });
    with(&mut world, &[Proof { root: [9; 32], ..pack }], Error::NoSuchBatch { root: [9; 32] });

    // What a batch cannot commission.
    let tag = |lot, gtin, count| Tag { gtin, lot, expiry: far(), count };
    let good = tag(lot_a1(), gtin_a(), 1);
    let container = |key: u8, height, tags| Leaf::Container { key: unit(key), parent: None, height, tags };
    let nine = (0..9).map(|n| tag(LotKey([n; 32]), gtin_a(), 1)).collect();
    let bad = |number| Error::BadLeaf { unit: unit(number) };
    let leaves = [
        (container(70, 0, vec![good]), bad(70)),
        (container(71, 5, vec![good]), bad(71)),
        (container(72, 1, vec![]), bad(72)),
        (container(73, 1, nine), bad(73)),
        (container(74, 1, vec![tag(lot_a1(), gtin_a(), 0)]), bad(74)),
        (container(75, 1, vec![good, good]), bad(75)),
        (container(76, 1, vec![tag(lot_b1(), gtin_b(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(77, 1, vec![tag(lot_b1(), gtin_a(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(78, 1, vec![tag(LotKey([9; 32]), gtin_a(), 1)]), Error::NoSuchLot { lot: LotKey([9; 32]) }),
        (pack_leaf(79, lot_b1(), far(), None), Error::OtherProduct { gtin: gtin_b() }),
        // A key of what comes to be by packing.
        (container(130, 1, vec![good]), bad(130)),
        (pack_leaf(131, lot_a1(), far(), None), bad(131)),
        (container_leaf(80, 1, 1, Some(101)), Error::DuplicateKey { unit: unit(101) }),
        (container_leaf(81, 1, 1, Some(82)), bad(81)),
        (container_leaf(82, 1, 1, None), bad(81)),
    ];
    world.act(MAKER, Act::Inactivate { units: all(&[100]) }).unwrap();
    world.act(MAKER, Act::Quarantine { standing: Standing::Owner, units: all(&[101]) }).unwrap();
    world.commission(MAKER, gtin_a(), &leaves.clone().map(|(leaf, _)| leaf));
    for (leaf, error) in &leaves[..14] {
        seen.refused(world.act(MAKER, Act::Inactivate { units: vec![*leaf.key()] }), *error);
    }
    // A batch of the other maker's that says it has the first one's pack.
    world.hand(MAKER, PHARMACY, &[1]);
    let (root, proofs) = prove(&[pack_leaf(1, lot_b1(), far(), None)]);
    let new = NewBatch { root, gtin: gtin_b(), size: 1, locator: b"x".to_vec() };
    world.act(OTHER_MAKER, Act::Commission(new)).unwrap();
    let act = ship(all(&[1]), shipment(HOSPITAL, 7));
    seen.refused(world.act_with(OTHER_MAKER, OTHER_MAKER, &act, &proofs), Error::DuplicateKey { unit: unit(1) });
}

fn who_acts(seen: &mut Seen) {
    let mut world = world();
    let (till, key) = (account(40), account(41));
    let now = world.now;
    let act = Act::Inactivate { units: all(&[1]) };
    seen.refused(world.act_as(MAKER, till, &act), Error::MayNotAct { controller: MAKER });
    seen.refused(world.name_operator((MAKER, till), key, now + 9), Error::NotController { controller: MAKER });
    seen.refused(world.name_operator((MAKER, MAKER), MAKER, now + 9), Error::OperatorToSelf);
    seen.refused(world.name_operator((MAKER, MAKER), NOBODY, now + 9), Error::Nobody);
    seen.refused(world.name_operator((MAKER, MAKER), till, now), Error::NotFuture { now });
    seen.refused(world.remove_operator((MAKER, MAKER), till), Error::NoOperator);
    world.name_operator((MAKER, MAKER), till, now + 9).unwrap();
    seen.refused(world.remove_operator((MAKER, till), till), Error::NotController { controller: MAKER });
    seen.refused(world.name_operator((MAKER, till), key, now + 9), Error::NotController { controller: MAKER });
    world.now += 8;
    world.act_as(MAKER, till, &act).unwrap();
    world.now += 1;
    seen.refused(world.act_as(MAKER, till, &act), Error::OperatorEnded { until: now + 9 });
    world.controllers.insert(MAKER, key);
    seen.refused(world.act_as(MAKER, till, &act), Error::OperatorOfOldKey { controller: key });
    seen.refused(world.name_operator((MAKER, key), key, u64::MAX), Error::OperatorToSelf);
    world.consent_down = true;
    seen.refused(world.act_as(MAKER, key, &act), Error::DependencyUnavailable);
    seen.refused(world.name_operator((MAKER, key), till, u64::MAX), Error::DependencyUnavailable);
    seen.refused(world.remove_operator((MAKER, key), till), Error::DependencyUnavailable);
    world.consent_down = false;
    world.remove_operator((MAKER, key), till).unwrap();
    seen.refused(world.act_as(MAKER, till, &act), Error::MayNotAct { controller: key });
}

fn licences(seen: &mut Seen) {
    let mut world = world();
    let wholesale = here(CredentialType::WHOLESALER);
    let act = Act::Dispense { units: all(&[1]), premises: SHOP, holds: wholesale };
    seen.refused(world.act(MAKER, act), Error::WrongLicence { credential: CredentialType::WHOLESALER });
    let act = Act::RegisterProduct { gtin: gtin_a(), owner: MAKER, holds: wholesale };
    seen.refused(world.act(MAKER, act), Error::WrongLicence { credential: CredentialType::WHOLESALER });
    let not = |credential| Error::NotLicensed { credential, jurisdiction: HERE };
    world.unlicense(MAKER);
    seen.refused(world.ship(MAKER, PHARMACY, &[1]), not(CredentialType::MANUFACTURER));
    let recall = |standing| Act::Recall { standing, target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    seen.refused(world.act(STRANGER, recall(Standing::Regulator)), not(CredentialType::REGULATOR));
    let quarantine = Act::Quarantine { standing: Standing::Regulator, units: all(&[1]) };
    seen.refused(world.act(STRANGER, quarantine.clone()), not(CredentialType::REGULATOR));
    let standing = Standing::Custodian;
    seen.refused(world.act(MAKER, recall(standing)), Error::WrongStanding { standing });
    world.registry_down = true;
    let down = Error::DependencyUnavailable;
    seen.refused(world.ship(MAKER, PHARMACY, &[1]), down);
    seen.refused(world.act(REGULATOR, recall(Standing::Regulator)), down);
    seen.refused(world.act(REGULATOR, quarantine), down);
    world.registry_down = false;
    // Another country's regulator.
    let abroad = Qualification { credential: CredentialType::REGULATOR, jurisdiction: ABROAD };
    world.license(RETURNS, abroad);
    let act = Act::RegisterProduct { gtin: gtin_a(), owner: RETURNS, holds: abroad };
    seen.refused(world.act(RETURNS, act), Error::OtherJurisdiction { jurisdiction: HERE });
    seen.refused(world.act(RETURNS, recall(Standing::Regulator)), not(CredentialType::REGULATOR));
    // Nobody regulates a pallet with products of two countries as a whole.
    world.products.get_mut(&gtin_b()).unwrap().jurisdiction = ABROAD;
    let quarantine = Act::Quarantine { standing: Standing::Regulator, units: all(&[1, 51]) };
    seen.refused(world.act(REGULATOR, quarantine), Error::OtherJurisdiction { jurisdiction: ABROAD });
}

fn products(seen: &mut Seen) {
    let mut world = world();
    let unknown = Gtin::new(9_506_000_140_445).unwrap();
    let not_owner = Error::NotOwner { owner: MAKER };
    let no_product = Error::NoSuchProduct { gtin: unknown };
    let create = |gtin| Act::CreateLot { gtin, text: b"A1".to_vec(), secret: None };
    seen.refused(world.act(MAKER, create(unknown)), no_product);
    seen.refused(world.act(MAKER, batch(9, unknown, 1, b"x")), no_product);
    let recall = |standing, target, kind| Act::Recall { standing, target, kind };
    let (owner, withdrawal) = (Standing::Owner, RecallKind::Withdrawal);
    seen.refused(world.act(MAKER, recall(owner, Target::Product(unknown), withdrawal)), no_product);
    seen.refused(world.act(STRANGER, create(gtin_a())), not_owner);
    seen.refused(world.act(STRANGER, batch(9, gtin_a(), 1, b"x")), not_owner);
    seen.refused(world.act(STRANGER, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }), not_owner);
    seen.refused(world.act(STRANGER, recall(owner, Target::Lot(lot_a1()), withdrawal)), not_owner);
    seen.refused(world.act(MAKER, create(gtin_a())), Error::LotKnown { lot: lot_a1() });
    let nowhere = LotKey([9; 32]);
    seen.refused(world.act(MAKER, Act::OpenLot { lot: nowhere, secret: [7; 32] }), Error::NoSuchLot { lot: nowhere });
    seen.refused(world.act(MAKER, recall(owner, Target::Lot(nowhere), withdrawal)), Error::NoSuchLot { lot: nowhere });
    world.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }).unwrap();
    // Opened once, for ever: neither closed nor opened otherwise.
    seen.refused(world.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [8; 32] }), Error::LotOpen { lot: lot_a1() });
    assert_eq!(world.lots[&lot_a1()].secret, Some([7; 32]));
    world.act(MAKER, batch(9, gtin_a(), 1, b"x")).unwrap();
    seen.refused(world.act(MAKER, batch(9, gtin_a(), 1, b"x")), Error::BatchKnown { root: [9; 32] });
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    let claim = Act::ClaimProduct { gtin: gtin_a(), prefix, jurisdiction: HERE };
    seen.refused(world.act(OTHER_MAKER, claim), Error::ProductKnown { owner: MAKER });
    for target in [Target::Product(gtin_a()), Target::Lot(lot_a1()), Target::Pack(unit(1))] {
        seen.refused(world.act(REGULATOR, Act::CancelRecall { target }), Error::NotRecalled);
        world.act(MAKER, recall(owner, target, RecallKind::Recall)).unwrap();
        let already = Error::AlreadyRecalled { kind: RecallKind::Recall };
        seen.refused(world.act(MAKER, recall(owner, target, withdrawal)), already);
        seen.refused(world.recall(target), already);
        world.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    }
    let pallet = recall(owner, Target::Pack(unit(100)), withdrawal);
    seen.refused(world.act(MAKER, pallet), Error::NotPack { unit: unit(100) });
}

fn moves(seen: &mut Seen) {
    let mut world = world();
    seen.refused(world.ship(STRANGER, PHARMACY, &[1]), Error::NotCustodian { custodian: MAKER });
    seen.refused(world.ship(MAKER, PHARMACY, &[11]), Error::InsideContainer { unit: unit(11), container: unit(101) });
    world.ship(MAKER, PHARMACY, &[1, 2]).unwrap();
    let in_transit = Error::WrongState { unit: unit(1), state: StateKind::InTransit };
    seen.refused(world.ship(MAKER, HOSPITAL, &[1]), in_transit);
    seen.refused(world.receive(HOSPITAL, &[1]), Error::NotReceiver { to: PHARMACY });
    seen.refused(world.act(HOSPITAL, Act::Reject { units: all(&[1]) }), Error::NotReceiver { to: PHARMACY });
    let ready = world.now + 7 * DAY;
    seen.refused(world.act(MAKER, Act::Void { units: all(&[1]) }), Error::TooEarly { ready });
    seen.refused(world.unpack(MAKER, 1, &[2]), Error::NotContainer { unit: unit(1) });
    world.recall(Target::Lot(lot_a1())).unwrap();
    let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
    seen.refused(world.receive(PHARMACY, &[1]), Error::Recalled { unit: unit(1), target, kind });
    world.send_back(MAKER, WHOLESALER, &[3]).unwrap();
    seen.refused(world.take_back(WHOLESALER, &[3]), Error::NotForReturn { unit: unit(3) });
    world.now = (u64::from(soon().0) + 1) * DAY;
    seen.refused(world.ship(MAKER, PHARMACY, &[5]), Error::Expired { unit: unit(5), on: soon() });
    // All or nothing.
    let before = world.units.clone();
    seen.refused(world.ship(MAKER, PHARMACY, &[6, 5]), Error::Expired { unit: unit(6), on: soon() });
    assert_eq!(world.units, before);
}

fn packing(seen: &mut Seen) {
    let mut world = world();
    let reused = |container| Error::SsccReused { container: unit(container) };
    let cycle = |container| Error::Cycle { container: unit(container) };
    world.pack(MAKER, 120, &[1]).unwrap();
    world.unpack(MAKER, 120, &[1]).unwrap();
    seen.refused(world.pack(MAKER, 120, &[1]), reused(120));
    seen.refused(world.pack(MAKER, 121, &[2, 121]), cycle(121));
    world.pack(MAKER, 121, &[2]).unwrap();
    world.pack(MAKER, 122, &[121]).unwrap();
    seen.refused(world.pack(MAKER, 121, &[122]), cycle(121));
    seen.refused(world.pack(MAKER, 121, &[3]), Error::InsideContainer { unit: unit(121), container: unit(122) });
    seen.refused(world.pack(MAKER, 3, &[4]), Error::NotContainer { unit: unit(3) });
    seen.refused(world.unpack(MAKER, 122, &[3]), Error::NotInside { unit: unit(3) });
    seen.refused(world.unpack(MAKER, 122, &[2]), Error::NotInside { unit: unit(2) });
    seen.refused(world.pack(MAKER, 123, &[110]), Error::TooDeep { height: 5 });
    seen.refused(world.pack(STRANGER, 122, &[3]), Error::NotCustodian { custodian: MAKER });
    seen.refused(world.pack(MAKER, 122, &[51]), Error::NotCustodian { custodian: OTHER_MAKER });
    seen.refused(world.pack(MAKER, 122, &[210]), Error::ProofNeeded { unit: unit(210) });
    // Nine lots.
    for n in 0..9u8 {
        let text = vec![b'L', b'0' + n];
        world.act(MAKER, Act::CreateLot { gtin: gtin_a(), text, secret: None }).unwrap();
    }
    let leaves: Vec<Leaf> = (0..9u8).map(|n| pack_leaf(60 + n, lot(gtin_a(), &format!("L{n}")), far(), None)).collect();
    world.commission(MAKER, gtin_a(), &leaves);
    world.pack(MAKER, 124, &[60, 61, 62, 63, 64, 65, 66, 67]).unwrap();
    seen.refused(world.pack(MAKER, 124, &[68]), Error::TooManyTags { count: 9 });
    // A container that was in four others of late.
    for outer in 150..154 {
        world.pack(MAKER, outer, &[124]).unwrap();
        world.now += 1;
        world.unpack(MAKER, outer, &[124]).unwrap();
    }
    seen.refused(world.pack(MAKER, 154, &[124]), Error::TrailFull { unit: unit(124) });
    world.now += REPORT_TIME;
    world.pack(MAKER, 154, &[124]).unwrap();
}

fn dispensing(seen: &mut Seen) {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1, 2, 100]);
    seen.refused(world.dispense(PHARMACY, &[100]), Error::NotPack { unit: unit(100) });
    world.dispense_partial(PHARMACY, &[2]).unwrap();
    world.dispense(PHARMACY, &[1, 2]).unwrap();
    let undo = |attested| Act::UndoDispense { units: all(&[1]), premises: SHOP, attested, holds: licence_of(PHARMACY) };
    seen.refused(world.act(PHARMACY, undo(false)), Error::NotAttested);
    seen.refused(world.undo(PHARMACY, &[1], OTHER_SHOP), Error::OtherPremises { unit: unit(1) });
    seen.refused(world.undo(PHARMACY, &[2], SHOP), Error::Opened { unit: unit(2) });
    seen.refused(world.undo(HOSPITAL, &[1], SHOP), Error::NotCustodian { custodian: PHARMACY });
    let until = world.now + UNDO_TIME;
    world.now = until + 1;
    seen.refused(world.undo(PHARMACY, &[1], SHOP), Error::WindowOver { unit: unit(1), until });
    world.now = until;
    world.recall(Target::Lot(lot_a1())).unwrap();
    let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
    seen.refused(world.undo(PHARMACY, &[1], SHOP), Error::Recalled { unit: unit(1), target, kind });
}

fn suspicion(seen: &mut Seen) {
    let mut world = world();
    let quarantine = |standing| Act::Quarantine { standing, units: all(&[1]) };
    let clear = |standing| Act::Clear { standing, units: all(&[1]) };
    seen.refused(world.act(STRANGER, quarantine(Standing::Custodian)), Error::NotCustodian { custodian: MAKER });
    seen.refused(world.act(STRANGER, quarantine(Standing::Owner)), Error::NotOwner { owner: MAKER });
    world.act(MAKER, quarantine(Standing::Owner)).unwrap();
    let by = Standing::Owner;
    seen.refused(world.act(MAKER, quarantine(Standing::Custodian)), Error::AlreadySuspect { unit: unit(1), by });
    seen.refused(world.act(MAKER, clear(Standing::Custodian)), Error::StandingTooLow { unit: unit(1), by });
}

fn excursions(seen: &mut Seen) {
    let mut world = world();
    world.pack(MAKER, 120, &[1]).unwrap();
    let attach = |sensor| Act::AttachSensor { container: unit(120), sensor };
    seen.refused(world.act(MAKER, attach(None)), Error::SameSensor);
    seen.refused(world.act(MAKER, attach(Some(NOBODY))), Error::Nobody);
    seen.refused(world.attach(MAKER, 2), Error::NotContainer { unit: unit(2) });
    seen.refused(world.attach(STRANGER, 120), Error::NotCustodian { custodian: MAKER });
    world.attach(MAKER, 120).unwrap();
    seen.refused(world.attach(MAKER, 120), Error::SameSensor);
    world.now += REPORT_TIME + DAY;
    let now = world.now;
    for (from, to) in [(now, now), (now - 1, now + 1), (now - REPORT_TIME - 1, now)] {
        seen.refused(world.excursion(120, from, to), Error::BadExcursion { from, to });
    }
    world.excursion(120, now - REPORT_TIME, now).unwrap();
    seen.refused(world.excursion(100, now - 1, now), Error::NotSensor { sensor: SENSOR });
    seen.refused(world.excursion(2, now - 1, now), Error::NotContainer { unit: unit(2) });
    let holds = here(CredentialType::SENSOR);
    let report = Act::ReportExcursion { container: unit(120), from: now - 1, to: now, holds };
    seen.refused(world.act(STRANGER, report.clone()), Error::NotSensor { sensor: STRANGER });
    world.unlicense(SENSOR);
    let error = Error::NotLicensed { credential: CredentialType::SENSOR, jurisdiction: HERE };
    seen.refused(world.act(SENSOR, report), error);
    let frozen = Error::Frozen { unit: unit(120), container: unit(120), excursion: 1 };
    seen.refused(world.ship(MAKER, PHARMACY, &[120]), frozen);
    seen.refused(world.decide(STRANGER, about(120, 1, lot_a1()), Outcome::Released), Error::NotOwner { owner: MAKER });
    let no_such = Error::NoSuchExcursion { excursion: 2 };
    seen.refused(world.decide(MAKER, about(120, 2, lot_a1()), Outcome::Released), no_such);
    world.decide(MAKER, about(120, 1, lot_a1()), Outcome::Released).unwrap();
    let already = Error::AlreadyDecided { outcome: Outcome::Released };
    seen.refused(world.decide(MAKER, about(120, 1, lot_a1()), Outcome::Released), already);
    // A fifth sensor within 30 days.
    for n in 50..53 {
        world.now += 1;
        world.act(MAKER, attach(Some(account(n)))).unwrap();
    }
    seen.refused(world.act(MAKER, attach(Some(account(53)))), Error::TooManySensors);
    world.act(MAKER, attach(None)).unwrap();
    world.now += REPORT_TIME;
    world.act(MAKER, attach(Some(account(53)))).unwrap();
}

fn history(seen: &mut Seen) {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    let correct = |wrong, corrective: &[u32]| Act::Correct {
        unit: unit(1),
        wrong,
        reason: CorrectionReason::IncorrectData,
        corrective: corrective.to_vec(),
    };
    seen.refused(world.act(PHARMACY, correct(1, &[])), Error::NoSuchEntry { index: 1 });
    seen.refused(world.act(PHARMACY, correct(0, &[0])), Error::NoSuchEntry { index: 0 });
    seen.refused(world.act(PHARMACY, correct(0, &[1])), Error::NoSuchEntry { index: 1 });
    seen.refused(world.act(PHARMACY, correct(0, &[1; 9])), Error::BadCount { count: 9 });
    seen.refused(world.act(MAKER, correct(0, &[])), Error::NotAuthor { by: PHARMACY });
    world.act(PHARMACY, correct(0, &[])).unwrap();
    seen.refused(world.act(PHARMACY, correct(1, &[])), Error::NotCorrectable { index: 1 });
    world.units.get_mut(&unit(1)).unwrap().entries = u32::MAX;
    seen.refused(world.dispense(PHARMACY, &[1]), Error::NumbersExhausted);
}

// --- the lines of "must be refused"

#[test]
fn a_bad_check_digit_character_or_length() {
    malformed(&mut Seen::default());
}

#[test]
fn commissioning_by_anyone_but_the_owner() {
    let mut world = world();
    for by in [STRANGER, OTHER_MAKER, REGULATOR] {
        assert_eq!(world.act(by, batch(9, gtin_a(), 1, b"x")), Err(Error::NotOwner { owner: MAKER }));
    }
}

#[test]
fn a_strangers_batch_with_packs_of_anothers_product() {
    let mut world = world();
    world.commission(OTHER_MAKER, gtin_b(), &[pack_leaf(60, lot_a1(), far(), None)]);
    assert_eq!(world.ship(OTHER_MAKER, PHARMACY, &[60]), Err(Error::OtherProduct { gtin: gtin_a() }));
}

#[test]
fn a_duplicate_key_since_the_first_record_wins() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.commission(MAKER, gtin_a(), &[pack_leaf(1, lot_a2(), far(), None), pack_leaf(60, lot_a1(), far(), None)]);
    let second: Vec<Proof> =
        world.proofs.iter().filter(|proof| *proof.leaf.key() == unit(1)).skip(1).cloned().collect();
    let act = ship(all(&[1]), shipment(HOSPITAL, 7));
    assert_eq!(world.act_with(MAKER, MAKER, &act, &second), Err(Error::DuplicateKey { unit: unit(1) }));
    assert_eq!(world.custodian(unit(1)), PHARMACY);
}

#[test]
fn moving_a_child_inside_a_parent() {
    let mut world = world();
    let inside = Error::InsideContainer { unit: unit(11), container: unit(101) };
    assert_eq!(world.ship(MAKER, PHARMACY, &[11]), Err(inside));
    world.license(MAKER, here(CredentialType::DISPENSER));
    let act = Act::Dispense { units: all(&[11]), premises: SHOP, holds: here(CredentialType::DISPENSER) };
    assert_eq!(world.act(MAKER, act), Err(inside));
    assert_eq!(world.pack(MAKER, 120, &[11]), Err(inside));
    assert_eq!(world.act(MAKER, Act::Inactivate { units: all(&[11]) }), Err(inside));
}

#[test]
fn a_cycle_a_depth_over_four_sscc_reuse_and_a_ninth_tag() {
    packing(&mut Seen::default());
}

#[test]
fn shipping_what_is_not_yours_or_recalled_or_expired_or_frozen_or_in_transit_except_as_a_return() {
    moves(&mut Seen::default());
    let mut world = world();
    world.recall(Target::Lot(lot_a1())).unwrap();
    assert_eq!(world.send_back(STRANGER, RETURNS, &[1]), Err(Error::NotCustodian { custodian: MAKER }));
    world.send_back(MAKER, RETURNS, &[1]).unwrap();
    let in_transit = Error::WrongState { unit: unit(1), state: StateKind::InTransit };
    assert_eq!(world.send_back(MAKER, RETURNS, &[1]), Err(in_transit));
}

#[test]
fn receiving_what_is_not_addressed_to_you() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[1, 100]).unwrap();
    let error = Error::NotReceiver { to: PHARMACY };
    assert_eq!(world.receive(HOSPITAL, &[1]), Err(error));
    assert_eq!(world.take_back(RETURNS, &[1]), Err(error));
    let children = all(&[101]);
    let act = Act::ReceivePartial { container: unit(100), children, as_return: false, holds: licence_of(HOSPITAL) };
    assert_eq!(world.act(HOSPITAL, act), Err(error));
}

#[test]
fn void_before_its_time_or_after_the_receipt() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[1]).unwrap();
    let ready = world.now + 7 * DAY;
    assert_eq!(world.act(MAKER, Act::Void { units: all(&[1]) }), Err(Error::TooEarly { ready }));
    world.receive(PHARMACY, &[1]).unwrap();
    world.now = ready;
    let active = Error::WrongState { unit: unit(1), state: StateKind::Active };
    assert_eq!(world.act(MAKER, Act::Void { units: all(&[1]) }), Err(active));
}

#[test]
fn dispensing_twice_or_expired_or_recalled_or_by_another_credential() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1, 2, 5]);
    world.hand(MAKER, WHOLESALER, &[3]);
    world.dispense(PHARMACY, &[1]).unwrap();
    let dispensed = Error::WrongState { unit: unit(1), state: StateKind::Dispensed };
    assert_eq!(world.dispense(PHARMACY, &[1]), Err(dispensed));
    let wrong = Error::WrongLicence { credential: CredentialType::WHOLESALER };
    assert_eq!(world.dispense(WHOLESALER, &[3]), Err(wrong));
    // One that is not theirs does not help.
    let act = Act::Dispense { units: all(&[3]), premises: SHOP, holds: here(CredentialType::DISPENSER) };
    let error = Error::NotLicensed { credential: CredentialType::DISPENSER, jurisdiction: HERE };
    assert_eq!(world.act(WHOLESALER, act), Err(error));
    world.recall(Target::Lot(lot_a1())).unwrap();
    let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
    assert_eq!(world.dispense(PHARMACY, &[2]), Err(Error::Recalled { unit: unit(2), target, kind }));
    world.now = (u64::from(soon().0) + 1) * DAY;
    assert_eq!(world.dispense(PHARMACY, &[5]), Err(Error::Expired { unit: unit(5), on: soon() }));
}

#[test]
fn reactivation_outside_its_window_or_premises() {
    dispensing(&mut Seen::default());
}

#[test]
fn a_proof_that_does_not_verify() {
    proofs(&mut Seen::default());
}

#[test]
fn an_excursion_by_an_unregistered_sensor() {
    excursions(&mut Seen::default());
}
