//! Events read (EPCIS 2.0, 7.4).

use serde_json::json;

use super::id::Id;
use super::limits::MAX_TEXT;
use super::model::{
    Action, BizTransaction, Endpoint, ErrorDeclaration, Event, Ilmd, PersistentDisposition, Place, Quantity, What,
};
use super::namespaces::{CBVMDA, Context};
use super::node::Node;
use super::read_sensor::sensor_element;
use super::time::Offset;
use super::vocabulary::Vocabulary;

/// Fields of every event.
const COMMON: [&str; 17] = [
    "@context",
    "type",
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "eventID",
    "certificationInfo",
    "errorDeclaration",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
    // In the data model of object and transformation events only, which is told apart below.
    "persistentDisposition",
];

/// Fields of one type of event.
fn own_fields(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "ObjectEvent" => &["action", "epcList", "quantityList", "ilmd"],
        "AggregationEvent" | "AssociationEvent" => &["action", "parentID", "childEPCs", "childQuantityList"],
        "TransactionEvent" => &["action", "parentID", "epcList", "quantityList"],
        "TransformationEvent" => {
            &["inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID", "ilmd"]
        }
        _ => return None,
    })
}

pub(super) fn event(node: &Node<'_>, context: Vec<Context>) -> Option<Event> {
    node.object()?;
    let expected = "ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or AssociationEvent";
    let kind = node.required("type", expected)?;
    let name = kind.text(expected)?;
    let Some(own) = own_fields(name) else {
        kind.problem(format!(
            "`{}` is no type of event: expected {expected}",
            &name.chars().take(80).collect::<String>()
        ));
        return None;
    };
    let extensions = node.extensions(&[&COMMON, own].concat());
    if node.field("persistentDisposition").is_some() && !matches!(name, "ObjectEvent" | "TransformationEvent") {
        node.problem_at("persistentDisposition", format!("has no place in an {name}"));
    }
    let offset = |node: &Node<'_>| node.read("an offset, such as +01:00", Offset::parse);
    // Everything is read before anything is missed, so that all that is wrong is told.
    let what = what(node, name);
    let time = node.required("eventTime", "when it happened").and_then(|field| field.instant());
    let offset = node.required("eventTimeZoneOffset", "the offset where it happened").and_then(|field| offset(&field));
    let transactions = node.list("bizTransactionList", biz_transaction);
    if name == "TransactionEvent" && node.value.get("bizTransactionList").is_none_or(|list| list == &json!([])) {
        node.problem_at("bizTransactionList", "is missing: a TransactionEvent names at least one");
    }
    let read = Event {
        context,
        event_id: node.optional_id("eventID"),
        record_time: node.optional_instant("recordTime"),
        error: node.field("errorDeclaration").and_then(|field| error_declaration(&field)),
        certification_info: certification_info(node),
        biz_step: node.optional_term("bizStep", Vocabulary::BizStep),
        disposition: node.optional_term("disposition", Vocabulary::Disposition),
        persistent_disposition: node.field("persistentDisposition").and_then(|field| persistent(&field)),
        read_point: node.field("readPoint").and_then(|field| place(&field)),
        biz_location: node.field("bizLocation").and_then(|field| place(&field)),
        biz_transactions: transactions,
        sources: node.list("sourceList", |item| endpoint(item, "source")),
        destinations: node.list("destinationList", |item| endpoint(item, "destination")),
        sensors: node.list("sensorElementList", sensor_element),
        extensions: extensions?,
        what: what?,
        time: time?,
        offset: offset?,
    };
    said(node, &read);
    Some(read)
}

