//! `salus pack lot …`: lots of a product, open and closed.

use clap::{Args, Subcommand};
use salus_domain::Hash;
use salus_domain::supply::{Event, Gtin, Lot, LotKey};
use serde_json::{Value, json};

use super::session::{By, Session, merge, transaction};
use crate::chain::Included;
use crate::cli::Context;
use crate::failure::{Failure, Kind, Result};
use crate::suite::arguments::Arguments;
use crate::suite::supply::secrets::Secrets;
use crate::suite::supply::{rules, words};
use crate::suite::when;

/// What to do with a lot.
#[derive(Subcommand, Debug)]
pub enum LotCommand {
    /// Create a lot: open, unless told otherwise
    #[command(
        after_help = "Examples:\n  salus pack lot create --gtin 9506000134352 --lot LOT-42A --as maker\n  salus pack lot create --gtin 9506000134352 --lot LOT-42B --closed --as maker\n\nThe secret of an open lot is published: whoever has a pack verifies it. That of a closed one stays here (`salus pack secret export` writes\nit for whoever the goods go to). `salus pack commission` creates the lots that it needs.\nWith --json: { lot, gtin, key, known, open, recall: {…} | null, transaction }"
    )]
    Create(Create),
    /// Publish a closed lot's secret, for ever
    #[command(
        after_help = "Example:\n  salus pack lot open --gtin 9506000134352 --lot LOT-42B --as maker\n\nWhether its serial numbers can be guessed, nobody can tell afterwards: open only lots whose serial numbers were drawn at random.\nWith --json: as create"
    )]
    Open(Named),
    /// Show a lot: open or closed, recalled or not
    #[command(
        after_help = "Example:\n  salus pack lot show --gtin 9506000134352 --lot LOT-42A\n\nWith --json: { lot, gtin, key, known, open, recall: {…} | null }"
    )]
    Show(Named),
}

/// Creates.
#[derive(Args, Debug)]
pub struct Create {
    #[command(flatten)]
    named: Named,
    /// Keep its secret: it travels with the goods
    #[arg(long)]
    closed: bool,
}

/// Which lot.
#[derive(Args, Debug)]
pub struct Named {
    /// The product: 8, 12, 13 or 14 digits
    #[arg(long, value_name = "GTIN")]
    gtin: String,
    /// The lot, as it is printed
    #[arg(long, value_name = "LOT")]
    lot: String,
    #[command(flatten)]
    by: By,
}

impl Named {
    fn read(&self) -> Result<(Gtin, LotKey)> {
        let gtin = rules::gtin(&self.gtin)?;
        Ok((gtin, rules::lot(gtin, &self.lot)?))
    }
}

/// Runs `salus pack lot …`.
pub async fn run(context: &Context, command: LotCommand) -> Result<()> {
    match command {
        LotCommand::Create(args) => create(context, args).await,
        LotCommand::Open(args) => open(context, args).await,
        LotCommand::Show(args) => show(context, args).await,
    }
}

async fn create(context: &Context, args: Create) -> Result<()> {
    let (gtin, key) = args.named.read()?;
    let session = Session::open(context).await?;
    let by = args.named.by.party(&session)?;
    // A secret that is drawn for a lot that is not created would be taken for the lot's own later.
    let (signer, creation) = (context.signer_account()?, creation(&by, gtin, &args.named.lot, None));
    session.registry.would::<LotKey>(&signer, "create_lot", &creation).await?;
    let genesis = session.registry.client.genesis();
    // Kept before it is published or used: what is lost with it is every pack of the lot.
    let (known, secret) = Secrets::change(&context.state, |secrets| {
        Ok((secrets.lot(&genesis, &key).is_some(), secrets.obtain_lot(&genesis, gtin, &args.named.lot)?))
    })?;
    let created = created(&session, &by, gtin, &args.named.lot, (!args.closed).then_some(secret)).await;
    let included = match created {
        Err(failure) if failure.kind == Kind::Refused && !known => {
            // Somebody was faster, or something changed. Of a closed lot nobody can tell whether it has this secret after all.
            let is_anothers = match session.registry.lot(&key).await? {
                None => true,
                Some(lot) => lot.secret.is_some_and(|published| published != secret),
            };
            if is_anothers {
                Secrets::change(&context.state, |secrets| {
                    secrets.withdraw_lot(&genesis, &key, &secret);
                    Ok(())
                })?;
            }
            return Err(failure);
        }
        created => created?,
    };
    let lot = session.registry.lot(&key).await?;
    answer(&session, (gtin, &args.named.lot, &key), lot.as_ref(), Some(&included));
    Ok(())
}

