//! What only R5 says: the decision, and that each level of provisions negates the one above.

use salus_domain::consent::codes::{SCOPE_SYSTEM, SCOPES};
use salus_domain::consent::{Effect, Scope};

use super::dates::{self, About};
use super::import::{Document, refuse_category};
use super::node::Node;
use super::rule::Rule;
use super::{ImportOptions, Status, Version};
use super::{codes, elements, parties, r4, urls};

/// Reads an R5 Consent.
pub(super) fn read(node: &Node, options: &ImportOptions) -> Document {
    elements::check(node, &elements::R5_CONSENT, Version::R5);
    let subject = match node.field("subject") {
        Some(subject) => parties::party(&subject, options),
        None => {
            node.report.problem(node.at("subject"), "missing: whose consent is this?");
            None
        }
    };
    let scopes = scopes(node);
    Document { status: status(node), subject, scopes, root: root(node, options) }
}

fn status(node: &Node) -> Option<Status> {
    let Some(field) = node.field("status") else {
        node.report.problem(node.at("status"), "missing: is this consent active?");
        return None;
    };
    match field.text()? {
        "draft" => Some(Status::Proposed),
        "active" => Some(Status::Active),
        "not-done" => Some(Status::Rejected),
        "inactive" => Some(Status::Inactive),
        "entered-in-error" => Some(Status::EnteredInError),
        "unknown" => {
            field.problem("nobody knows whether this consent holds");
            None
        }
        other => {
            field.problem(format!("`{other}` is no status of R5"));
            None
        }
    }
}

/// R5 has no scope; a category may say R4's.
fn scopes(node: &Node) -> Vec<Scope> {
    let mut found: Vec<Scope> = Vec::new();
    let mut others = Vec::new();
    for concept in node.items("category").unwrap_or_default() {
        for (place, system, code) in codes::concept(&concept) {
            if system != SCOPE_SYSTEM {
                others.push((place, system, code));
            } else if let Some(scope) = Scope::from_code(code) {
                if found.iter().any(|other| *other != scope) {
                    place.problem("its categories mean different scopes");
                }
                found.push(scope);
            } else {
                place.problem(format!("the scope {code} is none that the register knows"));
            }
        }
    }
    let scopes = found.first().map_or(SCOPES.to_vec(), |scope| r4::reach(*scope));
    for (place, system, code) in others {
        if found.is_empty() && !matches!(system, urls::LOINC | urls::ACT_CODE | urls::CONSENT_CATEGORY) {
            place.problem(
                "an unknown category may say the scope, which no other category does: add a consentscope code",
            );
        }
        refuse_category(&place, system, code, &scopes);
    }
    scopes
}

fn root(node: &Node, options: &ImportOptions) -> Option<Rule> {
    let Some(field) = node.field("decision") else {
        node.report.problem(node.at("decision"), "missing: permit or deny?");
        return None;
    };
    let effect = match field.text()? {
        "permit" => Effect::Permit,
        "deny" => Effect::Deny,
        other => {
            field.problem(format!("`{other}` is neither permit nor deny"));
            return None;
        }
    };
    let mut rule = Rule::bare(node, effect);
    rule.actors_path = node.at("grantee");
    rule.period = node.field("period").and_then(|period| dates::period(&period, About::Rule));
    rule.actors = node
        .items("grantee")
        .map(|items| parties::unique(items.iter().filter_map(|item| parties::party(item, options)).collect()));
    rule.exceptions = exceptions(node, effect, options);
    if effect == Effect::Permit && !rule.exceptions.is_empty() {
        let what = "the decision permits everything; the provisions are read as its exceptions, which R5 says they are";
        field.note(what);
    }
    Some(rule)
}

fn exceptions(node: &Node, above: Effect, options: &ImportOptions) -> Vec<Rule> {
    let negated = match above {
        Effect::Permit => Effect::Deny,
        Effect::Deny => Effect::Permit,
    };
    let mut rules = Vec::new();
    for item in node.items("provision").unwrap_or_default() {
        elements::check(&item, &elements::R5_PROVISION, Version::R5);
        let effect = own_type(&item).unwrap_or(negated);
        let mut rule = Rule::read(&item, effect, Version::R5, options);
        rule.index = own_index(&item);
        rule.exceptions = exceptions(&item, effect, options);
        rules.push(rule);
    }
    rules
}

/// Our modifier extension on a provision that does not negate the level above. Only a deny can say so.
fn own_type(node: &Node) -> Option<Effect> {
    let items = node.field("modifierExtension")?;
    let entry = items.value.as_array()?.iter().find(|e| e.get("url").is_some_and(|url| url == urls::TYPE))?;
    if entry.get("valueCode").is_none_or(|code| code != "deny") {
        items.problem(format!("{} says `deny` or is left out", urls::TYPE));
    }
    Some(Effect::Deny)
}

fn own_index(node: &Node) -> Option<u64> {
    let list = node.value.get("extension")?.as_array()?;
    list.iter().find(|e| e.get("url").is_some_and(|url| url == urls::INDEX))?.get("valueUnsignedInt")?.as_u64()
}
