//! What only R4 says: the root provision, its base policy, `scope`.

use salus_domain::consent::codes::{SCOPE_SYSTEM, SCOPES};
use salus_domain::consent::{Effect, Scope};

use super::import::{Document, refuse_category};
use super::node::Node;
use super::rule::Rule;
use super::{ImportOptions, Status, Version};
use super::{codes, elements, parties, urls};

/// Reads an R4 Consent.
pub(super) fn read(node: &Node, options: &ImportOptions) -> Document {
    elements::check(node, &elements::R4_CONSENT, Version::R4);
    let scopes = scopes(node);
    for concept in node.items("category").unwrap_or_default() {
        for (place, system, code) in codes::concept(&concept) {
            refuse_category(&place, system, code, &scopes);
        }
    }
    let subject = match node.field("patient") {
        Some(patient) => parties::party(&patient, options),
        None => {
            node.report.problem(node.at("patient"), "missing: whose consent is this?");
            None
        }
    };
    Document { status: status(node), subject, scopes, root: root(node, options) }
}

fn status(node: &Node) -> Option<Status> {
    let Some(field) = node.field("status") else {
        node.report.problem(node.at("status"), "missing: is this consent active?");
        return None;
    };
    match field.text()? {
        "draft" | "proposed" => Some(Status::Proposed),
        "active" => Some(Status::Active),
        "rejected" => Some(Status::Rejected),
        "inactive" => Some(Status::Inactive),
        "entered-in-error" => Some(Status::EnteredInError),
        other => {
            field.problem(format!("`{other}` is no status of R4"));
            None
        }
    }
}

fn scopes(node: &Node) -> Vec<Scope> {
    let Some(field) = node.field("scope") else {
        node.report.problem(node.at("scope"), "missing: patient-privacy, research, treatment or adr");
        return Vec::new();
    };
    let mut found = Vec::new();
    for (place, system, code) in codes::concept(&field) {
        match Scope::from_code(code).filter(|_| system == SCOPE_SYSTEM) {
            Some(scope) => found.push(scope),
            None => place.problem(format!("the scope {code} of {system} is none that the register knows")),
        }
    }
    if found.windows(2).any(|pair| pair[0] != pair[1]) {
        field.problem("its codings mean different scopes");
    }
    found.first().map_or(Vec::new(), |scope| reach(*scope))
}

/// The register's scopes that a consent of a FHIR scope can touch. A privacy consent is about information for any
/// purpose, and the register keeps a purpose in its own scope.
pub(super) fn reach(scope: Scope) -> Vec<Scope> {
    match scope {
        Scope::Privacy => SCOPES.to_vec(),
        Scope::Treatment | Scope::Research | Scope::AdvanceDirective => vec![scope],
    }
}

fn root(node: &Node, options: &ImportOptions) -> Option<Rule> {
    let base = base(node);
    let Some(field) = node.field("provision") else {
        node.report.problem(node.at("provision"), "missing: nobody is permitted or denied anything");
        return None;
    };
    elements::check(&field, &elements::R4_PROVISION, Version::R4);
    let said = effect(&field);
    let (effect, typed) = match (said, &base) {
        (Some(effect), _) => (effect, true),
        (None, Some((effect, _))) => (*effect, false),
        (None, None) => {
            let what = "missing, and no policyRule OPTIN or OPTOUT says what the provision is an exception to";
            field.report.problem(field.at("type"), what);
            (Effect::Deny, true)
        }
    };
    let mut rule = Rule::read(&field, effect, Version::R4, options);
    rule.exceptions = exceptions(&field, options);
    if !typed && !rule.unconditional() {
        field.report.problem(field.at("type"), "missing: with conditions of its own the provision could be either");
    }
    if let (Some(Effect::Deny), Some((Effect::Permit, place))) = (said, &base)
        && !(rule.unconditional() && rule.period.is_none() && rule.exceptions.is_empty())
    {
        place.problem("OPTIN permits everything that this deny does not name: write a permit with an exception");
    }
    if let (Some(Effect::Permit), Some((Effect::Permit, place))) = (said, &base) {
        place.note("read as: what the provision permits, nothing more");
    }
    Some(rule)
}

fn exceptions(node: &Node, options: &ImportOptions) -> Vec<Rule> {
    let mut rules = Vec::new();
    for item in node.items("provision").unwrap_or_default() {
        elements::check(&item, &elements::R4_PROVISION, Version::R4);
        let effect = effect(&item).unwrap_or_else(|| {
            item.report.problem(item.at("type"), "missing: permit or deny?");
            Effect::Deny
        });
        let mut rule = Rule::read(&item, effect, Version::R4, options);
        rule.exceptions = exceptions(&item, options);
        rules.push(rule);
    }
    rules
}

fn effect(node: &Node) -> Option<Effect> {
    let field = node.field("type")?;
    match field.text()? {
        "permit" => Some(Effect::Permit),
        "deny" => Some(Effect::Deny),
        other => {
            field.problem(format!("`{other}` is neither permit nor deny"));
            // Something is there: that it is missing would be a second, wrong complaint.
            Some(Effect::Deny)
        }
    }
}

/// The base policy, if the policy rule says one.
fn base<'a>(node: &Node<'a>) -> Option<(Effect, Node<'a>)> {
    let field = node.field("policyRule")?;
    let mut found = None;
    if field.value.get("coding").is_none() {
        field.note("not kept by the register: a policy in words");
        return None;
    }
    for (place, system, code) in codes::concept(&field) {
        let effect = match (system, code) {
            (urls::ACT_CODE, "OPTIN") => Effect::Permit,
            (urls::ACT_CODE, "OPTOUT") => Effect::Deny,
            (urls::ACT_CODE, _) => {
                place.problem(format!("the register knows the policies OPTIN and OPTOUT, not {code}"));
                continue;
            }
            _ => {
                place.note(format!("not kept by the register: the policy {code} of {system}"));
                continue;
            }
        };
        if found.as_ref().is_some_and(|(other, _)| *other != effect) {
            field.problem("it says both OPTIN and OPTOUT");
        }
        found = Some((effect, place));
    }
    found
}
