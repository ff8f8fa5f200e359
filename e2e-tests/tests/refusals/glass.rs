//! Of break-glass.

use salus_domain::consent::{
    BreakGlass, CHALLENGE_TIME, COSIGNATURE_TIME, DefaultPolicy, Emergency, Error, JUSTIFY_TIME, Outcome,
    Qualification, WINDOW,
};
use salus_e2e_tests::native::{
    given::powers,
    glass_stage::emergency,
    licensing::{COURT, HERE, NURSE, PHYSICIAN, REVIEWER, abroad},
};

use super::scene::{Case, Scene};

/// The same doctor is also something else.
fn is_also(scene: &mut Scene, account: [u8; 32], qualification: Qualification) {
    scene.suite.license(account, qualification);
}

fn with(qualification: Qualification) -> BreakGlass {
    BreakGlass { qualification, ..emergency(None) }
}

fn justify(scene: &mut Scene, number: u32, document: [u8; 32]) -> Result<(), Error> {
    let (patient, doctor) = (scene.patient, scene.doctor);
    scene.by(doctor).justify(patient, doctor, number, document)
}

fn challenge(scene: &mut Scene, by: [u8; 32]) -> Result<(), Error> {
    let (patient, doctor) = (scene.patient, scene.doctor);
    scene.by(by).challenge(patient, doctor, 1, [0; 32]).map(drop)
}

fn enforce(scene: &mut Scene, number: u32) -> Result<(), Error> {
    let (stranger, patient, doctor) = (scene.stranger, scene.patient, scene.doctor);
    scene.by(stranger).enforce(patient, doctor, number)
}

fn cosign(scene: &mut Scene, by: [u8; 32], qualification: Qualification) -> Error {
    let (patient, doctor) = (scene.patient, scene.doctor);
    scene.by(by).cosign(by, doctor, patient, qualification).unwrap_err()
}

fn no_credential(qualification: Qualification) -> Error {
    let Qualification { credential, jurisdiction } = qualification;
    Error::NoCredential { credential, jurisdiction }
}

fn reinstate(scene: &mut Scene, reviewer: [u8; 32]) -> Error {
    let doctor = scene.doctor;
    scene.by(reviewer).reinstate_break_glass(reviewer, doctor).unwrap_err()
}

