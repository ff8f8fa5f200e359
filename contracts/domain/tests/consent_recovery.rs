//! Controllers, and their recovery by trustees.

mod support;

use salus_domain::consent::*;
use support::cast::*;
use support::*;

#[test]
fn a_replaced_controller_can_do_nothing() {
    let mut registry = registry();
    registry.act(PATIENT, grant_all(CLINIC)).unwrap();
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: NEW_KEY, rotation: None }).unwrap();
    let lost = Err(Error::MayNotAct { controller: NEW_KEY });
    assert_eq!(registry.act(PATIENT, grant_all(LAB)), lost);
    assert_eq!(registry.act(PATIENT, revoke(CLINIC, None)), lost);
    assert_eq!(registry.act(PATIENT, Action::RevokeAll { subject: PATIENT, up_to: None }), lost);
    let back = Action::SetController { subject: PATIENT, controller: PATIENT, rotation: None };
    assert_eq!(registry.act(PATIENT, back), Err(Error::NotController { controller: NEW_KEY }));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1), "what was granted stays");
    registry.act(NEW_KEY, revoke(CLINIC, None)).unwrap();
    for own in [PATIENT, NEW_KEY] {
        assert_eq!(registry.act(NEW_KEY, grant_all(own)), Err(Error::GrantToSelf), "old key and new");
    }
}

#[test]
fn recovery_after_the_delay() {
    let mut registry = with_trustees(2);
    registry.vote(PATIENT, account(20), Some(NEW_KEY)).unwrap();
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending));
    registry.now += 5;
    registry.vote(PATIENT, account(22), Some(NEW_KEY)).unwrap();
    let ready = NOW + 5 + DAY;
    registry.now = ready - 1;
    assert_eq!(registry.recover(PATIENT), Err(Error::TooEarly { ready }));
    registry.now = ready;
    assert_eq!(registry.recover(PATIENT), change(4, 1));
    assert_eq!(registry.subject(PATIENT).controller(&PATIENT), NEW_KEY);
    assert_eq!(registry.act(PATIENT, grant_all(CLINIC)), Err(Error::MayNotAct { controller: NEW_KEY }));
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending), "once");
}

#[test]
fn recovery_vetoed_and_recovery_after_a_veto() {
    let mut registry = with_trustees(2);
    for trustee in [20, 21] {
        registry.vote(PATIENT, account(trustee), Some(NEW_KEY)).unwrap();
    }
    registry.now += DAY - 1;
    registry.act(PATIENT, Action::VetoRecovery { subject: PATIENT, attempt: None }).unwrap();
    registry.now += DAY;
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending));
    // One old vote does not count any more; both have to vote again, and the delay begins anew.
    registry.vote(PATIENT, account(20), Some(NEW_KEY)).unwrap();
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending));
    registry.vote(PATIENT, account(22), Some(NEW_KEY)).unwrap();
    assert_eq!(registry.recover(PATIENT), Err(Error::TooEarly { ready: registry.now + DAY }));
    registry.now += DAY;
    registry.recover(PATIENT).unwrap();
    assert_eq!(registry.subject(PATIENT).controller(&PATIENT), NEW_KEY);
}

#[test]
fn a_recovery_falls_when_its_support_falls() {
    let mut registry = with_trustees(2);
    for trustee in [20, 21] {
        registry.vote(PATIENT, account(trustee), Some(NEW_KEY)).unwrap();
    }
    registry.vote(PATIENT, account(21), None).unwrap();
    registry.now += 2 * DAY;
    assert_eq!(registry.recover(PATIENT), Err(Error::NothingPending));
    for trustee in [21, 22] {
        registry.vote(PATIENT, account(trustee), Some(LAB)).unwrap();
    }
    assert_eq!(registry.recovery(PATIENT).pending(), Some(LAB));
    assert_eq!(registry.recovery(PATIENT).ready, registry.now + DAY, "another candidate, another delay");
}

