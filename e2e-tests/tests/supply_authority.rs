//! Who may do what in the supply chain: every message by everybody, written down in `docs/authority-matrix-supply.md`.
//!
//! `BLESS=1` writes the page anew.

use salus_e2e_tests::native::{
    matrix::{compare, labels, one_event_each, somebody_may, table},
    supply_calls::{NOBODY_MAY, calls},
    supply_stage::{PARTS, Stage},
};

const HEAD: &str = "\
# Who may do what in the supply chain

Every message, called by everybody, on the contract's code. Written by `e2e-tests/tests/supply_authority.rs`, which fails when
this page differs (`BLESS=1 cargo test --workspace --test supply_authority` writes it).

The *product owner* is a manufacturer, for whom the *regulator* registered the product; the *maker's operator* may act for it,
the *former operator*'s time is over. The *custodian* is a pharmacy, to which the owner handed most of the goods, and whose key
was replaced: the *custodian's old key* is the account of its id's own bytes, and the *former operator* was named by it too. To
the *receiver*, a wholesaler, goods are on their way, and to the *unlicensed wholesaler* others, so long that they may be taken
back; its licence was revoked meanwhile. The *other regulator* is another jurisdiction's. The *sensor* is on a case that the
custodian holds. The *successor* is whom the governor offered the governance to.

*In one's own name*: the caller says that they act for themself (the *custodian* for the custodian's id). *For the owner*,
*custodian*, *receiver*: they say that they act for that one. Everybody names the credential that they have, or would need. What
is dispensed, shipped and so on without a note is the custodian's; what recall is taken back, the owner's.

`yes`: carried out. Everything else is the typed error, and changes nothing.

";

/// The messages that change what goes in or out, and the container.
const TWO_UNITS: [&str; 3] = ["pack", "unpack", "receive_partial"];

#[test]
fn every_message_by_everybody_is_as_documented() {
    let page = HEAD.to_owned() + &table(&mut Stage::set(), &PARTS, &calls());
    println!("{page}");
    compare("authority-matrix-supply.md", &page);
}

#[test]
fn every_message_is_called_and_succeeds_for_somebody() {
    let mut stage = Stage::set();
    assert_eq!(labels(&calls()), stage.chain.bundle().messages().into_iter().collect());
    somebody_may(&mut stage, &PARTS, &calls(), &NOBODY_MAY);
}

#[test]
fn a_message_emits_one_event_for_each_record_that_it_changes_and_none_if_it_reads() {
    one_event_each(&mut Stage::set(), &PARTS, &calls(), |label| if TWO_UNITS.contains(&label) { 2 } else { 1 });
}
