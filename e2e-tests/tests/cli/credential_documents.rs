//! `salus credential verify`, `valid` and `export`: a file is checked against the chain, by whoever has it.

use serde_json::{Value, json};

use crate::harness::{User, text};
use crate::licensing::{BASE, failed, license, run, sealed_college};

/// Writes a copy of a signed document with a change.
fn altered(user: &User, from: &str, to: &str, change: impl FnOnce(&mut Value)) {
    let mut document = user.read_json(from);
    change(&mut document);
    user.write(to, document.to_string());
}

fn verify(user: &User, file: &str) -> crate::harness::Ran {
    run(user, &format!("--json credential verify {file}"))
}

#[test]
fn a_file_alone_is_checked_against_the_chain() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    let document = verify(&user, "dave.json").ok().document();
    assert_eq!(document["valid"], true);
    assert_eq!(text(&document, "/credential/id"), id);
    assert_eq!(text(&document, "/credential/type"), "physician");
    assert_eq!(text(&document, "/status/verdict"), "valid");
    let checks: Vec<&str> =
        document["checks"].as_array().unwrap().iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["form", "signature", "place", "document", "content", "key", "status"]);

    // The same document as a token, and without its signature.
    run(&user, "credential export --vc dave.json --key seal --proof jose --out dave.jwt --as //Charlie").ok();
    run(&user, "credential verify dave.jwt").ok().says("✓ key").says("the credential holds");
    altered(&user, "dave.json", "bare.json", |document| drop(document.as_object_mut().unwrap().remove("proof")));
    let bare = verify(&user, "bare.json").ok().document();
    assert_eq!(
        bare["checks"][1],
        json!({ "check": "signature", "holds": null, "words": "the document is not signed" })
    );
    run(&user, "credential export --vc bare.json --key seal --out again.json --as //Charlie").ok();
    run(&user, "credential verify again.json").ok();

    // From stdin, and for people.
    let piped = user.terminal("{salus} credential verify - < dave.json");
    user.go(piped, "verify -").ok().says("✓ document");
}

#[test]
fn whatever_was_changed_is_named() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    altered(&user, "dave.json", "number.json", |document| {
        document["credentialSubject"]["licence"]["number"] = json!(1);
    });
    assert_eq!(failed(verify(&user, "number.json")), ["signature", "document"]);
    altered(&user, "dave.json", "longer.json", |document| document["validUntil"] = json!("2199-01-01T00:00:00Z"));
    assert_eq!(failed(verify(&user, "longer.json")), ["signature", "document", "content"]);
    altered(&user, "dave.json", "other.json", |document| {
        document["evidence"][0]["credential"] = json!(format!("0x{}", "7".repeat(64)));
    });
    assert_eq!(failed(verify(&user, "other.json")), ["signature", "place"]);
    altered(&user, "dave.json", "nowhere.json", |document| drop(document.as_object_mut().unwrap().remove("evidence")));
    assert_eq!(failed(verify(&user, "nowhere.json")), ["signature", "place"]);
    for (name, contents) in [("none.json", "{}"), ("text.json", "licence"), ("empty.json", ""), ("token.jwt", "a.b.c")]
    {
        user.write(name, contents);
        assert_eq!(failed(verify(&user, name)), ["form"], "{name}");
    }
    run(&user, "credential verify missing.json").exits(5).says("missing.json");

    // On another chain nothing of it is known.
    let elsewhere = User::new();
    elsewhere.write("dave.json", user.read("dave.json"));
    assert_eq!(failed(verify(&elsewhere, "dave.json")), ["place"]);
}

