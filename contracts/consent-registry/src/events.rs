//! What the registry tells the world. Every change emits exactly one event, and from all of them together the registry's
//! state can be rebuilt. Topics: the event's signature, and whose matter it is.

use ink::prelude::vec::Vec;
use ink::primitives::AccountId;
use salus_domain::consent::{
    Case, Consent, Cosignature, Death, DefaultPolicy, Delegate, Guardianship, Instant, Outcome, Receipt, Recorder,
    Request, Scope, Terms,
};
use salus_domain::{Hash, Timestamp};

salus_interfaces::events! {
    /// A consent was granted, and any older version of it superseded.
    Granted {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// To whom.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
        /// The consent as recorded.
        consent: Consent,
        /// The `from` that was asked for, if it lay in the past and was raised to now.
        clamped_from: Option<Timestamp>,
        /// The grantee's draft that was accepted, if it was one.
        draft: Option<Hash>,
    }

    /// A consent was revoked, and every version up to a number burned.
    Revoked {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// From whom.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
        /// The highest version that can never count any more.
        up_to: u32,
        /// Who revoked it.
        by: Recorder,
        /// When.
        at: Instant,
    }

    /// A consent was taken back as one that should never have been recorded.
    EnteredInError {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// To whom it was granted.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
        /// Its version.
        version: u32,
        /// When.
        at: Instant,
    }

    /// Every consent that the subject ever granted was revoked.
    AllRevoked {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// The epoch that begins; the consents of all before are revoked.
        epoch: u32,
        /// Who revoked them.
        by: Recorder,
        /// When.
        at: Instant,
    }

    /// What holds for those without a consent was set.
    DefaultSet {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// What holds.
        policy: DefaultPolicy,
        /// Whether break-glass is barred.
        no_break_glass: bool,
        /// The revision.
        revision: u32,
        /// Who set it.
        by: Recorder,
        /// When.
        at: Instant,
    }

    /// A grantee proposed a consent.
    Proposed {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who proposed it.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
        /// What names the draft.
        draft: Hash,
        /// What it says.
        terms: Terms,
        /// When: the time, and the subject's last change before. Part of what the name is the hash of.
        at: Instant,
    }

    /// A grantee withdrew what they had proposed.
    Withdrawn {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who withdrew it.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
    }

    /// What a grantee proposed was declined.
    Declined {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who had proposed it.
        grantee: AccountId,
        /// In which scope.
        scope: Scope,
        /// What names the draft.
        draft: Hash,
        /// Who declined it.
        by: Recorder,
        /// When.
        at: Instant,
    }

    /// Data was accessed, or the access was denied.
    Accessed {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// What was asked for.
        request: Request,
        /// The answer.
        receipt: Receipt,
    }

    /// A grantee's delegate was named, or removed.
    DelegateSet {
        /// Who is asked for.
        #[ink(topic)]
        grantee: AccountId,
        /// Who asks.
        delegate: AccountId,
        /// Until when, and who said so; nothing if removed.
        terms: Option<Delegate>,
    }

    /// A guardian's term began.
    GuardianAppointed {
        /// Whose guardian.
        #[ink(topic)]
        subject: AccountId,
        /// Who.
        guardian: AccountId,
        /// The term.
        guardianship: Guardianship,
    }

    /// The end of a guardian's term was moved to a later quarter.
    GuardianExtended {
        /// Whose guardian.
        #[ink(topic)]
        subject: AccountId,
        /// Who.
        guardian: AccountId,
        /// The term.
        term: u32,
        /// Its new end.
        until: Timestamp,
        /// When it was moved.
        at: Instant,
    }

    /// A guardian's term ended, or what they granted in one was dropped.
    GuardianEnded {
        /// Whose guardian.
        #[ink(topic)]
        subject: AccountId,
        /// Who.
        guardian: AccountId,
        /// The highest term that can never count any more.
        term: u32,
        /// Whether what they granted in that term is kept.
        kept: bool,
        /// Whether the guardian ended it themself.
        resigned: bool,
        /// When.
        at: Instant,
    }

    /// A subject's controller was replaced.
    ControllerSet {
        /// Whose.
        #[ink(topic)]
        subject: AccountId,
        /// The controller from now on.
        controller: AccountId,
        /// The number of the replacement.
        rotation: u32,
        /// Whether trustees recovered it.
        recovered: bool,
        /// When.
        at: Instant,
    }

    /// A subject's trustees were named; any attempt that was under way is over.
    RecoverySet {
        /// Whose.
        #[ink(topic)]
        subject: AccountId,
        /// The accounts that may vote.
        trustees: Vec<AccountId>,
        /// How many must agree.
        threshold: u8,
        /// How long the controller has to veto, in milliseconds.
        delay: u64,
        /// The revision.
        revision: u32,
        /// When.
        at: Instant,
    }

    /// A trustee voted for a candidate, or withdrew their vote.
    RecoveryVoted {
        /// Whose.
        #[ink(topic)]
        subject: AccountId,
        /// Who voted.
        trustee: AccountId,
        /// For whom.
        candidate: Option<AccountId>,
        /// In which attempt.
        attempt: u32,
        /// Who becomes controller unless there is a veto or a change of mind; zeros for nobody.
        pending: AccountId,
        /// From when on anyone may carry it out.
        ready: Timestamp,
        /// When.
        at: Instant,
    }

    /// The controller put an end to every attempt at recovery up to a number.
    RecoveryVetoed {
        /// Whose.
        #[ink(topic)]
        subject: AccountId,
        /// The last attempt that is over.
        attempt: u32,
        /// When.
        at: Instant,
    }

    /// A clinician broke the glass.
    GlassBroken {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who.
        clinician: AccountId,
        /// The case as opened; the one before is archived by its number.
        case: Case,
    }

    /// A clinician justified a case.
    CaseJustified {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who had broken the glass.
        clinician: AccountId,
        /// The case.
        number: u32,
        /// The commitment to the justification.
        document: Hash,
        /// When.
        at: Timestamp,
    }

    /// The subject, or a guardian, objected to a case.
    CaseChallenged {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who had broken the glass.
        clinician: AccountId,
        /// The case.
        number: u32,
        /// The commitment to what they say; zeros if nothing.
        statement: Hash,
        /// Who objected.
        by: Recorder,
        /// When.
        at: Instant,
    }

    /// A reviewer closed a case.
    CaseReviewed {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who had broken the glass.
        clinician: AccountId,
        /// The case.
        number: u32,
        /// Who closed it.
        reviewer: AccountId,
        /// What they found.
        outcome: Outcome,
        /// Whether they suspended the clinician's right.
        suspended: bool,
        /// When.
        at: Instant,
    }

    /// A clinician let the deadline of a case pass.
    DeadlineMissed {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// Who had broken the glass.
        clinician: AccountId,
        /// The case.
        number: u32,
        /// How many cases of theirs need a co-signature now.
        owed: u32,
        /// When it was noted.
        at: Timestamp,
    }

    /// A colleague co-signed for a clinician's next case.
    Cosigned {
        /// Whose data.
        #[ink(topic)]
        subject: AccountId,
        /// For whom.
        clinician: AccountId,
        /// By whom, until when, by virtue of what.
        cosignature: Cosignature,
    }

    /// A reviewer lifted the suspension of a clinician's right.
    BreakGlassReinstated {
        /// Whose right.
        #[ink(topic)]
        clinician: AccountId,
        /// Who lifted it.
        reviewer: AccountId,
        /// When.
        at: Timestamp,
    }

    /// An authority suspended a guardian, or let them act again.
    GuardianSuspended {
        /// Whose guardian.
        #[ink(topic)]
        subject: AccountId,
        /// Who.
        guardian: AccountId,
        /// The term.
        term: u32,
        /// Whether they are suspended from now on.
        suspended: bool,
        /// Who did it.
        authority: AccountId,
        /// When.
        at: Instant,
    }

    /// An authority attested the subject's death.
    DeathAttested {
        /// Who is dead.
        #[ink(topic)]
        subject: AccountId,
        /// Who says so.
        authority: AccountId,
        /// Since when, and where.
        death: Death,
    }

    /// An authority took that back.
    DeathRetracted {
        /// Who lives.
        #[ink(topic)]
        subject: AccountId,
        /// Who says so.
        authority: AccountId,
        /// From when on a recovery that is pending may be carried out.
        ready: Timestamp,
        /// When.
        at: Instant,
    }
}
