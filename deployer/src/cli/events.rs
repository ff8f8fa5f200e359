//! `salus events`: what contracts emitted, decoded by their own metadata.

use std::path::PathBuf;
use std::time::Duration;

use futures::StreamExt;

use crate::abi::{Bundle, near};
use crate::chain::events::At;
use crate::chain::{Client, ContractEvent};
use crate::cli::target::{Target, show_event, show_time};
use crate::cli::{Context, Until};
use crate::failure::{Failure, Result};

/// How many blocks are looked at when --from is not given.
const BACK: u32 = 1_000;

/// How many blocks are asked for at once.
const AT_ONCE: usize = 8;

/// How long to wait before asking for a new block.
const PAUSE: Duration = Duration::from_millis(250);

/// Show the events of contracts
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus events
  salus events consent-registry --event Granted --subject //Alice --from 0
  salus events 5F… --bundle psp22.contract --follow --json

With --json one line per event: { contract, block, number, index, timestamp, name, fields }. An event that the metadata does not know is
shown in hex, with --json as { …, name: null, topics, data }.")]
pub struct Args {
    /// A contract of the suite or an address; `all` for every contract's
    #[arg(default_value = "consent-registry")]
    contract: String,
    /// Only events of this name
    #[arg(long, value_name = "NAME")]
    event: Option<String>,
    /// Only events with this account as a topic
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// First block [default: the last 1,000 blocks]
    #[arg(long, value_name = "BLOCK")]
    from: Option<u32>,
    /// Last block [default: the newest one that --until counts]
    #[arg(long, value_name = "BLOCK", conflicts_with = "follow")]
    to: Option<u32>,
    /// Go on with new blocks until interrupted
    #[arg(long)]
    follow: bool,
    /// The contract's metadata: its .contract file
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

/// Which events are wanted.
struct Filter {
    contract: Option<[u8; 32]>,
    event: Option<String>,
    subject: Option<[u8; 32]>,
}

impl Filter {
    fn wants(&self, bundles: &[Bundle], event: &ContractEvent) -> bool {
        let named = |wanted: &String| {
            bundles.iter().any(|b| b.decode_event(&event.topics, &event.data).is_some_and(|e| e.name == *wanted))
        };
        self.contract.is_none_or(|contract| event.contract == contract)
            && self.subject.is_none_or(|subject| event.topics.contains(&subject))
            && self.event.as_ref().is_none_or(named)
    }
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let client = context.client().await?;
    let (bundles, contract) = if args.contract == "all" {
        let given = args.bundle.iter().map(Bundle::load);
        (given.chain(Bundle::embedded_names().map(Bundle::embedded)).collect::<Result<Vec<_>>>()?, None)
    } else {
        let target = Target::find(context, &client, &args.contract, args.bundle.as_ref()).await?;
        (target.bundle.into_iter().collect(), Some(target.address))
    };
    let event = args.event.map(|name| known_event(&bundles, name)).transpose()?;
    let subject = args.subject.map(|account| context.account(&account, &client)).transpose()?;
    let filter = Filter { contract, event, subject };

    let newest = newest(context, &client).await?;
    let mut next = args.from.unwrap_or(newest.saturating_sub(BACK));
    let mut last = args.to.unwrap_or(newest).min(newest);
    loop {
        let read = show(context, &client, &bundles, &filter, next, last).await?;
        next = next.max(last.saturating_add(1));
        if !args.follow || !read {
            return Ok(());
        }
        while last < next {
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = context.out.unread() => return Ok(()),
            }
            last = self::newest(context, &client).await?;
        }
    }
}

async fn newest(context: &Context, client: &Client) -> Result<u32> {
    let (_, number) = match context.global.until {
        Until::Best => client.best().await?,
        Until::Finalized => client.finalized().await?,
    };
    Ok(number)
}

/// Prints the events of a range of blocks; false when nobody reads them any more.
async fn show(
    context: &Context,
    client: &Client,
    bundles: &[Bundle],
    filter: &Filter,
    from: u32,
    to: u32,
) -> Result<bool> {
    client.survey(from, to).await;
    let mut blocks = futures::stream::iter(from..=to)
        .map(|number| async move {
            let Some(block) = client.block_hash(number).await? else { return Ok(None) };
            Ok::<_, Failure>(Some((block, client.block_events(At { block, number }).await?)))
        })
        .buffered(AT_ONCE);
    while let Some(block) = blocks.next().await {
        let Some((hash, events)) = block? else { continue };
        let wanted: Vec<_> = events.iter().filter(|event| filter.wants(bundles, event)).collect();
        if wanted.is_empty() {
            continue;
        }
        let time = client.now_ms(Some(hash)).await?;
        for event in wanted {
            let (text, mut document) = show_event(bundles, event, client);
            document["timestamp"] = serde_json::json!(time);
            if !context.out.line(format!("#{} {}  {text}", event.number, show_time(time)), document) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn known_event(bundles: &[Bundle], name: String) -> Result<String> {
    let known: Vec<&str> = bundles.iter().flat_map(Bundle::event_names).collect();
    if known.is_empty() {
        return Err(Failure::usage("--event needs the contract's metadata: --bundle FILE"));
    }
    if known.contains(&name.as_str()) {
        return Ok(name);
    }
    let hint = match near(&name, known.iter().copied()).as_slice() {
        [] => format!("there are: {}", known.join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    Err(Failure::usage(format!("no event is called `{name}`")).hint(hint))
}
