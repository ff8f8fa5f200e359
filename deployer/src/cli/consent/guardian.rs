//! `salus consent guardian`: who may act for a subject within limits.

use clap::{Args, Subcommand};
use salus_domain::calendar::quarter_from;
use salus_domain::consent::{Action, GuardianTerms};
use serde_json::json;

use super::session::{Session, Signing};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::consent::{rules, words};
use crate::suite::when;

/// What to do about guardians.
#[derive(Subcommand, Debug)]
pub enum GuardianCommand {
    /// Appoints a guardian until the end of a calendar quarter
    #[command(
        after_help = "Example:\n  salus consent guardian appoint --guardian //Bob --until 2034-05-17 --exclude reproductive\n\nThe end is rounded up to the start of a quarter (UTC), so that it publishes no birthday."
    )]
    Appoint(Appoint),
    /// Moves the end of a guardian's term to a later quarter
    #[command(after_help = "Example:\n  salus consent guardian extend --guardian //Bob --until 2036-01-01")]
    Extend(Extend),
    /// Ends a guardian's term; what they granted in it is dropped unless kept
    #[command(after_help = "Example:\n  salus consent guardian end --guardian //Bob --keep-grants")]
    End(End),
    /// Ends the signer's own term as a guardian
    #[command(after_help = "Example:\n  salus consent guardian resign --subject //Alice --as //Bob")]
    Resign(Resign),
    /// Shows a guardian's newest term
    #[command(after_help = "Example:\n  salus consent guardian show --guardian //Bob --subject //Alice")]
    Show(Show),
}

/// Appoints.
#[derive(Args, Debug)]
pub struct Appoint {
    #[command(flatten)]
    who: Who,
    /// Until when; rounded up to the start of a quarter
    #[arg(long, value_name = "WHEN")]
    until: String,
    /// From when on [default: now]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// A category that is none of the guardian's business
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    exclude: Vec<String>,
    #[command(flatten)]
    signing: Signing,
}

/// A subject and its guardian.
#[derive(Args, Debug)]
pub struct Who {
    /// The guardian
    #[arg(long, value_name = "ACCOUNT")]
    guardian: String,
    /// Whose guardian [default: the signer's]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
}

/// Extends.
#[derive(Args, Debug)]
pub struct Extend {
    #[command(flatten)]
    who: Who,
    /// The new end; rounded up to the start of a quarter
    #[arg(long, value_name = "WHEN")]
    until: String,
    #[command(flatten)]
    signing: Signing,
}

/// Ends.
#[derive(Args, Debug)]
pub struct End {
    #[command(flatten)]
    who: Who,
    /// Keep what the guardian granted in the term
    #[arg(long)]
    keep_grants: bool,
    /// Which term [default: the newest]
    #[arg(long, value_name = "TERM")]
    term: Option<u32>,
    #[command(flatten)]
    signing: Signing,
}

/// Resigns.
#[derive(Args, Debug)]
pub struct Resign {
    /// Whose guardian the signer is
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    #[command(flatten)]
    signing: Signing,
}

/// Shows.
#[derive(Args, Debug)]
pub struct Show {
    #[command(flatten)]
    who: Who,
    /// Which term [default: the newest]
    #[arg(long, value_name = "TERM")]
    term: Option<u32>,
}

/// Runs `salus consent guardian …`.
pub async fn run(context: &Context, command: GuardianCommand) -> Result<()> {
    let session = Session::open(context).await?;
    match command {
        GuardianCommand::Appoint(args) => appoint(&session, args).await,
        GuardianCommand::Extend(args) => extend(&session, args).await,
        GuardianCommand::End(args) => end(&session, args).await,
        GuardianCommand::Resign(args) => resign(&session, args).await,
        GuardianCommand::Show(args) => show(&session, args).await,
    }
}

fn who(session: &Session<'_>, who: &Who) -> Result<([u8; 32], [u8; 32])> {
    Ok((session.own_subject(who.subject.as_deref())?, session.account(&who.guardian)?))
}

fn quarter(session: &Session<'_>, text: &str) -> Result<u64> {
    // A day means its beginning here, so that the first day of a quarter is that quarter.
    let asked = when::from(text)?;
    let until = quarter_from(asked);
    if until != asked {
        session.context.out.say(format!("note: the end is rounded up to a quarter: {}", when::show(until)));
    }
    Ok(until)
}

