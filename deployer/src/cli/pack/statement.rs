//! Statements that stay with who makes them: a salted commitment goes on chain, words and salt into a file, before anything is
//! sent.

use std::path::PathBuf;

use clap::Args;
use salus_domain::Hash;
use serde_json::json;

use super::session::{Session, must_be_writable, read};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::arguments::Arguments;
use crate::suite::secrets::Commitment;

/// The tag of commitments to statements about packs.
const TAG: &str = "salus/pack-statement/1";

/// Why, in words.
#[derive(Args, Clone, Debug)]
pub struct Statement {
    /// Why, in words: a file of yours; - reads stdin
    #[arg(long, value_name = "FILE", conflicts_with = "statement_text")]
    statement: Option<PathBuf>,
    /// Why, in words; others who work on this machine may see what is typed here
    #[arg(long, value_name = "TEXT")]
    statement_text: Option<String>,
    /// Keep statement and salt in this new file [default: in the state folder, under statements/]
    #[arg(long, value_name = "FILE")]
    statement_out: Option<PathBuf>,
}

impl Statement {
    /// Makes what a message needs with the commitment to it, and keeps what opens that, unless the message would be refused: who
    /// may not say something shall not leave statements behind.
    ///
    /// # Errors
    /// Usage (exit 2): it is empty; local (exit 5): it cannot be read or kept; as if the message were called.
    pub async fn commit<A: Fn(&Hash) -> Arguments>(
        &self,
        session: &Session<'_>,
        message: &str,
        arguments: A,
    ) -> Result<(Hash, PathBuf, Arguments)> {
        let signer = session.context.signer_account()?;
        session.registry.would::<()>(&signer, message, &arguments(&[0; 32])).await?;
        let (hash, path) = self.keep(session.context)?;
        let arguments = arguments(&hash);
        Ok((hash, path, arguments))
    }

    fn keep(&self, context: &Context) -> Result<(Hash, PathBuf)> {
        let text = match (&self.statement_text, &self.statement) {
            (Some(text), _) => text.clone(),
            (None, Some(file)) => read(file)?,
            (None, None) => {
                return Err(Failure::usage("why is not said: --statement FILE or --statement-text TEXT"));
            }
        };
        if text.trim().is_empty() {
            return Err(Failure::usage("the statement is empty"));
        }
        if let Some(out) = &self.statement_out {
            must_be_writable(out)?;
        }
        let (hash, opens) = Commitment::make(TAG, text.as_bytes(), "statement".into())?;
        let path = self.statement_out.clone();
        let path = path.unwrap_or_else(|| context.state.statements().join(format!("{}.json", hex::encode(hash))));
        let document = json!({ "format": "salus-pack-statement/1", "statement": text, "opens": opens });
        let written = serde_json::to_string_pretty(&document).map_err(|e| Failure::local(e.to_string()))? + "\n";
        State::write_new(&path, written.as_bytes(), true)?;
        context.out.say(format!("the statement and its salt are in {}: keep it", path.display()));
        Ok((hash, path))
    }
}
