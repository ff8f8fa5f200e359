//! What is refused, where, and with what to do.

use serde_json::{Value, json};

use super::*;
use crate::formats::epcis::EPCIS_CONTEXT;
use crate::formats::epcis::limits::{MAX_BYTES, MAX_DEPTH, MAX_EVENTS, MAX_ITEMS, MAX_PREFIXES, MAX_TEXT};

const AT: &str = "epcisBody.eventList[0]";

/// What is wrong with one event, without the path of the list.
fn wrong(event: Value) -> Vec<String> {
    let strip = |problem: String| problem.strip_prefix(AT).map(str::to_owned).unwrap_or(problem);
    problems(&around(event)).into_iter().map(|problem| strip(problem).trim_start_matches('.').to_owned()).collect()
}

fn first(more: Value) -> String {
    wrong(object_event(more)).into_iter().next().unwrap()
}

#[test]
fn what_is_no_json_is_told_by_line() {
    let error = Document::parse("{\n \"type\": 1,\n \"type\": 2\n}").unwrap_err();
    assert!(matches!(error, ReadError::Json { line: 3, .. }), "{error:?}");
    assert!(error.to_string().contains("the key `type` stands twice"), "{error}");
    assert!(error.problems().is_empty());
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert!(matches!(Document::parse(&deep), Err(ReadError::Json { .. })));
}

#[test]
fn what_is_too_large_is_not_looked_into() {
    let text = " ".repeat(MAX_BYTES + 1);
    assert_eq!(Document::parse(&text), Err(ReadError::TooLarge { bytes: MAX_BYTES + 1, max: MAX_BYTES }));
    let many = vec![json!({}); MAX_EVENTS + 1];
    let mut document = around(json!({}));
    document["epcisBody"]["eventList"] = json!(many);
    assert_eq!(
        problems(&document),
        [format!("epcisBody.eventList: {} events are too many: at most {MAX_EVENTS} are read", MAX_EVENTS + 1)]
    );
    let epcs = vec!["urn:x:1"; MAX_ITEMS + 1];
    assert_eq!(
        first(json!({ "epcList": epcs })),
        format!("epcList: {} items are too many: at most {MAX_ITEMS} are read", MAX_ITEMS + 1)
    );
    let long = "a".repeat(MAX_TEXT + 1);
    assert!(first(json!({ "ext:x": long })).contains("bytes are too long"));
    let mut deep = json!(1);
    for _ in 0..=MAX_DEPTH {
        deep = json!([deep]);
    }
    assert!(first(json!({ "ext:x": deep })).contains(&format!("at most {MAX_DEPTH} deep")));
    let prefixes: serde_json::Map<String, Value> =
        (0..=MAX_PREFIXES).map(|n| (format!("p{n}"), json!("https://p.example/"))).collect();
    let mut document = around(object_event(json!({})));
    document["@context"] = json!([EPCIS_CONTEXT, prefixes]);
    assert!(problems(&document)[0].starts_with("@context: 258 prefixes are too many"));
}

#[test]
fn a_hostile_document_is_told_64_problems() {
    let document = around(object_event(json!({ "epcList": vec![json!(1); 1_000] })));
    assert_eq!(problems(&document).len(), 64);
}

