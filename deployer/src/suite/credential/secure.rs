//! Signing a document with an issuer's key.

use salus_domain::Timestamp;
use salus_domain::credential::VerificationKey;

use crate::failure::{Failure, Result};
use crate::formats::vc::data_integrity::{self, ProofOptions};
use crate::formats::vc::{self, KeyType, PublicKey, SigningKey, jose};

/// How a document is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Proof {
    /// A proof in the JSON document (`application/vc`)
    #[default]
    DataIntegrity,
    /// A token (`application/vc+jwt`)
    Jose,
}

/// Signs a document with an issuer's key; `at` is told in the proof. The text of a file.
///
/// # Errors
/// Usage (exit 2): the document has a proof, or its issuer is another key.
pub fn secure(credential: &vc::Credential, key: &SigningKey, proof: Proof, at: Timestamp) -> Result<String> {
    let own = key.public().did();
    if credential.issuer.starts_with("did:key:") && credential.issuer != own {
        return Err(Failure::usage(format!("the document's issuer is {}, and the key is {own}", credential.issuer))
            .hint("sign with that key, or name the issuer by its account (leave `issuer` out) or its web address"));
    }
    let mut text = match proof {
        Proof::DataIntegrity => {
            let options = ProofOptions { created: Some(at), ..ProofOptions::default() };
            let signed = data_integrity::sign(credential, key, &options)?;
            serde_json::to_string_pretty(&signed).map_err(|e| Failure::local(e.to_string()))?
        }
        Proof::Jose => jose::sign(credential, key, None)?,
    };
    text.push('\n');
    Ok(text)
}

/// The key that a document's issuer is, if it is a key.
///
/// # Errors
/// Usage (exit 2) for a `did:key` that is none of ours.
pub fn issuer_key(credential: &vc::Credential) -> Result<Option<PublicKey>> {
    let Some(multikey) = credential.issuer.strip_prefix("did:key:") else { return Ok(None) };
    PublicKey::from_multikey(multikey).map(Some).map_err(|e| Failure::usage(format!("issuer of the document: {e}")))
}

/// A key as the chain binds it to an issuer.
pub fn verification_key(key: &PublicKey) -> VerificationKey {
    let bytes = key.bytes();
    match key.key_type() {
        // A key's bytes are as many as its type says.
        KeyType::Ed25519 => VerificationKey::Ed25519(bytes.try_into().unwrap_or([0; 32])),
        KeyType::P256 => VerificationKey::P256(bytes.try_into().unwrap_or([0; 33])),
    }
}
