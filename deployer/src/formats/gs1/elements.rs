//! Element strings: Application Identifiers and their values (GS1 General Specifications 7.8).

use super::check::Fault;
use super::dictionary::{Component, Identifier, matches};
use super::problem::{Problem, Report, Wrong};

/// The separator: what a reader sends for an FNC1 that is not the first character (General Specifications 7.8.3).
pub const GS: char = '\u{1d}';

/// One Application Identifier and its value, exactly as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The identifier.
    pub identifier: &'static Identifier,
    /// Its value.
    pub value: String,
}

impl Element {
    /// The identifier's digits.
    pub fn ai(&self) -> &'static str {
        self.identifier.ai
    }
}

/// Elements that are right each by itself and together, in the order in which they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementString {
    elements: Vec<Element>,
}

impl ElementString {
    /// Reads what a reader sends of a symbol without its symbology identifier: GS (ASCII 29) stands for FNC1. One at the
    /// beginning is the FNC1 in first position, which some readers send so.
    ///
    /// # Errors
    /// Every place that is not what the General Specifications say.
    pub fn parse(text: &str) -> Result<ElementString, Vec<Problem>> {
        Self::parse_at(text, 0)
    }

    /// [`ElementString::parse`] from a byte of the text.
    pub(super) fn parse_at(text: &str, from: usize) -> Result<ElementString, Vec<Problem>> {
        let mut report = Report::new(text);
        let elements = split(text, from, &mut report);
        finish(elements, report)
    }

    /// Puts elements together out of pairs of an identifier and a value.
    ///
    /// # Errors
    /// Everything that is wrong with them; places count the pairs from 1.
    pub fn new<A: AsRef<str>, V: AsRef<str>>(pairs: &[(A, V)]) -> Result<ElementString, Vec<Problem>> {
        let places = " ".repeat(pairs.len());
        let mut report = Report::new(&places);
        let mut elements = Vec::new();
        for (place, (ai, value)) in pairs.iter().enumerate() {
            let Some(identifier) = Identifier::find(ai.as_ref()) else {
                report.add(place, None, Wrong::NoIdentifier { next: ai.as_ref().chars().take(8).collect() });
                continue;
            };
            for (_, fault) in faults(identifier, value.as_ref()) {
                report.add(place, Some(identifier.ai), Wrong::Value(fault));
            }
            elements.push((place, Element { identifier, value: value.as_ref().to_owned() }));
        }
        finish(elements, report)
    }

    /// The elements, in their order.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The value of an identifier.
    pub fn get(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|element| element.ai() == ai).map(|element| element.value.as_str())
    }
}

/// Checks what belongs together, and answers with the elements if nothing is wrong.
pub(super) fn finish(elements: Vec<(usize, Element)>, mut report: Report<'_>) -> Result<ElementString, Vec<Problem>> {
    if report.problems.is_empty() && elements.is_empty() {
        report.add(report.end(), None, Wrong::Empty);
    }
    if report.problems.is_empty() {
        together(&elements, &mut report);
    }
    if report.problems.is_empty() {
        Ok(ElementString { elements: elements.into_iter().map(|(_, element)| element).collect() })
    } else {
        Err(report.problems)
    }
}

/// Splits a text into elements, each with the byte at which its value begins, as far as that can be done.
pub(super) fn split(text: &str, from: usize, report: &mut Report<'_>) -> Vec<(usize, Element)> {
    let mut elements = Vec::new();
    let mut at = if text[from..].starts_with(GS) { from + 1 } else { from };
    while at < text.len() {
        let Some(identifier) = Identifier::starting(&text[at..]) else {
            report.add(at, None, no_identifier(&text[at..], at > from));
            break;
        };
        let begin = at + identifier.ai.len();
        let rest = &text[begin..];
        let until_separator = rest.find(GS).unwrap_or(rest.len());
        let length = if identifier.predefined {
            let fixed = rest.char_indices().nth(identifier.max()).map_or(rest.len(), |(byte, _)| byte);
            fixed.min(until_separator)
        } else {
            until_separator
        };
        let value = &rest[..length];
        let ended = length == rest.len() && value.chars().count() < identifier.min();
        if ended {
            let missing = format!("{} of its {} characters are there", value.chars().count(), identifier.min());
            report.add(text.len(), Some(identifier.ai), Wrong::Ended { missing });
        } else {
            for (place, fault) in faults(identifier, value) {
                report.add(begin + place, Some(identifier.ai), Wrong::Value(fault));
            }
        }
        elements.push((begin, Element { identifier, value: value.to_owned() }));
        at = begin + length;
        if text[at..].starts_with(GS) {
            at += 1;
        }
    }
    elements
}

