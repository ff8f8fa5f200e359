//! The consent registry, as others call it.

use crate::arg;
use salus_domain::consent::{Authority, Decision, Error, Receipt};

/// Who acts for a subject.
#[ink::trait_definition]
pub trait Subjects {
    /// The account that acts for a subject: the one of the same bytes until it was replaced.
    ///
    /// Refused for the dead, for whom nobody acts in any contract of the suite: `Deceased`.
    #[ink(message)]
    fn controller_of(&self, subject: arg::AccountId) -> Result<arg::AccountId, Error>;

    /// As what an account may act for a subject now, with the categories that are none of a guardian's business.
    ///
    /// Refused, with the reason, if it may not: `MayNotAct`, `GuardianNotYet`, `GuardianExpired`, `GuardianEnded`.
    #[ink(message)]
    fn may_act(&self, subject: arg::AccountId, account: arg::AccountId) -> Result<Authority, Error>;
}

/// What a person allows others to do with their data.
#[ink::trait_definition]
pub trait Consents {
    /// Whether a grantee may do something now. Leaves no trace; `access` does.
    ///
    /// For consents with a limited number of uses it answers for a new use. Refused: a malformed request only.
    #[ink(message)]
    fn check(&self, subject: arg::AccountId, grantee: arg::AccountId, request: arg::Request)
        -> Result<Decision, Error>;

    /// Whether a grantee was allowed to do something at a past instant: the decision as `check` gave it, or would have.
    ///
    /// `seq` is a subject's change number, as a receipt names it; without one, what counts is the state after the last
    /// change of that millisecond. The answer is final. Refused: a malformed request; what later calls may still add to
    /// (`NotYetPast`): a time that has not come, this block's own time without a number, or a number not yet given.
    #[ink(message)]
    fn was_permitted(
        &self,
        subject: arg::AccountId,
        grantee: arg::AccountId,
        request: arg::Request,
        at: u64,
        seq: Option<u64>,
    ) -> Result<Decision, Error>;

    /// `access`, by an enforcer: a wired contract (the PHR index) that vouches for its caller, the accessor.
    ///
    /// Refused: every other caller (`NotEnforcer`), a malformed request. Whatever the consent denies comes back as a
    /// receipt that says so, and is logged. Event: `Accessed`.
    #[ink(message)]
    fn access_for(
        &mut self,
        subject: arg::AccountId,
        accessor: arg::AccountId,
        grantee: Option<arg::AccountId>,
        request: arg::Request,
        expected: Option<u32>,
        resource: arg::Hash,
    ) -> Result<Receipt, Error>;
}
