//! The EPCIS Event Hash ID (CBV 2.0, 8.9): an event's identifier out of what it says, however that is written.
//!
//! It is no signature: whoever alters an event can hash it anew. Left out are `recordTime`, `eventID`, `errorDeclaration`
//! (so that a declaration finds the event that it is about) and `certificationInfo`.

mod event;
mod extension;
mod value;

use std::fmt;

use sha2::{Digest, Sha256};

use super::id::Id;
use super::model::{Document, Event};
use super::namespaces::Namespaces;

/// Why an event has no hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HashError {
    /// Extensions within sensor data: the implementations hash them differently, so that an identifier would be worth nothing.
    SensorExtension {
        /// The extension's name.
        name: String,
    },
    /// An extension whose prefix nothing declares.
    Prefix {
        /// The extension's name.
        name: String,
    },
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HashError::SensorExtension { name } => write!(
                f,
                "`{name}` extends sensor data, which implementations of CBV 2.0 hash differently: put it beside the event's \
                 other extensions, or give the event an identifier of your own"
            ),
            HashError::Prefix { name } => write!(f, "nothing declares the prefix of `{name}`: add it to the @context"),
        }
    }
}

impl std::error::Error for HashError {}

impl Event {
    /// What is hashed: keys and canonical values in the standard's order, without anything between them.
    ///
    /// # Errors
    /// If it has extensions that cannot be hashed.
    pub fn pre_hash(&self, namespaces: &Namespaces) -> Result<String, HashError> {
        event::pre_hash(self, namespaces)
    }

    /// `ni:///sha-256;…?ver=CBV2.0` (RFC 6920, with the digest in hexadecimal as CBV has it).
    ///
    /// # Errors
    /// If it has extensions that cannot be hashed.
    pub fn hash_id(&self, namespaces: &Namespaces) -> Result<String, HashError> {
        let digest = Sha256::digest(self.pre_hash(namespaces)?.as_bytes());
        Ok(format!("ni:///sha-256;{}?ver=CBV2.0", hex::encode(digest)))
    }
}

impl Document {
    /// Gives every event that has no identifier its hash.
    ///
    /// # Errors
    /// The first event, from 0, that cannot be hashed, and why. No event is changed then.
    pub fn identify(&mut self) -> Result<(), (usize, HashError)> {
        let missing = self.events.iter().enumerate().filter(|(_, event)| event.event_id.is_none());
        let hashes: Vec<(usize, String)> = missing
            .map(|(at, event)| Ok((at, event.hash_id(&self.namespaces(event)).map_err(|error| (at, error))?)))
            .collect::<Result<_, _>>()?;
        for (at, hash) in hashes {
            self.events[at].event_id = Id::parse(&hash).ok();
        }
        Ok(())
    }

    /// The events whose identifier is a hash of CBV 2.0 that is not theirs: they were altered, or hashed wrongly. By their
    /// places from 0, with the right hash.
    pub fn altered(&self) -> Vec<(usize, String)> {
        let one = |(at, event): (usize, &Event)| {
            let said = event.event_id.as_ref()?.text();
            if !said.starts_with("ni:///sha-256;") || !said.ends_with("?ver=CBV2.0") {
                return None;
            }
            let right = event.hash_id(&self.namespaces(event)).ok()?;
            (said != right).then_some((at, right))
        };
        self.events.iter().enumerate().filter_map(one).collect()
    }
}
