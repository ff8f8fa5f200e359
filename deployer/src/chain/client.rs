//! The connection to one chain.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use codec::Decode;
use serde_json::{Value, json};

use crate::chain::contracts_api::Attempt;
use crate::chain::environment::Environment;
use crate::chain::past::Versions;
use crate::chain::rpc::Rpc;
use crate::chain::runtime::{Runtime, unhex};
use crate::chain::{DryRun, H256, contracts_api, ss58, storage};
use crate::failure::{Failure, Result};

/// A connection to one chain, checked once: it has pallet-contracts, its types fit, and it is the chain it should be.
/// Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    rpc: Rpc,
    name: String,
    embedded: bool,
    pinned: bool,
    genesis: [u8; 32],
    chain: String,
    prefix: u16,
    decimals: u8,
    symbol: String,
    environment: Environment,
    runtime: Runtime,
    others: RwLock<HashMap<u32, Runtime>>,
    versions: RwLock<Versions>,
}

/// Which chain to connect to.
#[derive(Clone, Debug)]
pub struct Target {
    /// What people call it: a profile's name, `local`, or the URL.
    pub name: String,
    /// Where its node is.
    pub url: String,
    /// The genesis hash it must have.
    pub genesis: Option<[u8; 32]>,
    /// Whether it is this user's embedded chain.
    pub embedded: bool,
}

