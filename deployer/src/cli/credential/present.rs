//! `salus credential present`: a holder's answer to a verifier.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use salus_domain::credential::SlotKey;
use serde_json::json;

use super::session::{Session, must_be_new, read};
use crate::cli::{Context, qr};
use crate::failure::{Failure, Result};
use crate::formats::vc::presentation::{Challenge, Statement};
use crate::state::State;
use crate::suite::credential::file::open;
use crate::suite::credential::{Record, rules};
use crate::suite::findings::Findings;
use crate::suite::when;

/// Answers a challenge.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential present --challenge challenge.json --vc licence.json --as me --out answer.json
  salus credential present --challenge challenge.json --type physician --jurisdiction US-CA --as me

What you sign is shown first: it names the verifier. The answer is one line (and a QR code on a terminal), and serves once.
With --json: { presentation: { schema, holder, credential_type, jurisdiction, … signature }, line, file | null }")]
pub struct Present {
    /// What the verifier asked: a file, or - for stdin
    #[arg(long, value_name = "FILE")]
    challenge: PathBuf,
    #[command(flatten)]
    credential: Which,
    /// Write the answer to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also show it as a QR code (on a terminal it always is)
    #[arg(long)]
    qr: bool,
}

/// Which credential is shown.
#[derive(Args, Debug)]
pub struct Which {
    /// The credential's file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "jurisdiction", "holder"], required_unless_present = "kind")]
    vc: Option<PathBuf>,
    /// Licensed for what: a name such as physician, or a number
    #[arg(long = "type", value_name = "TYPE", requires = "jurisdiction")]
    kind: Option<String>,
    /// Where: US, US-CA
    #[arg(long, value_name = "CODE", requires = "kind")]
    jurisdiction: Option<String>,
    /// Whose [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    holder: Option<String>,
}

/// Answers.
pub async fn run(context: &Context, args: Present) -> Result<()> {
    if let Some(file) = &args.out {
        must_be_new(file)?;
    }
    let challenge = Challenge::parse(&read(&args.challenge)?)?;
    if when::machine() >= challenge.expires {
        return Err(Failure::usage(format!("the challenge was good until {}", when::show(challenge.expires)))
            .hint("ask the verifier for another one"));
    }
    let session = Session::open(context).await?;
    let SlotKey { holder, credential_type, jurisdiction } = args.credential.read(&session)?;
    let signer = context.signer_account()?;
    // Before a key is unlocked for what nobody would accept.
    session.may_present(&holder, &signer).await?.map_err(|error| session.registry.refused("delegate", &error))?;
    let statement = Statement {
        holder,
        signer,
        credential_type: credential_type.0,
        jurisdiction,
        challenge,
        genesis: session.registry.client.genesis(),
        contract: session.registry.address,
    };
    context.out.say(statement.readable());
    let signature = context.signer()?.sign_bytes(statement.text().as_bytes())?;
    let answer = statement.signed(signature)?;
    let (document, line) = (answer.document(), answer.compact());
    // A line too long to be drawn is told before a file is left.
    let code = match args.qr || std::io::stderr().is_terminal() {
        true => Some(qr::draw(&line)?),
        false => None,
    };
    if let Some(file) = &args.out {
        let text = serde_json::to_string_pretty(&document).map_err(|e| Failure::local(e.to_string()))?;
        State::write_new(file, format!("{text}\n").as_bytes(), false)?;
        context.out.say(format!("the answer is in {}", file.display()));
    }
    if let Some(code) = code {
        qr::show(&context.out, &code);
    }
    context.out.answer(&line, json!({ "presentation": document, "line": line, "file": args.out }));
    Ok(())
}

impl Which {
    /// The credential, by its file or as typed.
    fn read(&self, session: &Session<'_>) -> Result<SlotKey> {
        let Some(file) = &self.vc else {
            let (kind, place) = (self.kind.as_deref(), self.jurisdiction.as_deref());
            let holder = session.own(self.holder.as_deref())?;
            return rules::slot(holder, kind.unwrap_or_default(), place.unwrap_or_default());
        };
        let mut findings = Findings::default();
        let opened = open(&read(file)?, when::machine(), &mut findings).ok_or_else(|| {
            let why = findings.0.into_iter().rfind(|finding| finding.holds == Some(false));
            Failure::usage(format!("{}: {}", file.display(), why.map(|finding| finding.said).unwrap_or_default()))
        })?;
        let record = Record::of(&opened.credential)?;
        let place = session.registry.place();
        if (record.chain, record.registry) != (place.genesis, place.registry) {
            return Err(Failure::chain(format!("{} is on record on another chain or registry", file.display()))
                .hint("name the right network with --network, the right suite with --suite"));
        }
        Ok(SlotKey {
            holder: record.holder,
            credential_type: record.credential_type,
            jurisdiction: record.jurisdiction,
        })
    }
}
