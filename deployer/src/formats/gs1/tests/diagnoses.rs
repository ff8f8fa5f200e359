//! Each mishap by its name, with what would be read.

use super::*;
use crate::formats::gs1::diagnose::{LAYOUTS, US};

const WITHOUT: &str = "01095060001343521728063010LOT-42A\u{1d}211zE%Ab4-7(q)9R+0kWx;";

fn layout(name: &str) -> &'static crate::formats::gs1::diagnose::Layout {
    LAYOUTS.iter().find(|layout| layout.name.starts_with(name)).unwrap()
}

/// The surest diagnosis.
fn first(text: &str) -> (Kind, Confidence, Option<String>) {
    let scan = scan(text);
    let diagnosis = scan.diagnoses.first().unwrap_or_else(|| panic!("{text:?}: {:?}", scan.result));
    let reads = diagnosis.would_read.as_ref().map(|reading| reading.elements.bracketed());
    (diagnosis.kind, diagnosis.confidence, reads)
}

#[test]
fn keyboards_have_47_keys() {
    for layout in LAYOUTS.iter().chain([&US]) {
        assert_eq!(layout.plain.chars().count(), 47, "{}", layout.name);
        assert_eq!(layout.shifted.chars().count(), 47, "{}", layout.name);
    }
    assert_eq!(US.retype("az;q0]", layout("French")).unwrap(), "qwma à$".replace(' ', ""));
    assert_eq!(US.retype("Yz-/", layout("German")).unwrap(), "Zyß-");
    assert_eq!(layout("German").retype("Zyß-", &US).unwrap(), "Yz-/");
    assert_eq!(layout("French").retype("π", &US), None);
}

#[test]
fn every_keyboard_is_named_and_not_used() {
    for text in [PACK, WITHOUT] {
        let right = read(text).elements;
        for layout in &LAYOUTS {
            let typed = US.retype(text, layout).unwrap();
            if typed == text {
                continue;
            }
            let scan = scan(&typed);
            let reads =
                |d: &&crate::formats::gs1::Diagnosis| d.would_read.as_ref().is_some_and(|r| r.elements == right);
            let diagnosis =
                scan.diagnoses.iter().find(reads).unwrap_or_else(|| panic!("{}: {typed:?}: {scan:?}", layout.name));
            assert_eq!(diagnosis.kind, Kind::KeyboardLayout, "{}", layout.name);
            assert!(diagnosis.what.contains(layout.name), "{}: {}", layout.name, diagnosis.what);
            assert!(scan.result.is_err() && diagnosis.confidence == Confidence::Likely, "{}: {typed:?}", layout.name);
        }
    }
    // And where the separator is lost besides.
    let typed = US.retype(&PACK.replace('\u{1d}', ""), layout("French")).unwrap();
    assert_eq!(first(&typed), (Kind::KeyboardLayout, Confidence::Likely, Some(read(PACK).elements.bracketed())));
}

#[test]
fn a_keyboard_that_only_swaps_letters_is_told_unless_the_symbol_is_known() {
    let text = "01095060001343521728063010LOT\u{1d}21XYZ";
    let scan = scan(text);
    assert_eq!(pairs(scan.reading().unwrap())[3], ("21", "XYZ"));
    let told = kinds(&scan, Confidence::Possible);
    assert_eq!((told.first(), told.last()), (Some(&Kind::KeyboardLayout), Some(&Kind::CapsLock)));
    assert!(scan.warnings().next().is_none());
    let swapped = scan.diagnoses[0].would_read.as_ref().unwrap();
    assert_eq!(swapped.elements.serial(), Some("XZY"));
    assert!(scan.diagnoses[0].what.contains("the computer to German (QWERTZ)"), "{}", scan.diagnoses[0].what);
    assert_eq!(super::scan(&format!("]d2{text}")).diagnoses, []);
    assert_eq!(super::scan(PACK).diagnoses, []);
}

#[test]
fn caps_lock_is_told() {
    let turned = |text: &str| {
        let one = |c: char| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
        text.chars().map(one).collect::<String>()
    };
    let right = Some(read(PACK).elements.bracketed());
    assert_eq!(first(&turned(PACK)), (Kind::CapsLock, Confidence::Likely, right));
    let scan = scan(&turned(WITHOUT));
    assert!(scan.reading().is_some() && kinds(&scan, Confidence::Possible).contains(&Kind::CapsLock));
    assert_eq!(first("HTTPS://ID.GS1.ORG/01/09506000134352/21/aBc").0, Kind::CapsLock);
    assert_eq!(super::scan("https://id.gs1.org/01/09506000134352/21/aBc").diagnoses, []);
    // Without letters nothing can have been turned around.
    assert_eq!(super::scan("01095060001343521728063010123\u{1d}21456").diagnoses, []);
}

