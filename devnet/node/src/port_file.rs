//! The file that tells other programs where this node answers.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use serde_json::json;

use crate::{failure::Failure, service::Node};

/// A written port file; removed when dropped.
pub struct PortFile(PathBuf);

impl PortFile {
    /// Writes the file as a whole: a reader sees all of it or nothing.
    pub fn write(path: &Path, node: &Node) -> Result<Self, Failure> {
        let contents = json!({ "pid": process::id(), "url": node.url, "genesis_hash": node.genesis_hash });
        let write = || -> io::Result<()> {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let file = tempfile::NamedTempFile::new_in(folder)?;
            fs::write(file.path(), format!("{contents}\n"))?;
            file.persist(path)?;
            Ok(())
        };
        write().map_err(Failure::file(path))?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for PortFile {
    fn drop(&mut self) {
        // Somebody else may have removed it already, which is as good.
        let _ = fs::remove_file(&self.0);
    }
}
