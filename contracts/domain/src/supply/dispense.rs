//! Dispensing, and taking it back.

use super::ledger::{check_count, Ledger};
use super::licence::Licence;
use super::unit::{Dispensed, Pack, Unit};
use super::{Body, Error, Move, Party, State, UnitKey, What};
use crate::calendar::DAY;
use crate::Hash;

/// How long a dispensed pack can be put back: 10 days (FMD 2016/161 art. 13).
pub const UNDO_TIME: u64 = 10 * DAY;

impl Ledger<'_> {
    /// Gives packs to a patient: whole ones, or the rest of opened ones. By who holds them, out of any container.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::WrongLicence`], [`Error::BadJurisdiction`], [`Error::NotPack`],
    /// [`Error::InsideContainer`], [`Error::WrongState`], [`Error::NotCustodian`], [`Error::Recalled`],
    /// [`Error::Expired`], [`Error::Frozen`], [`Error::NotLicensed`], [`Error::DependencyUnavailable`];
    /// [`Error::ProofNeeded`] and others of a proof.
    pub fn dispense(
        &mut self,
        party: &Party,
        units: &[UnitKey],
        premises: Hash,
        licence: &Licence,
    ) -> Result<(), Error> {
        self.each_pack(Move::Dispense, party, units, licence, |pack, dispensed| {
            pack.dispensed = Some(Dispensed { premises, ..dispensed });
            Ok((State::Dispensed, What::Dispensed { premises }))
        })
    }

    /// Opens packs and gives a part of them to a patient.
    ///
    /// # Errors
    /// As [`Ledger::dispense`].
    pub fn dispense_partial(
        &mut self,
        party: &Party,
        units: &[UnitKey],
        premises: Hash,
        licence: &Licence,
    ) -> Result<(), Error> {
        self.each_pack(Move::DispensePartial, party, units, licence, |pack, _| {
            pack.opened = true;
            Ok((State::PartiallyDispensed, What::PartiallyDispensed { premises }))
        })
    }

    /// Puts dispensed packs back on the shelf: within 10 days, on the premises where they were dispensed, never opened, and
    /// attested not to have been supplied. By who dispensed them.
    ///
    /// # Errors
    /// As [`Ledger::dispense`]; [`Error::NotAttested`], [`Error::OtherPremises`], [`Error::Opened`], [`Error::WindowOver`].
    pub fn undo_dispense(
        &mut self,
        party: &Party,
        units: &[UnitKey],
        (premises, attested): (Hash, bool),
        licence: &Licence,
    ) -> Result<(), Error> {
        check_count(units.len())?;
        if !attested {
            return Err(Error::NotAttested);
        }
        let now = self.now();
        for key in units {
            let unit = self.unit(key)?;
            self.check(Move::UndoDispense, key, &unit)?;
            let Some((pack, dispensed)) = unit.pack().and_then(|pack| Some((pack, pack.dispensed?))) else { continue };
            if pack.opened {
                return Err(Error::Opened { unit: *key });
            }
            if dispensed.premises != premises {
                return Err(Error::OtherPremises { unit: *key });
            }
            let until = dispensed.at.saturating_add(UNDO_TIME);
            if now > until {
                return Err(Error::WindowOver { unit: *key, until });
            }
        }
        self.each_pack(Move::UndoDispense, party, units, licence, |pack, _| {
            pack.dispensed = None;
            Ok((State::Active, What::DispenseUndone))
        })
    }

    fn each_pack(
        &mut self,
        act: Move,
        party: &Party,
        units: &[UnitKey],
        licence: &Licence,
        change: impl Fn(&mut Pack, Dispensed) -> Result<(State, What), Error>,
    ) -> Result<(), Error> {
        check_count(units.len())?;
        licence.check(act)?;
        for key in units {
            let mut unit: Unit = self.held(act, party, key)?;
            self.unflagged(act, key, &unit)?;
            let Body::Pack(pack) = &mut unit.body else { return Err(Error::NotPack { unit: *key }) };
            let (state, what) = change(pack, Dispensed { at: self.now(), by: *party.id(), premises: [0; 32] })?;
            unit.state = state;
            self.note(key, &mut unit, party, Some(licence.holds), what)?;
        }
        licence.require()
    }
}
