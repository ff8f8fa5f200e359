//! `--json`: one document on stdout with the schema, whatever happens, and nothing else there; streams are JSON Lines.

use crate::harness::{STEPS, User};

/// Every command that answers with one document, and its exit code.
const DOCUMENTS: &[(&str, i32)] = &[
    ("devnet status", 0),
    ("devnet fund //Alice//me", 0),
    ("doctor", 0),
    ("networks list", 0),
    (
        "networks add offline --url ws://127.0.0.1:9 --offline --genesis 0x1111111111111111111111111111111111111111111111111111111111111111",
        0,
    ),
    ("doctor --timeout 2", 6),
    ("networks remove offline", 0),
    ("networks remove offline", 2),
    ("plan", 0),
    ("plan --new poor --as //Alice//poor", 4),
    ("deploy", 0),
    ("deploy", 0),
    ("status", 0),
    ("verify", 0),
    ("verify --governor //Bob", 6),
    ("completions bash", 0),
    ("keys list", 0),
    ("keys new clinic --phrase-out clinic.phrase", 0),
    ("keys new clinic --phrase-out other.phrase", 5),
    ("keys export clinic", 0),
    ("keys export clinic --out clinic.json", 0),
    ("keys import again --file clinic.json", 0),
    ("encode consent-registry controller_of //Alice", 0),
    ("encode consent-registry controller_of nonsense", 2),
    (
        "decode consent-registry return controller_of 0x0000d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
        0,
    ),
    ("query consent-registry controller_of //Alice", 0),
    ("call consent-registry set_delegate //Alice //Dave 4_000_000_000_000 --dry-run", 0),
    ("call consent-registry set_delegate //Alice //Dave 4_000_000_000_000", 0),
    ("call consent-registry revoke //Alice //Bob Treatment None", 1),
    ("consent grant --to //Bob --category laboratory --purpose TREAT --uses 3 --out grant-document.json", 0),
    ("consent check --grantee //Bob --purpose TREAT --category laboratory", 0),
    ("consent check --grantee //Bob --purpose TREAT --category genetic", 1),
    ("--as //Bob consent access --subject //Alice --purpose TREAT --category laboratory --receipt receipt.json", 0),
    ("--as //Dave consent access --subject //Alice --purpose TREAT --category laboratory", 1),
    ("consent show --subject //Alice", 0),
    ("consent history --subject //Alice", 0),
    (
        "consent history --subject //Alice --grantee //Bob --at 2020-01-01T00:00:00Z --purpose TREAT --category laboratory",
        1,
    ),
    ("consent default normal", 0),
    ("consent document --to //Bob --out document.json", 0),
    ("consent receive document.json", 0),
    ("consent receipt --grantee //Bob", 0),
    ("consent export --grantee //Bob", 0),
    ("consent export --grantee //Bob --out fhir.json", 0),
    ("consent import fhir.json --dry-run", 0),
    ("consent import fhir.json", 0),
    ("consent guardian appoint --guardian //Charlie --until 2098-12-31", 0),
    ("consent guardian show --guardian //Charlie", 0),
    ("consent guardian extend --guardian //Charlie --until 2099-12-31", 0),
    ("consent guardian end --guardian //Charlie", 0),
    ("consent guardian end --guardian //Charlie", 1),
    ("--as //Dave consent propose --subject //Alice --category laboratory --purpose HRESCH", 0),
    ("consent accept --from //Dave --scope research", 0),
    ("--as //Dave consent propose --subject //Alice --category imaging --purpose HRESCH", 0),
    ("consent decline --from //Dave --scope research", 0),
    ("--as //Dave consent propose --subject //Alice --category genetic --purpose HRESCH", 0),
    ("--as //Dave consent withdraw --subject //Alice --scope research", 0),
    ("--as //Dave consent withdraw --subject //Alice --scope research", 1),
    ("consent enter-in-error --to //Dave --scope research --version 1", 0),
    ("--as //Bob consent delegate //Charlie --until 2099-01-01", 0),
    ("consent recover setup --trustee //Bob --trustee //Charlie --threshold 2 --delay 1h", 0),
    ("--as //Bob consent recover vote --subject //Alice --candidate //Eve", 0),
    ("consent recover status --subject //Alice", 0),
    ("consent recover veto", 0),
    ("consent recover execute --subject //Alice", 1),
    ("consent controller", 0),
    ("consent revoke --from //Bob", 0),
    ("consent revoke --from //Bob", 1),
    ("consent revoke-all --sign-only revocation.json", 0),
    ("relay revocation.json --dry-run --as //Bob", 0),
    ("relay revocation.json --as //Bob", 0),
    ("relay revocation.json --as //Bob", 1),
    ("demo --print-script", 0),
    ("run missing.toml", 2),
    ("devnet reset", 2),
    ("devnet stop", 0),
    ("devnet reset --yes", 0),
];

