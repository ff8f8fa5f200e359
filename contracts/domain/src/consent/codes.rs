//! The one table of codes and bits: purposes, scopes, categories, confidentiality.
//!
//! The tables that the contract needs (purpose codes, parents, scopes) are separate from the ones that only people need
//! (displays, systems, codings), so that the latter do not end up in the contract's code.

use scale::{Decode, Encode};

/// What a consent is about: FHIR's `consentscope` code system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Scope {
    /// Treatment.
    Treatment,
    /// Research.
    Research,
    /// Everything else done with a patient's data: payment, operations, public health, on request …
    Privacy,
    /// What shall be done when the person cannot say it any more.
    AdvanceDirective,
}

/// All scopes, in the order of their numbers.
pub const SCOPES: [Scope; 4] = [Scope::Treatment, Scope::Research, Scope::Privacy, Scope::AdvanceDirective];

/// FHIR's code system of scopes.
pub const SCOPE_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/consentscope";

impl Scope {
    /// The code in FHIR's `consentscope`, also shown in signed texts.
    pub const fn code(self) -> &'static str {
        match self {
            Scope::Treatment => "treatment",
            Scope::Research => "research",
            Scope::Privacy => "patient-privacy",
            Scope::AdvanceDirective => "adr",
        }
    }

    /// The scope with this FHIR code.
    pub fn from_code(code: &str) -> Option<Scope> {
        SCOPES.into_iter().find(|scope| scope.code() == code)
    }
}

/// How sensitive data is: HL7 v3 Confidentiality, from least to most.
///
/// A label that is not one of these counts as [`Confidentiality::VeryRestricted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Confidentiality {
    /// U: unrestricted.
    Unrestricted,
    /// L: low.
    Low,
    /// M: moderate.
    Moderate,
    /// N: normal.
    Normal,
    /// R: restricted.
    Restricted,
    /// V: very restricted.
    VeryRestricted,
}

/// HL7's code system of confidentiality labels.
pub const CONFIDENTIALITY_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

impl Confidentiality {
    /// All labels, from least to most sensitive.
    pub const ALL: [Confidentiality; 6] = [
        Confidentiality::Unrestricted,
        Confidentiality::Low,
        Confidentiality::Moderate,
        Confidentiality::Normal,
        Confidentiality::Restricted,
        Confidentiality::VeryRestricted,
    ];

    /// HL7's one-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Confidentiality::Unrestricted => "U",
            Confidentiality::Low => "L",
            Confidentiality::Moderate => "M",
            Confidentiality::Normal => "N",
            Confidentiality::Restricted => "R",
            Confidentiality::VeryRestricted => "V",
        }
    }

    /// The label with this code; an unknown code counts as very restricted.
    pub fn from_code(code: &str) -> Confidentiality {
        Self::ALL.into_iter().find(|label| label.code() == code).unwrap_or(Confidentiality::VeryRestricted)
    }
}

/// A purpose of use: the position of its bit in a mask of purposes, and its index in [`PURPOSE_CODES`].
///
/// A number and not an enum, so that one that is not in the table is refused with a typed error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Purpose(pub u8);

/// HL7's code system of purposes of use (the value set is v3-PurposeOfUse).
pub const PURPOSE_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// A purpose without a parent in the table.
const NONE: u8 = u8::MAX;

macro_rules! purposes {
    ($($bit:literal $name:ident $scope:ident $parent:expr, $display:literal;)*) => {
        /// How many purposes are known; the bits above are refused.
        pub const PURPOSE_COUNT: usize = [$($bit),*].len();

        /// HL7's codes, by bit.
        pub const PURPOSE_CODES: [&str; PURPOSE_COUNT] = [$(stringify!($name)),*];

        /// HL7's displays, by bit.
        pub const PURPOSE_DISPLAYS: [&str; PURPOSE_COUNT] = [$($display),*];

        const PARENTS: [u8; PURPOSE_COUNT] = [$($parent),*];

        const SCOPE_OF: [Scope; PURPOSE_COUNT] = [$(Scope::$scope),*];

        impl Purpose {
            $(
                #[doc = $display]
                pub const $name: Purpose = Purpose($bit);
            )*
        }
    };
}

