//! A batch's file, written once through: leaves in the order of their keys, the tree's levels beside them.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use salus_domain::Hash;
use salus_domain::commitment::blake2_256;
use salus_domain::supply::{Day, LotKey, UnitKey, merkle};

use super::input::{Columns, Reader, Survey};
use super::layout::{Header, LotEntry, RECORD, Record, hex, read_tags, write_tags};
use super::sort::Sorter;
use crate::failure::{Failure, Result};
use crate::suite::supply::{rules, words};

/// How much is written at once.
const CHUNK: usize = 64 << 10;

/// Writes the file of a batch from its list, whole or not at all. `secrets`: of the lots, in the survey's order; the containers'
/// keys are made with the first one. `told` is called with how many leaves are done since the last time, each counted twice.
///
/// # Errors
/// Usage (exit 2): the list changed since it was surveyed, two leaves with one key; local (exit 5): the disk.
pub fn build(
    out: &Path,
    list: &Path,
    columns: &Columns,
    survey: &Survey,
    secrets: &[Hash],
    told: &dyn Fn(u64),
) -> Result<Header> {
    let cannot = |e: std::io::Error| Failure::local(format!("cannot write {}: {e}", out.display()));
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lots: Vec<LotKey> = survey.lots.iter().map(|(lot, _)| rules::lot(survey.gtin, lot)).collect::<Result<_>>()?;
    let entry = |(lot, key): (&(String, _), &LotKey)| LotEntry { lot: lot.0.clone(), key: words::lot_key(key) };
    let containers = u32::try_from(survey.cartons.len()).map_err(|_| Failure::usage("too many containers"))?;
    let mut header = Header {
        gtin: words::gtin(survey.gtin),
        leaves: survey.packs + u64::from(containers),
        containers,
        root: hex(&[0; 32]),
        lots: survey.lots.iter().zip(&lots).map(entry).collect(),
        source: hex(&survey.source),
        length: 0,
    };
    header.length = header.write()?.len() as u64;
    let sorter = leaves(folder, list, columns, survey, secrets, told)?;
    let part = out.with_extension("part");
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&part).map_err(cannot)?;
    for (place, carton) in (0..).zip(&survey.cartons) {
        file.write_all_at(&write_tags(&carton.tags), header.tags(place)).map_err(cannot)?;
    }
    let mut records = Region::new(&file, header.record(0));
    let mut levels = Levels::new(&file, &header);
    let mut tree = merkle::Tree::new(blake2_256);
    let mut sorted = sorter.finish()?;
    let mut last: Option<[u8; RECORD]> = None;
    while let Some(bytes) = sorted.next_record()? {
        if last.is_some_and(|last| last[..32] == bytes[..32]) {
            return Err(Failure::usage(format!("{}: two packs or containers have one key", list.display())));
        }
        let record = Record::read(&bytes);
        let tags = match survey.cartons.get(record.tags as usize).filter(|_| record.height > 0) {
            Some(carton) => read_tags(&write_tags(&carton.tags), survey.gtin, &lots).unwrap_or_default(),
            None => Vec::new(),
        };
        let leaf = record.leaf(&lots, &tags).ok_or_else(|| Failure::local("a leaf that cannot be"))?;
        leaf.check().map_err(|e| Failure::usage(format!("{}: {e:?}", list.display())))?;
        let hash = merkle::leaf_hash(blake2_256, &leaf);
        tree.push(hash).map_err(|e| Failure::usage(format!("{}: {e:?}", list.display())))?;
        records.push(&bytes).map_err(cannot)?;
        levels.push(0, hash).map_err(cannot)?;
        last = Some(bytes);
        told(1);
    }
    records.flush().map_err(cannot)?;
    let top = levels.finish().map_err(cannot)?;
    let root = tree.root().filter(|root| Some(*root) == top && tree.size() == header.leaves);
    header.root = hex(&root.ok_or_else(|| changed(list))?);
    file.write_all_at(&header.write()?, 0).map_err(cannot)?;
    file.sync_all().and_then(|()| std::fs::rename(&part, out)).map_err(cannot)?;
    // The name too has to be on disk before anything is paid.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(cannot)?;
    Ok(header)
}

fn changed(list: &Path) -> Failure {
    Failure::usage(format!("{} changed while it was read", list.display())).hint("run the command again")
}

