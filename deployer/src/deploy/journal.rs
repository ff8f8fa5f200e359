//! What this machine has submitted for a suite: appended and synced before it is submitted, so that a command killed at
//! any instant can be run again without doing anything twice.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::chain::H256;
use crate::chain::submit::Signed;
use crate::failure::{Failure, Result};

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Entry {
    /// About to be submitted.
    Signed {
        /// Which step of the plan.
        step: String,
        /// The extrinsic's hash.
        extrinsic: H256,
        /// The sender's nonce in it.
        nonce: u64,
        /// The block its mortality counts from.
        birth: u32,
        /// The last block that may include it.
        death: u32,
        /// When, by this machine's clock.
        at: String,
    },
    /// In a block, successful.
    Included {
        /// Which extrinsic.
        extrinsic: H256,
        /// The block's number.
        block: u32,
    },
    /// In a block, failed.
    Failed {
        /// Which extrinsic.
        extrinsic: H256,
        /// The error's name.
        error: String,
    },
    /// In no block, and never will be: refused by the node, or its mortality is over.
    Void {
        /// Which extrinsic.
        extrinsic: H256,
    },
}

/// The journal of one suite, held by one command at a time.
pub struct Journal {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
}

impl Journal {
    /// Opens or creates the journal and holds it; another command that deploys the same suite waits.
    pub async fn open(path: &Path) -> Result<Self> {
        let fail = |what: &str, e: std::io::Error| {
            Failure::local(format!("cannot {what} the journal {}: {e}", path.display()))
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| fail("create the folder of", e))?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(|e| fail("open", e))?;
        crate::state::lock(&file, Duration::from_secs(600)).await.map_err(|e| fail("lock", e))?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|e| fail("read", e))?;
        // A line without its end was being written when the command was killed, hence before it submitted anything.
        let whole = text.rfind('\n').map_or(0, |end| end.saturating_add(1));
        file.set_len(whole as u64).and_then(|()| file.seek(std::io::SeekFrom::End(0))).map_err(|e| fail("write", e))?;
        let entries = text[..whole]
            .lines()
            .enumerate()
            .map(|(number, line)| {
                serde_json::from_str(line).map_err(|e| {
                    Failure::local(format!(
                        "line {} of the journal {} cannot be read: {e}",
                        number.saturating_add(1),
                        path.display()
                    ))
                    .hint("remove the damaged line: at worst a step is looked for on chain again")
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), file, entries })
    }

    /// Whether a journal has all of these steps as done; it is read as it is, without waiting for who holds it.
    pub fn has_done(path: &Path, steps: &[String]) -> bool {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        // What cannot be read does not count: who asks then asks the chain.
        let entries: Vec<Entry> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let included = |hash: &H256| {
            entries.iter().any(|entry| matches!(entry, Entry::Included { extrinsic, .. } if extrinsic == hash))
        };
        steps.iter().all(|wanted| {
            entries.iter().any(
                |entry| matches!(entry, Entry::Signed { step, extrinsic, .. } if step == wanted && included(extrinsic)),
            )
        })
    }

    /// Writes a signed transaction; on disk when this returns.
    pub fn signed(&mut self, step: &str, signed: &Signed) -> Result<()> {
        // A step has one transaction at a time: a new one means that the node refused the one before.
        for (extrinsic, ..) in self.open_transactions(step) {
            self.append(Entry::Void { extrinsic })?;
        }
        self.append(Entry::Signed {
            step: step.into(),
            extrinsic: signed.hash,
            nonce: signed.nonce,
            birth: signed.birth,
            death: signed.death,
            at: jiff::Timestamp::now().to_string(),
        })
    }

    /// Appends an entry; on disk when this returns.
    pub fn append(&mut self, entry: Entry) -> Result<()> {
        let mut line = serde_json::to_string(&entry)
            .map_err(|e| Failure::local(format!("the journal {} cannot be written: {e}", self.path.display())))?;
        line.push('\n');
        self.file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_all())
            .map_err(|e| Failure::local(format!("cannot write the journal {}: {e}", self.path.display())))?;
        self.entries.push(entry);
        Ok(())
    }

    /// The transactions of a step whose outcome is not on record: (hash, nonce, birth, death).
    pub fn open_transactions(&self, step: &str) -> Vec<(H256, u64, u32, u32)> {
        let settled = |hash: &H256| {
            self.entries.iter().any(|entry| match entry {
                Entry::Signed { .. } => false,
                Entry::Included { extrinsic, .. } | Entry::Failed { extrinsic, .. } | Entry::Void { extrinsic } => {
                    extrinsic == hash
                }
            })
        };
        self.entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Signed { step: of, extrinsic, nonce, birth, death, .. } if of == step && !settled(extrinsic) => {
                    Some((*extrinsic, *nonce, *birth, *death))
                }
                _ => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(byte: u8) -> Signed {
        Signed { bytes: vec![], hash: H256([byte; 32]), nonce: 7, birth: 1, death: 65 }
    }

    #[tokio::test]
    async fn what_was_signed_is_open_until_settled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/suite.journal.jsonl");
        let mut journal = Journal::open(&path).await.unwrap();
        journal.signed("upload x", &signed(1)).unwrap();
        drop(journal);

        let mut journal = Journal::open(&path).await.unwrap();
        assert_eq!(journal.open_transactions("upload x"), [(H256([1; 32]), 7, 1, 65)]);
        assert_eq!(journal.open_transactions("other"), []);
        journal.signed("upload x", &signed(2)).unwrap();
        assert_eq!(journal.open_transactions("upload x").len(), 1, "the first was refused, so a second was signed");
        let done = |steps: &[&str]| Journal::has_done(&path, &steps.iter().map(|s| s.to_string()).collect::<Vec<_>>());
        assert!(!done(&["upload x"]));
        journal.append(Entry::Included { extrinsic: H256([2; 32]), block: 3 }).unwrap();
        assert!(done(&["upload x"]) && !done(&["upload x", "other"]));
        drop(journal);
        assert_eq!(Journal::open(&path).await.unwrap().open_transactions("upload x"), []);
    }

    #[tokio::test]
    async fn a_torn_last_line_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path).await.unwrap();
        journal.signed("a", &signed(1)).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, [whole.as_slice(), &whole[..cut]].concat()).unwrap();
            let journal = Journal::open(&path).await.unwrap();
            assert_eq!(journal.open_transactions("a").len(), 1, "cut at {cut}");
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    }

    #[tokio::test]
    async fn a_damaged_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, "nonsense\n").unwrap();
        let failure = Journal::open(&path).await.err().unwrap();
        assert!(failure.message.contains("line 1"), "{}", failure.message);
    }
}
