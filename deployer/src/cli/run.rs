//! `salus run`: plays a script.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::script::{Assets, Options, Script, play, record};

/// Play a script of interactions, checking each step
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus run consent.toml
  salus run consent.toml --json > played.json
  salus run mine.toml --record
  salus --network paseo run consent.toml --actor patient=anna --actor clinic=clinic-key

No network named: on an embedded chain of the script's own, with a keystore of its own, both gone afterwards.

A script:
  title = \"A clinic asks\"
  [actors.patient]
  generate = true                      # a new key without tokens; or: key = \"//Alice\"
  [actors.clinic]
  key = \"//Bob\"
  [[steps]]
  say = \"Nothing is granted yet.\"
  as = \"clinic\"
  contract = \"consent-registry\"        # or: salus = \"consent check …\", any command line
  message = \"controller_of\"
  args = [\"{{patient}}\"]
  expect = \"ok\"                        # { error = \"NotController\" }, { decision = \"deny\", reason = \"Revoked\" },
                                       # { exit = 5 }, { values = { \"path\" = 1 } }
  save = { controller = \"returned\" }   # {{controller}} from now on
  [[steps]]
  time_travel = \"+1d\"")]
pub struct Args {
    /// The script
    #[arg(value_name = "SCRIPT.toml")]
    script: PathBuf,
    /// Write the script from commands that are typed (or piped in) and run one by one
    #[arg(long, conflicts_with = "actors")]
    record: bool,
    /// Another key for one of the script's actors
    #[arg(long = "actor", value_name = "NAME=KEY", value_parser = pair)]
    actors: Vec<(String, String)>,
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    if args.record {
        return record(context, &args.script).await;
    }
    let shown = args.script.display().to_string();
    let text = std::fs::read_to_string(&args.script)
        .map_err(|e| Failure::usage(format!("cannot read the script {shown}: {e}")))?;
    let script = Script::parse(&text, &shown)?;
    let folder = args.script.parent().map(PathBuf::from).unwrap_or_default();
    let mut assets = Assets::new();
    for file in &script.files {
        let path = folder.join(file.as_ref());
        let bytes =
            std::fs::read(&path).map_err(|e| script.wrong(file, format!("cannot read {}: {e}", path.display())))?;
        assets.insert(file.as_ref().clone(), bytes);
    }
    let keys: BTreeMap<_, _> = args.actors.into_iter().collect();
    play(context, &script, &assets, &Options { keys }).await
}

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, key)) if !name.is_empty() && !key.is_empty() => Ok((name.into(), key.into())),
        _ => Err("expected NAME=KEY, such as patient=anna".into()),
    }
}
