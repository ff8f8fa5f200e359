//! Transaction information (FD&C Act §581(26)), with the product identifier of each package (§582(g)(1)(B)).

use std::fmt;

use serde_json::{Map, Value, json};

use super::directory::{Directory, Party, Product};
use super::statement;
use crate::failure::Failure;
use crate::formats::epcis::Instant;

/// A product and lot that changes its owner, by keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The GTIN, of 14 digits.
    pub gtin: String,
    /// The lot.
    pub lot: String,
    /// When it expires, as `2028-06-30`.
    pub expiry: String,
    /// How many containers.
    pub containers: u32,
    /// Their serial numbers, one for each container; none where the Act does not want them, as for homogeneous cases.
    pub serials: Vec<String>,
}

/// A change of ownership, by keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The owner before, by GLN.
    pub from: String,
    /// The owner after, by GLN.
    pub to: String,
    /// When the ownership changed.
    pub transaction: Instant,
    /// When it was shipped, if it was.
    pub shipment: Option<Instant>,
    /// What.
    pub lines: Vec<Line>,
}

/// Why there is no transaction information.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// The file has no party with this GLN.
    NoParty {
        /// Which side: `from` or `to`.
        side: &'static str,
        /// The GLN.
        gln: String,
    },
    /// The file has no product with this GTIN.
    NoProduct {
        /// The GTIN.
        gtin: String,
    },
    /// Nothing changes its owner.
    Nothing,
    /// Both sides are the same party: that is no change of ownership (§581(24)(B)(i)).
    SameParty {
        /// The GLN.
        gln: String,
    },
    /// A lot with another number of serial numbers than of containers.
    Count {
        /// The GTIN.
        gtin: String,
        /// The lot.
        lot: String,
        /// How many containers.
        containers: u32,
        /// How many serial numbers.
        serials: usize,
    },
    /// A serial number that stands twice.
    SerialTwice {
        /// The GTIN.
        gtin: String,
        /// The serial number.
        serial: String,
    },
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChangeError::NoParty { side, gln } => {
                write!(
                    f,
                    "{side}: the file of parties and products has no [[party]] with gln = \"{gln}\": add name and address"
                )
            }
            ChangeError::NoProduct { gtin } => write!(
                f,
                "the file of parties and products has no [[product]] with gtin = \"{gtin}\": add name, strength, dosage_form, \
                 ndc and container_size"
            ),
            ChangeError::Nothing => f.write_str("nothing changes its owner: name at least one product and lot"),
            ChangeError::SameParty { gln } => write!(f, "{gln} would sell to itself: that is no change of ownership"),
            ChangeError::Count { gtin, lot, containers, serials } => write!(
                f,
                "{gtin}, lot {lot}: {containers} containers and {serials} serial numbers: there has to be one for each, or none"
            ),
            ChangeError::SerialTwice { gtin, serial } => {
                write!(f, "{gtin}: the serial number {serial} stands here twice")
            }
        }
    }
}

impl std::error::Error for ChangeError {}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Failure {
        Failure::usage(error.to_string())
    }
}

/// Transaction information and statement of one change of ownership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionInformation {
    from: Party,
    to: Party,
    transaction_date: String,
    shipment_date: Option<String>,
    lines: Vec<(Line, Product)>,
}

const DAY: i64 = 86_400_000;

impl TransactionInformation {
    /// Puts it together out of keys and the file.
    ///
    /// # Errors
    /// What is missing or contradicts itself.
    pub fn new(change: &Change, directory: &Directory) -> Result<TransactionInformation, ChangeError> {
        let party = |side, gln: &String| {
            directory.party(gln).cloned().ok_or_else(|| ChangeError::NoParty { side, gln: gln.clone() })
        };
        let (from, to) = (party("from", &change.from)?, party("to", &change.to)?);
        if from.gln == to.gln {
            return Err(ChangeError::SameParty { gln: from.gln });
        }
        if change.lines.is_empty() {
            return Err(ChangeError::Nothing);
        }
        let lines = change.lines.iter().map(|line| checked(line, directory)).collect::<Result<Vec<_>, _>>()?;
        // (H): the shipment only if it is more than 24 hours after the transaction.
        let later = |shipment: &&Instant| shipment.ms().saturating_sub(change.transaction.ms()) > DAY;
        let shipment = change.shipment.as_ref().filter(later);
        Ok(TransactionInformation {
            from,
            to,
            transaction_date: change.transaction.local_day().to_owned(),
            shipment_date: shipment.map(|shipment| shipment.local_day().to_owned()),
            lines,
        })
    }

