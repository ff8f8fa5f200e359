//! The registry's events, field by field as the contract declares them.

use super::{
    Case, Consent, Cosignature, Death, DefaultPolicy, Delegate, Guardianship, Instant, Outcome, Receipt, Recorder,
    Request, Scope, Terms,
};
use crate::{governance, AccountId, Hash, Timestamp};
use alloc::vec::Vec;

crate::event::events! {
    /// An event of the consent registry.
    pub enum Event or Governance(governance::Event) {
        /// A consent was granted.
        Granted {
            subject: AccountId, grantee: AccountId, scope: Scope, consent: Consent, clamped_from: Option<Timestamp>,
            draft: Option<Hash>,
        }
        /// A consent was revoked.
        Revoked { subject: AccountId, grantee: AccountId, scope: Scope, up_to: u32, by: Recorder, at: Instant }
        /// A consent was taken back as an error.
        EnteredInError { subject: AccountId, grantee: AccountId, scope: Scope, version: u32, at: Instant }
        /// Every consent was revoked.
        AllRevoked { subject: AccountId, epoch: u32, by: Recorder, at: Instant }
        /// The default was set.
        DefaultSet {
            subject: AccountId, policy: DefaultPolicy, no_break_glass: bool, revision: u32, by: Recorder, at: Instant,
        }
        /// A grantee proposed.
        Proposed { subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash, terms: Terms, at: Instant }
        /// A grantee withdrew a proposal.
        Withdrawn { subject: AccountId, grantee: AccountId, scope: Scope }
        /// A proposal was declined.
        Declined {
            subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash, by: Recorder, at: Instant,
        }
        /// Data was accessed, or the access was denied.
        Accessed { subject: AccountId, request: Request, receipt: Receipt }
        /// A grantee named a delegate, or ended one (`until` 0).
        DelegateSet { grantee: AccountId, delegate: AccountId, terms: Option<Delegate> }
        /// A guardian's term began.
        GuardianAppointed { subject: AccountId, guardian: AccountId, guardianship: Guardianship }
        /// A guardian's end was moved.
        GuardianExtended { subject: AccountId, guardian: AccountId, term: u32, until: Timestamp, at: Instant }
        /// A guardian's term ended.
        GuardianEnded {
            subject: AccountId, guardian: AccountId, term: u32, kept: bool, resigned: bool, at: Instant,
        }
        /// The controller was replaced.
        ControllerSet { subject: AccountId, controller: AccountId, rotation: u32, recovered: bool, at: Instant }
        /// Trustees were named.
        RecoverySet {
            subject: AccountId, trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: u32, at: Instant,
        }
        /// A trustee voted.
        RecoveryVoted {
            subject: AccountId, trustee: AccountId, candidate: Option<AccountId>, attempt: u32, pending: AccountId,
            ready: Timestamp, at: Instant,
        }
        /// A recovery was vetoed.
        RecoveryVetoed { subject: AccountId, attempt: u32, at: Instant }
        /// A clinician broke the glass.
        GlassBroken { subject: AccountId, clinician: AccountId, case: Case }
        /// A clinician justified a case.
        CaseJustified { subject: AccountId, clinician: AccountId, number: u32, document: Hash, at: Timestamp }
        /// The subject objected to a case.
        CaseChallenged {
            subject: AccountId, clinician: AccountId, number: u32, statement: Hash, by: Recorder, at: Instant,
        }
        /// A reviewer closed a case.
        CaseReviewed {
            subject: AccountId, clinician: AccountId, number: u32, reviewer: AccountId, outcome: Outcome,
            suspended: bool, at: Instant,
        }
        /// A clinician missed the deadline of a case.
        DeadlineMissed { subject: AccountId, clinician: AccountId, number: u32, owed: u32, at: Timestamp }
        /// A colleague co-signed.
        Cosigned { subject: AccountId, clinician: AccountId, cosignature: Cosignature }
        /// A reviewer lifted the suspension of a clinician's right.
        BreakGlassReinstated { clinician: AccountId, reviewer: AccountId, at: Timestamp }
        /// An authority suspended a guardian, or let them act again.
        GuardianSuspended {
            subject: AccountId, guardian: AccountId, term: u32, suspended: bool, authority: AccountId, at: Instant,
        }
        /// An authority attested the subject's death.
        DeathAttested { subject: AccountId, authority: AccountId, death: Death }
        /// An authority took that back; a recovery that is pending may be carried out from `ready` on.
        DeathRetracted { subject: AccountId, authority: AccountId, ready: Timestamp, at: Instant }
    }
}
