//! Break-glass: a clinician opens what a patient denies, answers for it, and is held to it; and every refusal.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{BOB, Node, User, text};
use crate::ward::{
    HOUR, NURSE, PATIENT, PHYSICIAN, REVIEWER, fields, license, patient, refused, relayed, revoke, travel, ward,
};

/// The physician breaks the glass of a subject.
fn open(subject: &str) -> String {
    format!(
        "--as //Charlie consent break-glass open --subject {subject} --type physician --jurisdiction DE-BE --reason treatment \
         --statement-text 'unconscious, nobody to ask'"
    )
}

fn access(subject: &str) -> String {
    format!("--as //Charlie consent access --subject {subject} --purpose BTG")
}

fn show(subject: &str) -> String {
    format!("consent break-glass show --subject {subject} --clinician //Charlie")
}

/// The statements that were kept.
fn kept(user: &User) -> usize {
    std::fs::read_dir(user.home().join("statements")).map(Iterator::count).unwrap_or(0)
}

#[test]
fn a_window_opens_what_a_dissent_denies_and_a_reviewer_ends_it() {
    let user = ward();
    let subject = patient(&user);
    relayed(&user, "consent grant --to //Charlie --provision 'deny purpose=TREAT category=all'", "dissent.json");
    user.run(&access(&subject)).exits(1).says("DeniedByProvision");

    let opened = user.json(&open(&subject));
    assert_eq!(
        fields(&opened),
        ["access", "case", "change", "clinician", "justify", "schema", "statement_file", "subject", "transaction"]
    );
    let case = &opened["case"];
    assert_eq!((text(&opened, "/subject"), text(&opened, "/clinician")), (subject.as_str(), PHYSICIAN));
    assert_eq!(opened["change"], json!({ "seq": 2, "number": 1 }));
    let at = case["opened"]["at"].as_u64().expect("a time");
    assert_eq!(at, opened["transaction"]["time"]);
    assert_eq!((&case["until"], &case["justify_by"]), (&json!(at + 4 * HOUR), &json!(at + 72 * HOUR)));
    // The lines that it gives are lines that work.
    user.run(text(&opened, "/access").strip_prefix("salus ").expect("a command"))
        .ok()
        .says("breaking the glass (case 1)");
    user.write("report.txt", "bleeding, blood group needed");
    let justify = text(&opened, "/justify").replace("FILE", "report.txt");
    let justified = user.run(justify.strip_prefix("salus ").expect("a command")).ok();
    justified.says("justified case 1 about").says("The justification and its salt are in ");

    let seen = user.json(&access(&subject));
    assert_eq!((text(&seen, "/decision"), &seen["case"], &seen["version"]), ("permit", &json!(1), &Value::Null));
    assert_eq!(seen["receipt"]["event"][0]["reason"], json!({ "basis": "break-glass", "case": 1 }));
    assert_eq!(seen["receipt"]["pii_processing"]["purposes"][0]["pii_information"][0]["pii_type"], "all");
    // For that purpose alone.
    user.run(&format!("--as //Charlie consent access --subject {subject} --purpose TREAT --category all"))
        .exits(1)
        .says("DeniedByProvision");

    user.write("objection.txt", "I had said no, and I was awake");
    let objection = "consent break-glass challenge --clinician //Charlie --statement objection.txt";
    relayed(&user, &format!("{objection} --out challenge.json"), "signed.json");
    refused(&user, &format!("--as {PATIENT} {objection}"), "AlreadyChallenged");
    user.run("consent break-glass verify challenge.json").ok().says("the challenge of case 1").says("I was awake");

    let review = format!(
        "consent break-glass review --subject {subject} --clinician //Charlie --outcome not-justified --suspend"
    );
    refused(&user, &format!("--as //Dave {review}"), "NotReviewer")
        .says(&format!("of {NURSE} the credential registry says"));
    refused(&user, &format!("--as //Charlie {review}"), "OwnCase");
    let reviewed = user.json(&format!("--as //Eve {review}"));
    assert_eq!(
        fields(&reviewed),
        ["change", "clinician", "number", "outcome", "reviewer", "schema", "subject", "suspended", "transaction"]
    );
    assert_eq!(
        (text(&reviewed, "/reviewer"), text(&reviewed, "/outcome"), &reviewed["suspended"]),
        (REVIEWER, "not-justified", &json!(true))
    );
    user.run(&access(&subject)).exits(1).says("DeniedByProvision");
    refused(&user, &format!("--as //Eve {review}"), "CaseClosed").says("not justified");
    refused(&user, &open(&subject), "BreakGlassSuspended").says("salus consent break-glass reinstate");

    let reinstate = "consent break-glass reinstate --clinician //Charlie";
    refused(&user, &format!("--as //Charlie {reinstate}"), "OwnCase");
    refused(&user, &format!("--as //Dave {reinstate}"), "NotReviewer");
    user.run(&format!("--as //Eve {reinstate}")).ok().says("may break the glass again");
    refused(&user, &format!("--as //Eve {reinstate}"), "NotSuspended");
    assert_eq!(user.json(&open(&subject))["case"]["number"], 2, "an older case is no bar");

    let history = user.json(&format!("consent history --subject {subject}"));
    let what: Vec<&str> =
        history["events"].as_array().expect("events").iter().map(|event| text(event, "/what")).collect();
    assert_eq!(
        what,
        [
            "granted",
            "access denied",
            "broke the glass",
            "access permitted",
            "justified",
            "access permitted",
            "access denied",
            "challenged",
            "reviewed",
            "access denied",
            "broke the glass"
        ]
    );
    let asked = |at: u64| format!("consent history --subject {subject} --grantee //Charlie --at {at} --purpose BTG");
    user.run(&asked(at)).ok().says("breaking the glass (case 1)");
    user.run(&asked(at - 1)).exits(1).says("DeniedByProvision");
}

