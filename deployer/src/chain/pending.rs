//! The transactions of this process, on chain already or of unknown outcome: what an interrupted command has to tell.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::chain::H256;

static PENDING: Mutex<Vec<H256>> = Mutex::new(Vec::new());
static LANDED: Mutex<Vec<H256>> = Mutex::new(Vec::new());
static JOURNALLED: AtomicBool = AtomicBool::new(false);

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

    /// It is in a block.
    pub fn landed(self) {
        LANDED.lock().unwrap_or_else(PoisonError::into_inner).push(self.hash);
        self.settled();
    }

    /// It is in no block, or its failure tells where.
    pub fn settled(self) {
        PENDING.lock().unwrap_or_else(PoisonError::into_inner).retain(|hash| *hash != self.hash);
    }
}

/// The transactions without a known outcome.
pub fn list() -> Vec<H256> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The transactions that are on chain.
pub fn landed() -> Vec<H256> {
    LANDED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Says that this command keeps a journal: run again, it finishes what is left and does nothing twice.
pub fn journal() {
    JOURNALLED.store(true, Ordering::Relaxed);
}

/// Whether this command keeps a journal.
pub fn journalled() -> bool {
    JOURNALLED.load(Ordering::Relaxed)
}
