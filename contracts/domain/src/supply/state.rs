//! States of packs and containers, and what stops them besides.

use super::{Day, RecallKind, Target, UnitKey};
use crate::{AccountId, Timestamp};
use scale::{Decode, Encode};

/// As what somebody stops a unit, or lets it go again; a higher one overrules a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Standing {
    /// Who holds it.
    Custodian,
    /// The owner of all products in it.
    Owner,
    /// The regulator of the jurisdiction of all products in it.
    Regulator,
}

/// What a shipment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum ShipPurpose {
    /// Towards patients.
    Supply,
    /// Back: the only way for what is recalled, expired or frozen.
    Return,
}

/// A unit on its way: offered by its custodian, not yet accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Offer {
    /// To whom.
    pub to: AccountId,
    /// Since when.
    pub at: Timestamp,
    /// After how many days the sender may take it back, 1 to 90.
    pub void_after: u8,
    /// Whether ownership changes hands too (DSCSA: transaction information is due), or possession only.
    pub ownership: bool,
    /// What for.
    pub purpose: ShipPurpose,
}

/// The state of a unit, with what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum State {
    /// With its custodian, free to move.
    Active,
    /// Offered to somebody.
    InTransit(Offer),
    /// Set aside by its custodian.
    Inactive,
    /// Given to a patient.
    Dispensed,
    /// Opened, a part of it given to a patient.
    PartiallyDispensed,
    /// In quarantine (DSCSA §582: suspect product).
    Suspect {
        /// As what it was put there.
        by: Standing,
    },
    /// Found to be illegitimate (DSCSA §582; FMD: falsified).
    Illegitimate,
    /// Destroyed.
    Destroyed,
    /// Stolen.
    Stolen,
    /// Out of the countries that verify it.
    Exported,
    /// A sample.
    Sample,
    /// Made into something else.
    Consumed,
    /// A container that was emptied; its SSCC is not used again.
    Retired,
}

/// A state by its name only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // they are those of `State`
pub enum StateKind {
    Active,
    InTransit,
    Inactive,
    Dispensed,
    PartiallyDispensed,
    Suspect,
    Illegitimate,
    Destroyed,
    Stolen,
    Exported,
    Sample,
    Consumed,
    Retired,
}

impl State {
    /// The state by its name.
    pub const fn kind(&self) -> StateKind {
        match self {
            State::Active => StateKind::Active,
            State::InTransit(_) => StateKind::InTransit,
            State::Inactive => StateKind::Inactive,
            State::Dispensed => StateKind::Dispensed,
            State::PartiallyDispensed => StateKind::PartiallyDispensed,
            State::Suspect { .. } => StateKind::Suspect,
            State::Illegitimate => StateKind::Illegitimate,
            State::Destroyed => StateKind::Destroyed,
            State::Stolen => StateKind::Stolen,
            State::Exported => StateKind::Exported,
            State::Sample => StateKind::Sample,
            State::Consumed => StateKind::Consumed,
            State::Retired => StateKind::Retired,
        }
    }

    /// The offer, while there is one.
    pub const fn offer(&self) -> Option<&Offer> {
        match self {
            State::InTransit(offer) => Some(offer),
            _ => None,
        }
    }
}

impl StateKind {
    /// All states.
    pub const ALL: [StateKind; 13] = [
        StateKind::Active,
        StateKind::InTransit,
        StateKind::Inactive,
        StateKind::Dispensed,
        StateKind::PartiallyDispensed,
        StateKind::Suspect,
        StateKind::Illegitimate,
        StateKind::Destroyed,
        StateKind::Stolen,
        StateKind::Exported,
        StateKind::Sample,
        StateKind::Consumed,
        StateKind::Retired,
    ];

    /// The state's name.
    pub const fn name(self) -> &'static str {
        match self {
            StateKind::Active => "active",
            StateKind::InTransit => "in transit",
            StateKind::Inactive => "inactive",
            StateKind::Dispensed => "dispensed",
            StateKind::PartiallyDispensed => "partially dispensed",
            StateKind::Suspect => "suspect",
            StateKind::Illegitimate => "illegitimate",
            StateKind::Destroyed => "destroyed",
            StateKind::Stolen => "stolen",
            StateKind::Exported => "exported",
            StateKind::Sample => "sample",
            StateKind::Consumed => "consumed",
            StateKind::Retired => "retired",
        }
    }

    /// Whether nothing leads out of it but taking back what was said in error: a container in it never gets contents again.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            StateKind::Dispensed
                | StateKind::Illegitimate
                | StateKind::Destroyed
                | StateKind::Stolen
                | StateKind::Exported
                | StateKind::Sample
                | StateKind::Consumed
                | StateKind::Retired
        )
    }
}

/// What stops a unit although its state would not: read from dates and from other records, never stored with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Flag {
    /// It, its lot or its product is recalled or withdrawn.
    Recalled,
    /// Its date, or the earliest of those in it, is over.
    Expired,
    /// The temperature was out of range, and its owner has not released it.
    Frozen,
}

impl Flag {
    /// All flags.
    pub const ALL: [Flag; 3] = [Flag::Recalled, Flag::Expired, Flag::Frozen];

    /// The flag's name.
    pub const fn name(self) -> &'static str {
        match self {
            Flag::Recalled => "recalled",
            Flag::Expired => "expired",
            Flag::Frozen => "frozen",
        }
    }
}

/// Why a unit is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flagged {
    /// By the recall of what, and of which kind.
    Recalled(Target, RecallKind),
    /// By its date.
    Expired(Day),
    /// By which container's excursion.
    Frozen(UnitKey, u32),
}

impl Flagged {
    /// The flag.
    pub const fn flag(&self) -> Flag {
        match self {
            Flagged::Recalled(..) => Flag::Recalled,
            Flagged::Expired(_) => Flag::Expired,
            Flagged::Frozen(..) => Flag::Frozen,
        }
    }
}
