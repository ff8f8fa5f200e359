//! `salus pack scan` and `salus pack verify`: is it genuine?

use clap::Args;
use salus_domain::supply::{Finding, Presented, UnitKey};
use serde_json::{Value, json};

use super::finder::{Finder, Found, Sources, Unnamed};
use super::session::{Session, merge};
use crate::cli::Context;
use crate::failure::{Failure, Kind, Result};
use crate::formats::gs1::{Confidence, Scan};
use crate::lines;
use crate::suite::supply::judge::{Named, Verdict};
use crate::suite::supply::{rules, words};

/// Scans.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack scan ']d201095060001343521728063010LOT-42A␝21x…'
  salus pack scan 'https://id.gs1.org/01/09506000134352/10/LOT-42A/21/x…?17=280630'
  scanner | salus pack scan -

Takes what a scanner types: GS1 element strings, identifiers in brackets, Digital Links, a GTIN and a serial number; or a key (0x…).
Nothing is repaired: what does not read is diagnosed. Then the chain is asked, for nothing. Exit 0: genuine; exit 1: anything else,
also what cannot be judged for want of a proof. - reads a scan a line and goes on.
With --json: { verdict: genuine | alert | note | not-judged | unknown-lot | no-secret | no-lot | several, words, key, named, findings: [{ finding,
  grade, words, … }], why, notes, scan: { … } | null }; with - one such line for each scan, with verdict: unread for what is no scan, and failed
  for what the chain refused to judge")]
pub struct ScanArgs {
    /// What the scanner typed; - reads lines from stdin
    #[arg(value_name = "DATA")]
    data: String,
    /// Who holds it, or is about to receive it: then a wrong custodian is told
    #[arg(long, value_name = "PARTY")]
    by: Option<String>,
    #[command(flatten)]
    sources: Sources,
}

/// Verifies.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack verify --gtin 9506000134352 --serial 'x…' --lot LOT-42A --expiry 2028-06-30
  salus pack verify 0x…

As salus pack scan, from the parts that are printed on a pack, or from its key.
With --json: as scan")]
pub struct Verify {
    /// The unit's key (0x…)
    #[arg(value_name = "KEY", required_unless_present = "serial")]
    key: Option<String>,
    /// The serial number
    #[arg(
        long,
        value_name = "SERIAL",
        requires = "gtin",
        requires = "lot",
        conflicts_with = "key",
        allow_hyphen_values = true
    )]
    serial: Option<String>,
    /// The date on it
    #[arg(long, value_name = "DAY")]
    expiry: Option<String>,
    /// Who holds it, or is about to receive it: then a wrong custodian is told
    #[arg(long, value_name = "PARTY")]
    by: Option<String>,
    #[command(flatten)]
    sources: Sources,
}

/// What was judged.
pub struct Judged {
    /// All in all.
    pub verdict: Verdict,
    /// What was found, gravest first.
    pub findings: Vec<Finding>,
    /// What it was, if it could be named.
    pub key: Option<UnitKey>,
    /// In few words.
    pub shown: String,
    /// The scan.
    pub scan: Option<Scan>,
    /// Why there are no findings.
    pub why: Option<Failure>,
    /// Whether it is a container.
    container: bool,
    notes: Vec<String>,
}

