//! The keys that issuers sign documents with, one encrypted file each: `document-keys/NAME.json` in the state folder.
//!
//! They are no accounts: the chain only says whose they are. A lost one is replaced by another, and what it signed stays
//! proved.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::formats::vc::{KeyType, PublicKey, SigningKey};
use crate::signer::{KeyFiles, damaged, open, seal};
use crate::state::State;

/// What such a file calls itself.
pub const SCHEMA: &str = "salus-document-key/1";

/// The document keys of a user.
#[derive(Clone, Debug)]
pub struct DocumentKeys {
    files: KeyFiles,
}

/// What is known of a document key without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentKey {
    /// Its name.
    pub name: String,
    /// What verifies its signatures.
    pub public: PublicKey,
    /// Its file.
    pub file: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    schema: String,
    /// A Multikey.
    public: String,
    /// The secret Multikey, encrypted as wallets encrypt theirs.
    encoded: String,
}

impl DocumentKeys {
    /// Those in a state folder.
    pub fn of(state: &State) -> Self {
        Self { files: KeyFiles::new(state.document_keys(), "document key", "salus credential key") }
    }

    /// All keys by name, and the files that could not be read, each with what is wrong.
    pub fn list(&self) -> Result<(Vec<DocumentKey>, Vec<Failure>)> {
        self.files.all(|name| self.info(name))
    }

    /// What is known of a key without its password.
    pub fn info(&self, name: &str) -> Result<DocumentKey> {
        let public = self.files.read(name, |text| parse(text)?.public())?;
        Ok(DocumentKey { name: name.to_owned(), public, file: self.files.path(name)? })
    }

    /// Refuses a name that is taken or cannot be a file's name.
    pub fn free(&self, name: &str) -> Result<()> {
        self.files.free(name)
    }

    /// Makes a key of the system's randomness and encrypts it into a new file.
    pub fn make(&self, name: &str, key_type: KeyType, password: &str) -> Result<DocumentKey> {
        self.free(name)?;
        let key = SigningKey::generate(key_type)?;
        let encoded = seal(key.secret_multikey().as_bytes(), password)?;
        let file = KeyFile { schema: SCHEMA.into(), public: key.public().multikey(), encoded };
        let text = serde_json::to_string_pretty(&file).map_err(|e| Failure::local(e.to_string()))?;
        self.files.store(name, &(text + "\n"))?;
        self.info(name)
    }

    /// Decrypts a key.
    pub fn unlock(&self, name: &str, password: &str) -> Result<SigningKey> {
        self.files.read(name, |text| {
            let file = parse(text)?;
            let secret = open(&file.encoded, password)?;
            let secret = std::str::from_utf8(&secret).map_err(|_| damaged("its content is no secret Multikey"))?;
            let key = SigningKey::from_multikey(secret).map_err(|e| damaged(&e.to_string()))?;
            match key.public() == file.public()? {
                true => Ok(key),
                false => Err(damaged("its secret belongs to another key")),
            }
        })
    }
}

impl KeyFile {
    fn public(&self) -> Result<PublicKey> {
        PublicKey::from_multikey(&self.public).map_err(|e| damaged(&e.to_string()))
    }
}

fn parse(text: &str) -> Result<KeyFile> {
    let file: KeyFile = serde_json::from_str(text).map_err(|e| damaged(&e.to_string()))?;
    match file.schema == SCHEMA {
        true => Ok(file),
        false => Err(damaged(&format!("it is no {SCHEMA}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    fn keys() -> (tempfile::TempDir, DocumentKeys) {
        let folder = tempfile::tempdir().unwrap();
        let keys = DocumentKeys::of(&State::at(folder.path()));
        (folder, keys)
    }

    #[test]
    fn a_key_opens_with_its_password_alone_and_is_nowhere_in_plain() {
        let (folder, keys) = keys();
        let made = keys.make("board", KeyType::P256, "correct horse").unwrap();
        let key = keys.unlock("board", "correct horse").unwrap();
        assert_eq!(key.public(), made.public);
        assert_eq!(keys.unlock("board", "wrong").unwrap_err().kind, Kind::Local);
        let path = folder.path().join("document-keys/board.json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&*key.secret_multikey()) && text.contains(&made.public.multikey()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_name_is_taken_once_and_damage_is_told_by_file() {
        let (folder, keys) = keys();
        let first = keys.make("board", KeyType::Ed25519, "secret").unwrap();
        assert!(keys.make("board", KeyType::Ed25519, "secret").unwrap_err().message.contains("board"));
        let other = keys.make("other", KeyType::Ed25519, "secret").unwrap();
        let path = folder.path().join("document-keys/board.json");
        let text = std::fs::read_to_string(&path).unwrap();
        for altered in [
            text.replace(&first.public.multikey(), &other.public.multikey()),
            text.replace(SCHEMA, "salus-document-key/2"),
            text.replace("encoded", "decoded"),
            String::new(),
        ] {
            std::fs::write(&path, altered).unwrap();
            let failure = keys.unlock("board", "secret").unwrap_err();
            assert!(failure.kind == Kind::Local && failure.message.contains("board.json"), "{}", failure.message);
        }
        let (good, broken) = keys.list().unwrap();
        assert_eq!((good.len(), broken.len()), (1, 1));
        assert!(keys.info("none").unwrap_err().hint.unwrap().contains("salus credential key new none"));
        assert_eq!(keys.info("../none").unwrap_err().kind, Kind::Usage);
    }
}
