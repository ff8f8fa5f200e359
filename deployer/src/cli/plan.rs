//! `salus plan`: what deploying takes, before anything is paid.

use comfy_table::CellAlignment;

use crate::chain::Client;
use crate::cli::Context;
use crate::cli::suite::SuiteArgs;
use crate::deploy::task::Kind;
use crate::deploy::{Bundles, Plan, StepState, delay, wiring};
use crate::failure::Result;

/// Options of `plan`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Examples:
  salus plan
  salus --network pop --as deployer plan --governor 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX

With --json: { suite, network, genesis, deployer, governor, delay_ms, complete, needed, available,
  steps: [{ id, kind: upload|instantiate|wire, contract, done, by, code_hash, address, slot?, to?,
            weight: { ref_time, proof_size } | null, estimated, deposit | null, fee | null }],
  wires: [{ from, slot, to, address, found | null, done, governor }], others: [{ account, needed, available }], warnings: [text] }
`needed` and `available` are the deployer's; `others` are the governors with wires to make, if they are not the deployer.
Amounts are decimal strings in the token's smallest unit. When the deployer cannot pay (exit 4), the plan is in error.details.
A slot that holds another contract than the suite's is an error (exit 6), before anything is paid.")]
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
    let (text, document) = (text(&client, &plan)?, plan.json(&client));
    match plan.check_funds(&client, &suite.deployment.deployer()?) {
        Ok(()) => context.out.answer(text, document),
        // The plan names the deployer, what is needed and what is available: all that the failure has to tell.
        Err(failure) => return Err(context.out.unsuccessful(text, document, failure)),
    }
    Ok(())
}

/// The plan for people.
pub fn text(client: &Client, plan: &Plan) -> Result<String> {
    let deployment = &plan.deployment;
    let mut table =
        crate::cli::table(&["STEP", "CONTRACT", "WHAT", "STATE", "REF_TIME", "PROOF_SIZE", "DEPOSIT", "FEE"]);
    for step in &plan.steps {
        let what = match (step.kind, &step.wired) {
            (Kind::Upload, _) => format!("code 0x{}…", hex::encode(&step.code_hash[..6])),
            (_, Some(wired)) => format!("{} ─▶ {}", wired.wire.slot_name(), wired.wire.to),
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
    let deployer = plan.purses.first();
    let others: Vec<String> = plan.purses.iter().skip(1).map(|purse| left(client, plan, &purse.account)).collect();
    let end = match deployer.filter(|purse| plan.open_of(&purse.account).next().is_some()) {
        None if others.is_empty() => "Nothing to do.".to_owned(),
        None => "Nothing to do for the deployer.".to_owned(),
        Some(purse) => format!(
            "Needs {} of {}; deposits come back when what they pay for is removed.",
            client.amount(purse.needed),
            client.amount(purse.balance)
        ),
    };
    let warnings: String = plan.warnings.iter().map(|warning| format!("\nwarning: {warning}")).collect();
    let wiring = wiring::draw(client, deployment, &plan.wires, |wired| match wired.done() {
        true => "there already".to_owned(),
        false if client.ss58(&wired.governor) == deployment.deployer => "to do".to_owned(),
        false => format!("to do by the governor {}", client.ss58(&wired.governor)),
    })?;
    Ok(format!(
        "Suite {} on {} (genesis {})\n  deployer {}\n  governor {}, changes announced {} before\n\n{}\n\n\
         Wiring, each contract after those it needs:\n{wiring}\n\n{end}{}{warnings}",
        deployment.suite,
        client.name(),
        deployment.genesis,
        deployment.deployer,
        deployment.governor,
        delay::text(deployment.delay_ms),
        table.trim_fmt(),
        others.concat(),
    ))
}

/// What is left to a governor who is not the deployer, as it is typed.
pub fn left(client: &Client, plan: &Plan, governor: &[u8; 32]) -> String {
    let suite = &plan.deployment.suite;
    let open = plan.wires.iter().filter(|wired| !wired.done() && wired.governor == *governor);
    let calls: String = open.map(|wired| format!("\n  {}", wired.command(client, suite))).collect();
    format!(
        "\nLeft to the governor {}, who signs these (--as), or runs `salus deploy` again and does just these:{calls}",
        client.ss58(governor)
    )
}
