//! The shell alone, in ink!'s off-chain environment: every message, its event, and nothing else. Rules are tested in
//! domain, the bundle inside a chain's runtime.

use crate::events::{Commissioned, *};
use crate::SupplyChain;
use ink::env::test::{recorded_events, run_test, set_block_timestamp, set_callee, set_caller, EmittedEvent};
use ink::env::DefaultEnvironment as E;
use ink::env::Event;
use ink::primitives::AccountId;
use salus_domain::commitment::blake2_256;
use salus_domain::credential::{CredentialType, Verdict, Why};
use salus_domain::governance;
use salus_domain::supply::keys::{gs1_prefix_qualifier, lot_key};
use salus_domain::supply::merkle::{leaf_hash, node_hash};
use salus_domain::supply::*;
use salus_domain::Jurisdiction;
use salus_interfaces::ask::Silence;
use salus_interfaces::governed::Governed;
use scale::Decode;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

const NOW: u64 = 1_795_000_000_000;
const DAY: u64 = 86_400_000;
const HERE: Jurisdiction = *b"DE\0\0\0\0";
const MAKER: u8 = 1;
const WHOLESALER: u8 = 2;
const PHARMACY: u8 = 3;
const REGULATOR: u8 = 4;
const SENSOR: u8 = 5;
const TILL: u8 = 6;
const GOVERNOR: u8 = 7;
const CONSENT: u8 = 8;
const CREDENTIALS: u8 = 9;

const PACK: UnitKey = UnitKey([0x10; 32]);
const CASE: UnitKey = UnitKey([0x20; 32]);
const SHOP: [u8; 32] = [0x51; 32];

type Held = ([u8; 32], CredentialType, Jurisdiction);

thread_local! {
    static SEEN: Cell<usize> = const { Cell::new(0) };
    static CONTROLLERS: RefCell<HashMap<[u8; 32], [u8; 32]>> = RefCell::default();
    static REVOKED: RefCell<HashSet<Held>> = RefCell::default();
}

/// The consent registry's answer.
pub fn controller_of(registry: Option<[u8; 32]>, subject: &[u8; 32]) -> Option<[u8; 32]> {
    assert_eq!(registry.unwrap_or([CONSENT; 32]), [CONSENT; 32], "it is the wired contract that is asked");
    registry.map(|_| CONTROLLERS.with_borrow(|known| known.get(subject).copied().unwrap_or(*subject)))
}

/// The credential registry's answer: who is in the cast is what they are.
pub fn is_valid(
    registry: Option<[u8; 32]>,
    holder: &[u8; 32],
    credential: CredentialType,
    place: Jurisdiction,
) -> Result<Verdict, Silence> {
    let Some(registry) = registry else { return Err(Silence::NoAnswer) };
    assert_eq!(registry, [CREDENTIALS; 32], "it is the wired contract that is asked");
    let held = (*holder, credential, place);
    let counts = holds(holder[0]).credential == credential && !REVOKED.with_borrow(|revoked| revoked.contains(&held));
    Ok(if counts { Verdict::Valid { id: [1; 32], until: u64::MAX } } else { Verdict::Invalid(Why::NotIssued) })
}

/// The same, and whether it is limited to a company prefix.
pub fn qualifies(
    registry: Option<[u8; 32]>,
    holder: &[u8; 32],
    (credential, place): (CredentialType, Jurisdiction),
    qualifier: &[u8; 32],
) -> Result<bool, Silence> {
    let valid = matches!(is_valid(registry, holder, credential, place)?, Verdict::Valid { .. });
    Ok(valid && *qualifier == gs1_prefix_qualifier(blake2_256, prefix()))
}

fn holds(number: u8) -> Box<Qualification> {
    let credential = match number {
        MAKER => CredentialType::MANUFACTURER,
        WHOLESALER => CredentialType::WHOLESALER,
        PHARMACY => CredentialType::DISPENSER,
        REGULATOR => CredentialType::REGULATOR,
        _ => CredentialType::SENSOR,
    };
    Box::new(Qualification { credential, jurisdiction: HERE })
}

