//! What the W3C and the IETF published; each file names its source.

use super::*;
use crate::formats::vc::data_integrity::{self, Fault, ProofOptions, Suite, hash_data_of};
use crate::formats::vc::jose::{self, Parts};
use crate::formats::vc::keys::did_key;
use crate::formats::vc::multibase::from_base64url;
use crate::formats::vc::status_list::{Bitstring, Purpose, Status, StatusError, StatusList, check};
use crate::formats::vc::{PublicKey, time};

const EDDSA: &str = include_str!("../../../../tests/data/vc/w3c-eddsa-jcs-2022.json");
const ECDSA: &str = include_str!("../../../../tests/data/vc/w3c-ecdsa-jcs-2019-p256.json");
const P384: &str = include_str!("../../../../tests/data/vc/w3c-ecdsa-jcs-2019-p384.json");
const LISTS: &str = include_str!("../../../../tests/data/vc/w3c-status-lists.json");
const JWS: &str = include_str!("../../../../tests/data/vc/rfc-jws.json");

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_proofs_of_the_cryptosuites_come_out_as_printed_there() {
    for (text, suite) in [(EDDSA, Suite::EddsaJcs2022), (ECDSA, Suite::EcdsaJcs2019)] {
        let vector = value(text);
        let key = SigningKey::from_multikey(vector["secretKeyMultibase"].as_str().unwrap()).unwrap();
        assert_eq!(key.public().multikey(), vector["publicKeyMultibase"]);
        let secured = &vector["secured"];
        let credential = Credential::read(secured).unwrap();
        let hashes = hash_data_of(&secured["proof"], credential.document());
        assert_eq!(hex::encode(hashes), vector["hashData"]);
        assert_eq!(hex::encode(key.sign(&hashes)), vector["signature"]);

        let verified = data_integrity::verify(&credential, &checks()).unwrap();
        assert_eq!(verified.len(), 1);
        assert_eq!((verified[0].suite, verified[0].key), (suite, key.public()));
        assert_eq!(verified[0].document, *credential.document());

        let unsecured = Credential::read(credential.document()).unwrap();
        let created = time::parse("2023-02-24T23:36:38Z").unwrap().end();
        let options = ProofOptions { created, ..ProofOptions::default() };
        assert_eq!(data_integrity::sign(&unsecured, &key, &options).unwrap(), *secured);
    }
}

#[test]
fn a_proof_with_p_384_is_refused_by_its_key() {
    let credential = Credential::read(&value(P384)["secured"]).unwrap();
    let error = data_integrity::verify(&credential, &checks()).unwrap_err();
    assert!(matches!(&error.why, Fault::NoKey(what) if what.contains("no P-256 key")), "{error}");
}

#[test]
fn the_signatures_of_the_jose_rfcs_hold() {
    let vectors = value(JWS);
    let bytes = |vector: &Value, name: &str| -> [u8; 32] {
        from_base64url(vector[name].as_str().unwrap()).unwrap().try_into().unwrap()
    };
    let eddsa = &vectors["eddsa"];
    let token = eddsa["token"].as_str().unwrap();
    let key = SigningKey::from_secret(KeyType::Ed25519, &bytes(eddsa, "d")).unwrap();
    assert_eq!(key.public().bytes(), bytes(eddsa, "x"));
    let parts = Parts::split(token).unwrap();
    assert!(key.public().verifies(parts.signed.as_bytes(), &parts.signature));
    assert_eq!(jose::sign_compact(r#"{"alg":"EdDSA"}"#, b"Example of Ed25519 signing", &key), token);

    let es256 = &vectors["es256"];
    let mut point = vec![2 + (bytes(es256, "y")[31] & 1)];
    point.extend(bytes(es256, "x"));
    let key = PublicKey::from_bytes(KeyType::P256, &point).unwrap();
    let parts = Parts::split(es256["token"].as_str().unwrap()).unwrap();
    assert!(key.verifies(parts.signed.as_bytes(), &parts.signature));
    // They are signatures, and no credentials: no kid, no types.
    for vector in [eddsa, es256] {
        assert!(jose::verify(vector["token"].as_str().unwrap(), &checks()).is_err());
    }
}

#[test]
fn the_example_list_of_the_specification_decodes() {
    let vectors = value(LISTS);
    let credential = Credential::read(&vectors["credential"]).unwrap();
    let [revocation, suspension] = credential.status.as_slice() else { panic!("{:?}", credential.status) };
    assert_eq!((&revocation.purpose, revocation.index), (&Purpose::Revocation, 94_567));
    assert_eq!((&suspension.purpose, suspension.index), (&Purpose::Suspension, 23_452));

    let list = StatusList::parse(&vectors["list"].to_string()).unwrap();
    assert_eq!(list.bits.entries(), 131_072);
    assert_eq!(list.bits.ones().count(), 0);
    let status = check(revocation, &list, NOW).unwrap();
    assert_eq!(status, Status { purpose: Purpose::Revocation, set: false });
    assert!(matches!(check(suspension, &list, NOW), Err(StatusError::Verification(_))));
}

#[test]
fn the_lists_of_the_test_suite_decode() {
    let vectors = value(LISTS);
    let decode = |name: &str| Bitstring::decode(&format!("u{}", vectors["fixtures"][name].as_str().unwrap()));
    assert!(decode("single-purpose-ok").unwrap().entries() >= 131_072);
    assert_eq!(decode("short-encoded-list-fail").unwrap().entries(), 200);
}

#[test]
fn did_key_of_the_specifications() {
    for text in [EDDSA, ECDSA] {
        let method = value(text)["secured"]["proof"]["verificationMethod"].as_str().unwrap().to_owned();
        assert_eq!(did_key(&method).unwrap().method(), method);
    }
}
