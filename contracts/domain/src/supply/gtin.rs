//! GS1 keys: article numbers, container codes, company prefixes, and the characters of lots and serials.

use super::Error;
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// A GTIN-14: 14 digits, shorter GTINs padded with zeros on the left, the last one the check digit.
///
/// What comes off the wire is only known to be a number; a GTIN that a [`Product`](super::Product) is registered under was
/// checked, so whatever finds its product is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Gtin(u64);

/// An SSCC: 18 digits, the last one the check digit. Never on chain, where containers have keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(u64);

/// A GS1 Company Prefix: the digits, and how many there are with the zeros on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct CompanyPrefix {
    /// The digits as a number.
    pub digits: u64,
    /// How many, 4 to 12.
    pub length: u8,
}

const GTIN_DIGITS: u32 = 14;
const SSCC_DIGITS: u32 = 18;

impl Gtin {
    /// The GTIN of this number.
    ///
    /// # Errors
    /// [`Error::BadGtin`]: over 14 digits, all zeros, or a wrong check digit (GS1 General Specifications 7.9.1).
    pub const fn new(number: u64) -> Result<Gtin, Error> {
        if number != 0 && number < 10u64.wrapping_pow(GTIN_DIGITS) && checks(number) {
            Ok(Gtin(number))
        } else {
            Err(Error::BadGtin { gtin: number })
        }
    }

    /// Whether it is one.
    ///
    /// # Errors
    /// [`Error::BadGtin`].
    pub const fn check(self) -> Result<(), Error> {
        match Gtin::new(self.0) {
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Its 14 digits, as ASCII.
    pub(super) fn digits(self) -> Vec<u8> {
        digits(self.0, GTIN_DIGITS)
    }

    /// Whether it was given out under a company prefix. The first digit is an indicator and belongs to no prefix; a GTIN-8
    /// has none in it.
    pub fn has_prefix(self, prefix: CompanyPrefix) -> bool {
        if self.0 < 100_000_000 || prefix.check().is_err() {
            return false;
        }
        let without_indicator = self.0.wrapping_rem(10_000_000_000_000);
        let behind = 10u64.wrapping_pow(13u32.wrapping_sub(u32::from(prefix.length)));
        let first = prefix.digits.wrapping_mul(behind);
        (first..first.saturating_add(behind)).contains(&without_indicator)
    }
}

impl Sscc {
    /// The SSCC of this number.
    ///
    /// # Errors
    /// [`Error::BadSscc`]: over 18 digits, all zeros, or a wrong check digit.
    pub const fn new(number: u64) -> Result<Sscc, Error> {
        if number != 0 && number < 10u64.wrapping_pow(SSCC_DIGITS) && checks(number) {
            Ok(Sscc(number))
        } else {
            Err(Error::BadSscc { sscc: number })
        }
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Its 18 digits, as ASCII.
    pub(super) fn digits(self) -> Vec<u8> {
        digits(self.0, SSCC_DIGITS)
    }
}

impl CompanyPrefix {
    /// # Errors
    /// [`Error::BadPrefix`] unless it has 4 to 12 digits.
    pub const fn check(self) -> Result<(), Error> {
        match self.length {
            4..=12 if self.digits < 10u64.wrapping_pow(self.length as u32) => Ok(()),
            length => Err(Error::BadPrefix { length }),
        }
    }

    /// Its digits, as ASCII.
    pub(super) fn ascii(self) -> Vec<u8> {
        digits(self.digits, u32::from(self.length))
    }
}

/// Whether the last digit is the check digit of those before: weights 3 and 1 in turn, from the right.
const fn checks(mut number: u64) -> bool {
    let mut sum = 0u64;
    let mut weight = 1u64;
    while number > 0 {
        sum = sum.wrapping_add(number.wrapping_rem(10).wrapping_mul(weight));
        weight = 4u64.wrapping_sub(weight);
        number = number.wrapping_div(10);
    }
    sum.wrapping_rem(10) == 0
}

fn digits(mut number: u64, count: u32) -> Vec<u8> {
    let mut digits: Vec<u8> = (0..count).map(|_| b'0').collect();
    for place in digits.iter_mut().rev() {
        *place = b'0'.wrapping_add(number.wrapping_rem(10) as u8);
        number = number.wrapping_div(10);
    }
    digits
}

/// Whether it is 1 to 20 characters of GS1's set 82 (General Specifications, figure 7.11-1), as lots (AI 10) and serials
/// (AI 21) are.
pub fn is_element(text: &[u8]) -> bool {
    matches!(text.len(), 1..=20) && text.iter().all(|c| in_set_82(*c))
}

const fn in_set_82(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'!' | b'"' | b'%'..=b'/' | b':'..=b'?' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // GS1's own examples: a GTIN-14, a GTIN-13, a GTIN-12, a GTIN-8.
        for number in [10_614_141_000_415, 9_506_000_134_352, 614_141_000_036, 96_385_074] {
            assert_eq!(Gtin::new(number).map(Gtin::number), Ok(number));
            assert_eq!(Gtin::new(number + 1), Err(Error::BadGtin { gtin: number + 1 }));
        }
        for number in [0, 100_000_000_000_000, u64::MAX] {
            assert_eq!(Gtin::new(number), Err(Error::BadGtin { gtin: number }));
        }
        assert_eq!(Sscc::new(106_141_412_345_678_908).map(Sscc::number), Ok(106_141_412_345_678_908));
        for number in [106_141_412_345_678_909, 0, 1_061_414_123_456_789_080] {
            assert_eq!(Sscc::new(number), Err(Error::BadSscc { sscc: number }));
        }
    }

    #[test]
    fn one_wrong_digit_is_always_found() {
        let digits = digits(10_614_141_000_415, 14);
        for place in 0..14 {
            for other in b'0'..=b'9' {
                let mut changed = digits.clone();
                changed[place] = other;
                let number: u64 = String::from_utf8(changed).unwrap().parse().unwrap();
                assert_eq!(Gtin::new(number).is_ok(), number == 10_614_141_000_415, "{number}");
            }
        }
    }

    #[test]
    fn prefixes_begin_behind_the_indicator() {
        let gtin = Gtin::new(10_614_141_000_415).unwrap();
        for (digits, length, expected) in [
            (614_141, 7, true), // 0614141
            (614_141, 6, false),
            (614, 4, true),
            (615, 4, false),
            (61_414_100_041, 12, true),
            (61_414_100_042, 12, false),
            (61, 3, false),
            (614_141_000_415, 13, false),
            (1_061, 4, false),
        ] {
            assert_eq!(gtin.has_prefix(CompanyPrefix { digits, length }), expected, "{digits} {length}");
        }
        // A GTIN-8 shows zeros where a prefix would stand.
        assert!(!Gtin::new(96_385_074).unwrap().has_prefix(CompanyPrefix { digits: 0, length: 4 }));
    }

    #[test]
    fn set_82_has_82_characters() {
        assert_eq!((0..=255).filter(|c| in_set_82(*c)).count(), 82);
        assert!(is_element(b"ABC-123/x_!\"%?"));
        for bad in [&b""[..], b"123456789012345678901", b"a b", b"a#b", b"a$b", b"a@b", b"a^b", b"caf\xc3\xa9"] {
            assert!(!is_element(bad), "{bad:?}");
        }
    }
}
