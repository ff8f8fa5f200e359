//! Event hashes: the published examples, and what must and must not make a difference.

use serde_json::json;

use super::*;
use crate::formats::epcis::hash::HashError;

fn pre_hash(event: Value) -> String {
    let document = Document::read(&around(event)).unwrap();
    let event = &document.events[0];
    event.pre_hash(&document.namespaces(event)).unwrap()
}

macro_rules! example {
    ($name:literal) => {
        (
            include_str!(concat!("../../../../tests/data/epcis/hash/", $name, ".jsonld")),
            include_str!(concat!("../../../../tests/data/epcis/hash/", $name, ".prehash")),
            include_str!(concat!("../../../../tests/data/epcis/hash/", $name, ".hash")),
        )
    };
}

#[test]
fn the_published_examples_come_out_as_published() {
    for (text, pre_hash, hash) in
        [example!("reference-1"), example!("reference-2"), example!("reference-3"), example!("all-gs1-keys")]
    {
        let document = read(text);
        let event = &document.events[0];
        let namespaces = document.namespaces(event);
        assert_eq!(event.pre_hash(&namespaces).unwrap(), pre_hash.trim_end());
        assert_eq!(event.hash_id(&namespaces).unwrap(), hash.trim_end());
    }
}

#[test]
fn every_field_stands_in_the_canonical_order() {
    let document = read(SUPPLY_CHAIN);
    let texts: Vec<String> =
        document.events.iter().map(|event| event.pre_hash(&document.namespaces(event)).unwrap()).collect();
    let own = "{https://ns.health.example/epcis/}";
    assert_eq!(
        texts[0],
        format!(
            "eventType=ObjectEventeventTime=2027-01-31T07:00:00.124ZeventTimeZoneOffset=+01:00epcList\
             epc=https://id.gs1.org/01/09506000134352/21/7%2Fa%25%289epc=https://id.gs1.org/01/09506000134352/21/A1\
             epc=https://id.gs1.org/01/09506000134352/21/B2quantityListquantityElement\
             epcClass=https://id.gs1.org/01/09506000134352/10/LOT-42Aquantity=12.5uom=KGMaction=ADD\
             bizStep=https://ref.gs1.org/cbv/BizStep-commissioningdisposition=https://ref.gs1.org/cbv/Disp-active\
             persistentDispositionset=https://ref.gs1.org/cbv/Disp-completeness_verified\
             unset=https://ref.gs1.org/cbv/Disp-completeness_inferred\
             readPointid=https://id.gs1.org/414/9506000000015/254/line%2F7bizLocationid=https://id.gs1.org/414/9506000000015\
             ilmd{own}room{own}clean=true{own}names=a{own}names=b{own}number=7.5\
             {{urn:epcglobal:cbv:mda:}}itemExpirationDate=2028-06-30{{urn:epcglobal:cbv:mda:}}lotNumber=LOT-42A\
             readPoint{own}door=3{own}checked=10{own}checked=10.5{own}checked=2027-01-31T07:00:00.000Z{own}shift=night"
        )
    );
    assert!(texts[2].contains(
        "epcListepc=https://id.gs1.org/01/09506000134352/21/B2parentID=https://id.gs1.org/00/095060001340000000action=ADD"
    ));
    assert!(
        texts[2].contains(
            "bizTransactionListbizTransaction=https://id.gs1.org/253/950600055555398\
         type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:9506000000000:4711sourceList"
        ),
        "{}",
        texts[2]
    );
    assert!(texts[3].contains("eventTime=2027-01-31T00:00:00.000Z"), "{}", texts[3]);
    assert!(texts[3].ends_with("ilmd{urn:epcglobal:cbv:mda:}lotNumber=123"), "{}", texts[3]);
    assert!(!texts[2].contains("certificat") && !texts[5].contains("eclaration"), "{}", texts[5]);
    assert!(texts[5].contains(
        "sensorElementListsensorElementsensorMetadatatime=2027-01-31T12:00:00.000ZstartTime=2027-01-31T11:00:00.000Z\
         endTime=2027-01-31T12:00:00.500ZdeviceID=https://id.gs1.org/8004/9506000111"
    ), "{}", texts[5]);
    assert!(
        texts[5].ends_with("sensorElementsensorReporttype=https://gs1.org/voc/Temperaturevalue=26uom=CEL"),
        "{}",
        texts[5]
    );
}

#[test]
fn how_an_event_is_written_makes_no_difference() {
    let first = pre_hash(object_event(json!({
        "eventTime": "2027-01-31T08:00:00Z",
        "epcList": ["urn:epc:id:sgtin:9506000.013435.1", "https://id.gs1.org/01/09506000134352/21/2"],
        "bizStep": "shipping",
        "ext:a": " 7.0 ",
        "rdfs:comment": "nothing",
    })));
    let second = pre_hash(object_event(json!({
        "eventTime": "2027-01-31T09:00:00.000+01:00",
        "epcList": ["https://med.example/gtin/9506000134352/lot/9/ser/2", "urn:epc:id:sgtin:950600013435.0.1"],
        "bizStep": "urn:epcglobal:cbv:bizstep:shipping",
        "https://ns.example.com/a": 7,
        "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
        "recordTime": "2027-02-01T00:00:00Z",
        "errorDeclaration": { "declarationTime": "2027-02-01T00:00:00Z" },
        "certificationInfo": "https://health.example/1",
    })));
    assert_eq!(first, second);
}

