//! `salus consent history` and `watch`: what the chain logged about a subject.

use std::time::Duration;

use clap::Args;
use salus_domain::consent::{End, Event, Request};
use serde_json::json;

use super::check::{answer, describe};
use super::request;
use super::session::{Session, merge};
use super::tell::tell;
use crate::cli::Context;
use crate::cli::blocks::{self, FromBlock, between, newest};
use crate::failure::Result;
use crate::suite::consent::rules;
use crate::suite::when;

/// An event of the consent registry and where it was logged.
pub type Logged = blocks::Logged<Event>;

/// What was granted, permitted, denied, revoked.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent history --subject //Alice
  salus consent history --grantee //Bob --at 2026-11-21T12:00:00Z --purpose TREAT --category laboratory

With --at it asks the contract whether that was permitted then (exit 1 if not).")]
pub struct History {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Only what concerns this grantee, alone or with all others
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    #[command(flatten)]
    from: FromBlock,
    /// Ask whether something was permitted at this instant (RFC 3339, or milliseconds)
    #[arg(long, value_name = "INSTANT", requires_all = ["grantee", "purpose"])]
    at: Option<String>,
    /// The subject's change number, as a receipt names it, to tell apart what happened in one block
    #[arg(long, value_name = "SEQ", requires = "at")]
    seq: Option<u64>,
    /// With --at: what for
    #[arg(long, value_name = "CODE", requires = "at")]
    purpose: Option<String>,
    /// With --at: which categories [with --purpose BTG: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "at")]
    category: Vec<String>,
    /// With --at: the most sensitive label
    #[arg(long, value_name = "LABEL", default_value = "N", requires = "at")]
    confidentiality: String,
}

/// Prints as it happens.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus consent watch --subject //Alice --json      one line of JSON an event, until interrupted"
)]
pub struct Watch {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Begin with this block: its number, or the first one of a day or an instant [default: the next one]
    #[arg(long, value_name = "BLOCK|WHEN")]
    from_block: Option<String>,
}

/// Every event about a subject, in order.
pub async fn events(session: &Session<'_>, subject: &[u8; 32], from: u32) -> Result<Vec<Logged>> {
    Ok(blocks::known(session, Some(subject), from).await?.0)
}

/// Tells the history, or asks about an instant.
pub async fn run(context: &Context, args: History) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let grantee = args.grantee.as_deref().map(|text| session.account(text)).transpose()?;
    if let (Some(at), Some(grantee)) = (&args.at, &grantee) {
        return then(&session, &args, &subject, grantee, at).await;
    }
    let found = events(&session, &subject, args.from.block(&session).await?).await?;
    let mut table = crate::cli::table(&["TIME", "SEQ", "WHAT", "WHO", "DETAILS"]);
    let mut list = Vec::new();
    for logged in &found {
        let told = tell(&session, &subject, logged)?;
        // What names no grantee concerns each of them: all consents revoked, the default, a guardian's end.
        if grantee.is_some() && told.grantee.is_some() && told.grantee != grantee {
            continue;
        }
        let who = told.grantee.map(|grantee| session.show(&grantee)).unwrap_or_default();
        let seq = told.seq.map(|seq| seq.to_string()).unwrap_or_default();
        table.add_row([when::show(logged.time), seq, told.what.clone(), who, told.details.clone()]);
        list.push(told.document);
    }
    let text =
        if list.is_empty() { format!("nothing is logged about {}", session.show(&subject)) } else { table.trim_fmt() };
    context.out.answer(text, json!({ "subject": session.show(&subject), "events": list }));
    Ok(())
}

async fn then(session: &Session<'_>, args: &History, subject: &[u8; 32], grantee: &[u8; 32], at: &str) -> Result<()> {
    let at = when::instant_or_ms(at)?;
    let purpose = rules::purpose(args.purpose.as_deref().unwrap_or_default())?;
    let plain = Request {
        purpose,
        categories: request::categories(purpose, &args.category)?,
        confidentiality: rules::confidentiality(&args.confidentiality)?,
        data: salus_domain::consent::Period::ALWAYS,
    };
    let (asked, plain) = request::blinded(session, subject, plain)?;
    // The contract cannot know that the newest block is complete, so of its own time it answers up to a numbered change.
    let seq = match args.seq {
        None if at == session.now().await? => Some(session.registry.subject_of(subject).await?.seq),
        seq => seq,
    };
    let decision = session.registry.was_permitted(subject, grantee, &asked, at, seq).await?;
    let mut document = describe(session, &decision, subject, grantee, &plain);
    merge(&mut document, json!({ "time": at, "at": when::show(at), "seq": seq }));
    answer(session.context, &decision, document, &format!(" (at {})", when::show(at)))
}

/// Prints events as they happen.
pub async fn watch(context: &Context, args: Watch) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let mut next = match args.from_block {
        Some(_) => FromBlock { from_block: args.from_block }.block(&session).await?,
        None => newest(&session).await?.saturating_add(1),
    };
    context.out.say(format!("watching {} from block {next} on; Ctrl-C ends", session.show(&subject)));
    loop {
        let last = newest(&session).await?;
        if last >= next {
            for logged in between(&session, Some(&subject), next, last).await? {
                let told = tell(&session, &subject, &logged)?;
                let who = told.grantee.map(|grantee| session.show(&grantee)).unwrap_or_default();
                let line = format!("{}  {}  {who}  {}", when::show(logged.time), told.what, told.details);
                if !context.out.line(line, told.document) {
                    return Ok(());
                }
            }
            next = last.saturating_add(1);
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
            () = context.out.unread() => return Ok(()),
        }
    }
}

/// How a consent ended, in a word.
pub fn end(end: End) -> &'static str {
    match end {
        End::Revoked => "revoked",
        End::EnteredInError => "entered in error",
    }
}
