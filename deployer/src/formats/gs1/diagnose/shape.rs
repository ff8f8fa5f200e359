//! Scans that end too early, run together, or have something around them; and readings that lack something.

use super::{Case, strict};
use crate::formats::gs1::check::Fault;
use crate::formats::gs1::diagnosis::{Confidence, Diagnosis, Kind};
use crate::formats::gs1::dictionary::Set;
use crate::formats::gs1::elements::{GS, split};
use crate::formats::gs1::problem::{Report, Wrong};
use crate::formats::gs1::reading::{Form, Reading};
use crate::formats::gs1::symbology::Symbology;
use crate::formats::gs1::{Identifier, bracketed, digital_link};

const AGAIN: &str = "Scan again.";

/// The character at a byte, from 1.
pub(super) fn character(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).chars().count() + 1
}

/// What a reading lacks.
pub(super) fn of_reading(case: &Case<'_>) -> Vec<Diagnosis> {
    let Some(reading) = case.reading() else { return Vec::new() };
    let elements = &reading.elements;
    let has = |ai: &str| elements.get(ai).is_some();
    let mut found = Vec::new();
    if !super::has_key(elements) {
        let what = "Nothing in it names a product, a pack or a container.";
        found.push(Diagnosis::new(
            Kind::NoKey,
            Confidence::Certain,
            what,
            "Scan the code that holds the product number (01).",
        ));
    }
    if has("01") && elements.elements().len() == 1 {
        let what = "It holds the product number (01) only: it names the product, not the pack.";
        let advice = "Scan the 2D code of the pack, which holds the serial number (21) too.";
        found.push(Diagnosis::new(Kind::LoneGtin, Confidence::Certain, what, advice));
    }
    if let (Some(expected), Some(serial)) = (case.settings.serial_length, elements.serial())
        && serial.len() != expected
    {
        let (found_length, kind) = (serial.len(), if serial.len() < expected { Kind::Truncated } else { Kind::Value });
        let what = format!("The serial number (21) has {found_length} characters; this product's have {expected}.");
        found.push(Diagnosis::new(kind, Confidence::Likely, what, AGAIN));
    }
    let full = reading.form != Form::Plain && !matches!(reading.form, Form::Link(_));
    let missing: Vec<&str> = ["21", "17", "10"].into_iter().filter(|ai| !has(ai)).collect();
    if full && has("01") && (1..3).contains(&missing.len()) && elements.elements().len() > 1 {
        let what =
            format!("A pack of medicines has ({}) too: the scan may have ended too early.", missing.join(") and ("));
        found.push(Diagnosis::new(Kind::Incomplete, Confidence::Possible, what, AGAIN));
    }
    found
}

/// Whether it ends within an element.
pub(super) fn truncated(case: &Case<'_>) -> Option<Diagnosis> {
    let problem = case.problems().iter().find(|problem| bracketed::is_cut(problem, case.text))?;
    // Digits alone can be anything: an element before it was right, or the reader said what it is.
    let begun = case.problems().first() == Some(problem)
        && (Symbology::starting(case.text).is_some() || !strictly_first(case.text));
    let what = format!("It ends too early: {}.", problem.wrong).replace("it ends too early: ", "");
    begun.then(|| Diagnosis::new(Kind::Truncated, Confidence::Likely, what, AGAIN).at(problem.at))
}

/// Whether a text has not got beyond its first element.
fn strictly_first(text: &str) -> bool {
    split(text, 0, &mut Report::new(text)).len() < 2 && !text.starts_with('(') && !digital_link::is_link(text)
}

/// Whether two scans ran together.
pub(super) fn two_scans(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.text;
    let advice = "Scan them one after the other; set the scanner to send a line end after each.";
    let said = |second: usize, confidence, what: &str| {
        Some(Diagnosis::new(Kind::TwoScans, confidence, what, advice).at(character(text, second)))
    };
    let half = text.len() / 2;
    if text.len().is_multiple_of(2)
        && text.is_char_boundary(half)
        && text[..half] == text[half..]
        && strict(&text[half..]).is_some()
    {
        return said(half, Confidence::Certain, "It is the same scan twice.");
    }
    let begins = |rest: &str| {
        let known = Identifier::starting(rest).is_some() || rest.starts_with([']', '(']);
        known || digital_link::is_link(rest)
    };
    let line_end = |c: char| matches!(c, '\r' | '\n' | '\t');
    let second = text.char_indices().map(|(byte, _)| byte).skip(10).find(|byte| {
        let (first, second) = text.split_at(*byte);
        begins(second) && strict(second).is_some() && strict(first.trim_end_matches(line_end)).is_some()
    })?;
    let confidence = if case.reading().is_some() { Confidence::Possible } else { Confidence::Likely };
    said(second, confidence, "Two scans seem to have run together.")
}

/// Whether something before or after it is not part of it.
pub(super) fn junk(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.text;
    let said = |at: usize, junk: &str, where_: &str, reading: Reading| {
        let what = format!("{junk:?} stands {where_} the scan and is no part of it.");
        let advice = "Set the scanner to send nothing before and after the code, and scan again.";
        Some(Diagnosis::new(Kind::Junk, Confidence::Likely, what, advice).at(at).reads(reading))
    };
    let damaged = case
        .problems()
        .iter()
        .any(|problem| matches!(problem.wrong, Wrong::Value(Fault::CheckDigit { .. } | Fault::Date(_))));
    if !damaged {
        let start = text.char_indices().map(|(byte, _)| byte).skip(1).take(40);
        if let Some((byte, reading)) = start.filter_map(|byte| Some((byte, strict(&text[byte..])?))).next() {
            return said(1, &text[..byte], "before", reading);
        }
    }
    // After it: from the first character on that no value may have, or from where no identifier begins.
    let odd = text.char_indices().skip(3).find(|(_, c)| *c != GS && !Set::Set82.has(*c)).map(|(byte, _)| byte);
    let none = case.problems().iter().find_map(|p| matches!(p.wrong, Wrong::NoIdentifier { .. }).then_some(p.byte));
    [odd, none].into_iter().flatten().filter(|byte| *byte > 0).find_map(|byte| {
        let reading = strict(text.get(..byte)?)?;
        said(character(text, byte), &text[byte..], "after", reading)
    })
}
