//! Break-glass on the bundles: the cases an expert tries. What happens while the credential registry is silent is in
//! `emergency_silence.rs`, every single refusal in `refusals/`.

use salus_domain::{
    AccountId,
    consent::{
        Basis, CHALLENGE_TIME, COSIGNATURE_TIME, Confidentiality, Decision, DefaultPolicy, DenyReason, Error, Event,
        JUSTIFY_TIME, Outcome, Period, Purpose, Request, Scope, WINDOW,
    },
};
use salus_e2e_tests::native::{
    Suite, World,
    given::{self, HOUR, LABORATORY, denied, powers},
    glass_stage::emergency,
    licensing::{NURSE, PHYSICIAN, REVIEWER},
};

const TREATMENT: Scope = Scope::Treatment;

struct Ward {
    suite: Suite,
    patient: AccountId,
    doctor: AccountId,
    nurse: AccountId,
    reviewer: AccountId,
}

impl Ward {
    fn new() -> Ward {
        let mut suite = Suite::new();
        let patient = suite.person("patient").id;
        let doctor = suite.licensed("doctor", PHYSICIAN);
        let nurse = suite.licensed("nurse", NURSE);
        let reviewer = suite.licensed("reviewer", REVIEWER);
        Ward { suite, patient, doctor, nurse, reviewer }
    }

    fn world(&mut self) -> &mut World {
        &mut self.suite.consents
    }

    /// The doctor breaks the glass; the change's sequence.
    fn breaks(&mut self) -> Result<u64, Error> {
        let (patient, doctor) = (self.patient, self.doctor);
        self.world().by(doctor).break_glass(patient, doctor, emergency(None)).map(|change| change.seq)
    }

    fn bars(&mut self, no_break_glass: bool) -> u64 {
        let patient = self.patient;
        let set = self.world().by(patient).set_default(patient, DefaultPolicy::BreakGlassOnly, no_break_glass, None);
        set.unwrap().seq
    }

    fn sees(&mut self, purpose: Purpose) -> Decision {
        let (patient, doctor) = (self.patient, self.doctor);
        self.world().by(doctor).check(patient, doctor, everything(purpose)).unwrap()
    }

    fn saw(&mut self, at: u64, seq: Option<u64>) -> Decision {
        let (patient, doctor) = (self.patient, self.doctor);
        self.world().by(doctor).was_permitted(patient, doctor, everything(Purpose::BTG), at, seq).unwrap()
    }

    fn review(&mut self, number: u32, outcome: Outcome) -> u64 {
        let (patient, doctor, reviewer) = (self.patient, self.doctor, self.reviewer);
        self.world().by(reviewer).review(reviewer, patient, doctor, number, outcome, false).unwrap().seq
    }
}

/// All of it, of whatever time, however sensitive.
fn everything(purpose: Purpose) -> Request {
    let confidentiality = Confidentiality::VeryRestricted;
    Request { purpose, categories: u32::MAX.into(), confidentiality, data: Period::ALWAYS }
}

fn by_window(case: u32) -> Decision {
    Decision::Permit(Basis::BreakGlass { case })
}

