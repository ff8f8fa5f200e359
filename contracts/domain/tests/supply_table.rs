//! The table of moves, cell by cell: what every move does in every state, by every credential, under every flag.
//!
//! The grids are written down by hand; the rules and the table that is printed have to agree with both.

mod support;

use salus_domain::credential::codes::TYPES;
use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use salus_domain::AccountId;
use support::supply::*;

/// The states by a letter each, in the order of the columns: active, in transit, inactive, dispensed, partially dispensed,
/// suspect, illegitimate, destroyed, stolen, exported, sample, consumed, retired.
const LETTERS: &str = "ATNDPSLXOEMCR";

/// What becomes of a pack in each state; a point is a refusal.
const PACKS: [(Move, &str); 26] = [
    (Move::Pack, "A............"),
    (Move::Unpack, "............."),
    (Move::Ship, "T............"),
    (Move::Receive, ".A..........."),
    (Move::ReceivePartial, "............."),
    (Move::Reject, ".A..........."),
    (Move::Void, ".A..........."),
    (Move::Dispense, "D...D........"),
    (Move::DispensePartial, "P...P........"),
    (Move::UndoDispense, "...A........."),
    (Move::Inactivate, "N............"),
    (Move::Reactivate, "..A.........."),
    (Move::Quarantine, "S.S.SS......."),
    (Move::Clear, ".....A......."),
    (Move::DeclareIllegitimate, ".....L......."),
    (Move::Destroy, "X.X.X.X......"),
    (Move::ReportStolen, "OOO.OO......."),
    (Move::Export, "E............"),
    (Move::Sample, "M...M........"),
    (Move::Transform, "C............"),
    (Move::Recall, "ATNDPSLXOEMCR"),
    (Move::CancelRecall, "ATNDPSLXOEMCR"),
    (Move::AttachSensor, "............."),
    (Move::ReportExcursion, "............."),
    (Move::Release, "............."),
    (Move::Correct, "ATNDPSLXOEMCR"),
];

/// The same of a container.
const CONTAINERS: [(Move, &str); 26] = [
    (Move::Pack, "A............"),
    (Move::Unpack, "A...........R"),
    (Move::Ship, "T............"),
    (Move::Receive, ".A..........."),
    (Move::ReceivePartial, ".T..........."),
    (Move::Reject, ".A..........."),
    (Move::Void, ".A..........."),
    (Move::Dispense, "............."),
    (Move::DispensePartial, "............."),
    (Move::UndoDispense, "............."),
    (Move::Inactivate, "N............"),
    (Move::Reactivate, "..A.........."),
    (Move::Quarantine, "S.S.SS......."),
    (Move::Clear, ".....A......."),
    (Move::DeclareIllegitimate, ".....L......."),
    (Move::Destroy, "X.X.X.X......"),
    (Move::ReportStolen, "OOO.OO......."),
    (Move::Export, "E............"),
    (Move::Sample, "M...M........"),
    (Move::Transform, "C............"),
    (Move::Recall, "............."),
    (Move::CancelRecall, "............."),
    (Move::AttachSensor, "ATN..S......."),
    (Move::ReportExcursion, "ATNDPSLXOEMCR"),
    (Move::Release, "ATNDPSLXOEMCR"),
    (Move::Correct, "ATNDPSLXOEMCR"),
];

/// Which credentials a move takes, by their codes, where it takes one.
const LICENCES: [(Move, &[u16]); 11] = [
    (Move::Ship, &[4, 5, 6, 7, 10]),
    (Move::Receive, &[4, 5, 6, 7, 10, 12]),
    (Move::ReceivePartial, &[4, 5, 6, 7, 10, 12]),
    (Move::Dispense, &[4, 7, 12]),
    (Move::DispensePartial, &[4, 7, 12]),
    (Move::UndoDispense, &[4, 7, 12]),
    (Move::Destroy, &[4, 5, 6, 7, 10]),
    (Move::Export, &[4, 5, 6, 7, 10]),
    (Move::Sample, &[4, 5, 6, 7, 12]),
    (Move::Transform, &[6]),
    (Move::ReportExcursion, &[11]),
];

