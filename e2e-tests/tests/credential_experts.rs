//! The cases that an expert tries first, on the bundle. Domain's tests try more of them on the rules.

mod licensed;

use licensed::*;
use salus_domain::credential::*;
use salus_e2e_tests::native::Suite;

#[test]
fn issuer_revoked_for_cause_after_issuing_before_and_after_the_stated_instant_and_the_grace() {
    let mut suite = suite();
    let since = suite.now() + 10;
    suite.chain().set_time(since - 1);
    let early = issue(&mut suite, 1, CLERK, DOCTOR);
    suite.chain().set_time(since);
    let late = issue(&mut suite, 2, CLERK, NURSE);
    suite.chain().advance(90);
    let recorded = suite.now();
    suite.by(BOARD).revoke_for_cause(principal(BOARD), CLERK, TYPE, 1, since, DAY).unwrap();
    let grace = recorded + DAY;
    assert_eq!(suite.is_valid(slot(NURSE)), valid(2, grace), "with the end that is known now");
    for (now, expected) in [(grace - 1, valid(2, grace)), (grace, void(CLERK, 0)), (grace + DAY, void(CLERK, 0))] {
        suite.chain().set_time(now);
        assert_eq!(suite.is_valid(slot(DOCTOR)), valid(1, early), "issued before the stated instant");
        assert_eq!(suite.is_valid(slot(NURSE)), expected, "{now}");
    }
    // What counted before stays provable.
    for (at, expected) in [(recorded - 1, valid(2, late)), (grace - 1, valid(2, grace)), (grace, void(CLERK, 0))] {
        assert_eq!(suite.valid_at(slot(NURSE), at, None), expected, "{at}");
    }
}

#[test]
fn the_failing_hop_is_named_three_hops_up() {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    suite.chain().advance(1);
    suite.by(GOVERNOR).revoke_for_cause(Principal::Governor, MINISTRY, TYPE, 1, 0, 0).unwrap();
    assert_eq!(suite.is_valid(slot(DOCTOR)), void(MINISTRY, 2));
}

#[test]
fn suspended_and_expired_at_once() {
    let mut suite = suite();
    let until = issue(&mut suite, 1, CLERK, DOCTOR);
    act(&mut suite, CLERK, suspend(CLERK, 1)).unwrap();
    for (now, expected) in [(until - 1, invalid(Why::Suspended)), (until, invalid(Why::Expired { until }))] {
        suite.chain().set_time(now);
        assert_eq!(suite.is_valid(slot(DOCTOR)), expected, "{now}");
    }
    act(&mut suite, CLERK, renew(CLERK, 1, until + YEAR)).unwrap();
    assert_eq!(suite.is_valid(slot(DOCTOR)), invalid(Why::Suspended), "renewed, it is still suspended");
}

#[test]
fn revoke_and_reissue_in_one_block() {
    let mut suite = suite();
    let before = issue(&mut suite, 1, CLERK, DOCTOR);
    suite.chain().advance(5);
    act(&mut suite, CLERK, revoke(CLERK, 1)).unwrap();
    let until = issue(&mut suite, 2, CLERK, DOCTOR);
    let at = suite.now();
    assert_eq!(suite.is_valid(slot(DOCTOR)), valid(2, until));
    suite.chain().advance(1);
    for (seq, expected) in [
        (Some(1), valid(1, before)),
        (Some(2), invalid(Why::Revoked { reason: Reason::PrivilegeWithdrawn })),
        (Some(3), valid(2, until)),
        (None, valid(2, until)),
    ] {
        assert_eq!(suite.valid_at(slot(DOCTOR), at, seq), expected, "{seq:?}");
    }
    let (key, archived) = suite.by(NURSE).credential(id(1)).unwrap().expect("it is archived");
    assert_eq!((key, archived.says.id), (slot(DOCTOR), id(1)));
}

