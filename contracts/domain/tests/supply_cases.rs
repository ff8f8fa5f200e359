//! The cases that an expert tries.

mod support;

use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use support::supply::*;

const NOTHING: Presented = Presented { lot: None, expiry: None, by: None };

// --- handoffs

#[test]
fn a_never_acknowledged_handoff_goes_back_after_its_time_and_not_before() {
    let mut world = world();
    world.ship(MAKER, WHOLESALER, &[1]).unwrap();
    let ready = world.now + 7 * DAY;
    world.now = ready - 1;
    assert_eq!(world.act(MAKER, Act::Void { units: all(&[1]) }), Err(Error::TooEarly { ready }));
    world.now = ready;
    world.act(MAKER, Act::Void { units: all(&[1]) }).unwrap();
    assert_eq!((world.state(unit(1)), world.custodian(unit(1))), (StateKind::Active, MAKER));
    let offered = ready - 7 * DAY;
    assert_eq!(world.history(unit(1)), [What::Voided { to: WHOLESALER, offered }]);
    world.hand(MAKER, PHARMACY, &[1]);
}

#[test]
fn void_racing_receive_in_one_block_is_decided_by_which_comes_first() {
    let mut received_first = world();
    received_first.ship(MAKER, WHOLESALER, &[1]).unwrap();
    received_first.now += 7 * DAY;
    let mut voided_first = received_first.clone();
    let error = Error::WrongState { unit: unit(1), state: StateKind::Active };

    received_first.receive(WHOLESALER, &[1]).unwrap();
    assert_eq!(received_first.act(MAKER, Act::Void { units: all(&[1]) }), Err(error));
    assert_eq!(received_first.custodian(unit(1)), WHOLESALER);

    voided_first.act(MAKER, Act::Void { units: all(&[1]) }).unwrap();
    assert_eq!(voided_first.receive(WHOLESALER, &[1]), Err(error));
    assert_eq!(voided_first.custodian(unit(1)), MAKER);
}

#[test]
fn partial_receipt_of_three_of_four_leaves_the_fourth_on_its_way() {
    let mut world = world();
    world.pack(MAKER, 120, &[1, 2, 3, 4]).unwrap();
    world.ship(MAKER, PHARMACY, &[120]).unwrap();
    let some = |children: &[u8]| Act::ReceivePartial {
        container: unit(120),
        children: all(children),
        as_return: false,
        holds: licence_of(PHARMACY),
    };
    world.act(PHARMACY, some(&[1, 2, 3])).unwrap();
    assert_eq!([1, 2, 3, 4].map(|pack| world.custodian(unit(pack))), [PHARMACY, PHARMACY, PHARMACY, MAKER]);
    assert_eq!(world.state(unit(120)), StateKind::InTransit);
    world.dispense(PHARMACY, &[1]).unwrap();
    // The rest comes back with its container, and is not lost.
    world.act(PHARMACY, Act::Reject { units: all(&[120]) }).unwrap();
    assert_eq!(world.units[&unit(120)].as_container().unwrap().tags[0].count, 1);
    world.unpack(MAKER, 120, &[4]).unwrap();
    assert_eq!(world.state(unit(120)), StateKind::Retired);
    assert_eq!(world.custodian(unit(4)), MAKER);
}

#[test]
fn partial_receipt_of_all_empties_the_container() {
    let mut world = world();
    world.pack(MAKER, 120, &[1, 2]).unwrap();
    world.ship(MAKER, PHARMACY, &[120]).unwrap();
    let act = Act::ReceivePartial {
        container: unit(120),
        children: all(&[1, 2]),
        as_return: false,
        holds: licence_of(PHARMACY),
    };
    world.act(PHARMACY, act).unwrap();
    assert_eq!(world.state(unit(120)), StateKind::Retired);
}

#[test]
fn a_replayed_shipment_by_a_past_consignee_is_not_addressed_to_them() {
    let mut world = world();
    world.hand(MAKER, WHOLESALER, &[1]);
    let again = Error::WrongState { unit: unit(1), state: StateKind::Active };
    assert_eq!(world.receive(WHOLESALER, &[1]), Err(again));
    world.ship(WHOLESALER, PHARMACY, &[1]).unwrap();
    assert_eq!(world.receive(WHOLESALER, &[1]), Err(Error::NotReceiver { to: PHARMACY }));
    world.receive(PHARMACY, &[1]).unwrap();
    assert_eq!(world.ship(WHOLESALER, HOSPITAL, &[1]), Err(Error::NotCustodian { custodian: PHARMACY }));
}

