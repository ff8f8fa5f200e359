//! The folder of one chain, held by one node at a time.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::failure::Failure;

/// A chain's folder, locked for this process. The system gives the lock back when the process ends, however it ends, so a
/// lock file that a killed node left is no obstacle.
pub struct BaseDir {
    path: PathBuf,
    _lock: File,
    // Removes the folder when dropped.
    _temporary: Option<TempDir>,
}

impl BaseDir {
    /// Opens or creates the folder; a temporary one when `path` is absent.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let (path, temporary) = match path {
            Some(path) => (path.to_owned(), None),
            None => {
                let temporary = tempfile::Builder::new().prefix("salus-devnet-").tempdir().map_err(Failure::other)?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        std::fs::create_dir_all(&path).map_err(Failure::file(&path))?;
        Ok(Self { _lock: lock(&path)?, path, _temporary: temporary })
    }

    /// The folder of the chain's database.
    pub fn database(&self) -> PathBuf {
        self.path.join("db")
    }

    /// Waits until the database is closed, which a thread of the RPC server may outlive the node to do. It holds a lock file
    /// of its own for as long.
    pub fn wait_until_closed(&self, patience: Duration) {
        let start = Instant::now();
        let Ok(lock) = File::open(self.database().join("lock")) else { return };
        while lock.try_lock().is_err() && start.elapsed() < patience {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn lock(base: &Path) -> Result<File, Failure> {
    let path = base.join("lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(Failure::file(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            // An owner that has not written its id yet leaves it unknown.
            let _ = file.read_to_string(&mut pid);
            return Err(Failure::BasePathInUse { path: base.to_owned(), pid: pid.trim().parse().ok() });
        }
        Err(TryLockError::Error(error)) => return Err(Failure::file(path)(error)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", process::id()))
        .map_err(Failure::file(path))?;
    Ok(file)
}
