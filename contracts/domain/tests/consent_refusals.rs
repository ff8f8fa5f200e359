//! Every refusal by its typed error.

mod support;

use salus_domain::calendar::midnight;
use salus_domain::consent::*;
use salus_domain::{AccountId, NOBODY};
use support::*;

const PATIENT: AccountId = account(1);
const CLINIC: AccountId = account(2);
const GUARDIAN: AccountId = account(4);
const NOW: u64 = 1_795_000_000_000;

fn grant(terms: Terms) -> Action {
    Action::Grant { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, terms, version: None, epoch: None }
}

fn one() -> Terms {
    terms(vec![permit_all(Scope::Treatment)])
}

fn with(change: impl FnOnce(&mut Terms)) -> Terms {
    let mut terms = one();
    change(&mut terms);
    terms
}

#[test]
fn malformed_terms() {
    let mut registry = Registry::at(NOW);
    for (terms, error) in [
        (with(|t| t.provisions.clear()), Error::NoProvision),
        (with(|t| t.provisions = vec![permit_all(Scope::Treatment); 9]), Error::TooManyProvisions { count: 9 }),
        (with(|t| t.provisions[0].purposes = 0), Error::NoPurpose),
        (with(|t| t.provisions[0].purposes |= 1 << 59), Error::UnknownPurpose { purposes: 1 << 59 }),
        (with(|t| t.provisions[0].purposes |= 1 << 63), Error::UnknownPurpose { purposes: 1 << 63 }),
        (
            with(|t| t.provisions[0].purposes |= Purpose::HRESCH.mask()),
            Error::PurposeOfOtherScope { purposes: Purpose::HRESCH.mask() },
        ),
        (with(|t| t.provisions[0].categories = 0), Error::NoCategory),
        (with(|t| t.provisions[0].categories |= 1 << 32), Error::UnknownCategory { categories: 1 << 32 }),
        (with(|t| t.provisions[0].data = Period { from: 5, until: 5 }), Error::BadPeriod { from: 5, until: 5 }),
        (with(|t| t.provisions[0].period = Some(Period { from: 6, until: 5 })), Error::BadPeriod { from: 6, until: 5 }),
        (
            with(|t| t.period = Period { from: NOW + 2, until: NOW + 2 }),
            Error::BadPeriod { from: NOW + 2, until: NOW + 2 },
        ),
        (with(|t| t.period = Period { from: 0, until: NOW }), Error::BadPeriod { from: NOW, until: NOW }),
        (with(|t| t.max_uses = Some(0)), Error::NoUses),
        (with(|t| t.jurisdiction = Some(*b"us\0\0\0\0")), Error::BadJurisdiction),
        (with(|t| t.jurisdiction = Some(*b"US\0-CA")), Error::BadJurisdiction),
        (with(|t| t.jurisdiction = Some(*b"US-\0\0\0")), Error::BadJurisdiction),
        (with(|t| t.jurisdiction = Some(*b"U\n-CA\0")), Error::BadJurisdiction),
    ] {
        assert_eq!(registry.act(PATIENT, grant(terms.clone())), Err(error.clone()), "{terms:?}");
        if !matches!(error, Error::BadPeriod { from: NOW, .. }) {
            assert_eq!(registry.propose((PATIENT, CLINIC, Scope::Treatment), terms), Err(error), "proposed");
        }
    }
    for code in [*b"US\0\0\0\0", *b"US-CA\0", *b"FR-75C", *b"DE-B\0\0"] {
        registry.act(PATIENT, grant(with(|t| t.jurisdiction = Some(code)))).unwrap();
    }
    registry.act(PATIENT, grant(with(|t| t.provisions = vec![permit_all(Scope::Treatment); 8]))).unwrap();
}

#[test]
fn malformed_requests() {
    let good = request(Purpose::TREAT, 1);
    for (request, error) in [
        (Request { purpose: Purpose(59), ..good.clone() }, Error::UnknownPurpose { purposes: 59 }),
        (Request { purpose: Purpose(255), ..good.clone() }, Error::UnknownPurpose { purposes: 255 }),
        (Request { categories: 0, ..good.clone() }, Error::NoCategory),
        (Request { categories: 1 << 40, ..good.clone() }, Error::UnknownCategory { categories: 1 << 40 }),
        (Request { data: Period { from: 9, until: 9 }, ..good.clone() }, Error::BadPeriod { from: 9, until: 9 }),
    ] {
        assert_eq!(request.check(), Err(error));
    }
    assert_eq!(good.check(), Ok(Scope::Treatment));
}

