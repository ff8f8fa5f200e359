//! Every refusal by its typed error, with its data.

mod support;

use salus_domain::credential::accreditation::{self, adopt, end, reinstate as lift, suspend as hold};
use salus_domain::credential::*;
use salus_domain::{AccountId, Hash};
use std::collections::BTreeSet;
use support::account;
use support::credential::*;
use support::licences::*;

/// The number of an error. Whoever adds one has to give it a number here, and then `every_refusal` asks for its test.
const fn number(error: &Error) -> usize {
    match error {
        Error::BadPeriod { .. } => 0,
        Error::BadJurisdiction => 1,
        Error::IndexTooHigh { .. } => 2,
        Error::BadReason { .. } => 3,
        Error::BadBatch { .. } => 4,
        Error::BadScope { .. } => 5,
        Error::BadKey => 6,
        Error::UnknownType { .. } => 7,
        Error::TypeFixed { .. } => 8,
        Error::TypeRetired { .. } => 9,
        Error::BadHolderKinds { .. } => 10,
        Error::HolderKindForbidden { .. } => 11,
        Error::DependencyUnavailable => 12,
        Error::NotGovernor { .. } => 13,
        Error::NotController { .. } => 14,
        Error::MayNotAct { .. } => 15,
        Error::DelegateOfOldKey { .. } => 16,
        Error::DelegateEnded { .. } => 17,
        Error::OutOfScope { .. } => 18,
        Error::DelegateToSelf => 19,
        Error::NoDelegate => 20,
        Error::NotFuture { .. } => 21,
        Error::NotAccredited { .. } => 22,
        Error::NotAuthority { .. } => 23,
        Error::SelfAccreditation => 24,
        Error::Cycle { .. } => 25,
        Error::TooDeep { .. } => 26,
        Error::AlreadyAccredited { .. } => 27,
        Error::NoSuchTerm { .. } => 28,
        Error::NotParent { .. } => 29,
        Error::SinceInFuture { .. } => 30,
        Error::GraceTooLong { .. } => 31,
        Error::AlreadyRevokedForCause => 32,
        Error::NotAncestor => 33,
        Error::StillAccredited { .. } => 34,
        Error::SelfIssued => 35,
        Error::DuplicateId { .. } => 36,
        Error::DuplicateStatusIndex { .. } => 37,
        Error::AlreadyIssued { .. } => 38,
        Error::NotCurrent { .. } => 39,
        Error::Revoked { .. } => 40,
        Error::AlreadySuspended => 41,
        Error::NotSuspended => 42,
        Error::SuspendedByAuthority => 43,
        Error::NotResponsible { .. } => 44,
        Error::NotHolder { .. } => 45,
        Error::NotLater { .. } => 46,
        Error::VoidForCause { .. } => 47,
        Error::NumberUsed { .. } => 48,
        Error::NumberTooFar { .. } => 49,
        Error::NumbersExhausted => 50,
        Error::KeyKnown { .. } => 51,
        Error::NoKey => 52,
        Error::KeyEnded { .. } => 53,
        Error::NotYetPast { .. } => 54,
        Error::NotNamed => 55,
        Error::DeadlinePassed { .. } => 56,
        Error::BadSignature => 57,
    }
}

/// How many there are: the last variant's number and one, which its encoding agrees with.
const COUNT: usize = number(&Error::BadSignature) + 1;

/// The errors that were provoked.
#[derive(Default)]
struct Seen(BTreeSet<usize>);

impl Seen {
    /// Something that has to be refused with exactly this.
    #[track_caller]
    fn refused<T: core::fmt::Debug + PartialEq>(&mut self, outcome: Result<T, Error>, error: Error) {
        assert_eq!(outcome, Err(error));
        self.0.insert(number(&error));
    }
}

#[test]
fn every_refusal() {
    let mut seen = Seen::default();
    malformed_credentials(&mut seen);
    types(&mut seen);
    who_acts(&mut seen);
    delegates(&mut seen);
    accrediting(&mut seen);
    terms_by_their_parent(&mut seen);
    adopting(&mut seen);
    issuing(&mut seen);
    changing(&mut seen);
    renewing(&mut seen);
    revisions(&mut seen);
    keys_and_questions(&mut seen);
    relayed(&mut seen);
    let missing: Vec<usize> = (0..COUNT).filter(|number| !seen.0.contains(number)).collect();
    assert!(missing.is_empty(), "errors that no test provokes, by their number: {missing:?}");
}

