//! `salus completions`: for the shell.

use crate::cli::Cli;
use crate::failure::Result;

/// Options of `completions`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "Example:
  salus completions bash > ~/.local/share/bash-completion/completions/salus")]
pub struct Args {
    /// For which shell
    shell: clap_complete::Shell,
}

/// Runs `completions`.
pub fn run(args: Args) -> Result<()> {
    let mut command = <Cli as clap::CommandFactory>::command();
    clap_complete::generate(args.shell, &mut command, "salus", &mut std::io::stdout());
    Ok(())
}
