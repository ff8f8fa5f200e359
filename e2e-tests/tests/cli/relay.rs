//! A patient without tokens signs; somebody else relays and pays.

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, Node, Ran, User, parsed, text, wait};

/// An account that owns nothing: derived from a development account, so that its secret is at hand.
const PATIENT: &str = "//Alice//patient";
const GRANT: &str = "consent grant --to //Bob --category laboratory --purpose TREAT";

/// The patient signs a grant; returns her address.
fn signed(user: &User, file: &str) -> String {
    let document = user.json(&format!("--as {PATIENT} {GRANT} --sign-only {file}"));
    text(&document, "/consent/subject").to_owned()
}

fn check(user: &User, patient: &str) -> Ran {
    user.run(&format!("consent check --subject {patient} --grantee //Bob --purpose TREAT --category laboratory"))
}

#[test]
fn what_a_patient_without_tokens_signs_the_clinic_relays_and_pays() {
    let user = User::new();
    let line = format!("--as {PATIENT} {GRANT} --sign-only grant.json");
    user.run(&line).ok().says("signed, nothing sent: grant.json").says("action: grant").says("salus relay grant.json");
    let message = user.read_json("grant.json");
    let patient = text(&message, "/signer").to_owned();
    assert_eq!(message["schema"], "salus-signed-message/1");
    assert!(text(&message, "/text").starts_with("<Bytes>Salus consent registry"), "{message:#}");
    assert!(text(&message, "/text").ends_with("</Bytes>"));
    check(&user, &patient).exits(1).says("NoConsent");

    user.run("relay grant.json --dry-run --as //Bob").ok().says(&format!("genuine, signed by {patient}"));
    check(&user, &patient).exits(1);
    let relayed = user.json("relay grant.json --as //Bob");
    assert_eq!((text(&relayed, "/signer"), text(&relayed, "/relayer")), (patient.as_str(), BOB), "{relayed:#}");
    assert_eq!(relayed["change"]["number"], 1);
    check(&user, &patient).ok();
    let chain = user.chain();
    assert_eq!((chain.nonce(&patient), chain.nonce(BOB)), (0, 1), "the patient has sent nothing, the clinic paid");

    user.run(&format!("--as {PATIENT} consent revoke --from //Bob --sign-only revocation.json")).ok();
    check(&user, &patient).ok();
    user.run("relay revocation.json --as //Dave").ok().says("relayed revoke");
    check(&user, &patient).exits(1).says("Revoked");
}

#[test]
fn what_would_be_refused_now_is_not_signed() {
    let user = User::new();
    let refused = |line: &str, error: &str| {
        user.run(&format!("{line} --sign-only never.json")).exits(1).says(error);
        assert!(!user.file("never.json").exists(), "{line}");
    };
    refused(&format!("--as {PATIENT} consent guardian extend --guardian //Bob --until 2040-01-01"), "NoGuardian");
    signed(&user, "grant.json");
    // Somebody else's consents, and a guardian that an authority would have to appoint.
    let other = format!("--as //Eve {GRANT} --subject {BOB}");
    refused(&other, "MayNotAct");
}

