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
        Event::Proposed { .. }
        | Event::Withdrawn { .. }
        | Event::Accessed { .. }
        | Event::DelegateSet { .. }
        | Event::Governance(_) => return None,
    };
    Some(Change { seq, number })
}
