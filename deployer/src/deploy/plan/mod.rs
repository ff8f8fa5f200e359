//! The steps of a deployment, each with what it costs and whether the chain has it already. Nothing is paid here.

mod cost;
mod document;

pub use cost::Cost;

use serde_json::json;

use crate::chain::Client;
use crate::deploy::definition::{Bundles, CONTRACTS};
use crate::deploy::delay;
use crate::deploy::record::{Deployment, hex0x};
use crate::deploy::task::{Kind, Task};
use crate::deploy::wiring::Wired;
use crate::failure::{Failure, Result};

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The chain has it.
    Done,
    /// To be done.
    Open,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Names it in the journal: the kind, the contract, and what it makes.
    pub id: String,
    /// What it does.
    pub kind: Kind,
    /// The contract it is about; of a wire the one that has the slot.
    pub contract: &'static str,
    /// Whether the chain has it.
    pub state: State,
    /// The code hash.
    pub code_hash: [u8; 32],
    /// The address the contract has or will have.
    pub address: [u8; 32],
    /// Who does it: the deployer; of a wire the governor.
    pub by: [u8; 32],
    /// Of a wire: the slot, and what is in it.
    pub wired: Option<Wired>,
    /// What it costs; of a step that is done nothing is known.
    pub cost: Option<Cost>,
}

/// What one account pays of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Purse {
    /// Who.
    pub account: [u8; 32],
    /// What it can spend.
    pub balance: u128,
    /// What its open steps take, and what it must keep.
    pub needed: u128,
    /// Something could not be tried, because it cannot pay: it needs more.
    pub lower_bound: bool,
}

/// All steps of a suite on a chain.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the suite is.
    pub deployment: Deployment,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The wiring as the chain has it.
    pub wires: Vec<Wired>,
    /// Who pays what: the deployer first, then the governors whose steps are open.
    pub purses: Vec<Purse>,
    /// What is allowed but should be known.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Asks the chain what is there, and tries what is not.
    pub async fn make(client: &Client, deployment: &Deployment, bundles: &Bundles) -> Result<Self> {
        let deployer = deployment.deployer()?;
        check(client, deployment, bundles, &deployer)?;
        // Read first: where another contract is wired already, nothing shall be paid.
        let wires = Wired::all(client, deployment, bundles).await?;
        wires.iter().try_for_each(|wired| wired.check(client))?;
        let mut steps = Vec::new();
        // What the upload of the contract before costs, if it is to be made.
        let mut upload = None;
        for task in Task::all() {
            let record = deployment.contract(task.contract())?;
            let bundle = bundles.get(task.contract())?;
            let (code_hash, address) = (record.code_hash()?, record.address()?);
            let mut step = Step {
                id: task.id(deployment)?,
                kind: task.kind(),
                contract: task.contract(),
                state: State::Done,
                code_hash,
                address,
                by: deployer,
                wired: None,
                cost: None,
            };
            match task {
                Task::Upload(_) => {
                    // A contract keeps its code on chain.
                    let there = client.code_hash_of(&address).await?.is_some() || client.has_code(&code_hash).await?;
                    upload = if there { None } else { Some(cost::upload(client, &deployer, &bundle.wasm).await?) };
                    step.cost = upload;
                }
                Task::Instantiate(_) if client.code_hash_of(&address).await?.is_some() => {}
                Task::Instantiate(_) => {
                    step.cost = Some(cost::instantiate(client, &deployer, record, bundle, upload).await?);
                }
                Task::Wire(wire) => {
                    step.wired = wires.iter().find(|wired| wired.wire == wire).copied();
                    if let Some(wired) = step.wired.filter(|wired| !wired.done()) {
                        step.by = wired.governor;
                        step.cost = Some(cost::wire(client, bundle, &wired).await?);
                    }
                }
            }
            if step.cost.is_some() {
                step.state = State::Open;
            }
            steps.push(step);
        }
        let purses = purses(client, &deployer, &steps).await?;
        let mut warnings: Vec<String> = delay::warning(deployment.delay_ms, client.embedded()).into_iter().collect();
        warnings.extend(purses.iter().skip(1).filter(|purse| !purse.suffices()).map(|purse| {
            format!(
                "the governor {} has {}, its calls need {}",
                client.ss58(&purse.account),
                client.amount(purse.balance),
                client.amount(purse.needed)
            )
        }));
        let (birth, open) =
            (deployment.governor()?, steps.iter().any(|step| step.kind == Kind::Instantiate && step.cost.is_some()));
        warnings.extend(wires.iter().filter(|wired| open && wired.there && wired.governor != birth).map(|wired| {
            format!(
                "{} is governed by {} now; what is made anew begins with the governor of the suite's file, {}",
                wired.wire.from,
                client.ss58(&wired.governor),
                deployment.governor
            )
        }));
        Ok(Self { deployment: deployment.clone(), steps, wires, purses, warnings })
    }

    /// Whether nothing is left to do.
    pub fn complete(&self) -> bool {
        self.steps.iter().all(|step| step.state == State::Done)
    }

    /// The steps that an account has to do.
    pub fn open_of<'a>(&'a self, account: &[u8; 32]) -> impl Iterator<Item = &'a Step> + use<'a> {
        let account = *account;
        self.steps.iter().filter(move |step| step.state == State::Open && step.by == account)
    }

    /// The wires that are left to others than an account.
    pub fn left_to_others<'a>(&'a self, account: &[u8; 32]) -> impl Iterator<Item = &'a Wired> + use<'a> {
        let account = *account;
        self.wires.iter().filter(move |wired| !wired.done() && wired.governor != account)
    }

    /// Refuses an account that cannot pay all of its steps (exit 4), before anything is paid.
    pub fn check_funds(&self, client: &Client, account: &[u8; 32]) -> Result<()> {
        let purse = self.purses.iter().find(|purse| purse.account == *account);
        let Some(purse) = purse.filter(|purse| !purse.suffices()) else { return Ok(()) };
        let least = if purse.lower_bound { "at least " } else { "" };
        let shown = client.ss58(account);
        Err(Failure::transaction(format!(
            "insufficient funds: {shown} has {}, deploying needs {least}{}; nothing was paid",
            client.amount(purse.balance),
            client.amount(purse.needed)
        ))
        .hint(client.token_hint())
        .details(json!({
            "account": shown,
            "available": purse.balance.to_string(),
            "needed": purse.needed.to_string(),
        })))
    }
}

