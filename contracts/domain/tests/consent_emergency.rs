//! Break-glass: who may, what a window opens, and when it ends. Each case by its name.

mod support;

use salus_domain::consent::*;
use salus_domain::credential::codes::{CredentialType, FIRST_GOVERNED};
use salus_domain::AccountId;
use support::cast::{deny, DAY, NOW, PATIENT, STRANGER};
use support::emergencies::*;
use support::*;

fn grant(grantee: AccountId, provisions: Vec<Provision>) -> Action {
    cast::grant(grantee, Scope::Treatment, terms(provisions))
}

// --- windows

#[test]
fn a_window_opens_every_category_label_and_time_for_that_purpose_alone() {
    let mut registry = registry();
    let case = registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    assert_eq!((case.number, case.opened), (1, Instant { at: NOW, seq: 1 }));
    assert_eq!((case.until, case.justify_by, case.confirmed), (NOW + 4 * HOUR, NOW + 72 * HOUR, NOW));
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), opened(1));
    for other in [Purpose::TREAT, Purpose::ETREAT, Purpose::ERTREAT, Purpose::HRESCH] {
        assert_eq!(registry.check(PATIENT, DOCTOR, &everything(other)), deny(DenyReason::NoConsent), "{other:?}");
    }
    for other in [COLLEAGUE, STRANGER] {
        assert_eq!(registry.check(PATIENT, other, &btg()), deny(DenyReason::NoConsent), "the clinician alone");
    }
    assert_eq!(registry.check(OTHER_PATIENT, DOCTOR, &btg()), deny(DenyReason::NoConsent), "the subject alone");
}

#[test]
fn exact_first_and_last_millisecond() {
    let mut registry = registry();
    registry.now = NOW + 1;
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    for (now, expected) in
        [(NOW + 1, opened(1)), (NOW + 4 * HOUR, opened(1)), (NOW + 4 * HOUR + 1, deny(DenyReason::NoConsent))]
    {
        registry.now = now;
        assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), expected, "{now}");
        let at = Instant::after(now);
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), at), Err(Error::NotYetPast { now }));
        registry.now += 1;
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), at), expected, "{now}, looking back");
    }
    let before = Instant::after(NOW);
    assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), before), deny(DenyReason::NoConsent));
    let same_block = Instant { at: NOW + 1, seq: 0 };
    assert_eq!(registry.cases[&(PATIENT, DOCTOR)].open_at(0, same_block), None);
    assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), same_block), deny(DenyReason::NoConsent));
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap().number, 2, "at once when it is over");
}

#[test]
fn break_glass_against_a_dissent() {
    let mut registry = registry();
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.label = Confidentiality::Unrestricted;
    registry.act(PATIENT, grant(DOCTOR, vec![dissent])).unwrap();
    registry.act(PATIENT, default(DefaultPolicy::Nothing, false)).unwrap();
    let denied = deny(DenyReason::DeniedByProvision { index: 0 });
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), denied);
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), opened(1));
    assert_eq!(registry.check(PATIENT, DOCTOR, &everything(Purpose::ETREAT)), denied, "the dissent stands");
    registry.now += 4 * HOUR;
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), denied);
}

#[test]
fn break_glass_against_no_break_glass() {
    let mut registry = registry();
    bar(&mut registry, true);
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(Error::BreakGlassBarred));
    bar(&mut registry, false);
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.now += HOUR;
    bar(&mut registry, true);
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), deny(DenyReason::NoConsent), "ended");
    registry.now += HOUR;
    bar(&mut registry, false);
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), deny(DenyReason::NoConsent), "and not to be reopened");
    registry.now += HOUR;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap().number, 2, "but by a case of its own");
    registry.now += 1;
    for (at, expected) in [
        (NOW, opened(1)),
        (NOW + HOUR - 1, opened(1)),
        (NOW + HOUR, deny(DenyReason::NoConsent)),
        (NOW + 2 * HOUR, deny(DenyReason::NoConsent)),
        (NOW + 3 * HOUR - 1, deny(DenyReason::NoConsent)),
        (NOW + 3 * HOUR, opened(2)),
    ] {
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), Instant::after(at)), expected, "{at}");
    }
}

