//! Serial numbers and containers drawn for packs that have none yet, as the list that a batch is made of and labels are printed
//! from.

use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use salus_domain::supply::{Day, Gtin, Sscc};

use super::layout::fits;
use crate::failure::{Failure, Result};
use crate::formats::gs1::{keys, serial};
use crate::suite::supply::{csv, words};

/// How packs are put into cases, and these on pallets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// How many packs a case holds.
    pub per_case: Option<u64>,
    /// How many cases a pallet holds.
    pub cases_per_pallet: Option<u64>,
    /// The first SSCC; the others count on from it.
    pub first: Option<Sscc>,
}

impl Hierarchy {
    /// How many containers so many packs need.
    pub fn containers(&self, packs: u64) -> u64 {
        let cases = self.per_case.map_or(0, |per_case| packs.div_ceil(per_case.max(1)));
        cases.saturating_add(self.cases_per_pallet.map_or(0, |per_pallet| cases.div_ceil(per_pallet.max(1))))
    }

    /// Refuses, before anything is written, what cannot be planned for so many packs.
    ///
    /// # Errors
    /// Usage (exit 2): more than a batch takes, or too few SSCCs behind the first one.
    pub fn check(&self, packs: u64) -> Result<()> {
        let containers = self.containers(packs);
        fits(packs, containers)?;
        containers.checked_sub(1).map_or(Ok(()), |last| self.sscc(last).map(drop))
    }

    /// The columns of a pack, by its place from 0: the case, the pallet.
    fn ssccs(&self, place: u64, cases: u64) -> Result<Vec<String>> {
        let Some(per_case) = self.per_case else { return Ok(Vec::new()) };
        let case = place / per_case.max(1);
        let mut numbers = vec![case];
        // Cases come first, so that a batch of the same size always has the same numbers.
        numbers.extend(self.cases_per_pallet.map(|per_pallet| cases + case / per_pallet.max(1)));
        numbers.into_iter().map(|number| self.sscc(number)).collect()
    }

    /// The SSCC of a place: the first one's digits before its check digit, counted on.
    fn sscc(&self, place: u64) -> Result<String> {
        let first = self.first.ok_or_else(|| Failure::usage("containers need a first SSCC: --sscc"))?;
        let body = (first.number() / 10).saturating_add(place);
        let text = format!("{body:017}");
        match keys::check_digit(&text) {
            Some(digit) if text.len() == 17 => Ok(format!("{text}{digit}")),
            _ => Err(Failure::usage("there are not so many SSCCs behind the first one")),
        }
    }
}

/// Draws so many serial numbers and writes the list: whole or not at all, readable by the user alone.
///
/// # Errors
/// Local (exit 5): the file cannot be written, or there is no randomness; usage (exit 2): too few SSCCs.
pub fn write_csv(
    path: &Path,
    (gtin, lot, expiry): (Gtin, &str, Day),
    packs: u64,
    hierarchy: &Hierarchy,
    told: &dyn Fn(u64),
) -> Result<()> {
    let part = path.with_extension("csv.part");
    let cannot = |e: std::io::Error| Failure::local(format!("cannot write {}: {e}", part.display()));
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(cannot)?;
    let mut out = BufWriter::new(file);
    let columns = match (hierarchy.per_case, hierarchy.cases_per_pallet) {
        (Some(_), Some(_)) => ",sscc,sscc2",
        (Some(_), None) => ",sscc",
        _ => "",
    };
    writeln!(out, "gtin,lot,expiry,serial{columns}").map_err(cannot)?;
    let (gtin, lot, expiry) = (words::gtin(gtin), csv::quoted(lot), words::day(expiry));
    let cases = hierarchy.per_case.map_or(0, |per_case| packs.div_ceil(per_case.max(1)));
    for place in 0..packs {
        let serial = serial::random().map_err(|e| Failure::local(format!("no randomness from the system: {e}")))?;
        write!(out, "{gtin},{lot},{expiry},{}", csv::quoted(&serial)).map_err(cannot)?;
        for sscc in hierarchy.ssccs(place, cases)? {
            write!(out, ",{sscc}").map_err(cannot)?;
        }
        writeln!(out).map_err(cannot)?;
        told(1);
    }
    let file = out.into_inner().map_err(|e| cannot(e.into_error()))?;
    file.sync_all().and_then(|()| std::fs::rename(&part, path)).map_err(cannot)
}
