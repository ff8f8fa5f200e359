//! What is done with units: each move that the command line makes, as the message that it is.

use salus_domain::supply::{
    CorrectionReason, Move, Proof, Qualification, RecallKind, Shipment, Standing, Target, UnitKey, Units,
};
use salus_domain::{AccountId, Hash, Timestamp};

use crate::suite::arguments::Arguments;

/// A move of up to 32 units, besides which units they are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are the messages' arguments
pub enum Act {
    /// Into a container.
    Pack { container: UnitKey },
    /// Out of one.
    Unpack { container: UnitKey },
    /// Offered to a receiver.
    Ship { shipment: Shipment, holds: Qualification },
    /// Accepted.
    Receive { as_return: bool, holds: Qualification },
    /// Accepted out of a container, the rest of which stays in transit.
    ReceivePartial { container: UnitKey, as_return: bool, holds: Qualification },
    /// Refused by the receiver.
    Reject,
    /// Taken back by the sender.
    Void,
    /// Given to a patient.
    Dispense { premises: Hash, holds: Qualification },
    /// Opened, a part given to a patient.
    DispensePartial { premises: Hash, holds: Qualification },
    /// Put back on the shelf.
    UndoDispense { premises: Hash, attested: bool, holds: Qualification },
    /// Set aside.
    Inactivate,
    /// Taken back into stock.
    Reactivate,
    /// Reported stolen.
    ReportStolen,
    /// Destroyed.
    Destroy { holds: Qualification },
    /// Exported.
    Export { holds: Qualification },
    /// Taken as a sample.
    Sample { holds: Qualification },
    /// Made into the packs of a batch.
    Transform { output: Hash, holds: Qualification },
    /// Suspected.
    Quarantine { standing: Standing },
    /// Suspected no more.
    Clear { standing: Standing },
    /// Found to be illegitimate.
    DeclareIllegitimate { standing: Standing },
}

impl Act {
    /// The move in the table.
    pub const fn rule(&self) -> Move {
        match self {
            Act::Pack { .. } => Move::Pack,
            Act::Unpack { .. } => Move::Unpack,
            Act::Ship { .. } => Move::Ship,
            Act::Receive { .. } => Move::Receive,
            Act::ReceivePartial { .. } => Move::ReceivePartial,
            Act::Reject => Move::Reject,
            Act::Void => Move::Void,
            Act::Dispense { .. } => Move::Dispense,
            Act::DispensePartial { .. } => Move::DispensePartial,
            Act::UndoDispense { .. } => Move::UndoDispense,
            Act::Inactivate => Move::Inactivate,
            Act::Reactivate => Move::Reactivate,
            Act::ReportStolen => Move::ReportStolen,
            Act::Destroy { .. } => Move::Destroy,
            Act::Export { .. } => Move::Export,
            Act::Sample { .. } => Move::Sample,
            Act::Transform { .. } => Move::Transform,
            Act::Quarantine { .. } => Move::Quarantine,
            Act::Clear { .. } => Move::Clear,
            Act::DeclareIllegitimate { .. } => Move::DeclareIllegitimate,
        }
    }

