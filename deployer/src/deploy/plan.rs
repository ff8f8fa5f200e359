//! The steps of a deployment, each with what it costs and whether the chain has it already. Nothing is paid here.

use serde_json::{Value, json};

use crate::chain::contracts_api::Code;
use crate::chain::dispatch::is_about_funds;
use crate::chain::{Client, DryRun, instantiate_payload, upload_payload, with_margin};
use crate::deploy::definition::{Bundles, CONTRACTS, WIRES};
use crate::deploy::delay;
use crate::deploy::record::{Deployment, hex0x};
use crate::failure::{Failure, Result};

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Puts code on chain.
    Upload,
    /// Makes a contract of uploaded code.
    Instantiate,
    /// Names one contract in a slot of another.
    Wire,
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The chain has it.
    Done,
    /// To be done.
    Open,
}

/// What a step costs, as far as it can be known beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The limit it needs: (ref_time, proof_size); for an upload unknown, the fee covers it.
    pub weight: Option<(u64, u64)>,
    /// The deposit it locks.
    pub deposit: u128,
    /// The fee it pays.
    pub fee: u128,
    /// The weight is an estimate: trying with code that is not there yet does not load it.
    pub estimated: bool,
    /// The deposit or weight could not be tried, because the account cannot pay: a lower bound.
    pub lower_bound: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Names it in the journal: the kind, the contract, and what it makes.
    pub id: String,
    /// What it does.
    pub kind: Kind,
    /// The contract it is about.
    pub contract: &'static str,
    /// Whether the chain has it.
    pub state: State,
    /// The code hash.
    pub code_hash: [u8; 32],
    /// The address the contract has or will have.
    pub address: [u8; 32],
    /// What it costs; of a step that is done nothing is known.
    pub cost: Option<Cost>,
}

/// All steps of a suite on a chain.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the suite is.
    pub deployment: Deployment,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// What the deployer can spend.
    pub balance: u128,
    /// What the open steps take, and what the account must keep.
    pub needed: u128,
    /// What is allowed but should be known.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Asks the chain what is there, and tries what is not.
    pub async fn make(client: &Client, deployment: &Deployment, bundles: &Bundles) -> Result<Self> {
        let deployer = deployment.deployer()?;
        let mut steps = Vec::new();
        for contract in CONTRACTS {
            let name = contract.name;
            let bundle = bundles.get(name)?;
            let record = deployment.contract(name)?;
            let (code_hash, address) = (record.code_hash()?, record.address()?);
            if code_hash != bundle.code_hash {
                return Err(differs(deployment, name, &code_hash, &bundle.code_hash));
            }
            client.check_environment(name, &bundle.project)?;
            if record.predicted(&deployer)? != address {
                return Err(Failure::local(format!(
                    "the deployment of suite {} contradicts itself: {name}'s address does not follow from its other fields",
                    deployment.suite
                ))
                .hint("was the file edited? the address follows from deployer, code hash, input and salt"));
            }
            let there = client.code_hash_of(&address).await?.is_some();
            // A contract keeps its code on chain.
            let uploaded = there || client.has_code(&code_hash).await?;
            let upload = match uploaded {
                true => None,
                false => Some(upload_cost(client, &deployer, &bundle.wasm).await?),
            };
            let make = match there {
                true => None,
                false => {
                    let code = if uploaded { Code::Existing(code_hash) } else { Code::Upload(&bundle.wasm) };
                    let (input, salt) = (record.input()?, record.salt()?);
                    let tried = client.dry_instantiate(&deployer, &code, &input, &salt).await?;
                    let already = upload.map(|cost| (cost.deposit, bundle.wasm.len() as u64));
                    Some(
                        instantiate_cost(
                            client,
                            &deployer,
                            name,
                            &address,
                            tried,
                            already,
                            (&code_hash, &input, &salt),
                        )
                        .await?,
                    )
                }
            };
            let step = |kind, id: String, cost: Option<Cost>| Step {
                id,
                kind,
                contract: name,
                state: if cost.is_none() { State::Done } else { State::Open },
                code_hash,
                address,
                cost,
            };
            steps.push(step(Kind::Upload, format!("upload {name} {}", hex0x(&code_hash)), upload));
            steps.push(step(Kind::Instantiate, format!("instantiate {name} {}", hex0x(&address)), make));
        }
        // Wiring comes with the second contract; an empty list keeps the plan's shape.
        debug_assert!(WIRES.is_empty());
        let open: Vec<Cost> = steps.iter().filter_map(|step| step.cost).collect();
        let sum = open.iter().fold(0u128, |sum, cost| sum.saturating_add(cost.deposit).saturating_add(cost.fee));
        let keep = if open.is_empty() { 0 } else { client.existential_deposit() };
        Ok(Self {
            deployment: deployment.clone(),
            steps,
            balance: client.balance(&deployer).await?,
            needed: sum.saturating_add(keep),
            warnings: delay::warning(deployment.delay_ms, client.embedded()).into_iter().collect(),
        })
    }

    /// Whether nothing is left to do.
    pub fn complete(&self) -> bool {
        self.steps.iter().all(|step| step.state == State::Done)
    }

    /// Refuses a deployer who cannot pay all of it (exit 4), before anything is paid.
    pub fn check_funds(&self, client: &Client) -> Result<()> {
        let lower_bound = self.steps.iter().filter_map(|step| step.cost).any(|cost| cost.lower_bound);
        if self.balance >= self.needed && !lower_bound {
            return Ok(());
        }
        let least = if lower_bound { "at least " } else { "" };
        Err(Failure::transaction(format!(
            "insufficient funds: {} has {}, deploying needs {least}{}; nothing was paid",
            self.deployment.deployer,
            client.amount(self.balance),
            client.amount(self.needed)
        ))
        .hint(client.token_hint())
        .details(json!({
            "account": self.deployment.deployer,
            "available": self.balance.to_string(),
            "needed": self.needed.to_string(),
        })))
    }

    /// The plan for machines: amounts are decimal strings in the token's smallest unit.
    pub fn json(&self) -> Value {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| {
                json!({
                    "id": step.id,
                    "kind": step.kind.name(),
                    "contract": step.contract,
                    "done": step.state == State::Done,
                    "code_hash": hex0x(&step.code_hash),
                    "address": self.deployment.contracts.get(step.contract).map(|c| c.address.clone()),
                    "weight": step.cost.and_then(|c| c.weight).map(|(ref_time, proof_size)| json!({ "ref_time": ref_time, "proof_size": proof_size })),
                    "estimated": step.cost.is_some_and(|c| c.estimated || c.lower_bound),
                    "deposit": step.cost.map(|c| c.deposit.to_string()),
                    "fee": step.cost.map(|c| c.fee.to_string()),
                })
            })
            .collect();
        json!({
            "suite": self.deployment.suite,
            "network": self.deployment.network,
            "genesis": self.deployment.genesis,
            "deployer": self.deployment.deployer,
            "governor": self.deployment.governor,
            "delay_ms": self.deployment.delay_ms,
            "complete": self.complete(),
            "steps": steps,
            "needed": self.needed.to_string(),
            "available": self.balance.to_string(),
            "warnings": self.warnings,
        })
    }
}