#[test]
fn opened_barred_and_opened_again_within_one_millisecond() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap(); // 1
    bar(&mut registry, true); // 2
    bar(&mut registry, false); // 3
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap(); // 4
    bar(&mut registry, false); // 5: nothing new
    bar(&mut registry, true); // 6
    let shut = || deny(DenyReason::NoConsent);
    for (seq, expected) in
        [(0, shut()), (1, opened(1)), (2, shut()), (3, shut()), (4, opened(2)), (5, opened(2)), (6, shut())]
    {
        let at = Instant { at: NOW, seq };
        assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), at), expected, "{seq}");
    }
}

#[test]
fn a_window_outlives_the_credential_revoke_all_and_the_subject() {
    let mut registry = registry();
    registry.license(REVIEWER, here(CredentialType::VITAL_RECORDS));
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.revoke_license(DOCTOR, PHYSICIAN);
    registry.act(PATIENT, Action::RevokeAll { subject: PATIENT, up_to: None }).unwrap();
    registry.attest_death(REVIEWER, PATIENT, HERE).unwrap();
    assert_eq!(registry.check(PATIENT, DOCTOR, &btg()), opened(1));
    registry.license(DOCTOR, PHYSICIAN);
    registry.now += 4 * HOUR;
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
}

#[test]
fn a_thousand_cases_and_the_one_that_was_open() {
    let mut registry = registry();
    for _ in 0..1_000 {
        registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
        registry.now += 10 * HOUR;
    }
    for case in [1, 2, 500, 999, 1_000] {
        let start = NOW + u64::from(case - 1) * 10 * HOUR;
        let then = |at| registry.was_permitted(PATIENT, DOCTOR, &btg(), Instant::after(at));
        assert_eq!(then(start), opened(case));
        assert_eq!(then(start + 4 * HOUR - 1), opened(case));
        assert_eq!(then(start + 4 * HOUR), deny(DenyReason::NoConsent));
    }
    let loads = std::cell::Cell::new(0);
    let newest = registry.cases[&(PATIENT, DOCTOR)].clone();
    Case::newest_at(Some(newest), Instant::after(NOW + 1), |number| {
        loads.set(loads.get() + 1);
        registry.past_cases.get(&(PATIENT, DOCTOR, number)).cloned()
    })
    .unwrap();
    assert!(loads.get() <= 10, "{} loads", loads.get());
}

// --- access

#[test]
fn a_window_consumes_no_use_and_leaves_an_ordinary_receipt() {
    let mut registry = registry();
    let mut once = terms(vec![permit_all(Scope::Treatment)]);
    once.max_uses = Some(1);
    let grantee = DOCTOR;
    let (subject, scope) = (PATIENT, Scope::Treatment);
    registry.act(PATIENT, Action::Grant { subject, grantee, scope, terms: once, version: None, epoch: None }).unwrap();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    let open = |registry: &mut Registry, request: &Request, expected| {
        registry.access(PATIENT, (DOCTOR, DOCTOR), request, expected, [7; 32]).unwrap()
    };
    let (access, seq) = open(&mut registry, &btg(), None);
    assert_eq!(access.decision, opened(1).unwrap());
    assert_eq!((access.uses_left, access.reopened, access.counted), (None, false, false));
    let at = Instant { at: NOW, seq };
    assert_eq!(registry.was_permitted(PATIENT, DOCTOR, &btg(), at), Ok(access.decision));
    // Who names a version means the consent, and uses it up.
    let (access, _) = open(&mut registry, &btg(), Some(1));
    assert_eq!(access.decision, Decision::Permit(Basis::Consent { version: 1 }));
    assert_eq!(access.uses_left, Some(0));
    registry.now += REOPEN_WINDOW;
    assert_eq!(open(&mut registry, &btg(), Some(1)).0, Access::denied(DenyReason::Exhausted));
    assert_eq!(open(&mut registry, &btg(), None).0.decision, opened(1).unwrap());
    assert_eq!(open(&mut registry, &everything(Purpose::TREAT), None).0, Access::denied(DenyReason::Exhausted));
}

