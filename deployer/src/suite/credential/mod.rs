//! The credential registry: its typed client, its verdicts and refusals in words, and the documents that credentials stand for.

mod arguments;
pub mod document;
mod event;
pub mod file;
mod issuing;
pub mod keys;
mod messages;
pub mod record;
mod registry;
pub mod rules;
pub mod status;
#[cfg(test)]
mod tests;
pub mod verify;
pub mod words;

pub use messages::TermChange;
pub use record::Record;
pub use registry::{Credentials, Registry, TermOf};