// A child comes after its parent, so that one pass from the end closes a mask. DONAT and HDECD are HOPERAT's children at
// HL7; here they are what an advance directive is about, and a decision never crosses scopes.
purposes! {
    0  TREAT       Treatment NONE, "treatment";
    1  CLINTRL     Treatment 0, "clinical trial";
    2  COC         Treatment 0, "coordination of care";
    3  ETREAT      Treatment 0, "emergency treatment";
    4  BTG         Treatment 3, "break the glass";
    5  ERTREAT     Treatment 3, "emergency room treatment";
    6  POPHLTH     Treatment 0, "population health";
    7  HRESCH      Research NONE, "healthcare research";
    8  BIORCH      Research 7, "biomedical research";
    9  CLINTRCH    Research 7, "clinical trial research";
    10 CLINTRCHNPC Research 9, "clinical trial research without patient care";
    11 CLINTRCHPC  Research 9, "clinical trial research with patient care";
    12 PRECLINTRCH Research 9, "preclinical trial research";
    13 DSRCH       Research 7, "disease specific healthcare research";
    14 POARCH      Research 7, "population origins or ancestry healthcare research";
    15 TRANSRCH    Research 7, "translational healthcare research";
    16 HMARKT      Privacy NONE, "healthcare marketing";
    17 HOPERAT     Privacy NONE, "healthcare operations";
    18 CAREMGT     Privacy 17, "care management";
    19 FRAUD       Privacy 17, "fraud";
    20 GOV         Privacy 17, "government";
    21 HACCRED     Privacy 17, "health accreditation";
    22 HCOMPL      Privacy 17, "health compliance";
    23 HDIRECT     Privacy 17, "directory";
    24 HDM         Privacy 17, "healthcare delivery management";
    25 HLEGAL      Privacy 17, "legal";
    26 HOUTCOMS    Privacy 17, "health outcome measure";
    27 HPRGRP      Privacy 17, "health program reporting";
    28 HQUALIMP    Privacy 17, "health quality improvement";
    29 HSYSADMIN   Privacy 17, "health system administration";
    30 LABELING    Privacy 29, "labeling";
    31 METAMGT     Privacy 29, "metadata management";
    32 MEMADMIN    Privacy 17, "member administration";
    33 MILCDM      Privacy 17, "military command";
    34 PATADMIN    Privacy 17, "patient administration";
    35 PATSFTY     Privacy 17, "patient safety";
    36 PERFMSR     Privacy 17, "performance measure";
    37 RECORDMGT   Privacy 17, "records management";
    38 SYSDEV      Privacy 17, "system development";
    39 HTEST       Privacy 38, "test health data";
    40 TRAIN       Privacy 17, "training";
    41 HPAYMT      Privacy NONE, "healthcare payment";
    42 CLMATTCH    Privacy 41, "claim attachment";
    43 COVAUTH     Privacy 41, "coverage authorization";
    44 COVERAGE    Privacy 41, "coverage under policy or program";
    45 ELIGDTRM    Privacy 44, "eligibility determination";
    46 ELIGVER     Privacy 44, "eligibility verification";
    47 ENROLLM     Privacy 44, "enrollment";
    48 MILDCRG     Privacy 44, "military discharge";
    49 REMITADV    Privacy 41, "remittance advice";
    50 PATRQT      Privacy NONE, "patient requested";
    51 FAMRQT      Privacy 50, "family requested";
    52 PWATRNY     Privacy 50, "power of attorney";
    53 SUPNWK      Privacy 50, "support network";
    54 PUBHLTH     Privacy NONE, "public health";
    55 DISASTER    Privacy 54, "disaster";
    56 THREAT      Privacy 54, "threat";
    57 DONAT       AdvanceDirective NONE, "donation";
    58 HDECD       AdvanceDirective NONE, "decedent";
}

