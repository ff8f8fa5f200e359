//! `dev_*`: making blocks and time, under Chopsticks' names.

use std::sync::Arc;

use futures::{
    SinkExt,
    channel::{mpsc, oneshot},
};
use jiff::Timestamp;
use jsonrpsee::{
    core::{RpcResult, async_trait},
    proc_macros::rpc,
    types::{
        ErrorObjectOwned,
        error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE},
    },
};
use polkadot_sdk::{sc_consensus_manual_seal::EngineCommand, sp_blockchain::HeaderBackend};
use salus_devnet_runtime::{Hash, Moment};
use serde::Deserialize;

use super::Methods;
use crate::{
    arguments::Finality,
    clock::Clock,
    service::{Client, timestamp},
};

/// The most blocks one call makes: somebody waits for the answer.
const MAX_BLOCKS: u32 = 10_000;

/// Methods for tests and demonstrations.
#[rpc(server)]
pub trait DevApi {
    /// Makes blocks, empty or not: one, a number of them, or as `{"count": …}` or `{"to": height}` says. Returns the last
    /// one's hash.
    #[method(name = "dev_newBlock")]
    async fn new_block(&self, blocks: Option<Blocks>) -> RpcResult<Hash>;

    /// Moves the chain's clock forward, to milliseconds since 1970 or an ISO 8601 instant, and makes a block with exactly that
    /// timestamp. Returns it in milliseconds.
    #[method(name = "dev_timeTravel")]
    async fn time_travel(&self, date: Date) -> RpcResult<Moment>;
}

/// Which blocks to make.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Blocks {
    /// So many.
    Count(u32),
    /// As Chopsticks takes it.
    Described(Description),
}

/// Chopsticks' parameters of `dev_newBlock`, those that make sense here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    count: Option<u32>,
    to: Option<u32>,
}

/// An instant.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Date {
    /// Milliseconds since 1970-01-01 UTC.
    Milliseconds(Moment),
    /// ISO 8601 with an offset, or a date, which is midnight UTC.
    Text(String),
}

/// The methods' state.
pub struct Dev {
    client: Arc<Client>,
    clock: Arc<Clock>,
    commands: mpsc::Sender<EngineCommand<Hash>>,
    finalize: bool,
}

impl Dev {
    /// The methods over a node.
    pub fn new(node: &Methods) -> Self {
        Self {
            client: node.client.clone(),
            clock: node.clock.clone(),
            commands: node.commands.clone(),
            finalize: node.finality == Finality::Instant,
        }
    }

    async fn seal(&self) -> RpcResult<Hash> {
        let (sender, receiver) = oneshot::channel();
        let command = EngineCommand::SealNewBlock {
            create_empty: true,
            finalize: self.finalize,
            parent_hash: None,
            sender: Some(sender),
        };
        self.commands.clone().send(command).await.map_err(internal)?;
        Ok(receiver.await.map_err(internal)?.map_err(ErrorObjectOwned::from)?.hash)
    }

    fn count(&self, blocks: Option<Blocks>) -> RpcResult<u32> {
        let best = self.client.info().best_number;
        let count = match blocks {
            None => 1,
            Some(Blocks::Count(count)) => count,
            Some(Blocks::Described(Description { count: None, to: Some(height) })) => height.saturating_sub(best),
            Some(Blocks::Described(Description { count, to: None })) => count.unwrap_or(1),
            Some(Blocks::Described(_)) => return Err(invalid("name `count` or `to`, not both")),
        };
        if (1..=MAX_BLOCKS).contains(&count) {
            Ok(count)
        } else {
            Err(invalid(format!(
                "asked for {count} blocks upon block {best}; between 1 and {MAX_BLOCKS} can be made at once"
            )))
        }
    }
}

#[async_trait]
impl DevApiServer for Dev {
    async fn new_block(&self, blocks: Option<Blocks>) -> RpcResult<Hash> {
        for _ in 1..self.count(blocks)? {
            self.seal().await?;
        }
        self.seal().await
    }

    async fn time_travel(&self, date: Date) -> RpcResult<Moment> {
        let target = date.moment()?;
        let last = timestamp(&self.client, self.client.info().best_hash).map_err(internal)?;
        self.clock.travel(target, last).map_err(invalid)?;
        self.seal().await?;
        Ok(target)
    }
}

impl Date {
    fn moment(&self) -> RpcResult<Moment> {
        match self {
            Self::Milliseconds(milliseconds) => Ok(*milliseconds),
            Self::Text(text) => text
                .parse::<Timestamp>()
                .or_else(|_| format!("{text}T00:00:00Z").parse())
                .map_err(|error| {
                    invalid(format!("`{text}` is no ISO 8601 instant such as 2030-01-31T12:00:00Z: {error}"))
                })
                .and_then(|instant| {
                    Moment::try_from(instant.as_millisecond()).map_err(|_| invalid(format!("`{text}` is before 1970")))
                }),
        }
    }
}

fn invalid(error: impl ToString) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INVALID_PARAMS_CODE, error.to_string(), None::<()>)
}

fn internal(error: impl ToString) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INTERNAL_ERROR_CODE, error.to_string(), None::<()>)
}
