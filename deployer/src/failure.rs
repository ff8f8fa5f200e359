//! What can go wrong, said once: a kind (which is the exit code), what happened, and what to do next.

use std::fmt;

/// The kind of a failure; its number is the exit code of `salus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rule said no: a typed error of a contract, or a denied check or access.
    Refused = 1,
    /// The command line, a script or an argument cannot be understood.
    Usage = 2,
    /// The chain cannot be reached, or is not the chain it should be.
    Chain = 3,
    /// A transaction failed, or its outcome is unknown.
    Transaction = 4,
    /// Local state: journal, keystore, artifacts, files.
    Local = 5,
    /// A check or probe found a difference.
    Check = 6,
    /// Interrupted; running the command again finishes.
    Interrupted = 130,
}

impl Kind {
    /// The name under which `--json` reports the kind.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Refused => "refused",
            Kind::Usage => "usage",
            Kind::Chain => "chain",
            Kind::Transaction => "transaction",
            Kind::Local => "local",
            Kind::Check => "check",
            Kind::Interrupted => "interrupted",
        }
    }
}

/// A failure as people and machines see it.
#[derive(Debug)]
pub struct Failure {
    /// Which exit code.
    pub kind: Kind,
    /// What happened, where.
    pub message: String,
    /// What to do next, when that is known.
    pub hint: Option<String>,
    /// Machine-readable details, such as a contract's typed error.
    pub details: Option<Box<serde_json::Value>>,
}

/// The result of everything in this crate.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure of a kind, with what happened.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, details: None }
    }
    /// Refused by a rule (exit 1).
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }
    /// A usage error (exit 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }
    /// Chain unreachable or wrong (exit 3).
    pub fn chain(message: impl Into<String>) -> Self {
        Self::new(Kind::Chain, message)
    }
    /// Transaction failed or outcome unknown (exit 4).
    pub fn transaction(message: impl Into<String>) -> Self {
        Self::new(Kind::Transaction, message)
    }
    /// Local state (exit 5).
    pub fn local(message: impl Into<String>) -> Self {
        Self::new(Kind::Local, message)
    }
    /// A check failed (exit 6).
    pub fn check(message: impl Into<String>) -> Self {
        Self::new(Kind::Check, message)
    }
    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// Adds machine-readable details.
    pub fn details(mut self, details: serde_json::Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
