//! The grant document: what a subject hands to a grantee, so that both mean the same by the bits on chain.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::chain::networks::parse_genesis;
use crate::chain::ss58;
use crate::failure::{Failure, Result};
use crate::printable;
use crate::suite::consent::rules;
use crate::suite::secrets::{Commitment, Secret};

/// What such a file calls itself.
pub const SCHEMA: &str = "salus-grant-document/1";

/// A grant document. It holds the subject's category secret: hand it to the grantee alone.
#[derive(Clone, Serialize, Deserialize)]
pub struct GrantDocument {
    /// [`SCHEMA`].
    pub schema: String,
    /// Whose data: SS58.
    pub subject: String,
    /// Who is allowed: SS58.
    pub grantee: String,
    /// The chain's genesis hash, 0x-hex.
    pub chain: String,
    /// The consent's scope, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The consent's version, when it is on chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What it says, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// The subject's category secret.
    pub category_secret: Secret,
    /// What opens the commitment to the signed document, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Commitment>,
}

impl GrantDocument {
    /// Reads a file's text.
    pub fn parse(text: &str, from: &str) -> Result<Self> {
        let document: Self = serde_json::from_str(text).map_err(|e| {
            // serde's message names fields and positions, never the secret.
            Failure::usage(format!("{from} is not a grant document: {e}"))
                .hint("salus consent grant --out FILE and salus consent document --out FILE write such files")
        })?;
        if document.schema != SCHEMA {
            let schema = printable::line(&document.schema);
            return Err(Failure::usage(format!("{from} is a `{schema}`, not a `{SCHEMA}`")));
        }
        document.check().map_err(|e| Failure { message: format!("{from}: {}", e.message), ..e })?;
        Ok(document)
    }

    fn check(&self) -> Result<()> {
        self.category_secret.bytes()?;
        self.subject()?;
        self.chain()?;
        ss58::decode(&self.grantee)?;
        self.scope.as_deref().map(rules::scope).transpose()?;
        Ok(())
    }

    /// The chain that it is about: its genesis hash.
    pub fn chain(&self) -> Result<[u8; 32]> {
        parse_genesis(&self.chain)
    }

    /// Whose data.
    pub fn subject(&self) -> Result<[u8; 32]> {
        Ok(ss58::decode(&self.subject)?.0)
    }

    /// The file's text.
    pub fn text(&self) -> Result<Zeroizing<String>> {
        serde_json::to_string_pretty(self)
            .map(|text| Zeroizing::new(text + "\n"))
            .map_err(|e| Failure::local(e.to_string()))
    }
}
