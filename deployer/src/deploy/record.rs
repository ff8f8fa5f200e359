//! What a suite is on one chain, in a file that people commit: no secrets, nothing that the chain does not show anyway.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::chain::{Client, address, ss58};
use crate::deploy::definition::{Bundles, CONTRACTS, Terms, salt};
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::state::State;

/// One suite on one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The suite's name, part of every salt.
    pub suite: String,
    /// What the network was called.
    pub network: String,
    /// The chain's genesis hash.
    pub genesis: String,
    /// Who deploys (SS58).
    pub deployer: String,
    /// Who governs at birth (SS58).
    pub governor: String,
    /// How long before changes of code and wiring are announced, in milliseconds.
    pub delay_ms: u64,
    /// The contracts by name.
    pub contracts: BTreeMap<String, Contract>,
}

/// One contract of a suite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The bundle's version.
    pub version: String,
    /// The hash of the code.
    pub code_hash: String,
    /// The constructor's name.
    pub constructor: String,
    /// The constructor's input, selector included.
    pub input: String,
    /// The salt.
    pub salt: String,
    /// The address that follows from all of these.
    pub address: String,
}

impl Deployment {
    /// What a new suite is going to be.
    pub fn define(client: &Client, suite: &str, deployer: &[u8; 32], terms: &Terms, bundles: &Bundles) -> Result<Self> {
        let mut deployment = Self {
            suite: suite.into(),
            network: client.name().into(),
            genesis: hex0x(&terms.genesis),
            deployer: client.ss58(deployer),
            governor: client.ss58(&terms.governor),
            delay_ms: terms.delay_ms,
            contracts: BTreeMap::new(),
        };
        deployment.complete(client, bundles)?;
        Ok(deployment)
    }

    /// Adds the contracts that it lacks: all of a new suite, and what came later of one that an older `salus` described.
    pub fn complete(&mut self, client: &Client, bundles: &Bundles) -> Result<()> {
        let deployer = self.deployer()?;
        let genesis = client.genesis();
        let terms = Terms { genesis, governor: self.governor()?, delay_ms: self.delay_ms };
        for contract in CONTRACTS {
            if self.contracts.contains_key(contract.name) {
                continue;
            }
            let bundle = bundles.get(contract.name)?;
            let input = bundle.encode_constructor(contract.constructor, &(contract.arguments)(&terms))?;
            let salt = salt(&self.suite, contract.name);
            let account = address::predict(&deployer, &bundle.code_hash, &input, &salt);
            let described = Contract {
                version: bundle.version.clone(),
                code_hash: hex0x(&bundle.code_hash),
                constructor: contract.constructor.into(),
                input: hex0x(&input),
                salt: hex0x(&salt),
                address: client.ss58(&account),
            };
            self.contracts.insert(contract.name.to_owned(), described);
        }
        Ok(())
    }

    /// The deployer's account.
    pub fn deployer(&self) -> Result<[u8; 32]> {
        Ok(ss58::decode(&self.deployer)?.0)
    }
    /// The governor's account at birth.
    pub fn governor(&self) -> Result<[u8; 32]> {
        Ok(ss58::decode(&self.governor)?.0)
    }
    /// A contract of the suite.
    pub fn contract(&self, name: &str) -> Result<&Contract> {
        self.contracts.get(name).ok_or_else(|| {
            Failure::local(format!("suite {} has no {name}", self.suite))
                .hint("an older `salus` made it: `salus plan` shows what is missing, `salus deploy` adds it")
        })
    }
}

impl Contract {
    /// The code hash.
    pub fn code_hash(&self) -> Result<[u8; 32]> {
        let bytes = unhex(&self.code_hash)?;
        <[u8; 32]>::try_from(bytes).map_err(|_| Failure::local(format!("`{}` is no code hash", self.code_hash)))
    }
    /// The constructor's input.
    pub fn input(&self) -> Result<Vec<u8>> {
        unhex(&self.input)
    }
    /// The salt.
    pub fn salt(&self) -> Result<Vec<u8>> {
        unhex(&self.salt)
    }
    /// The address.
    pub fn address(&self) -> Result<[u8; 32]> {
        Ok(ss58::decode(&self.address)?.0)
    }
    /// The address that follows from the other fields.
    pub fn predicted(&self, deployer: &[u8; 32]) -> Result<[u8; 32]> {
        Ok(address::predict(deployer, &self.code_hash()?, &self.input()?, &self.salt()?))
    }
}

