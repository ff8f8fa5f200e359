//! Preparing a document: what an issuer's W3C credential is completed with before it is committed to.

use salus_domain::credential::{CredentialType, HolderKind, NewCredential, Period, StatusIndices};
use salus_domain::{AccountId, Hash, Jurisdiction, Timestamp};
use serde_json::{Value, json};

use super::record::{Record, account_of, account_url};
pub use super::secure::{Proof, issuer_key, secure, verification_key};
use super::status::{StatusBase, indices_of};
use crate::failure::{Failure, Result};
use crate::formats::{json as strict, vc};
use crate::suite::secrets::random;
use crate::suite::when;

/// How many random bytes hide a document behind its commitment.
const SALT: usize = 32;

/// Where a credential goes on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The chain, by its genesis hash.
    pub genesis: Hash,
    /// The credential registry on it.
    pub registry: AccountId,
    /// The chain's prefix for addresses.
    pub prefix: u16,
}

/// What an issuer orders beside the document. What the document says as well must agree.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who issues.
    pub issuer: AccountId,
    /// Who holds it; else the document's `credentialSubject.id` has to name an account.
    pub holder: Option<AccountId>,
    /// What the holder is.
    pub holder_kind: HolderKind,
    /// What it licenses for.
    pub credential_type: CredentialType,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// From when on; else the document's `validFrom`.
    pub from: Option<Timestamp>,
    /// The first instant at which it is not valid any more; else the document's `validUntil`.
    pub until: Option<Timestamp>,
    /// The commitment to what it is limited to.
    pub qualifier: Option<Hash>,
    /// Where the issuer publishes its status lists.
    pub status: Option<StatusBase>,
}

/// A document that is ready to be signed and to be put on record.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What goes on chain.
    pub new: NewCredential,
    /// The document, complete and without proof.
    pub credential: vc::Credential,
}

/// What is drawn at random for a document.
struct Drawn {
    id: Hash,
    salt: Vec<u8>,
    url: String,
    indices: StatusIndices,
}

impl Prepared {
    /// Completes a document and works out what goes on chain. The id and the salt are drawn at random; `indices` are the
    /// caller's to draw.
    ///
    /// # Errors
    /// Usage (exit 2): the document is not what the data model says, has a proof or a record already, or contradicts the
    /// order; both places are named.
    pub fn new(document: &str, order: &Order, place: &Place, indices: StatusIndices) -> Result<Self> {
        let (mut id, mut salt) = ([0; 32], [0; SALT]);
        random(&mut id)?;
        random(&mut salt)?;
        Self::complete(document, order, place, Drawn { id, salt: salt.to_vec(), url: uuid()?, indices })
    }

    /// As [`Prepared::new`], with what was drawn for a document that an earlier run finished; none if that one is not what
    /// the same order would make of this document.
    ///
    /// # Errors
    /// Those of [`Prepared::new`].
    pub fn again(document: &str, finished: &vc::Credential, order: &Order, place: &Place) -> Result<Option<Self>> {
        let (Ok(record), Some(indices)) = (Record::of(finished), indices_of(&finished.status)) else { return Ok(None) };
        let url = finished.id.clone().unwrap_or_default();
        let drawn = Drawn { id: record.credential, salt: record.salt, url, indices };
        let prepared = Self::complete(document, order, place, drawn)?;
        let same = strict::canonical(prepared.credential.document()) == strict::canonical(finished.document());
        Ok(same.then_some(prepared))
    }

    fn complete(document: &str, order: &Order, place: &Place, drawn: Drawn) -> Result<Self> {
        let Drawn { id, salt, url, indices } = drawn;
        let mut document = parse(document)?;
        refuse_finished(&document)?;
        let holder = holder(&mut document, order, place.prefix)?;
        issuer(&mut document, order, place.prefix)?;
        if document.get("id").is_none() {
            set(&mut document, "id", url.into());
        }
        fill(&mut document, "validFrom", order.from.filter(|from| *from > 0));
        fill(&mut document, "validUntil", order.until.filter(|until| *until < Timestamp::MAX));
        let record = Record {
            chain: place.genesis,
            registry: place.registry,
            credential: id,
            issuer: order.issuer,
            holder,
            holder_kind: order.holder_kind,
            credential_type: order.credential_type,
            jurisdiction: order.jurisdiction,
            salt,
        };
        append(&mut document, "evidence", record.document(place.prefix));
        if let Some(contexts) = document.get_mut("@context").and_then(Value::as_array_mut) {
            contexts.push(Record::context());
        }
        let base = order
            .status
            .clone()
            .unwrap_or_else(|| StatusBase::on_chain(&place.genesis, &place.registry, &order.issuer, place.prefix));
        let credential = vc::Credential::read(&document)?.with_status(&base.entries(&indices))?;
        agree("validFrom", "--from", credential.validity.from, order.from)?;
        agree("validUntil", "--until", credential.validity.until, order.until)?;
        let new = NewCredential {
            id,
            issuer: order.issuer,
            holder,
            holder_kind: order.holder_kind,
            credential_type: order.credential_type,
            jurisdiction: order.jurisdiction,
            period: Period { from: credential.validity.from, until: credential.validity.until },
            commitment: commit(&credential, &record)?,
            qualifier: order.qualifier,
            indices,
        };
        Ok(Self { new, credential })
    }
}

