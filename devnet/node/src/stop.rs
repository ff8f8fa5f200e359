//! Being asked to stop.

use std::time::Duration;

use nix::{sys::signal::kill, unistd::Pid};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// How often the node looks whether its owner is still there.
const LOOK: Duration = Duration::from_millis(500);

/// The signals that stop the node cleanly, and the process whose end does.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
    owner: Option<Pid>,
}

impl Stop {
    /// Starts listening; a signal that comes before anyone waits is not lost.
    pub fn listen(owner: Option<i32>) -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::other);
        let (interrupt, terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate, owner: owner.map(Pid::from_raw) })
    }

    /// Waits for a signal, or the owner's end.
    pub async fn requested(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = ended(self.owner) => {}
        }
    }
}

/// A process that was killed cannot say that it ends: whoever works for it has to look.
async fn ended(owner: Option<Pid>) {
    let Some(owner) = owner else { return std::future::pending().await };
    while kill(owner, None).is_ok() {
        tokio::time::sleep(LOOK).await;
    }
}
