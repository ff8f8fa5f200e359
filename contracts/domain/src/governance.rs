//! Governance: who may change wiring and code, after how long, and never anything else.

use crate::{AccountId, Hash, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// The contracts of a suite, as the slots that they are wired into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Slot {
    /// The consent registry.
    ConsentRegistry,
    /// The PHR pointer index.
    PhrIndex,
    /// The supply chain.
    SupplyChain,
    /// The credential registry.
    CredentialRegistry,
    /// The claims escrow.
    ClaimsEscrow,
}

impl Slot {
    /// How many there are; the last one says so. Every contract stores as many with its wiring: one more is another layout, and
    /// code that knows of it cannot replace code that does not.
    pub const COUNT: usize = Slot::ClaimsEscrow as usize + 1;
}

/// A change that is announced before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Announcement {
    /// Another contract in a slot.
    Wire {
        /// The slot.
        slot: Slot,
        /// The contract.
        contract: AccountId,
    },
    /// Other code for this contract.
    Code {
        /// Its hash; the code has to be on the chain when the change is made.
        hash: Hash,
    },
}

/// An announced change and when it may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Announced {
    /// The change.
    pub change: Announcement,
    /// From when on anyone may make it.
    pub ready: Timestamp,
    /// Whether it is still to be made. A flag and not an absence, so that whoever makes it frees nobody's deposit.
    pub open: bool,
}

/// Who governs and what is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Governance {
    /// The governor.
    pub governor: AccountId,
    /// To whom the governance is offered.
    pub offered_to: Option<AccountId>,
    /// How long before it is made a change is announced, in milliseconds.
    pub delay: u64,
    /// The last change that was announced.
    pub announced: Option<Announced>,
}

/// Why a message of the governance was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the values that the variant's words name
pub enum Error {
    /// Not the governor.
    NotGovernor { governor: AccountId },
    /// The account of zeros: anyone can sign in its name.
    Nobody,
    /// Not the account that the governance is offered to.
    NotOffered,
    /// This contract has no use for that slot.
    NoSuchSlot,
    /// The slot is wired already; announce the change.
    SlotFilled { contract: AccountId },
    /// Another change is announced; cancel it first.
    AlreadyAnnounced { ready: Timestamp },
    /// No change is announced.
    NothingAnnounced,
    /// The delay is not over.
    TooEarly { ready: Timestamp },
    /// The chain knows no code of that hash.
    NoSuchCode,
}

impl Governance {
    /// Governance by `governor`, whose changes wait for `delay` milliseconds.
    pub const fn new(governor: AccountId, delay: u64) -> Governance {
        Governance { governor, offered_to: None, delay, announced: None }
    }

    /// # Errors
    /// [`Error::NotGovernor`].
    pub fn check(&self, caller: &AccountId) -> Result<(), Error> {
        if self.governor == *caller {
            Ok(())
        } else {
            Err(Error::NotGovernor { governor: self.governor })
        }
    }

    /// The first step of a handover; nobody takes an offer back.
    ///
    /// # Errors
    /// [`Error::NotGovernor`]; [`Error::Nobody`], because anyone could take it then.
    pub fn offer(&mut self, caller: &AccountId, to: Option<AccountId>) -> Result<(), Error> {
        self.check(caller)?;
        if to == Some(NOBODY) {
            return Err(Error::Nobody);
        }
        self.offered_to = to;
        Ok(())
    }

    /// The second step of a handover.
    ///
    /// # Errors
    /// [`Error::NotOffered`].
    pub fn accept(&mut self, caller: &AccountId) -> Result<(), Error> {
        if self.offered_to != Some(*caller) {
            return Err(Error::NotOffered);
        }
        self.governor = *caller;
        self.offered_to = None;
        Ok(())
    }

    /// Whether an empty slot may be filled at once. Not while a change of it is announced: cancel that first, so that a
    /// `Wired` event always says whether an announced change was made.
    ///
    /// `known`: the slots that the contract has a use for. `filled`: the contract that is in the slot.
    ///
    /// # Errors
    /// [`Error::NoSuchSlot`], [`Error::NotGovernor`], [`Error::Nobody`], [`Error::AlreadyAnnounced`], [`Error::SlotFilled`].
    pub fn check_fill(
        &self,
        caller: &AccountId,
        (slot, contract): (Slot, &AccountId),
        known: &[Slot],
        filled: Option<AccountId>,
    ) -> Result<(), Error> {
        check_wiring(slot, contract, known)?;
        self.check(caller)?;
        match self.open() {
            Ok(Announced { change: Announcement::Wire { slot: announced, .. }, ready, .. }) if announced == slot => {
                return Err(Error::AlreadyAnnounced { ready });
            }
            _ => {}
        }
        match filled {
            Some(contract) => Err(Error::SlotFilled { contract }),
            None => Ok(()),
        }
    }

