//! `salus consent guardian`: who may act for a subject within limits; whom the subject appointed, and whom an authority did.

mod appoint;
mod authority;
mod manage;
mod show;
mod suspend;

use clap::{Args, Subcommand};
use salus_domain::calendar::quarter_from;

use super::session::Session;
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::when;

/// What to do about guardians.
#[derive(Subcommand, Debug)]
pub enum GuardianCommand {
    /// Appoints a guardian until the end of a calendar quarter
    Appoint(appoint::Appoint),
    /// Moves the end of a guardian's term to a later quarter
    Extend(manage::Extend),
    /// Ends a guardian's term; what they granted in it is dropped unless kept
    End(manage::End),
    /// Ends the signer's own term as a guardian
    Resign(manage::Resign),
    /// Suspends a guardian whom an authority appointed, at once
    Suspend(suspend::Suspend),
    /// Lets a suspended guardian act again
    Reinstate(suspend::Reinstate),
    /// Shows a guardian's newest term, and who appointed them
    Show(show::Show),
}

/// Runs `salus consent guardian …`.
pub async fn run(context: &Context, command: GuardianCommand) -> Result<()> {
    let session = Session::open(context).await?;
    match command {
        GuardianCommand::Appoint(args) => appoint::run(&session, args).await,
        GuardianCommand::Extend(args) => manage::extend(&session, args).await,
        GuardianCommand::End(args) => manage::end(&session, args).await,
        GuardianCommand::Resign(args) => manage::resign(&session, args).await,
        GuardianCommand::Suspend(args) => suspend::suspend(&session, args).await,
        GuardianCommand::Reinstate(args) => suspend::reinstate(&session, args).await,
        GuardianCommand::Show(args) => show::run(&session, args).await,
    }
}

/// A subject and its guardian.
#[derive(Args, Debug)]
pub struct Who {
    /// The guardian
    #[arg(long, value_name = "ACCOUNT")]
    guardian: String,
    /// Whose guardian [default: the signer's]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
}

/// The authority that acts, if it is not the subject.
#[derive(Args, Debug)]
pub struct By {
    /// As an authority: the id that holds the guardianship authority's credential, whose key signs
    #[arg(long, value_name = "AUTHORITY", conflicts_with = "sign_only")]
    by: Option<String>,
}

fn who(session: &Session<'_>, who: &Who) -> Result<([u8; 32], [u8; 32])> {
    Ok((session.own_subject(who.subject.as_deref())?, session.account(&who.guardian)?))
}

fn quarter(session: &Session<'_>, text: &str) -> Result<u64> {
    // A day means its beginning here, so that the first day of a quarter is that quarter.
    let asked = when::from(text)?;
    let until = quarter_from(asked);
    if until != asked {
        session.context.out.say(format!("note: the end is rounded up to a quarter: {}", when::show(until)));
    }
    Ok(until)
}

async fn newest(session: &Session<'_>, subject: &[u8; 32], guardian: &[u8; 32]) -> Result<u32> {
    session
        .registry
        .guardian(subject, guardian, None)
        .await?
        .map(|newest| newest.term)
        .ok_or_else(|| session.registry.refused("guardian", &salus_domain::consent::Error::NoGuardian))
}
