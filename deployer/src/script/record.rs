//! Writes a script from the commands somebody types: each is run at once, and what came of it becomes what the script
//! expects.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use serde::Serialize;

use super::expect::Outline;
use super::play::check_signer;
use super::stage::Stage;
use super::tell::Teller;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::state::State;

/// What is written.
#[derive(Serialize)]
struct Recording {
    title: String,
    steps: Vec<Recorded>,
}

/// One command and what came of it.
#[derive(Serialize)]
struct Recorded {
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<String>,
    salus: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expect: Option<Outline>,
}

/// Reads command lines from standard input until its end, runs each, and writes the script after each.
///
/// # Errors
/// Usage (exit 2) when the file exists already; local failures.
pub async fn record(context: &Context, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Failure::usage(format!("{} exists already; a recording does not overwrite it", file.display())));
    }
    check_signer(context, |_| false)?;
    let teller = Teller::new(&context.out);
    let stage = Stage::set(context)?;
    let prompt = std::io::stdin().is_terminal();
    if prompt {
        context.out.say("Type commands without the `salus`; `# text` tells what comes next; Ctrl-D ends.");
    }
    let mut lines = typed();
    let mut recording = Recording { title: "A recording".into(), steps: vec![] };
    let mut say: Option<String> = None;
    loop {
        if prompt {
            context.out.say("salus>");
        }
        let Some(line) = lines.recv().await else { break };
        let line = line.trim();
        if let Some(text) = line.strip_prefix('#') {
            let text = text.trim().to_string();
            say = Some(say.map(|before| format!("{before} {text}")).unwrap_or(text));
            continue;
        }
        let line = line.strip_prefix("salus ").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let Some(words) = shlex::split(line) else {
            context.out.say("the quotes do not close; not recorded");
            continue;
        };
        let outcome = stage.run(None, &words, |said| teller.line(format!("  {}", teller.dim(said)))).await?;
        recording.steps.push(Recorded {
            say: say.take(),
            salus: signed(line, &words, context.global.signer.as_deref()),
            expect: Outline::of(outcome.exit, &outcome.document),
        });
        write(&recording, file)?;
    }
    context.out.answer(
        format!(
            "{} steps are in {file}; play them with: salus run {file}",
            recording.steps.len(),
            file = file.display()
        ),
        serde_json::json!({ "file": file, "steps": recording.steps.len() }),
    );
    Ok(())
}

/// Lines of standard input, read beside the runtime, so that a prompt waiting for a line holds up nothing.
fn typed() -> tokio::sync::mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(std::result::Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A line that names who acts, as it was recorded: played again, it may not depend on who plays it.
fn signed(line: &str, words: &[String], signer: Option<&str>) -> String {
    let named = words.iter().take_while(|word| *word != "--").any(|word| word == "--as" || word.starts_with("--as="));
    match signer {
        Some(signer) if !named => format!("--as {signer} {line}"),
        _ => line.to_owned(),
    }
}

fn write(recording: &Recording, file: &Path) -> Result<()> {
    let text =
        toml::to_string(recording).map_err(|e| Failure::local(format!("the recording cannot be written: {e}")))?;
    // A bare file name lies in the current folder.
    State::write(&Path::new(".").join(file), text.as_bytes(), false)
}

/// A script of steps and what came of them.
#[cfg(test)]
fn script(steps: &[(&str, i32, serde_json::Value)]) -> String {
    let steps = steps
        .iter()
        .map(|(line, exit, document)| Recorded {
            say: None,
            salus: line.to_string(),
            expect: Outline::of(*exit, document),
        })
        .collect();
    toml::to_string(&Recording { title: "t".into(), steps }).unwrap()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_recorded_line_names_who_acts() {
        let signed = |line: &str| super::signed(line, &shlex::split(line).unwrap(), Some("//Bob"));
        assert_eq!(signed("consent show"), "--as //Bob consent show");
        assert_eq!(signed("consent show --as //Eve"), "consent show --as //Eve");
        assert_eq!(signed("--as=//Eve consent show"), "--as=//Eve consent show");
        assert_eq!(signed("call x -- --as"), "--as //Bob call x -- --as");
        assert_eq!(super::signed("doctor", &[], None), "doctor");
    }

    #[test]
    fn what_is_recorded_is_a_script_that_expects_what_happened() {
        let steps = [
            ("doctor", 0, json!({})),
            (
                "consent check 'two words'",
                1,
                json!({ "error": { "details": { "decision": "deny", "reason": "Revoked" } } }),
            ),
            ("call x", 1, json!({ "error": { "details": { "error": "MayNotAct" } } })),
            ("query x", 2, json!({ "error": { "message": "no" } })),
        ];
        let text = script(&steps);
        let script = crate::script::Script::parse(&text, "recorded.toml").unwrap();
        for (step, (_, exit, document)) in script.steps.iter().zip(&steps) {
            let expect = &step.as_ref().expect;
            assert_eq!(expect.check(*exit, document, &Default::default()), Ok(()), "{text}");
        }
        assert_eq!(script.steps.len(), 4);
        assert!(text.contains("reason = \"Revoked\"") && text.contains("exit = 2"), "{text}");
    }
}