    /// Announces a change; returns when it may be made. `known`: the slots that the contract has a use for.
    ///
    /// # Errors
    /// [`Error::NoSuchSlot`], [`Error::NotGovernor`], [`Error::Nobody`], [`Error::AlreadyAnnounced`].
    pub fn announce(
        &mut self,
        caller: &AccountId,
        change: Announcement,
        known: &[Slot],
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        if let Announcement::Wire { slot, contract } = &change {
            check_wiring(*slot, contract, known)?;
        }
        self.check(caller)?;
        if let Ok(open) = self.open() {
            return Err(Error::AlreadyAnnounced { ready: open.ready });
        }
        let ready = now.saturating_add(self.delay);
        self.announced = Some(Announced { change, ready, open: true });
        Ok(ready)
    }

    /// The announced change, if it is time to make it; it cannot be made twice.
    ///
    /// # Errors
    /// [`Error::NothingAnnounced`], [`Error::TooEarly`].
    pub fn execute(&mut self, now: Timestamp) -> Result<Announcement, Error> {
        let open = self.open()?;
        if now < open.ready {
            return Err(Error::TooEarly { ready: open.ready });
        }
        self.announced = Some(Announced { open: false, ..open });
        Ok(open.change)
    }

    /// Takes back what was announced.
    ///
    /// # Errors
    /// [`Error::NotGovernor`], [`Error::NothingAnnounced`].
    pub fn cancel(&mut self, caller: &AccountId) -> Result<Announcement, Error> {
        self.check(caller)?;
        let open = self.open()?;
        self.announced = Some(Announced { open: false, ..open });
        Ok(open.change)
    }

    fn open(&self) -> Result<Announced, Error> {
        self.announced.filter(|announced| announced.open).ok_or(Error::NothingAnnounced)
    }
}

