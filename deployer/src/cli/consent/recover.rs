//! `salus consent recover`: a lost key replaced by trustees.

use clap::{Args, Subcommand};
use salus_domain::consent::{Action, Change, Event};
use serde_json::json;

use super::session::{Outcome, Session, Signing};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::consent::{Arguments, Done};
use crate::suite::when;

/// What to do about recovery.
#[derive(Subcommand, Debug)]
pub enum RecoverCommand {
    /// Names the trustees who may replace a lost key, instead of those named before
    #[command(after_help = "\
Examples:
  salus consent recover setup --trustee //Bob --trustee //Charlie --trustee //Dave --threshold 2 --delay 72h
  salus consent recover setup --none                    a lost key cannot be replaced any more")]
    Setup(Setup),
    /// Votes for a new controller, as a trustee
    #[command(after_help = "Example:\n  salus consent recover vote --subject //Alice --candidate //Eve --as //Bob")]
    Vote(Vote),
    /// Ends an attempt at recovery, as the controller
    #[command(after_help = "Example:\n  salus consent recover veto")]
    Veto(Veto),
    /// Makes the pending candidate the controller; anyone may, once the time to veto is over
    #[command(after_help = "Example:\n  salus consent recover execute --subject //Alice")]
    Execute(Whose),
    /// Shows trustees, votes and the pending candidate
    #[command(after_help = "Example:\n  salus consent recover status --subject //Alice")]
    Status(Whose),
}

/// Names trustees.
#[derive(Args, Debug)]
pub struct Setup {
    /// Whose [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// A trustee; 9 at most
    #[arg(long, value_name = "ACCOUNT", required_unless_present = "none")]
    trustee: Vec<String>,
    /// No trustees any more: nobody can replace a lost key
    #[arg(long, conflicts_with_all = ["trustee", "threshold", "delay"])]
    none: bool,
    /// How many must agree [default: more than half]
    #[arg(long, value_name = "N")]
    threshold: Option<u8>,
    /// How long the controller has to veto
    #[arg(long, value_name = "DURATION", default_value = "72h")]
    delay: String,
    #[command(flatten)]
    signing: Signing,
}

/// Votes.
#[derive(Args, Debug)]
pub struct Vote {
    /// Whose key is lost
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// The new controller
    #[arg(long, value_name = "ACCOUNT", required_unless_present = "withdraw")]
    candidate: Option<String>,
    /// Take the vote back
    #[arg(long, conflicts_with = "candidate")]
    withdraw: bool,
}

