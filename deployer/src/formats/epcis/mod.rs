//! EPCIS 2.0 documents in JSON-LD: read strictly into types, written, and their events hashed (GS1 EPCIS 2.0, CBV 2.0).
//!
//! Nothing is fetched and nothing here knows a chain. `docs/epcis.md` is the reference in words.

pub mod epc;
pub mod hash;
pub mod limits;
pub mod moves;
pub mod sensor;
pub mod vocabulary;

mod id;
mod model;
mod namespaces;
mod node;
mod problem;
mod read;
mod read_event;
mod read_sensor;
#[cfg(test)]
mod tests;
mod time;
mod uri;
mod write;

pub use id::Id;
pub use model::{
    Action, BizTransaction, Document, Endpoint, ErrorDeclaration, Event, Extensions, Ilmd, PersistentDisposition,
    Place, Quantity, What,
};
pub use namespaces::{CBVMDA, Context, EPCIS_CONTEXT, Namespaces};
pub use problem::{Problem, ReadError};
pub use time::{Instant, Offset};