/// Where deployments and journals are kept.
#[derive(Clone, Debug)]
pub struct Store {
    /// `<folder>/<network>/<suite>.toml`.
    folder: PathBuf,
    /// The sub-folder for new files.
    network: String,
    journals: PathBuf,
    genesis: [u8; 32],
    out: Output,
}

impl Store {
    /// The store for a chain: the embedded chain's is in the state folder, others' in the project's `deployments`.
    pub fn of(client: &Client, state: &State, project: &Path, out: &Output) -> Self {
        let genesis = hex::encode(client.genesis());
        let named = !client.name().contains("://");
        let (folder, network) = match client.embedded() {
            true => (state.deployments(), genesis.clone()),
            false if named => (project.to_owned(), client.name().to_owned()),
            false => (project.to_owned(), genesis.clone()),
        };
        let journals = state.deployments().join(genesis);
        Self { folder, network, journals, genesis: client.genesis(), out: out.clone() }
    }

    /// The deployment of a suite, if its file exists, and the file: in the network's own folder, else in another one, because
    /// networks are renamed. A file of another chain is passed over; a damaged one stops its own network alone.
    pub fn find(&self, suite: &str) -> Result<Option<(Deployment, PathBuf)>> {
        check_suite(suite)?;
        let file = format!("{suite}.toml");
        let own = self.folder.join(&self.network).join(&file);
        if let Some(found) = self.read(suite, &own)? {
            return Ok(Some((found, own)));
        }
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", self.folder.display()))),
        };
        let mut others: Vec<PathBuf> = entries.flatten().map(|entry| entry.path().join(&file)).collect();
        others.sort_unstable();
        for path in others.into_iter().filter(|path| *path != own) {
            match self.read(suite, &path) {
                Ok(Some(found)) => return Ok(Some((found, path))),
                Ok(None) => {}
                Err(failure) => self.out.warn(format!("passed over: {}", failure.message)),
            }
        }
        Ok(None)
    }

    /// Reads a file, if there is one and it is about this chain.
    fn read(&self, suite: &str, path: &Path) -> Result<Option<Deployment>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            // A file in the place of a folder holds none either.
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", path.display()))),
        };
        let found: Deployment = toml::from_str(&text).map_err(|e| {
            Failure::local(format!("{} is no deployment: {}", path.display(), e.to_string().trim_end()))
        })?;
        if found.genesis != hex0x(&self.genesis) {
            return Ok(None);
        }
        if found.suite != suite {
            return Err(Failure::local(format!("{} describes suite `{}`", path.display(), found.suite)));
        }
        Ok(Some(found))
    }

    /// Writes a deployment where [`Store::find`] finds it.
    pub fn save(&self, deployment: &Deployment) -> Result<PathBuf> {
        let path = match self.find(&deployment.suite)? {
            Some((_, path)) => path,
            None => {
                let path = self.folder.join(&self.network).join(format!("{}.toml", deployment.suite));
                if path.exists() {
                    return Err(Failure::local(format!("{} belongs to another chain", path.display()))
                        .hint("the network was reset? remove the file, or name the network anew"));
                }
                path
            }
        };
        let head = "# Written by `salus deploy`. The chain is the truth; this file says what the suite is.\n";
        let body = toml::to_string(deployment)
            .map_err(|e| Failure::local(format!("the deployment cannot be written: {e}")))?;
        State::write(&path, format!("{head}{body}").as_bytes(), false)?;
        Ok(path)
    }

    /// The journal of a suite.
    pub fn journal(&self, suite: &str) -> PathBuf {
        self.journals.join(format!("{suite}.journal.jsonl"))
    }
}

/// Refuses what cannot name a suite (it becomes a file's name and part of every salt).
pub fn check_suite(suite: &str) -> Result<()> {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if suite.is_empty() || suite.len() > 64 || !suite.chars().all(fine) {
        return Err(
            Failure::usage(format!("`{suite}` cannot name a suite")).hint("letters, digits, `-` and `_`, up to 64")
        );
    }
    Ok(())
}

/// Bytes as `0x…`.
pub fn hex0x(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    hex::decode(text.trim_start_matches("0x")).map_err(|e| Failure::local(format!("`{text}` in the deployment: {e}")))
}
