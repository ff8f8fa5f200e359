//! `salus pack ti`: DSCSA transaction information and statement for each change of ownership.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::supply::What;
use serde_json::{Value, json};

use super::beside::Beside;
use super::bulk::Units;
use super::export::glns;
use super::finder::Finder;
use super::session::{Session, read};
use super::trace::gather;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::dscsa::{Change, Directory, Line, TransactionInformation};
use crate::formats::epcis::Instant;
use crate::suite::supply::judge::Named;
use crate::suite::supply::words;

/// Writes transaction information.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack ti --file received.txt --directory partners.toml --gln 5F…=0614141000005 --gln 5G…=0614141000012 --out ti.json

Packs by scans that say lot and expiry date. For each change of their ownership on chain, also inside a container, one transaction
information with its statement (FD&C Act 581(26), (27)), as JSON and as text (ti.txt). Names, addresses and products are in the directory
(docs/epcis.md). Those of a change whose parties are not named with --gln are refused.
With --json: { file, text_file, changes }")]
pub struct Ti {
    #[command(flatten)]
    units: Units,
    /// Parties and products: TOML
    #[arg(long, value_name = "FILE")]
    directory: PathBuf,
    /// A party's GLN (may be repeated)
    #[arg(long, value_name = "ACCOUNT=GLN", required = true)]
    gln: Vec<String>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What changes its owner at once: from whom, to whom, when it was received and shipped.
type Deal = (AccountId, AccountId, u64, u64);

/// Product, lot and expiry date.
type Kind = (String, String, String);

/// Writes transaction information.
pub async fn run(context: &Context, args: Ti) -> Result<()> {
    let beside = Beside::new(&args.out)?;
    let directory = Directory::parse(&read(&args.directory)?)?;
    let session = Session::open(context).await?;
    let glns = glns(&session, &args.gln)?;
    let mut finder = Finder::new(&session, &args.units.sources)?;
    // A pack that stands twice in the list is one pack.
    let mut deals: BTreeMap<Deal, BTreeMap<Kind, BTreeSet<String>>> = BTreeMap::new();
    for (number, text) in args.units.lines()? {
        let found = finder
            .require(&text)
            .await
            .map_err(|e| Failure { message: format!("line {number}: {}", e.message), ..e })?;
        let Some(Named::Pack { gtin, serial, lot: Some(lot), expiry: Some(expiry) }) = &found.named else {
            return Err(Failure::usage(format!("line {number}: {} does not say lot and expiry date", found.show()))
                .hint("scan the packs, not their containers"));
        };
        let kind = (words::gtin(*gtin), lot.clone(), words::day(*expiry));
        for one in gather(&session, &mut finder, &found.key, found.gtin()).await?.1 {
            if let What::Received { from, offered, ownership: true, .. } = one.entry.what {
                let deal = (from, one.entry.by, one.entry.at.at, offered);
                deals.entry(deal).or_default().entry(kind.clone()).or_default().insert(serial.clone());
            }
        }
    }
    if deals.is_empty() {
        return Err(Failure::refused("the ownership of none of these packs has changed")
            .hint("salus pack ship --ownership says that it does"));
    }
    let gln = |account: &AccountId| {
        glns.get(account).cloned().ok_or_else(|| {
            Failure::usage(format!("the GLN of {} is not said", session.show(account))).hint("--gln ACCOUNT=GLN")
        })
    };
    let (mut documents, mut texts): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    for ((from, to, received, offered), kinds) in deals {
        let lines = kinds.into_iter().map(|((gtin, lot, expiry), serials)| Line {
            gtin,
            lot,
            expiry,
            containers: u32::try_from(serials.len()).unwrap_or(u32::MAX),
            serials: serials.into_iter().collect(),
        });
        let change = Change {
            from: gln(&from)?,
            to: gln(&to)?,
            transaction: Instant::from_ms(received),
            shipment: Some(Instant::from_ms(offered)),
            lines: lines.collect(),
        };
        let information = TransactionInformation::new(&change, &directory)?;
        documents.push(information.json());
        texts.push(information.to_string());
    }
    beside.write(&json!({ "changes": documents }), &texts.join("\n"))?;
    context.out.answer(
        format!("{} changes of ownership in {}", documents.len(), beside.shown()),
        json!({ "file": beside.file, "text_file": beside.text_file, "changes": documents }),
    );
    Ok(())
}
