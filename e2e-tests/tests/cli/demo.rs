//! The demo, and scripts.

use std::io::Write;

use serde_json::json;

use crate::harness::{Node, User, text, wait};

#[test]
fn the_demo_tells_the_whole_story_and_leaves_nothing_behind() {
    let user = User::new();
    let mut command = user.typed("demo");
    command.env("TMPDIR", user.file(""));
    let ran = user.go(command, "demo").ok();
    for told in [
        "Mira's laboratory results",
        "$ salus --as developer deploy",
        "$ salus --as mira consent import consent-r4.json --sign-only grant.json",
        "$ salus --as lindenhof relay grant.json",
        "✓ permitted, as it should be",
        "✓ denied: NoConsent, as it should be",
        "✓ refused with MayNotAct, as it should be",
        "✓ denied: Revoked, as it should be",
        "Second act: who is licensed.",
        "as authority of physician credentials",
        "$ salus --as anna credential present --challenge challenge.json --vc anna.json --out answer.json",
        "it is theirs, and it counts",
        "the credential holds",
        "suspended: nothing new for now, what was issued stays",
        "✓ refused with NotAccredited, as it should be",
        "revoked for cause: what it granted or issued since 20",
        "✓ refused with VoidForCause, as it should be",
        "issuer, revoked for cause: void since 20",
        "Third act: a pack.",
        "commissioned 12 packs in 5 containers",
        "container 195060000000000142: received",
        "genuine: commissioned by the product's owner",
        "ALREADY DISPENSED on 20",
        "✓ refused with WrongState, as it should be",
        "✓ refused with Recalled, as it should be",
        "✓ refused with Frozen, as it should be",
        "67 steps went as the script says",
    ] {
        assert!(ran.out.contains(told), "{told:?} is not told\n{ran:?}");
    }
    assert!(user.nodes().is_empty(), "its chain ends with it");
    assert_eq!(user.everything_written().len(), 2, "only what this test redirects: {:?}", user.everything_written());
}

#[test]
fn the_demo_for_machines_is_one_document() {
    let user = User::new();
    let mut command = user.typed("--json demo");
    command.env("TMPDIR", user.file(""));
    let ran = user.go(command, "--json demo").ok();
    let document = ran.document();
    assert_eq!((&document["ok"], &document["private_chain"]), (&json!(true), &json!(true)));
    let steps = document["steps"].as_array().expect("a list of steps");
    assert_eq!(steps.len(), 67);
    for step in steps {
        assert_eq!(step["ok"], true, "{step:#}");
        assert_eq!(step["output"]["schema"], "salus/1", "{step:#}");
    }
    assert_eq!(steps[3]["output"]["decision"], "permit");
    assert_eq!(steps[4]["output"]["error"]["details"]["reason"], "NoConsent");
    second_act(&steps[11..35]);
    third_act(&steps[35..]);
    assert!(ran.err.contains("Mira has filled in a form"), "the story goes to stderr\n{ran:?}");
    assert!(user.nodes().is_empty());
}

/// What the second act has to come to, step by step where it matters.
fn second_act(steps: &[serde_json::Value]) {
    let of = |begins: &str| -> Vec<&serde_json::Value> {
        let said = |step: &&serde_json::Value| text(step, "/command").contains(begins);
        steps.iter().filter(said).map(|step| &step["output"]).collect()
    };
    let accredited = of("credential accredit ");
    let roles: Vec<&str> = accredited.iter().map(|output| text(output, "/role")).collect();
    assert_eq!(roles, ["authority", "authority", "issuer", "issuer", "issuer"]);
    // The governor, then the board that it accredited.
    assert_eq!(accredited[0]["parent"], serde_json::Value::Null);
    assert_eq!(accredited[2]["parent"]["account"], accredited[0]["account"]);
    let issued = of("credential issue ");
    assert_eq!(issued.iter().filter(|output| output["on_record"] == false).count(), 4, "{issued:#?}");
    assert_eq!(text(issued[2], "/error/details/error"), "NotAccredited", "the suspended college");
    assert_eq!(of("credential check ")[0]["valid"], true);
    assert_eq!(of("credential verify ")[0]["valid"], true);
    let cause = of("credential accreditation revoke-for-cause ")[0];
    assert_eq!(cause["cause"]["since"], issued[4]["transaction"]["time"], "since the first licence that was sold");
    let verdicts: Vec<&str> = of("credential valid ")
        .iter()
        .map(|output| output["verdict"].as_str().unwrap_or_else(|| text(output, "/error/details/error")))
        .collect();
    // The pharmacy; the sold licence, before and after the revocation; the honest one; and the sold one, back then.
    assert_eq!(verdicts, ["valid", "valid", "VoidForCause", "valid", "valid"]);
    assert_eq!(of("credential trust-tree").len(), 1);
}

