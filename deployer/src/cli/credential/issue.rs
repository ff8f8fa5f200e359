//! `salus credential issue`: credentials for W3C documents.

use std::path::{Path, PathBuf};

use clap::Args;
use salus_domain::AccountId;
use salus_domain::credential::{Action, HolderKind, SlotKey, StatusIndices};
use serde_json::{Value, json};

use super::acting::{By, about, named, show_id};
use super::batch;
use super::outbox::{self, Item, Pen, Stage};
use super::session::{Session, merge};
use super::sources;
use crate::chain::pending;
use crate::cli::Context;
use crate::cli::signing::Signing;
use crate::failure::{Failure, Result};
use crate::suite::credential::document::{Order, Proof};
use crate::suite::credential::status::StatusBase;
use crate::suite::credential::told::{Told, agreed};
use crate::suite::credential::{rules, words};
use crate::suite::when;

/// Issues.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential issue --vc licence.json --holder anna --type physician --jurisdiction US-CA --until 2027-12-31 --out for-anna.json
  salus credential issue --vc licence.json --holder anna --type physician --jurisdiction US-CA --key board --out for-anna.json --as college
  salus credential issue --vc licences/ --type pharmacist --jurisdiction DE --out for-holders/ --as college

The document is a W3C Verifiable Credential 2.0 without proof. What is not said here it says itself: credentialSubject.id
(urn:salus:ss58:ADDRESS), validFrom, validUntil, and credentialType, jurisdiction, holderKind of the subject. It is completed with its
place on chain and in the status lists, signed with --key, and written to --out for the holder BEFORE the chain is told: killed at any
instant, the same command goes on with that file. Several documents are issued up to 32 at a time, as many as fit into a block.
With --sign-only the holder, or anyone, relays and pays: salus relay FILE.
With --json, one document: { credential, issuer, holder, type, code, jurisdiction, from, until, file, key | null, on_record,
  change: { seq, number } | null, transaction | null } or { …, document, signed, file }; several: { issuer, issued: [{ source, file, credential,
  holder, type, code, jurisdiction, on_record, transaction | null }] }")]
