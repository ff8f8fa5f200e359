//! The cases that an expert tries first, each by its name.

mod support;

use salus_domain::credential::accreditation;
use salus_domain::credential::*;
use support::account;
use support::credential::*;
use support::licences::*;

// --- revocation for cause

#[test]
fn issuer_revoked_for_cause_after_issuing_before_and_after_the_stated_instant_and_the_grace() {
    let mut registry = registry();
    let mut untils = [0; 3];
    let since = registry.now + 10;
    for (index, at) in [since - 1, since, since + 5].into_iter().enumerate() {
        registry.now = at;
        untils[index] = issue(&mut registry, index as u8, CLERK, account(40 + index as u8));
    }
    registry.now = since + 100;
    let recorded = registry.now;
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), since, DAY).unwrap();
    // (when, what the first says, what the other two say): the first was issued before the stated instant.
    let grace = recorded + DAY;
    for now in [recorded, grace - 1, grace, grace + YEAR / 2] {
        registry.now = now;
        assert_eq!(registry.is_valid(slot(account(40))), valid(0, untils[0]), "{now}");
        for number in [1, 2] {
            let expected = if now < grace { valid(number, grace) } else { void(CLERK, 0) };
            assert_eq!(registry.is_valid(slot(account(40 + number))), expected, "{now}");
        }
    }
    // What counted before stays provable, with the end that was known then.
    assert_eq!(registry.valid_at(slot(account(41)), recorded - 1, None), valid(1, untils[1]));
    assert_eq!(registry.valid_at(slot(account(41)), grace - 1, None), valid(1, grace));
    assert_eq!(registry.valid_at(slot(account(41)), grace, None), void(CLERK, 0));
}

#[test]
fn an_authority_revoked_for_cause_takes_along_what_it_granted_since_and_all_beneath() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 10;
    let since = registry.now;
    let late = account(5);
    registry.accredit(BOARD, principal(BOARD), term(late, Role::Issuer)).unwrap();
    registry.now += 10;
    issue(&mut registry, 2, late, NURSE);
    let own = issue(&mut registry, 3, BOARD, account(12));
    let after = issue(&mut registry, 4, CLERK, account(13));
    registry.revoke_for_cause(MINISTRY, (BOARD, TYPE, 1), since, 0).unwrap();
    // Granted before, so what the clerk issued stays, whenever it issued; granted since, so it falls.
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until));
    assert_eq!(registry.is_valid(slot(account(13))), valid(4, after));
    assert_eq!(registry.is_valid(slot(NURSE)), void(BOARD, 1));
    assert_eq!(registry.is_valid(slot(account(12))), void(BOARD, 0));
    assert_eq!(registry.valid_at(slot(account(12)), registry.now - 1, None), invalid(Why::NotIssued));
    assert_eq!(own, after);
    // Nobody beneath issues any more, whenever they were accredited.
    for issuer in [CLERK, late] {
        let new = licence(9, issuer, account(14), registry.now);
        assert_eq!(registry.act(issuer, Action::Issue(new)), Err(lapsed(BOARD, Lapse::RevokedForCause)));
    }
}

#[test]
fn the_failing_hop_is_named_three_hops_up() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 1;
    registry.revoke_for_cause(GOVERNOR, (MINISTRY, TYPE, 1), 0, 0).unwrap();
    assert_eq!(registry.newest[&(MINISTRY, TYPE)].cause.unwrap().since, NOW, "raised to the grant");
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(MINISTRY, 2));
}

#[test]
fn an_older_term_can_still_be_revoked_for_cause() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.held(accreditation::end, BOARD, (CLERK, TYPE, 1)).unwrap();
    registry.now += 1;
    registry.accredit(BOARD, principal(BOARD), term(CLERK, Role::Issuer)).unwrap();
    let other = issue(&mut registry, 2, CLERK, NURSE);
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until), "an ordinary end changes nothing");
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, 0).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(CLERK, 0));
    assert_eq!(registry.is_valid(slot(NURSE)), valid(2, other));
}

