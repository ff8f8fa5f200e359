//! `salus pack fetch-proof`: a proof out of a batch's file.

use std::path::PathBuf;

use clap::Args;
use codec::Encode;
use salus_domain::supply::{Leaf, Proof};
use serde_json::{Value, json};

use super::finder::{Finder, Sources};
use super::session::{Session, must_be_writable};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::supply::words;

/// Fetches.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack fetch-proof '(01)09506000134352(10)LOT-42A(21)x…' --batch lot-42a.batch
  salus pack fetch-proof 0x… --batch lot-42a.batch --out proof.json

The proofs of the pack and of the containers around it, each with its SCALE encoding as the contract takes it. Reading takes a
number of steps that grows with the logarithm of the batch.
With --json: { key, proofs: [{ root, key, kind, parent, index, siblings, scale }] }")]
pub struct FetchProof {
    /// A scan, an SSCC, or a key (0x…)
    #[arg(value_name = "DATA")]
    unit: String,
    /// Write them to this new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    sources: Sources,
}

/// Fetches.
pub async fn run(context: &Context, args: FetchProof) -> Result<()> {
    if let Some(out) = &args.out {
        must_be_writable(out)?;
    }
    let session = Session::open(context).await?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let found = finder.require(&args.unit).await?;
    let proofs = finder.proofs(&found.key, found.gtin()).await?.ok_or_else(|| {
        let notes = finder.notes(found.gtin()).join("; ");
        let failure = Failure::check(format!("no batch at hand has {}", found.show()));
        match notes.is_empty() {
            true => failure.hint("--batch FILE: who made the batch has it"),
            false => failure.hint(notes),
        }
    })?;
    let document = json!({
        "key": words::key(&found.key),
        "proofs": proofs.iter().map(proof).collect::<Vec<_>>(),
    });
    if let Some(out) = &args.out {
        let text = serde_json::to_string_pretty(&document).map_err(|e| Failure::local(e.to_string()))? + "\n";
        State::write_new(out, text.as_bytes(), false)?;
    }
    let lines: Vec<String> = proofs
        .iter()
        .map(|proof| {
            let kind = if matches!(proof.leaf, Leaf::Pack { .. }) { "pack" } else { "container" };
            format!(
                "{kind} {}: leaf {} of batch {}, {} hashes",
                words::key(proof.leaf.key()),
                proof.index,
                words::hash(&proof.root),
                proof.siblings.len()
            )
        })
        .collect();
    context.out.answer(lines.join("\n"), document);
    Ok(())
}

fn proof(proof: &Proof) -> Value {
    json!({
        "root": words::hash(&proof.root),
        "key": words::key(proof.leaf.key()),
        "kind": if matches!(proof.leaf, Leaf::Pack { .. }) { "pack" } else { "container" },
        "parent": proof.leaf.parent().map(words::key),
        "index": proof.index,
        "siblings": proof.siblings.iter().map(words::hash).collect::<Vec<_>>(),
        "scale": format!("0x{}", hex::encode(proof.encode())),
    })
}