impl Purpose {
    /// The purpose with this HL7 code.
    pub fn from_code(code: &str) -> Option<Purpose> {
        let bit = PURPOSE_CODES.iter().position(|known| *known == code)?;
        u8::try_from(bit).ok().map(Purpose)
    }

    /// HL7's code, or nothing for a number that is not in the table.
    pub fn code(self) -> Option<&'static str> {
        PURPOSE_CODES.get(usize::from(self.0)).copied()
    }

    /// HL7's display, or nothing for a number that is not in the table.
    pub fn display(self) -> Option<&'static str> {
        PURPOSE_DISPLAYS.get(usize::from(self.0)).copied()
    }

    /// The scope whose consent decides about this purpose.
    pub fn scope(self) -> Option<Scope> {
        SCOPE_OF.get(usize::from(self.0)).copied()
    }

    /// The next wider purpose, whose decision covers this one.
    pub fn parent(self) -> Option<Purpose> {
        match PARENTS.get(usize::from(self.0)) {
            Some(&parent) if parent != NONE => Some(Purpose(parent)),
            _ => None,
        }
    }

    /// The mask with this purpose's bit alone; zero for a number that is not in the table.
    pub const fn mask(self) -> u64 {
        if (self.0 as usize) < PURPOSE_COUNT {
            1u64.wrapping_shl(self.0 as u32)
        } else {
            0
        }
    }

    /// This purpose and every wider one: a decision about any of them covers this one.
    ///
    /// So a permit for TREAT permits ETREAT and BTG, and a deny for HRESCH denies CLINTRCH.
    pub fn covered_by(self) -> u64 {
        let mut mask = self.mask();
        let mut wider = self.parent();
        // Three steps at most: the table's depth, and a parent's number is smaller than its child's.
        while let Some(purpose) = wider {
            mask |= purpose.mask();
            wider = purpose.parent();
        }
        mask
    }
}

/// All purposes in the table.
pub const PURPOSE_MASK: u64 = MASK_OF[0] | MASK_OF[1] | MASK_OF[2] | MASK_OF[3];

/// The bits of all purposes that belong to a scope.
pub const fn purposes_of(scope: Scope) -> u64 {
    MASK_OF[scope as usize]
}

const MASK_OF: [u64; 4] = {
    let mut masks = [0u64; 4];
    let mut bit = 0;
    while bit < PURPOSE_COUNT {
        masks[SCOPE_OF[bit] as usize] |= 1u64.wrapping_shl(bit as u32);
        bit = bit.wrapping_add(1);
    }
    masks
};

/// How many category positions are in use. The chain sees only positions permuted by the subject's secret, so all of
/// them are in use for somebody, and all above are refused.
pub const CATEGORY_BITS: u32 = 32;

/// All category positions: what an absent list of categories means.
pub const CATEGORY_MASK: u64 = u32::MAX as u64;

/// One category of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name on the command line.
    pub code: &'static str,
    /// Its name for people.
    pub display: &'static str,
    /// The codes of other systems that mean it: (system, code).
    pub codings: &'static [(&'static str, &'static str)],
}

const RESOURCE: &str = "http://hl7.org/fhir/resource-types";
const OBSERVATION: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
const SENSITIVITY: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const LOINC: &str = "http://loinc.org";