#[test]
fn against_a_dissent() {
    let mut ward = Ward::new();
    let (patient, doctor) = (ward.patient, ward.doctor);
    let never = given::deny(Purpose::TREAT, u32::MAX.into());
    ward.world().by(patient).grant(patient, doctor, TREATMENT, never, None, None).unwrap();
    let dissent = denied(DenyReason::DeniedByProvision { index: 0 });
    assert_eq!(ward.sees(Purpose::BTG), dissent);
    ward.breaks().unwrap();
    let until = ward.suite.now() + WINDOW;
    assert!(matches!(ward.world().events()[..], [Event::GlassBroken { .. }]), "the subject learns of it");
    for time in [0, 1, until - 1, until, until + 1] {
        if time > ward.suite.now() {
            ward.suite.chain().set_time(time);
        }
        let open = ward.suite.now() < until;
        let expected = if open { by_window(1) } else { dissent.clone() };
        assert_eq!(ward.sees(Purpose::BTG), expected, "{time}");
        let request = everything(Purpose::BTG);
        let receipt = ward.world().by(doctor).access(patient, None, request, None, [1; 32]).unwrap();
        assert_eq!((receipt.decision, receipt.uses_left), (expected, None));
        // For nothing else than the emergency, and for nobody else.
        for purpose in [Purpose::TREAT, Purpose::ETREAT] {
            assert_eq!(ward.sees(purpose), dissent);
        }
        let nurse = ward.nurse;
        let other = ward.world().by(nurse).check(patient, nurse, everything(Purpose::BTG));
        assert_eq!(other, Ok(denied(DenyReason::NoConsent)));
    }
    // The next one opens at the first millisecond after the last.
    assert!(ward.breaks().is_ok());
    assert_eq!(ward.sees(Purpose::BTG), by_window(2));
}

#[test]
fn the_window_opens_again_in_the_millisecond_it_closes_and_not_before() {
    let mut ward = Ward::new();
    ward.breaks().unwrap();
    let until = ward.suite.now() + WINDOW;
    ward.suite.chain().set_time(until - 1);
    assert_eq!(ward.breaks(), Err(Error::AlreadyOpen { until }));
    ward.suite.chain().set_time(until);
    assert!(ward.breaks().is_ok());
    ward.suite.chain().next_block();
    for (at, expected) in
        [(until - WINDOW - 1, denied(DenyReason::NoConsent)), (until - WINDOW, by_window(1)), (until - 1, by_window(1))]
    {
        assert_eq!(ward.saw(at, None), expected, "{at}");
    }
    assert_eq!(ward.saw(until, None), by_window(2));
}

#[test]
fn a_window_does_not_stand_in_for_a_version_and_uses_none_up() {
    let mut ward = Ward::new();
    let (patient, doctor) = (ward.patient, ward.doctor);
    let once = given::permit_times(Purpose::TREAT, LABORATORY, 1);
    ward.world().by(patient).grant(patient, doctor, TREATMENT, once, None, None).unwrap();
    ward.breaks().unwrap();
    let asked = given::request(Purpose::BTG, LABORATORY);
    let mut access = |expected, resource| {
        let receipt =
            ward.suite.consents.by(doctor).access(patient, None, asked.clone(), expected, [resource; 32]).unwrap();
        (receipt.decision, receipt.uses_left)
    };
    assert_eq!(access(None, 1), (by_window(1), None));
    assert_eq!(access(Some(1), 2), (given::permitted(1), Some(0)), "the one use is still there");
    assert_eq!(access(Some(1), 3).0, denied(DenyReason::Exhausted));
    assert_eq!(access(None, 4), (by_window(1), None));
}

#[test]
fn barred_before() {
    let mut ward = Ward::new();
    ward.bars(true);
    assert_eq!(ward.breaks(), Err(Error::BreakGlassBarred));
    ward.bars(false);
    assert!(ward.breaks().is_ok());
}

#[test]
fn barred_while_a_window_is_open_which_ends_for_good() {
    let mut ward = Ward::new();
    ward.breaks().unwrap();
    ward.suite.chain().next_block();
    ward.bars(true);
    let (barred, reason) = (ward.suite.now(), denied(DenyReason::NoConsent));
    assert_eq!(ward.sees(Purpose::BTG), reason);
    assert_eq!(ward.breaks(), Err(Error::BreakGlassBarred));
    ward.suite.chain().next_block();
    ward.bars(false);
    assert_eq!(ward.sees(Purpose::BTG), reason, "what ended does not come back");
    // Nor in what is said about it later; and it is no obstacle for the next one.
    assert!(ward.breaks().is_ok());
    let again = ward.suite.now();
    ward.suite.chain().next_block();
    for (at, expected) in
        [(barred - 1, by_window(1)), (barred, reason.clone()), (again - 1, reason), (again, by_window(2))]
    {
        assert_eq!(ward.saw(at, None), expected, "{at}");
    }
}

