//! The cases that an expert tries first, on the bundles: both registries, the credentials of everybody in them, the supply
//! chain. Domain's tests try more of them on the rules, which go along here in memory and have to agree.

mod supplied;

use salus_domain::{credential::CredentialType, supply::*};
use supplied::*;

const NOTHING: Presented = Presented { lot: None, expiry: None, by: None };

fn void(units: &[u8]) -> Act {
    Act::Void { units: all(units) }
}

#[test]
fn never_acknowledged_handoff() {
    let mut twins = twins();
    twins.ship(MAKER, WHOLESALER, &[1]).unwrap();
    let offered = twins.memory.now;
    let ready = offered + 7 * DAY;
    twins.memory.now = ready - 1;
    assert_eq!(twins.act(MAKER, void(&[1])), Err(Error::TooEarly { ready }));
    twins.memory.now = ready;
    twins.act(MAKER, void(&[1])).unwrap();
    let entries = twins.chain.by(STRANGER).trace(unit(1), 0, 50).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].what, What::Voided { to: WHOLESALER, offered });
    twins.hand(MAKER, PHARMACY, &[1]);
}

#[test]
fn void_racing_receive_in_one_block() {
    let mut twins = twins();
    twins.ship(MAKER, WHOLESALER, &[1]).unwrap();
    twins.memory.now += 7 * DAY;
    let late = Err(Error::WrongState { unit: unit(1), state: StateKind::Active });
    twins.attempt(|twins| {
        twins.receive(WHOLESALER, &[1]).unwrap();
        assert_eq!(twins.act(MAKER, void(&[1])), late);
        assert_eq!(twins.memory.custodian(unit(1)), WHOLESALER);
    });
    twins.attempt(|twins| {
        twins.act(MAKER, void(&[1])).unwrap();
        assert_eq!(twins.receive(WHOLESALER, &[1]), late);
        assert_eq!(twins.memory.custodian(unit(1)), MAKER);
    });
}

#[test]
fn recall_mid_transit() {
    let mut twins = twins();
    twins.ship(MAKER, PHARMACY, &[1]).unwrap();
    twins.recall(Target::Lot(lot_a1())).unwrap();
    let recalled = Err(Error::Recalled { unit: unit(1), target: Target::Lot(lot_a1()), kind: RecallKind::Recall });
    assert_eq!(twins.receive(PHARMACY, &[1]), recalled);
    twins.take_back(PHARMACY, &[1]).unwrap();
    assert_eq!(twins.dispense(PHARMACY, &[1]), recalled);
    assert_eq!(twins.ship(PHARMACY, HOSPITAL, &[1]), recalled);
    // Back it goes: to the owner, or to who takes returns, and to nobody else.
    twins.send_back(PHARMACY, WHOLESALER, &[1]).unwrap();
    assert_eq!(twins.take_back(WHOLESALER, &[1]), Err(Error::NotForReturn { unit: unit(1) }));
    twins.act(WHOLESALER, Act::Reject { units: all(&[1]) }).unwrap();
    twins.send_back(PHARMACY, RETURNS, &[1]).unwrap();
    twins.take_back(RETURNS, &[1]).unwrap();
    twins.act(RETURNS, Act::Destroy { units: all(&[1]), holds: licence_of(RETURNS) }).unwrap();
}

#[test]
fn pallet_with_one_recalled_lot() {
    let mut twins = twins();
    twins.hand(OTHER_MAKER, MAKER, &[51, 52]);
    twins.pack(MAKER, 120, &[1, 2, 51]).unwrap();
    twins.recall(Target::Lot(lot_b1())).unwrap();
    let target = Target::Lot(lot_b1());
    let recalled = Err(Error::Recalled { unit: unit(120), target, kind: RecallKind::Recall });
    assert_eq!(twins.ship(MAKER, WHOLESALER, &[120]), recalled);
    // Nobody owns all of it, so only who takes returns gets it.
    twins.send_back(MAKER, OTHER_MAKER, &[120]).unwrap();
    assert_eq!(twins.take_back(OTHER_MAKER, &[120]), Err(Error::NotForReturn { unit: unit(120) }));
    twins.act(OTHER_MAKER, Act::Reject { units: all(&[120]) }).unwrap();
    // A recalled pack joins it, as on a return pallet; without both it is for sale.
    twins.pack(MAKER, 120, &[52]).unwrap();
    twins.unpack(MAKER, 120, &[51, 52]).unwrap();
    twins.hand(MAKER, WHOLESALER, &[120]);
}

