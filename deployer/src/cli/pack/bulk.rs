//! A move of one unit or of thousands: as many in a transaction as fit, each refusal told with its line, resumable.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use clap::Args;
use futures::StreamExt;
use salus_domain::AccountId;
use salus_domain::supply::{Day, Error, Finding, Gtin, MAX_UNITS, Presented, Unit, UnitKey};
use serde_json::{Value, json};

use super::finder::{Finder, Sources};
use super::journal::{Journal, Mark, mark};
use super::session::{Session, counted, merge, read, transaction};
use crate::chain::submit::Signed;
use crate::chain::{H256, Included, Underway};
use crate::failure::{Failure, Kind, Result};
use crate::output::Progress;
use crate::suite::supply::judge::Named;
use crate::suite::supply::trial::{self, Trial, is_about_all, unit_of};
use crate::suite::supply::{Act, words};

/// How many units are asked about at once.
const AT_ONCE: usize = 16;

/// How many transactions are handed to the node before the first is in a block: more than a block has room for, so that no
/// block waits for this command.
const IN_FLIGHT: usize = 12;

/// Which units.
#[derive(Args, Clone, Debug, Default)]
pub struct Units {
    /// Scans, SSCCs of 18 digits, or keys (0x…)
    #[arg(value_name = "DATA", required_unless_present = "file")]
    units: Vec<String>,
    /// A scan a line; - reads stdin
    #[arg(long, value_name = "FILE", conflicts_with = "units")]
    file: Option<PathBuf>,
    /// Where it is noted what is done [default: beside the file, until all is done]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    pub sources: Sources,
}

/// A line of a list, before anything is known of it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its number.
    pub number: u64,
    /// What stands there.
    pub text: String,
    /// What its unit is bound to in the journal, if the same unit may stand in another line for another move.
    pub bound_to: Option<Vec<u8>>,
}

/// A unit of the list.
#[derive(Clone)]
struct Line {
    number: u64,
    shown: String,
    key: UnitKey,
    gtin: Option<Gtin>,
    /// The date that is printed on it.
    expiry: Option<Day>,
    /// What the journal knows it by.
    mark: Mark,
    /// Whether that is bound to one event or entry of a queue, which happens once.
    once: bool,
}

/// What became of a line.
pub enum Outcome {
    /// The move was made.
    Done,
    /// It was made before.
    Before,
    /// The same unit stands in the list before.
    Repeated,
    /// It was refused.
    Refused {
        /// The contract's name of the refusal.
        name: String,
        /// In words.
        words: String,
        /// What to do.
        hint: Option<String>,
    },
}

/// What became of all of them.
#[derive(Default)]
pub struct Report {
    /// The line's number, what it names, its key, and what became of it.
    pub lines: Vec<(u64, String, Option<UnitKey>, Outcome)>,
    /// The transactions.
    pub transactions: Vec<Value>,
}

impl Units {
    /// The lines that name units, with their numbers.
    pub fn lines(&self) -> Result<Vec<(u64, String)>> {
        let texts = match &self.file {
            // A separator ends no line; neither a scanner's line ends nor an editor's byte order mark belong to the scan.
            Some(file) => {
                let text = read(file)?;
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect()
            }
            None => self.units.clone(),
        };
        let lines: Vec<(u64, String)> =
            (1..).zip(texts).filter(|(_, text): &(u64, String)| !text.trim().is_empty()).collect();
        if lines.is_empty() {
            return Err(Failure::usage("there are no units"));
        }
        Ok(lines)
    }

    fn journal(&self, act: &Act) -> Option<PathBuf> {
        let beside = self.file.as_ref().filter(|file| file.as_path() != Path::new("-")).map(|file| {
            let mut name = file.as_os_str().to_owned();
            name.push(format!(".{}.done", act.message()));
            PathBuf::from(name)
        });
        self.journal.clone().or(beside)
    }
}

/// Makes a move with all units that are named. `done` is what is said of them: `received`.
pub async fn run(session: &Session<'_>, units: &Units, by: &AccountId, act: &Act, done: &str) -> Result<()> {
    let mut finder = Finder::new(session, &units.sources)?;
    run_with(session, units, &mut finder, by, act, done).await
}

