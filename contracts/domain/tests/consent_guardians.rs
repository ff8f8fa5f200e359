//! Guardians whom the subject appoints: what they may do, and what they may not.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use support::cast::*;
use support::*;

#[test]
fn guardian_removed_after_granting() {
    for (keep, expected) in [(true, permit(1)), (false, deny(DenyReason::GuardianEnded))] {
        let mut registry = registry();
        registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
        registry.act(MOTHER, grant_all(CLINIC)).unwrap();
        registry.act(PATIENT, end(MOTHER, keep, None)).unwrap();
        assert_eq!(registry.check(PATIENT, CLINIC, &treat()), expected);
        assert_eq!(registry.act(MOTHER, grant_all(CLINIC)), Err(Error::GuardianEnded));
        // What was permitted before she went stays permitted then.
        let before = Instant { at: NOW, seq: 2 };
        assert_eq!(registry.was_permitted(PATIENT, CLINIC, &treat(), before), permit(1));
    }
}

#[test]
fn what_was_kept_can_be_dropped_later_and_even_after_a_new_term() {
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
    registry.act(MOTHER, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, end(MOTHER, true, None)).unwrap();
    assert_eq!(registry.act(PATIENT, end(MOTHER, true, None)), Err(Error::NothingToRevoke { burned: 1 }));
    assert_eq!(registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))), change(4, 2));
    registry.act(MOTHER, grant_all(LAB)).unwrap();
    registry.act(PATIENT, end(MOTHER, false, Some(1))).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::GuardianEnded), "granted in term 1");
    assert_eq!(registry.check(PATIENT, LAB, &treat()), permit(1), "granted in term 2");
    assert_eq!(registry.act(PATIENT, end(MOTHER, false, Some(1))), Err(Error::NothingToRevoke { burned: 1 }));
    registry.act(PATIENT, end(MOTHER, true, None)).unwrap();
    registry.act(PATIENT, end(MOTHER, false, None)).unwrap();
    assert_eq!(registry.check(PATIENT, LAB, &treat()), deny(DenyReason::GuardianEnded));
}

#[test]
fn dropping_what_was_kept_says_how_far_it_burned() {
    // So that an indexer knows it from the event, which has the change's number.
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
    registry.act(MOTHER, Action::ResignGuardian { subject: PATIENT, term: None }).unwrap();
    assert_eq!(registry.act(PATIENT, end(MOTHER, false, Some(5))), change(3, 5));
    assert_eq!(registry.act(PATIENT, end(MOTHER, false, Some(5))), Err(Error::NothingToRevoke { burned: 5 }));
}

#[test]
fn ward_comes_of_age() {
    let of_age = midnight(2027, 4, 1);
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(0, of_age))).unwrap();
    registry.act(MOTHER, grant_all(CLINIC)).unwrap();
    registry.now = of_age - 1;
    registry.act(MOTHER, grant_all(LAB)).unwrap();
    registry.now = of_age;
    assert_eq!(registry.act(MOTHER, grant_all(LAB)), Err(Error::GuardianExpired { until: of_age }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1), "stays until the subject says otherwise");
    registry.act(PATIENT, end(MOTHER, false, None)).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::GuardianEnded));
}

#[test]
fn parents_disagree() {
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
    registry.act(PATIENT, appoint(FATHER, guardian(0, u64::MAX))).unwrap();
    registry.act(MOTHER, grant_all(CLINIC)).unwrap();
    registry.act(FATHER, revoke(CLINIC, None)).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::Revoked), "the last word counts");
    registry.act(MOTHER, grant_all(CLINIC)).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(2));
    assert_eq!(
        registry.act(
            FATHER,
            Action::EnterInError { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, version: 2 }
        ),
        Err(Error::NotRecorder)
    );
}

#[test]
fn a_guardian_with_exclusions_leaves_alone_what_the_ward_said_about_them() {
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
    let refused = Err(Error::ExcludedCategory { categories: GENETIC });
    assert_eq!(registry.act(MOTHER, grant_all(CLINIC)), refused);
    let mut rule = permit_all(Scope::Treatment);
    rule.categories &= !GENETIC;
    let rest = grant(CLINIC, Scope::Treatment, terms(vec![rule]));
    registry.act(MOTHER, rest.clone()).unwrap();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    assert_eq!(registry.act(MOTHER, rest.clone()), refused, "superseding");
    assert_eq!(registry.act(MOTHER, revoke(CLINIC, None)), refused, "revoking");
    let limited = Err(Error::GuardianLimited { excluded: GENETIC });
    assert_eq!(registry.act(MOTHER, Action::RevokeAll { subject: PATIENT, up_to: None }), limited);
    let all =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None };
    assert_eq!(registry.act(MOTHER, all), limited);
    registry.act(PATIENT, revoke(CLINIC, None)).unwrap();
    registry.act(MOTHER, rest).unwrap();
}

#[test]
fn a_guardian_may_deny_an_excluded_category() {
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.categories = GENETIC;
    registry.act(MOTHER, grant(CLINIC, Scope::Treatment, terms(vec![dissent]))).unwrap();
}

#[test]
fn an_ended_guardians_term_cannot_be_reached_by_a_held_back_appointment() {
    let mut registry = registry();
    let held =
        Action::AppointGuardian { subject: PATIENT, guardian: MOTHER, powers: guardian(0, u64::MAX), term: Some(1) };
    registry.relay(PATIENT, end(MOTHER, false, Some(1))).unwrap();
    assert_eq!(registry.relay(PATIENT, held), Err(Error::NumberUsed { highest: 1 }));
    assert_eq!(registry.act(MOTHER, grant_all(CLINIC)), Err(Error::MayNotAct { controller: PATIENT }));
}
