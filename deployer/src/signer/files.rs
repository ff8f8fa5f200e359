//! Files of keys, one for each name, readable by the user alone; nothing is ever overwritten.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::state::State;

/// A folder of key files: `NAME.json`.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    folder: PathBuf,
    /// What they are called: `key`.
    what: &'static str,
    /// The command group that lists and makes them: `salus keys`.
    commands: &'static str,
}

impl KeyFiles {
    /// The files of a folder, which need not exist yet.
    pub fn new(folder: PathBuf, what: &'static str, commands: &'static str) -> Self {
        Self { folder, what, commands }
    }

    /// The names that have files, in order.
    pub fn names(&self) -> Result<Vec<String>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", self.folder.display()))),
        };
        let name = |file: &str| file.strip_suffix(".json").filter(|name| valid(name)).map(str::to_owned);
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().to_str().and_then(name)).collect();
        names.sort();
        Ok(names)
    }

    /// Everything that can be read of all files, and what is wrong with the others.
    pub fn all<T>(&self, read: impl Fn(&str) -> Result<T>) -> Result<(Vec<T>, Vec<Failure>)> {
        let (mut found, mut broken) = (Vec::new(), Vec::new());
        for name in self.names()? {
            match read(&name) {
                Ok(one) => found.push(one),
                Err(failure) => broken.push(failure),
            }
        }
        Ok((found, broken))
    }

    /// Reads the file of a name with `parse`.
    pub fn read<T>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T>) -> Result<T> {
        let path = self.path(name)?;
        let text = std::fs::read_to_string(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => {
                let Self { what, commands, folder } = self;
                Failure::local(format!("there is no {what} {name} in {}", folder.display()))
                    .hint(format!("{commands} list shows what there is; {commands} new {name} makes one"))
            }
            _ => Failure::local(format!("cannot read {}: {e}", path.display())),
        })?;
        self.at(name, parse(&text))
    }

    /// Says which file a failure is about.
    pub fn at<T>(&self, name: &str, result: Result<T>) -> Result<T> {
        let path = self.folder.join(format!("{name}.json"));
        result.map_err(|e| Failure { message: format!("{}: {}", path.display(), e.message), ..e })
    }

    /// Writes the new file of a name.
    pub fn store(&self, name: &str, text: &str) -> Result<()> {
        let path = self.path(name)?;
        // The name may have been taken since it was free: making a key takes a while.
        match State::create(&path, text.as_bytes(), true)? {
            true => Ok(()),
            false => Err(self.taken(name, &path)),
        }
    }

    /// Refuses a name that is taken or cannot be a file's name.
    pub fn free(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        if path.exists() { Err(self.taken(name, &path)) } else { Ok(()) }
    }

    /// The file of a name.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        if !valid(name) {
            return Err(Failure::usage(format!("{name:?} cannot be a key's name"))
                .hint("letters, digits, dot, dash and underscore, 64 at most, beginning with a letter or digit"));
        }
        Ok(self.folder.join(format!("{name}.json")))
    }

    fn taken(&self, name: &str, path: &Path) -> Failure {
        Failure::local(format!("there is a {} {name} already: {}", self.what, path.display()))
            .hint("choose another name; nothing is ever overwritten")
    }
}

fn valid(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
}