impl Purse {
    /// Whether the account can pay its steps.
    pub fn suffices(&self) -> bool {
        self.balance >= self.needed && !self.lower_bound
    }
}

/// Refuses a suite whose file contradicts itself or this program, and a chain that the contracts do not fit.
fn check(client: &Client, deployment: &Deployment, bundles: &Bundles, deployer: &[u8; 32]) -> Result<()> {
    for contract in CONTRACTS {
        let name = contract.name;
        let (record, bundle) = (deployment.contract(name)?, bundles.get(name)?);
        let code_hash = record.code_hash()?;
        if code_hash != bundle.code_hash {
            return Err(differs(deployment, name, &code_hash, &bundle.code_hash));
        }
        client.check_environment(name, &bundle.project)?;
        if record.predicted(deployer)? != record.address()? {
            return Err(Failure::local(format!(
                "the deployment of suite {} contradicts itself: {name}'s address does not follow from its other fields",
                deployment.suite
            ))
            .hint("was the file edited? the address follows from deployer, code hash, input and salt"));
        }
    }
    Ok(())
}

/// What everybody pays: the deployer, and who else has something to do.
async fn purses(client: &Client, deployer: &[u8; 32], steps: &[Step]) -> Result<Vec<Purse>> {
    let mut accounts = vec![*deployer];
    for step in steps.iter().filter(|step| step.state == State::Open) {
        if !accounts.contains(&step.by) {
            accounts.push(step.by);
        }
    }
    let mut purses = Vec::new();
    for account in accounts {
        let costs: Vec<Cost> = steps.iter().filter(|step| step.by == account).filter_map(|step| step.cost).collect();
        let sum = costs.iter().fold(0u128, |sum, cost| sum.saturating_add(cost.deposit).saturating_add(cost.fee));
        let keep = if costs.is_empty() { 0 } else { client.existential_deposit() };
        purses.push(Purse {
            account,
            balance: client.balance(&account).await?,
            needed: sum.saturating_add(keep),
            lower_bound: costs.iter().any(|cost| cost.lower_bound),
        });
    }
    Ok(purses)
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
