//! The cases an expert tries, on the bundle. Those about signed messages are in `relay.rs`, those about guardians in
//! `guardians.rs` and `courts.rs`, those about recovery in `recovery.rs`, those about break-glass in `emergency.rs`.

use salus_domain::consent::{
    Basis, Confidentiality, Decision, DefaultPolicy, DenyReason, Effect, Error, Period, Purpose, Scope, Terms,
};
use salus_e2e_tests::native::{
    World,
    given::{self, DAY, GENETIC, HOUR, IMAGING, LABORATORY, denied, permitted, request},
};

const TREATMENT: Scope = Scope::Treatment;

#[test]
fn exact_first_and_last_millisecond() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let (from, until) = (world.now() + HOUR, world.now() + DAY);
    let terms = given::permit_during(Purpose::TREAT, LABORATORY, from, until);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let asked = request(Purpose::TREAT, LABORATORY);
    for (time, expected) in [
        (from - 1, denied(DenyReason::NotYetActive { from })),
        (from, permitted(1)),
        (until - 1, permitted(1)),
        (until, denied(DenyReason::Expired { until })),
    ] {
        world.chain.set_time(time);
        assert_eq!(world.by(clinic).check(patient, clinic, asked.clone()), Ok(expected.clone()));
        let receipt = world.by(clinic).access(patient, None, asked.clone(), None, [1; 32]).unwrap();
        assert_eq!(receipt.decision, expected);
    }
    // Afterwards, about the same milliseconds.
    world.chain.advance(DAY);
    for (time, expected) in [
        (from - 1, denied(DenyReason::NotYetActive { from })),
        (from, permitted(1)),
        (until - 1, permitted(1)),
        (until, denied(DenyReason::Expired { until })),
    ] {
        assert_eq!(world.by(clinic).was_permitted(patient, clinic, asked.clone(), time, None), Ok(expected));
    }
}

#[test]
fn permit_all_deny_one_category_ask_for_two_of_which_it_is_one() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let terms = given::terms([
        given::provision(Effect::Permit, Purpose::TREAT, u32::MAX.into(), Confidentiality::VeryRestricted),
        given::provision(Effect::Deny, Purpose::TREAT, GENETIC, Confidentiality::Unrestricted),
    ]);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let denial = denied(DenyReason::DeniedByProvision { index: 1 });
    for (categories, expected) in
        [(LABORATORY | IMAGING, permitted(1)), (LABORATORY | GENETIC, denial.clone()), (GENETIC, denial)]
    {
        assert_eq!(world.by(clinic).check(patient, clinic, request(Purpose::TREAT, categories)), Ok(expected));
    }
}

#[test]
fn a_permit_must_cover_every_category() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    // Two permits, each for one category, do not add up to one for both.
    let terms = given::terms([
        given::provision(Effect::Permit, Purpose::TREAT, LABORATORY, Confidentiality::Normal),
        given::provision(Effect::Permit, Purpose::TREAT, IMAGING, Confidentiality::Normal),
    ]);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    for (categories, expected) in
        [(LABORATORY, permitted(1)), (IMAGING, permitted(1)), (LABORATORY | IMAGING, denied(DenyReason::NotCovered))]
    {
        assert_eq!(world.by(clinic).check(patient, clinic, request(Purpose::TREAT, categories)), Ok(expected));
    }
}

#[test]
fn revoke_then_grant_again_the_old_version_stays_denied() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    world.chain.next_block();
    let revoked = world.now();
    world.by(patient).revoke(patient, clinic, TREATMENT, None).unwrap();
    world.chain.next_block();
    let again = world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    assert_eq!(again.number, 2);

    assert_eq!(world.by(clinic).check(patient, clinic, asked.clone()), Ok(permitted(2)));
    let receipt = world.by(clinic).access(patient, None, asked.clone(), Some(1), [1; 32]).unwrap();
    assert_eq!(receipt.decision, denied(DenyReason::OtherVersion { current: 2 }));
    let then = world.by(clinic).was_permitted(patient, clinic, asked, revoked, None);
    assert_eq!(then, Ok(denied(DenyReason::Revoked)));
    let old = world.by(clinic).consent_at(patient, clinic, TREATMENT, 0).unwrap().unwrap();
    assert!(old.ended.is_some(), "the old version keeps its end");
}

