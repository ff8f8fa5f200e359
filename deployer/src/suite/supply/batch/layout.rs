//! How a batch's file is laid out.
//!
//! First line `salus-batch/1 ` and the header's length in ten digits; then the header, JSON, filled up with spaces to that
//! length; then a record for each leaf in the order of their keys, a record for each container's tags, and the tree's levels from
//! the leaves' hashes up to the root. Numbers are little endian.

use salus_domain::Hash;
use salus_domain::supply::{Day, Gtin, Leaf, LotKey, MAX_HEIGHT, MAX_TAGS, Tag, UnitKey, merkle};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::suite::supply::words;

/// The format's name.
pub const FORMAT: &str = "salus-batch/1";
/// How long the first line is.
pub const FIRST: usize = FORMAT.len() + 1 + 10 + 1;
/// How long a leaf's record is: key (32), parent or zeros (32), expiry (4), lot (2), height (1; 0: a pack), 0 (1), tags (4), 0 (4).
pub const RECORD: usize = 80;
/// How long a container's tags are: how many (1), 0 (3), and 8 of lot (2), expiry (4), count (4).
pub const TAGS: usize = 4 + MAX_TAGS * 10;
/// The header's length is a multiple of this.
const BLOCK: usize = 4_096;
/// The longest header that is read: 65,536 lots have less.
const MAX_HEADER: usize = 16 << 20;

/// Refuses more leaves than a tree takes, and more containers than a record can name.
///
/// # Errors
/// Usage (exit 2).
pub fn fits(packs: u64, containers: u64) -> Result<()> {
    let leaves = packs.saturating_add(containers);
    if leaves <= merkle::MAX_LEAVES && containers <= u64::from(u32::MAX) {
        return Ok(());
    }
    let why = format!("{packs} packs in {containers} containers are more than a batch takes");
    Err(Failure::usage(why).hint(format!("at most {} of both together: make several batches", merkle::MAX_LEAVES)))
}

/// A lot of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotEntry {
    /// As it is printed.
    pub lot: String,
    /// Its key: 0x and 64 hexadecimal digits.
    pub key: String,
}

/// What stands at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The product, in 14 digits.
    pub gtin: String,
    /// How many leaves.
    pub leaves: u64,
    /// How many of them are containers.
    pub containers: u32,
    /// The root: 0x and 64 hexadecimal digits.
    pub root: String,
    /// The lots, which records name by their places.
    pub lots: Vec<LotEntry>,
    /// BLAKE2b-256 of the list that it was made of.
    pub source: String,
    /// How many bytes the header takes, the first line counted. Not in the JSON: the first line says it.
    #[serde(skip)]
    pub length: u64,
}

impl Header {
    /// The first line and the header, filled up.
    ///
    /// # Errors
    /// Local (exit 5) if it cannot be written as JSON.
    pub fn write(&self) -> Result<Vec<u8>> {
        let json = serde_json::to_string(self).map_err(|e| Failure::local(e.to_string()))?;
        let length = (FIRST + json.len() + 1).div_ceil(BLOCK) * BLOCK;
        let mut bytes = format!("{FORMAT} {length:010}\n{json}").into_bytes();
        bytes.resize(length - 1, b' ');
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// How long the header is, by the first line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn length_of(first: &[u8]) -> Result<usize, String> {
        let text = std::str::from_utf8(first).unwrap_or_default();
        let length = text.strip_prefix(FORMAT).and_then(|rest| rest.trim().parse().ok());
        let length: usize = length.ok_or_else(|| format!("it does not begin with `{FORMAT}` and a length"))?;
        if (FIRST..=MAX_HEADER).contains(&length) { Ok(length) } else { Err(format!("a header of {length} bytes")) }
    }

