//! `salus credential renew`: a later end, and the document made out anew.

use std::path::{Path, PathBuf};

use clap::Args;
use salus_domain::credential::{Action, Credential};
use salus_domain::{Hash, Timestamp};
use serde_json::{Value, json};

use super::acting::{By, about, named, show_id};
use super::outbox::{self, Pen};
use super::session::{Session, merge, must_be_new, must_be_writable};
use crate::cli::Context;
use crate::cli::signing::Signing;
use crate::failure::{Failure, Result};
use crate::formats::vc;
use crate::suite::credential::document::{Proof, commit, renewed};
use crate::suite::credential::{Record, rules};
use crate::suite::when;

/// Renews.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential renew 0x1f… --until 2028-12-31 --as college
  salus credential renew --vc for-anna.json --until 2028-12-31 --key board --out for-anna-2028.json --as college

By who answers for it, whose newest accreditation has to run. With --vc its document is made out anew until the later end, signed with
--key, and written to --out BEFORE the chain is told; without, the document keeps the end that it says.
With --json: { credential, issuer, holder, type, code, jurisdiction, until, file | null, on_record, change: { seq, number } | null,
  transaction | null } or { …, document, signed, file }")]
pub struct Renew {
    /// The credential's id [default: as the document says]
    #[arg(required_unless_present = "vc")]
    id: Option<String>,
    /// Until when: a day (which belongs to it) or an instant; later than now
    #[arg(long, value_name = "WHEN")]
    until: String,
    /// Its document as it is on record, signed or not
    #[arg(long, value_name = "FILE", requires = "out")]
    vc: Option<PathBuf>,
    /// Where the renewed document goes: a new file
    #[arg(long, value_name = "FILE", requires = "vc")]
    out: Option<PathBuf>,
    /// The key that signs the renewed document (salus credential key list)
    #[arg(long, value_name = "NAME", requires = "vc")]
    key: Option<String>,
    /// How it is signed
    #[arg(long, value_enum, default_value_t = Proof::DataIntegrity, requires = "key")]
    proof: Proof,
    /// The slot's revision that it makes [default: the next one]
    #[arg(long, value_name = "NUMBER")]
    revision: Option<u32>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    signing: Signing,
}

/// A renewed document on its way.
struct Fresh {
    out: PathBuf,
    credential: vc::Credential,
    commitment: Hash,
    written: bool,
}

/// Renews.
pub async fn run(context: &Context, args: Renew) -> Result<()> {
    let (named_id, until) = (args.id.as_deref().map(rules::id).transpose()?, when::until(&args.until)?);
    let session = Session::open(context).await?;
    let prefix = session.registry.client.ss58_prefix();
    let fresh = match (&args.vc, &args.out) {
        (Some(file), Some(out)) => Some(fresh(file, out, until, prefix)?),
        _ => None,
    };
    let id = match (named_id, &fresh) {
        (Some(named), Some((id, _))) if named != *id => {
            return Err(Failure::usage(format!("the document is that of {}, not of {}", show_id(id), show_id(&named))));
        }
        (Some(id), _) => id,
        (None, Some((id, _))) => *id,
        // clap wants one of them.
        (None, None) => return Err(Failure::usage("no credential is named")),
    };
    let fresh = fresh.map(|(_, fresh)| fresh);
    let credential = session.credential(&id).await?;
    let by = args.by.account(&session)?;
    let mut document = about(&session, &credential.says);
    merge(&mut document, json!({ "until": until, "on_record": false }));
    // The file of a signed message is the answer's `file`.
    let name = if args.signing.sign_only.is_some() { "document" } else { "file" };
    document[name] = json!(fresh.as_ref().map(|fresh| &fresh.out));
    if let Some(fresh) = &fresh
        && fresh.written
        && is_on_record(&session, &credential, until, fresh).await?
    {
        merge(&mut document, json!({ "on_record": true, "change": Value::Null, "transaction": Value::Null }));
        let text = format!("renewed already: {}; its document is in {}", show_id(&id), fresh.out.display());
        context.out.answer(text, document);
        return Ok(());
    }
    let commitment = fresh.as_ref().map(|fresh| fresh.commitment);
    let action = Action::Renew { by, id, until, commitment, revision: args.revision };
    session.try_out(&action).await.map_err(|failure| args.by.advise(failure))?;
    if let Some(file) = &args.signing.sign_only {
        must_be_new(file)?;
        when::duration(&args.signing.valid_for)?;
    }
    if let Some(fresh) = fresh.as_ref().filter(|fresh| !fresh.written) {
        let pen = match &args.key {
            Some(name) => Some(Pen::of(&session, name, args.proof, &by).await?.unlock(&session)?),
            None => None,
        };
        outbox::write(&session, &fresh.out, &fresh.credential, pen.as_ref()).await?;
        context.out.say(format!("{} is written; it is not on record until the transaction is in", fresh.out.display()));
    }
    let outcome = session.perform(action, &args.signing).await.map_err(|failure| args.by.advise(failure))?;
    let what = format!("{}, {}", show_id(&id), named(&session, &credential.says));
    let end = when::show(until);
    session.report(outcome, |change| format!("renewed {what}, until {end}, revision {}", change.number), document);
    Ok(())
}

/// The document made out anew, or as an earlier run left it; and which credential it is of.
fn fresh(file: &Path, out: &Path, until: Timestamp, prefix: u16) -> Result<(Hash, Fresh)> {
    let known = outbox::read(file)?;
    let id = Record::of(&known)?.credential;
    let Some(left) = outbox::finished(out)? else {
        must_be_writable(out)?;
        let (credential, commitment) = renewed(&known, until, prefix)?;
        return Ok((id, Fresh { out: out.to_owned(), credential, commitment, written: false }));
    };
    let record = Record::of(&left).ok().filter(|record| record.credential == id && left.validity.until == until);
    let record = record.ok_or_else(|| outbox::in_the_way(out))?;
    let commitment = commit(&left, &record)?;
    Ok((id, Fresh { out: out.to_owned(), credential: left, commitment, written: true }))
}

/// Whether this very renewal is on record.
async fn is_on_record(session: &Session<'_>, known: &Credential, until: Timestamp, fresh: &Fresh) -> Result<bool> {
    let current = session.registry.slot(&known.says.slot()).await?.current;
    let ours = current.filter(|current| current.credential.says.id == known.says.id);
    Ok(ours.is_some_and(|current| {
        current.state.until == until && current.state.commitment(&current.credential) == fresh.commitment
    }))
}
