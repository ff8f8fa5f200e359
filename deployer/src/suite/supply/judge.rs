//! What a scan names, and what is to be said of it: the same for every command, with no chain in it.

use salus_domain::supply::{Day, Finding, Gtin, LotKey, Presented, Sscc, UnitKey};

use super::rules;
use super::words::{Grade, grade};
use crate::failure::{Failure, Result};
use crate::formats::gs1::{Confidence, ElementString, Scan, Settings};

/// What a scan names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A pack.
    Pack {
        /// The product.
        gtin: Gtin,
        /// The serial number.
        serial: String,
        /// The lot that is printed on it.
        lot: Option<String>,
        /// The date that is printed on it.
        expiry: Option<Day>,
    },
    /// A container.
    Container {
        /// Its SSCC.
        sscc: Sscc,
        /// The product and lot in it, if its label says so: (02) and (10).
        content: Option<(Gtin, String)>,
    },
}

impl Named {
    /// What a scan names.
    ///
    /// # Errors
    /// Usage (exit 2): it does not read, or names neither a pack nor a container. Every diagnosis is told.
    pub fn of(scan: &Scan) -> Result<Named> {
        let Some(reading) = scan.reading() else { return Err(unread(scan)) };
        match Self::in_elements(&reading.elements)? {
            Some(named) => Ok(named),
            None => Err(unread(scan)),
        }
    }

    fn in_elements(elements: &ElementString) -> Result<Option<Named>> {
        if let (Some(gtin), Some(serial)) = (elements.gtin14(), elements.serial()) {
            let expiry = elements.expiry(rules::this_year()).map(|day| day.date());
            return Ok(Some(Named::Pack {
                gtin: rules::gtin(gtin)?,
                serial: serial.to_owned(),
                lot: elements.lot().map(str::to_owned),
                expiry: expiry.and_then(rules::of_date),
            }));
        }
        let Some(sscc) = elements.sscc() else { return Ok(None) };
        let content = elements.content().zip(elements.lot());
        let content = content.map(|(gtin, lot)| Ok::<_, Failure>((rules::gtin(gtin)?, lot.to_owned()))).transpose()?;
        Ok(Some(Named::Container { sscc: rules::sscc(sscc)?, content }))
    }

    /// The product, if it is said.
    pub fn gtin(&self) -> Option<Gtin> {
        match self {
            Named::Pack { gtin, .. } => Some(*gtin),
            Named::Container { content, .. } => content.as_ref().map(|(gtin, _)| *gtin),
        }
    }

    /// The lot that a pack's key is made with, or that a container's may be.
    pub fn lot(&self) -> Option<(Gtin, &str)> {
        match self {
            Named::Pack { gtin, lot, .. } => lot.as_deref().map(|lot| (*gtin, lot)),
            Named::Container { content, .. } => content.as_ref().map(|(gtin, lot)| (*gtin, lot.as_str())),
        }
    }

    /// What was read off it, for the contract to compare.
    pub fn presented(&self, lot: Option<LotKey>, by: Option<salus_domain::AccountId>) -> Presented {
        match self {
            Named::Pack { expiry, .. } => Presented { lot, expiry: *expiry, by },
            Named::Container { .. } => Presented { lot: None, expiry: None, by },
        }
    }

    /// In few words, for people who have the pack before them.
    pub fn show(&self) -> String {
        match self {
            Named::Pack { gtin, serial, .. } => format!("pack {} {serial}", super::words::gtin(*gtin)),
            Named::Container { sscc, .. } => format!("container {:018}", sscc.number()),
        }
    }
}

/// What somebody typed or scanned.
#[derive(Clone, Debug)]
pub enum Said {
    /// A unit's key.
    Key(UnitKey),
    /// An SSCC of 18 digits.
    Sscc(Named),
    /// A scan.
    Scan(Named, Scan),
}