/// Reads the list again, and makes the records.
fn leaves(
    folder: &Path,
    list: &Path,
    columns: &Columns,
    survey: &Survey,
    secrets: &[Hash],
    told: &dyn Fn(u64),
) -> Result<Sorter<RECORD>> {
    let mut sorter = Sorter::<RECORD>::new(folder);
    let first = secrets.first().ok_or_else(|| Failure::local("no lot has a secret"))?;
    let keys: Vec<_> = survey.cartons.iter().map(|carton| rules::container(first, carton.sscc)).collect();
    let mut reader = Reader::open(list, columns.clone())?;
    while let Some(line) = reader.next_line(false)? {
        let secret = secrets.get(usize::from(line.lot)).ok_or_else(|| changed(list))?;
        let parent = line.carton.map(|place| keys.get(place as usize).copied().ok_or_else(|| changed(list)));
        let record = Record {
            key: rules::pack(secret, survey.gtin, &line.serial)?,
            parent: parent.transpose()?,
            expiry: line.expiry,
            lot: line.lot,
            height: 0,
            tags: 0,
        };
        sorter.push(record.write())?;
        told(1);
    }
    for (place, (carton, key)) in (0..).zip(survey.cartons.iter().zip(&keys)) {
        let parent = carton.parent.and_then(|parent| keys.get(parent as usize).copied());
        let record = Record { key: *key, parent, expiry: Day(0), lot: 0, height: carton.height, tags: place };
        sorter.push(record.write())?;
        told(1);
    }
    Ok(sorter)
}

/// What stands in the list for a key: the line, and what it names.
///
/// # Errors
/// Usage (exit 2): the list changed since it was surveyed; local (exit 5): it cannot be read.
pub fn row(
    list: &Path,
    columns: &Columns,
    survey: &Survey,
    secrets: &[Hash],
    key: &UnitKey,
) -> Result<Option<(u64, String)>> {
    let first = secrets.first().ok_or_else(|| Failure::local("no lot has a secret"))?;
    let container = survey.cartons.iter().find(|carton| rules::container(first, carton.sscc) == *key);
    if let Some(carton) = container {
        return Ok(Some((carton.line, format!("SSCC {:018}", carton.sscc.number()))));
    }
    let mut reader = Reader::open(list, columns.clone())?;
    while let Some(line) = reader.next_line(false)? {
        let secret = secrets.get(usize::from(line.lot)).ok_or_else(|| changed(list))?;
        if rules::pack(secret, survey.gtin, &line.serial)? == *key {
            return Ok(Some((line.line, format!("serial number {}", line.serial))));
        }
    }
    Ok(None)
}

/// A part of the file that is written from its beginning.
struct Region<'a> {
    file: &'a File,
    at: u64,
    buffer: Vec<u8>,
}

impl<'a> Region<'a> {
    fn new(file: &'a File, at: u64) -> Self {
        Self { file, at, buffer: Vec::with_capacity(CHUNK) }
    }

    fn push(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.write_all_at(&self.buffer, self.at)?;
        self.at += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

/// The levels of the tree: pairs of a level are nodes of the next; what is left over at its end goes up as it is (RFC 9162,
/// §2.1.1: the larger part of a split is a power of two, so that nothing else is ever left over).
struct Levels<'a> {
    levels: Vec<(Region<'a>, Option<Hash>)>,
    top: Option<Hash>,
}

impl<'a> Levels<'a> {
    fn new(file: &'a File, header: &Header) -> Self {
        Self { levels: header.levels().iter().map(|(at, _)| (Region::new(file, *at), None)).collect(), top: None }
    }

    fn push(&mut self, level: usize, hash: Hash) -> std::io::Result<()> {
        let (mut level, mut hash) = (level, hash);
        loop {
            // More leaves than the header says: the root will not be the tree's.
            let Some((region, waiting)) = self.levels.get_mut(level) else { return Ok(()) };
            region.push(&hash)?;
            self.top = Some(hash);
            match waiting.take() {
                Some(left) => hash = merkle::node_hash(blake2_256, &left, &hash),
                None => {
                    *waiting = Some(hash);
                    return Ok(());
                }
            }
            level += 1;
        }
    }

    fn finish(mut self) -> std::io::Result<Option<Hash>> {
        let last = self.levels.len().saturating_sub(1);
        for level in 0..last {
            if let Some(left_over) = self.levels[level].1.take() {
                self.push(level + 1, left_over)?;
            }
        }
        for (region, _) in &mut self.levels {
            region.flush()?;
        }
        Ok(self.levels.last().and_then(|(_, waiting)| *waiting).filter(|root| Some(*root) == self.top))
    }
}
