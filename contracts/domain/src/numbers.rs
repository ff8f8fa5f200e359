//! Numbers that make a signed action single-use: versions, terms, epochs, revisions, rotations, attempts.

use scale::{Decode, Encode};

/// How far a number may lie beyond the highest one known.
///
/// Gaps let a revocation burn versions that were signed but held back; the bound keeps anybody from burning them all.
pub const MAX_GAP: u32 = 1_000;

/// What a change returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Change {
    /// The change number of the subject, or of the slot.
    pub seq: u64,
    /// The version, term, epoch, revision, rotation or attempt that it created or ended.
    pub number: u32,
}

/// Why a number was not given. Each register has its own errors for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misnumbered {
    /// This number, or a higher one, was used or burned already.
    Used {
        /// The highest one known.
        highest: u32,
    },
    /// The number is more than [`MAX_GAP`] beyond the highest one known.
    TooFar {
        /// The highest one known.
        highest: u32,
    },
    /// There are no numbers left.
    Exhausted,
}

/// The number that something new gets: the one that is named, or the next.
///
/// # Errors
/// [`Misnumbered`].
pub fn create(highest: u32, named: Option<u32>) -> Result<u32, Misnumbered> {
    let number = match named {
        Some(number) => number,
        None => highest.checked_add(1).ok_or(Misnumbered::Exhausted)?,
    };
    if number <= highest {
        return Err(Misnumbered::Used { highest });
    }
    not_too_far(highest, number)
}

/// A number that lies not too far beyond the highest one known.
///
/// # Errors
/// [`Misnumbered::TooFar`].
pub fn not_too_far(highest: u32, number: u32) -> Result<u32, Misnumbered> {
    if number.saturating_sub(highest) > MAX_GAP {
        return Err(Misnumbered::TooFar { highest });
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_created_gets_a_number_above_all_known_ones() {
        for (highest, named, expected) in [
            (0, None, Ok(1)),
            (7, None, Ok(8)),
            (7, Some(8), Ok(8)),
            (7, Some(1_007), Ok(1_007)),
            (7, Some(1_008), Err(Misnumbered::TooFar { highest: 7 })),
            (7, Some(7), Err(Misnumbered::Used { highest: 7 })),
            (7, Some(0), Err(Misnumbered::Used { highest: 7 })),
            (u32::MAX, None, Err(Misnumbered::Exhausted)),
            (u32::MAX, Some(u32::MAX), Err(Misnumbered::Used { highest: u32::MAX })),
        ] {
            assert_eq!(create(highest, named), expected, "{highest} {named:?}");
        }
    }
}
