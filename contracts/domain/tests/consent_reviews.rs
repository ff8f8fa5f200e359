//! Break-glass: how the clinician answers for it. Each case by its name.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use support::cast::{deny, DAY, LABORATORY, MOTHER, NOW, PATIENT, STRANGER};
use support::emergencies::*;
use support::*;

// --- answering for it

#[test]
fn a_justification_counts_until_the_last_millisecond() {
    let mut registry = registry();
    let by = registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap().justify_by;
    registry.break_glass(OTHER_PATIENT, DOCTOR, emergency()).unwrap();
    registry.now = by - 1;
    assert_eq!(registry.enforce(PATIENT, DOCTOR, 1), Err(Error::TooEarly { ready: by }));
    registry.justify(DOCTOR, PATIENT, 1, [2; 32]).unwrap();
    assert_eq!(registry.case(PATIENT, DOCTOR, 1).unwrap().justified, Some((by - 1, [2; 32])));
    registry.now = by;
    assert_eq!(registry.enforce(PATIENT, DOCTOR, 1), Err(Error::AlreadyJustified));
    assert_eq!(registry.justify(DOCTOR, OTHER_PATIENT, 1, [2; 32]), Err(Error::JustificationLate { by }));
    registry.enforce(OTHER_PATIENT, DOCTOR, 1).unwrap();
    assert_eq!(registry.enforce(OTHER_PATIENT, DOCTOR, 1), Err(Error::AlreadyMissed));
    assert_eq!(registry.right(DOCTOR).owed, 1);
}

#[test]
fn after_a_missed_deadline_the_next_one_needs_a_colleague() {
    let mut registry = registry();
    miss(&mut registry);
    let owed = Err(Error::CosignatureOwed { owed: 1 });
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), owed);
    assert_eq!(registry.break_glass(OTHER_PATIENT, DOCTOR, emergency()), owed, "whoever the patient is");
    let none = Err(Error::NoCosignature { cosigner: COLLEAGUE });
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)), none);
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    let signed = registry.now;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), owed, "it has to be named");
    let third = Err(Error::NoCosignature { cosigner: THIRD });
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(THIRD)), third, "somebody else's");
    assert_eq!(registry.break_glass(OTHER_PATIENT, DOCTOR, cosigned_by(COLLEAGUE)), none, "for one patient");
    registry.now = signed + HOUR;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)), none, "an hour later");
    registry.now = signed + HOUR - 1;
    let case = registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)).unwrap();
    assert_eq!(case.glass.cosigner, Some(COLLEAGUE));
    assert_eq!(registry.right(DOCTOR).owed, 0);
    // It is used up, though the hour is not over.
    bar(&mut registry, true);
    bar(&mut registry, false);
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)), none);
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
}

#[test]
fn every_missed_deadline_counts_once() {
    let mut registry = registry();
    for patient in [PATIENT, OTHER_PATIENT, EHR] {
        registry.break_glass(patient, DOCTOR, emergency()).unwrap();
    }
    registry.now += JUSTIFY_TIME;
    for patient in [PATIENT, OTHER_PATIENT] {
        registry.enforce(patient, DOCTOR, 1).unwrap();
        assert_eq!(registry.enforce(patient, DOCTOR, 1), Err(Error::AlreadyMissed));
    }
    for owed in [2, 1] {
        assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::CosignatureOwed { owed }));
        registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
        registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)).unwrap();
        registry.now += 4 * HOUR;
    }
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    // The third deadline was missed as well, and nobody had said so yet.
    registry.enforce(EHR, DOCTOR, 1).unwrap();
    assert_eq!(registry.right(DOCTOR).owed, 1);
}

#[test]
fn a_co_signature_that_nobody_owes_is_recorded_all_the_same() {
    let mut registry = registry();
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)).unwrap().number, 1);
    assert_eq!(registry.right(DOCTOR), Right::default());
    assert!(registry.cosignatures[&(DOCTOR, PATIENT)].used);
}

#[test]
fn nobody_takes_away_the_co_signature_that_a_clinician_is_about_to_name() {
    let mut registry = registry();
    miss(&mut registry);
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    let until = registry.now + HOUR;
    registry.now = until - 1;
    let taken = Err(Error::AlreadyCosigned { by: COLLEAGUE, until });
    assert_eq!(registry.cosign(THIRD, DOCTOR, PATIENT, NURSE), taken);
    registry.now = until;
    registry.cosign(THIRD, DOCTOR, PATIENT, NURSE).unwrap();
    registry.now += HOUR / 2;
    registry.cosign(THIRD, DOCTOR, PATIENT, NURSE).unwrap();
    registry.now += HOUR - 1;
    registry.break_glass(PATIENT, DOCTOR, cosigned_by(THIRD)).unwrap();
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
}

