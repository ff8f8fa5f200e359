//! A thousand damaged files of each kind: none panics, and none passes for what it was not.

use salus_domain::credential::{CredentialType, HolderKind, StatusIndices};
use serde_json::json;

use crate::formats::json::canonical;
use crate::formats::vc::presentation::{Challenge, Expected, Presentation, Statement};
use crate::formats::vc::status_list::{Bitstring, Purpose, StatusList};
use crate::formats::vc::{Credential, KeyType, SigningKey, Validity};
use crate::signer::Signer;
use crate::suite::credential::document::{Order, Place, Prepared, Proof, commit, secure};
use crate::suite::credential::file::check_offline;
use crate::suite::credential::record::Record;
use crate::suite::credential::status::StatusBase;

/// 2026-11-20T00:00:00Z
const NOW: u64 = 1_795_132_800_000;
const TIMES: usize = 1_000;
const PLACE: Place = Place { genesis: [1; 32], registry: [2; 32], prefix: 42 };

/// Chance that is the same in every run (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let word = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(word).unwrap() % end.max(1)
    }

    /// A text with one to four damages, still UTF-8: what is not never gets so far.
    fn damage(&mut self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(7) {
                0 => bytes[at] ^= 1 << self.below(7),
                1 => bytes[at] = b"\"{}[],:.0aZ\\ \n-u="[self.below(17)],
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, b'0' + u8::try_from(self.below(75)).unwrap()),
                4 => bytes.truncate(at + 1),
                5 => {
                    let other = self.below(bytes.len());
                    bytes.swap(at, other);
                }
                _ => {
                    let end = (at + self.below(200)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let into = self.below(bytes.len());
                    bytes.splice(into..into, piece);
                }
            }
            if bytes.is_empty() {
                bytes.push(b' ');
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn key() -> SigningKey {
    SigningKey::from_secret(KeyType::Ed25519, &[7; 32]).unwrap()
}

fn prepared() -> Prepared {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "PhysicianLicence"],
        "issuer": key().public().did(),
        "validUntil": "2029-01-01T00:00:00Z",
        "credentialSubject": { "licence": { "number": "A-204817", "hours": 38.5 } },
    });
    let order = Order {
        issuer: [3; 32],
        holder: Some([4; 32]),
        holder_kind: HolderKind::Person,
        credential_type: CredentialType::PHYSICIAN,
        jurisdiction: *b"US-CA\0",
        from: None,
        until: None,
        qualifier: None,
        status: Some(StatusBase::new("https://board.example/status").unwrap()),
    };
    Prepared::new(&document.to_string(), &order, &PLACE, StatusIndices { revocation: 9, suspension: 5 }).unwrap()
}

fn list(purpose: Purpose, set: Option<u64>) -> String {
    let mut bits = Bitstring::new(0);
    assert!(set.is_none_or(|index| bits.set(index, true)));
    let list = StatusList {
        id: Some(format!("https://board.example/status/{}/0", purpose.name())),
        issuer: key().public().did(),
        purposes: vec![purpose],
        validity: Validity { from: 0, until: u64::MAX },
        ttl: None,
        bits,
    };
    secure(&Credential::read(&list.document()).unwrap(), &key(), Proof::DataIntegrity, NOW).unwrap()
}

fn lists() -> Vec<String> {
    vec![list(Purpose::Revocation, None), list(Purpose::Suspension, None)]
}

