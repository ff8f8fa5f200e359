//! Merkle trees of the shape of RFC 9162 §2.1, over BLAKE2b-256: one root commissions any number of packs.

use super::{Error, Hasher, Leaf};
use crate::Hash;
use alloc::vec::Vec;
use scale::Encode;

/// The most leaves of a tree: 2^32.
pub const MAX_LEAVES: u64 = 1 << 32;
/// The most hashes of a proof: the height of the largest tree.
pub const MAX_PROOF: usize = 32;

/// The hash of a leaf: over 0x00 and its SCALE encoding.
pub fn leaf_hash(hash: Hasher, leaf: &Leaf) -> Hash {
    let mut bytes = Vec::from([0]);
    leaf.encode_to(&mut bytes);
    hash(&bytes)
}

/// The hash of a node: over 0x01, its left child and its right one.
pub fn node_hash(hash: Hasher, left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    hash(&bytes)
}

/// Whether a leaf stands at an index of the tree with this size and root (RFC 9162 §2.1.3.2). `siblings` from the leaf up.
pub fn verify_inclusion(hash: Hasher, leaf: Hash, (index, size): (u32, u64), siblings: &[Hash], root: &Hash) -> bool {
    let index = u64::from(index);
    if index >= size || size > MAX_LEAVES || siblings.len() > MAX_PROOF {
        return false;
    }
    let (mut place, mut last) = (index, size.wrapping_sub(1));
    let mut node = leaf;
    for sibling in siblings {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            node = node_hash(hash, sibling, &node);
            // A right edge skips the levels at which it has no sibling.
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(hash, &node, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && node == *root
}

/// A tree that leaves are added to from the left. It keeps no leaves: only the roots of its complete subtrees, 33 at most.
#[derive(Clone, Debug)]
pub struct Tree {
    hash: Hasher,
    /// The roots of the complete subtrees from the left, with their heights, which decrease.
    stack: Vec<(u32, Hash)>,
    size: u64,
}

impl Tree {
    /// A tree without leaves.
    pub const fn new(hash: Hasher) -> Tree {
        Tree { hash, stack: Vec::new(), size: 0 }
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    ///
    /// # Errors
    /// [`Error::BadSize`] past 2^32 leaves.
    pub fn push(&mut self, leaf: Hash) -> Result<(), Error> {
        let size = self.size.saturating_add(1);
        if size > MAX_LEAVES {
            return Err(Error::BadSize { size });
        }
        self.size = size;
        let (mut height, mut node) = (0u32, leaf);
        while let Some((_, left)) = self.stack.last().filter(|(top, _)| *top == height) {
            node = node_hash(self.hash, left, &node);
            self.stack.pop();
            height = height.saturating_add(1);
        }
        self.stack.push((height, node));
        Ok(())
    }

    /// Its root; none without leaves, since an empty batch commissions nothing.
    pub fn root(&self) -> Option<Hash> {
        let mut parts = self.stack.iter().rev().map(|(_, node)| *node);
        let last = parts.next()?;
        Some(parts.fold(last, |right, left| node_hash(self.hash, &left, &right)))
    }
}