#[test]
fn documents_have_to_be_documents() {
    let change = |name: &str, value: Value| {
        let mut document = around(object_event(json!({})));
        if value.is_null() {
            document.as_object_mut().unwrap().remove(name);
        } else {
            document[name] = value;
        }
        problems(&document)
    };
    assert_eq!(problems(&json!([])), ["(document): expected an object `{…}`"]);
    assert_eq!(
        problems(&json!({}))[0],
        "@context: is missing: expected EPCIS's own, `https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld`"
    );
    for (name, value, why) in [
        ("type", json!("EPCISQueryDocument"), "type: answers to queries are not read: ask for an EPCISDocument"),
        ("type", json!("Document"), "type: expected `EPCISDocument`"),
        ("type", Value::Null, "type: is missing: expected `EPCISDocument`"),
        ("schemaVersion", json!("1.2"), "schemaVersion: EPCIS 2.0 is read, and no other version"),
        ("schemaVersion", json!(2.0), "schemaVersion: expected `2.0`"),
        (
            "creationDate",
            json!("2027-02-01"),
            "creationDate: `2027-02-01` is no instant with a zone: write it as 2027-01-31T08:00:00.000Z or …+01:00",
        ),
        ("id", json!("one"), "id: expected a URI"),
        ("epcisBody", json!({}), "epcisBody.eventList: is missing: expected a list of events"),
        ("epcisBody", json!({ "eventList": {} }), "epcisBody.eventList: expected a list `[…]`"),
        (
            "epcisBody",
            json!({ "event": {}, "eventList": [] }),
            "epcisBody.event: there is no such field here: an extension has a prefix that the @context declares",
        ),
        (
            "epcisHeader",
            json!({ "x": 1 }),
            "epcisHeader.x: there is no such field here: an extension has a prefix that the @context declares",
        ),
        (
            "unknown",
            json!(1),
            "unknown: there is no such field here: an extension has a prefix that the @context declares",
        ),
        ("other:x", json!(1), "other:x: nothing declares the prefix `other`: add it to the @context"),
        (
            "@context",
            json!("https://other.example/c"),
            "@context: EPCIS's own context is not there: `https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld`",
        ),
        (
            "@context",
            json!([EPCIS_CONTEXT, { "action": { "@id": "x" } }]),
            "@context[1].action: only prefixes are read here, each with the URI of its namespace",
        ),
        (
            "@context",
            json!([EPCIS_CONTEXT, { "cbvmda": "https://x.example/" }]),
            "@context[1].cbvmda: `cbvmda` means urn:epcglobal:cbv:mda: in EPCIS: choose another prefix",
        ),
        (
            "@context",
            json!([EPCIS_CONTEXT, { "@vocab": "https://x.example/" }]),
            "@context[1].@vocab: `@vocab` is no prefix: a letter, then letters, digits, - and _",
        ),
        (
            "@context",
            json!([EPCIS_CONTEXT, { "x": "example" }]),
            "@context[1].x: `x` must stand for an absolute URI, such as https://ns.example.com/epcis/",
        ),
        ("@context", json!([EPCIS_CONTEXT, 7]), "@context[1]: expected an object `{…}`"),
    ] {
        assert_eq!(change(name, value), [why]);
    }
}

#[test]
fn every_problem_is_told_with_its_path() {
    let found = wrong(object_event(json!({
        "eventTime": "yesterday",
        "eventTimeZoneOffset": null,
        "action": "MOVE",
        "epcList": ["urn:epc:id:sgtin:0614141.10734.1", 7, ""],
        "bizStep": "sailing",
        "readPoint": {},
        "colour": "red",
    })));
    assert_eq!(
        found,
        [
            "colour: there is no such field here: an extension has a prefix that the @context declares",
            "action: expected ADD, OBSERVE or DELETE",
            "epcList[0]: `urn:epc:id:sgtin:0614141.10734.1`: company prefix and reference of a sgtin are 13 digits together, here 12",
            "epcList[1]: expected an EPC URN, a GS1 Digital Link or another URI",
            "epcList[2]: expected an EPC URN, a GS1 Digital Link or another URI",
            "eventTime: `yesterday` is no instant with a zone: write it as 2027-01-31T08:00:00.000Z or …+01:00",
            "eventTimeZoneOffset: is missing: expected the offset where it happened",
            "bizStep: CBV 2.0 has no business step `sailing`: write one of its words, or your own as a whole URI",
            "readPoint.id: is missing: expected a place, such as urn:epc:id:sgln:…",
        ]
    );
}

