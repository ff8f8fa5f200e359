use super::*;
use crate::formats::fhir::elements::{self, Handling, Table};
use serde_json::json;

/// A place in a document, as a JSON pointer; what to put there; where the import says the problem is.
type Case = (&'static str, Value, &'static str);

fn refuses(name: &str, cases: Vec<Case>) {
    for (pointer, value, path) in cases {
        let mut document = sample(name);
        put(&mut document, pointer, value.clone());
        let found = problems(&document);
        assert!(found.iter().any(|found| found == path), "{pointer} = {value}: expected {path}, got {found:?}");
    }
}

/// Puts a value at a pointer, whose parent must exist.
fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(fields) => {
            fields.insert(name.into(), value);
        }
        Value::Array(items) => match name.parse::<usize>() {
            Ok(index) if index < items.len() => items[index] = value,
            _ => items.push(value),
        },
        other => panic!("{parent} is {other}"),
    }
}

fn role(code: &str) -> Value {
    json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": code }] })
}

#[test]
fn a_document_with_many_problems_is_told_all_of_them() {
    let text = include_str!("../../../../tests/data/fhir/r4-refused.json");
    let document: Value = serde_json::from_str(text).unwrap();
    let mut found = problems(&document);
    found.sort();
    assert_eq!(
        found,
        [
            "Consent.category[0].coding[0]",
            "Consent.implicitRules",
            "Consent.policyRule.coding[0]",
            "Consent.provision.actor[0].role.coding[0]",
            "Consent.provision.actor[1].reference",
            "Consent.provision.provision[0].code[0].coding[0]",
            "Consent.provision.provision[1].action",
            "Consent.provision.provision[1].data",
            "Consent.provision.purpose[0]",
            "Consent.verification[0].modifierExtension[0]",
        ]
    );
}

fn refused(table: &Table) -> impl Iterator<Item = &'static str> {
    elements::rows(table).filter(|(_, handling)| matches!(handling, Handling::Refused(_))).map(|(name, _)| *name)
}

/// Something of the right shape for a refused element, and the path of the problem it makes.
fn filled(name: &str, at: &str) -> (Value, String) {
    match name {
        "extension" | "modifierExtension" => {
            (json!([{ "url": "http://example.org/x", "valueBoolean": true }]), format!("{at}.{name}[0]"))
        }
        _ => (json!([{ "text": "something" }]), format!("{at}.{name}")),
    }
}

#[test]
fn every_element_that_the_table_refuses_is_refused_by_its_path() {
    let places = [
        ("r4-permit-with-exceptions", &elements::R4_CONSENT, "", "Consent"),
        ("r4-permit-with-exceptions", &elements::R4_PROVISION, "/provision", "Consent.provision"),
        (
            "r4-permit-with-exceptions",
            &elements::R4_PROVISION,
            "/provision/provision/1",
            "Consent.provision.provision[1]",
        ),
        ("r5-deny-with-exceptions", &elements::R5_CONSENT, "", "Consent"),
        ("r5-deny-with-exceptions", &elements::R5_PROVISION, "/provision/0", "Consent.provision[0]"),
        (
            "r5-deny-with-exceptions",
            &elements::R5_PROVISION,
            "/provision/0/provision/0",
            "Consent.provision[0].provision[0]",
        ),
    ];
    for (name, table, pointer, at) in places {
        for element in refused(table) {
            let mut document = sample(name);
            let (value, path) = filled(element, at);
            put(&mut document, &format!("{pointer}/{element}"), value);
            assert_eq!(problems(&document), [path]);
        }
    }
}

#[test]
fn every_element_that_the_table_lists_is_listed_and_changes_nothing() {
    for (name, table) in
        [("r4-clinic-laboratory", &elements::R4_CONSENT), ("r5-deny-with-exceptions", &elements::R5_CONSENT)]
    {
        let original = import(&sample(name)).unwrap();
        for (element, _) in elements::rows(table).filter(|(_, handling)| matches!(handling, Handling::Listed(_))) {
            let mut document = sample(name);
            let (value, mut path) = filled(element, "Consent");
            if *element != "extension" {
                path = format!("Consent.{element}");
            }
            put(&mut document, &format!("/{element}"), value);
            let imported = import(&document).unwrap();
            assert_eq!(imported.grants, original.grants, "{element}");
            assert!(imported.notes.iter().any(|note| note.path == path), "{element}: {:?}", imported.notes);
        }
    }
}

