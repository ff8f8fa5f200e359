//! Ctrl-C and SIGTERM anywhere: exit 130, nothing half-done, and a rerun finishes.

use std::{fs, io::Write};

use serde_json::json;

use crate::harness::{ALICE, BOB, CODES, Node, STEPS, User, WIRES, kill, listens, text, wait};

#[test]
fn a_deployment_names_what_it_submitted_and_a_rerun_finishes() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    let line = format!("--network {} --as //Alice deploy", node.url());
    let steps = ["upload", "instantiate"].repeat(CODES as usize).into_iter().chain(["wire"; WIRES as usize]);
    for waiting in steps {
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
        let signed = journal.lines().find(|line| line.contains("signed") && line.contains(&extrinsic));
        assert!(signed.is_some_and(|line| line.contains(&format!("\"step\":\"{waiting} "))), "{journal}");
    }
    user.run(&line).ok();
    assert_eq!(node.rpc.nonce(ALICE), STEPS, "every step once");
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
    let line = format!("--network {url} --as //Bob call consent-registry set_delegate //Bob //Dave 4_000_000_000_000");
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
        watch.signal(if line.starts_with("events") { "TERM" } else { "INT" });
        watch.wait().exits(130).says("interrupted; nothing was left half-done");
    }
    assert_eq!(user.nodes().len(), 1, "the chain goes on");
}

#[test]
fn what_waits_for_input_ends_too() {
    let user = User::new();
    let mut made = user.typed("keys new me --phrase-out me.phrase");
    made.env("SALUS_PASSWORD", "a password");
    user.go(made, "keys new me").ok();
    for signal in ["INT", "TERM"] {
        for line in [
            "relay -",
            "consent receive -",
            "keys import other --phrase-fd 0",
            "--as me consent access --subject //Alice --purpose TREAT --category laboratory --password-fd 0",
        ] {
            // Nothing ever comes through it.
            let (reader, writer) = std::io::pipe().expect("a pipe");
            let mut command = user.typed(line);
            command.stdin(reader);
            let mut waiting = user.start(command, line);
            listens(&mut waiting);
            waiting.signal(signal);
            waiting.wait().exits(130).says("interrupted; nothing was left half-done");
            drop(writer);
        }
    }
}

#[test]
fn a_question_and_a_prompt_end_by_ctrl_c() {
    let user = User::new();
    for (line, asks) in [
        ("exec {salus} devnet reset", "and all that was done on it? [y/N] "),
        ("exec {salus} keys new clinic --phrase-out clinic.phrase", "New password for clinic: "),
    ] {
        let (reader, mut keyboard) = std::io::pipe().expect("a pipe");
        let mut command = user.terminal(line);
        command.stdin(reader);
        let mut waiting = user.start(command, line);
        wait("it asks", || waiting.answered().contains(asks) || waiting.ended());
        keyboard.write_all(b"\x03").expect("it is there to read");
        waiting.wait().exits(130).says("error: interrupted; nothing was left half-done");
    }
    assert!(!user.file("clinic.phrase").exists() && !user.home().join("keys").exists());
}

#[test]
fn a_prompt_that_is_given_up_leaves_the_terminal_as_it_was() {
    let user = User::new();
    let phrase = user.file("clinic.phrase").display().to_string();
    let line = format!("{{salus}} keys new clinic --phrase-out {phrase}; echo exit $?; stty -a");
    let (reader, keyboard) = std::io::pipe().expect("a pipe");
    let mut command = user.terminal(&line);
    command.stdin(reader);
    let mut shell = user.start(command, &line);
    wait("it asks", || shell.answered().contains("New password for clinic: ") || shell.ended());
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    let salus = processes.filter_map(|entry| {
        let words = fs::read(entry.path().join("cmdline")).ok()?;
        let words = String::from_utf8_lossy(&words).into_owned();
        let is_salus = words.split('\0').next()?.ends_with("/salus") && words.contains(&phrase);
        is_salus.then(|| entry.file_name().to_str()?.parse().ok())?
    });
    // Its echo is off once the prompt reads, a moment after it is shown; asked earlier, nothing would have to be restored.
    std::thread::sleep(std::time::Duration::from_millis(300));
    salus.for_each(|pid| kill(pid, "TERM"));
    let ran = shell.wait().ok().says("exit 130");
    let settings: Vec<&str> = ran.out.split([' ', ';', '\r', '\n']).collect();
    for setting in ["echo", "icanon", "isig"] {
        assert!(settings.contains(&setting), "{setting} is off\n{ran:?}");
    }
    drop(keyboard);
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
fn a_chain_in_the_foreground_is_found_under_its_own_folder_too() {
    let user = User::new();
    let line = format!("devnet run --base-path {}", user.home().join("devnet/chain").display());
    let run = user.start(user.typed(&line), &line);
    wait("it runs", || run.answered().contains("running at ws://127.0.0.1:"));
    user.run("query consent-registry controller_of //Alice").ok().hides("starting");
    user.run("devnet status").ok().says("running: process ");
    run.signal("INT");
    run.wait().exits(130);
    assert!(user.nodes().is_empty());
}

#[test]
fn a_killed_player_leaves_no_chain_behind() {
    let user = User::new();
    let mut demo = user.start(user.typed("demo"), "demo");
    wait("its chain runs", || demo.answered().contains("$ salus --as lindenhof relay") || demo.ended());
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
