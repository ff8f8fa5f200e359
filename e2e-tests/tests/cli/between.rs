//! A step between a command and a node: it counts what is asked, and has names that the node does not answer to.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::harness::Node;

/// Stands between a command and a node, and counts what is asked.
pub struct Between {
    port: u16,
    asked: Arc<AtomicU64>,
}

impl Between {
    /// Listens for commands that mean a node.
    pub fn before(node: &Node) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (behind, asked) = (node.rpc.port, Arc::new(AtomicU64::new(0)));
        let between = Self { port, asked: asked.clone() };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A test that is over has stopped its node.
                let Ok(node) = TcpStream::connect(("127.0.0.1", behind)) else { return };
                let (mut answers, mut back) =
                    (node.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
                let asked = asked.clone();
                thread::spawn(move || std::io::copy(&mut answers, &mut back));
                thread::spawn(move || pass_on(client, node, &asked));
            }
        });
        between
    }

    /// Where commands find it.
    pub fn url(&self) -> String {
        self.url_under("127.0.0.1")
    }

    /// Where commands find it, under another name of this machine.
    pub fn url_under(&self, host: &str) -> String {
        format!("ws://{host}:{}", self.port)
    }

    /// How much was asked so far.
    pub fn count(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Passes on a WebSocket's handshake and frames, and counts those with contents: one each for a question.
fn pass_on(mut client: TcpStream, mut node: TcpStream, asked: &AtomicU64) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    // The node answers to its own name alone.
    let mut head = String::from_utf8_lossy(&head).into_owned();
    let host = head.to_lowercase().find("\r\nhost: ").expect("HTTP names the host") + 8;
    let end = host + head[host..].find("\r\n").expect("a line ends");
    head.replace_range(host..end, &node.peer_addr()?.to_string());
    node.write_all(head.as_bytes())?;
    loop {
        let mut start = [0; 2];
        client.read_exact(&mut start)?;
        let wide = match start[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mut length = [0; 8];
        client.read_exact(&mut length[8 - wide..])?;
        let length_of = if wide == 0 { u64::from(start[1] & 0x7f) } else { u64::from_be_bytes(length) };
        // Four bytes of mask go before the contents.
        let mut rest = vec![0; usize::try_from(length_of).expect("it fits") + 4];
        client.read_exact(&mut rest)?;
        // Text and binary; not pings.
        if matches!(start[0] & 0x0f, 1 | 2) {
            asked.fetch_add(1, Ordering::Relaxed);
        }
        node.write_all(&[start.as_slice(), &length[8 - wide..], &rest].concat())?;
    }
}
