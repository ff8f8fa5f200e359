//! A node, or a place for a file, that is lost at the worst moment: what is on chain is told, and what is not known is called so.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

use crate::harness::{ALICE, BOB, Node, Ran, User, text, wait};

/// Stands between a command and its node, and cuts the line once the node has said something. Returns its address.
fn line_that_breaks(node: &Node, after: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("a bound socket has an address").to_string();
    let (url, port) = (format!("ws://{address}"), node.rpc.port);
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(("127.0.0.1", port)).expect("the node listens");
            let (asks, asked) = (near.try_clone().expect("a handle"), far.try_clone().expect("a handle"));
            let host = (address.clone(), format!("127.0.0.1:{port}"));
            thread::spawn(move || ask(asks, asked, &host));
            thread::spawn(move || pass(far, near, after));
        }
    });
    url
}

/// Passes on what a command asks, under the node's own name: it answers no other. It ends when either side closes.
fn ask(mut from: TcpStream, mut to: TcpStream, (named, host): &(String, String)) {
    let mut chunk = [0; 4096];
    if let Ok(length) = from.read(&mut chunk) {
        let head = String::from_utf8_lossy(&chunk[..length]).replace(named, host);
        let _ = to.write_all(head.as_bytes()).and_then(|()| std::io::copy(&mut from, &mut to));
    }
}

/// Passes on what the node says until it has said `after`. Frames to a client are not masked, so it can be read.
fn pass(mut from: TcpStream, mut to: TcpStream, after: &str) {
    let (mut said, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = from.read(&mut chunk) {
        said.extend_from_slice(&chunk[..length]);
        if to.write_all(&chunk[..length]).is_err() || said.windows(after.len()).any(|part| part == after.as_bytes()) {
            break;
        }
        said.drain(..said.len().saturating_sub(after.len()));
    }
    // Either may be closed already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[test]
fn a_node_lost_just_after_inclusion_leaves_the_transactions_hash() {
    let (user, node) = (User::new(), Node::start(&[]));
    user.run(&format!("--network {} --as //Alice deploy", node.url())).ok();
    let line = "--as //Alice consent grant --to //Bob --category laboratory --purpose TREAT";
    let broken = line_that_breaks(&node, "{\"finalized\":");
    let lost =
        user.run(&format!("--json --network {broken} {line}")).exits(4).says("outcome unknown of transaction 0x");
    let document = lost.document();
    assert_eq!(text(&document, "/error/details/outcome"), "unknown");
    assert!(text(&document, "/error/details/extrinsic").starts_with("0x"), "{document:#}");
    // It was on chain all the same.
    let asked = "consent check --subject //Alice --grantee //Bob --purpose TREAT --category laboratory";
    user.run(&format!("--network {} {asked}", node.url())).ok();
}

/// Runs a command that writes into the folder `out`, and takes the folder away while its transaction waits.
fn without_its_folder(user: &User, node: &Node, line: &str) -> Ran {
    let line = format!("--network {} {line}", node.url());
    let mut started = user.start(user.typed(&line), &line);
    wait("its transaction waits", || node.rpc.pending() > 0 || started.ended());
    fs::remove_dir(user.file("out")).expect("the folder is empty");
    fs::write(user.file("out"), "a file in its place").expect("a file can be written");
    node.rpc.call("dev_newBlock", serde_json::json!([]));
    let ran = started.wait();
    fs::remove_file(user.file("out")).expect("the file is there");
    ran
}

#[test]
fn what_is_on_chain_is_told_though_its_file_cannot_be_written() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    node.mined(&user, "--as //Alice deploy").ok();
    let grant = "--as //Alice consent grant --to //Bob --category laboratory --purpose TREAT --uses 2";
    let told = without_its_folder(&user, &node, &format!("--json {grant} --out out/for-bob.json")).exits(5);
    let document = told.says("the grant is made, but its document is not written: ").document();
    assert_eq!(document["error"]["details"]["change"]["number"], 1, "{document:#}");
    assert_eq!(document["error"]["details"]["consent"]["version"], 1);

    let access = "--as //Bob consent access --subject //Alice --purpose TREAT --category laboratory --receipt";
    let told = without_its_folder(&user, &node, &format!("--json {access} out/receipt.json")).exits(5);
    let document = told.says("salus consent receipt --access 1 --out FILE writes it").document();
    let details = &document["error"]["details"];
    assert_eq!((&details["decision"], &details["uses_left"]), (&"permit".into(), &1.into()), "{document:#}");
    assert!(
        text(details, "/transaction/extrinsic").starts_with("0x") && text(details, "/receipt/record_id").len() > 10
    );
    without_its_folder(&user, &node, &format!("{access} out/receipt.json")).exits(5).says("uses left: 0");

    // A place that cannot be written beforehand costs nothing.
    let nonces = || (node.rpc.nonce(ALICE), node.rpc.nonce(BOB));
    let before = nonces();
    for line in [format!("{grant} --out /proc/nope/r.json"), format!("{access} /proc/nope/r.json")] {
        user.run(&format!("--network {} {line}", node.url())).exits(5).says("/proc/nope/r.json");
    }
    assert_eq!(nonces(), before, "nothing was sent");
}