#[test]
fn what_is_on_record_is_shown_with_its_deadlines() {
    let user = ward();
    let subject = patient(&user);
    user.run(&show(&subject)).ok().says("no case").says(&format!("{PHYSICIAN}: may break the glass"));
    refused(&user, &format!("{} --number 1", show(&subject)), "NoCase");
    user.run(&open(&subject)).ok();
    let shown = user.json(&show(&subject));
    assert_eq!(fields(&shown), ["cases", "cosignature", "right", "schema"]);
    let case = &shown["cases"][0];
    assert_eq!(
        fields(case),
        [
            "challenge_by",
            "challenged",
            "clinician",
            "confirmed",
            "cosigner",
            "jurisdiction",
            "justified",
            "justify_by",
            "missed",
            "number",
            "open",
            "opened",
            "reason",
            "reason_code",
            "reviewed",
            "state",
            "statement",
            "subject",
            "type",
            "until"
        ]
    );
    assert_eq!(
        (&case["open"], text(case, "/state"), text(case, "/type"), text(case, "/jurisdiction")),
        (&json!(true), "to-be-justified", "physician", "DE-BE")
    );
    assert_eq!((text(case, "/reason"), text(case, "/reason_code")), ("treatment", "ETREAT"));
    assert_eq!(
        shown["right"],
        json!({ "clinician": PHYSICIAN, "suspended": false, "since": null, "jurisdiction": null, "owed": 0 })
    );
    // By the subject, by the clinician, and in what is on record for the subject as a whole.
    for line in [
        format!("consent break-glass list --subject {subject}"),
        "consent break-glass list --clinician //Charlie".to_owned(),
        format!("--as {PATIENT} consent break-glass show"),
    ] {
        assert_eq!(user.json(&line)["cases"], json!([case]), "{line}");
        user.run(&line).ok().says(&subject).says("open until").says("to be justified before");
    }
    assert_eq!(user.json("consent break-glass list --clinician //Dave")["cases"], json!([]));
    let whole = user.json(&format!("consent show --subject {subject}"));
    assert_eq!((&whole["windows"], &whole["death"], &whole["guardians"]), (&json!([case]), &Value::Null, &json!([])));
    user.run(&format!("consent show --subject {subject}")).ok().says(&format!("{PHYSICIAN} broke the glass (case 1)"));
    user.run(&format!("consent show --subject {subject} --grantee //Charlie")).ok().says("broke the glass (case 1)");

    // Four hours later it is over.
    travel(&user, case["until"].as_u64().expect("a time"));
    user.run(&access(&subject)).exits(1).says("NoConsent");
    assert_eq!(user.json(&show(&subject))["cases"][0]["open"], false);
    assert_eq!(user.json(&format!("consent show --subject {subject}"))["windows"], json!([]));
}

