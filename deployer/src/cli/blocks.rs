//! What a contract logged, read block by block.

use clap::Args;
use futures::StreamExt;

use crate::chain::ContractEvent;
use crate::chain::events::At;
use crate::cli::Until;
use crate::cli::session::Session;
use crate::failure::{Failure, Result};
use crate::suite::contract::Register;
use crate::suite::when;

/// How many blocks are asked for at once.
const AT_ONCE: usize = 16;

/// Reading more blocks than this is worth a progress bar.
const MANY: u64 = 50;

/// A chain of no more blocks than this is read from its beginning.
const SHORT: u32 = 1_000;

/// Where to begin reading a chain: its blocks are read one by one, which takes a while on a long one.
#[derive(Args, Clone, Debug)]
pub struct FromBlock {
    /// Look from this block on: its number, or the first one of a day or an instant [default: the contract's first]
    #[arg(long, value_name = "BLOCK|WHEN")]
    pub from_block: Option<String>,
}

impl FromBlock {
    /// The block's number; 0 if none was named.
    pub async fn block<R>(&self, session: &Session<'_, R>) -> Result<u32> {
        let Some(text) = &self.from_block else { return Ok(0) };
        if let Ok(number) = text.replace('_', "").parse() {
            return Ok(number);
        }
        let instant = when::from(text).map_err(|e| e.hint("a block's number, a day like 2026-12-31, or an instant"))?;
        session.registry.client.block_by_time(instant, 0, newest(session).await?).await
    }
}

/// An event and where it was logged.
pub struct Logged<E> {
    /// What.
    pub event: E,
    /// Where.
    pub place: ContractEvent,
    /// The block's time.
    pub time: u64,
}

/// Every event that can be known about somebody (about everybody if nobody is named), in order; and whether there may be
/// earlier ones, in blocks whose states the node did not keep.
pub async fn known<R: Register>(
    session: &Session<'_, R>,
    whom: Option<&[u8; 32]>,
    from: u32,
) -> Result<(Vec<Logged<R::Event>>, bool)> {
    let last = newest(session).await?;
    // A short chain is read whole; on a long one, what lies before the contract need not be.
    if from > 0 || last <= SHORT {
        return Ok((between(session, whom, from, last).await?, false));
    }
    let (first, gone) = session.registry.first_block(last).await?;
    if gone {
        let note = format!("note: this node keeps no states before block {first}; what happened before is not shown");
        session.context.out.say(note);
    }
    Ok((between(session, whom, first, last).await?, gone))
}

/// The newest block that `--until` counts.
pub async fn newest<R>(session: &Session<'_, R>) -> Result<u32> {
    let client = &session.registry.client;
    let (_, number) = match session.context.global.until {
        Until::Best => client.best().await?,
        Until::Finalized => client.finalized().await?,
    };
    Ok(number)
}

/// Every event in a range of blocks, about somebody or about everybody, in order.
pub async fn between<R: Register>(
    session: &Session<'_, R>,
    whom: Option<&[u8; 32]>,
    from: u32,
    last: u32,
) -> Result<Vec<Logged<R::Event>>> {
    let registry = &session.registry;
    let count = u64::from(last.saturating_sub(from)).saturating_add(1);
    let progress = match count > MANY {
        true => Some(session.context.out.progress_over("reading blocks", count)),
        false => None,
    };
    registry.client.survey(from, last).await;
    let mut blocks = futures::stream::iter(from..=last)
        .map(|number| async move {
            let Some(block) = registry.client.block_hash(number).await? else { return Ok(Vec::new()) };
            let all = registry.client.block_events(At { block, number }).await?;
            let ours: Vec<ContractEvent> = registry.logged_about(&all, whom).into_iter().cloned().collect();
            if ours.is_empty() {
                return Ok(Vec::new());
            }
            let time = registry.client.now_ms(Some(block)).await?;
            Ok::<_, Failure>(
                ours.into_iter()
                    .filter_map(|place| Some(Logged { event: registry.event(&place)?, place, time }))
                    .collect(),
            )
        })
        .buffered(AT_ONCE);
    let mut found = Vec::new();
    while let Some(block) = blocks.next().await {
        found.extend(block?);
        progress.iter().for_each(|progress| progress.advance(1));
    }
    Ok(found)
}
