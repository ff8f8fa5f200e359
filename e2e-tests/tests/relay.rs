//! What patients sign and others relay, on the bundle.

use std::str;

use polkadot_sdk::sp_core::{Pair as _, sr25519};
use salus_domain::{
    AccountId,
    consent::{self, Action, DenyReason, Envelope, Error, Purpose, Scope},
};
use salus_e2e_tests::native::{
    GENESIS, Person, World,
    given::{self, HOUR, LABORATORY, denied, permitted, request},
    person,
};

const TREATMENT: Scope = Scope::Treatment;

fn grant(subject: AccountId, grantee: AccountId, version: u32, epoch: u32) -> Action {
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    Action::Grant { subject, grantee, scope: TREATMENT, terms, version: Some(version), epoch: Some(epoch) }
}

fn revoke(subject: AccountId, grantee: AccountId, up_to: u32) -> Action {
    Action::Revoke { subject, grantee, scope: TREATMENT, up_to: Some(up_to) }
}

/// A patient without tokens, a clinic and a relayer with.
fn cast(world: &mut World) -> (Person, AccountId, AccountId) {
    let patient = person("patient");
    let [clinic, relayer] = world.accounts(["clinic", "relayer"]);
    assert_eq!(world.balances(patient.id).free, 0, "patients need no tokens");
    (patient, clinic, relayer)
}

#[test]
fn the_text_is_what_domain_writes_and_people_can_read() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);
    let text = world.by(relayer).signed_text(patient.id, action.clone(), deadline).unwrap();
    let envelope = Envelope { contract: world.registry, genesis: GENESIS, signer: patient.id, deadline };
    assert_eq!(text, consent::signed_text(&action, &envelope, None));

    let hex = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
    let expected = format!(
        "<Bytes>Salus consent registry\n\
         action: grant\n\
         subject: {patient}\n\
         grantee: {clinic}\n\
         scope: treatment\n\
         version: 1\n\
         epoch: 0\n\
         holds: from any time until any time\n\
         uses: unlimited\n\
         document: {none}\n\
         permit: TREAT; categories 0x0000000000000008; confidentiality up to N; data from any time until any time\n\
         signer: {patient}\n\
         contract: {contract}\n\
         chain: {chain}\n\
         message valid until: 2027-01-04T10:00:00.000Z</Bytes>",
        patient = hex(&patient.id),
        clinic = hex(&clinic),
        none = hex(&[0; 32]),
        contract = hex(&world.registry),
        chain = hex(&GENESIS),
    );
    assert_eq!(str::from_utf8(&text).unwrap(), expected);

    let signature = patient.sign(&text);
    let granted = world.by(relayer).relay(patient.id, action, deadline, signature).unwrap();
    assert_eq!(granted.number, 1);
    let record = world.by(clinic).consent(patient.id, clinic, TREATMENT).unwrap();
    assert_eq!(record.consent.unwrap().recorded_by, consent::Recorder::Subject);
}

#[test]
fn a_signature_without_the_wrapping_counts_for_nothing() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);
    let text = world.by(relayer).signed_text(patient.id, action.clone(), deadline).unwrap();
    let bare = text.strip_prefix(b"<Bytes>").unwrap().strip_suffix(b"</Bytes>").unwrap();
    let twice = [b"<Bytes>", text.as_slice(), b"</Bytes>"].concat();
    for other in [bare, &twice] {
        let refused = world.by(relayer).relay(patient.id, action.clone(), deadline, patient.sign(other));
        assert_eq!(refused, Err(Error::BadSignature));
    }
    let somebody_else = person("stranger").sign(&text);
    let refused = world.by(relayer).relay(patient.id, action, deadline, somebody_else);
    assert_eq!(refused, Err(Error::BadSignature));
}

