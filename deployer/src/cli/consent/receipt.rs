//! `salus consent receipt`: ISO/IEC TS 27560 and Kantara receipts of consents and accesses.

use std::path::PathBuf;

use clap::Args;
use salus_domain::consent::{Event, Request, Scope, Terms};
use serde_json::{Value, json};

use super::grant::unblinded;
use super::history::Logged;
use super::session::{Session, must_be_new};
use crate::chain::past;
use crate::cli::{Context, blocks, qr};
use crate::failure::{Failure, Result};
use crate::formats::receipt::{self, Ledger};
use crate::printable;
use crate::state::State;
use crate::suite::consent::rules;

/// Prints a receipt.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent receipt --grantee //Bob
  salus consent receipt --grantee //Bob --scope research --version 2 --out receipt.json
  salus consent receipt --access 5                     of the access decided at change 5

A receipt names categories in clear: it belongs to those concerned.")]
pub struct ReceiptArgs {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// The consent's grantee
    #[arg(long, value_name = "ACCOUNT", required_unless_present = "access")]
    grantee: Option<String>,
    /// The consent's scope
    #[arg(long, default_value = "treatment")]
    scope: String,
    /// Its version [default: the newest]
    #[arg(long)]
    version: Option<u32>,
    /// The access whose decision was taken at this change number; the last one if there are several
    #[arg(long, value_name = "SEQ", conflicts_with = "version")]
    access: Option<u64>,
    #[command(flatten)]
    from: blocks::FromBlock,
    /// Write it to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also show its record id as a QR code
    #[arg(long)]
    qr: bool,
}

/// Prints a receipt.
pub async fn run(context: &Context, args: ReceiptArgs) -> Result<()> {
    let scope = rules::scope(&args.scope)?;
    if let Some(file) = &args.out {
        must_be_new(file)?;
    }
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let grantee = args.grantee.as_deref().map(|text| session.account(text)).transpose()?;
    let range = match (args.access, &grantee) {
        (Some(seq), _) => accessed(&session, &subject, seq, &args.from).await?,
        (None, Some(grantee)) => granted(&session, &subject, grantee, scope, &args).await?,
        // The parser asks for one of them.
        (None, None) => None,
    };
    let events = match range {
        Some((first, last)) => blocks::between(&session, Some(&subject), first, last).await?,
        None => Vec::new(),
    };
    let address = |account: &[u8; 32]| session.show(account);
    let mut found: Option<Value> = None;
    for logged in &events {
        let ledger = ledger(&session, logged);
        match (&logged.event, args.access) {
            (Event::Accessed { request, receipt, .. }, Some(seq)) if receipt.seq == seq => {
                if grantee.is_some_and(|grantee| grantee != receipt.grantee) {
                    continue;
                }
                let plain =
                    Request { categories: session.blinding(&subject)?.unblind(request.categories), ..request.clone() };
                found = Some(receipt::access(&receipt::Access { ledger, subject, request: &plain, receipt }, &address));
            }
            (Event::Granted { grantee: to, scope: granted, consent, clamped_from, .. }, None)
                if Some(*to) == grantee
                    && *granted == scope
                    && args.version.is_none_or(|version| version == consent.version) =>
            {
                let terms: Terms = unblinded(consent.terms.clone(), &session.blinding(&subject)?);
                found = Some(receipt::grant(
                    &receipt::Grant {
                        ledger,
                        event: receipt::Event::Given,
                        subject,
                        grantee: *to,
                        scope,
                        version: consent.version,
                        terms: &terms,
                        clamped_from: *clamped_from,
                    },
                    &address,
                ));
            }
            _ => {}
        }
    }
    let found = found.ok_or_else(|| {
        Failure::refused(format!("nothing of that kind is logged about {}", session.show(&subject)))
            .hint("salus consent history shows what is")
    })?;
    let text = serde_json::to_string_pretty(&found).map_err(|e| Failure::local(e.to_string()))?;
    if args.qr {
        qr::show(&context.out, &qr::draw(found["record_id"].as_str().unwrap_or_default())?);
    }
    match &args.out {
        Some(file) => {
            State::write_new(file, format!("{text}\n").as_bytes(), true)?;
            context
                .out
                .answer(format!("the receipt is in {}", file.display()), json!({ "receipt": found, "file": file }));
        }
        None => context.out.answer(printable::json(&text), json!({ "receipt": found })),
    }
    Ok(())
}

/// The blocks in which a version of a consent was recorded: the contract knows when, and time finds the block.
async fn granted(
    session: &Session<'_>,
    subject: &[u8; 32],
    grantee: &[u8; 32],
    scope: Scope,
    args: &ReceiptArgs,
) -> Result<Option<(u32, u32)>> {
    let registry = &session.registry;
    let record = registry.record(subject, grantee, scope).await?;
    let mut consent = record.consent;
    if let Some(wanted) = args.version.filter(|wanted| consent.as_ref().is_some_and(|newest| newest.version > *wanted))
    {
        // Older versions are archived in their order.
        let older = async |index| registry.consent_at(subject, grantee, scope, index).await;
        let before = record.archived.saturating_sub(1);
        let index = past::first(0, before, async |index| Ok(older(index).await?.is_none_or(|c| c.version >= wanted)));
        consent = older(index.await?).await?;
    }
    let Some(consent) = consent.filter(|consent| args.version.is_none_or(|wanted| wanted == consent.version)) else {
        return Ok(None);
    };
    let (client, last) = (&registry.client, blocks::newest(session).await?);
    let low = args.from.block(session).await?;
    let first = client.block_by_time(consent.recorded.at, low, last).await?;
    // Several blocks may bear one time.
    let end = client.block_by_time(consent.recorded.at.saturating_add(1), first, last).await?;
    Ok((first < end).then(|| (first, end.saturating_sub(1))))
}

/// The blocks in which accesses were decided at a change number: from the one with that change on, up to the one with the
/// next.
async fn accessed(
    session: &Session<'_>,
    subject: &[u8; 32],
    seq: u64,
    from: &blocks::FromBlock,
) -> Result<Option<(u32, u32)>> {
    let (registry, last) = (&session.registry, blocks::newest(session).await?);
    let reached = async |number: u32, seq: u64| {
        let Some(hash) = registry.client.block_hash(number).await? else { return Ok(false) };
        // Before the contract was, and where the node keeps no states, nothing is known.
        Ok(registry.subject_at(subject, hash).await.is_ok_and(|subject| subject.seq >= seq))
    };
    let first = past::first(from.block(session).await?, last, async |number| reached(number, seq).await).await?;
    let next = past::first(first, last, async |number| reached(number, seq.saturating_add(1)).await).await?;
    Ok((first <= last).then(|| (first, next.min(last))))
}

/// Where an event was logged; events do not name their transaction.
fn ledger(session: &Session<'_>, logged: &Logged) -> Ledger {
    Ledger {
        genesis: session.registry.client.genesis(),
        contract: session.registry.address,
        block: logged.place.block.0,
        number: u64::from(logged.place.number),
        extrinsic: None,
        at: logged.time,
    }
}
