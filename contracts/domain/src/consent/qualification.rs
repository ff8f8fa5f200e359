//! Credentials: by virtue of what clinicians and authorities act, and what the credential registry says about it.

use super::{terms, Error};
use crate::Timestamp;
use scale::{Decode, Encode};

/// How old the last positive answer about a clinician may be, in milliseconds, while the credential registry does not
/// answer: 30 days.
pub const LAST_ANSWER: u64 = 30 * 86_400_000;

/// A type of credential and the jurisdiction that it is for: what the credential registry is asked about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Qualification {
    /// The credential registry's number of the type.
    pub credential: u16,
    /// ISO 3166-1 or 3166-2, ASCII, padded with NUL.
    pub jurisdiction: [u8; 6],
}

/// What the credential registry says about an account and a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The account holds such a credential, and it counts now.
    Valid,
    /// It does not.
    Invalid,
    /// The registry is not wired, or did not answer.
    Unavailable,
}

impl Qualification {
    /// A physician.
    pub const PHYSICIAN: u16 = 1;
    /// A pharmacist.
    pub const PHARMACIST: u16 = 2;
    /// A nurse.
    pub const NURSE: u16 = 3;
    /// Who reviews cases of break-glass.
    pub const REVIEWER: u16 = 13;
    /// Who appoints guardians: a court, a public guardian.
    pub const GUARDIANSHIP_AUTHORITY: u16 = 14;
    /// Who attests deaths: a civil registrar.
    pub const VITAL_RECORDS: u16 = 15;

    /// Whether the jurisdiction is one.
    ///
    /// # Errors
    /// [`Error::BadJurisdiction`].
    pub fn check(&self) -> Result<(), Error> {
        if terms::is_jurisdiction(&self.jurisdiction) {
            Ok(())
        } else {
            Err(Error::BadJurisdiction)
        }
    }

    /// Whether it is a clinician's.
    ///
    /// # Errors
    /// [`Error::NotClinicianType`], [`Error::BadJurisdiction`].
    pub fn check_clinician(&self) -> Result<(), Error> {
        match self.credential {
            Self::PHYSICIAN | Self::PHARMACIST | Self::NURSE => self.check(),
            credential => Err(Error::NotClinicianType { credential }),
        }
    }

    /// Lets through what the credential registry vouches for now.
    ///
    /// # Errors
    /// [`Error::NotReviewer`] or [`Error::NoCredential`], [`Error::DependencyUnavailable`].
    pub fn require(&self, answer: Answer) -> Result<(), Error> {
        let Qualification { credential, jurisdiction } = *self;
        match answer {
            Answer::Valid => Ok(()),
            Answer::Invalid if credential == Self::REVIEWER => Err(Error::NotReviewer { jurisdiction }),
            Answer::Invalid => Err(Error::NoCredential { credential, jurisdiction }),
            Answer::Unavailable => Err(Error::DependencyUnavailable),
        }
    }

    /// When a clinician's credential was last confirmed: now, or by the last positive answer while there is none to be
    /// had. A registry that is down must not cost a life.
    ///
    /// # Errors
    /// [`Error::NoCredential`]; [`Error::DependencyUnavailable`] without a positive answer of the last 30 days.
    pub fn confirmed(&self, answer: Answer, last: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Error> {
        match last {
            Some(last) if answer == Answer::Unavailable && now.saturating_sub(last) <= LAST_ANSWER => Ok(last),
            _ => self.require(answer).map(|()| now),
        }
    }
}
