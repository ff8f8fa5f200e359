//! Excursions: a sensor's report binds whatever was inside at that time, until the product's owner decides.

use super::ledger::Ledger;
use super::licence::Licence;
use super::unit::{Attachment, Container, Excursion, Stay, Unit, MAX_EXCURSIONS, MAX_HEIGHT, MAX_SENSORS};
use super::{Body, Error, LotKey, Move, Party, UnitKey, What};
use crate::calendar::DAY;
use crate::{AccountId, Hash, Timestamp, NOBODY};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// How far back a report reaches: 30 days.
pub const REPORT_TIME: u64 = 30 * DAY;

/// What names an outcome: an excursion of a container, and a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct OutcomeKey {
    /// The container.
    pub container: UnitKey,
    /// The number of the excursion.
    pub excursion: u32,
    /// The lot.
    pub lot: LotKey,
}

/// What an excursion did to a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Outcome {
    /// Nothing: it may be used.
    Released,
    /// It may never be used.
    Rejected,
}

/// An outcome on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Decided {
    /// Which.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
    /// The commitment to the statement.
    pub statement: Hash,
}

/// What a sensor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Since when the temperature was out of range.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The commitment to the reading.
    pub reading: Hash,
}

impl Ledger<'_> {
    /// Puts a sensor on a container in the place of the one before, or (none) takes that off. By who holds it.
    ///
    /// What the former one measured until now it may still report: nobody gets rid of an excursion with the sensor.
    ///
    /// # Errors
    /// [`Error::NotContainer`], [`Error::WrongState`], [`Error::NotCustodian`], [`Error::Nobody`], [`Error::SameSensor`],
    /// [`Error::TooManySensors`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn attach_sensor(&mut self, party: &Party, key: &UnitKey, sensor: Option<AccountId>) -> Result<(), Error> {
        if sensor == Some(NOBODY) {
            return Err(Error::Nobody);
        }
        let mut unit = self.held(Move::AttachSensor, party, key)?;
        let now = self.now();
        let Body::Container(Container { sensors, .. }) = &mut unit.body else {
            return Err(Error::NotContainer { unit: *key });
        };
        let present = sensors.iter().find(|one| one.until.is_none()).map(|one| one.sensor);
        if present == sensor {
            return Err(Error::SameSensor);
        }
        let reach = now.saturating_sub(REPORT_TIME);
        sensors.retain(|one| one.until.is_none_or(|until| until > reach));
        for one in sensors.iter_mut().filter(|one| one.until.is_none()) {
            one.until = Some(now);
        }
        if let Some(sensor) = sensor {
            if sensors.len() >= MAX_SENSORS {
                return Err(Error::TooManySensors);
            }
            sensors.push(Attachment { sensor, since: now, until: None });
        }
        self.note(key, &mut unit, party, None, What::SensorAttached { sensor })
    }

    /// Reports that a container's temperature was out of range. By a sensor that was on it in all of that time.
    ///
    /// When the list is full the last excursion and the new one become one, from the first beginning to the last end, under a
    /// new number: what was released covers the old one only.
    ///
    /// # Errors
    /// [`Error::BadExcursion`], [`Error::WrongLicence`], [`Error::BadJurisdiction`], [`Error::NotContainer`],
    /// [`Error::NotSensor`], [`Error::NumbersExhausted`], [`Error::NotLicensed`], [`Error::DependencyUnavailable`];
    /// [`Error::ProofNeeded`] and others of a proof.
    pub fn report_excursion(
        &mut self,
        party: &Party,
        key: &UnitKey,
        Reading { from, to, reading }: Reading,
        licence: &Licence,
    ) -> Result<(), Error> {
        let now = self.now();
        if from >= to || to > now || from < now.saturating_sub(REPORT_TIME) {
            return Err(Error::BadExcursion { from, to });
        }
        licence.check(Move::ReportExcursion)?;
        let mut unit = self.unit(key)?;
        self.check(Move::ReportExcursion, key, &unit)?;
        let Body::Container(Container { sensors, excursions, reported, .. }) = &mut unit.body else {
            return Err(Error::NotContainer { unit: *key });
        };
        let measured = |one: &Attachment| {
            one.sensor == *party.id() && one.since <= from && one.until.is_none_or(|until| to <= until)
        };
        if !sensors.iter().any(measured) {
            return Err(Error::NotSensor { sensor: *party.id() });
        }
        let id = reported.checked_add(1).ok_or(Error::NumbersExhausted)?;
        *reported = id;
        let last = if excursions.len() >= MAX_EXCURSIONS { excursions.pop() } else { None };
        excursions.push(match last {
            Some(last) => Excursion { id, from: last.from.min(from), to: last.to.max(to) },
            None => Excursion { id, from, to },
        });
        let what = What::ExcursionReported { id, from, to, reading };
        self.note(key, &mut unit, party, Some(licence.holds), what)?;
        licence.require()
    }

    /// Decides what an excursion did to a lot. By the owner of its product. What was released can still be rejected.
    ///
    /// # Errors
    /// [`Error::NotContainer`], [`Error::NoSuchExcursion`], [`Error::NoSuchLot`], [`Error::NotOwner`],
    /// [`Error::AlreadyDecided`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn release(
        &mut self,
        party: &Party,
        about: &OutcomeKey,
        (outcome, statement): (Outcome, Hash),
    ) -> Result<(), Error> {
        let OutcomeKey { container, excursion, lot } = about;
        let unit = self.unit(container)?;
        self.check(Move::Release, container, &unit)?;
        let listed = |body: &Container| body.excursions.iter().any(|one| one.id == *excursion);
        if !unit.as_container().is_some_and(listed) {
            return Err(Error::NoSuchExcursion { excursion: *excursion });
        }
        let gtin = self.lot(lot)?.gtin;
        party.require_owner(self.product(gtin)?.owner)?;
        if let Some(Decided { outcome: before, .. }) = self.outcome(about).filter(|one| one.outcome >= outcome) {
            return Err(Error::AlreadyDecided { outcome: before });
        }
        let decided = Decided { outcome, at: self.now(), by: *party.id(), statement };
        self.left().outcome = Some((*about, decided));
        Ok(())
    }

    /// The first excursion that is not released for a lot in a unit: of a container, its own; of all, those of whatever the
    /// unit was in, at the time, and of what that was in.
    pub(super) fn frozen(&mut self, key: &UnitKey, unit: &Unit) -> Result<Option<(UnitKey, u32)>, Error> {
        let mut found = Vec::new();
        if let Some(container) = unit.as_container() {
            found.extend(container.excursions.iter().map(|one| (*key, one.id)));
        }
        for stay in unit.stays() {
            self.excursions_during(&stay, 1, &mut found)?;
        }
        self.unreleased(unit, &found)
    }

    /// Whether anything can still come of a stay that is over: a report reaches it, or one that is not released for good does.
    ///
    /// A container's stay also counts for what was taken out of it since, whose lots are not known: any excursion binds it.
    pub(super) fn is_bound(&mut self, unit: &Unit, stay: &Stay) -> Result<bool, Error> {
        if stay.to > self.now().saturating_sub(REPORT_TIME) {
            return Ok(true);
        }
        let mut found = Vec::new();
        self.excursions_during(stay, 1, &mut found)?;
        match &unit.body {
            Body::Container(_) => Ok(!found.is_empty()),
            Body::Pack(_) => Ok(self.unreleased(unit, &found)?.is_some()),
        }
    }

    fn unreleased(&mut self, unit: &Unit, found: &[(UnitKey, u32)]) -> Result<Option<(UnitKey, u32)>, Error> {
        if found.is_empty() {
            return Ok(None);
        }
        for (_, lot) in self.contents(unit)? {
            for (container, excursion) in found {
                let about = OutcomeKey { container: *container, excursion: *excursion, lot };
                if self.outcome(&about).is_none_or(|decided| decided.outcome == Outcome::Rejected) {
                    return Ok(Some((*container, *excursion)));
                }
            }
        }
        Ok(None)
    }

    /// The excursions of a container during a stay in it, and of what it was in meanwhile, clipped to the stay. At no time are
    /// there more than [`MAX_HEIGHT`] containers around a unit, so nothing is missed.
    fn excursions_during(&mut self, stay: &Stay, depth: u8, found: &mut Vec<(UnitKey, u32)>) -> Result<(), Error> {
        let Stay { container, from, to } = *stay;
        let unit = self.unit(&container)?;
        if let Some(body) = unit.as_container() {
            let during = body.excursions.iter().filter(|one| one.from < to && from < one.to);
            found.extend(during.map(|one| (container, one.id)));
        }
        if depth >= MAX_HEIGHT {
            return Ok(());
        }
        for outer in unit.stays() {
            let clipped = Stay { from: outer.from.max(from), to: outer.to.min(to), ..outer };
            if clipped.from < clipped.to {
                self.excursions_during(&clipped, depth.saturating_add(1), found)?;
            }
        }
        Ok(())
    }
}
