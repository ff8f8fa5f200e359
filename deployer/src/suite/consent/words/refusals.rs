//! Refusals in words: what each means, and what to do about it.

use salus_domain::consent::Error;

use super::{outcome_words, purposes};
use crate::formats::jurisdiction;
use crate::suite::credential::words::credential_type;
use crate::suite::when::show;

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
        Error::TooEarly { ready } => format!("it is too early: the time runs until {}", show(*ready)),
        Error::NotNamed => "the signed action does not name its number".into(),
        Error::DeadlinePassed { deadline } => format!("the signed message was good until {}", show(*deadline)),
        Error::BadSignature => "the signature is not the signer's over this text".into(),
        Error::NoCredential { credential, jurisdiction } => format!(
            "the signer's id holds no {} credential for {} that counts now",
            credential_type(*credential),
            jurisdiction::write(jurisdiction)
        ),
        Error::NotReviewer { jurisdiction } => {
            format!("the signer's id is no reviewer for {}", jurisdiction::write(jurisdiction))
        }
        Error::DependencyUnavailable => {
            "the credential registry is not wired or does not answer, and no answer of it is good enough".into()
        }
        Error::NotClinicianType { credential } => {
            format!("{} is no clinician's credential", credential_type(*credential))
        }
        Error::UnknownReason { reason } => format!("the registry knows no reason {reason}"),
        Error::NoJustification => "a commitment to the reason in words is missing".into(),
        Error::BreakGlassToSelf => "nobody breaks the glass of themself".into(),
        Error::BreakGlassBarred => "the subject bars break-glass".into(),
        Error::BreakGlassSuspended { since } => {
            format!("a reviewer suspended the clinician's right to break the glass at {}", show(*since))
        }
        Error::AlreadyOpen { until } => format!("the clinician's window is open, until {}", show(*until)),
        Error::CosignatureOwed { owed } => {
            format!("deadlines were missed: a colleague has to co-sign the next cases, {owed} of them")
        }
        Error::NoCosignature { cosigner } => {
            format!("{} did not co-sign this within the last hour, or it is used up", account(cosigner))
        }
        Error::CosignatureToSelf => "nobody co-signs for themself".into(),
        Error::AlreadyCosigned { by, until } => {
            format!("{} co-signed already, which can be used until {}", account(by), show(*until))
        }
        Error::NoCase => "there is no such case".into(),
        Error::OwnCase => "clinician, co-signer and subject decide nothing about their own case".into(),
        Error::CaseClosed { outcome } => format!("a reviewer closed the case: {}", outcome_words(*outcome)),
        Error::AlreadyJustified => "the case was justified already".into(),
        Error::JustificationLate { by } => format!("the case was to be justified before {}", show(*by)),
        Error::AlreadyChallenged => "the case was challenged already".into(),
        Error::ChallengeLate { by } => format!("the case could be challenged until {}", show(*by)),
        Error::AlreadyMissed => "the missed deadline was noted already".into(),
        Error::NotSuspended => "nothing is suspended".into(),
        Error::NotAppointer { authority: Some(authority) } => {
            format!("an authority appointed the guardian, and manages the term: {}", account(authority))
        }
        Error::NotAppointer { authority: None } => "the subject itself appointed the guardian".into(),
        Error::AuthorityToSelf => "an authority does not appoint itself".into(),
        Error::GuardianSuspended => "an authority suspended the guardian".into(),
        Error::AlreadySuspended => "the guardian is suspended already".into(),
        Error::Deceased { since } => format!("the subject is dead, as was attested at {}", show(*since)),
        Error::NotDeceased => "nobody attested that the subject is dead".into(),
        Error::ExecutorMayOnlyRevoke => {
            "an executor may revoke, and set a default that permits no more than before".into()
        }
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
        Error::NoCredential { .. } | Error::NotReviewer { .. } => {
            "name the id that holds the credential; salus credential valid tells what the registry says"
        }
        Error::DependencyUnavailable => "salus verify tells whether the contracts are wired; then try again",
        Error::NotClinicianType { .. } => "physician, pharmacist or nurse",
        Error::UnknownReason { .. } => "salus verify tells whether the contract is this program's version",
        Error::BreakGlassSuspended { .. } => "a reviewer can lift that: salus consent break-glass reinstate",
        Error::AlreadyOpen { .. } => "use it: salus consent access --purpose BTG",
        Error::CosignatureOwed { .. } => {
            "a colleague runs salus consent break-glass cosign, then name them with --cosigner"
        }
        Error::NoCosignature { .. } => "the colleague runs salus consent break-glass cosign for this subject",
        Error::AlreadyCosigned { .. } => "name that colleague with --cosigner, or wait until it is over",
        Error::JustificationLate { .. } => "a reviewer can still uphold the case",
        Error::NoCase => "salus consent break-glass list tells the cases",
        Error::OwnCase => "another reviewer, or the subject itself, has to",
        Error::NotAppointer { authority: Some(_) } => {
            "an authority of its jurisdiction manages the guardian: --by AUTHORITY"
        }
        Error::NotAppointer { authority: None } => "the subject manages the guardian: leave --by out",
        Error::AuthorityToSelf => "appoint a person or another office",
        Error::GuardianSuspended => "an authority can lift that: salus consent guardian reinstate",
        Error::Deceased { .. } => "an authority can appoint an executor: salus consent guardian appoint --kind estate",
        Error::NotDeceased => "vital records attest a death first: salus consent death attest",
        Error::ExecutorMayOnlyRevoke => "salus consent revoke, revoke-all, or a narrower salus consent default",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use codec::Decode;

    use super::*;

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

    #[test]
    fn every_refusal_has_words_that_say_who_and_when() {
        let account = |account: &[u8; 32]| format!("account {}", account[0]);
        // Every variant by its index, its fields filled with ones: some end before the bytes do.
        let all =
            (0..=u8::MAX).map_while(|index| Error::decode(&mut [&[index][..], &[1; 64]].concat().as_slice()).ok());
        let said: Vec<String> = all.map(|refusal| error(&refusal, &account).0).collect();
        assert_eq!(said.len(), 86);
        for (index, sentence) in said.iter().enumerate() {
            assert!(
                !sentence.is_empty() && said.iter().filter(|other| *other == sentence).count() == 1,
                "{index} {sentence}"
            );
        }
        let owed = Error::NoCredential {
            credential: salus_domain::credential::CredentialType::GUARDIANSHIP_AUTHORITY,
            jurisdiction: *b"DE-BE\0",
        };
        assert!(error(&owed, &account).0.contains("guardianship authority credential for DE-BE"));
        let theirs = Error::NotAppointer { authority: Some([7; 32]) };
        assert!(
            error(&theirs, &account).0.contains("account 7") && error(&theirs, &account).1.unwrap().contains("--by")
        );
    }
}