#[test]
fn grants_to_oneself() {
    let mut registry = Registry::at(NOW);
    let to = |grantee| Action::Grant {
        subject: PATIENT,
        grantee,
        scope: Scope::Treatment,
        terms: one(),
        version: None,
        epoch: None,
    };
    assert_eq!(registry.act(PATIENT, to(PATIENT)), Err(Error::GrantToSelf));
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
    registry
        .act(PATIENT, Action::AppointGuardian { subject: PATIENT, guardian: GUARDIAN, powers, term: None })
        .unwrap();
    assert_eq!(registry.act(GUARDIAN, to(GUARDIAN)), Err(Error::GuardianToSelf));
    assert_eq!(registry.act(GUARDIAN, to(PATIENT)), Err(Error::GrantToSelf));
    // Neither by accepting one's own proposal.
    let draft = registry.propose((PATIENT, GUARDIAN, Scope::Treatment), one()).unwrap();
    let accept = Action::Accept {
        subject: PATIENT,
        grantee: GUARDIAN,
        scope: Scope::Treatment,
        draft,
        version: None,
        epoch: None,
    };
    assert_eq!(registry.act(GUARDIAN, accept.clone()), Err(Error::GuardianToSelf));
    registry.act(PATIENT, accept).unwrap();
}

#[test]
fn numbers_of_versions() {
    let mut registry = Registry::at(NOW);
    let numbered = |version| Action::Grant {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        terms: one(),
        version: Some(version),
        epoch: Some(0),
    };
    let revoke =
        |up_to| Action::Revoke { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, up_to: Some(up_to) };
    assert_eq!(registry.relay(PATIENT, numbered(0)), Err(Error::NumberUsed { highest: 0 }));
    assert_eq!(registry.relay(PATIENT, numbered(1_001)), Err(Error::NumberTooFar { highest: 0 }));
    registry.relay(PATIENT, numbered(1_000)).unwrap();
    assert_eq!(registry.relay(PATIENT, numbered(1_000)), Err(Error::NumberUsed { highest: 1_000 }));
    assert_eq!(
        registry.relay(PATIENT, revoke(999)),
        Err(Error::NothingToRevoke { burned: 999 }),
        "superseded versions are over"
    );
    assert_eq!(registry.relay(PATIENT, revoke(2_001)), Err(Error::NumberTooFar { highest: 1_000 }));
    registry.relay(PATIENT, revoke(2_000)).unwrap();
    assert_eq!(registry.relay(PATIENT, numbered(2_000)), Err(Error::NumberUsed { highest: 2_000 }));
    registry.relay(PATIENT, numbered(2_001)).unwrap();
}

#[test]
fn taking_back_what_was_entered_in_error() {
    let mut registry = Registry::at(NOW);
    let error = |version| Action::EnterInError { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, version };
    assert_eq!(registry.act(PATIENT, error(1)), Err(Error::NotCurrent { current: None }));
    registry.act(PATIENT, grant(one())).unwrap();
    registry.act(PATIENT, grant(one())).unwrap();
    assert_eq!(registry.act(PATIENT, error(1)), Err(Error::NotCurrent { current: Some(2) }));
    registry.act(PATIENT, error(2)).unwrap();
    assert_eq!(
        registry.check(PATIENT, CLINIC, &request(Purpose::TREAT, 1)),
        Ok(Decision::Deny(DenyReason::EnteredInError))
    );
    assert_eq!(registry.act(PATIENT, error(2)), Err(Error::AlreadyEnded));
    let revoke = Action::Revoke { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, up_to: None };
    assert_eq!(registry.act(PATIENT, revoke), Err(Error::NothingToRevoke { burned: 2 }));
    registry.act(PATIENT, grant(one())).unwrap();
    registry.act(PATIENT, Action::RevokeAll { subject: PATIENT, up_to: None }).unwrap();
    assert_eq!(registry.act(PATIENT, error(3)), Err(Error::AlreadyEnded), "ended with its epoch");
}

