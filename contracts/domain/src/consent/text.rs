//! The text that a subject signs.
//!
//! Nothing in it is ever parsed: the contract writes it from the arguments and verifies the signature over what it wrote.
//! Two actions that differ give two texts.

use super::codes::PURPOSE_CODES;
use super::{Action, DefaultPolicy, Effect, Error, Period, Provision, Scope, Terms};
use crate::writer::Writer;
use crate::{AccountId, Hash, Timestamp, NOBODY};
use alloc::vec::Vec;

/// What a signed action is bound to besides its own arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The contract that it is for.
    pub contract: AccountId,
    /// The chain, by its genesis hash.
    pub genesis: Hash,
    /// Who signs.
    pub signer: AccountId,
    /// The first millisecond at which it may not be relayed any more.
    pub deadline: Timestamp,
}

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
    let mut writer = Writer::default();
    writer.text("<Bytes>Salus consent registry");
    action.write(&mut writer, draft);
    account(&mut writer, "signer", &envelope.signer);
    account(&mut writer, "contract", &envelope.contract);
    account(&mut writer, "chain", &envelope.genesis);
    writer.line("message valid until").time(envelope.deadline);
    writer.text("</Bytes>");
    writer.finish()
}

impl Action {
    fn write(&self, w: &mut Writer, draft: Option<&Terms>) {
        w.line("action").text(self.name());
        account(w, "subject", self.subject());
        match self {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                consent(w, grantee, *scope);
                number(w, "version", *version);
                number(w, "epoch", *epoch);
                terms.write(w);
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                consent(w, grantee, *scope);
                number(w, "every version up to", *up_to);
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                consent(w, grantee, *scope);
                number(w, "version", Some(*version));
            }
            Action::RevokeAll { up_to, .. } => number(w, "every epoch up to", *up_to),
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                w.line("without a consent").text(policy.words());
                w.line("break-glass").text(if *no_break_glass { "barred" } else { "allowed" });
                number(w, "revision", *revision);
            }
            Action::Accept { grantee, scope, draft: name, version, epoch, .. } => {
                consent(w, grantee, *scope);
                account(w, "draft", name);
                number(w, "version", *version);
                number(w, "epoch", *epoch);
                if let Some(terms) = draft {
                    terms.write(w);
                }
            }
            Action::Decline { grantee, scope, draft: name, .. } => {
                consent(w, grantee, *scope);
                account(w, "draft", name);
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                account(w, "guardian", guardian);
                number(w, "term", *term);
                powers.period.write(w.line("acts"));
                w.line("excluded categories").hex(&powers.excluded.to_be_bytes());
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                account(w, "guardian", guardian);
                number(w, "term", Some(*term));
                end(w.line("acts until"), *until);
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                account(w, "guardian", guardian);
                number(w, "every term up to", *term);
                w.line("what they granted").text(if *keep_grants { "is kept" } else { "is dropped" });
            }
            Action::ResignGuardian { term, .. } => number(w, "term", *term),
            Action::SetController { controller, rotation, .. } => {
                account(w, "new controller", controller);
                number(w, "rotation", *rotation);
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                for trustee in trustees {
                    account(w, "trustee", trustee);
                }
                number(w, "how many must agree", Some(u32::from(*threshold)));
                w.line("time to veto, in milliseconds").decimal(*delay);
                number(w, "revision", *revision);
            }
            Action::VetoRecovery { attempt, .. } => number(w, "every attempt up to", *attempt),
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
        self.period.write(w.line("holds"));
        w.line("uses");
        match self.max_uses {
            Some(uses) => w.decimal(u64::from(uses)),
            None => w.text("unlimited"),
        };
        account(w, "document", &self.document);
        if let Some(code) = &self.jurisdiction {
            w.line("jurisdiction");
            // Checked before: upper-case letters, digits, a dash.
            let length = code.iter().position(|c| *c == 0).unwrap_or(code.len());
            w.text(code.get(..length).and_then(|code| core::str::from_utf8(code).ok()).unwrap_or_default());
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
            period.write(w.text("; holds "));
        }
        self.data.write(w.text("; data "));
    }
}

impl Period {
    fn write(&self, w: &mut Writer) {
        if self.from == 0 {
            w.text("from any time");
        } else {
            w.text("from ").time(self.from);
        }
        end(w.text(" until "), self.until);
    }
}

fn end(w: &mut Writer, until: Timestamp) {
    if until == Timestamp::MAX {
        w.text("any time");
    } else {
        w.time(until);
    }
}

fn consent(w: &mut Writer, grantee: &AccountId, scope: Scope) {
    account(w, "grantee", grantee);
    w.line("scope").text(scope.code());
}

#[inline(never)]
fn account(w: &mut Writer, name: &str, account: &[u8; 32]) {
    w.line(name).hex(account);
}

#[inline(never)]
fn number(w: &mut Writer, name: &str, number: Option<u32>) {
    // A signed action names its numbers; one that does not is refused before anybody signs it.
    w.line(name).decimal(u64::from(number.unwrap_or_default()));
}
