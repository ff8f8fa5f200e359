//! GS1 keys as EPC URNs (EPC Tag Data Standard, sections 6 and 7) and what they are as elements.
//!
//! A URN tells how long the GS1 Company Prefix is, which nothing else of a key tells: going there takes it as an argument.

mod scheme;
mod urn;

pub use scheme::Scheme;
pub use urn::{Epc, EpcError};

/// How many digits a GS1 Company Prefix has: 6 to 12. It is on the licence that GS1 gave for it, and cannot be told from a
/// key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrefixLength(u8);

impl PrefixLength {
    /// From a number of digits; nothing if it is not 6 to 12.
    pub fn new(digits: usize) -> Option<PrefixLength> {
        u8::try_from(digits).ok().filter(|digits| (6..=12).contains(digits)).map(PrefixLength)
    }

    /// The number of digits.
    pub fn digits(self) -> usize {
        self.0.into()
    }
}
