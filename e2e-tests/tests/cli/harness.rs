//! A user of the real `salus`: a state folder, a working folder, a chain and free ports of their own, all gone afterwards.

use std::{
    fmt::Debug,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// What a test may not inherit: a developer's settings.
const SETTINGS: [&str; 8] = [
    "SALUS_NETWORK",
    "SALUS_AS",
    "SALUS_SUITE",
    "SALUS_DEPLOYMENTS",
    "SALUS_PASSWORD",
    "SALUS_BUNDLES",
    "SALUS_NARRATE",
    "RUST_LOG",
];

static SALUS: LazyLock<PathBuf> = LazyLock::new(|| built("SALUS_BIN", "salus"));
static DEVNET: LazyLock<PathBuf> = LazyLock::new(|| built("SALUS_DEVNET", "salus-devnet"));
static SERIAL: AtomicU32 = AtomicU32::new(0);

/// A program of the workspace: named by a variable, else in the target folder that holds this test.
fn built(variable: &str, name: &str) -> PathBuf {
    if let Some(named) = std::env::var_os(variable).map(PathBuf::from) {
        assert!(named.is_file(), "{variable} names {}, which is no file", named.display());
        return named;
    }
    let test = std::env::current_exe().expect("a test has a file");
    let folder = test.parent().and_then(Path::parent).expect("tests lie in deps/ of a target folder");
    let program = folder.join(name);
    assert!(
        program.is_file(),
        "{} is missing: build the workspace first (`make test` does, or `cargo build --workspace --bins`)",
        program.display()
    );
    program
}

/// The node's program.
pub fn devnet() -> &'static Path {
    &DEVNET
}

/// The committed bundle of the consent registry.
pub fn bundle() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts/consent_registry.contract");
    assert!(path.is_file(), "{} is missing: `make contracts` builds it", path.display());
    path
}

/// A user: a state folder, and a working folder.
pub struct User {
    folder: TempDir,
    /// The network that commands are about, if it is not the embedded chain.
    pub network: Option<String>,
}

impl User {
    /// A user with nothing yet.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("salus-e2e-").tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("work")).expect("a new folder");
        Self { folder, network: None }
    }

    /// The state folder (`SALUS_HOME`).
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A path in the folder in which commands run.
    pub fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    /// Writes a file into the folder in which commands run.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.file(name), contents).expect("a file can be written");
    }

    /// Reads a file from the folder in which commands run.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a JSON file from the folder in which commands run.
    pub fn read_json(&self, name: &str) -> Value {
        parsed(&self.read(name))
    }

    /// A command line of `salus`, in words.
    pub fn words(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&*SALUS);
        for setting in SETTINGS {
            command.env_remove(setting);
        }
        command
            .args(words)
            .env("SALUS_HOME", self.home())
            .env("SALUS_DEVNET", devnet())
            .env("NO_COLOR", "1")
            .current_dir(self.file(""))
            .stdin(Stdio::null());
        command.envs(self.network.iter().map(|network| ("SALUS_NETWORK", network)));
        command
    }

    /// A command line of `salus` as it is typed; single quotes hold a word together.
    pub fn typed(&self, line: &str) -> Command {
        let words = split(line);
        self.words(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// A shell's command line in a terminal of its own, which reads its stdin as what a person types. `{salus}` stands for
    /// the program. All that would be seen comes on stdout.
    pub fn terminal(&self, line: &str) -> Command {
        let plain = self.words(&[]);
        let mut command = Command::new("script");
        command.args(["-qec", &line.replace("{salus}", &SALUS.display().to_string()), "/dev/null"]);
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.current_dir(self.file(""));
        command
    }

    /// Runs a command line as it is typed, and waits for it.
    pub fn run(&self, line: &str) -> Ran {
        self.go(self.typed(line), line)
    }

    /// Runs a command made by [`User::typed`] or [`User::words`], and waits for it.
    pub fn go(&self, command: Command, shown: &str) -> Ran {
        self.start(command, shown).wait()
    }

    /// Starts a command; what it says goes to files, so that it never waits for a reader.
    pub fn start(&self, mut command: Command, shown: &str) -> Started {
        let number = SERIAL.fetch_add(1, Ordering::Relaxed);
        let path = |kind: &str| self.folder.path().join(format!("{number}.{kind}"));
        let create = |kind: &str| fs::File::create(path(kind)).expect("a file can be written");
        command.stdout(create("out")).stderr(create("err"));
        let child = command.spawn().unwrap_or_else(|error| panic!("salus {shown}: {error}"));
        Started { child: Some(child), line: shown.to_owned(), out: path("out"), err: path("err") }
    }

    /// Runs `… --json` and gives the one document that it must print, whatever its exit code.
    pub fn json(&self, line: &str) -> Value {
        let ran = self.run(&format!("--json {line}"));
        ran.document()
    }

    /// The embedded chain of this user, which must be running.
    pub fn chain(&self) -> Rpc {
        Rpc::at(self.port_file()["url"].as_str().expect("the port file names the address"))
    }

    /// What the running embedded chain's port file says.
    pub fn port_file(&self) -> Value {
        parsed(&fs::read_to_string(self.home().join("devnet/port.json")).expect("the embedded chain runs"))
    }

    /// Every file below the state folder and the working folder, with what is in it.
    pub fn everything_written(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push((path.clone(), fs::read(&path).unwrap_or_default())),
                }
            }
        }
        found
    }

    /// The ids of the nodes that work below this user's folder.
    pub fn nodes(&self) -> Vec<u32> {
        nodes(self.folder.path())
    }
}

