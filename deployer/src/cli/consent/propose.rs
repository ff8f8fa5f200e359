//! `salus consent propose`, `withdraw`, `accept`, `decline`, `delegate`.

use clap::Args;
use salus_domain::consent::{Action, Event, Scope, Terms};
use serde_json::json;

use super::grant::{TermsArgs, blinded};
use super::revoke::Which;
use super::session::{Session, Signing, transaction};
use super::warnings;
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::consent::{Arguments, rules, words};
use crate::suite::when;

/// Proposes.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus consent propose --subject //Alice --category laboratory --purpose TREAT --as //Bob"
)]
pub struct Propose {
    /// Whose data
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// As which grantee [default: the signer]
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    #[command(flatten)]
    terms: TermsArgs,
}

/// Takes a proposal back.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent withdraw --subject //Alice --as //Bob")]
pub struct Withdraw {
    /// Whose data
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// As which grantee [default: the signer]
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    /// The proposal's scope
    #[arg(long, default_value = "treatment")]
    scope: String,
}

/// Accepts.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent accept --from //Bob")]
pub struct Accept {
    /// Who proposed
    #[arg(long, value_name = "GRANTEE")]
    from: String,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    signing: Signing,
}

/// Declines.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent decline --from //Bob --sign-only decline.json")]
pub struct Decline {
    /// Who proposed
    #[arg(long, value_name = "GRANTEE")]
    from: String,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    signing: Signing,
}

/// Names a delegate.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent delegate //Dave --until 2026-12-31 --as //Bob
  salus consent delegate //Dave --remove --as //Bob")]
pub struct Delegate {
    /// Who may ask in the grantee's name
    delegate: String,
    /// As which grantee [default: the signer]
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    /// Until when, the day included
    #[arg(long, value_name = "WHEN", required_unless_present = "remove")]
    until: Option<String>,
    /// End it
    #[arg(long, conflicts_with = "until")]
    remove: bool,
}

/// Proposes, as the grantee.
pub async fn propose(context: &Context, args: Propose) -> Result<()> {
    let (scope, terms) = args.terms.read()?;
    let session = Session::open(context).await?;
    let (subject, grantee) = (session.account(&args.subject)?, session.own(args.grantee.as_deref())?);
    let said = words::terms(&terms, &Some);
    let terms = blinded(terms, &session.blinding(&subject)?);
    terms.check(scope).map_err(|e| session.registry.refused("propose", &e))?;
    let arguments = Arguments::new()
        .with("subject", &subject)
        .with("grantee", &grantee)
        .with("scope", &scope)
        .with("terms", &terms);
    let signer = context.signer()?;
    let proposed = |event: &Event| match event {
        Event::Proposed { draft, .. } => Some(*draft),
        _ => None,
    };
    let done = session.registry.call(&signer, "propose", &arguments, &context.tx_options(), proposed).await?;
    let draft = done.value;
    context.out.answer(
        format!("proposed to {}: {} ({})", session.show(&subject), said.join("; "), session.place(&done.included)),
        json!({
            "subject": session.show(&subject),
            "grantee": session.show(&grantee),
            "scope": scope.code(),
            "draft": format!("0x{}", hex::encode(draft)),
            "terms": said,
            "transaction": transaction(&done.included),
        }),
    );
    Ok(())
}

/// Takes a proposal back, as the grantee.
pub async fn withdraw(context: &Context, args: Withdraw) -> Result<()> {
    let scope = rules::scope(&args.scope)?;
    let session = Session::open(context).await?;
    let (subject, grantee) = (session.account(&args.subject)?, session.own(args.grantee.as_deref())?);
    let arguments = Arguments::new().with("subject", &subject).with("grantee", &grantee).with("scope", &scope);
    let withdrawn = |event: &Event| matches!(event, Event::Withdrawn { .. }).then_some(());
    let done =
        session.registry.call(&context.signer()?, "withdraw", &arguments, &context.tx_options(), withdrawn).await?;
    context.out.answer(
        format!("withdrew the {} proposal ({})", scope.code(), session.place(&done.included)),
        json!({
            "subject": session.show(&subject),
            "grantee": session.show(&grantee),
            "scope": scope.code(),
            "transaction": transaction(&done.included),
        }),
    );
    Ok(())
}

