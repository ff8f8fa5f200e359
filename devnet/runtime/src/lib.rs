//! The runtime of Salus's embedded chain.
//!
//! A chain for development that refuses what real chains refuse: pallet-contracts with the limits of a production
//! chain ([`contracts`]), a parachain's block weights ([`weights`]), and Polkadot Asset Hub's deposits and fees
//! ([`deposits`], [`fees`]). It is compiled twice: to Wasm for the node (the blob in `artifacts/`), and natively, so that
//! tests can run contracts in it without a node ([`genesis::storage`]).

#![cfg_attr(not(feature = "std"), no_std)]
// What `#[runtime]` writes has no documentation; what is written here has.
#![allow(missing_docs)]
// `#[runtime]` and `impl_runtime_apis!` recurse deeply.
#![recursion_limit = "512"]

extern crate alloc;

// `#[runtime]` names the pallets' crates as if they were dependencies, and `Vec` as if there were a prelude.
use alloc::vec::Vec;
use polkadot_sdk::*;

mod accounts;
mod apis;
pub mod block;
pub mod contracts;
pub mod deposits;
pub mod fees;
pub mod genesis;
mod system;
#[cfg(test)]
mod tests;
pub mod version;
pub mod weights;

pub use accounts::ProxyType;
pub use apis::RuntimeApi;
#[cfg(feature = "std")]
pub use apis::api;
pub use block::{
    AccountId, Address, Balance, Block, BlockNumber, EventRecord, Executive, Hash, Header, Moment, Nonce, OpaqueBlock,
    Signature, TxExtension, UncheckedExtrinsic,
};
pub use version::VERSION;

/// How this chain's addresses begin: Substrate's general prefix (ss58-registry, 42).
pub const SS58_PREFIX: u16 = 42;

// The pallets, by index. Indices are part of the chain's interface: they never move.
#[frame_support::runtime]
mod runtime {
    /// The chain's state and rules.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(2)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(3)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(4)]
    pub type RandomnessCollectiveFlip = pallet_insecure_randomness_collective_flip;
    #[runtime::pallet_index(5)]
    pub type Contracts = pallet_contracts;
    #[runtime::pallet_index(6)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(7)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(8)]
    pub type Multisig = pallet_multisig;
    #[runtime::pallet_index(9)]
    pub type Sudo = pallet_sudo;
}
