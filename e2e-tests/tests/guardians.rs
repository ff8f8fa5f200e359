//! Guardians on the bundle: those whom the subject appoints. Those of courts are in `courts.rs`.

use salus_domain::consent::{
    Action, Authority, DefaultPolicy, DenyReason, Error, Event, GuardianTerms, Instant, Period, Purpose, Recorder,
    Scope,
};
use salus_e2e_tests::native::{
    World,
    given::{self, DAY, LABORATORY, NEXT_QUARTER, NEXT_YEAR, REPRODUCTIVE, denied, permitted, powers, request},
    person,
};

const TREATMENT: Scope = Scope::Treatment;

fn lab() -> salus_domain::consent::Request {
    request(Purpose::TREAT, LABORATORY)
}

#[test]
fn guardian_removed_after_granting() {
    for keep_grants in [true, false] {
        let mut world = World::new();
        let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
        world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
        world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
        assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(permitted(1)));
        let granted = world.now();
        world.chain.next_block();
        world.by(ward).end_guardian(ward, mother, keep_grants, None).unwrap();

        let expected = if keep_grants { permitted(1) } else { denied(DenyReason::GuardianEnded) };
        assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(expected.clone()));
        let ended = world.now();
        world.chain.next_block();
        for (at, then) in [(granted, permitted(1)), (ended, expected)] {
            assert_eq!(world.by(clinic).was_permitted(ward, clinic, lab(), at, None), Ok(then));
        }
        let again =
            world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None);
        assert_eq!(again, Err(Error::GuardianEnded));
        assert_eq!(world.by(clinic).may_act(ward, mother), Err(Error::GuardianEnded));
    }
}

#[test]
fn what_was_kept_can_be_dropped_later_and_after_another_term() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    world.by(mother).resign_guardian(ward, None).unwrap();
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(permitted(1)));
    world.by(ward).end_guardian(ward, mother, false, Some(1)).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(denied(DenyReason::GuardianEnded)));
    assert!(world.by(ward).may_act(ward, mother).is_ok(), "the second term goes on");
}

#[test]
fn ward_comes_of_age() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    let of_age = GuardianTerms { period: Period { from: 0, until: NEXT_QUARTER }, excluded: 0 };
    world.by(ward).appoint_guardian(ward, mother, of_age, None).unwrap();
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.chain.set_time(NEXT_QUARTER - 1);
    world.by(mother).grant(ward, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    world.chain.set_time(NEXT_QUARTER);
    let over = Error::GuardianExpired { until: NEXT_QUARTER };
    assert_eq!(world.by(mother).grant(ward, clinic, TREATMENT, terms, None, None), Err(over.clone()));
    assert_eq!(world.by(mother).revoke(ward, clinic, TREATMENT, None), Err(over.clone()));
    assert_eq!(world.by(mother).may_act(ward, mother), Err(over.clone()));
    assert_eq!(world.by(ward).extend_guardian(ward, mother, 1, NEXT_YEAR), Err(over));
    // What she granted stays until the ward ends it.
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(permitted(1)));
    world.by(ward).end_guardian(ward, mother, false, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(denied(DenyReason::GuardianEnded)));
}

#[test]
fn parents_disagree() {
    let mut world = World::new();
    let [ward, mother, father, clinic] = world.accounts(["ward", "mother", "father", "clinic"]);
    for parent in [mother, father] {
        world.by(ward).appoint_guardian(ward, parent, powers(0), None).unwrap();
    }
    // The last word counts, each stays on record, and neither can remove the other.
    world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    world.by(father).revoke(ward, clinic, TREATMENT, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(denied(DenyReason::Revoked)));
    world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(permitted(2)));
    let refused = Error::NotController { controller: ward };
    assert_eq!(world.by(father).end_guardian(ward, mother, false, None), Err(refused));
    // Dropping what one granted leaves what the other did.
    world.by(ward).end_guardian(ward, father, false, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(permitted(2)));
    world.by(ward).end_guardian(ward, mother, false, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, clinic, lab()), Ok(denied(DenyReason::GuardianEnded)));
}

#[test]
fn an_excluded_category_is_none_of_the_guardians_business() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    world.by(ward).appoint_guardian(ward, mother, powers(REPRODUCTIVE), None).unwrap();
    let touched = Error::ExcludedCategory { categories: REPRODUCTIVE };
    let both = given::permit(Purpose::TREAT, LABORATORY | REPRODUCTIVE);
    assert_eq!(world.by(mother).grant(ward, clinic, TREATMENT, both.clone(), None, None), Err(touched.clone()));
    // What the ward said about it, the guardian neither replaces nor revokes.
    world.by(ward).grant(ward, clinic, TREATMENT, both, None, None).unwrap();
    let other = given::permit(Purpose::TREAT, LABORATORY);
    assert_eq!(world.by(mother).grant(ward, clinic, TREATMENT, other, None, None), Err(touched.clone()));
    assert_eq!(world.by(mother).revoke(ward, clinic, TREATMENT, None), Err(touched));
    let limited = Error::GuardianLimited { excluded: REPRODUCTIVE };
    assert_eq!(world.by(mother).revoke_all(ward, None), Err(limited.clone()));
    assert_eq!(world.by(mother).set_default(ward, DefaultPolicy::All, false, None), Err(limited));
    let as_guardian = Authority::Guardian { account: mother, term: 1, excluded: REPRODUCTIVE };
    assert_eq!(world.by(clinic).may_act(ward, mother), Ok(as_guardian));
}

