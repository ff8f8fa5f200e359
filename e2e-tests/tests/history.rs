//! What was: an indexer that has nothing but the events, receipts that can be checked again, lists in pages.

use std::collections::BTreeSet;

use salus_domain::{
    consent::{
        Confidentiality, DefaultPolicy, Error, Event, GuardianKind, JUSTIFY_TIME, Mandate, Outcome, Purpose, Request,
        Scope, Timeline, Value, WINDOW,
    },
    governance::{self, Announcement, Slot},
};
use salus_e2e_tests::native::{
    GOVERNANCE_DELAY, Index, Suite, World,
    given::{self, DAY, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR, powers, request},
    glass_stage::emergency,
    licensing::{COURT, HERE, NURSE, PHYSICIAN, REGISTRAR, REVIEWER},
};

const TREATMENT: Scope = Scope::Treatment;

/// A life in which everything happens.
fn live(world: &mut World) {
    let governor = world.governor;
    let [patient, clinic, lab, mother, ann, ben, heir, index] =
        world.accounts(["patient", "clinic", "lab", "mother", "ann", "ben", "heir", "index"]);
    let treat = given::permit(Purpose::TREAT, LABORATORY);
    let limited = given::permit_times(Purpose::TREAT, LABORATORY, 2);
    let asked = request(Purpose::TREAT, LABORATORY);

    world.by(patient).grant(patient, clinic, TREATMENT, limited, None, None).unwrap();
    for resource in [1, 1, 2, 3] {
        world.by(clinic).access(patient, None, asked.clone(), None, [resource; 32]).unwrap();
        world.chain.next_block();
    }
    world.by(patient).grant(patient, clinic, TREATMENT, treat.clone(), Some(5), None).unwrap();
    world.by(patient).enter_in_error(patient, clinic, TREATMENT, 5).unwrap();
    world.by(patient).revoke(patient, lab, TREATMENT, Some(3)).unwrap();
    world.by(patient).set_default(patient, DefaultPolicy::NormalConfidentiality, true, None).unwrap();
    world.by(patient).revoke_all(patient, None).unwrap();

    let draft = world.by(clinic).propose(patient, clinic, TREATMENT, treat.clone()).unwrap();
    world.by(patient).accept(patient, clinic, TREATMENT, draft, None, None).unwrap();
    let draft = world.by(lab).propose(patient, lab, TREATMENT, treat.clone()).unwrap();
    world.by(patient).decline(patient, lab, TREATMENT, draft).unwrap();
    world.by(lab).propose(patient, lab, Scope::Research, given::permit(Purpose::HRESCH, LABORATORY)).unwrap();
    world.by(lab).withdraw(patient, lab, Scope::Research).unwrap();

    let until = world.now() + DAY;
    world.by(clinic).set_delegate(clinic, ann, until).unwrap();
    world.by(clinic).set_delegate(clinic, ben, until).unwrap();
    world.by(clinic).remove_delegate(clinic, ben).unwrap();
    world.by(ann).access(patient, Some(clinic), asked.clone(), None, [4; 32]).unwrap();

    let short = salus_domain::consent::GuardianTerms {
        period: salus_domain::consent::Period { from: 0, until: NEXT_QUARTER },
        excluded: 0,
    };
    world.by(patient).appoint_guardian(patient, mother, short, None).unwrap();
    world.by(patient).extend_guardian(patient, mother, 1, NEXT_YEAR).unwrap();
    world.by(mother).grant(patient, lab, TREATMENT, treat, None, None).unwrap();
    world.by(mother).resign_guardian(patient, None).unwrap();
    world.by(patient).appoint_guardian(patient, mother, powers(0), Some(4)).unwrap();
    world.by(patient).end_guardian(patient, mother, false, Some(1)).unwrap();
    world.by(patient).end_guardian(patient, mother, true, None).unwrap();
    world.by(patient).end_guardian(patient, mother, false, None).unwrap();

    world.by(patient).set_recovery(patient, vec![ann, ben], 2, HOUR, None).unwrap();
    world.by(ann).vote_recovery(patient, Some(heir)).unwrap();
    world.by(patient).veto_recovery(patient, None).unwrap();
    for trustee in [ann, ben] {
        world.by(trustee).vote_recovery(patient, Some(heir)).unwrap();
    }
    world.by(ann).vote_recovery(patient, None).unwrap();
    world.by(ann).vote_recovery(patient, Some(heir)).unwrap();
    world.chain.advance(HOUR);
    world.by(lab).execute_recovery(patient).unwrap();
    world.by(heir).set_controller(patient, patient, None).unwrap();
    world.by(patient).set_recovery(patient, vec![ann], 1, HOUR, None).unwrap();

    world.by(governor).wire(Slot::PhrIndex, index).unwrap();
    world.by(index).access_for(patient, clinic, None, asked, None, [5; 32]).unwrap();
    world.by(governor).announce(Announcement::Code { hash: [9; 32] }).unwrap();
    world.by(governor).cancel().unwrap();
    world.by(governor).announce(Announcement::Wire { slot: Slot::PhrIndex, contract: lab }).unwrap();
    world.chain.advance(GOVERNANCE_DELAY);
    world.by(clinic).execute().unwrap();
    let same = world.code;
    world.by(governor).announce(Announcement::Code { hash: same }).unwrap();
    world.chain.advance(GOVERNANCE_DELAY);
    world.by(clinic).execute().unwrap();
    world.by(governor).offer_governance(Some(heir)).unwrap();
    world.by(heir).take_governance().unwrap();
}

