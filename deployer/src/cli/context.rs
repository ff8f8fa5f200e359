//! What every command is given: the global options, where to print, and the user's state folder.

use crate::cli::Global;
use crate::failure::Result;
use crate::output::Output;
use crate::state::State;

/// How long to wait for a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Until {
    /// In a best block.
    Best,
    /// In a finalised block.
    Finalized,
}

/// What every command is given.
#[derive(Clone, Debug)]
pub struct Context {
    /// The global options as given.
    pub global: Global,
    /// Where to print.
    pub out: Output,
    /// The user's files.
    pub state: State,
}

impl Context {
    /// Builds the context of one command.
    pub fn new(global: Global, out: Output) -> Result<Self> {
        Ok(Self { global, out, state: State::locate()? })
    }
}
