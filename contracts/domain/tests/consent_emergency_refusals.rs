//! Every refusal of break-glass and of authorities by its typed error, with its data.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use salus_domain::Jurisdiction;
use support::cast::{MOTHER as GUARDIAN, NEW_KEY, NOW, PATIENT, STRANGER};
use support::courts::COURT;
use support::emergencies::{COLLEAGUE, DOCTOR, REVIEWER};
use support::*;

fn registry() -> Registry {
    let mut registry = Registry::at(NOW);
    for (account, credential) in [
        (DOCTOR, CredentialType::PHYSICIAN),
        (COLLEAGUE, CredentialType::PHYSICIAN),
        (REVIEWER, CredentialType::REVIEWER),
        (COURT, CredentialType::GUARDIANSHIP_AUTHORITY),
        (COURT, CredentialType::VITAL_RECORDS),
    ] {
        registry.license(account, here(credential));
    }
    registry
}

fn missing(credential: CredentialType, jurisdiction: Jurisdiction) -> Error {
    Error::NoCredential { credential, jurisdiction }
}

fn challenge(number: u32) -> Action {
    Action::Challenge { subject: PATIENT, clinician: DOCTOR, number, statement: [0; 32] }
}

#[test]
fn malformed_emergencies() {
    let physician = |jurisdiction| Qualification { jurisdiction, ..PHYSICIAN };
    let with = |qualification| BreakGlass { qualification, ..emergency() };
    for (glass, error) in [
        (with(here(CredentialType::REVIEWER)), Error::NotClinicianType { credential: CredentialType::REVIEWER }),
        (with(physician([0; 6])), Error::BadJurisdiction),
        (with(physician(*b"de\0\0\0\0")), Error::BadJurisdiction),
        (with(physician(*b"DE-\0\0\0")), Error::BadJurisdiction),
        (BreakGlass { reason: Emergency(4), ..emergency() }, Error::UnknownReason { reason: 4 }),
        (BreakGlass { reason: Emergency(255), ..emergency() }, Error::UnknownReason { reason: 255 }),
        (BreakGlass { statement: [0; 32], ..emergency() }, Error::NoJustification),
    ] {
        assert_eq!(glass.check(), Err(error.clone()));
        let mut registry = registry();
        assert_eq!(registry.break_glass(PATIENT, DOCTOR, glass), Err(error));
        assert_eq!(registry.subject(PATIENT), Subject::default(), "a refusal changes nothing");
    }
    for (number, code) in REASON_CODES.iter().enumerate() {
        let reason = Emergency(number as u8);
        assert_eq!(reason.code(), Some(*code));
        registry().break_glass(PATIENT, DOCTOR, BreakGlass { reason, ..emergency() }).unwrap();
    }
}

#[test]
fn who_may_not_break_the_glass() {
    let mut registry = registry();
    let nurse = BreakGlass { qualification: NURSE, ..emergency() };
    let abroad = BreakGlass { qualification: Qualification { jurisdiction: ELSEWHERE, ..PHYSICIAN }, ..emergency() };
    for (who, glass, error) in [
        (STRANGER, emergency(), missing(CredentialType::PHYSICIAN, HERE)),
        (DOCTOR, nurse, missing(CredentialType::NURSE, HERE)),
        (DOCTOR, abroad, missing(CredentialType::PHYSICIAN, ELSEWHERE)),
    ] {
        assert_eq!(registry.break_glass(PATIENT, who, glass), Err(error));
    }
    assert_eq!(registry.break_glass(DOCTOR, DOCTOR, emergency()), Err(Error::BreakGlassToSelf));
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: DOCTOR, rotation: None }).unwrap();
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::BreakGlassToSelf), "as controller");
    registry.license(PATIENT, PHYSICIAN);
    assert_eq!(registry.break_glass(PATIENT, PATIENT, emergency()), Err(Error::BreakGlassToSelf), "as old key");
}

