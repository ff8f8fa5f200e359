//! Suspicion: quarantine, its end, and that it was right (DSCSA §582).

use super::ledger::{check_count, Ledger};
use super::licence::{regulator, settle, Ask};
use super::{Error, Move, Party, Standing, State, Unit, UnitKey, What};
use crate::consent::Qualification;

impl Ledger<'_> {
    /// Puts units into quarantine, also inside a container; or takes a quarantine over in a higher standing.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::WrongState`], [`Error::AlreadySuspect`]; [`Error::NotCustodian`],
    /// [`Error::NotOwner`], [`Error::OtherJurisdiction`], [`Error::NotLicensed`] or [`Error::DependencyUnavailable`],
    /// depending on the standing; [`Error::ProofNeeded`] and others of a proof.
    pub fn quarantine(&mut self, party: &Party, standing: Standing, units: &[UnitKey], ask: Ask) -> Result<(), Error> {
        self.suspicion(Move::Quarantine, party, standing, units, ask, |key, unit| match unit.state {
            State::Suspect { by } if by >= standing => Err(Error::AlreadySuspect { unit: *key, by }),
            _ => Ok((State::Suspect { by: standing }, What::Quarantined { standing })),
        })
    }

    /// Ends a quarantine. Not in a lower standing than it was made in. An opened pack is partially dispensed again.
    ///
    /// # Errors
    /// As [`Ledger::quarantine`]; [`Error::StandingTooLow`].
    pub fn clear(&mut self, party: &Party, standing: Standing, units: &[UnitKey], ask: Ask) -> Result<(), Error> {
        self.suspicion(Move::Clear, party, standing, units, ask, |key, unit| {
            if let State::Suspect { by } = unit.state {
                if by > standing {
                    return Err(Error::StandingTooLow { unit: *key, by });
                }
            }
            let opened = unit.pack().is_some_and(|pack| pack.opened);
            let state = if opened { State::PartiallyDispensed } else { State::Active };
            Ok((state, What::Cleared { standing }))
        })
    }

    /// Declares suspect units to be illegitimate, for ever.
    ///
    /// # Errors
    /// As [`Ledger::quarantine`].
    pub fn declare_illegitimate(
        &mut self,
        party: &Party,
        standing: Standing,
        units: &[UnitKey],
        ask: Ask,
    ) -> Result<(), Error> {
        self.suspicion(Move::DeclareIllegitimate, party, standing, units, ask, |_, _| {
            Ok((State::Illegitimate, What::DeclaredIllegitimate { standing }))
        })
    }

    fn suspicion(
        &mut self,
        act: Move,
        party: &Party,
        standing: Standing,
        units: &[UnitKey],
        ask: Ask,
        change: impl Fn(&UnitKey, &Unit) -> Result<(State, What), Error>,
    ) -> Result<(), Error> {
        check_count(units.len())?;
        let mut holds: Option<Qualification> = None;
        for key in units {
            let mut unit = self.unit(key)?;
            self.check(act, key, &unit)?;
            match standing {
                Standing::Custodian => party.require_custodian(self.custodian(&unit)?)?,
                Standing::Owner => self.owns(party, &unit)?,
                Standing::Regulator => holds = self.regulated(&unit, holds)?,
            }
            let (state, what) = change(key, &unit)?;
            unit.state = state;
            self.note(key, &mut unit, party, holds, what)?;
        }
        let Some(holds) = holds else { return Ok(()) };
        settle(ask(&holds), &holds)
    }

    /// The qualification of the regulator of all that is in a unit, which has to be that of the units before it. Nobody
    /// regulates nothing.
    fn regulated(&mut self, unit: &Unit, mut before: Option<Qualification>) -> Result<Option<Qualification>, Error> {
        for (gtin, _) in self.contents(unit)? {
            let jurisdiction = self.product(gtin)?.jurisdiction;
            if before.is_some_and(|before| before.jurisdiction != jurisdiction) {
                return Err(Error::OtherJurisdiction { jurisdiction });
            }
            before = Some(regulator(jurisdiction));
        }
        match before {
            Some(_) => Ok(before),
            None => Err(Error::WrongStanding { standing: Standing::Regulator }),
        }
    }
}
