//! DSCSA, EPCIS, FHIR, GS1, receipts and W3C credentials: parsing and writing, no chain.

pub mod dscsa;
pub mod epcis;
pub mod fhir;
pub mod gs1;
pub mod json;
pub mod jurisdiction;
pub mod receipt;
pub mod vc;
