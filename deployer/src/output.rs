//! What people see: prose and progress on stderr, the answer on stdout; with `--json` one document on stdout.

use std::collections::BTreeSet;
use std::io::{ErrorKind, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::Interest;
use tokio::net::unix::pipe;

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
    printed: Arc<Printed>,
}

/// What stdout has had so far, of all clones.
#[derive(Debug, Default)]
struct Printed {
    /// A document, after which no second one may follow.
    document: AtomicBool,
    /// Lines of a stream.
    lines: AtomicBool,
    /// Why stdout takes no more, unless its reader has gone.
    broken: Mutex<Option<String>>,
    /// What was warned of.
    warned: Mutex<BTreeSet<String>>,
}

impl Output {
    /// Where and how to print.
    pub fn new(json: bool, verbose: u8) -> Self {
        Self { json, verbose, printed: Arc::default() }
    }

    /// Whether stderr is a terminal that wants colours (`NO_COLOR` is honoured).
    pub fn colour(&self) -> bool {
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
    }

    /// Says something to people (stderr).
    pub fn say(&self, text: impl AsRef<str>) {
        // A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "{}", printable::lines(text.as_ref()));
    }

    /// Says what is wrong and yet no reason to stop: once, however often it is met.
    pub fn warn(&self, text: impl Into<String>) {
        let text = format!("warning: {}", text.into());
        if self.printed.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(text.clone()) {
            self.say(text);
        }
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

    /// A bar on stderr over so many things to be done, where a person watches; elsewhere nothing.
    pub fn progress_over(&self, text: &str, total: u64) -> Progress {
        let progress = self.progress(text);
        progress.bar.set_length(total);
        // The template is a constant; without it the spinner's own does.
        if let Ok(style) = indicatif::ProgressStyle::with_template("{spinner} {msg} {bar:30} {pos}/{len}") {
            progress.bar.set_style(style);
        }
        progress
    }

    /// Asks a person yes or no; nobody there to ask is a no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let _ = write!(std::io::stderr(), "{question} [y/N] ");
        let answer = crate::interrupt::read(
            || {
                let mut answer = String::new();
                std::io::stdin().read_line(&mut answer).map(|_| answer)
            },
            |e| Failure::local(format!("the answer cannot be read: {e}")),
        )?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// The answer: `text` for people, `value` (an object, to which `schema` is added) for machines.
    pub fn answer(&self, text: impl AsRef<str>, value: Value) {
        if self.json && !text.as_ref().is_empty() && narrated().is_some() {
            self.say(text.as_ref());
        }
        // A closed pipe (`| head`) ends the reading, not the work.
        if self.json {
            self.printed.document.store(true, Ordering::Relaxed);
            self.write(&printable::json(&pretty(with_schema(value))));
        } else {
            self.write(&printable::lines(text.as_ref()));
        }
    }

    /// One line of a stream: JSON Lines with `--json`, `text` otherwise. False when nobody reads any more, which ends the
    /// stream.
    #[must_use]
    pub fn line(&self, text: impl AsRef<str>, value: Value) -> bool {
        self.printed.lines.store(true, Ordering::Relaxed);
        if self.json {
            self.write(&printable::json(&with_schema(value).to_string()))
        } else {
            self.write(&printable::lines(text.as_ref()))
        }
    }

    /// A line of prose on stdout, of a command that tells a story.
    pub fn tell(&self, text: impl AsRef<str>) {
        self.write(&printable::lines(text.as_ref()));
    }

    /// Ends when nobody reads stdout any more: a stream that waits would not notice. Where that cannot be told, never.
    pub async fn unread(&self) {
        let stdout = std::io::stdout().as_fd().try_clone_to_owned();
        // Nothing is written through it, so it need not be told not to block; what is no pipe is refused here.
        if let Ok(pipe) = stdout.and_then(pipe::Sender::from_owned_fd_unchecked)
            && pipe.ready(Interest::ERROR).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }

    /// What became of what was printed.
    ///
    /// # Errors
    /// Local (exit 5): stdout took no more (a full disk), and somebody may rely on what is missing.
    pub fn finish(&self) -> Result<()> {
        match self.printed.broken.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(why) => Err(Failure::local(format!("the answer could not be written to stdout: {why}"))
                .hint("what the command does is done; only its answer is lost")),
            None => Ok(()),
        }
    }

    /// Writes a line to stdout; false when it takes no more.
    fn write(&self, line: &str) -> bool {
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{line}").and_then(|()| out.flush()) {
            Ok(()) => true,
            Err(e) if e.kind() == ErrorKind::BrokenPipe => false,
            Err(e) => {
                *self.printed.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(e.to_string());
                false
            }
        }
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

    /// Reports a failure: prose on stderr and, with `--json`, a document on stdout (unless there was one already).
    pub fn failure(&self, failure: &Failure) {
        if self.json && !self.printed.document.load(Ordering::Relaxed) {
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
        let document = json!({ "error": error });
        if self.printed.lines.load(Ordering::Relaxed) {
            // The last line of a stream.
            self.write(&with_schema(document).to_string());
        } else {
            self.answer("", document);
        }
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
    /// So many more are done.
    pub fn advance(&self, by: u64) {
        self.bar.inc(by);
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