fn account(number: u8) -> AccountId {
    [number; 32].into()
}

fn boxed(number: u8) -> Box<AccountId> {
    Box::new(account(number))
}

fn by(caller: u8) -> Box<AccountId> {
    set_caller::<E>(account(caller));
    boxed(caller)
}

fn gtin() -> Gtin {
    Gtin::new(10_614_141_000_415).unwrap()
}

fn prefix() -> CompanyPrefix {
    CompanyPrefix { digits: 614_141, length: 7 }
}

fn lot() -> LotKey {
    lot_key(blake2_256, gtin(), b"A1").unwrap()
}

fn expiry() -> Day {
    Day(u32::try_from(NOW / DAY).unwrap().saturating_add(700))
}

fn only(key: UnitKey) -> Box<Units> {
    Box::new(Units { keys: vec![key], proofs: vec![] })
}

/// The events since the last time.
fn emitted() -> Vec<EmittedEvent> {
    let all: Vec<_> = recorded_events().collect();
    let seen = SEEN.replace(all.len());
    all.into_iter().skip(seen).collect()
}

fn read<T: Event + Decode>(event: &EmittedEvent, topic: [u8; 32]) -> T {
    assert_eq!(event.topics, vec![T::SIGNATURE_TOPIC.unwrap().to_vec(), topic.to_vec()]);
    let mut data = &event.data[..];
    let read = T::decode(&mut data).unwrap();
    assert!(data.is_empty(), "{} bytes left over", data.len());
    read
}

/// Exactly one event was emitted, of this type, with this topic; and it decodes.
fn event<T: Event + Decode>(topic: [u8; 32]) -> T {
    let [event] = <[EmittedEvent; 1]>::try_from(emitted()).unwrap_or_else(|events| panic!("{} events", events.len()));
    read(&event, topic)
}

fn of_product() -> [u8; 32] {
    let mut topic = [0; 32];
    topic[..8].copy_from_slice(&gtin().number().to_le_bytes());
    topic
}

/// Exactly these units changed; each event says what is on record.
fn changed(chain: &SupplyChain, who: u8, keys: &[UnitKey]) -> Vec<Option<Entry>> {
    let events = emitted();
    assert_eq!(events.len(), keys.len());
    let told = |(event, key): (&EmittedEvent, &UnitKey)| {
        let told: UnitChanged = read(event, key.0);
        assert_eq!((told.unit, told.by, Some(&told.now)), (*key, account(who), record(chain, *key).as_ref()));
        if let Some(entry) = &told.entry {
            let index = told.now.entries.saturating_sub(1);
            assert_eq!(chain.trace(Box::new(*key), index, 9), Ok(vec![entry.clone()]));
        }
        told.entry
    };
    events.iter().zip(keys).map(told).collect()
}

/// One unit changed, and this is what its history says.
fn noted(chain: &SupplyChain, who: u8, key: UnitKey) -> What {
    let [entry] = <[Option<Entry>; 1]>::try_from(changed(chain, who, &[key])).unwrap();
    entry.expect("it has an entry").what
}

fn record(chain: &SupplyChain, key: UnitKey) -> Option<Unit> {
    chain.unit(Box::new(key)).unwrap()
}

fn state(chain: &SupplyChain, key: UnitKey) -> StateKind {
    record(chain, key).unwrap().state.kind()
}

/// A chain that nobody wired yet.
fn unwired() -> SupplyChain {
    set_callee::<E>(account(0xcc));
    set_block_timestamp::<E>(NOW);
    SupplyChain::new([0x6e; 32], account(GOVERNOR), 10)
}

