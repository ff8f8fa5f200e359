//! The shell alone, in ink!'s off-chain environment: every message, its event, and nothing else. Rules are tested in
//! domain, the bundle inside a chain's runtime.

mod emergency;

use crate::events::{Granted, *};
use crate::ConsentRegistry;
use ink::env::test::{recorded_events, set_block_timestamp, set_callee, set_caller, EmittedEvent};
use ink::env::DefaultEnvironment as E;
use ink::env::Event;
use ink::primitives::AccountId;
use salus_domain::consent::*;
use salus_domain::governance::{self, Announcement, Slot};
use salus_interfaces::base::{ChangeAnnounced, ChangeCancelled, GovernanceOffered, GovernanceTaken, Wired};
use salus_interfaces::consent::{Consents, Subjects};
use salus_interfaces::governed::Governed;
use scale::Decode;

pub use emergency::{is_valid, was_enough};

const NOW: u64 = 1_795_000_000_000;
const GENESIS: [u8; 32] = [0x6e; 32];

fn account(number: u8) -> AccountId {
    [number; 32].into()
}

fn boxed(number: u8) -> Box<AccountId> {
    Box::new(account(number))
}

const PATIENT: u8 = 1;
const CLINIC: u8 = 2;
const GUARDIAN: u8 = 4;
const GOVERNOR: u8 = 7;
const INDEX: u8 = 8;

fn terms() -> Terms {
    let rule = Provision {
        effect: Effect::Permit,
        purposes: Purpose::TREAT.mask(),
        categories: 3,
        label: Confidentiality::Normal,
        period: None,
        data: Period::ALWAYS,
    };
    Terms { provisions: vec![rule], period: Period::ALWAYS, max_uses: Some(5), document: [0; 32], jurisdiction: None }
}

fn request() -> Box<Request> {
    Box::new(Request {
        purpose: Purpose::TREAT,
        categories: 1,
        confidentiality: Confidentiality::Normal,
        data: Period::ALWAYS,
    })
}

fn registry() -> ConsentRegistry {
    set_callee::<E>(account(0xcc));
    set_block_timestamp::<E>(NOW);
    let registry = ConsentRegistry::new(GENESIS, account(GOVERNOR), 10);
    let _ = emitted();
    registry
}

fn by(caller: u8) {
    set_caller::<E>(account(caller));
}

thread_local! { static SEEN: std::cell::Cell<usize> = const { std::cell::Cell::new(0) }; }

/// The events since the last time.
fn emitted() -> Vec<EmittedEvent> {
    let all: Vec<_> = recorded_events().collect();
    let seen = SEEN.replace(all.len());
    all.into_iter().skip(seen).collect()
}

/// Exactly one event was emitted, of this type, about this subject; and it decodes.
fn event<T: Event + Decode>(subject: u8) -> T {
    let [event] = <[EmittedEvent; 1]>::try_from(emitted()).unwrap_or_else(|events| panic!("{} events", events.len()));
    let topics = vec![T::SIGNATURE_TOPIC.unwrap().to_vec(), vec![subject; 32]];
    assert_eq!(event.topics, topics);
    decoded(&event)
}

/// The same, about nobody.
fn event_of_governance<T: Event + Decode>() -> T {
    let [event] = <[EmittedEvent; 1]>::try_from(emitted()).unwrap_or_else(|events| panic!("{} events", events.len()));
    assert_eq!(event.topics, vec![T::SIGNATURE_TOPIC.unwrap().to_vec()]);
    decoded(&event)
}

fn decoded<T: Decode>(event: &EmittedEvent) -> T {
    let mut data = &event.data[..];
    let event = T::decode(&mut data).unwrap();
    assert!(data.is_empty(), "{} bytes left over", data.len());
    event
}