/// As [`run`], where the finder was used before.
pub async fn run_with(
    session: &Session<'_>,
    units: &Units,
    finder: &mut Finder<'_>,
    by: &AccountId,
    act: &Act,
    done: &str,
) -> Result<()> {
    let context = session.context;
    let lines = units.lines()?;
    let mut journal = match units.journal(act) {
        Some(path) => Some(Journal::open(&path, &about(session, by, act, &lines))?),
        None => None,
    };
    let listed = lines.into_iter().map(|(number, text)| Listed { number, text, bound_to: None }).collect();
    let (report, outcome) = make(session, finder, by, act, listed, &mut journal).await;
    let refused = report.count(|outcome| matches!(outcome, Outcome::Refused { .. }));
    let path = journal.as_ref().map(|journal| journal.path().to_owned()).filter(|_| refused > 0 || outcome.is_err());
    let (text, mut document) = report.told(session, by, act, done);
    merge(&mut document, json!({ "journal": path }));
    match outcome {
        Ok(()) if refused == 0 => {
            journal.into_iter().for_each(Journal::finish);
            context.out.answer(text, document);
            Ok(())
        }
        Ok(()) => {
            let first = report.lines.iter().find_map(|(_, _, _, outcome)| match outcome {
                Outcome::Refused { name, words, hint } => Some((name.clone(), words.clone(), hint.clone())),
                _ => None,
            });
            let (name, words, hint) = first.unwrap_or_default();
            merge(&mut document, json!({ "error": name }));
            let failure = match report.lines.as_slice() {
                [(_, shown, ..)] => {
                    let failure = Failure::refused(format!("{shown}: {words} ({name})"));
                    Failure { hint, ..failure }
                }
                all => Failure::refused(format!("{refused} of {} units were refused", all.len())),
            };
            Err(match report.lines.len() {
                1 => failure.details(document),
                _ => context.out.unsuccessful(text, document, failure),
            })
        }
        Err(failure) => {
            let so_far = report.count(|outcome| matches!(outcome, Outcome::Done | Outcome::Before));
            if so_far == 0 {
                return Err(failure);
            }
            let message =
                format!("{} ({so_far} units are {done}; run again, the same command goes on)", failure.message);
            if let Some(details) = failure.details {
                merge(&mut document, *details);
            }
            Err(Failure { message, details: Some(Box::new(document)), ..failure })
        }
    }
}

/// Makes a move with the units of numbered lines, and tells what became of each; a failure that stops it comes besides.
pub async fn make(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    by: &AccountId,
    act: &Act,
    lines: Vec<Listed>,
    journal: &mut Option<Journal>,
) -> (Report, Result<()>) {
    let progress = session.context.out.progress_over(act.rule().name(), lines.len() as u64);
    let (parts, flight, known) = (VecDeque::new(), VecDeque::new(), HashMap::new());
    let mut work =
        Work { session, by, act, finder, journal, progress, report: Report::default(), parts, flight, known };
    let outcome = work.all(lines).await;
    let Work { mut report, progress, .. } = work;
    progress.finish();
    report.lines.sort_by_key(|(number, ..)| *number);
    (report, outcome)
}

/// What a journal is about: another move, party or chain is another journal. Where a code on two packs has to be told from one
/// that was dispensed before, another list is one too.
fn about(session: &Session<'_>, by: &AccountId, act: &Act, lines: &[(u64, String)]) -> String {
    let list = if is_dispense(act) { lines } else { &[] };
    let what = salus_domain::commitment::blake2_256(&codec::Encode::encode(&(format!("{act:?}"), list)));
    format!(
        "salus-journal/2 {} by 0x{} on 0x{} {}",
        act.message(),
        hex::encode(by),
        hex::encode(session.registry.client.genesis()),
        hex::encode(&what[..8])
    )
}

/// The beginning of what is no scan: it may be as long as a file.
fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

const fn is_dispense(act: &Act) -> bool {
    matches!(act, Act::Dispense { .. } | Act::DispensePartial { .. })
}

struct Work<'a, 'b> {
    session: &'a Session<'a>,
    by: &'a AccountId,
    act: &'a Act,
    finder: &'a mut Finder<'b>,
    journal: &'a mut Option<Journal>,
    progress: Progress,
    report: Report,
    /// What is still to be tried, in parts.
    parts: VecDeque<Vec<Line>>,
    /// What the node has and no block yet, in the order of their nonces.
    flight: VecDeque<(Vec<Line>, Underway)>,
    /// The records of units in parts and in flight.
    known: HashMap<UnitKey, Unit>,
}

impl Work<'_, '_> {
    async fn all(&mut self, lines: Vec<Listed>) -> Result<()> {
        self.settle_sent().await?;
        let outcome = self.go(lines).await;
        if outcome.is_ok() {
            return outcome;
        }
        // What is on its way is told of too, and the first failure is what stopped it.
        while let Some((lines, underway)) = self.flight.pop_front() {
            if let Ok(included) = self.session.registry.finish(self.act.message(), underway).await {
                self.landed(&lines, &included)?;
            }
        }
        outcome
    }