#[test]
fn unnamed_numbers_in_signed_actions() {
    let mut registry = Registry::at(NOW);
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
    let accept = |version, epoch| Action::Accept {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        draft: [0; 32],
        version,
        epoch,
    };
    for unnamed in [
        grant(one()),
        Action::Grant {
            subject: PATIENT,
            grantee: CLINIC,
            scope: Scope::Treatment,
            terms: one(),
            version: Some(1),
            epoch: None,
        },
        Action::Grant {
            subject: PATIENT,
            grantee: CLINIC,
            scope: Scope::Treatment,
            terms: one(),
            version: None,
            epoch: Some(0),
        },
        accept(None, Some(0)),
        accept(Some(1), None),
        Action::Revoke { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, up_to: None },
        Action::RevokeAll { subject: PATIENT, up_to: None },
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::All, no_break_glass: false, revision: None },
        Action::AppointGuardian { subject: PATIENT, guardian: GUARDIAN, powers, term: None },
        Action::EndGuardian { subject: PATIENT, guardian: GUARDIAN, keep_grants: true, term: None },
        Action::ResignGuardian { subject: PATIENT, term: None },
        Action::SetController { subject: PATIENT, controller: CLINIC, rotation: None },
        Action::SetRecovery { subject: PATIENT, trustees: vec![], threshold: 0, delay: 0, revision: None },
        Action::VetoRecovery { subject: PATIENT, attempt: None },
    ] {
        assert_eq!(registry.relay(PATIENT, unnamed.clone()), Err(Error::NotNamed), "{unnamed:?}");
    }
}

#[test]
fn guardians() {
    let mut registry = Registry::at(NOW);
    let quarter = midnight(2027, 4, 1);
    let appoint = |guardian, from, until, excluded| Action::AppointGuardian {
        subject: PATIENT,
        guardian,
        powers: GuardianTerms { period: Period { from, until }, excluded },
        term: None,
    };
    for (action, error) in [
        (appoint(PATIENT, 0, quarter, 0), Error::GuardianOfSelf),
        (appoint(GUARDIAN, 0, quarter - 1, 0), Error::NotQuarter { next: quarter }),
        (appoint(GUARDIAN, 0, quarter + 1, 0), Error::NotQuarter { next: midnight(2027, 7, 1) }),
        (appoint(GUARDIAN, quarter, quarter, 0), Error::BadPeriod { from: quarter, until: quarter }),
        (appoint(GUARDIAN, 0, midnight(2026, 10, 1), 0), Error::BadPeriod { from: NOW, until: midnight(2026, 10, 1) }),
        (appoint(GUARDIAN, 0, quarter, 1 << 32), Error::UnknownCategory { categories: 1 << 32 }),
    ] {
        assert_eq!(registry.act(PATIENT, action), Err(error));
    }
    let extend = |term, until| Action::ExtendGuardian { subject: PATIENT, guardian: GUARDIAN, term, until };
    let end = |term| Action::EndGuardian { subject: PATIENT, guardian: GUARDIAN, keep_grants: true, term };
    assert_eq!(registry.act(PATIENT, extend(1, quarter)), Err(Error::NoGuardian));
    assert_eq!(registry.act(PATIENT, end(None)), Err(Error::NothingToRevoke { burned: 0 }));
    assert_eq!(registry.act(GUARDIAN, Action::ResignGuardian { subject: PATIENT, term: None }), Err(Error::NoGuardian));

    registry.act(PATIENT, appoint(GUARDIAN, NOW + 5, quarter, 0)).unwrap();
    assert_eq!(registry.act(PATIENT, appoint(GUARDIAN, 0, quarter, 0)), Err(Error::StillGuardian { term: 1 }));
    assert_eq!(registry.act(GUARDIAN, grant(one())), Err(Error::GuardianNotYet { from: NOW + 5 }));
    registry.now = NOW + 5;
    registry.act(GUARDIAN, grant(one())).unwrap();
    let barred =
        Action::SetDefault { subject: PATIENT, policy: DefaultPolicy::Nothing, no_break_glass: true, revision: None };
    assert_eq!(registry.act(GUARDIAN, barred), Err(Error::BreakGlassNotYours));
    for own in [
        appoint(account(7), 0, quarter, 0),
        extend(1, u64::MAX),
        end(None),
        Action::SetController { subject: PATIENT, controller: GUARDIAN, rotation: None },
        Action::SetRecovery { subject: PATIENT, trustees: vec![GUARDIAN], threshold: 1, delay: 1, revision: None },
        Action::VetoRecovery { subject: PATIENT, attempt: None },
    ] {
        assert_eq!(registry.act(GUARDIAN, own), Err(Error::NotController { controller: PATIENT }));
    }
    assert_eq!(registry.act(PATIENT, extend(1, quarter)), Err(Error::NotLater { until: quarter }));
    assert_eq!(registry.act(PATIENT, extend(1, quarter + 1)), Err(Error::NotQuarter { next: midnight(2027, 7, 1) }));
    assert_eq!(registry.act(PATIENT, extend(2, u64::MAX)), Err(Error::NoGuardian));
    registry.act(PATIENT, extend(1, midnight(2027, 7, 1))).unwrap();
    registry.now = midnight(2027, 7, 1);
    assert_eq!(registry.act(GUARDIAN, grant(one())), Err(Error::GuardianExpired { until: registry.now }));
    assert_eq!(registry.act(PATIENT, extend(1, u64::MAX)), Err(Error::GuardianExpired { until: registry.now }));
    registry.act(PATIENT, appoint(GUARDIAN, 0, u64::MAX, 0)).unwrap();
    let resign = |term| Action::ResignGuardian { subject: PATIENT, term };
    assert_eq!(registry.act(GUARDIAN, resign(Some(1))), Err(Error::NoGuardian));
    registry.act(GUARDIAN, resign(Some(2))).unwrap();
    assert_eq!(registry.act(GUARDIAN, resign(None)), Err(Error::GuardianEnded));
    assert_eq!(registry.act(GUARDIAN, grant(one())), Err(Error::GuardianEnded));
    assert_eq!(registry.act(PATIENT, extend(2, u64::MAX)), Err(Error::GuardianEnded));
}

