//! `salus query`: reads a contract; nothing is signed, nothing is paid.

use std::path::PathBuf;

use crate::abi::Bundle;
use crate::chain::ss58;
use crate::cli::Context;
use crate::cli::call::{block, outcome, shown};
use crate::cli::target::Target;
use crate::failure::Result;

/// Read from a contract: a message's answer, without a transaction
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus query consent-registry controller_of //Alice
  salus query consent-registry consent //Alice //Bob Treatment --at 17
  salus query 5F… balance_of //Alice --bundle psp22.contract --json")]
pub struct Args {
    /// A contract of the suite, such as consent-registry, or an address
    contract: String,
    /// The message
    message: String,
    /// Its arguments
    #[arg(allow_negative_numbers = true)]
    args: Vec<String>,
    /// At a block: its number or hash [default: the newest]
    #[arg(long, value_name = "BLOCK")]
    at: Option<String>,
    /// Who asks, for messages that depend on their caller [default: --as, else nobody in particular]
    #[arg(long, value_name = "ACCOUNT")]
    origin: Option<String>,
    /// The contract's metadata: its .contract file
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    if let Some(path) = &args.bundle {
        Bundle::load(path)?;
    }
    let client = context.client().await?;
    let target = Target::find(context, &client, &args.contract, args.bundle.as_ref()).await?;
    let bundle = target.bundle()?;
    let call = bundle.message(&args.message)?;
    let input = bundle.encode(&call, &args.args, &|text| context.account(text, &client).map_err(|e| e.message))?;
    let origin = match args.origin.as_ref().or(context.global.signer.as_ref()) {
        Some(origin) => context.account(origin, &client)?,
        // Reading needs no key; a development account exists as an address everywhere.
        None => ss58::development("//Alice")?,
    };
    let at = block(&client, args.at.as_deref()).await?;
    let dry = client.dry_run(&origin, &target.address, 0, input, at).await?;
    let returned = outcome(bundle, &call, &dry, None, &client).await?;
    if call.mutates {
        context.out.say(format!("`{}` changes state when called; this only shows what it would return", call.label));
    }
    let (text, document) = shown(&call, "returned", &returned, &dry, &target, &client);
    context.out.answer(text, document);
    Ok(())
}
