use super::*;
use crate::formats::fhir::urls;
use crate::formats::fhir::{Status, Version};
use salus_domain::consent::codes::{CATEGORY_MASK, Category, PURPOSE_SYSTEM, SCOPES, purposes_of};
use salus_domain::consent::{Confidentiality, Effect, Period, Provision, Purpose, Scope};
use serde_json::json;

fn category(name: &str) -> u64 {
    1 << Category::position(name).unwrap()
}

fn permit(purposes: u64) -> Provision {
    Provision {
        effect: Effect::Permit,
        purposes,
        categories: CATEGORY_MASK,
        label: Confidentiality::VeryRestricted,
        period: None,
        data: Period::ALWAYS,
    }
}

fn deny(purposes: u64) -> Provision {
    Provision { effect: Effect::Deny, label: Confidentiality::Unrestricted, ..permit(purposes) }
}

/// Milliseconds of a day's first instant.
fn ms(date: &str) -> u64 {
    let time: jiff::Timestamp = format!("{date}T00:00:00Z").parse().unwrap();
    time.as_millisecond().unsigned_abs()
}

/// (grantee's byte, scope, provisions) of a sample.
fn grants(name: &str) -> Vec<(u8, Scope, Vec<Provision>)> {
    let imported = import(&sample(name)).unwrap();
    imported.grants.into_iter().map(|g| (g.grantee.account[0], g.scope, g.terms.provisions)).collect()
}

#[test]
fn a_clinic_may_see_laboratory_results_for_treatment() {
    let imported = import(&sample("r4-clinic-laboratory")).unwrap();
    assert_eq!((imported.version, imported.status), (Version::R4, Status::Active));
    assert_eq!(imported.subject.account, [1; 32]);
    assert_eq!(imported.subject.name, "Patient/mira");
    let [grant] = imported.grants.as_slice() else { panic!("{:?}", imported.grants) };
    assert_eq!(grant.scope, Scope::Treatment);
    let expected = Provision {
        categories: category("laboratory"),
        label: Confidentiality::Normal,
        ..permit(Purpose::TREAT.mask())
    };
    assert_eq!(grant.terms.provisions, [expected]);
    // An end day counts until its last millisecond.
    assert_eq!(grant.terms.period, Period { from: ms("2026-11-02"), until: ms("2028-01-01") });
    assert_eq!(grant.start_clamped, Some((ms("2026-11-02"), NOW)));
    assert!(imported.denies_others.is_empty());
    let listed: Vec<&str> = imported.notes.iter().map(|note| note.path.as_str()).collect();
    for path in ["Consent.text", "Consent.dateTime", "Consent.performer", "Consent.id", "Consent.language"] {
        assert!(listed.contains(&path), "{path} in {listed:?}");
    }
}

#[test]
fn exceptions_to_a_permit_become_denies_for_those_they_concern() {
    let treatment = purposes_of(Scope::Treatment);
    let sensitive = Provision { categories: category("mental-health") | category("substance-use"), ..deny(treatment) };
    let old = Provision { data: Period { from: 0, until: ms("2020-01-01") }, ..deny(treatment) };
    let imported = import(&sample("r4-permit-with-exceptions")).unwrap();
    assert_eq!(imported.subject.account, ALICE);
    let [bob, weiss] = imported.grants.as_slice() else { panic!("{:?}", imported.grants) };
    assert_eq!(bob.terms.provisions, [permit(treatment), sensitive.clone()]);
    assert_eq!(weiss.terms.provisions, [permit(treatment), sensitive, old]);
    assert_eq!(weiss.terms.period, Period { from: 0, until: ms("2031-01-01") });
    assert_eq!(weiss.start_clamped, None);
}

#[test]
fn exceptions_to_a_deny_become_permits_in_the_scopes_of_their_purposes() {
    let imported = import(&sample("r4-deny-with-exceptions")).unwrap();
    // 2026-01-01T00:00:00+01:00
    assert_eq!(imported.grants[0].terms.period.from, ms("2026-01-01") - 3_600_000);
    assert_eq!(imported.grants[0].terms.period.until, ms("2029-01-01"));
    assert_eq!(imported.denies_others, SCOPES);
    let (treat, research) = (Purpose::TREAT.mask(), Purpose::HRESCH.mask());
    let medication = category("medication") | category("allergy");
    assert_eq!(
        grants("r4-deny-with-exceptions"),
        [
            (12, Scope::Treatment, vec![Provision { categories: medication, ..permit(treat) }]),
            (13, Scope::Treatment, vec![permit(treat)]),
            (
                13,
                Scope::Research,
                vec![permit(research), Provision { categories: category("genetic"), ..deny(research) }]
            ),
        ]
    );
    // The register's grain is coarser, and it says so.
    let note = imported.notes.iter().find(|n| n.path == "Consent.provision.provision[0].class[0]").unwrap();
    assert!(note.note.contains("MedicationStatement"), "{note}");
}

