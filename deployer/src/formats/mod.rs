//! FHIR and receipts: parsing and writing, no chain.

pub mod fhir;
pub mod json;
pub mod jurisdiction;
pub mod receipt;
