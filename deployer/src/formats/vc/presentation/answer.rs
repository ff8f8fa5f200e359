//! What a holder answers.

use std::fmt;

use salus_domain::{AccountId, Hash, Jurisdiction, Timestamp};
use serde_json::{Value, json};

use super::challenge::{Challenge, schema};
use super::compact;
use crate::failure::Failure;
use crate::formats::jurisdiction;
use crate::formats::vc::node::{Node, Report};
use crate::formats::vc::problem::{self, ReadError};
use crate::formats::vc::time;
use crate::signer::verify_sr25519;

/// What such a document calls itself.
pub const SCHEMA: &str = "salus-presentation/1";

/// What a holder says: that a credential is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose credential.
    pub holder: AccountId,
    /// Who signs: the holder's own account unless another one controls it.
    pub signer: AccountId,
    /// Its type's code.
    pub credential_type: u16,
    /// Where it counts.
    pub jurisdiction: Jurisdiction,
    /// What is answered.
    pub challenge: Challenge,
    /// The chain, by its genesis hash.
    pub genesis: Hash,
    /// The credential registry on it.
    pub contract: AccountId,
}

impl Statement {
    /// The exact text that the signer's wallet shows and signs, `<Bytes>` and `</Bytes>` included.
    pub fn text(&self) -> String {
        let lines = [
            ("holder", hex(&self.holder)),
            ("credential type", self.credential_type.to_string()),
            ("jurisdiction", jurisdiction::write(&self.jurisdiction)),
            ("verifier", self.challenge.verifier.clone()),
            ("nonce", self.challenge.nonce_text()),
            ("signer", hex(&self.signer)),
            ("contract", hex(&self.contract)),
            ("chain", hex(&self.genesis)),
            ("message valid until", time::write_millis(self.challenge.expires)),
        ];
        let lines: String = lines.iter().map(|(name, value)| format!("\n{name}: {value}")).collect();
        format!("<Bytes>Salus credential presentation{lines}</Bytes>")
    }

    /// The text as people read it.
    pub fn readable(&self) -> String {
        self.text().replace("<Bytes>", "").replace("</Bytes>", "")
    }

    /// The statement with its signature: sr25519 over [`Self::text`].
    ///
    /// # Errors
    /// If a field is not what it should be; by path.
    pub fn signed(self, signature: [u8; 64]) -> Result<Presentation, ReadError> {
        let report = Report::default();
        self.challenge.check(&report);
        if !salus_domain::jurisdiction::is_valid(&self.jurisdiction) {
            report.problem("jurisdiction", format!("expected {JURISDICTION}"));
        }
        report.finish(Some(Presentation { statement: self, signature }))
    }
}

/// A holder's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// What it says.
    pub statement: Statement,
    /// sr25519 over [`Statement::text`].
    pub signature: [u8; 64],
}

/// What a verifier expects of an answer.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// The challenge that this verifier asked.
    pub challenge: &'a Challenge,
    /// Whose credential is meant.
    pub holder: AccountId,
    /// Who may sign for the holder: the account that controls it, and its delegates for showing, as the chain says now.
    pub signers: &'a [AccountId],
    /// The chain.
    pub genesis: Hash,
    /// The credential registry on it.
    pub contract: AccountId,
    /// The credential asked for, if the verifier asks for a certain one.
    pub credential: Option<(u16, Jurisdiction)>,
    /// The time.
    pub now_ms: Timestamp,
}

/// Why an answer proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is for another chain or registry.
    OtherRegistry,
    /// It answers another question: another verifier's, or an earlier one.
    OtherChallenge,
    /// It came too late.
    Expired {
        /// Until when it counted.
        expires: Timestamp,
        /// The time.
        now: Timestamp,
    },
    /// It is about another holder's credential.
    OtherHolder {
        /// Whose.
        found: AccountId,
    },
    /// It is about another credential than the one asked for.
    OtherCredential {
        /// The type.
        credential_type: u16,
        /// Where it counts.
        jurisdiction: Jurisdiction,
    },
    /// Who signed it may not sign for the holder.
    NotTheHolder {
        /// Who signed.
        signer: AccountId,
    },
    /// The signature is not the signer's over this text.
    BadSignature,
}

impl Refusal {
    /// Its name, for machines.
    pub const fn name(&self) -> &'static str {
        match self {
            Refusal::OtherRegistry => "OtherRegistry",
            Refusal::OtherChallenge => "OtherChallenge",
            Refusal::Expired { .. } => "Expired",
            Refusal::OtherHolder { .. } => "OtherHolder",
            Refusal::OtherCredential { .. } => "OtherCredential",
            Refusal::NotTheHolder { .. } => "NotTheHolder",
            Refusal::BadSignature => "BadSignature",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::OtherRegistry => f.write_str("the answer is for another chain or another registry"),
            Refusal::OtherChallenge => {
                f.write_str("the answer is to another challenge: it was given to somebody else, or before")
            }
            Refusal::Expired { expires, .. } => {
                write!(f, "the challenge expired at {}: ask again", time::write_millis(*expires))
            }
            Refusal::OtherHolder { found } => write!(f, "the answer is about a credential of {}", hex(found)),
            Refusal::OtherCredential { credential_type, jurisdiction } => write!(
                f,
                "the answer is about a credential of type {credential_type} for {}",
                salus_domain::jurisdiction::text(jurisdiction)
            ),
            Refusal::NotTheHolder { signer } => {
                write!(f, "{} signed the answer, who may not sign for the holder", hex(signer))
            }
            Refusal::BadSignature => f.write_str("the signature is not the signer's over this text"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::refused(refusal.to_string()).details(json!({ "error": refusal.name() }))
    }
}

impl Presentation {
    /// Whether the answer proves that its signer holds the credential, now. Whether the credential is valid is for the chain
    /// to tell, about exactly this holder, type and jurisdiction.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), Refusal> {
        self.refusals(expected).into_iter().next().map_or(Ok(()), Err)
    }

