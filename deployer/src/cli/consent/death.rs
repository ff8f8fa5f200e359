//! `salus consent death`: what vital records say about a subject.

use clap::{Args, Subcommand};
use salus_domain::Change;
use salus_domain::consent::{Event, Qualification};
use salus_domain::credential::CredentialType;
use serde_json::{Value, json};

use super::session::Session;
use super::standing;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::consent::{Arguments, Done, rules};
use crate::suite::when;

/// What to do about a death.
#[derive(Subcommand, Debug)]
pub enum DeathCommand {
    /// Attests that a subject is dead, as vital records
    Attest(Attest),
    /// Takes an attestation back, as vital records of the same jurisdiction
    Retract(Retract),
}

/// Attests.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent death attest --subject 5F… --jurisdiction DE-BE --as registry-office
  salus consent death attest --subject 5F… --by registry-office --jurisdiction DE-BE --as clerk --yes

From then on nobody acts for the subject but an executor whom an authority appoints (consent guardian appoint --kind estate).
With --json: { change, subject, authority, death: { since, seq, jurisdiction, retracted }, transaction }")]
pub struct Attest {
    #[command(flatten)]
    who: Who,
    /// For which jurisdiction the authority's credential was issued: DE, DE-BE, US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Retracts.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent death retract --subject 5F… --as registry-office

The controller acts again; a recovery that was pending waits for its whole delay again. Executors' terms end.
With --json: { change, subject, authority, death | null, transaction }")]
pub struct Retract {
    #[command(flatten)]
    who: Who,
}

/// Whose death, and who says so.
#[derive(Args, Debug)]
struct Who {
    /// Who died
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// The id that holds the credential of vital records [default: the signer's]
    #[arg(long, value_name = "AUTHORITY")]
    by: Option<String>,
}

impl Who {
    fn read(&self, session: &Session<'_>) -> Result<([u8; 32], [u8; 32], Arguments)> {
        let (subject, authority) = (session.account(&self.subject)?, session.own(self.by.as_deref())?);
        Ok((subject, authority, Arguments::new().with("authority", &authority).with("subject", &subject)))
    }
}

/// Runs `salus consent death …`.
pub async fn run(context: &Context, command: DeathCommand) -> Result<()> {
    match command {
        DeathCommand::Attest(args) => attest(context, args).await,
        DeathCommand::Retract(args) => retract(context, args).await,
    }
}

async fn attest(context: &Context, args: Attest) -> Result<()> {
    let place = rules::jurisdiction(&args.jurisdiction)?;
    let session = Session::open(context).await?;
    let (subject, authority, arguments) = args.who.read(&session)?;
    let registrar = Qualification { credential: CredentialType::VITAL_RECORDS, jurisdiction: place };
    registrar.check().map_err(|e| session.registry.refused("attest_death", &e))?;
    let arguments = arguments.with("jurisdiction", &place);
    // Whoever may not is not asked whether they are sure.
    session.tried::<Change>(&authority, "attest_death", &arguments).await?;
    let whose = session.show(&subject);
    if !args.yes {
        context.out.say(format!(
            "This says to everybody that {whose} is dead.\n\
             What its key and its guardians could do stops: granting, revoking, challenging, recovering the key.\n\
             What was granted goes on, and so does break-glass; an executor can be appointed, who may only revoke.\n\
             Vital records of {} alone can take it back.",
            jurisdiction::write(&place)
        ));
        if !context.out.confirm(&format!("Attest the death of {whose}?"))? {
            return Err(Failure::usage("nothing was attested").hint("--yes does not ask"));
        }
    }
    let attested = |event: &Event| match event {
        Event::DeathAttested { death, .. } => Some(*death),
        _ => None,
    };
    let signer = context.signer()?;
    let done = session.registry.call(&signer, "attest_death", &arguments, &context.tx_options(), attested).await?;
    let since = when::show(done.value.since.at);
    answer(
        &session,
        (&subject, &authority),
        &done,
        done.value.since.seq,
        &format!("attested that {whose} is dead, from {since} on"),
        standing::death(Some(&done.value)),
    );
    Ok(())
}

async fn retract(context: &Context, args: Retract) -> Result<()> {
    let session = Session::open(context).await?;
    let (subject, authority, arguments) = args.who.read(&session)?;
    let retracted = |event: &Event| match event {
        Event::DeathRetracted { ready, at, .. } => Some((*at, *ready)),
        _ => None,
    };
    let pending = session.registry.recovery(&subject).await?.pending().is_some();
    let done = session.vouched(&authority, "retract_death", &arguments, retracted).await?;
    let (at, ready) = done.value;
    let mut said = format!("retracted the attestation that {} is dead", session.show(&subject));
    if pending {
        said += &format!("\n  a recovery of its key is pending: it can be carried out from {} on", when::show(ready));
    }
    answer(&session, (&subject, &authority), &done, at.seq, &said, Value::Null);
    Ok(())
}

fn answer<T>(
    session: &Session<'_>,
    (subject, authority): (&[u8; 32], &[u8; 32]),
    done: &Done<T>,
    seq: u64,
    said: &str,
    death: Value,
) {
    let document = json!({
        "change": { "seq": seq, "number": 0 },
        "subject": session.show(subject),
        "authority": session.show(authority),
        "death": death,
    });
    session.answer_done(done, said, document);
}
