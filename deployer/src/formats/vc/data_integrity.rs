//! Data Integrity proofs: `eddsa-jcs-2022` (vc-di-eddsa 1.0, section 3.3) and `ecdsa-jcs-2019` with P-256 (vc-di-ecdsa 1.0,
//! section 3.3).
//!
//! Both sign SHA-256 of the canonical proof options ‖ SHA-256 of the canonical document, canonical by RFC 8785.

use std::fmt;

use salus_domain::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::node::{Node, Report, is_url};
use super::problem::ReadError;
use super::{Checks, Credential, KeyType, PublicKey, SigningKey, multibase, time};
use crate::formats::json::canonical;

/// The type of every proof.
pub const TYPE: &str = "DataIntegrityProof";
/// The purpose of a credential's proof.
pub const PURPOSE: &str = "assertionMethod";

/// The longest signature that is looked at: that of P-521.
const MAX_SIGNATURE: usize = 132;

/// A cryptosuite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// `eddsa-jcs-2022`: Ed25519.
    EddsaJcs2022,
    /// `ecdsa-jcs-2019`: P-256.
    EcdsaJcs2019,
}

impl Suite {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Suite::EddsaJcs2022 => "eddsa-jcs-2022",
            Suite::EcdsaJcs2019 => "ecdsa-jcs-2019",
        }
    }

    /// The suite of a name.
    pub fn from_name(name: &str) -> Option<Suite> {
        [Suite::EddsaJcs2022, Suite::EcdsaJcs2019].into_iter().find(|suite| suite.name() == name)
    }

    /// The suite that a key signs by.
    pub const fn of(key_type: KeyType) -> Suite {
        match key_type {
            KeyType::Ed25519 => Suite::EddsaJcs2022,
            KeyType::P256 => Suite::EcdsaJcs2019,
        }
    }
}

/// What a new proof says besides the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofOptions {
    /// When it is made, in milliseconds since 1970.
    pub created: Option<Timestamp>,
    /// The first millisecond at which it does not hold any more.
    pub expires: Option<Timestamp>,
    /// The verification method, for an issuer whose key goes by another name than its `did:key`.
    pub method: Option<String>,
}

/// A proof that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedProof {
    /// By which suite.
    pub suite: Suite,
    /// The key that made it.
    pub key: PublicKey,
    /// The name it goes by.
    pub method: String,
    /// When it was made, if it says so.
    pub created: Option<Timestamp>,
    /// The document that it proves: without proofs, and without contexts that were added after signing.
    pub document: Value,
}

/// A proof that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofError {
    /// Which of a document's proofs, from 0.
    pub proof: usize,
    /// Why not.
    pub why: Fault,
}

/// Why a proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is none.
    #[error("the document has no proof")]
    NoProof,
    /// Its fields are not those of a proof.
    #[error("{0}")]
    Malformed(ReadError),
    /// A suite that is not read here.
    #[error("its suite is `{0}`: only eddsa-jcs-2022 and ecdsa-jcs-2019 (P-256) are verified")]
    UnknownSuite(String),
    /// It is one of a chain.
    #[error("it is part of a proof chain (previousProof), which is not verified")]
    Chained,
    /// It was made for something else.
    #[error("it was made for the purpose `{0}`, not for {PURPOSE}")]
    OtherPurpose(String),
    /// Nobody knows its key.
    #[error("{0}")]
    NoKey(String),
    /// Its key is of another kind than its suite.
    #[error("{} needs another key than a {key}", .suite.name())]
    OtherKeyType {
        /// The suite.
        suite: Suite,
        /// The key's kind.
        key: KeyType,
    },
    /// The issuer is a `did:key`, and this is not its key.
    #[error("the issuer is {issuer}, and {method} is not its key")]
    NotTheIssuers {
        /// The issuer.
        issuer: String,
        /// The proof's verification method.
        method: String,
    },
    /// The document's contexts do not begin with the proof's.
    #[error("the document's @context does not begin with the proof's: its terms may mean something else now")]
    OtherContext,
    /// Its time is over.
    #[error("it expired at {}", time::write(*.0))]
    Expired(Timestamp),
    /// It is no signature of these suites.
    #[error("its proofValue has {0} bytes, not 64")]
    SignatureLength(usize),
    /// The signature is not this key's over this document.
    #[error("the signature is not its key's over this document and these options")]
    BadSignature,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Fault::NoProof => self.why.fmt(f),
            why => write!(f, "proof {} does not hold: {why}", self.proof),
        }
    }
}

impl std::error::Error for ProofError {}

/// Signs a credential: the same document with a proof.
///
/// # Errors
/// If it has a proof already, or an option is not what it should be; by path.
pub fn sign(credential: &Credential, key: &SigningKey, options: &ProofOptions) -> Result<Value, ReadError> {
    let report = Report::default();
    if !credential.proofs().is_empty() {
        report.problem("proof", "the credential is signed already");
    }
    let method = options.method.clone().unwrap_or_else(|| key.public().method());
    if !is_url(&method) {
        report.problem("proof.verificationMethod", "expected a URL");
    }
    report.finish(Some(()))?;

    let document = credential.document();
    let mut proof = Map::new();
    proof.insert("type".into(), TYPE.into());
    proof.insert("cryptosuite".into(), Suite::of(key.key_type()).name().into());
    for (name, at) in [("created", options.created), ("expires", options.expires)] {
        if let Some(at) = at {
            proof.insert(name.into(), time::write(at).into());
        }
    }
    proof.insert("verificationMethod".into(), method.into());
    proof.insert("proofPurpose".into(), PURPOSE.into());
    if let Some(context) = document.get("@context") {
        proof.insert("@context".into(), context.clone());
    }
    let signature = key.sign(&hash_data(&proof, document));
    proof.insert("proofValue".into(), multibase::base58(&signature).into());
    let mut secured = document.clone();
    secured["proof"] = proof.into();
    Ok(secured)
}