#[test]
fn a_tampered_message_is_refused_before_anything_is_paid() {
    let user = User::new();
    signed(&user, "grant.json");
    let genuine = user.read_json("grant.json");
    let refused = |what: &str, message: Value, code: i32, says: &str| {
        user.write("tampered.json", message.to_string());
        let ran = user.run("relay tampered.json --as //Bob").exits(code);
        assert!(ran.err.contains(says), "{what}: {ran:?}");
    };
    let changed = |pointer: &str, value: Value| {
        let mut message = genuine.clone();
        *message.pointer_mut(pointer).expect("the message has it") = value;
        message
    };
    let altered = "the message's text does not say what its action does: it was altered";
    refused("text", changed("/text", json!(text(&genuine, "/text").replace("treatment", "research"))), 1, altered);
    refused("deadline", changed("/deadline", json!(genuine["deadline"].as_u64().expect("a number") + 1)), 1, altered);
    refused("signer", changed("/signer", json!(BOB)), 1, altered);
    let scale = text(&genuine, "/action/scale");
    refused("action", changed("/action/scale", json!(scale.replacen("8eaf", "8eae", 1))), 1, altered);
    refused(
        "torn action",
        changed("/action/scale", json!(scale[..scale.len() - 2])),
        2,
        "is not an action of the consent registry",
    );
    refused(
        "no hex",
        changed("/signature", json!("0xzz")),
        2,
        "signature of the signed message is not 0x and hexadecimal digits",
    );
    refused("short", changed("/signature", json!("0x00")), 2, "signature of the signed message is not 64 bytes long");
    let signature = text(&genuine, "/signature");
    let flipped = format!("{}{}", &signature[..signature.len() - 4], "0000");
    refused("signature", changed("/signature", json!(flipped)), 1, "(BadSignature)");
    refused("contract", changed("/contract/address", json!(ALICE)), 1, "the message is for the contract");
    refused("schema", changed("/schema", json!("other/1")), 2, "is a `other/1`, not a `salus-signed-message/1`");
    user.write("torn.json", &genuine.to_string()[..100]);
    user.run("relay torn.json --as //Bob").exits(2).says("torn.json is not a signed message");
    user.run("relay missing.json --as //Bob").exits(5).says("cannot read missing.json");
    assert_eq!(user.chain().nonce(BOB), 0, "nothing was sent");

    user.run("relay grant.json --as //Bob").ok();
}

#[test]
fn a_replay_is_refused_with_the_typed_error() {
    let user = User::new();
    let patient = signed(&user, "grant.json");
    user.run("relay grant.json --as //Bob").ok();
    let replay = user.json("relay grant.json --as //Bob");
    assert_eq!(replay["error"]["kind"], "refused");
    assert_eq!(replay["error"]["details"]["error"], "NumberUsed", "{replay:#}");

    user.run(&format!("--as {PATIENT} consent revoke --from //Bob --sign-only revocation.json")).ok();
    user.run("relay revocation.json --as //Bob").ok();
    user.run("relay revocation.json --as //Dave").exits(1).says("NothingToRevoke");
    user.run("relay grant.json --as //Bob").exits(1);
    check(&user, &patient).exits(1).says("Revoked");
    assert_eq!(user.chain().nonce(BOB), 2, "a refused replay costs nothing");
}

/// Whichever is relayed first: a revocation, or the grant that was signed before it and held back.
#[test]
fn a_signed_revocation_ends_a_grant_that_was_held_back() {
    let user = User::new();
    for (patient, held_first) in [("//Alice//one", true), ("//Alice//other", false)] {
        let signs = |what: &str, file: &str| {
            let file = format!("{}-{held_first}.json", file);
            user.run(&format!("--as {patient} {what} --sign-only {file}")).ok();
            file
        };
        let relays = |file: &str| user.run(&format!("relay {file} --as //Bob"));
        relays(&signs(GRANT, "first")).ok();
        let held = signs(GRANT, "held");
        let revocation = signs("consent revoke --from //Bob", "revocation");
        if held_first {
            relays(&held).ok().says("number 2");
            check(&user, patient).ok();
            relays(&revocation).ok();
        } else {
            relays(&revocation).ok();
            relays(&held).exits(1).says("NumberUsed");
        }
        check(&user, patient).exits(1).says("Revoked");
        // What is granted afterwards goes on with the next number.
        relays(&signs(GRANT, "again")).ok();
        check(&user, patient).ok();
    }
}

