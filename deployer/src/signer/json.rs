//! Key files as polkadot-js and its wallets export them: version 3, scrypt + xsalsa20-poly1305 around a PKCS#8 content.
//!
//! `encoded` is what [`sealed`] writes; the box holds header (16) ‖ secret (64, or 32 for ecdsa) ‖ divider (5) ‖ public key.

use serde::{Deserialize, Serialize};
use subxt::utils::AccountId32;
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};
use crate::signer::sealed::{self, CIPHER, KDF, damaged, unsupported};
use crate::signer::{Pair, Scheme};

const HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];

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
        let secret = pair.file_secret();
        let mut content = Zeroizing::new(Vec::with_capacity(160));
        for part in [HEADER.as_slice(), &secret, &DIVIDER, &pair.public_key()] {
            content.extend_from_slice(part);
        }
        Ok(Self {
            encoded: sealed::seal(&content, password)?,
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
        let content = sealed::open(&self.encoded, password)?;
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
