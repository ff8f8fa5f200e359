use super::*;
use crate::formats::json;
use crate::formats::vc::status_list::{Purpose, StatusEntry};
use crate::formats::vc::{ReadError, Validity};
use proptest::prelude::*;
use serde_json::json;

/// A pointer, what to put there, where the problem is.
type Case = (&'static str, Value, &'static str);

fn refuses(cases: Vec<Case>) {
    for (pointer, value, path) in cases {
        let mut document = licence();
        put(&mut document, pointer, value.clone());
        let error = Credential::read(&document).unwrap_err();
        assert!(paths(&error).contains(&path), "{pointer} = {value}: expected {path}, got {error}");
    }
}

#[test]
fn a_licence_is_read() {
    let read = credential();
    assert_eq!(read.id.as_deref(), Some("urn:uuid:6f1c7a52-2f0e-4d0c-9f2b-8a31f0f6a001"));
    assert_eq!(read.types, ["VerifiableCredential", "PhysicianLicence"]);
    assert_eq!(read.issuer, "https://board.example/issuers/1");
    assert_eq!(read.subject.as_deref(), Some("urn:salus:ss58:5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"));
    assert_eq!(read.validity, Validity { from: 1_767_225_600_000, until: 1_861_920_000_000 });
    assert_eq!(read.status.iter().map(|entry| entry.index).collect::<Vec<_>>(), [94_567, 23_452]);
    assert_eq!(*read.document(), licence());
    assert!(read.proofs().is_empty());
}

#[test]
fn periods_are_half_open() {
    let Validity { from, until } = credential().validity;
    let validity = credential().validity;
    assert!(!validity.holds(from - 1) && validity.holds(from) && validity.holds(until - 1) && !validity.holds(until));
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    let document = json!({
        "@context": [crate::formats::vc::credential::CONTEXT],
        "type": "VerifiableCredential",
        "issuer": "did:example:1",
        "credentialSubject": [{ "name": "nobody we know" }],
    });
    let read = Credential::read(&document).unwrap();
    assert_eq!((read.id, read.subject, read.types.len()), (None, None, 1));
    assert_eq!(read.validity, Validity { from: 0, until: u64::MAX });
    assert!(read.status.is_empty());
}

#[test]
fn what_is_missing_is_told_by_its_path() {
    for (pointer, path) in [
        ("/@context", "@context"),
        ("/type", "type"),
        ("/issuer", "issuer"),
        ("/issuer/id", "issuer.id"),
        ("/credentialSubject", "credentialSubject"),
        ("/credentialStatus/0/type", "credentialStatus[0].type"),
        ("/credentialStatus/1/statusPurpose", "credentialStatus[1].statusPurpose"),
        ("/credentialStatus/1/statusListIndex", "credentialStatus[1].statusListIndex"),
        ("/credentialStatus/1/statusListCredential", "credentialStatus[1].statusListCredential"),
        ("/credentialSchema/id", "credentialSchema.id"),
        ("/credentialSchema/type", "credentialSchema.type"),
    ] {
        let mut document = licence();
        remove(&mut document, pointer);
        let error = Credential::read(&document).unwrap_err();
        assert_eq!(paths(&error), [path], "{pointer}");
        assert!(error.to_string().contains("is missing: expected"), "{error}");
    }
}

