//! The chain: connect, check that it fits, dry-run, submit and track, read events, predict addresses.
//!
//! Everything goes through [`Client`]. It asks the node by JSON-RPC, builds transactions with subxt (offline: nonce and
//! mortality are ours), and never waits without a limit.

mod calls;
mod client;
mod gas;
mod pool;
mod storage;
mod tokens;
mod types;

pub mod address;
pub mod amount;
pub mod contracts_api;
pub mod dispatch;
pub mod embedded;
pub mod environment;
pub mod events;
pub mod networks;
pub mod past;
pub mod pending;
pub mod rpc;
pub mod runtime;
pub mod ss58;
pub mod submit;

pub use calls::{Underway, call_payload, instantiate_payload, upload_payload};
pub use client::{Client, Target, genesis};
pub use gas::{Sample, with_margin};
pub use types::{CallError, ContractEvent, DryRun, Included, TxOptions};

/// The configuration under which transactions are built and signed: AccountId32, MultiSignature, 32-byte hashes.
pub use subxt::config::SubstrateConfig as Config;
/// A block's hash.
pub use subxt::utils::H256;

/// What can sign transactions: every `Signer` of this crate, and subxt's own.
pub trait TxSigner: subxt::transactions::Signer<Config> {}
impl<S: subxt::transactions::Signer<Config>> TxSigner for S {}
