//! Guardians whom a court appoints, and deaths, on the bundles: the cases an expert tries.

use salus_domain::{
    AccountId,
    consent::{
        Action, Authority, DefaultPolicy, DenyReason, Error, GuardianKind, GuardianTerms, Mandate, Period, Purpose,
        Scope,
    },
};
use salus_e2e_tests::native::{
    Suite, World,
    given::{self, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR, REPRODUCTIVE, denied, permitted, powers, request},
    glass_stage::emergency,
    licensing::{COURT, ELSEWHERE, HERE, PHYSICIAN, REGISTRAR, abroad},
};

const TREATMENT: Scope = Scope::Treatment;

struct Family {
    suite: Suite,
    child: AccountId,
    mother: AccountId,
    father: AccountId,
    clinic: AccountId,
    court: AccountId,
    registrar: AccountId,
}

impl Family {
    fn new() -> Family {
        let mut suite = Suite::new();
        let [child, mother, father, clinic] = suite.accounts(["child", "mother", "father", "clinic"]);
        let court = suite.licensed("court", COURT);
        let registrar = suite.licensed("registrar", REGISTRAR);
        Family { suite, child, mother, father, clinic, court, registrar }
    }

    fn world(&mut self) -> &mut World {
        &mut self.suite.consents
    }

    fn mandate(&self, kind: GuardianKind) -> Mandate {
        Mandate { authority: self.court, kind, jurisdiction: HERE }
    }

    /// The court appoints a guardian of the child.
    fn appoint(&mut self, guardian: AccountId, kind: GuardianKind, powers: GuardianTerms) -> Result<u32, Error> {
        let (child, court, mandate) = (self.child, self.court, self.mandate(kind));
        let appointed = self.world().by(court).appoint_guardian_by_authority(child, guardian, powers, mandate);
        appointed.map(|change| change.number)
    }

    fn grants(&mut self, by: AccountId, categories: u64) -> Result<u32, Error> {
        let (child, clinic, terms) = (self.child, self.clinic, given::permit(Purpose::TREAT, categories));
        self.world().by(by).grant(child, clinic, TREATMENT, terms, None, None).map(|change| change.number)
    }

    fn revokes(&mut self, by: AccountId) -> Result<u32, Error> {
        let (child, clinic) = (self.child, self.clinic);
        self.world().by(by).revoke(child, clinic, TREATMENT, None).map(|change| change.number)
    }

    fn sees(&mut self) -> salus_domain::consent::Decision {
        let (child, clinic) = (self.child, self.clinic);
        self.world().by(clinic).check(child, clinic, request(Purpose::TREAT, LABORATORY)).unwrap()
    }

    fn dies(&mut self) -> u64 {
        let (child, registrar) = (self.child, self.registrar);
        self.world().by(registrar).attest_death(registrar, child, HERE).unwrap();
        self.suite.now()
    }

    fn lives(&mut self) {
        let (child, registrar) = (self.child, self.registrar);
        self.world().by(registrar).retract_death(registrar, child).unwrap();
    }
}

#[test]
fn parents_disagree_with_a_courts_guardian() {
    let mut family = Family::new();
    let (child, mother, father, court) = (family.child, family.mother, family.father, family.court);
    family.world().by(child).appoint_guardian(child, mother, powers(0), None).unwrap();
    family.appoint(father, GuardianKind::Minor, powers(0)).unwrap();
    // The last word counts, and neither removes the other.
    family.grants(mother, LABORATORY).unwrap();
    family.revokes(father).unwrap();
    assert_eq!(family.sees(), denied(DenyReason::Revoked));
    family.grants(mother, LABORATORY).unwrap();
    assert_eq!(family.sees(), permitted(2));
    for (by, guardian) in [(mother, father), (father, mother)] {
        let ended = family.world().by(by).end_guardian(child, guardian, false, None);
        assert_eq!(ended, Err(Error::NotController { controller: child }));
    }
    // Each appointer manages their own.
    let appointer = Err(Error::NotAppointer { authority: Some(court) });
    assert_eq!(family.world().by(child).end_guardian(child, father, false, None), appointer);
    assert_eq!(family.world().by(child).extend_guardian(child, father, 1, u64::MAX), appointer);
    let appointer = Err(Error::NotAppointer { authority: None });
    assert_eq!(family.world().by(court).suspend_guardian(court, child, mother, 1, true), appointer);
    assert_eq!(family.world().by(court).end_guardian_by_authority(court, child, mother, 1, false), appointer);
    assert_eq!(family.world().by(court).extend_guardian_by_authority(court, child, mother, 1, u64::MAX), appointer);
    // Nor does a court take over whom the child appointed.
    let over = family.appoint(mother, GuardianKind::Minor, powers(0));
    assert_eq!(over, Err(Error::StillGuardian { term: 1 }));
}

