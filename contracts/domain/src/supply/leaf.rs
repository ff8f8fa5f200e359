//! Leaves: what a batch commissions, and how one of them is proven.

use super::tags::{Tag, MAX_TAGS};
use super::{Day, Error, LotKey, UnitKey, MAX_HEIGHT};
use crate::Hash;
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// One pack or container of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Leaf {
    /// A pack.
    Pack {
        /// Its key.
        key: UnitKey,
        /// Its lot.
        lot: LotKey,
        /// The last day on which it may be used.
        expiry: Day,
        /// The container of the same batch that it is in.
        parent: Option<UnitKey>,
    },
    /// A container with all that is in it.
    Container {
        /// Its key.
        key: UnitKey,
        /// The container of the same batch that it is in.
        parent: Option<UnitKey>,
        /// How many containers, it counted, are one in another from here down: 1 to 4.
        height: u8,
        /// What is in it, at any depth.
        tags: Vec<Tag>,
    },
}

/// A leaf, and what shows that it belongs to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Proof {
    /// The root of the batch.
    pub root: Hash,
    /// The leaf.
    pub leaf: Leaf,
    /// Its index in the tree, from 0.
    pub index: u32,
    /// The hashes beside its path, from the leaf up; at most 32.
    pub siblings: Vec<Hash>,
}

impl Leaf {
    /// Its key.
    pub const fn key(&self) -> &UnitKey {
        match self {
            Leaf::Pack { key, .. } | Leaf::Container { key, .. } => key,
        }
    }

    /// The container that it is in.
    pub const fn parent(&self) -> Option<&UnitKey> {
        match self {
            Leaf::Pack { parent, .. } | Leaf::Container { parent, .. } => parent.as_ref(),
        }
    }

    /// Whether it can be one: its key is not one of what comes to be by packing; a container is 1 to 4 high and has 1 to 8 tags, none empty and no lot twice.
    ///
    /// # Errors
    /// [`Error::BadLeaf`].
    pub fn check(&self) -> Result<(), Error> {
        if self.key().is_packed() {
            return Err(Error::BadLeaf { unit: *self.key() });
        }
        let Leaf::Container { key, height, tags, .. } = self else { return Ok(()) };
        let once = |(index, tag): (usize, &Tag)| tags.iter().take(index).all(|before| before.lot != tag.lot);
        let sound = matches!(*height, 1..=MAX_HEIGHT)
            && matches!(tags.len(), 1..=MAX_TAGS)
            && tags.iter().all(|tag| tag.count > 0)
            && tags.iter().enumerate().all(once);
        if sound {
            Ok(())
        } else {
            Err(Error::BadLeaf { unit: *key })
        }
    }
}
