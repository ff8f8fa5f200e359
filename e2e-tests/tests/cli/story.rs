//! The main story, typed by hand with no network named.

use std::fs;

use crate::harness::{ALICE, BOB, STEPS, User, kill, text, wait};

const GRANT: &str = "consent grant --to //Bob --category laboratory --purpose TREAT";
const CHECK: &str = "consent check --grantee //Bob --purpose TREAT --category laboratory";

#[test]
fn the_first_command_starts_the_chain_and_deploys_and_the_second_finds_both() {
    let user = User::new();
    user.run(GRANT)
        .ok()
        .says("starting the embedded chain in the background (`salus devnet status|stop|reset`)")
        .says("deploying the suite on the embedded chain (as //Alice)")
        .says(&format!("granted to {BOB}: treatment consent, version 1"));
    user.run(CHECK).ok().hides("starting").hides("deploying").says("permitted");
    let denied = user.run("consent check --grantee //Bob --purpose TREAT --category genetic").exits(1);
    assert!(denied.out.is_empty(), "a refusal is no answer\n{denied:?}");
    denied.says("denied: ").says("NotCovered");
    user.run("consent check --grantee //Dave --purpose HRESCH --category laboratory").exits(1).says("NoConsent");
    assert_eq!(user.nodes().len(), 1);
    assert_eq!(user.chain().nonce(ALICE), STEPS + 1, "the suite and one grant");
}

#[test]
fn a_grant_that_begins_later_warns_of_what_it_ends_now() {
    let user = User::new();
    user.run(GRANT).ok().hides("warning");
    let later = user.run(&format!("--json {GRANT} --from 2098-01-01")).ok();
    assert!(text(&later.document(), "/warning").starts_with("version 1 of the treatment consent of "));
    later.says(
        "holds now and ends at once; until 2098-01-01T00:00:00Z the subject's default decides (break-glass only)",
    );
    user.run(CHECK).exits(1).says("NotYetActive");
    user.run(&format!("{GRANT} --from 2099-01-01")).ok().hides("warning");
    user.run("--as //Bob consent propose --subject //Alice --category all --purpose TREAT --from 2098-01-01").ok();
    user.run(GRANT).ok();
    user.run("consent accept --from //Bob --sign-only accepted.json").ok().says("warning: version 4 of the treatment");
}

#[test]
fn the_chain_can_be_asked_for_stopped_and_started_again_with_its_state() {
    let user = User::new();
    user.run("devnet status").ok().says("the embedded chain is not running");
    assert_eq!(user.json("devnet stop")["stopped"], false);
    assert!(user.nodes().is_empty(), "asking starts nothing");
    user.run(GRANT).ok();

    let status = user.json("devnet status");
    assert_eq!(status["running"], true);
    assert_eq!(status["pid"], user.nodes()[0]);
    assert_eq!(status["genesis"], user.chain().genesis());
    assert_eq!(status["block"], user.chain().height());
    let url = text(&status, "/url");
    user.run("devnet status").ok().says(&format!("running: process {} at {url}", user.nodes()[0]));

    user.run("devnet stop").ok().says("stopped (process ");
    assert!(user.nodes().is_empty(), "stopped means ended");
    assert_eq!(user.json("devnet status")["running"], false);
    user.run("devnet stop").ok().says("the embedded chain was not running");

    user.run(CHECK).ok().says("starting the embedded chain").hides("deploying");
    assert_eq!(user.chain().genesis(), text(&status, "/genesis"), "it is the same chain");
}

#[test]
fn a_reset_asks_first_and_the_next_command_starts_a_chain_of_its_own() {
    let user = User::new();
    user.run(GRANT).ok();
    let before = user.chain().genesis();
    user.run("devnet reset").exits(2).says("nothing was removed").says("`salus devnet reset --yes` does not ask");
    assert_eq!(user.chain().genesis(), before);

    user.run("devnet reset --yes").ok().says("the embedded chain is removed; the next command starts a new one");
    assert!(user.nodes().is_empty());
    let left = user.home().join("deployments").join(before.trim_start_matches("0x"));
    assert!(!left.exists(), "{} describes a chain that is gone", left.display());

    user.run(GRANT).ok().says("starting the embedded chain").says("deploying the suite").says("version 1");
    assert_ne!(user.chain().genesis(), before);
    user.run(CHECK).ok();
}

