//! What lets a move through: the table's row, who holds the unit, and what flags it.

use super::{Body, Day, Error, Flag, Flagged, Kind, Ledger, Move, Party, Place, Unit, UnitKey};

impl Ledger<'_> {
    /// Whether a unit is of the kind and in the state that a move takes, and not in a container if that is in its way.
    pub(super) fn check(&self, act: Move, key: &UnitKey, unit: &Unit) -> Result<(), Error> {
        let rule = act.rule();
        match (rule.kind, &unit.body) {
            (Kind::Pack, Body::Container(_)) => return Err(Error::NotPack { unit: *key }),
            (Kind::Container, Body::Pack(_)) => return Err(Error::NotContainer { unit: *key }),
            _ => {}
        }
        if let (false, Place::In { container, .. }) = (rule.inside, unit.place) {
            return Err(Error::InsideContainer { unit: *key, container });
        }
        let state = unit.state.kind();
        if rule.from.contains(&state) {
            Ok(())
        } else {
            Err(Error::WrongState { unit: *key, state })
        }
    }

    /// As [`Ledger::check`], of a unit that the party holds.
    pub(super) fn held(&mut self, act: Move, party: &Party, key: &UnitKey) -> Result<Unit, Error> {
        let unit = self.unit(key)?;
        self.check(act, key, &unit)?;
        party.require_custodian(self.custodian(&unit)?)?;
        Ok(unit)
    }

    /// Lets through what nothing flags that stops a move.
    pub(super) fn unflagged(&mut self, act: Move, key: &UnitKey, unit: &Unit) -> Result<(), Error> {
        match self.flagged(key, unit, act.rule().stopped_by)? {
            Some(flagged) => Err(flagged.refusal(*key)),
            None => Ok(()),
        }
    }

    /// The first flag of a unit among some.
    pub(super) fn flagged(&mut self, key: &UnitKey, unit: &Unit, flags: &[Flag]) -> Result<Option<Flagged>, Error> {
        for flag in flags {
            let found = match flag {
                Flag::Recalled => self.recall_of(key, unit)?.map(|(target, kind)| Flagged::Recalled(target, kind)),
                Flag::Expired => self.expired(unit).map(Flagged::Expired),
                Flag::Frozen => self.frozen(key, unit)?.map(|(container, id)| Flagged::Frozen(container, id)),
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The day that is over, if one is: a pack's, or the earliest in a container.
    pub(super) fn expired(&self, unit: &Unit) -> Option<Day> {
        let day = match &unit.body {
            Body::Pack(pack) => Some(pack.expiry),
            Body::Container(container) => container.tags.iter().map(|tag| tag.expiry).min(),
        };
        day.filter(|day| day.is_over(self.now()))
    }
}

impl Flagged {
    /// The refusal of a unit with this flag.
    pub(super) const fn refusal(self, unit: UnitKey) -> Error {
        match self {
            Flagged::Recalled(target, kind) => Error::Recalled { unit, target, kind },
            Flagged::Expired(on) => Error::Expired { unit, on },
            Flagged::Frozen(container, excursion) => Error::Frozen { unit, container, excursion },
        }
    }
}