    /// Asks the chain what became of the transactions of an earlier run.
    async fn settle_sent(&mut self) -> Result<()> {
        let Some(journal) = self.journal.as_mut() else { return Ok(()) };
        let (account, options) = (self.session.context.signer_account()?, self.session.context.tx_options());
        for sent in journal.unsettled() {
            match self.session.registry.client.settled(&sent, &account, &options).await? {
                Some(landed) if landed.outcome.error.is_none() => journal.landed(&sent.hash)?,
                _ => journal.void(&sent.hash)?,
            }
        }
        Ok(())
    }

    async fn go(&mut self, lines: Vec<Listed>) -> Result<()> {
        let mut seen = std::collections::HashSet::new();
        let mut lines = lines.into_iter();
        loop {
            let mut next: Vec<Line> = Vec::new();
            while next.len() < MAX_UNITS {
                let Some(Listed { number, text, bound_to }) = lines.next() else { break };
                match self.finder.require(&text).await {
                    Ok(found) => {
                        let expiry = match &found.named {
                            Some(Named::Pack { expiry, .. }) => *expiry,
                            _ => None,
                        };
                        let mark = mark(&found.key, bound_to.as_deref());
                        let (shown, gtin) = (found.show(), found.gtin());
                        let line = Line { number, shown, key: found.key, gtin, expiry, mark, once: bound_to.is_some() };
                        if seen.insert(found.key) {
                            next.push(line);
                        } else {
                            let outcome = self.repeated();
                            self.settle(&line, outcome);
                        }
                    }
                    Err(failure) if matches!(failure.kind, Kind::Usage | Kind::Refused) => {
                        let (name, hint) = ("Unnamed".to_owned(), failure.hint);
                        let outcome = Outcome::Refused { name, words: failure.message, hint };
                        self.report.lines.push((number, shortened(&text), None, outcome));
                        self.progress.advance(1);
                    }
                    Err(failure) => return Err(failure),
                }
            }
            if next.is_empty() {
                // What lands last may leave parts to be tried anew.
                while self.land().await? {
                    self.parts().await?;
                }
                return Ok(());
            }
            self.some(next).await?;
        }
    }

    /// Makes the move with up to 32 units.
    async fn some(&mut self, lines: Vec<Line>) -> Result<()> {
        self.records(&lines).await?;
        let mut open = Vec::new();
        for line in lines {
            let is_done = match self.known.get(&line.key) {
                Some(unit) => self.is_done(&line, unit).await?,
                None => false,
            };
            if is_done {
                self.settle(&line, Outcome::Before);
            } else if self.differs(&line).await? {
                let words = "another expiry date is printed on it than it was commissioned with".to_owned();
                let hint = Some("it is not to be supplied: salus pack scan".to_owned());
                self.settle(&line, Outcome::Refused { name: "ExpiryDiffers".into(), words, hint });
            } else {
                open.push(line);
            }
        }
        self.parts.push_back(open);
        self.parts().await
    }

    /// Hands to the node whatever is still to be tried.
    async fn parts(&mut self) -> Result<()> {
        // What goes into one container or comes out of it changes what the next dry run has to see.
        let most = if self.act.container().is_some() { 1 } else { IN_FLIGHT };
        while let Some(part) = self.parts.pop_front() {
            while self.flight.len() >= most {
                self.land().await?;
            }
            self.part(part).await?;
        }
        Ok(())
    }

    /// Waits for the oldest transaction; whether there was one.
    async fn land(&mut self) -> Result<bool> {
        let Some((lines, underway)) = self.flight.pop_front() else { return Ok(false) };
        let hash = underway.hash();
        match self.session.registry.finish(self.act.message(), underway).await {
            Ok(included) => self.landed(&lines, &included)?,
            Err(failure) => self.failed(lines, failure, Some(hash))?,
        }
        Ok(true)
    }

    fn landed(&mut self, lines: &[Line], included: &Included) -> Result<()> {
        if let Some(journal) = self.journal.as_mut() {
            journal.landed(&included.extrinsic)?;
        }
        self.report.transactions.push(transaction(included));
        lines.iter().for_each(|line| self.settle(line, Outcome::Done));
        Ok(())
    }

