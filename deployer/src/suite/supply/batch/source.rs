//! Where a batch's file is read: on this machine, or range by range from a web server, of which nothing is believed: each proof
//! leads to the root that is on chain, or is none.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// How much of a remote file is asked for at once.
const CHUNK: u64 = 16 << 10;
/// How much of it is kept: more than all that many proofs have in common.
const KEPT: usize = 512;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is read at any place.
#[derive(Debug)]
pub enum Source {
    /// A file.
    File(File),
    /// Ranges of a web server's file.
    Web(Web),
}

impl Source {
    /// Reads exactly so much from a place on.
    ///
    /// # Errors
    /// It cannot be read, or ends before.
    pub fn read_exact_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        match self {
            Source::File(file) => file.read_exact_at(bytes, at),
            Source::Web(web) => web.read_exact_at(bytes, at),
        }
    }
}

/// A file that a web server hands out in ranges (RFC 9110, clause 14).
#[derive(Debug)]
pub struct Web {
    agent: Agent,
    url: String,
    length: u64,
    chunks: Mutex<HashMap<u64, Vec<u8>>>,
}

impl Web {
    /// Whether a path is a URL that is read over the network: encrypted, or on this machine. Whoever listens would learn which packs
    /// are looked at.
    pub fn reads(path: &Path) -> Option<&str> {
        let url = path.to_str()?;
        let parsed = url::Url::parse(url).ok()?;
        let here = match parsed.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        (parsed.scheme() == "https" || parsed.scheme() == "http" && here).then_some(url)
    }

    /// Asks for the beginning of a file, which tells how long it is.
    ///
    /// # Errors
    /// The server does not answer, or not with ranges.
    pub fn open(url: &str) -> io::Result<Self> {
        let mut web = Self::with(url, 0);
        let (chunk, length) = web.fetch(0)?;
        web.length = length;
        web.keep(0, chunk);
        Ok(web)
    }

    /// One of which the beginning was kept.
    pub fn known(url: &str, (length, first): (u64, Vec<u8>)) -> Self {
        let web = Self::with(url, length);
        web.keep(0, first);
        web
    }

