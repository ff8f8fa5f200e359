//! Starting, stopping, and refusing to start.

use std::{fs, net::TcpListener};

use serde_json::{Value, json};

use crate::harness::{Node, refused};

#[test]
fn new_chains_differ_and_a_restart_is_the_same_chain() {
    let base = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["--base-path", base.path().to_str().expect("a path of text")];
    let node = Node::start(arguments);
    let genesis = node.genesis();
    assert_ne!(genesis, Node::start([""; 0]).genesis());
    node.call("dev_newBlock", json!([2]));
    assert_eq!(node.stop("-INT"), Some(0));

    let node = Node::start(arguments);
    assert_eq!((node.genesis(), node.height()), (genesis, 2));
}

#[test]
fn a_killed_node_starts_again() {
    let base = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["--base-path", base.path().to_str().expect("a path of text")];
    let node = Node::start(arguments);
    let genesis = node.genesis();
    node.call("dev_newBlock", json!([3]));
    assert_eq!(node.stop("-KILL"), None);

    let node = Node::start(arguments);
    assert_eq!(node.genesis(), genesis);
    node.call("dev_newBlock", json!([]));
}

#[test]
fn a_genesis_id_makes_chains_equal() {
    let id = "07".repeat(32);
    let base = tempfile::tempdir().expect("a temporary folder");
    let path = base.path().to_str().expect("a path of text");
    let node = Node::start(["--genesis-id", &id]);
    let twin = Node::start(["--genesis-id", &format!("0x{id}"), "--base-path", path]);
    assert_eq!(node.genesis(), twin.genesis());
    assert_eq!(twin.stop("-TERM"), Some(0));

    let output = refused(["--genesis-id", &"08".repeat(32), "--base-path", path]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "salus-devnet: the chain in this base path has another genesis id\n",
    );
}

#[test]
fn a_second_node_on_one_base_path_is_refused() {
    let base = tempfile::tempdir().expect("a temporary folder");
    let path = base.path().to_str().expect("a path of text");
    let node = Node::start(["--base-path", path]);
    let output = refused(["--base-path", path]);
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("salus-devnet: {path} is already in use by pid {}\n", node.pid()),
    );
}

#[test]
fn a_port_in_use_is_refused() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    let output = refused(["--rpc-port", &port.to_string()]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("salus-devnet: port {port} is already in use; choose another with --rpc-port, or 0 for any free one\n"),
    );
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in
        [["--seal", "sometimes"], ["--seal", "interval=0"], ["--genesis-id", "12"], ["--rpc-port", "70000"]]
    {
        assert_eq!(refused(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let output = refused(["--runtime", "/nonexistent"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "salus-devnet: /nonexistent: No such file or directory (os error 2)\n"
    );
}

#[test]
fn the_port_file_lives_as_long_as_the_node() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("new/port.json");
    let node = Node::start(["--port-file", path.to_str().expect("a path of text")]);
    let written: Value = serde_json::from_slice(&fs::read(&path).expect("the port file")).expect("it is JSON");
    let url = format!("ws://127.0.0.1:{}", node.port());
    let genesis = node.genesis();
    assert_eq!(node.ready, format!("salus-devnet ready at {url} genesis {genesis}\n"));
    assert_eq!(written, json!({ "pid": node.pid(), "url": url, "genesis_hash": genesis }));
    assert_eq!(node.stop("-TERM"), Some(0));
    assert!(!path.exists());
}

#[test]
fn standard_methods_are_there() {
    let node = Node::start([""; 0]);
    let methods = node.call("rpc_methods", json!([]));
    for method in [
        "author_submitAndWatchExtrinsic",
        "chainHead_v1_follow",
        "chainSpec_v1_genesisHash",
        "chain_subscribeFinalizedHeads",
        "childstate_getStorage",
        "dev_newBlock",
        "dev_timeTravel",
        "engine_createBlock",
        "engine_finalizeBlock",
        "payment_queryInfo",
        "state_call",
        "state_getReadProof",
        "system_accountNextIndex",
        "system_dryRun",
        "transaction_v1_broadcast",
    ] {
        assert!(methods["methods"].as_array().expect("methods").contains(&json!(method)), "{method}");
    }
    assert_eq!(node.call("chainSpec_v1_genesisHash", json!([])), node.genesis());
    assert_eq!(node.call("system_chain", json!([])), "Salus devnet");
    assert_eq!(node.call("system_properties", json!([]))["tokenDecimals"], 12);
    assert_eq!(node.call("system_health", json!([]))["peers"], 0);
}
