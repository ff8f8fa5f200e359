//! Verification: all that is known about a pack or a container, gravest first.

use super::ledger::{Ledger, Register};
use super::unit::{Dispensed, Unit, MAX_HEIGHT};
use super::{Day, Error, Flag, Flagged, LotKey, Place, Proof, RecallKind, State, StateKind, Target, UnitKey};
use crate::{AccountId, Hash, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// What whoever asks read off the pack, and who that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Presented {
    /// The lot on it.
    pub lot: Option<LotKey>,
    /// The date on it.
    pub expiry: Option<Day>,
    /// Who holds it, or is about to receive it.
    pub by: Option<AccountId>,
}

/// Something that is known about a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Finding {
    /// It is recalled or withdrawn, or the lot that is printed on it is: also after it was dispensed.
    Recalled {
        /// What the recall is of.
        target: Target,
        /// Which of both.
        kind: RecallKind,
    },
    /// It, or what it is in, was stolen.
    Stolen,
    /// It, or what it is in, is illegitimate.
    Illegitimate,
    /// It, or what it is in, is in quarantine.
    Suspect,
    /// There is a record from elsewhere under the key of this unit, the presented one or one that it is in. The first record
    /// counts, and what a later batch says is worth an inquiry.
    DuplicateKey {
        /// Which.
        unit: UnitKey,
    },
    /// It, or what it is in, is out of use: destroyed, exported, a sample, consumed, retired, inactive.
    OutOfUse {
        /// How.
        state: StateKind,
    },
    /// It was given to a patient.
    Dispensed {
        /// When; not by whom.
        at: Timestamp,
    },
    /// It was opened, and a part given to a patient.
    PartiallyDispensed,
    /// Its date is over.
    Expired {
        /// The last day on which it could be used.
        on: Day,
    },
    /// The temperature was out of range, and it is not released.
    Frozen {
        /// Which container's.
        container: UnitKey,
        /// Which excursion.
        excursion: u32,
    },
    /// Another lot is printed on it; on a container, one that is not in it.
    LotDiffers,
    /// Another date is printed on it; on a container, another one than that of the printed lot in it, or than the earliest in it.
    ExpiryDiffers,
    /// It is on its way to somebody.
    InTransit,
    /// Who presents it is not who holds it, nor whom it is on its way to.
    WrongCustodian,
    /// There is neither a record nor a proof of this unit, the presented one or one that it is in: nothing follows from that
    /// before the proof is fetched.
    ProofNeeded {
        /// Which.
        unit: UnitKey,
    },
    /// There is nothing else to be said.
    Genuine,
}

/// All that is known about a unit, gravest first; never nothing.
///
/// # Errors
/// Only those of a proof: [`Error::NoSuchBatch`], [`Error::BadProof`], [`Error::BadLeaf`], [`Error::NoSuchLot`],
/// [`Error::OtherProduct`], [`Error::TooDeep`].
pub fn verify(
    register: &dyn Register,
    key: &UnitKey,
    presented: &Presented,
    proofs: &[Proof],
    now: Timestamp,
) -> Result<Vec<Finding>, Error> {
    let mut ledger = Ledger::new(register, proofs, now);
    let mut findings = Vec::new();
    let chain = ledger.chain(key)?;
    ledger.forget_proofs();
    let unit = chain.units.first();
    ledger.recalls(key, unit, presented, &mut findings)?;
    chain.states(&mut findings);
    if let Some(unit) = unit {
        ledger.rest((key, unit), &chain, presented, &mut findings)?;
    }
    if let Some(unit) = chain.missing {
        findings.push(Finding::ProofNeeded { unit });
    }
    if findings.is_empty() {
        findings.push(Finding::Genuine);
    }
    Ok(findings)
}

/// A unit and what surrounds it, as far as that is known.
struct Chain {
    units: Vec<Unit>,
    /// What has neither a record nor a proof.
    missing: Option<UnitKey>,
    /// What has a record from elsewhere.
    foreign: Option<UnitKey>,
}

impl Chain {
    /// What the states say: the unit's own and those around it.
    fn states(&self, findings: &mut Vec<Finding>) {
        let kinds = || self.units.iter().map(|unit| unit.state.kind());
        for (state, finding) in [
            (StateKind::Stolen, Finding::Stolen),
            (StateKind::Illegitimate, Finding::Illegitimate),
            (StateKind::Suspect, Finding::Suspect),
        ] {
            if kinds().any(|kind| kind == state) {
                findings.push(finding);
            }
        }
        if let Some(unit) = self.foreign {
            findings.push(Finding::DuplicateKey { unit });
        }
        for state in OUT_OF_USE {
            if kinds().any(|kind| kind == state) {
                findings.push(Finding::OutOfUse { state });
            }
        }
        let Some(unit) = self.units.first() else { return };
        if let Some(Dispensed { at, .. }) = unit.pack().and_then(|pack| pack.dispensed) {
            findings.push(Finding::Dispensed { at });
        }
        if unit.state == State::PartiallyDispensed {
            findings.push(Finding::PartiallyDispensed);
        }
    }
}