#[test]
fn what_r4_does_not_know_or_the_register_cannot_say_is_refused_by_its_path() {
    let label =
        |code: &str| json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code });
    let coding = |system: &str, code: &str| json!({ "system": system, "code": code });
    refuses(
        "r4-clinic-laboratory",
        vec![
            ("/status", json!("entered"), "Consent.status"),
            ("/status", json!(null), "Consent.status"),
            ("/scope/coding/0/code", json!("other"), "Consent.scope.coding[0]"),
            ("/scope/coding/0/system", json!("http://example.org"), "Consent.scope.coding[0]"),
            ("/scope", json!({ "text": "privacy" }), "Consent.scope"),
            ("/scope/coding/0/code", json!("research"), "Consent.scope"),
            ("/patient/reference", json!("Patient/unknown"), "Consent.patient"),
            ("/patient/reference", json!("Organization/lindenhof"), "Consent.provision.actor"),
            ("/patient", json!({ "display": "Mira" }), "Consent.patient"),
            (
                "/patient/identifier",
                json!({ "system": "urn:salus:ss58", "value": "5Grwva" }),
                "Consent.patient.identifier.value",
            ),
            (
                "/patient/identifier",
                json!({ "system": "urn:salus:ss58", "value": "//Alice" }),
                "Consent.patient.identifier.value",
            ),
            (
                "/patient/identifier",
                json!({ "system": "urn:salus:ss58", "value": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY" }),
                "Consent.patient",
            ),
            ("/policyRule/coding/0/code", json!("EMRGONLY"), "Consent.policyRule.coding[0]"),
            ("/provision/type", json!("maybe"), "Consent.provision.type"),
            ("/provision/type", json!("deny"), "Consent.policyRule.coding[0]"),
            ("/provision/period", json!({}), "Consent.provision.period"),
            ("/provision/period/start", json!("yesterday"), "Consent.provision.period.start"),
            ("/provision/period/end", json!("2026-02-30"), "Consent.provision.period.end"),
            ("/provision/period/end", json!("2025"), "Consent.provision.period"),
            ("/provision/period/end", json!("2026-11-19"), "Consent.provision"),
            ("/provision/period/_end", json!({ "extension": [] }), "Consent.provision.period._end"),
            ("/provision/_period", json!({ "extension": [] }), "Consent.provision._period"),
            ("/provision/actor", json!([]), "Consent.provision.actor"),
            ("/provision/actor/0/role", role("CST"), "Consent.provision.actor[0].role.coding[0]"),
            ("/provision/actor/0/role", json!({ "text": "doctor" }), "Consent.provision.actor[0].role"),
            ("/provision/actor/0/reference/type", json!("Group"), "Consent.provision.actor[0].reference"),
            (
                "/provision/actor/0/reference/reference",
                json!("http://x.org/fhir/Group/1"),
                "Consent.provision.actor[0].reference",
            ),
            (
                "/provision/actor/0/reference/identifier",
                json!({ "use": "old", "system": "a", "value": "b" }),
                "Consent.provision.actor[0].reference.identifier.use",
            ),
            ("/provision/actor/0/extension", json!([{ "url": "x" }]), "Consent.provision.actor[0].extension"),
            ("/provision/securityLabel", json!([]), "Consent.provision.securityLabel"),
            ("/provision/securityLabel/0/code", json!("X"), "Consent.provision.securityLabel[0]"),
            ("/provision/securityLabel/0/system", json!("http://example.org"), "Consent.provision.securityLabel[0]"),
            (
                "/provision/securityLabel/1",
                coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "MH"),
                "Consent.provision.securityLabel",
            ),
            ("/provision/securityLabel", label("N"), "Consent.provision.securityLabel"),
            ("/provision/purpose", json!([]), "Consent.provision.purpose"),
            ("/provision/purpose/0/code", json!("PurposeOfUse"), "Consent.provision.purpose[0]"),
            ("/provision/purpose/0/code", json!("treat"), "Consent.provision.purpose[0]"),
            ("/provision/purpose/0/system", json!("http://example.org"), "Consent.provision.purpose[0]"),
            ("/provision/purpose/0", json!({ "display": "treatment" }), "Consent.provision.purpose[0]"),
            ("/provision/purpose/0/extension", json!([{ "url": "x" }]), "Consent.provision.purpose[0].extension"),
            ("/provision/class/0/code", json!("Patient"), "Consent.provision.class[0]"),
            ("/provision/class/0/code", json!("ImagingStudy"), "Consent.provision"),
            ("/provision/class", json!([]), "Consent.provision.class"),
            ("/provision/code", json!([]), "Consent.provision.code"),
            ("/provision/code/0", json!({ "text": "blood" }), "Consent.provision.code[0]"),
            ("/provision/code/0/coding/0/code", json!("Laboratory"), "Consent.provision.code[0].coding[0]"),
            (
                "/provision/code/0/coding/1",
                coding("http://example.org/local", "glucose"),
                "Consent.provision.code[0].coding[1]",
            ),
            ("/provision/code/0/coding/1", coding("http://loinc.org", "18726-0"), "Consent.provision.code[0]"),
            (
                "/provision/code/0/coding/0",
                coding("http://hl7.org/fhir/resource-types", "Observation"),
                "Consent.provision.code[0].coding[0]",
            ),
            ("/provision/dataPeriod", json!({ "start": "1969-12-31" }), "Consent.provision.dataPeriod.start"),
            ("/provision/dataPeriod", json!({ "start": "2020", "end": "2019" }), "Consent.provision.dataPeriod"),
            ("/provision/provision", json!([]), "Consent.provision.provision"),
            ("/provision/provision", json!({}), "Consent.provision.provision"),
            ("/provision/provision", json!([{ "purpose": [] }]), "Consent.provision.provision[0].type"),
            ("/provision/provision", json!([{ "type": "permit" }]), "Consent.provision.provision[0]"),
            ("/provision/resourceType", json!([]), "Consent.provision.resourceType"),
            ("/except", json!([]), "Consent.except"),
            ("/_status", json!({ "extension": [] }), "Consent._status"),
            ("/decision", json!("permit"), "Consent"),
            ("/resourceType", json!("Bundle"), "resourceType"),
            (
                "/category/0/coding/0",
                coding("http://terminology.hl7.org/CodeSystem/consentcategorycodes", "dnr"),
                "Consent.category[0].coding[0]",
            ),
            (
                "/category/0/coding/0",
                coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "RSDID"),
                "Consent.category[0].coding[0]",
            ),
            (
                "/contained",
                json!([{ "resourceType": "Organization", "modifierExtension": [{ "url": "x" }] }]),
                "Consent.contained[0].modifierExtension[0]",
            ),
            ("/text/modifierExtension", json!([{ "url": "x" }]), "Consent.text.modifierExtension[0]"),
            (
                "/modifierExtension",
                json!([{ "url": "urn:salus:fhir:max-uses", "valueUnsignedInt": 0 }]),
                "Consent.modifierExtension[0]",
            ),
            (
                "/modifierExtension",
                json!([{ "url": "urn:salus:fhir:type", "valueCode": "deny" }]),
                "Consent.modifierExtension[0]",
            ),
            (
                "/provision/modifierExtension",
                json!([{ "url": "urn:salus:fhir:max-uses", "valueUnsignedInt": 9 }]),
                "Consent.provision.modifierExtension[0]",
            ),
            (
                "/extension",
                json!([{ "url": "urn:salus:fhir:document", "valueString": "0x12" }]),
                "Consent.extension[0]",
            ),
            (
                "/extension",
                json!([{ "url": "urn:salus:fhir:jurisdiction", "valueCode": "Bayern" }]),
                "Consent.extension[0]",
            ),
        ],
    );
}

