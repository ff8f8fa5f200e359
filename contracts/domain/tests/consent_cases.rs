//! The cases that an expert tries first, each by its name. Those about guardians, drafts and recovery, and MedRec's
//! defects, have files of their own.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use support::cast::*;
use support::*;

// --- periods

#[test]
fn exact_first_and_last_millisecond() {
    let mut registry = registry();
    let mut holds = terms(vec![permit_all(Scope::Treatment)]);
    holds.period = Period { from: NOW + 10, until: NOW + 20 };
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, holds)).unwrap();
    for (now, expected) in [
        (NOW + 9, deny(DenyReason::NotYetActive { from: NOW + 10 })),
        (NOW + 10, permit(1)),
        (NOW + 19, permit(1)),
        (NOW + 20, deny(DenyReason::Expired { until: NOW + 20 })),
    ] {
        registry.now = now;
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), expected, "{now}");
    }
}

#[test]
fn a_provisions_own_period_to_the_millisecond() {
    let mut registry = registry();
    let mut rule = permit_all(Scope::Treatment);
    rule.period = Some(Period { from: NOW + 1, until: NOW + 2 });
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![rule]))).unwrap();
    for (now, expected) in
        [(NOW, deny(DenyReason::NotCovered)), (NOW + 1, permit(1)), (NOW + 2, deny(DenyReason::NotCovered))]
    {
        registry.now = now;
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), expected, "{now}");
    }
}

#[test]
fn a_start_in_the_past_is_raised_to_now_and_said_so() {
    let registry = registry();
    let mut record = Record::default();
    let mut subject = Subject::default();
    let mut back = terms(vec![permit_all(Scope::Treatment)]);
    back.period.from = NOW - DAY;
    let granted = record
        .grant(&PATIENT, &mut subject, &Authority::Controller, &CLINIC, back, (None, None), registry.now)
        .unwrap();
    assert_eq!(granted.clamped_from, Some(NOW - DAY));
    assert_eq!(record.consent.unwrap().terms.period.from, NOW);
}

#[test]
fn a_consent_is_never_backdated() {
    let mut registry = registry();
    let mut back = terms(vec![permit_all(Scope::Treatment)]);
    back.period.from = 1;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, back)).unwrap();
    let before = Instant::after(NOW - 1);
    assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), before), deny(DenyReason::NoConsent));
    registry.now += 1;
    assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), Instant::after(NOW)), permit(1));
}

#[test]
fn overlapping_periods() {
    let mut registry = registry();
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.label = Confidentiality::Unrestricted;
    dissent.period = Some(Period { from: NOW + 10, until: NOW + 30 });
    let mut assent = permit_all(Scope::Treatment);
    assent.period = Some(Period { from: NOW, until: NOW + 20 });
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![assent, dissent]))).unwrap();
    for (now, expected) in [
        (NOW + 9, permit(1)),
        (NOW + 10, deny(DenyReason::DeniedByProvision { index: 1 })),
        (NOW + 29, deny(DenyReason::DeniedByProvision { index: 1 })),
        (NOW + 30, deny(DenyReason::NotCovered)),
    ] {
        registry.now = now;
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), expected, "{now}");
    }
}

#[test]
fn the_datas_own_time_must_be_contained_to_permit_and_overlap_to_deny() {
    let mut rule = permit_all(Scope::Treatment);
    rule.data = Period { from: 100, until: 200 };
    for (from, until, permits, denies) in [
        (100, 200, true, true),
        (150, 160, true, true),
        (99, 150, false, true),
        (150, 201, false, true),
        (200, 300, false, false),
        (0, 100, false, false),
    ] {
        let mut asked = treat();
        asked.data = Period { from, until };
        rule.effect = Effect::Permit;
        assert_eq!(rule.matches(&asked, NOW), permits, "{from}..{until}");
        rule.effect = Effect::Deny;
        rule.label = Confidentiality::Unrestricted;
        assert_eq!(rule.matches(&asked, NOW), denies, "{from}..{until}");
        rule.label = Confidentiality::VeryRestricted;
    }
}