#[test]
fn grant_check_access_revoke() {
    let mut registry = registry();
    by(PATIENT);
    let mut asked = terms();
    asked.period.from = NOW - 1;
    let change = registry.grant(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(asked), None, None).unwrap();
    assert_eq!(change, Change { seq: 1, number: 1 });
    let granted: Granted = event(PATIENT);
    let record = registry.consent(boxed(PATIENT), boxed(CLINIC), Scope::Treatment).unwrap();
    assert_eq!((granted.grantee, granted.scope, granted.draft), (account(CLINIC), Scope::Treatment, None));
    assert_eq!((Some(granted.consent), granted.clamped_from), (record.consent, Some(NOW - 1)));

    let permit = Ok(Decision::Permit(Basis::Consent { version: 1 }));
    assert_eq!(registry.check(boxed(PATIENT), boxed(CLINIC), request()), permit);
    by(CLINIC);
    let receipt = registry.access(boxed(PATIENT), None, request(), Some(1), Box::new([5; 32])).unwrap();
    assert_eq!(
        receipt,
        Receipt {
            decision: permit.clone().unwrap(),
            at: NOW,
            seq: 1,
            grantee: [CLINIC; 32],
            accessor: [CLINIC; 32],
            enforcer: None,
            resource: [5; 32],
            uses_left: Some(4),
            reopened: false,
        }
    );
    let accessed: Accessed = event(PATIENT);
    assert_eq!((accessed.request, accessed.receipt), (*request(), receipt));
    let again = registry.access(boxed(PATIENT), None, request(), None, Box::new([5; 32])).unwrap();
    assert_eq!((again.reopened, again.uses_left, again.seq), (true, Some(4), 2));
    let _: Accessed = event(PATIENT);

    by(9);
    let stranger = registry.access(boxed(PATIENT), Some(boxed(CLINIC)), request(), None, Box::new([5; 32])).unwrap();
    assert_eq!(stranger.decision, Decision::Deny(DenyReason::NotDelegate));
    let _: Accessed = event(PATIENT);

    by(PATIENT);
    let revoked = registry.revoke(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, None);
    assert_eq!(revoked, Ok(Change { seq: 3, number: 1 }));
    let revoked: Revoked = event(PATIENT);
    assert_eq!((revoked.up_to, revoked.by, revoked.at), (1, Recorder::Subject, Instant { at: NOW, seq: 3 }));
    let denied = Ok(Decision::Deny(DenyReason::Revoked));
    assert_eq!(registry.check(boxed(PATIENT), boxed(CLINIC), request()), denied);
    let asked = |at, seq| registry.was_permitted(boxed(PATIENT), boxed(CLINIC), request(), at, seq);
    for (seq, expected) in [(2, permit), (3, denied.clone())] {
        assert_eq!(asked(NOW, Some(seq)), expected, "{seq}");
    }
    for (at, seq) in [(NOW, Some(4)), (NOW, None), (NOW + 1, None)] {
        assert_eq!(asked(at, seq), Err(Error::NotYetPast { now: NOW }));
    }
    set_block_timestamp::<E>(NOW + 1);
    assert_eq!(asked(NOW, None), denied);
}

