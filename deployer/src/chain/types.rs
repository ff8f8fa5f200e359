//! What goes into a call and what comes out of it.

use crate::chain::H256;
use crate::cli::Until;
use crate::failure::Failure;

/// How a transaction is submitted and awaited.
#[derive(Clone, Debug)]
pub struct TxOptions {
    /// Wait until the transaction is in a best or in a finalised block.
    pub until: Until,
    /// How long to wait before the outcome counts as unknown.
    pub timeout: std::time::Duration,
    /// For how many blocks the transaction may be included (rounded up to a power of two).
    pub mortal: u64,
    /// A tip to the block's author.
    pub tip: u128,
    /// The most that may be charged as storage deposit; without it the dry run's need plus a margin.
    pub deposit_limit: Option<u128>,
    /// Submit although the dry run says that the call is going to fail (to show what the chain does with it).
    pub force: bool,
}

impl Default for TxOptions {
    fn default() -> Self {
        Self {
            until: Until::Finalized,
            timeout: std::time::Duration::from_secs(120),
            mortal: 64,
            tip: 0,
            deposit_limit: None,
            force: false,
        }
    }
}

/// What a call would do at a block, without doing it.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    /// The limit it needs: (ref_time in picoseconds, proof_size in bytes).
    pub gas_required: (u64, u64),
    /// What it used: (ref_time, proof_size).
    pub gas_consumed: (u64, u64),
    /// Storage deposit: positive is charged to the caller, negative is returned.
    pub storage_deposit: i128,
    /// The contract returned with the revert flag: nothing would change.
    pub reverted: bool,
    /// What the contract returned (`Result<T, LangError>`), also when it reverted.
    pub data: Vec<u8>,
    /// The pallet's error when the call did not get as far as a return, such as `Contracts::OutOfGas`.
    pub error: Option<String>,
    /// The pallet's debug message, if any.
    pub debug: String,
}

impl DryRun {
    /// Whether the call would succeed.
    pub fn ok(&self) -> bool {
        !self.reverted && self.error.is_none()
    }
}

/// A transaction that succeeded in a block.
#[derive(Clone, Debug)]
pub struct Included {
    /// The extrinsic's hash.
    pub extrinsic: H256,
    /// The block that holds it.
    pub block: H256,
    /// That block's number.
    pub number: u32,
    /// That block's timestamp in milliseconds.
    pub timestamp_ms: u64,
    /// The events that contracts emitted in this extrinsic, in order.
    pub events: Vec<ContractEvent>,
    /// The fee that was paid (deposits not included).
    pub fee: u128,
    /// What the dry run returned just before; the chain does not keep a call's return value.
    pub returned: Vec<u8>,
}

/// An event emitted by a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEvent {
    /// The block's hash.
    pub block: H256,
    /// The block's number.
    pub number: u32,
    /// The index among all events of the block.
    pub index: u32,
    /// The contract that emitted it.
    pub contract: [u8; 32],
    /// Its topics; the first is the event's signature (unless the event is anonymous).
    pub topics: Vec<[u8; 32]>,
    /// Its SCALE-encoded fields.
    pub data: Vec<u8>,
}

/// Why a call to a contract did not succeed.
#[derive(Debug)]
pub enum CallError {
    /// The contract refused: `data` holds what it returned, in which the bundle's metadata finds the typed error.
    Reverted {
        /// The returned bytes (`Result<T, LangError>`).
        data: Vec<u8>,
        /// The extrinsic and its block when it was included; `None` when the dry run already said so and nothing was paid.
        included: Option<(H256, H256)>,
    },
    /// Anything else, already explained.
    Failed(Failure),
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        CallError::Failed(failure)
    }
}
