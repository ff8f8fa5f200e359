//! `salus pack commission`: any number of packs with one transaction.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use salus_domain::supply::{Day, Error, Gtin, Lot};
use salus_domain::{AccountId, Hash};
use serde_json::{Value, json};

use super::journal::{self, Journal};
use super::lot::creation;
use super::once;
use super::session::{By, Session, blocking, merge, transaction};
use crate::chain::pending;
use crate::cli::Context;
use crate::failure::{Failure, Kind, Result};
use crate::suite::arguments::Arguments;
use crate::suite::supply::batch::{self, BatchFile, Columns, Hierarchy, Survey};
use crate::suite::supply::memory::Memory;
use crate::suite::supply::secrets::Secrets;
use crate::suite::supply::{rules, words};
use crate::suite::when;

/// Commissions.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack commission --gtin 9506000134352 --count 2000 --lot LOT-42A --expiry 2028-06-30 \\
      --per-case 100 --cases-per-pallet 20 --sscc 195060000000000012 --out lot-42a.batch --as maker
  salus pack commission --csv packs.csv --out packs.batch --as maker

--count draws serial numbers (20 characters of set 82) and writes them to the list beside the batch's file (lot-42a.csv), from which
labels are printed. A list of yours has the columns gtin, lot, expiry, serial, and sscc (the innermost container), sscc2, sscc3, sscc4
for what that is in; --gtin, --lot and --expiry stand for columns it does not have. A serial number that stands twice is refused
with both lines. Lots are created if they are not there: open, unless --closed; an open lot whose serial numbers could be
guessed is refused, and so is a pack or container whose key is in a batch of yours already, or on chain.
The batch's file holds keys and hashes, neither serial numbers nor secrets: publish it at the --locator, for whoever needs a proof.
It is written before anything is paid; killed and run again, the same command goes on with it.
With --json: { gtin, root, leaves, packs, containers, file, list, locator, lots: [{ lot, open, created }], commissioned, transaction }")]
pub struct Commission {
    /// The product: 8, 12, 13 or 14 digits
    #[arg(long, value_name = "GTIN")]
    gtin: Option<String>,
    /// The list of packs
    #[arg(long, value_name = "FILE", required_unless_present = "count")]
    csv: Option<PathBuf>,
    /// Draw so many serial numbers
    #[arg(long, value_name = "N", conflicts_with = "csv", requires_all = ["gtin", "lot", "expiry", "out"], value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// The lot, as it is printed
    #[arg(long, value_name = "LOT")]
    lot: Option<String>,
    /// The last day on which they may be used
    #[arg(long, value_name = "DAY")]
    expiry: Option<String>,
    /// With --count: so many packs in a case
    #[arg(long, value_name = "N", requires = "count", requires = "sscc", value_parser = clap::value_parser!(u64).range(1..))]
    per_case: Option<u64>,
    /// With --count: so many cases on a pallet
    #[arg(long, value_name = "N", requires = "per_case", value_parser = clap::value_parser!(u64).range(1..))]
    cases_per_pallet: Option<u64>,
    /// With --count: the first container's SSCC; the others count on from it
    #[arg(long, value_name = "SSCC", requires = "per_case")]
    sscc: Option<String>,
    /// Create lots closed: their secrets stay here
    #[arg(long)]
    closed: bool,
    /// The batch's file [default: the list's name with .batch]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where others get the batch's file: a URL, which goes on chain [default, on the embedded chain: its place here]
    #[arg(long, value_name = "URL")]
    locator: Option<String>,
    #[command(flatten)]
    by: By,
}

/// What the command works on.
#[derive(Clone)]
pub struct Job {
    /// The list.
    pub list: PathBuf,
    /// The batch's file.
    pub out: PathBuf,
    /// What stands for columns that the list does not have.
    pub columns: Columns,
}

