//! The consent registry: what a person allows others to do with their data, and who acts for that person.
//!
//! `docs/consent-registry.md` is the reference in words.

pub mod codes;

mod action;
mod decision;
mod error;
mod guardian;
mod instant;
mod period;
mod record;
mod recovery;
mod subject;
mod terms;
mod text;

pub use action::Action;
pub use codes::{Confidentiality, Purpose, Scope, CATEGORY_BITS, CATEGORY_MASK};
pub use decision::{Basis, Decision, DenyReason, Receipt, Request};
pub use error::Error;
pub use guardian::{Authority, GuardianTerms, Guardianship};
pub use instant::Instant;
pub use period::Period;
pub use record::{Change, Consent, Draft, DraftId, End, Recorder};
pub use recovery::Recovery;
pub use subject::{DefaultPolicy, Subject};
pub use terms::{Effect, Provision, Terms, MAX_PROVISIONS};
pub use text::{signed_text, Envelope};
