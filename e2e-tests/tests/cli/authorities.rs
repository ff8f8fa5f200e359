//! Guardians whom an authority appoints, and deaths: what only an authority may do, and what it says to others.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, User, text};
use crate::ward::{NURSE, OFFICE, PATIENT, PHYSICIAN, fields, patient, refused, relayed, revoke, ward};

/// The office does something about Bob as a guardian.
fn by(what: &str, subject: &str, more: &str) -> String {
    format!("--as //Ferdie consent guardian {what} --guardian //Bob --subject {subject} --by //Ferdie {more}")
}

const MINOR: &str = "--until 2097-05-17 --kind minor --jurisdiction DE-BE";
const ESTATE: &str = "--until 2097-05-17 --kind estate --jurisdiction DE-BE";

#[test]
fn a_court_appoints_suspends_extends_and_ends_a_guardian() {
    let user = ward();
    let subject = patient(&user);
    let appointed = user.json(&by("appoint", &subject, MINOR));
    assert_eq!(
        fields(&appointed),
        [
            "authority",
            "change",
            "excluded",
            "guardian",
            "jurisdiction",
            "kind",
            "schema",
            "subject",
            "transaction",
            "until"
        ]
    );
    assert_eq!(
        (text(&appointed, "/authority"), text(&appointed, "/kind"), &appointed["change"]["number"]),
        (OFFICE, "minor", &json!(1))
    );
    let show = format!("consent guardian show --guardian //Bob --subject {subject}");
    user.run(&show).ok().says(&format!("appointed by {OFFICE} (minor, DE-BE)"));
    let shown = user.json(&show);
    assert_eq!(shown["appointed_by"], json!({ "authority": OFFICE, "kind": "minor", "jurisdiction": "DE-BE" }));
    assert_eq!((&shown["acts"], &shown["why_not"], &shown["suspended"]), (&json!(true), &Value::Null, &json!(false)));
    let grant = format!("--as //Bob consent grant --to //Dave --category all --purpose TREAT --subject {subject}");
    user.run(&grant).ok();

    // The subject leaves that guardian alone; another authority's office is one too, a stranger is not.
    for (what, file) in [("end", "end.json"), ("extend --until 2098-01-01", "extend.json")] {
        user.run(&format!("--as {PATIENT} consent guardian {what} --guardian //Bob --sign-only {file}")).ok();
        refused(&user, &format!("relay {file} --as //Dave"), "NotAppointer").says(OFFICE).says("--by AUTHORITY");
    }
    refused(&user, &by("suspend", &subject, "").replace("--by //Ferdie", "--by //Eve"), "NotController");
    let stranger = by("suspend", &subject, "").replace("//Ferdie", "//Dave");
    refused(&user, &stranger, "NoCredential").says(&format!("of {NURSE} the credential registry says"));

    let suspended = user.json(&by("suspend", &subject, ""));
    assert_eq!(
        fields(&suspended),
        ["authority", "change", "guardian", "schema", "subject", "suspended", "transaction"]
    );
    refused(&user, &by("suspend", &subject, ""), "AlreadySuspended");
    refused(&user, &grant, "GuardianSuspended").says("salus consent guardian reinstate");
    refused(&user, &format!("--as //Bob consent guardian resign --subject {subject}"), "GuardianSuspended");
    user.run(&show).ok().says("but not now: an authority suspended the guardian");
    let whole = user.json(&format!("consent show --subject {subject}"));
    assert_eq!((&whole["guardians"][0]["suspended"], text(&whole, "/guardians/0/guardian")), (&json!(true), BOB));
    user.run(&by("reinstate", &subject, "")).ok().says("may act again in term 1");
    refused(&user, &by("reinstate", &subject, ""), "NotSuspended");

    refused(&user, &by("extend", &subject, "--until 2096-01-01"), "NotLater");
    user.run(&by("extend", &subject, "--until 2098-05-17")).ok().says("term 1 runs until 2098-07-01T00:00:00Z");
    let ended = user.json(&by("end", &subject, ""));
    assert_eq!((text(&ended, "/grants"), text(&ended, "/authority")), ("dropped", OFFICE));
    user.run(&format!("consent check --subject {subject} --grantee //Dave --purpose TREAT --category all"))
        .exits(1)
        .says("GuardianEnded");
    refused(&user, &by("end", &subject, ""), "NothingToRevoke");

    let history = user.run(&format!("consent history --subject {subject}")).ok();
    for what in
        ["guardian appointed", "guardian suspended", "guardian reinstated", "guardian extended", "guardian ended"]
    {
        assert!(history.out.contains(what), "{what}: {history:?}");
    }
}

