//! The table: how many there are, samples of every column, and what must hold for all.

use crate::formats::gs1::dictionary::{Identifier, Set, VERSION, matches};
use crate::formats::gs1::{Check, ElementString, codes};

fn find(ai: &str) -> &'static Identifier {
    Identifier::find(ai).unwrap_or_else(|| panic!("({ai})"))
}

#[test]
fn there_are_all() {
    assert_eq!(Identifier::all().count(), 541, "as of {VERSION}");
    let count = |test: fn(&Identifier) -> bool| Identifier::all().filter(|identifier| test(identifier)).count();
    assert_eq!(count(|identifier| identifier.predefined), 337);
    assert_eq!(count(|identifier| !identifier.attribute), 16);
    assert_eq!(count(|identifier| identifier.qualifiers.is_some()), 16);
    for (list, expected) in [("country", 249), ("country2", 249), ("currency", 181), ("media", 30), ("package", 431)] {
        assert_eq!(codes::count(list), expected, "{list}");
    }
}

#[test]
fn samples_are_what_gs1_says() {
    let gtin = find("01");
    assert_eq!((gtin.title, gtin.min(), gtin.max(), gtin.predefined, gtin.attribute), ("GTIN", 14, 14, true, true));
    assert_eq!(gtin.qualifiers.as_deref(), Some(&[vec!["22", "10", "21"], vec!["235"]][..]));
    assert_eq!((gtin.never_with.as_slice(), gtin.needs.len()), (&["255", "37"][..], 0));
    let serial = find("21");
    assert_eq!((serial.title, serial.min(), serial.max(), serial.predefined), ("SERIAL", 1, 20, false));
    assert_eq!(serial.needs, [[vec!["01"], vec!["03"], vec!["8006"]]]);
    assert_eq!(find("17").needs, [[vec!["01"], vec!["02"], vec!["03"], vec!["255"], vec!["8006"], vec!["8026"]]]);
    assert_eq!(find("37").needs, [vec![vec!["00"]], vec![vec!["02"], vec!["8026"]]]);
    assert!(find("8030").needs[0].contains(&vec!["01", "21"]));
    assert_eq!(find("8030").components[0].set, Set::Set64);
    assert_eq!(find("8010").components[0].set, Set::Set39);
    assert_eq!((find("3103").title, find("3103").predefined), ("NET WEIGHT (kg)", true));
    assert_eq!(find("3932").components[0].checks, [Check::Code("currency", false)]);
    assert_eq!((find("423").min(), find("423").max()), (3, 15));
    assert_eq!((find("8003").min(), find("8003").max()), (14, 30));
    assert_eq!(find("712").title, "NHRN CN");
    assert!(Identifier::find("3106").is_none() && Identifier::find("05").is_none() && Identifier::find("").is_none());
}

#[test]
fn the_table_holds_together() {
    for identifier in Identifier::all() {
        let ai = identifier.ai;
        assert!((2..=4).contains(&ai.len()) && ai.bytes().all(|b| b.is_ascii_digit()), "({ai})");
        // General Specifications 7.8.5: the first two digits say whether the length is predefined.
        let first: u8 = ai[..2].parse().unwrap();
        assert_eq!(identifier.predefined, matches!(first, 0..=4 | 11..=20 | 31..=36 | 41), "({ai})");
        assert!(!identifier.predefined || identifier.is_fixed(), "({ai})");
        assert!(identifier.max() <= 90 && identifier.min() >= 1, "({ai})");
        for prefix in 2..ai.len() {
            assert!(Identifier::find(&ai[..prefix]).is_none(), "({ai}) begins with another identifier");
        }
        let named = identifier.needs.iter().flatten().flatten().chain(&identifier.never_with);
        for pattern in named.chain(identifier.qualifiers.iter().flatten().flatten()) {
            assert!(Identifier::all().any(|other| matches(pattern, other.ai)), "({ai}) names ({pattern})");
        }
        // Only the last part of a value has no fixed length, and nothing stands after a part that may be missing.
        for pair in identifier.components.windows(2) {
            assert!(pair[0].min == pair[0].max && (!pair[0].optional || pair[1].optional), "({ai})");
        }
    }
}

fn good(pairs: &[(&str, &str)]) {
    ElementString::new(pairs).unwrap_or_else(|problems| panic!("{pairs:?}: {problems:?}"));
}

fn bad(pairs: &[(&str, &str)], why: &str) {
    let problems = ElementString::new(pairs).expect_err(why);
    assert!(problems.iter().any(|problem| problem.to_string().contains(why)), "{pairs:?}: {problems:?}");
}

