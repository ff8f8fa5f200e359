//! `salus credential suspend`, `reinstate`, `revoke`, `renounce`, `adopt`.

use clap::Args;
use salus_domain::credential::{Action, Change};
use serde_json::json;

use super::acting::{By, about, named, show_id};
use super::session::{Session, merge};
use crate::cli::Context;
use crate::cli::signing::{Outcome, Signing};
use crate::failure::Result;
use crate::suite::credential::rules;

/// Suspends.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential suspend 0x1f… --reason administrative --as college
  salus credential suspend 0x1f… --sign-only suspension.json --as college

By who answers for it (its issuer, or who adopted it), or the authority above. What the authority suspended it alone reinstates.
With --json: { credential, issuer, holder, type, code, jurisdiction, reason, change: { seq, number }, transaction } or { …, signed, file }")]
pub struct Suspend {
    /// The credential's id
    id: String,
    /// Why: unspecified, key-compromise, superseded, cessation-of-operation, hold, privilege-withdrawn, holders-request,
    /// administrative
    #[arg(long, default_value = "hold")]
    reason: String,
    /// The slot's revision that it makes [default: the next one; of a signed one 100 more]
    #[arg(long, value_name = "NUMBER")]
    revision: Option<u32>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Reinstates.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus credential reinstate 0x1f… --as college\n\nWith --json: as suspend, without reason"
)]
pub struct Reinstate {
    /// The credential's id
    id: String,
    /// The slot's revision that it makes [default: the next one]
    #[arg(long, value_name = "NUMBER")]
    revision: Option<u32>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Revokes.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus credential revoke 0x1f… --reason privilege-withdrawn --as college

Final. By who answers for it, or the authority above; it names no revision, so nobody can block it.
With --json: as suspend")]
pub struct Revoke {
    /// The credential's id
    id: String,
    /// Why: unspecified, key-compromise, superseded, cessation-of-operation, privilege-withdrawn, holders-request, administrative
    #[arg(long, default_value = "unspecified")]
    reason: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Renounces.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus credential renounce 0x1f… --as me\n\nFinal, also while it is suspended.\nWith --json: as suspend, without reason"
)]
pub struct Renounce {
    /// The credential's id
    id: String,
    /// Whose it is [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    holder: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Adopts.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus credential adopt 0x1f… --as board

By an authority above the one who answered for it, or --by governor, when that one is gone: over, or revoked for cause.
With --json: as suspend, without reason")]
pub struct Adopt {
    /// The credential's id
    id: String,
    #[command(flatten)]
    by: By,
}

/// Suspends.
pub async fn suspend(context: &Context, args: Suspend) -> Result<()> {
    let (id, reason) = (rules::id(&args.id)?, rules::reason(&args.reason)?);
    let session = Session::open(context).await?;
    let by = args.by.principal(&session)?;
    let action = Action::Suspend { by, id, reason, revision: args.revision };
    let said = |change: &Change| format!("suspended ({}), revision {}", reason.words(), change.number);
    change(&session, action, &args.by, &args.signing, said, json!({ "reason": reason.words() })).await
}

/// Reinstates.
pub async fn reinstate(context: &Context, args: Reinstate) -> Result<()> {
    let id = rules::id(&args.id)?;
    let session = Session::open(context).await?;
    let by = args.by.principal(&session)?;
    let action = Action::Reinstate { by, id, revision: args.revision };
    let said = |change: &Change| format!("reinstated, revision {}", change.number);
    change(&session, action, &args.by, &args.signing, said, json!({})).await
}

/// Revokes.
pub async fn revoke(context: &Context, args: Revoke) -> Result<()> {
    let (id, reason) = (rules::id(&args.id)?, rules::reason(&args.reason)?);
    let session = Session::open(context).await?;
    let by = args.by.principal(&session)?;
    let action = Action::Revoke { by, id, reason };
    let said = |_: &Change| format!("revoked for ever ({})", reason.words());
    change(&session, action, &args.by, &args.signing, said, json!({ "reason": reason.words() })).await
}

/// Renounces.
pub async fn renounce(context: &Context, args: Renounce) -> Result<()> {
    let id = rules::id(&args.id)?;
    let session = Session::open(context).await?;
    let holder = session.own(args.holder.as_deref())?;
    let said = |_: &Change| "renounced for ever".to_owned();
    change(&session, Action::Renounce { holder, id }, &By::default(), &args.signing, said, json!({})).await
}

/// Adopts.
pub async fn adopt(context: &Context, args: Adopt) -> Result<()> {
    let id = rules::id(&args.id)?;
    let session = Session::open(context).await?;
    let (by, credential) = (args.by.principal(&session)?, session.credential(&id).await?);
    let signer = context.signer()?;
    let done = session.registry.adopt(&signer, &by, &id, &context.tx_options()).await;
    let done = done.map_err(|failure| args.by.advise(failure))?;
    session.report(
        Outcome::Done(done),
        |_| format!("adopted {}, {}", show_id(&id), named(&session, &credential.says)),
        about(&session, &credential.says),
    );
    Ok(())
}

/// Makes or signs a change of a credential's status, and tells it.
async fn change(
    session: &Session<'_>,
    action: Action,
    by: &By,
    signing: &Signing,
    said: impl FnOnce(&Change) -> String,
    more: serde_json::Value,
) -> Result<()> {
    let credential = session.credential(action.id()).await?;
    let outcome = session.perform(action, signing).await.map_err(|failure| by.advise(failure))?;
    let mut document = about(session, &credential.says);
    merge(&mut document, more);
    let what = format!("{}, {}", show_id(&credential.says.id), named(session, &credential.says));
    session.report(outcome, |change| format!("{what}: {}", said(change)), document);
    Ok(())
}
