//! Every variant of the contract's errors, provoked at least once. The variants are read from the bundle's metadata, so a new
//! one without a case fails.

mod consents;
mod control;
mod courts;
mod glass;
mod scene;

use std::{collections::BTreeSet, fmt::Debug};

use salus_e2e_tests::native::{World, governed, matrix::name, stage::Stage};

/// The error with its data, and what provokes it in a new registry.
type Case<E> = (E, fn(&mut World) -> E);

/// Runs every case; returns the variants that came up.
fn provoke<E: Debug + PartialEq>(cases: Vec<Case<E>>) -> BTreeSet<String> {
    let mut provoked = BTreeSet::new();
    for (number, (expected, case)) in cases.into_iter().enumerate() {
        let mut world = World::new();
        assert_eq!(case(&mut world), expected, "case {number}");
        assert!(
            world.last().reverted && world.last().emitted.is_empty(),
            "{expected:?}: it undoes everything, and says nothing"
        );
        provoked.insert(name(&expected));
    }
    provoked
}

fn variants(ty: &str) -> BTreeSet<String> {
    World::new().bundle().variants(ty).into_iter().collect()
}

#[test]
fn every_refusal_of_the_registry_is_provoked() {
    let mut provoked = provoke(consents::cases());
    provoked.extend(provoke(control::cases()));
    provoked.extend(scene::provoke(glass::CASES));
    provoked.extend(scene::provoke(courts::CASES));
    assert_eq!(provoked, variants("consent::error::Error"), "every variant has a case, and every case a variant");
}

#[test]
fn every_refusal_of_its_governance_is_provoked() {
    governed::every_refusal(&mut Stage::set());
}
