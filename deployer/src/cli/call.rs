//! `salus call`: any message of any contract, as a transaction or as a dry run.

use std::path::PathBuf;

use serde_json::json;

use crate::abi::{Bundle, Call, Returned};
use crate::chain::{CallError, Client, DryRun, H256};
use crate::cli::Context;
use crate::cli::target::{Target, show_event, show_time};
use crate::failure::{Failure, Result};

/// Call a message of a contract
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus call consent-registry set_delegate //Alice //Bob 1_800_000_000_000
  salus call consent-registry revoke //Alice //Bob Treatment None --dry-run
  salus --as //Bob call 5F… transfer //Alice 1_000 0x --bundle psp22.contract

Accounts are SS58, 0x…, //Alice or a key's name; bytes 0x…; structs { from: 1, until: 2 }; enums Permit or Limited(3);
options None, Some(1) or just 1; JSON works too. Arguments that start with a dash follow `--`.

With --json: { contract, message, returned, dry_run, weight: { ref_time, proof_size }, deposit } and, once it is on chain,
  { extrinsic, block, number, timestamp, fee, events: [{ name | null, fields | topics and data, contract, index, … }] },
  with `foreseen` instead of `returned`: what the dry run returned, for the chain keeps no return; the events tell what happened;
  a refusal: { error: { kind, exit, message, details: { error, value, message } } }")]
pub struct Args {
    /// A contract of the suite, such as consent-registry, or an address
    contract: String,
    /// The message
    message: String,
    /// Its arguments
    #[arg(allow_negative_numbers = true)]
    args: Vec<String>,
    /// Tokens to send along, in the smallest unit
    #[arg(long, default_value = "0", value_name = "AMOUNT")]
    value: String,
    /// Say what would happen, without doing it
    #[arg(long)]
    dry_run: bool,
    /// Dry run at a block: its number or hash
    #[arg(long, value_name = "BLOCK", requires = "dry_run")]
    at: Option<String>,
    /// The contract's metadata: its .contract file
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let value = amount(&args.value)?;
    if let Some(path) = &args.bundle {
        // A bad bundle is told before a chain is asked.
        Bundle::load(path)?;
    }
    let client = context.client().await?;
    let target = Target::find(context, &client, &args.contract, args.bundle.as_ref()).await?;
    let bundle = target.bundle()?;
    let call = bundle.message(&args.message)?;
    if value > 0 && !call.payable {
        return Err(Failure::usage(format!("`{}` takes no value", call.label)).hint("leave --value away"));
    }
    let input = bundle.encode(&call, &args.args, &|text| context.account(text, &client).map_err(|e| e.message))?;
    let origin = context.signer_account()?;
    let at = block(&client, args.at.as_deref()).await?;
    let dry = client.dry_run(&origin, &target.address, value, input.clone(), at).await?;
    let returned = match call.mutates {
        true => outcome(bundle, &call, &dry, Some(&origin), &client).await?,
        false => outcome(bundle, &call, &dry, None, &client).await?,
    };
    if args.dry_run || !call.mutates {
        if !args.dry_run {
            context.out.say(format!("`{}` only reads: nothing was submitted", call.label));
        }
        let (text, document) = shown(&call, "returned", &returned, &dry, &target, &client);
        context.out.answer(text, document);
        return Ok(());
    }
    let signer = context.signer()?;
    let included = match client.call(&signer, &target.address, value, input, &context.tx_options()).await {
        Ok(included) => included,
        Err(CallError::Reverted { data, included }) => {
            let mut failure = bundle.refusal(call.label, &data, client.ss58_prefix());
            if let (Some((extrinsic, block)), Some(details)) = (included, failure.details.as_mut()) {
                details["extrinsic"] = json!(format!("{extrinsic:?}"));
                details["block"] = json!(format!("{block:?}"));
            }
            return Err(failure);
        }
        Err(CallError::Failed(failure)) => return Err(failure),
    };
    // The newest dry run's, if it can be read: the transaction is on chain, whatever it is.
    let foreseen = match bundle.decode_return(&call, &included.returned) {
        Ok(Returned::Value(value)) => value,
        _ => returned,
    };
    let (mut text, mut document) = shown(&call, "foreseen", &foreseen, &dry, &target, &client);
    document["dry_run"] = json!(false);
    document["extrinsic"] = json!(format!("{:?}", included.extrinsic));
    document["block"] = json!(format!("{:?}", included.block));
    document["number"] = json!(included.number);
    document["timestamp"] = json!(included.timestamp_ms);
    document["fee"] = json!(included.fee.to_string());
    let mut events = vec![];
    for event in &included.events {
        let ours = if event.contract == target.address { std::slice::from_ref(bundle) } else { &[] };
        let (line, value) = show_event(ours, event, &client);
        text.push_str(&format!("\n  event     {line}"));
        events.push(value);
    }
    document["events"] = json!(events);
    text.push_str(&format!(
        "\n  fee       {}\n  block     {} ({}), extrinsic {:?}",
        client.amount(included.fee),
        included.number,
        show_time(included.timestamp_ms),
        included.extrinsic
    ));
    context.out.answer(text, document);
    Ok(())
}