#[test]
fn partial_receipt_three_of_four() {
    let mut twins = twins();
    twins.pack(MAKER, 120, &[1, 2, 3, 4]).unwrap();
    twins.ship(MAKER, PHARMACY, &[120]).unwrap();
    let (container, children, holds) = (unit(120), all(&[1, 2, 3]), licence_of(PHARMACY));
    twins.act(PHARMACY, Act::ReceivePartial { container, children, as_return: false, holds }).unwrap();
    let holders = [1, 2, 3, 4].map(|pack| twins.memory.custodian(unit(pack)));
    assert_eq!(holders, [PHARMACY, PHARMACY, PHARMACY, MAKER]);
    twins.dispense(PHARMACY, &[1]).unwrap();
    // The fourth comes back with its container, and is not lost.
    twins.act(PHARMACY, Act::Reject { units: all(&[120]) }).unwrap();
    twins.unpack(MAKER, 120, &[4]).unwrap();
    let emptied = twins.chain.by(STRANGER).unit(container).unwrap().unwrap();
    assert_eq!(emptied.state, State::Retired);
}

#[test]
fn dispense_a_pack_out_of_an_intact_case() {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[100]);
    let inside = |pack, container| Err(Error::InsideContainer { unit: unit(pack), container: unit(container) });
    assert_eq!(twins.dispense(PHARMACY, &[11]), inside(11, 101));
    // Nor is a case opened while it is on its pallet.
    assert_eq!(twins.unpack(PHARMACY, 101, &[11]), inside(101, 100));
    twins.unpack(PHARMACY, 100, &[101]).unwrap();
    twins.unpack(PHARMACY, 101, &[11]).unwrap();
    twins.dispense(PHARMACY, &[11]).unwrap();
}

#[test]
fn lot_recalled_before_some_packs_have_records() {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1]);
    twins.recall(Target::Lot(lot_a1())).unwrap();
    assert_eq!(twins.chain.by(STRANGER).unit(unit(2)), Ok(None));
    for (pack, holder) in [(1, PHARMACY), (2, MAKER)] {
        let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
        let recalled = Error::Recalled { unit: unit(pack), target, kind };
        assert_eq!(twins.ship(holder, WHOLESALER, &[pack]), Err(recalled));
        assert_eq!(twins.verify(unit(pack), &NOTHING), [Finding::Recalled { target, kind }]);
    }
    // The other lot of the product is not.
    twins.ship(MAKER, WHOLESALER, &[5]).unwrap();
}

#[test]
fn expiry_between_ship_and_receive() {
    let mut twins = twins();
    twins.ship(MAKER, PHARMACY, &[5]).unwrap();
    twins.memory.now = (u64::from(soon().0) + 1) * DAY - 1;
    twins.attempt(|twins| twins.receive(PHARMACY, &[5]).unwrap());
    twins.memory.now += 1;
    let expired = Err(Error::Expired { unit: unit(5), on: soon() });
    assert_eq!(twins.receive(PHARMACY, &[5]), expired);
    twins.take_back(PHARMACY, &[5]).unwrap();
    assert_eq!(twins.dispense(PHARMACY, &[5]), expired);
    assert_eq!(twins.ship(PHARMACY, HOSPITAL, &[5]), expired);
    twins.send_back(PHARMACY, MAKER, &[5]).unwrap();
    twins.take_back(MAKER, &[5]).unwrap();
}

#[test]
fn replayed_shipment_by_a_past_consignee() {
    let mut twins = twins();
    twins.hand(MAKER, WHOLESALER, &[1]);
    let again = Err(Error::WrongState { unit: unit(1), state: StateKind::Active });
    assert_eq!(twins.receive(WHOLESALER, &[1]), again);
    twins.ship(WHOLESALER, PHARMACY, &[1]).unwrap();
    assert_eq!(twins.receive(WHOLESALER, &[1]), Err(Error::NotReceiver { to: PHARMACY }));
    twins.receive(PHARMACY, &[1]).unwrap();
    assert_eq!(twins.ship(WHOLESALER, HOSPITAL, &[1]), Err(Error::NotCustodian { custodian: PHARMACY }));
    // Nor with the proof that the pack was the maker's once.
    assert_eq!(twins.ship(MAKER, HOSPITAL, &[1]), Err(Error::NotCustodian { custodian: PHARMACY }));
}

