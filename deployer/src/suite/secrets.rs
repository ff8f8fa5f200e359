//! The subjects' category secrets, in the state folder: `subjects/HEX.json`, readable by the user alone.
//!
//! Which bit of a mask means which category is the subject's secret. It is made of the system's randomness at the first
//! grant; a grantee gets it with the grant's document.

use std::path::PathBuf;

use salus_domain::Hash;
use salus_domain::blinding::Blinding;
use salus_domain::commitment::commitment;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::failure::{Failure, Result};
use crate::state::State;

/// What is known of a subject: its secret and what was committed to.
#[derive(Clone, Serialize, Deserialize)]
pub struct SubjectFile {
    /// The subject, 0x-hex.
    pub subject: String,
    /// The secret of 32 bytes, 0x-hex.
    secret: Secret,
    /// Documents that a commitment on chain stands for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Commitment>,
}

/// What opens a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The commitment on chain, 0x-hex.
    pub commitment: String,
    /// The domain tag.
    pub tag: String,
    /// The salt, 0x-hex.
    pub salt: String,
    /// Where the document lay when it was committed to.
    pub file: String,
}

impl Commitment {
    /// The salted commitment to bytes, and what opens it; `file` says where they lie.
    pub fn make(tag: &str, bytes: &[u8], file: String) -> Result<(Hash, Self)> {
        let mut salt = [0u8; 32];
        random(&mut salt)?;
        let hash = commitment(tag, &salt, bytes);
        let commitment = format!("0x{}", hex::encode(hash));
        Ok((hash, Self { commitment, tag: tag.into(), salt: format!("0x{}", hex::encode(salt)), file }))
    }

    /// What stands on chain for these bytes.
    ///
    /// # Errors
    /// Check (exit 6) if they are not those that were committed to; local (exit 5) if this is damaged.
    pub fn open(&self, bytes: &[u8]) -> Result<Hash> {
        let salt = hex::decode(self.salt.strip_prefix("0x").unwrap_or(&self.salt))
            .map_err(|_| Failure::local("the salt of a commitment must be hexadecimal"))?;
        let hash = commitment(&self.tag, &salt, bytes);
        match format!("0x{}", hex::encode(hash)) == self.commitment {
            true => Ok(hash),
            false => Err(Failure::check(format!("this is not what was committed to as {}", self.commitment))
                .hint("the words or the salt were altered, or it is another document")),
        }
    }
}

/// The secret as text, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A new secret of the system's randomness.
    pub fn generate() -> Result<Self> {
        let mut bytes = [0u8; 32];
        random(&mut bytes)?;
        let secret = Self(format!("0x{}", hex::encode(bytes)));
        bytes.zeroize();
        Ok(secret)
    }

    /// The secret's bytes.
    pub fn bytes(&self) -> Result<[u8; 32]> {
        let digits = self.0.strip_prefix("0x").unwrap_or(&self.0);
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(digits, &mut bytes)
            .map_err(|_| Failure::local("a category secret must be 32 bytes in hexadecimal"))?;
        Ok(bytes)
    }
}

/// Fills bytes from the system's randomness.
pub fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))
}

