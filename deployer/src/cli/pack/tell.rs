//! How records of the supply chain are told.

use salus_domain::supply::{Body, Place, Recall, State, Unit};
use serde_json::{Value, json};

use super::session::Session;
use crate::suite::supply::words;
use crate::suite::when;

/// A recall as JSON: `kind` (`recall`, `withdrawal`), `at`, `by`, `standing`, `statement` (its commitment).
pub fn recall(session: &Session<'_>, recall: &Recall) -> Value {
    json!({
        "kind": format!("{:?}", recall.kind).to_lowercase(),
        "at": recall.at,
        "by": session.show(&recall.by),
        "standing": words::standing(recall.standing),
        "statement": words::hash(&recall.statement),
    })
}

/// The state of a unit in a few words.
pub fn state(session: &Session<'_>, unit: &Unit) -> String {
    match &unit.state {
        State::InTransit(offer) => format!(
            "on its way to {} since {}{}",
            session.show(&offer.to),
            when::show(offer.at),
            if offer.purpose == salus_domain::supply::ShipPurpose::Return { ", as a return" } else { "" }
        ),
        State::Suspect { by } => format!("in quarantine, by its {}", words::standing(*by)),
        other => other.kind().name().to_owned(),
    }
}

/// Where a unit is, in a few words.
pub fn place(session: &Session<'_>, unit: &Unit) -> String {
    match &unit.place {
        Place::Held(party) => format!("with {}", session.show(party)),
        Place::In { container, since } => {
            format!("in container 0x{}… since {}", hex::encode(&container.0[..6]), when::show(*since))
        }
    }
}

/// A unit's record as JSON: `kind` (`pack`, `container`), `state`, `offer`, `custodian` or `container` with `since`, `batch`,
/// `entries`; of a pack `lot` (its key), `expiry`, `opened`, `dispensed`, `recall`; of a container `height`, `tags`, `sensors`,
/// `excursions`.
pub fn unit(session: &Session<'_>, unit: &Unit) -> Value {
    let (custodian, container, since) = match &unit.place {
        Place::Held(party) => (Some(session.show(party)), None, None),
        Place::In { container, since } => (None, Some(words::key(container)), Some(*since)),
    };
    let mut document = json!({
        "kind": if unit.pack().is_some() { "pack" } else { "container" },
        "state": unit.state.kind().name(),
        "offer": unit.state.offer().map(|offer| json!({
            "to": session.show(&offer.to),
            "at": offer.at,
            "void_after_days": offer.void_after,
            "ownership": offer.ownership,
            "purpose": format!("{:?}", offer.purpose).to_lowercase(),
        })),
        "custodian": custodian,
        "container": container,
        "since": since,
        "batch": unit.origin.as_ref().map(words::hash),
        "entries": unit.entries,
    });
    let more = match &unit.body {
        Body::Pack(pack) => json!({
            "lot": words::lot_key(&pack.lot),
            "expiry": words::day(pack.expiry),
            "opened": pack.opened,
            "dispensed": pack.dispensed.map(|dispensed| json!({
                "at": dispensed.at, "by": session.show(&dispensed.by), "premises": words::hash(&dispensed.premises),
            })),
            "recall": pack.recall.map(|one| recall(session, &one)),
        }),
        Body::Container(container) => json!({
            "height": container.height,
            "tags": container.tags.iter().map(|tag| json!({
                "gtin": words::gtin(tag.gtin),
                "lot": words::lot_key(&tag.lot),
                "expiry": words::day(tag.expiry),
                "count": tag.count,
            })).collect::<Vec<_>>(),
            "sensors": container.sensors.iter().map(|one| json!({
                "sensor": session.show(&one.sensor), "since": one.since, "until": one.until,
            })).collect::<Vec<_>>(),
            "excursions": container.excursions.iter().map(|one| json!({
                "number": one.id, "from": one.from, "to": one.to,
            })).collect::<Vec<_>>(),
        }),
    };
    super::session::merge(&mut document, more);
    document
}
