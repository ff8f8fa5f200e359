//! Of the governance.

use salus_domain::{
    NOBODY,
    governance::{Announcement, Error as GovernanceError, Slot},
};
use salus_e2e_tests::native::{GOVERNANCE_DELAY, START, person};

use super::Case;

pub fn cases() -> Vec<Case<GovernanceError>> {
    let governor = person("governor").id;
    let index = person("index").id;
    let start = START;
    vec![
        (GovernanceError::NotGovernor { governor }, |w| {
            let stranger = w.person("stranger").id;
            w.by(stranger).wire(Slot::PhrIndex, stranger).unwrap_err()
        }),
        (GovernanceError::Nobody, |w| w.by(person("governor").id).offer_governance(Some(NOBODY)).unwrap_err()),
        (GovernanceError::Nobody, |w| w.by(person("governor").id).wire(Slot::PhrIndex, NOBODY).unwrap_err()),
        (GovernanceError::Nobody, |w| {
            let change = Announcement::Wire { slot: Slot::PhrIndex, contract: NOBODY };
            w.by(person("governor").id).announce(change).unwrap_err()
        }),
        (GovernanceError::NotOffered, |w| {
            let stranger = w.person("stranger").id;
            w.by(stranger).take_governance().unwrap_err()
        }),
        (GovernanceError::NoSuchSlot, |w| {
            w.by(person("governor").id).wire(Slot::ConsentRegistry, [1; 32]).unwrap_err()
        }),
        (GovernanceError::NoSuchSlot, |w| {
            let change = Announcement::Wire { slot: Slot::SupplyChain, contract: [1; 32] };
            w.by(person("governor").id).announce(change).unwrap_err()
        }),
        (GovernanceError::SlotFilled { contract: index }, |w| {
            let index = w.person("index").id;
            w.by(person("governor").id).wire(Slot::PhrIndex, index).unwrap();
            w.by(person("governor").id).wire(Slot::PhrIndex, [1; 32]).unwrap_err()
        }),
        (GovernanceError::AlreadyAnnounced { ready: start + GOVERNANCE_DELAY }, |w| {
            let change = Announcement::Code { hash: [1; 32] };
            w.by(person("governor").id).announce(change).unwrap();
            w.by(person("governor").id).announce(change).unwrap_err()
        }),
        (GovernanceError::NothingAnnounced, |w| w.by(person("governor").id).execute().unwrap_err()),
        (GovernanceError::TooEarly { ready: start + GOVERNANCE_DELAY }, |w| {
            w.by(person("governor").id).announce(Announcement::Code { hash: [1; 32] }).unwrap();
            w.by(person("governor").id).execute().unwrap_err()
        }),
        (GovernanceError::NoSuchCode, |w| {
            w.by(person("governor").id).announce(Announcement::Code { hash: [1; 32] }).unwrap();
            w.chain.advance(GOVERNANCE_DELAY);
            w.by(person("governor").id).execute().unwrap_err()
        }),
    ]
}
