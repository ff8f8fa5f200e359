//! The registry's record in a credential's document: what ties the file to the chain, so that whoever has the file can ask.

use std::fmt::Display;

use salus_domain::credential::{CredentialType, HolderKind};
use salus_domain::{AccountId, Hash, Jurisdiction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rules;
use crate::chain::ss58;
use crate::failure::{Failure, Result};
use crate::formats::{jurisdiction, vc};

/// The type of the record among a document's `evidence`.
pub const TYPE: &str = "SalusRegistryRecord";
/// What the terms of the record are called for readers of JSON-LD.
const VOCABULARY: &str = "urn:salus:vocabulary:";
/// What an account is called where a document wants a URL.
const ACCOUNT: &str = "urn:salus:ss58:";

/// What a document says of its place on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The chain, by its genesis hash.
    pub chain: Hash,
    /// The credential registry on it.
    pub registry: AccountId,
    /// The credential's id.
    pub credential: Hash,
    /// Who issued it.
    pub issuer: AccountId,
    /// Whose it is.
    pub holder: AccountId,
    /// What the holder is.
    pub holder_kind: HolderKind,
    /// What it licenses for.
    pub credential_type: CredentialType,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// What opens the commitment.
    pub salt: Vec<u8>,
}

/// The record as it stands in a document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Fields {
    #[serde(rename = "type")]
    kind: Vec<String>,
    chain: String,
    registry: String,
    credential: String,
    issuer_account: String,
    holder_account: String,
    holder_kind: String,
    credential_type: String,
    jurisdiction: String,
    salt: String,
}

impl Record {
    /// The record as it is added to a document's `evidence`; `prefix` is the chain's for addresses.
    pub fn document(&self, prefix: u16) -> Value {
        let account = |account: &AccountId| ss58::encode(account, prefix);
        let code = self.credential_type;
        json!(Fields {
            kind: vec![TYPE.into()],
            chain: hex(&self.chain),
            registry: account(&self.registry),
            credential: hex(&self.credential),
            issuer_account: account(&self.issuer),
            holder_account: account(&self.holder),
            holder_kind: self.holder_kind.name().into(),
            credential_type: code.name().map_or_else(|| code.0.to_string(), str::to_owned),
            jurisdiction: jurisdiction::write(&self.jurisdiction),
            salt: hex(&self.salt),
        })
    }

    /// The context that gives the record's terms a meaning to readers of JSON-LD.
    pub fn context() -> Value {
        let terms = [
            "chain",
            "registry",
            "credential",
            "issuerAccount",
            "holderAccount",
            "holderKind",
            "credentialType",
            "jurisdiction",
            "salt",
        ];
        let terms: serde_json::Map<String, Value> =
            terms.iter().map(|term| ((*term).to_owned(), format!("{VOCABULARY}{term}").into())).collect();
        json!({ TYPE: { "@id": format!("{VOCABULARY}{TYPE}"), "@context": terms } })
    }

    /// Whether a document has a record, read or not.
    pub fn is_in(document: &Value) -> bool {
        !places(document).is_empty()
    }

    /// Reads the record of a credential.
    ///
    /// # Errors
    /// Usage (exit 2): there is none, or several, or one that is not what it should be; by its place.
    pub fn of(credential: &vc::Credential) -> Result<Self> {
        let places = places(credential.document());
        let [(path, value)] = places.as_slice() else {
            let what = if places.is_empty() { "names no" } else { "names more than one" };
            return Err(Failure::usage(format!("the document {what} place on a chain (evidence of type {TYPE})"))
                .hint("ask the issuer for the file that salus credential issue wrote"));
        };
        read(value).map_err(|e| Failure { message: format!("{path}: {}", e.message), ..e })
    }
}

/// Every record in a document, with its path.
fn places(document: &Value) -> Vec<(String, &Value)> {
    let found: Vec<(String, &Value)> = match document.get("evidence") {
        Some(Value::Array(items)) => {
            items.iter().enumerate().map(|(index, item)| (format!("evidence[{index}]"), item)).collect()
        }
        Some(one) => vec![("evidence".into(), one)],
        None => Vec::new(),
    };
    let is_record = |value: &Value| match &value["type"] {
        Value::Array(kinds) => kinds.iter().any(|kind| kind == TYPE),
        kind => kind == TYPE,
    };
    found.into_iter().filter(|(_, value)| is_record(value)).collect()
}

fn read(value: &Value) -> Result<Record> {
    let fields = Fields::deserialize(value).map_err(|e| Failure::usage(e.to_string()))?;
    Ok(Record {
        chain: at("chain", hash(&fields.chain))?,
        registry: at("registry", account(&fields.registry))?,
        credential: at("credential", hash(&fields.credential))?,
        issuer: at("issuerAccount", account(&fields.issuer_account))?,
        holder: at("holderAccount", account(&fields.holder_account))?,
        holder_kind: at("holderKind", rules::holder_kind(&fields.holder_kind))?,
        credential_type: at("credentialType", rules::credential_type(&fields.credential_type))?,
        jurisdiction: at("jurisdiction", rules::jurisdiction(&fields.jurisdiction))?,
        salt: at("salt", salt(&fields.salt))?,
    })
}

fn at<T>(name: impl Display, read: Result<T>) -> Result<T> {
    read.map_err(|e| Failure { message: format!("{name}: {}", e.message), ..e })
}

fn account(text: &str) -> Result<AccountId> {
    Ok(ss58::decode(text)?.0)
}

fn salt(text: &str) -> Result<Vec<u8>> {
    let bytes = text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
    bytes.ok_or_else(|| Failure::usage(format!("`{text}` is not 0x and hexadecimal digits")))
}

fn hash(text: &str) -> Result<Hash> {
    let bytes = salt(text)?;
    bytes.try_into().map_err(|_| Failure::usage(format!("`{text}` is not 0x and 64 hexadecimal digits")))
}

/// An account as a URL: `urn:salus:ss58:5…`.
pub fn account_url(account: &AccountId, prefix: u16) -> String {
    format!("{ACCOUNT}{}", ss58::encode(account, prefix))
}

/// The account that a URL is, if it is one.
///
/// # Errors
/// Usage (exit 2) for a URL that begins as one and names no account.
pub fn account_of(url: &str) -> Result<Option<AccountId>> {
    url.strip_prefix(ACCOUNT).map(account).transpose()
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
