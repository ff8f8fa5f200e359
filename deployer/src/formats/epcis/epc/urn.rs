//! EPC URNs: read, written, and what elements they say.

use std::fmt;

use super::PrefixLength;
use super::scheme::{Rest, Row, Scheme, TABLE};
use crate::formats::epcis::uri::{decode, encode};
use crate::formats::gs1::{ElementString, keys};

/// Why a text is no EPC URN, or a key cannot become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EpcError {
    /// No scheme of GS1 keys begins so.
    Scheme,
    /// It has not the parts of its scheme, separated by dots.
    Parts(Scheme),
    /// The company prefix has not 6 to 12 digits.
    Prefix(String),
    /// Prefix and reference have not as many digits together as the scheme says.
    Digits {
        /// The scheme.
        scheme: Scheme,
        /// How many it says.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A `%` without two hexadecimal digits, or a character that has to be escaped and is not.
    Escape(String),
    /// The key that it says is none, and why.
    Key(String),
    /// Elements that no scheme here stands for.
    NoScheme,
}

impl fmt::Display for EpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EpcError::Scheme => f.write_str("no scheme of EPC URNs for GS1 keys begins so, such as urn:epc:id:sgtin:"),
            EpcError::Parts(scheme) => {
                write!(f, "a {} has other parts between its dots: {}", scheme.name(), shape(scheme.row()))
            }
            EpcError::Prefix(found) => write!(f, "`{found}` is no GS1 Company Prefix: it has 6 to 12 digits"),
            EpcError::Digits { scheme, expected, found } => {
                let name = scheme.name();
                write!(f, "company prefix and reference of a {name} are {expected} digits together, here {found}")
            }
            EpcError::Escape(part) => {
                write!(
                    f,
                    "`{part}` is not percent-encoded as EPC URNs are: \" % & / < > ? are written %22 %25 %26 %2F %3C %3E %3F"
                )
            }
            EpcError::Key(why) => f.write_str(why),
            EpcError::NoScheme => f.write_str(
                "none of the keys that become EPC URNs here: (01) alone, with (21) or (10), (00), (414), (417)",
            ),
        }
    }
}

impl std::error::Error for EpcError {}

fn shape(row: &Row) -> &'static str {
    match row.rest {
        Rest::None => "prefix.reference",
        Rest::Element(_) | Rest::Appended => "prefix.reference.serial",
        Rest::Extension => "prefix.reference.extension",
        Rest::Piece => "prefix.reference.piece.total.serial",
    }
}

/// Characters of set 82 that stand in EPC URNs as they are (EPC Tag Data Standard, annex A).
const KEPT: &[u8] = b"!'()*+,-.:;=_";

/// A GS1 key as an EPC URN has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epc {
    scheme: Scheme,
    prefix: String,
    reference: String,
    piece: Option<(String, String)>,
    /// Without its percent-encoding; none for a pattern, and where there is none.
    serial: Option<String>,
    elements: ElementString,
}

