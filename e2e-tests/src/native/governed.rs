//! The messages of governance, which every contract has alike, in the table of who may do what.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId,
    governance::{Announcement, Governance, Slot},
};

use super::{
    matrix::{Answer, Row, Stage, answer},
    messages,
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
