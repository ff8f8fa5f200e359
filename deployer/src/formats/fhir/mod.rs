//! FHIR Consent, R4 and R5, in and out.
//!
//! FHIR can say much that the register cannot. Nothing of it is dropped silently: inside a rule it refuses the import,
//! outside it is listed, each by its path; [`elements`] is the table of both.

mod codes;
mod dates;
pub mod elements;
mod export;
mod extras;
mod flatten;
mod import;
mod node;
mod parties;
mod r4;
mod r5;
mod rule;
#[cfg(test)]
mod tests;
mod urls;

use std::collections::BTreeMap;
use std::fmt;

use salus_domain::consent::{Consent, Scope, Terms};
use salus_domain::{AccountId, Timestamp};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::printable;
pub use export::export;
pub use extras::DOCUMENT_TAG;
pub use import::{import, import_value};

/// Which FHIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 4.0.1 (and 4.3.0, whose Consent is the same).
    R4,
    /// 5.0.0.
    R5,
}

impl Version {
    /// Its name: `R4` or `R5`.
    pub const fn name(self) -> &'static str {
        match self {
            Version::R4 => "R4",
            Version::R5 => "R5",
        }
    }
}

/// Where a consent stands, in the words of both versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// `draft`, `proposed`: not agreed to; to be proposed by the grantee, not granted.
    Proposed,
    /// `active`: to be granted.
    Active,
    /// `rejected`, R5 `not-done`: declined; nothing to grant.
    Rejected,
    /// `inactive`: ended; nothing to grant.
    Inactive,
    /// `entered-in-error`: should never have been; nothing to grant.
    EnteredInError,
}

/// How an address in a document is read: the account, or why it is none.
pub type ReadAddress<'a> = &'a dyn Fn(&str) -> Result<AccountId, String>;

/// What an import needs besides the document.
#[derive(Clone)]
pub struct ImportOptions<'a> {
    /// `--map REF=ACCOUNT`: accounts of parties that do not say theirs, by reference (`Organization/clinic`) or by
    /// identifier (`system|value`).
    pub map: BTreeMap<String, AccountId>,
    /// The chain's time.
    pub now_ms: Timestamp,
    /// Reads the SS58 address of an `urn:salus:ss58` identifier, by the chain's prefix.
    pub address: ReadAddress<'a>,
    /// With a salt (16 random bytes or more) the terms commit to the document; without, to what an export of ours says
    /// it was granted by, else to nothing.
    pub salt: Option<Vec<u8>>,
    /// The jurisdiction of consents that do not name theirs (FHIR has no place for it).
    pub jurisdiction: Option<[u8; 6]>,
}

impl fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOptions").field("map", &self.map).field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}

/// A person or organisation, and how the document names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its account.
    pub account: AccountId,
    /// Its reference in the document, or the value of its identifier.
    pub name: String,
}

/// What a document asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Which FHIR it was.
    pub version: Version,
    /// Whose data.
    pub subject: Party,
    /// What is to be done with the grants: only [`Status::Active`] ones are granted.
    pub status: Status,
    /// One for each grantee and scope that the document touches.
    pub grants: Vec<ImportedGrant>,
    /// The scopes in which the document also denies everyone whom it does not name: there the subject's default must not be
    /// wider than break-glass for the document to hold, and what older consents permit stays permitted.
    pub denies_others: Vec<Scope>,
    /// What FHIR said and the register cannot, and how things were read, by path.
    pub notes: Vec<PathNote>,
}

/// One consent to be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedGrant {
    /// To whom.
    pub grantee: Party,
    /// In which scope.
    pub scope: Scope,
    /// What; the categories are not blinded yet.
    pub terms: Terms,
    /// The start lies in the past, and the contract counts from the time it records at: (requested, now).
    pub start_clamped: Option<(Timestamp, Timestamp)>,
}

/// Something to know about one place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathNote {
    /// Where, such as `Consent.provision.actor[0]`.
    pub path: String,
    /// What.
    pub note: String,
}

impl fmt::Display for PathNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both may quote the document.
        write!(f, "{}: {}", printable::line(&self.path), printable::line(&self.note))
    }
}

/// Why a document is not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is not JSON.
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It says what the register cannot, or says it wrongly: every such place, in the document's order.
    Refused(Vec<PathNote>),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Json { line, column, message } => {
                write!(f, "not JSON: line {line}, column {column}: {}", printable::line(message))
            }
            ImportError::Refused(problems) => {
                f.write_str("the register cannot say what this consent says:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for ImportError {}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Failure {
        let message = error.to_string();
        match error {
            ImportError::Json { line, column, .. } => {
                Failure::usage(message).details(json!({ "line": line, "column": column }))
            }
            ImportError::Refused(problems) => {
                let list: Vec<Value> = problems.iter().map(|p| json!({ "path": p.path, "problem": p.note })).collect();
                Failure::refused(message).details(json!({ "problems": list }))
            }
        }
    }
}

/// A consent of the register, to be written as FHIR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    /// Whose data.
    pub subject: AccountId,
    /// To whom.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// Where it stands now.
    pub status: Status,
    /// What it says; the categories unblinded.
    pub terms: Terms,
    /// What the register knows besides: version, epoch, uses. Its own terms are not looked at.
    pub record: Option<Consent>,
}

/// Why a consent cannot be written as FHIR.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// A bit that this program's table does not know.
    #[error("provision {index} has a {what} bit {bit} that this version of salus does not know")]
    UnknownBit {
        /// The provision, from 0.
        index: usize,
        /// `purpose` or `category`.
        what: &'static str,
        /// Which bit.
        bit: u32,
    },
    /// A time after the year 9999.
    #[error("FHIR cannot write the time {0} (milliseconds since 1970): it lies after the year 9999")]
    BadTime(Timestamp),
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        Failure::local(error.to_string())
    }
}
