//! What a document is completed with, what is refused, and that the file alone leads to the chain.

use proptest::prelude::*;
use salus_domain::credential::{CredentialType, HolderKind, StatusIndices, VerificationKey};
use serde_json::{Value, json};

use crate::failure::Kind;
use crate::formats::vc::{self, Checks, KeyType, SigningKey, secured};
use crate::suite::credential::document::verification_key;
use crate::suite::credential::document::{Order, Place, Prepared, Proof, commit, issuer_key, renewed, secure};
use crate::suite::credential::record::{Record, TYPE, account_of, account_url};
use crate::suite::credential::status::StatusBase;

/// 2026-11-20T00:00:00Z
const NOW: u64 = 1_795_132_800_000;
const PLACE: Place = Place { genesis: [1; 32], registry: [2; 32], prefix: 42 };
const INDICES: StatusIndices = StatusIndices { revocation: 94_567, suspension: 131_072 + 5 };

fn order() -> Order {
    Order {
        issuer: [3; 32],
        holder: Some([4; 32]),
        holder_kind: HolderKind::Person,
        credential_type: CredentialType::PHYSICIAN,
        jurisdiction: *b"US-CA\0",
        from: None,
        until: None,
        qualifier: None,
        status: None,
    }
}

fn licence() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "PhysicianLicence"],
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2029-01-01T00:00:00Z",
        "credentialSubject": { "licence": { "number": "A-204817" } },
    })
}

fn prepare(document: &Value, order: &Order) -> crate::failure::Result<Prepared> {
    Prepared::new(&document.to_string(), order, &PLACE, INDICES)
}

fn prepared() -> Prepared {
    prepare(&licence(), &order()).unwrap()
}

fn key(key_type: KeyType) -> SigningKey {
    SigningKey::from_secret(key_type, &[7; 32]).unwrap()
}

#[test]
fn a_document_is_completed_and_the_rest_of_it_stays() {
    let Prepared { new, credential } = prepared();
    new.check().unwrap();
    let document = credential.document();
    assert_eq!(document["issuer"], account_url(&[3; 32], 42));
    assert_eq!(document["credentialSubject"]["id"], account_url(&[4; 32], 42));
    assert_eq!(document["credentialSubject"]["licence"]["number"], "A-204817");
    assert!(document["id"].as_str().unwrap().starts_with("urn:uuid:"));
    let places: Vec<(&str, u64)> = credential.status.iter().map(|entry| (entry.purpose.name(), entry.index)).collect();
    assert_eq!(places, [("revocation", 94_567), ("suspension", 5)]);
    assert!(
        credential.status[0].list.starts_with("urn:salus:status:0101")
            && credential.status[1].list.ends_with(":suspension:1")
    );
    assert_eq!(document["@context"][1][TYPE]["@context"]["salt"], "urn:salus:vocabulary:salt");
    assert_eq!((new.period.from, new.period.until), (1_767_225_600_000, 1_861_920_000_000));
    assert_eq!((new.indices, new.holder, new.issuer), (INDICES, [4; 32], [3; 32]));
}

#[test]
fn the_file_alone_leads_to_the_chain_and_opens_the_commitment() {
    let Prepared { new, credential } = prepared();
    for proof in [Proof::DataIntegrity, Proof::Jose] {
        for key_type in [KeyType::Ed25519, KeyType::P256] {
            let text = secure(&credential, &key(key_type), proof, NOW).unwrap();
            let opened = secured::open(&text, &Checks::at(NOW)).unwrap();
            assert_eq!(opened.keys(), [key(key_type).public()]);
            let record = Record::of(&opened.credential).unwrap();
            assert_eq!((record.chain, record.registry, record.credential), (PLACE.genesis, PLACE.registry, new.id));
            assert_eq!((record.issuer, record.holder), (new.issuer, new.holder));
            assert_eq!((record.holder_kind, record.credential_type), (new.holder_kind, new.credential_type));
            assert_eq!(record.jurisdiction, new.jurisdiction);
            assert_eq!(commit(&opened.credential, &record).unwrap(), new.commitment);
        }
    }
    // Two documents that say the same are two commitments, two ids, two salts.
    let again = prepared();
    assert!(again.new.id != new.id && again.new.commitment != new.commitment);
}

