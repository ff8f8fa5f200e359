//! What every contract of the suite has: the chain that its signed texts name, who governs it, and how it is wired.

use crate::{arg, Stored};
use ink::env::DefaultEnvironment;
use ink::prelude::boxed::Box;
use ink::primitives::AccountId;
use ink::storage::Lazy;
use salus_domain::governance::{Announcement, Error, Governance, Slot};
use salus_domain::{AccountId as Id, Envelope, Hash, Timestamp};

/// A storage part, and what the messages of [`Governed`](crate::governed::Governed) do.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Base {
    /// The chain's genesis hash, which signed texts name.
    genesis: Lazy<Hash>,
    /// Governor, delay, announced change.
    governance: Lazy<Stored<Governance>>,
    /// Wired contracts, by slot. Not lazy: they lie in the item that ink! loads and stores with every call anyway, so that
    /// knowing whom to ask costs no read; boxed, because every message passes this on.
    wiring: Box<[Option<Id>; Slot::COUNT]>,
}

type Result<T> = core::result::Result<T, Error>;

/// The most entries of a list that one call returns.
pub const PAGE: u16 = 50;

/// Who calls.
pub fn actor() -> Id {
    *ink::env::caller::<DefaultEnvironment>().as_ref()
}

/// This contract.
pub fn this() -> Id {
    *ink::env::account_id::<DefaultEnvironment>().as_ref()
}

/// The time of the block.
pub fn now() -> Timestamp {
    ink::env::block_timestamp::<DefaultEnvironment>()
}

/// Whether a signature (sr25519) is the signer's over a text.
pub fn is_signed(text: &[u8], signer: &Id, signature: &[u8; 64]) -> bool {
    ink::env::sr25519_verify(signature, text, signer).is_ok()
}

impl Base {
    /// What a constructor does. Event: `Created`.
    pub fn create(&mut self, genesis: Hash, governor: AccountId, delay: u64) {
        self.genesis.set(&genesis);
        self.governance.set(&Stored(Governance::new(*governor.as_ref(), delay)));
        emit(Created { genesis, governor, delay });
    }

    /// The chain that signed texts name.
    pub fn genesis(&self) -> Hash {
        // The constructor sets it, so the default never stands.
        self.genesis.get_or_default()
    }

    /// Who governs, and what is announced.
    pub fn governance(&self) -> Governance {
        // The constructor sets it, so the default (nobody governs) never stands.
        self.governance.get().map_or(Governance::new([0; 32], u64::MAX), |stored| stored.0)
    }

    /// The contract in a slot.
    pub fn wired(&self, slot: Slot) -> Option<Id> {
        self.wiring[slot as usize]
    }

    /// What a message that somebody signs for this contract is bound to.
    pub fn envelope(&self, signer: &Id, deadline: Timestamp) -> Envelope {
        Envelope { contract: this(), genesis: self.genesis(), signer: *signer, deadline }
    }

    /// As `Governed::offer_governance`.
    ///
    /// # Errors
    /// Domain's.
    pub fn offer_governance(&mut self, to: Option<arg::AccountId>) -> Result<()> {
        let to = to.map(|to| *to);
        self.govern(|governance, caller, _| governance.offer(caller, to.map(|to| *to.as_ref())))?;
        emit(GovernanceOffered { to });
        Ok(())
    }

    /// As `Governed::take_governance`.
    ///
    /// # Errors
    /// Domain's.
    pub fn take_governance(&mut self) -> Result<()> {
        self.govern(|governance, caller, _| governance.accept(caller))?;
        emit(GovernanceTaken { governor: actor().into() });
        Ok(())
    }

    /// As `Governed::wire`. `known`: the slots that the contract has a use for.
    ///
    /// # Errors
    /// Domain's.
    pub fn wire(&mut self, known: &[Slot], slot: Slot, contract: &AccountId) -> Result<()> {
        let contract: &Id = contract.as_ref();
        self.governance().check_fill(&actor(), (slot, contract), known, self.wired(slot))?;
        self.fill(slot, *contract);
        Ok(())
    }

    /// As `Governed::announce`. `known`: the slots that the contract has a use for.
    ///
    /// # Errors
    /// Domain's.
    pub fn announce(&mut self, known: &[Slot], change: Announcement) -> Result<()> {
        let ready = self.govern(|governance, caller, now| governance.announce(caller, change, known, now))?;
        emit(ChangeAnnounced { change, ready });
        Ok(())
    }

    /// As `Governed::execute`.
    ///
    /// # Errors
    /// [`Error::NoSuchCode`], and domain's.
    pub fn execute(&mut self) -> Result<()> {
        match self.govern(|governance, _, now| governance.execute(now))? {
            Announcement::Wire { slot, contract } => self.fill(slot, contract),
            Announcement::Code { hash } => {
                ink::env::set_code_hash::<DefaultEnvironment>(&hash.into()).map_err(|_| Error::NoSuchCode)?;
                emit(CodeChanged { hash });
            }
        }
        Ok(())
    }

    /// As `Governed::cancel`.
    ///
    /// # Errors
    /// Domain's.
    pub fn cancel(&mut self) -> Result<()> {
        let change = self.govern(|governance, caller, _| governance.cancel(caller))?;
        emit(ChangeCancelled { change });
        Ok(())
    }

    fn govern<T>(&mut self, change: impl FnOnce(&mut Governance, &Id, Timestamp) -> Result<T>) -> Result<T> {
        let mut governance = self.governance();
        let done = change(&mut governance, &actor(), now())?;
        self.governance.set(&Stored(governance));
        Ok(done)
    }

    fn fill(&mut self, slot: Slot, contract: Id) {
        self.wiring[slot as usize] = Some(contract);
        emit(Wired { slot, contract: contract.into() });
    }
}

/// These concern nobody in particular, so there is no topic but the signature.
fn emit(event: impl ink::env::Event) {
    ink::env::emit_event::<DefaultEnvironment, _>(event);
}

/// The contract came into being.
#[ink::event]
pub struct Created {
    /// The chain it says it is on.
    pub genesis: Hash,
    /// Its governor.
    pub governor: AccountId,
    /// How long a change is announced before it is made, in milliseconds.
    pub delay: u64,
}

/// The governance was offered to somebody, or the offer withdrawn.
#[ink::event]
pub struct GovernanceOffered {
    /// To whom.
    pub to: Option<AccountId>,
}

/// The governance was taken.
#[ink::event]
pub struct GovernanceTaken {
    /// By whom.
    pub governor: AccountId,
}

/// A contract was wired into a slot.
#[ink::event]
pub struct Wired {
    /// The slot.
    pub slot: Slot,
    /// The contract.
    pub contract: AccountId,
}

/// A change was announced.
#[ink::event]
pub struct ChangeAnnounced {
    /// The change.
    pub change: Announcement,
    /// From when on anyone may make it.
    pub ready: Timestamp,
}

/// An announced change was taken back.
#[ink::event]
pub struct ChangeCancelled {
    /// The change.
    pub change: Announcement,
}

/// The contract's code was changed.
#[ink::event]
pub struct CodeChanged {
    /// The new code's hash.
    pub hash: Hash,
}