impl Epc {
    /// Reads a URN of an individual (`urn:epc:id:`), of a lot (`urn:epc:class:lgtin:`), or the pattern of all serial numbers of
    /// one reference (`urn:epc:idpat:sgtin:…*`).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Epc, EpcError> {
        let pattern = |row: &&Row| row.pattern.is_some_and(|head| text.starts_with(head));
        let row = TABLE.iter().find(|row| text.starts_with(row.id) || pattern(row)).ok_or(EpcError::Scheme)?;
        let pattern = pattern(&row);
        let head = if pattern { row.pattern.unwrap_or_default() } else { row.id };
        let parts = || EpcError::Parts(row.scheme);
        let body = &text[head.len()..];
        let (prefix, rest) = body.split_once('.').ok_or_else(parts)?;
        if !prefix.bytes().all(|b| b.is_ascii_digit()) || PrefixLength::new(prefix.len()).is_none() {
            return Err(EpcError::Prefix(prefix.to_owned()));
        }
        let (reference, piece, serial) = match row.rest {
            Rest::None => (rest, None, None),
            Rest::Element("8011") => {
                // A part reference has no dot, and neither has its serial number.
                let (reference, serial) = rest.rsplit_once('.').ok_or_else(parts)?;
                (reference, None, Some(serial))
            }
            Rest::Element(_) | Rest::Appended | Rest::Extension => {
                let (reference, serial) = rest.split_once('.').ok_or_else(parts)?;
                (reference, None, Some(serial))
            }
            Rest::Piece => {
                let mut pieces = rest.splitn(4, '.');
                let mut next = || pieces.next().ok_or_else(parts);
                let (reference, piece, total) = (next()?, next()?, next()?);
                (reference, Some((piece.to_owned(), total.to_owned())), Some(next()?))
            }
        };
        let serial = match (pattern, serial) {
            (true, Some("*")) => None,
            (true, _) => return Err(parts()),
            (false, None) => None,
            (false, Some("0")) if row.rest == Rest::Extension => None,
            (false, Some(serial)) => Some(unescape(serial)?),
        };
        let reference = unescape(reference)?;
        Epc::new(row.scheme, prefix.to_owned(), reference, piece, serial)
    }

    fn new(
        scheme: Scheme,
        prefix: String,
        reference: String,
        piece: Option<(String, String)>,
        serial: Option<String>,
    ) -> Result<Epc, EpcError> {
        let row = scheme.row();
        let mut value = match row.digits {
            None => format!("{prefix}{reference}"),
            Some(expected) => {
                let found = prefix.len() + reference.len();
                if found != expected || !reference.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(EpcError::Digits { scheme, expected, found });
                }
                let (first, others) = reference.split_at(usize::from(row.indicator));
                let body = format!("{}{first}{prefix}{others}", row.zero);
                let check = keys::check_digit(&body).ok_or(EpcError::Parts(scheme))?;
                format!("{body}{check}")
            }
        };
        if let Some((piece, total)) = &piece {
            value += piece;
            value += total;
        }
        let mut pairs = Vec::new();
        let second = match (row.rest, serial.as_deref()) {
            (Rest::Appended, Some(serial)) => {
                value += serial;
                None
            }
            (Rest::Element(ai), Some(serial)) => Some((ai, serial)),
            (Rest::Piece, Some(serial)) => Some(("21", serial)),
            (Rest::Extension, Some(serial)) => Some(("254", serial)),
            _ => None,
        };
        pairs.push((row.ai, value.as_str()));
        pairs.extend(second);
        let elements = ElementString::new(&pairs).map_err(|problems| {
            let why: Vec<String> =
                problems.iter().map(|p| format!("({}) {}", p.ai.unwrap_or(row.ai), p.wrong)).collect();
            EpcError::Key(why.join("; "))
        })?;
        Ok(Epc { scheme, prefix, reference, piece, serial, elements })
    }

    /// The URN of elements: (01) with (21) or (10), (01) alone as a pattern, (00), (414) with (254) or without, (417). Other
    /// elements beside them do not count.
    ///
    /// # Errors
    /// If they are none of these.
    pub fn from_elements(elements: &ElementString, prefix: PrefixLength) -> Result<Epc, EpcError> {
        let get = |ai| elements.get(ai);
        let (scheme, key, serial) = match (get("01"), get("00"), get("414"), get("417")) {
            (Some(gtin), None, ..) => match (get("21"), get("10")) {
                (Some(serial), _) => (Scheme::Sgtin, gtin, Some(serial)),
                (None, Some(lot)) => (Scheme::Lgtin, gtin, Some(lot)),
                (None, None) => (Scheme::Sgtin, gtin, None),
            },
            (None, Some(sscc), ..) => (Scheme::Sscc, sscc, None),
            (None, None, Some(gln), _) => (Scheme::Sgln, gln, get("254")),
            (None, None, None, Some(gln)) => (Scheme::Pgln, gln, None),
            _ => return Err(EpcError::NoScheme),
        };
        let at = usize::from(scheme.row().indicator);
        // The key is right already: digits with a check digit last.
        let end = at + prefix.digits();
        let (Some(first), Some(company), Some(rest)) =
            (key.get(..at), key.get(at..end), key.get(end..key.len().saturating_sub(1)))
        else {
            return Err(EpcError::NoScheme);
        };
        Epc::new(scheme, company.to_owned(), format!("{first}{rest}"), None, serial.map(str::to_owned))
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The GS1 Company Prefix.
    pub fn company_prefix(&self) -> &str {
        &self.prefix
    }

    /// What it says, as elements: the key, and a serial number where that is an element of its own.
    pub fn elements(&self) -> &ElementString {
        &self.elements
    }

    /// Whether it names all serial numbers of one reference.
    pub fn is_pattern(&self) -> bool {
        self.serial.is_none() && self.scheme.row().pattern.is_some()
    }
}

impl fmt::Display for Epc {
    /// The URN.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.scheme.row();
        let head = if self.is_pattern() { row.pattern.unwrap_or_default() } else { row.id };
        write!(f, "{head}{}.{}", self.prefix, encode(&self.reference, KEPT))?;
        if let Some((piece, total)) = &self.piece {
            write!(f, ".{piece}.{total}")?;
        }
        match (&self.serial, row.rest) {
            (Some(serial), _) => write!(f, ".{}", encode(serial, KEPT)),
            (None, Rest::Extension) => f.write_str(".0"),
            (None, _) if self.is_pattern() => f.write_str(".*"),
            (None, _) => Ok(()),
        }
    }
}

fn unescape(part: &str) -> Result<String, EpcError> {
    let wrong = || EpcError::Escape(part.to_owned());
    if part.bytes().any(|b| !b.is_ascii_alphanumeric() && b != b'%' && !KEPT.contains(&b)) {
        return Err(wrong());
    }
    decode(part).ok_or_else(wrong)
}
