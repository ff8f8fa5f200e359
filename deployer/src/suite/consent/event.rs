//! The registry's events, found and decoded in what a transaction or a block emitted.

use salus_domain::consent::{Change, Event};

use crate::abi::Bundle;
use crate::chain::ContractEvent;

/// Decodes an event by its name in the bundle's metadata; none if it is not one of the registry's.
pub fn decode(bundle: &Bundle, event: &ContractEvent) -> Option<Event> {
    let name = bundle.decode_event(&event.topics, &event.data)?.name;
    // An event that the metadata knows and this program does not is one of a later version: shown undecoded elsewhere.
    Event::decode(&name, &event.data).ok()
}

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
