//! FHIR's dates and instants, at their precision, and the register's half-open periods.

use jiff::ToSpan;
use jiff::civil::Date;
use salus_domain::Timestamp;
use salus_domain::consent::Period;

use super::ExportError;
use super::node::Node;

/// The first and the last-but-one boundary of what a FHIR `dateTime` covers, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Its first millisecond.
    pub from: i64,
    /// The first millisecond after it.
    pub until: i64,
}

/// Reads a `dateTime`: `2026`, `2026-12`, `2026-12-31` (in UTC) or `2026-12-31T23:59:59.999+01:00`.
pub(super) fn span(text: &str) -> Result<Span, String> {
    let bad = || format!("`{text}` is not a FHIR dateTime, such as 2026-12-31 or 2026-12-31T23:59:59Z");
    if let Some((date, time)) = text.split_once('T') {
        return instant(date, time).ok_or_else(bad);
    }
    let (first, next) = match text.len() {
        4 => {
            let year = digits(text, 4).ok_or_else(bad)?;
            (civil(year, 1, 1), civil(year + 1, 1, 1))
        }
        7 => {
            let (year, month) = (part(text, 0, 4), part(text, 5, 2));
            let (Some(year), Some(month), Some("-")) = (year, month, text.get(4..5)) else { return Err(bad()) };
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            (civil(year, month, 1), civil(next.0, next.1, 1))
        }
        10 => {
            let first = day(text).ok_or_else(bad)?;
            (Some(first), first.checked_add(DAY))
        }
        _ => return Err(bad()),
    };
    match (first, next) {
        (Some(from), Some(until)) => Ok(Span { from, until }),
        _ => Err(bad()),
    }
}

const DAY: i64 = 86_400_000;
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn digits(text: &str, len: usize) -> Option<i16> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn part(text: &str, at: usize, len: usize) -> Option<i16> {
    digits(text.get(at..at + len)?, len)
}

/// Midnight UTC of a day; the year after the last one is good for an end.
fn civil(year: i16, month: i16, day: i16) -> Option<i64> {
    if year == 10_000 && (month, day) == (1, 1) {
        return civil(9999, 12, 31)?.checked_add(DAY);
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    i64::from((date - EPOCH).get_days()).checked_mul(DAY)
}

fn day(date: &str) -> Option<i64> {
    let (year, month, day) = (part(date, 0, 4)?, part(date, 5, 2)?, part(date, 8, 2)?);
    (date.len() == 10 && date.get(4..5)? == "-" && date.get(7..8)? == "-").then(|| civil(year, month, day))?
}

/// `hh:mm:ss`, up to three digits of a fraction (more only if they are zeros), and a zone.
fn instant(date: &str, time: &str) -> Option<Span> {
    let zone_at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 3, 2)?, part(clock, 6, 2)?);
    if clock.len() != 8 || clock.get(2..3)? != ":" || clock.get(5..6)? != ":" || hour > 23 || minute > 59 || second > 59
    {
        return None;
    }
    let (millis, precision) = match fraction {
        None => (0, 1000),
        Some(fraction) => {
            let short = fraction.trim_end_matches('0');
            if fraction.is_empty() || short.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            // The fraction's own precision: .5 covers a tenth of a second, .500 a millisecond.
            let precision = 10i64.pow(3u32.saturating_sub(u32::try_from(fraction.len().min(3)).ok()?));
            (format!("{short:0<3}").parse::<i64>().ok()?, precision)
        }
    };
    let offset = if zone == "Z" {
        0
    } else {
        let (hours, minutes) = (part(zone, 1, 2)?, part(zone, 4, 2)?);
        if zone.len() != 6 || zone.get(3..4)? != ":" || hours > 14 || minutes > 59 {
            return None;
        }
        let minutes = i64::from(hours) * 60 + i64::from(minutes);
        if zone.starts_with('-') { -minutes } else { minutes }
    };
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let from = day(date)? + seconds * 1000 + millis - offset * 60_000;
    Some(Span { from, until: from + precision })
}

/// What a period is about, which decides how far back the register can follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// When a rule holds.
    Rule,
    /// The data's own time.
    Data,
}

