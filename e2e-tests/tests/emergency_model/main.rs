//! Random sequences of messages, of one subject and everybody who has to do with it, on the bundles, on a registry in memory
//! and on the naive model of the rules: every return and every refusal with its data, every decision about now and the past;
//! at the end an indexer must have the whole state. Credentials come and go in the real credential registry, and sometimes it
//! does not answer.
//!
//! Worlds, moves and model are those of the rules' own race in domain. `tests/model` races signed messages, delegates,
//! enforcers and several subjects against a model of its own. `SALUS_STEPS` says how many steps, 500 if absent, from a fixed
//! seed; more than that come from a new seed each time, which is printed; `SALUS_SEED` (a number) repeats it.

// Skipped, because contracts are formatted as another edition.
#[path = "../../../contracts/domain/tests/consent_model/act.rs"]
#[rustfmt::skip]
mod act;
#[path = "../../../contracts/domain/tests/consent_model/actions.rs"]
#[rustfmt::skip]
mod actions;
#[path = "../../../contracts/domain/tests/consent_model/authority.rs"]
#[rustfmt::skip]
mod authority;
#[path = "../../../contracts/domain/tests/consent_model/chance.rs"]
#[rustfmt::skip]
mod chance;
#[path = "../../../contracts/domain/tests/consent_model/choice.rs"]
#[rustfmt::skip]
mod choice;
#[path = "../../../contracts/domain/tests/consent_model/drafts.rs"]
#[rustfmt::skip]
mod drafts;
#[path = "../../../contracts/domain/tests/consent_model/emergency.rs"]
#[rustfmt::skip]
mod emergency;
#[path = "../../../contracts/domain/tests/consent_model/model.rs"]
#[rustfmt::skip]
mod model;
#[path = "../../../contracts/domain/tests/consent_model/moves.rs"]
#[rustfmt::skip]
mod moves;
mod real;
#[path = "../../../contracts/domain/tests/consent_model/recovery.rs"]
#[rustfmt::skip]
mod recovery;
#[path = "../../../contracts/domain/tests/support/mod.rs"]
#[rustfmt::skip]
mod support;

use chance::Chance;
use model::{GRANTEES, Model, SUBJECT};
use moves::{Move, Shares};
use real::Real;
use salus_domain::{
    calendar::quarter_from,
    consent::{Basis, CHALLENGE_TIME, Decision, Error, Instant, LAST_ANSWER, Scope, WINDOW},
};
use salus_e2e_tests::native::budget;
use support::Registry;

const FEW: u64 = 500;
const SEED: u64 = 501;
const STEPS_PER_WORLD: u64 = 250;

/// What is carried out even in a short run.
const KINDS: [&str; 14] = [
    "access",
    "appoint_guardian_by_authority",
    "attest_death",
    "break_glass",
    "challenge",
    "cosign",
    "enforce",
    "justify",
    "permitted by a window",
    "reinstate_break_glass",
    "reinstate_guardian",
    "retract_death",
    "review",
    "suspend_guardian",
];

struct World {
    real: Real,
    registry: Registry,
    model: Model,
    shares: Shares,
}

impl World {
    fn new() -> World {
        let real = Real::new();
        let registry = Registry::at(real.now());
        World { real, registry, model: Model::default(), shares: Shares::new() }
    }

    fn count(&mut self, name: &'static str, done: bool) {
        let share = self.shares.entry(name).or_default();
        *share = (share.0 + 1, share.1 + u32::from(done));
    }

    /// Mostly none passes; sometimes as much as it takes to the last millisecond of something, or the first after.
    fn pass(&mut self, chance: &mut Chance) {
        let (registry, now) = (&self.registry, self.registry.now);
        let cases = registry.cases.values();
        let mut ends: Vec<u64> =
            cases.flat_map(|case| [case.until, case.justify_by, case.opened.at + CHALLENGE_TIME]).collect();
        ends.extend(registry.cosignatures.values().map(|signed| signed.until()));
        ends.extend(registry.confirmed.values().map(|confirmed| confirmed + LAST_ANSWER));
        let next = ends.into_iter().filter(|end| *end > now + 1).min();
        let time = match chance.below(100) {
            0..=59 => 0,
            60..=84 => chance.below(3),
            85..=90 => chance.below(400_000),
            91..=98 => next.map_or(0, |next| next - 1 + chance.below(2) - now),
            _ => quarter_from(now + 1) - now,
        };
        self.registry.now += time;
        self.real.set_time(self.registry.now);
    }

    /// Credentials come and go, and the credential registry with them.
    fn shake(&mut self, chance: &mut Chance) {
        chance.shake(&mut self.registry);
        self.real.follow(&self.registry);
    }

