//! The registry's events, found and decoded in what a transaction or a block emitted.

use salus_domain::consent::Event;

use crate::abi::Bundle;
use crate::chain::ContractEvent;

/// Decodes an event by its name in the bundle's metadata; none if it is not one of the registry's.
pub fn decode(bundle: &Bundle, event: &ContractEvent) -> Option<Event> {
    let name = bundle.decode_event(&event.topics, &event.data)?.name;
    // An event that the metadata knows and this program does not is one of a later version: shown undecoded elsewhere.
    Event::decode(&name, &event.data).ok()
}
