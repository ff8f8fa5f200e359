//! `salus completions`: for the shell.

use serde_json::json;

use crate::cli::{Cli, Context};
use crate::failure::Result;

/// Options of `completions`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Example:
  salus completions bash > ~/.local/share/bash-completion/completions/salus

With --json: { shell, script }")]
pub struct Args {
    /// For which shell
    shell: clap_complete::Shell,
}

/// Runs `completions`.
pub fn run(context: &Context, args: Args) -> Result<()> {
    let mut command = <Cli as clap::CommandFactory>::command();
    // clap_complete panics when it cannot write; memory takes everything.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "salus", &mut script);
    let script = String::from_utf8_lossy(&script);
    context.out.answer(script.trim_end(), json!({ "shell": args.shell.to_string(), "script": script }));
    Ok(())
}
