//! The consent registry: what a person allows others to do with their data, and who acts for that person.
//!
//! `docs/consent-registry.md` is the reference in words.

pub mod codes;

mod access;
mod action;
mod decision;
mod delegate;
mod draft;
mod emergency;
mod error;
#[cfg(feature = "std")]
mod event;
mod guardian;
mod holder;
mod mandate;
mod numbers;
mod qualification;
mod record;
mod recovery;
mod right;
mod subject;
mod terms;
mod text;
mod timeline;

pub use access::{access, check_enforcer, Access, REOPEN_WINDOW};
pub use action::Action;
pub use codes::{Confidentiality, Purpose, Scope, CATEGORY_BITS, CATEGORY_MASK};
pub use decision::{decide, Basis, Decision, DenyReason, Receipt, Request, Standing};
pub use delegate::{asks_for, Delegate};
pub use draft::{Draft, DraftState};
pub use emergency::{
    BreakGlass, Case, Challenge, Emergency, Outcome, CHALLENGE_TIME, JUSTIFY_TIME, REASON_CODES, WINDOW,
};
pub use error::Error;
#[cfg(feature = "std")]
pub use event::Event;
pub use guardian::{Authority, Guardian, GuardianTerms, Guardianship};
pub use holder::Holder;
pub use mandate::{Appointer, GuardianKind, Mandate};
pub use qualification::{Answer, Qualification, LAST_ANSWER};
pub use record::{Consent, End, Granted, Record, Recorder};
pub use recovery::{Recovery, MAX_DELAY, MAX_TRUSTEES};
pub use right::{Cosignature, Right, COSIGNATURE_TIME};
pub use subject::{Death, DefaultPolicy, Subject};
pub use terms::{Effect, Provision, Terms, MAX_PROVISIONS};
pub use text::{check_relay, signed_text};
pub use timeline::{Entry, Timeline, Value};

// What the registers share, under the names by which this register is known.
pub use crate::{newest_at, Change, Envelope, Instant, Jurisdiction, Period, MAX_GAP};
