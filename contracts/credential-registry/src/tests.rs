//! The shell alone, in ink!'s off-chain environment: every message, its event, and nothing else. Rules are tested in
//! domain, the bundle inside a chain's runtime.

use crate::events::{Accredited, Issued, *};
use crate::CredentialRegistry;
use ink::env::test::{recorded_events, set_block_timestamp, set_callee, set_caller, EmittedEvent};
use ink::env::DefaultEnvironment as E;
use ink::env::Event;
use ink::primitives::AccountId;
use salus_domain::credential::*;
use salus_domain::governance::{self, Announcement};
use salus_interfaces::base::{self, Created};
use salus_interfaces::credential::Credentials;
use salus_interfaces::governed::Governed;
use scale::Decode;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

const NOW: u64 = 1_795_000_000_000;
const YEAR: u64 = 31_536_000_000;
const GENESIS: [u8; 32] = [0x6e; 32];
const TYPE: CredentialType = CredentialType::PHYSICIAN;
const PLACE: Jurisdiction = *b"US-CA\0";

const BOARD: u8 = 1;
const CLERK: u8 = 2;
const DOCTOR: u8 = 3;
const DESK: u8 = 4;
const GOVERNOR: u8 = 7;
const CONSENT: u8 = 8;

thread_local! {
    static SEEN: Cell<usize> = const { Cell::new(0) };
    static CONTROLLERS: RefCell<HashMap<[u8; 32], [u8; 32]>> = RefCell::default();
}

/// The consent registry's answer.
pub fn controller_of(registry: Option<[u8; 32]>, subject: &[u8; 32]) -> Option<[u8; 32]> {
    assert_eq!(registry.unwrap_or([CONSENT; 32]), [CONSENT; 32], "it is the wired contract that is asked");
    registry.map(|_| CONTROLLERS.with_borrow(|known| known.get(subject).copied().unwrap_or(*subject)))
}

fn account(number: u8) -> AccountId {
    [number; 32].into()
}

fn boxed(number: u8) -> Box<AccountId> {
    Box::new(account(number))
}

fn principal(number: u8) -> Box<Principal> {
    Box::new(if number == GOVERNOR { Principal::Governor } else { Principal::Account([number; 32]) })
}

fn by(caller: u8) {
    set_caller::<E>(account(caller));
}

/// The events since the last time.
fn emitted() -> Vec<EmittedEvent> {
    let all: Vec<_> = recorded_events().collect();
    let seen = SEEN.replace(all.len());
    all.into_iter().skip(seen).collect()
}

fn only<T: Event + Decode>(topics: Vec<Vec<u8>>) -> T {
    let [event] = <[EmittedEvent; 1]>::try_from(emitted()).unwrap_or_else(|events| panic!("{} events", events.len()));
    assert_eq!(event.topics, topics);
    let mut data = &event.data[..];
    let event = T::decode(&mut data).unwrap();
    assert!(data.is_empty(), "{} bytes left over", data.len());
    event
}

/// Exactly one event was emitted, of this type, about this account; and it decodes.
fn event<T: Event + Decode>(subject: u8) -> T {
    only(vec![T::SIGNATURE_TOPIC.unwrap().to_vec(), vec![subject; 32]])
}

/// The same, about nobody.
fn event_about_nobody<T: Event + Decode>() -> T {
    only(vec![T::SIGNATURE_TOPIC.unwrap().to_vec()])
}

/// A registry that nobody wired yet.
fn unwired() -> CredentialRegistry {
    set_callee::<E>(account(0xcc));
    set_block_timestamp::<E>(NOW);
    CredentialRegistry::new(GENESIS, account(GOVERNOR), 10)
}

/// A registry that is wired; the governor accredited a board, and the board a clerk.
fn registry() -> CredentialRegistry {
    let mut registry = unwired();
    by(GOVERNOR);
    registry.wire(governance::Slot::ConsentRegistry, boxed(CONSENT)).unwrap();
    accredit(&mut registry, GOVERNOR, BOARD, Role::Authority);
    accredit(&mut registry, BOARD, CLERK, Role::Issuer);
    emitted();
    registry
}

