//! The ink! traits through which Salus's contracts call each other, and what all their shells are made of: the storage
//! wrapper for domain types, how events are emitted, how a contract is governed and wired, how a signature is verified.
//!
//! Contracts never depend on each other's crates: a caller names one of these traits with `ink::contract_ref!`.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs, unused_must_use, unsafe_code)]
// Enums that derive `Encode` trip this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]

extern crate alloc;

pub mod arg;
pub mod ask;
pub mod authorities;
pub mod base;
pub mod consent;
pub mod credential;
pub mod emergency;
pub mod events;
pub mod governed;
mod stored;

pub use stored::Stored;