#[test]
fn a_renewal_counts_as_issuing_so_that_a_stolen_key_cannot_outlive_its_discovery() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 10;
    let stolen = registry.now;
    registry.now += 10;
    registry.act(CLERK, renew(CLERK, 1, u64::MAX)).unwrap();
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), stolen, 0).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(CLERK, 0));
}

#[test]
fn a_renewal_by_a_new_term_is_no_way_round_a_revocation_for_cause() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, DAY).unwrap();
    registry.accredit(OTHER_BOARD, principal(OTHER_BOARD), term(CLERK, Role::Issuer)).unwrap();
    assert_eq!(registry.act(CLERK, renew(CLERK, 1, until + 1)), Err(Error::VoidForCause { hop: CLERK }));
}

#[test]
fn during_the_grace_another_issuer_may_replace_what_is_to_fall() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let contested = licence(2, OTHER_BOARD, DOCTOR, registry.now);
    assert_eq!(registry.act(OTHER_BOARD, Action::Issue(contested)), Err(Error::AlreadyIssued { id: id(1) }));
    registry.now += 5;
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, DAY).unwrap();
    let grace = registry.now + DAY;
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, grace));
    registry.now += 1;
    let until = issue(&mut registry, 2, OTHER_BOARD, DOCTOR);
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(2, until));
    assert_eq!(registry.valid_at(slot(DOCTOR), registry.now - 1, None), valid(1, grace));
}

#[test]
fn who_was_revoked_for_cause_has_no_say_about_anyone_any_more() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 1;
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), registry.now, 0).unwrap();
    let out = Err(lapsed(CLERK, Lapse::RevokedForCause));
    for action in [suspend(CLERK, 1), revoke(CLERK, 1)] {
        assert_eq!(registry.act(CLERK, action), out);
    }
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until), "issued before the stated instant");
    registry.act(BOARD, suspend(BOARD, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Suspended));
    // The same for an authority, and what it was granted: its parent is next.
    registry.revoke_for_cause(MINISTRY, (BOARD, TYPE, 1), registry.now, 0).unwrap();
    let out = lapsed(BOARD, Lapse::RevokedForCause);
    assert_eq!(registry.act(BOARD, reinstate(BOARD, 1)), Err(out));
    assert_eq!(registry.held(accreditation::suspend, BOARD, (CLERK, TYPE, 1)), Err(out));
}

// --- what a lapse does not do

#[test]
fn authority_suspended_and_back_and_nothing_beneath_changed() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    let slots = registry.slots.clone();
    for (change, expected) in [
        (accreditation::suspend as ByParent, Err(lapsed(BOARD, Lapse::Suspended))),
        (accreditation::reinstate as ByParent, Ok(())),
    ] {
        registry.now += 1;
        registry.held(change, MINISTRY, (BOARD, TYPE, 1)).unwrap();
        assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until));
        assert_eq!(registry.slots, slots);
        let new = licence(2, CLERK, NURSE, registry.now);
        assert_eq!(registry.clone().act(CLERK, Action::Issue(new)).map(|_| ()), expected);
        let late = registry.clone().accredit(BOARD, principal(BOARD), term(account(5), Role::Issuer));
        assert_eq!(late.map(|_| ()), expected);
    }
}

#[test]
fn a_boards_lapse_closes_no_pharmacy() {
    let mut registry = Registry::at(NOW);
    registry.accredit(GOVERNOR, Principal::Governor, term(MINISTRY, Role::Authority)).unwrap();
    let period = Period { from: NOW + 5, until: NOW + DAY };
    registry.accredit(MINISTRY, principal(MINISTRY), NewTerm { period, ..term(BOARD, Role::Issuer) }).unwrap();
    let new = licence(1, BOARD, DOCTOR, NOW);
    for (now, expected) in [
        (NOW + 4, Err(lapsed(BOARD, Lapse::NotYet { from: NOW + 5 }))),
        (NOW + 5, Ok(())),
        (NOW + DAY - 1, Ok(())),
        (NOW + DAY, Err(lapsed(BOARD, Lapse::Expired { until: NOW + DAY }))),
    ] {
        registry.now = now;
        assert_eq!(registry.clone().act(BOARD, Action::Issue(new)).map(|_| ()), expected, "{now}");
        if now == NOW + 5 {
            registry.act(BOARD, Action::Issue(NewCredential { id: id(2), holder: NURSE, ..new })).unwrap();
            registry.taken.clear();
        }
    }
    assert_eq!(registry.is_valid(slot(NURSE)), valid(2, NOW + YEAR));
    // The board can still correct what it did.
    registry.act(BOARD, revoke(BOARD, 2)).unwrap();
}