#[test]
fn older_versions_are_archived_and_epochs_and_defaults_are_timed() {
    let mut registry = registry();
    by(PATIENT);
    let grant = |registry: &mut ConsentRegistry| {
        registry.grant(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(terms()), None, None).unwrap()
    };
    grant(&mut registry);
    grant(&mut registry);
    emitted();
    let archived = |index| registry.consent_at(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, index).unwrap();
    assert_eq!(archived(0).unwrap().version, 1);
    assert_eq!(archived(1), None);
    set_block_timestamp::<E>(NOW + 1);
    registry.revoke_all(boxed(PATIENT), None).unwrap();
    let all: AllRevoked = event(PATIENT);
    assert_eq!((all.epoch, all.at), (1, Instant { at: NOW + 1, seq: 3 }));
    registry.set_default(boxed(PATIENT), DefaultPolicy::All, true, None).unwrap();
    let set: DefaultSet = event(PATIENT);
    assert_eq!((set.policy, set.no_break_glass, set.revision), (DefaultPolicy::All, true, 1));
    set_block_timestamp::<E>(NOW + 2);
    let asked = |at, seq| registry.was_permitted(boxed(PATIENT), boxed(CLINIC), request(), at, seq).unwrap();
    assert_eq!(asked(NOW, Some(0)), Decision::Deny(DenyReason::NoConsent));
    assert_eq!(asked(NOW, Some(1)), Decision::Permit(Basis::Consent { version: 1 }));
    assert_eq!(asked(NOW, None), Decision::Permit(Basis::Consent { version: 2 }));
    assert_eq!(asked(NOW + 1, Some(3)), Decision::Deny(DenyReason::Revoked));
    assert_eq!(asked(NOW + 1, None), Decision::Permit(Basis::Default));
    let list = |kind| registry.timeline(boxed(PATIENT), kind, 0, 99).unwrap();
    assert_eq!((list(Timeline::Epochs).len(), list(Timeline::Defaults).len()), (1, 1));
    assert_eq!(registry.timeline(boxed(PATIENT), Timeline::Epochs, 1, 99), Ok(vec![]), "past the end");
    assert_eq!(registry.subject(boxed(PATIENT)).unwrap().seq, 4);
}

#[test]
fn drafts() {
    let mut registry = registry();
    by(CLINIC);
    let name = registry.propose(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(terms())).unwrap();
    let proposed: Proposed = event(PATIENT);
    assert_eq!((proposed.draft, proposed.terms, proposed.at), (name, terms(), Instant { at: NOW, seq: 0 }));
    assert_eq!(registry.draft(boxed(PATIENT), boxed(CLINIC), Scope::Treatment).unwrap().unwrap().1, name);
    by(PATIENT);
    registry.decline(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(name)).unwrap();
    let declined: Declined = event(PATIENT);
    assert_eq!((declined.draft, declined.by, declined.at), (name, Recorder::Subject, Instant { at: NOW, seq: 1 }));
    by(CLINIC);
    registry.withdraw(boxed(PATIENT), boxed(CLINIC), Scope::Treatment).unwrap();
    let _: Withdrawn = event(PATIENT);
    assert_eq!(registry.withdraw(boxed(PATIENT), boxed(CLINIC), Scope::Treatment), Err(Error::NoDraft));
    assert_eq!(
        registry.propose(boxed(CLINIC), boxed(CLINIC), Scope::Treatment, Box::new(terms())),
        Err(Error::GrantToSelf)
    );
    let again = registry.propose(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(terms())).unwrap();
    assert_ne!(again, name, "the same once more, in the same millisecond");
    let name = again;
    emitted();
    by(PATIENT);
    registry.accept(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(name), None, None).unwrap();
    let granted: Granted = event(PATIENT);
    assert_eq!(granted.draft, Some(name));
    let (draft, _) = registry.draft(boxed(PATIENT), boxed(CLINIC), Scope::Treatment).unwrap().unwrap();
    assert_eq!(draft.state, DraftState::Accepted);
    registry.enter_in_error(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, 1).unwrap();
    let error: EnteredInError = event(PATIENT);
    assert_eq!((error.version, error.at.seq), (1, 3));
}

