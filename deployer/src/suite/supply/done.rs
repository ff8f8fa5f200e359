//! Whether a move was made already: a bulk command that is run again leaves out what is done.

use salus_domain::AccountId;
use salus_domain::supply::{Entry, Place, State, Unit, What};

use super::Act;

impl Act {
    /// Whether a party made this move with a unit, and nothing was done with it since. `last` is the last entry of its history.
    pub fn is_done(&self, party: &AccountId, unit: &Unit, last: Option<&Entry>) -> bool {
        let held = unit.place == Place::Held(*party);
        match self {
            // What is packed has no entry of its own: its place says it.
            Act::Pack { container } => {
                matches!(unit.place, Place::In { container: inside, .. } if inside == *container)
            }
            Act::Unpack { container } => held && unit.trail.iter().any(|stay| stay.container == *container),
            // Nor has an offer.
            Act::Ship { shipment, .. } => unit.state.offer().is_some_and(|offer| {
                held && (offer.to, offer.purpose, offer.ownership)
                    == (shipment.to, shipment.purpose, shipment.ownership)
            }),
            _ => {
                let by_party = last.filter(|entry| entry.by == *party);
                let to = self.rule().rule().to;
                by_party.is_some_and(|entry| to.contains(&unit.state.kind()) && self.says(&entry.what, &unit.state))
                    || matches!(self, Act::ReceivePartial { .. })
                        && held
                        && by_party.is_some_and(|entry| matches!(entry.what, What::Received { .. }))
            }
        }
    }

    /// Whether an entry tells of this move.
    fn says(&self, what: &What, state: &State) -> bool {
        match (self, what) {
            (Act::Receive { .. }, What::Received { .. })
            | (Act::Reject, What::Rejected { .. })
            | (Act::Void, What::Voided { .. })
            | (Act::UndoDispense { .. }, What::DispenseUndone)
            | (Act::Inactivate, What::Inactivated)
            | (Act::Reactivate, What::Reactivated)
            | (Act::ReportStolen, What::Stolen)
            | (Act::Destroy { .. }, What::Destroyed)
            | (Act::Export { .. }, What::Exported)
            | (Act::Sample { .. }, What::Sampled) => true,
            (Act::Dispense { premises, .. }, What::Dispensed { premises: there })
            | (Act::DispensePartial { premises, .. }, What::PartiallyDispensed { premises: there }) => {
                premises == there
            }
            (Act::Transform { output, .. }, What::Transformed { output: there }) => output == there,
            (Act::Quarantine { standing }, What::Quarantined { .. }) => *state == State::Suspect { by: *standing },
            (Act::Clear { .. }, What::Cleared { .. }) => true,
            (Act::DeclareIllegitimate { .. }, What::DeclaredIllegitimate { .. }) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::Instant;
    use salus_domain::credential::CredentialType;
    use salus_domain::supply::{Body, Day, LotKey, Offer, Pack, Qualification, ShipPurpose, Shipment, UnitKey};

    const HOLDS: Qualification = Qualification { credential: CredentialType::DISPENSER, jurisdiction: *b"DE\0\0\0\0" };

    fn unit(place: Place, state: State) -> Unit {
        let pack = Pack { lot: LotKey([1; 32]), expiry: Day(1), opened: false, dispensed: None, recall: None };
        Unit { origin: None, place, state, trail: Vec::new(), entries: 1, body: Body::Pack(pack) }
    }

    fn entry(by: u8, what: What) -> Entry {
        Entry { at: Instant { at: 1, seq: 1 }, by: [by; 32], licence: None, what }
    }

    #[test]
    fn a_dispense_counts_as_done_only_for_who_made_it_there() {
        let act = Act::Dispense { premises: [7; 32], holds: HOLDS };
        let gone = unit(Place::Held([1; 32]), State::Dispensed);
        let said = |by, premises| entry(by, What::Dispensed { premises: [premises; 32] });
        assert!(act.is_done(&[1; 32], &gone, Some(&said(1, 7))));
        assert!(!act.is_done(&[1; 32], &gone, Some(&said(2, 7))), "another pharmacy's");
        assert!(!act.is_done(&[1; 32], &gone, Some(&said(1, 8))), "other premises");
        assert!(!act.is_done(&[1; 32], &gone, None));
        let back = unit(Place::Held([1; 32]), State::Active);
        assert!(!act.is_done(&[1; 32], &back, Some(&entry(1, What::DispenseUndone))));
    }

    #[test]
    fn an_offer_counts_as_made_only_to_whom_it_was_made() {
        let shipment = Shipment { to: [2; 32], purpose: ShipPurpose::Supply, ownership: true, void_after: 7 };
        let act = |to| Act::Ship { shipment: Shipment { to: [to; 32], ..shipment }, holds: HOLDS };
        let offer = Offer { to: [2; 32], at: 1, void_after: 9, ownership: true, purpose: ShipPurpose::Supply };
        let moving = unit(Place::Held([1; 32]), State::InTransit(offer));
        assert!(act(2).is_done(&[1; 32], &moving, None));
        assert!(!act(3).is_done(&[1; 32], &moving, None));
        assert!(!act(2).is_done(&[4; 32], &moving, None));
        let pack = Act::Pack { container: UnitKey([9; 32]) };
        assert!(pack.is_done(
            &[1; 32],
            &unit(Place::In { container: UnitKey([9; 32]), since: 1 }, State::Active),
            None
        ));
        assert!(!pack.is_done(&[1; 32], &moving, None));
    }

    #[test]
    fn a_receipt_that_was_shipped_on_is_not_done() {
        let act = Act::Receive { as_return: false, holds: HOLDS };
        let what = || What::Received {
            from: [9; 32],
            offered: 1,
            ownership: false,
            purpose: ShipPurpose::Supply,
            as_return: false,
        };
        assert!(act.is_done(&[1; 32], &unit(Place::Held([1; 32]), State::Active), Some(&entry(1, what()))));
        let offer = Offer { to: [1; 32], at: 1, void_after: 9, ownership: true, purpose: ShipPurpose::Supply };
        let again = unit(Place::Held([9; 32]), State::InTransit(offer));
        assert!(!act.is_done(&[1; 32], &again, Some(&entry(1, what()))));
    }
}
