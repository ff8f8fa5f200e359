//! The messages of governance, which every contract has alike, in the table of who may do what.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, NOBODY,
    governance::{Announcement, Error, Governance, Slot},
};

use super::{
    GOVERNANCE_DELAY,
    matrix::{Answer, Row, Stage, answer},
    messages,
    refusals::Seen,
};

/// A stage on which a change of a filled slot was announced, and the governance offered to somebody.
pub trait Governed: Stage {
    /// That slot.
    const SLOT: Slot;

    /// Another slot, and what the table says of filling it.
    const OTHER: (Slot, &'static str);

    /// Who governs.
    fn governor(&self) -> AccountId;

    /// Who is put into slots and offices.
    fn heir(&self) -> AccountId;

    /// Calls a message of governance.
    fn send<T: Decode>(&mut self, who: AccountId, label: &str, arguments: impl Encode) -> messages::Governed<T>;
}

fn call<S: Governed, T: Decode>(stage: &mut S, who: AccountId, label: &str, arguments: impl Encode) -> Answer {
    answer(stage.send::<T>(who, label, arguments))
}

/// The governor takes back what was announced: one change at a time.
fn cancel<S: Governed>(stage: &mut S) {
    let governor = stage.governor();
    stage.send::<()>(governor, "Governed::cancel", ()).unwrap();
}

/// A contract's own messages, and those of governance.
pub fn with_governance<S: Governed>(own: &[Row<S>]) -> Vec<Row<S>> {
    let governance: [Row<S>; 8] = [
        ("Governed::offer_governance", "", |s, who| {
            let heir = s.heir();
            call::<S, ()>(s, who, "Governed::offer_governance", Some(heir))
        }),
        ("Governed::take_governance", "", |s, who| call::<S, ()>(s, who, "Governed::take_governance", ())),
        ("Governed::wire", S::OTHER.1, |s, who| {
            cancel(s);
            let heir = s.heir();
            call::<S, ()>(s, who, "Governed::wire", (S::OTHER.0, heir))
        }),
        ("Governed::announce", "", |s, who| {
            cancel(s);
            let change = Announcement::Wire { slot: S::SLOT, contract: s.heir() };
            call::<S, ()>(s, who, "Governed::announce", change)
        }),
        ("Governed::execute", "", |s, who| call::<S, ()>(s, who, "Governed::execute", ())),
        ("Governed::cancel", "", |s, who| call::<S, ()>(s, who, "Governed::cancel", ())),
        ("Governed::governance", "", |s, who| call::<S, Governance>(s, who, "Governed::governance", ())),
        ("Governed::wired", "", |s, who| call::<S, Option<AccountId>>(s, who, "Governed::wired", S::SLOT)),
    ];
    own.iter().copied().chain(governance).collect()
}

/// Something that is refused with this: it undoes everything, and says nothing.
#[track_caller]
fn provoke<S: Governed>(
    stage: &mut S,
    seen: &mut Seen,
    who: AccountId,
    (message, arguments): (&str, impl Encode),
    error: Error,
) {
    seen.refused(stage.send::<()>(who, &format!("Governed::{message}"), arguments), error);
    assert!(stage.last().reverted && stage.last().emitted.is_empty(), "{message}");
}

/// Every refusal of the governance, provoked by its data. The variants are read from the bundle's metadata, so a new one
/// without a case fails.
#[track_caller]
pub fn every_refusal<S: Governed>(stage: &mut S) {
    let (governor, stranger, contract, slot) = (stage.governor(), stage.account("stranger"), stage.heir(), S::SLOT);
    let filled = stage.send::<Option<AccountId>>(stranger, "Governed::wired", slot).unwrap().expect("it is filled");
    // What the stage has announced and offered.
    cancel(stage);
    stage.send::<()>(governor, "Governed::offer_governance", None::<AccountId>).unwrap();

    let mut seen = Seen::default();
    let wire = |slot, contract| Announcement::Wire { slot, contract };
    let code = Announcement::Code { hash: [9; 32] };
    // A slot that none of them has.
    let other = Slot::ClaimsEscrow;
    provoke(stage, &mut seen, stranger, ("wire", (slot, contract)), Error::NotGovernor { governor });
    provoke(stage, &mut seen, governor, ("wire", (other, contract)), Error::NoSuchSlot);
    provoke(stage, &mut seen, governor, ("wire", (slot, contract)), Error::SlotFilled { contract: filled });
    provoke(stage, &mut seen, governor, ("wire", (slot, NOBODY)), Error::Nobody);
    provoke(stage, &mut seen, governor, ("offer_governance", Some(NOBODY)), Error::Nobody);
    provoke(stage, &mut seen, governor, ("announce", wire(slot, NOBODY)), Error::Nobody);
    provoke(stage, &mut seen, governor, ("announce", wire(other, contract)), Error::NoSuchSlot);
    provoke(stage, &mut seen, stranger, ("take_governance", ()), Error::NotOffered);
    provoke(stage, &mut seen, stranger, ("execute", ()), Error::NothingAnnounced);
    stage.send::<()>(governor, "Governed::announce", code).unwrap();
    let ready = stage.chain().now() + GOVERNANCE_DELAY;
    provoke(stage, &mut seen, governor, ("announce", wire(slot, contract)), Error::AlreadyAnnounced { ready });
    provoke(stage, &mut seen, stranger, ("execute", ()), Error::TooEarly { ready });
    stage.chain().set_time(ready);
    provoke(stage, &mut seen, stranger, ("execute", ()), Error::NoSuchCode);
    seen.has_all(stage.bundle(), "governance::Error", &[]);
}
