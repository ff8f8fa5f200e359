//! What would become of a move of several units: whether it fits into a transaction, and which unit is in the way.

use codec::Decode;
use salus_domain::AccountId;
use salus_domain::supply::{Error, Proof, UnitKey};

use super::{Act, Chain};
use crate::chain::DryRun;
use crate::failure::{Failure, Result};

/// The longest call data that a contract takes, in bytes: ink! traps on more.
const MAX_INPUT: usize = 16_384;

/// What would become of a move.
#[derive(Debug)]
pub enum Trial {
    /// It would be made; how the dry run went, which says what it takes.
    Fits(DryRun),
    /// It is more than a transaction takes.
    TooMuch,
    /// The contract would refuse it.
    Refused(Error),
    /// The chain would not carry it out.
    Failed(Failure),
}

impl Chain {
    /// Tries a move, as an account would make it for a party.
    ///
    /// # Errors
    /// Chain (exit 3): it cannot be asked; local (exit 5): another version of the contract.
    pub async fn try_out_move(
        &self,
        signer: &AccountId,
        act: &Act,
        by: &AccountId,
        (keys, proofs): (&[UnitKey], &[Proof]),
    ) -> Result<Trial> {
        let message = act.message();
        let input = act.arguments(by, keys, proofs).input(&self.bundle, message)?;
        if input.len() > MAX_INPUT {
            return Ok(Trial::TooMuch);
        }
        let dry = self.client.dry_run(signer, &self.address, 0, input, None).await?;
        if let Some(error) = &dry.error {
            return match error.as_str() {
                "Contracts::OutOfGas" => Ok(Trial::TooMuch),
                _ => Ok(Trial::Failed(self.client.would_fail(signer, error).await)),
            };
        }
        match Result::<Result<(), Error>, u8>::decode(&mut dry.data.as_slice()) {
            Ok(Ok(Err(error))) => return Ok(Trial::Refused(error)),
            Ok(Ok(Ok(()))) => {}
            _ => return Err(Failure::local(format!("cannot read what `{message}` returned"))),
        }
        let ((time, proof), (most_time, most_proof)) = (dry.gas_required, self.client.most_gas());
        Ok(if time <= most_time && proof <= most_proof { Trial::Fits(dry) } else { Trial::TooMuch })
    }
}

/// The unit that a refusal names.
pub const fn unit_of(error: &Error) -> Option<&UnitKey> {
    match error {
        Error::ProofNeeded { unit }
        | Error::BadProof { unit }
        | Error::BadLeaf { unit }
        | Error::DuplicateKey { unit }
        | Error::WrongState { unit, .. }
        | Error::NotPack { unit }
        | Error::NotContainer { unit }
        | Error::InsideContainer { unit, .. }
        | Error::NotInside { unit }
        | Error::Recalled { unit, .. }
        | Error::Expired { unit, .. }
        | Error::Frozen { unit, .. }
        | Error::NotForReturn { unit }
        | Error::TrailFull { unit }
        | Error::OtherPremises { unit }
        | Error::WindowOver { unit, .. }
        | Error::Opened { unit }
        | Error::AlreadySuspect { unit, .. }
        | Error::StandingTooLow { unit, .. } => Some(unit),
        _ => None,
    }
}

/// Whether a refusal is about who acts, or how, and so about all units alike.
pub const fn is_about_all(error: &Error) -> bool {
    matches!(
        error,
        Error::BadDays { .. }
            | Error::BadJurisdiction
            | Error::Nobody
            | Error::DependencyUnavailable
            | Error::NotController { .. }
            | Error::MayNotAct { .. }
            | Error::OperatorOfOldKey { .. }
            | Error::OperatorEnded { .. }
            | Error::WrongLicence { .. }
            | Error::NotLicensed { .. }
            | Error::ToSelf
            | Error::NotAttested
    )
}

/// The contract's name of a refusal.
pub fn name(error: &Error) -> String {
    format!("{error:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_one_unit_is_not_about_all() {
        let one = Error::Opened { unit: UnitKey([7; 32]) };
        assert_eq!(unit_of(&one), Some(&UnitKey([7; 32])));
        assert_eq!(name(&one), "Opened");
        assert!(!is_about_all(&one));
        assert_eq!(name(&Error::ToSelf), "ToSelf");
        assert!(is_about_all(&Error::ToSelf) && unit_of(&Error::ToSelf).is_none());
        // Somebody else may hold one unit and not another.
        assert!(!is_about_all(&Error::NotCustodian { custodian: [1; 32] }));
    }
}
