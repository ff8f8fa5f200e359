//! Key files as polkadot-js and its wallets export them: version 3, scrypt + xsalsa20-poly1305 around a PKCS#8 content.
//!
//! `encoded` is base64 of salt (32) ‖ N ‖ p ‖ r (u32 little endian each) ‖ nonce (24) ‖ box; the box holds
//! header (16) ‖ secret (64, or 32 for ecdsa) ‖ divider (5) ‖ public key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_secretbox::aead::{Aead, KeyInit};
use crypto_secretbox::{Key, Nonce, XSalsa20Poly1305};
use serde::{Deserialize, Serialize};
use subxt::utils::AccountId32;
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};
use crate::signer::{Pair, Scheme};

const HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];
const KDF: &str = "scrypt";
const CIPHER: &str = "xsalsa20-poly1305";

/// The (N, p, r) that polkadot-js accepts; others are refused so that a file cannot make us burn memory and time.
const ALLOWED: [(u32, u32, u32); 6] =
    [(1 << 13, 10, 8), (1 << 14, 5, 8), (1 << 15, 3, 8), (1 << 15, 1, 8), (1 << 16, 2, 8), (1 << 17, 1, 8)];
/// What new files use: polkadot-js's own "high security" choice.
const CHOSEN: (u32, u32, u32) = (1 << 17, 1, 8);

/// A key file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyFile {
    encoded: String,
    encoding: Encoding,
    /// SS58 or 0x-hex.
    address: String,
    #[serde(default)]
    meta: serde_json::Value,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Encoding {
    content: Vec<String>,
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    kind: Vec<String>,
    version: String,
}

/// Version 0 to 2 files have one string where version 3 has a list.
fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(from)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

impl KeyFile {
    /// Reads a file's text and checks that it is of a kind we can open.
    pub fn parse(text: &str) -> Result<Self> {
        let file: Self = serde_json::from_str(text).map_err(|e| {
            Failure::local(format!("not a polkadot-js key file: {e}"))
                .hint("export the account as JSON in the wallet; the file has encoded, encoding and address")
        })?;
        file.scheme()?;
        if file.encoding.version != "3" {
            return Err(unsupported(format!("encoding version {} (only 3 is understood)", file.encoding.version)));
        }
        if file.encoding.kind != [KDF, CIPHER] {
            return Err(unsupported(format!(
                "encryption {} (only {KDF} with {CIPHER} is understood)",
                file.encoding.kind.join(", ")
            )));
        }
        if file.encoding.content.first().map(String::as_str) != Some("pkcs8") {
            return Err(unsupported(format!("content {}", file.encoding.content.join(", "))));
        }
        file.account()?;
        Ok(file)
    }

    /// The file's text.
    pub fn text(&self) -> String {
        // A KeyFile always serialises; an empty text could not be parsed back and would be refused.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// The scheme of the key.
    pub fn scheme(&self) -> Result<Scheme> {
        Scheme::ALL
            .into_iter()
            .find(|scheme| self.encoding.content.get(1).is_some_and(|name| name == scheme.name()))
            .ok_or_else(|| unsupported(format!("key type {}", self.encoding.content.join(", "))))
    }

    /// The account that the file says it is for.
    pub fn account(&self) -> Result<[u8; 32]> {
        let bad = || Failure::local(format!("the key file's address {:?} is not an account of 32 bytes", self.address));
        if let Some(digits) = self.address.strip_prefix("0x") {
            return hex::decode(digits).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(bad);
        }
        self.address.parse::<AccountId32>().map(|account| account.0).map_err(|_| bad())
    }

    /// Encrypts a pair.
    pub fn seal(pair: &Pair, name: &str, password: &str) -> Result<Self> {
        let mut random = [0u8; 56];
        getrandom::fill(&mut random).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
        let (salt, nonce) = random.split_at(32);
        let secret = pair.file_secret();
        let mut content = Zeroizing::new(Vec::with_capacity(160));
        for part in [HEADER.as_slice(), &secret, &DIVIDER, &pair.public_key()] {
            content.extend_from_slice(part);
        }
        let sealed = cipher(password, salt, CHOSEN)?
            .encrypt(Nonce::from_slice(nonce), content.as_slice())
            .map_err(|_| Failure::local("cannot encrypt the key"))?;
        let mut encoded = salt.to_vec();
        for number in [CHOSEN.0, CHOSEN.1, CHOSEN.2] {
            encoded.extend_from_slice(&number.to_le_bytes());
        }
        encoded.extend_from_slice(nonce);
        encoded.extend_from_slice(&sealed);
        Ok(Self {
            encoded: STANDARD.encode(encoded),
            encoding: Encoding {
                content: vec!["pkcs8".into(), pair.scheme().name().into()],
                kind: vec![KDF.into(), CIPHER.into()],
                version: "3".into(),
            },
            address: AccountId32(pair.account()).to_string(),
            meta: serde_json::json!({ "name": name }),
        })
    }

    /// Decrypts the pair.
    ///
    /// # Errors
    /// Local (exit 5): wrong password, or a file that does not hold what it says.
    pub fn open(&self, password: &str) -> Result<Pair> {
        let scheme = self.scheme()?;
        let damaged = |what: &str| Failure::local(format!("the key file is damaged: {what}"));
        let decoded = STANDARD.decode(&self.encoded).map_err(|_| damaged("encoded is not base64"))?;
        let (Some(head), Some(sealed)) = (decoded.get(..68), decoded.get(68..)) else {
            return Err(damaged("encoded is too short"));
        };
        let number = |at: usize| head[at..at + 4].iter().rev().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        let parameters = (number(32), number(36), number(40));
        if !ALLOWED.contains(&parameters) {
            let (n, p, r) = parameters;
            return Err(unsupported(format!("scrypt parameters N={n} p={p} r={r}, which wallets do not use")));
        }
        let content = cipher(password, &head[..32], parameters)?
            .decrypt(Nonce::from_slice(&head[44..68]), sealed)
            .map(Zeroizing::new)
            .map_err(|_| Failure::local("wrong password (or the key file was altered)"))?;
        let secret = secret_of(&content).ok_or_else(|| damaged("its content is not PKCS#8 as wallets write it"))?;
        let pair = Pair::from_file_secret(scheme, secret)?;
        if pair.account() != self.account()? {
            return Err(damaged("its secret belongs to another address"));
        }
        Ok(pair)
    }
}

fn secret_of(content: &[u8]) -> Option<&[u8]> {
    let body = content.strip_prefix(&HEADER)?;
    [64, 32].into_iter().find(|length| body.get(*length..length + 5) == Some(&DIVIDER)).and_then(|at| body.get(..at))
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

fn unsupported(what: String) -> Failure {
    Failure::local(format!("this key file is not supported: {what}"))
        .hint("open it in a current wallet and export it again, or import the phrase: salus keys import NAME --phrase")
}
