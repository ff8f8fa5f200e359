//! XML Schema's dateTimeStamp: an instant with its zone.

use jiff::civil::Date;
use salus_domain::{Timestamp, calendar};

/// An instant as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    /// Milliseconds since 1970, the finer part cut off.
    pub ms: i64,
    /// There was a finer part.
    pub finer: bool,
}

impl Instant {
    /// The first millisecond at or after it, for a beginning. What began before 1970 has begun.
    pub fn begin(self) -> Timestamp {
        u64::try_from(self.ms.saturating_add(i64::from(self.finer))).unwrap_or(0)
    }

    /// The last millisecond at or before it, for an end; none before 1970.
    pub fn end(self) -> Option<Timestamp> {
        u64::try_from(self.ms).ok()
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
const DAY: i64 = 86_400_000;

/// Reads an instant of the years 0 to 9999.
pub(super) fn parse(text: &str) -> Result<Instant, String> {
    read(text).ok_or_else(|| {
        format!("`{text}` is no dateTimeStamp: expected an instant with its zone, such as 2027-01-31T00:00:00Z")
    })
}

fn read(text: &str) -> Option<Instant> {
    let (date, time) = text.split_once('T')?;
    if date.len() != 10 || date.get(4..5)? != "-" || date.get(7..8)? != "-" {
        return None;
    }
    let date = Date::new(
        i16::try_from(part(date, 0, 4)?).ok()?,
        i8::try_from(part(date, 5, 2)?).ok()?,
        i8::try_from(part(date, 8, 2)?).ok()?,
    )
    .ok()?;
    let (clock, zone) = time.split_at_checked(time.find(['Z', '+', '-'])?)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    if clock.len() != 8 || clock.get(2..3)? != ":" || clock.get(5..6)? != ":" || !digits(fraction) {
        return None;
    }
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 3, 2)?, part(clock, 6, 2)?);
    let exact = fraction.trim_end_matches('0');
    // 24:00:00 is the end of a day.
    if minute > 59 || second > 59 || hour > 24 || (hour == 24 && (minute, second, exact) != (0, 0, "")) {
        return None;
    }
    let millis = part(&format!("{exact:0<3}"), 0, 3)?;
    let days = i64::from((date - EPOCH).get_days());
    let seconds = (hour * 60 + minute) * 60 + second - offset(zone)? * 60;
    Some(Instant { ms: days * DAY + seconds * 1_000 + millis, finer: exact.len() > 3 })
}

/// A zone's minutes east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (hours, minutes) = (part(zone, 1, 2)?, part(zone, 4, 2)?);
    let minutes_of_day = hours * 60 + minutes;
    if zone.len() != 6 || zone.get(3..4)? != ":" || minutes > 59 || minutes_of_day > 14 * 60 {
        return None;
    }
    Some(if zone.starts_with('-') { -minutes_of_day } else { minutes_of_day })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn part(text: &str, at: usize, len: usize) -> Option<i64> {
    let part = text.get(at..at + len)?;
    digits(part).then(|| part.parse().ok())?
}

/// The last instant that readers of dateTimeStamps agree on.
const LAST: Timestamp = 253_402_300_799_999;

/// Writes an instant in UTC, with milliseconds if there are any; what lies after the year 9999 as its last millisecond.
pub(super) fn write(at: Timestamp) -> String {
    write_millis(at.min(LAST)).replace(".000Z", "Z")
}

/// Writes an instant in UTC to the millisecond, as signed texts do.
pub(super) fn write_millis(at: Timestamp) -> String {
    let calendar::Moment { year, month, day, millis } = calendar::moment(at);
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> i64 {
        parse(text).unwrap().ms
    }

    #[test]
    fn instants_in_every_spelling() {
        assert_eq!(ms("1970-01-01T00:00:00Z"), 0);
        assert_eq!(ms("1970-01-01T02:00:00.25+01:00"), 3_600_250);
        assert_eq!(ms("1969-12-31T10:00:00-14:00"), 0);
        assert_eq!(ms("2026-12-31T24:00:00Z"), ms("2027-01-01T00:00:00.000000Z"));
        assert_eq!(ms("2024-02-29T12:00:00Z"), 1_709_208_000_000);
        assert_eq!(ms("0001-01-01T00:00:00Z"), -62_135_596_800_000);
    }

    #[test]
    fn what_is_finer_than_a_millisecond_never_widens_a_period() {
        let at = parse("1970-01-01T00:00:01.2345Z").unwrap();
        assert_eq!((at.begin(), at.end()), (1_235, Some(1_234)));
        let whole = parse("1970-01-01T00:00:01.234000Z").unwrap();
        assert_eq!((whole.begin(), whole.end()), (1_234, Some(1_234)));
        let old = parse("1969-12-31T23:59:59.5Z").unwrap();
        assert_eq!((old.begin(), old.end()), (0, None));
    }

    #[test]
    fn what_is_no_date_time_stamp_is_refused() {
        for text in [
            "",
            "2027-01-31",
            "2027-01-31T00:00:00",
            "2027-01-31T00:00Z",
            "2027-01-31 00:00:00Z",
            "2027-01-31t00:00:00z",
            "2027-02-29T00:00:00Z",
            "2027-13-01T00:00:00Z",
            "2027-1-31T00:00:00Z",
            "2027-01-31T24:00:01Z",
            "2027-01-31T24:00:00.5Z",
            "2027-01-31T25:00:00Z",
            "2027-01-31T23:60:00Z",
            "2027-01-31T23:59:60Z",
            "2027-01-31T23:59:59.Z",
            "2027-01-31T23:59:59,5Z",
            "2027-01-31T23:59:59+1:00",
            "2027-01-31T23:59:59+0100",
            "2027-01-31T23:59:59+14:01",
            "2027-01-31T23:59:59+00:60",
            "2027-01-31T23:59:59Z[UTC]",
            "2027-01-31T23:59:59ZZ",
            " 2027-01-31T23:59:59Z",
            "+2027-01-31T23:59:59Z",
            "-2027-01-31T23:59:59Z",
            "12027-01-31T23:59:59Z",
            "２０２７-01-31T23:59:59Z",
            "2027-01-31T23:59:5éZ",
            "2027-01-31Té",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn writing_stops_at_the_year_9999() {
        assert_eq!(write(0), "1970-01-01T00:00:00Z");
        assert_eq!(write(LAST), "9999-12-31T23:59:59.999Z");
        assert_eq!(write(LAST + 1), write(LAST));
        assert_eq!(write_millis(0), "1970-01-01T00:00:00.000Z");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(at in 0..=LAST) {
            for text in [write(at), write_millis(at)] {
                let read = parse(&text).unwrap();
                prop_assert_eq!((read.begin(), read.end()), (at, Some(at)));
            }
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,30}") {
            let _ = parse(&text);
        }
    }
}