impl Drop for User {
    fn drop(&mut self) {
        for pid in self.nodes() {
            kill(pid, "KILL");
        }
    }
}

/// The nodes among the running processes whose arguments name a folder. A process that has ended but that nobody has
/// collected has no arguments any more.
fn nodes(folder: &Path) -> Vec<u32> {
    let folder = folder.display().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let line = fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line);
            let program = line.split('\0').next()?;
            (program.ends_with("salus-devnet") && line.contains(&folder)).then_some(pid)
        })
        .collect()
}

/// Sends a signal to one process; it may have ended already.
pub fn kill(pid: u32, signal: &str) {
    let _ = Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).stderr(Stdio::null()).status();
}

/// Waits until a process handles SIGINT and SIGTERM: from then on they do not simply kill it.
pub fn listens(started: &mut Started) {
    wait("it listens to signals", || {
        let status = fs::read_to_string(format!("/proc/{}/status", started.pid())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or_default();
        let caught = u64::from_str_radix(caught.trim(), 16).unwrap_or_default();
        let both = 1 << (2 - 1) | 1 << (15 - 1);
        caught & both == both || started.ended()
    });
}

/// Waits until something holds.
pub fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited too long: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Splits a typed line; single quotes hold a word together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted) = (None::<String>, false);
    for character in line.chars() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' | '\n' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    assert!(!quoted, "the quotes do not close: {line}");
    words.extend(word);
    words
}

/// A command that runs; killed when dropped before its end.
pub struct Started {
    child: Option<Child>,
    line: String,
    out: PathBuf,
    err: PathBuf,
}

impl Started {
    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("it has not been waited for").id()
    }

    /// What it has said to people so far.
    pub fn said(&self) -> String {
        read(&self.err)
    }

    /// What it has answered so far.
    pub fn answered(&self) -> String {
        read(&self.out)
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().expect("a child can be asked").is_some())
    }

    /// Sends a signal.
    pub fn signal(&self, signal: &str) {
        kill(self.pid(), signal);
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Ran {
        let start = Instant::now();
        while !self.ended() {
            let (said, answered) = (self.said(), self.answered());
            assert!(start.elapsed() < PATIENCE, "salus {} does not end\n{answered}\n{said}", self.line);
            thread::sleep(Duration::from_millis(10));
        }
        let mut child = self.child.take().expect("it has not been waited for");
        let code = child.wait().expect("a child can be waited for").code();
        Ran { code, line: self.line.clone(), out: read(&self.out), err: read(&self.err) }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

/// A command that has ended.
#[derive(Clone)]
pub struct Ran {
    code: Option<i32>,
    line: String,
    /// What it answered (stdout).
    pub out: String,
    /// What it said to people (stderr).
    pub err: String,
}

impl Debug for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$ salus {}\nexit {:?}\n--- stdout\n{}\n--- stderr\n{}", self.line, self.code, self.out, self.err)
    }
}