/// What recalled, expired and frozen packs may not do.
const STOPPED: [(Move, &str); 26] = [
    (Move::Pack, "--F"),
    (Move::Unpack, "---"),
    (Move::Ship, "REF"),
    (Move::Receive, "REF"),
    (Move::ReceivePartial, "REF"),
    (Move::Reject, "---"),
    (Move::Void, "---"),
    (Move::Dispense, "REF"),
    (Move::DispensePartial, "REF"),
    (Move::UndoDispense, "REF"),
    (Move::Inactivate, "---"),
    (Move::Reactivate, "---"),
    (Move::Quarantine, "---"),
    (Move::Clear, "---"),
    (Move::DeclareIllegitimate, "---"),
    (Move::Destroy, "---"),
    (Move::ReportStolen, "---"),
    (Move::Export, "REF"),
    (Move::Sample, "---"),
    (Move::Transform, "REF"),
    (Move::Recall, "---"),
    (Move::CancelRecall, "---"),
    (Move::AttachSensor, "---"),
    (Move::ReportExcursion, "---"),
    (Move::Release, "---"),
    (Move::Correct, "---"),
];

const PACK: u8 = 1;
const CASE: u8 = 120;

fn state(letter: char, now: u64) -> State {
    let kind = StateKind::ALL[LETTERS.find(letter).unwrap()];
    let offer = Offer { to: PHARMACY, at: now - 2 * DAY, void_after: 1, ownership: true, purpose: ShipPurpose::Supply };
    match kind {
        StateKind::Active => State::Active,
        StateKind::InTransit => State::InTransit(offer),
        StateKind::Inactive => State::Inactive,
        StateKind::Dispensed => State::Dispensed,
        StateKind::PartiallyDispensed => State::PartiallyDispensed,
        StateKind::Suspect => State::Suspect { by: Standing::Custodian },
        StateKind::Illegitimate => State::Illegitimate,
        StateKind::Destroyed => State::Destroyed,
        StateKind::Stolen => State::Stolen,
        StateKind::Exported => State::Exported,
        StateKind::Sample => State::Sample,
        StateKind::Consumed => State::Consumed,
        StateKind::Retired => State::Retired,
    }
}

fn letter(kind: StateKind) -> char {
    LETTERS.chars().nth(StateKind::ALL.iter().position(|one| *one == kind).unwrap()).unwrap()
}

/// A world in which every move has what it needs: a pack, a case with packs 2 and 3, a sensor on it and an excursion (released, so
/// that nothing is frozen). The maker and the pharmacy hold every credential there is.
fn stage() -> World {
    let mut world = world();
    for (credential, _) in TYPES {
        for party in [MAKER, PHARMACY, SENSOR] {
            world.license(party, here(*credential));
        }
    }
    world.pack(MAKER, CASE, &[2, 3]).unwrap();
    world.attach(MAKER, CASE).unwrap();
    world.now += DAY;
    world.excursion(CASE, world.now - 10, world.now).unwrap();
    world.decide(MAKER, about(CASE, 1, lot_a1()), Outcome::Released).unwrap();
    // Its record, and an entry to be corrected.
    for act in [Act::Inactivate { units: all(&[PACK]) }, Act::Reactivate { units: all(&[PACK]) }] {
        world.act(MAKER, act).unwrap();
    }
    world
}

fn put(world: &mut World, number: u8, letter: char) {
    let (now, key) = (world.now, unit(number));
    let unit = world.units.get_mut(&key).unwrap();
    unit.state = state(letter, now);
    if let (Body::Pack(pack), 'D') = (&mut unit.body, letter) {
        pack.dispensed = Some(Dispensed { at: now, by: MAKER, premises: SHOP });
    }
}

