//! Documents read and written again.

use serde_json::json;

use super::*;
use crate::formats::epcis::sensor::Temperature;
use crate::formats::epcis::{Action, Context, EPCIS_CONTEXT, Id, Instant, Offset, What};

#[test]
fn a_document_is_read_into_types() {
    let document = read(SUPPLY_CHAIN);
    assert_eq!(document.id.as_deref(), Some("https://health.example/documents/1"));
    assert_eq!(document.sender.as_deref(), Some("urn:epc:id:pgln:9506000.00000"));
    assert_eq!(document.context[0], Context::Url(EPCIS_CONTEXT.into()));
    let names: Vec<&str> = document.events.iter().map(|event| event.what.name()).collect();
    assert_eq!(
        names,
        [
            "ObjectEvent",
            "AggregationEvent",
            "TransactionEvent",
            "TransformationEvent",
            "AssociationEvent",
            "ObjectEvent"
        ]
    );

    let first = &document.events[0];
    let What::Object { action: Action::Add, epcs, quantities, ilmd: Some(ilmd) } = &first.what else { panic!() };
    let packs: Vec<_> = epcs.iter().map(|id| (id.get("01"), id.get("21"), id.get("10"))).collect();
    let gtin = Some("09506000134352");
    assert_eq!(packs, [(gtin, Some("7/a%(9"), None), (gtin, Some("B2"), Some("LOT-42A")), (gtin, Some("A1"), None)]);
    assert_eq!((quantities[0].quantity, quantities[0].unit.as_deref()), (Some(12.5), Some("KGM")));
    assert_eq!((ilmd.lot.as_deref(), ilmd.expiry.as_deref()), (Some("LOT-42A"), Some("2028-06-30")));
    assert_eq!(ilmd.others.keys().collect::<Vec<_>>(), ["ext:room"]);
    assert_eq!(first.biz_step.as_ref().and_then(|term| term.word()), Some("commissioning"));
    assert_eq!(first.disposition.as_ref().and_then(|term| term.word()), Some("active"));
    assert_eq!(first.read_point.as_ref().and_then(|place| place.id.get("254")), Some("line/7"));
    assert_eq!(first.biz_location.as_ref().and_then(|place| place.id.get("414")), Some("9506000000015"));
    assert_eq!((first.time.ms(), first.offset.minutes()), (1_801_378_800_123, 60));
    assert_eq!(first.extensions.keys().collect::<Vec<_>>(), ["ext:shift", "ext:checked"]);

    let shipping = &document.events[2];
    assert_eq!(shipping.biz_step.as_ref().and_then(|term| term.word()), Some("shipping"));
    assert_eq!(shipping.biz_transactions.len(), 2);
    assert_eq!(shipping.biz_transactions[1].kind, None);
    assert_eq!(shipping.sources[0].id.get("417"), Some("9506000000008"));
    assert_eq!(shipping.certification_info.len(), 2);

    let wrong = document.events[5].error.as_ref().unwrap();
    assert_eq!(wrong.reason.as_ref().and_then(|term| term.word()), Some("incorrect_data"));
    assert_eq!(wrong.corrective_events[0].text(), "urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8");
}

#[test]
fn temperatures_are_told_in_degrees_celsius() {
    let document = read(SUPPLY_CHAIN);
    let reports = document.events[5].sensors.iter().flat_map(|element| &element.reports);
    let found: Vec<Temperature> = reports.filter_map(|report| report.temperature()).collect();
    assert_eq!(found, [Temperature { least: 1.5, greatest: 9.0 }, Temperature { least: 26.0, greatest: 26.0 }]);
    let report = |unit: serde_json::Value| {
        let mut report = json!({ "type": "Temperature", "value": 50 });
        report["uom"] = unit;
        let read = event(object_event(json!({ "sensorElementList": [{ "sensorReport": [report] }] })));
        read.sensors[0].reports[0].temperature()
    };
    assert_eq!(report(json!("FAH")), Some(Temperature { least: 10.0, greatest: 10.0 }));
    assert!((report(json!("KEL")).unwrap().least + 223.15).abs() < 1e-9);
    assert_eq!(report(json!("A93")), None);
}