#[test]
fn research_consent_leaves_treatment_consent_alone() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    world.by(patient).grant(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    world
        .by(patient)
        .grant(patient, clinic, Scope::Research, given::deny(Purpose::HRESCH, LABORATORY), None, None)
        .unwrap();
    assert_eq!(world.by(clinic).check(patient, clinic, request(Purpose::TREAT, LABORATORY)), Ok(permitted(1)));
    world.by(patient).revoke(patient, clinic, Scope::Research, None).unwrap();
    assert_eq!(world.by(clinic).check(patient, clinic, request(Purpose::TREAT, LABORATORY)), Ok(permitted(1)));
    let research = world.by(clinic).check(patient, clinic, request(Purpose::HRESCH, LABORATORY));
    assert_eq!(research, Ok(denied(DenyReason::Revoked)));
}

#[test]
fn a_permit_for_treatment_permits_emergency_treatment_and_a_deny_for_research_denies_trials() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    world.by(patient).grant(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    for purpose in [Purpose::ETREAT, Purpose::BTG, Purpose::COC] {
        assert_eq!(world.by(clinic).check(patient, clinic, request(purpose, LABORATORY)), Ok(permitted(1)));
    }
    // The narrower one does not reach the wider one.
    world
        .by(patient)
        .grant(patient, clinic, TREATMENT, given::permit(Purpose::ETREAT, LABORATORY), None, None)
        .unwrap();
    let wider = world.by(clinic).check(patient, clinic, request(Purpose::TREAT, LABORATORY));
    assert_eq!(wider, Ok(denied(DenyReason::NotCovered)));

    let terms = given::terms([
        given::provision(Effect::Permit, Purpose::CLINTRCH, LABORATORY, Confidentiality::Normal),
        given::provision(Effect::Deny, Purpose::HRESCH, LABORATORY, Confidentiality::Unrestricted),
    ]);
    world.by(patient).grant(patient, clinic, Scope::Research, terms, None, None).unwrap();
    let trial = world.by(clinic).check(patient, clinic, request(Purpose::CLINTRCHPC, LABORATORY));
    assert_eq!(trial, Ok(denied(DenyReason::DeniedByProvision { index: 1 })));
}

#[test]
fn labels_are_a_high_water_mark() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let terms = given::terms([
        given::provision(Effect::Permit, Purpose::TREAT, LABORATORY, Confidentiality::VeryRestricted),
        given::provision(Effect::Deny, Purpose::TREAT, LABORATORY, Confidentiality::Restricted),
    ]);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    for label in Confidentiality::ALL {
        let asked = salus_domain::consent::Request { confidentiality: label, ..request(Purpose::TREAT, LABORATORY) };
        let expected = match label {
            Confidentiality::Restricted | Confidentiality::VeryRestricted => {
                denied(DenyReason::DeniedByProvision { index: 1 })
            }
            _ => permitted(1),
        };
        assert_eq!(world.by(clinic).check(patient, clinic, asked), Ok(expected), "{label:?}");
    }
}

#[test]
fn overlapping_periods() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let start = world.now();
    let during = |effect, from, until| salus_domain::consent::Provision {
        period: Some(Period { from: start + from, until: start + until }),
        ..given::provision(effect, Purpose::TREAT, LABORATORY, Confidentiality::Normal)
    };
    let terms =
        given::terms([during(Effect::Permit, 0, 30), during(Effect::Deny, 10, 20), during(Effect::Permit, 15, 40)]);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let denial = denied(DenyReason::DeniedByProvision { index: 1 });
    for (time, expected) in [
        (9, permitted(1)),
        (10, denial.clone()),
        (15, denial.clone()),
        (19, denial),
        (20, permitted(1)),
        (39, permitted(1)),
        (40, denied(DenyReason::NotCovered)),
    ] {
        world.chain.set_time(start + time);
        let now = world.by(clinic).check(patient, clinic, request(Purpose::TREAT, LABORATORY));
        assert_eq!(now, Ok(expected), "at {time}");
    }
}

#[test]
fn the_datas_own_time_is_covered_whole_or_touched_at_all() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let about = |effect, from, until| salus_domain::consent::Provision {
        data: Period { from, until },
        ..given::provision(effect, Purpose::TREAT, LABORATORY, Confidentiality::Normal)
    };
    let terms = given::terms([about(Effect::Permit, 100, 200), about(Effect::Deny, 150, 160)]);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    for (from, until, expected) in [
        (100, 150, permitted(1)),
        (100, 151, denied(DenyReason::DeniedByProvision { index: 1 })),
        (159, 170, denied(DenyReason::DeniedByProvision { index: 1 })),
        (160, 200, permitted(1)),
        (160, 201, denied(DenyReason::NotCovered)),
        (99, 150, denied(DenyReason::NotCovered)),
    ] {
        let asked =
            salus_domain::consent::Request { data: Period { from, until }, ..request(Purpose::TREAT, LABORATORY) };
        assert_eq!(world.by(clinic).check(patient, clinic, asked), Ok(expected), "{from}..{until}");
    }
}

