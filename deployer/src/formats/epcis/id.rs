//! What an event is about, where and between whom: an EPC URN, a GS1 Digital Link, or somebody's own URI.

use std::fmt;

use super::epc::{Epc, EpcError, PrefixLength};
use super::limits::MAX_TEXT;
use super::uri::{encode, is_uri};
use crate::formats::gs1::digital_link::CANONICAL;
use crate::formats::gs1::{ElementString, Form, Reading, Settings};

/// An identifier, as it was written, and the GS1 key that it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    text: String,
    elements: Option<ElementString>,
}

/// Schemes of EPC URNs whose keys are not GS1's: kept as they are.
const FOREIGN: [&str; 5] =
    ["urn:epc:id:gid:", "urn:epc:id:usdod:", "urn:epc:id:adi:", "urn:epc:id:bic:", "urn:epc:id:imovn:"];

/// The keys and qualifiers that a constrained link has, the finest first (CBV 2.0, 8.9.2).
const CONSTRAINED: [(&str, &[&str]); 14] = [
    ("00", &[]),
    ("01", &["21", "235", "10"]),
    ("253", &[]),
    ("255", &[]),
    ("401", &[]),
    ("402", &[]),
    ("414", &["254"]),
    ("417", &[]),
    ("8003", &[]),
    ("8004", &[]),
    ("8006", &["21", "10"]),
    ("8010", &["8011"]),
    ("8017", &[]),
    ("8018", &[]),
];

impl Id {
    /// Reads an absolute URI. An EPC URN, and a link to `id.gs1.org`, has to be right; elsewhere on the web a path may look like a
    /// link's by chance, and is then somebody's own URI.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Id, String> {
        if text.len() > MAX_TEXT || !is_uri(text) {
            let shown: String = text.chars().take(80).collect();
            return Err(format!("`{shown}` is no absolute URI of at most {MAX_TEXT} characters"));
        }
        let elements = if text.starts_with("urn:epc:") && !FOREIGN.iter().any(|head| text.starts_with(head)) {
            Some(Epc::parse(text).map_err(|e| format!("`{text}`: {e}"))?.elements().clone())
        } else {
            link(text)?
        };
        Ok(Id { text: text.to_owned(), elements })
    }

    /// From an EPC, as a URN.
    pub fn from_epc(epc: &Epc) -> Id {
        Id { text: epc.to_string(), elements: Some(epc.elements().clone()) }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The GS1 key with its qualifiers, if it is one.
    pub fn elements(&self) -> Option<&ElementString> {
        self.elements.as_ref()
    }

    /// The value of an Application Identifier, such as `01`, `21`, `00`, `414`.
    pub fn get(&self, ai: &str) -> Option<&str> {
        self.elements.as_ref()?.get(ai)
    }

    /// The EPC URN: as it was written, or of a link's key. `prefix` is the length of the GS1 Company Prefix.
    ///
    /// # Errors
    /// If it is no GS1 key for which there is a scheme here.
    pub fn epc(&self, prefix: PrefixLength) -> Result<Epc, EpcError> {
        match &self.elements {
            Some(_) if self.text.starts_with("urn:epc:") => Epc::parse(&self.text),
            Some(elements) => Epc::from_elements(elements, prefix),
            None => Err(EpcError::NoScheme),
        }
    }

    /// The canonical Digital Link with the finest identification only: without lot beside a serial number, without attributes
    /// (CBV 2.0, 8.9.2). Somebody's own URI is as it was written.
    pub fn constrained(&self) -> String {
        let Some(elements) = &self.elements else { return self.text.clone() };
        let found = CONSTRAINED.iter().find_map(|(ai, finer)| Some((ai, elements.get(ai)?, finer)));
        let Some((ai, value, finer)) = found else { return self.text.clone() };
        // What the implementations leave as it is in a path; the standard's table of what to encode does not name these.
        let path = |value: &str| encode(value, b"-._~';=");
        let mut link = format!("{CANONICAL}/{ai}/{}", path(value));
        if let Some((ai, value)) = finer.iter().find_map(|ai| Some((ai, elements.get(ai)?))) {
            link += &format!("/{ai}/{}", path(value));
        }
        link
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The elements of a Digital Link; nothing for what is none.
fn link(text: &str) -> Result<Option<ElementString>, String> {
    if !["http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) {
        return Ok(None);
    }
    match Reading::parse(text, &Settings::default()) {
        Ok(Reading { elements, form: Form::Link(_), .. }) => Ok(Some(elements)),
        Err(problems) if text.strip_prefix(CANONICAL).is_some_and(|rest| rest.starts_with('/')) => {
            let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Err(format!("`{text}` is no GS1 Digital Link: {}", why.join("; ")))
        }
        _ => Ok(None),
    }
}