/// Makes a move with a unit, by whoever makes it.
fn attempt(world: &mut World, act: Move, number: u8, credential: Option<CredentialType>) -> Result<(), Error> {
    let units = all(&[number]);
    let holds = |usual| here(credential.unwrap_or(usual));
    let (maker, dispenser) = (holds(CredentialType::MANUFACTURER), holds(CredentialType::DISPENSER));
    let shipment = Shipment { to: PHARMACY, purpose: ShipPurpose::Supply, ownership: true, void_after: 7 };
    let container = unit(number);
    let target = Target::Pack(container);
    let standing = Standing::Regulator;
    let now = world.now;
    let (party, act): (AccountId, Act) = match act {
        Move::Pack => (MAKER, Act::Pack { container: unit(125), children: units }),
        Move::Unpack => (MAKER, Act::Unpack { container, children: all(&[2]) }),
        Move::Ship => (MAKER, Act::Ship { units, shipment, holds: maker }),
        Move::Receive => (PHARMACY, Act::Receive { units, as_return: false, holds: dispenser }),
        Move::ReceivePartial => {
            (PHARMACY, Act::ReceivePartial { container, children: all(&[2]), as_return: false, holds: dispenser })
        }
        Move::Reject => (PHARMACY, Act::Reject { units }),
        Move::Void => (MAKER, Act::Void { units }),
        Move::Dispense => (MAKER, Act::Dispense { units, premises: SHOP, holds: dispenser }),
        Move::DispensePartial => (MAKER, Act::DispensePartial { units, premises: SHOP, holds: dispenser }),
        Move::UndoDispense => (MAKER, Act::UndoDispense { units, premises: SHOP, attested: true, holds: dispenser }),
        Move::Inactivate => (MAKER, Act::Inactivate { units }),
        Move::Reactivate => (MAKER, Act::Reactivate { units }),
        Move::Quarantine => (REGULATOR, Act::Quarantine { standing, units }),
        Move::Clear => (REGULATOR, Act::Clear { standing, units }),
        Move::DeclareIllegitimate => (REGULATOR, Act::DeclareIllegitimate { standing, units }),
        Move::Destroy => (MAKER, Act::Destroy { units, holds: maker }),
        Move::ReportStolen => (MAKER, Act::ReportStolen { units }),
        Move::Export => (MAKER, Act::Export { units, holds: maker }),
        Move::Sample => (MAKER, Act::Sample { units, holds: maker }),
        Move::Transform => {
            let output = world.proofs[0].root;
            (MAKER, Act::Transform { inputs: units, output, holds: maker })
        }
        Move::Recall => (MAKER, Act::Recall { standing: Standing::Owner, target, kind: RecallKind::Withdrawal }),
        Move::CancelRecall => {
            if let Some(Body::Pack(pack)) = world.units.get_mut(&container).map(|unit| &mut unit.body) {
                let kind = RecallKind::Recall;
                pack.recall =
                    Some(Recall { kind, at: now, by: MAKER, standing: Standing::Owner, statement: STATEMENT });
            }
            (REGULATOR, Act::CancelRecall { target })
        }
        Move::AttachSensor => (MAKER, Act::AttachSensor { container, sensor: None }),
        Move::ReportExcursion => {
            let holds = holds(CredentialType::SENSOR);
            (SENSOR, Act::ReportExcursion { container, from: now - 5, to: now, holds })
        }
        Move::Release => {
            let about = OutcomeKey { container, excursion: 1, lot: lot_a1() };
            (MAKER, Act::Release { about, outcome: Outcome::Rejected })
        }
        Move::Correct => (
            MAKER,
            Act::Correct { unit: container, wrong: 0, reason: CorrectionReason::IncorrectData, corrective: vec![] },
        ),
    };
    world.act(party, act)
}

