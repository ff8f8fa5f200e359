//! 10,000 scans damaged at random, through all that judges a scan: none panics, and none is genuine that does not name the very
//! pack that it was.

use std::collections::HashMap;

use salus_domain::Hash;
use salus_domain::commitment::blake2_256;
use salus_domain::supply::{
    Batch, Day, Decided, Entry, Gtin, Hasher, Leaf, Lot, LotKey, OutcomeKey, Product, Proof, Register, Unit, UnitKey,
    merkle, verify,
};

use super::super::judge::{Named, Verdict};
use super::super::rules;
use crate::formats::gs1::{ElementString, Scan, Settings, digital_link, serial};

const PACKS: usize = 64;
const SCANS: usize = 10_000;

/// Random numbers that are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// A chain with one batch of one open lot.
struct World {
    gtin: Gtin,
    lot: LotKey,
    secret: Hash,
    root: Hash,
    proofs: HashMap<UnitKey, Proof>,
}

impl World {
    fn new() -> (Self, Vec<ElementString>) {
        let gtin = rules::gtin("09506000134352").unwrap();
        let (lot, secret) = (rules::lot(gtin, "LOT-42A").unwrap(), [7; 32]);
        let expiry = Day::of(2028, 6, 30);
        let serials: Vec<String> = (0..PACKS).map(|_| serial::random().unwrap()).collect();
        let leaf = |serial: &String| Leaf::Pack {
            key: rules::pack(&secret, gtin, serial).unwrap(),
            lot,
            expiry,
            parent: None,
        };
        let leaves: Vec<Leaf> = serials.iter().map(leaf).collect();
        let mut levels = vec![leaves.iter().map(|leaf| merkle::leaf_hash(blake2_256, leaf)).collect::<Vec<Hash>>()];
        while levels.last().unwrap().len() > 1 {
            let node = |pair: &[Hash]| merkle::node_hash(blake2_256, &pair[0], &pair[1]);
            levels.push(levels.last().unwrap().chunks(2).map(node).collect());
        }
        let root = levels.last().unwrap()[0];
        let proof = |(index, leaf): (usize, &Leaf)| {
            let siblings = levels[..levels.len() - 1].iter().enumerate();
            let siblings = siblings.map(|(height, level)| level[(index >> height) ^ 1]).collect();
            (*leaf.key(), Proof { root, leaf: leaf.clone(), index: index as u32, siblings })
        };
        let proofs = leaves.iter().enumerate().map(proof).collect();
        let elements = |serial: &String| {
            let pairs = [("01", "09506000134352"), ("17", "280630"), ("10", "LOT-42A"), ("21", serial.as_str())];
            ElementString::new(&pairs).unwrap()
        };
        (Self { gtin, lot, secret, root, proofs }, serials.iter().map(elements).collect())
    }

    /// What `salus pack scan` comes to, with every proof at hand.
    fn judge(&self, seen: &str) -> (Option<Named>, Verdict) {
        let Ok(named) = Named::of(&Scan::read(seen, &Settings::default())) else { return (None, Verdict::Open) };
        let lot = named.lot().and_then(|(gtin, lot)| rules::lot(gtin, lot).ok());
        let Some(lot) = lot.filter(|lot| Register::lot(self, lot).is_some()) else {
            return (Some(named), Verdict::UnknownLot);
        };
        let key = match &named {
            Named::Pack { gtin, serial, .. } => rules::pack(&self.secret, *gtin, serial).unwrap(),
            Named::Container { sscc, .. } => rules::container(&self.secret, *sscc),
        };
        let proofs: Vec<Proof> = self.proofs.get(&key).cloned().into_iter().collect();
        let presented = named.presented(Some(lot), None);
        let findings = verify(self, &key, &presented, &proofs, 1_795_000_000_000).unwrap();
        (Some(named), Verdict::of(&findings))
    }
}

