//! Time travel.

use serde_json::json;

use crate::{harness::Node, transfer};

const DAY: u64 = 24 * 60 * 60 * 1000;

#[test]
fn time_travels_forward_exactly() {
    let node = Node::start([""; 0]);
    node.call("dev_newBlock", json!([]));
    let target = node.timestamp() + 30 * DAY;
    assert_eq!(node.call("dev_timeTravel", json!([target])), target);
    assert_eq!(node.timestamp(), target);

    transfer::submit(&node, 0);
    node.wait("the transfer's block", |node| node.height() == 3);
    assert!((target + 1..target + DAY).contains(&node.timestamp()), "the clock runs on from there");

    assert_eq!(node.call("dev_timeTravel", json!(["2099-12-31T23:59:59.500Z"])), 4_102_444_799_500_u64);
    assert_eq!(node.timestamp(), 4_102_444_799_500);
    assert_eq!(node.call("dev_timeTravel", json!(["2100-01-02"])), 4_102_531_200_000_u64);
}

#[test]
fn time_does_not_travel_back() {
    let node = Node::start([""; 0]);
    let target = node.call("dev_timeTravel", json!(["2050-01-01"])).as_u64().expect("milliseconds");
    let error = node.try_call("dev_timeTravel", json!([target - 1])).expect_err("an earlier time");
    let message = error["message"].as_str().expect("an error has a message");
    assert!(
        message.starts_with(&format!("time travels forward only: {} is not after the chain's time ", target - 1)),
        "{message}"
    );
    assert_eq!((node.height(), node.timestamp()), (1, target));

    let error = node.try_call("dev_timeTravel", json!(["tomorrow"])).expect_err("no instant");
    let message = error["message"].as_str().expect("an error has a message");
    assert!(message.starts_with("`tomorrow` is no ISO 8601 instant such as 2030-01-31T12:00:00Z"), "{message}");
}

#[test]
fn time_survives_a_restart() {
    let base = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["--base-path", base.path().to_str().expect("a path of text")];
    let node = Node::start(arguments);
    let target = node.call("dev_timeTravel", json!(["2050-01-01"])).as_u64().expect("milliseconds");
    assert_eq!(node.stop("-TERM"), Some(0));

    let node = Node::start(arguments);
    assert_eq!((node.height(), node.timestamp()), (1, target));
    node.call("dev_newBlock", json!([]));
    assert!((target + 1..target + DAY).contains(&node.timestamp()));
}

#[test]
fn timestamps_increase_with_every_block() {
    let node = Node::start(["--seal", "manual"]);
    let mut last = 0;
    for _ in 0..20 {
        node.call("dev_newBlock", json!([]));
        let now = node.timestamp();
        assert!(now > last);
        last = now;
    }
}
