//! Every element of FHIR's Consent, and what becomes of it: the table behind the importer and `docs/fhir.md`.

use serde_json::Value;

use super::Version;
use super::node::Node;
use super::urls;

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// It is read; the text says into what.
    Read(&'static str),
    /// It changes no rule; it is listed as what the register does not keep.
    Listed(&'static str),
    /// It would change a rule in a way that the register cannot say: the import is refused.
    Refused(&'static str),
}
use Handling::{Listed, Read, Refused};

/// An element and what becomes of it.
pub type Element = (&'static str, Handling);

const ELSEWHERE: &str = "stays in the document that the consent commits to";
const UNKNOWN_RULES: &str = "the document is to be read by rules that are not FHIR's";
const OWN_MODIFIER: &str = "a modifier extension changes the meaning of what it stands in; only our own are known";

/// All elements of one place in one release: those of both, and its own.
pub type Table = [&'static [Element]; 2];

/// The elements of a table.
pub fn rows(table: &Table) -> impl Iterator<Item = &'static Element> {
    table.iter().copied().flatten()
}

/// Elements of Consent in both releases.
pub const CONSENT: &[Element] = &[
    ("resourceType", Read("must be Consent")),
    ("id", Listed("the register numbers its versions itself")),
    ("meta", Listed(ELSEWHERE)),
    ("implicitRules", Refused(UNKNOWN_RULES)),
    ("language", Listed(ELSEWHERE)),
    ("text", Listed(ELSEWHERE)),
    ("contained", Listed("map a contained party by its reference, `--map #id=ACCOUNT`")),
    ("extension", Listed("unknown extensions change no meaning; ours are read")),
    ("modifierExtension", Refused(OWN_MODIFIER)),
    ("identifier", Listed("the register numbers its versions itself")),
    ("sourceAttachment", Listed(ELSEWHERE)),
    ("sourceReference", Listed(ELSEWHERE)),
    ("verification", Listed("the register trusts the signature of the grant")),
];

/// Elements of Consent.provision in both releases, at every depth.
pub const PROVISION: &[Element] = &[
    ("id", Read("nothing")),
    ("extension", Refused("an unknown extension may narrow the rule")),
    ("modifierExtension", Refused(OWN_MODIFIER)),
    ("actor", Read("the grantees")),
    ("action", Refused("the register does not tell collecting, accessing, using, disclosing and correcting apart")),
    ("securityLabel", Read("the confidentiality label, or the categories of sensitivity labels")),
    ("purpose", Read("the purposes")),
    ("dataPeriod", Read("the data's own period")),
    ("data", Refused("the register has no rules about single records")),
    ("provision", Read("exceptions to this rule")),
];

/// Elements of R4's Consent.
pub const R4_CONSENT: Table = [
    CONSENT,
    &[
        ("status", Read("whether to grant (active), propose (draft, proposed) or neither")),
        ("scope", Read("the scope; patient-privacy means the scopes that the purposes belong to")),
        ("category", Read("nothing, but kinds of consent that the register cannot hold are refused")),
        ("patient", Read("the subject")),
        ("dateTime", Listed("the register keeps the time it recorded at")),
        ("performer", Listed("who agreed is who signs the grant")),
        ("organization", Listed(ELSEWHERE)),
        ("policy", Listed(ELSEWHERE)),
        ("policyRule", Read("OPTIN or OPTOUT: the base that the provision is an exception to")),
        ("provision", Read("the root rule")),
    ],
];

/// Elements of R4's Consent.provision, at every depth.
pub const R4_PROVISION: Table = [
    PROVISION,
    &[
        ("type", Read("permit or deny")),
        ("period", Read("the consent's period (root) or the rule's")),
        ("class", Read("the categories, together with code")),
        ("code", Read("the categories, together with class")),
    ],
];

/// Elements of R5's Consent.
pub const R5_CONSENT: Table = [
    CONSENT,
    &[
        ("status", Read("whether to grant (active), propose (draft) or neither")),
        (
            "category",
            Read("the scope, by a consentscope code; kinds of consent that the register cannot hold are refused"),
        ),
        ("subject", Read("the subject")),
        ("date", Listed("the register keeps the time it recorded at")),
        ("period", Read("the consent's period")),
        ("grantor", Listed("who agreed is who signs the grant")),
        ("grantee", Read("the grantees")),
        ("manager", Listed(ELSEWHERE)),
        ("controller", Listed(ELSEWHERE)),
        ("regulatoryBasis", Listed(ELSEWHERE)),
        ("policyBasis", Listed(ELSEWHERE)),
        ("policyText", Listed(ELSEWHERE)),
        ("decision", Read("permit or deny: the root rule")),
        ("provision", Read("exceptions to the level above")),
    ],
];

/// Elements of R5's Consent.provision, at every depth.
pub const R5_PROVISION: Table = [
    PROVISION,
    &[
        ("period", Read("the rule's period")),
        ("documentType", Read("the categories, together with resourceType and code")),
        ("resourceType", Read("the categories, together with documentType and code")),
        ("code", Read("the categories, together with documentType and resourceType")),
        ("expression", Refused("the register evaluates no expressions")),
    ],
];

/// Goes through an object's elements: lists and refuses by the table, and refuses what is not in it.
pub(super) fn check(node: &Node, table: &Table, version: Version) {
    let Value::Object(fields) = node.value else {
        node.problem("expected an object `{…}`");
        return;
    };
    if fields.is_empty() {
        node.problem("an empty object says neither all nor nothing: fill it or leave it out");
    }
    for name in fields.keys() {
        let path = node.at(name);
        // Refused wherever it stands, not only where the table knows it.
        if name == "modifierExtension" {
            continue;
        }
        match (handling(table, name), name.strip_prefix('_').map(|base| handling(table, base))) {
            (Some(Refused(_)), _) if name == "extension" => refuse_extensions(node),
            (Some(Refused(why)), _) => node.report.problem(path, why),
            (Some(Listed(_)), _) if name == "extension" => list_extensions(node),
            (Some(Listed(why)), _) => node.report.note(path, format!("not kept by the register: {why}")),
            (Some(Read(_)), _) => {}
            // Extensions of a primitive stand beside it, under an underscore.
            (None, Some(Some(Listed(_)))) => {}
            (None, Some(Some(_))) => node.report.problem(path, "an extension of this element may change it"),
            (None, _) => {
                node.report.problem(path, format!("FHIR {}'s Consent has no such element here", version.name()));
            }
        }
    }
}

fn handling(table: &Table, name: &str) -> Option<Handling> {
    rows(table).find(|(known, _)| *known == name).map(|(_, handling)| *handling)
}

fn refuse_extensions(node: &Node) {
    for extension in node.items("extension").unwrap_or_default() {
        match extension.text_of("url") {
            Some(urls::INDEX) => {}
            url => extension.problem(format!("the extension {} may narrow the rule", url.unwrap_or("without url"))),
        }
    }
}

fn list_extensions(node: &Node) {
    for extension in node.items("extension").unwrap_or_default() {
        match extension.text_of("url") {
            Some(urls::DOCUMENT | urls::JURISDICTION) => {}
            Some(urls::RECORD) => extension.note("what a register recorded: not granted again"),
            url => extension.note(format!("not kept by the register: the extension {}", url.unwrap_or("without url"))),
        }
    }
}

/// Refuses every modifier extension that is not one of ours in its place.
pub(super) fn refuse_modifiers(node: &Node) {
    match node.value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let child = Node { value, path: node.at(name), report: node.report };
                if name == "modifierExtension" {
                    if !value.is_array() {
                        child.problem("this element repeats: expected a list `[…]`");
                    }
                    for extension in node.items(name).unwrap_or_default() {
                        refuse_modifier(node, &extension);
                    }
                } else {
                    refuse_modifiers(&child);
                }
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let path = format!("{}[{index}]", node.path);
                refuse_modifiers(&Node { value, path, report: node.report });
            }
        }
        _ => {}
    }
}

fn refuse_modifier(parent: &Node, extension: &Node) {
    let url = extension.value.get("url").and_then(Value::as_str).unwrap_or("without url");
    let ours = match url {
        urls::MAX_USES | urls::SCOPE => parent.path == "Consent",
        urls::TYPE => parent.path.starts_with("Consent.provision[") && !parent.path.contains("].provision["),
        _ => false,
    };
    if !ours {
        extension.problem(format!("the modifier extension {url} changes the meaning of what it stands in"));
    }
}
