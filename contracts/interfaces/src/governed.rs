//! Governance, the same for every contract.

use crate::arg;
use salus_domain::governance::{Error, Governance, Slot};

/// Who may change wiring and code, after how long; never anybody's records.
#[ink::trait_definition]
pub trait Governed {
    /// Offers the governance to another account, or withdraws the offer.
    ///
    /// Only the governor, and not to the account of zeros (`Nobody`). Event: `GovernanceOffered`.
    #[ink(message)]
    fn offer_governance(&mut self, to: Option<arg::AccountId>) -> Result<(), Error>;

    /// Takes the governance that was offered.
    ///
    /// Only the account it was offered to (`NotOffered`). Event: `GovernanceTaken`.
    #[ink(message)]
    fn take_governance(&mut self) -> Result<(), Error>;

    /// Wires a contract into a slot that is still empty, at once; a slot is never empty again.
    ///
    /// Only the governor. Refused: a slot this contract has no use for (`NoSuchSlot`), a filled one (`SlotFilled`), one whose
    /// change is announced (`AlreadyAnnounced`: cancel it first), the account of zeros (`Nobody`). Event: `Wired`.
    #[ink(message)]
    fn wire(&mut self, slot: Slot, contract: arg::AccountId) -> Result<(), Error>;

    /// Announces another contract for a slot, or other code for this contract.
    ///
    /// Only the governor, one change at a time (`AlreadyAnnounced`). Refused: `NoSuchSlot`, the account of zeros in one
    /// (`Nobody`). Event: `ChangeAnnounced`, with the time from which on anyone may `execute` it.
    #[ink(message)]
    fn announce(&mut self, change: arg::Announcement) -> Result<(), Error>;

    /// Makes the announced change.
    ///
    /// Anyone, after the delay (`TooEarly`). Refused: code that is not on the chain (`NoSuchCode`). Event: `Wired` or
    /// `CodeChanged`.
    #[ink(message)]
    fn execute(&mut self) -> Result<(), Error>;

    /// Takes back the announced change.
    ///
    /// Only the governor. Event: `ChangeCancelled`.
    #[ink(message)]
    fn cancel(&mut self) -> Result<(), Error>;

    /// The governor, the offer, the delay, and the last announced change.
    #[ink(message)]
    fn governance(&self) -> Result<Governance, Error>;

    /// The contract in a slot.
    #[ink(message)]
    fn wired(&self, slot: Slot) -> Result<Option<arg::AccountId>, Error>;
}
