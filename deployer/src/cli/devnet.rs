//! `salus devnet`: the embedded chain.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::signal::unix::{SignalKind, signal};

use crate::chain::embedded::{self, Embedded, Running};
use crate::cli::Context;
use crate::cli::context::Network;
use crate::cli::session::transaction;
use crate::failure::{Failure, Kind, Result};
use crate::signer::Signer;

/// The commands of the group.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Command {
    /// Run a chain in the foreground until Ctrl-C
    #[command(after_help = "Examples:
  salus devnet run                                  the chain that commands use when no network is named
  salus devnet run --seal interval=6000             a block every six seconds
  salus devnet run --base-path ./chain --rpc-port 9944   one of its own: --network ws://127.0.0.1:9944

With --json, once it answers: { pid, url, genesis }")]
    Run(Run),
    /// Whether the embedded chain runs, and where
    #[command(after_help = "Example:
  salus devnet status

With --json: { running, pid, url, genesis, block, time_ms, base_path, log }")]
    Status,
    /// Give an account tokens of //Alice's, so that it can pay fees and deposits
    #[command(after_help = "Examples:
  salus devnet fund me
  salus devnet fund 5F… --amount 50

With --json: { account, amount, balance, transaction }; amounts in planck")]
    Fund {
        /// Whom: a key's name or an address
        account: String,
        /// How many whole tokens
        #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
        amount: u64,
    },
    /// Stop the embedded chain; its state is kept
    #[command(after_help = "Example:
  salus devnet stop

With --json: { stopped }")]
    Stop,
    /// Remove the embedded chain with all that was done on it; the next command starts a new one
    #[command(after_help = "Example:
  salus devnet reset --yes

With --json: { reset }")]
    Reset {
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
}

/// Options of `devnet run`.
#[derive(clap::Args, Clone, Debug)]
pub struct Run {
    /// When blocks are made: instant, interval=MS or manual
    #[arg(long, value_name = "MODE", default_value = "instant")]
    seal: String,
    /// When blocks are finalised: instant or manual
    #[arg(long, value_name = "MODE", default_value = "instant")]
    finality: String,
    /// Where the chain is stored [default: the embedded chain's folder]
    #[arg(long, value_name = "DIR")]
    base_path: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    rpc_port: u16,
    /// What the node logs to stderr
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
}

/// Runs a command of the group.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    let embedded = Embedded::of(&context.state);
    match command {
        Command::Run(args) => foreground(context, &embedded, args).await,
        Command::Status => status(context, &embedded).await,
        Command::Fund { account, amount } => fund(context, &account, amount).await,
        Command::Stop => {
            let stopped = embedded.stop().await?;
            let text = match &stopped {
                Some(running) => format!("stopped (process {})", running.pid),
                None => "the embedded chain was not running".into(),
            };
            context.out.answer(text, json!({ "stopped": stopped.is_some() }));
            Ok(())
        }
        Command::Reset { yes } => reset(context, &embedded, yes).await,
    }
}

async fn status(context: &Context, embedded: &Embedded) -> Result<()> {
    let (base, log) = (embedded.base_path().display().to_string(), embedded.log().display().to_string());
    let Some(running) = embedded.running() else {
        let text = "the embedded chain is not running; the next command that needs it starts it";
        context.out.answer(text, json!({ "running": false, "base_path": base, "log": log }));
        return Ok(());
    };
    let client = context.embedded_client(&running).await?;
    let (hash, number) = client.best().await?;
    // Block 0 has no time.
    let time = client.now_ms(Some(hash)).await.ok();
    let text = format!(
        "running: process {} at {}\n  genesis {}\n  block {number}\n  state   {base}\n  log     {log}",
        running.pid, running.url, running.genesis_hash
    );
    let document = json!({
        "running": true, "pid": running.pid, "url": running.url, "genesis": running.genesis_hash,
        "block": number, "time_ms": time, "base_path": base, "log": log,
    });
    context.out.answer(text, document);
    Ok(())
}

async fn fund(context: &Context, account: &str, amount: u64) -> Result<()> {
    if context.network()? != Network::Embedded {
        return Err(Failure::usage("only the embedded chain's tokens are given away")
            .hint("salus doctor says where other chains' test tokens come from"));
    }
    let client = context.client().await?;
    let account = context.account(account, &client)?;
    let one = 10u128.saturating_pow(u32::from(client.decimals()));
    let amount = u128::from(amount).saturating_mul(one);
    let done = client.give(&Signer::development("//Alice")?, &account, amount, &context.tx_options()).await?;
    let balance = client.balance(&account).await?;
    context.out.answer(
        format!(
            "gave {} to {}, which has {} now",
            client.amount(amount),
            client.ss58(&account),
            client.amount(balance)
        ),
        json!({
            "account": client.ss58(&account),
            "amount": amount.to_string(),
            "balance": balance.to_string(),
            "transaction": transaction(&done),
        }),
    );
    Ok(())
}

async fn reset(context: &Context, embedded: &Embedded, yes: bool) -> Result<()> {
    if !yes && !context.out.confirm("Remove the embedded chain and all that was done on it?")? {
        return Err(Failure::usage("nothing was removed").hint("`salus devnet reset --yes` does not ask"));
    }
    embedded.stop().await?;
    let genesis = embedded.genesis();
    embedded.remove().await?;
    // Deployments and journals of that chain are of no use any more; those of other chains stay.
    if let Some(genesis) = genesis {
        let _ = std::fs::remove_dir_all(context.state.deployments().join(hex::encode(genesis)));
    }
    context.out.answer("the embedded chain is removed; the next command starts a new one", json!({ "reset": true }));
    Ok(())
}

