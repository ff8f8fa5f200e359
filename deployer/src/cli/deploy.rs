//! `salus deploy`: does what the plan leaves to do, once.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chain::Client;
use crate::cli::Context;
use crate::cli::plan;
use crate::cli::suite::SuiteArgs;
use crate::deploy::task::Kind;
use crate::deploy::wiring::Wired;
use crate::deploy::{Bundles, Plan, execute};
use crate::failure::{Failure, Result};

/// Options of `deploy`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Examples:
  salus deploy
  salus --network pop --as deployer deploy --governor 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX --delay 72h

Interrupted or killed, the same command finishes what is left; a second run does nothing and says so.
The governor wires the contracts. If that is not the deployer, deploy says which calls are left; signed by the governor it makes them.
With --json: { suite, network, genesis, changed, complete, file,
  contracts: [{ name, address, code_hash }], steps: [{ id, extrinsic | null, block | null }],
  left: [{ from, slot, to, address, governor, command }] }")]
pub struct Args {
    #[command(flatten)]
    suite: SuiteArgs,
}

/// Runs `deploy`.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let client = context.client().await?;
    let bundles = Bundles::load()?;
    let suite = args.suite.resolve(context, &client, &bundles)?;
    let progress = context.out.progress("looking at what is there");
    // Held from here on: two commands that deploy the same suite come one after the other.
    let journal = suite.journal().await?;
    let plan = Plan::make(&client, &suite.deployment, &bundles).await?;
    progress.finish();
    let mut steps = Vec::new();
    let me = if plan.complete() { suite.deployment.deployer()? } else { context.signer_account()? };
    check_signer(context, &client, &plan, &me)?;
    if plan.open_of(&me).next().is_some() {
        context.out.say(plan::text(&client, &plan)?);
        plan.check_funds(&client, &me)?;
        let signer = context.signer()?;
        suite.store.save(&suite.deployment)?;
        let progress = context.out.progress("deploying");
        let options = context.tx_options();
        let say = |text: &str| progress.say(text);
        steps = execute(&client, &signer, &suite.deployment, &bundles, &options, journal, say).await?;
        progress.finish();
    }
    let file = suite.store.save(&suite.deployment)?;
    let changed = steps.iter().any(|step| step.included.is_some());
    let left: Vec<&Wired> = plan.left_to_others(&me).collect();
    let (text, document) = told(&client, &plan, &left, changed);
    let mut document = document;
    document["file"] = file.display().to_string().into();
    document["steps"] = steps
        .iter()
        .map(|step| {
            json!({
                "id": step.id,
                "extrinsic": step.included.map(|(hash, _)| hash),
                "block": step.included.map(|(_, block)| block),
            })
        })
        .collect();
    context.out.answer(format!("{text}\n  described in {}{}", file.display(), calls(&client, &plan, &left)), document);
    Ok(())
}

/// Refuses who is neither the deployer, while contracts are missing, nor a governor whose wires are.
fn check_signer(context: &Context, client: &Client, plan: &Plan, me: &[u8; 32]) -> Result<()> {
    let deployment = &plan.deployment;
    let deployer = deployment.deployer()?;
    let contracts = plan.open_of(&deployer).any(|step| step.kind != Kind::Wire);
    if *me == deployer || (!contracts && (plan.complete() || plan.open_of(me).next().is_some())) {
        return Ok(());
    }
    let name = context.global.signer.as_deref().unwrap_or("the signer");
    let (suite, me) = (&deployment.suite, client.ss58(me));
    Err(match plan.wires.iter().find(|wired| !contracts && !wired.done()) {
        Some(wired) => {
            let governor = client.ss58(&wired.governor);
            Failure::usage(format!("what suite {suite} lacks is the governor's to wire, {governor}; {name} is {me}"))
                .hint("sign as the governor (--as)")
        }
        None => Failure::usage(format!("suite {suite} is {}'s to deploy, {name} is {me}", deployment.deployer))
            .hint("sign as the deployer (--as), or make a suite of your own with --new NAME"),
    })
}

/// The answer, without what was done now.
fn told(client: &Client, plan: &Plan, left: &[&Wired], changed: bool) -> (String, Value) {
    let deployment = &plan.deployment;
    let (suite, network) = (&deployment.suite, client.name());
    let head = match (changed, left.is_empty()) {
        (true, true) => format!("Suite {suite} is deployed on {network}."),
        (false, true) => format!("Nothing to do: suite {suite} is deployed on {network}."),
        (true, false) => format!("Suite {suite} is deployed on {network}, and not all wired yet."),
        (false, false) => format!("Nothing to do here: suite {suite} on {network} is not all wired yet."),
    };
    let contracts = deployment.contracts.iter();
    let lines: String = contracts.map(|(name, contract)| format!("\n  {name}  {}", contract.address)).collect();
    let document = json!({
        "suite": suite,
        "network": network,
        "genesis": deployment.genesis,
        "changed": changed,
        "complete": left.is_empty(),
        "contracts": deployment.contracts.iter().map(|(name, contract)| json!({
            "name": name, "address": contract.address, "code_hash": contract.code_hash,
        })).collect::<Vec<_>>(),
        "left": left.iter().map(|wired| json!({
            "from": wired.wire.from,
            "slot": wired.wire.slot_name(),
            "to": wired.wire.to,
            "address": client.ss58(&wired.to),
            "governor": client.ss58(&wired.governor),
            "command": wired.command(client, suite),
        })).collect::<Vec<_>>(),
    });
    (head + &lines, document)
}

/// The calls that are left, by governor.
fn calls(client: &Client, plan: &Plan, left: &[&Wired]) -> String {
    let governors: BTreeSet<[u8; 32]> = left.iter().map(|wired| wired.governor).collect();
    governors.iter().map(|governor| plan::left(client, plan, governor)).collect()
}