// --- decisions

#[test]
fn permit_all_deny_one_category_ask_for_two_of_which_it_is_one() {
    let mut registry = registry();
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.categories = GENETIC;
    dissent.label = Confidentiality::Unrestricted;
    let both = terms(vec![permit_all(Scope::Treatment), dissent]);
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, both)).unwrap();
    let asked = request(Purpose::TREAT, LABORATORY | GENETIC);
    assert_eq!(registry.check(PATIENT, CLINIC, &asked), deny(DenyReason::DeniedByProvision { index: 1 }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
}

#[test]
fn a_permit_must_cover_every_category() {
    let mut registry = registry();
    let mut rule = permit_all(Scope::Treatment);
    rule.categories = LABORATORY;
    let mut other = permit_all(Scope::Treatment);
    other.categories = GENETIC;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![rule, other]))).unwrap();
    let asked = request(Purpose::TREAT, LABORATORY | GENETIC);
    assert_eq!(registry.check(PATIENT, CLINIC, &asked), deny(DenyReason::NotCovered));
    assert_eq!(registry.check(PATIENT, CLINIC, &request(Purpose::TREAT, GENETIC)), permit(1));
}

#[test]
fn labels_are_a_high_water_mark() {
    use Confidentiality::*;
    for rule in Confidentiality::ALL {
        for asked in [Unrestricted, Low, Moderate, Normal, Restricted, VeryRestricted] {
            let mut permit = permit_all(Scope::Treatment);
            permit.label = rule;
            let mut request = treat();
            request.confidentiality = asked;
            assert_eq!(permit.matches(&request, NOW), asked <= rule, "permit up to {rule:?}, asked {asked:?}");
            permit.effect = Effect::Deny;
            assert_eq!(permit.matches(&request, NOW), rule <= asked, "deny from {rule:?}, asked {asked:?}");
        }
    }
    assert_eq!(Confidentiality::from_code("X"), VeryRestricted, "unknown counts as V");
}

#[test]
fn a_permit_for_treatment_permits_emergency_treatment_and_not_the_other_way_round() {
    for (named, asked, expected) in [
        (Purpose::TREAT, Purpose::ETREAT, true),
        (Purpose::TREAT, Purpose::BTG, true),
        (Purpose::ETREAT, Purpose::BTG, true),
        (Purpose::ETREAT, Purpose::TREAT, false),
        (Purpose::COC, Purpose::ETREAT, false),
    ] {
        let mut rule = permit_all(Scope::Treatment);
        rule.purposes = named.mask();
        assert_eq!(rule.matches(&request(asked, LABORATORY), NOW), expected, "{named:?} {asked:?}");
    }
}

#[test]
fn a_deny_for_research_denies_clinical_trial_research() {
    let mut rule = permit_all(Scope::Research);
    rule.effect = Effect::Deny;
    rule.label = Confidentiality::Unrestricted;
    rule.purposes = Purpose::HRESCH.mask();
    assert!(rule.matches(&request(Purpose::CLINTRCH, LABORATORY), NOW));
    assert!(rule.matches(&request(Purpose::CLINTRCHNPC, LABORATORY), NOW));
}

#[test]
fn research_consent_leaves_treatment_consent_alone() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    let research = terms(vec![permit_all(Scope::Research)]);
    registry.act(PATIENT, grant(CLINIC, Scope::Research, research)).unwrap();
    registry
        .act(PATIENT, Action::Revoke { subject: PATIENT, grantee: CLINIC, scope: Scope::Research, up_to: None })
        .unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
    let asked = request(Purpose::HRESCH, LABORATORY);
    assert_eq!(registry.check(PATIENT, CLINIC, &asked), deny(DenyReason::Revoked));
}

