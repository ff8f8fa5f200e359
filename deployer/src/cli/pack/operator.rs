//! `salus pack operator …`: tills, scanners and systems that act for a party.

use clap::{Args, Subcommand};
use salus_domain::AccountId;
use salus_domain::supply::{Event, Operator};
use serde_json::{Value, json};

use super::session::{By, Session, merge, transaction};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::arguments::Arguments;
use crate::suite::when;

/// What to do with an operator.
#[derive(Subcommand, Debug)]
pub enum OperatorCommand {
    /// Name an operator, or change until when it is one
    #[command(
        after_help = "Example:\n  salus pack operator set till-1 --until 2027-12-31 --as pharmacy\n\nIt acts for the party and names nobody; it counts only for the controller who named it.\nWith --json: { party, operator, until, named_by, transaction }"
    )]
    Set(Set),
    /// Remove an operator at once
    #[command(
        after_help = "Example:\n  salus pack operator remove till-1 --as pharmacy\n\nWith --json: { party, operator, until: null, named_by: null, transaction }"
    )]
    Remove(Named),
    /// Show until when somebody is an operator
    #[command(
        after_help = "Example:\n  salus pack operator show till-1 --by pharmacy\n\nWith --json: { party, operator, until, named_by }"
    )]
    Show(Named),
}

/// Names.
#[derive(Args, Debug)]
pub struct Set {
    #[command(flatten)]
    named: Named,
    /// Until when: a day (which belongs to it) or an instant
    #[arg(long, value_name = "WHEN")]
    until: String,
}

/// Which one.
#[derive(Args, Debug)]
pub struct Named {
    /// Who acts
    operator: String,
    #[command(flatten)]
    by: By,
}

/// Runs `salus pack operator …`.
pub async fn run(context: &Context, command: OperatorCommand) -> Result<()> {
    let session = Session::open(context).await?;
    let (named, until) = match &command {
        OperatorCommand::Set(args) => (&args.named, Some(when::until(&args.until)?)),
        OperatorCommand::Remove(args) | OperatorCommand::Show(args) => (args, None),
    };
    let (party, operator) = (named.by.party(&session)?, session.account(&named.operator)?);
    if matches!(command, OperatorCommand::Show(_)) {
        let terms = session.registry.operator(&party, &operator).await?;
        context
            .out
            .answer(words(&session, &party, &operator, terms.as_ref()), document(&session, &party, &operator, terms));
        return Ok(());
    }
    let arguments = Arguments::new().with("party", &party).with("operator", &operator);
    let (message, arguments) = match until {
        Some(until) => ("set_operator", arguments.with("until", &until)),
        None => ("remove_operator", arguments),
    };
    let set = |event: &Event| match event {
        Event::OperatorSet { terms, .. } => Some(*terms),
        _ => None,
    };
    let signer = context.signer()?;
    let done = session.registry.call(&signer, message, &arguments, &context.tx_options(), set).await?;
    let mut document = document(&session, &party, &operator, done.value);
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    let said = words(&session, &party, &operator, done.value.as_ref());
    context.out.answer(format!("{said} ({})", session.place(&done.included)), document);
    Ok(())
}

fn words(session: &Session<'_>, party: &AccountId, operator: &AccountId, terms: Option<&Operator>) -> String {
    let (who, whom) = (session.show(operator), session.show(party));
    match terms {
        None => format!("{who} is no operator of {whom}"),
        Some(terms) => format!(
            "{who} acts for {whom} until {}, as long as {} is its controller",
            when::show(terms.until),
            session.show(&terms.named_by)
        ),
    }
}

fn document(session: &Session<'_>, party: &AccountId, operator: &AccountId, terms: Option<Operator>) -> Value {
    json!({
        "party": session.show(party),
        "operator": session.show(operator),
        "until": terms.map(|terms| terms.until),
        "named_by": terms.map(|terms| session.show(&terms.named_by)),
    })
}
