//! What is read, written, hashed and refused.

mod docs;
mod epcs;
mod hashes;
mod moves;
mod mutations;
mod reading;
mod refusals;
mod terms;
mod times;

use serde_json::{Value, json};

use super::{Document, Event, ReadError};

/// Every type of event, and every field but those of a header.
pub const SUPPLY_CHAIN: &str = include_str!("../../../../tests/data/epcis/supply-chain.jsonld");

pub fn read(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A document of one event.
pub fn around(event: Value) -> Value {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { "ext": "https://ns.example.com/" }],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2027-02-01T10:00:00Z",
        "epcisBody": { "eventList": [event] },
    })
}

/// An ObjectEvent with some fields more, or others.
pub fn object_event(more: Value) -> Value {
    let mut event = json!({
        "type": "ObjectEvent",
        "eventTime": "2027-01-31T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "epcList": ["urn:epc:id:sgtin:9506000.013435.1"],
    });
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            event.as_object_mut().unwrap().remove(name);
        } else {
            event[name] = value.clone();
        }
    }
    event
}

/// The one event of a document around this.
pub fn event(value: Value) -> Event {
    let document = Document::read(&around(value)).unwrap_or_else(|error| panic!("{error}"));
    document.events.into_iter().next().unwrap()
}

/// The problems of a document, as `path: what`.
pub fn problems(document: &Value) -> Vec<String> {
    match Document::read(document) {
        Err(ReadError::Malformed(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}
