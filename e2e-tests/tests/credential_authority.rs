//! Who may do what in the credential registry: every message by everybody, written down in
//! `docs/authority-matrix-credentials.md`.
//!
//! `BLESS=1` writes the page anew.

use salus_e2e_tests::native::{
    credential_stage::{FILLED, PARTS, Stage, calls},
    matrix::{compare, labels, one_event_each, somebody_may, table},
};

const HEAD: &str = "\
# Who may do what in the credential registry

Every message, called by everybody, on the contract's code. Written by `e2e-tests/tests/credential_authority.rs`, which fails
when this page differs (`BLESS=1 cargo test --workspace --test credential_authority` writes it).

The *governor* accredited the *ministry* for physicians, the ministry the *board*, and the board the issuer, whose account was
replaced as its own controller by *issuer*; the *issuer's old key* is the account of the issuer's own bytes. The *issuer of
another type* is accredited for nurses. The *delegate* may do everything for the issuer, the *issuing delegate* issue and renew;
the *ended delegate*'s time is over; the *old key's delegate* was named by the old key. The *holder* has a licence of the
issuer's. The *successor* is whom the governor offered the governance to.

*In one's own name*: the caller says that they act for themself (the *issuer* for the issuer's id, the *governor* as the
governor). *For the issuer*: they say that they act for the issuer. What is suspended, ended, revoked or adopted without a
note is somebody's whom the board accredited; what is adopted was left behind by an issuer, or a board, that is gone.

`yes`: carried out. Everything else is the typed error, and changes nothing.

";

#[test]
fn every_message_by_everybody_is_as_documented() {
    let page = HEAD.to_owned() + &table(&mut Stage::set(), &PARTS, &calls());
    println!("{page}");
    compare("authority-matrix-credentials.md", &page);
}

#[test]
fn every_message_is_called_and_succeeds_for_somebody() {
    let mut stage = Stage::set();
    assert_eq!(labels(&calls()), stage.suite.bundle().messages().into_iter().collect());
    somebody_may(&mut stage, &PARTS, &calls(), &[FILLED]);
}

#[test]
fn a_message_emits_exactly_one_event_if_it_changes_anything_and_none_if_it_reads() {
    one_event_each(&mut Stage::set(), &PARTS, &calls(), |_| 1);
}