impl SubjectFile {
    /// What is known of a subject, if anything.
    pub fn find(state: &State, subject: &[u8; 32]) -> Result<Option<Self>> {
        let path = path(state, subject);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", path.display()))),
        };
        let file: Self =
            serde_json::from_str(&text).map_err(|e| Failure::local(format!("{} is damaged: {e}", path.display())))?;
        file.secret.bytes().map_err(|e| Failure { message: format!("{}: {}", path.display(), e.message), ..e })?;
        Ok(Some(file))
    }

    /// What is known of a subject; a new secret if nothing is. Of two commands that run at once, one makes the secret.
    pub fn obtain(state: &State, subject: &[u8; 32]) -> Result<Self> {
        if let Some(known) = Self::find(state, subject)? {
            return Ok(known);
        }
        let new =
            Self { subject: format!("0x{}", hex::encode(subject)), secret: Secret::generate()?, documents: vec![] };
        new.create(state, subject)
    }

    /// Keeps a secret that a grantee received. Another one than is known is refused: it would make known grants unreadable.
    pub fn receive(state: &State, subject: &[u8; 32], secret: &Secret) -> Result<Self> {
        secret.bytes()?;
        let new = Self { subject: format!("0x{}", hex::encode(subject)), secret: secret.clone(), documents: vec![] };
        let kept = new.create(state, subject)?;
        if kept.secret != *secret {
            return Err(Failure::local(format!(
                "another category secret of 0x{} is known already: {}",
                hex::encode(subject),
                path(state, subject).display()
            ))
            .hint("ask the subject which document is right; move the known file away to accept this one"));
        }
        Ok(kept)
    }

    /// All subjects that anything is known of.
    pub fn subjects(state: &State) -> Vec<[u8; 32]> {
        let entries = std::fs::read_dir(state.subjects()).into_iter().flatten().flatten();
        let mut subjects: Vec<[u8; 32]> = entries
            .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
            .filter_map(|name| hex::decode(name).ok()?.try_into().ok())
            .collect();
        subjects.sort_unstable();
        subjects
    }

    /// The secret.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The permutation that the secret gives.
    pub fn blinding(&self) -> Result<Blinding> {
        let mut bytes = self.secret.bytes()?;
        let blinding = Blinding::new(&bytes);
        bytes.zeroize();
        Ok(blinding)
    }

    /// Adds what opens commitments to the file of a subject whose secret is known. Commands that add at once all do.
    pub fn remember(state: &State, subject: &[u8; 32], opened: impl IntoIterator<Item = Commitment>) -> Result<Self> {
        let _held = State::hold(&state.subjects().join(".lock"))?;
        let mut known = Self::find(state, subject)?.ok_or_else(|| {
            Failure::local(format!("there is no category secret in {}", path(state, subject).display()))
        })?;
        let before = known.documents.len();
        for commitment in opened {
            if !known.documents.contains(&commitment) {
                known.documents.push(commitment);
            }
        }
        if known.documents.len() > before {
            State::write(&path(state, subject), known.text()?.as_bytes(), true)?;
        }
        Ok(known)
    }

    fn text(&self) -> Result<Zeroizing<String>> {
        serde_json::to_string_pretty(self)
            .map(|text| Zeroizing::new(text + "\n"))
            .map_err(|e| Failure::local(e.to_string()))
    }

    /// Writes the file unless there is one; returns what is there in the end.
    fn create(self, state: &State, subject: &[u8; 32]) -> Result<Self> {
        let path = path(state, subject);
        if State::create(&path, self.text()?.as_bytes(), true)? {
            return Ok(self);
        }
        Self::find(state, subject)?.ok_or_else(|| Failure::local(format!("{} came and went", path.display())))
    }
}

fn path(state: &State, subject: &[u8; 32]) -> PathBuf {
    state.subjects().join(format!("{}.json", hex::encode(subject)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> (tempfile::TempDir, State) {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        (folder, state)
    }

    #[test]
    fn a_secret_is_made_once() {
        let (_folder, state) = state();
        assert!(SubjectFile::find(&state, &[1; 32]).unwrap().is_none());
        let first = SubjectFile::obtain(&state, &[1; 32]).unwrap();
        let second = SubjectFile::obtain(&state, &[1; 32]).unwrap();
        assert!(first.secret == second.secret);
        assert!(first.secret != SubjectFile::obtain(&state, &[2; 32]).unwrap().secret);
        assert_eq!(SubjectFile::subjects(&state), [[1; 32], [2; 32]]);
    }

    #[test]
    fn commands_at_once_agree_on_one_secret() {
        let (_folder, state) = state();
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let state = state.clone();
                std::thread::spawn(move || SubjectFile::obtain(&state, &[3; 32]).unwrap().secret.bytes().unwrap())
            })
            .collect();
        let secrets: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    }

    #[test]
    fn commands_at_once_all_keep_what_they_committed_to() {
        let (_folder, state) = state();
        let opened = |number: usize| Commitment {
            commitment: number.to_string(),
            tag: String::new(),
            salt: String::new(),
            file: String::new(),
        };
        assert!(SubjectFile::remember(&state, &[6; 32], [opened(0)]).is_err(), "nothing is known of the subject");
        let secret = SubjectFile::obtain(&state, &[6; 32]).unwrap().secret;
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let state = state.clone();
                // The first is everybody's.
                let opened = [opened(0), opened(number)];
                std::thread::spawn(move || SubjectFile::remember(&state, &[6; 32], opened).unwrap())
            })
            .collect();
        threads.into_iter().for_each(|thread| drop(thread.join().unwrap()));
        let known = SubjectFile::find(&state, &[6; 32]).unwrap().unwrap();
        assert_eq!(known.documents.len(), 8);
        assert!(known.secret == secret);
        assert_eq!(SubjectFile::subjects(&state), [[6; 32]], "the lock is no subject");
    }

    #[test]
    fn another_secret_is_not_received() {
        let (_folder, state) = state();
        let secret = Secret::generate().unwrap();
        SubjectFile::receive(&state, &[4; 32], &secret).unwrap();
        SubjectFile::receive(&state, &[4; 32], &secret).unwrap();
        let failure = SubjectFile::receive(&state, &[4; 32], &Secret::generate().unwrap()).err().unwrap();
        assert!(failure.message.contains("another category secret"));
    }

    #[cfg(unix)]
    #[test]
    fn others_cannot_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, state) = state();
        SubjectFile::obtain(&state, &[5; 32]).unwrap();
        let mode = std::fs::metadata(path(&state, &[5; 32])).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(state.subjects()).unwrap().count(), 1, "no temporary file is left");
    }
}
