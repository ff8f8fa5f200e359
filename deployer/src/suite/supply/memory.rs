//! What this user's commands remember from one to the next, in the state folder under `packs/`: where batches' files are, by
//! virtue of what parties act, and what opens the commitments to premises.

use std::path::{Path, PathBuf};

use salus_domain::commitment::commitment;
use salus_domain::supply::Qualification;
use salus_domain::{AccountId, Hash};
use serde::{Deserialize, Serialize};

use super::words;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::state::State;
use crate::suite::credential;
use crate::suite::secrets::random;

/// The tag of commitments to premises.
const PREMISES: &str = "salus/premises/1";

/// What is remembered.
#[derive(Clone, Debug)]
pub struct Memory {
    folder: PathBuf,
}

/// Premises: their name, and the salt under which they are committed to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Premises {
    premises: String,
    salt: String,
}

/// By virtue of what a party acts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct As {
    credential: u16,
    jurisdiction: String,
}

impl Memory {
    /// That of a state folder.
    pub fn of(state: &State) -> Self {
        Self { folder: state.root().join("packs") }
    }

    /// Remembers where a batch's file is.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn keep_batch(&self, root: &Hash, file: &Path) -> Result<()> {
        let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        State::write(&self.batch(root), path.as_os_str().as_encoded_bytes(), true)
    }

    /// Where batches' files are, as far as that is remembered.
    pub fn batches(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.join("batches")).into_iter().flatten().flatten();
        let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
        let mut paths: Vec<PathBuf> = texts.map(PathBuf::from).filter(|path| path.exists()).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Remembers a batch's file that is read over the network, with its length and beginning: what is in it is known without a
    /// question.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn keep_web(&self, root: &Hash, url: &str, (length, first): &(u64, Vec<u8>)) -> Result<()> {
        let text = [format!("{url}\n{length}\n").as_bytes(), first].concat();
        State::write(&self.folder.join("web").join(hex::encode(root)), &text, true)
    }

    /// The batches' files that are read over the network, as far as they are remembered: URL, length, beginning.
    pub fn webs(&self) -> Vec<(String, (u64, Vec<u8>))> {
        let entries = std::fs::read_dir(self.folder.join("web")).into_iter().flatten().flatten();
        let read = |bytes: Vec<u8>| {
            let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
            let mut text = || std::str::from_utf8(parts.next()?).ok().map(str::to_owned);
            let (url, length) = (text()?, text()?.parse().ok()?);
            Some((url, (length, parts.next()?.to_vec())))
        };
        let mut webs: Vec<_> = entries.filter_map(|entry| std::fs::read(entry.path()).ok().and_then(read)).collect();
        webs.sort();
        webs
    }

    fn batch(&self, root: &Hash) -> PathBuf {
        self.folder.join("batches").join(hex::encode(root))
    }

    /// Remembers by virtue of what a party acts on a chain.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn keep_as(&self, genesis: &[u8; 32], party: &AccountId, holds: &[Qualification]) -> Result<()> {
        let one = |holds: &Qualification| As {
            credential: holds.credential.0,
            jurisdiction: jurisdiction::write(&holds.jurisdiction),
        };
        let all: Vec<As> = holds.iter().map(one).collect();
        let text = serde_json::to_string_pretty(&all).map_err(|e| Failure::local(e.to_string()))?;
        State::write(&self.party(genesis, party), text.as_bytes(), true)
    }

    /// By virtue of what a party acts on a chain; nothing if that is not remembered.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged.
    pub fn known_as(&self, genesis: &[u8; 32], party: &AccountId) -> Result<Vec<Qualification>> {
        let path = self.party(genesis, party);
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Vec::new()) };
        let damaged = |why: String| Failure::local(format!("{} is damaged: {why}", path.display())).hint("remove it");
        let all: Vec<As> = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        let one = |known: &As| {
            let jurisdiction = credential::rules::jurisdiction(&known.jurisdiction).map_err(|e| damaged(e.message))?;
            Ok(Qualification { credential: salus_domain::credential::CredentialType(known.credential), jurisdiction })
        };
        all.iter().map(one).collect()
    }

    /// Forgets by virtue of what a party acts.
    pub fn forget_as(&self, genesis: &[u8; 32], party: &AccountId) {
        // What is not there is forgotten.
        let _ = std::fs::remove_file(self.party(genesis, party));
    }

    fn party(&self, genesis: &[u8; 32], party: &AccountId) -> PathBuf {
        let name = format!("{}-{}.json", hex::encode(&genesis[..8]), hex::encode(party));
        self.folder.join("parties").join(name)
    }

    /// The commitment to premises. The salt is drawn at their first use and kept, because a dispense is undone on the same
    /// premises, and an inspector wants to be shown what was committed to.
    ///
    /// # Errors
    /// Local (exit 5): no randomness, or the file is damaged or cannot be written.
    pub fn premises(&self, name: &str) -> Result<Hash> {
        let of_name = salus_domain::commitment::blake2_256(name.as_bytes());
        let path = self.folder.join("premises").join(format!("{}.json", hex::encode(&of_name[..16])));
        if !path.exists() {
            let mut salt = [0; 32];
            random(&mut salt)?;
            let premises = Premises { premises: name.to_owned(), salt: words::hash(&salt) };
            let text = serde_json::to_string_pretty(&premises).map_err(|e| Failure::local(e.to_string()))?;
            // Of two commands at once, one draws it.
            State::create(&path, text.as_bytes(), true)?;
        }
        let damaged = |why: String| Failure::local(format!("{} is damaged: {why}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|e| damaged(e.to_string()))?;
        let read: Premises = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        let salt = super::rules::hash(&read.salt).map_err(|e| damaged(e.message))?;
        Ok(commitment(PREMISES, &salt, read.premises.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::credential::CredentialType;

    #[test]
    fn what_is_kept_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::of(&State::at(folder.path()));
        let file = folder.path().join("b.salus");
        assert!(memory.batches().is_empty());
        memory.keep_batch(&[1; 32], &file).unwrap();
        assert!(memory.batches().is_empty(), "a file that is gone is not looked into");
        std::fs::write(&file, []).unwrap();
        assert_eq!(memory.batches(), [file]);
        let holds = Qualification { credential: CredentialType::DISPENSER, jurisdiction: *b"DE-BE\0" };
        assert!(memory.known_as(&[0; 32], &[1; 32]).unwrap().is_empty());
        memory.keep_as(&[0; 32], &[1; 32], &[holds]).unwrap();
        assert_eq!(memory.known_as(&[0; 32], &[1; 32]).unwrap(), [holds]);
        assert!(memory.known_as(&[9; 32], &[1; 32]).unwrap().is_empty(), "another chain");
        memory.forget_as(&[0; 32], &[1; 32]);
        assert!(memory.known_as(&[0; 32], &[1; 32]).unwrap().is_empty());
    }

    #[test]
    fn premises_are_committed_to_with_one_salt() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::of(&State::at(folder.path()));
        let here = memory.premises("Main Street 1").unwrap();
        assert_eq!(memory.premises("Main Street 1").unwrap(), here);
        assert_ne!(memory.premises("Main Street 2").unwrap(), here);
        let elsewhere = tempfile::tempdir().unwrap();
        assert_ne!(Memory::of(&State::at(elsewhere.path())).premises("Main Street 1").unwrap(), here, "salted");
    }
}
