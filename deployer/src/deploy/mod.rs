//! Deploying a suite: what it is, what is missing, doing that once, and reading it back.
//!
//! The chain is the truth. A [`record::Deployment`] is an input (what this suite is), the journal a cache of what this
//! machine has submitted; both can be lost without anything being done twice.

pub mod definition;
pub mod delay;
pub mod execute;
pub mod governed;
pub mod journal;
pub mod plan;
pub mod record;
pub mod resolve;
pub mod task;
pub mod verify;
pub mod wiring;

pub use definition::Bundles;
pub use execute::execute;
pub use plan::{Plan, State as StepState, Step};
pub use record::{Deployment, Store};
pub use resolve::{Suite, Wanted};
