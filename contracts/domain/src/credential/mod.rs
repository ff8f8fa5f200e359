//! The credential registry: who is licensed for what, where and on whose authority, now and at any past instant.
//!
//! `docs/credential-registry.md` is the reference in words.

pub mod accreditation;
pub mod codes;
pub mod delegate;
pub mod keys;
pub mod status_list;

mod action;
mod chain;
mod error;
#[cfg(feature = "std")]
mod event;
mod issue;
mod record;
mod slot;
mod term;
mod text;
mod validity;

pub use accreditation::{Accredited, NewTerm, MAX_GRACE};
pub use action::{check_batch, Action, Principal, MAX_BATCH};
pub use chain::{Chain, Cover, Hop, Terms};
pub use codes::{CredentialType, HolderKind, Reason, TypeDefinition};
pub use delegate::Delegate;
pub use error::Error;
#[cfg(feature = "std")]
pub use event::Event;
pub use issue::{Intake, Issued};
pub use keys::{Binding, VerificationKey};
pub use record::{Credential, NewCredential, Party, Responsible, State, Status, StatusIndices};
pub use slot::{Changed, Current, Entry, Slot, SlotKey};
pub use status_list::{Bit, StatusPurpose, Taken, Word};
pub use term::{Cause, Lapse, Link, Role, Term, MAX_DEPTH};
pub use text::{check_relayed, signed_text};
pub use validity::{asked, judge, Verdict, Why};

// What the registers share, under the names by which this register is known.
pub use crate::{newest_at, Change, Envelope, Instant, Jurisdiction, Period, MAX_GAP};