#[test]
fn separators_that_are_missing_are_told() {
    let right = Some("(01)09506000134352(21)A1B2C3D4(17)280630(10)LOT".to_owned());
    let text = "]d2010950600013435221A1B2C3D4\u{1d}1728063010LOT";
    assert_eq!(first(&text.replace('\u{1d}', "")), (Kind::MissingSeparator, Confidence::Likely, right.clone()));
    // What is swallowed makes the value too long.
    let long = "010950600013435221ABCDEFGHIJKLMNOPQRST1728063010LOT";
    let reads = Some("(01)09506000134352(21)ABCDEFGHIJKLMNOPQRST(17)280630(10)LOT".to_owned());
    assert_eq!(first(long), (Kind::MissingSeparator, Confidence::Likely, reads));
    // What is swallowed leaves a value that can be.
    let scan = scan("]d201095060001343521728063010LOT21ABC");
    assert_eq!(pairs(scan.reading().unwrap())[2], ("10", "LOT21ABC"));
    assert_eq!(scan.diagnoses[0].kind, Kind::MissingSeparator);
    assert_eq!(scan.diagnoses[0].would_read.as_ref().unwrap().elements.serial(), Some("ABC"));
    assert_eq!(
        first("]d2010950600013435221A1B2C3D4\u{1d}1728063010LOT712123456"),
        (
            Kind::MissingSeparator,
            Confidence::Possible,
            Some("(01)09506000134352(21)A1B2C3D4(17)280630(10)LOT(712)123456".to_owned()),
        )
    );
}

#[test]
fn what_stands_for_a_separator_is_told() {
    for stand_in in ["|", "~", "^]", "<GS>", "{GS}", "#", "@", " ", "␝", "\\x1d", "è", "?", "/", "_", "&", "[FNC1]"]
    {
        let text = PACK.replace('\u{1d}', stand_in);
        let (kind, confidence, reads) = first(&text);
        let expected = Some(read(PACK).elements.bracketed());
        if stand_in == "[FNC1]" {
            // Nobody is known to write so: it is not made up, but told as what no value has.
            assert!(matches!(kind, Kind::Value | Kind::Character | Kind::MissingSeparator), "{kind:?}");
            continue;
        }
        assert_eq!((kind, confidence, reads), (Kind::ReplacedSeparator, Confidence::Likely, expected), "{stand_in}");
        assert!(scan(&text).result.is_err());
    }
    // Where the value can be: the stand-in is of set 82 and everything fits.
    let scan = scan("]d201095060001343521728063010LOT/21ABC");
    assert!(scan.reading().is_some());
    let found: Vec<_> = scan.diagnoses.iter().filter(|d| d.kind == Kind::ReplacedSeparator).collect();
    assert_eq!(found[0].would_read.as_ref().unwrap().elements.serial(), Some("ABC"));
    assert_eq!((found[0].confidence, found[0].at), (Confidence::Possible, Some(33)));
}

#[test]
fn faults_are_told_with_their_place() {
    for (text, kind, at, says) in [
        (PACK.replace("352", "353"), Kind::CheckDigit, 6, "it would be 2 if the other digits are right"),
        (PACK.replace("280630", "281330"), Kind::Date, 45, "281330 is no date (YYMMDD)"),
        (PACK.replace("zE", "zÉ"), Kind::Character, 24, "is not of GS1's set 82, so no value has it"),
        (PACK.replace("]d201", "]d202"), Kind::Combination, 6, "needs (37) beside it"),
    ] {
        let scan = scan(&text);
        let diagnosis = scan.diagnoses.iter().find(|d| d.kind == kind).unwrap_or_else(|| panic!("{text}: {scan:?}"));
        assert_eq!((diagnosis.at, diagnosis.confidence), (Some(at), Confidence::Certain), "{text}");
        assert!(diagnosis.what.contains(says) && scan.result.is_err(), "{}", diagnosis.what);
    }
}

#[test]
fn truncated_and_incomplete_scans_are_told() {
    assert_eq!(first("]d2010950600013435221A\u{1d}172806"), (Kind::Truncated, Confidence::Likely, None));
    assert_eq!(first("]d201095060001343"), (Kind::Truncated, Confidence::Likely, None));
    assert_eq!(first("]d2010950600013435221A\u{1d}1"), (Kind::Truncated, Confidence::Likely, None));
    let incomplete = scan("]d2010950600013435221ABCDEF");
    assert_eq!(kinds(&incomplete, Confidence::Possible), [Kind::Incomplete]);
    assert!(incomplete.diagnoses[0].what.contains("(17) and (10)"));
    let settings = Settings::default().with_serial_length(Some(20));
    let last = "]d201095060001343521728063010LOT\u{1d}21";
    assert_eq!(Scan::read(&format!("{last}ABCDEFGHIJKLMNOPQRST"), &settings).diagnoses, []);
    let short = Scan::read(&format!("{last}ABCDEFGHIJKLMNOPQRS"), &settings);
    assert_eq!(kinds(&short, Confidence::Likely), [Kind::Truncated]);
    assert!(short.reading().is_some());
    let settings = Settings::default().with_serial_length(Some(4));
    assert_eq!(kinds(&Scan::read(&format!("{last}ABCDE"), &settings), Confidence::Likely), [Kind::Value]);
}