#[test]
fn an_errors_number_is_that_of_its_encoding() {
    use scale::{Decode, Encode};
    assert_eq!(usize::from(Error::BadSignature.encode()[0]), COUNT - 1);
    // Zeros stand for the data of any of them; one past the last decodes to nothing.
    for variant in 0..COUNT {
        let bytes = [&[variant as u8][..], &[0; 64]].concat();
        let error = Error::decode(&mut &bytes[..]).unwrap();
        assert_eq!(number(&error), variant, "{error:?}");
    }
    assert!(Error::decode(&mut &[&[COUNT as u8][..], &[0; 64]].concat()[..]).is_err());
}

fn with(change: impl FnOnce(&mut NewCredential)) -> Action {
    let mut new = licence(1, CLERK, DOCTOR, NOW + DAY);
    change(&mut new);
    Action::Issue(new)
}

fn malformed_credentials(seen: &mut Seen) {
    let mut registry = registry();
    let now = registry.now;
    let too_high = |purpose| Error::IndexTooHigh { purpose, index: 1 << 24 };
    for (action, error) in [
        (with(|new| new.holder = CLERK), Error::SelfIssued),
        (
            with(|new| new.credential_type = CredentialType(0)),
            Error::UnknownType { credential_type: CredentialType(0) },
        ),
        (
            with(|new| new.credential_type = CredentialType(999)),
            Error::UnknownType { credential_type: CredentialType(999) },
        ),
        (
            with(|new| new.credential_type = CredentialType(1_000)),
            Error::UnknownType { credential_type: CredentialType(1_000) },
        ),
        (with(|new| new.jurisdiction = *b"us-ca\0"), Error::BadJurisdiction),
        (with(|new| new.jurisdiction = [0; 6]), Error::BadJurisdiction),
        (
            with(|new| new.period = Period { from: now + 5, until: now + 5 }),
            Error::BadPeriod { from: now + 5, until: now + 5 },
        ),
        (
            with(|new| new.period = Period { from: u64::MAX, until: u64::MAX }),
            Error::BadPeriod { from: u64::MAX, until: u64::MAX },
        ),
        (with(|new| new.period = Period { from: 0, until: now }), Error::BadPeriod { from: now, until: now }),
        (with(|new| new.indices.revocation = 1 << 24), too_high(StatusPurpose::Revocation)),
        (with(|new| new.indices.suspension = 1 << 24), too_high(StatusPurpose::Suspension)),
        (with(|new| new.holder_kind = HolderKind::Device), Error::HolderKindForbidden { kinds: 1 }),
        (
            Action::Revoke { by: principal(CLERK), id: id(1), reason: Reason::Hold },
            Error::BadReason { reason: Reason::Hold },
        ),
    ] {
        seen.refused(registry.act(CLERK, action), error);
    }
    let whole: Vec<NewCredential> = (0..33).map(|number| licence(number, CLERK, account(40), now)).collect();
    seen.refused(registry.issue_batch(CLERK, &[]), Error::BadBatch { count: 0 });
    seen.refused(registry.issue_batch(CLERK, &whole), Error::BadBatch { count: 33 });
    // The edges that are good: the first and last index, one millisecond, no end.
    let edge = with(|new| {
        new.indices = StatusIndices { revocation: (1 << 24) - 1, suspension: 0 };
        new.period = Period { from: u64::MAX - 1, until: u64::MAX };
    });
    registry.act(CLERK, edge).unwrap();
}

