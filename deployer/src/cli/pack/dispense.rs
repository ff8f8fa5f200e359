//! `salus pack dispense` and `salus pack undo`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use salus_domain::supply::Move;

use super::bulk::{self, Units};
use super::licence::Acting;
use super::queue::{self, Queued};
use super::session::Session;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::Act;
use crate::suite::supply::memory::Memory;

/// Dispenses.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack dispense ']d2010950600013435217…' --premises 'Main Street 1' --seal-intact --until best --as pharmacy
  salus pack dispense --partial ']d2010950600013435217…' --premises 'Main Street 1' --seal-intact --as pharmacy
  salus pack dispense ']d2010950600013435217…' --premises 'Main Street 1' --seal-intact --queue today.queue        (without a chain)

Asks about the tamper seal (FMD 2016/161 art. 10): --seal-intact answers. A pack inside a container is taken out first (salus pack
unpack). The premises do not go on chain, only a salted commitment to them; the salt is kept in the state folder.
With --json: as ship")]
pub struct Dispense {
    #[command(flatten)]
    units: Units,
    /// Where: kept here, and committed to on chain
    #[arg(long, value_name = "TEXT")]
    premises: String,
    /// Open the pack, and give a part of it
    #[arg(long)]
    partial: bool,
    /// The tamper seals were looked at, and are intact (of an opened pack: were, when it was opened)
    #[arg(long)]
    seal_intact: bool,
    /// There is no chain now: only note it, with its time, in this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["by", "journal"])]
    queue: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// Dispenses.
pub async fn dispense(context: &Context, args: Dispense) -> Result<()> {
    if !args.seal_intact && !asked(context, "Is the tamper seal of every pack intact?")? {
        return Err(Failure::refused("the tamper seal is not said to be intact: nothing was dispensed")
            .hint("look at it, and answer yes or give --seal-intact; if it is broken: salus pack quarantine"));
    }
    if let Some(queue) = &args.queue {
        let what = Queued::Dispense { premises: args.premises, partial: args.partial };
        return queue::append(context, queue, &args.units, what);
    }
    let session = Session::open(context).await?;
    let (by, holds) = args.acting.of(&session, Move::Dispense).await?;
    let premises = Memory::of(&context.state).premises(&args.premises)?;
    let (act, done) = match args.partial {
        true => (Act::DispensePartial { premises, holds }, "opened, a part dispensed"),
        false => (Act::Dispense { premises, holds }, "dispensed"),
    };
    bulk::run(&session, &args.units, &by, &act, done).await
}

/// Undoes.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack undo ']d2010950600013435217…' --premises 'Main Street 1' --not-supplied --as pharmacy

Puts a dispensed pack back on the shelf: within 10 days, on the same premises, never opened, not recalled or expired, and attested not to
have been supplied to the public (FMD 2016/161 art. 13). What another till dispensed takes that one's salt (salus pack secret export --premises).
With --json: as ship")]
pub struct Undo {
    #[command(flatten)]
    units: Units,
    /// Where it was dispensed, in the same words
    #[arg(long, value_name = "TEXT")]
    premises: String,
    /// Attest that it was not supplied
    #[arg(long)]
    not_supplied: bool,
    #[command(flatten)]
    acting: Acting,
}

/// Undoes.
pub async fn undo(context: &Context, args: Undo) -> Result<()> {
    let attested = args.not_supplied || asked(context, "Do you attest that no pack of these was supplied?")?;
    let premises = Memory::of(&context.state).known_premises(&args.premises)?;
    let session = Session::open(context).await?;
    let (by, holds) = args.acting.of(&session, Move::UndoDispense).await?;
    let act = Act::UndoDispense { premises, attested, holds };
    bulk::run(&session, &args.units, &by, &act, "put back on the shelf").await
}

/// Asks a person; a program has to say it with an option.
fn asked(context: &Context, question: &str) -> Result<bool> {
    Ok(!context.out.json && std::io::stderr().is_terminal() && context.out.confirm(question)?)
}