#[test]
fn what_an_authority_may_not_do_is_refused_before_anything_is_paid() {
    let user = ward();
    let subject = patient(&user);
    let before = user.chain().nonce(OFFICE);
    refused(&user, &by("appoint", &subject, &MINOR.replace("DE-BE", "DE-BY")), "NoCredential")
        .says("guardianship authority credential for DE-BY");
    refused(
        &user,
        &by("appoint", &subject, MINOR).replace("--guardian //Bob", "--guardian //Ferdie"),
        "AuthorityToSelf",
    );
    refused(&user, &by("appoint", &subject, ESTATE), "NotDeceased").says("salus consent death attest");
    refused(&user, &by("appoint", &subject, &MINOR.replace("2097", "2020")), "BadPeriod");
    refused(&user, &by("suspend", &subject, ""), "NoGuardian");
    refused(&user, &format!("--as //Ferdie consent death retract --subject {subject}"), "NotDeceased");
    refused(&user, &by("appoint", &subject, MINOR).replace("--as //Ferdie", "--as //Dave"), "NotController")
        .says(OFFICE);
    for (line, says) in [
        (by("appoint", &subject, "--until 2097-05-17"), "--kind and --jurisdiction"),
        (by("appoint", &subject, &MINOR.replace("minor", "friend")), "minor"),
        (by("appoint", &subject, &MINOR.replace("DE-BE", "Berlin")), "`Berlin` is not a jurisdiction"),
        (by("appoint", &subject, MINOR).replace(&format!("--subject {subject}"), ""), "--subject ACCOUNT"),
        (by("appoint", &subject, &format!("{MINOR} --sign-only no.json")), "cannot be used with"),
        (by("appoint", &subject, MINOR).replace("--by //Ferdie", ""), "--by"),
        (by("suspend", &subject, "").replace("--by //Ferdie", ""), "--by"),
    ] {
        user.run(&line).exits(2).says(says);
    }
    // The secret that names categories is the subject's: an authority that made one up would exclude others.
    user.run(&by("appoint", &subject, &format!("{MINOR} --exclude genetic")))
        .exits(5)
        .says("salus consent receive FILE");
    assert_eq!(user.chain().nonce(OFFICE), before, "nothing was paid");

    // Whom the subject appointed the authority leaves alone.
    user.run("--as //Alice consent guardian appoint --guardian //Bob --until 2097-01-01").ok();
    for what in ["suspend", "end"] {
        refused(&user, &by(what, ALICE, ""), "NotAppointer").says("leave --by out");
    }
    assert_eq!(user.json("consent guardian show --guardian //Bob")["appointed_by"], Value::Null);
    // A court that is none any more.
    revoke(&user, 14);
    refused(&user, &by("appoint", &subject, MINOR), "NoCredential").says("it was revoked (privilege withdrawn)");
}