#[test]
fn a_missed_deadline_costs_a_co_signature() {
    let user = ward();
    let subject = patient(&user);
    let opened = user.json(&open(&subject));
    let enforce = format!("--as //Bob consent break-glass enforce --subject {subject} --clinician //Charlie");
    refused(&user, &enforce, "TooEarly").says("anyone may");
    travel(&user, opened["case"]["justify_by"].as_u64().expect("a time"));
    user.run(&open(&subject)).ok();
    // The older case is named, because a newer one is there.
    let enforce = format!("{enforce} --number 1");
    user.write("late.txt", "too late");
    let justify = "--as //Charlie consent break-glass justify --number 1 --document late.txt";
    refused(&user, &format!("{justify} --subject {subject}"), "JustificationLate");
    user.run(&format!("{} --number 1", show(&subject))).ok().says("anyone may enforce that");
    let enforced = user.json(&enforce);
    assert_eq!(fields(&enforced), ["clinician", "number", "owed", "schema", "subject", "transaction"]);
    assert_eq!((&enforced["number"], &enforced["owed"]), (&json!(1), &json!(1)));
    refused(&user, &enforce, "AlreadyMissed");
    assert_eq!(user.json(&format!("{} --number 1", show(&subject)))["cases"][0]["state"], "missed");

    let other = user.json("--as //Alice//other consent controller")["subject"].as_str().expect("an address").to_owned();
    let open = |more: &str| format!("{}{more}", open(&other));
    refused(&user, &open(""), "CosignatureOwed").says("1 of them").says("--cosigner");
    refused(&user, &open(" --cosigner //Dave"), "NoCosignature").says(NURSE);
    let cosign = |who: &str, kind: &str| {
        format!(
            "--as {who} consent break-glass cosign --subject {other} --clinician //Charlie --type {kind} --jurisdiction DE-BE"
        )
    };
    refused(&user, &cosign("//Charlie", "physician"), "CosignatureToSelf");
    refused(&user, &cosign("//Bob", "nurse"), "NoCredential").says(BOB).says("no such credential was issued");
    refused(&user, &cosign("//Eve", "reviewer"), "NotClinicianType").says("physician, pharmacist or nurse");
    let cosigned = user.json(&cosign("//Dave", "nurse"));
    let given = &cosigned["cosignature"];
    assert_eq!(fields(&cosigned), ["clinician", "cosignature", "schema", "subject", "transaction"]);
    assert_eq!(fields(given), ["at", "by", "confirmed", "jurisdiction", "type", "until", "used"]);
    assert_eq!((text(given, "/by"), &given["used"]), (NURSE, &json!(false)));
    assert_eq!(given["until"], json!(given["at"].as_u64().expect("a time") + HOUR));

    let opened = user.json(&open(" --cosigner //Dave"));
    assert_eq!((text(&opened, "/case/cosigner"), &opened["case"]["number"]), (NURSE, &json!(1)));
    let shown = user.json(&show(&other));
    assert_eq!((&shown["right"]["owed"], &shown["cosignature"]["used"]), (&json!(0), &json!(true)));
    // Who co-signed does not decide about it either.
    refused(
        &user,
        &format!("--as //Dave consent break-glass review --subject {other} --clinician //Charlie --outcome upheld"),
        "OwnCase",
    );
}

