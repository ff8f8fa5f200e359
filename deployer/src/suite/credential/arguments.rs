//! The arguments of the messages that actions are, and the texts that are signed.

use salus_domain::credential::{Action, Credential, Envelope, Error, signed_text};

use crate::suite::arguments::{Act, Arguments};
use crate::suite::signed::Signable;

impl Act for Action {
    fn message(&self) -> &'static str {
        self.name()
    }

    fn arguments(&self) -> Arguments {
        let args = Arguments::new().with("credential", self.id());
        match self {
            Action::Issue(new) => args.with("new", new),
            Action::Renew { by, until, commitment, revision, .. } => {
                args.with("by", by).with("until", until).with("commitment", commitment).with("revision", revision)
            }
            Action::Suspend { by, reason, revision, .. } => {
                args.with("by", by).with("reason", reason).with("revision", revision)
            }
            Action::Reinstate { by, revision, .. } => args.with("by", by).with("revision", revision),
            Action::Revoke { by, reason, .. } => args.with("by", by).with("reason", reason),
            Action::Renounce { holder, .. } => args.with("holder", holder),
        }
    }
}

impl Signable for Action {
    type Error = Error;
    type Quoted = Credential;

    fn text(&self, envelope: &Envelope, quoted: Option<&Credential>) -> Vec<u8> {
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
