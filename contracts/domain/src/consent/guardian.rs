//! Guardians: accounts that may act for a subject within limits.

use super::{Instant, Period};
use crate::AccountId;
use scale::{Decode, Encode};

/// What a guardian may do, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct GuardianTerms {
    /// When they may act. The end is the start of a calendar quarter (UTC), so that it publishes no birthday.
    pub period: Period,
    /// The categories that are none of their business.
    pub excluded: u64,
}

/// One term of a guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Guardianship {
    /// The term's number, from 1.
    pub term: u32,
    /// What and when.
    pub powers: GuardianTerms,
    /// When they were appointed.
    pub appointed: Instant,
    /// When the term was ended before its time.
    pub ended: Option<Instant>,
    /// When what they granted was dropped.
    pub dropped: Option<Instant>,
}

/// As what an account acts for a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Authority {
    /// The subject's controller.
    Controller,
    /// A guardian.
    Guardian {
        /// Who.
        account: AccountId,
        /// In which term.
        term: u32,
        /// The categories that are none of their business.
        excluded: u64,
    },
}
