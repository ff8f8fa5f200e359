//! One typed client per contract, built on the domain types.
