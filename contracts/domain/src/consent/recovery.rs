//! Recovery of a lost controller by trustees.

use super::{numbers, Change, Error, Subject};
use crate::{AccountId, Timestamp, NOBODY};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most trustees a subject may have.
pub const MAX_TRUSTEES: usize = 9;

/// The longest delay: 366 days.
pub const MAX_DELAY: u64 = 366 * 86_400_000;

/// A subject's trustees and what they are voting on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Recovery {
    /// The accounts that may vote.
    pub trustees: Vec<AccountId>,
    /// How many must agree.
    pub threshold: u8,
    /// How long the controller has to veto, in milliseconds.
    pub delay: u64,
    /// The number of the attempt that votes now count for, from 1.
    pub attempt: u32,
    /// Each trustee's candidate; zeros for none, so that a vote moves no deposit.
    pub votes: Vec<AccountId>,
    /// The candidate that enough trustees agree on; zeros for none.
    pub pending: AccountId,
    /// When the recovery may be carried out.
    pub ready: Timestamp,
}

impl Recovery {
    /// Replaces the trustees, which also ends any attempt that is under way. No trustees, no recovery.
    ///
    /// The lists never get shorter (zeros fill them up), so that whoever relays this frees nobody's deposit. Trustees,
    /// threshold and delay have passed [`Action::check`](super::Action::check).
    ///
    /// # Errors
    /// [`Error::BadTrustees`] for the subject itself, [`Error::NumberUsed`], [`Error::NumberTooFar`].
    #[allow(clippy::too_many_arguments)] // it has that many parts
    pub fn set(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        mut trustees: Vec<AccountId>,
        threshold: u8,
        delay: u64,
        revision: Option<u32>,
        now: Timestamp,
    ) -> Result<Change, Error> {
        if trustees.iter().any(|trustee| subject.is_own(id, trustee)) {
            return Err(Error::BadTrustees);
        }
        let attempt = self.attempt.checked_add(1).ok_or(Error::NumbersExhausted)?;
        subject.recovery_revision = numbers::create(subject.recovery_revision, revision)?;
        trustees.resize(trustees.len().max(self.trustees.len()), NOBODY);
        self.votes.resize(trustees.len(), NOBODY);
        self.trustees = trustees;
        self.threshold = threshold;
        self.delay = delay;
        self.begin(attempt);
        Ok(Change { seq: subject.change(now).seq, number: subject.recovery_revision })
    }

    /// Sets or withdraws a trustee's vote; the number is the attempt.
    ///
    /// Once enough trustees agree, their candidate is pending and the delay begins; when they cease to agree, it ends, and
    /// that of another candidate on whom enough agree begins (the first in the order of the trustees).
    ///
    /// # Errors
    /// [`Error::Nobody`], [`Error::Deceased`], [`Error::NotTrustee`], [`Error::SameController`].
    pub fn vote(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        trustee: &AccountId,
        candidate: Option<AccountId>,
        now: Timestamp,
    ) -> Result<Change, Error> {
        if candidate == Some(NOBODY) {
            return Err(Error::Nobody);
        }
        subject.check_alive()?;
        let candidate = candidate.unwrap_or(NOBODY);
        if candidate == subject.controller(id) {
            return Err(Error::SameController);
        }
        let position =
            self.trustees.iter().position(|known| known == trustee && *trustee != NOBODY).ok_or(Error::NotTrustee)?;
        *self.votes.get_mut(position).ok_or(Error::NotTrustee)? = candidate;
        if !self.agree_on(&self.pending) {
            self.pending = self.votes.iter().find(|candidate| self.agree_on(candidate)).copied().unwrap_or(NOBODY);
            if self.pending != NOBODY {
                self.ready = now.saturating_add(self.delay);
            }
        }
        Ok(Change { seq: subject.change(now).seq, number: self.attempt })
    }

    /// Ends the attempt, and every one up to `attempt`; trustees may begin another.
    ///
    /// # Errors
    /// [`Error::NoRecovery`], [`Error::NothingToRevoke`], [`Error::NumberTooFar`].
    pub fn veto(&mut self, subject: &mut Subject, attempt: Option<u32>, now: Timestamp) -> Result<Change, Error> {
        if self.threshold == 0 {
            return Err(Error::NoRecovery);
        }
        let next = numbers::close(self.attempt, attempt)?;
        self.begin(next);
        Ok(Change { seq: subject.change(now).seq, number: next.saturating_sub(1) })
    }

    /// Makes the pending candidate the controller; the number is the rotation.
    ///
    /// # Errors
    /// [`Error::Deceased`], [`Error::NothingPending`], [`Error::TooEarly`]; [`Error::SameController`] if it became the controller meanwhile.
    pub fn execute(&mut self, id: &AccountId, subject: &mut Subject, now: Timestamp) -> Result<Change, Error> {
        subject.check_alive()?;
        let Some(candidate) = self.pending() else { return Err(Error::NothingPending) };
        if now < self.ready {
            return Err(Error::TooEarly { ready: self.ready });
        }
        let attempt = numbers::close(self.attempt, None)?;
        let change = subject.set_controller(id, candidate, None, now)?;
        self.begin(attempt);
        Ok(change)
    }

    /// The candidate that waits for the delay.
    pub fn pending(&self) -> Option<AccountId> {
        (self.pending != NOBODY).then_some(self.pending)
    }

    /// Gives the controller all of the delay again to veto what is pending.
    pub(super) fn restart(&mut self, now: Timestamp) {
        if self.pending().is_some() {
            self.ready = now.saturating_add(self.delay);
        }
    }

    fn begin(&mut self, attempt: u32) {
        self.attempt = attempt;
        self.votes.fill(NOBODY);
        self.pending = NOBODY;
    }

    fn agree_on(&self, candidate: &AccountId) -> bool {
        *candidate != NOBODY
            && self.votes.iter().filter(|vote| *vote == candidate).count() >= usize::from(self.threshold)
    }
}

/// Whether trustees, threshold and delay fit each other.
///
/// # Errors
/// [`Error::BadTrustees`], [`Error::BadThreshold`], [`Error::BadDelay`].
pub(super) fn check(trustees: &[AccountId], threshold: u8, delay: u64) -> Result<(), Error> {
    let twice =
        |(index, trustee): (usize, &AccountId)| trustees.iter().skip(index.saturating_add(1)).any(|t| t == trustee);
    if trustees.len() > MAX_TRUSTEES || trustees.contains(&NOBODY) || trustees.iter().enumerate().any(twice) {
        return Err(Error::BadTrustees);
    }
    if usize::from(threshold) > trustees.len() || (threshold == 0 && !trustees.is_empty()) {
        return Err(Error::BadThreshold);
    }
    if delay > MAX_DELAY || (delay == 0 && !trustees.is_empty()) {
        return Err(Error::BadDelay);
    }
    Ok(())
}
