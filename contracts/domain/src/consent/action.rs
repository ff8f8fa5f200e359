//! What a subject, or somebody for it, can do, in the form that is also signed and relayed.

use super::guardian::check_quarter;
use super::{recovery, Authority, DefaultPolicy, Error, Guardian, GuardianTerms, Scope, Subject, Terms};
use crate::{AccountId, Hash, Timestamp, NOBODY};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// A change that its author may make directly or sign for somebody else to relay.
///
/// The numbers make a signed action single-use, so in the signed form they must be there; called directly, an absent
/// number means the next one (to create), or everything there is (to end).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the arguments of the message of the same name
pub enum Action {
    /// Grants a consent.
    Grant {
        subject: AccountId,
        grantee: AccountId,
        scope: Scope,
        terms: Terms,
        version: Option<u32>,
        epoch: Option<u32>,
    },
    /// Revokes a consent, and burns every version up to `up_to`.
    Revoke { subject: AccountId, grantee: AccountId, scope: Scope, up_to: Option<u32> },
    /// Takes back a consent that should never have been recorded.
    EnterInError { subject: AccountId, grantee: AccountId, scope: Scope, version: u32 },
    /// Ends every epoch up to `up_to`, and with them every consent granted in them.
    RevokeAll { subject: AccountId, up_to: Option<u32> },
    /// Sets what holds for those without a consent.
    SetDefault { subject: AccountId, policy: DefaultPolicy, no_break_glass: bool, revision: Option<u32> },
    /// Grants what the grantee proposed.
    Accept {
        subject: AccountId,
        grantee: AccountId,
        scope: Scope,
        draft: Hash,
        version: Option<u32>,
        epoch: Option<u32>,
    },
    /// Declines what the grantee proposed.
    Decline { subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash },
    /// Appoints a guardian.
    AppointGuardian { subject: AccountId, guardian: AccountId, powers: GuardianTerms, term: Option<u32> },
    /// Moves the end of a guardian's term to a later quarter.
    ExtendGuardian { subject: AccountId, guardian: AccountId, term: u32, until: Timestamp },
    /// Ends a guardian's term, and burns every term up to it; what they granted is kept or dropped.
    EndGuardian { subject: AccountId, guardian: AccountId, keep_grants: bool, term: Option<u32> },
    /// The guardian's own end of the term.
    ResignGuardian { subject: AccountId, term: Option<u32> },
    /// Replaces the controller.
    SetController { subject: AccountId, controller: AccountId, rotation: Option<u32> },
    /// Names the trustees who may recover a lost controller; none ends it.
    SetRecovery { subject: AccountId, trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: Option<u32> },
    /// Puts an end to every attempt at recovery up to `attempt`.
    VetoRecovery { subject: AccountId, attempt: Option<u32> },
    /// Objects to a case of break-glass.
    Challenge { subject: AccountId, clinician: AccountId, number: u32, statement: Hash },
}

impl Action {
    /// Whose matter it is.
    pub const fn subject(&self) -> &AccountId {
        match self {
            Action::Grant { subject, .. }
            | Action::Revoke { subject, .. }
            | Action::EnterInError { subject, .. }
            | Action::RevokeAll { subject, .. }
            | Action::SetDefault { subject, .. }
            | Action::Accept { subject, .. }
            | Action::Decline { subject, .. }
            | Action::AppointGuardian { subject, .. }
            | Action::ExtendGuardian { subject, .. }
            | Action::EndGuardian { subject, .. }
            | Action::ResignGuardian { subject, .. }
            | Action::SetController { subject, .. }
            | Action::SetRecovery { subject, .. }
            | Action::VetoRecovery { subject, .. }
            | Action::Challenge { subject, .. } => subject,
        }
    }

    /// As what `actor` may carry it out. `guardian` loads the actor's terms, and is needed only for who is not the controller.
    ///
    /// # Errors
    /// Those of [`Authority::of`], for an executor [`Error::ExecutorMayOnlyRevoke`]; for what is the controller's alone
    /// [`Error::NotController`], for resigning [`Error::NoGuardian`].
    pub fn authorise(
        &self,
        subject: &Subject,
        actor: &AccountId,
        guardian: impl FnOnce() -> Guardian,
        now: Timestamp,
    ) -> Result<Authority, Error> {
        let id = self.subject();
        match self {
            Action::Revoke { .. } | Action::RevokeAll { .. } | Action::SetDefault { .. } => {
                Authority::of(id, subject, actor, guardian, now)
            }
            Action::Grant { .. }
            | Action::EnterInError { .. }
            | Action::Accept { .. }
            | Action::Decline { .. }
            | Action::Challenge { .. } => {
                let by = Authority::of(id, subject, actor, guardian, now)?;
                by.is_no_executor().map(|()| by)
            }
            Action::ResignGuardian { .. } => guardian().resigning(actor),
            Action::AppointGuardian { .. }
            | Action::ExtendGuardian { .. }
            | Action::EndGuardian { .. }
            | Action::SetController { .. }
            | Action::SetRecovery { .. }
            | Action::VetoRecovery { .. } => subject.require_controller(id, actor).map(|()| Authority::Controller),
        }
    }

    /// What can be said about the arguments without looking anything up.
    ///
    /// # Errors
    /// [`Error::Nobody`] where nobody would get a power; those of [`Terms::check`], [`GuardianTerms::check`] and of trustees,
    /// threshold and delay.
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Action::Grant { grantee: account, .. }
            | Action::AppointGuardian { guardian: account, .. }
            | Action::SetController { controller: account, .. }
                if *account == NOBODY =>
            {
                Err(Error::Nobody)
            }
            Action::Grant { scope, terms, .. } => terms.check(*scope),
            Action::AppointGuardian { powers, .. } => powers.check(),
            Action::ExtendGuardian { until, .. } => check_quarter(*until),
            Action::SetRecovery { trustees, threshold, delay, .. } => recovery::check(trustees, *threshold, *delay),
            _ => Ok(()),
        }
    }

    /// As [`Action::check`], for an action that is signed: it has to name every number that makes it single-use.
    ///
    /// # Errors
    /// [`Error::NotNamed`], and those of [`Action::check`].
    pub fn check_signed(&self) -> Result<(), Error> {
        let named = match self {
            Action::Grant { version, epoch, .. } | Action::Accept { version, epoch, .. } => {
                version.is_some() && epoch.is_some()
            }
            Action::Revoke { up_to: number, .. }
            | Action::RevokeAll { up_to: number, .. }
            | Action::SetDefault { revision: number, .. }
            | Action::AppointGuardian { term: number, .. }
            | Action::EndGuardian { term: number, .. }
            | Action::ResignGuardian { term: number, .. }
            | Action::SetController { rotation: number, .. }
            | Action::SetRecovery { revision: number, .. }
            | Action::VetoRecovery { attempt: number, .. } => number.is_some(),
            Action::EnterInError { .. }
            | Action::Decline { .. }
            | Action::ExtendGuardian { .. }
            | Action::Challenge { .. } => true,
        };
        if !named {
            return Err(Error::NotNamed);
        }
        self.check()
    }
}
