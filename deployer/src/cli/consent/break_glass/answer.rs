//! `salus consent break-glass justify` and `challenge`: what the clinician and the subject say about a case.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::consent::{Action, Event};
use serde_json::json;

use super::keep::Kept;
use crate::cli::Context;
use crate::cli::consent::session::{Session, Signing, must_be_new};
use crate::failure::{Failure, Result};
use crate::suite::consent::Arguments;
use crate::suite::when;

/// Justifies.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent break-glass justify --subject 5F… --document report.pdf --as doctor

The document stays with you: its salted commitment goes on chain, the salt into a file, before anything is sent.
With --json: { subject, clinician, number, document, justification_file, transaction }")]
pub struct Justify {
    /// Whose data were opened
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// The clinician's id [default: the signer's]
    #[arg(long, value_name = "ID")]
    clinician: Option<String>,
    /// Which case [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
    /// The justification; - reads stdin
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    /// Keep what opens its commitment in this new file [default: in the state folder, under statements/]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Objects.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass challenge --clinician 5F… --statement objection.txt
  salus consent break-glass challenge --clinician 5F… --number 2 --sign-only challenge.json --as patient

A statement stays with you, as with open. A reviewer of the case's jurisdiction decides.
With --json: { change | signed, subject, clinician, number, statement, statement_file | null, transaction }")]
pub struct Challenge {
    /// Who broke the glass
    #[arg(long, value_name = "ID")]
    clinician: String,
    /// Whose data were opened [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Which case [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
    /// What you object to, in words: a file of yours; - reads stdin
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// Keep statement and salt in this new file [default: in the state folder, under statements/]
    #[arg(long, value_name = "FILE", requires = "statement")]
    out: Option<PathBuf>,
    #[command(flatten)]
    signing: Signing,
}

/// Justifies.
pub async fn justify(context: &Context, args: Justify) -> Result<()> {
    let kept = Kept::read(None, Some(&args.document), args.out.as_deref())?
        .ok_or_else(|| Failure::usage("no justification is named: --document FILE"))?;
    let session = Session::open(context).await?;
    let (subject, clinician) = (session.account(&args.subject)?, session.own(args.clinician.as_deref())?);
    let number = super::case(&session, &subject, &clinician, args.number).await?.number;
    let (document, hash) = (kept.hash, format!("0x{}", hex::encode(kept.hash)));
    let arguments = Arguments::new()
        .with("subject", &subject)
        .with("clinician", &clinician)
        .with("number", &number)
        .with("document", &document);
    session.tried::<()>(&clinician, "justify", &arguments).await?;
    let signer = context.signer()?;
    let file = kept.write(&session, "justification", &subject, &clinician)?;
    let justified = |event: &Event| matches!(event, Event::CaseJustified { .. }).then_some(());
    let done = session.registry.call(&signer, "justify", &arguments, &context.tx_options(), justified).await?;
    let document = json!({
        "subject": session.show(&subject),
        "clinician": session.show(&clinician),
        "number": number,
        "document": hash,
        "justification_file": file,
    });
    session.answer_done(&done, &format!("justified case {number} about {}", session.show(&subject)), document);
    Ok(())
}

/// Objects.
pub async fn challenge(context: &Context, args: Challenge) -> Result<()> {
    if let Some(file) = &args.signing.sign_only {
        must_be_new(file)?;
    }
    let kept = Kept::read(None, args.statement.as_deref(), args.out.as_deref())?;
    let session = Session::open(context).await?;
    let (subject, clinician) = (session.own_subject(args.subject.as_deref())?, session.account(&args.clinician)?);
    let case = super::case(&session, &subject, &clinician, args.number).await?;
    let (number, statement) = (case.number, kept.as_ref().map_or([0; 32], |kept| kept.hash));
    // What the contract will say, before a statement is written or anything signed.
    let by = session.registry.may_act(&subject, &context.signer_account()?).await?;
    let action = Action::Challenge { subject, clinician, number, statement };
    let mut state = session.registry.subject_of(&subject).await?;
    let now = session.now().await?;
    let mut actors = BTreeMap::new();
    for party in std::iter::once(clinician).chain(case.glass.cosigner) {
        actors.insert(party, session.registry.subject_of(&party).await?.controller(&party));
    }
    let acts_for = |party: &AccountId| actors.get(party).copied().unwrap_or(*party);
    case.clone()
        .challenge(&mut state, &by, &clinician, acts_for, statement, now)
        .map_err(|e| session.registry.refused(action.name(), &e))?;
    let file = kept.map(|kept| kept.write(&session, "challenge", &subject, &clinician)).transpose()?;
    let outcome = session.perform(action, None, &args.signing).await?;
    let who = session.show(&clinician);
    session.report(
        outcome,
        |_| format!("challenged case {number} of {who}, opened {}; a reviewer decides", when::show(case.opened.at)),
        json!({
            "subject": session.show(&subject),
            "clinician": who,
            "number": number,
            "statement": format!("0x{}", hex::encode(statement)),
            "statement_file": file,
        }),
    );
    Ok(())
}
