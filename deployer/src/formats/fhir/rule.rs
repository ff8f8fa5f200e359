//! A provision as FHIR means it: an effect, criteria (an absent one means everything), and exceptions.

use salus_domain::consent::{Confidentiality, Effect, Period};

use super::codes::{self, Categories, Labels};
use super::dates::{self, About};
use super::node::Node;
use super::parties;
use super::{ImportOptions, Party, Version};

/// One rule with its exceptions.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub path: String,
    /// Where its actors stand, or would.
    pub actors_path: String,
    pub effect: Effect,
    pub purposes: Option<u64>,
    pub categories: Option<u64>,
    pub label: Option<Confidentiality>,
    pub period: Option<Period>,
    pub data: Option<Period>,
    pub actors: Option<Vec<Party>>,
    /// Its place in the flat list, if we wrote the document.
    pub index: Option<u64>,
    pub exceptions: Vec<Rule>,
}

impl Rule {
    /// A rule about everything.
    pub fn bare(node: &Node, effect: Effect) -> Rule {
        Rule {
            path: node.path.clone(),
            actors_path: node.at("actor"),
            effect,
            purposes: None,
            categories: None,
            label: None,
            period: None,
            data: None,
            actors: None,
            index: None,
            exceptions: Vec::new(),
        }
    }

    /// Whether it is about everything, for its actors and in its period.
    pub fn unconditional(&self) -> bool {
        self.purposes.is_none() && self.categories.is_none() && self.label.is_none() && self.data.is_none()
    }

    /// Reads what R4 and R5 have in common.
    pub fn read(node: &Node, effect: Effect, version: Version, options: &ImportOptions) -> Rule {
        let mut rule = Rule::bare(node, effect);
        rule.purposes = node.items("purpose").and_then(|items| codes::purposes(&items));
        rule.categories = categories(node, version);
        if let Some(items) = node.items("securityLabel") {
            let list = Node { path: node.at("securityLabel"), ..node.clone() };
            match codes::labels(&list, &items, effect) {
                Some(Labels::Confidentiality(label)) => {
                    if effect == Effect::Deny {
                        list.note(format!("a deny of {} denies what is labelled so or higher", label.code()));
                    }
                    rule.label = Some(label);
                }
                Some(Labels::Categories(mask)) => {
                    rule.categories = Some(rule.categories.map_or(mask, |other| other & mask));
                }
                None => {}
            }
        }
        if rule.categories == Some(0) {
            node.problem("its codes have no category in common: it is about nothing");
        }
        rule.period = node.field("period").and_then(|period| dates::period(&period, About::Rule));
        rule.data = node.field("dataPeriod").and_then(|period| dates::period(&period, About::Data));
        rule.actors = node.items("actor").map(|actors| read_actors(&actors, version, options));
        rule
    }
}

/// The lists of category codes say: one of these *and* one of those.
fn categories(node: &Node, version: Version) -> Option<u64> {
    let lists: &[&str] = match version {
        Version::R4 => &["class"],
        Version::R5 => &["documentType", "resourceType"],
    };
    let mut all: Vec<Categories> = Vec::new();
    for name in lists {
        if let Some(items) = node.items(name) {
            all.push(codes::categories_of_codings(&items));
        }
    }
    if let Some(items) = node.items("code") {
        all.push(codes::categories_of_concepts(&items));
    }
    let contained = all.iter().any(|list| list.container);
    if contained && all.iter().all(|list| list.container) {
        node.problem("Observation, DiagnosticReport and DocumentReference are of many categories: say which, by code");
    }
    if all.iter().any(|list| list.broken) {
        return None;
    }
    all.iter().map(|list| list.mask).reduce(|a, b| a & b)
}

fn read_actors(actors: &[Node], version: Version, options: &ImportOptions) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for actor in actors {
        if !actor.only(&["id", "role", "reference"]) {
            continue;
        }
        match actor.field("role") {
            Some(role) => parties::recipient(&role),
            None if version == Version::R4 => actor.problem("an actor needs its role"),
            None => {}
        }
        match actor.field("reference") {
            Some(reference) => parties.extend(parties::party(&reference, options)),
            None => actor.problem("an actor without reference is everybody in a role, for whom there is no account"),
        }
    }
    parties::unique(parties)
}
