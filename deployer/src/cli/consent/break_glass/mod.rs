//! `salus consent break-glass`: a clinician opens data without a consent, for a short while, and answers for it.

mod answer;
mod cosign;
mod keep;
mod open;
mod review;
mod show;
pub mod tell;
mod verify;

use clap::{Args, Subcommand};
use salus_domain::consent::{Case, Error, Qualification};

use super::session::Session;
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::consent::rules;
use crate::suite::credential::rules::credential_type;

/// What to do about broken glass.
#[derive(Subcommand, Debug)]
pub enum BreakGlassCommand {
    /// Opens a subject's data for 4 hours without a consent, as a clinician
    Open(open::Open),
    /// Co-signs a colleague's next case about a subject, within an hour
    Cosign(cosign::Cosign),
    /// Justifies a case, within 72 hours
    Justify(answer::Justify),
    /// Objects to a case, as the subject or a guardian, within 366 days
    Challenge(answer::Challenge),
    /// Closes a case, as a reviewer
    Review(review::Review),
    /// Notes that a deadline was missed: the clinician's next case needs a co-signature; anyone may
    Enforce(review::Enforce),
    /// Lifts the suspension of a clinician's right, as a reviewer
    Reinstate(review::Reinstate),
    /// Shows cases with their deadlines, a clinician's right, a co-signature
    Show(show::Show),
    /// Lists the cases of a subject, or of a clinician
    List(show::List),
    /// Checks that a kept statement is the one that a case's commitment stands for (exit 6 if not)
    Verify(verify::Verify),
}

/// Runs `salus consent break-glass …`.
pub async fn run(context: &Context, command: BreakGlassCommand) -> Result<()> {
    use BreakGlassCommand as B;
    match command {
        B::Open(args) => open::run(context, args).await,
        B::Cosign(args) => cosign::run(context, args).await,
        B::Justify(args) => answer::justify(context, args).await,
        B::Challenge(args) => answer::challenge(context, args).await,
        B::Review(args) => review::review(context, args).await,
        B::Enforce(args) => review::enforce(context, args).await,
        B::Reinstate(args) => review::reinstate(context, args).await,
        B::Show(args) => show::show(context, args).await,
        B::List(args) => show::list(context, args).await,
        B::Verify(args) => verify::run(context, args).await,
    }
}

/// By virtue of what a clinician acts.
#[derive(Args, Debug)]
pub struct QualifiedAs {
    /// By virtue of which credential: physician, pharmacist or nurse
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// For which jurisdiction it was issued: DE, DE-BE, US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: String,
}

impl QualifiedAs {
    fn read(&self) -> Result<Qualification> {
        let (credential, jurisdiction) = (credential_type(&self.kind)?, rules::jurisdiction(&self.jurisdiction)?);
        Ok(Qualification { credential, jurisdiction })
    }
}

/// The case that is meant: by its number, else the newest.
async fn case(session: &Session<'_>, subject: &[u8; 32], clinician: &[u8; 32], number: Option<u32>) -> Result<Case> {
    let case = session.registry.case(subject, clinician, number).await?;
    case.ok_or_else(|| session.registry.refused("case", &Error::NoCase))
}