#[test]
fn a_suspended_guardian_does_nothing_and_what_they_granted_stays() {
    let mut family = Family::new();
    let (child, father, court) = (family.child, family.father, family.court);
    family.appoint(father, GuardianKind::Minor, powers(0)).unwrap();
    family.grants(father, LABORATORY).unwrap();
    family.world().by(court).suspend_guardian(court, child, father, 1, true).unwrap();
    let suspended = Error::GuardianSuspended;
    assert_eq!(family.sees(), permitted(1));
    assert_eq!(family.revokes(father), Err(suspended.clone()));
    assert_eq!(family.world().by(father).may_act(child, father), Err(suspended.clone()));
    assert_eq!(family.world().by(father).resign_guardian(child, None), Err(suspended));
    // The child's own key acts meanwhile, and appoints nobody anew who is suspended.
    let again = family.world().by(child).appoint_guardian(child, father, powers(0), None);
    assert_eq!(again, Err(Error::StillGuardian { term: 1 }));
    family.world().by(court).suspend_guardian(court, child, father, 1, false).unwrap();
    family.revokes(father).unwrap();
    assert_eq!(family.sees(), denied(DenyReason::Revoked));
}

#[test]
fn any_court_of_the_jurisdiction_manages_and_one_that_was_struck_off_does_not() {
    let mut family = Family::new();
    let (child, father, court) = (family.child, family.father, family.court);
    family.appoint(father, GuardianKind::Incapacity, powers(0)).unwrap();
    let other = family.suite.licensed("other court", COURT);
    let foreign = family.suite.licensed("foreign court", abroad(COURT));
    family.suite.strike_off(court, COURT);
    let none = Error::NoCredential { credential: COURT.credential, jurisdiction: HERE };
    for by in [court, foreign] {
        let suspended = family.world().by(by).suspend_guardian(by, child, father, 1, true);
        assert_eq!(suspended, Err(none.clone()));
    }
    // Whom it appointed stays, until a court of the jurisdiction ends it.
    assert_eq!(family.grants(father, LABORATORY), Ok(1));
    family.world().by(other).end_guardian_by_authority(other, child, father, 1, false).unwrap();
    assert_eq!(family.sees(), denied(DenyReason::GuardianEnded));
}

#[test]
fn a_ward_of_a_court_comes_of_age() {
    let mut family = Family::new();
    let (child, father, court, clinic) = (family.child, family.father, family.court, family.clinic);
    let of_age = GuardianTerms { period: Period { from: 0, until: NEXT_QUARTER }, excluded: 0 };
    family.appoint(father, GuardianKind::Minor, of_age).unwrap();
    family.suite.chain().set_time(NEXT_QUARTER - 1);
    family.grants(father, LABORATORY).unwrap();
    let early = family.world().by(child).end_guardian(child, father, false, None);
    assert_eq!(early, Err(Error::NotAppointer { authority: Some(court) }));
    family.suite.chain().set_time(NEXT_QUARTER);
    let over = Error::GuardianExpired { until: NEXT_QUARTER };
    assert_eq!(family.revokes(father), Err(over.clone()));
    let extended = family.world().by(court).extend_guardian_by_authority(court, child, father, 1, NEXT_YEAR);
    assert_eq!(extended, Err(over));
    // What was granted stays, until the ward drops it.
    assert_eq!(family.sees(), permitted(1));
    family.world().by(child).end_guardian(child, father, false, None).unwrap();
    assert_eq!(family.sees(), denied(DenyReason::GuardianEnded));
    family.suite.chain().next_block();
    let then = |family: &mut Family, at| {
        let asked = request(Purpose::TREAT, LABORATORY);
        family.world().by(clinic).was_permitted(child, clinic, asked, at, None).unwrap()
    };
    assert_eq!(then(&mut family, NEXT_QUARTER - 1), permitted(1));
    assert_eq!(then(&mut family, NEXT_QUARTER), denied(DenyReason::GuardianEnded));
}

