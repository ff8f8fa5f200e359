//! The bits themselves, and their compressed form. Bit 0 is the leftmost of the first byte.

use std::fmt;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use super::{MAX_ENTRIES, MIN_ENTRIES};
use crate::formats::vc::multibase;

/// The most bytes that a list may expand to: a few hundred bytes of gzip can claim gigabytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The longest text that is looked at: base64url of [`MAX_BYTES`] that did not compress.
const MAX_TEXT: usize = MAX_BYTES / 3 * 4 + (64 << 10);

/// How many bytes the chain keeps together.
pub const WORD: usize = 32;

/// A list of bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitstring(Vec<u8>);

/// Why a text is no encoded list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not multibase base64url.
    #[error("expected a multibase base64url text, which begins with u")]
    NotMultibase,
    /// Characters, padding or surplus bits that are none of base64url.
    #[error("{0}")]
    NotBase64(String),
    /// Not gzip, cut off, or with a wrong checksum.
    #[error("the bytes are not gzip: {0}")]
    NotGzip(String),
    /// Bytes after the end of the compressed data, which other readers might take for more bits.
    #[error("{0} bytes follow after the gzip data")]
    Surplus(usize),
    /// More than [`MAX_BYTES`].
    #[error("the list expands to more than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
}

impl Bitstring {
    /// A list of at least so many entries, all clear; no shorter than the specification allows and no longer than
    /// [`MAX_ENTRIES`].
    pub fn new(entries: u64) -> Self {
        let entries = entries.clamp(MIN_ENTRIES, MAX_ENTRIES);
        Self(vec![0; usize::try_from(entries.div_ceil(8)).unwrap_or(MAX_BYTES)])
    }

    /// The bits of bytes, the leftmost bit of the first byte being entry 0.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many entries it has.
    pub fn entries(&self) -> u64 {
        (self.0.len() as u64).saturating_mul(8)
    }

    /// An entry's bit; none past the end.
    pub fn get(&self, index: u64) -> Option<bool> {
        let (byte, mask) = place(index)?;
        Some(self.0.get(byte)? & mask != 0)
    }

    /// Sets or clears an entry's bit; says whether there is such an entry.
    #[must_use]
    pub fn set(&mut self, index: u64, value: bool) -> bool {
        let Some((byte, mask)) = place(index).and_then(|(byte, mask)| Some((self.0.get_mut(byte)?, mask))) else {
            return false;
        };
        if value {
            *byte |= mask;
        } else {
            *byte &= !mask;
        }
        true
    }

    /// Puts 256 bits where the chain keeps them: word 0 are the entries 0 to 255. Says whether there are such entries.
    #[must_use]
    pub fn set_word(&mut self, word: usize, bits: &[u8; WORD]) -> bool {
        let Some(start) = word.checked_mul(WORD) else { return false };
        let Some(target) = self.0.get_mut(start..).and_then(|rest| rest.get_mut(..WORD)) else { return false };
        target.copy_from_slice(bits);
        true
    }

    /// The entries whose bit is set.
    pub fn ones(&self) -> impl Iterator<Item = u64> + '_ {
        let set = |(at, byte): (usize, &u8)| {
            let byte = *byte;
            (0..8u64).filter(move |bit| byte & (0x80 >> bit) != 0).map(move |bit| at as u64 * 8 + bit)
        };
        self.0.iter().enumerate().filter(|(_, byte)| **byte != 0).flat_map(set)
    }

    /// The `encodedList`: multibase base64url of gzip.
    pub fn encode(&self) -> String {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        // Writing to a vector cannot fail.
        let _ = gzip.write_all(&self.0);
        format!("u{}", multibase::base64url(&gzip.finish().unwrap_or_default()))
    }

    /// Reads an `encodedList`, expanding no more than [`MAX_BYTES`].
    ///
    /// # Errors
    /// If it is none, or one that other readers could read differently.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let digits = text.strip_prefix('u').ok_or(DecodeError::NotMultibase)?;
        if digits.len() > MAX_TEXT {
            return Err(DecodeError::TooLarge);
        }
        let compressed = multibase::from_base64url(digits).map_err(DecodeError::NotBase64)?;
        let mut gzip = GzDecoder::new(compressed.as_slice());
        let mut bytes = Vec::new();
        // One byte more than allowed tells that there are more.
        let limit = MAX_BYTES as u64 + 1;
        gzip.by_ref().take(limit).read_to_end(&mut bytes).map_err(|e| DecodeError::NotGzip(e.to_string()))?;
        if bytes.len() > MAX_BYTES {
            return Err(DecodeError::TooLarge);
        }
        match gzip.into_inner().len() {
            0 => Ok(Self(bytes)),
            surplus => Err(DecodeError::Surplus(surplus)),
        }
    }
}

fn place(index: u64) -> Option<(usize, u8)> {
    Some((usize::try_from(index / 8).ok()?, 0x80 >> (index % 8)))
}

impl fmt::Debug for Bitstring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bitstring({} of {} set)", self.ones().count(), self.entries())
    }
}
