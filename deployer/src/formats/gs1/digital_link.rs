//! GS1 Digital Link URIs, release 1.6 and before: any domain, uncompressed.

use super::elements::{Element, ElementString, faults, finish};
use super::problem::{Problem, Report, Wrong};
use super::{Identifier, keys};

/// The domain of GS1's own resolver, which canonical links have.
pub const CANONICAL: &str = "https://id.gs1.org";

/// A link besides its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    /// Scheme, domain and path before the primary key.
    pub stem: String,
    /// What is asked for besides elements, such as `linkType`: undecoded pairs.
    pub others: Vec<(String, String)>,
}

/// Names for primary keys and qualifiers, which releases before 1.2 had.
const SHORT_NAMES: [(&str, &str); 22] = [
    ("gtin", "01"),
    ("itip", "8006"),
    ("gmn", "8013"),
    ("cpid", "8010"),
    ("gln", "414"),
    ("party", "417"),
    ("gsrnp", "8017"),
    ("gsrn", "8018"),
    ("gcn", "255"),
    ("sscc", "00"),
    ("gdti", "253"),
    ("ginc", "401"),
    ("gsin", "402"),
    ("grai", "8003"),
    ("giai", "8004"),
    ("cpv", "22"),
    ("lot", "10"),
    ("ser", "21"),
    ("cpsn", "8011"),
    ("glnx", "254"),
    ("refno", "8020"),
    ("srin", "8019"),
];

/// Whether a text begins like a link of the web.
pub(super) fn is_link(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))
}

/// A piece of the text, and the byte at which it begins.
type Piece<'a> = (usize, &'a str);

impl DigitalLink {
    /// Reads a link from a byte of a text on.
    ///
    /// # Errors
    /// Every place that is not what the standard says.
    pub(super) fn read(text: &str, from: usize) -> Result<(DigitalLink, ElementString), Vec<Problem>> {
        let mut report = Report::new(text);
        let whole = &text[from..];
        let whole = whole.split('#').next().unwrap_or(whole);
        let (path, query) = whole.split_once('?').map_or((whole, None), |(path, query)| (path, Some(query)));
        let domain = path.find("://").map_or(0, |scheme| scheme + 3);
        let root = path[domain..].find('/').map_or(path.len(), |slash| domain + slash);
        let segments: Vec<Piece<'_>> = pieces(&path[root..], '/', from + root).skip(1).collect();
        let Some(key) = primary_key(&segments) else {
            report.add(from, None, Wrong::Other("a link without a GS1 key in its path".into()));
            return Err(report.problems);
        };
        let mut elements = Vec::new();
        for pair in segments[key..].chunks(2) {
            let [(at, name), (value_at, value)] = pair else { continue };
            let Some(identifier) = identifier(name) else {
                report.add(*at, None, Wrong::NoIdentifier { next: name.chars().take(8).collect() });
                continue;
            };
            element(identifier, value, *value_at, false, &mut elements, &mut report);
        }
        qualifiers_in_order(&elements, &mut report);
        let query_at = from + path.len() + 1;
        let others = query.map_or_else(Vec::new, |query| read_query(query, query_at, &mut elements, &mut report));
        // Up to the slash before the primary key.
        let stem = text[from..segments[key].0 - 1].to_owned();
        Ok((DigitalLink { stem, others }, finish(elements, report)?))
    }
}

fn pieces(text: &str, separator: char, from: usize) -> impl Iterator<Item = Piece<'_>> {
    text.split(separator).scan(from, |at, piece| {
        let begin = *at;
        *at += piece.len() + 1;
        Some((begin, piece))
    })
}

fn identifier(name: &str) -> Option<&'static Identifier> {
    let short = SHORT_NAMES.iter().find(|(short, _)| *short == name);
    Identifier::find(short.map_or(name, |(_, ai)| ai))
}