#[test]
fn a_co_signature_with_the_registry_down() {
    let mut registry = registry();
    registry.cosign(COLLEAGUE, DOCTOR, OTHER_PATIENT, PHYSICIAN).unwrap();
    miss(&mut registry);
    let confirmed = registry.now;
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    registry.down = true;
    registry.now = confirmed + 30 * DAY + 1;
    assert_eq!(registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN), Err(Error::DependencyUnavailable));
    registry.now -= 1;
    assert_eq!(registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap().confirmed, confirmed);
}

// --- challenges and reviews

#[test]
fn the_subject_challenges_within_a_year_and_once() {
    for (late, expected) in [(0, Ok(Change { seq: 2, number: 1 })), (1, Err(NOW + 366 * DAY))] {
        let mut registry = registry();
        registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
        registry.now = NOW + 366 * DAY - 1 + late;
        let expected = expected.map_err(|by| Error::ChallengeLate { by });
        assert_eq!(registry.act(PATIENT, challenge(1)), expected);
    }
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    assert_eq!(registry.act(STRANGER, challenge(1)), Err(Error::MayNotAct { controller: PATIENT }));
    registry.relay(PATIENT, challenge(1)).unwrap();
    assert_eq!(registry.relay(PATIENT, challenge(1)), Err(Error::AlreadyChallenged));
    let objection = Challenge { at: Instant { at: NOW, seq: 2 }, statement: [3; 32], by_guardian: false };
    assert_eq!(registry.case(PATIENT, DOCTOR, 1).unwrap().challenged, Some(objection));
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), opened(1), "a challenge ends nothing");
}

#[test]
fn a_guardian_challenges_for_the_subject_unless_it_is_their_own_case() {
    let mut registry = registry();
    let powers = GuardianTerms { period: Period { from: 0, until: midnight(2030, 1, 1) }, excluded: LABORATORY };
    for guardian in [MOTHER, DOCTOR, COLLEAGUE] {
        registry.act(PATIENT, Action::AppointGuardian { subject: PATIENT, guardian, powers, term: None }).unwrap();
    }
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)).unwrap();
    for own in [DOCTOR, COLLEAGUE] {
        assert_eq!(registry.act(own, challenge(1)), Err(Error::OwnCase), "theirs would be the only challenge");
    }
    // Nor under another name: whoever acts for the clinician now is the clinician.
    for subject in [DOCTOR, COLLEAGUE] {
        let key = Action::SetController { subject, controller: MOTHER, rotation: None };
        registry.act(subject, key).unwrap();
        assert_eq!(registry.act(MOTHER, challenge(1)), Err(Error::OwnCase));
        let back = Action::SetController { subject, controller: subject, rotation: None };
        registry.act(MOTHER, back).unwrap();
    }
    registry.act(MOTHER, challenge(1)).unwrap();
    // Nor does a guardian's take away the subject's own.
    assert_eq!(registry.act(MOTHER, challenge(1)), Err(Error::AlreadyChallenged));
    registry.act(PATIENT, challenge(1)).unwrap();
    for who in [PATIENT, MOTHER] {
        assert_eq!(registry.act(who, challenge(1)), Err(Error::AlreadyChallenged));
    }
}

#[test]
fn a_reviewer_closes_a_case_once_and_an_unjustified_window_ends() {
    for (outcome, after) in [(Outcome::Upheld, opened(1)), (Outcome::NotJustified, deny(DenyReason::NoConsent))] {
        let mut registry = registry();
        registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
        let verdict = (outcome, false);
        assert_eq!(registry.review(REVIEWER, (PATIENT, DOCTOR, 1), verdict), Ok(Change { seq: 2, number: 1 }));
        assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), after, "{outcome:?}");
        let before = Instant { at: NOW, seq: 1 };
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), before), opened(1));
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), Instant { at: NOW, seq: 2 }), after);
        registry.now += 1;
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), Instant::after(NOW)), after);
        let closed = Error::CaseClosed { outcome };
        assert_eq!(registry.review(REVIEWER, (PATIENT, DOCTOR, 1), verdict), Err(closed.clone()));
        assert_eq!(registry.justify(DOCTOR, PATIENT, 1, [2; 32]), Err(closed.clone()));
        assert_eq!(registry.act(PATIENT, challenge(1)), Err(closed.clone()));
        registry.now += JUSTIFY_TIME;
        // What was upheld needs no justification any more; what was not justified was not justified in time either.
        let expected = if outcome == Outcome::Upheld { Err(closed) } else { Ok(()) };
        assert_eq!(registry.enforce(PATIENT, DOCTOR, 1), expected);
    }
}

#[test]
fn nobody_reviews_their_own_case() {
    let mut registry = registry();
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: MOTHER, rotation: None }).unwrap();
    registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)).unwrap();
    for own in [DOCTOR, COLLEAGUE, PATIENT, MOTHER] {
        registry.license(own, here(CredentialType::REVIEWER));
        let done = registry.review(own, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false));
        assert_eq!(done, Err(Error::OwnCase), "{own:?}");
    }
}

