//! The transactions of this process whose outcome is not known yet: what an interrupted command has to tell.

use std::sync::{Mutex, PoisonError};

use crate::chain::H256;

static PENDING: Mutex<Vec<H256>> = Mutex::new(Vec::new());

/// A submitted transaction; it stays listed until it is settled, also when the waiting is dropped.
pub struct Pending {
    hash: H256,
}

impl Pending {
    /// Notes a transaction just before it is submitted.
    pub fn note(hash: H256) -> Self {
        PENDING.lock().unwrap_or_else(PoisonError::into_inner).push(hash);
        Self { hash }
    }

    /// The outcome is known now.
    pub fn settled(self) {
        PENDING.lock().unwrap_or_else(PoisonError::into_inner).retain(|hash| *hash != self.hash);
    }
}

/// The transactions without a known outcome.
pub fn list() -> Vec<H256> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
