//! Guardians on the bundle: those whom the subject appoints. Authorities' come with the credential registry.

use salus_domain::consent::{Authority, DefaultPolicy, DenyReason, Error, GuardianTerms, Period, Purpose, Scope};
use salus_e2e_tests::native::{
    World,
    given::{self, DAY, LABORATORY, NEXT_QUARTER, NEXT_YEAR, REPRODUCTIVE, denied, permitted, powers, request},
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
    world.by(mother).set_default(ward, DefaultPolicy::All, true, None).unwrap();
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