/// Commissions.
pub async fn run(context: &Context, args: Commission) -> Result<()> {
    let job = args.job()?;
    let hierarchy = args.hierarchy()?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let locator = locator(&session, args.locator.as_deref(), &job.out)?;
    if let Some(gtin) = job.columns.gtin {
        require_owner(&session, gtin, &by).await?;
    }
    let (fresh_list, fresh_file) = (args.count.is_some() && !job.list.exists(), !job.out.exists());
    if let Some(count) = args.count.filter(|_| fresh_list) {
        not_over(&session, job.columns.expiry, || "--expiry".into()).await?;
        draw(context, &job, count, hierarchy).await?;
    }
    let survey = survey(context, &job, args.count, &hierarchy).await?;
    require_owner(&session, survey.gtin, &by).await?;
    if !commissioned_before(&session, &job, &survey).await? {
        let (earliest, line) = survey.earliest;
        not_over(&session, Some(earliest), || format!("{}, line {line}", job.list.display())).await?;
    }
    let lots = lots(&session, &survey, args.closed).await?;
    let secrets: Vec<Hash> = lots.iter().map(|lot| lot.secret).collect();
    let (survey, file) = file(context, &job, survey, secrets.clone()).await?;
    let mut document = json!({
        "gtin": words::gtin(file.gtin),
        "root": words::hash(&file.root),
        "leaves": file.header.leaves,
        "packs": survey.packs,
        "containers": file.header.containers,
        "file": job.out,
        "list": job.list,
        "locator": locator,
        "lots": lots.iter().zip(&survey.lots).map(|(lot, (name, _))| {
            json!({ "lot": name, "open": lot.open, "created": !lot.known })
        }).collect::<Vec<_>>(),
    });
    let said =
        format!("{} packs in {} containers, batch {}", survey.packs, file.header.containers, words::hash(&file.root));
    let noted = journal::beside(&job.out, ".commission.done");
    if session.registry.batch(&file.root).await?.is_some() {
        Memory::of(&context.state).keep_batch(&file.root, &job.out)?;
        // What a killed run left; nothing of it is open any more.
        let _ = std::fs::remove_file(&noted);
        merge(&mut document, json!({ "commissioned": "before", "transaction": Value::Null }));
        context.out.answer(format!("nothing to do: {said} was commissioned before"), document);
        return Ok(());
    }
    if let Err(failure) = once::check(&session, &job, &file, (&survey, &secrets)).await {
        // What was made now would only be in the way of what is made next.
        let made = [(fresh_list, &job.list), (fresh_file, &job.out)].into_iter().filter(|(fresh, _)| *fresh);
        if failure.kind == Kind::Refused {
            made.for_each(|(_, path)| drop(std::fs::remove_file(path)));
        }
        return Err(failure);
    }
    Memory::of(&context.state).keep_batch(&file.root, &job.out)?;
    let what = format!("commission of {}", words::hash(&file.root));
    let mut journal = Journal::open(&noted, &journal::about(&session, &what, &by))?;
    pending::journal();
    // An earlier run may have sent what no block had when the chain was asked.
    let lots = match journal.settle(&session).await? {
        0 => lots,
        _ => self::lots(&session, &survey, args.closed).await?,
    };
    for (lot, (name, _)) in lots.iter().zip(&survey.lots).filter(|(lot, _)| !lot.known) {
        let arguments = creation(&by, survey.gtin, name, lot.open.then_some(lot.secret));
        journal.submit(&session, "create_lot", &arguments).await?;
    }
    let arguments = Arguments::new()
        .with("by", &by)
        .with("root", &file.root)
        .with("gtin", &file.gtin)
        .with("size", &file.header.leaves)
        .with("locator", &locator.as_bytes().to_vec());
    let included = match session.registry.batch(&file.root).await? {
        Some(_) => None,
        None => Some(journal.submit(&session, "commission", &arguments).await?),
    };
    journal.finish();
    let when = if included.is_some() { "now" } else { "before" };
    let transaction = included.as_ref().map(transaction);
    merge(&mut document, json!({ "commissioned": when, "transaction": transaction }));
    let place =
        included.map_or_else(|| "by a transaction of the run before".into(), |included| session.place(&included));
    let text = format!(
        "commissioned {said} ({place})\n  proofs: {}, to be had at {locator}\n  list for labels: {}",
        job.out.display(),
        job.list.display()
    );
    context.out.answer(text, document);
    Ok(())
}

