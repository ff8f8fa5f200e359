//! `salus pack correct`: an entry of a history is declared to be wrong.

use clap::Args;
use salus_domain::supply::{CorrectionReason, UnitKey};
use serde_json::json;

use super::finder::{Finder, Sources};
use super::session::{By, Session, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::{messages, words};

/// Corrects.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack correct ']d2010950600013435217…' --wrong 3 --reason incorrect-data --right 4 --as pharmacy

By whoever made the entry (EPCIS 2.0, error declaration). It stays in the history; the state stays too: what has to change is changed by
the moves there are. salus pack trace tells the entries' numbers.
With --json: { key, wrong, reason, corrective, transaction }")]
pub struct Correct {
    /// The unit: a scan, an SSCC, or a key
    #[arg(value_name = "DATA")]
    unit: String,
    /// The entry that is wrong
    #[arg(long, value_name = "N")]
    wrong: u32,
    /// Why: did-not-occur or incorrect-data (CBV 2.0)
    #[arg(long, value_name = "REASON")]
    reason: String,
    /// An entry that is right (may be repeated)
    #[arg(long, value_name = "N")]
    right: Vec<u32>,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    by: By,
}

/// Corrects.
pub async fn run(context: &Context, args: Correct) -> Result<()> {
    let reason = match args.reason.replace('_', "-").to_ascii_lowercase().as_str() {
        "did-not-occur" => CorrectionReason::DidNotOccur,
        "incorrect-data" => CorrectionReason::IncorrectData,
        other => {
            return Err(Failure::usage(format!("`{other}` is no reason")).hint("did-not-occur or incorrect-data"));
        }
    };
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let found = Finder::new(&session, &args.sources)?.require(&args.unit).await?;
    let key: UnitKey = found.key;
    let arguments = messages::correct(&by, &key, args.wrong, reason, &args.right);
    let signer = context.signer()?;
    let included = session.registry.submit(&signer, "correct", &arguments, &context.tx_options()).await?;
    context.out.answer(
        format!("entry {} of {} is declared wrong ({})", args.wrong, found.show(), session.place(&included)),
        json!({
            "key": words::key(&key),
            "wrong": args.wrong,
            "reason": args.reason,
            "corrective": args.right,
            "transaction": transaction(&included),
        }),
    );
    Ok(())
}
