//! A hospital, a court and those whom it is about, for refusals that need a credential registry.

use std::collections::BTreeSet;

use salus_domain::{
    AccountId, Timestamp,
    consent::{BreakGlass, Error, GuardianKind, JUSTIFY_TIME, Mandate, Outcome, Right},
    governance::{Announcement, Slot},
};
use salus_e2e_tests::native::{
    Caller, GOVERNANCE_DELAY, Suite,
    given::powers,
    glass_stage,
    licensing::{COURT, HERE, NURSE, PHYSICIAN, REGISTRAR, REVIEWER, abroad},
    matrix::name,
};

/// The accounts; all act for themselves.
pub struct Scene {
    pub suite: Suite,
    pub patient: AccountId,
    pub mother: AccountId,
    pub stranger: AccountId,
    pub doctor: AccountId,
    pub colleague: AccountId,
    pub nurse: AccountId,
    pub reviewer: AccountId,
    pub court: AccountId,
    pub foreign: AccountId,
    pub registrar: AccountId,
}

/// What comes before, what is refused, and the error with its data.
pub type Case = (fn(&mut Scene), fn(&mut Scene) -> Error, fn(&Scene) -> Error);

impl Scene {
    fn set() -> Scene {
        let mut suite = Suite::new();
        let [patient, mother, stranger] = suite.accounts(["patient", "mother", "stranger"]);
        let [doctor, colleague, nurse, reviewer, court, foreign, registrar] = [
            ("doctor", PHYSICIAN),
            ("colleague", PHYSICIAN),
            ("nurse", NURSE),
            ("reviewer", REVIEWER),
            ("court", COURT),
            ("foreign court", abroad(COURT)),
            ("registrar", REGISTRAR),
        ]
        .map(|(name, qualification)| suite.licensed(name, qualification));
        Scene { suite, patient, mother, stranger, doctor, colleague, nurse, reviewer, court, foreign, registrar }
    }

    pub fn by(&mut self, account: AccountId) -> Caller<'_> {
        self.suite.consents.by(account)
    }

    pub fn now(&self) -> Timestamp {
        self.suite.now()
    }

    /// The credential registry does not answer any more.
    pub fn silence(&mut self) {
        let governor = self.suite.consents.governor;
        let change = Announcement::Wire { slot: Slot::CredentialRegistry, contract: [0x0b; 32] };
        self.by(governor).announce(change).unwrap();
        self.suite.chain().advance(GOVERNANCE_DELAY);
        self.by(governor).execute().unwrap();
    }

    /// The doctor breaks the patient's glass.
    pub fn breaks(&mut self, glass: BreakGlass) -> Result<u32, Error> {
        let (patient, doctor) = (self.patient, self.doctor);
        self.by(doctor).break_glass(patient, doctor, glass).map(|change| change.number)
    }

    pub fn open(&mut self) {
        self.breaks(glass_stage::emergency(None)).unwrap();
    }

    /// The refusal when the doctor does.
    pub fn refused(&mut self, glass: BreakGlass) -> Error {
        self.breaks(glass).unwrap_err()
    }

    /// A missed deadline.
    pub fn miss(&mut self) {
        self.open();
        self.suite.chain().advance(JUSTIFY_TIME);
        let (patient, doctor) = (self.patient, self.doctor);
        self.by(patient).enforce(patient, doctor, 1).unwrap();
    }

    pub fn cosign(&mut self, cosigner: AccountId) {
        let (patient, doctor) = (self.patient, self.doctor);
        let qualification = if cosigner == self.nurse { NURSE } else { PHYSICIAN };
        self.by(cosigner).cosign(cosigner, doctor, patient, qualification).unwrap();
    }

    /// What comes of a review of the first case.
    pub fn review(&mut self, reviewer: AccountId, outcome: Outcome, suspend: bool) -> Result<(), Error> {
        let (patient, doctor) = (self.patient, self.doctor);
        self.by(reviewer).review(reviewer, patient, doctor, 1, outcome, suspend).map(drop)
    }

    pub fn right(&self) -> Right {
        // Whatever is asked about is of the scene's last block.
        Right { owed: 0, suspended: true, since: self.now(), jurisdiction: HERE }
    }

    pub fn mandate(&self, kind: GuardianKind) -> Mandate {
        Mandate { authority: self.court, kind, jurisdiction: HERE }
    }

    /// The court appoints somebody for the patient.
    pub fn appoint(&mut self, guardian: AccountId, kind: GuardianKind) -> Result<(), Error> {
        let (court, patient, mandate) = (self.court, self.patient, self.mandate(kind));
        self.by(court).appoint_guardian_by_authority(patient, guardian, powers(0), mandate).map(drop)
    }

    /// The court appoints the mother.
    pub fn appointed(&mut self) {
        self.appoint(self.mother, GuardianKind::Minor).unwrap();
    }

    pub fn suspend(&mut self, authority: AccountId, suspended: bool) -> Result<(), Error> {
        let (patient, mother) = (self.patient, self.mother);
        self.by(authority).suspend_guardian(authority, patient, mother, 1, suspended).map(drop)
    }

    pub fn die(&mut self) {
        let (registrar, patient) = (self.registrar, self.patient);
        self.by(registrar).attest_death(registrar, patient, HERE).unwrap();
    }

    /// The mother becomes the executor.
    pub fn executor(&mut self) {
        self.die();
        self.appoint(self.mother, GuardianKind::Estate).unwrap();
    }
}

/// Runs every case; returns the variants that came up.
pub fn provoke(cases: &[Case]) -> BTreeSet<String> {
    let mut provoked = BTreeSet::new();
    for (number, (prepare, refused, expected)) in cases.iter().enumerate() {
        let mut scene = Scene::set();
        prepare(&mut scene);
        let before = stored(&mut scene);
        let error = refused(&mut scene);
        assert_eq!(error, expected(&scene), "case {number}");
        assert_eq!(stored(&mut scene), before, "case {number}, {error:?}: it changes nothing");
        let last = scene.suite.consents.last();
        assert!(last.reverted && last.emitted.is_empty(), "case {number}, {error:?}: it says nothing");
        provoked.insert(name(&error));
    }
    provoked
}

/// All that both registries store.
fn stored(scene: &mut Scene) -> [Vec<(Vec<u8>, Vec<u8>)>; 2] {
    let consents = scene.suite.consents.registry;
    [scene.suite.chain().storage(consents), scene.suite.storage()]
}
