//! A running node, and JSON-RPC over plain HTTP.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A running node; killed when dropped.
pub struct Node {
    child: Child,
    /// The line that said it is ready.
    pub ready: String,
    port: u16,
}

/// The node's command line.
pub fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salus-devnet"));
    command.args(arguments);
    command
}

/// Runs a node that is expected to refuse.
pub fn refused<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    command(arguments).output().expect("the node's binary runs")
}

impl Node {
    /// Starts a node and waits until it is ready.
    pub fn start<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).spawn().expect("the node's binary runs");
        let mut ready = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped")).read_line(&mut ready).expect("stdout is text");
        let port = ready
            .split_once("ws://127.0.0.1:")
            .and_then(|(_, rest)| rest.split_once(' '))
            .and_then(|(port, _)| port.parse().ok())
            .unwrap_or_else(|| panic!("no port in {ready:?}"));
        Self { child, ready, port }
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The RPC port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Calls a method: its result, or its error.
    pub fn try_call(&self, method: &str, params: Value) -> Result<Value, Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("RPC listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len(),
        )
        .expect("RPC reads");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("RPC answers text");
        let (_, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no body in {response:?}"));
        let mut answer: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {response:?}"));
        if answer["error"].is_null() { Ok(answer["result"].take()) } else { Err(answer["error"].take()) }
    }

    /// Calls a method that is expected to succeed.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.try_call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The best block's height.
    pub fn height(&self) -> u64 {
        number(&self.call("chain_getHeader", json!([])))
    }

    /// The last finalised block's height.
    pub fn finalized_height(&self) -> u64 {
        let hash = self.call("chain_getFinalizedHead", json!([]));
        number(&self.call("chain_getHeader", json!([hash])))
    }

    /// A block's hash by height.
    pub fn hash_at(&self, height: u64) -> String {
        self.call("chain_getBlockHash", json!([height])).as_str().expect("a block of that height").to_owned()
    }

    /// The genesis block's hash.
    pub fn genesis(&self) -> String {
        self.hash_at(0)
    }

    /// The best block's timestamp, in milliseconds.
    pub fn timestamp(&self) -> u64 {
        let key = format!("0x{}", hex::encode(salus_devnet_runtime::block::timestamp_key()));
        let value = self.call("state_getStorage", json!([key]));
        let bytes = hex::decode(value.as_str().expect("a timestamp").trim_start_matches("0x")).expect("storage is hex");
        u64::from_le_bytes(bytes.try_into().expect("a timestamp has 8 bytes"))
    }

    /// Waits until something holds.
    pub fn wait(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(start.elapsed() < PATIENCE, "waited too long: {what}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal and waits for the exit code; `None` when the signal killed it.
    pub fn stop(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.pid().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        self.child.wait().expect("the node ends").code()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn number(header: &Value) -> u64 {
    let hex = header["number"].as_str().expect("a header has a number");
    u64::from_str_radix(hex.trim_start_matches("0x"), 16).expect("a height is hex")
}
