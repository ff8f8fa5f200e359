//! Random sequences of messages, on the bundle and on the naive model: every return, every decision, and what was
//! permitted at past instants must agree; at the end an indexer must have the whole state.
//!
//! `SALUS_STEPS` says how many steps; 1,500 if absent, from a fixed seed, with which every kind of step succeeds at least
//! once. More than that come from a new seed each time, which is printed; `SALUS_SEED` (a number) repeats it.

mod steps;

use std::{cell::RefCell, collections::BTreeMap, fmt::Debug};

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use salus_domain::{
    AccountId, Hash,
    consent::{Action, Error, Request, Scope},
    governance::Slot,
};
use salus_e2e_tests::{
    model::Model,
    native::{Index, World, budget, given::is_permit, person},
};
use steps::{Number, PEOPLE, Question, SCOPES, Step, Template, question, step};

const FEW: u64 = 1_500;
const SEED: u64 = 2;
const STEPS_PER_CASE: u64 = 150;

struct Run {
    world: World,
    model: Model,
    people: Vec<AccountId>,
    enforcer: AccountId,
    relayer: AccountId,
    /// What was carried out of each kind.
    done: BTreeMap<&'static str, u32>,
}

/// What is carried out at least once even in a short run. The other actions have the names of their messages.
const KINDS: [&str; 24] = [
    "accept",
    "access denied",
    "access permitted",
    "access used",
    "appoint_guardian",
    "decline",
    "end_guardian",
    "enter_in_error",
    "execute_recovery",
    "extend_guardian",
    "grant",
    "propose",
    "relay",
    "remove_delegate",
    "resign_guardian",
    "revoke",
    "revoke_all",
    "set_controller",
    "set_default",
    "set_delegate",
    "set_recovery",
    "veto_recovery",
    "vote_recovery",
    "withdraw",
];

impl Run {
    /// Holds what a step came to against the model's answers, each as good, and counts it if it was carried out.
    fn agree<T: PartialEq + Debug>(
        &mut self,
        kind: &'static str,
        real: Result<T, Error>,
        expected: &[Result<T, Error>],
    ) -> Result<(), TestCaseError> {
        prop_assert!(expected.contains(&real), "{kind}: {real:?}, expected {expected:?}");
        *self.done.entry(kind).or_default() += u32::from(real.is_ok());
        Ok(())
    }

    fn new() -> Run {
        let mut world = World::new();
        let people: Vec<AccountId> = PEOPLE.iter().map(|name| world.person(name).id).collect();
        let [enforcer, relayer] = world.accounts(["enforcer", "relayer"]);
        let governor = world.governor;
        world.by(governor).wire(Slot::PhrIndex, enforcer).expect("an empty slot is filled at once");
        let model = Model::new(world.now(), Some(enforcer));
        Run { world, model, people, enforcer, relayer, done: BTreeMap::new() }
    }

