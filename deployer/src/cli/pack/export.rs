//! `salus pack export`: a unit's trace as an EPCIS 2.0 document, with event hashes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::supply::{CorrectionReason, ShipPurpose, UnitKey, What as Did};
use serde_json::json;

use super::finder::{Finder, Found, Sources};
use super::session::{Session, must_be_writable};
use super::trace::{Part, Told, gather};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::epcis::moves::{Kind, Move};
use crate::formats::epcis::vocabulary::{Term, Vocabulary};
use crate::formats::epcis::{Document, Endpoint, ErrorDeclaration, Event, Id, Ilmd, Instant, Offset, Place, What};
use crate::formats::gs1::digital_link::CANONICAL;
use crate::formats::gs1::{ElementString, keys};
use crate::state::State;
use crate::suite::supply::judge::Named;
use crate::suite::supply::words;
use crate::suite::when;

/// Exports.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack export ']d2010950600013435217…' --gln 5F…=0614141000005 --out trace.jsonld

What salus pack trace shows, as EPCIS 2.0 JSON-LD (docs/epcis.md has the table of moves and events), each event with its hash
(CBV 2.0, 8.9). A pack and its SSCC are Digital Links; what is known by its key alone is urn:salus:unit:0x…, a party urn:salus:ss58:… unless --gln
says its GLN. Each event has a readPoint that says whose it is (the GLN as that of a location), so that salus pack import knows the party's own.
The shipment is told by its receipt, since the history has one entry for both.
With --json: { file, events, hashes: [ni:///…] }")]
pub struct Export {
    /// A scan, an SSCC, or a key
    #[arg(value_name = "DATA")]
    unit: String,
    /// A party's GLN (may be repeated)
    #[arg(long, value_name = "ACCOUNT=GLN")]
    gln: Vec<String>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    sources: Sources,
}

/// Reads `ACCOUNT=GLN`s: of each account the last.
pub fn glns(session: &Session<'_>, texts: &[String]) -> Result<BTreeMap<AccountId, String>> {
    Ok(gln_pairs(session, texts)?.into_iter().collect())
}

/// Reads `ACCOUNT=GLN`s.
pub fn gln_pairs(session: &Session<'_>, texts: &[String]) -> Result<Vec<(AccountId, String)>> {
    texts
        .iter()
        .map(|text| {
            let wrong = || {
                Failure::usage(format!("`{text}` is no ACCOUNT=GLN"))
                    .hint("a GLN has 13 digits, the last one the check digit")
            };
            let (account, gln) = text.rsplit_once('=').ok_or_else(wrong)?;
            if gln.len() != 13 || keys::verify(gln).is_err() {
                return Err(wrong());
            }
            Ok((session.account(account)?, gln.to_owned()))
        })
        .collect()
}

/// Exports.
pub async fn run(context: &Context, args: Export) -> Result<()> {
    must_be_writable(&args.out)?;
    let session = Session::open(context).await?;
    let glns = glns(&session, &args.gln)?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let found = finder.require(&args.unit).await?;
    let (parts, told) = gather(&session, &mut finder, &found.key, found.gtin()).await?;
    let writer = Writer { session: &session, glns, found: &found };
    let mut events = writer.beginning(&mut finder, &parts).await?;
    for one in &told {
        events.extend(writer.events(one, &told)?);
    }
    let document = identified(events)?;
    let hashes: Vec<String> =
        document.events.iter().filter_map(|event| event.event_id.as_ref()).map(|id| id.text().to_owned()).collect();
    // Whoever gets it reads it strictly.
    let written = document.write();
    Document::read(&written).map_err(|e| Failure::local(format!("what was written does not read: {e}")))?;
    let text = serde_json::to_string_pretty(&written).map_err(|e| Failure::local(e.to_string()))? + "\n";
    State::write_new(&args.out, text.as_bytes(), true)?;
    context.out.answer(
        format!("{} events of {} in {}", document.events.len(), found.show(), args.out.display()),
        json!({ "file": args.out, "events": document.events.len(), "hashes": hashes }),
    );
    Ok(())
}

struct Writer<'a> {
    session: &'a Session<'a>,
    glns: BTreeMap<AccountId, String>,
    found: &'a Found,
}

fn uri(text: &str) -> Result<Id> {
    Id::parse(text).map_err(Failure::local)
}

impl Writer<'_> {
    /// A unit: what was asked about by its GS1 key, others by their keys on chain.
    fn unit(&self, key: &UnitKey) -> Result<Id> {
        let named = self.found.named.as_ref().filter(|_| *key == self.found.key);
        let pairs = match named {
            Some(Named::Pack { gtin, serial, .. }) => vec![("01", words::gtin(*gtin)), ("21", serial.clone())],
            Some(Named::Container { sscc, .. }) => vec![("00", format!("{:018}", sscc.number()))],
            None => return uri(&format!("urn:salus:unit:{}", words::key(key))),
        };
        let elements = ElementString::new(&pairs).map_err(|_| Failure::local("a key that is none"))?;
        uri(&elements.link(CANONICAL).map_err(|e| Failure::local(e.to_string()))?)
    }

    /// A party, as `417`, or where it is, as `414`.
    fn named(&self, account: &AccountId, ai: &str) -> Result<Id> {
        match self.glns.get(account) {
            Some(gln) => uri(&format!("{CANONICAL}/{ai}/{gln}")),
            None => uri(&format!("urn:salus:ss58:{}", self.session.show(account))),
        }
    }

    fn party(&self, account: &AccountId) -> Result<Id> {
        self.named(account, "417")
    }

    /// An event of a party's: where it was seen says whose it is.
    fn event(&self, step: Move, what: What, at: u64, by: &AccountId) -> Result<Event> {
        let (biz_step, disposition) = step.terms();
        let read_point = Some(Place::from(self.named(by, "414")?));
        Ok(Event { biz_step, disposition, read_point, ..Event::new(what, Instant::from_ms(at), Offset::UTC) })
    }

    /// An event of a move with one unit.
    fn object(&self, step: Move, key: &UnitKey, at: u64, by: &AccountId) -> Result<Event> {
        let row = step.row();
        let epcs = vec![self.unit(key)?];
        let what = match (row.kind, row.action) {
            (Kind::Object, Some(action)) => What::Object { action, epcs, quantities: Vec::new(), ilmd: None },
            _ => return Err(Failure::local(format!("{step:?} is not told of one unit"))),
        };
        self.event(step, what, at, by)
    }

    /// From whom to whom, by possession, and by ownership if that goes over.
    fn between(&self, event: &mut Event, from: &AccountId, to: &AccountId, ownership: bool) -> Result<()> {
        let kinds = if ownership { &["possessing_party", "owning_party"][..] } else { &["possessing_party"][..] };
        for kind in kinds {
            let Some(kind) = Term::standard(Vocabulary::SourceDestinationType, kind) else { continue };
            event.sources.push(Endpoint { kind: kind.clone(), id: self.party(from)? });
            event.destinations.push(Endpoint { kind, id: self.party(to)? });
        }
        Ok(())
    }

    /// That the unit was commissioned, by its batch.
    async fn beginning(&self, finder: &mut Finder<'_>, parts: &[Part]) -> Result<Vec<Event>> {
        let origin = match parts.first().and_then(|part| part.unit.as_ref()) {
            Some(unit) => unit.origin,
            None => {
                finder.proofs(&self.found.key, self.found.gtin()).await?.and_then(|proofs| Some(proofs.first()?.root))
            }
        };
        let Some(root) = origin else { return Ok(Vec::new()) };
        let Some(batch) = self.session.registry.batch(&root).await? else { return Ok(Vec::new()) };
        let mut event = self.object(Move::Commission, &self.found.key, batch.at, &batch.by)?;
        if let (What::Object { ilmd, .. }, Some(Named::Pack { lot, expiry, .. })) = (&mut event.what, &self.found.named)
        {
            *ilmd = Some(Ilmd { lot: lot.clone(), expiry: expiry.map(words::day), ..Ilmd::default() });
        }
        Ok(vec![event])
    }

    /// The events of an entry.
    fn events(&self, one: &Told, all: &[Told]) -> Result<Vec<Event>> {
        let at = one.entry.at.at;
        let by = &one.entry.by;
        let object = |step: Move| self.object(step, &one.key, at, by);
        let handed = |step, shipped, offered: u64, from: &AccountId, to: &AccountId, ownership| {
            let mut ship = self.object(shipped, &one.key, offered, from)?;
            self.between(&mut ship, from, to, ownership)?;
            let mut answer = object(step)?;
            self.between(&mut answer, from, to, ownership)?;
            Ok(vec![ship, answer])
        };
        let simple = match &one.entry.what {
            Did::Packed { children } => return Ok(vec![self.packing(Move::Pack, one, children)?]),
            Did::Unpacked { children } => return Ok(vec![self.packing(Move::Unpack, one, children)?]),
            Did::Received { from, offered, ownership, purpose, .. } => {
                let shipped = if *purpose == ShipPurpose::Return { Move::Return } else { Move::Ship };
                return handed(Move::Receive, shipped, *offered, from, by, *ownership);
            }
            Did::Rejected { from, offered } => return handed(Move::Reject, Move::Ship, *offered, from, by, false),
            Did::Voided { to, offered } => return handed(Move::Void, Move::Ship, *offered, by, to, false),
            Did::Transformed { output } => return Ok(vec![self.transformed(one, output)?]),
            Did::Corrected { wrong, reason, corrective } => {
                return self.corrected(one, (*wrong, *reason, corrective), all);
            }
            // No event of EPCIS tells of these alone.
            Did::SensorAttached { .. } => return Ok(Vec::new()),
            Did::Dispensed { .. } => Move::Dispense,
            Did::PartiallyDispensed { .. } => Move::DispensePartial,
            Did::DispenseUndone => Move::UndoDispense,
            Did::Inactivated => Move::Inactivate,
            Did::Reactivated => Move::Reactivate,
            Did::Quarantined { .. } => Move::Quarantine,
            Did::Cleared { .. } => Move::Clear,
            Did::DeclaredIllegitimate { .. } => Move::DeclareIllegitimate,
            Did::Destroyed => Move::Destroy,
            Did::Stolen => Move::Stolen,
            Did::Exported => Move::Export,
            Did::Sampled => Move::Sample,
            Did::Recalled { .. } => Move::Recall,
            Did::RecallCancelled => Move::CancelRecall,
            Did::ExcursionReported { .. } => Move::Excursion,
        };
        Ok(vec![object(simple)?])
    }

    fn packing(&self, step: Move, one: &Told, children: &[UnitKey]) -> Result<Event> {
        let Some(action) = step.row().action else { return Err(Failure::local("a packing without an action")) };
        let children = children.iter().map(|child| self.unit(child)).collect::<Result<_>>()?;
        let what = What::Aggregation { action, parent: Some(self.unit(&one.key)?), children, quantities: Vec::new() };
        self.event(step, what, one.entry.at.at, &one.entry.by)
    }

    fn transformed(&self, one: &Told, output: &salus_domain::Hash) -> Result<Event> {
        let what = What::Transformation {
            input_epcs: vec![self.unit(&one.key)?],
            input_quantities: Vec::new(),
            output_epcs: Vec::new(),
            output_quantities: Vec::new(),
            transformation: Some(uri(&format!("urn:salus:batch:{}", words::hash(output)))?),
            ilmd: None,
        };
        self.event(Move::Transform, what, one.entry.at.at, &one.entry.by)
    }

    /// What an entry of the same history tells: of a handoff the receipt.
    fn told(&self, one: &Told, index: u32, all: &[Told]) -> Result<Option<Event>> {
        let about = all.iter().find(|other| other.key == one.key && other.index == index);
        // A correction tells nothing of its own.
        about.map_or(Ok(None), |about| Ok(self.events(about, &[])?.pop()))
    }

    /// The wrong event once more, declared to be wrong, with the identifiers of those that are right (EPCIS 2.0, 7.4.1.2).
    fn corrected(
        &self,
        one: &Told,
        (wrong, reason, corrective): (u32, CorrectionReason, &[u32]),
        all: &[Told],
    ) -> Result<Vec<Event>> {
        let Some(event) = self.told(one, wrong, all)? else { return Ok(Vec::new()) };
        let word = match reason {
            CorrectionReason::DidNotOccur => "did_not_occur",
            CorrectionReason::IncorrectData => "incorrect_data",
        };
        let right: Vec<Event> =
            corrective.iter().filter_map(|index| self.told(one, *index, all).transpose()).collect::<Result<_>>()?;
        let error = Some(ErrorDeclaration {
            time: Instant::from_ms(one.entry.at.at),
            reason: Term::standard(Vocabulary::ErrorReason, word),
            corrective_events: identified(right)?.events.into_iter().filter_map(|event| event.event_id).collect(),
            extensions: serde_json::Map::new(),
        });
        Ok(vec![Event { error, ..event }])
    }
}

/// A document of events that have their hashes as identifiers.
fn identified(events: Vec<Event>) -> Result<Document> {
    let mut document = Document::new(Instant::from_ms(when::machine()), events);
    document.identify().map_err(|(at, e)| Failure::local(format!("event {at}: {e}")))?;
    Ok(document)
}