#[test]
fn the_default_decides_for_those_without_a_consent_and_an_active_consent_overrides_it() {
    use Confidentiality::*;
    for (policy, normal, restricted) in [
        (DefaultPolicy::BreakGlassOnly, false, false),
        (DefaultPolicy::Nothing, false, false),
        (DefaultPolicy::NormalConfidentiality, true, false),
        (DefaultPolicy::All, true, true),
    ] {
        let mut registry = registry();
        registry
            .act(PATIENT, Action::SetDefault { subject: PATIENT, policy, no_break_glass: false, revision: None })
            .unwrap();
        for (confidentiality, permitted) in [(Normal, normal), (Restricted, restricted)] {
            let asked = Request { confidentiality, ..treat() };
            let expected =
                if permitted { Decision::Permit(Basis::Default) } else { Decision::Deny(DenyReason::NoConsent) };
            assert_eq!(registry.check(PATIENT, STRANGER, &asked), Ok(expected), "{policy:?} {confidentiality:?}");
        }
        let mut rule = permit_all(Scope::Treatment);
        rule.categories = GENETIC;
        registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![rule]))).unwrap();
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::NotCovered), "{policy:?}");
    }
}

#[test]
fn a_renewal_that_begins_later_leaves_the_time_until_then_to_a_permissive_default() {
    let mut registry = registry();
    let all =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None };
    registry.act(PATIENT, all).unwrap();
    let mut rule = permit_all(Scope::Treatment);
    rule.categories = LABORATORY;
    let narrow = terms(vec![rule]);
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, narrow.clone())).unwrap();
    let genetic = request(Purpose::TREAT, GENETIC);
    assert_eq!(registry.check(PATIENT, CLINIC, &genetic), deny(DenyReason::NotCovered));
    let mut renewal = narrow;
    renewal.period.from = NOW + DAY;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, renewal)).unwrap();
    // The old version is superseded at once: until the new one begins, whatever the default permits is permitted.
    for asked in [&treat(), &genetic] {
        assert_eq!(registry.check(PATIENT, CLINIC, asked), Ok(Decision::Permit(Basis::Default)));
    }
    registry.now = NOW + DAY;
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(2));
    assert_eq!(registry.check(PATIENT, CLINIC, &genetic), deny(DenyReason::NotCovered));
    let between = Instant::after(NOW + DAY - 1);
    assert_eq!(registry.was_permitted(PATIENT, CLINIC, &genetic, between), Ok(Decision::Permit(Basis::Default)));
}

#[test]
fn a_renewal_that_begins_later_is_a_gap_under_a_restrictive_default() {
    for policy in [DefaultPolicy::Nothing, DefaultPolicy::BreakGlassOnly] {
        let mut registry = registry();
        registry
            .act(PATIENT, Action::SetDefault { subject: PATIENT, policy, no_break_glass: false, revision: None })
            .unwrap();
        registry.act(PATIENT, grant_all(CLINIC)).unwrap();
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
        let from = NOW + DAY;
        let mut renewal = terms(vec![permit_all(Scope::Treatment)]);
        renewal.period.from = from;
        registry.act(PATIENT, grant(CLINIC, Scope::Treatment, renewal)).unwrap();
        registry.now = from - 1;
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::NotYetActive { from }), "{policy:?}");
        registry.now = from;
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(2));
    }
}

// --- versions

#[test]
fn revoke_then_grant_again_and_the_old_version_stays_denied() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, revoke(CLINIC, None)).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::Revoked));
    assert_eq!(registry.act(PATIENT, grant_all(CLINIC)), change(3, 2));
    let (old, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), Some(1), [0; 32]).unwrap();
    assert_eq!(old.decision, Decision::Deny(DenyReason::OtherVersion { current: 2 }));
    let (new, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), Some(2), [0; 32]).unwrap();
    assert_eq!(new.decision, Decision::Permit(Basis::Consent { version: 2 }));
}