#[test]
fn delegates_and_enforcers() {
    let mut registry = registry();
    by(CLINIC);
    assert_eq!(registry.set_delegate(boxed(CLINIC), boxed(CLINIC), NOW + 1), Err(Error::DelegateToSelf));
    assert_eq!(registry.set_delegate(boxed(CLINIC), boxed(3), NOW), Err(Error::NotFuture { now: NOW }));
    registry.set_delegate(boxed(CLINIC), boxed(3), NOW + 1).unwrap();
    let set: DelegateSet = event(CLINIC);
    let named = Delegate { until: NOW + 1, named_by: [CLINIC; 32] };
    assert_eq!((set.delegate, set.terms), (account(3), Some(named)));
    assert_eq!(registry.delegate(boxed(CLINIC), boxed(3)), Ok(Some(named)));
    let for_clinic = |registry: &mut ConsentRegistry| {
        registry.access_for(boxed(PATIENT), boxed(3), Some(boxed(CLINIC)), request(), None, Box::new([0; 32]))
    };
    by(INDEX);
    assert_eq!(for_clinic(&mut registry), Err(Error::NotEnforcer));
    by(GOVERNOR);
    registry.wire(Slot::PhrIndex, boxed(INDEX)).unwrap();
    let wired: Wired = event_of_governance();
    assert_eq!((wired.slot, wired.contract), (Slot::PhrIndex, account(INDEX)));
    by(INDEX);
    let receipt = for_clinic(&mut registry).unwrap();
    assert_eq!((receipt.accessor, receipt.grantee, receipt.enforcer), ([3; 32], [CLINIC; 32], Some([INDEX; 32])));
    assert_eq!(receipt.decision, Decision::Deny(DenyReason::NoConsent));
    let _: Accessed = event(PATIENT);
    by(CLINIC);
    registry.remove_delegate(boxed(CLINIC), boxed(3)).unwrap();
    let removed: DelegateSet = event(CLINIC);
    assert_eq!((removed.delegate, removed.terms), (account(3), None));
    assert_eq!(registry.remove_delegate(boxed(CLINIC), boxed(3)), Err(Error::NoDelegate));
    by(INDEX);
    assert_eq!(for_clinic(&mut registry).unwrap().decision, Decision::Deny(DenyReason::NotDelegate));
}

#[test]
fn guardians() {
    let mut registry = registry();
    let quarter = salus_domain::calendar::quarter_from(NOW);
    let powers = |until| Box::new(GuardianTerms { period: Period { from: 0, until }, excluded: 0b100 });
    by(PATIENT);
    registry.appoint_guardian(boxed(PATIENT), boxed(GUARDIAN), powers(quarter), None).unwrap();
    let appointed: GuardianAppointed = event(PATIENT);
    assert_eq!(registry.guardian(boxed(PATIENT), boxed(GUARDIAN), None), Ok(Some(appointed.guardianship)));
    let authority = Authority::Guardian { account: [GUARDIAN; 32], term: 1, excluded: 0b100 };
    assert_eq!(registry.may_act(boxed(PATIENT), boxed(GUARDIAN)), Ok(authority));
    assert_eq!(registry.may_act(boxed(PATIENT), boxed(PATIENT)), Ok(Authority::Controller));
    assert_eq!(registry.may_act(boxed(PATIENT), boxed(9)), Err(Error::MayNotAct { controller: [PATIENT; 32] }));
    registry.extend_guardian(boxed(PATIENT), boxed(GUARDIAN), 1, u64::MAX).unwrap();
    let extended: GuardianExtended = event(PATIENT);
    assert_eq!((extended.term, extended.until), (1, u64::MAX));
    by(GUARDIAN);
    registry.grant(boxed(PATIENT), boxed(CLINIC), Scope::Treatment, Box::new(terms()), None, None).unwrap();
    emitted();
    registry.resign_guardian(boxed(PATIENT), None).unwrap();
    let ended: GuardianEnded = event(PATIENT);
    assert_eq!((ended.term, ended.kept, ended.resigned), (1, true, true));
    by(PATIENT);
    registry.appoint_guardian(boxed(PATIENT), boxed(GUARDIAN), powers(quarter), None).unwrap();
    emitted();
    let permitted = |registry: &ConsentRegistry| {
        matches!(registry.check(boxed(PATIENT), boxed(CLINIC), request()), Ok(Decision::Permit(_)))
    };
    assert!(permitted(&registry));
    registry.end_guardian(boxed(PATIENT), boxed(GUARDIAN), false, Some(1)).unwrap();
    let ended: GuardianEnded = event(PATIENT);
    assert_eq!((ended.term, ended.kept, ended.resigned), (1, false, false));
    assert!(!permitted(&registry), "granted in term 1, which was dropped");
    let dropped = registry.guardian(boxed(PATIENT), boxed(GUARDIAN), Some(1)).unwrap().unwrap().dropped;
    assert_eq!(dropped, Some(ended.at));
    registry.end_guardian(boxed(PATIENT), boxed(GUARDIAN), true, None).unwrap();
    let ended: GuardianEnded = event(PATIENT);
    assert_eq!((ended.term, ended.kept), (2, true));
}

