//! Numbers that end things, and burn what was signed but held back.

use super::Error;
use crate::numbers::{not_too_far, Misnumbered};

pub use crate::numbers::create;

/// The number up to which an ending burns: the one that is named, or the highest one known.
///
/// # Errors
/// [`Error::NothingToRevoke`] if everything up to it is burned already, [`Error::NumberTooFar`].
pub fn burn(burned: u32, highest: u32, named: Option<u32>) -> Result<u32, Error> {
    let up_to = named.unwrap_or(highest);
    if up_to <= burned {
        return Err(Error::NothingToRevoke { burned });
    }
    Ok(not_too_far(highest, up_to)?)
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

impl From<Misnumbered> for Error {
    fn from(misnumbered: Misnumbered) -> Error {
        match misnumbered {
            Misnumbered::Used { highest } => Error::NumberUsed { highest },
            Misnumbered::TooFar { highest } => Error::NumberTooFar { highest },
            Misnumbered::Exhausted => Error::NumbersExhausted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
