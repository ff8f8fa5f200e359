//! Decisions and refusals in words for people.

use salus_domain::consent::codes::{CATEGORIES, PURPOSE_CODES};
use salus_domain::consent::{Basis, Decision, DenyReason, Effect, Error, Provision, Purpose, Terms};

use crate::formats::jurisdiction;
pub use crate::formats::receipt::reason_name;
use crate::suite::when::{show, show_period};

/// A decision as one sentence.
pub fn decision(decision: &Decision) -> String {
    match decision {
        Decision::Permit(Basis::Consent { version }) => format!("permitted, by version {version} of the consent"),
        Decision::Permit(Basis::Default) => "permitted, by the subject's default".into(),
        Decision::Deny(reason) => format!("denied: {}", deny(reason)),
    }
}

/// The name of a decision: `permit` or `deny`.
pub fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Permit(_) => "permit",
        Decision::Deny(_) => "deny",
    }
}

/// Why something is denied.
pub fn deny(reason: &DenyReason) -> String {
    match reason {
        DenyReason::DeniedByProvision { index } => {
            format!("rule {} of the consent denies it", u16::from(*index).saturating_add(1))
        }
        DenyReason::NotCovered => "the consent permits other things, not this".into(),
        DenyReason::NoConsent => "nothing was ever granted to this grantee for this kind of purpose".into(),
        DenyReason::NotYetActive { from } => format!("the consent does not hold before {}", show(*from)),
        DenyReason::Expired { until } => format!("the consent held until {}", show(*until)),
        DenyReason::Exhausted => "all uses that the consent allows are used up".into(),
        DenyReason::Revoked => "the consent was revoked".into(),
        DenyReason::EnteredInError => "the consent was entered in error and taken back".into(),
        DenyReason::GuardianEnded => "a guardian had granted it, and what they granted was dropped at their end".into(),
        DenyReason::OtherVersion { current } => format!("another version than expected holds: {current}"),
        DenyReason::NotDelegate => "who asks is not (or no longer) a delegate of that grantee".into(),
    }
}

/// The codes of a mask of purposes.
pub fn purposes(mask: u64) -> Vec<&'static str> {
    PURPOSE_CODES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, code)| *code).collect()
}

/// The codes of the widest purposes of a mask: each covers its narrower ones, which need no mention.
pub fn widest_purposes(mask: u64) -> Vec<&'static str> {
    let widest = PURPOSE_CODES.iter().enumerate().filter(|(bit, _)| {
        let purpose = u8::try_from(*bit).map(Purpose).ok();
        mask >> bit & 1 == 1 && purpose.is_some_and(|p| p.covered_by() & !p.mask() & mask == 0)
    });
    widest.map(|(_, code)| *code).collect()
}

/// The names of a mask of categories, not blinded (any more).
pub fn categories(mask: u64) -> Vec<&'static str> {
    CATEGORIES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, category)| category.code).collect()
}

/// A provision in one line; `unblind` gives the plain mask if the secret is known.
pub fn provision(provision: &Provision, unblind: &dyn Fn(u64) -> Option<u64>) -> String {
    let categories = match unblind(provision.categories) {
        Some(salus_domain::consent::CATEGORY_MASK) => "every category".into(),
        Some(mask) => categories(mask).join(", "),
        None => format!("categories 0x{:08x} (blinded)", provision.categories),
    };
    let (verb, label) = match provision.effect {
        Effect::Permit => ("permits", "up to"),
        Effect::Deny => ("denies", "from"),
    };
    let mut text = format!(
        "{verb} {categories} for {}, confidentiality {label} {}",
        widest_purposes(provision.purposes).join(", "),
        provision.label.code()
    );
    if let Some(period) = &provision.period {
        text += &format!(", holds {}", show_period(period));
    }
    if provision.data != salus_domain::consent::Period::ALWAYS {
        text += &format!(", data {}", show_period(&provision.data));
    }
    text
}

/// Terms, one line each.
pub fn terms(terms: &Terms, unblind: &dyn Fn(u64) -> Option<u64>) -> Vec<String> {
    let mut lines = vec![format!("holds {}", show_period(&terms.period))];
    lines.extend(terms.provisions.iter().map(|rule| provision(rule, unblind)));
    if let Some(uses) = terms.max_uses {
        lines.push(format!("good for {uses} uses"));
    }
    if let Some(code) = &terms.jurisdiction {
        lines.push(format!("jurisdiction {}", jurisdiction::write(code)));
    }
    lines
}

