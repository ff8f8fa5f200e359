//! Events in words, for `history` and `watch`.

use salus_domain::consent::{CATEGORY_MASK, Event, Recorder};
use serde_json::{Value, json};

use super::history::Logged;
use super::session::Session;
use super::told_cases;
use crate::failure::Result;
use crate::suite::consent::words;
use crate::suite::when;

/// An event in words.
pub struct Told {
    /// What happened.
    pub what: String,
    /// The grantee or clinician whom it is about, if it is about one.
    pub grantee: Option<[u8; 32]>,
    /// The rest of it.
    pub details: String,
    /// The subject's change, if it is one.
    pub seq: Option<u64>,
    /// All of it, for machines.
    pub document: Value,
}

/// Tells an event.
pub fn tell(session: &Session<'_>, subject: &[u8; 32], logged: &Logged) -> Result<Told> {
    let unblind = session.unblind(subject)?;
    let by = |recorder: &Recorder| by(session, recorder);
    let categories = |mask: u64| match unblind(mask) {
        // Under any permutation.
        _ if mask == CATEGORY_MASK => "every category".into(),
        Some(plain) => words::categories(plain).join(", "),
        None => format!("categories 0x{mask:08x} (blinded)"),
    };
    let (what, grantee, details, seq): (&str, Option<&[u8; 32]>, String, Option<u64>) = match &logged.event {
        Event::Granted { grantee, scope, consent, clamped_from, .. } => {
            let clamped = clamped_from.map(|from| format!(" (asked from {})", when::show(from))).unwrap_or_default();
            let details = format!(
                "version {} for {}: {}{clamped}{}",
                consent.version,
                scope.code(),
                words::terms(&consent.terms, &unblind).join("; "),
                by(&consent.recorded_by)
            );
            ("granted", Some(grantee), details, Some(consent.recorded.seq))
        }
        Event::Revoked { grantee, scope, up_to, by: who, at, .. } => {
            ("revoked", Some(grantee), format!("{}, up to version {up_to}{}", scope.code(), by(who)), Some(at.seq))
        }
        Event::EnteredInError { grantee, scope, version, at, .. } => {
            ("entered in error", Some(grantee), format!("{}, version {version}", scope.code()), Some(at.seq))
        }
        Event::AllRevoked { epoch, by: who, at, .. } => {
            ("revoked all", None, format!("epoch {epoch} begins{}", by(who)), Some(at.seq))
        }
        Event::DefaultSet { policy, no_break_glass, revision, by: who, at, .. } => {
            let barred = if *no_break_glass { ", break-glass barred" } else { "" };
            let details = format!("without a consent: {}{barred}; revision {revision}{}", policy.words(), by(who));
            ("default set", None, details, Some(at.seq))
        }
        Event::Proposed { grantee, scope, terms, .. } => {
            let details = format!("for {}: {}", scope.code(), words::terms(terms, &unblind).join("; "));
            ("proposed", Some(grantee), details, None)
        }
        Event::Withdrawn { grantee, scope, .. } => ("withdrew", Some(grantee), scope.code().into(), None),
        Event::Declined { grantee, scope, by: who, at, .. } => {
            ("declined", Some(grantee), format!("{}{}", scope.code(), by(who)), Some(at.seq))
        }
        Event::Accessed { request, receipt, .. } => {
            let what = match words::outcome(&receipt.decision) {
                "permit" => "access permitted",
                _ => "access denied",
            };
            let mut details = format!(
                "{} for {}: {}",
                categories(request.categories),
                request.purpose.code().unwrap_or("?"),
                words::decision(&receipt.decision)
            );
            if receipt.accessor != receipt.grantee {
                details += &format!("; asked by {}", session.show(&receipt.accessor));
            }
            if let Some(left) = receipt.uses_left {
                details += &format!("; {left} uses left");
            }
            (what, Some(&receipt.grantee), details, Some(receipt.seq))
        }
        Event::GuardianAppointed { guardian, guardianship, .. } => {
            let details = format!(
                "{}, term {}, {}{}",
                session.show(guardian),
                guardianship.term,
                when::show_period(&guardianship.powers.period),
                told_cases::appointer(session, guardianship).map(|by| format!("; {by}")).unwrap_or_default()
            );
            ("guardian appointed", None, details, Some(guardianship.appointed.seq))
        }
        Event::GuardianExtended { guardian, term, until, at, .. } => {
            let details = format!("{}, term {term}, until {}", session.show(guardian), when::show(*until));
            ("guardian extended", None, details, Some(at.seq))
        }
        Event::GuardianEnded { guardian, term, kept, resigned, at, .. } => {
            let how = if *resigned { "resigned" } else { "ended" };
            let grants = if *kept { "what they granted is kept" } else { "what they granted is dropped" };
            ("guardian ended", None, format!("{}, term {term} {how}; {grants}", session.show(guardian)), Some(at.seq))
        }
        Event::ControllerSet { controller, rotation, recovered, at, .. } => {
            let how = if *recovered { " (recovered by trustees)" } else { "" };
            ("controller set", None, format!("{}, rotation {rotation}{how}", session.show(controller)), Some(at.seq))
        }
        Event::RecoverySet { trustees, threshold, delay, at, .. } => {
            let live = trustees.iter().filter(|trustee| **trustee != [0; 32]).count();
            ("recovery set", None, format!("{threshold} of {live} trustees, {} s to veto", delay / 1_000), Some(at.seq))
        }
        Event::RecoveryVoted { trustee, candidate, attempt, pending, ready, at, .. } => {
            let vote = candidate.map_or("nobody".into(), |candidate| session.show(&candidate));
            // Zeros stand for nobody.
            let pending = match *pending == [0; 32] {
                true => String::new(),
                false => format!("; {} follows after {}", session.show(pending), when::show(*ready)),
            };
            let details = format!("{} for {vote}, attempt {attempt}{pending}", session.show(trustee));
            ("recovery vote", None, details, Some(at.seq))
        }
        Event::RecoveryVetoed { attempt, at, .. } => {
            ("recovery vetoed", None, format!("up to attempt {attempt}"), Some(at.seq))
        }
        Event::DelegateSet { delegate, terms, .. } => {
            let details = match terms {
                None => format!("{} may no longer", session.show(delegate)),
                Some(terms) => format!("{} may until {}", session.show(delegate), when::show(terms.until)),
            };
            ("delegate for own accesses", None, details, None)
        }
        Event::GlassBroken { .. }
        | Event::CaseJustified { .. }
        | Event::CaseChallenged { .. }
        | Event::CaseReviewed { .. }
        | Event::DeadlineMissed { .. }
        | Event::Cosigned { .. }
        | Event::BreakGlassReinstated { .. }
        | Event::GuardianSuspended { .. }
        | Event::DeathAttested { .. }
        | Event::DeathRetracted { .. } => {
            // Exactly these it tells.
            told_cases::tell(session, &logged.event).unwrap_or_default()
        }
        Event::Governance(_) => ("governance", None, String::new(), None),
    };
    let prefix = session.registry.client.ss58_prefix();
    let decoded = session.registry.bundle.decode_event(&logged.place.topics, &logged.place.data);
    let mut document = json!({
        "event": logged.event.name(),
        "time": logged.time,
        "at": when::show(logged.time),
        "block": format!("{:?}", logged.place.block),
        "number": logged.place.number,
        "index": logged.place.index,
        "seq": seq,
        "what": what,
        "grantee": grantee.map(|grantee| session.show(grantee)),
        "details": details,
        "fields": decoded.map(|event| event.json(prefix)["fields"].clone()),
    });
    if let Event::Accessed { receipt, .. } = &logged.event {
        document["decision"] = json!(words::outcome(&receipt.decision));
        if let salus_domain::consent::Decision::Deny(reason) = &receipt.decision {
            document["reason"] = json!(words::reason_name(reason));
        }
    }
    Ok(Told { what: what.into(), grantee: grantee.copied(), details, seq, document })
}

/// By whom, if not by the subject itself.
pub fn by(session: &Session<'_>, recorder: &Recorder) -> String {
    match recorder {
        Recorder::Subject => String::new(),
        Recorder::Guardian { account, term } => format!(" by guardian {} (term {term})", session.show(account)),
    }
}
