//! The typed client of the consent registry.

use salus_domain::consent::{
    Action, Change, Consent, Decision, Draft, Error, Event, GuardianTerms, Guardianship, Period, Record, Recovery,
    Request, Scope, Subject,
};

use crate::chain::H256;
use crate::deploy::definition::CONSENT_REGISTRY;
use crate::failure::{Failure, Result};
use crate::suite::arguments::Arguments;
use crate::suite::consent::{event, words};
use crate::suite::contract::{Contract, Register, Relayed};

/// What makes a contract the consent registry.
pub struct Consents;

/// One consent registry on one chain.
pub type Registry = Contract<Consents>;

impl Register for Consents {
    type Error = Error;
    type Event = Event;
    const NAME: &'static str = "consent registry";
    const CONTRACT: &'static str = CONSENT_REGISTRY;

    fn event(name: &str, data: &[u8]) -> Option<Event> {
        Event::decode(name, data).ok()
    }

    fn words(error: &Error, account: &dyn Fn(&[u8; 32]) -> String) -> (String, Option<&'static str>) {
        words::error(error, account)
    }
}

impl Relayed for Consents {
    type Action = Action;

    fn change(event: &Event) -> Option<Change> {
        event::change(event)
    }
}

impl Registry {
    /// Who acts for a subject.
    pub async fn controller_of(&self, subject: &[u8; 32]) -> Result<[u8; 32]> {
        self.query("controller_of", &Arguments::new().with("subject", subject)).await
    }

    /// What belongs to a subject as a whole.
    pub async fn subject_of(&self, subject: &[u8; 32]) -> Result<Subject> {
        self.query("subject", &Arguments::new().with("subject", subject)).await
    }

    /// What belonged to a subject as a whole after a block.
    pub async fn subject_at(&self, subject: &[u8; 32], block: H256) -> Result<Subject> {
        self.query_at("subject", &Arguments::new().with("subject", subject), block).await
    }

    /// What is on record for a subject, a grantee and a scope.
    pub async fn record(&self, subject: &[u8; 32], grantee: &[u8; 32], scope: Scope) -> Result<Record> {
        self.query("consent", &key(subject, grantee, scope)).await
    }

    /// An older version, by its index in the archive.
    pub async fn consent_at(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        scope: Scope,
        index: u32,
    ) -> Result<Option<Consent>> {
        self.query("consent_at", &key(subject, grantee, scope).with("index", &index)).await
    }

    /// What a grantee proposed, and the hash that names it.
    pub async fn draft(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        scope: Scope,
    ) -> Result<Option<(Draft, [u8; 32])>> {
        self.query("draft", &key(subject, grantee, scope)).await
    }

    /// A term of a guardian of a subject, or the newest one.
    pub async fn guardian(
        &self,
        subject: &[u8; 32],
        guardian: &[u8; 32],
        term: Option<u32>,
    ) -> Result<Option<Guardianship>> {
        let arguments = Arguments::new().with("subject", subject).with("guardian", guardian).with("term", &term);
        self.query("guardian", &arguments).await
    }

    /// The highest term of a guardian that was ever given or burned. No message tells what is burned; the refusal of a term
    /// that cannot be does.
    pub async fn highest_term(&self, subject: &[u8; 32], guardian: &[u8; 32]) -> Result<u32> {
        let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
        let (subject, guardian) = (*subject, *guardian);
        let action = Action::AppointGuardian { subject, guardian, powers, term: Some(0) };
        let controller = self.controller_of(&subject).await?;
        match self.ask::<Change>(&controller, action.name(), &Arguments::of(&action), None).await? {
            Err(Error::NumberUsed { highest }) => Ok(highest),
            // A term that runs is never burned, so it is the highest.
            Err(Error::StillGuardian { term }) => Ok(term),
            Err(error) => Err(self.refused(action.name(), &error)),
            Ok(_) => Err(Failure::check("the contract would begin a guardian's term 0, which every number exceeds")
                .hint("the contract is another version than this program: salus verify")),
        }
    }

    /// A subject's trustees and what they vote on.
    pub async fn recovery(&self, subject: &[u8; 32]) -> Result<Recovery> {
        self.query("recovery", &Arguments::new().with("subject", subject)).await
    }

    /// Whether a grantee may do something now.
    pub async fn check(&self, subject: &[u8; 32], grantee: &[u8; 32], request: &Request) -> Result<Decision> {
        let arguments = Arguments::new().with("subject", subject).with("grantee", grantee).with("request", request);
        self.query("check", &arguments).await
    }

    /// Whether a grantee was allowed to do something at a past instant.
    pub async fn was_permitted(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        request: &Request,
        at: u64,
        seq: Option<u64>,
    ) -> Result<Decision> {
        let arguments = Arguments::new()
            .with("subject", subject)
            .with("grantee", grantee)
            .with("request", request)
            .with("at", &at)
            .with("seq", &seq);
        self.query("was_permitted", &arguments).await
    }
}

fn key(subject: &[u8; 32], grantee: &[u8; 32], scope: Scope) -> Arguments {
    Arguments::new().with("subject", subject).with("grantee", grantee).with("scope", &scope)
}