impl Said {
    /// Reads a key (`0x…`), an SSCC of 18 digits, or a scan.
    ///
    /// # Errors
    /// Usage (exit 2): as [`Named::of`]; a key that is none.
    pub fn read(text: &str, settings: &Settings) -> Result<Said> {
        let word = text.trim();
        if word.starts_with("0x") {
            return rules::hash(word).map(|key| Said::Key(UnitKey(key)));
        }
        if word.len() == 18
            && let Ok(sscc) = rules::sscc(word)
        {
            return Ok(Said::Sscc(Named::Container { sscc, content: None }));
        }
        let scan = Scan::read(text, settings);
        Named::of(&scan).map(|named| Said::Scan(named, scan))
    }

    /// What it names, if it is no key.
    pub const fn named(&self) -> Option<&Named> {
        match self {
            Said::Key(_) => None,
            Said::Sscc(named) | Said::Scan(named, _) => Some(named),
        }
    }

    /// In few words: two scans of one pack are called the same.
    pub fn show(&self) -> String {
        match self {
            Said::Key(key) => super::words::key(key),
            Said::Sscc(named) | Said::Scan(named, _) => named.show(),
        }
    }
}

/// What is to be said of a unit, all in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Commissioned by the product's owner, and nothing is known against it.
    Genuine,
    /// It is not what it should be: not to be supplied.
    Alert,
    /// Nothing is wrong with it, and yet it is not simply on the shelf: on its way, opened, with somebody else.
    Note,
    /// Neither record nor proof: nothing follows.
    Open,
    /// The chain knows no lot of this name.
    UnknownLot,
    /// The lot is closed, and its secret is not here.
    NoSecret,
    /// Its lot is not said.
    NoLot,
    /// Several units answer to what was scanned.
    Several,
}

impl Verdict {
    /// What the findings come to. `ProofNeeded` beside others leaves those as grave as they are.
    pub fn of(findings: &[Finding]) -> Verdict {
        match findings.iter().map(grade).max() {
            Some(Grade::Good) => Verdict::Genuine,
            Some(Grade::Alarm) => Verdict::Alert,
            Some(Grade::Note) => Verdict::Note,
            Some(Grade::Open) | None => Verdict::Open,
        }
    }

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Genuine => "genuine",
            Verdict::Alert => "alert",
            Verdict::Note => "note",
            Verdict::Open => "not-judged",
            Verdict::UnknownLot => "unknown-lot",
            Verdict::NoSecret => "no-secret",
            Verdict::Several => "several",
            Verdict::NoLot => "no-lot",
        }
    }

    /// In one line.
    pub const fn words(self) -> &'static str {
        match self {
            Verdict::Genuine => "genuine",
            Verdict::Alert => "DO NOT SUPPLY",
            Verdict::Note => "not on the shelf",
            Verdict::Open => "not judged yet: its proof is missing, and nothing follows from that",
            Verdict::UnknownLot => "not judged: the chain knows no such lot of this product",
            Verdict::NoSecret => "not judged: the lot is closed, and its secret is not here",
            Verdict::NoLot => "not judged: it does not say its lot",
            Verdict::Several => "not judged: several containers with this SSCC are known",
        }
    }
}

/// The failure of a scan that names nothing.
fn unread(scan: &Scan) -> Failure {
    let sure = scan.diagnoses.iter().filter(|diagnosis| diagnosis.confidence >= Confidence::Likely);
    let told: Vec<String> = sure.map(ToString::to_string).collect();
    let message = match (&scan.result, told.is_empty()) {
        (_, false) => format!("the scan is not right: {}", told.join(" ")),
        (Err(problems), true) => {
            let problems: Vec<String> = problems.iter().take(3).map(ToString::to_string).collect();
            format!("the scan cannot be read: {}", problems.join("; "))
        }
        (Ok(_), true) => "the scan names neither a pack, (01) with (21), nor a container, (00)".into(),
    };
    Failure::usage(message).hint("scan it again; nothing was repaired, and nothing was asked").details(scan.details())
}
