//! The text that a subject signs.

use super::{Action, Terms};
use crate::{AccountId, Hash, Timestamp};
use alloc::vec::Vec;

/// What a signed action is bound to besides its own arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The contract that it is for.
    pub contract: AccountId,
    /// The chain, by its genesis hash.
    pub genesis: Hash,
    /// Who signs.
    pub signer: AccountId,
    /// The last millisecond at which it may be relayed.
    pub deadline: Timestamp,
}

/// The exact bytes that a wallet signs, `<Bytes>` and `</Bytes>` included.
///
/// `draft` is what an accepted draft says; other actions need none.
pub fn signed_text(action: &Action, envelope: &Envelope, draft: Option<&Terms>) -> Vec<u8> {
    let _ = (action, envelope, draft);
    Vec::new()
}
