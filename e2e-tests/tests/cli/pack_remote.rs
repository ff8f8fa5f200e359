//! Batches' files on a web server, of which only what a proof needs is fetched.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::goods::stranger;
use crate::harness::{Node, User, text};
use crate::trade::{GTIN, market};

/// Serves the ranges of a file that are asked for, as soon as it is there; how many bytes it served. What it serves is spoilt by adding
/// `spoil` to each byte behind the header.
fn serve(file: PathBuf) -> (String, Arc<AtomicU64>, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/l.batch", listener.local_addr().expect("an address"));
    let (served, spoil) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (counted, spoilt) = (served.clone(), spoil.clone());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let Some((_, range)) = head.split_once("range: bytes=") else { continue };
            let (from, to) = range.lines().next().and_then(|line| line.split_once('-')).expect("a range");
            let (from, to): (u64, u64) = (from.parse().expect("a number"), to.parse().expect("a number"));
            let file = File::open(&file).expect("the batch's file is there");
            let length = file.metadata().expect("its length").len();
            let mut body = vec![0; usize::try_from(to.min(length - 1) + 1 - from).expect("a length")];
            file.read_exact_at(&mut body, from).expect("it can be read");
            let more = u8::try_from(spoilt.load(Ordering::Relaxed)).expect("a byte");
            let whole = (from..).zip(body.iter_mut()).filter(|(at, _)| *at >= 4_096);
            whole.for_each(|(_, byte)| *byte = byte.wrapping_add(more));
            counted.fetch_add(body.len() as u64, Ordering::Relaxed);
            let last = from + body.len() as u64 - 1;
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{last}/{length}\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n",
                body.len()
            );
            // Who asked may have gone.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    (url, served, spoil)
}

#[test]
fn a_proof_is_fetched_from_where_the_batch_says_and_a_server_that_lies_is_found_out() {
    let node = Node::start(&[]);
    let maker = market(&node);
    let (url, served, spoil) = serve(maker.file("l.batch"));
    maker
        .run(&format!(
            "--as //Dave pack commission --gtin {GTIN} --count 3000 --lot L --expiry 2070-06-30 --out l.batch --locator {url}"
        ))
        .ok();
    let length = std::fs::metadata(maker.file("l.batch")).expect("the file").len();
    let list = maker.read("l.csv");
    // Those that the list need not quote.
    let serials: Vec<&str> =
        list.lines().skip(1).filter(|row| !row.contains('"')).filter_map(|row| row.split(',').nth(3)).collect();
    let verify = |user: &User, which: usize| {
        let words = ["--json", "pack", "verify", "--gtin", GTIN, "--lot", "L", "--serial", serials[which]];
        user.go(user.words(&words), "verify")
    };
    let verdict = |user: &User, which: usize| {
        let ran = verify(user, which);
        let document = ran.document();
        text(document.pointer("/error/details").unwrap_or(&document), "/verdict").to_owned()
    };

    let pharmacy = stranger(&maker);
    assert_eq!(verdict(&pharmacy, 7), "genuine");
    let first = served.load(Ordering::Relaxed);
    assert!(first > 0 && first < length / 2, "{first} of {length} bytes");
    // Where it is, and its beginning, is remembered.
    assert_eq!(verdict(&pharmacy, 700), "genuine");
    assert!(served.load(Ordering::Relaxed) < length, "{} of {length} bytes", served.load(Ordering::Relaxed));

    // What leads to no root proves nothing, and condemns nothing.
    spoil.store(1, Ordering::Relaxed);
    for user in [stranger(&maker), pharmacy] {
        assert_eq!(verdict(&user, 500), "not-judged");
        verify(&user, 500).exits(1);
    }
}
