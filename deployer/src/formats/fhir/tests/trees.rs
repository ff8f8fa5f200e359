//! Flattening decides like the tree, or refuses.

use proptest::prelude::*;
use salus_domain::AccountId;
use salus_domain::consent::codes::purposes_of;
use salus_domain::consent::{
    Confidentiality, Consent, Decision, DefaultPolicy, Effect, Instant, Period, Provision, Purpose, Recorder, Request,
    Scope, Standing, Terms, decide as register,
};

use crate::formats::fhir::Party;
use crate::formats::fhir::flatten::flatten;
use crate::formats::fhir::import::by_scope;
use crate::formats::fhir::node::Report;
use crate::formats::fhir::rule::Rule;

const GRANTEE: AccountId = [9; 32];
const OTHER: AccountId = [10; 32];

/// What FHIR says of one record and one grantee: a rule that is about them, unless one of its exceptions is. Where two
/// exceptions are, a deny wins.
fn decide(rule: &Rule, grantee: &AccountId, request: &Request, at: u64) -> Option<Effect> {
    let concerned = rule.actors.as_ref().is_none_or(|actors| actors.iter().any(|party| party.account == *grantee));
    if !concerned || !about(rule, request, at) {
        return None;
    }
    let said: Vec<Effect> = rule.exceptions.iter().filter_map(|inner| decide(inner, grantee, request, at)).collect();
    if said.contains(&Effect::Deny) {
        return Some(Effect::Deny);
    }
    Some(said.first().copied().unwrap_or(rule.effect))
}

fn about(rule: &Rule, request: &Request, at: u64) -> bool {
    let label = match (rule.label, rule.effect) {
        (None, _) => true,
        (Some(label), Effect::Permit) => request.confidentiality <= label,
        (Some(label), Effect::Deny) => request.confidentiality >= label,
    };
    label
        && rule.purposes.is_none_or(|mask| mask & request.purpose.covered_by() != 0)
        && rule.categories.is_none_or(|mask| mask & request.categories != 0)
        && rule.period.is_none_or(|period| period.holds(at))
        && rule.data.is_none_or(|period| period.contains(&request.data))
}

fn label() -> impl Strategy<Value = Confidentiality> {
    (0..6usize).prop_map(|index| Confidentiality::ALL[index])
}

fn period() -> impl Strategy<Value = Period> {
    (0..4u64, 1..4u64).prop_map(|(from, length)| Period { from, until: from + length })
}

type Purposes = [Purpose; 4];
/// A small hierarchy, so that masks meet often.
const TREATMENT: Purposes = [Purpose::TREAT, Purpose::COC, Purpose::ETREAT, Purpose::BTG];
/// Two scopes.
const BOTH: Purposes = [Purpose::TREAT, Purpose::ETREAT, Purpose::HRESCH, Purpose::CLINTRCH];

fn purposes(of: Purposes) -> impl Strategy<Value = u64> {
    (1..16usize).prop_map(move |set| {
        of.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).fold(0, |mask, (_, p)| mask | p.mask())
    })
}

fn party(account: AccountId) -> Party {
    Party { account, name: format!("grantee {}", account[0]) }
}

fn rule(effect: Effect, of: Purposes) -> impl Strategy<Value = Rule> {
    let criteria = (
        proptest::option::of(purposes(of)),
        proptest::option::of(1..8u64),
        proptest::option::weighted(0.3, label()),
        proptest::option::weighted(0.3, period()),
        proptest::option::weighted(0.3, period()),
        // The sample of mixed effects is small: most trees alternate.
        proptest::bool::weighted(0.1),
    );
    criteria.prop_map(move |(purposes, categories, label, period, data, same)| {
        let other = if effect == Effect::Permit { Effect::Deny } else { Effect::Permit };
        Rule {
            path: String::new(),
            actors_path: String::new(),
            effect: if same { effect } else { other },
            purposes,
            categories,
            label,
            period,
            data,
            actors: None,
            index: None,
            exceptions: Vec::new(),
        }
    })
}

/// A rule with exceptions, some of which have some. With several grantees an exception may be about some of them.
fn tree(grantees: &'static [AccountId], of: Purposes) -> impl Strategy<Value = Rule> {
    let root = prop_oneof![rule(Effect::Permit, of), rule(Effect::Deny, of)];
    root.prop_flat_map(move |root| {
        let effect = root.effect;
        let about = proptest::option::of(proptest::sample::subsequence(grantees, 1..=grantees.len()));
        let child = (rule(effect, of), about).prop_flat_map(move |(child, about)| {
            let actors = about.map(|about| about.into_iter().map(party).collect());
            let inner = proptest::collection::vec(rule(child.effect, of), 0..3);
            inner.prop_map(move |exceptions| Rule { exceptions, actors: actors.clone(), ..child.clone() })
        });
        proptest::collection::vec(child, 0..4).prop_map(move |exceptions| {
            let actors = Some(grantees.iter().copied().map(party).collect());
            // The root's period is the consent's own, not a provision's.
            Rule { exceptions, actors, period: None, ..root.clone() }
        })
    })
}

