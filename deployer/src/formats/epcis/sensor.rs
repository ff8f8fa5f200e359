//! What sensors told (EPCIS 2.0, 7.3.7), and temperatures among it.

use super::id::Id;
use super::model::Extensions;
use super::time::Instant;
use super::vocabulary::Term;

/// The readings of one sensor, or of one span of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensorElement {
    /// What is common to the reports.
    pub metadata: Option<SensorMetadata>,
    /// The reports.
    pub reports: Vec<SensorReport>,
    /// What others have added.
    pub extensions: Extensions,
}

/// What is common to the reports of an element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensorMetadata {
    /// At one time.
    pub time: Option<Instant>,
    /// From a time.
    pub start: Option<Instant>,
    /// To a time.
    pub end: Option<Instant>,
    /// By which device, where its data are, how they were processed.
    pub device: Device,
    /// By which rules it was judged.
    pub rules: Option<Id>,
    /// What others have added.
    pub extensions: Extensions,
}

/// By which device, where its data are, how they were processed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The device.
    pub id: Option<Id>,
    /// What is known of it.
    pub metadata: Option<Id>,
    /// What it wrote.
    pub raw_data: Option<Id>,
    /// How that was processed.
    pub processing: Option<Id>,
}

/// One measurement, or what is told of several.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorReport {
    /// What was measured.
    pub kind: Term,
    /// That it is an alarm.
    pub exception: Option<Term>,
    /// By which device.
    pub device: Device,
    /// When.
    pub time: Option<Instant>,
    /// Of which microorganism.
    pub microorganism: Option<Id>,
    /// Of which substance.
    pub substance: Option<Id>,
    /// Along which component.
    pub component: Option<Term>,
    /// In which reference system.
    pub reference_system: Option<Id>,
    /// The numbers.
    pub numbers: Numbers,
    /// What is no number: a text.
    pub string: Option<String>,
    /// What is no number: yes or no.
    pub boolean: Option<bool>,
    /// What is no number: bytes in hexadecimal.
    pub hex: Option<String>,
    /// What is no number: a URI.
    pub uri: Option<Id>,
    /// The unit (UN/ECE Recommendation 20).
    pub unit: Option<String>,
    /// What others have added.
    pub extensions: Extensions,
}

/// The numbers of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// What was measured.
    pub value: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard deviation.
    pub deviation: Option<f64>,
    /// A percentile's rank.
    pub percentile_rank: Option<f64>,
    /// A percentile's value.
    pub percentile: Option<f64>,
}

/// Degrees Celsius of a report: from which to which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperature {
    /// The least, or what was measured.
    pub least: f64,
    /// The greatest, or what was measured.
    pub greatest: f64,
}

impl SensorReport {
    /// A report that tells nothing yet.
    pub fn new(kind: Term) -> SensorReport {
        SensorReport {
            kind,
            exception: None,
            device: Device::default(),
            time: None,
            microorganism: None,
            substance: None,
            component: None,
            reference_system: None,
            numbers: Numbers::default(),
            string: None,
            boolean: None,
            hex: None,
            uri: None,
            unit: None,
            extensions: Extensions::new(),
        }
    }

    /// The temperature, if it is one in degrees Celsius (CEL), Fahrenheit (FAH) or kelvins (KEL); one without a unit is none,
    /// because nobody knows what it means.
    pub fn temperature(&self) -> Option<Temperature> {
        if self.kind.word() != Some("Temperature") {
            return None;
        }
        let celsius = |value: f64| match self.unit.as_deref()? {
            "CEL" => Some(value),
            "FAH" => Some((value - 32.0) * 5.0 / 9.0),
            "KEL" => Some(value - 273.15),
            _ => None,
        };
        let Numbers { value, min, max, .. } = self.numbers;
        let least = min.or(value).or(max)?;
        let greatest = max.or(value).or(min)?;
        Some(Temperature { least: celsius(least)?, greatest: celsius(greatest)? })
    }
}
