//! Governance on the bundle: wiring and code, never people's records.

use salus_domain::{
    consent::{Error as ConsentError, Event as ConsentEvent, Purpose, Scope},
    governance::{Announcement, Error, Event, Slot},
};
use salus_e2e_tests::native::{
    Bundle, GOVERNANCE_DELAY, World,
    given::{self, LABORATORY, permitted, request},
};

#[test]
fn a_handover_takes_two_steps() {
    let mut world = World::new();
    let governor = world.governor;
    let [successor, stranger] = world.accounts(["successor", "stranger"]);
    assert_eq!(world.by(successor).take_governance(), Err(Error::NotOffered));
    assert_eq!(world.by(stranger).offer_governance(Some(stranger)), Err(Error::NotGovernor { governor }));
    world.by(governor).offer_governance(Some(successor)).unwrap();
    assert_eq!(world.by(stranger).take_governance(), Err(Error::NotOffered));
    assert_eq!(world.by(stranger).governance().unwrap().governor, governor, "an offer changes nothing yet");
    world.by(governor).offer_governance(None).unwrap();
    assert_eq!(world.by(successor).take_governance(), Err(Error::NotOffered), "it was withdrawn");
    world.by(governor).offer_governance(Some(successor)).unwrap();
    world.by(successor).take_governance().unwrap();
    assert_eq!(world.by(stranger).governance().unwrap().governor, successor);
    let refused = world.by(governor).wire(Slot::PhrIndex, stranger);
    assert_eq!(refused, Err(Error::NotGovernor { governor: successor }));
}

#[test]
fn an_empty_slot_is_filled_at_once_and_a_filled_one_after_the_delay() {
    let mut world = World::new();
    let governor = world.governor;
    let [index, other, stranger] = world.accounts(["index", "other", "stranger"]);
    assert_eq!(world.by(stranger).wire(Slot::PhrIndex, index), Err(Error::NotGovernor { governor }));
    assert_eq!(world.by(governor).wire(Slot::ClaimsEscrow, index), Err(Error::NoSuchSlot));
    assert_eq!(world.by(stranger).wired(Slot::PhrIndex), Ok(None));
    world.by(governor).wire(Slot::PhrIndex, index).unwrap();
    assert_eq!(world.by(governor).wire(Slot::PhrIndex, other), Err(Error::SlotFilled { contract: index }));

    let change = Announcement::Wire { slot: Slot::PhrIndex, contract: other };
    world.by(governor).announce(change).unwrap();
    let ready = world.now() + GOVERNANCE_DELAY;
    assert_eq!(world.events(), [ConsentEvent::Governance(Event::ChangeAnnounced { change, ready })]);
    assert_eq!(world.by(governor).announce(change), Err(Error::AlreadyAnnounced { ready }));
    world.chain.set_time(ready - 1);
    assert_eq!(world.by(stranger).execute(), Err(Error::TooEarly { ready }));
    assert_eq!(world.by(stranger).wired(Slot::PhrIndex), Ok(Some(index)));
    world.chain.set_time(ready);
    world.by(stranger).execute().unwrap();
    assert_eq!(world.by(stranger).wired(Slot::PhrIndex), Ok(Some(other)));
    assert_eq!(world.by(stranger).execute(), Err(Error::NothingAnnounced));
}

#[test]
fn an_announced_change_can_be_cancelled_before() {
    let mut world = World::new();
    let governor = world.governor;
    let stranger = world.person("stranger").id;
    world.by(governor).announce(Announcement::Code { hash: [9; 32] }).unwrap();
    assert_eq!(world.by(stranger).cancel(), Err(Error::NotGovernor { governor }));
    world.by(governor).cancel().unwrap();
    world.chain.advance(2 * GOVERNANCE_DELAY);
    assert_eq!(world.by(stranger).execute(), Err(Error::NothingAnnounced));
    assert_eq!(world.by(governor).cancel(), Err(Error::NothingAnnounced));
}

#[test]
fn code_changes_after_the_delay_and_the_state_stays() {
    let mut world = World::new();
    let governor = world.governor;
    let [patient, clinic, stranger] = world.accounts(["patient", "clinic", "stranger"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, Scope::Treatment, terms, None, None).unwrap();

    // The same code with one more custom section is other code that does the same.
    let mut code = world.bundle().code.clone();
    code.extend([0, 6, 5]);
    code.extend(b"salus");
    let (hash, _) = world.chain.upload(governor, &code);
    world.by(governor).announce(Announcement::Code { hash }).unwrap();
    world.chain.advance(GOVERNANCE_DELAY);
    let before = world.state();
    world.by(stranger).execute().unwrap();
    assert_eq!(world.events(), [ConsentEvent::Governance(Event::CodeChanged { hash })]);
    assert_eq!((before.code, world.state().code), (world.code, hash));
    let asked = request(Purpose::TREAT, LABORATORY);
    assert_eq!(world.by(clinic).check(patient, clinic, asked), Ok(permitted(1)));
}

#[test]
fn code_that_is_not_on_the_chain_changes_nothing() {
    let mut world = World::new();
    let governor = world.governor;
    world.by(governor).announce(Announcement::Code { hash: [9; 32] }).unwrap();
    world.chain.advance(GOVERNANCE_DELAY);
    let before = world.state();
    assert_eq!(world.by(governor).execute(), Err(Error::NoSuchCode));
    assert_eq!(world.state(), before, "the announcement stays open");
    world.by(governor).cancel().unwrap();
}

#[test]
fn a_governor_has_no_power_over_peoples_records() {
    let mut world = World::new();
    let governor = world.governor;
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, Scope::Treatment, terms.clone(), None, None).unwrap();
    let refused = ConsentError::MayNotAct { controller: patient };
    assert_eq!(world.by(governor).revoke(patient, clinic, Scope::Treatment, None), Err(refused.clone()));
    assert_eq!(world.by(governor).grant(patient, governor, Scope::Treatment, terms, None, None), Err(refused));
    let refused = ConsentError::NotController { controller: patient };
    assert_eq!(world.by(governor).set_controller(patient, governor, None), Err(refused));
}

#[test]
fn access_for_by_an_unwired_contract_is_refused_and_by_the_wired_one_names_it() {
    let mut world = World::new();
    let governor = world.governor;
    let [patient, clinic, index, other] = world.accounts(["patient", "clinic", "index", "other"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, Scope::Treatment, terms, None, None).unwrap();
    let asked = request(Purpose::TREAT, LABORATORY);
    // Nothing is wired, and a slot that is not the index's gives no such power.
    world.by(governor).wire(Slot::CredentialRegistry, other).unwrap();
    for caller in [index, other, clinic, patient, governor] {
        let refused = world.by(caller).access_for(patient, clinic, None, asked.clone(), None, [1; 32]);
        assert_eq!(refused, Err(ConsentError::NotEnforcer));
    }
    world.by(governor).wire(Slot::PhrIndex, index).unwrap();
    let receipt = world.by(index).access_for(patient, clinic, None, asked, None, [1; 32]).unwrap();
    assert_eq!((receipt.decision, receipt.accessor, receipt.enforcer), (permitted(1), clinic, Some(index)));
}

#[test]
fn the_bundle_is_within_real_chains_limits() {
    let bundle = Bundle::artifact("consent_registry");
    assert!(bundle.code.len() <= 123 * 1024, "{} bytes", bundle.code.len());
}
