//! The Core Business Vocabulary 2.0: standard words, their GS1 Web URIs and the URNs that they had before.

use std::fmt;

use super::namespaces::Namespaces;
use super::uri::is_uri;

/// A list of the CBV (section 7), or of the GS1 Web vocabulary for what sensors measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// Business steps (7.1).
    BizStep,
    /// Dispositions (7.2).
    Disposition,
    /// Business transaction types (7.3).
    BizTransactionType,
    /// Source and destination types (7.4).
    SourceDestinationType,
    /// Reasons of error declarations (7.5).
    ErrorReason,
    /// Components of a measurement (7.6).
    Component,
    /// What is measured.
    Measurement,
    /// What a sensor alarms of.
    Alert,
}

struct List {
    /// What it is called in a message.
    name: &'static str,
    /// What stands before a word in its Web URI.
    web: &'static str,
    /// What stands before a word in its URN, where there were URNs.
    urn: Option<&'static str>,
    words: &'static str,
}

impl Vocabulary {
    /// Every list.
    pub const ALL: [Vocabulary; 8] = [
        Vocabulary::BizStep,
        Vocabulary::Disposition,
        Vocabulary::BizTransactionType,
        Vocabulary::SourceDestinationType,
        Vocabulary::ErrorReason,
        Vocabulary::Component,
        Vocabulary::Measurement,
        Vocabulary::Alert,
    ];

    const fn list(self) -> List {
        match self {
            Vocabulary::BizStep => List {
                name: "business step",
                web: "https://ref.gs1.org/cbv/BizStep-",
                urn: Some("urn:epcglobal:cbv:bizstep:"),
                words: "accepting arriving assembling collecting commissioning consigning creating_class_instance \
                    cycle_counting decommissioning departing destroying disassembling dispensing encoding entering_exiting \
                    holding inspecting installing killing loading other packing picking receiving removing repackaging \
                    repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound \
                    stock_taking stocking storing transporting unloading unpacking void_shipping",
            },
            Vocabulary::Disposition => List {
                name: "disposition",
                web: "https://ref.gs1.org/cbv/Disp-",
                urn: Some("urn:epcglobal:cbv:disp:"),
                words: "active available completeness_inferred completeness_verified conformant container_closed \
                    container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive \
                    mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant \
                    non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible \
                    sellable_not_accessible stolen unavailable unknown",
            },
            Vocabulary::BizTransactionType => List {
                name: "business transaction type",
                web: "https://ref.gs1.org/cbv/BTT-",
                urn: Some("urn:epcglobal:cbv:btt:"),
                words: "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt",
            },
            Vocabulary::SourceDestinationType => List {
                name: "source or destination type",
                web: "https://ref.gs1.org/cbv/SDT-",
                urn: Some("urn:epcglobal:cbv:sdt:"),
                words: "location owning_party possessing_party",
            },
            Vocabulary::ErrorReason => List {
                name: "error reason",
                web: "https://ref.gs1.org/cbv/ER-",
                urn: Some("urn:epcglobal:cbv:er:"),
                words: "did_not_occur incorrect_data",
            },
            Vocabulary::Component => List {
                name: "component",
                web: "https://ref.gs1.org/cbv/Comp-",
                urn: None,
                words: "altitude axial_distance azimuth easting elevation_angle height latitude longitude northing \
                    polar_angle spherical_radius x y z",
            },
            Vocabulary::Measurement => List {
                name: "measurement type",
                web: "https://gs1.org/voc/",
                urn: None,
                words: "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance \
                    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area \
                    Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate \
                    DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy \
                    Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum \
                    Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass \
                    MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass \
                    MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance \
                    Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque \
                    Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber",
            },
            Vocabulary::Alert => List {
                name: "sensor alert",
                web: "https://gs1.org/voc/",
                urn: None,
                words: "ALARM_CONDITION ERROR_CONDITION",
            },
        }
    }

    /// What it is called in a message: `business step`.
    pub const fn name(self) -> &'static str {
        self.list().name
    }

    /// The standard words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.list().words.split_ascii_whitespace()
    }

    fn find(self, word: &str) -> Option<&'static str> {
        self.words().find(|known| *known == word)
    }
}

/// A value of a list: a standard word, or somebody's own URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    vocabulary: Vocabulary,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Word(&'static str),
    Own(String),
}

impl Term {
    /// A standard word, such as `shipping`.
    pub fn standard(vocabulary: Vocabulary, word: &str) -> Option<Term> {
        Some(Term { vocabulary, value: Value::Word(vocabulary.find(word)?) })
    }

    /// Reads a bare word, a Web URI, a compact one (`cbv:BizStep-shipping`), an old URN, or somebody's own URI.
    ///
    /// # Errors
    /// If GS1 has no such word, or it is no absolute URI: what is expected.
    pub fn read(vocabulary: Vocabulary, text: &str, namespaces: &Namespaces) -> Result<Term, String> {
        let List { name, web, urn, .. } = vocabulary.list();
        if let Some(term) = Term::standard(vocabulary, text) {
            return Ok(term);
        }
        let uri = namespaces.expand(text).unwrap_or_else(|| text.to_owned());
        let local = uri.strip_prefix(web).or_else(|| uri.strip_prefix(urn?));
        if let Some(word) = local {
            return Term::standard(vocabulary, word).ok_or_else(|| format!("CBV 2.0 has no {name} `{word}`"));
        }
        if !text.contains(':') {
            return Err(format!("CBV 2.0 has no {name} `{text}`: write one of its words, or your own as a whole URI"));
        }
        // Under GS1's own names nobody else has words, and a list's word is none of another.
        if uri.starts_with("urn:epcglobal:cbv:") || uri.starts_with("https://ref.gs1.org/cbv/") {
            return Err(format!("`{text}` is no {name} of CBV 2.0"));
        }
        if !is_uri(&uri) {
            return Err(format!("`{text}` is no URI: write a word of CBV 2.0, or your own {name} as a whole URI"));
        }
        Ok(Term { vocabulary, value: Value::Own(uri) })
    }

    /// The standard word, if it is one.
    pub fn word(&self) -> Option<&'static str> {
        match self.value {
            Value::Word(word) => Some(word),
            Value::Own(_) => None,
        }
    }

    /// The whole URI: GS1's Web URI of a standard word.
    pub fn uri(&self) -> String {
        match &self.value {
            Value::Word(word) => format!("{}{word}", self.vocabulary.list().web),
            Value::Own(uri) => uri.clone(),
        }
    }

    /// The list.
    pub fn vocabulary(&self) -> Vocabulary {
        self.vocabulary
    }
}

impl fmt::Display for Term {
    /// As EPCIS in JSON-LD has it: the bare word, or the URI.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Word(word) => f.write_str(word),
            Value::Own(uri) => f.write_str(uri),
        }
    }
}
