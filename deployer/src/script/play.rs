//! Plays a script, step by step, and stops at the first surprise.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use super::stage::{Outcome, Stage};
use super::tell::Teller;
use super::vars::{self, NOW, at, fill};
use super::{Actor, Script, Step};
use crate::chain::Client;
use crate::cli::Context;
use crate::failure::{Failure, Kind, Result};
use crate::suite::when;

/// The files that a script reads, by name.
pub type Assets = BTreeMap<String, Vec<u8>>;

/// How a script is played.
#[derive(Debug, Default)]
pub struct Options {
    /// Other keys for the script's actors, by the actor's name.
    pub keys: BTreeMap<String, String>,
}

/// Plays a script and prints how it went.
///
/// # Errors
/// Check (exit 6) at the first step that does not come to what the script expects; usage, chain and local failures as
/// they happen.
pub async fn play(context: &Context, script: &Script, assets: &Assets, options: &Options) -> Result<()> {
    if let Some(unknown) = options.keys.keys().find(|name| !script.actors.contains_key(*name)) {
        return Err(Failure::usage(format!("{} has no actor `{unknown}`", script.name())));
    }
    if context.global.network.is_some() {
        let made_up = |(name, actor): &(&String, &toml::Spanned<Actor>)| {
            actor.as_ref().generate && !options.keys.contains_key(*name)
        };
        if let Some((name, actor)) = script.actors.iter().find(made_up) {
            return Err(script
                .wrong(actor, format!("actor `{name}` is made up, which is for private chains"))
                .hint(format!("name a key for it: --actor {name}=KEY")));
        }
    }
    if let Some(step) = script.steps.iter().find(|step| step.as_ref().acts() && step.as_ref().actor.is_none()) {
        let made = |name: &str| script.actors.get(name).is_some_and(|actor| actor.as_ref().generate);
        check_signer(context, made).map_err(|e| Failure { message: script.wrong(step, e.message).message, ..e })?;
    }
    let teller = Teller::new(&context.out);
    let stage = Stage::set(context)?;
    for (name, bytes) in assets {
        stage.put(name, bytes)?;
    }
    let mut player = Player {
        context: stage.context(context),
        teller,
        stage,
        script,
        client: None,
        values: BTreeMap::new(),
        signers: BTreeMap::new(),
        steps: vec![],
    };
    let started = Instant::now();
    let played = player.whole(options).await;
    let took = started.elapsed();
    let mut document = json!({
        "title": script.title,
        "private_chain": player.stage.private(),
        "ok": played.is_ok(),
        "milliseconds": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "values": player.values,
        "steps": player.steps,
    });
    match played {
        Ok(()) => {
            let count = player.steps.iter().filter(|step| !step["command"].is_null()).count();
            let told = match count {
                1 => format!("The step went as the script says, in {:.1} s.", took.as_secs_f64()),
                _ => format!("{count} steps went as the script says, in {:.1} s.", took.as_secs_f64()),
            };
            player.teller.line(format!("\n{}", player.teller.good(&told)));
            if context.out.json {
                context.out.answer("", document);
            }
            Ok(())
        }
        Err(mut failure) => {
            // One document: what was played goes into the failure's details.
            if let Some(details) = failure.details.take() {
                document["surprise"] = *details;
            }
            Err(failure.details(document))
        }
    }
}

/// Refuses a signer that a private chain's own keystore does not have, for steps that name nobody. `made`: whether the play
/// makes a key of that name.
pub fn check_signer(context: &Context, made: impl Fn(&str) -> bool) -> Result<()> {
    match (&context.global.network, &context.global.signer) {
        (None, Some(signer)) if !signer.starts_with('/') && !made(signer) => Err(Failure::usage(format!(
            "`--as {signer}` names a key of yours; a private chain has a keystore of its own"
        ))
        .hint("name a network (--network NAME), or a development account (--as //Bob)")),
        _ => Ok(()),
    }
}

