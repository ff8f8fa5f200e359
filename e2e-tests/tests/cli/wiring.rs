//! How the contracts of a suite come to name each other: shown beforehand, done by who governs, read back.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, Node, STEPS, User, WIRES, text, wait};

/// The address of one of a suite's contracts, as `plan` knows it.
fn address(plan: &Value, contract: &str) -> String {
    let steps = plan["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["kind"] == "instantiate" && step["contract"] == contract);
    text(step.expect("it is made"), "/address").to_owned()
}

/// From, slot, to and whether it is done, of every wire.
fn wires(document: &Value) -> Vec<(&str, &str, &str, bool)> {
    let wires = document["wires"].as_array().expect("wires").iter();
    wires
        .map(|wire| (text(wire, "/from"), text(wire, "/slot"), text(wire, "/to"), wire["done"] == json!(true)))
        .collect()
}

#[test]
fn the_plan_shows_the_graph_and_what_wiring_takes() {
    let user = User::new();
    let plan = user.json("plan");
    let wanted = |done| {
        vec![
            ("credential-registry", "ConsentRegistry", "consent-registry", done),
            ("consent-registry", "CredentialRegistry", "credential-registry", done),
            ("supply-chain", "ConsentRegistry", "consent-registry", done),
            ("supply-chain", "CredentialRegistry", "credential-registry", done),
        ]
    };
    assert_eq!(wires(&plan), wanted(false));
    for wire in plan["wires"].as_array().expect("wires") {
        let to = text(wire, "/to");
        assert_eq!((text(wire, "/address"), &wire["found"]), (address(&plan, to).as_str(), &Value::Null), "{wire:#}");
        assert_eq!(wire["governor"], ALICE);
    }
    user.run("plan").ok().says("Wiring, each contract after those it needs:").says(&format!(
        "  consent-registry  {}\n  └─ CredentialRegistry ─▶ credential-registry  (to do)\n",
        address(&plan, "consent-registry")
    ));
    // The estimate, before there is a contract to try it with, is as good as the trial.
    let estimated = plan["steps"].as_array().expect("steps").iter().filter(|step| step["kind"] == "wire");
    user.run("deploy --governor //Bob").ok();
    let tried = user.json("plan");
    let tried = tried["steps"].as_array().expect("steps").iter().filter(|step| step["kind"] == "wire");
    for (estimated, tried) in estimated.zip(tried) {
        assert_eq!((&estimated["estimated"], &tried["estimated"]), (&json!(true), &json!(false)), "{tried:#}");
        assert_eq!(estimated["deposit"], tried["deposit"], "{estimated:#}");
        for dimension in ["ref_time", "proof_size"] {
            let of = |step: &Value| step["weight"][dimension].as_f64().expect("a number");
            assert!((0.8..1.25).contains(&(of(estimated) / of(tried))), "{estimated:#}\n{tried:#}");
        }
    }
    user.run("--as //Bob deploy").ok();
    assert_eq!(wires(&user.json("plan")), wanted(true));
    let status = user.json("status");
    assert_eq!(wires(&status), wanted(true));
    user.run("status").ok().says("└─ ConsentRegistry ─▶ consent-registry  (wired)");
}

#[test]
fn a_governor_who_is_not_the_deployer_makes_the_wires_and_nothing_else() {
    let (user, node) = (User::new(), Node::start(&[]));
    let at = format!("--network {}", node.url());
    let deployed = user.json(&format!("{at} --as //Alice deploy --governor //Bob"));
    assert_eq!((&deployed["changed"], &deployed["complete"]), (&json!(true), &json!(false)), "{deployed:#}");
    let left = deployed["left"].as_array().expect("a list");
    assert_eq!(left.len(), WIRES as usize);
    assert_eq!((node.rpc.nonce(ALICE), node.rpc.nonce(BOB)), (STEPS - WIRES, 0), "the deployer wires nothing");
    let line = text(&left[0], "/command").to_owned();
    user.run(&format!("{at} --as //Alice deploy"))
        .ok()
        .says("is not all wired yet")
        .says(&format!("Left to the governor {BOB}"))
        .says(&line);
    user.run(&format!("{at} --as //Alice plan")).ok().says("Nothing to do for the deployer.").says(&line);
    user.run(&format!("{at} verify")).exits(6).says("consent-registry wired CredentialRegistry: expected ");
    user.run(&format!("{at} --as //Charlie deploy")).exits(2).says(&format!("is the governor's to wire, {BOB}"));

    // One by the call that was named, the others by deploying again.
    user.run(&format!("--as //Bob {}", line.strip_prefix("salus ").expect("a command line"))).ok();
    let finished = user.json(&format!("{at} --as //Bob deploy"));
    assert_eq!((&finished["changed"], &finished["complete"]), (&json!(true), &json!(true)), "{finished:#}");
    assert_eq!((node.rpc.nonce(ALICE), node.rpc.nonce(BOB)), (STEPS - WIRES, WIRES), "each wire once");
    user.run(&format!("{at} verify")).ok();
    user.run(&format!("{at} --as //Bob deploy")).ok().says("Nothing to do: suite salus is deployed");
    assert_eq!(node.rpc.nonce(BOB), WIRES);
}

#[test]
fn a_governor_without_tokens_is_warned_of_and_pays_nothing() {
    let user = User::new();
    user.run("keys new poor --phrase-out poor.phrase --password-file password").exits(5);
    user.write("password", "a long password");
    user.run("keys new poor --phrase-out poor.phrase --password-file password").ok();
    let poor = text(&user.json("keys list"), "/keys/0/address").to_owned();
    let plan = user.json("plan --governor poor");
    assert_eq!(text(&plan, "/others/0/account"), poor);
    assert!(
        text(&plan, "/warnings/0").starts_with(&format!("the governor {poor} has 0 UNIT, its calls need ")),
        "{plan:#}"
    );
    user.run("deploy --governor poor").ok();
    user.run("--as poor deploy --password-file password")
        .exits(4)
        .says(&format!("insufficient funds: {poor} has 0 UNIT"));
}

#[test]
fn a_slot_with_another_contract_is_an_error_until_the_governor_changes_it() {
    let user = User::new();
    let plan = user.json("plan --governor //Bob");
    let wanted = address(&plan, "credential-registry");
    user.run("deploy --governor //Bob").ok();
    user.run("--as //Bob call consent-registry wire CredentialRegistry //Eve").ok();
    let spent = user.chain().nonce(ALICE) + user.chain().nonce(BOB);
    for line in ["plan", "--as //Alice deploy", "--as //Bob deploy"] {
        let ran = user.run(line).exits(6);
        ran.says("consent-registry's slot CredentialRegistry holds 5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw")
            .says(&format!("not the suite's credential-registry, which is {wanted}; nothing was paid"))
            .says(&format!("announce 'Wire {{ slot: CredentialRegistry, contract: {wanted} }}'"));
    }
    assert_eq!(user.chain().nonce(ALICE) + user.chain().nonce(BOB), spent, "nothing was sent");
    user.run("verify")
        .exits(6)
        .says(&format!("consent-registry wired CredentialRegistry: expected {wanted}, found 5HGj"));
    user.run("status").ok().says("another: 5HGj");
    // Others' consents go on all the same: what is wrong is told by who checks.
    user.run("consent grant --to //Charlie --category laboratory --purpose TREAT").ok();

    // What the hint says.
    let announce = format!("announce 'Wire {{ slot: CredentialRegistry, contract: {wanted} }}'");
    let announced = user.json(&format!("--as //Bob call consent-registry {announce}"));
    user.run("call consent-registry execute").exits(1).says("TooEarly");
    let at = announced["timestamp"].as_u64().unwrap_or_else(|| panic!("{announced:#}"));
    user.chain().call("dev_timeTravel", json!([at + 60_000]));
    user.run("call consent-registry execute").ok();
    user.run("--as //Bob deploy").ok();
    user.run("verify").ok();
}

#[test]
fn an_announced_change_of_an_empty_slot_is_in_the_way_and_says_so() {
    let user = User::new();
    user.run("deploy --governor //Bob").ok();
    user.run("--as //Bob call consent-registry announce 'Wire { slot: CredentialRegistry, contract: //Eve }'").ok();
    user.run("--as //Bob deploy").exits(1).says("AlreadyAnnounced").says("salus call consent-registry cancel");
    assert_eq!(user.chain().nonce(BOB), 1, "nothing was paid");
    user.run("--as //Bob call consent-registry cancel").ok();
    user.run("--as //Bob deploy").ok();
    user.run("verify").ok();
}

#[test]
fn a_slot_that_the_suite_does_not_fill_is_told() {
    let user = User::new();
    user.run("deploy").ok();
    user.run("call consent-registry wire PhrIndex //Eve").ok();
    let checks = user.run("--json verify").exits(6).document();
    let message = text(&checks, "/error/message");
    assert!(message.starts_with("consent-registry wired PhrIndex: expected no contract, found 5HGj"), "{message}");
}

#[test]
fn a_suite_that_an_older_program_described_gets_what_came_later() {
    let (user, node) = (User::new(), Node::start(&[]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    let folder = node.rpc.genesis().trim_start_matches("0x").to_owned();
    let journal = user.home().join("deployments").join(&folder).join("salus.journal.jsonl");
    let file = user.file("deployments").join(&folder).join("salus.toml");
    // Killed once the first contract is there, and described as when it was the only one.
    let mut deploy = user.start(user.typed(&line), &line);
    let included = || fs::read_to_string(&journal).unwrap_or_default().matches("\"included\"").count();
    wait("the first contract is there", || included() >= 2 || deploy.ended());
    deploy.signal("KILL");
    deploy.wait();
    let described = fs::read_to_string(&file).expect("the description");
    let (older, _) = described.split_once("[contracts.credential-registry]").expect("it describes all");
    assert!(older.contains("[contracts.consent-registry]"), "{described}");
    fs::write(&file, older).expect("a file can be written");

    let at = format!("--network {}", node.url());
    user.run(&format!("{at} query credential-registry genesis"))
        .exits(5)
        .says("suite salus has no credential-registry")
        .says("`salus deploy` adds it");
    user.run(&format!("{at} query consent-registry genesis")).ok();
    let status = user.json(&format!("{at} status"));
    assert_eq!(text(&status, "/contracts/1/name"), "credential-registry");
    let plan = user.json(&format!("{at} plan"));
    assert_eq!((&plan["steps"][1]["done"], &plan["steps"][5]["done"]), (&json!(true), &json!(false)), "{plan:#}");
    user.run(&line).ok();
    assert_eq!(node.rpc.nonce(ALICE), STEPS, "every step once");
    assert_eq!(fs::read_to_string(&file).expect("the description"), described, "and described as it would be today");
    user.run(&format!("{at} verify")).ok();
}

#[test]
fn an_embedded_suite_without_its_wires_gets_them_by_the_next_command() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let chain = user.chain();
    assert_eq!(chain.nonce(ALICE), STEPS);
    // A lost journal: the chain is asked, and nothing is done twice.
    let journal =
        user.home().join("deployments").join(chain.genesis().trim_start_matches("0x")).join("salus.journal.jsonl");
    fs::remove_file(&journal).expect("it is there");
    user.run("query credential-registry genesis").ok().hides("deploying");
    assert_eq!(chain.nonce(ALICE), STEPS);
}
