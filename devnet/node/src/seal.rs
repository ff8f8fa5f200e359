//! When blocks are made: one stream of commands for `run_manual_seal`, merged from RPC and from the sealing mode.

use std::{pin::Pin, sync::Arc};

use futures::{
    Stream, StreamExt,
    channel::{mpsc, oneshot},
    future, stream,
};
use polkadot_sdk::{
    sc_client_api::BlockchainEvents,
    sc_consensus_manual_seal::{CreatedBlock, EngineCommand, Error},
    sc_service::SpawnTaskHandle,
    sc_transaction_pool_api::TransactionPool,
};
use salus_devnet_runtime::Hash;

use crate::{
    arguments::{Finality, Seal},
    service::{Client, Pool},
};

type Commands = Pin<Box<dyn Stream<Item = EngineCommand<Hash>> + Send>>;

/// All that asks for blocks: `rpc`, and what `seal` says.
pub fn commands(
    seal: Seal,
    finality: Finality,
    rpc: mpsc::Receiver<EngineCommand<Hash>>,
    client: &Client,
    pool: Arc<Pool>,
    spawn: SpawnTaskHandle,
) -> Commands {
    let command = move |create_empty| EngineCommand::SealNewBlock {
        create_empty,
        finalize: finality == Finality::Instant,
        parent_hash: None,
        sender: Some(reported(&spawn)),
    };
    match seal {
        Seal::Manual => rpc.boxed(),
        Seal::Interval(period) => {
            let mut ticks = tokio::time::interval(period);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            let ticks = stream::unfold(ticks, |mut ticks| async {
                ticks.tick().await;
                Some(((), ticks))
            });
            // An interval's first tick comes at once.
            stream::select(rpc, ticks.skip(1).map(move |()| command(true))).boxed()
        }
        Seal::Instant => {
            // A block may leave transactions behind that did not fit, so a new block is a reason to look again.
            let arrivals = pool.import_notification_stream().map(drop);
            let blocks = client.import_notification_stream().map(drop);
            let ready = stream::select(arrivals, blocks).filter(move |()| future::ready(pool.status().ready > 0));
            stream::select(rpc, ready.map(move |()| command(false))).boxed()
        }
    }
}

/// A receiver of the outcome of a block that nobody asked for by name. An empty pool is none: transactions that arrive
/// together share a block, and the later ones' commands find nothing left.
fn reported(spawn: &SpawnTaskHandle) -> oneshot::Sender<Result<CreatedBlock<Hash>, Error>> {
    let (sender, receiver) = oneshot::channel();
    spawn.spawn("seal-outcome", None, async {
        match receiver.await {
            Ok(Err(Error::EmptyTransactionPool)) | Ok(Ok(_)) | Err(_) => {}
            Ok(Err(error)) => log::error!("no block was made: {error}"),
        }
    });
    sender
}
