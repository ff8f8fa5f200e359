//! `docs/credentials-w3c.md` shows what is so.

use crate::formats::vc::presentation::{Challenge, Presentation, Refusal};
use crate::formats::vc::status_list::{StatusError, StatusList};
use crate::signer::verify_sr25519;

const PAGE: &str = include_str!("../../../../../docs/credentials-w3c.md");

fn blocks(kind: &str) -> Vec<&'static str> {
    PAGE.split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| {
            let (name, text) = block.split_once('\n')?;
            (name == kind).then_some(text)
        })
        .collect()
}

#[test]
fn the_examples_are_read() {
    let [_record, _header, list, challenge, answer] = blocks("json")[..] else { panic!("five examples") };
    assert_eq!(StatusList::parse(list).unwrap().bits.entries(), 131_072);
    let answer = Presentation::parse(answer).unwrap();
    let said = &answer.statement;
    assert_eq!(said.challenge, Challenge::parse(challenge).unwrap());
    assert!(verify_sr25519(&said.signer, said.text().as_bytes(), &answer.signature));
    assert_eq!(blocks("")[0].trim(), said.readable());
}

#[test]
fn every_error_is_named() {
    for error in [
        StatusError::Retrieval(String::new()).code(),
        StatusError::Length(0).code(),
        StatusError::Range { index: 0, entries: 0 }.code(),
        "STATUS_VERIFICATION_ERROR",
        "MALFORMED_VALUE_ERROR",
    ] {
        assert!(PAGE.contains(&format!("| `{error}` |")), "{error}");
    }
    for refusal in [
        Refusal::OtherRegistry,
        Refusal::OtherChallenge,
        Refusal::Expired { expires: 0, now: 0 },
        Refusal::OtherHolder { found: [0; 32] },
        Refusal::OtherCredential { credential_type: 0, jurisdiction: [0; 6] },
        Refusal::NotTheHolder { signer: [0; 32] },
        Refusal::BadSignature,
    ] {
        assert!(PAGE.contains(&format!("`{}`", refusal.name())), "{}", refusal.name());
    }
    assert!(PAGE.contains(crate::formats::vc::credential::TAG) && PAGE.contains(crate::formats::vc::jose::MEDIA_TYPE));
}
