//! FHIR Consents in and out, through the chain.

use serde_json::{Value, json};

use crate::harness::{BOB, User, parsed, text};

const CLINIC: &str = include_str!("../../../deployer/tests/data/fhir/r4-clinic-laboratory.json");
const REFUSED: &str = include_str!("../../../deployer/tests/data/fhir/r4-refused.json");
const EXCEPTIONS: &str = include_str!("../../../deployer/tests/data/fhir/r5-permit-with-exceptions.json");
const MAP: &str = "--map Patient/mira=//Alice --map Organization/lindenhof=//Bob";

fn check(user: &User, purpose: &str, category: &str) -> Option<i32> {
    user.run(&format!("consent check --subject //Alice --grantee //Bob --purpose {purpose} --category {category}"))
        .code()
}

/// What the rules of a FHIR Consent say, without who wrote it down and when.
fn rules(consent: &Value) -> Value {
    let mut provision = consent["provision"].clone();
    if let Some(provision) = provision.as_object_mut() {
        provision.remove("actor");
        provision.remove("period");
    }
    provision
}

#[test]
fn a_consent_goes_to_the_chain_and_comes_back() {
    let user = User::new();
    user.write("consent.json", CLINIC);
    let planned = user.json(&format!("consent import consent.json {MAP} --dry-run"));
    assert_eq!((&planned["fhir"], &planned["grants"][0]["grantee"]), (&json!("R4"), &json!(BOB)));
    assert_eq!(
        check(&user, "TREAT", "laboratory"),
        Some(5),
        "a dry run grants nothing, so there is no category secret"
    );

    user.run(&format!("consent import consent.json {MAP}"))
        .ok()
        .says("granted to ")
        .says("permits laboratory for TREAT");
    assert_eq!(check(&user, "TREAT", "laboratory"), Some(0));
    assert_eq!(check(&user, "TREAT", "genetic"), Some(1));
    assert_eq!(check(&user, "HRESCH", "laboratory"), Some(1));

    for (release, expected) in [("r4", "4.0"), ("r5", "5.0")] {
        let file = format!("{release}.json");
        user.run(&format!("consent export --grantee //Bob --fhir {release} --out {file}")).ok().says(&file);
        let exported = user.read_json(&file);
        assert_eq!((text(&exported, "/resourceType"), text(&exported, "/status")), ("Consent", "active"), "{expected}");

        // Whoever reads the export grants the same: no account has to be mapped, it names them itself.
        let again = user.json(&format!("consent import {file}"));
        assert!(again["error"].is_null(), "{again:#}");
        // The period begins when the first was recorded: nothing is backdated.
        assert_eq!(again["grants"][0]["terms"][1], planned["grants"][0]["terms"][1], "{release}");
        user.run(&format!("consent export --grantee //Bob --fhir {release} --out again-{file}")).ok();
        assert_eq!(rules(&user.read_json(&format!("again-{file}"))), rules(&exported), "{release}");
    }
    user.run("consent export --grantee //Bob --out r4.json").exits(5).says("r4.json exists already");
    user.run("consent revoke --from //Bob").ok();
    let exported = parsed(&user.run("consent export --grantee //Bob").ok().out);
    assert_eq!(exported["status"], "inactive");
    user.run("consent export --grantee //Dave").exits(1).says("nothing is on record for ");
}

#[test]
fn what_a_guardian_granted_and_was_dropped_is_not_shown_as_active() {
    let user = User::new();
    user.run("consent guardian appoint --guardian //Charlie --until 2098-12-31").ok();
    let grant = "consent grant --subject //Alice --to //Bob --category laboratory --purpose TREAT";
    user.run(&format!("--as //Charlie {grant}")).ok();
    let told = || {
        let exported = parsed(&user.run("consent export --grantee //Bob").ok().out);
        (user.json("consent show --subject //Alice")["consents"][0]["state"].take(), exported["status"].clone())
    };
    assert_eq!(told(), (json!("active"), json!("active")));
    user.run("consent guardian end --guardian //Charlie").ok();
    assert_eq!(check(&user, "TREAT", "laboratory"), Some(1));
    let (state, status) = told();
    assert!(text(&state, "").contains("a guardian had granted it"), "{state}");
    assert_eq!(status, "inactive");
}

