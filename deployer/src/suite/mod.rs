//! One typed client per contract, built on the domain types.

pub mod consent;
pub mod secrets;
pub mod when;
