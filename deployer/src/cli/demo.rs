//! `salus demo`: the whole story, on a private embedded chain.

use crate::cli::{Context, Global};
use crate::failure::Result;
use crate::script::{Assets, Options, Script, play};

/// The first act; it is a script like any other.
const CONSENTS: &str = include_str!("../../scripts/demo.toml");

/// The others, each of which can be played for itself as well.
const OTHERS: [(&str, &str); 2] =
    [("second", include_str!("../../scripts/credentials.toml")), ("third", include_str!("../../scripts/packs.toml"))];

/// What the acts' steps read.
const FILES: [(&str, &[u8]); 5] = [
    ("consent-r4.json", include_bytes!("../../scripts/consent-r4.json")),
    ("licence.json", include_bytes!("../../scripts/licence.json")),
    ("pharmacy.json", include_bytes!("../../scripts/pharmacy.json")),
    ("trade.json", include_bytes!("../../scripts/trade.json")),
    ("packs.csv", include_bytes!("../../scripts/packs.csv")),
];

/// All acts as one script: the later ones without their heads, since the first one's is for all.
fn story() -> String {
    let act = |(number, script): &(&str, &str)| {
        let start = script.find("[actors.").unwrap_or(0);
        format!("\n# The {number} act.\n\n{}", &script[start..])
    };
    OTHERS.iter().map(act).fold(CONSENTS.to_owned(), |story, act| story + &act)
}

/// Show the whole story: a consent granted, used, refused, revoked without tokens, and proved; who is licensed by whom; and
/// a pack from its maker to a patient
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
        let script = story();
        context.out.answer(script.trim_end(), serde_json::json!({ "script": script }));
        return Ok(());
    }
    if let Some(network) = &context.global.network {
        context.out.say(format!("note: the demo plays on a chain of its own, not on {network}"));
    }
    let global = Global { network: None, signer: None, ..context.global.clone() };
    let context = &Context { global, ..context.clone() };
    let script = Script::parse(&story(), "demo.toml")?;
    let assets: Assets = FILES.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    play(context, &script, &assets, &Options::default()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_a_script_and_so_is_each_later_act() {
        let carried =
            |script: &Script| script.files.iter().all(|file| FILES.iter().any(|(name, _)| name == file.as_ref()));
        let story = Script::parse(&story(), "demo.toml").unwrap();
        assert!(carried(&story) && story.files.len() == FILES.len());
        let mut steps = Script::parse(CONSENTS, "demo.toml").unwrap().steps.len();
        for (number, text) in OTHERS {
            let act = Script::parse(text, number).unwrap();
            assert!(!act.files.is_empty() && carried(&act), "{number}");
            assert!(act.files.iter().all(|file| story.files.contains(file)), "{number}");
            steps += act.steps.len();
        }
        assert_eq!(story.steps.len(), steps);
    }
}