/// Scans.
pub async fn run(context: &Context, args: ScanArgs) -> Result<()> {
    let session = Session::open(context).await?;
    let by = args.by.as_deref().map(|text| session.account(text)).transpose()?;
    let mut finder = Finder::new(&session, &args.sources)?;
    if args.data != "-" {
        let judged = judge(&mut finder, &args.data, by).await?;
        return answer(context, judged);
    }
    let (mut all, mut genuine) = (0u64, 0u64);
    while let Some(line) = next_line()? {
        // What is no text is judged as what it is: a scan that does not read.
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        all += 1;
        let goes_on = match judge(&mut finder, &line, by).await {
            Ok(judged) => {
                genuine += u64::from(judged.verdict == Verdict::Genuine);
                context.out.line(judged.text(), judged.document())
            }
            // What does not read, or cannot be judged, is told, and the next one is scanned.
            Err(failure) if matches!(failure.kind, Kind::Usage | Kind::Refused | Kind::Local) => {
                let verdict = if failure.kind == Kind::Usage { "unread" } else { "failed" };
                let words = failure.message.clone();
                let scan = failure.details.map(|details| *details);
                context.out.line(words.clone(), json!({ "verdict": verdict, "words": words, "scan": scan }))
            }
            Err(failure) => return Err(failure),
        };
        if !goes_on {
            return Err(Failure::refused("whoever read the answers has gone: what was scanned then is not judged"));
        }
    }
    match all == genuine {
        true if all == 0 => Err(Failure::refused("nothing was scanned")),
        true => Ok(()),
        false => Err(Failure::refused(format!("{} of {all} are not genuine, or could not be judged", all - genuine))),
    }
}

fn next_line() -> Result<Option<Vec<u8>>> {
    let read = || {
        let mut line = Vec::new();
        let read = lines::read_over(&mut std::io::stdin().lock(), &mut line)?;
        Ok((read > 0).then_some(line))
    };
    crate::interrupt::read(read, |e| Failure::local(format!("cannot read stdin: {e}")))
}

/// Verifies.
pub async fn verify(context: &Context, args: Verify) -> Result<()> {
    let expiry = args.expiry.as_deref().map(rules::expiry).transpose()?;
    let session = Session::open(context).await?;
    let by = args.by.as_deref().map(|text| session.account(text)).transpose()?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let judged = match (&args.serial, &args.key) {
        (Some(serial), _) => {
            let gtin = rules::gtin(args.sources.gtin.as_deref().unwrap_or_default())?;
            // Whether it is one is asked before the chain is.
            rules::pack(&[0; 32], gtin, serial)?;
            let named = Named::Pack { gtin, serial: serial.clone(), lot: args.sources.lot.clone(), expiry };
            match finder.key(named, None).await? {
                Ok(found) => asked(&mut finder, found, by).await?,
                Err(unnamed) => Judged::unnamed(&mut finder, *unnamed).await?,
            }
        }
        (None, Some(key)) => {
            let key = UnitKey(rules::hash(key)?);
            let found = Found { named: None, key, lot: None, scan: None };
            asked(&mut finder, found, by).await?
        }
        (None, None) => return Err(Failure::usage("nothing is named: KEY, or --gtin, --serial and --lot")),
    };
    answer(context, judged)
}

/// What is said of a container of which nothing is wrong: somebody may have packed it by hand, and what is known of a single pack
/// in it is found by that pack's code.
const CONTAINER_IS_GOOD: &str = "nothing is known against it or the lots in it; each pack has a code of its own";

/// Judges a scan.
///
/// # Errors
/// Usage (exit 2): it does not read; chain (exit 3).
pub async fn judge(finder: &mut Finder<'_>, text: &str, by: Option<[u8; 32]>) -> Result<Judged> {
    match finder.find(text).await? {
        Ok(found) => asked(finder, found, by).await,
        Err(unnamed) => Judged::unnamed(finder, *unnamed).await,
    }
}

/// Asks the chain, and fetches the proofs that it wants.
async fn asked(finder: &mut Finder<'_>, found: Found, by: Option<[u8; 32]>) -> Result<Judged> {
    let presented = presented(&found, by)?;
    let findings = finder.findings(&found.key, found.gtin(), &presented).await?;
    let verdict = Verdict::of(&findings);
    let notes = if verdict == Verdict::Open { finder.notes(found.gtin()) } else { Vec::new() };
    let container = matches!(found.named, Some(Named::Container { .. }));
    let shown = found.show();
    Ok(Judged { verdict, findings, key: Some(found.key), shown, scan: found.scan, why: None, container, notes })
}

