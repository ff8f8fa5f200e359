//! Random sequences of messages, on the bundle and on the naive model: every return, every decision, and what was
//! permitted at past instants must agree; at the end an indexer must have the whole state.
//!
//! `SALUS_STEPS` says how many steps; 300 if absent, from a fixed seed. More than that come from a new seed each time,
//! which is printed; `SALUS_SEED` (a number) repeats it.

use std::{cell::RefCell, env, time::SystemTime};

use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use salus_domain::{
    AccountId, Hash,
    consent::{
        Action, Confidentiality, DefaultPolicy, Effect, GuardianTerms, Period, Provision, Purpose, Request, Scope,
        Terms,
    },
    governance::Slot,
};
use salus_e2e_tests::{
    model::Model,
    native::{
        Index, START, World,
        given::{DAY, HOUR, NEXT_QUARTER, NEXT_YEAR},
        person,
    },
};

const FEW: usize = 300;
const STEPS_PER_CASE: usize = 150;

/// Everybody: two subjects, and four others who may be anything.
const PEOPLE: [&str; 6] = ["ann", "ben", "cleo", "dan", "eve", "fay"];
const SCOPES: [Scope; 2] = [Scope::Treatment, Scope::Research];
const PURPOSES: [Purpose; 6] =
    [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG, Purpose::COC, Purpose::HRESCH, Purpose::CLINTRCH];
/// What moves time: mostly nothing, so that much happens in one block.
const PASSES: [u64; 8] = [1, 1, 7, 60_000, 599_999, 600_000, HOUR, DAY];

/// A number relative to the highest one known.
#[derive(Clone, Copy, Debug)]
enum Number {
    None,
    Near(i64),
    Far,
}

#[derive(Clone, Debug)]
enum Step {
    Pass(u64),
    /// An action; relayed for its author or called directly.
    Act {
        actor: usize,
        relayed: bool,
        action: Template,
    },
    Propose {
        grantee: usize,
        subject: usize,
        scope: Scope,
        terms: Terms,
    },
    Withdraw {
        grantee: usize,
        subject: usize,
        scope: Scope,
    },
    SetDelegate {
        grantee: usize,
        delegate: usize,
        after: u64,
    },
    RemoveDelegate {
        grantee: usize,
        delegate: usize,
    },
    Vote {
        trustee: usize,
        subject: usize,
        candidate: Option<usize>,
    },
    Recover {
        subject: usize,
    },
    Access {
        accessor: usize,
        subject: usize,
        grantee: Option<usize>,
        request: Request,
        expected: Number,
        resource: u8,
        enforced: bool,
    },
}

/// An action whose accounts are places in [`PEOPLE`] and whose numbers are relative.
#[derive(Clone, Debug)]
enum Template {
    Grant { subject: usize, grantee: usize, scope: Scope, terms: Terms, version: Number, epoch: Number },
    Revoke { subject: usize, grantee: usize, scope: Scope, up_to: Number },
    EnterInError { subject: usize, grantee: usize, scope: Scope, version: Number },
    RevokeAll { subject: usize, up_to: Number },
    SetDefault { subject: usize, policy: DefaultPolicy, no_break_glass: bool, revision: Number },
    Accept { subject: usize, grantee: usize, scope: Scope, other: bool, version: Number, epoch: Number },
    Decline { subject: usize, grantee: usize, scope: Scope, other: bool },
    Appoint { subject: usize, guardian: usize, powers: GuardianTerms, term: Number },
    Extend { subject: usize, guardian: usize, term: Number, until: u64 },
    End { subject: usize, guardian: usize, keep_grants: bool, term: Number },
    Resign { subject: usize, term: Number },
    SetController { subject: usize, controller: usize, rotation: Number },
    SetRecovery { subject: usize, trustees: Vec<usize>, threshold: u8, delay: u64, revision: Number },
    Veto { subject: usize, attempt: Number },
}

fn anybody() -> impl Strategy<Value = usize> {
    0..PEOPLE.len()
}

/// Mostly ann, so that much happens to the same subject.
fn subject() -> impl Strategy<Value = usize> {
    prop_oneof![12 => Just(0usize), 6 => Just(1usize), 1 => anybody()]
}

/// Mostly one of two, so that much happens to the same consent.
fn grantee() -> impl Strategy<Value = usize> {
    prop_oneof![12 => Just(2usize), 6 => Just(3usize), 1 => anybody()]
}

