//! Bad input: each a clear message, the right exit code, nothing half-done.
//!
//! Chains without pallet-contracts, and chains whose balance or hash types differ, cannot be run here: the environment
//! check meets them on recorded metadata in `deployer/src/chain/environment/tests.rs`.

use std::{fs, net::TcpListener};

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, Node, STEPS, User, bundle, parsed, wait};

#[test]
fn unknown_network() {
    let user = User::new();
    user.run("networks add staging --url ws://127.0.0.1:9 --offline --genesis 0x1111111111111111111111111111111111111111111111111111111111111111").ok();
    user.run("--network stagin status").exits(2).says("unknown network `stagin`").says("did you mean `staging`?");
    user.run("--network nowhere status")
        .exits(2)
        .says("unknown network `nowhere`")
        .says("known: local, staging; `salus networks add NAME --url URL` adds one");
    user.run("networks remove nowhere").exits(2).says("unknown network `nowhere`");
    user.run("--network http://127.0.0.1:9 status")
        .exits(2)
        .says("`http://127.0.0.1:9` is not a WebSocket address (http://)");
    assert!(user.nodes().is_empty(), "nothing was started instead");
}

#[test]
fn dead_endpoint() {
    let user = User::new();
    // A port that was free a moment ago.
    let port =
        TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a free port").port();
    let url = format!("ws://127.0.0.1:{port}");
    for line in ["status", "plan --as //Alice", "deploy --as //Alice", "consent show --subject //Alice", "events"] {
        user.run(&format!("--network {url} {line}"))
            .exits(3)
            .says(&format!("cannot reach {url}: "))
            .says("Connection refused");
    }
    user.run(&format!("networks add dead --url {url}")).exits(3).says("is the node running");
    assert_eq!(user.json("networks list")["networks"], json!([]));
}

#[test]
fn endpoint_that_never_answers() {
    let user = User::new();
    // It accepts connections and says nothing.
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("ws://{}", listener.local_addr().expect("a bound socket has an address"));
    user.run(&format!("--network {url} --timeout 1 status")).exits(3).says(&format!("cannot reach {url}: "));
}

#[test]
fn wrong_genesis() {
    let (user, node) = (User::new(), Node::start(&[]));
    let (url, other) = (node.url(), format!("0x{}", "11".repeat(32)));
    user.run(&format!("networks add mine --url {url} --genesis {other}"))
        .exits(3)
        .says(&format!("is another chain: its genesis is {}, the profile pins {other}", node.rpc.genesis()));
    user.run(&format!("networks add mine --url {url} --offline --genesis {other}")).ok();
    for line in ["deploy --as //Alice", "consent grant --as //Bob --to //Dave --category all --purpose TREAT", "status"]
    {
        user.run(&format!("--network mine {line}")).exits(3).says(&format!(
            "mine at {url} is another chain: its genesis is {}, the profile pins {other}",
            node.rpc.genesis()
        ));
    }
    assert_eq!((node.rpc.nonce(ALICE), node.rpc.nonce(BOB)), (0, 0), "nothing was sent");

    user.run("networks remove mine").ok();
    let added = user.json(&format!("networks add mine --url {url}"));
    assert_eq!(added["genesis"], node.rpc.genesis(), "what the node says is pinned");
    user.run("--network mine deploy --as //Alice").ok();
    user.run("networks add bad --url ws://x --offline --genesis 0x12").exits(2).says("is not a genesis hash");
    user.run("networks add local --url ws://x").exits(2).says("`local` names the embedded chain");
    user.run(&format!("networks add mine --url {url}")).exits(2).says("there is a network `mine` already");
}

#[test]
fn a_chain_in_the_place_of_another() {
    // A node that was wiped and started again under the same name and port.
    let user = User::new();
    let first = Node::start(&[]);
    user.run(&format!("networks add mine --url {}", first.url())).ok();
    user.run("--network mine --as //Alice deploy").ok();
    let port = first.rpc.port.to_string();
    drop(first);
    let second = Node::start(&["--rpc-port", &port]);
    user.run("--network mine --as //Alice deploy").exits(3).says("is another chain");
    assert_eq!(second.rpc.nonce(ALICE), 0);
}

