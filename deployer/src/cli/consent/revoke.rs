//! `salus consent revoke`, `revoke-all`, `enter-in-error`.

use clap::Args;
use salus_domain::consent::Action;
use serde_json::json;

use super::session::{Session, Signing};
use super::warnings;
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::consent::rules;

/// Revokes a consent.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent revoke --from //Bob
  salus consent revoke --from clinic --scope research --sign-only revoke.json --as patient")]
pub struct Revoke {
    /// From whom
    #[arg(long, value_name = "GRANTEE")]
    from: String,
    #[command(flatten)]
    which: Which,
    /// Also burn every version up to this one, even those that were never recorded
    #[arg(long, value_name = "VERSION")]
    up_to: Option<u32>,
    #[command(flatten)]
    signing: Signing,
}

/// Which consent of a grantee.
#[derive(Args, Debug)]
pub struct Which {
    /// Whose data [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    pub subject: Option<String>,
    /// The consent's scope: treatment, research, privacy, advance-directive
    #[arg(long, default_value = "treatment")]
    pub scope: String,
}

/// Revokes every consent.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent revoke-all --sign-only revoke.json --as patient")]
pub struct RevokeAll {
    /// Whose data [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// End every epoch up to this one
    #[arg(long, value_name = "EPOCH")]
    up_to: Option<u32>,
    #[command(flatten)]
    signing: Signing,
}

/// Takes back an error.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent enter-in-error --to //Bob --version 2")]
pub struct EnterInError {
    /// To whom it was granted
    #[arg(long, value_name = "GRANTEE")]
    to: String,
    #[command(flatten)]
    which: Which,
    /// Its version, which has to be the newest
    #[arg(long)]
    version: u32,
    #[command(flatten)]
    signing: Signing,
}

/// Revokes.
pub async fn revoke(context: &Context, args: Revoke) -> Result<()> {
    let scope = rules::scope(&args.which.scope)?;
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.which.subject.as_deref())?;
    let grantee = session.account(&args.from)?;
    let action = Action::Revoke { subject, grantee, scope, up_to: args.up_to };
    let warning = warnings::default_permits(&session, &subject).await?;
    let outcome = session.perform(action, None, &args.signing).await?;
    let from = session.show(&grantee);
    let mut more = json!({ "subject": session.show(&subject), "grantee": from, "scope": scope.code() });
    warnings::put(warning, &mut more);
    session.report(
        outcome,
        |change| format!("revoked from {from}: {} consent, every version up to {}", scope.code(), change.number),
        more,
    );
    Ok(())
}

/// Revokes everything.
pub async fn revoke_all(context: &Context, args: RevokeAll) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.subject.as_deref())?;
    let warning = warnings::default_permits(&session, &subject).await?;
    let outcome = session.perform(Action::RevokeAll { subject, up_to: args.up_to }, None, &args.signing).await?;
    let mut more = json!({ "subject": session.show(&subject) });
    warnings::put(warning, &mut more);
    session.report(outcome, |change| format!("revoked every consent; epoch {} begins", change.number), more);
    Ok(())
}

/// Takes back an error.
pub async fn enter_in_error(context: &Context, args: EnterInError) -> Result<()> {
    let scope = rules::scope(&args.which.scope)?;
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.which.subject.as_deref())?;
    let grantee = session.account(&args.to)?;
    let action = Action::EnterInError { subject, grantee, scope, version: args.version };
    let outcome = session.perform(action, None, &args.signing).await?;
    session.report(
        outcome,
        |change| format!("version {} counts as entered in error", change.number),
        json!({ "subject": session.show(&subject), "grantee": session.show(&grantee), "scope": scope.code() }),
    );
    Ok(())
}
