//! The plan for machines: amounts are decimal strings in the token's smallest unit.

use serde_json::{Value, json};

use crate::chain::Client;
use crate::deploy::plan::{Plan, State, Step};
use crate::deploy::record::hex0x;

impl Plan {
    /// The plan for machines.
    pub fn json(&self, client: &Client) -> Value {
        let (first, others) = self.purses.split_first().unzip();
        let amount = |of: fn(&super::Purse) -> u128| first.map_or(0, of).to_string();
        json!({
            "suite": self.deployment.suite,
            "network": self.deployment.network,
            "genesis": self.deployment.genesis,
            "deployer": self.deployment.deployer,
            "governor": self.deployment.governor,
            "delay_ms": self.deployment.delay_ms,
            "complete": self.complete(),
            "steps": self.steps.iter().map(|step| step.json(client)).collect::<Vec<_>>(),
            "wires": self.wires.iter().map(|wired| wired.json(client)).collect::<Vec<_>>(),
            "needed": amount(|purse| purse.needed),
            "available": amount(|purse| purse.balance),
            "others": others.unwrap_or_default().iter().map(|purse| json!({
                "account": client.ss58(&purse.account),
                "needed": purse.needed.to_string(),
                "available": purse.balance.to_string(),
            })).collect::<Vec<_>>(),
            "warnings": self.warnings,
        })
    }
}

impl Step {
    fn json(&self, client: &Client) -> Value {
        let weight = self.cost.and_then(|cost| cost.weight);
        let mut step = json!({
            "id": self.id,
            "kind": self.kind.name(),
            "contract": self.contract,
            "done": self.state == State::Done,
            "by": client.ss58(&self.by),
            "code_hash": hex0x(&self.code_hash),
            "address": client.ss58(&self.address),
            "weight": weight.map(|(ref_time, proof_size)| json!({ "ref_time": ref_time, "proof_size": proof_size })),
            "estimated": self.cost.is_some_and(|cost| cost.estimated || cost.lower_bound),
            "deposit": self.cost.map(|cost| cost.deposit.to_string()),
            "fee": self.cost.map(|cost| cost.fee.to_string()),
        });
        if let Some(wired) = &self.wired {
            step["slot"] = wired.wire.slot_name().into();
            step["to"] = wired.wire.to.into();
        }
        step
    }
}
