//! `salus credential accreditation …`: terms of accreditations, shown and changed.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use salus_domain::credential::{CredentialType, Event, MAX_GRACE};
use salus_domain::{AccountId, Timestamp};
use serde_json::{Value, json};

use super::acting::By;
use super::session::{Session, merge, transaction};
use super::terms;
use crate::cli::{Context, blocks};
use crate::failure::Result;
use crate::suite::credential::{TermChange, TermOf, rules, words};
use crate::suite::when;

/// What to do with an accreditation.
#[derive(Subcommand, Debug)]
pub enum AccreditationCommand {
    /// Show an account's terms, and the chain above them
    #[command(
        after_help = "Example:\n  salus credential accreditation show college --type physician\n\nWith --json: { account, terms: [term], chains: [{ type, code, runs, hops: [{ account, term, state }], broken: { hop, why } | null }] }"
    )]
    Show(Show),
    /// Stop what is new for now; what was issued stays as it is
    #[command(after_help = "Example:\n  salus credential accreditation suspend college --type physician --as board")]
    Suspend(Which),
    /// End a suspension
    #[command(after_help = "Example:\n  salus credential accreditation reinstate college --type physician --as board")]
    Reinstate(Which),
    /// End a term before its time; what was issued stays as it is
    #[command(after_help = "Example:\n  salus credential accreditation end college --type physician --as college")]
    End(Which),
    /// Revoke a term for ever, and what it issued since a stated instant, after a grace
    #[command(
        after_help = "Example:\n  salus credential accreditation revoke-for-cause mill --type physician --since 2026-03-01 --grace 14d --as board\n\nWhat counted before stays provable. The slots are free during the grace, so that holders find another issuer."
    )]
    RevokeForCause(RevokeForCause),
    /// Take over a term whose parent is gone
    #[command(after_help = "Example:\n  salus credential accreditation adopt college --type physician --by governor")]
    Adopt(Which),
}

/// Shows.
#[derive(Args, Debug)]
pub struct Show {
    /// Whose
    account: String,
    /// For which type, by name or code [default: all that it was ever accredited for]
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
}

/// Which term.
#[derive(Args, Debug)]
pub struct Which {
    /// Whose
    account: String,
    /// For which type, by name or code
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// Which term [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    term: Option<u32>,
    #[command(flatten)]
    by: By,
}

/// Revokes for cause.
#[derive(Args, Debug)]
pub struct RevokeForCause {
    #[command(flatten)]
    which: Which,
    /// What it granted or issued at or after this is void: a day (its beginning), an instant, or milliseconds
    #[arg(long, value_name = "WHEN")]
    since: String,
    /// How long what is void still counts, for its holders to find another issuer: 14d, at most 90d [default: not at all]
    #[arg(long, value_name = "DURATION")]
    grace: Option<String>,
}

/// Runs `salus credential accreditation …`.
pub async fn run(context: &Context, command: AccreditationCommand) -> Result<()> {
    use AccreditationCommand as A;
    match command {
        A::Show(args) => show(context, args).await,
        A::Suspend(which) => change(context, which, TermChange::Suspend).await,
        A::Reinstate(which) => change(context, which, TermChange::Reinstate).await,
        A::End(which) => change(context, which, TermChange::End).await,
        A::Adopt(which) => change(context, which, TermChange::Adopt).await,
        A::RevokeForCause(args) => {
            let grace = args.grace.as_deref().map(when::duration).transpose()?.unwrap_or(0);
            change(context, args.which, TermChange::RevokeForCause { since: when::moment(&args.since)?, grace }).await
        }
    }
}

async fn change(context: &Context, which: Which, change: TermChange) -> Result<()> {
    let credential_type = rules::credential_type(&which.kind)?;
    let session = Session::open(context).await?;
    let (account, by) = (session.account(&which.account)?, which.by.principal(&session)?);
    if let TermChange::RevokeForCause { since, grace } = &change {
        check_cause(&session, *since, *grace).await?;
    }
    let number = match which.term {
        Some(number) => number,
        None => newest(&session, &account, credential_type).await?,
    };
    let of = TermOf { account, credential_type, number };
    let signer = context.signer()?;
    let done = session.registry.change_term(&signer, change, &by, &of, &context.tx_options()).await;
    let done = done.map_err(|failure| which.by.advise(failure))?;
    let now = done.included.timestamp_ms;
    let said = match &change {
        TermChange::Suspend => "suspended: nothing new for now, what was issued stays".to_owned(),
        TermChange::Reinstate => "reinstated".to_owned(),
        TermChange::End => "ended: nothing new, what was issued stays".to_owned(),
        TermChange::Adopt => format!("taken over by {}", terms::by(&session, done.value.link(now).parent)),
        TermChange::RevokeForCause { since, .. } => format!(
            "revoked for cause: what it granted or issued since {} is void from {} on",
            when::show(*since),
            when::show(done.value.cause.map_or(now, |cause| cause.effective))
        ),
    };
    let mut document = terms::document(&session, &of, &done.value, now);
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    context
        .out
        .answer(format!("{}: {said} ({})", terms::named(&session, &of), session.place(&done.included)), document);
    Ok(())
}