    /// Somebody was faster: what is left is tried anew, in smaller parts.
    fn failed(&mut self, lines: Vec<Line>, failure: Failure, sent: Option<H256>) -> Result<()> {
        if failure.kind != Kind::Refused {
            return Err(failure);
        }
        if let (Some(journal), Some(hash)) = (self.journal.as_mut(), sent) {
            journal.void(&hash)?;
        }
        match lines.as_slice() {
            [line] => {
                let name = failure.details.as_ref().and_then(|details| details.get("error")?.as_str());
                let name = name.unwrap_or("Refused").to_owned();
                let outcome = Outcome::Refused { name, words: failure.message, hint: failure.hint };
                self.settle(line, outcome);
            }
            _ => self.halve(lines),
        }
        Ok(())
    }

    /// Whether a unit needs nothing more. That it is done the chain says; and of a pack that was dispensed the journal has to say
    /// that this very list did it, else a second pack with a copied code would go through as done.
    async fn is_done(&self, line: &Line, unit: &Unit) -> Result<bool> {
        let noted = self.journal.as_ref().is_some_and(|journal| journal.knows(&line.mark));
        if noted && line.once {
            // It happened, whatever was done with the unit since.
            return Ok(true);
        }
        if is_dispense(self.act) && !noted {
            return Ok(false);
        }
        let last = self.session.registry.last_entry(&line.key, unit).await?;
        Ok(self.act.is_done(self.by, unit, last.as_ref()))
    }

    /// Whether a pack that is to be dispensed shows another date than its own: the message does not see what is printed on it.
    async fn differs(&mut self, line: &Line) -> Result<bool> {
        let Some(expiry) = line.expiry.filter(|_| is_dispense(self.act)) else { return Ok(false) };
        let presented = Presented { expiry: Some(expiry), ..Presented::default() };
        let findings = self.finder.findings(&line.key, line.gtin, &presented).await?;
        Ok(findings.contains(&Finding::ExpiryDiffers))
    }

    /// A code that stands in the list before: scanned twice, or on two packs.
    fn repeated(&self) -> Outcome {
        match is_dispense(self.act) {
            true => Outcome::Refused {
                name: "Repeated".into(),
                words: "the same code stands in the list before: it was scanned twice, or two packs have it".into(),
                hint: None,
            },
            false => Outcome::Repeated,
        }
    }

    /// Asks for the records of the units, and of the container that the move is about.
    async fn records(&mut self, lines: &[Line]) -> Result<()> {
        let registry = &self.session.registry;
        let keys: Vec<UnitKey> = lines.iter().map(|line| line.key).chain(self.act.container().copied()).collect();
        let mut asked = futures::stream::iter(keys)
            .map(|key| async move { Ok::<_, Failure>((key, registry.unit(&key).await?)) })
            .buffered(AT_ONCE);
        while let Some(answer) = asked.next().await {
            let (key, unit) = answer?;
            self.known.extend(unit.map(|unit| (key, unit)));
        }
        Ok(())
    }

    async fn part(&mut self, part: Vec<Line>) -> Result<()> {
        if part.is_empty() {
            return Ok(());
        }
        let keys: Vec<UnitKey> = part.iter().map(|line| line.key).collect();
        let mut wanted: Vec<(UnitKey, Option<Gtin>)> = part.iter().map(|line| (line.key, line.gtin)).collect();
        wanted.extend(self.act.container().map(|container| (*container, part.first().and_then(|line| line.gtin))));
        let proofs = self.finder.needed(&wanted, &self.known).await?;
        let registry = &self.session.registry;
        let account = self.session.context.signer_account()?;
        match registry.try_out_move(&account, self.act, self.by, (&keys, &proofs)).await? {
            Trial::Failed(failure) => Err(failure),
            Trial::TooMuch if part.len() > 1 => {
                self.halve(part);
                Ok(())
            }
            Trial::TooMuch => {
                Err(Failure::transaction(format!("{} alone is more than a transaction takes", part[0].shown)))
            }
            Trial::Refused(error) if is_about_all(&error) => Err(registry.refused(self.act.message(), &error)),
            Trial::Refused(error) => {
                self.refused(error, part);
                Ok(())
            }
            Trial::Fits(dry) => {
                let signer = self.session.context.signer()?;
                let arguments = self.act.arguments(self.by, &keys, &proofs);
                let options = self.session.context.tx_options();
                let marks: Vec<Mark> = part.iter().map(|line| line.mark).collect();
                let journal = &mut *self.journal;
                let mut sent = None;
                let note = |signed: &Signed| {
                    // One that was sent before with this part had a nonce that somebody else took.
                    let replaced = sent.replace(signed.hash);
                    let Some(journal) = journal.as_mut() else { return Ok(()) };
                    replaced.map_or(Ok(()), |hash| journal.void(&hash))?;
                    journal.sending(signed, &marks)
                };
                match registry.submit_tried(&signer, self.act.message(), (&arguments, dry), &options, note).await {
                    Ok(underway) => {
                        self.flight.push_back((part, underway));
                        Ok(())
                    }
                    Err(failure) => {
                        let refused = failure.details.as_ref().is_some_and(|details| details["outcome"] == "refused");
                        if let (Some(journal), Some(hash)) = (self.journal.as_mut(), sent.filter(|_| refused)) {
                            journal.void(&hash)?;
                        }
                        self.failed(part, failure, None)
                    }
                }
            }
        }
    }

