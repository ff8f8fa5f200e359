//! Every variant of the credential registry's errors, provoked at least once, by its data. The variants are read from the
//! bundle's metadata, so a new one without a case fails.

mod licensed;

use licensed::*;
use salus_domain::credential::*;
use salus_domain::governance::Slot as Wiring;
use salus_e2e_tests::native::{Suite, credential_stage::Stage, governed, refusals::Seen};

#[test]
fn every_refusal() {
    let mut seen = Seen::default();
    malformed(&mut seen);
    types(&mut seen);
    who_acts(&mut seen);
    accrediting(&mut seen);
    terms_by_their_parent(&mut seen);
    adopting(&mut seen);
    issuing(&mut seen);
    changing(&mut seen);
    numbers(&mut seen);
    keys_and_questions(&mut seen);
    relayed(&mut seen);
    seen.has_all(Suite::new().bundle(), "credential::error::Error", &[]);
}

fn with(suite: &Suite, change: impl FnOnce(&mut NewCredential)) -> NewCredential {
    let mut new = licence(1, CLERK, DOCTOR, suite.now());
    change(&mut new);
    new
}

fn malformed(seen: &mut Seen) {
    let mut suite = suite();
    let now = suite.now();
    let purpose = StatusPurpose::Suspension;
    let unknown = CredentialType(999);
    for (new, error) in [
        (with(&suite, |new| new.holder = CLERK), Error::SelfIssued),
        (with(&suite, |new| new.credential_type = unknown), Error::UnknownType { credential_type: unknown }),
        (with(&suite, |new| new.jurisdiction = *b"us-ca\0"), Error::BadJurisdiction),
        (with(&suite, |new| new.period = Period { from: 5, until: 5 }), Error::BadPeriod { from: 5, until: 5 }),
        (with(&suite, |new| new.period.until = now), Error::BadPeriod { from: now, until: now }),
        (with(&suite, |new| new.indices.suspension = 1 << 24), Error::IndexTooHigh { purpose, index: 1 << 24 }),
        (with(&suite, |new| new.holder_kind = HolderKind::Device), Error::HolderKindForbidden { kinds: 1 }),
    ] {
        seen.refused(suite.by(CLERK).issue(new), error);
        seen.refused(suite.by(CLERK).issue_batch(vec![new]), error);
    }
    let batch: Vec<NewCredential> = (0..33).map(|number| licence(number, CLERK, account(40), now)).collect();
    seen.refused(suite.by(CLERK).issue_batch(batch), Error::BadBatch { count: 33 });
    let hold = suite.by(CLERK).revoke(principal(CLERK), id(1), Reason::Hold);
    seen.refused(hold, Error::BadReason { reason: Reason::Hold });
    let list = suite.by(CLERK).status_list(CLERK, purpose, 128, 0, 1);
    seen.refused(list, Error::IndexTooHigh { purpose, index: 1 << 24 });
}

fn types(seen: &mut Seen) {
    let mut suite = suite();
    let own = CredentialType(1_000);
    let definition = TypeDefinition { holder_kinds: 1, clinician: false, retired: false };
    seen.refused(suite.by(CLERK).define_type(own, definition), Error::NotGovernor { governor: GOVERNOR });
    let fixed = suite.by(GOVERNOR).define_type(TYPE, definition);
    seen.refused(fixed, Error::TypeFixed { credential_type: TYPE });
    let none = suite.by(GOVERNOR).define_type(own, TypeDefinition { holder_kinds: 16, ..definition });
    seen.refused(none, Error::BadHolderKinds { kinds: 16 });
    let retired = TypeDefinition { retired: true, ..definition };
    suite.by(GOVERNOR).define_type(own, retired).unwrap();
    let new = NewTerm { credential_type: own, ..term(BOARD, Role::Issuer) };
    seen.refused(suite.by(GOVERNOR).accredit(Principal::Governor, new), Error::TypeRetired { credential_type: own });
    let unknown = CredentialType(1_001);
    seen.refused(suite.by(CLERK).type_definition(unknown), Error::UnknownType { credential_type: unknown });
}

