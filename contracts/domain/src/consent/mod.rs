//! The consent registry: what a person allows others to do with their data, and who acts for that person.
//!
//! `docs/consent-registry.md` is the reference in words.

pub mod codes;

mod access;
mod action;
mod decision;
mod emergency;
mod error;
#[cfg(feature = "std")]
mod event;
mod guardian;
mod instant;
mod mandate;
mod numbers;
mod period;
mod qualification;
mod record;
mod recovery;
mod right;
mod subject;
mod terms;
mod text;
mod timeline;

pub use access::{access, Access, REOPEN_WINDOW};
pub use action::Action;
pub use codes::{Confidentiality, Purpose, Scope, CATEGORY_BITS, CATEGORY_MASK};
pub use decision::{decide, Basis, Decision, DenyReason, Receipt, Request, Standing};
pub use emergency::{BreakGlass, Case, Emergency, Outcome, CHALLENGE_TIME, JUSTIFY_TIME, REASON_CODES, WINDOW};
pub use error::Error;
#[cfg(feature = "std")]
pub use event::Event;
pub use guardian::{Authority, Guardian, GuardianTerms, Guardianship};
pub use instant::Instant;
pub use mandate::{Appointer, GuardianKind, Mandate};
pub use numbers::MAX_GAP;
pub use period::Period;
pub use qualification::{Answer, Qualification, LAST_ANSWER};
pub use record::{Change, Consent, Draft, End, Granted, Record, Recorder};
pub use recovery::{Recovery, MAX_DELAY, MAX_TRUSTEES};
pub use right::{Cosignature, Right, COSIGNATURE_TIME};
pub use subject::{Death, DefaultPolicy, Subject};
pub use terms::{Effect, Provision, Terms, MAX_PROVISIONS};
pub use text::{signed_text, Envelope};
pub use timeline::{newest_at, Entry, Timeline, Value};
