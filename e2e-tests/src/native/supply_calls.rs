//! Every message to the goods of [`supply_stage`](super::supply_stage), by whomever.

use salus_domain::{
    AccountId,
    consent::Qualification,
    supply::{CorrectionReason, Outcome, Presented, RecallKind, Standing, Target},
};

use super::{
    governed::with_governance,
    licensing::{HERE, own},
    matrix::{Row, answer},
    person,
    supply_stage::*,
};

/// Who acts for themself: the custodian's new key for the custodian's id.
fn oneself(who: AccountId) -> AccountId {
    own(&ROTATED, who)
}

/// What somebody is licensed for, or claims to be.
fn holds(party: AccountId) -> Qualification {
    let of = |name: &str| person(name).id == party;
    match () {
        () if of("product owner") => MANUFACTURER,
        () if of("custodian's old key") => DISPENSER,
        () if of("regulator") || of("other regulator") => REGULATOR,
        () if of("sensor") => SENSOR,
        () => WHOLESALER,
    }
}

/// Has the owner recall something first.
fn recalled(stage: &mut Stage, target: Target) -> Target {
    let by = stage.owner;
    stage.by(by).recall(by, Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT).unwrap();
    target
}

/// What the notes say.
const OWN: &str = "in one's own name";
const FOR_THE_OWNER: &str = "for the owner";
const FOR_THE_CUSTODIAN: &str = "for the custodian";
const FOR_THE_RECEIVER: &str = "for the receiver";

/// Every message, with arguments that somebody in [`PARTS`] may give; the same label twice where it matters.
pub fn calls() -> Vec<Row<Stage>> {
    with_governance(OWN_CALLS)
}

