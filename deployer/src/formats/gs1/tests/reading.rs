//! Strict reading: forms, separators, values, and what is refused with its place.

use super::*;
use crate::formats::gs1::{ElementString, Form, GS, MAX_LENGTH};

#[test]
fn a_pack_is_read_as_it_stands() {
    let reading = read(PACK);
    let expected = [("01", "09506000134352"), ("21", "1zE%Ab4-7(q)9R+0kWx;"), ("17", "280630"), ("10", "LOT-42A")];
    assert_eq!(pairs(&reading), expected);
    assert_eq!(reading.symbology.unwrap().name, "GS1 DataMatrix");
    let elements = &reading.elements;
    assert_eq!(elements.gtin14(), Some("09506000134352"));
    assert_eq!(elements.serial(), Some("1zE%Ab4-7(q)9R+0kWx;"));
    assert_eq!(elements.lot(), Some("LOT-42A"));
    assert_eq!(elements.expiry(2026).unwrap().to_string(), "2028-06-30");
    assert_eq!((elements.sscc(), elements.count(), elements.gln(), elements.produced(2026)), (None, None, None, None));
}

#[test]
fn every_symbol_order_and_form_reads_the_same() {
    let orders = [
        "]C10109506000134352172806302100A\u{1d}10B",
        "]Q3010950600013435210B\u{1d}172806302100A",
        "]e0172806300109506000134352\u{1d}10B\u{1d}2100A\u{1d}",
        "]J12100A\u{1d}10B\u{1d}172806300109506000134352",
        "\u{1d}0109506000134352172806302100A\u{1d}10B",
        "0109506000134352172806302100A\u{1d}10B\r\n",
        "(01)09506000134352(17)280630(21)00A(10)B\t",
        "https://id.gs1.org/01/09506000134352/10/B/21/00A?17=280630",
    ];
    for text in orders {
        let reading = read(text);
        assert_eq!(reading.elements.elements().len(), 4, "{text}");
        for (ai, value) in [("01", "09506000134352"), ("17", "280630"), ("21", "00A"), ("10", "B")] {
            assert_eq!(reading.elements.get(ai), Some(value), "{text}");
        }
    }
    for plain in ["9506000134352 00A", "09506000134352\t00A", "9506000134352, 00A", "09506000134352;00A"] {
        assert_eq!(pairs(&read(plain)), [("01", "09506000134352"), ("21", "00A")], "{plain}");
        assert_eq!(read(plain).form, Form::Plain);
    }
}

#[test]
fn containers_and_national_numbers_are_read() {
    let pallet = read("]C1000950600013400000000209506000134352371000\u{1d}10LOT\u{1d}4149506000134307").elements;
    assert_eq!(pallet.sscc(), Some("095060001340000000"));
    assert_eq!((pallet.content(), pallet.count(), pallet.gtin14()), (Some("09506000134352"), Some(1000), None));
    assert_eq!((pallet.lot(), pallet.gln()), (Some("LOT"), Some("9506000134307")));
    let spain = read("0109506000134352712ABC\u{1d}7167\u{1d}11260102").elements;
    assert_eq!(spain.national_numbers().collect::<Vec<_>>(), [("712", "ABC"), ("716", "7")]);
    assert_eq!(spain.produced(2026).unwrap().to_string(), "2026-01-02");
    assert_eq!(read("(8003)09506000134307A").elements.grai(), Some("09506000134307A"));
    assert_eq!(read("(01)09506000134352(15)260331").elements.best_before(2026).unwrap().text(), "260331");
    let (to, party) = (read("(410)9506000134307").elements, read("(417)9506000134307").elements);
    assert_eq!((to.ship_to(), party.party()), (Some("9506000134307"), Some("9506000134307")));
}

#[test]
fn the_century_slides_and_no_day_is_the_months_last() {
    let date = |text: &str, year| {
        let elements = ElementString::new(&[("01", "09506000134352"), ("17", text)]).unwrap();
        let day = elements.expiry(year).unwrap();
        (day.date().to_string(), day.to_string(), day.text().to_owned())
    };
    // General Specifications 7.12: 51 years ahead is the past, 50 years ago is the future.
    assert_eq!(date("761231", 2026).0, "2076-12-31");
    assert_eq!(date("771231", 2026).0, "1977-12-31");
    assert_eq!(date("000101", 2049).0, "2000-01-01");
    assert_eq!(date("000101", 2050).0, "2100-01-01");
    assert_eq!(date("991231", 2049).0, "2099-12-31");
    assert_eq!(date("991231", 2048).0, "1999-12-31");
    assert_eq!(date("280200", 2026), ("2028-02-29".into(), "2028-02".into(), "280200".into()));
    assert_eq!(date("270200", 2026), ("2027-02-28".into(), "2027-02".into(), "270200".into()));
}