fn request(of: Purposes) -> impl Strategy<Value = (Request, u64)> {
    (0..4usize, 0..3u32, label(), 0..7u64, 0..7u64).prop_map(move |(purpose, category, confidentiality, data, at)| {
        let data = Period { from: data, until: data + 1 };
        (Request { purpose: of[purpose], categories: 1 << category, confidentiality, data }, at)
    })
}

/// What the register decides by a list of provisions, where whoever has no consent is permitted everything.
fn registered(provisions: Option<Vec<Provision>>, request: &Request, at: u64) -> Effect {
    let consent = provisions.map(|provisions| Consent {
        version: 1,
        epoch: 0,
        recorded: Instant { at: 0, seq: 1 },
        recorded_by: Recorder::Subject,
        terms: Terms { provisions, period: Period::ALWAYS, max_uses: None, document: [0; 32], jurisdiction: None },
        uses: 0,
        exhausted: None,
        ended: None,
        supersedes: None,
    });
    let standing = Standing { policy: DefaultPolicy::All, ..Standing::default() };
    match register(consent.as_ref(), &standing, request, Instant::after(at)) {
        Decision::Permit(_) => Effect::Permit,
        Decision::Deny(_) => Effect::Deny,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn flat_provisions_decide_like_the_tree(
        root in tree(&[GRANTEE], TREATMENT),
        requests in proptest::collection::vec(request(TREATMENT), 64),
    ) {
        let report = Report::default();
        let flats = flatten(&root, &GRANTEE, purposes_of(Scope::Treatment), &report);
        if !report.problems.borrow().is_empty() {
            return Ok(());
        }
        for (request, at) in requests {
            let matches = |effect| flats.iter().any(|p| p.effect == effect && p.matches(&request, at));
            let flat = matches(Effect::Permit) && !matches(Effect::Deny);
            let tree = decide(&root, &GRANTEE, &request, at) == Some(Effect::Permit);
            prop_assert_eq!(flat, tree, "{:?} at {} by {:?} from {:?}", request, at, flats, root);
        }
    }

    /// Every grantee that the root names, in every scope: what the document denies nobody's default permits.
    #[test]
    fn consents_of_several_grantees_and_scopes_decide_like_the_tree(
        root in tree(&[GRANTEE, OTHER], BOTH),
        requests in proptest::collection::vec(request(BOTH), 64),
    ) {
        for grantee in [GRANTEE, OTHER] {
            let report = Report::default();
            let consents = by_scope(&root, &grantee, &[Scope::Treatment, Scope::Research], &report);
            if !report.problems.borrow().is_empty() {
                continue;
            }
            for (request, at) in &requests {
                // Where the document says nothing, the register may fall back on what it has.
                let Some(said) = decide(&root, &grantee, request, *at) else { continue };
                let scope = request.purpose.scope().unwrap();
                let rules = consents.iter().find(|(of, _)| *of == scope).map(|(_, rules)| rules.clone());
                let decided = registered(rules, request, *at);
                prop_assert_eq!(decided, said, "{:?} at {} by {:?} from {:?}", request, at, consents, root);
            }
        }
    }
}

#[test]
fn enough_trees_flatten_for_the_property_to_mean_something() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut flat = [0; 3];
    for _ in 0..4000 {
        let root = tree(&[GRANTEE], TREATMENT).new_tree(&mut runner).unwrap().current();
        let report = Report::default();
        let flats = flatten(&root, &GRANTEE, purposes_of(Scope::Treatment), &report);
        if report.problems.borrow().is_empty() {
            flat[flats.len().min(3) - 1] += 1;
        }
    }
    assert!(flat.iter().all(|count| *count > 50), "{flat:?}");
}

#[test]
fn enough_trees_of_several_grantees_leave_a_scope_to_the_root() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kept = 0;
    for _ in 0..4000 {
        let root = tree(&[GRANTEE, OTHER], BOTH).new_tree(&mut runner).unwrap().current();
        let report = Report::default();
        let consents = by_scope(&root, &GRANTEE, &[Scope::Treatment, Scope::Research], &report);
        let permits = |rules: &[Provision]| rules.iter().any(|rule| rule.effect == Effect::Permit);
        let [(_, one), (_, other)] = consents.as_slice() else { continue };
        kept += usize::from(report.problems.borrow().is_empty() && permits(one) != permits(other));
    }
    assert!(kept > 50, "{kept}");
}
