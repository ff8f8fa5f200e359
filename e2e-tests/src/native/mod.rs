//! Bundles inside the native runtime: no node, no RPC, but the pallet, its limits, its weights and its deposits.
//!
//! A [`World`] is a chain of its own with a consent registry on it, a [`Suite`] one with a credential registry
//! too, wired, a [`SupplyChain`] one with the supply chain besides; every test builds its own, so tests run in parallel.
//!
//! ```no_run
//! use salus_e2e_tests::native::{World, given};
//! use salus_domain::consent::{Purpose, Scope};
//!
//! let mut world = World::new();
//! let (patient, clinic) = (world.person("patient").id, world.person("clinic").id);
//! let terms = given::permit(Purpose::TREAT, given::LABORATORY);
//! world.by(patient).grant(patient, clinic, Scope::Treatment, terms, None, None).unwrap();
//! let asked = given::request(Purpose::TREAT, given::LABORATORY);
//! assert!(given::is_permit(&world.by(clinic).check(patient, clinic, asked).unwrap()));
//! ```

mod budget;
mod bundle;
mod chain;
pub mod court_stage;
mod credential_index;
pub mod credential_stage;
pub mod credentials;
mod emergency_index;
pub mod given;
pub mod glass_stage;
mod governance_index;
pub mod governed;
pub mod hostile;
mod indexer;
pub mod licensing;
pub mod matrix;
mod messages;
mod person;
pub mod refusals;
mod registry;
pub mod stage;
mod suite;
pub mod supply;
pub mod supply_calls;
mod supply_chain;
mod supply_index;
pub mod supply_stage;
pub mod supply_tree;
pub mod traps;
mod world;

pub use budget::budget;
pub use bundle::Bundle;
pub use chain::{Balances, Chain, ContractState, Emitted, Footprint, GAS, Limits, Outcome, ROOT, START, Weight, input};
pub use credential_index::Index as CredentialIndex;
pub use indexer::Index;
pub use person::{Person, person};
pub use registry::{Caller, MESSAGES};
pub use suite::Suite;
pub use supply_chain::SupplyChain;
pub use supply_index::Index as SupplyIndex;
pub use world::{GENESIS, GOVERNANCE_DELAY, World};