#[test]
fn parent_decommissioned_with_children() {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[100]);
    twins.unpack(PHARMACY, 100, &[101]).unwrap();
    twins.act(PHARMACY, Act::Destroy { units: all(&[101]), holds: licence_of(PHARMACY) }).unwrap();
    let gone = Error::WrongState { unit: unit(101), state: StateKind::Destroyed };
    assert_eq!(twins.unpack(PHARMACY, 101, &[11]), Err(gone));
    let inside = Error::InsideContainer { unit: unit(11), container: unit(101) };
    assert_eq!(twins.dispense(PHARMACY, &[11]), Err(inside));
    assert_eq!(twins.verify(unit(11), &NOTHING), [Finding::OutOfUse { state: StateKind::Destroyed }]);
}

#[test]
fn pack_taken_out_of_a_pallet_whose_excursion_comes_later() {
    let mut twins = twins();
    twins.attach(MAKER, 100).unwrap();
    twins.hand(MAKER, PHARMACY, &[100]);
    let loaded = twins.memory.now;
    twins.memory.now += 5 * DAY;
    twins.unpack(PHARMACY, 100, &[101]).unwrap();
    twins.unpack(PHARMACY, 101, &[11, 12]).unwrap();
    twins.dispense(PHARMACY, &[12]).unwrap();
    let at = twins.memory.now;
    // Only now the reading is looked at.
    twins.memory.now += DAY;
    twins.excursion(100, loaded + DAY, loaded + 2 * DAY).unwrap();
    let frozen = |number| Err(Error::Frozen { unit: unit(number), container: unit(100), excursion: 1 });
    assert_eq!(twins.dispense(PHARMACY, &[11]), frozen(11));
    assert_eq!(twins.ship(PHARMACY, HOSPITAL, &[101]), frozen(101));
    let found = Finding::Frozen { container: unit(100), excursion: 1 };
    assert_eq!(twins.verify(unit(11), &NOTHING), [found]);
    assert_eq!(twins.verify(unit(12), &NOTHING), [Finding::Dispensed { at }, found]);
    twins.decide(MAKER, about(100, 1, lot_a1()), Outcome::Released).unwrap();
    twins.dispense(PHARMACY, &[11]).unwrap();
}

#[test]
fn deepest_hierarchys_cost() {
    let mut twins = twins();
    let footprint = |twins: &mut Twins| twins.chain.state().footprint.items;
    let before = footprint(&mut twins);
    // The pack and its four containers get their records at once, and the pack an entry of its history.
    let (standing, units) = (Standing::Custodian, all(&[31]));
    twins.act(MAKER, Act::Quarantine { standing, units: units.clone() }).unwrap();
    let first = twins.chain.weight();
    assert_eq!(footprint(&mut twins) - before, 6);
    twins.act(MAKER, Act::Clear { standing, units }).unwrap();
    let (again, proofs) = (twins.chain.weight(), twins.proofs(&[unit(31)]));
    assert_eq!(twins.chain.by(STRANGER).verify(unit(31), NOTHING, proofs), Ok(vec![Finding::Genuine]));
    let question = twins.chain.weight();
    twins.act(MAKER, Act::Inactivate { units: all(&[1]) }).unwrap();
    let loose = twins.chain.weight();
    println!("with five records {first:?}, again {again:?}, a question {question:?}, a loose pack's first {loose:?}");
    // Not five times a loose pack: code, party and lot are loaded once.
    assert!(first.ref_time() < 3 * loose.ref_time() && first.proof_size() < 2 * loose.proof_size());
    // With its records it costs what a loose pack's first does, and a tenth more at most; and asking less than any of these.
    assert!(again.ref_time() * 10 < loose.ref_time() * 11 && again.proof_size() * 10 < loose.proof_size() * 11);
    assert!(question.ref_time() < loose.ref_time() && question.proof_size() < loose.proof_size());
    // No deeper.
    assert_eq!(twins.pack(MAKER, 120, &[110]), Err(Error::TooDeep { height: 5 }));
}

#[test]
fn licence_revoked_between_ship_and_receive() {
    let mut twins = twins();
    twins.ship(MAKER, PHARMACY, &[1]).unwrap();
    twins.memory.unlicense(PHARMACY);
    let error = Error::NotLicensed { credential: CredentialType::DISPENSER, jurisdiction: HERE };
    assert_eq!(twins.receive(PHARMACY, &[1]), Err(error));
    // Refusing what one may not have takes no licence.
    twins.act(PHARMACY, Act::Reject { units: all(&[1]) }).unwrap();
}

