//! Break-glass, and what authorities change.

use super::*;
use salus_domain::credential::{CredentialType, Verdict, Why};
use salus_domain::Jurisdiction;
use salus_interfaces::ask::Silence;
use salus_interfaces::authorities::Authorities;
use salus_interfaces::emergency::BreakGlass as _;
use std::cell::{Cell, RefCell};

const CREDENTIALS: u8 = 10;
const PHYSICIAN: u8 = 11;
const NURSE: u8 = 12;
const REVIEWER: u8 = 13;
const COURT: u8 = 14;
const HERE: Jurisdiction = *b"DE-BE\0";

thread_local! {
    /// Who has a credential.
    static LICENSED: RefCell<Vec<([u8; 32], CredentialType)>> = const { RefCell::new(Vec::new()) };
    static SILENCE: Cell<Option<Silence>> = const { Cell::new(None) };
    static ENOUGH: Cell<bool> = const { Cell::new(true) };
}

/// The credential registry's answer.
pub fn is_valid(
    registry: Option<[u8; 32]>,
    holder: &[u8; 32],
    credential_type: CredentialType,
    jurisdiction: Jurisdiction,
) -> Result<Verdict, Silence> {
    assert_eq!((registry, jurisdiction), (Some([CREDENTIALS; 32]), HERE), "it is the wired contract that is asked");
    let known = LICENSED.with_borrow(|all| all.contains(&(*holder, credential_type)));
    let valid = Verdict::Valid { id: [1; 32], until: NOW };
    match SILENCE.get() {
        Some(silence) => Err(silence),
        None => Ok(if known { valid } else { Verdict::Invalid(Why::NotIssued) }),
    }
}

/// Whether there was enough `proof_size`.
pub fn was_enough() -> bool {
    ENOUGH.get()
}

fn hospital() -> ConsentRegistry {
    let mut registry = registry();
    by(GOVERNOR);
    registry.wire(Slot::CredentialRegistry, boxed(CREDENTIALS)).unwrap();
    LICENSED.set(vec![
        ([PHYSICIAN; 32], CredentialType::PHYSICIAN),
        ([NURSE; 32], CredentialType::NURSE),
        ([REVIEWER; 32], CredentialType::REVIEWER),
        ([COURT; 32], CredentialType::GUARDIANSHIP_AUTHORITY),
        ([COURT; 32], CredentialType::VITAL_RECORDS),
    ]);
    SILENCE.set(None);
    ENOUGH.set(true);
    emitted();
    registry
}

fn physician() -> Qualification {
    Qualification { credential: CredentialType::PHYSICIAN, jurisdiction: HERE }
}

fn glass(cosigner: Option<u8>) -> Box<BreakGlass> {
    let cosigner = cosigner.map(|cosigner| [cosigner; 32]);
    Box::new(BreakGlass { qualification: physician(), reason: Emergency::TREATMENT, statement: [1; 32], cosigner })
}

fn break_glass(registry: &mut ConsentRegistry, cosigner: Option<u8>) -> Result<Change, Error> {
    by(PHYSICIAN);
    registry.break_glass(boxed(PATIENT), boxed(PHYSICIAN), glass(cosigner))
}

fn request_for(purpose: Purpose) -> Box<Request> {
    Box::new(Request { purpose, confidentiality: Confidentiality::VeryRestricted, ..*request() })
}