#[test]
fn two_versions_in_one_block_each_asked_by_was_permitted() {
    let mut registry = registry();
    let mut first = permit_all(Scope::Treatment);
    first.categories = LABORATORY;
    let mut second = permit_all(Scope::Treatment);
    second.categories = GENETIC;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![first]))).unwrap();
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, terms(vec![second]))).unwrap();
    registry.now += 1;
    for (seq, laboratory, genetic) in [
        (0, deny(DenyReason::NoConsent), deny(DenyReason::NoConsent)),
        (1, permit(1), deny(DenyReason::NotCovered)),
        (2, deny(DenyReason::NotCovered), permit(2)),
        (u64::MAX, deny(DenyReason::NotCovered), permit(2)),
    ] {
        let at = Instant { at: NOW, seq };
        assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), at), laboratory, "{seq}");
        assert_eq!(registry.was_permitted(PATIENT, CLINIC, &request(Purpose::TREAT, GENETIC), at), genetic, "{seq}");
    }
}

#[test]
fn a_receipts_instant_gives_its_decision_again() {
    let mut registry = registry();
    let mut once = terms(vec![permit_all(Scope::Treatment)]);
    once.max_uses = Some(1);
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, once)).unwrap();
    let (first, at_first) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [1; 32]).unwrap();
    let (second, at_second) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [2; 32]).unwrap();
    for (access, seq) in [(first, at_first), (second, at_second)] {
        let at = Instant { at: NOW, seq };
        assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), at), Ok(access.decision));
    }
}

#[test]
fn the_answer_about_an_instant_is_final() {
    // Asked within a block it would change with the block's next call.
    let mut registry = registry();
    let ask = |registry: &Registry, seq| registry.was_permitted(PATIENT, CLINIC, &treat(), Instant { at: NOW, seq });
    let not_yet = Err(Error::NotYetPast { now: NOW });
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    assert_eq!(ask(&registry, 1), permit(1));
    assert_eq!(ask(&registry, 2), not_yet);
    assert_eq!(ask(&registry, u64::MAX), not_yet);
    registry.act(PATIENT, revoke(CLINIC, None)).unwrap();
    assert_eq!(ask(&registry, 1), permit(1), "as before");
    assert_eq!(ask(&registry, 2), deny(DenyReason::Revoked));
    assert_eq!(ask(&registry, u64::MAX), not_yet);
    registry.now += 1;
    assert_eq!(ask(&registry, u64::MAX), deny(DenyReason::Revoked));
}

#[test]
fn ten_thousand_grantees_then_revoke_all() {
    let mut registry = registry();
    let grantee = |n: u32| {
        let mut account = [7; 32];
        account[..4].copy_from_slice(&n.to_le_bytes());
        account
    };
    for n in 0..10_000 {
        registry.act(PATIENT, grant_all(grantee(n))).unwrap();
    }
    let default =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::Nothing, no_break_glass: true, revision: None };
    registry.act(PATIENT, default).unwrap();
    let stored = registry.records.len() + registry.archive.len() + registry.timelines.len();
    assert_eq!(registry.act(PATIENT, Action::RevokeAll { subject: PATIENT, up_to: None }), change(10_002, 1));
    let after = registry.records.len() + registry.archive.len() + registry.timelines.len();
    assert_eq!(after, stored + 1, "one entry, however many consents");
    for n in [0, 1, 5_000, 9_999] {
        assert_eq!(registry.check(PATIENT, grantee(n), &treat()), deny(DenyReason::Revoked));
        let before = Instant { at: NOW, seq: 10_001 };
        assert_eq!(registry.was_permitted(PATIENT, grantee(n), &treat(), before), permit(1));
    }
    let subject = registry.subject(PATIENT);
    assert_eq!((subject.policy, subject.no_break_glass), (DefaultPolicy::Nothing, true), "the default stays");
    registry.act(PATIENT, grant_all(grantee(0))).unwrap();
    assert_eq!(registry.check(PATIENT, grantee(0), &treat()), permit(2), "granted again");
    assert_eq!(registry.check(PATIENT, grantee(1), &treat()), deny(DenyReason::Revoked), "the others are not");
}

