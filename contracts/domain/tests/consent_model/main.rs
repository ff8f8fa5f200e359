//! The rules against a naive model of them: a log of everything that ever happened, read from its beginning for every
//! question. Random worlds; a short run with `cargo test`, a long one with `SALUS_STEPS=1000000 cargo test --release`. With `--nocapture` it says what the worlds were made of.

mod act;
mod actions;
mod authority;
mod chance;
mod choice;
mod drafts;
mod emergency;
mod model;
mod moves;
mod recovery;
#[path = "../support/mod.rs"]
mod support;

use chance::Chance;
use model::*;
use moves::Shares;
use salus_domain::calendar::quarter_from;
use salus_domain::consent::*;
use support::*;

const START: u64 = 1_795_000_000_000;
const STEPS_PER_WORLD: u32 = 250;

/// When something begins or ends by itself.
fn boundaries(registry: &Registry) -> Vec<u64> {
    let cases = registry.cases.values().chain(registry.past_cases.values());
    let mut times: Vec<u64> =
        cases.flat_map(|case| [case.until, case.justify_by, case.opened.at + CHALLENGE_TIME]).collect();
    times.extend(registry.cosignatures.values().map(Cosignature::until));
    times.extend(registry.confirmed.values().map(|confirmed| confirmed + LAST_ANSWER));
    times.retain(|time| *time > registry.now + 1);
    times.sort_unstable();
    times
}

fn pass_time(chance: &mut Chance, registry: &mut Registry) {
    let times = boundaries(registry);
    registry.now += match chance.below(200) {
        0..=113 => 0,
        114..=174 => chance.below(3),
        175..=190 => chance.below(400_000),
        // To the last millisecond of something, or the first after, or the one after that.
        191..=198 if !times.is_empty() => {
            let next = if chance.one_in(4) { chance.pick(&times) } else { times[0] };
            next - 1 + chance.below(3) - registry.now
        }
        191..=198 => 0,
        _ => quarter_from(registry.now + 1) - registry.now,
    };
}

fn reason(decision: &Decision) -> &'static str {
    match decision {
        Decision::Permit(Basis::Consent { .. }) => "check: permitted by a consent",
        Decision::Permit(Basis::Default) => "check: permitted by the default",
        Decision::Permit(Basis::BreakGlass { .. }) => "check: permitted by a window",
        Decision::Deny(DenyReason::GuardianEnded) => "check: denied, a guardian's grants dropped",
        Decision::Deny(_) => "check: denied otherwise",
    }
}

/// Returns whether it consumed a use.
fn access(chance: &mut Chance, registry: &mut Registry, model: &mut Model, place: &dyn Fn() -> String) -> bool {
    let (of, request, now) = (chance.pick(&GRANTEES), chance.request(), registry.now);
    let version = registry.record((SUBJECT, of, Scope::Treatment)).highest();
    let (expected, resource) = (chance.one_in(3).then_some(version), [chance.below(3) as u8; 32]);
    let before = registry.subject(SUBJECT).seq;
    let (real, seq) = registry.access(SUBJECT, (of, of), &request, expected, resource).unwrap();
    assert_eq!(seq, before, "{}: a receipt names the state it was decided in", place());
    let (decision, reopened, uses_left) = model.access(of, &request, expected, resource, now);
    assert_eq!((&real.decision, real.reopened, real.uses_left), (&decision, reopened, uses_left), "{}", place());
    // The receipt's instant gives the decision again, but for reopening, which is not a new use.
    if expected.is_none() && !reopened {
        let at = Instant { at: now, seq };
        assert_eq!(registry.was_permitted(SUBJECT, of, &request, at), Ok(decision), "{}", place());
    }
    real.counted
}

