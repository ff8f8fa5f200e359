//! Parts of the supply chain as people type them.

use salus_domain::commitment::blake2_256;
use salus_domain::supply::{CompanyPrefix, Day, Gtin, LotKey, Sscc, Standing, UnitKey, keys};
use salus_domain::{Hash, calendar};

use crate::failure::{Failure, Result};
use crate::formats::gs1;
use crate::suite::rules::meant;
use crate::suite::when;

/// Reads a GTIN of 8, 12, 13 or 14 digits.
pub fn gtin(text: &str) -> Result<Gtin> {
    let wrong = |why: String| Failure::usage(format!("`{text}` is no GTIN: {why}"));
    let digits = gs1::keys::gtin14(text.trim()).map_err(|e| wrong(e.to_string()))?;
    let number = digits.parse().map_err(|_| wrong("it has digits only".into()))?;
    Gtin::new(number).map_err(|_| wrong("it is zeros only".into()))
}

/// Reads an SSCC of 18 digits.
pub fn sscc(text: &str) -> Result<Sscc> {
    let text = text.trim();
    let digits = text.len() == 18 && text.bytes().all(|b| b.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.and_then(|number| Sscc::new(number).ok()).ok_or_else(|| {
        let right = text.get(..17).filter(|_| digits).and_then(gs1::keys::check_digit);
        let failure = Failure::usage(format!("`{text}` is no SSCC"));
        match right {
            Some(right) => failure.hint(format!("its check digit does not fit: it would be {right}")),
            None => failure.hint("18 digits, the last one the check digit"),
        }
    })
}

/// Reads a GS1 company prefix of 4 to 12 digits.
pub fn prefix(text: &str) -> Result<CompanyPrefix> {
    let digits = (4..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let read = || Some(CompanyPrefix { digits: text.parse().ok()?, length: u8::try_from(text.len()).ok()? });
    digits.then(read).flatten().ok_or_else(|| {
        Failure::usage(format!("`{text}` is no GS1 company prefix")).hint("4 to 12 digits, with its zeros")
    })
}

/// The key of a lot, as it is printed.
pub fn lot(gtin: Gtin, text: &str) -> Result<LotKey> {
    keys::lot_key(blake2_256, gtin, text.as_bytes()).map_err(|_| {
        Failure::usage(format!("`{text}` is no lot"))
            .hint("1 to 20 characters: letters, digits, and !\"%&'()*+,-./:;<=>?_")
    })
}

/// The key of a pack.
pub fn pack(secret: &Hash, gtin: Gtin, serial: &str) -> Result<UnitKey> {
    keys::pack_key(blake2_256, secret, gtin, serial.as_bytes()).map_err(|_| {
        Failure::usage(format!("`{serial}` is no serial number"))
            .hint("1 to 20 characters: letters, digits, and !\"%&'()*+,-./:;<=>?_")
    })
}

/// The key of a container.
pub fn container(secret: &Hash, sscc: Sscc) -> UnitKey {
    keys::container_key(blake2_256, secret, sscc)
}

/// Reads an expiry date: YYMMDD as a code has it (a day of 00 is the month's last), or 2027-06-30.
pub fn expiry(text: &str) -> Result<Day> {
    let short = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    if short {
        let read = gs1::Day::read(text, this_year()).and_then(|day| of_date(day.date()));
        return read.ok_or_else(|| bad_expiry(text));
    }
    let date: jiff::civil::Date = text.parse().map_err(|_| bad_expiry(text))?;
    of_date(date).ok_or_else(|| bad_expiry(text))
}

/// An expiry date as a code has it: YYMMDD.
///
/// # Errors
/// Usage (exit 2): six digits mean another day. Their century slides: they reach from 49 years ago to 50 years ahead.
pub fn six_digits(day: Day) -> Result<String> {
    let since = jiff::Span::new().try_days(i64::from(day.0));
    let date = since.and_then(|since| jiff::civil::date(1970, 1, 1).checked_add(since));
    let date = date.map_err(|_| Failure::usage("no code can say an expiry date that far ahead"))?;
    let text = format!("{:02}{:02}{:02}", date.year() % 100, date.month(), date.day());
    let read = gs1::Day::read(&text, this_year()).map(|read| read.date());
    match read {
        Some(read) if read == date => Ok(text),
        read => {
            let means = read.map_or_else(|| "no day".into(), |read| read.to_string());
            let why = format!("no code can say the expiry date {date}: its six digits {text} mean {means}");
            Err(Failure::usage(why).hint("a code's dates reach from 49 years ago to 50 years ahead"))
        }
    }
}

/// A day of the calendar as the chain counts it.
pub fn of_date(date: jiff::civil::Date) -> Option<Day> {
    let part = |number: i8| u64::try_from(number).ok();
    let year = u64::try_from(date.year()).ok().filter(|year| *year >= 1970)?;
    Some(Day::of(year, part(date.month())?, part(date.day())?))
}

/// The year that a date's century slides around.
pub fn this_year() -> i16 {
    i16::try_from(calendar::moment(when::machine()).year).unwrap_or(2_026)
}

fn bad_expiry(text: &str) -> Failure {
    Failure::usage(format!("`{text}` is no expiry date")).hint("a day like 2027-06-30, or as the code has it: 270630")
}

/// Reads 32 bytes: 0x and 64 hexadecimal digits.
pub fn hash(text: &str) -> Result<Hash> {
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode(digits).ok()?.try_into().ok())
        .ok_or_else(|| Failure::usage(format!("`{text}` is not 32 bytes")).hint("0x and 64 hexadecimal digits"))
}

/// Reads as what somebody acts: custodian, owner or regulator.
pub fn standing(text: &str) -> Result<Standing> {
    const NAMES: [(&str, Standing); 3] =
        [("custodian", Standing::Custodian), ("owner", Standing::Owner), ("regulator", Standing::Regulator)];
    let found = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, standing)| *standing).ok_or_else(|| {
        let names = NAMES.map(|(name, _)| name);
        Failure::usage(format!("`{text}` is no standing")).hint(meant(text, &names, "custodian, owner or regulator"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_with_their_check_digits() {
        assert_eq!(gtin("9506000134352").unwrap().number(), 9_506_000_134_352);
        assert_eq!(gtin("09506000134352").unwrap(), gtin("9506000134352").unwrap());
        assert!(gtin("9506000134353").unwrap_err().message.contains("it would be 2"));
        assert!(gtin("00000000000000").unwrap_err().message.contains("no GTIN"));
        assert_eq!(sscc("106141412345678908").unwrap().number(), 106_141_412_345_678_908);
        assert!(sscc("106141412345678909").unwrap_err().hint.unwrap().contains("would be 8"));
        for text in ["", "1061414123456789", "10614141234567890x", "１０６１４１４１２３４５６７８９０８"]
        {
            assert!(sscc(text).is_err(), "{text}");
        }
        assert_eq!(prefix("0614141").unwrap(), CompanyPrefix { digits: 614_141, length: 7 });
        assert!(prefix("061").is_err() && prefix("06141412345678").is_err());
    }

    #[test]
    fn dates_are_read_as_codes_have_them_and_as_people_write_them() {
        assert_eq!(expiry("270630").unwrap(), Day::of(2027, 6, 30));
        assert_eq!(expiry("280200").unwrap(), Day::of(2028, 2, 29));
        assert_eq!(expiry("2027-06-30").unwrap(), Day::of(2027, 6, 30));
        for text in ["271301", "2027-02-30", "", "tomorrow", "1969-12-31"] {
            assert!(expiry(text).unwrap_err().message.contains(text), "{text}");
        }
    }

    #[test]
    fn a_date_that_reads_back_as_another_one_is_no_codes() {
        let year = u64::try_from(this_year()).unwrap();
        assert_eq!(six_digits(Day::of(2028, 2, 29)).unwrap(), "280229");
        for year in [year - 49, year, year + 50] {
            assert_eq!(expiry(&six_digits(Day::of(year, 6, 30)).unwrap()).unwrap(), Day::of(year, 6, 30));
        }
        for day in [Day::of(year + 51, 6, 30), Day::of(9999, 12, 31), Day(u32::MAX)] {
            assert!(six_digits(day).unwrap_err().message.contains("no code can say"), "{day:?}");
        }
    }

    #[test]
    fn lots_and_serials_have_characters_of_set_82() {
        let gtin = gtin("9506000134352").unwrap();
        assert_ne!(lot(gtin, "A").unwrap(), lot(gtin, "a").unwrap());
        assert_ne!(pack(&[1; 32], gtin, "A").unwrap(), pack(&[2; 32], gtin, "A").unwrap());
        for text in ["", "A B", "ÄÖ", "123456789012345678901"] {
            assert!(lot(gtin, text).is_err() && pack(&[1; 32], gtin, text).is_err(), "{text}");
        }
        assert_eq!(standing("Owner").unwrap(), Standing::Owner);
        assert!(standing("ownr").unwrap_err().hint.unwrap().contains("owner"));
    }
}
