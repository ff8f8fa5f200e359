//! `salus pack secret …`: the secrets of closed lots and of containers, which travel with the goods.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::session::{must_be_writable, read};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::supply::rules;
use crate::suite::supply::secrets::Secrets;

/// What to do with secrets.
#[derive(Subcommand, Debug)]
pub enum SecretCommand {
    /// List which secrets are here, never what they are
    #[command(
        after_help = "Example:\n  salus pack secret list\n\nWith --json: { lots: [{ gtin, lot }], others_containers }"
    )]
    List,
    /// Write secrets for whoever the goods go to
    #[command(
        after_help = "Examples:\n  salus pack secret export --gtin 9506000134352 --lot LOT-42B --out for-wholesaler.json\n  salus pack secret export --containers --out for-wholesaler.json\n\n--containers: what containers that were packed by hand here are named with; who scans one of their SSCCs needs it.\nWith --json: { file, lots, containers }"
    )]
    Export(Export),
    /// Take over secrets that came with goods
    #[command(after_help = "Example:\n  salus pack secret import from-maker.json\n\nWith --json: { taken }")]
    Import(Import),
}

/// Writes.
#[derive(Args, Debug)]
pub struct Export {
    /// The product of the lots
    #[arg(long, value_name = "GTIN", requires = "lot")]
    gtin: Option<String>,
    /// A lot (may be repeated)
    #[arg(long, value_name = "LOT", requires = "gtin")]
    lot: Vec<String>,
    /// Also what containers of this user are named with
    #[arg(long)]
    containers: bool,
    /// The new file, readable by this user alone
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Takes over.
#[derive(Args, Debug)]
pub struct Import {
    /// The file (- reads stdin)
    file: PathBuf,
}

/// Runs `salus pack secret …`.
pub fn run(context: &Context, command: SecretCommand) -> Result<()> {
    match command {
        SecretCommand::List => list(context),
        SecretCommand::Export(args) => export(context, &args),
        SecretCommand::Import(args) => {
            let theirs = Secrets::parse(&read(&args.file)?, &args.file.display().to_string())?;
            let taken = Secrets::change(&context.state, |secrets| secrets.take(&theirs))?;
            context.out.answer(format!("{taken} secrets taken over"), json!({ "taken": taken }));
            Ok(())
        }
    }
}

fn list(context: &Context) -> Result<()> {
    let secrets = Secrets::load(&context.state)?;
    let lots: Vec<Value> = secrets.lots().map(|(gtin, lot)| json!({ "gtin": gtin, "lot": lot })).collect();
    let mut lines: Vec<String> = secrets.lots().map(|(gtin, lot)| format!("{gtin}  {lot}")).collect();
    lines.push(format!("{} of others' containers", secrets.others()));
    context.out.answer(lines.join("\n"), json!({ "lots": lots, "others_containers": secrets.others() }));
    Ok(())
}

fn export(context: &Context, args: &Export) -> Result<()> {
    if args.lot.is_empty() && !args.containers {
        return Err(Failure::usage("nothing is named: --gtin and --lot, or --containers"));
    }
    must_be_writable(&args.out)?;
    let gtin = args.gtin.as_deref().map(rules::gtin).transpose()?;
    let lots: Vec<_> = gtin.into_iter().flat_map(|gtin| args.lot.iter().map(move |lot| (gtin, lot.clone()))).collect();
    if args.containers {
        Secrets::change(&context.state, Secrets::obtain_container)?;
    }
    let part = Secrets::load(&context.state)?.part(&lots, args.containers)?;
    State::write_new(&args.out, part.text()?.as_bytes(), true)?;
    context.out.answer(
        format!("written to {}: give it to whoever the goods go to, and to nobody else", args.out.display()),
        json!({ "file": args.out, "lots": args.lot, "containers": args.containers }),
    );
    Ok(())
}
