//! Merkle trees against their definition, and keys pinned for ever.

mod support;

use proptest::prelude::*;
use salus_domain::commitment::blake2_256;
use salus_domain::supply::*;
use salus_domain::Hash;
use support::supply::*;

fn hashes(count: usize) -> Vec<Hash> {
    (0..count as u32).map(|n| blake2_256(&n.to_le_bytes())).collect()
}

fn verifies(leaf: Hash, index: usize, size: usize, siblings: &[Hash], root: &Hash) -> bool {
    merkle::verify_inclusion(blake2_256, leaf, (index as u32, size as u64), siblings, root)
}

#[test]
fn a_streamed_root_is_that_of_the_definition() {
    let mut tree = merkle::Tree::new(blake2_256);
    assert_eq!(tree.root(), None);
    let hashes = hashes(130);
    for (index, hash) in hashes.iter().enumerate() {
        tree.push(*hash).unwrap();
        assert_eq!(tree.root(), Some(mth(&hashes[..=index])), "{} leaves", index + 1);
        assert_eq!(tree.size(), index as u64 + 1);
    }
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_at_its_place_and_nowhere_else() {
    for size in 1..=33 {
        let hashes = hashes(size);
        let root = mth(&hashes);
        for index in 0..size {
            let siblings = path(index, &hashes);
            for place in 0..size + 2 {
                let expected = place == index;
                assert_eq!(
                    verifies(hashes[index], place, size, &siblings, &root),
                    expected,
                    "{index} of {size} at {place}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_proof_that_is_touched_proves_nothing(size in 2usize..200, pick: u32, at: u32, bit in 0usize..256) {
        let hashes = hashes(size);
        let root = mth(&hashes);
        let index = pick as usize % size;
        let siblings = path(index, &hashes);
        prop_assert!(verifies(hashes[index], index, size, &siblings, &root));
        let mut changed = siblings.clone();
        let place = at as usize % siblings.len();
        changed[place][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verifies(hashes[index], index, size, &changed, &root), "a sibling");
        prop_assert!(!verifies(hashes[index], index, size, &siblings[1..], &root), "one too few");
        let longer = [&siblings[..], &[root]].concat();
        prop_assert!(!verifies(hashes[index], index, size, &longer, &root), "one too many");
        let mut leaf = hashes[index];
        leaf[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verifies(leaf, index, size, &siblings, &root), "another leaf");
        prop_assert!(!verifies(hashes[index], index, size, &siblings, &leaf), "another root");
        // A size that gives the path another shape.
        let shape = |size: usize| path(index, &vec![[0; 32]; size]).len();
        if index < size / 2 && shape(size) != shape(size / 2) {
            prop_assert!(!verifies(hashes[index], index, size / 2, &siblings, &root), "another size");
        }
    }
}

#[test]
fn the_largest_tree_and_what_is_beyond() {
    // All leaves alike: each level has one hash, so the root of 2^32 leaves is 32 hashes away.
    let mut levels = vec![[7; 32]];
    for height in 0..33 {
        levels.push(merkle::node_hash(blake2_256, &levels[height], &levels[height]));
    }
    let siblings = &levels[..32];
    for index in [0, 1, u32::MAX] {
        let place = (index, merkle::MAX_LEAVES);
        assert!(merkle::verify_inclusion(blake2_256, levels[0], place, siblings, &levels[32]));
    }
    // Over 32 hashes, or over 2^32 leaves, is refused before anything is hashed.
    let beyond = (0, merkle::MAX_LEAVES + 1);
    assert!(!merkle::verify_inclusion(blake2_256, levels[0], beyond, &levels[..33], &levels[33]));
    let place = (0, merkle::MAX_LEAVES);
    assert!(!merkle::verify_inclusion(|_| panic!("hashed"), levels[0], place, &levels[..33], &levels[33]));
    assert!(!merkle::verify_inclusion(blake2_256, levels[0], (0, 0), &[], &levels[0]));
}

#[test]
fn a_node_is_no_leaf_and_a_leaf_no_node() {
    let leaf = pack_leaf(1, lot_a1(), far(), None);
    let node = merkle::node_hash(blake2_256, &[1; 32], &[2; 32]);
    assert_eq!(node, blake2_256(&[&[1][..], &[1; 32], &[2; 32]].concat()));
    let encoded = scale::Encode::encode(&leaf);
    assert_eq!(merkle::leaf_hash(blake2_256, &leaf), blake2_256(&[&[0][..], &encoded].concat()));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn keys_and_leaves_never_change() {
    // Written down once: a change here would orphan every pack that is on chain already.
    let pack = keys::pack_key(blake2_256, &[7; 32], gtin_a(), b"ABC123").unwrap();
    let sscc = Sscc::new(106_141_412_345_678_908).unwrap();
    let container = keys::container_key(blake2_256, &[7; 32], sscc);
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    let leaf = pack_leaf(1, lot_a1(), Day(21_000), Some(2));
    assert_eq!(
        [
            hex(&pack.0),
            hex(&container.0),
            hex(&lot_a1().0),
            hex(&keys::gs1_prefix_qualifier(blake2_256, prefix)),
            hex(&merkle::leaf_hash(blake2_256, &leaf)),
        ],
        PINNED
    );
}

// Computed with Python's hashlib; the first bit of units' keys is 0.
const PINNED: [&str; 5] = [
    "15c9134aa7c9e817a443e9bf002db7d5285bb270a4df4e4325bdb28a6081d32e",
    "55a10fc69a6f6b9980faad919671daf956ad17de51926da5bb07d8b1018ebf35",
    "9fff8ce923f020df26ce61b34bdb52f9c57524fe23a1f17aa3c3d568d87ffff9",
    "445bd01418f88929de70036e5193ac5b2201053bd2a4c18d0bc3052c5d7fc796",
    "40b176a4bcc329ccb529e4dca523cf3b92c5f3e4b9ace56f3270eed70debb265",
];

#[test]
fn a_key_is_the_hash_of_its_fields_with_their_lengths() {
    let part = |bytes: &[u8]| [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat();
    let fields: [&[u8]; 4] = [b"salus/pack/1", &[7; 32], b"10614141000415", b"ABC123"];
    let expected = blake2_256(&fields.map(part).concat());
    assert_eq!(keys::pack_key(blake2_256, &[7; 32], gtin_a(), b"ABC123"), Ok(UnitKey(expected)));
    let expected = blake2_256(&[part(b"salus/gs1-prefix/1"), part(b"0614141")].concat());
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    assert_eq!(keys::gs1_prefix_qualifier(blake2_256, prefix), expected);
}

#[test]
fn another_field_gives_another_key() {
    let key = |secret: u8, gtin, serial: &[u8]| keys::pack_key(blake2_256, &[secret; 32], gtin, serial).unwrap();
    let one = key(7, gtin_a(), b"ABC123");
    assert_ne!(one, key(8, gtin_a(), b"ABC123"));
    assert_ne!(one, key(7, gtin_b(), b"ABC123"));
    assert_ne!(one, key(7, gtin_a(), b"ABC12"));
    assert_ne!(lot_a1(), lot(gtin_b(), "A1"));
    // Zeros on the left count.
    let prefix = |length| keys::gs1_prefix_qualifier(blake2_256, CompanyPrefix { digits: 614_141, length });
    assert_ne!(prefix(7), prefix(6));
}
