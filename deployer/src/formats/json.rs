//! JSON: read strictly, write canonically, commit to it.

use std::collections::HashSet;
use std::fmt;

use salus_domain::Hash;
use salus_domain::commitment::{MIN_SALT, commitment};
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Reads a JSON document and refuses what two readers could read differently: a key that stands twice in an object.
///
/// # Errors
/// serde_json's, which tell line and column.
pub fn parse(text: &str) -> Result<Value, serde_json::Error> {
    // An editor's byte order mark is not part of the document.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = serde_json::Deserializer::from_str(text);
    KeysOnce.deserialize(&mut reader)?;
    reader.end()?;
    // Built by serde_json itself: how it holds numbers depends on features that other crates may switch on.
    serde_json::from_str(text)
}

/// The RFC 8785 form: keys sorted by UTF-16 units, numbers as ECMAScript writes them, no spaces.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// The salted commitment to a document's RFC 8785 form: BLAKE2b-256 over domain tag ‖ salt ‖ payload.
///
/// # Errors
/// If the salt has fewer than 16 bytes: such a commitment could be guessed.
pub fn commit(tag: &str, salt: &[u8], document: &Value) -> Result<Hash, ShortSalt> {
    if salt.len() < MIN_SALT {
        return Err(ShortSalt(salt.len()));
    }
    Ok(commitment(tag, salt, canonical(document).as_bytes()))
}

/// A salt that would not hide what it salts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a salt of {0} bytes is too short: give at least {MIN_SALT} random bytes")]
pub struct ShortSalt(pub usize);

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(&fields[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::String(text) => write_string(text, out),
        Value::Number(number) => match number.as_f64() {
            // RFC 8785 knows doubles only.
            Some(double) if double.is_finite() => out.push_str(ryu_js::Buffer::new().format_finite(double)),
            _ => out.push_str(&number.to_string()),
        },
        Value::Bool(_) | Value::Null => out.push_str(&value.to_string()),
    }
}

fn write_string(text: &str, out: &mut String) {
    // serde_json escapes what RFC 8785 escapes, in the same way.
    out.push_str(&Value::from(text).to_string());
}

/// Looks at every object's keys, and at nothing else.
struct KeysOnce;

impl<'de> DeserializeSeed<'de> for KeysOnce {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KeysOnce {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(KeysOnce)?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if let Some(key) = seen.replace(key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice in one object")));
            }
            entries.next_value_seed(KeysOnce)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_example_of_rfc_8785_comes_out_as_printed_there() {
        let text = r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#;
        let expected = concat!(
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            "\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
        assert_eq!(canonical(&parse(text).unwrap()), expected);
    }

    #[test]
    fn keys_are_sorted_by_utf_16_units() {
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let order: Vec<u64> = canonical(&value)
            .split(':')
            .skip(1)
            .map(|rest| rest.split([',', '}']).next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(order, [2, 4, 6, 7, 1, 5, 3]);
        assert_eq!(canonical(&json!({"a!": 1, "a": 2})), r#"{"a":2,"a!":1}"#);
    }

    #[test]
    fn a_key_twice_is_refused_with_its_place() {
        let error = parse("{\n  \"type\": \"deny\",\n  \"type\": \"permit\"\n}").unwrap_err();
        assert!(error.to_string().contains("`type` stands twice"), "{error}");
        assert_eq!(error.line(), 3);
    }

    #[test]
    fn a_commitment_needs_a_salt_and_depends_on_all_three() {
        let document = json!({"a": 1});
        assert_eq!(commit("t", &[0; 15], &document), Err(ShortSalt(15)));
        let one = commit("t", &[0; 16], &document).unwrap();
        assert_eq!(one, commit("t", &[0; 16], &json!({"a": 1.0})).unwrap());
        assert_ne!(one, commit("u", &[0; 16], &document).unwrap());
        assert_ne!(one, commit("t", &[1; 16], &document).unwrap());
        assert_ne!(one, commit("t", &[0; 16], &json!({"a": 2})).unwrap());
    }
}
