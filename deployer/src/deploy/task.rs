//! What deploying a suite consists of, in the order in which it is done.

use crate::deploy::definition::{CONTRACTS, Contract, WIRES, Wire};
use crate::deploy::record::{Deployment, hex0x};
use crate::failure::Result;

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Puts code on chain.
    Upload,
    /// Makes a contract of uploaded code.
    Instantiate,
    /// Names one contract in a slot of another.
    Wire,
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

/// One task.
#[derive(Clone, Copy)]
pub enum Task {
    /// [`Kind::Upload`]
    Upload(&'static Contract),
    /// [`Kind::Instantiate`]
    Instantiate(&'static Contract),
    /// [`Kind::Wire`]
    Wire(&'static Wire),
}

impl Task {
    /// All of a suite's: each contract after those it needs, then the wiring.
    pub fn all() -> impl Iterator<Item = Task> {
        let contracts = CONTRACTS.iter().flat_map(|contract| [Task::Upload(contract), Task::Instantiate(contract)]);
        contracts.chain(WIRES.iter().map(Task::Wire))
    }

    /// What it does.
    pub fn kind(self) -> Kind {
        match self {
            Task::Upload(_) => Kind::Upload,
            Task::Instantiate(_) => Kind::Instantiate,
            Task::Wire(_) => Kind::Wire,
        }
    }

    /// The contract it is about; of a wire the one that has the slot.
    pub fn contract(self) -> &'static str {
        match self {
            Task::Upload(contract) | Task::Instantiate(contract) => contract.name,
            Task::Wire(wire) => wire.from,
        }
    }

    /// Its name in plan and journal: what it does, to which contract, and what there is afterwards.
    pub fn id(self, deployment: &Deployment) -> Result<String> {
        let record = deployment.contract(self.contract())?;
        let what = match self {
            Task::Upload(_) => record.code_hash.clone(),
            Task::Instantiate(_) => hex0x(&record.address()?),
            Task::Wire(wire) => {
                format!("{} {}", wire.slot_name(), hex0x(&deployment.contract(wire.to)?.address()?))
            }
        };
        Ok(format!("{} {} {what}", self.kind().name(), self.contract()))
    }

    /// As it is said while it is done.
    pub fn words(self) -> String {
        match self {
            Task::Upload(_) | Task::Instantiate(_) => format!("{} {}", self.kind().name(), self.contract()),
            Task::Wire(wire) => format!("wire {} into {}", wire.to, wire.from),
        }
    }
}
