//! The typed client against the bundle that this program carries: names, order and types of arguments and events; and that
//! every refusal and finding has words.

use codec::Encode;
use salus_domain::credential::CredentialType;
use salus_domain::supply::{
    Batch, CorrectionReason, Decided, Entry, Error, Event, Finding, Gtin, Lot, LotKey, Operator, Outcome, Presented,
    Product, Proof, Qualification, RecallKind, ShipPurpose, Shipment, Standing, Target, Unit, UnitKey,
};

use super::super::messages::{self, Act};
use super::super::words;
use crate::abi::Bundle;
use crate::suite::arguments::Arguments;
use crate::suite::testing::*;

fn bundle() -> Bundle {
    Bundle::embedded("supply-chain").expect("artifacts/ holds the bundle")
}

/// One move of every kind.
fn acts() -> Vec<Act> {
    let holds = Qualification { credential: CredentialType::DISPENSER, jurisdiction: *b"DE\0\0\0\0" };
    let shipment = Shipment { to: [2; 32], purpose: ShipPurpose::Supply, ownership: true, void_after: 3 };
    let (container, premises, standing) = (UnitKey([3; 32]), [4; 32], Standing::Owner);
    vec![
        Act::Pack { container },
        Act::Unpack { container },
        Act::Ship { shipment, holds },
        Act::Receive { as_return: true, holds },
        Act::ReceivePartial { container, as_return: false, holds },
        Act::Reject,
        Act::Void,
        Act::Dispense { premises, holds },
        Act::DispensePartial { premises, holds },
        Act::UndoDispense { premises, attested: true, holds },
        Act::Inactivate,
        Act::Reactivate,
        Act::ReportStolen,
        Act::Destroy { holds },
        Act::Export { holds },
        Act::Sample { holds },
        Act::Transform { output: [5; 32], holds },
        Act::Quarantine { standing },
        Act::Clear { standing },
        Act::DeclareIllegitimate { standing },
    ]
}

#[test]
fn every_move_is_its_message_with_all_its_arguments() {
    let bundle = bundle();
    for act in acts() {
        let arguments = act.arguments(&[1; 32], &[UnitKey([9; 32])], &[]);
        let input = arguments.input(&bundle, act.message()).unwrap();
        let (call, decoded) = bundle.decode_input(&input).unwrap();
        assert_eq!(call.label, act.message());
        assert!(decoded.len() >= 2, "{}", act.message());
        assert_eq!(act.container().is_some(), act.message().contains("pack") || act.message() == "receive_partial");
    }
}

#[test]
fn the_other_messages_take_what_the_client_gives() {
    let bundle = bundle();
    let (by, key) = ([1u8; 32], UnitKey([2; 32]));
    let holds = Qualification { credential: CredentialType::SENSOR, jurisdiction: *b"DE\0\0\0\0" };
    let target = Target::Lot(LotKey([3; 32]));
    fits(&bundle, "recall", &messages::recall(&by, Standing::Owner, &target, &[], (RecallKind::Recall, &[4; 32])));
    fits(&bundle, "cancel_recall", &messages::base(&by).with("target", &target));
    fits(&bundle, "attach_sensor", &messages::attach_sensor(&by, &key, &[], Some([5; 32])));
    fits(&bundle, "report_excursion", &messages::report_excursion(&by, &key, (1, 2), &[4; 32], &holds));
    fits(&bundle, "correct", &messages::correct(&by, &key, 1, CorrectionReason::DidNotOccur, &[2]));
    let gtin = Gtin::new(9_506_000_134_352).unwrap();
    let prefix = salus_domain::supply::CompanyPrefix { digits: 950_600, length: 6 };
    let everything = Arguments::new()
        .with("by", &by)
        .with("gtin", &gtin)
        .with("owner", &[2u8; 32])
        .with("jurisdiction", b"DE\0\0\0\0")
        .with("prefix", &prefix)
        .with("root", &[3u8; 32])
        .with("size", &7u64)
        .with("locator", &b"file:///b".to_vec())
        .with("party", &by)
        .with("operator", &[2u8; 32])
        .with("until", &1u64)
        .with("cursor", &0u32)
        .with("limit", &50u32)
        .with("unit", &key)
        .with("presented", &Presented::default())
        .with("proofs", &Vec::<Proof>::new())
        .with("container", &key)
        .with("excursion", &1u32)
        .with("outcome", &Outcome::Released)
        .with("statement", &[3u8; 32]);
    for message in [
        "register_product",
        "claim_product",
        "commission",
        "set_operator",
        "remove_operator",
        "verify",
        "unit",
        "trace",
        "product",
        "batch",
        "operator",
        "genesis",
    ] {
        fits(&bundle, message, &everything);
    }
    let of_lot = everything.clone().with("lot", &LotKey([4; 32])).with("secret", &[5u8; 32]);
    for message in ["open_lot", "lot", "release", "outcome"] {
        fits(&bundle, message, &of_lot);
    }
    fits(&bundle, "create_lot", &everything.with("lot", &b"L1".to_vec()).with("secret", &Some([5u8; 32])));
}

#[test]
fn events_have_the_contracts_names_and_fields() {
    reads_all_events(&bundle(), Event::SHAPES);
}

#[test]
fn every_refusal_is_a_sentence_of_its_own() {
    let account = |account: &[u8; 32]| format!("account {}", account[0]);
    each_is_a_sentence(all::<Error>(), |error| words::error(error, &account));
    let (sentence, hint) = words::error(&Error::NotCustodian { custodian: [7; 32] }, &account);
    assert_eq!(sentence, "somebody else holds it: account 7");
    assert!(hint.unwrap().contains("salus pack trace"));
}

#[test]
fn every_finding_has_a_name_a_grade_and_a_sentence() {
    let findings: Vec<Finding> = all();
    assert_eq!(findings.len(), 16);
    for finding in &findings {
        let details = words::finding_details(finding);
        let debug = format!("{finding:?}");
        assert!(debug.starts_with(details["finding"].as_str().unwrap()), "{debug}");
        assert!(words::finding(finding).len() > 20, "{debug}");
        assert_eq!(words::grade(finding) == words::Grade::Good, *finding == Finding::Genuine);
    }
    let sentences: std::collections::BTreeSet<String> = findings.iter().map(words::finding).collect();
    assert_eq!(sentences.len(), findings.len());
}

#[test]
fn what_the_questions_answer_is_what_the_client_reads() {
    // The bundle's types and domain's must be encoded alike: a value goes through the metadata and comes back.
    let bundle = bundle();
    let unit: Option<Unit> = None;
    let (product, lot, batch): (Option<Product>, Option<Lot>, Option<Batch>) = (None, None, None);
    let (operator, decided): (Option<Operator>, Option<Decided>) = (None, None);
    let entries: Vec<Entry> = Vec::new();
    for (message, answer) in [
        ("unit", unit.encode()),
        ("product", product.encode()),
        ("lot", lot.encode()),
        ("batch", batch.encode()),
        ("operator", operator.encode()),
        ("outcome", decided.encode()),
        ("trace", entries.encode()),
        ("verify", vec![Finding::Genuine, Finding::Dispensed { at: 7 }].encode()),
    ] {
        let returned = [&[0, 0], answer.as_slice()].concat();
        bundle.decode_message_return(message, &returned).unwrap_or_else(|e| panic!("{message}: {}", e.message));
    }
}