#[test]
fn a_research_consent_keeps_the_datas_own_period() {
    let imported = import(&sample("r4-research")).unwrap();
    assert_eq!(imported.status, Status::Proposed);
    let [grant] = imported.grants.as_slice() else { panic!("{:?}", imported.grants) };
    assert_eq!((grant.grantee.account, grant.scope), ([16; 32], Scope::Research));
    let expected = Provision {
        categories: category("laboratory") | category("imaging"),
        label: Confidentiality::Restricted,
        data: Period { from: ms("2015-01-01"), until: ms("2026-07-01") },
        ..permit(Purpose::CLINTRCH.mask())
    };
    assert_eq!(grant.terms.provisions, [expected]);
    // An instant's second is included.
    assert_eq!(grant.terms.period, Period { from: ms("2027-01-01"), until: ms("2031-12-31") + 43_201_000 });
    assert_eq!(grant.start_clamped, None);
}

#[test]
fn r5_levels_negate_the_one_above() {
    let treatment = purposes_of(Scope::Treatment);
    let until_new_year = Some(Period { from: 0, until: ms("2027-01-01") });
    assert_eq!(
        grants("r5-permit-with-exceptions"),
        [(
            14,
            Scope::Treatment,
            vec![
                permit(treatment),
                Provision { categories: category("reproductive"), ..deny(treatment) },
                Provision {
                    categories: category("imaging"),
                    label: Confidentiality::Restricted,
                    period: until_new_year,
                    ..deny(treatment)
                },
            ]
        )]
    );
    let pay = Purpose::HPAYMT.mask();
    let since = Period { from: ms("2025-01-01"), until: u64::MAX };
    let denied = |scope: Scope| (17, scope, vec![deny(purposes_of(scope))]);
    assert_eq!(
        grants("r5-deny-with-exceptions"),
        [
            denied(Scope::Treatment),
            denied(Scope::Research),
            (
                17,
                Scope::Privacy,
                vec![
                    Provision { categories: category("claims"), data: since, ..permit(pay) },
                    Provision { categories: category("coverage"), ..permit(pay) },
                    Provision { categories: category("claims"), data: since, ..deny(Purpose::ELIGDTRM.mask()) },
                ]
            ),
            denied(Scope::AdvanceDirective),
        ]
    );
    assert!(import(&sample("r5-deny-with-exceptions")).unwrap().denies_others.is_empty());
}

#[test]
fn a_deny_that_names_actors_denies_them_where_nothing_is_permitted() {
    let actor = |name: &str| {
        let role = json!({ "coding": [{ "system": urls::PARTICIPATION, "code": "IRCP" }] });
        json!({ "role": role, "reference": { "reference": format!("Organization/{name}") } })
    };
    let purpose = |code: &str| json!({ "system": PURPOSE_SYSTEM, "code": code });
    let mut document = sample("r4-deny-with-exceptions");
    document["provision"] = json!({
        "type": "deny",
        "actor": [actor("lindenhof"), actor("pharmacy")],
        "purpose": [purpose("TREAT"), purpose("HRESCH")],
        "provision": [
            { "type": "permit", "actor": [actor("lindenhof")], "purpose": [purpose("TREAT")] },
            { "type": "permit", "actor": [actor("pharmacy")], "purpose": [purpose("HRESCH")] },
        ],
    });
    let imported = import(&document).unwrap();
    assert!(imported.denies_others.is_empty(), "nobody else is denied, and nothing is left to the default");
    let found: Vec<_> = imported.grants.into_iter().map(|g| (g.grantee.account[0], g.terms.provisions)).collect();
    let (treat, research) = (Purpose::TREAT.mask(), Purpose::HRESCH.mask());
    assert_eq!(
        found,
        [(11, vec![permit(treat)]), (11, vec![deny(research)]), (12, vec![deny(treat)]), (12, vec![permit(research)]),]
    );
}

