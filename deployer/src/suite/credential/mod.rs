//! The credential registry: its typed client, its verdicts and refusals in words, and the documents that credentials stand for.

pub mod answered;
mod arguments;
pub mod document;
mod event;
pub mod file;
mod issuing;
pub mod keys;
pub mod lists;
mod messages;
pub mod record;
mod registry;
pub mod rules;
pub mod secure;
pub mod status;
#[cfg(test)]
mod tests;
pub mod told;
pub mod tree;
pub mod verify;
pub mod words;

pub use messages::TermChange;
pub use record::Record;
pub use registry::{Credentials, Registry, TermOf};