/// A slot that the contract has a use for, and somebody in it: a slot is never empty again.
fn check_wiring(slot: Slot, contract: &AccountId, known: &[Slot]) -> Result<(), Error> {
    if !known.contains(&slot) {
        return Err(Error::NoSuchSlot);
    }
    if *contract == NOBODY {
        return Err(Error::Nobody);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Slot] = &[Slot::PhrIndex, Slot::CredentialRegistry];

    const GOVERNOR: AccountId = [1; 32];
    const OTHER: AccountId = [2; 32];
    const CODE: Announcement = Announcement::Code { hash: [9; 32] };

    #[test]
    fn a_handover_takes_two_steps() {
        let mut governance = Governance::new(GOVERNOR, 10);
        assert_eq!(governance.accept(&OTHER), Err(Error::NotOffered));
        assert_eq!(governance.offer(&OTHER, Some(OTHER)), Err(Error::NotGovernor { governor: GOVERNOR }));
        assert_eq!(governance.offer(&GOVERNOR, Some(NOBODY)), Err(Error::Nobody));
        governance.offer(&GOVERNOR, Some(OTHER)).unwrap();
        assert_eq!(governance.accept(&GOVERNOR), Err(Error::NotOffered));
        assert_eq!(governance.governor, GOVERNOR);
        governance.accept(&OTHER).unwrap();
        assert_eq!(governance, Governance::new(OTHER, 10));
        assert_eq!(governance.accept(&OTHER), Err(Error::NotOffered));
    }

    #[test]
    fn an_offer_can_be_withdrawn() {
        let mut governance = Governance::new(GOVERNOR, 10);
        governance.offer(&GOVERNOR, Some(OTHER)).unwrap();
        governance.offer(&GOVERNOR, None).unwrap();
        assert_eq!(governance.accept(&OTHER), Err(Error::NotOffered));
    }

    #[test]
    fn a_change_waits_for_the_delay_and_is_made_once() {
        let mut governance = Governance::new(GOVERNOR, 10);
        assert_eq!(governance.announce(&OTHER, CODE, KNOWN, 5), Err(Error::NotGovernor { governor: GOVERNOR }));
        assert_eq!(governance.execute(5), Err(Error::NothingAnnounced));
        assert_eq!(governance.announce(&GOVERNOR, CODE, KNOWN, 5), Ok(15));
        assert_eq!(governance.announce(&GOVERNOR, CODE, KNOWN, 6), Err(Error::AlreadyAnnounced { ready: 15 }));
        assert_eq!(governance.execute(14), Err(Error::TooEarly { ready: 15 }));
        assert_eq!(governance.execute(15), Ok(CODE));
        assert_eq!(governance.execute(15), Err(Error::NothingAnnounced));
        assert_eq!(governance.announce(&GOVERNOR, CODE, KNOWN, u64::MAX), Ok(u64::MAX));
    }

    const INDEX: (Slot, &AccountId) = (Slot::PhrIndex, &[3; 32]);

    fn wiring((slot, contract): (Slot, &AccountId)) -> Announcement {
        Announcement::Wire { slot, contract: *contract }
    }

    #[test]
    fn an_empty_slot_is_filled_at_once_and_a_filled_one_never() {
        let governance = Governance::new(GOVERNOR, 10);
        assert_eq!(governance.check_fill(&GOVERNOR, INDEX, KNOWN, None), Ok(()));
        let filled = governance.check_fill(&GOVERNOR, INDEX, KNOWN, Some([4; 32]));
        assert_eq!(filled, Err(Error::SlotFilled { contract: [4; 32] }));
        let other = governance.check_fill(&OTHER, INDEX, KNOWN, None);
        assert_eq!(other, Err(Error::NotGovernor { governor: GOVERNOR }));
    }

    #[test]
    fn a_slot_is_not_filled_at_once_while_its_change_is_announced() {
        let mut governance = Governance::new(GOVERNOR, 10);
        governance.announce(&GOVERNOR, wiring(INDEX), KNOWN, 5).unwrap();
        let fill = |governance: &Governance, wire| governance.check_fill(&GOVERNOR, wire, KNOWN, None);
        assert_eq!(fill(&governance, INDEX), Err(Error::AlreadyAnnounced { ready: 15 }));
        assert_eq!(fill(&governance, (Slot::CredentialRegistry, INDEX.1)), Ok(()));
        governance.cancel(&GOVERNOR).unwrap();
        assert_eq!(fill(&governance, INDEX), Ok(()));
    }

    #[test]
    fn nobody_is_wired_nor_anything_into_a_slot_without_a_use() {
        let mut governance = Governance::new(GOVERNOR, 10);
        for (wire, refused) in
            [((Slot::SupplyChain, INDEX.1), Error::NoSuchSlot), ((Slot::PhrIndex, &NOBODY), Error::Nobody)]
        {
            assert_eq!(governance.check_fill(&GOVERNOR, wire, KNOWN, None), Err(refused));
            assert_eq!(governance.announce(&GOVERNOR, wiring(wire), KNOWN, 5), Err(refused));
        }
        assert_eq!(governance.announced, None);
    }

    #[test]
    fn a_change_can_be_cancelled_by_the_governor_alone() {
        let mut governance = Governance::new(GOVERNOR, 10);
        assert_eq!(governance.cancel(&GOVERNOR), Err(Error::NothingAnnounced));
        governance.announce(&GOVERNOR, CODE, KNOWN, 5).unwrap();
        assert_eq!(governance.cancel(&OTHER), Err(Error::NotGovernor { governor: GOVERNOR }));
        assert_eq!(governance.cancel(&GOVERNOR), Ok(CODE));
        assert_eq!(governance.execute(99), Err(Error::NothingAnnounced));
    }
}

#[cfg(feature = "std")]
crate::event::events! {
    /// An event of any contract's governance.
    pub enum Event {
        /// The contract was made.
        Created { genesis: Hash, governor: AccountId, delay: u64 }
        /// The governance was offered, or an offer withdrawn.
        GovernanceOffered { to: Option<AccountId> }
        /// The governance was taken over.
        GovernanceTaken { governor: AccountId }
        /// A contract was wired.
        Wired { slot: Slot, contract: AccountId }
        /// A change was announced.
        ChangeAnnounced { change: Announcement, ready: Timestamp }
        /// An announced change was called off.
        ChangeCancelled { change: Announcement }
        /// The contract runs other code.
        CodeChanged { hash: Hash }
    }
}
