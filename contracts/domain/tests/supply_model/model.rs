//! The model: what holds, read off the log for every question. Written from the rules in words.

use super::facts::{Fact, What};
use super::support::supply::*;
use salus_domain::supply::*;
use salus_domain::{AccountId, Hash, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What was commissioned.
#[derive(Clone, Debug)]
pub struct Made {
    pub leaf: Leaf,
    pub by: AccountId,
    pub at: Timestamp,
}

pub struct Model {
    pub made: BTreeMap<UnitKey, Made>,
    pub lots: BTreeMap<LotKey, Gtin>,
    pub log: Vec<Fact>,
    pub now: Timestamp,
}

/// A time in a container; the present one ends with time itself.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub container: UnitKey,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Model {
    /// The model of a chain in which nothing has happened yet but commissions.
    pub fn of(world: &World) -> Model {
        let made = world.proofs.iter().map(|proof| {
            let Batch { at, by, .. } = world.batches[&proof.root].clone();
            (*proof.leaf.key(), Made { leaf: proof.leaf.clone(), by, at })
        });
        let mut model = Model {
            made: made.collect(),
            lots: world.lots.iter().map(|(key, lot)| (*key, lot.gtin)).collect(),
            log: Vec::new(),
            now: world.now,
        };
        for (gtin, product) in &world.products {
            model.note(What::Owner { gtin: *gtin, owner: product.owner });
        }
        model
    }

    pub fn note(&mut self, what: What) {
        self.log.push(Fact { at: self.now, what });
    }

    /// The last thing of some sort that happened.
    fn last<T>(&self, pick: impl Fn(&What) -> Option<T>) -> Option<T> {
        self.log.iter().rev().find_map(|fact| pick(&fact.what))
    }

    // --- what there is

    pub fn exists(&self, key: UnitKey) -> bool {
        self.made.contains_key(&key)
            || self.log.iter().any(|fact| matches!(fact.what, What::Born { container, .. } if container == key))
    }

    pub fn is_pack(&self, key: UnitKey) -> bool {
        matches!(self.made.get(&key), Some(Made { leaf: Leaf::Pack { .. }, .. }))
    }

    /// Everything there is.
    pub fn all(&self) -> BTreeSet<UnitKey> {
        let born = self.log.iter().filter_map(|fact| match fact.what {
            What::Born { container, .. } => Some(container),
            _ => None,
        });
        self.made.keys().copied().chain(born).collect()
    }

    pub fn lot_of(&self, pack: UnitKey) -> (LotKey, Day) {
        match &self.made[&pack].leaf {
            Leaf::Pack { lot, expiry, .. } => (*lot, *expiry),
            Leaf::Container { .. } => panic!("{pack:?} is no pack"),
        }
    }

    pub fn owner(&self, gtin: Gtin) -> AccountId {
        let of = |what: &What| match what {
            What::Owner { gtin: of, owner } if *of == gtin => Some(*owner),
            _ => None,
        };
        self.last(of).unwrap()
    }

    // --- where it is

    /// All that a unit ever was in, in order.
    pub fn spans(&self, key: UnitKey) -> Vec<Span> {
        let mut spans = Vec::new();
        if let Some(Made { leaf, at, .. }) = self.made.get(&key) {
            spans.extend(leaf.parent().map(|parent| Span { container: *parent, from: *at, to: Timestamp::MAX }));
        }
        for fact in &self.log {
            match fact.what {
                What::In { child, container, .. } if child == key => {
                    spans.push(Span { container, from: fact.at, to: Timestamp::MAX });
                }
                What::Out { child, .. } if child == key => spans.last_mut().unwrap().to = fact.at,
                _ => {}
            }
        }
        spans
    }

    /// Those that lasted and are not forgotten, with their places among all.
    pub fn remembered(&self, key: UnitKey) -> Vec<(usize, Span)> {
        let forgotten = |stay: usize| {
            self.log
                .iter()
                .any(|fact| matches!(fact.what, What::Forgotten { unit, stay: one } if unit == key && one == stay))
        };
        let lasted = |span: &Span| span.from < span.to;
        self.spans(key).into_iter().enumerate().filter(|(stay, span)| lasted(span) && !forgotten(*stay)).collect()
    }

    pub fn place(&self, key: UnitKey) -> Place {
        if let Some(Span { container, from, to: Timestamp::MAX }) = self.spans(key).last() {
            return Place::In { container: *container, since: *from };
        }
        let with = |what: &What| match what {
            What::Given { unit, to } | What::Out { child: unit, to } if *unit == key => Some(*to),
            What::Born { container, by } if *container == key => Some(*by),
            _ => None,
        };
        Place::Held(self.last(with).unwrap_or_else(|| self.made[&key].by))
    }

    /// What a unit is in now, from the inside out.
    pub fn around(&self, key: UnitKey) -> Vec<UnitKey> {
        match self.place(key) {
            Place::Held(_) => Vec::new(),
            Place::In { container, .. } => [vec![container], self.around(container)].concat(),
        }
    }

    pub fn holder(&self, key: UnitKey) -> AccountId {
        let outermost = self.around(key).last().copied().unwrap_or(key);
        match self.place(outermost) {
            Place::Held(holder) => holder,
            Place::In { .. } => panic!("{outermost:?} is the outermost"),
        }
    }

    /// What each unit is in that is in something.
    fn last_in(&self) -> BTreeMap<UnitKey, UnitKey> {
        let made = self.made.iter().filter_map(|(key, made)| Some((*key, *made.leaf.parent()?)));
        let mut inside: BTreeMap<UnitKey, UnitKey> = made.collect();
        for fact in &self.log {
            match fact.what {
                What::In { child, container, .. } => drop(inside.insert(child, container)),
                What::Out { child, .. } => drop(inside.remove(&child)),
                _ => {}
            }
        }
        inside
    }

    /// The packs in a container by their lots, each counted anew.
    pub fn contents(&self, key: UnitKey) -> BTreeMap<LotKey, u32> {
        let mut contents = BTreeMap::new();
        let inside = self.last_in();
        for pack in self.made.keys().filter(|pack| self.is_pack(**pack)) {
            let mut way_up = std::iter::successors(Some(*pack), |one| inside.get(one).copied());
            if way_up.any(|one| one == key) {
                *contents.entry(self.lot_of(*pack).0).or_default() += 1;
            }
        }
        contents
    }

    /// How high a unit is: what was declared, or the highest that was ever in it and one.
    pub fn height(&self, key: UnitKey) -> u8 {
        let declared = match self.made.get(&key).map(|made| &made.leaf) {
            Some(Leaf::Pack { .. }) => return 0,
            Some(Leaf::Container { height, .. }) => *height,
            None => 1,
        };
        let inside = self.log.iter().filter_map(|fact| match fact.what {
            What::In { container, height, .. } if container == key => Some(height + 1),
            _ => None,
        });
        inside.chain([declared]).max().unwrap()
    }

    // --- how it is

    pub fn state(&self, key: UnitKey) -> State {
        let of = |what: &What| match what {
            What::Became { unit, state } if *unit == key => Some(*state),
            _ => None,
        };
        self.last(of).unwrap_or(State::Active)
    }

    pub fn opened(&self, key: UnitKey) -> bool {
        self.log.iter().any(|fact| matches!(fact.what, What::Opened { unit } if unit == key))
    }

    /// When and where it was given to a patient last.
    pub fn given(&self, key: UnitKey) -> Option<(Timestamp, Hash)> {
        self.log.iter().rev().find_map(|fact| match fact.what {
            What::Gave { unit, premises } if unit == key => Some((fact.at, premises)),
            _ => None,
        })
    }

    /// Who made each entry of its history, and whether it is a correction.
    pub fn entries(&self, key: UnitKey) -> Vec<(AccountId, bool)> {
        let of = |fact: &Fact| match fact.what {
            What::Entry { unit, by, correction } if unit == key => Some((by, correction)),
            _ => None,
        };
        self.log.iter().filter_map(of).collect()
    }

    // --- what stops it

    pub fn recall(&self, target: Target) -> Option<RecallKind> {
        let of = |what: &What| match what {
            What::Recalled { target: of, kind } if *of == target => Some(Some(*kind)),
            What::Cancelled { target: of } if *of == target => Some(None),
            _ => None,
        };
        self.last(of).flatten()
    }

    /// Whether a unit falls under any recall.
    pub fn is_recalled(&self, key: UnitKey) -> bool {
        let own = self.is_pack(key) && self.recall(Target::Pack(key)).is_some();
        let covered = |lot: &LotKey| {
            self.recall(Target::Lot(*lot)).is_some() || self.recall(Target::Product(self.lots[lot])).is_some()
        };
        own || self.contents(key).keys().any(covered)
    }

    /// The day that is over, if one is: in these worlds all packs of a lot have one date.
    pub fn expired(&self, key: UnitKey) -> Option<Day> {
        let earliest = self.earliest(self.contents(key).into_keys().collect())?;
        (self.now >= (u64::from(earliest.0) + 1) * DAY).then_some(earliest)
    }

    /// The earliest date of some lots.
    fn earliest(&self, lots: BTreeSet<LotKey>) -> Option<Day> {
        let days = self.made.keys().filter(|pack| self.is_pack(**pack)).map(|pack| self.lot_of(*pack));
        days.filter(|(lot, _)| lots.contains(lot)).map(|(_, day)| day).min()
    }

    /// A container's list of excursions: the ninth and all after it become one with the eighth.
    pub fn excursions(&self, key: UnitKey) -> Vec<Excursion> {
        let mut list: Vec<Excursion> = Vec::new();
        let mut id = 0;
        for fact in &self.log {
            if let What::Excursion { container, from, to } = fact.what {
                if container == key {
                    id += 1;
                    if list.len() == 8 {
                        let last = list.pop().unwrap();
                        list.push(Excursion { id, from: from.min(last.from), to: to.max(last.to) });
                    } else {
                        list.push(Excursion { id, from, to });
                    }
                }
            }
        }
        list
    }

    /// What surrounded a unit at a time, as far as that is remembered.
    fn around_at(&self, key: UnitKey, at: Timestamp) -> Vec<UnitKey> {
        let then = self.remembered(key).into_iter().find(|(_, span)| span.from <= at && at < span.to);
        match then {
            Some((_, span)) => [vec![span.container], self.around_at(span.container, at)].concat(),
            None => Vec::new(),
        }
    }

    /// The excursions that found a unit inside: looked at whenever anything was moved in or out.
    pub fn bound_by(&self, key: UnitKey, within: (Timestamp, Timestamp)) -> BTreeSet<(UnitKey, u32)> {
        let mut bound = BTreeSet::new();
        let containers: Vec<UnitKey> = self.all().into_iter().filter(|one| !self.is_pack(*one)).collect();
        let moved = |fact: &&Fact| matches!(fact.what, What::In { .. } | What::Out { .. });
        let times: Vec<Timestamp> = self.log.iter().filter(moved).map(|fact| fact.at).collect();
        for container in containers {
            for Excursion { id, from, to } in self.excursions(container) {
                let (from, to) = (from.max(within.0), to.min(within.1));
                let mut moments: BTreeSet<Timestamp> =
                    times.iter().copied().filter(|at| from < *at && *at < to).collect();
                if from < to {
                    moments.insert(from);
                }
                if moments.into_iter().any(|at| self.around_at(key, at).contains(&container)) {
                    bound.insert((container, id));
                }
            }
        }
        bound
    }

    pub fn outcome(&self, about: OutcomeKey) -> Option<Outcome> {
        let of = |what: &What| match what {
            What::Decided { about: of, outcome } if *of == about => Some(*outcome),
            _ => None,
        };
        self.last(of)
    }

    /// The excursions that hold a unit back.
    pub fn freezes(&self, key: UnitKey) -> BTreeSet<(UnitKey, u32)> {
        let mut bound = self.bound_by(key, (0, Timestamp::MAX));
        if !self.is_pack(key) {
            bound.extend(self.excursions(key).iter().map(|one| (key, one.id)));
        }
        let lots = self.contents(key);
        bound.retain(|(container, excursion)| {
            let about = |lot: &LotKey| OutcomeKey { container: *container, excursion: *excursion, lot: *lot };
            lots.keys().any(|lot| self.outcome(about(lot)) != Some(Outcome::Released))
        });
        bound
    }

    pub fn is_flagged(&self, key: UnitKey) -> bool {
        self.is_recalled(key) || self.expired(key).is_some() || !self.freezes(key).is_empty()
    }

    /// When which sensors were on a container.
    pub fn sensors(&self, key: UnitKey) -> Vec<(AccountId, Timestamp, Timestamp)> {
        let mut sensors: Vec<(AccountId, Timestamp, Timestamp)> = Vec::new();
        for fact in &self.log {
            if let What::Sensor { container, sensor } = fact.what {
                if container == key {
                    for one in sensors.iter_mut().filter(|one| one.2 == Timestamp::MAX) {
                        one.2 = fact.at;
                    }
                    sensors.extend(sensor.map(|sensor| (sensor, fact.at, Timestamp::MAX)));
                }
            }
        }
        sensors
    }

    // --- what is said of it

    /// What a verification finds.
    pub fn findings(&self, key: UnitKey, presented: &Presented, now: Timestamp) -> Vec<Finding> {
        let mut found = Vec::new();
        let chain = [vec![key], self.around(key)].concat();
        let mut targets: Vec<Target> = Vec::new();
        if self.exists(key) {
            for lot in self.contents(key).into_keys() {
                targets.extend([Target::Product(self.lots[&lot]), Target::Lot(lot)]);
            }
            if self.is_pack(key) {
                targets.push(Target::Pack(key));
            }
        }
        if let Some(lot) = presented.lot {
            targets.extend([Target::Product(self.lots[&lot]), Target::Lot(lot)]);
        }
        let recalls: Vec<(Target, RecallKind)> =
            targets.into_iter().filter_map(|target| Some((target, self.recall(target)?))).collect();
        let gravest = recalls.iter().map(|(_, kind)| *kind).max();
        found.extend(gravest.map(|kind| {
            // Of several that are as grave, one.
            let (target, _) = recalls.iter().find(|(_, one)| *one == kind).unwrap();
            Finding::Recalled { target: *target, kind }
        }));
        let is = |kind| chain.iter().any(|one| self.exists(*one) && self.state(*one).kind() == kind);
        for (kind, finding) in [
            (StateKind::Stolen, Finding::Stolen),
            (StateKind::Illegitimate, Finding::Illegitimate),
            (StateKind::Suspect, Finding::Suspect),
        ] {
            found.extend(is(kind).then_some(finding));
        }
        use StateKind::*;
        found.extend(
            [Destroyed, Exported, Sample, Consumed, Retired, Inactive]
                .into_iter()
                .filter(|kind| is(*kind))
                .map(|state| Finding::OutOfUse { state }),
        );
        match self.state(key) {
            State::Dispensed => found.push(Finding::Dispensed { at: self.given(key).unwrap().0 }),
            State::PartiallyDispensed => found.push(Finding::PartiallyDispensed),
            _ => {}
        }
        assert_eq!(self.now, now);
        found.extend(self.expired(key).map(|on| Finding::Expired { on }));
        found.extend(self.first_freeze(key).map(|(container, excursion)| Finding::Frozen { container, excursion }));
        // What is printed on a container is of what is in it.
        let inside = self.contents(key);
        found.extend(presented.lot.filter(|seen| !inside.contains_key(seen)).map(|_| Finding::LotDiffers));
        let meant = |lot: &LotKey| self.is_pack(key) || presented.lot.is_none_or(|seen| seen == *lot);
        let day = self.earliest(inside.keys().copied().filter(meant).collect());
        found.extend(presented.expiry.filter(|seen| Some(*seen) != day).map(|_| Finding::ExpiryDiffers));
        let offer = chain.iter().find_map(|one| self.state(*one).offer().copied());
        found.extend(offer.map(|_| Finding::InTransit));
        let wrong = |by: &AccountId| *by != self.holder(key) && offer.is_none_or(|offer| offer.to != *by);
        found.extend(presented.by.filter(wrong).map(|_| Finding::WrongCustodian));
        if found.is_empty() {
            found.push(Finding::Genuine);
        }
        found
    }

    /// One of the excursions that hold a unit back.
    fn first_freeze(&self, key: UnitKey) -> Option<(UnitKey, u32)> {
        self.freezes(key).into_iter().next()
    }
}
