//! The chain: connect, check that it fits, dry-run, submit and track, read events, predict addresses.
//!
//! Everything goes through [`Client`]. It asks the node by JSON-RPC, builds transactions with subxt (offline: nonce and
//! mortality are ours), and never waits without a limit.

mod types;

pub mod client;
pub mod ss58;

pub use client::Client;
pub use types::{CallError, ContractEvent, DryRun, Included, TxOptions};

/// The configuration under which transactions are built and signed: AccountId32, MultiSignature, 32-byte hashes.
pub use subxt::config::SubstrateConfig as Config;
/// A block's hash.
pub use subxt::utils::H256;

/// What can sign transactions: every `Signer` of this crate, and subxt's own.
pub trait TxSigner: subxt::transactions::Signer<Config> {}
impl<S: subxt::transactions::Signer<Config>> TxSigner for S {}
