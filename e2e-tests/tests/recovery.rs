//! Controllers and their recovery by trustees, on the bundle.

use salus_domain::{
    AccountId,
    consent::{Authority, DefaultPolicy, DenyReason, Error, Purpose, Scope},
};
use salus_e2e_tests::native::{
    World,
    given::{self, HOUR, LABORATORY, denied, permitted, request},
};

const TREATMENT: Scope = Scope::Treatment;

struct Cast {
    patient: AccountId,
    trustees: [AccountId; 3],
    heir: AccountId,
    thief: AccountId,
}

/// Two of three trustees, an hour to veto.
fn cast(world: &mut World) -> Cast {
    let [patient, ann, ben, cleo, heir, thief] = world.accounts(["patient", "ann", "ben", "cleo", "heir", "thief"]);
    world.by(patient).set_recovery(patient, vec![ann, ben, cleo], 2, HOUR, None).unwrap();
    Cast { patient, trustees: [ann, ben, cleo], heir, thief }
}

#[test]
fn recovery_after_the_delay() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ben, _], heir, thief } = cast(&mut world);
    world.by(ann).vote_recovery(patient, Some(heir)).unwrap();
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::NothingPending));
    world.by(ben).vote_recovery(patient, Some(heir)).unwrap();
    let ready = world.now() + HOUR;
    world.chain.set_time(ready - 1);
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::TooEarly { ready }));
    world.chain.set_time(ready);
    // By anyone, and it makes the candidate controller, not the one who calls.
    let done = world.by(thief).execute_recovery(patient).unwrap();
    assert_eq!(done.number, 1);
    assert_eq!(world.by(thief).controller_of(patient), Ok(heir));
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::NothingPending));
}

#[test]
fn recovery_vetoed() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ben, _], thief, .. } = cast(&mut world);
    for trustee in [ann, ben] {
        world.by(trustee).vote_recovery(patient, Some(thief)).unwrap();
    }
    world.chain.advance(2 * HOUR);
    // The delay is over, and the old key still is the controller until somebody carries the recovery out.
    assert_eq!(world.by(thief).veto_recovery(patient, None), Err(Error::NotController { controller: patient }));
    let vetoed = world.by(patient).veto_recovery(patient, None).unwrap();
    assert_eq!(vetoed.number, 1);
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::NothingPending));
    assert_eq!(world.by(patient).controller_of(patient), Ok(patient));
}

#[test]
fn recovery_after_a_veto() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ben, cleo], heir, thief } = cast(&mut world);
    for trustee in [ann, ben] {
        world.by(trustee).vote_recovery(patient, Some(thief)).unwrap();
    }
    world.by(patient).veto_recovery(patient, None).unwrap();
    // The votes of the vetoed attempt count for nothing.
    world.by(ann).vote_recovery(patient, Some(heir)).unwrap();
    assert_eq!(world.by(cleo).recovery(patient).unwrap().pending(), None);
    let second = world.by(cleo).vote_recovery(patient, Some(heir)).unwrap();
    assert_eq!(second.number, 2);
    world.chain.advance(HOUR);
    world.by(ben).execute_recovery(patient).unwrap();
    assert_eq!(world.by(ben).controller_of(patient), Ok(heir));
}

#[test]
fn a_recovery_falls_when_its_support_falls_and_its_delay_begins_anew() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ben, cleo], heir, thief } = cast(&mut world);
    for trustee in [ann, ben] {
        world.by(trustee).vote_recovery(patient, Some(thief)).unwrap();
    }
    world.chain.advance(HOUR);
    world.by(ben).vote_recovery(patient, None).unwrap();
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::NothingPending));
    world.by(ben).vote_recovery(patient, Some(thief)).unwrap();
    let ready = world.now() + HOUR;
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::TooEarly { ready }));
    // A change of mind to another candidate.
    for trustee in [ben, cleo] {
        world.by(trustee).vote_recovery(patient, Some(heir)).unwrap();
    }
    world.chain.advance(HOUR);
    world.by(thief).execute_recovery(patient).unwrap();
    assert_eq!(world.by(thief).controller_of(patient), Ok(heir));
}

