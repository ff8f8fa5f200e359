//! What is exported comes back.

use proptest::prelude::*;
use salus_domain::consent::codes::{CATEGORY_MASK, SCOPES, purposes_of};
use salus_domain::consent::{
    Confidentiality, Consent, Effect, End, Instant, Period, Provision, Recorder, Scope, Terms,
};

use super::*;
use crate::formats::fhir::{ConsentView, ExportError, Status, Version, export};

fn address(account: &AccountId) -> String {
    crate::chain::ss58::encode(account, 42)
}

/// A period within FHIR's calendar that is not unbounded on both sides (which is written as none).
fn period() -> impl Strategy<Value = Period> {
    let last = 253_402_300_800_000u64;
    let from = prop_oneof![Just(0), 1..last - 1];
    from.prop_flat_map(move |from| {
        let until = prop_oneof![Just(u64::MAX), from + 1..=last];
        until.prop_map(move |until| Period { from, until })
    })
    .prop_filter("unbounded", |period| *period != Period::ALWAYS)
}

fn provision(scope: Scope) -> impl Strategy<Value = Provision> {
    let purposes = any::<u64>().prop_map(move |bits| bits & purposes_of(scope)).prop_filter("empty", |mask| *mask != 0);
    let categories = prop_oneof![Just(CATEGORY_MASK), 1..=CATEGORY_MASK];
    let data = prop_oneof![Just(Period::ALWAYS), period()];
    (prop::bool::ANY, purposes, categories, 0..6usize, proptest::option::of(period()), data).prop_map(
        |(permit, purposes, categories, label, period, data)| Provision {
            effect: if permit { Effect::Permit } else { Effect::Deny },
            purposes,
            categories,
            label: Confidentiality::ALL[label],
            period,
            data,
        },
    )
}

fn view() -> impl Strategy<Value = ConsentView> {
    let statuses = [Status::Proposed, Status::Active, Status::Rejected, Status::Inactive, Status::EnteredInError];
    (0..4usize, 0..5usize).prop_flat_map(move |(scope, status)| {
        let scope = SCOPES[scope];
        let terms = (
            proptest::collection::vec(provision(scope), 1..=8),
            prop_oneof![Just(Period::ALWAYS), period()],
            proptest::option::of(1..=u32::MAX),
            any::<[u8; 32]>(),
            prop_oneof![Just(None), Just(Some(*b"DE\0\0\0\0")), Just(Some(*b"US-CA\0")), Just(Some(*b"GB-ENG"))],
        );
        (terms, any::<[u8; 32]>(), any::<[u8; 32]>(), any::<bool>()).prop_filter_map(
            "oneself",
            move |((provisions, period, max_uses, document, jurisdiction), subject, grantee, recorded)| {
                let terms = Terms { provisions, period, max_uses, document, jurisdiction };
                let record = recorded.then(|| Consent {
                    version: 3,
                    epoch: 1,
                    recorded: Instant { at: NOW, seq: 17 },
                    recorded_by: Recorder::Guardian { account: [8; 32], term: 2 },
                    terms: terms.clone(),
                    uses: 1,
                    exhausted: None,
                    ended: Some((Instant { at: NOW, seq: 18 }, End::Revoked)),
                    supersedes: Some(2),
                });
                let status = statuses[status];
                (subject != grantee).then_some(ConsentView { subject, grantee, scope, status, terms, record })
            },
        )
    })
}

proptest! {
    #[test]
    fn importing_what_was_exported_gives_the_same_terms(view in view(), r5: bool) {
        let version = if r5 { Version::R5 } else { Version::R4 };
        let document = export(&view, version, &address).unwrap();
        // Nothing is known of the parties but what the document says, and no time has passed.
        let options = ImportOptions { map: BTreeMap::new(), now_ms: 0, ..options() };
        let text = serde_json::to_string_pretty(&document).unwrap();
        let imported = crate::formats::fhir::import(&text, &options).unwrap();
        prop_assert_eq!(imported.version, version);
        prop_assert_eq!(imported.status, view.status);
        prop_assert_eq!(imported.subject.account, view.subject);
        prop_assert_eq!(imported.grants.len(), 1);
        let grant = &imported.grants[0];
        prop_assert_eq!(grant.grantee.account, view.grantee);
        prop_assert_eq!(grant.scope, view.scope);
        prop_assert_eq!(&grant.terms, &view.terms);
    }
}

fn one() -> ConsentView {
    let imported = import(&sample("r4-permit-with-exceptions")).unwrap();
    let grant = imported.grants.into_iter().next_back().unwrap();
    ConsentView {
        subject: imported.subject.account,
        grantee: grant.grantee.account,
        scope: grant.scope,
        status: imported.status,
        terms: grant.terms,
        record: None,
    }
}

#[test]
fn an_export_has_what_each_version_requires() {
    let r4 = export(&one(), Version::R4, &address).unwrap();
    for required in ["status", "scope", "category", "patient", "policyRule", "provision"] {
        assert!(r4.get(required).is_some(), "{required}");
    }
    // R4: no type at the root, one in each nested provision.
    assert!(r4["provision"].get("type").is_none());
    assert!(r4["provision"]["provision"].as_array().unwrap().iter().all(|rule| rule.get("type").is_some()));
    let r5 = export(&one(), Version::R5, &address).unwrap();
    assert_eq!(r5["decision"], "deny");
    // R5: the denies are exceptions to the permit.
    assert_eq!(r5["provision"].as_array().unwrap().len(), 1);
    assert_eq!(r5["provision"][0]["provision"].as_array().unwrap().len(), 2);
    assert!(no_empties(&r4) && no_empties(&r5));
}

fn no_empties(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty() && fields.values().all(no_empties),
        Value::Array(items) => !items.is_empty() && items.iter().all(no_empties),
        Value::Null => false,
        _ => true,
    }
}

#[test]
fn what_fhir_has_no_form_for_is_an_error() {
    let mut view = one();
    view.terms.provisions[0].categories = 1 << 40;
    assert_eq!(
        export(&view, Version::R4, &address),
        Err(ExportError::UnknownBit { index: 0, what: "category", bit: 40 })
    );
    let mut view = one();
    view.terms.provisions[1].purposes = 1 << 63;
    assert_eq!(
        export(&view, Version::R5, &address),
        Err(ExportError::UnknownBit { index: 1, what: "purpose", bit: 63 })
    );
    let mut view = one();
    view.terms.period = Period { from: 0, until: u64::MAX - 1 };
    assert_eq!(export(&view, Version::R4, &address), Err(ExportError::BadTime(u64::MAX - 2)));
}
