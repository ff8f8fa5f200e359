//! Who acts: delegates, who signs for a relayer, and who takes over what somebody left behind.

mod support;

use salus_domain::credential::accreditation;
use salus_domain::credential::*;
use support::account;
use support::credential::*;
use support::licences::*;

// --- delegates and relayed messages

#[test]
fn a_delegate_does_what_it_was_named_for_and_no_more() {
    let mut registry = registry();
    registry.set_delegate((CLERK, CLERK), DESK, delegate::ISSUE, u64::MAX).unwrap();
    let new = licence(1, CLERK, DOCTOR, registry.now);
    registry.act(DESK, Action::Issue(new)).unwrap();
    assert_eq!(registry.act(DESK, revoke(CLERK, 1)), Err(Error::OutOfScope { scope: delegate::ISSUE }));
    registry.set_delegate((CLERK, CLERK), DESK, delegate::STATUS, u64::MAX).unwrap();
    registry.act(DESK, suspend(CLERK, 1)).unwrap();
    // Nor does it name others.
    assert_eq!(
        registry.set_delegate((CLERK, DESK), account(21), delegate::ISSUE, u64::MAX),
        Err(Error::NotController { controller: CLERK })
    );
    registry.remove_delegate((CLERK, CLERK), DESK).unwrap();
    assert_eq!(registry.act(DESK, reinstate(CLERK, 1)), Err(Error::MayNotAct { controller: CLERK }));
}

#[test]
fn a_signed_suspension_that_is_held_back_burns_with_the_next_one() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let numbered =
        |revision| Action::Suspend { by: principal(CLERK), id: id(1), reason: Reason::Hold, revision: Some(revision) };
    let back = |revision| Action::Reinstate { by: principal(CLERK), id: id(1), revision: Some(revision) };
    registry.relay(CLERK, numbered(1)).unwrap();
    registry.relay(CLERK, back(2)).unwrap();
    assert_eq!(registry.relay(CLERK, numbered(1)), Err(Error::NumberUsed { highest: 2 }), "replayed");
    // Suspending far ahead outruns every reinstatement that was signed and held back.
    registry.relay(CLERK, numbered(102)).unwrap();
    assert_eq!(registry.relay(CLERK, back(4)), Err(Error::NumberUsed { highest: 102 }));
    // Nothing that is held back can keep a revocation out.
    registry.relay(CLERK, revoke(CLERK, 1)).unwrap();
}

#[test]
fn an_issuers_signed_message_is_submitted_by_the_holder_once() {
    let mut registry = registry();
    let new = licence(1, CLERK, DOCTOR, registry.now);
    // Whoever relays it: it is the signer whom it counts for.
    registry.relay(CLERK, Action::Issue(new)).unwrap();
    assert_eq!(registry.relay(CLERK, Action::Issue(new)), Err(Error::DuplicateId { id: id(1) }));
    registry.act(DOCTOR, Action::Renounce { holder: DOCTOR, id: id(1) }).unwrap();
    assert_eq!(registry.relay(CLERK, Action::Issue(new)), Err(Error::DuplicateId { id: id(1) }), "even then");
}

// --- orphans

#[test]
fn an_orphans_credential_is_adopted_and_counts_from_then_on() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let until = registry.now + YEAR;
    registry.now += 5;
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, 0).unwrap();
    let fell = registry.now;
    registry.now += 5;
    registry.adopt(BOARD, principal(BOARD), id(1)).unwrap();
    registry.now += 1;
    for (at, expected) in
        [(fell - 1, valid(1, until)), (fell, void(CLERK, 0)), (fell + 4, void(CLERK, 0)), (fell + 5, valid(1, until))]
    {
        assert_eq!(registry.valid_at(slot(DOCTOR), at, None), expected, "{at}");
    }
    // Now the board answers for it, and the ministry is its authority.
    assert_eq!(registry.act(CLERK, revoke(CLERK, 1)), Err(Error::NotResponsible { responsible: principal(BOARD) }));
    registry.act(BOARD, suspend(BOARD, 1)).unwrap();
    registry.act(MINISTRY, reinstate(MINISTRY, 1)).unwrap();
    registry.act(BOARD, renew(BOARD, 1, until + 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until + 1));
    // The adopter's own fall reaches it, if that dates from before the adoption.
    registry.revoke_for_cause(MINISTRY, (BOARD, TYPE, 1), fell, 0).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(BOARD, 0));
}

#[test]
fn the_governor_adopts_where_nobody_else_is_above() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, MINISTRY, DOCTOR);
    registry.act(GOVERNOR, suspend(GOVERNOR, 1)).unwrap();
    registry.held(accreditation::end, GOVERNOR, (MINISTRY, TYPE, 1)).unwrap();
    assert_eq!(registry.adopt(BOARD, principal(BOARD), id(1)), Err(Error::NotAncestor));
    registry.adopt(GOVERNOR, Principal::Governor, id(1)).unwrap();
    registry.act(GOVERNOR, reinstate(GOVERNOR, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until));
    registry.revoke_for_cause(GOVERNOR, (MINISTRY, TYPE, 1), NOW, 0).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until), "nobody above the governor can fall");
    assert_eq!(registry.adopt(GOVERNOR, Principal::Governor, id(1)), Err(Error::NotAncestor));
}

#[test]
fn an_orphaned_issuer_is_adopted_with_everything_it_issued() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 5;
    registry.revoke_for_cause(MINISTRY, (BOARD, TYPE, 1), NOW, 0).unwrap();
    let fell = registry.now;
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(BOARD, 1));
    registry.now += 5;
    let adopted = registry.held(accreditation::adopt, MINISTRY, (CLERK, TYPE, 1)).unwrap();
    let link = Link { parent: Some((MINISTRY, 1)), since: registry.now };
    assert_eq!(adopted.link(registry.now), link);
    registry.now += 1;
    for (at, expected) in
        [(fell - 1, valid(1, until)), (fell, void(BOARD, 1)), (fell + 4, void(BOARD, 1)), (fell + 5, valid(1, until))]
    {
        assert_eq!(registry.valid_at(slot(DOCTOR), at, None), expected, "{at}");
    }
    // It issues again, beneath the ministry, which is its authority now.
    issue(&mut registry, 2, CLERK, NURSE);
    registry.act(MINISTRY, suspend(MINISTRY, 1)).unwrap();
    // And once more, by the governor; nearer is not possible.
    registry.held(accreditation::end, GOVERNOR, (MINISTRY, TYPE, 1)).unwrap();
    registry.held(accreditation::adopt, GOVERNOR, (CLERK, TYPE, 1)).unwrap();
    issue(&mut registry, 3, CLERK, account(12));
    assert_eq!(registry.held(accreditation::adopt, GOVERNOR, (CLERK, TYPE, 1)), Err(Error::NotAncestor));
}

#[test]
fn a_squatted_account_frees_itself() {
    let mut registry = registry();
    let victim = account(5);
    registry.accredit(OTHER_BOARD, principal(OTHER_BOARD), term(victim, Role::Issuer)).unwrap();
    let proper = term(victim, Role::Authority);
    assert_eq!(registry.accredit(MINISTRY, principal(MINISTRY), proper), Err(Error::AlreadyAccredited { term: 1 }));
    registry.held(accreditation::end, victim, (victim, TYPE, 1)).unwrap();
    assert_eq!(registry.accredit(MINISTRY, principal(MINISTRY), proper).unwrap().term.number, 2);
    assert_eq!(registry.older[&(victim, TYPE, 1)].ended, Some(registry.now));
}