const OWN_CALLS: &[Row<Stage>] = &[
    ("register_product", OWN, |s, who| {
        let (by, heir) = (oneself(who), s.heir);
        answer(s.by(who).register_product(by, gtin(), heir, HERE))
    }),
    ("claim_product", OWN, |s, who| answer(s.by(who).claim_product(oneself(who), unregistered(), PREFIX, HERE))),
    ("claim_product", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).claim_product(by, unregistered(), PREFIX, HERE))
    }),
    ("create_lot", OWN, |s, who| answer(s.by(who).create_lot(oneself(who), gtin(), b"A2".to_vec(), None))),
    ("create_lot", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).create_lot(by, gtin(), b"A2".to_vec(), None))
    }),
    ("open_lot", FOR_THE_OWNER, |s, who| {
        let (by, lot) = (s.owner, s.lot);
        answer(s.by(who).open_lot(by, lot, [7; 32]))
    }),
    ("open_lot", OWN, |s, who| {
        let lot = s.lot;
        answer(s.by(who).open_lot(oneself(who), lot, [7; 32]))
    }),
    ("commission", OWN, |s, who| answer(s.by(who).commission(oneself(who), [9; 32], gtin(), 1, b"x".to_vec()))),
    ("commission", FOR_THE_OWNER, |s, who| {
        let by = s.owner;
        answer(s.by(who).commission(by, [9; 32], gtin(), 1, b"x".to_vec()))
    }),
    ("pack", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).pack(oneself(who), unit(CASE), units))
    }),
    ("pack", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).pack(by, unit(CASE), units))
    }),
    ("unpack", OWN, |s, who| {
        let units = s.units(&[IN_CASE[0]]);
        answer(s.by(who).unpack(oneself(who), unit(CASE), units))
    }),
    ("unpack", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[IN_CASE[0]]));
        answer(s.by(who).unpack(by, unit(CASE), units))
    }),
    ("ship", OWN, |s, who| {
        let (by, units, shipment) = (oneself(who), s.units(&[FREE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, holds(by)))
    }),
    ("ship", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units, shipment) = (s.custodian, s.units(&[FREE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, DISPENSER))
    }),
    ("ship", "the owner's, for the owner", |s, who| {
        let (by, units, shipment) = (s.owner, s.units(&[MADE]), to(s.heir));
        answer(s.by(who).ship(by, units, shipment, MANUFACTURER))
    }),
    ("receive", OWN, |s, who| {
        let (by, units) = (oneself(who), s.units(&[OFFERED]));
        answer(s.by(who).receive(by, units, false, WHOLESALER))
    }),
    ("receive", UNLICENSED, |s, who| {
        let (by, units) = (oneself(who), s.units(&[WAITING]));
        answer(s.by(who).receive(by, units, false, WHOLESALER))
    }),
    ("receive_partial", OWN, |s, who| {
        let units = s.units(&[IN_SENT_CASE[0]]);
        answer(s.by(who).receive_partial(oneself(who), unit(SENT_CASE), units, false, WHOLESALER))
    }),
    ("receive_partial", FOR_THE_RECEIVER, |s, who| {
        let (by, units) = (s.receiver, s.units(&[IN_SENT_CASE[0]]));
        answer(s.by(who).receive_partial(by, unit(SENT_CASE), units, false, WHOLESALER))
    }),
    ("reject", OWN, |s, who| {
        let units = s.units(&[OFFERED]);
        answer(s.by(who).reject(oneself(who), units))
    }),
    ("reject", "the unlicensed wholesaler's, in one's own name", |s, who| {
        let units = s.units(&[WAITING]);
        answer(s.by(who).reject(oneself(who), units))
    }),
    ("void", OWN, |s, who| {
        let units = s.units(&[WAITING]);
        answer(s.by(who).void(oneself(who), units))
    }),
    ("dispense", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).dispense(oneself(who), units, SHOP, DISPENSER))
    }),
    ("dispense", MANUFACTURERS, |s, who| {
        let (by, units) = (s.owner, s.units(&[MADE]));
        answer(s.by(who).dispense(by, units, SHOP, DISPENSER))
    }),
    ("dispense_partial", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).dispense_partial(oneself(who), units, SHOP, DISPENSER))
    }),
    ("dispense_partial", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).dispense_partial(by, units, SHOP, DISPENSER))
    }),
    ("undo_dispense", OWN, |s, who| {
        let units = s.units(&[DISPENSED]);
        answer(s.by(who).undo_dispense(oneself(who), units, SHOP, true, DISPENSER))
    }),
    ("undo_dispense", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[DISPENSED]));
        answer(s.by(who).undo_dispense(by, units, SHOP, true, DISPENSER))
    }),
    ("inactivate", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).inactivate(oneself(who), units))
    }),
    ("inactivate", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).inactivate(by, units))
    }),
    ("reactivate", OWN, |s, who| {
        let units = s.units(&[ASIDE]);
        answer(s.by(who).reactivate(oneself(who), units))
    }),
    ("reactivate", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[ASIDE]));
        answer(s.by(who).reactivate(by, units))
    }),
    ("report_stolen", OWN, |s, who| {
        let units = s.units(&[OFFERED]);
        answer(s.by(who).report_stolen(oneself(who), units))
    }),
    ("report_stolen", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[OFFERED]));
        answer(s.by(who).report_stolen(by, units))
    }),
    ("destroy", OWN, |s, who| {
        let units = s.units(&[ASIDE]);
        answer(s.by(who).destroy(oneself(who), units, DISPENSER))
    }),
    ("destroy", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[ASIDE]));
        answer(s.by(who).destroy(by, units, DISPENSER))
    }),
    ("export", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).export(oneself(who), units, DISPENSER))
    }),
    ("export", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).export(by, units, DISPENSER))
    }),
    ("sample", OWN, |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).sample(oneself(who), units, DISPENSER))
    }),
    ("sample", FOR_THE_CUSTODIAN, |s, who| {
        let (by, units) = (s.custodian, s.units(&[FREE]));
        answer(s.by(who).sample(by, units, DISPENSER))
    }),
    ("transform", OWN, |s, who| {
        let (units, output) = (s.units(&[MADE]), s.output);
        answer(s.by(who).transform(oneself(who), units, output, MANUFACTURER))
    }),
    ("transform", FOR_THE_OWNER, |s, who| {
        let (by, units, output) = (s.owner, s.units(&[MADE]), s.output);
        answer(s.by(who).transform(by, units, output, MANUFACTURER))
    }),
    ("quarantine", "as the custodian, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Custodian, units))
    }),
    ("quarantine", "as the owner, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Owner, units))
    }),
    ("quarantine", "as the owner, for the owner", |s, who| {
        let (by, units) = (s.owner, s.units(&[FREE]));
        answer(s.by(who).quarantine(by, Standing::Owner, units))
    }),
    ("quarantine", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[FREE]);
        answer(s.by(who).quarantine(oneself(who), Standing::Regulator, units))
    }),
    ("clear", "as the custodian, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).clear(oneself(who), Standing::Custodian, units))
    }),
    ("clear", "as the owner, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).clear(oneself(who), Standing::Owner, units))
    }),
    ("clear", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).clear(oneself(who), Standing::Regulator, units))
    }),
    ("declare_illegitimate", "as the custodian, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).declare_illegitimate(oneself(who), Standing::Custodian, units))
    }),
    ("declare_illegitimate", "as the owner, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).declare_illegitimate(oneself(who), Standing::Owner, units))
    }),
    ("declare_illegitimate", "as the regulator, in one's own name", |s, who| {
        let units = s.units(&[SUSPECT]);
        answer(s.by(who).declare_illegitimate(oneself(who), Standing::Regulator, units))
    }),
    ("recall", "of the lot, as the owner, in one's own name", |s, who| {
        let target = Target::Lot(s.lot);
        answer(s.by(who).recall(oneself(who), Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of the lot, as the owner, for the owner", |s, who| {
        let (by, target) = (s.owner, Target::Lot(s.lot));
        answer(s.by(who).recall(by, Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of the product, as the regulator, in one's own name", |s, who| {
        let target = Target::Product(gtin());
        answer(s.by(who).recall(oneself(who), Standing::Regulator, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of a pack, as the owner, in one's own name", |s, who| {
        let target = Target::Pack(unit(FREE));
        answer(s.by(who).recall(oneself(who), Standing::Owner, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", "of a pack, as the regulator, in one's own name", |s, who| {
        let target = Target::Pack(unit(FREE));
        answer(s.by(who).recall(oneself(who), Standing::Regulator, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("recall", CUSTODIANS, |s, who| {
        let target = Target::Pack(unit(FREE));
        answer(s.by(who).recall(oneself(who), Standing::Custodian, target, vec![], RecallKind::Recall, STATEMENT))
    }),
    ("cancel_recall", "of a pack, in one's own name", |s, who| {
        answer(s.by(who).cancel_recall(oneself(who), Target::Pack(unit(RECALLED))))
    }),
    ("cancel_recall", "of the lot, in one's own name", |s, who| {
        let target = recalled(s, Target::Lot(s.lot));
        answer(s.by(who).cancel_recall(oneself(who), target))
    }),
    ("cancel_recall", "of the product, in one's own name", |s, who| {
        let target = recalled(s, Target::Product(gtin()));
        answer(s.by(who).cancel_recall(oneself(who), target))
    }),
    ("attach_sensor", OWN, |s, who| answer(s.by(who).attach_sensor(oneself(who), unit(CASE), vec![], None))),
    ("attach_sensor", FOR_THE_CUSTODIAN, |s, who| {
        let by = s.custodian;
        answer(s.by(who).attach_sensor(by, unit(CASE), vec![], None))
    }),
    ("report_excursion", OWN, |s, who| {
        let until = s.chain.now();
        answer(s.by(who).report_excursion(oneself(who), unit(CASE), until - 1, until, STATEMENT, SENSOR))
    }),
    ("release", OWN, |s, who| {
        let lot = s.lot;
        answer(s.by(who).release(oneself(who), unit(CASE), 1, lot, Outcome::Released, STATEMENT))
    }),
    ("release", FOR_THE_OWNER, |s, who| {
        let (by, lot) = (s.owner, s.lot);
        answer(s.by(who).release(by, unit(CASE), 1, lot, Outcome::Released, STATEMENT))
    }),
    ("correct", OWN, |s, who| {
        answer(s.by(who).correct(oneself(who), unit(DISPENSED), 1, CorrectionReason::DidNotOccur, vec![]))
    }),
    ("set_operator", "of the custodian", |s, who| {
        let (party, heir, later) = (s.custodian, s.heir, s.later());
        answer(s.by(who).set_operator(party, heir, later))
    }),
    ("set_operator", "of the owner", |s, who| {
        let (party, heir, later) = (s.owner, s.heir, s.later());
        answer(s.by(who).set_operator(party, heir, later))
    }),
    ("remove_operator", "of the owner", |s, who| {
        let party = s.owner;
        answer(s.by(who).remove_operator(party, person("maker's operator").id))
    }),
    ("verify", "", |s, who| answer(s.by(who).verify(unit(FREE), Presented::default(), vec![]))),
    ("unit", "", |s, who| answer(s.by(who).unit(unit(FREE)))),
    ("trace", "", |s, who| answer(s.by(who).trace(unit(FREE), 0, 50))),
    ("product", "", |s, who| answer(s.by(who).product(gtin()))),
    ("lot", "", |s, who| {
        let lot = s.lot;
        answer(s.by(who).lot(lot))
    }),
    ("batch", "", |s, who| {
        let output = s.output;
        answer(s.by(who).batch(output))
    }),
    ("outcome", "", |s, who| {
        let lot = s.lot;
        answer(s.by(who).outcome(unit(CASE), 1, lot))
    }),
    ("operator", "", |s, who| {
        let party = s.owner;
        answer(s.by(who).operator(party, person("maker's operator").id))
    }),
    ("genesis", "", |s, who| answer(s.by(who).genesis())),
];

/// What nobody may do, by the notes.
pub const NOBODY_MAY: [&str; 4] = [UNLICENSED, MANUFACTURERS, CUSTODIANS, FILLED];
/// A licence that is gone receives nothing.
const UNLICENSED: &str = "what was offered to the unlicensed wholesaler, in one's own name";
/// No manufacturer's credential dispenses.
const MANUFACTURERS: &str = "by a manufacturer, for the owner";
/// Who only holds something recalls nothing.
const CUSTODIANS: &str = "of a pack, as the custodian, in one's own name";
/// Both slots are filled, or the contract could not ask who anybody is.
pub const FILLED: &str = "a filled slot";