#[test]
fn a_damaged_file_never_passes_for_another() {
    let Prepared { new, credential } = prepared();
    let original = canonical(credential.document());
    for (seed, proof) in [(1, Proof::DataIntegrity), (2, Proof::Jose)] {
        let text = secure(&credential, &key(), proof, NOW).unwrap();
        let (findings, _) = check_offline(&text, &lists(), &[], NOW);
        assert!(findings.failed().is_empty(), "{:?}", findings.lines(false));
        let mut chance = Chance(seed);
        let mut refused = 0;
        for _ in 0..TIMES {
            let damaged = chance.damage(&text);
            let (findings, file) = check_offline(&damaged, &[], &[], NOW);
            if !findings.failed().is_empty() {
                refused += 1;
            } else {
                // A blank between two tokens: the same document.
                assert_eq!(canonical(file.as_ref().unwrap().credential.document()), original, "{damaged}");
            }
            // Against the chain, which knows the commitment: with or without a signature.
            if let Some(file) = file
                && let Ok(record) = Record::of(&file.credential)
                && commit(&file.credential, &record).is_ok_and(|found| found == new.commitment)
            {
                assert_eq!(canonical(file.credential.document()), original, "{damaged}");
            }
        }
        assert!(refused > TIMES * 9 / 10, "only {refused} of {TIMES} are damaged");
    }
}

#[test]
fn a_damaged_list_never_says_that_nobody_is_suspended() {
    let text = secure(&prepared().credential, &key(), Proof::DataIntegrity, NOW).unwrap();
    let suspended = list(Purpose::Suspension, Some(5));
    let check = |suspended: String| {
        let lists = [list(Purpose::Revocation, None), suspended];
        check_offline(&text, &lists, &[], NOW).0.failed() == ["status"]
    };
    assert!(check(suspended.clone()));
    let mut chance = Chance(3);
    for _ in 0..TIMES {
        let damaged = chance.damage(&suspended);
        assert!(check(damaged.clone()), "{damaged}");
    }
}

#[test]
fn a_damaged_presentation_never_counts() {
    let signer = Signer::development("//Alice").unwrap();
    let challenge = Challenge::new(&[7; 16], "St. Anna pharmacy", NOW + 1).unwrap();
    let statement = Statement {
        holder: signer.account(),
        signer: signer.account(),
        credential_type: 1,
        jurisdiction: *b"US-CA\0",
        challenge: challenge.clone(),
        genesis: [3; 32],
        contract: [4; 32],
    };
    let signature = signer.sign_bytes(statement.text().as_bytes()).unwrap();
    let answer = statement.signed(signature).unwrap();
    let signers = [signer.account()];
    let counts = |answer: &Presentation| {
        let expected = Expected {
            challenge: &challenge,
            holder: answer.statement.holder,
            signers: &signers,
            genesis: [3; 32],
            contract: [4; 32],
            credential: None,
            now_ms: NOW,
        };
        answer.refusals(&expected).is_empty()
    };
    assert!(counts(&answer));
    let json = serde_json::to_string_pretty(&answer.document()).unwrap();
    for (seed, text) in [(4, json), (5, answer.compact())] {
        let mut chance = Chance(seed);
        let mut same = 0;
        for _ in 0..TIMES {
            let damaged = chance.damage(&text);
            if let Ok(read) = Presentation::parse(&damaged)
                && counts(&read)
            {
                assert_eq!(read, answer, "{damaged}");
                same += 1;
            }
        }
        assert!(same < TIMES / 10, "{same} of {TIMES} are not damaged");
    }
}

#[test]
fn a_key_that_nobody_named_signs_for_nobody() {
    let text = secure(&prepared().credential, &key(), Proof::Jose, NOW).unwrap();
    let other = SigningKey::from_secret(KeyType::Ed25519, &[8; 32]).unwrap().public();
    let failed = |known: &[crate::formats::vc::PublicKey]| check_offline(&text, &[], known, NOW).0.failed();
    assert!(failed(&[key().public(), other]).is_empty());
    assert_eq!(failed(&[other]), ["issuer"]);
    let bare = canonical(prepared().credential.document());
    assert_eq!(check_offline(&bare, &[], &[], NOW).0.failed(), ["issuer"], "nobody signed it");
    assert_eq!(check_offline(&text, &[], &[], u64::MAX).0.failed(), ["period"]);
}
