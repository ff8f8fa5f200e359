//! `salus credential`: who is licensed for what, and the documents that people hold.

mod challenge;
mod check;
mod export;
mod key;
mod present;
pub mod session;
mod tell;
mod trust_tree;
mod valid;
mod verify;

use clap::Subcommand;

use crate::cli::Context;
use crate::failure::Result;

/// What to do with credentials.
#[derive(Subcommand, Debug)]
pub enum CredentialCommand {
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
