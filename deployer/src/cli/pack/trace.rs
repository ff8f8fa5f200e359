//! `salus pack trace`: what happened to a unit and to what it was in.

use std::collections::BTreeMap;

use clap::Args;
use salus_domain::supply::{Entry, Place, Unit, UnitKey, What};
use serde_json::{Value, json};

use super::finder::{Finder, Sources};
use super::session::Session;
use super::tell;
use crate::cli::{Context, table};
use crate::failure::Result;
use crate::suite::credential::words::credential_type;
use crate::suite::supply::words;
use crate::suite::when;

/// Traces.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack trace ']d2010950600013435217…'
  salus pack trace 195060000000000142 --json

Its own history, and that of the containers that it is and was in, while it was in them. A unit without a record has moved only with what
it is in: its proof tells where that began (--batch).
With --json: { key, named, record, units: [{ key, record: { kind, state, … } | null, from, to }], entries: [{ key, index, at, by,
  licence, what, words, … }] }")]
pub struct Trace {
    /// A scan, an SSCC, or a key
    #[arg(value_name = "DATA")]
    unit: String,
    #[command(flatten)]
    sources: Sources,
}

/// A unit of the trace, and from when to when it counts.
pub struct Part {
    /// Its key.
    pub key: UnitKey,
    /// Its record.
    pub unit: Option<Unit>,
    /// Since when the traced unit was in it.
    pub from: u64,
    /// Until when.
    pub to: u64,
}

/// An entry, whose it is, and its index.
pub struct Told {
    /// Whose.
    pub key: UnitKey,
    /// Its place in that one's history.
    pub index: u32,
    /// The entry.
    pub entry: Entry,
}

/// Gathers the histories of a unit and of what it is and was in, in the order of time.
pub async fn gather(
    session: &Session<'_>,
    finder: &mut Finder<'_>,
    key: &UnitKey,
    gtin: Option<salus_domain::supply::Gtin>,
) -> Result<(Vec<Part>, Vec<Told>)> {
    let mut parts: BTreeMap<(UnitKey, u64), Part> = BTreeMap::new();
    let mut open = vec![(*key, None, 0u64, u64::MAX)];
    let mut told: Vec<Told> = Vec::new();
    while let Some((key, child, from, to)) = open.pop() {
        if parts.contains_key(&(key, from)) || from >= to {
            continue;
        }
        let unit = session.registry.unit(&key).await?;
        match &unit {
            Some(unit) => {
                let stays = unit.trail.iter().map(|stay| (stay.container, stay.from, stay.to));
                let present = match unit.place {
                    Place::In { container, since } => Some((container, since, u64::MAX)),
                    Place::Held(_) => None,
                };
                let inside =
                    |(container, since, until): (_, u64, u64)| (container, Some(key), since.max(from), until.min(to));
                open.extend(stays.chain(present).map(inside));
                for (index, entry) in (0..).zip(session.registry.trace(&key).await?) {
                    let known = told.iter().any(|one| one.key == key && one.index == index);
                    // What ends the time inside belongs to it.
                    let ends = entry.at.at == to
                        && matches!(&entry.what, What::Unpacked { children } if child.is_some_and(|child| children.contains(&child)));
                    if (ends || (from..to).contains(&entry.at.at)) && !known {
                        told.push(Told { key, index, entry });
                    }
                }
            }
            None => {
                let proofs = finder.proofs(&key, gtin).await?.unwrap_or_default();
                open.extend(
                    proofs.first().and_then(|proof| proof.leaf.parent()).map(|parent| (*parent, Some(key), from, to)),
                );
            }
        }
        parts.insert((key, from), Part { key, unit, from, to });
    }
    told.sort_by_key(|one| (one.entry.at.at, one.key, one.index));
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by_key(|part| (part.key != *key, part.from));
    Ok((parts, told))
}

/// Traces.
pub async fn run(context: &Context, args: Trace) -> Result<()> {
    let session = Session::open(context).await?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let found = finder.require(&args.unit).await?;
    let (parts, told) = gather(&session, &mut finder, &found.key, found.gtin()).await?;
    let mut lines = vec![found.show()];
    match parts.first().and_then(|part| part.unit.as_ref()) {
        Some(unit) => lines.push(format!("  {}, {}", tell::state(&session, unit), tell::place(&session, unit))),
        None => lines.push("  it has no record of its own: it has moved only with what it is in, if at all".into()),
    }
    for part in parts.iter().skip(1) {
        let state = part.unit.as_ref().map_or_else(
            || "no record".to_owned(),
            |unit| format!("{}, {}", tell::state(&session, unit), tell::place(&session, unit)),
        );
        lines.push(format!("  in container {}: {state}", short(&part.key)));
    }
    if !told.is_empty() {
        let mut rows = table(&["WHEN", "UNIT", "ENTRY", "WHAT", "BY"]);
        for one in &told {
            let whose = if one.key == found.key { "itself".to_owned() } else { short(&one.key) };
            rows.add_row([
                when::show(one.entry.at.at),
                whose,
                one.index.to_string(),
                words::what(&one.entry.what, &|account| session.show(account)),
                session.show(&one.entry.by),
            ]);
        }
        lines.push(rows.to_string());
    }
    let document = json!({
        "key": words::key(&found.key),
        "named": found.show(),
        "record": parts.first().and_then(|part| part.unit.as_ref()).map(|unit| tell::unit(&session, unit)),
        "units": parts.iter().map(|part| json!({
            "key": words::key(&part.key),
            "record": part.unit.as_ref().map(|unit| tell::unit(&session, unit)),
            "from": part.from,
            "to": (part.to != u64::MAX).then_some(part.to),
        })).collect::<Vec<_>>(),
        "entries": told.iter().map(|one| entry(&session, one)).collect::<Vec<_>>(),
    });
    context.out.answer(lines.join("\n"), document);
    Ok(())
}

fn short(key: &UnitKey) -> String {
    format!("0x{}…", hex::encode(&key.0[..6]))
}

fn entry(session: &Session<'_>, one: &Told) -> Value {
    let mut value = json!({
        "key": words::key(&one.key),
        "index": one.index,
        "at": one.entry.at.at,
        "time": when::show(one.entry.at.at),
        "by": session.show(&one.entry.by),
        "licence": one.entry.licence.map(|licence| json!({
            "type": credential_type(licence.credential),
            "jurisdiction": crate::formats::jurisdiction::write(&licence.jurisdiction),
        })),
    });
    super::session::merge(&mut value, words::what_details(&one.entry.what, &|account| session.show(account)));
    value
}
