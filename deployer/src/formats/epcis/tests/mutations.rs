//! Documents altered at random: read or refused, never a panic, and what is read reads back equal.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::formats::epcis::moves::Move;

/// The places of a document, in the order in which they stand.
fn places(value: &Value, path: &str, out: &mut Vec<String>) {
    out.push(path.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            places(value, &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), out);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| places(value, &format!("{path}/{at}"), out));
        }
        _ => {}
    }
}

fn replacement(kind: u8, text: &str, old: &Value) -> Value {
    match kind % 9 {
        0 => Value::Null,
        1 => json!(text),
        2 => json!([]),
        3 => json!({}),
        4 => json!(-1.5e300),
        5 => json!([old, old]),
        6 => json!({ "x": old, "ext:y": old }),
        7 => json!(true),
        // A text with one character altered.
        _ => match old.as_str() {
            Some(old) => {
                let at = text.len() % (old.chars().count() + 1);
                json!(
                    old.chars()
                        .take(at)
                        .chain(text.chars().take(1))
                        .chain(old.chars().skip(at + 1))
                        .collect::<String>()
                )
            }
            None => json!(text),
        },
    }
}

/// What is read can be written, hashed and judged, and reads back.
fn exercise(document: &Value) -> bool {
    let Ok(read) = Document::read(document) else { return false };
    let written = read.write();
    let again = Document::read(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, read);
    for (event, same) in read.events.iter().zip(&again.events) {
        let _ = Move::of(event);
        let hash = event.hash_id(&read.namespaces(event));
        assert_eq!(hash, same.hash_id(&again.namespaces(same)));
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn altered_documents_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), "\\PC{0,12}"), 1..4)) {
        let mut document: Value = serde_json::from_str(SUPPLY_CHAIN).unwrap();
        for (at, kind, text) in changes {
            let mut all = Vec::new();
            places(&document, "", &mut all);
            let path = &all[at.index(all.len())];
            let old = document.pointer(path).unwrap().clone();
            *document.pointer_mut(path).unwrap() = replacement(kind, &text, &old);
        }
        exercise(&document);
    }

    #[test]
    fn altered_texts_never_panic(at in any::<prop::sample::Index>(), length in 0_usize..20, text in "\\PC{0,8}") {
        let at = at.index(SUPPLY_CHAIN.len());
        let end = (at + length).min(SUPPLY_CHAIN.len());
        // The document is ASCII.
        let altered = format!("{}{text}{}", &SUPPLY_CHAIN[..at], &SUPPLY_CHAIN[end..]);
        if let Ok(read) = Document::parse(&altered) {
            prop_assert_eq!(Document::read(&read.write()), Ok(read));
        }
    }
}

#[test]
fn the_document_itself_is_read() {
    assert!(exercise(&serde_json::from_str(SUPPLY_CHAIN).unwrap()));
}
