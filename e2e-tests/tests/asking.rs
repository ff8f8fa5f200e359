//! What a question to another contract takes, and that nobody can make an answer go away for good.

mod licensed;

use licensed::*;
use salus_domain::{
    consent::{self, LAST_ANSWER, Qualification},
    credential::{Error, Principal, Role, SlotKey, Verdict},
    governance::{Announcement, Slot},
};
use salus_e2e_tests::native::{
    Bundle, GAS, GOVERNANCE_DELAY, Suite, Weight,
    glass_stage::emergency,
    input,
    licensing::{NURSE, PHYSICIAN},
    person,
};

/// `salus_interfaces::ask`'s, which this crate cannot name: the native runtime and ink! share no dependencies.
const LIMIT: Weight = Weight::from_parts(REF_TIME, PROOF_SIZE);
const REF_TIME: u64 = constant("REF_TIME");
const PROOF_SIZE: u64 = constant("PROOF_SIZE");
/// The other question's.
const IS_VALID_LIMIT: Weight = Weight::from_parts(constant("IS_VALID_REF_TIME"), constant("IS_VALID_PROOF_SIZE"));

/// A constant, read from the source.
const fn constant(name: &str) -> u64 {
    const SOURCE: &[u8] = include_bytes!("../../contracts/interfaces/src/ask.rs");
    const BEFORE: &[u8] = b"pub const ";
    const AFTER: &[u8] = b": u64 = ";
    let name = name.as_bytes();
    let mut at = 0;
    while !(starts(SOURCE, at, BEFORE)
        && starts(SOURCE, at + BEFORE.len(), name)
        && starts(SOURCE, at + BEFORE.len() + name.len(), AFTER))
    {
        at += 1;
    }
    at += BEFORE.len() + name.len() + AFTER.len();
    let mut value = 0;
    while SOURCE[at] != b';' {
        if SOURCE[at] != b'_' {
            value = value * 10 + (SOURCE[at] - b'0') as u64;
        }
        at += 1;
    }
    value
}

