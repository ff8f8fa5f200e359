//! What a consent says.

use super::{Confidentiality, Period};
use crate::Hash;
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most provisions a consent may have.
pub const MAX_PROVISIONS: usize = 8;

/// Whether a provision permits or denies. FHIR's `Consent.provision.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Effect {
    /// Permits, if it covers everything that is asked.
    Permit,
    /// Denies, if it touches anything that is asked. Deny beats permit.
    Deny,
}

/// One rule of a consent. FHIR's `Consent.provision`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Provision {
    /// Permit or deny.
    pub effect: Effect,
    /// The purposes, one bit each, all of the consent's scope; a purpose covers its narrower ones.
    pub purposes: u64,
    /// The categories, one bit each, under the subject's permutation.
    pub categories: u64,
    /// A permit goes up to this label, a deny begins at it.
    pub label: Confidentiality,
    /// When the rule holds, within the consent's own period.
    pub period: Option<Period>,
    /// The time of the data it is about.
    pub data: Period,
}

/// What a consent says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Terms {
    /// 1 to [`MAX_PROVISIONS`] rules.
    pub provisions: Vec<Provision>,
    /// When the consent holds. Never backdated: `from` is raised to the time it was recorded at.
    pub period: Period,
    /// How many uses it is good for; unlimited if absent.
    pub max_uses: Option<u32>,
    /// The commitment to the full signed document; zeros if there is none.
    pub document: Hash,
    /// ISO 3166-1 or 3166-2, ASCII, padded with NUL.
    pub jurisdiction: Option<[u8; 6]>,
}
