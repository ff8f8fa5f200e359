//! An event's keys and values in the canonical property order (CBV 2.0, 8.9.2).

use super::extension::texts;
use super::{HashError, value};
use crate::formats::epcis::id::Id;
use crate::formats::epcis::model::{Event, Extensions, Ilmd, Place, Quantity, What};
use crate::formats::epcis::namespaces::{CBVMDA, Namespaces};
use crate::formats::epcis::sensor::{Device, SensorElement, SensorMetadata, SensorReport};
use crate::formats::epcis::time::Instant;
use crate::formats::epcis::vocabulary::Term;

/// Keys and values without anything between them.
#[derive(Default)]
struct Out(String);

impl Out {
    fn pair(&mut self, key: &str, value: &str) {
        self.0 += key;
        self.0.push('=');
        self.0 += value;
    }

    fn id(&mut self, key: &str, id: Option<&Id>) {
        if let Some(id) = id {
            self.pair(key, &id.constrained());
        }
    }

    fn term(&mut self, key: &str, term: Option<&Term>) {
        if let Some(term) = term {
            self.pair(key, &term.uri());
        }
    }

    fn time(&mut self, key: &str, time: Option<&Instant>) {
        if let Some(time) = time {
            self.pair(key, &time.rounded_utc());
        }
    }

    fn text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.pair(key, &value::text(text));
        }
    }

    fn number(&mut self, key: &str, number: Option<f64>) {
        if let Some(number) = number {
            self.pair(key, &value::number(number));
        }
    }

    /// A list's name, and its items sorted; nothing for an empty list.
    fn list<T>(&mut self, key: &str, items: &[T], one: impl Fn(&T) -> String) {
        if !items.is_empty() {
            self.0 += key;
            self.sorted(items.iter().map(one).collect());
        }
    }

    fn sorted(&mut self, mut texts: Vec<String>) {
        texts.sort_unstable();
        self.0 += &texts.concat();
    }
}

fn epc(id: &Id) -> String {
    format!("epc={}", id.constrained())
}

pub(super) fn pre_hash(event: &Event, namespaces: &Namespaces) -> Result<String, HashError> {
    let mut out = Out::default();
    out.pair("eventType", event.what.name());
    out.time("eventTime", Some(&event.time));
    out.pair("eventTimeZoneOffset", &event.offset.to_string());
    what(event, &mut out);
    out.term("bizStep", event.biz_step.as_ref());
    out.term("disposition", event.disposition.as_ref());
    if let Some(persistent) = &event.persistent_disposition {
        out.0 += "persistentDisposition";
        out.sorted(persistent.set.iter().map(|term| format!("set={}", term.uri())).collect());
        out.sorted(persistent.unset.iter().map(|term| format!("unset={}", term.uri())).collect());
    }
    for (key, place) in places(event) {
        out.0 += key;
        out.id("id", Some(&place.id));
    }
    // The type stands first, as the standard's examples have it.
    let typed = |kind: Option<&Term>, key: &str, id: &Id| {
        let mut out = Out::default();
        out.term("type", kind);
        out.id(key, Some(id));
        out.0
    };
    out.list("bizTransactionList", &event.biz_transactions, |one| typed(one.kind.as_ref(), "bizTransaction", &one.id));
    out.list("sourceList", &event.sources, |one| typed(Some(&one.kind), "source", &one.id));
    out.list("destinationList", &event.destinations, |one| typed(Some(&one.kind), "destination", &one.id));
    for element in &event.sensors {
        without_extensions(element)?;
    }
    out.list("sensorElementList", &event.sensors, sensor_element);
    if let What::Object { ilmd: Some(ilmd), .. } | What::Transformation { ilmd: Some(ilmd), .. } = &event.what {
        out.0 += "ilmd";
        out.sorted(master_data(ilmd, namespaces)?);
    }
    // Extensions come last; those of a place with its name before them.
    let mut others = texts(&event.extensions, namespaces)?;
    for (key, place) in places(event) {
        let mut own = texts(&place.extensions, namespaces)?;
        own.sort_unstable();
        if !own.is_empty() {
            others.push(format!("{key}{}", own.concat()));
        }
    }
    out.sorted(others);
    Ok(out.0)
}

fn places(event: &Event) -> impl Iterator<Item = (&'static str, &Place)> {
    let places = [("readPoint", event.read_point.as_ref()), ("bizLocation", event.biz_location.as_ref())];
    places.into_iter().filter_map(|(key, place)| Some((key, place?)))
}

