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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Premises {
    /// Where that is, in its user's words.
    pub premises: String,
    /// 0x and 64 hexadecimal digits.
    pub salt: String,
}

/// By virtue of what a party acts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct As {
    credential: u16,
    jurisdiction: String,
    /// Older files do not tell what was said from what was found: what was found is looked at again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    said: bool,
}

/// By virtue of what a party acts, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The credential.
    pub holds: Qualification,
    /// Whether the user said it; else it was found on chain.
    pub said: bool,
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

    /// Remembers by virtue of what a party acts on a chain, as the user says; what was found stays beside it.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged, or cannot be written.
    pub fn say_as(&self, genesis: &[u8; 32], party: &AccountId, holds: Qualification) -> Result<()> {
        self.keep_as(genesis, party, true, &[holds])
    }

    /// Remembers what was found on a chain that a party holds; what the user said stays beside it.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged, or cannot be written.
    pub fn find_as(&self, genesis: &[u8; 32], party: &AccountId, holds: &[Qualification]) -> Result<()> {
        self.keep_as(genesis, party, false, holds)
    }

    fn keep_as(&self, genesis: &[u8; 32], party: &AccountId, said: bool, holds: &[Qualification]) -> Result<()> {
        let path = self.party(genesis, party);
        let _held = State::hold(&path.with_extension("lock"))?;
        let mut all = self.known_as(genesis, party)?;
        all.retain(|known| known.said != said);
        all.extend(holds.iter().map(|holds| Remembered { holds: *holds, said }));
        let one = |known: &Remembered| As {
            credential: known.holds.credential.0,
            jurisdiction: jurisdiction::write(&known.holds.jurisdiction),
            said: known.said,
        };
        let all: Vec<As> = all.iter().map(one).collect();
        let text = serde_json::to_string_pretty(&all).map_err(|e| Failure::local(e.to_string()))?;
        State::write(&path, text.as_bytes(), true)
    }

    /// By virtue of what a party acts on a chain; nothing if that is not remembered.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged.
    pub fn known_as(&self, genesis: &[u8; 32], party: &AccountId) -> Result<Vec<Remembered>> {
        let path = self.party(genesis, party);
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Vec::new()) };
        let damaged = |why: String| Failure::local(format!("{} is damaged: {why}", path.display())).hint("remove it");
        let all: Vec<As> = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        let one = |known: &As| {
            let jurisdiction = credential::rules::jurisdiction(&known.jurisdiction).map_err(|e| damaged(e.message))?;
            let credential = salus_domain::credential::CredentialType(known.credential);
            Ok(Remembered { holds: Qualification { credential, jurisdiction }, said: known.said })
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
        let path = self.of_premises(name);
        if !path.exists() {
            let mut salt = [0; 32];
            random(&mut salt)?;
            let premises = Premises { premises: name.to_owned(), salt: words::hash(&salt) };
            // Of two commands at once, one draws it.
            State::create(&path, &premises.text()?, true)?;
        }
        Premises::read(&path)?.commitment()
    }

    /// The commitment to premises that were named before, here or where an imported file comes from: a new salt opens nothing.
    ///
    /// # Errors
    /// Local (exit 5): they were not, or the file is damaged.
    pub fn known_premises(&self, name: &str) -> Result<Hash> {
        let path = self.of_premises(name);
        if !path.exists() {
            return Err(Failure::local(format!("nothing was dispensed here on premises called `{name}`")).hint(
                "name them in the same words; dispensed at another till: salus pack secret export --premises there, and \
                 salus pack secret import here",
            ));
        }
        Premises::read(&path)?.commitment()
    }

    /// All premises that were named.
    ///
    /// # Errors
    /// Local (exit 5): a file is damaged.
    pub fn all_premises(&self) -> Result<Vec<Premises>> {
        let entries = std::fs::read_dir(self.folder.join("premises")).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
        let mut all: Vec<Premises> = paths.map(|path| Premises::read(&path)).collect::<Result<_>>()?;
        all.sort();
        Ok(all)
    }

    /// Takes over premises of another till's, sent in a file; gives back how many there were not here.
    ///
    /// # Errors
    /// Refused (exit 1), and nothing is taken: premises of the same name have another salt here, unless that is to be replaced;
    /// local (exit 5): a file is damaged or cannot be written.
    pub fn take_premises(&self, theirs: &[Premises], file: &str, replace: bool) -> Result<usize> {
        let mut new = Vec::new();
        for premises in theirs {
            let path = self.of_premises(&premises.premises);
            if !path.exists() {
                new.push((path, premises));
            } else if Premises::read(&path)? != *premises {
                if !replace {
                    return Err(Failure::refused(format!(
                        "premises `{}` were named here with another salt than in {file}",
                        premises.premises
                    ))
                    .hint(format!(
                        "salus pack secret import --replace {file} takes the file's: then what was dispensed with the one here \
                         cannot be undone"
                    )));
                }
                new.push((path, premises));
            }
        }
        for (path, premises) in &new {
            State::write(path, &premises.text()?, true)?;
        }
        Ok(new.len())
    }

    fn of_premises(&self, name: &str) -> PathBuf {
        let of_name = salus_domain::commitment::blake2_256(name.as_bytes());
        self.folder.join("premises").join(format!("{}.json", hex::encode(&of_name[..16])))
    }
}

