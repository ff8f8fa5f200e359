//! Arguments of messages, boxed.
//!
//! The dispatcher that ink! generates decodes every argument of every message in one function, and there a pointer takes
//! a tenth of the code that 32 bytes take. Encoding and metadata are those of what is in the box.

use alloc::boxed::Box;
use salus_domain::{consent, credential, governance};

/// An account.
pub type AccountId = Box<ink::primitives::AccountId>;
/// A hash, a commitment, or what an asker names a resource by.
pub type Hash = Box<[u8; 32]>;
/// An sr25519 signature.
pub type Signature = Box<[u8; 64]>;
/// What a consent says.
pub type Terms = Box<consent::Terms>;
/// What somebody wants to do.
pub type Request = Box<consent::Request>;
/// What a guardian may do.
pub type GuardianTerms = Box<consent::GuardianTerms>;
/// What a clinician says on breaking the glass.
pub type BreakGlass = Box<consent::BreakGlass>;
/// An authority's appointment.
pub type Mandate = Box<consent::Mandate>;
/// A change that somebody signed.
pub type Action = Box<consent::Action>;
/// A change that is announced before it is made.
pub type Announcement = Box<governance::Announcement>;
/// Whom somebody acts for.
pub type Principal = Box<credential::Principal>;
/// What somebody is accredited for.
pub type NewTerm = Box<credential::NewTerm>;
/// What an issuer says.
pub type NewCredential = Box<credential::NewCredential>;
/// A change of a credential that somebody signed.
pub type CredentialAction = Box<credential::Action>;
/// A key that documents are signed with.
pub type VerificationKey = Box<credential::VerificationKey>;
