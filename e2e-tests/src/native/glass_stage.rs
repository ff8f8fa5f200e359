//! A subject whose glass was broken, with everybody who has to do with it, prepared so that every message succeeds for
//! somebody.

use salus_domain::{
    AccountId,
    consent::{BreakGlass, Emergency, JUSTIFY_TIME, Outcome as Found},
};

use super::{
    Bundle, Caller, Chain, Outcome, Suite, given,
    licensing::{COURT, PHYSICIAN, REGISTRAR, REVIEWER, abroad, own},
    matrix::{self, Row, answer},
    person,
};

/// Everybody's part, in the order of the table's columns.
pub const PARTS: [&str; 16] = [
    "controller",
    "old controller",
    "guardian",
    "clinician",
    "clinician's old key",
    "former clinician",
    "suspended clinician",
    "co-signer",
    "co-signer's old key",
    "reviewer",
    "reviewer's old key",
    "foreign reviewer",
    "court",
    "vital records",
    "stranger",
    "governor",
];

/// Whose keys were replaced.
const ROTATED: [&str; 3] = ["clinician", "co-signer", "reviewer"];

/// The accounts; those whose keys were replaced by their ids.
#[allow(missing_docs)]
pub struct Stage {
    pub suite: Suite,
    pub subject: AccountId,
    pub patient: AccountId,
    pub clinician: AccountId,
    pub cosigner: AccountId,
    pub reviewer: AccountId,
    pub suspended: AccountId,
}

/// A physician's emergency.
pub fn emergency(cosigner: Option<AccountId>) -> BreakGlass {
    BreakGlass { qualification: PHYSICIAN, reason: Emergency::TREATMENT, statement: [1; 32], cosigner }
}

impl Stage {
    /// Prepares it.
    ///
    /// The clinician missed the deadline of a case, which nobody noted yet, and has a second one, whose window is open; the
    /// co-signer signed for them and another patient. A reviewer suspended another clinician's right.
    pub fn set() -> Stage {
        let mut suite = Suite::new();
        let [controller, subject, guardian, patient] =
            suite.accounts(["controller", "old controller", "guardian", "patient"]);
        suite.accounts(["stranger"]);
        suite.consents.by(subject).set_controller(subject, controller, None).unwrap();
        suite.consents.by(controller).appoint_guardian(subject, guardian, given::powers(0), None).unwrap();
        let clinician = suite.rotated("clinician", PHYSICIAN);
        let cosigner = suite.rotated("co-signer", PHYSICIAN);
        let reviewer = suite.rotated("reviewer", REVIEWER);
        let former = suite.licensed("former clinician", PHYSICIAN);
        let suspended = suite.licensed("suspended clinician", PHYSICIAN);
        suite.licensed("foreign reviewer", abroad(REVIEWER));
        suite.licensed("court", COURT);
        suite.licensed("vital records", REGISTRAR);
        suite.strike_off(former, PHYSICIAN);

        let [acting, signing, reviewing] = ROTATED.map(|name| person(name).id);
        suite.consents.by(acting).break_glass(subject, clinician, emergency(None)).unwrap();
        suite.consents.by(suspended).break_glass(subject, suspended, emergency(None)).unwrap();
        suite.consents.by(reviewing).review(reviewer, subject, suspended, 1, Found::NotJustified, true).unwrap();
        suite.chain().advance(JUSTIFY_TIME);
        suite.consents.by(acting).break_glass(subject, clinician, emergency(None)).unwrap();
        suite.consents.by(signing).cosign(cosigner, clinician, patient, PHYSICIAN).unwrap();
        Stage { suite, subject, patient, clinician, cosigner, reviewer, suspended }
    }

    fn by(&mut self, account: AccountId) -> Caller<'_> {
        self.suite.consents.by(account)
    }
}

impl matrix::Stage for Stage {
    fn chain(&mut self) -> &mut Chain {
        self.suite.chain()
    }