fn accredit(registry: &mut CredentialRegistry, parent: u8, child: u8, role: Role) {
    by(parent);
    let new = NewTerm { account: [child; 32], credential_type: TYPE, role, period: Period::ALWAYS };
    assert_eq!(registry.accredit(principal(parent), Box::new(new)), Ok(1));
}

fn licence(number: u8) -> Box<NewCredential> {
    Box::new(NewCredential {
        id: [number; 32],
        issuer: [CLERK; 32],
        holder: [DOCTOR; 32],
        holder_kind: HolderKind::Person,
        credential_type: TYPE,
        jurisdiction: PLACE,
        period: Period { from: NOW - 1, until: NOW + YEAR },
        commitment: [0xd0; 32],
        qualifier: None,
        indices: StatusIndices { revocation: 300 + u32::from(number), suspension: 7 + u32::from(number) },
    })
}

fn asked(registry: &CredentialRegistry) -> Result<Verdict, Error> {
    registry.is_valid(boxed(DOCTOR), TYPE, PLACE)
}

#[test]
fn a_credential_from_issue_to_revoke() {
    let mut registry = registry();
    assert_eq!(asked(&registry), Ok(Verdict::Invalid(Why::NotIssued)));
    by(CLERK);
    assert_eq!(registry.issue(licence(1)), Ok(Change { seq: 1, number: 0 }));
    let issued: Issued = event(DOCTOR);
    let slot = registry.slot(boxed(DOCTOR), TYPE, PLACE).unwrap();
    assert_eq!((issued.credential, issued.clamped_from), (slot.current.unwrap().credential, Some(NOW - 1)));
    assert_eq!(issued.entry.state, slot.current.unwrap().state);
    let valid = |until| Ok(Verdict::Valid { id: [1; 32], until });
    assert_eq!(asked(&registry), valid(NOW + YEAR));
    let key = SlotKey { holder: [DOCTOR; 32], credential_type: TYPE, jurisdiction: PLACE };
    assert_eq!(registry.credential(Box::new([1; 32])), Ok(Some((key, issued.credential))));
    assert_eq!(registry.credential(Box::new([2; 32])), Ok(None));
    assert_eq!(registry.issue(licence(1)), Err(Error::DuplicateId { id: [1; 32] }));

    let renewed = registry.renew(boxed(CLERK), Box::new([1; 32]), NOW + 2 * YEAR, Some(Box::new([0xd1; 32])), None);
    assert_eq!(renewed, Ok(Change { seq: 2, number: 1 }));
    let renewed: Renewed = event(DOCTOR);
    assert_eq!((renewed.entry.state.commitment, renewed.revision), (Some([0xd1; 32]), 1));
    assert_eq!(asked(&registry), valid(NOW + 2 * YEAR));

    let words = |registry: &CredentialRegistry, purpose, cursor| {
        registry.status_list(boxed(CLERK), purpose, 0, cursor, 1).unwrap()[0]
    };
    assert_eq!(words(&registry, StatusPurpose::Suspension, 0), [0; 32]);
    by(BOARD);
    registry.suspend(principal(BOARD), Box::new([1; 32]), Reason::Hold, None).unwrap();
    let suspended: Suspended = event(DOCTOR);
    assert_eq!((suspended.by, suspended.revision), (*principal(BOARD), 2));
    assert_eq!(asked(&registry), Ok(Verdict::Invalid(Why::Suspended)));
    assert!(status_list::test(&words(&registry, StatusPurpose::Suspension, 0), 8));
    registry.reinstate(principal(BOARD), Box::new([1; 32]), Some(9)).unwrap();
    let reinstated: Reinstated = event(DOCTOR);
    assert_eq!((reinstated.by, reinstated.revision), (*principal(BOARD), 9));
    assert_eq!(words(&registry, StatusPurpose::Suspension, 0), [0; 32]);

    by(CLERK);
    registry.revoke(principal(CLERK), Box::new([1; 32]), Reason::PrivilegeWithdrawn).unwrap();
    let revoked: Revoked = event(DOCTOR);
    assert_eq!((revoked.by, revoked.entry.since), (*principal(CLERK), Instant { at: NOW, seq: 5 }));
    assert!(status_list::test(&words(&registry, StatusPurpose::Revocation, 1), 301 - 256));
    let why = Why::Revoked { reason: Reason::PrivilegeWithdrawn };
    assert_eq!(asked(&registry), Ok(Verdict::Invalid(why)));
    for (at, seq) in [(NOW + 1, None), (NOW, None), (NOW, Some(1))] {
        let refused = Err(Error::NotYetPast { now: NOW });
        assert_eq!(registry.valid_at(boxed(DOCTOR), TYPE, PLACE, at, seq), refused, "{at} {seq:?}");
    }
    set_block_timestamp::<E>(NOW + 1);
    for (seq, expected) in [
        (Some(0), Ok(Verdict::Invalid(Why::NotIssued))),
        (Some(1), valid(NOW + YEAR)),
        (Some(3), Ok(Verdict::Invalid(Why::Suspended))),
        (Some(4), valid(NOW + 2 * YEAR)),
        (None, Ok(Verdict::Invalid(why))),
    ] {
        assert_eq!(registry.valid_at(boxed(DOCTOR), TYPE, PLACE, NOW, seq), expected, "{seq:?}");
    }
    let list = |cursor| registry.timeline(boxed(DOCTOR), TYPE, PLACE, cursor, 99).unwrap();
    assert_eq!((list(0).len(), list(4), list(5)), (5, vec![revoked.entry], vec![]));
    let none = Error::IndexTooHigh { purpose: StatusPurpose::Revocation, index: 1 << 24 };
    assert_eq!(registry.status_list(boxed(CLERK), StatusPurpose::Revocation, 128, 0, 1), Err(none));
    assert_eq!(registry.status_list(boxed(CLERK), StatusPurpose::Revocation, 0, 0, 999).unwrap().len(), 50);
}

