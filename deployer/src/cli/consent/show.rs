//! `salus consent show`: what is on record now.

use clap::Args;
use salus_domain::consent::codes::SCOPES;
use salus_domain::consent::{
    Consent, DenyReason, DraftState, Event, Instant, Record, Recorder, Scope, Standing, Subject,
};
use serde_json::{Value, json};

use super::history::{self, Logged, end};
use super::session::Session;
use super::standing;
use crate::cli::{Context, blocks};
use crate::failure::Result;
use crate::suite::consent::{rules, words};
use crate::suite::when;

/// Shows what is on record.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent show --subject //Alice
  salus consent show --subject //Alice --from-block 2026-01-01      only those to whom anything was granted since
  salus consent show --subject //Alice --grantee //Bob --scope treatment --json

Without --grantee it also tells whose window is open and who is a guardian. With --json: { subject, controller, seq, epoch, default,
  no_break_glass, death: { since, seq, jurisdiction, retracted } | null, windows: [ cases, as in break-glass show ],
  guardians: [{ guardian, term, from, until, acts, why_not | null, suspended, appointed_by: { authority, kind, jurisdiction } | null }], consents }")]
pub struct Show {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// One grantee [default: everyone to whom anything was granted]
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    /// One scope [default: all]
    #[arg(long)]
    scope: Option<String>,
    #[command(flatten)]
    from: blocks::FromBlock,
}

/// Shows.
pub async fn run(context: &Context, args: Show) -> Result<()> {
    let scopes = match &args.scope {
        Some(text) => vec![rules::scope(text)?],
        None => SCOPES.to_vec(),
    };
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let state = session.registry.subject_of(&subject).await?;
    let now = session.now().await?;
    let mut lines = vec![head(&session, &subject, &state)];
    let mut consents = Vec::new();
    let grantee = args.grantee.as_deref().map(|text| session.account(text)).transpose()?;
    let (keys, (clinicians, guardians)) = match grantee {
        Some(grantee) => (keys_of(grantee, &scopes), (vec![grantee], Vec::new())),
        None => {
            let events = history::events(&session, &subject, args.from.block(&session).await?).await?;
            (keys_in(&events, &scopes), standing::named(&events))
        }
    };
    lines.extend(standing::death_line(&state));
    let windows = standing::windows(&session, &subject, &state, &clinicians, now).await?;
    let (more, windows) = standing::tell_windows(&session, &subject, &state, &windows, now);
    lines.extend(more);
    let (more, guardians) = standing::guardians(&session, &subject, &guardians, now).await?;
    lines.extend(more);
    for (grantee, scope) in keys {
        let record = session.registry.record(&subject, &grantee, scope).await?;
        let found = consent(&session, &subject, &state, &grantee, scope, &record, now).await?;
        if let Some((text, document)) = found {
            lines.push(text);
            consents.push(document);
        }
        if let Some((draft, name)) = session.registry.draft(&subject, &grantee, scope).await? {
            let said = words::terms(&draft.terms, &session.unblind(&subject)?);
            let status = match draft.state {
                DraftState::Open => "proposed",
                DraftState::Accepted => "accepted",
                DraftState::Declined => "declined",
            };
            lines.push(format!("{} {status} ({}): {}", session.show(&grantee), scope.code(), said.join("; ")));
            consents.push(json!({
                "grantee": session.show(&grantee),
                "scope": scope.code(),
                "state": status,
                "draft": format!("0x{}", hex::encode(name)),
                "terms": said,
            }));
        }
    }
    if consents.is_empty() {
        lines.push("no consents".into());
    }
    context.out.answer(
        lines.join("\n"),
        json!({
            "subject": session.show(&subject),
            "controller": session.show(&state.controller(&subject)),
            "seq": state.seq,
            "epoch": state.epoch,
            "default": state.policy.words(),
            "no_break_glass": state.no_break_glass,
            "death": standing::death(state.death.as_ref()),
            "windows": windows,
            "guardians": guardians,
            "consents": consents,
        }),
    );
    Ok(())
}

fn head(session: &Session<'_>, subject: &[u8; 32], state: &Subject) -> String {
    let mut text = format!("{}: {} changes, epoch {}", session.show(subject), state.seq, state.epoch);
    if let Some(controller) = &state.controller {
        text += &format!(", {} acts for it", session.show(controller));
    }
    text += &format!("; without a consent: {}", state.policy.words());
    if state.no_break_glass {
        text += ", break-glass barred";
    }
    text
}

