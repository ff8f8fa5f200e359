//! From a FHIR Consent to what is to be granted.

use salus_domain::AccountId;
use salus_domain::consent::codes::{SCOPES, purposes_of};
use salus_domain::consent::{Effect, Period, Provision, Scope, Terms};
use serde_json::Value;

use super::flatten::{alone, flatten};
use super::node::{Node, Report};
use super::rule::Rule;
use super::{ImportError, ImportOptions, Imported, ImportedGrant, Party, PathNote, Status, Version};
use super::{elements, extras, r4, r5, urls};
use crate::formats::json;

/// What R4 and R5 both come to.
pub(super) struct Document {
    pub status: Option<Status>,
    pub subject: Option<Party>,
    /// The scopes it can touch.
    pub scopes: Vec<Scope>,
    pub root: Option<Rule>,
}

/// Reads a FHIR Consent from its JSON text.
///
/// # Errors
/// [`ImportError::Json`] with line and column; [`ImportError::Refused`] with every path that the register cannot say.
pub fn import(text: &str, options: &ImportOptions) -> Result<Imported, ImportError> {
    let value = json::parse(text).map_err(|error| ImportError::Json {
        line: error.line(),
        column: error.column(),
        // The place is told apart.
        message: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
    })?;
    import_value(&value, options)
}

/// Reads a FHIR Consent that is JSON already.
///
/// # Errors
/// [`ImportError::Refused`] with every path that the register cannot say.
pub fn import_value(document: &Value, options: &ImportOptions) -> Result<Imported, ImportError> {
    let report = Report::default();
    let read = read(document, options, &report);
    let problems = report.problems.into_inner();
    match read {
        Some(mut imported) if problems.is_empty() => {
            imported.notes = report.notes.into_inner();
            Ok(imported)
        }
        _ if problems.is_empty() => Err(refused("Consent", "cannot be read")),
        _ => Err(ImportError::Refused(problems)),
    }
}

fn refused(path: &str, note: &str) -> ImportError {
    ImportError::Refused(vec![PathNote { path: path.into(), note: note.into() }])
}

fn read(value: &Value, options: &ImportOptions, report: &Report) -> Option<Imported> {
    let node = Node { value, path: "Consent".into(), report };
    match value.get("resourceType").and_then(Value::as_str) {
        Some("Consent") => {}
        Some(other) => {
            report.problem("resourceType", format!("this is a {other}, not a Consent"));
            return None;
        }
        None => {
            report.problem("resourceType", "missing: this is no FHIR resource");
            return None;
        }
    }
    elements::refuse_modifiers(&node);
    let version = detect(&node)?;
    let document = match version {
        Version::R4 => r4::read(&node, options),
        Version::R5 => r5::read(&node, options),
    };
    let extras = extras::read(&node, value, options);
    let scopes = narrowed(&node, document.scopes, extras.scope);
    let (status, subject, root) = (document.status?, document.subject?, document.root?);
    let period = root.period.unwrap_or(Period::ALWAYS);
    if matches!(status, Status::Active | Status::Proposed) && period.until <= options.now_ms {
        report.problem(&root.path, "its period is over already");
    }
    let mut grants = Vec::new();
    for grantee in grantees(&root, report) {
        if grantee.account == subject.account {
            report.problem(&root.actors_path, format!("{} is the subject itself", grantee.name));
        }
        for (scope, provisions) in by_scope(&root, &grantee.account, &scopes, report) {
            if !scopes.contains(&scope) {
                let path = if version == Version::R4 { node.at("scope") } else { node.at("category") };
                report.problem(path, format!("does not fit its purposes, which belong to {}", scope.code()));
            }
            let terms = Terms {
                provisions,
                period,
                max_uses: extras.max_uses,
                document: extras.document,
                jurisdiction: extras.jurisdiction.or(options.jurisdiction),
            };
            // Whatever this file missed, the contract's own rules refuse.
            let sound = report.problems.borrow().is_empty();
            if let (true, Err(error)) = (sound, terms.check(scope)) {
                report.problem(&root.path, format!("the register refuses it: {error:?}"));
            }
            let start_clamped =
                (period.from != 0 && period.from < options.now_ms).then_some((period.from, options.now_ms));
            grants.push(ImportedGrant { grantee: grantee.clone(), scope, terms, start_clamped });
        }
    }
    let reached = |scope: &Scope| root.purposes.is_none_or(|purposes| purposes & purposes_of(*scope) != 0);
    let denies_others = match (root.effect, &root.actors) {
        (Effect::Deny, None) => scopes.into_iter().filter(reached).collect(),
        _ => Vec::new(),
    };
    if !denies_others.is_empty() {
        report.note(&root.path, "also denies others: that is the subject's default, which an import does not set");
    }
    Some(Imported { version, subject, status, grants, denies_others, notes: Vec::new() })
}

