//! `salus credential accredit`.

use clap::Args;
use salus_domain::credential::{NewTerm, Principal};
use serde_json::json;

use super::acting::By;
use super::session::{Session, merge, transaction};
use super::terms;
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::credential::{TermOf, rules, words};
use crate::suite::when;

/// Accredits.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential accredit board --type physician --role authority --by governor
  salus credential accredit college --type physician --until 2027-12-31 --as board

An authority may accredit others and issue; an issuer may issue. At most three hops lie between a credential and the governor.
With --json: { account, type, code, term, role, state, parent, granted, from, until, … clamped_from | null, transaction }")]
pub struct Accredit {
    /// Whom
    account: String,
    /// For which type of credentials, by name or code (salus credential types)
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// What it may do: authority or issuer
    #[arg(long, default_value = "issuer")]
    role: String,
    /// From when on: a day or an instant [default: now]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until when: a day (which belongs to it) or an instant [default: no end]
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    #[command(flatten)]
    by: By,
}

/// Accredits.
pub async fn run(context: &Context, args: Accredit) -> Result<()> {
    let (credential_type, role) = (rules::credential_type(&args.kind)?, rules::role(&args.role)?);
    let period = rules::period(args.from.as_deref(), args.until.as_deref())?;
    let session = Session::open(context).await?;
    let (account, by) = (session.account(&args.account)?, args.by.principal(&session)?);
    if by == Principal::Account(account) {
        return Err(session.registry.refused("accredit", &salus_domain::credential::Error::SelfAccreditation));
    }
    let signer = context.signer()?;
    let new = NewTerm { account, credential_type, role, period };
    let done = session.registry.accredit(&signer, &by, &new, &context.tx_options()).await;
    let done = done.map_err(|failure| args.by.advise(failure))?;
    let (term, now) = (done.value, done.included.timestamp_ms);
    let of = TermOf { account, credential_type, number: term.number };
    let clamped = (period.from != 0 && period.from < term.period.from).then_some(period.from);
    let mut text = format!(
        "accredited {} as {} of {} credentials, {}, by {}: term {} ({})",
        session.show(&account),
        words::role(role),
        words::credential_type(credential_type),
        when::show_period(&term.period),
        terms::by(&session, term.link(now).parent),
        term.number,
        session.place(&done.included)
    );
    if let Some(asked) = clamped {
        text += &format!("\n  it counts from now on, not from {}", when::show(asked));
    }
    let mut document = terms::document(&session, &of, &term, now);
    merge(&mut document, json!({ "clamped_from": clamped, "transaction": transaction(&done.included) }));
    context.out.answer(text, document);
    Ok(())
}
