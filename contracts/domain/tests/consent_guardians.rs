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
    // What another guardian said is no word of the ward's.
    registry.act(PATIENT, appoint(FATHER, guardian(0, u64::MAX))).unwrap();
    registry.act(FATHER, grant_all(CLINIC)).unwrap();
    registry.act(MOTHER, revoke(CLINIC, None)).unwrap();
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

// --- what a guardian cannot turn to their own good

fn set_default(policy: DefaultPolicy) -> Action {
    Action::SetDefault { subject: PATIENT, policy, no_break_glass: false, revision: None }
}

#[test]
fn a_guardian_only_narrows_the_default() {
    use DefaultPolicy::*;
    let narrow_to_wide = [Nothing, BreakGlassOnly, NormalConfidentiality, All];
    for (now, policy) in narrow_to_wide.into_iter().enumerate() {
        for (then, wanted) in narrow_to_wide.into_iter().enumerate() {
            let mut registry = registry();
            registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
            registry.act(PATIENT, set_default(policy)).unwrap();
            let expected = if then > now { Err(Error::GuardianWidens { policy }) } else { change(3, 2) };
            assert_eq!(registry.act(MOTHER, set_default(wanted)), expected, "{policy:?} to {wanted:?}");
        }
    }
}

#[test]
fn a_guardian_does_not_end_what_denies_them() {
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.label = Confidentiality::Unrestricted;
    let denied = deny(DenyReason::DeniedByProvision { index: 0 });
    for policy in [DefaultPolicy::NormalConfidentiality, DefaultPolicy::All] {
        let mut registry = registry();
        registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
        registry.act(PATIENT, set_default(policy)).unwrap();
        registry.act(PATIENT, grant(MOTHER, Scope::Treatment, terms(vec![dissent.clone()]))).unwrap();
        let revoke_all = Action::RevokeAll { subject: PATIENT, up_to: None };
        for (way, error) in [
            (revoke(MOTHER, None), Error::GuardianToSelf),
            (revoke(MOTHER, Some(1)), Error::GuardianToSelf),
            (grant_all(MOTHER), Error::GuardianToSelf),
            (revoke_all.clone(), Error::GuardianWidens { policy }),
            (
                Action::EnterInError { subject: PATIENT, grantee: MOTHER, scope: Scope::Treatment, version: 1 },
                Error::NotRecorder,
            ),
        ] {
            assert_eq!(registry.act(MOTHER, way), Err(error));
        }
        assert_eq!(registry.check(PATIENT, MOTHER, &treat()), denied);
        // Where nobody is permitted anything by default, to revoke everything permits nobody anything.
        registry.act(MOTHER, set_default(DefaultPolicy::BreakGlassOnly)).unwrap();
        registry.act(MOTHER, revoke_all).unwrap();
        assert_eq!(registry.check(PATIENT, MOTHER, &treat()), deny(DenyReason::Revoked));
        assert_eq!(
            registry.act(MOTHER, set_default(policy)),
            Err(Error::GuardianWidens { policy: DefaultPolicy::BreakGlassOnly })
        );
    }
}

#[test]
fn a_guardian_with_exclusions_opens_none_of_them_by_an_end() {
    // The ward permits everybody everything, but the clinic its laboratory alone: without that consent the clinic would get
    // the genetic data, which are none of the mother's business.
    let mut laboratory = permit_all(Scope::Treatment);
    laboratory.categories = LABORATORY;
    let genetic = request(Purpose::TREAT, GENETIC);
    for policy in [DefaultPolicy::NormalConfidentiality, DefaultPolicy::All] {
        let mut registry = registry();
        registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
        registry.act(PATIENT, set_default(policy)).unwrap();
        let own = grant(CLINIC, Scope::Treatment, terms(vec![laboratory.clone()]));
        registry.act(PATIENT, own.clone()).unwrap();
        // Neither at once, nor by a consent of her own that she could then end.
        for way in [revoke(CLINIC, None), own] {
            assert_eq!(registry.act(MOTHER, way), Err(Error::GuardianWidens { policy }));
        }
        assert_eq!(registry.check(PATIENT, CLINIC, &genetic), deny(DenyReason::NotCovered));
        registry.act(PATIENT, set_default(DefaultPolicy::Nothing)).unwrap();
        registry.act(MOTHER, revoke(CLINIC, None)).unwrap();
    }
}