/// What the third act has to come to.
fn third_act(steps: &[serde_json::Value]) {
    let of = |begins: &str| -> Vec<&serde_json::Value> {
        let said = |step: &&serde_json::Value| text(step, "/command").contains(begins);
        steps.iter().filter(said).map(|step| &step["output"]).collect()
    };
    let scans = of("pack scan ");
    assert_eq!(scans[0]["verdict"], "genuine");
    assert_eq!(text(scans[1], "/error/details/findings/0/finding"), "Dispensed");
    let dispensed = &of("pack dispense ")[0]["transactions"][0]["time"];
    assert_eq!(&scans[1]["error"]["details"]["findings"][0]["at"], dispensed, "when the first was dispensed");
    let shipped = of("pack ship ");
    assert_eq!(shipped.iter().filter(|output| output["done"] == 1).count(), 4, "{shipped:#?}");
    assert_eq!(text(shipped[3], "/error/details/error"), "Frozen");
    assert_eq!(text(of("pack receive ")[2], "/error/details/error"), "Recalled");
    let entries = of("pack trace ")[0]["entries"].as_array().expect("a history");
    // Its own, and what happened to the case and the pallet while it was in them.
    let told: Vec<&str> = entries.iter().map(|entry| text(entry, "/what")).collect();
    assert_eq!(told, ["Received", "SensorAttached", "Unpacked", "Received", "Unpacked", "Dispensed"]);
}

#[test]
fn the_demo_plays_on_a_chain_of_its_own_whatever_network_is_named() {
    let user = User::new();
    for line in ["demo", "--network ws://127.0.0.1:9 --as me demo"] {
        let mut command = user.typed(line);
        command.env("SALUS_NETWORK", "nowhere").env("SALUS_AS", "me").env("TMPDIR", user.file(""));
        user.go(command, line)
            .ok()
            .says("note: the demo plays on a chain of its own, not on ")
            .says("67 steps went as the script says");
    }
}