/// What an event has to say, beyond its fields (7.4.2 to 7.4.6).
fn said(node: &Node<'_>, event: &Event) {
    let there = |name: &str| node.value.get(name).is_some();
    // What stands there and is wrong is told already.
    let some = |names: [&str; 2]| names.iter().any(|name| node.value.get(name).is_some_and(|list| list != &json!([])));
    match &event.what {
        What::Object { action, ilmd, .. } => {
            if *action != Action::Add && ilmd.is_some() {
                node.problem_at("ilmd", "master data of a lot are told when it comes to be: with the action ADD only");
            }
            let sensed = !event.sensors.is_empty() && event.read_point.is_some();
            if !there("epcList") && !some(["epcList", "quantityList"]) && !sensed {
                node.problem("is about nothing: it needs epcList, quantityList, or sensorElementList with readPoint");
            }
        }
        What::Aggregation { action, .. } | What::Association { action, .. } => {
            if *action != Action::Observe && !there("parentID") {
                node.problem_at("parentID", format!("is missing: {} needs the container", action.name()));
            }
            if *action != Action::Delete && !some(["childEPCs", "childQuantityList"]) {
                let action = action.name();
                node.problem(format!(
                    "{action} needs childEPCs or childQuantityList: only DELETE without them means all"
                ));
            }
        }
        What::Transaction { action, .. } => {
            if *action != Action::Delete && !there("epcList") && !some(["epcList", "quantityList"]) {
                node.problem("is about nothing: it needs epcList or quantityList");
            }
        }
        What::Transformation { .. } => {
            let input = some(["inputEPCList", "inputQuantityList"]);
            let output = some(["outputEPCList", "outputQuantityList"]);
            match (input, output) {
                (true, true) => {}
                (false, false) => node.problem("is about nothing: it needs input or output"),
                _ if there("transformationID") => {}
                _ => node.problem("needs input and output; one of them alone needs a transformationID that links it"),
            }
        }
    }
}

fn what(node: &Node<'_>, name: &str) -> Option<What> {
    let ids = |field: &str| node.list(field, Node::id);
    let amounts = |field: &str| node.list(field, quantity);
    let ilmd = || node.field("ilmd").and_then(|field| ilmd(&field));
    if name == "TransformationEvent" {
        return Some(What::Transformation {
            input_epcs: ids("inputEPCList"),
            input_quantities: amounts("inputQuantityList"),
            output_epcs: ids("outputEPCList"),
            output_quantities: amounts("outputQuantityList"),
            transformation: node.optional_id("transformationID"),
            ilmd: ilmd(),
        });
    }
    let action = node.required("action", "ADD, OBSERVE or DELETE").and_then(|field| action(&field));
    let parent = node.optional_id("parentID");
    Some(match name {
        "ObjectEvent" => {
            let (epcs, quantities, ilmd) = (ids("epcList"), amounts("quantityList"), ilmd());
            What::Object { action: action?, epcs, quantities, ilmd }
        }
        "TransactionEvent" => {
            let (epcs, quantities) = (ids("epcList"), amounts("quantityList"));
            What::Transaction { action: action?, parent, epcs, quantities }
        }
        _ => {
            let (children, quantities) = (ids("childEPCs"), amounts("childQuantityList"));
            if name == "AssociationEvent" {
                node.required("parentID", "at what the things are");
                What::Association { action: action?, parent: parent?, children, quantities }
            } else {
                What::Aggregation { action: action?, parent, children, quantities }
            }
        }
    })
}

fn action(node: &Node<'_>) -> Option<Action> {
    node.read("ADD, OBSERVE or DELETE", |text| match text {
        "ADD" => Ok(Action::Add),
        "OBSERVE" => Ok(Action::Observe),
        "DELETE" => Ok(Action::Delete),
        _ => Err("expected ADD, OBSERVE or DELETE".to_owned()),
    })
}

/// Says which fields have no place in an object that others cannot extend.
fn only(node: &Node<'_>, known: &[&str]) -> Option<()> {
    for name in node.object()?.keys().filter(|name| !known.contains(&name.as_str())) {
        node.problem_at(&name.chars().take(80).collect::<String>(), "there is no such field here");
    }
    Some(())
}

fn quantity(node: &Node<'_>) -> Option<Quantity> {
    only(node, &["epcClass", "quantity", "uom"])?;
    let class = node.required("epcClass", "a class, such as urn:epc:class:lgtin:…").and_then(|field| field.id());
    let amount = node.optional_number("quantity");
    if amount.is_some_and(|amount| amount < 0.0) {
        node.problem_at("quantity", "an amount is not negative");
    }
    let unit = |field: Node<'_>| {
        field.read("a unit of UN/ECE Recommendation 20, such as KGM", |text| {
            let good =
                (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            if good {
                Ok(text.to_owned())
            } else {
                Err(format!("`{text}` is no unit of UN/ECE Recommendation 20, such as KGM"))
            }
        })
    };
    let unit = node.field("uom").and_then(unit);
    Some(Quantity { class: class?, quantity: amount, unit })
}

