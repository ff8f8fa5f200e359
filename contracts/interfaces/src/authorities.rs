//! What authorities say about a subject: who its guardian is, and that it is dead.
//!
//! An authority is named by the id that holds its credential; the caller is that id's controller (`NotController`).
//! Whatever it does, the credential registry has to vouch for it now (`NoCredential`, `DependencyUnavailable`).

use crate::arg;
use salus_domain::consent::{Change, Error};
use salus_domain::{Jurisdiction, Timestamp};

/// Guardians of minors, of adults who cannot act, and of estates; and deaths.
#[ink::trait_definition]
pub trait Authorities {
    /// Appoints a guardian; returns the term.
    ///
    /// A guardianship authority in the mandate's jurisdiction, which is not the guardian (`AuthorityToSelf`). Refused: as
    /// `appoint_guardian`, an executor of somebody who lives (`NotDeceased`), any other guardian of somebody who does not
    /// (`Deceased`). Event: `GuardianAppointed`.
    #[ink(message)]
    fn appoint_guardian_by_authority(
        &mut self,
        subject: arg::AccountId,
        guardian: arg::AccountId,
        powers: arg::GuardianTerms,
        mandate: arg::Mandate,
    ) -> Result<Change, Error>;

    /// Moves the end of a running term to a later quarter.
    ///
    /// A guardianship authority in the term's jurisdiction, as for the next two. Refused: `NoGuardian`, a guardian whom the
    /// subject appointed (`NotAppointer`), `GuardianEnded`, `GuardianExpired`, `NotLater`, `NotQuarter`, `Deceased`,
    /// `NotDeceased`. Event: `GuardianExtended`.
    #[ink(message)]
    fn extend_guardian_by_authority(
        &mut self,
        authority: arg::AccountId,
        subject: arg::AccountId,
        guardian: arg::AccountId,
        term: u32,
        until: Timestamp,
    ) -> Result<Change, Error>;

    /// Suspends a guardian at once, who may then do nothing, or lets them act again; what they granted stays.
    ///
    /// Refused: `NoGuardian`, `NotAppointer`, `GuardianEnded`, `GuardianExpired`, `AlreadySuspended`, `NotSuspended`. Event:
    /// `GuardianSuspended`.
    #[ink(message)]
    fn suspend_guardian(
        &mut self,
        authority: arg::AccountId,
        subject: arg::AccountId,
        guardian: arg::AccountId,
        term: u32,
        suspended: bool,
    ) -> Result<Change, Error>;

    /// Ends a term at once, and keeps or drops what the guardian granted in it; of one that ended, drops what was kept.
    ///
    /// Refused: `NoGuardian`, `NotAppointer`, `NothingToRevoke`. Event: `GuardianEnded`.
    #[ink(message)]
    fn end_guardian_by_authority(
        &mut self,
        authority: arg::AccountId,
        subject: arg::AccountId,
        guardian: arg::AccountId,
        term: u32,
        keep_grants: bool,
    ) -> Result<Change, Error>;

    /// Attests that the subject is dead: nobody acts for it any more but an executor; what was granted goes on.
    ///
    /// Vital records of the jurisdiction. Refused: `Deceased` already. Event: `DeathAttested`.
    #[ink(message)]
    fn attest_death(
        &mut self,
        authority: arg::AccountId,
        subject: arg::AccountId,
        jurisdiction: Jurisdiction,
    ) -> Result<Change, Error>;

    /// Takes that back; a recovery that is pending has to wait for its whole delay again.
    ///
    /// Vital records of the same jurisdiction. Refused: `NotDeceased`. Event: `DeathRetracted`.
    #[ink(message)]
    fn retract_death(&mut self, authority: arg::AccountId, subject: arg::AccountId) -> Result<Change, Error>;
}
