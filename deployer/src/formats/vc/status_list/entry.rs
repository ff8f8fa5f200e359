//! A credential's place in a list: `BitstringStatusListEntry`.

use serde_json::{Value, json};

use crate::formats::vc::node::Node;

/// The type of an entry.
pub const TYPE: &str = "BitstringStatusListEntry";

/// What a bit is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// `revocation`: final.
    Revocation,
    /// `suspension`: for a time.
    Suspension,
    /// Something else: `refresh`, `message`, or an issuer's own.
    Other(String),
}

impl Purpose {
    /// Its name in documents.
    pub fn name(&self) -> &str {
        match self {
            Purpose::Revocation => "revocation",
            Purpose::Suspension => "suspension",
            Purpose::Other(name) => name,
        }
    }

    /// The purpose of a name.
    pub fn from_name(name: &str) -> Purpose {
        match name {
            "revocation" => Purpose::Revocation,
            "suspension" => Purpose::Suspension,
            other => Purpose::Other(other.to_owned()),
        }
    }
}

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEntry {
    /// Its own `id`, a URL that is not the list's.
    pub id: Option<String>,
    /// What the bit is about.
    pub purpose: Purpose,
    /// Which entry of the list; [`u64::MAX`] for all numbers that do not fit, which no list reaches.
    pub index: u64,
    /// The URL of the list.
    pub list: String,
    /// How many bits an entry has.
    pub size: u64,
}

impl StatusEntry {
    /// A place of one bit in a list.
    pub fn new(purpose: Purpose, list: impl Into<String>, index: u32) -> Self {
        Self { id: None, purpose, index: u64::from(index), list: list.into(), size: 1 }
    }

    /// The entry as it stands in a credential.
    pub fn document(&self) -> Value {
        let mut document = json!({ "type": TYPE });
        if let Some(id) = &self.id {
            document["id"] = id.as_str().into();
        }
        document["statusPurpose"] = self.purpose.name().into();
        document["statusListIndex"] = self.index.to_string().into();
        document["statusListCredential"] = self.list.as_str().into();
        if self.size != 1 {
            document["statusSize"] = self.size.into();
        }
        document
    }
}

/// What an entry of `credentialStatus` turned out to be.
pub(in crate::formats::vc) enum Read {
    /// A place in a list.
    Ours(StatusEntry),
    /// Something of another type.
    Other(String),
}

/// Reads one entry of `credentialStatus`.
pub(in crate::formats::vc) fn read(node: &Node) -> Option<Read> {
    node.object()?;
    let id = match node.field("id") {
        Some(id) => Some(id.url("a URL")?),
        None => None,
    };
    let kinds = node.required("type", TYPE)?.one_or_many();
    let kinds: Vec<&str> = kinds.iter().filter_map(|kind| kind.text("the name of a type")).collect();
    if !kinds.contains(&TYPE) {
        return Some(Read::Other((*kinds.first()?).to_owned()));
    }
    let purpose = node.required("statusPurpose", "revocation or suspension");
    let purpose = purpose.and_then(|purpose| purpose.text("revocation or suspension"));
    let index = node.required("statusListIndex", INDEX).and_then(|index| read_index(&index));
    let list = node.required("statusListCredential", "the list's URL").and_then(|list| list.url("the list's URL"));
    let size = read_size(node);
    if let (Some(id), Some(list)) = (id, list)
        && id == list
    {
        node.report.problem(node.at("id"), "expected another URL than the list's");
    }
    Some(Read::Ours(StatusEntry {
        id: id.map(str::to_owned),
        purpose: Purpose::from_name(purpose?),
        index: index?,
        list: list?.to_owned(),
        size: size?,
    }))
}

const INDEX: &str = "a whole number as a text, such as \"94567\"";

fn read_index(node: &Node) -> Option<u64> {
    let text = node.text(INDEX)?;
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if !plain {
        node.problem(format!("expected {INDEX}, without sign and leading zeros"));
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

/// `statusSize`, with the messages that it asks for.
fn read_size(node: &Node) -> Option<u64> {
    let size = match node.field("statusSize") {
        None => 1,
        Some(size) => match size.value.as_u64() {
            Some(bits @ 1..=64) => bits,
            _ => {
                size.problem("expected a whole number of bits, from 1 to 64");
                return None;
            }
        },
    };
    let Some(messages) = node.field("statusMessage") else {
        if size > 1 {
            node.required("statusMessage", "a message for each value that an entry can have");
            return None;
        }
        return Some(size);
    };
    let count = u32::try_from(size).ok().and_then(|size| 2u64.checked_pow(size));
    if messages.value.as_array().map(|list| list.len() as u64) != count {
        messages.problem("expected a list with a message for each value that an entry can have");
        return None;
    }
    for message in messages.items() {
        message.object()?;
        let status = message.required("status", "a value such as 0x1")?;
        let text = status.text("a value such as 0x1")?;
        // `from_str_radix` would take a sign.
        let hexadecimal = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !text.strip_prefix("0x").is_some_and(hexadecimal) {
            status.problem("expected a value such as 0x1");
        }
        message.required("message", "a text")?.text("a text")?;
    }
    Some(size)
}
