//! Instants and the order of changes.

use super::Error;
use crate::Timestamp;
use scale::{Decode, Encode};

/// A point in a subject's history.
///
/// Calls in one block share its time, so a time alone does not order two changes; the subject's own change counter does.
/// Instants compare by time, then by sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Instant {
    /// The block's time, in milliseconds.
    pub at: Timestamp,
    /// The number of the subject's change; changes are numbered from 1.
    pub seq: u64,
}

impl Instant {
    /// Everything that happened up to and including this millisecond.
    pub const fn after(at: Timestamp) -> Instant {
        Instant { at, seq: u64::MAX }
    }

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
