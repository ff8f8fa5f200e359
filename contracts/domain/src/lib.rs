//! The rules of Salus.
//!
//! Plain `no_std` Rust: no ink!, no input or output, no clock. The contracts call it with what they loaded and store
//! what it returns; the command line calls it to refuse bad input before anyone pays; tests call it millions of times.
//! One module per register.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs, unused_must_use, unsafe_code)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
// Every enum that derives `Encode` trips this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]

extern crate alloc;

#[cfg(feature = "std")]
pub mod blinding;
pub mod calendar;
#[cfg(feature = "std")]
pub mod commitment;
pub mod consent;
pub mod credential;
#[cfg(feature = "std")]
mod event;
pub mod governance;
mod instant;
pub mod jurisdiction;
mod numbers;
mod period;
pub mod supply;
mod text;
mod timeline;
mod writer;

pub use instant::Instant;
pub use jurisdiction::Jurisdiction;
pub use numbers::{Change, MAX_GAP};
pub use period::{EmptyPeriod, Period};
pub use text::Envelope;
pub use timeline::newest_at;

/// An account: 32 bytes, as on every Substrate chain with pallet-contracts.
pub type AccountId = [u8; 32];
/// A 32-byte hash or commitment.
pub type Hash = [u8; 32];
/// Milliseconds since 1970-01-01 UTC, as the chain's blocks carry them.
pub type Timestamp = u64;

/// The account of zeros. It stands where no account is named, and no power is given to it: anyone can sign in its name.
pub const NOBODY: AccountId = [0; 32];
