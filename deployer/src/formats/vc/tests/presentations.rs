use super::*;
use crate::formats::vc::presentation::{Challenge, Expected, Presentation, Refusal, Statement};
use crate::signer::{Pair, Scheme};
use proptest::prelude::*;
use serde_json::json;

const HOUR: u64 = 3_600_000;

fn pair(byte: u8) -> Pair {
    Pair::from_seed(Scheme::Sr25519, &[byte; 32]).unwrap()
}

fn challenge() -> Challenge {
    Challenge::new(&[0xab; 16], "St. Anna pharmacy, night desk", NOW + HOUR).unwrap()
}

fn statement() -> Statement {
    Statement {
        holder: pair(1).account(),
        signer: pair(1).account(),
        credential_type: 1,
        jurisdiction: *b"US-CA\0",
        challenge: challenge(),
        genesis: [0x11; 32],
        contract: [0x22; 32],
    }
}

fn sign(statement: Statement, pair: &Pair) -> Presentation {
    let signature = pair.sign_sr25519(statement.text().as_bytes()).unwrap();
    statement.signed(signature).unwrap()
}

fn answer() -> Presentation {
    sign(statement(), &pair(1))
}

/// What the verifier says to an answer.
fn check(answer: &Presentation) -> Result<(), Refusal> {
    let challenge = challenge();
    let signers = [pair(1).account()];
    let expected = Expected {
        challenge: &challenge,
        holder: pair(1).account(),
        signers: &signers,
        genesis: [0x11; 32],
        contract: [0x22; 32],
        credential: None,
        now_ms: NOW,
    };
    answer.check(&expected)
}

#[test]
fn the_text_that_is_signed() {
    let account = hex::encode(pair(1).account());
    let expected = format!(
        "<Bytes>Salus credential presentation\n\
         holder: 0x{account}\n\
         credential type: 1\n\
         jurisdiction: US-CA\n\
         verifier: St. Anna pharmacy, night desk\n\
         nonce: q6urq6urq6urq6urq6urqw\n\
         signer: 0x{account}\n\
         contract: 0x{}\n\
         chain: 0x{}\n\
         message valid until: 2026-11-20T01:00:00.000Z</Bytes>",
        "22".repeat(32),
        "11".repeat(32)
    );
    assert_eq!(statement().text(), expected);
    assert_eq!(statement().readable(), expected[7..expected.len() - 8]);
}

#[test]
fn an_answer_proves_holding() {
    assert_eq!(check(&answer()), Ok(()));
}

#[test]
fn a_delegate_may_sign_if_the_chain_says_so() {
    let said = Statement { signer: pair(2).account(), ..statement() };
    let answer = sign(said, &pair(2));
    assert_eq!(check(&answer), Err(Refusal::NotTheHolder { signer: pair(2).account() }));
    let challenge = challenge();
    let signers = [pair(1).account(), pair(2).account()];
    let expected = Expected {
        challenge: &challenge,
        holder: pair(1).account(),
        signers: &signers,
        genesis: [0x11; 32],
        contract: [0x22; 32],
        credential: Some((1, *b"US-CA\0")),
        now_ms: NOW,
    };
    assert_eq!(answer.check(&expected), Ok(()));
}

