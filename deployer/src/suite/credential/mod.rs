//! The credential registry: its typed client, and its verdicts and refusals in words.

mod arguments;
mod event;
mod messages;
mod registry;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod words;

pub use messages::TermChange;
pub use registry::{Credentials, Registry, TermOf};
