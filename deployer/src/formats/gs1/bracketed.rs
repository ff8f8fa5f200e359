//! Element strings as people write them, identifiers in brackets: `(01)09506000134352(21)ABC`.

use super::elements::{Element, ElementString, faults, finish};
use super::problem::{Problem, Report, Wrong};
use super::{Identifier, check::Fault};

/// Reads identifiers in brackets. A bracket within a value is written `\(`; one that opens no identifier is taken as it stands.
///
/// # Errors
/// Every place that is not what it should be.
pub(super) fn read(text: &str) -> Result<ElementString, Vec<Problem>> {
    let mut report = Report::new(text);
    let mut elements = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(identifier) = opened(&text[at..]) else {
            report.add(at, None, Wrong::NoIdentifier { next: text[at..].chars().take(8).collect() });
            break;
        };
        let begin = at + identifier.ai.len() + 2;
        let (value, end) = value(text, begin);
        if value.is_empty() && end == text.len() {
            report.add(end, Some(identifier.ai), Wrong::Ended { missing: "its value".into() });
        }
        let escapes = value.len() != end - begin;
        for (place, fault) in faults(identifier, &value) {
            // The place within a value with escapes is not counted out.
            let byte = if escapes { begin } else { begin + place };
            report.add(byte, Some(identifier.ai), Wrong::Value(fault));
        }
        elements.push((begin, Element { identifier, value }));
        at = end;
    }
    finish(elements, report)
}

/// The identifier in brackets that a text begins with.
fn opened(text: &str) -> Option<&'static Identifier> {
    let (ai, _) = text.strip_prefix('(')?.split_once(')')?;
    Identifier::find(ai)
}

/// The value from a byte on, and the byte at which it ends.
fn value(text: &str, begin: usize) -> (String, usize) {
    let mut value = String::new();
    let mut rest = text[begin..].char_indices();
    while let Some((place, c)) = rest.next() {
        let here = &text[begin + place..];
        if here.starts_with("\\(") {
            value.push('(');
            rest.next();
        } else if opened(here).is_some() {
            return (value, begin + place);
        } else {
            value.push(c);
        }
    }
    (value, text.len())
}

/// Whether a value is empty or too short at the end of a text: it may have been cut.
pub(super) fn is_cut(problem: &Problem, text: &str) -> bool {
    match &problem.wrong {
        Wrong::Ended { .. } => true,
        Wrong::Value(Fault::TooShort { found, .. }) => {
            text.get(problem.byte..).is_none_or(|rest| rest.chars().count() <= *found)
        }
        _ => false,
    }
}

impl ElementString {
    /// Identifiers in brackets, on one line, as [`super::Reading::parse`] reads them: a bracket within a value is escaped.
    pub fn bracketed(&self) -> String {
        let one = |e: &Element| format!("({}){}", e.ai(), e.value.replace('(', "\\("));
        self.elements().iter().map(one).collect()
    }

    /// The human-readable interpretation (General Specifications 4.15): a line for each element, values exactly as they are.
    pub fn human_readable(&self) -> Vec<String> {
        self.elements().iter().map(|element| format!("({}){}", element.ai(), element.value)).collect()
    }

    /// [`ElementString::bracketed`], escaped to stand in an XML text or attribute, where GS itself must not.
    pub fn xml(&self) -> String {
        escape(&self.bracketed())
    }

    /// What a reader sends of a symbol without its symbology identifier, and what is put into the symbol after FNC1: elements of
    /// predefined length first, GS between those of other lengths (General Specifications 7.8.6), their order kept otherwise.
    pub fn element_string(&self) -> String {
        let (fixed, other): (Vec<&Element>, Vec<&Element>) =
            self.elements().iter().partition(|element| element.identifier.predefined);
        let join = |elements: &[&Element], between: &str| {
            elements.iter().map(|e| format!("{}{}", e.ai(), e.value)).collect::<Vec<_>>().join(between)
        };
        join(&fixed, "") + &join(&other, "\u{1d}")
    }
}

/// Escapes a text to stand in XML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&apos;",
            c => escaped.push(c),
        }
    }
    escaped
}
