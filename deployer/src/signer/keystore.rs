//! Encrypted keys, one file each: `keys/NAME.json` in the state folder, readable by the user alone.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::signer::json::KeyFile;
use crate::signer::{Pair, Scheme};
use crate::state::State;

/// The keystore of a user.
#[derive(Clone, Debug)]
pub struct Keystore {
    folder: PathBuf,
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
        Self { folder: state.keys() }
    }

    /// All keys by name, and the files that could not be read, each with what is wrong.
    pub fn list(&self) -> Result<(Vec<KeyInfo>, Vec<Failure>)> {
        let (mut keys, mut broken) = (Vec::new(), Vec::new());
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok((keys, broken)),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", self.folder.display()))),
        };
        for entry in entries.flatten() {
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str().and_then(|name| name.strip_suffix(".json")) else { continue };
            if valid_name(name) {
                match self.info(name) {
                    Ok(info) => keys.push(info),
                    Err(failure) => broken.push(failure),
                }
            }
        }
        keys.sort_by(|a, b| a.name.cmp(&b.name));
        Ok((keys, broken))
    }

    /// What is known of one key without its password.
    pub fn info(&self, name: &str) -> Result<KeyInfo> {
        let file = self.read(name)?;
        Ok(KeyInfo { name: name.to_owned(), scheme: file.scheme()?, account: file.account()?, file: self.path(name)? })
    }

    /// Decrypts one key.
    pub fn unlock(&self, name: &str, password: &str) -> Result<Pair> {
        self.read(name)?.open(password).map_err(|e| at(&self.folder.join(format!("{name}.json")), e))
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
        let path = self.path(name)?;
        if path.exists() { Err(taken(name, &path)) } else { Ok(()) }
    }

    fn store(&self, name: &str, file: &KeyFile) -> Result<KeyInfo> {
        let path = self.path(name)?;
        // The name may have been taken since it was free: making a key takes a while.
        match State::create(&path, file.text().as_bytes(), true)? {
            true => self.info(name),
            false => Err(taken(name, &path)),
        }
    }

    fn read(&self, name: &str) -> Result<KeyFile> {
        let path = self.path(name)?;
        let text = std::fs::read_to_string(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => {
                Failure::local(format!("there is no key {name} in {}", self.folder.display()))
                    .hint(format!("salus keys list shows what there is; salus keys new {name} makes one"))
            }
            _ => Failure::local(format!("cannot read {}: {e}", path.display())),
        })?;
        KeyFile::parse(&text).map_err(|e| at(&path, e))
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        if !valid_name(name) {
            return Err(Failure::usage(format!("{name:?} cannot be a key's name"))
                .hint("letters, digits, dot, dash and underscore, 64 at most, beginning with a letter or digit"));
        }
        Ok(self.folder.join(format!("{name}.json")))
    }
}

fn taken(name: &str, path: &std::path::Path) -> Failure {
    Failure::local(format!("there is a key {name} already: {}", path.display()))
        .hint("choose another name; nothing is ever overwritten")
}

fn valid_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
}

fn at(path: &std::path::Path, failure: Failure) -> Failure {
    Failure { message: format!("{}: {}", path.display(), failure.message), ..failure }
}
