//! What a custodian says about units without giving them to anybody: set aside, destroyed, stolen, exported and so on.

use super::ledger::{check_count, Ledger};
use super::licence::Licence;
use super::{Error, Move, Party, State, UnitKey, What};
use crate::Hash;

impl Ledger<'_> {
    /// Sets units aside.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::InsideContainer`], [`Error::WrongState`], [`Error::NotCustodian`];
    /// [`Error::ProofNeeded`] and others of a proof.
    pub fn inactivate(&mut self, party: &Party, units: &[UnitKey]) -> Result<(), Error> {
        self.change(Move::Inactivate, party, units, None, State::Inactive, &What::Inactivated)
    }

    /// Takes units back into stock.
    ///
    /// # Errors
    /// As [`Ledger::inactivate`].
    pub fn reactivate(&mut self, party: &Party, units: &[UnitKey]) -> Result<(), Error> {
        self.change(Move::Reactivate, party, units, None, State::Active, &What::Reactivated)
    }

    /// Reports units stolen, also out of a container, and as the sender on their way.
    ///
    /// # Errors
    /// As [`Ledger::inactivate`], except that nothing is in the way of it inside a container.
    pub fn report_stolen(&mut self, party: &Party, units: &[UnitKey]) -> Result<(), Error> {
        self.change(Move::ReportStolen, party, units, None, State::Stolen, &What::Stolen)
    }

    /// Destroys units, with all that is in them.
    ///
    /// # Errors
    /// As [`Ledger::inactivate`]; [`Error::WrongLicence`], [`Error::BadJurisdiction`], [`Error::NotLicensed`],
    /// [`Error::DependencyUnavailable`].
    pub fn destroy(&mut self, party: &Party, units: &[UnitKey], licence: &Licence) -> Result<(), Error> {
        self.change(Move::Destroy, party, units, Some(licence), State::Destroyed, &What::Destroyed)
    }

    /// Exports units to where nobody verifies them.
    ///
    /// # Errors
    /// As [`Ledger::destroy`]; [`Error::Recalled`], [`Error::Expired`], [`Error::Frozen`].
    pub fn export(&mut self, party: &Party, units: &[UnitKey], licence: &Licence) -> Result<(), Error> {
        self.change(Move::Export, party, units, Some(licence), State::Exported, &What::Exported)
    }

    /// Takes units as samples.
    ///
    /// # Errors
    /// As [`Ledger::destroy`].
    pub fn sample(&mut self, party: &Party, units: &[UnitKey], licence: &Licence) -> Result<(), Error> {
        self.change(Move::Sample, party, units, Some(licence), State::Sample, &What::Sampled)
    }

    /// Makes units into the packs of a batch, which the same party commissioned.
    ///
    /// # Errors
    /// As [`Ledger::export`]; [`Error::NoSuchBatch`], [`Error::NotOwner`].
    pub fn transform(
        &mut self,
        party: &Party,
        inputs: &[UnitKey],
        output: Hash,
        licence: &Licence,
    ) -> Result<(), Error> {
        party.require_owner(self.batch(&output)?.by)?;
        let what = What::Transformed { output };
        self.change(Move::Transform, party, inputs, Some(licence), State::Consumed, &what)
    }

    fn change(
        &mut self,
        act: Move,
        party: &Party,
        units: &[UnitKey],
        licence: Option<&Licence>,
        state: State,
        what: &What,
    ) -> Result<(), Error> {
        check_count(units.len())?;
        if let Some(licence) = licence {
            licence.check(act)?;
        }
        for key in units {
            let mut unit = self.held(act, party, key)?;
            self.unflagged(act, key, &unit)?;
            unit.state = state;
            self.note(key, &mut unit, party, licence.map(|licence| licence.holds), what.clone())?;
        }
        licence.map_or(Ok(()), Licence::require)
    }
}