/// What a dry run returned, or the failure it stands for: of a transaction that `sender` would send, or of a question.
pub async fn outcome(
    bundle: &Bundle,
    call: &Call<'_>,
    dry: &DryRun,
    sender: Option<&[u8; 32]>,
    client: &Client,
) -> Result<crate::abi::Plain> {
    if let Some(error) = &dry.error {
        let mut failure = match sender {
            Some(sender) => client.would_fail(sender, error).await,
            None => client.unanswered(error),
        };
        failure.message = format!("`{}`: {}", call.label, failure.message);
        if failure.hint.is_none() && !dry.debug.is_empty() {
            failure = failure.hint(dry.debug.clone());
        }
        return Err(failure);
    }
    match bundle.decode_return(call, &dry.data)? {
        Returned::Value(value) if !dry.reverted => Ok(value),
        _ => Err(bundle.refusal(call.label, &dry.data, client.ss58_prefix())),
    }
}

/// What came back, as text and as JSON. `name`: whether it `returned`, or was `foreseen` by the dry run before a transaction.
pub fn shown(
    call: &Call,
    name: &str,
    returned: &crate::abi::Plain,
    dry: &DryRun,
    target: &Target,
    client: &Client,
) -> (String, serde_json::Value) {
    let prefix = client.ss58_prefix();
    let (time, proof) = dry.gas_required;
    let mut text = match name {
        "returned" => format!("{} → {}", call.label, returned.text(prefix)),
        _ => format!("{} is done; the dry run before it returned {}", call.label, returned.text(prefix)),
    };
    if call.mutates {
        text.push_str(&format!("\n  weight    ref_time {time}, proof_size {proof}"));
        let deposit = client.amount(dry.storage_deposit.unsigned_abs());
        match dry.storage_deposit {
            0 => {}
            1.. => text.push_str(&format!("\n  deposit   {deposit} (returned when the record is cleared)")),
            _ => text.push_str(&format!("\n  deposit   {deposit} comes back")),
        }
    }
    let document = json!({
        "contract": client.ss58(&target.address),
        "message": call.label,
        name: returned.json(prefix),
        "dry_run": true,
        "weight": { "ref_time": time, "proof_size": proof },
        "deposit": dry.storage_deposit.to_string(),
    });
    (text, document)
}

/// The block that a number or a hash names.
pub async fn block(client: &Client, text: Option<&str>) -> Result<Option<H256>> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || {
        Failure::usage(format!("`{text}` names no block"))
            .hint("a block is its number, or its hash: 0x and 64 hex digits")
    };
    if let Some(digits) = text.strip_prefix("0x") {
        let bytes: [u8; 32] = hex::decode(digits).ok().and_then(|b| b.try_into().ok()).ok_or_else(wrong)?;
        return Ok(Some(H256(bytes)));
    }
    let number: u32 = text.replace('_', "").parse().map_err(|_| wrong())?;
    match client.block_hash(number).await? {
        Some(hash) => Ok(Some(hash)),
        None => Err(Failure::usage(format!("{} has no block {number} yet", client.name()))),
    }
}

fn amount(text: &str) -> Result<u128> {
    text.replace('_', "").parse().map_err(|_| {
        Failure::usage(format!("--value `{text}` is not an amount"))
            .hint("a whole number in the token's smallest unit, such as 1_000_000")
    })
}