/// What happens by virtue of a credential.
fn govern(suite: &mut Suite) {
    let [ward, child, father, trustee, heir] = suite.accounts(["ward", "child", "father", "trustee", "heir"]);
    let [doctor, nurse] = [suite.licensed("doctor", PHYSICIAN), suite.licensed("nurse", NURSE)];
    let [reviewer, court, registrar] =
        [("reviewer", REVIEWER), ("court", COURT), ("registrar", REGISTRAR)].map(|(name, of)| suite.licensed(name, of));
    let break_glass = |suite: &mut Suite, cosigner| {
        suite.consents.by(doctor).break_glass(ward, doctor, emergency(cosigner)).unwrap();
    };
    break_glass(suite, None);
    suite.consents.by(ward).challenge(ward, doctor, 1, [0; 32]).unwrap();
    suite.consents.by(doctor).justify(ward, doctor, 1, [1; 32]).unwrap();
    suite.chain().advance(WINDOW);
    break_glass(suite, None);
    suite.chain().advance(JUSTIFY_TIME);
    suite.consents.by(heir).enforce(ward, doctor, 2).unwrap();
    suite.consents.by(nurse).cosign(nurse, doctor, ward, NURSE).unwrap();
    break_glass(suite, Some(nurse));
    suite.consents.by(ward).set_default(ward, DefaultPolicy::BreakGlassOnly, true, None).unwrap();
    suite.consents.by(ward).set_default(ward, DefaultPolicy::BreakGlassOnly, false, None).unwrap();
    break_glass_while_nobody_answers(suite, ward, doctor);
    for (number, outcome, suspend) in [(1, Outcome::Upheld, true), (3, Outcome::NotJustified, true)] {
        suite.consents.by(reviewer).review(reviewer, ward, doctor, number, outcome, suspend).unwrap();
    }
    suite.consents.by(reviewer).reinstate_break_glass(reviewer, doctor).unwrap();

    let world = &mut suite.consents;
    let minor = Mandate { authority: court, kind: GuardianKind::Minor, jurisdiction: HERE };
    world.by(court).appoint_guardian_by_authority(child, father, powers(0), minor).unwrap();
    world.by(father).challenge(child, doctor, 1, [0; 32]).unwrap_err();
    world.by(court).extend_guardian_by_authority(court, child, father, 1, u64::MAX).unwrap();
    for suspended in [true, false] {
        world.by(court).suspend_guardian(court, child, father, 1, suspended).unwrap();
    }
    world.by(court).end_guardian_by_authority(court, child, father, 1, true).unwrap();
    world.by(court).end_guardian_by_authority(court, child, father, 1, false).unwrap();
    world.by(child).set_recovery(child, vec![trustee], 1, HOUR, None).unwrap();
    world.by(trustee).vote_recovery(child, Some(heir)).unwrap();
    world.by(registrar).attest_death(registrar, child, HERE).unwrap();
    let estate = Mandate { kind: GuardianKind::Estate, ..minor };
    world.by(court).appoint_guardian_by_authority(child, father, powers(0), estate).unwrap();
    world.by(father).revoke_all(child, None).unwrap();
    world.chain.next_block();
    world.by(registrar).retract_death(registrar, child).unwrap();
    world.by(registrar).attest_death(registrar, heir, HERE).unwrap();
    world.by(registrar).retract_death(registrar, heir).unwrap();
}