/// A chain that is wired, with a product and an open lot.
fn chain() -> SupplyChain {
    let mut chain = unwired();
    by(GOVERNOR);
    chain.wire(governance::Slot::ConsentRegistry, boxed(CONSENT)).unwrap();
    chain.wire(governance::Slot::CredentialRegistry, boxed(CREDENTIALS)).unwrap();
    chain.register_product(by(REGULATOR), gtin(), boxed(MAKER), HERE).unwrap();
    chain.create_lot(by(MAKER), gtin(), b"A1".to_vec(), Some(Box::new([7; 32]))).unwrap();
    emitted();
    chain
}

/// A tree of two leaves: the pack in the case.
fn proofs() -> ([u8; 32], Vec<Proof>) {
    let pack = Leaf::Pack { key: PACK, lot: lot(), expiry: expiry(), parent: Some(CASE) };
    let tags = vec![Tag { gtin: gtin(), lot: lot(), expiry: expiry(), count: 2 }];
    let case = Leaf::Container { key: CASE, parent: None, height: 1, tags };
    let hashes = [leaf_hash(blake2_256, &pack), leaf_hash(blake2_256, &case)];
    let root = node_hash(blake2_256, &hashes[0], &hashes[1]);
    let proof = |leaf, index: u32, sibling| Proof { root, leaf, index, siblings: vec![sibling] };
    (root, vec![proof(pack, 0, hashes[1]), proof(case, 1, hashes[0])])
}

/// A chain where the case is commissioned and on record, and the pack was taken out of it.
fn stocked() -> SupplyChain {
    let mut chain = chain();
    let (root, proofs) = proofs();
    chain.commission(by(MAKER), Box::new(root), gtin(), 2, b"https://maker.example/batch".to_vec()).unwrap();
    let children = Box::new(Units { keys: vec![PACK], proofs });
    chain.unpack(by(MAKER), Box::new(CASE), children).unwrap();
    emitted();
    chain
}

fn to(receiver: u8, purpose: ShipPurpose) -> Box<Shipment> {
    Box::new(Shipment { to: [receiver; 32], purpose, ownership: true, void_after: 1 })
}

/// Hands a unit over, both ends.
fn hand_over(chain: &mut SupplyChain, key: UnitKey, from: u8, receiver: u8) {
    chain.ship(by(from), only(key), to(receiver, ShipPurpose::Supply), holds(from)).unwrap();
    chain.receive(by(receiver), only(key), false, holds(receiver)).unwrap();
    emitted();
}

#[test]
fn products_lots_and_batches() {
    let mut chain = unwired();
    let refused = chain.register_product(by(REGULATOR), gtin(), boxed(MAKER), HERE);
    assert_eq!(refused, Err(Error::DependencyUnavailable), "nobody says who acts for whom");
    let mut chain = self::chain();
    chain.register_product(by(REGULATOR), gtin(), boxed(WHOLESALER), HERE).unwrap();
    let registered: ProductRegistered = event(of_product());
    assert_eq!((registered.owner, registered.by), (account(WHOLESALER), account(REGULATOR)));
    assert_eq!(chain.product(gtin()), Ok(Some(registered.product)));
    let other = Gtin::new(614_141_000_029).unwrap();
    let known = chain.claim_product(by(MAKER), gtin(), prefix(), HERE);
    assert_eq!(known, Err(Error::ProductKnown { owner: [WHOLESALER; 32] }));
    let not_licensed = Error::NotLicensed { credential: CredentialType::MANUFACTURER, jurisdiction: HERE };
    assert_eq!(chain.claim_product(by(WHOLESALER), other, prefix(), HERE), Err(not_licensed));
    chain.claim_product(by(MAKER), other, prefix(), HERE).unwrap();
    emitted();
    assert_eq!(chain.product(other).unwrap().unwrap().owner, [MAKER; 32]);

    let key = chain.create_lot(by(MAKER), other, b"B7".to_vec(), None).unwrap();
    let created: LotCreated = event(key.0);
    assert_eq!((created.gtin, Ok(Some(created.record))), (other, chain.lot(Box::new(key))));
    chain.open_lot(by(MAKER), Box::new(key), Box::new([9; 32])).unwrap();
    assert_eq!(event::<LotOpened>(key.0).secret, [9; 32]);
    assert_eq!(chain.lot(Box::new(key)).unwrap().unwrap().secret, Some([9; 32]));

    let root = Box::new([0xaa; 32]);
    let owner = Err(Error::NotOwner { owner: [WHOLESALER; 32] });
    assert_eq!(chain.commission(by(MAKER), root.clone(), gtin(), 2, b"x".to_vec()), owner);
    chain.commission(by(WHOLESALER), root.clone(), gtin(), 2, b"x".to_vec()).unwrap();
    let commissioned: Commissioned = event(of_product());
    assert_eq!((commissioned.root, Ok(Some(commissioned.batch))), (*root, chain.batch(root)));
}

