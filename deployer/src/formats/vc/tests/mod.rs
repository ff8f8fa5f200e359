//! What is read and refused, what others published, and that no altered bit passes.

mod credentials;
mod docs;
mod keys;
mod lists;
mod mutations;
mod presentations;
mod proofs;
mod tokens;
mod vectors;

use serde_json::Value;

use super::{Checks, Credential, KeyType, SigningKey};

/// 2026-11-20T00:00:00Z
pub const NOW: u64 = 1_795_132_800_000;

const LICENCE: &str = include_str!("../../../../tests/data/vc/physician-licence.json");

/// A physician's licence.
pub fn licence() -> Value {
    serde_json::from_str(LICENCE).unwrap()
}

pub fn credential() -> Credential {
    Credential::parse(LICENCE).unwrap()
}

/// The licence, issued by a key itself.
pub fn issued_by(key: &SigningKey) -> Credential {
    let mut document = licence();
    document["issuer"]["id"] = key.public().did().into();
    Credential::read(&document).unwrap()
}

pub const TYPES: [KeyType; 2] = [KeyType::Ed25519, KeyType::P256];

pub fn key(key_type: KeyType) -> SigningKey {
    SigningKey::from_secret(key_type, &[7; 32]).unwrap()
}

pub fn checks() -> Checks<'static> {
    Checks::at(NOW)
}

/// The paths that a document is refused for.
pub fn paths(error: &super::ReadError) -> Vec<&str> {
    error.problems().iter().map(|problem| problem.path.as_str()).collect()
}

/// Puts a value at a JSON pointer whose parent exists.
pub fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(fields) => {
            fields.insert(name.into(), value);
        }
        Value::Array(items) => match name.parse::<usize>() {
            Ok(index) if index < items.len() => items[index] = value,
            _ => items.push(value),
        },
        other => panic!("{parent} is {other}"),
    }
}

/// Takes the field at a JSON pointer away.
pub fn remove(document: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name).unwrap();
}
