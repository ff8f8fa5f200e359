//! Of what a subject, a guardian or a grantee does about consents.

use salus_domain::{
    NOBODY,
    consent::{DefaultPolicy, Error, GuardianTerms, Period, Provision, Purpose, Request, Scope, Subject, Terms},
    governance::Slot,
};
use salus_e2e_tests::native::{
    START, World,
    given::{self, DAY, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR, REPRODUCTIVE, powers, request},
    person,
};

use super::Case;

const TREATMENT: Scope = Scope::Treatment;

/// Whose: the same accounts in all cases.
pub struct Cast {
    pub patient: [u8; 32],
    pub clinic: [u8; 32],
    pub mother: [u8; 32],
    pub ann: [u8; 32],
    pub stranger: [u8; 32],
}

pub fn cast(world: &mut World) -> Cast {
    let [patient, clinic, mother, ann, stranger] = world.accounts(["patient", "clinic", "mother", "ann", "stranger"]);
    Cast { patient, clinic, mother, ann, stranger }
}

fn treat() -> Terms {
    given::permit(Purpose::TREAT, LABORATORY)
}

fn rule() -> Provision {
    treat().provisions[0].clone()
}

/// The refusal of a grant with these terms.
fn granted(world: &mut World, terms: Terms) -> Error {
    let Cast { patient, clinic, .. } = cast(world);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap_err()
}

fn with_rule(change: impl FnOnce(&mut Provision)) -> Terms {
    let mut rule = rule();
    change(&mut rule);
    given::terms([rule])
}

/// The refusal of an appointment with these powers.
pub fn appointed(world: &mut World, powers: GuardianTerms) -> Error {
    let Cast { mother, .. } = cast(world);
    appointed_as(world, mother, powers)
}

pub fn appointed_as(world: &mut World, guardian: [u8; 32], powers: GuardianTerms) -> Error {
    let Cast { patient, .. } = cast(world);
    world.by(patient).appoint_guardian(patient, guardian, powers, None).unwrap_err()
}

pub fn until(until: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until }, excluded: 0 }
}

/// The refusal of a recovery with these settings.
pub fn recovery(world: &mut World, trustees: Vec<[u8; 32]>, threshold: u8, delay: u64) -> Error {
    let Cast { patient, .. } = cast(world);
    world.by(patient).set_recovery(patient, trustees, threshold, delay, None).unwrap_err()
}

