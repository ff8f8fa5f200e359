//! Where a script is played: a scratch folder and, unless a network is named, a chain and a keystore of its own, all of
//! which are gone afterwards, however the play ends.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use crate::cli::{Context, Global, Until};
use crate::failure::{Failure, Result};
use crate::output::NARRATE;
use crate::signer::{Password, PasswordSource, VARIABLE};
use crate::state::{OWNER, State};

/// The scratch folder, and how steps are run in it.
pub struct Stage {
    folder: PathBuf,
    program: PathBuf,
    network: Option<String>,
    suite: String,
    /// The user's files, absolute: steps run in the scratch folder, where a relative path means another place.
    deployments: PathBuf,
    password_file: Option<PathBuf>,
    state: PathBuf,
    /// Of the keys that the play makes, or given for the user's own: read once, because a descriptor gives it once.
    password: Option<Password>,
    /// Who acts where a step names nobody.
    signer: Option<String>,
    timeout: u64,
    until: Until,
}

/// What a command did.
pub struct Outcome {
    /// Its exit code.
    pub exit: i32,
    /// The document it printed, or null.
    pub document: Value,
}

impl Stage {
    /// Makes the scratch folder.
    pub fn set(context: &Context) -> Result<Self> {
        let program =
            std::env::current_exe().map_err(|e| Failure::local(format!("cannot find this program on disk: {e}")))?;
        let password = match context.global.network {
            None => Some(Password::new(random()?)),
            Some(_) => PasswordSource::of(&context.global).once()?,
        };
        let folder = std::env::temp_dir().join(format!("salus-{}", random()?));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&folder).map_err(|e| Failure::local(format!("cannot create {}: {e}", folder.display())))?;
        Ok(Self {
            folder,
            program,
            network: context.global.network.clone(),
            suite: context.global.suite.clone(),
            deployments: absolute(&context.global.deployments),
            password_file: context.global.password_file.as_deref().map(absolute),
            state: absolute(context.state.root()),
            password,
            signer: context.global.signer.clone(),
            timeout: context.global.timeout,
            until: context.global.until,
        })
    }

    /// Whether the chain is this play's own.
    pub fn private(&self) -> bool {
        self.network.is_none()
    }

    /// The state folder of the play's own chain.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// Puts a file where steps find it.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        State::write(&self.folder.join(name), bytes, true)
    }

    /// A context for what the player does itself: the same chain and files as the steps'.
    pub fn context(&self, context: &Context) -> Context {
        let state = if self.private() { State::private(self.home()) } else { context.state.clone() };
        let global = Global { password: self.password.clone(), ..context.global.clone() };
        Context { state, global, ..context.clone() }
    }

    /// Runs one command line of `salus`, passing on what it says.
    pub async fn run(&self, signer: Option<&str>, words: &[String], mut hear: impl FnMut(&str)) -> Result<Outcome> {
        let mut command = tokio::process::Command::new(&self.program);
        command.arg("--json").arg("--timeout").arg(self.timeout.to_string());
        command.arg("--wait").arg(if self.until == Until::Best { "best" } else { "finalized" });
        for variable in ["SALUS_NETWORK", "SALUS_AS", "SALUS_SUITE", "SALUS_DEPLOYMENTS"] {
            command.env_remove(variable);
        }
        match &self.network {
            Some(network) => {
                command.arg("--network").arg(network).arg("--suite").arg(&self.suite);
                command.arg("--deployments").arg(&self.deployments).env("SALUS_HOME", &self.state);
                if let Some(file) = &self.password_file {
                    command.arg("--password-file").arg(file);
                }
            }
            None => {
                command.env("SALUS_HOME", self.home()).env(OWNER, std::process::id().to_string());
            }
        }
        if let Some(password) = &self.password {
            command.env(VARIABLE, password.reveal());
        }
        match (signer, &self.signer) {
            (Some(signer), _) => {
                command.arg("--as").arg(signer);
            }
            // As a default: the command line itself may name somebody.
            (None, Some(signer)) => {
                command.env("SALUS_AS", signer);
            }
            (None, None) => {}
        }
        command.args(words).env(NARRATE, width().to_string()).current_dir(&self.folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let broken = |e: std::io::Error| Failure::local(format!("cannot run {}: {e}", self.program.display()));
        let mut child = command.spawn().map_err(broken)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let mut printed = String::new();
        let read = async {
            if let Some(mut stdout) = stdout {
                stdout.read_to_string(&mut printed).await?;
            }
            Ok::<_, std::io::Error>(())
        };
        let listen = async {
            if let Some(stderr) = stderr {
                let mut lines = BufReader::new(stderr).lines();
                while let Some(line) = lines.next_line().await? {
                    hear(&line);
                }
            }
            Ok::<_, std::io::Error>(())
        };
        // The chain that a step starts in the background may keep its pipes: what counts is the step's own end.
        let (status, read, listened) = tokio::join!(child.wait(), read, listen);
        read.and(listened).map_err(broken)?;
        let exit = status.map_err(broken)?.code().unwrap_or(crate::failure::Kind::Interrupted as i32);
        Ok(Outcome { exit, document: document(&printed) })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.private() && self.home().exists() {
            // Nobody is left to be told of a failure; the chain ends when it sees that this process did.
            let _ = std::process::Command::new(&self.program)
                .args(["devnet", "stop"])
                .env("SALUS_HOME", self.home())
                .env_remove("SALUS_NETWORK")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn absolute(path: &Path) -> PathBuf {
    // It fails only for an empty path or a lost current folder; the step then says so.
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The document among what was printed: one document, or a list of a stream's lines.
fn document(printed: &str) -> Value {
    let mut documents: Vec<Value> =
        serde_json::Deserializer::from_str(printed).into_iter::<Value>().map_while(std::result::Result::ok).collect();
    match documents.len() {
        0 => Value::Null,
        1 => documents.remove(0),
        _ => Value::Array(documents),
    }
}

/// How many columns a step's lines may take: what the terminal has beside their indentation.
fn width() -> u16 {
    comfy_table::Table::new().width().unwrap_or(120).saturating_sub(4).max(60)
}

fn random() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::document;

    #[test]
    fn one_document_or_a_stream() {
        assert_eq!(document(""), json!(null));
        assert_eq!(document("{\"a\": 1}\n"), json!({ "a": 1 }));
        assert_eq!(document("{\"a\": 1}\n{\"a\": 2}\n"), json!([{ "a": 1 }, { "a": 2 }]));
    }
}