fn grid(number: u8, rows: &[(Move, &str)]) {
    let stage = stage();
    assert_eq!(rows.len(), MOVES.len());
    let kind = if number == PACK { Kind::Pack } else { Kind::Container };
    for ((act, row), rule) in rows.iter().zip(MOVES) {
        assert_eq!(*act, rule.act);
        for (column, (from, expected)) in LETTERS.chars().zip(row.chars()).enumerate() {
            let mut world = stage.clone();
            put(&mut world, number, from);
            let outcome = attempt(&mut world, *act, number, None);
            let place = format!("{} a {} in {}", act.name(), kind.name(), StateKind::ALL[column].name());
            if expected == '.' {
                let state = StateKind::ALL[column];
                let refusal = match (rule.kind, kind) {
                    (Kind::Pack, Kind::Container) => Error::NotPack { unit: unit(number) },
                    (Kind::Container, Kind::Pack) => Error::NotContainer { unit: unit(number) },
                    _ => Error::WrongState { unit: unit(number), state },
                };
                assert_eq!(outcome, Err(refusal), "{place}");
            } else {
                assert_eq!(outcome, Ok(()), "{place}");
                let to = world.state(unit(number));
                assert_eq!(letter(to), expected, "{place}");
                // What is printed says the same.
                assert!(rule.from.contains(&StateKind::ALL[column]), "{place}");
                assert!(rule.to.contains(&to) || rule.to.is_empty() && from == expected, "{place}");
            }
        }
    }
}

#[test]
fn every_move_of_a_pack_in_every_state() {
    grid(PACK, &PACKS);
}

#[test]
fn every_move_of_a_container_in_every_state() {
    grid(CASE, &CONTAINERS);
}

#[test]
fn the_printed_table_promises_nothing_that_neither_grid_keeps() {
    for ((rule, (_, packs)), (_, containers)) in MOVES.iter().zip(PACKS).zip(CONTAINERS) {
        for (column, kind) in StateKind::ALL.into_iter().enumerate() {
            let kept = [packs, containers].iter().any(|row| row.as_bytes()[column] != b'.');
            assert_eq!(rule.from.contains(&kind), kept, "{} in {}", rule.act.name(), kind.name());
        }
        // An emptied container, and an opened pack that is cleared, are other tests' cases.
        let other = [StateKind::Retired, StateKind::PartiallyDispensed];
        for to in rule.to.iter().filter(|to| !other.contains(to)) {
            assert!([packs, containers].iter().any(|row| row.contains(letter(*to))), "{}", rule.act.name());
        }
    }
}

#[test]
fn a_container_is_filled_only_while_it_is_active() {
    let stage = stage();
    for (from, kind) in LETTERS.chars().zip(StateKind::ALL) {
        let mut world = stage.clone();
        put(&mut world, CASE, from);
        let expected = match kind {
            StateKind::Active => Ok(()),
            kind if kind.is_final() => Err(Error::SsccReused { container: unit(CASE) }),
            state => Err(Error::WrongState { unit: unit(CASE), state }),
        };
        assert_eq!(world.pack(MAKER, CASE, &[PACK]), expected, "{}", kind.name());
    }
}

#[test]
fn every_move_by_every_credential() {
    let stage = stage();
    for rule in MOVES {
        let Some((_, codes)) = LICENCES.iter().find(|(act, _)| *act == rule.act) else { continue };
        let from = match rule.act {
            Move::Receive | Move::ReceivePartial => 'T',
            Move::UndoDispense => 'D',
            _ => 'A',
        };
        let number = if rule.kind == Kind::Container { CASE } else { PACK };
        for (credential, name) in TYPES {
            let mut world = stage.clone();
            put(&mut world, number, from);
            let outcome = attempt(&mut world, rule.act, number, Some(*credential));
            let wrong = Err(Error::WrongLicence { credential: *credential });
            let expected = if codes.contains(&credential.0) { Ok(()) } else { wrong };
            assert_eq!(outcome, expected, "{} by a {name}", rule.act.name());
            assert_eq!(rule.licences.contains(credential), expected.is_ok(), "{} by a {name}", rule.act.name());
        }
    }
    // Those without a row take none, or the regulator's alone.
    for rule in MOVES.iter().filter(|rule| !LICENCES.iter().any(|(act, _)| *act == rule.act)) {
        let regulators = rule.who.contains(&Who::Regulator);
        let expected: &[CredentialType] = if regulators { &[CredentialType::REGULATOR] } else { &[] };
        assert_eq!(rule.licences, expected, "{}", rule.act.name());
    }
}

