//! The arguments of the messages that actions are, and the texts that are signed.

use salus_domain::consent::{Action, Envelope, Error, Terms, signed_text};

use crate::suite::arguments::{Act, Arguments};
use crate::suite::signed::Signable;

impl Act for Action {
    fn message(&self) -> &'static str {
        self.name()
    }

    fn arguments(&self) -> Arguments {
        let args = Arguments::new().with("subject", self.subject());
        match self {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => args
                .with("grantee", grantee)
                .with("scope", scope)
                .with("terms", terms)
                .with("version", version)
                .with("epoch", epoch),
            Action::Revoke { grantee, scope, up_to, .. } => {
                args.with("grantee", grantee).with("scope", scope).with("up_to", up_to)
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                args.with("grantee", grantee).with("scope", scope).with("version", version)
            }
            Action::RevokeAll { up_to, .. } => args.with("up_to", up_to).with("up_to_epoch", up_to),
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                args.with("policy", policy).with("no_break_glass", no_break_glass).with("revision", revision)
            }
            Action::Accept { grantee, scope, draft, version, epoch, .. } => args
                .with("grantee", grantee)
                .with("scope", scope)
                .with("draft", draft)
                .with("version", version)
                .with("epoch", epoch),
            Action::Decline { grantee, scope, draft, .. } => {
                args.with("grantee", grantee).with("scope", scope).with("draft", draft)
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                args.with("guardian", guardian).with("powers", powers).with("term", term)
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                args.with("guardian", guardian).with("term", term).with("until", until)
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                args.with("guardian", guardian).with("keep_grants", keep_grants).with("term", term)
            }
            Action::ResignGuardian { term, .. } => args.with("term", term),
            Action::SetController { controller, rotation, .. } => {
                args.with("controller", controller).with("new", controller).with("rotation", rotation)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => args
                .with("trustees", trustees)
                .with("threshold", threshold)
                .with("delay", delay)
                .with("revision", revision),
            Action::VetoRecovery { attempt, .. } => args.with("attempt", attempt),
            Action::Challenge { clinician, number, statement, .. } => {
                args.with("clinician", clinician).with("number", number).with("statement", statement)
            }
        }
    }
}

impl Signable for Action {
    type Error = Error;
    type Quoted = Terms;

    fn text(&self, envelope: &Envelope, quoted: Option<&Terms>) -> Vec<u8> {
        signed_text(self, envelope, quoted)
    }

    fn check_direct(&self) -> Result<(), Error> {
        self.check()
    }

    fn check_signed(&self) -> Result<(), Error> {
        Action::check_signed(self)
    }

    fn too_late(deadline: u64) -> Error {
        Error::DeadlinePassed { deadline }
    }
}