#[test]
fn what_lost_its_slot_is_archived() {
    let mut registry = registry();
    by(CLERK);
    registry.issue(licence(1)).unwrap();
    let first: Issued = event(DOCTOR);
    by(DOCTOR);
    registry.renounce(boxed(DOCTOR), Box::new([1; 32])).unwrap();
    let renounced: Renounced = event(DOCTOR);
    assert_eq!(renounced.entry.state.by, Party::Holder);
    by(CLERK);
    let changes = registry.issue_batch(vec![*licence(2)]);
    assert_eq!(changes, Ok(vec![Change { seq: 3, number: 0 }]));
    let second: Issued = event(DOCTOR);
    assert_eq!(registry.slot(boxed(DOCTOR), TYPE, PLACE).unwrap().current.unwrap().credential, second.credential);
    assert_eq!(registry.credential(Box::new([1; 32])).unwrap().unwrap().1, first.credential);
    let valid = Ok(Verdict::Valid { id: [1; 32], until: NOW + YEAR });
    set_block_timestamp::<E>(NOW + 1);
    assert_eq!(registry.valid_at(boxed(DOCTOR), TYPE, PLACE, NOW, Some(1)), valid);
    assert_eq!(registry.issue_batch(vec![]), Err(Error::BadBatch { count: 0 }));
}

