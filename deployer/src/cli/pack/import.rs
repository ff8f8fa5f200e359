//! `salus pack import`: an EPCIS 2.0 document as a plan of moves, which can be carried out.

mod plan;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::supply::{self, ShipPurpose, Shipment, Standing};
use serde_json::{Value, json};

use self::plan::{Reader, Step, leave, plan};
use super::bulk::{self, Listed};
use super::export::gln_pairs;
use super::finder::{Finder, Sources};
use super::journal::{self, Journal};
use super::licence::Virtue;
use super::report::Outcome;
use super::session::{By, Session, counted, merge, read};
use crate::chain::ss58;
use crate::cli::{Context, table};
use crate::failure::{Failure, Result};
use crate::formats::epcis::moves::Move;
use crate::formats::epcis::{Document, Id};
use crate::suite::supply::Act;
use crate::suite::supply::memory::Memory;

/// How an account is written as a URI.
const ACCOUNT: &str = "urn:salus:ss58:";

/// Imports.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack import events.jsonld --lot LOT-42A
  salus pack import events.jsonld --gln 5F…=0614141000005 --gln 5G…=0614141000012 --premises 'Main Street 1' --submit --as wholesaler

Prints which moves the events tell, in the order of their times (docs/epcis.md has the table). --submit carries out those that are the party's
own: what it ships, receives, packs, dispenses. An event is the party's own if it says so: what is shipped, returned or voided by its source, what
is received or refused by its destination, all else by its bizLocation or readPoint; as urn:salus:ss58:… or as a GLN that --gln knows. What others
did, what lies in the future, what cannot be told apart, and what takes more than an event says (commissioning, recalls, excursions, corrections,
undoing a dispense) is left, and said. Before the first move everything that the moves take is looked for. The lot of a pack is that of its
commissioning event in the file, else --lot. Whether the tamper seals were intact, the events do not say: whoever submits dispenses says so.
Killed and run again, it goes on: FILE.import-….done notes what this party did on this chain.
With --json: { steps: [{ event, id, time, move, container, from, to, ownership, units, state: planned | done | before | refused | stopped | left,
  why, refused }], done, refused }")]
