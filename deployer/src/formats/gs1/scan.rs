//! A scan: what was seen, what it reads as, and what may be wrong with it.

use serde_json::{Value, json};

use super::diagnose;
use super::diagnosis::{Confidence, Diagnosis};
use super::problem::{self, Problem};
use super::reading::{Reading, Settings};

/// A scan. Nothing in it is repaired: a reading is what was seen, and everything else is a diagnosis.
#[derive(Clone, Debug)]
pub struct Scan {
    /// What the scanner typed.
    pub seen: String,
    /// What it reads as, or every place at which it is not what it should be.
    pub result: Result<Reading, Vec<Problem>>,
    /// What is wrong or may be wrong, the surest first. If there is no reading and no diagnosis, it is unreadable.
    pub diagnoses: Vec<Diagnosis>,
}

impl Scan {
    /// Reads what a scanner typed.
    pub fn read(seen: &str, settings: &Settings) -> Scan {
        let result = Reading::parse(seen, settings);
        let mut diagnoses = diagnose::diagnose(seen, settings, &result);
        diagnoses.sort_by_key(|diagnosis| std::cmp::Reverse(diagnosis.confidence));
        Scan { seen: seen.to_owned(), result, diagnoses }
    }

    /// The reading.
    pub fn reading(&self) -> Option<&Reading> {
        self.result.as_ref().ok()
    }

    /// What should be said before anything is done with it: diagnoses that are at least likely.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnosis> {
        self.diagnoses.iter().filter(|diagnosis| diagnosis.confidence >= Confidence::Likely)
    }

    /// Whether it was neither read nor understood.
    pub fn is_unreadable(&self) -> bool {
        self.result.is_err() && self.diagnoses.is_empty()
    }

    /// As JSON: `seen`, `elements` (`ai`, `title`, `value`) or `problems`, `form`, `symbology`, `standIn` for the separator,
    /// `diagnoses`, `unreadable`.
    pub fn details(&self) -> Value {
        let elements = |reading: &Reading| -> Value {
            let one = |e: &super::Element| json!({ "ai": e.ai(), "title": e.identifier.title, "value": e.value });
            reading.elements.elements().iter().map(one).collect()
        };
        json!({
            "seen": self.seen,
            "elements": self.reading().map(elements),
            "problems": self.result.as_ref().err().map(|problems| problem::details(problems)),
            "form": self.reading().map(|reading| reading.form.name()),
            "standIn": self.reading().and_then(|reading| reading.stand_in.as_deref()),
            "symbology": self.reading().and_then(|reading| reading.symbology).map(|symbology| symbology.name),
            "diagnoses": self.diagnoses.iter().map(Diagnosis::details).collect::<Value>(),
            "unreadable": self.is_unreadable(),
        })
    }
}
