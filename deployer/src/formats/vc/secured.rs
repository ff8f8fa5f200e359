//! A credential as it is handed over: JSON with proofs, or a token.

use super::data_integrity::{self, ProofError};
use super::jose::{self, JoseError};
use super::problem::ReadError;
use super::{Checks, Credential, PublicKey};
use crate::failure::Failure;
use salus_domain::Timestamp;

/// How a credential is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON with Data Integrity proofs: `application/vc`.
    DataIntegrity,
    /// A token: `application/vc+jwt`.
    Jwt,
}

/// A credential whose signatures hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The credential.
    pub credential: Credential,
    /// How it is secured.
    pub form: Form,
    /// Who signed it, and when; whether the keys are the issuer's is for the chain to tell.
    pub signatures: Vec<Signature>,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key that made it.
    pub key: PublicKey,
    /// When it says it was made, if it does.
    pub created: Option<Timestamp>,
}

impl Opened {
    /// The keys that signed it.
    pub fn keys(&self) -> Vec<PublicKey> {
        self.signatures.iter().map(|signature| signature.key).collect()
    }
}

/// Why a credential proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecuredError {
    /// It is no credential.
    #[error("{0}")]
    Read(ReadError),
    /// A proof does not hold.
    #[error("{0}")]
    Proof(ProofError),
    /// Terms were given another meaning after signing: what is proved is another document.
    #[error("contexts were added after signing: the proof is of a document without them")]
    ContextAdded,
    /// The token is refused.
    #[error("{0}")]
    Token(JoseError),
}

impl From<SecuredError> for Failure {
    fn from(error: SecuredError) -> Failure {
        let message = error.to_string();
        match error {
            SecuredError::Read(error) => error.into(),
            _ => Failure::check(message).hint("ask the issuer for the credential as it was signed"),
        }
    }
}

/// Opens a credential: a token if it has the looks of one, else JSON.
///
/// # Errors
/// If it is not a credential, or not signed, or a signature does not hold.
pub fn open(text: &str, checks: &Checks<'_>) -> Result<Opened, SecuredError> {
    let token = text.trim();
    if !token.starts_with(['{', '[', '\u{feff}']) && token.contains('.') {
        let verified = jose::verify(token, checks).map_err(SecuredError::Token)?;
        let signatures = vec![Signature { key: verified.key, created: None }];
        return Ok(Opened { credential: verified.credential, form: Form::Jwt, signatures });
    }
    let credential = Credential::parse(text).map_err(SecuredError::Read)?;
    let proofs = data_integrity::verify(&credential, checks).map_err(SecuredError::Proof)?;
    if proofs.iter().any(|proof| proof.document != *credential.document()) {
        return Err(SecuredError::ContextAdded);
    }
    let signatures = proofs.iter().map(|proof| Signature { key: proof.key, created: proof.created }).collect();
    Ok(Opened { credential, form: Form::DataIntegrity, signatures })
}