// --- a credential's own states

#[test]
fn suspended_and_expired_at_once() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    for (now, expected) in [
        (until - 1, invalid(Why::Suspended)),
        (until, invalid(Why::Expired { until })),
        (until + 1, invalid(Why::Expired { until })),
    ] {
        registry.now = now;
        assert_eq!(registry.is_valid(slot(DOCTOR)), expected, "{now}");
    }
    // Renewed, it is still suspended; and the gap stays a gap.
    registry.act(CLERK, renew(CLERK, 1, until + YEAR)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Suspended));
    registry.act(CLERK, reinstate(CLERK, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until + YEAR));
    assert_eq!(registry.valid_at(slot(DOCTOR), until, None), invalid(Why::Expired { until }));
}

#[test]
fn every_reason_in_its_order() {
    let mut registry = registry();
    let from = registry.now + 10;
    let mut new = licence(1, CLERK, DOCTOR, registry.now);
    new.period = Period { from, until: from + 10 };
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::NotIssued));
    registry.act(CLERK, Action::Issue(new)).unwrap();
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    registry.revoke_for_cause(BOARD, (CLERK, TYPE, 1), NOW, 0).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::NotYetValid { from }));
    registry.now = from;
    assert_eq!(registry.is_valid(slot(DOCTOR)), void(CLERK, 0), "void before suspended");
    registry.now = from + 10;
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Expired { until: from + 10 }));
    registry.act(BOARD, revoke(BOARD, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Revoked { reason: Reason::PrivilegeWithdrawn }));
}

#[test]
fn revoke_and_reissue_in_one_block() {
    let mut registry = registry();
    let before = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.now += 5;
    registry.act(CLERK, revoke(CLERK, 1)).unwrap();
    let until = issue(&mut registry, 2, CLERK, DOCTOR);
    let at = registry.now;
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(2, until));
    registry.now += 1;
    for (seq, expected) in [
        (Some(0), valid(1, before)),
        (Some(1), valid(1, before)),
        (Some(2), invalid(Why::Revoked { reason: Reason::PrivilegeWithdrawn })),
        (Some(3), valid(2, until)),
        (None, valid(2, until)),
    ] {
        assert_eq!(registry.valid_at(slot(DOCTOR), at, seq), expected, "{seq:?}");
    }
    assert_eq!(registry.valid_at(slot(DOCTOR), at - 1, None), valid(1, before));
    // The old one is over for good.
    assert_eq!(registry.act(CLERK, reinstate(CLERK, 1)), Err(Error::NotCurrent { current: Some(id(2)) }));
}

#[test]
fn validity_boundary_at_both_ends() {
    let mut registry = registry();
    let mut new = licence(1, CLERK, DOCTOR, registry.now);
    let (from, until) = (registry.now + 10, registry.now + 20);
    new.period = Period { from, until };
    registry.act(CLERK, Action::Issue(new)).unwrap();
    let expected = [
        (from - 1, invalid(Why::NotYetValid { from })),
        (from, valid(1, until)),
        (until - 1, valid(1, until)),
        (until, invalid(Why::Expired { until })),
    ];
    for (now, expected) in &expected {
        registry.now = *now;
        assert_eq!(registry.is_valid(slot(DOCTOR)), *expected, "{now}");
    }
    registry.now += 1;
    for (at, expected) in expected {
        assert_eq!(registry.valid_at(slot(DOCTOR), at, None), expected, "asked later about {at}");
    }
}

