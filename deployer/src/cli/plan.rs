//! `salus plan`: what deploying takes, before anything is paid.

use comfy_table::CellAlignment;

use crate::chain::Client;
use crate::cli::Context;
use crate::cli::suite::SuiteArgs;
use crate::deploy::{Bundles, Plan, StepState, delay};
use crate::failure::Result;

/// Options of `plan`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Examples:
  salus plan
  salus --network pop --as deployer plan --governor 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX

With --json: { suite, network, genesis, deployer, governor, delay_ms, complete, needed, available,
  steps: [{ id, kind: upload|instantiate|wire, contract, done, code_hash, address,
            weight: { ref_time, proof_size } | null, estimated, deposit | null, fee | null }], warnings: [text] }
Amounts are decimal strings in the token's smallest unit. When the deployer cannot pay (exit 4), the plan is in error.details.")]
pub struct Args {
    #[command(flatten)]
    suite: SuiteArgs,
}

/// Runs `plan`.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let client = context.client().await?;
    let bundles = Bundles::load()?;
    let suite = args.suite.resolve(context, &client, &bundles)?;
    let progress = context.out.progress("trying every step");
    let plan = Plan::make(&client, &suite.deployment, &bundles).await?;
    progress.finish();
    match plan.check_funds(&client) {
        Ok(()) => context.out.answer(text(&client, &plan), plan.json()),
        // The plan names the deployer, what is needed and what is available: all that the failure has to tell.
        Err(failure) => return Err(context.out.unsuccessful(text(&client, &plan), plan.json(), failure)),
    }
    Ok(())
}

/// The plan for people.
pub fn text(client: &Client, plan: &Plan) -> String {
    let deployment = &plan.deployment;
    let mut table =
        crate::cli::table(&["STEP", "CONTRACT", "WHAT", "STATE", "REF_TIME", "PROOF_SIZE", "DEPOSIT", "FEE"]);
    for step in &plan.steps {
        let what = match step.kind {
            crate::deploy::plan::Kind::Upload => format!("code 0x{}…", hex::encode(&step.code_hash[..6])),
            _ => client.ss58(&step.address),
        };
        let weight = step.cost.and_then(|cost| cost.weight);
        let about = if step.cost.is_some_and(|cost| cost.estimated) { "≈ " } else { "" };
        let number = |n: Option<u64>| n.map_or("-".into(), |n| format!("{about}{n}"));
        let least = if step.cost.is_some_and(|cost| cost.lower_bound) { "≥ " } else { "" };
        let amount = |n: Option<u128>| n.map_or("-".into(), |n| format!("{least}{}", client.amount(n)));
        table.add_row([
            step.kind.name().to_owned(),
            step.contract.to_owned(),
            what,
            if step.state == StepState::Done { "there already" } else { "to do" }.to_owned(),
            number(weight.map(|w| w.0)),
            number(weight.map(|w| w.1)),
            amount(step.cost.map(|c| c.deposit)),
            amount(step.cost.map(|c| c.fee)),
        ]);
    }
    for column in 4..8 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let end = match plan.complete() {
        true => "Nothing to do.".to_owned(),
        false => format!(
            "Needs {} of {}; deposits come back when what they pay for is removed.",
            client.amount(plan.needed),
            client.amount(plan.balance)
        ),
    };
    let warnings: String = plan.warnings.iter().map(|warning| format!("\nwarning: {warning}")).collect();
    format!(
        "Suite {} on {} (genesis {})\n  deployer {}\n  governor {}, changes announced {} before\n\n{}\n\n{end}{warnings}",
        deployment.suite,
        client.name(),
        deployment.genesis,
        deployment.deployer,
        deployment.governor,
        delay::text(deployment.delay_ms),
        table.trim_fmt(),
    )
}