#[test]
fn was_permitted_spans_superseded_versions_revocations_epochs_and_defaults() {
    let mut registry = registry();
    let step = |registry: &mut Registry, action| {
        registry.now += DAY;
        registry.act(PATIENT, action).unwrap();
    };
    let all =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None };
    let nothing =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::Nothing, no_break_glass: false, revision: None };
    step(&mut registry, grant_all(CLINIC)); // day 1
    step(&mut registry, grant_all(CLINIC)); // day 2
    step(&mut registry, revoke(CLINIC, None)); // day 3
    step(&mut registry, all); // day 4
    step(&mut registry, nothing); // day 5
    step(&mut registry, grant_all(CLINIC)); // day 6
    step(&mut registry, Action::RevokeAll { subject: PATIENT, up_to: None }); // day 7
    step(&mut registry, grant_all(CLINIC)); // day 8
    registry.now += DAY;
    for (day, expected) in [
        (0, deny(DenyReason::NoConsent)),
        (1, permit(1)),
        (2, permit(2)),
        (3, deny(DenyReason::Revoked)),
        (4, Ok(Decision::Permit(Basis::Default))),
        (5, deny(DenyReason::Revoked)),
        (6, permit(3)),
        (7, deny(DenyReason::Revoked)),
        (8, permit(4)),
    ] {
        let at = NOW + day * DAY;
        for at in [at, at + DAY - 1] {
            assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), Instant::after(at)), expected, "day {day}");
        }
    }
}

// --- signed and held back

#[test]
fn a_relayer_holding_a_grant_while_the_patients_revocation_goes_through_another() {
    let mut registry = registry();
    let held = Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: terms(vec![permit_all(Scope::Treatment)]),
        version: Some(1),
        epoch: Some(0),
    };
    assert_eq!(registry.relay(PATIENT, revoke(CLINIC, Some(1))), change(1, 1), "burned, though nothing was granted");
    assert_eq!(registry.relay(PATIENT, held), Err(Error::NumberUsed { highest: 1 }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::NoConsent));
    assert_eq!(registry.act(PATIENT, grant_all(CLINIC)), change(2, 2), "the next version is beyond what was burned");
}

#[test]
fn a_held_back_grant_does_not_survive_revoke_all() {
    let mut registry = registry();
    let held = |epoch| Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: terms(vec![permit_all(Scope::Treatment)]),
        version: Some(1),
        epoch: Some(epoch),
    };
    registry.relay(PATIENT, Action::RevokeAll { subject: PATIENT, up_to: Some(0) }).unwrap();
    assert_eq!(registry.relay(PATIENT, held(0)), Err(Error::OtherEpoch { current: 1 }));
    assert_eq!(registry.relay(PATIENT, held(1)), change(2, 1));
}

#[test]
fn a_held_back_revocation_cannot_be_front_run_by_the_grant_it_names() {
    // The patient signed version 2 and takes it back; the relayer lands version 2 first, then the revocation.
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    let second = Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: terms(vec![permit_all(Scope::Treatment)]),
        version: Some(2),
        epoch: Some(0),
    };
    registry.relay(PATIENT, second).unwrap();
    registry.relay(PATIENT, revoke(CLINIC, Some(2))).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::Revoked));
    assert_eq!(registry.relay(PATIENT, revoke(CLINIC, Some(2))), Err(Error::NothingToRevoke { burned: 2 }));
}

