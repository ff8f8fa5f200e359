//! The embedded chain of this user: found, started in the background once, stopped, reset.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::chain::networks::parse_genesis;
use crate::failure::{Failure, Kind, Result};
use crate::state::State;

/// The node's program.
const PROGRAM: &str = "salus-devnet";
/// What a node needs to know of its surroundings: where its cache is, what to say of a panic. Not the rest: it outlives the
/// command that starts it, whose environment may hold a password.
const ENVIRONMENT: [&str; 10] = [
    "HOME",
    "PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "SALUS_CACHE",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "RUST_BACKTRACE",
    "RUST_LOG",
];
/// How long the first answer may take: a cold start compiles the runtime.
const START: Duration = Duration::from_secs(120);
/// How long a node may take to stop.
const STOP: Duration = Duration::from_secs(20);

/// The embedded chain's folder.
#[derive(Clone, Debug)]
pub struct Embedded {
    folder: PathBuf,
    owner: Option<u32>,
}

/// A node that answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Running {
    /// Its process.
    pub pid: u32,
    /// Its WebSocket address.
    pub url: String,
    /// Its genesis hash in hex.
    pub genesis_hash: String,
}

impl Running {
    /// The genesis hash.
    pub fn genesis(&self) -> Result<[u8; 32]> {
        parse_genesis(&self.genesis_hash)
    }

    /// Reads a port file, whoever wrote it.
    pub fn read(port_file: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(port_file).ok()?).ok()
    }
}

