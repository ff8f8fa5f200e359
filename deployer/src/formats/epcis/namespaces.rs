//! The prefixes of a document's `@context`, by which extensions and compact URIs are resolved.

use serde_json::{Map, Value};

use super::uri::is_uri;

/// The context that a document of ours names.
pub const EPCIS_CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Master data attributes of the CBV, such as `lotNumber` (CBV 2.0, section 9).
pub const CBVMDA: &str = "urn:epcglobal:cbv:mda:";

/// What EPCIS's own context defines. It is protected: a document cannot give these another meaning.
const STANDARD: [(&str, &str); 8] = [
    ("epcis", "https://ref.gs1.org/epcis/"),
    ("cbv", "https://ref.gs1.org/cbv/"),
    ("cbvmda", CBVMDA),
    ("gs1", "https://gs1.org/voc/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// An entry of a `@context`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Context {
    /// A context by its URL. None is fetched: EPCIS's own is known, and what others define has to have a prefix.
    Url(String),
    /// Prefixes and the namespaces that they stand for.
    Prefixes(Vec<(String, String)>),
}

impl Context {
    pub(super) fn write(&self) -> Value {
        match self {
            Context::Url(url) => Value::from(url.as_str()),
            Context::Prefixes(pairs) => {
                let pairs: Map<String, Value> =
                    pairs.iter().map(|(p, n)| (p.clone(), Value::from(n.as_str()))).collect();
                Value::Object(pairs)
            }
        }
    }
}

/// Why a prefix is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PrefixError {
    /// It is no name.
    Name,
    /// It does not stand for an absolute URI.
    Namespace,
    /// EPCIS's context gives it another meaning.
    Protected(&'static str),
}

impl std::fmt::Display for PrefixError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PrefixError::Name => f.write_str("is no prefix: a letter, then letters, digits, - and _"),
            PrefixError::Namespace => {
                f.write_str("must stand for an absolute URI, such as https://ns.example.com/epcis/")
            }
            PrefixError::Protected(meaning) => write!(f, "means {meaning} in EPCIS: choose another prefix"),
        }
    }
}

/// Prefixes that are known at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    own: Vec<(String, String)>,
}

impl Namespaces {
    /// The prefixes of contexts, later ones before earlier ones.
    pub fn of(contexts: &[&[Context]]) -> Namespaces {
        contexts.iter().fold(Namespaces::default(), |known, contexts| known.with(contexts))
    }

    /// These, and those of further contexts before them.
    #[must_use]
    pub fn with(&self, contexts: &[Context]) -> Namespaces {
        let mut own = self.own.clone();
        for context in contexts {
            if let Context::Prefixes(pairs) = context {
                own.extend(pairs.iter().cloned());
            }
        }
        Namespaces { own }
    }

    /// Checks a prefix.
    pub(super) fn check(prefix: &str, namespace: &str) -> Result<(), PrefixError> {
        let mut letters = prefix.bytes();
        let name = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !name {
            return Err(PrefixError::Name);
        }
        if !is_uri(namespace) {
            return Err(PrefixError::Namespace);
        }
        match STANDARD.iter().find(|(standard, _)| *standard == prefix) {
            // XML documents have this namespace without the last colon, and translations of them keep it so.
            Some((_, meaning)) if namespace.trim_end_matches(':') != meaning.trim_end_matches(':') => {
                Err(PrefixError::Protected(meaning))
            }
            _ => Ok(()),
        }
    }

    /// What a prefix stands for.
    pub fn get(&self, prefix: &str) -> Option<&str> {
        let standard = STANDARD.iter().find(|(name, _)| *name == prefix).map(|(_, namespace)| *namespace);
        standard
            .or_else(|| self.own.iter().rev().find(|(name, _)| name == prefix).map(|(_, namespace)| namespace.as_str()))
    }

    /// A name in its namespace and its local part: of `ext:name` by the prefix, of a whole URI at its last `/`, `#` or `:`.
    pub fn split<'a>(&'a self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let (prefix, local) = name.split_once(':')?;
        if let Some(namespace) = self.get(prefix) {
            return (!local.is_empty()).then_some((namespace, local));
        }
        let at = name.rfind(['/', '#', ':'])? + 1;
        // A prefix that nobody declared would look like a scheme: only real ones are taken for URIs.
        let whole = name.contains("://") || prefix == "urn";
        (whole && is_uri(name) && at < name.len()).then(|| name.split_at(at))
    }

    /// A compact URI written out, if its prefix is known.
    pub fn expand(&self, text: &str) -> Option<String> {
        let (prefix, local) = text.split_once(':')?;
        Some(format!("{}{local}", self.get(prefix)?))
    }
}
