//! Documents and events written, as EPCIS 2.0's JSON-LD has them: bare words of the CBV, fields in the standard's order.

use std::fmt::Display;

use serde_json::{Map, Value, json};

use super::id::Id;
use super::model::{
    BizTransaction, Document, Endpoint, ErrorDeclaration, Event, Extensions, Ilmd, PersistentDisposition, Place,
    Quantity, What,
};
use super::namespaces::Context;
use super::sensor::{Device, SensorElement, SensorMetadata, SensorReport};
use super::time::Instant;

/// Fields in the order in which they are put.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn text(&mut self, name: &str, value: Option<&impl Display>) {
        if let Some(value) = value {
            self.put(name, value.to_string());
        }
    }

    fn time(&mut self, name: &str, value: Option<&Instant>) {
        self.text(name, value);
    }

    fn number(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.put(name, number(value));
        }
    }

    /// A list, if there is anything in it.
    fn list<T>(&mut self, name: &str, items: &[T], write: impl Fn(&T) -> Value) {
        if !items.is_empty() {
            self.put(name, items.iter().map(write).collect::<Vec<Value>>());
        }
    }

    fn extend(&mut self, extensions: &Extensions) {
        self.0.extend(extensions.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Value {
        Value::Object(fields.0)
    }
}

/// Whole numbers without a point, as people write amounts.
fn number(value: f64) -> Value {
    // Up to 2^53 a double holds every whole number.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 { json!(value as i64) } else { json!(value) }
}

fn id(id: &Id) -> Value {
    Value::from(id.text())
}

impl Document {
    /// The document as JSON: read again, it is equal.
    pub fn write(&self) -> Value {
        let mut out = Fields::default();
        out.put("@context", self.context.iter().map(Context::write).collect::<Vec<Value>>());
        out.text("id", self.id.as_ref());
        out.put("type", "EPCISDocument");
        out.put("schemaVersion", "2.0");
        out.time("creationDate", Some(&self.creation_date));
        out.text("instanceIdentifier", self.instance_identifier.as_ref());
        out.text("sender", self.sender.as_ref());
        out.text("receiver", self.receiver.as_ref());
        if let Some(header) = &self.header {
            out.put("epcisHeader", header.clone());
        }
        let events: Vec<Value> = self.events.iter().map(Event::write).collect();
        out.put("epcisBody", json!({ "eventList": events }));
        out.extend(&self.extensions);
        out.into()
    }
}

impl Event {
    /// The event as JSON, as it stands in a document's list.
    pub fn write(&self) -> Value {
        let mut out = Fields::default();
        if !self.context.is_empty() {
            out.put("@context", self.context.iter().map(Context::write).collect::<Vec<Value>>());
        }
        out.put("type", self.what.name());
        out.time("eventTime", Some(&self.time));
        out.time("recordTime", self.record_time.as_ref());
        out.put("eventTimeZoneOffset", self.offset.to_string());
        out.text("eventID", self.event_id.as_ref());
        if let [only] = self.certification_info.as_slice() {
            out.put("certificationInfo", id(only));
        } else {
            out.list("certificationInfo", &self.certification_info, id);
        }
        if let Some(error) = &self.error {
            out.put("errorDeclaration", error_declaration(error));
        }
        what(self, &mut out);
        out.text("bizStep", self.biz_step.as_ref());
        out.text("disposition", self.disposition.as_ref());
        if let Some(persistent) = &self.persistent_disposition {
            out.put("persistentDisposition", persistent_disposition(persistent));
        }
        if let Some(at) = &self.read_point {
            out.put("readPoint", place(at));
        }
        if let Some(at) = &self.biz_location {
            out.put("bizLocation", place(at));
        }
        out.list("bizTransactionList", &self.biz_transactions, biz_transaction);
        out.list("sourceList", &self.sources, |one| endpoint(one, "source"));
        out.list("destinationList", &self.destinations, |one| endpoint(one, "destination"));
        out.list("sensorElementList", &self.sensors, sensor_element);
        if let What::Object { ilmd: Some(ilmd), .. } | What::Transformation { ilmd: Some(ilmd), .. } = &self.what {
            out.put("ilmd", master_data(ilmd));
        }
        out.extend(&self.extensions);
        out.into()
    }
}

fn what(event: &Event, out: &mut Fields) {
    if let Some(action) = event.what.action() {
        out.put("action", action.name());
    }
    match &event.what {
        What::Object { epcs, quantities, .. } => {
            // An event about nothing says so: the schema wants one of the lists.
            let sensed = !event.sensors.is_empty() && event.read_point.is_some();
            if epcs.is_empty() && quantities.is_empty() && !sensed {
                out.put("epcList", json!([]));
            }
            out.list("epcList", epcs, id);
            out.list("quantityList", quantities, quantity);
        }
        What::Aggregation { parent, children, quantities, .. } => {
            out.text("parentID", parent.as_ref());
            out.list("childEPCs", children, id);
            out.list("childQuantityList", quantities, quantity);
        }
        What::Association { parent, children, quantities, .. } => {
            out.text("parentID", Some(parent));
            out.list("childEPCs", children, id);
            out.list("childQuantityList", quantities, quantity);
        }
        What::Transaction { parent, epcs, quantities, .. } => {
            out.text("parentID", parent.as_ref());
            if epcs.is_empty() && quantities.is_empty() {
                out.put("epcList", json!([]));
            }
            out.list("epcList", epcs, id);
            out.list("quantityList", quantities, quantity);
        }
        What::Transformation {
            input_epcs, input_quantities, output_epcs, output_quantities, transformation, ..
        } => {
            out.list("inputEPCList", input_epcs, id);
            out.list("inputQuantityList", input_quantities, quantity);
            out.list("outputEPCList", output_epcs, id);
            out.list("outputQuantityList", output_quantities, quantity);
            out.text("transformationID", transformation.as_ref());
        }
    }
}

fn quantity(quantity: &Quantity) -> Value {
    let mut out = Fields::default();
    out.put("epcClass", id(&quantity.class));
    out.number("quantity", quantity.quantity);
    out.text("uom", quantity.unit.as_ref());
    out.into()
}

fn biz_transaction(transaction: &BizTransaction) -> Value {
    let mut out = Fields::default();
    out.text("type", transaction.kind.as_ref());
    out.put("bizTransaction", id(&transaction.id));
    out.into()
}

fn endpoint(endpoint: &Endpoint, name: &str) -> Value {
    let mut out = Fields::default();
    out.text("type", Some(&endpoint.kind));
    out.put(name, id(&endpoint.id));
    out.into()
}

fn place(place: &Place) -> Value {
    let mut out = Fields::default();
    out.put("id", id(&place.id));
    out.extend(&place.extensions);
    out.into()
}

fn persistent_disposition(persistent: &PersistentDisposition) -> Value {
    let mut out = Fields::default();
    out.list("set", &persistent.set, |term| term.to_string().into());
    out.list("unset", &persistent.unset, |term| term.to_string().into());
    out.into()
}

fn error_declaration(error: &ErrorDeclaration) -> Value {
    let mut out = Fields::default();
    out.time("declarationTime", Some(&error.time));
    out.text("reason", error.reason.as_ref());
    out.list("correctiveEventIDs", &error.corrective_events, id);
    out.extend(&error.extensions);
    out.into()
}

fn master_data(ilmd: &Ilmd) -> Value {
    let mut out = Fields::default();
    out.text("cbvmda:lotNumber", ilmd.lot.as_ref());
    out.text("cbvmda:itemExpirationDate", ilmd.expiry.as_ref());
    out.extend(&ilmd.others);
    out.into()
}

fn sensor_element(element: &SensorElement) -> Value {
    let mut out = Fields::default();
    if let Some(metadata) = &element.metadata {
        out.put("sensorMetadata", sensor_metadata(metadata));
    }
    out.put("sensorReport", element.reports.iter().map(sensor_report).collect::<Vec<Value>>());
    out.extend(&element.extensions);
    out.into()
}

fn device(device: &Device, out: &mut Fields) {
    out.text("deviceID", device.id.as_ref());
    out.text("deviceMetadata", device.metadata.as_ref());
    out.text("rawData", device.raw_data.as_ref());
    out.text("dataProcessingMethod", device.processing.as_ref());
}

fn sensor_metadata(metadata: &SensorMetadata) -> Value {
    let mut out = Fields::default();
    out.time("time", metadata.time.as_ref());
    out.time("startTime", metadata.start.as_ref());
    out.time("endTime", metadata.end.as_ref());
    device(&metadata.device, &mut out);
    out.text("bizRules", metadata.rules.as_ref());
    out.extend(&metadata.extensions);
    out.into()
}

fn sensor_report(report: &SensorReport) -> Value {
    let mut out = Fields::default();
    out.text("type", Some(&report.kind));
    out.text("exception", report.exception.as_ref());
    device(&report.device, &mut out);
    out.time("time", report.time.as_ref());
    out.text("microorganism", report.microorganism.as_ref());
    out.text("chemicalSubstance", report.substance.as_ref());
    out.number("value", report.numbers.value);
    out.text("component", report.component.as_ref());
    out.text("stringValue", report.string.as_ref());
    if let Some(boolean) = report.boolean {
        out.put("booleanValue", boolean);
    }
    out.text("hexBinaryValue", report.hex.as_ref());
    out.text("uriValue", report.uri.as_ref());
    out.number("minValue", report.numbers.min);
    out.number("maxValue", report.numbers.max);
    out.number("meanValue", report.numbers.mean);
    out.number("sDev", report.numbers.deviation);
    out.number("percRank", report.numbers.percentile_rank);
    out.number("percValue", report.numbers.percentile);
    out.text("uom", report.unit.as_ref());
    out.text("coordinateReferenceSystem", report.reference_system.as_ref());
    out.extend(&report.extensions);
    out.into()
}
