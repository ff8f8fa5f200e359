//! EPCIS 2.0 documents and events, typed (EPCIS 2.0, section 7). Nothing here knows a chain.

use serde_json::{Map, Value};

use super::id::Id;
use super::namespaces::{Context, EPCIS_CONTEXT, Namespaces};
use super::sensor::SensorElement;
use super::time::{Instant, Offset};
use super::vocabulary::Term;

/// What others have added, by names with a prefix or whole URIs: kept as it is.
pub type Extensions = Map<String, Value>;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The `@context`.
    pub context: Vec<Context>,
    /// Its own identifier.
    pub id: Option<String>,
    /// When it was made.
    pub creation_date: Instant,
    /// Which message it is, for the sender.
    pub instance_identifier: Option<String>,
    /// Who sends it.
    pub sender: Option<String>,
    /// Who receives it.
    pub receiver: Option<String>,
    /// `epcisHeader`, where master data stand: kept as it is.
    pub header: Option<Value>,
    /// The events, in their order.
    pub events: Vec<Event>,
    /// What others have added.
    pub extensions: Extensions,
}

impl Document {
    /// A document of events, with EPCIS's own context.
    pub fn new(creation_date: Instant, events: Vec<Event>) -> Document {
        Document {
            context: vec![Context::Url(EPCIS_CONTEXT.to_owned())],
            id: None,
            creation_date,
            instance_identifier: None,
            sender: None,
            receiver: None,
            header: None,
            events,
            extensions: Extensions::new(),
        }
    }

    /// The prefixes that are known in an event of it.
    pub fn namespaces(&self, event: &Event) -> Namespaces {
        Namespaces::of(&[&self.context, &event.context])
    }
}

/// What happens to the relation that an event tells of (7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It comes to be.
    Add,
    /// It is as it was.
    Observe,
    /// It ends.
    Delete,
}

impl Action {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Action::Add => "ADD",
            Action::Observe => "OBSERVE",
            Action::Delete => "DELETE",
        }
    }
}

/// An event: what, when, where, why, and how it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// A `@context` of its own.
    pub context: Vec<Context>,
    /// Its identifier, such as its hash.
    pub event_id: Option<Id>,
    /// When it happened.
    pub time: Instant,
    /// The zone of where it happened.
    pub offset: Offset,
    /// When a repository took it.
    pub record_time: Option<Instant>,
    /// That it is wrong.
    pub error: Option<ErrorDeclaration>,
    /// Where certificates of it are.
    pub certification_info: Vec<Id>,
    /// What it is about.
    pub what: What,
    /// What was being done.
    pub biz_step: Option<Term>,
    /// In which state the things are afterwards.
    pub disposition: Option<Term>,
    /// States that stay until they are taken back.
    pub persistent_disposition: Option<PersistentDisposition>,
    /// Where it was seen.
    pub read_point: Option<Place>,
    /// Where the things are afterwards.
    pub biz_location: Option<Place>,
    /// Orders, invoices and the like.
    pub biz_transactions: Vec<BizTransaction>,
    /// Where, or from whom, the things come.
    pub sources: Vec<Endpoint>,
    /// Where, or to whom, the things go.
    pub destinations: Vec<Endpoint>,
    /// What sensors told.
    pub sensors: Vec<SensorElement>,
    /// What others have added.
    pub extensions: Extensions,
}

impl Event {
    /// An event of which nothing is known but what and when.
    pub fn new(what: What, time: Instant, offset: Offset) -> Event {
        Event {
            context: Vec::new(),
            event_id: None,
            time,
            offset,
            record_time: None,
            error: None,
            certification_info: Vec::new(),
            what,
            biz_step: None,
            disposition: None,
            persistent_disposition: None,
            read_point: None,
            biz_location: None,
            biz_transactions: Vec::new(),
            sources: Vec::new(),
            destinations: Vec::new(),
            sensors: Vec::new(),
            extensions: Extensions::new(),
        }
    }
}