#[test]
fn the_status_is_the_chains_now_and_at_a_past_instant() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    let before = user.json("credential valid //Dave --type physician --jurisdiction us-ca");
    assert_eq!(text(&before, "/id"), id);
    let issued = verify(&user, "dave.json").document()["credential"]["issued"]["at"].as_u64().unwrap();

    run(&user, &format!("credential suspend {id} --reason administrative --as //Charlie")).ok();
    assert_eq!(failed(verify(&user, "dave.json")), ["status"]);
    let valid = "credential valid //Dave --type physician --jurisdiction US-CA";
    let refused = run(&user, &format!("--json {valid}")).exits(1).document();
    assert_eq!(text(&refused, "/error/details/error"), "Suspended");
    run(&user, &format!("credential verify dave.json --at {issued}")).ok().says("the credential held at");
    run(&user, &format!("{valid} --at {issued}")).ok();
    run(&user, &format!("{valid} --at {}", issued - 1)).exits(1).says("NotIssued");
    assert_eq!(failed(run(&user, "--json credential verify dave.json --at 2026-01-01")), ["status"]);
    run(&user, "credential verify dave.json --at 2099-01-01").exits(2).says("the chain's time is");
    run(&user, "credential verify dave.json --at yesterday").exits(2).says("yesterday");

    run(&user, &format!("credential reinstate {id} --as //Charlie")).ok();
    verify(&user, "dave.json").ok();
    run(&user, &format!("credential revoke {id} --reason superseded --as //Charlie")).ok();
    run(&user, "credential verify dave.json").exits(6).says("✗ status").says("revoked (superseded)");
    run(&user, valid).exits(1).says("(Revoked)");
    run(&user, "credential valid //Eve --type physician --jurisdiction US-CA").exits(1).says("(NotIssued)");
    run(&user, "credential valid //Eve --type physican --jurisdiction US-CA").exits(2).says("physician");
    run(&user, "credential valid //Eve --type physician --jurisdiction Bavaria").exits(2).says("Bavaria");
}

#[test]
fn a_revocation_for_cause_is_told_with_the_hop_that_failed() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    let document = verify(&user, "dave.json").document();
    let issued = document["credential"]["issued"]["at"].as_u64().unwrap();
    run(&user, "credential accreditation revoke-for-cause //Bob --type physician --since 2026-01-01 --by governor")
        .ok();
    // Charlie's term, which Bob granted since that day, falls with him, and what Charlie issued in it.
    let refused = run(&user, "--json credential valid //Dave --type physician --jurisdiction US-CA");
    let refused = refused.exits(1).document();
    let details = &refused["error"]["details"];
    assert_eq!((text(details, "/why"), details["level"].as_u64()), ("VoidForCause", Some(1)));
    assert_eq!(text(details, "/hop"), crate::harness::BOB);
    run(&user, "credential verify dave.json").exits(6).says("✗ status").says(crate::harness::BOB);
    run(&user, &format!("credential verify dave.json --at {issued}")).ok();
    let tree = user.json("credential trust-tree //Charlie");
    let bob = &tree["types"][0]["accredited"][0];
    assert_eq!(text(bob, "/state"), "revoked-for-cause");
    assert_eq!(text(bob, "/accredited/0/void/hop"), crate::harness::BOB);
}

#[test]
fn a_renewal_with_a_new_document_makes_the_old_one_another_edition() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    // Without a new document the old one goes on: the chain knows the later end.
    run(&user, &format!("credential renew {id} --until 2100-12-31 --as //Charlie")).ok();
    verify(&user, "dave.json").ok();
    run(
        &user,
        &format!("credential renew {id} --until 2101-12-31 --vc dave.json --key seal --out new.json --as //Charlie"),
    )
    .ok();
    verify(&user, "new.json").ok();
    assert_eq!(failed(verify(&user, "dave.json")), ["document"]);
    run(&user, "credential verify dave.json").exits(6).says("another edition");
}

#[test]
fn only_a_bound_key_signs() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    run(&user, "credential key new other").ok();
    let export = "credential export --vc dave.json --key other --out other.json --as //Charlie";
    run(&user, export).exits(1).says("NoKey").says("salus credential key bind");
    assert!(!user.file("other.json").exists());
    run(&user, "credential export --vc dave.json --key nobody --out other.json").exits(5).says("nobody");
    run(&user, "credential key bind other --as //Charlie").ok();
    let wrong = user.typed(export);
    let mut wrong = wrong;
    wrong.env("SALUS_PASSWORD", "wrong");
    user.go(wrong, export).exits(5).says("wrong password").hides("correct horse");
    run(&user, export).ok();
    verify(&user, "other.json").ok();
    run(&user, export).exits(5).says("exists already");
    // What it signed while it was bound stays proved.
    run(&user, "credential key unbind other --as //Charlie").ok();
    verify(&user, "other.json").ok();
    run(&user, "credential export --vc dave.json --key other --out late.json --as //Charlie").exits(1).says("KeyEnded");
    // A document that was changed is not signed.
    altered(&user, "dave.json", "changed.json", |document| {
        document.as_object_mut().unwrap().remove("proof");
        document["name"] = json!("Licence for everything");
    });
    run(&user, "credential export --vc changed.json --key seal --out changed2.json").exits(6).says("document");
    assert!(!user.file("changed2.json").exists());
}

