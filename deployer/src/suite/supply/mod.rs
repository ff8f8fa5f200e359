//! The supply chain: its typed client, its findings and refusals in words, batches of packs and their proofs, and what a scan
//! means on chain.

pub mod batch;
mod chain;
pub mod csv;
mod done;
pub mod event;
pub mod judge;
pub mod memory;
pub mod messages;
pub mod rules;
pub mod secrets;
#[cfg(test)]
mod tests;
pub mod trial;
pub mod words;

pub use chain::{Chain, Supply};
pub use messages::Act;