#[test]
fn a_guardians_numbers_leave_no_gap() {
    let numbered = |version| Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: terms(vec![permit_all(Scope::Treatment)]),
        version: Some(version),
        epoch: Some(0),
    };
    let revoke_all = |up_to| Action::RevokeAll { subject: PATIENT, up_to: Some(up_to) };
    let revision = |revision| Action::SetDefault {
        subject: PATIENT,
        policy: DefaultPolicy::BreakGlassOnly,
        no_break_glass: false,
        revision: Some(revision),
    };
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(0, u64::MAX))).unwrap();
    for (action, most) in [
        (numbered(2), 1),
        (numbered(1_000), 1),
        (numbered(u32::MAX), 1),
        (revoke(CLINIC, Some(1)), 0),
        (revoke(CLINIC, Some(1_000)), 0),
        (revoke_all(1), 0),
        (revoke_all(u32::MAX), 0),
        (revision(2), 1),
        (revision(1_000), 1),
    ] {
        assert_eq!(registry.act(MOTHER, action.clone()), Err(Error::GuardianGap { most }), "{action:?}");
        assert_eq!(registry.relay(MOTHER, action), Err(Error::GuardianGap { most }));
    }
    registry.act(MOTHER, numbered(1)).unwrap();
    registry.act(MOTHER, revoke(CLINIC, Some(1))).unwrap();
    registry.act(MOTHER, revision(1)).unwrap();
    assert_eq!(registry.act(MOTHER, numbered(1)), Err(Error::NumberUsed { highest: 1 }));
    // The subject may leave gaps; a guardian goes on after them.
    registry.act(PATIENT, numbered(7)).unwrap();
    assert_eq!(registry.act(MOTHER, numbered(9)), Err(Error::GuardianGap { most: 8 }));
    assert_eq!(registry.act(MOTHER, revoke(CLINIC, Some(8))), Err(Error::GuardianGap { most: 7 }));
    registry.act(MOTHER, numbered(8)).unwrap();
    registry.act(MOTHER, revoke(CLINIC, Some(8))).unwrap();
    registry.act(MOTHER, revoke_all(0)).unwrap();
    assert_eq!(registry.act(MOTHER, revoke_all(2)), Err(Error::GuardianGap { most: 1 }));
}

#[test]
fn what_the_ward_signed_gets_through_whatever_a_guardian_does_first() {
    // One who may not touch a category, and sees what the ward signed about it.
    let signed = |version| Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: terms(vec![permit_all(Scope::Treatment)]),
        version: Some(version),
        epoch: Some(0),
    };
    let mut harmless = permit_all(Scope::Treatment);
    harmless.categories = LABORATORY;
    let harmless = grant(CLINIC, Scope::Treatment, terms(vec![harmless]));
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
    for _ in 0..5 {
        registry.act(MOTHER, harmless.clone()).unwrap();
        registry.act(MOTHER, revoke(CLINIC, None)).unwrap();
    }
    // Each of her steps takes one number, and the ward may name one that lies up to 1,000 ahead.
    assert_eq!(registry.relay(PATIENT, signed(1)), Err(Error::NumberUsed { highest: 5 }));
    registry.relay(PATIENT, signed(101)).unwrap();
    assert_eq!(registry.act(MOTHER, harmless), Err(Error::ExcludedCategory { categories: GENETIC }));
    // So it is with a revocation: it reaches over all that she could put in its way.
    registry.act(PATIENT, revoke(CLINIC, None)).unwrap();
    for _ in 0..5 {
        let mut other = permit_all(Scope::Treatment);
        other.categories = LABORATORY;
        registry.act(MOTHER, grant(CLINIC, Scope::Treatment, terms(vec![other]))).unwrap();
    }
    registry.relay(PATIENT, revoke(CLINIC, Some(201))).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::Revoked));
}

#[test]
fn what_the_ward_said_and_has_run_out_bars_no_guardian() {
    let mut ends = terms(vec![permit_all(Scope::Treatment)]);
    ends.period.until = NOW + DAY;
    let mut once = terms(vec![permit_all(Scope::Treatment)]);
    once.max_uses = Some(1);
    let mut rest = permit_all(Scope::Treatment);
    rest.categories &= !GENETIC;
    let rest = grant(CLINIC, Scope::Treatment, terms(vec![rest]));
    let barred = Err(Error::ExcludedCategory { categories: GENETIC });
    for what in [ends, once] {
        let mut registry = registry();
        registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
        registry.act(PATIENT, grant(CLINIC, Scope::Treatment, what)).unwrap();
        registry.now = NOW + DAY - 1;
        assert_eq!(registry.act(MOTHER, rest.clone()), barred);
        assert_eq!(registry.act(MOTHER, revoke(CLINIC, None)), barred);
        registry.access(PATIENT, (CLINIC, CLINIC), &treat(), None, [1; 32]).unwrap();
        registry.now = NOW + DAY;
        assert!(registry.check(PATIENT, CLINIC, &treat()).is_ok_and(|decision| matches!(decision, Decision::Deny(_))));
        registry.clone().act(MOTHER, revoke(CLINIC, None)).unwrap();
        registry.act(MOTHER, rest.clone()).unwrap();
    }
    // What holds later holds.
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
    let mut later = terms(vec![permit_all(Scope::Treatment)]);
    later.period.from = NOW + DAY;
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, later)).unwrap();
    assert_eq!(registry.act(MOTHER, rest), barred);
}
