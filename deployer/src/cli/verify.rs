//! `salus verify`: reads a suite back from the chain and compares.

use crate::cli::Context;
use crate::deploy::{Bundles, Store, resolve, verify};
use crate::failure::Result;

/// Options of `verify`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Examples:
  salus verify
  salus --network pop verify --governor 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX

Exits 6 when something differs. With --json: { suite, network, ok, warnings: [text],
  checks: [{ contract, what, expected, found, ok }] }, in error.details when something differs.")]
pub struct Args {
    /// Who must govern now: an account or a key's name [default: anyone; a handover since birth is a warning]
    #[arg(long, value_name = "ACCOUNT")]
    governor: Option<String>,
}

/// Runs `verify`.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let client = context.client().await?;
    let bundles = Bundles::load()?;
    let store = Store::of(&client, &context.state, &context.global.deployments, &context.out);
    let name = &context.global.suite;
    let (mut deployment, _) = store.find(name)?.ok_or_else(|| resolve::missing(&client, name))?;
    // A contract that came after the file was written has to be there as well.
    deployment.complete(&client, &bundles)?;
    let governor = args.governor.as_deref().map(|text| context.account(text, &client)).transpose()?;
    let report = verify::verify(&client, &deployment, &bundles, governor).await?;
    let mut document = report.json();
    document["suite"] = deployment.suite.clone().into();
    document["network"] = client.name().into();
    if let Some(failure) = report.failure() {
        return Err(failure.details(document));
    }
    let mut table = crate::cli::table(&["CONTRACT", "WHAT", "ON CHAIN"]);
    for check in &report.checks {
        table.add_row([check.contract, &check.what, &check.found]);
    }
    let warnings: String = report.warnings.iter().map(|warning| format!("\nwarning: {warning}")).collect();
    context.out.answer(
        format!("{}\n\nSuite {name} on {} is what it should be.{warnings}", table.trim_fmt(), client.name()),
        document,
    );
    Ok(())
}
