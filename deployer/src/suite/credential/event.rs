//! What the registry's events tell of.

use salus_domain::AccountId;
use salus_domain::credential::{Change, CredentialType, Event, Term};

/// The change of a slot that an event tells of; the number is the slot's revision, 0 where the event names none.
pub fn change(event: &Event) -> Option<Change> {
    let (entry, number) = match event {
        Event::Renewed { entry, revision, .. }
        | Event::Suspended { entry, revision, .. }
        | Event::Reinstated { entry, revision, .. } => (entry, *revision),
        Event::Issued { entry, .. }
        | Event::Revoked { entry, .. }
        | Event::Renounced { entry, .. }
        | Event::Adopted { entry, .. } => (entry, 0),
        Event::TypeDefined { .. }
        | Event::Accredited { .. }
        | Event::AccreditationSuspended { .. }
        | Event::AccreditationReinstated { .. }
        | Event::AccreditationEnded { .. }
        | Event::RevokedForCause { .. }
        | Event::AccreditationAdopted { .. }
        | Event::DelegateSet { .. }
        | Event::KeyBound { .. }
        | Event::KeyUnbound { .. }
        | Event::Governance(_) => return None,
    };
    Some(Change { seq: entry.since.seq, number })
}

/// The term that an event tells of, as it is from then on: whose, for which type.
pub fn term(event: &Event) -> Option<(AccountId, CredentialType, Term)> {
    match event {
        Event::Accredited { account, credential_type, term, .. }
        | Event::AccreditationSuspended { account, credential_type, term, .. }
        | Event::AccreditationReinstated { account, credential_type, term, .. }
        | Event::AccreditationEnded { account, credential_type, term, .. }
        | Event::RevokedForCause { account, credential_type, term, .. }
        | Event::AccreditationAdopted { account, credential_type, term } => Some((*account, *credential_type, *term)),
        _ => None,
    }
}