#[test]
fn a_signed_message_counts_once() {
    let mut registry = registry();
    let draft =
        registry.propose((PATIENT, CLINIC, Scope::Treatment), terms(vec![permit_all(Scope::Treatment)])).unwrap();
    let until = midnight(2027, 4, 1);
    let trustees = vec![account(20), account(21)];
    let signed = [
        Action::Accept {
            subject: PATIENT,
            grantee: CLINIC,
            scope: Scope::Treatment,
            draft,
            version: Some(1),
            epoch: Some(0),
        },
        Action::EnterInError { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, version: 1 },
        Action::Grant {
            subject: PATIENT,
            grantee: CLINIC,
            scope: Scope::Treatment,
            terms: terms(vec![permit_all(Scope::Treatment)]),
            version: Some(2),
            epoch: Some(0),
        },
        revoke(CLINIC, Some(2)),
        Action::RevokeAll { subject: PATIENT, up_to: Some(0) },
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: true, revision: Some(1) },
        Action::AppointGuardian { subject: PATIENT, guardian: MOTHER, powers: guardian(0, until), term: Some(1) },
        Action::ExtendGuardian { subject: PATIENT, guardian: MOTHER, term: 1, until: midnight(2027, 7, 1) },
        Action::EndGuardian { subject: PATIENT, guardian: MOTHER, keep_grants: false, term: Some(1) },
        Action::SetRecovery { subject: PATIENT, trustees, threshold: 2, delay: DAY, revision: Some(1) },
        Action::VetoRecovery { subject: PATIENT, attempt: Some(1) },
        Action::SetController { subject: PATIENT, controller: NEW_KEY, rotation: Some(1) },
    ];
    for action in &signed {
        registry.relay(PATIENT, action.clone()).unwrap_or_else(|error| panic!("{action:?}: {error:?}"));
        let before = registry.clone();
        assert!(registry.relay(PATIENT, action.clone()).is_err(), "twice: {action:?}");
        assert_eq!(registry.subject(PATIENT), before.subject(PATIENT));
    }
    for action in &signed {
        assert!(registry.relay(PATIENT, action.clone()).is_err(), "long after: {action:?}");
        assert!(registry.relay(NEW_KEY, action.clone()).is_err(), "by the new key: {action:?}");
    }
}

// --- uses

#[test]
fn use_count_one_raced_by_two_accesses_in_one_block() {
    let mut registry = registry();
    let mut once = terms(vec![permit_all(Scope::Treatment)]);
    once.max_uses = Some(1);
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, once)).unwrap();
    let (first, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [1; 32]).unwrap();
    assert_eq!((first.decision, first.uses_left), (Decision::Permit(Basis::Consent { version: 1 }), Some(0)));
    let (second, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [2; 32]).unwrap();
    assert_eq!(second, Access::denied(DenyReason::Exhausted));
}

#[test]
fn reopening_the_same_resource_within_ten_minutes_is_one_use() {
    let mut registry = registry();
    let mut twice = terms(vec![permit_all(Scope::Treatment)]);
    twice.max_uses = Some(2);
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, twice)).unwrap();
    let open = |registry: &mut Registry, resource| {
        let (access, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [resource; 32]).unwrap();
        (matches!(access.decision, Decision::Permit(_)), access.reopened, access.uses_left)
    };
    assert_eq!(open(&mut registry, 1), (true, false, Some(1)));
    registry.now += REOPEN_WINDOW - 1;
    assert_eq!(open(&mut registry, 1), (true, true, Some(1)), "the last millisecond of the window");
    assert_eq!(open(&mut registry, 2), (true, false, Some(0)), "another resource is another use");
    assert_eq!(open(&mut registry, 2), (true, true, Some(0)), "exhausted, yet the same use");
    registry.now += 1;
    assert_eq!(open(&mut registry, 1), (false, false, None), "the window does not slide");
    // A new version counts anew.
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    assert_eq!(open(&mut registry, 2), (true, false, None));
}