impl Embedded {
    /// The embedded chain of a state folder.
    pub fn of(state: &State) -> Self {
        Self { folder: state.devnet(), owner: state.owner() }
    }
    /// The folder of all that belongs to it.
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }
    /// Where the chain is stored.
    pub fn base_path(&self) -> PathBuf {
        self.folder.join("chain")
    }
    /// The file in which a running node says where it answers.
    pub fn port_file(&self) -> PathBuf {
        self.folder.join("port.json")
    }
    /// What the background node logs.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The genesis hash of the chain that is stored, running or not, if it was ever started.
    pub fn genesis(&self) -> Option<[u8; 32]> {
        parse_genesis(std::fs::read_to_string(self.folder.join("genesis")).ok()?.trim()).ok()
    }

    /// Remembers which chain is stored.
    pub fn note(&self, running: &Running) -> Result<()> {
        State::write(&self.folder.join("genesis"), running.genesis_hash.as_bytes(), false)
    }

    /// The node that runs, if one does. A port file that a killed node left behind does not count.
    pub fn running(&self) -> Option<Running> {
        Running::read(&self.port_file()).filter(|running| is_node(running.pid))
    }

    /// The node that runs; started in the background if none does. Of several first commands one starts it, the others wait.
    pub async fn ensure(&self, mut say: impl FnMut(&str)) -> Result<Running> {
        if let Some(running) = self.running() {
            return Ok(running);
        }
        let _lock = self.lock().await?;
        if let Some(running) = self.running() {
            return Ok(running);
        }
        say("starting the embedded chain in the background (`salus devnet status|stop|reset`)");
        if let Some(running) = self.settled().await? {
            return Ok(running);
        }
        match self.start().await {
            // A node that a killed command had started took the folder just before.
            Err(failure) if self.holder().is_some() => self.settled().await?.ok_or(failure),
            outcome => outcome,
        }
    }

    /// The process that holds the chain's folder, if one does: it may not answer yet. A start that was killed leaves such a
    /// node behind.
    fn holder(&self) -> Option<Option<u32>> {
        let mut lock = OpenOptions::new().read(true).write(true).open(self.base_path().join("lock")).ok()?;
        let Err(std::fs::TryLockError::WouldBlock) = lock.try_lock() else { return None };
        let mut pid = String::new();
        // A holder that has not written its id yet leaves it unknown.
        let _ = lock.read_to_string(&mut pid);
        Some(pid.trim().parse().ok())
    }

    /// Waits until whoever holds the chain's folder answers or ends.
    async fn settled(&self) -> Result<Option<Running>> {
        let since = Instant::now();
        while let Some(holder) = self.holder() {
            if let Some(running) = self.running() {
                self.note(&running)?;
                return Ok(Some(running));
            }
            if since.elapsed() > START {
                let holder = holder.map_or_else(|| "another process".into(), |pid| format!("process {pid}"));
                let base = self.base_path();
                return Err(Failure::local(format!("{} is in use by {holder}, which does not answer", base.display()))
                    .hint("end that process"));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Ok(None)
    }

    /// Starts a node; the caller holds the lock.
    async fn start(&self) -> Result<Running> {
        let program = program()?;
        // What is left of a killed node would be taken for the new one's.
        let _ = std::fs::remove_file(self.port_file());
        let log = File::create(self.log()).map_err(|e| self.failure("create", &self.log(), e))?;
        let errors = log.try_clone().map_err(|e| self.failure("use", &self.log(), e))?;
        let mut command = std::process::Command::new(&program);
        command
            .arg("--base-path")
            .arg(self.base_path())
            .arg("--port-file")
            .arg(self.port_file())
            .args(["--rpc-port", "0"])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        if let Some(owner) = self.owner {
            command.arg("--owner").arg(owner.to_string());
        }
        prepare(&mut command);
        let child = command.spawn().map_err(|e| Failure::local(format!("cannot start {}: {e}", program.display())))?;
        let mut starting = Starting(Some(child));
        let since = Instant::now();
        loop {
            let Some(child) = starting.0.as_mut() else { return Err(Failure::local("the embedded chain is gone")) };
            if let Some(running) = Running::read(&self.port_file()).filter(|running| running.pid == child.id()) {
                self.note(&running)?;
                starting.0 = None;
                return Ok(running);
            }
            if let Ok(Some(status)) = child.try_wait() {
                return Err(ended(status, &self.last_words()));
            }
            if since.elapsed() > START {
                return Err(Failure::chain(format!("the embedded chain did not answer within {} s", START.as_secs()))
                    .hint(format!("its log is {}", self.log().display())));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Stops the node; `None` if none was running.
    pub async fn stop(&self) -> Result<Option<Running>> {
        let _lock = self.lock().await?;
        let running = match self.running() {
            Some(running) => Some(running),
            None => self.settled().await?,
        };
        let Some(running) = running else { return Ok(None) };
        terminate(running.pid)?;
        let since = Instant::now();
        while is_node(running.pid) {
            if since.elapsed() > STOP {
                return Err(Failure::local(format!(
                    "the embedded chain (process {}) has not stopped within {} s",
                    running.pid,
                    STOP.as_secs()
                ))
                .hint("end the process yourself, then `salus devnet status`"));
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Ok(Some(running))
    }

    /// Removes the chain (stopped before by the caller): the next start makes a new one with another genesis.
    pub async fn remove(&self) -> Result<()> {
        let _lock = self.lock().await?;
        if let Some(running) = self.running() {
            return Err(Failure::local(format!("the embedded chain is running again (process {})", running.pid)));
        }
        match std::fs::remove_dir_all(self.base_path()) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(self.failure("remove", &self.base_path(), e)),
            _ => Ok(()),
        }
    }

    /// Holds back other commands that start, stop or remove the node, until dropped (or this process ends).
    pub async fn lock(&self) -> Result<File> {
        let path = self.folder.join("lock");
        std::fs::create_dir_all(&self.folder).map_err(|e| self.failure("create", &self.folder, e))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| self.failure("open", &path, e))?;
        crate::state::lock(&file, START + STOP).await.map_err(|e| self.failure("lock", &path, e))?;
        Ok(file)
    }

    fn last_words(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn failure(&self, what: &str, path: &Path, e: std::io::Error) -> Failure {
        Failure::local(format!("cannot {what} {}: {e}", path.display()))
    }
}

/// A node that has not answered yet. Who stops waiting (Ctrl-C, the time limit) leaves none behind that nobody knows of.
struct Starting(Option<std::process::Child>);

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The node's program: `$SALUS_DEVNET`, else beside `salus`, else on PATH.
pub fn program() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("SALUS_DEVNET").map(PathBuf::from) {
        if named.is_file() {
            return Ok(named);
        }
        return Err(Failure::local(format!("SALUS_DEVNET names {}, which is no file", named.display())));
    }
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(|folder| folder.join(PROGRAM)));
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    beside.into_iter().chain(on_path.map(|folder| folder.join(PROGRAM))).find(|path| path.is_file()).ok_or_else(|| {
        Failure::local(format!("the embedded chain's program `{PROGRAM}` was found neither beside `salus` nor on PATH"))
            .hint("`make build` builds it; or set SALUS_DEVNET to it; or name another chain with --network")
    })
}

/// Why a node ended: its own exit codes are ours (2 arguments, 3 port in use, 5 base path in use), with its message.
pub fn ended(status: ExitStatus, output: &str) -> Failure {
    let kind = match status.code() {
        Some(2) => Kind::Usage,
        Some(5) => Kind::Local,
        _ => Kind::Chain,
    };
    // The node says why under its own name; its argument parser says `error: …`.
    let own = format!("{PROGRAM}: ");
    let said = [own.as_str(), "error: "]
        .into_iter()
        .find_map(|prefix| output.lines().rev().find_map(|line| line.strip_prefix(prefix)));
    let last = || output.lines().rev().find(|line| !line.trim().is_empty());
    match said.or_else(last) {
        Some(message) => Failure::new(kind, format!("the embedded chain did not start: {message}")),
        None => Failure::new(kind, format!("the embedded chain did not start ({status})")),
    }
}

/// Gives a node a process group of its own, so that Ctrl-C in this terminal does not end it, and the environment it needs.
pub fn prepare(command: &mut std::process::Command) {
    command.env_clear();
    command.envs(ENVIRONMENT.into_iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value))));
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
}

