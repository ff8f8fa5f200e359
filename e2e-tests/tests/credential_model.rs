//! Random sequences of messages, on the bundle, on a registry in memory and on the naive model of the rules: every return
//! and every refusal with its data, every verdict about now and the past; at the end an indexer must have the whole state.
//!
//! Worlds, moves and model are those of the rules' own race in domain. `SALUS_STEPS` says how many steps, 250 if absent;
//! more than that come from a new seed each time, which is printed; `SALUS_SEED` (a number) repeats it.

// Skipped, because contracts are formatted as another edition.
#[path = "../../contracts/domain/tests/credential_model/chance.rs"]
#[rustfmt::skip]
mod chance;
#[path = "../../contracts/domain/tests/credential_model/model.rs"]
#[rustfmt::skip]
mod model;
#[path = "../../contracts/domain/tests/credential_model/moves.rs"]
#[rustfmt::skip]
mod moves;
#[path = "../../contracts/domain/tests/support/mod.rs"]
#[rustfmt::skip]
mod support;
#[path = "../../contracts/domain/tests/credential_model/terms.rs"]
#[rustfmt::skip]
mod terms;

use chance::{Chance, Move};
use model::Model;
use moves::{on_model, on_registry};
use salus_domain::{
    AccountId,
    credential::{Change, Error, Instant, Principal, SlotKey, StatusPurpose, Verdict, status_list},
};
use salus_e2e_tests::native::{CredentialIndex, Suite, budget};
use support::{
    account,
    credential::{GOVERNOR, Registry},
};

const FEW: u64 = 250;
const STEPS_PER_WORLD: u64 = 250;

struct World {
    suite: Suite,
    registry: Registry,
    model: Model,
    changes: u64,
    valid: u64,
}

impl World {
    fn new() -> World {
        let mut suite = Suite::governed_by(GOVERNOR);
        for number in 0..=99 {
            suite.chain().fund(account(number));
        }
        let registry = Registry::at(suite.now());
        World { suite, registry, model: Model::default(), changes: 0, valid: 0 }
    }

    fn pass(&mut self, time: u64) {
        if time > 0 {
            self.suite.chain().advance(time);
            self.registry.now += time;
        }
    }

    /// Makes a move on all three.
    fn play(&mut self, actor: AccountId, by: Principal, step: &Move) {
        let bundle = self.on_bundle(actor, by, step);
        let memory = on_registry(&mut self.registry, actor, by, step);
        assert_eq!(bundle, memory, "{actor:?} for {by:?} {step:?}");
        let expected = on_model(&mut self.model, actor, by, step, self.registry.now);
        assert_eq!(bundle.ok(), expected, "{actor:?} for {by:?} {step:?}: {bundle:?}");
        self.changes += u64::from(bundle.is_ok());
    }

    fn on_bundle(&mut self, actor: AccountId, by: Principal, step: &Move) -> Result<u64, Error> {
        let changed = |outcome: Result<Change, Error>| outcome.map(|change| change.seq);
        if let Move::Rotate { account, controller } = step {
            let (consents, known) = (&mut self.suite.consents, self.registry.controller(*account));
            // To whom it is already the consent registry refuses to give it.
            if known != Some(*controller) {
                consents.by(known.expect("it is known")).set_controller(*account, *controller, None).expect("it is");
            }
            return Ok(0);
        }
        let caller = self.suite.by(actor);
        let unit = |outcome: Result<(), Error>| outcome.map(|()| 0);
        match step.clone() {
            Move::Accredit(new) => caller.accredit(by, new).map(|_| 0),
            Move::Suspend((account, of, term)) => unit(caller.suspend_accreditation(by, account, of, term)),
            Move::Reinstate((account, of, term)) => unit(caller.reinstate_accreditation(by, account, of, term)),
            Move::End((account, of, term)) => unit(caller.end_accreditation(by, account, of, term)),
            Move::Cause((account, of, term), since, grace) => {
                unit(caller.revoke_for_cause(by, account, of, term, since, grace))
            }
            Move::AdoptTerm((account, of, term)) => unit(caller.adopt_accreditation(by, account, of, term)),
            Move::Act(action) => changed(caller.act(action)),
            Move::Adopt(id) => changed(caller.adopt(by, id)),
            Move::Name { principal, delegate, scope, until } => {
                unit(caller.set_delegate(principal, delegate, scope, until))
            }
            Move::Unname { principal, delegate } => unit(caller.remove_delegate(principal, delegate)),
            Move::Rotate { .. } => Ok(0),
        }
    }