#[test]
fn fields_that_are_wrong_are_refused() {
    let quantity = |more: Value| {
        let mut quantity = json!({ "epcClass": "urn:epc:class:lgtin:9506000.013435.A" });
        for (name, value) in more.as_object().unwrap() {
            quantity[name] = value.clone();
        }
        json!({ "quantityList": [quantity] })
    };
    let sensor = |report: Value| json!({ "sensorElementList": [{ "sensorReport": [report] }] });
    for (more, why) in [
        (json!({ "recordTime": 1 }), "recordTime: expected an instant with its zone, such as 2027-01-31T08:00:00.000Z"),
        (
            json!({ "eventTimeZoneOffset": "Z" }),
            "eventTimeZoneOffset: `Z` is no offset from UTC: write it as +01:00, and UTC as +00:00",
        ),
        (json!({ "eventID": "one" }), "eventID: `one` is no absolute URI of at most 4096 characters"),
        (json!({ "epcList": {} }), "epcList: expected a list `[…]`"),
        (quantity(json!({ "quantity": "2" })), "quantityList[0].quantity: expected a number, without quotes"),
        (quantity(json!({ "quantity": -2 })), "quantityList[0].quantity: an amount is not negative"),
        (
            quantity(json!({ "uom": "kg" })),
            "quantityList[0].uom: `kg` is no unit of UN/ECE Recommendation 20, such as KGM",
        ),
        (quantity(json!({ "ext:x": 1 })), "quantityList[0].ext:x: there is no such field here"),
        (
            json!({ "quantityList": [{}] }),
            "quantityList[0].epcClass: is missing: expected a class, such as urn:epc:class:lgtin:…",
        ),
        (
            json!({ "bizTransactionList": [{ "type": "po" }] }),
            "bizTransactionList[0].bizTransaction: is missing: expected a URI, such as urn:epcglobal:cbv:bt:…",
        ),
        (
            json!({ "sourceList": [{ "source": "urn:x:1" }] }),
            "sourceList[0].type: is missing: expected owning_party, possessing_party or location",
        ),
        (
            json!({ "destinationList": [{ "type": "location", "source": "urn:x:1" }] }),
            "destinationList[0].source: there is no such field here",
        ),
        (json!({ "persistentDisposition": {} }), "persistentDisposition: needs set or unset"),
        (
            json!({ "persistentDisposition": { "set": [] } }),
            "persistentDisposition.set: an empty list says nothing: fill it or leave it out",
        ),
        (
            json!({ "persistentDisposition": { "set": ["active", "active"] } }),
            "persistentDisposition.set: names a disposition twice",
        ),
        (
            json!({ "errorDeclaration": {} }),
            "errorDeclaration.declarationTime: is missing: expected when the error was declared",
        ),
        (json!({ "ilmd": {} }), "ilmd: master data of a lot are told when it comes to be: with the action ADD only"),
        (
            json!({ "action": "ADD", "ilmd": { "cbvmda:lotNumber": 7 } }),
            "ilmd.cbvmda:lotNumber: expected the lot as a text in quotes, since a number loses zeros before it",
        ),
        (
            json!({ "action": "ADD", "ilmd": { "cbvmda:itemExpirationDate": "280630" } }),
            "ilmd.cbvmda:itemExpirationDate: `280630` is no date: write it as 2028-06-30",
        ),
        (
            json!({ "action": "ADD", "ilmd": { "lotNumber": "7" } }),
            "ilmd.lotNumber: there is no such field here: an extension has a prefix that the @context declares",
        ),
        (
            json!({ "action": "ADD", "ilmd": { "cbvmda:lotNumber": "7", "urn:epcglobal:cbv:mda:lotNumber": "8" } }),
            "ilmd.urn:epcglobal:cbv:mda:lotNumber: stands here a second time under another name",
        ),
        (json!({ "ext:x": null, "ext:y": [null] }), "ext:y[0]: null says nothing: leave it out"),
        (
            json!({ "ext:y": { "@type": "x" } }),
            "ext:y: keywords of JSON-LD and overlong names have no place in an extension",
        ),
        (
            json!({ "epcList": null }),
            ": is about nothing: it needs epcList, quantityList, or sensorElementList with readPoint",
        ),
        (
            json!({ "sensorElementList": [{}] }),
            "sensorElementList[0].sensorReport: is missing: expected a list of reports",
        ),
        (
            sensor(json!({})),
            "sensorElementList[0].sensorReport[0].type: is missing: expected what was measured, such as Temperature",
        ),
        (
            sensor(json!({ "type": "Heat" })),
            "sensorElementList[0].sensorReport[0].type: CBV 2.0 has no measurement type `Heat`: write one of its words, or your own as a whole URI",
        ),
        (
            sensor(json!({ "type": "Mass", "value": "3" })),
            "sensorElementList[0].sensorReport[0].value: expected a number, without quotes",
        ),
        (
            sensor(json!({ "type": "Mass", "booleanValue": "true" })),
            "sensorElementList[0].sensorReport[0].booleanValue: expected true or false, without quotes",
        ),
        (
            sensor(json!({ "type": "Mass", "hexBinaryValue": "f0f" })),
            "sensorElementList[0].sensorReport[0].hexBinaryValue: expected bytes in hexadecimal, two digits for each",
        ),
    ] {
        assert_eq!(first(more), why);
    }
}

