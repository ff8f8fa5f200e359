//! Verification: every finding, all of them, in their order; and never an error but for a proof.

mod support;

use salus_domain::supply::*;
use support::supply::*;

const NOTHING: Presented = Presented { lot: None, expiry: None, by: None };

fn seen() -> Presented {
    Presented { lot: Some(lot_a1()), expiry: Some(far()), by: Some(MAKER) }
}

/// Verifies with these proofs and no others.
fn with(world: &World, number: u8, presented: &Presented, proven: &[u8]) -> Vec<Finding> {
    let known = |proof: &&Proof| proven.iter().any(|number| unit(*number) == *proof.leaf.key());
    let proofs: Vec<Proof> = world.proofs.iter().filter(known).cloned().collect();
    verify(world, &unit(number), presented, &proofs, world.now).unwrap()
}

#[test]
fn genuine_is_said_only_when_there_is_nothing_else() {
    let mut world = world();
    assert_eq!(world.verify(unit(1), &seen()), [Finding::Genuine]);
    assert_eq!(world.verify(unit(11), &seen()), [Finding::Genuine], "in a case on a pallet, without a record");
    world.hand(MAKER, PHARMACY, &[1]);
    assert_eq!(world.verify(unit(1), &Presented { by: Some(PHARMACY), ..seen() }), [Finding::Genuine]);
    assert_eq!(world.verify(unit(100), &NOTHING), [Finding::Genuine], "a pallet");
}

#[test]
fn without_a_record_and_a_proof_nothing_is_said_but_that_a_proof_is_needed() {
    let mut world = world();
    let needed = |number| Finding::ProofNeeded { unit: unit(number) };
    assert_eq!(with(&world, 1, &seen(), &[]), [needed(1)]);
    assert_eq!(with(&world, 200, &seen(), &[1]), [needed(200)], "of a key that nobody commissioned");
    // A pack is judged with all that surrounds it.
    assert_eq!(with(&world, 11, &seen(), &[11]), [needed(101)]);
    assert_eq!(with(&world, 11, &seen(), &[11, 101]), [needed(100)]);
    assert_eq!(with(&world, 11, &seen(), &[11, 101, 100]), [Finding::Genuine]);
    // Once the pallet has a record, that is enough.
    world.hand(MAKER, WHOLESALER, &[100]);
    assert_eq!(with(&world, 11, &NOTHING, &[11, 101]), [Finding::Genuine]);
}

