//! `salus credential export`: a credential secured with a key, and status lists built from the chain.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::outbox;
use super::session::{Session, must_be_writable};
use crate::cli::{Context, blocks};
use crate::failure::{Failure, Result};
use crate::formats::vc::status_list::StatusList;
use crate::formats::vc::{Credential, SigningKey};
use crate::state::State;
use crate::suite::credential::document::{Proof, commit, secure};
use crate::suite::credential::keys::DocumentKeys;
use crate::suite::credential::lists::{Publisher, Which, in_use};
use crate::suite::credential::record::account_url;
use crate::suite::credential::status::StatusBase;
use crate::suite::credential::{Record, rules};
use crate::suite::when;

/// Exports.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential export --vc licence.json --key board --proof jose --out licence.jwt
  salus credential export --status-list revocation --key board --base https://board.example/status --out revocation-0.json
  salus credential export --all --key board --base https://board.example/status --out lists

The key has to be bound to the issuer on chain. A list is signed anew before its end: salus credential export from a timer.
With --json: { file, credential, issuer, holder, key } or { issuer, lists: [{ purpose, list, url, set, file }], number, at, until }")]
pub struct Export {
    #[command(flatten)]
    what: What,
    /// The key that signs (salus credential key list)
    #[arg(long, value_name = "NAME")]
    key: String,
    /// How it is secured
    #[arg(long, value_enum, default_value_t = Proof::DataIntegrity)]
    proof: Proof,
    /// The new file; with --all a folder
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// Whose lists [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "vc")]
    issuer: Option<String>,
    /// Which list of the issuer's
    #[arg(long, value_name = "N", default_value_t = 0, requires = "status_list", value_parser = clap::value_parser!(u8).range(..128))]
    list: u8,
    /// Where the lists are published, as the credentials say [default: a name made of chain, registry and issuer]
    #[arg(long, value_name = "URL", conflicts_with = "vc")]
    base: Option<String>,
    /// The issuer as the credentials name it [default: its account, urn:salus:ss58:…]
    #[arg(long, value_name = "URL", conflicts_with = "vc")]
    issuer_url: Option<String>,
    /// How long the lists are good: 1h, 1d
    #[arg(long, value_name = "DURATION", default_value = "1d", conflicts_with = "vc")]
    valid_for: String,
}

/// What is exported.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct What {
    /// A credential's file, signed or not: its document is signed anew
    #[arg(long, value_name = "FILE")]
    vc: Option<PathBuf>,
    /// The list of one purpose: revocation or suspension
    #[arg(long, value_name = "PURPOSE")]
    status_list: Option<String>,
    /// The lists of both purposes, all that are in use
    #[arg(long)]
    all: bool,
}

/// Exports.
pub async fn run(context: &Context, args: Export) -> Result<()> {
    // The key's name is told before anything is asked.
    DocumentKeys::of(&context.state).info(&args.key)?;
    match (&args.what.vc, &args.what.status_list) {
        (Some(file), _) => credential(context, &args, file).await,
        (None, Some(purpose)) => {
            let which = Which { purpose: rules::purpose(purpose)?, list: args.list };
            must_be_writable(&args.out)?;
            lists(context, &args, Some(which)).await
        }
        (None, None) => lists(context, &args, None).await,
    }
}

/// Unlocks the key, which has to be the issuer's on chain now.
async fn unlock(session: &Session<'_>, args: &Export, issuer: &[u8; 32]) -> Result<SigningKey> {
    let keys = DocumentKeys::of(&session.context.state);
    let public = keys.info(&args.key)?.public;
    session.registry.check_key(&public, issuer, session.now().await?).await?;
    let password = session.context.password(&format!("Password of document key {}: ", args.key))?;
    keys.unlock(&args.key, &password)
}

async fn credential(context: &Context, args: &Export, file: &Path) -> Result<()> {
    must_be_writable(&args.out)?;
    let opened = outbox::read(file)?;
    // What was signed before is left behind; the document is the same.
    let credential = Credential::read(opened.document())?;
    let record = Record::of(&credential)?;
    let session = Session::open(context).await?;
    on_record(&session, &credential, &record).await?;
    let key = unlock(&session, args, &record.issuer).await?;
    let text = secure(&credential, &key, args.proof, session.later().await?)?;
    State::write_new(&args.out, text.as_bytes(), false)?;
    context.out.answer(
        format!("the credential, signed by {}, is in {}", key.public().did(), args.out.display()),
        json!({
            "file": args.out,
            "credential": format!("0x{}", hex::encode(record.credential)),
            "issuer": session.show(&record.issuer),
            "holder": session.show(&record.holder),
            "key": key.public().did(),
        }),
    );
    Ok(())
}

