//! `docs/epcis.md` shows what is so.

use crate::formats::epcis::limits::{MAX_DEPTH, MAX_EVENTS, MAX_ITEMS, MAX_PREFIXES, MAX_TEXT};
use crate::formats::epcis::moves::{Kind, TABLE};

const PAGE: &str = include_str!("../../../../../docs/epcis.md");

#[test]
fn every_row_of_the_moves_is_on_the_page() {
    for row in &TABLE {
        let kind = match row.kind {
            Kind::Object => "Object",
            Kind::Aggregation => "Aggregation",
            Kind::Transformation => "Transformation",
        };
        let action = row.action.map_or("–", |action| action.name());
        let way = if row.written { "read and written" } else { "read" };
        let line = format!("| {:?} | {kind} | {action} | {} | {} | {way} |", row.step, row.biz_step, row.disposition);
        assert!(PAGE.contains(&line), "{line}");
    }
}

#[test]
fn every_bound_is_on_the_page() {
    for number in [MAX_EVENTS, MAX_ITEMS, MAX_TEXT, MAX_DEPTH, MAX_PREFIXES] {
        let digits = number.to_string();
        let written = match digits.len() {
            5.. => format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]),
            4 => format!("{},{}", &digits[..1], &digits[1..]),
            _ => digits,
        };
        assert!(PAGE.contains(&written), "{written}");
    }
}
