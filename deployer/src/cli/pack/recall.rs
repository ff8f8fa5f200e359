//! `salus pack recall`: of a product, a lot or a pack.

use clap::Args;
use salus_domain::Hash;
use salus_domain::supply::{Error, RecallKind, Standing, Target};
use serde_json::{Value, json};

use super::finder::{Finder, Sources};
use super::session::{By, Session, transaction};
use super::statement::Statement;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::{messages, rules, words};

/// Recalls.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack recall --gtin 9506000134352 --lot LOT-42A --statement why.txt --as maker
  salus pack recall --gtin 9506000134352 --withdrawal --statement-text 'label' --standing regulator --as regulator
  salus pack recall --pack ']d2010950600013435217…' --statement why.txt --as maker
  salus pack recall --gtin 9506000134352 --lot LOT-42A --cancel --as regulator

Of a lot with --gtin and --lot, of all of a product with --gtin, of one pack with --pack. By the product's owner or the regulator; it holds at
once for all packs, wherever they are. A withdrawal can become a recall; only the regulator takes either back (--cancel).
With --json: { target: { product } | { lot } | { pack }, kind, standing, statement, statement_file, cancelled, transaction }")]
pub struct Recall {
    /// The pack: a scan or a key
    #[arg(long, value_name = "DATA")]
    pack: Option<String>,
    /// Taken off the market, without a risk to patients
    #[arg(long)]
    withdrawal: bool,
    /// As what: owner or regulator
    #[arg(long, value_name = "STANDING", default_value = "owner")]
    standing: String,
    /// Take it back, as the regulator
    #[arg(long, conflicts_with_all = ["withdrawal", "statement", "statement_text", "statement_out"])]
    cancel: bool,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    statement: Statement,
    #[command(flatten)]
    by: By,
}

/// Recalls, or takes it back.
pub async fn run(context: &Context, args: Recall) -> Result<()> {
    let standing = rules::standing(&args.standing)?;
    let session = Session::open(context).await?;
    if standing == Standing::Custodian {
        return Err(session.registry.refused("recall", &Error::WrongStanding { standing }));
    }
    let by = args.by.party(&session)?;
    let gtin = args.sources.gtin.as_deref().map(rules::gtin).transpose()?;
    let mut proofs = Vec::new();
    let target = match (&args.pack, gtin, &args.sources.lot) {
        (Some(text), ..) => {
            let mut finder = Finder::new(&session, &args.sources)?;
            let found = finder.require(text).await?;
            if session.registry.unit(&found.key).await?.is_none() {
                proofs = finder.proofs(&found.key, found.gtin()).await?.unwrap_or_default();
            }
            Target::Pack(found.key)
        }
        (None, Some(gtin), Some(lot)) => Target::Lot(rules::lot(gtin, lot)?),
        (None, Some(gtin), None) => Target::Product(gtin),
        (None, None, _) => return Err(Failure::usage("what is recalled? --gtin, --gtin and --lot, or --pack")),
    };
    let shown = match &target {
        Target::Product(gtin) => json!({ "product": words::gtin(*gtin) }),
        Target::Lot(lot) => json!({ "lot": words::lot_key(lot) }),
        Target::Pack(key) => json!({ "pack": words::key(key) }),
    };
    let signer = context.signer()?;
    if args.cancel {
        let arguments = messages::base(&by).with("target", &target);
        let included = session.registry.submit(&signer, "cancel_recall", &arguments, &context.tx_options()).await?;
        context.out.answer(
            format!("{} is recalled no more ({})", words::target(&target), session.place(&included)),
            json!({ "target": shown, "kind": Value::Null, "cancelled": true, "transaction": transaction(&included) }),
        );
        return Ok(());
    }
    let kind = if args.withdrawal { RecallKind::Withdrawal } else { RecallKind::Recall };
    let arguments = |hash: &Hash| messages::recall(&by, standing, &target, &proofs, (kind, hash));
    let (hash, file, arguments) = args.statement.commit(&session, "recall", arguments).await?;
    let included = session.registry.submit(&signer, "recall", &arguments, &context.tx_options()).await?;
    context.out.answer(
        format!("{} is {} ({})", words::target(&target), words::recalled(kind), session.place(&included)),
        json!({
            "target": shown,
            "kind": format!("{kind:?}").to_lowercase(),
            "standing": words::standing(standing),
            "statement": words::hash(&hash),
            "statement_file": file,
            "cancelled": false,
            "transaction": transaction(&included),
        }),
    );
    Ok(())
}
