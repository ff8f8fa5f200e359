//! Mnemonic phrases and derivation paths.

use subxt_signer::{DeriveJunction, bip39::Mnemonic, ecdsa};
use zeroize::{Zeroize, Zeroizing};

use crate::failure::{Failure, Result};
use crate::signer::{Pair, Scheme};

/// A BIP-39 mnemonic of 12 words, made from the system's randomness.
pub struct Phrase(Zeroizing<String>);

impl Phrase {
    /// A new phrase.
    pub fn generate() -> Result<Self> {
        let mut entropy = Zeroizing::new([0u8; 16]);
        getrandom::fill(entropy.as_mut()).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
        let mnemonic = Mnemonic::from_entropy(entropy.as_ref())
            .map_err(|e| Failure::local(format!("cannot make a mnemonic: {e}")))?;
        Ok(Self(Zeroizing::new(mnemonic.to_string())))
    }

    /// The words, to be shown to their owner and nobody else.
    pub fn words(&self) -> &str {
        &self.0
    }
}

/// What a person enters to import a key: `PHRASE`, `PHRASE//hard/soft`, `PHRASE///password`, or a `0x` seed of 32 bytes
/// with an optional path: what wallets call a secret URI.
pub struct Uri(Zeroizing<String>);

impl Uri {
    /// Takes what was entered.
    pub fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The pair it stands for. Messages never repeat what was entered.
    pub fn pair(&self, scheme: Scheme) -> Result<Pair> {
        let text = self.0.trim();
        let (text, password) = text.split_once("///").unwrap_or((text, ""));
        let (secret, path) = text.split_at(text.find('/').unwrap_or(text.len()));
        let mut seed = seed(secret.trim(), password)?;
        let pair = Pair::from_seed(scheme, &seed);
        seed.zeroize();
        let pair = pair?;
        if path.is_empty() { Ok(pair) } else { pair.derive(path) }
    }
}

fn seed(secret: &str, password: &str) -> Result<[u8; 32]> {
    if let Some(digits) = secret.strip_prefix("0x") {
        let mut seed = [0u8; 32];
        hex::decode_to_slice(digits, &mut seed)
            .map_err(|_| Failure::usage("the hexadecimal seed is not 32 bytes (64 digits after 0x)"))?;
        return Ok(seed);
    }
    let words = Zeroizing::new(secret.split_whitespace().collect::<Vec<_>>().join(" "));
    let mnemonic = Mnemonic::parse(words.as_str()).map_err(|e| {
        // bip39's messages name a word's position, never the word.
        Failure::usage(format!("this is not a mnemonic phrase: {e}"))
            .hint("12 to 24 English words of BIP-39, separated by blanks; or a 0x seed of 32 bytes")
    })?;
    // An ecdsa pair's secret is the seed itself, which is the same for all three schemes.
    ecdsa::Keypair::from_phrase(&mnemonic, Some(password))
        .map(|pair| pair.secret_key())
        .map_err(|_| Failure::usage("this phrase gives no valid seed"))
}

/// The junctions of a path such as `//hard/soft`.
pub(super) fn junctions(path: &str) -> Result<Vec<DeriveJunction>> {
    let bad = || {
        Failure::usage(format!("cannot understand the derivation path {path:?}"))
            .hint("write NAME//RELATION, for instance patient//clinic")
    };
    if !path.starts_with('/') || path.contains("///") {
        return Err(bad());
    }
    let mut junctions = Vec::new();
    let mut rest = path;
    while let Some(after) = rest.strip_prefix('/') {
        let hard = after.starts_with('/');
        let after = after.strip_prefix('/').unwrap_or(after);
        let (part, next) = after.split_at(after.find('/').unwrap_or(after.len()));
        if part.is_empty() {
            return Err(bad());
        }
        let junction = DeriveJunction::from(part);
        junctions.push(if hard { junction.harden() } else { junction });
        rest = next;
    }
    Ok(junctions)
}
