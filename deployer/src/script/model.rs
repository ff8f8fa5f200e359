//! What a script says, checked before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;
use toml::Spanned;

use super::Expect;
use super::vars::{NOW, names};
use crate::failure::{Failure, Result};
use crate::suite::when;

/// A script.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What it is called.
    pub title: String,
    /// What it shows.
    pub description: Option<String>,
    /// Files beside the script that its steps read.
    #[serde(default)]
    pub files: Vec<Spanned<String>>,
    /// Who acts, by name.
    #[serde(default)]
    pub actors: BTreeMap<String, Spanned<Actor>>,
    /// What happens, in order.
    pub steps: Vec<Spanned<Step>>,
    /// The text, for line numbers.
    #[serde(skip)]
    source: Source,
}

#[derive(Debug, Default)]
struct Source {
    name: String,
    text: String,
}

/// Who acts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Who that is, for people.
    pub who: Option<String>,
    /// A development account or a key's name.
    pub key: Option<String>,
    /// A key made for this play; it owns nothing.
    #[serde(default)]
    pub generate: bool,
    /// What the made key is given by //Alice, in the smallest unit (private chain only).
    pub fund: Option<u64>,
}

/// One step: it may tell, travel in time, and do one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What people are told.
    pub say: Option<String>,
    /// Which actor acts.
    #[serde(rename = "as")]
    pub actor: Option<String>,
    /// A command line of `salus`, without the `salus`.
    pub salus: Option<String>,
    /// A contract's name or address, for `message`.
    pub contract: Option<String>,
    /// A message of `contract` (by default the consent registry).
    pub message: Option<String>,
    /// The message's arguments.
    #[serde(default)]
    pub args: Vec<toml::Value>,
    /// Tokens to send along.
    pub value: Option<u64>,
    /// What must come out; by default success.
    #[serde(default)]
    pub expect: Expect,
    /// Forward by a duration (`+1d`) or to an instant, before the step acts.
    pub time_travel: Option<String>,
    /// Values to keep, by name, from paths in the answer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
}

impl Step {
    /// Whether the step does more than telling and travelling.
    pub fn acts(&self) -> bool {
        self.salus.is_some() || self.message.is_some()
    }

    /// The command line (still with `{{names}}`) that does it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn words(&self) -> std::result::Result<Vec<String>, String> {
        if let Some(line) = &self.salus {
            let words = shlex::split(line).ok_or("the quotes in `salus` do not close")?;
            let words = if words.first().is_some_and(|word| word == "salus") { words[1..].to_vec() } else { words };
            return if words.is_empty() { Err("`salus` names no command".into()) } else { Ok(words) };
        }
        let Some(message) = &self.message else { return Ok(vec![]) };
        let contract = self.contract.clone().unwrap_or_else(|| "consent-registry".into());
        let mut words = vec!["call".to_string(), contract, message.clone()];
        if let Some(value) = self.value {
            words.push(format!("--value={value}"));
        }
        let args: Vec<_> = self.args.iter().map(argument).collect();
        if args.iter().any(|arg| arg.starts_with('-')) {
            words.push("--".into());
        }
        words.extend(args);
        Ok(words)
    }

    /// Every text in which names are filled in.
    fn texts(&self) -> impl Iterator<Item = String> {
        let words = self.words().unwrap_or_default();
        words.into_iter().chain(self.say.clone()).chain(self.time_travel.clone()).chain(self.expect.texts())
    }
}

/// A TOML value as the text of an argument.
fn argument(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => json!(other).to_string(),
    }
}

