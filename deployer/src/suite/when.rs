//! Dates, instants and durations as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::failure::{Failure, Result};

/// No end (and, as a beginning, nothing ever).
pub const NEVER: u64 = u64::MAX;

/// Reads the beginning of a period: a date means 00:00 UTC of that day, an RFC 3339 instant is exact.
pub fn from(text: &str) -> Result<u64> {
    match date(text)? {
        Some(day) => midnight(day, text),
        None => instant(text),
    }
}

/// Reads the end of a period: a date means 24:00 UTC of that day (the day belongs to the period), an RFC 3339 instant is exact.
pub fn until(text: &str) -> Result<u64> {
    match date(text)? {
        Some(day) => midnight(day.tomorrow().map_err(|e| bad(text, &e.to_string()))?, text),
        None => instant(text),
    }
}

/// Reads an RFC 3339 instant, to the millisecond.
pub fn instant(text: &str) -> Result<u64> {
    let at: Timestamp = text.parse().map_err(|e: jiff::Error| bad(text, &e.to_string()))?;
    u64::try_from(at.as_millisecond()).map_err(|_| bad(text, "it lies before 1970"))
}

/// Reads an RFC 3339 instant, or milliseconds since 1970 as the chain counts them.
pub fn instant_or_ms(text: &str) -> Result<u64> {
    match text.parse::<u64>() {
        // Before March 1973: somebody counted seconds.
        Ok(ms) if ms < 100_000_000_000 => {
            Err(bad(text, "as a number it would have to be milliseconds since 1970").hint("append 000 to seconds"))
        }
        Ok(ms) => Ok(ms),
        Err(_) => instant(text),
    }
}

/// Reads an instant that is asked about: a day means its beginning (00:00 UTC), else as [`instant_or_ms`].
pub fn moment(text: &str) -> Result<u64> {
    match date(text)? {
        Some(_) => from(text),
        None => instant_or_ms(text),
    }
}

/// This machine's time.
pub fn machine() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
}

/// Reads a duration in milliseconds: `90s`, `15m`, `1h`, `30d`, `2w`.
pub fn duration(text: &str) -> Result<u64> {
    let wrong = || {
        Failure::usage(format!("`{text}` is not a duration"))
            .hint("a number and a unit: 90s, 15m, 1h, 30d or 2w; not zero")
    };
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
    let unit: u64 = match unit {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return Err(wrong()),
    };
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).filter(|ms| *ms > 0).ok_or_else(wrong)
}

/// Writes a chain's time (milliseconds) as RFC 3339 in UTC.
pub fn show(ms: u64) -> String {
    if ms == NEVER {
        return "no end".into();
    }
    i64::try_from(ms).ok().and_then(|signed| Timestamp::from_millisecond(signed).ok()).map_or_else(
        || format!("{ms} ms"),
        |at| if ms.is_multiple_of(1_000) { at.to_string() } else { format!("{at:.3}") },
    )
}

/// Writes a period in words.
pub fn show_period(period: &salus_domain::consent::Period) -> String {
    match (period.from, period.until) {
        (0, NEVER) => "any time".into(),
        (0, until) => format!("until {}", show(until)),
        (from, NEVER) => format!("from {}", show(from)),
        (from, until) => format!("from {} until {}", show(from), show(until)),
    }
}

fn date(text: &str) -> Result<Option<Date>> {
    let like_a_date = text.len() == 10 && text.chars().filter(|c| *c == '-').count() == 2;
    if !like_a_date {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|e: jiff::Error| bad(text, &e.to_string()))
}

fn midnight(day: Date, text: &str) -> Result<u64> {
    let at = day.to_zoned(TimeZone::UTC).map_err(|e| bad(text, &e.to_string()))?;
    u64::try_from(at.timestamp().as_millisecond()).map_err(|_| bad(text, "it lies before 1970"))
}

fn bad(text: &str, why: &str) -> Failure {
    Failure::usage(format!("`{text}` is not a date or an instant: {why}"))
        .hint("a day like 2026-12-31 (UTC), or an instant like 2026-12-31T18:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    #[test]
    fn a_day_given_as_the_end_belongs_to_the_period() {
        assert_eq!(from("1970-01-02").unwrap(), DAY);
        assert_eq!(until("1970-01-02").unwrap(), 2 * DAY);
        assert_eq!(until("2024-02-29").unwrap(), from("2024-03-01").unwrap());
    }

    #[test]
    fn instants_are_exact_in_any_zone() {
        assert_eq!(until("1970-01-01T00:00:01.5Z").unwrap(), 1_500);
        assert_eq!(from("1970-01-01T02:00:00+01:00").unwrap(), 3_600_000);
    }

    #[test]
    fn milliseconds_are_read_and_seconds_refused() {
        assert_eq!(instant_or_ms("1795224502000").unwrap(), 1_795_224_502_000);
        assert_eq!(instant_or_ms("2026-11-21T01:28:22Z").unwrap(), 1_795_224_502_000);
        assert!(instant_or_ms("1795224502").unwrap_err().message.contains("milliseconds"));
    }

    #[test]
    fn nonsense_is_refused_with_the_text_in_the_message() {
        for text in ["2026-02-30", "tomorrow", "2026-1-1", "1969-12-30", "", "2026-01-01T00:00:00"] {
            let failure = until(text).unwrap_err();
            assert!(failure.message.contains(&format!("`{text}`")), "{}", failure.message);
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("1h").unwrap(), 3_600_000);
        assert_eq!(duration("2w").unwrap(), 14 * DAY);
        for text in ["", "1", "h", "0s", "1y", "-1h", "99999999999999999999s", "18446744073709551615w"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_shown_as_written() {
        assert_eq!(show(from("2027-01-01").unwrap()), "2027-01-01T00:00:00Z");
        assert_eq!(show(from("2027-01-01").unwrap() + 910), "2027-01-01T00:00:00.910Z");
        assert_eq!(show(NEVER), "no end");
        assert_eq!(show(NEVER - 1), format!("{} ms", NEVER - 1));
    }
}