/// What creates a lot; with its secret it is open.
pub fn creation(by: &[u8; 32], gtin: Gtin, lot: &str, secret: Option<Hash>) -> Arguments {
    let arguments = Arguments::new().with("by", by).with("gtin", &gtin).with("lot", &lot.as_bytes().to_vec());
    arguments.with("secret", &secret)
}

async fn created(
    session: &Session<'_>,
    by: &[u8; 32],
    gtin: Gtin,
    lot: &str,
    secret: Option<Hash>,
) -> Result<Included> {
    let arguments = creation(by, gtin, lot, secret);
    let signer = session.context.signer()?;
    let logged = |event: &Event| matches!(event, Event::LotCreated { .. }).then_some(());
    let options = session.context.tx_options();
    Ok(session.registry.call(&signer, "create_lot", &arguments, &options, logged).await?.included)
}

async fn open(context: &Context, args: Named) -> Result<()> {
    let (gtin, key) = args.read()?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let secret = Secrets::load(&context.state)?.lot(&session.registry.client.genesis(), &key).ok_or_else(|| {
        Failure::local(format!("the secret of lot {} is not here", args.lot))
            .hint("it is where the lot was created; salus pack secret import FILE brings it here")
    })?;
    let arguments = Arguments::new().with("by", &by).with("lot", &key).with("secret", &secret);
    let logged = |event: &Event| matches!(event, Event::LotOpened { .. }).then_some(());
    let signer = context.signer()?;
    let done = session.registry.call(&signer, "open_lot", &arguments, &context.tx_options(), logged).await?;
    let lot = session.registry.lot(&key).await?;
    answer(&session, (gtin, &args.lot, &key), lot.as_ref(), Some(&done.included));
    Ok(())
}

async fn show(context: &Context, args: Named) -> Result<()> {
    let (gtin, key) = args.read()?;
    let session = Session::open(context).await?;
    let lot = session.registry.lot(&key).await?;
    answer(&session, (gtin, &args.lot, &key), lot.as_ref(), None);
    Ok(())
}

fn answer(session: &Session<'_>, named: (Gtin, &str, &LotKey), lot: Option<&Lot>, included: Option<&Included>) {
    let (gtin, name, _) = named;
    let mut text = match lot {
        None => format!("lot {name} of {}: there is none", words::gtin(gtin)),
        Some(Lot { secret: Some(_), .. }) => {
            format!("lot {name} of {} is open: whoever has a pack verifies it", words::gtin(gtin))
        }
        Some(Lot { secret: None, .. }) => {
            format!("lot {name} of {} is closed: its secret travels with the goods", words::gtin(gtin))
        }
    };
    if let Some(recall) = lot.and_then(|lot| lot.recall) {
        text += &format!("\nit is {} since {}", words::recalled(recall.kind), when::show(recall.at));
    }
    let mut document = document(session, named, lot);
    if let Some(included) = included {
        text += &format!(" ({})", session.place(included));
        merge(&mut document, json!({ "transaction": transaction(included) }));
    }
    session.context.out.answer(text, document);
}

fn document(session: &Session<'_>, (gtin, name, key): (Gtin, &str, &LotKey), lot: Option<&Lot>) -> Value {
    json!({
        "lot": name,
        "gtin": words::gtin(gtin),
        "key": words::lot_key(key),
        "known": lot.is_some(),
        "open": lot.map(|lot| lot.secret.is_some()),
        "recall": lot.and_then(|lot| lot.recall).map(|recall| super::tell::recall(session, &recall)),
    })
}
