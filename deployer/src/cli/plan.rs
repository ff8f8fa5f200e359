//! `salus plan`: what deploying takes, before anything is paid.

use comfy_table::{CellAlignment, Table, presets};

use crate::chain::Client;
use crate::cli::Context;
use crate::deploy::{Bundles, Plan, StepState, Store, Suite, Wanted, delay};
use crate::failure::Result;
use crate::suite::when;

/// Which suite, and what it shall be when it is new.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct SuiteArgs {
    /// A second suite beside the one that is there (its name is part of its contracts' addresses)
    #[arg(long, value_name = "NAME")]
    pub new: Option<String>,
    /// Who may change wiring and code after the announcement period: an account or a key's name [default: the deployer]
    #[arg(long, value_name = "ACCOUNT")]
    pub governor: Option<String>,
    /// The announcement period for changes of wiring and code, such as 72h or 3d [default: 72h; 60s on the embedded chain]
    #[arg(long, value_name = "DURATION")]
    pub delay: Option<String>,
}

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

impl SuiteArgs {
    /// The suite that is meant.
    pub fn resolve(&self, context: &Context, client: &Client, bundles: &Bundles) -> Result<Suite> {
        let name = self.new.as_deref().unwrap_or(&context.global.suite);
        let store = Store::of(client, &context.state, &context.global.deployments, &context.out);
        let wanted = Wanted {
            // A suite that has its file needs nobody to be named.
            deployer: if store.find(name)?.is_some() { None } else { Some(context.signer_account()?) },
            governor: self.governor.as_deref().map(|text| context.account(text, client)).transpose()?,
            delay_ms: self.delay.as_deref().map(when::duration).transpose()?,
        };
        Suite::resolve(client, store, name, &wanted, bundles)
    }
}

/// The plan for people.
pub fn text(client: &Client, plan: &Plan) -> String {
    let deployment = &plan.deployment;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["step", "contract", "what", "state", "ref_time", "proof_size", "deposit", "fee"]);
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
        "Suite {} on {} (genesis {})\n  deployer {}\n  governor {}, changes announced {} before\n\n{table}\n\n{end}{warnings}",
        deployment.suite,
        client.name(),
        deployment.genesis,
        deployment.deployer,
        deployment.governor,
        delay::text(deployment.delay_ms),
    )
}
