//! Sorting more than memory shall hold: runs are sorted in memory, written to files that have no name any more, and merged.
//!
//! A process may have some thousand files open, and the longest list makes twenty thousand runs: as soon as there are [`AT_ONCE`] of
//! a size they become one of the next size. Each record is written once more for each size, of which three do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// How many bytes a run has in memory, at most.
const RUN: usize = 16 << 20;
/// How many runs of a size there are before they are merged.
const AT_ONCE: usize = 128;

/// Takes records of one width and gives them back in order of their bytes.
pub struct Sorter<const N: usize> {
    folder: PathBuf,
    most: usize,
    at_once: usize,
    buffer: Vec<[u8; N]>,
    /// By their sizes, the smallest first.
    runs: Vec<Vec<File>>,
}

impl<const N: usize> Sorter<N> {
    /// Keeps its runs in a folder.
    pub fn new(folder: &Path) -> Self {
        Self::with_run(folder, RUN / N, AT_ONCE)
    }

    /// With so many records in a run, and so many runs of a size that are merged.
    pub fn with_run(folder: &Path, most: usize, at_once: usize) -> Self {
        let (most, at_once) = (most.max(1), at_once.max(2));
        Self { folder: folder.to_owned(), most, at_once, buffer: Vec::new(), runs: Vec::new() }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// Local (exit 5) when the disk takes no more.
    pub fn push(&mut self, record: [u8; N]) -> Result<()> {
        self.buffer.push(record);
        if self.buffer.len() >= self.most { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<()> {
        self.buffer.sort_unstable();
        let mut records = self.buffer.iter().copied();
        let mut run = write(&self.folder, || Ok(records.next()))?;
        self.buffer.clear();
        for size in 0.. {
            if size == self.runs.len() {
                self.runs.push(Vec::new());
            }
            self.runs[size].push(run);
            if self.runs[size].len() < self.at_once {
                break;
            }
            let mut merged = Sorted::<N>::new(&self.folder, std::mem::take(&mut self.runs[size]), Vec::new())?;
            run = write(&self.folder, || merged.next_record())?;
        }
        Ok(())
    }

    /// All records, in order.
    ///
    /// # Errors
    /// Local (exit 5) when the disk fails.
    pub fn finish(mut self) -> Result<Sorted<N>> {
        self.buffer.sort_unstable();
        Sorted::new(&self.folder, self.runs.into_iter().flatten().collect(), self.buffer)
    }
}

/// Writes a run.
fn write<const N: usize>(folder: &Path, mut next: impl FnMut() -> Result<Option<[u8; N]>>) -> Result<File> {
    let wrong = |e: std::io::Error| cannot(folder, &e);
    let create = || {
        let path = folder.join(format!(".salus-sort-{}-{}", std::process::id(), random()?));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        // Gone with the process, however that ends.
        std::fs::remove_file(&path)?;
        Ok(file)
    };
    let mut out = BufWriter::new(create().map_err(wrong)?);
    while let Some(record) = next()? {
        out.write_all(&record).map_err(wrong)?;
    }
    let mut file = out.into_inner().map_err(|e| wrong(e.into_error()))?;
    file.seek(SeekFrom::Start(0)).map_err(wrong)?;
    Ok(file)
}

/// The records of a [`Sorter`], in order.
pub struct Sorted<const N: usize> {
    memory: std::vec::IntoIter<[u8; N]>,
    runs: Vec<BufReader<File>>,
    heap: BinaryHeap<Reverse<([u8; N], usize)>>,
    folder: PathBuf,
}

impl<const N: usize> Sorted<N> {
    /// Of sorted runs, and of what is in memory, sorted too.
    fn new(folder: &Path, runs: Vec<File>, memory: Vec<[u8; N]>) -> Result<Self> {
        let mut sorted = Self {
            memory: memory.into_iter(),
            runs: runs.into_iter().map(BufReader::new).collect(),
            heap: BinaryHeap::new(),
            folder: folder.to_owned(),
        };
        for run in 0..=sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }

    /// The next one.
    ///
    /// # Errors
    /// Local (exit 5) when the disk fails.
    pub fn next_record(&mut self) -> Result<Option<[u8; N]>> {
        let Some(Reverse((record, run))) = self.heap.pop() else { return Ok(None) };
        self.refill(run)?;
        Ok(Some(record))
    }

    /// Takes the next record of a run; the last one is what stayed in memory.
    fn refill(&mut self, run: usize) -> Result<()> {
        let next = match self.runs.get_mut(run) {
            None => self.memory.next(),
            Some(file) => {
                let mut record = [0; N];
                match file.read_exact(&mut record) {
                    Ok(()) => Some(record),
                    Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => None,
                    Err(e) => return Err(cannot(&self.folder, &e)),
                }
            }
        };
        if let Some(record) = next {
            self.heap.push(Reverse((record, run)));
        }
        Ok(())
    }
}

fn random() -> std::io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(hex::encode(bytes))
}

fn cannot(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::local(format!("cannot sort in {}: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_out_in_order_however_many_runs_there_are() {
        let folder = tempfile::tempdir().unwrap();
        for (count, at_once) in
            [(0_u32, 128), (1, 128), (9, 128), (10, 128), (11, 128), (105, 128), (20, 2), (1_005, 3)]
        {
            let mut sorter = Sorter::<4>::with_run(folder.path(), 10, at_once);
            for number in 0..count {
                sorter.push(number.wrapping_mul(2_654_435_761).to_be_bytes()).unwrap();
                assert!(sorter.runs.iter().all(|runs| runs.len() < at_once), "few files are open");
            }
            let mut sorted = sorter.finish().unwrap();
            let mut found = Vec::new();
            while let Some(record) = sorted.next_record().unwrap() {
                found.push(u32::from_be_bytes(record));
            }
            let mut expected: Vec<u32> = (0..count).map(|number| number.wrapping_mul(2_654_435_761)).collect();
            expected.sort_unstable();
            assert_eq!(found, expected);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "runs leave no names behind");
    }
}
