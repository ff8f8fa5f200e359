//! Reading a suite back from the chain: is everything what it was meant to be?

use std::collections::BTreeSet;

use serde_json::{Value, json};

use salus_domain::governance::Slot;

use crate::abi::{Bundle, Fields, Plain};
use crate::chain::Client;
use crate::deploy::definition::{Bundles, CONTRACTS, WIRES};
use crate::deploy::delay;
use crate::deploy::governed::Governed;
use crate::deploy::record::{Contract, Deployment, hex0x};
use crate::failure::{Failure, Result};
use crate::signer::development_account;

/// One thing that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The contract.
    pub contract: &'static str,
    /// What was compared.
    pub what: String,
    /// What it should be.
    pub expected: String,
    /// What the chain says.
    pub found: String,
}

impl Check {
    /// Whether both are the same.
    pub fn ok(&self) -> bool {
        self.expected == self.found
    }
}

/// All that was compared, and what is allowed but should be known.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The comparisons.
    pub checks: Vec<Check>,
    /// Warnings.
    pub warnings: Vec<String>,
}

impl Report {
    /// Whether every comparison holds.
    pub fn ok(&self) -> bool {
        self.checks.iter().all(Check::ok)
    }

    /// The report for machines.
    pub fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|c| json!({ "contract": c.contract, "what": c.what, "expected": c.expected, "found": c.found, "ok": c.ok() }))
            .collect();
        json!({ "ok": self.ok(), "checks": checks, "warnings": self.warnings })
    }

    /// The failure (exit 6) when something differs.
    pub fn failure(&self) -> Option<Failure> {
        let differing: Vec<String> = self
            .checks
            .iter()
            .filter(|check| !check.ok())
            .map(|c| format!("{} {}: expected {}, found {}", c.contract, c.what, c.expected, c.found))
            .collect();
        if differing.is_empty() {
            return None;
        }
        Some(Failure::check(differing.join("\n       ")).details(self.json()))
    }
}

/// Compares a suite on chain with the deployment and with the bundles. The governance may have been handed over since birth,
/// which is a warning, unless `governor` says who has it now.
pub async fn verify(
    client: &Client,
    deployment: &Deployment,
    bundles: &Bundles,
    governor: Option<[u8; 32]>,
) -> Result<Report> {
    let mut report = Report::default();
    let mut governors = BTreeSet::new();
    let deployer = deployment.deployer()?;
    for contract in CONTRACTS {
        let name = contract.name;
        let bundle = bundles.get(name)?;
        let record = deployment.contract(name)?;
        let address = record.address()?;
        let mut check = |what: &str, expected: String, found: String| {
            report.checks.push(Check { contract: name, what: what.to_owned(), expected, found })
        };
        check("address", record.address.clone(), client.ss58(&record.predicted(&deployer)?));
        let found = client.code_hash_of(&address).await?;
        check("code hash", hex0x(&bundle.code_hash), found.map_or("no contract".into(), |hash| hex0x(&hash)));
        if found.is_none() {
            continue;
        }
        let governed = Governed { client, bundle, address };
        check("genesis", deployment.genesis.clone(), hex0x(&governed.genesis().await?));
        let governance = governed.governance().await?;
        // The address follows from the constructor's input, so this is what the contract was made with.
        check("governor at birth", deployment.governor.clone(), governor_at_birth(client, bundle, record));
        let now = client.ss58(&governance.governor);
        match governor {
            Some(wanted) => check("governor", client.ss58(&wanted), now),
            None if now == deployment.governor => check("governor", deployment.governor.clone(), now),
            None => report.warnings.push(format!(
                "{name} is governed by {now}, no longer by {}, who did at birth; `--governor ACCOUNT` demands one",
                deployment.governor
            )),
        }
        governors.insert(governance.governor);
        check("delay (ms)", deployment.delay_ms.to_string(), governance.delay.to_string());
        report.checks.extend(wiring(deployment, &governed, name).await?);
    }
    for governor in governors {
        report.warnings.extend(governor_warning(client, deployment, &governor).await?);
    }
    report.warnings.extend(delay::warning(deployment.delay_ms, client.embedded()));
    Ok(report)
}

/// The slots that can hold a contract.
const SLOTS: [Slot; 5] =
    [Slot::ConsentRegistry, Slot::PhrIndex, Slot::SupplyChain, Slot::CredentialRegistry, Slot::ClaimsEscrow];

/// What is in a contract's slots: those that the suite fills, and those that somebody filled besides.
async fn wiring(deployment: &Deployment, governed: &Governed<'_>, name: &'static str) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for slot in SLOTS {
        let found = governed.wired(slot).await?;
        let wanted = match WIRES.iter().find(|wire| wire.from == name && wire.slot == slot) {
            Some(wire) => Some(deployment.contract(wire.to)?.address()?),
            None => None,
        };
        if wanted.is_some() || found.is_some() {
            let shown = |contract: Option<[u8; 32]>| {
                contract.map_or("no contract".into(), |contract| governed.client.ss58(&contract))
            };
            let (what, expected, found) = (format!("wired {slot:?}"), shown(wanted), shown(found));
            checks.push(Check { contract: name, what, expected, found });
        }
    }
    Ok(checks)
}

/// Who governed when the contract was made, as its constructor was told.
fn governor_at_birth(client: &Client, bundle: &Bundle, record: &Contract) -> String {
    match record.input().and_then(|input| bundle.decode_input(&input)) {
        Ok((_, values)) => match values.iter().find(|(name, _)| name == "governor") {
            Some((_, value)) => text(client, value),
            None => "not told to the constructor".into(),
        },
        Err(failure) => failure.message,
    }
}

/// Says so when the governor is one key: production governors are multisigs or pure proxies, which never sign themselves.
async fn governor_warning(client: &Client, deployment: &Deployment, governor: &[u8; 32]) -> Result<Option<String>> {
    let shown = client.ss58(governor);
    let development = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"]
        .into_iter()
        .find(|name| development_account(name).is_ok_and(|account| account == *governor));
    if let Some(name) = development {
        return Ok(Some(format!("the governor is {name}, a development account whose secret everybody knows")));
    }
    let nonce = client.nonce(governor, None).await?;
    if nonce > 0 {
        return Ok(Some(format!(
            "the governor {shown} is one key, no multisig: it has signed {nonce} transactions itself"
        )));
    }
    if *governor == deployment.deployer()? {
        return Ok(Some(format!("the governor {shown} is the deployer's own key, no multisig")));
    }
    Ok(None)
}

fn text(client: &Client, value: &Plain) -> String {
    match value {
        Plain::Account(account) => client.ss58(account),
        Plain::Bytes(bytes) => hex0x(bytes),
        // A newtype such as `Hash32(bytes)` is what it wraps.
        Plain::Record(Fields::Unnamed(values)) if values.len() == 1 => text(client, &values[0]),
        other => other.text(client.ss58_prefix()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_exit_six_and_named() {
        let check =
            Check { contract: "consent-registry", what: "governor".into(), expected: "5A".into(), found: "5B".into() };
        let report = Report { checks: vec![check], warnings: vec![] };
        let failure = report.failure().unwrap();
        assert_eq!(failure.kind, crate::failure::Kind::Check);
        assert!(failure.message.contains("expected 5A, found 5B"), "{}", failure.message);
    }
}