/// Mostly one of two.
fn guardian() -> impl Strategy<Value = usize> {
    prop_oneof![12 => Just(4usize), 6 => Just(3usize), 1 => anybody()]
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![5 => Just(SCOPES[0]), 1 => Just(SCOPES[1])]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        12 => Just(Number::None),
        8 => Just(Number::Near(1)),
        4 => (-2i64..4).prop_map(Number::Near),
        1 => Just(Number::Far),
    ]
}

fn label() -> impl Strategy<Value = Confidentiality> {
    select(&Confidentiality::ALL[..])
}

/// What a rule is about.
fn categories() -> impl Strategy<Value = u64> {
    prop_oneof![60 => 1u64..16, 60 => Just(0b1111), 1 => Just(0), 1 => Just(1 << 40)]
}

/// What is asked for.
fn asked_categories() -> impl Strategy<Value = u64> {
    prop_oneof![60 => (0u32..4).prop_map(|bit| 1u64 << bit), 30 => 1u64..16, 1 => Just(0), 1 => Just(1 << 40)]
}

fn data() -> impl Strategy<Value = Period> {
    prop_oneof![
        8 => Just(Period::ALWAYS),
        3 => (0u64..4, 1u64..4).prop_map(|(from, length)| Period { from: from * 100, until: (from + length) * 100 }),
    ]
}

fn period() -> impl Strategy<Value = Period> {
    // The days that a case may last.
    let around = || (0u64..8 * DAY).prop_map(|after| START + after);
    prop_oneof![
        8 => Just(Period::ALWAYS),
        2 => around().prop_map(|until| Period { from: 0, until }),
        2 => (around(), 1u64..4 * DAY).prop_map(|(from, length)| Period { from, until: from + length }),
    ]
}

fn provision(scope: Scope) -> impl Strategy<Value = Provision> {
    let purposes = match scope {
        Scope::Treatment => &PURPOSES[..4],
        _ => &PURPOSES[4..],
    };
    let effect = prop_oneof![4 => Just(Effect::Permit), 1 => Just(Effect::Deny)];
    let own = proptest::option::weighted(0.2, period());
    let purpose = prop_oneof![2 => Just(purposes[0]), 1 => select(purposes)];
    // A permit up to a high label, a deny from a high one.
    let label = prop_oneof![2 => select(&Confidentiality::ALL[3..]), 1 => label()];
    (effect, purpose, categories(), label, own, data()).prop_map(
        |(effect, purpose, categories, label, period, data)| Provision {
            effect,
            purposes: purpose.mask(),
            categories,
            label,
            period,
            data,
        },
    )
}

fn terms(scope: Scope) -> impl Strategy<Value = Terms> {
    let uses = prop_oneof![1 => Just(None), 1 => (1u32..4).prop_map(Some)];
    (proptest::collection::vec(provision(scope), 1..4), period(), uses).prop_map(|(provisions, period, max_uses)| {
        Terms { provisions, period, max_uses, document: [0; 32], jurisdiction: None }
    })
}

fn scoped_terms() -> impl Strategy<Value = (Scope, Terms)> {
    scope().prop_flat_map(|scope| (Just(scope), terms(scope)))
}

fn powers() -> impl Strategy<Value = GuardianTerms> {
    let from = prop_oneof![3 => Just(0), 1 => (0u64..3 * DAY).prop_map(|after| START + after)];
    let until = prop_oneof![10 => Just(NEXT_QUARTER), 4 => Just(NEXT_YEAR), 1 => Just(0), 1 => Just(START + DAY)];
    let excluded = prop_oneof![3 => Just(0), 2 => Just(0b1000), 1 => Just(0b0110)];
    (from, until, excluded)
        .prop_map(|(from, until, excluded)| GuardianTerms { period: Period { from, until }, excluded })
}

fn request() -> impl Strategy<Value = Request> {
    let purpose = prop_oneof![3 => select(&PURPOSES[..4]), 1 => select(&PURPOSES[4..])];
    let label = prop_oneof![3 => select(&Confidentiality::ALL[..4]), 1 => label()];
    (purpose, asked_categories(), label, data()).prop_map(|(purpose, categories, confidentiality, data)| Request {
        purpose,
        categories,
        confidentiality,
        data,
    })
}

