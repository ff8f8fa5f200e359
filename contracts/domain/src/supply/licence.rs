//! Licences: by virtue of what a party acts, and what the credential registry says about it.

use super::{Error, Move};
use crate::consent::{Answer, Qualification};
use crate::credential::CredentialType;
use crate::{jurisdiction, Hash, Jurisdiction};

/// How the credential registry is asked whether the party holds a credential that counts now.
pub type Ask<'a> = &'a dyn Fn(&Qualification) -> Answer;

/// How it is asked whether that credential also carries a qualifier.
pub type AskQualified<'a> = &'a dyn Fn(&Qualification, &Hash) -> Answer;

/// The qualification that a party names, and how to ask about it. Asked once a message, after every refusal that costs
/// less; never cached, so what was revoked yesterday moves nothing today.
#[derive(Clone, Copy)]
pub struct Licence<'a> {
    /// What the party holds.
    pub holds: Qualification,
    /// Asks whether that is so.
    pub ask: Ask<'a>,
}

impl Licence<'_> {
    /// Whether it is one that a move takes.
    ///
    /// # Errors
    /// [`Error::WrongLicence`], [`Error::BadJurisdiction`].
    pub(super) fn check(&self, act: Move) -> Result<(), Error> {
        let Qualification { credential, jurisdiction } = self.holds;
        if !act.rule().licences.contains(&credential) {
            return Err(Error::WrongLicence { credential });
        }
        check_jurisdiction(&jurisdiction)
    }

    /// # Errors
    /// [`Error::NotLicensed`], [`Error::DependencyUnavailable`].
    pub(super) fn require(&self) -> Result<(), Error> {
        settle((self.ask)(&self.holds), &self.holds)
    }
}

/// A regulator's qualification.
pub(super) const fn regulator(jurisdiction: Jurisdiction) -> Qualification {
    Qualification { credential: CredentialType::REGULATOR, jurisdiction }
}

/// # Errors
/// [`Error::BadJurisdiction`].
pub(super) fn check_jurisdiction(code: &Jurisdiction) -> Result<(), Error> {
    if jurisdiction::is_valid(code) {
        Ok(())
    } else {
        Err(Error::BadJurisdiction)
    }
}

/// # Errors
/// [`Error::NotLicensed`], [`Error::DependencyUnavailable`].
pub(super) fn settle(answer: Answer, holds: &Qualification) -> Result<(), Error> {
    match answer {
        Answer::Valid => Ok(()),
        Answer::Invalid => Err(Error::NotLicensed { credential: holds.credential, jurisdiction: holds.jurisdiction }),
        Answer::Unavailable => Err(Error::DependencyUnavailable),
    }
}