fn types(seen: &mut Seen) {
    let mut registry = registry();
    let own = CredentialType(1_000);
    let definition = TypeDefinition { holder_kinds: 1, clinician: false, retired: false };
    let kinds = |holder_kinds| TypeDefinition { holder_kinds, ..definition };
    seen.refused(registry.define(CLERK, 1_000, definition), Error::NotGovernor { governor: GOVERNOR });
    for (code, definition, error) in [
        (1_000, kinds(0), Error::BadHolderKinds { kinds: 0 }),
        (1_000, kinds(16), Error::BadHolderKinds { kinds: 16 }),
        (1, definition, Error::TypeFixed { credential_type: CredentialType(1) }),
        (999, definition, Error::TypeFixed { credential_type: CredentialType(999) }),
    ] {
        seen.refused(registry.define(GOVERNOR, code, definition), error);
    }
    registry.define(GOVERNOR, 1_000, definition).unwrap();
    let fixed = Error::TypeFixed { credential_type: own };
    seen.refused(registry.define(GOVERNOR, 1_000, kinds(3)), fixed);
    seen.refused(registry.define(GOVERNOR, 1_000, TypeDefinition { clinician: true, ..definition }), fixed);
    registry.define(GOVERNOR, 1_000, TypeDefinition { retired: true, ..definition }).unwrap();
    let new = NewTerm { credential_type: own, ..term(BOARD, Role::Issuer) };
    let retired = Error::TypeRetired { credential_type: own };
    seen.refused(registry.accredit(GOVERNOR, Principal::Governor, new), retired);
    registry.define(GOVERNOR, 1_000, definition).unwrap();
    registry.accredit(GOVERNOR, Principal::Governor, new).unwrap();
}

fn who_acts(seen: &mut Seen) {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let stranger = account(99);
    for action in [
        with(|new| new.id = id(2)),
        suspend(CLERK, 1),
        reinstate(CLERK, 1),
        revoke(CLERK, 1),
        renew(CLERK, 1, u64::MAX),
    ] {
        seen.refused(registry.act(stranger, action), Error::MayNotAct { controller: CLERK });
    }
    let renounce = Action::Renounce { holder: DOCTOR, id: id(1) };
    seen.refused(registry.act(CLERK, renounce), Error::MayNotAct { controller: DOCTOR });
    seen.refused(registry.act(stranger, suspend(GOVERNOR, 1)), Error::NotGovernor { governor: GOVERNOR });
    let accredited = registry.accredit(stranger, principal(BOARD), term(account(5), Role::Issuer));
    seen.refused(accredited, Error::MayNotAct { controller: BOARD });
    // Nobody is believed to be a controller while nobody can be asked.
    registry.alone = true;
    seen.refused(registry.act(CLERK, suspend(CLERK, 1)), Error::DependencyUnavailable);
    let named = registry.set_delegate((CLERK, CLERK), DESK, delegate::ALL, u64::MAX);
    seen.refused(named, Error::DependencyUnavailable);
}

fn delegates(seen: &mut Seen) {
    let mut registry = registry();
    let now = registry.now;
    registry.controllers.insert(CLERK, NEW_KEY);
    let mut name = |actor, delegate, scope, until, error| {
        seen.refused(registry.set_delegate((CLERK, actor), delegate, scope, until), error);
    };
    name(CLERK, DESK, delegate::ISSUE, u64::MAX, Error::NotController { controller: NEW_KEY });
    name(NEW_KEY, CLERK, delegate::ISSUE, u64::MAX, Error::DelegateToSelf);
    name(NEW_KEY, NEW_KEY, delegate::ISSUE, u64::MAX, Error::DelegateToSelf);
    name(NEW_KEY, DESK, 0, u64::MAX, Error::BadScope { scope: 0 });
    name(NEW_KEY, DESK, 16, u64::MAX, Error::BadScope { scope: 16 });
    name(NEW_KEY, DESK, delegate::ISSUE, now, Error::NotFuture { now });
    seen.refused(registry.remove_delegate((CLERK, CLERK), DESK), Error::NotController { controller: NEW_KEY });
    seen.refused(registry.remove_delegate((CLERK, NEW_KEY), DESK), Error::NoDelegate);

    registry.set_delegate((CLERK, NEW_KEY), DESK, delegate::PRESENT | delegate::STATUS, now + 1).unwrap();
    let new = || with(|_| {});
    seen.refused(registry.act(DESK, new()), Error::OutOfScope { scope: delegate::PRESENT | delegate::STATUS });
    registry.now += 1;
    seen.refused(registry.act(DESK, new()), Error::DelegateEnded { until: now + 1 });
    registry.controllers.insert(CLERK, account(31));
    seen.refused(registry.act(DESK, new()), Error::DelegateOfOldKey { controller: account(31) });
}

