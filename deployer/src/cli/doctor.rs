//! `salus doctor`: what is there, what is missing, and where test tokens come from.

use std::time::Duration;

use serde_json::{Value, json};

use crate::chain::embedded::{self, Embedded};
use crate::chain::networks::Networks;
use crate::chain::{Client, Target};
use crate::cli::Context;
use crate::deploy::definition::{Bundles, CONTRACTS};
use crate::deploy::record::hex0x;
use crate::failure::{Failure, Result};
use crate::signer::Keystore;
use crate::state::State;

/// Options of `doctor`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Example:
  salus doctor

Exits 6 when something is missing that commands need. With --json: { ok, checks: [{ what, ok, found, help | null }], tokens },
  in error.details when something is missing.")]
pub struct Args {}

const TOKENS: &str = "Test tokens: on the embedded chain //Alice to //Ferdie have plenty. Public test chains with pallet-contracts: \
    Pop Network https://onboard.popnetwork.xyz · Aleph Zero https://faucet.test.azero.dev · \
    Shibuya (Astar) https://docs.astar.network/docs/build/environment/faucet";

/// How long a network may take to answer here.
const PATIENCE: Duration = Duration::from_secs(10);

struct Finding {
    what: String,
    ok: bool,
    found: String,
    help: Option<String>,
}

/// Runs `doctor`.
pub async fn run(context: &Context, _: Args) -> Result<()> {
    let mut findings = vec![state_folder(context), program(), running(context)];
    findings.extend(bundles());
    findings.extend(networks(context).await);
    findings.push(keys(context));
    let ok = findings.iter().all(|finding| finding.ok);
    let mut text = String::new();
    for finding in &findings {
        let mark = if finding.ok { "ok     " } else { "missing" };
        text += &format!("{mark}  {:<28} {}\n", finding.what, finding.found);
        if let Some(help) = finding.help.as_ref().filter(|_| !finding.ok) {
            text += &format!("         {:<28} → {help}\n", "");
        }
    }
    text += &format!("\n{TOKENS}");
    let checks: Vec<Value> =
        findings.iter().map(|f| json!({ "what": f.what, "ok": f.ok, "found": f.found, "help": f.help })).collect();
    let document = json!({ "ok": ok, "checks": checks, "tokens": TOKENS });
    if ok {
        context.out.answer(text, document);
        return Ok(());
    }
    let missing: Vec<&str> = findings.iter().filter(|f| !f.ok).map(|f| f.what.as_str()).collect();
    let failure = Failure::check(format!("missing or broken: {}", missing.join(", ")));
    Err(context.out.unsuccessful(text, document, failure))
}

fn finding(what: impl Into<String>, outcome: Result<String>) -> Finding {
    let what = what.into();
    match outcome {
        Ok(found) => Finding { what, ok: true, found, help: None },
        Err(failure) => Finding { what, ok: false, found: failure.message, help: failure.hint },
    }
}

fn state_folder(context: &Context) -> Finding {
    let probe = context.state.root().join(".doctor");
    let written = State::write(&probe, b"", true).map(|()| {
        let _ = std::fs::remove_file(&probe);
        context.state.root().display().to_string()
    });
    finding("state folder", written.map_err(|failure| failure.hint("set SALUS_HOME to a folder of yours")))
}

fn program() -> Finding {
    finding("embedded chain's program", embedded::program().map(|path| path.display().to_string()))
}

fn running(context: &Context) -> Finding {
    let found = match Embedded::of(&context.state).running() {
        Some(running) => format!("runs at {} (process {})", running.url, running.pid),
        None => "not running; the next command that needs it starts it".into(),
    };
    finding("embedded chain", Ok(found))
}

fn bundles() -> Vec<Finding> {
    let list = Bundles::source();
    let read =
        |name: &str| list.read(name).map(|b| format!("{} {}, {} bytes", b.version, hex0x(&b.code_hash), b.wasm.len()));
    CONTRACTS.iter().map(|contract| finding(format!("bundle {}", contract.name), read(contract.name))).collect()
}

async fn networks(context: &Context) -> Vec<Finding> {
    let networks = match Networks::load(&context.state) {
        Ok(networks) => networks.networks,
        Err(failure) => return vec![finding("networks", Err(failure))],
    };
    let mut findings = Vec::new();
    for (name, profile) in networks {
        let asked = async {
            let target = Target {
                genesis: Some(profile.genesis_hash()?),
                name: name.clone(),
                url: profile.url.clone(),
                embedded: false,
            };
            let client = Client::connect(&target, PATIENCE.min(context.timeout())).await?;
            Ok(format!("{} answers at {}, pallet-contracts there", client.chain(), profile.url))
        };
        findings.push(finding(format!("network {name}"), asked.await));
    }
    findings
}

fn keys(context: &Context) -> Finding {
    let found = Keystore::of(&context.state).list().map(|(keys, broken)| match (keys.len(), broken.len()) {
        (0, 0) => "none yet; `salus keys new NAME` makes one".to_owned(),
        (n, 0) => format!("{n}: {}", keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ")),
        (n, b) => format!("{n}, and {b} that cannot be read"),
    });
    finding("keys", found)
}
