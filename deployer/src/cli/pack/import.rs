//! `salus pack import`: an EPCIS 2.0 document as a plan of moves, which can be carried out.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::supply::{self, ShipPurpose, Shipment, Standing};
use serde_json::{Value, json};

use super::bulk::{self, Listed, Outcome};
use super::export::glns;
use super::finder::{Finder, Sources};
use super::journal::Journal;
use super::licence::Virtue;
use super::session::{By, Session, merge, read};
use crate::cli::{Context, table};
use crate::failure::{Failure, Result};
use crate::formats::epcis::moves::Move;
use crate::formats::epcis::{Document, Endpoint, Event, Id, What};
use crate::suite::supply::Act;
use crate::suite::supply::memory::Memory;

/// Imports.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack import events.jsonld --lot LOT-42A
  salus pack import events.jsonld --gln 5F…=0614141000005 --gln 5G…=0614141000012 --premises 'Main Street 1' --submit --as wholesaler

Prints which moves the events tell, in the order of their times (docs/epcis.md has the table). --submit carries out those that are the party's
own: what it ships, receives, packs, dispenses. What others did, what cannot be told apart, and what takes more than an event says (commissioning,
recalls, excursions, corrections, undoing a dispense) is left, and said. The lot of a pack is that of its commissioning event in the file, else
--lot. Whether the tamper seals were intact, the events do not say: whoever submits dispenses says so. Killed and run again, it goes on: FILE.import-….done notes
what this party did on this chain.
With --json: { steps: [{ event, id, time, move, container, to, units, state: planned | done | before | refused | left, why, refused }], done, refused }")]
pub struct Import {
    /// The document
    file: PathBuf,
    /// A party's GLN (may be repeated)
    #[arg(long, value_name = "ACCOUNT=GLN")]
    gln: Vec<String>,
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

/// What an event asks for.
pub(super) struct Step {
    event: usize,
    id: Option<String>,
    at: i64,
    time: String,
    step: Option<Move>,
    container: Option<String>,
    from: Option<AccountId>,
    to: Option<AccountId>,
    ownership: bool,
    units: Vec<String>,
    left: Option<String>,
}

/// Imports.
pub async fn run(context: &Context, args: Import) -> Result<()> {
    let text = read(&args.file)?;
    let document = Document::parse(&text).map_err(|e| Failure::usage(format!("{}: {e}", args.file.display())))?;
    let session = Session::open(context).await?;
    let by = args.by.party(&session)?;
    let parties: BTreeMap<String, AccountId> =
        glns(&session, &args.gln)?.into_iter().map(|(account, gln)| (gln, account)).collect();
    let account = |id: &Id| match id.text().strip_prefix("urn:salus:ss58:") {
        Some(address) => session.account(address).ok(),
        None => id.get("417").or_else(|| id.get("414")).and_then(|gln| parties.get(gln)).copied(),
    };
    let mut steps = plan(&document, args.sources.lot.as_deref(), &account);
    for step in steps.iter_mut().filter(|step| step.left.is_none()) {
        step.left = not_own(step, &by).map(str::to_owned);
    }
    let mut report: Vec<Value> = steps.iter().map(|step| row(&session, step)).collect();
    let (mut done, mut refused) = (0u64, 0u64);
    if args.submit {
        let about = format!(
            "salus-journal/2 import of 0x{} by 0x{} on 0x{}",
            hex::encode(&salus_domain::commitment::blake2_256(text.as_bytes())[..8]),
            hex::encode(by),
            hex::encode(session.registry.client.genesis())
        );
        // Each partner carries out its own part of one file.
        let whose = salus_domain::commitment::blake2_256(about.as_bytes());
        let mut name = args.file.clone().into_os_string();
        name.push(format!(".import-{}.done", hex::encode(&whose[..4])));
        let mut journal = Some(Journal::open(&PathBuf::from(name), &about)?);
        let mut finder = Finder::new(&session, &args.sources)?;
        for (step, row) in steps.iter().zip(&mut report).filter(|(step, _)| step.left.is_none()) {
            let act = act(&session, &mut finder, &by, &args, step).await?;
            let listed = |(number, text): (u64, &String)| Listed {
                number,
                text: text.clone(),
                bound_to: Some(step.event.to_le_bytes().to_vec()),
            };
            let units = (1..).zip(&step.units).map(listed).collect();
            let (told, outcome) = bulk::make(&session, &mut finder, &by, &act, units, &mut journal).await;
            outcome.map_err(|e| Failure { message: format!("event {}: {}", step.event, e.message), ..e })?;
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
            let state = match (wrong.is_empty(), now) {
                (false, _) => "refused",
                (true, 0) => "before",
                (true, _) => "done",
            };
            merge(row, json!({ "state": state, "refused": wrong }));
        }
    }
    answer(context, &report, args.submit, (done, refused))
}

fn answer(context: &Context, report: &[Value], submitted: bool, (done, refused): (u64, u64)) -> Result<()> {
    let mut rows = table(&["EVENT", "TIME", "MOVE", "UNITS", "STATE", "WHY"]);
    for row in report {
        let text = |name: &str| row[name].as_str().unwrap_or("–").to_owned();
        let why = match row["refused"].as_array().and_then(|list| list.first()) {
            Some(first) => {
                format!("{}: {}", first["named"].as_str().unwrap_or(""), first["words"].as_str().unwrap_or(""))
            }
            None => text("why"),
        };
        let units = row["units"].as_array().map_or(0, Vec::len).to_string();
        rows.add_row([row["event"].to_string(), text("time"), text("move"), units, text("state"), why]);
    }
    let mut text = rows.to_string();
    if submitted {
        text += &format!("\n{done} units moved; {refused} were refused");
    }
    let document = json!({ "steps": report, "done": done, "refused": refused });
    if refused == 0 {
        context.out.answer(text, document);
        return Ok(());
    }
    let failure = Failure::refused(format!("{refused} units were refused"));
    Err(context.out.unsuccessful(text, document, failure))
}

/// The moves that a document's events tell, in the order of their times.
pub(super) fn plan(document: &Document, lot: Option<&str>, account: &dyn Fn(&Id) -> Option<AccountId>) -> Vec<Step> {
    // A pack's key is made with its lot, which its identifier does not say; its commissioning does.
    let mut lots: HashMap<&str, &str> = HashMap::new();
    for event in &document.events {
        if let What::Object { epcs, ilmd: Some(ilmd), .. } = &event.what {
            lots.extend(epcs.iter().filter_map(|id| Some((id.text(), ilmd.lot.as_deref()?))));
        }
    }
    let named = |id: &Id| -> Result<String, String> {
        if let Some(sscc) = id.get("00") {
            return Ok(sscc.to_owned());
        }
        if let Some(key) = id.text().strip_prefix("urn:salus:unit:") {
            return Ok(key.to_owned());
        }
        let (Some(_), Some(_), Some(elements)) = (id.get("01"), id.get("21"), id.elements()) else {
            return Err(format!("{} is neither a pack nor a container", id.text()));
        };
        let own = elements.lot().or_else(|| lots.get(id.text()).copied()).or(lot);
        let own = own.ok_or_else(|| format!("the lot of {} is not said: --lot", id.text()))?;
        let pairs: Vec<(&str, &str)> = [("01", id.get("01")), ("10", Some(own)), ("21", id.get("21"))]
            .into_iter()
            .filter_map(|(ai, value)| Some((ai, value?)))
            .collect();
        crate::formats::gs1::ElementString::new(&pairs)
            .map(|elements| elements.bracketed())
            .map_err(|_| format!("{own} is no lot"))
    };
    let mut steps: Vec<Step> =
        document.events.iter().enumerate().map(|(at, event)| step(at, event, &named, account)).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

fn step(
    at: usize,
    event: &Event,
    named: &dyn Fn(&Id) -> Result<String, String>,
    account: &dyn Fn(&Id) -> Option<AccountId>,
) -> Step {
    let (parent, ids): (Option<&Id>, &[Id]) = match &event.what {
        What::Object { epcs, .. } => (None, epcs),
        What::Transaction { epcs, parent, .. } => (parent.as_ref(), epcs),
        What::Aggregation { parent, children, .. } => (parent.as_ref(), children),
        What::Association { parent, children, .. } => (Some(parent), children),
        What::Transformation { input_epcs, .. } => (None, input_epcs),
    };
    let mut left = None;
    let mut name = |id: &Id| named(id).map_err(|why| left.get_or_insert(why).clone()).ok();
    let units: Vec<String> = ids.iter().filter_map(&mut name).collect();
    let container = parent.and_then(&mut name);
    let told = Move::of(event);
    let end = |ends: &[Endpoint], kind: &str| {
        let wanted = |end: &&Endpoint| end.kind.word() == Some(kind);
        ends.iter().find(wanted).map(|end| end.id.clone())
    };
    let side = |ends: &[Endpoint]| end(ends, "possessing_party").or_else(|| end(ends, "owning_party"));
    let (from, to) = (side(&event.sources), side(&event.destinations));
    let move_ = told.as_ref().ok().copied();
    let left = match &told {
        Err(why) => Some(why.to_string()),
        Ok(step) => {
            by_hand(*step).map(str::to_owned).or(left).or_else(|| units.is_empty().then(|| "it names no units".into()))
        }
    };
    let unknown = |id: &Option<Id>| {
        id.as_ref()
            .filter(|id| account(id).is_none())
            .map(|id| format!("whose account {} is, is not said: --gln", id.text()))
    };
    let left = left.or_else(|| match move_ {
        Some(Move::Ship | Move::Return) => {
            unknown(&from).or_else(|| unknown(&to)).or_else(|| to.is_none().then(|| "it does not say to whom".into()))
        }
        Some(Move::Receive | Move::Reject) => unknown(&to),
        _ => None,
    });
    Step {
        event: at + 1,
        id: event.event_id.as_ref().map(|id| id.text().to_owned()),
        at: event.time.ms(),
        time: event.time.rounded_utc(),
        step: move_,
        container,
        from: from.as_ref().and_then(account),
        to: to.as_ref().and_then(account),
        ownership: end(&event.destinations, "owning_party").is_some(),
        units,
        left,
    }
}

/// Why a move is not made by an event alone.
const fn by_hand(step: Move) -> Option<&'static str> {
    match step {
        Move::Commission => Some("salus pack commission takes the list of packs"),
        Move::UndoDispense => Some("salus pack undo wants it attested that the pack was not supplied"),
        Move::Recall | Move::CancelRecall => Some("salus pack recall wants a statement"),
        Move::Excursion | Move::Release => Some("salus pack excursion wants a reading or a statement"),
        Move::Transform => Some("salus pack transform wants the batch that they became"),
        _ => None,
    }
}

/// Why a step is not the party's own.
fn not_own(step: &Step, by: &AccountId) -> Option<&'static str> {
    let other = |party: Option<AccountId>| party.is_some_and(|party| party != *by);
    match step.step {
        Some(Move::Ship | Move::Return | Move::Void) if other(step.from) => Some("somebody else sent it"),
        Some(Move::Receive | Move::Reject) if other(step.to) => Some("somebody else received it"),
        _ => None,
    }
}

