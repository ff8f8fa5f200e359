use super::*;
use crate::formats::vc::jose::{JoseError, sign, sign_compact, verify};
use crate::formats::vc::multibase::{base64url, from_base64url};
use crate::formats::vc::secured::{self, Form, SecuredError};
use serde_json::json;

fn token(key_type: KeyType) -> String {
    sign(&credential(), &key(key_type), None).unwrap()
}

/// A token of any header and payload, with a signature that holds.
fn forged(header: &Value, payload: &Value, key_type: KeyType) -> String {
    sign_compact(&header.to_string(), payload.to_string().as_bytes(), &key(key_type))
}

fn header(key_type: KeyType) -> Value {
    let alg = if key_type == KeyType::P256 { "ES256" } else { "EdDSA" };
    json!({ "alg": alg, "typ": "vc+jwt", "cty": "vc", "kid": key(key_type).public().method() })
}

/// What a token with this header is refused for.
fn refused(change: impl FnOnce(&mut Value)) -> JoseError {
    let mut header = header(KeyType::Ed25519);
    change(&mut header);
    verify(&forged(&header, &licence(), KeyType::Ed25519), &checks()).unwrap_err()
}

/// What a token with this payload says.
fn payload(change: impl FnOnce(&mut Value)) -> Result<(), JoseError> {
    let mut payload = licence();
    change(&mut payload);
    verify(&forged(&header(KeyType::Ed25519), &payload, KeyType::Ed25519), &checks()).map(|_| ())
}

#[test]
fn a_token_holds_and_holds_the_credential() {
    for key_type in TYPES {
        let token = token(key_type);
        let verified = verify(&token, &checks()).unwrap();
        assert_eq!(*verified.credential.document(), licence());
        assert_eq!((verified.key, verified.kid), (key(key_type).public(), key(key_type).public().method()));
        assert_eq!(sign(&credential(), &key(key_type), None).unwrap(), token, "deterministic");
        let salt = [3; 16];
        assert_eq!(verified.credential.commit(&salt).unwrap(), credential().commit(&salt).unwrap());
        let first = from_base64url(token.split('.').next().unwrap()).unwrap();
        let read: Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(read, header(key_type));
        let opened = secured::open(&format!("\n{token}\n"), &checks()).unwrap();
        assert_eq!((opened.form, opened.keys()), (Form::Jwt, vec![key(key_type).public()]));
    }
}