#[test]
fn who_acts_for_a_holder_is_its_controller() {
    let mut registry = registry();
    let rotate = |who| Action::SetController { subject: who, controller: NEW_KEY, rotation: None };
    for who in [DOCTOR, COLLEAGUE, REVIEWER, COURT] {
        registry.act(who, rotate(who)).unwrap();
        let subject = registry.subject(who);
        assert_eq!(Holder::of(&who, &subject, &who), Err(Error::NotController { controller: NEW_KEY }), "the old key");
        assert_eq!(Holder::of(&who, &subject, &NEW_KEY).unwrap().id(), &who);
    }
    assert_eq!(Holder::of(&[0; 32], &Subject::default(), &[0; 32]), Err(Error::NotController { controller: [0; 32] }));
    // An id with another key stays the same actor.
    assert_eq!(registry.cosign(COLLEAGUE, COLLEAGUE, PATIENT, PHYSICIAN), Err(Error::CosignatureToSelf));
    registry.license(COURT, PHYSICIAN);
    assert_eq!(registry.break_glass(COURT, COURT, emergency()), Err(Error::BreakGlassToSelf));
    let own = Action::SetController { subject: GUARDIAN, controller: DOCTOR, rotation: None };
    registry.act(GUARDIAN, own).unwrap();
    assert_eq!(
        registry.break_glass(GUARDIAN, DOCTOR, emergency()),
        Err(Error::BreakGlassToSelf),
        "its controller's id"
    );
    // Several ids under one key are one actor.
    assert_eq!(registry.cosign(COLLEAGUE, NEW_KEY, PATIENT, PHYSICIAN), Err(Error::CosignatureToSelf));
    registry.license(NEW_KEY, PHYSICIAN);
    registry.break_glass(PATIENT, NEW_KEY, emergency()).unwrap();
    assert_eq!(registry.review(REVIEWER, (PATIENT, NEW_KEY, 1), (Outcome::Upheld, false)), Err(Error::OwnCase));
    assert_eq!(registry.break_glass(NEW_KEY, DOCTOR, emergency()), Err(Error::BreakGlassToSelf));
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
    let mandate = Mandate { authority: COURT, kind: GuardianKind::Minor, jurisdiction: HERE };
    assert_eq!(registry.appoint_by(mandate, PATIENT, NEW_KEY, powers), Err(Error::AuthorityToSelf));
    // The dead do not treat, review or appoint.
    registry.license(STRANGER, here(CredentialType::VITAL_RECORDS));
    registry.attest_death(STRANGER, DOCTOR, HERE).unwrap();
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::Deceased { since: NOW }));
}

#[test]
fn the_credential_registry_is_asked_last() {
    // Whatever else refuses costs no call to another contract.
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false)).unwrap();
    let mandate = Mandate { authority: COURT, kind: GuardianKind::Minor, jurisdiction: HERE };
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
    registry.appoint_by(mandate, PATIENT, GUARDIAN, powers).unwrap();
    registry.attest_death(COURT, STRANGER, HERE).unwrap();
    let asked = registry.asked.get();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap_err();
    registry.break_glass(PATIENT, COLLEAGUE, cosigned_by(DOCTOR)).unwrap_err();
    registry.cosign(DOCTOR, DOCTOR, PATIENT, PHYSICIAN).unwrap_err();
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false)).unwrap_err();
    registry.reinstate(REVIEWER, DOCTOR).unwrap_err();
    registry.appoint_by(mandate, PATIENT, GUARDIAN, powers).unwrap_err();
    registry.extend_by(COURT, PATIENT, GUARDIAN, (1, u64::MAX)).unwrap_err();
    registry.suspend(COURT, PATIENT, GUARDIAN, (1, false)).unwrap_err();
    registry.end_by(COURT, PATIENT, GUARDIAN, (2, true)).unwrap_err();
    registry.attest_death(COURT, STRANGER, HERE).unwrap_err();
    registry.retract_death(COURT, PATIENT).unwrap_err();
    assert_eq!(registry.asked.get(), asked);
}

#[test]
fn at_the_end_of_time_nothing_overflows() {
    let mut registry = registry();
    registry.now = u64::MAX;
    let case = registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    assert_eq!((case.until, case.justify_by), (u64::MAX, u64::MAX));
    assert_eq!(registry.justify(DOCTOR, PATIENT, 1, [1; 32]), Err(Error::JustificationLate { by: u64::MAX }));
    assert_eq!(registry.act(PATIENT, challenge(1)), Err(Error::ChallengeLate { by: u64::MAX }));
    let signed = registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    assert_eq!(signed.until(), u64::MAX);
    registry.enforce(PATIENT, DOCTOR, 1).unwrap();
    let full = Right { owed: u32::MAX, ..registry.right(DOCTOR) };
    registry.rights.insert(DOCTOR, full);
    registry.break_glass(GUARDIAN, DOCTOR, emergency()).unwrap_err();
    registry.now = NOW;
    registry.cosign(COLLEAGUE, DOCTOR, GUARDIAN, PHYSICIAN).unwrap();
    registry.break_glass(GUARDIAN, DOCTOR, cosigned_by(COLLEAGUE)).unwrap();
    assert_eq!(registry.right(DOCTOR).owed, u32::MAX - 1);
    let last = Case { number: u32::MAX, ..case };
    registry.cases.insert((PATIENT, COLLEAGUE), last);
    assert_eq!(registry.break_glass(PATIENT, COLLEAGUE, emergency()), Err(Error::NumbersExhausted));
}