/// The same doctor's fourth case, by the answer to the third: what was confirmed stays as it was.
fn break_glass_while_nobody_answers(suite: &mut Suite, ward: [u8; 32], doctor: [u8; 32]) {
    let (world, nobody) = (&mut suite.consents, [0x0b; 32]);
    let (governor, registry) = (world.governor, suite.registry);
    let confirmed = world.now();
    for (contract, answers) in [(nobody, false), (registry, true)] {
        let change = Announcement::Wire { slot: Slot::CredentialRegistry, contract };
        world.by(governor).announce(change).unwrap();
        world.chain.advance(GOVERNANCE_DELAY);
        world.by(governor).execute().unwrap();
        if !answers {
            world.by(doctor).break_glass(ward, doctor, emergency(None)).unwrap();
            assert_eq!(world.by(doctor).confirmed(doctor, PHYSICIAN), Ok(Some(confirmed)));
        }
    }
}

#[test]
fn an_indexer_rebuilds_the_whole_state_from_events_alone() {
    let mut suite = Suite::new();
    govern(&mut suite);
    let world = &mut suite.consents;
    live(world);
    let history = world.history();
    for (name, _) in Event::SHAPES.iter().chain(governance::Event::SHAPES) {
        assert!(history.iter().any(|event| event.name() == *name), "{name} did not happen");
    }
    let registry = world.registry;
    let (rebuilt, stored) = (Index::of(history).storage(world.bundle()), world.chain.storage(registry));
    let fields = world.bundle().storage();
    for (key, value) in &stored {
        let field = key.get(..4).and_then(|root| fields.get(root)).map_or("the root", String::as_str);
        assert!(rebuilt.contains(&(key.clone(), value.clone())), "{field}: the indexer has no {}", hex::encode(value));
    }
    assert_eq!(rebuilt.len(), stored.len(), "the indexer has what the registry has not");
}

#[test]
fn every_event_can_be_looked_up_by_whose_matter_it_is() {
    let mut suite = Suite::new();
    govern(&mut suite);
    let world = &mut suite.consents;
    live(world);
    let log: Vec<_> = world.log().iter().filter(|emitted| emitted.contract == world.registry).cloned().collect();
    for (emitted, event) in log.iter().zip(world.history()) {
        let whose = match &event {
            Event::Governance(_) => None,
            // The first field.
            _ => Some(<[u8; 32]>::try_from(&emitted.data[..32]).unwrap()),
        };
        assert_eq!(emitted.topics.get(1).copied(), whose, "{event:?}");
        assert!(emitted.topics.len() <= 2, "a topic costs: none without a reader");
    }
}

#[test]
fn an_end_that_reaches_beyond_the_term_is_all_in_its_event() {
    // A guardian resigned; the subject drops what they granted and burns terms that may have been signed and held back.
    let mut world = World::new();
    let [ward, mother] = world.accounts(["ward", "mother"]);
    world.by(ward).appoint_guardian(ward, mother, powers(0), None).unwrap();
    world.by(mother).resign_guardian(ward, None).unwrap();
    world.by(ward).end_guardian(ward, mother, false, Some(5)).unwrap();
    let held_back = world.by(ward).appoint_guardian(ward, mother, powers(0), Some(5));
    assert_eq!(held_back, Err(Error::NumberUsed { highest: 5 }));
    let (registry, history) = (world.registry, world.history());
    assert_eq!(world.chain.storage(registry), Index::of(history).storage(world.bundle()));
}

#[test]
fn a_slot_whose_change_is_announced_is_not_wired_besides() {
    // Else nobody could tell from the events whether the announced change was made.
    let mut world = World::new();
    let governor = world.governor;
    let index = world.person("index").id;
    world.by(governor).announce(Announcement::Wire { slot: Slot::PhrIndex, contract: index }).unwrap();
    let ready = world.now() + GOVERNANCE_DELAY;
    let besides = world.by(governor).wire(Slot::PhrIndex, index);
    assert_eq!(besides, Err(salus_domain::governance::Error::AlreadyAnnounced { ready }));
    world.by(governor).wire(Slot::CredentialRegistry, index).unwrap();
    world.chain.set_time(ready);
    world.by(index).execute().unwrap();
    let (registry, history) = (world.registry, world.history());
    assert_eq!(world.chain.storage(registry), Index::of(history).storage(world.bundle()));
}

