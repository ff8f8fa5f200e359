//! The rules against a naive model of them: a log of everything that ever happened, read from its beginning for every
//! question. Random worlds; a short run with `cargo test`, a long one with `SALUS_STEPS=1000000 cargo test --release`.

#[path = "../support/mod.rs"]
mod support;

mod chance;
mod model;
mod moves;
mod terms;

use chance::{Chance, Move};
use model::Model;
use moves::{on_model, on_registry};
use salus_domain::credential::*;
use salus_domain::AccountId;
use support::credential::*;

const START: u64 = 1_795_000_000_000;
const STEPS_PER_WORLD: u32 = 250;

/// What came of it all: moves that changed something, and answers.
#[derive(Default, Debug)]
struct Tally {
    changes: u32,
    issued: u32,
    renewed: u32,
    accredited: u32,
    causes: u32,
    adopted: u32,
    asked: u32,
    valid: u32,
    /// By how far up who fell was.
    void: [u32; 3],
}

/// A registry and its model, and what was said about whom.
struct World {
    seed: u64,
    step: u32,
    registry: Registry,
    model: Model,
    /// Answers that have to stay what they were.
    said: Vec<(SlotKey, Instant, Verdict)>,
    tally: Tally,
}

impl World {
    fn place(&self) -> String {
        format!("world {}, step {}", self.seed, self.step)
    }

    /// Makes a move on both sides; whether it changed something.
    fn play(&mut self, actor: AccountId, by: Principal, step: &Move) -> bool {
        let real = on_registry(&mut self.registry, actor, by, step);
        let expected = on_model(&mut self.model, actor, by, step, self.registry.now);
        assert_eq!(real.ok(), expected, "{}: {actor:?} for {by:?} {step:?}: {real:?}", self.place());
        real.is_ok()
    }

    fn count(&mut self, step: &Move) {
        let tally = &mut self.tally;
        tally.changes += 1;
        match step {
            Move::Accredit(_) => tally.accredited += 1,
            Move::Cause(..) => tally.causes += 1,
            Move::Adopt(_) | Move::AdoptTerm(_) => tally.adopted += 1,
            Move::Act(Action::Issue(_)) => tally.issued += 1,
            Move::Act(Action::Renew { .. }) => tally.renewed += 1,
            _ => {}
        }
    }

    /// A question about now or the past, answered by both.
    fn ask(&mut self, slot: SlotKey, at: Instant) -> Verdict {
        let (expected, now) = (self.model.verdict(slot, at), self.registry.now);
        let real = self.registry.valid_at(slot, at.at, Some(at.seq));
        let answer = if at.at < now { Ok(expected) } else { Err(Error::NotYetPast { now }) };
        assert_eq!(real, answer, "{}: {slot:?} at {at:?}", self.place());
        self.tally.asked += 1;
        match expected {
            Verdict::Valid { .. } => self.tally.valid += 1,
            Verdict::Invalid(Why::VoidForCause { level, .. }) => self.tally.void[usize::from(level)] += 1,
            Verdict::Invalid(_) => {}
        }
        expected
    }

