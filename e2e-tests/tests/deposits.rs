//! Who pays storage deposits and who gets them back, in dispatched transactions.

use salus_devnet_runtime::deposits::deposit;
use salus_domain::{
    AccountId,
    consent::{Action, DefaultPolicy, GuardianKind, JUSTIFY_TIME, Mandate, Outcome, Purpose, Scope},
    governance::{Announcement, Slot},
};
use salus_e2e_tests::native::{
    Balances, GOVERNANCE_DELAY, Limits, Person, Suite, World,
    given::{self, DAY, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR},
    glass_stage::emergency,
    licensing::{COURT, HERE, NURSE, PHYSICIAN, REGISTRAR, REVIEWER},
    person,
};

const TREATMENT: Scope = Scope::Treatment;

fn treat() -> salus_domain::consent::Terms {
    given::permit(Purpose::TREAT, LABORATORY)
}

/// Relays what somebody signed, in a transaction; returns what the relayer has more than before.
fn relay(world: &mut World, signer: &Person, action: &Action) -> i128 {
    let relayer = person("relayer").id;
    let deadline = world.now() + HOUR;
    let signature = world.sign(signer, action, deadline);
    let Balances { free, held } = world.balances(relayer);
    let arguments = (signer.id, action.clone(), deadline, signature);
    world
        .submit(relayer, "relay", arguments, Limits::default())
        .unwrap_or_else(|error| panic!("{}: {error:?}", action.name()));
    let after = world.balances(relayer);
    assert_eq!(after.held, held, "deposits are held at the contract, not at the relayer");
    after.free as i128 - free as i128
}

/// All is back, but for what the pallet loses in rounding.
fn assert_back(before: Balances, after: Balances) {
    assert!(after.free <= before.free && before.free - after.free < 1_000, "{before:?} {after:?}");
    assert_eq!(after.held, before.held);
}

#[test]
fn a_relayer_farms_no_deposits() {
    let mut world = World::new();
    let patient = person("patient");
    let [_, clinic, lab, other] = world.accounts(["relayer", "clinic", "lab", "other"]);
    let [mother, ann, ben] = ["mother", "ann", "ben"].map(person);
    let subject = patient.id;
    let many: Vec<AccountId> = ["ann", "ben", "cleo", "dan"].map(|name| person(name).id).to_vec();
    let wide = given::terms(vec![treat().provisions[0].clone(); 8]);
    let grant = |grantee, terms: &salus_domain::consent::Terms, version, epoch| Action::Grant {
        subject,
        grantee,
        scope: TREATMENT,
        terms: terms.clone(),
        version: Some(version),
        epoch: Some(epoch),
    };
    let revoke = |grantee, up_to| Action::Revoke { subject, grantee, scope: TREATMENT, up_to: Some(up_to) };
    let set_default = |revision| Action::SetDefault {
        subject,
        policy: DefaultPolicy::All,
        no_break_glass: false,
        revision: Some(revision),
    };
    let appoint = |term, until| Action::AppointGuardian {
        subject,
        guardian: mother.id,
        powers: salus_domain::consent::GuardianTerms {
            period: salus_domain::consent::Period { from: 0, until },
            excluded: 0,
        },
        term: Some(term),
    };
    let end = |keep_grants, term| Action::EndGuardian { subject, guardian: mother.id, keep_grants, term: Some(term) };
    let set_recovery = |trustees: &[AccountId], revision| Action::SetRecovery {
        subject,
        trustees: trustees.to_vec(),
        threshold: u8::from(!trustees.is_empty()),
        delay: if trustees.is_empty() { 0 } else { HOUR },
        revision: Some(revision),
    };

    // What is written: everything that could be shorter than what it replaces.
    let story: Vec<(&Person, Action)> = vec![
        (&patient, grant(clinic, &wide, 1, 0)),
        (&patient, grant(clinic, &treat(), 2, 0)),
        (&patient, Action::EnterInError { subject, grantee: clinic, scope: TREATMENT, version: 2 }),
        (&patient, grant(clinic, &wide, 3, 0)),
        (&patient, revoke(clinic, 3)),
        (&patient, grant(clinic, &treat(), 4, 0)),
        (&patient, revoke(lab, 9)),
        (&patient, grant(lab, &treat(), 10, 0)),
        (&patient, Action::RevokeAll { subject, up_to: Some(0) }),
        (&patient, set_default(1)),
        (&patient, set_default(2)),
        (&patient, appoint(1, NEXT_QUARTER)),
        (&patient, Action::ExtendGuardian { subject, guardian: mother.id, term: 1, until: NEXT_YEAR }),
        (&mother, Action::ResignGuardian { subject, term: Some(1) }),
        (&patient, end(false, 1)),
        (&patient, appoint(2, NEXT_YEAR)),
        (&patient, end(false, 2)),
        (&patient, appoint(3, NEXT_YEAR)),
        (&patient, set_recovery(&many, 1)),
        (&patient, set_recovery(&[ann.id], 2)),
        (&patient, Action::VetoRecovery { subject, attempt: Some(2) }),
        (&patient, set_recovery(&[], 3)),
        (&patient, set_recovery(&[ben.id], 4)),
        (&patient, Action::SetController { subject, controller: other, rotation: Some(1) }),
    ];
    for (signer, action) in story {
        let gained = relay(&mut world, signer, &action);
        assert!(gained <= 0, "{}: the relayer gained {gained}", action.name());
    }
}

