//! Verdicts, states and refusals in words for people.

use salus_domain::AccountId;
use salus_domain::credential::codes::HOLDER_KIND_MASK;
use salus_domain::credential::{
    CredentialType, Error, HolderKind, Lapse, Party, Principal, Reason, Role, Status, Term, Verdict, Why, delegate,
};

use crate::suite::when::show;

/// Writes an account for people.
pub type ShowAccount<'a> = &'a dyn Fn(&AccountId) -> String;

/// What a delegate can be allowed, and its bit.
pub const SCOPES: [(u8, &str); 4] = [
    (delegate::ISSUE, "issue"),
    (delegate::STATUS, "status"),
    (delegate::ACCREDIT, "accredit"),
    (delegate::PRESENT, "present"),
];

/// A type's name; those that the governor defined have a number only.
pub fn credential_type(code: CredentialType) -> String {
    code.name().map_or_else(|| format!("type {}", code.0), str::to_owned)
}

/// What a term allows.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Authority => "authority",
        Role::Issuer => "issuer",
    }
}

/// What a mask lets a delegate do.
pub fn scopes(mask: u8) -> Vec<&'static str> {
    SCOPES.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, name)| *name).collect()
}

/// The names of a mask of holder kinds.
pub fn holder_kinds(mask: u8) -> Vec<&'static str> {
    HolderKind::ALL
        .into_iter()
        .filter(|kind| mask & HOLDER_KIND_MASK & kind.mask() != 0)
        .map(HolderKind::name)
        .collect()
}

/// For whom somebody acts.
pub fn principal(principal: &Principal, account: ShowAccount<'_>) -> String {
    match principal {
        Principal::Governor => "the governor".into(),
        Principal::Account(whom) => account(whom),
    }
}

/// A credential's own status.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Suspended => "suspended",
        Status::Revoked => "revoked",
    }
}

/// Who a change of status comes from.
pub const fn party(party: Party) -> &'static str {
    match party {
        Party::Issuer => "the issuer",
        Party::Authority => "the issuer's authority",
        Party::Holder => "the holder",
    }
}

/// Why an accreditation does not run.
pub fn lapse(lapse: &Lapse) -> String {
    match lapse {
        Lapse::Never => "was never accredited for this type".into(),
        Lapse::NotYet { from } => format!("is accredited only from {} on", show(*from)),
        Lapse::Expired { until } => format!("was accredited until {}", show(*until)),
        Lapse::Suspended => "is suspended".into(),
        Lapse::Ended => "is accredited no more: it was ended".into(),
        Lapse::RevokedForCause => "was revoked for cause".into(),
    }
}

/// The state of a term in a word or two, and since when it is over or void where that is known.
pub fn term(term: &Term, now: u64) -> String {
    match (term.lapse(now), term.cause, term.ended) {
        (Some(Lapse::RevokedForCause), Some(cause), _) => {
            format!("revoked for cause: void since {}, effective {}", show(cause.since), show(cause.effective))
        }
        (Some(Lapse::Ended), _, Some(ended)) => format!("ended {}", show(ended)),
        (Some(Lapse::Expired { until }), ..) => format!("expired {}", show(until)),
        (Some(Lapse::NotYet { from }), ..) => format!("from {}", show(from)),
        (Some(Lapse::Suspended), ..) => "suspended".into(),
        (None, ..) => "active".into(),
        (Some(other), ..) => lapse(&other),
    }
}

/// The name of a term's state for machines.
pub const fn term_state(lapse: Option<Lapse>) -> &'static str {
    match lapse {
        None => "active",
        Some(Lapse::Never) => "never",
        Some(Lapse::NotYet { .. }) => "not-yet",
        Some(Lapse::Expired { .. }) => "expired",
        Some(Lapse::Suspended) => "suspended",
        Some(Lapse::Ended) => "ended",
        Some(Lapse::RevokedForCause) => "revoked-for-cause",
    }
}

/// A verdict as one sentence.
pub fn verdict(verdict: &Verdict, account: ShowAccount<'_>) -> String {
    match verdict {
        Verdict::Valid { until, .. } if *until == u64::MAX => "valid, without an end".into(),
        Verdict::Valid { until, .. } => format!("valid until {}", show(*until)),
        Verdict::Invalid(reason) => format!("not valid: {}", why(reason, account)),
    }
}