pub struct Issue {
    /// The W3C documents: files, or a folder of .json files
    #[arg(long, required = true, num_args = 1.., value_name = "FILE|DIR")]
    vc: Vec<PathBuf>,
    /// Where the finished document goes: a new file; for several a folder
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// Who holds it [default: as the document says]
    #[arg(long, value_name = "ACCOUNT")]
    holder: Option<String>,
    /// What it licenses for, by name or code [default: as the document says]
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Where: US, DE, US-CA [default: as the document says]
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// What the holder is: person, organisation, device, site [default: as the document says, or the only one that the type suits]
    #[arg(long, value_name = "KIND")]
    holder_kind: Option<String>,
    /// From when on: a day or an instant [default: as the document says, else from now on]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until when: a day (which belongs to it) or an instant [default: as the document says, else no end]
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// The commitment to what it is limited to, which the holder opens on use: 0x and 64 hexadecimal digits
    #[arg(long, value_name = "HASH")]
    qualifier: Option<String>,
    /// Where the issuer publishes its status lists [default: a name made of chain, registry and issuer]
    #[arg(long, value_name = "URL")]
    status_base: Option<String>,
    /// The key that signs the document (salus credential key list) [default: it is not signed; the chain vouches for it]
    #[arg(long, value_name = "NAME")]
    key: Option<String>,
    /// How it is signed
    #[arg(long, value_enum, default_value_t = Proof::DataIntegrity, requires = "key")]
    proof: Proof,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// Issues.
pub async fn run(context: &Context, args: Issue) -> Result<()> {
    let several = args.vc.len() > 1 || args.vc.iter().any(|path| path.is_dir());
    if several && args.signing.sign_only.is_some() {
        return Err(Failure::usage("--sign-only signs one credential")
            .hint("a signed message is about one: name one file with --vc"));
    }
    let places = match several {
        true => sources::places(&args.vc, &args.out, args.proof)?,
        false => args.vc.iter().map(|source| (source.clone(), args.out.clone())).collect(),
    };
    let session = Session::open(context).await?;
    let issuer = args.by.account(&session)?;
    let signer = context.signer_account()?;
    let pen = match &args.key {
        Some(name) => Some(Pen::of(&session, name, args.proof, &issuer).await?),
        None => None,
    };
    let progress = context.out.progress_over("preparing", places.len() as u64);
    let mut items: Vec<Item> = Vec::new();
    for (source, out) in &places {
        let item = prepare(&session, &args, (&issuer, &signer), (source, out), &items).await;
        items.push(item.map_err(|failure| match several {
            true => {
                Failure { message: format!("{}: {}; nothing was issued", source.display(), failure.message), ..failure }
            }
            false => args.by.advise(failure),
        })?);
        progress.advance(1);
    }
    progress.finish();
    if args.signing.sign_only.is_none() {
        // Written files are what a rerun goes on with.
        pending::journal();
    }
    match items.pop() {
        Some(only) if !several => one(&session, &args, only, pen.as_ref()).await,
        last => {
            items.extend(last);
            batch::run(&session, &issuer, items, pen.as_ref()).await
        }
    }
}

async fn prepare(
    session: &Session<'_>,
    args: &Issue,
    (issuer, signer): (&AccountId, &AccountId),
    (source, out): (&Path, &Path),
    before: &[Item],
) -> Result<Item> {
    let document = super::session::read(source)?;
    let order = order(session, args, issuer, &document).await?;
    let drawn: Vec<StatusIndices> = before.iter().map(|item| item.prepared.new.indices).collect();
    let item = Item::prepare(session, signer, (source, out), &document, &order, &drawn).await?;
    let slot = |item: &Item| -> SlotKey { item.prepared.new.slot() };
    // The chain refuses the second only once the first is there.
    if let Some(other) = before.iter().find(|other| slot(other) == slot(&item)) {
        return Err(Failure::usage(format!(
            "{} and {} are for the same holder, type and jurisdiction: {}",
            other.source.display(),
            source.display(),
            named(session, &item.prepared.new)
        )));
    }
    Ok(item)
}

/// What is issued, by what is said here and in the document.
async fn order(session: &Session<'_>, args: &Issue, issuer: &AccountId, document: &str) -> Result<Order> {
    let told = Told::read(document);
    let missing = |option: &str, property: &str| {
        Failure::usage(format!("neither {option} nor the document's credentialSubject.{property} says it"))
    };
    let kind = (("credentialType", told.credential_type.as_deref()), ("--type", args.kind.as_deref()));
    let place = (("jurisdiction", told.jurisdiction.as_deref()), ("--jurisdiction", args.jurisdiction.as_deref()));
    let holder_kind = (("holderKind", told.holder_kind.as_deref()), ("--holder-kind", args.holder_kind.as_deref()));
    let credential_type = agreed(kind.0, kind.1, rules::credential_type)?
        .ok_or_else(|| missing("--type", "credentialType").hint("salus credential types shows them"))?;
    let jurisdiction = agreed(place.0, place.1, rules::jurisdiction)?
        .ok_or_else(|| missing("--jurisdiction", "jurisdiction").hint("an ISO 3166 code: US, DE, US-CA"))?;
    let holder_kind = match agreed(holder_kind.0, holder_kind.1, rules::holder_kind)? {
        Some(kind) => kind,
        None => {
            let kinds = session.registry.type_definition(credential_type).await?.holder_kinds;
            only_kind(kinds).ok_or_else(|| {
                missing("--holder-kind", "holderKind")
                    .hint(format!("one of: {}", words::holder_kinds(kinds).join(", ")))
            })?
        }
    };
    Ok(Order {
        issuer: *issuer,
        holder: args.holder.as_deref().map(|text| session.account(text)).transpose()?,
        holder_kind,
        credential_type,
        jurisdiction,
        from: args.from.as_deref().map(when::from).transpose()?,
        until: args.until.as_deref().map(when::until).transpose()?,
        qualifier: args
            .qualifier
            .as_deref()
            .map(rules::id)
            .transpose()
            .map_err(|e| Failure { message: e.message.replace("a credential's id", "a commitment"), ..e })?,
        status: args.status_base.as_deref().map(StatusBase::new).transpose()?,
    })
}

/// The kind that a type suits, if it is one.
fn only_kind(kinds: u8) -> Option<HolderKind> {
    let mut suited = HolderKind::ALL.into_iter().filter(|kind| kinds & kind.mask() != 0);
    suited.next().filter(|_| suited.next().is_none())
}

async fn one(session: &Session<'_>, args: &Issue, item: Item, pen: Option<&Pen>) -> Result<()> {
    let new = item.prepared.new;
    let mut document = about(session, &new);
    merge(
        &mut document,
        json!({
            "from": new.period.from,
            "until": new.period.until,
            "key": pen.map(|pen| pen.public.did()),
            "on_record": item.stage == Stage::Issued,
        }),
    );
    // The file of a signed message is the answer's `file`.
    let name = if args.signing.sign_only.is_some() { "document" } else { "file" };
    document[name] = json!(item.out);
    let what = format!("{}, {}", show_id(&new.id), named(session, &new));
    if item.stage == Stage::Issued {
        merge(&mut document, json!({ "change": null, "transaction": null }));
        let text = format!("issued already: {what}; its document is in {}", item.out.display());
        session.context.out.answer(text, document);
        return Ok(());
    }
    if let Some(file) = &args.signing.sign_only {
        super::session::must_be_new(file)?;
        when::duration(&args.signing.valid_for)?;
    }
    finish(session, std::slice::from_ref(&item), pen).await?;
    let outcome =
        session.perform(Action::Issue(new), &args.signing).await.map_err(|failure| outbox::stays(failure, &item))?;
    let until = if new.period.until == when::NEVER {
        "without an end".into()
    } else {
        format!("until {}", when::show(new.period.until))
    };
    session.report(
        outcome,
        |_| format!("issued {what}, {until}\n  its document, for the holder, is in {}", item.out.display()),
        document,
    );
    Ok(())
}

/// Writes the finished documents that are not there yet, and says that they are not issued yet.
pub async fn finish(session: &Session<'_>, items: &[Item], pen: Option<&Pen>) -> Result<()> {
    let new: Vec<&Item> = items.iter().filter(|item| item.stage == Stage::New).collect();
    if new.is_empty() {
        return Ok(());
    }
    let pen = pen.map(|pen| pen.unlock(session)).transpose()?;
    for item in &new {
        outbox::write(session, &item.out, &item.prepared.credential, pen.as_ref()).await?;
    }
    let what = match new.as_slice() {
        [item] => format!("{} is written; it is not issued", item.out.display()),
        items => format!("{} documents are written; they are not issued", items.len()),
    };
    session.context.out.say(format!("{what} until the transaction is in"));
    Ok(())
}

/// One of several, for machines.
pub fn entry(session: &Session<'_>, item: &Item, transaction: Value) -> Value {
    let mut entry = about(session, &item.prepared.new);
    merge(
        &mut entry,
        json!({
            "source": item.source,
            "file": item.out,
            "on_record": item.stage == Stage::Issued,
            "transaction": transaction,
        }),
    );
    entry
}