/// The segment at which the primary key stands: the last one after which pairs of its qualifiers only follow.
fn primary_key(segments: &[Piece<'_>]) -> Option<usize> {
    let key = |place: &usize| identifier(segments[*place].1).is_some_and(|found| found.qualifiers.is_some());
    (0..segments.len().saturating_sub(1)).rev().filter(|place| (segments.len() - place).is_multiple_of(2)).find(key)
}

/// The qualifiers after the primary key have to be one of its sequences, of which some may be left out.
fn qualifiers_in_order(elements: &[(usize, Element)], report: &mut Report<'_>) {
    let Some(((_, key), rest)) = elements.split_first() else { return };
    let Some(sequences) = &key.identifier.qualifiers else { return };
    let fits = |sequence: &Vec<&str>| {
        let mut allowed = sequence.iter();
        rest.iter().all(|(_, element)| allowed.any(|ai| *ai == element.ai()))
    };
    if let Some((at, first)) = rest.first()
        && !sequences.iter().any(fits)
    {
        let allowed: Vec<String> = sequences.iter().map(|s| format!("/{}/…", s.join("/…/"))).collect();
        let what = match allowed.is_empty() {
            true => format!("nothing can follow ({}) in the path", key.ai()),
            false => format!("in the path after ({}) may stand, in this order: {}", key.ai(), allowed.join(" or ")),
        };
        report.add(*at, Some(first.ai()), Wrong::Other(what));
    }
}

fn element(
    identifier: &'static Identifier,
    raw: &str,
    at: usize,
    in_query: bool,
    elements: &mut Vec<(usize, Element)>,
    report: &mut Report<'_>,
) {
    let Some(mut value) = decode(raw) else {
        report.add(
            at,
            Some(identifier.ai),
            Wrong::Other("a % without two hexadecimal digits of UTF-8 after it".into()),
        );
        return;
    };
    if in_query && raw.contains('+') {
        report.add(at, Some(identifier.ai), Wrong::Other("a + in a query means a space: a plus is written %2B".into()));
        return;
    }
    // Before release 1.2 the zeros before a GTIN could be left out.
    if identifier.ai == "01"
        && let Ok(gtin) = keys::gtin14(&value)
    {
        value = gtin;
    }
    let escapes = value.len() != raw.len();
    for (place, fault) in faults(identifier, &value) {
        report.add(if escapes { at } else { at + place }, Some(identifier.ai), Wrong::Value(fault));
    }
    elements.push((at, Element { identifier, value }));
}

/// Reads the data attributes, and answers with what else is in the query.
fn read_query(
    query: &str,
    at: usize,
    elements: &mut Vec<(usize, Element)>,
    report: &mut Report<'_>,
) -> Vec<(String, String)> {
    let mut others = Vec::new();
    for (begin, pair) in pieces(query, '&', at).filter(|(_, pair)| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !name.bytes().all(|b| b.is_ascii_digit()) {
            others.push((name.to_owned(), value.to_owned()));
            continue;
        }
        match Identifier::find(name) {
            Some(identifier) if identifier.attribute => {
                // Without `=` the value would begin behind the end.
                let value_at = begin + (name.len() + 1).min(pair.len());
                element(identifier, value, value_at, true, elements, report);
            }
            Some(identifier) => {
                let what = "cannot stand in the query of a link".to_owned();
                report.add(begin, Some(identifier.ai), Wrong::Other(what));
            }
            None => report.add(begin, None, Wrong::NoIdentifier { next: name.chars().take(8).collect() }),
        }
    }
    others
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Why elements are no link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// No element is a primary key.
    NoKey,
    /// An element can stand neither in the path after the key nor in the query.
    NoPlace(&'static str),
    /// The domain is not `https://…`, or has a query or a fragment.
    Domain,
}

impl std::fmt::Display for LinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LinkError::NoKey => f.write_str("a link needs a key, such as (01) or (00)"),
            LinkError::NoPlace(ai) => write!(f, "({ai}) cannot stand in a link beside the others"),
            LinkError::Domain => f.write_str("a link begins with https:// and a domain, without ? and #"),
        }
    }
}

impl std::error::Error for LinkError {}

impl ElementString {
    /// The elements as a GS1 Digital Link URI: the first key and its qualifiers in the path, in the standard's order, the others
    /// in the query. [`CANONICAL`] makes the canonical link.
    ///
    /// # Errors
    /// If they cannot be put into one link.
    pub fn link(&self, stem: &str) -> Result<String, LinkError> {
        let stem = stem.trim_end_matches('/');
        let host = stem.get("https://".len()..).unwrap_or_default();
        if !is_link(stem) || host.is_empty() || stem.contains(['?', '#', ' ']) {
            return Err(LinkError::Domain);
        }
        let key = self.elements().iter().find(|e| e.identifier.qualifiers.is_some()).ok_or(LinkError::NoKey)?;
        let sequences = key.identifier.qualifiers.iter().flatten();
        let sequence = sequences.max_by_key(|sequence| sequence.iter().filter(|ai| self.get(ai).is_some()).count());
        let mut link = format!("{stem}/{}/{}", key.ai(), encode(&key.value));
        let mut in_path = vec![key.ai()];
        for ai in sequence.into_iter().flatten() {
            if let Some(value) = self.get(ai) {
                link += &format!("/{ai}/{}", encode(value));
                in_path.push(ai);
            }
        }
        let mut separator = '?';
        for element in self.elements().iter().filter(|element| !in_path.contains(&element.ai())) {
            if !element.identifier.attribute {
                return Err(LinkError::NoPlace(element.ai()));
            }
            link += &format!("{separator}{}={}", element.ai(), encode(&element.value));
            separator = '&';
        }
        Ok(link)
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn encode(value: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(one).collect()
}
