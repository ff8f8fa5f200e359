//! Terms: one account's accreditation for one credential type, for a time.

use crate::{AccountId, Period, Timestamp};
use scale::{Decode, Encode};

/// The most hops between a credential and the governor, who is none. Not stored: what is above may come nearer.
pub const MAX_DEPTH: u8 = 3;

/// What an accreditation allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Role {
    /// To accredit others, to issue, and to adopt what those beneath left behind.
    Authority,
    /// To issue.
    Issuer,
}

/// By whom a term was granted, and since when that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Link {
    /// The account above and the number of its term; none is the governor.
    pub parent: Option<(AccountId, u32)>,
    /// Since when, from the beginning of that millisecond on.
    pub since: Timestamp,
}

/// A revocation for cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Cause {
    /// What was granted or issued at or after this time is void.
    pub since: Timestamp,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// From when on it is void; until then it counts.
    pub effective: Timestamp,
}

/// One term of an accreditation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Term {
    /// Its number among the account's for this type, from 1.
    pub number: u32,
    /// What it allows.
    pub role: Role,
    /// Who granted it, and when.
    pub granted: Link,
    /// Who took it over afterwards, in order. Each is nearer to the governor than the one before, so two is all there can be.
    pub adopted: [Option<Link>; 2],
    /// When it runs. Never backdated: `from` is raised to the time it was granted at.
    pub period: Period,
    /// Whether it is suspended.
    pub suspended: bool,
    /// When it was ended before its time.
    pub ended: Option<Timestamp>,
    /// The revocation for cause, which is final.
    pub cause: Option<Cause>,
}

/// Why an accreditation does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Lapse {
    /// There never was one for this type.
    Never,
    /// It has not begun.
    NotYet {
        /// When it will.
        from: Timestamp,
    },
    /// It is over.
    Expired {
        /// Until when it ran.
        until: Timestamp,
    },
    /// It is suspended.
    Suspended,
    /// It was ended.
    Ended,
    /// It was revoked for cause.
    RevokedForCause,
}

impl Term {
    /// By whom it is held at a time: who granted it, or who took it over since.
    pub fn link(&self, at: Timestamp) -> Link {
        let adopted = self.adopted.iter().rev().flatten().find(|link| link.since <= at);
        *adopted.unwrap_or(&self.granted)
    }

    /// Why it does not run, if it does not.
    pub fn lapse(&self, now: Timestamp) -> Option<Lapse> {
        let Period { from, until } = self.period;
        if self.cause.is_some() {
            Some(Lapse::RevokedForCause)
        } else if self.ended.is_some() {
            Some(Lapse::Ended)
        } else if now >= until {
            Some(Lapse::Expired { until })
        } else if now < from {
            Some(Lapse::NotYet { from })
        } else if self.suspended {
            Some(Lapse::Suspended)
        } else {
            None
        }
    }

    /// Why it will never run again, if it will not.
    pub fn over(&self, now: Timestamp) -> Option<Lapse> {
        self.lapse(now).filter(|lapse| !matches!(lapse, Lapse::NotYet { .. } | Lapse::Suspended))
    }

    /// The cause that something which it granted or issued at a time falls under.
    pub(super) fn cause_against(&self, item: Timestamp) -> Option<Cause> {
        self.cause.filter(|cause| cause.since <= item)
    }
}