#[test]
fn accepting_or_declining_gives_a_relayer_none_of_the_grantees_deposit() {
    let patient = person("patient");
    let subject = patient.id;
    // On an empty record, on a revoked one, and on one that was burned before anything was granted.
    for before in ["nothing", "a consent", "a burn"] {
        let mut world = World::new();
        let [_, clinic] = world.accounts(["relayer", "clinic"]);
        match before {
            "a consent" => {
                let terms = treat();
                let (version, epoch) = (Some(1), Some(0));
                relay(
                    &mut world,
                    &patient,
                    &Action::Grant { subject, grantee: clinic, scope: TREATMENT, terms, version, epoch },
                );
            }
            "a burn" => {
                let up_to = Some(1);
                relay(&mut world, &patient, &Action::Revoke { subject, grantee: clinic, scope: TREATMENT, up_to });
            }
            _ => {}
        }
        let purse = world.balances(clinic);
        world.submit(clinic, "propose", (subject, TREATMENT, treat()), Limits::default()).unwrap();
        let (_, draft) = world.by(clinic).draft(subject, clinic, TREATMENT).unwrap().unwrap();
        let decline = Action::Decline { subject, grantee: clinic, scope: TREATMENT, draft };
        let gained = relay(&mut world, &patient, &decline);
        assert!(gained <= 0, "decline after {before}: the relayer gained {gained}");

        world.submit(clinic, "propose", (subject, TREATMENT, treat()), Limits::default()).unwrap();
        let (_, draft) = world.by(clinic).draft(subject, clinic, TREATMENT).unwrap().unwrap();
        let (version, epoch) = (Some(2), Some(0));
        let accept = Action::Accept { subject, grantee: clinic, scope: TREATMENT, draft, version, epoch };
        let gained = relay(&mut world, &patient, &accept);
        assert!(gained <= 0, "accept after {before}: the relayer gained {gained}");
        // The grantee gets back what is its own, and no more.
        world.submit(clinic, "withdraw", (subject, TREATMENT), Limits::default()).unwrap();
        assert_back(purse, world.balances(clinic));
    }
}