#[test]
fn corrupt_truncated_and_mismatched_bundles() {
    let user = User::new();
    let genuine = fs::read_to_string(bundle()).expect("the bundle");
    let changed = |pointer: &str, value: Value| {
        let mut document = parsed(&genuine);
        *document.pointer_mut(pointer).expect("the bundle has it") = value;
        document.to_string()
    };
    let wasm = parsed(&genuine)["source"]["wasm"].as_str().expect("code").to_owned();
    let flipped = format!("{}{}", &wasm[..wasm.len() - 2], if wasm.ends_with("00") { "01" } else { "00" });
    let cases = [
        ("cut.contract", genuine[..genuine.len() / 2].to_owned(), "it is cut off"),
        ("noise.contract", "not a bundle".into(), "it is not JSON"),
        ("empty.contract", String::new(), "it is cut off"),
        (
            "flipped.contract",
            changed("/source/wasm", json!(flipped)),
            "its code does not match its hash: `source.hash` says 0x",
        ),
        (
            "hash.contract",
            changed("/source/hash", json!(format!("0x{}", "00".repeat(32)))),
            "its code does not match its hash",
        ),
        ("metadata.contract", changed("/source/wasm", Value::Null), "it carries no code (`source.wasm` is missing)"),
        ("code.contract", changed("/source/wasm", json!("0x00")), "its code is not WebAssembly"),
        ("ink6.contract", changed("/version", json!(6)), "its metadata is version 6"),
        ("ink4.contract", changed("/version", json!("4")), "its metadata is version 4"),
        ("types.contract", changed("/types", json!([])), "its metadata mentions type"),
    ];
    for (file, text, what) in cases {
        user.write(file, text);
        user.run(&format!("encode {} revoke", user.file(file).display()))
            .exits(5)
            .says(&format!("the contract bundle {} is unusable: ", user.file(file).display()))
            .says(what);
        user.run(&format!("call {ALICE} revoke --bundle {file}")).exits(5).says(file).says(what);
    }
    assert!(user.nodes().is_empty(), "a bad bundle is told before a chain is asked");
    user.run("encode ./missing.contract revoke").exits(5).says("cannot read the contract bundle ./missing.contract");

    // A suite's own bundles, named by a folder.
    fs::create_dir(user.file("bundles")).expect("a new folder");
    fs::copy(user.file("flipped.contract"), user.file("bundles/consent_registry.contract")).expect("a copy");
    let node = Node::start(&[]);
    let line = format!("--network {} --as //Alice deploy", node.url());
    let mut deploy = user.typed(&line);
    deploy.env("SALUS_BUNDLES", user.file("bundles"));
    user.go(deploy, &line).exits(5).says("consent_registry.contract").says("its code does not match its hash");
    let mut deploy = user.typed(&line);
    deploy.env("SALUS_BUNDLES", user.file("nowhere"));
    user.go(deploy, &line).exits(5).says("cannot read the contract bundle");
    assert_eq!(node.rpc.nonce(ALICE), 0, "nothing was sent");
}