/// What is printed on it, for the contract to compare: of a container, lot and date of what is in it, as (02), (10) and (17) say.
fn presented(found: &Found, by: Option<[u8; 32]>) -> Result<Presented> {
    match &found.named {
        Some(named @ Named::Container { .. }) => {
            let lot = named.lot().map(|(gtin, lot)| rules::lot(gtin, lot)).transpose()?;
            let reading = found.scan.as_ref().and_then(Scan::reading);
            let expiry = reading.and_then(|reading| reading.elements.expiry(rules::this_year()));
            Ok(Presented { lot, expiry: expiry.and_then(|day| rules::of_date(day.date())), by })
        }
        Some(named) => Ok(named.presented(found.lot, by)),
        None => Ok(Presented { by, ..Presented::default() }),
    }
}

impl Judged {
    /// What has no key here is judged by what is printed on it: that lot or product may be recalled.
    async fn unnamed(finder: &mut Finder<'_>, unnamed: Unnamed) -> Result<Self> {
        let Unnamed { named, scan, verdict, why } = unnamed;
        let findings = finder.recalls(&named).await?;
        let verdict = if findings.is_empty() { verdict } else { Verdict::Alert };
        let (shown, container) = (named.show(), matches!(named, Named::Container { .. }));
        Ok(Self { verdict, findings, key: None, shown, scan, why: Some(why), container, notes: Vec::new() })
    }

    /// For people: the verdict, the findings, and what may have happened to the scan.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("{}: {}", self.shown, self.verdict.words())];
        let said = |finding: &Finding| match (finding, self.container) {
            (Finding::Genuine, true) => CONTAINER_IS_GOOD.to_owned(),
            (Finding::LotDiffers, true) => "ANOTHER LOT is printed on it than is in it".to_owned(),
            (Finding::ExpiryDiffers, true) => {
                "ANOTHER EXPIRY DATE is printed on it than that of what is in it".to_owned()
            }
            _ => words::finding(finding),
        };
        lines.extend(self.findings.iter().map(|finding| format!("  {}", said(finding))));
        if let Some(why) = &self.why {
            lines.push(format!("  {}", why.message));
            lines.extend(why.hint.iter().map(|hint| format!("  {hint}")));
        }
        lines.extend(self.notes.iter().map(|note| format!("  {note}")));
        // What the chain knows was read right; what it does not know may have been read wrong.
        let differs = |finding: &Finding| matches!(finding, Finding::LotDiffers | Finding::ExpiryDiffers);
        let doubtful = matches!(self.verdict, Verdict::Open | Verdict::UnknownLot | Verdict::NoSecret | Verdict::NoLot);
        let least = match doubtful || self.findings.iter().any(differs) {
            true => Confidence::Possible,
            false => Confidence::Certain,
        };
        let diagnoses = self.scan.iter().flat_map(|scan| &scan.diagnoses);
        for diagnosis in diagnoses.filter(|diagnosis| diagnosis.confidence >= least) {
            lines.push(format!("  {}: {diagnosis}", diagnosis.confidence.name()));
        }
        lines.join("\n")
    }

    /// For machines.
    pub fn document(&self) -> Value {
        json!({
            "verdict": self.verdict.name(),
            "words": self.verdict.words(),
            "named": self.shown,
            "key": self.key.as_ref().map(words::key),
            "findings": self.findings.iter().map(words::finding_details).collect::<Vec<_>>(),
            "why": self.why.as_ref().map(|why| why.message.clone()),
            "notes": self.notes,
            "scan": self.scan.as_ref().map(Scan::details),
        })
    }
}

fn answer(context: &Context, judged: Judged) -> Result<()> {
    let (text, mut document) = (judged.text(), judged.document());
    if judged.verdict == Verdict::Genuine {
        context.out.answer(text, document);
        return Ok(());
    }
    let first = judged.findings.first().map(words::finding_name);
    merge(&mut document, json!({ "error": first }));
    let failure = match judged.why {
        // What is recalled is no question of how it was typed.
        Some(why) if why.kind == Kind::Usage && judged.verdict != Verdict::Alert => why,
        _ => Failure::refused(format!("{} is not shown to be genuine: {}", judged.shown, judged.verdict.words())),
    };
    Err(context.out.unsuccessful(text, document, failure))
}
