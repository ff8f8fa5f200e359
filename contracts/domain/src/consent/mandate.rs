//! Guardians whom an authority appointed: only an authority of the same jurisdiction manages them.

use super::guardian::check_quarter;
use super::{Answer, Change, Error, Guardian, GuardianTerms, Guardianship, Holder, Qualification, Subject};
use crate::credential::CredentialType;
use crate::{AccountId, Jurisdiction, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// For what a guardian is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum GuardianKind {
    /// The subject is a minor.
    Minor,
    /// The subject is an adult who cannot act.
    Incapacity,
    /// The subject is dead; the guardian is the executor, who may only revoke.
    Estate,
}

/// An authority's appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Mandate {
    /// Who appointed.
    pub authority: AccountId,
    /// For what.
    pub kind: GuardianKind,
    /// The jurisdiction in which it is an authority.
    pub jurisdiction: Jurisdiction,
}

/// Who appointed a guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Appointer {
    /// The subject's controller.
    Subject,
    /// An authority.
    Authority(Mandate),
}

impl Mandate {
    /// What somebody must be to appoint, extend, suspend, reinstate and end under it.
    pub fn manager(&self) -> Qualification {
        Qualification { credential: CredentialType::GUARDIANSHIP_AUTHORITY, jurisdiction: self.jurisdiction }
    }

    /// # Errors
    /// [`Error::NotDeceased`] for an executor of somebody who lives, [`Error::Deceased`] for any other guardian of
    /// somebody who does not.
    fn check_kind(&self, subject: &Subject) -> Result<(), Error> {
        match self.kind {
            GuardianKind::Estate => subject.check_deceased().map(|_| ()),
            GuardianKind::Minor | GuardianKind::Incapacity => subject.check_alive(),
        }
    }
}

impl Guardianship {
    /// The authority's appointment, if it is one.
    pub fn mandate(&self) -> Option<&Mandate> {
        match &self.appointed_by {
            Appointer::Subject => None,
            Appointer::Authority(mandate) => Some(mandate),
        }
    }

    /// Whether the guardian is the executor of an estate.
    pub fn is_executor(&self) -> bool {
        self.mandate().is_some_and(|mandate| mandate.kind == GuardianKind::Estate)
    }

    /// Whether the death that they are the executor of was taken back. That ends the term, whatever is attested later.
    pub(super) fn is_outlived(&self, subject: &Subject) -> bool {
        self.is_executor() && subject.check_deceased().map_or(true, |since| self.appointed < since)
    }

    /// # Errors
    /// [`Error::Deceased`] for everyone but an executor.
    pub(super) fn check_life(&self, subject: &Subject) -> Result<(), Error> {
        if self.is_executor() {
            Ok(())
        } else {
            subject.check_alive()
        }
    }

    /// The subject may not touch what an authority appointed, as long as it runs.
    pub(super) fn check_subjects(&self, subject: &Subject, now: Timestamp) -> Result<(), Error> {
        match self.mandate() {
            Some(mandate) if self.check_running(subject, now).is_ok() => {
                Err(Error::NotAppointer { authority: Some(mandate.authority) })
            }
            _ => Ok(()),
        }
    }
}

impl Guardian {
    /// Begins a new term by an authority's appointment; returns the term before, to be kept. `ask` asks the
    /// credential registry about [`Mandate::manager`], last.
    ///
    /// # Errors
    /// Those of [`GuardianTerms::check`] and [`Guardian::appoint`]; [`Error::BadJurisdiction`],
    /// [`Error::Nobody`], [`Error::AuthorityToSelf`], [`Error::NotDeceased`], [`Error::Deceased`]; [`Error::NoCredential`],
    /// [`Error::DependencyUnavailable`].
    #[allow(clippy::too_many_arguments)] // an appointment has that many parts
    pub fn appoint_by_authority(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        account: &AccountId,
        powers: GuardianTerms,
        (authority, kind, jurisdiction): (&Holder, GuardianKind, Jurisdiction),
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<(Change, Option<Guardianship>), Error> {
        let mandate = Mandate { authority: *authority.id(), kind, jurisdiction };
        powers.check()?;
        mandate.manager().check()?;
        if *account == NOBODY {
            return Err(Error::Nobody);
        }
        if authority.is(account) {
            return Err(Error::AuthorityToSelf);
        }
        mandate.check_kind(subject)?;
        let term = self.next_term(id, subject, (account, &powers), None, now)?;
        mandate.manager().require(ask)?;
        Ok(self.begin(subject, powers, Appointer::Authority(mandate), term, now))
    }

    /// Moves the end of an authority's running term to a later quarter. `ask` asks about [`Mandate::manager`], last.
    ///
    /// # Errors
    /// Those of [`Guardian::extend`]; [`Error::NotQuarter`], [`Error::NotAppointer`], [`Error::Deceased`], [`Error::NoCredential`],
    /// [`Error::DependencyUnavailable`].
    pub fn extend_by_authority(
        &mut self,
        subject: &mut Subject,
        (term, until): (u32, Timestamp),
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        check_quarter(until)?;
        let (newest, mandate) = self.managed(term)?;
        newest.check_life(subject)?;
        newest.check_later(subject, until, now)?;
        mandate.manager().require(ask)?;
        Ok(newest.extend(subject, until, now))
    }

    /// Suspends the guardian at once, or lets them act again. What they granted is not touched. `ask` asks the
    /// credential registry about [`Mandate::manager`], last.
    ///
    /// # Errors
    /// [`Error::NoGuardian`], [`Error::NotAppointer`], [`Error::NoCredential`], [`Error::DependencyUnavailable`],
    /// [`Error::GuardianEnded`], [`Error::GuardianExpired`], [`Error::AlreadySuspended`], [`Error::NotSuspended`].
    pub fn suspend(
        &mut self,
        subject: &mut Subject,
        (term, suspended): (u32, bool),
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let (newest, mandate) = self.managed(term)?;
        newest.check_running(subject, now)?;
        if newest.suspended == suspended {
            return Err(if suspended { Error::AlreadySuspended } else { Error::NotSuspended });
        }
        mandate.manager().require(ask)?;
        newest.suspended = suspended;
        Ok(Change { seq: subject.change(now).seq, number: term })
    }

    /// Ends an authority's term, and keeps or drops what the guardian granted in it; of a term that ended with its grants
    /// kept, drops them. `ask` asks about [`Mandate::manager`], last.
    ///
    /// # Errors
    /// [`Error::NoGuardian`], [`Error::NotAppointer`], [`Error::NoCredential`], [`Error::DependencyUnavailable`],
    /// [`Error::NothingToRevoke`].
    pub fn end_by_authority(
        &mut self,
        subject: &mut Subject,
        (term, keep_grants): (u32, bool),
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let (newest, mandate) = self.managed(term)?;
        let ended = newest.ended.is_some();
        if ended {
            newest.check_droppable(keep_grants)?;
        }
        mandate.manager().require(ask)?;
        let seq = if ended { newest.drop_grants(subject, now) } else { newest.end(subject, keep_grants, now).seq };
        self.burned = self.burned.max(term);
        Ok(Change { seq, number: self.burned })
    }

    /// The newest term and the mandate for it, if an authority appointed.
    fn managed(&mut self, term: u32) -> Result<(&mut Guardianship, Mandate), Error> {
        let newest = self.newest.as_mut().filter(|newest| newest.term == term).ok_or(Error::NoGuardian)?;
        let mandate = *newest.mandate().ok_or(Error::NotAppointer { authority: None })?;
        Ok((newest, mandate))
    }
}