fn biz_transaction(node: &Node<'_>) -> Option<BizTransaction> {
    only(node, &["type", "bizTransaction"])?;
    let kind = node.optional_term("type", Vocabulary::BizTransactionType);
    let id = node.required("bizTransaction", "a URI, such as urn:epcglobal:cbv:bt:…").and_then(|field| field.id())?;
    Some(BizTransaction { kind, id })
}

fn endpoint(node: &Node<'_>, name: &str) -> Option<Endpoint> {
    only(node, &["type", name])?;
    let kind = node.required("type", "owning_party, possessing_party or location");
    let kind = kind.and_then(|field| field.term(Vocabulary::SourceDestinationType));
    let id = node.required(name, "a party or a place").and_then(|field| field.id());
    Some(Endpoint { kind: kind?, id: id? })
}

fn place(node: &Node<'_>) -> Option<Place> {
    let extensions = node.extensions(&["id"])?;
    let id = node.required("id", "a place, such as urn:epc:id:sgln:…").and_then(|field| field.id())?;
    Some(Place { id, extensions })
}

fn persistent(node: &Node<'_>) -> Option<PersistentDisposition> {
    only(node, &["set", "unset"])?;
    let list = |name: &str| node.list(name, |item| item.term(Vocabulary::Disposition));
    let read = PersistentDisposition { set: list("set"), unset: list("unset") };
    for (name, terms) in [("set", &read.set), ("unset", &read.unset)] {
        if node.field(name).is_some() && terms.is_empty() {
            node.problem_at(name, "an empty list says nothing: fill it or leave it out");
        }
        if (1..terms.len()).any(|at| terms[..at].contains(&terms[at])) {
            node.problem_at(name, "names a disposition twice");
        }
    }
    if node.field("set").is_none() && node.field("unset").is_none() {
        node.problem("needs set or unset");
    }
    Some(read)
}

fn error_declaration(node: &Node<'_>) -> Option<ErrorDeclaration> {
    let extensions = node.extensions(&["declarationTime", "reason", "correctiveEventIDs"])?;
    let time = node.required("declarationTime", "when the error was declared").and_then(|field| field.instant());
    let reason = node.optional_term("reason", Vocabulary::ErrorReason);
    let corrective_events = node.list("correctiveEventIDs", Node::id);
    Some(ErrorDeclaration { time: time?, reason, corrective_events, extensions })
}

fn certification_info(node: &Node<'_>) -> Vec<Id> {
    match node.field("certificationInfo") {
        Some(field) if field.value.is_array() => node.list("certificationInfo", Node::id),
        Some(field) => field.id().into_iter().collect(),
        None => Vec::new(),
    }
}

fn ilmd(node: &Node<'_>) -> Option<Ilmd> {
    let mut read = Ilmd { others: node.extensions(&[])?, ..Ilmd::default() };
    for name in read.others.keys().cloned().collect::<Vec<_>>() {
        let field = node.field(&name)?;
        match node.namespaces.split(&name) {
            Some((CBVMDA, "lotNumber")) => {
                let expected = "the lot as a text in quotes, since a number loses zeros before it";
                read.lot = twice(&field, read.lot, field.text(expected).filter(|text| text.len() <= MAX_TEXT));
            }
            Some((CBVMDA, "itemExpirationDate")) => {
                let day = |text: &str| match text.parse::<jiff::civil::Date>() {
                    Ok(_) if text.len() == 10 => Ok(text.to_owned()),
                    _ => Err(format!("`{text}` is no date: write it as 2028-06-30")),
                };
                let day = field.read("a date, such as 2028-06-30", day);
                read.expiry = twice(&field, read.expiry, day.as_deref());
            }
            _ => continue,
        }
        read.others.shift_remove(&name);
    }
    Some(read)
}

/// The same attribute under two names would leave open which counts.
fn twice(field: &Node<'_>, before: Option<String>, now: Option<&str>) -> Option<String> {
    if before.is_some() {
        field.problem("stands here a second time under another name");
    }
    now.map(str::to_owned)
}