fn policy() -> impl Strategy<Value = DefaultPolicy> {
    prop_oneof![
        4 => Just(DefaultPolicy::BreakGlassOnly),
        1 => Just(DefaultPolicy::Nothing),
        1 => Just(DefaultPolicy::NormalConfidentiality),
        1 => Just(DefaultPolicy::All),
    ]
}

/// What a guardian may do too.
fn about_consents() -> impl Strategy<Value = Template> {
    let grant = (subject(), grantee(), scoped_terms(), number(), number()).prop_map(
        |(subject, grantee, (scope, terms), version, epoch)| {
            let epoch = if matches!(epoch, Number::Near(1)) { Number::Near(0) } else { epoch };
            Template::Grant { subject, grantee, scope, terms, version, epoch }
        },
    );
    let revoke = (subject(), grantee(), scope(), number())
        .prop_map(|(subject, grantee, scope, up_to)| Template::Revoke { subject, grantee, scope, up_to });
    let near = prop_oneof![4 => Just(0i64), 1 => -1i64..2];
    let enter_in_error = (subject(), grantee(), scope(), near).prop_map(|(subject, grantee, scope, near)| {
        Template::EnterInError { subject, grantee, scope, version: Number::Near(near) }
    });
    let revoke_all = (subject(), number()).prop_map(|(subject, up_to)| Template::RevokeAll { subject, up_to });
    let set_default =
        (subject(), policy(), any::<bool>(), number()).prop_map(|(subject, policy, no_break_glass, revision)| {
            Template::SetDefault { subject, policy, no_break_glass, revision }
        });
    let other = || prop::bool::weighted(0.1);
    let accept =
        (subject(), grantee(), scope(), other(), number()).prop_map(|(subject, grantee, scope, other, version)| {
            Template::Accept { subject, grantee, scope, other, version, epoch: Number::Near(0) }
        });
    let decline = (subject(), grantee(), scope(), other())
        .prop_map(|(subject, grantee, scope, other)| Template::Decline { subject, grantee, scope, other });
    prop_oneof![14 => grant, 4 => revoke, 2 => enter_in_error, 1 => revoke_all, 1 => set_default, 4 => accept, 1 => decline]
}

/// What only the controller may do.
fn about_control() -> impl Strategy<Value = Template> {
    let appoint = (subject(), guardian(), powers(), number())
        .prop_map(|(subject, guardian, powers, term)| Template::Appoint { subject, guardian, powers, term });
    let until = select(vec![NEXT_YEAR, NEXT_YEAR, u64::MAX, NEXT_QUARTER, NEXT_YEAR + 1]);
    let extend = (subject(), guardian(), -1i64..1, until).prop_map(|(subject, guardian, near, until)| {
        Template::Extend { subject, guardian, term: Number::Near(near), until }
    });
    let term = prop_oneof![number(), (-2i64..1).prop_map(Number::Near)];
    let end = (subject(), guardian(), any::<bool>(), term)
        .prop_map(|(subject, guardian, keep_grants, term)| Template::End { subject, guardian, keep_grants, term });
    let set_controller = (subject(), anybody(), number())
        .prop_map(|(subject, controller, rotation)| Template::SetController { subject, controller, rotation });
    let trustees = prop_oneof![4 => Just(vec![3, 4, 5]), 1 => proptest::collection::vec(anybody(), 0..4)];
    let delay = prop_oneof![1 => Just(0), 4 => Just(1), 4 => Just(HOUR)];
    let set_recovery =
        (subject(), trustees, 0u8..4, delay, number()).prop_map(|(subject, trustees, threshold, delay, revision)| {
            Template::SetRecovery { subject, trustees, threshold, delay, revision }
        });
    let veto = (subject(), number()).prop_map(|(subject, attempt)| Template::Veto { subject, attempt });
    prop_oneof![6 => appoint, 2 => extend, 5 => end, 1 => set_controller, 3 => set_recovery, 1 => veto]
}

fn resign() -> impl Strategy<Value = Template> {
    let term = prop_oneof![Just(Number::None), (-1i64..2).prop_map(Number::Near)];
    (subject(), term).prop_map(|(subject, term)| Template::Resign { subject, term })
}

fn act(actor: impl Strategy<Value = usize>, action: impl Strategy<Value = Template>) -> impl Strategy<Value = Step> {
    (actor, prop::bool::weighted(0.2), action).prop_map(|(actor, relayed, action)| Step::Act { actor, relayed, action })
}