#[test]
fn every_check_lets_right_values_pass_and_refuses_others() {
    let gtin = ("01", "09506000134352");
    let sscc = ("00", "095060001340000000");
    for (ai, right, wrong, why) in [
        ("3932", "9780299", "0010299", "001 is no ISO 4217 currency code"),
        ("422", "276", "001", "001 is no ISO 3166-1 country code"),
        ("423", "276250", "27625", "has 2 characters and needs 3"),
        ("7030", "999ABC", "998ABC", "998 is no ISO 3166-1 country code"),
        ("11", "270229", "270001", "270001 is no date"),
        ("11", "280229", "270230", "270230 is no date"),
        ("17", "270100", "271300", "271300 is no date"),
        ("7003", "2701012359", "2701012460", "2460 is no time"),
        ("7003", "2701010000", "2701000000", "270100 is no date"),
        ("7007", "270101270131", "270101270132", "270132 is no date"),
        ("8008", "27010123", "27010124", "24 is beyond 23"),
        ("8008", "270101235959", "270101235960", "60 is beyond 59"),
        ("8001", "123456789012999"[..14].trim_end(), "00001234512311", "must not be zero"),
    ] {
        let extra = if ai.starts_with("39") { Some(("30", "2")) } else { None };
        let with = |value| [Some(gtin), Some((ai, value)), extra].into_iter().flatten().collect::<Vec<_>>();
        if ai != "8001" && right != "270229" {
            good(&with(right));
        }
        bad(&with(wrong), why);
    }
    good(&[gtin, ("8001", "00010000100111")]);
    bad(&[gtin, ("8001", "00010000100131")], "3 is not one of 019");
    for (ai, right, wrong, why) in [
        ("4307", "DE", "ZZ", "ZZ is no two-letter"),
        ("4309", "02790858483015297971", "18000000010000000000", "no place on the globe"),
        ("4300", "ABC%20", "ABC%2", "a % without two hexadecimal digits"),
        ("4321", "1", "2", "2 is not one of 01"),
        ("4324", "2701002359", "2701322359", "270132 is no date"),
        ("4331", "001234-", "001234X", "X is not one of -"),
        ("7041", "BX", "QQQ", "QQQ is no package type code"),
    ] {
        good(&[sscc, (ai, right)]);
        bad(&[sscc, (ai, wrong)], why);
    }
    let person = ("8018", "950600013435000127"[..17].to_owned() + "7");
    let person = (person.0, person.1.as_str());
    for (ai, right, wrong, why) in [
        ("7241", "80", "11", "11 is no AIDC media type code"),
        ("7250", "19990228", "19990229", "19990229 is no date"),
        ("7252", "9", "3", "3 is not one of 0129"),
        ("8019", "1", "A", "'A' (U+0041), which is not of digits"),
    ] {
        good(&[person, (ai, right)]);
        bad(&[person, (ai, wrong)], why);
    }
    good(&[person, ("7259", "A"), ("7258", "1/3")]);
    bad(&[person, ("7259", "A"), ("7258", "3/1")], "no position");
    good(&[("8013", "1987654Ad4X4bL5ttr2310c2K")]);
    bad(&[("8013", "1987654Ad4X4bL5ttr2310c2L")], "they would be 2K");
    bad(&[("8013", "X987654Ad4X4bL5ttr2310cAA")], "check characters");
    good(&[("8010", "1234#-/A"), ("8011", "1")]);
    bad(&[("8010", "1234a")], "'a' (U+0061), which is not of GS1's set 39");
    bad(&[("8010", "A234")], "GS1 Company Prefix");
    bad(&[("8010", "1234"), ("8011", "01")], "must not begin with a zero");
    good(&[("8006", "095060001343520102")]);
    bad(&[("8006", "095060001343520201")], "no part of a total");
    good(&[("415", "9506000134307"), ("8020", "A"), ("8007", "DE89370400440532013000")]);
    bad(&[("415", "9506000134307"), ("8020", "A"), ("8007", "DE89370400440532013001")], "no IBAN");
    good(&[("8003", "09506000134307ABC")]);
    bad(&[("8003", "19506000134307ABC")], "1 is not one of 0");
    good(&[("7040", "1A-_")]);
    bad(&[("7040", "1A-+")], "not one of a letter, a digit, - or _");
    // A coupon's inside is not looked into.
    good(&[("8110", "anything")]);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let gtin = ("01", "09506000134352");
    bad(&[("17", "270131")], "needs (01) or (02) or (03) or (255) or (8006) or (8026) beside it");
    bad(&[("21", "1")], "needs (01)");
    bad(&[gtin, ("37", "5")], "needs (00) beside it");
    bad(&[gtin, ("02", "09506000134369"), ("37", "5"), ("00", "095060001340000000")], "must not stand beside (01)");
    bad(&[gtin, ("21", "1"), ("235", "A")], "must not stand beside (235)");
    bad(&[gtin, ("3100", "000001"), ("3101", "000010")], "must not stand beside (3101)");
    bad(&[gtin, ("7258", "1/2"), ("8018", "950600013435000127")], "needs (8018) with (7259)");
    bad(&[gtin, ("21", "1"), ("21", "2")], "stands twice with different values");
    good(&[gtin, ("21", "1"), ("21", "1")]);
    good(&[("00", "095060001340000000"), ("02", "09506000134352"), ("37", "5"), ("10", "A")]);
    bad(&[("05", "1")], "no Application Identifier begins with \"05\"");
}
