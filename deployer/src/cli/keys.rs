//! `salus keys`: the encrypted keystore.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use zeroize::Zeroizing;

use crate::chain::ss58;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::printable;
use crate::signer::{KeyInfo, Keystore, Pair, PasswordSource, Phrase, Scheme, Uri, read_fd};
use crate::state::{State, must_be_new};

/// What to do with keys.
#[derive(Subcommand, Debug)]
pub enum KeysCommand {
    /// Makes a key and encrypts it under a password
    #[command(
        after_help = "Example:\n  salus keys new clinic --phrase-out clinic.phrase\n\nThe phrase is the key's only backup. It is shown on the terminal, or written to a file that only you can read."
    )]
    New(New),
    /// Takes over a key: a wallet's JSON export, or a phrase
    #[command(
        after_help = "Examples:\n  salus keys import patient --file export.json\n  salus keys import patient --phrase"
    )]
    Import(Import),
    /// Lists the keys; no password is needed
    #[command(after_help = "Example:\n  salus keys list --json")]
    List,
    /// Prints a key's encrypted file, which wallets import with the same password
    #[command(after_help = "Example:\n  salus keys export clinic --out clinic.json")]
    Export(Export),
}

/// Makes a key.
#[derive(Args, Debug)]
pub struct New {
    /// What to call it
    name: String,
    /// The signature scheme; only sr25519 keys can sign messages that others relay
    #[arg(long, value_enum, default_value_t = Scheme::Sr25519)]
    scheme: Scheme,
    /// Write the phrase to this new file, readable by you alone, instead of showing it on the terminal
    #[arg(long, value_name = "FILE")]
    phrase_out: Option<PathBuf>,
}

/// Takes over a key.
#[derive(Args, Debug)]
#[group(skip)]
pub struct Import {
    /// What to call it
    name: String,
    #[command(flatten)]
    from: ImportFrom,
    /// The signature scheme of a phrase's key
    #[arg(long, value_enum, default_value_t = Scheme::Sr25519, conflicts_with = "json_file")]
    scheme: Scheme,
}

/// Where the key comes from.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct ImportFrom {
    /// A wallet's JSON export; its password stays
    #[arg(long = "file", visible_alias = "json-file", value_name = "FILE")]
    json_file: Option<PathBuf>,
    /// Ask for a phrase on the terminal: PHRASE, PHRASE//path, or a 0x seed
    #[arg(long)]
    phrase: bool,
    /// Read the phrase from this open file descriptor
    #[arg(long, value_name = "N")]
    phrase_fd: Option<i32>,
}