async fn appoint(session: &Session<'_>, args: Appoint) -> Result<()> {
    let (subject, guardian) = who(session, &args.who)?;
    let excluded = rules::categories(&args.exclude)?;
    let until = quarter(session, &args.until)?;
    let period =
        salus_domain::consent::Period { from: args.from.as_deref().map(when::from).transpose()?.unwrap_or(0), until };
    let blinded = if excluded == 0 { 0 } else { session.own_blinding(&subject).await?.blind(excluded) };
    let powers = GuardianTerms { period, excluded: blinded };
    let action = Action::AppointGuardian { subject, guardian, powers, term: None };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    session.report(
        outcome,
        |change| format!("{shown} is a guardian, term {}, {}", change.number, when::show_period(&period)),
        json!({
            "subject": session.show(&subject),
            "guardian": shown,
            "until": until,
            "excluded": words::categories(excluded),
        }),
    );
    Ok(())
}

async fn extend(session: &Session<'_>, args: Extend) -> Result<()> {
    let (subject, guardian) = who(session, &args.who)?;
    let until = quarter(session, &args.until)?;
    let term = newest(session, &subject, &guardian).await?;
    let action = Action::ExtendGuardian { subject, guardian, term, until };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    session.report(
        outcome,
        |change| format!("{shown}: term {} runs until {}", change.number, when::show(until)),
        json!({ "subject": session.show(&subject), "guardian": shown, "until": until }),
    );
    Ok(())
}

async fn end(session: &Session<'_>, args: End) -> Result<()> {
    let (subject, guardian) = who(session, &args.who)?;
    let action = Action::EndGuardian { subject, guardian, keep_grants: args.keep_grants, term: args.term };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    let grants = if args.keep_grants { "kept" } else { "dropped" };
    session.report(
        outcome,
        |change| {
            format!("{shown} is no guardian any more, up to term {}; what they granted is {grants}", change.number)
        },
        json!({ "subject": session.show(&subject), "guardian": shown, "grants": grants }),
    );
    Ok(())
}

async fn resign(session: &Session<'_>, args: Resign) -> Result<()> {
    let subject = session.account(&args.subject)?;
    let term = match args.signing.sign_only {
        // A signed message names the term.
        Some(_) => Some(newest(session, &subject, &session.context.signer_account()?).await?),
        None => None,
    };
    let outcome = session.perform(Action::ResignGuardian { subject, term }, None, &args.signing).await?;
    session.report(
        outcome,
        |change| {
            format!("resigned from term {}; what was granted in it stays until the subject drops it", change.number)
        },
        json!({ "subject": session.show(&subject) }),
    );
    Ok(())
}

async fn show(session: &Session<'_>, args: Show) -> Result<()> {
    let (subject, guardian) = who(session, &args.who)?;
    let term = session.registry.guardian(&subject, &guardian, args.term).await?;
    let Some(term) = term else {
        return Err(Failure::refused(format!(
            "{} is no guardian of {}",
            session.show(&guardian),
            session.show(&subject)
        )));
    };
    let unblind = session.unblind(&subject)?;
    let excluded = match (term.powers.excluded, unblind(term.powers.excluded)) {
        (0, _) => "nothing".to_owned(),
        (_, Some(plain)) => words::categories(plain).join(", "),
        (mask, None) => format!("categories 0x{mask:08x} (blinded)"),
    };
    let ended = term.ended.map(|at| format!("; ended at {}", when::show(at.at))).unwrap_or_default();
    session.context.out.answer(
        format!("term {}: acts {}; excluded: {excluded}{ended}", term.term, when::show_period(&term.powers.period)),
        json!({
            "subject": session.show(&subject),
            "guardian": session.show(&guardian),
            "term": term.term,
            "from": term.powers.period.from,
            "until": term.powers.period.until,
            "excluded": excluded,
            "appointed": { "at": term.appointed.at, "seq": term.appointed.seq },
            "ended": term.ended.map(|at| at.at),
            "dropped": term.dropped.map(|at| at.at),
        }),
    );
    Ok(())
}

async fn newest(session: &Session<'_>, subject: &[u8; 32], guardian: &[u8; 32]) -> Result<u32> {
    session
        .registry
        .guardian(subject, guardian, None)
        .await?
        .map(|newest| newest.term)
        .ok_or_else(|| session.registry.refused("guardian", &salus_domain::consent::Error::NoGuardian))
}
