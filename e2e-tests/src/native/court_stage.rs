//! A subject with a court's guardian, and a dead one with an executor, prepared so that every message of authorities
//! succeeds for somebody.

use salus_domain::{
    AccountId, Jurisdiction,
    consent::{Action, DefaultPolicy, GuardianKind, Mandate, Purpose, Scope},
};

use super::{
    Bundle, Caller, Chain, Outcome, Suite,
    given::{self, LABORATORY},
    glass_stage::emergency,
    licensing::{COURT, ELSEWHERE, HERE, PHYSICIAN, REGISTRAR, REVIEWER, abroad, own},
    matrix::{self, Answer, Row, answer},
    person,
};

/// Everybody's part, in the order of the table's columns.
pub const PARTS: [&str; 19] = [
    "controller",
    "old controller",
    "guardian",
    "court's guardian",
    "suspended guardian",
    "executor",
    "dead one's key",
    "dead one's guardian",
    "court",
    "court's old key",
    "former court",
    "foreign court",
    "vital records",
    "vital records' old key",
    "foreign vital records",
    "clinician",
    "reviewer",
    "stranger",
    "governor",
];

/// Whose keys were replaced.
const ROTATED: [&str; 2] = ["court", "vital records"];

/// The accounts; those whose keys were replaced by their ids.
#[allow(missing_docs)]
pub struct Stage {
    pub suite: Suite,
    pub subject: AccountId,
    pub dead: AccountId,
    pub guardian: AccountId,
    pub managed: AccountId,
    pub suspended: AccountId,
    pub court: AccountId,
    pub registrar: AccountId,
    pub clinician: AccountId,
    pub grantee: AccountId,
    pub heir: AccountId,
}

impl Stage {
    /// Prepares it.
    ///
    /// The subject appointed a guardian, the court two more, one of whom it suspended. The dead one had granted something and
    /// appointed a guardian; vital records attested the death; the court appointed an executor.
    pub fn set() -> Stage {
        let mut suite = Suite::new();
        let [controller, subject, dead] = suite.accounts(["controller", "old controller", "dead one's key"]);
        let [guardian, managed, suspended, executor, late] =
            suite.accounts(["guardian", "court's guardian", "suspended guardian", "executor", "dead one's guardian"]);
        let [grantee, heir, _] = suite.accounts(["grantee", "heir", "stranger"]);
        let court = suite.rotated("court", COURT);
        let registrar = suite.rotated("vital records", REGISTRAR);
        let former = suite.licensed("former court", COURT);
        suite.licensed("foreign court", abroad(COURT));
        suite.licensed("foreign vital records", abroad(REGISTRAR));
        let clinician = suite.licensed("clinician", PHYSICIAN);
        suite.licensed("reviewer", REVIEWER);
        suite.strike_off(former, COURT);

        let [judge, clerk] = ROTATED.map(|name| person(name).id);
        let consents = &mut suite.consents;
        let powers = given::powers(0);
        consents.by(subject).set_controller(subject, controller, None).unwrap();
        consents.by(controller).appoint_guardian(subject, guardian, powers, None).unwrap();
        let incapable = Mandate { authority: court, kind: GuardianKind::Incapacity, jurisdiction: HERE };
        for account in [managed, suspended] {
            consents.by(judge).appoint_guardian_by_authority(subject, account, powers, incapable).unwrap();
        }
        consents.by(judge).suspend_guardian(court, subject, suspended, 1, true).unwrap();

        let treat = given::permit(Purpose::TREAT, LABORATORY);
        consents.by(dead).grant(dead, grantee, Scope::Treatment, treat, None, None).unwrap();
        consents.by(dead).appoint_guardian(dead, late, powers, None).unwrap();
        consents.by(clinician).break_glass(dead, clinician, emergency(None)).unwrap();
        consents.by(clerk).attest_death(registrar, dead, HERE).unwrap();
        let estate = Mandate { kind: GuardianKind::Estate, ..incapable };
        consents.by(judge).appoint_guardian_by_authority(dead, executor, powers, estate).unwrap();
        suite.chain().next_block();
        Stage { suite, subject, dead, guardian, managed, suspended, court, registrar, clinician, grantee, heir }
    }

