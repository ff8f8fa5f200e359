//! A list as a credential: `BitstringStatusListCredential`.

use serde_json::{Map, Value, json};

use super::{Bitstring, Purpose, StatusError};
use crate::formats::vc::credential::{self, Credential, Validity};
use crate::formats::vc::node::{Node, Report};
use crate::formats::vc::problem::ReadError;

/// The type of a list's credential.
pub const TYPE: &str = "BitstringStatusListCredential";
/// The type of its subject.
pub const SUBJECT_TYPE: &str = "BitstringStatusList";

/// A status list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    /// Its URL, which entries name.
    pub id: Option<String>,
    /// Who issued it: a URL.
    pub issuer: String,
    /// What its bits are about; ours are about one thing.
    pub purposes: Vec<Purpose>,
    /// When it is valid.
    pub validity: Validity,
    /// After how many milliseconds a newer one should be looked for.
    pub ttl: Option<u64>,
    /// The bits.
    pub bits: Bitstring,
}

impl StatusList {
    /// The list as a credential, not signed yet.
    pub fn document(&self) -> Value {
        let mut document = Map::new();
        document.insert("@context".into(), json!([credential::CONTEXT]));
        if let Some(id) = &self.id {
            document.insert("id".into(), id.as_str().into());
        }
        document.insert("type".into(), json!([credential::TYPE, TYPE]));
        document.insert("issuer".into(), self.issuer.as_str().into());
        self.validity.write(&mut document);
        let mut subject = Map::new();
        if let Some(id) = &self.id {
            subject.insert("id".into(), format!("{id}#list").into());
        }
        subject.insert("type".into(), SUBJECT_TYPE.into());
        let purposes: Vec<&str> = self.purposes.iter().map(Purpose::name).collect();
        let purposes = if let [one] = purposes.as_slice() { json!(one) } else { json!(purposes) };
        subject.insert("statusPurpose".into(), purposes);
        if let Some(ttl) = self.ttl {
            subject.insert("ttl".into(), ttl.into());
        }
        subject.insert("encodedList".into(), self.bits.encode().into());
        document.insert("credentialSubject".into(), subject.into());
        document.into()
    }

    /// Reads a list. Its signature is not looked at.
    ///
    /// # Errors
    /// [`StatusError::Malformed`].
    pub fn read(credential: &Credential) -> Result<Self, StatusError> {
        let report = Report::default();
        let read = read(credential, &report);
        report.finish(read).map_err(StatusError::Malformed)
    }

    /// Reads a list's document. Its signature is not looked at.
    ///
    /// # Errors
    /// [`StatusError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, StatusError> {
        Self::read(&Credential::parse(text).map_err(|error: ReadError| StatusError::Malformed(error))?)
    }
}

fn read(credential: &Credential, report: &Report) -> Option<StatusList> {
    if !credential.types.iter().any(|name| name == TYPE) {
        report.problem("type", format!("expected {TYPE} among the types"));
    }
    let root = Node::root(credential.document(), report);
    // A credential has exactly one subject, alone or in a list.
    let subject = root.field("credentialSubject")?.one_or_many().into_iter().next()?;
    let kinds = subject.required("type", SUBJECT_TYPE).map(|kind| kind.one_or_many()).unwrap_or_default();
    if !kinds.is_empty() && !kinds.iter().any(|kind| kind.value == SUBJECT_TYPE) {
        report.problem(subject.at("type"), format!("expected {SUBJECT_TYPE}"));
    }
    let purposes = subject.required("statusPurpose", "revocation or suspension").map(|field| {
        let names = field.one_or_many();
        names.iter().filter_map(|name| name.text("revocation or suspension")).map(Purpose::from_name).collect()
    });
    let ttl = subject.field("ttl").map(|ttl| {
        ttl.value.as_u64().unwrap_or_else(|| {
            ttl.problem("expected a whole number of milliseconds");
            0
        })
    });
    let encoded = subject.required("encodedList", "the bits as a text that begins with u");
    let bits = encoded.and_then(|node| match Bitstring::decode(node.text("the bits as a text that begins with u")?) {
        Ok(bits) => Some(bits),
        Err(error) => {
            node.problem(error.to_string());
            None
        }
    });
    Some(StatusList {
        id: credential.id.clone(),
        issuer: credential.issuer.clone(),
        purposes: purposes?,
        validity: credential.validity,
        ttl,
        bits: bits?,
    })
}
