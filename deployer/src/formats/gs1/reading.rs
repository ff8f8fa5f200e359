//! What a scanner types, read strictly: as it stands, or not at all.

use super::bracketed;
use super::digital_link::{self, DigitalLink};
use super::elements::{ElementString, GS};
use super::keys;
use super::problem::{Problem, Report, Wrong};
use super::symbology::{Carries, Symbology};

/// The most characters that any symbol holds: digits in the largest QR Code. What is longer is not looked into.
pub const MAX_LENGTH: usize = 7_089;

/// How a scanner was set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What it types in place of the separator, if that is not GS (ASCII 29): [`Settings::with_separator`].
    separator: Option<String>,
    /// How many characters the product's serial numbers have: [`Settings::with_serial_length`].
    pub(super) serial_length: Option<usize>,
}

impl Settings {
    /// With a stand-in for the separator, such as `^]` or `|`.
    ///
    /// # Errors
    /// If values could contain it: a stand-in needs a character that is not of set 82.
    pub fn with_separator(mut self, separator: &str) -> Result<Settings, String> {
        if separator.chars().all(|c| super::Set::Set82.has(c)) {
            return Err(format!(
                "{separator:?} cannot stand for the separator, because values can contain it: choose a character such as | or ~"
            ));
        }
        self.separator = Some(separator.to_owned());
        Ok(self)
    }

    /// For a product whose serial numbers have so many characters, if that is known: a truncated one is seen by it.
    pub fn with_serial_length(self, serial_length: Option<usize>) -> Settings {
        Settings { serial_length, ..self }
    }

    /// The stand-in for the separator.
    pub fn separator(&self) -> Option<&str> {
        self.separator.as_deref()
    }
}

/// In which form it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a reader sends a symbol.
    ElementString,
    /// `(01)…(21)…`, as people write it.
    Bracketed,
    /// A GS1 Digital Link.
    Link(DigitalLink),
    /// A GTIN and a serial number beside each other.
    Plain,
}

impl Form {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Form::ElementString => "element-string",
            Form::Bracketed => "bracketed",
            Form::Link(_) => "digital-link",
            Form::Plain => "gtin-and-serial",
        }
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The elements.
    pub elements: ElementString,
    /// The form.
    pub form: Form,
    /// The symbol, if the reader said which.
    pub symbology: Option<Symbology>,
    /// What was read as the separator, if it was not GS: the stand-in that the settings name.
    pub stand_in: Option<String>,
}

impl Reading {
    /// Reads what a scanner types. One line end or tab at the end is the scanner's and does not count.
    ///
    /// # Errors
    /// Every place at which it is not what it should be.
    pub fn parse(text: &str, settings: &Settings) -> Result<Reading, Vec<Problem>> {
        let text = without_end(text);
        if text.len() > MAX_LENGTH {
            return Err(one(text, 0, Wrong::TooMuch));
        }
        let symbology = Symbology::starting(text);
        let from = symbology.map_or(0, |symbology| symbology.identifier.len());
        let (form, elements) = match symbology.map(|symbology| symbology.carries) {
            Some(Carries::Gtin) => return Err(one(text, from, Wrong::Symbol(lone_gtin(symbology)))),
            _ if digital_link::is_link(&text[from..]) => {
                let (link, elements) = DigitalLink::read(text, from)?;
                (Form::Link(link), elements)
            }
            Some(Carries::Text) => return Err(one(text, 0, Wrong::Symbol(no_fnc1(symbology)))),
            Some(Carries::Elements) => (Form::ElementString, element_string(text, from, settings)?),
            None if text.starts_with('(') => (Form::Bracketed, bracketed::read(text)?),
            None => match plain(text) {
                Some(elements) => (Form::Plain, elements?),
                None => (Form::ElementString, element_string(text, 0, settings)?),
            },
        };
        let used = |stand_in: &&str| form == Form::ElementString && text[from..].contains(stand_in);
        let stand_in = settings.separator().filter(used).map(str::to_owned);
        Ok(Reading { elements, form, symbology, stand_in })
    }
}

/// Without the one line end or tab that a scanner types last.
pub(super) fn without_end(text: &str) -> &str {
    let ends = ["\r\n", "\n", "\r", "\t"];
    ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

fn one(text: &str, byte: usize, wrong: Wrong) -> Vec<Problem> {
    let mut report = Report::new(text);
    report.add(byte, None, wrong);
    report.problems
}

fn lone_gtin(symbology: Option<Symbology>) -> String {
    let name = symbology.map_or("a symbol", |symbology| symbology.name);
    format!("{name} holds a GTIN only, and no serial number")
}

fn no_fnc1(symbology: Option<Symbology>) -> String {
    let name = symbology.map_or("a symbol", |symbology| symbology.name);
    format!("{name} does not hold GS1 element strings")
}

fn element_string(text: &str, from: usize, settings: &Settings) -> Result<ElementString, Vec<Problem>> {
    match settings.separator() {
        None => ElementString::parse_at(text, from),
        // Places are told in the text as it reads with the separator put in.
        Some(stand_in) => ElementString::parse_at(&text.replace(stand_in, &GS.to_string()), from),
    }
}

/// Reads a GTIN and a serial number with a space, a tab, a comma or a semicolon between them.
fn plain(text: &str) -> Option<Result<ElementString, Vec<Problem>>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let serial = rest.trim_start_matches([' ', '\t', ',', ';']);
    if !matches!(digits, 8 | 12 | 13 | 14) || serial.len() == rest.len() || serial.is_empty() {
        return None;
    }
    let gtin = keys::gtin14(number).unwrap_or_else(|_| format!("{number:0>14}"));
    // Places among pairs are the places of the two words.
    let byte = |pair: usize| if pair == 1 { 0 } else { text.len() - serial.len() };
    Some(ElementString::new(&[("01", gtin.as_str()), ("21", serial)]).map_err(|problems| {
        let mut report = Report::new(text);
        for problem in problems {
            report.add(byte(problem.at), problem.ai, problem.wrong);
        }
        report.problems
    }))
}