#[test]
fn a_window_opens_is_justified_challenged_and_reviewed() {
    let mut registry = hospital();
    let asked =
        |registry: &ConsentRegistry| registry.check(boxed(PATIENT), boxed(PHYSICIAN), request_for(Purpose::BTG));
    assert_eq!(asked(&registry), Ok(Decision::Deny(DenyReason::NoConsent)));
    assert_eq!(break_glass(&mut registry, None), Ok(Change { seq: 1, number: 1 }));
    let broken: GlassBroken = event(PATIENT);
    assert_eq!((broken.clinician, &broken.case.glass), (account(PHYSICIAN), &*glass(None)));
    assert_eq!(registry.case(boxed(PATIENT), boxed(PHYSICIAN), None), Ok(Some(broken.case)));
    assert_eq!(registry.confirmed(boxed(PHYSICIAN), physician()), Ok(Some(NOW)));
    let permit = Decision::Permit(Basis::BreakGlass { case: 1 });
    assert_eq!(asked(&registry), Ok(permit.clone()));
    let treatment = registry.check(boxed(PATIENT), boxed(PHYSICIAN), request_for(Purpose::TREAT));
    assert_eq!(treatment, Ok(Decision::Deny(DenyReason::NoConsent)), "for the purpose of break-glass alone");
    let receipt = registry.access(boxed(PATIENT), None, request_for(Purpose::BTG), None, Box::new([5; 32])).unwrap();
    assert_eq!(receipt.decision, permit);
    emitted();

    registry.justify(boxed(PATIENT), boxed(PHYSICIAN), 1, Box::new([2; 32])).unwrap();
    let justified: CaseJustified = event(PATIENT);
    assert_eq!((justified.clinician, justified.number, justified.document), (account(PHYSICIAN), 1, [2; 32]));
    by(PATIENT);
    registry.challenge(boxed(PATIENT), boxed(PHYSICIAN), 1, Box::new([3; 32])).unwrap();
    let challenged: CaseChallenged = event(PATIENT);
    assert_eq!((challenged.statement, challenged.by, challenged.at.seq), ([3; 32], Recorder::Subject, 2));
    by(REVIEWER);
    let review = registry.review(boxed(REVIEWER), boxed(PATIENT), boxed(PHYSICIAN), 1, Outcome::NotJustified, true);
    assert_eq!(review, Ok(Change { seq: 3, number: 1 }));
    let reviewed: CaseReviewed = event(PATIENT);
    assert_eq!((reviewed.reviewer, reviewed.outcome), (account(REVIEWER), Outcome::NotJustified));
    assert_eq!(asked(&registry), Ok(Decision::Deny(DenyReason::NoConsent)), "the window ends");
    let suspended = registry.right(boxed(PHYSICIAN)).unwrap();
    assert_eq!((suspended.suspended, reviewed.suspended, suspended.jurisdiction), (true, true, HERE));
    assert_eq!(break_glass(&mut registry, None), Err(Error::BreakGlassSuspended { since: NOW }));
    by(REVIEWER);
    registry.reinstate_break_glass(boxed(REVIEWER), boxed(PHYSICIAN)).unwrap();
    let reinstated: BreakGlassReinstated = event(PHYSICIAN);
    assert_eq!((reinstated.reviewer, reinstated.at), (account(REVIEWER), NOW));

    // The past knows the window; the next case archives this one.
    set_block_timestamp::<E>(NOW + 1);
    break_glass(&mut registry, None).unwrap();
    assert_eq!(registry.case(boxed(PATIENT), boxed(PHYSICIAN), Some(1)).unwrap().map(|case| case.number), Some(1));
    let then = |seq| {
        registry.was_permitted(boxed(PATIENT), boxed(PHYSICIAN), request_for(Purpose::BTG), NOW, Some(seq)).unwrap()
    };
    let denied = Decision::Deny(DenyReason::NoConsent);
    assert_eq!([then(0), then(1), then(3)], [denied.clone(), permit, denied]);
}

#[test]
fn a_missed_deadline_owes_a_cosignature() {
    let mut registry = hospital();
    break_glass(&mut registry, None).unwrap();
    let early = registry.enforce(boxed(PATIENT), boxed(PHYSICIAN), 1);
    assert_eq!(early, Err(Error::TooEarly { ready: NOW + JUSTIFY_TIME }));
    set_block_timestamp::<E>(NOW + JUSTIFY_TIME);
    emitted();
    by(PATIENT);
    registry.enforce(boxed(PATIENT), boxed(PHYSICIAN), 1).unwrap();
    let missed: DeadlineMissed = event(PATIENT);
    assert_eq!((missed.clinician, missed.number, missed.owed), (account(PHYSICIAN), 1, 1));
    assert_eq!(break_glass(&mut registry, None), Err(Error::CosignatureOwed { owed: 1 }));
    by(NURSE);
    let nurse = Qualification { credential: CredentialType::NURSE, ..physician() };
    registry.cosign(boxed(NURSE), boxed(PHYSICIAN), boxed(PATIENT), nurse).unwrap();
    let cosigned: Cosigned = event(PATIENT);
    let known = registry.cosignature(boxed(PHYSICIAN), boxed(PATIENT)).unwrap();
    assert_eq!((cosigned.clinician, Some(cosigned.cosignature)), (account(PHYSICIAN), known));
    break_glass(&mut registry, Some(NURSE)).unwrap();
    let _: GlassBroken = event(PATIENT);
    assert_eq!(registry.right(boxed(PHYSICIAN)).unwrap().owed, 0);
    assert!(registry.cosignature(boxed(PHYSICIAN), boxed(PATIENT)).unwrap().unwrap().used);
    // An older case is justified where it is kept.
    assert_eq!(registry.enforce(boxed(PATIENT), boxed(PHYSICIAN), 1), Err(Error::AlreadyMissed));
    assert_eq!(registry.enforce(boxed(PATIENT), boxed(PHYSICIAN), 3), Err(Error::NoCase));
}

