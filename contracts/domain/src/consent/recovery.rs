//! Recovery of a lost controller by trustees.

use crate::{AccountId, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// A subject's trustees and what they are voting on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Recovery {
    /// The accounts that may vote.
    pub trustees: Vec<AccountId>,
    /// How many must agree.
    pub threshold: u8,
    /// How long the controller has to veto, in milliseconds.
    pub delay: u64,
    /// The number of the attempt that votes now count for, from 1.
    pub attempt: u32,
    /// Each trustee's candidate; zeros for none, so that a vote moves no deposit.
    pub votes: Vec<AccountId>,
    /// The candidate that enough trustees agree on; zeros for none.
    pub pending: AccountId,
    /// When the recovery may be carried out.
    pub ready: Timestamp,
}
