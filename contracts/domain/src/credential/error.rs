//! Refusals.

use super::{CredentialType, Lapse, Principal, Reason, StatusPurpose};
use crate::numbers::Misnumbered;
use crate::period::EmptyPeriod;
use crate::{AccountId, Hash, Timestamp};
use scale::{Decode, Encode};

/// Why a message was refused. A refused message changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the values that the variant's words name
pub enum Error {
    // --- malformed input
    /// A period that holds nothing (from now on).
    BadPeriod { from: Timestamp, until: Timestamp },
    /// Not ISO 3166-1 or 3166-2 in ASCII padded with NUL.
    BadJurisdiction,
    /// The index is 2^24 or more.
    IndexTooHigh { purpose: StatusPurpose, index: u32 },
    /// A revocation cannot have this reason.
    BadReason { reason: Reason },
    /// No credentials, or more than 32 at once.
    BadBatch { count: u32 },
    /// No scope, or one that does not exist.
    BadScope { scope: u8 },
    /// This cannot be a public key.
    BadKey,

    // --- types
    /// There is no such type.
    UnknownType { credential_type: CredentialType },
    /// The type means what it means for ever; it can only be retired.
    TypeFixed { credential_type: CredentialType },
    /// The type is retired.
    TypeRetired { credential_type: CredentialType },
    /// No kind of holder, or one that does not exist.
    BadHolderKinds { kinds: u8 },
    /// The type does not suit this kind of holder; these it suits.
    HolderKindForbidden { kinds: u8 },

    // --- who
    /// The consent registry, which knows who acts for whom, did not answer.
    DependencyUnavailable,
    /// Only the governor may do this.
    NotGovernor { governor: AccountId },
    /// Only the controller may do this.
    NotController { controller: AccountId },
    /// The actor is neither the controller nor a delegate.
    MayNotAct { controller: AccountId },
    /// The delegate was named by a controller who was replaced since.
    DelegateOfOldKey { controller: AccountId },
    /// The delegate's time is over.
    DelegateEnded { until: Timestamp },
    /// The delegate may do other things, not this.
    OutOfScope { scope: u8 },
    /// One's own delegate.
    DelegateToSelf,
    /// No such delegate.
    NoDelegate,
    /// The end does not lie in the future.
    NotFuture { now: Timestamp },

    // --- accreditation
    /// This account, the actor or one above, may not now, or has no say any more.
    NotAccredited { hop: AccountId, why: Lapse },
    /// The account may issue, not accredit or adopt.
    NotAuthority { account: AccountId },
    /// Nobody accredits themself.
    SelfAccreditation,
    /// This account is above the one who accredits it.
    Cycle { account: AccountId },
    /// The term would be too far from the governor.
    TooDeep { depth: u8 },
    /// The account's last term still runs.
    AlreadyAccredited { term: u32 },
    /// There is no such term.
    NoSuchTerm { account: AccountId, term: u32 },
    /// Only who granted the term, or took it over, may do this.
    NotParent { parent: Principal },
    /// Nothing lies before a future instant.
    SinceInFuture { now: Timestamp },
    /// The grace is over 90 days.
    GraceTooLong { grace: u64 },
    /// A revocation for cause is final.
    AlreadyRevokedForCause,
    /// Only an authority above, or the governor, may adopt.
    NotAncestor,
    /// This account is still there; nothing is orphaned.
    StillAccredited { account: AccountId },

    // --- credentials
    /// Nobody issues to themself.
    SelfIssued,
    /// There is, or was, a credential of this id.
    DuplicateId { id: Hash },
    /// The issuer has, or had, another credential at this index.
    DuplicateStatusIndex { purpose: StatusPurpose, index: u32 },
    /// The holder has one of this type in this jurisdiction.
    AlreadyIssued { id: Hash },
    /// There is no such credential, or another one took its slot.
    NotCurrent { current: Option<Hash> },
    /// It was revoked, for ever.
    Revoked { reason: Reason },
    /// It is suspended already.
    AlreadySuspended,
    /// It is not suspended.
    NotSuspended,
    /// What the authority suspended, the authority alone reinstates.
    SuspendedByAuthority,
    /// Neither who answers for it nor their authority.
    NotResponsible { responsible: Principal },
    /// Not the holder.
    NotHolder { holder: AccountId },
    /// A renewal must move the end to a later time.
    NotLater { until: Timestamp },
    /// It fell, or will fall, with this account's revocation for cause.
    VoidForCause { hop: AccountId },

    // --- numbers
    /// This revision, or a higher one, was used already.
    NumberUsed { highest: u32 },
    /// The revision is more than 1,000 beyond the last one.
    NumberTooFar { highest: u32 },
    /// There are no numbers left.
    NumbersExhausted,

    // --- keys
    /// The key is, or was, bound to this issuer.
    KeyKnown { until: Timestamp },
    /// The key was never bound to this issuer.
    NoKey,
    /// The binding is over already.
    KeyEnded { until: Timestamp },

    // --- questions
    /// The past is asked for, and this is not over yet.
    NotYetPast { now: Timestamp },

    // --- relayed messages
    /// A signed action must name its revision.
    NotNamed,
    /// The signed message was good until the deadline.
    DeadlinePassed { deadline: Timestamp },
    /// The signature is not the signer's over this text.
    BadSignature,
}

impl From<EmptyPeriod> for Error {
    fn from(EmptyPeriod { from, until }: EmptyPeriod) -> Error {
        Error::BadPeriod { from, until }
    }
}

impl From<Misnumbered> for Error {
    fn from(misnumbered: Misnumbered) -> Error {
        match misnumbered {
            Misnumbered::Used { highest } => Error::NumberUsed { highest },
            Misnumbered::TooFar { highest } => Error::NumberTooFar { highest },
            Misnumbered::Exhausted => Error::NumbersExhausted,
        }
    }
}
