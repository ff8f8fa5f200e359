//! Secrets under a password, as polkadot-js writes them: scrypt + xsalsa20-poly1305.
//!
//! What is written is base64 of salt (32) ‖ N ‖ p ‖ r (u32 little endian each) ‖ nonce (24) ‖ box.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_secretbox::aead::{Aead, KeyInit};
use crypto_secretbox::{Key, Nonce, XSalsa20Poly1305};
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};

/// How the password becomes a key.
pub const KDF: &str = "scrypt";
/// How the content is encrypted.
pub const CIPHER: &str = "xsalsa20-poly1305";

/// The (N, p, r) that polkadot-js accepts; others are refused so that a file cannot make us burn memory and time.
const ALLOWED: [(u32, u32, u32); 6] =
    [(1 << 13, 10, 8), (1 << 14, 5, 8), (1 << 15, 3, 8), (1 << 15, 1, 8), (1 << 16, 2, 8), (1 << 17, 1, 8)];
/// What new files use: polkadot-js's own "high security" choice.
const CHOSEN: (u32, u32, u32) = (1 << 17, 1, 8);

/// Encrypts a secret.
pub fn seal(content: &[u8], password: &str) -> Result<String> {
    let mut random = [0u8; 56];
    getrandom::fill(&mut random).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
    let (salt, nonce) = random.split_at(32);
    let sealed = cipher(password, salt, CHOSEN)?
        .encrypt(Nonce::from_slice(nonce), content)
        .map_err(|_| Failure::local("cannot encrypt the key"))?;
    let mut encoded = salt.to_vec();
    for number in [CHOSEN.0, CHOSEN.1, CHOSEN.2] {
        encoded.extend_from_slice(&number.to_le_bytes());
    }
    encoded.extend_from_slice(nonce);
    encoded.extend_from_slice(&sealed);
    Ok(STANDARD.encode(encoded))
}

/// Decrypts a secret.
///
/// # Errors
/// Local (exit 5): wrong password, or what is no such text.
pub fn open(encoded: &str, password: &str) -> Result<Zeroizing<Vec<u8>>> {
    let decoded = STANDARD.decode(encoded).map_err(|_| damaged("encoded is not base64"))?;
    let (Some(head), Some(sealed)) = (decoded.get(..68), decoded.get(68..)) else {
        return Err(damaged("encoded is too short"));
    };
    let number = |at: usize| head[at..at + 4].iter().rev().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    let parameters = (number(32), number(36), number(40));
    if !ALLOWED.contains(&parameters) {
        let (n, p, r) = parameters;
        return Err(unsupported(format!("scrypt parameters N={n} p={p} r={r}, which wallets do not use")));
    }
    cipher(password, &head[..32], parameters)?
        .decrypt(Nonce::from_slice(&head[44..68]), sealed)
        .map(Zeroizing::new)
        .map_err(|_| Failure::local("wrong password (or the key file was altered)"))
}

/// A key file that does not hold what it should.
pub fn damaged(what: &str) -> Failure {
    Failure::local(format!("the key file is damaged: {what}"))
}

fn cipher(password: &str, salt: &[u8], (n, p, r): (u32, u32, u32)) -> Result<XSalsa20Poly1305> {
    let fail = || Failure::local("cannot derive a key from the password");
    let log_n = u8::try_from(n.ilog2()).map_err(|_| fail())?;
    let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| fail())?;
    let mut key = Zeroizing::new([0u8; 32]);
    scrypt::scrypt(password.as_bytes(), salt, &parameters, key.as_mut()).map_err(|_| fail())?;
    // The cipher wipes its own copy.
    Ok(XSalsa20Poly1305::new(Key::from_slice(key.as_ref())))
}

/// A key file of a kind that is not read.
pub fn unsupported(what: String) -> Failure {
    Failure::local(format!("this key file is not supported: {what}"))
        .hint("open it in a current wallet and export it again, or import the phrase: salus keys import NAME --phrase")
}
