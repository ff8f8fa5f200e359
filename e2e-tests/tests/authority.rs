//! Who may do what: every message by everybody, written down in `docs/authority-matrix.md`.
//!
//! `BLESS=1` writes the page anew.

use std::collections::BTreeSet;

use salus_e2e_tests::native::{
    court_stage, glass_stage,
    matrix::{compare, labels, one_event_each, somebody_may, table},
    stage::{PARTS, Stage, calls},
};

const HEAD: &str = "\
# Who may do what in the consent registry

Every message, called by everybody, on the contract's code. Written by `e2e-tests/tests/authority.rs`, which fails when this
page differs (`BLESS=1 cargo test -p salus-e2e-tests --test authority` writes it).

The subject's account was replaced as its own controller by *controller*; the *old controller* is the account of the subject's own
bytes. The *limited guardian* may not touch one category; the *future guardian*'s term has not begun, the *expired guardian*'s
is over, the *ended guardian*'s was ended. The *trustee* agreed on an heir, and the delay is over. The *grantee* holds a consent
for treatment and proposes one for research, and one that names the excluded category; the *delegate* is the grantee's. The
*successor* is whom the *governor* offered the governance to. The *enforcer* is wired.

`yes`: carried out. `Deny(…)`: carried out, denied and logged. Everything else is the typed error, and changes nothing.

";

#[test]
fn every_message_by_everybody_is_as_documented() {
    let page = HEAD.to_owned() + &table(&mut Stage::set(), &PARTS, &calls());
    println!("{page}");
    compare("authority-matrix.md", &page);
}

#[test]
fn every_message_is_called_and_succeeds_for_somebody() {
    let mut stage = Stage::set();
    // Those by virtue of a credential, and break-glass, are on a page of their own.
    let called: BTreeSet<String> =
        [labels(&calls()), labels(glass_stage::CALLS), labels(court_stage::CALLS)].into_iter().flatten().collect();
    assert_eq!(called, stage.world.bundle().messages().into_iter().collect());
    // To oneself nobody grants.
    somebody_may(&mut stage, &PARTS, &calls(), &["to oneself"]);
}

#[test]
fn a_message_emits_exactly_one_event_if_it_changes_anything_and_none_if_it_reads() {
    one_event_each(&mut Stage::set(), &PARTS, &calls(), |_| 1);
}
