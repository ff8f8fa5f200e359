//! Guardians whom an authority appoints. Each case by its name.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use support::cast::{CLINIC, FATHER, GENETIC, LAB, MOTHER, NEW_KEY, NOW};
use support::courts::*;
use support::*;

fn not_appointer() -> Changed {
    Err(Error::NotAppointer { authority: Some(COURT) })
}

// --- appointed

#[test]
fn an_authoritys_guardian_acts_like_any_other() {
    let mut registry = registry();
    let quarter = midnight(2027, 4, 1);
    let until = GuardianTerms { period: Period { from: NOW + 5, until: quarter }, excluded: GENETIC };
    assert_eq!(registry.appoint_by(mandate(GuardianKind::Incapacity), CHILD, MOTHER, until), changed(1, 1));
    let kept = registry.guardian(CHILD, MOTHER).newest.unwrap();
    assert_eq!(kept.appointed_by, Appointer::Authority(mandate(GuardianKind::Incapacity)));
    assert_eq!(registry.act(MOTHER, grant(CLINIC)), Err(Error::GuardianNotYet { from: NOW + 5 }));
    registry.now = NOW + 5;
    let excluded = Err(Error::ExcludedCategory { categories: GENETIC });
    assert_eq!(registry.act(MOTHER, grant(CLINIC)), excluded, "care that the minor consents to alone");
    assert_eq!(registry.act(MOTHER, grant(MOTHER)), Err(Error::GuardianToSelf));
    let mut rest = terms(vec![permit_all(Scope::Treatment)]);
    rest.provisions[0].categories &= !GENETIC;
    let (subject, grantee, scope) = (CHILD, CLINIC, Scope::Treatment);
    let granted = Action::Grant { subject, grantee, scope, terms: rest, version: None, epoch: None };
    registry.act(MOTHER, granted.clone()).unwrap();
    registry.now = quarter - 1;
    registry.act(MOTHER, granted.clone()).unwrap();
    registry.now = quarter;
    assert_eq!(registry.act(MOTHER, granted), Err(Error::GuardianExpired { until: quarter }));
}

#[test]
fn the_subject_may_not_touch_what_an_authority_appointed() {
    let mut registry = with_mother();
    let until = midnight(2040, 1, 1);
    for own in [
        end(MOTHER, true, None),
        end(MOTHER, false, Some(1)),
        end(MOTHER, true, Some(500)),
        Action::ExtendGuardian { subject: CHILD, guardian: MOTHER, term: 1, until },
    ] {
        assert_eq!(registry.act(CHILD, own.clone()), not_appointer(), "{own:?}");
        assert_eq!(registry.act(MOTHER, own), Err(Error::NotController { controller: CHILD }));
    }
    let again = registry.act(CHILD, appoint(MOTHER, powers(GENETIC, until)));
    assert_eq!(again, Err(Error::StillGuardian { term: 1 }));
    assert!(matches!(registry.authority(CHILD, MOTHER), Ok(Authority::Guardian { term: 1, excluded: 0, .. })));
    // Nor does a new key help.
    registry.act(CHILD, Action::SetController { subject: CHILD, controller: NEW_KEY, rotation: None }).unwrap();
    assert_eq!(registry.act(NEW_KEY, end(MOTHER, true, None)), not_appointer());
    // What was burned before does not keep the authority out.
    registry.act(NEW_KEY, end(FATHER, true, Some(7))).unwrap();
    assert_eq!(registry.appoint_by(mandate(GuardianKind::Minor), CHILD, FATHER, powers(0, u64::MAX)), changed(4, 8));
}

