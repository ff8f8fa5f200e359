//! What the registry's events tell of.

use salus_domain::consent::{Change, Event};

/// The change that an event tells of. Declining makes nothing that has a number.
pub fn change(event: &Event) -> Option<Change> {
    let (seq, number) = match event {
        Event::Granted { consent, .. } => (consent.recorded.seq, consent.version),
        Event::Revoked { up_to, at, .. } => (at.seq, *up_to),
        Event::EnteredInError { version, at, .. } => (at.seq, *version),
        Event::AllRevoked { epoch, at, .. } => (at.seq, *epoch),
        Event::DefaultSet { revision, at, .. } | Event::RecoverySet { revision, at, .. } => (at.seq, *revision),
        Event::Declined { at, .. } => (at.seq, 0),
        Event::GuardianAppointed { guardianship, .. } => (guardianship.appointed.seq, guardianship.term),
        Event::GuardianExtended { term, at, .. } | Event::GuardianEnded { term, at, .. } => (at.seq, *term),
        Event::ControllerSet { rotation, at, .. } => (at.seq, *rotation),
        Event::RecoveryVoted { attempt, at, .. } | Event::RecoveryVetoed { attempt, at, .. } => (at.seq, *attempt),
        Event::GlassBroken { case, .. } => (case.opened.seq, case.number),
        Event::CaseChallenged { number, at, .. } | Event::CaseReviewed { number, at, .. } => (at.seq, *number),
        Event::GuardianSuspended { term, at, .. } => (at.seq, *term),
        // A death has no number.
        Event::DeathAttested { death, .. } => (death.since.seq, 0),
        Event::DeathRetracted { at, .. } => (at.seq, 0),
        // Others write these; no decision depends on them.
        Event::CaseJustified { .. }
        | Event::DeadlineMissed { .. }
        | Event::Cosigned { .. }
        | Event::BreakGlassReinstated { .. }
        | Event::Proposed { .. }
        | Event::Withdrawn { .. }
        | Event::Accessed { .. }
        | Event::DelegateSet { .. }
        | Event::Governance(_) => return None,
    };
    Some(Change { seq, number })
}
