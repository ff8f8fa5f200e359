//! The table of moves: which there are, from which states, by whom, by virtue of what, and what stops them.
//!
//! Everything consults it: the rules, the command line, which prints it, and the tests, which go through it cell by cell.

use super::{Flag, StateKind};
use crate::credential::CredentialType;
use Flag::Frozen;
use Kind::{Any, Container, Pack};
use Who::{Author, Custodian, Owner, Receiver, Regulator, Sensor};

/// Who makes a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Who holds the unit, or what it is in; while it is in transit that is the sender.
    Custodian,
    /// To whom it is offered.
    Receiver,
    /// The owner of all products in it.
    Owner,
    /// The regulator of their jurisdiction.
    Regulator,
    /// A sensor on it.
    Sensor,
    /// Who made the entry.
    Author,
}

impl Who {
    /// The role's name.
    pub const fn name(self) -> &'static str {
        match self {
            Custodian => "custodian",
            Receiver => "receiver",
            Owner => "product owner",
            Regulator => "regulator",
            Sensor => "sensor",
            Author => "author of the entry",
        }
    }
}

/// What a move is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Packs only.
    Pack,
    /// Containers only.
    Container,
    /// Both.
    Any,
}

impl Kind {
    /// The kind's name.
    pub const fn name(self) -> &'static str {
        match self {
            Pack => "pack",
            Container => "container",
            Any => "pack, container",
        }
    }
}

/// What holds for a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The move.
    pub act: Move,
    /// The states that it leads out of.
    pub from: &'static [StateKind],
    /// The states that it can lead to; none: the state stays.
    pub to: &'static [StateKind],
    /// What it is made with.
    pub kind: Kind,
    /// Whether also with what is in a container.
    pub inside: bool,
    /// Who makes it.
    pub who: &'static [Who],
    /// The credentials one of which it takes; for quarantine, clear, illegitimate, recall and cancel the regulator's only.
    pub licences: &'static [CredentialType],
    /// What stops it.
    pub stopped_by: &'static [Flag],
}

const SHIP: &[CredentialType] = &[
    CredentialType::MANUFACTURER,
    CredentialType::WHOLESALER,
    CredentialType::DISPENSER,
    CredentialType::HOSPITAL,
    CredentialType::RETURNS,
];
const RECEIVE: &[CredentialType] = &[
    CredentialType::MANUFACTURER,
    CredentialType::WHOLESALER,
    CredentialType::DISPENSER,
    CredentialType::HOSPITAL,
    CredentialType::TRIAL_SITE,
    CredentialType::RETURNS,
];
const DISPENSE: &[CredentialType] = &[CredentialType::DISPENSER, CredentialType::HOSPITAL, CredentialType::TRIAL_SITE];
const DESTROY: &[CredentialType] = &[
    CredentialType::MANUFACTURER,
    CredentialType::RETURNS,
    CredentialType::WHOLESALER,
    CredentialType::DISPENSER,
    CredentialType::HOSPITAL,
];
const TAKE_SAMPLES: &[CredentialType] = &[
    CredentialType::MANUFACTURER,
    CredentialType::WHOLESALER,
    CredentialType::DISPENSER,
    CredentialType::HOSPITAL,
    CredentialType::TRIAL_SITE,
];
const MAKE: &[CredentialType] = &[CredentialType::MANUFACTURER];
const REGULATE: &[CredentialType] = &[CredentialType::REGULATOR];
const MEASURE: &[CredentialType] = &[CredentialType::SENSOR];
const NONE: &[CredentialType] = &[];
const EVERY_STATE: &[StateKind] = &StateKind::ALL;
const NOTHING: &[Flag] = &[];
const EVERY_FLAG: &[Flag] = &Flag::ALL;

macro_rules! moves {
    ($(
        $(#[$doc:meta])*
        $act:ident $spoken:literal: [$($from:ident),+] => [$($to:ident),*] $kind:ident $(inside $inside:literal)?
        by [$($who:ident),+] licences $licences:ident stopped by $flags:expr;
    )*) => {
        /// A move.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Move {
            $($(#[$doc])* $act,)*
        }

        /// The table.
        pub const MOVES: &[Rule] = &[$(
            Rule {
                act: Move::$act,
                from: moves!(@states $($from)+),
                to: moves!(@states $($to)*),
                kind: $kind,
                inside: moves!(@inside $($inside)?),
                who: &[$($who),+],
                licences: $licences,
                stopped_by: $flags,
            }
        ),*];

        impl Move {
            /// The move's name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Move::$act => $spoken,)*
                }
            }
        }
    };
    (@states every) => { EVERY_STATE };
    (@states $($state:ident)*) => { &[$(StateKind::$state),*] };
    (@inside) => { false };
    (@inside $inside:literal) => { $inside };
}

