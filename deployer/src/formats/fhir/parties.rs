//! Who is meant: subject, grantees.

use salus_domain::AccountId;

use super::codes;
use super::node::Node;
use super::urls;
use super::{ImportOptions, Party};

/// Reads a Reference to a person or organisation, and finds its account: by an `urn:salus:ss58` identifier, or by
/// `--map` with the reference or `system|value`.
pub(super) fn party(node: &Node, options: &ImportOptions) -> Option<Party> {
    if !node.only(&["id", "reference", "type", "identifier", "display"]) {
        return None;
    }
    let reference = node.text_of("reference");
    let kind = node.text_of("type");
    if kind == Some("Group") || reference.is_some_and(|r| r.starts_with("Group/") || r.contains("/Group/")) {
        node.problem("a group has no account: name its members one by one");
        return None;
    }
    let mut found: Vec<AccountId> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let mut name = reference.map(str::to_owned);
    if let Some(identifier) = node.field("identifier") {
        let (system, value) = identify(&identifier)?;
        if system == urls::SS58 {
            match address(value, options) {
                Ok(account) => found.push(account),
                Err(what) => {
                    identifier.report.problem(identifier.at("value"), what);
                    return None;
                }
            }
        } else {
            keys.push(format!("{system}|{value}"));
        }
        name = name.or(Some(value.to_owned()));
    }
    keys.extend(reference.map(str::to_owned));
    found.extend(keys.iter().filter_map(|key| options.map.get(key).copied()));
    match (found.first(), keys.last(), name) {
        (Some(account), _, Some(name)) if found.iter().all(|other| other == account) => {
            Some(Party { account: *account, name })
        }
        (Some(_), ..) => {
            node.problem("its identifier and `--map` name different accounts");
            None
        }
        (None, Some(key), _) => {
            node.problem(format!("`{key}` has no account: say `--map '{key}=ACCOUNT'`"));
            None
        }
        (None, ..) => {
            node.problem(format!("names nobody: give a reference, or an identifier of system {}", urls::SS58));
            None
        }
    }
}

fn identify<'a>(node: &Node<'a>) -> Option<(&'a str, &'a str)> {
    if !node.only(&["id", "use", "type", "system", "value", "period", "assigner"]) {
        return None;
    }
    if let Some(old @ ("old" | "temp")) = node.text_of("use") {
        node.report.problem(node.at("use"), format!("an identifier that is {old} may name somebody else"));
        return None;
    }
    let (system, value) = (node.text_of("system"), node.text_of("value"));
    if system.is_none() || value.is_none() {
        node.problem("an identifier needs its system and its value");
    }
    Some((system?, value?))
}

fn address(value: &str, options: &ImportOptions) -> Result<AccountId, String> {
    // What a command line may abbreviate for development means a publicly known key in a document.
    if value.starts_with("//") {
        return Err(format!("`{value}` is no address"));
    }
    (options.address)(value)
}

/// Each account once, under its first name.
pub(super) fn unique(parties: Vec<Party>) -> Vec<Party> {
    let mut list: Vec<Party> = Vec::new();
    for party in parties {
        if !list.iter().any(|other| other.account == party.account) {
            list.push(party);
        }
    }
    list
}

/// Checks that an actor's role is that of a recipient: others (custodians, authors …) would be conditions on the data.
pub(super) fn recipient(node: &Node) {
    let codings = codes::concept(node);
    for (place, system, code) in codings {
        let known = matches!((system, code), (urls::PARTICIPATION, "IRCP" | "PRCP") | (urls::SIGNER, "GRANTEE"));
        if !known {
            place.problem(format!("the register has rules for recipients (IRCP, PRCP, GRANTEE) only, not for {code}"));
        }
    }
}