#[test]
fn a_death_ends_what_the_key_can_do_and_an_executor_may_only_revoke() {
    let user = ward();
    let subject = patient(&user);
    relayed(&user, "consent grant --to //Dave --category all --purpose TREAT", "grant.json");
    let check = format!("consent check --subject {subject} --grantee //Dave --purpose TREAT --category laboratory");
    user.run(&format!("--as {PATIENT} consent revoke --from //Dave --sign-only late.json")).ok();
    let attest = format!("--as //Ferdie consent death attest --subject {subject} --jurisdiction DE-BE");
    refused(&user, &format!("{} --yes", attest.replace("//Ferdie", "//Charlie")), "NoCredential")
        .says("vital records credential for DE-BE")
        .says(PHYSICIAN);
    refused(&user, &format!("{} --yes", attest.replace("DE-BE", "DE")), "NoCredential");
    user.run(&attest).exits(2).says("What was granted goes on").says("nothing was attested").says("--yes does not ask");
    assert_eq!(user.json(&format!("consent show --subject {subject}"))["death"], Value::Null);

    let attested = user.json(&format!("{attest} --yes"));
    assert_eq!(fields(&attested), ["authority", "change", "death", "schema", "subject", "transaction"]);
    let death = &attested["death"];
    assert_eq!(fields(death), ["jurisdiction", "retracted", "seq", "since"]);
    assert_eq!((text(death, "/jurisdiction"), &death["since"]), ("DE-BE", &attested["transaction"]["time"]));
    refused(&user, &format!("{attest} --yes"), "Deceased");
    assert_eq!(user.json(&format!("consent show --subject {subject}"))["death"], *death);
    user.run(&format!("consent show --subject {subject}")).ok().says("dead, as was attested");

    // Nothing that the key signs counts; what was granted goes on.
    user.run(&check).ok();
    refused(&user, "relay late.json --as //Bob", "Deceased").says("--kind estate");
    refused(&user, &format!("--as {PATIENT} consent revoke --from //Dave --sign-only later.json"), "Deceased");
    refused(&user, &by("appoint", &subject, MINOR), "Deceased");

    user.run(&by("appoint", &subject, ESTATE)).ok().says("(estate)");
    let executor = |what: &str| format!("--as //Bob consent {what} --subject {subject}");
    refused(&user, &executor("grant --to //Eve --category all --purpose TREAT"), "ExecutorMayOnlyRevoke");
    refused(&user, &executor("default all"), "GuardianWidens");
    user.run(&executor("revoke --from //Dave")).ok();
    user.run(&check).exits(1).says("Revoked");

    let retract = format!("consent death retract --subject {subject}");
    refused(&user, &format!("--as //Eve {retract}"), "NoCredential");
    user.run(&format!("--as //Ferdie {retract}")).ok().says("retracted the attestation").hides("recovery");
    refused(&user, &format!("--as //Ferdie {retract}"), "NotDeceased");
    let whole = user.json(&format!("consent show --subject {subject}"));
    assert_eq!(
        (&whole["death"]["retracted"], &whole["guardians"][0]["acts"]),
        (&json!(true), &json!(false)),
        "{whole:#}"
    );
    refused(&user, &executor("revoke-all"), "GuardianEnded");
    relayed(&user, "consent grant --to //Eve --category laboratory --purpose TREAT", "alive.json");
}

#[test]
fn a_person_at_a_terminal_is_asked_before_a_death_is_attested() {
    let user = ward();
    let subject = patient(&user);
    let line = format!("{{salus}} --as //Ferdie consent death attest --subject {subject} --jurisdiction DE-BE");
    let asked = |user: &User, answer: &str| {
        let mut command = user.terminal(&line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("script runs");
        child.stdin.take().expect("a pipe").write_all(answer.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = asked(&user, "n\n");
    assert!(code == Some(2) && said.contains("Attest the death of") && said.contains("nothing was attested"), "{said}");
    let (code, said) = asked(&user, "y\n");
    assert!(code == Some(0) && said.contains("is dead, from"), "{said}");
    assert_eq!(user.json(&format!("consent show --subject {subject}"))["death"]["retracted"], false);
}

#[test]
fn a_recovery_that_was_pending_waits_again_after_a_retracted_death() {
    let user = ward();
    let setup = "consent recover setup --trustee //Bob --trustee //Dave --threshold 1 --delay 1h";
    user.run(&format!("--as //Alice {setup}")).ok();
    user.run(&format!("--as //Bob consent recover vote --subject {ALICE} --candidate //Eve")).ok();
    user.run(&format!("--as //Ferdie consent death attest --subject {ALICE} --jurisdiction DE-BE --yes")).ok();
    refused(&user, &format!("--as //Dave consent recover vote --subject {ALICE} --candidate //Eve"), "Deceased");
    user.run(&format!("--as //Ferdie consent death retract --subject {ALICE}"))
        .ok()
        .says("a recovery of its key is pending: it can be carried out from");
}