    /// A question about now or the past, answered by all three.
    fn ask(&mut self, slot: SlotKey, at: Instant) {
        let (expected, now) = (self.model.verdict(slot, at), self.registry.now);
        let answer = if at.at < now { Ok(expected) } else { Err(Error::NotYetPast { now }) };
        assert_eq!(self.suite.valid_at(slot, at.at, Some(at.seq)), answer, "{slot:?} at {at:?}");
        assert_eq!(self.registry.valid_at(slot, at.at, Some(at.seq)), answer, "{slot:?} at {at:?}");
        self.valid += u64::from(matches!(expected, Verdict::Valid { .. }));
    }

    fn questions(&mut self, chance: &mut Chance) {
        let now = self.registry.now;
        let slot = chance.slot();
        self.ask(slot, Instant::after(now));
        assert_eq!(self.suite.is_valid(slot), Ok(self.model.verdict(slot, Instant::after(now))), "{slot:?}");
        if let Some(effective) = self.model.causes_so_far(now, chance.below(16)) {
            // To the millisecond at the end of a grace.
            self.ask(slot, Instant::after(effective - chance.below(2)));
        }
        if let Some(says) = self.model.held(slot, Instant::after(now)).map(|held| held.says) {
            let bits = [StatusPurpose::Revocation, StatusPurpose::Suspension].map(|purpose| {
                let index = says.indices.of(purpose);
                let cursor = status_list::word_of(index) % 512;
                let caller = self.suite.by(GOVERNOR);
                let words = caller.status_list(says.issuer, purpose, status_list::list_of(index), cursor, 1);
                status_list::test(&words.expect("there is such a list")[0], index)
            });
            assert_eq!(bits, self.model.bits(says.id), "{slot:?}");
        }
        let fact = &self.model.log[chance.below(self.model.log.len() as u64) as usize];
        let at = match chance.below(4) {
            0 => Instant { at: fact.at, seq: fact.seq.saturating_sub(1) },
            1 => Instant { at: fact.at, seq: fact.seq },
            2 => Instant::after(fact.at - 1),
            _ => Instant::after(fact.at + chance.below(now - fact.at + 1)),
        };
        self.ask(fact.slot.unwrap_or(slot), at);
    }

    /// Everything that the bundle stored is what the registry in memory has, and what an indexer learns from events.
    fn compare(&mut self) {
        let index = CredentialIndex::of(self.suite.history());
        assert_eq!(self.suite.storage(), index.storage(self.suite.bundle()), "an indexer has the whole state");
        for (key, slot) in &self.registry.slots {
            let real = self.suite.by(GOVERNOR).slot(key.holder, key.credential_type, key.jurisdiction);
            assert_eq!(real, Ok(*slot), "{key:?}");
        }
        for ((issuer, purpose, word), bits) in &self.registry.bits {
            let (list, cursor) = ((word / 512) as u8, word % 512);
            assert_eq!(status_list::first_word(list) + cursor, *word);
            let real = self.suite.by(GOVERNOR).status_list(*issuer, *purpose, list, cursor, 1);
            assert_eq!(real, Ok(vec![*bits]), "{issuer:?} {purpose:?} {word}");
        }
    }
}

fn play(seed: u64) -> (u64, u64) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World::new();
    for step in 0..STEPS_PER_WORLD as u32 {
        let time = match chance.below(40) {
            0..=19 => 0,
            20..=33 => chance.below(4),
            34..=38 => chance.below(300),
            _ => chance.below(4_000),
        };
        world.pass(time);
        let (by, step) = match step {
            0..=2 => Chance::line(step as usize),
            _ => chance.step(&world.registry, step),
        };
        let actor = chance.actor(&world.registry, by);
        world.play(actor, by, &step);
        if !world.model.log.is_empty() {
            world.questions(&mut chance);
        }
    }
    world.compare();
    (world.changes, world.valid)
}

#[test]
fn the_bundle_the_registry_in_memory_and_the_naive_model_agree() {
    let (wanted, seed) = budget(FEW, 2);
    let worlds = wanted.div_ceil(STEPS_PER_WORLD);
    let (mut changes, mut valid) = (0, 0);
    for seed in seed..seed + worlds {
        let (changed, answered) = play(seed);
        changes += changed;
        valid += answered;
    }
    println!("{wanted} steps: {changes} changes, {valid} valid");
    // Moves that are all refused, or answers that are all the same, would prove nothing.
    assert!(changes > wanted / 4 && valid > wanted / 8, "{changes} changes, {valid} valid");
}
