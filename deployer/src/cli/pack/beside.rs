//! A document as JSON, and what it says to people as text beside it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::session::must_be_writable;
use crate::failure::{Failure, Result};
use crate::state::State;

/// Two new files, `NAME.json` and `NAME.txt`, readable by the user alone.
pub struct Beside {
    /// The JSON's.
    pub file: PathBuf,
    /// The text's.
    pub text_file: PathBuf,
}

impl Beside {
    /// Looks whether both can be written, before there is anything to write.
    ///
    /// # Errors
    /// Usage (exit 2): both would be one file; local (exit 5): one is there already, or cannot be written.
    pub fn new(out: &Path) -> Result<Self> {
        let text_file = out.with_extension("txt");
        if text_file == out {
            let one = format!("{} is where the text beside the JSON goes", out.display());
            return Err(Failure::usage(one).hint("name a file that ends with .json"));
        }
        must_be_writable(out)?;
        must_be_writable(&text_file)?;
        Ok(Self { file: out.to_owned(), text_file })
    }

    /// Writes both.
    ///
    /// # Errors
    /// Local (exit 5): one cannot be written.
    pub fn write(&self, document: &Value, text: &str) -> Result<()> {
        let written = serde_json::to_string_pretty(document).map_err(|e| Failure::local(e.to_string()))? + "\n";
        State::write_new(&self.file, written.as_bytes(), true)?;
        State::write_new(&self.text_file, text.as_bytes(), true)
    }

    /// What is said of them.
    pub fn shown(&self) -> String {
        format!("{} and {}", self.file.display(), self.text_file.display())
    }
}