fn access() -> impl Strategy<Value = Step> {
    let named = prop_oneof![8 => Just(None), 2 => grantee().prop_map(Some)];
    let enforced = prop::bool::weighted(0.2);
    let accessor = prop_oneof![6 => grantee(), 1 => anybody()];
    (accessor, subject(), named, request(), number(), 0u8..3, enforced).prop_map(
        |(accessor, subject, grantee, request, expected, resource, enforced)| {
            let expected = if matches!(expected, Number::Far) { Number::None } else { expected };
            Step::Access { accessor, subject, grantee, request, expected, resource, enforced }
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    // Whoever controls the subject now.
    let controller = || Just(usize::MAX);
    let for_subject = prop_oneof![6 => controller(), 3 => guardian(), 1 => anybody()];
    let in_control = prop_oneof![8 => controller(), 1 => anybody()];
    let propose = (grantee(), subject(), scoped_terms()).prop_map(|(grantee, subject, (scope, terms))| Step::Propose {
        grantee,
        subject,
        scope,
        terms,
    });
    let withdraw = (grantee(), subject(), scope()).prop_map(|(grantee, subject, scope)| Step::Withdraw {
        grantee,
        subject,
        scope,
    });
    let after = prop_oneof![1 => Just(0), 2 => Just(60_000), 8 => Just(DAY)];
    let set_delegate = (grantee(), anybody(), after).prop_map(|(grantee, delegate, after)| Step::SetDelegate {
        grantee,
        delegate,
        after,
    });
    let remove_delegate =
        (grantee(), anybody()).prop_map(|(grantee, delegate)| Step::RemoveDelegate { grantee, delegate });
    let candidate = prop_oneof![2 => Just(Some(5)), 1 => Just(None), 1 => anybody().prop_map(Some)];
    let vote = (3usize..PEOPLE.len(), subject(), candidate).prop_map(|(trustee, subject, candidate)| Step::Vote {
        trustee,
        subject,
        candidate,
    });
    prop_oneof![
        5 => select(&PASSES[..]).prop_map(Step::Pass),
        20 => act(for_subject, about_consents()),
        7 => act(in_control, about_control()),
        1 => act(guardian(), resign()),
        3 => propose,
        1 => withdraw,
        1 => set_delegate,
        1 => remove_delegate,
        3 => vote,
        1 => subject().prop_map(|subject| Step::Recover { subject }),
        10 => access(),
    ]
}

struct Run {
    world: World,
    model: Model,
    people: Vec<AccountId>,
    enforcer: AccountId,
    relayer: AccountId,
}

impl Run {
    fn new() -> Run {
        let mut world = World::new();
        let people: Vec<AccountId> = PEOPLE.iter().map(|name| world.person(name).id).collect();
        let [enforcer, relayer] = world.accounts(["enforcer", "relayer"]);
        let governor = world.governor;
        world.by(governor).wire(Slot::PhrIndex, enforcer).expect("an empty slot is filled at once");
        let model = Model::new(world.now(), Some(enforcer));
        Run { world, model, people, enforcer, relayer }
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
                let controller = self.model.controller_of(*action.subject());
                let actor = if *actor == usize::MAX { controller } else { self.who(*actor) };
                self.act(actor, *relayed, action)?;
            }
            Step::Propose { grantee, subject, scope, terms } => {
                let (grantee, subject) = (self.who(*grantee), self.who(*subject));
                let expected = self.model.propose(grantee, subject, *scope, terms.clone());
                prop_assert_eq!(self.world.by(grantee).propose(subject, *scope, terms.clone()), expected);
            }
            Step::Withdraw { grantee, subject, scope } => {
                let (grantee, subject) = (self.who(*grantee), self.who(*subject));
                let expected = self.model.withdraw(grantee, subject, *scope);
                prop_assert_eq!(self.world.by(grantee).withdraw(subject, *scope), expected);
            }
            Step::SetDelegate { grantee, delegate, after } => {
                let (grantee, delegate, until) = (self.who(*grantee), self.who(*delegate), self.world.now() + after);
                let expected = self.model.set_delegate(grantee, delegate, until);
                prop_assert_eq!(self.world.by(grantee).set_delegate(delegate, until), expected);
            }
            Step::RemoveDelegate { grantee, delegate } => {
                let (grantee, delegate) = (self.who(*grantee), self.who(*delegate));
                let expected = self.model.remove_delegate(grantee, delegate);
                prop_assert_eq!(self.world.by(grantee).remove_delegate(delegate), expected);
            }
            Step::Vote { trustee, subject, candidate } => {
                let (trustee, subject) = (self.who(*trustee), self.who(*subject));
                let candidate = candidate.map(|place| self.who(place));
                let expected = self.model.vote(trustee, subject, candidate);
                prop_assert_eq!(self.world.by(trustee).vote_recovery(subject, candidate), expected);
            }
            Step::Recover { subject } => {
                let subject = self.who(*subject);
                let expected = self.model.execute_recovery(subject);
                let relayer = self.relayer;
                prop_assert_eq!(self.world.by(relayer).execute_recovery(subject), expected);
            }
            Step::Access { accessor, subject, grantee, request, expected, resource, enforced } => {
                let (accessor, subject) = (self.who(*accessor), self.who(*subject));
                let grantee = grantee.map(|place| self.who(place));
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

    fn act(&mut self, actor: AccountId, relayed: bool, action: Action) -> Result<(), TestCaseError> {
        if !relayed {
            let expected = self.model.act(actor, action.clone());
            let real = self.world.by(actor).act(action.clone());
            prop_assert!(expected.contains(&real), "{real:?}, expected {expected:?}: {action:?}");
            return Ok(());
        }
        let name = PEOPLE.iter().find(|name| person(name).id == actor).expect("everybody has a name");
        let deadline = self.world.now() + 1;
        let relayer = match &action {
            // Whose draft it is may relay it, and not everybody tries.
            Action::Accept { grantee, version, .. } if version.is_none_or(|version| version % 3 != 0) => *grantee,
            _ => self.relayer,
        };
        let expected = self.model.relay(relayer, actor, action.clone());
        let signature = match self.world.by(relayer).signed_text(actor, action.clone(), deadline) {
            Ok(text) => person(name).sign(&text),
            // It cannot be signed, and what cannot be signed is refused for the same reason.
            Err(_) => [0; 64],
        };
        let real = self.world.by(relayer).relay(actor, action.clone(), deadline, signature);
        prop_assert!(expected.contains(&real), "{real:?}, expected {expected:?}: {action:?}");
        Ok(())
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
        if enforced {
            let enforcer = self.enforcer;
            let receipt = self.model.access_for(enforcer, subject, accessor, grantee, request, expected, resource);
            let real =
                self.world.by(enforcer).access_for(subject, accessor, grantee, request.clone(), expected, resource);
            prop_assert_eq!(real, receipt);
        } else {
            let receipt = self.model.access(accessor, subject, grantee, request, expected, resource);
            let real = self.world.by(accessor).access(subject, grantee, request.clone(), expected, resource);
            prop_assert_eq!(real, receipt);
        }
        Ok(())
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

#[derive(Clone, Debug)]
struct Question {
    subject: usize,
    grantee: usize,
    request: Request,
    instant: usize,
    earlier: i64,
    before: i64,
    bare: bool,
}

fn question() -> impl Strategy<Value = Question> {
    (subject(), grantee(), request(), any::<usize>(), -1i64..2, -1i64..1, prop::bool::weighted(0.3)).prop_map(
        |(subject, grantee, request, instant, earlier, before, bare)| Question {
            subject,
            grantee,
            request,
            instant,
            earlier,
            before,
            bare,
        },
    )
}

#[test]
fn the_bundle_and_the_naive_model_agree() {
    let wanted = env::var("SALUS_STEPS").map_or(FEW, |steps| steps.parse().expect("SALUS_STEPS is a number"));
    let fresh = || SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64);
    let seed = match env::var("SALUS_SEED") {
        Ok(seed) => seed.parse().expect("SALUS_SEED is a number"),
        Err(_) if wanted <= FEW => 2,
        Err(_) => fresh(),
    };
    println!("SALUS_SEED={seed}");
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
    let took = RefCell::new(0);
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
                *took.borrow_mut() += 1;
            }
            let history = Index::of(run.world.history()).storage(run.world.bundle());
            let registry = run.world.registry;
            prop_assert_eq!(run.world.chain.storage(registry), history, "an indexer has the whole state");
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
    assert!(*took.borrow() >= wanted);
}
