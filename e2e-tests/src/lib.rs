//! Salus end to end: the contracts' bundles inside the native runtime ([`native`]), what they cost there ([`costs`],
//! [`credential_costs`], [`emergency_costs`], [`supply_costs`]), and a naive model of the consent registry to compare them with ([`model`]).

pub mod costs;
pub mod credential_costs;
pub mod emergency_costs;
pub mod model;
pub mod native;
pub mod supply_costs;