#[test]
fn everything_else_is_refused_by_its_name() {
    let with = |change: fn(&mut Statement)| {
        let mut said = statement();
        change(&mut said);
        check(&sign(said, &pair(1)))
    };
    assert_eq!(with(|said| said.genesis[0] ^= 1), Err(Refusal::OtherRegistry));
    assert_eq!(with(|said| said.contract[31] ^= 1), Err(Refusal::OtherRegistry));
    assert_eq!(with(|said| said.challenge.nonce[0] ^= 1), Err(Refusal::OtherChallenge));
    assert_eq!(with(|said| said.challenge.verifier.push('x')), Err(Refusal::OtherChallenge));
    assert_eq!(with(|said| said.challenge.expires += 1), Err(Refusal::OtherChallenge));
    assert_eq!(
        with(|said| said.holder[0] ^= 1),
        Err(Refusal::OtherHolder {
            found: {
                let mut other = pair(1).account();
                other[0] ^= 1;
                other
            }
        })
    );
    // Signed by another than it says.
    assert_eq!(check(&sign(statement(), &pair(2))), Err(Refusal::BadSignature));
    // Signed over another text than it says.
    let mut answer = answer();
    answer.statement.credential_type = 2;
    assert_eq!(check(&answer), Err(Refusal::BadSignature));
    answer.statement.credential_type = 1;
    answer.statement.jurisdiction = *b"US-NV\0";
    assert_eq!(check(&answer), Err(Refusal::BadSignature));
    let failure: crate::failure::Failure = Refusal::BadSignature.into();
    assert_eq!(failure.kind, crate::failure::Kind::Refused);
    assert_eq!(failure.details.unwrap()["error"], "BadSignature");
}

#[test]
fn an_answer_expires_at_the_millisecond() {
    let (answer, challenge, signers) = (answer(), challenge(), [pair(1).account()]);
    let at = |now_ms| {
        answer.check(&Expected {
            challenge: &challenge,
            holder: pair(1).account(),
            signers: &signers,
            genesis: [0x11; 32],
            contract: [0x22; 32],
            credential: None,
            now_ms,
        })
    };
    assert_eq!(at(NOW + HOUR - 1), Ok(()));
    assert_eq!(at(NOW + HOUR), Err(Refusal::Expired { expires: NOW + HOUR, now: NOW + HOUR }));
}

#[test]
fn the_credential_asked_for_is_the_one_shown() {
    let (answer, challenge, signers) = (answer(), challenge(), [pair(1).account()]);
    let asked = |credential| {
        answer.check(&Expected {
            challenge: &challenge,
            holder: pair(1).account(),
            signers: &signers,
            genesis: [0x11; 32],
            contract: [0x22; 32],
            credential: Some(credential),
            now_ms: NOW,
        })
    };
    let other = Refusal::OtherCredential { credential_type: 1, jurisdiction: *b"US-CA\0" };
    assert_eq!(asked((1, *b"US-CA\0")), Ok(()));
    assert_eq!(asked((2, *b"US-CA\0")), Err(other.clone()));
    assert_eq!(asked((1, *b"US\0\0\0\0")), Err(other.clone()));
    assert_eq!(other.to_string(), "the answer is about a credential of type 1 for US-CA");
}

#[test]
fn both_forms_read_back() {
    let answer = answer();
    assert_eq!(Presentation::parse(&answer.document().to_string()).unwrap(), answer);
    let line = answer.compact();
    assert!(line.lines().count() == 1 && line.len() < 500, "{} bytes", line.len());
    assert_eq!(Presentation::parse(&line).unwrap(), answer);
    assert_eq!(Presentation::parse(&format!("  {line}\n")).unwrap(), answer);
    // Without the text for people, and without the second spelling of the time, it says the same.
    let mut document = answer.document();
    remove(&mut document, "/text");
    remove(&mut document, "/expires_at");
    assert_eq!(Presentation::parse(&document.to_string()).unwrap(), answer);

    let challenge = challenge();
    assert_eq!(Challenge::parse(&challenge.document().to_string()).unwrap(), challenge);
    assert_eq!(Challenge::parse(&challenge.one_line()).unwrap(), challenge);
    assert_eq!(challenge.document()["expires_at"], "2026-11-20T01:00:00.000Z");
}