pub const CASES: &[Case] = &[
    // --- to break the glass
    (|_| {}, |s| s.refused(with(COURT)), |_| Error::NotClinicianType { credential: COURT.credential }),
    (|_| {}, |s| s.refused(with(Qualification { jurisdiction: *b"us-ca\0", ..PHYSICIAN })), |_| Error::BadJurisdiction),
    (
        |_| {},
        |s| s.refused(BreakGlass { reason: Emergency(4), ..emergency(None) }),
        |_| Error::UnknownReason { reason: 4 },
    ),
    (|_| {}, |s| s.refused(BreakGlass { statement: [0; 32], ..emergency(None) }), |_| Error::NoJustification),
    (
        |_| {},
        |s| {
            let (patient, doctor, stranger) = (s.patient, s.doctor, s.stranger);
            s.by(stranger).break_glass(patient, doctor, emergency(None)).unwrap_err()
        },
        |s| Error::NotController { controller: s.doctor },
    ),
    (
        // The key that was replaced opens nothing.
        |s| {
            let (doctor, stranger) = (s.doctor, s.stranger);
            s.by(doctor).set_controller(doctor, stranger, None).unwrap();
        },
        |s| s.refused(emergency(None)),
        |s| Error::NotController { controller: s.stranger },
    ),
    (
        |s| {
            let (registrar, doctor) = (s.registrar, s.doctor);
            s.by(registrar).attest_death(registrar, doctor, HERE).unwrap();
        },
        |s| s.refused(emergency(None)),
        |s| Error::Deceased { since: s.now() },
    ),
    (
        |_| {},
        |s| {
            let doctor = s.doctor;
            s.by(doctor).break_glass(doctor, doctor, emergency(None)).unwrap_err()
        },
        |_| Error::BreakGlassToSelf,
    ),
    (
        // Nor of whoever the doctor acts for.
        |s| {
            let (patient, doctor) = (s.patient, s.doctor);
            s.by(patient).set_controller(patient, doctor, None).unwrap();
        },
        |s| s.refused(emergency(None)),
        |_| Error::BreakGlassToSelf,
    ),
    (
        |s| {
            let patient = s.patient;
            s.by(patient).set_default(patient, DefaultPolicy::BreakGlassOnly, true, None).unwrap();
        },
        |s| s.refused(emergency(None)),
        |_| Error::BreakGlassBarred,
    ),
    (Scene::open, |s| s.refused(emergency(None)), |s| Error::AlreadyOpen { until: s.now() + WINDOW }),
    (Scene::miss, |s| s.refused(emergency(None)), |_| Error::CosignatureOwed { owed: 1 }),
    (
        |s| {
            s.open();
            s.review(s.reviewer, Outcome::NotJustified, true).unwrap();
        },
        |s| s.refused(emergency(None)),
        |s| Error::BreakGlassSuspended { since: s.right().since },
    ),
    // A co-signature that is not there, is another's, is an hour old, is used up.
    (|_| {}, |s| s.refused(emergency(Some(s.nurse))), |s| Error::NoCosignature { cosigner: s.nurse }),
    (
        |s| s.cosign(s.colleague),
        |s| s.refused(emergency(Some(s.nurse))),
        |s| Error::NoCosignature { cosigner: s.nurse },
    ),
    (
        |s| {
            s.cosign(s.nurse);
            s.suite.chain().advance(COSIGNATURE_TIME);
        },
        |s| s.refused(emergency(Some(s.nurse))),
        |s| Error::NoCosignature { cosigner: s.nurse },
    ),
    (
        |s| {
            s.cosign(s.nurse);
            s.breaks(emergency(Some(s.nurse))).unwrap();
            let patient = s.patient;
            s.by(patient).set_default(patient, DefaultPolicy::BreakGlassOnly, true, None).unwrap();
            s.by(patient).set_default(patient, DefaultPolicy::BreakGlassOnly, false, None).unwrap();
        },
        |s| s.refused(emergency(Some(s.nurse))),
        |s| Error::NoCosignature { cosigner: s.nurse },
    ),
    (|_| {}, |s| s.refused(with(NURSE)), |_| no_credential(NURSE)),
    (|_| {}, |s| s.refused(with(abroad(PHYSICIAN))), |_| no_credential(abroad(PHYSICIAN))),
    (
        |s| {
            let doctor = s.doctor;
            s.suite.strike_off(doctor, PHYSICIAN);
        },
        |s| s.refused(emergency(None)),
        |_| no_credential(PHYSICIAN),
    ),
    (Scene::silence, |s| s.refused(emergency(None)), |_| Error::DependencyUnavailable),
    // --- to co-sign
    (|_| {}, |s| cosign(s, s.doctor, PHYSICIAN), |_| Error::CosignatureToSelf),
    (|_| {}, |s| cosign(s, s.reviewer, REVIEWER), |_| Error::NotClinicianType { credential: REVIEWER.credential }),
    (|_| {}, |s| cosign(s, s.stranger, PHYSICIAN), |_| no_credential(PHYSICIAN)),
    (Scene::silence, |s| cosign(s, s.nurse, NURSE), |_| Error::DependencyUnavailable),
    (
        |s| s.cosign(s.nurse),
        |s| cosign(s, s.colleague, PHYSICIAN),
        |s| Error::AlreadyCosigned { by: s.nurse, until: s.now() + COSIGNATURE_TIME },
    ),
    (
        |s| {
            let (patient, colleague, reviewer) = (s.patient, s.colleague, s.reviewer);
            s.by(colleague).break_glass(patient, colleague, emergency(None)).unwrap();
            s.by(reviewer).review(reviewer, patient, colleague, 1, Outcome::Upheld, true).unwrap();
        },
        |s| cosign(s, s.colleague, PHYSICIAN),
        |s| Error::BreakGlassSuspended { since: s.right().since },
    ),
    // --- to answer for it
    (|_| {}, |s| justify(s, 1, [1; 32]).unwrap_err(), |_| Error::NoCase),
    (Scene::open, |s| justify(s, 0, [1; 32]).unwrap_err(), |_| Error::NoCase),
    (Scene::open, |s| justify(s, 2, [1; 32]).unwrap_err(), |_| Error::NoCase),
    (Scene::open, |s| justify(s, 1, [0; 32]).unwrap_err(), |_| Error::NoJustification),
    (
        |s| {
            s.open();
            justify(s, 1, [1; 32]).unwrap();
        },
        |s| justify(s, 1, [2; 32]).unwrap_err(),
        |_| Error::AlreadyJustified,
    ),
    (
        |s| {
            s.open();
            s.suite.chain().advance(JUSTIFY_TIME);
        },
        |s| justify(s, 1, [1; 32]).unwrap_err(),
        |s| Error::JustificationLate { by: s.now() },
    ),
    (
        |s| {
            s.open();
            s.review(s.reviewer, Outcome::NotJustified, false).unwrap();
        },
        |s| justify(s, 1, [1; 32]).unwrap_err(),
        |_| Error::CaseClosed { outcome: Outcome::NotJustified },
    ),
    // --- to challenge
    (|_| {}, |s| challenge(s, s.patient).unwrap_err(), |_| Error::NoCase),
    (Scene::open, |s| challenge(s, s.doctor).unwrap_err(), |s| Error::MayNotAct { controller: s.patient }),
    (
        |s| {
            let (patient, doctor) = (s.patient, s.doctor);
            s.by(patient).appoint_guardian(patient, doctor, powers(0), None).unwrap();
            s.open();
        },
        |s| challenge(s, s.doctor).unwrap_err(),
        |_| Error::OwnCase,
    ),
    (
        |s| {
            s.open();
            challenge(s, s.patient).unwrap();
        },
        |s| challenge(s, s.patient).unwrap_err(),
        |_| Error::AlreadyChallenged,
    ),
    (
        |s| {
            s.open();
            s.suite.chain().advance(CHALLENGE_TIME);
        },
        |s| challenge(s, s.patient).unwrap_err(),
        |s| Error::ChallengeLate { by: s.now() },
    ),
    // --- to review
    (|_| {}, |s| s.review(s.reviewer, Outcome::Upheld, false).unwrap_err(), |_| Error::NoCase),
    (
        Scene::open,
        |s| s.review(s.colleague, Outcome::Upheld, false).unwrap_err(),
        |_| Error::NotReviewer { jurisdiction: HERE },
    ),
    (
        |s| {
            s.open();
            s.silence();
        },
        |s| s.review(s.reviewer, Outcome::Upheld, false).unwrap_err(),
        |_| Error::DependencyUnavailable,
    ),
    (
        |s| {
            s.open();
            is_also(s, s.doctor, REVIEWER);
        },
        |s| s.review(s.doctor, Outcome::Upheld, false).unwrap_err(),
        |_| Error::OwnCase,
    ),
    (
        |s| {
            s.cosign(s.nurse);
            s.breaks(emergency(Some(s.nurse))).unwrap();
            is_also(s, s.nurse, REVIEWER);
        },
        |s| s.review(s.nurse, Outcome::Upheld, false).unwrap_err(),
        |_| Error::OwnCase,
    ),
    (
        |s| {
            s.open();
            is_also(s, s.patient, REVIEWER);
        },
        |s| s.review(s.patient, Outcome::NotJustified, true).unwrap_err(),
        |_| Error::OwnCase,
    ),
    (
        |s| {
            s.open();
            s.review(s.reviewer, Outcome::Upheld, false).unwrap();
        },
        |s| s.review(s.reviewer, Outcome::NotJustified, false).unwrap_err(),
        |_| Error::CaseClosed { outcome: Outcome::Upheld },
    ),
    // --- to note a missed deadline
    (|_| {}, |s| enforce(s, 1).unwrap_err(), |_| Error::NoCase),
    (Scene::open, |s| enforce(s, 1).unwrap_err(), |s| Error::TooEarly { ready: s.now() + JUSTIFY_TIME }),
    (Scene::miss, |s| enforce(s, 1).unwrap_err(), |_| Error::AlreadyMissed),
    (
        |s| {
            s.open();
            justify(s, 1, [1; 32]).unwrap();
            s.suite.chain().advance(JUSTIFY_TIME);
        },
        |s| enforce(s, 1).unwrap_err(),
        |_| Error::AlreadyJustified,
    ),
    (
        |s| {
            s.open();
            s.review(s.reviewer, Outcome::Upheld, false).unwrap();
            s.suite.chain().advance(JUSTIFY_TIME);
        },
        |s| enforce(s, 1).unwrap_err(),
        |_| Error::CaseClosed { outcome: Outcome::Upheld },
    ),
    // --- to reinstate
    (|_| {}, |s| reinstate(s, s.reviewer), |_| Error::NotSuspended),
    (suspended, |s| reinstate(s, s.colleague), |_| Error::NotReviewer { jurisdiction: HERE }),
    (
        |s| {
            suspended(s);
            is_also(s, s.doctor, REVIEWER);
        },
        |s| reinstate(s, s.doctor),
        |_| Error::OwnCase,
    ),
    (
        |s| {
            suspended(s);
            s.silence();
        },
        |s| reinstate(s, s.reviewer),
        |_| Error::DependencyUnavailable,
    ),
];

/// The doctor's right, by a review.
fn suspended(scene: &mut Scene) {
    scene.open();
    scene.review(scene.reviewer, Outcome::NotJustified, true).unwrap();
}
