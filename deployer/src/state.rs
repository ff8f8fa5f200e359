//! The user's own files: networks, keystore, embedded chain, its deployments, the subjects' category secrets.

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
        let fail = |what: &str, e: std::io::Error| Failure::local(format!("cannot {what} {}: {e}", path.display()));
        let folder = path.parent().ok_or_else(|| Failure::local(format!("{} has no folder", path.display())))?;
        std::fs::create_dir_all(folder).map_err(|e| fail("create the folder of", e))?;
        let mut suffix = [0u8; 8];
        getrandom::fill(&mut suffix).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
        let temporary = folder.join(format!(".{}.tmp", hex::encode(suffix)));
        let written = (|| {
            use std::io::Write;
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(if private { 0o600 } else { 0o644 });
            }
            let mut file = options.open(&temporary)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&temporary, path)
        })();
        written.map_err(|e| {
            // The original error is the one to report; a leftover temporary file harms nobody.
            let _ = std::fs::remove_file(&temporary);
            fail("write", e)
        })
    }
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
