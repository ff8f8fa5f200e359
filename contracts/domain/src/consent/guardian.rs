//! Guardians: accounts that may act for a subject within limits.

use super::{numbers, Appointer, Change, Error, Instant, Period, Recorder, Subject, CATEGORY_MASK};
use crate::{calendar, AccountId, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// What a guardian may do, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct GuardianTerms {
    /// When they may act. The end is the start of a calendar quarter (UTC), so that it publishes no birthday.
    pub period: Period,
    /// The categories that are none of their business, under the subject's permutation.
    pub excluded: u64,
}

/// One term of a guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Guardianship {
    /// The term's number, from 1.
    pub term: u32,
    /// What and when.
    pub powers: GuardianTerms,
    /// When they were appointed.
    pub appointed: Instant,
    /// When the term was ended before its time.
    pub ended: Option<Instant>,
    /// When what they granted was dropped.
    pub dropped: Option<Instant>,
    /// Who appointed them.
    pub appointed_by: Appointer,
    /// Whether the authority that appointed them suspended them.
    pub suspended: bool,
}

/// A guardian of a subject, over all terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Guardian {
    /// Terms up to this one cannot begin any more.
    pub burned: u32,
    /// The newest term.
    pub newest: Option<Guardianship>,
}

/// As what an account acts for a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Authority {
    /// The subject's controller.
    Controller,
    /// A guardian.
    Guardian {
        /// Who.
        account: AccountId,
        /// In which term.
        term: u32,
        /// The categories that are none of their business.
        excluded: u64,
    },
    /// The executor of a dead subject's estate, who may revoke and restrict, and nothing else.
    Executor {
        /// Who.
        account: AccountId,
        /// In which term.
        term: u32,
        /// The categories that are none of their business.
        excluded: u64,
    },
}

impl Authority {
    /// As what `actor` acts for a subject. `guardian` is needed only if the actor is not the controller.
    ///
    /// # Errors
    /// [`Error::MayNotAct`], [`Error::GuardianNotYet`], [`Error::GuardianExpired`], [`Error::GuardianEnded`],
    /// [`Error::GuardianSuspended`]; [`Error::Deceased`] for everyone but an executor.
    pub fn of(
        id: &AccountId,
        subject: &Subject,
        actor: &AccountId,
        guardian: impl FnOnce() -> Guardian,
        now: Timestamp,
    ) -> Result<Authority, Error> {
        let controller = subject.controller(id);
        if controller == *actor && *actor != NOBODY {
            return subject.check_alive().map(|()| Authority::Controller);
        }
        let guardianship = guardian().newest.ok_or(Error::MayNotAct { controller })?;
        guardianship.check_acting(subject, now)?;
        Ok(guardianship.authority(actor))
    }

    /// The guardian who acts, if it is one.
    pub fn guardian(&self) -> Option<&AccountId> {
        match self {
            Authority::Controller => None,
            Authority::Guardian { account, .. } | Authority::Executor { account, .. } => Some(account),
        }
    }

    /// A guardian decides nothing between a grantee and the subject if the grantee is that guardian.
    ///
    /// # Errors
    /// [`Error::GuardianToSelf`].
    pub(super) fn concerns_another(&self, grantee: &AccountId) -> Result<(), Error> {
        match self.guardian() {
            Some(account) if account == grantee => Err(Error::GuardianToSelf),
            _ => Ok(()),
        }
    }

    /// An executor takes back; nothing else.
    ///
    /// # Errors
    /// [`Error::ExecutorMayOnlyRevoke`].
    pub(super) fn is_no_executor(&self) -> Result<(), Error> {
        match self {
            Authority::Executor { .. } => Err(Error::ExecutorMayOnlyRevoke),
            Authority::Controller | Authority::Guardian { .. } => Ok(()),
        }
    }

    /// A guardian's number is at most `most`: the next one to create, the highest known one to end. Numbers that they
    /// skipped would be lost to the subject, who may have signed one of them.
    ///
    /// # Errors
    /// [`Error::GuardianGap`].
    pub(super) fn leave_no_gap(&self, number: Option<u32>, most: u32) -> Result<(), Error> {
        if self.guardian().is_some() && number.is_some_and(|number| number > most) {
            return Err(Error::GuardianGap { most });
        }
        Ok(())
    }

    /// Whether the actor may touch these categories.
    ///
    /// # Errors
    /// [`Error::ExcludedCategory`].
    pub(super) fn may_touch(&self, categories: u64) -> Result<(), Error> {
        match categories & self.excluded() {
            0 => Ok(()),
            categories => Err(Error::ExcludedCategory { categories }),
        }
    }

    /// # Errors
    /// [`Error::GuardianLimited`] for a guardian with excluded categories.
    pub fn unlimited(&self) -> Result<(), Error> {
        match self.excluded() {
            0 => Ok(()),
            excluded => Err(Error::GuardianLimited { excluded }),
        }
    }

