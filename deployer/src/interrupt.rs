//! Ctrl-C and SIGTERM, heard while a command waits for the chain and while it waits for a person.

use std::io;
use std::sync::LazyLock;

use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::failure::{Failure, Result};

static REQUESTED: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// Listens from now on, on a thread of the runtime: the main one may be blocked.
pub fn listen(runtime: &Runtime) -> io::Result<()> {
    let _entered = runtime.enter();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    runtime.spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        REQUESTED.send_replace(true);
    });
    Ok(())
}

/// Waits until the process is asked to end.
pub async fn requested() {
    // It fails only without a sender, and a static one stays.
    let _ = REQUESTED.subscribe().wait_for(|requested| *requested).await;
}

/// Reads what may take for ever to come: what a person types, a pipe. Given up when the process is asked to end; `fail` says
/// what else went wrong.
pub fn read<T: Send + 'static>(
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
    fail: impl FnOnce(io::Error) -> Failure,
) -> Result<T> {
    let outcome = match Handle::try_current() {
        Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(|| runtime.block_on(unless_requested(read)))
        }
        // A test of the library: nobody listens.
        _ => read(),
    };
    outcome.map_err(|e| match e.kind() {
        io::ErrorKind::Interrupted => crate::cli::interrupted(),
        _ => fail(e),
    })
}

async fn unless_requested<T: Send + 'static>(read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::select! {
        biased;
        () = requested() => Err(io::ErrorKind::Interrupted.into()),
        // Given up, its thread goes on waiting, and ends with the process.
        done = tokio::task::spawn_blocking(read) => done.map_err(io::Error::other)?,
    }
}