/// A refusal: what it means, and what to do about it when that is known.
pub fn error(error: &Error, account: &dyn Fn(&[u8; 32]) -> String) -> (String, Option<&'static str>) {
    let hint = advice(error);
    let sentence = match error {
        Error::NoPurpose => "no purpose is named".into(),
        Error::UnknownPurpose { purposes } => format!("the registry does not know the purposes 0x{purposes:x}"),
        Error::PurposeOfOtherScope { purposes: mask } => {
            format!("these purposes belong to another scope than the rest: {}", purposes(*mask).join(", "))
        }
        Error::NoCategory => "no category is named".into(),
        Error::UnknownCategory { categories } => format!("the registry does not use the categories 0x{categories:x}"),
        Error::NoProvision => "a consent needs at least one rule".into(),
        Error::TooManyProvisions { count } => format!("{count} rules are too many: 8 at most"),
        Error::BadPeriod { from, until } => {
            format!("the period from {} until {} holds nothing that lies ahead", show(*from), show(*until))
        }
        Error::NoUses => "a consent good for 0 uses permits nothing".into(),
        Error::BadJurisdiction => "the jurisdiction is not an ISO 3166-1 or 3166-2 code such as US or US-CA".into(),
        Error::Nobody => "the account of zeros is nobody's: anyone can sign in its name".into(),
        Error::MayNotAct { controller } => {
            format!("the signer neither controls the subject nor is its guardian; {} controls it", account(controller))
        }
        Error::NotController { controller } => {
            format!("only the subject's controller may do this: {}", account(controller))
        }
        Error::GuardianNotYet { from } => format!("the guardian may act from {} on", show(*from)),
        Error::GuardianExpired { until } => format!("the guardian's term was over at {}", show(*until)),
        Error::GuardianEnded => "the guardian's term was ended".into(),
        Error::GuardianLimited { .. } => {
            "a guardian with excluded categories may not do what touches all of them".into()
        }
        Error::ExcludedCategory { .. } => "the guardian may not touch some of these categories".into(),
        Error::GuardianToSelf => "a guardian decides nothing about themself as a grantee".into(),
        Error::GuardianWidens { policy } => {
            format!("a guardian may not widen what holds for those without a consent ({})", policy.words())
        }
        Error::BreakGlassNotYours => "a guardian may not change whether break-glass is barred".into(),
        Error::GrantToSelf => "the grantee is the subject or its controller, who need no consent".into(),
        Error::NumberUsed { highest } => format!("that number is used or burned already; the highest one is {highest}"),
        Error::NumberTooFar { highest } => format!("that number is more than 1,000 beyond the highest one, {highest}"),
        Error::GuardianGap { most } => format!("a guardian's number may be at most {most}, so that none is skipped"),
        Error::NumbersExhausted => "there are no numbers left".into(),
        Error::OtherEpoch { current } => format!("everything was revoked meanwhile: the epoch is {current} now"),
        Error::NothingToRevoke { burned: 0 } => "there is nothing to revoke".into(),
        Error::NothingToRevoke { burned } => format!("everything up to {burned} has ended already"),
        Error::NotCurrent { current: Some(current) } => format!("the current version is {current}"),
        Error::NotCurrent { current: None } => "there is no such consent".into(),
        Error::NotRecorder => "somebody else recorded it".into(),
        Error::AlreadyEnded => "it has ended already".into(),
        Error::NoDraft => "the grantee has proposed nothing".into(),
        Error::OtherDraft { draft } => format!("the grantee proposes something else now: 0x{}", hex::encode(draft)),
        Error::DraftAccepted => "the proposal was accepted already".into(),
        Error::DraftDeclined => "the proposal was declined already".into(),
        Error::NotEnforcer => "only a wired contract may vouch for others".into(),
        Error::NotYetPast { now } => {
            format!(
                "that is not past yet: the chain's time is {}, and later calls of this block may still count",
                show(*now)
            )
        }
        Error::DelegateToSelf => "one is not one's own delegate".into(),
        Error::NotFuture { now } => format!("the end does not lie ahead: the chain's time is {}", show(*now)),
        Error::NoDelegate => "there is no such delegate".into(),
        Error::GuardianOfSelf => "the account is, or controls, the subject itself".into(),
        Error::StillGuardian { term } => format!("the guardian's term {term} still runs"),
        Error::NoGuardian => "there is no such term of that guardian".into(),
        Error::NotQuarter { next } => {
            format!("a guardian's end is the start of a calendar quarter; the next one is {}", show(*next))
        }
        Error::NotLater { until } => format!("an extension must end later than {}", show(*until)),
        Error::SameController => "that account is the controller already".into(),
        Error::BadTrustees => "the trustees are too many (9 at most), twice the same, or the subject itself".into(),
        Error::BadThreshold => "the threshold must be at least 1 and at most the number of trustees".into(),
        Error::BadDelay => "the time to veto must be more than 0 and at most 366 days".into(),
        Error::NoRecovery => "the subject has no trustees".into(),
        Error::NotTrustee => "the signer is not a trustee of the subject".into(),
        Error::NothingPending => "no candidate has enough votes".into(),
        Error::TooEarly { ready } => format!("the time to veto runs until {}", show(*ready)),
        Error::NotNamed => "the signed action does not name its number".into(),
        Error::DeadlinePassed { deadline } => format!("the signed message was good until {}", show(*deadline)),
        Error::BadSignature => "the signature is not the signer's over this text".into(),
    };
    (sentence, hint)
}

