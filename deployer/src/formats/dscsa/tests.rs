//! Transaction information and statements, and what is missing for them.

use serde_json::json;

use super::*;
use crate::formats::epcis::Instant;

const FILE: &str = r#"
[[party]]
gln = "0614141000005"
name = "Example Wholesale, Inc."
street = "1 Main Street"
city = "Springfield"
state = "IL"
postcode = "62701"

[[party]]
gln = "9506000000008"
name = "Corner Pharmacy"
street = "7 Oak Avenue"
city = "Columbus"
state = "OH"
postcode = "43004"
country = "US"

[[product]]
gtin = "00312345678906"
name = "Examplol"
strength = "10 mg"
dosage_form = "tablet"
ndc = "12345-678-90"
container_size = "90 tablets"
"#;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn change(shipment: Option<&str>) -> Change {
    Change {
        from: "0614141000005".into(),
        to: "9506000000008".into(),
        transaction: at("2027-01-31T23:30:00-05:00"),
        shipment: shipment.map(at),
        lines: vec![Line {
            gtin: "00312345678906".into(),
            lot: "LOT-42A".into(),
            expiry: "2028-06-30".into(),
            containers: 2,
            serials: vec!["A1".into(), "B2".into()],
        }],
    }
}

fn directory() -> Directory {
    Directory::parse(FILE).unwrap()
}

fn information(change: &Change) -> Result<TransactionInformation, ChangeError> {
    TransactionInformation::new(change, &directory())
}

#[test]
fn all_of_it_is_told_as_json() {
    let told = information(&change(Some("2027-02-02T00:00:00-05:00"))).unwrap().json();
    assert_eq!(
        told["transactionInformation"],
        json!({
            "products": [{
                "name": "Examplol",
                "strength": "10 mg",
                "dosageForm": "tablet",
                "ndc": "12345-678-90",
                "gtin": "00312345678906",
                "containerSize": "90 tablets",
                "containers": 2,
                "lot": "LOT-42A",
                "expirationDate": "2028-06-30",
                "serialNumbers": ["A1", "B2"],
            }],
            "transactionDate": "2027-01-31",
            "shipmentDate": "2027-02-02",
            "from": { "gln": "0614141000005", "name": "Example Wholesale, Inc.", "address": {
                "street": "1 Main Street", "city": "Springfield", "state": "IL", "postcode": "62701", "country": "US" } },
            "to": { "gln": "9506000000008", "name": "Corner Pharmacy", "address": {
                "street": "7 Oak Avenue", "city": "Columbus", "state": "OH", "postcode": "43004", "country": "US" } },
        })
    );
    let statement = &told["transactionStatement"];
    assert_eq!(statement["party"], "0614141000005");
    let clauses: Vec<&str> =
        statement["assertions"].as_array().unwrap().iter().map(|one| one["clause"].as_str().unwrap()).collect();
    assert_eq!(clauses, ["A", "B", "C", "D", "E", "F", "G"].map(|letter| format!("581(27)({letter})")));
    assert!(statement["assertions"].as_array().unwrap().iter().all(|one| one["states"].as_str().unwrap().len() > 20));
}

#[test]
fn all_of_it_is_told_as_text() {
    let text = information(&change(Some("2027-02-02T00:00:00-05:00"))).unwrap().to_string();
    assert!(
        text.starts_with(
            "Transaction information (FD&C Act 581(26))

  (A) Product           Examplol
  (B) Strength, form    10 mg, tablet
  (C) NDC               12345-678-90 (GTIN 00312345678906)
  (D) Container size    90 tablets
  (E) Containers        2
  (F) Lot               LOT-42A, expires 2028-06-30
      Serial number     A1
      Serial number     B2

  (G) Transaction date  2027-01-31
  (H) Shipment date     2027-02-02
  (I) From              Example Wholesale, Inc. (GLN 0614141000005)
                        1 Main Street, Springfield, IL 62701
                        US
  (J) To                Corner Pharmacy (GLN 9506000000008)
                        7 Oak Avenue, Columbus, OH 43004
                        US

Transaction statement (FD&C Act 581(27))

  Example Wholesale, Inc.
  (A) is authorized, as the Drug Supply Chain Security Act requires
"
        ),
        "{text}"
    );
    for one in ASSERTIONS {
        assert!(text.contains(one.states), "{}", one.clause);
    }
}

#[test]
fn the_shipment_is_told_if_it_is_more_than_24_hours_later() {
    let date = |shipment: Option<&str>| {
        let told = information(&change(shipment)).unwrap();
        assert_eq!(
            told.to_string().contains("Shipment date"),
            told.json()["transactionInformation"].get("shipmentDate").is_some()
        );
        told.json()["transactionInformation"].get("shipmentDate").cloned()
    };
    assert_eq!(date(None), None);
    assert_eq!(date(Some("2027-01-30T00:00:00Z")), None);
    assert_eq!(date(Some("2027-02-01T23:30:00-05:00")), None);
    assert_eq!(date(Some("2027-02-01T23:30:00.001-05:00")), Some(json!("2027-02-01")));
    // The same instant elsewhere: the day there.
    assert_eq!(date(Some("2027-02-02T04:30:00.001Z")), Some(json!("2027-02-02")));
}

#[test]
fn serial_numbers_may_be_left_out() {
    let mut change = change(None);
    change.lines[0].serials.clear();
    assert_eq!(
        information(&change).unwrap().json()["transactionInformation"]["products"][0].get("serialNumbers"),
        None
    );
}