#[test]
fn recovery() {
    let mut registry = Registry::at(NOW);
    let set = |trustees: Vec<AccountId>, threshold, delay| Action::SetRecovery {
        subject: PATIENT,
        trustees,
        threshold,
        delay,
        revision: None,
    };
    let (a, b) = (account(20), account(21));
    for (action, error) in [
        (set(vec![a, a], 1, 1), Error::BadTrustees),
        (set(vec![a, PATIENT], 1, 1), Error::BadTrustees),
        (set(vec![a, [0; 32]], 1, 1), Error::BadTrustees),
        (set((20..30).map(account).collect(), 1, 1), Error::BadTrustees),
        (set(vec![a, b], 0, 1), Error::BadThreshold),
        (set(vec![a, b], 3, 1), Error::BadThreshold),
        (set(vec![], 1, 1), Error::BadThreshold),
        (set(vec![a, b], 2, 0), Error::BadDelay),
        (set(vec![a, b], 2, MAX_DELAY + 1), Error::BadDelay),
    ] {
        assert_eq!(registry.act(PATIENT, action.clone()), Err(error), "{action:?}");
    }
    assert_eq!(registry.vote(PATIENT, a, Some(CLINIC)), Err(Error::NotTrustee));
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending));
    registry.act(PATIENT, set((20..29).map(account).collect(), 9, MAX_DELAY)).unwrap();
    registry.act(PATIENT, set(vec![a, b], 2, 1)).unwrap();
    assert_eq!(registry.vote(PATIENT, a, Some(PATIENT)), Err(Error::SameController));
    assert_eq!(registry.vote(PATIENT, CLINIC, Some(CLINIC)), Err(Error::NotTrustee));
    let to_self = Action::SetController { subject: PATIENT, controller: PATIENT, rotation: None };
    assert_eq!(registry.act(PATIENT, to_self), Err(Error::SameController));
    // A candidate who became the controller meanwhile.
    registry.vote(PATIENT, a, Some(CLINIC)).unwrap();
    registry.vote(PATIENT, b, Some(CLINIC)).unwrap();
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: CLINIC, rotation: None }).unwrap();
    registry.now += 1;
    assert_eq!(registry.recover(PATIENT), Err(Error::SameController));
}

#[test]
fn drafts() {
    let mut registry = Registry::at(NOW);
    let key = (PATIENT, CLINIC, Scope::Treatment);
    let accept = |draft| Action::Accept {
        subject: PATIENT,
        grantee: CLINIC,
        scope: Scope::Treatment,
        draft,
        version: None,
        epoch: None,
    };
    let decline = |draft| Action::Decline { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, draft };
    assert_eq!(registry.act(PATIENT, accept([0; 32])), Err(Error::NoDraft));
    assert_eq!(registry.act(PATIENT, decline([0; 32])), Err(Error::NoDraft));
    let draft = registry.propose(key, one()).unwrap();
    assert_eq!(registry.act(PATIENT, accept([0; 32])), Err(Error::OtherDraft { draft }));
    for stranger in [CLINIC, account(9)] {
        assert_eq!(registry.act(stranger, accept(draft)), Err(Error::MayNotAct { controller: PATIENT }));
        assert_eq!(registry.act(stranger, decline(draft)), Err(Error::MayNotAct { controller: PATIENT }));
    }
    registry.act(PATIENT, decline(draft)).unwrap();
    assert_eq!(registry.act(PATIENT, accept(draft)), Err(Error::DraftDeclined));
    let draft = registry.propose(key, one()).unwrap();
    registry.act(PATIENT, accept(draft)).unwrap();
    assert_eq!(registry.act(PATIENT, accept(draft)), Err(Error::DraftAccepted));
    assert_eq!(registry.act(PATIENT, decline(draft)), Err(Error::DraftAccepted));
}

