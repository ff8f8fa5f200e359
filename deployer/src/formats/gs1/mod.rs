//! GS1 codes on packs and containers: read strictly, diagnosed where they do not read, written, and printed as labels.
//!
//! Nothing is repaired: what a scan would read if a mishap were undone is told, and never used. `docs/gs1.md` is the reference
//! in words.

pub mod diagnosis;
pub mod dictionary;
pub mod digital_link;
pub mod keys;
pub mod label;
pub mod serial;

mod bracketed;
mod check;
mod codes;
mod dates;
mod diagnose;
mod elements;
mod problem;
mod reading;
mod scan;
mod symbology;
#[cfg(test)]
mod tests;
mod values;

pub use check::{Check, Fault};
pub use dates::Day;
pub use diagnosis::{Confidence, Diagnosis, Kind};
pub use dictionary::{Identifier, Set};
pub use digital_link::{DigitalLink, LinkError};
pub use elements::{Element, ElementString, GS};
pub use problem::{Problem, Wrong, details};
pub use reading::{Form, MAX_LENGTH, Reading, Settings};
pub use scan::Scan;
pub use symbology::{Carries, Symbology};