#[test]
fn controllers_and_recovery() {
    let mut registry = registry();
    by(PATIENT);
    let trustees = vec![account(20), account(21)];
    registry.set_recovery(boxed(PATIENT), trustees.clone(), 2, 10, None).unwrap();
    let set: RecoverySet = event(PATIENT);
    assert_eq!((set.trustees, set.threshold, set.delay, set.revision), (trustees, 2, 10, 1));
    for (trustee, pending) in [(20, account(0)), (21, account(30))] {
        by(trustee);
        registry.vote_recovery(boxed(PATIENT), Some(boxed(30))).unwrap();
        let voted: RecoveryVoted = event(PATIENT);
        assert_eq!((voted.trustee, voted.candidate, voted.pending), (account(trustee), Some(account(30)), pending));
    }
    assert_eq!(registry.execute_recovery(boxed(PATIENT)), Err(Error::TooEarly { ready: NOW + 10 }));
    by(PATIENT);
    registry.veto_recovery(boxed(PATIENT), None).unwrap();
    let vetoed: RecoveryVetoed = event(PATIENT);
    assert_eq!(vetoed.attempt, 1);
    for trustee in [20, 21] {
        by(trustee);
        registry.vote_recovery(boxed(PATIENT), Some(boxed(30))).unwrap();
    }
    emitted();
    set_block_timestamp::<E>(NOW + 10);
    registry.execute_recovery(boxed(PATIENT)).unwrap();
    let recovered: ControllerSet = event(PATIENT);
    assert_eq!((recovered.controller, recovered.rotation, recovered.recovered), (account(30), 1, true));
    assert_eq!(registry.controller_of(boxed(PATIENT)), Ok(boxed(30)));
    assert_eq!(registry.recovery(boxed(PATIENT)).unwrap().attempt, 3);
    by(30);
    registry.set_controller(boxed(PATIENT), boxed(31), None).unwrap();
    let set: ControllerSet = event(PATIENT);
    assert_eq!((set.controller, set.rotation, set.recovered), (account(31), 2, false));
    assert_eq!(
        registry.set_controller(boxed(PATIENT), boxed(30), None),
        Err(Error::NotController { controller: [31; 32] })
    );
    assert!(emitted().is_empty(), "a refusal says nothing");
}

fn keys(seed: u8) -> schnorrkel::Keypair {
    let seed = schnorrkel::MiniSecretKey::from_bytes(&[seed; 32]).unwrap();
    seed.expand_to_keypair(schnorrkel::ExpansionMode::Ed25519)
}

