//! The rules against a naive model of them: a log of everything that ever happened, read from its beginning for every
//! question. Random worlds; a short run with `cargo test`, a long one with `SALUS_STEPS=1000000 cargo test --release`.

mod chance;
mod model;
#[path = "../support/mod.rs"]
mod support;

use chance::Chance;
use model::Model;
use salus_domain::calendar::quarter_from;
use salus_domain::consent::*;
use salus_domain::AccountId;
use std::collections::BTreeMap;
use support::*;

const SUBJECT: AccountId = account(1);
const GRANTEES: [AccountId; 2] = [account(2), account(3)];
const GUARDIANS: [AccountId; 2] = [account(4), account(5)];
const KEYS: [AccountId; 2] = [account(10), account(11)];
const TRUSTEES: [AccountId; 5] = [account(20), account(21), account(22), account(23), account(24)];
const STRANGER: AccountId = account(9);
const START: u64 = 1_795_000_000_000;
const STEPS_PER_WORLD: u32 = 250;

fn action(chance: &mut Chance, registry: &Registry, model: &Model, controller: AccountId) -> Action {
    let (subject, scope) = (SUBJECT, Scope::Treatment);
    let grantee = chance.grantee();
    let guardian = chance.pick(&[GUARDIANS[0], GUARDIANS[1], GUARDIANS[1], controller]);
    let record = registry.record((subject, grantee, scope));
    let state = registry.subject(subject);
    let kept = registry.guardian(subject, guardian);
    let epoch = chance.one_in(4).then(|| (state.epoch + chance.below(2) as u32).saturating_sub(chance.below(2) as u32));
    match chance.below(23) {
        0..=5 => Action::Grant {
            subject,
            grantee,
            scope,
            terms: chance.terms(registry.now),
            version: chance.number(record.highest()),
            epoch,
        },
        6..=8 => Action::Revoke { subject, grantee, scope, up_to: chance.number(record.highest()) },
        9 => {
            let version = record.consent.map_or(1, |consent| consent.version);
            Action::EnterInError { subject, grantee, scope, version: version - u32::from(chance.one_in(5)) }
        }
        10 => Action::RevokeAll { subject, up_to: chance.number(state.epoch) },
        11 => Action::SetDefault {
            subject,
            policy: chance.pick(&[
                DefaultPolicy::BreakGlassOnly,
                DefaultPolicy::Nothing,
                DefaultPolicy::NormalConfidentiality,
                DefaultPolicy::All,
            ]),
            no_break_glass: chance.one_in(2),
            revision: chance.number(state.default_revision),
        },
        12..=14 => {
            let until = chance.pick(&[u64::MAX, quarter_from(registry.now + 1)]);
            let from = chance.pick(&[0, 0, registry.now + 1]).min(until - 1);
            let excluded = chance.pick(&[0, 0, 0b10]);
            let powers = GuardianTerms { period: Period { from, until }, excluded };
            Action::AppointGuardian { subject, guardian, powers, term: chance.number(kept.highest()) }
        }
        15 => {
            let until = kept.newest.map_or(0, |newest| newest.powers.period.until);
            let term = kept.highest().saturating_sub(chance.below(2) as u32);
            Action::ExtendGuardian {
                subject,
                guardian,
                term,
                until: quarter_from(until.saturating_add(chance.below(2))),
            }
        }
        16 | 17 => Action::EndGuardian {
            subject,
            guardian,
            keep_grants: chance.one_in(2),
            term: chance.number(kept.highest()),
        },
        18 => Action::ResignGuardian { subject, term: chance.number(kept.highest()) },
        19 => {
            let controller = chance.pick(&[SUBJECT, KEYS[0], KEYS[1]]);
            Action::SetController { subject, controller, rotation: chance.number(state.rotation) }
        }
        20 => {
            let trustees = TRUSTEES[..chance.below(6) as usize].to_vec();
            let (threshold, delay) = match trustees.len() as u64 {
                0 => (0, 0),
                many => (1 + chance.below(many) as u8, 1 + chance.below(3)),
            };
            Action::SetRecovery {
                subject,
                trustees,
                threshold,
                delay,
                revision: chance.number(state.recovery_revision),
            }
        }
        21 => answer(chance, registry, model),
        _ => Action::VetoRecovery { subject, attempt: chance.number(registry.recovery(subject).attempt) },
    }
}

/// An answer to what a grantee proposes: mostly to the draft that there is.
fn answer(chance: &mut Chance, registry: &Registry, model: &Model) -> Action {
    let (subject, grantee, scope) = (SUBJECT, chance.grantee(), Scope::Treatment);
    let key = (subject, grantee, scope);
    let drafts = model.drafts();
    let other = if drafts.is_empty() { [9; 32] } else { chance.pick(&drafts) };
    let draft = registry.draft(key).filter(|_| !chance.one_in(5)).unwrap_or(other);
    if chance.one_in(2) {
        return Action::Decline { subject, grantee, scope, draft };
    }
    let version = chance.number(registry.record(key).highest());
    Action::Accept { subject, grantee, scope, draft, version, epoch: None }
}

