//! Moves and the events that tell them.

use serde_json::json;

use super::*;
use crate::formats::epcis::Action;
use crate::formats::epcis::moves::{Kind, Move, NoMove, TABLE};

/// An event as a row has it.
fn told(kind: Kind, action: Option<Action>, biz_step: &str, disposition: Option<&str>) -> Event {
    let one = json!(["urn:epc:id:sgtin:9506000.013435.1"]);
    let mut value =
        json!({ "eventTime": "2027-01-31T08:00:00Z", "eventTimeZoneOffset": "+00:00", "bizStep": biz_step });
    match kind {
        Kind::Object => {
            value["type"] = json!("ObjectEvent");
            value["epcList"] = one;
        }
        Kind::Aggregation => {
            value["type"] = json!("AggregationEvent");
            value["parentID"] = json!("https://id.gs1.org/00/095060001340000000");
            value["childEPCs"] = one;
        }
        Kind::Transformation => {
            value["type"] = json!("TransformationEvent");
            value["inputEPCList"] = one.clone();
            value["outputEPCList"] = one;
        }
    }
    if let Some(action) = action {
        value["action"] = json!(action.name());
    }
    if let Some(disposition) = disposition {
        value["disposition"] = json!(disposition);
    }
    event(value)
}

#[test]
fn every_row_reads_as_its_move() {
    for row in &TABLE {
        let event = told(row.kind, row.action, row.biz_step, Some(row.disposition));
        assert_eq!(Move::of(&event), Ok(row.step), "{row:?}");
    }
}

#[test]
fn every_move_is_written_in_one_way_with_words_of_the_cbv() {
    for row in &TABLE {
        let written: Vec<_> = TABLE.iter().filter(|other| other.step == row.step && other.written).collect();
        assert_eq!(written.len(), 1, "{:?}", row.step);
        assert_eq!(row.step.row(), written[0]);
        let (biz_step, disposition) = row.step.terms();
        assert!(biz_step.is_some() && disposition.is_some(), "{row:?}");
        let same = |other: &&_| {
            let other: &crate::formats::epcis::moves::Row = other;
            (other.kind, other.action, other.biz_step, other.disposition)
                == (row.kind, row.action, row.biz_step, row.disposition)
        };
        assert_eq!(TABLE.iter().filter(same).count(), 1, "{row:?}");
    }
}

#[test]
fn a_missing_disposition_is_no_obstacle_where_nothing_else_is_told() {
    let of = |action, biz_step| Move::of(&told(Kind::Object, Some(action), biz_step, None));
    assert_eq!(of(Action::Add, "commissioning"), Ok(Move::Commission));
    assert_eq!(of(Action::Observe, "void_shipping"), Ok(Move::Void));
    assert_eq!(of(Action::Observe, "shipping"), Err(NoMove::Ambiguous { moves: vec![Move::Ship, Move::Return] }));
    assert_eq!(of(Action::Observe, "receiving"), Err(NoMove::Ambiguous { moves: vec![Move::Receive, Move::Reject] }));
    let packed = told(Kind::Aggregation, Some(Action::Add), "packing", Some("container_closed"));
    assert_eq!(Move::of(&packed), Ok(Move::Pack));
}

#[test]
fn what_tells_no_move_is_refused() {
    let unknown = |told: &str| Err(NoMove::Unknown { told: told.into() });
    let stolen = told(Kind::Object, Some(Action::Observe), "shipping", Some("stolen"));
    assert_eq!(Move::of(&stolen), unknown("ObjectEvent OBSERVE shipping/stolen"));
    let deleted = told(Kind::Object, Some(Action::Delete), "shipping", Some("in_transit"));
    assert_eq!(Move::of(&deleted), unknown("ObjectEvent DELETE shipping/in_transit"));
    let own = told(Kind::Object, Some(Action::Observe), "shipping", Some("https://own.example/lost"));
    assert_eq!(Move::of(&own), unknown("ObjectEvent OBSERVE shipping/https://own.example/lost"));
    assert_eq!(Move::of(&event(object_event(json!({})))), Err(NoMove::NoStep));
    let own = object_event(json!({ "bizStep": "https://own.example/sailing" }));
    assert_eq!(Move::of(&event(own)), Err(NoMove::NoStep));
    let correction =
        json!({ "bizStep": "shipping", "errorDeclaration": { "declarationTime": "2027-02-01T00:00:00Z" } });
    assert_eq!(Move::of(&event(object_event(correction))), Err(NoMove::Correction));
    let document = read(SUPPLY_CHAIN);
    assert_eq!(Move::of(&document.events[4]), unknown("AssociationEvent DELETE disassembling/nothing"));
}

#[test]
fn a_transaction_that_begins_tells_a_shipment() {
    let document = read(SUPPLY_CHAIN);
    let moves: Vec<_> = document.events.iter().take(4).map(Move::of).collect();
    assert_eq!(moves, [Ok(Move::Commission), Ok(Move::Pack), Ok(Move::Ship), Ok(Move::Transform)]);
}
