//! The typed client against the bundle that this program carries: names, order and types of arguments and events; and that
//! every refusal and finding has words.

use std::collections::BTreeSet;
use std::fmt::Debug;

use codec::Encode;
use salus_domain::credential::CredentialType;
use salus_domain::supply::{
    Attachment, Batch, Body, Container, CorrectionReason, Day, Decided, Dispensed, Entry, Error, Event, Excursion,
    Finding, Gtin, Instant, Lot, LotKey, Offer, Operator, Outcome, Pack, Place, Presented, Product, Proof,
    Qualification, Recall, RecallKind, ShipPurpose, Shipment, Standing, State, Stay, Tag, Target, Unit, UnitKey, What,
};

use super::super::messages::{self, Act};
use super::super::words;
use crate::abi::{Bundle, Call, Plain, read, type_name};
use crate::chain::ss58;
use crate::suite::arguments::Arguments;
use crate::suite::testing::*;

fn bundle() -> Bundle {
    Bundle::embedded("supply-chain").expect("artifacts/ holds the bundle")
}

/// The move after it: a new one is asked for by the compiler.
fn next(act: &Act) -> Option<Act> {
    let holds = Qualification { credential: CredentialType::DISPENSER, jurisdiction: *b"DE\0\0\0\0" };
    let shipment = Shipment { to: [2; 32], purpose: ShipPurpose::Supply, ownership: true, void_after: 3 };
    let (container, premises, standing) = (UnitKey([3; 32]), [4; 32], Standing::Owner);
    Some(match act {
        Act::Pack { .. } => Act::Unpack { container },
        Act::Unpack { .. } => Act::Ship { shipment, holds },
        Act::Ship { .. } => Act::Receive { as_return: true, holds },
        Act::Receive { .. } => Act::ReceivePartial { container, as_return: false, holds },
        Act::ReceivePartial { .. } => Act::Reject,
        Act::Reject => Act::Void,
        Act::Void => Act::Dispense { premises, holds },
        Act::Dispense { .. } => Act::DispensePartial { premises, holds },
        Act::DispensePartial { .. } => Act::UndoDispense { premises, attested: true, holds },
        Act::UndoDispense { .. } => Act::Inactivate,
        Act::Inactivate => Act::Reactivate,
        Act::Reactivate => Act::ReportStolen,
        Act::ReportStolen => Act::Destroy { holds },
        Act::Destroy { .. } => Act::Export { holds },
        Act::Export { .. } => Act::Sample { holds },
        Act::Sample { .. } => Act::Transform { output: [5; 32], holds },
        Act::Transform { .. } => Act::Quarantine { standing },
        Act::Quarantine { .. } => Act::Clear { standing },
        Act::Clear { .. } => Act::DeclareIllegitimate { standing },
        Act::DeclareIllegitimate { .. } => return None,
    })
}

/// One move of every kind.
fn acts() -> Vec<Act> {
    std::iter::successors(Some(Act::Pack { container: UnitKey([3; 32]) }), next).collect()
}

#[test]
fn whatever_takes_units_is_a_move() {
    let bundle = bundle();
    let takes_units =
        |call: &Call| call.args.iter().any(|arg| type_name(bundle.registry(), arg.ty().ty().id) == "Units");
    let messages: BTreeSet<String> = bundle.messages().filter(takes_units).map(|call| call.label.to_owned()).collect();
    assert_eq!(messages, acts().iter().map(|act| act.message().to_owned()).collect());
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
    each_is_a_sentence(&bundle(), "supply::error::Error", all::<Error>(), |error| words::error(error, &account));
    let (sentence, hint) = words::error(&Error::NotCustodian { custodian: [7; 32] }, &account);
    assert_eq!(sentence, "somebody else holds it: account 7");
    assert!(hint.unwrap().contains("salus pack trace"));
}

#[test]
fn every_finding_has_a_name_a_grade_and_a_sentence() {
    let findings: Vec<Finding> = all();
    let names: Vec<String> = findings.iter().map(|finding| words::finding_name(finding).to_owned()).collect();
    assert_eq!(names, variants(&bundle(), "supply::verify::Finding"));
    for finding in &findings {
        let details = words::finding_details(finding);
        let debug = format!("{finding:?}");
        assert_eq!(details["finding"], variant(finding), "{debug}");
        assert!(words::finding(finding).len() > 20, "{debug}");
        assert_eq!(words::grade(finding) == words::Grade::Good, *finding == Finding::Genuine);
    }
    let sentences: BTreeSet<String> = findings.iter().map(words::finding).collect();
    assert_eq!(sentences.len(), findings.len());
}

