//! What is read, written and refused; that damage is told; that labels and the page say what is so.

mod damage;
mod diagnoses;
mod dictionary;
mod docs;
mod keys;
mod labels;
mod links;
mod reading;
mod serials;

use super::{Confidence, Kind, Reading, Scan, Settings};

/// A pack as a scanner with symbology identifiers sends it.
pub const PACK: &str = "]d20109506000134352211zE%Ab4-7(q)9R+0kWx;\u{1d}1728063010LOT-42A";

pub fn read(text: &str) -> Reading {
    Reading::parse(text, &Settings::default()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

pub fn scan(text: &str) -> Scan {
    Scan::read(text, &Settings::default())
}

/// Identifiers and values, for a comparison that fails readably.
pub fn pairs(reading: &Reading) -> Vec<(&'static str, &str)> {
    reading.elements.elements().iter().map(|element| (element.ai(), element.value.as_str())).collect()
}

/// Why a text is not read, in words.
pub fn refused(text: &str) -> Vec<String> {
    let problems = Reading::parse(text, &Settings::default()).expect_err(text);
    problems.iter().map(ToString::to_string).collect()
}

/// The kinds of diagnoses that are at least as sure as this.
pub fn kinds(scan: &Scan, confidence: Confidence) -> Vec<Kind> {
    scan.diagnoses.iter().filter(|d| d.confidence >= confidence).map(|d| d.kind).collect()
}