fn accrediting(seen: &mut Seen) {
    let mut registry = registry();
    let now = registry.now;
    let late = account(5);
    let mut refuse = |registry: &mut Registry, parent, new, error| {
        seen.refused(registry.accredit(parent, principal(parent), new), error);
    };
    let as_issuer = term(late, Role::Issuer);
    refuse(&mut registry, BOARD, term(BOARD, Role::Authority), Error::SelfAccreditation);
    refuse(&mut registry, BOARD, term(MINISTRY, Role::Authority), Error::Cycle { account: MINISTRY });
    refuse(&mut registry, CLERK, as_issuer, Error::NotAuthority { account: CLERK });
    refuse(&mut registry, late, term(CLERK, Role::Issuer), lapsed(late, Lapse::Never));
    refuse(&mut registry, OTHER_BOARD, term(CLERK, Role::Issuer), Error::AlreadyAccredited { term: 1 });
    let other_type = NewTerm { credential_type: CredentialType::NURSE, ..as_issuer };
    refuse(&mut registry, BOARD, other_type, lapsed(BOARD, Lapse::Never));
    for (period, error) in [
        (Period { from: now + 9, until: now + 9 }, Error::BadPeriod { from: now + 9, until: now + 9 }),
        (Period { from: 0, until: now }, Error::BadPeriod { from: now, until: now }),
    ] {
        refuse(&mut registry, BOARD, NewTerm { period, ..as_issuer }, error);
    }
    // An authority at the third hop issues, and can accredit nobody.
    registry.accredit(BOARD, principal(BOARD), term(late, Role::Authority)).unwrap();
    refuse(&mut registry, late, term(account(6), Role::Issuer), Error::TooDeep { depth: 4 });
    // A suspended, a future term still runs; an ended one does not.
    registry.held(hold, BOARD, (CLERK, TYPE, 1)).unwrap();
    refuse(&mut registry, BOARD, term(CLERK, Role::Issuer), Error::AlreadyAccredited { term: 1 });
    registry.held(end, BOARD, (CLERK, TYPE, 1)).unwrap();
    registry.newest.get_mut(&(CLERK, TYPE)).unwrap().number = u32::MAX;
    refuse(&mut registry, BOARD, term(CLERK, Role::Issuer), Error::NumbersExhausted);
    // Whoever above may not now, is named.
    registry.held(hold, GOVERNOR, (MINISTRY, TYPE, 1)).unwrap();
    refuse(&mut registry, BOARD, term(account(6), Role::Issuer), lapsed(MINISTRY, Lapse::Suspended));
    registry.held(hold, MINISTRY, (BOARD, TYPE, 1)).unwrap();
    refuse(&mut registry, BOARD, term(account(6), Role::Issuer), lapsed(BOARD, Lapse::Suspended));
}

fn terms_by_their_parent(seen: &mut Seen) {
    let mut registry = registry();
    let now = registry.now;
    let clerk = (CLERK, TYPE, 1);
    let not_parent = Error::NotParent { parent: principal(BOARD) };
    for stranger in [MINISTRY, OTHER_BOARD, GOVERNOR, DOCTOR] {
        for change in [hold, lift, end] {
            seen.refused(registry.held(change, stranger, clerk), not_parent);
        }
        seen.refused(registry.revoke_for_cause(stranger, clerk, now, 0), not_parent);
    }
    // The account itself may end its term, nothing else.
    seen.refused(registry.held(hold, CLERK, clerk), not_parent);
    let governor = Error::NotParent { parent: Principal::Governor };
    seen.refused(registry.held(hold, BOARD, (MINISTRY, TYPE, 1)), governor);
    let none = Error::NoSuchTerm { account: CLERK, term: 2 };
    for change in [hold, lift, end, adopt] {
        seen.refused(registry.held(change, BOARD, (CLERK, TYPE, 2)), none);
    }
    seen.refused(registry.held(end, CLERK, (CLERK, TYPE, 2)), none);

    seen.refused(registry.held(lift, BOARD, clerk), Error::NotSuspended);
    registry.held(hold, BOARD, clerk).unwrap();
    seen.refused(registry.held(hold, BOARD, clerk), Error::AlreadySuspended);
    registry.held(end, BOARD, clerk).unwrap();
    for change in [hold, lift, end] {
        seen.refused(registry.held(change, BOARD, clerk), lapsed(CLERK, Lapse::Ended));
    }
    seen.refused(registry.revoke_for_cause(BOARD, clerk, now + 1, 0), Error::SinceInFuture { now });
    let long = accreditation::MAX_GRACE + 1;
    seen.refused(registry.revoke_for_cause(BOARD, clerk, now, long), Error::GraceTooLong { grace: long });
    registry.revoke_for_cause(BOARD, clerk, now, long - 1).unwrap();
    seen.refused(registry.revoke_for_cause(BOARD, clerk, 0, 0), Error::AlreadyRevokedForCause);
    seen.refused(registry.held(end, CLERK, clerk), lapsed(CLERK, Lapse::RevokedForCause));
}