/// What an event is about, by its type (7.4.2 to 7.4.6).
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `ObjectEvent`: things.
    Object {
        /// What happens to their identifiers.
        action: Action,
        /// Individuals.
        epcs: Vec<Id>,
        /// Amounts of classes.
        quantities: Vec<Quantity>,
        /// Master data of the lot; with ADD only.
        ilmd: Option<Ilmd>,
    },
    /// `AggregationEvent`: things within a container.
    Aggregation {
        /// What happens to the aggregation.
        action: Action,
        /// The container; it may be missing with OBSERVE only.
        parent: Option<Id>,
        /// Individuals; with DELETE none are all.
        children: Vec<Id>,
        /// Amounts of classes.
        quantities: Vec<Quantity>,
    },
    /// `TransactionEvent`: things and business transactions, which stand in [`Event::biz_transactions`].
    Transaction {
        /// What happens to the association.
        action: Action,
        /// The container.
        parent: Option<Id>,
        /// Individuals.
        epcs: Vec<Id>,
        /// Amounts of classes.
        quantities: Vec<Quantity>,
    },
    /// `TransformationEvent`: things become others.
    Transformation {
        /// Individuals that are used up.
        input_epcs: Vec<Id>,
        /// Amounts that are used up.
        input_quantities: Vec<Quantity>,
        /// Individuals that come of it.
        output_epcs: Vec<Id>,
        /// Amounts that come of it.
        output_quantities: Vec<Quantity>,
        /// What links several events of one transformation.
        transformation: Option<Id>,
        /// Master data of the output's lot.
        ilmd: Option<Ilmd>,
    },
    /// `AssociationEvent`: things at a thing or place, such as a sensor at a container.
    Association {
        /// What happens to the association.
        action: Action,
        /// At what.
        parent: Id,
        /// Individuals; with DELETE none are all.
        children: Vec<Id>,
        /// Amounts of classes.
        quantities: Vec<Quantity>,
    },
}

impl What {
    /// The event's type, as it is written.
    pub const fn name(&self) -> &'static str {
        match self {
            What::Object { .. } => "ObjectEvent",
            What::Aggregation { .. } => "AggregationEvent",
            What::Transaction { .. } => "TransactionEvent",
            What::Transformation { .. } => "TransformationEvent",
            What::Association { .. } => "AssociationEvent",
        }
    }

    /// The action; a transformation has none.
    pub const fn action(&self) -> Option<Action> {
        match self {
            What::Object { action, .. }
            | What::Aggregation { action, .. }
            | What::Transaction { action, .. }
            | What::Association { action, .. } => Some(*action),
            What::Transformation { .. } => None,
        }
    }
}

/// An amount of a class: a GTIN, or a lot of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The class.
    pub class: Id,
    /// How much; if nobody knows, nothing.
    pub quantity: Option<f64>,
    /// In which unit (UN/ECE Recommendation 20); none where pieces are counted.
    pub unit: Option<String>,
}

/// A place, with what others have added.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which.
    pub id: Id,
    /// What others have added.
    pub extensions: Extensions,
}

impl From<Id> for Place {
    fn from(id: Id) -> Place {
        Place { id, extensions: Extensions::new() }
    }
}

/// An order, an invoice or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BizTransaction {
    /// Of which type.
    pub kind: Option<Term>,
    /// Which.
    pub id: Id,
}

/// A source or a destination: a party that owns or possesses, or a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Of which type.
    pub kind: Term,
    /// Which.
    pub id: Id,
}

/// States that stay until they are taken back; at least one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersistentDisposition {
    /// What begins.
    pub set: Vec<Term>,
    /// What ends.
    pub unset: Vec<Term>,
}

/// That an event before, to which this one is equal otherwise, is wrong (7.4.1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorDeclaration {
    /// When that was declared.
    pub time: Instant,
    /// Why.
    pub reason: Option<Term>,
    /// The events that tell how it is.
    pub corrective_events: Vec<Id>,
    /// What others have added.
    pub extensions: Extensions,
}

/// Instance or lot master data (CBV 2.0, 9.3).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ilmd {
    /// `cbvmda:lotNumber`.
    pub lot: Option<String>,
    /// `cbvmda:itemExpirationDate`, as `2028-06-30`.
    pub expiry: Option<String>,
    /// Whatever else.
    pub others: Extensions,
}
