//! Bounds on weights, which are the same on every machine: not on time. `make bench` shows the figures.

use salus_e2e_tests::{
    costs::{Cost, Report, growth, report},
    credential_costs, supply_costs,
};

fn named<'a>(report: &'a Report, name: &str) -> &'a Cost {
    report.messages.iter().find(|cost| cost.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_grant_takes_at_most_twice_a_transfers_time_and_a_revocation_no_more_than_a_grant() {
    let report = report();
    let [grant, revoke] = ["grant", "revoke"].map(|name| named(&report, name).gas.ref_time());
    let transfer = report.yardstick.gas.ref_time();
    assert!(grant <= 2 * transfer, "grant {grant}, transfer {transfer}");
    assert!(revoke <= grant, "revoke {revoke}, grant {grant}");
}

#[test]
fn a_thousand_consents_cost_what_ten_do() {
    let growth = growth([10, 1_000]);
    for [few, many] in [growth.check, growth.revoke_all] {
        let time = few.ref_time().abs_diff(many.ref_time()) * 100;
        let proof = few.proof_size().abs_diff(many.proof_size()) * 100;
        assert!(time <= few.ref_time() && proof <= few.proof_size(), "{growth:?}");
    }
}

#[test]
fn ten_thousand_credentials_are_asked_about_as_ten_are_and_for_less_than_a_transfer_takes() {
    let growth = credential_costs::growth([10, 10_000]);
    for [few, many] in [growth.is_valid, growth.valid_at] {
        assert_eq!(few, many, "{growth:?}");
    }
    let asked = growth.is_valid[1].saturating_add(credential_costs::asking(44));
    let transfer = report().yardstick.gas;
    assert!(asked.ref_time() <= transfer.ref_time(), "{asked:?}, a transfer {transfer:?}");
}

#[test]
fn a_pallet_of_ten_thousand_packs_is_handed_over_as_one_pack_is() {
    let handoffs = supply_costs::report().handoffs;
    let [pack, ten, pallet, ..] = &handoffs[..] else { panic!("{handoffs:?}") };
    assert_eq!(pallet.gas(), ten.gas(), "however many are on it");
    // A container's record is a bit longer than a pack's.
    let within = |pallet: u64, pack: u64| pallet * 100 <= pack * 105;
    let (all, one) = (pallet.gas(), pack.gas());
    assert!(within(all.ref_time(), one.ref_time()) && within(all.proof_size(), one.proof_size()), "{all:?} {one:?}");
}

#[test]
fn a_packs_handoff_takes_at_most_six_transfers_time_and_three_without_asking() {
    let supply = supply_costs::report();
    let transfer = report().yardstick.gas.ref_time();
    let [controller, licence] = supply.questions;
    let asking = 2 * controller.saturating_add(licence).ref_time();
    for handoff in supply.handoffs.iter().filter(|handoff| !handoff.what.starts_with("20 packs")) {
        let all = handoff.gas().ref_time();
        assert!(all <= 6 * transfer, "{}: {all}, transfer {transfer}", handoff.what);
        assert!(all - asking <= 3 * transfer, "{}: {all}, of it asking {asking}, transfer {transfer}", handoff.what);
    }
}

/// A contract that went through what it commissions, or kept more of it than the root, would show here.
#[test]
fn a_million_packs_are_commissioned_as_one_is() {
    let [one, million] = [1, 1_000_000].map(supply_costs::commission);
    assert_eq!((one.gas, one.stored, one.whole), (million.gas, million.stored, million.whole));
    assert_eq!(million.stored.0, 1, "one record");
}
