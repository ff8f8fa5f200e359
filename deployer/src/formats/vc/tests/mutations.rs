//! Every bit of what is signed is flipped: nothing altered passes.

use super::*;
use crate::formats::vc::data_integrity::{ProofOptions, sign, verify};
use crate::formats::vc::presentation::{Challenge, Expected, Presentation, Statement};
use crate::formats::vc::{jose, secured};
use crate::signer::{Pair, Scheme};
use proptest::prelude::*;
use serde_json::json;

/// All texts that differ from this one in one bit, as far as they are texts.
fn flips(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    (0..text.len() * 8).filter_map(move |bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 0x80 >> (bit % 8);
        Some((bit, String::from_utf8(bytes).ok()?))
    })
}

/// [`flips`], of which P-256 gets one for each byte: unoptimised, it verifies for 10 ms.
fn flips_for(key_type: KeyType, text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    flips(text).filter(move |(bit, _)| key_type == KeyType::Ed25519 || bit % 8 == (bit / 8 + 3) % 8)
}

#[test]
fn every_flipped_bit_of_a_proved_document_fails() {
    for key_type in TYPES {
        let options = ProofOptions { created: Some(NOW), expires: Some(NOW + 1), ..ProofOptions::default() };
        let text = sign(&issued_by(&key(key_type)), &key(key_type), &options).unwrap().to_string();
        assert!(secured::open(&text, &checks()).is_ok());
        for (bit, altered) in flips_for(key_type, &text) {
            assert!(secured::open(&altered, &checks()).is_err(), "{key_type}, bit {bit}: {altered}");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_token_fails() {
    for key_type in TYPES {
        let token = jose::sign(&credential(), &key(key_type), None).unwrap();
        assert!(jose::verify(&token, &checks()).is_ok());
        for (bit, altered) in flips_for(key_type, &token) {
            assert!(jose::verify(&altered, &checks()).is_err(), "{key_type}, bit {bit}: {altered}");
        }
    }
}

#[test]
fn every_flipped_bit_of_an_answer_fails() {
    let pair = Pair::from_seed(Scheme::Sr25519, &[1; 32]).unwrap();
    let challenge = Challenge::new(&[5; 16], "Clinic", NOW + 1).unwrap();
    let statement = Statement {
        holder: pair.account(),
        signer: pair.account(),
        credential_type: 3,
        jurisdiction: *b"DE\0\0\0\0",
        challenge: challenge.clone(),
        genesis: [1; 32],
        contract: [2; 32],
    };
    let signature = pair.sign_sr25519(statement.text().as_bytes()).unwrap();
    let answer = statement.signed(signature).unwrap();
    let signers = [pair.account()];
    let expected = Expected {
        challenge: &challenge,
        holder: pair.account(),
        signers: &signers,
        genesis: [1; 32],
        contract: [2; 32],
        credential: None,
        now_ms: NOW,
    };
    let passes = |text: &str| Presentation::parse(text).is_ok_and(|answer| answer.check(&expected).is_ok());
    for text in [answer.compact(), answer.document().to_string()] {
        assert!(passes(&text));
        for (bit, altered) in flips(&text) {
            // Hexadecimal digits in capitals are the same digits.
            if altered.eq_ignore_ascii_case(&text) && !text.starts_with("salus-") {
                continue;
            }
            assert!(!passes(&altered), "bit {bit}: {altered}");
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(true)),
        (-9_007_199_254_740_991i64..=9_007_199_254_740_991).prop_map(|number| json!(number)),
        (-1e15..1e15f64).prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(|text| json!(text)),
        any::<String>().prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,6}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is said about a holder is signed, written, read and verified.
    #[test]
    fn any_claim_survives_signing(claim in json_value(), seed: [u8; 32], p256: bool) {
        let key_type = if p256 { KeyType::P256 } else { KeyType::Ed25519 };
        let Ok(key) = SigningKey::from_secret(key_type, &seed) else { return Ok(()) };
        let mut document = licence();
        document["credentialSubject"]["claim"] = claim;
        let credential = Credential::read(&document).unwrap();
        let secured = sign(&credential, &key, &ProofOptions::default()).unwrap();
        for text in [secured.to_string(), serde_json::to_string_pretty(&secured).unwrap(), crate::formats::json::canonical(&secured)] {
            let read = Credential::parse(&text).unwrap();
            prop_assert_eq!(verify(&read, &checks()).unwrap()[0].key, key.public());
            prop_assert_eq!(read.commit(&[1; 16]).unwrap(), credential.commit(&[1; 16]).unwrap());
        }
        let token = jose::sign(&credential, &key, None).unwrap();
        let verified = jose::verify(&token, &checks()).unwrap();
        prop_assert_eq!(verified.credential.commit(&[1; 16]).unwrap(), credential.commit(&[1; 16]).unwrap());
    }

    /// One value exchanged for another anywhere in a proved document.
    #[test]
    fn any_exchanged_value_fails(place: prop::sample::Index, junk in json_value()) {
        let key = key(KeyType::Ed25519);
        let secured = sign(&credential(), &key, &ProofOptions::default()).unwrap();
        let list = super::credentials::pointers(&secured);
        let pointer = &list[place.index(list.len())];
        let mut altered = secured.clone();
        *altered.pointer_mut(pointer).unwrap() = junk;
        prop_assume!(crate::formats::json::canonical(&altered) != crate::formats::json::canonical(&secured));
        prop_assert!(secured::open(&altered.to_string(), &checks()).is_err(), "{}", pointer);
    }

    #[test]
    fn any_text_is_opened_without_panic(text in "\\PC*") {
        let _ = secured::open(&text, &checks());
        let _ = jose::verify(&text, &checks());
    }
}
