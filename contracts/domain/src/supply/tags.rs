//! Tags: what a container holds, lot by lot, so that a pallet is judged without looking into it.

use super::{Body, Day, Error, Gtin, LotKey, Unit};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// The most lots in a container.
pub const MAX_TAGS: usize = 8;

/// Packs of one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Tag {
    /// The product.
    pub gtin: Gtin,
    /// The lot.
    pub lot: LotKey,
    /// The earliest of their dates. Stays when that pack is taken out: the others are not known.
    pub expiry: Day,
    /// How many.
    pub count: u32,
}

/// What a unit adds to a container; `gtin` is that of a pack's lot.
pub(super) fn of(unit: &Unit, gtin: impl FnOnce(&LotKey) -> Result<Gtin, Error>) -> Result<Vec<Tag>, Error> {
    Ok(match &unit.body {
        Body::Pack(pack) => Vec::from([Tag { gtin: gtin(&pack.lot)?, lot: pack.lot, expiry: pack.expiry, count: 1 }]),
        Body::Container(container) => container.tags.clone(),
    })
}

/// Adds what is put in.
///
/// # Errors
/// [`Error::TooManyTags`].
pub(super) fn add(tags: &mut Vec<Tag>, more: &[Tag]) -> Result<(), Error> {
    for new in more {
        match tags.iter_mut().find(|tag| tag.lot == new.lot) {
            Some(tag) => {
                tag.count = tag.count.saturating_add(new.count);
                tag.expiry = tag.expiry.min(new.expiry);
            }
            None => tags.push(*new),
        }
    }
    match tags.len() {
        0..=MAX_TAGS => Ok(()),
        count => Err(Error::TooManyTags { count: count as u32 }),
    }
}

/// Takes off what is taken out. A declared count may have been too low: then the tag goes early, and the packs stay.
pub(super) fn take(tags: &mut Vec<Tag>, less: &[Tag]) {
    for gone in less {
        if let Some(tag) = tags.iter_mut().find(|tag| tag.lot == gone.lot) {
            tag.count = tag.count.saturating_sub(gone.count);
        }
    }
    tags.retain(|tag| tag.count > 0);
}
