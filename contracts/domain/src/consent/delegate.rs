//! Delegates: who asks in a grantee's name besides who acts for it.

use super::{Error, Holder, Subject};
use crate::{AccountId, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// A delegate of a grantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Delegate {
    /// The first millisecond at which it is none any more.
    pub until: Timestamp,
    /// The controller who named it. With another controller it counts no more: who stole a key named delegates too.
    pub named_by: AccountId,
}

impl Delegate {
    /// Names a delegate of `grantee` until a time.
    ///
    /// # Errors
    /// [`Error::Nobody`], [`Error::DelegateToSelf`], [`Error::NotFuture`].
    pub fn name(grantee: &Holder, delegate: &AccountId, until: Timestamp, now: Timestamp) -> Result<Delegate, Error> {
        if *delegate == NOBODY {
            return Err(Error::Nobody);
        }
        if grantee.is(delegate) {
            return Err(Error::DelegateToSelf);
        }
        if until <= now {
            return Err(Error::NotFuture { now });
        }
        Ok(Delegate { until, named_by: *grantee.account() })
    }

    /// Whether there is a delegate to be removed.
    ///
    /// # Errors
    /// [`Error::NoDelegate`].
    pub const fn remove(known: bool) -> Result<(), Error> {
        if known {
            Ok(())
        } else {
            Err(Error::NoDelegate)
        }
    }
}

/// Whether an account may ask as a grantee, to whom `state` belongs: it is the grantee's controller, or a delegate of that
/// controller whose end has not come.
pub fn asks_for(
    grantee: &AccountId,
    state: &Subject,
    accessor: &AccountId,
    delegate: impl FnOnce() -> Option<Delegate>,
    now: Timestamp,
) -> bool {
    let controller = state.controller(grantee);
    let is_delegate = |delegate: Delegate| delegate.named_by == controller && now < delegate.until;
    state.deceased().is_none() && (*accessor == controller || delegate().is_some_and(is_delegate))
}