#[test]
fn events_have_to_say_what_their_type_says() {
    let base = json!({ "eventTime": "2027-01-31T08:00:00Z", "eventTimeZoneOffset": "+00:00" });
    let with = |more: Value| {
        let mut event = base.clone();
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        event
    };
    let one = json!(["urn:epc:id:sgtin:9506000.013435.1"]);
    let container = "https://id.gs1.org/00/095060001340000000";
    for (event, why) in [
        (
            json!({}),
            "type: is missing: expected ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or AssociationEvent",
        ),
        (
            json!({ "type": "QuantityEvent" }),
            "type: `QuantityEvent` is no type of event: expected ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or AssociationEvent",
        ),
        (
            json!({ "type": "AggregationEvent", "action": "ADD", "childEPCs": one }),
            "parentID: is missing: ADD needs the container",
        ),
        (
            json!({ "type": "AggregationEvent", "action": "OBSERVE" }),
            ": OBSERVE needs childEPCs or childQuantityList: only DELETE without them means all",
        ),
        (
            json!({ "type": "AggregationEvent", "action": "DELETE", "parentID": container, "epcList": one }),
            "epcList: there is no such field here: an extension has a prefix that the @context declares",
        ),
        (
            json!({ "type": "AggregationEvent", "action": "DELETE", "parentID": container, "persistentDisposition": { "set": ["active"] } }),
            "persistentDisposition: has no place in an AggregationEvent",
        ),
        (
            json!({ "type": "AssociationEvent", "action": "DELETE" }),
            "parentID: is missing: expected at what the things are",
        ),
        (
            json!({ "type": "TransactionEvent", "action": "ADD", "epcList": one }),
            "bizTransactionList: is missing: a TransactionEvent names at least one",
        ),
        (
            json!({ "type": "TransactionEvent", "action": "ADD", "bizTransactionList": [{ "bizTransaction": "urn:x:1" }] }),
            ": is about nothing: it needs epcList or quantityList",
        ),
        (
            json!({ "type": "TransformationEvent", "inputEPCList": one }),
            ": needs input and output; one of them alone needs a transformationID that links it",
        ),
        (
            json!({ "type": "TransformationEvent", "transformationID": "urn:x:1" }),
            ": is about nothing: it needs input or output",
        ),
        (
            json!({ "type": "TransformationEvent", "action": "ADD", "transformationID": "urn:x:1", "inputEPCList": one }),
            "action: there is no such field here: an extension has a prefix that the @context declares",
        ),
    ] {
        assert_eq!(wrong(with(event)), [why]);
    }
    assert_eq!(wrong(json!("event")), [": expected an object `{…}`"]);
}

#[test]
fn what_is_wrong_is_told_once() {
    let found = wrong(json!({
        "type": "AggregationEvent",
        "eventTime": "2027-01-31T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "ADD",
        "parentID": "container",
        "childEPCs": ["child"],
    }));
    assert_eq!(
        found,
        [
            "parentID: `container` is no absolute URI of at most 4096 characters",
            "childEPCs[0]: `child` is no absolute URI of at most 4096 characters",
        ]
    );
}
