//! Break-glass, as people and other contracts call it.
//!
//! Whoever acts by virtue of a credential is named by the id that holds it; the caller is that id's controller
//! (`NotController`), so that a key that was replaced opens nothing.

use crate::arg;
use salus_domain::consent::{Case, Change, Cosignature, Error, Outcome, Qualification, Right};
use salus_domain::Timestamp;

/// Opening a subject's data without a consent, for a short while, and answering for it.
#[ink::trait_definition]
pub trait BreakGlass {
    /// Opens every category for purpose BTG, for 4 hours; the number is the case's.
    ///
    /// A clinician of a type and jurisdiction that the credential registry confirms, or confirmed within 30 days while it
    /// does not answer (`NoCredential`, `DependencyUnavailable`). Refused: `NotClinicianType`, `UnknownReason`,
    /// `NoJustification`, oneself (`BreakGlassToSelf`), a subject that bars it (`BreakGlassBarred`), a window that is open
    /// (`AlreadyOpen`), a suspended right (`BreakGlassSuspended`), a missing co-signature (`CosignatureOwed`,
    /// `NoCosignature`). Event: `GlassBroken`.
    #[ink(message)]
    fn break_glass(
        &mut self,
        subject: arg::AccountId,
        clinician: arg::AccountId,
        glass: arg::BreakGlass,
    ) -> Result<Change, Error>;

    /// Co-signs a colleague's next case about a subject, within an hour.
    ///
    /// Another clinician, confirmed as for `break_glass`. Refused: `CosignatureToSelf`, `BreakGlassSuspended`, another's
    /// co-signature that can still be used (`AlreadyCosigned`). Event: `Cosigned`.
    #[ink(message)]
    fn cosign(
        &mut self,
        cosigner: arg::AccountId,
        clinician: arg::AccountId,
        subject: arg::AccountId,
        qualification: Qualification,
    ) -> Result<(), Error>;

    /// Justifies a case, within 72 hours, by the commitment to a document that is kept off chain.
    ///
    /// The clinician. Refused: `NoCase`, `NoJustification`, `CaseClosed`, `AlreadyJustified`, `JustificationLate`. Event:
    /// `CaseJustified`.
    #[ink(message)]
    fn justify(
        &mut self,
        subject: arg::AccountId,
        clinician: arg::AccountId,
        number: u32,
        document: arg::Hash,
    ) -> Result<(), Error>;

    /// Objects to a case, within 366 days; `statement` is zeros if there is none.
    ///
    /// The subject's controller, or a guardian who is neither the clinician nor the co-signer (`OwnCase`). Refused: `NoCase`,
    /// `CaseClosed`, `AlreadyChallenged`, `ChallengeLate`. Event: `CaseChallenged`.
    #[ink(message)]
    fn challenge(
        &mut self,
        subject: arg::AccountId,
        clinician: arg::AccountId,
        number: u32,
        statement: arg::Hash,
    ) -> Result<Change, Error>;

    /// Closes a case, and suspends the clinician's right over all subjects if `suspend`. A window found unjustified ends.
    ///
    /// A reviewer of the case's jurisdiction (`NotReviewer`, `DependencyUnavailable`), not of their own case (`OwnCase`).
    /// Refused: `NoCase`, `CaseClosed`. Event: `CaseReviewed`.
    #[ink(message)]
    fn review(
        &mut self,
        reviewer: arg::AccountId,
        subject: arg::AccountId,
        clinician: arg::AccountId,
        number: u32,
        outcome: Outcome,
        suspend: bool,
    ) -> Result<Change, Error>;

    /// Notes that nobody justified a case in time: the clinician's next one needs a co-signature.
    ///
    /// Anyone. Refused: `NoCase`, `TooEarly`, `AlreadyJustified`, `AlreadyMissed`, one that was upheld (`CaseClosed`). Event:
    /// `DeadlineMissed`.
    #[ink(message)]
    fn enforce(&mut self, subject: arg::AccountId, clinician: arg::AccountId, number: u32) -> Result<(), Error>;

    /// Lifts the suspension of a clinician's right.
    ///
    /// A reviewer of the jurisdiction that suspended it, not the clinician. Refused: `NotSuspended`. Event:
    /// `BreakGlassReinstated`.
    #[ink(message)]
    fn reinstate_break_glass(&mut self, reviewer: arg::AccountId, clinician: arg::AccountId) -> Result<(), Error>;

    /// The newest case of a clinician and a subject, or an older one by its number.
    #[ink(message)]
    fn case(
        &self,
        subject: arg::AccountId,
        clinician: arg::AccountId,
        number: Option<u32>,
    ) -> Result<Option<Case>, Error>;

    /// A clinician's right to break the glass.
    #[ink(message)]
    fn right(&self, clinician: arg::AccountId) -> Result<Right, Error>;

    /// The co-signature for a clinician and a subject.
    #[ink(message)]
    fn cosignature(&self, clinician: arg::AccountId, subject: arg::AccountId) -> Result<Option<Cosignature>, Error>;

    /// When the credential registry last confirmed a clinician's qualification to this contract.
    #[ink(message)]
    fn confirmed(&self, account: arg::AccountId, qualification: Qualification) -> Result<Option<Timestamp>, Error>;
}
