//! `salus pack secret …`: the secrets of closed lots and of containers, which travel with the goods.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::session::{must_be_writable, read};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::supply::memory::Memory;
use crate::suite::supply::rules;
use crate::suite::supply::secrets::Secrets;

/// What to do with secrets.
#[derive(Subcommand, Debug)]
pub enum SecretCommand {
    /// List which secrets are here, never what they are
    #[command(
        after_help = "Example:\n  salus pack secret list\n\nWith --json: { lots: [{ gtin, lot, genesis: 0x… | null }], others_containers, premises }; genesis: of the lot's chain, null in older files"
    )]
    List,
    /// Write secrets for whoever the goods go to
    #[command(
        after_help = "Examples:\n  salus pack secret export --gtin 9506000134352 --lot LOT-42B --out for-wholesaler.json\n  salus pack secret export --containers --out for-wholesaler.json\n  salus pack secret export --premises --out for-till-2.json\n\n--containers: what containers that were packed by hand here are named with; who scans one of their SSCCs needs it.\n--premises: what opens the commitments to premises; a till undoes what another one dispensed only with it. In a file of its own.\nWith --json: { file, lots, containers, premises }"
    )]
    Export(Export),
    /// Take over secrets that came with goods, or from another till
    #[command(
        after_help = "Examples:\n  salus pack secret import from-maker.json\n  salus pack secret import --replace from-maker.json\n\nA lot's secret is of the chain that the file says, whichever is asked now; one of an older file is any chain's. Where there is another\none of the same lot or premises, nothing is taken without --replace.\nWith --json: { taken, replaced }"
    )]
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
    /// What opens the commitments to premises, for this party's other tills
    #[arg(long, conflicts_with_all = ["gtin", "lot", "containers"])]
    premises: bool,
    /// The new file, readable by this user alone
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Takes over.
#[derive(Args, Debug)]
pub struct Import {
    /// The file (- reads stdin)
    file: PathBuf,
    /// Where another secret of the same lot or premises is here, take the file's; the one here is gone then
    #[arg(long)]
    replace: bool,
}

/// Runs `salus pack secret …`.
pub fn run(context: &Context, command: SecretCommand) -> Result<()> {
    match command {
        SecretCommand::List => list(context),
        SecretCommand::Export(args) => export(context, &args),
        SecretCommand::Import(args) => import(context, &args),
    }
}

fn import(context: &Context, args: &Import) -> Result<()> {
    let name = args.file.display().to_string();
    let theirs = Secrets::parse(&read(&args.file)?, &name)?;
    let (mut taken, replaced) = Secrets::change(&context.state, |secrets| match args.replace {
        true => Ok(secrets.replace(&theirs)),
        false => Ok((secrets.take(&theirs, &name)?, 0)),
    })?;
    taken += Memory::of(&context.state).take_premises(theirs.premises(), &name, args.replace)?;
    let text = match replaced {
        0 => format!("{taken} secrets taken over"),
        gone => format!("{taken} secrets taken over, in the place of {gone} that were here"),
    };
    context.out.answer(text, json!({ "taken": taken, "replaced": replaced }));
    Ok(())
}

fn list(context: &Context) -> Result<()> {
    let secrets = Secrets::load(&context.state)?;
    let premises = Memory::of(&context.state).all_premises()?.len();
    let lots: Vec<Value> =
        secrets.lots().map(|known| json!({ "gtin": known.gtin, "lot": known.lot, "genesis": known.genesis })).collect();
    let of_chain = |genesis: Option<&str>| match genesis {
        Some(genesis) => format!("chain {}…", genesis.chars().take(10).collect::<String>()),
        None => "any chain".to_owned(),
    };
    let mut lines: Vec<String> =
        secrets.lots().map(|known| format!("{}  {}  {}", known.gtin, known.lot, of_chain(known.genesis))).collect();
    lines.push(format!("{} of others' containers", secrets.others()));
    lines.push(format!("{premises} of premises"));
    context
        .out
        .answer(lines.join("\n"), json!({ "lots": lots, "others_containers": secrets.others(), "premises": premises }));
    Ok(())
}

fn export(context: &Context, args: &Export) -> Result<()> {
    if args.lot.is_empty() && !args.containers && !args.premises {
        return Err(Failure::usage("nothing is named: --gtin and --lot, --containers, or --premises"));
    }
    must_be_writable(&args.out)?;
    if args.premises {
        return export_premises(context, &args.out);
    }
    let gtin = args.gtin.as_deref().map(rules::gtin).transpose()?;
    let lots: Vec<_> = gtin.into_iter().flat_map(|gtin| args.lot.iter().map(move |lot| (gtin, lot.clone()))).collect();
    if args.containers {
        Secrets::change(&context.state, Secrets::obtain_container)?;
    }
    let part = Secrets::load(&context.state)?.part(&lots, args.containers)?;
    State::write_new(&args.out, part.text()?.as_bytes(), true)?;
    context.out.answer(
        format!("written to {}: give it to whoever the goods go to, and to nobody else", args.out.display()),
        json!({ "file": args.out, "lots": args.lot, "containers": args.containers, "premises": 0 }),
    );
    Ok(())
}

fn export_premises(context: &Context, out: &Path) -> Result<()> {
    let premises = Memory::of(&context.state).all_premises()?;
    if premises.is_empty() {
        return Err(Failure::local("no premises were named here: nothing was dispensed"));
    }
    let count = premises.len();
    State::write_new(out, Secrets::of_premises(premises).text()?.as_bytes(), true)?;
    context.out.answer(
        format!("written to {}: it is for this party's other tills, and for nobody else", out.display()),
        json!({ "file": out, "lots": [], "containers": false, "premises": count }),
    );
    Ok(())
}
