//! `salus deploy`: does what the plan leaves to do, once.

use serde_json::json;

use crate::cli::Context;
use crate::cli::plan;
use crate::cli::suite::SuiteArgs;
use crate::deploy::{Bundles, Plan, execute};
use crate::failure::{Failure, Result};

/// Options of `deploy`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Examples:
  salus deploy
  salus --network pop --as deployer deploy --governor 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX --delay 72h

Interrupted or killed, the same command finishes what is left; a second run does nothing and says so.
With --json: { suite, network, genesis, changed, file,
  contracts: [{ name, address, code_hash }], steps: [{ id, extrinsic | null, block | null }] }")]
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
    if !plan.complete() {
        context.out.say(plan::text(&client, &plan));
        plan.check_funds(&client)?;
        let signer = context.signer()?;
        if client.ss58(&signer.account()) != suite.deployment.deployer {
            return Err(Failure::usage(format!(
                "suite {} is {}'s to deploy, {} is {}",
                suite.deployment.suite,
                suite.deployment.deployer,
                signer.name(),
                client.ss58(&signer.account())
            ))
            .hint("sign as the deployer (--as), or make a suite of your own with --new NAME"));
        }
        suite.store.save(&suite.deployment)?;
        let progress = context.out.progress("deploying");
        let options = context.tx_options();
        let say = |text: &str| progress.say(text);
        steps = execute(&client, &signer, &suite.deployment, &bundles, &options, journal, say).await?;
        progress.finish();
    }
    let file = suite.store.save(&suite.deployment)?;
    let changed = steps.iter().any(|step| step.included.is_some());
    let deployment = &suite.deployment;
    let mut lines = vec![match changed {
        true => format!("Suite {} is deployed on {}.", deployment.suite, client.name()),
        false => format!("Nothing to do: suite {} is deployed on {}.", deployment.suite, client.name()),
    }];
    lines.extend(deployment.contracts.iter().map(|(name, contract)| format!("  {name}  {}", contract.address)));
    lines.push(format!("  described in {}", file.display()));
    let document = json!({
        "suite": deployment.suite,
        "network": client.name(),
        "genesis": deployment.genesis,
        "changed": changed,
        "file": file.display().to_string(),
        "contracts": deployment.contracts.iter().map(|(name, contract)| json!({
            "name": name, "address": contract.address, "code_hash": contract.code_hash,
        })).collect::<Vec<_>>(),
        "steps": steps.iter().map(|step| json!({
            "id": step.id,
            "extrinsic": step.included.map(|(hash, _)| hash),
            "block": step.included.map(|(_, block)| block),
        })).collect::<Vec<_>>(),
    });
    context.out.answer(lines.join("\n"), document);
    Ok(())
}
