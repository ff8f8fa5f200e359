//! Units on record: packs and containers.

use super::tags::Tag;
use super::{Day, LotKey, Recall, State, UnitKey};
use crate::{AccountId, Hash, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most containers around a pack, one in another.
pub const MAX_HEIGHT: u8 = 4;
/// The most past stays that a unit remembers.
pub const MAX_TRAIL: usize = 4;
/// The most excursions that a container lists.
pub const MAX_EXCURSIONS: usize = 8;
/// The most sensors of a container, the former ones counted that can still report.
pub const MAX_SENSORS: usize = 4;

/// Where a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Place {
    /// With its custodian, in nothing.
    Held(AccountId),
    /// In a container; its custodian is that one's.
    In {
        /// Which one.
        container: UnitKey,
        /// Since when.
        since: Timestamp,
    },
}

/// A past stay in a container, half-open: what happened to the container at that time happened to the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Stay {
    /// Which container.
    pub container: UnitKey,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// That a pack was given to a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Dispensed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
    /// Where: the commitment to the premises.
    pub premises: Hash,
}

/// A sensor on a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Attachment {
    /// The sensor.
    pub sensor: AccountId,
    /// Since when.
    pub since: Timestamp,
    /// Until when, if it was taken off: what it measured before then it may still report.
    pub until: Option<Timestamp>,
}

/// A time at which a container's temperature was out of range, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Excursion {
    /// Its number among the container's, from 1.
    pub id: u32,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// A pack, as opposed to a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Pack {
    /// Its lot.
    pub lot: LotKey,
    /// The last day on which it may be used.
    pub expiry: Day,
    /// Whether it was ever opened.
    pub opened: bool,
    /// That it was dispensed, unless that was undone.
    pub dispensed: Option<Dispensed>,
    /// Its own recall, besides its lot's and its product's.
    pub recall: Option<Recall>,
}

/// A container, as opposed to a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Container {
    /// What is in it, at any depth.
    pub tags: Vec<Tag>,
    /// How many containers, it counted, may be one in another from here down: 1 to 4. Never decreases.
    pub height: u8,
    /// Its sensors.
    pub sensors: Vec<Attachment>,
    /// Its excursions.
    pub excursions: Vec<Excursion>,
    /// How many excursions were ever listed.
    pub reported: u32,
}

/// What only a pack has, or only a container.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Body {
    /// A saleable pack, or a serialised device.
    Pack(Pack),
    /// A case, a pallet: whatever has an SSCC.
    Container(Container),
}

/// A pack or a container.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Unit {
    /// The root of the batch that commissioned it; none for a container that was packed by hand.
    pub origin: Option<Hash>,
    /// Where it is.
    pub place: Place,
    /// Its state. What surrounds it may be in a graver one.
    pub state: State,
    /// Where it was.
    pub trail: Vec<Stay>,
    /// How long its history is.
    pub entries: u32,
    /// What only a pack has, or only a container.
    pub body: Body,
}

impl Unit {
    /// A container that somebody begins to fill.
    pub(super) fn container(custodian: AccountId) -> Unit {
        let body = Container { height: 1, ..Container::default() };
        Unit {
            origin: None,
            place: Place::Held(custodian),
            state: State::Active,
            trail: Vec::new(),
            entries: 0,
            body: Body::Container(body),
        }
    }

    /// Whether it is of a lot, or something in it is.
    pub(super) fn holds_lot(&self, lot: &LotKey) -> bool {
        match &self.body {
            Body::Pack(pack) => pack.lot == *lot,
            Body::Container(container) => container.tags.iter().any(|tag| tag.lot == *lot),
        }
    }

    /// Its date; of what is in it the earliest, of the named lot if that is in it.
    pub(super) fn expiry_of(&self, lot: Option<&LotKey>) -> Option<Day> {
        match &self.body {
            Body::Pack(pack) => Some(pack.expiry),
            Body::Container(container) => {
                let named = |tag: &&Tag| lot.is_none_or(|lot| tag.lot == *lot);
                container.tags.iter().filter(named).map(|tag| tag.expiry).min()
            }
        }
    }

    /// The pack that it is.
    pub const fn pack(&self) -> Option<&Pack> {
        match &self.body {
            Body::Pack(pack) => Some(pack),
            Body::Container(_) => None,
        }
    }

    /// The container that it is.
    pub const fn as_container(&self) -> Option<&Container> {
        match &self.body {
            Body::Container(container) => Some(container),
            Body::Pack(_) => None,
        }
    }

    /// How many containers may be one in another from here down: none for a pack.
    pub const fn height(&self) -> u8 {
        match &self.body {
            Body::Pack(_) => 0,
            Body::Container(container) => container.height,
        }
    }

    /// Where it was and is, as stays; the present one has no end.
    pub(super) fn stays(&self) -> impl Iterator<Item = Stay> + '_ {
        let present = match self.place {
            Place::Held(_) => None,
            Place::In { container, since } => Some(Stay { container, from: since, to: Timestamp::MAX }),
        };
        self.trail.iter().copied().chain(present)
    }
}
