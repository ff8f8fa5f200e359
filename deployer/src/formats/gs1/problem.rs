//! What is wrong with what was read, and where.

use std::fmt;

use serde_json::{Value, json};

use super::check::Fault;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is nothing.
    Empty,
    /// It is longer than any symbol holds.
    TooMuch,
    /// No Application Identifier begins here.
    NoIdentifier {
        /// The next characters, at most eight.
        next: String,
    },
    /// It ends within a value, or within an identifier.
    Ended {
        /// What is missing, in words.
        missing: String,
    },
    /// A value is not what its identifier says.
    Value(Fault),
    /// An identifier stands twice with different values.
    Repeated,
    /// An identifier needs another one beside it.
    Needs(String),
    /// An identifier stands beside one that it must not stand beside.
    Never(String),
    /// A symbol that does not carry GS1 element strings, by its symbology identifier.
    Symbol(String),
    /// Something else that cannot be, in words.
    Other(String),
}

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte of what was read at which it is.
    pub(super) byte: usize,
    /// The character of what was read at which it is, from 1.
    pub at: usize,
    /// The Application Identifier whose value it is, if it is one's.
    pub ai: Option<&'static str>,
    /// What is wrong there.
    pub wrong: Wrong,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Empty => f.write_str("there is nothing to read"),
            Wrong::TooMuch => f.write_str("longer than any symbol holds"),
            Wrong::NoIdentifier { next } => write!(f, "no Application Identifier begins with {next:?}"),
            Wrong::Ended { missing } => write!(f, "it ends too early: {missing}"),
            Wrong::Value(fault) => write!(f, "{fault}"),
            Wrong::Repeated => f.write_str("stands twice with different values"),
            Wrong::Needs(what) => write!(f, "needs {what} beside it"),
            Wrong::Never(what) => write!(f, "must not stand beside {what}"),
            Wrong::Symbol(what) | Wrong::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}", self.at)?;
        if let Some(ai) = self.ai {
            write!(f, ", ({ai})")?;
        }
        write!(f, ": {}", self.wrong)
    }
}

/// Collects problems of one text.
#[derive(Debug)]
pub(super) struct Report<'a> {
    text: &'a str,
    pub problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub fn new(text: &'a str) -> Self {
        Report { text, problems: Vec::new() }
    }

    /// The byte after the text.
    pub fn end(&self) -> usize {
        self.text.len()
    }

    /// Notes what is wrong at a byte of the text.
    pub fn add(&mut self, byte: usize, ai: Option<&'static str>, wrong: Wrong) {
        let before = self.text.get(..byte).unwrap_or(self.text);
        self.problems.push(Problem { byte, at: before.chars().count() + 1, ai, wrong });
    }
}

/// Problems as JSON: `character`, `ai` and `problem`.
pub fn details(problems: &[Problem]) -> Value {
    let one = |p: &Problem| json!({ "character": p.at, "ai": p.ai, "problem": p.wrong.to_string() });
    problems.iter().map(one).collect()
}
