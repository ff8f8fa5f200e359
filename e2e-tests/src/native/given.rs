//! What tests are about: categories, terms, requests, and what they look for in answers.

use salus_domain::{
    Timestamp,
    consent::{
        Basis, Confidentiality, Decision, DenyReason, Effect, GuardianTerms, Period, Provision, Purpose, Request, Terms,
    },
};

/// A category's bit, as some subject's permutation has it.
pub const LABORATORY: u64 = 1 << 3;
/// Another.
pub const IMAGING: u64 = 1 << 17;
/// Another.
pub const GENETIC: u64 = 1 << 29;
/// What this guardian may not touch.
pub const REPRODUCTIVE: u64 = 1 << 8;

/// An hour, in milliseconds.
pub const HOUR: u64 = 3_600_000;
/// A day, in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// The start of the quarter after [`super::START`]: 2027-04-01.
pub const NEXT_QUARTER: Timestamp = 1_806_537_600_000;
/// 2028-01-01.
pub const NEXT_YEAR: Timestamp = 1_830_297_600_000;

/// A rule for a purpose and categories, up to (or, as a deny, from) a label, without limits in time.
pub fn provision(effect: Effect, purpose: Purpose, categories: u64, label: Confidentiality) -> Provision {
    Provision { effect, purposes: purpose.mask(), categories, label, period: None, data: Period::ALWAYS }
}

/// A consent with these rules, without any limit.
pub fn terms(provisions: impl Into<Vec<Provision>>) -> Terms {
    Terms {
        provisions: provisions.into(),
        period: Period::ALWAYS,
        max_uses: None,
        document: [0; 32],
        jurisdiction: None,
    }
}

/// A consent that permits a purpose for categories, up to normal confidentiality.
pub fn permit(purpose: Purpose, categories: u64) -> Terms {
    terms([provision(Effect::Permit, purpose, categories, Confidentiality::Normal)])
}

/// A consent that denies a purpose for categories, from the lowest label on.
pub fn deny(purpose: Purpose, categories: u64) -> Terms {
    terms([provision(Effect::Deny, purpose, categories, Confidentiality::Unrestricted)])
}

/// As [`permit`], for a period.
pub fn permit_during(purpose: Purpose, categories: u64, from: Timestamp, until: Timestamp) -> Terms {
    Terms { period: Period { from, until }, ..permit(purpose, categories) }
}

/// As [`permit`], for a number of uses.
pub fn permit_times(purpose: Purpose, categories: u64, uses: u32) -> Terms {
    Terms { max_uses: Some(uses), ..permit(purpose, categories) }
}

/// Asks for normal data of any time.
pub fn request(purpose: Purpose, categories: u64) -> Request {
    Request { purpose, categories, confidentiality: Confidentiality::Normal, data: Period::ALWAYS }
}

/// A guardian's powers from now until the next year, without some categories.
pub fn powers(excluded: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until: NEXT_YEAR }, excluded }
}

/// Whether it is allowed.
pub fn is_permit(decision: &Decision) -> bool {
    matches!(decision, Decision::Permit(_))
}

/// Allowed by that version.
pub fn permitted(version: u32) -> Decision {
    Decision::Permit(Basis::Consent { version })
}

/// Denied for that reason.
pub fn denied(reason: DenyReason) -> Decision {
    Decision::Deny(reason)
}