#[test]
fn two_versions_in_one_block_each_asked_by_was_permitted() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let at = world.now();
    let permit =
        world.by(patient).grant(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None);
    let deny = world.by(patient).grant(patient, clinic, TREATMENT, given::deny(Purpose::TREAT, LABORATORY), None, None);
    let (first, second) = (permit.unwrap().seq, deny.unwrap().seq);
    world.chain.next_block();
    for (seq, expected) in [
        (Some(first - 1), denied(DenyReason::NoConsent)),
        (Some(first), permitted(1)),
        (Some(second), denied(DenyReason::DeniedByProvision { index: 0 })),
        (None, denied(DenyReason::DeniedByProvision { index: 0 })),
    ] {
        let then = world.by(clinic).was_permitted(patient, clinic, asked.clone(), at, seq);
        assert_eq!(then, Ok(expected), "{seq:?}");
    }
}

#[test]
fn a_bare_time_means_after_that_milliseconds_last_change() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let at = world.now();
    let asked = request(Purpose::TREAT, LABORATORY);
    let then = |world: &mut World, at, seq| world.by(clinic).was_permitted(patient, clinic, asked.clone(), at, seq);
    let not_yet = Err(Error::NotYetPast { now: at });
    world.by(patient).grant(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    // Within the block its last change is not known yet; what was numbered is.
    assert_eq!(then(&mut world, at, None), not_yet);
    assert_eq!(then(&mut world, at, Some(2)), not_yet);
    assert_eq!(then(&mut world, at, Some(1)), Ok(permitted(1)));
    world.by(patient).revoke(patient, clinic, TREATMENT, None).unwrap();
    assert_eq!(then(&mut world, at, None), not_yet);
    assert_eq!(then(&mut world, at, Some(1)), Ok(permitted(1)));
    assert_eq!(then(&mut world, at, Some(2)), Ok(denied(DenyReason::Revoked)));
    assert_eq!(then(&mut world, at - 1, None), Ok(denied(DenyReason::NoConsent)));
    assert_eq!(then(&mut world, at + 1, None), not_yet);
    world.chain.advance(1);
    assert_eq!(then(&mut world, at, None), Ok(denied(DenyReason::Revoked)));
}

#[test]
fn a_renewal_that_begins_later_supersedes_at_once_and_until_then_the_default_decides() {
    for policy in [DefaultPolicy::Nothing, DefaultPolicy::BreakGlassOnly, DefaultPolicy::All] {
        let mut world = World::new();
        let [patient, clinic] = world.accounts(["patient", "clinic"]);
        world.by(patient).set_default(patient, policy, false, None).unwrap();
        let terms = given::permit(Purpose::TREAT, LABORATORY);
        world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
        let from = world.now() + DAY;
        let renewal = given::permit_during(Purpose::TREAT, LABORATORY, from, u64::MAX);
        world.by(patient).grant(patient, clinic, TREATMENT, renewal, None, None).unwrap();
        let until_then = match policy {
            DefaultPolicy::All => Decision::Permit(Basis::Default),
            _ => denied(DenyReason::NotYetActive { from }),
        };
        let between = world.now();
        for (time, expected) in [(from - 1, until_then.clone()), (from, permitted(2))] {
            world.chain.set_time(time);
            let asked = request(Purpose::TREAT, LABORATORY);
            assert_eq!(world.by(clinic).check(patient, clinic, asked.clone()), Ok(expected), "{policy:?} at {time}");
            let then = world.by(clinic).was_permitted(patient, clinic, asked, between, None);
            assert_eq!(then, Ok(until_then.clone()), "{policy:?}");
        }
    }
}

