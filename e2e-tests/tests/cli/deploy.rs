//! Plan, deploy, status, verify; and deployments that are killed.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, CODES, Node, STEPS, Started, User, WIRES, text, wait};

/// A suite's journal of a chain.
fn journal(user: &User, genesis: &str) -> String {
    let path = user.home().join("deployments").join(genesis.trim_start_matches("0x")).join("salus.journal.jsonl");
    fs::read_to_string(path).unwrap_or_default()
}

/// How many entries of a kind a journal has.
fn entries(journal: &str, kind: &str) -> usize {
    journal.lines().filter(|line| line.contains(&format!("\"event\":\"{kind}\""))).count()
}

/// Where a suite's deployment on a node without a name is described.
fn description(user: &User, node: &Node) -> std::path::PathBuf {
    user.file("deployments").join(node.rpc.genesis().trim_start_matches("0x")).join("salus.toml")
}

#[test]
fn a_second_deployment_does_nothing_and_says_so() {
    let user = User::new();
    let plan = user.json("plan");
    assert_eq!(plan["complete"], false);
    assert_eq!(user.chain().nonce(ALICE), 0, "a plan pays nothing");

    let first = user.json("deploy");
    assert_eq!(first["changed"], true);
    let address = text(&first, "/contracts/0/address");
    let planned = plan["steps"].as_array().expect("steps").iter().find(|step| step["kind"] == "instantiate");
    assert_eq!(planned.expect("an instantiation")["address"], address, "the plan knows the address beforehand");
    for step in first["steps"].as_array().expect("steps") {
        assert!(step["extrinsic"].is_string() && step["block"].is_number(), "{step:#}");
    }

    let second = user.json("deploy");
    assert_eq!((&second["changed"], &second["contracts"]), (&json!(false), &first["contracts"]));
    user.run("deploy").ok().says("Nothing to do: suite salus is deployed on local.").says(address);
    assert_eq!(user.json("plan")["complete"], true);
    user.run("plan").ok().says("Nothing to do.").says("there already");
    assert_eq!(user.chain().nonce(ALICE), STEPS, "every step once");
}

#[test]
fn the_plan_shows_weights_deposits_and_fees() {
    let user = User::new();
    let plan = user.json("plan");
    let steps = plan["steps"].as_array().expect("steps");
    assert_eq!(
        steps.iter().map(|step| text(step, "/kind")).collect::<Vec<_>>(),
        [&["upload", "instantiate"].repeat(3)[..], &["wire"; WIRES as usize]].concat()
    );
    for step in steps {
        for amount in ["deposit", "fee"] {
            let paid: u128 = text(step, &format!("/{amount}")).parse().expect("a decimal string");
            assert!(paid > 0, "{step:#}");
        }
    }
    assert!(steps[1]["weight"]["ref_time"].as_u64() > Some(0) && steps[1]["weight"]["proof_size"].as_u64() > Some(0));
    let (needed, available): (u128, u128) =
        (text(&plan, "/needed").parse().expect("a number"), text(&plan, "/available").parse().expect("a number"));
    assert!(0 < needed && needed < available);
    user.run("plan").ok().says("deposits come back when what they pay for is removed").says("to do");
}

#[test]
fn status_and_verify_read_the_suite_back() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let status = user.json("status");
    let contract = &status["contracts"][0];
    assert_eq!((&contract["deployed"], &contract["current"]), (&json!(true), &json!(true)), "{status:#}");
    user.run("status").ok().says("yes").says("(this program's)");

    let verified = user.json("verify");
    assert_eq!(verified["ok"], true);
    let checked = verified["checks"].as_array().expect("checks").iter().map(|check| text(check, "/what"));
    let all = ["address", "code hash", "genesis", "governor at birth", "governor", "delay (ms)"];
    let wired = ["wired ConsentRegistry", "wired CredentialRegistry"];
    let expected = [&all[..], &wired[1..], &all, &wired[..1], &all, &wired].concat();
    assert_eq!(checked.collect::<Vec<_>>(), expected);
    user.run("verify")
        .ok()
        .says("Suite salus on local is what it should be.")
        .says("warning: the governor is //Alice, a development account whose secret everybody knows");
}