#[test]
fn what_is_not_what_it_should_be_is_told_by_its_path() {
    refuses(vec![
        ("/@context", json!("https://www.w3.org/ns/credentials/v2"), "@context"),
        ("/@context", json!([]), "@context"),
        ("/@context/0", json!("https://www.w3.org/2018/credentials/v1"), "@context[0]"),
        ("/@context/0", json!({}), "@context[0]"),
        ("/@context/1", json!("not a url"), "@context[1]"),
        ("/@context/1", json!(null), "@context[1]"),
        ("/id", json!("licence 1"), "id"),
        ("/id", json!(" urn:uuid:1"), "id"),
        ("/id", json!(["urn:uuid:1"]), "id"),
        ("/id", json!(""), "id"),
        ("/id", json!(null), "id"),
        ("/type", json!([]), "type"),
        ("/type", json!("PhysicianLicence"), "type"),
        ("/type/1", json!(7), "type[1]"),
        ("/type/1", json!(" "), "type[1]"),
        ("/issuer", json!("board"), "issuer"),
        ("/issuer", json!(["did:example:1"]), "issuer"),
        ("/issuer/id", json!("board"), "issuer.id"),
        ("/issuer/id", json!({}), "issuer.id"),
        ("/name", json!(7), "name"),
        ("/name", json!([{ "@language": "de" }]), "name[0].@value"),
        ("/description", json!([]), "description"),
        ("/validFrom", json!("2026-01-01"), "validFrom"),
        ("/validFrom", json!(1_767_225_600), "validFrom"),
        ("/validFrom", json!("2029-01-01T00:00:00Z"), "validUntil"),
        ("/validFrom", json!("2028-12-31T23:59:59.9999Z"), "validUntil"),
        ("/validUntil", json!("2025-01-01T00:00:00Z"), "validUntil"),
        ("/validUntil", json!(null), "validUntil"),
        ("/validUntil", json!("10000-01-01T00:00:00Z"), "validUntil"),
        ("/credentialSubject", json!([]), "credentialSubject"),
        ("/credentialSubject", json!({}), "credentialSubject"),
        ("/credentialSubject", json!("did:example:1"), "credentialSubject"),
        ("/credentialSubject", json!([{ "id": "did:example:1" }, { "id": "did:example:2" }]), "credentialSubject"),
        ("/credentialSubject/id", json!("Dr. Weiss"), "credentialSubject.id"),
        ("/credentialStatus", json!([]), "credentialStatus"),
        ("/credentialStatus", json!({}), "credentialStatus"),
        ("/credentialStatus/0", json!("revocation"), "credentialStatus[0]"),
        ("/credentialStatus/0/id", json!("94567"), "credentialStatus[0].id"),
        ("/credentialStatus/0/id", json!("https://board.example/status/revocation/0"), "credentialStatus[0].id"),
        ("/credentialStatus/0/statusPurpose", json!(["revocation"]), "credentialStatus[0].statusPurpose"),
        ("/credentialStatus/0/statusListIndex", json!(94_567), "credentialStatus[0].statusListIndex"),
        ("/credentialStatus/0/statusListIndex", json!("-1"), "credentialStatus[0].statusListIndex"),
        ("/credentialStatus/0/statusListIndex", json!("+1"), "credentialStatus[0].statusListIndex"),
        ("/credentialStatus/0/statusListIndex", json!("01"), "credentialStatus[0].statusListIndex"),
        ("/credentialStatus/0/statusListIndex", json!("0x1"), "credentialStatus[0].statusListIndex"),
        ("/credentialStatus/0/statusListCredential", json!("list"), "credentialStatus[0].statusListCredential"),
        ("/credentialStatus/0/statusSize", json!(0), "credentialStatus[0].statusSize"),
        ("/credentialStatus/0/statusSize", json!("1"), "credentialStatus[0].statusSize"),
        ("/credentialStatus/0/statusSize", json!(65), "credentialStatus[0].statusSize"),
        ("/credentialStatus/0/statusSize", json!(2), "credentialStatus[0].statusMessage"),
        ("/credentialStatus/0/statusMessage", json!([]), "credentialStatus[0].statusMessage"),
        ("/credentialStatus/0/statusMessage", json!([{}, {}]), "credentialStatus[0].statusMessage[0]"),
        (
            "/credentialStatus/0/statusMessage",
            json!([{ "status": "0", "message": "valid" }, { "status": "0x1", "message": "revoked" }]),
            "credentialStatus[0].statusMessage[0].status",
        ),
        ("/credentialSchema", json!("https://board.example/schema"), "credentialSchema"),
        ("/credentialSchema/id", json!("schema"), "credentialSchema.id"),
        ("/evidence", json!([{ "id": "urn:uuid:1" }]), "evidence[0].type"),
        ("/termsOfUse", json!({ "type": [] }), "termsOfUse.type"),
        ("/refreshService", json!({ "type": 7 }), "refreshService.type"),
        ("/proof", json!("signed"), "proof"),
        ("/proof", json!([]), "proof"),
        ("/issuanceDate", json!("2026-01-01T00:00:00Z"), "issuanceDate"),
        ("/expirationDate", json!("2026-01-01T00:00:00Z"), "expirationDate"),
        ("/@type", json!("VerifiableCredential"), "@type"),
        ("/@id", json!("urn:uuid:1"), "@id"),
        ("/credentialSubject/licence/number", json!(9_007_199_254_740_992u64), "credentialSubject.licence.number"),
        ("/credentialSubject/licence/specialities/0", json!(-1e300), "credentialSubject.licence.specialities[0]"),
    ]);
}

#[test]
fn all_problems_are_told_at_once() {
    let document = json!({ "@context": [], "type": 7, "issuer": {}, "credentialSubject": 1, "proof": 1 });
    let error = Credential::read(&document).unwrap_err();
    let found = paths(&error);
    for path in ["@context", "type", "issuer.id", "credentialSubject", "proof"] {
        assert!(found.contains(&path), "{path}: {error}");
    }
    for document in [json!([]), json!({}), json!("x"), json!(null)] {
        assert_eq!(paths(&Credential::read(&document).unwrap_err()), ["(document)"]);
    }
}

#[test]
fn endless_problems_come_to_an_end() {
    let mut document = licence();
    document["credentialSubject"]["numbers"] = vec![json!(u64::MAX); 200_000].into();
    let error = Credential::read(&document).unwrap_err();
    assert_eq!(error.problems().len(), 64);
}