#[test]
fn what_the_proof_says_is_judged_although_a_proof_of_its_case_is_missing() {
    let mut world = world();
    world.recall(Target::Lot(lot_a1())).unwrap();
    let recalled = Finding::Recalled { target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    let other_date = Presented { expiry: Some(soon()), ..seen() };
    let needed = Finding::ProofNeeded { unit: unit(101) };
    assert_eq!(with(&world, 11, &other_date, &[11]), [recalled, Finding::ExpiryDiffers, needed]);
}

#[test]
fn the_lot_that_is_printed_on_it_is_tested_for_a_recall_too() {
    let mut world = world();
    world.recall(Target::Lot(lot_a2())).unwrap();
    let printed = Presented { lot: Some(lot_a2()), ..seen() };
    let recalled = Finding::Recalled { target: Target::Lot(lot_a2()), kind: RecallKind::Recall };
    assert_eq!(world.verify(unit(1), &printed), [recalled, Finding::LotDiffers]);
    // Also of a pack of which nothing else is known.
    assert_eq!(with(&world, 1, &printed, &[]), [recalled, Finding::ProofNeeded { unit: unit(1) }]);
    // A lot that nobody created recalls nothing.
    let invented = Presented { lot: Some(lot(gtin_a(), "NONE")), ..seen() };
    assert_eq!(world.verify(unit(1), &invented), [Finding::LotDiffers]);
}

#[test]
fn what_is_printed_on_a_container_is_compared_with_what_is_in_it() {
    let mut world = world();
    let label = |lot, expiry| Presented { lot: Some(lot), expiry, by: None };
    assert_eq!(world.verify(unit(100), &label(lot_a1(), Some(far()))), [Finding::Genuine]);
    assert_eq!(world.verify(unit(100), &label(lot_a1(), Some(soon()))), [Finding::ExpiryDiffers]);
    assert_eq!(world.verify(unit(100), &Presented { expiry: Some(far()), ..NOTHING }), [Finding::Genuine]);
    assert_eq!(world.verify(unit(100), &label(lot_a2(), None)), [Finding::LotDiffers]);
    assert_eq!(world.verify(unit(100), &label(lot(gtin_a(), "NONE"), None)), [Finding::LotDiffers]);
    let both = [Finding::LotDiffers, Finding::ExpiryDiffers];
    assert_eq!(world.verify(unit(100), &label(lot_a2(), Some(far()))), both, "of that lot nothing is in it");
    // The printed lot may be recalled, although nothing of it is in there.
    world.recall(Target::Lot(lot_a2())).unwrap();
    let recalled = Finding::Recalled { target: Target::Lot(lot_a2()), kind: RecallKind::Recall };
    assert_eq!(world.verify(unit(100), &label(lot_a2(), None)), [recalled, Finding::LotDiffers]);
}

#[test]
fn the_graver_of_two_recalls_is_told() {
    let mut world = world();
    let withdraw =
        Act::Recall { standing: Standing::Owner, target: Target::Product(gtin_a()), kind: RecallKind::Withdrawal };
    world.act(MAKER, withdraw).unwrap();
    let product = Finding::Recalled { target: Target::Product(gtin_a()), kind: RecallKind::Withdrawal };
    assert_eq!(world.verify(unit(1), &seen()), [product]);
    world.recall(Target::Pack(unit(1))).unwrap();
    let pack = Finding::Recalled { target: Target::Pack(unit(1)), kind: RecallKind::Recall };
    assert_eq!(world.verify(unit(1), &seen()), [pack]);
    assert_eq!(world.verify(unit(2), &seen()), [product]);
}

#[test]
fn everything_at_once_gravest_first() {
    let mut world = world();
    world.pack(MAKER, 120, &[5]).unwrap();
    world.attach(MAKER, 120).unwrap();
    world.pack(MAKER, 121, &[120]).unwrap();
    world.now += DAY;
    world.excursion(120, world.now - 10, world.now).unwrap();
    world.unpack(MAKER, 121, &[120]).unwrap();
    world.unpack(MAKER, 120, &[5]).unwrap();
    world.recall(Target::Lot(lot_a2())).unwrap();
    world.now = (u64::from(soon().0) + 1) * DAY;
    world.send_back(MAKER, RETURNS, &[5]).unwrap();
    let presented = Presented { lot: Some(lot_a1()), expiry: Some(far()), by: Some(STRANGER) };
    let rest = [
        Finding::Expired { on: soon() },
        Finding::Frozen { container: unit(120), excursion: 1 },
        Finding::LotDiffers,
        Finding::ExpiryDiffers,
        Finding::InTransit,
        Finding::WrongCustodian,
    ];
    let recalled = Finding::Recalled { target: Target::Lot(lot_a2()), kind: RecallKind::Recall };
    assert_eq!(world.verify(unit(5), &presented), [&[recalled][..], &rest].concat());
    // Whom it is on its way to presents it rightly.
    let receiver = Presented { by: Some(RETURNS), ..presented };
    assert_eq!(world.verify(unit(5), &receiver), [&[recalled][..], &rest[..5]].concat());
    world.act(MAKER, Act::ReportStolen { units: all(&[5]) }).unwrap();
    let without_transit = [&rest[..4], &rest[5..]].concat();
    assert_eq!(world.verify(unit(5), &presented), [&[recalled, Finding::Stolen][..], &without_transit].concat());
}

#[test]
fn every_state_has_its_finding_and_the_gravest_around_it_counts() {
    let world = world();
    let at = world.now;
    for (state, expected) in [
        (State::Active, vec![Finding::Genuine]),
        (State::Stolen, vec![Finding::Stolen]),
        (State::Illegitimate, vec![Finding::Illegitimate]),
        (State::Suspect { by: Standing::Owner }, vec![Finding::Suspect]),
        (State::Destroyed, vec![Finding::OutOfUse { state: StateKind::Destroyed }]),
        (State::Exported, vec![Finding::OutOfUse { state: StateKind::Exported }]),
        (State::Sample, vec![Finding::OutOfUse { state: StateKind::Sample }]),
        (State::Consumed, vec![Finding::OutOfUse { state: StateKind::Consumed }]),
        (State::Retired, vec![Finding::OutOfUse { state: StateKind::Retired }]),
        (State::Inactive, vec![Finding::OutOfUse { state: StateKind::Inactive }]),
        (State::PartiallyDispensed, vec![Finding::PartiallyDispensed]),
        (State::Dispensed, vec![Finding::Dispensed { at }]),
    ] {
        let mut world = world.clone();
        for act in [Act::Inactivate { units: all(&[1]) }, Act::Reactivate { units: all(&[1]) }] {
            world.act(MAKER, act).unwrap();
        }
        let one = world.units.get_mut(&unit(1)).unwrap();
        one.state = state;
        if let (Body::Pack(pack), State::Dispensed) = (&mut one.body, state) {
            pack.dispensed = Some(Dispensed { at, by: MAKER, premises: SHOP });
        }
        assert_eq!(world.verify(unit(1), &seen()), expected);
    }
    // In a stolen case that is on a suspect pallet, a destroyed pack is all three.
    let mut world = world;
    let [pack, case, pallet] = [11, 101, 100].map(|number| all(&[number]));
    world.act(MAKER, Act::Quarantine { standing: Standing::Custodian, units: pallet }).unwrap();
    world.act(MAKER, Act::ReportStolen { units: case }).unwrap();
    world.act(MAKER, Act::Quarantine { standing: Standing::Owner, units: pack }).unwrap();
    world.units.get_mut(&unit(11)).unwrap().state = State::Destroyed;
    let destroyed = Finding::OutOfUse { state: StateKind::Destroyed };
    assert_eq!(world.verify(unit(11), &seen()), [Finding::Stolen, Finding::Suspect, destroyed]);
}

#[test]
fn a_pack_in_a_pallet_that_is_in_transit_is_in_transit() {
    let mut world = world();
    world.ship(MAKER, WHOLESALER, &[100]).unwrap();
    assert_eq!(world.verify(unit(11), &seen()), [Finding::InTransit]);
    let stranger = Presented { by: Some(STRANGER), ..seen() };
    assert_eq!(world.verify(unit(11), &stranger), [Finding::InTransit, Finding::WrongCustodian]);
}

#[test]
fn the_first_record_counts_whatever_a_later_batch_says() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    // Somebody else commissions the same key with a date of their own.
    let (root, proofs) = prove(&[pack_leaf(1, lot_b1(), soon(), None)]);
    let new = NewBatch { root, gtin: gtin_b(), size: 1, locator: b"x".to_vec() };
    world.act(OTHER_MAKER, Act::Commission(new)).unwrap();
    let presented = Presented { by: Some(PHARMACY), ..seen() };
    let found = verify(&world, &unit(1), &presented, &proofs, world.now);
    assert_eq!(found, Ok(vec![Finding::DuplicateKey { unit: unit(1) }]));
    assert_eq!(world.verify(unit(1), &presented), [Finding::Genuine]);
}