#[test]
fn a_licence_revoked_between_ship_and_receive_refuses_the_receipt() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[1]).unwrap();
    world.unlicense(PHARMACY);
    let error = Error::NotLicensed { credential: CredentialType::DISPENSER, jurisdiction: HERE };
    assert_eq!(world.receive(PHARMACY, &[1]), Err(error));
    // Refusing what one may not have takes no licence.
    world.act(PHARMACY, Act::Reject { units: all(&[1]) }).unwrap();
}

#[test]
fn expiry_between_ship_and_receive_leaves_only_the_return() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[5]).unwrap();
    world.now = (u64::from(soon().0) + 1) * DAY - 1;
    let mut in_time = world.clone();
    in_time.receive(PHARMACY, &[5]).unwrap();
    world.now += 1;
    let expired = Error::Expired { unit: unit(5), on: soon() };
    assert_eq!(world.receive(PHARMACY, &[5]), Err(expired));
    world.take_back(PHARMACY, &[5]).unwrap();
    assert_eq!(world.dispense(PHARMACY, &[5]), Err(expired));
    assert_eq!(world.ship(PHARMACY, HOSPITAL, &[5]), Err(expired));
    world.send_back(PHARMACY, MAKER, &[5]).unwrap();
    world.take_back(MAKER, &[5]).unwrap();
}

// --- recalls

#[test]
fn a_recall_mid_transit_allows_the_receipt_for_return_and_no_dispensing() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[1]).unwrap();
    world.recall(Target::Lot(lot_a1())).unwrap();
    let recalled = Error::Recalled { unit: unit(1), target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    assert_eq!(world.receive(PHARMACY, &[1]), Err(recalled));
    world.take_back(PHARMACY, &[1]).unwrap();
    assert_eq!(world.dispense(PHARMACY, &[1]), Err(recalled));
    // Back it goes: to the owner, or to who takes returns, and to nobody else.
    world.send_back(PHARMACY, WHOLESALER, &[1]).unwrap();
    assert_eq!(world.take_back(WHOLESALER, &[1]), Err(Error::NotForReturn { unit: unit(1) }));
    world.act(WHOLESALER, Act::Reject { units: all(&[1]) }).unwrap();
    world.send_back(PHARMACY, RETURNS, &[1]).unwrap();
    assert_eq!(world.receive(RETURNS, &[1]), Err(recalled), "it is to be said that it is a return");
    world.take_back(RETURNS, &[1]).unwrap();
    world.act(RETURNS, Act::Destroy { units: all(&[1]), holds: licence_of(RETURNS) }).unwrap();
}

#[test]
fn a_pallet_with_one_recalled_lot_moves_only_as_a_return_until_that_lot_is_out() {
    let mut world = world();
    world.hand(OTHER_MAKER, MAKER, &[51, 52]);
    world.pack(MAKER, 120, &[1, 2, 51]).unwrap();
    world.recall(Target::Lot(lot_b1())).unwrap();
    let recalled = Error::Recalled { unit: unit(120), target: Target::Lot(lot_b1()), kind: RecallKind::Recall };
    assert_eq!(world.ship(MAKER, WHOLESALER, &[120]), Err(recalled));
    // Nobody owns all of it, so only who takes returns gets it.
    world.send_back(MAKER, OTHER_MAKER, &[120]).unwrap();
    assert_eq!(world.take_back(OTHER_MAKER, &[120]), Err(Error::NotForReturn { unit: unit(120) }));
    world.act(OTHER_MAKER, Act::Reject { units: all(&[120]) }).unwrap();
    // A recalled pack joins it, as on a return pallet.
    world.pack(MAKER, 120, &[52]).unwrap();
    world.unpack(MAKER, 120, &[51, 52]).unwrap();
    world.hand(MAKER, WHOLESALER, &[120]);
    world.unpack(WHOLESALER, 120, &[1]).unwrap();
}