#[test]
fn two_scans_and_junk_are_told() {
    let other = "]d20109506000134369".to_owned() + "21B\u{1d}1728063010C";
    for text in [
        format!("{PACK}{other}"),
        format!("{PACK}\r\n{other}"),
        format!("{PACK}{PACK}"),
        format!("{WITHOUT}\t{}", &other[3..]),
    ] {
        assert_eq!(first(&text).0, Kind::TwoScans, "{text:?}");
        assert!(scan(&text).result.is_err());
    }
    let link = "https://id.gs1.org/01/09506000134352/21/A";
    assert_eq!(first(&format!("{link}{link}")).0, Kind::TwoScans);
    let right = Some(read(PACK).elements.bracketed());
    for text in [
        format!(" {PACK}"),
        format!("Code: {PACK}"),
        format!("0{PACK}"),
        format!("{PACK} "),
        format!("{PACK}#x"),
        format!("{PACK}\u{3}"),
    ] {
        let scan = scan(&text);
        let junk = scan.diagnoses.iter().find(|d| matches!(d.kind, Kind::Junk | Kind::ReplacedSeparator));
        let junk = junk.unwrap_or_else(|| panic!("{text:?}: {scan:?}"));
        assert_eq!(junk.would_read.as_ref().map(|reading| reading.elements.bracketed()), right, "{text:?}");
        assert!(scan.result.is_err());
    }
}

#[test]
fn codes_of_another_kind_are_named() {
    for (text, kind, says) in [
        ("9506000134352", Kind::LoneGtin, "GTIN-13 alone"),
        ("]E09506000134352", Kind::LoneGtin, "GTIN-13 alone"),
        ("96385074", Kind::LoneGtin, "GTIN-8 alone"),
        // An element string too: the consignment 9416660711.
        ("4019416660711", Kind::LoneGtin, "GTIN-13 alone"),
        ("614141000036", Kind::LoneGtin, "GTIN-12 alone"),
        ("3400930000007", Kind::LoneGtin, "French CIP13"),
        ("]d20109506000134352", Kind::LoneGtin, "it names the product, not the pack"),
        ("095060001340000000", Kind::OtherCode, "SSCC without the identifier (00)"),
        ("91ABC", Kind::NoKey, "Nothing in it names"),
        (
            "[)>\u{1e}06\u{1d}9N111234567842\u{1d}1T12345\u{1d}D270101\u{1d}S12345\u{1e}\u{4}",
            Kind::OtherCode,
            "IFA PPN",
        ),
        ("[)>069N110375286414", Kind::OtherCode, "IFA PPN"),
        ("[)>\u{1e}06\u{1d}1P123", Kind::OtherCode, "ISO 15434 message with data identifiers"),
        ("[)>\u{1e}05\u{1d}0109506000134352\u{1e}\u{4}", Kind::OtherCode, "wraps GS1 data"),
        ("+A123BJC5D6E71G", Kind::OtherCode, "HIBC"),
        ("-12345678", Kind::OtherCode, "German PZN"),
        ("A012345676", Kind::OtherCode, "Italian AIC"),
        ("=A99991512345600", Kind::OtherCode, "ISBT 128"),
        ("urn:epc:id:sgtin:950600.1134352.1", Kind::OtherCode, "EPC URI"),
        ("WIFI:S:guest;T:WPA;P:secret;;", Kind::OtherCode, "QR Code for something else"),
        ("https://example.com/shop/42", Kind::OtherLink, "a link to something else"),
        ("]Q1https://example.com/", Kind::OtherLink, "a link to something else"),
        ("https://example.com/AQnYUc1gmiERBhVZ", Kind::CompressedLink, "compressed GS1 Digital Link"),
        ("]d10109506000134352211A\u{1d}1728063010B", Kind::NotGs1Symbol, "without FNC1 in first position"),
    ] {
        let scan = scan(text);
        let diagnosis = scan.diagnoses.first().unwrap_or_else(|| panic!("{text}: {:?}", scan.result));
        assert_eq!(diagnosis.kind, kind, "{text}: {}", diagnosis.what);
        assert!(diagnosis.what.contains(says), "{text}: {}", diagnosis.what);
        assert!(!diagnosis.advice.is_empty());
    }
}

#[test]
fn what_is_not_understood_stays_unreadable() {
    for text in
        ["", "hello", "12345", "Lorem ipsum dolor sit amet", "\u{0}\u{1}", "日本語", "]", "(", "{\"a\":1}", "0000000"]
    {
        let scan = scan(text);
        assert!(scan.is_unreadable(), "{text:?}: {:?}", scan.diagnoses);
        assert_eq!(scan.seen, text);
        assert_eq!(scan.details()["unreadable"], true);
    }
}

#[test]
fn a_scan_is_told_in_json() {
    let details = scan(PACK).details();
    assert_eq!(details["elements"][1]["title"], "SERIAL");
    assert_eq!(details["symbology"], "GS1 DataMatrix");
    let details = scan(&PACK.replace("352", "353")).details();
    assert_eq!(details["elements"], serde_json::Value::Null);
    assert_eq!(details["problems"][0]["ai"], "01");
    assert_eq!(details["diagnoses"][0]["kind"], "check-digit");
    assert_eq!(details["diagnoses"][0]["confidence"], "certain");
    let names: std::collections::HashSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), Kind::ALL.len());
}
