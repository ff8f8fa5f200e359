//! Every variant of the supply chain's errors that a call can bring about, provoked at least once, by its data; a refused
//! message changes nothing. The variants are read from the bundle's metadata, so a new one without a case fails.

mod goods;
mod input;
mod parties;
mod products;
#[path = "../supplied/mod.rs"]
mod supplied;

use salus_domain::{
    AccountId, NOBODY,
    governance::{Announcement, Error as GovernanceError, Slot},
    supply::*,
};
use salus_e2e_tests::native::{GOVERNANCE_DELAY, SupplyChain, refusals::Seen};
use supplied::*;

/// What no call brings about: serials and SSCCs become keys before anybody calls.
const OFF_CHAIN: [&str; 2] = ["BadSerial", "BadSscc"];

#[test]
fn every_refusal() {
    let mut seen = Seen::default();
    input::numbers_and_texts(&mut seen);
    input::counts(&mut seen);
    input::proofs(&mut seen);
    input::leaves(&mut seen);
    parties::who_acts(&mut seen);
    parties::licences(&mut seen);
    parties::jurisdictions(&mut seen);
    products::products(&mut seen);
    products::recalls(&mut seen);
    goods::handoffs(&mut seen);
    goods::packing(&mut seen);
    goods::dispensing(&mut seen);
    goods::suspicion(&mut seen);
    goods::excursions(&mut seen);
    goods::history(&mut seen);
    seen.has_all(SupplyChain::new().bundle(), "supply::error::Error", &OFF_CHAIN);
}

fn shipment(to: AccountId, void_after: u8) -> Shipment {
    Shipment { to, purpose: ShipPurpose::Supply, ownership: true, void_after }
}

fn ship(units: Vec<UnitKey>, shipment: Shipment) -> Act {
    Act::Ship { units, shipment, holds: licence_of(MAKER) }
}

fn batch(gtin: Gtin, size: u64, locator: &[u8]) -> Act {
    Act::Commission(NewBatch { root: [9; 32], gtin, size, locator: locator.to_vec() })
}

#[test]
fn every_refusal_of_the_governance() {
    let mut seen = Seen::default();
    let mut chain = SupplyChain::new();
    let (now, governor, consents) = (chain.now(), chain.governor, chain.registry(Slot::ConsentRegistry));
    let (stranger, contract) = (account(9), account(50));
    chain.chain().fund(stranger);
    let wire = |slot, contract| Announcement::Wire { slot, contract };
    let slot = Slot::ConsentRegistry;
    seen.refused(chain.by(stranger).wire(slot, contract), GovernanceError::NotGovernor { governor });
    seen.refused(chain.by(governor).wire(Slot::PhrIndex, contract), GovernanceError::NoSuchSlot);
    seen.refused(chain.by(governor).wire(slot, contract), GovernanceError::SlotFilled { contract: consents });
    seen.refused(chain.by(governor).wire(slot, NOBODY), GovernanceError::Nobody);
    seen.refused(chain.by(governor).offer_governance(Some(NOBODY)), GovernanceError::Nobody);
    seen.refused(chain.by(governor).announce(wire(slot, NOBODY)), GovernanceError::Nobody);
    seen.refused(chain.by(governor).announce(wire(Slot::ClaimsEscrow, contract)), GovernanceError::NoSuchSlot);
    seen.refused(chain.by(stranger).take_governance(), GovernanceError::NotOffered);
    seen.refused(chain.by(stranger).execute(), GovernanceError::NothingAnnounced);
    chain.by(governor).announce(Announcement::Code { hash: [9; 32] }).unwrap();
    let ready = now + GOVERNANCE_DELAY;
    seen.refused(chain.by(governor).announce(wire(slot, contract)), GovernanceError::AlreadyAnnounced { ready });
    seen.refused(chain.by(stranger).execute(), GovernanceError::TooEarly { ready });
    chain.chain().set_time(ready);
    seen.refused(chain.by(stranger).execute(), GovernanceError::NoSuchCode);
    seen.has_all(chain.bundle(), "governance::Error", &[]);
}