#[test]
fn a_pack_from_its_proof_to_the_patient_and_back() {
    let mut chain = chain();
    let (root, proofs) = proofs();
    chain.commission(by(MAKER), Box::new(root), gtin(), 2, b"https://maker.example/batch".to_vec()).unwrap();
    emitted();
    let children = |proofs: &[Proof]| Box::new(Units { keys: vec![PACK], proofs: proofs.to_vec() });
    let needed = Err(Error::ProofNeeded { unit: CASE });
    assert_eq!(chain.unpack(by(MAKER), Box::new(CASE), children(&[])), needed);
    chain.unpack(by(MAKER), Box::new(CASE), children(&proofs)).unwrap();
    let entries = changed(&chain, MAKER, &[CASE, PACK]);
    assert_eq!(entries[0].clone().unwrap().what, What::Unpacked { children: vec![PACK] });
    assert_eq!(entries[1], None);

    chain.ship(by(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER)).unwrap();
    assert_eq!(changed(&chain, MAKER, &[PACK]), [None], "the history hears of an offer when it is answered");
    let elsewhere = Err(Error::NotReceiver { to: [WHOLESALER; 32] });
    assert_eq!(chain.receive(by(PHARMACY), only(PACK), false, holds(PHARMACY)), elsewhere);
    chain.receive(by(WHOLESALER), only(PACK), false, holds(WHOLESALER)).unwrap();
    let what = noted(&chain, WHOLESALER, PACK);
    assert!(matches!(what, What::Received { from, ownership: true, .. } if from == [MAKER; 32]), "{what:?}");
    hand_over(&mut chain, PACK, WHOLESALER, PHARMACY);

    let presented = |who: u8| Box::new(Presented { lot: Some(lot()), expiry: Some(expiry()), by: Some([who; 32]) });
    let verify = |chain: &SupplyChain, who| chain.verify(Box::new(PACK), presented(who), vec![]).unwrap();
    assert_eq!(verify(&chain, PHARMACY), [Finding::Genuine]);
    assert_eq!(verify(&chain, WHOLESALER), [Finding::WrongCustodian]);
    chain.dispense_partial(by(PHARMACY), only(PACK), Box::new(SHOP), holds(PHARMACY)).unwrap();
    assert_eq!(noted(&chain, PHARMACY, PACK), What::PartiallyDispensed { premises: SHOP });
    chain.dispense(by(PHARMACY), only(PACK), Box::new(SHOP), holds(PHARMACY)).unwrap();
    assert_eq!(noted(&chain, PHARMACY, PACK), What::Dispensed { premises: SHOP });
    assert_eq!(verify(&chain, PHARMACY), [Finding::Dispensed { at: NOW }]);
    let opened = Err(Error::Opened { unit: PACK });
    assert_eq!(chain.undo_dispense(by(PHARMACY), only(PACK), Box::new(SHOP), true, holds(PHARMACY)), opened);
    assert_eq!(chain.trace(Box::new(PACK), 0, 99).unwrap().len(), 4);
    assert_eq!(chain.trace(Box::new(PACK), 4, 1), Ok(vec![]));
}

