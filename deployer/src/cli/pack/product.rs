//! `salus pack product …`: who owns a GTIN.

use clap::{Args, Subcommand};
use salus_domain::supply::{Event, Gtin, Product};
use serde_json::{Value, json};

use super::session::{By, Session, merge, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::arguments::Arguments;
use crate::suite::supply::{rules, words};
use crate::suite::when;

/// What to do with a product.
#[derive(Subcommand, Debug)]
pub enum ProductCommand {
    /// Say who owns a product, as the regulator
    #[command(
        after_help = "Example:\n  salus pack product register --gtin 9506000134352 --owner maker --jurisdiction DE --as regulator\n\nAlso to replace the owner; a recall stays.\nWith --json: { gtin, owner, jurisdiction, since, recall: {…} | null, transaction }"
    )]
    Register(Register),
    /// Take a product that nobody registered, as the manufacturer with its company prefix
    #[command(
        after_help = "Example:\n  salus pack product claim --gtin 9506000134352 --prefix 9506000 --jurisdiction DE --as maker\n\nThe manufacturer's credential has the company prefix as its qualifier: salus pack product qualifier 9506000 prints it.\nWith --json: as register"
    )]
    Claim(Claim),
    /// Show who owns a product, and whether it is recalled
    #[command(
        after_help = "Example:\n  salus pack product show 9506000134352\n\nWith --json: { gtin, owner, jurisdiction, since, recall: {…} | null }, or { gtin, owner: null }"
    )]
    Show(Show),
    /// Print the qualifier of a manufacturer's credential that is limited to a company prefix
    #[command(after_help = "Example:\n  salus pack product qualifier 9506000\n\nWith --json: { prefix, qualifier }")]
    Qualifier(Qualifier),
}

/// Registers.
#[derive(Args, Debug)]
pub struct Register {
    /// The product: 8, 12, 13 or 14 digits
    #[arg(long, value_name = "GTIN")]
    gtin: String,
    /// Who owns it
    #[arg(long, value_name = "ACCOUNT")]
    owner: String,
    /// Whose regulator the party is: DE, US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: String,
    #[command(flatten)]
    by: By,
}

/// Claims.
#[derive(Args, Debug)]
pub struct Claim {
    /// The product: 8, 12, 13 or 14 digits
    #[arg(long, value_name = "GTIN")]
    gtin: String,
    /// The GS1 company prefix that the credential is limited to
    #[arg(long, value_name = "DIGITS")]
    prefix: String,
    /// Where the credential counts
    #[arg(long, value_name = "CODE")]
    jurisdiction: String,
    #[command(flatten)]
    by: By,
}

/// Shows.
#[derive(Args, Debug)]
pub struct Show {
    /// The product: 8, 12, 13 or 14 digits
    gtin: String,
}

/// Prints a qualifier.
#[derive(Args, Debug)]
pub struct Qualifier {
    /// The GS1 company prefix
    prefix: String,
}

/// Runs `salus pack product …`.
pub async fn run(context: &Context, command: ProductCommand) -> Result<()> {
    match command {
        ProductCommand::Register(args) => register(context, args).await,
        ProductCommand::Claim(args) => claim(context, args).await,
        ProductCommand::Show(args) => show(context, args).await,
        ProductCommand::Qualifier(args) => qualifier(context, &args),
    }
}

async fn register(context: &Context, args: Register) -> Result<()> {
    let gtin = rules::gtin(&args.gtin)?;
    let place = crate::suite::rules::jurisdiction(&args.jurisdiction)?;
    let session = Session::open(context).await?;
    let (owner, by) = (session.account(&args.owner)?, args.by.party(&session)?);
    let arguments = Arguments::new().with("by", &by).with("gtin", &gtin).with("owner", &owner);
    owned(&session, "register_product", arguments.with("jurisdiction", &place)).await
}

async fn claim(context: &Context, args: Claim) -> Result<()> {
    let (gtin, prefix) = (rules::gtin(&args.gtin)?, rules::prefix(&args.prefix)?);
    let place = crate::suite::rules::jurisdiction(&args.jurisdiction)?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let arguments = Arguments::new().with("by", &by).with("gtin", &gtin).with("prefix", &prefix);
    owned(&session, "claim_product", arguments.with("jurisdiction", &place)).await
}

async fn owned(session: &Session<'_>, message: &'static str, arguments: Arguments) -> Result<()> {
    let context = session.context;
    let registered = |event: &Event| match event {
        Event::ProductRegistered { gtin, product, .. } => Some((*gtin, *product)),
        _ => None,
    };
    let signer = context.signer()?;
    let done = session.registry.call(&signer, message, &arguments, &context.tx_options(), registered).await?;
    let (gtin, product) = done.value;
    let mut document = document(session, gtin, Some(&product));
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    let text = format!(
        "{} belongs to {} ({})",
        words::gtin(gtin),
        session.show(&product.owner),
        session.place(&done.included)
    );
    context.out.answer(text, document);
    Ok(())
}

async fn show(context: &Context, args: Show) -> Result<()> {
    let gtin = rules::gtin(&args.gtin)?;
    let session = Session::open(context).await?;
    let product = session.registry.product(gtin).await?;
    let text = match &product {
        None => format!("{}: nobody registered it", words::gtin(gtin)),
        Some(product) => {
            let mut text = format!(
                "{} belongs to {} since {}; its regulator is that of {}",
                words::gtin(gtin),
                session.show(&product.owner),
                when::show(product.since),
                jurisdiction::write(&product.jurisdiction)
            );
            if let Some(recall) = &product.recall {
                text += &format!("\nit is {} since {}", words::recalled(recall.kind), when::show(recall.at));
            }
            text
        }
    };
    context.out.answer(text, document(&session, gtin, product.as_ref()));
    Ok(())
}

fn qualifier(context: &Context, args: &Qualifier) -> Result<()> {
    let prefix = rules::prefix(&args.prefix)?;
    prefix.check().map_err(|_| Failure::usage(format!("`{}` is no GS1 company prefix", args.prefix)))?;
    let hash = salus_domain::supply::keys::gs1_prefix_qualifier(salus_domain::commitment::blake2_256, prefix);
    let text = words::hash(&hash);
    context.out.answer(&text, json!({ "prefix": args.prefix, "qualifier": text }));
    Ok(())
}

fn document(session: &Session<'_>, gtin: Gtin, product: Option<&Product>) -> Value {
    let recall = |recall: salus_domain::supply::Recall| super::tell::recall(session, &recall);
    json!({
        "gtin": words::gtin(gtin),
        "owner": product.map(|product| session.show(&product.owner)),
        "jurisdiction": product.map(|product| jurisdiction::write(&product.jurisdiction)),
        "since": product.map(|product| product.since),
        "recall": product.and_then(|product| product.recall).map(recall),
    })
}
