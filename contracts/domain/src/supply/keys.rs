//! Keys: what stands on chain for a pack, a container, a lot.
//!
//! Each is BLAKE2b-256 over a domain tag and fields, each preceded by its length (4 bytes, little endian), so that no two
//! lists of fields give the same bytes. The lot's secret keeps anybody who has not seen a pack from naming it.

use super::{gtin, CompanyPrefix, Error, Gtin, Sscc};
use crate::Hash;
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// BLAKE2b-256: the chain's own in a contract, which costs it no code; [`crate::commitment::blake2_256`] elsewhere.
pub type Hasher = fn(&[u8]) -> Hash;

/// What names a pack or a container.
///
/// The first bit says whether the unit came to be by packing. So nobody who merely packs can give a container of their own the
/// key of something that was commissioned and has no record yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct UnitKey(pub Hash);

/// The first bit of a key's first byte.
const PACKED: u8 = 0x80;

impl UnitKey {
    /// Whether it is one of a container that comes to be by packing, and not by commissioning.
    pub const fn is_packed(&self) -> bool {
        self.0[0] & PACKED != 0
    }

    /// The key that a container has if it comes to be by packing.
    #[must_use]
    pub const fn packed(mut self) -> UnitKey {
        self.0[0] |= PACKED;
        self
    }

    /// The key that a unit has if it is commissioned.
    const fn commissioned(mut self) -> UnitKey {
        self.0[0] &= !PACKED;
        self
    }
}

/// What names a lot of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct LotKey(pub Hash);

/// The key of a pack: tag `salus/pack/1`, the lot's secret, the GTIN's 14 digits, the serial.
///
/// # Errors
/// [`Error::BadSerial`].
pub fn pack_key(hash: Hasher, secret: &Hash, gtin: Gtin, serial: &[u8]) -> Result<UnitKey, Error> {
    if !gtin::is_element(serial) {
        return Err(Error::BadSerial { length: serial.len() as u32 });
    }
    Ok(UnitKey(hash(&preimage("salus/pack/1", &[secret, &gtin.digits(), serial]))).commissioned())
}

/// The key of a container: tag `salus/sscc/1`, a secret, the SSCC's 18 digits. As it is commissioned; [`UnitKey::packed`] is the one
/// that it has if it comes to be by packing.
pub fn container_key(hash: Hasher, secret: &Hash, sscc: Sscc) -> UnitKey {
    UnitKey(hash(&preimage("salus/sscc/1", &[secret, &sscc.digits()]))).commissioned()
}

/// The key of a lot: tag `salus/lot/1`, the GTIN's 14 digits, the lot's text.
///
/// # Errors
/// [`Error::BadLot`].
pub fn lot_key(hash: Hasher, gtin: Gtin, lot: &[u8]) -> Result<LotKey, Error> {
    if !gtin::is_element(lot) {
        return Err(Error::BadLot { length: lot.len() as u32 });
    }
    Ok(LotKey(hash(&preimage("salus/lot/1", &[&gtin.digits(), lot]))))
}

/// The qualifier of a manufacturer's credential that is limited to a company prefix: tag `salus/gs1-prefix/1`, its digits.
///
/// Without salt: who has which prefix GS1 tells everybody.
pub fn gs1_prefix_qualifier(hash: Hasher, prefix: CompanyPrefix) -> Hash {
    hash(&preimage("salus/gs1-prefix/1", &[&prefix.ascii()]))
}

fn preimage(tag: &str, fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in core::iter::once(tag.as_bytes()).chain(fields.iter().copied()) {
        bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