#[test]
fn what_is_written_reads_back_equal() {
    let mut document = read(SUPPLY_CHAIN);
    document.header = Some(json!({ "epcisMasterData": { "vocabularyList": [] } }));
    document.events[4].context = vec![Context::Prefixes(vec![("own".into(), "https://own.example/".into())])];
    document.events[4].extensions.insert("own:x".into(), json!({ "y": [1, "2"] }));
    let written = document.write();
    assert_eq!(Document::read(&written).as_ref(), Ok(&document));
    assert_eq!(Document::parse(&written.to_string()).as_ref(), Ok(&document));
    // And what was written is written the same way.
    assert_eq!(Document::read(&written).unwrap().write().to_string(), written.to_string());
}

#[test]
fn words_are_written_bare() {
    let written = read(SUPPLY_CHAIN).write();
    let events = &written["epcisBody"]["eventList"];
    assert_eq!((&events[2]["bizStep"], &events[2]["disposition"]), (&json!("shipping"), &json!("in_transit")));
    assert_eq!(events[0]["quantityList"][0]["quantity"], json!(12.5));
    assert_eq!(events[1]["childQuantityList"][0]["quantity"].to_string(), "2");
    assert_eq!(events[5]["epcList"], serde_json::Value::Null);
    assert_eq!(events[0]["ilmd"]["cbvmda:lotNumber"], json!("LOT-42A"));
}

#[test]
fn a_document_of_ours_reads_back() {
    let epcs = vec![Id::parse("urn:epc:id:sgtin:9506000.013435.1").unwrap()];
    let what = What::Object { action: Action::Observe, epcs, quantities: Vec::new(), ilmd: None };
    let event = Event::new(what, Instant::from_ms(1_801_378_800_000), Offset::UTC);
    let nothing = What::Object { action: Action::Observe, epcs: Vec::new(), quantities: Vec::new(), ilmd: None };
    let nothing = Event::new(nothing, Instant::from_ms(0), Offset::UTC);
    let document = Document::new(Instant::from_ms(1_801_378_801_000), vec![event, nothing]);
    let written = document.write();
    assert_eq!(written["epcisBody"]["eventList"][1]["epcList"], json!([]));
    assert_eq!(Document::read(&written), Ok(document));
}

#[test]
fn master_data_are_found_by_their_meaning() {
    for name in ["cbvmda:lotNumber", "urn:epcglobal:cbv:mda:lotNumber"] {
        let mut ilmd = json!({});
        ilmd[name] = json!("007");
        let read = event(object_event(json!({ "action": "ADD", "ilmd": ilmd })));
        let What::Object { ilmd: Some(ilmd), .. } = read.what else { panic!() };
        assert_eq!((ilmd.lot.as_deref(), ilmd.others.len()), (Some("007"), 0), "{name}");
    }
}

#[test]
fn contexts_may_be_one_url_and_declare_what_xml_had() {
    let mut document = around(object_event(json!({})));
    document["@context"] = json!("https://gs1.github.io/EPCIS/epcis-context.jsonld");
    assert!(Document::read(&document).is_ok());
    document["@context"] = json!([EPCIS_CONTEXT, "https://other.example/c", { "cbvmda": "urn:epcglobal:cbv:mda" }]);
    assert!(Document::read(&document).is_ok());
    document["schemaVersion"] = json!("2.0.1");
    assert!(Document::read(&document).is_ok());
}

#[test]
fn ten_thousand_packs_fit_into_an_event() {
    let epcs: Vec<String> = (0..10_000).map(|n| format!("urn:epc:id:sgtin:9506000.013435.{n}")).collect();
    let read = event(object_event(json!({ "epcList": epcs })));
    let What::Object { epcs, .. } = &read.what else { panic!() };
    assert_eq!(epcs.len(), 10_000);
}