    /// As JSON: `transactionInformation` and `transactionStatement`.
    pub fn json(&self) -> Value {
        let mut information = Map::new();
        let products: Vec<Value> = self.lines.iter().map(|(line, product)| line_json(line, product)).collect();
        information.insert("products".into(), products.into());
        information.insert("transactionDate".into(), self.transaction_date.as_str().into());
        if let Some(date) = &self.shipment_date {
            information.insert("shipmentDate".into(), date.as_str().into());
        }
        information.insert("from".into(), party_json(&self.from));
        information.insert("to".into(), party_json(&self.to));
        json!({
            "transactionInformation": information,
            "transactionStatement": { "party": self.from.gln, "assertions": statement::json() },
        })
    }
}

fn checked(line: &Line, directory: &Directory) -> Result<(Line, Product), ChangeError> {
    let product = directory.product(&line.gtin).ok_or_else(|| ChangeError::NoProduct { gtin: line.gtin.clone() })?;
    let serials = line.serials.len();
    if line.containers == 0 || (serials > 0 && u32::try_from(serials) != Ok(line.containers)) {
        let (gtin, lot) = (line.gtin.clone(), line.lot.clone());
        return Err(ChangeError::Count { gtin, lot, containers: line.containers, serials });
    }
    let mut sorted: Vec<&String> = line.serials.iter().collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(ChangeError::SerialTwice { gtin: line.gtin.clone(), serial: pair[0].clone() });
    }
    Ok((line.clone(), product.clone()))
}

fn line_json(line: &Line, product: &Product) -> Value {
    let mut out = json!({
        "name": product.name,
        "strength": product.strength,
        "dosageForm": product.dosage_form,
        "ndc": product.ndc,
        "gtin": product.gtin,
        "containerSize": product.container_size,
        "containers": line.containers,
        "lot": line.lot,
        "expirationDate": line.expiry,
    });
    if !line.serials.is_empty() {
        out["serialNumbers"] = line.serials.clone().into();
    }
    out
}

fn party_json(party: &Party) -> Value {
    let address = &party.address;
    json!({
        "gln": party.gln,
        "name": party.name,
        "address": {
            "street": address.street,
            "city": address.city,
            "state": address.state,
            "postcode": address.postcode,
            "country": address.country,
        },
    })
}

impl fmt::Display for TransactionInformation {
    /// As people read it, with the clause of each line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Transaction information (FD&C Act 581(26))")?;
        for (line, product) in &self.lines {
            writeln!(f, "\n  (A) Product           {}", product.name)?;
            writeln!(f, "  (B) Strength, form    {}, {}", product.strength, product.dosage_form)?;
            writeln!(f, "  (C) NDC               {} (GTIN {})", product.ndc, product.gtin)?;
            writeln!(f, "  (D) Container size    {}", product.container_size)?;
            writeln!(f, "  (E) Containers        {}", line.containers)?;
            writeln!(f, "  (F) Lot               {}, expires {}", line.lot, line.expiry)?;
            for serial in &line.serials {
                writeln!(f, "      Serial number     {serial}")?;
            }
        }
        writeln!(f, "\n  (G) Transaction date  {}", self.transaction_date)?;
        if let Some(date) = &self.shipment_date {
            writeln!(f, "  (H) Shipment date     {date}")?;
        }
        for (clause, party) in [("(I) From", &self.from), ("(J) To", &self.to)] {
            let Party { gln, name, address } = party;
            writeln!(f, "  {clause:<21} {name} (GLN {gln})")?;
            let indent = "";
            writeln!(f, "{indent:24}{}, {}, {} {}", address.street, address.city, address.state, address.postcode)?;
            writeln!(f, "{indent:24}{}", address.country)?;
        }
        writeln!(f, "\nTransaction statement (FD&C Act 581(27))\n\n  {}", self.from.name)?;
        for one in statement::ASSERTIONS {
            let letter = one.clause.trim_start_matches("581(27)");
            writeln!(f, "  {letter} {}", one.states)?;
        }
        Ok(())
    }
}