    /// The name of its message.
    pub const fn message(&self) -> &'static str {
        match self {
            Act::Pack { .. } => "pack",
            Act::Unpack { .. } => "unpack",
            Act::Ship { .. } => "ship",
            Act::Receive { .. } => "receive",
            Act::ReceivePartial { .. } => "receive_partial",
            Act::Reject => "reject",
            Act::Void => "void",
            Act::Dispense { .. } => "dispense",
            Act::DispensePartial { .. } => "dispense_partial",
            Act::UndoDispense { .. } => "undo_dispense",
            Act::Inactivate => "inactivate",
            Act::Reactivate => "reactivate",
            Act::ReportStolen => "report_stolen",
            Act::Destroy { .. } => "destroy",
            Act::Export { .. } => "export",
            Act::Sample { .. } => "sample",
            Act::Transform { .. } => "transform",
            Act::Quarantine { .. } => "quarantine",
            Act::Clear { .. } => "clear",
            Act::DeclareIllegitimate { .. } => "declare_illegitimate",
        }
    }

    /// What the message takes: `by` is the party, `keys` and `proofs` the units.
    pub fn arguments(&self, by: &AccountId, keys: &[UnitKey], proofs: &[Proof]) -> Arguments {
        let units = Units { keys: keys.to_vec(), proofs: proofs.to_vec() };
        // The contract calls them what they are to the move.
        let arguments = Arguments::new().with("by", by).with("units", &units).with("children", &units);
        let arguments = arguments.with("inputs", &units);
        match self {
            Act::Pack { container } | Act::Unpack { container } => arguments.with("container", container),
            Act::Ship { shipment, holds } => arguments.with("shipment", shipment).with("holds", holds),
            Act::Receive { as_return, holds } => arguments.with("as_return", as_return).with("holds", holds),
            Act::ReceivePartial { container, as_return, holds } => {
                arguments.with("container", container).with("as_return", as_return).with("holds", holds)
            }
            Act::Dispense { premises, holds } | Act::DispensePartial { premises, holds } => {
                arguments.with("premises", premises).with("holds", holds)
            }
            Act::UndoDispense { premises, attested, holds } => {
                arguments.with("premises", premises).with("attested", attested).with("holds", holds)
            }
            Act::Destroy { holds } | Act::Export { holds } | Act::Sample { holds } => arguments.with("holds", holds),
            Act::Transform { output, holds } => arguments.with("output", output).with("holds", holds),
            Act::Quarantine { standing } | Act::Clear { standing } | Act::DeclareIllegitimate { standing } => {
                arguments.with("standing", standing)
            }
            Act::Reject | Act::Void | Act::Inactivate | Act::Reactivate | Act::ReportStolen => arguments,
        }
    }

    /// The container that the move is about besides its units.
    pub const fn container(&self) -> Option<&UnitKey> {
        match self {
            Act::Pack { container } | Act::Unpack { container } | Act::ReceivePartial { container, .. } => {
                Some(container)
            }
            _ => None,
        }
    }
}

/// `recall`: of a product, a lot or a pack.
pub fn recall(
    by: &AccountId,
    standing: Standing,
    target: &Target,
    proofs: &[Proof],
    (kind, statement): (RecallKind, &Hash),
) -> Arguments {
    base(by)
        .with("standing", &standing)
        .with("target", target)
        .with("proofs", &proofs)
        .with("kind", &kind)
        .with("statement", statement)
}

/// `attach_sensor`: none takes the one off that is there.
pub fn attach_sensor(by: &AccountId, container: &UnitKey, proofs: &[Proof], sensor: Option<AccountId>) -> Arguments {
    base(by).with("container", container).with("proofs", &proofs).with("sensor", &sensor)
}

/// `report_excursion`: the time, half-open, in milliseconds, and the commitment to the reading.
pub fn report_excursion(
    by: &AccountId,
    container: &UnitKey,
    (from, to): (Timestamp, Timestamp),
    reading: &Hash,
    holds: &Qualification,
) -> Arguments {
    base(by)
        .with("container", container)
        .with("from", &from)
        .with("to", &to)
        .with("reading", reading)
        .with("holds", holds)
}

/// `correct`: which entry is wrong, why, and which are right.
pub fn correct(by: &AccountId, unit: &UnitKey, wrong: u32, reason: CorrectionReason, corrective: &[u32]) -> Arguments {
    base(by).with("unit", unit).with("wrong", &wrong).with("reason", &reason).with("corrective", &corrective)
}

/// The arguments of a message that only takes who it is for, to be added to.
pub fn base(by: &AccountId) -> Arguments {
    Arguments::new().with("by", by)
}