#[test]
fn who_accepts_gets_none_of_the_grantees_deposit() {
    // Neither directly: not the patient, nor a guardian.
    for guardian in [false, true] {
        let mut world = World::new();
        let [patient, mother, clinic] = world.accounts(["patient", "mother", "clinic"]);
        world.by(patient).appoint_guardian(patient, mother, given::powers(0), None).unwrap();
        // What is accepted is shorter than what it supersedes, so that only a deposit could be gained.
        let wide = given::terms(vec![treat().provisions[0].clone(); 8]);
        world.by(patient).grant(patient, clinic, TREATMENT, wide, None, None).unwrap();
        let purse = world.balances(clinic);
        world.submit(clinic, "propose", (patient, TREATMENT, treat()), Limits::default()).unwrap();
        let (_, draft) = world.by(clinic).draft(patient, clinic, TREATMENT).unwrap().unwrap();
        let actor = if guardian { mother } else { patient };
        let before = world.balances(actor);
        let none: (Option<u32>, Option<u32>) = (None, None);
        let arguments = (patient, clinic, TREATMENT, draft, none.0, none.1);
        world.submit(actor, "accept", arguments, Limits::default()).unwrap();
        assert!(world.balances(actor).free <= before.free, "guardian: {guardian}");
        world.submit(clinic, "withdraw", (patient, clinic, TREATMENT), Limits::default()).unwrap();
        assert_back(purse, world.balances(clinic));
    }
}

#[test]
fn who_proposes_gets_the_deposit_back_on_withdrawing() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let before = world.balances(clinic);
    world.submit(clinic, "propose", (patient, TREATMENT, treat()), Limits::default()).unwrap();
    let proposed = world.balances(clinic);
    assert!(proposed.free < before.free);
    // An item, and its bytes.
    let paid = before.free - proposed.free;
    assert!(paid > deposit(1, 0) && paid < deposit(1, 400), "{paid}");
    world.submit(clinic, "withdraw", (patient, clinic, TREATMENT), Limits::default()).unwrap();
    assert_back(before, world.balances(clinic));
}

#[test]
fn who_names_a_delegate_gets_the_deposit_back_on_ending_it() {
    let mut world = World::new();
    let [clinic, nurse] = world.accounts(["clinic", "nurse"]);
    let before = world.balances(clinic);
    let until = world.now() + DAY;
    world.submit(clinic, "set_delegate", (clinic, nurse, until), Limits::default()).unwrap();
    assert!(world.balances(clinic).free < before.free);
    world.submit(clinic, "remove_delegate", (clinic, nurse), Limits::default()).unwrap();
    assert_back(before, world.balances(clinic));
}

#[test]
fn what_anyone_may_call_frees_nobodys_deposit() {
    let mut world = World::new();
    let governor = world.governor;
    let [patient, clinic, ann, heir, stranger] = world.accounts(["patient", "clinic", "ann", "heir", "stranger"]);
    let ben = world.person("ben").id;
    let index = world.person("index").id;
    world
        .by(patient)
        .grant(patient, clinic, TREATMENT, given::permit_times(Purpose::TREAT, LABORATORY, 1), None, None)
        .unwrap();
    world.by(patient).set_recovery(patient, vec![ann], 1, HOUR, None).unwrap();
    world.by(ann).vote_recovery(patient, Some(heir)).unwrap();
    world.by(governor).wire(Slot::PhrIndex, index).unwrap();
    world.by(governor).announce(Announcement::Wire { slot: Slot::PhrIndex, contract: heir }).unwrap();
    world.chain.advance(HOUR.max(GOVERNANCE_DELAY));
    let before = world.balances(stranger);
    world.submit(stranger, "execute_recovery", patient, Limits::default()).unwrap();
    let recovered = world.balances(stranger);
    assert!(recovered.free <= before.free);
    world.submit(stranger, "Governed::execute", (), Limits::default()).unwrap();
    assert!(world.balances(stranger).free <= recovered.free);

    // A vote moves no deposit, forth or back.
    let before = world.balances(ann);
    for candidate in [Some(clinic), None, Some(ben)] {
        world.submit(ann, "vote_recovery", (patient, candidate), Limits::default()).unwrap();
        assert_eq!(world.balances(ann), before);
    }
    // An access that consumes a use pays for what it stores; one that does not pays nothing.
    let asked = given::request(Purpose::TREAT, LABORATORY);
    let none: (Option<AccountId>, Option<u32>) = (None, None);
    let before = world.balances(clinic);
    world.submit(clinic, "access", (patient, none.0, &asked, none.1, [1u8; 32]), Limits::default()).unwrap();
    let counted = world.balances(clinic);
    assert!(counted.free < before.free);
    world.submit(clinic, "access", (patient, none.0, &asked, none.1, [2u8; 32]), Limits::default()).unwrap();
    assert_eq!(world.balances(clinic), counted);
}

