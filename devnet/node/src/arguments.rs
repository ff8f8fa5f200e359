//! The command line.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::{Parser, ValueEnum};

/// The embedded chain of Salus: a development node with pallet-contracts, on loopback only.
///
/// Exit codes: 0 stopped by SIGINT, SIGTERM or its owner's end, 1 failed, 2 wrong arguments, 3 port in use, 5 base path in use.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// Where the chain is stored; a temporary folder, removed at exit, when absent.
    #[arg(long, value_name = "DIR")]
    pub base_path: Option<PathBuf>,

    /// The port of the JSON-RPC server on 127.0.0.1; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub rpc_port: u16,

    /// Where to write, once RPC answers, a JSON object with `pid`, `url` and `genesis_hash`; removed at exit.
    #[arg(long, value_name = "FILE")]
    pub port_file: Option<PathBuf>,

    /// When blocks are made: `instant` (as soon as a transaction is ready), `interval=MS`, or `manual` (by RPC only).
    #[arg(long, value_name = "MODE", default_value = "instant")]
    pub seal: Seal,

    /// When blocks are finalised: each at once, or by `engine_finalizeBlock` only.
    #[arg(long, value_name = "MODE", default_value = "instant")]
    pub finality: Finality,

    /// The runtime of a new chain, as Wasm, compressed or not; the embedded one when absent.
    #[arg(long, value_name = "FILE")]
    pub runtime: Option<PathBuf>,

    /// The genesis id of a new chain, 32 bytes in hex; random when absent.
    #[arg(long, value_name = "HEX")]
    pub genesis_id: Option<GenesisId>,

    /// Where compiled runtimes are kept between starts; `$SALUS_CACHE`, else `salus` in the user's cache folder.
    #[arg(long, value_name = "DIR")]
    pub cache_path: Option<PathBuf>,

    /// End when the process with this id has ended, however it ended.
    #[arg(long, value_name = "PID")]
    pub owner: Option<i32>,

    /// What to log to stderr, for example `info` or `warn,runtime=debug`.
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    pub log: String,
}

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// As soon as a transaction is ready; never an empty block.
    Instant,
    /// One block per interval, empty or not.
    Interval(Duration),
    /// Only when RPC asks for one.
    Manual,
}

impl FromStr for Seal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "instant" => Ok(Self::Instant),
            "manual" => Ok(Self::Manual),
            _ => text
                .strip_prefix("interval=")
                .and_then(|milliseconds| milliseconds.parse().ok())
                .filter(|milliseconds| *milliseconds > 0)
                .map(|milliseconds| Self::Interval(Duration::from_millis(milliseconds)))
                .ok_or_else(|| "expected `instant`, `manual` or `interval=MILLISECONDS`".into()),
        }
    }
}

/// When blocks are finalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Finality {
    /// Each block when it is made.
    Instant,
    /// Only when RPC asks for it.
    Manual,
}

/// What makes a new chain's genesis its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenesisId(pub [u8; 32]);

impl FromStr for GenesisId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut id = [0; 32];
        hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut id)
            .map_err(|error| format!("expected 32 bytes in hex: {error}"))?;
        Ok(Self(id))
    }
}