#[test]
fn a_proof_that_is_none_is_the_only_error() {
    let world = world();
    let good = world.proofs.iter().find(|proof| *proof.leaf.key() == unit(1)).unwrap().clone();
    let judge = |proof: Proof| verify(&world, &unit(1), &seen(), &[proof], world.now);
    assert_eq!(judge(good.clone()), Ok(vec![Finding::Genuine]));
    assert_eq!(judge(Proof { root: [9; 32], ..good.clone() }), Err(Error::NoSuchBatch { root: [9; 32] }));
    assert_eq!(judge(Proof { index: 1, ..good.clone() }), Err(Error::BadProof { unit: unit(1) }));
    let other_date = pack_leaf(1, lot_a1(), soon(), None);
    assert_eq!(judge(Proof { leaf: other_date, ..good.clone() }), Err(Error::BadProof { unit: unit(1) }));
    let siblings = vec![[0; 32]; 33];
    assert_eq!(judge(Proof { siblings, ..good }), Err(Error::BadProof { unit: unit(1) }));
}

#[test]
fn containers_in_a_circle_prove_nothing() {
    let mut world = empty();
    let leaves = [
        container_leaf(101, 1, 3, Some(102)),
        container_leaf(102, 1, 3, Some(101)),
        pack_leaf(11, lot_a1(), far(), Some(101)),
    ];
    world.commission(MAKER, gtin_a(), &leaves);
    let proofs = world.proofs.clone();
    let found = verify(&world, &unit(11), &NOTHING, &proofs, world.now);
    assert_eq!(found, Err(Error::BadLeaf { unit: unit(102) }));
    assert_eq!(world.unpack(MAKER, 101, &[11]), Err(Error::TooDeep { height: 5 }));
    assert!(world.units.is_empty());
}
