//! What an issuer, an authority or a holder can do to a credential, in the form that is also signed and relayed.

use super::{delegate, slot, Error, NewCredential, Reason};
use crate::{AccountId, Hash, Timestamp};
use scale::{Decode, Encode};

/// The most credentials that one call issues.
pub const MAX_BATCH: usize = 32;

/// For whom somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Principal {
    /// The governor, whom every chain ends at.
    Governor,
    /// An account: an issuer, an authority, a holder.
    Account(AccountId),
}

impl From<Option<(AccountId, u32)>> for Principal {
    /// Whose term it is; none is the governor.
    fn from(term: Option<(AccountId, u32)>) -> Principal {
        term.map_or(Principal::Governor, |(account, _)| Principal::Account(account))
    }
}

/// A change of a credential that its author may make directly or sign for somebody else to relay.
///
/// What makes it single-use: an id can be issued only once, revoking and renouncing are final, and the others name a
/// revision of the slot above the last one. Called directly, an absent revision means the next one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the arguments of the message of the same name
pub enum Action {
    /// Issues a credential.
    Issue(NewCredential),
    /// Moves a credential's end to a later time, and its commitment to the renewed document.
    Renew { by: AccountId, id: Hash, until: Timestamp, commitment: Option<Hash>, revision: Option<u32> },
    /// Suspends a credential.
    Suspend { by: Principal, id: Hash, reason: Reason, revision: Option<u32> },
    /// Ends a suspension.
    Reinstate { by: Principal, id: Hash, revision: Option<u32> },
    /// Revokes a credential for ever.
    Revoke { by: Principal, id: Hash, reason: Reason },
    /// The holder's own revocation, for ever.
    Renounce { holder: AccountId, id: Hash },
}

impl Action {
    /// For whom it is done.
    pub const fn principal(&self) -> Principal {
        match self {
            Action::Issue(new) => Principal::Account(new.issuer),
            Action::Renew { by, .. } => Principal::Account(*by),
            Action::Suspend { by, .. } | Action::Reinstate { by, .. } | Action::Revoke { by, .. } => *by,
            Action::Renounce { holder, .. } => Principal::Account(*holder),
        }
    }

    /// The scope that a delegate needs for it.
    pub const fn scope(&self) -> u8 {
        match self {
            Action::Issue(_) | Action::Renew { .. } => delegate::ISSUE,
            Action::Suspend { .. } | Action::Reinstate { .. } | Action::Revoke { .. } | Action::Renounce { .. } => {
                delegate::STATUS
            }
        }
    }

    /// Which credential it is about.
    pub const fn id(&self) -> &Hash {
        match self {
            Action::Issue(new) => &new.id,
            Action::Renew { id, .. }
            | Action::Suspend { id, .. }
            | Action::Reinstate { id, .. }
            | Action::Revoke { id, .. }
            | Action::Renounce { id, .. } => id,
        }
    }

    /// What can be said about the arguments without looking anything up.
    ///
    /// # Errors
    /// Those of [`NewCredential::check`]; [`Error::BadReason`].
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Action::Issue(new) => new.check(),
            Action::Revoke { reason, .. } => slot::check_final(*reason),
            _ => Ok(()),
        }
    }

    /// As [`Action::check`], for an action that is signed: it has to name the revision that makes it single-use.
    ///
    /// # Errors
    /// [`Error::NotNamed`], and those of [`Action::check`].
    pub fn check_signed(&self) -> Result<(), Error> {
        match self {
            Action::Renew { revision: None, .. }
            | Action::Suspend { revision: None, .. }
            | Action::Reinstate { revision: None, .. } => Err(Error::NotNamed),
            _ => self.check(),
        }
    }
}

/// # Errors
/// [`Error::BadBatch`] unless it is 1 to [`MAX_BATCH`].
pub const fn check_batch(count: usize) -> Result<(), Error> {
    match count {
        1..=MAX_BATCH => Ok(()),
        _ => Err(Error::BadBatch { count: count as u32 }),
    }
}