fn who_acts(seen: &mut Seen) {
    let mut suite = suite();
    let (now, stranger) = (suite.now(), account(99));
    issue(&mut suite, 1, CLERK, DOCTOR);
    for action in [suspend(CLERK, 1), reinstate(CLERK, 1), revoke(CLERK, 1), renew(CLERK, 1, u64::MAX)] {
        seen.refused(act(&mut suite, stranger, action), Error::MayNotAct { controller: CLERK });
    }
    let adopted = suite.by(stranger).adopt(principal(BOARD), id(1));
    seen.refused(adopted, Error::MayNotAct { controller: BOARD });
    seen.refused(suite.by(stranger).adopt(Principal::Governor, id(1)), Error::NotGovernor { governor: GOVERNOR });
    rotate(&mut suite, CLERK, CLERK, NEW_KEY);
    let mut name = |actor, delegate, scope, until, error| {
        seen.refused(suite.by(actor).set_delegate(CLERK, delegate, scope, until), error);
    };
    name(CLERK, DESK, delegate::ISSUE, u64::MAX, Error::NotController { controller: NEW_KEY });
    name(NEW_KEY, CLERK, delegate::ISSUE, u64::MAX, Error::DelegateToSelf);
    name(NEW_KEY, NEW_KEY, delegate::ISSUE, u64::MAX, Error::DelegateToSelf);
    name(NEW_KEY, DESK, 16, u64::MAX, Error::BadScope { scope: 16 });
    name(NEW_KEY, DESK, delegate::ISSUE, now, Error::NotFuture { now });
    seen.refused(suite.by(NEW_KEY).remove_delegate(CLERK, DESK), Error::NoDelegate);
    seen.refused(suite.by(CLERK).remove_delegate(CLERK, DESK), Error::NotController { controller: NEW_KEY });
    suite.by(NEW_KEY).set_delegate(CLERK, DESK, delegate::PRESENT | delegate::STATUS, now + DAY).unwrap();
    let new = licence(2, CLERK, NURSE, now);
    seen.refused(suite.by(DESK).issue(new), Error::OutOfScope { scope: delegate::PRESENT | delegate::STATUS });
    suite.chain().advance(DAY);
    seen.refused(suite.by(DESK).issue(new), Error::DelegateEnded { until: now + DAY });
    rotate(&mut suite, CLERK, NEW_KEY, account(31));
    seen.refused(suite.by(DESK).issue(new), Error::DelegateOfOldKey { controller: account(31) });

    // Nobody is believed to be a controller while nobody can be asked.
    let mut alone = Suite::unwired(GOVERNOR);
    alone.chain().fund(BOARD);
    alone.by(GOVERNOR).accredit(Principal::Governor, term(BOARD, Role::Issuer)).unwrap();
    let new = licence(1, BOARD, DOCTOR, alone.now());
    seen.refused(alone.by(BOARD).issue(new), Error::DependencyUnavailable);
    seen.refused(alone.by(BOARD).set_delegate(BOARD, DESK, 1, u64::MAX), Error::DependencyUnavailable);
    // Nor if what is wired is no contract.
    alone.by(GOVERNOR).wire(Wiring::ConsentRegistry, account(77)).unwrap();
    seen.refused(alone.by(BOARD).issue(new), Error::DependencyUnavailable);
    assert_eq!(alone.is_valid(slot(DOCTOR)), invalid(Why::NotIssued), "anybody may ask all the same");
}

fn accrediting(seen: &mut Seen) {
    let mut suite = suite();
    let late = account(5);
    let mut refuse = |suite: &mut Suite, parent, new, error| {
        seen.refused(suite.by(parent).accredit(principal(parent), new), error);
    };
    refuse(&mut suite, BOARD, term(BOARD, Role::Authority), Error::SelfAccreditation);
    refuse(&mut suite, BOARD, term(MINISTRY, Role::Authority), Error::Cycle { account: MINISTRY });
    refuse(&mut suite, CLERK, term(late, Role::Issuer), Error::NotAuthority { account: CLERK });
    refuse(&mut suite, late, term(account(6), Role::Issuer), lapsed(late, Lapse::Never));
    refuse(&mut suite, OTHER_BOARD, term(CLERK, Role::Issuer), Error::AlreadyAccredited { term: 1 });
    suite.by(BOARD).accredit(principal(BOARD), term(late, Role::Authority)).unwrap();
    refuse(&mut suite, late, term(account(6), Role::Issuer), Error::TooDeep { depth: 4 });
    suite.by(GOVERNOR).suspend_accreditation(Principal::Governor, MINISTRY, TYPE, 1).unwrap();
    refuse(&mut suite, BOARD, term(account(6), Role::Issuer), lapsed(MINISTRY, Lapse::Suspended));
}