/// Refuses to sign what is not on record: nobody could verify it.
async fn on_record(session: &Session<'_>, credential: &Credential, record: &Record) -> Result<()> {
    let place = session.registry.place();
    if (record.chain, record.registry) != (place.genesis, place.registry) {
        return Err(Failure::chain("the document is on record on another chain or registry")
            .hint("name the right network with --network, the right suite with --suite"));
    }
    let commitment = commit(credential, record)?;
    let found = session.registry.credential(&record.credential).await?;
    let Some((slot, recorded)) = found else {
        let error = salus_domain::credential::Error::NotCurrent { current: None };
        return Err(session.registry.refused("credential", &error));
    };
    let entries = session.registry.timeline(&slot).await?;
    let ours = entries.iter().rfind(|entry| entry.id == record.credential);
    if ours.is_none_or(|entry| entry.state.commitment(&recorded) != commitment) {
        return Err(Failure::check("the document is not the one on record: document")
            .hint("salus credential verify tells what is different"));
    }
    Ok(())
}

/// Writes one list, or all that are in use into a folder.
async fn lists(context: &Context, args: &Export, which: Option<Which>) -> Result<()> {
    let valid_for = when::duration(&args.valid_for)?;
    let session = Session::open(context).await?;
    let issuer = session.own(args.issuer.as_deref())?;
    let place = session.registry.place();
    let base = match &args.base {
        Some(base) => StatusBase::new(base)?,
        None => StatusBase::on_chain(&place.genesis, &place.registry, &issuer, place.prefix),
    };
    let url = args.issuer_url.clone().unwrap_or_else(|| account_url(&issuer, place.prefix));
    let publisher = Publisher { account: issuer, url, base };
    let wanted: Vec<Which> = match which {
        Some(which) => vec![which],
        None => {
            let (logged, _) = blocks::known(&session, None, 0).await?;
            in_use(logged.iter().map(|logged| &logged.event), &issuer).into_iter().collect()
        }
    };
    let file = |which: &Which| match args.what.all {
        true => args.out.join(format!("{}-{}.{}", which.purpose.name(), which.list, suffix(args.proof))),
        false => args.out.clone(),
    };
    wanted.iter().try_for_each(|which| must_be_writable(&file(which)))?;
    let key = unlock(&session, args, &issuer).await?;
    // All of them as of one block.
    let number = blocks::newest(&session).await?;
    let block = session.registry.client.block_hash(number).await?;
    let block = block.ok_or_else(|| Failure::chain(format!("the node does not know its block {number}")))?;
    let at = session.registry.client.now_ms(Some(block)).await?;
    let until = at.max(when::machine()).saturating_add(valid_for);
    let mut written = Vec::new();
    for which in &wanted {
        let credential = session.registry.list_credential(&publisher, *which, block, (at, until)).await?;
        let set = StatusList::read(&credential).map(|list| list.bits.ones().count()).unwrap_or_default();
        let text = secure(&credential, &key, args.proof, session.later().await?)?;
        let file = file(which);
        State::write_new(&file, text.as_bytes(), false)?;
        written.push(json!({
            "purpose": which.purpose.name(),
            "list": which.list,
            "url": publisher.base.url(which.purpose, which.list),
            "set": set,
            "file": file,
        }));
    }
    report(context, &written, &session.show(&issuer), (number, at, until));
    Ok(())
}

fn report(context: &Context, written: &[Value], issuer: &str, (number, at, until): (u32, u64, u64)) {
    let mut table = crate::cli::table(&["FILE", "LIST", "SET"]);
    for list in written {
        let text = |name: &str| list[name].as_str().map_or_else(|| list[name].to_string(), str::to_owned);
        table.add_row([text("file"), text("url"), text("set")]);
    }
    let text = format!(
        "{}\nof {issuer}, as of block {number} ({}), good until {}",
        table.trim_fmt(),
        when::show(at),
        when::show(until)
    );
    context.out.answer(text, json!({ "issuer": issuer, "lists": written, "number": number, "at": at, "until": until }));
}

const fn suffix(proof: Proof) -> &'static str {
    match proof {
        Proof::DataIntegrity => "json",
        Proof::Jose => "jwt",
    }
}
