//! Decisions about requests.

use super::{Confidentiality, Period, Purpose};
use crate::{AccountId, Hash, Timestamp};
use scale::{Decode, Encode};

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Request {
    /// What for.
    pub purpose: Purpose,
    /// Which categories, at least one, under the subject's permutation.
    pub categories: u64,
    /// The most sensitive label among the data.
    pub confidentiality: Confidentiality,
    /// The time of the data.
    pub data: Period,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Decision {
    /// It is allowed.
    Permit(Basis),
    /// It is not.
    Deny(DenyReason),
}

/// What allowed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Basis {
    /// This version of the consent.
    Consent {
        /// The version.
        version: u32,
    },
    /// The subject's default for those without a consent.
    Default,
}

/// Why it is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum DenyReason {
    /// A deny of the consent matches.
    DeniedByProvision {
        /// Its index, from 0.
        index: u8,
    },
    /// The consent permits other things, not this.
    NotCovered,
    /// Nothing was ever granted.
    NoConsent,
    /// The consent does not hold yet.
    NotYetActive {
        /// From when it will.
        from: Timestamp,
    },
    /// The consent does not hold any more.
    Expired {
        /// Until when it did.
        until: Timestamp,
    },
    /// All uses are used up.
    Exhausted,
    /// The consent was revoked, by itself or with all others.
    Revoked,
    /// The consent should never have been recorded.
    EnteredInError,
    /// A guardian recorded it, and on the guardian's end it was not kept.
    GuardianEnded,
    /// Another version than the expected one holds.
    OtherVersion {
        /// The one that holds.
        current: u32,
    },
    /// The one who asks is not a delegate of the grantee they named (or not any more).
    NotDelegate,
}

/// What an access leaves behind, permitted or denied.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Receipt {
    /// The answer.
    pub decision: Decision,
    /// The block's time.
    pub at: Timestamp,
    /// The subject's change number that the decision was taken at, before the use that it consumes.
    pub seq: u64,
    /// Whose consent decided.
    pub grantee: AccountId,
    /// Who asked: the grantee or its delegate.
    pub accessor: AccountId,
    /// The contract that vouched for them, if one did.
    pub enforcer: Option<AccountId>,
    /// What was to be opened, as the asker names it.
    pub resource: Hash,
    /// Uses left after this one, if they are limited.
    pub uses_left: Option<u32>,
    /// Whether the same resource was opened before, so shortly that this is the same use.
    pub reopened: bool,
}