impl Kind {
    /// As people and machines read it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Upload => "upload",
            Kind::Instantiate => "instantiate",
            Kind::Wire => "wire",
        }
    }
}

/// The failure when a suite runs other code than this program carries.
pub fn differs(deployment: &Deployment, name: &str, deployed: &[u8; 32], ours: &[u8; 32]) -> Failure {
    Failure::check(format!(
        "suite {} was made of another {name}: code hash {}, this program carries {}",
        deployment.suite,
        hex0x(deployed),
        hex0x(ours)
    ))
    .hint("upgrading comes later; `salus deploy --new NAME` makes a second suite (on the embedded chain also: `salus devnet reset`)")
    .details(json!({ "contract": name, "deployed": hex0x(deployed), "bundle": hex0x(ours) }))
}

async fn upload_cost(client: &Client, deployer: &[u8; 32], wasm: &[u8]) -> Result<Cost> {
    let fee = client.fee(deployer, &upload_payload(wasm, 0)).await?;
    match client.dry_upload(deployer, wasm).await? {
        Ok((_, deposit)) => Ok(Cost { deposit, fee, ..Cost::default() }),
        Err(error) if is_about_funds(&error) => {
            Ok(Cost { deposit: client.code_deposit(wasm.len()), fee, lower_bound: true, ..Cost::default() })
        }
        Err(error) => Err(client.would_fail(deployer, &error).await),
    }
}

async fn instantiate_cost(
    client: &Client,
    deployer: &[u8; 32],
    name: &str,
    address: &[u8; 32],
    (dry, made): (DryRun, Option<[u8; 32]>),
    upload: Option<(u128, u64)>,
    (code_hash, input, salt): (&[u8; 32], &[u8], &[u8]),
) -> Result<Cost> {
    let lower_bound = match &dry.error {
        None => false,
        Some(error) if is_about_funds(error) => true,
        Some(error) => return Err(client.would_fail(deployer, error).await),
    };
    if dry.reverted {
        return Err(Failure::refused(format!(
            "{name}'s constructor refuses its arguments (0x{})",
            hex::encode(&dry.data)
        )));
    }
    if let Some(other) = made.filter(|made| made != address) {
        return Err(Failure::chain(format!(
            "this chain derives contract addresses in another way: {name} would be at {}, not at {}",
            client.ss58(&other),
            client.ss58(address)
        )));
    }
    let (upload_deposit, code_length) = upload.unwrap_or_default();
    let (ref_time, proof_size) = dry.gas_required;
    let weight = with_margin((ref_time, proof_size.saturating_add(code_length)));
    let deposit = u128::try_from(dry.storage_deposit).unwrap_or(0).saturating_sub(upload_deposit);
    let fee = client.fee(deployer, &instantiate_payload(code_hash, weight, deposit, input, salt)).await?;
    // What could not be tried has no known weight.
    Ok(Cost { weight: (!lower_bound).then_some(weight), deposit, fee, estimated: upload.is_some(), lower_bound })
}