#[test]
fn two_cases_in_one_block_and_all_that_was_between() {
    let mut ward = Ward::new();
    let at = ward.suite.now();
    let first = ward.breaks().unwrap();
    let barred = ward.bars(true);
    let lifted = ward.bars(false);
    let second = ward.breaks().unwrap();
    let closed = ward.review(2, Outcome::NotJustified);
    let third = ward.breaks().unwrap();
    assert_eq!([first, barred, lifted, second, closed, third], [1, 2, 3, 4, 5, 6]);
    ward.suite.chain().next_block();
    let none = denied(DenyReason::NoConsent);
    let then = [
        (0, none.clone()),
        (first, by_window(1)),
        (barred, none.clone()),
        (lifted, none.clone()),
        (second, by_window(2)),
        (closed, none),
        (third, by_window(3)),
    ];
    for (seq, expected) in then {
        assert_eq!(ward.saw(at, Some(seq)), expected, "after change {seq}");
    }
    assert_eq!(ward.saw(at, None), by_window(3), "a bare millisecond means its last change");
}

#[test]
fn a_review_ends_the_window_if_it_finds_it_unjustified() {
    for (outcome, after) in [(Outcome::Upheld, by_window(1)), (Outcome::NotJustified, denied(DenyReason::NoConsent))] {
        let mut ward = Ward::new();
        let opened = ward.breaks().unwrap();
        let closed = ward.review(1, outcome);
        assert_eq!(ward.sees(Purpose::BTG), after);
        let at = ward.suite.now();
        ward.suite.chain().next_block();
        assert_eq!(ward.saw(at, Some(opened)), by_window(1));
        assert_eq!(ward.saw(at, Some(closed)), after);
        assert_eq!(ward.saw(at, None), after);
        assert_eq!(ward.breaks().is_ok(), outcome == Outcome::NotJustified, "{outcome:?}");
    }
}

#[test]
fn a_review_of_an_older_case_ends_no_newer_window() {
    let mut ward = Ward::new();
    ward.breaks().unwrap();
    ward.suite.chain().advance(WINDOW);
    ward.breaks().unwrap();
    ward.review(1, Outcome::NotJustified);
    assert_eq!(ward.sees(Purpose::BTG), by_window(2));
    let (patient, doctor) = (ward.patient, ward.doctor);
    let case = |ward: &mut Ward, number| ward.world().by(patient).case(patient, doctor, Some(number)).unwrap();
    assert!(case(&mut ward, 1).unwrap().closed.is_some() && case(&mut ward, 2).unwrap().closed.is_none());
    assert_eq!(case(&mut ward, 3), None);
}