    /// Reads the header after the first line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(rest: &[u8], length: usize) -> Result<Header, String> {
        let header: Header = serde_json::from_slice(rest).map_err(|e| format!("its header: {e}"))?;
        Ok(Header { length: length as u64, ..header })
    }

    /// Where the record of a leaf is.
    pub const fn record(&self, index: u64) -> u64 {
        self.length + index * RECORD as u64
    }

    /// Where the tags of a container are.
    pub const fn tags(&self, container: u32) -> u64 {
        self.record(self.leaves) + container as u64 * TAGS as u64
    }

    /// Where each level of the tree begins and how many hashes it has, from the leaves up to the root.
    pub fn levels(&self) -> Vec<(u64, u64)> {
        let (mut at, mut size) = (self.tags(self.containers), self.leaves);
        let mut levels = Vec::new();
        while size > 0 {
            levels.push((at, size));
            at += size * 32;
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        levels
    }

    /// How long the whole file is.
    pub fn file_length(&self) -> u64 {
        self.levels().last().map_or(self.length, |(at, size)| at + size * 32)
    }
}

/// A leaf as its record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub key: UnitKey,
    /// What it is in.
    pub parent: Option<UnitKey>,
    /// A pack's last day.
    pub expiry: Day,
    /// A pack's lot, by its place in the header.
    pub lot: u16,
    /// 0: a pack; else how high the container is.
    pub height: u8,
    /// Which container's tags are its own.
    pub tags: u32,
}

impl Record {
    /// As bytes.
    pub fn write(&self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[..32].copy_from_slice(&self.key.0);
        if let Some(parent) = &self.parent {
            bytes[32..64].copy_from_slice(&parent.0);
        }
        bytes[64..68].copy_from_slice(&self.expiry.0.to_le_bytes());
        bytes[68..70].copy_from_slice(&self.lot.to_le_bytes());
        bytes[70] = self.height;
        bytes[72..76].copy_from_slice(&self.tags.to_le_bytes());
        bytes
    }

    /// From bytes.
    pub fn read(bytes: &[u8; RECORD]) -> Record {
        let (mut key, mut parent) = ([0; 32], [0; 32]);
        key.copy_from_slice(&bytes[..32]);
        parent.copy_from_slice(&bytes[32..64]);
        Record {
            key: UnitKey(key),
            parent: (parent != [0; 32]).then_some(UnitKey(parent)),
            expiry: Day(number(&bytes[64..68])),
            lot: u16::from_le_bytes([bytes[68], bytes[69]]),
            height: bytes[70],
            tags: number(&bytes[72..76]),
        }
    }

    /// The leaf that is hashed. `lots` are the keys of the header's lots, `tags` the container's.
    pub fn leaf(&self, lots: &[LotKey], tags: &[Tag]) -> Option<Leaf> {
        let Record { key, parent, expiry, height, .. } = *self;
        Some(match height {
            0 => Leaf::Pack { key, lot: *lots.get(usize::from(self.lot))?, expiry, parent },
            1..=MAX_HEIGHT => Leaf::Container { key, parent, height, tags: tags.to_vec() },
            _ => return None,
        })
    }
}

/// Tags as bytes: the lot by its place in the header, the earliest day, how many.
pub fn write_tags(tags: &[(u16, Day, u32)]) -> [u8; TAGS] {
    let mut bytes = [0; TAGS];
    bytes[0] = u8::try_from(tags.len().min(MAX_TAGS)).unwrap_or(0);
    for (place, (lot, expiry, count)) in bytes[4..].chunks_exact_mut(10).zip(tags) {
        place[..2].copy_from_slice(&lot.to_le_bytes());
        place[2..6].copy_from_slice(&expiry.0.to_le_bytes());
        place[6..].copy_from_slice(&count.to_le_bytes());
    }
    bytes
}

/// Tags from bytes; none if they name a lot that there is not.
pub fn read_tags(bytes: &[u8; TAGS], gtin: Gtin, lots: &[LotKey]) -> Option<Vec<Tag>> {
    let count = usize::from(bytes[0]);
    let tag = |place: &[u8]| {
        let lot = *lots.get(usize::from(u16::from_le_bytes([place[0], place[1]])))?;
        Some(Tag { gtin, lot, expiry: Day(number(&place[2..6])), count: number(&place[6..10]) })
    };
    (count <= MAX_TAGS).then(|| bytes[4..].chunks_exact(10).take(count).map(tag).collect()).flatten()
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// 32 bytes as the header writes them.
pub fn hex(hash: &Hash) -> String {
    words::hash(hash)
}