fn adopting(seen: &mut Seen) {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let clerk = (CLERK, TYPE, 1);
    // Nobody is gone yet.
    seen.refused(registry.adopt(BOARD, principal(BOARD), id(1)), Error::StillAccredited { account: CLERK });
    seen.refused(registry.held(adopt, MINISTRY, clerk), Error::StillAccredited { account: BOARD });
    registry.held(hold, BOARD, clerk).unwrap();
    seen.refused(registry.adopt(BOARD, principal(BOARD), id(1)), Error::StillAccredited { account: CLERK });
    registry.held(end, BOARD, clerk).unwrap();
    for stranger in [CLERK, OTHER_BOARD, DOCTOR] {
        seen.refused(registry.adopt(stranger, principal(stranger), id(1)), Error::NotAncestor);
    }
    seen.refused(registry.adopt(BOARD, principal(BOARD), id(2)), Error::NotCurrent { current: None });
    registry.held(hold, MINISTRY, (BOARD, TYPE, 1)).unwrap();
    seen.refused(registry.adopt(BOARD, principal(BOARD), id(1)), lapsed(BOARD, Lapse::Suspended));
    registry.held(end, MINISTRY, (BOARD, TYPE, 1)).unwrap();
    for stranger in [CLERK, BOARD, OTHER_BOARD] {
        seen.refused(registry.held(adopt, stranger, clerk), Error::NotAncestor);
    }
    seen.refused(registry.held(adopt, GOVERNOR, (MINISTRY, TYPE, 1)), Error::NotAncestor);
    // An ancestor that comes back as an issuer only, or no nearer to the governor than who is gone.
    registry.held(end, GOVERNOR, (MINISTRY, TYPE, 1)).unwrap();
    registry.accredit(GOVERNOR, Principal::Governor, term(MINISTRY, Role::Issuer)).unwrap();
    let only = Error::NotAuthority { account: MINISTRY };
    seen.refused(registry.held(adopt, MINISTRY, clerk), only);
    seen.refused(registry.adopt(MINISTRY, principal(MINISTRY), id(1)), only);
    registry.held(end, GOVERNOR, (MINISTRY, TYPE, 2)).unwrap();
    registry.accredit(GOVERNOR, Principal::Governor, term(account(6), Role::Authority)).unwrap();
    registry.accredit(account(6), principal(account(6)), term(MINISTRY, Role::Authority)).unwrap();
    seen.refused(registry.held(adopt, MINISTRY, clerk), Error::TooDeep { depth: 3 });
}

fn issuing(seen: &mut Seen) {
    let mut registry = registry();
    let (doctor, other) = (with(|_| {}), with(|new| new.id = id(2)));
    for issuer in [DOCTOR, NURSE] {
        let own = with(|new| (new.issuer, new.holder) = (issuer, account(40)));
        seen.refused(registry.act(issuer, own), lapsed(issuer, Lapse::Never));
    }
    let nurse = with(|new| new.credential_type = CredentialType::NURSE);
    seen.refused(registry.act(CLERK, nurse), lapsed(CLERK, Lapse::Never));
    registry.act(CLERK, doctor.clone()).unwrap();
    seen.refused(registry.act(CLERK, doctor), Error::DuplicateId { id: id(1) });
    seen.refused(registry.act(CLERK, other.clone()), Error::AlreadyIssued { id: id(1) });
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    seen.refused(registry.act(CLERK, other.clone()), Error::AlreadyIssued { id: id(1) });
    registry.act(CLERK, revoke(CLERK, 1)).unwrap();
    // Not even a revoked one's index is free again; another issuer's lists are another matter.
    let twice = |purpose| Error::DuplicateStatusIndex { purpose, index: 1 };
    seen.refused(registry.act(CLERK, other), twice(StatusPurpose::Revocation));
    let half = with(|new| (new.id, new.indices.revocation) = (id(2), 2));
    seen.refused(registry.act(CLERK, half), twice(StatusPurpose::Suspension));
    let boards = with(|new| (new.id, new.issuer) = (id(2), OTHER_BOARD));
    registry.act(OTHER_BOARD, boards).unwrap();
    // While suspended, past one's own period, after one's end.
    let third = || with(|new| (new.id, new.holder) = (id(3), NURSE));
    registry.held(hold, BOARD, (CLERK, TYPE, 1)).unwrap();
    seen.refused(registry.act(CLERK, third()), lapsed(CLERK, Lapse::Suspended));
    registry.held(end, BOARD, (CLERK, TYPE, 1)).unwrap();
    seen.refused(registry.act(CLERK, third()), lapsed(CLERK, Lapse::Ended));
    let until = registry.now + 5;
    let period = Period { from: 0, until };
    registry.accredit(BOARD, principal(BOARD), NewTerm { period, ..term(CLERK, Role::Issuer) }).unwrap();
    registry.now = until;
    seen.refused(registry.act(CLERK, third()), lapsed(CLERK, Lapse::Expired { until }));
}