#[test]
fn a_lot_recalled_before_some_packs_have_records_is_recalled_for_those_too() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.recall(Target::Lot(lot_a1())).unwrap();
    assert!(!world.units.contains_key(&unit(2)));
    for pack in [1, 2] {
        let recalled = Error::Recalled { unit: unit(pack), target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
        let holder = if pack == 1 { PHARMACY } else { MAKER };
        assert_eq!(world.ship(holder, WHOLESALER, &[pack]), Err(recalled));
        let finding = Finding::Recalled { target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
        assert_eq!(world.verify(unit(pack), &NOTHING), [finding]);
    }
    // The other lot of the product is not.
    world.ship(MAKER, WHOLESALER, &[5]).unwrap();
    world.recall(Target::Product(gtin_a())).unwrap();
    let recalled = Error::Recalled { unit: unit(5), target: Target::Product(gtin_a()), kind: RecallKind::Recall };
    assert_eq!(world.receive(WHOLESALER, &[5]), Err(recalled));
}

#[test]
fn a_withdrawal_can_become_a_recall_and_only_the_regulator_takes_either_back() {
    let mut world = world();
    let target = Target::Lot(lot_a1());
    let by_owner = |kind| Act::Recall { standing: Standing::Owner, target, kind };
    world.act(MAKER, by_owner(RecallKind::Withdrawal)).unwrap();
    let already = |kind| Err(Error::AlreadyRecalled { kind });
    assert_eq!(world.act(MAKER, by_owner(RecallKind::Withdrawal)), already(RecallKind::Withdrawal));
    world.act(MAKER, by_owner(RecallKind::Recall)).unwrap();
    assert_eq!(world.act(MAKER, by_owner(RecallKind::Withdrawal)), already(RecallKind::Recall));
    let not_licensed = Error::NotLicensed { credential: CredentialType::REGULATOR, jurisdiction: HERE };
    assert_eq!(world.act(MAKER, Act::CancelRecall { target }), Err(not_licensed));
    world.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    world.ship(MAKER, PHARMACY, &[1]).unwrap();
}

#[test]
fn a_recall_of_one_pack_stops_that_pack_once_it_is_on_its_own() {
    let mut world = world();
    world.recall(Target::Pack(unit(11))).unwrap();
    assert_eq!(world.history(unit(11)).len(), 1);
    // With the pack all that surrounds it got its record.
    assert!(world.units.contains_key(&unit(101)) && world.units.contains_key(&unit(100)));
    world.hand(MAKER, WHOLESALER, &[100]);
    world.unpack(WHOLESALER, 100, &[101]).unwrap();
    world.unpack(WHOLESALER, 101, &[11, 12]).unwrap();
    let recalled = Error::Recalled { unit: unit(11), target: Target::Pack(unit(11)), kind: RecallKind::Recall };
    assert_eq!(world.ship(WHOLESALER, PHARMACY, &[12, 11]), Err(recalled));
    world.ship(WHOLESALER, PHARMACY, &[12]).unwrap();
}

// --- packing

#[test]
fn dispensing_a_pack_out_of_an_intact_case_is_refused() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[100]);
    let inside = |pack, container| Error::InsideContainer { unit: unit(pack), container: unit(container) };
    assert_eq!(world.dispense(PHARMACY, &[11]), Err(inside(11, 101)));
    // Nor is a case opened while it is on its pallet.
    assert_eq!(world.unpack(PHARMACY, 101, &[11]), Err(inside(101, 100)));
    world.unpack(PHARMACY, 100, &[101]).unwrap();
    world.unpack(PHARMACY, 101, &[11]).unwrap();
    world.dispense(PHARMACY, &[11]).unwrap();
}

#[test]
fn a_decommissioned_parent_takes_its_children_along() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[100]);
    world.unpack(PHARMACY, 100, &[101]).unwrap();
    world.act(PHARMACY, Act::Destroy { units: all(&[101]), holds: licence_of(PHARMACY) }).unwrap();
    let gone = Error::WrongState { unit: unit(101), state: StateKind::Destroyed };
    assert_eq!(world.unpack(PHARMACY, 101, &[11]), Err(gone));
    let inside = Error::InsideContainer { unit: unit(11), container: unit(101) };
    assert_eq!(world.dispense(PHARMACY, &[11]), Err(inside));
    assert_eq!(world.verify(unit(11), &NOTHING), [Finding::OutOfUse { state: StateKind::Destroyed }]);
}

#[test]
fn a_pallet_is_handed_over_with_its_own_record_alone_however_much_is_on_it() {
    let cost = |count: u32| {
        let mut world = empty();
        world.commission(MAKER, gtin_a(), &[container_leaf(100, 2, count, None)]);
        world.loads.set(0);
        world.hand(MAKER, WHOLESALER, &[100]);
        (world.loads.get(), world.units.len())
    };
    assert_eq!(cost(10), cost(100_000));
    // To ship, the pallet, its batch, lot and product; to receive, the same without the batch.
    assert_eq!(cost(100_000).1, 1);
    assert_eq!(cost(100_000).0, 7);
}