#[test]
fn what_is_missing_is_told() {
    let with = |alter: &dyn Fn(&mut Change)| {
        let mut change = change(None);
        alter(&mut change);
        information(&change).unwrap_err()
    };
    assert_eq!(with(&|c| c.from = "1".into()), ChangeError::NoParty { side: "from", gln: "1".into() });
    assert_eq!(with(&|c| c.to = "2".into()), ChangeError::NoParty { side: "to", gln: "2".into() });
    assert_eq!(with(&|c| c.to = c.from.clone()), ChangeError::SameParty { gln: "0614141000005".into() });
    assert_eq!(with(&|c| c.lines.clear()), ChangeError::Nothing);
    assert_eq!(with(&|c| c.lines[0].gtin = "3".into()), ChangeError::NoProduct { gtin: "3".into() });
    let count = |containers, serials| {
        let (gtin, lot) = ("00312345678906".into(), "LOT-42A".into());
        ChangeError::Count { gtin, lot, containers, serials }
    };
    assert_eq!(with(&|c| c.lines[0].containers = 3), count(3, 2));
    assert_eq!(with(&|c| c.lines[0].containers = 0), count(0, 2));
    assert_eq!(
        with(&|c| c.lines[0].serials[1] = "A1".into()),
        ChangeError::SerialTwice { gtin: "00312345678906".into(), serial: "A1".into() }
    );
    let error = with(&|c| c.lines[0].gtin = "3".into()).to_string();
    assert!(error.contains("[[product]] with gtin = \"3\": add name, strength"), "{error}");
}

/// The file with one line in place of another.
fn file(old: &str, new: &str) -> DirectoryError {
    assert!(FILE.contains(old), "{old}");
    Directory::parse(&FILE.replacen(old, new, 1)).unwrap_err()
}

#[test]
fn a_file_that_lacks_something_is_refused() {
    for (entry, field, line) in [
        ("party 1", "gln", "gln = \"0614141000005\""),
        ("party 1", "name", "name = \"Example Wholesale, Inc.\""),
        ("party 1", "street", "street = \"1 Main Street\""),
        ("party 1", "city", "city = \"Springfield\""),
        ("party 1", "state", "state = \"IL\""),
        ("party 2", "postcode", "postcode = \"43004\""),
        ("product 1", "gtin", "gtin = \"00312345678906\""),
        ("product 1", "name", "name = \"Examplol\""),
        ("product 1", "strength", "strength = \"10 mg\""),
        ("product 1", "dosage_form", "dosage_form = \"tablet\""),
        ("product 1", "ndc", "ndc = \"12345-678-90\""),
        ("product 1", "container_size", "container_size = \"90 tablets\""),
    ] {
        let missing = DirectoryError::Missing { entry: entry.into(), field };
        assert_eq!(file(line, ""), missing);
        assert_eq!(file(line, &format!("{field} = \" \"")), missing);
    }
}

#[test]
fn a_file_that_is_wrong_is_refused() {
    let wrong = |entry: &str, field, found: &str, expected: &str| DirectoryError::Wrong {
        entry: entry.into(),
        field,
        found: found.into(),
        expected: expected.into(),
    };
    let gln = "expected 13 digits with a check digit that fits";
    assert_eq!(file("0614141000005", "0614141000006"), wrong("party 1", "gln", "0614141000006", gln));
    assert_eq!(file("0614141000005", "614141000005"), wrong("party 1", "gln", "614141000005", gln));
    let letters = "expected two capital letters";
    assert_eq!(file("\"IL\"", "\"Illinois\""), wrong("party 1", "state", "Illinois", letters));
    assert_eq!(file("\"US\"", "\"us\""), wrong("party 2", "country", "us", letters));
    let check = "the check digit does not fit: it would be 6";
    assert_eq!(file("00312345678906", "00312345678907"), wrong("product 1", "gtin", "00312345678907", check));
    let ndc = "expected ten digits as 1234-5678-90, 12345-678-90 or 12345-6789-0";
    for text in ["1234567890", "123456-78-90", "12345-678-9x", "12345-678-901"] {
        assert_eq!(file("12345-678-90", text), wrong("product 1", "ndc", text, ndc));
    }
    assert_eq!(
        file("12345-678-90", "12345-678-91"),
        DirectoryError::NdcDiffers {
            entry: "product 1".into(),
            gtin: "00312345678906".into(),
            ndc: "12345-678-91".into()
        }
    );
    assert_eq!(
        file("9506000000008", "0614141000005"),
        DirectoryError::Twice { entry: "party 2".into(), key: "0614141000005".into() }
    );
    let product = FILE.split("[[product]]").nth(1).unwrap();
    assert_eq!(
        Directory::parse(&format!("{FILE}\n[[product]]{product}")),
        Err(DirectoryError::Twice { entry: "product 2".into(), key: "00312345678906".into() })
    );
    for (old, new, why) in [
        ("[[party]]", "[[partner]]", "unknown field `partner`"),
        ("street =", "strasse =", "unknown field `strasse`"),
        ("state = \"IL\"", "state = 7", "expected a string"),
        ("[[party]]", "[[party", ""),
    ] {
        let DirectoryError::Toml(found) = file(old, new) else { panic!("{new}") };
        assert!(found.contains(why), "{found}");
    }
}

#[test]
fn other_gtins_hold_no_ndc() {
    let text = FILE.replace("00312345678906", "09506000134352");
    assert!(Directory::parse(&text).unwrap().product("09506000134352").is_some());
    assert_eq!(Directory::parse("").unwrap(), Directory::default());
}

#[test]
fn the_file_on_the_page_is_read() {
    let page = include_str!("../../../../docs/epcis.md");
    let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let read = Directory::parse(text).unwrap();
    assert_eq!(read.party("0614141000005"), directory().party("0614141000005"));
    assert_eq!(read.product("00312345678906"), directory().product("00312345678906"));
}
