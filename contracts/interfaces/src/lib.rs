//! The ink! traits through which Salus's contracts call each other, and the storage wrapper for domain types.
//!
//! Contracts never depend on each other's crates: a caller names one of these traits with `ink::contract_ref!`.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs, unused_must_use, unsafe_code)]
// Enums that derive `Encode` trip this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]

extern crate alloc;

use alloc::boxed::Box;

pub mod consent;
pub mod governed;
mod stored;

pub use stored::Stored;

/// An account, as an argument or result of a message.
///
/// Boxed, because the dispatcher that ink! generates decodes every argument of every message in one function, and there a
/// pointer takes a tenth of the code that 32 bytes take. Metadata and encoding are those of the account. The same goes
/// for every larger argument.
pub type AccountId = Box<ink::primitives::AccountId>;
/// A 32-byte hash or commitment, as an argument of a message.
pub type Hash = Box<[u8; 32]>;