#[test]
fn the_deepest_hierarchy_costs_one_record_a_level() {
    let mut world = world();
    world.loads.set(0);
    // The pack and its four containers get their records at once.
    world.act(MAKER, Act::Quarantine { standing: Standing::Custodian, units: all(&[31]) }).unwrap();
    assert_eq!(world.units.len(), 5);
    // Five units, their batch and their lot.
    assert_eq!(world.loads.get(), 7);
    world.act(MAKER, Act::Clear { standing: Standing::Custodian, units: all(&[31]) }).unwrap();
    world.loads.set(0);
    assert_eq!(world.verify(unit(31), &NOTHING), [Finding::Genuine]);
    assert!(world.loads.get() <= 12, "{} loads", world.loads.get());
    // No deeper.
    assert_eq!(world.pack(MAKER, 120, &[110]), Err(Error::TooDeep { height: 5 }));
}

#[test]
fn what_a_declared_count_forgot_still_comes_out() {
    let mut world = empty();
    let leaves = [
        container_leaf(101, 1, 1, None),
        pack_leaf(11, lot_a1(), far(), Some(101)),
        pack_leaf(12, lot_a1(), far(), Some(101)),
    ];
    world.commission(MAKER, gtin_a(), &leaves);
    world.unpack(MAKER, 101, &[11]).unwrap();
    assert_eq!(world.state(unit(101)), StateKind::Retired);
    world.unpack(MAKER, 101, &[12]).unwrap();
    assert_eq!(world.custodian(unit(12)), MAKER);
}

#[test]
fn nobody_gives_a_container_of_their_own_the_key_of_a_commissioned_one() {
    let mut world = world();
    // A key that is about to be used is seen in the pool of transactions, and somebody is faster.
    world.hand(OTHER_MAKER, WHOLESALER, &[51]);
    let act = Act::Pack { container: unit(101), children: all(&[51]) };
    let needed = Error::ProofNeeded { unit: unit(101) };
    assert_eq!(world.act_with(WHOLESALER, WHOLESALER, &act, &[]), Err(needed));
    let inside = Error::InsideContainer { unit: unit(101), container: unit(100) };
    assert_eq!(world.act(WHOLESALER, act), Err(inside), "with its proof it is what it is");
    assert_eq!(world.verify(unit(11), &NOTHING), [Finding::Genuine]);
    // What comes to be by packing has keys of its own, which no batch has.
    assert!(unit(120).is_packed() && !unit(101).is_packed());
    assert_eq!(unit(101).packed().packed(), unit(101).packed());
}

// --- excursions

#[test]
fn a_pack_taken_out_of_a_pallet_whose_excursion_comes_later_is_frozen_all_the_same() {
    let mut world = world();
    world.attach(MAKER, 100).unwrap();
    world.hand(MAKER, PHARMACY, &[100]);
    let loaded = world.now;
    world.now += 5 * DAY;
    world.unpack(PHARMACY, 100, &[101]).unwrap();
    world.unpack(PHARMACY, 101, &[11, 12]).unwrap();
    world.now += DAY;
    world.dispense(PHARMACY, &[12]).unwrap();
    // Only now the reading is looked at.
    world.excursion(100, loaded + DAY, loaded + 2 * DAY).unwrap();
    let frozen = |number| Error::Frozen { unit: unit(number), container: unit(100), excursion: 1 };
    assert_eq!(world.dispense(PHARMACY, &[11]), Err(frozen(11)));
    assert_eq!(world.ship(PHARMACY, HOSPITAL, &[101]), Err(frozen(101)));
    let found = Finding::Frozen { container: unit(100), excursion: 1 };
    assert_eq!(world.verify(unit(11), &NOTHING), [found]);
    // One that was dispensed before shows it too.
    assert_eq!(world.verify(unit(12), &NOTHING), [Finding::Dispensed { at: world.now }, found]);
    world.decide(MAKER, about(100, 1, lot_a1()), Outcome::Released).unwrap();
    world.dispense(PHARMACY, &[11]).unwrap();
}