    fn bundle(&self) -> &'static Bundle {
        self.suite.consents.bundle()
    }

    fn last(&self) -> &Outcome {
        self.suite.consents.last()
    }

    fn account(&self, part: &str) -> AccountId {
        person(part).id
    }
}

/// What the notes say.
const OWN: &str = "in one's own name";
const CLINICIANS: &str = "in the clinician's name";
const COSIGNERS: &str = "in the co-signer's name";
const REVIEWERS: &str = "in the reviewer's name";

/// Every message of break-glass, with arguments that somebody in [`PARTS`] may give.
pub const CALLS: &[Row<Stage>] = &[
    ("BreakGlass::break_glass", OWN, |s, who| break_glass(s, who, own(&ROTATED, who), None)),
    ("BreakGlass::break_glass", CLINICIANS, |s, who| break_glass(s, who, s.clinician, None)),
    ("BreakGlass::break_glass", "in the clinician's name, co-signed", |s, who| {
        break_glass(s, who, s.clinician, Some(s.cosigner))
    }),
    ("BreakGlass::cosign", OWN, |s, who| cosign(s, who, own(&ROTATED, who))),
    ("BreakGlass::cosign", COSIGNERS, |s, who| cosign(s, who, s.cosigner)),
    ("BreakGlass::justify", CLINICIANS, |s, who| {
        let (subject, clinician) = (s.subject, s.clinician);
        answer(s.by(who).justify(subject, clinician, 2, [2; 32]))
    }),
    ("BreakGlass::challenge", "", |s, who| {
        let (subject, clinician) = (s.subject, s.clinician);
        answer(s.by(who).challenge(subject, clinician, 2, [3; 32]))
    }),
    ("BreakGlass::review", OWN, |s, who| review(s, who, own(&ROTATED, who))),
    ("BreakGlass::review", REVIEWERS, |s, who| review(s, who, s.reviewer)),
    ("BreakGlass::enforce", "", |s, who| {
        let (subject, clinician) = (s.subject, s.clinician);
        answer(s.by(who).enforce(subject, clinician, 1))
    }),
    ("BreakGlass::reinstate_break_glass", OWN, |s, who| {
        let suspended = s.suspended;
        answer(s.by(who).reinstate_break_glass(own(&ROTATED, who), suspended))
    }),
    ("BreakGlass::reinstate_break_glass", REVIEWERS, |s, who| {
        let (reviewer, suspended) = (s.reviewer, s.suspended);
        answer(s.by(who).reinstate_break_glass(reviewer, suspended))
    }),
    ("BreakGlass::case", "", |s, who| {
        let (subject, clinician) = (s.subject, s.clinician);
        answer(s.by(who).case(subject, clinician, Some(1)))
    }),
    ("BreakGlass::right", "", |s, who| {
        let suspended = s.suspended;
        answer(s.by(who).right(suspended))
    }),
    ("BreakGlass::cosignature", "", |s, who| {
        let (clinician, patient) = (s.clinician, s.patient);
        answer(s.by(who).cosignature(clinician, patient))
    }),
    ("BreakGlass::confirmed", "", |s, who| {
        let clinician = s.clinician;
        answer(s.by(who).confirmed(clinician, PHYSICIAN))
    }),
];

fn break_glass(s: &mut Stage, who: AccountId, clinician: AccountId, cosigner: Option<AccountId>) -> matrix::Answer {
    let patient = s.patient;
    answer(s.by(who).break_glass(patient, clinician, emergency(cosigner)))
}

fn cosign(s: &mut Stage, who: AccountId, cosigner: AccountId) -> matrix::Answer {
    let (subject, clinician) = (s.subject, s.clinician);
    answer(s.by(who).cosign(cosigner, clinician, subject, PHYSICIAN))
}

fn review(s: &mut Stage, who: AccountId, reviewer: AccountId) -> matrix::Answer {
    let (subject, clinician) = (s.subject, s.clinician);
    answer(s.by(who).review(reviewer, subject, clinician, 2, Found::NotJustified, false))
}
