//! What is wrong with a document, and where.

use std::fmt;

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::formats::json as strict;

/// What is wrong at one place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `epcisBody.eventList[1].epcList[0]`; `(document)` is all of it.
    pub path: String,
    /// What is wrong there, and what to do.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Why a document is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is not JSON, or a key stands twice in it.
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It is longer than anybody exchanges in one piece.
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The most that are read.
        max: usize,
    },
    /// It is not what it should be: every such place, in the document's order.
    Malformed(Vec<Problem>),
}

impl ReadError {
    /// The problems, for a document that is JSON.
    pub fn problems(&self) -> &[Problem] {
        match self {
            ReadError::Malformed(problems) => problems,
            _ => &[],
        }
    }

    fn details(&self) -> Value {
        match self {
            ReadError::Json { line, column, .. } => json!({ "line": line, "column": column }),
            ReadError::TooLarge { bytes, max } => json!({ "bytes": bytes, "max": max }),
            ReadError::Malformed(problems) => {
                let list: Vec<Value> = problems.iter().map(|p| json!({ "path": p.path, "problem": p.what })).collect();
                json!({ "problems": list })
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Json { line, column, message } => write!(f, "not JSON: line {line}, column {column}: {message}"),
            ReadError::TooLarge { bytes, max } => {
                write!(
                    f,
                    "{bytes} bytes are too many: at most {max} are read, so split the events over several documents"
                )
            }
            ReadError::Malformed(problems) => {
                f.write_str("not an EPCIS 2.0 document:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for ReadError {}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        Failure::usage(error.to_string()).details(error.details())
    }
}

/// Reads JSON of which nothing can be read differently: no key twice.
pub(super) fn parse(text: &str) -> Result<Value, ReadError> {
    strict::parse(text).map_err(|error| {
        let message = error.to_string();
        // serde_json appends the place, which is told already.
        let end = message.rfind(" at line ").unwrap_or(message.len());
        ReadError::Json { line: error.line(), column: error.column(), message: message[..end].to_owned() }
    })
}