    fn with(url: &str, length: u64) -> Self {
        // The certificates that this machine trusts: a hospital may have its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(url.starts_with("https:"))
            .max_redirects(3)
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .user_agent(concat!("salus/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), url: url.to_owned(), length, chunks: Mutex::default() }
    }

    /// How long it is, and how it begins: what [`Web::known`] takes.
    pub fn beginning(&self) -> (u64, Vec<u8>) {
        let chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        (self.length, chunks.get(&0).cloned().unwrap_or_default())
    }

    /// How long it is, in bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    fn read_exact_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        let end = at.checked_add(bytes.len() as u64).filter(|end| *end <= self.length);
        let Some(end) = end else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let (mut at, mut rest) = (at, bytes);
        while at < end {
            let number = at / CHUNK;
            let chunk = self.chunk(number)?;
            let from = chunk.get(usize::try_from(at % CHUNK).unwrap_or(usize::MAX)..).unwrap_or_default();
            let count = from.len().min(rest.len());
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (now, later) = rest.split_at_mut(count);
            now.copy_from_slice(&from[..count]);
            rest = later;
            at += count as u64;
        }
        Ok(())
    }

    fn chunk(&self, number: u64) -> io::Result<Vec<u8>> {
        let known = self.chunks.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned();
        match known {
            Some(chunk) => Ok(chunk),
            None => {
                let (chunk, _) = self.fetch(number)?;
                self.keep(number, chunk.clone());
                Ok(chunk)
            }
        }
    }

    fn keep(&self, number: u64, chunk: Vec<u8>) {
        let mut chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        if chunks.len() >= KEPT {
            // The beginning is what everything needs.
            chunks.retain(|known, _| *known == 0);
        }
        chunks.insert(number, chunk);
    }

    /// A chunk, and how long the whole file is.
    fn fetch(&self, number: u64) -> io::Result<(Vec<u8>, u64)> {
        let from = number * CHUNK;
        let range = format!("bytes={from}-{}", from + CHUNK - 1);
        let mut answer = self.agent.get(&self.url).header("range", range).call().map_err(ureq::Error::into_io)?;
        let status = answer.status().as_u16();
        if status != 206 {
            let why = match status {
                200 => "the server does not hand out ranges of it".to_owned(),
                _ => format!("the server answers {status}"),
            };
            return Err(io::Error::other(why));
        }
        let told = answer.headers().get("content-range").and_then(|value| value.to_str().ok());
        let length = told
            .and_then(|told| told.strip_prefix("bytes ")?.split_once('/'))
            .and_then(|(range, length)| Some((range.split_once('-')?.0.parse().ok()?, length.parse().ok()?)))
            .filter(|(begins, _): &(u64, u64)| *begins == from);
        let Some((_, length)) = length else {
            return Err(io::Error::other("the server answers with another range than was asked for"));
        };
        let chunk = answer.body_mut().with_config().limit(CHUNK + 1).read_to_vec().map_err(ureq::Error::into_io)?;
        Ok((chunk, length))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A server that answers each request by this.
    fn served(answer: impl Fn(u64, u64) -> Vec<u8> + Send + 'static) -> (String, Arc<AtomicU64>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/l.batch", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicU64::new(0));
        let counted = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap().to_lowercase();
                let Some((_, range)) = head.split_once("range: bytes=") else { continue };
                let (from, to) = range.lines().next().unwrap().split_once('-').unwrap();
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = stream.write_all(&answer(from.parse().unwrap(), to.parse().unwrap()));
            }
        });
        (url, asked)
    }

    fn partial(all: &[u8], from: u64, to: u64) -> Vec<u8> {
        let length = all.len() as u64;
        let body = &all[usize::try_from(from).unwrap()..usize::try_from((to + 1).min(length)).unwrap()];
        let last = from + body.len() as u64 - 1;
        let head = format!(
            "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {from}-{last}/{length}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    fn opened(answer: &'static str) -> String {
        let (url, _) = served(move |_, _| answer.as_bytes().to_vec());
        Web::open(&url).unwrap_err().to_string()
    }

    #[test]
    fn any_place_is_read_and_each_chunk_asked_for_once() {
        let all: Vec<u8> = (0..100_000u32).map(|number| (number / 7) as u8).collect();
        let whole = all.clone();
        let (url, asked) = served(move |from, to| partial(&whole, from, to));
        let web = Web::open(&url).unwrap();
        assert_eq!(web.length(), 100_000);
        for (at, length) in [(0, 10), (16_380, 10), (16_380, 40_000), (99_990, 10)] {
            let mut bytes = vec![0; length];
            web.read_exact_at(&mut bytes, at).unwrap();
            assert_eq!(bytes, all[usize::try_from(at).unwrap()..][..length]);
        }
        assert!(web.read_exact_at(&mut [0; 11], 99_990).is_err() && web.read_exact_at(&mut [0], u64::MAX).is_err());
        assert_eq!(asked.load(Ordering::Relaxed), 5, "five of the seven chunks");
        let again = Web::known(&url, web.beginning());
        again.read_exact_at(&mut [0; 16_384], 0).unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 5, "its beginning was kept");
    }

    #[test]
    fn a_server_that_does_something_else_is_told() {
        assert!(opened("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx").contains("does not hand out ranges"));
        assert!(opened("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").contains("404"));
        for range in ["bytes 5-9/10", "bytes 0-9/*", "pages 0-1/2", ""] {
            let head = format!("HTTP/1.1 206 Partial Content\r\ncontent-range: {range}\r\ncontent-length: 0\r\n\r\n");
            assert!(opened(Box::leak(head.into_boxed_str())).contains("another range"), "{range}");
        }
        assert!(Web::open("http://127.0.0.1:1/x").is_err());
        // More than was asked for is not taken.
        let (url, _) = served(|_, _| {
            let head = "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 0-9/10\r\nconnection: close\r\n\r\n";
            [head.as_bytes(), &[7; 100_000]].concat()
        });
        assert!(Web::open(&url).is_err());
    }

    #[test]
    fn only_what_nobody_else_can_listen_to_is_asked_for() {
        for (path, is_read) in [
            ("https://maker.example/l.batch", true),
            ("http://127.0.0.1:8080/l", true),
            ("http://localhost/l", true),
            ("http://[::1]/l", true),
            ("http://maker.example/l", false),
            ("http://localhost.maker.example/l", false),
            ("file:///l", false),
            ("ftp://127.0.0.1/l", false),
            ("l.batch", false),
            ("/https://x", false),
        ] {
            assert_eq!(Web::reads(Path::new(path)).is_some(), is_read, "{path}");
        }
    }
}