moves! {
    /// A unit is put into a container, which has to be active too.
    Pack "pack": [Active] => [] Any by [Custodian] licences NONE stopped by &[Frozen];
    /// Units are taken out of a container. What was emptied still gives out what its declared count forgot.
    Unpack "unpack": [Active, Retired] => [Active, Retired] Container by [Custodian] licences NONE stopped by NOTHING;
    /// A unit is offered to a named receiver. A return is stopped by nothing.
    Ship "ship": [Active] => [InTransit] Any by [Custodian] licences SHIP stopped by EVERY_FLAG;
    /// The receiver accepts. What is received as a return is stopped by nothing.
    Receive "receive": [InTransit] => [Active] Any by [Receiver] licences RECEIVE stopped by EVERY_FLAG;
    /// The receiver takes some units out of a container that stays in transit.
    ReceivePartial "receive partially": [InTransit] => [InTransit, Retired] Container by [Receiver] licences RECEIVE
        stopped by EVERY_FLAG;
    /// The receiver refuses.
    Reject "reject": [InTransit] => [Active] Any by [Receiver] licences NONE stopped by NOTHING;
    /// The sender takes an offer back, after its time.
    Void "void": [InTransit] => [Active] Any by [Custodian] licences NONE stopped by NOTHING;
    /// A pack is given to a patient, or the rest of an opened one.
    Dispense "dispense": [Active, PartiallyDispensed] => [Dispensed] Pack by [Custodian] licences DISPENSE
        stopped by EVERY_FLAG;
    /// A pack is opened, and a part given to a patient.
    DispensePartial "dispense partially": [Active, PartiallyDispensed] => [PartiallyDispensed] Pack by [Custodian]
        licences DISPENSE stopped by EVERY_FLAG;
    /// A pack that was not supplied after all goes back on the shelf (FMD 2016/161 art. 13).
    UndoDispense "undo dispense": [Dispensed] => [Active] Pack by [Custodian] licences DISPENSE stopped by EVERY_FLAG;
    /// A unit is set aside.
    Inactivate "inactivate": [Active] => [Inactive] Any by [Custodian] licences NONE stopped by NOTHING;
    /// A unit is taken back into stock.
    Reactivate "reactivate": [Inactive] => [Active] Any by [Custodian] licences NONE stopped by NOTHING;
    /// A unit is suspected; somebody of a higher standing may take that over.
    Quarantine "quarantine": [Active, Inactive, PartiallyDispensed, Suspect] => [Suspect] Any inside true
        by [Custodian, Owner, Regulator] licences REGULATE stopped by NOTHING;
    /// The suspicion is gone; by nobody lower than who raised it.
    Clear "clear": [Suspect] => [Active, PartiallyDispensed] Any inside true by [Custodian, Owner, Regulator]
        licences REGULATE stopped by NOTHING;
    /// The suspicion was right.
    DeclareIllegitimate "declare illegitimate": [Suspect] => [Illegitimate] Any inside true
        by [Custodian, Owner, Regulator] licences REGULATE stopped by NOTHING;
    /// A unit is destroyed, with all that is in it.
    Destroy "destroy": [Active, Inactive, PartiallyDispensed, Illegitimate] => [Destroyed] Any by [Custodian]
        licences DESTROY stopped by NOTHING;
    /// A unit is stolen; on its way the sender reports it.
    ReportStolen "report stolen": [Active, InTransit, Inactive, PartiallyDispensed, Suspect] => [Stolen] Any inside true
        by [Custodian] licences NONE stopped by NOTHING;
    /// A unit leaves the countries that verify it.
    Export "export": [Active] => [Exported] Any by [Custodian] licences SHIP stopped by EVERY_FLAG;
    /// A unit becomes a sample.
    Sample "take as sample": [Active, PartiallyDispensed] => [Sample] Any by [Custodian] licences TAKE_SAMPLES
        stopped by NOTHING;
    /// A unit is made into something else.
    Transform "transform": [Active] => [Consumed] Any by [Custodian] licences MAKE stopped by EVERY_FLAG;
    /// A pack is recalled by itself.
    Recall "recall": [every] => [] Pack inside true by [Owner, Regulator] licences REGULATE stopped by NOTHING;
    /// Its recall is taken back.
    CancelRecall "cancel recall": [every] => [] Pack inside true by [Regulator] licences REGULATE stopped by NOTHING;
    /// A sensor is put on a container, or taken off.
    AttachSensor "attach sensor": [Active, InTransit, Inactive, Suspect] => [] Container inside true by [Custodian]
        licences NONE stopped by NOTHING;
    /// A sensor says that the temperature was out of range.
    ReportExcursion "report excursion": [every] => [] Container inside true by [Sensor] licences MEASURE
        stopped by NOTHING;
    /// A product owner decides what an excursion did to a lot.
    Release "release": [every] => [] Container inside true by [Owner] licences NONE stopped by NOTHING;
    /// An entry is declared to be wrong.
    Correct "correct": [every] => [] Any inside true by [Author] licences NONE stopped by NOTHING;
}

impl Move {
    /// What holds for it.
    pub const fn rule(self) -> &'static Rule {
        // The table has the order of the moves, which a test makes sure of.
        &MOVES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_has_its_own_row() {
        for (index, rule) in MOVES.iter().enumerate() {
            assert_eq!(rule.act as usize, index);
            assert_eq!(rule.act.rule(), rule);
            assert_eq!(MOVES.iter().filter(|other| other.act.name() == rule.act.name()).count(), 1);
        }
    }

    #[test]
    fn what_takes_a_product_from_the_market_never_asks_what_flags_it() {
        for act in [Move::Destroy, Move::ReportStolen, Move::Quarantine, Move::Unpack, Move::Reject, Move::Void] {
            assert_eq!(act.rule().stopped_by, &[]);
        }
    }
}
