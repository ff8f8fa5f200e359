//! `salus credential`: who is licensed for what, and the documents that people hold.

mod accredit;
mod accreditation;
mod acting;
mod batch;
mod binding;
mod challenge;
mod check;
mod define;
mod delegate;
mod export;
mod issue;
mod key;
mod outbox;
mod present;
mod renew;
pub mod session;
mod show;
mod sources;
mod status;
mod tell;
mod terms;
mod trust_tree;
mod valid;
mod verify;

use clap::Subcommand;

use crate::cli::Context;
use crate::failure::Result;

/// What to do with credentials.
#[derive(Subcommand, Debug)]
pub enum CredentialCommand {
    /// Show the types of credentials: code, name, holders
    Types(define::Types),
    /// Define, retire or bring back a type of credentials, as the governor
    DefineType(define::DefineType),
    /// Accredit an account: it may issue a type of credentials, or accredit others for it
    Accredit(accredit::Accredit),
    /// Show and change accreditations
    #[command(subcommand)]
    Accreditation(accreditation::AccreditationCommand),
    /// Issue credentials for W3C documents
    Issue(issue::Issue),
    /// Move a credential's end to a later time
    Renew(renew::Renew),
    /// Suspend a credential
    Suspend(status::Suspend),
    /// End a credential's suspension
    Reinstate(status::Reinstate),
    /// Revoke a credential for ever
    Revoke(status::Revoke),
    /// Give up a credential of one's own for ever
    Renounce(status::Renounce),
    /// Take over a credential whose issuer is gone
    Adopt(status::Adopt),
    /// Name who may act for an issuer, an authority or a holder
    #[command(subcommand)]
    Delegate(delegate::DelegateCommand),
    /// Show what is on record of a holder or of one credential, with its history
    Show(show::Show),
    /// Check a credential's file: form, signature, issuer's key, record on chain, and whether it counts
    Verify(verify::Verify),
    /// Ask whether a holder's credential counts, now or at a past instant
    Valid(valid::Valid),
    /// Ask a holder to prove that a credential is theirs: a number that is answered once
    Challenge(challenge::Args),
    /// Answer a verifier's challenge with a signature
    Present(present::Present),
    /// Check a holder's answer, and that the credential counts
    Check(check::Check),
    /// Write a credential secured with a key, or status lists built from the chain
    Export(export::Export),
    /// Draw who accredited whom
    TrustTree(trust_tree::TrustTree),
    /// The keys that documents are signed with
    #[command(subcommand)]
    Key(key::KeyCommand),
}

/// Runs `salus credential …`.
pub async fn run(context: &Context, command: CredentialCommand) -> Result<()> {
    use CredentialCommand as C;
    match command {
        C::Types(args) => define::types(context, args).await,
        C::DefineType(args) => define::define(context, args).await,
        C::Accredit(args) => accredit::run(context, args).await,
        C::Accreditation(command) => accreditation::run(context, command).await,
        C::Issue(args) => issue::run(context, args).await,
        C::Renew(args) => renew::run(context, args).await,
        C::Suspend(args) => status::suspend(context, args).await,
        C::Reinstate(args) => status::reinstate(context, args).await,
        C::Revoke(args) => status::revoke(context, args).await,
        C::Renounce(args) => status::renounce(context, args).await,
        C::Adopt(args) => status::adopt(context, args).await,
        C::Delegate(command) => delegate::run(context, command).await,
        C::Show(args) => show::run(context, args).await,
        C::Verify(args) => verify::run(context, args).await,
        C::Valid(args) => valid::run(context, args).await,
        C::Challenge(args) => challenge::run(context, &args),
        C::Present(args) => present::run(context, args).await,
        C::Check(args) => check::run(context, args).await,
        C::Export(args) => export::run(context, args).await,
        C::TrustTree(args) => trust_tree::run(context, args).await,
        C::Key(command) => key::run(context, command).await,
    }
}
