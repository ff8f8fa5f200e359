//! Instants and the order of changes.

use crate::Timestamp;
use scale::{Decode, Encode};

/// A point in the history of whatever counts its own changes: a subject, a slot of credentials.
///
/// Calls in one block share its time, so a time alone does not order two changes; the change counter does. Instants
/// compare by time, then by sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Instant {
    /// The block's time, in milliseconds.
    pub at: Timestamp,
    /// The number of the change; changes are numbered from 1.
    pub seq: u64,
}

impl Instant {
    /// Everything that happened up to and including this millisecond.
    pub const fn after(at: Timestamp) -> Instant {
        Instant { at, seq: u64::MAX }
    }
}
