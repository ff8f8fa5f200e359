//! The keystore: made, imported, listed, exported; and no secret where it does not belong.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::between::Between;
use crate::harness::{ALICE, Node, User, parsed, text, wait};

/// A wallet's export of `//Alice`, password `whoisalice`: polkadot-js wrote it, subxt-signer (Apache-2.0) publishes it.
const EXPORT: &str = r#"{
  "encoded": "DumgApKCTqoCty1OZW/8WS+sgo6RdpHhCwAkA2IoDBMAgAAAAQAAAAgAAAB6IG/q24EeVf0JqWqcBd5m2tKq5BlyY84IQ8oamLn9DZe9Ouhgunr7i36J1XxUnTI801axqL/ym1gil0U8440Qvj0lFVKwGuxq38zuifgoj0B3Yru0CI6QKEvQPU5xxj4MpyxdSxP+2PnTzYao0HDH0fulaGvlAYXfqtU89xrx2/z9z7IjSwS3oDFPXRQ9kAdDebtyCVreZ9Otw9v3",
  "encoding": { "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3" },
  "address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
  "meta": { "genesisHash": "", "name": "Alice", "whenCreated": 1718265838755 }
}"#;

const PASSWORD: &str = "correct horse battery staple";

/// Runs a command line with a password in the environment.
fn with_password(user: &User, password: &str, line: &str) -> crate::harness::Ran {
    let mut command = user.typed(line);
    command.env("SALUS_PASSWORD", password);
    user.go(command, line)
}

#[test]
fn a_key_is_made_listed_exported_and_imported_again() {
    let user = User::new();
    let made = with_password(&user, PASSWORD, "--json keys new clinic --phrase-out clinic.phrase").ok().document();
    let address = text(&made, "/key/address").to_owned();
    let listed = user.json("keys list");
    assert_eq!((&listed["keys"][0]["name"], &listed["keys"][0]["address"]), (&json!("clinic"), &json!(address)));
    user.run("keys list").ok().says("clinic").says(&address).says("sr25519");

    user.run("keys export clinic --out export.json").ok();
    let export = user.read_json("export.json");
    assert_eq!((text(&export, "/address"), text(&export, "/encoding/version")), (address.as_str(), "3"));
    assert_eq!(export["encoding"]["type"], json!(["scrypt", "xsalsa20-poly1305"]));
    user.run("keys export clinic --out export.json").exits(5).says("exists already; nothing is overwritten");

    let other = User::new();
    fs::copy(user.file("export.json"), other.file("export.json")).expect("a copy");
    let imported = with_password(&other, PASSWORD, "--json keys import mine --file export.json").ok().document();
    assert_eq!(text(&imported, "/key/address"), address);
    with_password(&other, "wrong", "keys import again --file export.json").exits(5).says("wrong password");
    assert_eq!(other.json("keys list")["keys"].as_array().map(Vec::len), Some(1), "a failed import leaves nothing");

    for file in [user.file("clinic.phrase"), user.home().join("keys/clinic.json"), user.file("export.json")] {
        let mode = fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{} is for its owner alone", file.display());
    }
}

#[test]
fn the_password_comes_by_environment_file_or_descriptor() {
    let user = User::new();
    with_password(&user, PASSWORD, "keys new clinic --phrase-out clinic.phrase").ok();
    user.write("password", format!("{PASSWORD}\n"));
    user.write("wrong", "wrong\n");
    let grant = "--as clinic consent grant --to //Bob --category laboratory --purpose TREAT --sign-only";
    with_password(&user, PASSWORD, &format!("{grant} by-environment.json")).ok();
    user.run(&format!("{grant} by-file.json --password-file password")).ok();
    let line = format!("{grant} by-descriptor.json --password-fd 0");
    let mut command = user.typed(&line);
    command.stdin(fs::File::open(user.file("password")).expect("the password"));
    user.go(command, &line).ok();

    with_password(&user, "wrong", &format!("{grant} x.json")).exits(5).says("wrong password");
    user.run(&format!("{grant} x.json --password-file wrong")).exits(5).says("wrong password");
    user.run(&format!("{grant} x.json --password-file missing")).exits(5).says("cannot read the password file missing");
    user.run(&format!("{grant} x.json --password-fd 93")).exits(5).says("cannot read --password-fd 93");
    user.run(&format!("{grant} x.json"))
        .exits(5)
        .says("without a terminal give --password-fd N, --password-file FILE, or SALUS_PASSWORD");
    assert!(!user.file("x.json").exists());
}

