//! Extensions: `{namespace}name=value`, nested ones after their parent's name, sorted (CBV 2.0, 8.9.2).

use serde_json::Value;

use super::{HashError, value};
use crate::formats::epcis::model::Extensions;
use crate::formats::epcis::namespaces::Namespaces;

/// Remarks are no part of an event.
const COMMENT: &str = "rdfs:comment";

/// One text for each value of each extension, unsorted.
pub(super) fn texts(extensions: &Extensions, namespaces: &Namespaces) -> Result<Vec<String>, HashError> {
    let mut texts = Vec::new();
    for (name, value) in extensions.iter().filter(|(name, _)| *name != COMMENT) {
        let (namespace, local) = namespaces.split(name).ok_or_else(|| HashError::Prefix { name: name.clone() })?;
        of(&format!("{{{namespace}}}{local}"), value, namespaces, &mut texts);
    }
    Ok(texts)
}

/// Within an extension a name may do without a prefix: it is then taken as it is.
fn key(name: &str, namespaces: &Namespaces) -> String {
    match namespaces.split(name) {
        Some((namespace, local)) => format!("{{{namespace}}}{local}"),
        None => name.to_owned(),
    }
}

fn of(key_text: &str, value: &Value, namespaces: &Namespaces, texts: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| of(key_text, item, namespaces, texts)),
        Value::Object(fields) => {
            let mut inner = Vec::new();
            for (name, value) in fields.iter().filter(|(name, _)| *name != COMMENT) {
                of(&key(name, namespaces), value, namespaces, &mut inner);
            }
            inner.sort_unstable();
            texts.push(format!("{key_text}{}", inner.concat()));
        }
        Value::String(text) => {
            let text = value::text(text);
            texts.push(if text.is_empty() { key_text.to_owned() } else { format!("{key_text}={text}") });
        }
        Value::Number(number) => {
            let number = number.as_f64().map_or_else(|| number.to_string(), value::number);
            texts.push(format!("{key_text}={number}"));
        }
        Value::Bool(yes) => texts.push(format!("{key_text}={yes}")),
        Value::Null => texts.push(key_text.to_owned()),
    }
}