#[test]
fn what_is_refused_is_refused_before_anything_is_paid_or_written() {
    let user = ward();
    let subject = patient(&user);
    let before = [PHYSICIAN, NURSE, REVIEWER].map(|account| user.chain().nonce(account));
    let line = open(&subject);
    refused(&user, &line.replace("physician", "payer"), "NotClinicianType");
    refused(&user, &line.replace("physician", "1000"), "NotClinicianType");
    refused(&user, &line.replace("DE-BE", "DE"), "NoCredential").says("physician credential for DE");
    refused(&user, &line.replace("--as //Charlie", "--as //Dave"), "NoCredential");
    refused(&user, &line.replace(&subject, "//Charlie"), "BreakGlassToSelf");
    refused(&user, &format!("{line} --clinician //Dave"), "NotController").says(NURSE);
    refused(&user, &format!("{line} --cosigner //Dave"), "NoCosignature");
    let case = format!("--subject {subject} --clinician //Charlie");
    refused(&user, &format!("--as //Eve consent break-glass review {case} --outcome upheld"), "NoCase");
    refused(&user, &format!("--as //Bob consent break-glass enforce {case}"), "NoCase").says("break-glass list");
    user.write("why.txt", "because");
    refused(
        &user,
        &format!("--as //Charlie consent break-glass justify --subject {subject} --document why.txt"),
        "NoCase",
    );
    refused(&user, &format!("--as {PATIENT} consent break-glass challenge --clinician //Charlie"), "NoCase");
    for (line, code, says) in [
        (line.replace("DE-BE", "Berlin"), 2, "`Berlin` is not a jurisdiction"),
        (line.replace("physician", "docter"), 2, "`docter` is not a type of credentials"),
        (line.replace("--reason treatment", "--reason hurry"), 2, "OVRINCOMP"),
        (line.replace("'unconscious, nobody to ask'", "' '"), 2, "the statement is empty"),
        (line.replace("--statement-text 'unconscious, nobody to ask'", ""), 2, "--statement"),
        (line.replace("--statement-text 'unconscious, nobody to ask'", "--statement nowhere.txt"), 5, "nowhere.txt"),
        (format!("{line} --statement why.txt"), 2, "cannot be used with"),
        (format!("{line} --out why.txt"), 5, "nothing is overwritten"),
    ] {
        user.run(&line).exits(code).says(says);
    }
    assert_eq!(user.read("why.txt"), "because");
    assert_eq!(before, [PHYSICIAN, NURSE, REVIEWER].map(|account| user.chain().nonce(account)), "nothing was paid");
    assert_eq!(kept(&user), 0, "nothing was written");

    // A case that is there: who may not speak about it leaves nothing either.
    user.run(&line).ok();
    assert_eq!(kept(&user), 1);
    refused(&user, &line, "AlreadyOpen").says("salus consent access --purpose BTG");
    let challenge =
        format!("consent break-glass challenge --subject {subject} --clinician //Charlie --statement why.txt");
    refused(&user, &format!("--as //Dave {challenge}"), "MayNotAct");
    refused(&user, &format!("--as //Dave {challenge} --sign-only no.json"), "MayNotAct");
    refused(
        &user,
        &format!(
            "--as //Dave consent break-glass justify --clinician //Charlie --subject {subject} --document why.txt"
        ),
        "NotController",
    );
    assert_eq!(kept(&user), 1, "nothing was written");
    assert!(!user.file("no.json").exists());
}

#[test]
fn a_licence_that_counts_no_more_is_refused_in_the_words_of_its_registry() {
    let user = ward();
    let subject = patient(&user);
    revoke(&user, 1);
    let ran = user.run(&format!("--json {}", open(&subject))).exits(1);
    let details = &ran.document()["error"]["details"];
    assert_eq!(details["error"], "NoCredential");
    assert_eq!(
        details["credential"],
        json!({
            "holder": PHYSICIAN,
            "type": "physician",
            "jurisdiction": "DE-BE",
            "error": "Revoked",
            "words": "it was revoked (privilege withdrawn)",
        })
    );
    refused(&user, &open(&subject), "NoCredential")
        .says(&format!("of {PHYSICIAN} the credential registry says: it was revoked (privilege withdrawn)"));
}