#[test]
fn a_challenge_that_is_none_is_told_by_its_path() {
    for (pointer, value, path) in [
        ("/schema", json!("salus-presentation-challenge/2"), "schema"),
        ("/schema", json!(1), "schema"),
        ("/nonce", json!("q6urq6urq6urq6urq6ur"), "nonce"),
        ("/nonce", json!("A".repeat(88)), "nonce"),
        ("/nonce", json!("q6urq6urq6urq6urq6urqw=="), "nonce"),
        ("/nonce", json!(7), "nonce"),
        ("/expires", json!("2026-11-20T01:00:00Z"), "expires"),
        ("/expires", json!(-1), "expires"),
        ("/expires", json!(1.5), "expires"),
        ("/expires_at", json!("2036-11-20T01:00:00.000Z"), "expires_at"),
        ("/verifier", json!(""), "verifier"),
        ("/verifier", json!(["A"]), "verifier"),
        ("/callback", json!("https://evil.example"), "callback"),
    ] {
        let mut document = challenge().document();
        put(&mut document, pointer, value.clone());
        let error = Challenge::parse(&document.to_string()).unwrap_err();
        assert_eq!(paths(&error), [path], "{value}");
    }
    for name in ["schema", "nonce", "verifier", "expires"] {
        let mut document = challenge().document();
        remove(&mut document, &format!("/{name}"));
        if name == "expires" {
            remove(&mut document, "/expires_at");
        }
        assert_eq!(paths(&Challenge::parse(&document.to_string()).unwrap_err()), [name]);
    }
    for text in ["", "[]", "{}", "hello"] {
        assert!(Challenge::parse(text).is_err());
    }
    assert!(Challenge::new(&[0; 15], "A", 0).is_err() && Challenge::new(&[0; 65], "A", 0).is_err());
    assert!(Challenge::new(&[0; 16], "A", 0).is_ok() && Challenge::new(&[0; 64], "A", 0).is_ok());
}

#[test]
fn a_verifiers_name_cannot_look_like_another_line() {
    for name in [
        "A\nholder: 0x00",
        "A\r",
        "A\u{2028}B",
        "A</Bytes>",
        "<Bytes>",
        "A\u{202e}B",
        "A\u{200b}B",
        "A\u{0}",
        "A\tB",
        "A  B",
        " A",
        "A ",
        "A\u{a0}B",
        "\u{feff}A",
        &"A".repeat(81),
    ] {
        let error = Challenge::new(&[0; 16], name, 0).unwrap_err();
        assert_eq!(paths(&error), ["verifier"], "{name:?}");
    }
    for name in ["A", "Löwen-Apotheke (Zürich) & Co. #3", "Κλινική", "東京病院", &"Ä".repeat(80)] {
        assert!(Challenge::new(&[0; 16], name, 0).is_ok(), "{name}");
    }
}

#[test]
fn an_answer_that_is_none_is_told_by_its_path() {
    for (pointer, value, path) in [
        ("/schema", json!("salus-presentation/2"), "schema"),
        ("/holder", json!("0x12"), "holder"),
        ("/holder", json!("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"), "holder"),
        ("/signer", json!("11".repeat(32)), "signer"),
        ("/contract", json!(format!("0x{}", "zz".repeat(32))), "contract"),
        ("/chain", json!(null), "chain"),
        ("/signature", json!(format!("0x{}", "00".repeat(63))), "signature"),
        ("/credential_type", json!("physician"), "credential_type"),
        ("/credential_type", json!(65_536), "credential_type"),
        ("/credential_type", json!(-1), "credential_type"),
        ("/jurisdiction", json!("us"), "jurisdiction"),
        ("/jurisdiction", json!("US-"), "jurisdiction"),
        ("/jurisdiction", json!("US-CALI"), "jurisdiction"),
        ("/jurisdiction", json!("US\0"), "jurisdiction"),
        ("/jurisdiction", json!("U1"), "jurisdiction"),
        ("/nonce", json!("AAAA"), "nonce"),
        ("/text", json!("<Bytes>Salus credential presentation</Bytes>"), "text"),
        ("/text", json!(7), "text"),
        ("/credential_type", json!(2), "text"),
        ("/note", json!("hello"), "note"),
    ] {
        let mut document = answer().document();
        put(&mut document, pointer, value.clone());
        let error = Presentation::parse(&document.to_string()).unwrap_err();
        assert!(paths(&error).contains(&path), "{pointer} = {value}: {error}");
    }
    for name in [
        "schema",
        "holder",
        "credential_type",
        "jurisdiction",
        "verifier",
        "nonce",
        "signer",
        "contract",
        "chain",
        "signature",
    ] {
        let mut document = answer().document();
        remove(&mut document, &format!("/{name}"));
        assert_eq!(paths(&Presentation::parse(&document.to_string()).unwrap_err()), [name]);
    }
    let unfit = Statement { jurisdiction: *b"us\0\0\0\0", ..statement() };
    assert_eq!(paths(&unfit.signed([0; 64]).unwrap_err()), ["jurisdiction"]);
    let mut unfit = statement();
    unfit.challenge.nonce.truncate(3);
    assert_eq!(paths(&unfit.signed([0; 64]).unwrap_err()), ["nonce"]);
}

