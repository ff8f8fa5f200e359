//! `salus networks`: names for chains, each pinned by its genesis hash.

use serde_json::json;

use crate::chain::networks::{Networks, Profile, parse_genesis};
use crate::chain::rpc::check_url;
use crate::chain::{Client, Target};
use crate::cli::Context;
use crate::deploy::record::hex0x;
use crate::failure::{Failure, Result};

/// The commands of the group.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Command {
    /// Connect to a chain, check that it fits, and remember it with its genesis hash
    #[command(after_help = "Examples:
  salus networks add pop --url wss://rpc1.paseo.popnetwork.xyz
  salus networks add offline --url wss://node.example.org --offline --genesis 0x91b1…e0c3

With --json: { name, url, genesis, development }")]
    Add(Add),
    /// List the networks
    #[command(after_help = "Example:
  salus networks list

With --json: { networks: [{ name, url, genesis, development }] }")]
    List,
    /// Forget a network
    #[command(after_help = "Example:
  salus networks remove pop

With --json: { name, url, genesis, development }")]
    Remove {
        /// The network's name
        name: String,
    },
}

/// Options of `networks add`.
#[derive(clap::Args, Clone, Debug)]
pub struct Add {
    /// What to call it
    name: String,
    /// The WebSocket address of one of its nodes
    #[arg(long)]
    url: String,
    /// The genesis hash it must have [default: what the node says]
    #[arg(long, value_name = "HEX")]
    genesis: Option<String>,
    /// Do not connect; --genesis is needed then
    #[arg(long, requires = "genesis")]
    offline: bool,
    /// The well-known development accounts (//Alice …) may sign there
    #[arg(long)]
    development: bool,
}

/// Runs a command of the group.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add(add) => {
            // Before anything is asked of a chain.
            Networks::load(&context.state)?.check_free(&add.name)?;
            let genesis = match (&add.genesis, add.offline) {
                (Some(genesis), true) => parse_genesis(genesis)?,
                _ => ask(context, &add).await?,
            };
            let profile = Profile { url: add.url, genesis: hex0x(&genesis), development: add.development };
            Networks::change(&context.state, |networks| networks.add(&add.name, profile.clone()))?;
            let text = format!("{} is {} with genesis {}", add.name, profile.url, profile.genesis);
            context.out.answer(text, document(&add.name, &profile));
        }
        Command::List => {
            let networks = Networks::load(&context.state)?;
            let mut table = crate::cli::table(&["NAME", "ADDRESS", "GENESIS"]);
            table.add_row(["local", "the embedded chain", "its own, new after every `devnet reset`"]);
            for (name, profile) in &networks.networks {
                table.add_row([name, &profile.url, &profile.genesis]);
            }
            let list: Vec<_> = networks.networks.iter().map(|(name, profile)| document(name, profile)).collect();
            context.out.answer(table.trim_fmt(), json!({ "networks": list }));
        }
        Command::Remove { name } => {
            let profile = Networks::change(&context.state, |networks| networks.remove(&name))?;
            context.out.answer(format!("{name} is forgotten"), document(&name, &profile));
        }
    }
    Ok(())
}

const OFFLINE: &str = "to add it without connecting: --offline --genesis HEX";

/// Connects, checks that the chain fits, and reads its genesis.
async fn ask(context: &Context, add: &Add) -> Result<[u8; 32]> {
    check_url(&add.url)?;
    let genesis = add.genesis.as_deref().map(parse_genesis).transpose()?;
    let target = Target { name: add.name.clone(), url: add.url.clone(), genesis, embedded: false };
    let client = Client::connect(&target, context.timeout()).await.map_err(|failure| match failure.hint {
        Some(hint) => Failure { hint: Some(format!("{hint}; {OFFLINE}")), ..failure },
        None => failure.hint(OFFLINE),
    })?;
    Ok(client.genesis())
}

fn document(name: &str, profile: &Profile) -> serde_json::Value {
    json!({ "name": name, "url": profile.url, "genesis": profile.genesis, "development": profile.development })
}