#[test]
fn a_deposit_beyond_the_callers_limit_is_refused_and_changes_nothing() {
    let mut world = World::new();
    let [patient, clinic] = world.accounts(["patient", "clinic"]);
    let version: (Option<u32>, Option<u32>) = (None, None);
    let arguments = (patient, clinic, TREATMENT, treat(), version.0, version.1);
    let (before, state) = (world.balances(patient), world.state());
    let limit = |deposit| Limits { deposit: Some(deposit), ..Limits::default() };
    for too_little in [1, deposit(2, 0)] {
        assert!(world.submit(patient, "grant", arguments.clone(), limit(too_little)).is_err());
        assert_eq!((world.balances(patient), world.state()), (before, state));
    }
    world.submit(patient, "grant", arguments, limit(deposit(2, 1_000))).unwrap();
    let after = world.state();
    let (items, bytes) = (after.footprint.items - state.footprint.items, after.footprint.bytes - state.footprint.bytes);
    assert_eq!(
        before.free - world.balances(patient).free,
        deposit(items, bytes),
        "the price of what is stored, exactly"
    );
    assert_eq!(items, 2, "the subject and the record");
}

#[test]
fn nobody_gains_by_what_a_colleague_a_reviewer_or_an_authority_paid_for() {
    let mut suite = Suite::new();
    let [patient, mother, heir] = suite.accounts(["patient", "mother", "heir"]);
    let [doctor, nurse] = [suite.licensed("doctor", PHYSICIAN), suite.licensed("nurse", NURSE)];
    let mut twice = |name: &str, what| [suite.licensed(name, what), suite.licensed(&format!("other {name}"), what)];
    let [reviewers, courts, registrars] =
        [twice("reviewer", REVIEWER), twice("court", COURT), twice("registrar", REGISTRAR)];
    let world = &mut suite.consents;
    let mandate = Mandate { authority: courts[0], kind: GuardianKind::Minor, jurisdiction: HERE };

    world.by(doctor).break_glass(patient, doctor, emergency(None)).unwrap();
    world.chain.advance(JUSTIFY_TIME);
    world.by(nurse).cosign(nurse, doctor, patient, NURSE).unwrap();
    world.by(reviewers[0]).review(reviewers[0], patient, doctor, 1, Outcome::NotJustified, true).unwrap();
    world.by(courts[0]).appoint_guardian_by_authority(patient, mother, given::powers(0), mandate).unwrap();
    world.by(courts[0]).suspend_guardian(courts[0], patient, mother, 1, true).unwrap();
    world.by(patient).set_recovery(patient, vec![heir], 1, HOUR, None).unwrap();
    world.by(heir).vote_recovery(patient, Some(heir)).unwrap();
    world.by(registrars[0]).attest_death(registrars[0], patient, HERE).unwrap();

    // Each by somebody else than who paid.
    type Change<'a> = &'a dyn Fn(&mut World) -> bool;
    let gains: [(&str, Change); 6] = [
        ("retract_death", &|w| w.by(registrars[1]).retract_death(registrars[1], patient).is_ok()),
        ("reinstate", &|w| w.by(courts[1]).suspend_guardian(courts[1], patient, mother, 1, false).is_ok()),
        ("end", &|w| w.by(courts[1]).end_guardian_by_authority(courts[1], patient, mother, 1, false).is_ok()),
        ("enforce", &|w| w.by(heir).enforce(patient, doctor, 1).is_ok()),
        ("reinstate_break_glass", &|w| w.by(reviewers[1]).reinstate_break_glass(reviewers[1], doctor).is_ok()),
        ("break_glass", &|w| w.by(doctor).break_glass(patient, doctor, emergency(Some(nurse))).is_ok()),
    ];
    for (what, change) in gains {
        assert!(change(world), "{what}");
        assert!(world.last().deposit >= 0, "{what}: {} planck", world.last().deposit);
    }
}
