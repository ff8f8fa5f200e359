//! What people see: prose and progress on stderr, the answer on stdout; with `--json` one document on stdout.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::failure::{Failure, Result};
use crate::printable;

/// The schema named in every JSON document.
pub const SCHEMA: &str = "salus/1";

/// Set by the player of scripts, who reads the document and wants to tell people too: `--json` then also says the answer's
/// text on stderr. Its value is how many columns there are.
pub const NARRATE: &str = "SALUS_NARRATE";

/// How many columns the player of scripts has, when it reads along.
pub fn narrated() -> Option<u16> {
    std::env::var(NARRATE).ok()?.parse().ok()
}

/// Where and how to print.
#[derive(Clone, Debug)]
pub struct Output {
    /// `--json`: one document to stdout, prose to stderr.
    pub json: bool,
    /// How much is told (`-v` repeated).
    pub verbose: u8,
}

impl Output {
    /// Whether stderr is a terminal that wants colours (`NO_COLOR` is honoured).
    pub fn colour(&self) -> bool {
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
    }

    /// Says something to people (stderr).
    pub fn say(&self, text: impl AsRef<str>) {
        // A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "{}", printable::lines(text.as_ref()));
    }

    /// A spinner on stderr, where a person watches; elsewhere nothing.
    pub fn progress(&self, text: &str) -> Progress {
        let bar = if self.json || !std::io::stderr().is_terminal() {
            indicatif::ProgressBar::hidden()
        } else {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        };
        bar.set_message(text.to_owned());
        Progress { bar, out: self.clone() }
    }

    /// Asks a person yes or no; nobody there to ask is a no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let _ = write!(std::io::stderr(), "{question} [y/N] ");
        let mut answer = String::new();
        std::io::stdin()
            .read_line(&mut answer)
            .map_err(|e| Failure::local(format!("the answer cannot be read: {e}")))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// The answer: `text` for people, `value` (an object, to which `schema` is added) for machines.
    pub fn answer(&self, text: impl AsRef<str>, value: Value) {
        if self.json && !text.as_ref().is_empty() && narrated().is_some() {
            self.say(text.as_ref());
        }
        let mut out = std::io::stdout().lock();
        // A closed pipe (`| head`) ends the reading, not the work.
        let _ = if self.json {
            writeln!(out, "{}", printable::json(&pretty(with_schema(value))))
        } else {
            writeln!(out, "{}", printable::lines(text.as_ref()))
        };
    }

    /// One line of a stream: JSON Lines with `--json`, `text` otherwise.
    pub fn line(&self, text: impl AsRef<str>, value: Value) {
        let mut out = std::io::stdout().lock();
        let _ = if self.json {
            writeln!(out, "{}", printable::json(&with_schema(value).to_string()))
        } else {
            writeln!(out, "{}", printable::lines(text.as_ref()))
        };
    }

    /// A failure whose answer matters all the same, such as what a check found: people read it on stdout, machines in the
    /// failure's details, so that there is one document.
    pub fn unsuccessful(&self, text: impl AsRef<str>, value: Value, failure: Failure) -> Failure {
        match self.json {
            true if narrated().is_some() => self.say(text.as_ref()),
            true => {}
            false => self.answer(text, Value::Null),
        }
        failure.details(value)
    }

    /// Reports a failure: prose on stderr and, with `--json`, a document on stdout.
    pub fn failure(&self, failure: &Failure) {
        if self.json {
            self.failure_document(failure);
        }
        let (red, bold, reset) = if self.colour() { ("\x1b[31m", "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
        self.say(format!("{red}{bold}error{reset}: {}", failure.message));
        if let Some(hint) = &failure.hint {
            self.say(format!("  {bold}hint{reset}: {hint}"));
        }
    }

    /// The document of a failure, on stdout.
    pub fn failure_document(&self, failure: &Failure) {
        let mut error = json!({ "kind": failure.kind.name(), "exit": failure.kind as i32, "message": failure.message });
        if let Some(hint) = &failure.hint {
            error["hint"] = json!(hint);
        }
        if let Some(details) = &failure.details {
            error["details"] = (**details).clone();
        }
        self.answer("", json!({ "error": error }));
    }
}

/// A spinner; gone when dropped.
pub struct Progress {
    bar: indicatif::ProgressBar,
    out: Output,
}

impl Progress {
    /// Says what is done now, for good.
    pub fn say(&self, text: &str) {
        self.bar.suspend(|| self.out.say(text));
    }
    /// Ends it.
    pub fn finish(self) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn with_schema(value: Value) -> Value {
    let mut document = serde_json::Map::new();
    document.insert("schema".into(), json!(SCHEMA));
    match value {
        Value::Object(fields) => document.extend(fields),
        other => {
            document.insert("value".into(), other);
        }
    }
    Value::Object(document)
}

fn pretty(value: Value) -> String {
    // A Value always serialises; the fallback is the compact form.
    serde_json::to_string_pretty(&value).unwrap_or_else(|_| value.to_string())
}
