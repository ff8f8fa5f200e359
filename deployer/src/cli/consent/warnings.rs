//! What a person should know before something is signed or sent: said at once, and given back for the answer. Nothing is asked
//! afterwards, because once it is on chain nothing may keep the command from telling so.

use salus_domain::consent::{DefaultPolicy, Record, Scope, Subject, Terms};
use serde_json::{Value, json};

use super::session::Session;
use super::show::counts;
use crate::failure::Result;
use crate::suite::when;

/// Those without a consent are permitted something all the same, which a revocation does not change.
pub async fn default_permits(session: &Session<'_>, subject: &[u8; 32]) -> Result<Option<String>> {
    let policy = session.registry.subject_of(subject).await?.policy;
    let wide = matches!(policy, DefaultPolicy::NormalConfidentiality | DefaultPolicy::All);
    Ok(wide.then(|| {
        said(session, format!(
            "whoever has no consent is still permitted by the subject's default ({}); to end that: salus consent default break-glass-only",
            policy.words()
        ))
    }))
}

/// Whatever the default: an emergency opens everything unless that is barred, and then nothing does.
pub fn break_glass(session: &Session<'_>, barred: bool) -> &'static str {
    let note = match barred {
        true => "no clinician can open your data in an emergency; a window that is open ends for good",
        false => {
            "a clinician can still break the glass in an emergency, for 4 hours, and has to answer for it; --bar-break-glass bars that"
        }
    };
    session.context.out.say(format!("note: {note}"));
    note
}

/// A grant that begins later ends at once what holds now: in between the subject's default decides.
pub async fn gap(
    session: &Session<'_>,
    (id, grantee, scope): (&[u8; 32], &[u8; 32], Scope),
    subject: &Subject,
    record: &Record,
    terms: &Terms,
) -> Result<Option<String>> {
    let now = session.now().await?;
    let Some(consent) = record.consent.as_ref().filter(|_| terms.period.from > now) else { return Ok(None) };
    let holds = counts(session, id, subject, consent, now).await?.is_ok();
    Ok(holds.then(|| {
        said(session, format!(
            "version {} of the {} consent of {} holds now and ends at once; until {} the subject's default decides ({})",
            consent.version,
            scope.code(),
            session.show(grantee),
            when::show(terms.period.from),
            subject.policy.words()
        ))
    }))
}

/// Puts a warning into an answer.
pub fn put(warning: Option<String>, document: &mut Value) {
    if let Some(warning) = warning {
        document["warning"] = json!(warning);
    }
}

fn said(session: &Session<'_>, warning: String) -> String {
    session.context.out.say(format!("warning: {warning}"));
    warning
}

/// As [`gap`], of what is on record now.
pub async fn gap_now(
    session: &Session<'_>,
    key: (&[u8; 32], &[u8; 32], Scope),
    terms: &Terms,
) -> Result<Option<String>> {
    let (id, grantee, scope) = key;
    // Most grants begin at once.
    if terms.period.from == 0 {
        return Ok(None);
    }
    let subject = session.registry.subject_of(id).await?;
    gap(session, key, &subject, &session.registry.record(id, grantee, scope).await?, terms).await
}
