//! Which units of a list are done: a file beside the list, so that a command that was killed goes on where it stopped.
//!
//! Before a transaction its units are noted as tried, with how long their histories were: whether a unit that was tried is done,
//! its history tells the next run.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use salus_domain::commitment::blake2_256;
use salus_domain::supply::UnitKey;

use crate::failure::{Failure, Result};

/// A journal: a first line that says what is done with whom, then `try KEY ENTRIES` and `KEY` for each unit.
pub struct Journal {
    path: PathBuf,
    file: std::fs::File,
    done: HashSet<UnitKey>,
    tried: HashMap<UnitKey, u32>,
    scope: Option<u64>,
}

impl Journal {
    /// Opens or begins one. `about` is what is done, by whom, on which chain.
    ///
    /// # Errors
    /// Local (exit 5): it is about something else, or cannot be read or written.
    pub fn open(path: &Path, about: &str) -> Result<Self> {
        let cannot = |e: std::io::Error| Failure::local(format!("cannot use {}: {e}", path.display()));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(cannot(e)),
        };
        let mut lines = text.lines();
        let first = lines.next();
        if first.is_some_and(|first| first != about) {
            return Err(Failure::local(format!("{} is the journal of something else", path.display()))
                .hint("take it away if that is finished, or name another one: --journal FILE"));
        }
        // A line that was cut when the process was killed is no key: its unit is looked up on chain.
        let key = |text: &str| Some(UnitKey(hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()?));
        let (mut done, mut tried) = (HashSet::new(), HashMap::new());
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["try", unit, entries] => tried.extend(key(unit).zip(entries.parse().ok())),
                [unit] => done.extend(key(unit)),
                _ => {}
            }
        }
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(cannot)?;
        if first.is_none() {
            writeln!(file, "{about}").map_err(cannot)?;
        } else if !text.ends_with('\n') {
            writeln!(file).map_err(cannot)?;
        }
        Ok(Self { path: path.to_owned(), file, done, tried, scope: None })
    }

    /// Goes on for another part of the list, in which the same units may stand for another move.
    pub fn enter(&mut self, part: u64) {
        self.scope = Some(part);
    }

    /// What a unit is noted as: in parts of a list, together with the part.
    fn noted(&self, key: &UnitKey) -> UnitKey {
        self.scope.map_or(*key, |part| UnitKey(blake2_256(&[&part.to_le_bytes()[..], &key.0].concat())))
    }

    /// Whether a unit is done.
    pub fn knows(&self, key: &UnitKey) -> bool {
        self.done.contains(&self.noted(key))
    }

    /// How long the history of a unit was when an earlier run, or this one, tried to move it.
    pub fn tried(&self, key: &UnitKey) -> Option<u32> {
        self.tried.get(&self.noted(key)).copied()
    }

    /// Notes units that are about to be tried, with the lengths of their histories.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn trying(&mut self, units: &[(UnitKey, u32)]) -> Result<()> {
        let units: Vec<(UnitKey, u32)> = units.iter().map(|(key, entries)| (self.noted(key), *entries)).collect();
        let line = |(key, entries): &(UnitKey, u32)| format!("try 0x{} {entries}\n", hex::encode(key.0));
        self.write(&units.iter().map(line).collect::<String>())?;
        self.tried.extend(units);
        Ok(())
    }

    /// Notes units that are done.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn note(&mut self, keys: &[UnitKey]) -> Result<()> {
        let keys: Vec<UnitKey> = keys.iter().map(|key| self.noted(key)).collect();
        self.write(&keys.iter().map(|key| format!("0x{}\n", hex::encode(key.0))).collect::<String>())?;
        self.done.extend(keys);
        Ok(())
    }

    /// On disk before anything else happens.
    fn write(&mut self, text: &str) -> Result<()> {
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|e| Failure::local(format!("cannot write {}: {e}", self.path.display())))
    }

    /// Ends it: everything is done.
    pub fn finish(self) {
        // What is left behind is looked into once more, and that is all.
        let _ = std::fs::remove_file(&self.path);
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_to_the_next_run_also_after_a_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scans.txt.receive.done");
        let mut journal = Journal::open(&path, "receive by A").unwrap();
        journal.trying(&[(UnitKey([2; 32]), 7)]).unwrap();
        journal.note(&[UnitKey([1; 32]), UnitKey([2; 32])]).unwrap();
        drop(journal);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 5]).unwrap();
        let mut again = Journal::open(&path, "receive by A").unwrap();
        assert!(again.knows(&UnitKey([1; 32])) && !again.knows(&UnitKey([2; 32])));
        assert_eq!((again.tried(&UnitKey([2; 32])), again.tried(&UnitKey([1; 32]))), (Some(7), None));
        again.note(&[UnitKey([3; 32])]).unwrap();
        drop(again);
        let again = Journal::open(&path, "receive by A").unwrap();
        assert!(again.knows(&UnitKey([3; 32])), "nothing is written behind a line that was cut");
        assert!(Journal::open(&path, "receive by B").err().unwrap().message.contains("something else"));
        again.finish();
        assert!(!path.exists());
    }

    #[test]
    fn a_unit_that_is_done_in_one_part_is_not_in_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.done");
        let mut journal = Journal::open(&path, "reconcile").unwrap();
        journal.enter(1);
        journal.note(&[UnitKey([1; 32])]).unwrap();
        journal.enter(2);
        assert!(!journal.knows(&UnitKey([1; 32])));
        drop(journal);
        let mut again = Journal::open(&path, "reconcile").unwrap();
        again.enter(1);
        assert!(again.knows(&UnitKey([1; 32])));
    }
}
