//! Scanners that are keyboards: set to another layout than the computer, or with caps lock on.

use super::layouts::{LAYOUTS, US};
use super::{Case, separators};
use crate::formats::gs1::diagnosis::{Confidence, Diagnosis, Kind};
use crate::formats::gs1::reading::{Form, Reading};

/// One way in which it could have been typed.
struct Typed {
    /// What scanner and computer are set to.
    set: String,
    caps: bool,
    reading: Reading,
}

/// The most readings that are told of.
const MOST: usize = 4;

/// Layouts under which the keys that typed the text type something that reads: one diagnosis for each different reading.
pub(super) fn layouts(case: &Case<'_>) -> Vec<Diagnosis> {
    // The simpler mishap goes first: the text itself may lack separators only.
    let lost = case.reading().is_none() && separators::resplit(case.text).is_none();
    let mut ways: Vec<Typed> = Vec::new();
    for layout in &LAYOUTS {
        let retyped = [
            (layout.retype(case.text, &US), format!("the scanner to US and the computer to {}", layout.name)),
            (US.retype(case.text, layout), format!("the scanner to {} and the computer to US", layout.name)),
        ];
        for (copy, set) in retyped {
            let Some(copy) = copy.filter(|copy| copy != case.text) else { continue };
            ways.extend(read(case, &copy, lost).map(|(reading, caps)| Typed { set, caps, reading }));
        }
    }
    let mut found = Vec::new();
    while let Some(first) = ways.first().map(|way| way.reading.clone()) {
        let (same, others) = ways.into_iter().partition(|way| way.reading.elements == first.elements);
        ways = others;
        if found.len() < MOST {
            found.push(told(case, &same, first));
        }
    }
    found
}

fn told(case: &Case<'_>, ways: &[Typed], reading: Reading) -> Diagnosis {
    let sets: Vec<&str> = ways.iter().map(|way| way.set.as_str()).collect();
    let (confidence, verb) = match case.reading() {
        Some(_) => (Confidence::Possible, "may be"),
        None => (Confidence::Likely, "seem to be"),
    };
    let caps = if ways.iter().all(|way| way.caps) { ", with caps lock on" } else { "" };
    let what = format!("Scanner and computer {verb} set to different keyboards: {}{caps}.", sets.join(", or "));
    let advice = "Set the scanner to the computer's keyboard and scan again; if it sends the symbology identifier (]d2), \
                  this can always be told.";
    Diagnosis::new(Kind::KeyboardLayout, confidence, what, advice).reads(reading)
}

/// Reads a copy as it stands; if the scan itself does not read, also with letters turned around, and with separators lost.
fn read(case: &Case<'_>, copy: &str, lost: bool) -> Option<(Reading, bool)> {
    if let Some(reading) = case.other(copy) {
        return Some((reading, false));
    }
    if case.reading().is_some() {
        return None;
    }
    let turned = turned(copy);
    let other = case.other(&turned).map(|reading| (reading, true));
    other.or_else(|| separators::resplit(copy).filter(|_| lost).map(|reading| (reading, false)))
}

/// Whether it would read with capitals and small letters turned around.
pub(super) fn caps_lock(case: &Case<'_>) -> Option<Diagnosis> {
    let copy = turned(case.text);
    let reading = case.other(&copy)?;
    let advice = "Turn caps lock off and scan again; if the scanner sends the symbology identifier (]d2), this can always be told.";
    let Some(original) = case.reading() else {
        let what = "Caps lock seems to be on: capitals and small letters are turned around.";
        return Some(Diagnosis::new(Kind::CapsLock, Confidence::Likely, what, advice).reads(reading));
    };
    // `https` in small letters beside capitals was typed as it is; people who type brackets see what they type.
    let proven = match &original.form {
        Form::Link(link) => link.stem.starts_with("http") && case.text.bytes().any(|b| b.is_ascii_uppercase()),
        Form::Bracketed => true,
        Form::ElementString | Form::Plain => original.symbology.is_some(),
    };
    let what = "If caps lock is on, capitals and small letters are turned around.";
    (!proven).then(|| Diagnosis::new(Kind::CapsLock, Confidence::Possible, what, advice).reads(reading))
}

fn turned(text: &str) -> String {
    let one = |c: char| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
    text.chars().map(one).collect()
}
