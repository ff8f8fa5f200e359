//! `salus pack reconcile`: what was noted without a chain goes on chain, in its order; conflicts are told.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use salus_domain::supply::{Finding, Move, Presented};
use serde_json::{Value, json};

use super::bulk::{self, Listed};
use super::finder::{Finder, Sources};
use super::journal::{self, Journal};
use super::licence::Virtue;
use super::queue::{self, Entry, Queued};
use super::report::Outcome;
use super::session::{By, Session, counted, merge};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::memory::Memory;
use crate::suite::supply::{Act, words};
use crate::suite::when;

/// Reconciles.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack reconcile today.queue --as pharmacy

In the order in which they were noted. What the chain refuses is a conflict: a code that another pharmacy dispensed meanwhile, a pack
that was recalled. It is told with its line and left as it is; the rest goes on. Killed and run again, or run again after more was noted, it
goes on where it stopped (today.queue.done).
With --json: { done, before, conflicts, lines: [{ line, at, move, named, key, outcome: done | before | conflict, error, words, dispensed_at }],
  transactions }")]
pub struct Reconcile {
    /// The queue
    queue: PathBuf,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

/// Reconciles.
pub async fn run(context: &Context, args: Reconcile) -> Result<()> {
    let entries = queue::read(&args.queue)?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let about = journal::about(&session, "reconcile", &by);
    let mut journal = Some(Journal::open(&journal::beside(&args.queue, ".done"), &about)?);
    let mut told = Told::default();
    let mut finder = Finder::new(&session, &args.sources)?;
    let mut rest = entries.as_slice();
    while let Some((_, entry)) = rest.first() {
        let (part, after) = rest.split_at(together(rest));
        rest = after;
        let (lot, separator) = (entry.lot.clone().or_else(|| args.sources.lot.clone()), entry.separator.as_deref());
        finder.reads(lot, separator.or(args.sources.separator.as_deref()))?;
        let act = act(&session, &mut finder, &by, &args.virtue, &entry.what).await?;
        // Bound to what was noted, with its time: the same code in a later queue of the same name is another pack, or a copy.
        let listed = |(number, entry): &(u64, Entry)| {
            let bound_to = serde_json::to_vec(entry).map_err(|e| Failure::local(e.to_string()))?;
            Ok::<_, Failure>(Listed { number: *number, text: entry.unit.clone(), bound_to: Some(bound_to) })
        };
        let units = part.iter().map(listed).collect::<Result<_>>()?;
        let (report, outcome) = bulk::make(&session, &mut finder, &by, &act, units, &mut journal).await;
        told.transactions.extend(report.transactions);
        for (number, shown, key, outcome) in report.lines {
            let at = part.iter().find(|(line, _)| *line == number).map(|(_, entry)| entry.at);
            let mut line = json!({
                "line": number, "at": at, "move": act.message(), "named": shown, "key": key.as_ref().map(words::key),
            });
            let dispensed = match (&outcome, key) {
                (Outcome::Refused { .. }, Some(key)) => dispensed(&session, &key).await?,
                _ => None,
            };
            let place = format!("line {number}, noted {}: {shown}", at.map(when::show).unwrap_or_default());
            merge(&mut line, told.outcome(outcome, &place, dispensed));
            told.lines.push(line);
        }
        if let Err(failure) = outcome {
            let message = format!(
                "{} ({} on chain; run again, the same command goes on)",
                failure.message,
                counted(told.done, "line")
            );
            // Conflicts that were found before are told all the same.
            let mut document = told.document();
            if let Some(details) = failure.details {
                merge(&mut document, *details);
            }
            let failure = Failure { message, details: None, ..failure };
            return Err(context.out.unsuccessful(told.conflicts.join("\n"), document, failure));
        }
    }
    let (text, document) = (told.text(), told.document());
    match told.conflicts.len() {
        0 => {
            context.out.answer(text, document);
            Ok(())
        }
        conflicts => {
            let failure =
                Failure::refused(format!("{conflicts} of {} lines are in conflict with the chain", entries.len()));
            Err(context.out.unsuccessful(text, document, failure))
        }
    }
}

/// What became of the queue.
#[derive(Default)]
struct Told {
    done: u64,
    before: u64,
    /// Each in words.
    conflicts: Vec<String>,
    lines: Vec<Value>,
    transactions: Vec<Value>,
}

impl Told {
    /// Counts a line, and tells what became of it.
    fn outcome(&mut self, outcome: Outcome, place: &str, dispensed: Option<u64>) -> Value {
        match outcome {
            Outcome::Done => {
                self.done += 1;
                json!({ "outcome": "done" })
            }
            Outcome::Before | Outcome::Repeated => {
                self.before += 1;
                json!({ "outcome": "before" })
            }
            Outcome::Refused { name, words, .. } => {
                let elsewhere = |there| {
                    let there = when::show(there);
                    format!("it was dispensed already, on {there}: one of both packs is a copy, or it was noted twice")
                };
                let words = dispensed.map_or(words, elsewhere);
                self.conflicts.push(format!("  {place}: {words} ({name})"));
                json!({ "outcome": "conflict", "error": name, "words": words, "dispensed_at": dispensed })
            }
        }
    }

    fn text(&self) -> String {
        let mut said = format!("{} put on chain", counted(self.done, "line"));
        if self.before > 0 {
            said += &format!("; {} there before", self.before);
        }
        if !self.conflicts.is_empty() {
            let conflicts = counted(self.conflicts.len(), "CONFLICT");
            said += &format!("; {conflicts}: look at these packs, and at who got them");
        }
        [std::slice::from_ref(&said), &self.conflicts].concat().join("\n")
    }

    fn document(&self) -> Value {
        json!({
            "done": self.done, "before": self.before, "conflicts": self.conflicts.len(), "lines": self.lines,
            "transactions": self.transactions,
        })
    }
}

/// How many of the first go together: those that follow each other with the same move, each with another unit. Of one pack a part may
/// be dispensed and then another.
fn together(entries: &[(u64, Entry)]) -> usize {
    let Some((_, first)) = entries.first() else { return 0 };
    let mut units = HashSet::new();
    let same = |(_, entry): &&(u64, Entry)| {
        entry.what == first.what
            && entry.lot == first.lot
            && entry.separator == first.separator
            // What cannot be read is told when it is its turn.
            && units.insert(entry.said().map_or_else(|_| entry.unit.clone(), |said| said.show()))
    };
    entries.iter().take_while(same).count()
}

/// When a pack was dispensed, if it was.
async fn dispensed(session: &Session<'_>, key: &salus_domain::supply::UnitKey) -> Result<Option<u64>> {
    let findings = session.registry.verify(key, &Presented::default(), &[]).await?;
    Ok(findings.iter().find_map(|finding| match finding {
        Finding::Dispensed { at } => Some(*at),
        _ => None,
    }))
}

async fn act(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    by: &salus_domain::AccountId,
    virtue: &Virtue,
    what: &Queued,
) -> Result<Act> {
    Ok(match what {
        Queued::Receive { as_return, from_container } => {
            let (as_return, holds) = (*as_return, virtue.holds(session, by, Move::Receive).await?);
            match from_container {
                Some(sscc) => Act::ReceivePartial { container: finder.require(sscc).await?.key, as_return, holds },
                None => Act::Receive { as_return, holds },
            }
        }
        Queued::Dispense { premises, partial } => {
            let holds = virtue.holds(session, by, Move::Dispense).await?;
            let premises = Memory::of(&session.context.state).premises(premises)?;
            match partial {
                true => Act::DispensePartial { premises, holds },
                false => Act::Dispense { premises, holds },
            }
        }
    })
}
