//! Units and storage deposits.
//!
//! The prices are those of Polkadot's Asset Hub (`system_para_deposit` in polkadot-fellows/runtimes,
//! `system-parachains/constants/src/polkadot.rs`: a hundredth of the relay chain's 20 units an item and 0.001 unit a byte;
//! existential deposit 0.01 unit), in a unit of 12 decimals where DOT has 10.

use crate::Balance;

/// One unit of the chain's token: 10^12 planck.
pub const UNIT: Balance = 1_000_000_000_000;
/// A hundredth of a unit.
pub const CENTS: Balance = UNIT / 100;
/// A thousandth of a cent.
pub const MILLICENTS: Balance = CENTS / 1_000;

/// What an account must hold to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = CENTS;

/// The deposit for storing `bytes` bytes in `items` items: 0.2 unit an item and 0.00001 unit a byte.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    (items as Balance * 20 * UNIT + bytes as Balance * 100 * MILLICENTS) / 100
}
