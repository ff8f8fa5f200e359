//! How the contracts of a suite name each other, as the chain has it.

use serde_json::{Value, json};

use crate::abi::Bundle;
use crate::chain::Client;
use crate::deploy::definition::{Bundles, CONTRACTS, DEFAULT_SUITE, WIRES, Wire};
use crate::deploy::governed::Governed;
use crate::deploy::record::Deployment;
use crate::failure::{Failure, Result};

/// One wire as the chain has it.
#[derive(Clone, Copy, Debug)]
pub struct Wired {
    /// What it shall be.
    pub wire: &'static Wire,
    /// The contract that has the slot.
    pub from: [u8; 32],
    /// The contract that shall be in it.
    pub to: [u8; 32],
    /// The contract that is in it.
    pub found: Option<[u8; 32]>,
    /// Who may fill it: the governor of the contract that has it, now or, before it is made, at birth.
    pub governor: [u8; 32],
    /// Whether the contract that has the slot is there.
    pub there: bool,
}

impl Wired {
    /// Reads one wire of a suite.
    pub async fn read(client: &Client, deployment: &Deployment, bundle: &Bundle, wire: &'static Wire) -> Result<Self> {
        let from = deployment.contract(wire.from)?.address()?;
        let to = deployment.contract(wire.to)?.address()?;
        if client.code_hash_of(&from).await?.is_none() {
            return Ok(Self { wire, from, to, found: None, governor: deployment.governor()?, there: false });
        }
        let contract = Governed { client, bundle, address: from };
        let (found, governance) = tokio::try_join!(contract.wired(wire.slot), contract.governance())?;
        Ok(Self { wire, from, to, found, governor: governance.governor, there: true })
    }

    /// Reads all wires of a suite, in the order in which they are made.
    pub async fn all(client: &Client, deployment: &Deployment, bundles: &Bundles) -> Result<Vec<Self>> {
        let mut wires = Vec::new();
        for wire in WIRES {
            wires.push(Self::read(client, deployment, bundles.get(wire.from)?, wire).await?);
        }
        Ok(wires)
    }

    /// Whether the slot holds what it shall.
    pub fn done(&self) -> bool {
        self.found == Some(self.to)
    }

    /// Refuses a slot that holds another contract (exit 6): nothing is wired over.
    pub fn check(&self, client: &Client) -> Result<()> {
        let Some(other) = self.found.filter(|found| *found != self.to) else { return Ok(()) };
        let (wire, slot) = (self.wire, self.wire.slot_name());
        let (to, other) = (client.ss58(&self.to), client.ss58(&other));
        let announced = format!("Wire {{ slot: {slot}, contract: {to} }}");
        Err(Failure::check(format!(
            "{}'s slot {slot} holds {other}, not the suite's {}, which is {to}; nothing was paid",
            wire.from, wire.to
        ))
        .hint(format!(
            "a filled slot changes only after an announcement by the governor {}: \
             `salus call {from} announce '{announced}'`, and once the delay is over, anyone: `salus call {from} execute`",
            client.ss58(&self.governor),
            from = wire.from
        ))
        .details(json!({ "from": wire.from, "slot": slot, "expected": to, "found": other })))
    }

    /// The command line with which its governor fills the slot.
    pub fn command(&self, client: &Client, suite: &str) -> String {
        let network = if client.embedded() { String::new() } else { format!(" --network {}", client.name()) };
        let suite = if suite == DEFAULT_SUITE { String::new() } else { format!(" --suite {suite}") };
        let (from, slot, to) = (self.wire.from, self.wire.slot_name(), client.ss58(&self.to));
        format!("salus{network}{suite} call {from} wire {slot} {to}")
    }

    /// For machines.
    pub fn json(&self, client: &Client) -> Value {
        json!({
            "from": self.wire.from,
            "slot": self.wire.slot_name(),
            "to": self.wire.to,
            "address": client.ss58(&self.to),
            "found": self.found.map(|found| client.ss58(&found)),
            "done": self.done(),
            "governor": client.ss58(&self.governor),
        })
    }
}

/// Draws who is wired to whom, each contract after those it needs. `of` says what stands behind a wire.
pub fn draw(
    client: &Client,
    deployment: &Deployment,
    wires: &[Wired],
    of: impl Fn(&Wired) -> String,
) -> Result<String> {
    let mut lines = Vec::new();
    for contract in CONTRACTS {
        let address = deployment.contract(contract.name)?.address()?;
        lines.push(format!("  {}  {}", contract.name, client.ss58(&address)));
        let mine: Vec<&Wired> = wires.iter().filter(|wired| wired.wire.from == contract.name).collect();
        for (index, wired) in mine.iter().enumerate() {
            let branch = if index.saturating_add(1) == mine.len() { "└─" } else { "├─" };
            lines.push(format!("  {branch} {} ─▶ {}  ({})", wired.wire.slot_name(), wired.wire.to, of(wired)));
        }
    }
    Ok(lines.join("\n"))
}