#[test]
fn a_consent_in_a_form_is_signed_without_tokens() {
    let user = User::new();
    user.write("consent.json", CLINIC);
    let map = "--map Patient/mira=//Alice//mira --map Organization/lindenhof=//Bob";
    user.run(&format!("--as //Alice//mira consent import consent.json {map} --sign-only grant.json")).ok();
    user.run("--as //Bob relay grant.json").ok();
    user.run("consent check --subject //Alice//mira --grantee //Bob --purpose TREAT --category laboratory").ok();
}

#[test]
fn exceptions_survive_the_chain() {
    let user = User::new();
    user.write("consent.json", EXCEPTIONS);
    let map = "--map Patient/lena=//Alice --map Organization/cardiology=//Bob";
    let planned = user.json(&format!("consent import consent.json {map} --dry-run"));
    assert!(planned["error"].is_null(), "{planned:#}");
    let granted = user.json(&format!("consent import consent.json {map}"));
    assert_eq!(granted["grants"], planned["grants"]);
    let shown = user.json("consent show --subject //Alice");
    assert_eq!(
        shown["consents"][0]["terms"].as_array().map(Vec::len),
        planned["grants"][0]["terms"].as_array().map(Vec::len)
    );
}

#[test]
fn what_the_register_cannot_say_is_refused_with_its_path() {
    let user = User::new();
    user.write("consent.json", REFUSED);
    let ran = user.run(&format!("consent import consent.json {MAP}")).exits(1);
    for line in [
        "consent.json: the register cannot say what this consent says:",
        "Consent.verification[0].modifierExtension[0]: the modifier extension ",
        "Consent.policyRule.coding[0]: the register knows the policies OPTIN and OPTOUT, not OPTINR",
        "Consent.provision.purpose[0]: the purpose SOMETHINGNEW of ",
        "Consent.provision.provision[0].code[0].coding[0]: the code 86406008 of http://snomed.info/sct belongs to no category",
        "Consent.provision.provision[1].data: the register has no rules about single records",
    ] {
        assert!(ran.err.contains(line), "{line:?}\n{ran:?}");
    }
    let shown = user.json("consent history --subject //Alice");
    assert_eq!(shown["events"], json!([]), "nothing was granted");

    user.write("consent.json", CLINIC);
    user.run("consent import consent.json")
        .exits(1)
        .says("Consent.patient: `Patient/mira` has no account: say `--map 'Patient/mira=ACCOUNT'`");
    user.run("consent import consent.json --map Patient/mira").exits(2).says("expected REF=ACCOUNT");
    user.run("consent import missing.json").exits(5).says("cannot read missing.json");
    user.write("consent.json", CLINIC.replace("\"active\"", "\"draft\""));
    let draft = user.run(&format!("consent import consent.json {MAP}")).exits(1);
    assert!(draft.err.contains("consent.json"), "{draft:?}");
    user.write("consent.json", &CLINIC[..200]);
    let torn = user.run(&format!("consent import consent.json {MAP}"));
    assert!(matches!(torn.code(), Some(2 | 5)) && torn.err.contains("consent.json"), "{torn:?}");
}

/// A form that grants to //Bob and to a doctor.
const TWO: &str = include_str!("../../../deployer/tests/data/fhir/r4-permit-with-exceptions.json");

