//! A subject's death, and the executor of the estate. Each case by its name.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use support::cast::{CLINIC, DAY, FATHER, GENETIC, LAB, MOTHER, NEW_KEY, NOW};
use support::courts::*;
use support::*;

#[test]
fn death_stops_whoever_acted_and_leaves_the_consents() {
    let mut registry = with_mother();
    registry.act(CHILD, appoint(FATHER, powers(0, u64::MAX))).unwrap();
    let trustees = vec![account(20)];
    let recovery = Action::SetRecovery { subject: CHILD, trustees, threshold: 1, delay: DAY, revision: None };
    registry.act(CHILD, recovery.clone()).unwrap();
    registry.vote(CHILD, account(20), Some(NEW_KEY)).unwrap();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    let draft = registry.propose((CHILD, LAB, Scope::Treatment), terms(vec![permit_all(Scope::Treatment)])).unwrap();
    registry.now += DAY;
    assert_eq!(registry.attest_death(REGISTRAR, CHILD, HERE), changed(6, 0));
    let deceased = || Err(Error::Deceased { since: NOW + DAY });
    let scope = Scope::Treatment;
    let (subject, grantee) = (CHILD, LAB);
    let acts = [
        grant(LAB),
        revoke(CLINIC),
        Action::EnterInError { subject, grantee: CLINIC, scope, version: 1 },
        Action::RevokeAll { subject, up_to: None },
        set_default(DefaultPolicy::Nothing, false),
        Action::Accept { subject, grantee, scope, draft, version: None, epoch: None },
        Action::Decline { subject, grantee, scope, draft },
        challenge(),
    ];
    for act in acts {
        for who in [CHILD, MOTHER, FATHER] {
            assert_eq!(registry.act(who, act.clone()), deceased(), "{act:?}");
        }
    }
    for own in [
        appoint(LAB, powers(0, u64::MAX)),
        end(FATHER, true, None),
        Action::ExtendGuardian { subject, guardian: FATHER, term: 1, until: u64::MAX },
        Action::SetController { subject, controller: NEW_KEY, rotation: None },
        recovery,
        Action::VetoRecovery { subject, attempt: None },
    ] {
        assert_eq!(registry.act(CHILD, own.clone()), deceased(), "{own:?}");
    }
    let signed = Action::Revoke { subject, grantee: CLINIC, scope, up_to: Some(1) };
    assert_eq!(registry.relay(CHILD, signed), deceased(), "signed while alive");
    assert_eq!(registry.vote(CHILD, account(20), None), deceased());
    assert_eq!(registry.recover(CHILD), deceased());
    assert_eq!(registry.extend_by(COURT, CHILD, MOTHER, (1, u64::MAX)), deceased());
    let minor = registry.appoint_by(mandate(GuardianKind::Incapacity), CHILD, LAB, powers(0, u64::MAX));
    assert_eq!(minor, deceased());
    assert_eq!(registry.attest_death(REGISTRAR, CHILD, HERE), deceased(), "twice");
    assert_eq!(check(&registry, CLINIC), permit(1), "what was granted goes on");
    // What is nobody's word for the subject is not stopped.
    registry.suspend(COURT, CHILD, MOTHER, (1, true)).unwrap();
    registry.end_by(COURT, CHILD, MOTHER, (1, true)).unwrap();
    registry.act(FATHER, Action::ResignGuardian { subject, term: None }).unwrap();
}

#[test]
fn the_executor_revokes_and_restricts_and_nothing_else() {
    let mut registry = with_executor(0);
    let draft = registry.propose((CHILD, LAB, Scope::Treatment), terms(vec![permit_all(Scope::Treatment)])).unwrap();
    let (subject, grantee, scope) = (CHILD, LAB, Scope::Treatment);
    let authority = Authority::Executor { account: FATHER, term: 1, excluded: 0 };
    assert_eq!(registry.authority(CHILD, FATHER), Ok(authority));
    for act in [
        grant(LAB),
        Action::Accept { subject, grantee, scope, draft, version: None, epoch: None },
        Action::Decline { subject, grantee, scope, draft },
        Action::EnterInError { subject, grantee: CLINIC, scope, version: 1 },
        challenge(),
    ] {
        assert_eq!(registry.act(FATHER, act.clone()), Err(Error::ExecutorMayOnlyRevoke), "{act:?}");
    }
    let widens = Error::GuardianWidens { policy: DefaultPolicy::BreakGlassOnly };
    for policy in [DefaultPolicy::NormalConfidentiality, DefaultPolicy::All] {
        assert_eq!(registry.act(FATHER, set_default(policy, false)), Err(widens.clone()), "{policy:?}");
    }
    for own in [appoint(LAB, powers(0, u64::MAX)), end(FATHER, true, None)] {
        assert_eq!(registry.act(FATHER, own), Err(Error::NotController { controller: CHILD }));
    }
    registry.act(FATHER, revoke(CLINIC)).unwrap();
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::Revoked));
    registry.act(FATHER, Action::RevokeAll { subject: CHILD, up_to: None }).unwrap();
    registry.act(FATHER, set_default(DefaultPolicy::BreakGlassOnly, false)).unwrap();
    registry.act(FATHER, set_default(DefaultPolicy::Nothing, false)).unwrap();
    let barred = registry.act(FATHER, set_default(DefaultPolicy::Nothing, true));
    assert_eq!(barred, Err(Error::BreakGlassNotYours));
    registry.act(FATHER, Action::ResignGuardian { subject: CHILD, term: None }).unwrap();
    assert_eq!(registry.act(FATHER, revoke(LAB)), Err(Error::GuardianEnded));
}