#[test]
fn a_password_in_a_pipe_serves_every_use_of_a_key() {
    let user = User::new();
    for name in ["me", "clinic"] {
        with_password(&user, PASSWORD, &format!("keys new {name} --phrase-out {name}.phrase")).ok();
    }
    // Unlike a file, a pipe can be read once.
    let piped = |line: &str| {
        use std::io::Write;
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        writer.write_all(format!("{PASSWORD}\n").as_bytes()).expect("it takes a line");
        drop(writer);
        let line = format!("{line} --password-fd 0");
        let mut command = user.typed(&line);
        command.stdin(reader);
        user.go(command, &line)
    };
    let terms = "--category laboratory --purpose TREAT";
    piped(&format!("--as me//gyn consent grant --to clinic//ward {terms} --sign-only one.json")).ok();

    // Two grants, each of which is signed.
    let form = include_str!("../../../deployer/tests/data/fhir/r4-permit-with-exceptions.json");
    let mut form = parsed(form);
    form["patient"] = json!({ "reference": "Patient/me" });
    user.write("form.json", form.to_string());
    let map = "--map Patient/me=me//gyn --map Practitioner/doctor-weiss=me//weiss";
    piped(&format!("--as me//gyn consent import form.json {map} --sign-only form-grant.json")).ok();
    assert_eq!(user.read_json("form-grant-2.json")["signer"], user.read_json("one.json")["signer"]);
}

#[test]
fn a_wallets_export_is_imported_and_signs() {
    let user = User::new();
    user.write("alice.json", EXPORT);
    let imported = with_password(&user, "whoisalice", "--json keys import alice --file alice.json").ok().document();
    assert_eq!(text(&imported, "/key/address"), ALICE);
    let line = "--as alice call consent-registry set_delegate alice //Bob 4_000_000_000_000";
    with_password(&user, "whoisalice", line).ok().says("set_delegate");
    user.write("torn.json", "{\"encoded\":");
    with_password(&user, "x", "keys import b --file torn.json")
        .exits(5)
        .says("torn.json")
        .says("not a polkadot-js key file");
}

#[test]
fn a_phrase_is_imported_from_a_descriptor() {
    let user = User::new();
    user.write("phrase", "bottom drive obey lake curtain smoke basket hold race lonely fit walk//Alice\n");
    user.write("bad", "bottom drive obey lake curtain smoke basket hold race lonely fit fit\n");
    let import = |name: &str, file: &str| {
        let line = format!("--json keys import {name} --phrase-fd 0");
        let mut command = user.typed(&line);
        command.env("SALUS_PASSWORD", PASSWORD).stdin(fs::File::open(user.file(file)).expect("the phrase"));
        user.go(command, &line)
    };
    assert_eq!(text(&import("alice", "phrase").ok().document(), "/key/address"), ALICE);
    let refused = import("bad", "bad");
    assert!(matches!(refused.code(), Some(2 | 5)), "{refused:?}");
    refused.hides("curtain");
    import("alice", "phrase").exits(5).says("there is a key alice already").says("nothing is ever overwritten");
}

#[test]
fn names_and_keys_that_are_not_there_are_told() {
    let user = User::new();
    user.run("keys list").ok().says("no keys yet; salus keys new NAME makes one");
    user.run("keys export nobody").exits(5).says("there is no key nobody in ");
    with_password(&user, PASSWORD, "keys new ../evil --phrase-out p").exits(2).says("cannot be a key's name");
    with_password(&user, PASSWORD, "keys new clinic").exits(2).says("--phrase-out FILE");
    with_password(&user, "", "keys new clinic --phrase-out p").exits(5).says("an empty password protects nothing");
    assert!(!user.file("p").exists() && !user.home().join("keys").exists(), "nothing is left");
    user.run("--as nobody consent grant --to //Bob --category all --purpose TREAT")
        .exits(5)
        .says("there is no key nobody");
}

#[test]
fn development_accounts_sign_on_development_chains_only() {
    let (user, node) = (User::new(), Node::start(&[]));
    // A chain elsewhere, as its address tells it: this node, under an address that is not loopback but leads there.
    let far = Between::before(&node).url_under("0.0.0.0");
    user.run(&format!("networks add far --url {far}")).ok();
    user.run("--network far --as //Alice//clinic plan").exits(2).says("//Alice//clinic is a development account");
    user.run("--network far --as //Alice deploy")
        .exits(2)
        .says("//Alice is a development account: its secret is public, so it signs on development chains only")
        .says("name a key of yours with --as NAME");
    assert_eq!(node.rpc.nonce(ALICE), 0, "nothing was sent");
    assert!(!user.file("deployments").exists(), "nothing was written");
    user.run(&format!("--network {} deploy", node.url())).exits(2).says("nobody is named to sign");

    user.run("networks remove far").ok();
    user.run(&format!("networks add far --url {far} --development")).ok();
    user.run("--network far --as //Alice deploy").ok();
}

