use super::*;
use crate::formats::vc::PublicKey;
use crate::formats::vc::data_integrity::{Fault, ProofOptions, Suite, VerifiedProof, sign, verify};
use crate::formats::vc::secured::{self, Form, SecuredError};
use serde_json::json;

fn signed(key_type: KeyType) -> Value {
    let options = ProofOptions { created: Some(NOW - 1_000), ..ProofOptions::default() };
    sign(&credential(), &key(key_type), &options).unwrap()
}

fn verified(document: &Value) -> Result<Vec<VerifiedProof>, Fault> {
    verify(&Credential::read(document).unwrap(), &checks()).map_err(|error| error.why)
}

fn fault(document: &Value) -> Fault {
    verified(document).unwrap_err()
}

#[test]
fn a_proof_holds_and_says_what_it_says() {
    for key_type in TYPES {
        let secured = signed(key_type);
        assert_eq!(secured["proof"]["@context"], secured["@context"]);
        let proof = verified(&secured).unwrap().remove(0);
        assert_eq!(proof.suite, Suite::of(key_type));
        assert_eq!((proof.key, proof.method), (key(key_type).public(), key(key_type).public().method()));
        assert_eq!(proof.created, Some(NOW - 1_000));
        assert_eq!(proof.document, licence());
        // The order of keys and the spelling of texts do not matter.
        let canonical = crate::formats::json::canonical(&secured);
        assert!(verify(&Credential::parse(&canonical).unwrap(), &checks()).is_ok());
    }
}

#[test]
fn an_altered_document_or_option_does_not_hold() {
    for key_type in TYPES {
        let secured = signed(key_type);
        for (pointer, value) in [
            ("/credentialSubject/licence/number", json!("A-204818")),
            ("/credentialSubject/licence/hoursPerWeek", json!(38.6)),
            ("/credentialSubject/licence/added", json!(true)),
            ("/validUntil", json!("2030-01-01T00:00:00Z")),
            ("/credentialStatus/0/statusListIndex", json!("94568")),
            ("/type/2", json!("SurgeonLicence")),
            ("/issuer/name", json!("Medical board of Nevada")),
            ("/proof/created", json!("2026-11-19T00:00:00Z")),
            ("/proof/expires", json!("2036-11-19T00:00:00Z")),
            ("/proof/domain", json!("board.example")),
            ("/proof/id", json!("urn:uuid:1")),
        ] {
            let mut altered = secured.clone();
            put(&mut altered, pointer, value);
            assert_eq!(fault(&altered), Fault::BadSignature, "{pointer}");
        }
        for pointer in ["/name", "/credentialSchema", "/credentialStatus", "/proof/created"] {
            let mut altered = secured.clone();
            remove(&mut altered, pointer);
            assert_eq!(fault(&altered), Fault::BadSignature, "{pointer}");
        }
        // Without its context the proof would be of other options.
        let mut altered = secured.clone();
        remove(&mut altered, "/proof/@context");
        assert_eq!(fault(&altered), Fault::BadSignature);
    }
}

#[test]
fn a_proof_of_another_key_does_not_hold() {
    for key_type in TYPES {
        let other = SigningKey::from_secret(key_type, &[8; 32]).unwrap();
        let mut altered = signed(key_type);
        altered["proof"]["verificationMethod"] = other.public().method().into();
        assert_eq!(fault(&altered), Fault::BadSignature);
    }
    let [ed, p] = TYPES;
    let mut altered = signed(ed);
    altered["proof"]["verificationMethod"] = key(p).public().method().into();
    assert_eq!(fault(&altered), Fault::OtherKeyType { suite: Suite::EddsaJcs2022, key: p });
    let mut altered = signed(p);
    altered["proof"]["cryptosuite"] = "eddsa-jcs-2022".into();
    assert_eq!(fault(&altered), Fault::OtherKeyType { suite: Suite::EddsaJcs2022, key: p });
}

