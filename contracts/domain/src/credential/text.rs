//! The text that an issuer, an authority or a holder signs.
//!
//! Nothing in it is ever parsed: the contract writes it from the arguments and verifies the signature over what it wrote.
//! Two actions that differ give two texts.

use super::{Action, Credential, CredentialType, Error, NewCredential, Principal};
use crate::writer::Writer;
use crate::{jurisdiction, text, Envelope, Hash, Jurisdiction, Timestamp, NOBODY};
use alloc::vec::Vec;

/// The exact bytes that a wallet signs, `<Bytes>` and `</Bytes>` included.
///
/// The action has passed [`Action::check_signed`]. `credential` is the one it is about, so that who signs reads whose it is;
/// what issues one says that itself.
pub fn signed_text(action: &Action, envelope: &Envelope, credential: Option<&Credential>) -> Vec<u8> {
    text::signed("Salus credential registry", envelope, |w| action.write(w, credential))
}

/// Whether a relayed message counts. `verify` says whether the signature is the signer's over a text.
///
/// # Errors
/// Those of [`Action::check_signed`]; [`Error::DeadlinePassed`], [`Error::BadSignature`].
pub fn check_relayed(
    action: &Action,
    envelope: &Envelope,
    credential: Option<&Credential>,
    now: Timestamp,
    verify: impl FnOnce(&[u8]) -> bool,
) -> Result<(), Error> {
    action.check_signed()?;
    if now >= envelope.deadline {
        return Err(Error::DeadlinePassed { deadline: envelope.deadline });
    }
    // Anyone can make a signature that is good for the account of zeros: as a public key that is the neutral element.
    if envelope.signer == NOBODY || !verify(&signed_text(action, envelope, credential)) {
        return Err(Error::BadSignature);
    }
    Ok(())
}

impl Action {
    /// The action's name: that of its message.
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Issue(_) => "issue",
            Action::Renew { .. } => "renew",
            Action::Suspend { .. } => "suspend",
            Action::Reinstate { .. } => "reinstate",
            Action::Revoke { .. } => "revoke",
            Action::Renounce { .. } => "renounce",
        }
    }

    fn write(&self, w: &mut Writer, credential: Option<&Credential>) {
        w.line("action").text(self.name());
        w.account("credential", self.id());
        if let (Some(Credential { says, .. }), false) = (credential, matches!(self, Action::Issue(_))) {
            w.account("issuer", &says.issuer);
            licence(w, says);
        }
        match self {
            Action::Issue(new) => {
                w.account("issuer", &new.issuer);
                licence(w, new);
                w.line("holder kind").text(new.holder_kind.name());
                w.line("valid").period(&new.period);
                w.account("document", &new.commitment);
                optional(w, "qualifier", new.qualifier.as_ref(), "none");
                w.line("index for revocation").decimal(u64::from(new.indices.revocation));
                w.line("index for suspension").decimal(u64::from(new.indices.suspension));
            }
            Action::Renew { by, until, commitment, revision, .. } => {
                w.account("by", by);
                w.line("valid until").end(*until);
                optional(w, "document", commitment.as_ref(), "unchanged");
                w.number("revision", *revision);
            }
            Action::Suspend { by, reason, revision, .. } => {
                principal(w, by);
                w.line("reason").text(reason.words());
                w.number("revision", *revision);
            }
            Action::Reinstate { by, revision, .. } => {
                principal(w, by);
                w.number("revision", *revision);
            }
            Action::Revoke { by, reason, .. } => {
                principal(w, by);
                w.line("reason").text(reason.words());
            }
            Action::Renounce { holder, .. } => w.account("by", holder),
        }
    }
}

/// Whose it is, what for, and where.
#[inline(never)]
fn licence(w: &mut Writer, says: &NewCredential) {
    w.account("holder", &says.holder);
    credential_type(w, says.credential_type);
    place(w, &says.jurisdiction);
}

fn credential_type(w: &mut Writer, credential_type: CredentialType) {
    w.line("type");
    match credential_type.name() {
        Some(name) => w.text(name),
        None => w.decimal(u64::from(credential_type.0)),
    };
}

fn place(w: &mut Writer, code: &Jurisdiction) {
    w.line("jurisdiction").text(jurisdiction::text(code));
}

#[inline(never)]
fn principal(w: &mut Writer, by: &Principal) {
    match by {
        Principal::Governor => {
            w.line("by").text("the governor");
        }
        Principal::Account(account) => w.account("by", account),
    }
}

fn optional(w: &mut Writer, name: &str, hash: Option<&Hash>, otherwise: &str) {
    match hash {
        Some(hash) => w.account(name, hash),
        None => {
            w.line(name).text(otherwise);
        }
    }
}