fn what(event: &Event, out: &mut Out) {
    match &event.what {
        What::Object { epcs, quantities, .. } => {
            out.list("epcList", epcs, epc);
            out.list("quantityList", quantities, quantity);
        }
        What::Transaction { parent, epcs, quantities, .. } => {
            out.list("epcList", epcs, epc);
            out.id("parentID", parent.as_ref());
            out.list("quantityList", quantities, quantity);
        }
        What::Aggregation { parent, children, quantities, .. } => {
            out.id("parentID", parent.as_ref());
            out.list("childEPCs", children, epc);
            out.list("childQuantityList", quantities, quantity);
        }
        What::Association { parent, children, quantities, .. } => {
            out.id("parentID", Some(parent));
            out.list("childEPCs", children, epc);
            out.list("childQuantityList", quantities, quantity);
        }
        What::Transformation {
            input_epcs, input_quantities, output_epcs, output_quantities, transformation, ..
        } => {
            out.list("inputEPCList", input_epcs, epc);
            out.list("inputQuantityList", input_quantities, quantity);
            out.list("outputEPCList", output_epcs, epc);
            out.list("outputQuantityList", output_quantities, quantity);
            out.id("transformationID", transformation.as_ref());
        }
    }
    if let Some(action) = event.what.action() {
        out.pair("action", action.name());
    }
}

fn quantity(quantity: &Quantity) -> String {
    let mut out = Out("quantityElement".to_owned());
    out.id("epcClass", Some(&quantity.class));
    out.number("quantity", quantity.quantity);
    out.text("uom", quantity.unit.as_deref());
    out.0
}

fn master_data(ilmd: &Ilmd, namespaces: &Namespaces) -> Result<Vec<String>, HashError> {
    let mut all = texts(&ilmd.others, namespaces)?;
    for (name, text) in [("lotNumber", &ilmd.lot), ("itemExpirationDate", &ilmd.expiry)] {
        if let Some(text) = text {
            all.push(format!("{{{CBVMDA}}}{name}={}", value::text(text)));
        }
    }
    Ok(all)
}

fn without_extensions(element: &SensorElement) -> Result<(), HashError> {
    let metadata = element.metadata.iter().map(|metadata| &metadata.extensions);
    let reports = element.reports.iter().map(|report| &report.extensions);
    let mut all = metadata.chain(reports).chain([&element.extensions]).flat_map(Extensions::keys);
    all.next().map_or(Ok(()), |name| Err(HashError::SensorExtension { name: name.clone() }))
}

fn sensor_element(element: &SensorElement) -> String {
    let mut out = Out("sensorElement".to_owned());
    if let Some(metadata) = &element.metadata {
        sensor_metadata(metadata, &mut out);
    }
    out.sorted(element.reports.iter().map(sensor_report).collect());
    out.0
}

fn device(device: &Device, out: &mut Out) {
    out.id("deviceID", device.id.as_ref());
    out.id("deviceMetadata", device.metadata.as_ref());
    out.id("rawData", device.raw_data.as_ref());
    out.id("dataProcessingMethod", device.processing.as_ref());
}

fn sensor_metadata(metadata: &SensorMetadata, out: &mut Out) {
    out.0 += "sensorMetadata";
    out.time("time", metadata.time.as_ref());
    out.time("startTime", metadata.start.as_ref());
    out.time("endTime", metadata.end.as_ref());
    device(&metadata.device, out);
    out.id("bizRules", metadata.rules.as_ref());
}

fn sensor_report(report: &SensorReport) -> String {
    let mut out = Out("sensorReport".to_owned());
    out.term("type", Some(&report.kind));
    out.term("exception", report.exception.as_ref());
    device(&report.device, &mut out);
    out.time("time", report.time.as_ref());
    out.id("microorganism", report.microorganism.as_ref());
    out.id("chemicalSubstance", report.substance.as_ref());
    out.number("value", report.numbers.value);
    out.term("component", report.component.as_ref());
    out.text("stringValue", report.string.as_deref());
    if let Some(boolean) = report.boolean {
        out.pair("booleanValue", &boolean.to_string());
    }
    out.text("hexBinaryValue", report.hex.as_deref());
    out.id("uriValue", report.uri.as_ref());
    out.number("minValue", report.numbers.min);
    out.number("maxValue", report.numbers.max);
    out.number("meanValue", report.numbers.mean);
    out.number("sDev", report.numbers.deviation);
    out.number("percRank", report.numbers.percentile_rank);
    out.number("percValue", report.numbers.percentile);
    out.text("uom", report.unit.as_deref());
    out.id("coordinateReferenceSystem", report.reference_system.as_ref());
    out.0
}