    /// The categories that are none of the actor's business.
    pub fn excluded(&self) -> u64 {
        match self {
            Authority::Controller => 0,
            Authority::Guardian { excluded, .. } | Authority::Executor { excluded, .. } => *excluded,
        }
    }

    /// Whom a consent names as its recorder.
    pub fn recorder(&self) -> Recorder {
        match *self {
            Authority::Controller => Recorder::Subject,
            Authority::Guardian { account, term, .. } | Authority::Executor { account, term, .. } => {
                Recorder::Guardian { account, term }
            }
        }
    }
}

impl GuardianTerms {
    /// # Errors
    /// [`Error::BadPeriod`], [`Error::NotQuarter`], [`Error::UnknownCategory`].
    pub fn check(&self) -> Result<(), Error> {
        self.period.check()?;
        check_quarter(self.period.until)?;
        match self.excluded & !CATEGORY_MASK {
            0 => Ok(()),
            categories => Err(Error::UnknownCategory { categories }),
        }
    }
}

/// # Errors
/// [`Error::NotQuarter`].
pub(super) fn check_quarter(until: Timestamp) -> Result<(), Error> {
    let next = calendar::quarter_from(until);
    if next == until {
        Ok(())
    } else {
        Err(Error::NotQuarter { next })
    }
}

impl Guardianship {
    /// As what the guardian acts in this term.
    fn authority(&self, account: &AccountId) -> Authority {
        let (account, term, excluded) = (*account, self.term, self.powers.excluded);
        if self.is_executor() {
            Authority::Executor { account, term, excluded }
        } else {
            Authority::Guardian { account, term, excluded }
        }
    }

    /// # Errors
    /// [`Error::GuardianNotYet`], [`Error::GuardianExpired`], [`Error::GuardianEnded`], [`Error::GuardianSuspended`],
    /// [`Error::Deceased`].
    pub fn check_acting(&self, subject: &Subject, now: Timestamp) -> Result<(), Error> {
        self.check_running(subject, now)?;
        self.check_not_suspended()?;
        if now < self.powers.period.from {
            return Err(Error::GuardianNotYet { from: self.powers.period.from });
        }
        self.check_life(subject)
    }

    fn check_not_suspended(&self) -> Result<(), Error> {
        if self.suspended {
            return Err(Error::GuardianSuspended);
        }
        Ok(())
    }

    pub(super) fn check_running(&self, subject: &Subject, now: Timestamp) -> Result<(), Error> {
        if self.ended.is_some() || self.is_outlived(subject) {
            return Err(Error::GuardianEnded);
        }
        if now >= self.powers.period.until {
            return Err(Error::GuardianExpired { until: self.powers.period.until });
        }
        Ok(())
    }

    /// Ends a term that another one followed: all that is left to do is to drop what was granted in it.
    fn end_past(&mut self, subject: &mut Subject, keep_grants: bool, now: Timestamp) -> Result<Change, Error> {
        self.check_droppable(keep_grants)?;
        Ok(Change { seq: self.drop_grants(subject, now), number: self.term })
    }

    /// Whether there is anything left to end in a term that ended.
    pub(super) fn check_droppable(&self, keep_grants: bool) -> Result<(), Error> {
        if keep_grants || self.dropped.is_some() {
            return Err(Error::NothingToRevoke { burned: self.term });
        }
        Ok(())
    }

    pub(super) fn drop_grants(&mut self, subject: &mut Subject, now: Timestamp) -> u64 {
        let instant = subject.change(now);
        self.dropped = Some(instant);
        instant.seq
    }

    /// Whether the end can be moved to `until`.
    pub(super) fn check_later(&self, subject: &Subject, until: Timestamp, now: Timestamp) -> Result<(), Error> {
        self.check_running(subject, now)?;
        if until <= self.powers.period.until {
            return Err(Error::NotLater { until: self.powers.period.until });
        }
        Ok(())
    }

    pub(super) fn extend(&mut self, subject: &mut Subject, until: Timestamp, now: Timestamp) -> Change {
        self.powers.period.until = until;
        Change { seq: subject.change(now).seq, number: self.term }
    }

    pub(super) fn end(&mut self, subject: &mut Subject, keep_grants: bool, now: Timestamp) -> Instant {
        let instant = subject.change(now);
        self.ended = Some(instant);
        if !keep_grants {
            self.dropped = Some(instant);
        }
        instant
    }
}

impl Guardian {
    /// Begins a new term by the subject's appointment; returns the term before, to be kept.
    ///
    /// # Errors
    /// [`Error::GuardianOfSelf`], [`Error::StillGuardian`], [`Error::BadPeriod`] if it is over already,
    /// [`Error::NumberUsed`], [`Error::NumberTooFar`].
    pub fn appoint(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        account: &AccountId,
        powers: GuardianTerms,
        term: Option<u32>,
        now: Timestamp,
    ) -> Result<(Change, Option<Guardianship>), Error> {
        let term = self.next_term(id, subject, (account, &powers), term, now)?;
        Ok(self.begin(subject, powers, Appointer::Subject, term, now))
    }

