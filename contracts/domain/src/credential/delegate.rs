//! Delegates: who acts for an issuer, an authority or a holder besides their controller.

use super::{Error, Principal};
use crate::{AccountId, Timestamp};
use scale::{Decode, Encode};

/// To issue and renew.
pub const ISSUE: u8 = 1;
/// To suspend, reinstate, revoke, renounce, and adopt credentials.
pub const STATUS: u8 = 2;
/// To accredit, and to suspend, reinstate, end, revoke and adopt accreditations.
pub const ACCREDIT: u8 = 4;
/// To answer a verifier in the principal's name.
pub const PRESENT: u8 = 8;
/// Everything that can be delegated.
pub const ALL: u8 = ISSUE | STATUS | ACCREDIT | PRESENT;

/// A delegate of a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Delegate {
    /// What for, one bit each.
    pub scope: u8,
    /// The first millisecond at which it is none any more.
    pub until: Timestamp,
    /// The controller who named it. With another controller it counts no more: who stole a key named delegates too.
    pub named_by: AccountId,
}

impl Delegate {
    /// Names a delegate of `principal`, or changes what it may do and until when.
    ///
    /// # Errors
    /// [`Error::DelegateToSelf`], [`Error::BadScope`], [`Error::NotFuture`].
    pub fn name(
        delegate: &AccountId,
        (principal, controller): (&AccountId, &AccountId),
        scope: u8,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Delegate, Error> {
        if delegate == principal || delegate == controller {
            return Err(Error::DelegateToSelf);
        }
        if scope == 0 || scope & !ALL != 0 {
            return Err(Error::BadScope { scope });
        }
        if until <= now {
            return Err(Error::NotFuture { now });
        }
        Ok(Delegate { scope, until, named_by: *controller })
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

    /// Whether it may act within a scope, for a principal with this controller.
    ///
    /// # Errors
    /// [`Error::DelegateOfOldKey`], [`Error::DelegateEnded`], [`Error::OutOfScope`].
    pub fn check(&self, scope: u8, controller: &AccountId, now: Timestamp) -> Result<(), Error> {
        if self.named_by != *controller {
            return Err(Error::DelegateOfOldKey { controller: *controller });
        }
        if now >= self.until {
            return Err(Error::DelegateEnded { until: self.until });
        }
        if self.scope & scope == 0 {
            return Err(Error::OutOfScope { scope: self.scope });
        }
        Ok(())
    }
}

/// Whether an account is a principal's controller. `controller` is what the consent registry said, if it could be asked.
///
/// # Errors
/// [`Error::DependencyUnavailable`], [`Error::NotController`].
pub fn require_controller(controller: Option<AccountId>, actor: &AccountId) -> Result<AccountId, Error> {
    match controller {
        None => Err(Error::DependencyUnavailable),
        Some(controller) if controller != *actor => Err(Error::NotController { controller }),
        Some(controller) => Ok(controller),
    }
}

/// Whether an account may act for a principal: its controller, or a delegate with the scope. `delegate` loads it, and is
/// needed only if the actor is not the controller.
///
/// # Errors
/// [`Error::DependencyUnavailable`], [`Error::MayNotAct`], and those of [`Delegate::check`].
pub fn may_act(
    controller: Option<AccountId>,
    actor: &AccountId,
    scope: u8,
    delegate: impl FnOnce() -> Option<Delegate>,
    now: Timestamp,
) -> Result<(), Error> {
    let controller = controller.ok_or(Error::DependencyUnavailable)?;
    if controller == *actor {
        return Ok(());
    }
    delegate().ok_or(Error::MayNotAct { controller })?.check(scope, &controller, now)
}

/// Whether an account is the governor, who has no delegates.
///
/// # Errors
/// [`Error::NotGovernor`].
pub fn require_governor(governor: &AccountId, actor: &AccountId) -> Result<Principal, Error> {
    if governor == actor {
        Ok(Principal::Governor)
    } else {
        Err(Error::NotGovernor { governor: *governor })
    }
}
