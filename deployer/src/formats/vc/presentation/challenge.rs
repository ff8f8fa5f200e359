//! What a verifier asks.

use salus_domain::Timestamp;
use serde_json::{Value, json};

use crate::formats::vc::node::{Node, Report};
use crate::formats::vc::problem::{self, ReadError};
use crate::formats::vc::{multibase, time};

/// What such a document calls itself.
pub const CHALLENGE_SCHEMA: &str = "salus-presentation-challenge/1";
/// The fewest random bytes that nobody draws twice.
pub const MIN_NONCE: usize = 16;
/// The most: what is signed has to fit on a screen.
const MAX_NONCE: usize = 64;
/// The longest name of a verifier, in characters.
const MAX_VERIFIER: usize = 80;

/// A verifier's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Random bytes that the verifier drew for this question: 16 to 64.
    pub nonce: Vec<u8>,
    /// Who asks, in words that the holder reads before signing.
    pub verifier: String,
    /// The first millisecond at which an answer does not count any more.
    pub expires: Timestamp,
}

impl Challenge {
    /// A question. The nonce is the caller's to draw.
    ///
    /// # Errors
    /// If the nonce is too short or long, or the name is not one line of plain words.
    pub fn new(nonce: &[u8], verifier: &str, expires: Timestamp) -> Result<Self, ReadError> {
        let challenge = Self { nonce: nonce.to_vec(), verifier: verifier.to_owned(), expires };
        let report = Report::default();
        challenge.check(&report);
        report.finish(Some(challenge))
    }

    /// Reads a challenge.
    ///
    /// # Errors
    /// Every place that is not what it should be.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let document = problem::parse(text)?;
        let report = Report::default();
        let root = Node::root(&document, &report);
        let challenge = if root.only(&["schema", "nonce", "verifier", "expires", "expires_at"]) {
            schema(&root, CHALLENGE_SCHEMA);
            Self::read(&root)
        } else {
            None
        };
        report.finish(challenge)
    }

    /// Reads the fields that an answer repeats.
    pub(super) fn read(root: &Node) -> Option<Self> {
        const NONCE: &str = "16 to 64 random bytes in base64url";
        let nonce = root.required("nonce", NONCE).and_then(|node| match multibase::from_base64url(node.text(NONCE)?) {
            Ok(bytes) => Some(bytes),
            Err(what) => {
                node.problem(what);
                None
            }
        });
        let verifier = root.required("verifier", "the verifier's name").and_then(|node| node.text(VERIFIER));
        let expires = root.required("expires", EXPIRES).and_then(|node| {
            let expires = node.value.as_u64();
            if expires.is_none() {
                node.problem(format!("expected {EXPIRES}"));
            }
            expires
        });
        // People read the one, programs the other: both have to say the same.
        if let (Some(shown), Some(expires)) = (root.field("expires_at"), expires)
            && shown.value != time::write_millis(expires).as_str()
        {
            shown.problem("expected the same time as expires");
        }
        let challenge = Self { nonce: nonce?, verifier: verifier?.to_owned(), expires: expires? };
        challenge.check(root.report);
        Some(challenge)
    }

    /// Whether it can be asked.
    pub(super) fn check(&self, report: &Report) {
        if !(MIN_NONCE..=MAX_NONCE).contains(&self.nonce.len()) {
            report.problem("nonce", format!("expected 16 to 64 random bytes, not {}", self.nonce.len()));
        }
        if !is_name(&self.verifier) {
            report.problem("verifier", format!("expected {VERIFIER}"));
        }
    }

    /// The nonce as documents and texts have it.
    pub fn nonce_text(&self) -> String {
        multibase::base64url(&self.nonce)
    }

    /// The challenge as JSON.
    pub fn document(&self) -> Value {
        json!({
            "schema": CHALLENGE_SCHEMA,
            "nonce": self.nonce_text(),
            "verifier": self.verifier,
            "expires": self.expires,
            "expires_at": time::write_millis(self.expires),
        })
    }

    /// The challenge on one line, for a QR code.
    pub fn one_line(&self) -> String {
        let mut document = self.document();
        if let Some(fields) = document.as_object_mut() {
            fields.shift_remove("expires_at");
        }
        document.to_string()
    }
}

const EXPIRES: &str = "a time in milliseconds since 1970";
const VERIFIER: &str = "a name of up to 80 letters, digits, single blanks and . , : ' - _ / & ( ) + #";

/// Whether a document calls itself what it should.
pub(super) fn schema(root: &Node, expected: &str) {
    if let Some(node) = root.required("schema", expected)
        && node.value != expected
    {
        node.problem(format!("expected {expected}"));
    }
}

/// Nothing that could look like another line of the signed text, or hide or turn around what is read.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " .,:'-_/&()+#".contains(c);
    (1..=MAX_VERIFIER).contains(&name.chars().count())
        && name.chars().all(plain)
        && name.trim() == name
        && !name.contains("  ")
}
