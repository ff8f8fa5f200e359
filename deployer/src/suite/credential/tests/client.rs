//! The typed client against the bundle that this program carries: names, order and types of arguments and events; and that
//! every refusal has words.

use codec::Encode;
use salus_domain::credential::{
    Action, CredentialType, Error, Event, HolderKind, NewCredential, NewTerm, Period, Principal, Reason, Role, SlotKey,
    StatusIndices, StatusPurpose, TypeDefinition, Verdict, VerificationKey, Why,
};

use super::super::messages::TermChange;
use super::super::registry::TermOf;
use super::super::words;
use crate::abi::Bundle;
use crate::suite::arguments::{Act, Arguments};
use crate::suite::testing::*;

fn bundle() -> Bundle {
    Bundle::embedded("credential-registry").expect("artifacts/ holds the bundle")
}

fn new() -> NewCredential {
    NewCredential {
        id: [1; 32],
        issuer: [2; 32],
        holder: [3; 32],
        holder_kind: HolderKind::Person,
        credential_type: CredentialType::PHYSICIAN,
        jurisdiction: *b"US-CA\0",
        period: Period { from: 1, until: 2 },
        commitment: [4; 32],
        qualifier: Some([5; 32]),
        indices: StatusIndices { revocation: 6, suspension: 7 },
    }
}

/// One action of every kind.
fn actions() -> Vec<Action> {
    let (id, by, revision) = ([1; 32], Principal::Account([2; 32]), Some(7));
    vec![
        Action::Issue(new()),
        Action::Renew { by: [2; 32], id, until: 9, commitment: Some([3; 32]), revision },
        Action::Suspend { by, id, reason: Reason::Hold, revision },
        Action::Reinstate { by: Principal::Governor, id, revision },
        Action::Revoke { by, id, reason: Reason::Superseded },
        Action::Renounce { holder: [4; 32], id },
    ]
}

#[test]
fn every_action_is_the_message_of_its_name() {
    let bundle = bundle();
    for action in actions() {
        let input = action.arguments().input(&bundle, action.message()).unwrap();
        let (call, arguments) = bundle.decode_input(&input).unwrap();
        assert_eq!(call.label, action.message());
        // A message's arguments in order are its action's fields: what is relayed and what is called are the same bytes.
        assert_eq!(input[4..], action.encode()[1..], "{}", action.message());
        assert!(!arguments.is_empty());
    }
}

#[test]
fn the_other_messages_take_what_the_client_gives() {
    let bundle = bundle();
    let by = Principal::Account([2; 32]);
    let term = TermOf { account: [3; 32], credential_type: CredentialType::NURSE, number: 1 };
    for change in [
        TermChange::Suspend,
        TermChange::Reinstate,
        TermChange::End,
        TermChange::Adopt,
        TermChange::RevokeForCause { since: 1, grace: 2 },
    ] {
        fits(&bundle, change.message(), &change.arguments(&by, &term));
    }
    let accredited = NewTerm {
        account: [3; 32],
        credential_type: CredentialType::NURSE,
        role: Role::Issuer,
        period: Period::ALWAYS,
    };
    fits(&bundle, "accredit", &Arguments::new().with("by", &by).with("new", &accredited));
    let (account, hash, key) = ([3u8; 32], [4u8; 32], VerificationKey::P256([2; 33]));
    let definition = TypeDefinition { holder_kinds: 1, clinician: true, retired: false };
    let everything = Arguments::new()
        .with("batch", &vec![new(), new()])
        .with("by", &by)
        .with("credential", &hash)
        .with("definition", &definition)
        .with("credential_type", &CredentialType(1_000))
        .with("principal", &account)
        .with("delegate", &account)
        .with("scope", &15u8)
        .with("until", &9u64)
        .with("issuer", &account)
        .with("key", &key)
        .with("signer", &account)
        .with("action", &actions()[0])
        .with("deadline", &1u64)
        .with("signature", &[0u8; 64]);
    for message in [
        "issue_batch",
        "adopt",
        "define_type",
        "set_delegate",
        "remove_delegate",
        "bind_key",
        "unbind_key",
        "relay",
        "signed_text",
    ] {
        fits(&bundle, message, &everything);
    }
    let SlotKey { holder, credential_type, jurisdiction } = new().slot();
    let asked = Arguments::new()
        .with("holder", &holder)
        .with("credential_type", &credential_type)
        .with("jurisdiction", &jurisdiction)
        .with("at", &1u64)
        .with("seq", &Some(1u64))
        .with("credential", &hash)
        .with("account", &account)
        .with("number", &None::<u32>)
        .with("cursor", &0u32)
        .with("limit", &50u32)
        .with("principal", &account)
        .with("delegate", &account)
        .with("issuer", &account)
        .with("key", &key);
    for message in [
        "is_valid",
        "valid_at",
        "slot",
        "credential",
        "term",
        "type_definition",
        "timeline",
        "delegate",
        "key",
        "genesis",
    ] {
        fits(&bundle, message, &asked);
    }
    let list = Arguments::new()
        .with("issuer", &account)
        .with("purpose", &StatusPurpose::Suspension)
        .with("list", &3u8)
        .with("cursor", &0u16)
        .with("limit", &50u16);
    fits(&bundle, "status_list", &list);
}

#[test]
fn events_have_the_contracts_names_and_fields() {
    reads_all_events(&bundle(), Event::SHAPES);
}

#[test]
fn every_refusal_is_a_sentence_of_its_own() {
    let account = |account: &[u8; 32]| format!("account {}", account[0]);
    each_is_a_sentence(&bundle(), "credential::error::Error", all::<Error>(), |error| words::error(error, &account));
    let deep = Error::NotAccredited { hop: [7; 32], why: salus_domain::credential::Lapse::Suspended };
    let (sentence, hint) = words::error(&deep, &account);
    assert_eq!(sentence, "account 7 is suspended");
    assert!(hint.unwrap().contains("trust-tree"));
}

#[test]
fn verdicts_name_the_hop_that_fails() {
    let account = |account: &[u8; 32]| format!("account {}", account[0]);
    let say = |verdict: &Verdict| words::verdict(verdict, &account);
    assert_eq!(say(&Verdict::Valid { id: [1; 32], until: u64::MAX }), "valid, without an end");
    assert_eq!(say(&Verdict::Valid { id: [1; 32], until: 0 }), "valid until 1970-01-01T00:00:00Z");
    let void = |level| say(&Verdict::Invalid(Why::VoidForCause { hop: [7; 32], level }));
    assert!(void(0).contains("account 7, who answers for it"));
    assert!(void(2).contains("account 7, 2 above the issuer"));
    assert!(say(&Verdict::Invalid(Why::Revoked { reason: Reason::Superseded })).contains("(superseded)"));
}
