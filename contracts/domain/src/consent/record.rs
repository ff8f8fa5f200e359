//! Consents on record.

use super::{Instant, Terms};
use crate::{AccountId, Hash, Timestamp};
use scale::{Decode, Encode};

/// Who recorded a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Recorder {
    /// The subject's controller.
    Subject,
    /// A guardian.
    Guardian {
        /// Who.
        account: AccountId,
        /// In which of their terms.
        term: u32,
    },
}

/// How a consent was ended. Superseded is not among them: that is a newer version's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum End {
    /// Revoked.
    Revoked,
    /// Should never have been recorded.
    EnteredInError,
}

/// One version of a consent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Consent {
    /// Its version, from 1.
    pub version: u32,
    /// The subject's epoch it belongs to; `revoke_all` ends the epoch.
    pub epoch: u32,
    /// When it was recorded.
    pub recorded: Instant,
    /// Who recorded it.
    pub recorded_by: Recorder,
    /// What it says, with the effective `from`.
    pub terms: Terms,
    /// Uses consumed.
    pub uses: u32,
    /// When the last use was consumed.
    pub exhausted: Option<Instant>,
    /// When and how it was ended.
    pub ended: Option<(Instant, End)>,
    /// The version it supersedes.
    pub supersedes: Option<u32>,
}

/// A grantee's proposal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Draft {
    /// What the grantee proposes.
    pub terms: Terms,
    /// When.
    pub proposed: Timestamp,
    /// Whether the subject declined it.
    pub declined: bool,
}

/// What a change returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Change {
    /// The subject's change number.
    pub seq: u64,
    /// The version, term, epoch, revision, rotation or attempt that it created or ended.
    pub number: u32,
}

/// Names a draft: BLAKE2b-256 of its terms and the time it was proposed at.
pub type DraftId = Hash;