    /// Tries something on all three.
    fn play(&mut self, chance: &mut Chance, world: u64) {
        let controller = self.registry.subject(SUBJECT).controller(&SUBJECT);
        let tried = chance.any(&self.registry, &self.model, controller, world);
        let dead = self.registry.subject(SUBJECT).deceased().is_some();
        let bundle = self.real.play(&tried);
        let (memory, expected) = tried.play(&mut self.registry, &mut self.model);
        // Whether the case is looked up before the reviewer, or after, is no rule.
        let either = matches!((&tried, &bundle), (Move::Review(..), Err(Error::Deceased { .. }))) && memory.is_err();
        assert!(bundle == memory || either, "{tried:?}: {bundle:?}, in memory {memory:?}");
        assert_eq!(bundle.clone().ok(), expected, "{tried:?}: {bundle:?}");
        let recovery = self.real.recovery();
        assert_eq!(recovery, self.registry.recovery(SUBJECT), "{tried:?}");
        let pending = recovery.pending().map(|candidate| (candidate, recovery.ready));
        assert_eq!(pending, self.model.pending(), "{tried:?}");
        self.count(tried.name(dead), bundle.is_ok());
    }

    fn access(&mut self, chance: &mut Chance) {
        let (of, request, now) = (chance.pick(&GRANTEES), chance.request(), self.registry.now);
        let version = self.registry.record((SUBJECT, of, Scope::Treatment)).highest();
        let (expected, resource) = (chance.one_in(3).then_some(version), [chance.below(3) as u8; 32]);
        let receipt = self.real.access(of, request.clone(), expected, resource);
        let (memory, seq) = self.registry.access(SUBJECT, (of, of), &request, expected, resource).expect("it is asked");
        assert_eq!((&receipt.decision, receipt.uses_left), (&memory.decision, memory.uses_left), "{request:?}");
        assert_eq!((receipt.reopened, receipt.seq, receipt.at), (memory.reopened, seq, now), "{request:?}");
        let (decision, reopened, uses_left) = self.model.access(of, &request, expected, resource, now);
        assert_eq!((receipt.decision, receipt.reopened, receipt.uses_left), (decision, reopened, uses_left));
        self.count("access", memory.counted);
    }

    /// A question about now, and one about the past.
    fn ask(&mut self, chance: &mut Chance) {
        let (of, request, now) = (chance.pick(&GRANTEES), chance.request(), self.registry.now);
        let expected = self.model.decide(of, &request, Instant::after(now));
        assert_eq!(self.real.check(of, &request), expected, "{request:?}");
        assert_eq!(self.registry.check(SUBJECT, of, &request), Ok(expected.clone()), "{request:?}");
        let by_window = matches!(&expected, Decision::Permit(Basis::BreakGlass { .. }));
        self.count("permitted by a window", by_window);
        let known = self.model.log.len() as u64;
        let Some((when, _)) = self.model.log.get(chance.below(known.max(1)) as usize) else { return };
        let at = match chance.below(5) {
            0 => Instant { at: when.at, seq: when.seq.saturating_sub(1) },
            1 => Instant::after(when.at),
            2 => Instant::after((when.at + chance.below(500_000)).min(now)),
            3 => Instant::after((when.at + WINDOW - 1 + chance.below(2)).min(now)),
            _ => *when,
        };
        let expected = match self.model.is_past(at, now) {
            true => Ok(self.model.decide(of, &request, at)),
            false => Err(Error::NotYetPast { now }),
        };
        assert_eq!(self.real.was_permitted(of, &request, at), expected, "{request:?} at {at:?}");
        assert_eq!(self.registry.was_permitted(SUBJECT, of, &request, at), expected, "{request:?} at {at:?}");
    }
}

/// Plays one world; tells what was tried in it, and carried out.
fn play(seed: u64) -> Shares {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World::new();
    (0..20).for_each(|_| chance.shake(&mut world.registry));
    world.shake(&mut chance);
    for _ in 0..STEPS_PER_WORLD {
        world.pass(&mut chance);
        if chance.one_in(12) {
            world.shake(&mut chance);
        }
        if chance.one_in(6) {
            world.access(&mut chance);
        } else {
            world.play(&mut chance, seed);
        }
        world.ask(&mut chance);
    }
    world.real.compare(&world.registry);
    world.shares
}

#[test]
fn the_bundles_the_registry_in_memory_and_the_naive_model_agree() {
    let (wanted, seed) = budget(FEW, SEED);
    let mut shares = Shares::new();
    for seed in seed..seed + wanted.div_ceil(STEPS_PER_WORLD) {
        println!("world {seed}");
        for (name, (tried, done)) in play(seed) {
            let share = shares.entry(name).or_default();
            *share = (share.0 + tried, share.1 + done);
        }
    }
    shares.iter().for_each(|(name, (tried, done))| println!("{name:45} {done:6} of {tried:6}"));
    // Moves that are all refused would prove nothing.
    let done = |name: &str| shares.get(name).map_or(0, |(_, done)| *done);
    let mut kinds = KINDS.to_vec();
    // There are few executors.
    kinds.extend((wanted >= 40 * FEW).then_some("after death: any action but resigning"));
    let missing: Vec<_> = kinds.into_iter().filter(|name| done(name) == 0).collect();
    let enough = (wanted, seed) == (FEW, SEED) || wanted >= 10 * FEW;
    assert!(!enough || missing.is_empty(), "never carried out: {missing:?}");
    let changes: u64 = shares.values().map(|(_, done)| u64::from(*done)).sum();
    assert!(changes > wanted / 4, "{changes} of {wanted} steps changed something");
}