#[test]
fn a_reviewer_suspends_the_right_over_all_subjects_and_another_reinstates_it() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.break_glass(OTHER_PATIENT, DOCTOR, emergency()).unwrap();
    registry.now += 1;
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::NotJustified, true)).unwrap();
    assert_eq!(registry.check(OTHER_PATIENT, DOCTOR, &btg()), opened(1), "what is open elsewhere runs out");
    let suspended = Error::BreakGlassSuspended { since: NOW + 1 };
    for patient in [PATIENT, OTHER_PATIENT, EHR] {
        assert_eq!(registry.break_glass(patient, DOCTOR, emergency()), Err(suspended.clone()));
    }
    let cosigned = registry.cosign(DOCTOR, COLLEAGUE, PATIENT, PHYSICIAN);
    assert_eq!(cosigned, Err(suspended), "nor is their signature worth anything");
    registry.license(DOCTOR, here(CredentialType::REVIEWER));
    assert_eq!(registry.reinstate(DOCTOR, DOCTOR), Err(Error::OwnCase));
    let not_reviewer = Err(Error::NotReviewer { jurisdiction: HERE });
    assert_eq!(registry.reinstate(STRANGER, DOCTOR), not_reviewer);
    registry.license(THIRD, here(CredentialType::REVIEWER));
    registry.reinstate(THIRD, DOCTOR).unwrap();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    assert_eq!(registry.reinstate(THIRD, DOCTOR), Err(Error::NotSuspended));
}

#[test]
fn a_reviewer_from_elsewhere_cannot_take_a_suspension_over_and_lift_it() {
    let mut registry = registry();
    let abroad = |credential| Qualification { credential, jurisdiction: ELSEWHERE };
    registry.license(DOCTOR, abroad(CredentialType::PHYSICIAN));
    registry.license(STRANGER, abroad(CredentialType::REVIEWER));
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    let glass = BreakGlass { qualification: abroad(CredentialType::PHYSICIAN), ..emergency() };
    registry.break_glass(OTHER_PATIENT, DOCTOR, glass).unwrap();
    let not_here = Error::NotReviewer { jurisdiction: HERE };
    assert_eq!(registry.review(STRANGER, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false)), Err(not_here.clone()));
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::NotJustified, true)).unwrap();
    registry.review(STRANGER, (OTHER_PATIENT, DOCTOR, 1), (Outcome::Upheld, true)).unwrap();
    assert_eq!(registry.reinstate(STRANGER, DOCTOR), Err(not_here));
    registry.reinstate(REVIEWER, DOCTOR).unwrap();
}

#[test]
fn a_review_needs_the_registry() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.down = true;
    let unavailable = Error::DependencyUnavailable;
    let done = registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false));
    assert_eq!(done, Err(unavailable.clone()));
    registry.down = false;
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::NotJustified, true)).unwrap();
    registry.down = true;
    assert_eq!(registry.reinstate(REVIEWER, DOCTOR), Err(unavailable));
}

#[test]
fn one_key_behind_two_ids_decides_nothing_in_its_own_case() {
    // The doctor's, the colleague's and the reviewer's ids are controlled by one account, which is none of them.
    let mut registry = registry();
    for subject in [DOCTOR, COLLEAGUE, REVIEWER] {
        let key = Action::SetController { subject, controller: MOTHER, rotation: None };
        registry.act(subject, key).unwrap();
    }
    assert_eq!(registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN), Err(Error::CosignatureToSelf));
    registry.cosign(THIRD, DOCTOR, PATIENT, NURSE).unwrap();
    registry.break_glass(PATIENT, DOCTOR, cosigned_by(THIRD)).unwrap();
    let verdict = (Outcome::Upheld, true);
    assert_eq!(registry.review(REVIEWER, (PATIENT, DOCTOR, 1), verdict), Err(Error::OwnCase));
    // Nor in a case that it co-signed.
    registry.cosign(COLLEAGUE, THIRD, OTHER_PATIENT, PHYSICIAN).unwrap();
    registry.break_glass(OTHER_PATIENT, THIRD, BreakGlass { qualification: NURSE, ..cosigned_by(COLLEAGUE) }).unwrap();
    assert_eq!(registry.review(REVIEWER, (OTHER_PATIENT, THIRD, 1), verdict), Err(Error::OwnCase));
    // Another reviewer suspends the doctor; the same key does not lift it.
    registry.license(STRANGER, here(CredentialType::REVIEWER));
    registry.review(STRANGER, (PATIENT, DOCTOR, 1), verdict).unwrap();
    assert_eq!(registry.reinstate(REVIEWER, DOCTOR), Err(Error::OwnCase));
    registry.reinstate(STRANGER, DOCTOR).unwrap();
}