const WHOEVER: &str = r#"
title = "Whoever plays it"
[[steps]]
salus = "consent grant --to //Dave --category laboratory --purpose TREAT"
expect = { values = { "consent.subject" = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty" } }
[[steps]]
salus = "--as //Charlie consent show"
expect = { values = { "consents" = [] } }
"#;

#[test]
fn steps_that_name_nobody_are_done_by_who_plays() {
    let user = User::new();
    user.write("whoever.toml", WHOEVER);
    user.run("--as //Bob run whoever.toml").ok();
    user.run("run whoever.toml").exits(6).says("whoever.toml, line 3").says(crate::harness::ALICE);
    user.run("--as me run whoever.toml")
        .exits(2)
        .says("whoever.toml, line 3: `--as me` names a key of yours; a private chain has a keystore of its own")
        .says("--network NAME");
    assert!(user.nodes().is_empty());
}

#[test]
fn a_recording_is_made_by_who_is_named_and_says_so() {
    let user = User::new();
    user.write(
        "typed",
        "# Bob grants\nconsent grant --to //Dave --category laboratory --purpose TREAT\n--as //Eve devnet status\n",
    );
    let line = "--as //Bob run new.toml --record";
    let mut command = user.typed(line);
    command.stdin(std::fs::File::open(user.file("typed")).expect("the commands"));
    user.go(command, line).ok().says("2 steps are in new.toml");
    let script = user.read("new.toml");
    assert!(script.contains("salus = \"--as //Bob consent grant --to //Dave"), "{script}");
    assert!(script.contains("salus = \"--as //Eve devnet status\""), "{script}");
    let played = user.json("run new.toml");
    assert_eq!(played["steps"][0]["output"]["consent"]["subject"], crate::harness::BOB, "{played:#}");
    user.run("--as me run other.toml --record").exits(2).says("`--as me` names a key of yours");
}

const TWICE: &str = r#"
title = "A key that is asked for more than once"
[[steps]]
salus = "consent grant --to //Bob --category laboratory --purpose TREAT --sign-only one.json"
[[steps]]
salus = "consent revoke-all --sign-only two.json"
[[steps]]
as = "study"
salus = "consent revoke-all --sign-only three.json"
[actors.study]
key = "me//study"
"#;

#[test]
fn a_password_from_a_descriptor_is_good_for_every_step() {
    let (user, node) = (User::new(), Node::start(&[]));
    let url = node.url();
    user.run(&format!("--network {url} --as //Alice deploy")).ok();
    let mut made = user.typed("keys new me --phrase-out me.phrase");
    made.env("SALUS_PASSWORD", "a password");
    user.go(made, "keys new me").ok();
    user.write("twice.toml", TWICE);
    let line = format!("--network {url} --as me --password-fd 0 run twice.toml");
    // A pipe gives its contents once.
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(b"a password\n").expect("the pipe takes it");
    drop(writer);
    let mut command = user.typed(&line);
    command.stdin(reader);
    user.go(command, &line).ok().says("3 steps went as the script says").hides("a password");
}

#[test]
fn an_interrupted_demo_ends_its_chain_and_removes_its_folder() {
    for signal in ["INT", "TERM"] {
        let user = User::new();
        let mut command = user.typed("demo");
        command.env("TMPDIR", user.file(""));
        let mut demo = user.start(command, "demo");
        wait("the demo deploys", || demo.answered().contains("relay grant.json") || demo.ended());
        demo.signal(signal);
        let ran = demo.wait().exits(130);
        assert!(user.nodes().is_empty(), "{signal}: its chain still runs\n{ran:?}");
        let left: Vec<_> = user.file("").read_dir().expect("the folder is there").flatten().collect();
        assert!(left.is_empty(), "{signal}: {left:?} is left\n{ran:?}");
    }
}

#[test]
fn the_demo_can_be_printed_changed_and_run() {
    let user = User::new();
    let script = user.run("demo --print-script").ok().out;
    user.write("mine.toml", script.replace("reason = \"NoConsent\"", "reason = \"Revoked\""));
    user.run("run mine.toml").exits(2).says("consent-r4.json").says("mine.toml, line ");
    user.write("consent-r4.json", include_str!("../../../deployer/scripts/consent-r4.json"));
    user.run("run mine.toml").exits(2).says("licence.json").says("mine.toml, line ");
    user.write("licence.json", include_str!("../../../deployer/scripts/licence.json"));
    user.write("pharmacy.json", include_str!("../../../deployer/scripts/pharmacy.json"));
    user.run("run mine.toml").exits(2).says("trade.json").says("mine.toml, line ");
    user.write("trade.json", include_str!("../../../deployer/scripts/trade.json"));
    user.write("packs.csv", include_str!("../../../deployer/scripts/packs.csv"));
    let ran = user.run("run mine.toml").exits(6);
    ran.says("✗ expected: ").says("mine.toml, line ").says("NoConsent");
    assert!(user.nodes().is_empty());
}

#[test]
fn the_second_act_is_a_script_of_its_own() {
    let user = User::new();
    for (name, contents) in [
        ("credentials.toml", include_str!("../../../deployer/scripts/credentials.toml")),
        ("licence.json", include_str!("../../../deployer/scripts/licence.json")),
        ("pharmacy.json", include_str!("../../../deployer/scripts/pharmacy.json")),
    ] {
        user.write(name, contents);
    }
    user.run("run credentials.toml").ok().says("24 steps went as the script says");
}

#[test]
fn the_third_act_is_a_script_of_its_own() {
    let user = User::new();
    for (name, contents) in [
        ("packs.toml", include_str!("../../../deployer/scripts/packs.toml")),
        ("trade.json", include_str!("../../../deployer/scripts/trade.json")),
        ("packs.csv", include_str!("../../../deployer/scripts/packs.csv")),
    ] {
        user.write(name, contents);
    }
    user.run("run packs.toml").ok().says("32 steps went as the script says");
}

const TRAVEL: &str = r#"
title = "A consent that ends"

[actors.patient]
key = "//Charlie"

[actors.clinic]
key = "//Bob"

[[steps]]
as = "patient"
salus = "consent grant --to {{clinic}} --category laboratory --purpose TREAT --until 2099-12-31"
save = { number = "transaction.number", granted = "transaction.time" }

[[steps]]
as = "clinic"
salus = "consent access --subject {{patient}} --purpose TREAT --category laboratory"
expect = { decision = "permit" }

[[steps]]
time_travel = "+365d"
as = "clinic"
salus = "consent access --subject {{patient}} --purpose TREAT --category laboratory"
expect = { decision = "permit" }
save = { later = "transaction.time" }

[[steps]]
time_travel = "2099-12-31T23:59:59Z"
as = "clinic"
salus = "consent access --subject {{patient}} --purpose TREAT --category laboratory"
expect = { decision = "permit" }

[[steps]]
time_travel = "2100-01-01T00:00:00Z"
as = "clinic"
salus = "consent access --subject {{patient}} --purpose TREAT --category laboratory"
expect = { decision = "deny", reason = "Expired" }

[[steps]]
as = "clinic"
salus = "consent history --subject {{patient}} --grantee {{clinic}} --at {{granted}} --purpose TREAT --category laboratory"
expect = { decision = "permit" }
"#;

#[test]
fn a_script_travels_in_time() {
    let user = User::new();
    user.write("travel.toml", TRAVEL);
    let document = user.json("run travel.toml");
    assert_eq!(document["ok"], true, "{document:#}");
    let number = |name: &str| -> u64 { text(&document, &format!("/values/{name}")).parse().expect("a number") };
    let year = 365 * 24 * 60 * 60 * 1000;
    assert!(number("later") - number("granted") >= year);
    assert_eq!(document["steps"][4]["time"], 4_102_444_800_000_u64);
}

#[test]
fn a_script_stops_at_the_first_surprise_with_exit_6() {
    let user = User::new();
    user.write(
        "surprise.toml",
        r#"title = "A surprise"
[actors.clinic]
key = "//Bob"
[[steps]]
as = "clinic"
contract = "consent-registry"
message = "controller_of"
args = ["{{clinic}}"]
[[steps]]
as = "clinic"
salus = "consent revoke --from //Dave"
[[steps]]
salus = "devnet status"
"#,
    );
    let ran = user.run("--json run surprise.toml").exits(6);
    let document = ran.document();
    assert_eq!(document["error"]["kind"], "check");
    let message = text(&document, "/error/message");
    assert!(message.starts_with("surprise.toml, line 9: expected success (exit 0), got exit 1: "), "{message}");
    assert!(message.contains("NothingToRevoke"), "{message}");
    let steps = document["error"]["details"]["steps"].as_array().expect("what was played");
    assert_eq!(steps.len(), 2, "the third step is not played");
    user.run("run surprise.toml").exits(6).says("✗ expected: success (exit 0)");
    assert!(user.nodes().is_empty());
}

#[test]
fn a_script_that_makes_no_sense_starts_nothing() {
    let user = User::new();
    user.write("wrong.toml", "title = \"x\"\n[[steps]]\nas = \"nobody\"\nsalus = \"devnet status\"\n");
    user.run("run wrong.toml").exits(2).says("wrong.toml, line 2: `as` names no actor: `nobody`");
    user.write("wrong.toml", "title = \"x\"\nsteps = 3");
    user.run("run wrong.toml").exits(2).says("wrong.toml is not a script");
    user.run("run missing.toml").exits(2).says("cannot read the script missing.toml");
    assert!(!user.home().exists());
}

#[test]
fn made_up_actors_are_for_private_chains() {
    let user = User::new();
    user.write("made.toml", "title = \"x\"\n[actors.anna]\ngenerate = true\n[[steps]]\nsay = \"hello\"\n");
    user.run("devnet status").ok();
    user.run("query consent-registry controller_of //Alice").ok();
    user.run("--network local run made.toml").exits(2).says("is made up, which is for private chains");
}
