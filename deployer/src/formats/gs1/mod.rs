//! GS1 codes on packs and containers.

pub mod dictionary;
pub mod keys;

mod check;
mod codes;
mod dates;
mod elements;
mod problem;
#[cfg(test)]
mod tests;
mod values;

pub use check::{Check, Fault};
pub use dates::Day;
pub use dictionary::{Identifier, Set};
pub use elements::{Element, ElementString, GS};
pub use problem::{Problem, Wrong, details};