/// Why a credential does not count.
pub fn why(why: &Why, account: ShowAccount<'_>) -> String {
    match why {
        Why::NotIssued => "no such credential was issued to this holder".into(),
        Why::NotYetValid { from } => format!("it counts from {} on", show(*from)),
        Why::Expired { until } => format!("it expired at {}", show(*until)),
        Why::Suspended => "it is suspended".into(),
        Why::Revoked { reason: Reason::Unspecified } => "it was revoked".into(),
        Why::Revoked { reason } => format!("it was revoked ({})", reason.words()),
        Why::VoidForCause { hop, level: 0 } => {
            format!("{}, who answers for it, was revoked for cause: what it issued then is void", account(hop))
        }
        Why::VoidForCause { hop, level } => format!(
            "{}, {level} above the issuer, was revoked for cause: everything beneath what it granted then is void",
            account(hop)
        ),
    }
}

/// The name of why a credential does not count, as the contract calls it.
pub const fn why_name(why: &Why) -> &'static str {
    match why {
        Why::NotIssued => "NotIssued",
        Why::NotYetValid { .. } => "NotYetValid",
        Why::Expired { .. } => "Expired",
        Why::Suspended => "Suspended",
        Why::Revoked { .. } => "Revoked",
        Why::VoidForCause { .. } => "VoidForCause",
    }
}

/// A refusal: what it means, and what to do about it when that is known.
pub fn error(error: &Error, account: ShowAccount<'_>) -> (String, Option<&'static str>) {
    let hint = advice(error);
    let sentence = match error {
        Error::BadPeriod { from, until } => {
            format!("the period from {} until {} holds nothing that lies ahead", show(*from), show(*until))
        }
        Error::BadJurisdiction => "the jurisdiction is not an ISO 3166-1 or 3166-2 code such as US or US-CA".into(),
        Error::IndexTooHigh { purpose, index } => {
            format!("the index {index} for {} is 2^24 or more", purpose.name())
        }
        Error::BadReason { reason } => format!("nothing is revoked for the reason \"{}\"", reason.words()),
        Error::BadBatch { count } => format!("{count} credentials cannot be issued at once: 1 to 32 can"),
        Error::BadScope { scope } => format!("{scope} is no scope of a delegate: 1 to 15 is"),
        Error::BadKey => "this cannot be a public key".into(),
        Error::UnknownType { credential_type } => format!("there is no type {} of credentials", credential_type.0),
        Error::TypeFixed { credential_type } => {
            format!("{} means what it means for ever: it can only be retired", self::credential_type(*credential_type))
        }
        Error::TypeRetired { credential_type } => {
            format!("{} is retired: nothing new of it", self::credential_type(*credential_type))
        }
        Error::BadHolderKinds { kinds } => format!("{kinds} names no kinds of holders: 1 to 15 does"),
        Error::HolderKindForbidden { kinds } => {
            format!("the type suits another kind of holder: {}", holder_kinds(*kinds).join(", "))
        }
        Error::DependencyUnavailable => "the consent registry, which knows who acts for whom, did not answer".into(),
        Error::NotGovernor { governor } => format!("only the registry's governor may do this: {}", account(governor)),
        Error::NotController { controller } => format!("only the controller may do this: {}", account(controller)),
        Error::MayNotAct { controller } => {
            format!("the signer is neither the controller, {}, nor a delegate", account(controller))
        }
        Error::DelegateOfOldKey { controller } => {
            format!("the delegate was named by a key that was replaced: {} acts now", account(controller))
        }
        Error::DelegateEnded { until } => format!("the delegate's time was over at {}", show(*until)),
        Error::OutOfScope { scope } => format!("the delegate may only: {}", scopes(*scope).join(", ")),
        Error::DelegateToSelf => "one is not one's own delegate".into(),
        Error::NoDelegate => "there is no such delegate".into(),
        Error::NotFuture { now } => format!("the end does not lie ahead: the chain's time is {}", show(*now)),
        Error::NotAccredited { hop, why } => format!("{} {}", account(hop), lapse(why)),
        Error::NotAuthority { account: whom } => {
            format!("{} may issue, not accredit others or adopt", account(whom))
        }
        Error::SelfAccreditation => "nobody accredits themself".into(),
        Error::Cycle { account: whom } => {
            format!("{} is above the one who would accredit it", account(whom))
        }
        Error::TooDeep { depth } => format!("the accreditation would be {depth} hops from the governor: 3 at most"),
        Error::AlreadyAccredited { term } => format!("the account's term {term} for this type still runs"),
        Error::NoSuchTerm { account: whom, term } => {
            format!("{} has no term {term} for this type", account(whom))
        }
        Error::NotParent { parent } => {
            format!("only who granted the term, or took it over, may do this: {}", principal(parent, account))
        }
        Error::SinceInFuture { now } => format!("the stated instant lies ahead: the chain's time is {}", show(*now)),
        Error::GraceTooLong { .. } => "a grace is 90 days at most".into(),
        Error::AlreadyRevokedForCause => "it was revoked for cause already, which is final".into(),
        Error::NotAncestor => "only an authority above, or the governor, may adopt".into(),
        Error::StillAccredited { account: whom } => format!("{} is still there: nothing is orphaned", account(whom)),
        Error::SelfIssued => "nobody issues a credential to themself".into(),
        Error::DuplicateId { id } => format!("there is, or was, a credential of the id 0x{}", hex::encode(id)),
        Error::DuplicateStatusIndex { purpose, index } => {
            format!("the issuer's index {index} for {} is in use", purpose.name())
        }
        Error::AlreadyIssued { id } => {
            format!("the holder has one of this type in this jurisdiction: 0x{}", hex::encode(id))
        }
        Error::NotCurrent { current: Some(current) } => {
            format!("another credential took its place: 0x{}", hex::encode(current))
        }
        Error::NotCurrent { current: None } => "there is no such credential".into(),
        Error::Revoked { reason } => format!("the credential was revoked, for ever ({})", reason.words()),
        Error::AlreadySuspended => "it is suspended already".into(),
        Error::NotSuspended => "it is not suspended".into(),
        Error::SuspendedByAuthority => "the issuer's authority suspended it, and it alone can reinstate it".into(),
        Error::NotResponsible { responsible } => {
            format!("neither who answers for it, {}, nor their authority", principal(responsible, account))
        }
        Error::NotHolder { holder } => format!("only the holder may do this: {}", account(holder)),
        Error::NotLater { until } => format!("a renewal must end later than {}", show(*until)),
        Error::VoidForCause { hop } => {
            format!("it falls with the revocation for cause of {}", account(hop))
        }
        Error::NumberUsed { highest } => format!("that revision is used already; the highest one is {highest}"),
        Error::NumberTooFar { highest } => {
            format!("that revision is more than 1,000 beyond the highest one, {highest}")
        }
        Error::NumbersExhausted => "there are no revisions left".into(),
        Error::KeyKnown { until } => {
            format!("the key is, or was, bound to this issuer, until {}", show(*until))
        }
        Error::NoKey => "the key was never bound to this issuer".into(),
        Error::KeyEnded { until } => format!("the key's binding was over at {}", show(*until)),
        Error::NotYetPast { now } => format!("that has not come yet: the chain's time is {}", show(*now)),
        Error::NotNamed => "the signed action does not name its revision".into(),
        Error::DeadlinePassed { deadline } => format!("the signed message was good until {}", show(*deadline)),
        Error::BadSignature => "the signature is not the signer's over this text".into(),
    };
    (sentence, hint)
}

