//! An indexer has the supply chain's whole state from its events alone, byte for byte, after every kind of change. The random
//! worlds of `supply_model.rs` end with the same comparison.

use std::collections::BTreeSet;

use salus_domain::{governance, governance::Announcement, supply::Event};
use salus_e2e_tests::native::{
    GOVERNANCE_DELAY, SupplyIndex,
    matrix::Stage as _,
    person,
    supply_calls::calls,
    supply_stage::{PARTS, Stage},
};

/// The names of the events so far, after comparing what they tell with what is stored.
fn compared(stage: &mut Stage, after: &str) -> BTreeSet<&'static str> {
    let history = stage.chain.history();
    let names = history.iter().map(Event::name).collect();
    let bundle = stage.chain.bundle();
    assert_eq!(stage.chain.storage(), SupplyIndex::of(history).storage(bundle), "after {after}");
    names
}

#[test]
fn an_indexer_has_the_whole_state_after_every_kind_of_change() {
    let mut stage = Stage::set();
    let bundle = stage.bundle();
    let mut emitted = compared(&mut stage, "what was prepared");
    for (label, what, call) in calls().into_iter().filter(|(label, ..)| bundle.mutates(label)) {
        // Whoever may.
        for part in PARTS {
            stage.chain.begin();
            let who = stage.account(part);
            if call(&mut stage, who) == "yes" {
                emitted.extend(compared(&mut stage, &format!("{label} {what} by the {part}")));
            }
            stage.chain.undo();
        }
    }
    let governor = stage.chain.governor;
    stage.chain.by(governor).cancel().unwrap();
    let hash = stage.chain.state().code;
    stage.chain.by(governor).announce(Announcement::Code { hash }).unwrap();
    stage.chain.chain().advance(GOVERNANCE_DELAY);
    stage.chain.by(person("stranger").id).execute().unwrap();
    emitted.extend(compared(&mut stage, "other code"));
    let known: BTreeSet<&str> = Event::SHAPES.iter().chain(governance::Event::SHAPES).map(|(name, _)| *name).collect();
    assert_eq!(emitted, known, "every event was emitted");
}
