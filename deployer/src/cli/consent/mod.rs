//! `salus consent`: what a person allows others to do with their data.

mod break_glass;
mod check;
mod death;
mod document;
mod export;
mod grant;
mod guardian;
mod history;
mod import;
mod numbers;
mod propose;
mod receipt;
mod recover;
mod request;
mod revoke;
pub(super) mod session;
mod show;
mod standing;
mod subject;
mod tell;
#[cfg(test)]
mod tests;
mod told_cases;
mod vouched;
mod warnings;

use clap::Subcommand;

use crate::cli::Context;
use crate::failure::Result;

/// What to do with consents.
#[derive(Subcommand, Debug)]
pub enum ConsentCommand {
    /// Grants a consent; it supersedes the one before
    Grant(grant::Grant),
    /// Revokes a consent
    Revoke(revoke::Revoke),
    /// Revokes every consent at once
    RevokeAll(revoke::RevokeAll),
    /// Takes back a consent that should never have been recorded
    EnterInError(revoke::EnterInError),
    /// Sets what holds for those without a consent
    Default(subject::Default),
    /// Asks whether a grantee may do something now (exit 1 if not); leaves no trace
    Check(check::Check),
    /// Accesses data: the decision is logged, and a limited use consumed (exit 1 if denied)
    Access(check::Access),
    /// What was granted, permitted, denied and revoked, and when; or whether something was permitted then
    History(history::History),
    /// Prints what happens to a subject's consents as it happens
    Watch(history::Watch),
    /// Shows what is on record
    #[command(visible_alias = "status")]
    Show(show::Show),
    /// Guardians: who may act for a subject within limits
    #[command(subcommand)]
    Guardian(guardian::GuardianCommand),
    /// Break-glass: a clinician opens data in an emergency, and answers for it
    #[command(subcommand)]
    BreakGlass(break_glass::BreakGlassCommand),
    /// A subject's death, as vital records attest it
    #[command(subcommand)]
    Death(death::DeathCommand),
    /// Recovery of a lost key through trustees
    #[command(subcommand)]
    Recover(recover::RecoverCommand),
    /// Replaces the account that acts for a subject
    Controller(subject::Controller),
    /// Proposes a consent to a subject, as the grantee
    Propose(propose::Propose),
    /// Takes back a proposal
    Withdraw(propose::Withdraw),
    /// Grants what a grantee proposed
    Accept(propose::Accept),
    /// Declines what a grantee proposed
    Decline(propose::Decline),
    /// Names who may ask in the grantee's name
    Delegate(propose::Delegate),
    /// Writes the document that a grantee needs to name categories
    Document(document::Document),
    /// Takes over a grant document
    Receive(document::Receive),
    /// Prints the receipt of a consent or of an access
    Receipt(receipt::ReceiptArgs),
    /// Grants what a FHIR Consent says
    Import(import::Import),
    /// Writes a consent as a FHIR Consent
    Export(export::Export),
}

/// Runs `salus consent …`.
pub async fn run(context: &Context, command: ConsentCommand) -> Result<()> {
    use ConsentCommand as C;
    match command {
        C::Grant(args) => grant::run(context, args).await,
        C::Revoke(args) => revoke::revoke(context, args).await,
        C::RevokeAll(args) => revoke::revoke_all(context, args).await,
        C::EnterInError(args) => revoke::enter_in_error(context, args).await,
        C::Default(args) => subject::default(context, args).await,
        C::Check(args) => check::check(context, args).await,
        C::Access(args) => check::access(context, args).await,
        C::History(args) => history::run(context, args).await,
        C::Watch(args) => history::watch(context, args).await,
        C::Show(args) => show::run(context, args).await,
        C::Guardian(command) => guardian::run(context, command).await,
        C::BreakGlass(command) => break_glass::run(context, command).await,
        C::Death(command) => death::run(context, command).await,
        C::Recover(command) => recover::run(context, command).await,
        C::Controller(args) => subject::controller(context, args).await,
        C::Propose(args) => propose::propose(context, args).await,
        C::Withdraw(args) => propose::withdraw(context, args).await,
        C::Accept(args) => propose::accept(context, args).await,
        C::Decline(args) => propose::decline(context, args).await,
        C::Delegate(args) => propose::delegate(context, args).await,
        C::Document(args) => document::write(context, args).await,
        C::Receive(args) => document::receive(context, args),
        C::Receipt(args) => receipt::run(context, args).await,
        C::Import(args) => import::run(context, args).await,
        C::Export(args) => export::run(context, args).await,
    }
}
