//! What the registry tells the world. Every change emits exactly one event, and from all of them together the registry's
//! state can be rebuilt. Topics: the event's signature, and whose matter it is.

use ink::primitives::AccountId;
use salus_domain::consent::{Consent, DefaultPolicy, Guardianship, Instant, Receipt, Recorder, Request, Scope, Terms};
use salus_domain::governance::{Announcement, Slot};
use salus_domain::{Hash, Timestamp};

/// A consent was granted, and any older version of it superseded.
#[ink::event]
pub struct Granted {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// To whom.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// The consent as recorded.
    pub consent: Consent,
    /// The `from` that was asked for, if it lay in the past and was raised to now.
    pub clamped_from: Option<Timestamp>,
    /// The grantee's draft that was accepted, if it was one; it is gone now.
    pub draft: Option<Hash>,
}

/// A consent was revoked, and every version up to a number burned.
#[ink::event]
pub struct Revoked {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// From whom.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// The highest version that can never count any more.
    pub up_to: u32,
    /// Who revoked it.
    pub by: Recorder,
    /// When.
    pub at: Instant,
}

/// A consent was taken back as one that should never have been recorded.
#[ink::event]
pub struct EnteredInError {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// To whom it was granted.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// Its version.
    pub version: u32,
    /// When.
    pub at: Instant,
}

/// Every consent that the subject ever granted was revoked.
#[ink::event]
pub struct AllRevoked {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// The epoch that begins; the consents of all before are revoked.
    pub epoch: u32,
    /// Who revoked them.
    pub by: Recorder,
    /// When.
    pub at: Instant,
}

/// What holds for those without a consent was set.
#[ink::event]
pub struct DefaultSet {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// What holds.
    pub policy: DefaultPolicy,
    /// Whether break-glass is barred.
    pub no_break_glass: bool,
    /// The revision.
    pub revision: u32,
    /// Who set it.
    pub by: Recorder,
    /// When.
    pub at: Instant,
}

/// A grantee proposed a consent.
#[ink::event]
pub struct Proposed {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who proposed it.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// What names the draft.
    pub draft: Hash,
    /// What it says.
    pub terms: Terms,
    /// When; part of what the name is the hash of.
    pub at: Timestamp,
}

/// A grantee withdrew what they had proposed.
#[ink::event]
pub struct Withdrawn {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who withdrew it.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
}

/// What a grantee proposed was declined.
#[ink::event]
pub struct Declined {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who had proposed it.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// What names the draft.
    pub draft: Hash,
}

/// Data was accessed, or the access was denied.
#[ink::event]
pub struct Accessed {
    /// Whose data.
    #[ink(topic)]
    pub subject: AccountId,
    /// What was asked for.
    pub request: Request,
    /// The answer.
    pub receipt: Receipt,
}

/// A grantee named a delegate, or ended one (`until` is 0).
#[ink::event]
pub struct DelegateSet {
    /// Who is acted for.
    #[ink(topic)]
    pub grantee: AccountId,
    /// Who acts.
    pub delegate: AccountId,
    /// The first millisecond at which they may not any more.
    pub until: Timestamp,
}

/// A guardian's term began.
#[ink::event]
pub struct GuardianAppointed {
    /// Whose guardian.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who.
    pub guardian: AccountId,
    /// The term.
    pub guardianship: Guardianship,
}

/// The end of a guardian's term was moved to a later quarter.
#[ink::event]
pub struct GuardianExtended {
    /// Whose guardian.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who.
    pub guardian: AccountId,
    /// The term.
    pub term: u32,
    /// Its new end.
    pub until: Timestamp,
    /// When it was moved.
    pub at: Instant,
}

/// A guardian's term ended, or what they granted in one was dropped.
#[ink::event]
pub struct GuardianEnded {
    /// Whose guardian.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who.
    pub guardian: AccountId,
    /// The highest term that can never count any more.
    pub term: u32,
    /// Whether what they granted in that term is kept.
    pub kept: bool,
    /// Whether the guardian ended it themself.
    pub resigned: bool,
    /// When.
    pub at: Instant,
}

/// A subject's controller was replaced.
#[ink::event]
pub struct ControllerSet {
    /// Whose.
    #[ink(topic)]
    pub subject: AccountId,
    /// The controller from now on.
    pub controller: AccountId,
    /// The number of the replacement.
    pub rotation: u32,
    /// Whether trustees recovered it.
    pub recovered: bool,
    /// When.
    pub at: Instant,
}

/// A subject's trustees were named; any attempt that was under way is over.
#[ink::event]
pub struct RecoverySet {
    /// Whose.
    #[ink(topic)]
    pub subject: AccountId,
    /// The accounts that may vote.
    pub trustees: ink::prelude::vec::Vec<AccountId>,
    /// How many must agree.
    pub threshold: u8,
    /// How long the controller has to veto, in milliseconds.
    pub delay: u64,
    /// The revision.
    pub revision: u32,
    /// When.
    pub at: Instant,
}

/// A trustee voted for a candidate, or withdrew their vote.
#[ink::event]
pub struct RecoveryVoted {
    /// Whose.
    #[ink(topic)]
    pub subject: AccountId,
    /// Who voted.
    pub trustee: AccountId,
    /// For whom.
    pub candidate: Option<AccountId>,
    /// In which attempt.
    pub attempt: u32,
    /// Who becomes controller unless there is a veto or a change of mind; zeros for nobody.
    pub pending: AccountId,
    /// From when on anyone may carry it out.
    pub ready: Timestamp,
    /// When.
    pub at: Instant,
}

/// The controller put an end to every attempt at recovery up to a number.
#[ink::event]
pub struct RecoveryVetoed {
    /// Whose.
    #[ink(topic)]
    pub subject: AccountId,
    /// The last attempt that is over.
    pub attempt: u32,
    /// When.
    pub at: Instant,
}

/// The registry came into being.
#[ink::event]
pub struct Created {
    /// The chain it says it is on.
    pub genesis: Hash,
    /// Its governor.
    pub governor: AccountId,
    /// How long a change is announced before it is made, in milliseconds.
    pub delay: u64,
}

/// The governance was offered to somebody, or the offer withdrawn.
#[ink::event]
pub struct GovernanceOffered {
    /// To whom.
    pub to: Option<AccountId>,
}

/// The governance was taken.
#[ink::event]
pub struct GovernanceTaken {
    /// By whom.
    pub governor: AccountId,
}

/// A contract was wired into a slot.
#[ink::event]
pub struct Wired {
    /// The slot.
    pub slot: Slot,
    /// The contract.
    pub contract: AccountId,
}

/// A change was announced.
#[ink::event]
pub struct ChangeAnnounced {
    /// The change.
    pub change: Announcement,
    /// From when on anyone may make it.
    pub ready: Timestamp,
}

/// An announced change was taken back.
#[ink::event]
pub struct ChangeCancelled {
    /// The change.
    pub change: Announcement,
}

/// The contract's code was changed.
#[ink::event]
pub struct CodeChanged {
    /// The new code's hash.
    pub hash: Hash,
}