/// Runs a node as a child: its ready line becomes ours, its exit code and message too, and Ctrl-C stops it cleanly.
async fn foreground(context: &Context, embedded: &Embedded, args: Run) -> Result<()> {
    let own = match &args.base_path {
        None => true,
        Some(base) => is_own(embedded, base)?,
    };
    // Held before looking: of two commands that start the chain, the second finds the first's.
    let lock = if own { Some(embedded.lock().await?) } else { None };
    if let Some(running) = embedded.running().filter(|_| own) {
        return Err(Failure::local(format!(
            "the embedded chain is running already: process {} at {}",
            running.pid, running.url
        ))
        .hint("`salus devnet stop` first, or run another one with --base-path DIR"));
    }
    let base = args.base_path.unwrap_or_else(|| embedded.base_path());
    let port_file = if own { embedded.port_file() } else { base.join("port.json") };
    let _ = std::fs::remove_file(&port_file);
    let mut command = tokio::process::Command::new(embedded::program()?);
    command
        .args(["--seal", &args.seal, "--finality", &args.finality, "--log", &args.log])
        .arg("--rpc-port")
        .arg(args.rpc_port.to_string())
        .arg("--base-path")
        .arg(&base)
        .arg("--port-file")
        .arg(&port_file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    // Ctrl-C reaches this process alone, which then stops the node.
    embedded::prepare(command.as_std_mut());
    let broken = |e: std::io::Error| Failure::local(format!("cannot run the embedded chain: {e}"));
    let (mut interrupt, mut ended) =
        (signal(SignalKind::interrupt()).map_err(broken)?, signal(SignalKind::terminate()).map_err(broken)?);
    let mut child = command.spawn().map_err(broken)?;
    let pid = child.id().unwrap_or_default();
    let mut said = LastWords::default();
    let mut lines = child.stderr.take().map(|stderr| BufReader::new(stderr).lines());
    let (mut ready, mut lock, mut interrupted) = (false, lock, false);
    let mut ticks = tokio::time::interval(std::time::Duration::from_millis(50));
    let status = loop {
        tokio::select! {
            line = next(&mut lines) => match line {
                Some(line) => {
                    // Until it answers, its words are kept back for the failure's message.
                    if ready { context.out.say(&line); }
                    said.hear(line);
                }
                None => break child.wait().await.map_err(broken)?,
            },
            _ = interrupt.recv() => { interrupted = true; embedded::terminate(pid)?; }
            _ = ended.recv() => embedded::terminate(pid)?,
            _ = ticks.tick(), if !ready => {
                if let Some(running) = Running::read(&port_file).filter(|running| running.pid == pid) {
                    ready = true;
                    if !said.0.is_empty() {
                        context.out.say(said.text());
                    }
                    if own {
                        embedded.note(&running)?;
                    }
                    // Others may look for the chain from now on.
                    lock = None;
                    let text = format!("running at {} (genesis {}); Ctrl-C stops it", running.url, running.genesis_hash);
                    context.out.answer(text, json!({ "pid": pid, "url": running.url, "genesis": running.genesis_hash }));
                }
            }
        }
    };
    drop(lock);
    match (status.success(), interrupted) {
        (true, true) => {
            context.out.say("stopped; the chain's state is kept");
            // The exit code says it; an empty message is not reported as an error.
            Err(Failure::new(Kind::Interrupted, ""))
        }
        (true, false) => Ok(()),
        (false, _) => Err(embedded::ended(status, &said.text())),
    }
}

/// Whether a folder named with `--base-path` is the embedded chain's own, which other commands then find.
fn is_own(embedded: &Embedded, base: &Path) -> Result<bool> {
    let base = real(base);
    if base == real(&embedded.folder()) {
        // A node there would hold the lock with which commands wait for each other.
        return Err(Failure::usage(format!("{} holds the embedded chain's own files", base.display()))
            .hint("leave --base-path away to run the embedded chain, or name another folder"));
    }
    Ok(base == real(&embedded.base_path()))
}

/// A path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path,
    }
}

/// The last lines that a node said: enough to tell why it ended, and no more however long it runs.
#[derive(Default)]
struct LastWords(VecDeque<String>);

impl LastWords {
    const LINES: usize = 100;

    fn hear(&mut self, line: String) {
        if self.0.len() == Self::LINES {
            self.0.pop_front();
        }
        self.0.push_back(line);
    }

    fn text(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

type Lines = tokio::io::Lines<BufReader<tokio::process::ChildStderr>>;

async fn next(lines: &mut Option<Lines>) -> Option<String> {
    match lines {
        Some(lines) => lines.next_line().await.ok().flatten(),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::State;

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut said = LastWords::default();
        (0..10_000).for_each(|line| said.hear(format!("line {line}")));
        assert_eq!(said.0.len(), LastWords::LINES);
        assert!(said.text().starts_with("line 9900\n") && said.text().ends_with("line 9999"));
    }

    #[test]
    fn the_embedded_chains_folder_is_known_under_any_name() {
        let home = tempfile::tempdir().unwrap();
        let embedded = Embedded::of(&State::at(home.path().join("state")));
        let chain = embedded.base_path();
        assert!(is_own(&embedded, &chain).unwrap(), "also before it exists");
        std::fs::create_dir_all(&chain).unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(home.path().join("state"), &link).unwrap();
        assert!(is_own(&embedded, &link.join("devnet/chain")).unwrap());
        assert!(is_own(&embedded, &link.join("devnet/../devnet/chain")).unwrap());
        assert!(!is_own(&embedded, &home.path().join("other")).unwrap());
        assert!(is_own(&embedded, &link.join("devnet")).unwrap_err().message.contains("own files"));
    }
}
