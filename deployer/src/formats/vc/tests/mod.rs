//! What is read and refused.

mod keys;

use super::{KeyType, SigningKey};

pub const TYPES: [KeyType; 2] = [KeyType::Ed25519, KeyType::P256];

pub fn key(key_type: KeyType) -> SigningKey {
    SigningKey::from_secret(key_type, &[7; 32]).unwrap()
}