#[test]
fn a_credential_is_never_backdated() {
    let mut registry = registry();
    let mut new = licence(1, CLERK, DOCTOR, registry.now);
    new.period.from = NOW - YEAR;
    let now = registry.now;
    let mut slot_of = Slot::default();
    let intake = Intake { definition: TYPE.definition(None).unwrap(), known: false, taken: &mut Taken::default() };
    let issued = slot_of.issue(&new, intake, &Accreditations(&registry, TYPE), now).unwrap();
    assert_eq!((issued.clamped_from, issued.credential.says.period.from), (Some(NOW - YEAR), now));
    registry.act(CLERK, Action::Issue(new)).unwrap();
    assert_eq!(registry.valid_at(slot(DOCTOR), now - 1, None), invalid(Why::NotIssued));
}

#[test]
fn two_state_licences_of_one_type() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    let nevada = SlotKey { jurisdiction: NEVADA, ..slot(DOCTOR) };
    assert_eq!(registry.is_valid(nevada), invalid(Why::NotIssued));
    let new = NewCredential { jurisdiction: NEVADA, ..licence(2, CLERK, DOCTOR, registry.now) };
    registry.act(CLERK, Action::Issue(new)).unwrap();
    registry.act(CLERK, revoke(CLERK, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Revoked { reason: Reason::PrivilegeWithdrawn }));
    assert_eq!(registry.is_valid(nevada), valid(2, until));
}

#[test]
fn holder_renounces_under_suspension() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    registry.act(BOARD, suspend(BOARD, 1)).unwrap();
    registry.act(DOCTOR, Action::Renounce { holder: DOCTOR, id: id(1) }).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), invalid(Why::Revoked { reason: Reason::HolderRequest }));
    let over = Err(Error::Revoked { reason: Reason::HolderRequest });
    assert_eq!(registry.act(BOARD, reinstate(BOARD, 1)), over);
    assert_eq!(registry.act(DOCTOR, Action::Renounce { holder: DOCTOR, id: id(1) }), over);
    assert!(registry.bit(CLERK, StatusPurpose::Revocation, 1));
    // That it was suspended stays provable.
    registry.now += 1;
    assert_eq!(registry.valid_at(slot(DOCTOR), registry.now - 1, Some(2)), invalid(Why::Suspended));
}

#[test]
fn what_the_authority_suspended_the_issuer_cannot_reinstate() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    // The authority makes the issuer's suspension its own.
    registry.act(BOARD, suspend(BOARD, 1)).unwrap();
    assert_eq!(registry.act(CLERK, reinstate(CLERK, 1)), Err(Error::SuspendedByAuthority));
    assert_eq!(registry.act(BOARD, suspend(BOARD, 1)), Err(Error::AlreadySuspended));
    registry.act(BOARD, reinstate(BOARD, 1)).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until));
    // The authority may also lift what the issuer suspended.
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    registry.act(BOARD, reinstate(BOARD, 1)).unwrap();
}

#[test]
fn a_renewal_moves_the_end_and_the_document() {
    let mut registry = registry();
    let until = issue(&mut registry, 1, CLERK, DOCTOR);
    let commitment = Some([0xd1; 32]);
    let action = Action::Renew { by: CLERK, id: id(1), until: until + 5, commitment, revision: None };
    registry.act(CLERK, action).unwrap();
    assert_eq!(registry.is_valid(slot(DOCTOR)), valid(1, until + 5));
    let Current { credential, state } = registry.slot(slot(DOCTOR)).current.unwrap();
    assert_eq!((credential.says.commitment, state.commitment(&credential)), ([0xd0; 32], [0xd1; 32]));
    // Which document counted when is in the timeline.
    let documents = [0, 1].map(|index| registry.entries[&(slot(DOCTOR), index)].state.commitment(&credential));
    assert_eq!(documents, [[0xd0; 32], [0xd1; 32]]);
}

// --- who acts