#[test]
fn what_is_named_twice_must_agree() {
    let with = |pointer: &str, value: Value| {
        let mut document = licence();
        match pointer.split_once('/') {
            Some((parent, name)) => document[parent][name] = value,
            None => document[pointer] = value,
        }
        document
    };
    let other = json!(account_url(&[9; 32], 42));
    for (document, order, both) in [
        (with("credentialSubject/id", other.clone()), order(), ["credentialSubject.id", "--holder"]),
        (with("issuer", other.clone()), order(), ["issuer", "the issuer on chain"]),
        (with("issuer", json!({ "id": other })), order(), ["issuer", "the issuer on chain"]),
        (licence(), Order { until: Some(NOW), ..order() }, ["validUntil", "--until"]),
        (licence(), Order { from: Some(NOW), ..order() }, ["validFrom", "--from"]),
    ] {
        let failure = prepare(&document, &order).unwrap_err();
        assert_eq!(failure.kind, Kind::Usage);
        assert!(both.iter().all(|place| failure.message.contains(place)), "{}", failure.message);
    }
    // Under another network's prefix it is the same account.
    prepare(&with("credentialSubject/id", json!(account_url(&[4; 32], 0))), &order()).unwrap();
    // Named by the document alone, and as a key.
    let named = with("credentialSubject/id", json!(account_url(&[8; 32], 42)));
    assert_eq!(prepare(&named, &Order { holder: None, ..order() }).unwrap().new.holder, [8; 32]);
    let did = with("credentialSubject/id", json!("did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"));
    assert_eq!(prepare(&did, &order()).unwrap().new.holder, [4; 32]);
    let failure = prepare(&did, &Order { holder: None, ..order() }).unwrap_err();
    assert!(failure.hint.unwrap().contains("--holder"));
}

#[test]
fn a_period_comes_from_the_document_or_from_the_order() {
    let mut open = licence();
    let fields = open.as_object_mut().unwrap();
    fields.shift_remove("validFrom");
    fields.shift_remove("validUntil");
    let new = prepare(&open, &order()).unwrap().new;
    assert_eq!((new.period.from, new.period.until), (0, u64::MAX));
    let ordered = prepare(&open, &Order { from: Some(NOW), until: Some(NOW + 1), ..order() }).unwrap();
    assert_eq!((ordered.new.period.from, ordered.new.period.until), (NOW, NOW + 1));
    assert_eq!(ordered.credential.document()["validUntil"], "2026-11-20T00:00:00.001Z");
}

#[test]
fn what_is_finished_or_malformed_is_refused_by_its_place() {
    let finished = prepared().credential.document().clone();
    assert!(prepare(&finished, &order()).unwrap_err().message.contains(TYPE));
    let mut signed = licence();
    signed["proof"] = json!({ "type": "DataIntegrityProof" });
    assert!(prepare(&signed, &order()).unwrap_err().message.contains("signed already"));
    let mut taken = licence();
    taken["credentialStatus"] = json!({
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1",
        "statusListCredential": "https://board.example/1",
    });
    assert!(prepare(&taken, &order()).unwrap_err().message.contains("credentialStatus"));
    for (name, value) in
        [("type", json!("Licence")), ("@context", json!([])), ("validUntil", json!("soon")), ("issuer", json!(5))]
    {
        let mut document = licence();
        document[name] = value;
        let failure = prepare(&document, &order()).unwrap_err();
        assert!(failure.kind == Kind::Usage && failure.message.contains(name), "{}", failure.message);
    }
    for text in ["", "[]", "null", "{}", "{\"a\": 1, \"a\": 2}", "{"] {
        assert_eq!(Prepared::new(text, &order(), &PLACE, INDICES).unwrap_err().kind, Kind::Usage, "{text}");
    }
}

#[test]
fn an_issuer_that_is_a_key_signs_with_it() {
    let mut document = licence();
    let own = key(KeyType::P256);
    document["issuer"] = json!({ "id": own.public().did(), "name": "Medical board" });
    let Prepared { credential, .. } = prepare(&document, &order()).unwrap();
    assert_eq!(issuer_key(&credential).unwrap(), Some(own.public()));
    secure(&credential, &own, Proof::Jose, NOW).unwrap();
    let failure = secure(&credential, &key(KeyType::Ed25519), Proof::DataIntegrity, NOW).unwrap_err();
    assert!(failure.message.contains(&own.public().did()));
    assert!(matches!(verification_key(&own.public()), VerificationKey::P256([2 | 3, ..])));
}