    fn by(&mut self, account: AccountId) -> Caller<'_> {
        self.suite.consents.by(account)
    }

    fn act(&mut self, account: AccountId, action: Action) -> Answer {
        answer(self.by(account).act(action))
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
const COURTS: &str = "in the court's name";
const REGISTRARS: &str = "in vital records' name";
const DEAD: &str = "for the dead one";
const THE_COURTS: &str = "the court's guardian";
const THE_SUBJECTS: &str = "whom the subject appointed";
const BEYOND: &str = "for the dead one, beyond the executor's powers";
const CONTROLLER: &str = "of the dead one, who has none";

/// What nobody may do.
pub const NOBODY_MAY: [&str; 4] = [THE_COURTS, THE_SUBJECTS, BEYOND, CONTROLLER];

/// Every message of authorities, and what a guardian of theirs and an executor may do besides, with arguments that somebody
/// in [`PARTS`] may give.
pub const CALLS: &[Row<Stage>] = &[
    ("Authorities::appoint_guardian_by_authority", OWN, |s, who| {
        appoint(s, who, own(&ROTATED, who), GuardianKind::Minor, s.subject)
    }),
    ("Authorities::appoint_guardian_by_authority", COURTS, |s, who| {
        appoint(s, who, s.court, GuardianKind::Minor, s.subject)
    }),
    ("Authorities::appoint_guardian_by_authority", "an executor, in one's own name", |s, who| {
        appoint(s, who, own(&ROTATED, who), GuardianKind::Estate, s.dead)
    }),
    ("Authorities::extend_guardian_by_authority", OWN, |s, who| extend(s, who, own(&ROTATED, who))),
    ("Authorities::extend_guardian_by_authority", COURTS, |s, who| extend(s, who, s.court)),
    ("Authorities::suspend_guardian", OWN, |s, who| suspend(s, who, own(&ROTATED, who), s.managed, true)),
    ("Authorities::suspend_guardian", COURTS, |s, who| suspend(s, who, s.court, s.managed, true)),
    ("Authorities::suspend_guardian", "and lift it, in one's own name", |s, who| {
        suspend(s, who, own(&ROTATED, who), s.suspended, false)
    }),
    ("Authorities::end_guardian_by_authority", OWN, |s, who| end(s, who, own(&ROTATED, who), s.managed)),
    ("Authorities::end_guardian_by_authority", COURTS, |s, who| end(s, who, s.court, s.managed)),
    ("Authorities::end_guardian_by_authority", THE_SUBJECTS, |s, who| end(s, who, own(&ROTATED, who), s.guardian)),
    ("Authorities::attest_death", OWN, |s, who| attest(s, who, own(&ROTATED, who), HERE)),
    ("Authorities::attest_death", REGISTRARS, |s, who| attest(s, who, s.registrar, HERE)),
    ("Authorities::attest_death", "elsewhere, in one's own name", |s, who| {
        attest(s, who, own(&ROTATED, who), ELSEWHERE)
    }),
    ("Authorities::retract_death", OWN, |s, who| {
        let dead = s.dead;
        answer(s.by(who).retract_death(own(&ROTATED, who), dead))
    }),
    ("Authorities::retract_death", REGISTRARS, |s, who| {
        let (registrar, dead) = (s.registrar, s.dead);
        answer(s.by(who).retract_death(registrar, dead))
    }),
    ("grant", "", |s, who| s.act(who, grant(s, s.subject))),
    ("resign_guardian", "", |s, who| s.act(who, Action::ResignGuardian { subject: s.subject, term: None })),
    ("end_guardian", THE_COURTS, |s, who| {
        s.act(who, Action::EndGuardian { subject: s.subject, guardian: s.managed, keep_grants: false, term: None })
    }),
    ("extend_guardian", THE_COURTS, |s, who| {
        s.act(who, Action::ExtendGuardian { subject: s.subject, guardian: s.managed, term: 1, until: u64::MAX })
    }),
    ("revoke", DEAD, |s, who| {
        let (subject, grantee) = (s.dead, s.grantee);
        s.act(who, Action::Revoke { subject, grantee, scope: Scope::Treatment, up_to: None })
    }),
    ("revoke_all", DEAD, |s, who| s.act(who, Action::RevokeAll { subject: s.dead, up_to: None })),
    ("set_default", DEAD, |s, who| s.act(who, narrow(s.dead, DefaultPolicy::Nothing, false))),
    ("set_default", BEYOND, |s, who| s.act(who, narrow(s.dead, DefaultPolicy::BreakGlassOnly, true))),
    ("grant", BEYOND, |s, who| s.act(who, grant(s, s.dead))),
    ("BreakGlass::challenge", BEYOND, |s, who| {
        let (subject, clinician) = (s.dead, s.clinician);
        s.act(who, Action::Challenge { subject, clinician, number: 1, statement: [3; 32] })
    }),
    ("set_controller", BEYOND, |s, who| {
        s.act(who, Action::SetController { subject: s.dead, controller: s.heir, rotation: None })
    }),
    ("Subjects::controller_of", CONTROLLER, |s, who| {
        let dead = s.dead;
        answer(s.by(who).controller_of(dead))
    }),
    ("Subjects::may_act", "oneself for the dead one", |s, who| {
        let dead = s.dead;
        answer(s.by(who).may_act(dead, who))
    }),
];

fn appoint(s: &mut Stage, who: AccountId, authority: AccountId, kind: GuardianKind, subject: AccountId) -> Answer {
    let (heir, mandate) = (s.heir, Mandate { authority, kind, jurisdiction: HERE });
    answer(s.by(who).appoint_guardian_by_authority(subject, heir, given::powers(0), mandate))
}

fn extend(s: &mut Stage, who: AccountId, authority: AccountId) -> Answer {
    let (subject, managed) = (s.subject, s.managed);
    answer(s.by(who).extend_guardian_by_authority(authority, subject, managed, 1, u64::MAX))
}

fn suspend(s: &mut Stage, who: AccountId, authority: AccountId, guardian: AccountId, suspended: bool) -> Answer {
    let subject = s.subject;
    answer(s.by(who).suspend_guardian(authority, subject, guardian, 1, suspended))
}

fn end(s: &mut Stage, who: AccountId, authority: AccountId, guardian: AccountId) -> Answer {
    let subject = s.subject;
    answer(s.by(who).end_guardian_by_authority(authority, subject, guardian, 1, false))
}

fn attest(s: &mut Stage, who: AccountId, authority: AccountId, jurisdiction: Jurisdiction) -> Answer {
    let subject = s.subject;
    answer(s.by(who).attest_death(authority, subject, jurisdiction))
}

fn grant(s: &Stage, subject: AccountId) -> Action {
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    Action::Grant { subject, grantee: s.heir, scope: Scope::Treatment, terms, version: None, epoch: None }
}

fn narrow(subject: AccountId, policy: DefaultPolicy, no_break_glass: bool) -> Action {
    Action::SetDefault { subject, policy, no_break_glass, revision: None }
}
