//! Handoffs: offered by the custodian, accepted or refused by the receiver, taken back by the sender after its time.
//!
//! A pallet of ten thousand packs is one handoff: what is in it stays untouched.

use super::ledger::{check_count, Ledger};
use super::licence::Licence;
use super::packing::retire_if_empty;
use super::state::{Offer, ShipPurpose};
use super::{Error, Move, Party, Place, State, Unit, UnitKey, What};
use crate::calendar::DAY;
use crate::credential::CredentialType;
use crate::{AccountId, NOBODY};
use scale::{Decode, Encode};

/// The most days after which a sender may take an offer back.
pub const MAX_VOID_DAYS: u8 = 90;

/// To whom units are offered, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Shipment {
    /// To whom.
    pub to: AccountId,
    /// What for.
    pub purpose: ShipPurpose,
    /// Whether ownership changes hands too.
    pub ownership: bool,
    /// After how many days the sender may take it back, 1 to 90.
    pub void_after: u8,
}

impl Ledger<'_> {
    /// Offers units to a receiver. By who holds them; what is flagged only as a return.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::BadDays`], [`Error::Nobody`], [`Error::ToSelf`], [`Error::WrongLicence`],
    /// [`Error::BadJurisdiction`], [`Error::InsideContainer`], [`Error::WrongState`], [`Error::NotCustodian`],
    /// [`Error::Recalled`], [`Error::Expired`], [`Error::Frozen`], [`Error::NotLicensed`],
    /// [`Error::DependencyUnavailable`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn ship(
        &mut self,
        party: &Party,
        units: &[UnitKey],
        shipment: &Shipment,
        licence: &Licence,
    ) -> Result<(), Error> {
        let Shipment { to, purpose, ownership, void_after } = *shipment;
        check_count(units.len())?;
        if !matches!(void_after, 1..=MAX_VOID_DAYS) {
            return Err(Error::BadDays { days: void_after });
        }
        if to == NOBODY {
            return Err(Error::Nobody);
        }
        if to == *party.id() {
            return Err(Error::ToSelf);
        }
        licence.check(Move::Ship)?;
        for key in units {
            let mut unit = self.held(Move::Ship, party, key)?;
            if purpose == ShipPurpose::Supply {
                self.unflagged(Move::Ship, key, &unit)?;
            }
            unit.state = State::InTransit(Offer { to, at: self.now(), void_after, ownership, purpose });
            // The offer lives in the unit's state; its history hears of it when it is answered.
            self.put(key, unit);
        }
        licence.require()
    }

    /// Accepts units: custody goes over. By the receiver.
    ///
    /// What is flagged is accepted only as a return: goods that were recalled on their way are at somebody's dock, and go back
    /// from there. What was shipped back is accepted by the owner of all products in it, or by who takes returns.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::WrongLicence`], [`Error::BadJurisdiction`], [`Error::WrongState`],
    /// [`Error::NotReceiver`], [`Error::Recalled`], [`Error::Expired`], [`Error::Frozen`], [`Error::NotForReturn`],
    /// [`Error::NotLicensed`], [`Error::DependencyUnavailable`].
    pub fn receive(
        &mut self,
        party: &Party,
        units: &[UnitKey],
        as_return: bool,
        licence: &Licence,
    ) -> Result<(), Error> {
        check_count(units.len())?;
        licence.check(Move::Receive)?;
        for key in units {
            let (mut unit, offer, from) = self.offered(Move::Receive, party, key)?;
            self.receivable((key, &unit), &offer, as_return, party, licence)?;
            unit.place = Place::Held(*party.id());
            unit.state = State::Active;
            let what = received(&offer, from, as_return);
            self.note(key, &mut unit, party, Some(licence.holds), what)?;
        }
        licence.require()
    }

    /// Accepts some of what is in a container, which stays in transit; emptied, it is out of use. By the receiver.
    ///
    /// # Errors
    /// As [`Ledger::receive`]; [`Error::NotContainer`], [`Error::NotInside`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn receive_partial(
        &mut self,
        party: &Party,
        container: &UnitKey,
        children: &[UnitKey],
        as_return: bool,
        licence: &Licence,
    ) -> Result<(), Error> {
        check_count(children.len())?;
        licence.check(Move::ReceivePartial)?;
        let (mut outer, offer, from) = self.offered(Move::ReceivePartial, party, container)?;
        for key in children {
            let unit = self.unit(key)?;
            self.receivable((key, &unit), &offer, as_return, party, licence)?;
            let mut unit = self.take_out(container, &mut outer, key, unit, party)?;
            let what = received(&offer, from, as_return);
            self.note(key, &mut unit, party, Some(licence.holds), what)?;
        }
        retire_if_empty(&mut outer);
        let what = What::Unpacked { children: children.to_vec() };
        self.note(container, &mut outer, party, Some(licence.holds), what)?;
        licence.require()
    }

    /// Refuses units: they are free with their sender again. By the receiver.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::WrongState`], [`Error::NotReceiver`].
    pub fn reject(&mut self, party: &Party, units: &[UnitKey]) -> Result<(), Error> {
        check_count(units.len())?;
        for key in units {
            let (mut unit, offer, from) = self.offered(Move::Reject, party, key)?;
            unit.state = State::Active;
            self.note(key, &mut unit, party, None, What::Rejected { from, offered: offer.at })?;
        }
        Ok(())
    }

    /// Takes units back that nobody accepted in time. By the sender.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::WrongState`], [`Error::NotCustodian`], [`Error::TooEarly`].
    pub fn void(&mut self, party: &Party, units: &[UnitKey]) -> Result<(), Error> {
        check_count(units.len())?;
        for key in units {
            let mut unit = self.held(Move::Void, party, key)?;
            let Some(Offer { to, at, void_after, .. }) = unit.state.offer().copied() else { continue };
            let ready = at.saturating_add(u64::from(void_after).saturating_mul(DAY));
            if self.now() < ready {
                return Err(Error::TooEarly { ready });
            }
            unit.state = State::Active;
            self.note(key, &mut unit, party, None, What::Voided { to, offered: at })?;
        }
        Ok(())
    }

    /// A unit that is offered to a party, its offer, and who offers it.
    fn offered(&mut self, act: Move, party: &Party, key: &UnitKey) -> Result<(Unit, Offer, AccountId), Error> {
        let unit = self.unit(key)?;
        self.check(act, key, &unit)?;
        let refusal = Error::WrongState { unit: *key, state: unit.state.kind() };
        let offer = *unit.state.offer().ok_or(refusal)?;
        if offer.to != *party.id() {
            return Err(Error::NotReceiver { to: offer.to });
        }
        let from = self.custodian(&unit)?;
        Ok((unit, offer, from))
    }

    fn receivable(
        &mut self,
        (key, unit): (&UnitKey, &Unit),
        offer: &Offer,
        as_return: bool,
        party: &Party,
        licence: &Licence,
    ) -> Result<(), Error> {
        let Some(flagged) = self.flagged(key, unit, Move::Receive.rule().stopped_by)? else { return Ok(()) };
        if !as_return {
            return Err(flagged.refusal(*key));
        }
        let takes_returns = licence.holds.credential == CredentialType::RETURNS;
        if offer.purpose == ShipPurpose::Return && !takes_returns && self.owns(party, unit).is_err() {
            return Err(Error::NotForReturn { unit: *key });
        }
        Ok(())
    }
}

fn received(offer: &Offer, from: AccountId, as_return: bool) -> What {
    let Offer { at, ownership, purpose, .. } = *offer;
    What::Received { from, offered: at, ownership, purpose, as_return }
}
