//! What held when: the search that every list of dated entries shares.

use crate::Instant;

/// The index of the newest of `count` entries that held at an instant, by binary search.
///
/// `since` loads the beginning of an entry; entries are in order.
pub fn newest_at(count: u32, at: Instant, since: &mut dyn FnMut(u32) -> Option<Instant>) -> Option<u32> {
    // Entries before `low` hold already, those from `high` on do not yet.
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if since(middle)? <= at {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_walk_over_the_list_finds(steps in proptest::collection::vec((0u64..3, 1u64..3), 0..40), at in 0u64..80, seq in 0u64..80) {
            let mut list = Vec::new();
            let mut last = Instant::default();
            for (time, number) in steps {
                last = Instant { at: last.at + time, seq: last.seq + number };
                list.push(last);
            }
            let at = Instant { at, seq };
            let mut loads = 0;
            let found = newest_at(list.len() as u32, at, &mut |index| {
                loads += 1;
                list.get(index as usize).copied()
            });
            prop_assert_eq!(found, list.iter().rposition(|since| *since <= at).map(|index| index as u32));
            prop_assert!(loads <= 6, "{} loads for {} entries", loads, list.len());
        }
    }
}