fn no_identifier(rest: &str, later: bool) -> Wrong {
    if later && rest.len() < 4 && Identifier::could_become(rest) {
        return Wrong::Ended { missing: format!("an Application Identifier that begins with {rest}") };
    }
    Wrong::NoIdentifier { next: rest.chars().take(8).collect() }
}

/// What is wrong with a value, and at which byte of it.
pub(super) fn faults(identifier: &Identifier, value: &str) -> Vec<(usize, Fault)> {
    let found = value.chars().count();
    if found < identifier.min() {
        return vec![(0, Fault::TooShort { found, min: identifier.min() })];
    }
    if let Some((place, _)) = value.char_indices().nth(identifier.max()) {
        return vec![(place, Fault::TooLong { found, max: identifier.max() })];
    }
    let mut faults = Vec::new();
    let mut at = 0;
    for component in &identifier.components {
        let rest = &value[at..];
        if rest.is_empty() && component.optional {
            break;
        }
        let length = rest.char_indices().nth(component.max).map_or(rest.len(), |(byte, _)| byte);
        component_faults(component, &rest[..length], at, &mut faults);
        at += length;
    }
    faults
}

fn component_faults(component: &Component, part: &str, at: usize, faults: &mut Vec<(usize, Fault)>) {
    let wrong = part.char_indices().find(|(_, c)| !component.set.has(*c));
    if let Some((place, found)) = wrong {
        faults.push((at + place, Fault::Character { found, set: component.set }));
        return;
    }
    // What is left for a part in the middle can be too little, when optional parts follow.
    if part.len() < component.min {
        faults.push((at, Fault::TooShort { found: part.len(), min: component.min }));
        return;
    }
    if let Some(Err(fault)) = component.checks.iter().map(|check| check.run(part)).find(Result::is_err) {
        faults.push((at, fault));
    }
}

/// What elements need beside them and what they exclude (General Specifications 4.13 and 4.14).
fn together(elements: &[(usize, Element)], report: &mut Report<'_>) {
    let there = |pattern: &str| elements.iter().any(|(_, element)| matches(pattern, element.ai()));
    for (place, (at, element)) in elements.iter().enumerate() {
        let identifier = element.identifier;
        let mut before = elements[..place].iter().map(|(_, earlier)| earlier);
        if before.any(|earlier| earlier.identifier == identifier && earlier.value != element.value) {
            report.add(*at, Some(identifier.ai), Wrong::Repeated);
        }
        for alternatives in &identifier.needs {
            if !alternatives.iter().any(|all| all.iter().all(|ai| there(ai))) {
                report.add(*at, Some(identifier.ai), Wrong::Needs(words(alternatives)));
            }
        }
        for pattern in &identifier.never_with {
            let other = elements.iter().map(|(_, other)| other.ai());
            if let Some(other) = other.filter(|ai| *ai != identifier.ai).find(|ai| matches(pattern, ai)) {
                report.add(*at, Some(identifier.ai), Wrong::Never(format!("({other})")));
            }
        }
    }
}

/// `(01) or (02)`, `(01) with (21) or (00)`.
fn words(alternatives: &[Vec<&str>]) -> String {
    let one = |all: &Vec<&str>| all.iter().map(|ai| format!("({ai})")).collect::<Vec<_>>().join(" with ");
    alternatives.iter().map(one).collect::<Vec<_>>().join(" or ")
}
