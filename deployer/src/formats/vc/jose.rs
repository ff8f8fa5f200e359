//! Credentials as JSON Web Tokens: `application/vc+jwt` of "Securing Verifiable Credentials using JOSE and COSE", with
//! EdDSA (RFC 8037) or ES256 (RFC 7518).

use salus_domain::Timestamp;
use serde_json::{Value, json};

use super::node::{Node, Report};
use super::problem::{self, ReadError};
use super::{Checks, Credential, KeyType, PublicKey, SigningKey, multibase, time};
use crate::formats::json::canonical;

/// The media type of a credential that is a token.
pub const MEDIA_TYPE: &str = "application/vc+jwt";
/// The `typ` of a credential's token.
pub const TYP: &str = "vc+jwt";
/// The `cty` of a credential's token.
pub const CTY: &str = "vc";

/// The longest token that is looked at: a list of the largest size we read fits.
const MAX_TOKEN: usize = 48 << 20;

/// A credential whose token's signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedToken {
    /// The credential.
    pub credential: Credential,
    /// The key that signed.
    pub key: PublicKey,
    /// The name it goes by.
    pub kid: String,
}

/// Why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Not three parts in base64url.
    #[error("not a compact JWS: {0}")]
    NotCompact(String),
    /// A header that is none.
    #[error("the token's header: {0}")]
    Header(ReadError),
    /// `none`, or an algorithm that is not verified here.
    #[error("the token's alg is `{0}`: only EdDSA and ES256 are accepted")]
    Algorithm(String),
    /// Extensions that must be understood, and are not.
    #[error("the token needs the extension {0} to be understood (crit)")]
    Critical(String),
    /// A token of another kind.
    #[error("the token's {name} is `{found}`, not {expected}")]
    Type {
        /// `typ` or `cty`.
        name: &'static str,
        /// What it says.
        found: String,
        /// What a credential's says.
        expected: &'static str,
    },
    /// Nobody knows its key.
    #[error("{0}")]
    NoKey(String),
    /// Its algorithm is of another kind than its key.
    #[error("the token's alg is {alg}, and its key is a {key}")]
    OtherKeyType {
        /// The header's algorithm.
        alg: &'static str,
        /// The key's kind.
        key: KeyType,
    },
    /// The issuer is a `did:key`, and this is not its key.
    #[error("the issuer is {issuer}, and {kid} is not its key")]
    NotTheIssuers {
        /// The issuer.
        issuer: String,
        /// The header's `kid`.
        kid: String,
    },
    /// The signature is not this key's over this token.
    #[error("the signature is not its key's over this token")]
    BadSignature,
    /// A payload that is no credential.
    #[error("the token's payload: {0}")]
    Payload(ReadError),
    /// `exp` lies in the past.
    #[error("the token expired at {}", time::write(*.0))]
    Expired(Timestamp),
    /// `nbf` lies in the future.
    #[error("the token holds only from {}", time::write(*.0))]
    NotYet(Timestamp),
}

const fn algorithm(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::Ed25519 => "EdDSA",
        KeyType::P256 => "ES256",
    }
}

/// Signs a credential: a compact JWS of its document in RFC 8785 form. `kid` is the key's verification method unless an
/// issuer's key goes by another name.
///
/// # Errors
/// If it has proofs: what is enveloped is the unsecured document.
pub fn sign(credential: &Credential, key: &SigningKey, kid: Option<&str>) -> Result<String, ReadError> {
    let report = Report::default();
    let unsecured = credential.proofs().is_empty();
    if !unsecured {
        report.problem("proof", "the credential is signed already");
    }
    report.finish(unsecured.then_some(()))?;
    let kid = kid.map_or_else(|| key.public().method(), str::to_owned);
    let header = json!({ "alg": algorithm(key.key_type()), "typ": TYP, "cty": CTY, "kid": kid });
    Ok(sign_compact(&canonical(&header), canonical(credential.document()).as_bytes(), key))
}

/// Verifies a credential's token. Whether its key may sign for the issuer is for the chain to tell, unless the issuer is a
/// `did:key` itself.
///
/// # Errors
/// Why it is refused.
pub fn verify(token: &str, checks: &Checks<'_>) -> Result<VerifiedToken, JoseError> {
    let parts = Parts::split(token)?;
    let header = parse(&parts.header, JoseError::Header)?;
    let Header { key_type, kid } = header_of(&header)?;
    let key = (checks.keys)(&kid).map_err(JoseError::NoKey)?;
    if key.key_type() != key_type {
        return Err(JoseError::OtherKeyType { alg: algorithm(key_type), key: key.key_type() });
    }
    if !key.verifies(parts.signed.as_bytes(), &parts.signature) {
        return Err(JoseError::BadSignature);
    }
    let payload = parse(&parts.payload, JoseError::Payload)?;
    let credential = Credential::read(&payload).map_err(JoseError::Payload)?;
    claims(&payload, &credential, checks.now_ms)?;
    if credential.issuer.starts_with("did:key:") && kid.split('#').next() != Some(&credential.issuer) {
        return Err(JoseError::NotTheIssuers { issuer: credential.issuer, kid });
    }
    Ok(VerifiedToken { credential, key, kid })
}

/// A token taken apart.
pub(super) struct Parts<'a> {
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub signature: [u8; 64],
    /// What the signature is over.
    pub signed: &'a str,
}

