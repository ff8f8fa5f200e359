//! Sorting more than memory shall hold: runs are sorted in memory, written to files that have no name any more, and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// How many bytes a run has in memory, at most.
const RUN: usize = 16 << 20;

/// Takes records of one width and gives them back in order of their bytes.
pub struct Sorter<const N: usize> {
    folder: PathBuf,
    most: usize,
    buffer: Vec<[u8; N]>,
    runs: Vec<File>,
}

impl<const N: usize> Sorter<N> {
    /// Keeps its runs in a folder.
    pub fn new(folder: &Path) -> Self {
        Self::with_run(folder, RUN / N)
    }

    /// With so many records in a run.
    pub fn with_run(folder: &Path, most: usize) -> Self {
        Self { folder: folder.to_owned(), most: most.max(1), buffer: Vec::new(), runs: Vec::new() }
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
        let run = self.write().map_err(|e| cannot(&self.folder, &e))?;
        self.runs.push(run);
        self.buffer.clear();
        Ok(())
    }

    fn write(&self) -> std::io::Result<File> {
        let path = self.folder.join(format!(".salus-sort-{}-{}", std::process::id(), random()?));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        // Gone with the process, however that ends.
        std::fs::remove_file(&path)?;
        let mut out = BufWriter::new(file);
        for record in &self.buffer {
            out.write_all(record)?;
        }
        let mut file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    /// All records, in order.
    ///
    /// # Errors
    /// Local (exit 5) when the disk fails.
    pub fn finish(mut self) -> Result<Sorted<N>> {
        self.buffer.sort_unstable();
        let mut sorted = Sorted {
            memory: std::mem::take(&mut self.buffer).into_iter(),
            runs: self.runs.drain(..).map(BufReader::new).collect(),
            heap: BinaryHeap::new(),
            folder: self.folder.clone(),
        };
        for run in 0..=sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }
}

/// The records of a [`Sorter`], in order.
pub struct Sorted<const N: usize> {
    memory: std::vec::IntoIter<[u8; N]>,
    runs: Vec<BufReader<File>>,
    heap: BinaryHeap<Reverse<([u8; N], usize)>>,
    folder: PathBuf,
}

impl<const N: usize> Sorted<N> {
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
        for count in [0_u32, 1, 9, 10, 11, 105] {
            let mut sorter = Sorter::<4>::with_run(folder.path(), 10);
            for number in 0..count {
                sorter.push(number.wrapping_mul(2_654_435_761).to_be_bytes()).unwrap();
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
