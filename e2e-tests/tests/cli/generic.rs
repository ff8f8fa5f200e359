//! call, query, encode, decode and events on the deployed registry.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, STEPS, User, bundle, parsed, text};

#[test]
fn a_message_is_called_and_its_effect_is_read_back() {
    let user = User::new();
    let tried = user.json("call consent-registry set_delegate //Alice //Dave 4_000_000_000_000 --dry-run");
    assert_eq!((&tried["dry_run"], &tried["message"]), (&json!(true), &json!("set_delegate")), "{tried:#}");
    assert_eq!(user.chain().nonce(ALICE), STEPS, "a dry run sends nothing");

    let called = user.json("call consent-registry set_delegate //Alice //Dave 4_000_000_000_000");
    assert_eq!(
        (&called["dry_run"], &called["events"][0]["name"]),
        (&json!(false), &json!("DelegateSet")),
        "{called:#}"
    );
    assert_eq!(called["events"][0]["fields"]["grantee"], ALICE);
    assert!(
        called.get("foreseen").is_some() && called.get("returned").is_none(),
        "the chain keeps no return\n{called:#}"
    );
    assert!(tried.get("returned").is_some());
    assert!(text(&called, "/fee").parse::<u128>().expect("a number") > 0);
    let number = called["number"].as_u64().expect("a block number");

    // By address, at the block before and at its own.
    let address = text(&called, "/contract").to_owned();
    user.run(&format!("query {address} controller_of //Bob")).ok().says(BOB);
    let ran = user.run("--json query consent-registry controller_of //Bob").ok();
    assert_eq!(ran.document()["returned"], BOB);
    user.run(&format!("query consent-registry controller_of //Bob --at {number}")).ok();
    user.run("query consent-registry controller_of //Bob --at 4000000").exits(2).says("has no block 4000000 yet");
    user.run("query consent-registry controller_of //Bob --at yesterday").exits(2).says("`yesterday` names no block");
}

#[test]
fn a_typed_error_is_named() {
    let user = User::new();
    let refused = user.json("--as //Dave call consent-registry revoke //Alice //Bob Treatment None");
    assert_eq!((&refused["error"]["kind"], &refused["error"]["exit"]), (&json!("refused"), &json!(1)));
    assert_eq!(refused["error"]["details"]["error"], "MayNotAct", "{refused:#}");
    assert_eq!(text(&refused, "/error/message"), format!("`revoke` was refused: MayNotAct {{ controller: {ALICE} }}"));
    user.run("call consent-registry revoke //Alice //Bob Treatment None")
        .exits(1)
        .says("`revoke` was refused: NothingToRevoke { burned: 0 }");
    user.run("query consent-registry revoke //Alice //Bob Treatment None --origin //Dave").exits(1).says("MayNotAct");
    assert_eq!(user.chain().nonce(ALICE), STEPS, "what is refused beforehand is not sent");
}

#[test]
fn arguments_are_encoded_and_decoded_without_a_chain() {
    let user = User::new();
    let data = user.run("encode consent-registry revoke //Alice //Bob Treatment None").ok().out.trim().to_owned();
    assert!(data.starts_with("0x") && data.len() == 2 + 2 * (4 + 32 + 32 + 1 + 1), "{data}");
    user.run(&format!("decode consent-registry call {data}"))
        .ok()
        .says(&format!("revoke(subject: {ALICE}, grantee: {BOB}, scope: Treatment, up_to: None)"));
    for spelling in [
        format!("encode consent-registry revoke {ALICE} {BOB} Treatment null"),
        format!("encode consent-registry revoke {ALICE} {BOB} Scope::Treatment None"),
        "encode consent-registry revoke 0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d //Bob '\"Treatment\"' None".into(),
        format!("encode {} revoke //Alice //Bob Treatment None", bundle().display()),
    ] {
        assert_eq!(user.run(&spelling).ok().out.trim(), data, "{spelling}");
    }
    let encoded = user.json("encode consent-registry revoke //Alice //Bob Treatment Some(3)");
    assert_ne!(encoded["data"], data);
    user.run("encode consent-registry new 0x0000000000000000000000000000000000000000000000000000000000000000 //Alice 5 --constructor").ok();
    user.run("decode consent-registry return controller_of 0x0000d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d").ok().says(ALICE);
    user.run("decode consent-registry return controller_of 0x00")
        .exits(5)
        .says("cannot be decoded")
        .says("is the contract another version than the bundle?");
    user.run("decode consent-registry call 0x12").exits(2).says("call data starts with a selector of 4 bytes");
    user.run("decode consent-registry call hello").exits(2).says("is not hex");
    let event = user.json(
        "decode consent-registry event 0x00 --topic 0x0000000000000000000000000000000000000000000000000000000000000000",
    );
    assert!(text(&event, "/error/hint").starts_with("its events are: Granted, Revoked"), "{event:#}");
    assert!(!user.home().exists() && user.nodes().is_empty(), "no chain was needed");
}