impl Commission {
    fn job(&self) -> Result<Job> {
        let columns = Columns {
            gtin: self.gtin.as_deref().map(rules::gtin).transpose()?,
            lot: self.lot.clone(),
            expiry: self.expiry.as_deref().map(rules::expiry).transpose()?,
        };
        columns.expiry.map(rules::six_digits).transpose()?;
        if let (Some(gtin), Some(lot)) = (columns.gtin, &columns.lot) {
            rules::lot(gtin, lot)?;
        }
        let out = self.out.clone().or_else(|| self.csv.as_ref().map(|csv| csv.with_extension("batch")));
        let out = out.ok_or_else(|| Failure::usage("the batch's file is not named: --out FILE"))?;
        let list = self.csv.clone().unwrap_or_else(|| out.with_extension("csv"));
        if list == out {
            return Err(Failure::usage("the list and the batch's file are the same file").hint("name another --out"));
        }
        Ok(Job { list, out, columns })
    }

    fn hierarchy(&self) -> Result<Hierarchy> {
        let first = self.sscc.as_deref().map(rules::sscc).transpose()?;
        let hierarchy = Hierarchy { per_case: self.per_case, cases_per_pallet: self.cases_per_pallet, first };
        self.count.map_or(Ok(()), |count| hierarchy.check(count))?;
        Ok(hierarchy)
    }
}

/// Only the product's owner commissions: told before a file is written.
async fn require_owner(session: &Session<'_>, gtin: Gtin, by: &AccountId) -> Result<()> {
    let error = match session.registry.product(gtin).await? {
        None => Error::NoSuchProduct { gtin },
        Some(product) if product.owner != *by => Error::NotOwner { owner: product.owner },
        Some(_) => return Ok(()),
    };
    Err(session.registry.refused("commission", &error))
}

/// Whether a rerun has nothing to do any more: its packs may have expired since.
async fn commissioned_before(session: &Session<'_>, job: &Job, survey: &Survey) -> Result<bool> {
    let file = BatchFile::open(&job.out).ok().filter(|file| file.header.source == words::hash(&survey.source));
    match file {
        Some(file) => Ok(session.registry.batch(&file.root).await?.is_some()),
        None => Ok(false),
    }
}

/// Packs that have expired could never be supplied, and a wrong date could never be changed.
async fn not_over(session: &Session<'_>, expiry: Option<Day>, place: impl Fn() -> String) -> Result<()> {
    let Some(day) = expiry else { return Ok(()) };
    let now = session.registry.client.now_ms(None).await?.max(when::machine());
    match day.is_over(now) {
        true => Err(Failure::usage(format!("{}: the expiry date {} is over", place(), words::day(day)))),
        false => Ok(()),
    }
}

fn locator(session: &Session<'_>, named: Option<&str>, out: &Path) -> Result<String> {
    let text = match named {
        Some(text) => text.to_owned(),
        None if session.registry.client.embedded() => {
            let path = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
            url::Url::from_file_path(&path)
                .map(String::from)
                .map_err(|()| Failure::usage(format!("{} has no URL", path.display())).hint("--locator URL"))?
        }
        None => {
            return Err(Failure::usage("where others get the batch's file is not said")
                .hint("--locator https://…: it goes on chain; --locator file:///… if they get it otherwise"));
        }
    };
    if url::Url::parse(&text).is_err()
        || text.len() > salus_domain::supply::MAX_LOCATOR
        || !text.bytes().all(|b| b.is_ascii_graphic())
    {
        return Err(
            Failure::usage(format!("`{text}` is no locator")).hint("a URL of at most 200 visible ASCII characters")
        );
    }
    Ok(text)
}

/// Draws serial numbers.
async fn draw(context: &Context, job: &Job, count: u64, hierarchy: Hierarchy) -> Result<()> {
    let (Some(gtin), Some(lot), Some(expiry)) = (job.columns.gtin, job.columns.lot.clone(), job.columns.expiry) else {
        return Err(Failure::usage("--count needs --gtin, --lot and --expiry"));
    };
    let list = job.list.clone();
    let progress = Arc::new(context.out.progress_over("drawing serial numbers", count));
    blocking(progress, move |told| batch::write_csv(&list, (gtin, &lot, expiry), count, &hierarchy, told)).await
}