#[test]
fn what_r5_does_not_know_or_the_register_cannot_say_is_refused_by_its_path() {
    refuses(
        "r5-deny-with-exceptions",
        vec![
            ("/status", json!("unknown"), "Consent.status"),
            ("/decision", json!("opt-in"), "Consent.decision"),
            ("/decision", json!("permit"), "Consent.provision[0].provision[0]"),
            ("/subject", json!({ "reference": "Group/everyone" }), "Consent.subject"),
            ("/grantee", json!([]), "Consent.grantee"),
            ("/grantee/0", json!({ "reference": "CareTeam/1" }), "Consent.grantee[0]"),
            ("/provision/0/type", json!("permit"), "Consent.provision[0].type"),
            ("/provision/0/class", json!([]), "Consent.provision[0].class"),
            ("/provision/0/provision/0/expression", json!({}), "Consent.provision[0].provision[0].expression"),
            ("/provision/0/provision/0/purpose/0/code", json!("TREAT"), "Consent.provision[0].provision[0]"),
            ("/provision/1/code/0/coding/0/code", json!("claims"), "Consent.provision[0].provision[0]"),
            (
                "/provision/0/provision/0/provision",
                json!([{ "code": [] }]),
                "Consent.provision[0].provision[0].provision[0]",
            ),
            (
                "/provision/0/actor",
                json!([{ "reference": { "reference": "Organization/pharmacy" } }]),
                "Consent.provision[0].actor",
            ),
            (
                "/provision/0/modifierExtension",
                json!([{ "url": "urn:salus:fhir:type", "valueCode": "permit" }]),
                "Consent.provision[0].modifierExtension",
            ),
            ("/scope", json!({}), "Consent"),
        ],
    );
}