#[test]
fn authority_suspended_and_back_and_nothing_beneath_changed() {
    let mut suite = suite();
    let until = issue(&mut suite, 1, CLERK, DOCTOR);
    let before = suite.storage();
    let ministry = principal(MINISTRY);
    suite.by(MINISTRY).suspend_accreditation(ministry, BOARD, TYPE, 1).unwrap();
    assert_eq!(suite.is_valid(slot(DOCTOR)), valid(1, until));
    let new = licence(2, CLERK, NURSE, suite.now());
    assert_eq!(suite.by(CLERK).issue(new), Err(lapsed(BOARD, Lapse::Suspended)));
    suite.by(MINISTRY).reinstate_accreditation(ministry, BOARD, TYPE, 1).unwrap();
    assert_eq!(suite.storage(), before);
    suite.by(CLERK).issue(new).unwrap();
}

#[test]
fn delegate_issuing_one_millisecond_late() {
    let mut suite = suite();
    let until = suite.now() + 100;
    suite.by(CLERK).set_delegate(CLERK, DESK, delegate::ISSUE, until).unwrap();
    for (now, number, expected) in [(until - 1, 1, Ok(())), (until, 2, Err(Error::DelegateEnded { until }))] {
        suite.chain().set_time(now);
        let new = licence(number, CLERK, account(40 + number), now);
        assert_eq!(suite.by(DESK).issue(new).map(|_| ()), expected, "{now}");
    }
}

#[test]
fn validity_boundary_at_both_ends() {
    let mut suite = suite();
    let (from, until) = (suite.now() + 10, suite.now() + 20);
    let new = NewCredential { period: Period { from, until }, ..licence(1, CLERK, DOCTOR, 0) };
    suite.by(CLERK).issue(new).unwrap();
    let expected = [
        (from - 1, invalid(Why::NotYetValid { from })),
        (from, valid(1, until)),
        (until - 1, valid(1, until)),
        (until, invalid(Why::Expired { until })),
    ];
    for (now, expected) in &expected {
        suite.chain().set_time(*now);
        assert_eq!(suite.is_valid(slot(DOCTOR)), *expected, "{now}");
    }
    suite.chain().advance(1);
    for (at, expected) in expected {
        assert_eq!(suite.valid_at(slot(DOCTOR), at, None), expected, "asked later about {at}");
    }
}

#[test]
fn two_state_licences_of_one_type() {
    let mut suite = suite();
    let until = issue(&mut suite, 1, CLERK, DOCTOR);
    let new = NewCredential { jurisdiction: NEVADA, ..licence(2, CLERK, DOCTOR, suite.now()) };
    suite.by(CLERK).issue(new).unwrap();
    act(&mut suite, CLERK, revoke(CLERK, 1)).unwrap();
    let nevada = SlotKey { jurisdiction: NEVADA, ..slot(DOCTOR) };
    assert_eq!(suite.is_valid(nevada), valid(2, until));
    assert_eq!(suite.is_valid(slot(DOCTOR)), invalid(Why::Revoked { reason: Reason::PrivilegeWithdrawn }));
}

#[test]
fn holder_renounces_under_suspension() {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    act(&mut suite, BOARD, suspend(BOARD, 1)).unwrap();
    suite.by(DOCTOR).renounce(DOCTOR, id(1)).unwrap();
    assert_eq!(suite.is_valid(slot(DOCTOR)), invalid(Why::Revoked { reason: Reason::HolderRequest }));
    let over = Err(Error::Revoked { reason: Reason::HolderRequest });
    assert_eq!(act(&mut suite, BOARD, reinstate(BOARD, 1)), over);
}

#[test]
fn rotated_key_keeps_acting_no_more_nor_do_its_delegates() {
    let mut suite = suite();
    issue(&mut suite, 1, CLERK, DOCTOR);
    suite.by(CLERK).set_delegate(CLERK, DESK, delegate::ALL, u64::MAX).unwrap();
    rotate(&mut suite, CLERK, CLERK, NEW_KEY);
    assert_eq!(act(&mut suite, CLERK, suspend(CLERK, 1)), Err(Error::MayNotAct { controller: NEW_KEY }));
    assert_eq!(act(&mut suite, DESK, revoke(CLERK, 1)), Err(Error::DelegateOfOldKey { controller: NEW_KEY }));
    suite.by(NEW_KEY).suspend(principal(CLERK), id(1), Reason::Hold, None).unwrap();
    suite.by(NEW_KEY).set_delegate(CLERK, DESK, delegate::STATUS, u64::MAX).unwrap();
    act(&mut suite, DESK, reinstate(CLERK, 1)).unwrap();
    // Rotated back by recovery, the first key's delegate is not back.
    rotate(&mut suite, CLERK, NEW_KEY, CLERK);
    assert_eq!(act(&mut suite, DESK, revoke(CLERK, 1)), Err(Error::DelegateOfOldKey { controller: CLERK }));
}