#[test]
fn our_own_extension_narrows_the_scope_and_no_more() {
    let mut document = sample("r5-deny-with-exceptions");
    document["modifierExtension"] = json!([{ "url": urls::SCOPE, "valueCode": "patient-privacy" }]);
    let imported = import(&document).unwrap();
    assert_eq!(imported.grants.iter().map(|g| g.scope).collect::<Vec<_>>(), [Scope::Privacy]);
    assert!(imported.notes.iter().any(|note| note.path == "Consent.modifierExtension"));
    document["modifierExtension"][0]["valueCode"] = json!("treatment");
    assert_eq!(problems(&document), ["Consent.category"], "its purposes are of another scope");
    document["modifierExtension"][0]["valueCode"] = json!("everything");
    assert_eq!(problems(&document), ["Consent.modifierExtension[0]"]);
    let mut treatment = sample("r4-clinic-laboratory");
    treatment["scope"]["coding"][0]["code"] = json!("treatment");
    treatment["modifierExtension"] = json!([{ "url": urls::SCOPE, "valueCode": "research" }]);
    assert_eq!(problems(&treatment), ["Consent.modifierExtension"]);
}

#[test]
fn an_absent_purpose_means_every_purpose_of_the_scopes() {
    let mut document = sample("r4-clinic-laboratory");
    document["provision"].as_object_mut().unwrap().remove("purpose");
    let scopes: Vec<(Scope, u64)> =
        import(&document).unwrap().grants.iter().map(|g| (g.scope, g.terms.provisions[0].purposes)).collect();
    assert_eq!(scopes, salus_domain::consent::codes::SCOPES.map(|scope| (scope, purposes_of(scope))));
    document["scope"]["coding"][0]["code"] = "research".into();
    let research = import(&document).unwrap();
    assert_eq!(research.grants.len(), 1);
    assert_eq!(research.grants[0].terms.provisions[0].purposes, purposes_of(Scope::Research));
}

#[test]
fn absent_codes_and_labels_mean_all_of_them() {
    let mut document = sample("r4-clinic-laboratory");
    for name in ["class", "code", "securityLabel"] {
        document["provision"].as_object_mut().unwrap().remove(name);
    }
    let imported = import(&document).unwrap();
    assert_eq!(imported.grants[0].terms.provisions, [permit(Purpose::TREAT.mask())]);
}

#[test]
fn a_code_that_becomes_a_whole_category_says_what_else_that_holds() {
    let mut document = sample("r4-clinic-laboratory");
    document["provision"].as_object_mut().unwrap().remove("class");
    let coding = |system: &str, code: &str| json!({ "system": system, "code": code });
    let mut note = |codings: Value| {
        document["provision"]["code"] = json!([{ "coding": codings }]);
        let notes = import(&document).unwrap().notes;
        let note = notes.into_iter().find(|note| note.path.starts_with("Consent.provision.code"));
        note.map(|note| note.note).unwrap_or_default()
    };
    let progress = coding(urls::LOINC, "11506-3");
    assert_eq!(
        note(json!([progress])),
        "recorded as the category note, which also holds ClinicalImpression, Composition, 34109-9"
    );
    assert_eq!(note(json!([coding(urls::LOINC, "18842-5")])), "", "discharge summaries are nothing else");
    assert_eq!(note(json!([coding(urls::CATEGORY, "note"), progress])), "", "the category is named beside it");
}

#[test]
fn with_a_salt_the_terms_commit_to_the_document() {
    let document = sample("r4-clinic-laboratory");
    let salted = ImportOptions { salt: Some(vec![7; 16]), jurisdiction: Some(*b"DE\0\0\0\0"), ..options() };
    let grant = import_value(&document, &salted).unwrap().grants.remove(0);
    let tag = crate::formats::fhir::DOCUMENT_TAG;
    assert_eq!(grant.terms.document, crate::formats::json::commit(tag, &[7; 16], &document).unwrap());
    assert_eq!(grant.terms.jurisdiction, Some(*b"DE\0\0\0\0"));
    let short = ImportOptions { salt: Some(vec![7; 15]), ..options() };
    assert!(import_value(&document, &short).unwrap_err().to_string().contains("15 bytes is too short"));
}