/// Plays one world; returns how many of its steps changed something.
fn play(seed: u64, steps: u32, shares: &mut Shares) -> u32 {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut registry = Registry::at(START);
    let mut model = Model::default();
    let mut changes = 0;
    (0..20).for_each(|_| chance.shake(&mut registry));
    for step in 0..steps {
        let place = || format!("world {seed}, step {step}");
        pass_time(&mut chance, &mut registry);
        if chance.one_in(12) {
            chance.shake(&mut registry);
        }
        let now = registry.now;
        let controller = registry.subject(SUBJECT).controller(&SUBJECT);
        assert_eq!(controller, model.controller(), "{}", place());
        if chance.one_in(4) {
            let counted = access(&mut chance, &mut registry, &mut model, &place);
            let share = shares.entry("access: consumed a use").or_default();
            *share = (share.0 + 1, share.1 + u32::from(counted));
            changes += u32::from(counted);
            continue;
        }
        let tried = chance.any(&registry, &model, controller, seed);
        let (real, expected) = tried.play(&mut registry, &mut model);
        assert_eq!(real.clone().ok(), expected, "{}: {tried:?} {real:?}", place());
        let recovery = registry.recovery(SUBJECT);
        let pending = recovery.pending().map(|candidate| (candidate, recovery.ready));
        assert_eq!(pending, model.pending(), "{}", place());
        let dead = registry.subject(SUBJECT).deceased().is_some();
        let share = shares.entry(tried.name(dead)).or_default();
        share.0 += 1;
        share.1 += u32::from(real.is_ok());
        changes += u32::from(real.is_ok());
        assert_eq!(registry.subject(SUBJECT).seq, model.seq, "{}", place());
        // One question about now, and some about the past.
        let (of, request) = (chance.pick(&GRANTEES), chance.request());
        let decision = model.decide(of, &request, Instant::after(now));
        assert_eq!(registry.check(SUBJECT, of, &request), Ok(decision.clone()), "{}: {request:?}", place());
        let share = shares.entry(reason(&decision)).or_default();
        *share = (share.0 + 1, share.1 + 1);
        for _ in 0..3 {
            let Some((when, _)) = model.log.get(chance.below(model.log.len().max(1) as u64) as usize) else { break };
            let at = match chance.below(5) {
                0 => Instant { at: when.at, seq: when.seq.saturating_sub(1) },
                1 => Instant::after(when.at),
                2 => Instant::after((when.at + chance.below(500_000)).min(now)),
                3 => Instant::after((when.at + WINDOW - 1 + chance.below(2)).min(now)),
                _ => *when,
            };
            let expected = match model.is_past(at, now) {
                true => Ok(model.decide(of, &request, at)),
                false => Err(Error::NotYetPast { now }),
            };
            let real = registry.was_permitted(SUBJECT, of, &request, at);
            assert_eq!(real, expected, "{}: {request:?} at {at:?}", place());
        }
    }
    changes
}

#[test]
fn the_rules_are_those_of_the_model() {
    let steps: u32 = std::env::var("SALUS_STEPS").map_or(20_000, |steps| steps.parse().expect("a number of steps"));
    let seed: u64 = std::env::var("SALUS_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let worlds = u64::from(steps.div_ceil(STEPS_PER_WORLD));
    let mut shares = Shares::new();
    let changes: u32 = (seed..seed + worlds).map(|seed| play(seed, STEPS_PER_WORLD, &mut shares)).sum();
    println!("{changes} of {steps} steps changed something");
    for (name, (tried, done)) in &shares {
        println!("{name:50} {done:8} of {tried:8} ({:.0} %)", 100.0 * f64::from(*done) / f64::from(*tried));
    }
    // Random actions that are all refused would prove nothing.
    assert!(changes > steps / 5, "{changes} of {steps} steps changed something");
    assert_eq!(shares.len(), 39, "kinds of steps and answers: {shares:?}");
    let idle: Vec<_> = shares.iter().filter(|(_, (_, done))| *done == 0).collect();
    assert!(idle.is_empty() || steps < 20_000, "never carried out: {idle:?}");
}
