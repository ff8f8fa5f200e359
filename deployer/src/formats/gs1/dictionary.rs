//! The dictionary of Application Identifiers (GS1 General Specifications, section 3), read from `data/identifiers.txt`.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::check::Check;

const TABLE: &str = include_str!("data/identifiers.txt");

/// The state of the table: the GS1 Barcode Syntax Dictionary of that day.
pub const VERSION: &str = "2026-05-28";

static DICTIONARY: LazyLock<HashMap<&'static str, Identifier>> = LazyLock::new(|| {
    // A table that is not understood is a mistake of ours, which the tests find.
    TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).flat_map(read_row).collect()
});

/// The characters that a component may have (General Specifications 7.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Digits.
    Digits,
    /// The 82 characters of figure 7.11-1.
    Set82,
    /// The 39 characters of figure 7.11-2.
    Set39,
    /// Base64url, with or without padding (figure 7.11-3).
    Set64,
}

impl Set {
    /// Whether a character belongs to it.
    pub fn has(self, c: char) -> bool {
        match self {
            Set::Digits => c.is_ascii_digit(),
            Set::Set82 => matches!(c, '!' | '"' | '%'..='?' | 'A'..='Z' | '_' | 'a'..='z'),
            Set::Set39 => matches!(c, '#' | '-' | '/' | '0'..='9' | 'A'..='Z'),
            Set::Set64 => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
        }
    }

    /// Its name, as a message says it.
    pub const fn name(self) -> &'static str {
        match self {
            Set::Digits => "digits",
            Set::Set82 => "GS1's set 82",
            Set::Set39 => "GS1's set 39",
            Set::Set64 => "base64url",
        }
    }
}

/// One part of a value.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its characters.
    pub set: Set,
    /// Its shortest length.
    pub min: usize,
    /// Its greatest length.
    pub max: usize,
    /// Whether it may be missing, at the end.
    pub optional: bool,
    /// What is checked besides.
    pub checks: Vec<Check>,
}

/// An Application Identifier.
#[derive(Clone)]
pub struct Identifier {
    /// Its two to four digits.
    pub ai: &'static str,
    /// GS1's data title, such as `SERIAL`.
    pub title: &'static str,
    /// Whether its length is predefined, so that no FNC1 follows (General Specifications 7.8.5).
    pub predefined: bool,
    /// Whether it may be a data attribute of a GS1 Digital Link.
    pub attribute: bool,
    /// The parts of its value.
    pub components: Vec<Component>,
    /// What has to be there too: every one of these, each of them by one of its alternatives, all of that.
    pub needs: Vec<Vec<Vec<&'static str>>>,
    /// What must not be there; `n` is any digit.
    pub never_with: Vec<&'static str>,
    /// If it may begin a GS1 Digital Link: the sequences of qualifiers that may follow.
    pub qualifiers: Option<Vec<Vec<&'static str>>>,
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.ai)
    }
}

impl PartialEq for Identifier {
    fn eq(&self, other: &Self) -> bool {
        self.ai == other.ai
    }
}

impl Eq for Identifier {}

impl Identifier {
    /// Finds an identifier by its digits.
    pub fn find(ai: &str) -> Option<&'static Identifier> {
        DICTIONARY.get(ai)
    }

    /// The identifier that a text begins with: none is the beginning of another.
    pub fn starting(text: &str) -> Option<&'static Identifier> {
        (2..=4).find_map(|length| Identifier::find(text.get(..length)?))
    }

    /// Whether digits could become an identifier if more came.
    pub fn could_become(digits: &str) -> bool {
        DICTIONARY.keys().any(|ai| ai.starts_with(digits))
    }

    /// All identifiers, in no order.
    pub fn all() -> impl Iterator<Item = &'static Identifier> {
        DICTIONARY.values()
    }

    /// The shortest length of its value.
    pub fn min(&self) -> usize {
        self.components.iter().filter(|component| !component.optional).map(|component| component.min).sum()
    }

    /// The greatest length of its value.
    pub fn max(&self) -> usize {
        self.components.iter().map(|component| component.max).sum()
    }

    /// Whether its values have one length.
    pub fn is_fixed(&self) -> bool {
        self.min() == self.max()
    }
}

/// Whether an identifier is meant by a pattern, in which `n` is any digit.
pub(super) fn matches(pattern: &str, ai: &str) -> bool {
    pattern.len() == ai.len() && pattern.bytes().zip(ai.bytes()).all(|(p, a)| p == b'n' || p == a)
}

fn read_row(row: &'static str) -> Vec<(&'static str, Identifier)> {
    let columns: Vec<&str> = row.split('|').map(str::trim).collect();
    let [range, flags, components, needs, never_with, link, title] = columns[..] else {
        panic!("not seven columns: {row}")
    };
    let identifier = Identifier {
        ai: "",
        title,
        predefined: flags.contains('p'),
        attribute: flags.contains('a'),
        components: components.split_whitespace().map(read_component).collect(),
        needs: list(needs, ";").map(|group| list(group, "/").map(|all| list(all, "+").collect()).collect()).collect(),
        never_with: list(never_with, "/").collect(),
        qualifiers: link
            .strip_prefix("key")
            .map(|sequences| list(sequences, " or ").map(|sequence| list(sequence, ",").collect()).collect()),
    };
    identifiers(range).into_iter().map(|ai| (ai, Identifier { ai, ..identifier.clone() })).collect()
}

fn list<'a>(text: &'a str, separator: &'static str) -> impl Iterator<Item = &'a str> {
    text.split(separator).map(str::trim).filter(|item| !item.is_empty())
}

/// The identifiers of `21`, or of `3100-3105`.
fn identifiers(range: &'static str) -> Vec<&'static str> {
    let Some((first, last)) = range.split_once('-') else { return vec![range] };
    let bounds = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
    let Some((from, to)) = bounds else { panic!("not a range: {range}") };
    // Read once in a process's life: what is leaked is the table.
    (from..=to).map(|ai| &*String::leak(format!("{ai:0width$}", width = first.len()))).collect()
}

/// Reads `N6,date0`, `X..20` or `[N3,country]`.
fn read_component(text: &'static str) -> Component {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let mut parts = inner.unwrap_or(text).split(',');
    let form = parts.next().unwrap_or_default();
    let (set, length) = form.split_at(1);
    let set = match set {
        "N" => Set::Digits,
        "X" => Set::Set82,
        "Y" => Set::Set39,
        "Z" => Set::Set64,
        _ => panic!("no such set: {text}"),
    };
    let (min, max) = length.strip_prefix("..").map_or((length, length), |max| ("1", max));
    let (Ok(min), Ok(max)) = (min.parse(), max.parse()) else { panic!("no length: {text}") };
    let checks = parts.map(|name| Check::named(name).unwrap_or_else(|| panic!("no such check: {text}"))).collect();
    Component { set, min, max, optional: inner.is_some(), checks }
}
