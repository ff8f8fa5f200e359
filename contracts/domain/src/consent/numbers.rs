//! Numbers that make a signed action single-use: versions, terms, epochs, revisions, rotations, attempts.

use super::Error;

/// How far a number may lie beyond the highest one known.
///
/// Gaps let a revocation burn versions that were signed but held back; the bound keeps anybody from burning them all.
pub const MAX_GAP: u32 = 1_000;

/// The number that something new gets: the one that is named, or the next.
///
/// # Errors
/// [`Error::NumberUsed`], [`Error::NumberTooFar`], [`Error::NumbersExhausted`].
pub fn create(highest: u32, named: Option<u32>) -> Result<u32, Error> {
    let number = match named {
        Some(number) => number,
        None => highest.checked_add(1).ok_or(Error::NumbersExhausted)?,
    };
    if number <= highest {
        return Err(Error::NumberUsed { highest });
    }
    not_too_far(highest, number)
}

/// The number up to which an ending burns: the one that is named, or the highest one known.
///
/// # Errors
/// [`Error::NothingToRevoke`] if everything up to it is burned already, [`Error::NumberTooFar`].
pub fn burn(burned: u32, highest: u32, named: Option<u32>) -> Result<u32, Error> {
    let up_to = named.unwrap_or(highest);
    if up_to <= burned {
        return Err(Error::NothingToRevoke { burned });
    }
    not_too_far(highest, up_to)
}

/// The number that is open next when everything up to the named one ends: epochs and attempts, of which one is always open.
///
/// # Errors
/// [`Error::NothingToRevoke`] if it ended already, [`Error::NumberTooFar`], [`Error::NumbersExhausted`].
pub fn close(open: u32, named: Option<u32>) -> Result<u32, Error> {
    let up_to = named.unwrap_or(open);
    if up_to < open {
        return Err(Error::NothingToRevoke { burned: open.saturating_sub(1) });
    }
    not_too_far(open, up_to)?.checked_add(1).ok_or(Error::NumbersExhausted)
}

fn not_too_far(highest: u32, number: u32) -> Result<u32, Error> {
    if number.saturating_sub(highest) > MAX_GAP {
        return Err(Error::NumberTooFar { highest });
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
            (7, Some(1_008), Err(Error::NumberTooFar { highest: 7 })),
            (7, Some(7), Err(Error::NumberUsed { highest: 7 })),
            (7, Some(0), Err(Error::NumberUsed { highest: 7 })),
            (u32::MAX, None, Err(Error::NumbersExhausted)),
            (u32::MAX, Some(u32::MAX), Err(Error::NumberUsed { highest: u32::MAX })),
        ] {
            assert_eq!(create(highest, named), expected, "{highest} {named:?}");
        }
    }

    #[test]
    fn what_is_burned_is_burned_once() {
        for (burned, highest, named, expected) in [
            (0, 0, None, Err(Error::NothingToRevoke { burned: 0 })),
            (0, 0, Some(3), Ok(3)),
            (2, 3, None, Ok(3)),
            (3, 3, None, Err(Error::NothingToRevoke { burned: 3 })),
            (3, 3, Some(2), Err(Error::NothingToRevoke { burned: 3 })),
            (3, 3, Some(1_003), Ok(1_003)),
            (3, 3, Some(1_004), Err(Error::NumberTooFar { highest: 3 })),
        ] {
            assert_eq!(burn(burned, highest, named), expected, "{burned} {highest} {named:?}");
        }
    }

    #[test]
    fn what_is_closed_opens_the_next() {
        for (open, named, expected) in [
            (0, None, Ok(1)),
            (4, Some(4), Ok(5)),
            (4, Some(6), Ok(7)),
            (4, Some(3), Err(Error::NothingToRevoke { burned: 3 })),
            (4, Some(1_005), Err(Error::NumberTooFar { highest: 4 })),
            (u32::MAX, None, Err(Error::NumbersExhausted)),
        ] {
            assert_eq!(close(open, named), expected, "{open} {named:?}");
        }
    }
}