#[test]
fn an_excursion_before_a_stay_or_after_it_binds_nothing() {
    let mut world = world();
    world.pack(MAKER, 120, &[1, 2]).unwrap();
    world.attach(MAKER, 120).unwrap();
    let start = world.now;
    world.now += DAY;
    world.unpack(MAKER, 120, &[1]).unwrap();
    world.now += DAY;
    world.pack(MAKER, 120, &[3]).unwrap();
    world.now += DAY;
    // From when the first was out to when the third came in: only the second was there.
    world.excursion(120, start + DAY, start + 2 * DAY).unwrap();
    world.hand(MAKER, PHARMACY, &[1]);
    world.unpack(MAKER, 120, &[2, 3]).unwrap();
    world.hand(MAKER, PHARMACY, &[3]);
    let frozen = Error::Frozen { unit: unit(2), container: unit(120), excursion: 1 };
    assert_eq!(world.ship(MAKER, PHARMACY, &[2]), Err(frozen));
}

#[test]
fn an_excursion_is_released_lot_by_lot() {
    let mut world = world();
    world.pack(MAKER, 120, &[1, 5]).unwrap();
    world.attach(MAKER, 120).unwrap();
    world.now += DAY;
    world.excursion(120, world.now - 10, world.now).unwrap();
    world.decide(MAKER, about(120, 1, lot_a1()), Outcome::Released).unwrap();
    let frozen = |number| Error::Frozen { unit: unit(number), container: unit(120), excursion: 1 };
    assert_eq!(world.ship(MAKER, PHARMACY, &[120]), Err(frozen(120)));
    world.unpack(MAKER, 120, &[1, 5]).unwrap();
    world.hand(MAKER, PHARMACY, &[1]);
    assert_eq!(world.ship(MAKER, PHARMACY, &[5]), Err(frozen(5)));
    world.decide(MAKER, about(120, 1, lot_a2()), Outcome::Rejected).unwrap();
    assert_eq!(world.ship(MAKER, PHARMACY, &[5]), Err(frozen(5)), "for good");
    let already = Error::AlreadyDecided { outcome: Outcome::Rejected };
    assert_eq!(world.decide(MAKER, about(120, 1, lot_a2()), Outcome::Released), Err(already));
    // What was released can still be rejected.
    world.decide(MAKER, about(120, 1, lot_a1()), Outcome::Rejected).unwrap();
    assert_eq!(world.dispense(PHARMACY, &[1]), Err(frozen(1)));
}

#[test]
fn a_ninth_excursion_is_merged_into_the_last_under_a_number_that_nothing_was_released_for() {
    let mut world = world();
    world.pack(MAKER, 120, &[1]).unwrap();
    world.attach(MAKER, 120).unwrap();
    let start = world.now;
    world.now += DAY;
    for n in 0..8 {
        world.excursion(120, start + 100 * n, start + 100 * n + 10).unwrap();
        world.decide(MAKER, about(120, n as u32 + 1, lot_a1()), Outcome::Released).unwrap();
    }
    world.ship(MAKER, PHARMACY, &[120]).unwrap();
    world.excursion(120, start + 900, start + 910).unwrap();
    let list = &world.units[&unit(120)].as_container().unwrap().excursions;
    assert_eq!(list.len(), 8);
    assert_eq!(list[7], Excursion { id: 9, from: start + 700, to: start + 910 });
    let frozen = Error::Frozen { unit: unit(120), container: unit(120), excursion: 9 };
    assert_eq!(world.receive(PHARMACY, &[120]), Err(frozen));
    assert_eq!(
        world.decide(MAKER, about(120, 8, lot_a1()), Outcome::Rejected),
        Err(Error::NoSuchExcursion { excursion: 8 })
    );
}

#[test]
fn taking_the_sensor_off_does_not_take_the_excursion_off() {
    let mut world = world();
    world.pack(MAKER, 120, &[1]).unwrap();
    world.attach(MAKER, 120).unwrap();
    let start = world.now;
    world.now += 1_000;
    world.act(MAKER, Act::AttachSensor { container: unit(120), sensor: None }).unwrap();
    world.now += 1_000;
    let not_then = Error::NotSensor { sensor: SENSOR };
    assert_eq!(world.excursion(120, start + 500, start + 1_001), Err(not_then));
    world.excursion(120, start + 500, start + 1_000).unwrap();
}