#[test]
fn what_is_no_proof_is_told_by_its_path() {
    let secured = signed(KeyType::Ed25519);
    for (pointer, value, path) in [
        ("/proof/type", json!("Ed25519Signature2020"), "proof.type"),
        ("/proof/type", json!(["DataIntegrityProof"]), "proof.type"),
        ("/proof/cryptosuite", json!(null), "proof.cryptosuite"),
        ("/proof/proofPurpose", json!(["assertionMethod"]), "proof.proofPurpose"),
        ("/proof/verificationMethod", json!("key 1"), "proof.verificationMethod"),
        ("/proof/verificationMethod", json!({ "id": "did:key:z" }), "proof.verificationMethod"),
        ("/proof/created", json!("2026-11-19"), "proof.created"),
        ("/proof/expires", json!(0), "proof.expires"),
        ("/proof/id", json!("1"), "proof.id"),
        ("/proof/proofValue", json!("uABCD"), "proof.proofValue"),
        ("/proof/proofValue", json!("z0OIl"), "proof.proofValue"),
        ("/proof/proofValue", json!(format!("z{}", "2".repeat(400))), "proof.proofValue"),
    ] {
        let mut altered = secured.clone();
        put(&mut altered, pointer, value.clone());
        let Fault::Malformed(error) = fault(&altered) else { panic!("{pointer} = {value}") };
        assert_eq!(paths(&error), [path], "{value}");
    }
    for name in ["type", "cryptosuite", "proofPurpose", "verificationMethod", "proofValue"] {
        let mut altered = secured.clone();
        remove(&mut altered, &format!("/proof/{name}"));
        let Fault::Malformed(error) = fault(&altered) else { panic!("{name}") };
        assert_eq!(paths(&error), [format!("proof.{name}")]);
    }
}

#[test]
fn other_suites_purposes_chains_and_methods_are_refused() {
    let secured = signed(KeyType::Ed25519);
    let altered = |name: &str, value: Value| {
        let mut altered = secured.clone();
        altered["proof"][name] = value;
        fault(&altered)
    };
    assert_eq!(altered("cryptosuite", json!("eddsa-rdfc-2022")), Fault::UnknownSuite("eddsa-rdfc-2022".into()));
    assert_eq!(altered("proofPurpose", json!("authentication")), Fault::OtherPurpose("authentication".into()));
    assert_eq!(altered("previousProof", json!("urn:uuid:1")), Fault::Chained);
    assert!(matches!(altered("verificationMethod", json!("did:web:board.example#1")), Fault::NoKey(_)));
    assert!(matches!(altered("verificationMethod", json!(key(KeyType::P256).public().did())), Fault::NoKey(_)));
    let short = crate::formats::vc::multibase::base58(&[1; 63]);
    assert_eq!(altered("proofValue", json!(short)), Fault::SignatureLength(63));
    assert_eq!(fault(&licence()), Fault::NoProof);
}

#[test]
fn a_proof_expires() {
    let options = ProofOptions { expires: Some(NOW), ..ProofOptions::default() };
    let secured = sign(&credential(), &key(KeyType::Ed25519), &options).unwrap();
    let credential = Credential::read(&secured).unwrap();
    assert!(verify(&credential, &Checks::at(NOW - 1)).is_ok());
    let error = verify(&credential, &checks()).unwrap_err();
    assert_eq!(error.why, Fault::Expired(NOW));
    assert_eq!(error.to_string(), "proof 0 does not hold: it expired at 2026-11-20T00:00:00Z");
}

#[test]
fn every_proof_of_a_set_has_to_hold() {
    let [one, two] = TYPES.map(|key_type| signed(key_type)["proof"].clone());
    let mut document = licence();
    document["proof"] = json!([one, two]);
    let keys: Vec<PublicKey> = verified(&document).unwrap().iter().map(|proof| proof.key).collect();
    assert_eq!(keys, TYPES.map(|key_type| key(key_type).public()));
    document["proof"][1]["created"] = "2026-11-19T00:00:00Z".into();
    let error = verify(&Credential::read(&document).unwrap(), &checks()).unwrap_err();
    assert_eq!((error.proof, error.why), (1, Fault::BadSignature));
}