fn changing(seen: &mut Seen) {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let unknown: Hash = id(9);
    let absent = Error::NotCurrent { current: None };
    seen.refused(registry.act(CLERK, suspend(CLERK, 9)), absent);
    let key = slot(DOCTOR);
    let stale = registry.slot(key).renounce(&unknown, &DOCTOR, registry.now);
    seen.refused(stale, Error::NotCurrent { current: Some(id(1)) });
    let terms = Accreditations(&registry, TYPE);
    seen.refused(Slot::default().suspend(&unknown, &principal(CLERK), Reason::Hold, None, &terms, NOW), absent);

    let other = Error::NotResponsible { responsible: principal(CLERK) };
    for stranger in [MINISTRY, OTHER_BOARD, DOCTOR, GOVERNOR] {
        for action in [suspend(stranger, 1), reinstate(stranger, 1), revoke(stranger, 1)] {
            seen.refused(registry.act(stranger, action), other);
        }
    }
    seen.refused(registry.act(BOARD, renew(BOARD, 1, u64::MAX)), other);
    let renounce = |holder| Action::Renounce { holder, id: id(1) };
    seen.refused(registry.act(NURSE, renounce(NURSE)), Error::NotHolder { holder: DOCTOR });
    seen.refused(registry.act(CLERK, reinstate(CLERK, 1)), Error::NotSuspended);
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    seen.refused(registry.act(CLERK, suspend(CLERK, 1)), Error::AlreadySuspended);
    registry.act(BOARD, suspend(BOARD, 1)).unwrap();
    for by in [CLERK, BOARD] {
        seen.refused(registry.act(by, suspend(by, 1)), Error::AlreadySuspended);
    }
    seen.refused(registry.act(CLERK, reinstate(CLERK, 1)), Error::SuspendedByAuthority);

    registry.act(CLERK, revoke(CLERK, 1)).unwrap();
    let gone = Error::Revoked { reason: Reason::PrivilegeWithdrawn };
    for action in [suspend(CLERK, 1), reinstate(CLERK, 1), revoke(CLERK, 1), renew(CLERK, 1, u64::MAX)] {
        seen.refused(registry.act(CLERK, action), gone);
    }
    seen.refused(registry.act(DOCTOR, renounce(DOCTOR)), gone);
    seen.refused(registry.adopt(BOARD, principal(BOARD), id(1)), gone);
    // A chain that storage has lost part of decides nothing.
    let held: AccountId = account(41);
    issue(&mut registry, 2, CLERK, held);
    registry.newest.remove(&(BOARD, TYPE));
    let lost = Error::NoSuchTerm { account: BOARD, term: 1 };
    seen.refused(registry.is_valid(slot(held)), lost);
    seen.refused(registry.act(CLERK, suspend(CLERK, 2)), lost);
}

fn renewing(seen: &mut Seen) {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    seen.refused(registry.act(CLERK, renew(CLERK, 1, until)), Error::NotLater { until });
    let mut expired = registry.clone();
    expired.now = until + 10;
    let over = Error::BadPeriod { from: until + 10, until: until + 10 };
    seen.refused(expired.act(CLERK, renew(CLERK, 1, until + 10)), over);
    expired.act(CLERK, renew(CLERK, 1, until + 11)).unwrap();
    registry.held(hold, BOARD, (CLERK, TYPE, 1)).unwrap();
    seen.refused(registry.act(CLERK, renew(CLERK, 1, until + 1)), lapsed(CLERK, Lapse::Suspended));
    // Void, or to be void once the grace is over.
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, DAY).unwrap();
    seen.refused(registry.act(CLERK, renew(CLERK, 1, until + 1)), Error::VoidForCause { hop: CLERK });
    // The governor answers for what it adopted, and is no issuer.
    registry.adopt(GOVERNOR, Principal::Governor, id(1)).unwrap();
    let governor = Error::NotResponsible { responsible: Principal::Governor };
    seen.refused(registry.act(CLERK, renew(CLERK, 1, until + 1)), governor);
}