#[test]
fn a_full_trail_forgets_what_no_report_reaches_any_more_and_nothing_else() {
    let mut world = world();
    for container in 120..124 {
        world.pack(MAKER, container, &[1, 2]).unwrap();
        world.attach(MAKER, container).unwrap();
        world.now += DAY;
        world.unpack(MAKER, container, &[1]).unwrap();
        world.unpack(MAKER, container, &[2]).unwrap();
    }
    assert_eq!(world.pack(MAKER, 124, &[1]), Err(Error::TrailFull { unit: unit(1) }));
    let reading = world.now - 3 * DAY - 1_000;
    world.excursion(120, reading, reading + 10).unwrap();
    // The first stay is over for 30 days, but an excursion in it is open.
    world.now += 27 * DAY;
    assert_eq!(world.pack(MAKER, 124, &[1]), Err(frozen_by(1, 120)));
    world.decide(MAKER, about(120, 1, lot_a1()), Outcome::Released).unwrap();
    world.pack(MAKER, 124, &[1]).unwrap();
    assert_eq!(world.units[&unit(1)].trail.len(), 3);
    // Taking out is never refused.
    world.now += 1;
    world.unpack(MAKER, 124, &[1]).unwrap();
    assert_eq!(world.units[&unit(1)].trail.len(), 4);
}

fn frozen_by(number: u8, container: u8) -> Error {
    Error::Frozen { unit: unit(number), container: unit(container), excursion: 1 }
}

// --- dispensing

#[test]
fn a_copied_code_scanned_after_the_dispense_is_found_out() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.dispense(PHARMACY, &[1]).unwrap();
    let at = world.now;
    world.now += DAY;
    let seen = Presented { lot: Some(lot_a1()), expiry: Some(far()), by: Some(HOSPITAL) };
    assert_eq!(world.verify(unit(1), &seen), [Finding::Dispensed { at }, Finding::WrongCustodian]);
    let dispensed = Error::WrongState { unit: unit(1), state: StateKind::Dispensed };
    assert_eq!(world.dispense(HOSPITAL, &[1]), Err(dispensed));
    assert_eq!(world.dispense(PHARMACY, &[1]), Err(dispensed), "nor twice at home");
}

#[test]
fn two_offline_pharmacies_dispensing_one_code_are_not_both_right() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    // Both queued it; the one that holds the pack comes second.
    assert_eq!(world.dispense(HOSPITAL, &[1]), Err(Error::NotCustodian { custodian: PHARMACY }));
    world.dispense(PHARMACY, &[1]).unwrap();
    let dispensed = Error::WrongState { unit: unit(1), state: StateKind::Dispensed };
    assert_eq!(world.dispense(HOSPITAL, &[1]), Err(dispensed));
}

#[test]
fn a_dispensed_pack_goes_back_on_the_shelf_within_ten_days() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.dispense(PHARMACY, &[1]).unwrap();
    let until = world.now + UNDO_TIME;
    world.now = until + 1;
    assert_eq!(world.undo(PHARMACY, &[1], SHOP), Err(Error::WindowOver { unit: unit(1), until }));
    world.now = until;
    world.undo(PHARMACY, &[1], SHOP).unwrap();
    world.dispense(PHARMACY, &[1]).unwrap();
    assert_eq!(world.history(unit(1)).len(), 4);
}

#[test]
fn an_opened_pack_is_dispensed_to_its_end_and_never_goes_back() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.dispense_partial(PHARMACY, &[1]).unwrap();
    world.dispense_partial(PHARMACY, &[1]).unwrap();
    assert_eq!(world.verify(unit(1), &NOTHING), [Finding::PartiallyDispensed]);
    // A suspicion that is gone leaves it opened.
    let units = all(&[1]);
    world.act(PHARMACY, Act::Quarantine { standing: Standing::Custodian, units: units.clone() }).unwrap();
    world.act(PHARMACY, Act::Clear { standing: Standing::Custodian, units }).unwrap();
    assert_eq!(world.state(unit(1)), StateKind::PartiallyDispensed);
    world.dispense(PHARMACY, &[1]).unwrap();
    assert_eq!(world.undo(PHARMACY, &[1], SHOP), Err(Error::Opened { unit: unit(1) }));
}

// --- the rest

#[test]
fn ingredients_become_a_product_whose_batch_is_there() {
    let mut world = world();
    world.hand(OTHER_MAKER, MAKER, &[51, 52]);
    let output = world.commission(MAKER, gtin_a(), &[pack_leaf(60, lot_a1(), far(), None)]);
    let theirs = world.proofs.iter().find(|proof| *proof.leaf.key() == unit(53)).unwrap().root;
    let act = |output| Act::Transform { inputs: all(&[51, 52]), output, holds: licence_of(MAKER) };
    assert_eq!(world.act(MAKER, act(theirs)), Err(Error::NotOwner { owner: OTHER_MAKER }));
    world.act(MAKER, act(output)).unwrap();
    assert_eq!(world.state(unit(51)), StateKind::Consumed);
    assert_eq!(world.history(unit(52)).last(), Some(&What::Transformed { output }));
    world.ship(MAKER, PHARMACY, &[60]).unwrap();
}

