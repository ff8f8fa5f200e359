//! Parts of a credential as people type them.

use salus_domain::credential::codes::TYPES;
use salus_domain::credential::{CredentialType, HolderKind, Reason, Role, SlotKey, StatusPurpose, delegate};
use salus_domain::{AccountId, Hash};

use crate::failure::{Failure, Result};
use crate::suite::rules::meant;
pub use crate::suite::rules::{jurisdiction, period};

/// Names are typed with dashes where signed texts have blanks: `trial-site`.
fn plain(text: &str) -> String {
    text.to_ascii_lowercase().replace(['-', '_'], " ")
}

fn dashed(name: &str) -> String {
    name.replace(' ', "-").replace('\'', "")
}

/// Finds what a name means among all names; they are told with dashes.
fn named<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str, what: &str) -> Result<T> {
    let wanted = plain(text).replace('\'', "");
    all.iter().copied().find(|item| name(*item).replace('\'', "") == wanted).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|item| dashed(name(*item))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Failure::usage(format!("`{text}` is not {what}")).hint(meant(
            text,
            &names,
            &format!("one of: {}", names.join(", ")),
        ))
    })
}

/// Reads a type of credentials: `physician`, `trial-site`, or a number, such as those that the governor defines.
pub fn credential_type(text: &str) -> Result<CredentialType> {
    if let Ok(code) = text.parse() {
        return Ok(CredentialType(code));
    }
    let types: Vec<CredentialType> = TYPES.iter().map(|(code, _)| *code).collect();
    named(text, &types, |code| code.name().unwrap_or_default(), "a type of credentials (or its number)")
}

/// Reads a kind of holder: person, organisation, device, site.
pub fn holder_kind(text: &str) -> Result<HolderKind> {
    named(text, &HolderKind::ALL, HolderKind::name, "a kind of holder")
}

/// Reads a reason: `cessation-of-operation`, `holders-request`.
pub fn reason(text: &str) -> Result<Reason> {
    named(text, &Reason::ALL, Reason::words, "a reason")
}

/// Reads a role: authority or issuer.
pub fn role(text: &str) -> Result<Role> {
    named(text, &[Role::Authority, Role::Issuer], super::words::role, "a role")
}

/// Reads the purpose of a status list: revocation or suspension.
pub fn purpose(text: &str) -> Result<StatusPurpose> {
    named(text, &[StatusPurpose::Revocation, StatusPurpose::Suspension], StatusPurpose::name, "the purpose of a list")
}

/// Reads what a delegate may do: issue, status, accredit, present, or all.
pub fn scope(texts: &[String]) -> Result<u8> {
    texts.iter().try_fold(0, |mask, text| {
        if text.eq_ignore_ascii_case("all") {
            return Ok(delegate::ALL);
        }
        let all: Vec<(u8, &str)> = super::words::SCOPES.to_vec();
        let (bit, _) = named(text, &all, |(_, name)| name, "something that a delegate does")?;
        Ok(mask | bit)
    })
}

/// Reads a credential's id: 0x and 64 hexadecimal digits.
pub fn id(text: &str) -> Result<Hash> {
    text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok()?.try_into().ok()).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a credential's id")).hint("0x and 64 hexadecimal digits")
    })
}

/// What a holder has of a type in a jurisdiction, both as typed.
pub fn slot(holder: AccountId, kind: &str, place: &str) -> Result<SlotKey> {
    Ok(SlotKey { holder, credential_type: credential_type(kind)?, jurisdiction: jurisdiction(place)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_typed_with_dashes_or_blanks_in_any_case() {
        for (code, name) in TYPES {
            assert_eq!(credential_type(name).unwrap(), *code);
            assert_eq!(credential_type(&dashed(name).to_uppercase()).unwrap(), *code);
            assert_eq!(credential_type(&code.0.to_string()).unwrap(), *code);
        }
        assert_eq!(credential_type("1000").unwrap(), CredentialType(1_000));
        for all in Reason::ALL {
            assert_eq!(reason(&dashed(all.words())).unwrap(), all);
            assert_eq!(reason(all.words()).unwrap(), all);
        }
        for kind in HolderKind::ALL {
            assert_eq!(holder_kind(kind.name()).unwrap(), kind);
        }
        assert_eq!((role("authority").unwrap(), role("Issuer").unwrap()), (Role::Authority, Role::Issuer));
        assert_eq!(purpose("suspension").unwrap(), StatusPurpose::Suspension);
        assert_eq!(scope(&["issue".into(), "present".into()]).unwrap(), delegate::ISSUE | delegate::PRESENT);
        assert_eq!(scope(&["all".into()]).unwrap(), delegate::ALL);
    }

    #[test]
    fn a_near_name_is_suggested_and_nothing_is_guessed() {
        let hint = |failure: Failure| failure.hint.unwrap_or_default();
        assert!(hint(credential_type("physican").unwrap_err()).contains("physician"));
        assert!(hint(reason("zzz").unwrap_err()).contains("holders-request"));
        assert!(hint(scope(&["isue".into()]).unwrap_err()).contains("issue"));
        for text in ["65536", "-1", ""] {
            assert!(credential_type(text).is_err(), "{text}");
        }
        for text in ["0x12", "12", &"f".repeat(64)] {
            assert!(id(text).is_err(), "{text}");
        }
    }
}
