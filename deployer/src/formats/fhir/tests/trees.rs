//! Flattening decides like the tree, or refuses.

use proptest::prelude::*;
use salus_domain::consent::codes::purposes_of;
use salus_domain::consent::{Confidentiality, Effect, Period, Purpose, Request, Scope};

use crate::formats::fhir::Party;
use crate::formats::fhir::flatten::flatten;
use crate::formats::fhir::node::Report;
use crate::formats::fhir::rule::Rule;

const GRANTEE: [u8; 32] = [9; 32];

/// What FHIR says of one record: a rule that is about it, unless one of its exceptions is. Where two exceptions are,
/// a deny wins.
fn decide(rule: &Rule, request: &Request, at: u64) -> Option<Effect> {
    if !about(rule, request, at) {
        return None;
    }
    let said: Vec<Effect> = rule.exceptions.iter().filter_map(|inner| decide(inner, request, at)).collect();
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

/// TREAT, COC, ETREAT, BTG: a small hierarchy, so that masks meet often.
const PURPOSES: [Purpose; 4] = [Purpose::TREAT, Purpose::COC, Purpose::ETREAT, Purpose::BTG];

fn purposes() -> impl Strategy<Value = u64> {
    (1..16usize).prop_map(|set| {
        PURPOSES.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).fold(0, |mask, (_, p)| mask | p.mask())
    })
}

fn rule(effect: Effect) -> impl Strategy<Value = Rule> {
    let criteria = (
        proptest::option::of(purposes()),
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

/// A rule with exceptions, some of which have some.
fn tree() -> impl Strategy<Value = Rule> {
    let root = prop_oneof![rule(Effect::Permit), rule(Effect::Deny)];
    root.prop_flat_map(|root| {
        let effect = root.effect;
        let child = rule(effect).prop_flat_map(|child| {
            let inner = proptest::collection::vec(rule(child.effect), 0..3);
            inner.prop_map(move |exceptions| Rule { exceptions, ..child.clone() })
        });
        proptest::collection::vec(child, 0..4).prop_map(move |exceptions| {
            let actors = Some(vec![Party { account: GRANTEE, name: "grantee".into() }]);
            // The root's period is the consent's own, not a provision's.
            Rule { exceptions, actors, period: None, ..root.clone() }
        })
    })
}

fn request() -> impl Strategy<Value = (Request, u64)> {
    (0..4usize, 0..3u32, label(), 0..7u64, 0..7u64).prop_map(|(purpose, category, confidentiality, data, at)| {
        let data = Period { from: data, until: data + 1 };
        (Request { purpose: PURPOSES[purpose], categories: 1 << category, confidentiality, data }, at)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn flat_provisions_decide_like_the_tree(
        root in tree(),
        requests in proptest::collection::vec(request(), 64),
    ) {
        let report = Report::default();
        let flats = flatten(&root, &GRANTEE, purposes_of(Scope::Treatment), &report);
        if !report.problems.borrow().is_empty() {
            return Ok(());
        }
        for (request, at) in requests {
            let matches = |effect| flats.iter().any(|p| p.effect == effect && p.matches(&request, at));
            let flat = matches(Effect::Permit) && !matches(Effect::Deny);
            let tree = decide(&root, &request, at) == Some(Effect::Permit);
            prop_assert_eq!(flat, tree, "{:?} at {} by {:?} from {:?}", request, at, flats, root);
        }
    }
}

#[test]
fn enough_trees_flatten_for_the_property_to_mean_something() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut flat = [0; 3];
    for _ in 0..2000 {
        let root = tree().new_tree(&mut runner).unwrap().current();
        let report = Report::default();
        let flats = flatten(&root, &GRANTEE, purposes_of(Scope::Treatment), &report);
        if report.problems.borrow().is_empty() {
            flat[flats.len().min(3) - 1] += 1;
        }
    }
    assert!(flat.iter().all(|count| *count > 50), "{flat:?}");
}
