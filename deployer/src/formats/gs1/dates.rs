//! Dates of six digits, whose century slides (GS1 General Specifications 7.12).

use std::fmt;

use jiff::civil::Date;

/// A date of an element string: what was printed, and the day that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    text: String,
    date: Date,
}

impl Day {
    /// Reads YYMMDD in a year: 51 or more years ahead is the century before, 50 or more years back the one after. DD of 00
    /// is the month's last day (3.4.2), but [`Day::fmt`] shows what was printed.
    pub fn read(text: &str, this_year: i16) -> Option<Day> {
        let [yy, month, day] = numbers(text)?;
        let year = full_year(i16::from(yy), this_year);
        let month = Date::new(year, month, 1).ok()?;
        let date = if day == 0 { month.last_of_month() } else { month.with().day(day).build().ok()? };
        Some(Day { text: text.to_owned(), date })
    }

    /// The day that is meant: for 00, the month's last.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Whether no day was printed, but 00.
    pub fn is_whole_month(&self) -> bool {
        self.text.ends_with("00")
    }

    /// The six digits, as they were printed.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Day {
    /// `2027-01-31`, or `2027-01` where no day was printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.date.year(), self.date.month())?;
        if self.is_whole_month() { Ok(()) } else { write!(f, "-{:02}", self.date.day()) }
    }
}

/// The year that two digits mean in a year.
fn full_year(yy: i16, this_year: i16) -> i16 {
    let century = this_year - this_year % 100;
    match yy - this_year % 100 {
        51.. => century - 100 + yy,
        ..=-50 => century + 100 + yy,
        _ => century + yy,
    }
}

fn numbers(text: &str) -> Option<[i8; 3]> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text[from..from + 2].parse::<i8>().ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Whether six digits are a date in some century; `no_day` allows 00.
pub(super) fn is_date(text: &str, no_day: bool) -> bool {
    // Every fourth year is a leap year from 1904 to 2096, and these are the years that are meant until 2050.
    (no_day || !text.ends_with("00")) && Day::read(text, 2026).is_some()
}

/// Whether eight digits are a date.
pub(super) fn is_long_date(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else { return false };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    Date::new(year, month, day).is_ok()
}
