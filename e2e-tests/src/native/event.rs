//! The registry's events, decoded. The fields and their order are those of `contracts/consent-registry/src/events.rs`.

use codec::Decode;
use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{Consent, DefaultPolicy, Guardianship, Instant, Receipt, Recorder, Request, Scope, Terms},
    governance::{Announcement, Slot},
};

macro_rules! events {
    ($($name:ident { $($field:ident: $ty:ty),* $(,)? })*) => {
        /// An event of the registry; fields as there.
        #[allow(missing_docs)]
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            $($name { $($field: $ty),* },)*
        }

        impl Event {
            /// The labels of all events.
            pub const LABELS: &'static [&'static str] = &[$(stringify!($name)),*];

            /// The event's label.
            pub fn label(&self) -> &'static str {
                match self { $(Event::$name { .. } => stringify!($name),)* }
            }

            /// Decodes an event by its label. Bytes that are left over are an error.
            pub fn decode(label: &str, mut data: &[u8]) -> Result<Event, codec::Error> {
                let data = &mut data;
                let event = match label {
                    $(stringify!($name) => Event::$name { $($field: Decode::decode(data)?),* },)*
                    _ => return Err("not an event of the registry".into()),
                };
                if data.is_empty() { Ok(event) } else { Err("bytes are left over".into()) }
            }
        }
    };
}

events! {
    Granted { subject: AccountId, grantee: AccountId, scope: Scope, consent: Consent, clamped_from: Option<Timestamp>, draft: Option<Hash> }
    Revoked { subject: AccountId, grantee: AccountId, scope: Scope, up_to: u32, by: Recorder, at: Instant }
    EnteredInError { subject: AccountId, grantee: AccountId, scope: Scope, version: u32, at: Instant }
    AllRevoked { subject: AccountId, epoch: u32, by: Recorder, at: Instant }
    DefaultSet { subject: AccountId, policy: DefaultPolicy, no_break_glass: bool, revision: u32, by: Recorder, at: Instant }
    Proposed { subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash, terms: Terms, at: Timestamp }
    Withdrawn { subject: AccountId, grantee: AccountId, scope: Scope }
    Declined { subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash }
    Accessed { subject: AccountId, request: Request, receipt: Receipt }
    DelegateSet { grantee: AccountId, delegate: AccountId, until: Timestamp }
    GuardianAppointed { subject: AccountId, guardian: AccountId, guardianship: Guardianship }
    GuardianExtended { subject: AccountId, guardian: AccountId, term: u32, until: Timestamp, at: Instant }
    GuardianEnded { subject: AccountId, guardian: AccountId, term: u32, kept: bool, resigned: bool, at: Instant }
    ControllerSet { subject: AccountId, controller: AccountId, rotation: u32, recovered: bool, at: Instant }
    RecoverySet { subject: AccountId, trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: u32, at: Instant }
    RecoveryVoted { subject: AccountId, trustee: AccountId, candidate: Option<AccountId>, attempt: u32, pending: AccountId, ready: Timestamp, at: Instant }
    RecoveryVetoed { subject: AccountId, attempt: u32, at: Instant }
    Created { genesis: Hash, governor: AccountId, delay: u64 }
    GovernanceOffered { to: Option<AccountId> }
    GovernanceTaken { governor: AccountId }
    Wired { slot: Slot, contract: AccountId }
    ChangeAnnounced { change: Announcement, ready: Timestamp }
    ChangeCancelled { change: Announcement }
    CodeChanged { hash: Hash }
}
