//! The credential registry, as others call it.

use crate::arg;
use salus_domain::credential::{CredentialType, Error, Jurisdiction, Verdict};

/// Who is licensed for what.
///
/// No message calls another contract, and each looks at one slot and at most three accreditations: what they take does not
/// depend on how many credentials there are, so that a caller can give them a fixed limit.
#[ink::trait_definition]
pub trait Credentials {
    /// Whether a holder's credential counts now, which one, and until when; or why not, naming the accreditation that it
    /// fell with.
    #[ink(message)]
    fn is_valid(
        &self,
        holder: arg::AccountId,
        credential_type: CredentialType,
        jurisdiction: Jurisdiction,
    ) -> Result<Verdict, Error>;

    /// Whether a holder's credential counts now and is limited to just this: its qualifier is the given one.
    #[ink(message)]
    fn qualifies(
        &self,
        holder: arg::AccountId,
        credential_type: CredentialType,
        jurisdiction: Jurisdiction,
        qualifier: arg::Hash,
    ) -> Result<bool, Error>;

    /// Whether a holder's credential counted at a past instant: the verdict as `is_valid` gave it, or would have.
    ///
    /// `seq` is a slot's change number, as events name it; without one, what counts is the state after the last change of
    /// that millisecond. The answer is final. Refused: a time that is not over, this block's own included (`NotYetPast`).
    #[ink(message)]
    fn valid_at(
        &self,
        holder: arg::AccountId,
        credential_type: CredentialType,
        jurisdiction: Jurisdiction,
        at: u64,
        seq: Option<u64>,
    ) -> Result<Verdict, Error>;
}
