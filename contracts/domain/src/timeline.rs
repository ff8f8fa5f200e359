//! What held when: the search that every list of dated entries shares.

use crate::Instant;

/// The newest of `count` entries that held at an instant, by binary search; they are in order.
pub fn newest_at<T>(
    count: u32,
    at: Instant,
    load: impl Fn(u32) -> Option<T>,
    since: impl Fn(&T) -> Instant,
) -> Option<T> {
    // Entries before `low` hold already, those from `high` on do not yet.
    let (mut low, mut high) = (0, count);
    let mut newest = None;
    while low < high {
        let middle = low.midpoint(high);
        let entry = load(middle)?;
        if since(&entry) <= at {
            low = middle.saturating_add(1);
            newest = Some(entry);
        } else {
            high = middle;
        }
    }
    newest
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
            let loads = std::cell::Cell::new(0);
            let load = |index| {
                loads.set(loads.get() + 1);
                list.get(index as usize).copied()
            };
            let found = newest_at(list.len() as u32, at, load, |since| *since);
            prop_assert_eq!(found, list.iter().rfind(|since| **since <= at).copied());
            prop_assert!(loads.get() <= 6, "{} loads for {} entries", loads.get(), list.len());
        }
    }
}
