//! What held when: lists of values with the instant from which each held.

use super::{DefaultPolicy, Instant};
use scale::{Decode, Encode};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Timeline {
    /// What held for those without a consent.
    Defaults,
    /// Epochs; each ends all consents of the ones before.
    Epochs,
}

/// A value of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Value {
    /// What held for those without a consent.
    Default {
        /// The policy.
        policy: DefaultPolicy,
        /// Whether break-glass was barred.
        no_break_glass: bool,
    },
    /// The epoch that consents belonged to.
    Epoch(u32),
}

/// A value and from when on it held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Entry {
    /// From when on.
    pub since: Instant,
    /// What held.
    pub value: Value,
}
