//! Days: what an expiry date is.

use crate::calendar::{self, DAY};
use crate::Timestamp;
use scale::{Decode, Encode};

/// A day of the Gregorian calendar, UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Day(pub u32);

impl Day {
    /// The day of a date; its month and day are in range.
    pub fn of(year: u64, month: u64, day: u64) -> Day {
        Day(calendar::midnight(year, month, day).wrapping_div(DAY) as u32)
    }

    /// Whether it is over: what expires on a day is good to that day's end.
    pub fn is_over(self, now: Timestamp) -> bool {
        now.wrapping_div(DAY) > u64::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_to_its_last_millisecond() {
        let day = Day::of(2026, 11, 30);
        assert_eq!(day, Day(20_787));
        let end = calendar::midnight(2026, 12, 1);
        assert!(!day.is_over(end - 1));
        assert!(day.is_over(end));
    }
}
