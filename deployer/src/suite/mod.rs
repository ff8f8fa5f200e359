//! One typed client per contract, built on the domain types.

pub mod arguments;
pub mod consent;
pub mod contract;
pub mod credential;
pub mod findings;
pub mod rules;
pub mod secrets;
pub mod signed;
pub mod supply;
#[cfg(test)]
mod testing;
pub mod when;