#[test]
fn a_clinicians_delegate_looks_through_the_window() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    let ask =
        |registry: &mut Registry| registry.access(PATIENT, (EHR, DOCTOR), &btg(), None, [0; 32]).unwrap().0.decision;
    assert_eq!(ask(&mut registry), Decision::Deny(DenyReason::NotDelegate));
    registry.set_delegate(DOCTOR, EHR, NOW + DAY).unwrap();
    assert_eq!(ask(&mut registry), opened(1).unwrap());
}

// --- the credential registry

#[test]
fn break_glass_with_the_registry_down() {
    let mut registry = registry();
    registry.down = true;
    let unavailable = Err(Error::DependencyUnavailable);
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), unavailable, "never seen");
    registry.down = false;
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.down = true;
    // An answer that was already old does not get younger by being used.
    registry.now = NOW + 20 * DAY;
    assert_eq!(registry.break_glass(OTHER_PATIENT, DOCTOR, emergency()).unwrap().confirmed, NOW);
    registry.now = NOW + 30 * DAY;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap().confirmed, NOW, "the last millisecond");
    registry.now += 4 * HOUR;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), unavailable, "past 30 days");
    let mut registry = self::registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.down = true;
    registry.now = NOW + 30 * DAY + 1;
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), unavailable, "the next millisecond");
    // An answer about another credential, or about somebody else, is none.
    registry.now = NOW;
    let nurse = BreakGlass { qualification: NURSE, ..emergency() };
    let elsewhere = Qualification { jurisdiction: ELSEWHERE, ..PHYSICIAN };
    assert_eq!(registry.break_glass(OTHER_PATIENT, DOCTOR, nurse), unavailable);
    let abroad = BreakGlass { qualification: elsewhere, ..emergency() };
    assert_eq!(registry.break_glass(OTHER_PATIENT, DOCTOR, abroad), unavailable);
    assert_eq!(registry.break_glass(OTHER_PATIENT, COLLEAGUE, emergency()), unavailable);
}

#[test]
fn a_registry_that_says_no_is_believed_at_once() {
    let mut registry = registry();
    registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.revoke_license(DOCTOR, PHYSICIAN);
    registry.now += 4 * HOUR;
    let error = Error::NoCredential { credential: CredentialType::PHYSICIAN, jurisdiction: HERE };
    assert_eq!(registry.break_glass(PATIENT, DOCTOR, emergency()), Err(error));
}

#[test]
fn any_clinician_may_and_nobody_else() {
    for (credential, clinician) in [
        (CredentialType::PHYSICIAN, true),
        (CredentialType::PHARMACIST, true),
        (CredentialType::NURSE, true),
        (CredentialType(0), false),
        (CredentialType::DISPENSER, false),
        (CredentialType::REVIEWER, false),
        (CredentialType::GUARDIANSHIP_AUTHORITY, false),
        (CredentialType::VITAL_RECORDS, false),
        // What the governor defines may be a clinician's; this contract does not know it.
        (CredentialType(FIRST_GOVERNED), false),
        (CredentialType(u16::MAX), false),
    ] {
        let mut registry = registry();
        registry.license(STRANGER, here(credential));
        let glass = BreakGlass { qualification: here(credential), ..emergency() };
        let done = registry.break_glass(PATIENT, STRANGER, glass);
        assert_eq!(done.err(), (!clinician).then_some(Error::NotClinicianType { credential }), "{credential:?}");
    }
}
