//! Refusals.

use super::{DefaultPolicy, Outcome};
use crate::credential::CredentialType;
use crate::period::EmptyPeriod;
use crate::{AccountId, Hash, Jurisdiction, Timestamp};
use scale::{Decode, Encode};

/// Why a message was refused. A refused message changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the values that the variant's words name
pub enum Error {
    // --- malformed input
    /// No purpose is named.
    NoPurpose,
    /// These purposes (bits, or the number of a single one) are not in the table.
    UnknownPurpose { purposes: u64 },
    /// These purposes belong to another scope than the consent.
    PurposeOfOtherScope { purposes: u64 },
    /// No category is named.
    NoCategory,
    /// These categories are not in use.
    UnknownCategory { categories: u64 },
    /// A consent without provisions.
    NoProvision,
    /// More than 8 provisions.
    TooManyProvisions { count: u32 },
    /// A period that holds nothing (for a grant: nothing from now on).
    BadPeriod { from: Timestamp, until: Timestamp },
    /// A limit of zero uses.
    NoUses,
    /// Not ISO 3166-1 or 3166-2 in ASCII padded with NUL.
    BadJurisdiction,

    // --- who
    /// The account of zeros: anyone can sign in its name.
    Nobody,
    /// The actor is neither the subject's controller nor a guardian of it.
    MayNotAct { controller: AccountId },
    /// Only the subject's controller may do this.
    NotController { controller: AccountId },
    /// The guardian's term has not begun.
    GuardianNotYet { from: Timestamp },
    /// The guardian's term is over.
    GuardianExpired { until: Timestamp },
    /// The guardian's term was ended.
    GuardianEnded,
    /// A guardian with excluded categories may not do what touches all of them.
    GuardianLimited { excluded: u64 },
    /// The guardian may not touch these categories.
    ExcludedCategory { categories: u64 },
    /// A guardian may neither grant to themself nor revoke what was said about them.
    GuardianToSelf,
    /// A guardian may only narrow what holds for those without a consent. While that permits anything, no guardian revokes
    /// all, one with excluded categories ends no consent of the subject's, and an executor none at all. This is what holds.
    GuardianWidens { policy: DefaultPolicy },
    /// A guardian may not change whether break-glass is barred.
    BreakGlassNotYours,
    /// A grant to the subject or its controller.
    GrantToSelf,

    // --- numbers
    /// This number, or a higher one, was used or burned already.
    NumberUsed { highest: u32 },
    /// The number is more than 1,000 beyond the highest one known.
    NumberTooFar { highest: u32 },
    /// A guardian's number leaves no gap, which what the subject signed could fall into: this is the highest that it may be.
    GuardianGap { most: u32 },
    /// There are no numbers left.
    NumbersExhausted,
    /// The consent was made out for another epoch.
    OtherEpoch { current: u32 },

    // --- consents
    /// Everything up to this number is revoked or superseded already.
    NothingToRevoke { burned: u32 },
    /// There is no such consent, or it is not the current version.
    NotCurrent { current: Option<u32> },
    /// Somebody else recorded it.
    NotRecorder,
    /// It has ended already.
    AlreadyEnded,
    /// Nothing was proposed.
    NoDraft,
    /// Something else was proposed.
    OtherDraft { draft: Hash },
    /// It was accepted already.
    DraftAccepted,
    /// It was declined already.
    DraftDeclined,

    // --- access
    /// Only a wired enforcer may vouch for others.
    NotEnforcer,
    /// The past is asked for, and this is not past yet: it has not come, or later calls of this block may add to it.
    NotYetPast { now: Timestamp },
    /// One's own delegate.
    DelegateToSelf,
    /// The end does not lie in the future.
    NotFuture { now: Timestamp },
    /// No such delegate.
    NoDelegate,

    // --- guardians
    /// The account is, or controls, the subject itself.
    GuardianOfSelf,
    /// The guardian's last term still runs.
    StillGuardian { term: u32 },
    /// There is no such term.
    NoGuardian,
    /// A guardian's end must be the start of a calendar quarter, UTC; this is the next one.
    NotQuarter { next: Timestamp },
    /// An extension must move the end to a later time.
    NotLater { until: Timestamp },

    // --- controller and recovery
    /// That account is the controller already.
    SameController,
    /// Too many trustees, one of them twice, or the subject's own account.
    BadTrustees,
    /// The threshold is zero or more than there are trustees.
    BadThreshold,
    /// The delay is zero or over a year.
    BadDelay,
    /// There are no trustees.
    NoRecovery,
    /// Not a trustee.
    NotTrustee,
    /// No candidate has enough votes.
    NothingPending,
    /// The delay is not over.
    TooEarly { ready: Timestamp },

    // --- relayed messages
    /// A signed action must name its number and epoch.
    NotNamed,
    /// The signed message was good until the deadline.
    DeadlinePassed { deadline: Timestamp },
    /// The signature is not the signer's over this text.
    BadSignature,

    // --- credentials
    /// The account holds no credential of this type in this jurisdiction that counts now.
    NoCredential { credential: CredentialType, jurisdiction: Jurisdiction },
    /// The account is not a reviewer in this jurisdiction.
    NotReviewer { jurisdiction: Jurisdiction },
    /// A contract that this depends on is not wired, or did not answer.
    DependencyUnavailable,

    // --- break-glass
    /// Not a clinician's type of credential.
    NotClinicianType { credential: CredentialType },
    /// No such reason.
    UnknownReason { reason: u8 },
    /// The commitment to the reason in words, or to the justification, is missing.
    NoJustification,
    /// The clinician is the subject.
    BreakGlassToSelf,
    /// The subject bars break-glass.
    BreakGlassBarred,
    /// A reviewer suspended the clinician's right.
    BreakGlassSuspended { since: Timestamp },
    /// The clinician's window is open.
    AlreadyOpen { until: Timestamp },
    /// After missed deadlines a colleague has to co-sign, that many times.
    CosignatureOwed { owed: u32 },
    /// This colleague did not co-sign, not within the last hour, or it is used up.
    NoCosignature { cosigner: AccountId },
    /// A co-signature for oneself.
    CosignatureToSelf,
    /// Another colleague co-signed, and that can still be used.
    AlreadyCosigned { by: AccountId, until: Timestamp },
    /// There is no such case.
    NoCase,
    /// The clinician, the co-signer and the subject do not decide about their own case.
    OwnCase,
    /// A reviewer closed the case.
    CaseClosed { outcome: Outcome },
    /// The case was justified already.
    AlreadyJustified,
    /// It was to be justified by then.
    JustificationLate { by: Timestamp },
    /// The case was challenged already.
    AlreadyChallenged,
    /// It could be challenged until then.
    ChallengeLate { by: Timestamp },
    /// The missed deadline was noted already.
    AlreadyMissed,
    /// Nothing is suspended.
    NotSuspended,

    // --- guardians appointed by an authority, and death
    /// An authority appointed the guardian, or (none) the subject itself did.
    NotAppointer { authority: Option<AccountId> },
    /// An authority does not appoint itself.
    AuthorityToSelf,
    /// The guardian is suspended.
    GuardianSuspended,
    /// The guardian is suspended already.
    AlreadySuspended,
    /// The subject is dead.
    Deceased { since: Timestamp },
    /// The subject's death is not attested.
    NotDeceased,
    /// An executor may revoke, and set a default that permits no more than before.
    ExecutorMayOnlyRevoke,
}

impl From<EmptyPeriod> for Error {
    fn from(EmptyPeriod { from, until }: EmptyPeriod) -> Error {
        Error::BadPeriod { from, until }
    }
}