#[test]
fn none_and_unknown_algorithms_are_refused() {
    for alg in ["none", "None", "NONE", "HS256", "ES384", "RS256", "ES256K", "eddsa", "Ed25519"] {
        assert_eq!(refused(|header| header["alg"] = alg.into()), JoseError::Algorithm(alg.into()));
    }
    // The classical attack: no signature at all.
    let unsigned = format!("{}.{}.", base64url(br#"{"alg":"none"}"#), base64url(licence().to_string().as_bytes()));
    assert!(matches!(verify(&unsigned, &checks()), Err(JoseError::NotCompact(_))));
    let Err(SecuredError::Token(_)) = secured::open(&unsigned, &checks()) else { panic!("opened") };
}

#[test]
fn extensions_are_refused() {
    assert_eq!(refused(|header| header["crit"] = json!(["exp"])), JoseError::Critical("[\"exp\"]".into()));
    assert_eq!(refused(|header| header["crit"] = json!([])), JoseError::Critical("[]".into()));
    assert_eq!(refused(|header| header["b64"] = json!(false)), JoseError::Critical("b64".into()));
    // Other parameters may be ignored, and are: a key in the header is nobody's.
    let mut header = header(KeyType::Ed25519);
    header["jwk"] = json!({ "kty": "OKP" });
    header["x5u"] = json!("https://evil.example/key");
    assert!(verify(&forged(&header, &licence(), KeyType::Ed25519), &checks()).is_ok());
}

#[test]
fn the_algorithm_has_to_be_the_keys() {
    let [ed, p] = TYPES;
    assert_eq!(refused(|header| header["alg"] = "ES256".into()), JoseError::OtherKeyType { alg: "ES256", key: ed });
    let mut other = header(p);
    other["alg"] = "EdDSA".into();
    let error = verify(&forged(&other, &licence(), p), &checks()).unwrap_err();
    assert_eq!(error, JoseError::OtherKeyType { alg: "EdDSA", key: p });
    assert_eq!(
        refused(|header| header["kid"] = self::header(p)["kid"].clone()),
        JoseError::OtherKeyType { alg: "EdDSA", key: p }
    );
}

#[test]
fn what_is_no_header_is_told() {
    let told = |change: fn(&mut Value)| match refused(change) {
        JoseError::Header(error) => paths(&error).join(" "),
        other => panic!("{other}"),
    };
    assert_eq!(told(|header| remove(header, "/alg")), "alg");
    assert_eq!(told(|header| remove(header, "/kid")), "kid");
    assert_eq!(told(|header| header["kid"] = json!(7)), "kid");
    assert_eq!(told(|header| header["typ"] = json!(7)), "typ");
    assert_eq!(told(|header| header["cty"] = json!([])), "cty");
    assert_eq!(told(|header| *header = json!([])), "(document)");
    let key = key(KeyType::Ed25519);
    let body = licence().to_string();
    for header in ["", "{", "{\"alg\":\"EdDSA\",\"alg\":\"none\"}", "\u{feff}{\"alg\":\"EdDSA\"}"] {
        let error = verify(&sign_compact(header, body.as_bytes(), &key), &checks()).unwrap_err();
        assert!(matches!(error, JoseError::Header(_)), "{header}: {error}");
    }
    assert!(matches!(refused(|header| header["kid"] = "key-1".into()), JoseError::NoKey(_)));
}

#[test]
fn a_token_of_another_kind_is_refused_and_an_untyped_one_read() {
    for (name, value) in [("typ", "JWT"), ("typ", "vp+jwt"), ("typ", "vc+sd-jwt"), ("cty", "vp"), ("cty", "JWT")] {
        let error = refused(|header| header[name] = value.into());
        assert!(matches!(&error, JoseError::Type { found, .. } if found == value), "{error}");
    }
    for (typ, cty) in [("application/vc+jwt", "application/vc"), ("VC+JWT", "VC")] {
        let mut header = header(KeyType::Ed25519);
        header["typ"] = typ.into();
        header["cty"] = cty.into();
        assert!(verify(&forged(&header, &licence(), KeyType::Ed25519), &checks()).is_ok());
    }
    // The specification says "should", and its own examples have none.
    let mut header = header(KeyType::Ed25519);
    remove(&mut header, "/typ");
    remove(&mut header, "/cty");
    assert!(verify(&forged(&header, &licence(), KeyType::Ed25519), &checks()).is_ok());
}

#[test]
fn what_is_not_three_parts_of_base64url_is_refused() {
    let token = token(KeyType::Ed25519);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, body) = signed.split_once('.').unwrap();
    for text in [
        String::new(),
        ".".into(),
        "..".into(),
        signed.to_owned(),
        format!("{token}."),
        format!("{token}.e30"),
        format!("{header}..{signature}"),
        format!("{signed}.{signature}="),
        format!("{signed}.{}", &signature[..85]),
        format!("{signed}.{}", &signature[..84]),
        format!("{signed}. {signature}"),
        format!("{header}.{body}\n.{signature}"),
        format!("{}+.{body}.{signature}", &header[..header.len() - 1]),
    ] {
        let error = verify(&text, &checks()).unwrap_err();
        assert!(
            matches!(error, JoseError::NotCompact(_) | JoseError::Header(_) | JoseError::BadSignature),
            "{text}: {error}"
        );
    }
    // Surplus bits of the last character: the same bytes in another spelling.
    let last = signature.chars().last().unwrap();
    let next = char::from(last as u8 + 1);
    let error = verify(&format!("{signed}.{}{next}", &signature[..85]), &checks()).unwrap_err();
    assert!(matches!(error, JoseError::NotCompact(_)), "{error}");
}

#[test]
fn an_altered_token_does_not_hold() {
    for key_type in TYPES {
        let (one, other) = (token(key_type), sign(&issued_by(&key(key_type)), &key(key_type), None).unwrap());
        let parts: Vec<&str> = one.split('.').chain(other.split('.')).collect();
        let mixed = format!("{}.{}.{}", parts[0], parts[4], parts[2]);
        assert_eq!(verify(&mixed, &checks()), Err(JoseError::BadSignature));
        let other = SigningKey::from_secret(key_type, &[8; 32]).unwrap();
        let stolen = sign(&credential(), &other, Some(&key(key_type).public().method())).unwrap();
        assert_eq!(verify(&stolen, &checks()), Err(JoseError::BadSignature));
    }
}

#[test]
fn an_issuer_that_is_a_key_signs_with_that_key() {
    for key_type in TYPES {
        let own = issued_by(&key(key_type));
        assert!(verify(&sign(&own, &key(key_type), None).unwrap(), &checks()).is_ok());
        let other = SigningKey::from_secret(key_type, &[8; 32]).unwrap();
        let error = verify(&sign(&own, &other, None).unwrap(), &checks()).unwrap_err();
        assert_eq!(error, JoseError::NotTheIssuers { issuer: own.issuer, kid: other.public().method() });
    }
}

#[test]
fn a_payload_that_is_no_credential_is_told_by_its_path() {
    let path = |change: fn(&mut Value)| match payload(change).unwrap_err() {
        JoseError::Payload(error) => paths(&error).join(" "),
        other => panic!("{other}"),
    };
    assert_eq!(path(|payload| remove(payload, "/issuer")), "issuer");
    assert_eq!(path(|payload| payload["vc"] = json!({})), "vc");
    assert_eq!(path(|payload| payload["vp"] = json!({})), "vp");
    assert_eq!(path(|payload| payload["proof"] = json!({ "type": "DataIntegrityProof" })), "proof");
    assert_eq!(path(|payload| payload["iss"] = json!("https://other.example")), "iss");
    assert_eq!(path(|payload| payload["sub"] = json!("did:example:other")), "sub");
    assert_eq!(path(|payload| payload["jti"] = json!(7)), "jti");
    assert_eq!(path(|payload| payload["exp"] = json!("2027-01-01T00:00:00Z")), "exp");
    assert_eq!(path(|payload| payload["nbf"] = json!(null)), "nbf");
    assert_eq!(path(|payload| payload["iat"] = json!([])), "iat");
    let key = key(KeyType::Ed25519);
    let header = header(KeyType::Ed25519).to_string();
    for body in [&b"\xff"[..], b"", b"[]", b"\xef\xbb\xbf{}", b"{\"type\":1,\"type\":2}"] {
        let error = verify(&sign_compact(&header, body, &key), &checks()).unwrap_err();
        assert!(matches!(error, JoseError::Payload(_)), "{error}");
    }
}

#[test]
fn claims_that_agree_are_read_and_times_kept() {
    let at = NOW / 1_000;
    let agreeing = |exp: u64, nbf: u64| {
        payload(|payload| {
            payload["iss"] = payload["issuer"]["id"].clone();
            payload["sub"] = payload["credentialSubject"]["id"].clone();
            payload["jti"] = payload["id"].clone();
            payload["iat"] = json!(at - 5);
            payload["exp"] = json!(exp);
            payload["nbf"] = json!(nbf);
        })
    };
    assert_eq!(agreeing(at + 1, at), Ok(()));
    assert_eq!(agreeing(at, at), Err(JoseError::Expired(NOW)));
    assert_eq!(agreeing(at + 1, at + 1), Err(JoseError::NotYet(NOW + 1_000)));
    assert_eq!(payload(|payload| payload["exp"] = json!(-1)), Err(JoseError::Expired(0)));
    assert_eq!(payload(|payload| payload["exp"] = json!(at as f64 + 0.5)), Ok(()));
}

#[test]
fn a_credential_with_proofs_is_not_enveloped() {
    let mut document = licence();
    document["proof"] = json!({ "type": "DataIntegrityProof" });
    let error = sign(&Credential::read(&document).unwrap(), &key(KeyType::P256), None).unwrap_err();
    assert_eq!(paths(&error), ["proof"]);
}