/// The states in which a unit is out of use, gravest first.
const OUT_OF_USE: [StateKind; 6] = [
    StateKind::Destroyed,
    StateKind::Exported,
    StateKind::Sample,
    StateKind::Consumed,
    StateKind::Retired,
    StateKind::Inactive,
];

impl Ledger<'_> {
    /// A unit and what surrounds it. Unlike the moves it asks for nothing: what is not known is missing.
    fn chain(&mut self, key: &UnitKey) -> Result<Chain, Error> {
        let mut chain = Chain { units: Vec::new(), missing: None, foreign: None };
        let mut next = *key;
        // What the unit below owes to its proof, if it has no record: the batch, and its height.
        let mut below: Option<(Option<Hash>, u8)> = None;
        for _ in 0..=MAX_HEIGHT {
            let (record, proof) = (self.register().unit(&next), self.proof(&next));
            let proven = proof.map(|proof| self.proven(proof)).transpose()?;
            let elsewhere = |unit: &Unit| {
                proof.is_some_and(|proof| unit.origin != Some(proof.root))
                    || below.is_some_and(|(origin, _)| unit.origin != origin)
            };
            if record.as_ref().is_some_and(elsewhere) {
                chain.foreign = chain.foreign.or(Some(next));
            }
            let is_proven = record.is_none();
            let Some(unit) = record.or(proven) else {
                chain.missing = Some(next);
                return Ok(chain);
            };
            if is_proven && below.is_some_and(|(_, height)| unit.height() <= height) {
                return Err(Error::BadLeaf { unit: next });
            }
            below = is_proven.then_some((unit.origin, unit.height()));
            self.keep(&next, unit.clone(), false);
            let place = unit.place;
            chain.units.push(unit);
            match place {
                Place::Held(_) => return Ok(chain),
                Place::In { container, .. } => next = container,
            }
        }
        Err(Error::TooDeep { height: MAX_HEIGHT.saturating_add(1) })
    }

    /// The recalls of what it is and of what is printed on it.
    fn recalls(
        &mut self,
        key: &UnitKey,
        unit: Option<&Unit>,
        presented: &Presented,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Error> {
        let mut found = match unit {
            Some(unit) => self.recall_of(key, unit)?,
            None => None,
        };
        // A lot that nobody created is no reason to recall anything.
        if let Some((lot, record)) = presented.lot.and_then(|lot| Some((lot, self.register().lot(&lot)?))) {
            let printed = self.product(record.gtin)?.recall_of(record.gtin, &lot, &record);
            found = super::product::graver(found, printed);
        }
        findings.extend(found.map(|(target, kind)| Finding::Recalled { target, kind }));
        Ok(())
    }

    /// What is found besides recalls and states.
    fn rest(
        &mut self,
        (key, unit): (&UnitKey, &Unit),
        chain: &Chain,
        presented: &Presented,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Error> {
        if let Some(on) = self.expired(unit) {
            findings.push(Finding::Expired { on });
        }
        // What surrounds it may be unknown, and then so are its excursions.
        if chain.missing.is_none() {
            if let Some(Flagged::Frozen(container, excursion)) = self.flagged(key, unit, &[Flag::Frozen])? {
                findings.push(Finding::Frozen { container, excursion });
            }
        }
        if presented.lot.is_some_and(|lot| !unit.holds_lot(&lot)) {
            findings.push(Finding::LotDiffers);
        }
        if presented.expiry.is_some_and(|expiry| unit.expiry_of(presented.lot.as_ref()) != Some(expiry)) {
            findings.push(Finding::ExpiryDiffers);
        }
        let offer = chain.units.iter().find_map(|unit| unit.state.offer());
        if offer.is_some() {
            findings.push(Finding::InTransit);
        }
        let custodian = chain.units.last().and_then(|unit| match unit.place {
            Place::Held(custodian) => Some(custodian),
            Place::In { .. } => None,
        });
        if let (Some(presenter), Some(custodian)) = (presented.by, custodian) {
            if presenter != custodian && offer.is_none_or(|offer| offer.to != presenter) {
                findings.push(Finding::WrongCustodian);
            }
        }
        Ok(())
    }
}
