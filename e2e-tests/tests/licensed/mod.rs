//! A suite with the licences of domain's own tests: the governor accredited a ministry, the ministry two boards, one of
//! them a clerk. The accounts are numbers, and have no keys.
#![allow(dead_code, unused_imports)] // every test file uses a part of it

// Skipped, because contracts are formatted as another edition.
#[path = "../../../contracts/domain/tests/support/mod.rs"]
#[rustfmt::skip]
pub mod support;

use salus_domain::{
    AccountId, Hash,
    credential::{Action, Change, Error, NewTerm, Period, Role},
};
use salus_e2e_tests::native::Suite;
pub use support::{
    account,
    credential::{GOVERNOR, principal},
    licences::{
        BOARD, CALIFORNIA, CLERK, DAY, DESK, DOCTOR, MINISTRY, NEVADA, NEW_KEY, NURSE, OTHER_BOARD, TYPE, YEAR, id,
        invalid, lapsed, licence, reinstate, renew, revoke, slot, suspend, term, valid, void,
    },
};

/// The governor accredits the ministry, the ministry the boards, the board the clerk; the next day has come.
pub fn suite() -> Suite {
    let mut suite = funded();
    for (parent, child, role) in [
        (GOVERNOR, MINISTRY, Role::Authority),
        (MINISTRY, BOARD, Role::Authority),
        (BOARD, CLERK, Role::Issuer),
        (MINISTRY, OTHER_BOARD, Role::Authority),
    ] {
        assert_eq!(suite.by(parent).accredit(principal(parent), term(child, role)), Ok(1));
    }
    suite.chain().advance(DAY);
    suite
}

/// A suite in which everybody has money.
pub fn funded() -> Suite {
    let mut suite = Suite::governed_by(GOVERNOR);
    for number in 0..=99 {
        suite.chain().fund(account(number));
    }
    suite
}

/// A year's licence, issued; until when it counts.
pub fn issue(suite: &mut Suite, number: u8, issuer: AccountId, holder: AccountId) -> u64 {
    let new = licence(number, issuer, holder, suite.now());
    suite.by(issuer).issue(new).expect("it is issued");
    new.period.until
}

/// Somebody's own action.
pub fn act(suite: &mut Suite, actor: AccountId, action: Action) -> Result<Change, Error> {
    suite.by(actor).act(action)
}

/// Gives an account another controller.
pub fn rotate(suite: &mut Suite, account: AccountId, from: AccountId, to: AccountId) {
    suite.consents.by(from).set_controller(account, to, None).expect("it is the controller");
}
