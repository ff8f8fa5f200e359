//! What a step must come to.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::vars::{at, fill};
use crate::failure::Kind;

/// What a step must come to; by default, success.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Expect {
    error: Option<String>,
    decision: Option<Decision>,
    reason: Option<String>,
    exit: Option<i32>,
    values: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Permit,
    Deny,
}

/// What came instead.
#[derive(Debug, PartialEq, Eq)]
pub struct Surprise {
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl Expect {
    /// Compares with what a command did: its exit code and the document it printed.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, exit: i32, document: &Value, values: &BTreeMap<String, String>) -> Result<(), Surprise> {
        let got = || got(exit, document);
        let surprise = |expected: String| Err(Surprise { expected, got: got() });
        if let Some(wanted) = self.exit
            && wanted != exit
        {
            return surprise(format!("exit {wanted}"));
        }
        if let Some(error) = &self.error
            && !(exit == Kind::Refused as i32 && error_names(document).contains(&error.as_str()))
        {
            return surprise(format!("refused with {error}"));
        }
        if let Some(decision) = self.decision {
            let name = match decision {
                Decision::Permit => "permit",
                Decision::Deny => "deny",
            };
            if decision_of(document).as_deref() != Some(name) {
                return surprise(format!("decision {name}"));
            }
        }
        if let Some(reason) = &self.reason
            && !reasons(document).iter().any(|got| got == reason)
        {
            return surprise(format!("reason {reason}"));
        }
        if self.exit.is_none() && self.error.is_none() {
            // A denied decision exits 1 where it is an answer, and 0 where it is only read out of history.
            let wanted: &[i32] = if self.decision == Some(Decision::Deny) { &[0, 1] } else { &[0] };
            if !wanted.contains(&exit) {
                return surprise("success (exit 0)".into());
            }
        }
        for (path, wanted) in &self.values {
            let wanted = match wanted {
                toml::Value::String(text) => json!(fill(text, values).unwrap_or_else(|_| text.clone())),
                other => json!(other),
            };
            let found = at(document, path);
            if found != Some(&wanted) && found.map(super::vars::text) != Some(super::vars::text(&wanted)) {
                let found = found.map_or("nothing".into(), Value::to_string);
                return Err(Surprise { expected: format!("{path} = {wanted}"), got: format!("{path} = {found}") });
            }
        }
        Ok(())
    }

    /// The texts in which names are filled in.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.values.values().filter_map(|value| value.as_str().map(str::to_string))
    }

    /// For people, when it is not plain success: `refused with NotController`.
    pub fn describe(&self) -> Option<String> {
        if let Some(error) = &self.error {
            return Some(format!("refused with {error}"));
        }
        if let Some(decision) = self.decision {
            let name = if decision == Decision::Permit { "permitted" } else { "denied" };
            return Some(match &self.reason {
                Some(reason) => format!("{name}: {reason}"),
                None => name.into(),
            });
        }
        self.exit.filter(|exit| *exit != 0).map(|exit| format!("exit {exit}"))
    }
}

/// What a recorded step came to, as a script says it.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Outline {
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit: Option<i32>,
}

impl Outline {
    /// What a command came to; None for plain success.
    pub fn of(exit: i32, document: &Value) -> Option<Self> {
        let decision = match decision_of(document).as_deref() {
            Some("permit") => Some(Decision::Permit),
            Some("deny") => Some(Decision::Deny),
            _ => None,
        };
        if decision.is_some() && exit <= 1 {
            let reason = reasons(document).into_iter().next().filter(|_| decision == Some(Decision::Deny));
            return Some(Self { decision, reason, ..Self::default() });
        }
        if exit == 0 {
            return None;
        }
        let error = error_names(document).first().map(|name| name.to_string()).filter(|_| exit == 1);
        let exit = error.is_none().then_some(exit);
        Some(Self { error, exit, ..Self::default() })
    }
}

/// The typed error's name in a failure's document, with the names inside it.
fn error_names(document: &Value) -> Vec<&str> {
    let mut names = vec![];
    if let Some(details) = at(document, "error.details") {
        for key in ["error", "name"] {
            names.extend(details.get(key).and_then(Value::as_str));
        }
        if let Some(value) = details.get("value") {
            variants(value, &mut names);
        }
    }
    names
}

/// The names of variants from the outside in: `{"Outer": {"Inner": …}}`, `"Name"`.
fn variants<'a>(value: &'a Value, names: &mut Vec<&'a str>) {
    match value {
        Value::String(name) => names.push(name),
        Value::Object(fields) if fields.len() == 1 => {
            for (name, inner) in fields {
                names.push(name);
                variants(inner, names);
            }
        }
        _ => {}
    }
}

/// The places where a document may tell its decision: its own, or its failure's details.
fn places(document: &Value) -> Vec<&Value> {
    ["", "error.details", "receipt", "error.details.receipt"].iter().filter_map(|path| at(document, path)).collect()
}

