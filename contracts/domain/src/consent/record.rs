//! Consents on record.

use super::{numbers, Authority, Change, Error, Instant, Subject, Terms};
use crate::{AccountId, Timestamp};
use scale::{Decode, Encode};

/// Who recorded a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Recorder {
    /// The subject's controller.
    Subject,
    /// A guardian.
    Guardian {
        /// Who.
        account: AccountId,
        /// In which of their terms.
        term: u32,
    },
}

/// How a consent was ended. Superseded is not among them: that is a newer version's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum End {
    /// Revoked.
    Revoked,
    /// Should never have been recorded.
    EnteredInError,
}

/// One version of a consent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Consent {
    /// Its version, from 1.
    pub version: u32,
    /// The subject's epoch it belongs to; `revoke_all` ends the epoch.
    pub epoch: u32,
    /// When it was recorded.
    pub recorded: Instant,
    /// Who recorded it.
    pub recorded_by: Recorder,
    /// What it says, with the effective `from`.
    pub terms: Terms,
    /// Uses consumed.
    pub uses: u32,
    /// When the last use was consumed.
    pub exhausted: Option<Instant>,
    /// When and how it was ended.
    pub ended: Option<(Instant, End)>,
    /// The version it supersedes.
    pub supersedes: Option<u32>,
}

/// What is on record for a subject, a grantee and a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Record {
    /// Versions up to this one are revoked, or can never come to be.
    pub burned: u32,
    /// How many older versions are archived.
    pub archived: u32,
    /// The newest version; none if something was revoked before anything was granted.
    pub consent: Option<Consent>,
}

/// What a grant did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The change; its number is the version.
    pub change: Change,
    /// The `from` that was asked for, if it lay in the past and was raised to now.
    pub clamped_from: Option<Timestamp>,
    /// The consent that it supersedes, to be archived at its index.
    pub superseded: Option<(u32, Consent)>,
}

impl Record {
    /// Records a new version, which supersedes the newest one.
    ///
    /// `terms` have passed [`Terms::check`].
    ///
    /// # Errors
    /// [`Error::OtherEpoch`], [`Error::NumberUsed`], [`Error::NumberTooFar`], [`Error::BadPeriod`] if nothing of it lies
    /// in the future, [`Error::GrantToSelf`]; for a guardian also [`Error::GuardianToSelf`], [`Error::ExcludedCategory`],
    /// [`Error::GuardianWidens`] and [`Error::GuardianGap`]. An executor does not get here, see
    /// [`Action::authorise`](super::Action::authorise).
    #[allow(clippy::too_many_arguments)] // a grant has that many parts
    pub fn grant(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        by: &Authority,
        grantee: &AccountId,
        mut terms: Terms,
        (version, epoch): (Option<u32>, Option<u32>),
        now: Timestamp,
    ) -> Result<Granted, Error> {
        if subject.is_own(id, grantee) {
            return Err(Error::GrantToSelf);
        }
        by.concerns_another(grantee)?;
        by.may_touch(terms.permitted_categories())?;
        self.may_end(subject, by, now)?;
        if epoch.is_some_and(|epoch| epoch != subject.epoch) {
            return Err(Error::OtherEpoch { current: subject.epoch });
        }
        by.leave_no_gap(version, self.highest().saturating_add(1))?;
        let version = numbers::create(self.highest(), version)?;
        let (period, clamped_from) = terms.period.from_now_on(now);
        terms.period = period;
        period.check()?;
        let recorded = subject.change(now);
        let superseded = self.consent.replace(Consent {
            version,
            epoch: subject.epoch,
            recorded,
            recorded_by: by.recorder(),
            terms,
            uses: 0,
            exhausted: None,
            ended: None,
            supersedes: self.consent.as_ref().map(|consent| consent.version),
        });
        let superseded = superseded.map(|consent| {
            let index = self.archived;
            self.archived = index.saturating_add(1);
            (index, consent)
        });
        Ok(Granted { change: Change { seq: recorded.seq, number: version }, clamped_from, superseded })
    }

    /// Revokes the newest version if it is among those up to `up_to`, and burns all of those.
    ///
    /// # Errors
    /// [`Error::NothingToRevoke`], [`Error::NumberTooFar`]; for a guardian also [`Error::GuardianToSelf`] (it may be what
    /// denies them), [`Error::ExcludedCategory`], [`Error::GuardianWidens`] and [`Error::GuardianGap`].
    pub fn revoke(
        &mut self,
        subject: &mut Subject,
        by: &Authority,
        grantee: &AccountId,
        up_to: Option<u32>,
        now: Timestamp,
    ) -> Result<Change, Error> {
        by.concerns_another(grantee)?;
        self.may_end(subject, by, now)?;
        by.leave_no_gap(up_to, self.highest())?;
        // A version that was superseded is as good as burned.
        let newest = self.consent.as_ref().map_or(0, |consent| consent.version);
        let burned = self.burned.max(newest.saturating_sub(1));
        self.burned = numbers::burn(burned, self.highest(), up_to)?;
        let instant = subject.change(now);
        if let Some(consent) = self.consent.as_mut().filter(|consent| consent.ended.is_none()) {
            consent.ended = Some((instant, End::Revoked));
        }
        Ok(Change { seq: instant.seq, number: self.burned })
    }

    /// Takes back the newest version as one that should never have been recorded.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::NotRecorder`], [`Error::AlreadyEnded`].
    pub fn enter_in_error(
        &mut self,
        subject: &mut Subject,
        by: &Authority,
        version: u32,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let current = self.consent.as_ref().map(|consent| consent.version);
        let consent =
            self.consent.as_mut().filter(|consent| consent.version == version).ok_or(Error::NotCurrent { current })?;
        if consent.recorded_by != by.recorder() {
            return Err(Error::NotRecorder);
        }
        if consent.has_ended(subject) {
            return Err(Error::AlreadyEnded);
        }
        let instant = subject.change(now);
        consent.ended = Some((instant, End::EnteredInError));
        self.burned = self.burned.max(version);
        Ok(Change { seq: instant.seq, number: version })
    }

    /// The highest version that was ever given or burned.
    pub fn highest(&self) -> u32 {
        self.burned.max(self.consent.as_ref().map_or(0, |consent| consent.version))
    }

    /// A guardian may not end what the subject itself said about an excluded category, as long as it can count. Nor may one
    /// who has such categories, nor an executor, end it if the default would then permit more than it did.
    fn may_end(&self, subject: &Subject, by: &Authority, now: Timestamp) -> Result<(), Error> {
        match &self.consent {
            Some(consent) if !consent.is_over(subject, now) => {
                if consent.recorded_by == Recorder::Subject {
                    by.may_touch(consent.terms.touched_categories())?;
                    if by.excluded() != 0 {
                        subject.check_closed()?;
                    }
                }
                by.is_no_executor().or_else(|_| subject.check_closed())
            }
            _ => Ok(()),
        }
    }
}

impl Consent {
    /// Whether somebody ended it, by itself or with its epoch.
    fn has_ended(&self, subject: &Subject) -> bool {
        self.ended.is_some() || self.epoch != subject.epoch
    }

    /// Whether it can never count any more: it was ended, or has run out.
    fn is_over(&self, subject: &Subject, now: Timestamp) -> bool {
        self.has_ended(subject) || now >= self.terms.period.until || self.exhausted.is_some()
    }
}
