//! Issuing: documents that are finished before the chain is told, runs that are killed, batches, and every refusal.

use std::fs;

use polkadot_sdk::sp_core::crypto::{AccountId32, Ss58Codec};
use serde_json::{Value, json};

use crate::harness::{Node, User, text, wait};
use crate::licensing::{CHARLIE, DAVE, college, id, licence, plain, refused, valid};

const ISSUE: &str = "--as //Charlie credential issue --vc plain.json --holder //Dave --type physician --jurisdiction US-CA --out dave.json";

#[test]
fn a_document_is_completed_signed_and_on_record() {
    let user = college(&["physician"]);
    user.write("password", "a long password");
    user.run("credential key new college --password-file password").ok();
    user.run("--as //Charlie credential key bind college").ok();
    for (proof, file, holder) in [("data-integrity", "dave.json", "//Dave"), ("jose", "eve.jwt", "//Eve")] {
        let line = format!(
            "--as //Charlie credential issue --vc plain.json --holder {holder} --type physician --jurisdiction US-CA --until 2098-12-31 \
             --key college --proof {proof} --password-file password --out {file}"
        );
        let answer = user.json(&line);
        assert_eq!((text(&answer, "/issuer"), text(&answer, "/file")), (CHARLIE, file), "{answer:#}");
        assert!(text(&answer, "/key").starts_with("did:key:z6Mk") && answer["change"]["seq"] == 1, "{answer:#}");
        user.run(&format!("credential verify {file}")).ok();
        // Run again it finds its own file, and issues nothing.
        let before = user.chain().nonce(CHARLIE);
        let again = user.json(&line);
        assert_eq!((&again["on_record"], id(&again)), (&json!(true), id(&answer)), "{again:#}");
        assert_eq!(user.chain().nonce(CHARLIE), before);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(user.file("dave.json")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it is its holder's");
    }
}

#[test]
fn what_the_document_says_need_not_be_said_again_and_must_not_be_contradicted() {
    let user = college(&["trial-site"]);
    let mut document: Value = serde_json::from_str(&plain()).expect("JSON");
    document["credentialSubject"] = json!({
        "id": format!("urn:salus:ss58:{DAVE}"), "credentialType": "trial site", "jurisdiction": "DE-BY", "holderKind": "site",
    });
    document["validUntil"] = json!("2090-01-01T00:00:00Z");
    user.write("site.json", document.to_string());
    let line = |more: &str| format!("--as //Charlie credential issue --vc site.json --out out.json {more}");
    for (more, both) in [
        ("--type nurse", "credentialSubject.credentialType of the document is trial site, and --type is nurse"),
        ("--jurisdiction DE", "credentialSubject.jurisdiction of the document is DE-BY, and --jurisdiction is DE"),
        ("--holder-kind person", "credentialSubject.holderKind of the document is site, and --holder-kind is person"),
        ("--holder //Eve", "credentialSubject.id of the document"),
        ("--until 2091-01-01", "validUntil of the document"),
    ] {
        user.run(&line(more)).exits(2).says(both);
    }
    assert!(!user.file("out.json").exists());
    let answer = user.json(&line("--type trial-site"));
    assert_eq!(
        (text(&answer, "/holder"), text(&answer, "/jurisdiction"), text(&answer, "/type")),
        (DAVE, "DE-BY", "trial site"),
        "{answer:#}"
    );
    assert_eq!(answer["until"], 3_786_912_000_000_u64);
}

#[test]
fn what_may_not_be_issued_is_refused_before_anything_is_written_or_paid() {
    let user = college(&["physician", "dispenser"]);
    licence(&user, "//Ferdie", "US-CA", "ferdie.json");
    let before = user.chain().nonce(CHARLIE);
    for (from, to, error) in [
        ("--holder //Dave", "--holder //Charlie", "SelfIssued"),
        ("--type physician", "--type nurse", "NotAccredited"),
        ("--type physician", "--type 1000 --holder-kind person", "UnknownType"),
        ("--holder //Dave", "--holder //Dave --holder-kind device", "HolderKindForbidden"),
        ("--holder //Dave", "--holder //Ferdie", "AlreadyIssued"),
        ("--holder //Dave", "--holder //Dave --until 2020-01-01", "BadPeriod"),
        ("--as //Charlie", "--as //Eve", "NotAccredited"),
        ("--as //Charlie", "--as //Eve --by //Charlie", "MayNotAct"),
    ] {
        let line = match to.strip_prefix("--as //Eve --by") {
            Some(whom) => format!("{} --by{whom}", ISSUE.replace("//Charlie", "//Eve")),
            None => ISSUE.replace(from, to),
        };
        refused(&user, &line, error);
    }
    for (line, words) in [
        (
            ISSUE.replace("--type physician", "--type dispenser"),
            "neither --holder-kind nor the document's credentialSubject.holderKind says it",
        ),
        (
            ISSUE.replace(" --type physician", ""),
            "neither --type nor the document's credentialSubject.credentialType says it",
        ),
        (ISSUE.replace(" --jurisdiction US-CA", ""), "neither --jurisdiction nor"),
        (ISSUE.replace(" --holder //Dave", ""), "nobody is named as the holder"),
        (ISSUE.replace("US-CA", "California"), "`California` is not a jurisdiction"),
        (format!("{ISSUE} --by governor"), "the governor issues and renews nothing"),
        (format!("{ISSUE} --qualifier 0x12"), "is not a commitment"),
        (format!("{ISSUE} --status-base here"), "is not the URL of a place for status lists"),
        (format!("{ISSUE} --until 2030-01-01 --from 2031-01-01"), "validUntil"),
    ] {
        user.run(&line).exits(2).says(words);
    }
    user.run(&ISSUE.replace("plain.json", "nothing.json")).exits(5).says("nothing.json");
    user.write("broken.json", "{ \"type\": 1 }");
    user.run(&ISSUE.replace("plain.json", "broken.json")).exits(2).says("@context");
    user.run(&ISSUE.replace("plain.json", "ferdie.json").replace("//Dave", "//Ferdie"))
        .exits(2)
        .says("names a place on a chain already");
    user.write("dave.json", "something else");
    user.run(ISSUE).exits(5).says("dave.json exists already").says("nothing is overwritten");
    assert_eq!(user.read("dave.json"), "something else");
    assert_eq!(user.chain().nonce(CHARLIE), before, "nothing was paid");
}

/// A user and a node that seals by hand, on which the college may issue.
fn by_hand() -> (User, Node) {
    let (user, node) = (User::new(), Node::start(&["--seal", "manual"]));
    user.write("plain.json", plain());
    node.mined(&user, "--as //Alice deploy").ok();
    node.mined(&user, "--as //Alice credential accredit //Bob --type physician --role authority --by governor").ok();
    node.mined(&user, "--as //Bob credential accredit //Charlie --type physician").ok();
    (user, node)
}

#[test]
fn killed_while_its_transaction_waits_nothing_is_lost_and_nothing_issued_twice() {
    let (user, node) = by_hand();
    let line = format!("--network {} {ISSUE}", node.url());
    let mut issue = user.start(user.typed(&line), &line);
    wait("its transaction waits", || node.rpc.pending() > 0 || issue.ended());
    assert!(user.file("dave.json").exists(), "the holder's document is there before the chain has the credential");
    assert!(
        issue.said().contains("dave.json is written; it is not issued until the transaction is in"),
        "{}",
        issue.said()
    );
    issue.signal("KILL");
    issue.wait();
    node.rpc.call("dev_newBlock", json!([]));
    let before = node.rpc.nonce(CHARLIE);
    let again = user.json(&line);
    assert_eq!(again["on_record"], true, "{again:#}");
    assert_eq!(node.rpc.nonce(CHARLIE), before, "nothing was sent a second time");
    user.run(&format!("--network {} credential verify dave.json", node.url())).ok();
}

#[test]
fn killed_before_it_sent_anything_it_goes_on_with_the_finished_document() {
    let user = college(&["physician"]);
    // As far as a killed run comes: the document is finished, and the chain knows nothing.
    user.run(&format!("{ISSUE} --sign-only never-relayed.json")).ok();
    let written = user.read("dave.json");
    valid(&user, "//Dave", "US-CA").exits(1);
    let answer = user.json(ISSUE);
    assert_eq!(answer["on_record"], false, "{answer:#}");
    assert_eq!(user.read("dave.json"), written, "the very document");
    assert!(written.contains(&id(&answer)));
    user.run("credential verify dave.json").ok();
    // Of what was meant otherwise it is no earlier run.
    user.run(&format!("{ISSUE} --until 2030-01-01")).exits(5).says("is not what this would make of the document");
}

/// Documents for pharmacists of a folder: each names its holder.
fn pharmacists(user: &User, count: u8) {
    fs::create_dir_all(user.file("in")).expect("a new folder");
    for number in 0..count {
        let mut document: Value = serde_json::from_str(&plain()).expect("JSON");
        let holder = AccountId32::new([number + 1; 32]).to_ss58check();
        document["credentialSubject"] =
            json!({ "id": format!("urn:salus:ss58:{holder}"), "name": format!("pharmacist {number}") });
        user.write(&format!("in/{number:03}.json"), document.to_string());
    }
}

const BATCH: &str =
    "--as //Charlie credential issue --vc in --type pharmacist --jurisdiction DE --until 2098-12-31 --out out";

#[test]
fn a_folder_is_issued_32_at_a_time_and_a_rerun_skips_what_is_on_record() {
    let user = college(&["pharmacist"]);
    pharmacists(&user, 40);
    let before = user.chain().nonce(CHARLIE);
    let answer = user.json(BATCH);
    let issued = answer["issued"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(issued.len(), 40);
    assert_eq!(user.chain().nonce(CHARLIE), before + 2, "32 and 8");
    let mut transactions: Vec<&str> = issued.iter().map(|one| text(one, "/transaction/extrinsic")).collect();
    transactions.dedup();
    assert_eq!(transactions.len(), 2);
    for one in issued.iter().step_by(13) {
        user.run(&format!("credential verify {}", text(one, "/file"))).ok();
    }
    // Two more, and all of them again.
    pharmacists(&user, 42);
    let again = user.json(BATCH);
    let new = again["issued"].as_array().expect("a list").iter().filter(|one| one["on_record"] == false).count();
    assert_eq!((new, user.chain().nonce(CHARLIE)), (2, before + 3), "{again:#}");
    user.run(BATCH).ok().says("nothing to do: all 42 are issued already");
    assert_eq!(user.chain().nonce(CHARLIE), before + 3);
}

#[test]
fn what_is_wrong_with_one_of_several_is_told_before_any_is_issued() {
    let user = college(&["pharmacist"]);
    pharmacists(&user, 3);
    let before = user.chain().nonce(CHARLIE);
    let nothing = |user: &User| {
        assert_eq!(user.chain().nonce(CHARLIE), before, "nothing was sent");
        assert!(!user.file("out").exists() || fs::read_dir(user.file("out")).expect("a folder").count() == 0);
    };
    user.run(&format!("{BATCH} --sign-only m.json")).exits(2).says("--sign-only signs one credential");
    fs::create_dir(user.file("empty")).expect("a new folder");
    user.run(&BATCH.replace("--vc in", "--vc empty")).exits(2).says("empty holds no .json files");
    user.run(&BATCH.replace("--vc in", "--vc in/000.json in/000.json"))
        .exits(2)
        .says("would both be written to out/000.json");
    user.write("in/again.json", user.read("in/001.json"));
    user.run(BATCH).exits(2).says("in/001.json and in/again.json are for the same holder, type and jurisdiction");
    user.write("in/again.json", "{}");
    user.run(BATCH).exits(2).says("in/again.json: ").says("nothing was issued");
    fs::remove_file(user.file("in/again.json")).expect("it is there");
    user.run("--as //Bob credential accreditation suspend //Charlie --type pharmacist").ok();
    user.run(BATCH).exits(1).says("in/000.json: ").says("(NotAccredited)");
    nothing(&user);
    user.run("--as //Bob credential accreditation reinstate //Charlie --type pharmacist").ok();
    user.run(BATCH).ok().says("issued 3 credentials");
}

#[test]
fn a_batch_killed_between_two_transactions_is_finished_by_a_rerun() {
    let (user, node) = by_hand();
    node.mined(&user, "--as //Alice credential accredit //Charlie --type pharmacist --by governor").ok();
    pharmacists(&user, 34);
    let line = format!("--network {} {BATCH}", node.url());
    let before = node.rpc.nonce(CHARLIE);
    let mut issue = user.start(user.typed(&line), &line);
    wait("the first 32 wait", || node.rpc.pending() > 0 || issue.ended());
    node.rpc.call("dev_newBlock", json!([]));
    wait("the others wait", || node.rpc.pending() > 0 && node.rpc.nonce(CHARLIE) == before + 2 || issue.ended());
    issue.signal("KILL");
    issue.wait();
    node.rpc.call("dev_newBlock", json!([]));
    let again = user.json(&line);
    assert_eq!(again["issued"].as_array().map(Vec::len), Some(34), "{again:#}");
    assert!(again["issued"].as_array().expect("a list").iter().all(|one| one["on_record"] == true));
    assert_eq!(node.rpc.nonce(CHARLIE), before + 2);
}