/// Reads a `Period`: the end is inclusive at its precision in FHIR, exclusive in the register.
pub(super) fn period(node: &Node, about: About) -> Option<Period> {
    if !node.only(&["id", "start", "end"]) {
        return None;
    }
    let side = |name: &str| {
        let field = node.field(name)?;
        match span(field.text()?) {
            Ok(span) => Some(span),
            Err(what) => {
                field.problem(what);
                None
            }
        }
    };
    let (start, end) = (side("start"), side("end"));
    let early = |name: &str| {
        let what = "lies before 1970 (or at its first instant): the register cannot tell such times apart";
        node.report.problem(node.at(name), what);
    };
    let from = match start {
        None => 0,
        Some(Span { from: 1.., .. }) => start.map_or(0, |s| s.from.unsigned_abs()),
        // A rule that began before there was a chain has begun.
        Some(_) if about == About::Rule => 0,
        Some(_) => {
            early("start");
            0
        }
    };
    let until = match end {
        None => u64::MAX,
        Some(Span { until: 1.., .. }) => end.map_or(u64::MAX, |s| s.until.unsigned_abs()),
        Some(_) => {
            early("end");
            return None;
        }
    };
    if from >= until {
        node.problem("ends before it starts");
        return None;
    }
    Some(Period { from, until })
}

/// Writes an instant in UTC, to the millisecond.
pub(super) fn write(at: Timestamp) -> Result<String, ExportError> {
    let days = i64::try_from(at).ok().map(|at| at.div_euclid(DAY));
    // jiff's last year is FHIR's, 9999.
    let span = days.and_then(|days| 0.days().try_days(days).ok());
    let date = span.and_then(|span| EPOCH.checked_add(span).ok()).ok_or(ExportError::BadTime(at))?;
    let millis = at % DAY.unsigned_abs();
    let (seconds, millis) = (millis / 1000, millis % 1000);
    Ok(format!("{date}T{:02}:{:02}:{:02}.{millis:03}Z", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

/// Writes a period, or nothing if it is unbounded on both sides.
pub(super) fn write_period(period: &Period) -> Result<Option<serde_json::Value>, ExportError> {
    let mut fields = serde_json::Map::new();
    if period.from != 0 {
        fields.insert("start".into(), write(period.from)?.into());
    }
    if period.until != u64::MAX {
        fields.insert("end".into(), write(period.until.saturating_sub(1))?.into());
    }
    Ok((!fields.is_empty()).then(|| fields.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (i64, i64) {
        let Span { from, until } = span(text).unwrap();
        (from, until)
    }

    #[test]
    fn a_date_covers_what_its_precision_says() {
        let new_year = 1_798_761_600_000; // 2027-01-01T00:00:00Z
        assert_eq!(of("2026-12-31"), (new_year - DAY, new_year));
        assert_eq!(of("2026-12").1, new_year);
        assert_eq!(of("2026").1, new_year);
        assert_eq!(of("2026").0, new_year - 365 * DAY);
        assert_eq!(of("2024-02"), (1_706_745_600_000, 1_706_745_600_000 + 29 * DAY));
        assert_eq!(of("9999").1, of("9999-12-31T23:59:59.999Z").1);
    }

    #[test]
    fn an_instant_is_exact_in_its_zone() {
        assert_eq!(of("1970-01-01T00:00:00Z"), (0, 1000));
        assert_eq!(of("1970-01-01T01:00:00.250+01:00"), (250, 251));
        assert_eq!(of("1969-12-31T18:30:00.5-05:30"), (500, 600));
        assert_eq!(of("1970-01-01T00:00:00.123000Z"), (123, 124));
        assert_eq!(of("2026-12-31T23:59:59Z").1, of("2026-12-31").1);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-00",
            "2026-02-30",
            "2026-1-1",
            "2026-12-31T23:59:59",
            "2026-12-31T24:00:00Z",
            "2026-12-31T23:59Z",
            "2026-12-31T23:59:60Z",
            "2026-12-31T23:59:59.Z",
            "2026-12-31T23:59:59.1234Z",
            "+026",
            "2026-12-31T23:59:59+15:00",
            "2026-12-31T23:59:59+0100",
            "2026-12-31 23:59:59Z",
            "zwei",
            "２０２６",
            "2026-12-31T23:59:59é",
            "2026-12-31Té3:59:59Z",
            "2026é12",
            "-2026-12-31",
        ] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn writing_and_reading_agree() {
        for at in [1u64, 999, 1000, 1_798_761_600_000, 253_402_300_799_999] {
            assert_eq!(of(&write(at).unwrap()).0.unsigned_abs(), at);
        }
        assert_eq!(write(1_798_761_599_999).unwrap(), "2026-12-31T23:59:59.999Z");
        assert_eq!(write(253_402_300_800_000), Err(ExportError::BadTime(253_402_300_800_000)));
    }
}
