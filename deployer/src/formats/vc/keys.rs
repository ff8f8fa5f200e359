//! Keys that sign credentials: Ed25519 and P-256, as Multikeys and as `did:key` identifiers.

use std::fmt;

use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::Verifier as _;
use zeroize::Zeroizing;

use super::multibase::{self, ED25519_PRIV, ED25519_PUB, P256_PRIV, P256_PUB};
use crate::failure::Failure;

/// Finds the key that a verification method (`did:key:z…#z…`) or a `kid` names, or says why there is none.
pub type ResolveKey<'a> = &'a dyn Fn(&str) -> Result<PublicKey, String>;

/// What kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Edwards curve signatures: `eddsa-jcs-2022`, `EdDSA`.
    Ed25519,
    /// ECDSA on P-256 with SHA-256: `ecdsa-jcs-2019`, `ES256`.
    P256,
}

impl KeyType {
    /// Its name: `Ed25519` or `P-256`.
    pub const fn name(self) -> &'static str {
        match self {
            KeyType::Ed25519 => "Ed25519",
            KeyType::P256 => "P-256",
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why something is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Failure {
        Failure::usage(error.to_string())
    }
}

fn bad<T>(what: impl Into<String>) -> Result<T, KeyError> {
    Err(KeyError(what.into()))
}

/// A key that verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PublicKey {
    /// Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
    /// P-256.
    P256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// The key of its bytes: 32 for Ed25519, 33 (compressed) for P-256, as they are bound on chain.
    ///
    /// # Errors
    /// If it is no point of the curve, or one under which signatures prove nothing.
    pub fn from_bytes(key_type: KeyType, bytes: &[u8]) -> Result<Self, KeyError> {
        match key_type {
            KeyType::Ed25519 => {
                let bytes = <&[u8; 32]>::try_from(bytes)
                    .or_else(|_| bad(format!("an Ed25519 key has 32 bytes, not {}", bytes.len())))?;
                match ed25519_dalek::VerifyingKey::from_bytes(bytes) {
                    // Under a point of small order one signature fits many messages.
                    Ok(key) if !key.is_weak() => Ok(PublicKey::Ed25519(key)),
                    _ => bad("these 32 bytes are no Ed25519 key"),
                }
            }
            KeyType::P256 => {
                if bytes.len() != 33 {
                    return bad(format!("a compressed P-256 key has 33 bytes, not {}", bytes.len()));
                }
                p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                    .map(PublicKey::P256)
                    .or_else(|_| bad("these 33 bytes are no P-256 key"))
            }
        }
    }

    /// The key's bytes: 32 for Ed25519, 33 (compressed) for P-256.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            PublicKey::Ed25519(key) => key.to_bytes().to_vec(),
            PublicKey::P256(key) => key.to_encoded_point(true).as_bytes().to_vec(),
        }
    }

    /// What kind of key.
    pub fn key_type(&self) -> KeyType {
        match self {
            PublicKey::Ed25519(_) => KeyType::Ed25519,
            PublicKey::P256(_) => KeyType::P256,
        }
    }

    /// Reads a Multikey: `z6Mk…` (Ed25519) or `zDn…` (P-256).
    pub fn from_multikey(text: &str) -> Result<Self, KeyError> {
        let bytes = multibase::from_base58(text, 64).map_err(KeyError)?;
        let (prefix, key) = bytes.split_at_checked(2).unwrap_or((&[], &bytes));
        match prefix {
            _ if prefix == ED25519_PUB => Self::from_bytes(KeyType::Ed25519, key),
            _ if prefix == P256_PUB => Self::from_bytes(KeyType::P256, key),
            _ => bad(format!("`{text}` is no Ed25519 key (z6Mk…) and no P-256 key (zDn…)")),
        }
    }

    /// The key as a Multikey.
    pub fn multikey(&self) -> String {
        let prefix = match self {
            PublicKey::Ed25519(_) => ED25519_PUB,
            PublicKey::P256(_) => P256_PUB,
        };
        multibase::base58(&[&prefix[..], &self.bytes()].concat())
    }

    /// The identifier that is the key: `did:key:z…`.
    pub fn did(&self) -> String {
        format!("did:key:{}", self.multikey())
    }

    /// The verification method of [`Self::did`]: `did:key:z…#z…`.
    pub fn method(&self) -> String {
        let multikey = self.multikey();
        format!("did:key:{multikey}#{multikey}")
    }

    /// Whether this key made the signature: 64 bytes, R ‖ S.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match self {
            PublicKey::Ed25519(key) => {
                // Strict, so that nobody can make a second signature out of a first.
                key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
            }
            PublicKey::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.multikey())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.multikey())
    }
}