#[test]
fn a_form_imported_again_makes_what_is_missing() {
    let user = User::new();
    user.write("form.json", TWO);
    let import = "consent import form.json --map Practitioner/doctor-weiss=//Dave";
    let versions = |document: Value| -> Vec<(Value, bool)> {
        assert!(document["error"].is_null(), "{document:#}");
        let results = document["results"].as_array().cloned().unwrap_or_default();
        results.into_iter().map(|mut result| (result["version"].take(), result["on_record"] == true)).collect()
    };
    assert_eq!(versions(user.json(import)), [(json!(1), false), (json!(1), false)]);
    assert_eq!(versions(user.json(import)), [(json!(1), true), (json!(1), true)]);
    user.run("consent revoke --from //Dave").ok();
    user.run(&format!("{import} --dry-run")).ok().says("on record already, as version 1").says("would grant to ");
    assert_eq!(versions(user.json(import)), [(json!(1), true), (json!(2), false)]);
    // Another document, though it says the same, is another consent.
    user.write("form.json", TWO.replacen("a patient by account", "a patient", 1));
    assert_eq!(versions(user.json(import)), [(json!(2), false), (json!(3), false)]);
}

#[test]
fn a_form_is_signed_whole_or_not_at_all_and_what_was_made_is_told() {
    let user = User::new();
    user.write("form.json", TWO);
    user.write("s-2.json", "precious");
    let import = "consent import form.json --map Practitioner/doctor-weiss=//Dave";
    user.run(&format!("{import} --sign-only s.json")).exits(5).says("s-2.json exists already");
    assert!(!user.file("s.json").exists() && user.read("s-2.json") == "precious");

    // The doctor acts for the patient now: a grant to them is refused, after the one before it was made.
    user.run("consent controller --set //Dave").ok();
    let ran = user.run(&format!("--json --as //Dave {import}")).exits(1);
    let document = ran.says("of the document's 2 grants 1 are made, and stay; run again").document();
    let details = &document["error"]["details"];
    assert_eq!(
        (&details["error"], &details["results"][0]["version"]),
        (&json!("GrantToSelf"), &json!(1)),
        "{document:#}"
    );
    assert_eq!(details["grants"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_a_form_denies_everyone_and_stays_in_force_is_named() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT --uses 3").ok();
    user.run("consent grant --to //Dave --category laboratory --purpose TREAT").ok();
    user.run("consent grant --to //Eve --category laboratory --purpose TREAT").ok();
    user.run("consent revoke --from //Eve").ok();
    user.write("form.json", include_str!("../../../deployer/tests/data/fhir/r4-deny-with-exceptions.json"));
    let map = "--map Patient/jonas=//Alice --map Organization/pharmacy=//Dave --map Organization/university-hospital=//Charlie";
    let planned = user.run(&format!("--json consent import form.json {map} --dry-run")).ok();
    let stays = json!([{ "grantee": BOB, "scope": "treatment", "version": 1 }]);
    assert_eq!(planned.document()["stays_in_force"], stays, "//Dave's is replaced, //Eve's was revoked");
    planned.says(&format!("salus consent revoke --from {BOB} --scope treatment"));
    let imported = user.json(&format!("consent import form.json {map}"));
    assert_eq!(imported["stays_in_force"], stays, "{imported:#}");
    assert_eq!(check(&user, "TREAT", "laboratory"), Some(0));
}

#[test]
fn a_deny_that_names_somebody_holds_against_the_default_and_older_consents() {
    let user = User::new();
    user.run("consent default all").ok();
    user.run("consent grant --to //Bob --category all --purpose HRESCH").ok();
    let mut form = parsed(CLINIC);
    // By our own text: TREAT is permitted, and everything else denied, to the one whom the root names.
    let permit = json!({ "type": "permit", "purpose": form["provision"]["purpose"].take() });
    form["provision"] = json!({ "type": "deny", "actor": form["provision"]["actor"].take(), "provision": [permit] });
    form["policyRule"]["coding"][0]["code"] = json!("OPTOUT");
    user.write("form.json", form.to_string());
    assert_eq!(check(&user, "HPAYMT", "claims"), Some(0), "the default permits");
    user.run(&format!("consent import form.json {MAP}")).ok();
    for (purpose, code) in [("TREAT", 0), ("HRESCH", 1), ("HPAYMT", 1), ("HDECD", 1)] {
        assert_eq!(check(&user, purpose, "claims"), Some(code), "{purpose}");
    }
}

#[test]
fn a_hostile_form_cannot_paint_over_its_confirmation() {
    let user = User::new();
    let mut form = parsed(CLINIC);
    let forged = "clinic)\nFHIR R4 Consent of somebody else\ngranted to nobody\u{1b}[2A\u{9b}2K\r\u{202e}";
    form["provision"]["actor"][0]["reference"] =
        json!({ "reference": forged, "identifier": { "system": "urn:salus:ss58", "value": BOB } });
    form["identifier"] = json!([{ "system": forged, "value": "1" }]);
    form["extension"] = json!([{ "url": forged, "valueBoolean": true }]);
    user.write("form.json", form.to_string());
    let import = "consent import form.json --map Patient/mira=//Alice";
    let clean = |text: &str| assert!(!text.contains(['\u{1b}', '\u{9b}', '\r', '\u{202e}']), "{text:?}");
    for line in [format!("{import} --dry-run"), import.into()] {
        let ran = user.run(&line).ok();
        clean(&ran.out);
        clean(&ran.err);
        assert_eq!(ran.out.lines().filter(|line| line.contains("FHIR R4 Consent of")).count(), 2, "{ran:?}");
        assert_eq!(ran.out.lines().filter(|line| line.starts_with("FHIR R4 Consent of")).count(), 1, "{ran:?}");
        assert!(ran.err.lines().all(|line| !line.starts_with("granted")), "{ran:?}");
    }
    let told = user.run(&format!("--json {import} --dry-run")).ok();
    clean(&told.out);
    assert_eq!(told.document()["grants"][0]["name"], forged, "the document itself is not altered");
    form["provision"][forged] = json!(true);
    user.write("form.json", form.to_string());
    let refused = user.run(import).exits(1);
    clean(&refused.err);
    assert!(refused.err.lines().all(|line| !line.starts_with("granted")), "{refused:?}");
}

#[test]
fn a_grant_document_is_checked_and_what_it_says_is_called_so() {
    let user = User::new();
    user.run("consent grant --to //Bob --category laboratory --purpose TREAT --out for-bob.json").ok();
    let genuine = user.read_json("for-bob.json");
    let other = User::new();
    let receive = |pointer: &str, value: Value| {
        let mut document = genuine.clone();
        *document.pointer_mut(pointer).expect("the document has it") = value;
        other.write("document.json", document.to_string());
        other.run("consent receive document.json")
    };
    receive("/chain", json!("0x00")).exits(2).says("document.json: `0x00` is not a genesis hash");
    receive("/grantee", json!("5Grwva")).exits(2).says("document.json: ");
    receive("/scope", json!("everything")).exits(2).says("`everything` is not a scope");
    assert!(!other.home().exists(), "nothing was kept");
    let received = receive("/terms", json!(["permits nothing\u{1b}[2A\ncategories of all"])).ok();
    assert!(!received.out.contains('\u{1b}') && received.out.lines().count() == 3, "{received:?}");
    received.says(&format!("as the document says, unchecked: for {BOB} on the chain 0x"));

    // Handed to a check, it has to be about this chain.
    let mut document = genuine.clone();
    document["chain"] = json!(format!("0x{}", "11".repeat(32)));
    user.write("elsewhere.json", document.to_string());
    let line = "consent check --grantee //Bob --purpose TREAT --category laboratory --document";
    user.run(&format!("{line} for-bob.json")).ok();
    user.run(&format!("{line} elsewhere.json")).exits(3).says("the grant document is about the chain 0x1111");
}