/// The categories; the index is the position *before* the subject's permutation.
pub const CATEGORIES: [Category; CATEGORY_BITS as usize] = [
    Category {
        code: "medication",
        display: "Medication",
        codings: &[
            (RESOURCE, "Medication"),
            (RESOURCE, "MedicationRequest"),
            (RESOURCE, "MedicationStatement"),
            (RESOURCE, "MedicationDispense"),
            (RESOURCE, "MedicationAdministration"),
            (LOINC, "10160-0"),
        ],
    },
    Category {
        code: "laboratory",
        display: "Laboratory results",
        codings: &[(OBSERVATION, "laboratory"), (SERVICE, "LAB"), (LOINC, "26436-6"), (LOINC, "11502-2")],
    },
    Category {
        code: "imaging",
        display: "Imaging",
        codings: &[(OBSERVATION, "imaging"), (RESOURCE, "ImagingStudy"), (SERVICE, "RAD"), (LOINC, "18726-0")],
    },
    Category {
        code: "pathology",
        display: "Pathology",
        codings: &[(SERVICE, "SP"), (SERVICE, "PAT"), (LOINC, "11526-1")],
    },
    Category {
        code: "vital-signs",
        display: "Vital signs",
        codings: &[(OBSERVATION, "vital-signs"), (LOINC, "8716-3")],
    },
    Category {
        code: "allergy",
        display: "Allergies",
        codings: &[(RESOURCE, "AllergyIntolerance"), (LOINC, "48765-2")],
    },
    Category {
        code: "immunization",
        display: "Immunisations",
        codings: &[(RESOURCE, "Immunization"), (LOINC, "11369-6")],
    },
    Category {
        code: "problem",
        display: "Problems and diagnoses",
        codings: &[(RESOURCE, "Condition"), (LOINC, "11450-4")],
    },
    Category {
        code: "procedure",
        display: "Procedures",
        codings: &[(OBSERVATION, "procedure"), (RESOURCE, "Procedure"), (LOINC, "47519-4")],
    },
    Category {
        code: "encounter",
        display: "Visits and stays",
        codings: &[(RESOURCE, "Encounter"), (LOINC, "46240-8")],
    },
    Category {
        code: "note",
        display: "Clinical notes",
        codings: &[(RESOURCE, "ClinicalImpression"), (RESOURCE, "Composition"), (LOINC, "34109-9"), (LOINC, "11506-3")],
    },
    Category { code: "discharge-summary", display: "Discharge summaries", codings: &[(LOINC, "18842-5")] },
    Category {
        code: "care-plan",
        display: "Care plans and teams",
        codings: &[(RESOURCE, "CarePlan"), (RESOURCE, "CareTeam"), (RESOURCE, "Goal"), (LOINC, "18776-5")],
    },
    Category {
        code: "device",
        display: "Devices and implants",
        codings: &[(RESOURCE, "Device"), (RESOURCE, "DeviceUseStatement"), (LOINC, "46264-8")],
    },
    Category {
        code: "social-history",
        display: "Social history",
        codings: &[(OBSERVATION, "social-history"), (LOINC, "29762-2")],
    },
    Category {
        code: "family-history",
        display: "Family history",
        codings: &[(RESOURCE, "FamilyMemberHistory"), (LOINC, "10157-6")],
    },
    Category { code: "advance-directive", display: "Advance directives", codings: &[(LOINC, "42348-3")] },
    Category { code: "summary", display: "Patient summary", codings: &[(LOINC, "60591-5")] },
    Category {
        code: "claims",
        display: "Claims and bills",
        codings: &[(RESOURCE, "Claim"), (RESOURCE, "ClaimResponse"), (RESOURCE, "ExplanationOfBenefit")],
    },
    Category {
        code: "coverage",
        display: "Insurance coverage",
        codings: &[(RESOURCE, "Coverage"), (RESOURCE, "CoverageEligibilityResponse")],
    },
    Category { code: "mental-health", display: "Mental health", codings: &[(SENSITIVITY, "MH"), (SENSITIVITY, "PSY")] },
    Category { code: "psychotherapy-notes", display: "Psychotherapy notes", codings: &[(SENSITIVITY, "PSYTHPN")] },
    Category {
        code: "substance-use",
        display: "Substance use",
        codings: &[(SENSITIVITY, "SUD"), (SENSITIVITY, "ETH"), (SENSITIVITY, "ETHUD"), (SENSITIVITY, "OPIOIDUD")],
    },
    Category { code: "genetic", display: "Genetic data", codings: &[(SENSITIVITY, "GDIS")] },
    Category { code: "reproductive", display: "Sexual and reproductive health", codings: &[(SENSITIVITY, "SEX")] },
    Category { code: "hiv", display: "HIV and AIDS", codings: &[(SENSITIVITY, "HIV")] },
    Category {
        code: "sexually-transmitted",
        display: "Sexually transmitted diseases",
        codings: &[(SENSITIVITY, "STD")],
    },
    Category {
        code: "violence",
        display: "Abuse and violence",
        codings: &[(SENSITIVITY, "SDV"), (SENSITIVITY, "VIO")],
    },
    Category { code: "sickle-cell", display: "Sickle cell disease", codings: &[(SENSITIVITY, "SICKLE")] },
    Category {
        code: "cognitive",
        display: "Cognitive and developmental disability",
        codings: &[(SENSITIVITY, "COGN"), (SENSITIVITY, "DVD")],
    },
    Category { code: "activity", display: "Wearables and activity", codings: &[(OBSERVATION, "activity")] },
    Category { code: "other", display: "Anything else", codings: &[] },
];

