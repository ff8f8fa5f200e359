//! A credential of the W3C Verifiable Credentials Data Model 2.0.

use salus_domain::{Hash, Timestamp};
use serde_json::{Map, Value};

use super::node::{Node, Report, is_url};
use super::problem::{self, ReadError};
use super::status_list::{Purpose, StatusEntry, entry};
use super::time;
use crate::formats::json::{self, ShortSalt};

/// The context that every credential begins with.
pub const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// The type that every credential has.
pub const TYPE: &str = "VerifiableCredential";
/// The domain tag of a commitment to a credential.
pub const TAG: &str = "salus/credential/vc/1";

/// The largest whole number that every reader of JSON takes for the same (RFC 7493).
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// From when until when: half-open, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first valid millisecond; 0 if the document sets no beginning, or one before 1970.
    pub from: Timestamp,
    /// The first millisecond that is not valid any more; [`Timestamp::MAX`] if the document sets no end.
    pub until: Timestamp,
}

impl Validity {
    /// Whether it is valid at a time.
    pub const fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Its fields in a document.
    pub(super) fn write(&self, document: &mut Map<String, Value>) {
        for (name, at, open) in [("validFrom", self.from, 0), ("validUntil", self.until, Timestamp::MAX)] {
            if at != open {
                document.insert(name.into(), time::write(at).into());
            }
        }
    }
}

/// A credential that is what the data model says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its `id`, a URL.
    pub id: Option<String>,
    /// Its types, [`TYPE`] among them.
    pub types: Vec<String>,
    /// Who issued it: a URL.
    pub issuer: String,
    /// Whom it is about: a URL. A credential of the register has one holder.
    pub subject: Option<String>,
    /// When it is valid.
    pub validity: Validity,
    /// Its places in Bitstring Status Lists.
    pub status: Vec<StatusEntry>,
    /// The types of its other `credentialStatus` entries, which nothing here can check.
    pub other_status: Vec<String>,
    document: Value,
    proofs: Vec<Value>,
}

impl Credential {
    /// Reads a credential, secured by proofs or not.
    ///
    /// # Errors
    /// Line and column, or every place that is not what the data model says.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        Self::read(&problem::parse(text)?)
    }

    /// Reads a credential that is JSON already. Whether a key stood twice cannot be seen any more.
    ///
    /// # Errors
    /// Every place that is not what the data model says.
    pub fn read(document: &Value) -> Result<Self, ReadError> {
        let report = Report::default();
        let read = credential(document, &report);
        report.finish(read)
    }

    /// The document without its proofs: what is signed and committed to.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Its proofs, not verified: [`super::data_integrity::verify`] does.
    pub fn proofs(&self) -> &[Value] {
        &self.proofs
    }

    /// The salted commitment to the document without its proofs: the same before and after signing.
    ///
    /// # Errors
    /// If the salt is shorter than 16 bytes.
    pub fn commit(&self, salt: &[u8]) -> Result<Hash, ShortSalt> {
        json::commit(TAG, salt, &self.document)
    }

    /// The credential with these places in status lists added, before it is signed and committed to.
    ///
    /// # Errors
    /// If it has proofs, which would not fit any more, or a place for one of the purposes.
    pub fn with_status(&self, entries: &[StatusEntry]) -> Result<Self, ReadError> {
        let report = Report::default();
        if !self.proofs.is_empty() {
            report.problem("proof", "the credential is signed: its status cannot be added any more");
        }
        let mut known: Vec<&Purpose> = self.status.iter().map(|entry| &entry.purpose).collect();
        for entry in entries {
            if known.contains(&&entry.purpose) {
                let what = format!("there is an entry for {} already", entry.purpose.name());
                report.problem("credentialStatus", what);
            }
            known.push(&entry.purpose);
        }
        let mut document = self.document.clone();
        let mut list = match document.get("credentialStatus") {
            Some(Value::Array(items)) => items.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        list.extend(entries.iter().map(StatusEntry::document));
        document["credentialStatus"] = list.into();
        Self::read(&report.finish(Some(document))?)
    }
}

fn credential(document: &Value, report: &Report) -> Option<Credential> {
    let root = Node::root(document, report);
    let fields = root.object()?;
    numbers(&root);
    contexts(&root);
    for name in fields.keys().filter(|name| name.starts_with('@') && *name != "@context") {
        report.problem(name.as_str(), "JSON-LD keywords other than @context are not read here: expected a plain name");
    }
    for (old, new) in [("issuanceDate", "validFrom"), ("expirationDate", "validUntil")] {
        if fields.contains_key(old) {
            report.problem(old, format!("this is of version 1.1 of the data model: expected {new}"));
        }
    }
    let id = root.field("id").and_then(|node| node.url("a URL such as urn:uuid:…").map(str::to_owned));
    let types = types(&root);
    let issuer = issuer(&root);
    let subject = subject(&root);
    let validity = validity(&root);
    let (status, other_status) = status(&root);
    for name in ["name", "description"] {
        words(&root, name);
    }
    typed(&root, "credentialSchema", true);
    for name in ["refreshService", "termsOfUse", "evidence"] {
        typed(&root, name, false);
    }
    let mut unsecured = fields.clone();
    let proofs = match unsecured.shift_remove("proof") {
        None => Vec::new(),
        Some(_) => {
            let nodes = root.field("proof").map(|proof| proof.one_or_many()).unwrap_or_default();
            nodes.iter().filter(|node| node.object().is_some()).map(|node| node.value.clone()).collect()
        }
    };
    Some(Credential {
        id,
        types: types?,
        issuer: issuer?,
        subject: subject?,
        validity: validity?,
        status,
        other_status,
        document: unsecured.into(),
        proofs,
    })
}

