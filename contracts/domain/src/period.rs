//! Half-open periods.

use crate::Timestamp;
use scale::{Decode, Encode};

/// A period that holds nothing, by its ends. Each register has its own error for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyPeriod {
    /// The first millisecond that would belong to it.
    pub from: Timestamp,
    /// The first millisecond that would not.
    pub until: Timestamp,
}

/// A half-open period, `from <= t < until`, in milliseconds.
///
/// 0 means no beginning, `u64::MAX` no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Period {
    /// The first millisecond that belongs to it.
    pub from: Timestamp,
    /// The first millisecond that does not.
    pub until: Timestamp,
}

impl Period {
    /// Without beginning or end.
    pub const ALWAYS: Period = Period { from: 0, until: u64::MAX };

    /// Whether `at` lies in it.
    pub const fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether all of `other` lies in it.
    pub const fn contains(&self, other: &Period) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    /// Whether any millisecond lies in both.
    pub const fn overlaps(&self, other: &Period) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// The part from now on, and the `from` that was asked for if it lay in the past: nothing is backdated.
    pub fn from_now_on(self, now: Timestamp) -> (Period, Option<Timestamp>) {
        let clamped = self.from != 0 && self.from < now;
        (Period { from: self.from.max(now), ..self }, clamped.then_some(self.from))
    }

    /// # Errors
    /// [`EmptyPeriod`] if it holds nothing.
    pub const fn check(&self) -> Result<(), EmptyPeriod> {
        if self.from < self.until {
            Ok(())
        } else {
            Err(EmptyPeriod { from: self.from, until: self.until })
        }
    }
}
