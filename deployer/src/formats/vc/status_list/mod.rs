//! Bitstring Status List 1.0: which credentials of an issuer are revoked or suspended, told so that nobody learns which one
//! was asked about.

pub mod bitstring;
pub(super) mod entry;
pub mod indices;
mod list;

use std::fmt;

use serde_json::json;

pub use bitstring::Bitstring;
pub use entry::{Purpose, StatusEntry};
pub use list::StatusList;

use super::problem::ReadError;
use super::secured::{self, SecuredError};
use super::{Checks, PublicKey};
use crate::failure::Failure;
use salus_domain::Timestamp;

/// The fewest entries of a list: fewer would not hide a holder among others.
pub const MIN_ENTRIES: u64 = 131_072;
/// The most entries of a list that we write.
pub const MAX_ENTRIES: u64 = 1 << 24;

/// What a list says of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// About what.
    pub purpose: Purpose,
    /// The bit: revoked, or suspended.
    pub set: bool,
}

/// Why a status cannot be told, by the specification's kinds. Nobody may take any of them for "not revoked".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusError {
    /// `STATUS_RETRIEVAL_ERROR`: whoever fetches lists could not.
    Retrieval(String),
    /// `STATUS_VERIFICATION_ERROR`: the list is not proved, or not the one that is needed.
    Verification(Unverified),
    /// `STATUS_LIST_LENGTH_ERROR`: the list has so few entries.
    Length(u64),
    /// `RANGE_ERROR`: the list ends before the entry's place.
    Range {
        /// The place; [`u64::MAX`] stands for everything beyond, too.
        index: u64,
        /// How many entries the list has.
        entries: u64,
    },
    /// `MALFORMED_VALUE_ERROR`: a document that is not what the specification says.
    Malformed(ReadError),
}

/// Why a list proves nothing about a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// Its signature does not hold.
    Proof(Box<SecuredError>),
    /// It is about other purposes.
    Purpose {
        /// What the entry asks for.
        wanted: Purpose,
        /// What the list is about.
        found: Vec<Purpose>,
    },
    /// It is another list than the entry names.
    OtherList {
        /// The entry's `statusListCredential`.
        wanted: String,
        /// The list's `id`.
        found: Option<String>,
    },
    /// It is not valid at that time.
    NotValid {
        /// When it is.
        validity: super::Validity,
        /// The time.
        at: Timestamp,
    },
    /// Entries of more than one bit, which this program does not read.
    Size(u64),
}

impl StatusError {
    /// The specification's name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            StatusError::Retrieval(_) => "STATUS_RETRIEVAL_ERROR",
            StatusError::Verification(_) => "STATUS_VERIFICATION_ERROR",
            StatusError::Length(_) => "STATUS_LIST_LENGTH_ERROR",
            StatusError::Range { .. } => "RANGE_ERROR",
            StatusError::Malformed(_) => "MALFORMED_VALUE_ERROR",
        }
    }

    /// The URL that stands for the error in problem details (RFC 9457).
    pub fn url(&self) -> String {
        let space = match self {
            StatusError::Range { .. } | StatusError::Malformed(_) => "https://www.w3.org/TR/vc-data-model",
            _ => "https://www.w3.org/ns/credentials/status-list",
        };
        format!("{space}#{}", self.code())
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatusError::Retrieval(why) => write!(f, "the status list cannot be had: {why}"),
            StatusError::Verification(why) => write!(f, "the status list proves nothing: {why}"),
            StatusError::Length(entries) => {
                write!(f, "the status list has {entries} entries: fewer than {MIN_ENTRIES} do not hide a holder")
            }
            StatusError::Range { index, entries } => {
                write!(f, "the status list has {entries} entries and none at {index}")
            }
            StatusError::Malformed(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unverified::Proof(error) => error.fmt(f),
            Unverified::Purpose { wanted, found } => {
                let found: Vec<&str> = found.iter().map(Purpose::name).collect();
                write!(f, "it is about {}, not about {}", found.join(" and "), wanted.name())
            }
            Unverified::OtherList { wanted, found: Some(found) } => write!(f, "it is {found}, not {wanted}"),
            Unverified::OtherList { wanted, found: None } => write!(f, "it has no id, which should be {wanted}"),
            Unverified::NotValid { at, validity } if *at < validity.from => f.write_str("it is not valid yet"),
            Unverified::NotValid { .. } => f.write_str("it is not valid any more: get the present one"),
            Unverified::Size(bits) => write!(f, "its entries have {bits} bits: only those of one are read"),
        }
    }
}

impl std::error::Error for StatusError {}

impl From<StatusError> for Failure {
    fn from(error: StatusError) -> Failure {
        let mut details = json!({ "error": error.code(), "type": error.url() });
        if let StatusError::Malformed(read) = &error {
            details["value"] = read.details();
        }
        Failure::check(error.to_string()).details(details)
    }
}

/// What a list says of the credential that has this entry, at a time.
///
/// The list's own signature is the caller's to verify; [`check_secured`] does it. Unlike the specification, which fetches
/// the list from the URL, this takes what was handed over: the list has to name itself by that URL, else the issuer's
/// last year's list would do.
///
/// # Errors
/// Everything that is not a status.
pub fn check(entry: &StatusEntry, list: &StatusList, at: Timestamp) -> Result<Status, StatusError> {
    let unverified = |why| Err(StatusError::Verification(why));
    if list.id.as_ref() != Some(&entry.list) {
        return unverified(Unverified::OtherList { wanted: entry.list.clone(), found: list.id.clone() });
    }
    if !list.validity.holds(at) {
        return unverified(Unverified::NotValid { validity: list.validity, at });
    }
    if !list.purposes.contains(&entry.purpose) {
        return unverified(Unverified::Purpose { wanted: entry.purpose.clone(), found: list.purposes.clone() });
    }
    if entry.size != 1 {
        return unverified(Unverified::Size(entry.size));
    }
    let entries = list.bits.entries();
    if entries < MIN_ENTRIES {
        return Err(StatusError::Length(entries));
    }
    let set = list.bits.get(entry.index).ok_or(StatusError::Range { index: entry.index, entries })?;
    Ok(Status { purpose: entry.purpose.clone(), set })
}

/// [`check`] with a list as it is published: JSON with proofs, or a JWT. Also gives the list's issuer and the keys that
/// signed it; whether those are the issuer's is for the chain to tell.
///
/// # Errors
/// Everything that is not a status.
pub fn check_secured(
    entry: &StatusEntry,
    list: &str,
    checks: &Checks<'_>,
) -> Result<(Status, String, Vec<PublicKey>), StatusError> {
    let opened = secured::open(list, checks).map_err(|error| match error {
        SecuredError::Read(error) => StatusError::Malformed(error),
        other => StatusError::Verification(Unverified::Proof(Box::new(other))),
    })?;
    let list = StatusList::read(&opened.credential)?;
    let status = check(entry, &list, checks.now_ms)?;
    Ok((status, list.issuer, opened.keys()))
}