#[test]
fn what_was_not_supplied_goes_back_on_the_shelf() {
    let mut chain = stocked();
    hand_over(&mut chain, PACK, MAKER, PHARMACY);
    chain.dispense(by(PHARMACY), only(PACK), Box::new(SHOP), holds(PHARMACY)).unwrap();
    emitted();
    chain.undo_dispense(by(PHARMACY), only(PACK), Box::new(SHOP), true, holds(PHARMACY)).unwrap();
    assert_eq!(noted(&chain, PHARMACY, PACK), What::DispenseUndone);
    assert_eq!(state(&chain, PACK), StateKind::Active);
}

#[test]
fn offers_that_are_refused_taken_back_or_accepted_in_part() {
    let mut chain = stocked();
    chain.ship(by(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER)).unwrap();
    emitted();
    chain.reject(by(WHOLESALER), only(PACK)).unwrap();
    assert_eq!(noted(&chain, WHOLESALER, PACK), What::Rejected { from: [MAKER; 32], offered: NOW });
    chain.ship(by(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER)).unwrap();
    emitted();
    assert_eq!(chain.void(by(MAKER), only(PACK)), Err(Error::TooEarly { ready: NOW + DAY }));
    set_block_timestamp::<E>(NOW + DAY);
    chain.void(by(MAKER), only(PACK)).unwrap();
    assert_eq!(noted(&chain, MAKER, PACK), What::Voided { to: [WHOLESALER; 32], offered: NOW });

    // Into a pallet, of which the wholesaler takes the pack and leaves the case.
    let pallet = UnitKey([0x30; 32]).packed();
    let both = Box::new(Units { keys: vec![PACK, CASE], proofs: vec![] });
    chain.pack(by(MAKER), Box::new(pallet), both).unwrap();
    let entries = changed(&chain, MAKER, &[PACK, CASE, pallet]);
    assert_eq!(entries[2].clone().unwrap().what, What::Packed { children: vec![PACK, CASE] });
    chain.ship(by(MAKER), only(pallet), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER)).unwrap();
    emitted();
    chain.receive_partial(by(WHOLESALER), Box::new(pallet), only(PACK), false, holds(WHOLESALER)).unwrap();
    let entries = changed(&chain, WHOLESALER, &[pallet, PACK]);
    assert!(matches!(entries[1].clone().unwrap().what, What::Received { .. }));
    assert_eq!(state(&chain, pallet), StateKind::InTransit);
    assert_eq!(record(&chain, PACK).unwrap().place, Place::Held([WHOLESALER; 32]));
}

#[test]
fn what_a_custodian_says() {
    for (what, state, say) in [
        (
            What::Stolen,
            StateKind::Stolen,
            (|chain, _| chain.report_stolen(by(MAKER), only(PACK))) as fn(&mut SupplyChain, _) -> _,
        ),
        (What::Destroyed, StateKind::Destroyed, |chain, _| chain.destroy(by(MAKER), only(PACK), holds(MAKER))),
        (What::Exported, StateKind::Exported, |chain, _| chain.export(by(MAKER), only(PACK), holds(MAKER))),
        (What::Sampled, StateKind::Sample, |chain, _| chain.sample(by(MAKER), only(PACK), holds(MAKER))),
        (What::Transformed { output: proofs().0 }, StateKind::Consumed, |chain, root| {
            chain.transform(by(MAKER), only(PACK), Box::new(root), holds(MAKER))
        }),
        (What::Inactivated, StateKind::Inactive, |chain, _| chain.inactivate(by(MAKER), only(PACK))),
    ] {
        // Each on a chain of its own.
        let played = run_test::<E, _>(|_| {
            SEEN.set(0);
            let mut chain = stocked();
            say(&mut chain, proofs().0).unwrap();
            assert_eq!(noted(&chain, MAKER, PACK), what);
            assert_eq!(self::state(&chain, PACK), state);
            Ok(())
        });
        played.unwrap();
    }
}