/// Puts a flag on the pack and on the case, and on the packs in it.
fn raise(world: &mut World, flag: Flag) {
    let now = world.now;
    match flag {
        Flag::Recalled => world.recall(Target::Lot(lot_a1())).unwrap(),
        Flag::Expired => {
            let yesterday = Day((now / DAY) as u32 - 1);
            for unit in world.units.values_mut() {
                match &mut unit.body {
                    Body::Pack(pack) => pack.expiry = yesterday,
                    Body::Container(container) => container.tags.iter_mut().for_each(|tag| tag.expiry = yesterday),
                }
            }
        }
        Flag::Frozen => {
            world.excursion(CASE, now - 3, now).unwrap();
            let stay = Stay { container: unit(CASE), from: now - DAY, to: now };
            world.units.get_mut(&unit(PACK)).unwrap().trail.push(stay);
        }
    }
}

#[test]
fn every_move_under_every_flag() {
    let stage = stage();
    for ((act, row), rule) in STOPPED.iter().zip(MOVES) {
        assert_eq!(*act, rule.act);
        for (flag, expected) in Flag::ALL.into_iter().zip(row.chars()) {
            let number = if rule.kind == Kind::Container { CASE } else { PACK };
            let mut world = stage.clone();
            raise(&mut world, flag);
            let from = PACKS[*act as usize].1.find(|c| c != '.').or(CONTAINERS[*act as usize].1.find(|c| c != '.'));
            put(&mut world, number, LETTERS.chars().nth(from.unwrap()).unwrap());
            let outcome = attempt(&mut world, *act, number, None);
            let stopped = match outcome {
                Ok(()) => None,
                Err(Error::Recalled { .. }) => Some('R'),
                Err(Error::Expired { .. }) => Some('E'),
                Err(Error::Frozen { .. }) => Some('F'),
                Err(other) => panic!("{} under {}: {other:?}", act.name(), flag.name()),
            };
            let expected = (expected != '-').then_some(expected);
            assert_eq!(stopped, expected, "{} of what is {}", act.name(), flag.name());
            assert_eq!(rule.stopped_by.contains(&flag), expected.is_some(), "{}", act.name());
        }
    }
}

#[test]
fn a_return_is_stopped_by_no_flag() {
    for flag in Flag::ALL {
        let mut world = stage();
        raise(&mut world, flag);
        for number in [PACK, CASE] {
            world.send_back(MAKER, RETURNS, &[number]).unwrap();
            world.receive(RETURNS, &[number]).unwrap_err();
            world.take_back(RETURNS, &[number]).unwrap();
        }
    }
}

