//! `salus consent guardian suspend` and `reinstate`.

use clap::Args;
use serde_json::json;

use super::Who;
use super::authority::{self, Term};
use crate::cli::consent::session::Session;
use crate::failure::Result;

/// Suspends.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent guardian suspend --guardian //Bob --subject 5F… --by court --as clerk

The guardian may then do nothing, not even resign; what they granted stays.
With --json: { change, subject, guardian, authority, suspended, transaction }")]
pub struct Suspend {
    #[command(flatten)]
    whom: Whom,
}

/// Lets act again.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent guardian reinstate --guardian //Bob --subject 5F… --by court --as clerk

With --json: as suspend")]
pub struct Reinstate {
    #[command(flatten)]
    whom: Whom,
}

/// A guardian, and the authority that acts.
#[derive(Args, Debug)]
struct Whom {
    #[command(flatten)]
    who: Who,
    /// The id that holds the guardianship authority's credential, whose key signs
    #[arg(long, value_name = "AUTHORITY")]
    by: String,
}

/// Suspends.
pub async fn suspend(session: &Session<'_>, args: Suspend) -> Result<()> {
    set(session, &args.whom, true).await
}

/// Lets act again.
pub async fn reinstate(session: &Session<'_>, args: Reinstate) -> Result<()> {
    set(session, &args.whom, false).await
}

async fn set(session: &Session<'_>, whom: &Whom, suspended: bool) -> Result<()> {
    let term = Term::read(session, &whom.by, &whom.who, None).await?;
    let arguments = term.arguments().with("suspended", &suspended);
    let said = |number: u32| match suspended {
        true => format!("suspended in term {number}; what they granted stays"),
        false => format!("may act again in term {number}"),
    };
    authority::manage(session, &term, "suspend_guardian", arguments, said, json!({ "suspended": suspended })).await
}