#[test]
fn a_signed_end_of_a_guardian_ends_an_appointment_that_was_held_back() {
    let user = User::new();
    for (patient, held_first) in [("//Alice//one", true), ("//Alice//other", false)] {
        let signs = |what: &str, file: &str| {
            let file = format!("{}-{held_first}.json", file);
            user.run(&format!("--as {patient} consent guardian {what} --guardian //Charlie --sign-only {file}")).ok();
            file
        };
        let relays = |file: &str| user.run(&format!("relay {file} --as //Bob"));
        let acts = || {
            let line = "consent grant --to //Bob --category all --purpose TREAT --as //Charlie";
            user.run(&format!("{line} --subject {patient}"))
        };
        let held = signs("appoint --until 2098-12-31", "held");
        // No guardian is on the chain yet.
        let end = signs("end", "end");
        if held_first {
            relays(&held).ok();
            acts().ok();
            relays(&end).ok();
        } else {
            relays(&end).ok();
            relays(&held).exits(1).says("NumberUsed");
        }
        acts().exits(1);
        relays(&signs("appoint --until 2098-12-31", "again")).ok();
        acts().ok();
    }
}

#[test]
fn a_message_that_nobody_relayed_in_time_is_refused() {
    let user = User::new();
    user.run(&format!("--as {PATIENT} {GRANT} --sign-only grant.json --valid-for 15m")).ok();
    let deadline = user.read_json("grant.json")["deadline"].as_u64().expect("a number");
    user.chain().call("dev_timeTravel", json!([deadline]));
    let late = user.json("relay grant.json --as //Bob");
    assert_eq!(late["error"]["details"]["error"], "DeadlinePassed", "{late:#}");
    user.run("relay grant.json --as //Bob").exits(1).says("DeadlinePassed");
}

#[test]
fn a_message_for_another_chain_is_refused_before_anything_is_sent() {
    let user = User::new();
    signed(&user, "grant.json");
    let other = Node::start(&[]);
    let url = other.url();
    user.run(&format!("--network {url} --as //Alice deploy")).ok();
    let ran = user.run(&format!("--network {url} relay grant.json --as //Bob")).exits(3);
    let chain = user.chain();
    ran.says(&format!("the message is for the chain {}, this is ", chain.genesis()))
        .says("name the right network with --network");
    assert_eq!(other.rpc.nonce(BOB), 0, "nothing was sent");
}

#[test]
fn signing_never_overwrites_a_file() {
    let user = User::new();
    user.write("grant.json", "precious");
    user.run(&format!("--as {PATIENT} {GRANT} --sign-only grant.json"))
        .exits(5)
        .says("grant.json exists already; nothing is overwritten");
    assert_eq!(user.read("grant.json"), "precious");
}

#[test]
fn a_message_comes_through_a_pipe_too() {
    let user = User::new();
    let patient = signed(&user, "grant.json");
    let mut relay = user.typed("relay - --as //Bob");
    relay.stdin(std::fs::File::open(user.file("grant.json")).expect("the message"));
    user.go(relay, "relay - --as //Bob").ok();
    check(&user, &patient).ok();
    let _ = parsed(&user.read("grant.json"));
}

#[test]
fn of_two_relays_in_one_block_the_second_is_told_by_a_replay_why_it_failed() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    let on = format!("--network {}", node.url());
    node.mined(&user, "--as //Alice deploy").ok();
    node.mined(&user, "--as //Alice consent grant --to //Bob --category laboratory --purpose TREAT").ok();
    user.run(&format!("{on} --as //Alice consent revoke --from //Bob --sign-only revocation.json")).ok();
    let relays: Vec<_> = ["//Charlie", "//Dave"]
        .map(|relayer| {
            let line = format!("--json {on} --as {relayer} relay revocation.json");
            user.start(user.typed(&line), &line)
        })
        .into();
    wait("both wait in the pool", || node.rpc.pending() == 2);
    node.rpc.call("dev_newBlock", json!([]));
    let mut ran: Vec<_> = relays.into_iter().map(|relay| relay.wait()).collect();
    ran.sort_by_key(|ran| ran.code());
    let [first, second] = <[_; 2]>::try_from(ran).expect("two relays");
    first.ok();
    let document = second.exits(1).says("it was included all the same, and its fee is paid").document();
    assert_eq!(document["error"]["details"]["error"], "NothingToRevoke", "{document:#}");
    assert!(text(&document, "/error/details/transaction/block").starts_with("0x"));
}
