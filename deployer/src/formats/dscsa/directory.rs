//! Parties and products in a local TOML file.
//!
//! ```toml
//! [[party]]
//! gln = "0614141000005"
//! name = "Example Wholesale, Inc."
//! street = "1 Main Street"
//! city = "Springfield"
//! state = "IL"
//! postcode = "62701"
//! country = "US"          # may be left out: US
//!
//! [[product]]
//! gtin = "00312345678906"
//! name = "Examplol"
//! strength = "10 mg"
//! dosage_form = "tablet"
//! ndc = "12345-678-90"
//! container_size = "90 tablets"
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::failure::Failure;
use crate::formats::gs1::keys;

/// Where a party is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State, of two letters.
    pub state: String,
    /// ZIP code.
    pub postcode: String,
    /// Country, of two letters.
    pub country: String,
}

/// A business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its GLN.
    pub gln: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Address,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its GTIN, of 14 digits.
    pub gtin: String,
    /// Its proprietary or established name.
    pub name: String,
    /// Its strength.
    pub strength: String,
    /// Its dosage form.
    pub dosage_form: String,
    /// Its National Drug Code, with hyphens.
    pub ndc: String,
    /// What one container holds.
    pub container_size: String,
}

/// Parties by GLN and products by GTIN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    parties: BTreeMap<String, Party>,
    products: BTreeMap<String, Product>,
}

/// What is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryError {
    /// It is not TOML, or something in it has another type, or there is a field that is unknown.
    Toml(String),
    /// A field is missing or empty.
    Missing {
        /// `party` or `product`, and which from 1.
        entry: String,
        /// The field.
        field: &'static str,
    },
    /// A GLN, GTIN, NDC, state or country that is none.
    Wrong {
        /// `party` or `product`, and which from 1.
        entry: String,
        /// The field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What is expected.
        expected: String,
    },
    /// An NDC that is not in its GTIN.
    NdcDiffers {
        /// Which from 1.
        entry: String,
        /// The GTIN.
        gtin: String,
        /// The NDC.
        ndc: String,
    },
    /// Two entries with the same key.
    Twice {
        /// `party` or `product`, and which from 1.
        entry: String,
        /// The key.
        key: String,
    },
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DirectoryError::Toml(why) => f.write_str(why),
            DirectoryError::Missing { entry, field } => write!(f, "{entry}: `{field}` is missing"),
            DirectoryError::Wrong { entry, field, found, expected } => {
                write!(f, "{entry}: `{field}` is {found:?}: {expected}")
            }
            DirectoryError::NdcDiffers { entry, gtin, ndc } => {
                write!(
                    f,
                    "{entry}: the GTIN {gtin} does not hold the NDC {ndc}: its ten digits stand before the check digit"
                )
            }
            DirectoryError::Twice { entry, key } => write!(f, "{entry}: {key} stands here a second time"),
        }
    }
}

