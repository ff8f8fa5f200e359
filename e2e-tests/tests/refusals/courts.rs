//! Of courts and deaths.

use salus_domain::{
    NOBODY,
    consent::{Action, DefaultPolicy, Error, GuardianKind, GuardianTerms, Mandate, Period, Purpose, Scope},
};
use salus_e2e_tests::native::{
    given::{self, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR, powers},
    licensing::{COURT, ELSEWHERE, HERE, REGISTRAR},
};

use super::scene::{Case, Scene};

/// The refusal of an appointment.
fn appointed(scene: &mut Scene, guardian: [u8; 32], powers: GuardianTerms, mandate: Mandate) -> Error {
    let patient = scene.patient;
    scene.by(mandate.authority).appoint_guardian_by_authority(patient, guardian, powers, mandate).unwrap_err()
}

/// The refusal of one by the court, for a minor.
fn minor(scene: &mut Scene, guardian: [u8; 32], powers: GuardianTerms) -> Error {
    let mandate = scene.mandate(GuardianKind::Minor);
    appointed(scene, guardian, powers, mandate)
}

fn until(until: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until }, excluded: 0 }
}

/// The refusal of an extension of the mother's term.
fn extended(scene: &mut Scene, authority: [u8; 32], term: u32, until: u64) -> Error {
    let (patient, mother) = (scene.patient, scene.mother);
    scene.by(authority).extend_guardian_by_authority(authority, patient, mother, term, until).unwrap_err()
}

fn end(scene: &mut Scene, authority: [u8; 32], term: u32, keep: bool) -> Result<(), Error> {
    let (patient, mother) = (scene.patient, scene.mother);
    scene.by(authority).end_guardian_by_authority(authority, patient, mother, term, keep).map(drop)
}

/// The refusal when somebody acts for the patient.
fn acted(scene: &mut Scene, by: [u8; 32], action: impl FnOnce([u8; 32]) -> Action) -> Error {
    let action = action(scene.patient);
    scene.by(by).act(action).unwrap_err()
}

fn grant(subject: [u8; 32]) -> Action {
    let (grantee, terms) = ([0x67; 32], given::permit(Purpose::TREAT, LABORATORY));
    Action::Grant { subject, grantee, scope: Scope::Treatment, terms, version: None, epoch: None }
}

fn attested(scene: &mut Scene, by: [u8; 32], jurisdiction: [u8; 6]) -> Error {
    let patient = scene.patient;
    scene.by(by).attest_death(by, patient, jurisdiction).unwrap_err()
}

fn retracted(scene: &mut Scene, by: [u8; 32]) -> Error {
    let patient = scene.patient;
    scene.by(by).retract_death(by, patient).unwrap_err()
}

const NO_COURT: Error = Error::NoCredential { credential: COURT.credential, jurisdiction: HERE };
const NO_REGISTRAR: Error = Error::NoCredential { credential: REGISTRAR.credential, jurisdiction: HERE };

