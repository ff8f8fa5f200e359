//! The consent registry: its typed client, signed messages, and its decisions and refusals in words.

mod arguments;
mod document;
mod emergency;
mod event;
mod registry;
pub mod rules;
pub mod statement;
#[cfg(test)]
mod tests;
pub mod words;

pub use document::{GrantDocument, SCHEMA as GRANT_DOCUMENT};
pub use registry::{Consents, Registry};

pub use super::arguments::Arguments;
pub use super::contract::Done;
pub use super::signed::SignedMessage;