#[test]
fn a_guardian_never_grants_to_themself_nor_touches_break_glass() {
    let mut world = World::new();
    let [ward, mother] = world.accounts(["ward", "mother"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    let granted =
        world.by(mother).grant(ward, mother, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None);
    assert_eq!(granted, Err(Error::GuardianToSelf));
    let barred = world.by(mother).set_default(ward, DefaultPolicy::Nothing, true, None);
    assert_eq!(barred, Err(Error::BreakGlassNotYours));
    world.by(ward).set_default(ward, DefaultPolicy::Nothing, true, None).unwrap();
    let lifted = world.by(mother).set_default(ward, DefaultPolicy::Nothing, false, None);
    assert_eq!(lifted, Err(Error::BreakGlassNotYours));
}

#[test]
fn a_guardian_only_narrows_the_default() {
    use DefaultPolicy::*;
    let narrow_to_wide = [Nothing, BreakGlassOnly, NormalConfidentiality, All];
    let mut world = World::new();
    let [ward, mother] = world.accounts(["ward", "mother"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    for (now, policy) in narrow_to_wide.into_iter().enumerate() {
        for (then, wanted) in narrow_to_wide.into_iter().enumerate() {
            world.by(ward).set_default(ward, policy, false, None).unwrap();
            let set = world.by(mother).set_default(ward, wanted, false, None).map(drop);
            let expected = if then > now { Err(Error::GuardianWidens { policy }) } else { Ok(()) };
            assert_eq!(set, expected, "{policy:?} to {wanted:?}");
        }
    }
}

#[test]
fn a_guardian_does_not_end_what_denies_them() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    world.by(ward).set_default(ward, DefaultPolicy::All, false, None).unwrap();
    world.by(ward).grant(ward, mother, TREATMENT, given::deny(Purpose::TREAT, LABORATORY), None, None).unwrap();
    let denial = denied(DenyReason::DeniedByProvision { index: 0 });
    assert_eq!(world.by(mother).revoke(ward, mother, TREATMENT, None), Err(Error::GuardianToSelf));
    let policy = DefaultPolicy::All;
    assert_eq!(world.by(mother).revoke_all(ward, None), Err(Error::GuardianWidens { policy }));
    assert_eq!(world.by(clinic).check(ward, mother, lab()), Ok(denial));
    // Once nobody is permitted anything by default she may, and gains nothing by it.
    world.by(mother).set_default(ward, DefaultPolicy::Nothing, false, None).unwrap();
    world.by(mother).revoke_all(ward, None).unwrap();
    assert_eq!(world.by(clinic).check(ward, mother, lab()), Ok(denied(DenyReason::Revoked)));
}

#[test]
fn what_the_ward_signed_gets_through_whatever_a_guardian_does_first() {
    let mut world = World::new();
    let ward = person("ward");
    let [mother, clinic, relayer] = world.accounts(["mother", "clinic", "relayer"]);
    let subject = ward.id;
    let appoint = Action::AppointGuardian { subject, guardian: mother, powers: powers(REPRODUCTIVE), term: Some(1) };
    world.relay(relayer, &ward, appoint).unwrap();
    let both = given::permit(Purpose::TREAT, LABORATORY | REPRODUCTIVE);
    let harmless = given::permit(Purpose::TREAT, LABORATORY);
    let grant = |version| Action::Grant {
        subject,
        grantee: clinic,
        scope: TREATMENT,
        terms: both.clone(),
        version: Some(version),
        epoch: Some(0),
    };
    // Nothing is recorded yet: she can burn nothing ahead of the ward, nor take a number far ahead.
    assert_eq!(world.by(mother).revoke(subject, clinic, TREATMENT, Some(1_000)), Err(Error::GuardianGap { most: 0 }));
    let far = world.by(mother).grant(subject, clinic, TREATMENT, harmless.clone(), Some(1_000), None);
    assert_eq!(far, Err(Error::GuardianGap { most: 1 }));
    // She takes the next ones, one by one; the ward's number lies beyond.
    for _ in 0..3 {
        world.by(mother).grant(subject, clinic, TREATMENT, harmless.clone(), None, None).unwrap();
    }
    assert_eq!(world.relay(relayer, &ward, grant(1)), Err(Error::NumberUsed { highest: 3 }));
    world.relay(relayer, &ward, grant(100)).unwrap();
    let superseding = world.by(mother).grant(subject, clinic, TREATMENT, harmless, None, None);
    assert_eq!(superseding, Err(Error::ExcludedCategory { categories: REPRODUCTIVE }));
    assert_eq!(world.by(clinic).check(subject, clinic, request(Purpose::TREAT, REPRODUCTIVE)), Ok(permitted(100)));
}

#[test]
fn what_the_ward_said_and_has_run_out_bars_no_guardian() {
    let mut world = World::new();
    let [ward, mother, clinic, other] = world.accounts(["ward", "mother", "clinic", "other"]);
    world.by(ward).appoint_guardian(ward, mother, powers(REPRODUCTIVE), None).unwrap();
    let until = world.now() + DAY;
    let both = LABORATORY | REPRODUCTIVE;
    let ends = given::permit_during(Purpose::TREAT, both, 0, until);
    world.by(ward).grant(ward, clinic, TREATMENT, ends, None, None).unwrap();
    world.by(ward).grant(ward, other, TREATMENT, given::permit_times(Purpose::TREAT, both, 1), None, None).unwrap();
    let rest = given::permit(Purpose::TREAT, LABORATORY);
    let barred = Error::ExcludedCategory { categories: REPRODUCTIVE };
    world.chain.set_time(until - 1);
    for grantee in [clinic, other] {
        let superseding = world.by(mother).grant(ward, grantee, TREATMENT, rest.clone(), None, None);
        assert_eq!(superseding, Err(barred.clone()));
        assert_eq!(world.by(mother).revoke(ward, grantee, TREATMENT, None), Err(barred.clone()));
    }
    world.by(other).access(ward, None, lab(), None, [1; 32]).unwrap();
    world.chain.set_time(until);
    for grantee in [clinic, other] {
        world.attempt(|world| world.by(mother).revoke(ward, grantee, TREATMENT, None).unwrap());
        world.by(mother).grant(ward, grantee, TREATMENT, rest.clone(), None, None).unwrap();
        assert_eq!(world.by(clinic).check(ward, grantee, lab()), Ok(permitted(2)));
    }
}

#[test]
fn who_declined_is_on_record_and_not_about_an_excluded_category() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    world.by(ward).appoint_guardian(ward, mother, powers(REPRODUCTIVE), None).unwrap();
    let both = given::permit(Purpose::TREAT, LABORATORY | REPRODUCTIVE);
    let draft = world.by(clinic).propose(ward, clinic, TREATMENT, both).unwrap();
    let refused = world.by(mother).decline(ward, clinic, TREATMENT, draft);
    assert_eq!(refused, Err(Error::ExcludedCategory { categories: REPRODUCTIVE }));
    let draft = world.by(clinic).propose(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY)).unwrap();
    let declined = world.by(mother).decline(ward, clinic, TREATMENT, draft).unwrap();
    let expected = Event::Declined {
        subject: ward,
        grantee: clinic,
        scope: TREATMENT,
        draft,
        by: Recorder::Guardian { account: mother, term: 1 },
        at: Instant { at: world.now(), seq: declined.seq },
    };
    assert_eq!(world.events(), [expected]);
}

#[test]
fn a_term_begins_and_ends_on_the_millisecond_and_publishes_no_birthday() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    let birthday = NEXT_QUARTER + 37 * DAY;
    let to_the_day = GuardianTerms { period: Period { from: 0, until: birthday }, excluded: 0 };
    // 2027-07-01, 2027-10-01: the next quarters.
    let (july, october) = (1_814_400_000_000, 1_822_348_800_000);
    let refused = world.by(ward).appoint_guardian(ward, mother, to_the_day, None);
    assert_eq!(refused, Err(Error::NotQuarter { next: july }));
    let from = world.now() + DAY;
    let rounded = GuardianTerms { period: Period { from, until: july }, excluded: 0 };
    world.by(ward).appoint_guardian(ward, mother, rounded, None).unwrap();
    assert_eq!(world.by(clinic).may_act(ward, mother), Err(Error::GuardianNotYet { from }));
    world.chain.set_time(from);
    assert!(world.by(clinic).may_act(ward, mother).is_ok());
    assert_eq!(world.by(ward).extend_guardian(ward, mother, 1, july), Err(Error::NotLater { until: july }));
    assert_eq!(world.by(ward).extend_guardian(ward, mother, 1, july + 1), Err(Error::NotQuarter { next: october }));
    world.by(ward).extend_guardian(ward, mother, 1, october).unwrap();
    world.chain.set_time(october - 1);
    assert!(world.by(clinic).may_act(ward, mother).is_ok());
}

#[test]
fn a_guardians_old_term_gives_no_power_over_a_new_one() {
    let mut world = World::new();
    let [ward, mother, clinic] = world.accounts(["ward", "mother", "clinic"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    world.by(mother).grant(ward, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), None, None).unwrap();
    world.by(mother).resign_guardian(ward, Some(1)).unwrap();
    assert_eq!(world.by(mother).resign_guardian(ward, Some(1)), Err(Error::GuardianEnded));
    world.by(ward).appoint_guardian(ward, mother, powers(REPRODUCTIVE), None).unwrap();
    // She recorded it in her first term; in her second she did not.
    assert_eq!(world.by(mother).enter_in_error(ward, clinic, TREATMENT, 1), Err(Error::NotRecorder));
    assert_eq!(world.by(mother).resign_guardian(ward, Some(1)), Err(Error::NoGuardian));
}