#[test]
fn verify_tells_what_was_tampered_with() {
    let user = User::new();
    let file = text(&user.json("deploy"), "/file").to_owned();
    let genuine = fs::read_to_string(&file).expect("the description");
    let bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    let tampered = |from: &str, to: &str| {
        let text = genuine.replace(from, to);
        assert_ne!(text, genuine, "{from} is in {genuine}");
        fs::write(&file, text).expect("a file can be written");
    };

    tampered(&format!("governor = \"{ALICE}\""), &format!("governor = \"{bob}\""));
    let ran = user.run("--json verify").exits(6);
    let document = ran.document();
    assert_eq!(document["error"]["kind"], "check");
    let message = text(&document, "/error/message");
    assert_eq!(message.lines().count(), 3);
    for (contract, line) in ["consent-registry", "credential-registry", "supply-chain"].iter().zip(message.lines()) {
        assert_eq!(line.trim_start(), format!("{contract} governor at birth: expected {bob}, found {ALICE}"));
    }

    tampered("delay_ms = 60000", "delay_ms = 1");
    user.run("verify").exits(6).says("consent-registry delay (ms): expected 1, found 60000");

    tampered(&format!("deployer = \"{ALICE}\""), &format!("deployer = \"{bob}\""));
    user.run("verify").exits(6).says("consent-registry address: expected ");

    let address = text(&user.json("status"), "/contracts/0/address").to_owned();
    tampered(&format!("address = \"{address}\""), &format!("address = \"{bob}\""));
    user.run("verify").exits(6).says("no contract");

    fs::write(&file, "suite = ").expect("a file can be written");
    user.run("verify").exits(5).says(&file).says("is no deployment");
    fs::write(&file, &genuine).expect("a file can be written");
    user.run("verify").ok();
}

#[test]
fn a_handover_of_the_governance_is_a_warning_unless_a_governor_is_demanded() {
    let user = User::new();
    user.run("verify --governor //Alice").exits(5);
    user.run("deploy").ok();
    user.run("verify --governor //Alice").ok();
    user.run("verify --governor //Bob")
        .exits(6)
        .says(&format!("consent-registry governor: expected {BOB}, found {ALICE}"));
    user.run("call consent-registry offer_governance Some(//Bob)").ok();
    user.run("--as //Bob call consent-registry take_governance").ok();
    user.run("verify --governor //Bob")
        .exits(6)
        .says(&format!("credential-registry governor: expected {BOB}, found {ALICE}"));
    user.run("call credential-registry offer_governance Some(//Bob)").ok();
    user.run("--as //Bob call credential-registry take_governance").ok();
    user.run("call supply-chain offer_governance Some(//Bob)").ok();
    user.run("--as //Bob call supply-chain take_governance").ok();

    let handed_over = format!("consent-registry is governed by {BOB}, no longer by {ALICE}");
    let verified = user.json("verify");
    assert_eq!(verified["ok"], true, "{verified:#}");
    assert!(text(&verified, "/warnings/0").starts_with(&handed_over), "{verified:#}");
    user.run("verify").ok().says(&handed_over).says("warning: the governor is //Bob, a development account");
    user.run("verify --governor //Bob").ok().hides("no longer");
    user.run("verify --governor //Alice")
        .exits(6)
        .says(&format!("consent-registry governor: expected {ALICE}, found {BOB}"));
}

