//! Dates from milliseconds (proleptic Gregorian, UTC), without a library.
#![allow(clippy::arithmetic_side_effects)] // every operand is bounded: u64::MAX milliseconds are 2.2e11 days

use crate::Timestamp;

/// Milliseconds in a day.
pub const DAY: u64 = 86_400_000;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: u64 = 719_468;
/// Days in 400 years.
const ERA: u64 = 146_097;

/// A moment by its parts, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The year.
    pub year: u64,
    /// 1 to 12.
    pub month: u64,
    /// 1 to 31.
    pub day: u64,
    /// Milliseconds since midnight.
    pub millis: u64,
}

/// The date and time of day of a timestamp.
pub fn moment(at: Timestamp) -> Moment {
    // Years begin in March here, so that the leap day comes last.
    let days = at / DAY + EPOCH;
    let of_era = days % ERA;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = days / ERA * 400 + year_of_era + u64::from(month <= 2);
    Moment { year, month, day, millis: at % DAY }
}

/// The first millisecond of a day; saturates past the end of time.
pub fn midnight(year: u64, month: u64, day: u64) -> Timestamp {
    let year = year - u64::from(month <= 2);
    let year_of_era = year % 400;
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * march_month + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    (year / 400 * ERA + of_era).saturating_sub(EPOCH).saturating_mul(DAY)
}

/// The first calendar quarter that starts at or after a time; "no end" stays what it is.
pub fn quarter_from(at: Timestamp) -> Timestamp {
    if at == Timestamp::MAX {
        return at;
    }
    let Moment { year, month, day, millis } = moment(at);
    let first = (month - 1) / 3 * 3 + 1;
    if month == first && day == 1 && millis == 0 {
        at
    } else if first == 10 {
        midnight(year + 1, 1, 1)
    } else {
        midnight(year, first + 3, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates() {
        for (at, year, month, day, millis) in [
            (0, 1970, 1, 1, 0),
            (951_782_400_000, 2000, 2, 29, 0),
            (951_868_799_999, 2000, 2, 29, 86_399_999),
            (951_868_800_000, 2000, 3, 1, 0),
            (4_107_542_400_000, 2100, 3, 1, 0),
            (1_795_132_800_000, 2026, 11, 20, 0),
            (253_402_300_799_999, 9999, 12, 31, 86_399_999),
        ] {
            assert_eq!(moment(at), Moment { year, month, day, millis });
            assert_eq!(midnight(year, month, day) + millis, at);
        }
    }

    #[test]
    fn every_day_of_four_centuries_there_and_back() {
        for day in 0..ERA {
            let Moment { year, month, day: of_month, .. } = moment(day * DAY);
            assert_eq!(midnight(year, month, of_month), day * DAY);
        }
    }

    #[test]
    fn quarters() {
        let april = midnight(2026, 4, 1);
        assert_eq!(quarter_from(april), april);
        assert_eq!(quarter_from(april - 1), april);
        assert_eq!(quarter_from(midnight(2026, 1, 1) + 1), april);
        assert_eq!(quarter_from(april + 1), midnight(2026, 7, 1));
        assert_eq!(quarter_from(midnight(2026, 10, 2)), midnight(2027, 1, 1));
        assert_eq!(quarter_from(u64::MAX), u64::MAX);
        // Past the last quarter that milliseconds can name there is only "no end".
        assert_eq!(quarter_from(u64::MAX - 1), u64::MAX);
    }
}