/// Grants what was proposed.
pub async fn accept(context: &Context, args: Accept) -> Result<()> {
    let session = Session::open(context).await?;
    let (subject, grantee, scope) = which(&session, &args.which, &args.from)?;
    let (terms, draft) = proposed(&session, &subject, &grantee, scope).await?;
    let said = words::terms(&terms, &session.unblind(&subject)?);
    for line in &said {
        context.out.say(format!("  {line}"));
    }
    let warning = warnings::gap_now(&session, (&subject, &grantee, scope), &terms).await?;
    let action = Action::Accept { subject, grantee, scope, draft, version: None, epoch: None };
    let outcome = session.perform(action, Some(&terms), &args.signing).await?;
    let (shown, code) = (session.show(&grantee), scope.code());
    let mut more = json!({ "subject": session.show(&subject), "grantee": shown, "scope": code, "terms": said });
    warnings::put(warning, &mut more);
    session.report(outcome, |change| format!("granted what {shown} proposed: version {}", change.number), more);
    Ok(())
}

/// Declines what was proposed.
pub async fn decline(context: &Context, args: Decline) -> Result<()> {
    let session = Session::open(context).await?;
    let (subject, grantee, scope) = which(&session, &args.which, &args.from)?;
    let (_, draft) = proposed(&session, &subject, &grantee, scope).await?;
    let outcome = session.perform(Action::Decline { subject, grantee, scope, draft }, None, &args.signing).await?;
    session.report(
        outcome,
        |_| format!("declined what {} proposed", session.show(&grantee)),
        json!({ "subject": session.show(&subject), "grantee": session.show(&grantee), "scope": scope.code() }),
    );
    Ok(())
}

/// Names or ends a delegate, as the grantee.
pub async fn delegate(context: &Context, args: Delegate) -> Result<()> {
    let until = args.until.as_deref().map(when::until).transpose()?;
    let session = Session::open(context).await?;
    let (delegate, grantee) = (session.account(&args.delegate)?, session.own(args.grantee.as_deref())?);
    let name = session.show(&grantee);
    let arguments = Arguments::new().with("grantee", &grantee).with("delegate", &delegate);
    let (message, arguments, said) = match until {
        Some(until) => (
            "set_delegate",
            arguments.with("until", &until),
            format!("may ask in the name of {name} until {}", when::show(until)),
        ),
        None => ("remove_delegate", arguments, format!("may not ask in the name of {name} any more")),
    };
    let set = |event: &Event| matches!(event, Event::DelegateSet { .. }).then_some(());
    let done = session.registry.call(&context.signer()?, message, &arguments, &context.tx_options(), set).await?;
    let shown = session.show(&delegate);
    context.out.answer(
        format!("{shown} {said} ({})", session.place(&done.included)),
        json!({ "grantee": name, "delegate": shown, "until": until, "transaction": transaction(&done.included) }),
    );
    Ok(())
}

fn which(session: &Session<'_>, which: &Which, from: &str) -> Result<([u8; 32], [u8; 32], Scope)> {
    Ok((session.own_subject(which.subject.as_deref())?, session.account(from)?, rules::scope(&which.scope)?))
}

async fn proposed(
    session: &Session<'_>,
    subject: &[u8; 32],
    grantee: &[u8; 32],
    scope: Scope,
) -> Result<(Terms, [u8; 32])> {
    match session.registry.draft(subject, grantee, scope).await? {
        Some((mut draft, name)) => {
            // Whatever the answer will be: one that was given already is told before anybody signs another.
            draft.accept(name, name).map_err(|error| session.registry.refused("accept", &error))?;
            Ok((draft.terms, name))
        }
        None => Err(session.registry.refused("accept", &salus_domain::consent::Error::NoDraft)),
    }
}
