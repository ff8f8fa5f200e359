//! A move of one unit or of thousands: in parts of which a block takes most, each refusal told with its line, resumable.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use clap::Args;
use salus_domain::AccountId;
use salus_domain::supply::{Day, Error, Finding, Gtin, MAX_UNITS, Presented, Proof, Unit, UnitKey};
use serde_json::json;

use super::finder::{Finder, Sources};
use super::journal::{self, Journal, Mark, mark};
use super::report::{Outcome, Report};
use super::session::{Session, merge, read, transaction};
use crate::chain::pending;
use crate::chain::submit::Signed;
use crate::chain::{DryRun, H256, Included, Sample, Underway};
use crate::failure::{Failure, Kind, Result};
use crate::output::Progress;
use crate::suite::supply::judge::Named;
use crate::suite::supply::trial::{self, Trial, is_about_all, unit_of};
use crate::suite::supply::{Act, words};

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
        let file = self.file.as_ref().filter(|file| file.as_path() != Path::new("-"));
        let beside = || file.map(|file| journal::beside(file, &format!(".{}.done", act.message())));
        self.journal.clone().or_else(beside)
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
    if journal.is_some() {
        pending::journal();
    }
    let progress = session.context.out.progress_over(act.rule().name(), lines.len() as u64);
    let (parts, flight, known) = (VecDeque::new(), VecDeque::new(), HashMap::new());
    let (size, left) = (None, lines.len());
    let mut work = Work {
        session,
        by,
        act,
        finder,
        journal,
        progress,
        report: Report::default(),
        size,
        left,
        parts,
        flight,
        known,
    };
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
    journal::about(session, &format!("{} {}", act.message(), hex::encode(&what[..8])), by)
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
    /// How many units a part has, once that is measured.
    size: Option<usize>,
    /// How many lines were not looked at yet.
    left: usize,
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
        match self.journal.as_mut() {
            Some(journal) => journal.settle(self.session).await.map(drop),
            None => Ok(()),
        }
    }

    async fn go(&mut self, lines: Vec<Listed>) -> Result<()> {
        let mut seen = std::collections::HashSet::new();
        let mut lines = lines.into_iter();
        loop {
            let mut next: Vec<Line> = Vec::new();
            while next.len() < self.size.unwrap_or(MAX_UNITS) {
                let Some(Listed { number, text, bound_to }) = lines.next() else { break };
                self.left = lines.len();
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

    /// Makes the move with as many units as are looked at at once.
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
        let most = self.at_most();
        while let Some(part) = self.parts.pop_front() {
            while self.flight.len() >= most {
                self.land().await?;
            }
            self.part(part).await?;
        }
        Ok(())
    }

    /// How many transactions are on their way at once.
    const fn at_most(&self) -> usize {
        // What goes into one container or comes out of it changes what the next dry run has to see.
        if self.act.container().is_some() { 1 } else { IN_FLIGHT }
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
        let keys = lines.iter().map(|line| line.key).chain(self.act.container().copied());
        let known = self.session.registry.units(keys).await?;
        self.known.extend(known);
        Ok(())
    }

    async fn part(&mut self, mut part: Vec<Line>) -> Result<()> {
        if part.is_empty() {
            return Ok(());
        }
        let (keys, proofs, trial) = self.try_out(&part).await?;
        let (registry, account) = (&self.session.registry, self.session.context.signer_account()?);
        match trial {
            Trial::Failed(failure) => Err(failure),
            Trial::TooMuch if part.len() > 1 => {
                self.halve(part);
                Ok(())
            }
            Trial::TooMuch => {
                Err(Failure::transaction(format!("{} alone is more than a transaction takes", part[0].shown)))
            }
            Trial::Refused(error) if is_about_all(&error) || self.is_about_container(&error) => {
                Err(registry.refused(self.act.message(), &error))
            }
            Trial::Refused(error) => {
                self.refused(error, part);
                Ok(())
            }
            Trial::Fits(dry) => {
                if self.size.is_none() && self.is_long() && part.len() > 1 {
                    let size = self.measure(&part, &dry).await?;
                    self.size = Some(size);
                    if size < part.len() {
                        let rest = part.split_off(size);
                        self.parts.push_front(rest);
                        self.parts.push_front(part);
                        return Ok(());
                    }
                }
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
                    journal.sending(signed, &account, &marks)
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

    /// Tries a move of a part: its units, the proofs that it needs, and what would become of it.
    async fn try_out(&mut self, part: &[Line]) -> Result<(Vec<UnitKey>, Vec<Proof>, Trial)> {
        let keys: Vec<UnitKey> = part.iter().map(|line| line.key).collect();
        let mut wanted: Vec<(UnitKey, Option<Gtin>)> = part.iter().map(|line| (line.key, line.gtin)).collect();
        wanted.extend(self.act.container().map(|container| (*container, part.first().and_then(|line| line.gtin))));
        let proofs = self.finder.needed(&wanted, &self.known).await?;
        let account = self.session.context.signer_account()?;
        let trial = self.session.registry.try_out_move(&account, self.act, self.by, (&keys, &proofs)).await?;
        Ok((keys, proofs, trial))
    }

    /// Whether there are several parts, and a block may take more than one.
    fn is_long(&self) -> bool {
        self.at_most() > 1 && (self.left > 0 || !self.parts.is_empty())
    }

    /// How many units to take at once, going by a part that fits and by the half of it.
    async fn measure(&mut self, part: &[Line], dry: &DryRun) -> Result<usize> {
        let Some(room) = self.session.registry.client.room() else { return Ok(MAX_UNITS) };
        let list = part.len() + self.parts.iter().map(Vec::len).sum::<usize>() + self.left;
        let half = &part[..part.len() / 2];
        Ok(match self.try_out(half).await? {
            (.., Trial::Fits(other)) => {
                let samples = (&Sample::new(part.len(), dry), &Sample::new(half.len(), &other));
                room.entries(samples, MAX_UNITS, list)
            }
            // Somebody was faster in between: nothing is known.
            _ => MAX_UNITS,
        })
    }

    /// Whether a refusal is about the container that the units go into or come out of: it is of all of them then.
    fn is_about_container(&self, error: &Error) -> bool {
        let named = match error {
            Error::SsccReused { container } => Some(container),
            _ => unit_of(error),
        };
        self.act.container().is_some_and(|container| named == Some(container))
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
