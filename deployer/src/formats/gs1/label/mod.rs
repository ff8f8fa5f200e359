//! Labels: GS1 DataMatrix, QR Code with a Digital Link and GS1 QR Code, as SVG and PNG, with what they say beneath.

mod png;
mod svg;
mod symbol;

use super::elements::ElementString;
use super::{Element, LinkError};

pub use symbol::Modules;

/// The smallest module that is printed, in millimetres (General Specifications, symbol specification tables 6 to 8 and 10: 0.254
/// mm; a little below lies what printers' dots make of it).
pub const MIN_MODULE_MM: f64 = 0.25;
/// The greatest module that is printed, in millimetres (General Specifications, the same tables).
pub const MAX_MODULE_MM: f64 = 0.99;
/// The module that is aimed at, in millimetres (General Specifications, the same tables).
pub const TARGET_MODULE_MM: f64 = 0.38;

/// Which symbol a label has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// GS1 DataMatrix: Data Matrix ECC 200 with FNC1 first.
    DataMatrix,
    /// QR Code with a GS1 Digital Link below this stem, such as [`super::digital_link::CANONICAL`].
    LinkQr(String),
    /// GS1 QR Code: QR Code with FNC1 first.
    Gs1Qr,
}

/// Why there is no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// The module's size is out of bounds.
    Module,
    /// The printer's dots are too coarse or too many for the module: fewer than 2 or more than 100 a module.
    Dots,
    /// More than the symbol holds.
    TooMuch,
    /// A date has no day. Since 2025 the packs of medicines and devices must name it (General Specifications 3.4).
    NoDay(&'static str),
    /// They are no link.
    Link(LinkError),
}

impl std::fmt::Display for LabelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LabelError::Module => write!(f, "a module is {MIN_MODULE_MM} to {MAX_MODULE_MM} mm wide"),
            LabelError::Dots => {
                f.write_str("a module needs 2 to 100 of the printer's dots: choose another resolution or size")
            }
            LabelError::TooMuch => f.write_str("the symbol does not hold so much"),
            LabelError::NoDay(ai) => {
                write!(
                    f,
                    "({ai}) has 00 for its day: labels of medicines and devices name the day, such as the month's last"
                )
            }
            LabelError::Link(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for LabelError {}

/// A label that can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The symbol's modules without its quiet zone.
    pub modules: Modules,
    /// The quiet zone around it, in modules.
    pub quiet: usize,
    /// What stands beneath, line by line.
    pub lines: Vec<String>,
    /// What the symbol holds: an element string, or a link.
    pub content: String,
    /// The width of a module, in millimetres.
    pub module_mm: f64,
}

impl Label {
    /// Makes a label with modules of a width.
    ///
    /// # Errors
    /// If the width is out of bounds, a date names no day, or the symbol does not hold the elements.
    pub fn new(elements: &ElementString, symbol: &Symbol, module_mm: f64) -> Result<Label, LabelError> {
        if !(MIN_MODULE_MM..=MAX_MODULE_MM).contains(&module_mm) {
            return Err(LabelError::Module);
        }
        let no_day = |e: &&Element| {
            let dates = matches!(e.ai(), "11" | "13" | "15" | "16" | "17");
            dates && e.value.ends_with("00")
        };
        if let Some(element) = elements.elements().iter().find(no_day) {
            return Err(LabelError::NoDay(element.ai()));
        }
        let (content, modules, quiet) = match symbol {
            Symbol::DataMatrix => {
                let content = elements.element_string();
                let modules = symbol::data_matrix(&content)?;
                (content, modules, 1)
            }
            Symbol::Gs1Qr => {
                let content = elements.element_string();
                let modules = symbol::gs1_qr(&content)?;
                (content, modules, 4)
            }
            Symbol::LinkQr(stem) => {
                let content = elements.link(stem).map_err(LabelError::Link)?;
                let modules = symbol::qr(&content)?;
                (content, modules, 4)
            }
        };
        Ok(Label { modules, quiet, lines: elements.human_readable(), content, module_mm })
    }

    /// The label as an SVG document, in millimetres.
    pub fn svg(&self) -> String {
        svg::draw(self)
    }

    /// The label as a PNG image for a printer's resolution. Modules are whole dots, so their width is rounded to them.
    ///
    /// # Errors
    /// If the resolution does not fit the module.
    pub fn png(&self, dpi: u32) -> Result<Vec<u8>, LabelError> {
        png::draw(self, dpi)
    }
}