#[test]
fn what_was_set_aside_is_taken_back_into_stock() {
    let mut chain = stocked();
    chain.inactivate(by(MAKER), only(PACK)).unwrap();
    emitted();
    chain.reactivate(by(MAKER), only(PACK)).unwrap();
    assert_eq!(noted(&chain, MAKER, PACK), What::Reactivated);
}

#[test]
fn suspicion() {
    let mut chain = stocked();
    chain.quarantine(by(MAKER), Standing::Custodian, only(PACK)).unwrap();
    assert_eq!(noted(&chain, MAKER, PACK), What::Quarantined { standing: Standing::Custodian });
    chain.clear(by(MAKER), Standing::Owner, only(PACK)).unwrap();
    assert_eq!(noted(&chain, MAKER, PACK), What::Cleared { standing: Standing::Owner });
    chain.quarantine(by(REGULATOR), Standing::Regulator, only(PACK)).unwrap();
    emitted();
    chain.declare_illegitimate(by(REGULATOR), Standing::Regulator, only(PACK)).unwrap();
    assert_eq!(noted(&chain, REGULATOR, PACK), What::DeclaredIllegitimate { standing: Standing::Regulator });
    assert_eq!(state(&chain, PACK), StateKind::Illegitimate);
}

#[test]
fn recalls() {
    let mut chain = stocked();
    let statement = || Box::new([0x57; 32]);
    for target in [Target::Product(gtin()), Target::Lot(lot())] {
        let recall = |chain: &mut SupplyChain| {
            chain.recall(by(MAKER), Standing::Owner, Box::new(target), vec![], RecallKind::Recall, statement())
        };
        recall(&mut chain).unwrap();
        let recalled: Recalled = event(of_product());
        assert_eq!((recalled.target, recalled.gtin, recalled.by), (target, gtin(), account(MAKER)));
        assert_eq!(recalled.recall.unwrap().statement, *statement());
        let refused = chain.ship(by(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER));
        assert_eq!(refused, Err(Error::Recalled { unit: PACK, target, kind: RecallKind::Recall }));
        chain.cancel_recall(by(REGULATOR), Box::new(target)).unwrap();
        assert_eq!(event::<Recalled>(of_product()).recall, None);
    }
    let target = || Box::new(Target::Pack(PACK));
    chain.recall(by(REGULATOR), Standing::Regulator, target(), vec![], RecallKind::Withdrawal, statement()).unwrap();
    let what = noted(&chain, REGULATOR, PACK);
    assert!(matches!(what, What::Recalled { kind: RecallKind::Withdrawal, .. }), "{what:?}");
    chain.cancel_recall(by(REGULATOR), target()).unwrap();
    assert_eq!(noted(&chain, REGULATOR, PACK), What::RecallCancelled);
}

#[test]
fn excursions() {
    let mut chain = stocked();
    chain.attach_sensor(by(MAKER), Box::new(CASE), vec![], Some(boxed(SENSOR))).unwrap();
    assert_eq!(noted(&chain, MAKER, CASE), What::SensorAttached { sensor: Some([SENSOR; 32]) });
    set_block_timestamp::<E>(NOW + DAY);
    let report = |chain: &mut SupplyChain, from, to| {
        chain.report_excursion(by(SENSOR), Box::new(CASE), from, to, Box::new([3; 32]), holds(SENSOR))
    };
    assert_eq!(report(&mut chain, NOW - 1, NOW), Err(Error::NotSensor { sensor: [SENSOR; 32] }));
    report(&mut chain, NOW, NOW + DAY).unwrap();
    let said = What::ExcursionReported { id: 1, from: NOW, to: NOW + DAY, reading: [3; 32] };
    assert_eq!(noted(&chain, SENSOR, CASE), said);
    let ship =
        |chain: &mut SupplyChain| chain.ship(by(MAKER), only(CASE), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER));
    assert_eq!(ship(&mut chain), Err(Error::Frozen { unit: CASE, container: CASE, excursion: 1 }));
    let (case, lot) = (|| Box::new(CASE), || Box::new(lot()));
    chain.release(by(MAKER), case(), 1, lot(), Outcome::Released, Box::new([4; 32])).unwrap();
    let decided: ExcursionDecided = event(CASE.0);
    assert_eq!((decided.excursion, decided.lot), (1, *lot()));
    assert_eq!(chain.outcome(case(), 1, lot()), Ok(Some(decided.decided)));
    ship(&mut chain).unwrap();
}