#[test]
fn every_command_answers_with_one_document() {
    let user = User::new();
    let mut wrong = Vec::new();
    for (line, code) in DOCUMENTS {
        let mut command = user.typed(&format!("--json {line}"));
        command.env("SALUS_PASSWORD", "a password");
        let ran = user.go(command, line);
        if ran.code() != Some(*code) {
            wrong.push(format!("exit {code} was expected\n{ran:?}"));
        }
        let document = ran.document();
        if (*code == 0) != document["error"].is_null() {
            wrong.push(format!("an error is told if and only if there is one\n{ran:?}"));
        }
        if *code != 0 && document["error"]["exit"] != *code {
            wrong.push(format!("the document tells another exit code\n{ran:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_failure_carries_what_was_found_in_its_one_document() {
    let user = User::new();
    user.run("networks add dead --url ws://127.0.0.1:9 --offline --genesis 0x1111111111111111111111111111111111111111111111111111111111111111").ok();
    let doctor = user.json("doctor");
    assert_eq!((&doctor["error"]["exit"], &doctor["error"]["details"]["ok"]), (&6.into(), &false.into()), "{doctor:#}");
    let checks = doctor["error"]["details"]["checks"].as_array().expect("the checks");
    assert!(checks.iter().any(|check| check["what"] == "network dead" && check["ok"] == false), "{doctor:#}");
    // People read it as before.
    let ran = user.run("doctor").exits(6);
    assert!(ran.out.contains("missing  network dead") && ran.err.contains("error: missing or broken"), "{ran:?}");

    let plan = user.json("plan --as //Alice//poor");
    assert_eq!(plan["error"]["exit"], 4, "{plan:#}");
    assert_eq!(plan["error"]["details"]["steps"].as_array().map(Vec::len), Some(STEPS as usize), "{plan:#}");
    assert_eq!(plan["error"]["details"]["available"], "0", "{plan:#}");
    let ran = user.run("plan --as //Alice//poor").exits(4);
    assert!(ran.out.contains("deposits come back") && ran.err.contains("insufficient funds"), "{ran:?}");

    // A script's expectation sees the failure's details.
    user.write(
        "doctor.toml",
        "title = \"x\"\n[[steps]]\nsalus = \"networks add dead --url ws://127.0.0.1:9 --offline --genesis \
         0x1111111111111111111111111111111111111111111111111111111111111111\"\n[[steps]]\nsalus = \"doctor\"\n\
         expect = { exit = 6, values = { \"error.details.ok\" = false } }\n",
    );
    user.run("run doctor.toml").ok();
}

#[test]
fn streams_are_one_document_a_line() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    assert_eq!(user.run("--json events").ok().lines().len(), 3, "created, wired, granted");
    let watch = user.start(user.typed("--json consent watch --subject //Alice --from-block 0"), "consent watch");
    crate::harness::wait("it tells the grant", || watch.answered().contains("Granted"));
    watch.signal("INT");
    let lines = watch.wait().exits(130).lines();
    assert_eq!(lines.last().expect("a line")["error"]["kind"], "interrupted", "its end is a line too");
}

#[test]
fn a_command_line_that_cannot_be_read_is_exit_2() {
    let user = User::new();
    for line in
        ["", "nonsense", "consent", "consent grant", "deploy --nonsense", "--timeout x status", "--until never status"]
    {
        let ran = user.run(line).exits(2);
        assert!(ran.out.is_empty() && ran.err.contains("--help") | ran.err.contains("Usage: salus"), "{ran:?}");
    }
    for (line, message) in [
        ("--json nonsense", "unrecognized subcommand 'nonsense'"),
        ("consent grant --json", "the following required arguments were not provided: --to <GRANTEE>"),
    ] {
        let error = user.run(line).exits(2).document()["error"].take();
        assert_eq!((&error["kind"], &error["exit"]), (&"usage".into(), &2.into()), "{error:#}");
        assert!(error["message"].as_str().is_some_and(|text| text.starts_with(message)), "{error:#}");
    }
    for line in ["--help", "help", "--version", "consent grant --help", "completions bash"] {
        let ran = user.run(line).ok();
        assert!(!ran.out.is_empty() && ran.err.is_empty(), "{ran:?}");
    }
    assert!(!user.home().exists(), "nothing was made");
}

#[test]
fn a_foreground_chain_says_where_it_is() {
    let user = User::new();
    let run = user.start(user.typed("--json devnet run --base-path chain"), "--json devnet run");
    crate::harness::wait("it answers", || run.answered().ends_with("}\n"));
    let document = crate::harness::parsed(&run.answered());
    assert_eq!((&document["schema"], &document["pid"]), (&"salus/1".into(), &user_node(&user).into()));
    run.signal("INT");
    run.wait().exits(130);
    assert!(user.nodes().is_empty());
}

fn user_node(user: &User) -> u32 {
    // Its base path is a relative one: it is found by its port file.
    crate::harness::parsed(&user.read("chain/port.json"))["pid"]
        .as_u64()
        .and_then(|pid| pid.try_into().ok())
        .expect("a pid")
}
