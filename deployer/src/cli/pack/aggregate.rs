//! `salus pack aggregate` and `salus pack unpack`: units into containers, and out again.

use clap::Args;

use super::bulk::{self, Units};
use super::finder::Finder;
use super::session::{By, Session};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::supply::Act;

/// Packs.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack aggregate --into 195060000000000210 --file tote.txt --as wholesaler
  salus pack unpack --from 195060000000000012 ']d2010950600013435217…' --as pharmacy

A container that is unknown begins to exist; its key is made with a secret of this user's, which whoever scans its SSCC needs (salus pack
secret export --containers). Emptied, it is out of use for ever.
With --json: as ship")]
pub struct Aggregate {
    #[command(flatten)]
    units: Units,
    /// The container, by its SSCC or key
    #[arg(long, value_name = "SSCC")]
    into: String,
    #[command(flatten)]
    by: By,
}

/// Packs.
pub async fn aggregate(context: &Context, args: Aggregate) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let mut finder = Finder::new(&session, &args.units.sources)?;
    let container = finder.own_container(&args.into).await?.key;
    bulk::run_with(&session, &args.units, &mut finder, &by, &Act::Pack { container }, "packed").await
}

/// Takes out.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack unpack --from 195060000000000012 ']d2010950600013435217…' --as pharmacy

With --json: as ship")]
pub struct Unpack {
    #[command(flatten)]
    units: Units,
    /// The container, by its SSCC or key
    #[arg(long, value_name = "SSCC")]
    from: String,
    #[command(flatten)]
    by: By,
}

/// Takes out.
pub async fn unpack(context: &Context, args: Unpack) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let mut finder = Finder::new(&session, &args.units.sources)?;
    let container = finder.require(&args.from).await?.key;
    bulk::run_with(&session, &args.units, &mut finder, &by, &Act::Unpack { container }, "taken out").await
}
