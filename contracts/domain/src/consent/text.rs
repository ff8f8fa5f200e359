//! The text that a subject signs.
//!
//! Nothing in it is ever parsed: the contract writes it from the arguments and verifies the signature over what it wrote.
//! Two actions that differ give two texts.

use super::codes::PURPOSE_CODES;
use super::{Action, DefaultPolicy, Effect, Envelope, Error, Provision, Scope, Terms};
use crate::writer::Writer;
use crate::{jurisdiction, text, AccountId, Timestamp, NOBODY};
use alloc::vec::Vec;

/// Whether a signature could count at all: in time, and by somebody. Anyone can make one that is good for the account of
/// zeros, because as a public key that is the neutral element.
///
/// # Errors
/// [`Error::DeadlinePassed`], [`Error::BadSignature`].
pub fn check_relay(signer: &AccountId, deadline: Timestamp, now: Timestamp) -> Result<(), Error> {
    if now >= deadline {
        return Err(Error::DeadlinePassed { deadline });
    }
    if *signer == NOBODY {
        return Err(Error::BadSignature);
    }
    Ok(())
}

/// The exact bytes that a wallet signs, `<Bytes>` and `</Bytes>` included.
///
/// The action has passed [`Action::check`]. `draft` is what an accepted draft says; other actions need none.
pub fn signed_text(action: &Action, envelope: &Envelope, draft: Option<&Terms>) -> Vec<u8> {
    text::signed("Salus consent registry", envelope, |w| action.write(w, draft))
}

impl Action {
    fn write(&self, w: &mut Writer, draft: Option<&Terms>) {
        w.line("action").text(self.name());
        w.account("subject", self.subject());
        match self {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                consent(w, grantee, *scope);
                w.number("version", *version);
                w.number("epoch", *epoch);
                terms.write(w);
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                consent(w, grantee, *scope);
                w.number("every version up to", *up_to);
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                consent(w, grantee, *scope);
                w.number("version", Some(*version));
            }
            Action::RevokeAll { up_to, .. } => w.number("every epoch up to", *up_to),
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                w.line("without a consent").text(policy.words());
                w.line("break-glass").text(if *no_break_glass { "barred" } else { "allowed" });
                w.number("revision", *revision);
            }
            Action::Accept { grantee, scope, draft: name, version, epoch, .. } => {
                consent(w, grantee, *scope);
                w.account("draft", name);
                w.number("version", *version);
                w.number("epoch", *epoch);
                if let Some(terms) = draft {
                    terms.write(w);
                }
            }
            Action::Decline { grantee, scope, draft: name, .. } => {
                consent(w, grantee, *scope);
                w.account("draft", name);
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                w.account("guardian", guardian);
                w.number("term", *term);
                w.line("acts").period(&powers.period);
                w.line("excluded categories").hex(&powers.excluded.to_be_bytes());
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                w.account("guardian", guardian);
                w.number("term", Some(*term));
                w.line("acts until").end(*until);
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                w.account("guardian", guardian);
                w.number("every term up to", *term);
                w.line("what they granted").text(if *keep_grants { "is kept" } else { "is dropped" });
            }
            Action::ResignGuardian { term, .. } => w.number("term", *term),
            Action::SetController { controller, rotation, .. } => {
                w.account("new controller", controller);
                w.number("rotation", *rotation);
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                for trustee in trustees {
                    w.account("trustee", trustee);
                }
                w.number("how many must agree", Some(u32::from(*threshold)));
                w.line("time to veto, in milliseconds").decimal(*delay);
                w.number("revision", *revision);
            }
            Action::VetoRecovery { attempt, .. } => w.number("every attempt up to", *attempt),
            Action::Challenge { clinician, number, statement, .. } => {
                w.account("clinician", clinician);
                w.number("case", Some(*number));
                w.account("statement", statement);
            }
        }
    }

    /// The action's name: that of its message.
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Grant { .. } => "grant",
            Action::Revoke { .. } => "revoke",
            Action::EnterInError { .. } => "enter_in_error",
            Action::RevokeAll { .. } => "revoke_all",
            Action::SetDefault { .. } => "set_default",
            Action::Accept { .. } => "accept",
            Action::Decline { .. } => "decline",
            Action::AppointGuardian { .. } => "appoint_guardian",
            Action::ExtendGuardian { .. } => "extend_guardian",
            Action::EndGuardian { .. } => "end_guardian",
            Action::ResignGuardian { .. } => "resign_guardian",
            Action::SetController { .. } => "set_controller",
            Action::SetRecovery { .. } => "set_recovery",
            Action::VetoRecovery { .. } => "veto_recovery",
            Action::Challenge { .. } => "challenge",
        }
    }
}

impl DefaultPolicy {
    /// The policy in words.
    pub const fn words(self) -> &'static str {
        match self {
            DefaultPolicy::BreakGlassOnly => "break-glass only",
            DefaultPolicy::Nothing => "nothing",
            DefaultPolicy::NormalConfidentiality => "up to normal confidentiality",
            DefaultPolicy::All => "everything",
        }
    }
}

impl Terms {
    fn write(&self, w: &mut Writer) {
        w.line("holds").period(&self.period);
        w.line("uses");
        match self.max_uses {
            Some(uses) => w.decimal(u64::from(uses)),
            None => w.text("unlimited"),
        };
        w.account("document", &self.document);
        if let Some(code) = &self.jurisdiction {
            w.line("jurisdiction").text(jurisdiction::text(code));
        }
        for provision in &self.provisions {
            provision.write(w);
        }
    }
}

impl Provision {
    fn write(&self, w: &mut Writer) {
        w.line(match self.effect {
            Effect::Permit => "permit",
            Effect::Deny => "deny",
        });
        let mut comma = "";
        for (bit, code) in PURPOSE_CODES.iter().enumerate() {
            if self.purposes.wrapping_shr(bit as u32) & 1 == 1 {
                w.text(comma).text(code);
                comma = ",";
            }
        }
        w.text("; categories ").hex(&self.categories.to_be_bytes());
        w.text(match self.effect {
            Effect::Permit => "; confidentiality up to ",
            Effect::Deny => "; confidentiality from ",
        });
        w.text(self.label.code());
        if let Some(period) = &self.period {
            w.text("; holds ").period(period);
        }
        w.text("; data ").period(&self.data);
    }
}

fn consent(w: &mut Writer, grantee: &AccountId, scope: Scope) {
    w.account("grantee", grantee);
    w.line("scope").text(scope.code());
}