#[test]
fn a_reset_of_a_stopped_chain_removes_it_too() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let before = user.chain().genesis();
    user.run("devnet stop").ok();
    user.run("devnet reset --yes").ok();
    let left = user.home().join("deployments").join(before.trim_start_matches("0x"));
    assert!(!left.exists(), "{} describes a chain that is gone", left.display());
    user.run("query consent-registry controller_of //Alice").ok();
    assert_ne!(user.chain().genesis(), before);
}

#[test]
fn first_commands_at_once_start_one_chain_and_deploy_once() {
    let user = User::new();
    let lines = [
        "query consent-registry controller_of //Bob",
        "consent grant --to //Bob --category laboratory --purpose TREAT --as //Charlie",
        "consent grant --to //Charlie --category all --purpose HRESCH --as //Bob",
        "devnet status",
    ];
    let started: Vec<_> = lines.iter().map(|line| user.start(user.typed(line), line)).collect();
    for command in started {
        command.wait().ok();
    }
    assert_eq!(user.nodes().len(), 1, "one chain");
    assert_eq!(user.chain().nonce(ALICE), STEPS, "the suite alone");
}

#[test]
fn a_killed_chain_is_started_again_with_what_was_final() {
    let user = User::new();
    user.run(GRANT).ok();
    let (genesis, pid) = (user.chain().genesis(), user.nodes()[0]);
    kill(pid, "KILL");
    wait("the node ends", || user.nodes().is_empty());
    assert!(user.home().join("devnet/port.json").exists(), "a killed node leaves its port file");
    assert_eq!(user.json("devnet status")["running"], false);

    user.run(CHECK).ok().says("starting the embedded chain").hides("deploying").says("permitted");
    assert_eq!(user.chain().genesis(), genesis);
    assert_ne!(user.nodes(), [pid]);
}

#[test]
fn a_port_file_that_names_a_stranger_is_not_believed() {
    let user = User::new();
    fs::create_dir_all(user.home().join("devnet")).expect("a new folder");
    let stranger = format!(r#"{{"pid":{},"url":"ws://127.0.0.1:9","genesis_hash":"0x00"}}"#, std::process::id());
    fs::write(user.home().join("devnet/port.json"), stranger).expect("a file can be written");
    assert_eq!(user.json("devnet status")["running"], false);
    user.run("devnet stop").ok().says("was not running");
    user.run("query consent-registry controller_of //Alice").ok().says(ALICE);
}

#[test]
fn a_start_that_was_killed_is_waited_for_not_repeated() {
    let user = User::new();
    let lock = user.home().join("devnet/chain/lock");
    let mut grant = user.start(user.typed(GRANT), GRANT);
    wait("the node holds the chain", || fs::read(&lock).is_ok_and(|pid| !pid.is_empty()) || grant.ended());
    grant.signal("KILL");
    assert_eq!(grant.wait().code(), None, "killed");
    let started = user.nodes();
    user.run(GRANT).ok();
    assert_eq!(user.nodes(), started, "the node that was starting is the one that is used");
    user.run(CHECK).ok();
}

#[test]
fn a_start_that_was_killed_before_the_node_held_its_chain_leaves_one_chain() {
    let user = User::new();
    let mut grant = user.start(user.typed(GRANT), GRANT);
    wait("the node is started", || !user.nodes().is_empty() || grant.ended());
    grant.signal("KILL");
    grant.wait();
    user.run(GRANT).ok();
    // Of two nodes that wanted the folder one gave up.
    wait("one node is left", || user.nodes().len() == 1);
    user.run(CHECK).ok();
}

#[test]
fn a_start_that_was_killed_is_stopped_by_a_reset() {
    let user = User::new();
    let mut grant = user.start(user.typed(GRANT), GRANT);
    wait("the node holds the chain", || user.home().join("devnet/chain/lock").exists() || grant.ended());
    grant.signal("KILL");
    grant.wait();
    user.run("devnet reset --yes").ok();
    assert!(user.nodes().is_empty(), "the node goes with its chain");
    user.run(GRANT).ok();
}

#[test]
fn commands_of_one_account_at_once_all_go_through() {
    let user = User::new();
    user.run(GRANT).ok();
    let line = |number: u32| format!("consent grant --to //Bob//{number} --category laboratory --purpose TREAT");
    let started: Vec<_> = (1..=5).map(|number| user.start(user.typed(&line(number)), &line(number))).collect();
    for command in started {
        command.wait().ok();
    }
    assert_eq!(user.chain().nonce(ALICE), STEPS + 6, "the suite and six grants");
}
