//! Symbology identifiers of ISO/IEC 15424: `]`, a letter and a modifier, which a reader can be set to send first.

/// What a symbol carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// GS1 element strings, or a composite part of them.
    Elements,
    /// A lone GTIN in plain digits.
    Gtin,
    /// Any text: a GS1 Digital Link, or something that is not GS1's.
    Text,
}

/// A symbology identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbology {
    /// Its three characters.
    pub identifier: &'static str,
    /// The symbol's name.
    pub name: &'static str,
    /// What it carries.
    pub carries: Carries,
}

const fn row(identifier: &'static str, name: &'static str, carries: Carries) -> Symbology {
    Symbology { identifier, name, carries }
}

/// General Specifications, figure 5.1.2-1, and what readers send of others.
const SYMBOLOGIES: [Symbology; 21] = [
    row("]d2", "GS1 DataMatrix", Carries::Elements),
    row("]C1", "GS1-128", Carries::Elements),
    row("]Q3", "GS1 QR Code", Carries::Elements),
    row("]e0", "GS1 DataBar", Carries::Elements),
    row("]J1", "GS1 DotCode", Carries::Elements),
    row("]e1", "GS1 Composite", Carries::Elements),
    row("]e2", "GS1 Composite", Carries::Elements),
    row("]E0", "EAN-13 or UPC", Carries::Gtin),
    row("]E4", "EAN-8", Carries::Gtin),
    row("]I1", "ITF-14", Carries::Gtin),
    row("]I0", "Interleaved 2 of 5", Carries::Text),
    row("]d1", "Data Matrix without FNC1", Carries::Text),
    row("]Q1", "QR Code without FNC1", Carries::Text),
    row("]Q0", "QR Code Model 1", Carries::Text),
    row("]C0", "Code 128 without FNC1", Carries::Text),
    row("]J0", "DotCode without FNC1", Carries::Text),
    row("]A0", "Code 39", Carries::Text),
    row("]L0", "PDF417", Carries::Text),
    row("]L2", "PDF417", Carries::Text),
    row("]z0", "Aztec Code", Carries::Text),
    row("]d0", "Data Matrix of an old kind", Carries::Text),
];

impl Symbology {
    /// The symbology identifier that a text begins with.
    pub fn starting(text: &str) -> Option<Symbology> {
        SYMBOLOGIES.into_iter().find(|symbology| text.starts_with(symbology.identifier))
    }
}
