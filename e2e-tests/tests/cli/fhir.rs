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