#[test]
fn the_list_index_of_a_credential_leaks_no_order_of_issuance() {
    // The same holders with the same drawn indices, issued in two orders: the lists are the same bit for bit.
    let drawn = [300u32, 12, 511, 4, 256];
    let play = |order: &mut dyn Iterator<Item = usize>| {
        let mut suite = suite();
        for number in order {
            let mut new = licence(number as u8, CLERK, account(40 + number as u8), suite.now());
            new.indices = StatusIndices { revocation: drawn[number], suspension: drawn[4 - number] };
            suite.by(CLERK).issue(new).unwrap();
        }
        for number in [3, 0] {
            act(&mut suite, CLERK, revoke(CLERK, number)).unwrap();
        }
        suite
    };
    let words = |mut suite: Suite| suite.by(NURSE).status_list(CLERK, StatusPurpose::Revocation, 0, 0, 2).unwrap();
    let (one, other) = (words(play(&mut (0..5))), words(play(&mut (0..5).rev())));
    assert_eq!(one, other);
    let set = |index: u32| status_list::test(&one[usize::from(status_list::word_of(index))], index);
    assert_eq!(drawn.map(set), [true, false, false, true, false]);
}

#[test]
fn an_orphans_credential_is_adopted_and_counts_from_then_on() {
    let mut suite = suite();
    let until = issue(&mut suite, 1, CLERK, DOCTOR);
    suite.chain().advance(5);
    suite.by(BOARD).revoke_for_cause(principal(BOARD), CLERK, TYPE, 1, 0, 0).unwrap();
    let fell = suite.now();
    suite.chain().advance(5);
    suite.by(BOARD).adopt(principal(BOARD), id(1)).unwrap();
    let adopted = suite.now();
    suite.chain().advance(1);
    for (at, expected) in
        [(fell - 1, valid(1, until)), (fell, void(CLERK, 0)), (adopted - 1, void(CLERK, 0)), (adopted, valid(1, until))]
    {
        assert_eq!(suite.valid_at(slot(DOCTOR), at, None), expected, "{at}");
    }
}

#[test]
fn an_issuers_signed_message_is_submitted_by_the_holder_who_pays() {
    let mut suite = suite();
    let signer = suite.person("clerk");
    suite.by(BOARD).accredit(principal(BOARD), term(signer.id, Role::Issuer)).unwrap();
    let new = licence(1, signer.id, DOCTOR, suite.now());
    let before = [signer.id, DOCTOR].map(|account| suite.chain().balances(account));
    suite.relay(DOCTOR, &signer, Action::Issue(new)).unwrap();
    let after = [signer.id, DOCTOR].map(|account| suite.chain().balances(account));
    assert_eq!(suite.is_valid(slot(DOCTOR)), valid(1, new.period.until));
    assert_eq!(after[0], before[0], "the issuer pays nothing");
    assert!(after[1].free < before[1].free, "the holder pays the deposit");
}

#[test]
fn a_whole_batch_fits_a_call() {
    let mut suite = suite();
    let now = suite.now();
    let batch: Vec<NewCredential> =
        (0..MAX_BATCH as u8).map(|number| licence(number, CLERK, account(40 + number), now)).collect();
    let changes = suite.by(CLERK).issue_batch(batch).unwrap();
    assert_eq!(changes, vec![Change { seq: 1, number: 0 }; MAX_BATCH]);
    let weight = suite.weight();
    // Of what a block has for one transaction.
    let whole = salus_e2e_tests::native::GAS;
    println!("32 credentials: {weight:?}");
    assert!(weight.ref_time() < whole.ref_time() && weight.proof_size() < whole.proof_size(), "{weight:?}");
}