#[test]
fn an_executor_makes_an_open_default_stricter_step_by_step() {
    use DefaultPolicy::*;
    for (now, then, allowed) in [
        (All, All, true),
        (All, NormalConfidentiality, true),
        (All, Nothing, true),
        (NormalConfidentiality, All, false),
        (NormalConfidentiality, BreakGlassOnly, true),
        (Nothing, BreakGlassOnly, false),
        (BreakGlassOnly, Nothing, true),
        (Nothing, NormalConfidentiality, false),
    ] {
        let mut registry = registry();
        registry.act(CHILD, set_default(now, true)).unwrap();
        registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
        registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(0, u64::MAX)).unwrap();
        let done = registry.act(FATHER, set_default(then, true));
        assert_eq!(done.err(), (!allowed).then_some(Error::GuardianWidens { policy: now }), "{now:?} to {then:?}");
    }
}

#[test]
fn an_executor_leaves_excluded_categories_alone() {
    let mut registry = with_executor(GENETIC);
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::ExcludedCategory { categories: GENETIC }));
    let limited = Err(Error::GuardianLimited { excluded: GENETIC });
    assert_eq!(registry.act(FATHER, Action::RevokeAll { subject: CHILD, up_to: None }), limited);
}

#[test]
fn an_executor_of_somebody_alive_is_none() {
    let mut registry = registry();
    let early = registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(0, u64::MAX));
    assert_eq!(early, Err(Error::NotDeceased));
    let mut registry = with_executor(0);
    registry.retract_death(REGISTRAR, CHILD).unwrap();
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::GuardianEnded));
    assert_eq!(registry.authority(CHILD, FATHER), Err(Error::GuardianEnded));
    assert_eq!(registry.extend_by(COURT, CHILD, FATHER, (1, u64::MAX)), Err(Error::GuardianEnded));
    assert_eq!(registry.suspend(COURT, CHILD, FATHER, (1, true)), Err(Error::GuardianEnded));
    // Whom the subject trusts after all that may become its own guardian.
    registry.act(CHILD, appoint(FATHER, powers(0, u64::MAX))).unwrap();
    registry.act(FATHER, revoke(CLINIC)).unwrap();
}

#[test]
fn a_mistaken_death_is_taken_back() {
    let mut registry = with_mother();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.now += 1;
    let error = Error::NoCredential { credential: CredentialType::VITAL_RECORDS, jurisdiction: HERE };
    let abroad = Qualification { credential: CredentialType::VITAL_RECORDS, jurisdiction: ELSEWHERE };
    registry.license(FOREIGN_COURT, abroad);
    for other in [COURT, FOREIGN_COURT, CHILD] {
        assert_eq!(registry.retract_death(other, CHILD), Err(error.clone()));
    }
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), changed(4, 0));
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), Err(Error::NotDeceased));
    assert_eq!(registry.recovery(CHILD), Recovery::default(), "nothing was pending");
    registry.act(CHILD, revoke(CLINIC)).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.now += 1;
    registry.attest_death(FOREIGN_COURT, CHILD, ELSEWHERE).unwrap();
    assert_eq!(registry.subject(CHILD).deceased(), Some(NOW + 2));
    let elsewhere = Error::NoCredential { credential: CredentialType::VITAL_RECORDS, jurisdiction: ELSEWHERE };
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), Err(elsewhere));
}