fn revisions(seen: &mut Seen) {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    let by = principal(CLERK);
    let hold = |revision| Action::Suspend { by, id: id(1), reason: Reason::Hold, revision };
    let lift = |revision| Action::Reinstate { by, id: id(1), revision };
    let longer = |revision| Action::Renew { by: CLERK, id: id(1), until: until + 1, commitment: None, revision };
    seen.refused(registry.relay(CLERK, hold(Some(0))), Error::NumberUsed { highest: 0 });
    seen.refused(registry.relay(CLERK, hold(Some(1_001))), Error::NumberTooFar { highest: 0 });
    registry.relay(CLERK, hold(Some(1_000))).unwrap();
    seen.refused(registry.relay(CLERK, lift(Some(1_000))), Error::NumberUsed { highest: 1_000 });
    seen.refused(registry.relay(CLERK, longer(Some(999))), Error::NumberUsed { highest: 1_000 });
    for unnamed in [hold(None), lift(None), longer(None)] {
        seen.refused(registry.relay(CLERK, unnamed), Error::NotNamed);
    }
    registry.slots.get_mut(&slot(DOCTOR)).unwrap().revision = u32::MAX;
    for action in [lift(None), longer(None)] {
        seen.refused(registry.act(CLERK, action), Error::NumbersExhausted);
    }
    // What is final needs no number.
    registry.relay(CLERK, revoke(CLERK, 1)).unwrap();
}

fn keys_and_questions(seen: &mut Seen) {
    let mut registry = registry();
    let now = registry.now;
    let key = VerificationKey::Ed25519([7; 32]);
    let p256 = |sign, x| {
        let mut bytes = [x; 33];
        bytes[0] = sign;
        VerificationKey::P256(bytes)
    };
    for bad in [VerificationKey::Ed25519([0; 32]), p256(4, 7), p256(0, 7), p256(2, 0)] {
        seen.refused(registry.bind_key((CLERK, CLERK), bad, u64::MAX), Error::BadKey);
    }
    registry.bind_key((CLERK, CLERK), p256(3, 7), u64::MAX).unwrap();
    seen.refused(registry.bind_key((CLERK, CLERK), key, now), Error::NotFuture { now });
    seen.refused(registry.unbind_key((CLERK, CLERK), key), Error::NoKey);
    registry.bind_key((CLERK, CLERK), key, now + 5).unwrap();
    seen.refused(registry.bind_key((CLERK, CLERK), key, now + 9), Error::KeyKnown { until: now + 5 });
    registry.now += 5;
    seen.refused(registry.unbind_key((CLERK, CLERK), key), Error::KeyEnded { until: now + 5 });
    for (at, seq) in [(now + 6, None), (now + 5, None), (now + 5, Some(0))] {
        seen.refused(registry.valid_at(slot(DOCTOR), at, seq), Error::NotYetPast { now: now + 5 });
    }
    registry.valid_at(slot(DOCTOR), now + 4, None).unwrap();
}

fn relayed(seen: &mut Seen) {
    let envelope = Envelope { contract: [0xcc; 32], genesis: [0x6e; 32], signer: CLERK, deadline: NOW };
    let check = |action: &Action, now, good| check_relayed(action, &envelope, None, now, |_| good);
    seen.refused(check(&suspend(CLERK, 1), NOW - 1, true), Error::NotNamed);
    seen.refused(check(&with(|new| new.holder = CLERK), NOW - 1, true), Error::SelfIssued);
    seen.refused(check(&revoke(CLERK, 1), NOW, true), Error::DeadlinePassed { deadline: NOW });
    seen.refused(check(&revoke(CLERK, 1), NOW - 1, false), Error::BadSignature);
    assert_eq!(check(&revoke(CLERK, 1), NOW - 1, true), Ok(()));
}