#[test]
fn when_one_candidates_support_falls_anothers_delay_begins() {
    let mut world = World::new();
    let [patient, heir, thief] = world.accounts(["patient", "heir", "thief"]);
    let [ann, ben, cleo, dan] = world.accounts(["ann", "ben", "cleo", "dan"]);
    world.by(patient).set_recovery(patient, vec![ann, ben, cleo, dan], 2, HOUR, None).unwrap();
    for (trustee, candidate) in [(ann, thief), (ben, thief), (cleo, heir), (dan, heir)] {
        world.by(trustee).vote_recovery(patient, Some(candidate)).unwrap();
    }
    assert_eq!(world.by(ann).recovery(patient).unwrap().pending(), Some(thief));
    world.chain.next_block();
    world.by(ann).vote_recovery(patient, None).unwrap();
    let ready = world.now() + HOUR;
    let recovery = world.by(ann).recovery(patient).unwrap();
    assert_eq!((recovery.pending(), recovery.ready), (Some(heir), ready), "two still agree");
    assert_eq!(world.by(ann).execute_recovery(patient), Err(Error::TooEarly { ready }));
    world.chain.set_time(ready);
    world.by(ann).execute_recovery(patient).unwrap();
    assert_eq!(world.by(ann).controller_of(patient), Ok(heir));
}

#[test]
fn the_same_trustee_twice_is_one_vote() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ..], thief, .. } = cast(&mut world);
    for _ in 0..3 {
        world.by(ann).vote_recovery(patient, Some(thief)).unwrap();
    }
    assert_eq!(world.by(ann).recovery(patient).unwrap().pending(), None);
    assert_eq!(world.by(thief).vote_recovery(patient, Some(thief)), Err(Error::NotTrustee));
    let twice = world.by(patient).set_recovery(patient, vec![ann, ann], 2, HOUR, None);
    assert_eq!(twice, Err(Error::BadTrustees));
}

#[test]
fn new_trustees_end_an_attempt_and_none_end_recovery() {
    let mut world = World::new();
    let Cast { patient, trustees: [ann, ben, cleo], thief, .. } = cast(&mut world);
    for trustee in [ann, ben] {
        world.by(trustee).vote_recovery(patient, Some(thief)).unwrap();
    }
    world.by(patient).set_recovery(patient, vec![cleo], 1, HOUR, None).unwrap();
    world.chain.advance(2 * HOUR);
    assert_eq!(world.by(thief).execute_recovery(patient), Err(Error::NothingPending));
    assert_eq!(world.by(ann).vote_recovery(patient, Some(thief)), Err(Error::NotTrustee));
    world.by(patient).set_recovery(patient, vec![], 0, 0, None).unwrap();
    assert_eq!(world.by(cleo).vote_recovery(patient, Some(thief)), Err(Error::NotTrustee));
    // The zeros that fill the list up are nobody's.
    assert_eq!(world.by([0; 32]).vote_recovery(patient, Some(thief)), Err(Error::NotTrustee));
    assert_eq!(world.by(patient).veto_recovery(patient, None), Err(Error::NoRecovery));
}

#[test]
fn a_replaced_controller_can_do_nothing_and_its_successor_everything() {
    let mut world = World::new();
    let [patient, new, clinic, other] = world.accounts(["patient", "new", "clinic", "other"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    world.by(patient).set_controller(patient, new, None).unwrap();

    let refused = Error::MayNotAct { controller: new };
    assert_eq!(world.by(patient).grant(patient, other, TREATMENT, terms.clone(), None, None), Err(refused.clone()));
    assert_eq!(world.by(patient).revoke(patient, clinic, TREATMENT, None), Err(refused.clone()));
    assert_eq!(world.by(patient).revoke_all(patient, None), Err(refused.clone()));
    assert_eq!(world.by(patient).set_default(patient, DefaultPolicy::All, false, None), Err(refused.clone()));
    assert_eq!(world.by(other).may_act(patient, patient), Err(refused));
    let back = world.by(patient).set_controller(patient, patient, None);
    assert_eq!(back, Err(Error::NotController { controller: new }));

    // What it granted stays until the new one revokes it: one rotation, nothing lost.
    let asked = request(Purpose::TREAT, LABORATORY);
    assert_eq!(world.by(clinic).check(patient, clinic, asked.clone()), Ok(permitted(1)));
    assert_eq!(world.by(other).may_act(patient, new), Ok(Authority::Controller));
    // Neither of the two is somebody else.
    for oneself in [patient, new] {
        let granted = world.by(new).grant(patient, oneself, TREATMENT, terms.clone(), None, None);
        assert_eq!(granted, Err(Error::GrantToSelf));
    }
    world.by(new).revoke(patient, clinic, TREATMENT, None).unwrap();
    assert_eq!(world.by(clinic).check(patient, clinic, asked), Ok(denied(DenyReason::Revoked)));
    // The new one controls that subject, and its own.
    assert_eq!(world.by(other).controller_of(new), Ok(new));
}