#[test]
fn a_mistaken_death_gives_no_recovery_away() {
    // Trustees agree, the subject is declared dead, the delay passes, and the death is taken back: the controller, who
    // could not veto, has the whole delay again.
    let mut registry = registry();
    let trustees = vec![account(20)];
    let recovery = Action::SetRecovery { subject: CHILD, trustees, threshold: 1, delay: DAY, revision: None };
    registry.act(CHILD, recovery).unwrap();
    registry.vote(CHILD, account(20), Some(NEW_KEY)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.now += 2 * DAY;
    registry.retract_death(REGISTRAR, CHILD).unwrap();
    let ready = registry.now + DAY;
    assert_eq!(registry.recover(CHILD), Err(Error::TooEarly { ready }));
    registry.now = ready - 1;
    assert_eq!(registry.recover(CHILD), Err(Error::TooEarly { ready }));
    registry.act(CHILD, Action::VetoRecovery { subject: CHILD, attempt: None }).unwrap();
    registry.now = ready;
    assert_eq!(registry.recover(CHILD), Err(Error::NothingPending));
}

#[test]
fn a_guardian_becomes_the_executor() {
    // The authority ends what it appointed; whom the subject appointed resigns, because nobody else could end that term.
    let mut registry = with_mother();
    registry.act(CHILD, appoint(FATHER, powers(0, u64::MAX))).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    for guardian in [MOTHER, FATHER] {
        let still = registry.appoint_by(mandate(GuardianKind::Estate), CHILD, guardian, powers(0, u64::MAX));
        assert_eq!(still, Err(Error::StillGuardian { term: 1 }));
    }
    registry.end_by(COURT, CHILD, MOTHER, (1, true)).unwrap();
    registry.act(FATHER, Action::ResignGuardian { subject: CHILD, term: None }).unwrap();
    for guardian in [MOTHER, FATHER] {
        registry.appoint_by(mandate(GuardianKind::Estate), CHILD, guardian, powers(0, u64::MAX)).unwrap();
        assert_eq!(registry.act(guardian, grant(CLINIC)), Err(Error::ExecutorMayOnlyRevoke));
    }
}

#[test]
fn an_executor_of_a_death_that_was_taken_back_does_not_come_back_with_the_next() {
    let mut registry = with_executor(0);
    registry.act(FATHER, revoke(CLINIC)).unwrap();
    registry.retract_death(REGISTRAR, CHILD).unwrap();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    assert_eq!(registry.authority(CHILD, FATHER), Err(Error::GuardianEnded));
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::GuardianEnded));
    assert_eq!(check(&registry, CLINIC), Decision::Permit(Basis::Consent { version: 2 }));
    // The authority appoints anew.
    let quarter = midnight(2030, 1, 1);
    assert_eq!(registry.extend_by(COURT, CHILD, FATHER, (1, quarter)), Err(Error::GuardianEnded));
    let again = |registry: &mut Registry| {
        registry
            .appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(0, quarter))
            .map(|change| change.number)
    };
    assert_eq!(again(&mut registry), Ok(2));
    assert_eq!(again(&mut registry), Err(Error::StillGuardian { term: 2 }));
    registry.act(FATHER, revoke(CLINIC)).unwrap();
}

#[test]
fn an_executor_gives_nobody_more_by_ending_a_consent() {
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.label = Confidentiality::Unrestricted;
    for policy in [DefaultPolicy::All, DefaultPolicy::NormalConfidentiality] {
        let mut registry = registry();
        let (subject, scope) = (CHILD, Scope::Treatment);
        let terms = terms(vec![dissent.clone()]);
        registry.act(CHILD, Action::Grant { subject, grantee: LAB, scope, terms, version: None, epoch: None }).unwrap();
        registry.act(CHILD, set_default(policy, false)).unwrap();
        registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
        registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(0, u64::MAX)).unwrap();
        let denied = Decision::Deny(DenyReason::DeniedByProvision { index: 0 });
        let revoke_all = Action::RevokeAll { subject, up_to: None };
        for way in [revoke(LAB), revoke_all.clone()] {
            assert_eq!(registry.act(FATHER, way), Err(Error::GuardianWidens { policy }));
            assert_eq!(check(&registry, LAB), denied);
        }
        registry.act(FATHER, set_default(DefaultPolicy::Nothing, false)).unwrap();
        registry.act(FATHER, revoke(LAB)).unwrap();
        registry.act(FATHER, revoke_all).unwrap();
        assert_eq!(check(&registry, LAB), Decision::Deny(DenyReason::Revoked));
    }
}
