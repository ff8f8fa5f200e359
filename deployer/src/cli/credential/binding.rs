//! `salus credential key bind`, `unbind`, `show`: whose key it is, as the chain says.

use clap::Args;
use salus_domain::AccountId;
use salus_domain::credential::Binding;
use serde_json::{Value, json};

use super::session::{Session, merge, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::vc::PublicKey;
use crate::suite::credential::document::verification_key;
use crate::suite::credential::keys::DocumentKeys;
use crate::suite::when;

/// Binds.
#[derive(Args, Debug)]
pub struct Bind {
    #[command(flatten)]
    key: Key,
    /// Until when it signs: a day (which belongs to it) or an instant [default: no end]
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
}

/// Which key, and whose.
#[derive(Args, Debug)]
pub struct Key {
    /// A key for documents by its name (salus credential key list), or a public one: did:key:z…, or its z…
    key: String,
    /// Whose it is [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    issuer: Option<String>,
}

impl Key {
    fn public(&self, context: &Context) -> Result<PublicKey> {
        let multikey =
            self.key.split('#').next().map(|key| key.strip_prefix("did:key:").unwrap_or(key)).unwrap_or_default();
        if multikey.starts_with('z')
            && let Ok(key) = PublicKey::from_multikey(multikey)
        {
            return Ok(key);
        }
        if self.key.starts_with("did:") {
            return Err(Failure::usage(format!("`{}` is no Ed25519 or P-256 key", self.key)));
        }
        Ok(DocumentKeys::of(&context.state).info(&self.key)?.public)
    }
}

/// Binds a key to an issuer.
pub async fn bind(context: &Context, args: Bind) -> Result<()> {
    let key = args.key.public(context)?;
    let until = args.until.as_deref().map(when::until).transpose()?.unwrap_or(when::NEVER);
    let session = Session::open(context).await?;
    let issuer = session.own(args.key.issuer.as_deref())?;
    let verification = verification_key(&key);
    let tried = Binding::bind(&verification, None, until, session.now().await?);
    tried.map_err(|error| session.registry.refused("bind_key", &error))?;
    let signer = context.signer()?;
    let done = session.registry.bind_key(&signer, &issuer, &verification, until, &context.tx_options()).await?;
    let mut document = document(&session, &issuer, &key, Some(&done.value));
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    let text = format!(
        "{} is {}'s, {} ({})",
        key.did(),
        session.show(&issuer),
        period(&done.value),
        session.place(&done.included)
    );
    context.out.answer(text, document);
    Ok(())
}

/// Ends a key's binding.
pub async fn unbind(context: &Context, args: Key) -> Result<()> {
    let key = args.public(context)?;
    let session = Session::open(context).await?;
    let issuer = session.own(args.issuer.as_deref())?;
    let signer = context.signer()?;
    let options = context.tx_options();
    let done = session.registry.unbind_key(&signer, &issuer, &verification_key(&key), &options).await?;
    let mut document = document(&session, &issuer, &key, Some(&done.value));
    merge(&mut document, json!({ "transaction": transaction(&done.included) }));
    let text = format!(
        "{} is {}'s no more; what it signed stays proved ({})",
        key.did(),
        session.show(&issuer),
        session.place(&done.included)
    );
    context.out.answer(text, document);
    Ok(())
}

/// Shows when a key is an issuer's.
pub async fn show(context: &Context, args: Key) -> Result<()> {
    let key = args.public(context)?;
    let session = Session::open(context).await?;
    let issuer = session.own(args.issuer.as_deref())?;
    let binding = session.registry.key(&issuer, &verification_key(&key)).await?;
    let (did, whose) = (key.did(), session.show(&issuer));
    let text = match &binding {
        None => format!("{did} was never {whose}'s"),
        Some(binding) => format!("{did} is {whose}'s, {}", period(binding)),
    };
    context.out.answer(text, document(&session, &issuer, &key, binding.as_ref()));
    Ok(())
}

fn period(binding: &Binding) -> String {
    format!("from {} until {}", when::show(binding.from), when::show(binding.until))
}

fn document(session: &Session<'_>, issuer: &AccountId, key: &PublicKey, binding: Option<&Binding>) -> Value {
    json!({
        "issuer": session.show(issuer),
        "key": key.did(),
        "type": key.key_type().name(),
        "public": format!("0x{}", hex::encode(key.bytes())),
        "from": binding.map(|binding| binding.from),
        "until": binding.map(|binding| binding.until),
    })
}
