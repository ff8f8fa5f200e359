//! Status lists: one bit for each credential of an issuer, as W3C's Bitstring Status List 1.0 lays them out.
//!
//! Bits are kept in words of 256. Two bitmaps for each issuer and purpose: which indices are taken, and which say that the
//! credential is revoked (or suspended).

use super::Error;
use scale::{Decode, Encode};

/// 256 bits; the leftmost is bit 0.
pub type Word = [u8; 32];

/// How many indices an issuer has for each purpose.
pub const INDICES: u32 = 1 << 24;

/// How many bits a list has: the least that W3C allows, so that a list says little about whom it is asked for.
pub const LIST_BITS: u32 = 131_072;

/// How many words a list has.
pub const LIST_WORDS: u32 = LIST_BITS / 256;

/// What a bit says. W3C's `statusPurpose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum StatusPurpose {
    /// `revocation`: the credential is revoked, for ever.
    Revocation,
    /// `suspension`: the credential is suspended, for now.
    Suspension,
}

/// A bit that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Bit {
    /// In the lists of which purpose.
    pub purpose: StatusPurpose,
    /// At which index.
    pub index: u32,
    /// Whether it is set or cleared.
    pub on: bool,
}

/// The words of an issuer's taken indices in which those of one credential lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// For the purpose of revocation.
    pub revocation: Word,
    /// For the purpose of suspension.
    pub suspension: Word,
}

impl StatusPurpose {
    /// W3C's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            StatusPurpose::Revocation => "revocation",
            StatusPurpose::Suspension => "suspension",
        }
    }

    /// # Errors
    /// [`Error::IndexTooHigh`].
    pub(super) const fn check(self, index: u32) -> Result<(), Error> {
        if index < INDICES {
            Ok(())
        } else {
            Err(Error::IndexTooHigh { purpose: self, index })
        }
    }
}

impl Bit {
    /// Sets or clears it in its word.
    pub fn write(&self, word: &mut Word) {
        write(word, self.index, self.on);
    }
}

impl Taken {
    /// Takes an index.
    ///
    /// # Errors
    /// [`Error::DuplicateStatusIndex`].
    pub(super) fn take(&mut self, purpose: StatusPurpose, index: u32) -> Result<(), Error> {
        let word = match purpose {
            StatusPurpose::Revocation => &mut self.revocation,
            StatusPurpose::Suspension => &mut self.suspension,
        };
        if test(word, index) {
            return Err(Error::DuplicateStatusIndex { purpose, index });
        }
        write(word, index, true);
        Ok(())
    }
}

/// The list that an index lies in.
pub const fn list_of(index: u32) -> u8 {
    // An index is below 2^24, so there are 128 lists.
    index.wrapping_div(LIST_BITS) as u8
}

/// The first word of a list.
pub const fn first_word(list: u8) -> u16 {
    (list as u16).wrapping_mul(LIST_WORDS as u16)
}

/// Some words of a list, counted over all lists: up to `limit` from the list's `cursor`-th on.
///
/// # Errors
/// [`Error::IndexTooHigh`] if there is no such list.
pub fn words_of(purpose: StatusPurpose, list: u8, cursor: u16, limit: u16) -> Result<impl Iterator<Item = u16>, Error> {
    purpose.check(u32::from(list).wrapping_mul(LIST_BITS))?;
    let until = cursor.saturating_add(limit).min(LIST_WORDS as u16);
    Ok((cursor..until).map(move |word| first_word(list).saturating_add(word)))
}

/// The word that an index lies in, counted over all lists.
pub const fn word_of(index: u32) -> u16 {
    index.wrapping_shr(8) as u16
}

/// Whether an index's bit is set in its word.
pub fn test(word: &Word, index: u32) -> bool {
    let (byte, mask) = place(index);
    word.get(byte).is_some_and(|byte| byte & mask != 0)
}

fn write(word: &mut Word, index: u32, on: bool) {
    let (byte, mask) = place(index);
    if let Some(byte) = word.get_mut(byte) {
        *byte = if on { *byte | mask } else { *byte & !mask };
    }
}

/// The byte of the word, and the bit in it.
const fn place(index: u32) -> (usize, u8) {
    ((index.wrapping_shr(3) & 31) as usize, 0x80u8.wrapping_shr(index & 7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bit_0_is_leftmost() {
        let mut word = Word::default();
        write(&mut word, 0, true);
        write(&mut word, 9, true);
        write(&mut word, 255, true);
        assert_eq!((word[0], word[1], word[31]), (0b1000_0000, 0b0100_0000, 0b0000_0001));
        write(&mut word, 9, false);
        assert_eq!(word[1], 0);
    }

    #[test]
    fn the_last_index_lies_in_the_last_word_of_the_last_list() {
        let last = INDICES - 1;
        assert_eq!((list_of(last), word_of(last)), (127, u16::MAX));
        assert_eq!(u32::from(first_word(127)) + LIST_WORDS - 1, u32::from(u16::MAX));
        assert_eq!(StatusPurpose::Revocation.check(last), Ok(()));
        assert_eq!(
            StatusPurpose::Suspension.check(INDICES),
            Err(Error::IndexTooHigh { purpose: StatusPurpose::Suspension, index: INDICES })
        );
    }

    #[test]
    fn a_list_is_read_page_by_page() {
        let page = |list, cursor, limit| {
            words_of(StatusPurpose::Revocation, list, cursor, limit).map(|words| words.collect::<Vec<_>>())
        };
        assert_eq!(page(0, 0, 3), Ok(vec![0, 1, 2]));
        assert_eq!(page(1, 510, 50), Ok(vec![1_022, 1_023]));
        assert_eq!(page(127, 511, 50), Ok(vec![u16::MAX]));
        assert_eq!((page(1, 512, 50), page(1, u16::MAX, u16::MAX)), (Ok(vec![]), Ok(vec![])));
        let none = Error::IndexTooHigh { purpose: StatusPurpose::Revocation, index: INDICES };
        assert_eq!(page(128, 0, 50), Err(none));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn words_put_together_are_the_bitstring(indices in proptest::collection::btree_set(0u32..LIST_BITS * 2, 0..60)) {
            let mut words = std::collections::BTreeMap::<u16, Word>::new();
            for index in &indices {
                write(words.entry(word_of(*index)).or_default(), *index, true);
            }
            for list in 0..2u8 {
                // As a verifier reads it: byte by byte, from the left.
                let bytes: Vec<u8> = (0..LIST_WORDS as u16)
                    .flat_map(|word| words.get(&(first_word(list) + word)).copied().unwrap_or_default())
                    .collect();
                prop_assert_eq!(bytes.len(), 16 * 1_024);
                let set = |index: &u32| bytes[*index as usize / 8] >> (7 - index % 8) & 1 == 1;
                let first = u32::from(list) * LIST_BITS;
                let expected: Vec<u32> = indices.range(first..first + LIST_BITS).map(|index| index - first).collect();
                prop_assert_eq!((0..LIST_BITS).filter(set).collect::<Vec<_>>(), expected);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_cleared_is_clear_and_its_neighbours_stay(word: Word, index in 0u32..256, other in 0u32..256) {
            let mut changed = word;
            write(&mut changed, index, !test(&word, index));
            prop_assert_eq!(test(&changed, index), !test(&word, index));
            prop_assert!(index == other || test(&changed, other) == test(&word, other));
        }
    }
}