#[test]
fn a_second_suite_is_made_only_by_its_name() {
    let user = User::new();
    let first = user.json("deploy");
    let second = user.json("deploy --new second");
    assert_eq!((&second["changed"], &second["suite"]), (&json!(true), &json!("second")));
    assert_ne!(first["contracts"][0]["address"], second["contracts"][0]["address"]);
    assert_eq!(first["contracts"][0]["code_hash"], second["contracts"][0]["code_hash"]);
    assert_eq!(user.chain().nonce(ALICE), 2 * STEPS - CODES, "the code is there already");
    assert_eq!(user.json("deploy --new second")["changed"], false);

    user.run("consent grant --to //Bob --category laboratory --purpose TREAT --suite second").ok();
    user.run("consent check --grantee //Bob --purpose TREAT --category laboratory --suite second").ok();
    user.run("consent check --grantee //Bob --purpose TREAT --category laboratory").exits(1).says("NoConsent");
    user.run("verify --suite second").ok();
    user.run("verify --suite third").exits(5).says("suite third is not deployed on local").says("`salus plan` shows");
    user.run("deploy --new 'a b'").exits(2).says("`a b` cannot name a suite");
}

#[test]
fn a_damaged_description_stops_its_own_network_alone() {
    let (user, node) = (User::new(), Node::start(&[]));
    let line = format!("--network {} --as //Alice", node.url());
    for (folder, contents) in [("damaged", Some("suite = ")), ("unreadable", None)] {
        let file = user.file("deployments").join(folder).join("salus.toml");
        match contents {
            Some(text) => {
                fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
                fs::write(&file, text).expect("a file can be written");
            }
            // Whoever runs this, a folder cannot be read as a file.
            None => fs::create_dir_all(&file).expect("a new folder"),
        }
    }
    fs::write(user.file("deployments/README.md"), "Commit these.").expect("a file can be written");
    let ran = user.run(&format!("{line} deploy")).ok();
    for warning in [
        "warning: passed over: deployments/damaged/salus.toml is no deployment: ",
        "warning: passed over: cannot read deployments/unreadable/salus.toml",
    ] {
        assert_eq!(ran.err.matches(warning).count(), 1, "{warning}\n{ran:?}");
    }
    // Its own description is found first.
    user.run(&format!("{line} verify")).ok().hides("passed over");

    let own = description(&user, &node);
    fs::write(&own, "suite = ").expect("a file can be written");
    user.run(&format!("{line} verify"))
        .exits(5)
        .says(&own.display().to_string()[user.file("").display().to_string().len()..]);
    fs::remove_file(&own).expect("it is there");
    fs::create_dir(&own).expect("a new folder");
    user.run(&format!("{line} deploy")).exits(5).says("cannot read deployments/");
    assert_eq!(node.rpc.nonce(ALICE), STEPS, "nothing was deployed a second time");
}

#[test]
fn what_a_suite_is_cannot_be_changed_by_deploying_it_again() {
    let user = User::new();
    user.run("deploy --governor //Bob --delay 2h").ok();
    user.run("deploy").ok().says("Nothing to do");
    user.run("deploy --governor //Dave")
        .exits(2)
        .says("suite salus is defined with governor ")
        .says("`--new NAME` makes a second suite");
    user.run("deploy --delay 1h").exits(2).says("is defined with delay 2 h, not 1 h");
    user.run("plan --new other --as //Bob").ok();
    user.run("deploy --as //Bob").ok().says("Nothing to do");
}

#[test]
fn a_delay_has_a_unit_and_a_short_one_is_warned_of() {
    let (user, node) = (User::new(), Node::start(&[]));
    let at = format!("--network {} --as //Alice", node.url());
    for delay in ["72", "0", "0h", "1500ms"] {
        user.run(&format!("{at} deploy --delay {delay}"))
            .exits(2)
            .says(&format!("`{delay}` is not a duration"))
            .says("a number and a unit: 90s, 15m, 1h, 30d or 2w; not zero");
    }
    assert_eq!(node.rpc.nonce(ALICE), 0, "nothing was sent");

    let warning = "changes of wiring and code are announced only 72 s before they take effect";
    let plan = user.json(&format!("{at} plan --delay 72s"));
    assert!(text(&plan, "/warnings/0").starts_with(warning), "{plan:#}");
    user.run(&format!("{at} plan --delay 3d")).ok().hides("warning");
    user.run(&format!("{at} deploy --delay 72s")).ok().says(warning);
    user.run(&format!("{at} verify")).ok().says(warning);
}

