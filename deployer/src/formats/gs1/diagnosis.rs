//! What is wrong with a scan, for the person who holds the scanner.

use std::fmt;

use serde_json::{Value, json};

use super::reading::Reading;

/// What kind of mishap it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Scanner and computer are set to different keyboards.
    KeyboardLayout,
    /// Caps lock turned capitals and small letters around.
    CapsLock,
    /// The separator was not sent: a value has swallowed the next element.
    MissingSeparator,
    /// Something else was sent for the separator.
    ReplacedSeparator,
    /// It ends too early.
    Truncated,
    /// A check digit or check character pair does not fit.
    CheckDigit,
    /// A character that no value may have.
    Character,
    /// A date or time that is none.
    Date,
    /// A value that is not what its identifier says, for another reason.
    Value,
    /// Elements that do not go together.
    Combination,
    /// A product number without a serial number: it names the product, not the pack.
    LoneGtin,
    /// Nothing that names a product, a pack or a container.
    NoKey,
    /// What a pack of medicines has besides is not there.
    Incomplete,
    /// A link that is no GS1 Digital Link.
    OtherLink,
    /// A compressed GS1 Digital Link, which is not read.
    CompressedLink,
    /// Two scans ran together.
    TwoScans,
    /// Something stands before or after the scan.
    Junk,
    /// A code of another kind.
    OtherCode,
    /// A symbol that lacks the FNC1 that makes it GS1's.
    NotGs1Symbol,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 19] = [
        Kind::KeyboardLayout,
        Kind::CapsLock,
        Kind::MissingSeparator,
        Kind::ReplacedSeparator,
        Kind::Truncated,
        Kind::CheckDigit,
        Kind::Character,
        Kind::Date,
        Kind::Value,
        Kind::Combination,
        Kind::LoneGtin,
        Kind::NoKey,
        Kind::Incomplete,
        Kind::OtherLink,
        Kind::CompressedLink,
        Kind::TwoScans,
        Kind::Junk,
        Kind::OtherCode,
        Kind::NotGs1Symbol,
    ];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::KeyboardLayout => "keyboard-layout",
            Kind::CapsLock => "caps-lock",
            Kind::MissingSeparator => "missing-separator",
            Kind::ReplacedSeparator => "replaced-separator",
            Kind::Truncated => "truncated",
            Kind::CheckDigit => "check-digit",
            Kind::Character => "character",
            Kind::Date => "date",
            Kind::Value => "value",
            Kind::Combination => "combination",
            Kind::LoneGtin => "lone-gtin",
            Kind::NoKey => "no-key",
            Kind::Incomplete => "incomplete",
            Kind::OtherLink => "other-link",
            Kind::CompressedLink => "compressed-link",
            Kind::TwoScans => "two-scans",
            Kind::Junk => "junk",
            Kind::OtherCode => "other-code",
            Kind::NotGs1Symbol => "not-gs1-symbol",
        }
    }
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing speaks for it, and the scan alone cannot rule it out: to be told when something else fails, such as a pack that
    /// the chain does not know.
    Possible,
    /// It would explain what is wrong.
    Likely,
    /// It is so.
    Certain,
}

impl Confidence {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// What is wrong with a scan, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The kind.
    pub kind: Kind,
    /// How sure it is.
    pub confidence: Confidence,
    /// The character at which it is, from 1, if it is at one place.
    pub at: Option<usize>,
    /// A sentence about what is wrong.
    pub what: String,
    /// A sentence about what to do.
    pub advice: String,
    /// What would be read if it were put right. It is never used in place of the scan.
    pub would_read: Option<Box<Reading>>,
}

impl Diagnosis {
    pub(super) fn new(kind: Kind, confidence: Confidence, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Diagnosis { kind, confidence, at: None, what: what.into(), advice: advice.into(), would_read: None }
    }

    pub(super) fn at(self, at: usize) -> Self {
        Diagnosis { at: Some(at), ..self }
    }

    pub(super) fn reads(self, reading: Reading) -> Self {
        Diagnosis { would_read: Some(Box::new(reading)), ..self }
    }

    /// As JSON: `kind`, `confidence`, `character`, `what`, `advice`, `wouldRead`.
    pub fn details(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "confidence": self.confidence.name(),
            "character": self.at,
            "what": self.what,
            "advice": self.advice,
            "wouldRead": self.would_read.as_ref().map(|reading| reading.elements.bracketed()),
        })
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "character {at}: ")?;
        }
        write!(f, "{}", self.what)?;
        if let Some(reading) = &self.would_read {
            write!(f, " It would read {}.", reading.elements.bracketed())?;
        }
        write!(f, " {}", self.advice)
    }
}
