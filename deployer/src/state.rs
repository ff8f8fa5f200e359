//! The user's own files: networks, keystore, embedded chain, its deployments, the subjects' category secrets.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The user's state folder (`SALUS_HOME`, else the platform's data folder for `salus`).
#[derive(Clone, Debug)]
pub struct State {
    root: PathBuf,
    owner: Option<u32>,
}

/// The variable that names the process whose end is the embedded chain's too: a script's player, which may be killed.
pub const OWNER: &str = "SALUS_OWNER";

impl State {
    /// Finds the folder; nothing is created until something is written.
    pub fn locate() -> Result<Self> {
        let owner = std::env::var(OWNER).ok().and_then(|pid| pid.parse().ok());
        if let Some(root) = std::env::var_os("SALUS_HOME") {
            return Ok(Self { root: root.into(), owner });
        }
        directories::ProjectDirs::from("", "", "salus")
            .map(|dirs| Self { root: dirs.data_local_dir().to_path_buf(), owner })
            .ok_or_else(|| {
                Failure::local("no home folder found for this user").hint("set SALUS_HOME to a folder of yours")
            })
    }

    /// A state folder at a given place.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), owner: None }
    }

    /// A state folder of this process alone: a chain that is started in it ends with the process.
    pub fn private(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), owner: Some(std::process::id()) }
    }

    /// The process whose end is the embedded chain's too.
    pub fn owner(&self) -> Option<u32> {
        self.owner
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// Network profiles: `networks.toml`.
    pub fn networks(&self) -> PathBuf {
        self.root.join("networks.toml")
    }
    /// Encrypted keys: `keys/NAME.json`.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }
    /// Encrypted keys that issuers sign documents with: `document-keys/NAME.json`.
    pub fn document_keys(&self) -> PathBuf {
        self.root.join("document-keys")
    }
    /// What opens the commitments to statements about cases of break-glass: `statements/HEX.json`, readable by the user alone.
    pub fn statements(&self) -> PathBuf {
        self.root.join("statements")
    }
    /// What verifiers have asked and seen answered: `challenges/HEX`.
    pub fn challenges(&self) -> PathBuf {
        self.root.join("challenges")
    }
    /// The embedded chain: base path, lock, port file, log.
    pub fn devnet(&self) -> PathBuf {
        self.root.join("devnet")
    }
    /// Deployments of the embedded chain and journals of all chains, by genesis hash.
    pub fn deployments(&self) -> PathBuf {
        self.root.join("deployments")
    }
    /// The subjects' category secrets: `subjects/HEX.json`, readable by the user alone.
    pub fn subjects(&self) -> PathBuf {
        self.root.join("subjects")
    }

    /// Writes a file whole or not at all (temporary file beside it, fsync, rename), creating folders; `private` makes it 0600.
    pub fn write(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
        let temporary = temporary(path, bytes, private)?;
        std::fs::rename(&temporary, path).map_err(|e| {
            discard(&temporary);
            cannot("write", path, &e)
        })
    }

    /// As [`State::write`], for a file that is new: what is there already, written meanwhile too, is left as it is, and the
    /// answer is no.
    pub fn create(path: &Path, bytes: &[u8], private: bool) -> Result<bool> {
        let temporary = temporary(path, bytes, private)?;
        // Unlike a rename, a link never replaces what another command wrote meanwhile.
        let linked = std::fs::hard_link(&temporary, path).or_else(|e| match e.kind() {
            ErrorKind::AlreadyExists => Err(e),
            // File systems without links (of sticks, some of networks): not whole or not at all, but never over another file.
            _ => write_all(&mut options(private), path, bytes),
        });
        discard(&temporary);
        match linked {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(cannot("write", path, &e)),
        }
    }

    /// As [`State::create`]; that something is there already is a failure.
    pub fn write_new(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
        match Self::create(path, bytes, private)? {
            true => Ok(()),
            false => Err(Failure::local(format!("{} exists already; nothing is overwritten", path.display()))
                .hint("name another file")),
        }
    }

    /// Fails if a file could not be written, before that would be too late.
    pub fn check_writable(path: &Path) -> Result<()> {
        temporary(path, &[], true).map(|temporary| discard(&temporary))
    }

    /// Waits until no other command holds this lock, and holds it until the answer is dropped. For moments only: it waits
    /// without a limit.
    pub fn hold(lock: &Path) -> Result<std::fs::File> {
        create_folder(lock)?;
        let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(lock);
        let held = file.and_then(|file| file.lock().map(|()| file));
        held.map_err(|e| cannot("lock", lock, &e))
    }
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::local(format!("cannot {what} {}: {error}", path.display()))
}

fn create_folder(path: &Path) -> Result<&Path> {
    let folder = path.parent().ok_or_else(|| Failure::local(format!("{} has no folder", path.display())))?;
    std::fs::create_dir_all(folder).map_err(|e| cannot("create the folder of", path, &e))?;
    Ok(folder)
}

/// Writes a temporary file beside a path.
fn temporary(path: &Path, bytes: &[u8], private: bool) -> Result<PathBuf> {
    let folder = create_folder(path)?;
    let mut suffix = [0u8; 8];
    getrandom::fill(&mut suffix).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
    let temporary = folder.join(format!(".{}.tmp", hex::encode(suffix)));
    match write_all(&mut options(private), &temporary, bytes) {
        Ok(()) => Ok(temporary),
        Err(e) => {
            discard(&temporary);
            Err(cannot("write", path, &e))
        }
    }
}

fn options(private: bool) -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    options
}

fn write_all(options: &mut std::fs::OpenOptions, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a temporary file; a leftover one harms nobody.
fn discard(temporary: &Path) {
    let _ = std::fs::remove_file(temporary);
}

/// Refuses to overwrite a file.
pub fn must_be_new(file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Failure::local(format!("{} exists already; nothing is overwritten", file.display()))
            .hint("name another file"));
    }
    Ok(())
}

/// Waits for an exclusive lock on a file; the system gives it back when the file is closed or the process ends.
pub async fn lock(file: &std::fs::File, patience: std::time::Duration) -> std::io::Result<()> {
    let since = std::time::Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(std::fs::TryLockError::Error(e)) => return Err(e),
            Err(std::fs::TryLockError::WouldBlock) if since.elapsed() > patience => {
                return Err(std::io::Error::other("another command holds it"));
            }
            Err(std::fs::TryLockError::WouldBlock) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_those_who_create_a_file_at_once_one_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/file");
        let threads: Vec<_> = (0..8u8)
            .map(|number| {
                let path = path.clone();
                std::thread::spawn(move || State::create(&path, &[number], true).unwrap().then_some(number))
            })
            .collect();
        let wrote: Vec<u8> = threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(wrote.len(), 1, "{wrote:?}");
        assert_eq!(std::fs::read(&path).unwrap(), wrote);
        assert!(State::write_new(&path, &[9], true).unwrap_err().message.contains("nothing is overwritten"));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_told_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), []).unwrap();
        assert!(State::check_writable(&folder.path().join("file/below")).is_err());
        State::check_writable(&folder.path().join("new")).unwrap();
        assert!(!folder.path().join("new").exists());
    }
}
