//! `salus consent break-glass open`.

use std::path::PathBuf;

use clap::Args;
use salus_domain::consent::{BreakGlass, Event};
use serde_json::json;

use super::keep::Kept;
use super::{QualifiedAs, tell};
use crate::cli::Context;
use crate::cli::consent::session::Session;
use crate::failure::{Failure, Result};
use crate::suite::consent::{Arguments, rules};
use crate::suite::when;

/// Opens.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass open --subject 5F… --type physician --jurisdiction DE-BE --reason treatment \\
      --statement why.txt --as doctor
  salus consent break-glass open --subject 5F… --type nurse --jurisdiction DE-BE --reason unable-to-consent \\
      --statement-text 'unconscious, nobody to ask' --cosigner colleague --as nurse

Every category is opened for purpose BTG, for 4 hours; the case is public, and has to be justified within 72 hours. The statement stays
with you: its salted commitment goes on chain, its words and the salt into a file, before anything is sent.
With --json: { change, subject, clinician, case: { … as in show }, statement_file, access, justify, transaction }")]
pub struct Open {
    /// Whose data
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// The id that holds the credential [default: the signer's]
    #[arg(long, value_name = "ID")]
    clinician: Option<String>,
    #[command(flatten)]
    qualified: QualifiedAs,
    /// Why: treatment, unable-to-consent, public-health, threat (or HL7's ETREAT, OVRINCOMP, PUBHLTH, THREAT)
    #[arg(long, value_name = "REASON")]
    reason: String,
    /// Why, in words: a file of yours; - reads stdin
    #[arg(long, value_name = "FILE", required_unless_present = "statement_text", conflicts_with = "statement_text")]
    statement: Option<PathBuf>,
    /// Why, in words; others who work on this machine may see what is typed here
    #[arg(long, value_name = "TEXT")]
    statement_text: Option<String>,
    /// The colleague who co-signed (break-glass cosign), if one had to
    #[arg(long, value_name = "ID")]
    cosigner: Option<String>,
    /// Keep statement and salt in this new file [default: in the state folder, under statements/]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Opens.
pub async fn run(context: &Context, args: Open) -> Result<()> {
    let (qualification, reason) = (args.qualified.read()?, rules::emergency(&args.reason)?);
    let kept = Kept::read(args.statement_text.as_deref(), args.statement.as_deref(), args.out.as_deref())?
        .ok_or_else(|| Failure::usage("why is not said: --statement FILE or --statement-text TEXT"))?;
    let session = Session::open(context).await?;
    let (subject, clinician) = (session.account(&args.subject)?, session.own(args.clinician.as_deref())?);
    let cosigner = args.cosigner.as_deref().map(|text| session.account(text)).transpose()?;
    let glass = BreakGlass { qualification, reason, statement: kept.hash, cosigner };
    glass.check().map_err(|e| session.registry.refused("break_glass", &e))?;
    let arguments = Arguments::new().with("subject", &subject).with("clinician", &clinician).with("glass", &glass);
    session.tried::<salus_domain::Change>(&clinician, "break_glass", &arguments).await?;
    let signer = context.signer()?;
    let file = kept.write(&session, "statement", &subject, &clinician)?;
    let broken = |event: &Event| match event {
        Event::GlassBroken { case, .. } => Some(case.clone()),
        _ => None,
    };
    let done = session.registry.call(&signer, "break_glass", &arguments, &context.tx_options(), broken).await?;
    let case = &done.value;
    let (whose, who) = (session.show(&subject), session.show(&clinician));
    let named = |option: &str| match &args.clinician {
        Some(_) => format!(" {option} {who}"),
        None => String::new(),
    };
    let signed_as = context.global.signer.as_ref().map(|name| format!(" --as {name}")).unwrap_or_default();
    let access = format!("salus consent access --subject {whose} --purpose BTG{}{signed_as}", named("--grantee"));
    let justify = format!(
        "salus consent break-glass justify --subject {whose} --number {}{} --document FILE{signed_as}",
        case.number,
        named("--clinician")
    );
    let said = format!(
        "case {}: {who} may look at everything of {whose} until {}\n  access: {access}\n  justify before {}: {justify}",
        case.number,
        when::show(case.until),
        when::show(case.justify_by)
    );
    let document = json!({
        "change": { "seq": case.opened.seq, "number": case.number },
        "subject": whose,
        "clinician": who,
        "case": tell::document(&session, (&subject, &clinician), case, case.bars, done.included.timestamp_ms),
        "statement_file": file,
        "access": access,
        "justify": justify,
    });
    session.answer_done(&done, &said, document);
    Ok(())
}
