//! What a command has unlocked already: its keys are used several times, and a password in a pipe can be read once.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::failure::Result;
use crate::signer::Pair;

/// The keys that a command has unlocked, by their files, and the password that it was given by a descriptor. Clones share
/// them; they are gone with the last one.
#[derive(Clone, Default)]
pub struct Unlocked {
    pairs: Arc<Mutex<BTreeMap<PathBuf, Pair>>>,
    password: Arc<Mutex<Option<Zeroizing<String>>>>,
}

impl Unlocked {
    /// The pair in a key file, unlocked at its first use.
    pub fn pair(&self, file: &Path, unlock: impl FnOnce() -> Result<Pair>) -> Result<Pair> {
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pair) = pairs.get(file) {
            return Ok(pair.clone());
        }
        let pair = unlock()?;
        pairs.insert(file.to_owned(), pair.clone());
        Ok(pair)
    }

    /// The password for every key of the command, read at its first use.
    pub fn password(&self, read: impl FnOnce() -> Result<Zeroizing<String>>) -> Result<Zeroizing<String>> {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(password) = &*password {
            return Ok(password.clone());
        }
        Ok(password.insert(read()?).clone())
    }
}

impl fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlocked(..)")
    }
}
