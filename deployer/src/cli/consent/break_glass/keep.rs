//! Statements about a case: only their commitments go on chain; words and salt are kept in a file, written before anything is sent.

use std::path::{Path, PathBuf};

use salus_domain::Hash;

use crate::cli::consent::session::{Session, must_be_writable, read};
use crate::failure::Result;
use crate::suite::consent::statement::{About, Statement, Words};
use crate::suite::secrets::Commitment;

/// What somebody says about a case, committed to and not written yet.
pub struct Kept {
    /// The commitment.
    pub hash: Hash,
    words: Words,
    opens: Commitment,
    out: Option<PathBuf>,
}

impl Kept {
    /// Words typed, or a file's (`-`: stdin); `out` is where they shall be kept.
    pub fn read(typed: Option<&str>, file: Option<&Path>, out: Option<&Path>) -> Result<Option<Self>> {
        let words = match (typed, file) {
            (Some(text), _) => Words::typed(text)?,
            (None, Some(file)) if file == Path::new("-") => Words::typed(&read(file)?)?,
            (None, Some(file)) => Words::of(file)?,
            (None, None) => return Ok(None),
        };
        if let Some(out) = out {
            must_be_writable(out)?;
        }
        let (hash, opens) = words.commit()?;
        Ok(Some(Self { hash, words, opens, out: out.map(Path::to_owned) }))
    }

    /// Writes the file, which is new, and says where it is.
    pub fn write(self, session: &Session<'_>, kind: &str, subject: &[u8; 32], clinician: &[u8; 32]) -> Result<PathBuf> {
        let about = About { genesis: session.registry.client.genesis(), subject, clinician };
        let file = self.out.unwrap_or_else(|| Statement::place(&session.context.state, &self.hash));
        Statement::new(kind, &about, &self.words, self.opens, |account| session.show(account)).write(&file)?;
        session.context.out.say(format!(
            "The {kind} and its salt are in {}: keep it, it is what a reviewer will ask for",
            file.display()
        ));
        Ok(file)
    }
}
