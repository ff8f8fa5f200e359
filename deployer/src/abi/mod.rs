//! Contract bundles: encode arguments, decode returns, errors and events.
//!
//! Everything here is driven by the metadata that a `.contract` bundle carries, so any ink! 5 contract works, not only
//! the suite's. Human arguments are read by [`read`] straight into SCALE (guided by the type, so that a mistake is
//! pointed at); what comes back becomes a [`Plain`] value, which prints as text and as JSON. Both forms read back in.

mod bundle;
mod event;
mod message;
mod near;
mod plain;
pub mod read;
mod types;

pub use bundle::Bundle;
pub use event::DecodedEvent;
pub use message::{Call, Returned, TypedError};
pub use near::near;
pub use plain::{Fields, Plain};
pub use read::{Accounts, Unreadable};
pub use types::{definitions, type_name};

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