/// The keys to look at: the grantee named, or everyone whom the subject's events since a block name.
pub async fn keys(
    session: &Session<'_>,
    subject: &[u8; 32],
    grantee: Option<[u8; 32]>,
    from: u32,
    scopes: &[Scope],
) -> Result<Vec<([u8; 32], Scope)>> {
    match grantee {
        Some(grantee) => Ok(keys_of(grantee, scopes)),
        None => Ok(keys_in(&history::events(session, subject, from).await?, scopes)),
    }
}

fn keys_of(grantee: [u8; 32], scopes: &[Scope]) -> Vec<([u8; 32], Scope)> {
    scopes.iter().map(|scope| (grantee, *scope)).collect()
}

fn keys_in(events: &[Logged], scopes: &[Scope]) -> Vec<([u8; 32], Scope)> {
    let mut keys = Vec::new();
    for logged in events {
        if let Event::Granted { grantee, scope, .. }
        | Event::Revoked { grantee, scope, .. }
        | Event::Proposed { grantee, scope, .. } = &logged.event
            && scopes.contains(scope)
            && !keys.contains(&(*grantee, *scope))
        {
            keys.push((*grantee, *scope));
        }
    }
    keys
}

/// Whether a consent counts now, as the contract decides.
pub async fn counts(
    session: &Session<'_>,
    id: &[u8; 32],
    subject: &Subject,
    consent: &Consent,
    now: u64,
) -> Result<std::result::Result<(), DenyReason>> {
    let dropped = match &consent.recorded_by {
        Recorder::Subject => false,
        Recorder::Guardian { account, term } => {
            let term = session.registry.guardian(id, account, Some(*term)).await?;
            term.is_some_and(|term| term.dropped.is_some())
        }
    };
    let standing = Standing { epoch: subject.epoch, policy: subject.policy, dropped, case: None };
    Ok(consent.state(&standing, Instant::after(now)))
}

/// The state of a consent in a word or two.
async fn state(session: &Session<'_>, id: &[u8; 32], subject: &Subject, consent: &Consent, now: u64) -> Result<String> {
    if let Some((_, how)) = consent.ended {
        return Ok(end(how).into());
    }
    Ok(match counts(session, id, subject, consent, now).await? {
        Ok(()) => "active".into(),
        Err(reason) => words::deny(&reason),
    })
}

async fn consent(
    session: &Session<'_>,
    subject: &[u8; 32],
    whole: &Subject,
    grantee: &[u8; 32],
    scope: Scope,
    record: &Record,
    now: u64,
) -> Result<Option<(String, Value)>> {
    let shown = session.show(grantee);
    let Some(consent) = &record.consent else {
        if record.burned == 0 {
            return Ok(None);
        }
        let text = format!("{shown} ({}): revoked before anything was granted", scope.code());
        let document = json!({ "grantee": shown, "scope": scope.code(), "state": "revoked", "burned": record.burned });
        return Ok(Some((text, document)));
    };
    let said = words::terms(&consent.terms, &session.unblind(subject)?);
    let state = state(session, subject, whole, consent, now).await?;
    let uses = match consent.terms.max_uses {
        Some(max) => format!(", {} of {max} uses", consent.uses),
        None => String::new(),
    };
    let lines: Vec<String> = said.iter().map(|line| format!("\n  {line}")).collect();
    let text = format!(
        "{shown} ({}), version {}: {state}{uses}, recorded {}{}",
        scope.code(),
        consent.version,
        when::show(consent.recorded.at),
        lines.concat()
    );
    let document = json!({
        "grantee": shown,
        "scope": scope.code(),
        "version": consent.version,
        "state": state,
        "epoch": consent.epoch,
        "recorded": { "at": consent.recorded.at, "seq": consent.recorded.seq },
        "from": consent.terms.period.from,
        "until": consent.terms.period.until,
        "uses": consent.uses,
        "max_uses": consent.terms.max_uses,
        "archived": record.archived,
        "burned": record.burned,
        "document": format!("0x{}", hex::encode(consent.terms.document)),
        "terms": said,
    });
    Ok(Some((text, document)))
}
