//! MedRec's seven defects, which must fail here.

mod support;

use salus_domain::consent::*;
use support::cast::*;
use support::*;

#[test]
fn medrec_anyone_toggles_a_custodian() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    let refused = Err(Error::MayNotAct { controller: PATIENT });
    assert_eq!(registry.act(STRANGER, grant_all(STRANGER)), refused);
    assert_eq!(registry.act(STRANGER, revoke(CLINIC, None)), refused);
    assert_eq!(
        registry.act(STRANGER, appoint(STRANGER, guardian(0, u64::MAX))),
        Err(Error::NotController { controller: PATIENT })
    );
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
}

#[test]
fn medrec_removing_an_absent_custodian_removes_the_last_one() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, grant_all(LAB)).unwrap();
    assert_eq!(registry.act(PATIENT, revoke(STRANGER, None)), Err(Error::NothingToRevoke { burned: 0 }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
    assert_eq!(registry.check(PATIENT, LAB, &treat()), permit(1));
}

#[test]
fn medrec_removing_a_viewer_with_the_wrong_group_removes_another() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, grant(CLINIC, Scope::Research, terms(vec![permit_all(Scope::Research)]))).unwrap();
    let wrong = Action::Revoke { subject: PATIENT, grantee: CLINIC, scope: Scope::Privacy, up_to: None };
    assert_eq!(registry.act(PATIENT, wrong), Err(Error::NothingToRevoke { burned: 0 }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
    assert_eq!(registry.check(PATIENT, CLINIC, &request(Purpose::HRESCH, LABORATORY)), permit(1));
}

#[test]
fn medrec_anyone_sets_a_providers_name() {
    // Who acts for an account is that account's own matter, and the only thing of the kind that there is.
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    let (access, _) = registry.access(PATIENT, (STRANGER, CLINIC), &treat(), None, [0; 32]).unwrap();
    assert_eq!(access, Access::denied(DenyReason::NotDelegate));
    for (what, error) in [
        (
            Action::SetController { subject: PATIENT, controller: STRANGER, rotation: None },
            Error::NotController { controller: PATIENT },
        ),
        (
            Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None },
            Error::MayNotAct { controller: PATIENT },
        ),
    ] {
        assert_eq!(registry.act(STRANGER, what), Err(error));
    }
}

#[test]
fn medrec_one_of_two_signers_suffices() {
    let mut registry = with_trustees(2);
    registry.vote(PATIENT, account(20), Some(NEW_KEY)).unwrap();
    registry.vote(PATIENT, account(20), Some(NEW_KEY)).unwrap();
    registry.now += 2 * DAY;
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending), "one trustee twice is one trustee");
}

#[test]
fn medrec_milliseconds_compared_with_seconds() {
    let mut registry = registry();
    let mut day = terms(vec![permit_all(Scope::Treatment)]);
    day.period = Period { from: NOW, until: NOW + DAY };
    registry.act(PATIENT, grant(CLINIC, Scope::Treatment, day)).unwrap();
    // A period in seconds lies in 1970 as far as the registry is concerned, and is refused.
    let mut seconds = terms(vec![permit_all(Scope::Treatment)]);
    seconds.period = Period { from: NOW / 1_000, until: (NOW + DAY) / 1_000 };
    let error = Error::BadPeriod { from: NOW, until: (NOW + DAY) / 1_000 };
    assert_eq!(registry.act(PATIENT, grant(CLINIC, Scope::Treatment, seconds)), Err(error));
    registry.now = NOW + DAY;
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), deny(DenyReason::Expired { until: NOW + DAY }));
}

#[test]
fn medrec_the_provider_destroys_the_patients_permissions() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, grant_all(LAB)).unwrap();
    let trustees = vec![CLINIC];
    for (what, error) in [
        (revoke(LAB, None), Error::MayNotAct { controller: PATIENT }),
        (revoke(CLINIC, None), Error::MayNotAct { controller: PATIENT }),
        (Action::RevokeAll { subject: PATIENT, up_to: None }, Error::MayNotAct { controller: PATIENT }),
        (
            Action::EnterInError { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, version: 1 },
            Error::MayNotAct { controller: PATIENT },
        ),
        (
            Action::SetController { subject: PATIENT, controller: CLINIC, rotation: None },
            Error::NotController { controller: PATIENT },
        ),
        (
            Action::SetRecovery { subject: PATIENT, trustees, threshold: 1, delay: 1, revision: None },
            Error::NotController { controller: PATIENT },
        ),
    ] {
        assert_eq!(registry.act(CLINIC, what), Err(error));
    }
    assert_eq!(registry.check(PATIENT, LAB, &treat()), permit(1));
}
