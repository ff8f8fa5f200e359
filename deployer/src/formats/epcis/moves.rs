//! The moves of a supply chain and the events that tell them: one table, used both ways.

use std::fmt;

use super::model::{Action, Event, What};
use super::vocabulary::{Term, Vocabulary};

/// What is done to a pack or a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// It comes to be.
    Commission,
    /// It goes into a container.
    Pack,
    /// It comes out of a container.
    Unpack,
    /// It is offered to a receiver.
    Ship,
    /// The receiver takes it.
    Receive,
    /// The receiver does not take it.
    Reject,
    /// The sender takes the offer back.
    Void,
    /// It goes back to the owner, or to who takes returns.
    Return,
    /// It is supplied to a patient.
    Dispense,
    /// Part of it is supplied.
    DispensePartial,
    /// It was not supplied after all.
    UndoDispense,
    /// It is taken out of the supply chain, and may come back.
    Inactivate,
    /// It comes back.
    Reactivate,
    /// It is suspect, and waits.
    Quarantine,
    /// It was suspect, and is not.
    Clear,
    /// It is illegitimate.
    DeclareIllegitimate,
    /// It is called back.
    Recall,
    /// It is called back no more.
    CancelRecall,
    /// It is destroyed.
    Destroy,
    /// It was stolen.
    Stolen,
    /// It leaves the market.
    Export,
    /// It is drawn as a sample.
    Sample,
    /// A sensor told that a limit was passed.
    Excursion,
    /// The owner lets it go on after that.
    Release,
    /// Others become it.
    Transform,
}

/// Of which type an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ObjectEvent; a TransactionEvent is read for one, too.
    Object,
    /// An AggregationEvent.
    Aggregation,
    /// A TransformationEvent.
    Transformation,
}

/// One way to tell a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The move.
    pub step: Move,
    /// The type of event.
    pub kind: Kind,
    /// The action; a transformation has none.
    pub action: Option<Action>,
    /// The business step.
    pub biz_step: &'static str,
    /// The disposition afterwards.
    pub disposition: &'static str,
    /// Whether it is written so. Others are read only.
    pub written: bool,
}

const fn object(step: Move, action: Action, biz_step: &'static str, disposition: &'static str) -> Row {
    Row { step, kind: Kind::Object, action: Some(action), biz_step, disposition, written: true }
}

const fn read_only(row: Row) -> Row {
    Row { written: false, ..row }
}

const fn aggregation(step: Move, action: Action, biz_step: &'static str) -> Row {
    Row { kind: Kind::Aggregation, ..object(step, action, biz_step, "in_progress") }
}

use Action::{Add, Delete, Observe};

/// Every way. Where CBV 2.0 has no word for a move, the nearest two that no other move has stand for it.
pub const TABLE: [Row; 32] = [
    object(Move::Commission, Add, "commissioning", "active"),
    aggregation(Move::Pack, Add, "packing"),
    aggregation(Move::Unpack, Delete, "unpacking"),
    object(Move::Ship, Observe, "shipping", "in_transit"),
    object(Move::Receive, Observe, "receiving", "in_progress"),
    read_only(object(Move::Receive, Observe, "receiving", "sellable_not_accessible")),
    read_only(object(Move::Receive, Observe, "accepting", "in_progress")),
    object(Move::Reject, Observe, "receiving", "returned"),
    object(Move::Void, Observe, "void_shipping", "in_progress"),
    object(Move::Return, Observe, "shipping", "returned"),
    object(Move::Dispense, Observe, "dispensing", "dispensed"),
    read_only(object(Move::Dispense, Delete, "dispensing", "dispensed")),
    read_only(object(Move::Dispense, Observe, "retail_selling", "retail_sold")),
    read_only(object(Move::Dispense, Delete, "retail_selling", "retail_sold")),
    read_only(object(Move::Dispense, Observe, "retail_selling", "dispensed")),
    object(Move::DispensePartial, Observe, "dispensing", "partially_dispensed"),
    object(Move::UndoDispense, Observe, "stocking", "active"),
    object(Move::Inactivate, Observe, "decommissioning", "inactive"),
    object(Move::Reactivate, Observe, "storing", "active"),
    object(Move::Quarantine, Observe, "holding", "non_sellable_other"),
    object(Move::Clear, Observe, "inspecting", "conformant"),
    object(Move::DeclareIllegitimate, Observe, "inspecting", "non_conformant"),
    object(Move::Recall, Observe, "holding", "recalled"),
    object(Move::CancelRecall, Observe, "holding", "active"),
    object(Move::Destroy, Delete, "destroying", "destroyed"),
    object(Move::Stolen, Observe, "other", "stolen"),
    object(Move::Export, Observe, "departing", "unavailable"),
    object(Move::Sample, Observe, "sampling", "unavailable"),
    object(Move::Excursion, Observe, "sensor_reporting", "non_conformant"),
    object(Move::Release, Observe, "accepting", "conformant"),
    Row { kind: Kind::Transformation, action: None, ..object(Move::Transform, Add, "commissioning", "active") },
    Row {
        kind: Kind::Transformation,
        action: None,
        ..read_only(object(Move::Transform, Add, "commissioning", "in_progress"))
    },
];

