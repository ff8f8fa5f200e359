//! `salus relay`: submits what somebody else signed.

use std::path::PathBuf;

use clap::Args;
use salus_domain::{consent, credential};
use serde_json::{Value, json};

use crate::chain::Client;
use crate::cli::Context;
use crate::cli::session::{Session, read};
use crate::cli::signing::Outcome;
use crate::deploy::definition::{CONSENT_REGISTRY, CREDENTIAL_REGISTRY};
use crate::failure::{Failure, Result};
use crate::printable;
use crate::suite::arguments::{Act, Arguments};
use crate::suite::consent::Consents;
use crate::suite::contract::Relayed;
use crate::suite::credential::Credentials;
use crate::suite::signed::{Signable, SignedMessage};
use crate::suite::when;

/// Submits what somebody else signed.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus relay revoke.json --as //Bob

The file says for which contract of the suite it is. The message is checked first: chain, contract, deadline, text and signature.
The relayer pays; the signer decides.")]
pub struct Relay {
    /// The signed message, as --sign-only wrote it; - reads it from stdin
    file: PathBuf,
    /// Check and show it, and submit nothing
    #[arg(long)]
    dry_run: bool,
}

/// Finds the contract that the message is for, checks, shows, submits.
pub async fn run(context: &Context, args: Relay) -> Result<()> {
    let message = SignedMessage::parse(&read(&args.file)?, &args.file.display().to_string())?;
    match message.contract.name.as_str() {
        CONSENT_REGISTRY => {
            let action: consent::Action = message.action()?;
            let session = find::<Consents>(context, &message).await?;
            let draft = accepted(&session, &action).await?;
            let about = json!({ "subject": session.show(action.subject()) });
            relay(&session, &args, &message, &action, draft.as_ref(), about).await
        }
        CREDENTIAL_REGISTRY => {
            let action: credential::Action = message.action()?;
            let session = find::<Credentials>(context, &message).await?;
            let known = session.registry.credential(action.id()).await?.map(|(_, credential)| credential);
            let issued = match (&action, &known) {
                (credential::Action::Issue(new), _) => Some(new),
                (_, known) => known.as_ref().map(|known| &known.says),
            };
            let about = json!({
                "credential": format!("0x{}", hex::encode(action.id())),
                "holder": issued.map(|says| session.show(&says.holder)),
                "issuer": issued.map(|says| session.show(&says.issuer)),
            });
            relay(&session, &args, &message, &action, known.as_ref(), about).await
        }
        other => Err(Failure::usage(format!(
            "the message is for `{}`; the suite has {CONSENT_REGISTRY} and {CREDENTIAL_REGISTRY}",
            printable::line(other)
        ))),
    }
}

/// The contract that a message is for, if it is this chain's and this suite's.
async fn find<'a, R: Relayed>(context: &'a Context, message: &SignedMessage) -> Result<Session<'a, R>> {
    let envelope = message.envelope()?;
    let client = context.client().await?;
    // Before the contract is looked for: on an embedded chain that would deploy one.
    if envelope.genesis != client.genesis() {
        return Err(other_chain(&envelope.genesis, &client));
    }
    let session = Session::on(context, client).await?;
    if envelope.contract != session.registry.address {
        return Err(Failure::refused(format!(
            "the message is for the contract {}; the {} here is {}",
            session.show(&envelope.contract),
            R::NAME,
            session.show(&session.registry.address)
        ))
        .hint("ask the signer for a message for this registry"));
    }
    Ok(session)
}

fn other_chain(genesis: &[u8; 32], client: &Client) -> Failure {
    Failure::chain(format!(
        "the message is for the chain 0x{}, this is {} (0x{})",
        hex::encode(genesis),
        client.name(),
        hex::encode(client.genesis())
    ))
    .hint("name the right network with --network")
}

/// Checks, shows, submits. `quoted` is what the text quotes, `about` goes into the document.
async fn relay<R: Relayed, Q>(
    session: &Session<'_, R>,
    args: &Relay,
    message: &SignedMessage,
    action: &R::Action,
    quoted: Option<&Q>,
    about: Value,
) -> Result<()>
where
    R::Action: Signable<Error = R::Error, Quoted = Q>,
{
    let (context, registry) = (session.context, &session.registry);
    let envelope = message.envelope()?;
    message.check::<R::Action>(quoted)?;
    if session.now().await? >= envelope.deadline {
        return Err(registry.refused("relay", &R::Action::too_late(envelope.deadline)));
    }
    context.out.say(message.readable::<R::Action>(quoted)?);
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
        .with("action", action)
        .with("deadline", &envelope.deadline)
        .with("signature", &message.signature()?);
    let relayer = context.signer()?;
    let done = registry.change(&relayer, "relay", &arguments, &context.tx_options()).await?;
    let name = action.message();
    let mut more = json!({ "action": name, "signer": signer, "relayer": session.show(&relayer.account()) });
    crate::cli::session::merge(&mut more, about);
    session.report(
        Outcome::Done(done),
        |change| format!("relayed {name} of {signer}: number {}, change {}", change.number, change.seq),
        more,
    );
    Ok(())
}

/// What an accepted draft says: it is part of the text.
async fn accepted(session: &Session<'_, Consents>, action: &consent::Action) -> Result<Option<consent::Terms>> {
    let consent::Action::Accept { subject, grantee, scope, draft: named, .. } = action else { return Ok(None) };
    let registry = &session.registry;
    match registry.draft(subject, grantee, *scope).await? {
        Some((mut draft, name)) => {
            draft.accept(name, *named).map_err(|error| registry.refused("accept", &error))?;
            Ok(Some(draft.terms))
        }
        None => Err(registry.refused("accept", &consent::Error::NoDraft)),
    }
}