#[test]
fn another_than_the_deployer_cannot_finish_a_suite() {
    let user = User::new();
    let node = Node::start(&[]);
    let url = node.url();
    user.run(&format!("--network {url} --as //Alice deploy")).ok();
    let file = description(&user, &node);
    // The description of a suite that is still to be made, by Alice.
    let text = fs::read_to_string(&file).expect("the description");
    let fresh = Node::start(&[]);
    let other = user.file("deployments").join("other/salus.toml");
    fs::create_dir_all(other.parent().expect("a folder")).expect("a new folder");
    fs::write(&other, text.replace(&node.rpc.genesis(), &fresh.rpc.genesis())).expect("a file can be written");
    user.run(&format!("--network {} --as //Bob deploy", fresh.url()))
        .exits(2)
        .says(&format!("suite salus is {ALICE}'s to deploy, //Bob is "));
    assert_eq!(fresh.rpc.height(), 0, "nothing was sent");
}

/// Runs `deploy` against a node, kills it as soon as `now` says so (or lets it end), and returns whether it was killed.
fn killed(user: &User, node: &Node, mut now: impl FnMut(&mut Started) -> bool) -> bool {
    let line = format!("--network {} --as //Alice deploy", node.url());
    let mut deploy = user.start(user.typed(&line), &line);
    wait("the instant comes", || now(&mut deploy) || deploy.ended());
    deploy.signal("KILL");
    deploy.wait().code().is_none()
}

/// Deploys to the end and checks that everything was done once.
fn finishes(user: &User, node: &Node) {
    let document = user.json(&format!("--network {} --as //Alice deploy", node.url()));
    assert!(document["error"].is_null(), "{document:#}\n{}", journal(user, &node.rpc.genesis()));
    assert_eq!(node.rpc.nonce(ALICE), STEPS, "every step once\n{}", journal(user, &node.rpc.genesis()));
    user.run(&format!("--network {} verify", node.url())).ok();
    let again = user.json(&format!("--network {} --as //Alice deploy", node.url()));
    assert_eq!(again["changed"], false);
    assert_eq!(node.rpc.nonce(ALICE), STEPS);
}

#[test]
fn killed_once_the_suite_is_described_it_finishes_when_run_again() {
    let (user, node) = (User::new(), Node::start(&[]));
    let file = description(&user, &node);
    assert!(killed(&user, &node, |_| file.exists()));
    finishes(&user, &node);
}

#[test]
fn killed_at_every_entry_of_its_journal_it_finishes_when_run_again() {
    // Two for each step, and after the last one there is nothing to kill.
    for line in 1..2 * STEPS {
        let (user, node) = (User::new(), Node::start(&[]));
        let genesis = node.rpc.genesis();
        killed(&user, &node, |_| journal(&user, &genesis).lines().count() as u64 >= line);
        finishes(&user, &node);
    }
}

#[test]
fn killed_while_its_transaction_waits_in_the_pool_it_sends_no_second_one() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    let genesis = node.rpc.genesis();
    // Each step's transaction waits in the pool: killed three times, it is still the only one.
    for step in 1..=usize::try_from(STEPS).expect("a few") {
        for attempt in 0..3 {
            assert!(killed(&user, &node, |deploy| node.rpc.pending() > 0
                && entries(&journal(&user, &genesis), "signed") == step
                && (attempt == 0 || deploy.said().contains("looking for the transaction of an earlier run"))));
            assert_eq!(node.rpc.pending(), 1);
        }
        assert_eq!(entries(&journal(&user, &genesis), "signed"), step, "{}", journal(&user, &genesis));
        node.rpc.call("dev_newBlock", json!([]));
        wait("the pool is empty", || node.rpc.pending() == 0);
    }
    finishes(&user, &node);
}