impl Ran {
    /// The exit code; `None` when a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.code
    }

    /// It must have gone well.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// It must have ended with this code, and not in a panic.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked at"), "{self:?}");
        self
    }

    /// It must have said this, on stdout or stderr.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text) || self.err.contains(text), "it does not say {text:?}\n{self:?}");
        self
    }

    /// It must not have said this anywhere.
    #[track_caller]
    pub fn hides(self, text: &str) -> Self {
        assert!(!self.out.contains(text) && !self.err.contains(text), "it says {text:?}\n{self:?}");
        self
    }

    /// The one JSON document on stdout, which must bear the schema.
    #[track_caller]
    pub fn document(&self) -> Value {
        let document: Value = serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("stdout is not one document: {error}\n{self:?}"));
        assert_eq!(document["schema"], "salus/1", "{self:?}");
        document
    }

    /// The JSON Lines on stdout, each of which must bear the schema.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let line = |line: &str| -> Value {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{self:?}"));
            assert_eq!(value["schema"], "salus/1", "{self:?}");
            value
        };
        self.out.lines().map(line).collect()
    }
}

/// Parses JSON that must be some.
#[track_caller]
pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A text of a document.
#[track_caller]
pub fn text<'a>(document: &'a Value, pointer: &str) -> &'a str {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} of {document:#}"))
}

/// A node that a test runs itself, with arguments of its own; killed when dropped.
pub struct Node {
    child: Child,
    folder: TempDir,
    /// Its RPC.
    pub rpc: Rpc,
}

impl Node {
    /// Starts a node with a temporary base path and a free port.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("salus-e2e-node-").tempdir().expect("a temporary folder");
        let port_file = folder.path().join("port.json");
        let mut command = Command::new(devnet());
        command
            .arg("--base-path")
            .arg(folder.path().join("chain"))
            .arg("--port-file")
            .arg(&port_file)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).expect("a file can be written"));
        let child = command.spawn().expect("the node's program runs");
        let mut node = Self { child, rpc: Rpc { port: 0 }, folder };
        wait("the node answers", || {
            if let Ok(Some(status)) = node.child.try_wait() {
                panic!("the node ended ({status}): {}", read(&node.folder.path().join("log")));
            }
            port_file.exists()
        });
        node.rpc = Rpc::at(text(&parsed(&fs::read_to_string(port_file).expect("the port file")), "/url"));
        node
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.rpc.port)
    }

    /// Runs a command line on this node, which seals a block whenever a transaction waits.
    pub fn mined(&self, user: &User, line: &str) -> Ran {
        let line = format!("--network {} {line}", self.url());
        let mut started = user.start(user.typed(&line), &line);
        wait("it ends", || {
            if self.rpc.pending() > 0 {
                self.rpc.call("dev_newBlock", json!([]));
            }
            started.ended()
        });
        started.wait()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// JSON-RPC over plain HTTP.
pub struct Rpc {
    /// The port on loopback.
    pub port: u16,
}

impl Rpc {
    /// The RPC at a WebSocket address on loopback.
    pub fn at(url: &str) -> Self {
        let port = url.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
        Self { port: port.unwrap_or_else(|| panic!("no port in {url}")) }
    }

    /// Calls a method that must succeed.
    #[track_caller]
    pub fn call(&self, method: &str, params: Value) -> Value {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("RPC listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        let (port, length) = (self.port, body.len());
        let head = format!(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).expect("RPC reads");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("RPC answers text");
        let (_, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no body in {response:?}"));
        let mut answer = parsed(body);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    /// The best block's height.
    pub fn height(&self) -> u64 {
        let header = self.call("chain_getHeader", json!([]));
        u64::from_str_radix(text(&header, "/number").trim_start_matches("0x"), 16).expect("a height is hex")
    }

    /// How many transactions an account has signed, those in the pool counted.
    pub fn nonce(&self, account: &str) -> u64 {
        self.call("system_accountNextIndex", json!([account])).as_u64().expect("a number")
    }

    /// How many transactions wait in the pool.
    pub fn pending(&self) -> usize {
        self.call("author_pendingExtrinsics", json!([])).as_array().expect("a list").len()
    }

    /// The genesis hash.
    pub fn genesis(&self) -> String {
        self.call("chain_getBlockHash", json!([0])).as_str().expect("a hash").to_owned()
    }
}

/// How many contracts a suite has, each uploaded and made.
pub const CODES: u64 = 3;
/// How many wires there are between them.
pub const WIRES: u64 = 4;
/// How many transactions deploying a suite takes.
pub const STEPS: u64 = 2 * CODES + WIRES;

/// The address of `//Alice`.
pub const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
/// The address of `//Bob`.
pub const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
