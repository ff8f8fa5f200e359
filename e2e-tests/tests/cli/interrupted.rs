//! Ctrl-C anywhere: exit 130, nothing half-done, and a rerun finishes.

use serde_json::json;

use crate::harness::{ALICE, BOB, Node, User, text, wait};

#[test]
fn a_deployment_names_what_it_submitted_and_a_rerun_finishes() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    for waiting in ["upload", "instantiate"] {
        let mut deploy = user.start(user.typed(&format!("--json {line}")), &line);
        wait("its transaction waits in the pool", || node.rpc.pending() > 0 || deploy.ended());
        deploy.signal("INT");
        let ran = deploy.wait().exits(130).says("interrupted; already submitted, outcome unknown: 0x");
        let document = ran.document();
        assert_eq!(document["error"]["kind"], "interrupted");
        assert_eq!(document["error"]["details"]["outcome"], "unknown");
        let extrinsic = text(&document, "/error/details/extrinsics/0").to_owned();
        node.rpc.call("dev_newBlock", json!([]));
        wait("the pool is empty", || node.rpc.pending() == 0);
        let journal = user
            .everything_written()
            .into_iter()
            .find(|(path, _)| path.ends_with("salus.journal.jsonl"))
            .map(|(_, text)| String::from_utf8_lossy(&text).into_owned())
            .unwrap_or_default();
        assert!(journal.contains(&extrinsic) && journal.contains(waiting), "{journal}");
    }
    user.run(&line).ok();
    assert_eq!(node.rpc.nonce(ALICE), 2, "one upload and one instantiation");
    user.run(&format!("--network {} verify", node.url())).ok();
}

#[test]
fn a_deployment_on_the_embedded_chain_finishes_when_run_again() {
    let user = User::new();
    for instant in ["starting the embedded chain", "deploying the suite"] {
        let line = "consent grant --to //Bob --category laboratory --purpose TREAT";
        let mut grant = user.start(user.typed(line), line);
        wait("it says so", || grant.said().contains(instant) || grant.ended());
        grant.signal("INT");
        let ran = grant.wait();
        assert!(matches!(ran.code(), Some(0 | 130)), "{ran:?}");
    }
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    user.run("consent check --grantee //Bob --purpose TREAT --category laboratory").ok();
    user.run("verify").ok();
    assert_eq!(user.nodes().len(), 1, "an interrupted start is not a second chain");
}

#[test]
fn a_call_that_waits_names_its_transaction() {
    let (user, node) = (User::new(), Node::start(&["--finality", "manual"]));
    let url = node.url();
    user.run(&format!("--network {url} --as //Alice --until best deploy")).ok();
    let nonce = node.rpc.nonce(BOB);
    let line = format!("--network {url} --as //Bob call consent-registry set_delegate //Dave 4_000_000_000_000");
    let mut call = user.start(user.typed(&line), &line);
    wait("it is in a block", || node.rpc.nonce(BOB) > nonce || call.ended());
    call.signal("INT");
    call.wait()
        .exits(130)
        .says("already submitted, outcome unknown: 0x")
        .says("look at their effect before you repeat the command");
}

#[test]
fn an_import_between_two_grants_names_the_first_and_a_rerun_makes_nothing_twice() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    node.mined(&user, "--as //Alice deploy").ok();
    // Two grantees.
    user.write("form.json", include_str!("../../../deployer/tests/data/fhir/r4-permit-with-exceptions.json"));
    let import = "--as //Alice consent import form.json --map Practitioner/doctor-weiss=//Dave";
    let line = format!("--json --network {} {import}", node.url());
    let before = node.rpc.nonce(ALICE);
    let mut started = user.start(user.typed(&line), &line);
    for grant in 1..=2 {
        wait("a grant waits in the pool", || node.rpc.nonce(ALICE) == before + grant || started.ended());
        if grant == 1 {
            node.rpc.call("dev_newBlock", json!([]));
        }
    }
    started.signal("INT");
    let document = started.wait().exits(130).says("outcome unknown: 0x").says("; on chain already: 0x").document();
    let details = &document["error"]["details"];
    assert_ne!(text(details, "/landed/0"), text(details, "/extrinsics/0"), "{document:#}");
    assert!(!text(&document, "/error/hint").contains("finishes"));

    node.rpc.call("dev_newBlock", json!([]));
    wait("the pool is empty", || node.rpc.pending() == 0);
    let again = user.run(&format!("--json --network {} {import}", node.url())).ok().document();
    assert_eq!(again["results"], json!([{ "version": 1, "on_record": true }, { "version": 1, "on_record": true }]));
    assert_eq!(node.rpc.nonce(ALICE), before + 2, "nothing was made twice");
}

#[test]
fn what_only_waits_leaves_nothing_half_done() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    for line in ["consent watch --subject //Alice", "events --follow"] {
        let mut watch = user.start(user.typed(&format!("--json {line}")), line);
        wait("it is at work", || !watch.said().is_empty() || !watch.answered().is_empty() || watch.ended());
        watch.signal("INT");
        watch.wait().exits(130).says("interrupted; nothing was left half-done");
    }
    assert_eq!(user.nodes().len(), 1, "the chain goes on");
}

#[test]
fn a_chain_in_the_foreground_is_stopped_not_abandoned() {
    let user = User::new();
    for (signal, code) in [("INT", 130), ("TERM", 0)] {
        let run = user.start(user.typed("devnet run"), "devnet run");
        wait("it runs", || run.answered().contains("running at ws://127.0.0.1:"));
        assert_eq!(user.nodes().len(), 1);
        user.run("query consent-registry controller_of //Alice").ok().hides("starting");
        run.signal(signal);
        run.wait().exits(code);
        assert!(user.nodes().is_empty(), "{signal} abandons the node");
    }
    user.run("query consent-registry controller_of //Alice").ok().says("starting").hides("deploying");
}

#[test]
fn a_killed_player_leaves_no_chain_behind() {
    let user = User::new();
    let mut demo = user.start(user.typed("demo"), "demo");
    wait("its chain runs", || (demo.said() + &demo.answered()).contains("lindenhof relay") || demo.ended());
    let owned = |pid: u32| {
        let line = format!("--owner\0{pid}\0");
        let nodes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        nodes
            .filter(|entry| {
                std::fs::read(entry.path().join("cmdline"))
                    .is_ok_and(|words| String::from_utf8_lossy(&words).contains(&line))
            })
            .count()
    };
    let pid = demo.pid();
    assert_eq!(owned(pid), 1, "the demo's own chain");
    demo.signal("KILL");
    assert_eq!(demo.wait().code(), None);
    wait("the chain ends by itself", || owned(pid) == 0);
}
