//! The harness itself: that it knows every message and every event, and that its chain behaves as one.

use salus_domain::{
    consent::{Event, Purpose, Scope},
    credential, governance, supply as rules,
};
use salus_e2e_tests::native::{Bundle, MESSAGES, START, Suite, SupplyChain, World, credentials, given, supply};

#[test]
fn every_message_of_the_bundle_is_known() {
    let mut known: Vec<String> = MESSAGES.iter().map(|label| label.to_string()).collect();
    let mut messages = World::new().bundle().messages();
    known.sort();
    messages.sort();
    assert_eq!(known, messages);
}

#[test]
fn every_event_of_the_bundle_is_known() {
    let mut events: Vec<String> = World::new().bundle().events().into_values().collect();
    let mut known: Vec<String> =
        Event::SHAPES.iter().chain(governance::Event::SHAPES).map(|(name, _)| name.to_string()).collect();
    events.sort();
    known.sort();
    assert_eq!(known, events);
}

#[test]
fn blocks_have_times_and_calls_within_one_share_it() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    assert_eq!(world.now(), START);
    let terms = given::permit(Purpose::TREAT, given::LABORATORY);
    for seq in 1..=3 {
        let change = world.by(patient).grant(patient, clinic, Scope::Treatment, terms.clone(), None, None).unwrap();
        assert_eq!(change.seq, seq);
        let record = world.by(clinic).consent(patient, clinic, Scope::Treatment).unwrap();
        assert_eq!(record.consent.unwrap().recorded.at, START);
    }
    world.chain.advance(1);
    world.by(patient).grant(patient, clinic, Scope::Treatment, terms, None, None).unwrap();
    let record = world.by(clinic).consent(patient, clinic, Scope::Treatment).unwrap();
    assert_eq!(record.consent.unwrap().recorded.at, START + 1);
}

#[test]
fn every_message_and_every_events_field_of_the_credential_registry_is_known() {
    known(Suite::new().bundle(), credentials::MESSAGES, credential::Event::SHAPES);
}

#[test]
fn every_message_and_every_events_field_of_the_supply_chain_is_known() {
    known(SupplyChain::new().bundle(), supply::MESSAGES, rules::Event::SHAPES);
}

fn known(bundle: &Bundle, messages: &[&str], events: &[(&str, &[&str])]) {
    let mut known: Vec<String> = messages.iter().map(|label| label.to_string()).collect();
    let mut messages = bundle.messages();
    known.sort();
    messages.sort();
    assert_eq!(known, messages);
    let shapes: Vec<_> = events.iter().chain(governance::Event::SHAPES).collect();
    assert_eq!(shapes.len(), bundle.events().len());
    for (event, fields) in shapes {
        assert_eq!(bundle.fields(event), *fields, "{event}");
    }
}