#[test]
fn the_same_text_on_a_second_chain() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);

    // The same contract at the same address, on a chain with another genesis.
    let mut elsewhere = Envelope { contract: world.registry, genesis: [0xc4; 32], signer: patient.id, deadline };
    let signature = patient.sign(&consent::signed_text(&action, &elsewhere, None));
    let refused = world.by(relayer).relay(patient.id, action.clone(), deadline, signature);
    assert_eq!(refused, Err(Error::BadSignature));
    elsewhere.genesis = GENESIS;
    let signature = patient.sign(&consent::signed_text(&action, &elsewhere, None));
    world.by(relayer).relay(patient.id, action.clone(), deadline, signature).unwrap();

    // And the other way round: what counted here does not count there.
    let mut second = World::new();
    cast(&mut second);
    let there = second.instantiate([0xc4; 32], b"");
    assert_eq!(second.at(there, relayer).genesis(), Ok([0xc4; 32]));
    let refused = second.at(there, relayer).relay(patient.id, action, deadline, signature);
    assert_eq!(refused, Err(Error::BadSignature));
}

#[test]
fn the_same_text_for_another_contract() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let other = world.instantiate(GENESIS, b"another");
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &action, deadline);
    let refused = world.at(other, relayer).relay(patient.id, action.clone(), deadline, signature);
    assert_eq!(refused, Err(Error::BadSignature));
    world.by(relayer).relay(patient.id, action, deadline, signature).unwrap();
}

#[test]
fn a_signature_for_one_action_carries_no_other() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let other = world.person("other").id;
    let deadline = world.now() + HOUR;
    let signed = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &signed, deadline);
    let wider = given::permit(Purpose::TREAT, u64::from(u32::MAX));
    for action in [
        revoke(patient.id, clinic, 1),
        grant(patient.id, other, 1, 0),
        grant(patient.id, clinic, 2, 0),
        grant(patient.id, clinic, 1, 1),
        Action::Grant {
            subject: patient.id,
            grantee: clinic,
            scope: TREATMENT,
            terms: wider,
            version: Some(1),
            epoch: Some(0),
        },
        Action::RevokeAll { subject: patient.id, up_to: Some(0) },
        Action::SetController { subject: patient.id, controller: other, rotation: Some(1) },
    ] {
        let refused = world.by(relayer).relay(patient.id, action.clone(), deadline, signature);
        assert_eq!(refused, Err(Error::BadSignature), "{action:?}");
    }
    for later in [deadline - 1, deadline + 1] {
        let refused = world.by(relayer).relay(patient.id, signed.clone(), later, signature);
        assert_eq!(refused, Err(Error::BadSignature), "another deadline");
    }
    let refused = world.by(relayer).relay(other, signed.clone(), deadline, signature);
    assert_eq!(refused, Err(Error::BadSignature), "another signer");
    world.by(relayer).relay(patient.id, signed, deadline, signature).unwrap();
}

#[test]
fn past_its_deadline() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &action, deadline);
    world.chain.set_time(deadline);
    let refused = world.by(relayer).relay(patient.id, action, deadline, signature);
    assert_eq!(refused, Err(Error::DeadlinePassed { deadline }));

    // Its last millisecond is the one before.
    let deadline = world.now() + HOUR;
    let action = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &action, deadline);
    world.chain.set_time(deadline - 1);
    world.by(relayer).relay(patient.id, action, deadline, signature).unwrap();
}

/// The quarter after a guardian's first end.
const APRIL_2028: u64 = 1_838_160_000_000;