impl Script {
    /// Reads and checks a script; `name` names it in messages.
    ///
    /// # Errors
    /// Usage (exit 2), with the line: not TOML, an unknown key, a step that makes no sense, a name that nothing defines.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let mut script: Script = toml::from_str(text).map_err(|e| {
            Failure::usage(format!("{name} is not a script: {}", e.to_string().trim_end()))
                .hint("`salus run --help` shows what a script looks like")
        })?;
        script.source = Source { name: name.into(), text: text.into() };
        script.check()?;
        Ok(script)
    }

    /// The line on which a step begins.
    pub fn line<T>(&self, spanned: &Spanned<T>) -> usize {
        let start = spanned.span().start.min(self.source.text.len());
        self.source.text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
    }

    /// The name under which the script was read.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    fn check(&self) -> Result<()> {
        for file in &self.files {
            let path = std::path::Path::new(file.as_ref());
            let plain = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
            if !plain || path.components().count() != 1 {
                return Err(self.wrong(file, format!("file `{}` must lie beside the script", file.as_ref())));
            }
        }
        for (name, actor) in &self.actors {
            let refuse = |what: String| Err(self.wrong(actor, format!("actor `{name}`: {what}")));
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            if !plain || name == NOW {
                return refuse("a name is letters, digits, `-` and `_`, and not `now`".into());
            }
            match (actor.as_ref().generate, &actor.as_ref().key) {
                (true, Some(_)) => return refuse("`key` and `generate` exclude each other".into()),
                (false, None) => return refuse("needs `key = \"…\"` or `generate = true`".into()),
                (false, Some(_)) if actor.as_ref().fund.is_some() => {
                    return refuse("`fund` is for keys that are made (`generate = true`)".into());
                }
                _ => {}
            }
        }
        let mut known: BTreeSet<String> = self.actors.keys().cloned().collect();
        known.insert(NOW.into());
        for step in &self.steps {
            self.check_step(step, &mut known)?;
        }
        Ok(())
    }

    fn check_step(&self, spanned: &Spanned<Step>, known: &mut BTreeSet<String>) -> Result<()> {
        let step = spanned.as_ref();
        let refuse = |what: String| Err(self.wrong(spanned, what));
        if step.salus.is_some() && (step.message.is_some() || step.contract.is_some()) {
            return refuse("a step has either `salus` or `message`, not both".into());
        }
        if step.message.is_none() && (step.contract.is_some() || !step.args.is_empty() || step.value.is_some()) {
            return refuse("`contract`, `args` and `value` need a `message`".into());
        }
        if !step.acts() && step.say.is_none() && step.time_travel.is_none() {
            return refuse("this step does nothing: it needs `say`, `salus`, `message` or `time_travel`".into());
        }
        if !step.acts() && (!step.save.is_empty() || step.actor.is_some() || step.expect != Expect::default()) {
            return refuse("`as`, `expect` and `save` need something that the step does".into());
        }
        if let Err(what) = step.words() {
            return refuse(what);
        }
        if let Some(actor) = &step.actor
            && !self.actors.contains_key(actor)
        {
            let actors = self.actors.keys().cloned().collect::<Vec<_>>().join(", ");
            return refuse(format!("`as` names no actor: `{actor}` (there are: {actors})"));
        }
        if let Some(by) = step.time_travel.as_deref().and_then(|text| text.strip_prefix('+'))
            && let Err(e) = when::duration(by)
        {
            return refuse(e.message);
        }
        for text in step.texts() {
            let used = names(&text).or_else(|what| refuse(what).map(|()| vec![]))?;
            if let Some(unknown) = used.into_iter().find(|name| !known.contains(name)) {
                return refuse(format!("`{{{{{unknown}}}}}` is neither an actor nor saved by an earlier step"));
            }
        }
        known.extend(step.save.keys().cloned());
        Ok(())
    }

    /// A failure (exit 2) at a place of the script.
    pub fn wrong<T>(&self, place: &Spanned<T>, what: impl AsRef<str>) -> Failure {
        Failure::usage(format!("{}, line {}: {}", self.source.name, self.line(place), what.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let failure = Script::parse(text, "play.toml").unwrap_err();
        assert_eq!(failure.kind, crate::failure::Kind::Usage);
        failure.message
    }

    fn with_step(step: &str) -> String {
        format!("title = \"t\"\n[actors.anna]\nkey = \"//Alice\"\n[[steps]]\nsay = \"first\"\n[[steps]]\n{step}")
    }

    #[test]
    fn steps_become_command_lines() {
        let script = Script::parse(
            &with_step(
                "as = \"anna\"\nmessage = \"grant\"\nargs = [\"{{anna}}\", 5, true, { from = 1 }, [1, 2]]\nvalue = 3\n\
                 save = { version = \"returned\" }\n[[steps]]\nsalus = \"salus consent grant 'two words' {{version}}\"",
            ),
            "play.toml",
        )
        .unwrap();
        let words = |index: usize| script.steps[index].as_ref().words().unwrap();
        assert_eq!(
            words(1),
            ["call", "consent-registry", "grant", "--value=3", "{{anna}}", "5", "true", "{\"from\":1}", "[1,2]"]
        );
        assert_eq!(words(2), ["consent", "grant", "two words", "{{version}}"]);
        assert_eq!(script.line(&script.steps[1]), 6);
    }

    #[test]
    fn the_documentations_example_is_a_script() {
        let page = include_str!("../../../docs/scripts.md");
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let script = Script::parse(example, "docs/scripts.md").unwrap();
        assert_eq!(script.steps.len(), 5);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_line() {
        let unknown = refused(&with_step("salus = \"doctor\"\nexpects = \"ok\""));
        assert!(unknown.contains("line 8") && unknown.contains("expects"), "{unknown}");
        let outer = refused("title = \"t\"\nsteps = []\ncolour = 1\n");
        assert!(outer.contains("line 3") && outer.contains("colour"), "{outer}");
        assert!(refused("title = ").contains("line 1"));
        assert!(refused(&with_step("expect = \"fine\"\nsalus = \"doctor\"")).contains("line 7"));
        assert!(
            refused(&with_step("salus = \"doctor\"\nmessage = \"grant\""))
                .starts_with("play.toml, line 6: a step has either")
        );
        assert!(refused(&with_step("args = [1]")).contains("need a `message`"));
        assert!(refused(&with_step("save = { a = \"b\" }\nsay = \"x\"")).contains("something that the step does"));
        assert!(
            refused(&with_step("as = \"bob\"\nsalus = \"doctor\""))
                .contains("`as` names no actor: `bob` (there are: anna)")
        );
        assert!(refused(&with_step("salus = \"a {{nobody}}\"")).contains("`{{nobody}}` is neither an actor"));
        assert!(refused(&with_step("salus = \"a {{nobody\"")).contains("without `}}`"));
        assert!(refused(&with_step("salus = \"a 'b\"")).contains("do not close"));
        assert!(refused(&with_step("time_travel = \"+1y\"")).contains("not a duration"));
        assert!(refused(&with_step("")).contains("does nothing"));
        assert!(refused("title = \"t\"\nfiles = [\"../secret\"]\nsteps = []").contains("must lie beside"));
        let actor = |text: &str| refused(&format!("title = \"t\"\nsteps = []\n[actors.anna]\n{text}"));
        assert!(actor("who = \"x\"").contains("needs `key"));
        assert!(actor("key = \"//Bob\"\ngenerate = true").contains("exclude"));
        assert!(actor("key = \"//Bob\"\nfund = 3").contains("`fund`"));
    }
}
