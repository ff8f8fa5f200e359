//! A key pair of one of the three schemes Substrate chains know.

use std::fmt;

use codec::Encode;
use ed25519_dalek::Signer as _;
use schnorrkel::derive::{ChainCode, Derivation};
use schnorrkel::{ExpansionMode, MiniSecretKey};
use subxt::utils::MultiSignature;
use subxt_signer::{DeriveJunction, ecdsa};
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};
use crate::signer::phrase;

/// The context under which Substrate makes sr25519 signatures.
const SIGNING_CONTEXT: &[u8] = b"substrate";

/// A signature scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Scheme {
    /// Schnorr signatures on Ristretto: what wallets make, and the only ones that contracts verify
    #[default]
    Sr25519,
    /// Edwards curve signatures
    Ed25519,
    /// secp256k1 with BLAKE2b-256
    Ecdsa,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Scheme; 3] = [Scheme::Sr25519, Scheme::Ed25519, Scheme::Ecdsa];

    /// The scheme's name in key files.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Sr25519 => "sr25519",
            Scheme::Ed25519 => "ed25519",
            Scheme::Ecdsa => "ecdsa",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A key pair. Secrets are wiped from memory when it is dropped.
#[derive(Clone)]
pub enum Pair {
    /// sr25519
    Sr25519(schnorrkel::Keypair),
    /// ed25519
    Ed25519(ed25519_dalek::SigningKey),
    /// ecdsa, by its secret
    Ecdsa(Zeroizing<[u8; 32]>),
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pair({}, 0x{})", self.scheme(), hex::encode(self.public_key()))
    }
}