    fn questions(&mut self, chance: &mut Chance) {
        let now = self.registry.now;
        let slot = chance.slot();
        let answer = self.ask(slot, Instant::after(now));
        assert_eq!(self.registry.is_valid(slot), Ok(answer), "{}: now is the end of the past", self.place());
        if let Some(effective) = self.model.causes_so_far(now, chance.below(16)) {
            // To the millisecond at the end of a grace.
            self.ask(slot, Instant::after(effective - chance.below(2)));
        }
        for _ in 0..3 {
            let slot = chance.slot();
            let fact = &self.model.log[chance.below(self.model.log.len() as u64) as usize];
            // Around something that happened: the change before, that millisecond, the ones beside it, any time since.
            let at = match chance.below(6) {
                0 => Instant { at: fact.at, seq: fact.seq.saturating_sub(1) },
                1 => Instant { at: fact.at, seq: fact.seq },
                2 => Instant::after(fact.at - 1),
                3 => Instant::after(fact.at),
                _ => Instant::after(fact.at + chance.below(now - fact.at + 1)),
            };
            self.ask(fact.slot.filter(|_| !chance.one_in(3)).unwrap_or(slot), at);
        }
        if let Some(bits) = self.model.held(slot, Instant::after(now)).map(|held| held.says) {
            let real = [StatusPurpose::Revocation, StatusPurpose::Suspension]
                .map(|purpose| self.registry.bit(bits.issuer, purpose, bits.indices.of(purpose)));
            assert_eq!(real, self.model.bits(bits.id), "{}: {slot:?}", self.place());
        }
        if let Some((slot, at, verdict)) = self.said.get(chance.below(self.said.len().max(1) as u64) as usize) {
            let again = self.registry.valid_at(*slot, at.at, Some(at.seq));
            assert_eq!(again, Ok(*verdict), "{}: what was said about {slot:?} at {at:?} changed", self.place());
        }
    }

    /// Lets time pass. What is said at the end of a millisecond is said for ever.
    fn pass(&mut self, chance: &mut Chance) {
        let time = match chance.below(40) {
            0..=19 => 0,
            20..=33 => chance.below(4),
            34..=38 => chance.below(300),
            _ => chance.below(4_000),
        };
        if time > 0 {
            let slot = chance.slot();
            let at = Instant { at: self.registry.now, seq: self.registry.slot(slot).seq };
            self.said.push((slot, at, self.registry.is_valid(slot).unwrap()));
        }
        self.registry.now += time;
    }
}

/// Plays one world.
fn play(seed: u64, steps: u32) -> Tally {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World {
        seed,
        step: 0,
        registry: Registry::at(START),
        model: Model::default(),
        said: Vec::new(),
        tally: Tally::default(),
    };
    for step in 0..steps {
        world.step = step;
        world.pass(&mut chance);
        let (by, step) = match step {
            0..=2 => Chance::line(step as usize),
            _ => chance.step(&world.registry, step),
        };
        let actor = chance.actor(&world.registry, by);
        if world.play(actor, by, &step) {
            world.count(&step);
        }
        if !world.model.log.is_empty() {
            world.questions(&mut chance);
        }
    }
    world.tally
}

#[test]
fn the_rules_are_those_of_the_model() {
    let steps: u32 = std::env::var("SALUS_STEPS").map_or(20_000, |steps| steps.parse().expect("a number of steps"));
    let seed: u64 = std::env::var("SALUS_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let worlds = u64::from(steps.div_ceil(STEPS_PER_WORLD));
    let all = (seed..seed + worlds).map(|seed| play(seed, STEPS_PER_WORLD)).fold(Tally::default(), |sum, one| Tally {
        changes: sum.changes + one.changes,
        issued: sum.issued + one.issued,
        renewed: sum.renewed + one.renewed,
        accredited: sum.accredited + one.accredited,
        causes: sum.causes + one.causes,
        adopted: sum.adopted + one.adopted,
        asked: sum.asked + one.asked,
        valid: sum.valid + one.valid,
        void: [0, 1, 2].map(|level| sum.void[level] + one.void[level]),
    });
    println!("{steps} steps: {all:?}");
    // Random moves that are all refused, or answers that are all the same, would prove nothing.
    for (share, of, least) in [
        (all.changes, steps, 3),
        (all.issued, steps, 20),
        (all.renewed, steps, 200),
        (all.accredited, steps, 25),
        (all.causes, steps, 200),
        (all.adopted, steps, 400),
        (all.valid, all.asked, 8),
        (all.void[0], all.asked, 80),
        (all.void[1], all.asked, 250),
        (all.void[2], all.asked, 300),
    ] {
        assert!(share > of / least, "{share} of {of} is less than one in {least}: {all:?}");
    }
}