#[test]
fn an_issuer_that_is_a_key_signs_with_that_key() {
    for key_type in TYPES {
        let own = issued_by(&key(key_type));
        let secured = sign(&own, &key(key_type), &ProofOptions::default()).unwrap();
        assert!(verified(&secured).is_ok());
        let other = SigningKey::from_secret(key_type, &[8; 32]).unwrap();
        let secured = sign(&own, &other, &ProofOptions::default()).unwrap();
        let method = other.public().method();
        assert_eq!(fault(&secured), Fault::NotTheIssuers { issuer: own.issuer, method });
    }
}

#[test]
fn a_key_with_another_name_is_looked_up() {
    let method = "did:web:board.example#key-1";
    let options = ProofOptions { method: Some(method.into()), ..ProofOptions::default() };
    let secured = sign(&credential(), &key(KeyType::P256), &options).unwrap();
    let credential = Credential::read(&secured).unwrap();
    assert!(matches!(verify(&credential, &checks()).unwrap_err().why, Fault::NoKey(_)));
    let known = |name: &str| if name == method { Ok(key(KeyType::P256).public()) } else { Err("unknown".into()) };
    let proofs = verify(&credential, &Checks { keys: &known, now_ms: NOW }).unwrap();
    assert_eq!(proofs[0].method, method);
    let options = ProofOptions { method: Some("key 1".into()), ..ProofOptions::default() };
    let error = sign(&self::credential(), &key(KeyType::P256), &options).unwrap_err();
    assert_eq!(paths(&error), ["proof.verificationMethod"]);
}

#[test]
fn contexts_added_after_signing_are_not_proved() {
    let mut secured = signed(KeyType::Ed25519);
    let count = secured["@context"].as_array().unwrap().len();
    put(&mut secured, &format!("/@context/{count}"), json!("https://evil.example/v1"));
    let proof = verified(&secured).unwrap().remove(0);
    assert_eq!(proof.document, licence(), "what is proved has the contexts it was signed with");
    assert_eq!(secured::open(&secured.to_string(), &checks()), Err(SecuredError::ContextAdded));
    // Put in front, exchanged, or taken away, they are no longer the proof's.
    let mut altered = secured.clone();
    put(&mut altered, "/@context/1", json!("https://evil.example/v1"));
    assert_eq!(fault(&altered), Fault::OtherContext);
    let mut altered = secured.clone();
    altered["@context"] = json!([secured["@context"][0]]);
    assert_eq!(fault(&altered), Fault::OtherContext);
    // And a proof that names fewer than it was made with is another one.
    let mut altered = secured;
    altered["proof"]["@context"] = altered["@context"][0].clone();
    assert_eq!(fault(&altered), Fault::BadSignature);
}

#[test]
fn what_is_signed_is_not_signed_again() {
    let secured = Credential::read(&signed(KeyType::Ed25519)).unwrap();
    let error = sign(&secured, &key(KeyType::Ed25519), &ProofOptions::default()).unwrap_err();
    assert_eq!(paths(&error), ["proof"]);
}

#[test]
fn a_secured_file_is_opened() {
    for key_type in TYPES {
        let text = serde_json::to_string_pretty(&signed(key_type)).unwrap();
        let opened = secured::open(&text, &checks()).unwrap();
        assert_eq!((opened.form, opened.keys()), (Form::DataIntegrity, vec![key(key_type).public()]));
        assert_eq!(*opened.credential.document(), licence());
    }
    let unsigned = secured::open(&licence().to_string(), &checks()).unwrap_err();
    assert_eq!(unsigned.to_string(), "the document has no proof");
    let failure: crate::failure::Failure = unsigned.into();
    assert_eq!(failure.kind, crate::failure::Kind::Check);
    assert!(matches!(secured::open("{", &checks()), Err(SecuredError::Read(_))));
    assert!(matches!(secured::open("", &checks()), Err(SecuredError::Read(_))));
}