#[test]
fn status_lists_come_from_the_chain_and_are_checked_without_it() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    license(&user, "//Eve", "eve.json");
    let export =
        |out: &str| format!("--json credential export --all --key seal --base {BASE} --out {out} --as //Charlie");
    let written = run(&user, &export("one")).ok().document();
    let lists = written["lists"].as_array().unwrap();
    assert_eq!(lists.len(), 2);
    assert_eq!(text(&lists[0], "/url"), format!("{BASE}/revocation/0"));
    let offline = |file: &str, folder: &str| {
        run(
            &user,
            &format!(
                "--json credential verify {file} --offline --status-list {folder}/revocation-0.json \
                 --status-list {folder}/suspension-0.json"
            ),
        )
    };
    offline("dave.json", "one").ok();
    offline("eve.json", "one").ok();

    run(&user, &format!("credential suspend {id} --as //Charlie")).ok();
    run(&user, &export("two")).ok();
    assert_eq!(failed(offline("dave.json", "two")), ["status"]);
    offline("eve.json", "two").ok();
    offline("dave.json", "one").ok();
    run(&user, &export("two")).exits(5).says("exists already");

    // One list, as a token; and what proves nothing.
    let one = format!(
        "credential export --status-list suspension --key seal --base {BASE} --proof jose --out s.jwt --as //Charlie"
    );
    run(&user, &one).ok();
    let with = |list: &str| run(&user, &format!("--json credential verify dave.json --offline --status-list {list}"));
    assert_eq!(failed(with("s.jwt")), ["status"]);
    assert_eq!(failed(with("one/suspension-0.json")), ["status"], "the other list is missing");
    altered(&user, "one/suspension-0.json", "forged.json", |list| list["validUntil"] = json!("2099-01-01T00:00:00Z"));
    let forged = run(
        &user,
        "credential verify dave.json --offline --status-list one/revocation-0.json --status-list forged.json",
    );
    forged.exits(6).says("proves nothing");
    let mine = "credential export --status-list suspension --key seal --out mine.json --as //Eve";
    run(&user, mine).exits(1).says("NoKey");
    run(&user, "credential export --status-list absence --key seal --out x.json --as //Charlie")
        .exits(2)
        .says("absence");
    run(&user, "credential export --all --key seal --base nowhere --out x --as //Charlie").exits(2).says("nowhere");
}

#[test]
fn the_trust_tree_shows_everybody_under_whoever_accredited_them() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    run(&user, "credential accredit //Eve --type pharmacist --by governor").ok();
    let tree = run(&user, "credential trust-tree").ok();
    let lines: Vec<&str> = tree.out.lines().collect();
    assert_eq!(lines[0], "physician");
    assert!(lines[2].starts_with(&format!("└── {}  authority, active", crate::harness::BOB)), "{tree:?}");
    assert!(lines[3].starts_with("    └── ") && lines[3].ends_with("1 credential issued"), "{tree:?}");
    assert_eq!(lines[4], "pharmacist");
    let one = user.json("credential trust-tree --type pharmacist");
    assert_eq!(one["types"].as_array().unwrap().len(), 1);
    run(&user, "credential trust-tree //Ferdie").ok().says("nobody is accredited");
    run(&user, "credential accreditation suspend //Charlie --type physician --as //Bob").ok();
    let tree = user.json("credential trust-tree //Charlie --type physician");
    let charlie = &tree["types"][0]["accredited"][0]["accredited"][0];
    assert_eq!((text(charlie, "/state"), charlie["issued"].as_u64()), ("suspended", Some(1)));
}

/// Flips, cuts and doubles bytes of a text, the same in every run.
fn damage(text: &str, seed: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = seed * 7_919 % bytes.len();
    match seed % 4 {
        0 => bytes[at] ^= 1 << (seed / 4 % 7),
        1 => drop(bytes.remove(at)),
        2 => bytes.truncate(at),
        _ => bytes.insert(at, b'7'),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn damaged_files_are_refused_by_name_and_never_panic() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    run(&user, "credential export --vc dave.json --key seal --proof jose --out dave.jwt --as //Charlie").ok();
    for file in ["dave.json", "dave.jwt"] {
        let text = user.read(file);
        for seed in 1..40 {
            let damaged = damage(text.trim_end(), seed);
            // A blank that was put in or taken away between two tokens changes nothing.
            let same = serde_json::from_str::<Value>(&damaged).ok() == serde_json::from_str(&text).ok()
                && file.ends_with("json");
            user.write("damaged", &damaged);
            let ran = verify(&user, "damaged");
            if same {
                ran.ok();
            } else {
                assert!(!failed(ran).is_empty(), "{damaged}");
            }
        }
    }
}
