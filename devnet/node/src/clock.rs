//! The chain's clock: the wall clock plus an offset that only grows.

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use salus_devnet_runtime::Moment;

/// The chain's clock, in milliseconds since 1970-01-01 UTC.
#[derive(Debug, Default)]
pub struct Clock(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    offset: Moment,
    /// Where time travel went: the next block carries this instant exactly.
    arrival: Option<Moment>,
}

/// Time travel into the past.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("time travels forward only: {target} is not after the chain's time {now}")]
pub struct Backwards {
    /// Where it should have gone, in milliseconds.
    pub target: Moment,
    /// The chain's time, in milliseconds.
    pub now: Moment,
}

impl Clock {
    /// The clock of a chain whose last block is from `last`: it goes on from there when that lies ahead of the wall clock.
    pub fn resumed(last: Moment) -> Self {
        Self(Mutex::new(State { offset: last.saturating_sub(wall()), arrival: None }))
    }

    /// Moves the clock forward to `target`, given the last block's timestamp.
    pub fn travel(&self, target: Moment, last: Moment) -> Result<(), Backwards> {
        self.with(|state| {
            let now = state.now().max(last);
            if target <= now {
                return Err(Backwards { target, now });
            }
            state.offset = target.saturating_sub(wall());
            state.arrival = Some(target);
            Ok(())
        })
    }

    /// The timestamp of a block upon a parent from `parent`: now, but always later than the parent.
    pub fn block_timestamp(&self, parent: Moment) -> Moment {
        self.with(|state| {
            // Once a block carries the arrival, the clock runs on.
            state.arrival = state.arrival.filter(|arrival| *arrival > parent);
            state.arrival.unwrap_or_else(|| state.now()).max(parent.saturating_add(1))
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // The state is two independent numbers: a panic elsewhere cannot leave it half changed.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn now(&self) -> Moment {
        wall().saturating_add(self.offset)
    }
}

/// The wall clock; a machine whose clock stands before 1970 counts as 1970.
fn wall() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Moment = 365 * 24 * 60 * 60 * 1000;

    #[test]
    fn blocks_are_strictly_later_than_their_parents() {
        let clock = Clock::default();
        let ahead = wall() + YEAR;
        assert_eq!(clock.block_timestamp(ahead), ahead + 1);
        assert!(clock.block_timestamp(0) < ahead);
    }

    #[test]
    fn the_first_block_after_travel_carries_the_instant() {
        let clock = Clock::default();
        let target = wall() + YEAR;
        assert_eq!(clock.travel(target, 0), Ok(()));
        assert_eq!(clock.block_timestamp(0), target);
        // Asked again for the same parent (a proposal that failed): the same answer.
        assert_eq!(clock.block_timestamp(0), target);
        assert!((target + 1..target + YEAR).contains(&clock.block_timestamp(target)));
    }

    #[test]
    fn time_does_not_travel_back() {
        let clock = Clock::default();
        let last = wall() + YEAR;
        assert_eq!(clock.travel(last, last), Err(Backwards { target: last, now: last }));
        assert!(clock.travel(1, 0).is_err());
    }

    #[test]
    fn a_resumed_clock_goes_on_from_the_last_block() {
        let last = wall() + YEAR;
        let next = Clock::resumed(last).block_timestamp(last);
        assert!((last + 1..last + 60_000).contains(&next));
        // A last block in the past leaves the wall clock.
        assert!(Clock::resumed(1).block_timestamp(1) <= wall());
    }
}
