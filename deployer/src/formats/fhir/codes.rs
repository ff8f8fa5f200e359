//! FHIR's codings and the register's bits, by the table in the domain. A code that is not in it is refused: it must
//! never become "all".

use salus_domain::consent::codes::{CATEGORIES, CATEGORY_MASK, CONFIDENTIALITY_SYSTEM, Category, PURPOSE_SYSTEM};
use salus_domain::consent::{Confidentiality, Effect, Purpose};
use serde_json::{Value, json};

use super::node::Node;
use super::urls;

/// Reads a Coding's system and code. `display` and `version` are for people.
pub(super) fn coding<'a>(node: &Node<'a>) -> Option<(&'a str, &'a str)> {
    if !node.only(&["id", "system", "version", "code", "display", "userSelected"]) {
        return None;
    }
    let (system, code) = (node.text_of("system"), node.text_of("code"));
    if system.is_none() || code.is_none() {
        node.problem("a coding needs its system and its code");
    }
    Some((system?, code?))
}

/// Reads a CodeableConcept's codings with their places. A text alone says nothing to a machine.
pub(super) fn concept<'a>(node: &Node<'a>) -> Vec<(Node<'a>, &'a str, &'a str)> {
    if !node.only(&["id", "coding", "text"]) {
        return Vec::new();
    }
    let Some(items) = node.items("coding") else {
        node.problem("a text without a code cannot be enforced: give a coding");
        return Vec::new();
    };
    items.into_iter().filter_map(|item| coding(&item).map(|(system, code)| (item, system, code))).collect()
}

/// Reads a list of purposes into their bits; nothing if one of them is no good, which is a problem already.
pub(super) fn purposes(items: &[Node]) -> Option<u64> {
    let bit = |item: &Node| {
        let (system, code) = coding(item)?;
        let known = Purpose::from_code(code).filter(|_| system == PURPOSE_SYSTEM);
        if known.is_none() {
            item.problem(format!("the purpose {code} of {system} is none that the register knows"));
        }
        known.map(Purpose::mask)
    };
    // Not lazily: every item tells its problem.
    let bits: Vec<Option<u64>> = items.iter().map(bit).collect();
    bits.into_iter().try_fold(0, |mask, bit| Some(mask | bit?)).filter(|mask| *mask != 0)
}

/// What a list of security labels says.
pub(super) enum Labels {
    /// A confidentiality: the highest of a permit, the lowest of a deny.
    Confidentiality(Confidentiality),
    /// Sensitivity labels: these categories.
    Categories(u64),
}

/// Reads security labels: all of them confidentialities, or all of them sensitivities that are categories here.
pub(super) fn labels(list: &Node, items: &[Node], effect: Effect) -> Option<Labels> {
    let mut found = Vec::new();
    let mut mask = 0;
    for item in items {
        let Some((system, code)) = coding(item) else { continue };
        if system == CONFIDENTIALITY_SYSTEM {
            match Confidentiality::ALL.into_iter().find(|label| label.code() == code) {
                Some(label) => found.push(label),
                None => item.problem(format!("{code} is no code of v3-Confidentiality")),
            }
        } else if let Some(bit) = position(system, code).filter(|_| system == urls::ACT_CODE) {
            widening(item, bit, system, code);
            mask |= 1u64 << bit;
        } else {
            item.problem(format!("the label {code} of {system} is none that the register knows"));
        }
    }
    if !found.is_empty() && mask != 0 {
        list.problem("the register cannot say `this confidentiality or that sensitivity`: write two provisions");
    }
    if mask != 0 {
        return Some(Labels::Categories(mask));
    }
    match effect {
        Effect::Permit => found.into_iter().max(),
        Effect::Deny => found.into_iter().min(),
    }
    .map(Labels::Confidentiality)
}

/// A kind of record whose category is told by its own category or type code only.
struct Container {
    resource: &'static str,
    system: &'static str,
}

const CONTAINERS: [Container; 3] = [
    Container { resource: "Observation", system: urls::OBSERVATION },
    Container { resource: "DiagnosticReport", system: urls::SERVICE },
    Container { resource: "DocumentReference", system: urls::LOINC },
];

/// One list of category codes, as read.
#[derive(Clone, Copy, Default)]
pub(super) struct Categories {
    /// The categories that are named or could be contained.
    pub mask: u64,
    /// Whether one of them is a container, which says too little alone.
    pub container: bool,
    /// Whether one of them is no good, which is a problem already.
    pub broken: bool,
}

impl Categories {
    /// `named`: whether the category is named beside the code, which then widens nothing.
    fn add(&mut self, node: &Node, system: &str, code: &str, named: bool) {
        if is_resource_system(system)
            && let Some(container) = CONTAINERS.iter().find(|container| container.resource == code)
        {
            self.container = true;
            self.mask |= with_system(container.system);
        } else if let Some(mask) = category_mask(node, system, code, named) {
            self.mask |= mask;
        } else {
            node.problem(format!("the code {code} of {system} belongs to no category that the register knows"));
            self.broken = true;
        }
    }
}

/// Reads a list of Codings (class, documentType, resourceType).
pub(super) fn categories_of_codings(items: &[Node]) -> Categories {
    let mut found = Categories { broken: items.is_empty(), ..Categories::default() };
    for item in items {
        match coding(item) {
            Some((system, code)) => found.add(item, system, code, false),
            None => found.broken = true,
        }
    }
    found
}