    /// Tells the line that a refusal is about, and tries the others again.
    fn refused(&mut self, error: Error, mut part: Vec<Line>) {
        let named = unit_of(&error).and_then(|unit| part.iter().position(|line| line.key == *unit));
        let place = if part.len() == 1 { Some(0) } else { named };
        let Some(place) = place else { return self.halve(part) };
        let line = part.remove(place);
        let (words, hint) = words::error(&error, &|account| self.session.show(account));
        let outcome = Outcome::Refused { name: trial::name(&error), words, hint: hint.map(str::to_owned) };
        self.settle(&line, outcome);
        self.parts.push_front(part);
    }

    fn halve(&mut self, mut part: Vec<Line>) {
        let rest = part.split_off(part.len() / 2);
        self.parts.push_front(rest);
        self.parts.push_front(part);
    }

    fn settle(&mut self, line: &Line, outcome: Outcome) {
        self.known.remove(&line.key);
        self.report.lines.push((line.number, line.shown.clone(), Some(line.key), outcome));
        self.progress.advance(1);
    }
}

impl Report {
    fn count(&self, counts: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|(_, _, _, outcome)| counts(outcome)).count()
    }

    fn told(&self, session: &Session<'_>, by: &AccountId, act: &Act, done: &str) -> (String, Value) {
        let now = self.count(|outcome| matches!(outcome, Outcome::Done));
        let before = self.count(|outcome| matches!(outcome, Outcome::Before));
        let repeated = self.count(|outcome| matches!(outcome, Outcome::Repeated));
        let refused = self.count(|outcome| matches!(outcome, Outcome::Refused { .. }));
        let mut lines = Vec::new();
        let one = match self.lines.as_slice() {
            [(_, shown, _, Outcome::Done)] => {
                let place = |one: &Value| {
                    one["number"]
                        .as_u64()
                        .zip(one["at"].as_str())
                        .map(|(number, at)| format!(" (block {number}, {at})"))
                };
                let place = self.transactions.first().and_then(place).unwrap_or_default();
                Some(format!("{shown}: {done}{place}"))
            }
            [(_, shown, _, Outcome::Before)] => Some(format!("nothing to do: {shown} is {done} already")),
            _ => None,
        };
        lines.push(one.unwrap_or_else(|| {
            let mut text = format!("{} {done}", counted(now, "unit"));
            for (count, what) in
                [(before, "were so before"), (repeated, "stand there twice"), (refused, "were refused")]
            {
                if count > 0 {
                    text += &format!("; {count} {what}");
                }
            }
            text
        }));
        for (number, shown, _, outcome) in &self.lines {
            if let Outcome::Refused { name, words, .. } = outcome {
                lines.push(format!("  line {number}: {shown}: {words} ({name})"));
            }
        }
        let unit = |(number, shown, key, outcome): &(u64, String, Option<UnitKey>, Outcome)| {
            let mut unit = json!({
                "line": number,
                "named": shown,
                "key": key.as_ref().map(words::key),
                "outcome": match outcome {
                    Outcome::Done => "done",
                    Outcome::Before => "before",
                    Outcome::Repeated => "repeated",
                    Outcome::Refused { .. } => "refused",
                },
            });
            if let Outcome::Refused { name, words, hint } = outcome {
                merge(&mut unit, json!({ "error": name, "words": words, "hint": hint }));
            }
            unit
        };
        let document = json!({
            "move": act.message(),
            "by": session.show(by),
            "done": now,
            "before": before,
            "repeated": repeated,
            "refused": refused,
            "units": self.lines.iter().map(unit).collect::<Vec<_>>(),
            "transactions": self.transactions,
        });
        (lines.join("\n"), document)
    }
}
