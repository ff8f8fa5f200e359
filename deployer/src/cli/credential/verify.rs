//! `salus credential verify`: whether a credential's file holds.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::session::{Session, read};
use super::tell;
use crate::cli::Context;
use crate::failure::Result;
use crate::formats::vc::PublicKey;
use crate::suite::credential::file::check_offline;
use crate::suite::credential::verify::{Moment, not_yet};
use crate::suite::when;

/// Checks a file.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential verify licence.json
  salus credential verify licence.jwt --at 2026-11-20
  salus credential verify licence.json --offline --status-list revocation-0.json --status-list suspension-0.json --issuer-key zDn…

The file is a W3C Verifiable Credential: JSON with or without a proof, or a token. Exit 6 if a check fails, and it is named.
With --json: { valid, failed: [check], checks: [{ check, holds: true | false | null, words }], file, at | null, offline,
  credential: { id, issuer, holder, holder_kind, type, code, jurisdiction, from, until, issued: { at, seq }, commitment, qualifier, indices } | null,
  status: { verdict, words, id, until | why, hop, level } | null }; in the failure's details if one fails")]
pub struct Verify {
    /// The credential; - reads it from stdin
    file: PathBuf,
    /// Judge it as of this instant instead of now: a day (its beginning), an instant, or milliseconds
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// Ask no chain: form, signature, period, and status by the lists given
    #[arg(long)]
    offline: bool,
    /// A status list that the issuer published (repeat for more)
    #[arg(long, value_name = "FILE", requires = "offline")]
    status_list: Vec<PathBuf>,
    /// With --offline: a key that is known to be the issuer's, did:key:z… or z… (repeat for more)
    #[arg(long, value_name = "KEY", requires = "offline")]
    issuer_key: Vec<String>,
}

/// Checks.
pub async fn run(context: &Context, args: Verify) -> Result<()> {
    let at = args.at.as_deref().map(when::moment).transpose()?;
    let text = read(&args.file)?;
    if args.offline {
        let lists = args.status_list.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
        let known = args.issuer_key.iter().map(|key| public_key(key)).collect::<Result<Vec<_>>>()?;
        let (findings, _) = check_offline(&text, &lists, &known, at.unwrap_or_else(when::machine));
        let words =
            ("it holds, as far as the lines above say: the chain was not asked", "the credential does not hold");
        return tell::findings(context, &findings, words, json!({ "file": args.file, "at": at, "offline": true }));
    }
    let session = Session::open(context).await?;
    if let Some(error) = at.zip(Some(session.now().await?)).and_then(|(at, now)| not_yet(at, now)) {
        // A question that cannot be answered yet, and nothing about the file.
        return Err(crate::failure::Failure {
            kind: crate::failure::Kind::Usage,
            ..session.registry.refused("valid_at", &error)
        });
    }
    let verified = session.registry.verify(&text, Moment { now: session.later().await?, at }).await?;
    let more = json!({
        "file": args.file,
        "at": at,
        "offline": false,
        "credential": verified.credential.as_ref().map(|credential| tell::credential(&session, credential)),
        "status": verified.verdict.as_ref().map_or(Value::Null, |verdict| tell::verdict(&session, verdict)),
    });
    let good = match at {
        None => "the credential holds".to_owned(),
        Some(at) => format!("the credential held at {}", when::show(at)),
    };
    tell::findings(context, &verified.findings, (&good, "the credential does not hold"), more)
}

/// Reads a key as it is published: `did:key:z…`, `did:key:z…#z…`, or `z…`.
pub fn public_key(text: &str) -> Result<PublicKey> {
    let multikey = text.split('#').next().unwrap_or_default();
    Ok(PublicKey::from_multikey(multikey.strip_prefix("did:key:").unwrap_or(multikey))?)
}
