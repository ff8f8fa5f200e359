//! Random sequences of messages, on the bundles, on the rules in memory and on the naive model of the rules: every return and
//! every refusal with its data, what is verified; at the end an indexer must have the whole state.
//!
//! Worlds, moves and model are those of the rules' own race in domain: licences come and go, keys are replaced, registries
//! give no answer for a while. `SALUS_STEPS` says how many steps, 250 if absent; more than that come from a new seed each
//! time, which is printed; `SALUS_SEED` (a number) repeats it.

mod supplied;

// Skipped, because contracts are formatted as another edition.
#[path = "../../contracts/domain/tests/supply_model/chance.rs"]
#[rustfmt::skip]
mod chance;
#[path = "../../contracts/domain/tests/supply_model/facts.rs"]
#[rustfmt::skip]
mod facts;
#[path = "../../contracts/domain/tests/supply_model/judge.rs"]
#[rustfmt::skip]
mod judge;
#[path = "../../contracts/domain/tests/supply_model/model.rs"]
#[rustfmt::skip]
#[allow(clippy::collapsible_if)] // contracts' edition does not chain `if let`
mod model;

use std::collections::BTreeSet;

use chance::{Chance, NAMES, name};
use model::Model;
use salus_domain::{AccountId, supply::*};
use salus_e2e_tests::native::budget;
use supplied::{support, *};

const FEW: u64 = 250;
const STEPS_PER_WORLD: u64 = 250;
/// With so many steps everything happens that can.
const ENOUGH: u64 = 12_000;
/// After so many steps somebody has another key.
const KEY_LASTS: u64 = 30;

/// What came of it.
#[derive(Default)]
struct Tally {
    /// How many moves changed something.
    changes: u64,
    /// How many verifications found a unit genuine.
    genuine: u64,
    /// The messages that succeeded.
    done: BTreeSet<&'static str>,
}

/// The beginning of every world, as [`chance::stage`] makes it in memory.
fn stage() -> Twins {
    let mut twins = twins();
    let expected = chance::stage();
    let lots: Vec<LotKey> = (0..7).map(|n| lot(gtin_a(), &format!("L{n}"))).collect();
    for n in 0..lots.len() as u8 {
        twins.act(MAKER, Act::CreateLot { gtin: gtin_a(), text: vec![b'L', b'0' + n], secret: None }).unwrap();
    }
    let leaves: Vec<Leaf> = lots.iter().zip(60..).map(|(lot, n)| pack_leaf(n, *lot, far(), None)).collect();
    twins.commission(MAKER, gtin_a(), &leaves);
    twins.memory.licences = expected.licences;
    assert_eq!(twins.memory.products, expected.products);
    assert_eq!(twins.memory.lots, expected.lots);
    assert_eq!(twins.memory.batches, expected.batches);
    assert_eq!((twins.memory.now, &twins.memory.proofs), (expected.now, &expected.proofs));
    twins
}

/// A verification, answered by the bundle, the rules and the model.
fn verify(twins: &mut Twins, model: &Model, key: UnitKey, presented: &Presented) -> Vec<Finding> {
    let found = twins.verify(key, presented);
    let expected = model.findings(key, presented, twins.memory.now);
    let names = |findings: &[Finding]| findings.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    // Of several recalls or excursions that are as grave either may be told: domain's race looks closer.
    assert_eq!(names(&found), names(&expected), "{key:?} {presented:?}: {found:?} {expected:?}");
    found
}

/// Whose key acts for a party.
fn key_of(twins: &Twins, party: AccountId) -> AccountId {
    twins.memory.controllers.get(&party).copied().unwrap_or(party)
}

/// Plays one world.
fn play(seed: u64, tally: &mut Tally) {
    let mut chance = Chance::new(seed);
    let mut twins = stage();
    let mut model = Model::of(&twins.memory);
    for step in 0..STEPS_PER_WORLD {
        twins.memory.now += chance.time();
        chance.weather(&mut twins.memory);
        if step % KEY_LASTS == KEY_LASTS - 1 {
            let turn = step / KEY_LASTS;
            let (party, _) = CAST[turn as usize % CAST.len()];
            twins.memory.controllers.insert(party, account(70 + turn as u8));
        }
        let (party, act) = chance.step(&twins.memory);
        let outcome = twins.act_as(party, key_of(&twins, party), &act);
        let expected = model.act(party, &act, &twins.memory);
        assert_eq!(outcome.is_ok(), expected, "world {seed}, step {step}: {party:?} {act:?}: {outcome:?}");
        if outcome.is_ok() {
            tally.changes += 1;
            tally.done.insert(name(&act));
        }
        let key = chance.any(&twins.memory);
        let presented = chance.presented();
        model.now = twins.memory.now;
        let found = verify(&mut twins, &model, key, &presented);
        tally.genuine += u64::from(found == [Finding::Genuine]);
    }
    // What is dropped compares all records, and what events tell of them.
}

#[test]
fn the_bundle_the_rules_and_the_naive_model_agree() {
    let (wanted, seed) = budget(FEW, 2);
    let worlds = wanted.div_ceil(STEPS_PER_WORLD);
    let mut tally = Tally::default();
    for seed in seed..seed + worlds {
        play(seed, &mut tally);
    }
    let Tally { changes, genuine, done } = tally;
    println!("{wanted} steps: {changes} changes, {genuine} genuine, {done:?}");
    // Moves that are all refused, or findings that are all the same, would prove nothing.
    assert!(changes > wanted / 4 && genuine > wanted / 20 && genuine < wanted / 2, "{changes}, {genuine}");
    if wanted >= ENOUGH {
        assert_eq!(done, NAMES.iter().copied().collect(), "every move succeeded");
    }
}
