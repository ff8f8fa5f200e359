//! W3C Verifiable Credentials 2.0: read strictly, signed (Data Integrity, JOSE), with Bitstring Status Lists, and presented.
//!
//! Credentials are JSON to us: contexts are compared, never fetched, and no RDF is made of them. What two readers could read
//! differently is refused. `docs/credentials-w3c.md` is the reference in words.

pub mod credential;
pub mod data_integrity;
pub mod jose;
pub mod keys;
pub mod presentation;
pub mod secured;
pub mod status_list;

mod multibase;
mod node;
mod problem;
#[cfg(test)]
mod tests;
mod time;

pub use credential::{Credential, Validity};
pub use keys::{KeyType, PublicKey, SigningKey};
pub use problem::{Problem, ReadError};

/// What a verifier asks of a signature besides that it is one.
#[derive(Clone, Copy)]
pub struct Checks<'a> {
    /// Finds the key of a verification method or `kid`; [`keys::did_key`] reads it out of a `did:key`.
    pub keys: keys::ResolveKey<'a>,
    /// The time, in milliseconds since 1970: signatures can expire. The credential's own validity is not looked at.
    pub now_ms: salus_domain::Timestamp,
}

impl<'a> Checks<'a> {
    /// Keys out of `did:key` only.
    pub fn at(now_ms: salus_domain::Timestamp) -> Checks<'a> {
        Checks { keys: &keys::did_key, now_ms }
    }
}

impl std::fmt::Debug for Checks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checks").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}