#[test]
fn delegate_issuing_one_millisecond_late() {
    let mut registry = registry();
    let until = registry.now + 100;
    registry.set_delegate((CLERK, CLERK), DESK, delegate::ISSUE, until).unwrap();
    for (now, number, expected) in [
        (until - 1, 1, Ok(())),
        (until, 2, Err(Error::DelegateEnded { until })),
        (until + 1, 3, Err(Error::DelegateEnded { until })),
    ] {
        registry.now = now;
        let new = licence(number, CLERK, account(40 + number), now);
        assert_eq!(registry.act(DESK, Action::Issue(new)).map(|_| ()), expected, "{now}");
    }
}

#[test]
fn rotated_key_keeps_acting_no_more_nor_do_its_delegates() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    registry.set_delegate((CLERK, CLERK), DESK, delegate::ALL, u64::MAX).unwrap();
    registry.controllers.insert(CLERK, NEW_KEY);
    assert_eq!(registry.act(CLERK, suspend(CLERK, 1)), Err(Error::MayNotAct { controller: NEW_KEY }));
    assert_eq!(registry.relay(CLERK, revoke(CLERK, 1)), Err(Error::MayNotAct { controller: NEW_KEY }));
    assert_eq!(registry.act(DESK, revoke(CLERK, 1)), Err(Error::DelegateOfOldKey { controller: NEW_KEY }));
    registry.act(NEW_KEY, suspend(CLERK, 1)).unwrap();
    registry.set_delegate((CLERK, NEW_KEY), DESK, delegate::STATUS, u64::MAX).unwrap();
    registry.act(DESK, reinstate(CLERK, 1)).unwrap();
    // Rotated back by recovery, the first key's delegate is not back.
    registry.controllers.insert(CLERK, CLERK);
    assert_eq!(registry.act(DESK, revoke(CLERK, 1)), Err(Error::DelegateOfOldKey { controller: CLERK }));
}

// --- status lists

#[test]
fn the_list_index_of_a_credential_leaks_no_order_of_issuance() {
    // Twelve holders with drawn indices, issued in two orders: every index is taken as it was drawn, and what the lists
    // show is the same bit for bit.
    let drawn = [7_340_032u32, 12, 99_999, 16_777_215, 131_072, 131_071, 4, 8_000_001, 300, 299, 65_536, 0];
    let play = |order: &mut dyn Iterator<Item = usize>| {
        let mut registry = registry();
        for number in order {
            let mut new = licence(number as u8, CLERK, account(40 + number as u8), registry.now);
            new.indices = StatusIndices { revocation: drawn[number], suspension: drawn[11 - number] };
            registry.act(CLERK, Action::Issue(new)).unwrap();
            registry.now += 1;
        }
        for number in [3, 8, 5] {
            registry.act(CLERK, revoke(CLERK, number)).unwrap();
        }
        registry
    };
    let (one, other) = (play(&mut (0..12)), play(&mut (0..12).rev()));
    assert_eq!(one.taken, other.taken);
    assert_eq!(one.bits, other.bits);
    for (number, index) in drawn.into_iter().enumerate() {
        assert_eq!(one.bit(CLERK, StatusPurpose::Revocation, index), [3, 5, 8].contains(&number));
    }
}

#[test]
fn a_suspension_shows_in_the_list_until_it_is_lifted() {
    let mut registry = registry();
    issue(&mut registry, 1, CLERK, DOCTOR);
    let bits = |registry: &Registry| {
        [StatusPurpose::Revocation, StatusPurpose::Suspension].map(|purpose| registry.bit(CLERK, purpose, 1))
    };
    assert_eq!(bits(&registry), [false, false]);
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    assert_eq!(bits(&registry), [false, true]);
    registry.act(CLERK, reinstate(CLERK, 1)).unwrap();
    assert_eq!(bits(&registry), [false, false]);
    registry.act(CLERK, revoke(CLERK, 1)).unwrap();
    assert_eq!(bits(&registry), [true, false]);
}

// --- types, batches, keys