    /// Every reason why the answer proves nothing, in the order of [`Refusal`]; none if it proves that its signer holds the
    /// credential.
    pub fn refusals(&self, expected: &Expected<'_>) -> Vec<Refusal> {
        let said = &self.statement;
        let (credential_type, jurisdiction) = (said.credential_type, said.jurisdiction);
        let asked = expected.credential.unwrap_or((credential_type, jurisdiction));
        let checks = [
            ((said.genesis, said.contract) == (expected.genesis, expected.contract), Refusal::OtherRegistry),
            (said.challenge == *expected.challenge, Refusal::OtherChallenge),
            (
                expected.now_ms < said.challenge.expires,
                Refusal::Expired { expires: said.challenge.expires, now: expected.now_ms },
            ),
            (said.holder == expected.holder, Refusal::OtherHolder { found: said.holder }),
            (asked == (credential_type, jurisdiction), Refusal::OtherCredential { credential_type, jurisdiction }),
            (expected.signers.contains(&said.signer), Refusal::NotTheHolder { signer: said.signer }),
            (verify_sr25519(&said.signer, said.text().as_bytes(), &self.signature), Refusal::BadSignature),
        ];
        checks.into_iter().filter(|(holds, _)| !holds).map(|(_, refusal)| refusal).collect()
    }

    /// The answer as JSON, with the text that was signed.
    pub fn document(&self) -> Value {
        let said = &self.statement;
        json!({
            "schema": SCHEMA,
            "holder": hex(&said.holder),
            "credential_type": said.credential_type,
            "jurisdiction": jurisdiction::write(&said.jurisdiction),
            "verifier": said.challenge.verifier,
            "nonce": said.challenge.nonce_text(),
            "expires": said.challenge.expires,
            "expires_at": time::write_millis(said.challenge.expires),
            "signer": hex(&said.signer),
            "contract": hex(&said.contract),
            "chain": hex(&said.genesis),
            "text": said.text(),
            "signature": hex(&self.signature),
        })
    }

    /// The answer on one line, short enough for a QR code.
    pub fn compact(&self) -> String {
        compact::write(self)
    }

    /// Reads an answer, as JSON or on one line. Nothing is verified: [`Self::check`] does.
    ///
    /// # Errors
    /// Every place that is not what it should be.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        if let Some(digits) = text.trim().strip_prefix(compact::PREFIX) {
            let (statement, signature) = compact::read(digits)?;
            return statement.signed(signature);
        }
        let document = problem::parse(text)?;
        let report = Report::default();
        let root = Node::root(&document, &report);
        let answer = if root.only(&FIELDS) { read(&root) } else { None };
        report.finish(answer)
    }
}

const FIELDS: [&str; 13] = [
    "schema",
    "holder",
    "credential_type",
    "jurisdiction",
    "verifier",
    "nonce",
    "expires",
    "expires_at",
    "signer",
    "contract",
    "chain",
    "text",
    "signature",
];
const JURISDICTION: &str = "an ISO 3166 code such as US or US-CA";
const TYPE: &str = "the code of a credential type, 0 to 65535";

fn read(root: &Node) -> Option<Presentation> {
    schema(root, SCHEMA);
    let holder = bytes(root, "holder");
    let signer = bytes(root, "signer");
    let contract = bytes(root, "contract");
    let genesis = bytes(root, "chain");
    let signature = bytes(root, "signature");
    let credential_type = root.required("credential_type", TYPE).and_then(|node| {
        let code = node.value.as_u64().and_then(|code| u16::try_from(code).ok());
        if code.is_none() {
            node.problem(format!("expected {TYPE}"));
        }
        code
    });
    let place = root.required("jurisdiction", JURISDICTION).and_then(|node| {
        let code = jurisdiction::read(node.text(JURISDICTION)?);
        if code.is_none() {
            node.problem(format!("expected {JURISDICTION}"));
        }
        code
    });
    let challenge = Challenge::read(root);
    let statement = Statement {
        holder: holder?,
        signer: signer?,
        credential_type: credential_type?,
        jurisdiction: place?,
        challenge: challenge?,
        genesis: genesis?,
        contract: contract?,
    };
    // What people read and what was signed are the same, or somebody altered the one.
    if let Some(text) = root.field("text")
        && text.value != statement.text().as_str()
    {
        text.problem("this is not the text that the other fields make");
    }
    Some(Presentation { statement, signature: signature? })
}

fn bytes<const N: usize>(root: &Node, name: &str) -> Option<[u8; N]> {
    let expected = format!("0x and {} hexadecimal digits", N * 2);
    let node = root.required(name, &expected)?;
    let digits = node.text(&expected)?.strip_prefix("0x");
    let bytes = digits.and_then(|digits| hex::decode(digits).ok()?.try_into().ok());
    if bytes.is_none() {
        node.problem(format!("expected {expected}"));
    }
    bytes
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
