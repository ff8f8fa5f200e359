//! The registry's events, typed; field by field as the contract declares them.

use codec::Decode;
use salus_domain::consent::{Consent, DefaultPolicy, Guardianship, Instant, Receipt, Recorder, Request, Scope, Terms};

use crate::abi::Bundle;
use crate::chain::ContractEvent;

type Account = [u8; 32];
type Hash = [u8; 32];

/// Defines the events: a struct for each, and the enum of all, decoded by name.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {
        /// An event about a subject.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // the fields are the contract's, which documents them
        pub enum Event {
            $($(#[$doc])* $name { $($field: $kind),* },)*
        }

        impl Event {
            fn read(name: &str, data: &mut &[u8]) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Event::$name { $($field: Decode::decode(data).ok()?),* }),)*
                    _ => None,
                }
            }

            /// Every event's name and fields, to be compared with the contract's.
            #[cfg(test)]
            pub(super) const SHAPES: &[(&str, &[&str])] = &[$((stringify!($name), &[$(stringify!($field)),*])),*];

            /// The event's name.
            pub fn name(&self) -> &'static str {
                match self { $(Event::$name { .. } => stringify!($name),)* }
            }
        }
    };
}

events! {
    /// A consent was granted.
    Granted { subject: Account, grantee: Account, scope: Scope, consent: Consent, clamped_from: Option<u64>, draft: Option<Hash> }
    /// A consent was revoked.
    Revoked { subject: Account, grantee: Account, scope: Scope, up_to: u32, by: Recorder, at: Instant }
    /// A consent was taken back as an error.
    EnteredInError { subject: Account, grantee: Account, scope: Scope, version: u32, at: Instant }
    /// Every consent was revoked.
    AllRevoked { subject: Account, epoch: u32, by: Recorder, at: Instant }
    /// The default was set.
    DefaultSet { subject: Account, policy: DefaultPolicy, no_break_glass: bool, revision: u32, by: Recorder, at: Instant }
    /// A grantee proposed.
    Proposed { subject: Account, grantee: Account, scope: Scope, draft: Hash, terms: Terms, at: u64 }
    /// A grantee withdrew a proposal.
    Withdrawn { subject: Account, grantee: Account, scope: Scope }
    /// A proposal was declined.
    Declined { subject: Account, grantee: Account, scope: Scope, draft: Hash }
    /// Data was accessed, or the access was denied.
    Accessed { subject: Account, request: Request, receipt: Receipt }
    /// A guardian's term began.
    GuardianAppointed { subject: Account, guardian: Account, guardianship: Guardianship }
    /// A guardian's end was moved.
    GuardianExtended { subject: Account, guardian: Account, term: u32, until: u64, at: Instant }
    /// A guardian's term ended.
    GuardianEnded { subject: Account, guardian: Account, term: u32, kept: bool, resigned: bool, at: Instant }
    /// The controller was replaced.
    ControllerSet { subject: Account, controller: Account, rotation: u32, recovered: bool, at: Instant }
    /// Trustees were named.
    RecoverySet { subject: Account, trustees: Vec<Account>, threshold: u8, delay: u64, revision: u32, at: Instant }
    /// A trustee voted.
    RecoveryVoted { subject: Account, trustee: Account, candidate: Option<Account>, attempt: u32, pending: Account, ready: u64, at: Instant }
    /// A recovery was vetoed.
    RecoveryVetoed { subject: Account, attempt: u32, at: Instant }
}

impl Event {
    /// Decodes an event by its name in the bundle's metadata; none if it is not one about a subject.
    pub fn decode(bundle: &Bundle, event: &ContractEvent) -> Option<Self> {
        let name = bundle.decode_event(&event.topics, &event.data)?.name;
        let mut data = event.data.as_slice();
        Self::read(&name, &mut data).filter(|_| data.is_empty())
    }

    /// The receipt, if it is an access.
    pub fn receipt(&self) -> Option<&Receipt> {
        match self {
            Event::Accessed { receipt, .. } => Some(receipt),
            _ => None,
        }
    }
}