impl Premises {
    fn read(path: &Path) -> Result<Self> {
        let damaged = |why: String| Failure::local(format!("{} is damaged: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|e| damaged(e.to_string()))?;
        let read: Self = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        read.commitment().map_err(|e| damaged(e.message))?;
        Ok(read)
    }

    fn text(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|e| Failure::local(e.to_string()))
    }

    fn commitment(&self) -> Result<Hash> {
        Ok(commitment(PREMISES, &super::rules::hash(&self.salt)?, self.premises.as_bytes()))
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
        memory.find_as(&[0; 32], &[1; 32], &[holds]).unwrap();
        assert_eq!(memory.known_as(&[0; 32], &[1; 32]).unwrap(), [Remembered { holds, said: false }]);
        assert!(memory.known_as(&[9; 32], &[1; 32]).unwrap().is_empty(), "another chain");
        memory.forget_as(&[0; 32], &[1; 32]);
        assert!(memory.known_as(&[0; 32], &[1; 32]).unwrap().is_empty());
    }

    #[test]
    fn what_is_found_and_what_is_said_stand_side_by_side() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::of(&State::at(folder.path()));
        let of = |credential| Qualification { credential, jurisdiction: *b"DE\0\0\0\0" };
        let (said, found) = (of(CredentialType::DISPENSER), of(CredentialType::WHOLESALER));
        let known = || memory.known_as(&[0; 32], &[1; 32]).unwrap();
        memory.say_as(&[0; 32], &[1; 32], found).unwrap();
        memory.say_as(&[0; 32], &[1; 32], said).unwrap();
        memory.find_as(&[0; 32], &[1; 32], &[said]).unwrap();
        memory.find_as(&[0; 32], &[1; 32], &[found]).unwrap();
        let both = [Remembered { holds: said, said: true }, Remembered { holds: found, said: false }];
        assert_eq!(known(), both, "the last of each");
        // An older file does not say which is which.
        let path = memory.party(&[0; 32], &[1; 32]);
        std::fs::write(path, r#"[{"credential":9,"jurisdiction":"DE"}]"#).unwrap();
        assert!(matches!(known().as_slice(), [Remembered { said: false, .. }]));
    }

    #[test]
    fn premises_go_from_till_to_till() {
        let tills = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [one, two] = tills.each_ref().map(|folder| Memory::of(&State::at(folder.path())));
        assert!(one.all_premises().unwrap().is_empty());
        let here = one.premises("Main Street 1").unwrap();
        let failure = two.known_premises("Main Street 1").unwrap_err();
        assert!(failure.hint.unwrap().contains("salus pack secret import"));
        assert!(two.known_premises("Main Street 1").is_err(), "to ask draws none");
        let sent = one.all_premises().unwrap();
        assert_eq!(two.take_premises(&sent, "sent.json", false).unwrap(), 1);
        assert_eq!(two.take_premises(&sent, "sent.json", false).unwrap(), 0, "twice is once");
        assert_eq!(
            (two.known_premises("Main Street 1").unwrap(), two.premises("Main Street 1").unwrap()),
            (here, here)
        );
        // Named at both tills before they were brought together.
        let other = two.premises("Main Street 2").unwrap();
        one.premises("Main Street 2").unwrap();
        let sent = two.all_premises().unwrap();
        let failure = one.take_premises(&sent, "sent.json", false).unwrap_err();
        assert_eq!(failure.message, "premises `Main Street 2` were named here with another salt than in sent.json");
        assert_ne!(one.known_premises("Main Street 2").unwrap(), other);
        assert_eq!(one.take_premises(&sent, "sent.json", true).unwrap(), 1);
        assert_eq!(one.known_premises("Main Street 2").unwrap(), other);
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
