//! Who may do what in emergencies, by virtue of credentials, and for the dead: every message by everybody, written down in
//! `docs/authority-matrix-emergencies.md`.
//!
//! `BLESS=1` writes the page anew.

use salus_e2e_tests::native::{
    court_stage, glass_stage,
    matrix::{compare, one_event_each, somebody_may, table},
};

const HEAD: &str = "\
# Who may do what in emergencies, as a court and for the dead

Messages of the consent registry that need a credential, and those that a court or a death changes, called by everybody, on the
contracts' code. Written by `e2e-tests/tests/emergency_authority.rs`, which fails when this page differs (`BLESS=1 cargo test
--workspace --test emergency_authority` writes it). Everything else is on [the first page](authority-matrix.md).

`yes`: carried out. Everything else is the typed error, and changes nothing. *In one's own name*: the caller names the id for which
they act; *in the clinician's name*: they name the clinician's. Of those with an *old key*, the id is the account of that key, and
was given another controller, who goes by the part's name.

## Break-glass

The subject's account was replaced as its own controller by *controller*. The *clinician* missed the deadline of a case about the
subject, which nobody noted yet, and has a second case, whose window is open. They break the glass of another patient, for whom the
*co-signer* signed, and the co-signer signs for the clinician and the subject. The *former clinician* was struck off; the right of
the *suspended clinician* was suspended by the *reviewer*. The *foreign reviewer* is one of another jurisdiction.

";

const COURTS: &str = "
## Courts, and deaths

The *guardian* was appointed by the *controller*, the *court's guardian* and the *suspended guardian* by the *court*. The dead one's
death was attested by *vital records*; the *executor* is the court's. The *former court* has no credential any more, those that are
foreign one of another jurisdiction.

";

#[test]
fn every_message_by_everybody_is_as_documented() {
    let glass = table(&mut glass_stage::Stage::set(), &glass_stage::PARTS, glass_stage::CALLS);
    let courts = table(&mut court_stage::Stage::set(), &court_stage::PARTS, court_stage::CALLS);
    let page = [HEAD, &glass, COURTS, &courts].concat();
    println!("{page}");
    compare("authority-matrix-emergencies.md", &page);
}

#[test]
fn every_message_succeeds_for_somebody() {
    somebody_may(&mut glass_stage::Stage::set(), &glass_stage::PARTS, glass_stage::CALLS, &[]);
    somebody_may(&mut court_stage::Stage::set(), &court_stage::PARTS, court_stage::CALLS, &court_stage::NOBODY_MAY);
}

#[test]
fn a_message_emits_exactly_one_event_if_it_changes_anything_and_none_if_it_reads() {
    one_event_each(&mut glass_stage::Stage::set(), &glass_stage::PARTS, glass_stage::CALLS, |_| 1);
    one_event_each(&mut court_stage::Stage::set(), &court_stage::PARTS, court_stage::CALLS, |_| 1);
}
