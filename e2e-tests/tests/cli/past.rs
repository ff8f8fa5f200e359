//! Reading the past: with few questions, and from where it is asked for.

use serde_json::json;

use crate::between::Between;
use crate::harness::{Node, User, text};

const GRANT: &str = "--as //Alice consent grant --to //Bob --category laboratory --purpose TREAT";

#[test]
fn the_past_is_found_with_few_questions() {
    let (user, node) = (User::new(), Node::start(&[]));
    let between = Between::before(&node);
    let at = |line: &str| format!("--json --network {} {line}", between.url());
    let go = |line: &str| user.run(&at(line)).ok().document();
    let blocks = |count: u32| node.rpc.call("dev_newBlock", json!([{ "count": count }]));

    go("--as //Alice deploy");
    go(GRANT);
    blocks(150);
    go("--as //Alice consent default normal");
    go("--as //Bob consent access --subject //Alice --purpose TREAT --category laboratory");
    let again = go(GRANT);
    blocks(150);
    go("--as //Alice consent grant --to //Dave --category imaging --purpose TREAT");
    let height = node.rpc.height();
    assert!(height > 300);

    // What a command asks in any case, and what it asks for each block it has to read.
    let asked = |line: &str, limit: u64| {
        let before = between.count();
        let document = go(line);
        let asked = between.count() - before;
        assert!(asked <= limit, "{line} asked {asked} times, {limit} at most were expected");
        document
    };
    let history = asked("consent history --subject //Alice", 100 + 2 * height);
    assert_eq!(history["events"].as_array().map(Vec::len), Some(5), "{history:#}");
    asked("consent show --subject //Alice", 100 + 2 * height);
    let before = between.count();
    assert_eq!(user.run(&at("events --from 0")).ok().lines().len(), 7);
    assert!(between.count() - before <= 100 + 2 * height);

    let newest = asked("consent receipt --subject //Alice --grantee //Bob", 150);
    assert_eq!(newest["receipt"]["ledger"]["version"], 2, "{newest:#}");
    assert_eq!(newest["receipt"]["ledger"]["number"], again["transaction"]["number"]);
    let oldest = asked("consent receipt --subject //Alice --grantee //Bob --version 1", 150);
    assert_eq!(oldest["receipt"]["ledger"]["version"], 1, "{oldest:#}");
    let access = asked("consent receipt --subject //Alice --access 2", 150);
    assert_eq!(access["receipt"]["event"][0]["event_state"], "permit", "{access:#}");

    let number = &again["transaction"]["number"];
    for from in [number.to_string(), text(&again, "/transaction/at").to_owned()] {
        // The grant itself and what came after it.
        let late = asked(&format!("consent history --subject //Alice --from-block {from}"), 150 + 2 * 160);
        assert_eq!(late["events"].as_array().map(Vec::len), Some(2), "{late:#}");
        let shown = asked(&format!("consent show --subject //Alice --from-block {from}"), 150 + 2 * 160);
        assert_eq!(shown["consents"].as_array().map(Vec::len), Some(2), "{shown:#}");
    }
    let shown = asked(&format!("consent show --subject //Alice --from-block {height}"), 150);
    assert_eq!(shown["consents"].as_array().map(Vec::len), Some(1), "only //Dave's: {shown:#}");
    for line in [
        "consent receipt --subject //Alice --grantee //Bob --version 3",
        "consent receipt --subject //Alice --grantee //Dave --scope research",
        "consent receipt --subject //Alice --access 9",
        &format!("consent receipt --subject //Alice --grantee //Bob --from-block {height}"),
    ] {
        user.run(&at(line)).exits(1).says("nothing of that kind is logged about ");
    }
    user.run(&at("consent history --subject //Alice --from-block someday"))
        .exits(2)
        .says("`someday` is not a date or an instant")
        .says("a block's number, a day like 2026-12-31, or an instant");
}

#[test]
fn a_grantees_history_tells_what_ended_the_consent() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    user.run("consent grant --to //Dave --category laboratory --purpose TREAT").ok();
    user.run("consent default normal").ok();
    user.run("consent revoke-all").ok();
    let history = user.json("consent history --subject //Alice --grantee //Bob");
    let told: Vec<&str> = history["events"].as_array().expect("events").iter().map(|e| text(e, "/what")).collect();
    assert_eq!(told, ["granted", "default set", "revoked all"], "{history:#}");
}
