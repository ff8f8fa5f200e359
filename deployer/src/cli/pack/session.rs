//! What every pack command needs: the chain, and for which party it acts.

use std::sync::Arc;

use clap::Args;
use salus_domain::AccountId;

use crate::cli::session;
use crate::failure::{Failure, Result};
use crate::output::Progress;
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

/// Does long work beside the chain's, so that an interruption is heard.
pub async fn blocking<T: Send + 'static>(
    progress: Arc<Progress>,
    work: impl FnOnce(&dyn Fn(u64)) -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(move || {
        // A bar that is drawn for each pack would cost more than the packs.
        let waiting = std::cell::Cell::new(0);
        let told = |more: u64| {
            waiting.set(waiting.get() + more);
            if waiting.get() >= 1_000 {
                progress.advance(waiting.take());
            }
        };
        work(&told)
    });
    done.await.map_err(|e| Failure::local(format!("the work ended early: {e}")))?
}