#[test]
fn the_last_millisecond_to_justify_to_challenge_and_to_be_cosigned() {
    let mut ward = Ward::new();
    let (patient, doctor, nurse) = (ward.patient, ward.doctor, ward.nurse);
    ward.breaks().unwrap();
    let opened = ward.suite.now();
    ward.suite.chain().set_time(opened + JUSTIFY_TIME - 1);
    let ready = opened + JUSTIFY_TIME;
    assert_eq!(ward.world().by(nurse).enforce(patient, doctor, 1), Err(Error::TooEarly { ready }));
    ward.suite.attempt(|suite| assert_eq!(suite.consents.by(doctor).justify(patient, doctor, 1, [1; 32]), Ok(())));
    ward.suite.chain().set_time(ready);
    let late = Error::JustificationLate { by: ready };
    assert_eq!(ward.world().by(doctor).justify(patient, doctor, 1, [1; 32]), Err(late));
    assert_eq!(ward.world().by(nurse).enforce(patient, doctor, 1), Ok(()));

    // Whoever owes a co-signature has one for an hour, and it is good once.
    assert_eq!(ward.breaks(), Err(Error::CosignatureOwed { owed: 1 }));
    ward.world().by(nurse).cosign(nurse, doctor, patient, NURSE).unwrap();
    let signed = ward.suite.now();
    let cosigned = |suite: &mut Suite| {
        suite.consents.by(doctor).break_glass(patient, doctor, emergency(Some(nurse))).map(|change| change.number)
    };
    ward.suite.chain().set_time(signed + COSIGNATURE_TIME - 1);
    assert_eq!(ward.suite.attempt(cosigned), Ok(2));
    ward.suite.chain().set_time(signed + COSIGNATURE_TIME);
    assert_eq!(ward.suite.attempt(cosigned), Err(Error::NoCosignature { cosigner: nurse }));
    ward.world().by(nurse).cosign(nurse, doctor, patient, NURSE).unwrap();
    assert_eq!(cosigned(&mut ward.suite), Ok(2));
    assert_eq!(ward.world().by(doctor).right(doctor).unwrap().owed, 0);

    ward.suite.chain().set_time(opened + CHALLENGE_TIME - 1);
    ward.suite.attempt(|suite| assert!(suite.consents.by(patient).challenge(patient, doctor, 1, [0; 32]).is_ok()));
    ward.suite.chain().set_time(opened + CHALLENGE_TIME);
    let late = Error::ChallengeLate { by: opened + CHALLENGE_TIME };
    assert_eq!(ward.world().by(patient).challenge(patient, doctor, 1, [0; 32]), Err(late));
}

#[test]
fn a_guardians_challenge_does_not_take_away_the_subjects_own() {
    let mut ward = Ward::new();
    let (patient, doctor) = (ward.patient, ward.doctor);
    let mother = ward.suite.person("mother").id;
    ward.world().by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
    ward.breaks().unwrap();
    for (by, expected) in [(mother, true), (mother, false), (patient, true), (patient, false), (mother, false)] {
        assert_eq!(ward.world().by(by).challenge(patient, doctor, 1, [0; 32]).is_ok(), expected);
    }
}

#[test]
fn a_missed_deadline_counts_for_every_subject_and_each_needs_a_cosignature() {
    let mut ward = Ward::new();
    let (patient, doctor, nurse) = (ward.patient, ward.doctor, ward.nurse);
    let other = ward.suite.person("other").id;
    for subject in [patient, other] {
        ward.world().by(doctor).break_glass(subject, doctor, emergency(None)).unwrap();
    }
    ward.suite.chain().advance(JUSTIFY_TIME);
    for subject in [patient, other] {
        ward.world().by(other).enforce(subject, doctor, 1).unwrap();
    }
    for owed in [2, 1] {
        let subject = if owed == 2 { other } else { patient };
        let alone = ward.world().by(doctor).break_glass(subject, doctor, emergency(None));
        assert_eq!(alone, Err(Error::CosignatureOwed { owed }));
        ward.world().by(nurse).cosign(nurse, doctor, subject, NURSE).unwrap();
        ward.world().by(doctor).break_glass(subject, doctor, emergency(Some(nurse))).unwrap();
    }
    assert_eq!(ward.world().by(doctor).right(doctor).unwrap().owed, 0);
}

#[test]
fn a_suspension_holds_over_all_subjects_and_a_second_one_does_not_move_it() {
    let mut ward = Ward::new();
    let (patient, doctor, reviewer) = (ward.patient, ward.doctor, ward.reviewer);
    let other = ward.suite.person("other").id;
    for subject in [patient, other] {
        ward.world().by(doctor).break_glass(subject, doctor, emergency(None)).unwrap();
    }
    let since = ward.suite.now();
    ward.world().by(reviewer).review(reviewer, patient, doctor, 1, Outcome::NotJustified, true).unwrap();
    // Windows that are open elsewhere run out.
    let elsewhere = ward.world().by(doctor).check(other, doctor, everything(Purpose::BTG));
    assert_eq!(elsewhere, Ok(by_window(1)));
    ward.suite.chain().advance(HOUR);
    ward.world().by(reviewer).review(reviewer, other, doctor, 1, Outcome::Upheld, true).unwrap();
    assert_eq!(ward.breaks(), Err(Error::BreakGlassSuspended { since }));
    ward.world().by(reviewer).reinstate_break_glass(reviewer, doctor).unwrap();
    assert!(ward.breaks().is_ok());
}

