//! A message's arguments by name, put into the order that the bundle's metadata gives.

use codec::Encode;
use salus_domain::consent::Action;

use crate::abi::Bundle;
use crate::failure::{Failure, Result};

/// Named, encoded arguments.
#[derive(Clone, Debug, Default)]
pub struct Arguments(Vec<(&'static str, Vec<u8>)>);

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// One argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl Encode) -> Self {
        self.0.push((name, value.encode()));
        self
    }

    /// The call data of a message.
    ///
    /// # Errors
    /// Local (exit 5) when the bundle's message does not exist or wants an argument that is not there: another version.
    pub fn input(&self, bundle: &Bundle, message: &str) -> Result<Vec<u8>> {
        let call = bundle.message(message).map_err(|e| Failure::local(e.message).hint(OTHER_VERSION))?;
        let mut input = call.selector.to_vec();
        for arg in call.args {
            let name = arg.label();
            let (_, value) = self.0.iter().find(|(known, _)| known == name).ok_or_else(|| {
                Failure::local(format!("`{message}` of this bundle wants `{name}`, which this program does not know"))
                    .hint(OTHER_VERSION)
            })?;
            input.extend_from_slice(value);
        }
        Ok(input)
    }

    /// The arguments of the message that an action is.
    pub fn of(action: &Action) -> Self {
        let args = Self::new().with("subject", action.subject());
        match action {
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
        }
    }
}

const OTHER_VERSION: &str = "the contract's bundle is of another version than this program";