/// Prints a key's encrypted file.
#[derive(Args, Debug)]
pub struct Export {
    /// Which key
    name: String,
    /// Write it to this new file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs `salus keys …`.
pub fn run(context: &Context, command: KeysCommand) -> Result<()> {
    match command {
        KeysCommand::New(new) => make(context, &new),
        KeysCommand::Import(import) => take_over(context, &import),
        KeysCommand::List => list(context),
        KeysCommand::Export(export) => give_out(context, &export),
    }
}

fn make(context: &Context, new: &New) -> Result<()> {
    use std::io::IsTerminal;
    let keystore = Keystore::of(&context.state);
    keystore.free(&new.name)?;
    let terminal = std::io::stderr().is_terminal();
    if let Some(file) = &new.phrase_out {
        must_be_new(file)?;
    } else if !terminal {
        return Err(Failure::usage("there is no terminal to show the new key's phrase on, its only backup")
            .hint("write it to a file that only you can read: --phrase-out FILE"));
    }
    let password = PasswordSource::of(&context.global).new_password(&format!("New password for {}: ", new.name))?;
    let phrase = Phrase::generate()?;
    let pair = Uri::new(Zeroizing::new(phrase.words().to_owned())).pair(new.scheme)?;
    // The backup comes first: a key without one must not exist.
    match &new.phrase_out {
        Some(file) => {
            let text = Zeroizing::new(format!("{}\n", phrase.words()));
            State::write_new(file, text.as_bytes(), true)?;
        }
        None => context.out.say(format!(
            "The phrase of {}, its only backup. Write it down, on paper; whoever has it has the key:\n\n    {}\n",
            new.name,
            phrase.words()
        )),
    }
    let info = keystore.add(&new.name, &pair, &password).inspect_err(|_| match &new.phrase_out {
        // The phrase of no key: another command took the name meanwhile, or the keystore cannot be written.
        Some(file) => drop(std::fs::remove_file(file)),
        None => context.out.say("The phrase above is of no key: it was not kept"),
    })?;
    if let Some(file) = &new.phrase_out {
        context.out.say(format!("The phrase, the key's only backup, is in {}", file.display()));
    }
    report(context, "made", &info);
    Ok(())
}

fn take_over(context: &Context, import: &Import) -> Result<()> {
    let keystore = Keystore::of(&context.state);
    keystore.free(&import.name)?;
    let passwords = PasswordSource::of(&context.global);
    let info = if let Some(file) = &import.from.json_file {
        let text = std::fs::read_to_string(file)
            .map_err(|e| Failure::local(format!("cannot read {}: {e}", file.display())))?;
        let password = passwords.password(&format!("Password of {}: ", file.display()))?;
        keystore.adopt(&import.name, &text, &password).map_err(|e| match e.kind {
            crate::failure::Kind::Local if !e.message.contains(&import.name) => {
                Failure { message: format!("{}: {}", file.display(), e.message), ..e }
            }
            _ => e,
        })?
    } else {
        let text = match import.from.phrase_fd {
            Some(fd) => read_fd(fd, "--phrase-fd")?,
            None => crate::signer::ask("Phrase: ")?,
        };
        let pair: Pair = Uri::new(text).pair(import.scheme)?;
        let password = passwords.new_password(&format!("New password for {}: ", import.name))?;
        keystore.add(&import.name, &pair, &password)?
    };
    report(context, "imported", &info);
    Ok(())
}

fn list(context: &Context) -> Result<()> {
    let (keys, broken) = Keystore::of(&context.state).list()?;
    for failure in &broken {
        context.out.say(format!("warning: {}", failure.message));
    }
    let text = if keys.is_empty() {
        "no keys yet; salus keys new NAME makes one".to_owned()
    } else {
        let mut table = crate::cli::table(&["NAME", "SCHEME", "ADDRESS"]);
        for key in &keys {
            table.add_row([key.name.clone(), key.scheme.to_string(), address(key)]);
        }
        table.trim_fmt()
    };
    let keys: Vec<_> = keys.iter().map(describe).collect();
    let broken: Vec<_> = broken.iter().map(|failure| json!(failure.message)).collect();
    context.out.answer(text, json!({ "keys": keys, "unreadable": broken }));
    Ok(())
}

fn give_out(context: &Context, export: &Export) -> Result<()> {
    let keystore = Keystore::of(&context.state);
    let info = keystore.info(&export.name)?;
    let text = keystore.export(&export.name)?;
    match &export.out {
        Some(file) => {
            State::write_new(file, text.as_bytes(), true)?;
            let mut described = describe(&info);
            described["file"] = json!(file);
            context.out.answer(format!("{} is in {}", info.name, file.display()), json!({ "key": described }));
        }
        None => {
            let file: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            context.out.answer(printable::json(text.trim_end()), json!({ "key": describe(&info), "export": file }));
        }
    }
    Ok(())
}

fn report(context: &Context, verb: &str, info: &KeyInfo) {
    context
        .out
        .answer(format!("{verb} {} ({}): {}", info.name, info.scheme, address(info)), json!({ "key": describe(info) }));
}

fn describe(info: &KeyInfo) -> serde_json::Value {
    json!({
        "name": info.name,
        "scheme": info.scheme.name(),
        "address": address(info),
        "account": format!("0x{}", hex::encode(info.account)),
        "file": info.file,
    })
}

fn address(info: &KeyInfo) -> String {
    ss58::encode(&info.account, ss58::GENERIC_PREFIX)
}
