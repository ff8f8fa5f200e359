//! The rules against a naive model of them: a log of what happened, read from its beginning for every question. Random
//! worlds; a short run with `cargo test`, a long one with `SALUS_STEPS=1000000 cargo test --release`.

#[path = "../support/mod.rs"]
mod support;

mod chance;
mod facts;
mod judge;
mod model;

use chance::{name, Chance};
use model::Model;
use salus_domain::supply::*;
use salus_domain::AccountId;
use std::collections::BTreeMap;
use support::supply::*;

const STEPS_PER_WORLD: u32 = 250;
/// With so many steps everything happens that can.
const ENOUGH: u32 = 12_000;

/// What came of it all, by the names of messages, of refusals and of findings.
#[derive(Default, Debug)]
struct Tally {
    done: BTreeMap<&'static str, u32>,
    refused: BTreeMap<String, u32>,
    found: BTreeMap<String, u32>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        for (name, count) in other.done {
            *self.done.entry(name).or_default() += count;
        }
        for (name, count) in other.refused {
            *self.refused.entry(name).or_default() += count;
        }
        for (name, count) in other.found {
            *self.found.entry(name).or_default() += count;
        }
    }
}

/// The name of a variant.
fn variant(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// A chain and its model.
struct Play {
    seed: u64,
    step: u32,
    world: World,
    model: Model,
    tally: Tally,
}

impl Play {
    fn place(&self) -> String {
        format!("world {}, step {}", self.seed, self.step)
    }

    /// Makes a move on both sides.
    fn make(&mut self, party: AccountId, act: &Act) {
        let before = self.world.units.clone();
        let real = self.world.act_as(party, party, act);
        let expected = self.model.act(party, act, &self.world);
        assert_eq!(real.is_ok(), expected, "{}: {party:?} {act:?}: {real:?}", self.place());
        match real {
            Ok(()) => {
                *self.tally.done.entry(name(act)).or_default() += 1;
                self.invariants(&before, act);
            }
            Err(error) => *self.tally.refused.entry(variant(&error)).or_default() += 1,
        }
    }

    /// What must never happen, whatever the model says.
    fn invariants(&self, before: &std::collections::HashMap<UnitKey, Unit>, act: &Act) {
        let place = self.place();
        for (key, unit) in &self.world.units {
            // One custodian: every way up ends, and soon.
            let mut at = unit.place;
            let mut steps = 0;
            while let Place::In { container, .. } = at {
                steps += 1;
                assert!(steps <= MAX_HEIGHT, "{place}: {key:?} is in itself, or too deep");
                at = self.world.units[&container].place;
            }
            // Dispensed once: out of that state leads only putting back.
            let was = before.get(key).map(|unit| unit.state.kind());
            if was == Some(StateKind::Dispensed) && unit.state.kind() != StateKind::Dispensed {
                assert!(matches!(act, Act::UndoDispense { .. }), "{place}: {act:?} undid a dispense");
            }
            // A recall is never outrun: nothing recalled is dispensed, or goes anywhere but back.
            let recalled = |lot: &LotKey| {
                let lot = self.world.lots[lot];
                lot.recall.is_some() || self.world.products[&lot.gtin].recall.is_some()
            };
            let hit = match &unit.body {
                Body::Pack(pack) => pack.recall.is_some() || recalled(&pack.lot),
                Body::Container(container) => container.tags.iter().any(|tag| recalled(&tag.lot)),
            };
            let kind = unit.state.kind();
            if hit && Some(kind) != was {
                assert!(
                    kind != StateKind::Dispensed && kind != StateKind::PartiallyDispensed || is_clear(act),
                    "{place}"
                );
                let returned = unit.state.offer().is_none_or(|offer| offer.purpose == ShipPurpose::Return);
                assert!(returned, "{place}: {key:?} is recalled and shipped");
            }
            if let (true, Some(Place::Held(from)), Place::Held(to)) =
                (hit, before.get(key).map(|b| b.place), unit.place)
            {
                let back = matches!(act, Act::Receive { as_return: true, .. });
                assert!(from == to || back, "{place}: {key:?} is recalled and changed hands");
            }
        }
    }

    /// Both sides say the same of a unit.
    fn compare(&mut self, key: UnitKey) {
        let Some(unit) = self.world.units.get(&key) else { return };
        let (model, place) = (&self.model, self.place());
        assert_eq!(unit.state.kind(), model.state(key).kind(), "{place}: {key:?}");
        assert_eq!(unit.place, model.place(key), "{place}: {key:?}");
        assert_eq!(unit.entries as usize, model.entries(key).len(), "{place}: {key:?}");
        if let Some(container) = unit.as_container() {
            let tags: BTreeMap<LotKey, u32> = container.tags.iter().map(|tag| (tag.lot, tag.count)).collect();
            assert_eq!(tags, model.contents(key), "{place}: {key:?}");
            assert_eq!(container.excursions, model.excursions(key), "{place}: {key:?}");
        }
    }

    /// A verification, answered by both.
    fn verify(&mut self, key: UnitKey, presented: &Presented) {
        self.model.now = self.world.now;
        let real = self.world.verify(key, presented);
        let expected = self.model.findings(key, presented, self.world.now);
        assert_eq!(real.len(), expected.len(), "{}: {key:?} {presented:?}: {real:?} {expected:?}", self.place());
        for (real, expected) in real.iter().zip(&expected) {
            let same = match (real, expected) {
                // Of several that are as grave, either may be told.
                (Finding::Recalled { target, kind }, Finding::Recalled { kind: expected, .. }) => {
                    kind == expected && self.model.recall(*target) == Some(*kind)
                }
                (Finding::Frozen { container, excursion }, Finding::Frozen { .. }) => {
                    self.model.freezes(key).contains(&(*container, *excursion))
                }
                _ => real == expected,
            };
            assert!(same, "{}: {key:?} {presented:?}: {real:?} {expected:?}", self.place());
        }
        for finding in &real {
            *self.tally.found.entry(variant(finding)).or_default() += 1;
        }
    }
}

/// Whether it ends a quarantine: an opened pack that is cleared is partially dispensed again.
fn is_clear(act: &Act) -> bool {
    matches!(act, Act::Clear { .. })
}

/// Plays one world.
fn play(seed: u64, steps: u32) -> Tally {
    let mut chance = Chance::new(seed);
    let world = chance::stage();
    let model = Model::of(&world);
    let mut play = Play { seed, step: 0, world, model, tally: Tally::default() };
    for step in 0..steps {
        play.step = step;
        play.world.now += chance.time();
        chance.weather(&mut play.world);
        let (party, act) = chance.step(&play.world);
        play.make(party, &act);
        for _ in 0..2 {
            let key = chance.any(&play.world);
            play.compare(key);
            let presented = chance.presented();
            play.verify(key, &presented);
        }
    }
    for key in play.world.units.keys().copied().collect::<Vec<_>>() {
        play.compare(key);
    }
    play.tally
}

/// The refusals that random moves reach: all but those of malformed input, which the refusals' own tests are for.
const REACHED: [&str; 38] = [
    "AlreadyDecided",
    "AlreadyRecalled",
    "AlreadySuspect",
    "BadExcursion",
    "Cycle",
    "DependencyUnavailable",
    "Expired",
    "Frozen",
    "InsideContainer",
    "NoSuchEntry",
    "NoSuchExcursion",
    "NotAuthor",
    "NotContainer",
    "NotCorrectable",
    "NotCustodian",
    "NotForReturn",
    "NotInside",
    "NotLicensed",
    "NotOwner",
    "NotPack",
    "NotRecalled",
    "NotReceiver",
    "NotSensor",
    "Opened",
    "OtherPremises",
    "Recalled",
    "SameSensor",
    "SsccReused",
    "StandingTooLow",
    "ToSelf",
    "TooDeep",
    "TooEarly",
    "TooManySensors",
    "TooManyTags",
    "TrailFull",
    "WindowOver",
    "WrongLicence",
    "WrongState",
];

/// All findings but that a proof is missing or a key taken twice.
const FOUND: [&str; 14] = [
    "Dispensed",
    "Expired",
    "ExpiryDiffers",
    "Frozen",
    "Genuine",
    "Illegitimate",
    "InTransit",
    "LotDiffers",
    "OutOfUse",
    "PartiallyDispensed",
    "Recalled",
    "Stolen",
    "Suspect",
    "WrongCustodian",
];

#[test]
fn the_rules_are_those_of_the_model() {
    let steps: u32 = std::env::var("SALUS_STEPS").map_or(ENOUGH, |steps| steps.parse().expect("a number of steps"));
    let seed: u64 = std::env::var("SALUS_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let worlds = u64::from(steps.div_ceil(STEPS_PER_WORLD));
    let mut all = Tally::default();
    for seed in seed..seed + worlds {
        all.add(play(seed, STEPS_PER_WORLD));
    }
    println!("{steps} steps: {all:#?}");
    if steps < ENOUGH {
        return;
    }
    // Random moves that are all refused, or that never get anywhere, would prove nothing.
    let done: u32 = all.done.values().sum();
    assert!(done > steps / 4, "{done} of {steps} moves changed something");
    let missing = |known: &[&'static str], seen: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        known.iter().copied().filter(|name| !seen(name)).collect()
    };
    assert_eq!(missing(chance::NAMES, &|name| all.done.contains_key(name)), [""; 0], "moves that never succeed");
    assert_eq!(missing(&REACHED, &|name| all.refused.contains_key(name)), [""; 0], "refusals that never happen");
    assert_eq!(missing(&FOUND, &|name| all.found.contains_key(name)), [""; 0], "findings that are never made");
}