#[test]
fn a_question_that_cannot_be_answered_is_exit_3_and_sends_nothing() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    fs::copy(bundle(), user.file("registry.contract")).expect("a copy");
    // There is no contract at Bob's address.
    let at_bob = |words: &str| user.run(&format!("{words} --bundle registry.contract"));
    for question in [
        format!("query {BOB} controller_of //Alice"),
        format!("query {BOB} revoke //Alice //Bob Treatment None"),
        format!("call {BOB} controller_of //Alice"),
    ] {
        at_bob(&question)
            .exits(3)
            .says(" cannot answer: Contracts::ContractNotFound (there is no contract at this address)")
            .hides("nothing was sent");
    }
    at_bob(&format!("call {BOB} revoke //Alice //Bob Treatment None"))
        .exits(4)
        .says("ContractNotFound")
        .says("nothing was sent");
}

#[test]
fn addresses_of_any_network_are_encoded() {
    let user = User::new();
    let encoded = |account: &str| user.run(&format!("encode consent-registry controller_of {account}")).ok().out;
    // Alice on Polkadot and on Astar.
    for address in
        ["15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "ajYMsCKsEAhEvHpeA4XqsfiA9v1CdzZPrCfS6pEfeGHW9j8"]
    {
        assert_eq!(encoded(address), encoded("//Alice"), "{address}");
    }
    user.run("query consent-registry controller_of 15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5")
        .exits(2)
        .says("is an address of another network (prefix 0)");
}

#[test]
fn events_are_told_by_the_contracts_own_metadata() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    user.run("--as //Bob call consent-registry set_delegate //Bob //Dave 4_000_000_000_000").ok();
    let lines = user.run("--json events").ok().lines();
    let names: Vec<&str> = lines.iter().map(|line| text(line, "/name")).collect();
    assert_eq!(names, ["Created", "Wired", "Granted", "DelegateSet"]);
    assert_eq!(lines[2]["fields"]["subject"], ALICE);
    user.run("events").ok().says("Granted { subject: ").says(&format!("#{} ", STEPS + 1));
    let granted = user.run("--json events consent-registry --event Granted --subject //Alice --from 0").ok().lines();
    assert_eq!(granted.len(), 1);
    assert!(user.run("--json events consent-registry --subject //Ferdie").ok().lines().is_empty());
    let all = user.run("--json events all").ok().lines();
    assert_eq!(
        all.iter().map(|line| &line["name"]).collect::<Vec<_>>(),
        ["Created", "Created", "Created", "Wired", "Wired", "Wired", "Wired", "Granted", "DelegateSet"],
        "all contracts' own are known among all"
    );
    user.run("events --event Grantd").exits(2).says("no event is called `Grantd`").says("did you mean Granted?");

    // Metadata that knows nothing of a grant: shown in hex, never an error.
    let mut poorer = parsed(&fs::read_to_string(bundle()).expect("the bundle"));
    poorer["spec"]["events"].as_array_mut().expect("events").retain(|event| event["label"] != "Granted");
    user.write("poorer.contract", poorer.to_string());
    let lines = user.run("--json events --bundle poorer.contract").ok().lines();
    assert_eq!(
        lines.iter().map(|line| &line["name"]).collect::<Vec<_>>(),
        [&json!("Created"), &json!("Wired"), &Value::Null, &json!("DelegateSet")]
    );
    assert!(text(&lines[2], "/data").starts_with("0x") && text(&lines[2], "/topics/0").starts_with("0x"));
    user.run("events --bundle poorer.contract").ok().says("unknown event of ").says("topics [0x").says("data 0x");
}

#[test]
fn new_events_are_followed() {
    let user = User::new();
    user.run("query consent-registry controller_of //Alice").ok();
    let mut follow = user.start(user.typed("--json events --follow"), "--json events --follow");
    crate::harness::wait("it begins", || follow.answered().contains("Created") || follow.ended());
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    crate::harness::wait("it tells the grant", || follow.answered().contains("Granted") || follow.ended());
    follow.signal("INT");
    let lines = follow.wait().exits(130).lines();
    assert_eq!(lines.iter().map(|line| &line["name"]).take(3).collect::<Vec<_>>(), ["Created", "Wired", "Granted"]);
}

#[test]
fn names_that_are_not_there_are_told_with_what_is_near() {
    let user = User::new();
    user.run("encode consent-registry revok //Alice")
        .exits(2)
        .says("consent-registry has no message `revok`")
        .says("did you mean revoke");
    user.run("encode consent-registry contrller_of //Alice").exits(2).says("did you mean controller_of or ");
    user.run("encode consent-registri revoke").exits(5).says("carries no bundle `consent-registri`");
    user.run("call consent-registri revoke")
        .exits(2)
        .says("`consent-registri` is neither a contract of the suite nor an address")
        .says("did you mean consent-registry?");
    user.run(&format!("query {BOB} controller_of //Alice"))
        .exits(2)
        .says(&format!("there is no contract at {BOB} on local"));
    user.run("encode consent-registry revoke //Alice")
        .exits(2)
        .says("`revoke` takes 4 arguments, 1 were given")
        .says("revoke(subject: AccountId, grantee: AccountId, scope: Scope, up_to: Option<u32>)");
    user.run("call consent-registry set_delegate //Alice //Dave 5 --value 3")
        .exits(2)
        .says("`set_delegate` takes no value");
}
