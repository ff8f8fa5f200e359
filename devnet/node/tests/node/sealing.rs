//! When blocks are made and finalised.

use std::{thread, time::Duration};

use serde_json::json;

use crate::{harness::Node, transfer};

#[test]
fn instant_seal_makes_a_finalised_block_for_a_transaction_and_none_without() {
    let node = Node::start([""; 0]);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(node.height(), 0);
    transfer::submit(&node, 0);
    node.wait("the transfer's block", |node| node.finalized_height() == 1);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(node.height(), 1);
}

#[test]
fn instant_seal_leaves_no_transaction_behind() {
    let node = Node::start([""; 0]);
    for nonce in 0..50 {
        transfer::submit(&node, nonce);
    }
    let alice = polkadot_sdk::sp_keyring::Sr25519Keyring::Alice.to_account_id().to_string();
    node.wait("fifty transfers", |_| node.call("author_pendingExtrinsics", json!([])) == json!([]));
    assert_eq!(node.call("system_accountNextIndex", json!([alice])), 50);
    assert!((1..=50).contains(&node.height()));
}

#[test]
fn interval_seal_makes_empty_blocks() {
    let node = Node::start(["--seal", "interval=100"]);
    node.wait("three empty blocks", |node| node.finalized_height() >= 3);
}

#[test]
fn manual_seal_makes_blocks_on_demand_only() {
    let node = Node::start(["--seal", "manual"]);
    transfer::submit(&node, 0);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(node.height(), 0);

    let hash = node.call("dev_newBlock", json!([]));
    assert_eq!(node.hash_at(1), hash);
    let block = node.call("chain_getBlock", json!([hash]));
    let extrinsics = block["block"]["extrinsics"].as_array().expect("a block has extrinsics");
    assert_eq!(extrinsics.len(), 2, "the timestamp and the transfer");

    node.call("dev_newBlock", json!([3]));
    assert_eq!(node.height(), 4);
    node.call("dev_newBlock", json!([{ "count": 2 }]));
    assert_eq!(node.height(), 6);
    node.call("dev_newBlock", json!([{ "to": 8 }]));
    assert_eq!(node.finalized_height(), 8);
    let error = node.try_call("dev_newBlock", json!([{ "to": 8 }])).expect_err("the block is there already");
    assert_eq!(error["message"], "asked for 0 blocks upon block 8; between 1 and 10000 can be made at once");
}

#[test]
fn manual_finality_finalises_on_demand_only() {
    let node = Node::start(["--finality", "manual"]);
    transfer::submit(&node, 0);
    node.wait("the transfer's block", |node| node.height() == 1);
    node.call("dev_newBlock", json!([]));
    assert_eq!((node.height(), node.finalized_height()), (2, 0));
    assert_eq!(node.call("engine_finalizeBlock", json!([node.hash_at(1)])), true);
    assert_eq!(node.finalized_height(), 1);
}

#[test]
fn engine_create_block_makes_forks() {
    let node = Node::start(["--seal", "manual", "--finality", "manual"]);
    node.call("dev_newBlock", json!([2]));
    let abandoned = node.hash_at(2);
    let parent = node.hash_at(1);
    let fork = node.call("engine_createBlock", json!([true, false, parent]))["hash"].clone();
    assert_ne!(fork, abandoned);
    assert_eq!(node.hash_at(2), abandoned);
    let best = node.call("engine_createBlock", json!([true, false, fork]))["hash"].clone();
    assert_eq!(node.hash_at(3), best);
    assert_eq!(node.hash_at(2), fork);
}