fn advice(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::PurposeOfOtherScope { .. } => "grant each scope by a command of its own",
        Error::MayNotAct { .. } => {
            "sign with --as as the controller, or name the subject you are guardian of with --subject"
        }
        Error::NotController { .. } => "sign as that account with --as",
        Error::GuardianExpired { .. } | Error::GuardianEnded => {
            "the controller can appoint anew: salus consent guardian appoint"
        }
        Error::NumberUsed { .. } | Error::OtherEpoch { .. } => "make and sign the message anew",
        Error::NotYetPast { .. } => "name a change with --seq, or ask again after the next block",
        Error::DraftAccepted | Error::DraftDeclined => "the grantee can propose again: salus consent propose",
        Error::NotCurrent { .. } => "salus consent show tells the current version",
        Error::StillGuardian { .. } => "salus consent guardian extend moves its end",
        Error::OtherDraft { .. } => "look at it with salus consent show, then accept or decline it",
        Error::DeadlinePassed { .. } => "ask the signer for a new message",
        Error::BadSignature => "the file was altered, or was signed for another chain or contract",
        Error::TooEarly { .. } => "run it again then; anyone may",
        Error::NoRecovery => "salus consent recover setup names trustees",
        Error::NothingPending => "trustees vote with salus consent recover vote",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::consent::codes::{PURPOSE_MASK, purposes_of};
    use salus_domain::consent::{Confidentiality, Period, Scope};

    #[test]
    fn narrower_purposes_need_no_mention() {
        assert_eq!(widest_purposes(purposes_of(Scope::Treatment)), ["TREAT"]);
        assert_eq!(widest_purposes(Purpose::ETREAT.mask() | Purpose::BTG.mask()), ["ETREAT"]);
        assert!(widest_purposes(PURPOSE_MASK).len() < 10);
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let rule = Provision {
            effect: Effect::Deny,
            purposes: Purpose::HRESCH.mask(),
            categories: 0b11,
            label: Confidentiality::Restricted,
            period: None,
            data: Period { from: 0, until: 1_577_836_800_000 },
        };
        assert_eq!(
            provision(&rule, &Some),
            "denies medication, laboratory for HRESCH, confidentiality from R, data until 2020-01-01T00:00:00Z"
        );
        assert!(provision(&rule, &|_| None).contains("0x00000003 (blinded)"));
    }

    #[test]
    fn refusals_are_sentences_with_advice_where_there_is_any() {
        let account = |account: &[u8; 32]| format!("account {}", account[0]);
        let (sentence, hint) = error(&Error::MayNotAct { controller: [7; 32] }, &account);
        assert!(sentence.contains("account 7"));
        assert!(hint.unwrap().contains("--subject"));
        assert_eq!(error(&Error::NothingToRevoke { burned: 0 }, &account).0, "there is nothing to revoke");
        let widens = Error::GuardianWidens { policy: salus_domain::consent::DefaultPolicy::BreakGlassOnly };
        assert!(error(&widens, &account).0.contains("(break-glass only)"));
        assert!(error(&Error::TooEarly { ready: 0 }, &account).0.contains("1970-01-01"));
    }
}
