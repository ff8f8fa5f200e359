//! Check digits and check character pairs (GS1 General Specifications 7.9), and GTINs in their one length of 14 digits.

/// The check digit of the digits before it (7.9.1): weights 3 and 1 from the right. `None` if they are none.
pub fn check_digit(body: &str) -> Option<char> {
    if body.is_empty() {
        return None;
    }
    let mut sum: u32 = 0;
    for (place, c) in body.chars().rev().enumerate() {
        sum = sum.checked_add(c.to_digit(10)?.checked_mul(if place % 2 == 0 { 3 } else { 1 })?)?;
    }
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// Whether a number ends with its check digit; if not, the right one.
///
/// # Errors
/// The right check digit, or `None` for what has none: no digits.
pub fn verify(number: &str) -> Result<(), Option<char>> {
    let last = number.chars().next_back().filter(char::is_ascii_digit).ok_or(None)?;
    let right = check_digit(&number[..number.len() - last.len_utf8()]).ok_or(None)?;
    if last == right { Ok(()) } else { Err(Some(right)) }
}

/// What a number cannot be a GTIN for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GtinError {
    /// It has not 8, 12, 13 or 14 digits.
    Length(usize),
    /// Something in it is no digit.
    NotDigits,
    /// Its check digit is not the one that it should have.
    CheckDigit {
        /// What it should be.
        right: char,
    },
}

impl std::fmt::Display for GtinError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GtinError::Length(length) => write!(f, "a GTIN has 8, 12, 13 or 14 digits, this has {length}"),
            GtinError::NotDigits => f.write_str("a GTIN has digits only"),
            GtinError::CheckDigit { right } => write!(f, "the check digit does not fit: it would be {right}"),
        }
    }
}

/// A GTIN-8, -12, -13 or -14 in 14 digits, with zeros before it (General Specifications 3.3.2).
///
/// # Errors
/// If it is none.
pub fn gtin14(text: &str) -> Result<String, GtinError> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(GtinError::NotDigits);
    }
    if !matches!(text.len(), 8 | 12 | 13 | 14) {
        return Err(GtinError::Length(text.len()));
    }
    match verify(text) {
        Ok(()) => Ok(format!("{text:0>14}")),
        Err(right) => Err(right.map_or(GtinError::NotDigits, |right| GtinError::CheckDigit { right })),
    }
}

const SET_82: &str = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const SET_32: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const PRIMES: [u32; 23] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/// All characters of set 82, in the order of their values (General Specifications, figure 7.11-1).
pub fn set_82() -> &'static str {
    SET_82
}

/// The check character pair of the characters before it (7.9.5): at most 23 of set 82.
pub fn check_pair(body: &str) -> Option<[char; 2]> {
    let mut sum: u32 = 0;
    let mut primes = PRIMES.iter();
    for c in body.chars().rev() {
        let value = u32::try_from(SET_82.find(c)?).ok()?;
        sum += value * primes.next()?;
    }
    let sum = sum % 1021;
    let pair = [sum >> 5, sum & 31].map(|value| SET_32.get(value as usize).map(|c| char::from(*c)));
    Some([pair[0]?, pair[1]?])
}

/// Whether a value ends with its check character pair; if not, the right one.
///
/// # Errors
/// The right pair, or `None` for what has none: too short, too long, or not of set 82.
pub fn verify_pair(value: &str) -> Result<(), Option<[char; 2]>> {
    let split = value.len().checked_sub(2).filter(|at| value.is_char_boundary(*at)).ok_or(None)?;
    let right = check_pair(&value[..split]).ok_or(None)?;
    if value[split..].chars().eq(right) { Ok(()) } else { Err(Some(right)) }
}
