//! The typed client against the bundle that this program carries: names, order and types of arguments and events.

use codec::Encode;
use salus_domain::consent::codes::CATEGORY_MASK;
use salus_domain::consent::{
    Action, BreakGlass, Confidentiality, DefaultPolicy, Effect, Emergency, Error, Event, GuardianKind, GuardianTerms,
    Mandate, Outcome, Period, Provision, Purpose, Qualification, Request, Scope, Terms,
};
use salus_domain::credential::CredentialType;

use super::{Arguments, words};
use crate::abi::Bundle;
use crate::suite::testing::*;

fn bundle() -> Bundle {
    Bundle::embedded("consent-registry").expect("artifacts/ holds the bundle")
}

fn terms() -> Terms {
    Terms {
        provisions: vec![Provision {
            effect: Effect::Permit,
            purposes: Purpose::TREAT.mask(),
            categories: CATEGORY_MASK,
            label: Confidentiality::Normal,
            period: Some(Period { from: 1, until: 2 }),
            data: Period::ALWAYS,
        }],
        period: Period::ALWAYS,
        max_uses: Some(3),
        document: [4; 32],
        jurisdiction: Some(*b"US-CA\0"),
    }
}

/// One action of every kind.
fn actions() -> Vec<Action> {
    let (subject, other, scope) = ([1; 32], [2; 32], Scope::Research);
    let (number, draft) = (Some(7), [3; 32]);
    let powers = GuardianTerms { period: Period { from: 0, until: 1_774_998_000_000 }, excluded: 5 };
    vec![
        Action::Grant { subject, grantee: other, scope, terms: terms(), version: number, epoch: Some(1) },
        Action::Revoke { subject, grantee: other, scope, up_to: number },
        Action::EnterInError { subject, grantee: other, scope, version: 7 },
        Action::RevokeAll { subject, up_to: number },
        Action::SetDefault { subject, policy: DefaultPolicy::All, no_break_glass: true, revision: number },
        Action::Accept { subject, grantee: other, scope, draft, version: number, epoch: None },
        Action::Decline { subject, grantee: other, scope, draft },
        Action::AppointGuardian { subject, guardian: other, powers, term: number },
        Action::ExtendGuardian { subject, guardian: other, term: 7, until: 9 },
        Action::EndGuardian { subject, guardian: other, keep_grants: true, term: number },
        Action::ResignGuardian { subject, term: number },
        Action::SetController { subject, controller: other, rotation: number },
        Action::SetRecovery { subject, trustees: vec![other, [5; 32]], threshold: 2, delay: 60_000, revision: number },
        Action::VetoRecovery { subject, attempt: number },
        Action::Challenge { subject, clinician: other, number: 7, statement: [6; 32] },
    ]
}

#[test]
fn every_action_is_the_message_of_its_name() {
    let bundle = bundle();
    for action in actions() {
        let input = Arguments::of(&action).input(&bundle, action.name()).unwrap();
        let (call, arguments) = bundle.decode_input(&input).unwrap();
        // A trait's message is labelled with the trait.
        assert_eq!(call.label.rsplit("::").next(), Some(action.name()));
        // A message's arguments in order are its action's fields: what is relayed and what is called are the same bytes.
        assert_eq!(input[4..], action.encode()[1..], "{}", action.name());
        assert!(!arguments.is_empty());
    }
}

#[test]
fn the_other_messages_take_what_the_commands_give() {
    let bundle = bundle();
    let request = Request {
        purpose: Purpose::TREAT,
        categories: 1,
        confidentiality: Confidentiality::Normal,
        data: Period::ALWAYS,
    };
    let (account, none) = ([1u8; 32], None::<u32>);
    let everything = Arguments::new()
        .with("subject", &account)
        .with("grantee", &Some(account))
        .with("request", &request)
        .with("expected", &none)
        .with("resource", &account)
        .with("signer", &account)
        .with("action", &actions()[0])
        .with("deadline", &1u64)
        .with("signature", &[0u8; 64]);
    for message in ["access", "relay", "signed_text"] {
        let input = everything.input(&bundle, message).unwrap();
        bundle.decode_input(&input).unwrap();
    }
    let asked = Arguments::new()
        .with("subject", &account)
        .with("grantee", &account)
        .with("request", &request)
        .with("at", &1u64)
        .with("seq", &None::<u64>)
        .with("scope", &Scope::Treatment)
        .with("index", &0u32)
        .with("guardian", &account)
        .with("term", &none);
    for message in
        ["check", "was_permitted", "controller_of", "subject", "consent", "consent_at", "draft", "guardian", "recovery"]
    {
        let input = asked.input(&bundle, message).unwrap();
        bundle.decode_input(&input).unwrap_or_else(|e| panic!("{message}: {}", e.message));
    }
}

#[test]
fn messages_about_emergencies_and_authorities_take_what_the_commands_give() {
    let bundle = bundle();
    let (account, hash, number) = ([1u8; 32], [2u8; 32], 3u32);
    let qualification = Qualification { credential: CredentialType::PHYSICIAN, jurisdiction: *b"DE-BE\0" };
    let glass = BreakGlass { qualification, reason: Emergency::THREAT, statement: hash, cosigner: Some(account) };
    let mandate = Mandate { authority: account, kind: GuardianKind::Estate, jurisdiction: *b"DE\0\0\0\0" };
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 5 };
    let parties = ["subject", "clinician", "cosigner", "reviewer", "authority", "guardian", "account"];
    let given = parties.iter().fold(Arguments::new(), |given, party| given.with(party, &account));
    let given = given
        .with("glass", &glass)
        .with("qualification", &qualification)
        .with("document", &hash)
        .with("outcome", &Outcome::NotJustified)
        .with("suspend", &true)
        .with("powers", &powers)
        .with("mandate", &mandate)
        .with("term", &number)
        .with("until", &4u64)
        .with("suspended", &true)
        .with("keep_grants", &true)
        .with("jurisdiction", b"DE-BE\0");
    for (message, named) in [
        ("break_glass", None),
        ("cosign", None),
        ("justify", Some(false)),
        ("review", Some(false)),
        ("enforce", Some(false)),
        ("reinstate_break_glass", None),
        ("case", Some(true)),
        ("right", None),
        ("cosignature", None),
        ("may_act", None),
        ("appoint_guardian_by_authority", None),
        ("extend_guardian_by_authority", None),
        ("suspend_guardian", None),
        ("end_guardian_by_authority", None),
        ("attest_death", None),
        ("retract_death", None),
    ] {
        let given = match named {
            // What is asked about may be the newest.
            Some(true) => given.clone().with("number", &Some(number)),
            Some(false) => given.clone().with("number", &number),
            None => given.clone(),
        };
        let input = given.input(&bundle, message).unwrap_or_else(|e| panic!("{message}: {}", e.message));
        bundle.decode_input(&input).unwrap_or_else(|e| panic!("{message}: {}", e.message));
    }
}

#[test]
fn an_argument_that_this_program_does_not_know_is_named() {
    let failure = Arguments::new().input(&bundle(), "check").unwrap_err();
    assert!(failure.message.contains("`subject`"), "{}", failure.message);
    assert!(Arguments::new().input(&bundle(), "nonsense").is_err());
}

#[test]
fn events_have_the_contracts_names_and_fields() {
    reads_all_events(&bundle(), Event::SHAPES);
}

#[test]
fn every_refusal_is_a_sentence_of_its_own() {
    let account = |account: &[u8; 32]| format!("account {}", account[0]);
    each_is_a_sentence(&bundle(), "consent::error::Error", all::<Error>(), |error| words::error(error, &account));
}
