//! `{{names}}` in a script's texts, and paths into answers.

use std::collections::BTreeMap;

use serde_json::Value;

/// The name that stands for the chain's time in milliseconds.
pub const NOW: &str = "now";

/// The names that a text uses.
///
/// # Errors
/// A `{{` without its `}}`.
pub fn names(text: &str) -> Result<Vec<String>, String> {
    let mut names = vec![];
    walk(text, |name| {
        names.push(name.to_string());
        Some(String::new())
    })?;
    Ok(names)
}

/// Fills names in.
///
/// # Errors
/// A name that has no value, or a `{{` without its `}}`.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Result<String, String> {
    walk(text, |name| values.get(name).cloned())
}

fn walk(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        out.push_str(&rest[..start]);
        let after = &rest[start + 2..];
        let end = after.find("}}").ok_or_else(|| format!("`{{{{` without `}}}}` in `{text}`"))?;
        let name = after[..end].trim();
        out.push_str(&value(name).ok_or_else(|| format!("`{{{{{name}}}}}` has no value"))?);
        rest = &after[end + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The value at a path such as `events.0.fields.version`.
pub fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(document, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(part),
        _ => None,
    })
}

/// A saved value as text: strings without quotes, everything else as JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_and_filled() {
        assert_eq!(names("a {{ b }} c {{d}}").unwrap(), ["b", "d"]);
        let values = BTreeMap::from([("b".to_string(), "1".to_string())]);
        assert_eq!(fill("a {{ b }}{{b}}.", &values).unwrap(), "a 11.");
        assert_eq!(fill("{{x}}", &values).unwrap_err(), "`{{x}}` has no value");
        assert!(names("{{open").is_err());
        assert_eq!(fill("{ \"json\": {} }", &values).unwrap(), "{ \"json\": {} }");
    }

    #[test]
    fn paths_reach_into_lists_and_objects() {
        let document = json!({ "events": [{ "fields": { "version": 3 } }] });
        assert_eq!(at(&document, "events.0.fields.version"), Some(&json!(3)));
        assert_eq!(at(&document, "events.1"), None);
        assert_eq!(at(&document, "events.x"), None);
        assert_eq!(text(&json!("a")), "a");
    }
}
