//! Diagnosis before alarm: what may have happened between the symbol and the text.
//!
//! Each mishap is undone on a copy. If the copy reads strictly, that is a diagnosis, never the reading.

mod faults;
mod foreign;
mod keyboard;
mod layouts;
mod separators;
mod shape;

#[cfg(test)]
pub(super) use layouts::{LAYOUTS, Layout, US};

use super::diagnosis::{Diagnosis, Kind};
use super::elements::{ElementString, GS};
use super::problem::Problem;
use super::reading::{Form, Reading, Settings, without_end};

/// The longest text that is looked into: element strings in symbols on packs are shorter by far.
const MAX_DIAGNOSED: usize = 1_000;

/// A scan that is looked into.
struct Case<'a> {
    /// Without the line end that the scanner typed, and with GS for its stand-in.
    text: &'a str,
    result: &'a Result<Reading, Vec<Problem>>,
    settings: &'a Settings,
}

impl Case<'_> {
    fn reading(&self) -> Option<&Reading> {
        self.result.as_ref().ok()
    }

    fn problems(&self) -> &[Problem] {
        self.result.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// Whether a copy reads as something else than the scan does.
    fn other(&self, copy: &str) -> Option<Reading> {
        self.differs(strict(copy)?)
    }

    fn differs(&self, reading: Reading) -> Option<Reading> {
        let same = self.reading().is_some_and(|original| original.elements == reading.elements);
        (!same).then_some(reading)
    }
}

/// Reads a copy strictly; only what names a product, a container or the like counts.
fn strict(text: &str) -> Option<Reading> {
    Reading::parse(text, &Settings::default()).ok().filter(|reading| has_key(&reading.elements))
}

fn has_key(elements: &ElementString) -> bool {
    elements.elements().iter().any(|element| element.identifier.qualifiers.is_some())
}

/// What is wrong, or may be wrong, with a scan.
pub(super) fn diagnose(seen: &str, settings: &Settings, result: &Result<Reading, Vec<Problem>>) -> Vec<Diagnosis> {
    let text = without_end(seen);
    if text.len() > MAX_DIAGNOSED {
        return Vec::new();
    }
    let is_elements = !matches!(result, Ok(Reading { form: Form::Link(_) | Form::Bracketed | Form::Plain, .. }));
    let normal = match settings.separator() {
        Some(stand_in) if is_elements => text.replace(stand_in, &GS.to_string()),
        _ => text.to_owned(),
    };
    let case = Case { text: &normal, result, settings };
    if let Some(foreign) = foreign::named(&case) {
        return vec![foreign];
    }
    let mut found = Vec::new();
    found.extend(keyboard::layouts(&case));
    found.extend(keyboard::caps_lock(&case));
    found.extend(separators::replaced(&case));
    if found.iter().all(|diagnosis| diagnosis.would_read.is_none()) || case.reading().is_some() {
        found.extend(separators::missing(&case));
    }
    found.extend(shape::two_scans(&case));
    let explained = found.iter().any(|diagnosis| diagnosis.would_read.is_some() || diagnosis.kind == Kind::TwoScans);
    found.extend(shape::of_reading(&case));
    if case.reading().is_none() && !explained {
        found.extend(shape::truncated(&case));
        found.extend(shape::junk(&case));
        found.extend(faults::named(&case));
    }
    found
}
