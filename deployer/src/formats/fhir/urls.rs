//! The identifiers of systems and extensions, HL7's and our own.

/// Identifier system of a party whose identifier is its account's SS58 address.
pub const SS58: &str = "urn:salus:ss58";
/// Our code system of categories; the codes are the names on the command line, and [`ALL`].
pub const CATEGORY: &str = "urn:salus:category";
/// The code in [`CATEGORY`] for every category, where an absent list would mean something else.
pub const ALL: &str = "all";

/// Modifier extension of the consent: how many uses it is good for.
pub const MAX_USES: &str = "urn:salus:fhir:max-uses";
/// Modifier extension of the consent: the one scope of the register that it is about, where FHIR's own (or, in R5, none)
/// reaches several.
pub const SCOPE: &str = "urn:salus:fhir:scope";
/// Modifier extension of an R5 provision: its effect (`deny`), where that is not the opposite of the level above.
pub const TYPE: &str = "urn:salus:fhir:type";

/// Extension of the consent: the commitment to the signed document, in hex.
pub const DOCUMENT: &str = "urn:salus:fhir:document";
/// Extension of the consent: ISO 3166 code of the jurisdiction.
pub const JURISDICTION: &str = "urn:salus:fhir:jurisdiction";
/// Extension of the consent: what the register recorded (version, epoch, uses …). Written, not read back.
pub const RECORD: &str = "urn:salus:fhir:record";
/// Extension of an R5 provision: its place in the register's flat list.
pub const INDEX: &str = "urn:salus:fhir:index";

/// v3 ActCode: opt-in and opt-out policies, sensitivity labels.
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// v3 ParticipationType: IRCP, PRCP.
pub const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// Signer types of contracts: GRANTEE.
pub const SIGNER: &str = "http://terminology.hl7.org/CodeSystem/contractsignertypecodes";
/// FHIR's own categories of consents.
pub const CONSENT_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/consentcategorycodes";
/// Names of resources, as R4 writes them.
pub const RESOURCE_TYPES: &str = "http://hl7.org/fhir/resource-types";
/// Names of resources, as R5 writes them.
pub const FHIR_TYPES: &str = "http://hl7.org/fhir/fhir-types";
/// Categories of observations.
pub const OBSERVATION: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
/// Diagnostic services.
pub const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";
