//! Faults within a scan that is GS1's otherwise.

use super::Case;
use crate::formats::gs1::Identifier;
use crate::formats::gs1::bracketed::is_cut;
use crate::formats::gs1::check::{Fault, shown};
use crate::formats::gs1::diagnosis::{Confidence, Diagnosis, Kind};
use crate::formats::gs1::elements::{faults, split};
use crate::formats::gs1::problem::{Problem, Report, Wrong};
use crate::formats::gs1::symbology::Symbology;

const AGAIN: &str = "Scan again; if it stays, the code was printed so: set the pack aside.";

/// The faults that have a name, if it begins like a scan.
pub(super) fn named(case: &Case<'_>) -> Vec<Diagnosis> {
    if !begins_like_a_scan(case) {
        return Vec::new();
    }
    case.problems().iter().filter(|problem| !is_cut(problem, case.text)).filter_map(one).collect()
}

/// A text that begins with an identifier can be anything: something has to say that it is a scan.
fn begins_like_a_scan(case: &Case<'_>) -> bool {
    let from = Symbology::starting(case.text).map_or(0, |symbology| symbology.identifier.len());
    let rest = &case.text[from..];
    let Some(first) = case.problems().first() else { return false };
    let starts = Identifier::starting(rest).is_some();
    // A GTIN and a serial number beside each other are read as such, and so is what people write.
    let other_form = !starts && first.ai.is_some();
    let key = split(case.text, from, &mut Report::new(case.text)).iter().any(|(_, element)| {
        element.identifier.qualifiers.is_some() && faults(element.identifier, &element.value).is_empty()
    });
    // Its first value is right, or is a key but for its check digit.
    let nearly = first.byte > from + 6 || matches!(first.wrong, Wrong::Value(Fault::CheckDigit { .. }));
    other_form || key || (starts && (from > 0 || nearly))
}

fn one(problem: &Problem) -> Option<Diagnosis> {
    let ai = problem.ai.map(|ai| format!("({ai})"));
    let of = |what: String| match &ai {
        Some(ai) => format!("{ai}: {what}."),
        None => format!("{what}."),
    };
    let (kind, what, advice) = match &problem.wrong {
        Wrong::Value(Fault::CheckDigit { right }) => {
            let what = format!("the check digit does not fit: it would be {right} if the other digits are right");
            (Kind::CheckDigit, of(what), AGAIN)
        }
        Wrong::Value(fault @ Fault::CheckPair { .. }) => (Kind::CheckDigit, of(fault.to_string()), AGAIN),
        Wrong::Value(Fault::Character { found, set }) => {
            let what = format!("{} is not of {}, so no value has it", shown(*found), set.name());
            (Kind::Character, of(what), "Check that scanner and computer are set to the same keyboard, and scan again.")
        }
        Wrong::Value(Fault::Date(what)) => (Kind::Date, of(what.clone()), AGAIN),
        Wrong::Value(fault) => (Kind::Value, of(fault.to_string()), AGAIN),
        Wrong::Repeated | Wrong::Needs(_) | Wrong::Never(_) => {
            (Kind::Combination, of(problem.wrong.to_string()), AGAIN)
        }
        Wrong::NoIdentifier { .. } | Wrong::Other(_) => (Kind::Value, of(problem.wrong.to_string()), AGAIN),
        Wrong::Empty | Wrong::TooMuch | Wrong::Ended { .. } | Wrong::Symbol(_) => return None,
    };
    Some(Diagnosis::new(kind, Confidence::Certain, what, advice).at(problem.at))
}
