//! `salus`: deploys the contracts of Salus to any chain with pallet-contracts and lets each person do their part.
//!
//! `cli` parses and prints; everything else is what it calls. Arrows run cli → script → suite, deploy → chain, abi,
//! signer; `formats` knows no chain.

pub mod abi;
pub mod chain;
pub mod cli;
pub mod deploy;
pub mod failure;
pub mod formats;
pub mod interrupt;
pub mod lines;
pub mod output;
pub mod printable;
pub mod script;
pub mod signer;
pub mod state;
pub mod suite;