#[test]
fn one_window_at_a_time() {
    let mut registry = registry();
    let until = registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap().until;
    for now in [NOW, until - 1] {
        registry.now = now;
        assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::AlreadyOpen { until }));
    }
    registry.break_glass(PATIENT, COLLEAGUE, emergency()).unwrap();
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::Upheld, false)).unwrap();
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::AlreadyOpen { until }));
}

#[test]
fn a_refused_emergency_uses_nothing_up() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.now += JUSTIFY_TIME;
    registry.enforce(PATIENT, DOCTOR, 1).unwrap();
    let signed = registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN).unwrap();
    registry.revoke_license(DOCTOR, PHYSICIAN);
    let error = missing(CredentialType::PHYSICIAN, HERE);
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, cosigned_by(COLLEAGUE)), Err(error));
    assert_eq!((registry.right(DOCTOR).owed, registry.cosignatures[&(DOCTOR, PATIENT)]), (1, signed));
}

#[test]
fn co_signatures() {
    let mut registry = registry();
    let abroad = Qualification { jurisdiction: *b"F\0\0\0\0\0", ..PHYSICIAN };
    for (who, qualification, error) in [
        (DOCTOR, PHYSICIAN, Error::CosignatureToSelf),
        (COLLEAGUE, here(CredentialType::REVIEWER), Error::NotClinicianType { credential: CredentialType::REVIEWER }),
        (COLLEAGUE, abroad, Error::BadJurisdiction),
        (COLLEAGUE, NURSE, missing(CredentialType::NURSE, HERE)),
        (STRANGER, PHYSICIAN, missing(CredentialType::PHYSICIAN, HERE)),
    ] {
        assert_eq!(registry.cosign(who, DOCTOR, PATIENT, qualification), Err(error));
    }
    registry.down = true;
    assert_eq!(registry.cosign(COLLEAGUE, DOCTOR, PATIENT, PHYSICIAN), Err(Error::DependencyUnavailable));
}

#[test]
fn cases_that_there_are_not() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    for number in [0, 2, u32::MAX] {
        assert_eq!(registry.justify(DOCTOR, PATIENT, number, [1; 32]), Err(Error::NoCase));
        assert_eq!(registry.act(PATIENT, challenge(number)), Err(Error::NoCase));
        assert_eq!(registry.enforce(PATIENT, DOCTOR, number), Err(Error::NoCase));
        let verdict = (Outcome::Upheld, false);
        assert_eq!(registry.review(REVIEWER, (PATIENT, DOCTOR, number), verdict), Err(Error::NoCase));
    }
    assert_eq!(registry.justify(COLLEAGUE, PATIENT, 1, [1; 32]), Err(Error::NoCase), "somebody else's");
    assert_eq!(registry.justify(DOCTOR, PATIENT, 1, [0; 32]), Err(Error::NoJustification));
    registry.justify(DOCTOR, PATIENT, 1, [1; 32]).unwrap();
    assert_eq!(registry.justify(DOCTOR, PATIENT, 1, [1; 32]), Err(Error::AlreadyJustified));
}

#[test]
fn an_older_case_is_answered_for_like_the_newest() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.now += WINDOW;
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.justify(DOCTOR, PATIENT, 1, [1; 32]).unwrap();
    registry.act(PATIENT, challenge(1)).unwrap();
    registry.review(REVIEWER, (PATIENT, DOCTOR, 1), (Outcome::NotJustified, false)).unwrap();
    let newest = registry.case(PATIENT, DOCTOR, 2).unwrap();
    assert_eq!((newest.justified, newest.challenged, newest.closed), (None, None, None));
}

#[test]
fn reviewers() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    let error = Error::NotReviewer { jurisdiction: HERE };
    for who in [STRANGER, GUARDIAN, COURT] {
        assert_eq!(registry.review(who, (PATIENT, DOCTOR, 1), (Outcome::Upheld, true)), Err(error.clone()));
    }
    assert_eq!(registry.reinstate(REVIEWER, DOCTOR), Err(Error::NotSuspended));
    assert_eq!(registry.right(DOCTOR), Right::default());
}