    /// The number of a term that can begin, whoever appoints.
    pub(super) fn next_term(
        &self,
        id: &AccountId,
        subject: &Subject,
        (account, powers): (&AccountId, &GuardianTerms),
        term: Option<u32>,
        now: Timestamp,
    ) -> Result<u32, Error> {
        if subject.is_own(id, account) {
            return Err(Error::GuardianOfSelf);
        }
        if powers.period.until <= now {
            return Err(Error::BadPeriod { from: now, until: powers.period.until });
        }
        if let Some(newest) = self.newest.filter(|newest| newest.check_running(subject, now).is_ok()) {
            return Err(Error::StillGuardian { term: newest.term });
        }
        Ok(numbers::create(self.highest(), term)?)
    }

    pub(super) fn begin(
        &mut self,
        subject: &mut Subject,
        powers: GuardianTerms,
        appointed_by: Appointer,
        term: u32,
        now: Timestamp,
    ) -> (Change, Option<Guardianship>) {
        let appointed = subject.change(now);
        let (ended, dropped, suspended) = (None, None, false);
        let newest = Guardianship { term, powers, appointed, ended, dropped, appointed_by, suspended };
        (Change { seq: appointed.seq, number: term }, self.newest.replace(newest))
    }

    /// Moves the end of the running term to a later quarter.
    ///
    /// # Errors
    /// [`Error::NoGuardian`], [`Error::NotAppointer`], [`Error::GuardianEnded`], [`Error::GuardianExpired`],
    /// [`Error::NotLater`].
    pub fn extend(
        &mut self,
        subject: &mut Subject,
        term: u32,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let newest = self.newest.as_mut().filter(|newest| newest.term == term).ok_or(Error::NoGuardian)?;
        newest.check_subjects(subject, now)?;
        newest.check_later(subject, until, now)?;
        Ok(newest.extend(subject, until, now))
    }

    /// Ends the newest term, burns every term up to `term`, and keeps or drops what they granted in it.
    ///
    /// A term that ended, with its grants kept, can still have them dropped. `past` is the term that `term` names if
    /// another one followed it: then it alone changes.
    ///
    /// # Errors
    /// [`Error::NotAppointer`], [`Error::NothingToRevoke`], [`Error::NumberTooFar`].
    pub fn end(
        &mut self,
        past: Option<&mut Guardianship>,
        subject: &mut Subject,
        keep_grants: bool,
        term: Option<u32>,
        now: Timestamp,
    ) -> Result<Change, Error> {
        if let Some(past) = past {
            return past.end_past(subject, keep_grants, now);
        }
        let highest = self.highest();
        let up_to = term.unwrap_or(highest);
        if let Some(newest) = self.newest.as_mut().filter(|newest| newest.term <= up_to) {
            newest.check_subjects(subject, now)?;
            if newest.ended.is_some() && !keep_grants && newest.dropped.is_none() {
                // Named or not, at least the newest term is meant, and it is not zero.
                self.burned = self.burned.max(numbers::burn(0, highest, Some(up_to))?);
                return Ok(Change { seq: newest.drop_grants(subject, now), number: self.burned });
            }
        }
        // A term that another one followed is as good as burned.
        let burned = self.burned.max(self.newest.map_or(0, |newest| newest.term).saturating_sub(1));
        self.burned = numbers::burn(burned, highest, Some(up_to))?;
        let instant = match self.newest.as_mut().filter(|newest| newest.ended.is_none()) {
            Some(newest) => newest.end(subject, keep_grants, now),
            None => subject.change(now),
        };
        Ok(Change { seq: instant.seq, number: self.burned })
    }

    /// As what somebody resigns: as the guardian they are, in whatever state the term is.
    ///
    /// # Errors
    /// [`Error::NoGuardian`].
    pub fn resigning(&self, account: &AccountId) -> Result<Authority, Error> {
        Ok(self.newest.as_ref().ok_or(Error::NoGuardian)?.authority(account))
    }

    /// The guardian's own end of the term; what they granted stays until the subject drops it.
    ///
    /// # Errors
    /// [`Error::NoGuardian`], [`Error::GuardianEnded`]; [`Error::GuardianSuspended`], because somebody else could then
    /// appoint them anew.
    pub fn resign(&mut self, subject: &mut Subject, term: Option<u32>, now: Timestamp) -> Result<Change, Error> {
        let newest = self
            .newest
            .as_mut()
            .filter(|newest| term.is_none_or(|term| term == newest.term))
            .ok_or(Error::NoGuardian)?;
        if newest.ended.is_some() {
            return Err(Error::GuardianEnded);
        }
        newest.check_not_suspended()?;
        let instant = newest.end(subject, true, now);
        self.burned = self.burned.max(newest.term);
        Ok(Change { seq: instant.seq, number: newest.term })
    }

    /// The highest term that was ever given or burned.
    pub fn highest(&self) -> u32 {
        self.burned.max(self.newest.map_or(0, |newest| newest.term))
    }
}