/// What a root comes to for one grantee, in each scope. Where a deny that names the grantee reaches a scope in which
/// nothing is permitted to them, it stands as it is: without a consent there the subject's default would decide.
pub(super) fn by_scope(
    root: &Rule,
    grantee: &AccountId,
    scopes: &[Scope],
    report: &Report,
) -> Vec<(Scope, Vec<Provision>)> {
    let all = scopes.iter().fold(0, |mask, scope| mask | purposes_of(*scope));
    let flats = flatten(root, grantee, all, report);
    let denied = match (root.effect, &root.actors) {
        (Effect::Deny, Some(_)) => vec![alone(root, all)],
        _ => Vec::new(),
    };
    let of_scope = |scope: Scope| {
        let rules = in_scope(&flats, purposes_of(scope));
        (scope, if rules.is_empty() { in_scope(&denied, purposes_of(scope)) } else { rules })
    };
    SCOPES.into_iter().map(of_scope).filter(|(_, rules)| !rules.is_empty()).collect()
}

fn in_scope(flats: &[Provision], mask: u64) -> Vec<Provision> {
    let of_scope = |flat: &Provision| Provision { purposes: flat.purposes & mask, ..flat.clone() };
    flats.iter().map(of_scope).filter(|flat| flat.purposes != 0).collect()
}

/// The scopes that the document can touch, if our own extension says that it is about one of them.
fn narrowed(node: &Node, scopes: Vec<Scope>, own: Option<Scope>) -> Vec<Scope> {
    let Some(scope) = own else { return scopes };
    let path = node.at("modifierExtension");
    if !scopes.contains(&scope) {
        node.report.problem(path, format!("the document's own scope does not reach {}", scope.code()));
        return scopes;
    }
    node.report.note(path, format!("about the register's scope {} alone", scope.code()));
    vec![scope]
}

/// Tells R4 from R5 by what only one of them has.
fn detect(node: &Node) -> Option<Version> {
    const R4: [&str; 7] = ["scope", "patient", "dateTime", "performer", "organization", "policy", "policyRule"];
    const R5: [&str; 10] = [
        "decision",
        "subject",
        "date",
        "period",
        "grantor",
        "grantee",
        "manager",
        "controller",
        "policyBasis",
        "policyText",
    ];
    let has = |names: &[&'static str]| -> Vec<&'static str> {
        names.iter().copied().filter(|name| node.value.get(name).is_some()).collect()
    };
    let (mut r4, mut r5) = (has(&R4), has(&R5));
    match node.value.get("provision") {
        Some(Value::Object(_)) => r4.push("provision as an object"),
        Some(Value::Array(_)) => r5.push("provision as a list"),
        _ => {}
    }
    match (r4.as_slice(), r5.as_slice()) {
        ([], []) => {
            node.problem("neither R4 (scope, patient, provision …) nor R5 (decision, subject …)");
            None
        }
        ([], _) => Some(Version::R5),
        (_, []) => Some(Version::R4),
        (r4, r5) => {
            let what = format!("has elements of R4 ({}) and of R5 ({}): which is it?", r4.join(", "), r5.join(", "));
            node.problem(what);
            None
        }
    }
}

/// The accounts a rule is about, by itself or through its exceptions.
fn grantees(root: &Rule, report: &Report) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    let mut add = |parties: &[Party]| {
        for party in parties {
            if !found.iter().any(|other| other.account == party.account) {
                found.push(party.clone());
            }
        }
    };
    match &root.actors {
        Some(actors) => {
            add(actors);
            refuse_strangers(root, actors, report);
        }
        None if root.effect == Effect::Permit => {
            report.problem(&root.actors_path, "missing: the register permits nothing to everybody; name the grantees");
        }
        None if root.exceptions.is_empty() => {
            report.problem(&root.actors_path, "missing: denying everybody is the subject's default, not a consent");
        }
        None => {
            for rule in &root.exceptions {
                match &rule.actors {
                    Some(actors) => {
                        add(actors);
                        refuse_strangers(rule, actors, report);
                    }
                    None => report.problem(&rule.actors_path, "missing: neither this rule nor the root names grantees"),
                }
            }
        }
    }
    found
}

/// An exception for somebody whom the rule around it is not about says nothing.
fn refuse_strangers(rule: &Rule, known: &[Party], report: &Report) {
    for exception in &rule.exceptions {
        let actors = exception.actors.as_deref();
        for party in actors.unwrap_or_default() {
            if !known.iter().any(|other| other.account == party.account) {
                let what = format!("the rule around it is not about {}", party.name);
                report.problem(&exception.actors_path, what);
            }
        }
        refuse_strangers(exception, actors.unwrap_or(known), report);
    }
}

/// Kinds of consent that the register would hold as something else.
pub(super) fn refuse_category(node: &Node, system: &str, code: &str, scopes: &[Scope]) {
    let directive = scopes == [Scope::AdvanceDirective];
    let why = match (system, code) {
        (urls::CONSENT_CATEGORY, "emrgonly") => "an emergency-only consent: write it as a purpose, ETREAT",
        (urls::CONSENT_CATEGORY, "rsdid") | (urls::ACT_CODE, "RSDID") => {
            "about de-identified data only: the register does not tell it apart"
        }
        (urls::CONSENT_CATEGORY, "rsreid") | (urls::ACT_CODE, "RSREID") => {
            "about re-identification: the register does not tell it apart"
        }
        (urls::ACT_CODE, "ICOL" | "INFAO" | "INFASO" | "IRDSCL") => {
            "about collecting, accessing or redisclosing only: the register does not tell them apart"
        }
        (urls::CONSENT_CATEGORY, "acd" | "dnr" | "hcd" | "polst") if !directive => {
            "an advance directive: its scope must be adr"
        }
        _ => return,
    };
    node.problem(why);
}