/// Plays one world; counts what was carried out of each kind.
fn play(seed: u64, steps: u32, done: &mut BTreeMap<&'static str, u32>) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut registry = Registry::at(START);
    let mut model = Model::default();
    for step in 0..steps {
        let place = || format!("world {seed}, step {step}");
        registry.now += match chance.below(200) {
            0..=119 => 0,
            120..=179 => chance.below(3),
            180..=198 => chance.below(400_000),
            _ => quarter_from(registry.now + 1) - registry.now,
        };
        let now = registry.now;
        let controller = registry.subject(SUBJECT).controller(&SUBJECT);
        assert_eq!(controller, model.controller(), "{}", place());
        // A third of the worlds is mostly about drafts, another about recovery.
        let step = match seed % 3 {
            1 if !chance.one_in(3) => chance.pick(&[8, 11]),
            2 if !chance.one_in(3) => 6,
            _ => chance.below(11),
        };
        let (kind, real, expected) = match step {
            0..=5 | 11 => {
                let actor = chance.actor(controller);
                let action = match step {
                    11 => answer(&mut chance, &registry, &model),
                    _ => action(&mut chance, &registry, &model, controller),
                };
                let expected = model.act(actor, &action, now);
                let real = registry.act(actor, action.clone());
                assert_eq!(real.is_ok(), expected.is_some(), "{}: {actor:?} {action:?} {real:?}", place());
                (action.name(), real, expected)
            }
            6 => {
                let trustee = if chance.one_in(9) { STRANGER } else { chance.pick(&TRUSTEES) };
                let candidate =
                    chance.pick(&[None, Some(KEYS[0]), Some(KEYS[0]), Some(KEYS[1]), Some(KEYS[1]), Some(SUBJECT)]);
                let (real, expected) =
                    (registry.vote(SUBJECT, trustee, candidate), model.vote(trustee, candidate, now));
                let recovery = registry.recovery(SUBJECT);
                let pending = recovery.pending().map(|candidate| (candidate, recovery.ready));
                assert_eq!(pending, model.pending(), "{}", place());
                ("vote_recovery", real, expected)
            }
            7 if chance.one_in(2) => ("execute_recovery", registry.recover(SUBJECT), model.recover(now)),
            8 => {
                let grantee = chance.grantee();
                let key = (SUBJECT, grantee, Scope::Treatment);
                if chance.one_in(4) {
                    let withdrawn = registry.withdraw(key).is_ok();
                    assert_eq!(withdrawn, model.withdraw(grantee, now), "{}", place());
                    *done.entry("withdraw").or_default() += u32::from(withdrawn);
                } else {
                    // Often the same again.
                    let terms = registry.drafts.get(&key).map(|draft| draft.terms.clone()).filter(|_| chance.one_in(2));
                    let terms = terms.unwrap_or_else(|| chance.terms(now));
                    let draft = registry.propose(key, terms.clone()).ok();
                    assert_eq!(draft.is_some(), model.propose(grantee, draft, &terms, now), "{}", place());
                    *done.entry("propose").or_default() += u32::from(draft.is_some());
                }
                continue;
            }
            _ => {
                let (of, request) = (chance.pick(&GRANTEES), chance.request());
                let version = registry.record((SUBJECT, of, Scope::Treatment)).highest();
                let (expected, resource) = (chance.one_in(3).then_some(version), [chance.below(3) as u8; 32]);
                let before = registry.subject(SUBJECT).seq;
                let (real, seq) = registry.access(SUBJECT, (of, of), &request, expected, resource).unwrap();
                assert_eq!(seq, before, "{}: a receipt names the state it was decided in", place());
                let (decision, reopened, uses_left) = model.access(of, &request, expected, resource, now);
                assert_eq!(
                    (&real.decision, real.reopened, real.uses_left),
                    (&decision, reopened, uses_left),
                    "{}",
                    place()
                );
                *done.entry("access").or_default() += u32::from(real.counted);
                // The receipt's instant gives the decision again, but for reopening, which is not a new use.
                if expected.is_none() && !reopened {
                    let at = Instant { at: now, seq };
                    assert_eq!(registry.was_permitted(SUBJECT, of, &request, at), Ok(decision), "{}", place());
                }
                continue;
            }
        };
        assert_eq!(real.clone().ok().map(|change| change.number), expected, "{}: {real:?}", place());
        *done.entry(kind).or_default() += u32::from(real.is_ok());
        assert_eq!(registry.subject(SUBJECT).seq, model.seq, "{}", place());
        // One question about now, and some about the past.
        let (of, request) = (chance.pick(&GRANTEES), chance.request());
        let decision = model.decide(of, &request, Instant::after(now), false);
        assert_eq!(registry.check(SUBJECT, of, &request), Ok(decision), "{}: {request:?}", place());
        for _ in 0..3 {
            let Some((when, _)) = model.log.get(chance.below(model.log.len().max(1) as u64) as usize) else { break };
            let at = match chance.below(4) {
                0 => Instant { at: when.at, seq: when.seq.saturating_sub(1) },
                1 => Instant::after(when.at),
                2 => Instant::after((when.at + chance.below(500_000)).min(now)),
                _ => *when,
            };
            let expected = match model.is_past(at, now) {
                true => Ok(model.decide(of, &request, at, false)),
                false => Err(Error::NotYetPast { now }),
            };
            let real = registry.was_permitted(SUBJECT, of, &request, at);
            assert_eq!(real, expected, "{}: {request:?} at {at:?}", place());
        }
    }
}

#[test]
fn the_rules_are_those_of_the_model() {
    let steps: u32 = std::env::var("SALUS_STEPS").map_or(20_000, |steps| steps.parse().expect("a number of steps"));
    let seed: u64 = std::env::var("SALUS_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let worlds = u64::from(steps.div_ceil(STEPS_PER_WORLD));
    let mut done = BTreeMap::new();
    (seed..seed + worlds).for_each(|seed| play(seed, STEPS_PER_WORLD, &mut done));
    println!("{done:?}");
    // Random actions that are all refused would prove nothing.
    assert!(done.values().sum::<u32>() > steps / 5, "of {steps} steps {done:?} changed something");
    assert_eq!(done.len(), 19, "{done:?}");
    assert!(done.values().all(|times| *times > 0), "every kind is carried out: {done:?}");
}
