//! `salus credential valid`: whether a holder's credential counts.

use clap::Args;
use salus_domain::credential::Verdict;
use serde_json::json;

use super::session::{Session, merge};
use super::tell;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::credential::words;
use crate::suite::when;

/// Asks whether a credential counts.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential valid //Bob --type physician --jurisdiction US-CA
  salus credential valid //Bob --type pharmacist --jurisdiction DE-BY --at 2026-11-20

Exit 1 if it does not, saying why; anyone may ask, and it is free.
With --json: { holder, type, code, jurisdiction, at | null, verdict: valid, words, id, until, until_at }; in the failure's details
  { …, verdict: invalid, words, why, error, and with a revocation for cause hop and level }")]
pub struct Valid {
    /// Whose
    #[arg(value_name = "HOLDER")]
    holder: String,
    /// Licensed for what: a name such as physician, or a number
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// Where: US, US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: String,
    /// Ask about this instant instead of now: a day (its beginning), an instant, or milliseconds
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// The number of the slot's change, to tell apart what happened in one millisecond
    #[arg(long, value_name = "SEQ", requires = "at")]
    seq: Option<u64>,
}

/// Asks.
pub async fn run(context: &Context, args: Valid) -> Result<()> {
    let at = args.at.as_deref().map(when::moment).transpose()?;
    let session = Session::open(context).await?;
    let slot = session.slot(&args.holder, &args.kind, &args.jurisdiction)?;
    let verdict = match at {
        None => session.registry.is_valid(&slot).await?,
        Some(at) => session.registry.valid_at(&slot, at, args.seq).await?,
    };
    let mut document = json!({
        "holder": session.show(&slot.holder),
        "type": words::credential_type(slot.credential_type),
        "code": slot.credential_type.0,
        "jurisdiction": jurisdiction::write(&slot.jurisdiction),
        "at": at,
    });
    merge(&mut document, tell::verdict(&session, &verdict));
    let said = words::verdict(&verdict, &|account| session.show(account));
    let then = at.map(|at| format!(" (at {})", when::show(at))).unwrap_or_default();
    match verdict {
        Verdict::Valid { .. } => {
            context.out.answer(format!("{said}{then}"), document);
            Ok(())
        }
        Verdict::Invalid(why) => {
            merge(&mut document, json!({ "error": words::why_name(&why) }));
            Err(Failure::refused(format!("{said}{then} ({})", words::why_name(&why))).details(document))
        }
    }
}
