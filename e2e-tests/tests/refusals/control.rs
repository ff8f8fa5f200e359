//! Of guardians, controllers, trustees and whoever relays.

use salus_domain::{
    NOBODY,
    consent::{Action, Error, MAX_DELAY},
};
use salus_e2e_tests::native::{
    START,
    given::{HOUR, NEXT_QUARTER, NEXT_YEAR, powers},
};

use super::{
    Case,
    consents::{Cast, appointed, cast, recovery, until},
};

/// The error with its data, and what provokes it in a new registry.
pub fn cases() -> Vec<Case<Error>> {
    let start = START;
    vec![
        // --- guardians
        (Error::GuardianOfSelf, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, patient, powers(0), None).unwrap_err()
        }),
        (Error::StillGuardian { term: 1 }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap_err()
        }),
        (Error::NoGuardian, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(mother).resign_guardian(patient, None).unwrap_err()
        }),
        (Error::NotQuarter { next: NEXT_QUARTER }, |w| appointed(w, until(NEXT_QUARTER - 1))),
        (Error::NotLater { until: NEXT_YEAR }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(patient).extend_guardian(patient, mother, 1, NEXT_QUARTER).unwrap_err()
        }),
        // --- controller and recovery
        (Error::SameController, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).set_controller(patient, patient, None).unwrap_err()
        }),
        (Error::BadTrustees, |w| {
            let Cast { ann, .. } = cast(w);
            recovery(w, vec![ann, ann], 1, HOUR)
        }),
        (Error::BadTrustees, |w| {
            let Cast { patient, .. } = cast(w);
            recovery(w, vec![patient], 1, HOUR)
        }),
        (Error::BadTrustees, |w| recovery(w, vec![[0; 32]], 1, HOUR)),
        (Error::BadTrustees, |w| recovery(w, (1..11).map(|number| [number; 32]).collect(), 1, HOUR)),
        (Error::BadThreshold, |w| recovery(w, vec![[1; 32]], 2, HOUR)),
        (Error::BadThreshold, |w| recovery(w, vec![[1; 32]], 0, HOUR)),
        (Error::BadDelay, |w| recovery(w, vec![[1; 32]], 1, 0)),
        (Error::BadDelay, |w| recovery(w, vec![[1; 32]], 1, MAX_DELAY + 1)),
        (Error::NoRecovery, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).veto_recovery(patient, None).unwrap_err()
        }),
        (Error::NotTrustee, |w| {
            let Cast { patient, stranger, .. } = cast(w);
            w.by(stranger).vote_recovery(patient, Some(stranger)).unwrap_err()
        }),
        (Error::NothingPending, |w| {
            let Cast { patient, stranger, .. } = cast(w);
            w.by(stranger).execute_recovery(patient).unwrap_err()
        }),
        (Error::TooEarly { ready: start + HOUR }, |w| {
            let Cast { patient, ann, stranger, .. } = cast(w);
            w.by(patient).set_recovery(patient, vec![ann], 1, HOUR, None).unwrap();
            w.by(ann).vote_recovery(patient, Some(stranger)).unwrap();
            w.by(stranger).execute_recovery(patient).unwrap_err()
        }),
        // --- relayed messages
        (Error::NotNamed, |w| {
            let Cast { stranger, patient, .. } = cast(w);
            let action = Action::RevokeAll { subject: patient, up_to: None };
            w.by(stranger).relay(patient, action, u64::MAX, [0; 64]).unwrap_err()
        }),
        (Error::DeadlinePassed { deadline: start }, |w| {
            let Cast { stranger, patient, .. } = cast(w);
            let (action, now) = (Action::RevokeAll { subject: patient, up_to: Some(0) }, w.now());
            w.by(stranger).relay(patient, action, now, [0; 64]).unwrap_err()
        }),
        (Error::BadSignature, |w| {
            let Cast { stranger, patient, .. } = cast(w);
            let action = Action::RevokeAll { subject: patient, up_to: Some(0) };
            w.by(stranger).relay(patient, action, u64::MAX, [7; 64]).unwrap_err()
        }),
        (Error::BadSignature, |w| {
            let Cast { stranger, .. } = cast(w);
            let mut forged = [0; 64];
            forged[63] = 0x80;
            let action = Action::RevokeAll { subject: NOBODY, up_to: Some(0) };
            w.by(stranger).relay(NOBODY, action, u64::MAX, forged).unwrap_err()
        }),
    ]
}
