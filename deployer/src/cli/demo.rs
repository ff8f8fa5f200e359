//! `salus demo`: the whole story, on a private embedded chain.

use crate::cli::{Context, Global};
use crate::failure::Result;
use crate::script::{Assets, Options, Script, play};

/// The story; it is a script like any other.
const SCRIPT: &str = include_str!("../../scripts/demo.toml");

/// The form that the patient signs in the story.
const CONSENT: &[u8] = include_bytes!("../../scripts/consent-r4.json");

/// Show the whole story: a consent granted, used, refused, revoked without tokens, and proved
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus demo
  salus demo --json > story.json
  salus demo --print-script > mine.toml   # the story as a script to start from; `salus run mine.toml` plays it

It starts an embedded chain of its own, whatever --network says, and leaves nothing behind.")]
pub struct Args {
    /// Print the script instead of playing it
    #[arg(long)]
    print_script: bool,
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    if args.print_script {
        context.out.answer(SCRIPT.trim_end(), serde_json::json!({ "script": SCRIPT }));
        return Ok(());
    }
    if let Some(network) = &context.global.network {
        context.out.say(format!("note: the demo plays on a chain of its own, not on {network}"));
    }
    let global = Global { network: None, signer: None, ..context.global.clone() };
    let context = &Context { global, ..context.clone() };
    let script = Script::parse(SCRIPT, "demo.toml")?;
    let assets = Assets::from([("consent-r4.json".to_string(), CONSENT.to_vec())]);
    play(context, &script, &assets, &Options::default()).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_story_is_a_script() {
        let script = crate::script::Script::parse(super::SCRIPT, "demo.toml").unwrap();
        assert!(script.files.iter().all(|file| file.as_ref() == "consent-r4.json"));
    }
}
