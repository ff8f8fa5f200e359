//! `salus pack excursion …`: sensors, what they report, and what the product's owner decides.

use clap::{Args, Subcommand};
use salus_domain::supply::{Event, Move, Outcome};
use salus_domain::{AccountId, Hash};
use serde_json::json;

use super::finder::{Finder, Sources};
use super::licence::Virtue;
use super::session::{By, Session, transaction};
use super::statement::Statement;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::{event, messages, rules, words};
use crate::suite::when;

/// What to do about temperatures.
#[derive(Subcommand, Debug)]
pub enum ExcursionCommand {
    /// Put a sensor on a container, or take it off
    #[command(
        after_help = "Examples:\n  salus pack excursion attach 195060000000000142 --sensor logger-7 --as wholesaler\n  salus pack excursion attach 195060000000000142 --none --as wholesaler\n\nWith --json: { container, sensor, transaction }"
    )]
    Attach(Attach),
    /// Report, as the sensor, that the temperature was out of range
    #[command(
        after_help = "Example:\n  salus pack excursion report 195060000000000142 --from 2026-11-20T08:00:00Z --to 2026-11-20T09:30:00Z --statement reading.json --as logger-7\n\nHolds back whatever was in the container at that time, also what was taken out since. Within 30 days; the reading stays here, and is committed to.\nWith --json: { container, excursion, from, to, reading, reading_file, transaction }"
    )]
    Report(Report),
    /// Decide, as the product's owner, what an excursion did to a lot
    #[command(
        after_help = "Examples:\n  salus pack excursion release 195060000000000142 --number 1 --gtin 9506000134352 --lot LOT-42A --statement why.txt --as maker\n  salus pack excursion release … --reject --statement why.txt --as maker\n\nWhat was released can still be rejected; what is rejected is so for ever.\nWith --json: { container, excursion, lot, outcome, statement, statement_file, transaction }"
    )]
    Release(Release),
}

/// Puts on.
#[derive(Args, Debug)]
pub struct Attach {
    /// The container: SSCC, scan or key
    container: String,
    /// The sensor
    #[arg(long, value_name = "ACCOUNT", required_unless_present = "none")]
    sensor: Option<String>,
    /// Take off what is there
    #[arg(long, conflicts_with = "sensor")]
    none: bool,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    by: By,
}

/// Reports.
#[derive(Args, Debug)]
pub struct Report {
    /// The container: SSCC, scan or key
    container: String,
    /// Since when
    #[arg(long, value_name = "WHEN")]
    from: String,
    /// Until when
    #[arg(long, value_name = "WHEN")]
    to: String,
    #[command(flatten)]
    statement: Statement,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

/// Decides.
#[derive(Args, Debug)]
pub struct Release {
    /// The container: SSCC, scan or key
    container: String,
    /// The excursion's number, as salus pack trace tells it
    #[arg(long, value_name = "N")]
    number: u32,
    /// It may never be used
    #[arg(long)]
    reject: bool,
    #[command(flatten)]
    statement: Statement,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    by: By,
}

/// Runs `salus pack excursion …`.
pub async fn run(context: &Context, command: ExcursionCommand) -> Result<()> {
    match command {
        ExcursionCommand::Attach(args) => attach(context, args).await,
        ExcursionCommand::Report(args) => report(context, args).await,
        ExcursionCommand::Release(args) => release(context, args).await,
    }
}

async fn attach(context: &Context, args: Attach) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let sensor: Option<AccountId> = args.sensor.as_deref().map(|text| session.account(text)).transpose()?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let found = finder.require(&args.container).await?;
    let proofs = match session.registry.unit(&found.key).await? {
        Some(_) => Vec::new(),
        None => finder.proofs(&found.key, found.gtin()).await?.unwrap_or_default(),
    };
    let arguments = messages::attach_sensor(&by, &found.key, &proofs, sensor);
    let signer = context.signer()?;
    let included = session.registry.submit(&signer, "attach_sensor", &arguments, &context.tx_options()).await?;
    let shown = sensor.as_ref().map(|sensor| session.show(sensor));
    let text = match &shown {
        Some(sensor) => format!("{sensor} is on {}", found.show()),
        None => format!("there is no sensor on {} any more", found.show()),
    };
    context.out.answer(
        format!("{text} ({})", session.place(&included)),
        json!({ "container": words::key(&found.key), "sensor": shown, "transaction": transaction(&included) }),
    );
    Ok(())
}

async fn report(context: &Context, args: Report) -> Result<()> {
    let (from, to) = (when::moment(&args.from)?, when::moment(&args.to)?);
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let holds = args.virtue.holds(&session, &by, Move::ReportExcursion).await?;
    let found = Finder::new(&session, &args.sources)?.require(&args.container).await?;
    let signer = context.signer()?;
    let arguments = |reading: &Hash| messages::report_excursion(&by, &found.key, (from, to), reading, &holds);
    let (reading, file, arguments) = args.statement.commit(&session, "report_excursion", arguments).await?;
    let reported = |logged: &Event| {
        event::unit(logged)?.1.as_container().and_then(|container| container.excursions.last().map(|one| one.id))
    };
    let done = session.registry.call(&signer, "report_excursion", &arguments, &context.tx_options(), reported).await?;
    context.out.answer(
        format!(
            "excursion {} of {}: what was in it from {} to {} is held back ({})",
            done.value,
            found.show(),
            when::show(from),
            when::show(to),
            session.place(&done.included)
        ),
        json!({
            "container": words::key(&found.key),
            "excursion": done.value,
            "from": from,
            "to": to,
            "reading": words::hash(&reading),
            "reading_file": file,
            "transaction": transaction(&done.included),
        }),
    );
    Ok(())
}

async fn release(context: &Context, args: Release) -> Result<()> {
    let (Some(gtin), Some(lot)) = (&args.sources.gtin, &args.sources.lot) else {
        return Err(Failure::usage("which lot? --gtin and --lot"));
    };
    let lot = rules::lot(rules::gtin(gtin)?, lot)?;
    let outcome = if args.reject { Outcome::Rejected } else { Outcome::Released };
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let found = Finder::new(&session, &args.sources)?.require(&args.container).await?;
    let arguments = |statement: &Hash| {
        messages::base(&by)
            .with("container", &found.key)
            .with("excursion", &args.number)
            .with("lot", &lot)
            .with("outcome", &outcome)
            .with("statement", statement)
    };
    let signer = context.signer()?;
    let (statement, file, arguments) = args.statement.commit(&session, "release", arguments).await?;
    let options = context.tx_options();
    let included = session.registry.submit(&signer, "release", &arguments, &options).await?;
    let said = if args.reject { "rejected, for ever" } else { "released" };
    context.out.answer(
        format!("excursion {} of {}: the lot is {said} ({})", args.number, found.show(), session.place(&included)),
        json!({
            "container": words::key(&found.key),
            "excursion": args.number,
            "lot": words::lot_key(&lot),
            "outcome": format!("{outcome:?}").to_lowercase(),
            "statement": words::hash(&statement),
            "statement_file": file,
            "transaction": transaction(&included),
        }),
    );
    Ok(())
}