#[test]
fn appointments_by_an_authority() {
    let quarter = midnight(2027, 4, 1);
    let powers = |from, until, excluded| GuardianTerms { period: Period { from, until }, excluded };
    let mandate = Mandate { authority: COURT, kind: GuardianKind::Minor, jurisdiction: HERE };
    let in_jurisdiction = |jurisdiction| Mandate { jurisdiction, ..mandate };
    let good = powers(0, quarter, 0);
    let mut registry = registry();
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: NEW_KEY, rotation: None }).unwrap();
    let authority = |authority| Mandate { authority, ..mandate };
    let credential = CredentialType::GUARDIANSHIP_AUTHORITY;
    let past = midnight(2026, 10, 1);
    for (mandate, account, powers, error) in [
        (mandate, PATIENT, good, Error::GuardianOfSelf),
        (mandate, NEW_KEY, good, Error::GuardianOfSelf),
        (mandate, COURT, good, Error::AuthorityToSelf),
        (mandate, [0; 32], good, Error::Nobody),
        (authority([0; 32]), GUARDIAN, good, Error::NotController { controller: [0; 32] }),
        (authority(STRANGER), GUARDIAN, good, missing(credential, HERE)),
        (in_jurisdiction(ELSEWHERE), GUARDIAN, good, missing(credential, ELSEWHERE)),
        (in_jurisdiction(*b"DE_BE\0"), GUARDIAN, good, Error::BadJurisdiction),
        (mandate, GUARDIAN, powers(0, quarter - 1, 0), Error::NotQuarter { next: quarter }),
        (mandate, GUARDIAN, powers(quarter, quarter, 0), Error::BadPeriod { from: quarter, until: quarter }),
        (mandate, GUARDIAN, powers(0, past, 0), Error::BadPeriod { from: NOW, until: past }),
        (mandate, GUARDIAN, powers(0, quarter, 1 << 32), Error::UnknownCategory { categories: 1 << 32 }),
        (Mandate { kind: GuardianKind::Estate, ..mandate }, GUARDIAN, good, Error::NotDeceased),
    ] {
        assert_eq!(registry.appoint_by(mandate, PATIENT, account, powers), Err(error));
    }
    for (term, until) in [(1, quarter), (0, u64::MAX)] {
        assert_eq!(registry.extend_by(COURT, PATIENT, GUARDIAN, (term, until)), Err(Error::NoGuardian));
        assert_eq!(registry.end_by(COURT, PATIENT, GUARDIAN, (term, true)), Err(Error::NoGuardian));
        assert_eq!(registry.suspend(COURT, PATIENT, GUARDIAN, (term, true)), Err(Error::NoGuardian));
    }
    registry.appoint_by(mandate, PATIENT, GUARDIAN, good).unwrap();
    assert_eq!(registry.appoint_by(mandate, PATIENT, GUARDIAN, good), Err(Error::StillGuardian { term: 1 }));
    for (until, error) in
        [(quarter, Error::NotLater { until: quarter }), (quarter + 1, Error::NotQuarter { next: midnight(2027, 7, 1) })]
    {
        assert_eq!(registry.extend_by(COURT, PATIENT, GUARDIAN, (1, until)), Err(error));
    }
    registry.now = quarter;
    let expired = Error::GuardianExpired { until: quarter };
    assert_eq!(registry.extend_by(COURT, PATIENT, GUARDIAN, (1, u64::MAX)), Err(expired));
}

#[test]
fn deaths() {
    let mut registry = registry();
    let credential = CredentialType::VITAL_RECORDS;
    assert_eq!(registry.attest_death(STRANGER, PATIENT, HERE), Err(missing(credential, HERE)));
    assert_eq!(registry.attest_death(COURT, PATIENT, ELSEWHERE), Err(missing(credential, ELSEWHERE)));
    assert_eq!(registry.attest_death(COURT, PATIENT, [0; 6]), Err(Error::BadJurisdiction));
    assert_eq!(registry.retract_death(COURT, PATIENT), Err(Error::NotDeceased));
    assert_eq!(registry.subject(PATIENT), Subject::default());
}

#[test]
fn the_new_errors_follow_the_old_ones() {
    use scale::Encode;
    // Decoders of deployed contracts know the numbers.
    assert_eq!(Error::BadSignature.encode()[0], 55);
    assert_eq!(missing(CredentialType::PHYSICIAN, HERE).encode(), [&[56, 1, 0][..], &HERE].concat());
    assert_eq!(Error::ExecutorMayOnlyRevoke.encode()[0], 85);
    assert_eq!(Action::VetoRecovery { subject: PATIENT, attempt: None }.encode()[0], 13);
    assert_eq!(challenge(1).encode()[0], 14);
    assert_eq!(Decision::Permit(Basis::BreakGlass { case: 1 }).encode()[..2], [0, 2]);
}
