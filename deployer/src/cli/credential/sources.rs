//! Where several documents come from, and where each one's finished file goes.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::suite::credential::document::Proof;

/// Where the documents come from and go to.
pub fn places(named: &[PathBuf], folder: &Path, proof: Proof) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut places: Vec<(PathBuf, PathBuf)> = Vec::new();
    let suffix = if proof == Proof::Jose { "jwt" } else { "json" };
    for source in sources(named)? {
        let stem = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let out = folder.join(format!("{stem}.{suffix}"));
        if let Some((other, _)) = places.iter().find(|(_, known)| *known == out) {
            return Err(Failure::usage(format!(
                "{} and {} would both be written to {}",
                other.display(),
                source.display(),
                out.display()
            )));
        }
        places.push((source, out));
    }
    Ok(places)
}

/// The files named, and those of the folders named, in order.
fn sources(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let fail = |e: std::io::Error| Failure::local(format!("cannot read {}: {e}", path.display()));
        let entries = std::fs::read_dir(path).map_err(fail)?.collect::<std::io::Result<Vec<_>>>().map_err(fail)?;
        let mut inside: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        inside.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "json"));
        if inside.is_empty() {
            return Err(Failure::usage(format!("{} holds no .json files", path.display())));
        }
        inside.sort_unstable();
        found.extend(inside);
    }
    Ok(found)
}