#[test]
fn a_journal_with_a_torn_line_is_read_and_a_damaged_one_is_named() {
    let (user, node) = (User::new(), Node::start(&[]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    user.run(&line).ok();
    let genesis = node.rpc.genesis();
    let path = user.home().join("deployments").join(genesis.trim_start_matches("0x")).join("salus.journal.jsonl");
    let whole = fs::read_to_string(&path).expect("a journal");
    assert_eq!((entries(&whole, "signed"), entries(&whole, "included")), (STEPS as usize, STEPS as usize), "{whole}");
    for entry in whole.lines() {
        let _: Value = serde_json::from_str(entry).unwrap_or_else(|error| panic!("{error}: {entry}"));
    }
    fs::write(&path, format!("{whole}{{\"event\":\"sig")).expect("a file can be written");
    user.run(&line).ok().says("Nothing to do");
    fs::write(&path, format!("nonsense\n{whole}")).expect("a file can be written");
    user.run(&line).exits(5).says("line 1 of the journal ").says("remove the damaged line");
}

#[test]
fn a_lost_journal_and_a_lost_description_are_no_harm() {
    let (user, node) = (User::new(), Node::start(&[]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    let first = user.json(&line);
    fs::remove_dir_all(user.home()).expect("it was there");
    assert_eq!(user.json(&line)["changed"], false);
    fs::remove_dir_all(user.file("deployments")).expect("it was there");
    let again = user.json(&line);
    assert_eq!(
        (&again["changed"], &again["contracts"]),
        (&json!(false), &first["contracts"]),
        "the chain is the truth"
    );
    assert_eq!(node.rpc.nonce(ALICE), STEPS);
}

#[test]
fn two_deployments_at_once_do_everything_once() {
    let (user, node) = (User::new(), Node::start(&[]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    let both = [user.start(user.typed(&line), &line), user.start(user.typed(&line), &line)];
    let said: Vec<String> = both.map(|deploy| deploy.wait().ok().out).into();
    assert_eq!(said.iter().filter(|said| said.contains("Nothing to do")).count(), 1, "{said:?}");
    assert_eq!(node.rpc.nonce(ALICE), STEPS);
}

/// A journal in which the upload was signed but, so it seems, never sent.
fn signed_but_never_sent(user: &User, node: &Node) {
    let plan = user.json(&format!("--network {} --as //Alice plan", node.url()));
    let entry = json!({
        "event": "signed", "step": plan["steps"][0]["id"], "extrinsic": format!("0x{}", "ab".repeat(32)),
        "nonce": 0, "birth": 0, "death": 64, "at": "2026-01-01T00:00:00Z",
    });
    let folder = user.home().join("deployments").join(node.rpc.genesis().trim_start_matches("0x"));
    fs::create_dir_all(&folder).expect("a new folder");
    fs::write(folder.join("salus.journal.jsonl"), format!("{entry}\n")).expect("a file can be written");
}

#[test]
fn killed_between_its_journal_and_the_node_it_finishes_when_run_again() {
    let (user, node) = (User::new(), Node::start(&[]));
    signed_but_never_sent(&user, &node);
    finishes(&user, &node);
    assert_eq!(entries(&journal(&user, &node.rpc.genesis()), "void"), 1);
}

#[test]
fn what_was_never_sent_is_given_up_once_another_transaction_has_its_nonce() {
    let (user, node) = (User::new(), Node::start(&[]));
    let url = node.url();
    signed_but_never_sent(&user, &node);
    // Alice does something else in between: her nonce 0 is gone.
    user.run(&format!("--network {url} --as //Alice --suite other deploy")).ok();
    let before = node.rpc.nonce(ALICE);
    let document = user.json(&format!("--network {url} --as //Alice deploy --timeout 20"));
    assert!(document["error"].is_null(), "{document:#}");
    assert_eq!(node.rpc.nonce(ALICE), before + STEPS - CODES, "the code is there already");
}
