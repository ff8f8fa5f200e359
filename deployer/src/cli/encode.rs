//! `salus encode`: the bytes of a call, for other tools; needs no chain.

use serde_json::json;

use crate::chain::ss58;
use crate::cli::Context;
use crate::cli::target::bundle_of;
use crate::failure::Result;

/// Encode a call to a message or a constructor, without a chain
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus encode consent-registry controller_of //Alice
  salus encode target/ink/psp22.contract new 1_000_000 None None 12 --constructor")]
pub struct Args {
    /// A contract of the suite, such as consent-registry, or a .contract file
    contract: String,
    /// The message, or with --constructor the constructor
    message: String,
    /// Its arguments
    #[arg(allow_negative_numbers = true)]
    args: Vec<String>,
    /// Encode a constructor
    #[arg(long)]
    constructor: bool,
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let bundle = bundle_of(&args.contract)?;
    let call = if args.constructor { bundle.constructor(&args.message)? } else { bundle.message(&args.message)? };
    let accounts = |text: &str| ss58::account_anywhere(text).map_err(|e| e.message);
    let input = bundle.encode(&call, &args.args, &accounts)?;
    let data = format!("0x{}", hex::encode(&input));
    let document = json!({
        "contract": bundle.name,
        "message": call.label,
        "selector": format!("0x{}", hex::encode(call.selector)),
        "data": data,
    });
    context.out.answer(&data, document);
    Ok(())
}
