//! What held when: lists of values with the instant from which each held.

use super::{DefaultPolicy, Error, Instant};
use crate::Timestamp;
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
        /// How many entries, this one included, barred it: a window that opened before the last of them has ended.
        bars: u32,
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

impl Instant {
    /// The past instant that somebody asks about: after the change `seq`, or after the last one of the millisecond.
    ///
    /// Nothing can be added to it any more, so that its answer is final: within the current millisecond only what came
    /// up to the subject's `last` change is past.
    ///
    /// # Errors
    /// [`Error::NotYetPast`].
    pub fn past(at: Timestamp, seq: Option<u64>, now: Timestamp, last: u64) -> Result<Instant, Error> {
        let asked = Instant { at, seq: seq.unwrap_or(u64::MAX) };
        if asked > (Instant { at: now, seq: last }) {
            return Err(Error::NotYetPast { now });
        }
        Ok(asked)
    }
}