impl std::error::Error for DirectoryError {}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Failure {
        Failure::usage(format!("the file of parties and products: {error}"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    party: Vec<RawParty>,
    #[serde(default)]
    product: Vec<RawProduct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParty {
    gln: Option<String>,
    name: Option<String>,
    street: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postcode: Option<String>,
    country: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProduct {
    gtin: Option<String>,
    name: Option<String>,
    strength: Option<String>,
    dosage_form: Option<String>,
    ndc: Option<String>,
    container_size: Option<String>,
}

/// One entry of the file, for messages.
struct Entry(String);

impl Entry {
    fn need(&self, field: &'static str, value: Option<String>) -> Result<String, DirectoryError> {
        value
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .ok_or_else(|| DirectoryError::Missing { entry: self.0.clone(), field })
    }

    fn wrong(&self, field: &'static str, found: &str, expected: impl Into<String>) -> DirectoryError {
        DirectoryError::Wrong { entry: self.0.clone(), field, found: found.to_owned(), expected: expected.into() }
    }

    fn letters(&self, field: &'static str, value: String) -> Result<String, DirectoryError> {
        let good = value.len() == 2 && value.bytes().all(|b| b.is_ascii_uppercase());
        if good { Ok(value) } else { Err(self.wrong(field, &value, "expected two capital letters")) }
    }
}

impl Directory {
    /// Reads the file.
    ///
    /// # Errors
    /// The first thing that is missing or wrong.
    pub fn parse(text: &str) -> Result<Directory, DirectoryError> {
        let file: File = toml::from_str(text).map_err(|error| DirectoryError::Toml(error.to_string()))?;
        let mut directory = Directory::default();
        for (at, raw) in file.party.into_iter().enumerate() {
            let entry = Entry(format!("party {}", at + 1));
            let party = party(&entry, raw)?;
            if let Some(before) = directory.parties.insert(party.gln.clone(), party) {
                return Err(DirectoryError::Twice { entry: entry.0, key: before.gln });
            }
        }
        for (at, raw) in file.product.into_iter().enumerate() {
            let entry = Entry(format!("product {}", at + 1));
            let product = product(&entry, raw)?;
            if let Some(before) = directory.products.insert(product.gtin.clone(), product) {
                return Err(DirectoryError::Twice { entry: entry.0, key: before.gtin });
            }
        }
        Ok(directory)
    }

    /// The party of a GLN.
    pub fn party(&self, gln: &str) -> Option<&Party> {
        self.parties.get(gln)
    }

    /// The product of a GTIN of 14 digits.
    pub fn product(&self, gtin: &str) -> Option<&Product> {
        self.products.get(gtin)
    }
}

fn party(entry: &Entry, raw: RawParty) -> Result<Party, DirectoryError> {
    let gln = entry.need("gln", raw.gln)?;
    if gln.len() != 13 || keys::verify(&gln).is_err() || !gln.bytes().all(|b| b.is_ascii_digit()) {
        return Err(entry.wrong("gln", &gln, "expected 13 digits with a check digit that fits"));
    }
    let name = entry.need("name", raw.name)?;
    let street = entry.need("street", raw.street)?;
    let city = entry.need("city", raw.city)?;
    let state = entry.letters("state", entry.need("state", raw.state)?)?;
    let postcode = entry.need("postcode", raw.postcode)?;
    let country = entry.letters("country", raw.country.unwrap_or_else(|| "US".to_owned()))?;
    Ok(Party { gln, name, address: Address { street, city, state, postcode, country } })
}

fn product(entry: &Entry, raw: RawProduct) -> Result<Product, DirectoryError> {
    let gtin = entry.need("gtin", raw.gtin)?;
    let gtin = keys::gtin14(&gtin).map_err(|error| entry.wrong("gtin", &gtin, error.to_string()))?;
    let name = entry.need("name", raw.name)?;
    let strength = entry.need("strength", raw.strength)?;
    let dosage_form = entry.need("dosage_form", raw.dosage_form)?;
    let ndc = entry.need("ndc", raw.ndc)?;
    let container_size = entry.need("container_size", raw.container_size)?;
    let parts: Vec<&str> = ndc.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.concat();
    // 21 CFR 207.33: labeler, product and package code, ten digits in one of three ways.
    if !matches!(lengths.as_slice(), [4, 4, 2] | [5, 3, 2] | [5, 4, 1]) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(entry.wrong("ndc", &ndc, "expected ten digits as 1234-5678-90, 12345-678-90 or 12345-6789-0"));
    }
    // GS1 US: indicator, 03, the NDC, check digit. Another GTIN may be assigned to it, but one that begins so holds it.
    if gtin.get(1..3) == Some("03") && gtin.get(3..13) != Some(digits.as_str()) {
        return Err(DirectoryError::NdcDiffers { entry: entry.0.clone(), gtin, ndc });
    }
    Ok(Product { gtin, name, strength, dosage_form, ndc, container_size })
}
