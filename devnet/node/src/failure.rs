//! Why the node could not run, and the exit code that says so.

use std::{fmt::Display, path::PathBuf, process::ExitCode};

/// Why the node could not run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The arguments contradict the chain that is stored.
    #[error("{0}")]
    Arguments(String),
    /// The RPC port belongs to someone else.
    #[error("port {0} is already in use; choose another with --rpc-port, or 0 for any free one")]
    PortInUse(u16),
    /// Another node runs this chain.
    #[error("{path} is already in use by {owner}", path = path.display(), owner = owner(*pid))]
    BasePathInUse {
        /// The base path.
        path: PathBuf,
        /// The other node's process, when it has said so.
        pid: Option<u32>,
    },
    /// A file or folder could not be used.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What went wrong.
        error: std::io::Error,
    },
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// A failure that no caller tells apart.
    pub fn other(error: impl Display) -> Self {
        Self::Other(error.to_string())
    }

    /// A function that turns an I/O error on `path` into a failure.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        |error| Self::File { path: path.into(), error }
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::File { .. } | Self::Other(_) => 1,
            Self::Arguments(_) => 2,
            Self::PortInUse(_) => 3,
            Self::BasePathInUse { .. } => 5,
        })
    }
}

fn owner(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another node".into(), |pid| format!("pid {pid}"))
}