#[test]
fn a_type_of_the_governors_own_and_its_retirement() {
    let mut registry = registry();
    let midwife = CredentialType(1_000);
    let definition = TypeDefinition { holder_kinds: HolderKind::Person.mask(), clinician: true, retired: false };
    registry.define(GOVERNOR, 1_000, definition).unwrap();
    let new_term = NewTerm { credential_type: midwife, ..term(BOARD, Role::Issuer) };
    registry.accredit(GOVERNOR, Principal::Governor, new_term).unwrap();
    let new = NewCredential { credential_type: midwife, ..licence(1, BOARD, NURSE, registry.now) };
    registry.act(BOARD, Action::Issue(new)).unwrap();
    registry.define(GOVERNOR, 1_000, TypeDefinition { retired: true, ..definition }).unwrap();
    let until = new.period.until;
    assert_eq!(registry.is_valid(new.slot()), valid(1, until), "what is out there stays");
    let retired = Error::TypeRetired { credential_type: midwife };
    let another = NewCredential { id: id(2), holder: DOCTOR, ..new };
    assert_eq!(registry.act(BOARD, Action::Issue(another)), Err(retired));
    assert_eq!(registry.act(BOARD, renew(BOARD, 1, until + 1)), Err(retired));
    registry.act(BOARD, revoke(BOARD, 1)).unwrap();
}

#[test]
fn a_batch_is_issued_whole_or_not_at_all() {
    let mut registry = registry();
    let new = |number: u8| licence(number, CLERK, account(40 + number), NOW + DAY);
    let mut batch: Vec<NewCredential> = (0..MAX_BATCH as u8).map(new).collect();
    batch[31].indices.suspension = 0;
    let twice = Error::DuplicateStatusIndex { purpose: StatusPurpose::Suspension, index: 0 };
    assert_eq!(registry.issue_batch(CLERK, &batch), Err(twice));
    assert_eq!(registry.is_valid(slot(account(40))), invalid(Why::NotIssued));
    batch[31] = new(31);
    registry.issue_batch(CLERK, &batch).unwrap();
    assert_eq!(registry.is_valid(slot(account(71))), valid(31, NOW + DAY + YEAR));
}

#[test]
fn a_key_is_the_issuers_from_when_it_was_bound_until_it_was_unbound() {
    let mut registry = registry();
    let key = VerificationKey::Ed25519([7; 32]);
    let bound = registry.now;
    registry.bind_key((CLERK, CLERK), key, u64::MAX).unwrap();
    registry.now += 10;
    registry.unbind_key((CLERK, CLERK), key).unwrap();
    let binding = registry.keys[&(CLERK, key)];
    for (at, expected) in [(bound - 1, false), (bound, true), (bound + 9, true), (bound + 10, false)] {
        assert_eq!(binding.holds(at), expected, "{at}");
    }
    // Another issuer's binding of the same key is its own affair.
    registry.bind_key((BOARD, BOARD), key, u64::MAX).unwrap();
}

#[test]
fn a_credential_qualifies_for_what_it_is_limited_to_while_it_counts() {
    let mut registry = registry();
    let prefix = [9; 32];
    let mut new = licence(1, CLERK, DOCTOR, registry.now);
    new.qualifier = Some(prefix);
    registry.act(CLERK, Action::Issue(new)).unwrap();
    let qualifies = |registry: &Registry, qualifier: [u8; 32]| {
        registry.slot(slot(DOCTOR)).qualifies(&qualifier, &Accreditations(registry, TYPE), registry.now)
    };
    assert_eq!(qualifies(&registry, prefix), Ok(true));
    assert_eq!(qualifies(&registry, [8; 32]), Ok(false), "another prefix");
    registry.act(CLERK, suspend(CLERK, 1)).unwrap();
    assert_eq!(qualifies(&registry, prefix), Ok(false), "suspended");
    // One without a qualifier is limited to nothing, and that is not the same as to everything.
    issue(&mut registry, 2, CLERK, NURSE);
    let nurse = registry.slot(slot(NURSE)).qualifies(&prefix, &Accreditations(&registry, TYPE), registry.now);
    assert_eq!(nurse, Ok(false));
}