impl Category {
    /// The position of the category with this name.
    pub fn position(code: &str) -> Option<u32> {
        let index = CATEGORIES.iter().position(|category| category.code == code)?;
        u32::try_from(index).ok()
    }

    /// The position of the category that another system's code means.
    pub fn position_of_coding(system: &str, code: &str) -> Option<u32> {
        let index = CATEGORIES.iter().position(|category| category.codings.contains(&(system, code)))?;
        u32::try_from(index).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn purposes() -> impl Iterator<Item = Purpose> {
        (0..PURPOSE_COUNT as u8).map(Purpose)
    }

    #[test]
    fn a_parent_comes_before_its_child_and_shares_its_scope() {
        for purpose in purposes() {
            if let Some(parent) = purpose.parent() {
                assert!(parent < purpose, "{:?}", purpose.code());
                assert_eq!(parent.scope(), purpose.scope(), "{:?}", purpose.code());
            }
        }
    }

    #[test]
    fn codes_are_unique_and_lead_back() {
        for purpose in purposes() {
            assert_eq!(Purpose::from_code(purpose.code().unwrap()), Some(purpose));
            assert!(purpose.display().is_some());
        }
        for scope in SCOPES {
            assert_eq!(Scope::from_code(scope.code()), Some(scope));
        }
        for (position, category) in CATEGORIES.iter().enumerate() {
            assert_eq!(Category::position(category.code), Some(position as u32));
            for (system, code) in category.codings {
                assert_eq!(Category::position_of_coding(system, code), Some(position as u32), "{code}");
            }
        }
        let displays: HashSet<_> = CATEGORIES.iter().map(|category| category.display).collect();
        assert_eq!(displays.len(), CATEGORIES.len());
    }

    #[test]
    fn unknown_codes_and_numbers_mean_nothing() {
        assert_eq!(Purpose::from_code("NOSUCH"), None);
        assert_eq!(Scope::from_code("NOSUCH"), None);
        assert_eq!(Category::position("nosuch"), None);
        assert_eq!(Category::position_of_coding(LOINC, "0-0"), None);
        let unknown = Purpose(PURPOSE_COUNT as u8);
        assert_eq!((unknown.code(), unknown.scope(), unknown.parent(), unknown.mask()), (None, None, None, 0));
    }

    #[test]
    fn every_purpose_belongs_to_one_scope() {
        let masks = SCOPES.map(purposes_of);
        assert_eq!(masks.iter().fold(0, |all, mask| all | mask), PURPOSE_MASK);
        assert_eq!(masks.iter().map(|mask| mask.count_ones()).sum::<u32>(), PURPOSE_COUNT as u32);
    }

    #[test]
    fn wider_purposes_cover_narrower_ones() {
        let covered = Purpose::CLINTRCHNPC.covered_by();
        assert_eq!(covered, Purpose::CLINTRCHNPC.mask() | Purpose::CLINTRCH.mask() | Purpose::HRESCH.mask());
        assert_eq!(Purpose::TREAT.covered_by(), Purpose::TREAT.mask());
    }
}
