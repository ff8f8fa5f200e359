//! `salus consent break-glass verify`: whether a kept statement is what a case's commitment stands for.

use std::path::PathBuf;

use clap::Args;
use salus_domain::Hash;
use salus_domain::consent::{Case, Event};
use serde_json::json;

use crate::chain::networks::parse_genesis;
use crate::chain::ss58;
use crate::cli::Context;
use crate::cli::blocks;
use crate::cli::consent::session::{Session, read};
use crate::failure::{Failure, Result};
use crate::suite::consent::statement::Statement;

/// Checks.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass verify statement.json
  salus consent break-glass verify justification.json --document report.pdf

The file is one that open, justify or challenge wrote, handed over by whoever keeps it. Exit 6 if it opens no commitment of theirs.
With --json: { subject, clinician, number, kind, commitment, text | null }")]
pub struct Verify {
    /// The kept statement
    file: PathBuf,
    /// The document that it was made for, if that is no text
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
}

/// Checks.
pub async fn run(context: &Context, args: Verify) -> Result<()> {
    let from = args.file.display().to_string();
    let statement = Statement::parse(&read(&args.file)?, &from)?;
    let document = args
        .document
        .as_ref()
        .map(|file| std::fs::read(file).map_err(|e| Failure::local(format!("cannot read {}: {e}", file.display()))));
    let hash = statement.open(document.transpose()?.as_deref())?;
    let (subject, clinician) = (ss58::decode(&statement.subject)?.0, ss58::decode(&statement.clinician)?.0);
    let session = Session::open(context).await?;
    if parse_genesis(&statement.chain)? != session.registry.client.genesis() {
        return Err(Failure::chain(format!("{from} is about another chain, {}", statement.chain))
            .hint("name the right network with --network"));
    }
    let Some((number, kind)) = committed(&session, &subject, &clinician, &hash).await? else {
        return Err(Failure::check(format!(
            "no case of {} about {} stands for it: 0x{}",
            session.show(&clinician),
            session.show(&subject),
            hex::encode(hash)
        ))
        .hint("salus consent break-glass show tells what the cases commit to"));
    };
    context.out.answer(
        format!(
            "it is the {kind} of case {number} of {} about {}{}",
            session.show(&clinician),
            session.show(&subject),
            statement.text.as_ref().map(|text| format!(":\n{}", text.trim_end())).unwrap_or_default()
        ),
        json!({
            "subject": session.show(&subject),
            "clinician": session.show(&clinician),
            "number": number,
            "kind": kind,
            "commitment": format!("0x{}", hex::encode(hash)),
            "text": statement.text,
        }),
    );
    Ok(())
}

/// The case that has the commitment, and as what: the newest first, then the older ones by number. A guardian's challenge that
/// the subject's own took the place of is found in the events.
async fn committed(
    session: &Session<'_>,
    subject: &[u8; 32],
    clinician: &[u8; 32],
    hash: &Hash,
) -> Result<Option<(u32, &'static str)>> {
    let Some(newest) = session.registry.case(subject, clinician, None).await? else { return Ok(None) };
    for number in (1..=newest.number).rev() {
        let case = session.registry.case(subject, clinician, Some(number)).await?;
        if let Some(kind) = case.and_then(|case| stands_for(&case, hash)) {
            return Ok(Some((number, kind)));
        }
    }
    let (events, _) = blocks::known(session, Some(subject), 0).await?;
    Ok(events.into_iter().find_map(|logged| match logged.event {
        Event::CaseChallenged { clinician: who, number, statement, .. } if who == *clinician && statement == *hash => {
            Some((number, "challenge"))
        }
        _ => None,
    }))
}

fn stands_for(case: &Case, hash: &Hash) -> Option<&'static str> {
    if case.glass.statement == *hash {
        return Some("statement");
    }
    if case.justified.is_some_and(|(_, document)| document == *hash) {
        return Some("justification");
    }
    case.challenged.is_some_and(|challenge| challenge.statement == *hash).then_some("challenge")
}
