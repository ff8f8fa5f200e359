//! `salus consent break-glass review`, `enforce` and `reinstate`: what follows from a case.

use clap::{Args, ValueEnum};
use salus_domain::consent::{Event, Outcome};
use serde_json::json;

use crate::cli::Context;
use crate::cli::consent::session::Session;
use crate::failure::Result;
use crate::suite::consent::{Arguments, words};

/// What a reviewer found.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Found {
    /// It was right to break the glass
    Upheld,
    /// It was not; a window that is still open ends
    NotJustified,
}

impl From<Found> for Outcome {
    fn from(found: Found) -> Self {
        match found {
            Found::Upheld => Outcome::Upheld,
            Found::NotJustified => Outcome::NotJustified,
        }
    }
}

/// A case.
#[derive(Args, Debug)]
pub struct Which {
    /// Whose data were opened
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// Who broke the glass
    #[arg(long, value_name = "ID")]
    clinician: String,
    /// Which case [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
}

/// Closes a case.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass review --subject 5F… --clinician 5G… --outcome upheld --as reviewer
  salus consent break-glass review --subject 5F… --clinician 5G… --number 2 --outcome not-justified --suspend --as reviewer

A reviewer of the case's jurisdiction, who is neither clinician, co-signer nor subject. Nothing reopens a case.
With --json: { change, subject, clinician, number, reviewer, outcome, suspended, transaction }")]
pub struct Review {
    #[command(flatten)]
    which: Which,
    /// What was found
    #[arg(long, value_enum)]
    outcome: Found,
    /// Also suspend the clinician's right to break the glass, over all subjects
    #[arg(long)]
    suspend: bool,
    /// The id that holds the reviewer's credential [default: the signer's]
    #[arg(long, value_name = "ID")]
    reviewer: Option<String>,
}

/// Notes a missed deadline.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent break-glass enforce --subject 5F… --clinician 5G…

Anyone may, once the deadline has passed; it is noted once for each case.
With --json: { subject, clinician, number, owed, transaction }")]
pub struct Enforce {
    #[command(flatten)]
    which: Which,
}

/// Lifts a suspension.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent break-glass reinstate --clinician 5G… --as reviewer

A reviewer of the jurisdiction that suspended. Co-signatures that are owed stay owed.
With --json: { clinician, reviewer, transaction }")]
pub struct Reinstate {
    /// Whose right was suspended
    #[arg(long, value_name = "ID")]
    clinician: String,
    /// The id that holds the reviewer's credential [default: the signer's]
    #[arg(long, value_name = "ID")]
    reviewer: Option<String>,
}

async fn case(session: &Session<'_>, which: &Which) -> Result<([u8; 32], [u8; 32], u32, Arguments)> {
    let (subject, clinician) = (session.account(&which.subject)?, session.account(&which.clinician)?);
    let number = super::case(session, &subject, &clinician, which.number).await?.number;
    let arguments = Arguments::new().with("subject", &subject).with("clinician", &clinician).with("number", &number);
    Ok((subject, clinician, number, arguments))
}

/// Closes a case.
pub async fn review(context: &Context, args: Review) -> Result<()> {
    let session = Session::open(context).await?;
    let (subject, clinician, number, arguments) = case(&session, &args.which).await?;
    let (reviewer, outcome) = (session.own(args.reviewer.as_deref())?, Outcome::from(args.outcome));
    let arguments = arguments.with("reviewer", &reviewer).with("outcome", &outcome).with("suspend", &args.suspend);
    let reviewed = |event: &Event| match event {
        Event::CaseReviewed { at, .. } => Some(at.seq),
        _ => None,
    };
    let done = session.vouched(&reviewer, "review", &arguments, reviewed).await?;
    let mut said = format!("closed case {number} of {}: {}", session.show(&clinician), words::outcome_words(outcome));
    if args.suspend {
        said += "\n  the clinician may not break the glass of anybody until a reviewer reinstates them";
    }
    let document = json!({
        "change": { "seq": done.value, "number": number },
        "subject": session.show(&subject),
        "clinician": session.show(&clinician),
        "number": number,
        "reviewer": session.show(&reviewer),
        "outcome": words::outcome_name(outcome),
        "suspended": args.suspend,
    });
    session.answer_done(&done, &said, document);
    Ok(())
}

/// Notes a missed deadline.
pub async fn enforce(context: &Context, args: Enforce) -> Result<()> {
    let session = Session::open(context).await?;
    let (subject, clinician, number, arguments) = case(&session, &args.which).await?;
    let missed = |event: &Event| match event {
        Event::DeadlineMissed { owed, .. } => Some(*owed),
        _ => None,
    };
    let done = session.registry.call(&context.signer()?, "enforce", &arguments, &context.tx_options(), missed).await?;
    let said = format!(
        "noted that case {number} of {} was not justified in time: co-signatures owed for the next cases: {}",
        session.show(&clinician),
        done.value
    );
    let document = json!({
        "subject": session.show(&subject),
        "clinician": session.show(&clinician),
        "number": number,
        "owed": done.value,
    });
    session.answer_done(&done, &said, document);
    Ok(())
}

/// Lifts a suspension.
pub async fn reinstate(context: &Context, args: Reinstate) -> Result<()> {
    let session = Session::open(context).await?;
    let (clinician, reviewer) = (session.account(&args.clinician)?, session.own(args.reviewer.as_deref())?);
    let arguments = Arguments::new().with("reviewer", &reviewer).with("clinician", &clinician);
    let lifted = |event: &Event| matches!(event, Event::BreakGlassReinstated { .. }).then_some(());
    let done = session.vouched(&reviewer, "reinstate_break_glass", &arguments, lifted).await?;
    let document = json!({ "clinician": session.show(&clinician), "reviewer": session.show(&reviewer) });
    session.answer_done(&done, &format!("{} may break the glass again", session.show(&clinician)), document);
    Ok(())
}
