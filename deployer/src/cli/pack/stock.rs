//! What a custodian says of units without giving them to anybody, and quarantine.

use clap::Args;
use salus_domain::Hash;
use salus_domain::supply::{Move, Standing};

use super::bulk::{self, Units};
use super::licence::Virtue;
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
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Destroyed.
    Destroy,
    /// Exported.
    Export,
    /// Taken as a sample.
    Sample,
}

/// Destroys, exports, takes as samples.
pub async fn licensed(context: &Context, args: Licensed, which: Which) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let act = match which {
        Which::Destroy => Move::Destroy,
        Which::Export => Move::Export,
        Which::Sample => Move::Sample,
    };
    let holds = args.virtue.holds(&session, &by, act).await?;
    let (act, done) = match which {
        Which::Destroy => (Act::Destroy { holds }, "destroyed"),
        Which::Export => (Act::Export { holds }, "exported"),
        Which::Sample => (Act::Sample { holds }, "taken as samples"),
    };
    bulk::run(&session, &args.units, &by, &act, done).await
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
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

/// Transforms.
pub async fn transform(context: &Context, args: Transform) -> Result<()> {
    let output: Hash = rules::hash(&args.output)?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let holds = args.virtue.holds(&session, &by, Move::Transform).await?;
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