    fn who(&self, place: usize) -> AccountId {
        self.people[place]
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Pass(milliseconds) => {
                self.world.chain.advance(*milliseconds);
                self.model.now = self.world.now();
            }
            Step::Act { actor, relayed, action } => {
                let action = self.action(action);
                let actor = self.acting(*actor, *action.subject());
                self.act(actor, *relayed, action)?;
            }
            Step::Propose { actor, grantee, subject, scope, terms } => {
                let (grantee, subject) = (self.who(*grantee), self.who(*subject));
                let actor = self.acting(*actor, grantee);
                let expected = self.model.propose(actor, grantee, subject, *scope, terms.clone());
                let real = self.world.by(actor).propose(subject, grantee, *scope, terms.clone());
                self.agree("propose", real, &[expected])?;
            }
            Step::Withdraw { actor, grantee, subject, scope } => {
                let (grantee, subject) = (self.who(*grantee), self.who(*subject));
                let actor = self.acting(*actor, grantee);
                let expected = self.model.withdraw(actor, grantee, subject, *scope);
                let real = self.world.by(actor).withdraw(subject, grantee, *scope);
                self.agree("withdraw", real, &[expected])?;
            }
            Step::SetDelegate { actor, grantee, delegate, after } => {
                let (grantee, delegate, until) = (self.who(*grantee), self.who(*delegate), self.world.now() + after);
                let actor = self.acting(*actor, grantee);
                let expected = self.model.set_delegate(actor, grantee, delegate, until);
                let real = self.world.by(actor).set_delegate(grantee, delegate, until);
                self.agree("set_delegate", real, &[expected])?;
            }
            Step::RemoveDelegate { actor, grantee, delegate } => {
                let (grantee, delegate) = (self.who(*grantee), self.who(*delegate));
                let actor = self.acting(*actor, grantee);
                let expected = self.model.remove_delegate(actor, grantee, delegate);
                let real = self.world.by(actor).remove_delegate(grantee, delegate);
                self.agree("remove_delegate", real, &[expected])?;
            }
            Step::Vote { trustee, subject, candidate } => {
                let (trustee, subject) = (self.who(*trustee), self.who(*subject));
                let candidate = candidate.map(|place| self.who(place));
                let expected = self.model.vote(trustee, subject, candidate);
                let real = self.world.by(trustee).vote_recovery(subject, candidate);
                self.agree("vote_recovery", real, &[expected])?;
                let recovery = self.world.by(trustee).recovery(subject).expect("it can be read");
                let pending = recovery.pending().map(|candidate| (candidate, recovery.ready));
                prop_assert_eq!(pending, self.model.pending(subject));
            }
            Step::Recover { subject } => {
                let subject = self.who(*subject);
                let expected = self.model.execute_recovery(subject);
                let real = self.world.by(self.relayer).execute_recovery(subject);
                self.agree("execute_recovery", real, &[expected])?;
            }
            Step::Access { accessor, subject, grantee, request, expected, resource, enforced } => {
                let (subject, grantee) = (self.who(*subject), grantee.map(|place| self.who(place)));
                // Without a grantee there is none whose controller could ask.
                let accessor = if *accessor == usize::MAX && grantee.is_none() { 2 } else { *accessor };
                let accessor = self.acting(accessor, grantee.unwrap_or_default());
                let scope = request.purpose.scope().unwrap_or(Scope::Treatment);
                let highest = self.model.numbers(subject, grantee.unwrap_or(accessor), scope)[0];
                let expected = match expected {
                    // What is expected is mostly the newest version.
                    Number::Near(1) => Some(highest),
                    other => named(*other, highest),
                };
                let resource = [*resource; 32];
                self.access(*enforced, accessor, subject, grantee, request, expected, resource)?;
            }
        }
        Ok(())
    }

    /// Somebody, or whoever controls an id.
    fn acting(&self, place: usize, id: AccountId) -> AccountId {
        match place {
            usize::MAX => self.model.controller_of(id),
            place => self.who(place),
        }
    }

    fn act(&mut self, actor: AccountId, relayed: bool, action: Action) -> Result<(), TestCaseError> {
        if !relayed {
            let expected = self.model.act(actor, action.clone());
            let real = self.world.by(actor).act(action.clone());
            return self.agree(action.name(), real, &expected);
        }
        let name = PEOPLE.iter().find(|name| person(name).id == actor).expect("everybody has a name");
        let deadline = self.world.now() + 1;
        let relayer = self.relayer;
        let expected = self.model.relay(actor, action.clone());
        let signature = match self.world.by(relayer).signed_text(actor, action.clone(), deadline) {
            Ok(text) => person(name).sign(&text),
            // It cannot be signed, and what cannot be signed is refused for the same reason.
            Err(_) => [0; 64],
        };
        let real = self.world.by(relayer).relay(actor, action, deadline, signature);
        self.agree("relay", real, &expected)
    }

    #[allow(clippy::too_many_arguments)]
    fn access(
        &mut self,
        enforced: bool,
        accessor: AccountId,
        subject: AccountId,
        grantee: Option<AccountId>,
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
    ) -> Result<(), TestCaseError> {
        let (real, receipt) = if enforced {
            let enforcer = self.enforcer;
            let receipt = self.model.access_for(enforcer, subject, accessor, grantee, request, expected, resource);
            let caller = self.world.by(enforcer);
            (caller.access_for(subject, accessor, grantee, request.clone(), expected, resource), receipt)
        } else {
            let receipt = self.model.access(accessor, subject, grantee, request, expected, resource);
            (self.world.by(accessor).access(subject, grantee, request.clone(), expected, resource), receipt)
        };
        let kind = match &real {
            Ok(receipt) if receipt.uses_left.is_some() => "access used",
            Ok(receipt) if is_permit(&receipt.decision) => "access permitted",
            _ => "access denied",
        };
        self.agree(kind, real, &[receipt])
    }

    /// Asks both what is permitted, and what was at some instant.
    fn compare(&mut self, question: &Question) -> Result<(), TestCaseError> {
        let (subject, grantee) = (self.who(question.subject), self.who(question.grantee));
        let request = &question.request;
        let expected = self.model.check(subject, grantee, request);
        prop_assert_eq!(self.world.by(grantee).check(subject, grantee, request.clone()), expected);

        let instants = self.model.instants(subject);
        let (at, seq) = match instants.get(question.instant % (instants.len() + 1)) {
            Some(instant) => (instant.at, Some(instant.seq)),
            None => (self.world.now(), None),
        };
        let at = at.saturating_add_signed(question.earlier);
        let seq = if question.bare { None } else { seq.map(|seq| seq.saturating_add_signed(question.before)) };
        let expected = self.model.was_permitted(subject, grantee, request, at, seq);
        let real = self.world.by(grantee).was_permitted(subject, grantee, request.clone(), at, seq);
        prop_assert_eq!(real, expected, "at {} seq {:?}", at, seq);
        Ok(())
    }

    fn action(&self, template: &Template) -> Action {
        let who = |place: &usize| self.people[*place];
        let numbers =
            |subject: &usize, grantee: &usize, scope: &Scope| self.model.numbers(who(subject), who(grantee), *scope);
        let of = |subject: &usize, place: usize| self.model.numbers(who(subject), who(subject), SCOPES[0])[place];
        match template {
            Template::Grant { subject, grantee, scope, terms, version, epoch } => {
                let [highest, current, ..] = numbers(subject, grantee, scope);
                let (version, epoch) = (named(*version, highest), named(*epoch, current));
                Action::Grant {
                    subject: who(subject),
                    grantee: who(grantee),
                    scope: *scope,
                    terms: terms.clone(),
                    version,
                    epoch,
                }
            }
            Template::Revoke { subject, grantee, scope, up_to } => {
                let up_to = named(*up_to, numbers(subject, grantee, scope)[0]);
                Action::Revoke { subject: who(subject), grantee: who(grantee), scope: *scope, up_to }
            }
            Template::EnterInError { subject, grantee, scope, version } => {
                let version = named(*version, numbers(subject, grantee, scope)[0]).unwrap_or_default();
                Action::EnterInError { subject: who(subject), grantee: who(grantee), scope: *scope, version }
            }
            Template::RevokeAll { subject, up_to } => {
                Action::RevokeAll { subject: who(subject), up_to: named(*up_to, of(subject, 1)) }
            }
            Template::SetDefault { subject, policy, no_break_glass, revision } => Action::SetDefault {
                subject: who(subject),
                policy: *policy,
                no_break_glass: *no_break_glass,
                revision: named(*revision, of(subject, 2)),
            },
            Template::Accept { subject, grantee, scope, other, version, epoch } => {
                let [highest, current, ..] = numbers(subject, grantee, scope);
                let draft = self.draft(who(subject), who(grantee), *scope, *other);
                let (version, epoch) = (named(*version, highest), named(*epoch, current));
                Action::Accept { subject: who(subject), grantee: who(grantee), scope: *scope, draft, version, epoch }
            }
            Template::Decline { subject, grantee, scope, other } => {
                let draft = self.draft(who(subject), who(grantee), *scope, *other);
                Action::Decline { subject: who(subject), grantee: who(grantee), scope: *scope, draft }
            }
            Template::Appoint { subject, guardian, powers, term } => {
                let term = named(*term, self.model.term(who(subject), who(guardian)));
                Action::AppointGuardian { subject: who(subject), guardian: who(guardian), powers: *powers, term }
            }
            Template::Extend { subject, guardian, term, until } => {
                let term = named(*term, self.model.term(who(subject), who(guardian))).unwrap_or_default();
                Action::ExtendGuardian { subject: who(subject), guardian: who(guardian), term, until: *until }
            }
            Template::End { subject, guardian, keep_grants, term } => {
                let term = named(*term, self.model.term(who(subject), who(guardian)));
                Action::EndGuardian { subject: who(subject), guardian: who(guardian), keep_grants: *keep_grants, term }
            }
            // Relative to the likeliest guardian: who resigns is not known here.
            Template::Resign { subject, term } => Action::ResignGuardian {
                subject: who(subject),
                term: named(*term, self.model.term(who(subject), who(&4))),
            },
            Template::SetController { subject, controller, rotation } => Action::SetController {
                subject: who(subject),
                controller: who(controller),
                rotation: named(*rotation, of(subject, 4)),
            },
            Template::SetRecovery { subject, trustees, threshold, delay, revision } => Action::SetRecovery {
                subject: who(subject),
                trustees: trustees.iter().map(who).collect(),
                threshold: *threshold,
                delay: *delay,
                revision: named(*revision, of(subject, 3)),
            },
            Template::Veto { subject, attempt } => {
                Action::VetoRecovery { subject: who(subject), attempt: named(*attempt, of(subject, 5)) }
            }
        }
    }

    fn draft(&self, subject: AccountId, grantee: AccountId, scope: Scope, other: bool) -> Hash {
        self.model.draft(subject, grantee, scope).filter(|_| !other).unwrap_or([9; 32])
    }
}