#[test]
fn without_an_answer_the_last_positive_one_counts_unless_the_question_was_starved() {
    let mut registry = hospital();
    SILENCE.set(Some(Silence::NoAnswer));
    assert_eq!(break_glass(&mut registry, None), Err(Error::DependencyUnavailable), "nothing was ever answered");
    SILENCE.set(None);
    break_glass(&mut registry, None).unwrap();
    set_block_timestamp::<E>(NOW + LAST_ANSWER);
    for (silence, enough) in [(Silence::NoAnswer, false), (Silence::Starved, true)] {
        SILENCE.set(Some(silence));
        ENOUGH.set(enough);
        assert_eq!(break_glass(&mut registry, None), Err(Error::DependencyUnavailable), "{silence:?}");
    }
    SILENCE.set(Some(Silence::NoAnswer));
    break_glass(&mut registry, None).unwrap();
    assert_eq!(registry.confirmed(boxed(PHYSICIAN), physician()), Ok(Some(NOW)), "it is no newer for being used");
    set_block_timestamp::<E>(NOW + LAST_ANSWER + WINDOW);
    assert_eq!(break_glass(&mut registry, None), Err(Error::DependencyUnavailable));
    by(REVIEWER);
    let review = registry.review(boxed(REVIEWER), boxed(PATIENT), boxed(PHYSICIAN), 1, Outcome::Upheld, false);
    assert_eq!(review, Err(Error::DependencyUnavailable), "a review can wait");
}

#[test]
fn who_holds_a_credential_acts_by_its_controller() {
    let mut registry = hospital();
    by(PHYSICIAN);
    registry.set_controller(boxed(PHYSICIAN), boxed(20), None).unwrap();
    let replaced = Err(Error::NotController { controller: [20; 32] });
    assert_eq!(break_glass(&mut registry, None), replaced, "a replaced key breaks no glass");
    by(20);
    let broken = registry.break_glass(boxed(PATIENT), boxed(PHYSICIAN), glass(None));
    assert_eq!(broken, Ok(Change { seq: 1, number: 1 }));
    by(PHYSICIAN);
    let justified = registry.justify(boxed(PATIENT), boxed(PHYSICIAN), 1, Box::new([2; 32]));
    assert_eq!(justified.map(|()| Change { seq: 0, number: 0 }), replaced);
    for (name, refused) in [
        ("cosign", registry.cosign(boxed(NURSE), boxed(PHYSICIAN), boxed(PATIENT), physician()).err()),
        ("reinstate", registry.reinstate_break_glass(boxed(REVIEWER), boxed(PHYSICIAN)).err()),
        ("review", registry.review(boxed(REVIEWER), boxed(PATIENT), boxed(PHYSICIAN), 1, Outcome::Upheld, false).err()),
        ("suspend", registry.suspend_guardian(boxed(COURT), boxed(PATIENT), boxed(GUARDIAN), 1, true).err()),
        ("attest", registry.attest_death(boxed(COURT), boxed(PATIENT), HERE).err()),
        ("retract", registry.retract_death(boxed(COURT), boxed(PATIENT)).err()),
    ] {
        assert!(matches!(refused, Some(Error::NotController { .. })), "{name}: {refused:?}");
    }
}

