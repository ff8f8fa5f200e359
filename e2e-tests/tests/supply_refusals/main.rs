//! Every variant of the supply chain's errors that a call can bring about, provoked at least once, by its data; a refused
//! message changes nothing. The variants are read from the bundle's metadata, so a new one without a case fails.

mod goods;
mod input;
mod parties;
mod products;
#[path = "../supplied/mod.rs"]
mod supplied;

use salus_domain::{AccountId, supply::*};
use salus_e2e_tests::native::{SupplyChain, governed, refusals::Seen, supply_stage::Stage};
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
    governed::every_refusal(&mut Stage::set());
}
