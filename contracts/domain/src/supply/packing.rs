//! Packing: units into containers, and out again.

use super::ledger::{check_count, Ledger};
use super::unit::{Container, Stay, Unit, MAX_HEIGHT, MAX_TRAIL};
use super::{tags, Body, Error, Move, Party, Place, State, UnitKey, What};
use alloc::vec::Vec;

impl Ledger<'_> {
    /// Puts units into a container; one that is unknown begins to exist. By who holds them all.
    ///
    /// What is recalled or expired goes in, since that is how a return pallet is made; the container then moves only as a
    /// return too.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::NotContainer`], [`Error::Cycle`], [`Error::SsccReused`], [`Error::InsideContainer`],
    /// [`Error::WrongState`], [`Error::NotCustodian`], [`Error::Frozen`], [`Error::TooDeep`], [`Error::TooManyTags`],
    /// [`Error::TrailFull`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn pack(&mut self, party: &Party, container: &UnitKey, children: &[UnitKey]) -> Result<(), Error> {
        check_count(children.len())?;
        let mut outer = match self.find(container)? {
            Some(outer) => outer,
            None if container.is_packed() => Unit::container(*party.id()),
            // It may have been commissioned, by whomever.
            None => return Err(Error::ProofNeeded { unit: *container }),
        };
        self.check_cycle(container, &outer, children)?;
        if outer.as_container().is_some() && outer.state.kind().is_final() {
            return Err(Error::SsccReused { container: *container });
        }
        party.require_custodian(self.fillable(container, &outer)?)?;
        for child in children {
            let mut unit = self.held(Move::Pack, party, child)?;
            self.unflagged(Move::Pack, child, &unit)?;
            let height = unit.height().saturating_add(1).max(outer.height());
            if height > MAX_HEIGHT {
                return Err(Error::TooDeep { height });
            }
            let more = tags::of(&unit, |lot| self.lot(lot).map(|lot| lot.gtin))?;
            if let Body::Container(Container { tags, height: top, .. }) = &mut outer.body {
                tags::add(tags, &more)?;
                *top = height;
            }
            self.make_room(child, &mut unit)?;
            unit.place = Place::In { container: *container, since: self.now() };
            self.put(child, unit);
        }
        self.note(container, &mut outer, party, None, What::Packed { children: children.to_vec() })
    }

    /// Takes units out of a container, in whatever state they are. By who holds it. Emptied, it is out of use for ever.
    ///
    /// # Errors
    /// [`Error::BadCount`], [`Error::NotContainer`], [`Error::InsideContainer`], [`Error::WrongState`],
    /// [`Error::NotCustodian`], [`Error::NotInside`]; [`Error::ProofNeeded`] and others of a proof.
    pub fn unpack(&mut self, party: &Party, container: &UnitKey, children: &[UnitKey]) -> Result<(), Error> {
        check_count(children.len())?;
        let mut outer = self.held(Move::Unpack, party, container)?;
        for child in children {
            let unit = self.unit(child)?;
            let unit = self.take_out(container, &mut outer, child, unit, party)?;
            self.put(child, unit);
        }
        retire_if_empty(&mut outer);
        self.note(container, &mut outer, party, None, What::Unpacked { children: children.to_vec() })
    }

    /// A unit that was in a container and now is with somebody. The container's tags follow.
    pub(super) fn take_out(
        &mut self,
        container: &UnitKey,
        outer: &mut Unit,
        child: &UnitKey,
        mut unit: Unit,
        to: &Party,
    ) -> Result<Unit, Error> {
        let since = match unit.place {
            Place::In { container: around, since } if around == *container => since,
            _ => return Err(Error::NotInside { unit: *child }),
        };
        let less = tags::of(&unit, |lot| self.lot(lot).map(|lot| lot.gtin))?;
        if let Body::Container(Container { tags, .. }) = &mut outer.body {
            tags::take(tags, &less);
        }
        // There is room: what goes in finds some. In and out in one block is no time at all.
        if since < self.now() {
            unit.trail.push(Stay { container: *container, from: since, to: self.now() });
        }
        unit.place = Place::Held(*to.id());
        Ok(unit)
    }

    /// Whether one of the children is the container, or something that it is in.
    fn check_cycle(&mut self, container: &UnitKey, outer: &Unit, children: &[UnitKey]) -> Result<(), Error> {
        let (mut key, mut place) = (*container, outer.place);
        for _ in 0..=MAX_HEIGHT {
            if children.contains(&key) {
                return Err(Error::Cycle { container: *container });
            }
            match place {
                Place::Held(_) => return Ok(()),
                Place::In { container: around, .. } => {
                    key = around;
                    place = self.unit(&around)?.place;
                }
            }
        }
        Ok(())
    }

    /// Who may fill a container: its custodian, if it can be filled.
    fn fillable(&mut self, container: &UnitKey, outer: &Unit) -> Result<crate::AccountId, Error> {
        if outer.as_container().is_none() {
            return Err(Error::NotContainer { unit: *container });
        }
        self.check(Move::Pack, container, outer)?;
        self.custodian(outer)
    }

    /// Makes room in a unit's trail for one more stay: if it is full, by forgetting the stays that nothing can come of any
    /// more. So taking out is never refused.
    fn make_room(&mut self, key: &UnitKey, unit: &mut Unit) -> Result<(), Error> {
        if unit.trail.len() < MAX_TRAIL {
            return Ok(());
        }
        let mut kept = Vec::new();
        for stay in &unit.trail {
            if self.is_bound(unit, stay)? {
                kept.push(*stay);
            }
        }
        if kept.len() >= MAX_TRAIL {
            return Err(Error::TrailFull { unit: *key });
        }
        unit.trail = kept;
        Ok(())
    }
}

/// An emptied container is out of use: its SSCC is not given out again.
pub(super) fn retire_if_empty(outer: &mut Unit) {
    if outer.as_container().is_some_and(|container| container.tags.is_empty()) {
        outer.state = State::Retired;
    }
}
