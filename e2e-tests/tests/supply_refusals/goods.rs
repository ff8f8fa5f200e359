//! What may not be done with packs and containers.

use salus_domain::{NOBODY, credential::CredentialType, supply::*};

use super::{Seen, supplied::*};

pub fn handoffs(seen: &mut Seen) {
    let mut twins = twins();
    seen.refused(twins.ship(STRANGER, PHARMACY, &[1]), Error::NotCustodian { custodian: MAKER });
    let inside = Error::InsideContainer { unit: unit(11), container: unit(101) };
    seen.refused(twins.ship(MAKER, PHARMACY, &[11]), inside);
    twins.ship(MAKER, PHARMACY, &[1, 2]).unwrap();
    let in_transit = Error::WrongState { unit: unit(1), state: StateKind::InTransit };
    seen.refused(twins.ship(MAKER, HOSPITAL, &[1]), in_transit);
    seen.refused(twins.receive(HOSPITAL, &[1]), Error::NotReceiver { to: PHARMACY });
    seen.refused(twins.act(HOSPITAL, Act::Reject { units: all(&[1]) }), Error::NotReceiver { to: PHARMACY });
    let ready = twins.memory.now + 7 * DAY;
    seen.refused(twins.act(MAKER, Act::Void { units: all(&[1]) }), Error::TooEarly { ready });
    twins.recall(Target::Lot(lot_a1())).unwrap();
    let (target, kind) = (Target::Lot(lot_a1()), RecallKind::Recall);
    seen.refused(twins.receive(PHARMACY, &[1]), Error::Recalled { unit: unit(1), target, kind });
    twins.send_back(MAKER, WHOLESALER, &[3]).unwrap();
    seen.refused(twins.take_back(WHOLESALER, &[3]), Error::NotForReturn { unit: unit(3) });
    twins.memory.now = (u64::from(soon().0) + 1) * DAY;
    seen.refused(twins.ship(MAKER, PHARMACY, &[5]), Error::Expired { unit: unit(5), on: soon() });
    // All or nothing: the first one's record is undone.
    seen.refused(twins.ship(MAKER, PHARMACY, &[100, 5]), Error::Recalled { unit: unit(100), target, kind });
    twins.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    seen.refused(twins.ship(MAKER, PHARMACY, &[100, 5]), Error::Expired { unit: unit(5), on: soon() });
}

pub fn packing(seen: &mut Seen) {
    let mut twins = twins();
    twins.pack(MAKER, 120, &[1]).unwrap();
    twins.unpack(MAKER, 120, &[1]).unwrap();
    seen.refused(twins.pack(MAKER, 120, &[1]), Error::SsccReused { container: unit(120) });
    seen.refused(twins.pack(MAKER, 121, &[2, 121]), Error::Cycle { container: unit(121) });
    twins.pack(MAKER, 121, &[2]).unwrap();
    twins.pack(MAKER, 122, &[121]).unwrap();
    seen.refused(twins.pack(MAKER, 121, &[122]), Error::Cycle { container: unit(121) });
    seen.refused(twins.pack(MAKER, 121, &[3]), Error::InsideContainer { unit: unit(121), container: unit(122) });
    seen.refused(twins.pack(MAKER, 3, &[4]), Error::NotContainer { unit: unit(3) });
    seen.refused(twins.unpack(MAKER, 122, &[3]), Error::NotInside { unit: unit(3) });
    seen.refused(twins.pack(MAKER, 123, &[110]), Error::TooDeep { height: 5 });
    seen.refused(twins.pack(STRANGER, 122, &[3]), Error::NotCustodian { custodian: MAKER });
    seen.refused(twins.pack(MAKER, 122, &[51]), Error::NotCustodian { custodian: OTHER_MAKER });
    seen.refused(twins.pack(MAKER, 122, &[210]), Error::ProofNeeded { unit: unit(210) });
    // Nine lots.
    for n in 0..9u8 {
        let text = vec![b'L', b'0' + n];
        twins.act(MAKER, Act::CreateLot { gtin: gtin_a(), text, secret: None }).unwrap();
    }
    let leaves: Vec<Leaf> = (0..9u8).map(|n| pack_leaf(60 + n, lot(gtin_a(), &format!("L{n}")), far(), None)).collect();
    twins.commission(MAKER, gtin_a(), &leaves);
    twins.pack(MAKER, 124, &[60, 61, 62, 63, 64, 65, 66, 67]).unwrap();
    seen.refused(twins.pack(MAKER, 124, &[68]), Error::TooManyTags { count: 9 });
    // A container that was in four others of late.
    for outer in 150..154 {
        twins.pack(MAKER, outer, &[124]).unwrap();
        twins.memory.now += 1;
        twins.unpack(MAKER, outer, &[124]).unwrap();
    }
    seen.refused(twins.pack(MAKER, 154, &[124]), Error::TrailFull { unit: unit(124) });
}

pub fn dispensing(seen: &mut Seen) {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1, 2, 100]);
    seen.refused(twins.dispense(PHARMACY, &[100]), Error::NotPack { unit: unit(100) });
    twins.dispense_partial(PHARMACY, &[2]).unwrap();
    twins.dispense(PHARMACY, &[1, 2]).unwrap();
    let holds = licence_of(PHARMACY);
    let careless = Act::UndoDispense { units: all(&[1]), premises: SHOP, attested: false, holds };
    seen.refused(twins.act(PHARMACY, careless), Error::NotAttested);
    seen.refused(twins.undo(PHARMACY, &[1], OTHER_SHOP), Error::OtherPremises { unit: unit(1) });
    seen.refused(twins.undo(PHARMACY, &[2], SHOP), Error::Opened { unit: unit(2) });
    seen.refused(twins.undo(HOSPITAL, &[1], SHOP), Error::NotCustodian { custodian: PHARMACY });
    let until = twins.memory.now + UNDO_TIME;
    twins.memory.now = until;
    twins.attempt(|twins| twins.undo(PHARMACY, &[1], SHOP).unwrap());
    twins.memory.now = until + 1;
    seen.refused(twins.undo(PHARMACY, &[1], SHOP), Error::WindowOver { unit: unit(1), until });
}

