//! The command tree: one file per group; parses and prints, no logic.

mod blocks;
mod call;
mod completions;
pub mod consent;
mod context;
pub mod credential;
mod decode;
mod demo;
mod deploy;
mod devnet;
mod doctor;
mod encode;
mod events;
mod keys;
mod networks;
pub mod pack;
mod plan;
mod qr;
mod query;
mod relay;
mod run;
pub mod session;
mod signing;
mod spelling;
mod status;
mod suite;
mod target;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use context::{Context, Network, Until};

use crate::failure::{Failure, Kind, Result};
use crate::interrupt;
use crate::output::Output;

/// Consent, records, packs, licences and claims on any chain with pallet-contracts.
#[derive(Parser, Debug)]
#[command(name = "salus", version, arg_required_else_help = true, max_term_width = 110)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Global {
    /// A network's name (`salus networks list`) or a ws:// or wss:// address [default: the embedded chain]
    #[arg(long, global = true, env = "SALUS_NETWORK", value_name = "NAME|URL")]
    pub network: Option<String>,
    /// Who signs: a key's name, or //Alice and the like on development chains
    #[arg(long = "as", global = true, env = "SALUS_AS", value_name = "SIGNER")]
    pub signer: Option<String>,
    /// One JSON document on stdout; prose and progress on stderr
    #[arg(long, global = true)]
    pub json: bool,
    /// How long to wait for a transaction; `--until best|finalized` says the same
    #[arg(id = "wait", long = "wait", global = true, value_enum, default_value_t = Until::Finalized)]
    pub until: Until,
    /// Seconds to wait for the chain before giving up
    #[arg(long, global = true, default_value_t = 120, value_name = "SECONDS")]
    pub timeout: u64,
    /// Read the key's password from this open file descriptor (else SALUS_PASSWORD, else a prompt)
    #[arg(long, global = true, value_name = "N", conflicts_with = "password_file")]
    pub password_fd: Option<i32>,
    /// Read the key's password from the first line of this file
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<std::path::PathBuf>,
    /// The key's password, where it was read already.
    #[arg(skip)]
    pub password: Option<crate::signer::Password>,
    /// Which suite of contracts, where a chain has several
    #[arg(long, global = true, env = "SALUS_SUITE", default_value = crate::deploy::definition::DEFAULT_SUITE, value_name = "NAME")]
    pub suite: String,
    /// Where deployments are described (the embedded chain's are in the state folder)
    #[arg(long, global = true, env = "SALUS_DEPLOYMENTS", default_value = "deployments", value_name = "DIR")]
    pub deployments: std::path::PathBuf,
    /// Tell more (repeat for more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The groups of commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show the whole story: a consent granted, used, refused, revoked without tokens, and proved; and who is licensed by whom
    Demo(demo::Args),
    /// Play a script of interactions, checking each step
    Run(run::Args),
    /// Call a message of a contract
    Call(call::Args),
    /// Read from a contract: a message's answer, without a transaction
    Query(query::Args),
    /// Encode a call to a message or a constructor, without a chain
    Encode(encode::Args),
    /// Decode call data, a return or an event, without a chain
    Decode(decode::Args),
    /// Show the events of contracts
    Events(events::Args),
    /// The embedded chain: run it, ask for it, stop it, start anew
    #[command(subcommand)]
    Devnet(devnet::Command),
    /// Say what is there, what is missing, and where test tokens come from
    Doctor(doctor::Args),
    /// Names for chains, each pinned by its genesis hash
    #[command(subcommand)]
    Networks(networks::Command),
    /// Show every step of a deployment with its cost, before anything is paid
    Plan(plan::Args),
    /// Deploy the suite of contracts; run again it finishes what is left
    Deploy(deploy::Args),
    /// Show the suite as the chain has it
    Status(status::Args),
    /// Read the suite back from the chain and compare
    Verify(verify::Args),
    /// The encrypted keystore
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Submit what somebody else signed
    Relay(relay::Relay),
    /// What a person allows others to do with their data
    #[command(subcommand)]
    Consent(Box<consent::ConsentCommand>),
    /// Who is licensed for what, where, and on whose authority
    #[command(subcommand)]
    Credential(Box<credential::CredentialCommand>),
    /// Packs and containers from maker to patient: genuine or not, who holds them, dispensed once
    #[command(subcommand)]
    Pack(Box<pack::PackCommand>),
    /// Shell completions
    Completions(completions::Args),
}

