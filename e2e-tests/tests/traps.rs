//! What ink! and the pallet refuse by trapping: value, input that is too long or makes no sense, exhausted gas. Nothing changes.

use codec::Encode;
use salus_domain::consent::{Action, Error, Purpose, Scope};
use salus_e2e_tests::native::{
    Limits, World,
    given::{self, LABORATORY, permitted, request},
    stage::Stage,
    traps,
};

const TREATMENT: Scope = Scope::Treatment;

fn refused(world: &mut World, caller: [u8; 32], data: Vec<u8>, limits: Limits) {
    let registry = world.registry;
    traps::refused(&mut world.chain, registry, caller, data, limits);
}

#[test]
fn value_sent_to_any_message() {
    let mut stage = Stage::set();
    let caller = stage.controller.id;
    let labels = stage.world.bundle().messages();
    for label in labels {
        assert!(!stage.world.bundle().payable(&label), "{label}");
        // The first argument is mostly the subject; whether the rest can be read does not matter.
        let data = stage.world.input(&label, (stage.subject, [0u8; 256]));
        let limits = Limits { value: 1_000_000_000_000, ..Limits::default() };
        refused(&mut stage.world, caller, data, limits);
    }
}

#[test]
fn value_sent_with_a_good_call() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let none: Option<u32> = None;
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    let data = world.input("grant", (patient, clinic, TREATMENT, terms, none, none));
    for value in [1, 1_000_000_000_000] {
        refused(&mut world, patient, data.clone(), Limits { value, ..Limits::default() });
    }
    let registry = world.registry;
    world.chain.dispatch(patient, registry, data, Limits::default()).unwrap();
}

#[test]
fn input_over_16_384_bytes() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    // A consent of very many rules: well-formed, and refused for its length alone.
    let rule = given::permit(Purpose::TREAT, LABORATORY).provisions[0].clone();
    let many = |count| {
        let none: Option<u32> = None;
        (patient, clinic, TREATMENT, given::terms(vec![rule.clone(); count]), none, none)
    };
    let longest = (1..).find(|count| world.input("grant", many(*count)).len() > 16_384).unwrap() - 1;
    let fits = world.input("grant", many(longest));
    let outcome = world.chain.call(patient, world.registry, fits);
    assert!(outcome.reverted, "up to the limit it is a typed refusal: {outcome:?}");
    let too_long = world.input("grant", many(longest + 1));
    refused(&mut world, patient, too_long, Limits::default());
    // A good call with an endless tail.
    let mut tail = world.input("revoke_all", (patient, None::<u32>));
    tail.resize(20_000, 0);
    refused(&mut world, patient, tail, Limits::default());
}

#[test]
fn exhausted_gas_at_any_point() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let none: Option<u32> = None;
    let data =
        world.input("grant", (patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY), none, none));
    let registry = world.registry;
    let (needed, told) = traps::starved::<Error>(&mut world.chain, registry, patient, &data);
    assert_eq!(told, [], "it asks nobody");
    world.chain.dispatch(patient, registry, data, Limits { gas: needed, ..Limits::default() }).unwrap();
    let now = world.by(clinic).check(patient, clinic, request(Purpose::TREAT, LABORATORY));
    assert_eq!(now, Ok(permitted(1)));
}

#[test]
fn input_that_makes_no_sense() {
    let mut world = World::new();
    let patient = world.person("patient").id;
    let grant = world.bundle().selector("grant");
    for data in [
        Vec::new(),
        vec![0],
        vec![0xde, 0xad, 0xbe, 0xef],
        grant.to_vec(),
        [grant.to_vec(), vec![0xff; 300]].concat(),
        // A scope that is none.
        [grant.to_vec(), [1u8; 64].to_vec(), vec![9], vec![0; 100]].concat(),
        // A list that says it is longer than everything.
        [grant.to_vec(), [1u8; 64].to_vec(), vec![0], vec![0xfe, 0xff, 0xff, 0xff], vec![0; 100]].concat(),
    ] {
        refused(&mut world, patient, data, Limits::default());
    }
    // An unknown kind of action in a relayed message.
    let mut relay = world.input("relay", patient);
    relay.extend((200u8, 0u64, [0u8; 64]).encode());
    refused(&mut world, patient, relay, Limits::default());
}

#[test]
fn a_refusal_changes_nothing_and_says_nothing() {
    let mut world = World::new();
    let [patient, clinic, stranger] = world.accounts(["patient", "clinic", "stranger"]);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    world.by(patient).grant(patient, clinic, TREATMENT, terms.clone(), None, None).unwrap();
    let none: Option<u32> = None;
    for data in [
        world.input("revoke", (patient, clinic, TREATMENT, none)),
        world.input("revoke_all", (patient, none)),
        world.input("grant", (patient, stranger, TREATMENT, terms, none, none)),
        world.input("relay", (patient, Action::RevokeAll { subject: patient, up_to: Some(0) }, u64::MAX, [0u8; 64])),
        world.input("Governed::cancel", ()),
        world.input("execute_recovery", patient),
    ] {
        refused(&mut world, stranger, data, Limits::default());
    }
}
