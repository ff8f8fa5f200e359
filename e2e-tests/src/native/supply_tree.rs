//! A batch's tree with all its hashes: what an owner's server has, to answer for every leaf.

use salus_domain::{
    Hash,
    commitment::blake2_256,
    supply::{Leaf, Proof, merkle},
};

/// A tree of the shape of RFC 9162 §2.1, level by level from the leaves up. What has no right neighbour goes up as it is.
pub struct Tree {
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree of some leaves; there is at least one.
    pub fn of(leaves: impl IntoIterator<Item = Leaf>) -> Tree {
        let first: Vec<Hash> = leaves.into_iter().map(|leaf| merkle::leaf_hash(blake2_256, &leaf)).collect();
        assert!(!first.is_empty(), "an empty batch commissions nothing");
        let mut levels = vec![first];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let up = |pair: &[Hash]| match pair {
                [left, right] => merkle::node_hash(blake2_256, left, right),
                _ => pair[0],
            };
            levels.push(level.chunks(2).map(up).collect());
        }
        Tree { levels }
    }

    /// Its root.
    pub fn root(&self) -> Hash {
        self.levels.last().expect("there is a leaf")[0]
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// The proof of the leaf at an index.
    pub fn prove(&self, index: u32, leaf: Leaf) -> Proof {
        assert_eq!(self.levels[0][index as usize], merkle::leaf_hash(blake2_256, &leaf), "it stands there");
        let beside = |(height, level): (usize, &Vec<Hash>)| level.get((index as usize >> height) ^ 1).copied();
        Proof { root: self.root(), leaf, index, siblings: self.levels.iter().enumerate().filter_map(beside).collect() }
    }
}

#[cfg(test)]
mod tests {
    use salus_domain::supply::{Day, LotKey, UnitKey};

    use super::*;

    #[test]
    fn every_leaf_of_a_tree_of_any_size_is_proven() {
        for size in 1..=33u8 {
            let leaf =
                |number| Leaf::Pack { key: UnitKey([number; 32]), lot: LotKey([0; 32]), expiry: Day(1), parent: None };
            let tree = Tree::of((0..size).map(leaf));
            let mut expected = merkle::Tree::new(blake2_256);
            (0..size).for_each(|n| expected.push(merkle::leaf_hash(blake2_256, &leaf(n))).unwrap());
            assert_eq!((Some(tree.root()), tree.size()), (expected.root(), u64::from(size)));
            for n in 0..size {
                let Proof { root, leaf, index, siblings } = tree.prove(n.into(), leaf(n));
                let hash = merkle::leaf_hash(blake2_256, &leaf);
                assert!(
                    merkle::verify_inclusion(blake2_256, hash, (index, tree.size()), &siblings, &root),
                    "{n} of {size}"
                );
            }
        }
    }
}
