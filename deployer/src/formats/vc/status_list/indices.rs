//! Random places: an index that tells when it was given out would tell more than a status.

use std::ops::Range;

/// Why there is no index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// The system has no randomness.
    #[error("no randomness from the system: {0}")]
    NoRandomness(String),
    /// There is no free index, or next to none.
    #[error("of the indices {} to {} next to none is free: begin another list", .0.start, .0.end.saturating_sub(1))]
    Full(Range<u32>),
}

/// After so many taken ones in a row all but one in a few hundred are taken: a fresh list hides its holders better.
const TRIES: u32 = 4_096;

/// An index of the range, each with the same probability, from the system's randomness; `taken` ones are left out.
///
/// # Errors
/// If the range is empty or all but full.
pub fn draw(range: Range<u32>, taken: impl Fn(u32) -> bool) -> Result<u32, DrawError> {
    let source = &mut || getrandom::u32().map_err(|e| DrawError::NoRandomness(e.to_string()));
    draw_from(source, range, taken)
}

/// So many different indices of the range, in random order.
///
/// # Errors
/// If the range is empty or all but full.
pub fn draw_many(count: usize, range: Range<u32>, taken: impl Fn(u32) -> bool) -> Result<Vec<u32>, DrawError> {
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count {
        let index = draw(range.clone(), |index| taken(index) || drawn.contains(&index))?;
        drawn.push(index);
    }
    Ok(drawn)
}

/// [`draw`] with any source of random words.
fn draw_from(
    source: &mut dyn FnMut() -> Result<u32, DrawError>,
    range: Range<u32>,
    taken: impl Fn(u32) -> bool,
) -> Result<u32, DrawError> {
    for _ in 0..TRIES {
        let Some(index) = uniform(source, range.clone())? else { break };
        if !taken(index) {
            return Ok(index);
        }
    }
    Err(DrawError::Full(range))
}

/// A number of the range without bias: words of the last, incomplete stretch are thrown away.
fn uniform(source: &mut dyn FnMut() -> Result<u32, DrawError>, range: Range<u32>) -> Result<Option<u32>, DrawError> {
    let size = u64::from(range.end.saturating_sub(range.start));
    if size == 0 {
        return Ok(None);
    }
    let words = 1u64 << 32;
    let fair = words - words % size;
    loop {
        let word = u64::from(source()?);
        if word < fair {
            // Below the range's size, which fits.
            return Ok(u32::try_from(word % size).ok().map(|offset| range.start + offset));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[u32]) -> impl FnMut() -> Result<u32, DrawError> + '_ {
        let mut rest = words.iter();
        move || Ok(*rest.next().expect("more words than foreseen"))
    }

    #[test]
    fn words_that_would_favour_small_numbers_are_thrown_away() {
        // 2^32 = 3 × 1 431 655 765 + 1: the last word is one too many.
        let mut source = words(&[u32::MAX, u32::MAX - 1]);
        assert_eq!(uniform(&mut source, 10..13).unwrap(), Some(12));
        let mut source = words(&[0, 1, 2, 3]);
        let drawn: Vec<u32> = (0..4).map(|_| uniform(&mut source, 10..13).unwrap().unwrap()).collect();
        assert_eq!(drawn, [10, 11, 12, 10]);
        // A power of two throws nothing away.
        assert_eq!(uniform(&mut words(&[u32::MAX]), 0..131_072).unwrap(), Some(131_071));
    }

    #[test]
    fn taken_ones_are_left_out_and_a_full_range_is_told() {
        let mut source = words(&[5, 5, 6]);
        assert_eq!(draw_from(&mut source, 0..8, |index| index == 5).unwrap(), 6);
        assert_eq!(draw(3..3, |_| false), Err(DrawError::Full(3..3)));
        #[allow(clippy::reversed_empty_ranges)]
        let backwards = 4..3;
        assert_eq!(draw(backwards.clone(), |_| false), Err(DrawError::Full(backwards)));
        let error = draw(0..8, |_| true).unwrap_err();
        assert_eq!(error.to_string(), "of the indices 0 to 7 next to none is free: begin another list");
    }

    #[test]
    fn the_systems_randomness_reaches_every_index_about_as_often() {
        let mut seen = [0u32; 16];
        for _ in 0..16_000 {
            seen[(draw(100..116, |_| false).unwrap() - 100) as usize] += 1;
        }
        // 1 000 expected each, with a standard deviation of 31.
        assert!(seen.iter().all(|count| (750..1_250).contains(count)), "{seen:?}");
    }

    #[test]
    fn many_are_different() {
        let mut drawn = draw_many(64, 0..80, |index| index % 5 == 0).unwrap();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 64);
        assert!(drawn.iter().all(|index| index % 5 != 0 && *index < 80));
        assert!(draw_many(65, 0..80, |index| index % 5 == 0).is_err());
    }
}