#[test]
fn damaged_json_and_keys_twice_are_told_by_their_place() {
    let error = Credential::parse("{\n  \"type\": \"a\",\n  \"type\": \"b\"\n}").unwrap_err();
    let ReadError::Json { line: 3, message, .. } = &error else { panic!("{error:?}") };
    assert_eq!(message, "the key `type` stands twice in one object");
    let failure: crate::failure::Failure = error.into();
    assert_eq!(failure.details.unwrap()["line"], 3);
    for text in ["", "{", "{}}"] {
        assert!(matches!(Credential::parse(text), Err(ReadError::Json { .. })), "{text}");
    }
    // Whether this is JSON depends on how serde_json holds numbers; it is refused either way.
    let huge = LICENCE.replace("38.5", "1e999");
    assert!(huge != LICENCE && Credential::parse(&huge).is_err());
    let failure: crate::failure::Failure = Credential::read(&json!({ "type": 7 })).unwrap_err().into();
    assert_eq!(failure.kind, crate::failure::Kind::Usage);
    assert_eq!(failure.details.unwrap()["problems"][0]["path"], "@context");
}

#[test]
fn a_status_of_another_kind_is_kept_by_its_type() {
    let mut document = licence();
    put(&mut document, "/credentialStatus/2", json!({ "type": "OcspResponse", "id": "https://ocsp.example/1" }));
    let read = Credential::read(&document).unwrap();
    assert_eq!(read.other_status, ["OcspResponse"]);
    assert_eq!(read.status.len(), 2);
}

#[test]
fn an_index_beyond_all_numbers_is_read_and_reaches_no_list() {
    let mut document = licence();
    put(&mut document, "/credentialStatus/0/statusListIndex", json!("9".repeat(40)));
    assert_eq!(Credential::read(&document).unwrap().status[0].index, u64::MAX);
}

#[test]
fn a_commitment_is_of_the_unsecured_document_in_any_order() {
    let salt = [1u8; 16];
    let plain = credential().commit(&salt).unwrap();
    let mut secured = licence();
    secured["proof"] = json!([{ "type": "DataIntegrityProof" }]);
    assert_eq!(Credential::read(&secured).unwrap().commit(&salt).unwrap(), plain);
    let canonical = json::canonical(&licence());
    assert_eq!(Credential::parse(&canonical).unwrap().commit(&salt).unwrap(), plain);
    assert_eq!(plain, json::commit("salus/credential/vc/1", &salt, &licence()).unwrap());
    assert_ne!(credential().commit(&[2; 16]).unwrap(), plain);
    assert!(credential().commit(&[1; 15]).is_err());
}

#[test]
fn status_is_added_before_signing_and_once_for_each_purpose() {
    let mut document = licence();
    remove(&mut document, "/credentialStatus");
    let bare = Credential::read(&document).unwrap();
    let entries = [
        StatusEntry::new(Purpose::Revocation, "https://board.example/status/revocation/0", 94_567),
        StatusEntry::new(Purpose::Suspension, "https://board.example/status/suspension/0", 23_452),
    ];
    let with = bare.with_status(&entries).unwrap();
    assert_eq!(with.status, entries);
    assert_eq!(paths(&with.with_status(&entries[..1]).unwrap_err()), ["credentialStatus"]);
    assert!(bare.with_status(&entries[..1]).unwrap().with_status(&entries[1..]).is_ok());
    let twice = [entries[0].clone(), entries[0].clone()];
    assert_eq!(paths(&bare.with_status(&twice).unwrap_err()), ["credentialStatus"]);
    let bad = [StatusEntry::new(Purpose::Revocation, "no url", 1)];
    assert_eq!(paths(&bare.with_status(&bad).unwrap_err()), ["credentialStatus[0].statusListCredential"]);
    let mut secured = document.clone();
    secured["proof"] = json!({ "type": "DataIntegrityProof" });
    let secured = Credential::read(&secured).unwrap();
    assert_eq!(paths(&secured.with_status(&entries).unwrap_err()), ["proof"]);
}

/// Pointers to every value of a document.
pub fn pointers(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: String, list: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                walk(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), list);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, value)| walk(value, format!("{at}/{index}"), list));
            }
            _ => {}
        }
        list.push(at);
    }
    let mut list = Vec::new();
    walk(value, String::new(), &mut list);
    list
}

fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(-1.5e300)),
        Just(json!(18_446_744_073_709_551_615u64)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[]])),
        Just(json!([null])),
        Just(json!("")),
        "\\PC{1,12}".prop_map(|text| json!(text)),
    ]
}

proptest! {
    #[test]
    fn junk_in_any_place_is_survived(place: prop::sample::Index, junk in junk()) {
        let mut document = licence();
        let list = pointers(&document);
        *document.pointer_mut(&list[place.index(list.len())]).unwrap() = junk;
        if let Ok(read) = Credential::read(&document) {
            // What is read is what stands there.
            prop_assert_eq!(read.document(), &document);
            prop_assert!(read.types.iter().any(|name| name == "VerifiableCredential"));
            prop_assert!(read.validity.from < read.validity.until);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*") {
        let _ = Credential::parse(&text);
    }
}