/// As domain checks it, before anybody signs.
async fn check_cause(session: &Session<'_>, since: Timestamp, grace: Timestamp) -> Result<()> {
    use salus_domain::credential::Error;
    let now = session.later().await?;
    let refused = |error| Err(session.registry.refused("revoke_for_cause", &error));
    if since > now {
        return refused(Error::SinceInFuture { now });
    }
    if grace > MAX_GRACE {
        return refused(Error::GraceTooLong { grace });
    }
    Ok(())
}

async fn newest(session: &Session<'_>, account: &AccountId, credential_type: CredentialType) -> Result<u32> {
    let newest = session.registry.term(account, credential_type, None).await?;
    newest.map(|term| term.number).ok_or_else(|| {
        let error = salus_domain::credential::Error::NoSuchTerm { account: *account, term: 1 };
        session.registry.refused("term", &error)
    })
}

async fn show(context: &Context, args: Show) -> Result<()> {
    let named = args.kind.as_deref().map(rules::credential_type).transpose()?;
    let session = Session::open(context).await?;
    let account = session.account(&args.account)?;
    let types = match named {
        Some(named) => BTreeSet::from([named]),
        None => ever(&session, &account).await?,
    };
    let now = session.now().await?;
    let (mut lines, mut documents, mut chains) = (vec![session.show(&account)], Vec::new(), Vec::new());
    for credential_type in types {
        let Some(newest) = session.registry.term(&account, credential_type, None).await? else { continue };
        lines.push(format!("  {}", words::credential_type(credential_type)));
        for number in 1..=newest.number {
            let Some(term) = session.registry.term(&account, credential_type, Some(number)).await? else { continue };
            let of = TermOf { account, credential_type, number };
            lines.push(format!("    {}", terms::sentence(&session, &term, now)));
            documents.push(terms::document(&session, &of, &term, now));
        }
        let (text, chain) = above(&session, TermOf { account, credential_type, number: newest.number }, now).await?;
        lines.push(format!("    {text}"));
        chains.push(chain);
    }
    if documents.is_empty() {
        lines.push("  was never accredited".into());
    }
    let document = json!({ "account": session.show(&account), "terms": documents, "chains": chains });
    context.out.answer(lines.join("\n"), document);
    Ok(())
}

/// The types that an account was ever accredited for.
async fn ever(session: &Session<'_>, account: &AccountId) -> Result<BTreeSet<CredentialType>> {
    let (events, _) = blocks::known(session, Some(account), 0).await?;
    Ok(events
        .iter()
        .filter_map(|logged| match &logged.event {
            Event::Accredited { account: whom, credential_type, .. } if whom == account => Some(*credential_type),
            _ => None,
        })
        .collect())
}

/// The chain from a term up to the governor, and whether it runs: the nearest hop that does not, in words.
async fn above(session: &Session<'_>, from: TermOf, now: Timestamp) -> Result<(String, Value)> {
    let (mut hops, mut names, mut broken) = (Vec::new(), Vec::new(), None);
    let mut next = Some((from.account, from.number));
    while let Some((account, number)) = next {
        let Some(term) = session.registry.term(&account, from.credential_type, Some(number)).await? else { break };
        let lapse = term.lapse(now);
        if let (None, Some(lapse)) = (&broken, lapse) {
            broken = Some((account, lapse));
        }
        names.push(session.show(&account));
        hops.push(json!({ "account": session.show(&account), "term": number, "state": words::term_state(lapse) }));
        next = term.link(now).parent;
    }
    names.push("the governor".into());
    let said = match &broken {
        None => "may issue now".to_owned(),
        Some((hop, why)) => format!("may not issue now: {} {}", session.show(hop), words::lapse(why)),
    };
    let broken = broken.map(|(hop, why)| json!({ "hop": session.show(&hop), "why": words::term_state(Some(why)) }));
    let chain = json!({
        "type": words::credential_type(from.credential_type),
        "code": from.credential_type.0,
        "runs": broken.is_none(),
        "hops": hops,
        "broken": broken,
    });
    Ok((format!("{said}; {}", names.join(" ← ")), chain))
}
