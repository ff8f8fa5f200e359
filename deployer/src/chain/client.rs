//! The connection to one chain.

use std::sync::Arc;
use std::time::Duration;

use crate::chain::{CallError, ContractEvent, DryRun, H256, Included, TxOptions, TxSigner};
use crate::failure::{Failure, Result};

/// A connection to one chain, checked once: it has pallet-contracts and is the chain it should be. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    genesis: [u8; 32],
    prefix: u16,
}

impl Client {
    /// Connects to `url`; `name` is what people call the network. Another genesis than `expected` is refused (exit 3).
    pub async fn connect(name: &str, url: &str, expected: Option<[u8; 32]>, timeout: Duration) -> Result<Self> {
        let _ = (name, url, expected, timeout);
        Err(Failure::chain("not yet"))
    }

    /// The genesis hash, which names the chain.
    pub fn genesis(&self) -> [u8; 32] {
        self.inner.genesis
    }
    /// The network's name, or its URL when it has none.
    pub fn name(&self) -> &str {
        &self.inner.name
    }
    /// Whether this is the embedded chain, where `--as` defaults to Alice and suites deploy themselves.
    pub fn embedded(&self) -> bool {
        false
    }
    /// The prefix of this chain's SS58 addresses.
    pub fn ss58_prefix(&self) -> u16 {
        self.inner.prefix
    }
    /// An account as this chain's people write it.
    pub fn ss58(&self, account: &[u8; 32]) -> String {
        crate::chain::ss58::encode(account, self.ss58_prefix())
    }
    /// How many decimals the token has.
    pub fn decimals(&self) -> u8 {
        12
    }
    /// The token's symbol.
    pub fn symbol(&self) -> &str {
        "UNIT"
    }
    /// The hash and number of the best block.
    pub async fn best(&self) -> Result<(H256, u32)> {
        Err(Failure::chain("not yet"))
    }
    /// The hash and number of the last finalised block.
    pub async fn finalized(&self) -> Result<(H256, u32)> {
        Err(Failure::chain("not yet"))
    }
    /// The timestamp (milliseconds) of a block, or of the best one.
    pub async fn now_ms(&self, at: Option<H256>) -> Result<u64> {
        let _ = at;
        Err(Failure::chain("not yet"))
    }
    /// What an account can spend.
    pub async fn balance(&self, account: &[u8; 32]) -> Result<u128> {
        let _ = account;
        Err(Failure::chain("not yet"))
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
        let _ = (origin, contract, value, input, at);
        Err(Failure::chain("not yet"))
    }
    /// Calls a message: dry run first, gas with a margin on both dimensions, an explicit deposit cap, a nonce of our own,
    /// mortal, and awaited within a limit. A failure on chain is explained by a replay at the parent block.
    pub async fn call(
        &self,
        signer: &impl TxSigner,
        contract: &[u8; 32],
        value: u128,
        input: Vec<u8>,
        options: &TxOptions,
    ) -> Result<Included, CallError> {
        let _ = (signer.account_id(), contract, value, input, options);
        Err(Failure::chain("not yet").into())
    }
    /// The events that contracts emitted in a block.
    pub async fn block_events(&self, block: H256) -> Result<Vec<ContractEvent>> {
        let _ = block;
        Err(Failure::chain("not yet"))
    }
    /// The hash of the block with a number, if there is one.
    pub async fn block_hash(&self, number: u32) -> Result<Option<H256>> {
        let _ = number;
        Err(Failure::chain("not yet"))
    }
    /// Any JSON-RPC method, such as `dev_timeTravel`.
    pub async fn rpc<T: serde::de::DeserializeOwned>(&self, method: &str, params: Vec<serde_json::Value>) -> Result<T> {
        let _ = (method, params);
        Err(Failure::chain("not yet"))
    }
}