pub struct Import {
    /// The document
    file: PathBuf,
    /// A party's GLN (may be repeated, also for the same party)
    #[arg(long, value_name = "ACCOUNT=GLN")]
    gln: Vec<String>,
    /// Events that name nobody are this party's own: for the list of a system that leaves out where it is
    #[arg(long)]
    assume_mine: bool,
    /// Carry the plan out
    #[arg(long)]
    submit: bool,
    /// For dispenses: where
    #[arg(long, value_name = "TEXT")]
    premises: Option<String>,
    /// For shipments: after so many days they can be taken back
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    void_after: u8,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

/// Imports.
pub async fn run(context: &Context, args: Import) -> Result<()> {
    let text = read(&args.file)?;
    let document = Document::parse(&text).map_err(|e| Failure::usage(format!("{}: {e}", args.file.display())))?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let parties = parties(&session, &args.gln)?;
    let account = |id: &Id| match id.text().strip_prefix(ACCOUNT) {
        // An address and nothing else: the names of this user's keys, and //Alice, are no document's words.
        Some(address) if address.starts_with("//") => None,
        Some(address) => ss58::account(address, session.registry.client.ss58_prefix()).ok(),
        None => id.get("417").or_else(|| id.get("414")).and_then(|gln| parties.get(gln)).copied(),
    };
    let mut steps = plan(&document, &Reader { lot: args.sources.lot.as_deref(), account: &account });
    leave(&mut steps, &by, args.assume_mine, session.later().await?);
    let mut report: Vec<Value> = steps.iter().map(|step| row(&session, step)).collect();
    let (mut done, mut refused) = (0u64, 0u64);
    let mut stopped = None;
    if args.submit {
        // Whatever a move takes is there before the first is made: half a list is worse than none.
        let mut finder = Finder::new(&session, &args.sources)?;
        let acts = acts(&session, &mut finder, &by, &args, &steps).await?;
        let of = salus_domain::commitment::blake2_256(text.as_bytes());
        let about = journal::about(&session, &format!("import of 0x{}", hex::encode(&of[..8])), &by);
        // Each partner carries out its own part of one file.
        let whose = salus_domain::commitment::blake2_256(about.as_bytes());
        let place = journal::beside(&args.file, &format!(".import-{}.done", hex::encode(&whose[..4])));
        let mut journal = Some(Journal::open(&place, &about)?);
        let all = steps.iter().zip(&mut report).zip(&acts);
        for ((step, row), act) in all.filter_map(|(told, act)| Some((told, act.as_ref()?))) {
            let listed = |(number, text): (u64, &String)| Listed {
                number,
                text: text.clone(),
                bound_to: Some(step.event.to_le_bytes().to_vec()),
            };
            let units = (1..).zip(&step.units).map(listed).collect();
            let (told, outcome) = bulk::make(&session, &mut finder, &by, act, units, &mut journal).await;
            let mut wrong: Vec<Value> = Vec::new();
            let mut now = 0u64;
            for (_, shown, _, outcome) in &told.lines {
                match outcome {
                    Outcome::Refused { name, words, .. } => {
                        wrong.push(json!({ "named": shown, "error": name, "words": words }))
                    }
                    Outcome::Done => now += 1,
                    Outcome::Before | Outcome::Repeated => {}
                }
            }
            (done, refused) = (done + now, refused + wrong.len() as u64);
            let state = match (&outcome, wrong.is_empty(), now) {
                (Err(_), ..) => "stopped",
                (Ok(()), false, _) => "refused",
                (Ok(()), true, 0) => "before",
                (Ok(()), true, _) => "done",
            };
            merge(row, json!({ "state": state, "refused": wrong }));
            if let Err(e) = outcome {
                stopped = Some(at(step, e));
                break;
            }
        }
    }
    answer(context, &report, args.submit, (done, refused), stopped)
}

/// Whose the GLNs are. A party may have several, and none belongs to two.
fn parties(session: &Session<'_>, texts: &[String]) -> Result<BTreeMap<String, AccountId>> {
    let mut parties = BTreeMap::new();
    for (account, gln) in gln_pairs(session, texts)? {
        if parties.insert(gln.clone(), account).is_some_and(|other| other != account) {
            return Err(Failure::usage(format!("--gln gives {gln} to two accounts")));
        }
    }
    Ok(parties)
}

/// A failure of a step.
fn at(step: &Step, failure: Failure) -> Failure {
    Failure { message: format!("event {}: {}", step.event, failure.message), ..failure }
}

/// What is told: the plan, or what became of it, also if something stopped it midway.
fn answer(
    context: &Context,
    report: &[Value],
    submitted: bool,
    (done, refused): (u64, u64),
    stopped: Option<Failure>,
) -> Result<()> {
    let mut rows = table(&["EVENT", "TIME", "MOVE", "UNITS", "TO", "STATE", "WHY"]);
    for row in report {
        let text = |name: &str| row[name].as_str().unwrap_or("–").to_owned();
        let why = match row["refused"].as_array().and_then(|list| list.first()) {
            Some(first) => {
                format!("{}: {}", first["named"].as_str().unwrap_or(""), first["words"].as_str().unwrap_or(""))
            }
            None => text("why"),
        };
        rows.add_row([
            row["event"].to_string(),
            text("time"),
            text("move"),
            units(&row["units"]),
            whereto(row),
            text("state"),
            why,
        ]);
    }
    let mut text = rows.to_string();
    if submitted {
        text += &format!("\n{} moved; {refused} were refused", counted(done, "unit"));
    }
    let mut document = json!({ "steps": report, "done": done, "refused": refused });
    let failure = match stopped {
        Some(mut failure) => {
            failure.message += &format!(" ({} moved; run again, the same command goes on)", counted(done, "unit"));
            // What stopped it says more of itself.
            if let Some(mut details) = failure.details.take() {
                merge(&mut details, document);
                document = *details;
            }
            failure
        }
        None if refused == 0 => {
            context.out.answer(text, document);
            return Ok(());
        }
        None => Failure::refused(format!("{refused} units were refused")),
    };
    Err(context.out.unsuccessful(text, document, failure))
}

/// The first unit, and how many more.
fn units(units: &Value) -> String {
    let list = units.as_array().map_or(&[][..], Vec::as_slice);
    let first = list.first().and_then(Value::as_str).unwrap_or("–");
    match list.len() {
        0 | 1 => first.to_owned(),
        count => format!("{first} and {} more", count - 1),
    }
}

/// To whom, into what, or out of what.
fn whereto(row: &Value) -> String {
    match (row["container"].as_str(), row["move"].as_str(), row["to"].as_str()) {
        (Some(container), Some("Unpack"), _) => format!("out of {container}"),
        (Some(container), ..) => format!("into {container}"),
        (None, _, to) => to.unwrap_or("–").to_owned(),
    }
}

/// What the steps that are not left do, with all that it takes.
async fn acts(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    by: &AccountId,
    args: &Import,
    steps: &[Step],
) -> Result<Vec<Option<Act>>> {
    let mut acts = Vec::new();
    // What an earlier step packs for the first time is not on chain yet.
    let mut packed: HashSet<&str> = HashSet::new();
    for step in steps {
        if step.left.is_some() {
            acts.push(None);
            continue;
        }
        let act = act(session, finder, (by, args), step, &packed).await.map_err(|e| at(step, e))?;
        packed.extend(step.container.as_deref().filter(|_| step.step == Some(Move::Pack)));
        acts.push(Some(act));
    }
    Ok(acts)
}

async fn act(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    (by, args): (&AccountId, &Import),
    step: &Step,
    packed: &HashSet<&str>,
) -> Result<Act> {
    let holds = async |act: supply::Move| args.virtue.holds(session, by, act).await;
    let premises = || {
        let text =
            args.premises.as_deref().ok_or_else(|| Failure::usage("a dispense has premises: --premises TEXT"))?;
        Memory::of(&session.context.state).premises(text)
    };
    let ship = |purpose| {
        let to = step.to.ok_or_else(|| Failure::usage("it does not say to whom"))?;
        Ok::<_, Failure>(Shipment { to, purpose, ownership: step.ownership, void_after: args.void_after })
    };
    let none = || Failure::usage("it names no container");
    let standing = Standing::Custodian;
    Ok(match step.step {
        Some(Move::Pack) => {
            let sscc = step.container.as_deref().ok_or_else(none)?;
            Act::Pack { container: finder.own_container(sscc).await?.key }
        }
        Some(Move::Unpack) => {
            let sscc = step.container.as_deref().ok_or_else(none)?;
            let found = match packed.contains(sscc) {
                true => finder.own_container(sscc).await?,
                false => finder.require(sscc).await?,
            };
            Act::Unpack { container: found.key }
        }
        Some(Move::Ship) => Act::Ship { shipment: ship(ShipPurpose::Supply)?, holds: holds(supply::Move::Ship).await? },
        Some(Move::Return) => {
            Act::Ship { shipment: ship(ShipPurpose::Return)?, holds: holds(supply::Move::Ship).await? }
        }
        Some(Move::Receive) => Act::Receive { as_return: false, holds: holds(supply::Move::Receive).await? },
        Some(Move::Reject) => Act::Reject,
        Some(Move::Void) => Act::Void,
        Some(Move::Dispense) => Act::Dispense { premises: premises()?, holds: holds(supply::Move::Dispense).await? },
        Some(Move::DispensePartial) => {
            Act::DispensePartial { premises: premises()?, holds: holds(supply::Move::DispensePartial).await? }
        }
        Some(Move::Inactivate) => Act::Inactivate,
        Some(Move::Reactivate) => Act::Reactivate,
        Some(Move::Quarantine) => Act::Quarantine { standing },
        Some(Move::Clear) => Act::Clear { standing },
        Some(Move::DeclareIllegitimate) => Act::DeclareIllegitimate { standing },
        Some(Move::Destroy) => Act::Destroy { holds: holds(supply::Move::Destroy).await? },
        Some(Move::Stolen) => Act::ReportStolen,
        Some(Move::Export) => Act::Export { holds: holds(supply::Move::Export).await? },
        Some(Move::Sample) => Act::Sample { holds: holds(supply::Move::Sample).await? },
        _ => return Err(Failure::usage("it is not carried out")),
    })
}

fn row(session: &Session<'_>, step: &Step) -> Value {
    json!({
        "event": step.event,
        "id": step.id,
        "time": step.time,
        "move": step.step.map(|step| format!("{step:?}")),
        "container": step.container,
        "from": step.from.map(|party| session.show(&party)),
        "to": step.to.map(|party| session.show(&party)),
        "ownership": step.ownership,
        "units": step.units,
        "state": if step.left.is_some() { "left" } else { "planned" },
        "why": step.left,
        "refused": [],
    })
}
