//! `salus consent guardian show`.

use clap::Args;
use serde_json::json;

use super::{Who, who};
use crate::cli::consent::session::{Session, merge};
use crate::cli::consent::standing;
use crate::failure::{Failure, Result};
use crate::suite::consent::words;
use crate::suite::when;

/// Shows.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent guardian show --guardian //Bob --subject //Alice

With --json: { subject, guardian, term, from, until, acts, why_not | null, suspended, appointed_by: { authority, kind, jurisdiction } | null (the subject),
  excluded, appointed: { at, seq }, ended, dropped }")]
pub struct Show {
    #[command(flatten)]
    who: Who,
    /// Which term [default: the newest]
    #[arg(long, value_name = "TERM")]
    term: Option<u32>,
}

/// Shows.
pub async fn run(session: &Session<'_>, args: Show) -> Result<()> {
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
    let (line, mut document) = standing::guardian(session, &subject, &guardian, &term).await?;
    merge(
        &mut document,
        json!({
            "subject": session.show(&subject),
            "excluded": excluded,
            "appointed": { "at": term.appointed.at, "seq": term.appointed.seq },
            "ended": term.ended.map(|at| at.at),
            "dropped": term.dropped.map(|at| at.at),
        }),
    );
    session.context.out.answer(format!("{line}; excluded: {excluded}{ended}"), document);
    Ok(())
}