/// Beyond 2^53 two documents would have one canonical form.
fn numbers(node: &Node) {
    match node.value {
        Value::Number(number) if number.as_f64().is_none_or(|number| number.abs() > MAX_SAFE) => {
            node.problem("readers of JSON do not agree on this number: expected a smaller one, or a text");
        }
        Value::Object(fields) => {
            fields.keys().filter_map(|name| node.field(name)).for_each(|field| numbers(&field));
        }
        Value::Array(_) => node.items().iter().for_each(numbers),
        _ => {}
    }
}

fn contexts(root: &Node) {
    let Some(node) = root.required("@context", &format!("a list that begins with {CONTEXT}")) else { return };
    if !node.value.is_array() {
        node.problem(format!("expected a list that begins with {CONTEXT}"));
        return;
    }
    for (index, item) in node.one_or_many().iter().enumerate() {
        match item.value {
            Value::String(text) if index == 0 && text == CONTEXT => {}
            _ if index == 0 => item.problem(format!("expected {CONTEXT}")),
            Value::String(text) if is_url(text) => {}
            Value::Object(_) => {}
            _ => item.problem("expected the URL of a context, or a context itself"),
        }
    }
}

fn types(root: &Node) -> Option<Vec<String>> {
    let node = root.required("type", &format!("{TYPE}, alone or in a list"))?;
    let types: Vec<String> =
        node.one_or_many().iter().filter_map(|item| item.text("the name of a type")).map(str::to_owned).collect();
    if !types.iter().any(|name| name == TYPE) {
        node.problem(format!("expected {TYPE} among the types"));
    }
    Some(types)
}

fn issuer(root: &Node) -> Option<String> {
    const EXPECTED: &str = "the issuer's URL, such as did:key:z…";
    let node = root.required("issuer", EXPECTED)?;
    match node.value {
        Value::Object(_) => node.required("id", EXPECTED)?.url(EXPECTED),
        _ => node.url("the issuer's URL, such as did:key:z…, or an object with it as id"),
    }
    .map(str::to_owned)
}

fn subject(root: &Node) -> Option<Option<String>> {
    let node = root.required("credentialSubject", "an object with the holder's id and what is said of them")?;
    match node.one_or_many().as_slice() {
        [] => None,
        [one] => {
            one.object()?;
            match one.field("id") {
                None => Some(None),
                Some(id) => id.url("the holder's URL").map(|url| Some(url.to_owned())),
            }
        }
        _ => {
            node.problem("a credential of the register has one holder: expected one subject");
            None
        }
    }
}

fn validity(root: &Node) -> Option<Validity> {
    let read = |name: &str| -> Option<Option<time::Instant>> {
        let Some(node) = root.field(name) else { return Some(None) };
        match time::parse(node.text("a dateTimeStamp such as 2027-01-31T00:00:00Z")?) {
            Ok(instant) => Some(Some(instant)),
            Err(what) => {
                node.problem(what);
                None
            }
        }
    };
    let (from, until) = (read("validFrom"), read("validUntil"));
    let (from, until) = (from?.map_or(0, time::Instant::begin), until?);
    let until = match until.map(time::Instant::end) {
        None => Timestamp::MAX,
        Some(Some(until)) if until > from => until,
        Some(_) => {
            root.report.problem("validUntil", "expected a time after validFrom, and after 1970");
            return None;
        }
    };
    Some(Validity { from, until })
}

fn status(root: &Node) -> (Vec<StatusEntry>, Vec<String>) {
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    let nodes = root.field("credentialStatus").map(|node| node.one_or_many()).unwrap_or_default();
    for node in nodes {
        match entry::read(&node) {
            Some(entry::Read::Ours(entry)) => ours.push(entry),
            Some(entry::Read::Other(kind)) => others.push(kind),
            None => {}
        }
    }
    (ours, others)
}

/// A text, or texts with their languages.
fn words(root: &Node, name: &str) {
    const EXPECTED: &str = "a text, or texts as {\"@value\": …, \"@language\": …}";
    let Some(field) = root.field(name) else { return };
    for node in field.one_or_many() {
        match node.value {
            Value::Object(_) => {
                node.required("@value", "a text").and_then(|value| value.text("a text"));
            }
            _ => {
                node.text(EXPECTED);
            }
        }
    }
}

/// One or many objects that say their type (and id).
fn typed(root: &Node, name: &str, id: bool) {
    let Some(field) = root.field(name) else { return };
    for node in field.one_or_many() {
        if node.object().is_none() {
            continue;
        }
        if let Some(types) = node.required("type", "the name of a type") {
            types.one_or_many().iter().for_each(|item| {
                item.text("the name of a type");
            });
        }
        let found = if id { node.required("id", "a URL") } else { node.field("id") };
        if let Some(found) = found {
            found.url("a URL");
        }
    }
}
