//! What a suite consists of: contracts in the order they are made, and how they are wired.

use std::collections::BTreeMap;
use std::path::PathBuf;

use salus_domain::governance::Slot;

use crate::abi::Bundle;
use crate::failure::{Failure, Result};

/// The suite that is meant where none is named.
pub const DEFAULT_SUITE: &str = "salus";
/// The contract that keeps consents and says who acts for a subject.
pub const CONSENT_REGISTRY: &str = "consent-registry";
/// The contract that says who is licensed for what.
pub const CREDENTIAL_REGISTRY: &str = "credential-registry";
/// The contract that says who holds which pack, and whether it is genuine.
pub const SUPPLY_CHAIN: &str = "supply-chain";

/// One contract of the suite.
pub struct Contract {
    /// Its bundle's name.
    pub name: &'static str,
    /// The constructor that is called.
    pub constructor: &'static str,
    /// The constructor's arguments.
    pub arguments: fn(&Terms) -> Vec<String>,
}

/// A slot of one contract that names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The contract that has the slot.
    pub from: &'static str,
    /// The slot.
    pub slot: Slot,
    /// The contract that is put into it.
    pub to: &'static str,
}

/// What the constructors are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The chain.
    pub genesis: [u8; 32],
    /// Who may change wiring and code.
    pub governor: [u8; 32],
    /// How long before a change is announced, in milliseconds.
    pub delay_ms: u64,
}

/// The contracts, each after those it needs.
pub const CONTRACTS: &[Contract] = &[
    Contract { name: CONSENT_REGISTRY, constructor: "new", arguments: governed },
    Contract { name: CREDENTIAL_REGISTRY, constructor: "new", arguments: governed },
    Contract { name: SUPPLY_CHAIN, constructor: "new", arguments: governed },
];

/// The wiring. Some contracts name each other, so that every slot is filled after all of them exist.
pub const WIRES: &[Wire] = &[
    Wire { from: CREDENTIAL_REGISTRY, slot: Slot::ConsentRegistry, to: CONSENT_REGISTRY },
    Wire { from: CONSENT_REGISTRY, slot: Slot::CredentialRegistry, to: CREDENTIAL_REGISTRY },
    Wire { from: SUPPLY_CHAIN, slot: Slot::ConsentRegistry, to: CONSENT_REGISTRY },
    Wire { from: SUPPLY_CHAIN, slot: Slot::CredentialRegistry, to: CREDENTIAL_REGISTRY },
];

/// `new(genesis, governor, delay)`, which all contracts of Salus share.
fn governed(terms: &Terms) -> Vec<String> {
    vec![
        format!("0x{}", hex::encode(terms.genesis)),
        format!("0x{}", hex::encode(terms.governor)),
        terms.delay_ms.to_string(),
    ]
}

impl Wire {
    /// The slot's name, as the contract's metadata has it.
    pub fn slot_name(&self) -> String {
        format!("{:?}", self.slot)
    }
}

/// The salt of a contract: two suites of one deployer differ in their names.
pub fn salt(suite: &str, contract: &str) -> Vec<u8> {
    format!("salus/{suite}/{contract}").into_bytes()
}

/// Where bundles come from: those this program carries, or a folder of `.contract` files (`SALUS_BUNDLES`).
#[derive(Debug, Default)]
pub struct Bundles {
    folder: Option<PathBuf>,
    loaded: BTreeMap<&'static str, Bundle>,
}

impl Bundles {
    /// Where bundles come from; nothing is loaded yet.
    pub fn source() -> Self {
        Self { folder: std::env::var_os("SALUS_BUNDLES").map(PathBuf::from), ..Self::default() }
    }

    /// Loads and checks the bundles of all contracts of the suite.
    pub fn load() -> Result<Self> {
        let mut bundles = Self::source();
        for contract in CONTRACTS {
            let bundle = bundles.read(contract.name)?;
            bundles.loaded.insert(contract.name, bundle);
        }
        Ok(bundles)
    }

    /// The bundle of a contract of the suite.
    pub fn get(&self, name: &str) -> Result<&Bundle> {
        self.loaded.get(name).ok_or_else(|| unknown(name))
    }

    /// Reads one bundle.
    pub fn read(&self, name: &str) -> Result<Bundle> {
        let Some(folder) = &self.folder else { return Bundle::embedded(name) };
        let candidates = [format!("{name}.contract"), format!("{}.contract", name.replace('-', "_"))];
        let found = candidates.iter().map(|file| folder.join(file)).find(|path| path.is_file());
        Bundle::load(found.unwrap_or_else(|| folder.join(&candidates[0])))
    }
}

fn unknown(name: &str) -> Failure {
    Failure::local(format!("the suite has no contract `{name}`"))
}
