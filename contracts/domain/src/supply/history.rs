//! History: what was done with a unit, entry by entry. It is never edited; what was wrong is corrected by another entry.

use super::{Error, Ledger, Party, RecallKind, ShipPurpose, Standing, UnitKey};
use crate::consent::Qualification;
use crate::{AccountId, Hash, Instant, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most entries that a correction names as right.
pub const MAX_CORRECTIVE: usize = 8;

/// An entry of a unit's history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Entry {
    /// When; the sequence is the entry's index and one.
    pub at: Instant,
    /// Whose doing.
    pub by: AccountId,
    /// By virtue of what, where the move takes a licence.
    pub licence: Option<Qualification>,
    /// What.
    pub what: What,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum What {
    /// Units were put into this container. They get no entries of their own, since each would cost as much as the unit.
    Packed {
        /// Which.
        children: Vec<UnitKey>,
    },
    /// Units were taken out of this container.
    Unpacked {
        /// Which.
        children: Vec<UnitKey>,
    },
    /// It changed hands.
    Received {
        /// From whom.
        from: AccountId,
        /// When it was offered.
        offered: Timestamp,
        /// Whether ownership changed hands too.
        ownership: bool,
        /// What it was shipped for.
        purpose: ShipPurpose,
        /// Whether it was received as a return.
        as_return: bool,
    },
    /// The receiver refused it.
    Rejected {
        /// Whose offer.
        from: AccountId,
        /// When it was offered.
        offered: Timestamp,
    },
    /// The sender took the offer back.
    Voided {
        /// To whom it was offered.
        to: AccountId,
        /// When.
        offered: Timestamp,
    },
    /// It was given to a patient.
    Dispensed {
        /// Where: the commitment to the premises.
        premises: Hash,
    },
    /// A part of it was.
    PartiallyDispensed {
        /// Where: the commitment to the premises.
        premises: Hash,
    },
    /// It was not supplied after all.
    DispenseUndone,
    /// It was set aside.
    Inactivated,
    /// It was taken back into stock.
    Reactivated,
    /// It was suspected.
    Quarantined {
        /// As what.
        standing: Standing,
    },
    /// The suspicion was gone.
    Cleared {
        /// As what.
        standing: Standing,
    },
    /// The suspicion was right.
    DeclaredIllegitimate {
        /// As what.
        standing: Standing,
    },
    /// It was destroyed.
    Destroyed,
    /// It was stolen.
    Stolen,
    /// It was exported.
    Exported,
    /// It became a sample.
    Sampled,
    /// It was made into something else.
    Transformed {
        /// The root of the batch that it became.
        output: Hash,
    },
    /// It was recalled by itself.
    Recalled {
        /// How.
        kind: RecallKind,
        /// As what.
        standing: Standing,
        /// The commitment to the statement.
        statement: Hash,
    },
    /// Its recall was taken back.
    RecallCancelled,
    /// A sensor was put on it, or (none) taken off.
    SensorAttached {
        /// Which.
        sensor: Option<AccountId>,
    },
    /// Its temperature was out of range.
    ExcursionReported {
        /// The number under which that is listed now.
        id: u32,
        /// Since when, as reported.
        from: Timestamp,
        /// Until when, as reported.
        to: Timestamp,
        /// The commitment to the reading.
        reading: Hash,
    },
    /// An entry is wrong.
    Corrected {
        /// Which.
        wrong: u32,
        /// Why.
        reason: CorrectionReason,
        /// The entries that are right, if there are any.
        corrective: Vec<u32>,
    },
}

/// Why an entry is wrong: the error reasons of CBV 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum CorrectionReason {
    /// `did_not_occur`.
    DidNotOccur,
    /// `incorrect_data`.
    IncorrectData,
}

impl Ledger<'_> {
    /// Declares an entry of a unit's history to be wrong (EPCIS 2.0, error declarations). By the party that made it. The unit's state stays:
    /// what has to change is changed by the moves that there are.
    ///
    /// # Errors
    /// [`Error::NoSuchEntry`], [`Error::NotAuthor`], [`Error::NotCorrectable`], [`Error::BadCount`] over 8 corrective entries.
    pub fn correct(
        &mut self,
        party: &Party,
        key: &UnitKey,
        wrong: u32,
        reason: CorrectionReason,
        corrective: &[u32],
    ) -> Result<(), Error> {
        if corrective.len() > MAX_CORRECTIVE {
            return Err(Error::BadCount { count: corrective.len() as u32 });
        }
        let mut unit = self.unit(key)?;
        let entry = self.register().entry(key, wrong).ok_or(Error::NoSuchEntry { index: wrong })?;
        if entry.by != *party.id() {
            return Err(Error::NotAuthor { by: entry.by });
        }
        if matches!(entry.what, What::Corrected { .. }) {
            return Err(Error::NotCorrectable { index: wrong });
        }
        if let Some(index) = corrective.iter().find(|index| **index == wrong || **index >= unit.entries) {
            return Err(Error::NoSuchEntry { index: *index });
        }
        let what = What::Corrected { wrong, reason, corrective: corrective.to_vec() };
        self.note(key, &mut unit, party, None, what)
    }
}
