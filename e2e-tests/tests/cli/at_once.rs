//! Commands that run at once: nothing of any of them is lost, and each tells what became of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Node, Started, User, parsed, wait};

const GRANT: &str = "consent grant --category laboratory --purpose TREAT --to //Bob";

fn at_once(user: &User, lines: impl IntoIterator<Item = String>) -> Vec<Started> {
    lines.into_iter().map(|line| user.start(user.typed(&line), &line)).collect()
}

#[test]
fn what_opens_a_commitment_is_kept_by_each_of_them() {
    let user = User::new();
    user.run(GRANT).ok();
    let lines = (1..=4).map(|number| {
        user.write(&format!("{number}.txt"), format!("form {number}"));
        format!("consent grant --to //Bob//{number} --category laboratory --purpose TREAT --document {number}.txt")
    });
    at_once(&user, lines).into_iter().for_each(|grant| drop(grant.wait().ok()));
    let (_, file) = user
        .everything_written()
        .into_iter()
        .find(|(path, _)| path.starts_with(user.home().join("subjects")) && path.extension().is_some())
        .expect("the subject's file");
    let known = parsed(&String::from_utf8_lossy(&file));
    let opened: BTreeSet<&str> = known["documents"]
        .as_array()
        .expect("what opens the commitments")
        .iter()
        .filter_map(|document| document["commitment"].as_str())
        .collect();
    assert_eq!(opened.len(), 4, "{opened:?}");
    let shown = user.json("consent show --subject //Alice");
    let on_chain = shown["consents"].as_array().expect("consents").iter().filter_map(|c| c["document"].as_str());
    let none = format!("0x{}", "00".repeat(32));
    assert_eq!(on_chain.filter(|commitment| *commitment != none).collect::<BTreeSet<_>>(), opened);
}

#[test]
fn grants_in_one_block_each_tell_their_own_version() {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    node.mined(&user, "--as //Alice deploy").ok();
    // The category secret is made once.
    node.mined(&user, &format!("--as //Alice {GRANT}//other")).ok();
    let line = format!("--json --network {} --as //Alice {GRANT}", node.url());
    let mut grants = at_once(&user, vec![line; 4]);
    wait("all wait in the pool", || node.rpc.pending() == 4 || grants.iter_mut().any(Started::ended));
    node.rpc.call("dev_newBlock", json!([]));
    let documents: Vec<_> = grants.into_iter().map(|grant| grant.wait().ok().document()).collect();
    let told = |pointer: &str| {
        let numbers = documents.iter().map(|document| document.pointer(pointer).and_then(Value::as_u64));
        numbers.collect::<Option<BTreeSet<u64>>>().unwrap_or_else(|| panic!("{pointer} of {documents:#?}"))
    };
    assert_eq!(told("/change/number"), BTreeSet::from([1, 2, 3, 4]));
    assert_eq!(told("/change/seq"), BTreeSet::from([2, 3, 4, 5]));
    assert_eq!(told("/consent/version"), BTreeSet::from([1, 2, 3, 4]));
    assert_eq!(told("/transaction/number").len(), 1, "one block");
}

#[test]
fn of_keys_made_under_one_name_one_is_kept_and_no_phrase_is_of_another() {
    let user = User::new();
    let made: Vec<_> = (1..=3)
        .map(|number| {
            let line = format!("--json keys new race --phrase-out {number}.phrase");
            let mut command = user.typed(&line);
            command.env("SALUS_PASSWORD", "a password");
            user.start(command, &line)
        })
        .collect();
    let ran: Vec<_> = made.into_iter().map(Started::wait).collect();
    assert_eq!(ran.iter().filter(|ran| ran.code() == Some(0)).count(), 1, "{ran:?}");
    let addresses = |name: &str| -> Value { user.json("keys list")["keys"][0][name].take() };
    for (ran, number) in ran.into_iter().zip(1..) {
        let kept = ran.code() == Some(0);
        assert_eq!(user.file(format!("{number}.phrase")).exists(), kept, "{ran:?}");
        if kept {
            assert_eq!(ran.document()["key"]["address"], addresses("address"));
        } else {
            ran.exits(5).says("there is a key race already");
        }
    }
}
