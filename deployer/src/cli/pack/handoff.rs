//! Handoffs: `salus pack ship`, `receive`, `reject`, `void`, `return`.

use std::path::PathBuf;

use clap::Args;
use salus_domain::supply::{Move, ShipPurpose, Shipment};

use super::bulk::{self, Units};
use super::finder::Finder;
use super::licence::Acting;
use super::queue::{self, Queued};
use super::session::{By, Session};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::supply::Act;

/// Ships.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack ship 195060000000000142 --to wholesaler --ownership --as maker
  salus pack ship --file out.txt --to pharmacy --ownership --void-after 14 --as wholesaler

What is in a container goes along: a pallet of 10,000 packs is one handoff. The receiver accepts or refuses it; after --void-after days
the sender can take it back. What is recalled, expired or held back goes only with salus pack return.
With --json: { move, by, done, before, repeated, refused, units: [{ line, named, key, outcome: done | before | repeated | refused,
  error, words, hint }], transactions, journal }")]
pub struct Ship {
    #[command(flatten)]
    units: Units,
    /// To whom
    #[arg(long, value_name = "PARTY")]
    to: String,
    /// Ownership changes hands too, not possession only
    #[arg(long)]
    ownership: bool,
    /// After so many days the sender can take it back: 1 to 90
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    void_after: u8,
    #[command(flatten)]
    acting: Acting,
}

/// Ships or returns.
pub async fn ship(context: &Context, args: Ship, purpose: ShipPurpose) -> Result<()> {
    let session = Session::open(context).await?;
    let to = session.account(&args.to)?;
    let (by, holds) = args.acting.of(&session, Move::Ship).await?;
    let shipment = Shipment { to, purpose, ownership: args.ownership, void_after: args.void_after };
    let done = match purpose {
        ShipPurpose::Supply => "shipped",
        ShipPurpose::Return => "shipped as a return",
    };
    bulk::run(&session, &args.units, &by, &Act::Ship { shipment, holds }, done).await
}

/// Receives.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack receive 195060000000000142 --as wholesaler
  salus pack receive --file in.txt --until best --as pharmacy
  salus pack receive --from-container 195060000000000142 --file three-of-four.txt --as pharmacy
  salus pack receive 195060000000000142 --queue today.queue        (without a chain; salus pack reconcile today.queue later)

Accepts what was shipped to the party. --from-container takes single units out of a container that stays in transit: partial receipt.
--as-return accepts what is recalled, expired or held back.
With --json: as ship")]
pub struct Receive {
    #[command(flatten)]
    units: Units,
    /// As a return
    #[arg(long)]
    as_return: bool,
    /// The container out of which they are taken; the rest of it stays in transit
    #[arg(long, value_name = "SSCC")]
    from_container: Option<String>,
    /// There is no chain now: only note it, with its time, in this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["by", "journal"])]
    queue: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// Receives.
pub async fn receive(context: &Context, args: Receive) -> Result<()> {
    let as_return = args.as_return;
    if let Some(queue) = &args.queue {
        let what = Queued::Receive { as_return, from_container: args.from_container.clone() };
        return queue::append(context, queue, &args.units, what);
    }
    let session = Session::open(context).await?;
    let (by, holds) = args.acting.of(&session, Move::Receive).await?;
    let mut finder = Finder::new(&session, &args.units.sources)?;
    let act = match &args.from_container {
        Some(sscc) => {
            let container = finder.require(sscc).await?.key;
            Act::ReceivePartial { container, as_return, holds }
        }
        None => Act::Receive { as_return, holds },
    };
    bulk::run_with(&session, &args.units, &mut finder, &by, &act, "received").await
}

/// Refuses, or takes back.
#[derive(Args, Debug)]
pub struct Plain {
    #[command(flatten)]
    units: Units,
    #[command(flatten)]
    by: By,
}

/// Makes a move that takes nothing but units.
pub async fn plain(context: &Context, args: Plain, act: Act, done: &str) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    bulk::run(&session, &args.units, &by, &act, done).await
}