#[test]
fn bad_address() {
    let user = User::new();
    user.run("devnet status").ok();
    let wrong = format!("{}Z", &BOB[..BOB.len() - 1]);
    let grant = |to: &str| user.run(&format!("consent grant --to {to} --category laboratory --purpose TREAT"));
    grant(&wrong)
        .exits(2)
        .says(&format!("`{wrong}` is not an address: its checksum does not fit (a mistyped or missing character?)"));
    grant(&BOB[1..]).exits(2).says("is not an address");
    grant("5Grwva0F").exits(2).says("`0` at position 7 does not occur in SS58");
    grant("0x12").exits(2).says("1 bytes instead of 32");
    grant("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5")
        .exits(2)
        .says("is an address of another network (prefix 0)")
        .says(ALICE);
    assert_eq!(user.chain().nonce(ALICE), STEPS, "only the suite was deployed");
    assert!(user.json("consent history --subject //Alice")["events"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn unparsable_argument() {
    let user = User::new();
    user.run("encode consent-registry revoke //Alice //Bob Treatmnt None").exits(2).says(
        "argument 3 of `revoke`, `scope`: `Treatmnt` is no Scope: did you mean Treatment?\n    Treatmnt\n    ^\n  hint: expected scope: Scope\n",
    );
    user.run("encode consent-registry revoke //Alice //Bob Treatment Some(x)")
        .exits(2)
        .says("argument 4 of `revoke`, `up_to`: ")
        .says("\n    Some(x)\n         ^\n")
        .says("expected up_to: Option<u32>");
    user.run("encode consent-registry revoke //Alice //Bob Treatment 5000000000")
        .exits(2)
        .says("argument 4 of `revoke`, `up_to`: ");
    let failure = user.json("call consent-registry set_delegate //Alice //Bob nonsense");
    assert_eq!((&failure["error"]["kind"], &failure["error"]["exit"]), (&json!("usage"), &json!(2)));
    assert_eq!(failure["error"]["details"]["argument"], "until", "{failure:#}");
    for (line, what) in [
        ("consent grant --to //Bob --category labortory --purpose TREAT", "laboratory"),
        ("consent grant --to //Bob --category laboratory --purpose TREATMNT", "TREATMNT"),
        ("consent grant --to //Bob --category laboratory --purpose TREAT --until someday", "someday"),
        ("consent grant --to //Bob --category laboratory --purpose TREAT --confidentiality Z", "Z"),
        ("consent grant --to //Bob --provision 'permit nonsense'", "nonsense"),
        ("consent grant --to //Bob --category laboratory --purpose TREAT --uses many", "many"),
        ("consent grant --to //Bob --category laboratory", "--purpose"),
        ("deploy --delay soon", "soon"),
        ("nonsense", "nonsense"),
        ("consent grant --to //Bob --category laboratory --purpose TREAT,HRESCH", "scope"),
    ] {
        user.run(line).exits(2).says(what);
    }
}

#[test]
fn insufficient_funds() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let poor = "--as //Alice//poor";
    for line in ["plan --new mine", "deploy --new mine"] {
        user.run(&format!("{poor} {line}"))
            .exits(4)
            .says("insufficient funds: ")
            .says("has 0 UNIT, deploying needs at least ")
            .says("nothing was paid");
    }
    for line in [
        "consent grant --to //Bob --category laboratory --purpose TREAT",
        "call consent-registry set_delegate //Alice//poor //Bob 4_000_000_000_000",
    ] {
        user.run(&format!("{poor} {line}"))
            .exits(4)
            .says("insufficient funds: ")
            .says("has 0 UNIT")
            .says("nothing was sent");
    }
    assert!(user.json("consent history --subject //Alice//poor")["events"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn port_in_use() {
    let user = User::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    user.run(&format!("devnet run --rpc-port {port}"))
        .exits(3)
        .says(&format!("port {port} is already in use; choose another with --rpc-port, or 0 for any free one"));
    assert!(user.nodes().is_empty());
    user.run("query consent-registry controller_of //Alice").ok();
}

#[test]
fn second_devnet_on_one_base_path() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let pid = user.nodes()[0];
    user.run("devnet run")
        .exits(5)
        .says(&format!("the embedded chain is running already: process {pid} at ws://127.0.0.1:"))
        .says("`salus devnet stop` first");
    let base = user.home().join("devnet/chain");
    user.run(&format!("devnet run --base-path {}", base.display()))
        .exits(5)
        .says(&format!("the embedded chain is running already: process {pid} at ws://127.0.0.1:"));
    user.run(&format!("devnet run --base-path {}", user.home().join("devnet").display()))
        .exits(2)
        .says("devnet holds the embedded chain's own files")
        .says("leave --base-path away to run the embedded chain");
    let other = user.start(user.typed("devnet run --base-path other"), "devnet run");
    wait("it runs", || other.answered().contains("running at ws://127.0.0.1:"));
    user.run("devnet run --base-path other").exits(5).says("other is already in use by pid ");
    other.signal("INT");
    other.wait().exits(130);
    assert_eq!(user.nodes(), [pid], "the first goes on");
    user.run("devnet run --seal sometimes --base-path other").exits(2).says("sometimes");
    user.run("query consent-registry controller_of //Alice").ok().hides("starting");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let user = User::new();
    fs::write(user.home(), "a file in the place of the folder").expect("a file can be written");
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT")
        .exits(5)
        .says("cannot create")
        .says(&user.home().display().to_string());
    user.run("keys list").exits(5).says("cannot read");
}

#[test]
fn a_program_that_is_missing() {
    let user = User::new();
    let mut grant = user.typed("consent show");
    grant.env("SALUS_DEVNET", user.file("missing"));
    user.go(grant, "consent show").exits(5).says("SALUS_DEVNET names ").says("which is no file");
}
