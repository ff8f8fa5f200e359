//! Which suite a command means, and what it is: its file, or the definition of a new one.

use std::path::PathBuf;

use crate::abi::Bundle;
use crate::chain::Client;
use crate::deploy::definition::{Bundles, CONTRACTS, Terms};
use crate::deploy::delay::{EMBEDDED_DELAY_MS, PRODUCTION_DELAY_MS, text};
use crate::deploy::journal::Journal;
use crate::deploy::record::{Deployment, Store};
use crate::deploy::task::Task;
use crate::deploy::wiring::Wired;
use crate::deploy::{execute, plan};
use crate::failure::{Failure, Result};
use crate::signer::Signer;

/// What was asked for beyond the suite's name.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Who deploys, when the suite is new.
    pub deployer: Option<[u8; 32]>,
    /// Who governs; the deployer if nobody is named.
    pub governor: Option<[u8; 32]>,
    /// The announcement period.
    pub delay_ms: Option<u64>,
}

/// A suite on a chain.
#[derive(Debug)]
pub struct Suite {
    /// Where its file and journal are kept.
    pub store: Store,
    /// What it is.
    pub deployment: Deployment,
    /// Its file, if there is one already.
    pub file: Option<PathBuf>,
}

impl Suite {
    /// The suite as its file says, with the contracts that came after it was written; without a file it is defined anew.
    pub fn resolve(client: &Client, store: Store, name: &str, wanted: &Wanted, bundles: &Bundles) -> Result<Self> {
        if let Some((mut deployment, path)) = store.find(name)? {
            deployment.complete(client, bundles)?;
            check_wanted(client, &deployment, wanted)?;
            return Ok(Self { store, deployment, file: Some(path) });
        }
        let deployer = wanted.deployer.ok_or_else(|| missing(client, name))?;
        let default = if client.embedded() { EMBEDDED_DELAY_MS } else { PRODUCTION_DELAY_MS };
        let terms = Terms {
            genesis: client.genesis(),
            governor: wanted.governor.unwrap_or(deployer),
            delay_ms: wanted.delay_ms.unwrap_or(default),
        };
        let deployment = Deployment::define(client, name, &deployer, &terms, bundles)?;
        Ok(Self { store, deployment, file: None })
    }

    /// Opens the suite's journal and holds it.
    pub async fn journal(&self) -> Result<Journal> {
        Journal::open(&self.store.journal(&self.deployment.suite)).await
    }
}

/// The failure when a suite is not deployed.
pub fn missing(client: &Client, name: &str) -> Failure {
    Failure::local(format!(
        "suite {name} is not deployed on {} (genesis 0x{})",
        client.name(),
        hex::encode(client.genesis())
    ))
    .hint(
        "`salus plan` shows what deploying takes, `salus deploy` does it; --deployments DIR if its file lies elsewhere",
    )
}

/// A contract of a suite. On the embedded chain the suite is deployed by `//Alice` when something of it is missing.
pub async fn contract(
    client: &Client,
    store: Store,
    suite: &str,
    name: &'static str,
    say: impl FnMut(&str),
) -> Result<(Bundle, [u8; 32])> {
    let mut found = store.find(suite)?.map(|(deployment, _)| deployment);
    if client.embedded() && !is_journalled(client, &store, found.as_ref(), name).await? {
        let bundles = Bundles::load()?;
        if !is_complete(client, found.as_ref(), &bundles).await? {
            found = Some(deploy_embedded(client, store, suite, &bundles, say).await?);
        }
    }
    let deployment = found.ok_or_else(|| missing(client, suite))?;
    let address = deployment.contract(name)?.address()?;
    let bundle = Bundles::source().read(name)?;
    match client.code_hash_of(&address).await? {
        None => Err(missing(client, suite)),
        // It may have been upgraded since the file was written: what counts is what runs.
        Some(hash) if hash == bundle.code_hash => Ok((bundle, address)),
        Some(hash) => Err(plan::differs(&deployment, name, &hash, &bundle.code_hash)),
    }
}

/// Whether this machine's journal has all of a suite as done, and the contract that is asked for is there: then nobody needs to
/// ask the chain about the rest with every command.
async fn is_journalled(client: &Client, store: &Store, deployment: Option<&Deployment>, name: &str) -> Result<bool> {
    let Some(deployment) = deployment else { return Ok(false) };
    let steps: Result<Vec<String>> = Task::all().map(|task| task.id(deployment)).collect();
    let (Ok(steps), Some(record)) = (steps, deployment.contracts.get(name)) else { return Ok(false) };
    let done = Journal::has_done(&store.journal(&deployment.suite), &steps);
    // A chain can be set back, and its blocks reorganised.
    Ok(done && client.code_hash_of(&record.address()?).await?.is_some())
}

/// Whether nothing of a suite on the embedded chain is missing that `//Alice` can make. A slot with another contract in it
/// is somebody's experiment, which `salus verify` tells of.
async fn is_complete(client: &Client, deployment: Option<&Deployment>, bundles: &Bundles) -> Result<bool> {
    let Some(deployment) = deployment else { return Ok(false) };
    for contract in CONTRACTS {
        let Some(record) = deployment.contracts.get(contract.name) else { return Ok(false) };
        match client.code_hash_of(&record.address()?).await? {
            None => return Ok(false),
            // Of another version, which is told where it is asked for.
            Some(hash) if hash != bundles.get(contract.name)?.code_hash => return Ok(true),
            Some(_) => {}
        }
    }
    let alice = Signer::development("//Alice")?.account();
    let wires = Wired::all(client, deployment, bundles).await?;
    Ok(wires.iter().all(|wired| wired.found.is_some() || wired.governor != alice))
}

/// Deploys a suite on the embedded chain; of several commands one does it, the others wait and find it.
async fn deploy_embedded(
    client: &Client,
    store: Store,
    name: &str,
    bundles: &Bundles,
    mut say: impl FnMut(&str),
) -> Result<Deployment> {
    let signer = Signer::development("//Alice")?;
    let wanted = Wanted { deployer: Some(signer.account()), ..Wanted::default() };
    let suite = Suite::resolve(client, store, name, &wanted, bundles)?;
    let journal = suite.journal().await?;
    if is_complete(client, Some(&suite.deployment), bundles).await? {
        return Ok(suite.deployment);
    }
    suite.store.save(&suite.deployment)?;
    let options = crate::chain::TxOptions { until: crate::cli::Until::Best, ..Default::default() };
    say("deploying the suite on the embedded chain (as //Alice)");
    execute(client, &signer, &suite.deployment, bundles, &options, journal, |_| ()).await?;
    Ok(suite.deployment)
}

fn check_wanted(client: &Client, deployment: &Deployment, wanted: &Wanted) -> Result<()> {
    let differs = |what: &str, is: &str, asked: String| {
        Failure::usage(format!("suite {} is defined with {what} {is}, not {asked}", deployment.suite))
            .hint("`--new NAME` makes a second suite; what a suite is cannot be changed by deploying it again")
    };
    if let Some(governor) = wanted.governor.filter(|governor| Ok(*governor) != deployment.governor().map_err(drop)) {
        return Err(differs("governor", &deployment.governor, client.ss58(&governor)));
    }
    if let Some(delay) = wanted.delay_ms.filter(|delay| *delay != deployment.delay_ms) {
        return Err(differs("delay", &text(deployment.delay_ms), text(delay)));
    }
    Ok(())
}
