//! MedRec's seven defects (its `AgentGraph.sol`, `Agent.sol` and `Relationship.sol`), which must fail here.

use salus_domain::consent::{Action, Delegate, DenyReason, Error, Purpose, Scope};
use salus_e2e_tests::native::{
    START, World,
    given::{self, HOUR, LABORATORY, denied, permitted, request},
};

const TREATMENT: Scope = Scope::Treatment;

fn lab() -> salus_domain::consent::Request {
    request(Purpose::TREAT, LABORATORY)
}

#[test]
fn anyone_toggles_a_custodian() {
    let mut world = World::new();
    let [patient, mother, stranger] = world.accounts(["patient", "mother", "stranger"]);
    let refused = Error::NotController { controller: patient };
    for account in [stranger, mother] {
        let appointed = world.by(account).appoint_guardian(patient, mother, given::powers(0), None);
        assert_eq!(appointed, Err(refused.clone()));
    }
    world.by(patient).appoint_guardian(patient, mother, given::powers(0), None).unwrap();
    // Nor the guardian herself; she may resign.
    for account in [stranger, mother] {
        assert_eq!(world.by(account).end_guardian(patient, mother, true, None), Err(refused.clone()));
    }
    assert!(world.by(mother).may_act(patient, mother).is_ok());
}

#[test]
fn removing_an_absent_custodian_removes_the_last_one() {
    let mut world = World::new();
    let [patient, mother, absent] = world.accounts(["patient", "mother", "absent"]);
    world.by(patient).appoint_guardian(patient, mother, given::powers(0), None).unwrap();
    let ended = world.by(patient).end_guardian(patient, absent, false, None);
    assert_eq!(ended, Err(Error::NothingToRevoke { burned: 0 }));
    assert!(world.by(mother).may_act(patient, mother).is_ok(), "the one who is there stays");
}

#[test]
fn removing_a_viewer_with_the_wrong_group_removes_another() {
    let mut world = World::new();
    let [patient, clinic, other] = world.accounts(["patient", "clinic", "other"]);
    for (grantee, scope, purpose) in [(clinic, TREATMENT, Purpose::TREAT), (other, Scope::Research, Purpose::HRESCH)] {
        world.by(patient).grant(patient, grantee, scope, given::permit(purpose, LABORATORY), None, None).unwrap();
    }
    let wrong = world.by(patient).revoke(patient, clinic, Scope::Research, None);
    assert_eq!(wrong, Err(Error::NothingToRevoke { burned: 0 }));
    assert_eq!(world.by(clinic).check(patient, clinic, lab()), Ok(permitted(1)));
    assert_eq!(world.by(other).check(patient, other, request(Purpose::HRESCH, LABORATORY)), Ok(permitted(1)));
}

#[test]
fn anyone_sets_a_providers_name() {
    let mut world = World::new();
    let [clinic, nurse, stranger] = world.accounts(["clinic", "nurse", "stranger"]);
    // Nobody's name is stored. What there is of a provider are its delegates, and only its controller names them.
    let until = world.now() + HOUR;
    let refused = world.by(stranger).set_delegate(clinic, nurse, until);
    assert_eq!(refused, Err(Error::NotController { controller: clinic }));
    assert_eq!(world.by(clinic).delegate(clinic, nurse), Ok(None));
    world.by(clinic).set_delegate(clinic, nurse, until).unwrap();
    assert_eq!(world.by(clinic).delegate(clinic, nurse), Ok(Some(Delegate { until, named_by: clinic })));
    let name = world.bundle().messages().into_iter().find(|label| label.contains("name"));
    assert_eq!(name, None);
}

#[test]
fn one_of_two_signers_suffices() {
    let mut world = World::new();
    let patient = world.person("patient");
    let [ann, ben, thief] = world.accounts(["ann", "ben", "thief"]);
    world.by(patient.id).set_recovery(patient.id, vec![ann, ben], 2, HOUR, None).unwrap();
    for _ in 0..2 {
        world.by(ann).vote_recovery(patient.id, Some(thief)).unwrap();
    }
    world.chain.advance(2 * HOUR);
    assert_eq!(world.by(thief).execute_recovery(patient.id), Err(Error::NothingPending));
    // And a signature counts for the one who made it alone.
    let action = Action::RevokeAll { subject: patient.id, up_to: Some(0) };
    let signer = salus_e2e_tests::native::person("ann");
    assert_eq!(world.relay(thief, &signer, action), Err(Error::MayNotAct { controller: patient.id }));
}

#[test]
fn milliseconds_compared_with_seconds() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let asked = lab();
    // An end in seconds lies in 1970: nothing of it is left, and it is refused rather than taken for 55,000 years.
    let seconds = START / 1_000 + 3_600;
    let terms = given::permit_during(Purpose::TREAT, LABORATORY, 0, seconds);
    let refused = world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None);
    assert_eq!(refused, Err(Error::BadPeriod { from: START, until: seconds }));
    // An hour is an hour.
    let terms = given::permit_during(Purpose::TREAT, LABORATORY, 0, START + HOUR);
    world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None).unwrap();
    world.chain.set_time(START + HOUR - 1);
    assert_eq!(world.by(clinic).check(patient, clinic, asked.clone()), Ok(permitted(1)));
    world.chain.set_time(START + HOUR);
    let expired = denied(DenyReason::Expired { until: START + HOUR });
    assert_eq!(world.by(clinic).check(patient, clinic, asked), Ok(expired));
}

#[test]
fn the_provider_destroys_the_patients_permissions() {
    let mut world = World::new();
    let [patient, clinic, other] = world.accounts(["patient", "clinic", "other"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    for grantee in [clinic, other] {
        world.by(patient).grant(patient, grantee, TREATMENT, terms.clone(), None, None).unwrap();
    }
    let before = world.state();
    let refused = Error::MayNotAct { controller: patient };
    assert_eq!(world.by(clinic).revoke(patient, clinic, TREATMENT, None), Err(refused.clone()));
    assert_eq!(world.by(clinic).revoke(patient, other, TREATMENT, None), Err(refused.clone()));
    assert_eq!(world.by(clinic).revoke_all(patient, None), Err(refused.clone()));
    assert_eq!(world.by(clinic).enter_in_error(patient, other, TREATMENT, 1), Err(refused.clone()));
    assert_eq!(
        world.by(clinic).grant(patient, other, TREATMENT, given::deny(Purpose::TREAT, LABORATORY), None, None),
        Err(refused)
    );
    // Nor can the contract be removed: nothing in it ends it, and nobody but its governor may change its code.
    assert_eq!(world.state(), before);
    assert_eq!(world.by(other).check(patient, other, lab()), Ok(permitted(1)));
    let terminate = world.bundle().code.windows(9).any(|import| import == b"terminate");
    assert!(!terminate, "the code does not even import the function that would remove it");
}
