//! What opens a commitment to a statement about a case of break-glass: the words and the salt, which stay off chain.

use std::path::{Path, PathBuf};

use salus_domain::commitment::blake2_256;
use salus_domain::{AccountId, Hash};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::printable;
use crate::state::State;
use crate::suite::secrets::Commitment;

/// What such a file calls itself.
pub const SCHEMA: &str = "salus-break-glass-statement/1";

/// The domain tag of what is said about a case.
pub const TAG: &str = "salus/consent/break-glass/1";

/// What somebody said about a case, and what opens the commitment to it. It may say what is wrong with whom: it belongs to
/// who said it and to those who review the case, never on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// [`SCHEMA`].
    pub schema: String,
    /// What it is: `statement`, `justification` or `challenge`.
    pub kind: String,
    /// The chain's genesis hash, 0x-hex.
    pub chain: String,
    /// Whose data: SS58.
    pub subject: String,
    /// Who broke the glass: SS58.
    pub clinician: String,
    /// The words; without them the file that `commitment` names is the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What opens the commitment.
    pub commitment: Commitment,
}

/// What is committed to: typed on the command line, or a file's bytes.
#[derive(Clone, Debug)]
pub struct Words {
    bytes: Vec<u8>,
    file: Option<PathBuf>,
}

impl Words {
    /// Words as they were typed.
    pub fn typed(text: &str) -> Result<Self> {
        Self { bytes: text.as_bytes().to_vec(), file: None }.not_empty()
    }

    /// A file, byte by byte.
    pub fn of(file: &Path) -> Result<Self> {
        let bytes = std::fs::read(file).map_err(|e| Failure::local(format!("cannot read {}: {e}", file.display())))?;
        Self { bytes, file: Some(file.to_owned()) }.not_empty()
    }

    fn not_empty(self) -> Result<Self> {
        let blank = std::str::from_utf8(&self.bytes).is_ok_and(|text| text.trim().is_empty());
        match blank {
            true => Err(Failure::usage("the statement is empty: say why, for whoever reviews the case")),
            false => Ok(self),
        }
    }

    /// The commitment, and what opens it.
    pub fn commit(&self) -> Result<(Hash, Commitment)> {
        let name = match &self.file {
            Some(file) => format!("{} (blake2b-256 0x{})", file.display(), hex::encode(blake2_256(&self.bytes))),
            None => String::new(),
        };
        Commitment::make(TAG, &self.bytes, name)
    }

    /// The words, if they are text.
    pub fn text(&self) -> Option<String> {
        String::from_utf8(self.bytes.clone()).ok()
    }
}

impl Statement {
    /// What `words` open, said about a case; `show` writes an account.
    pub fn new(
        kind: &str,
        about: &About<'_>,
        words: &Words,
        commitment: Commitment,
        show: impl Fn(&AccountId) -> String,
    ) -> Self {
        Self {
            schema: SCHEMA.into(),
            kind: kind.into(),
            chain: format!("0x{}", hex::encode(about.genesis)),
            subject: show(about.subject),
            clinician: show(about.clinician),
            text: words.text(),
            commitment,
        }
    }

    /// Reads a file's text.
    pub fn parse(text: &str, from: &str) -> Result<Self> {
        let statement: Self = serde_json::from_str(text).map_err(|e| {
            Failure::usage(format!("{from} is no statement about a case: {e}"))
                .hint("salus consent break-glass open, justify and challenge write such files")
        })?;
        if statement.schema != SCHEMA {
            let schema = printable::line(&statement.schema);
            return Err(Failure::usage(format!("{from} is a `{schema}`, not a `{SCHEMA}`")));
        }
        Ok(statement)
    }

    /// The commitment on chain that its words, or the document's bytes, open.
    ///
    /// # Errors
    /// Usage (exit 2) without words; check (exit 6) if they are not those that were committed to.
    pub fn open(&self, document: Option<&[u8]>) -> Result<Hash> {
        let words = document.or(self.text.as_deref().map(str::as_bytes)).ok_or_else(|| {
            Failure::usage("the file holds no words").hint("name the document that it was made for: --document FILE")
        })?;
        self.commitment.open(words)
    }

    /// Where a statement is kept when no file is named: by its commitment, in the state folder.
    pub fn place(state: &State, commitment: &Hash) -> PathBuf {
        state.statements().join(format!("{}.json", hex::encode(commitment)))
    }

    /// Writes it to a new file, readable by the user alone.
    pub fn write(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|e| Failure::local(e.to_string()))?;
        State::write_new(file, format!("{text}\n").as_bytes(), true)
    }
}

/// Whom a statement is about, as the file writes it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The chain.
    pub genesis: Hash,
    /// Whose data.
    pub subject: &'a AccountId,
    /// Who broke the glass.
    pub clinician: &'a AccountId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: Option<&str>, commitment: Commitment) -> Statement {
        Statement {
            schema: SCHEMA.into(),
            kind: "statement".into(),
            chain: String::new(),
            subject: String::new(),
            clinician: String::new(),
            text: text.map(str::to_owned),
            commitment,
        }
    }

    #[test]
    fn the_words_open_the_commitment_and_others_do_not() {
        let words = Words::typed("unconscious, no relative could be reached").unwrap();
        let (hash, commitment) = words.commit().unwrap();
        let kept = statement(words.text().as_deref(), commitment.clone());
        assert_eq!(kept.open(None).unwrap(), hash);
        assert_ne!(words.commit().unwrap().0, hash, "each has a salt of its own");
        let other = statement(Some("something else"), commitment.clone());
        assert_eq!(other.open(None).unwrap_err().kind, crate::failure::Kind::Check);
        assert!(statement(None, commitment).open(None).unwrap_err().hint.unwrap().contains("--document"));
    }

    #[test]
    fn a_document_that_is_no_text_is_opened_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("scan.pdf");
        std::fs::write(&file, [0xff, 0xfe, 0]).unwrap();
        let words = Words::of(&file).unwrap();
        let (hash, commitment) = words.commit().unwrap();
        assert!(words.text().is_none() && commitment.file.contains("scan.pdf"));
        assert_eq!(statement(None, commitment).open(Some(&[0xff, 0xfe, 0])).unwrap(), hash);
    }

    #[test]
    fn nothing_said_is_refused() {
        assert!(Words::typed(" \n").unwrap_err().message.contains("empty"));
        assert!(Words::of(Path::new("/nowhere/at/all")).unwrap_err().message.contains("/nowhere/at/all"));
        assert!(Statement::parse("{}", "a.json").unwrap_err().message.contains("a.json"));
    }

    #[test]
    fn a_kept_statement_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kept.json");
        let kept = statement(Some("why"), Words::typed("why").unwrap().commit().unwrap().1);
        kept.write(&file).unwrap();
        assert_eq!(Statement::parse(&std::fs::read_to_string(&file).unwrap(), "kept.json").unwrap(), kept);
        assert!(kept.write(&file).is_err());
        let other = Statement { schema: "salus-grant-document/1".into(), ..kept };
        let text = serde_json::to_string(&other).unwrap();
        assert!(Statement::parse(&text, "kept.json").unwrap_err().message.contains("salus-grant-document/1"));
    }
}
