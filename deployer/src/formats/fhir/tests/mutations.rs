//! However a document is damaged, the import does not panic and does not permit more.

use proptest::prelude::*;
use salus_domain::consent::{Confidentiality, Effect, Period, Purpose, Request};
use serde_json::json;

use super::*;

/// Pointers to every value of a document.
fn pointers(value: &Value, at: &str, list: &mut Vec<String>) {
    list.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            // The only escape that FHIR's names would need does not occur in the samples.
            pointers(value, &format!("{at}/{name}"), list);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), list));
        }
        _ => {}
    }
}

fn all_pointers(document: &Value) -> Vec<String> {
    let mut list = Vec::new();
    pointers(document, "", &mut list);
    list
}

fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(-1.5e300)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[]])),
        Just(json!([null])),
        Just(json!([{}])),
        Just(json!("")),
        Just(json!(" ")),
        "\\PC{1,12}".prop_map(|text| json!(text)),
    ]
}

fn document() -> impl Strategy<Value = Value> {
    (0..SAMPLES.len()).prop_map(|index| sample(SAMPLES[index].0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// A value that is not what it should be is refused, or was not looked at.
    #[test]
    fn junk_in_any_place_refuses_or_changes_nothing(document in document(), place: prop::sample::Index, junk in junk()) {
        let original = import(&document).unwrap();
        let list = all_pointers(&document);
        let pointer = &list[place.index(list.len())];
        let mut damaged = document.clone();
        *damaged.pointer_mut(pointer).unwrap() = junk;
        if let Ok(imported) = import(&damaged) {
            prop_assert_eq!(imported.grants, renamed(original.grants, &damaged), "{}", pointer);
            prop_assert_eq!(imported.status, original.status, "{}", pointer);
        }
    }

    /// An element that does not belong there is refused, or is listed and changes nothing.
    #[test]
    fn an_element_added_anywhere_refuses_or_changes_nothing(
        document in document(),
        place: prop::sample::Index,
        name in "[a-zA-Z_]{1,10}",
        junk in junk(),
    ) {
        let original = import(&document).unwrap();
        let list: Vec<String> =
            all_pointers(&document).into_iter().filter(|p| document.pointer(p).unwrap().is_object()).collect();
        let pointer = &list[place.index(list.len())];
        let mut damaged = document.clone();
        prop_assume!(damaged.pointer(pointer).unwrap().get(&name).is_none());
        damaged.pointer_mut(pointer).unwrap()[&name] = junk;
        if let Ok(imported) = import(&damaged) {
            prop_assert_eq!(imported.grants, original.grants, "{}/{}", pointer, name);
        }
    }

    /// What is taken away from a permit is not permitted any more; only a whole list that is absent means all.
    #[test]
    fn taking_an_item_from_a_permits_list_permits_no_more(place: prop::sample::Index, which in 0..2usize) {
        let document = sample(["r4-clinic-laboratory", "r4-research"][which]);
        let original = import(&document).unwrap();
        let items: Vec<String> = all_pointers(&document)
            .into_iter()
            .filter(|p| p.rsplit_once('/').is_some_and(|(_, last)| last.parse::<usize>().is_ok()))
            .filter(|p| p.starts_with("/provision"))
            .collect();
        let (list, index) = items[place.index(items.len())].rsplit_once('/').unwrap();
        let mut damaged = document.clone();
        damaged.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index.parse().unwrap());
        if let Ok(imported) = import(&damaged) {
            for (request, at) in every_request() {
                prop_assert!(!permits(&imported, &request, at) || permits(&original, &request, at), "{}/{}", list, index);
            }
        }
    }

    /// Removing any key does not panic, and removing half a code is no way to widen it.
    #[test]
    fn removing_any_key_is_survived(document in document(), place: prop::sample::Index) {
        let list: Vec<String> = all_pointers(&document).into_iter().filter(|p| !p.is_empty()).collect();
        let pointer = &list[place.index(list.len())];
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut damaged = document.clone();
        match damaged.pointer_mut(parent).unwrap() {
            Value::Object(fields) => { fields.shift_remove(name); }
            Value::Array(items) => { items.remove(name.parse().unwrap()); }
            _ => {}
        }
        let result = import(&damaged);
        // Half a code or half a party is none.
        let text = document.pointer(pointer).unwrap().is_string();
        if text && pointer.starts_with("/provision") && ["system", "code", "value", "reference"].contains(&name) {
            prop_assert!(result.is_err(), "{}", pointer);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*") {
        let _ = crate::formats::fhir::import(&text, &options());
    }

    #[test]
    fn a_document_with_one_byte_changed_is_read_without_panic(index in 0..SAMPLES.len(), place: prop::sample::Index, byte in 32u8..127) {
        let mut bytes = SAMPLES[index].1.as_bytes().to_vec();
        let at = place.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = crate::formats::fhir::import(&text, &options());
        }
    }
}

/// The names of parties are the document's own.
fn renamed(
    mut grants: Vec<crate::formats::fhir::ImportedGrant>,
    damaged: &Value,
) -> Vec<crate::formats::fhir::ImportedGrant> {
    if let Ok(imported) = import(damaged) {
        for (grant, now) in grants.iter_mut().zip(imported.grants) {
            grant.grantee.name = now.grantee.name;
        }
    }
    grants
}

fn permits(imported: &Imported, request: &Request, at: u64) -> bool {
    imported.grants.iter().any(|grant| {
        let matches =
            |effect| grant.terms.provisions.iter().any(|rule| rule.effect == effect && rule.matches(request, at));
        grant.terms.period.holds(at) && matches(Effect::Permit) && !matches(Effect::Deny)
    })
}

/// One request for each kind of data, purpose and label, at times inside and outside the samples' periods.
fn every_request() -> Vec<(Request, u64)> {
    let mut list = Vec::new();
    for purpose in [Purpose::TREAT, Purpose::ETREAT, Purpose::HRESCH, Purpose::CLINTRCH, Purpose::HPAYMT] {
        for category in 0..32 {
            for confidentiality in Confidentiality::ALL {
                for (at, data) in [(NOW, 0), (NOW, 1_500_000_000_000), (1_893_456_000_000, 1_500_000_000_000)] {
                    let data = Period { from: data, until: data + 1 };
                    list.push((Request { purpose, categories: 1 << category, confidentiality, data }, at));
                }
            }
        }
    }
    list
}