#[test]
fn a_courts_guardian_keeps_out_of_excluded_categories() {
    let mut family = Family::new();
    let (child, father) = (family.child, family.father);
    family.appoint(father, GuardianKind::Minor, powers(REPRODUCTIVE)).unwrap();
    let touched = Error::ExcludedCategory { categories: REPRODUCTIVE };
    assert_eq!(family.grants(father, LABORATORY | REPRODUCTIVE), Err(touched.clone()));
    family.grants(child, LABORATORY | REPRODUCTIVE).unwrap();
    assert_eq!(family.revokes(father), Err(touched.clone()));
    assert_eq!(family.grants(father, LABORATORY), Err(touched));
    let limited = Error::GuardianLimited { excluded: REPRODUCTIVE };
    assert_eq!(family.world().by(father).revoke_all(child, None), Err(limited));
    let may = family.world().by(child).may_act(child, father);
    assert_eq!(may, Ok(Authority::Guardian { account: father, term: 1, excluded: REPRODUCTIVE }));
}

#[test]
fn after_death_nobody_acts_but_an_executor_who_only_takes_back() {
    let mut family = Family::new();
    let (child, mother, father, clinic) = (family.child, family.mother, family.father, family.clinic);
    family.world().by(child).appoint_guardian(child, mother, powers(0), None).unwrap();
    family.grants(child, LABORATORY).unwrap();
    let draft =
        family.world().by(mother).propose(child, mother, TREATMENT, given::permit(Purpose::TREAT, LABORATORY)).unwrap();
    let since = family.dies();
    let dead = Error::Deceased { since };
    for by in [child, mother] {
        assert_eq!(family.revokes(by), Err(dead.clone()));
        assert_eq!(family.grants(by, LABORATORY), Err(dead.clone()));
    }
    // What was granted goes on.
    assert_eq!(family.sees(), permitted(1));
    family.appoint(father, GuardianKind::Estate, powers(0)).unwrap();
    let may = family.world().by(father).may_act(child, father);
    assert_eq!(may, Ok(Authority::Executor { account: father, term: 1, excluded: 0 }));
    let only = Error::ExecutorMayOnlyRevoke;
    let (scope, subject, grantee) = (TREATMENT, child, mother);
    assert_eq!(family.grants(father, LABORATORY), Err(only.clone()));
    for action in [
        Action::Accept { subject, grantee, scope, draft, version: None, epoch: None },
        Action::Decline { subject, grantee, scope, draft },
        Action::EnterInError { subject, grantee: clinic, scope, version: 1 },
    ] {
        assert_eq!(family.world().by(father).act(action), Err(only.clone()));
    }
    assert_eq!(family.revokes(father), Ok(1));
    assert_eq!(family.sees(), denied(DenyReason::Revoked));
    family.world().by(father).set_default(child, DefaultPolicy::Nothing, false, None).unwrap();
    let wider = family.world().by(father).set_default(child, DefaultPolicy::BreakGlassOnly, false, None);
    assert_eq!(wider, Err(Error::GuardianWidens { policy: DefaultPolicy::Nothing }));
}

#[test]
fn an_executor_closes_the_default_before_ending_what_keeps_somebody_out() {
    let mut family = Family::new();
    let (child, father, clinic) = (family.child, family.father, family.clinic);
    family.world().by(child).set_default(child, DefaultPolicy::All, false, None).unwrap();
    let never = given::deny(Purpose::TREAT, LABORATORY);
    family.world().by(child).grant(child, clinic, TREATMENT, never, None, None).unwrap();
    family.dies();
    family.appoint(father, GuardianKind::Estate, powers(0)).unwrap();
    let widens = Error::GuardianWidens { policy: DefaultPolicy::All };
    assert_eq!(family.revokes(father), Err(widens.clone()));
    assert_eq!(family.world().by(father).revoke_all(child, None), Err(widens));
    family.world().by(father).set_default(child, DefaultPolicy::Nothing, false, None).unwrap();
    family.revokes(father).unwrap();
    assert_eq!(family.sees(), denied(DenyReason::Revoked));
}

