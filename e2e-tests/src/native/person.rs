use polkadot_sdk::{
    sp_core::{Pair as _, sr25519},
    sp_io::hashing::blake2_256,
};
use salus_domain::AccountId;

/// Somebody with a key.
#[derive(Clone)]
pub struct Person {
    /// The account, which is also the subject of the same bytes.
    pub id: AccountId,
    pair: sr25519::Pair,
}

/// Somebody by name; the same name is the same key.
pub fn person(name: &str) -> Person {
    let pair = sr25519::Pair::from_seed(&blake2_256(name.as_bytes()));
    Person { id: pair.public().0, pair }
}

impl Person {
    /// The signature over a text as it is: a wallet adds nothing to one that is wrapped in `<Bytes>` already.
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.pair.sign(text).0
    }
}