/// Why an event tells no move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMove {
    /// It declares an event wrong: correct that one.
    Correction,
    /// It has no business step of the CBV.
    NoStep,
    /// No move is told so.
    Unknown {
        /// `ObjectEvent ADD shipping/in_transit`.
        told: String,
    },
    /// Its disposition is missing, and several moves are told by the rest.
    Ambiguous {
        /// The moves.
        moves: Vec<Move>,
    },
}

impl fmt::Display for NoMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoMove::Correction => f.write_str("it declares an event wrong: that one has to be corrected"),
            NoMove::NoStep => f.write_str("it has no business step of CBV 2.0, so nobody knows what was done"),
            NoMove::Unknown { told } => write!(f, "no move is told by {told}"),
            NoMove::Ambiguous { moves } => {
                let moves: Vec<String> = moves.iter().map(|step| format!("{step:?}")).collect();
                write!(f, "its disposition is missing, which tells {} apart", moves.join(" and "))
            }
        }
    }
}

impl std::error::Error for NoMove {}

impl Move {
    /// How it is written.
    pub fn row(self) -> &'static Row {
        // Every move is written in one way, which a test sees to.
        TABLE.iter().find(|row| row.step == self && row.written).unwrap_or(&TABLE[0])
    }

    /// Business step and disposition, as they are written.
    pub fn terms(self) -> (Option<Term>, Option<Term>) {
        let row = self.row();
        let term = |vocabulary, word| Term::standard(vocabulary, word);
        (term(Vocabulary::BizStep, row.biz_step), term(Vocabulary::Disposition, row.disposition))
    }

    /// The move that an event tells. A missing disposition is no obstacle where nothing else is told by the rest.
    ///
    /// # Errors
    /// If it tells none, or nobody knows which.
    pub fn of(event: &Event) -> Result<Move, NoMove> {
        if event.error.is_some() {
            return Err(NoMove::Correction);
        }
        let kind = match event.what {
            What::Object { .. } | What::Transaction { .. } => Some(Kind::Object),
            What::Aggregation { .. } => Some(Kind::Aggregation),
            What::Transformation { .. } => Some(Kind::Transformation),
            What::Association { .. } => None,
        };
        let biz_step = event.biz_step.as_ref().and_then(Term::word).ok_or(NoMove::NoStep)?;
        let told = || {
            let action = event.what.action().map_or("", Action::name);
            let disposition = event.disposition.as_ref().map_or_else(|| "nothing".to_owned(), Term::to_string);
            NoMove::Unknown { told: format!("{} {action} {biz_step}/{disposition}", event.what.name()) }
        };
        // With a transaction, ADD says that the transaction begins, not the things.
        let action = match event.what {
            What::Transaction { action: Add, .. } => Some(Observe),
            _ => event.what.action(),
        };
        let fits = |row: &&Row| Some(row.kind) == kind && row.action == action && row.biz_step == biz_step;
        let rows = TABLE.iter().filter(fits);
        let disposition = match &event.disposition {
            Some(term) => Some(term.word().ok_or_else(told)?),
            None => None,
        };
        let mut moves: Vec<Move> = Vec::new();
        for row in
            rows.filter(|row| disposition.is_none_or(|said| said == row.disposition || row.kind == Kind::Aggregation))
        {
            if !moves.contains(&row.step) {
                moves.push(row.step);
            }
        }
        match moves.as_slice() {
            [] => Err(told()),
            [only] => Ok(*only),
            _ => Err(NoMove::Ambiguous { moves }),
        }
    }
}