impl Register for World {
    fn unit(&self, _: &UnitKey) -> Option<Unit> {
        None
    }
    fn lot(&self, key: &LotKey) -> Option<Lot> {
        (*key == self.lot).then_some(Lot { gtin: self.gtin, secret: Some(self.secret), recall: None })
    }
    fn product(&self, gtin: Gtin) -> Option<Product> {
        let product = Product { owner: [1; 32], jurisdiction: *b"DE\0\0\0\0", since: 1, recall: None };
        (gtin == self.gtin).then_some(product)
    }
    fn batch(&self, root: &Hash) -> Option<Batch> {
        let batch = Batch { gtin: self.gtin, size: PACKS as u64, locator: Vec::new(), at: 1, by: [1; 32] };
        (*root == self.root).then_some(batch)
    }
    fn outcome(&self, _: &OutcomeKey) -> Option<Decided> {
        None
    }
    fn entry(&self, _: &UnitKey, _: u32) -> Option<Entry> {
        None
    }
    fn hasher(&self) -> Hasher {
        blake2_256
    }
}

fn written(elements: &ElementString, random: &mut Random) -> String {
    match random.below(5) {
        0 => elements.bracketed(),
        1 => elements.link(digital_link::CANONICAL).unwrap(),
        2 => elements.element_string(),
        _ => format!("]d2{}", elements.element_string()),
    }
}

/// One to three mishaps: a character lost, doubled, exchanged, turned around, another in its place; an end cut off; another
/// scan's beginning; the other case; separators lost.
fn damaged(text: &str, other: &str, random: &mut Random) -> String {
    const STRANGE: &[char] = &['\u{1d}', ' ', '\0', 'ß', '0', '1', 'A', 'z', '(', ')', '/', '%', '#', '🙂', '\n', '~'];
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let length = characters.len().max(1);
        let (at, to) = (random.below(length), random.below(length));
        match random.below(10) {
            0 if !characters.is_empty() => drop(characters.remove(at)),
            1 if !characters.is_empty() => characters.insert(at, characters[to]),
            2 if !characters.is_empty() => characters.swap(at, to),
            3 => characters.truncate(at),
            4 => drop(characters.drain(..at.min(characters.len()))),
            5 => characters = other.chars().take(at).chain(characters.iter().copied().skip(at)).collect(),
            6 => {
                let flip = |c: &char| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                characters = characters.iter().map(flip).collect();
            }
            7 => characters.retain(|c| *c != '\u{1d}'),
            8 if !characters.is_empty() => characters[at] = STRANGE[random.below(STRANGE.len())],
            _ => characters.insert(at.min(characters.len()), STRANGE[random.below(STRANGE.len())]),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn no_damaged_scan_is_genuine_unless_it_names_the_same_pack() {
    let (world, packs) = World::new();
    for pack in &packs {
        let (_, verdict) = world.judge(&pack.element_string());
        assert_eq!(verdict, Verdict::Genuine, "undamaged");
    }
    let mut random = Random(20_261_121);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for _ in 0..SCANS {
        let (one, other) = (&packs[random.below(PACKS)], &packs[random.below(PACKS)]);
        let (text, beginning) = (written(one, &mut random), written(other, &mut random));
        let scan = damaged(&text, &beginning, &mut random);
        let (named, verdict) = world.judge(&scan);
        *seen.entry(if named.is_none() { "unread" } else { verdict.name() }).or_default() += 1;
        // Cut exactly between them, what is left may be all of either pack's code.
        let same = |pack: &ElementString| match &named {
            Some(Named::Pack { gtin, serial, .. }) => *gtin == world.gtin && Some(serial.as_str()) == pack.serial(),
            _ => false,
        };
        if verdict == Verdict::Genuine {
            assert!(same(one) || same(other), "{scan:?} is genuine, and was {text:?}");
        }
    }
    // A test that only met unreadable ones would prove little.
    assert!(["unread", "genuine", "not-judged", "unknown-lot"].iter().all(|name| seen[name] > 100), "{seen:?}");
}
