//! The arguments of the messages that actions are.

use salus_domain::credential::Action;

use crate::suite::arguments::{Act, Arguments};

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
