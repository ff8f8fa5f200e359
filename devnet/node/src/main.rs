//! The embedded chain of Salus: a development node with pallet-contracts, on loopback only.
//!
//! It links the polkadot-sdk's client crates, which are GPL-3.0 with the Classpath exception; that is why it is a program
//! of its own, which `salus` starts and talks to over JSON-RPC.

mod arguments;
mod base_dir;
mod chain_spec;
mod clock;
mod configuration;
mod failure;
mod genesis;
mod logging;
mod port_file;
mod rpc;
mod runtime_blob;
mod seal;
mod service;
mod stop;

use std::{io::Write, process::ExitCode, time::Duration};

use clap::Parser;

use crate::{arguments::Arguments, base_dir::BaseDir, failure::Failure, port_file::PortFile, stop::Stop};

/// How long tasks may take to end once the node was asked to stop.
const SHUTDOWN: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("salus-devnet: {failure}");
            failure.exit_code()
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    logging::init(&arguments.log)?;
    let base = BaseDir::open(arguments.base_path.as_deref())?;
    rpc::endpoint::check_port(arguments.rpc_port)?;
    let tokio = tokio::runtime::Runtime::new().map_err(Failure::other)?;
    let mut stop = tokio.block_on(async { Stop::listen(arguments.owner) })?;

    let mut node = tokio.block_on(async { service::start(arguments, &base, tokio.handle().clone()) })?;
    let port_file = arguments.port_file.as_deref().map(|path| PortFile::write(path, &node)).transpose()?;
    // Nobody may be listening any more, and the node is useful all the same.
    let _ = writeln!(std::io::stdout(), "salus-devnet ready at {} genesis {:?}", node.url, node.genesis_hash);

    let outcome = tokio.block_on(async {
        tokio::select! {
            () = stop.requested() => Ok(()),
            ended = node.task_manager.future() => ended.map_err(Failure::other),
        }
    });
    drop(port_file);
    drop(node);
    tokio.shutdown_timeout(SHUTDOWN);
    base.wait_until_closed(SHUTDOWN);
    outcome
}