#[test]
fn each_move_is_made_by_whom_the_table_says_and_by_nobody_else() {
    let stage = stage();
    for rule in MOVES {
        let number = if rule.kind == Kind::Container { CASE } else { PACK };
        let row = if number == CASE { CONTAINERS } else { PACKS };
        let from = row[rule.act as usize].1.find(|c| c != '.').unwrap();
        let mut world = stage.clone();
        put(&mut world, number, LETTERS.chars().nth(from).unwrap());
        // Somebody takes the place of each of the cast, with all their credentials.
        for (party, credential) in CAST {
            let moved = world.controllers.insert(party, party);
            assert_eq!(moved, None);
            world.unlicense(party);
            world.license(STRANGER, here(credential));
        }
        let before = world.units.clone();
        let error = impostor(&mut world, rule.act, number);
        let expected = match rule.who[0] {
            Who::Receiver => Error::NotReceiver { to: PHARMACY },
            Who::Owner => Error::NotOwner { owner: MAKER },
            Who::Sensor => Error::NotSensor { sensor: STRANGER },
            Who::Author => Error::NotAuthor { by: MAKER },
            Who::Custodian => Error::NotCustodian { custodian: MAKER },
            Who::Regulator => Error::NotRecalled,
        };
        assert_eq!(error, Err(expected), "{}", rule.act.name());
        assert_eq!(world.units, before, "{}", rule.act.name());
    }
}

/// The same move in the stranger's name, as the first of those who make it.
fn impostor(world: &mut World, act: Move, number: u8) -> Result<(), Error> {
    let (container, units, standing) = (unit(number), all(&[number]), Standing::Custodian);
    let shipment = Shipment { to: HOSPITAL, purpose: ShipPurpose::Supply, ownership: true, void_after: 7 };
    let [maker, dispenser] = [CredentialType::MANUFACTURER, CredentialType::DISPENSER].map(here);
    let target = Target::Pack(container);
    let message = match act {
        Move::Pack => Act::Pack { container: unit(125), children: units },
        Move::Unpack => Act::Unpack { container, children: all(&[2]) },
        Move::Ship => Act::Ship { units, shipment, holds: maker },
        Move::Receive => Act::Receive { units, as_return: false, holds: dispenser },
        Move::ReceivePartial => {
            Act::ReceivePartial { container, children: all(&[2]), as_return: false, holds: dispenser }
        }
        Move::Reject => Act::Reject { units },
        Move::Void => Act::Void { units },
        Move::Dispense => Act::Dispense { units, premises: SHOP, holds: dispenser },
        Move::DispensePartial => Act::DispensePartial { units, premises: SHOP, holds: dispenser },
        Move::UndoDispense => Act::UndoDispense { units, premises: SHOP, attested: true, holds: dispenser },
        Move::Inactivate => Act::Inactivate { units },
        Move::Reactivate => Act::Reactivate { units },
        Move::Quarantine => Act::Quarantine { standing, units },
        Move::Clear => Act::Clear { standing, units },
        Move::DeclareIllegitimate => Act::DeclareIllegitimate { standing, units },
        Move::Destroy => Act::Destroy { units, holds: maker },
        Move::ReportStolen => Act::ReportStolen { units },
        Move::Export => Act::Export { units, holds: maker },
        Move::Sample => Act::Sample { units, holds: maker },
        Move::Transform => {
            let output = world.commission(MAKER, gtin_a(), &[pack_leaf(90, lot_a1(), far(), None)]);
            // One who made a batch of their own, so that only the inputs are another's.
            world.batches.get_mut(&output).unwrap().by = STRANGER;
            Act::Transform { inputs: units, output, holds: maker }
        }
        Move::Recall => Act::Recall { standing: Standing::Owner, target, kind: RecallKind::Recall },
        Move::CancelRecall => Act::CancelRecall { target },
        Move::AttachSensor => Act::AttachSensor { container, sensor: None },
        Move::ReportExcursion => {
            let holds = here(CredentialType::SENSOR);
            Act::ReportExcursion { container, from: world.now - 5, to: world.now, holds }
        }
        Move::Release => {
            let about = OutcomeKey { container, excursion: 1, lot: lot_a1() };
            Act::Release { about, outcome: Outcome::Rejected }
        }
        Move::Correct => {
            Act::Correct { unit: container, wrong: 0, reason: CorrectionReason::DidNotOccur, corrective: vec![] }
        }
    };
    world.act(STRANGER, message)
}