#[test]
fn a_signed_message_is_good_for_what_it_says_and_nothing_else() {
    let mut registry = registry();
    let patient = keys(1);
    let subject = patient.public.to_bytes();
    let signer = || Box::new(AccountId::from(subject));
    let deadline = NOW + 1_000;
    let action = Action::Grant {
        subject,
        grantee: [CLINIC; 32],
        scope: Scope::Treatment,
        terms: terms(),
        version: Some(1),
        epoch: Some(0),
    };
    let text = registry.signed_text(signer(), Box::new(action.clone()), deadline).unwrap();
    let expected = Envelope { contract: [0xcc; 32], genesis: GENESIS, signer: subject, deadline };
    assert_eq!(text, signed_text(&action, &expected, None));
    let signature = Box::new(patient.sign_simple(b"substrate", &text).to_bytes());
    by(CLINIC);
    // Another action, signer, deadline, contract, chain; a forged signature.
    let other = match &action {
        Action::Grant { terms, .. } => {
            let (grantee, scope, terms) = ([3; 32], Scope::Treatment, terms.clone());
            Action::Grant { subject, grantee, scope, terms, version: Some(1), epoch: Some(0) }
        }
        _ => unreachable!(),
    };
    let bad = Err(Error::BadSignature);
    assert_eq!(registry.relay(signer(), Box::new(other), deadline, signature.clone()), bad);
    let stranger = Box::new(AccountId::from(keys(2).public.to_bytes()));
    assert_eq!(registry.relay(stranger, Box::new(action.clone()), deadline, signature.clone()), bad);
    assert_eq!(registry.relay(signer(), Box::new(action.clone()), deadline + 1, signature.clone()), bad);
    assert_eq!(registry.relay(signer(), Box::new(action.clone()), deadline, Box::new([0; 64])), bad);
    set_callee::<E>(account(0xcd));
    assert_eq!(registry.relay(signer(), Box::new(action.clone()), deadline, signature.clone()), bad);
    set_callee::<E>(account(0xcc));
    set_block_timestamp::<E>(deadline);
    let late = registry.relay(signer(), Box::new(action.clone()), deadline, signature.clone());
    assert_eq!(late, Err(Error::DeadlinePassed { deadline }));
    set_block_timestamp::<E>(deadline - 1);
    emitted();
    let change = registry.relay(signer(), Box::new(action.clone()), deadline, signature.clone());
    assert_eq!(change, Ok(Change { seq: 1, number: 1 }));
    let [event] = <[EmittedEvent; 1]>::try_from(emitted()).ok().unwrap();
    assert_eq!(event.topics[1], subject);
    let twice = registry.relay(signer(), Box::new(action), deadline, signature);
    assert_eq!(twice, Err(Error::NumberUsed { highest: 1 }));
}

#[test]
fn a_signature_made_for_another_chain_is_refused() {
    let mut registry = registry();
    let patient = keys(1);
    let subject = patient.public.to_bytes();
    let action = Action::RevokeAll { subject, up_to: Some(0) };
    let elsewhere = Envelope { contract: [0xcc; 32], genesis: [1; 32], signer: subject, deadline: NOW + 1 };
    let signature = patient.sign_simple(b"substrate", &signed_text(&action, &elsewhere, None)).to_bytes();
    by(CLINIC);
    let refused = registry.relay(Box::new(subject.into()), Box::new(action), NOW + 1, Box::new(signature));
    assert_eq!(refused, Err(Error::BadSignature));
}

#[test]
fn an_acceptance_is_relayed_by_anyone() {
    let mut registry = registry();
    let patient = keys(1);
    let subject = patient.public.to_bytes();
    let signer = || Box::new(AccountId::from(subject));
    by(CLINIC);
    let draft = registry.propose(signer(), boxed(CLINIC), Scope::Treatment, Box::new(terms())).unwrap();
    let (scope, version, epoch) = (Scope::Treatment, Some(1), Some(0));
    let accept = Action::Accept { subject, grantee: [CLINIC; 32], scope, draft, version, epoch };
    let text = registry.signed_text(signer(), Box::new(accept.clone()), NOW + 1).unwrap();
    let signature = Box::new(patient.sign_simple(b"substrate", &text).to_bytes());
    by(GUARDIAN);
    assert!(registry.relay(signer(), Box::new(accept.clone()), NOW + 1, signature.clone()).is_ok());
    assert_eq!(registry.relay(signer(), Box::new(accept), NOW + 1, signature), Err(Error::DraftAccepted));
}

#[test]
fn nobody_signs_as_the_account_of_zeros() {
    // As a public key it is the neutral element, so that this is its signature over everything.
    let mut forged = [0; 64];
    forged[63] = 0x80;
    let signature = schnorrkel::Signature::from_bytes(&forged).unwrap();
    let zeros = schnorrkel::PublicKey::from_bytes(&[0; 32]).unwrap();
    assert!(zeros.verify_simple(b"substrate", b"whatever", &signature).is_ok());

    let mut registry = registry();
    by(CLINIC);
    let action = Action::RevokeAll { subject: [0; 32], up_to: Some(0) };
    let refused = registry.relay(boxed(0), Box::new(action), NOW + 1, Box::new(forged));
    assert_eq!(refused, Err(Error::BadSignature));
    by(0);
    assert_eq!(registry.revoke_all(boxed(0), None), Err(Error::MayNotAct { controller: [0; 32] }));
    assert_eq!(registry.may_act(boxed(0), boxed(0)), Err(Error::MayNotAct { controller: [0; 32] }));
}