#[test]
fn a_signed_message_counts_once() {
    let mut world = World::new();
    let (patient, clinic, _) = cast(&mut world);
    let [mother, ann, heir] = world.accounts(["mother", "ann", "heir"]);
    let subject = patient.id;
    let draft =
        world.by(clinic).propose(subject, clinic, Scope::Research, given::permit(Purpose::HRESCH, LABORATORY)).unwrap();
    let numbers = (Some(1), Some(0));
    let actions = [
        (grant(subject, clinic, 1, 0), Error::NumberUsed { highest: 1 }),
        (Action::EnterInError { subject, grantee: clinic, scope: TREATMENT, version: 1 }, Error::AlreadyEnded),
        (revoke(subject, clinic, 2), Error::NothingToRevoke { burned: 2 }),
        (
            Action::Accept {
                subject,
                grantee: clinic,
                scope: Scope::Research,
                draft,
                version: numbers.0,
                epoch: numbers.1,
            },
            Error::DraftAccepted,
        ),
        (
            Action::SetDefault { subject, policy: Default::default(), no_break_glass: true, revision: Some(1) },
            Error::NumberUsed { highest: 1 },
        ),
        (Action::RevokeAll { subject, up_to: Some(0) }, Error::NothingToRevoke { burned: 0 }),
        (
            Action::AppointGuardian { subject, guardian: mother, powers: given::powers(0), term: Some(1) },
            Error::StillGuardian { term: 1 },
        ),
        (
            Action::ExtendGuardian { subject, guardian: mother, term: 1, until: APRIL_2028 },
            Error::NotLater { until: APRIL_2028 },
        ),
        (
            Action::EndGuardian { subject, guardian: mother, keep_grants: false, term: Some(1) },
            Error::NothingToRevoke { burned: 1 },
        ),
        (
            Action::SetRecovery { subject, trustees: vec![ann], threshold: 1, delay: 1, revision: Some(1) },
            Error::NumberUsed { highest: 1 },
        ),
        (Action::VetoRecovery { subject, attempt: Some(1) }, Error::NothingToRevoke { burned: 1 }),
        (
            Action::SetController { subject, controller: heir, rotation: Some(1) },
            Error::NotController { controller: heir },
        ),
    ];
    for (action, expected) in actions {
        let deadline = world.now() + HOUR;
        let name = action.name();
        let signature = world.sign(&patient, &action, deadline);
        world
            .by(clinic)
            .relay(subject, action.clone(), deadline, signature)
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let replayed = world.by(clinic).relay(subject, action.clone(), deadline, signature);
        assert_eq!(replayed, Err(expected.clone()), "{name}, replayed at once");
    }
}

#[test]
fn a_grant_held_back_is_burned_by_the_revocation() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    // The relayer holds the grant, while the patient's revocation goes through another.
    let held_back = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &held_back, deadline);
    world.relay(clinic, &patient, revoke(patient.id, clinic, 1)).unwrap();
    let late = world.by(relayer).relay(patient.id, held_back, deadline, signature);
    assert_eq!(late, Err(Error::NumberUsed { highest: 1 }));
    let asked = request(Purpose::TREAT, LABORATORY);
    let now = world.by(clinic).check(patient.id, clinic, asked);
    assert_eq!(now, Ok(denied(DenyReason::NoConsent)));
}

#[test]
fn a_grant_held_back_does_not_survive_revoke_all() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    let held_back = grant(patient.id, clinic, 1, 0);
    let signature = world.sign(&patient, &held_back, deadline);
    world.relay(relayer, &patient, Action::RevokeAll { subject: patient.id, up_to: Some(0) }).unwrap();
    let late = world.by(relayer).relay(patient.id, held_back, deadline, signature);
    assert_eq!(late, Err(Error::OtherEpoch { current: 1 }));
}

#[test]
fn nobody_blocks_a_revocation_by_front_running_it() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let deadline = world.now() + HOUR;
    // The patient signed two grants and then revokes both; the clinic relays the first just before the revocation, and
    // the second after it.
    let grants = [grant(patient.id, clinic, 1, 0), grant(patient.id, clinic, 2, 0)];
    let signatures = grants.clone().map(|action| world.sign(&patient, &action, deadline));
    let revocation = revoke(patient.id, clinic, 2);
    let revocation_signature = world.sign(&patient, &revocation, deadline);
    world.by(clinic).relay(patient.id, grants[0].clone(), deadline, signatures[0]).unwrap();
    assert_eq!(world.by(clinic).check(patient.id, clinic, request(Purpose::TREAT, LABORATORY)), Ok(permitted(1)),);
    world.by(relayer).relay(patient.id, revocation, deadline, revocation_signature).unwrap();
    let late = world.by(clinic).relay(patient.id, grants[1].clone(), deadline, signatures[1]);
    assert_eq!(late, Err(Error::NumberUsed { highest: 2 }));
    let now = world.by(clinic).check(patient.id, clinic, request(Purpose::TREAT, LABORATORY));
    assert_eq!(now, Ok(denied(DenyReason::Revoked)));
}