/// Asks a process to end.
pub fn terminate(pid: u32) -> Result<()> {
    use nix::sys::signal::{Signal, kill};
    kill(process(pid), Signal::SIGTERM)
        .map_err(|e| Failure::local(format!("cannot stop the embedded chain (process {pid}): {e}")))
}

/// Whether a process is a running node: its id may have been given to another program since.
fn is_node(pid: u32) -> bool {
    if nix::sys::signal::kill(process(pid), None).is_err() {
        return false;
    }
    if !Path::new("/proc/self/exe").exists() {
        return true;
    }
    // A replaced binary reads `… (deleted)`; a process that has ended but is not collected has no `exe`.
    std::fs::read_link(format!("/proc/{pid}/exe"))
        .is_ok_and(|exe| exe.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PROGRAM)))
}

fn process(pid: u32) -> nix::unistd::Pid {
    // Process ids are far below i32::MAX on every Unix; a forged larger one names no process.
    nix::unistd::Pid::from_raw(i32::try_from(pid).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_port_file_is_no_running_node() {
        let folder = tempfile::tempdir().unwrap();
        let embedded = Embedded::of(&State::at(folder.path()));
        assert_eq!(embedded.running(), None);
        std::fs::create_dir_all(embedded.port_file().parent().unwrap()).unwrap();
        // This process is alive, but no node.
        let text = format!(r#"{{"pid":{},"url":"ws://127.0.0.1:1","genesis_hash":"0x00"}}"#, std::process::id());
        std::fs::write(embedded.port_file(), text).unwrap();
        assert_eq!(embedded.running(), None);
        std::fs::write(embedded.port_file(), "{").unwrap();
        assert_eq!(embedded.running(), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_nodes_exit_code_and_message_are_passed_through() {
        use std::os::unix::process::ExitStatusExt;
        let failure = ended(ExitStatus::from_raw(5 << 8), "noise\nsalus-devnet: /x is already in use by pid 7\n");
        assert_eq!(failure.kind, Kind::Local);
        assert!(failure.message.ends_with("/x is already in use by pid 7"), "{}", failure.message);
        let failure = ended(ExitStatus::from_raw(2 << 8), "error: bad seal\n\nFor more information, try '--help'.\n");
        assert!(failure.message.ends_with("bad seal"), "{}", failure.message);
        let failure = ended(ExitStatus::from_raw(3 << 8), "salus-devnet: port 1 is already in use\n");
        assert_eq!(failure.kind, Kind::Chain);
    }
}
