//! Reading a batch's file: any leaf is found and proven with a number of reads that grows with the logarithm of its length.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use salus_domain::Hash;
use salus_domain::commitment::blake2_256;
use salus_domain::supply::{Gtin, Leaf, LotKey, MAX_HEIGHT, Proof, UnitKey, merkle};

use super::layout::{FIRST, Header, RECORD, Record, TAGS, read_tags};
use super::source::{Source, Web};
use crate::failure::{Failure, Result};
use crate::suite::supply::rules;

/// How many records are read at once where all are.
const RECORDS_AT_ONCE: u64 = 1_024;

/// The file of a batch.
#[derive(Debug)]
pub struct BatchFile {
    path: PathBuf,
    file: Source,
    reads: AtomicU64,
    /// What stands at its beginning.
    pub header: Header,
    /// The product.
    pub gtin: Gtin,
    /// The root.
    pub root: Hash,
    lots: Vec<LotKey>,
}

impl BatchFile {
    /// Opens a file, or what a URL leads to, and reads its header.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be read, or is not such a file, or not all of it is there.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(url) = Web::reads(path) {
            let web = Web::open(url).map_err(|e| Failure::local(format!("cannot read {url}: {e}")))?;
            let length = web.length();
            return Self::of(path, Source::Web(web), length);
        }
        let cannot = |e: std::io::Error| Failure::local(format!("cannot read {}: {e}", path.display()));
        // A locator may name anything: a pipe would be waited for, a device has no end. What lies there may be replaced between
        // the two questions, by who may write into the folder.
        let irregular = || Failure::local(format!("{} is no batch's file: it is no regular file", path.display()));
        if !std::fs::metadata(path).map_err(cannot)?.is_file() {
            return Err(irregular());
        }
        let file = File::open(path).map_err(cannot)?;
        let known = file.metadata().map_err(cannot)?;
        if !known.is_file() {
            return Err(irregular());
        }
        Self::of(path, Source::File(file), known.len())
    }

    /// What a URL leads to, of which the beginning was kept: nothing is asked for before a proof is.
    ///
    /// # Errors
    /// Local (exit 5): what was kept is the beginning of no such file.
    pub fn known(url: &str, beginning: (u64, Vec<u8>)) -> Result<Self> {
        let length = beginning.0;
        Self::of(Path::new(url), Source::Web(Web::known(url, beginning)), length)
    }

    /// If it is read over the network: its URL, and what [`BatchFile::known`] takes.
    pub fn web(&self) -> Option<(String, (u64, Vec<u8>))> {
        match &self.file {
            Source::File(_) => None,
            Source::Web(web) => Some((self.path.display().to_string(), web.beginning())),
        }
    }

    /// Whether it is read over the network.
    pub const fn is_far(&self) -> bool {
        matches!(self.file, Source::Web(_))
    }

    /// Whether packs of a lot are in it.
    pub fn has_lot(&self, lot: &LotKey) -> bool {
        self.lots.contains(lot)
    }

    fn of(path: &Path, file: Source, length: u64) -> Result<Self> {
        let wrong = |why: String| Failure::local(format!("{} is no batch's file: {why}", path.display()));
        let mut first = [0; FIRST];
        file.read_exact_at(&mut first, 0).map_err(|_| wrong("it is too short".into()))?;
        let header = Header::length_of(&first).map_err(wrong)?;
        let mut rest = vec![0; header - FIRST];
        file.read_exact_at(&mut rest, FIRST as u64).map_err(|_| wrong("its header ends too early".into()))?;
        let header = Header::read(&rest, header).map_err(wrong)?;
        let bounded = header.leaves <= merkle::MAX_LEAVES && u64::from(header.containers) <= header.leaves;
        if !bounded || header.leaves == 0 || header.file_length() != length {
            return Err(wrong("its length is not what its header says".into()));
        }
        let lots = header.lots.iter().map(|lot| rules::hash(&lot.key).map(LotKey)).collect::<Result<_>>()?;
        let (gtin, root) = (rules::gtin(&header.gtin)?, rules::hash(&header.root)?);
        Ok(Self { path: path.to_owned(), file, reads: AtomicU64::new(0), header, gtin, root, lots })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How often it was read since it was opened.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// The proofs of a unit and of all that surrounds it, the unit's first; none if it is not in this batch.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged.
    pub fn proofs(&self, key: &UnitKey) -> Result<Option<Vec<Proof>>> {
        let mut proofs: Vec<Proof> = Vec::new();
        let mut next = Some(*key);
        while let Some(key) = next {
            if proofs.len() > usize::from(MAX_HEIGHT) {
                return Err(self.damaged());
            }
            let Some(proof) = self.proof(&key)? else {
                return if proofs.is_empty() { Ok(None) } else { Err(self.damaged()) };
            };
            next = proof.leaf.parent().copied();
            proofs.push(proof);
        }
        Ok(Some(proofs))
    }

    /// The proof of one unit; none if it is not in this batch.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged.
    pub fn proof(&self, key: &UnitKey) -> Result<Option<Proof>> {
        let Some((index, record)) = self.find(key)? else { return Ok(None) };
        let leaf = self.leaf(&record)?;
        let mut siblings = Vec::new();
        let mut place = index;
        for (at, size) in self.header.levels() {
            // At a right edge there may be none: the node goes up as it is.
            if place ^ 1 < size {
                siblings.push(self.read::<32>(at + (place ^ 1) * 32)?);
            }
            place /= 2;
        }
        let index = u32::try_from(index).map_err(|_| self.damaged())?;
        let hash = merkle::leaf_hash(blake2_256, &leaf);
        if !merkle::verify_inclusion(blake2_256, hash, (index, self.header.leaves), &siblings, &self.root) {
            return Err(self.damaged());
        }
        Ok(Some(Proof { root: self.root, leaf, index, siblings }))
    }

    /// The first key that another batch has too. Both have theirs in order, so that each is read once.
    ///
    /// # Errors
    /// Local (exit 5): one cannot be read.
    pub fn first_shared(&self, other: &BatchFile) -> Result<Option<UnitKey>> {
        let (mut ours, mut theirs) = (Keys::of(self), Keys::of(other));
        let (mut one, mut another) = (ours.next_key()?, theirs.next_key()?);
        while let (Some(our), Some(their)) = (one, another) {
            match our.cmp(&their) {
                std::cmp::Ordering::Equal => return Ok(Some(our)),
                std::cmp::Ordering::Less => one = ours.next_key()?,
                std::cmp::Ordering::Greater => another = theirs.next_key()?,
            }
        }
        Ok(None)
    }

    fn find(&self, key: &UnitKey) -> Result<Option<(u64, Record)>> {
        let (mut low, mut high) = (0, self.header.leaves);
        while low < high {
            let middle = low.midpoint(high);
            let record = Record::read(&self.read::<RECORD>(self.header.record(middle))?);
            match record.key.cmp(key) {
                std::cmp::Ordering::Equal => return Ok(Some((middle, record))),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn leaf(&self, record: &Record) -> Result<Leaf> {
        let tags = match record.height {
            0 => Vec::new(),
            _ if record.tags >= self.header.containers => return Err(self.damaged()),
            _ => {
                let bytes = self.read::<TAGS>(self.header.tags(record.tags))?;
                read_tags(&bytes, self.gtin, &self.lots).ok_or_else(|| self.damaged())?
            }
        };
        record.leaf(&self.lots, &tags).ok_or_else(|| self.damaged())
    }

    fn read<const N: usize>(&self, at: u64) -> Result<[u8; N]> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; N];
        let read = self.file.read_exact_at(&mut bytes, at);
        read.map(|()| bytes).map_err(|e| Failure::local(format!("cannot read {}: {e}", self.path.display())))
    }

    fn damaged(&self) -> Failure {
        Failure::local(format!("{} is damaged: it does not lead to its root", self.path.display()))
            .hint("get it anew from who made it")
    }
}

/// The keys of a batch in their order.
struct Keys<'a> {
    file: &'a BatchFile,
    /// The next leaf whose record is read.
    next: u64,
    records: Vec<u8>,
    /// How much of `records` was given.
    given: usize,
}

impl<'a> Keys<'a> {
    fn of(file: &'a BatchFile) -> Self {
        Self { file, next: 0, records: Vec::new(), given: 0 }
    }

    fn next_key(&mut self) -> Result<Option<UnitKey>> {
        if self.given == self.records.len() {
            let BatchFile { header, file, path, .. } = self.file;
            let count = RECORDS_AT_ONCE.min(header.leaves - self.next);
            self.records.resize(usize::try_from(count).unwrap_or(0) * RECORD, 0);
            let read = file.read_exact_at(&mut self.records, header.record(self.next));
            read.map_err(|e| Failure::local(format!("cannot read {}: {e}", path.display())))?;
            self.next += count;
            self.given = 0;
        }
        let Some(record) = self.records[self.given..].first_chunk::<RECORD>() else { return Ok(None) };
        self.given += RECORD;
        Ok(Some(Record::read(record).key))
    }
}