#[test]
fn what_cannot_be_signed_has_no_text() {
    let registry = registry();
    let mut many = terms();
    many.provisions = vec![many.provisions[0].clone(); 300];
    let (subject, grantee, scope) = ([PATIENT; 32], [CLINIC; 32], Scope::Treatment);
    let grant = Action::Grant { subject, grantee, scope, terms: many, version: Some(1), epoch: Some(0) };
    for (action, error) in [
        (grant, Error::TooManyProvisions { count: 300 }),
        (Action::RevokeAll { subject, up_to: None }, Error::NotNamed),
        (Action::Accept { subject, grantee, scope, draft: [0; 32], version: Some(1), epoch: Some(0) }, Error::NoDraft),
    ] {
        assert_eq!(registry.signed_text(boxed(PATIENT), Box::new(action), NOW), Err(error));
    }
}

#[test]
fn governance_touches_wiring_after_the_delay() {
    let mut registry = registry();
    let change = |contract| Box::new(Announcement::Wire { slot: Slot::PhrIndex, contract: [contract; 32] });
    by(PATIENT);
    let not_governor = Err(governance::Error::NotGovernor { governor: [GOVERNOR; 32] });
    assert_eq!(registry.wire(Slot::PhrIndex, boxed(INDEX)), not_governor);
    assert_eq!(registry.announce(change(INDEX)), not_governor);
    assert_eq!(registry.cancel(), not_governor);
    assert_eq!(registry.offer_governance(Some(boxed(PATIENT))), not_governor);
    assert_eq!(registry.take_governance(), Err(governance::Error::NotOffered));
    by(GOVERNOR);
    assert_eq!(registry.wire(Slot::ClaimsEscrow, boxed(INDEX)), Err(governance::Error::NoSuchSlot));
    registry.wire(Slot::PhrIndex, boxed(INDEX)).unwrap();
    let _: Wired = event_of_governance();
    let filled = Err(governance::Error::SlotFilled { contract: [INDEX; 32] });
    assert_eq!(registry.wire(Slot::PhrIndex, boxed(9)), filled);
    registry.announce(change(9)).unwrap();
    let announced: ChangeAnnounced = event_of_governance();
    assert_eq!((announced.change, announced.ready), (*change(9), NOW + 10));
    registry.cancel().unwrap();
    let cancelled: ChangeCancelled = event_of_governance();
    assert_eq!(cancelled.change, *change(9));
    registry.announce(change(9)).unwrap();
    emitted();
    by(PATIENT);
    assert_eq!(registry.execute(), Err(governance::Error::TooEarly { ready: NOW + 10 }));
    set_block_timestamp::<E>(NOW + 10);
    registry.execute().unwrap();
    let _: Wired = event_of_governance();
    assert_eq!(registry.wired(Slot::PhrIndex), Ok(Some(boxed(9))));
    assert_eq!(registry.execute(), Err(governance::Error::NothingAnnounced));
    by(GOVERNOR);
    registry.offer_governance(Some(boxed(PATIENT))).unwrap();
    let offered: GovernanceOffered = event_of_governance();
    assert_eq!(offered.to, Some(account(PATIENT)));
    by(PATIENT);
    registry.take_governance().unwrap();
    let taken: GovernanceTaken = event_of_governance();
    assert_eq!(taken.governor, account(PATIENT));
    assert_eq!(registry.governance().unwrap().governor, [PATIENT; 32]);
    assert_eq!(registry.genesis(), Ok(GENESIS));
}
