//! Sensor elements read (EPCIS 2.0, 7.3.7).

use super::node::Node;
use super::sensor::{Device, Numbers, SensorElement, SensorMetadata, SensorReport};
use super::vocabulary::Vocabulary;

const METADATA: [&str; 8] =
    ["time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"];

const REPORT: [&str; 23] = [
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
];

pub(super) fn sensor_element(node: &Node<'_>) -> Option<SensorElement> {
    let extensions = node.extensions(&["sensorMetadata", "sensorReport"])?;
    node.required("sensorReport", "a list of reports");
    let metadata = node.field("sensorMetadata").and_then(|field| metadata(&field));
    Some(SensorElement { metadata, reports: node.list("sensorReport", report), extensions })
}

fn metadata(node: &Node<'_>) -> Option<SensorMetadata> {
    let extensions = node.extensions(&METADATA)?;
    Some(SensorMetadata {
        time: node.optional_instant("time"),
        start: node.optional_instant("startTime"),
        end: node.optional_instant("endTime"),
        device: device(node),
        rules: node.optional_id("bizRules"),
        extensions,
    })
}

fn device(node: &Node<'_>) -> Device {
    Device {
        id: node.optional_id("deviceID"),
        metadata: node.optional_id("deviceMetadata"),
        raw_data: node.optional_id("rawData"),
        processing: node.optional_id("dataProcessingMethod"),
    }
}

fn report(node: &Node<'_>) -> Option<SensorReport> {
    let extensions = node.extensions(&REPORT)?;
    let kind = node.required("type", "what was measured, such as Temperature");
    let kind = kind.and_then(|field| field.term(Vocabulary::Measurement));
    let boolean = |field: Node<'_>| {
        let value = field.value.as_bool();
        if value.is_none() {
            field.problem("expected true or false, without quotes");
        }
        value
    };
    let hex = |field: Node<'_>| {
        field.read("bytes in hexadecimal", |text| {
            let good = text.bytes().all(|b| b.is_ascii_hexdigit()) && text.len().is_multiple_of(2);
            if good {
                Ok(text.to_owned())
            } else {
                Err("expected bytes in hexadecimal, two digits for each".to_owned())
            }
        })
    };
    let read = SensorReport {
        exception: node.optional_term("exception", Vocabulary::Alert),
        device: device(node),
        time: node.optional_instant("time"),
        microorganism: node.optional_id("microorganism"),
        substance: node.optional_id("chemicalSubstance"),
        component: node.optional_term("component", Vocabulary::Component),
        reference_system: node.optional_id("coordinateReferenceSystem"),
        numbers: Numbers {
            value: node.optional_number("value"),
            min: node.optional_number("minValue"),
            max: node.optional_number("maxValue"),
            mean: node.optional_number("meanValue"),
            deviation: node.optional_number("sDev"),
            percentile_rank: node.optional_number("percRank"),
            percentile: node.optional_number("percValue"),
        },
        string: node.optional_text("stringValue", "a text"),
        boolean: node.field("booleanValue").and_then(boolean),
        hex: node.field("hexBinaryValue").and_then(hex),
        uri: node.optional_id("uriValue"),
        unit: node.optional_text("uom", "a unit of UN/ECE Recommendation 20, such as CEL"),
        extensions,
        kind: kind?,
    };
    Some(read)
}