async fn act(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    by: &AccountId,
    args: &Import,
    step: &Step,
) -> Result<Act> {
    let holds = async |act: supply::Move| args.virtue.holds(session, by, act).await;
    let premises = || {
        let text =
            args.premises.as_deref().ok_or_else(|| Failure::usage("a dispense has premises: --premises TEXT"))?;
        Memory::of(&session.context.state).premises(text)
    };
    let ship = |purpose| {
        let to = step.to.ok_or_else(|| Failure::usage(format!("event {} does not say to whom", step.event)))?;
        Ok::<_, Failure>(Shipment { to, purpose, ownership: step.ownership, void_after: args.void_after })
    };
    let none = || Failure::usage(format!("event {} names no container", step.event));
    let standing = Standing::Custodian;
    Ok(match step.step {
        Some(Move::Pack) => {
            let sscc = step.container.as_deref().ok_or_else(none)?;
            Act::Pack { container: finder.own_container(sscc).await?.key }
        }
        Some(Move::Unpack) => {
            let sscc = step.container.as_deref().ok_or_else(none)?;
            Act::Unpack { container: finder.require(sscc).await?.key }
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
        _ => return Err(Failure::usage(format!("event {} is not carried out", step.event))),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(events: Value, lot: Option<&str>) -> Vec<Step> {
        let document = json!({
            "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-21T00:00:00Z",
            "epcisBody": { "eventList": events },
        });
        let document = Document::parse(&document.to_string()).unwrap();
        plan(&document, lot, &|id| (id.get("417") == Some("0614141000005")).then_some([7; 32]))
    }

    fn event(step: &str, disposition: &str, time: &str, more: Value) -> Value {
        let mut event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "eventTime": time, "eventTimeZoneOffset": "+00:00",
            "bizStep": step, "disposition": disposition, "epcList": ["https://id.gs1.org/01/09506000134352/21/A%2F1"],
        });
        merge(&mut event, more);
        event
    }

    #[test]
    fn events_become_moves_in_the_order_of_time_with_the_lot_of_their_commissioning() {
        let made = event(
            "commissioning",
            "active",
            "2026-11-01T00:00:00Z",
            json!({
                "action": "ADD", "ilmd": { "cbvmda:lotNumber": "L1" },
            }),
        );
        let to = json!({ "destinationList": [
            { "type": "possessing_party", "destination": "https://id.gs1.org/417/0614141000005" },
        ] });
        let shipped = event("shipping", "in_transit", "2026-11-02T00:00:00Z", to);
        let steps = steps(json!([shipped, made]), None);
        let told: Vec<(usize, Option<Move>)> = steps.iter().map(|step| (step.event, step.step)).collect();
        assert_eq!(told, [(2, Some(Move::Commission)), (1, Some(Move::Ship))]);
        assert!(steps[0].left.as_ref().unwrap().contains("salus pack commission"));
        assert_eq!((&steps[1].left, steps[1].to), (&None, Some([7; 32])));
        assert_eq!(steps[1].units, ["(01)09506000134352(10)L1(21)A/1"]);
        assert_eq!(not_own(&steps[1], &[7; 32]), None, "nobody is named as the sender");
    }

    #[test]
    fn what_cannot_be_done_is_left_and_says_why() {
        let at = "2026-11-02T00:00:00Z";
        for (event, lot, why) in [
            (event("receiving", "in_progress", at, json!({})), None, "the lot of"),
            (event("shipping", "in_transit", at, json!({})), Some("L"), "to whom"),
            (event("stocking", "active", at, json!({})), Some("L"), "attested"),
            (event("shipping", "destroyed", at, json!({})), Some("L"), "no move"),
            (
                event("receiving", "in_progress", at, json!({ "epcList": ["urn:uuid:0b1a"] })),
                Some("L"),
                "neither a pack",
            ),
        ] {
            let step = steps(json!([event]), lot).remove(0);
            assert!(step.left.as_ref().is_some_and(|left| left.contains(why)), "{why}: {:?}", step.left);
        }
        let received = event(
            "receiving",
            "in_progress",
            at,
            json!({ "destinationList": [
            { "type": "possessing_party", "destination": "https://id.gs1.org/417/0614141000005" },
        ] }),
        );
        let step = steps(json!([received]), Some("L")).remove(0);
        assert_eq!((not_own(&step, &[7; 32]), not_own(&step, &[8; 32])), (None, Some("somebody else received it")));
    }
}