impl Client {
    /// Connects and checks. A chain with another genesis than expected, without pallet-contracts, or with types that ink!
    /// contracts do not have is refused (exit 3), before any key is touched.
    pub async fn connect(target: &Target, timeout: Duration) -> Result<Self> {
        let rpc = Rpc::connect(&target.url, timeout).await?;
        let genesis = genesis(&rpc).await?;
        if let Some(expected) = target.genesis.filter(|expected| *expected != genesis) {
            return Err(Failure::chain(format!(
                "{} at {} is another chain: its genesis is 0x{}, the profile pins 0x{}",
                target.name,
                target.url,
                hex::encode(genesis),
                hex::encode(expected)
            ))
            .hint("if the network was really reset: `salus networks remove NAME`, then `salus networks add` again")
            .details(json!({
                "genesis": format!("0x{}", hex::encode(genesis)),
                "expected": format!("0x{}", hex::encode(expected)),
            })));
        }
        let runtime = Runtime::fetch(&rpc, genesis, None).await?;
        let environment = Environment::of_chain(runtime.metadata())?;
        environment.check(&Environment::ink_default(), "contracts of Salus use")?;
        let properties: Value = rpc.ask("system_properties", vec![]).await?;
        let chain: String = rpc.ask("system_chain", vec![]).await?;
        let inner = Inner {
            name: target.name.clone(),
            embedded: target.embedded,
            pinned: target.genesis.is_some(),
            genesis,
            chain,
            prefix: prefix(&runtime, &properties),
            decimals: number(&properties["tokenDecimals"]).and_then(|n| u8::try_from(n).ok()).unwrap_or(12),
            symbol: text(&properties["tokenSymbol"]).unwrap_or_else(|| "UNIT".into()),
            environment,
            runtime,
            others: RwLock::default(),
            versions: RwLock::default(),
            rpc,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The genesis hash, which names the chain.
    pub fn genesis(&self) -> [u8; 32] {
        self.inner.genesis
    }
    /// The network's name, or its URL when it has none.
    pub fn name(&self) -> &str {
        &self.inner.name
    }
    /// What the chain calls itself.
    pub fn chain(&self) -> &str {
        &self.inner.chain
    }
    /// The node's address.
    pub fn url(&self) -> &str {
        self.inner.rpc.url()
    }
    /// Whether this is the embedded chain, where `--as` defaults to Alice and suites deploy themselves.
    pub fn embedded(&self) -> bool {
        self.inner.embedded
    }
    /// Whether the genesis was pinned by a profile (a bare URL pins nothing).
    pub fn pinned(&self) -> bool {
        self.inner.pinned
    }
    /// The prefix of this chain's SS58 addresses.
    pub fn ss58_prefix(&self) -> u16 {
        self.inner.prefix
    }
    /// An account as this chain's people write it.
    pub fn ss58(&self, account: &[u8; 32]) -> String {
        ss58::encode(account, self.ss58_prefix())
    }
    /// How many decimals the token has.
    pub fn decimals(&self) -> u8 {
        self.inner.decimals
    }
    /// The token's symbol.
    pub fn symbol(&self) -> &str {
        &self.inner.symbol
    }
    /// An amount as people read it: `1.25 UNIT`.
    pub fn amount(&self, planck: u128) -> String {
        crate::chain::amount::format(planck, self.decimals(), self.symbol())
    }
    /// The runtime at the time of connecting.
    pub fn runtime(&self) -> &Runtime {
        &self.inner.runtime
    }
    /// The types the chain uses.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }
    /// Refuses a contract that was compiled for other types than this chain's (exit 3).
    pub fn check_environment(&self, name: &str, project: &ink_metadata::InkProject) -> Result<()> {
        self.inner.environment.check(&Environment::of_contract(project), name)
    }

    /// The hash and number of the best block.
    pub async fn best(&self) -> Result<(H256, u32)> {
        let hash: H256 = self.inner.rpc.ask("chain_getBlockHash", vec![]).await?;
        Ok((hash, self.number(hash).await?))
    }
    /// The hash and number of the last finalised block.
    pub async fn finalized(&self) -> Result<(H256, u32)> {
        let hash: H256 = self.inner.rpc.ask("chain_getFinalizedHead", vec![]).await?;
        Ok((hash, self.number(hash).await?))
    }
    /// The number of a block.
    pub async fn number(&self, block: H256) -> Result<u32> {
        Ok(self.header(block).await?.1)
    }
    /// The parent of a block.
    pub async fn parent(&self, block: H256) -> Result<H256> {
        Ok(self.header(block).await?.0)
    }
    async fn header(&self, block: H256) -> Result<(H256, u32)> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Header {
            parent_hash: H256,
            number: String,
        }
        let header: Option<Header> = self.inner.rpc.ask("chain_getHeader", vec![json!(block)]).await?;
        let header = header.ok_or_else(|| Failure::chain(format!("the node does not know block {block:?}")))?;
        let number = u32::from_str_radix(header.number.trim_start_matches("0x"), 16)
            .map_err(|e| Failure::chain(format!("the node's block number {} is none: {e}", header.number)))?;
        Ok((header.parent_hash, number))
    }
    /// The hash of the block with a number, if there is one.
    pub async fn block_hash(&self, number: u32) -> Result<Option<H256>> {
        self.inner.rpc.ask("chain_getBlockHash", vec![json!(number)]).await
    }
    /// A block's extrinsics, SCALE-encoded as they were submitted.
    pub async fn extrinsics(&self, block: H256) -> Result<Vec<Vec<u8>>> {
        let answer: Value = self.inner.rpc.ask("chain_getBlock", vec![json!(block)]).await?;
        let list = answer["block"]["extrinsics"].as_array().ok_or_else(|| {
            Failure::chain(format!("the node no longer has block {block:?}")).hint("ask a node that keeps an archive")
        })?;
        list.iter().map(|text| unhex(text.as_str().unwrap_or_default())).collect()
    }
    /// The timestamp (milliseconds) of a block, or of the best one.
    pub async fn now_ms(&self, at: Option<H256>) -> Result<u64> {
        let bytes = self.storage(&storage::now(), at).await?;
        bytes.and_then(|bytes| u64::decode(&mut &*bytes).ok()).ok_or_else(|| {
            Failure::chain("the chain tells no time (no Timestamp pallet, or its first block is still to come)")
        })
    }
    /// What an account can spend.
    pub async fn balance(&self, account: &[u8; 32]) -> Result<u128> {
        let Some(bytes) = self.storage(&storage::account(account), None).await? else { return Ok(0) };
        // AccountInfo: nonce, consumers, providers, sufficients, then free, reserved, frozen, flags.
        type Info = ((u32, u32, u32, u32), (u128, u128, u128));
        let (_, (free, reserved, frozen)) = Info::decode(&mut &*bytes)
            .map_err(|e| Failure::chain(format!("the account of {} cannot be read: {e}", self.ss58(account))))?;
        Ok(free.saturating_sub(frozen.saturating_sub(reserved)))
    }
    /// The least an account must keep to exist.
    pub fn existential_deposit(&self) -> u128 {
        self.constant("Balances", "ExistentialDeposit")
    }
    /// The least that is locked for code of a size.
    pub fn code_deposit(&self, bytes: usize) -> u128 {
        // The code and its record are two items.
        let items = self.constant("Contracts", "DepositPerItem").saturating_mul(2);
        self.constant("Contracts", "DepositPerByte").saturating_mul(bytes as u128).saturating_add(items)
    }
    /// What is locked for so many bytes that an item of a contract's storage grows by.
    pub fn bytes_deposit(&self, bytes: usize) -> u128 {
        self.constant("Contracts", "DepositPerByte").saturating_mul(bytes as u128)
    }
    fn constant(&self, pallet: &str, name: &str) -> u128 {
        self.decoded(pallet, name).unwrap_or_default()
    }
    /// A constant of the runtime, if it has it and it reads.
    pub(super) fn decoded<T: Decode>(&self, pallet: &str, name: &str) -> Option<T> {
        let constant = self.runtime().metadata().pallet_by_name(pallet)?.constant_by_name(name)?.value().to_vec();
        T::decode(&mut constant.as_slice()).ok()
    }
    /// The nonce of an account in a block, or in the best one: how many transactions it has signed.
    pub async fn nonce(&self, account: &[u8; 32], at: Option<H256>) -> Result<u32> {
        let bytes = self.storage(&storage::account(account), at).await?;
        Ok(bytes.and_then(|bytes| u32::decode(&mut &*bytes).ok()).unwrap_or_default())
    }
    /// The next nonce of an account, transactions in the pool counted.
    pub async fn next_nonce(&self, account: &[u8; 32]) -> Result<u64> {
        // The node reads any SS58 prefix.
        self.inner.rpc.ask("system_accountNextIndex", vec![json!(ss58::encode(account, ss58::GENERIC_PREFIX))]).await
    }
    /// The raw value of a storage item.
    pub async fn storage(&self, key: &[u8], at: Option<H256>) -> Result<Option<Vec<u8>>> {
        let mut params = vec![json!(format!("0x{}", hex::encode(key)))];
        params.extend(at.map(|hash| json!(hash)));
        let value: Option<String> = self.inner.rpc.ask("state_getStorage", params).await?;
        value.map(|text| unhex(&text)).transpose()
    }
    /// The code hash of the contract at an address, if there is one.
    pub async fn code_hash_of(&self, contract: &[u8; 32]) -> Result<Option<[u8; 32]>> {
        let Some(bytes) = self.storage(&storage::contract_info(contract), None).await? else { return Ok(None) };
        // ContractInfo: trie_id (bounded bytes), deposit_account (none since version 15 of the pallet), code_hash, …
        let read = <(Vec<u8>, [u8; 32])>::decode(&mut &*bytes);
        read.map(|(_, hash)| Some(hash))
            .map_err(|e| Failure::chain(format!("the contract's record cannot be read: {e}")))
    }
    /// Whether a code is on chain.
    pub async fn has_code(&self, code_hash: &[u8; 32]) -> Result<bool> {
        Ok(self.storage(&storage::code_info(code_hash), None).await?.is_some())
    }

    /// Runs a call without doing it, at a block or at the best one.
    pub async fn dry_run(
        &self,
        origin: &[u8; 32],
        contract: &[u8; 32],
        value: u128,
        input: Vec<u8>,
        at: Option<H256>,
    ) -> Result<DryRun> {
        let attempt = Attempt { origin, contract, value, gas: None, deposit: None, input: &input };
        let run = self.try_call(&attempt, at).await?;
        if run.error.as_deref() != Some("Contracts::StorageDepositLimitExhausted") {
            return Ok(run);
        }
        // Who names no limit has the pallet's own, however much they could pay.
        let kept = self.existential_deposit().saturating_mul(2).saturating_add(value);
        let limit = self.balance(origin).await?.saturating_sub(kept);
        self.try_call(&Attempt { deposit: Some(limit), ..attempt }, at).await
    }

    /// As [`Client::dry_run`], with limits.
    pub async fn try_call(&self, attempt: &Attempt<'_>, at: Option<H256>) -> Result<DryRun> {
        let bytes = self.runtime_call("ContractsApi_call", &contracts_api::call(attempt), at).await?;
        contracts_api::decode_call(self.runtime().metadata(), &bytes).map_err(|e| unreadable("ContractsApi_call", e))
    }
    /// Tries an instantiation: the dry run, and the address the contract would have.
    pub async fn dry_instantiate(
        &self,
        origin: &[u8; 32],
        code: &contracts_api::Code<'_>,
        input: &[u8],
        salt: &[u8],
    ) -> Result<(DryRun, Option<[u8; 32]>)> {
        let arguments = contracts_api::instantiate(origin, 0, code, input, salt);
        let bytes = self.runtime_call("ContractsApi_instantiate", &arguments, None).await?;
        contracts_api::decode_instantiate(self.runtime().metadata(), &bytes)
            .map_err(|e| unreadable("ContractsApi_instantiate", e))
    }
    /// Tries an upload: code hash and deposit, or the name of the error.
    pub async fn dry_upload(&self, origin: &[u8; 32], wasm: &[u8]) -> Result<Result<([u8; 32], u128), String>> {
        let bytes = self.runtime_call("ContractsApi_upload_code", &contracts_api::upload(origin, wasm), None).await?;
        contracts_api::decode_upload(self.runtime().metadata(), &bytes)
            .map_err(|e| unreadable("ContractsApi_upload_code", e))
    }
    /// A runtime API by name, with SCALE-encoded arguments.
    pub async fn runtime_call(&self, function: &str, arguments: &[u8], at: Option<H256>) -> Result<Vec<u8>> {
        let mut params = vec![json!(function), json!(format!("0x{}", hex::encode(arguments)))];
        params.extend(at.map(|hash| json!(hash)));
        let answer: String = self.inner.rpc.ask("state_call", params).await?;
        unhex(&answer)
    }

    /// Runtimes of older (or newer) blocks, by spec version.
    pub(super) fn others(&self) -> &RwLock<HashMap<u32, Runtime>> {
        &self.inner.others
    }
    /// Which block's state has which spec version.
    pub(super) fn versions(&self) -> &RwLock<Versions> {
        &self.inner.versions
    }

    /// Any JSON-RPC method, such as `dev_timeTravel`.
    pub async fn rpc<T: serde::de::DeserializeOwned>(&self, method: &str, params: Vec<Value>) -> Result<T> {
        self.inner.rpc.ask(method, params).await
    }
    /// The connection itself.
    pub fn connection(&self) -> &Rpc {
        &self.inner.rpc
    }
}

/// Reads the genesis hash of the chain behind a connection.
pub async fn genesis(rpc: &Rpc) -> Result<[u8; 32]> {
    Ok(rpc.ask::<H256>("chain_getBlockHash", vec![json!(0)]).await?.0)
}

fn unreadable(function: &str, error: codec::Error) -> Failure {
    Failure::chain(format!("the answer of {function} is not what pallet-contracts gives: {error}"))
}

/// The SS58 prefix: the node's properties, which wallets follow, else the runtime's constant, else the generic one.
fn prefix(runtime: &Runtime, properties: &Value) -> u16 {
    let constant = || {
        let system = runtime.metadata().pallet_by_name("System")?;
        match system.constant_by_name("SS58Prefix")?.value() {
            [one] => Some(u16::from(*one)),
            bytes => u16::decode(&mut &*bytes).ok(),
        }
    };
    number(&properties["ss58Format"])
        .and_then(|n| u16::try_from(n).ok())
        .or_else(constant)
        .unwrap_or(ss58::GENERIC_PREFIX)
}

/// Chains with several tokens give lists; the first is the one fees are paid in.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.get(0)?.as_u64())
}
fn text(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value.get(0)?.as_str()).map(str::to_owned)
}