#[test]
fn a_signed_action_names_its_numbers() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let subject = patient.id;
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    let deadline = world.now() + HOUR;
    for action in [
        Action::Grant {
            subject,
            grantee: clinic,
            scope: TREATMENT,
            terms: terms.clone(),
            version: None,
            epoch: Some(0),
        },
        Action::Grant { subject, grantee: clinic, scope: TREATMENT, terms, version: Some(1), epoch: None },
        Action::Revoke { subject, grantee: clinic, scope: TREATMENT, up_to: None },
        Action::RevokeAll { subject, up_to: None },
        Action::SetDefault { subject, policy: Default::default(), no_break_glass: false, revision: None },
        Action::AppointGuardian { subject, guardian: clinic, powers: given::powers(0), term: None },
        Action::EndGuardian { subject, guardian: clinic, keep_grants: true, term: None },
        Action::ResignGuardian { subject, term: None },
        Action::SetController { subject, controller: clinic, rotation: None },
        Action::SetRecovery { subject, trustees: vec![clinic], threshold: 1, delay: 1, revision: None },
        Action::VetoRecovery { subject, attempt: None },
    ] {
        let name = action.name();
        assert_eq!(world.by(relayer).signed_text(subject, action.clone(), deadline), Err(Error::NotNamed), "{name}");
        // Not even with a good signature over what it would say.
        let envelope = Envelope { contract: world.registry, genesis: GENESIS, signer: subject, deadline };
        let signature = patient.sign(&consent::signed_text(&action, &envelope, None));
        assert_eq!(world.by(relayer).relay(subject, action, deadline, signature), Err(Error::NotNamed), "{name}");
    }
}

#[test]
fn a_relayed_action_has_its_signers_power_and_no_more() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let (mother, stranger) = (person("mother"), person("stranger"));
    world
        .relay(
            relayer,
            &patient,
            Action::AppointGuardian {
                subject: patient.id,
                guardian: mother.id,
                powers: given::powers(LABORATORY),
                term: Some(1),
            },
        )
        .unwrap();
    let refused = world.relay(clinic, &stranger, revoke(patient.id, clinic, 1));
    assert_eq!(refused, Err(Error::MayNotAct { controller: patient.id }));
    let refused = world.relay(clinic, &mother, grant(patient.id, clinic, 1, 0));
    assert_eq!(refused, Err(Error::ExcludedCategory { categories: LABORATORY }));
    // The relayer's own power counts for nothing: the patient may, the stranger whose words it relays may not.
    world.chain.fund(patient.id);
    let refused = world.relay(patient.id, &stranger, grant(patient.id, clinic, 1, 0));
    assert_eq!(refused, Err(Error::MayNotAct { controller: patient.id }));
    // A guardian resigns by a signed message too.
    let resigned = world.relay(relayer, &mother, Action::ResignGuardian { subject: patient.id, term: Some(1) });
    assert_eq!(resigned.unwrap().number, 1);
}

#[test]
fn an_accepted_drafts_terms_are_in_the_text() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let subject = patient.id;
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    let draft = world.by(clinic).propose(subject, clinic, TREATMENT, terms).unwrap();
    let deadline = world.now() + HOUR;
    let accept =
        |draft| Action::Accept { subject, grantee: clinic, scope: TREATMENT, draft, version: Some(1), epoch: Some(0) };
    let text = world.by(relayer).signed_text(subject, accept(draft), deadline).unwrap();
    assert!(str::from_utf8(&text).unwrap().contains("\npermit: TREAT; categories 0x0000000000000008;"));
    let signature = patient.sign(&text);

    // The clinic replaces its draft by a wider one: the signature is good for the one that was read.
    world.chain.next_block();
    let wider = world
        .by(clinic)
        .propose(subject, clinic, TREATMENT, given::permit(Purpose::TREAT, u64::from(u32::MAX)))
        .unwrap();
    for named in [draft, wider] {
        let refused = world.by(clinic).relay(subject, accept(named), deadline, signature);
        assert_eq!(refused, Err(Error::BadSignature));
    }
}