#[test]
fn any_authority_of_the_jurisdiction_manages_it_and_none_of_another() {
    let quarter = midnight(2027, 4, 1);
    let later = midnight(2027, 7, 1);
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, quarter)).unwrap();
    let error = Error::NoCredential { credential: CredentialType::GUARDIANSHIP_AUTHORITY, jurisdiction: HERE };
    for other in [FOREIGN_COURT, REGISTRAR, CHILD, MOTHER] {
        assert_eq!(registry.suspend(other, CHILD, MOTHER, (1, true)), Err(error.clone()));
        assert_eq!(registry.extend_by(other, CHILD, MOTHER, (1, later)), Err(error.clone()));
        assert_eq!(registry.end_by(other, CHILD, MOTHER, (1, true)), Err(error.clone()));
    }
    assert_eq!(registry.extend_by(OTHER_COURT, CHILD, MOTHER, (1, later)), changed(2, 1));
    registry.revoke_license(COURT, here(CredentialType::GUARDIANSHIP_AUTHORITY));
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, true)), Err(error), "an authority no more");
    registry.now = later - 1;
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    assert_eq!(registry.end_by(OTHER_COURT, CHILD, MOTHER, (1, false)), changed(4, 1));
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::GuardianEnded));
}

#[test]
fn an_authority_leaves_alone_whom_the_subject_appointed() {
    let mut registry = registry();
    registry.act(CHILD, appoint(MOTHER, powers(0, u64::MAX))).unwrap();
    let theirs = Err(Error::NotAppointer { authority: None });
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, true)), theirs);
    assert_eq!(registry.end_by(COURT, CHILD, MOTHER, (1, true)), theirs);
    assert_eq!(registry.extend_by(COURT, CHILD, MOTHER, (1, u64::MAX)), theirs);
    let still = Err(Error::StillGuardian { term: 1 });
    assert_eq!(registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, u64::MAX)), still);
}

#[test]
fn without_the_registry_nobody_is_an_authority() {
    let mut registry = registry();
    let quarter = midnight(2030, 1, 1);
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, quarter)).unwrap();
    registry.down = true;
    let unavailable = || Err(Error::DependencyUnavailable);
    assert_eq!(registry.appoint_by(mandate(GuardianKind::Minor), CHILD, FATHER, powers(0, u64::MAX)), unavailable());
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, true)), unavailable());
    assert_eq!(registry.end_by(COURT, CHILD, MOTHER, (1, true)), unavailable());
    assert_eq!(registry.extend_by(COURT, CHILD, MOTHER, (1, u64::MAX)), unavailable());
    assert_eq!(registry.attest_death(REGISTRAR, CHILD, HERE), unavailable());
    registry.down = false;
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.down = true;
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), unavailable());
}

// --- suspended, ended, of age

#[test]
fn guardian_suspended_at_once() {
    let mut registry = with_mother();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.act(CHILD, appoint(FATHER, powers(0, u64::MAX))).unwrap();
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, true)), changed(4, 1));
    for act in [
        grant(LAB),
        revoke(CLINIC),
        Action::RevokeAll { subject: CHILD, up_to: None },
        set_default(DefaultPolicy::All, false),
        challenge(),
        Action::ResignGuardian { subject: CHILD, term: None },
    ] {
        assert_eq!(registry.act(MOTHER, act), Err(Error::GuardianSuspended));
    }
    assert_eq!(registry.authority(CHILD, MOTHER), Err(Error::GuardianSuspended));
    assert_eq!(check(&registry, CLINIC), permit(1), "what was granted stands");
    registry.act(FATHER, grant(LAB)).unwrap();
    assert_eq!(registry.suspend(OTHER_COURT, CHILD, MOTHER, (1, true)), Err(Error::AlreadySuspended));
    assert_eq!(registry.suspend(OTHER_COURT, CHILD, MOTHER, (1, false)), changed(6, 1));
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, false)), Err(Error::NotSuspended));
    registry.act(MOTHER, revoke(LAB)).unwrap();
}

#[test]
fn a_suspension_is_for_that_term_alone() {
    let quarter = midnight(2027, 4, 1);
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, quarter)).unwrap();
    registry.suspend(COURT, CHILD, MOTHER, (1, true)).unwrap();
    registry.now = quarter;
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, false)), Err(Error::GuardianExpired { until: quarter }));
    assert_eq!(registry.act(MOTHER, grant(LAB)), Err(Error::GuardianExpired { until: quarter }));
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, u64::MAX)).unwrap();
    registry.act(MOTHER, grant(LAB)).unwrap();
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (1, true)), Err(Error::NoGuardian), "an earlier term");
    registry.end_by(COURT, CHILD, MOTHER, (2, true)).unwrap();
    assert_eq!(registry.suspend(COURT, CHILD, MOTHER, (2, true)), Err(Error::GuardianEnded));
}