#[test]
fn accreditations() {
    let mut registry = registry();
    let newest = |registry: &CredentialRegistry, who| registry.term(boxed(who), TYPE, None).unwrap().unwrap();
    let key = |registry: &CredentialRegistry| newest(registry, CLERK);
    by(BOARD);
    registry.suspend_accreditation(principal(BOARD), boxed(CLERK), TYPE, 1).unwrap();
    let suspended: AccreditationSuspended = event(CLERK);
    assert_eq!((suspended.term, suspended.by, suspended.at), (key(&registry), *principal(BOARD), NOW));
    assert!(suspended.term.suspended);
    registry.reinstate_accreditation(principal(BOARD), boxed(CLERK), TYPE, 1).unwrap();
    let reinstated: AccreditationReinstated = event(CLERK);
    assert_eq!((reinstated.term, reinstated.by, reinstated.at), (key(&registry), *principal(BOARD), NOW));
    by(CLERK);
    registry.issue(licence(1)).unwrap();
    emitted();
    registry.end_accreditation(principal(CLERK), boxed(CLERK), TYPE, 1).unwrap();
    let ended: AccreditationEnded = event(CLERK);
    assert_eq!((ended.term, ended.by, ended.term.ended), (key(&registry), *principal(CLERK), Some(NOW)));

    // The next term replaces the first, which can still be revoked for cause.
    by(BOARD);
    let period = Period { from: NOW - 5, until: NOW + YEAR };
    let new = NewTerm { account: [CLERK; 32], credential_type: TYPE, role: Role::Issuer, period };
    assert_eq!(registry.accredit(principal(BOARD), Box::new(new)), Ok(2));
    let accredited: Accredited = event(CLERK);
    assert_eq!((accredited.term, accredited.clamped_from), (key(&registry), Some(NOW - 5)));
    registry.revoke_for_cause(principal(BOARD), boxed(CLERK), TYPE, 1, NOW, 0).unwrap();
    let revoked: RevokedForCause = event(CLERK);
    assert_eq!(registry.term(boxed(CLERK), TYPE, Some(1)), Ok(Some(revoked.term)));
    assert_eq!((revoked.by, key(&registry).cause), (*principal(BOARD), None));
    assert_eq!(registry.term(boxed(CLERK), TYPE, Some(3)), Ok(None));
    let void = Why::VoidForCause { hop: [CLERK; 32], level: 0 };
    assert_eq!(asked(&registry), Ok(Verdict::Invalid(void)));

    registry.adopt(principal(BOARD), Box::new([1; 32])).unwrap();
    let adopted: Adopted = event(DOCTOR);
    let responsible = Responsible { term: Some(([BOARD; 32], 1)), since: NOW };
    assert_eq!(adopted.entry.state.responsible, Some(responsible));
    by(BOARD);
    registry.end_accreditation(principal(BOARD), boxed(BOARD), TYPE, 1).unwrap();
    emitted();
    by(GOVERNOR);
    registry.adopt_accreditation(principal(GOVERNOR), boxed(CLERK), TYPE, 2).unwrap();
    let adopted: AccreditationAdopted = event(CLERK);
    assert_eq!(adopted.term.adopted[0], Some(Link { parent: None, since: NOW }));
}

#[test]
fn types() {
    let mut registry = registry();
    let (midwife, definition) =
        (CredentialType(1_000), TypeDefinition { holder_kinds: 1, clinician: true, retired: false });
    assert_eq!(registry.type_definition(midwife), Err(Error::UnknownType { credential_type: midwife }));
    let governor = [GOVERNOR; 32];
    by(BOARD);
    assert_eq!(registry.define_type(midwife, definition), Err(Error::NotGovernor { governor }));
    by(GOVERNOR);
    registry.define_type(midwife, definition).unwrap();
    let defined: TypeDefined = event_about_nobody();
    assert_eq!((defined.credential_type, defined.definition), (midwife, definition));
    assert_eq!(registry.type_definition(midwife), Ok(definition));
}

