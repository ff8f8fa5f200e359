//! A credential as somebody hands it over: JSON with proofs or without, or a token; looked at without a chain.

use salus_domain::Timestamp;

use crate::formats::vc::data_integrity::{Fault, ProofError};
use crate::formats::vc::jose::JoseError;
use crate::formats::vc::secured::{self, Form, SecuredError, Signature};
use crate::formats::vc::status_list::{StatusEntry, check_secured};
use crate::formats::vc::{Checks, Credential, PublicKey};
use crate::suite::findings::Findings;
use crate::suite::when;

/// What the two checks of a file are called.
const FORM: &str = "form";
const SIGNATURE: &str = "signature";
const PERIOD: &str = "period";
const STATUS: &str = "status";

/// A credential that was read, and what signed it.
#[derive(Clone, Debug)]
pub struct File {
    /// The credential.
    pub credential: Credential,
    /// The signatures that hold; none if it is not signed, or one does not hold.
    pub signatures: Vec<Signature>,
}

/// Reads a credential and verifies its signatures at a time; none if it cannot be read, or is a token whose signature does
/// not hold: then nothing in it counts.
pub fn open(text: &str, now: Timestamp, findings: &mut Findings) -> Option<File> {
    match secured::open(text, &Checks::at(now)) {
        Ok(opened) => {
            let (form, keys) = (form(opened.form), names(&opened.keys()));
            findings.pass(FORM, format!("a W3C Verifiable Credential 2.0, {form}"));
            findings.pass(SIGNATURE, format!("by {keys}"));
            Some(File { credential: opened.credential, signatures: opened.signatures })
        }
        Err(SecuredError::Proof(ProofError { why: Fault::NoProof, .. })) => {
            findings.pass(FORM, "a W3C Verifiable Credential 2.0");
            findings.skip(SIGNATURE, "the document is not signed");
            unproved(text)
        }
        Err(SecuredError::Read(error)) => {
            findings.fail(FORM, error.to_string());
            None
        }
        Err(SecuredError::Token(error @ (JoseError::NotCompact(_) | JoseError::Header(_) | JoseError::Payload(_)))) => {
            findings.fail(FORM, error.to_string());
            None
        }
        Err(error) => {
            findings.pass(FORM, "it is what it should be");
            findings.fail(SIGNATURE, error.to_string());
            unproved(text)
        }
    }
}

/// A document whose signature tells nothing; whether it was altered the chain tells all the same.
fn unproved(text: &str) -> Option<File> {
    Credential::parse(text).ok().map(|credential| File { credential, signatures: Vec::new() })
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::DataIntegrity => "signed in the document",
        Form::Jwt => "signed as a token",
    }
}

/// Keys as people compare them.
pub fn names(keys: &[PublicKey]) -> String {
    keys.iter().map(PublicKey::multikey).collect::<Vec<_>>().join(" and ")
}

/// What can be said of a file without a chain: signature, period, and status by lists that were handed over. `known` are keys that
/// the verifier knows to be the issuer's.
pub fn check_offline(text: &str, lists: &[String], known: &[PublicKey], now: Timestamp) -> (Findings, Option<File>) {
    let mut findings = Findings::default();
    let Some(file) = open(text, now, &mut findings) else { return (findings, None) };
    let issuer = &file.credential.issuer;
    if file.signatures.is_empty() {
        findings.fail("issuer", "without a signature or the chain nobody says who issued it");
    } else if !known.is_empty() {
        let theirs = file.signatures.iter().all(|signature| known.contains(&signature.key));
        findings.either(
            "issuer",
            match theirs {
                true => Ok(format!("{issuer}, by a key that was named")),
                false => Err(format!("{issuer}, by none of the keys that were named")),
            },
        );
    } else if issuer.starts_with("did:key:") {
        findings.pass("issuer", format!("{issuer}, which is the key"));
    } else {
        let unknown = format!("{issuer}, as the document says: whose key it is the chain tells, or --issuer-key");
        findings.skip("issuer", unknown);
    }
    let validity = file.credential.validity;
    findings.either(
        PERIOD,
        match validity.holds(now) {
            true if validity.until == Timestamp::MAX => Ok("without an end".into()),
            true => Ok(format!("until {}", when::show(validity.until))),
            false if now < validity.from => Err(format!("not before {}", when::show(validity.from))),
            false => Err(format!("over since {}", when::show(validity.until))),
        },
    );
    match (file.credential.status.as_slice(), lists) {
        ([], _) => findings.skip(STATUS, "the document names no status list"),
        (_, []) => findings.skip(STATUS, "not looked at: --status-list FILE, or ask the chain"),
        (entries, lists) => entries.iter().for_each(|entry| findings.either(STATUS, status(&file, entry, lists, now))),
    }
    (findings, Some(file))
}

/// What the lists say of one entry. Whatever is no status is no "not revoked".
fn status(file: &File, entry: &StatusEntry, lists: &[String], now: Timestamp) -> Result<String, String> {
    let purpose = entry.purpose.name();
    let mut why = None;
    for list in lists {
        match check_secured(entry, list, &Checks::at(now)) {
            Ok((status, issuer, keys)) => {
                let ours = |key: &PublicKey| file.signatures.iter().any(|signature| signature.key == *key);
                if issuer != file.credential.issuer || !keys.iter().all(ours) {
                    return Err(format!(
                        "{purpose}: the list is {issuer}'s, by {}, and not by the key that signed the credential",
                        names(&keys)
                    ));
                }
                return match status.set {
                    false => Ok(format!("{purpose}: the issuer's list says no")),
                    true => Err(format!("{purpose}: the issuer's list says yes")),
                };
            }
            // Of the list that is meant; what is wrong with others is no matter.
            Err(error) if names_list(list, &entry.list) => why = Some(error.to_string()),
            Err(_) => {}
        }
    }
    Err(format!("{purpose}: {}", why.unwrap_or_else(|| format!("the list {} was not given", entry.list))))
}

/// Whether a text is a list of this URL, as far as it can be read at all.
fn names_list(text: &str, url: &str) -> bool {
    text.contains(url) || !text.trim_start().starts_with('{')
}
