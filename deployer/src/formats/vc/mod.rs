//! W3C Verifiable Credentials 2.0: the keys that sign them.

pub mod keys;

mod multibase;
#[cfg(test)]
mod tests;

pub use keys::{KeyType, PublicKey, SigningKey};
