//! What is checked of a component besides its characters and length (the "linters" of GS1's Syntax Dictionary).

use super::dictionary::Set;
use super::{codes, dates, keys};

/// One check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Ends with its check digit.
    Digit,
    /// Ends with its check character pair.
    Pair,
    /// Has a GS1 Company Prefix, of which two digits are looked at, after so many characters.
    Prefix(usize),
    /// YYMMDD; with `true`, DD may be 00.
    Date(bool),
    /// YYYYMMDD.
    LongDate,
    /// HHMM.
    Time,
    /// Two digits, up to this.
    UpTo(u8),
    /// One of a list of `codes.txt`, or `999` if that is `true`.
    Code(&'static str, bool),
    /// One of these characters.
    OneOf(&'static str),
    /// Anything but zero.
    NonZero,
    /// No zero before other digits.
    NoZero,
    /// Something that is no digit is in it.
    NonDigit,
    /// What is written `%` is followed by two hexadecimal digits.
    Percent,
    /// A part and how many there are, in the same number of digits.
    Piece,
    /// `1/3`.
    Position,
    /// Ten digits, up to this.
    Angle(u64),
    /// An IBAN.
    Iban,
    /// A North American coupon: not looked into.
    Coupon,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There are fewer characters than it takes.
    TooShort {
        /// How many there are.
        found: usize,
        /// How many are needed.
        min: usize,
    },
    /// There are more characters than it takes.
    TooLong {
        /// How many there are.
        found: usize,
        /// How many may be there.
        max: usize,
    },
    /// A character that is not of the set.
    Character {
        /// Which.
        found: char,
        /// The set.
        set: Set,
    },
    /// Another check digit than the others make.
    CheckDigit {
        /// Which it would be.
        right: char,
    },
    /// Another check character pair than the others make.
    CheckPair {
        /// Which it would be.
        right: [char; 2],
    },
    /// No date, or no time.
    Date(String),
    /// Something else that cannot be, in words.
    Value(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::TooShort { found, min } => write!(f, "has {found} characters and needs {min}"),
            Fault::TooLong { found, max } => write!(f, "has {found} characters and may have {max}"),
            Fault::Character { found, set } => {
                write!(f, "has {} (U+{:04X}), which is not of {}", shown(*found), *found as u32, set.name())
            }
            Fault::CheckDigit { right } => write!(f, "its check digit does not fit: it would be {right}"),
            Fault::CheckPair { right: [first, second] } => {
                write!(f, "its check characters do not fit: they would be {first}{second}")
            }
            Fault::Date(what) | Fault::Value(what) => f.write_str(what),
        }
    }
}

/// A character as a message shows it: control characters by their names.
pub(super) fn shown(c: char) -> String {
    match c {
        ' ' => "a space".into(),
        '\u{1d}' => "a separator (GS)".into(),
        c if c.is_control() => "a control character".into(),
        c => format!("'{}'", c.escape_default().to_string().trim_start_matches('\\')).replace("u{", "\\u{"),
    }
}

