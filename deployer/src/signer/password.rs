//! Where a password comes from: a file descriptor, a file, the environment, or a prompt; never the command line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::cli::Global;
use crate::failure::{Failure, Kind, Result};
use crate::interrupt;

/// The variable that may hold the password.
pub const VARIABLE: &str = "SALUS_PASSWORD";

/// A password at hand; it is never shown, not even for debugging.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Keeps a password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// The password itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Where to ask for a password.
#[derive(Clone, Debug, Default)]
pub struct PasswordSource {
    /// Read before already.
    pub known: Option<Password>,
    /// An open file descriptor to read it from.
    pub fd: Option<i32>,
    /// A file whose first line it is.
    pub file: Option<PathBuf>,
}

impl PasswordSource {
    /// What the global options name.
    pub fn of(global: &Global) -> Self {
        Self { known: global.password.clone(), fd: global.password_fd, file: global.password_file.clone() }
    }

    /// The password of a source that gives it only once: a file descriptor.
    pub fn once(&self) -> Result<Option<Password>> {
        match (&self.known, self.fd) {
            (Some(known), _) => Ok(Some(known.clone())),
            (None, Some(fd)) => Ok(Some(Password(read_fd(fd, "--password-fd")?))),
            (None, None) => Ok(None),
        }
    }

    /// The password of an existing key.
    pub fn password(&self, prompt: &str) -> Result<Zeroizing<String>> {
        match self.given()? {
            Some(password) => Ok(password),
            None => ask(prompt),
        }
    }

    /// A password for a new key: asked for twice, and not empty.
    pub fn new_password(&self, prompt: &str) -> Result<Zeroizing<String>> {
        let password = match self.given()? {
            Some(password) => password,
            None => {
                let first = ask(prompt)?;
                if first != ask("Once more: ")? {
                    return Err(Failure::local("the two passwords differ; nothing was written"));
                }
                first
            }
        };
        if password.is_empty() {
            return Err(Failure::local("an empty password protects nothing; nothing was written"));
        }
        Ok(password)
    }

    fn given(&self) -> Result<Option<Zeroizing<String>>> {
        if let Some(Password(password)) = self.once()? {
            return Ok(Some(password));
        }
        if let Some(path) = &self.file {
            let named = path.clone();
            let text = interrupt::read(
                move || std::fs::read_to_string(named).map(Zeroizing::new),
                |e| Failure::local(format!("cannot read the password file {}: {e}", path.display())),
            )?;
            return Ok(Some(first_line(text)));
        }
        Ok(std::env::var(VARIABLE).ok().map(Zeroizing::new))
    }
}

/// Reads the first line of an open file descriptor; `option` is named in messages.
pub fn read_fd(fd: i32, option: &str) -> Result<Zeroizing<String>> {
    // Opening the descriptor's path instead of the descriptor needs no unsafe code and leaves it open for its owner.
    let path = Path::new("/dev/fd").join(fd.to_string());
    let read = move || -> io::Result<_> {
        let mut text = Zeroizing::new(String::new());
        File::open(&path)?.take(4096).read_to_string(&mut text)?;
        Ok(text)
    };
    interrupt::read(read, |e| Failure::local(format!("cannot read {option} {fd}: {e}"))).map(first_line)
}

/// Asks on the terminal, without echo.
pub fn ask(prompt: &str) -> Result<Zeroizing<String>> {
    let (terminal, prompt) = (Terminal::now(), prompt.to_owned());
    let answer = interrupt::read(
        move || rpassword::prompt_password(prompt).map(Zeroizing::new),
        |e| {
            Failure::local(format!("cannot ask for a password: {e}"))
                .hint(format!("without a terminal give --password-fd N, --password-file FILE, or {VARIABLE}"))
        },
    );
    if answer.as_ref().is_err_and(|failure| failure.kind == Kind::Interrupted) {
        terminal.restore();
    }
    answer
}

/// The terminal's settings: a prompt that is given up has switched its echo off and cannot switch it on again.
struct Terminal(Option<(File, Termios)>);

impl Terminal {
    fn now() -> Self {
        let settings = |file: File| tcgetattr(&file).ok().map(|settings| (file, settings));
        Self(File::open("/dev/tty").ok().and_then(settings))
    }

    fn restore(&self) {
        if let Some((file, settings)) = &self.0 {
            // A terminal that has gone needs no settings.
            let _ = tcsetattr(file, OptionalActions::Now, settings);
        }
    }
}

fn first_line(text: Zeroizing<String>) -> Zeroizing<String> {
    Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())
}