const fn starts(text: &[u8], at: usize, with: &[u8]) -> bool {
    let mut index = 0;
    while index < with.len() {
        if text[at + index] != with[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// What a message takes, with this gas.
fn issue_with(suite: &mut Suite, gas: Weight) -> Option<Result<(), Error>> {
    let new = licence(1, CLERK, DOCTOR, suite.now());
    let data = input(suite.bundle().selector("issue"), new);
    let registry = suite.registry;
    let outcome = suite.attempt(|suite| suite.chain().call_with(CLERK, registry, 0, gas, data));
    let data = outcome.result.ok()?;
    // ink!'s outer Ok, then the message's.
    Some(match (data[1], &data[2..]) {
        (0, _) => Ok(()),
        (_, mut error) => Err(codec::Decode::decode(&mut error).expect("an error")),
    })
}

#[test]
fn the_limit_is_at_least_twice_what_the_answer_takes_and_not_extravagant() {
    let mut suite = suite();
    // A subject with a controller of its own, which is the dearer answer.
    rotate(&mut suite, CLERK, CLERK, NEW_KEY);
    suite.consents.by(DOCTOR).controller_of(CLERK).unwrap();
    let taken = suite.consents.weight();
    fits("controller_of", taken, LIMIT);

    // A credential at the end of the longest chain of accreditations.
    let mut suite = suite_of_clinicians();
    let taken = is_valid(&mut suite);
    fits("is_valid", taken, IS_VALID_LIMIT);
    // That it is limited to something is asked under the same limit.
    let nurse = suite.person("nurse").id;
    suite.license_for(nurse, NURSE, [7; 32]);
    let Qualification { credential: credential_type, jurisdiction } = NURSE;
    assert_eq!(suite.by(nurse).qualifies(nurse, credential_type, jurisdiction, [7; 32]), Ok(true));
    fits("qualifies", suite.weight(), IS_VALID_LIMIT);
}

fn fits(question: &str, taken: Weight, limit: Weight) {
    println!("{question} takes {taken:?} of {limit:?}");
    assert!(taken.ref_time() * 2 <= limit.ref_time() && limit.ref_time() <= taken.ref_time() * 6, "{taken:?}");
    assert!(taken.proof_size() * 2 <= limit.proof_size() && limit.proof_size() <= taken.proof_size() * 6, "{taken:?}");
}

fn suite_of_clinicians() -> Suite {
    let mut suite = Suite::new();
    suite.accounts(["patient"]);
    suite.licensed("doctor", PHYSICIAN);
    suite
}

/// What the doctor's question takes.
fn is_valid(suite: &mut Suite) -> Weight {
    let Qualification { credential: credential_type, jurisdiction } = PHYSICIAN;
    let slot = SlotKey { holder: person("doctor").id, credential_type, jurisdiction };
    assert!(matches!(suite.is_valid(slot), Ok(Verdict::Valid { .. })));
    suite.weight()
}

/// What breaking the glass takes, and what it comes to.
fn break_glass(suite: &mut Suite) -> (Result<u32, consent::Error>, Weight) {
    let [patient, doctor] = ["patient", "doctor"].map(|name| person(name).id);
    let broken = suite.consents.by(doctor).break_glass(patient, doctor, emergency(None));
    (broken.map(|change| change.number), suite.consents.weight())
}

/// Nobody answers any more.
fn silence(suite: &mut Suite) {
    let governor = suite.consents.governor;
    let change = Announcement::Wire { slot: Slot::CredentialRegistry, contract: account(77) };
    suite.consents.by(governor).announce(change).unwrap();
    suite.chain().advance(GOVERNANCE_DELAY);
    suite.consents.by(governor).execute().unwrap();
}

#[test]
fn to_show_that_there_was_enough_takes_at_least_as_much_as_the_question_may() {
    // Both are refused for want of an answer; only the one who was confirmed once, too long ago, has to show it.
    let refused = Err(consent::Error::DependencyUnavailable);
    let mut never = suite_of_clinicians();
    silence(&mut never);
    let (result, without) = break_glass(&mut never);
    assert_eq!(result, refused);
    let mut once = suite_of_clinicians();
    assert_eq!(break_glass(&mut once).0, Ok(1));
    once.chain().advance(LAST_ANSWER);
    silence(&mut once);
    let (result, with) = break_glass(&mut once);
    assert_eq!(result, refused);
    let shown = with.saturating_sub(without);
    println!("to show that there was enough takes {shown:?}, the question may take {IS_VALID_LIMIT:?}");
    assert!(shown.proof_size() >= IS_VALID_LIMIT.proof_size(), "{shown:?}");
    // A clinician who is in a hurry can pay for it.
    assert!(with.saturating_add(with).all_lte(GAS), "{with:?}");
}

#[test]
fn what_breaking_the_glass_takes() {
    let mut suite = suite_of_clinicians();
    let question = is_valid(&mut suite);
    let (result, whole) = break_glass(&mut suite);
    assert_eq!(result, Ok(1));
    println!("break_glass takes {whole:?}; of that the question {question:?}");
    assert!(question.all_lt(whole), "{whole:?}");
    // It fits a block several times.
    assert!(whole.saturating_mul(5).all_lte(GAS), "{whole:?}");
}

#[test]
fn whoever_gives_too_little_gas_changes_nothing() {
    let mut suite = suite();
    let before = suite.storage();
    let (mut refused, mut trapped) = (0, 0);
    for parts in [(1, 1_000), (1, 100), (1, 10), (1, 3)] {
        for (time, proof) in [(parts, (1, 1)), ((1, 1), parts), (parts, parts)] {
            let gas =
                Weight::from_parts(LIMIT.ref_time() * 4 / time.1 * time.0, LIMIT.proof_size() * 3 / proof.1 * proof.0);
            match issue_with(&mut suite, gas) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    assert_eq!(error, Error::DependencyUnavailable, "{gas:?}");
                    refused += 1;
                }
                None => trapped += 1,
            }
            assert_eq!(suite.storage(), before);
        }
    }
    assert!(refused + trapped > 6, "{refused} refused, {trapped} out of gas");
    assert_eq!(issue_with(&mut suite, GAS), Some(Ok(())));
}

#[test]
fn whatever_is_wired_nothing_traps() {
    // Nobody, a contract that knows no such message, the registry itself.
    for wired in [Some(account(77)), None, Some([0; 32])] {
        let mut suite = Suite::unwired(GOVERNOR);
        suite.chain().fund(BOARD);
        let contract = match wired {
            Some([0, ..]) => suite.registry,
            Some(account) => account,
            None => {
                let token = Bundle::data("psp22");
                let (code, _) = suite.chain().upload(BOARD, &token.code);
                let none: Option<String> = None;
                let data = input(token.constructor("new"), (1u128, &none, &none, 0u8));
                suite.chain().instantiate(BOARD, code, data, b"").0
            }
        };
        suite.by(GOVERNOR).wire(Slot::ConsentRegistry, contract).unwrap();
        suite.by(GOVERNOR).accredit(Principal::Governor, term(BOARD, Role::Issuer)).unwrap();
        let new = licence(1, BOARD, DOCTOR, suite.now());
        assert_eq!(suite.by(BOARD).issue(new), Err(Error::DependencyUnavailable));
        let taken = suite.weight();
        let most = LIMIT.saturating_mul(2);
        assert!(taken.all_lte(most), "{taken:?}");
    }
}