impl Check {
    /// The check of a name in the table.
    pub(super) fn named(name: &str) -> Option<Check> {
        Some(match name {
            "check" => Check::Digit,
            "checkpair" => Check::Pair,
            "prefix" => Check::Prefix(0),
            "prefix2" => Check::Prefix(1),
            "date" => Check::Date(false),
            "date0" => Check::Date(true),
            "longdate" => Check::LongDate,
            "time" => Check::Time,
            "hours" => Check::UpTo(23),
            "minutes" | "seconds" => Check::UpTo(59),
            "country" => Check::Code("country", false),
            "country999" => Check::Code("country", true),
            "country2" => Check::Code("country2", false),
            "currency" => Check::Code("currency", false),
            "media" => Check::Code("media", false),
            "package" => Check::Code("package", false),
            "sex" => Check::OneOf("0129"),
            "yesno" => Check::OneOf("01"),
            "winding" => Check::OneOf("019"),
            "zero" => Check::OneOf("0"),
            "hyphen" => Check::OneOf("-"),
            "importer" => Check::OneOf("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
            "nonzero" => Check::NonZero,
            "nozero" => Check::NoZero,
            "nondigit" => Check::NonDigit,
            "percent" => Check::Percent,
            "piece" => Check::Piece,
            "position" => Check::Position,
            "latitude" => Check::Angle(1_800_000_000),
            "longitude" => Check::Angle(3_600_000_000),
            "iban" => Check::Iban,
            "coupon" | "offer" => Check::Coupon,
            _ => return None,
        })
    }

    /// Checks a part whose characters and length are right already.
    ///
    /// # Errors
    /// What is wrong.
    pub fn run(self, part: &str) -> Result<(), Fault> {
        let value = |good: bool, what: &str| if good { Ok(()) } else { Err(Fault::Value(what.into())) };
        let date = |good: bool, what: &str| if good { Ok(()) } else { Err(Fault::Date(what.into())) };
        match self {
            Check::Digit => match keys::verify(part) {
                Err(Some(right)) => Err(Fault::CheckDigit { right }),
                found => value(found.is_ok(), "has no check digit"),
            },
            Check::Pair => match keys::verify_pair(part) {
                Err(Some(right)) => Err(Fault::CheckPair { right }),
                found => value(found.is_ok(), "is too short for check characters"),
            },
            Check::Prefix(after) => {
                let prefix = part.get(after..after + 2);
                let good = prefix.is_some_and(|two| two.bytes().all(|b| b.is_ascii_digit()));
                value(good, "does not begin with a GS1 Company Prefix, which is digits")
            }
            Check::Date(no_day) => date(dates::is_date(part, no_day), &format!("{part} is no date (YYMMDD)")),
            Check::LongDate => date(dates::is_long_date(part), &format!("{part} is no date (YYYYMMDD)")),
            Check::Time => {
                let good = number(&part[..2]) < 24 && number(&part[2..]) < 60;
                date(good, &format!("{part} is no time (HHMM)"))
            }
            Check::UpTo(most) => date(number(part) <= most.into(), &format!("{part} is beyond {most}")),
            Check::Code(list, other) => {
                let good = codes::known(list, part) || (other && part == "999");
                value(good, &format!("{part} is no {} code", code_name(list)))
            }
            Check::OneOf(allowed) => {
                let good = part.chars().all(|c| allowed.contains(c));
                let names = if allowed.len() > 9 { "a letter, a digit, - or _" } else { allowed };
                value(good, &format!("{part} is not one of {names}"))
            }
            Check::NonZero => value(number(part) > 0, "must not be zero"),
            Check::NoZero => value(part.len() == 1 || !part.starts_with('0'), "must not begin with a zero"),
            Check::NonDigit => value(part.chars().any(|c| !c.is_ascii_digit()), "needs a character that is no digit"),
            Check::Percent => value(is_percent(part), "has a % without two hexadecimal digits after it"),
            Check::Piece => {
                let (piece, total) = part.split_at(part.len() / 2);
                let (piece, total) = (number(piece), number(total));
                value(1 <= piece && piece <= total, "is no part of a total, such as 0102")
            }
            Check::Position => value(is_position(part), "is no position, such as 1/3"),
            Check::Angle(most) => value(number(part) <= most, "is no place on the globe"),
            Check::Iban => value(is_iban(part), "is no IBAN"),
            Check::Coupon => Ok(()),
        }
    }
}

/// The number of at most 18 digits.
fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

fn code_name(list: &str) -> &'static str {
    match list {
        "country" => "ISO 3166-1 country",
        "country2" => "two-letter ISO 3166-1 country",
        "currency" => "ISO 4217 currency",
        "media" => "AIDC media type",
        _ => "package type",
    }
}

fn is_percent(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()))
}

fn is_position(text: &str) -> bool {
    let good =
        |digits: &str| !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.is_empty();
    text.split_once('/').is_some_and(|(at, of)| good(at) && good(of) && number(at) <= number(of))
}

fn is_iban(text: &str) -> bool {
    let good = text.len() > 4 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if !good || !codes::known("country2", &text[..2]) {
        return false;
    }
    let digits = text[4..].chars().chain(text[..4].chars()).filter_map(|c| c.to_digit(36));
    digits.fold(0, |rest, digit| (rest * if digit > 9 { 100 } else { 10 } + digit) % 97) == 1
}
