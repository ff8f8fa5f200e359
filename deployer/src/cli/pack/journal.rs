//! Which units of a list are done: a file beside the list, so that a command that was killed goes on where it stopped.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use salus_domain::supply::UnitKey;

use crate::failure::{Failure, Result};

/// A journal: a first line that says what is done with whom, then a key for each unit that is done.
pub struct Journal {
    path: PathBuf,
    file: std::fs::File,
    done: HashSet<UnitKey>,
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
        let key = |line: &str| Some(UnitKey(hex::decode(line.strip_prefix("0x")?).ok()?.try_into().ok()?));
        let done = lines.filter_map(key).collect();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(cannot)?;
        if first.is_none() {
            writeln!(file, "{about}").map_err(cannot)?;
        } else if !text.ends_with('\n') {
            writeln!(file).map_err(cannot)?;
        }
        Ok(Self { path: path.to_owned(), file, done })
    }

    /// Whether a unit is done.
    pub fn knows(&self, key: &UnitKey) -> bool {
        self.done.contains(key)
    }

    /// Notes units that are done, on disk before anything else is.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn note(&mut self, keys: &[UnitKey]) -> Result<()> {
        let text: String = keys.iter().map(|key| format!("0x{}\n", hex::encode(key.0))).collect();
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        self.done.extend(keys);
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
        journal.note(&[UnitKey([1; 32]), UnitKey([2; 32])]).unwrap();
        drop(journal);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 5]).unwrap();
        let mut again = Journal::open(&path, "receive by A").unwrap();
        assert!(again.knows(&UnitKey([1; 32])) && !again.knows(&UnitKey([2; 32])));
        again.note(&[UnitKey([3; 32])]).unwrap();
        drop(again);
        let again = Journal::open(&path, "receive by A").unwrap();
        assert!(again.knows(&UnitKey([3; 32])), "nothing is written behind a line that was cut");
        assert!(Journal::open(&path, "receive by B").err().unwrap().message.contains("something else"));
        again.finish();
        assert!(!path.exists());
    }
}