/// A document that is on record, made out anew until a later time: the same credential with another end and another salt,
/// without proof; and the commitment to it.
///
/// # Errors
/// Usage (exit 2): the document has no record.
pub fn renewed(credential: &vc::Credential, until: Timestamp, prefix: u16) -> Result<(vc::Credential, Hash)> {
    let mut record = Record::of(credential)?;
    random(&mut record.salt)?;
    let mut document = credential.document().clone();
    match until {
        Timestamp::MAX => drop(document.as_object_mut().and_then(|fields| fields.shift_remove("validUntil"))),
        until => set(&mut document, "validUntil", when::show(until).into()),
    }
    let new = record.document(prefix);
    match document.get_mut("evidence") {
        Some(Value::Array(items)) => {
            items.iter_mut().filter(|item| is_record(item)).for_each(|item| *item = new.clone())
        }
        _ => set(&mut document, "evidence", new),
    }
    let renewed = vc::Credential::read(&document)?;
    let commitment = commit(&renewed, &record)?;
    Ok((renewed, commitment))
}

/// The commitment to a document by the salt of its record.
///
/// # Errors
/// Usage (exit 2): the salt is too short to hide anything.
pub fn commit(credential: &vc::Credential, record: &Record) -> Result<Hash> {
    credential.commit(&record.salt).map_err(|e| Failure::usage(format!("salt of the document's record: {e}")))
}

fn parse(text: &str) -> Result<Value> {
    match strict::parse(text) {
        Ok(document) => Ok(document),
        // The reader of credentials tells the place.
        Err(_) => Err(vc::Credential::parse(text).err().map_or_else(|| Failure::usage("not JSON"), Failure::from)),
    }
}

fn refuse_finished(document: &Value) -> Result<()> {
    if document.get("proof").is_some() {
        return Err(Failure::usage(
            "the document is signed already: its status and its record cannot be added any more",
        )
        .hint("give the document without `proof`"));
    }
    if Record::is_in(document) {
        return Err(Failure::usage(
            "the document names a place on a chain already (evidence of type SalusRegistryRecord)",
        )
        .hint("renew what is on record with salus credential renew, or issue from the document as it was before"));
    }
    Ok(())
}

/// Who holds it, by the order or by the document; both have to say the same.
fn holder(document: &mut Value, order: &Order, prefix: u16) -> Result<AccountId> {
    let subject = match document.get_mut("credentialSubject") {
        Some(Value::Array(items)) if items.len() == 1 => items.first_mut(),
        found => found,
    };
    let subject = subject.and_then(Value::as_object_mut);
    let told = subject.as_ref().and_then(|subject| subject.get("id")?.as_str().map(str::to_owned));
    let named = told.as_deref().map(account_of).transpose().map_err(|e| at("credentialSubject.id", e))?.flatten();
    let holder = match (order.holder, named) {
        (Some(ordered), Some(named)) if ordered != named => {
            return Err(contradiction(
                "credentialSubject.id",
                &account_url(&named, prefix),
                "--holder",
                &account_url(&ordered, prefix),
            ));
        }
        (Some(holder), _) | (None, Some(holder)) => holder,
        (None, None) => {
            return Err(Failure::usage("nobody is named as the holder")
                .hint("--holder ACCOUNT, or a credentialSubject.id of the form urn:salus:ss58:ADDRESS"));
        }
    };
    if let (None, Some(subject)) = (told, subject) {
        subject.shift_insert(0, "id".into(), account_url(&holder, prefix).into());
    }
    Ok(holder)
}

fn issuer(document: &mut Value, order: &Order, prefix: u16) -> Result<()> {
    let told = document.get("issuer").map(|issuer| issuer.get("id").unwrap_or(issuer));
    let Some(told) = told else {
        set(document, "issuer", account_url(&order.issuer, prefix).into());
        return Ok(());
    };
    // What is no text is told by the reader of credentials.
    let named = told.as_str().map(account_of).transpose().map_err(|e| at("issuer", e))?.flatten();
    match named {
        Some(named) if named != order.issuer => {
            let (theirs, ours) = (account_url(&named, prefix), account_url(&order.issuer, prefix));
            Err(contradiction("issuer", &theirs, "the issuer on chain", &ours))
        }
        _ => Ok(()),
    }
}

fn agree(name: &str, option: &str, told: Timestamp, ordered: Option<Timestamp>) -> Result<()> {
    match ordered {
        Some(ordered) if ordered != told => Err(contradiction(name, &when::show(told), option, &when::show(ordered))),
        _ => Ok(()),
    }
}

fn contradiction(name: &str, told: &str, option: &str, ordered: &str) -> Failure {
    Failure::usage(format!("{name} of the document is {told}, and {option} is {ordered}"))
        .hint("what stands in the document and what goes on chain must be the same: change one of them")
}

fn at(name: &str, failure: Failure) -> Failure {
    Failure { message: format!("{name} of the document: {}", failure.message), ..failure }
}

/// Sets an instant where the document says nothing.
fn fill(document: &mut Value, name: &str, ordered: Option<Timestamp>) {
    if let (None, Some(ordered)) = (document.get(name), ordered) {
        set(document, name, when::show(ordered).into());
    }
}

fn set(document: &mut Value, name: &str, value: Value) {
    // What is no object is told by the reader of credentials.
    if let Some(fields) = document.as_object_mut() {
        fields.insert(name.into(), value);
    }
}

/// Adds one to what may be absent, one, or many.
fn append(document: &mut Value, name: &str, item: Value) {
    let list = match document.get(name) {
        None => json!([item]),
        Some(Value::Array(items)) => items.iter().cloned().chain([item]).collect(),
        Some(one) => json!([one, item]),
    };
    set(document, name, list);
}

fn is_record(item: &Value) -> bool {
    Record::is_in(&json!({ "evidence": item }))
}

/// A random UUID (RFC 9562, version 4) as a URL.
fn uuid() -> Result<String> {
    let mut bytes = [0u8; 16];
    random(&mut bytes)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Ok(format!("urn:uuid:{}", parts.join("-")))
}
