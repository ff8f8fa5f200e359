//! `salus status`: the suite as the chain has it.

use serde_json::json;

use crate::cli::Context;
use crate::deploy::record::hex0x;
use crate::deploy::wiring::{self, Wired};
use crate::deploy::{Bundles, Store, resolve};
use crate::failure::Result;

/// Options of `status`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Example:
  salus status

With --json: { suite, network, genesis, deployer, governor, file,
  contracts: [{ name, address, deployed, code_hash | null, bundle_code_hash, current, balance }],
  wires: [{ from, slot, to, address, found | null, done, governor }] }")]
pub struct Args {}

/// Runs `status`.
pub async fn run(context: &Context, _: Args) -> Result<()> {
    let client = context.client().await?;
    let bundles = Bundles::load()?;
    let store = Store::of(&client, &context.state, &context.global.deployments, &context.out);
    let name = &context.global.suite;
    let (mut deployment, file) = store.find(name)?.ok_or_else(|| resolve::missing(&client, name))?;
    // What came after the file was written is shown as what it is: not deployed.
    deployment.complete(&client, &bundles)?;
    let mut table = crate::cli::table(&["CONTRACT", "ADDRESS", "DEPLOYED", "CODE", "BALANCE"]);
    let mut rows = Vec::new();
    for (name, contract) in &deployment.contracts {
        let address = contract.address()?;
        let found = client.code_hash_of(&address).await?;
        let ours = bundles.get(name)?.code_hash;
        let balance = client.balance(&address).await?;
        let code = match found {
            None => "-".to_owned(),
            Some(hash) if hash == ours => format!("0x{}… (this program's)", hex::encode(&hash[..6])),
            Some(hash) => format!("0x{}… (another than this program's)", hex::encode(&hash[..6])),
        };
        let deployed = if found.is_some() { "yes" } else { "no" };
        table.add_row([name, &contract.address, deployed, &code, &client.amount(balance)]);
        rows.push(json!({
            "name": name,
            "address": contract.address,
            "deployed": found.is_some(),
            "code_hash": found.map(|hash| hex0x(&hash)),
            "bundle_code_hash": hex0x(&ours),
            "current": found == Some(ours),
            "balance": balance.to_string(),
        }));
    }
    let wires = Wired::all(&client, &deployment, &bundles).await?;
    let wiring = wiring::draw(&client, &deployment, &wires, |wired| match wired.found {
        None => "not wired".to_owned(),
        Some(_) if wired.done() => "wired".to_owned(),
        Some(other) => format!("another: {}", client.ss58(&other)),
    })?;
    let text = format!(
        "Suite {} on {} (genesis {})\n  deployer {}\n  governor at birth {}\n\n{}\n\n{wiring}",
        deployment.suite,
        client.name(),
        deployment.genesis,
        deployment.deployer,
        deployment.governor,
        table.trim_fmt()
    );
    let document = json!({
        "suite": deployment.suite,
        "network": client.name(),
        "genesis": deployment.genesis,
        "deployer": deployment.deployer,
        "governor": deployment.governor,
        "file": file.display().to_string(),
        "contracts": rows,
        "wires": wires.iter().map(|wired| wired.json(&client)).collect::<Vec<_>>(),
    });
    context.out.answer(text, document);
    Ok(())
}
