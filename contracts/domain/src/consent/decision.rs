//! Decisions about requests.

use super::{
    terms, Confidentiality, Consent, DefaultPolicy, Effect, End, Error, Instant, Period, Provision, Purpose, Scope,
};
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
    /// The grantee is a clinician who broke the glass.
    BreakGlass {
        /// The case's number.
        case: u32,
    },
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

/// What holds for a subject besides a consent's own record, at the instant of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The subject's epoch.
    pub epoch: u32,
    /// What holds for those without a consent.
    pub policy: DefaultPolicy,
    /// Whether the grants of the guardian who recorded the consent, if one did, were dropped.
    pub dropped: bool,
    /// The grantee's case whose window was open, which matters to requests that [break the glass](Request::breaks_glass).
    pub case: Option<u32>,
}

impl Request {
    /// The scope whose consent decides.
    ///
    /// # Errors
    /// [`Error::UnknownPurpose`], [`Error::NoCategory`], [`Error::UnknownCategory`], [`Error::BadPeriod`].
    pub fn check(&self) -> Result<Scope, Error> {
        let scope = self.purpose.scope().ok_or(Error::UnknownPurpose { purposes: u64::from(self.purpose.0) })?;
        terms::check_categories(self.categories)?;
        self.data.check()?;
        Ok(scope)
    }

    /// Whether an open window decides it: only a request for that very purpose.
    pub fn breaks_glass(&self) -> bool {
        self.purpose == Purpose::BTG
    }
}

impl Provision {
    /// Whether this rule has something to say to a request at a time.
    ///
    /// A deny does if it touches any of what is asked, at or above its label; a permit only if it covers all of it, up to
    /// its label. Both cover a purpose's narrower ones.
    pub fn matches(&self, request: &Request, at: Timestamp) -> bool {
        if self.purposes & request.purpose.covered_by() == 0 || !self.period.is_none_or(|period| period.holds(at)) {
            return false;
        }
        match self.effect {
            Effect::Deny => {
                self.categories & request.categories != 0
                    && self.label <= request.confidentiality
                    && self.data.overlaps(&request.data)
            }
            Effect::Permit => {
                request.categories & !self.categories == 0
                    && self.label >= request.confidentiality
                    && self.data.contains(&request.data)
            }
        }
    }
}

impl Consent {
    /// Why this consent does not count at an instant, if it does not.
    ///
    /// What was recorded after the instant is not looked at, so the same rule answers for now and for the past.
    pub fn state(&self, standing: &Standing, at: Instant) -> Result<(), DenyReason> {
        if let Some((instant, end)) = self.ended {
            if instant <= at {
                return Err(match end {
                    End::Revoked => DenyReason::Revoked,
                    End::EnteredInError => DenyReason::EnteredInError,
                });
            }
        }
        if self.epoch < standing.epoch {
            return Err(DenyReason::Revoked);
        }
        if standing.dropped {
            return Err(DenyReason::GuardianEnded);
        }
        let Period { from, until } = self.terms.period;
        if at.at < from {
            return Err(DenyReason::NotYetActive { from });
        }
        if at.at >= until {
            return Err(DenyReason::Expired { until });
        }
        if self.exhausted.is_some_and(|instant| instant <= at) {
            return Err(DenyReason::Exhausted);
        }
        Ok(())
    }

    /// What this consent, if it counts, says to a request. Deny beats permit.
    pub fn says(&self, request: &Request, at: Timestamp) -> Decision {
        let matching = |effect| {
            self.terms
                .provisions
                .iter()
                .position(|provision| provision.effect == effect && provision.matches(request, at))
        };
        match matching(Effect::Deny) {
            Some(index) => Decision::Deny(DenyReason::DeniedByProvision { index: index as u8 }),
            None if matching(Effect::Permit).is_some() => Decision::Permit(Basis::Consent { version: self.version }),
            None => Decision::Deny(DenyReason::NotCovered),
        }
    }
}

/// Decides: an open window for break-glass, else the consent of the request's scope if it counts, else the subject's
/// default.
pub fn decide(consent: Option<&Consent>, standing: &Standing, request: &Request, at: Instant) -> Decision {
    if let Some(decision) = by_window(standing, request) {
        return decision;
    }
    let state = match consent {
        Some(consent) => consent.state(standing, at).map(|()| consent),
        None => Err(DenyReason::NoConsent),
    };
    match state {
        Ok(consent) => consent.says(request, at.at),
        Err(reason) => by_default(standing.policy, request, reason),
    }
}

pub(super) fn by_window(standing: &Standing, request: &Request) -> Option<Decision> {
    standing.case.filter(|_| request.breaks_glass()).map(|case| Decision::Permit(Basis::BreakGlass { case }))
}

pub(super) fn by_default(policy: DefaultPolicy, request: &Request, reason: DenyReason) -> Decision {
    let permitted = match policy {
        DefaultPolicy::All => true,
        DefaultPolicy::NormalConfidentiality => request.confidentiality <= Confidentiality::Normal,
        DefaultPolicy::Nothing | DefaultPolicy::BreakGlassOnly => false,
    };
    if permitted {
        Decision::Permit(Basis::Default)
    } else {
        Decision::Deny(reason)
    }
}