fn terms_by_their_parent(seen: &mut Seen) {
    let mut suite = suite();
    let (now, board) = (suite.now(), principal(BOARD));
    let strangers = suite.by(OTHER_BOARD).suspend_accreditation(principal(OTHER_BOARD), CLERK, TYPE, 1);
    seen.refused(strangers, Error::NotParent { parent: board });
    let none = suite.by(BOARD).end_accreditation(board, CLERK, TYPE, 2);
    seen.refused(none, Error::NoSuchTerm { account: CLERK, term: 2 });
    seen.refused(suite.by(BOARD).reinstate_accreditation(board, CLERK, TYPE, 1), Error::NotSuspended);
    suite.by(BOARD).suspend_accreditation(board, CLERK, TYPE, 1).unwrap();
    seen.refused(suite.by(BOARD).suspend_accreditation(board, CLERK, TYPE, 1), Error::AlreadySuspended);
    let future = suite.by(BOARD).revoke_for_cause(board, CLERK, TYPE, 1, now + 1, 0);
    seen.refused(future, Error::SinceInFuture { now });
    let grace = MAX_GRACE + 1;
    seen.refused(suite.by(BOARD).revoke_for_cause(board, CLERK, TYPE, 1, now, grace), Error::GraceTooLong { grace });
    suite.by(BOARD).revoke_for_cause(board, CLERK, TYPE, 1, now, 0).unwrap();
    let again = suite.by(BOARD).revoke_for_cause(board, CLERK, TYPE, 1, now, 0);
    seen.refused(again, Error::AlreadyRevokedForCause);
}

fn adopting(seen: &mut Seen) {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    let (board, ministry) = (principal(BOARD), principal(MINISTRY));
    seen.refused(suite.by(BOARD).adopt(board, id(1)), Error::StillAccredited { account: CLERK });
    let adopted = suite.by(MINISTRY).adopt_accreditation(ministry, CLERK, TYPE, 1);
    seen.refused(adopted, Error::StillAccredited { account: BOARD });
    seen.refused(suite.by(OTHER_BOARD).adopt(principal(OTHER_BOARD), id(1)), Error::NotAncestor);
    let own = suite.by(BOARD).adopt_accreditation(board, CLERK, TYPE, 1);
    seen.refused(own, Error::NotAncestor);
}

fn issuing(seen: &mut Seen) {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    let new = |number, holder| licence(number, CLERK, holder, NOW_LATER);
    seen.refused(suite.by(CLERK).issue(new(1, NURSE)), Error::DuplicateId { id: id(1) });
    seen.refused(suite.by(CLERK).issue(new(2, DOCTOR)), Error::AlreadyIssued { id: id(1) });
    let taken = NewCredential { id: id(3), ..new(1, NURSE) };
    let twice = Error::DuplicateStatusIndex { purpose: StatusPurpose::Revocation, index: 1 };
    seen.refused(suite.by(CLERK).issue(taken), twice);
    // All or none: what was good before the bad one is undone.
    let before = suite.storage();
    seen.refused(suite.by(CLERK).issue_batch(vec![new(4, account(40)), taken]), twice);
    assert_eq!(suite.storage(), before);
    suite.by(BOARD).suspend_accreditation(principal(BOARD), CLERK, TYPE, 1).unwrap();
    seen.refused(suite.by(CLERK).issue(new(5, NURSE)), lapsed(CLERK, Lapse::Suspended));
}

/// An end of credentials that lies after everything here.
const NOW_LATER: u64 = 2_000_000_000_000;

fn changing(seen: &mut Seen) {
    let mut suite = suite();
    let until = issue(&mut suite, 1, CLERK, DOCTOR);
    seen.refused(act(&mut suite, CLERK, suspend(CLERK, 9)), Error::NotCurrent { current: None });
    let other = Error::NotResponsible { responsible: principal(CLERK) };
    for stranger in [MINISTRY, OTHER_BOARD, DOCTOR, GOVERNOR] {
        seen.refused(act(&mut suite, stranger, suspend(stranger, 1)), other);
    }
    seen.refused(suite.by(NURSE).renounce(NURSE, id(1)), Error::NotHolder { holder: DOCTOR });
    seen.refused(act(&mut suite, CLERK, renew(CLERK, 1, until)), Error::NotLater { until });
    seen.refused(act(&mut suite, CLERK, reinstate(CLERK, 1)), Error::NotSuspended);
    act(&mut suite, BOARD, suspend(BOARD, 1)).unwrap();
    seen.refused(act(&mut suite, CLERK, suspend(CLERK, 1)), Error::AlreadySuspended);
    seen.refused(act(&mut suite, CLERK, reinstate(CLERK, 1)), Error::SuspendedByAuthority);
    act(&mut suite, CLERK, revoke(CLERK, 1)).unwrap();
    let gone = Error::Revoked { reason: Reason::PrivilegeWithdrawn };
    seen.refused(act(&mut suite, CLERK, reinstate(CLERK, 1)), gone);
    seen.refused(suite.by(DOCTOR).renounce(DOCTOR, id(1)), gone);
    issue(&mut suite, 2, CLERK, DOCTOR);
    seen.refused(act(&mut suite, CLERK, reinstate(CLERK, 1)), Error::NotCurrent { current: Some(id(2)) });
    let now = suite.now();
    suite.by(BOARD).revoke_for_cause(principal(BOARD), CLERK, TYPE, 1, 0, DAY).unwrap();
    seen.refused(act(&mut suite, CLERK, renew(CLERK, 2, now + 2 * YEAR)), Error::VoidForCause { hop: CLERK });
}