#[test]
fn declining_stores_nothing_but_that_it_was_declined() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    // It is a change of the subject's, whose item the first change makes.
    world.by(patient).revoke_all(patient, None).unwrap();
    let draft =
        world.by(clinic).propose(patient, clinic, TREATMENT, given::permit(Purpose::TREAT, LABORATORY)).unwrap();
    let before = world.state().footprint;
    world.by(patient).decline(patient, clinic, TREATMENT, draft).unwrap();
    assert_eq!(world.state().footprint, before);
}

#[test]
fn a_receipts_instant_gives_its_decision_again() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let mut receipts = Vec::new();
    let labels = [Confidentiality::Normal, Confidentiality::Restricted];
    let (normal, nothing) = (DefaultPolicy::NormalConfidentiality, DefaultPolicy::Nothing);
    for round in 0..8u8 {
        let mut grant = |terms| world.by(patient).grant(patient, clinic, TREATMENT, terms, None, None);
        let set_up = match round {
            0 => world.by(patient).set_default(patient, normal, false, None),
            1 => grant(given::permit_times(Purpose::TREAT, LABORATORY, 2)),
            2 => grant(given::deny(Purpose::TREAT, LABORATORY)),
            3 => grant(given::permit(Purpose::TREAT, LABORATORY)),
            4 => world.by(patient).revoke_all(patient, None),
            5 => world.by(patient).set_default(patient, nothing, false, None),
            6 => grant(given::permit_times(Purpose::TREAT, LABORATORY, 1)),
            _ => world.by(patient).enter_in_error(patient, clinic, TREATMENT, 4),
        };
        set_up.unwrap_or_else(|error| panic!("round {round}: {error:?}"));
        for (number, confidentiality) in labels.into_iter().cycle().take(5).enumerate() {
            let asked = Request { confidentiality, ..request(Purpose::TREAT, LABORATORY) };
            let resource = [round * 10 + number as u8; 32];
            receipts.push((world.by(clinic).access(patient, None, asked.clone(), None, resource).unwrap(), asked));
        }
        if round % 2 == 0 {
            world.chain.next_block();
        }
    }
    world.chain.next_block();
    let decisions: BTreeSet<String> = receipts.iter().map(|(receipt, _)| format!("{:?}", receipt.decision)).collect();
    let expected = [
        "Deny(DeniedByProvision { index: 0 })",
        "Deny(EnteredInError)",
        "Deny(Exhausted)",
        "Deny(NoConsent)",
        "Deny(NotCovered)",
        "Deny(Revoked)",
        "Permit(Consent { version: 1 })",
        "Permit(Consent { version: 3 })",
        "Permit(Consent { version: 4 })",
        "Permit(Default)",
    ];
    assert_eq!(decisions, expected.map(str::to_owned).into());
    for (receipt, asked) in receipts {
        let then = world.by(clinic).was_permitted(patient, clinic, asked, receipt.at, Some(receipt.seq));
        assert_eq!(then, Ok(receipt.decision));
    }
}

#[test]
fn lists_come_in_pages_of_at_most_fifty() {
    let mut world = World::new();
    let [patient] = world.accounts(["patient"]);
    for round in 0..120 {
        let policy = if round % 2 == 0 { DefaultPolicy::All } else { DefaultPolicy::Nothing };
        world.by(patient).set_default(patient, policy, false, None).unwrap();
        world.chain.advance(1);
    }
    let mut entries = Vec::new();
    loop {
        let page = world.by(patient).timeline(patient, Timeline::Defaults, entries.len() as u32, u32::MAX).unwrap();
        assert!(page.len() <= 50);
        if page.is_empty() {
            break;
        }
        entries.extend(page);
    }
    assert_eq!(entries.len(), 120);
    assert!(entries.is_sorted_by_key(|entry| entry.since));
    let value = Value::Default { policy: DefaultPolicy::Nothing, no_break_glass: false, bars: 0 };
    assert_eq!(entries.last().unwrap().value, value);
    assert_eq!(world.by(patient).timeline(patient, Timeline::Defaults, u32::MAX, 50), Ok(vec![]));
    assert_eq!(world.by(patient).timeline(patient, Timeline::Defaults, 119, 50).unwrap().len(), 1);
}