#[test]
fn new_trustees_end_an_attempt_and_free_nobodys_deposit() {
    use scale::Encode;
    let mut registry = with_trustees(1);
    registry.vote(PATIENT, account(20), Some(NEW_KEY)).unwrap();
    let before = registry.recovery(PATIENT).encoded_size();
    let fewer =
        Action::SetRecovery { subject: PATIENT, trustees: vec![account(21)], threshold: 1, delay: DAY, revision: None };
    registry.act(PATIENT, fewer).unwrap();
    assert_eq!(registry.recovery(PATIENT).encoded_size(), before);
    assert_eq!(registry.vote(PATIENT, account(20), Some(NEW_KEY)), Err(Error::NotTrustee));
    assert_eq!(registry.vote(PATIENT, [0; 32], Some(NEW_KEY)), Err(Error::NotTrustee), "the filling is nobody");
    let none = Action::SetRecovery { subject: PATIENT, trustees: vec![], threshold: 0, delay: 0, revision: None };
    registry.act(PATIENT, none).unwrap();
    assert_eq!(registry.vote(PATIENT, account(21), Some(NEW_KEY)), Err(Error::NotTrustee));
    assert_eq!(registry.act(PATIENT, Action::VetoRecovery { subject: PATIENT, attempt: None }), Err(Error::NoRecovery));
}

#[test]
fn a_vote_moves_no_deposit() {
    use scale::Encode;
    let mut registry = with_trustees(2);
    let before = registry.recovery(PATIENT).encoded_size();
    for trustee in [20, 21] {
        registry.vote(PATIENT, account(trustee), Some(NEW_KEY)).unwrap();
        assert_eq!(registry.recovery(PATIENT).encoded_size(), before);
    }
    registry.now += DAY;
    registry.recover(PATIENT).unwrap();
    assert_eq!(registry.recovery(PATIENT).encoded_size(), before);
}

#[test]
fn when_one_candidates_support_falls_anothers_delay_begins() {
    let mut registry = registry();
    let [one, two, three, four] = [20, 21, 22, 23].map(account);
    let trustees = vec![one, two, three, four];
    let set = Action::SetRecovery { subject: PATIENT, trustees, threshold: 2, delay: DAY, revision: None };
    registry.act(PATIENT, set).unwrap();
    for (trustee, candidate) in [(one, NEW_KEY), (two, NEW_KEY), (three, LAB), (four, LAB)] {
        registry.vote(PATIENT, trustee, Some(candidate)).unwrap();
    }
    let recovery = registry.recovery(PATIENT);
    assert_eq!((recovery.pending(), recovery.ready), (Some(NEW_KEY), NOW + DAY), "the first on whom enough agreed");
    registry.now += 5;
    registry.vote(PATIENT, one, None).unwrap();
    let recovery = registry.recovery(PATIENT);
    assert_eq!((recovery.pending(), recovery.ready), (Some(LAB), NOW + 5 + DAY));
    registry.now += DAY;
    registry.recover(PATIENT).unwrap();
    assert_eq!(registry.subject(PATIENT).controller(&PATIENT), LAB);
}

#[test]
fn of_two_candidates_who_follow_the_one_of_the_first_trustee_does() {
    let mut registry = registry();
    let people: Vec<_> = (20..26).map(account).collect();
    let (trustees, other) = (people.clone(), account(30));
    let set = Action::SetRecovery { subject: PATIENT, trustees, threshold: 2, delay: DAY, revision: None };
    registry.act(PATIENT, set).unwrap();
    // The fifth and the sixth agree first, then the third and the fourth, then the first and the second.
    for (trustee, candidate) in [(4, NEW_KEY), (5, NEW_KEY), (2, LAB), (3, LAB), (0, other), (1, other)] {
        registry.vote(PATIENT, people[trustee], Some(candidate)).unwrap();
    }
    for expected in [NEW_KEY, other, LAB] {
        assert_eq!(registry.recovery(PATIENT).pending(), Some(expected));
        let voters = registry.recovery(PATIENT).votes;
        let voter = voters.iter().position(|vote| *vote == expected).unwrap();
        registry.vote(PATIENT, people[voter], None).unwrap();
    }
    assert_eq!(registry.recovery(PATIENT).pending(), None);
}