#[test]
fn death_during_a_recovery() {
    let mut family = Family::new();
    let (child, mother, father, clinic) = (family.child, family.mother, family.father, family.clinic);
    family.world().by(child).set_recovery(child, vec![mother, clinic], 1, HOUR, None).unwrap();
    family.world().by(mother).vote_recovery(child, Some(father)).unwrap();
    family.suite.chain().advance(HOUR - 1);
    let since = family.dies();
    let dead = Err(Error::Deceased { since });
    // The delay is over, but the dead are not recovered; nor could they veto.
    family.suite.chain().advance(1);
    assert_eq!(family.world().by(clinic).execute_recovery(child), dead);
    assert_eq!(family.world().by(clinic).vote_recovery(child, None), dead);
    assert_eq!(family.world().by(child).veto_recovery(child, None), dead);
    family.suite.chain().advance(10 * HOUR);
    family.lives();
    let ready = family.suite.now() + HOUR;
    assert_eq!(family.world().by(clinic).execute_recovery(child), Err(Error::TooEarly { ready }));
    family.suite.chain().set_time(ready - 1);
    assert_eq!(family.world().by(clinic).execute_recovery(child), Err(Error::TooEarly { ready }));
    family.suite.attempt(|suite| assert!(suite.consents.by(child).veto_recovery(child, None).is_ok()));
    family.suite.chain().set_time(ready);
    family.world().by(clinic).execute_recovery(child).unwrap();
    assert_eq!(family.world().by(clinic).controller_of(child), Ok(father));
}

#[test]
fn a_death_is_attested_once_and_taken_back_where_it_was() {
    let mut family = Family::new();
    let (child, father, registrar) = (family.child, family.father, family.registrar);
    let foreign = family.suite.licensed("foreign registrar", abroad(REGISTRAR));
    let other = family.suite.licensed("other registrar", REGISTRAR);
    let since = family.dies();
    let twice = Err(Error::Deceased { since });
    assert_eq!(family.world().by(registrar).attest_death(registrar, child, HERE), twice);
    assert_eq!(family.world().by(foreign).attest_death(foreign, child, ELSEWHERE), twice);
    let elsewhere = family.world().by(foreign).retract_death(foreign, child);
    let here = Error::NoCredential { credential: REGISTRAR.credential, jurisdiction: HERE };
    assert_eq!(elsewhere, Err(here));
    family.appoint(father, GuardianKind::Estate, powers(0)).unwrap();
    family.world().by(other).retract_death(other, child).unwrap();
    assert_eq!(family.world().by(other).retract_death(other, child), Err(Error::NotDeceased));
    // Executors end with it, even if it is attested again in the same block; the child acts again.
    assert_eq!(family.revokes(father), Err(Error::GuardianEnded));
    assert_eq!(family.grants(child, LABORATORY), Ok(1));
    family.world().by(foreign).attest_death(foreign, child, ELSEWHERE).unwrap();
    assert_eq!(family.revokes(father), Err(Error::GuardianEnded));
    assert_eq!(family.world().by(registrar).retract_death(registrar, child).map(drop), {
        Err(Error::NoCredential { credential: REGISTRAR.credential, jurisdiction: ELSEWHERE })
    });
    assert_eq!(family.appoint(father, GuardianKind::Estate, powers(0)), Ok(2));
    assert_eq!(family.revokes(father), Ok(1));
}

#[test]
fn a_guardian_becomes_the_executor_once_their_term_is_over() {
    let mut family = Family::new();
    let (child, mother, father) = (family.child, family.mother, family.father);
    family.world().by(child).appoint_guardian(child, mother, powers(0), None).unwrap();
    family.appoint(father, GuardianKind::Minor, powers(0)).unwrap();
    family.dies();
    for parent in [mother, father] {
        let still = family.appoint(parent, GuardianKind::Estate, powers(0));
        assert_eq!(still, Err(Error::StillGuardian { term: 1 }));
        family.world().by(parent).resign_guardian(child, None).unwrap();
        assert_eq!(family.appoint(parent, GuardianKind::Estate, powers(0)), Ok(2));
    }
}

#[test]
fn the_dead_are_treated_and_the_dead_treat_nobody() {
    let mut family = Family::new();
    let (child, registrar) = (family.child, family.registrar);
    let doctor = family.suite.licensed("doctor", PHYSICIAN);
    family.dies();
    // Whether somebody is dead the registrar may learn last.
    family.world().by(doctor).break_glass(child, doctor, emergency(None)).unwrap();
    family.world().by(registrar).attest_death(registrar, doctor, HERE).unwrap();
    let since = family.suite.now();
    let dead = Err(Error::Deceased { since });
    assert_eq!(family.world().by(doctor).justify(child, doctor, 1, [1; 32]), dead);
    let other = family.mother;
    assert_eq!(family.world().by(doctor).break_glass(other, doctor, emergency(None)).map(drop), dead);
    // A dead court appoints nobody, though its credential counts.
    let court = family.court;
    family.world().by(registrar).attest_death(registrar, court, HERE).unwrap();
    assert_eq!(family.appoint(other, GuardianKind::Estate, powers(0)), Err(Error::Deceased { since }));
}