#[test]
fn anyone_relays_an_acceptance_or_a_refusal_once() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let (subject, scope) = (patient.id, TREATMENT);
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    let deadline = world.now() + HOUR;
    let accept = |draft, version| Action::Accept {
        subject,
        grantee: clinic,
        scope,
        draft,
        version: Some(version),
        epoch: Some(0),
    };
    let decline = |draft| Action::Decline { subject, grantee: clinic, scope, draft };
    // The same terms again and again, within one millisecond.
    let first = world.by(clinic).propose(subject, clinic, scope, terms.clone()).unwrap();
    let answers = [decline(first), accept(first, 1)];
    let signatures = answers.clone().map(|answer| world.sign(&patient, &answer, deadline));
    world.by(relayer).relay(subject, answers[0].clone(), deadline, signatures[0]).unwrap();
    for (answer, signature) in answers.iter().zip(signatures) {
        let refused = world.by(clinic).relay(subject, answer.clone(), deadline, signature);
        assert_eq!(refused, Err(Error::DraftDeclined));
    }
    world.by(clinic).withdraw(subject, clinic, scope).unwrap();
    let second = world.by(clinic).propose(subject, clinic, scope, terms.clone()).unwrap();
    assert_ne!(second, first);
    for (answer, signature) in answers.iter().zip(signatures) {
        let refused = world.by(clinic).relay(subject, answer.clone(), deadline, signature);
        assert_eq!(refused, Err(Error::OtherDraft { draft: second }), "it was about the first");
    }
    let accepted = world.relay(relayer, &patient, accept(second, 1)).unwrap();
    assert_eq!(accepted.number, 1);
    for again in [accept(second, 1), accept(second, 2), decline(second)] {
        assert_eq!(world.relay(clinic, &patient, again), Err(Error::DraftAccepted));
    }
    // Withdrawn before anybody answered, it may come back under its name: no answer was used up.
    let third = world.by(clinic).propose(subject, clinic, scope, terms.clone()).unwrap();
    world.by(clinic).withdraw(subject, clinic, scope).unwrap();
    assert_eq!(world.by(clinic).propose(subject, clinic, scope, terms), Ok(third));
    world.relay(relayer, &patient, decline(third)).unwrap();
    assert_eq!(world.relay(relayer, &patient, decline(third)), Err(Error::DraftDeclined));
}

#[test]
fn nobody_signs_as_the_account_of_zeros() {
    let mut world = World::new();
    let (patient, clinic, relayer) = cast(&mut world);
    let zeros = [0; 32];
    let deadline = world.now() + HOUR;
    // As a public key it is the neutral element: this signature is good for it over any text.
    let mut forged = [0; 64];
    forged[63] = 0x80;
    let good = |text: &[u8]| {
        sr25519::Pair::verify(&sr25519::Signature::from_raw(forged), text, &sr25519::Public::from_raw(zeros))
    };
    for action in [
        Action::RevokeAll { subject: zeros, up_to: Some(0) },
        grant(zeros, clinic, 1, 0),
        grant(patient.id, clinic, 1, 0),
        Action::SetController { subject: zeros, controller: relayer, rotation: Some(1) },
        Action::ResignGuardian { subject: patient.id, term: Some(1) },
    ] {
        let text = world.by(relayer).signed_text(zeros, action.clone(), deadline).unwrap();
        assert!(good(&text), "or it would prove nothing");
        let refused = world.by(relayer).relay(zeros, action.clone(), deadline, forged);
        assert_eq!(refused, Err(Error::BadSignature), "{}", action.name());
    }
    // Nor does it get a power that somebody could use in a transaction of its own.
    let subject = patient.id;
    let powers = given::powers(0);
    for power in [
        grant(subject, zeros, 1, 0),
        Action::AppointGuardian { subject, guardian: zeros, powers, term: Some(1) },
        Action::SetController { subject, controller: zeros, rotation: Some(1) },
    ] {
        assert_eq!(world.by(relayer).signed_text(subject, power.clone(), deadline), Err(Error::Nobody));
        assert_eq!(world.by(subject).act(power), Err(Error::Nobody));
    }
    let terms = given::permit(Purpose::TREAT, LABORATORY);
    assert_eq!(
        world.by(zeros).propose(subject, zeros, TREATMENT, terms.clone()),
        Err(Error::NotController { controller: zeros })
    );
    assert_eq!(world.by(clinic).set_delegate(clinic, zeros, deadline), Err(Error::Nobody));
    let own = Err(Error::MayNotAct { controller: zeros });
    assert_eq!(world.by(zeros).grant(zeros, clinic, TREATMENT, terms, None, None), own);
    assert_eq!(world.by(clinic).may_act(zeros, zeros), Err(Error::MayNotAct { controller: zeros }));
}
