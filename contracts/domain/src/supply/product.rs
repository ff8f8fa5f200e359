//! Products, lots and batches on record.

use super::{Gtin, LotKey, Standing, UnitKey};
use crate::{AccountId, Hash, Jurisdiction, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// A product, by its GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Product {
    /// Who commissions its packs, releases and recalls them.
    pub owner: AccountId,
    /// Whose regulator says who owns it, recalls it, and alone takes a recall back.
    pub jurisdiction: Jurisdiction,
    /// Since when the owner has it.
    pub since: Timestamp,
    /// The recall of all of it.
    pub recall: Option<Recall>,
}

/// A lot, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Lot {
    /// Its product.
    pub gtin: Gtin,
    /// The secret that its packs' keys are made with. Published, the lot is open: whoever has a pack can verify it.
    pub secret: Option<Hash>,
    /// Its recall.
    pub recall: Option<Recall>,
}

/// Packs and containers that were commissioned together, by the root of their tree.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Batch {
    /// Their product.
    pub gtin: Gtin,
    /// How many leaves the tree has.
    pub size: u64,
    /// Where the leaves are to be had: a URL, 1 to 200 visible ASCII characters.
    pub locator: Vec<u8>,
    /// When it was commissioned.
    pub at: Timestamp,
    /// By whom: the first custodian.
    pub by: AccountId,
}

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum RecallKind {
    /// Taken off the market.
    Withdrawal,
    /// Taken back, because of a risk to patients.
    Recall,
}

/// What is recalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Target {
    /// All of a product.
    Product(Gtin),
    /// A lot.
    Lot(LotKey),
    /// One pack.
    Pack(UnitKey),
}

/// A recall or a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Recall {
    /// Which of both.
    pub kind: RecallKind,
    /// Since when.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
    /// As what: the owner or the regulator.
    pub standing: Standing,
    /// The commitment to the statement.
    pub statement: Hash,
}

impl Product {
    /// The recall that covers a lot of it, and what that is a recall of; of two, the graver one.
    pub(super) fn recall_of(&self, gtin: Gtin, lot: &LotKey, record: &Lot) -> Option<(Target, RecallKind)> {
        let own = record.recall.map(|recall| (Target::Lot(*lot), recall.kind));
        let all = self.recall.map(|recall| (Target::Product(gtin), recall.kind));
        graver(all, own)
    }
}

/// The graver of two recalls; of two that are as grave, the first.
pub(super) fn graver(
    one: Option<(Target, RecallKind)>,
    other: Option<(Target, RecallKind)>,
) -> Option<(Target, RecallKind)> {
    match (one, other) {
        (Some((_, kind)), Some(found @ (_, other))) if other > kind => Some(found),
        (None, found) => found,
        (found, _) => found,
    }
}