pub const CASES: &[Case] = &[
    // --- to appoint
    (
        |_| {},
        |s| {
            let (stranger, mandate) = (s.stranger, s.mandate(GuardianKind::Minor));
            let (patient, mother) = (s.patient, s.mother);
            s.by(stranger).appoint_guardian_by_authority(patient, mother, powers(0), mandate).unwrap_err()
        },
        |s| Error::NotController { controller: s.court },
    ),
    (
        |_| {},
        |s| {
            let mandate = Mandate { authority: s.foreign, ..s.mandate(GuardianKind::Minor) };
            appointed(s, s.mother, powers(0), mandate)
        },
        |_| NO_COURT,
    ),
    (
        |_| {},
        |s| {
            let mandate = Mandate { jurisdiction: *b"usa\0\0\0", ..s.mandate(GuardianKind::Minor) };
            appointed(s, s.mother, powers(0), mandate)
        },
        |_| Error::BadJurisdiction,
    ),
    (Scene::silence, |s| minor(s, s.mother, powers(0)), |_| Error::DependencyUnavailable),
    (|_| {}, |s| minor(s, s.court, powers(0)), |_| Error::AuthorityToSelf),
    (
        // Nor by way of an id for which it acts.
        |s| {
            let (court, stranger) = (s.court, s.stranger);
            s.by(court).set_controller(court, stranger, None).unwrap();
        },
        |s| {
            let (stranger, patient, mandate) = (s.stranger, s.patient, s.mandate(GuardianKind::Minor));
            s.by(stranger).appoint_guardian_by_authority(patient, stranger, powers(0), mandate).unwrap_err()
        },
        |_| Error::AuthorityToSelf,
    ),
    (|_| {}, |s| minor(s, NOBODY, powers(0)), |_| Error::Nobody),
    (|_| {}, |s| minor(s, s.patient, powers(0)), |_| Error::GuardianOfSelf),
    (|_| {}, |s| minor(s, s.mother, until(NEXT_YEAR + 1)), |_| Error::NotQuarter { next: NEXT_YEAR + 91 * given::DAY }),
    (|_| {}, |s| minor(s, s.mother, powers(1 << 40)), |_| Error::UnknownCategory { categories: 1 << 40 }),
    (
        |s| s.suite.chain().set_time(NEXT_QUARTER),
        |s| minor(s, s.mother, until(NEXT_QUARTER)),
        |_| Error::BadPeriod { from: NEXT_QUARTER, until: NEXT_QUARTER },
    ),
    (Scene::appointed, |s| minor(s, s.mother, powers(0)), |_| Error::StillGuardian { term: 1 }),
    (|_| {}, |s| s.appoint(s.mother, GuardianKind::Estate).unwrap_err(), |_| Error::NotDeceased),
    (Scene::die, |s| minor(s, s.mother, powers(0)), |s| Error::Deceased { since: s.now() }),
    // --- to extend
    (|_| {}, |s| extended(s, s.court, 1, u64::MAX), |_| Error::NoGuardian),
    (Scene::appointed, |s| extended(s, s.court, 2, u64::MAX), |_| Error::NoGuardian),
    (Scene::appointed, |s| extended(s, s.foreign, 1, u64::MAX), |_| NO_COURT),
    (Scene::appointed, |s| extended(s, s.court, 1, NEXT_QUARTER), |_| Error::NotLater { until: NEXT_YEAR }),
    (Scene::appointed, |s| extended(s, s.court, 1, 5), |_| Error::NotQuarter { next: 7_776_000_000 }),
    (
        |s| {
            let (patient, mother) = (s.patient, s.mother);
            s.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
        },
        |s| extended(s, s.court, 1, u64::MAX),
        |_| Error::NotAppointer { authority: None },
    ),
    (
        |s| {
            s.appointed();
            s.suite.chain().set_time(NEXT_YEAR);
        },
        |s| extended(s, s.court, 1, u64::MAX),
        |_| Error::GuardianExpired { until: NEXT_YEAR },
    ),
    (
        |s| {
            s.appointed();
            end(s, s.court, 1, true).unwrap();
        },
        |s| extended(s, s.court, 1, u64::MAX),
        |_| Error::GuardianEnded,
    ),
    (
        |s| {
            s.appointed();
            s.die();
        },
        |s| extended(s, s.court, 1, u64::MAX),
        |s| Error::Deceased { since: s.now() },
    ),
    (
        |s| {
            s.appointed();
            s.silence();
        },
        |s| extended(s, s.court, 1, u64::MAX),
        |_| Error::DependencyUnavailable,
    ),
    // --- to suspend, reinstate and end
    (Scene::appointed, |s| s.suspend(s.foreign, true).unwrap_err(), |_| NO_COURT),
    (Scene::appointed, |s| s.suspend(s.court, false).unwrap_err(), |_| Error::NotSuspended),
    (
        |s| {
            s.appointed();
            s.suspend(s.court, true).unwrap();
        },
        |s| s.suspend(s.court, true).unwrap_err(),
        |_| Error::AlreadySuspended,
    ),
    (
        |s| {
            s.appointed();
            s.suspend(s.court, true).unwrap();
        },
        |s| acted(s, s.mother, grant),
        |_| Error::GuardianSuspended,
    ),
    (
        |s| {
            s.appointed();
            s.suspend(s.court, true).unwrap();
        },
        |s| acted(s, s.mother, |subject| Action::ResignGuardian { subject, term: None }),
        |_| Error::GuardianSuspended,
    ),
    (
        |s| {
            s.appointed();
            s.silence();
        },
        |s| s.suspend(s.court, true).unwrap_err(),
        |_| Error::DependencyUnavailable,
    ),
    (Scene::appointed, |s| end(s, s.foreign, 1, true).unwrap_err(), |_| NO_COURT),
    (
        |s| {
            s.appointed();
            end(s, s.court, 1, false).unwrap();
        },
        |s| end(s, s.court, 1, false).unwrap_err(),
        |_| Error::NothingToRevoke { burned: 1 },
    ),
    (
        |s| {
            s.appointed();
            s.silence();
        },
        |s| end(s, s.court, 1, false).unwrap_err(),
        |_| Error::DependencyUnavailable,
    ),
    (
        Scene::appointed,
        |s| {
            let guardian = s.mother;
            acted(s, s.patient, |subject| Action::EndGuardian { subject, guardian, keep_grants: false, term: None })
        },
        |s| Error::NotAppointer { authority: Some(s.court) },
    ),
    (
        Scene::appointed,
        |s| {
            let guardian = s.mother;
            let until = u64::MAX;
            acted(s, s.patient, |subject| Action::ExtendGuardian { subject, guardian, term: 1, until })
        },
        |s| Error::NotAppointer { authority: Some(s.court) },
    ),
    // --- deaths
    (|_| {}, |s| attested(s, s.stranger, HERE), |_| NO_REGISTRAR),
    (|_| {}, |s| attested(s, s.registrar, *b"us\0\0\0\0"), |_| Error::BadJurisdiction),
    (
        |_| {},
        |s| attested(s, s.registrar, ELSEWHERE),
        |_| Error::NoCredential { credential: REGISTRAR.credential, jurisdiction: ELSEWHERE },
    ),
    (Scene::silence, |s| attested(s, s.registrar, HERE), |_| Error::DependencyUnavailable),
    (Scene::die, |s| attested(s, s.registrar, HERE), |s| Error::Deceased { since: s.now() }),
    (Scene::die, |s| acted(s, s.patient, grant), |s| Error::Deceased { since: s.now() }),
    (
        Scene::die,
        |s| {
            let patient = s.patient;
            s.by(patient).controller_of(patient).unwrap_err()
        },
        |s| Error::Deceased { since: s.now() },
    ),
    (|_| {}, |s| retracted(s, s.registrar), |_| Error::NotDeceased),
    (Scene::die, |s| retracted(s, s.court), |_| NO_REGISTRAR),
    (
        |s| {
            s.die();
            s.silence();
        },
        |s| retracted(s, s.registrar),
        |_| Error::DependencyUnavailable,
    ),
    (
        |s| {
            let (patient, mother) = (s.patient, s.mother);
            s.by(patient).set_recovery(patient, vec![mother], 1, HOUR, None).unwrap();
            s.die();
        },
        |s| {
            let (patient, mother) = (s.patient, s.mother);
            s.by(mother).vote_recovery(patient, Some(mother)).unwrap_err()
        },
        |s| Error::Deceased { since: s.now() },
    ),
    (Scene::executor, |s| acted(s, s.mother, grant), |_| Error::ExecutorMayOnlyRevoke),
    (
        Scene::executor,
        |s| {
            let (policy, no_break_glass, revision) = (DefaultPolicy::Nothing, true, None);
            acted(s, s.mother, |subject| Action::SetDefault { subject, policy, no_break_glass, revision })
        },
        |_| Error::BreakGlassNotYours,
    ),
    (
        Scene::executor,
        |s| {
            let (policy, no_break_glass, revision) = (DefaultPolicy::All, false, None);
            acted(s, s.mother, |subject| Action::SetDefault { subject, policy, no_break_glass, revision })
        },
        |_| Error::GuardianWidens { policy: DefaultPolicy::BreakGlassOnly },
    ),
];
