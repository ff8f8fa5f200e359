//! What a document's subject says of its place in the registry, for who does not say it beside.

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::formats::json as strict;

/// The properties of `credentialSubject` that name a place in the registry, as the record calls them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// `credentialType`: a name or a number.
    pub credential_type: Option<String>,
    /// `jurisdiction`.
    pub jurisdiction: Option<String>,
    /// `holderKind`.
    pub holder_kind: Option<String>,
}

impl Told {
    /// Reads them; what is no document is told by who reads the rest of it.
    pub fn read(document: &str) -> Self {
        let Ok(document) = strict::parse(document) else { return Self::default() };
        let subject = match &document["credentialSubject"] {
            Value::Array(items) => items.first().cloned().unwrap_or_default(),
            subject => subject.clone(),
        };
        let text = |name: &str| match &subject[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Self {
            credential_type: text("credentialType"),
            jurisdiction: text("jurisdiction"),
            holder_kind: text("holderKind"),
        }
    }
}

/// What was said beside the document, else what it says itself; both have to mean the same.
///
/// # Errors
/// Usage (exit 2): both places are named.
pub fn agreed<T: PartialEq>(
    (property, told): (&str, Option<&str>),
    (option, given): (&str, Option<&str>),
    read: impl Fn(&str) -> Result<T>,
) -> Result<Option<T>> {
    let given_means = given.map(&read).transpose()?;
    let told_means = told.map(&read).transpose().map_err(|e| {
        let message = format!("credentialSubject.{property} of the document: {}", e.message);
        Failure { message, ..e }
    })?;
    match (given_means, told_means) {
        (Some(given_means), Some(told_means)) if given_means != told_means => Err(Failure::usage(format!(
            "credentialSubject.{property} of the document is {}, and {option} is {}",
            told.unwrap_or_default(),
            given.unwrap_or_default()
        ))
        .hint("what stands in the document and what goes on chain must be the same: change one of them")),
        (given, told) => Ok(given.or(told)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::credential::rules;

    #[test]
    fn what_is_said_twice_has_to_mean_the_same() {
        let told =
            Told::read(r#"{ "credentialSubject": { "credentialType": "trial site", "jurisdiction": "US-CA" } }"#);
        assert_eq!((told.jurisdiction.as_deref(), &told.holder_kind), (Some("US-CA"), &None));
        let kind = told.credential_type.as_deref();
        let both = |given| agreed(("credentialType", kind), ("--type", given), rules::credential_type);
        assert_eq!(both(None).unwrap().map(|code| code.0), Some(12));
        assert_eq!(both(Some("trial-site")).unwrap().map(|code| code.0), Some(12));
        assert_eq!(both(Some("12")).unwrap().map(|code| code.0), Some(12));
        let message = both(Some("nurse")).unwrap_err().message;
        assert!(
            message.contains("credentialSubject.credentialType") && message.contains("--type is nurse"),
            "{message}"
        );
        assert_eq!(agreed(("credentialType", None), ("--type", None), rules::credential_type).unwrap(), None);
        assert_eq!(Told::read("{"), Told::default());
    }
}
