//! Instants with their zone (XML Schema's dateTimeStamp), and the zone of the place where an event happened.

use std::fmt;

use jiff::civil::{Date, date};

/// An instant, with the text in which it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instant {
    text: String,
    /// Milliseconds since 1970, the finer part cut off.
    ms: i64,
    /// Whether the next finer digit is 5 or more.
    up: bool,
}

const EPOCH: Date = date(1970, 1, 1);
const DAY: i64 = 86_400_000;

impl Instant {
    /// Reads `2027-01-31T08:00:00.000+01:00`. Years 0 to 9999; a fraction may have any length.
    ///
    /// # Errors
    /// What is expected.
    pub fn parse(text: &str) -> Result<Instant, String> {
        read(text).map(|(ms, up)| Instant { text: text.to_owned(), ms, up }).ok_or_else(|| {
            format!("`{text}` is no instant with a zone: write it as 2027-01-31T08:00:00.000Z or …+01:00")
        })
    }

    /// An instant of the chain: milliseconds since 1970. It is written in UTC.
    pub fn from_ms(ms: u64) -> Instant {
        // The last millisecond of the year 9999: what dateTimeStamps can say.
        let ms = i64::try_from(ms).unwrap_or(i64::MAX).min(253_402_300_799_999);
        Instant { text: utc(ms), ms, up: false }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970; what is finer is cut off.
    pub fn ms(&self) -> i64 {
        self.ms
    }

    /// The day in the zone in which it was written, such as `2027-01-31`.
    pub fn local_day(&self) -> &str {
        self.text.get(..10).unwrap_or_default()
    }

    /// In UTC to the millisecond, the fourth decimal rounded half up (CBV 2.0, 8.9, as its reference implementation explains).
    pub fn rounded_utc(&self) -> String {
        utc(self.ms.saturating_add(i64::from(self.up)))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn read(text: &str) -> Option<(i64, bool)> {
    let (day, time) = text.split_once('T')?;
    if day.len() != 10 || day.get(4..5)? != "-" || day.get(7..8)? != "-" {
        return None;
    }
    let day = Date::new(
        i16::try_from(part(day, 0, 4)?).ok()?,
        i8::try_from(part(day, 5, 2)?).ok()?,
        i8::try_from(part(day, 8, 2)?).ok()?,
    )
    .ok()?;
    let (clock, zone) = time.split_at_checked(time.find(['Z', '+', '-'])?)?;
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    if clock.len() != 8 || clock.get(2..3)? != ":" || clock.get(5..6)? != ":" || fraction.is_some_and(|f| !digits(f)) {
        return None;
    }
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 3, 2)?, part(clock, 6, 2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = if zone == "Z" { 0 } else { i64::from(Offset::parse(zone).ok()?.minutes()) };
    let fraction = format!("{:0<4}", fraction.unwrap_or_default());
    let days = i64::from((day - EPOCH).get_days());
    let seconds = (hour * 60 + minute) * 60 + second - offset * 60;
    Some((days * DAY + seconds * 1_000 + part(&fraction, 0, 3)?, part(&fraction, 3, 1)? >= 5))
}

fn utc(ms: i64) -> String {
    let days = i32::try_from(ms.div_euclid(DAY)).unwrap_or_default();
    let day = EPOCH.checked_add(jiff::Span::new().days(days)).unwrap_or(Date::MAX);
    let ms = ms.rem_euclid(DAY);
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", day.year(), day.month(), day.day())
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn part(text: &str, at: usize, len: usize) -> Option<i64> {
    let part = text.get(at..at + len)?;
    digits(part).then(|| part.parse().ok())?
}

/// The offset from UTC at the place and time of an event: `+01:00` (EPCIS 2.0, 7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    negative: bool,
    minutes: i16,
}

impl Offset {
    /// UTC.
    pub const UTC: Offset = Offset { negative: false, minutes: 0 };

    /// Reads `±hh:mm` up to 14 hours.
    ///
    /// # Errors
    /// What is expected.
    pub fn parse(text: &str) -> Result<Offset, String> {
        let read = || {
            let negative = match text.get(..1)? {
                "-" => true,
                "+" => false,
                _ => return None,
            };
            let (hours, minutes) = (part(text, 1, 2)?, part(text, 4, 2)?);
            let whole = hours * 60 + minutes;
            let good = text.len() == 6 && text.get(3..4)? == ":" && minutes < 60 && whole <= 14 * 60;
            good.then_some(Offset { negative, minutes: i16::try_from(whole).ok()? })
        };
        read().ok_or_else(|| format!("`{text}` is no offset from UTC: write it as +01:00, and UTC as +00:00"))
    }

    /// Minutes east of Greenwich.
    pub fn minutes(self) -> i16 {
        if self.negative { -self.minutes } else { self.minutes }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}
