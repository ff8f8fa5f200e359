//! Which suite a command means, and what it is: its file, or the definition of a new one.

use std::path::PathBuf;

use crate::abi::Bundle;
use crate::chain::Client;
use crate::deploy::definition::{Bundles, CONSENT_REGISTRY, Terms};
use crate::deploy::delay::{EMBEDDED_DELAY_MS, PRODUCTION_DELAY_MS, text};
use crate::deploy::journal::Journal;
use crate::deploy::record::{Deployment, Store};
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
    /// The suite as its file says; without a file it is defined anew.
    pub fn resolve(client: &Client, store: Store, name: &str, wanted: &Wanted, bundles: &Bundles) -> Result<Self> {
        if let Some((deployment, path)) = store.find(name)? {
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

/// The consent registry of a suite. On the embedded chain the suite is deployed by `//Alice` when it is missing.
pub async fn registry(client: &Client, store: Store, suite: &str, say: impl FnMut(&str)) -> Result<(Bundle, [u8; 32])> {
    let bundles = Bundles::load()?;
    let mut found = store.find(suite)?.map(|(deployment, _)| deployment);
    if client.embedded() && !is_there(client, found.as_ref()).await? {
        found = Some(deploy_embedded(client, store, suite, &bundles, say).await?);
    }
    let deployment = found.ok_or_else(|| missing(client, suite))?;
    let record = deployment.contract(CONSENT_REGISTRY)?;
    let address = record.address()?;
    let bundle = bundles.take(CONSENT_REGISTRY)?;
    match client.code_hash_of(&address).await? {
        None => Err(missing(client, suite)),
        // It may have been upgraded since the file was written: what counts is what runs.
        Some(hash) if hash == bundle.code_hash => Ok((bundle, address)),
        Some(hash) => Err(plan::differs(&deployment, CONSENT_REGISTRY, &hash, &bundle.code_hash)),
    }
}

async fn is_there(client: &Client, deployment: Option<&Deployment>) -> Result<bool> {
    let Some(deployment) = deployment else { return Ok(false) };
    let address = deployment.contract(CONSENT_REGISTRY)?.address()?;
    Ok(client.code_hash_of(&address).await?.is_some())
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
    if is_there(client, Some(&suite.deployment)).await? {
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