impl<'a> Parts<'a> {
    pub fn split(token: &'a str) -> Result<Self, JoseError> {
        let bad = |what: &str| JoseError::NotCompact(what.to_owned());
        if token.len() > MAX_TOKEN {
            return Err(bad("it is too long"));
        }
        let three = || bad("expected three parts with a dot between each two");
        let (signed, signature) = token.rsplit_once('.').ok_or_else(three)?;
        let (header, payload) = signed.split_once('.').filter(|(_, rest)| !rest.contains('.')).ok_or_else(three)?;
        let decode = |name: &str, part: &str| {
            multibase::from_base64url(part).map_err(|e| JoseError::NotCompact(format!("its {name} is {e}")))
        };
        let signature = decode("signature", signature)?
            .try_into()
            .map_err(|bytes: Vec<u8>| bad(&format!("its signature has {} bytes, not 64", bytes.len())))?;
        Ok(Parts { header: decode("header", header)?, payload: decode("payload", payload)?, signature, signed })
    }
}

/// Signs any header and payload.
pub(super) fn sign_compact(header: &str, payload: &[u8], key: &SigningKey) -> String {
    let signed = format!("{}.{}", multibase::base64url(header.as_bytes()), multibase::base64url(payload));
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", multibase::base64url(&signature))
}

fn parse(bytes: &[u8], error: fn(ReadError) -> JoseError) -> Result<Value, JoseError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| error(ReadError::Json { line: 1, column: 1, message: "it is not UTF-8".into() }))?;
    // The reader of files forgives an editor's byte order mark; in a token it is nobody's.
    if text.starts_with('\u{feff}') {
        return Err(error(ReadError::Json { line: 1, column: 1, message: "it begins with a byte order mark".into() }));
    }
    problem::parse(text).map_err(error)
}

struct Header {
    key_type: KeyType,
    kid: String,
}

fn header_of(header: &Value) -> Result<Header, JoseError> {
    let report = Report::default();
    let root = Node::root(header, &report);
    let alg = root.required("alg", "EdDSA or ES256").and_then(|alg| alg.text("EdDSA or ES256"));
    let kid = root.required("kid", "the key's name").and_then(|kid| kid.text("the key's name"));
    let typ = root.field("typ").and_then(|typ| typ.text(TYP));
    let cty = root.field("cty").and_then(|cty| cty.text(CTY));
    root.object();
    let fields = (|| Some((alg?, kid?)))();
    // An algorithm that signs nothing is told as such, whatever else is missing.
    if let Some(alg) = alg
        && !["EdDSA", "ES256"].contains(&alg)
    {
        return Err(JoseError::Algorithm(alg.to_owned()));
    }
    if let Some(crit) = header.get("crit") {
        return Err(JoseError::Critical(crit.to_string()));
    }
    let (alg, kid) = report.finish(fields).map_err(JoseError::Header)?;
    // RFC 7797's switch, which is no switch without `crit`; a reader that heeded it would see another payload.
    if header.get("b64").is_some() {
        return Err(JoseError::Critical("b64".into()));
    }
    is_type("typ", typ, TYP)?;
    is_type("cty", cty, CTY)?;
    let key_type = if alg == "ES256" { KeyType::P256 } else { KeyType::Ed25519 };
    Ok(Header { key_type, kid: kid.to_owned() })
}

/// Media types are told with or without `application/`, in any case; a token need not tell them.
fn is_type(name: &'static str, found: Option<&str>, expected: &'static str) -> Result<(), JoseError> {
    let Some(found) = found else { return Ok(()) };
    let lower = found.to_ascii_lowercase();
    if lower.strip_prefix("application/").unwrap_or(&lower) == expected {
        return Ok(());
    }
    Err(JoseError::Type { name, found: found.to_owned(), expected })
}

/// The claims of RFC 7519 beside the credential's own properties must not say something else.
fn claims(payload: &Value, credential: &Credential, now: Timestamp) -> Result<(), JoseError> {
    let report = Report::default();
    let root = Node::root(payload, &report);
    if !credential.proofs().is_empty() {
        report.problem("proof", "expected the credential without proofs: the token is its proof");
    }
    for name in ["vc", "vp"] {
        if payload.get(name).is_some() {
            report.problem(name, "this is of version 1.1: expected the credential itself as the payload");
        }
    }
    let same = [
        ("iss", Some(credential.issuer.as_str()), "issuer"),
        ("sub", credential.subject.as_deref(), "credentialSubject.id"),
        ("jti", credential.id.as_deref(), "id"),
    ];
    for (name, property, path) in same {
        if let Some(claim) = root.field(name)
            && claim.value.as_str() != property
        {
            claim.problem(format!("expected the same as {path}"));
        }
    }
    let (exp, nbf) = (date(&root, "exp"), date(&root, "nbf"));
    date(&root, "iat");
    report.finish(Some(())).map_err(JoseError::Payload)?;
    match (exp, nbf) {
        (Some(exp), _) if now >= exp => Err(JoseError::Expired(exp)),
        (_, Some(nbf)) if now < nbf => Err(JoseError::NotYet(nbf)),
        _ => Ok(()),
    }
}

/// A NumericDate, which counts seconds, in milliseconds.
fn date(root: &Node, name: &str) -> Option<Timestamp> {
    let claim = root.field(name)?;
    match claim.value.as_f64() {
        // Numbers are below 2^53, and a negative one is the beginning of time.
        Some(seconds) => Some((seconds * 1_000.0) as Timestamp),
        None => {
            claim.problem("expected a number of seconds since 1970");
            None
        }
    }
}
