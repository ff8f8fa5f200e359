//! What the supply chain's events tell of.

use salus_domain::supply::{Entry, Event, Unit, UnitKey};

/// A unit as it is from then on, and the entry of its history that says why.
pub fn unit(event: &Event) -> Option<(UnitKey, Unit, Option<Entry>)> {
    match event {
        Event::UnitChanged { unit, now, entry, .. } => Some((*unit, (**now).clone(), entry.clone())),
        _ => None,
    }
}

/// The topic under which everything about a product is logged: its number, as it is encoded, and zeros.
pub fn topic(gtin: salus_domain::supply::Gtin) -> [u8; 32] {
    let mut topic = [0; 32];
    topic[..8].copy_from_slice(&gtin.number().to_le_bytes());
    topic
}