#[test]
fn no_secret_is_printed_logged_or_written_in_clear() {
    let user = User::new();
    let mut said = String::new();
    let mut hear = |ran: crate::harness::Ran| {
        said.push_str(&ran.out);
        said.push_str(&ran.err);
        ran
    };
    hear(with_password(&user, PASSWORD, "--json -vv keys new patient --phrase-out patient.phrase")).ok();
    let phrase = user.read("patient.phrase").trim().to_owned();
    assert_eq!(phrase.split_whitespace().count(), 12, "a phrase");
    fs::rename(user.file("patient.phrase"), user.file("../kept.phrase")).expect("it can be moved");
    hear(user.run("keys list --json"));
    hear(user.run("keys export patient --out export.json"));
    let sign = "-vv --as patient consent grant --to //Bob --category laboratory --purpose TREAT --sign-only grant.json";
    hear(with_password(&user, PASSWORD, sign)).ok();
    hear(with_password(&user, PASSWORD, "--json -vv relay grant.json --as //Bob")).ok();
    hear(with_password(&user, PASSWORD, "--json --as patient//study consent revoke --from //Bob --sign-only r.json"));
    hear(user.run("-vv --json consent history --subject patient"));

    let fragment = phrase.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    for secret in [phrase.as_str(), &fragment, PASSWORD] {
        assert!(!said.contains(secret), "a secret was said:\n{said}");
        for (path, bytes) in user.everything_written() {
            let kept = path.ends_with("kept.phrase");
            let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(kept || !holds, "a secret is in {}", path.display());
        }
    }
}

#[test]
fn no_password_is_in_the_environment_of_a_chain() {
    let user = User::new();
    let clean = |how: &str| {
        let node = user.nodes()[0];
        let known = fs::read(format!("/proc/{node}/environ")).expect("the node runs");
        let known = String::from_utf8_lossy(&known).into_owned();
        assert!(known.contains("PATH="), "{known}");
        assert!(!known.contains("SALUS_PASSWORD") && !known.contains(PASSWORD), "{how}: {known}");
    };
    with_password(&user, PASSWORD, "query consent-registry controller_of //Alice").ok().says("starting");
    clean("in the background");
    user.run("devnet stop").ok();
    let mut command = user.typed("devnet run");
    command.env("SALUS_PASSWORD", PASSWORD);
    let run = user.start(command, "devnet run");
    wait("it runs", || run.answered().contains("running at"));
    clean("in the foreground");
}

#[test]
fn no_secret_is_in_the_arguments_of_what_salus_starts() {
    let user = User::new();
    user.write(
        "script.toml",
        "title = \"x\"\n[actors.anna]\ngenerate = true\n[[steps]]\nas = \"anna\"\nsalus = \"consent show\"\nexpect = \"ok\"\n\
         [[steps]]\nas = \"anna\"\nsalus = \"consent revoke-all --sign-only x.json\"\n",
    );
    let mut command = user.typed("run script.toml");
    command.env("TMPDIR", user.file(""));
    let mut run = user.start(command, "run script.toml");
    // The play makes a key: its phrase is in a file of the play's folder, its password in the environment of the steps.
    let (mut phrase, mut password) = (None, None);
    let mut lines = BTreeSet::new();
    wait("the script ends", || {
        let folders = fs::read_dir(user.file("")).into_iter().flatten().flatten();
        let phrases = folders.filter_map(|folder| fs::read_to_string(folder.path().join("anna.phrase")).ok());
        phrase = phrases.map(|text| text.trim().to_owned()).find(|text| !text.is_empty()).or(phrase.take());
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let read = |what: &str| fs::read(process.path().join(what)).unwrap_or_default();
            let environment = String::from_utf8_lossy(&read("environ")).into_owned();
            if !environment.contains(&user.file("").display().to_string()) {
                continue;
            }
            let given = environment.split('\0').find_map(|entry| entry.strip_prefix("SALUS_PASSWORD="));
            password = given.map(str::to_owned).or(password.take());
            lines.insert(String::from_utf8_lossy(&read("cmdline")).replace('\0', " "));
        }
        run.ended()
    });
    run.wait().ok();
    let (phrase, password) = (phrase.expect("a phrase was written"), password.expect("a step had a password"));
    assert_eq!((phrase.split(' ').count(), password.len()), (12, 32), "the play's own");
    assert!(lines.iter().any(|line| line.contains("keys new anna")), "the steps were seen: {lines:#?}");
    for line in &lines {
        assert!(!line.contains(&phrase) && !line.contains(&password), "{line}");
    }
}