#[test]
fn copied_code_scanned_after_the_dispense() {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1]);
    twins.dispense(PHARMACY, &[1]).unwrap();
    let at = twins.memory.now;
    twins.memory.now += DAY;
    let seen = Presented { lot: Some(lot_a1()), expiry: Some(far()), by: Some(HOSPITAL) };
    assert_eq!(twins.verify(unit(1), &seen), [Finding::Dispensed { at }, Finding::WrongCustodian]);
    let dispensed = Err(Error::WrongState { unit: unit(1), state: StateKind::Dispensed });
    assert_eq!(twins.dispense(HOSPITAL, &[1]), dispensed);
    assert_eq!(twins.dispense(PHARMACY, &[1]), dispensed, "nor twice at home");
}

#[test]
fn two_offline_pharmacies_dispensing_one_code() {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1]);
    // Both queued it; the one that holds the pack comes second.
    assert_eq!(twins.dispense(HOSPITAL, &[1]), Err(Error::NotCustodian { custodian: PHARMACY }));
    twins.dispense(PHARMACY, &[1]).unwrap();
    let dispensed = Error::WrongState { unit: unit(1), state: StateKind::Dispensed };
    assert_eq!(twins.dispense(HOSPITAL, &[1]), Err(dispensed));
}

// --- what only the bundles can show

#[test]
fn a_lost_key_loses_no_goods_and_its_operators_count_no_more() {
    let mut twins = twins();
    let (till, new_key) = (account(40), account(41));
    twins.hand(MAKER, PHARMACY, &[1, 2]);
    twins.name_operator((PHARMACY, PHARMACY), till, u64::MAX).unwrap();
    let dispense = |number| Act::Dispense { units: all(&[number]), premises: SHOP, holds: licence_of(PHARMACY) };
    twins.act_as(PHARMACY, till, &dispense(1)).unwrap();
    // The consent registry is told, and nobody else.
    twins.memory.controllers.insert(PHARMACY, new_key);
    assert_eq!(twins.act_as(PHARMACY, till, &dispense(2)), Err(Error::OperatorOfOldKey { controller: new_key }));
    assert_eq!(twins.act_as(PHARMACY, PHARMACY, &dispense(2)), Err(Error::MayNotAct { controller: new_key }));
    twins.act_as(PHARMACY, new_key, &dispense(2)).unwrap();
}

#[test]
fn a_manufacturer_takes_an_unregistered_product_of_the_prefix_that_its_credential_names() {
    let mut twins = twins_without_units();
    let gtin = Gtin::new(9_506_000_140_445).unwrap();
    let prefix = CompanyPrefix { digits: 9_506_000, length: 7 };
    let claim = || Act::ClaimProduct { gtin, prefix, jurisdiction: HERE };
    let holds = here(CredentialType::MANUFACTURER);
    let not_licensed = Error::NotLicensed { credential: holds.credential, jurisdiction: HERE };
    assert_eq!(twins.act(OTHER_MAKER, claim()), Err(not_licensed), "its credential names no prefix");
    let other = CompanyPrefix { digits: 950_600, length: 6 };
    for (named, expected) in [(other, Err(not_licensed)), (prefix, Ok(()))] {
        let qualifier = keys::gs1_prefix_qualifier(salus_domain::commitment::blake2_256, named);
        twins.memory.licences.insert((OTHER_MAKER, holds), Some(qualifier));
        assert_eq!(twins.act(OTHER_MAKER, claim()), expected);
    }
    // For all else the qualifier does not matter.
    twins.commission(OTHER_MAKER, gtin_b(), &[pack_leaf(51, lot_b1(), far(), None)]);
    twins.ship(OTHER_MAKER, PHARMACY, &[51]).unwrap();
}

#[test]
fn a_message_carries_32_units_with_their_proofs() {
    let mut twins = twins_without_units();
    let leaves: Vec<Leaf> = (1..=32).map(|number| pack_leaf(number, lot_a1(), far(), None)).collect();
    twins.commission(MAKER, gtin_a(), &leaves);
    let numbers: Vec<u8> = (1..=32).collect();
    twins.ship(MAKER, PHARMACY, &numbers).unwrap();
    let weight = twins.chain.weight();
    twins.receive(PHARMACY, &numbers).unwrap();
    println!("32 packs: shipped {weight:?}, received {:?}", twins.chain.weight());
    assert!(weight.all_lte(salus_e2e_tests::native::GAS) && twins.chain.weight().all_lte(salus_e2e_tests::native::GAS));
}
