//! What every command is given: the global options, where to print, and the user's state folder.

use std::time::Duration;

use crate::chain::{Client, TxOptions};
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

    /// The chain that `--network` names; none named: the embedded chain, started in the background if it is not running.
    pub async fn client(&self) -> Result<Client> {
        Err(crate::failure::Failure::chain("not yet"))
    }

    /// How transactions are submitted and awaited, from the global options.
    pub fn tx_options(&self) -> TxOptions {
        TxOptions { until: self.global.until, timeout: self.timeout(), ..TxOptions::default() }
    }

    /// How long to wait for the chain.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.global.timeout)
    }
}
