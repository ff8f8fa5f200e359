//! Encrypted keys, one file each: `keys/NAME.json` in the state folder, readable by the user alone.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::signer::files::KeyFiles;
use crate::signer::json::KeyFile;
use crate::signer::{Pair, Scheme};
use crate::state::State;

/// The keystore of a user.
#[derive(Clone, Debug)]
pub struct Keystore {
    files: KeyFiles,
}

/// What is known of a key without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its name in the keystore.
    pub name: String,
    /// Its scheme.
    pub scheme: Scheme,
    /// Its account.
    pub account: [u8; 32],
    /// Its file.
    pub file: PathBuf,
}

impl Keystore {
    /// The keystore in a state folder.
    pub fn of(state: &State) -> Self {
        Self { files: KeyFiles::new(state.keys(), "key", "salus keys") }
    }

    /// All keys by name, and the files that could not be read, each with what is wrong.
    pub fn list(&self) -> Result<(Vec<KeyInfo>, Vec<Failure>)> {
        self.files.all(|name| self.info(name))
    }

    /// What is known of one key without its password.
    pub fn info(&self, name: &str) -> Result<KeyInfo> {
        let file = self.read(name)?;
        Ok(KeyInfo {
            name: name.to_owned(),
            scheme: file.scheme()?,
            account: file.account()?,
            file: self.files.path(name)?,
        })
    }

    /// Decrypts one key.
    pub fn unlock(&self, name: &str, password: &str) -> Result<Pair> {
        self.files.at(name, self.read(name)?.open(password))
    }

    /// Encrypts a pair into a new file.
    pub fn add(&self, name: &str, pair: &Pair, password: &str) -> Result<KeyInfo> {
        self.free(name)?;
        self.store(name, &KeyFile::seal(pair, name, password)?)
    }

    /// Takes over a wallet's export as it is, once the password is shown to open it.
    pub fn adopt(&self, name: &str, text: &str, password: &str) -> Result<KeyInfo> {
        self.free(name)?;
        let file = KeyFile::parse(text)?;
        file.open(password)?;
        self.store(name, &file)
    }

    /// The encrypted file of a key, as wallets import it.
    pub fn export(&self, name: &str) -> Result<String> {
        Ok(self.read(name)?.text())
    }

    /// Refuses a name that is taken or cannot be a file's name.
    pub fn free(&self, name: &str) -> Result<()> {
        self.files.free(name)
    }

    fn store(&self, name: &str, file: &KeyFile) -> Result<KeyInfo> {
        self.files.store(name, &file.text())?;
        self.info(name)
    }

    fn read(&self, name: &str) -> Result<KeyFile> {
        self.files.read(name, KeyFile::parse)
    }
}