#[test]
fn what_is_wrong_is_corrected_by_another_entry_and_stays() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    world.dispense(PHARMACY, &[1]).unwrap();
    world.undo(PHARMACY, &[1], SHOP).unwrap();
    let before = world.history(unit(1));
    let reason = CorrectionReason::DidNotOccur;
    world.act(PHARMACY, Act::Correct { unit: unit(1), wrong: 1, reason, corrective: vec![2] }).unwrap();
    let after = world.history(unit(1));
    assert_eq!(after[..3], before[..]);
    assert_eq!(after[3], What::Corrected { wrong: 1, reason, corrective: vec![2] });
}

#[test]
fn a_higher_standing_takes_a_quarantine_over_and_a_lower_one_does_not_end_it() {
    let mut world = world();
    world.hand(MAKER, PHARMACY, &[1]);
    let units = || all(&[1]);
    let quarantine = |standing| Act::Quarantine { standing, units: units() };
    let clear = |standing| Act::Clear { standing, units: units() };
    world.act(PHARMACY, quarantine(Standing::Custodian)).unwrap();
    world.act(REGULATOR, quarantine(Standing::Regulator)).unwrap();
    let by = Standing::Regulator;
    assert_eq!(world.act(MAKER, quarantine(Standing::Owner)), Err(Error::AlreadySuspect { unit: unit(1), by }));
    assert_eq!(world.act(MAKER, clear(Standing::Owner)), Err(Error::StandingTooLow { unit: unit(1), by }));
    world.act(REGULATOR, clear(Standing::Regulator)).unwrap();
    world.dispense(PHARMACY, &[1]).unwrap();
}

#[test]
fn a_manufacturer_takes_an_unregistered_product_of_its_own_prefix() {
    let mut world = empty();
    let gtin = Gtin::new(9_506_000_140_445).unwrap();
    let prefix = CompanyPrefix { digits: 9_506_000, length: 7 };
    let holds = here(CredentialType::MANUFACTURER);
    let act = || Act::ClaimProduct { gtin, prefix, jurisdiction: HERE };
    let not_licensed = Error::NotLicensed { credential: CredentialType::MANUFACTURER, jurisdiction: HERE };
    assert_eq!(world.act(OTHER_MAKER, act()), Err(not_licensed), "its credential names no prefix");
    let qualifier = keys::gs1_prefix_qualifier(salus_domain::commitment::blake2_256, prefix);
    world.licences.insert((OTHER_MAKER, holds), Some(qualifier));
    world.act(OTHER_MAKER, act()).unwrap();
    assert_eq!(world.products[&gtin].owner, OTHER_MAKER);
    assert_eq!(world.act(OTHER_MAKER, act()), Err(Error::ProductKnown { owner: OTHER_MAKER }));
    // The regulator can give it to somebody else; a recall stays.
    world.recall(Target::Product(gtin)).unwrap();
    let holds = here(CredentialType::REGULATOR);
    world.act(REGULATOR, Act::RegisterProduct { gtin, owner: MAKER, holds }).unwrap();
    assert_eq!(world.products[&gtin].owner, MAKER);
    assert!(world.products[&gtin].recall.is_some());
}

#[test]
fn a_lost_key_loses_no_goods_and_its_operators_count_no_more() {
    let mut world = world();
    let (till, new_key) = (support::account(40), support::account(41));
    world.hand(MAKER, PHARMACY, &[1, 2]);
    world.name_operator((PHARMACY, PHARMACY), till, u64::MAX).unwrap();
    let dispense = |number| Act::Dispense { units: all(&[number]), premises: SHOP, holds: licence_of(PHARMACY) };
    world.act_as(PHARMACY, till, &dispense(1)).unwrap();
    world.controllers.insert(PHARMACY, new_key);
    assert_eq!(world.act_as(PHARMACY, till, &dispense(2)), Err(Error::OperatorOfOldKey { controller: new_key }));
    assert_eq!(world.act_as(PHARMACY, PHARMACY, &dispense(2)), Err(Error::MayNotAct { controller: new_key }));
    world.act_as(PHARMACY, new_key, &dispense(2)).unwrap();
}