#[test]
fn a_court_appoints_suspends_extends_and_ends_a_guardian() {
    let mut registry = hospital();
    let [first, second] = [NOW, NOW + 8_000_000_000].map(salus_domain::calendar::quarter_from);
    let powers = Box::new(GuardianTerms { period: Period { from: 0, until: first }, excluded: 0 });
    let mandate = |kind| Box::new(Mandate { authority: [COURT; 32], kind, jurisdiction: HERE });
    by(COURT);
    let appoint = |registry: &mut ConsentRegistry, kind| {
        registry.appoint_guardian_by_authority(boxed(PATIENT), boxed(GUARDIAN), powers.clone(), mandate(kind))
    };
    assert_eq!(appoint(&mut registry, GuardianKind::Estate), Err(Error::NotDeceased));
    assert_eq!(appoint(&mut registry, GuardianKind::Minor), Ok(Change { seq: 1, number: 1 }));
    let appointed: GuardianAppointed = event(PATIENT);
    assert_eq!(appointed.guardianship.mandate(), Some(&*mandate(GuardianKind::Minor)));
    let change = registry.suspend_guardian(boxed(COURT), boxed(PATIENT), boxed(GUARDIAN), 1, true);
    assert_eq!(change, Ok(Change { seq: 2, number: 1 }));
    let suspended: GuardianSuspended = event(PATIENT);
    assert_eq!((suspended.guardian, suspended.suspended, suspended.at.seq), (account(GUARDIAN), true, 2));
    assert_eq!(registry.may_act(boxed(PATIENT), boxed(GUARDIAN)), Err(Error::GuardianSuspended));
    registry.suspend_guardian(boxed(COURT), boxed(PATIENT), boxed(GUARDIAN), 1, false).unwrap();
    emitted();
    registry.extend_guardian_by_authority(boxed(COURT), boxed(PATIENT), boxed(GUARDIAN), 1, second).unwrap();
    let extended: GuardianExtended = event(PATIENT);
    assert_eq!((extended.term, extended.until, extended.at.seq), (1, second, 4));
    by(PATIENT);
    let own = registry.end_guardian(boxed(PATIENT), boxed(GUARDIAN), true, None);
    assert_eq!(own, Err(Error::NotAppointer { authority: Some([COURT; 32]) }));
    by(COURT);
    registry.end_guardian_by_authority(boxed(COURT), boxed(PATIENT), boxed(GUARDIAN), 1, false).unwrap();
    let ended: GuardianEnded = event(PATIENT);
    assert_eq!((ended.term, ended.kept, ended.resigned), (1, false, false));
}

#[test]
fn a_death_is_attested_and_retracted() {
    let mut registry = hospital();
    by(PATIENT);
    registry.set_recovery(boxed(PATIENT), vec![account(30)], 1, 100, None).unwrap();
    by(30);
    registry.vote_recovery(boxed(PATIENT), Some(boxed(31))).unwrap();
    emitted();
    by(COURT);
    assert_eq!(registry.attest_death(boxed(COURT), boxed(PATIENT), HERE), Ok(Change { seq: 3, number: 0 }));
    let attested: DeathAttested = event(PATIENT);
    assert_eq!((attested.authority, attested.death.since.seq), (account(COURT), 3));
    by(PATIENT);
    assert_eq!(registry.revoke_all(boxed(PATIENT), None), Err(Error::Deceased { since: NOW }));
    assert_eq!(registry.controller_of(boxed(PATIENT)), Err(Error::Deceased { since: NOW }));
    set_block_timestamp::<E>(NOW + 100);
    assert_eq!(registry.execute_recovery(boxed(PATIENT)), Err(Error::Deceased { since: NOW }));
    by(COURT);
    registry.retract_death(boxed(COURT), boxed(PATIENT)).unwrap();
    let retracted: DeathRetracted = event(PATIENT);
    assert_eq!((retracted.ready, retracted.at.seq), (NOW + 200, 4));
    assert_eq!(registry.recovery(boxed(PATIENT)).unwrap().ready, NOW + 200);
    assert_eq!(registry.execute_recovery(boxed(PATIENT)), Err(Error::TooEarly { ready: NOW + 200 }));
}
