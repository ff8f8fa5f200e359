//! Credentials: by virtue of what clinicians and authorities act, and what the credential registry says about it.

use super::Error;
use crate::credential::{CredentialType, Verdict};
use crate::jurisdiction::{self, Jurisdiction};
use crate::Timestamp;
use scale::{Decode, Encode};

/// How old the last positive answer about a clinician may be, in milliseconds, while the credential registry does not
/// answer: 30 days.
pub const LAST_ANSWER: u64 = 30 * 86_400_000;

/// A type of credential and the jurisdiction that it is for: what the credential registry is asked about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Qualification {
    /// The type.
    pub credential: CredentialType,
    /// The jurisdiction.
    pub jurisdiction: Jurisdiction,
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

impl From<Option<Verdict>> for Answer {
    /// The answer to `is_valid`; none, if there was no answer.
    fn from(verdict: Option<Verdict>) -> Answer {
        match verdict {
            Some(Verdict::Valid { .. }) => Answer::Valid,
            Some(Verdict::Invalid(_)) => Answer::Invalid,
            None => Answer::Unavailable,
        }
    }
}

impl Qualification {
    /// Whether the jurisdiction is one.
    ///
    /// # Errors
    /// [`Error::BadJurisdiction`].
    pub fn check(&self) -> Result<(), Error> {
        if jurisdiction::is_valid(&self.jurisdiction) {
            Ok(())
        } else {
            Err(Error::BadJurisdiction)
        }
    }

    /// Whether it is a clinician's: of one of the types that the table says so of. What types the governor of the credential
    /// registry defines is not known here, so none of those is.
    ///
    /// # Errors
    /// [`Error::NotClinicianType`], [`Error::BadJurisdiction`].
    pub fn check_clinician(&self) -> Result<(), Error> {
        let credential = self.credential;
        if !credential.definition(None).is_ok_and(|definition| definition.clinician) {
            return Err(Error::NotClinicianType { credential });
        }
        self.check()
    }

    /// Lets through what the credential registry vouches for now; `ask` asks it.
    ///
    /// # Errors
    /// [`Error::NotReviewer`] or [`Error::NoCredential`], [`Error::DependencyUnavailable`].
    pub(super) fn require(&self, ask: impl FnOnce(&Qualification) -> Answer) -> Result<(), Error> {
        let Qualification { credential, jurisdiction } = *self;
        match ask(self) {
            Answer::Valid => Ok(()),
            Answer::Invalid if credential == CredentialType::REVIEWER => Err(Error::NotReviewer { jurisdiction }),
            Answer::Invalid => Err(Error::NoCredential { credential, jurisdiction }),
            Answer::Unavailable => Err(Error::DependencyUnavailable),
        }
    }

    /// When a clinician's credential was last confirmed: now, or by the last positive answer while there is none to be
    /// had, of which `ask` gives the time. A registry that is down must not cost a life.
    ///
    /// # Errors
    /// [`Error::NoCredential`]; [`Error::DependencyUnavailable`] without a positive answer of the last 30 days.
    pub(super) fn confirmed(
        &self,
        ask: impl FnOnce(&Qualification) -> (Answer, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        match ask(self) {
            (Answer::Unavailable, Some(last)) if now.saturating_sub(last) <= LAST_ANSWER => Ok(last),
            (answer, _) => self.require(|_| answer).map(|()| now),
        }
    }
}