#[test]
fn who_bars_break_glass_ends_an_open_window_for_good() {
    let user = ward();
    let subject = patient(&user);
    user.run(&open(&subject)).ok();
    user.run(&access(&subject)).ok();
    let plain = user.run(&format!("--as {PATIENT} --json consent default nothing --sign-only default.json")).ok();
    assert!(text(&plain.document(), "/note").contains("--bar-break-glass bars that"), "{plain:?}");
    plain.says("note: a clinician can still break the glass");
    relayed(&user, "consent default break-glass-only --bar-break-glass", "bar.json");
    user.run(&access(&subject)).exits(1).says("NoConsent");
    refused(&user, &open(&subject), "BreakGlassBarred");
    relayed(&user, "consent default break-glass-only --allow-break-glass", "allow.json");
    user.run(&access(&subject)).exits(1).says("NoConsent");
    user.run(&open(&subject)).ok().says("case 2: ");
}

#[test]
fn a_clinician_needs_nothing_of_the_subject_but_the_address() {
    let (home, node) = (User::new(), Node::start(&[]));
    let at = format!("--network {}", node.url());
    home.run(&format!("{at} --as //Alice deploy")).ok();
    license(&home, &at);
    let subject = text(
        &home.json(&format!("{at} --as //Alice consent grant --to //Bob --category laboratory --purpose TREAT")),
        "/consent/subject",
    )
    .to_owned();

    let clinic = User::new();
    let at = format!("{at} --deployments {}", home.file("deployments").display());
    clinic.write("why.txt", "she cannot speak");
    let file = format!(
        "{at} --as //Charlie consent break-glass open --subject {subject} --type physician --jurisdiction DE-BE"
    );
    let mut piped = clinic.typed(&format!("{file} --reason OVRINCOMP --statement - --out kept.json"));
    piped.stdin(Stdio::piped());
    let mut child = piped.stdout(Stdio::null()).spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(b"she cannot speak").expect("it reads");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(clinic.read_json("kept.json")["text"], "she cannot speak");

    let ask = format!("{at} --as //Charlie consent access --subject {subject} --purpose BTG");
    clinic.run(&ask).ok().says("breaking the glass (case 1)").hides("note:");
    clinic.run(&format!("{ask} --category genetic")).ok().says("so every category is asked for");
    clinic.run(&format!("{at} consent check --subject {subject} --grantee //Charlie --purpose BTG")).ok();
    // Any other purpose needs the subject's secret to name a category with.
    clinic.run(&ask.replace("BTG", "TREAT --category genetic")).exits(5).says("salus consent receive FILE");
    clinic.run(&ask.replace("BTG", "TREAT")).exits(2).says("only --purpose BTG asks for all of them");
    clinic.run(&format!("{ask} --resource scan")).exits(5).says("leave --resource out");
    assert!(!clinic.home().join("subjects").exists(), "no secret is made up for a stranger");

    // What the clinician keeps, a reviewer can hold against the chain; and nothing else passes.
    let verify = |file: &str| format!("{at} consent break-glass verify {file}");
    let verified = clinic.json(&verify("kept.json"));
    assert_eq!(fields(&verified), ["clinician", "commitment", "kind", "number", "schema", "subject", "text"]);
    assert_eq!((text(&verified, "/kind"), &verified["number"]), ("statement", &json!(1)));
    let mut altered = clinic.read_json("kept.json");
    altered["text"] = json!("she was asleep");
    clinic.write("altered.json", altered.to_string());
    clinic.run(&verify("altered.json")).exits(6).says("not what was committed to");
    let mut others = clinic.read_json("kept.json");
    others["clinician"] = json!(NURSE);
    clinic.write("others.json", others.to_string());
    clinic.run(&verify("others.json")).exits(6).says("no case of");
    clinic.write("scan.pdf", [0xff, 0xd8, 0x00]);
    let justify = format!(
        "{at} --as //Charlie consent break-glass justify --subject {subject} --document scan.pdf --out why.json"
    );
    clinic.run(&justify).ok();
    clinic.run(&verify("why.json")).exits(2).says("--document");
    clinic.run(&verify("why.json --document scan.pdf")).ok().says("the justification of case 1");
    clinic.run(&verify("why.json --document why.txt")).exits(6);
    clinic.run("consent break-glass verify why.txt").exits(2).says("is no statement about a case");
}