/// The refusal of a request, the same by every message that takes one.
fn asked(world: &mut World, request: Request) -> Error {
    let Cast { patient, clinic, .. } = cast(world);
    let (now, governor) = (world.now(), world.governor);
    let index = world.person("index").id;
    world.by(governor).wire(Slot::PhrIndex, index).unwrap();
    let refused = world.by(clinic).check(patient, clinic, request.clone()).unwrap_err();
    let others = [
        world.by(clinic).access(patient, None, request.clone(), None, [1; 32]).unwrap_err(),
        world.by(index).access_for(patient, clinic, None, request.clone(), None, [1; 32]).unwrap_err(),
        world.by(clinic).was_permitted(patient, clinic, request, now - 1, None).unwrap_err(),
    ];
    assert!(others.iter().all(|other| *other == refused), "{refused:?} {others:?}");
    refused
}
/// The case of every refusal: the error with its data, and what provokes it in a new registry.
pub fn cases() -> Vec<Case<Error>> {
    let subject = person("patient").id;
    let controller = subject;
    let start = START;
    vec![
        // --- malformed input
        (Error::NoPurpose, |w| granted(w, with_rule(|rule| rule.purposes = 0))),
        (Error::UnknownPurpose { purposes: 1 << 60 }, |w| granted(w, with_rule(|rule| rule.purposes |= 1 << 60))),
        (Error::UnknownPurpose { purposes: 200 }, |w| asked(w, request(Purpose(200), LABORATORY))),
        (Error::PurposeOfOtherScope { purposes: Purpose::HRESCH.mask() }, |w| {
            granted(w, with_rule(|rule| rule.purposes |= Purpose::HRESCH.mask()))
        }),
        (Error::NoCategory, |w| granted(w, with_rule(|rule| rule.categories = 0))),
        (Error::NoCategory, |w| asked(w, request(Purpose::TREAT, 0))),
        (Error::UnknownCategory { categories: 1 << 32 }, |w| granted(w, with_rule(|rule| rule.categories |= 1 << 32))),
        (Error::UnknownCategory { categories: 1 << 63 }, |w| asked(w, request(Purpose::TREAT, LABORATORY | 1 << 63))),
        (Error::UnknownCategory { categories: 1 << 32 }, |w| appointed(w, powers(1 << 32))),
        (Error::NoProvision, |w| granted(w, given::terms([]))),
        (Error::TooManyProvisions { count: 9 }, |w| granted(w, given::terms(vec![rule(); 9]))),
        (Error::BadPeriod { from: 5, until: 5 }, |w| {
            granted(w, with_rule(|rule| rule.data = Period { from: 5, until: 5 }))
        }),
        (Error::BadPeriod { from: 9, until: 5 }, |w| {
            granted(w, with_rule(|rule| rule.period = Some(Period { from: 9, until: 5 })))
        }),
        (Error::BadPeriod { from: start, until: start }, |w| {
            let now = w.now();
            granted(w, given::permit_during(Purpose::TREAT, LABORATORY, 0, now))
        }),
        (Error::BadPeriod { from: 7, until: 7 }, |w| {
            asked(w, Request { data: Period { from: 7, until: 7 }, ..request(Purpose::TREAT, LABORATORY) })
        }),
        (Error::NoUses, |w| granted(w, given::permit_times(Purpose::TREAT, LABORATORY, 0))),
        (Error::BadJurisdiction, |w| granted(w, Terms { jurisdiction: Some(*b"usa\0\0\0"), ..treat() })),
        // --- who
        (Error::Nobody, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).grant(patient, NOBODY, TREATMENT, treat(), None, None).unwrap_err()
        }),
        (Error::Nobody, |w| appointed_as(w, NOBODY, powers(0))),
        (Error::Nobody, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).set_controller(patient, NOBODY, None).unwrap_err()
        }),
        (Error::NotController { controller: NOBODY }, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(NOBODY).propose(patient, NOBODY, TREATMENT, treat()).unwrap_err()
        }),
        (Error::Nobody, |w| {
            let Cast { clinic, .. } = cast(w);
            w.by(clinic).set_delegate(clinic, NOBODY, u64::MAX).unwrap_err()
        }),
        (Error::Nobody, |w| {
            let Cast { patient, ann, .. } = cast(w);
            w.by(patient).set_recovery(patient, vec![ann], 1, HOUR, None).unwrap();
            w.by(ann).vote_recovery(patient, Some(NOBODY)).unwrap_err()
        }),
        (Error::MayNotAct { controller: NOBODY }, |w| w.by(NOBODY).revoke_all(NOBODY, None).unwrap_err()),
        (Error::NotController { controller: NOBODY }, |w| w.by(NOBODY).veto_recovery(NOBODY, None).unwrap_err()),
        (Error::MayNotAct { controller }, |w| {
            let Cast { patient, clinic, stranger, .. } = cast(w);
            w.by(stranger).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap_err()
        }),
        (Error::NotController { controller }, |w| {
            let Cast { patient, mother, stranger, .. } = cast(w);
            w.by(stranger).appoint_guardian(patient, mother, powers(0), None).unwrap_err()
        }),
        (Error::GuardianNotYet { from: start + DAY }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            let later = GuardianTerms { period: Period { from: w.now() + DAY, until: NEXT_YEAR }, excluded: 0 };
            w.by(patient).appoint_guardian(patient, mother, later, None).unwrap();
            w.by(mother).revoke_all(patient, None).unwrap_err()
        }),
        (Error::GuardianExpired { until: NEXT_QUARTER }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, until(NEXT_QUARTER), None).unwrap();
            w.chain.set_time(NEXT_QUARTER);
            w.by(mother).revoke_all(patient, None).unwrap_err()
        }),
        (Error::GuardianEnded, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(patient).end_guardian(patient, mother, true, None).unwrap();
            w.by(mother).revoke_all(patient, None).unwrap_err()
        }),
        (Error::GuardianLimited { excluded: REPRODUCTIVE }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(REPRODUCTIVE), None).unwrap();
            w.by(mother).revoke_all(patient, None).unwrap_err()
        }),
        (Error::ExcludedCategory { categories: REPRODUCTIVE }, |w| {
            let Cast { patient, mother, clinic, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(REPRODUCTIVE), None).unwrap();
            let terms = given::permit(Purpose::TREAT, LABORATORY | REPRODUCTIVE);
            w.by(mother).grant(patient, clinic, TREATMENT, terms, None, None).unwrap_err()
        }),
        (Error::GuardianToSelf, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).grant(patient, mother, TREATMENT, treat(), None, None).unwrap_err()
        }),
        (Error::GuardianToSelf, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            let dissent = given::deny(Purpose::TREAT, LABORATORY);
            w.by(patient).grant(patient, mother, TREATMENT, dissent, None, None).unwrap();
            w.by(mother).revoke(patient, mother, TREATMENT, None).unwrap_err()
        }),
        (Error::GuardianWidens { policy: DefaultPolicy::BreakGlassOnly }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).set_default(patient, DefaultPolicy::NormalConfidentiality, false, None).unwrap_err()
        }),
        (Error::GuardianWidens { policy: DefaultPolicy::NormalConfidentiality }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(patient).set_default(patient, DefaultPolicy::NormalConfidentiality, false, None).unwrap();
            w.by(mother).revoke_all(patient, None).unwrap_err()
        }),
        (Error::BreakGlassNotYours, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).set_default(patient, DefaultPolicy::Nothing, true, None).unwrap_err()
        }),
        (Error::GrantToSelf, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).grant(patient, patient, TREATMENT, treat(), None, None).unwrap_err()
        }),
        (Error::GrantToSelf, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).propose(patient, patient, TREATMENT, treat()).unwrap_err()
        }),
        (Error::GrantToSelf, |w| {
            let Cast { patient, ann, .. } = cast(w);
            w.by(patient).set_controller(patient, ann, None).unwrap();
            w.by(ann).propose(patient, ann, TREATMENT, treat()).unwrap_err()
        }),
        // --- numbers
        (Error::NumberUsed { highest: 3 }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).revoke(patient, clinic, TREATMENT, Some(3)).unwrap();
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), Some(3), None).unwrap_err()
        }),
        (Error::NumberTooFar { highest: 0 }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).revoke(patient, clinic, TREATMENT, Some(1_001)).unwrap_err()
        }),
        (Error::GuardianGap { most: 1 }, |w| {
            let Cast { patient, clinic, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).grant(patient, clinic, TREATMENT, treat(), Some(2), None).unwrap_err()
        }),
        (Error::GuardianGap { most: 0 }, |w| {
            let Cast { patient, clinic, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).revoke(patient, clinic, TREATMENT, Some(1)).unwrap_err()
        }),
        (Error::GuardianGap { most: 0 }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).revoke_all(patient, Some(1)).unwrap_err()
        }),
        (Error::GuardianGap { most: 1 }, |w| {
            let Cast { patient, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).set_default(patient, DefaultPolicy::Nothing, false, Some(2)).unwrap_err()
        }),
        (Error::NumbersExhausted, |w| {
            let Cast { patient, .. } = cast(w);
            w.by(patient).revoke_all(patient, None).unwrap();
            w.overwrite("subjects", patient, Subject { epoch: u32::MAX, seq: 1, epochs: 1, ..Subject::default() });
            w.by(patient).revoke_all(patient, None).unwrap_err()
        }),
        (Error::OtherEpoch { current: 1 }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).revoke_all(patient, None).unwrap();
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, Some(0)).unwrap_err()
        }),
        // --- consents
        (Error::NothingToRevoke { burned: 1 }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap();
            w.by(patient).revoke(patient, clinic, TREATMENT, None).unwrap();
            w.by(patient).revoke(patient, clinic, TREATMENT, None).unwrap_err()
        }),
        (Error::NotCurrent { current: None }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).enter_in_error(patient, clinic, TREATMENT, 1).unwrap_err()
        }),
        (Error::NotCurrent { current: Some(1) }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap();
            w.by(patient).enter_in_error(patient, clinic, TREATMENT, 2).unwrap_err()
        }),
        (Error::NotRecorder, |w| {
            let Cast { patient, clinic, mother, .. } = cast(w);
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap();
            w.by(patient).appoint_guardian(patient, mother, powers(0), None).unwrap();
            w.by(mother).enter_in_error(patient, clinic, TREATMENT, 1).unwrap_err()
        }),
        (Error::AlreadyEnded, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap();
            w.by(patient).revoke(patient, clinic, TREATMENT, None).unwrap();
            w.by(patient).enter_in_error(patient, clinic, TREATMENT, 1).unwrap_err()
        }),
        (Error::NoDraft, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(patient).accept(patient, clinic, TREATMENT, [1; 32], None, None).unwrap_err()
        }),
        (Error::NoDraft, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(clinic).withdraw(patient, clinic, TREATMENT).unwrap_err()
        }),
        (Error::OtherDraft { draft: [0; 32] }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            w.by(clinic).propose(patient, clinic, TREATMENT, treat()).unwrap();
            let (_, name) = w.by(clinic).draft(patient, clinic, TREATMENT).unwrap().unwrap();
            let refused = w.by(patient).accept(patient, clinic, TREATMENT, [1; 32], None, None).unwrap_err();
            assert_eq!(refused, Error::OtherDraft { draft: name });
            Error::OtherDraft { draft: [0; 32] }
        }),
        (Error::DraftDeclined, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            let draft = w.by(clinic).propose(patient, clinic, TREATMENT, treat()).unwrap();
            w.by(patient).decline(patient, clinic, TREATMENT, draft).unwrap();
            w.by(patient).accept(patient, clinic, TREATMENT, draft, None, None).unwrap_err()
        }),
        (Error::DraftAccepted, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            let draft = w.by(clinic).propose(patient, clinic, TREATMENT, treat()).unwrap();
            w.by(patient).accept(patient, clinic, TREATMENT, draft, None, None).unwrap();
            w.by(patient).decline(patient, clinic, TREATMENT, draft).unwrap_err()
        }),
        (Error::ExcludedCategory { categories: REPRODUCTIVE }, |w| {
            let Cast { patient, clinic, mother, .. } = cast(w);
            w.by(patient).appoint_guardian(patient, mother, powers(REPRODUCTIVE), None).unwrap();
            let terms = given::permit(Purpose::TREAT, LABORATORY | REPRODUCTIVE);
            let draft = w.by(clinic).propose(patient, clinic, TREATMENT, terms).unwrap();
            w.by(mother).decline(patient, clinic, TREATMENT, draft).unwrap_err()
        }),
        // --- access
        (Error::NotEnforcer, |w| {
            let Cast { patient, clinic, stranger, .. } = cast(w);
            let asked = request(Purpose::TREAT, LABORATORY);
            w.by(stranger).access_for(patient, clinic, None, asked, None, [1; 32]).unwrap_err()
        }),
        (Error::NotYetPast { now: start }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            let soon = w.now() + 1;
            w.by(clinic).was_permitted(patient, clinic, request(Purpose::TREAT, LABORATORY), soon, None).unwrap_err()
        }),
        (Error::NotYetPast { now: start }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            let now = w.now();
            w.by(clinic).was_permitted(patient, clinic, request(Purpose::TREAT, LABORATORY), now, None).unwrap_err()
        }),
        (Error::NotYetPast { now: start }, |w| {
            let Cast { patient, clinic, .. } = cast(w);
            let now = w.now();
            let asked = request(Purpose::TREAT, LABORATORY);
            w.by(patient).grant(patient, clinic, TREATMENT, treat(), None, None).unwrap();
            w.by(clinic).was_permitted(patient, clinic, asked, now, Some(2)).unwrap_err()
        }),
        (Error::DelegateToSelf, |w| {
            let Cast { clinic, .. } = cast(w);
            w.by(clinic).set_delegate(clinic, clinic, u64::MAX).unwrap_err()
        }),
        (Error::NotFuture { now: start }, |w| {
            let Cast { clinic, stranger, .. } = cast(w);
            let now = w.now();
            w.by(clinic).set_delegate(clinic, stranger, now).unwrap_err()
        }),
        (Error::NoDelegate, |w| {
            let Cast { clinic, stranger, .. } = cast(w);
            w.by(clinic).remove_delegate(clinic, stranger).unwrap_err()
        }),
    ]
}