#[test]
fn a_stand_in_for_the_separator_has_to_be_named() {
    let text = "01095060001343522100A|1728063010B";
    assert!(Reading::parse(text, &Settings::default()).is_err());
    let settings = Settings::default().with_separator("|").unwrap();
    assert_eq!(pairs(&Reading::parse(text, &settings).unwrap())[1], ("21", "00A"));
    assert!(Scan::read(text, &settings).warnings().next().is_none());
    let details = Scan::read(text, &settings).details();
    assert_eq!((&details["standIn"], &details["form"]), (&"|".into(), &"element-string".into()));
    assert_eq!(Reading::parse("0109506000134352", &settings).unwrap().stand_in, None);
    assert_eq!(
        pairs(
            &Reading::parse("01095060001343522100A^]1728063010B", &Settings::default().with_separator("^]").unwrap())
                .unwrap()
        )[1]
        .1,
        "00A"
    );
    for could_be_data in ["", "/", "GS", "<GS>"] {
        assert!(Settings::default().with_separator(could_be_data).is_err(), "{could_be_data}");
    }
}

#[test]
fn brackets_within_values_are_kept() {
    let elements = ElementString::new(&[("01", "09506000134352"), ("21", "a(10)b"), ("10", "(c(")]).unwrap();
    let text = elements.bracketed();
    assert_eq!(text, "(01)09506000134352(21)a\\(10)b(10)\\(c\\(");
    assert_eq!(read(&text).elements, elements);
    assert_eq!(pairs(&read("(01)09506000134352(21)a(b)c"))[1], ("21", "a(b)c"));
    assert_eq!(elements.human_readable(), ["(01)09506000134352", "(21)a(10)b", "(10)(c("]);
}

#[test]
fn elements_are_written_with_separators_only_where_they_are_needed() {
    let reading = read("(10)A(01)09506000134352(21)B(17)280630");
    assert_eq!(reading.elements.element_string(), "010950600013435217280630".to_owned() + "10A\u{1d}21B");
    assert_eq!(read(&reading.elements.element_string()).elements.elements().len(), 4);
    let fixed = read("(01)09506000134352(17)280630");
    assert!(!fixed.elements.element_string().contains(GS));
    let awkward = ElementString::new(&[("01", "09506000134352"), ("21", "<&>'\"")]).unwrap();
    assert_eq!(awkward.xml(), "(01)09506000134352(21)&lt;&amp;&gt;&apos;&quot;");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, problems) in [
        ("", &["character 1: there is nothing to read"][..]),
        ("]d2", &["character 4: there is nothing to read"]),
        ("hello", &["character 1: no Application Identifier begins with \"hello\""]),
        ("0109506000134353", &["character 3, (01): its check digit does not fit: it would be 2"]),
        ("01095060001343521728063", &["character 24, (17): it ends too early: 5 of its 6 characters are there"]),
        ("01095060001343522", &["character 17: it ends too early: an Application Identifier that begins with 2"]),
        ("010950600013435221A#B", &["character 20, (21): has '#' (U+0023), which is not of GS1's set 82"]),
        ("010950600013435221A B", &["character 20, (21): has a space (U+0020), which is not of GS1's set 82"]),
        ("010950600013435221é", &["character 19, (21): has '\\u{e9}' (U+00E9), which is not of GS1's set 82"]),
        ("010950600013435221A\u{1d}17281399\u{1d}10B", &["character 23, (17): 281399 is no date (YYMMDD)"]),
        ("(01)09506000134352(17)28130(21)A", &["character 23, (17): has 5 characters and needs 6"]),
        ("(01)09506000134352(5)A", &["character 5, (01): has 17 characters and may have 14"]),
        ("21A", &["character 3, (21): needs (01) or (03) or (8006) beside it"]),
        ("]d2011234\u{1d}21A", &["character 6, (01): has 4 characters and needs 14"]),
        ("]E09506000134352", &["character 4: EAN-13 or UPC holds a GTIN only, and no serial number"]),
        ("]d10109506000134352", &["character 1: Data Matrix without FNC1 does not hold GS1 element strings"]),
        ("9506000134353 A", &["character 1, (01): its check digit does not fit: it would be 2"]),
        ("9506000134352 A#", &["character 15, (21): has '#' (U+0023), which is not of GS1's set 82"]),
    ] {
        if text.contains("(5)") {
            assert!(Reading::parse(text, &Settings::default()).is_err());
            continue;
        }
        assert_eq!(refused(text), problems, "{text}");
    }
    let long = format!("0109506000134352{}", "9".repeat(MAX_LENGTH));
    assert_eq!(refused(&long), ["character 1: longer than any symbol holds"]);
    assert!(scan(&long).is_unreadable());
    // Every place at once.
    assert_eq!(refused("010950600013435317281399").len(), 2);
}