#[test]
fn delegates_and_keys() {
    let mut registry = registry();
    by(CLERK);
    registry.set_delegate(boxed(CLERK), boxed(DESK), delegate::ISSUE, NOW + 1).unwrap();
    let set: DelegateSet = event(CLERK);
    let named = Delegate { scope: delegate::ISSUE, until: NOW + 1, named_by: [CLERK; 32] };
    assert_eq!((set.delegate, set.terms), (account(DESK), Some(named)));
    assert_eq!(registry.delegate(boxed(CLERK), boxed(DESK)), Ok(Some(named)));
    by(DESK);
    registry.issue(licence(1)).unwrap();
    let _: Issued = event(DOCTOR);
    let revoked = registry.revoke(principal(CLERK), Box::new([1; 32]), Reason::Superseded);
    assert_eq!(revoked, Err(Error::OutOfScope { scope: delegate::ISSUE }));
    let hers = registry.set_delegate(boxed(CLERK), boxed(DESK), delegate::ALL, NOW + 9);
    assert_eq!(hers, Err(Error::NotController { controller: [CLERK; 32] }));

    // Whoever is the controller now acts, and names delegates.
    CONTROLLERS.with_borrow_mut(|known| known.insert([CLERK; 32], [9; 32]));
    assert_eq!(registry.issue(licence(2)), Err(Error::DelegateOfOldKey { controller: [9; 32] }));
    by(CLERK);
    assert_eq!(registry.issue(licence(2)), Err(Error::MayNotAct { controller: [9; 32] }));
    by(9);
    registry.remove_delegate(boxed(CLERK), boxed(DESK)).unwrap();
    let set: DelegateSet = event(CLERK);
    assert_eq!((set.delegate, set.terms), (account(DESK), None));
    assert_eq!(registry.remove_delegate(boxed(CLERK), boxed(DESK)), Err(Error::NoDelegate));

    let key = Box::new(VerificationKey::Ed25519([5; 32]));
    registry.bind_key(boxed(CLERK), key.clone(), NOW + 9).unwrap();
    let bound: KeyBound = event(CLERK);
    let binding = Binding { from: NOW, until: NOW + 9 };
    assert_eq!((bound.key, bound.binding), (*key, binding));
    assert_eq!(registry.key(boxed(CLERK), key.clone()), Ok(Some(binding)));
    registry.unbind_key(boxed(CLERK), key.clone()).unwrap();
    let unbound: KeyUnbound = event(CLERK);
    assert_eq!((unbound.key, unbound.binding), (*key, Binding { from: NOW, until: NOW }));
    by(CLERK);
    let theirs = registry.bind_key(boxed(CLERK), key, NOW + 9);
    assert_eq!(theirs, Err(Error::NotController { controller: [9; 32] }));
}

#[test]
fn without_the_consent_registry_nobody_but_the_governor_acts() {
    let mut registry = unwired();
    accredit(&mut registry, GOVERNOR, BOARD, Role::Authority);
    by(BOARD);
    let new = NewTerm { account: [CLERK; 32], credential_type: TYPE, role: Role::Issuer, period: Period::ALWAYS };
    assert_eq!(registry.accredit(principal(BOARD), Box::new(new)), Err(Error::DependencyUnavailable));
    assert_eq!(registry.issue(licence(1)), Err(Error::DependencyUnavailable));
    let set = registry.set_delegate(boxed(BOARD), boxed(DESK), delegate::ALL, NOW + 9);
    assert_eq!(set, Err(Error::DependencyUnavailable));
    assert_eq!(asked(&registry), Ok(Verdict::Invalid(Why::NotIssued)), "but anybody may ask");
}

