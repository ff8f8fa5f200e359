//! Guardians whom an authority appoints, executors, and a subject's death. Each case by its name.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::AccountId;
use support::*;

const CHILD: AccountId = account(1);
const CLINIC: AccountId = account(2);
const LAB: AccountId = account(3);
const MOTHER: AccountId = account(4);
const FATHER: AccountId = account(5);
const NEW_KEY: AccountId = account(10);
const COURT: AccountId = account(40);
const OTHER_COURT: AccountId = account(41);
const FOREIGN_COURT: AccountId = account(42);
const REGISTRAR: AccountId = account(43);

const GENETIC: u64 = 1 << 23;
const NOW: u64 = 1_795_000_000_000;
const DAY: u64 = 86_400_000;

fn registry() -> Registry {
    let mut registry = Registry::at(NOW);
    registry.license(COURT, here(Qualification::GUARDIANSHIP_AUTHORITY));
    registry.license(OTHER_COURT, here(Qualification::GUARDIANSHIP_AUTHORITY));
    let abroad = Qualification { jurisdiction: ELSEWHERE, ..here(Qualification::GUARDIANSHIP_AUTHORITY) };
    registry.license(FOREIGN_COURT, abroad);
    registry.license(REGISTRAR, here(Qualification::VITAL_RECORDS));
    registry
}

fn mandate(kind: GuardianKind) -> Mandate {
    Mandate { authority: COURT, kind, jurisdiction: HERE }
}

fn powers(excluded: u64, until: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until }, excluded }
}

/// Mother, appointed by the court for a minor, without end.
fn with_mother() -> Registry {
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, u64::MAX)).unwrap();
    registry
}

/// A dead subject who had granted to the clinic, and whose executor is the father.
fn with_executor(excluded: u64) -> Registry {
    let mut registry = registry();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(excluded, u64::MAX)).unwrap();
    registry
}

fn grant(grantee: AccountId) -> Action {
    let terms = terms(vec![permit_all(Scope::Treatment)]);
    Action::Grant { subject: CHILD, grantee, scope: Scope::Treatment, terms, version: None, epoch: None }
}

fn revoke(grantee: AccountId) -> Action {
    Action::Revoke { subject: CHILD, grantee, scope: Scope::Treatment, up_to: None }
}

fn appoint(guardian: AccountId, powers: GuardianTerms) -> Action {
    Action::AppointGuardian { subject: CHILD, guardian, powers, term: None }
}

fn end(guardian: AccountId, keep_grants: bool, term: Option<u32>) -> Action {
    Action::EndGuardian { subject: CHILD, guardian, keep_grants, term }
}

fn set_default(policy: DefaultPolicy, no_break_glass: bool) -> Action {
    Action::SetDefault { subject: CHILD, policy, no_break_glass, revision: None }
}

fn challenge() -> Action {
    Action::Challenge { subject: CHILD, clinician: CLINIC, number: 1, statement: [0; 32] }
}

fn check(registry: &Registry, grantee: AccountId) -> Decision {
    registry.check(CHILD, grantee, &request(Purpose::TREAT, 1)).unwrap()
}

fn permit(version: u32) -> Decision {
    Decision::Permit(Basis::Consent { version })
}

fn changed(seq: u64, number: u32) -> Changed {
    Ok(Change { seq, number })
}

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
    let error = Error::NoCredential { credential: Qualification::GUARDIANSHIP_AUTHORITY, jurisdiction: HERE };
    for other in [FOREIGN_COURT, REGISTRAR, CHILD, MOTHER] {
        assert_eq!(registry.suspend(other, CHILD, MOTHER, (1, true)), Err(error.clone()));
        assert_eq!(registry.extend_by(other, CHILD, MOTHER, (1, later)), Err(error.clone()));
        assert_eq!(registry.end_by(other, CHILD, MOTHER, (1, true)), Err(error.clone()));
    }
    assert_eq!(registry.extend_by(OTHER_COURT, CHILD, MOTHER, (1, later)), changed(2, 1));
    registry.revoke_license(COURT, here(Qualification::GUARDIANSHIP_AUTHORITY));
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
    let mut registry = with_mother();
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

// --- death

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
        set_default(DefaultPolicy::NormalConfidentiality, false),
        set_default(DefaultPolicy::All, false),
        challenge(),
    ] {
        assert_eq!(registry.act(FATHER, act.clone()), Err(Error::ExecutorMayOnlyRevoke), "{act:?}");
    }
    for own in [appoint(LAB, powers(0, u64::MAX)), end(FATHER, true, None)] {
        assert_eq!(registry.act(FATHER, own), Err(Error::NotController { controller: CHILD }));
    }
    registry.act(FATHER, revoke(CLINIC)).unwrap();
    assert_eq!(check(&registry, CLINIC), Decision::Deny(DenyReason::Revoked));
    registry.act(FATHER, Action::RevokeAll { subject: CHILD, up_to: None }).unwrap();
    registry.act(FATHER, set_default(DefaultPolicy::Nothing, false)).unwrap();
    registry.act(FATHER, set_default(DefaultPolicy::BreakGlassOnly, false)).unwrap();
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
        (Nothing, BreakGlassOnly, true),
        (BreakGlassOnly, Nothing, true),
        (Nothing, NormalConfidentiality, false),
    ] {
        let mut registry = registry();
        registry.act(CHILD, set_default(now, true)).unwrap();
        registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
        registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(0, u64::MAX)).unwrap();
        let done = registry.act(FATHER, set_default(then, true));
        assert_eq!(done.err(), (!allowed).then_some(Error::ExecutorMayOnlyRevoke), "{now:?} to {then:?}");
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
    assert_eq!(registry.act(FATHER, revoke(CLINIC)), Err(Error::NotDeceased));
    assert_eq!(registry.authority(CHILD, FATHER), Err(Error::NotDeceased));
    assert_eq!(registry.extend_by(COURT, CHILD, FATHER, (1, u64::MAX)), Err(Error::NotDeceased));
}

#[test]
fn a_mistaken_death_is_taken_back() {
    let mut registry = with_mother();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.now += 1;
    let error = Error::NoCredential { credential: Qualification::VITAL_RECORDS, jurisdiction: HERE };
    let abroad = Qualification { credential: Qualification::VITAL_RECORDS, jurisdiction: ELSEWHERE };
    registry.license(FOREIGN_COURT, abroad);
    for other in [COURT, FOREIGN_COURT, CHILD] {
        assert_eq!(registry.retract_death(other, CHILD), Err(error.clone()));
    }
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), changed(4, 0));
    assert_eq!(registry.retract_death(REGISTRAR, CHILD), Err(Error::NotDeceased));
    registry.act(CHILD, revoke(CLINIC)).unwrap();
    registry.act(MOTHER, grant(CLINIC)).unwrap();
    registry.now += 1;
    registry.attest_death(FOREIGN_COURT, CHILD, ELSEWHERE).unwrap();
    assert_eq!(registry.subject(CHILD).deceased(), Some(NOW + 2));
    let elsewhere = Error::NoCredential { credential: Qualification::VITAL_RECORDS, jurisdiction: ELSEWHERE };
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
