//! Validity: whether a credential counts, now and at any past instant.

use super::{Chain, Credential, Entry, Error, Reason, Slot, State, Status, Terms};
use crate::{newest_at, AccountId, Hash, Instant, Timestamp};
use scale::{Decode, Encode};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Verdict {
    /// It counts.
    Valid {
        /// Which credential.
        id: Hash,
        /// Until when, as far as is known: its end, or that of the grace after which it is void.
        until: Timestamp,
    },
    /// It does not.
    Invalid(Why),
}

/// Why a credential does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Why {
    /// There never was one.
    NotIssued,
    /// It does not count yet.
    NotYetValid {
        /// From when it will.
        from: Timestamp,
    },
    /// It does not count any more.
    Expired {
        /// Until when it did.
        until: Timestamp,
    },
    /// It is suspended.
    Suspended,
    /// It was revoked.
    Revoked {
        /// Why.
        reason: Reason,
    },
    /// It fell with a revocation for cause.
    VoidForCause {
        /// Who was revoked for cause.
        hop: AccountId,
        /// How far above the credential: 0 is who answers for it.
        level: u8,
    },
}

/// Judges a credential in a state at a time. The order of the reasons: revoked, expired, not yet valid, void, suspended.
///
/// # Errors
/// [`Error::NoSuchTerm`].
pub fn judge(credential: &Credential, state: &State, terms: &dyn Terms, at: Timestamp) -> Result<Verdict, Error> {
    let from = credential.says.period.from;
    if state.status == Status::Revoked {
        return Ok(Verdict::Invalid(Why::Revoked { reason: state.reason }));
    }
    if at >= state.until {
        return Ok(Verdict::Invalid(Why::Expired { until: state.until }));
    }
    if at < from {
        return Ok(Verdict::Invalid(Why::NotYetValid { from }));
    }
    let responsible = state.responsible(credential);
    let cover = Chain::load(responsible.term, terms, at)?.cover(responsible.since);
    if let Some((hop, level)) = cover.void {
        return Ok(Verdict::Invalid(Why::VoidForCause { hop, level }));
    }
    if state.status == Status::Suspended {
        return Ok(Verdict::Invalid(Why::Suspended));
    }
    let until = cover.effective.map_or(state.until, |effective| effective.min(state.until));
    Ok(Verdict::Valid { id: credential.says.id, until })
}

impl Slot {
    /// Whether what it holds counts now.
    ///
    /// # Errors
    /// [`Error::NoSuchTerm`].
    pub fn is_valid(&self, terms: &dyn Terms, now: Timestamp) -> Result<Verdict, Error> {
        match &self.current {
            Some(current) => judge(&current.credential, &current.state, terms, now),
            None => Ok(Verdict::Invalid(Why::NotIssued)),
        }
    }

    /// Whether what it holds counts now and is limited to just this: its qualifier is the given one.
    ///
    /// # Errors
    /// [`Error::NoSuchTerm`].
    pub fn qualifies(&self, qualifier: &Hash, terms: &dyn Terms, now: Timestamp) -> Result<bool, Error> {
        let carried = self.current.and_then(|current| current.credential.says.qualifier);
        Ok(carried == Some(*qualifier) && matches!(self.is_valid(terms, now)?, Verdict::Valid { .. }))
    }

    /// Whether what it held counted at a past instant: the answer as [`Slot::is_valid`] gave it, or would have.
    ///
    /// `entry` loads an entry of the slot's timeline, `archived` a credential that lost the slot.
    ///
    /// # Errors
    /// [`Error::NoSuchTerm`].
    pub fn valid_at(
        &self,
        at: Instant,
        entry: &dyn Fn(u32) -> Option<Entry>,
        archived: &mut dyn FnMut(&Hash) -> Option<Credential>,
        terms: &dyn Terms,
    ) -> Result<Verdict, Error> {
        let found = newest_at(self.entries, at, entry, |entry| entry.since);
        let Some(Entry { id, state, .. }) = found else {
            return Ok(Verdict::Invalid(Why::NotIssued));
        };
        let current = self.current.map(|current| current.credential).filter(|credential| credential.says.id == id);
        match current.or_else(|| archived(&id)) {
            Some(credential) => judge(&credential, &state, terms, at.at),
            None => Ok(Verdict::Invalid(Why::NotIssued)),
        }
    }
}

/// The instant that a question about the past is about; without a change number, that millisecond's last change.
///
/// This block's own millisecond is not past: accreditations are dated by the millisecond, so the next transaction may still
/// say something about it, and an answer is to be final.
///
/// # Errors
/// [`Error::NotYetPast`].
pub fn asked(at: Timestamp, seq: Option<u64>, now: Timestamp) -> Result<Instant, Error> {
    if at >= now {
        return Err(Error::NotYetPast { now });
    }
    Ok(Instant { at, seq: seq.unwrap_or(u64::MAX) })
}