/// Parses the process's arguments, runs, reports, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(spelling::until(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and version to stdout with code 0, errors to stderr with code 2.
            match error.print() {
                Err(e) if !error.use_stderr() && e.kind() != std::io::ErrorKind::BrokenPipe => {
                    Output::new(false, 0).failure(&Failure::local(format!("the help could not be written: {e}")));
                    return ExitCode::from(Kind::Local as u8);
                }
                _ => {}
            }
            let json = std::env::args_os().take_while(|word| word != "--").any(|word| word == "--json");
            if json && error.use_stderr() {
                Output::new(json, 0).failure_document(&misread(&error));
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let out = Output::new(cli.global.json, cli.global.verbose);
    let runtime = tokio::runtime::Runtime::new();
    let runtime = match runtime.and_then(|runtime| interrupt::listen(&runtime).map(|()| runtime)) {
        Ok(runtime) => runtime,
        Err(e) => {
            out.failure(&Failure::local(format!("cannot start the asynchronous runtime: {e}")));
            return ExitCode::from(Kind::Local as u8);
        }
    };
    // A chain in the foreground is stopped, not abandoned, by Ctrl-C: it listens itself.
    let listens = matches!(cli.command, Command::Devnet(devnet::Command::Run(_)));
    let outcome = runtime.block_on(async {
        tokio::select! {
            biased;
            () = interrupt::requested(), if !listens => Err(interrupted()),
            outcome = run(cli, out.clone()) => outcome,
        }
    });
    runtime.shutdown_background();
    match outcome.and_then(|()| out.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                out.failure(&failure);
            }
            ExitCode::from(failure.kind as u8)
        }
    }
}

/// A command line that clap cannot read, for machines: its first paragraph says what is wrong.
fn misread(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let what = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    Failure::usage(what.split_whitespace().collect::<Vec<_>>().join(" ")).hint("--help shows what a command takes")
}

/// What Ctrl-C and SIGTERM end with: the transactions that are on chain, and those that were submitted, for their outcome is unknown.
pub(crate) fn interrupted() -> Failure {
    use crate::chain::pending;
    let hashes = |list: Vec<crate::chain::H256>| list.iter().map(|hash| format!("{hash:?}")).collect::<Vec<_>>();
    let (unknown, landed) = (hashes(pending::list()), hashes(pending::landed()));
    let mut what = String::from("interrupted");
    if unknown.is_empty() && landed.is_empty() {
        what += "; nothing was left half-done";
    }
    if !unknown.is_empty() {
        what += &format!("; already submitted, outcome unknown: {}", unknown.join(", "));
    }
    if !landed.is_empty() {
        what += &format!("; on chain already: {}", landed.join(", "));
    }
    let hint = match (unknown.is_empty() && landed.is_empty(), pending::journalled()) {
        (_, true) => "run the same command again: it looks for them first, and finishes what is left",
        (true, false) => "run the same command again",
        (false, false) => "look at their effect before you repeat the command (an import leaves what it made as it is)",
    };
    let failure = Failure::new(Kind::Interrupted, what).hint(hint);
    if unknown.is_empty() && landed.is_empty() {
        return failure;
    }
    let outcome = if unknown.is_empty() { "partial" } else { "unknown" };
    failure.details(serde_json::json!({ "extrinsics": unknown, "landed": landed, "outcome": outcome }))
}

/// Runs one parsed command line. Scripts call this too, with a context of their own.
pub async fn run(cli: Cli, out: Output) -> Result<()> {
    let context = Context::new(cli.global, out)?;
    match cli.command {
        Command::Demo(args) => demo::run(&context, args).await,
        Command::Run(args) => run::run(&context, args).await,
        Command::Call(args) => call::run(&context, args).await,
        Command::Query(args) => query::run(&context, args).await,
        Command::Encode(args) => encode::run(&context, args).await,
        Command::Decode(args) => decode::run(&context, args).await,
        Command::Events(args) => events::run(&context, args).await,
        Command::Devnet(command) => devnet::run(&context, command).await,
        Command::Doctor(args) => doctor::run(&context, args).await,
        Command::Networks(command) => networks::run(&context, command).await,
        Command::Plan(args) => plan::run(&context, args).await,
        Command::Deploy(args) => {
            crate::chain::pending::journal();
            deploy::run(&context, args).await
        }
        Command::Status(args) => status::run(&context, args).await,
        Command::Verify(args) => verify::run(&context, args).await,
        Command::Completions(args) => completions::run(&context, args),
        Command::Keys(command) => keys::run(&context, command),
        Command::Relay(args) => relay::run(&context, args).await,
        Command::Consent(command) => consent::run(&context, *command).await,
        Command::Credential(command) => credential::run(&context, *command).await,
        Command::Pack(command) => pack::run(&context, *command).await,
    }
}

/// A plain table with a heading, which fits pipes as well as terminals: cells wrap only where there is a width to fit.
pub(crate) fn table(heading: &[&str]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING).set_header(heading);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    if let Some(width) = crate::output::narrated() {
        table.set_width(width);
    }
    table
}
