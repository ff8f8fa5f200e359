//! What may happen, at random: mostly what may go through.

use proptest::{prelude::*, sample::select};
use salus_domain::consent::{
    Confidentiality, DefaultPolicy, Effect, GuardianTerms, Period, Provision, Purpose, Request, Scope, Terms,
};
use salus_e2e_tests::native::{
    START,
    given::{DAY, HOUR, NEXT_QUARTER, NEXT_YEAR},
};

/// Everybody: two subjects, and four others who may be anything.
pub const PEOPLE: [&str; 6] = ["ann", "ben", "cleo", "dan", "eve", "fay"];
pub const SCOPES: [Scope; 2] = [Scope::Treatment, Scope::Research];
const PURPOSES: [Purpose; 6] =
    [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG, Purpose::COC, Purpose::HRESCH, Purpose::CLINTRCH];
/// What moves time: mostly nothing, so that much happens in one block.
const PASSES: [u64; 8] = [1, 1, 7, 60_000, 599_999, 600_000, HOUR, DAY];

/// A number relative to the highest one known.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    None,
    Near(i64),
    Far,
}

#[derive(Clone, Debug)]
pub enum Step {
    Pass(u64),
    /// An action; relayed for its author or called directly.
    Act {
        actor: usize,
        relayed: bool,
        action: Template,
    },
    /// As the grantee, like the next three.
    Propose {
        actor: usize,
        grantee: usize,
        subject: usize,
        scope: Scope,
        terms: Terms,
    },
    Withdraw {
        actor: usize,
        grantee: usize,
        subject: usize,
        scope: Scope,
    },
    SetDelegate {
        actor: usize,
        grantee: usize,
        delegate: usize,
        after: u64,
    },
    RemoveDelegate {
        actor: usize,
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
pub enum Template {
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
    prop_oneof![14 => grant, 4 => revoke, 2 => enter_in_error, 1 => revoke_all, 1 => set_default, 4 => accept, 2 => decline]
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
    prop_oneof![6 => appoint, 4 => extend, 5 => end, 1 => set_controller, 4 => set_recovery, 2 => veto]
}

fn rotate_grantee() -> impl Strategy<Value = Template> {
    (grantee(), anybody(), number()).prop_map(|(subject, controller, rotation)| Template::SetController {
        subject,
        controller,
        rotation,
    })
}

fn resign() -> impl Strategy<Value = Template> {
    let term = prop_oneof![Just(Number::None), (-1i64..2).prop_map(Number::Near)];
    (subject(), term).prop_map(|(subject, term)| Template::Resign { subject, term })
}

fn act(actor: impl Strategy<Value = usize>, action: impl Strategy<Value = Template>) -> impl Strategy<Value = Step> {
    (actor, prop::bool::weighted(0.2), action).prop_map(|(actor, relayed, action)| Step::Act { actor, relayed, action })
}

fn access() -> impl Strategy<Value = Step> {
    let named = prop_oneof![6 => Just(None), 4 => grantee().prop_map(Some)];
    let enforced = prop::bool::weighted(0.2);
    let accessor = prop_oneof![6 => grantee(), 3 => Just(usize::MAX), 1 => anybody()];
    (accessor, subject(), named, request(), number(), 0u8..3, enforced).prop_map(
        |(accessor, subject, grantee, request, expected, resource, enforced)| {
            let expected = if matches!(expected, Number::Far) { Number::None } else { expected };
            Step::Access { accessor, subject, grantee, request, expected, resource, enforced }
        },
    )
}

pub fn step() -> impl Strategy<Value = Step> {
    // Whoever controls the subject now.
    let controller = || Just(usize::MAX);
    let for_subject = prop_oneof![6 => controller(), 3 => guardian(), 1 => anybody()];
    let in_control = || prop_oneof![8 => controller(), 1 => anybody()];
    let propose = (in_control(), grantee(), subject(), scoped_terms())
        .prop_map(|(actor, grantee, subject, (scope, terms))| Step::Propose { actor, grantee, subject, scope, terms });
    let withdraw = (in_control(), grantee(), subject(), scope())
        .prop_map(|(actor, grantee, subject, scope)| Step::Withdraw { actor, grantee, subject, scope });
    let after = prop_oneof![1 => Just(0), 2 => Just(60_000), 8 => Just(DAY)];
    let set_delegate = (in_control(), grantee(), anybody(), after)
        .prop_map(|(actor, grantee, delegate, after)| Step::SetDelegate { actor, grantee, delegate, after });
    let remove_delegate = (in_control(), grantee(), anybody())
        .prop_map(|(actor, grantee, delegate)| Step::RemoveDelegate { actor, grantee, delegate });
    let candidate = prop_oneof![2 => Just(Some(5)), 1 => Just(None), 1 => anybody().prop_map(Some)];
    let vote = (3usize..PEOPLE.len(), subject(), candidate).prop_map(|(trustee, subject, candidate)| Step::Vote {
        trustee,
        subject,
        candidate,
    });
    prop_oneof![
        5 => select(&PASSES[..]).prop_map(Step::Pass),
        20 => act(for_subject, about_consents()),
        7 => act(in_control(), about_control()),
        // A grantee's key is replaced, too.
        1 => act(in_control(), rotate_grantee()),
        1 => act(guardian(), resign()),
        3 => propose,
        1 => withdraw,
        2 => set_delegate,
        2 => remove_delegate,
        5 => vote,
        2 => subject().prop_map(|subject| Step::Recover { subject }),
        10 => access(),
    ]
}

#[derive(Clone, Debug)]
pub struct Question {
    pub subject: usize,
    pub grantee: usize,
    pub request: Request,
    pub instant: usize,
    pub earlier: i64,
    pub before: i64,
    pub bare: bool,
}

pub fn question() -> impl Strategy<Value = Question> {
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
