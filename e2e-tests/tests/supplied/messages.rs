//! The messages of domain's tests as messages of the bundle.

use salus_domain::{AccountId, supply::*};
use salus_e2e_tests::native::supply::Caller;

use super::{Act, STATEMENT};

/// The units that a message names, if it takes proofs of them.
pub fn named(act: &Act) -> Option<Vec<UnitKey>> {
    match act {
        Act::Pack { container, children }
        | Act::Unpack { container, children }
        | Act::ReceivePartial { container, children, .. } => Some([&[*container], &children[..]].concat()),
        Act::Ship { units, .. }
        | Act::Receive { units, .. }
        | Act::Reject { units }
        | Act::Void { units }
        | Act::Dispense { units, .. }
        | Act::DispensePartial { units, .. }
        | Act::UndoDispense { units, .. }
        | Act::Inactivate { units }
        | Act::Reactivate { units }
        | Act::ReportStolen { units }
        | Act::Destroy { units, .. }
        | Act::Export { units, .. }
        | Act::Sample { units, .. }
        | Act::Transform { inputs: units, .. }
        | Act::Quarantine { units, .. }
        | Act::Clear { units, .. }
        | Act::DeclareIllegitimate { units, .. } => Some(units.clone()),
        Act::Recall { target: Target::Pack(unit), .. } => Some(vec![*unit]),
        Act::AttachSensor { container, .. } => Some(vec![*container]),
        Act::RegisterProduct { .. }
        | Act::ClaimProduct { .. }
        | Act::CreateLot { .. }
        | Act::OpenLot { .. }
        | Act::Commission(_)
        | Act::Recall { .. }
        | Act::CancelRecall { .. }
        | Act::ReportExcursion { .. }
        | Act::Release { .. }
        | Act::Correct { .. } => None,
    }
}

/// Sends a message for a party, with proofs if it takes any.
pub fn send(caller: Caller, by: AccountId, act: &Act, proofs: &[Proof]) -> Result<(), Error> {
    let of = |keys: &[UnitKey]| Units { keys: keys.to_vec(), proofs: proofs.to_vec() };
    assert!(proofs.is_empty() || named(act).is_some(), "{act:?} takes no proofs");
    match act.clone() {
        // It names its licence's jurisdiction only: the contract says that a regulator registers.
        Act::RegisterProduct { gtin, owner, holds } => caller.register_product(by, gtin, owner, holds.jurisdiction),
        Act::ClaimProduct { gtin, prefix, jurisdiction } => caller.claim_product(by, gtin, prefix, jurisdiction),
        Act::CreateLot { gtin, text, secret } => caller.create_lot(by, gtin, text, secret).map(drop),
        Act::OpenLot { lot, secret } => caller.open_lot(by, lot, secret),
        Act::Commission(NewBatch { root, gtin, size, locator }) => caller.commission(by, root, gtin, size, locator),
        Act::Recall { standing, target, kind } => caller.recall(by, standing, target, proofs.to_vec(), kind, STATEMENT),
        Act::CancelRecall { target } => caller.cancel_recall(by, target),
        Act::Pack { container, children } => caller.pack(by, container, of(&children)),
        Act::Unpack { container, children } => caller.unpack(by, container, of(&children)),
        Act::Ship { units, shipment, holds } => caller.ship(by, of(&units), shipment, holds),
        Act::Receive { units, as_return, holds } => caller.receive(by, of(&units), as_return, holds),
        Act::ReceivePartial { container, children, as_return, holds } => {
            caller.receive_partial(by, container, of(&children), as_return, holds)
        }
        Act::Reject { units } => caller.reject(by, of(&units)),
        Act::Void { units } => caller.void(by, of(&units)),
        Act::Dispense { units, premises, holds } => caller.dispense(by, of(&units), premises, holds),
        Act::DispensePartial { units, premises, holds } => caller.dispense_partial(by, of(&units), premises, holds),
        Act::UndoDispense { units, premises, attested, holds } => {
            caller.undo_dispense(by, of(&units), premises, attested, holds)
        }
        Act::Inactivate { units } => caller.inactivate(by, of(&units)),
        Act::Reactivate { units } => caller.reactivate(by, of(&units)),
        Act::ReportStolen { units } => caller.report_stolen(by, of(&units)),
        Act::Destroy { units, holds } => caller.destroy(by, of(&units), holds),
        Act::Export { units, holds } => caller.export(by, of(&units), holds),
        Act::Sample { units, holds } => caller.sample(by, of(&units), holds),
        Act::Transform { inputs, output, holds } => caller.transform(by, of(&inputs), output, holds),
        Act::Quarantine { standing, units } => caller.quarantine(by, standing, of(&units)),
        Act::Clear { standing, units } => caller.clear(by, standing, of(&units)),
        Act::DeclareIllegitimate { standing, units } => caller.declare_illegitimate(by, standing, of(&units)),
        Act::AttachSensor { container, sensor } => caller.attach_sensor(by, container, proofs.to_vec(), sensor),
        Act::ReportExcursion { container, from, to, holds } => {
            caller.report_excursion(by, container, from, to, STATEMENT, holds)
        }
        Act::Release { about: OutcomeKey { container, excursion, lot }, outcome } => {
            caller.release(by, container, excursion, lot, outcome, STATEMENT)
        }
        Act::Correct { unit, wrong, reason, corrective } => caller.correct(by, unit, wrong, reason, corrective),
    }
}
