//! What an authority does about guardians: only those whom an authority of its jurisdiction appointed.

use salus_domain::Change;
use salus_domain::consent::Event;
use serde_json::{Value, json};

use super::{Who, newest};
use crate::cli::consent::session::{Outcome, Session, merge};
use crate::failure::{Failure, Result};
use crate::suite::consent::Arguments;
use crate::suite::contract::Relayed;

/// A guardian's term that an authority manages.
pub struct Term {
    /// The id that holds the authority's credential.
    pub authority: [u8; 32],
    /// Whose guardian.
    pub subject: [u8; 32],
    /// The guardian.
    pub guardian: [u8; 32],
    /// The term's number.
    pub number: u32,
}

impl Term {
    /// The term that is meant, the newest if none is named.
    pub async fn read(session: &Session<'_>, by: &str, who: &Who, number: Option<u32>) -> Result<Self> {
        let (authority, subject, guardian) = parties(session, by, who)?;
        let number = match number {
            Some(number) => number,
            None => newest(session, &subject, &guardian).await?,
        };
        Ok(Self { authority, subject, guardian, number })
    }

    /// What every message about it takes.
    pub fn arguments(&self) -> Arguments {
        Arguments::new()
            .with("authority", &self.authority)
            .with("subject", &self.subject)
            .with("guardian", &self.guardian)
            .with("term", &self.number)
    }
}

/// The authority, the subject and the guardian. An authority is not its own subject, so that one has to be named.
pub fn parties(session: &Session<'_>, by: &str, who: &Who) -> Result<([u8; 32], [u8; 32], [u8; 32])> {
    let subject = who
        .subject
        .as_deref()
        .ok_or_else(|| Failure::usage("an authority names whose guardian it is: --subject ACCOUNT"))?;
    Ok((session.account(by)?, session.account(subject)?, session.account(&who.guardian)?))
}

/// Tries and sends a message about a term; `said` is the sentence about the term with this number.
pub async fn manage(
    session: &Session<'_>,
    term: &Term,
    message: &str,
    arguments: Arguments,
    said: impl Fn(u32) -> String,
    more: Value,
) -> Result<()> {
    session.tried::<Change>(&term.authority, message, &arguments).await?;
    send(session, (&term.authority, &term.subject, &term.guardian), message, &arguments, said, more).await
}

/// Sends a message of an authority's about a guardian.
pub async fn send(
    session: &Session<'_>,
    (authority, subject, guardian): (&[u8; 32], &[u8; 32], &[u8; 32]),
    message: &str,
    arguments: &Arguments,
    said: impl Fn(u32) -> String,
    more: Value,
) -> Result<()> {
    let ours = |event: &Event| crate::suite::consent::Consents::change(event);
    let done = session
        .registry
        .call(&session.context.signer()?, message, arguments, &session.context.tx_options(), ours)
        .await?;
    let shown = session.show(guardian);
    let mut document = json!({
        "subject": session.show(subject),
        "guardian": shown,
        "authority": session.show(authority),
    });
    merge(&mut document, more);
    session.report(Outcome::Done(done), |change| format!("{shown}: {}", said(change.number)), document);
    Ok(())
}