fn advice(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::BadReason { .. } => "a hold is a suspension: salus credential suspend",
        Error::UnknownType { .. } | Error::TypeRetired { .. } => {
            "salus query credential-registry type_definition CODE tells what a type is"
        }
        Error::DependencyUnavailable => "is the registry wired? salus verify tells, salus deploy finishes it",
        Error::NotGovernor { .. } | Error::NotController { .. } | Error::NotHolder { .. } => {
            "sign as that account with --as"
        }
        Error::MayNotAct { .. } => "sign with --as as the controller, or let it name the signer a delegate",
        Error::DelegateOfOldKey { .. } | Error::DelegateEnded { .. } | Error::OutOfScope { .. } => {
            "the controller can name the delegate anew"
        }
        Error::NotAccredited { .. } | Error::AlreadyAccredited { .. } | Error::NoSuchTerm { .. } => {
            "salus credential trust-tree shows who is accredited by whom"
        }
        Error::AlreadyIssued { .. } => {
            "renew it, or revoke it and issue anew; other places are other jurisdictions: US-CA, US-NY"
        }
        Error::DuplicateId { .. } | Error::DuplicateStatusIndex { .. } => {
            "run the command again: ids and indices are drawn at random"
        }
        Error::StillAccredited { .. } => "who is still there answers for it",
        Error::NumberUsed { .. } => "make and sign the message anew",
        Error::KeyKnown { .. } => "bind another key: salus credential key new",
        Error::NotYetPast { .. } => {
            "the chain's time is that of its newest block: ask about now, or again after the next one"
        }
        Error::DeadlinePassed { .. } => "ask the signer for a new message",
        Error::BadSignature => "the file was altered, or was signed for another chain or contract",
        _ => return None,
    })
}
