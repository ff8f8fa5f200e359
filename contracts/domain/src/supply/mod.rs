//! The supply chain: every saleable pack and serialised device from maker to patient, who holds it, whether it is genuine, and
//! that it is dispensed once.
//!
//! `docs/supply-chain.md` is the reference in words.

pub mod keys;
pub mod merkle;
pub mod moves;

mod check;
mod day;
mod dispense;
mod error;
#[cfg(feature = "std")]
mod event;
mod excursion;
mod gtin;
mod handoff;
mod history;
mod leaf;
mod ledger;
mod licence;
mod owner;
mod packing;
mod party;
mod product;
mod recall;
mod state;
mod status;
mod suspicion;
mod tags;
mod unit;
mod units;
mod verify;

pub use day::Day;
pub use dispense::UNDO_TIME;
pub use error::Error;
#[cfg(feature = "std")]
pub use event::Event;
pub use excursion::{Decided, Outcome, OutcomeKey, Reading, REPORT_TIME};
pub use gtin::{is_element, CompanyPrefix, Gtin, Sscc};
pub use handoff::{Shipment, MAX_VOID_DAYS};
pub use history::{CorrectionReason, Entry, What, MAX_CORRECTIVE};
pub use keys::{Hasher, LotKey, UnitKey};
pub use leaf::{Leaf, Proof};
pub use ledger::{Changed, Changes, Ledger, Register, MAX_UNITS};
pub use licence::{Ask, AskQualified, Licence};
pub use moves::{Kind, Move, Rule, Who, MOVES};
pub use owner::{NewBatch, MAX_LOCATOR};
pub use party::{Operator, Party};
pub use product::{Batch, Lot, Product, Recall, RecallKind, Target};
pub use state::{Flag, Flagged, Offer, ShipPurpose, Standing, State, StateKind};
pub use tags::{Tag, MAX_TAGS};
pub use unit::{
    Attachment, Body, Container, Dispensed, Excursion, Pack, Place, Stay, Unit, MAX_EXCURSIONS, MAX_HEIGHT,
    MAX_SENSORS, MAX_TRAIL,
};
pub use units::Units;
pub use verify::{verify, Finding, Presented};

// What the registers share, under the names by which this register is known.
pub use crate::consent::{Answer, Qualification};
pub use crate::Instant;
