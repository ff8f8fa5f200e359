//! `salus credential challenge`: what a verifier asks.

use std::io::IsTerminal;
use std::path::PathBuf;

use serde_json::json;

use super::session::must_be_new;
use crate::cli::{Context, qr};
use crate::failure::{Failure, Result};
use crate::formats::vc::presentation::{Challenge, MIN_NONCE};
use crate::printable;
use crate::state::State;
use crate::suite::secrets::random;
use crate::suite::when;

/// Asks a holder.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Example:
  salus credential challenge --verifier 'St. Anna pharmacy, night desk' --out challenge.json

Give it to the holder, keep it, and check the answer against it: salus credential check.
With --json: { challenge: { schema, nonce, verifier, expires, expires_at }, line, file }")]
pub struct Args {
    /// Who asks, in words that the holder reads before signing
    #[arg(long, value_name = "NAME")]
    verifier: String,
    /// How long an answer counts: 90s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    valid_for: String,
    /// Write it to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also show it as a QR code (on a terminal it always is)
    #[arg(long)]
    qr: bool,
}

/// Asks.
pub fn run(context: &Context, args: &Args) -> Result<()> {
    if let Some(file) = &args.out {
        must_be_new(file)?;
    }
    // The verifier's own clock: nobody else looks at the time.
    let expires = when::machine().saturating_add(when::duration(&args.valid_for)?);
    let mut nonce = [0u8; MIN_NONCE];
    random(&mut nonce)?;
    let challenge = Challenge::new(&nonce, &args.verifier, expires)?;
    let document = challenge.document();
    let text = serde_json::to_string_pretty(&document).map_err(|e| Failure::local(e.to_string()))?;
    if args.qr || std::io::stderr().is_terminal() {
        qr::show(&context.out, &qr::draw(&challenge.one_line())?);
    }
    match &args.out {
        Some(file) => {
            State::write_new(file, format!("{text}\n").as_bytes(), false)?;
            let said = format!("the challenge is in {}, good until {}", file.display(), when::show(expires));
            context.out.answer(said, json!({ "challenge": document, "line": challenge.one_line(), "file": file }));
        }
        None => {
            context.out.answer(printable::json(&text), json!({ "challenge": document, "line": challenge.one_line() }))
        }
    }
    Ok(())
}