fn decision_of(document: &Value) -> Option<String> {
    places(document).into_iter().find_map(|place| match place.get("decision")? {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Object(fields) => fields
            .get("effect")
            .or(fields.get("decision"))
            .and_then(Value::as_str)
            .map(str::to_lowercase)
            .or_else(|| fields.keys().next().map(|name| name.to_lowercase())),
        _ => None,
    })
}

/// The names of the reason: `"Revoked"`, `{"Expired": …}`, or a `reason` beside or within the decision.
fn reasons(document: &Value) -> Vec<String> {
    let mut names = vec![];
    for place in places(document) {
        for key in ["reason", "basis"] {
            if let Some(value) = place.get(key) {
                variants(value, &mut names);
                names.extend(value.get("code").or(value.get("name")).and_then(Value::as_str));
            }
        }
        if let Some(decision) = place.get("decision") {
            variants(decision, &mut names);
            if let Some(reason) = decision.get("reason") {
                variants(reason, &mut names);
            }
        }
    }
    names.into_iter().map(str::to_string).collect()
}

fn got(exit: i32, document: &Value) -> String {
    if let Some(decision) = decision_of(document) {
        let reason = reasons(document).into_iter().next().map(|reason| format!(" ({reason})")).unwrap_or_default();
        return format!("decision {decision}{reason}, exit {exit}");
    }
    match at(document, "error.message").and_then(Value::as_str) {
        Some(message) => format!("exit {exit}: {message}"),
        None => format!("exit {exit}"),
    }
}

impl<'de> Deserialize<'de> for Expect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Expect;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("\"ok\", or a table with error, decision and reason, exit or values")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Expect, E> {
        if text == "ok" { Ok(Expect::default()) } else { Err(E::invalid_value(de::Unexpected::Str(text), &self)) }
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Expect, M::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            error: Option<String>,
            decision: Option<Decision>,
            reason: Option<String>,
            exit: Option<i32>,
            #[serde(default)]
            values: BTreeMap<String, toml::Value>,
        }
        let Table { error, decision, reason, exit, values } =
            Table::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Expect { error, decision, reason, exit, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(text: &str) -> Expect {
        #[derive(Deserialize)]
        struct Holder {
            expect: Expect,
        }
        toml::from_str::<Holder>(&format!("expect = {text}")).unwrap().expect
    }

    fn check(expect: &Expect, exit: i32, document: Value) -> Option<String> {
        expect.check(exit, &document, &BTreeMap::new()).err().map(|s| format!("{} / {}", s.expected, s.got))
    }

    #[test]
    fn success_is_the_default() {
        assert_eq!(expect("\"ok\""), Expect::default());
        assert_eq!(check(&Expect::default(), 0, json!({})), None);
        let refused = json!({ "error": { "message": "`revoke` was refused: NothingToRevoke" } });
        assert_eq!(
            check(&Expect::default(), 1, refused).unwrap(),
            "success (exit 0) / exit 1: `revoke` was refused: NothingToRevoke"
        );
    }

    #[test]
    fn errors_by_any_name_they_have() {
        let document = json!({ "error": { "details": { "error": "Rule", "value": { "Rule": { "NotController": { "controller": "5F" } } } } } });
        assert_eq!(check(&expect("{ error = \"NotController\" }"), 1, document.clone()), None);
        assert_eq!(check(&expect("{ error = \"Rule\" }"), 1, document.clone()), None);
        assert!(check(&expect("{ error = \"BadPeriod\" }"), 1, document.clone()).is_some());
        assert!(check(&expect("{ error = \"NotController\" }"), 4, document).is_some());
    }

    #[test]
    fn decisions_and_reasons() {
        let deny = json!({ "decision": { "Deny": "Revoked" } });
        assert_eq!(check(&expect("{ decision = \"deny\", reason = \"Revoked\" }"), 1, deny.clone()), None);
        assert_eq!(check(&expect("{ decision = \"deny\" }"), 0, deny.clone()), None);
        assert_eq!(
            check(&expect("{ decision = \"permit\" }"), 1, deny).unwrap(),
            "decision permit / decision deny (Deny), exit 1"
        );
        let flat = json!({ "decision": "deny", "reason": { "Expired": { "until": 3 } } });
        assert_eq!(check(&expect("{ decision = \"deny\", reason = \"Expired\" }"), 1, flat), None);
    }

    #[test]
    fn exits_and_values() {
        assert_eq!(check(&expect("{ exit = 5 }"), 5, json!({})), None);
        assert_eq!(check(&expect("{ exit = 5 }"), 0, json!({})).unwrap(), "exit 5 / exit 0");
        let values = expect("{ values = { \"a.b\" = 3 } }");
        assert_eq!(check(&values, 0, json!({ "a": { "b": 3 } })), None);
        assert_eq!(check(&values, 0, json!({ "a": { "b": 4 } })).unwrap(), "a.b = 3 / a.b = 4");
    }
}
