//! `salus relay`: submits what somebody else signed.

use std::path::PathBuf;

use clap::Args;
use salus_domain::consent::{Action, Terms};
use serde_json::json;

use crate::cli::Context;
use crate::cli::consent::session::{Outcome, Session, read};
use crate::failure::{Failure, Result};
use crate::suite::consent::{Arguments, Registry, SignedMessage};
use crate::suite::when;

/// Submits what somebody else signed.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus relay revoke.json --as //Bob

The message is checked first: chain, contract, deadline, text and signature. The relayer pays; the signer decides.")]
pub struct Relay {
    /// The signed message, as --sign-only wrote it; - reads it from stdin
    file: PathBuf,
    /// Check and show it, and submit nothing
    #[arg(long)]
    dry_run: bool,
}

/// Checks, shows, submits.
pub async fn run(context: &Context, args: Relay) -> Result<()> {
    let message = SignedMessage::parse(&read(&args.file)?, &args.file.display().to_string())?;
    let (action, envelope) = (message.action()?, message.envelope()?);
    let client = context.client().await?;
    // Before the registry is looked for: on an embedded chain that would deploy one.
    if envelope.genesis != client.genesis() {
        return Err(Failure::chain(format!(
            "the message is for the chain 0x{}, this is {} (0x{})",
            hex::encode(envelope.genesis),
            client.name(),
            hex::encode(client.genesis())
        ))
        .hint("name the right network with --network"));
    }
    let session = Session::on(context, client).await?;
    let registry = &session.registry;
    if envelope.contract != registry.address {
        return Err(Failure::refused(format!(
            "the message is for the contract {}; the consent registry here is {}",
            session.show(&envelope.contract),
            session.show(&registry.address)
        ))
        .hint("ask the signer for a message for this registry"));
    }
    let draft = accepted(registry, &action).await?;
    message.check(draft.as_ref())?;
    let now = session.now().await?;
    if now >= envelope.deadline {
        let error = salus_domain::consent::Error::DeadlinePassed { deadline: envelope.deadline };
        return Err(registry.refused("relay", &error));
    }
    context.out.say(message.readable(draft.as_ref())?);
    let signer = session.show(&envelope.signer);
    if args.dry_run {
        context.out.answer(
            format!("genuine, signed by {signer}, good until {}", when::show(envelope.deadline)),
            json!({ "signed": message, "genuine": true }),
        );
        return Ok(());
    }
    let arguments = Arguments::new()
        .with("signer", &envelope.signer)
        .with("action", &action)
        .with("deadline", &envelope.deadline)
        .with("signature", &message.signature()?);
    let relayer = context.signer()?;
    let done = registry.change(&relayer, "relay", &arguments, &context.tx_options()).await?;
    session.report(
        Outcome::Done(done),
        |change| format!("relayed {} of {signer}: number {}, change {}", action.name(), change.number, change.seq),
        json!({
            "action": action.name(),
            "signer": signer,
            "relayer": session.show(&relayer.account()),
            "subject": session.show(action.subject()),
        }),
    );
    Ok(())
}

/// What an accepted draft says: it is part of the text.
async fn accepted(registry: &Registry, action: &Action) -> Result<Option<Terms>> {
    let Action::Accept { subject, grantee, scope, draft: named, .. } = action else { return Ok(None) };
    match registry.draft(subject, grantee, *scope).await? {
        Some((mut draft, name)) => {
            draft.accept(name, *named).map_err(|error| registry.refused("accept", &error))?;
            Ok(Some(draft.terms))
        }
        None => Err(registry.refused("accept", &salus_domain::consent::Error::NoDraft)),
    }
}
