//! `salus credential key`: the keys that issuers sign documents with.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::binding;
use crate::cli::Context;
use crate::failure::Result;
use crate::formats::vc::KeyType;
use crate::signer::PasswordSource;
use crate::suite::credential::keys::{DocumentKey, DocumentKeys};

/// What to do with the keys that documents are signed with.
#[derive(Subcommand, Debug)]
pub enum KeyCommand {
    /// Make a key and encrypt it under a password
    #[command(
        after_help = "Example:\n  salus credential key new board --type p256\n\nIts encrypted file is its only copy. A lost key is no harm: bind another one; what this one signed stays proved.\nWith --json: { key: { name, type, multikey, did, public, file } }"
    )]
    New(New),
    /// List the keys; no password is needed
    #[command(
        after_help = "Example:\n  salus credential key list --json\n\nWith --json: { keys: [{ name, type, multikey, did, public, file }], unreadable: [text] }"
    )]
    List,
    /// Say on chain that a key is an issuer's, from now on
    #[command(
        after_help = "Example:\n  salus credential key bind board --until 2028-12-31 --as college\n\nA key that was bound once is not bound again: its past stays known.\nWith --json: { issuer, key, type, public, from, until, transaction }"
    )]
    Bind(binding::Bind),
    /// End a key's binding now; what it signed stays proved
    #[command(after_help = "Example:\n  salus credential key unbind board --as college\n\nWith --json: as bind")]
    Unbind(binding::Key),
    /// Show when a key is an issuer's, as the chain says
    #[command(
        after_help = "Example:\n  salus credential key show did:key:z6MkfVsPGJw8MMdKSMd6jeXz3xVwhk1yg8TmFdeLd3gw2oMm --issuer college\n\nWith --json: { issuer, key, type, public, from | null, until | null }"
    )]
    Show(binding::Key),
}

/// Makes a key.
#[derive(Args, Debug)]
pub struct New {
    /// What to call it
    name: String,
    /// What kind of key
    #[arg(long = "type", value_enum, default_value_t = Kind::Ed25519)]
    kind: Kind,
}

/// What kind of key.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// Ed25519: eddsa-jcs-2022, EdDSA
    Ed25519,
    /// NIST P-256: ecdsa-jcs-2019, ES256
    P256,
}

/// Runs `salus credential key …`.
pub async fn run(context: &Context, command: KeyCommand) -> Result<()> {
    match command {
        KeyCommand::New(args) => make(context, &args),
        KeyCommand::List => list(context),
        KeyCommand::Bind(args) => binding::bind(context, args).await,
        KeyCommand::Unbind(args) => binding::unbind(context, args).await,
        KeyCommand::Show(args) => binding::show(context, args).await,
    }
}

fn make(context: &Context, args: &New) -> Result<()> {
    let keys = DocumentKeys::of(&context.state);
    keys.free(&args.name)?;
    let prompt = format!("New password for {}: ", args.name);
    let password = PasswordSource::of(&context.global).new_password(&prompt)?;
    let kind = match args.kind {
        Kind::Ed25519 => KeyType::Ed25519,
        Kind::P256 => KeyType::P256,
    };
    let key = keys.make(&args.name, kind, &password)?;
    context.out.answer(format!("made {} ({kind}): {}", key.name, key.public.did()), json!({ "key": document(&key) }));
    Ok(())
}

fn list(context: &Context) -> Result<()> {
    let (keys, broken) = DocumentKeys::of(&context.state).list()?;
    broken.iter().for_each(|failure| context.out.warn(failure.message.clone()));
    let text = match keys.as_slice() {
        [] => "no keys for documents yet; salus credential key new NAME makes one".to_owned(),
        keys => {
            let mut table = crate::cli::table(&["NAME", "TYPE", "KEY"]);
            for key in keys {
                table.add_row([key.name.clone(), key.public.key_type().to_string(), key.public.multikey()]);
            }
            table.trim_fmt()
        }
    };
    let keys: Vec<Value> = keys.iter().map(document).collect();
    let broken: Vec<&str> = broken.iter().map(|failure| failure.message.as_str()).collect();
    context.out.answer(text, json!({ "keys": keys, "unreadable": broken }));
    Ok(())
}

/// A key as JSON: `name`, `type`, `multikey`, `did`, `public` (the bytes that the chain binds, 0x-hex) and its `file`.
pub fn document(key: &DocumentKey) -> Value {
    json!({
        "name": key.name,
        "type": key.public.key_type().name(),
        "multikey": key.public.multikey(),
        "did": key.public.did(),
        "public": format!("0x{}", hex::encode(key.public.bytes())),
        "file": key.file,
    })
}