#[test]
fn a_reviewer_does_not_judge_their_own_case_by_another_key() {
    // The reviewer's id is controlled by the doctor's account, or the doctor's id by the reviewer's.
    let mut ward = Ward::new();
    let (patient, doctor, reviewer) = (ward.patient, ward.doctor, ward.reviewer);
    ward.breaks().unwrap();
    ward.suite.attempt(|suite| {
        suite.consents.by(reviewer).set_controller(reviewer, doctor, None).unwrap();
        let own = suite.consents.by(doctor).review(reviewer, patient, doctor, 1, Outcome::Upheld, false);
        assert_eq!(own, Err(Error::OwnCase));
    });
    // The subject's controller, holding a reviewer's credential under another id.
    ward.suite.attempt(|suite| {
        suite.consents.by(reviewer).set_controller(reviewer, patient, None).unwrap();
        let own = suite.consents.by(patient).review(reviewer, patient, doctor, 1, Outcome::NotJustified, true);
        assert_eq!(own, Err(Error::OwnCase));
    });
    ward.review(1, Outcome::Upheld);
}

#[test]
fn a_replaced_clinicians_key_opens_nothing_and_answers_for_nothing() {
    let mut ward = Ward::new();
    let (patient, doctor) = (ward.patient, ward.doctor);
    let key = ward.suite.person("new key").id;
    ward.breaks().unwrap();
    ward.world().by(doctor).set_controller(doctor, key, None).unwrap();
    ward.suite.chain().advance(WINDOW);
    let refused = Err(Error::NotController { controller: key });
    assert_eq!(ward.breaks(), refused);
    assert_eq!(ward.world().by(doctor).justify(patient, doctor, 1, [1; 32]), refused.clone().map(drop));
    // The new one holds no credential of its own; it acts for the id that does, and answers for its cases.
    let own = ward.world().by(key).break_glass(patient, key, emergency(None));
    assert!(matches!(own, Err(Error::NoCredential { .. })), "{own:?}");
    assert_eq!(ward.world().by(key).justify(patient, doctor, 1, [1; 32]), Ok(()));
    ward.world().by(key).break_glass(patient, doctor, emergency(None)).unwrap();
    assert_eq!(ward.sees(Purpose::BTG), by_window(2));
}

#[test]
fn two_ids_of_one_key_are_one_in_their_own_case() {
    // The doctor's id, the nurse's, the reviewer's: all are controlled by the same account, which is none of them.
    let mut ward = Ward::new();
    let (patient, doctor, nurse, reviewer) = (ward.patient, ward.doctor, ward.nurse, ward.reviewer);
    let other = ward.suite.licensed("other reviewer", REVIEWER);
    let key = ward.suite.person("one key").id;
    for id in [doctor, nurse, reviewer] {
        ward.world().by(id).set_controller(id, key, None).unwrap();
    }
    let signed = ward.world().by(key).cosign(nurse, doctor, patient, NURSE);
    assert_eq!(signed, Err(Error::CosignatureToSelf));
    ward.world().by(key).break_glass(patient, doctor, emergency(None)).unwrap();
    let judged = ward.world().by(key).review(reviewer, patient, doctor, 1, Outcome::Upheld, false);
    assert_eq!(judged, Err(Error::OwnCase));
    ward.world().by(other).review(other, patient, doctor, 1, Outcome::NotJustified, true).unwrap();
    assert_eq!(ward.world().by(key).reinstate_break_glass(reviewer, doctor), Err(Error::OwnCase));
    ward.world().by(other).reinstate_break_glass(other, doctor).unwrap();
}