#[test]
fn a_renewed_document_is_the_same_credential_under_another_commitment() {
    let Prepared { new, credential } = prepared();
    let (later, commitment) = renewed(&credential, NOW, 42).unwrap();
    let (before, after) = (Record::of(&credential).unwrap(), Record::of(&later).unwrap());
    assert_ne!(commitment, new.commitment);
    assert_eq!(commit(&later, &after).unwrap(), commitment);
    assert_ne!(before.salt, after.salt);
    assert_eq!(Record { salt: before.salt.clone(), ..after }, before);
    assert_eq!((later.validity.until, &later.status, &later.id), (NOW, &credential.status, &credential.id));
    assert_eq!(renewed(&credential, u64::MAX, 42).unwrap().0.validity.until, u64::MAX);
}

#[test]
fn lists_are_published_where_the_issuer_says() {
    let status = Some(StatusBase::new("https://board.example/status").unwrap());
    let Prepared { credential, .. } = prepare(&licence(), &Order { status, ..order() }).unwrap();
    assert_eq!(credential.status[1].list, "https://board.example/status/suspension/1");
}

#[test]
fn a_record_is_read_strictly() {
    let document = prepared().credential.document().clone();
    let read = |document: &Value| Record::of(&vc::Credential::read(document).unwrap());
    for (name, value, said) in [
        ("salt", json!("0x0"), "evidence[0]: salt"),
        ("chain", json!("0x00"), "evidence[0]: chain"),
        ("registry", json!("5Grwva"), "evidence[0]: registry"),
        ("credentialType", json!("doctor"), "evidence[0]: credentialType"),
        ("jurisdiction", json!("Bayern"), "evidence[0]: jurisdiction"),
        ("holderKind", json!("robot"), "evidence[0]: holderKind"),
        ("surplus", json!(1), "surplus"),
    ] {
        let mut altered = document.clone();
        altered["evidence"][0][name] = value;
        let failure = read(&altered).unwrap_err();
        assert!(failure.message.contains(said), "{}", failure.message);
    }
    let mut twice = document.clone();
    let one = twice["evidence"][0].clone();
    twice["evidence"].as_array_mut().unwrap().push(one);
    assert!(read(&twice).unwrap_err().message.contains("more than one"));
    assert!(
        Record::of(&vc::Credential::parse(include_str!("../../../../tests/data/vc/physician-licence.json")).unwrap())
            .is_err()
    );
    let failure = account_of("urn:salus:ss58:nobody").unwrap_err();
    assert!(failure.message.contains("nobody") && account_of("did:web:x").unwrap().is_none());
}

#[test]
fn the_page_shows_a_record() {
    let page = include_str!("../../../../../docs/credentials-w3c.md");
    let (_, rest) = page.split_once("```json\n").unwrap();
    let shown: Value = serde_json::from_str(rest.split_once("```").unwrap().0).unwrap();
    let mut document = licence();
    document["issuer"] = json!("did:web:board.example");
    document["evidence"] = shown.clone();
    let record = Record::of(&vc::Credential::read(&document).unwrap()).unwrap();
    assert_eq!(record.document(42), shown);
    for check in ["form", "signature", "place", "document", "content", "key", "status"] {
        assert!(page.contains(&format!("`{check}`")), "{check}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_other_evidence_stays_and_every_change_breaks_the_commitment(number in 1u32..1_000_000) {
        let mut document = licence();
        document["evidence"] = json!({ "type": "DocumentVerification", "number": number });
        let Prepared { new, credential } = prepare(&document, &order()).unwrap();
        prop_assert_eq!(&credential.document()["evidence"][0]["number"], number);
        let record = Record::of(&credential).unwrap();
        let mut altered = credential.document().clone();
        altered["evidence"][0]["number"] = json!(number + 1);
        let altered = vc::Credential::read(&altered).unwrap();
        prop_assert_ne!(commit(&altered, &record).unwrap(), new.commitment);
    }
}
