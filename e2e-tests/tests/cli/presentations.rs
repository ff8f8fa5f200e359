//! `salus credential challenge`, `present` and `check`: holding is proved, once, to whoever asked.

use serde_json::json;

use crate::harness::User;
use crate::licensing::{failed, license, run, sealed_college};

fn challenge(user: &User, out: &str) {
    run(user, &format!("credential challenge --verifier 'St. Anna pharmacy' --out {out}")).ok();
}

fn check(user: &User, more: &str) -> crate::harness::Ran {
    run(user, &format!("--json credential check --challenge challenge.json {more}"))
}

#[test]
fn a_holder_answers_and_the_answer_counts_once() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    challenge(&user, "challenge.json");
    let answer =
        run(&user, "credential present --challenge challenge.json --vc dave.json --as //Dave --out answer.json");
    let line = answer.ok().says("verifier: St. Anna pharmacy").out.trim().to_owned();
    assert!(line.starts_with("salus-presentation-1:"));
    let document = check(&user, "--type physician --jurisdiction US-CA --holder //Dave answer.json").ok().document();
    assert_eq!(document["status"]["id"], json!(id));
    assert_eq!(document["type"], "physician");
    // The same answer again, as the line that somebody overheard.
    assert_eq!(failed(check(&user, &line)), ["once"]);
    assert_eq!(failed(check(&user, "answer.json")), ["once"]);

    // Typed instead of by file, and by a delegate.
    challenge(&user, "second.json");
    let second = "credential present --challenge second.json --type physician --jurisdiction US-CA";
    run(&user, &format!("{second} --holder //Dave --as //Eve")).exits(1).says("MayNotAct");
    run(&user, "credential delegate set //Eve --scope issue --until 2099-12-31 --as //Dave").ok();
    run(&user, &format!("{second} --holder //Dave --as //Eve")).exits(1).says("OutOfScope");
    run(&user, "credential delegate set //Eve --scope present --until 2099-12-31 --as //Dave").ok();
    let line = run(&user, &format!("{second} --holder //Dave --as //Eve")).ok().out.trim().to_owned();
    run(&user, &format!("credential check --challenge second.json {line}")).ok().says("✓ signer");
}

#[test]
fn every_check_that_fails_is_named() {
    let user = sealed_college();
    let id = license(&user, "//Dave", "dave.json");
    challenge(&user, "challenge.json");
    run(&user, "credential present --challenge challenge.json --vc dave.json --as //Dave --out answer.json").ok();
    assert_eq!(failed(check(&user, "--holder //Eve answer.json")), ["holder", "signer"]);
    assert_eq!(failed(check(&user, "--type physician --jurisdiction US-NY answer.json")), ["credential"]);
    challenge(&user, "other.json");
    let other = run(&user, "--json credential check --challenge other.json answer.json");
    assert_eq!(failed(other), ["challenge"]);
    let mut forged = user.read_json("answer.json");
    forged["jurisdiction"] = json!("US-NY");
    forged.as_object_mut().unwrap().remove("text");
    user.write("forged.json", forged.to_string());
    assert_eq!(failed(check(&user, "forged.json")), ["signature", "status"]);
    user.write("broken.json", "{");
    assert_eq!(failed(check(&user, "broken.json")), ["form"]);
    assert_eq!(failed(check(&user, "salus-presentation-1:AAAA")), ["form"]);
    run(&user, "credential check --challenge answer.json answer.json").exits(2).says("answer.json");
    run(&user, "credential check --challenge missing.json answer.json").exits(5);

    // Genuine, and of a credential that does not count: told, and answered all the same.
    run(&user, &format!("credential suspend {id} --as //Charlie")).ok();
    assert_eq!(failed(check(&user, "answer.json")), ["status"]);
    assert_eq!(failed(check(&user, "answer.json")), ["once", "status"]);

    run(&user, "credential challenge --verifier 'St. Anna' --valid-for 1s --out short.json").ok();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let late = "credential present --challenge short.json --vc dave.json --as //Dave";
    run(&user, late).exits(2).says("good until");
    // Somebody who turns their clock back answers all the same; the verifier looks at its own.
    let mut longer = user.read_json("short.json");
    let expires = longer["expires"].as_u64().unwrap() + 600_000;
    longer["expires"] = json!(expires);
    longer.as_object_mut().unwrap().remove("expires_at");
    user.write("longer.json", longer.to_string());
    run(&user, "credential present --challenge longer.json --vc dave.json --as //Dave --out late.json").ok();
    let late = run(&user, "--json credential check --challenge short.json late.json");
    assert_eq!(failed(late), ["challenge", "status"]);
    run(&user, "credential challenge --verifier 'two\nlines'").exits(2).says("verifier");
}

#[test]
fn of_two_checks_at_once_one_counts() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    challenge(&user, "challenge.json");
    run(&user, "credential present --challenge challenge.json --vc dave.json --as //Dave --out answer.json").ok();
    let line = "credential check --challenge challenge.json answer.json";
    let started: Vec<_> = (0..4).map(|_| user.start(user.typed(line), line)).collect();
    let codes: Vec<_> = started.into_iter().map(|started| started.wait().code()).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Some(6)).count(), 3, "{codes:?}");
}

#[test]
fn a_damaged_answer_never_counts() {
    let user = sealed_college();
    license(&user, "//Dave", "dave.json");
    challenge(&user, "challenge.json");
    run(&user, "credential present --challenge challenge.json --vc dave.json --as //Dave --out answer.json").ok();
    let answer = user.read("answer.json");
    for at in (0..answer.len()).step_by(29) {
        let mut bytes = answer.clone().into_bytes();
        bytes[at] ^= 1;
        user.write("damaged.json", &bytes);
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if serde_json::from_str::<serde_json::Value>(&text).ok() == serde_json::from_str(&answer).ok() {
            continue;
        }
        assert!(!failed(check(&user, "damaged.json")).is_empty(), "{text}");
    }
    check(&user, "answer.json").ok();
}
