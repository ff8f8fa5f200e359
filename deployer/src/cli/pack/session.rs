//! What every pack command needs: the chain, and for which party it acts.

use clap::Args;
use salus_domain::AccountId;

use crate::cli::session;
use crate::failure::Result;
use crate::suite::supply::Supply;

pub use crate::cli::session::{merge, must_be_writable, read, transaction};

/// A command at work on a supply chain.
pub type Session<'a> = session::Session<'a, Supply>;

/// For which party it is done.
#[derive(Args, Clone, Debug, Default)]
pub struct By {
    /// For which party: an account that the signer controls or is an operator of [default: the signer's own]
    #[arg(long, value_name = "PARTY")]
    pub by: Option<String>,
}

impl By {
    /// Who is meant.
    pub fn party(&self, session: &Session<'_>) -> Result<AccountId> {
        session.own(self.by.as_deref())
    }
}

/// So many of something that is called so: `1 unit`, `2 units`.
pub fn counted(number: impl TryInto<u64>, what: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}