impl Pair {
    /// The pair of a 32-byte seed.
    pub fn from_seed(scheme: Scheme, seed: &[u8; 32]) -> Result<Self> {
        match scheme {
            Scheme::Sr25519 => MiniSecretKey::from_bytes(seed)
                .map(|mini| Self::Sr25519(mini.expand_to_keypair(ExpansionMode::Ed25519)))
                .map_err(|_| invalid("seed")),
            Scheme::Ed25519 => Ok(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed))),
            Scheme::Ecdsa => {
                ecdsa::Keypair::from_secret_key(*seed).map_err(|_| invalid("seed"))?;
                Ok(Self::Ecdsa(Zeroizing::new(*seed)))
            }
        }
    }

    /// The pair of the secret bytes of a key file: 64 bytes for sr25519 and ed25519, 32 for ecdsa; 32-byte seeds, which old
    /// wallets wrote, are understood too.
    pub(super) fn from_file_secret(scheme: Scheme, secret: &[u8]) -> Result<Self> {
        if let Ok(seed) = <&[u8; 32]>::try_from(secret) {
            return Self::from_seed(scheme, seed);
        }
        match scheme {
            Scheme::Sr25519 => schnorrkel::SecretKey::from_ed25519_bytes(secret)
                .map(|secret| Self::Sr25519(secret.into()))
                .map_err(|_| invalid("sr25519 secret")),
            Scheme::Ed25519 => {
                let bytes: &[u8; 64] = secret.try_into().map_err(|_| invalid("ed25519 secret"))?;
                ed25519_dalek::SigningKey::from_keypair_bytes(bytes)
                    .map(Self::Ed25519)
                    .map_err(|_| invalid("ed25519 secret"))
            }
            Scheme::Ecdsa => Err(invalid("ecdsa secret")),
        }
    }

    /// The secret bytes as key files hold them.
    pub(super) fn file_secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Self::Sr25519(pair) => pair.secret.to_ed25519_bytes().to_vec(),
            Self::Ed25519(key) => key.to_keypair_bytes().to_vec(),
            Self::Ecdsa(secret) => secret.to_vec(),
        })
    }

    /// The public key: 32 bytes, 33 for ecdsa.
    pub fn public_key(&self) -> Vec<u8> {
        match self {
            Self::Sr25519(pair) => pair.public.to_bytes().to_vec(),
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::Ecdsa(_) => self.ecdsa().map(|pair| pair.public_key().0.to_vec()).unwrap_or_default(),
        }
    }

    /// The account: the public key itself, or its BLAKE2b-256 hash for ecdsa.
    pub fn account(&self) -> [u8; 32] {
        let public = self.public_key();
        <[u8; 32]>::try_from(public.as_slice()).unwrap_or_else(|_| blake2_256(&public))
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Sr25519(_) => Scheme::Sr25519,
            Self::Ed25519(_) => Scheme::Ed25519,
            Self::Ecdsa(_) => Scheme::Ecdsa,
        }
    }

    /// Signs a transaction's payload.
    pub fn sign(&self, payload: &[u8]) -> MultiSignature {
        match self {
            Self::Sr25519(pair) => MultiSignature::Sr25519(sr25519(pair, payload)),
            Self::Ed25519(key) => MultiSignature::Ed25519(key.sign(payload).to_bytes()),
            Self::Ecdsa(_) => MultiSignature::Ecdsa(self.ecdsa().map(|pair| pair.sign(payload).0).unwrap_or([0; 65])),
        }
    }

    /// An sr25519 signature, if the pair can make one.
    pub fn sign_sr25519(&self, message: &[u8]) -> Option<[u8; 64]> {
        match self {
            Self::Sr25519(pair) => Some(sr25519(pair, message)),
            _ => None,
        }
    }

    /// Derives along a path such as `//clinic//2`, as wallets do: `//` hard, `/` soft (sr25519 only).
    pub fn derive(&self, path: &str) -> Result<Self> {
        phrase::junctions(path)?.into_iter().try_fold(self.clone(), |pair, junction| pair.step(junction))
    }

    fn step(&self, junction: DeriveJunction) -> Result<Self> {
        match (self, junction) {
            (Self::Sr25519(pair), DeriveJunction::Soft(code)) => {
                Ok(Self::Sr25519(pair.secret.derived_key_simple(ChainCode(code), []).0.into()))
            }
            (Self::Sr25519(pair), DeriveJunction::Hard(code)) => {
                let (mini, _) = pair.secret.hard_derive_mini_secret_key(Some(ChainCode(code)), b"");
                Ok(Self::Sr25519(mini.expand_to_keypair(ExpansionMode::Ed25519)))
            }
            (Self::Ed25519(key), DeriveJunction::Hard(code)) => {
                let seed = Zeroizing::new(("Ed25519HDKD", key.to_bytes(), code).encode());
                Self::from_seed(Scheme::Ed25519, &blake2_256(&seed))
            }
            (Self::Ecdsa(secret), DeriveJunction::Hard(code)) => {
                let seed = Zeroizing::new(("Secp256k1HDKD", **secret, code).encode());
                Self::from_seed(Scheme::Ecdsa, &blake2_256(&seed))
            }
            (_, DeriveJunction::Soft(_)) => {
                Err(Failure::usage(format!("{} keys have no soft derivation: write // instead of /", self.scheme())))
            }
        }
    }

    fn ecdsa(&self) -> Option<ecdsa::Keypair> {
        match self {
            // The secret was checked when the pair was made, so this cannot fail.
            Self::Ecdsa(secret) => ecdsa::Keypair::from_secret_key(**secret).ok(),
            _ => None,
        }
    }
}

/// Verifies an sr25519 signature as contracts do.
pub fn verify_sr25519(account: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    subxt_signer::sr25519::verify(
        &subxt_signer::sr25519::Signature(*signature),
        message,
        &subxt_signer::sr25519::PublicKey(*account),
    )
}

fn sr25519(pair: &schnorrkel::Keypair, message: &[u8]) -> [u8; 64] {
    pair.sign(schnorrkel::signing_context(SIGNING_CONTEXT).bytes(message)).to_bytes()
}

fn invalid(what: &str) -> Failure {
    Failure::local(format!("not a valid {what}"))
}

pub(super) fn blake2_256(data: &[u8]) -> [u8; 32] {
    use blake2::Digest;
    blake2::Blake2b::<blake2::digest::consts::U32>::digest(data).into()
}
