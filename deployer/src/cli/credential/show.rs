//! `salus credential show`: what is on record of a holder, or of one credential, with its history.

use std::collections::BTreeSet;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::credential::{Credential, Entry, Event, Party, Principal, Reason, SlotKey, State, Status};
use serde_json::{Value, json};

use super::acting::{named, show_id};
use super::session::Session;
use super::tell;
use crate::cli::{Context, blocks};
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::credential::{rules, words};
use crate::suite::when;

/// Shows.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential show anna
  salus credential show anna --type physician --jurisdiction US-CA
  salus credential show 0x1f…

Of a holder without a type, what the chain's events name is shown.
With --json: { holder, credentials: [{ type, code, jurisdiction, revision, verdict, credential, state: { status, by, reason, until,
  commitment, responsible: { account, term } | null }, history: [{ what, id, at, seq, status, until }] }] }")]
pub struct Show {
    /// A holder, or a credential's id
    whom: String,
    /// Only this type, by name or code
    #[arg(long = "type", value_name = "TYPE", requires = "jurisdiction")]
    kind: Option<String>,
    /// Only this jurisdiction: US, DE, US-CA
    #[arg(long, value_name = "CODE", requires = "kind")]
    jurisdiction: Option<String>,
    #[command(flatten)]
    from: blocks::FromBlock,
}

/// Shows.
pub async fn run(context: &Context, args: Show) -> Result<()> {
    let slot = match (&args.kind, &args.jurisdiction) {
        (Some(kind), Some(place)) => Some((rules::credential_type(kind)?, rules::jurisdiction(place)?)),
        _ => None,
    };
    let session = Session::open(context).await?;
    // Ids and accounts can look the same; an id that is on record is one.
    let known = match rules::id(&args.whom) {
        Ok(id) => session.registry.credential(&id).await?.map(|(slot, _)| (slot, id)),
        Err(_) => None,
    };
    let (holder, slots, only) = match known {
        Some((slot, id)) => (slot.holder, vec![slot], Some(id)),
        None => {
            let holder = session.account(&args.whom)?;
            let slots = match slot {
                Some((credential_type, jurisdiction)) => vec![SlotKey { holder, credential_type, jurisdiction }],
                None => slots(&session, &holder, args.from.block(&session).await?).await?.into_iter().collect(),
            };
            (holder, slots, None)
        }
    };
    let (mut lines, mut documents) = (vec![session.show(&holder)], Vec::new());
    for slot in slots {
        if let Some((text, document)) = told(&session, &slot, only.as_ref()).await? {
            lines.extend(text);
            documents.push(document);
        }
    }
    if documents.is_empty() {
        lines.push("  no credentials".into());
    }
    context.out.answer(lines.join("\n"), json!({ "holder": session.show(&holder), "credentials": documents }));
    Ok(())
}

/// What a holder ever had.
async fn slots(session: &Session<'_>, holder: &AccountId, from: u32) -> Result<BTreeSet<SlotKey>> {
    let (events, _) = blocks::known(session, Some(holder), from).await?;
    let issued = |event: &Event| match event {
        Event::Issued { credential, .. } if credential.says.holder == *holder => Some(credential.says.slot()),
        _ => None,
    };
    Ok(events.iter().filter_map(|logged| issued(&logged.event)).collect())
}

/// One slot with its history; of one credential alone if it is named.
async fn told(session: &Session<'_>, key: &SlotKey, only: Option<&[u8; 32]>) -> Result<Option<(Vec<String>, Value)>> {
    let slot = session.registry.slot(key).await?;
    let Some(current) = slot.current else { return Ok(None) };
    let shown = *only.unwrap_or(&current.credential.says.id);
    let entries = session.registry.timeline(key).await?;
    let Some(last) = entries.iter().rfind(|entry| entry.id == shown) else {
        return Err(Failure::check(format!("the timeline of {} does not know it", show_id(&shown)))
            .hint("the contract is of another version than this program: salus verify"));
    };
    let credential = session.credential(&shown).await?;
    let verdict = match shown == current.credential.says.id {
        true => Some(session.registry.is_valid(key).await?),
        false => None,
    };
    let (account, state) = (|account: &AccountId| session.show(account), last.state);
    let said = match &verdict {
        Some(verdict) => words::verdict(verdict, &account),
        None => "another credential took its place".into(),
    };
    let responsible = Principal::from(state.responsible(&credential).term);
    let mut lines = vec![
        format!("  {}: {said}", named(session, &credential.says)),
        format!("    {} by {}", show_id(&shown), session.show(&credential.says.issuer)),
    ];
    if responsible != Principal::Account(credential.says.issuer) {
        lines.push(format!("    {} answers for it", words::principal(&responsible, &account)));
    }
    let mut history = Vec::new();
    let mut before: Option<Entry> = None;
    for entry in entries {
        let what = happened(before.as_ref(), &entry);
        before = Some(entry);
        if only.is_some_and(|only| *only != entry.id) {
            continue;
        }
        lines.push(format!("    {}  {what}{}", when::show(entry.since.at), whose(&entry, &shown)));
        history.push(json!({
            "what": what,
            "id": show_id(&entry.id),
            "at": entry.since.at,
            "seq": entry.since.seq,
            "status": words::status(entry.state.status),
            "until": entry.state.until,
        }));
    }
    let document = json!({
        "type": words::credential_type(key.credential_type),
        "code": key.credential_type.0,
        "jurisdiction": jurisdiction::write(&key.jurisdiction),
        "revision": slot.revision,
        "verdict": verdict.map(|verdict| tell::verdict(session, &verdict)),
        "credential": tell::credential(session, &credential),
        "state": state_document(session, &credential, &state),
        "history": history,
    });
    Ok(Some((lines, document)))
}

fn whose(entry: &Entry, shown: &[u8; 32]) -> String {
    if entry.id == *shown { String::new() } else { format!(" ({})", show_id(&entry.id)) }
}

fn state_document(session: &Session<'_>, credential: &Credential, state: &State) -> Value {
    json!({
        "status": words::status(state.status),
        "by": words::party(state.by),
        "reason": state.reason.words(),
        "until": state.until,
        "commitment": show_id(&state.commitment(credential)),
        "responsible": state.responsible(credential).term.map(|(account, term)| json!({
            "account": session.show(&account),
            "term": term,
        })),
    })
}

/// What an entry of a timeline tells, against the one before.
fn happened(before: Option<&Entry>, entry: &Entry) -> String {
    let state = &entry.state;
    let Some(before) = before.filter(|before| before.id == entry.id).map(|before| &before.state) else {
        return "issued".into();
    };
    let reason = match state.reason {
        Reason::Unspecified => String::new(),
        reason => format!(" ({})", reason.words()),
    };
    let by = words::party(state.by);
    match state.status {
        Status::Revoked if state.by == Party::Holder => "renounced by the holder".into(),
        Status::Revoked => format!("revoked by {by}{reason}"),
        _ if state.until != before.until => format!("renewed until {}", when::show(state.until)),
        Status::Suspended if before.status != Status::Suspended => format!("suspended by {by}{reason}"),
        Status::Active if before.status == Status::Suspended => format!("reinstated by {by}"),
        _ if state.responsible != before.responsible => "adopted".into(),
        Status::Suspended => format!("suspended by {by}{reason}"),
        Status::Active => "unchanged".into(),
    }
}