/// Reads the list for the first time.
async fn survey(context: &Context, job: &Job, count: Option<u64>, hierarchy: &Hierarchy) -> Result<Survey> {
    let (list, columns) = (job.list.clone(), job.columns.clone());
    let progress = match count {
        Some(count) => context.out.progress_over("checking the list", count),
        None => context.out.progress("checking the list"),
    };
    let survey = blocking(Arc::new(progress), move |told| batch::survey(&list, &columns, told)).await?;
    let Some(count) = count else { return Ok(survey) };
    let lots: Vec<&str> = survey.lots.iter().map(|(lot, _)| lot.as_str()).collect();
    let same = survey.packs == count
        && job.columns.gtin == Some(survey.gtin)
        && lots.iter().copied().eq(job.columns.lot.as_deref())
        // A list that was drawn has one date, and it counts for more than what is said now.
        && job.columns.expiry == Some(survey.earliest.0)
        && survey.cartons.len() as u64 == hierarchy.containers(count)
        && hierarchy.first.is_none_or(|first| survey.cartons.iter().any(|carton| carton.sscc == first));
    if !same {
        return Err(in_the_way(&job.list));
    }
    Ok(survey)
}

/// A lot of the batch, and what the chain knows of it.
struct LotState {
    secret: Hash,
    open: bool,
    known: bool,
}

/// The lots' secrets; those that are drawn now are kept before anything else happens.
async fn lots(session: &Session<'_>, survey: &Survey, closed: bool) -> Result<Vec<LotState>> {
    let (state, genesis) = (&session.context.state, session.registry.client.genesis());
    let mut lots = Vec::new();
    for (name, guessable) in &survey.lots {
        let key = rules::lot(survey.gtin, name)?;
        let known = session.registry.lot(&key).await?;
        let lot = match known {
            Some(Lot { secret: Some(secret), .. }) => LotState { secret, open: true, known: true },
            Some(Lot { secret: None, .. }) => {
                let secret = Secrets::load(state)?.lot(&genesis, &key).ok_or_else(|| {
                    Failure::local(format!("lot {name} is closed, and its secret is not here"))
                        .hint("salus pack secret import FILE brings it from where the lot was created")
                })?;
                LotState { secret, open: false, known: true }
            }
            None => {
                let secret = Secrets::change(state, |secrets| secrets.obtain_lot(&genesis, survey.gtin, name))?;
                LotState { secret, open: !closed, known: false }
            }
        };
        if let Some(finding) = guessable.first().filter(|_| lot.open) {
            let hint = match lot.known {
                true => "the lot is open already: commission these packs in another one, with --closed",
                false => "--closed keeps the lot's secret; or draw the serial numbers at random: --count",
            };
            return Err(Failure::refused(format!(
                "the serial numbers of lot {name} could be guessed, which an open lot's must not: {finding}"
            ))
            .hint(hint)
            .details(
                json!({ "lot": name, "findings": guessable.iter().map(ToString::to_string).collect::<Vec<_>>() }),
            ));
        }
        lots.push(lot);
    }
    Ok(lots)
}

/// The batch's file: an earlier run's if it was made of the same list, else a new one.
async fn file(context: &Context, job: &Job, survey: Survey, secrets: Vec<Hash>) -> Result<(Arc<Survey>, BatchFile)> {
    let survey = Arc::new(survey);
    if job.out.exists() {
        let file = BatchFile::open(&job.out).map_err(|_| in_the_way(&job.out))?;
        return match file.header.source == words::hash(&survey.source) {
            true => Ok((survey, file)),
            false => Err(in_the_way(&job.out)),
        };
    }
    let total = (survey.packs + survey.cartons.len() as u64) * 2;
    let progress = Arc::new(context.out.progress_over("making keys and proofs", total));
    let (out, list, columns) = (job.out.clone(), job.list.clone(), job.columns.clone());
    let surveyed = survey.clone();
    blocking(progress, move |told| batch::build(&out, &list, &columns, &surveyed, &secrets, told)).await?;
    Ok((survey, BatchFile::open(&job.out)?))
}

fn in_the_way(path: &Path) -> Failure {
    Failure::local(format!(
        "{} is there already, and is not what this would make; nothing is overwritten",
        path.display()
    ))
    .hint("name another --out, or take that one away")
}
