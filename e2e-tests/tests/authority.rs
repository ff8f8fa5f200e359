//! Who may do what: every message by everybody, written down in `docs/authority-matrix.md`.
//!
//! `BLESS=1` writes the page anew.

use std::collections::BTreeSet;

use salus_e2e_tests::native::{
    matrix::{compare, page},
    stage::{CALLS, PARTS, Stage},
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
    let mut stage = Stage::set();
    let messages: Vec<_> = CALLS.iter().map(|(label, what, _)| (*label, *what)).collect();
    let page = page(HEAD, &PARTS, &messages, |place, part| {
        let account = stage.account(part);
        stage.attempt(account, CALLS[place].2)
    });
    println!("{page}");
    compare("authority-matrix.md", &page);
}

#[test]
fn every_message_is_called_and_succeeds_for_somebody() {
    let mut stage = Stage::set();
    let called: BTreeSet<String> = CALLS.iter().map(|(label, ..)| label.to_string()).collect();
    let messages: BTreeSet<String> = stage.world.bundle().messages().into_iter().collect();
    assert_eq!(called, messages);
    for (label, what, call) in CALLS {
        let somebody = PARTS.iter().any(|part| {
            let account = stage.account(part);
            stage.attempt(account, *call) == "yes"
        });
        // To oneself nobody grants.
        assert_eq!(somebody, *what != "to oneself", "{label} {what}");
    }
}

#[test]
fn a_message_emits_exactly_one_event_if_it_changes_anything_and_none_if_it_reads() {
    let mut stage = Stage::set();
    for (label, what, call) in CALLS {
        for part in PARTS {
            let account = stage.account(part);
            let known = stage.world.log().len();
            let mutates = stage.world.bundle().mutates(label);
            let prelude = usize::from(*label == "Governed::announce");
            let answer = stage.attempt(account, *call);
            let emitted = stage.world.log().len() - known - prelude;
            let expected = usize::from(mutates && (answer == "yes" || answer.starts_with("Deny(")));
            assert_eq!(emitted, expected, "{label} {what} by the {part}: {answer}");
        }
    }
}
