//! `salus consent default` and `controller`: what belongs to a subject as a whole.

use clap::{Args, ValueEnum};
use salus_domain::consent::{Action, DefaultPolicy};
use serde_json::json;

use super::session::{Session, Signing};
use super::warnings;
use crate::cli::Context;
use crate::failure::{Failure, Result};

/// What holds for those without a consent.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Policy {
    /// Nothing but break-glass; this is what holds unless another is set
    BreakGlassOnly,
    /// Nothing
    Nothing,
    /// Everything up to normal confidentiality
    Normal,
    /// Everything
    All,
}

impl From<Policy> for DefaultPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::BreakGlassOnly => DefaultPolicy::BreakGlassOnly,
            Policy::Nothing => DefaultPolicy::Nothing,
            Policy::Normal => DefaultPolicy::NormalConfidentiality,
            Policy::All => DefaultPolicy::All,
        }
    }
}

/// Sets the default.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent default normal --bar-break-glass

A clinician can break the glass in an emergency, whatever the default, and has to answer for it. --bar-break-glass bars that, and ends
a window that is open for good; it stays as it is until you say otherwise.")]
pub struct Default {
    /// What holds for those without a consent
    policy: Policy,
    /// Whose data [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Bar break-glass, even in an emergency
    #[arg(long, conflicts_with = "allow_break_glass")]
    bar_break_glass: bool,
    /// Allow break-glass again
    #[arg(long)]
    allow_break_glass: bool,
    #[command(flatten)]
    signing: Signing,
}

/// Replaces the controller.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent controller                              tells who acts for you
  salus consent controller --set newkey --as oldkey     hands over to another key")]
pub struct Controller {
    /// Whose [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// The account that acts from now on
    #[arg(long, value_name = "ACCOUNT")]
    set: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Sets the default.
pub async fn default(context: &Context, args: Default) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.subject.as_deref())?;
    let policy = DefaultPolicy::from(args.policy);
    // What is not mentioned stays as it is.
    let no_break_glass = match (args.bar_break_glass, args.allow_break_glass) {
        (true, _) => true,
        (_, true) => false,
        _ => session.registry.subject_of(&subject).await?.no_break_glass,
    };
    let action = Action::SetDefault { subject, policy, no_break_glass, revision: None };
    let note = warnings::break_glass(&session, no_break_glass);
    let outcome = session.perform(action, None, &args.signing).await?;
    let barred = if no_break_glass { ", break-glass barred" } else { "" };
    session.report(
        outcome,
        |change| format!("without a consent: {}{barred}; revision {}", policy.words(), change.number),
        json!({
            "subject": session.show(&subject),
            "default": policy.words(),
            "no_break_glass": no_break_glass,
            "note": note,
        }),
    );
    Ok(())
}

/// Shows or replaces the controller.
pub async fn controller(context: &Context, args: Controller) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.subject.as_deref())?;
    let Some(set) = &args.set else {
        if args.signing.sign_only.is_some() {
            return Err(Failure::usage("--sign-only signs a replacement: name the new controller with --set ACCOUNT"));
        }
        let controller = session.show(&session.registry.controller_of(&subject).await?);
        context.out.answer(
            format!("{controller} acts for {}", session.show(&subject)),
            json!({ "subject": session.show(&subject), "controller": controller }),
        );
        return Ok(());
    };
    let controller = session.account(set)?;
    let action = Action::SetController { subject, controller, rotation: None };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&controller);
    session.report(
        outcome,
        |change| format!("{shown} acts for {} from now on; rotation {}", session.show(&subject), change.number),
        json!({ "subject": session.show(&subject), "controller": shown }),
    );
    Ok(())
}