#[test]
fn a_denied_access_consumes_nothing() {
    let mut registry = registry();
    let mut once = terms(vec![permit_all(Scope::Treatment)]);
    once.max_uses = Some(1);
    once.provisions[0].categories = LABORATORY;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, once)).unwrap();
    let genetic = request(Purpose::TREAT, GENETIC);
    for (asked, expected, who, reason) in [
        (&genetic, None, CLINIC, DenyReason::NotCovered),
        (&treat(), Some(7), CLINIC, DenyReason::OtherVersion { current: 1 }),
        (&treat(), None, STRANGER, DenyReason::NotDelegate),
    ] {
        let (access, _) = registry.access(PATIENT, (who, CLINIC), asked, expected, [0; 32]).unwrap();
        assert_eq!(access, Access::denied(reason));
    }
    assert_eq!(registry.record((PATIENT, CLINIC, Scope::Treatment)).consent.unwrap().uses, 0);
    assert_eq!(registry.subject(PATIENT).seq, 1);
}

#[test]
fn an_expected_version_is_not_met_by_the_default() {
    let mut registry = registry();
    let all =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None };
    registry.act(PATIENT, all).unwrap();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, revoke(CLINIC, None)).unwrap();
    let (access, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), Some(1), [0; 32]).unwrap();
    assert_eq!(access, Access::denied(DenyReason::Revoked));
    let (access, _) = registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [0; 32]).unwrap();
    assert_eq!(access.decision, Decision::Permit(Basis::Default));
}

#[test]
fn a_delegate_acts_until_the_last_millisecond() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.set_delegate(CLINIC, LAB, NOW + 2).unwrap();
    let ask =
        |registry: &mut Registry| registry.access(PATIENT, (LAB, CLINIC), &treat(), None, [0; 32]).unwrap().0.decision;
    registry.now = NOW + 1;
    assert_eq!(ask(&mut registry), Decision::Permit(Basis::Consent { version: 1 }));
    registry.now = NOW + 2;
    assert_eq!(ask(&mut registry), Decision::Deny(DenyReason::NotDelegate));
}

#[test]
fn a_grantees_replaced_key_asks_no_more_nor_do_its_delegates() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.set_delegate(CLINIC, LAB, NOW + 9).unwrap();
    let set = Action::SetController { subject: CLINIC, controller: NEW_KEY, rotation: None };
    registry.act(CLINIC, set).unwrap();
    let ask = |registry: &mut Registry, accessor| {
        registry.access(PATIENT, (accessor, CLINIC), &treat(), None, [0; 32]).unwrap().0.decision
    };
    let permitted = Decision::Permit(Basis::Consent { version: 1 });
    for (accessor, expected) in [
        (CLINIC, Decision::Deny(DenyReason::NotDelegate)),
        (LAB, Decision::Deny(DenyReason::NotDelegate)),
        (NEW_KEY, permitted.clone()),
    ] {
        assert_eq!(ask(&mut registry, accessor), expected);
    }
    // Named anew, the delegate asks again.
    registry.set_delegate(CLINIC, LAB, NOW + 9).unwrap();
    assert_eq!(ask(&mut registry, LAB), permitted);
}

#[test]
fn nobody_asks_for_a_dead_grantee() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.set_delegate(CLINIC, LAB, NOW + 9).unwrap();
    let mut state = registry.subject(CLINIC);
    let since = Instant { at: NOW, seq: 1 };
    state.death = Some(Death { since, jurisdiction: *b"DE\0\0\0\0", retracted: false });
    registry.subjects.insert(CLINIC, state);
    for accessor in [CLINIC, LAB] {
        let (access, _) = registry.access(PATIENT, (accessor, CLINIC), &treat(), None, [0; 32]).unwrap();
        assert_eq!(access.decision, Decision::Deny(DenyReason::NotDelegate));
    }
    assert_eq!(registry.set_delegate(CLINIC, MOTHER, NOW + 9), Err(Error::Deceased { since: NOW }));
}
