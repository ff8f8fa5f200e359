//! A case of break-glass, a right and a co-signature, in lines for people and as JSON.

use salus_domain::consent::{CHALLENGE_TIME, Case, Cosignature, Qualification, Right};
use salus_domain::{Hash, Timestamp};
use serde_json::{Value, json};

use crate::cli::consent::session::{Session, merge};
use crate::formats::jurisdiction;
use crate::suite::consent::words;
use crate::suite::credential::words::credential_type;
use crate::suite::when::show;

/// Until when a case can be challenged.
pub fn challenge_by(case: &Case) -> Timestamp {
    case.opened.at.saturating_add(CHALLENGE_TIME)
}

/// A case in one line: what it is, and how far it has come.
pub fn state(case: &Case, bars: u32, now: Timestamp) -> String {
    let window = match words::is_open(case, bars, now) {
        true => format!("open until {}, ", show(case.until)),
        false => String::new(),
    };
    let answered = match words::progress(case, now) {
        words::Progress::Owed => format!("to be justified before {}", show(case.justify_by)),
        words::Progress::Justified => "justified, not reviewed".into(),
        words::Progress::Overdue => format!("not justified by {}; anyone may enforce that", show(case.justify_by)),
        words::Progress::Missed => "not justified in time, which was noted".into(),
        words::Progress::Closed(outcome) => format!("reviewed: {}", words::outcome_words(outcome)),
    };
    let challenged = if case.challenged.is_some() { ", challenged" } else { "" };
    format!("{window}{answered}{challenged}")
}

/// A case in several lines.
pub fn lines(
    session: &Session<'_>,
    (subject, clinician): (&[u8; 32], &[u8; 32]),
    case: &Case,
    bars: u32,
    now: Timestamp,
) -> String {
    let mut lines = vec![
        format!(
            "case {} of {} about {}: {}",
            case.number,
            session.show(clinician),
            session.show(subject),
            state(case, bars, now)
        ),
        format!(
            "opened {} as {}, for {} ({}); the statement is 0x{}",
            show(case.opened.at),
            qualified(&case.glass.qualification),
            words::reason(case.glass.reason),
            case.glass.reason.code().unwrap_or("?"),
            hex::encode(case.glass.statement)
        ),
    ];
    if case.confirmed != case.opened.at {
        lines.push(format!("the credential was last confirmed {}", show(case.confirmed)));
    }
    if let Some(cosigner) = &case.glass.cosigner {
        lines.push(format!("co-signed by {}", session.show(cosigner)));
    }
    if let Some((at, document)) = &case.justified {
        lines.push(format!("justified {} by the document 0x{}", show(*at), hex::encode(document)));
    }
    match &case.challenged {
        Some(challenge) => {
            let by = if challenge.by_guardian { "a guardian" } else { "the subject" };
            let statement = match challenge.statement == Hash::default() {
                true => ", without a statement".to_owned(),
                false => format!("; the statement is 0x{}", hex::encode(challenge.statement)),
            };
            lines.push(format!("challenged {} by {by}{statement}", show(challenge.at.at)));
        }
        None if case.closed.is_none() && now < challenge_by(case) => {
            lines.push(format!("the subject may challenge it before {}", show(challenge_by(case))));
        }
        None => {}
    }
    if let Some((at, outcome)) = &case.closed {
        lines.push(format!("reviewed {}: {}", show(at.at), words::outcome_words(*outcome)));
    }
    lines.join("\n  ")
}

/// A case as JSON: see `salus consent break-glass show --help`.
pub fn document(
    session: &Session<'_>,
    (subject, clinician): (&[u8; 32], &[u8; 32]),
    case: &Case,
    bars: u32,
    now: Timestamp,
) -> Value {
    let hash = |hash: &Hash| format!("0x{}", hex::encode(hash));
    let mut document = json!({
        "subject": session.show(subject),
        "clinician": session.show(clinician),
        "number": case.number,
        "open": words::is_open(case, bars, now),
        "state": words::progress(case, now).name(),
        "opened": { "at": case.opened.at, "seq": case.opened.seq },
        "until": case.until,
        "reason": words::reason(case.glass.reason),
        "reason_code": case.glass.reason.code(),
        "statement": hash(&case.glass.statement),
        "cosigner": case.glass.cosigner.as_ref().map(|cosigner| session.show(cosigner)),
        "confirmed": case.confirmed,
        "justify_by": case.justify_by,
        "justified": case.justified.as_ref().map(|(at, document)| json!({ "at": at, "document": hash(document) })),
        "challenge_by": challenge_by(case),
        "challenged": case.challenged.as_ref().map(|challenge| json!({
            "at": challenge.at.at,
            "seq": challenge.at.seq,
            "statement": (challenge.statement != Hash::default()).then(|| hash(&challenge.statement)),
            "by_guardian": challenge.by_guardian,
        })),
        "reviewed": case.closed.as_ref().map(|(at, outcome)| json!({
            "at": at.at,
            "seq": at.seq,
            "outcome": words::outcome_name(*outcome),
        })),
        "missed": case.missed,
    });
    merge(&mut document, qualification(&case.glass.qualification));
    document
}

/// A clinician's right in one line.
pub fn right_line(session: &Session<'_>, clinician: &[u8; 32], right: &Right) -> String {
    let who = session.show(clinician);
    let owed = match right.owed {
        0 => String::new(),
        owed => format!("; a colleague has to co-sign the next cases: {owed}"),
    };
    match right.suspended {
        true => format!(
            "{who}: suspended since {} by a reviewer for {}{owed}",
            show(right.since),
            jurisdiction::write(&right.jurisdiction)
        ),
        false => format!("{who}: may break the glass{owed}"),
    }
}

/// A clinician's right as JSON: `suspended`, `since` (when it was suspended last, or null), `jurisdiction`, `owed`.
pub fn right(session: &Session<'_>, clinician: &[u8; 32], right: &Right) -> Value {
    let ever = right.since != 0;
    json!({
        "clinician": session.show(clinician),
        "suspended": right.suspended,
        "since": ever.then_some(right.since),
        "jurisdiction": ever.then(|| jurisdiction::write(&right.jurisdiction)),
        "owed": right.owed,
    })
}

/// A co-signature in one line.
pub fn cosignature_line(session: &Session<'_>, given: &Cosignature, now: Timestamp) -> String {
    let state = match (given.used, now < given.until()) {
        (true, _) => "used".into(),
        (false, true) => format!("good until {}", show(given.until())),
        (false, false) => format!("was good until {}", show(given.until())),
    };
    format!("co-signature of {} as {}: {state}", session.show(&given.by), qualified(&given.qualification))
}

/// A co-signature as JSON: `by`, `at`, `until`, `used`, `type`, `jurisdiction`, `confirmed`.
pub fn cosignature(session: &Session<'_>, given: &Cosignature) -> Value {
    let mut document = json!({
        "by": session.show(&given.by),
        "at": given.at,
        "until": given.until(),
        "used": given.used,
        "confirmed": given.confirmed,
    });
    merge(&mut document, qualification(&given.qualification));
    document
}

fn qualified(qualification: &Qualification) -> String {
    let Qualification { credential, jurisdiction } = qualification;
    format!("{} for {}", credential_type(*credential), jurisdiction::write(jurisdiction))
}

fn qualification(qualification: &Qualification) -> Value {
    json!({
        "type": credential_type(qualification.credential),
        "jurisdiction": jurisdiction::write(&qualification.jurisdiction),
    })
}