/// Vetoes.
#[derive(Args, Debug)]
pub struct Veto {
    /// Whose [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// A subject.
#[derive(Args, Debug)]
pub struct Whose {
    /// Whose [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
}

/// Runs `salus consent recover …`.
pub async fn run(context: &Context, command: RecoverCommand) -> Result<()> {
    let session = Session::open(context).await?;
    match command {
        RecoverCommand::Setup(args) => setup(&session, args).await,
        RecoverCommand::Vote(args) => vote(&session, args).await,
        RecoverCommand::Veto(args) => veto(&session, args).await,
        RecoverCommand::Execute(args) => execute(&session, args).await,
        RecoverCommand::Status(args) => status(&session, args).await,
    }
}

async fn setup(session: &Session<'_>, args: Setup) -> Result<()> {
    let subject = session.own_subject(args.subject.as_deref())?;
    let trustees = args.trustee.iter().map(|text| session.account(text)).collect::<Result<Vec<_>>>()?;
    let majority = u8::try_from(trustees.len() / 2 + 1).unwrap_or(u8::MAX);
    let (threshold, delay) = match trustees.len() {
        0 => (0, 0),
        _ => (args.threshold.unwrap_or(majority), when::duration(&args.delay)?),
    };
    let count = trustees.len();
    let shown: Vec<String> = trustees.iter().map(|trustee| session.show(trustee)).collect();
    let action = Action::SetRecovery { subject, trustees, threshold, delay, revision: None };
    let outcome = session.perform(action, None, &args.signing).await?;
    session.report(
        outcome,
        |change| match count {
            0 => format!("no trustees any more; revision {}", change.number),
            _ => format!(
                "{threshold} of {count} trustees together may replace the key, {} after they agree; revision {}",
                args.delay, change.number
            ),
        },
        json!({ "subject": session.show(&subject), "trustees": shown, "threshold": threshold, "delay": delay }),
    );
    Ok(())
}

async fn vote(session: &Session<'_>, args: Vote) -> Result<()> {
    let subject = session.account(&args.subject)?;
    let candidate = args.candidate.as_deref().map(|text| session.account(text)).transpose()?;
    let arguments = Arguments::new().with("subject", &subject).with("candidate", &candidate);
    let signer = session.context.signer()?;
    // Beforehand: once the vote is on chain, nothing may keep this command from telling so.
    let threshold = session.registry.recovery(&subject).await?.threshold;
    let voted = |event: &Event| match event {
        Event::RecoveryVoted { attempt, pending, ready, at, .. } => {
            // Zeros stand for nobody.
            let pending = (*pending != [0; 32]).then_some((*pending, *ready));
            Some((Change { seq: at.seq, number: *attempt }, pending))
        }
        _ => None,
    };
    let options = session.context.tx_options();
    let Done { value: (value, pending), included } =
        session.registry.call(&signer, "vote_recovery", &arguments, &options, voted).await?;
    let shown = candidate.map(|candidate| session.show(&candidate));
    session.report(
        Outcome::Done(Done { value, included }),
        |change| {
            let voted = shown.as_ref().map_or("took the vote back".into(), |shown| format!("voted for {shown}"));
            let pending = match pending {
                Some((pending, ready)) => format!("; {} follows after {}", session.show(&pending), when::show(ready)),
                None => format!("; {threshold} votes are needed"),
            };
            format!("{voted}, attempt {}{pending}", change.number)
        },
        json!({
            "subject": session.show(&subject),
            "candidate": shown,
            "pending": pending.map(|(pending, _)| session.show(&pending)),
            "ready": pending.map(|(_, ready)| ready),
        }),
    );
    Ok(())
}

async fn veto(session: &Session<'_>, args: Veto) -> Result<()> {
    let subject = session.own_subject(args.subject.as_deref())?;
    let outcome = session.perform(Action::VetoRecovery { subject, attempt: None }, None, &args.signing).await?;
    session.report(
        outcome,
        |change| format!("every attempt up to {} is over", change.number),
        json!({ "subject": session.show(&subject) }),
    );
    Ok(())
}

async fn execute(session: &Session<'_>, args: Whose) -> Result<()> {
    let subject = session.own_subject(args.subject.as_deref())?;
    let arguments = Arguments::new().with("subject", &subject);
    let signer = session.context.signer()?;
    let executed = |event: &Event| match event {
        Event::ControllerSet { controller, rotation, at, .. } => {
            Some((Change { seq: at.seq, number: *rotation }, *controller))
        }
        _ => None,
    };
    let options = session.context.tx_options();
    let Done { value: (value, controller), included } =
        session.registry.call(&signer, "execute_recovery", &arguments, &options, executed).await?;
    let controller = session.show(&controller);
    session.report(
        Outcome::Done(Done { value, included }),
        |change| format!("{controller} acts for {} from now on; rotation {}", session.show(&subject), change.number),
        json!({ "subject": session.show(&subject), "controller": controller }),
    );
    Ok(())
}

async fn status(session: &Session<'_>, args: Whose) -> Result<()> {
    let subject = session.own_subject(args.subject.as_deref())?;
    let recovery = session.registry.recovery(&subject).await?;
    let mut lines = Vec::new();
    let mut votes = Vec::new();
    for (trustee, vote) in recovery.trustees.iter().zip(&recovery.votes) {
        if *trustee == [0; 32] {
            continue;
        }
        let candidate = (*vote != [0; 32]).then(|| session.show(vote));
        let said = candidate.as_ref().map_or("no vote".into(), |candidate| format!("votes for {candidate}"));
        lines.push(format!("  {}: {said}", session.show(trustee)));
        votes.push(json!({ "trustee": session.show(trustee), "candidate": candidate }));
    }
    let head = match (votes.len(), recovery.pending()) {
        (0, _) => "no trustees: a lost key cannot be replaced (salus consent recover setup)".to_owned(),
        (count, None) => format!("{} of {count} trustees must agree; attempt {}", recovery.threshold, recovery.attempt),
        (_, Some(pending)) => format!("{} follows after {}", session.show(&pending), when::show(recovery.ready)),
    };
    lines.insert(0, head);
    session.context.out.answer(
        lines.join("\n"),
        json!({
            "subject": session.show(&subject),
            "threshold": recovery.threshold,
            "delay": recovery.delay,
            "attempt": recovery.attempt,
            "trustees": votes,
            "pending": recovery.pending().map(|pending| session.show(&pending)),
            "ready": recovery.pending().map(|_| recovery.ready),
        }),
    );
    Ok(())
}
