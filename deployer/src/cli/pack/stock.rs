//! What a custodian says of units without giving them to anybody, and quarantine.

use clap::Args;
use salus_domain::Hash;
use salus_domain::consent::Qualification;
use salus_domain::supply::{Move, Standing};

use super::bulk::{self, Units};
use super::licence::Acting;
use super::session::{By, Session};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::supply::{Act, rules};

/// A move that takes a credential.
#[derive(Args, Debug)]
pub struct Licensed {
    #[command(flatten)]
    units: Units,
    #[command(flatten)]
    acting: Acting,
}

/// Destroys, exports, takes as samples.
pub async fn licensed(
    context: &Context,
    args: Licensed,
    (rule, act): (Move, fn(Qualification) -> Act),
    done: &str,
) -> Result<()> {
    let session = Session::open(context).await?;
    let (by, holds) = args.acting.of(&session, rule).await?;
    bulk::run(&session, &args.units, &by, &act(holds), done).await
}

/// Transforms.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack transform --file bulk.txt --output 0x… --as maker

--output: the root of the batch that they became, which the same party commissioned.
With --json: as ship")]
pub struct Transform {
    #[command(flatten)]
    units: Units,
    /// The root of the batch
    #[arg(long, value_name = "ROOT")]
    output: String,
    #[command(flatten)]
    acting: Acting,
}

/// Transforms.
pub async fn transform(context: &Context, args: Transform) -> Result<()> {
    let output: Hash = rules::hash(&args.output)?;
    let session = Session::open(context).await?;
    let (by, holds) = args.acting.of(&session, Move::Transform).await?;
    bulk::run(&session, &args.units, &by, &Act::Transform { output, holds }, "transformed").await
}

/// Suspects, clears, or finds to be illegitimate.
#[derive(Args, Debug)]
pub struct Suspicion {
    #[command(flatten)]
    units: Units,
    /// As what: custodian, owner (of all products in it) or regulator
    #[arg(long, value_name = "STANDING", default_value = "custodian")]
    standing: String,
    #[command(flatten)]
    by: By,
}

/// Suspects, clears, or finds to be illegitimate.
pub async fn suspicion(context: &Context, args: Suspicion, act: fn(Standing) -> Act, done: &str) -> Result<()> {
    let standing = rules::standing(&args.standing)?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    bulk::run(&session, &args.units, &by, &act(standing), done).await
}
