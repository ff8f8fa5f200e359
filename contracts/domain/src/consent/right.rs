//! A clinician's right to break the glass: what is owed for missed deadlines, and whether a reviewer suspended it.

use super::{Answer, Error, Holder, Qualification};
use crate::credential::CredentialType;
use crate::{AccountId, Jurisdiction, Timestamp};
use scale::{Decode, Encode};

/// How long a co-signature can be used, in milliseconds: one hour.
pub const COSIGNATURE_TIME: u64 = 3_600_000;

/// A clinician's right to break the glass, over all subjects; one that nobody wrote yet is unrestricted.
///
/// It keeps its size, so that whoever reinstates it gets nobody's deposit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Right {
    /// For how many cases to come a colleague has to co-sign.
    pub owed: u32,
    /// Whether a reviewer suspended it.
    pub suspended: bool,
    /// When it was suspended last.
    pub since: Timestamp,
    /// In which jurisdiction it was suspended last: that of the case under review.
    pub jurisdiction: Jurisdiction,
}

/// A colleague's signature for one case to come of a clinician and a subject.
///
/// A used one stays, so that nobody gets the co-signer's deposit by using it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Cosignature {
    /// Who signed.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// By virtue of what.
    pub qualification: Qualification,
    /// When the credential registry last confirmed that.
    pub confirmed: Timestamp,
    /// Whether a case used it up.
    pub used: bool,
}

impl Right {
    /// # Errors
    /// [`Error::BreakGlassSuspended`].
    pub fn check(&self) -> Result<(), Error> {
        if self.suspended {
            return Err(Error::BreakGlassSuspended { since: self.since });
        }
        Ok(())
    }

    /// What somebody must be to reinstate it.
    pub fn reviewer(&self) -> Qualification {
        Qualification { credential: CredentialType::REVIEWER, jurisdiction: self.jurisdiction }
    }

    /// A suspension that stands already stands: else a reviewer from elsewhere could take it over, and lift it.
    pub(super) fn suspend(&mut self, jurisdiction: Jurisdiction, now: Timestamp) {
        if !self.suspended {
            (self.suspended, self.since, self.jurisdiction) = (true, now, jurisdiction);
        }
    }

    /// Lifts a suspension; what is owed stays owed. `acts_for` tells who controls an id; `ask` asks about
    /// [`Right::reviewer`], last.
    ///
    /// # Errors
    /// [`Error::NotSuspended`], [`Error::OwnCase`], [`Error::NotReviewer`], [`Error::DependencyUnavailable`].
    pub fn reinstate(
        &mut self,
        clinician: &AccountId,
        reviewer: &Holder,
        acts_for: impl FnOnce(&AccountId) -> AccountId,
        ask: impl FnOnce(&Qualification) -> Answer,
    ) -> Result<(), Error> {
        if !self.suspended {
            return Err(Error::NotSuspended);
        }
        if reviewer.is_party(clinician, acts_for) {
            return Err(Error::OwnCase);
        }
        self.reviewer().require(ask)?;
        self.suspended = false;
        Ok(())
    }

    /// Whether the co-signature that is named is there; without one nothing may be owed.
    ///
    /// # Errors
    /// [`Error::CosignatureOwed`], [`Error::NoCosignature`].
    pub(super) fn check_cosigned(
        &self,
        named: Option<AccountId>,
        given: Option<&Cosignature>,
        now: Timestamp,
    ) -> Result<(), Error> {
        match named {
            Some(cosigner) if given.is_some_and(|given| given.by == cosigner && given.holds(now)) => Ok(()),
            Some(cosigner) => Err(Error::NoCosignature { cosigner }),
            None if self.owed > 0 => Err(Error::CosignatureOwed { owed: self.owed }),
            None => Ok(()),
        }
    }

    /// Uses up a co-signature, and what is owed with it.
    pub(super) fn settle(&mut self, given: &mut Cosignature) {
        given.used = true;
        self.owed = self.owed.saturating_sub(1);
    }
}

impl Cosignature {
    /// The first millisecond at which it cannot be used any more.
    pub fn until(&self) -> Timestamp {
        self.at.saturating_add(COSIGNATURE_TIME)
    }

    fn holds(&self, now: Timestamp) -> bool {
        !self.used && now < self.until()
    }

    /// A colleague's co-signature. `right` is the colleague's; `acts_for` tells who controls an id; `before` is what stands
    /// there; `ask` asks about the colleague's qualification, as for [`Case::open`](super::Case::open), last.
    ///
    /// # Errors
    /// [`Error::NotClinicianType`], [`Error::BadJurisdiction`], [`Error::CosignatureToSelf`],
    /// [`Error::BreakGlassSuspended`], [`Error::NoCredential`], [`Error::DependencyUnavailable`];
    /// [`Error::AlreadyCosigned`] if somebody else did and that can still be used, so that nobody can take away the
    /// signature that a clinician is about to name.
    #[allow(clippy::too_many_arguments)] // it depends on that much
    pub fn sign(
        cosigner: &Holder,
        right: &Right,
        clinician: &AccountId,
        acts_for: impl FnOnce(&AccountId) -> AccountId,
        qualification: Qualification,
        before: Option<&Cosignature>,
        ask: impl FnOnce(&Qualification) -> (Answer, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Cosignature, Error> {
        qualification.check_clinician()?;
        if cosigner.is_party(clinician, acts_for) {
            return Err(Error::CosignatureToSelf);
        }
        right.check()?;
        if let Some(before) = before.filter(|before| before.by != *cosigner.id() && before.holds(now)) {
            return Err(Error::AlreadyCosigned { by: before.by, until: before.until() });
        }
        let confirmed = qualification.confirmed(ask, now)?;
        Ok(Cosignature { by: *cosigner.id(), at: now, qualification, confirmed, used: false })
    }
}