#[test]
fn the_credential_registry_is_asked_once_a_message_and_after_whatever_costs_less() {
    let mut world = world();
    world.ship(MAKER, PHARMACY, &[1, 2, 3, 4]).unwrap();
    assert_eq!(world.asked.get(), 3, "twice to register the products, once to ship four packs");
    world.receive(STRANGER, &[1]).unwrap_err();
    world.dispense(PHARMACY, &[1]).unwrap_err();
    assert_eq!(world.asked.get(), 3);
    world.registry_down = true;
    assert_eq!(world.receive(PHARMACY, &[1]), Err(Error::DependencyUnavailable));
    assert_eq!(world.state(unit(1)), StateKind::InTransit);
}

#[test]
fn nobody_owns_or_regulates_an_empty_container() {
    let mut world = world();
    world.pack(MAKER, 120, &[1]).unwrap();
    world.unpack(MAKER, 120, &[1]).unwrap();
    // As no rule leaves one.
    world.units.get_mut(&unit(120)).unwrap().state = State::Active;
    for (by, standing) in [(STRANGER, Standing::Owner), (REGULATOR, Standing::Regulator)] {
        let act = Act::Quarantine { standing, units: all(&[120]) };
        assert_eq!(world.act(by, act), Err(Error::WrongStanding { standing }));
    }
}

#[test]
fn the_largest_unit_and_entry_fit_into_an_event() {
    use scale::Encode;
    let key = UnitKey([9; 32]);
    let stay = Stay { container: key, from: NOW, to: NOW };
    let attachment = Attachment { sensor: [9; 32], since: NOW, until: Some(NOW) };
    let body = Container {
        tags: vec![Tag { gtin: gtin_a(), lot: lot_a1(), expiry: far(), count: u32::MAX }; MAX_TAGS],
        height: MAX_HEIGHT,
        sensors: vec![attachment; MAX_SENSORS],
        excursions: vec![Excursion { id: 1, from: NOW, to: NOW }; MAX_EXCURSIONS],
        reported: 1,
    };
    let offer = Offer { to: PHARMACY, at: NOW, void_after: 7, ownership: true, purpose: ShipPurpose::Supply };
    let unit = Unit {
        origin: Some([9; 32]),
        place: Place::In { container: key, since: NOW },
        state: State::InTransit(offer),
        trail: vec![stay; MAX_TRAIL],
        entries: 1,
        body: Body::Container(body),
    };
    let entry = Entry {
        at: Instant { at: NOW, seq: 1 },
        by: MAKER,
        licence: Some(licence_of(MAKER)),
        what: What::Packed { children: vec![key; MAX_UNITS] },
    };
    // pallet-contracts takes 16 KiB.
    assert_eq!((unit.encode().len(), entry.encode().len()), (1_064, 1_083));
}

#[test]
fn what_a_case_forgets_frees_nothing_that_was_taken_out_of_it() {
    let mut world = world();
    world.hand(OTHER_MAKER, MAKER, &[51]);
    world.pack(MAKER, 120, &[1, 51]).unwrap();
    let start = world.now;
    for pallet in 150..154 {
        world.pack(MAKER, pallet, &[120]).unwrap();
        world.attach(MAKER, pallet).unwrap();
        world.now += DAY;
        world.unpack(MAKER, pallet, &[120]).unwrap();
    }
    world.excursion(150, start + 10, start + 20).unwrap();
    world.decide(MAKER, about(150, 1, lot_a1()), Outcome::Released).unwrap();
    world.unpack(MAKER, 120, &[51]).unwrap();
    world.now += REPORT_TIME;
    // The case is free, and makes room; but the other lot was in it, and is not released.
    world.pack(MAKER, 154, &[120]).unwrap();
    assert_eq!(world.units[&unit(120)].trail.len(), 1);
    let frozen = Error::Frozen { unit: unit(51), container: unit(150), excursion: 1 };
    assert_eq!(world.ship(MAKER, PHARMACY, &[51]), Err(frozen));
}

#[test]
fn the_excursion_of_the_outermost_of_four_containers_binds_the_pack() {
    let mut world = world();
    world.attach(MAKER, 110).unwrap();
    world.now += DAY;
    world.excursion(110, world.now - 10, world.now).unwrap();
    let found = Finding::Frozen { container: unit(110), excursion: 1 };
    assert_eq!(world.verify(unit(31), &NOTHING), [found]);
    world.now += DAY;
    for (container, child) in [(110, 111), (111, 112), (112, 113), (113, 31)] {
        world.unpack(MAKER, container, &[child]).unwrap();
    }
    let frozen = Error::Frozen { unit: unit(31), container: unit(110), excursion: 1 };
    assert_eq!(world.ship(MAKER, PHARMACY, &[31]), Err(frozen));
}