#[test]
fn corrections() {
    let mut chain = stocked();
    chain.correct(by(MAKER), Box::new(CASE), 0, CorrectionReason::DidNotOccur, vec![]).unwrap();
    let said = What::Corrected { wrong: 0, reason: CorrectionReason::DidNotOccur, corrective: vec![] };
    assert_eq!(noted(&chain, MAKER, CASE), said);
    let author = Err(Error::NotAuthor { by: [MAKER; 32] });
    assert_eq!(chain.correct(by(PHARMACY), Box::new(CASE), 0, CorrectionReason::IncorrectData, vec![]), author);
}

#[test]
fn operators_act_for_the_controller_who_named_them() {
    let mut chain = stocked();
    let ship = |chain: &mut SupplyChain| {
        by(TILL);
        chain.ship(boxed(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER))
    };
    assert_eq!(ship(&mut chain), Err(Error::MayNotAct { controller: [MAKER; 32] }));
    chain.set_operator(by(MAKER), boxed(TILL), NOW + DAY).unwrap();
    let set: OperatorSet = event([MAKER; 32]);
    assert_eq!((set.operator, set.terms), (account(TILL), chain.operator(boxed(MAKER), boxed(TILL)).unwrap()));
    CONTROLLERS.with_borrow_mut(|known| known.insert([MAKER; 32], [GOVERNOR; 32]));
    assert_eq!(ship(&mut chain), Err(Error::OperatorOfOldKey { controller: [GOVERNOR; 32] }));
    CONTROLLERS.with_borrow_mut(HashMap::clear);
    ship(&mut chain).unwrap();
    assert_eq!(changed(&chain, MAKER, &[PACK]), [None], "it is the party's doing");
    chain.remove_operator(by(MAKER), boxed(TILL)).unwrap();
    assert_eq!(event::<OperatorSet>([MAKER; 32]).terms, None);
    assert_eq!(chain.remove_operator(by(MAKER), boxed(TILL)), Err(Error::NoOperator));
}

#[test]
fn a_licence_is_asked_for_each_time() {
    let mut chain = stocked();
    chain.ship(by(MAKER), only(PACK), to(WHOLESALER, ShipPurpose::Supply), holds(MAKER)).unwrap();
    emitted();
    let held = ([WHOLESALER; 32], CredentialType::WHOLESALER, HERE);
    REVOKED.with_borrow_mut(|revoked| revoked.insert(held));
    let refused = Err(Error::NotLicensed { credential: CredentialType::WHOLESALER, jurisdiction: HERE });
    assert_eq!(chain.receive(by(WHOLESALER), only(PACK), false, holds(WHOLESALER)), refused);
    assert_eq!((emitted().len(), state(&chain, PACK)), (0, StateKind::InTransit));
    REVOKED.with_borrow_mut(HashSet::clear);
}

#[test]
fn the_genesis_is_told_and_the_slots_are_the_two_registries() {
    let mut chain = chain();
    assert_eq!(chain.genesis(), Ok([0x6e; 32]));
    by(GOVERNOR);
    let other = chain.wire(governance::Slot::ClaimsEscrow, boxed(1));
    assert_eq!(other, Err(governance::Error::NoSuchSlot));
    assert_eq!(chain.wired(governance::Slot::ConsentRegistry), Ok(Some(boxed(CONSENT))));
    assert_eq!(chain.governance().unwrap().governor, [GOVERNOR; 32]);
}