#[test]
fn a_relayed_action_counts_for_its_signer() {
    let pair = schnorrkel::MiniSecretKey::from_bytes(&[9; 32]).unwrap();
    let pair = pair.expand_to_keypair(schnorrkel::ExpansionMode::Ed25519);
    let signer: [u8; 32] = pair.public.to_bytes();
    let sign = |text: &[u8]| Box::new(pair.sign_simple(b"substrate", text).to_bytes());
    let mut registry = registry();
    CONTROLLERS.with_borrow_mut(|known| known.insert([DOCTOR; 32], signer));
    by(DESK);
    let action = Box::new(Action::Renounce { holder: [DOCTOR; 32], id: [1; 32] });
    let text = |registry: &CredentialRegistry| registry.signed_text(Box::new(signer.into()), action.clone(), NOW + 1);
    assert_eq!(text(&registry), Err(Error::NotCurrent { current: None }));
    by(CLERK);
    registry.issue(licence(1)).unwrap();
    emitted();
    by(DESK);
    let signed = text(&registry).unwrap();
    assert!(String::from_utf8(signed.clone()).unwrap().contains("\nholder: 0x030303"));
    let mut relay = |deadline, signature| registry.relay(Box::new(signer.into()), action.clone(), deadline, signature);
    assert_eq!(relay(NOW + 2, sign(&signed)), Err(Error::BadSignature));
    assert_eq!(relay(NOW, sign(&signed)), Err(Error::DeadlinePassed { deadline: NOW }));
    assert_eq!(relay(NOW + 1, sign(&signed)), Ok(Change { seq: 2, number: 0 }));
    let _: Renounced = event(DOCTOR);
    let unnamed = Action::Reinstate { by: *principal(CLERK), id: [1; 32], revision: None };
    assert_eq!(registry.signed_text(boxed(CLERK), Box::new(unnamed), NOW + 1), Err(Error::NotNamed));
    assert_eq!(registry.genesis(), Ok(GENESIS));
}

#[test]
fn governance_is_the_suites() {
    let mut registry = unwired();
    let created: Created = event_about_nobody();
    assert_eq!((created.genesis, created.governor, created.delay), (GENESIS, account(GOVERNOR), 10));
    by(GOVERNOR);
    use governance::Slot::{ConsentRegistry, PhrIndex};
    assert_eq!(registry.wire(PhrIndex, boxed(CONSENT)), Err(governance::Error::NoSuchSlot));
    registry.wire(ConsentRegistry, boxed(CONSENT)).unwrap();
    let wired: base::Wired = event_about_nobody();
    assert_eq!((wired.slot, wired.contract), (ConsentRegistry, account(CONSENT)));
    let filled = Err(governance::Error::SlotFilled { contract: [CONSENT; 32] });
    assert_eq!(registry.wire(ConsentRegistry, boxed(9)), filled);

    let change = Announcement::Wire { slot: ConsentRegistry, contract: [9; 32] };
    let other = Announcement::Wire { slot: PhrIndex, contract: [9; 32] };
    assert_eq!(registry.announce(Box::new(other)), Err(governance::Error::NoSuchSlot));
    registry.announce(Box::new(change)).unwrap();
    let announced: base::ChangeAnnounced = event_about_nobody();
    assert_eq!((announced.change, announced.ready), (change, NOW + 10));
    registry.cancel().unwrap();
    let cancelled: base::ChangeCancelled = event_about_nobody();
    assert_eq!(cancelled.change, change);
    registry.announce(Box::new(change)).unwrap();
    emitted();
    by(DESK);
    assert_eq!(registry.execute(), Err(governance::Error::TooEarly { ready: NOW + 10 }));
    set_block_timestamp::<E>(NOW + 10);
    registry.execute().unwrap();
    let _: base::Wired = event_about_nobody();
    assert_eq!(registry.wired(ConsentRegistry), Ok(Some(boxed(9))));

    by(GOVERNOR);
    registry.offer_governance(Some(boxed(DESK))).unwrap();
    let offered: base::GovernanceOffered = event_about_nobody();
    assert_eq!(offered.to, Some(account(DESK)));
    by(DESK);
    registry.take_governance().unwrap();
    let taken: base::GovernanceTaken = event_about_nobody();
    assert_eq!((taken.governor, registry.governance().unwrap().governor), (account(DESK), [DESK; 32]));
    assert_eq!(registry.offer_governance(None), Ok(()));
}