#[test]
fn the_account_of_zeros() {
    let mut registry = Registry::at(NOW);
    let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
    let to_nobody = Action::Grant {
        subject: PATIENT,
        grantee: NOBODY,
        scope: Scope::Treatment,
        terms: one(),
        version: Some(1),
        epoch: Some(0),
    };
    for power in [
        to_nobody,
        Action::AppointGuardian { subject: PATIENT, guardian: NOBODY, powers, term: Some(1) },
        Action::SetController { subject: PATIENT, controller: NOBODY, rotation: Some(1) },
    ] {
        assert_eq!(registry.act(PATIENT, power.clone()), Err(Error::Nobody));
        assert_eq!(registry.relay(PATIENT, power), Err(Error::Nobody));
    }
    assert_eq!(registry.set_delegate(CLINIC, NOBODY, NOW + 1), Err(Error::Nobody));
    let trustees =
        |trustees| Action::SetRecovery { subject: PATIENT, trustees, threshold: 1, delay: 1, revision: None };
    assert_eq!(registry.act(PATIENT, trustees(vec![NOBODY])), Err(Error::BadTrustees));
    registry.act(PATIENT, trustees(vec![CLINIC])).unwrap();
    assert_eq!(registry.vote(PATIENT, CLINIC, Some(NOBODY)), Err(Error::Nobody));
    // It controls not even the subject of its own bytes.
    let revoke_all = Action::RevokeAll { subject: NOBODY, up_to: Some(0) };
    assert_eq!(registry.act(NOBODY, revoke_all.clone()), Err(Error::MayNotAct { controller: NOBODY }));
    assert_eq!(registry.relay(NOBODY, revoke_all), Err(Error::BadSignature));
    let set_controller = Action::SetController { subject: NOBODY, controller: CLINIC, rotation: None };
    assert_eq!(registry.act(NOBODY, set_controller), Err(Error::NotController { controller: NOBODY }));
    assert_eq!(registry.authority(NOBODY, NOBODY), Err(Error::MayNotAct { controller: NOBODY }));
}

#[test]
fn delegates_and_enforcers() {
    let mut registry = Registry::at(NOW);
    assert_eq!(registry.set_delegate(CLINIC, CLINIC, NOW + 1), Err(Error::DelegateToSelf));
    assert_eq!(registry.set_delegate(CLINIC, GUARDIAN, NOW), Err(Error::NotFuture { now: NOW }));
    assert_eq!(registry.remove_delegate(CLINIC, GUARDIAN), Err(Error::NoDelegate));
    registry.set_delegate(CLINIC, GUARDIAN, NOW + 1).unwrap();
    assert_eq!(registry.remove_delegate(GUARDIAN, CLINIC), Err(Error::NoDelegate), "the other way round");
    registry.remove_delegate(CLINIC, GUARDIAN).unwrap();

    assert_eq!(check_enforcer(None, &CLINIC), Err(Error::NotEnforcer));
    assert_eq!(check_enforcer(Some(GUARDIAN), &CLINIC), Err(Error::NotEnforcer));
    assert_eq!(check_enforcer(Some(CLINIC), &CLINIC), Ok(()));
}

#[test]
fn what_is_not_past_yet() {
    let asked = |at, seq| Instant::past(at, seq, NOW, 7);
    let not_yet = Err(Error::NotYetPast { now: NOW });
    for (at, seq) in [(NOW + 1, None), (NOW + 1, Some(0)), (NOW, None), (NOW, Some(8)), (NOW, Some(u64::MAX))] {
        assert_eq!(asked(at, seq), not_yet, "{at} {seq:?}");
    }
    for seq in [0, 6, 7] {
        assert_eq!(asked(NOW, Some(seq)), Ok(Instant { at: NOW, seq }));
    }
    assert_eq!(asked(NOW - 1, None), Ok(Instant::after(NOW - 1)));
    assert_eq!(asked(NOW - 1, Some(9)), Ok(Instant { at: NOW - 1, seq: 9 }), "as good as a bare time");
}

#[test]
fn signatures_that_cannot_count() {
    assert_eq!(check_relay(&PATIENT, NOW, NOW), Err(Error::DeadlinePassed { deadline: NOW }));
    assert_eq!(check_relay(&PATIENT, NOW + 1, NOW), Ok(()));
    assert_eq!(check_relay(&NOBODY, NOW + 1, NOW), Err(Error::BadSignature));
}