#[test]
fn a_permit_for_everybody_is_refused() {
    let mut document = sample("r4-clinic-laboratory");
    document["provision"].as_object_mut().unwrap().remove("actor");
    assert_eq!(problems(&document), ["Consent.provision.actor"]);
    let mut document = sample("r4-deny-with-exceptions");
    document["provision"]["provision"][0].as_object_mut().unwrap().remove("actor");
    assert_eq!(problems(&document), ["Consent.provision.provision[0].actor"]);
    let mut document = sample("r5-permit-with-exceptions");
    document.as_object_mut().unwrap().remove("grantee");
    assert_eq!(problems(&document), ["Consent.grantee"]);
}

#[test]
fn a_root_without_type_needs_a_base_and_no_conditions() {
    let mut document = sample("r4-deny-with-exceptions");
    document.as_object_mut().unwrap().remove("policyRule");
    assert_eq!(problems(&document), ["Consent.provision.type"]);
    let mut document = sample("r4-clinic-laboratory");
    document["provision"].as_object_mut().unwrap().remove("type");
    assert_eq!(problems(&document), ["Consent.provision.type"]);
}

#[test]
fn more_provisions_than_fit_are_refused() {
    let mut document = sample("r4-permit-with-exceptions");
    let code = |name: &str| json!([{ "coding": [{ "system": "urn:salus:category", "code": name }] }]);
    let names = ["medication", "laboratory", "imaging", "pathology", "vital-signs", "allergy", "problem", "claims"];
    let denies = |count: usize| -> Value {
        names[..count].iter().map(|name| json!({ "type": "deny", "code": code(name) })).collect::<Vec<_>>().into()
    };
    document["provision"]["provision"] = denies(7);
    assert_eq!(import(&document).unwrap().grants[0].terms.provisions.len(), 8);
    document["provision"]["provision"] = denies(8);
    assert!(problems(&document).contains(&"Consent.provision".to_owned()));
}

#[test]
fn damaged_json_is_told_by_line_and_column() {
    let (_, text) = SAMPLES[0];
    for (damaged, line, column) in [
        (text.replacen("\"status\": \"active\",", "\"status\": \"active\"", 1), 10, 3),
        (text[..text.len() / 2].to_owned(), text[..text.len() / 2].lines().count(), 0),
        (format!("{text}}}"), text.lines().count() + 1, 1),
        (text.replacen("\"type\": \"permit\"", "\"type\": \"deny\", \"type\": \"permit\"", 1), 24, 0),
        (String::new(), 1, 0),
    ] {
        let error = crate::formats::fhir::import(&damaged, &options()).unwrap_err();
        let ImportError::Json { line: l, column: c, message } = &error else { panic!("{error}") };
        assert_eq!(*l, line, "{error}");
        assert!(column == 0 || *c == column, "{error}");
        assert!(!message.contains("at line"), "{message}");
    }
}

#[test]
fn a_refusal_is_a_failure_with_its_paths_and_damage_a_usage_error() {
    let mut document = sample("r4-clinic-laboratory");
    document["provision"]["action"] = json!([]);
    let failure: crate::failure::Failure = import(&document).unwrap_err().into();
    assert_eq!(failure.kind, crate::failure::Kind::Refused);
    assert!(failure.message.contains("\n  Consent.provision.action: "), "{}", failure.message);
    assert_eq!(failure.details.unwrap()["problems"][0]["path"], "Consent.provision.action");
    let failure: crate::failure::Failure = crate::formats::fhir::import("{", &options()).unwrap_err().into();
    assert_eq!(failure.kind, crate::failure::Kind::Usage);
}
