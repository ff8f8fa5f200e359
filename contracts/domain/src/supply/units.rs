//! The units that a message names.

use super::{Proof, UnitKey};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// Units, and the proofs of those that may have no record yet and of what surrounds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Units {
    /// Which, up to 32.
    pub keys: Vec<UnitKey>,
    /// Proofs, in any order.
    pub proofs: Vec<Proof>,
}
