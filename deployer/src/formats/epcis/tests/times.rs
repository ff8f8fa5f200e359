//! Instants and offsets.

use proptest::prelude::*;

use crate::formats::epcis::{Instant, Offset};

fn rounded(text: &str) -> String {
    Instant::parse(text).unwrap_or_else(|error| panic!("{error}")).rounded_utc()
}

#[test]
fn instants_are_read_in_every_spelling() {
    let at = Instant::parse("1970-01-01T02:00:00.25+01:00").unwrap();
    assert_eq!((at.ms(), at.text(), at.local_day()), (3_600_250, "1970-01-01T02:00:00.25+01:00", "1970-01-01"));
    assert_eq!(rounded("2020-03-04T11:00:30+01:00"), "2020-03-04T10:00:30.000Z");
    assert_eq!(rounded("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00.000Z");
    assert_eq!(Instant::parse("1969-12-31T23:59:59.999Z").unwrap().ms(), -1);
}

#[test]
fn the_fourth_decimal_rounds() {
    assert_eq!(rounded("2023-01-18T11:04:03.1414999Z"), "2023-01-18T11:04:03.141Z");
    assert_eq!(rounded("2023-01-18T11:04:03.1415Z"), "2023-01-18T11:04:03.142Z");
    assert_eq!(rounded("2023-12-31T23:59:59.9995Z"), "2024-01-01T00:00:00.000Z");
    assert_eq!(rounded("2023-01-18T11:04:03.14149999999999999999999999Z"), "2023-01-18T11:04:03.141Z");
}

#[test]
fn what_is_no_instant_is_refused() {
    for text in [
        "",
        "2027-01-31",
        "2027-01-31T00:00:00",
        "2027-01-31T00:00Z",
        "2027-01-31 00:00:00Z",
        "2027-02-29T00:00:00Z",
        "2027-01-31T24:00:00Z",
        "2027-01-31T23:59:60Z",
        "2027-01-31T23:59:59.Z",
        "2027-01-31T23:59:59+1:00",
        "2027-01-31T23:59:59+14:01",
        "2027-01-31T23:59:59Z[UTC]",
        " 2027-01-31T23:59:59Z",
        "12027-01-31T23:59:59Z",
        "２０２７-01-31T23:59:59Z",
        "2027-01-31T23:59:5éZ",
        "2027-01-31Té",
        "2027-01-31T23:59:59.12éZ",
    ] {
        assert!(Instant::parse(text).is_err(), "{text}");
    }
}

#[test]
fn offsets_go_to_fourteen_hours() {
    for (text, minutes) in [("+00:00", 0), ("-00:00", 0), ("+01:00", 60), ("-06:30", -390), ("+14:00", 840)] {
        let offset = Offset::parse(text).unwrap();
        assert_eq!((offset.minutes(), offset.to_string()), (minutes, text.to_owned()));
    }
    for text in ["", "Z", "01:00", "+1:00", "+14:01", "+01:60", "+01-00", "+01:00 ", "é1:00"] {
        assert!(Offset::parse(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn instants_of_the_chain_read_back(ms in 0_u64..=253_402_300_799_999) {
        let written = Instant::from_ms(ms);
        let read = Instant::parse(written.text()).unwrap();
        prop_assert_eq!(read.ms(), i64::try_from(ms).unwrap());
        prop_assert_eq!(read, written);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,30}", digits in "[0-9TZ:.+-]{0,30}") {
        for text in [text, digits] {
            let _ = (Instant::parse(&text), Offset::parse(&text));
        }
    }
}
