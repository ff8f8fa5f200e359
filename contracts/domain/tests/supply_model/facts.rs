//! Facts: what happened, one thing each, in order. Nothing else is kept.

use salus_domain::supply::*;
use salus_domain::{AccountId, Hash, Timestamp};

#[derive(Clone, Debug)]
pub enum What {
    /// A container is known from now on; it is with somebody.
    Born {
        container: UnitKey,
        by: AccountId,
    },
    /// Something went into a container; how high the child was then.
    In {
        child: UnitKey,
        container: UnitKey,
        height: u8,
    },
    /// Something came out, to somebody.
    Out {
        child: UnitKey,
        to: AccountId,
    },
    /// A past stay was forgotten: which of the unit's, from 0.
    Forgotten {
        unit: UnitKey,
        stay: usize,
    },
    /// Something is with somebody else.
    Given {
        unit: UnitKey,
        to: AccountId,
    },
    Became {
        unit: UnitKey,
        state: State,
    },
    Gave {
        unit: UnitKey,
        premises: Hash,
    },
    Opened {
        unit: UnitKey,
    },
    Recalled {
        target: Target,
        kind: RecallKind,
    },
    Cancelled {
        target: Target,
    },
    Sensor {
        container: UnitKey,
        sensor: Option<AccountId>,
    },
    Excursion {
        container: UnitKey,
        from: Timestamp,
        to: Timestamp,
    },
    Decided {
        about: OutcomeKey,
        outcome: Outcome,
    },
    Owner {
        gtin: Gtin,
        owner: AccountId,
    },
    /// An entry in a unit's history.
    Entry {
        unit: UnitKey,
        by: AccountId,
        correction: bool,
    },
}

#[derive(Clone, Debug)]
pub struct Fact {
    pub at: Timestamp,
    pub what: What,
}