pub fn suspicion(seen: &mut Seen) {
    let mut twins = twins();
    let quarantine = |standing| Act::Quarantine { standing, units: all(&[1]) };
    let clear = |standing| Act::Clear { standing, units: all(&[1]) };
    seen.refused(twins.act(STRANGER, quarantine(Standing::Custodian)), Error::NotCustodian { custodian: MAKER });
    seen.refused(twins.act(STRANGER, quarantine(Standing::Owner)), Error::NotOwner { owner: MAKER });
    let by = Standing::Owner;
    twins.act(MAKER, quarantine(by)).unwrap();
    seen.refused(twins.act(MAKER, quarantine(Standing::Custodian)), Error::AlreadySuspect { unit: unit(1), by });
    seen.refused(twins.act(MAKER, clear(Standing::Custodian)), Error::StandingTooLow { unit: unit(1), by });
}

pub fn excursions(seen: &mut Seen) {
    let mut twins = twins();
    twins.pack(MAKER, 120, &[1]).unwrap();
    let attach = |sensor| Act::AttachSensor { container: unit(120), sensor };
    seen.refused(twins.act(MAKER, attach(None)), Error::SameSensor);
    seen.refused(twins.act(MAKER, attach(Some(NOBODY))), Error::Nobody);
    seen.refused(twins.attach(MAKER, 2), Error::NotContainer { unit: unit(2) });
    seen.refused(twins.attach(STRANGER, 120), Error::NotCustodian { custodian: MAKER });
    twins.attach(MAKER, 120).unwrap();
    twins.memory.now += REPORT_TIME + DAY;
    let now = twins.memory.now;
    for (from, to) in [(now, now), (now - 1, now + 1), (now - REPORT_TIME - 1, now)] {
        seen.refused(twins.excursion(120, from, to), Error::BadExcursion { from, to });
    }
    let holds = here(CredentialType::SENSOR);
    let report = || Act::ReportExcursion { container: unit(120), from: now - 1, to: now, holds };
    seen.refused(twins.act(STRANGER, report()), Error::NotSensor { sensor: STRANGER });
    twins.memory.unlicense(SENSOR);
    let error = Error::NotLicensed { credential: CredentialType::SENSOR, jurisdiction: HERE };
    seen.refused(twins.act(SENSOR, report()), error);
    twins.memory.license(SENSOR, holds);
    twins.act(SENSOR, report()).unwrap();
    let frozen = Error::Frozen { unit: unit(120), container: unit(120), excursion: 1 };
    seen.refused(twins.ship(MAKER, PHARMACY, &[120]), frozen);
    // As a return it moves, and is received as one only.
    twins.attempt(|twins| {
        twins.send_back(MAKER, RETURNS, &[120]).unwrap();
        assert_eq!(twins.receive(RETURNS, &[120]), Err(frozen));
        twins.take_back(RETURNS, &[120]).unwrap();
    });
    let about = |excursion| about(120, excursion, lot_a1());
    seen.refused(twins.decide(STRANGER, about(1), Outcome::Released), Error::NotOwner { owner: MAKER });
    seen.refused(twins.decide(MAKER, about(2), Outcome::Released), Error::NoSuchExcursion { excursion: 2 });
    twins.decide(MAKER, about(1), Outcome::Released).unwrap();
    let already = Error::AlreadyDecided { outcome: Outcome::Released };
    seen.refused(twins.decide(MAKER, about(1), Outcome::Released), already);
    // A fifth sensor within 30 days.
    for n in 50..53 {
        twins.memory.now += 1;
        twins.act(MAKER, attach(Some(account(n)))).unwrap();
    }
    seen.refused(twins.act(MAKER, attach(Some(account(53)))), Error::TooManySensors);
}

pub fn history(seen: &mut Seen) {
    let mut twins = twins();
    twins.hand(MAKER, PHARMACY, &[1]);
    let reason = CorrectionReason::IncorrectData;
    let correct =
        |wrong, corrective: &[u32]| Act::Correct { unit: unit(1), wrong, reason, corrective: corrective.into() };
    for (act, index) in [(correct(1, &[]), 1), (correct(0, &[0]), 0), (correct(0, &[1]), 1)] {
        seen.refused(twins.act(PHARMACY, act), Error::NoSuchEntry { index });
    }
    seen.refused(twins.act(PHARMACY, correct(0, &[1; 9])), Error::BadCount { count: 9 });
    seen.refused(twins.act(MAKER, correct(0, &[])), Error::NotAuthor { by: PHARMACY });
    twins.act(PHARMACY, correct(0, &[])).unwrap();
    seen.refused(twins.act(PHARMACY, correct(1, &[])), Error::NotCorrectable { index: 1 });
    // After four billion entries.
    twins.compare();
    twins.torn = true;
    let last = Unit { entries: u32::MAX, ..twins.memory.units[&unit(1)].clone() };
    twins.chain.overwrite("units", unit(1), &last);
    twins.memory.units.insert(unit(1), last);
    seen.refused(twins.dispense(PHARMACY, &[1]), Error::NumbersExhausted);
}