/// Verifies all proofs of a credential. Whether their keys may sign for the issuer is for the chain to tell, unless the
/// issuer is a `did:key` itself.
///
/// # Errors
/// The first proof that does not hold; that there is none.
pub fn verify(credential: &Credential, checks: &Checks<'_>) -> Result<Vec<VerifiedProof>, ProofError> {
    if credential.proofs().is_empty() {
        return Err(ProofError { proof: 0, why: Fault::NoProof });
    }
    let numbered = credential.proofs().iter().enumerate();
    numbered.map(|(proof, value)| one(credential, value, checks).map_err(|why| ProofError { proof, why })).collect()
}

/// The fields of a proof that matter here.
struct Proof {
    suite: Suite,
    method: String,
    created: Option<Timestamp>,
    signature: Vec<u8>,
    options: Map<String, Value>,
}

fn one(credential: &Credential, value: &Value, checks: &Checks<'_>) -> Result<VerifiedProof, Fault> {
    let Proof { suite, method, created, signature, options } = read(value, checks.now_ms)?;
    if credential.issuer.starts_with("did:key:") && method.split('#').next() != Some(&credential.issuer) {
        return Err(Fault::NotTheIssuers { issuer: credential.issuer.clone(), method });
    }
    let key = (checks.keys)(&method).map_err(Fault::NoKey)?;
    if Suite::of(key.key_type()) != suite {
        return Err(Fault::OtherKeyType { suite, key: key.key_type() });
    }
    let mut document = credential.document().clone();
    if let Some(context) = options.get("@context") {
        if !begins_with(&document["@context"], context) {
            return Err(Fault::OtherContext);
        }
        document["@context"] = context.clone();
    }
    // Told after the key, because other curves have longer ones.
    let signature = <[u8; 64]>::try_from(signature).map_err(|bytes| Fault::SignatureLength(bytes.len()))?;
    if !key.verifies(&hash_data(&options, &document), &signature) {
        return Err(Fault::BadSignature);
    }
    Ok(VerifiedProof { suite, key, method, created, document })
}

fn read(value: &Value, now: Timestamp) -> Result<Proof, Fault> {
    let report = Report::default();
    let node = Node { value, path: "proof".into(), report: &report };
    let text = |name: &str, expected: &str| node.required(name, expected)?.text(expected);
    let kind = text("type", TYPE);
    if kind.is_some_and(|kind| kind != TYPE) {
        report.problem("proof.type", format!("expected {TYPE}"));
    }
    let suite = text("cryptosuite", "eddsa-jcs-2022 or ecdsa-jcs-2019");
    let purpose = text("proofPurpose", PURPOSE);
    let method = node.required("verificationMethod", "a URL").and_then(|method| method.url("a URL"));
    if let Some(id) = node.field("id") {
        id.url("a URL");
    }
    let created = instant(&node, "created");
    let expires = instant(&node, "expires");
    let signature = node.required("proofValue", "a signature in base58-btc, which begins with z").and_then(|field| {
        match multibase::from_base58(field.text("a signature in base58-btc, which begins with z")?, MAX_SIGNATURE) {
            Ok(bytes) => Some(bytes),
            Err(what) => {
                field.problem(what);
                None
            }
        }
    });
    let chained = node.field("previousProof").is_some();
    let mut options = node.value.as_object().cloned().unwrap_or_default();
    options.shift_remove("proofValue");
    let fields = (|| Some((suite?, purpose?, method?, signature?)))();
    let (suite, purpose, method, signature) = report.finish(fields).map_err(Fault::Malformed)?;
    let suite = Suite::from_name(suite).ok_or_else(|| Fault::UnknownSuite(suite.to_owned()))?;
    if chained {
        return Err(Fault::Chained);
    }
    if purpose != PURPOSE {
        return Err(Fault::OtherPurpose(purpose.to_owned()));
    }
    if let Some(expires) = expires.map(|instant| instant.end().unwrap_or(0))
        && now >= expires
    {
        return Err(Fault::Expired(expires));
    }
    Ok(Proof { suite, method: method.to_owned(), created: created.map(time::Instant::begin), signature, options })
}

fn instant(node: &Node, name: &str) -> Option<time::Instant> {
    let field = node.field(name)?;
    match time::parse(field.text("a dateTimeStamp such as 2027-01-31T00:00:00Z")?) {
        Ok(instant) => Some(instant),
        Err(what) => {
            field.problem(what);
            None
        }
    }
}

/// Whether a document's contexts begin with a proof's, in the same order.
fn begins_with(document: &Value, proof: &Value) -> bool {
    let list = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    list(document).starts_with(&list(proof))
}

/// What is signed: hash of the proof options ‖ hash of the document.
fn hash_data(options: &Map<String, Value>, document: &Value) -> [u8; 64] {
    let mut data = [0; 64];
    let (first, second) = data.split_at_mut(32);
    first.copy_from_slice(&Sha256::digest(canonical(&Value::Object(options.clone()))));
    second.copy_from_slice(&Sha256::digest(canonical(document)));
    data
}

#[cfg(test)]
pub(super) fn hash_data_of(proof: &Value, document: &Value) -> [u8; 64] {
    let mut options = proof.as_object().cloned().unwrap_or_default();
    options.shift_remove("proofValue");
    hash_data(&options, document)
}