#[test]
fn a_line_that_is_cut_or_mistyped_is_told_from_a_forged_one() {
    let line = answer().compact();
    let told = |text: &str| Presentation::parse(text).unwrap_err().problems()[0].what.clone();
    let damaged = "it is damaged: is a character missing or mistyped?";
    for cut in 1..line.len() - "salus-presentation-1:".len() {
        assert_eq!(told(&line[..line.len() - cut]), damaged);
    }
    assert_eq!(told("salus-presentation-1:A+A"), damaged);
    assert_eq!(told(&format!("salus-presentation-1:{}", "A".repeat(5_000))), "it is longer than any answer");
    let at = line.len() / 2;
    let other = if &line[at..=at] == "A" { "B" } else { "A" };
    assert_eq!(told(&format!("{}{other}{}", &line[..at], &line[at + 1..])), damaged);
    // A line of another version is not JSON either.
    assert!(Presentation::parse(&line.replace("-1:", "-2:")).is_err());
}

prop_compose! {
    fn statements()(
        holder: [u8; 32],
        seed: [u8; 32],
        credential_type: u16,
        jurisdiction in prop_oneof![Just(*b"US\0\0\0\0"), Just(*b"US-CA\0"), Just(*b"FR-75C"), Just(*b"DE-B\0\0")],
        nonce in prop::collection::vec(any::<u8>(), 16..=64),
        verifier in "[A-Za-zÄ-ü0-9.,:'/&()+#-]{1,80}".prop_filter("plain", |name| Challenge::new(&[0; 16], name, 0).is_ok()),
        expires: u64,
        genesis: [u8; 32],
        contract: [u8; 32],
    ) -> (Statement, Pair) {
        let pair = Pair::from_seed(Scheme::Sr25519, &seed).unwrap();
        let challenge = Challenge::new(&nonce, &verifier, expires).unwrap();
        (Statement { holder, signer: pair.account(), credential_type, jurisdiction, challenge, genesis, contract }, pair)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_answer_reads_back_in_both_forms((statement, pair) in statements()) {
        let answer = sign(statement, &pair);
        prop_assert_eq!(&Presentation::parse(&answer.document().to_string()).unwrap(), &answer);
        prop_assert_eq!(&Presentation::parse(&answer.compact()).unwrap(), &answer);
        let said = &answer.statement;
        prop_assert_eq!(&Challenge::parse(&said.challenge.one_line()).unwrap(), &said.challenge);
        let signers = [said.signer];
        let expected = Expected {
            challenge: &said.challenge,
            holder: said.holder,
            signers: &signers,
            genesis: said.genesis,
            contract: said.contract,
            credential: None,
            now_ms: 0,
        };
        prop_assert_eq!(answer.check(&expected).is_ok(), said.challenge.expires > 0);
    }

    #[test]
    fn two_statements_have_two_texts((one, _) in statements(), (other, _) in statements()) {
        prop_assert_eq!(one == other, one.text() == other.text());
        prop_assert_eq!(one.text().lines().count(), 10);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        let _ = Presentation::parse(&text);
        let _ = Presentation::parse(&format!("salus-presentation-1:{text}"));
        let _ = Challenge::parse(&text);
    }
}