struct Player<'a> {
    context: Context,
    teller: Teller,
    stage: Stage,
    script: &'a Script,
    client: Option<Client>,
    /// What `{{names}}` stand for.
    values: BTreeMap<String, String>,
    /// What `--as` is given, by actor.
    signers: BTreeMap<String, String>,
    /// What happened, for `--json`.
    steps: Vec<Value>,
}

impl Player<'_> {
    async fn whole(&mut self, options: &Options) -> Result<()> {
        let teller = &self.teller;
        teller.line(teller.bold(&self.script.title));
        if let Some(description) = &self.script.description {
            teller.paragraph(description, 2);
        }
        self.cast(options).await?;
        for (index, step) in self.script.steps.iter().enumerate() {
            self.step(index, step).await?;
        }
        Ok(())
    }

    /// Gives every actor a key.
    async fn cast(&mut self, options: &Options) -> Result<()> {
        if !self.script.actors.is_empty() {
            self.teller.line("");
        }
        let width = self.script.actors.keys().map(String::len).max().unwrap_or_default();
        for (name, spanned) in &self.script.actors {
            let actor: &Actor = spanned.as_ref();
            let signer = match options.keys.get(name).or(actor.key.as_ref()) {
                Some(key) => key.clone(),
                None => self.made(name).await?,
            };
            let client = self.client().await?;
            let account = self.context.account(&signer, &client).or_else(|e| {
                // A derived account such as NAME//RELATION is known to its key alone.
                crate::signer::Signer::resolve(&signer, &self.context).map(|signer| signer.account()).map_err(|_| e)
            })?;
            if let Some(fund) = actor.fund.filter(|_| actor.generate) {
                let alice = crate::signer::Signer::development("//Alice")?;
                client.give(&alice, &account, fund.into(), &self.context.tx_options()).await?;
            }
            let address = client.ss58(&account);
            let who = actor.who.clone().unwrap_or_default();
            self.teller.line(format!("  {}  {who}", self.teller.bold(&format!("{name:width$}"))));
            self.teller.line(format!("  {:width$}  {}", "", self.teller.dim(&address)));
            self.values.insert(name.clone(), address);
            self.signers.insert(name.clone(), signer);
        }
        Ok(())
    }

    /// A key made for this play, in its own keystore.
    async fn made(&self, name: &str) -> Result<String> {
        // The phrase goes where the play's folder goes.
        let phrase = format!("{name}.phrase");
        let words = ["keys", "new", name, "--phrase-out", &phrase].map(String::from);
        let outcome = self.stage.run(None, &words, |_| ()).await?;
        if outcome.exit != 0 {
            let why = at(&outcome.document, "error.message").and_then(Value::as_str).unwrap_or("no reason given");
            return Err(Failure::local(format!("no key could be made for actor `{name}`: {why}")));
        }
        Ok(name.to_string())
    }

    async fn client(&mut self) -> Result<Client> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let client = self.context.client().await?;
        self.client = Some(client.clone());
        Ok(client)
    }

    async fn step(&mut self, index: usize, spanned: &toml::Spanned<Step>) -> Result<()> {
        let step: &Step = spanned.as_ref();
        let mut record = json!({ "step": index.saturating_add(1), "line": self.script.line(spanned) });
        self.values.remove(NOW);
        let mut arrived = None;
        if let Some(to) = &step.time_travel {
            let to = self.filled(spanned, to).await?;
            arrived = Some(self.travel(spanned, &to).await?);
            record["time"] = json!(arrived);
            // Asked again after the journey.
            self.values.remove(NOW);
        }
        if let Some(say) = &step.say {
            let say = self.filled(spanned, say).await?;
            self.teller.line("");
            self.teller.paragraph(&say, 2);
            record["say"] = json!(say);
        }
        if let Some(arrived) = arrived {
            self.teller.line(format!("  {} {}", self.teller.bold("⧖"), when::show(arrived)));
        }
        if step.acts() {
            self.act(spanned, &mut record).await?;
        } else {
            self.steps.push(record);
        }
        Ok(())
    }

    async fn act(&mut self, spanned: &toml::Spanned<Step>, record: &mut Value) -> Result<()> {
        let step: &Step = spanned.as_ref();
        let mut words = vec![];
        for word in step.words().map_err(|what| self.script.wrong(spanned, what))? {
            words.push(self.filled(spanned, &word).await?);
        }
        for text in step.expect.texts() {
            self.filled(spanned, &text).await?;
        }
        let signer = step.actor.as_ref().and_then(|actor| self.signers.get(actor));
        let command = shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "));
        let shown_as = step.actor.as_ref().map(|actor| format!(" --as {actor}")).unwrap_or_default();
        let teller = &self.teller;
        teller.line(format!("  {} salus{shown_as} {}", teller.dim("$"), shorter(&command)));
        let started = Instant::now();
        let hear = |line: &str| teller.line(format!("    {}", teller.dim(line)));
        let Outcome { exit, document } = self.stage.run(signer.map(String::as_str), &words, hear).await?;
        record["as"] = json!(step.actor);
        record["command"] = json!(command);
        record["exit"] = json!(exit);
        record["milliseconds"] = json!(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        record["output"] = document.clone();
        let checked = step.expect.check(exit, &document, &self.values);
        record["ok"] = json!(checked.is_ok());
        self.steps.push(record.clone());
        if let Err(surprise) = checked {
            teller.line(format!("    {} expected: {}", teller.bad("✗"), surprise.expected));
            teller.line(format!("      got:      {}", surprise.got));
            let place = format!("{}, line {}", self.script.name(), self.script.line(spanned));
            let kind = if exit == Kind::Interrupted as i32 { Kind::Interrupted } else { Kind::Check };
            return Err(Failure::new(kind, format!("{place}: expected {}, got {}", surprise.expected, surprise.got))
                .details(json!({ "expected": surprise.expected, "got": surprise.got })));
        }
        if let Some(expected) = step.expect.describe() {
            teller.line(format!("    {} {expected}, as it should be", teller.good("✓")));
        }
        for (name, path) in &step.save {
            let Some(value) = at(&document, path) else {
                let what = format!("there is no `{path}` to save as `{name}` in the answer");
                return Err(Failure::check(self.script.wrong(spanned, what).message).details(document));
            };
            self.values.insert(name.clone(), vars::text(value));
        }
        Ok(())
    }

    /// Fills names in; `now` is asked of the chain when it is used.
    async fn filled(&mut self, place: &toml::Spanned<Step>, text: &str) -> Result<String> {
        if vars::names(text).unwrap_or_default().iter().any(|name| name == NOW) && !self.values.contains_key(NOW) {
            let now = self.client().await?.now_ms(None).await?;
            self.values.insert(NOW.into(), now.to_string());
        }
        fill(text, &self.values).map_err(|what| self.script.wrong(place, what))
    }

    async fn travel(&mut self, place: &toml::Spanned<Step>, to: &str) -> Result<u64> {
        let client = self.client().await?;
        let now = client.now_ms(None).await?;
        let target = match to.strip_prefix('+') {
            Some(by) => when::duration(by).map(|by| now.saturating_add(by)),
            None => when::instant(to),
        };
        let target = target.map_err(|e| self.script.wrong(place, e.message))?;
        let arrived: u64 = client.rpc("dev_timeTravel", vec![json!(target)]).await.map_err(|e| {
            Failure { message: format!("time cannot be moved on {}: {}", client.name(), e.message), ..e }
                .hint("only the embedded chain travels in time")
        })?;
        Ok(arrived)
    }
}

/// A command line as people want to see it: long hex and addresses cut in the middle.
fn shorter(command: &str) -> String {
    const LONG: usize = 40;
    let mut out = String::new();
    let mut rest = command;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.len() > LONG {
            out.push_str(&format!("{}…{}", &word[..6], &word[word.len() - 4..]));
        } else {
            out.push_str(word);
        }
        let other = after.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(after.len());
        out.push_str(&after[..other]);
        rest = &after[other..];
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_cut_wherever_they_stand() {
        let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(
            super::shorter(&format!("a --map 'P/m={address}' é {address}")),
            "a --map 'P/m=5Grwva…utQY' é 5Grwva…utQY"
        );
        assert_eq!(super::shorter(""), "");
    }
}
