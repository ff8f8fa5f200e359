//! Check digits, check characters, and GTINs of every length.

use crate::formats::gs1::keys::{GtinError, check_digit, check_pair, gtin14, set_82, verify, verify_pair};

#[test]
fn check_digits_are_those_of_gs1() {
    // The General Specifications' own example (7.9.1), and keys of GS1's test range 950.
    for (body, digit) in [
        ("629104150021", '3'),
        ("0950600013435", '2'),
        ("09506000134000000", '0'),
        ("950600013430", '7'),
        ("37610425002123456", '9'),
    ] {
        assert_eq!(check_digit(body), Some(digit), "{body}");
        assert_eq!(verify(&format!("{body}{digit}")), Ok(()));
    }
    assert_eq!(verify("09506000134353"), Err(Some('2')));
    for none in ["", "A", "12A4", "1234é"] {
        assert_eq!(verify(none), Err(None), "{none}");
    }
    // One altered digit is always found.
    for place in 0..14 {
        for digit in '0'..='9' {
            let mut altered: Vec<char> = "09506000134352".chars().collect();
            let same = altered[place] == digit;
            altered[place] = digit;
            assert_eq!(verify(&altered.iter().collect::<String>()).is_ok(), same);
        }
    }
}

#[test]
fn check_characters_are_those_of_gs1() {
    // The General Specifications' own example (7.9.5).
    assert_eq!(check_pair("1987654Ad4X4bL5ttr2310c"), Some(['2', 'K']));
    assert_eq!(verify_pair("1987654Ad4X4bL5ttr2310c2K"), Ok(()));
    assert!(verify_pair("1987654Ad4X4bL5ttr2310d2K").is_err());
    assert_eq!(check_pair(&"1".repeat(24)), None);
    assert_eq!(verify_pair("1"), Err(None));
    assert!(verify_pair("1é").is_err() && verify_pair("é").is_err() && verify_pair("€1").is_err());
    assert_eq!(set_82().chars().count(), 82);
    assert!(set_82().chars().all(|c| crate::formats::gs1::Set::Set82.has(c)));
    assert_eq!((0_u8..=127).filter(|b| crate::formats::gs1::Set::Set82.has(char::from(*b))).count(), 82);
}

#[test]
fn a_gtin_of_any_length_becomes_one_of_fourteen_digits() {
    assert_eq!(gtin14("09506000134352").unwrap(), "09506000134352");
    assert_eq!(gtin14("9506000134352").unwrap(), "09506000134352");
    assert_eq!(gtin14("614141000036").unwrap(), "00614141000036");
    assert_eq!(gtin14("96385074").unwrap(), "00000096385074");
    assert_eq!(gtin14("9506000134353"), Err(GtinError::CheckDigit { right: '2' }));
    assert_eq!(gtin14("950600013435"), Err(GtinError::CheckDigit { right: '9' }));
    assert_eq!(gtin14("123456789"), Err(GtinError::Length(9)));
    assert_eq!(gtin14(""), Err(GtinError::Length(0)));
    assert_eq!(gtin14("9506000134O52"), Err(GtinError::NotDigits));
    assert_eq!(gtin14("9506000134352").unwrap_or_default().len(), 14);
    assert!(GtinError::CheckDigit { right: '2' }.to_string().contains('2'));
}