/// Reads a list of CodeableConcepts (code). The codings of a concept say the same thing: they must agree.
pub(super) fn categories_of_concepts(items: &[Node]) -> Categories {
    let mut found = Categories { broken: items.is_empty(), ..Categories::default() };
    for item in items {
        let mut one: Option<u64> = None;
        let codings = concept(item);
        let named = codings.iter().any(|(_, system, _)| *system == urls::CATEGORY);
        for (place, system, code) in codings {
            let mut coding = Categories::default();
            coding.add(&place, system, code, named);
            if coding.container {
                place.problem(format!("{code} is a kind of record: it belongs into class"));
            } else if one.is_some_and(|mask| mask != coding.mask && !coding.broken) {
                item.problem("its codings mean different categories");
            }
            found.broken |= coding.broken;
            one = one.or(Some(coding.mask));
        }
        found.broken |= one.is_none();
        found.mask |= one.unwrap_or(0);
    }
    found
}

fn is_resource_system(system: &str) -> bool {
    matches!(system, urls::RESOURCE_TYPES | urls::FHIR_TYPES)
}

fn position(system: &str, code: &str) -> Option<u32> {
    if system == urls::CATEGORY {
        return Category::position(code);
    }
    // R5 renamed the system of resources' names.
    let system = if system == urls::FHIR_TYPES { urls::RESOURCE_TYPES } else { system };
    Category::position_of_coding(system, code)
}

fn category_mask(node: &Node, system: &str, code: &str, named: bool) -> Option<u64> {
    if (system, code) == (urls::CATEGORY, urls::ALL) {
        return Some(CATEGORY_MASK);
    }
    let bit = position(system, code)?;
    if !named {
        widening(node, bit, system, code);
    }
    Some(1u64 << bit)
}

/// Tells when a code is one of several that a category consists of: the register's grain is the category. A code of LOINC
/// is a kind of document, beside which a category holds whatever its other codes name.
fn widening(node: &Node, bit: u32, system: &str, code: &str) {
    let system = if system == urls::FHIR_TYPES { urls::RESOURCE_TYPES } else { system };
    let Some(category) = CATEGORIES.get(bit as usize) else { return };
    let others = category.codings.iter().filter(|(_, other)| *other != code);
    let others = others.filter(|(known, _)| *known == system || system == urls::LOINC);
    let others: Vec<&str> = others.map(|(_, other)| *other).collect();
    if !others.is_empty() {
        node.note(format!("recorded as the category {}, which also holds {}", category.code, others.join(", ")));
    }
}

fn with_system(system: &str) -> u64 {
    let has = |category: &Category| category.codings.iter().any(|(known, _)| *known == system);
    CATEGORIES.iter().enumerate().filter(|(_, category)| has(category)).fold(0, |mask, (bit, _)| mask | 1u64 << bit)
}

/// Writes purposes as Codings, or the first bit that is in no table.
pub(super) fn write_purposes(mask: u64) -> Result<Value, u32> {
    let mut list = Vec::new();
    for bit in bits(mask) {
        let purpose = u8::try_from(bit).map(Purpose).map_err(|_| bit)?;
        let (Some(code), Some(display)) = (purpose.code(), purpose.display()) else { return Err(bit) };
        list.push(json!({ "system": PURPOSE_SYSTEM, "code": code, "display": display }));
    }
    Ok(list.into())
}

/// Writes categories as CodeableConcepts: our own code, and the best known of other systems.
pub(super) fn write_categories(mask: u64) -> Result<Value, u32> {
    if mask == CATEGORY_MASK {
        return Ok(json!([{ "coding": [{ "system": urls::CATEGORY, "code": urls::ALL, "display": "All data" }] }]));
    }
    let mut list = Vec::new();
    for bit in bits(mask) {
        let category = CATEGORIES.get(bit as usize).ok_or(bit)?;
        let mut codings = vec![json!({ "system": urls::CATEGORY, "code": category.code, "display": category.display })];
        // Names of resources are parts of a category, not its synonyms.
        if let Some((system, code)) = category.codings.iter().find(|(system, _)| *system != urls::RESOURCE_TYPES) {
            codings.push(json!({ "system": system, "code": code }));
        }
        list.push(json!({ "coding": codings }));
    }
    Ok(list.into())
}

/// Writes a label as security labels, or nothing where it leaves nothing out. A permit's label is the highest one
/// covered; for a deny every label it denies is written out.
pub(super) fn write_labels(label: Confidentiality, effect: Effect) -> Option<Value> {
    let write = |label: Confidentiality| json!({ "system": CONFIDENTIALITY_SYSTEM, "code": label.code() });
    match (effect, label) {
        (Effect::Permit, Confidentiality::VeryRestricted) | (Effect::Deny, Confidentiality::Unrestricted) => None,
        (Effect::Permit, _) => Some(json!([write(label)])),
        (Effect::Deny, _) => {
            Some(Confidentiality::ALL.into_iter().filter(|l| *l >= label).map(write).collect::<Vec<_>>().into())
        }
    }
}

fn bits(mask: u64) -> impl Iterator<Item = u32> {
    (0..u64::BITS).filter(move |bit| mask & (1u64 << bit) != 0)
}