fn named(number: Number, highest: u32) -> Option<u32> {
    match number {
        Number::None => None,
        Number::Near(offset) => Some(u32::try_from(i64::from(highest) + offset).unwrap_or(0)),
        Number::Far => Some(highest + 1_001),
    }
}

#[test]
fn the_bundle_and_the_naive_model_agree() {
    let (wanted, seed) = budget(FEW, SEED);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());

    let per_case = wanted.min(STEPS_PER_CASE);
    let cases = wanted.div_ceil(per_case) as u32;
    let config = Config {
        cases,
        max_shrink_time: 60_000,
        max_shrink_iters: 2_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let done: RefCell<BTreeMap<&str, u32>> = RefCell::default();
    let per_case = per_case as usize;
    let steps = proptest::collection::vec((step(), question()), per_case..=per_case);
    runner
        .run(&steps, |steps| {
            let mut run = Run::new();
            for (number, (step, question)) in steps.iter().enumerate() {
                let context = |failed| match failed {
                    TestCaseError::Fail(reason) => TestCaseError::fail(format!("step {number}, {step:?}: {reason}")),
                    rejected => rejected,
                };
                run.step(step).map_err(context)?;
                run.compare(question).map_err(context)?;
            }
            let history = Index::of(run.world.history()).storage(run.world.bundle());
            let registry = run.world.registry;
            prop_assert_eq!(run.world.chain.storage(registry), history, "an indexer has the whole state");
            let mut all = done.borrow_mut();
            run.done.into_iter().for_each(|(kind, times)| *all.entry(kind).or_default() += times);
            Ok(())
        })
        .unwrap_or_else(|failure| match failure {
            TestError::Fail(reason, steps) => {
                let steps: String =
                    steps.iter().map(|(step, question)| format!("{step:?}\n    {question:?}\n")).collect();
                panic!("SALUS_SEED={seed}\nafter\n{steps}\n{reason}");
            }
            TestError::Abort(reason) => panic!("SALUS_SEED={seed}: {reason}"),
        });
    // Steps that are all refused would prove nothing.
    let done = done.into_inner();
    println!("{done:?}");
    let missing: Vec<_> = KINDS.iter().filter(|kind| done.get(*kind).is_none_or(|times| *times == 0)).collect();
    let enough = (wanted, seed) == (FEW, SEED) || wanted >= 10 * FEW;
    assert!(!enough || missing.is_empty(), "never carried out: {missing:?}");
}