#[test]
fn what_an_authority_kept_it_or_the_subject_may_drop() {
    for by_authority in [true, false] {
        let mut registry = with_mother();
        registry.act(MOTHER, grant(CLINIC)).unwrap();
        registry.end_by(COURT, CHILD, MOTHER, (1, true)).unwrap();
        assert_eq!(registry.act(MOTHER, grant(LAB)), Err(Error::GuardianEnded));
        assert_eq!(check(&registry, CLINIC), permit(1));
        assert_eq!(registry.end_by(COURT, CHILD, MOTHER, (1, true)), Err(Error::NothingToRevoke { burned: 1 }));
        let dropped = if by_authority {
            registry.end_by(OTHER_COURT, CHILD, MOTHER, (1, false))
        } else {
            registry.act(CHILD, end(MOTHER, false, None))
        };
        assert_eq!(dropped, changed(4, 1));
        assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::GuardianEnded));
        let kept = Instant { at: NOW, seq: 3 };
        let then = registry.was_permitted(CHILD, CLINIC, &request(Purpose::TREAT, 1), kept);
        assert_eq!(then, Ok(permit(1)), "what was permitted then stays permitted then");
    }
}

#[test]
fn dropping_says_how_far_the_terms_are_burned() {
    let mut registry = with_mother();
    registry.act(MOTHER, Action::ResignGuardian { subject: CHILD, term: None }).unwrap();
    registry.act(CHILD, end(MOTHER, true, Some(9))).unwrap();
    assert_eq!(registry.end_by(COURT, CHILD, MOTHER, (1, false)), changed(4, 9));
}

#[test]
fn ward_comes_of_age() {
    let of_age = midnight(2027, 4, 1);
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, of_age)).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.now = of_age - 1;
    assert_eq!(registry.act(CHILD, end(MOTHER, false, None)), not_appointer(), "the last millisecond");
    registry.act(MOTHER, grant(LAB)).unwrap();
    registry.now = of_age;
    assert_eq!(registry.act(MOTHER, grant(LAB)), Err(Error::GuardianExpired { until: of_age }));
    assert_eq!(check(&registry, CLINIC), permit(1), "stays until the subject says otherwise");
    registry.act(CHILD, end(MOTHER, false, None)).unwrap();
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::GuardianEnded));
    let extended = registry.extend_by(COURT, CHILD, MOTHER, (1, u64::MAX));
    assert_eq!(extended, Err(Error::GuardianEnded), "nor does the authority bring it back");
}

#[test]
fn a_suspended_guardians_ward_comes_of_age_too() {
    let of_age = midnight(2027, 4, 1);
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, of_age)).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.suspend(COURT, CHILD, MOTHER, (1, true)).unwrap();
    registry.now = of_age;
    registry.act(CHILD, appoint(MOTHER, powers(0, u64::MAX))).unwrap();
    registry.act(MOTHER, grant(LAB)).unwrap();
    // What was granted in the authority's term is still the subject's to drop.
    registry.act(CHILD, end(MOTHER, false, Some(1))).unwrap();
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::GuardianEnded));
    assert_eq!(check(&registry, LAB), permit(1));
}

#[test]
fn parents_disagree() {
    // The court's guardian against the one whom the subject's account appointed: the last word counts, until the court
    // has the last word about one of them.
    let mut registry = with_mother();
    registry.act(CHILD, appoint(FATHER, powers(0, u64::MAX))).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.act(FATHER, revoke(CLINIC)).unwrap();
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::Revoked));
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    assert_eq!(check(&registry, CLINIC), permit(2));
    let theirs = Err(Error::NotAppointer { authority: None });
    assert_eq!(registry.suspend(COURT, CHILD, FATHER, (1, true)), theirs);
    registry.act(CHILD, end(FATHER, true, None)).unwrap();
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::GuardianEnded));
    // Both by the court.
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, FATHER, powers(0, u64::MAX)).unwrap();
    registry.act(FATHER, revoke(CLINIC)).unwrap();
    registry.suspend(COURT, CHILD, FATHER, (2, true)).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::GuardianSuspended));
    assert_eq!(check(&registry, CLINIC), permit(3));
}