#[test]
fn every_change_makes_a_difference() {
    let base = pre_hash(object_event(json!({})));
    let changes = [
        json!({ "eventTime": "2027-01-31T08:00:00.001Z" }),
        json!({ "eventTimeZoneOffset": "+01:00" }),
        json!({ "action": "DELETE" }),
        json!({ "epcList": [] }),
        json!({ "bizStep": "shipping" }),
        json!({ "disposition": "active" }),
        json!({ "readPoint": { "id": "urn:x:1" } }),
        json!({ "bizLocation": { "id": "urn:x:1" } }),
        json!({ "ext:a": "" }),
        json!({ "ext:a": "b" }),
        json!({ "ext:a": ["b", "b"] }),
        json!({ "ext:a": { "ext:b": 1 } }),
        json!({ "ext:a": { "b": 1 } }),
        json!({ "readPoint": { "id": "urn:x:1", "ext:a": 1 } }),
        json!({ "ext:a": true }),
        json!({ "sourceList": [{ "type": "location", "source": "urn:x:1" }] }),
        json!({ "destinationList": [{ "type": "location", "destination": "urn:x:1" }] }),
    ];
    let mut all: Vec<String> = changes.into_iter().map(|more| pre_hash(object_event(more))).collect();
    all.push(base);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn the_standard_separates_nothing_so_that_extensions_can_be_made_to_look_alike() {
    let nested = pre_hash(object_event(json!({ "ext:a": { "ext:b": 1 } })));
    let beside = pre_hash(object_event(json!({ "ext:a": "", "ext:b": 1 })));
    let within = pre_hash(object_event(json!({ "ext:a": "{https://ns.example.com/}b=1" })));
    assert_eq!(nested, beside);
    assert_ne!(nested, within);
    let one = pre_hash(object_event(json!({ "ext:a": "1{https://ns.example.com/}b=1" })));
    let two = pre_hash(object_event(json!({ "ext:a": 1, "ext:b": 1 })));
    assert_eq!(one, two);
}

#[test]
fn values_have_one_form() {
    for (value, canonical) in [
        ("0010.50", "10.5"),
        ("-0.0", "0"),
        ("+5", "5"),
        ("000", "0"),
        (".5", ".5"),
        ("5.", "5."),
        ("-7.10", "-7.1"),
        ("12345678901234567890", "12345678901234567890"),
        ("1e5", "1e5"),
        ("2028-06-30", "2028-06-30"),
        ("urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"),
        ("urn:epcglobal:cbv:er:did_not_occur", "https://ref.gs1.org/cbv/ER-did_not_occur"),
        ("urn:epcglobal:cbv:disp:nothing", "urn:epcglobal:cbv:disp:nothing"),
        ("urn:epcglobal:cbv:bt:1:2", "urn:epcglobal:cbv:bt:1:2"),
        ("urn:epc:id:sgtin:0614141.107346.2017", "https://id.gs1.org/01/10614141073464/21/2017"),
        ("urn:epc:id:sgtin:wrong", "urn:epc:id:sgtin:wrong"),
        ("2027-01-31T08:00:00+01:00", "2027-01-31T07:00:00.000Z"),
        ("  two  words ", "two  words"),
    ] {
        let text = pre_hash(object_event(json!({ "ext:a": value })));
        let found = text.split("{https://ns.example.com/}a=").nth(1);
        assert_eq!(found, Some(canonical), "{value}");
    }
}

#[test]
fn what_implementations_hash_differently_is_refused() {
    for element in [
        json!({ "sensorReport": [], "ext:a": 1 }),
        json!({ "sensorReport": [], "sensorMetadata": { "ext:a": 1 } }),
        json!({ "sensorReport": [{ "type": "Mass", "ext:a": 1 }] }),
    ] {
        let document = Document::read(&around(object_event(json!({ "sensorElementList": [element] })))).unwrap();
        let event = &document.events[0];
        assert_eq!(
            event.hash_id(&document.namespaces(event)),
            Err(HashError::SensorExtension { name: "ext:a".into() })
        );
        assert_eq!(document.clone().identify(), Err((0, HashError::SensorExtension { name: "ext:a".into() })));
    }
    let event = event(object_event(json!({ "ext:a": 1 })));
    assert_eq!(event.hash_id(&Default::default()), Err(HashError::Prefix { name: "ext:a".into() }));
}

#[test]
fn events_get_their_hash_and_altered_ones_are_found() {
    let mut document = read(SUPPLY_CHAIN);
    document.identify().unwrap();
    assert_eq!(document.events[0].event_id.as_ref().unwrap().text(), "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8");
    let hash = document.events[1].event_id.as_ref().unwrap().text().to_owned();
    assert_eq!((hash.len(), &hash[..14]), (90 - 1, "ni:///sha-256;"));
    let again = Document::read(&document.write()).unwrap();
    assert_eq!(again.altered(), []);
    let mut altered = again;
    altered.events[1].disposition = None;
    let found = altered.altered();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].1 == hash), (1, false));
}