#[test]
fn three_hundred_grantees_then_revoke_all() {
    // As many as a short test has time for. Domain's test does it with 10,000, and `make bench` measures that.
    const GRANTEES: u16 = 300;
    let mut world = World::new();
    let [patient, clinic, hermit] = world.accounts(["patient", "clinic", "hermit"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    let grantee = |number: u16| {
        let mut account = [7; 32];
        account[..2].copy_from_slice(&number.to_be_bytes());
        account
    };
    for number in 0..GRANTEES {
        if number % 50 == 0 {
            world.chain.next_block();
        }
        world.by(patient).grant(patient, grantee(number), TREATMENT, terms.clone(), None, None).unwrap();
    }
    world.by(hermit).grant(hermit, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    world.chain.next_block();
    let before = world.state().footprint.items;
    let revoked = world.by(patient).revoke_all(patient, None).unwrap();
    let (many, items) = (world.weight(), world.state().footprint.items);
    world.by(hermit).revoke_all(hermit, None).unwrap();
    assert_eq!(many, world.weight(), "as much as revoking a single one");
    assert_eq!(items, before + 1, "one entry, however many consents");
    for grantee in [grantee(0), grantee(GRANTEES / 2), grantee(GRANTEES - 1)] {
        let now = world.by(grantee).check(patient, grantee, asked.clone());
        assert_eq!(now, Ok(denied(DenyReason::Revoked)));
        let at = world.now();
        let just_before = world.by(grantee).was_permitted(patient, grantee, asked.clone(), at, Some(revoked.seq - 1));
        assert_eq!(just_before, Ok(permitted(1)));
    }
    // A new one counts.
    world.by(patient).grant(patient, grantee(0), TREATMENT, terms, None, None).unwrap();
    assert_eq!(world.by(clinic).check(patient, grantee(0), asked), Ok(permitted(2)));
}

#[test]
fn use_count_one_raced_by_two_accesses_in_one_block() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let terms = given::permit_times(Purpose::TREAT, LABORATORY, 1);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let first = world.by(clinic).access(patient, None, asked.clone(), None, [1; 32]).unwrap();
    let second = world.by(clinic).access(patient, None, asked.clone(), None, [2; 32]).unwrap();
    assert_eq!((first.decision, first.uses_left), (permitted(1), Some(0)));
    assert_eq!((second.decision, second.uses_left), (denied(DenyReason::Exhausted), None));
    assert_eq!((first.at, first.seq + 1), (second.at, second.seq), "the use took a number");

    // Each receipt's instant gives its decision again.
    world.chain.next_block();
    for (seq, expected) in [(first.seq, permitted(1)), (second.seq, denied(DenyReason::Exhausted))] {
        let then = world.by(clinic).was_permitted(patient, clinic, asked.clone(), first.at, Some(seq));
        assert_eq!(then, Ok(expected));
    }
}

#[test]
fn reopening_the_same_resource_within_ten_minutes_is_one_use() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let terms = given::permit_times(Purpose::TREAT, LABORATORY, 2);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let opened = world.now();
    let open = |world: &mut World, resource: u8| {
        let receipt = world.by(clinic).access(patient, None, asked.clone(), None, [resource; 32]).unwrap();
        (receipt.decision, receipt.uses_left, receipt.reopened)
    };
    assert_eq!(open(&mut world, 1), (permitted(1), Some(1), false));
    assert_eq!(open(&mut world, 1), (permitted(1), Some(1), true));
    world.chain.set_time(opened + 599_999);
    assert_eq!(open(&mut world, 1), (permitted(1), Some(1), true));
    world.chain.set_time(opened + 600_000);
    assert_eq!(open(&mut world, 1), (permitted(1), Some(0), false));
    // Used up, and what was just opened stays open.
    assert_eq!(open(&mut world, 1), (permitted(1), Some(0), true));
    assert_eq!(open(&mut world, 2), (denied(DenyReason::Exhausted), None, false));
}

#[test]
fn a_denied_access_consumes_nothing_and_is_logged() {
    let mut world = World::new();
    let [patient, clinic, stranger] = world.accounts(["patient", "clinic", "stranger"]);
    let terms = given::permit_times(Purpose::TREAT, LABORATORY, 1);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let before = world.state();
    for (accessor, grantee, expected) in [
        (clinic, None, DenyReason::NotCovered),
        (stranger, None, DenyReason::NoConsent),
        (stranger, Some(clinic), DenyReason::NotDelegate),
    ] {
        let receipt =
            world.by(accessor).access(patient, grantee, request(Purpose::TREAT, GENETIC), None, [1; 32]).unwrap();
        assert_eq!(receipt.decision, denied(expected));
        assert_eq!(world.events().len(), 1, "a denial is logged");
        assert_eq!(world.state(), before);
    }
}

#[test]
fn a_delegate_acts_until_the_last_millisecond_and_the_receipt_names_both() {
    let mut world = World::new();
    let [patient, clinic, nurse] = world.accounts(["patient", "clinic", "nurse"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    let until = world.now() + HOUR;
    world.by(clinic).set_delegate(clinic, nurse, until).unwrap();
    for (time, expected) in [(until - 1, permitted(1)), (until, denied(DenyReason::NotDelegate))] {
        world.chain.set_time(time);
        let receipt = world.by(nurse).access(patient, Some(clinic), asked.clone(), None, [1; 32]).unwrap();
        assert_eq!((receipt.grantee, receipt.accessor, receipt.enforcer), (clinic, nurse, None));
        assert_eq!(receipt.decision, expected);
    }
    world.by(clinic).set_delegate(clinic, nurse, until + HOUR).unwrap();
    world.by(clinic).remove_delegate(clinic, nurse).unwrap();
    let receipt = world.by(nurse).access(patient, Some(clinic), asked, None, [1; 32]).unwrap();
    assert_eq!(receipt.decision, denied(DenyReason::NotDelegate));
}

#[test]
fn the_default_decides_for_those_without_a_consent_and_a_consent_overrides_it() {
    let mut world = World::new();
    let [patient, clinic, other] = world.accounts(["patient", "clinic", "other"]);
    world.by(patient).grant(patient, clinic, TREATMENT, given::deny(Purpose::TREAT, LABORATORY), None, None).unwrap();
    let asked = request(Purpose::TREAT, LABORATORY);
    let restricted = salus_domain::consent::Request { confidentiality: Confidentiality::Restricted, ..asked.clone() };
    let by_default = Decision::Permit(Basis::Default);
    let nothing = denied(DenyReason::NoConsent);
    for (policy, normal, sensitive) in [
        (DefaultPolicy::BreakGlassOnly, &nothing, &nothing),
        (DefaultPolicy::Nothing, &nothing, &nothing),
        (DefaultPolicy::NormalConfidentiality, &by_default, &nothing),
        (DefaultPolicy::All, &by_default, &by_default),
    ] {
        world.by(patient).set_default(patient, policy, false, None).unwrap();
        assert_eq!(world.by(other).check(patient, other, asked.clone()).as_ref(), Ok(normal), "{policy:?}");
        assert_eq!(world.by(other).check(patient, other, restricted.clone()).as_ref(), Ok(sensitive), "{policy:?}");
        let consented = world.by(clinic).check(patient, clinic, asked.clone());
        assert_eq!(consented, Ok(denied(DenyReason::DeniedByProvision { index: 0 })), "{policy:?}");
    }
}

#[test]
fn a_start_in_the_past_is_raised_to_now_and_said_so() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let now = world.now();
    let terms = given::permit_during(Purpose::TREAT, LABORATORY, now - DAY, now + DAY);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    let events = world.events();
    let [salus_domain::consent::Event::Granted { consent, clamped_from, .. }] = events.as_slice() else {
        panic!("one event: {events:?}");
    };
    assert_eq!((consent.terms.period.from, *clamped_from), (now, Some(now - DAY)));
    let asked = request(Purpose::TREAT, LABORATORY);
    let before = world.by(clinic).was_permitted(patient, clinic, asked, now - 1, None);
    assert_eq!(before, Ok(denied(DenyReason::NoConsent)), "never backdated");
}

#[test]
fn a_version_expected_is_the_version_that_permits() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = request(Purpose::TREAT, LABORATORY);
    let terms = given::permit_times(Purpose::TREAT, LABORATORY, 5);
    world.by(patient).grant(patient, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    world.by(patient).grant(patient, clinic, TREATMENT, Terms { max_uses: Some(3), ..terms }, None, None).unwrap();
    for (expected, decision, left) in [
        (Some(1), denied(DenyReason::OtherVersion { current: 2 }), None),
        (Some(3), denied(DenyReason::OtherVersion { current: 2 }), None),
        (Some(2), permitted(2), Some(2)),
        (None, permitted(2), Some(1)),
    ] {
        let resource = [left.map_or(9, |left| left as u8); 32];
        let receipt = world.by(clinic).access(patient, None, asked.clone(), expected, resource).unwrap();
        assert_eq!((receipt.decision, receipt.uses_left), (decision, left), "{expected:?}");
    }
}
