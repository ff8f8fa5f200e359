//! What else stands for a subject, for `consent show`: a death, windows that are open, guardians.

use salus_domain::consent::{Case, Death, Event, Guardianship, Subject};
use serde_json::{Value, json};

use super::break_glass::tell as cases;
use super::history::Logged;
use super::session::Session;
use super::told_cases::appointer;
use crate::failure::Result;
use crate::formats::jurisdiction;
use crate::suite::consent::words;
use crate::suite::when;

/// A subject's death in words, if it was attested; also one that was taken back.
pub fn death_line(subject: &Subject) -> Option<String> {
    let death = subject.death.as_ref()?;
    let place = jurisdiction::write(&death.jurisdiction);
    let at = when::show(death.since.at);
    Some(match death.retracted {
        true => format!("the death that was attested {at} ({place}) was retracted"),
        false => format!("dead, as was attested {at} ({place}); only an executor acts for it"),
    })
}

/// A subject's death as JSON: `since`, `seq`, `jurisdiction`, `retracted`; null without one.
pub fn death(death: Option<&Death>) -> Value {
    json!(death.map(|death| json!({
        "since": death.since.at,
        "seq": death.since.seq,
        "jurisdiction": jurisdiction::write(&death.jurisdiction),
        "retracted": death.retracted,
    })))
}

/// Those of these accounts who have a window open, each with its case.
pub async fn windows(
    session: &Session<'_>,
    id: &[u8; 32],
    subject: &Subject,
    clinicians: &[[u8; 32]],
    now: u64,
) -> Result<Vec<([u8; 32], Case)>> {
    let mut open = Vec::new();
    for clinician in clinicians {
        let newest = session.registry.case(id, clinician, None).await?;
        open.extend(newest.filter(|case| words::is_open(case, subject.bars, now)).map(|case| (*clinician, case)));
    }
    Ok(open)
}

/// Windows that are open: a line and a document each, the latter as `break-glass show` has it.
pub fn tell_windows(
    session: &Session<'_>,
    id: &[u8; 32],
    subject: &Subject,
    windows: &[([u8; 32], Case)],
    now: u64,
) -> (Vec<String>, Vec<Value>) {
    let told = windows.iter().map(|(clinician, case)| {
        let line = format!(
            "{} broke the glass (case {}): {}",
            session.show(clinician),
            case.number,
            cases::state(case, subject.bars, now)
        );
        (line, cases::document(session, (id, clinician), case, subject.bars, now))
    });
    told.unzip()
}

/// Guardians whose term runs: a line and a document each.
pub async fn guardians(
    session: &Session<'_>,
    id: &[u8; 32],
    accounts: &[[u8; 32]],
    now: u64,
) -> Result<(Vec<String>, Vec<Value>)> {
    let (mut lines, mut documents) = (Vec::new(), Vec::new());
    for account in accounts {
        let newest = session.registry.guardian(id, account, None).await?;
        let Some(term) = newest.filter(|term| term.ended.is_none() && now < term.powers.period.until) else { continue };
        let (line, document) = guardian(session, id, account, &term).await?;
        lines.push(format!("guardian {}: {line}", session.show(account)));
        documents.push(document);
    }
    Ok((lines, documents))
}

/// A guardian's term in words, but for what is excluded; and as JSON: `guardian`, `term`, `from`, `until`, `acts`, `why_not`
/// (the refusal's words, null if they may act now), `suspended`, `appointed_by` (`authority`, `kind`, `jurisdiction`; null for the subject itself).
pub async fn guardian(
    session: &Session<'_>,
    id: &[u8; 32],
    account: &[u8; 32],
    term: &Guardianship,
) -> Result<(String, Value)> {
    // A term may run and yet count for nothing: before it begins, while suspended, before and after a death.
    let newest = session.registry.guardian(id, account, None).await?;
    let why_not = match newest.is_some_and(|newest| newest.term > term.term) {
        true => Some("another term followed".to_owned()),
        false => session.registry.may_not_act(id, account).await?,
    };
    let acts = why_not.as_ref().map(|why| format!(", but not now: {why}")).unwrap_or_default();
    let by = appointer(session, term).map(|by| format!("; {by}")).unwrap_or_default();
    let line = format!("term {} acts {}{acts}{by}", term.term, when::show_period(&term.powers.period));
    let document = json!({
        "guardian": session.show(account),
        "term": term.term,
        "from": term.powers.period.from,
        "until": term.powers.period.until,
        "acts": why_not.is_none(),
        "why_not": why_not,
        "suspended": term.suspended,
        "appointed_by": term.mandate().map(|mandate| json!({
            "authority": session.show(&mandate.authority),
            "kind": words::guardian_kind(mandate.kind),
            "jurisdiction": jurisdiction::write(&mandate.jurisdiction),
        })),
    });
    Ok((line, document))
}

/// The accounts that a subject's events name, each once: who broke the glass, and who was appointed guardian.
pub fn named(events: &[Logged]) -> (Vec<[u8; 32]>, Vec<[u8; 32]>) {
    let (mut clinicians, mut guardians) = (Vec::new(), Vec::new());
    for logged in events {
        let (list, account) = match &logged.event {
            Event::GlassBroken { clinician, .. } => (&mut clinicians, clinician),
            Event::GuardianAppointed { guardian, .. } => (&mut guardians, guardian),
            _ => continue,
        };
        if !list.contains(account) {
            list.push(*account);
        }
    }
    (clinicians, guardians)
}