fn numbers(seen: &mut Seen) {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    let by = principal(CLERK);
    let mut hold = |suite: &mut Suite, revision, error| {
        seen.refused(suite.by(CLERK).suspend(by, id(1), Reason::Hold, revision), error);
    };
    hold(&mut suite, Some(0), Error::NumberUsed { highest: 0 });
    hold(&mut suite, Some(1_001), Error::NumberTooFar { highest: 0 });
    let last = suite.by(CLERK).slot(DOCTOR, TYPE, CALIFORNIA).unwrap();
    suite.overwrite("slots", slot(DOCTOR), Slot { revision: u32::MAX, ..last });
    hold(&mut suite, None, Error::NumbersExhausted);
    act(&mut suite, CLERK, revoke(CLERK, 1)).expect("what is final needs no number");
}

fn keys_and_questions(seen: &mut Seen) {
    let mut suite = suite();
    let now = suite.now();
    let key = VerificationKey::Ed25519([7; 32]);
    let bad = VerificationKey::Ed25519([0; 32]);
    seen.refused(suite.by(CLERK).bind_key(CLERK, bad, u64::MAX), Error::BadKey);
    seen.refused(suite.by(BOARD).bind_key(CLERK, key, u64::MAX), Error::NotController { controller: CLERK });
    seen.refused(suite.by(CLERK).unbind_key(CLERK, key), Error::NoKey);
    suite.by(CLERK).bind_key(CLERK, key, now + 5).unwrap();
    seen.refused(suite.by(CLERK).bind_key(CLERK, key, now + 9), Error::KeyKnown { until: now + 5 });
    suite.chain().advance(5);
    seen.refused(suite.by(CLERK).unbind_key(CLERK, key), Error::KeyEnded { until: now + 5 });
    for at in [now + 5, now + 6] {
        seen.refused(suite.valid_at(slot(DOCTOR), at, None), Error::NotYetPast { now: now + 5 });
    }
}

fn relayed(seen: &mut Seen) {
    let mut suite = suite();
    let (signer, relayer) = (suite.person("clerk"), account(99));
    suite.by(BOARD).accredit(principal(BOARD), term(signer.id, Role::Issuer)).unwrap();
    let now = suite.now();
    let action = Action::Issue(licence(1, signer.id, DOCTOR, now));
    let text = suite.by(relayer).signed_text(signer.id, action.clone(), now + 1).unwrap();
    let mut relay = |suite: &mut Suite, action: &Action, deadline, signature, error| {
        seen.refused(suite.by(relayer).relay(signer.id, action.clone(), deadline, signature), error);
    };
    relay(&mut suite, &action, now + 2, signer.sign(&text), Error::BadSignature);
    relay(&mut suite, &action, now, signer.sign(&text), Error::DeadlinePassed { deadline: now });
    relay(&mut suite, &suspend(signer.id, 1), now + 1, [0; 64], Error::NotNamed);
    relay(&mut suite, &revoke(signer.id, 1), now + 1, [0; 64], Error::NotCurrent { current: None });
    suite.relay(relayer, &signer, action.clone()).expect("it is good once");
    relay(&mut suite, &action, now + 1, signer.sign(&text), Error::DuplicateId { id: id(1) });
    // As a public key zeros are the neutral element: this signature is good for every text.
    let mut forged = [0; 64];
    forged[63] = 0x80;
    let nobody = Action::Renounce { holder: [0; 32], id: id(1) };
    seen.refused(suite.by(relayer).relay([0; 32], nobody, now + 1, forged), Error::BadSignature);
    // A key that was replaced signs no more.
    rotate(&mut suite, signer.id, signer.id, NEW_KEY);
    let late = suite.relay(relayer, &signer, revoke(signer.id, 1));
    seen.refused(late, Error::MayNotAct { controller: NEW_KEY });
}

#[test]
fn every_refusal_of_the_governance() {
    governed::every_refusal(&mut Stage::set());
}
