//! Parties: who acts as an id that holds goods, owns a product, or measures.

use super::Error;
use crate::{AccountId, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// An operator of a party: a till, a scanner, a warehouse's system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Operator {
    /// The first millisecond at which it is none any more.
    pub until: Timestamp,
    /// The controller who named it. With another controller it counts no more: who stole a key named operators too.
    pub named_by: AccountId,
}

/// An id, and that whoever called may act for it.
///
/// Goods belong to an id, as a person's data do: whoever recovers a lost key keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party(AccountId);

impl Party {
    /// The party `id`, for which `actor` acts: its controller, as the consent registry said if it could be asked, or an
    /// operator. `operator` loads it, and is needed only if the actor is not the controller.
    ///
    /// # Errors
    /// [`Error::Nobody`], [`Error::DependencyUnavailable`], [`Error::MayNotAct`], [`Error::OperatorOfOldKey`],
    /// [`Error::OperatorEnded`].
    pub fn of(
        id: &AccountId,
        controller: Option<AccountId>,
        actor: &AccountId,
        operator: impl FnOnce() -> Option<Operator>,
        now: Timestamp,
    ) -> Result<Party, Error> {
        if *id == NOBODY {
            return Err(Error::Nobody);
        }
        let controller = controller.ok_or(Error::DependencyUnavailable)?;
        if controller != *actor {
            operator().ok_or(Error::MayNotAct { controller })?.check(&controller, now)?;
        }
        Ok(Party(*id))
    }

    /// Its id.
    pub const fn id(&self) -> &AccountId {
        &self.0
    }

    /// # Errors
    /// [`Error::NotCustodian`].
    pub(super) fn require_custodian(&self, custodian: AccountId) -> Result<(), Error> {
        if self.0 == custodian {
            Ok(())
        } else {
            Err(Error::NotCustodian { custodian })
        }
    }

    /// # Errors
    /// [`Error::NotOwner`].
    pub(super) fn require_owner(&self, owner: AccountId) -> Result<(), Error> {
        if self.0 == owner {
            Ok(())
        } else {
            Err(Error::NotOwner { owner })
        }
    }
}

impl Operator {
    /// Names an operator of a party. Only its controller does: operators name none.
    ///
    /// # Errors
    /// [`Error::DependencyUnavailable`], [`Error::NotController`], [`Error::Nobody`], [`Error::OperatorToSelf`],
    /// [`Error::NotFuture`].
    pub fn name(
        operator: &AccountId,
        (party, controller): (&AccountId, Option<AccountId>),
        actor: &AccountId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Operator, Error> {
        let controller = require_controller(controller, actor)?;
        if *operator == NOBODY {
            return Err(Error::Nobody);
        }
        if operator == party || *operator == controller {
            return Err(Error::OperatorToSelf);
        }
        if until <= now {
            return Err(Error::NotFuture { now });
        }
        Ok(Operator { until, named_by: controller })
    }

    /// Whether there is an operator to be removed, by the party's controller.
    ///
    /// # Errors
    /// [`Error::DependencyUnavailable`], [`Error::NotController`], [`Error::NoOperator`].
    pub fn remove(known: bool, controller: Option<AccountId>, actor: &AccountId) -> Result<(), Error> {
        require_controller(controller, actor)?;
        if known {
            Ok(())
        } else {
            Err(Error::NoOperator)
        }
    }

    fn check(&self, controller: &AccountId, now: Timestamp) -> Result<(), Error> {
        if self.named_by != *controller {
            return Err(Error::OperatorOfOldKey { controller: *controller });
        }
        if now >= self.until {
            return Err(Error::OperatorEnded { until: self.until });
        }
        Ok(())
    }
}

fn require_controller(controller: Option<AccountId>, actor: &AccountId) -> Result<AccountId, Error> {
    match controller {
        None => Err(Error::DependencyUnavailable),
        Some(controller) if controller != *actor => Err(Error::NotController { controller }),
        Some(controller) => Ok(controller),
    }
}
