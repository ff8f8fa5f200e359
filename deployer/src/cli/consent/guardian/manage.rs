//! `salus consent guardian extend`, `end` and `resign`.

use clap::Args;
use salus_domain::consent::Action;
use serde_json::json;

use super::authority::{self, Term};
use super::{By, Who, newest, quarter, who};
use crate::cli::consent::session::{Session, Signing};
use crate::failure::Result;
use crate::suite::when;

/// Extends.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent guardian extend --guardian //Bob --until 2036-01-01
  salus consent guardian extend --guardian //Bob --subject 5F… --until 2036-01-01 --by court --as clerk

With --json: { change | signed, subject, guardian, until, authority (with --by), transaction }")]
pub struct Extend {
    #[command(flatten)]
    who: Who,
    /// The new end; rounded up to the start of a quarter
    #[arg(long, value_name = "WHEN")]
    until: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Ends.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent guardian end --guardian //Bob --keep-grants
  salus consent guardian end --guardian //Bob --subject 5F… --by court --as clerk

With --json: { change | signed, subject, guardian, grants: kept | dropped, authority (with --by), transaction }")]
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
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Resigns.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent guardian resign --subject //Alice --as //Bob")]
pub struct Resign {
    /// Whose guardian the signer is
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    #[command(flatten)]
    signing: Signing,
}

/// Moves the end of a term.
pub async fn extend(session: &Session<'_>, args: Extend) -> Result<()> {
    let until = quarter(session, &args.until)?;
    let moved = |term: u32| format!("term {term} runs until {}", when::show(until));
    if let Some(by) = &args.by.by {
        let term = Term::read(session, by, &args.who, None).await?;
        let arguments = term.arguments().with("until", &until);
        return authority::manage(
            session,
            &term,
            "extend_guardian_by_authority",
            arguments,
            moved,
            json!({ "until": until }),
        )
        .await;
    }
    let (subject, guardian) = who(session, &args.who)?;
    let term = newest(session, &subject, &guardian).await?;
    let action = Action::ExtendGuardian { subject, guardian, term, until };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    session.report(
        outcome,
        |change| format!("{shown}: {}", moved(change.number)),
        json!({ "subject": session.show(&subject), "guardian": shown, "until": until }),
    );
    Ok(())
}

/// Ends a term.
pub async fn end(session: &Session<'_>, args: End) -> Result<()> {
    let grants = if args.keep_grants { "kept" } else { "dropped" };
    if let Some(by) = &args.by.by {
        let term = Term::read(session, by, &args.who, args.term).await?;
        let arguments = term.arguments().with("keep_grants", &args.keep_grants);
        let ended = |term: u32| format!("term {term} is ended; what they granted in it is {grants}");
        return authority::manage(
            session,
            &term,
            "end_guardian_by_authority",
            arguments,
            ended,
            json!({ "grants": grants }),
        )
        .await;
    }
    let (subject, guardian) = who(session, &args.who)?;
    let action = Action::EndGuardian { subject, guardian, keep_grants: args.keep_grants, term: args.term };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    session.report(
        outcome,
        |change| {
            format!("{shown} is no guardian any more, up to term {}; what they granted is {grants}", change.number)
        },
        json!({ "subject": session.show(&subject), "guardian": shown, "grants": grants }),
    );
    Ok(())
}

/// Ends the signer's own term.
pub async fn resign(session: &Session<'_>, args: Resign) -> Result<()> {
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