/// The names of fields and variants in a text, in order; what begins with a digit is none.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(char::is_alphabetic))
}

/// What a message answers goes through the bundle's metadata to a text and comes back, under domain's names.
#[track_caller]
fn answers<T: Encode + Debug>(message: &str, answer: T) {
    let bundle = bundle();
    let call = bundle.message(message).unwrap();
    let returned = [&[0, 0], answer.encode().as_slice()].concat();
    let plain = Plain::decode_all(bundle.registry(), call.returns, &returned)
        .unwrap_or_else(|e| panic!("{message}: {}", e.message));
    let text = plain.text(ss58::GENERIC_PREFIX);
    let account = |text: &str| ss58::account_anywhere(text).map_err(|e| e.message);
    assert_eq!(read::read(bundle.registry(), call.returns, &text, &account), Ok(returned), "{message}: {text}");
    // Domain's has the names of structs besides.
    let debug = format!("{:?}", Ok::<_, ()>(Ok::<_, ()>(answer)));
    let mut domains = names(&debug);
    for name in names(&text) {
        assert!(domains.any(|own| own == name), "{message}: {name} of {text} is not in {debug}");
    }
}

#[test]
fn what_the_questions_answer_is_what_the_client_reads() {
    let (gtin, lot, container) = (Gtin::new(9_506_000_134_352).unwrap(), LotKey([1; 32]), UnitKey([2; 32]));
    let recall =
        Recall { kind: RecallKind::Recall, at: 3, by: [4; 32], standing: Standing::Regulator, statement: [5; 32] };
    let offer = Offer { to: [6; 32], at: 7, void_after: 8, ownership: true, purpose: ShipPurpose::Return };
    let pack = Pack {
        lot,
        expiry: Day(9),
        opened: true,
        dispensed: Some(Dispensed { at: 10, by: [11; 32], premises: [12; 32] }),
        recall: Some(recall),
    };
    let unit = Unit {
        origin: Some([13; 32]),
        place: Place::In { container, since: 14 },
        state: State::InTransit(offer),
        trail: vec![Stay { container, from: 15, to: 16 }],
        entries: 17,
        body: Body::Pack(pack),
    };
    let content = Container {
        tags: vec![Tag { gtin, lot, expiry: Day(18), count: 19 }],
        height: 2,
        sensors: vec![Attachment { sensor: [20; 32], since: 21, until: Some(22) }],
        excursions: vec![Excursion { id: 23, from: 24, to: 25 }],
        reported: 26,
    };
    answers("unit", Some(unit.clone()));
    let (place, state) = (Place::Held([27; 32]), State::Suspect { by: Standing::Owner });
    answers("unit", Some(Unit { place, state, body: Body::Container(content), ..unit }));
    answers("unit", None::<Unit>);
    answers("product", Some(Product { owner: [1; 32], jurisdiction: *b"US-CA\0", since: 2, recall: Some(recall) }));
    answers("lot", Some(Lot { gtin, secret: Some([1; 32]), recall: Some(recall) }));
    answers("batch", Some(Batch { gtin, size: 1, locator: b"file:///b".to_vec(), at: 2, by: [3; 32] }));
    answers("operator", Some(Operator { until: 1, named_by: [2; 32] }));
    let (outcome, statement) = (Outcome::Rejected, [3; 32]);
    answers("outcome", Some(Decided { outcome, at: 1, by: [2; 32], statement }));
    answers("verify", all::<Finding>());
    let licence = Some(Qualification { credential: CredentialType::SENSOR, jurisdiction: *b"DE\0\0\0\0" });
    let entry = |what| Entry { at: Instant { at: 1, seq: 2 }, by: [3; 32], licence, what };
    let longer = [
        What::Packed { children: vec![container, UnitKey([4; 32])] },
        What::SensorAttached { sensor: Some([5; 32]) },
        What::Corrected { wrong: 6, reason: CorrectionReason::IncorrectData, corrective: vec![7, 8] },
    ];
    answers("trace", all::<What>().into_iter().chain(longer).map(entry).collect::<Vec<_>>());
}
