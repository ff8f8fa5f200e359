//! `salus credential delegate …`: who may act for an issuer, an authority or a holder.

use clap::{Args, Subcommand};
use salus_domain::AccountId;
use salus_domain::credential::Delegate;
use serde_json::{Value, json};

use super::session::{Session, merge, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::credential::{rules, words};
use crate::suite::when;

/// What to do with a delegate.
#[derive(Subcommand, Debug)]
pub enum DelegateCommand {
    /// Name a delegate, or change what it may do and until when
    #[command(
        after_help = "Example:\n  salus credential delegate set clerk --scope issue --scope status --until 2027-06-30 --as college\n\nA delegate counts only for the controller who named it, and names nobody else.\nWith --json: { principal, delegate, scope: [name], until, named_by, transaction }"
    )]
    Set(Set),
    /// Remove a delegate at once
    #[command(
        after_help = "Example:\n  salus credential delegate remove clerk --as college\n\nWith --json: { principal, delegate, transaction }"
    )]
    Remove(Remove),
    /// Show what a delegate may do
    #[command(
        after_help = "Example:\n  salus credential delegate show clerk --for college\n\nWith --json: { principal, delegate, scope: [name], until, named_by } or { …, scope: null }"
    )]
    Show(Remove),
}

/// Names.
#[derive(Args, Debug)]
pub struct Set {
    /// Who acts
    delegate: String,
    /// What for: issue, status, accredit, present, or all
    #[arg(long, required = true, value_name = "WHAT")]
    scope: Vec<String>,
    /// Until when: a day (which belongs to it) or an instant
    #[arg(long, value_name = "WHEN")]
    until: String,
    #[command(flatten)]
    principal: For,
}

/// Removes, or shows.
#[derive(Args, Debug)]
pub struct Remove {
    /// Who acts
    delegate: String,
    #[command(flatten)]
    principal: For,
}

/// For whom.
#[derive(Args, Debug)]
pub struct For {
    /// For whom [default: the signer itself]
    #[arg(long = "for", value_name = "ACCOUNT")]
    principal: Option<String>,
}

/// Runs `salus credential delegate …`.
pub async fn run(context: &Context, command: DelegateCommand) -> Result<()> {
    match command {
        DelegateCommand::Set(args) => set(context, args).await,
        DelegateCommand::Remove(args) => remove(context, args).await,
        DelegateCommand::Show(args) => show(context, args).await,
    }
}

async fn set(context: &Context, args: Set) -> Result<()> {
    let (scope, until) = (rules::scope(&args.scope)?, when::until(&args.until)?);
    let session = Session::open(context).await?;
    let (principal, delegate) = (session.own(args.principal.principal.as_deref())?, session.account(&args.delegate)?);
    // As domain says it, without the chain; the controller is the principal until it is replaced.
    let named = Delegate::name(&delegate, (&principal, &principal), scope, until, session.now().await?);
    named.map_err(|error| session.registry.refused("set_delegate", &error))?;
    let signer = context.signer()?;
    let options = context.tx_options();
    let done = session.registry.set_delegate(&signer, &principal, &delegate, (scope, until), &options).await?;
    let terms = done.value.ok_or_else(|| Failure::check("the contract logged a removal of the delegate it named"))?;
    let mut document = document(&session, &principal, &delegate, Some(&terms));
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    let text = format!(
        "{} may {} for {} until {} ({})",
        session.show(&delegate),
        words::scopes(terms.scope).join(", "),
        session.show(&principal),
        when::show(terms.until),
        session.place(&done.included)
    );
    context.out.answer(text, document);
    Ok(())
}

async fn remove(context: &Context, args: Remove) -> Result<()> {
    let session = Session::open(context).await?;
    let (principal, delegate) = (session.own(args.principal.principal.as_deref())?, session.account(&args.delegate)?);
    let signer = context.signer()?;
    let done = session.registry.remove_delegate(&signer, &principal, &delegate, &context.tx_options()).await?;
    let (who, whom) = (session.show(&delegate), session.show(&principal));
    context.out.answer(
        format!("{who} acts for {whom} no more ({})", session.place(&done.included)),
        json!({ "principal": whom, "delegate": who, "transaction": transaction(&done.included) }),
    );
    Ok(())
}

async fn show(context: &Context, args: Remove) -> Result<()> {
    let session = Session::open(context).await?;
    let (principal, delegate) = (session.own(args.principal.principal.as_deref())?, session.account(&args.delegate)?);
    let terms = session.registry.delegate(&principal, &delegate).await?;
    let (who, whom) = (session.show(&delegate), session.show(&principal));
    let text = match &terms {
        None => format!("{who} is no delegate of {whom}"),
        Some(terms) => format!(
            "{who} may {} for {whom} until {}, as long as {} is its controller",
            words::scopes(terms.scope).join(", "),
            when::show(terms.until),
            session.show(&terms.named_by)
        ),
    };
    context.out.answer(text, document(&session, &principal, &delegate, terms.as_ref()));
    Ok(())
}

fn document(session: &Session<'_>, principal: &AccountId, delegate: &AccountId, terms: Option<&Delegate>) -> Value {
    json!({
        "principal": session.show(principal),
        "delegate": session.show(delegate),
        "scope": terms.map(|terms| words::scopes(terms.scope)),
        "until": terms.map(|terms| terms.until),
        "named_by": terms.map(|terms| session.show(&terms.named_by)),
    })
}