/// Reads the key out of a verification method `did:key:z…#z…`; other methods name no key by themselves.
///
/// # Errors
/// Says what is expected.
pub fn did_key(method: &str) -> Result<PublicKey, String> {
    let expected = || format!("`{method}` names no key: expected did:key:z…#z… with the same z… twice");
    let rest = method.strip_prefix("did:key:").ok_or_else(expected)?;
    let (id, fragment) = rest.split_once('#').ok_or_else(expected)?;
    if id != fragment {
        return Err(expected());
    }
    PublicKey::from_multikey(id).map_err(|e| e.to_string())
}

/// A key that signs. Its secret is wiped from memory when it is dropped.
#[derive(Clone)]
pub enum SigningKey {
    /// Ed25519.
    Ed25519(ed25519_dalek::SigningKey),
    /// P-256.
    P256(p256::ecdsa::SigningKey),
}

impl SigningKey {
    /// A new key of the system's randomness.
    ///
    /// # Errors
    /// If the system has none.
    pub fn generate(key_type: KeyType) -> Result<Self, KeyError> {
        let mut secret = Zeroizing::new([0u8; 32]);
        loop {
            getrandom::fill(secret.as_mut()).or_else(|e| bad(format!("no randomness from the system: {e}")))?;
            // One number in 2^32 is not below P-256's order.
            if let Ok(key) = Self::from_secret(key_type, &secret) {
                return Ok(key);
            }
        }
    }

    /// The key of a secret: Ed25519's seed, or P-256's number (big endian).
    ///
    /// # Errors
    /// If the number is zero or not below P-256's order.
    pub fn from_secret(key_type: KeyType, secret: &[u8; 32]) -> Result<Self, KeyError> {
        match key_type {
            KeyType::Ed25519 => Ok(SigningKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret))),
            KeyType::P256 => p256::ecdsa::SigningKey::from_slice(secret)
                .map(SigningKey::P256)
                .or_else(|_| bad("these 32 bytes are no P-256 secret")),
        }
    }

    /// Reads a secret Multikey: `z3u2…` (Ed25519) or `z42t…` (P-256). The message never repeats the text.
    pub fn from_multikey(text: &str) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(multibase::from_base58(text, 64).or_else(|_| bad("not a secret Multikey (z…)"))?);
        let (prefix, secret) = bytes.split_at_checked(2).unwrap_or((&[], &bytes));
        let secret = <&[u8; 32]>::try_from(secret).or_else(|_| bad("a secret Multikey holds 2 and 32 bytes"))?;
        match prefix {
            _ if prefix == ED25519_PRIV => Self::from_secret(KeyType::Ed25519, secret),
            _ if prefix == P256_PRIV => Self::from_secret(KeyType::P256, secret),
            _ => bad("this is the secret of neither an Ed25519 nor a P-256 key"),
        }
    }

    /// The secret as a Multikey.
    pub fn secret_multikey(&self) -> Zeroizing<String> {
        let (prefix, secret) = match self {
            SigningKey::Ed25519(key) => (ED25519_PRIV, Zeroizing::new(key.to_bytes())),
            SigningKey::P256(key) => (P256_PRIV, Zeroizing::new(key.to_bytes().into())),
        };
        let bytes = Zeroizing::new([&prefix[..], secret.as_slice()].concat());
        let digits = Zeroizing::new(bs58::encode(bytes.as_slice()).into_string());
        Zeroizing::new(format!("z{}", *digits))
    }

    /// What kind of key.
    pub fn key_type(&self) -> KeyType {
        match self {
            SigningKey::Ed25519(_) => KeyType::Ed25519,
            SigningKey::P256(_) => KeyType::P256,
        }
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        match self {
            SigningKey::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
            SigningKey::P256(key) => PublicKey::P256(*key.verifying_key()),
        }
    }

    /// Signs: 64 bytes, R ‖ S. Both kinds are deterministic (RFC 8032, RFC 6979).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        match self {
            SigningKey::Ed25519(key) => key.sign(message).to_bytes(),
            SigningKey::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(key, message);
                signature.to_bytes().into()
            }
        }
    }
}

impl From<ed25519_dalek::SigningKey> for SigningKey {
    fn from(key: ed25519_dalek::SigningKey) -> Self {
        SigningKey::Ed25519(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}
