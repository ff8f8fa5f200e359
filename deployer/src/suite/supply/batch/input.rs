//! The list that a batch is made of: read twice, row by row, so that its length does not matter to memory.
//!
//! The first reading refuses whatever cannot be, names the lots, and counts what each container holds. Containers, lots and 20
//! bytes of each serial number (whether they could be guessed is judged over all of them) are kept; duplicates are found by
//! sorting on disk.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use salus_domain::Hash;
use salus_domain::supply::{Day, Gtin, MAX_HEIGHT, MAX_TAGS};

use super::layout::fits;
use super::sort::Sorter;
use crate::failure::{Failure, Result};
use crate::formats::gs1::serial::{Batch, Finding};
use crate::suite::supply::csv::Rows;
use crate::suite::supply::rules;

/// What stands for columns that the list does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The product.
    pub gtin: Option<Gtin>,
    /// The lot.
    pub lot: Option<String>,
    /// The last day.
    pub expiry: Option<Day>,
}

/// A container of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carton {
    /// Its SSCC.
    pub sscc: salus_domain::supply::Sscc,
    /// What it is in, by its place among the containers.
    pub parent: Option<u32>,
    /// How many containers, it counted, are one in another from here down.
    pub height: u8,
    /// What is in it: the lot by its place, the earliest day, how many.
    pub tags: Vec<(u16, Day, u32)>,
    /// The line on which it stands first.
    pub line: u64,
}

/// A pack of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line.
    pub line: u64,
    /// Its serial number.
    pub serial: String,
    /// Its lot, by its place.
    pub lot: u16,
    /// Its last day.
    pub expiry: Day,
    /// The container that it is in, by its place.
    pub carton: Option<u32>,
}

/// What the first reading found.
#[derive(Debug)]
pub struct Survey {
    /// The product of all of it.
    pub gtin: Gtin,
    /// The lots, in the order in which they appear, and what makes their serial numbers guessable.
    pub lots: Vec<(String, Vec<Finding>)>,
    /// The containers.
    pub cartons: Vec<Carton>,
    /// How many packs.
    pub packs: u64,
    /// The earliest expiry date, and its line.
    pub earliest: (Day, u64),
    /// BLAKE2b-256 of the list and of what stands for missing columns.
    pub source: Hash,
}

/// Reads a list for the first time. `told` is called with how many packs were read since the last time.
///
/// # Errors
/// Usage (exit 2) with the line: whatever cannot be; a serial number or a container twice, with both lines.
pub fn survey(path: &Path, columns: &Columns, told: &dyn Fn(u64)) -> Result<Survey> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut reader = Reader::open(path, columns.clone())?;
    let mut serials = Sorter::<28>::new(folder);
    let mut random: Vec<Batch> = Vec::new();
    let mut packs = 0;
    let mut earliest = (Day(u32::MAX), 0);
    while let Some(line) = reader.next_line(true)? {
        let mut entry = [0; 28];
        entry[..line.serial.len()].copy_from_slice(line.serial.as_bytes());
        entry[20..].copy_from_slice(&line.line.to_be_bytes());
        serials.push(entry)?;
        random.resize_with(reader.lots.len(), Batch::default);
        random[usize::from(line.lot)].push(&line.serial);
        earliest = earliest.min((line.expiry, line.line));
        packs += 1;
        fits(packs, reader.cartons.len() as u64)?;
        told(1);
    }
    let gtin = reader.gtin.filter(|_| packs > 0).ok_or_else(|| reader.wrong(1, "there are no packs in it"))?;
    let mut sorted = serials.finish()?;
    let mut last: Option<[u8; 28]> = None;
    while let Some(entry) = sorted.next_record()? {
        if let Some(before) = last.filter(|before| before[..20] == entry[..20]) {
            return Err(twice(&reader.name, &before, &entry));
        }
        last = Some(entry);
    }
    reader.check_cartons()?;
    let source = reader.source()?;
    let lots = reader.lots.into_iter().zip(random.into_iter().map(Batch::findings)).collect();
    Ok(Survey { gtin, lots, cartons: reader.cartons, packs, earliest, source })
}

fn twice(name: &str, one: &[u8; 28], other: &[u8; 28]) -> Failure {
    let line = |entry: &[u8; 28]| entry[20..].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let serial: String = one[..20].iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    Failure::usage(format!("{name}, lines {} and {}: the serial number {serial} stands twice", line(one), line(other)))
        .details(serde_json::json!({ "serial": serial, "lines": [line(one), line(other)] }))
}

/// Reads a list row by row.
pub struct Reader {
    rows: Rows<BufReader<Hashing>>,
    name: String,
    columns: Columns,
    places: Places,
    gtin: Option<Gtin>,
    lots: Vec<String>,
    lot_places: HashMap<String, u16>,
    cartons: Vec<Carton>,
    carton_places: HashMap<u64, u32>,
}

/// Which column is what.
struct Places {
    gtin: Option<usize>,
    lot: Option<usize>,
    expiry: Option<usize>,
    serial: usize,
    ssccs: Vec<usize>,
}

const SSCCS: [&str; MAX_HEIGHT as usize] = ["sscc", "sscc2", "sscc3", "sscc4"];

impl Reader {
    /// Opens a list and reads its heading.
    ///
    /// # Errors
    /// Usage (exit 2): a column is missing, unknown, or there twice.
    pub fn open(path: &Path, columns: Columns) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|e| Failure::local(format!("cannot read {name}: {e}")))?;
        let rows = Rows::new(BufReader::new(Hashing { file, hasher: Blake2b::new() }), &name)?;
        let places = places(rows.heading(), &columns, &name)?;
        let gtin = columns.gtin;
        let (lots, cartons) = (Vec::new(), Vec::new());
        let (lot_places, carton_places) = (HashMap::new(), HashMap::new());
        Ok(Self { rows, name, columns, places, gtin, lots, lot_places, cartons, carton_places })
    }

    /// The next pack. `counts`: whether it is counted in its containers' tags.
    ///
    /// # Errors
    /// Usage (exit 2), with the line.
    pub fn next_line(&mut self, counts: bool) -> Result<Option<Line>> {
        let Some(row) = self.rows.next_row()? else { return Ok(None) };
        let (line, fields) = (row.line, row.fields);
        let told = |failure: Failure| Failure {
            message: format!("{}, line {line}: {}", self.name, failure.message),
            ..failure
        };
        let text = |place: Option<usize>| place.and_then(|place| fields.get(place)).map(String::as_str);
        if let Some(gtin) = text(self.places.gtin) {
            let gtin = rules::gtin(gtin).map_err(told)?;
            let first = *self.gtin.get_or_insert(gtin);
            if gtin != first {
                let message = format!("{} is another product than {}", gtin.number(), first.number());
                return Err(self.wrong(line, &message).hint("a batch is of one product: split the list by GTIN"));
            }
        }
        let gtin = self.gtin.ok_or_else(|| self.wrong(line, "no GTIN"))?;
        let expiry = match text(self.places.expiry) {
            Some(text) => rules::expiry(text).map_err(told)?,
            None => self.columns.expiry.ok_or_else(|| self.wrong(line, "no expiry date"))?,
        };
        rules::six_digits(expiry).map_err(told)?;
        let serial = text(Some(self.places.serial)).unwrap_or_default().to_owned();
        rules::pack(&[0; 32], gtin, &serial).map_err(told)?;
        let lot = text(self.places.lot).map(str::to_owned).or_else(|| self.columns.lot.clone()).unwrap_or_default();
        let lot = match self.lot_places.get(&lot) {
            Some(place) => *place,
            None => {
                rules::lot(gtin, &lot).map_err(told)?;
                let place = u16::try_from(self.lots.len()).map_err(|_| self.wrong(line, "more than 65,536 lots"))?;
                self.lots.push(lot.clone());
                self.lot_places.insert(lot, place);
                place
            }
        };
        let mut ssccs = Vec::new();
        for (depth, place) in self.places.ssccs.iter().enumerate() {
            let text = fields.get(*place).map(|text| text.trim()).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            if ssccs.len() < depth {
                return Err(self.wrong(line, "an outer container without the one inside it"));
            }
            ssccs.push(rules::sscc(text).map_err(told)?);
        }
        let carton = self.cartons(line, &ssccs)?;
        if counts {
            self.count(line, carton, lot, expiry)?;
        }
        Ok(Some(Line { line, serial, lot, expiry, carton }))
    }

    /// Finds or notes the containers of a row, the innermost first, and gives back that one.
    fn cartons(&mut self, line: u64, ssccs: &[salus_domain::supply::Sscc]) -> Result<Option<u32>> {
        let mut parent = None;
        for (depth, sscc) in ssccs.iter().enumerate().rev() {
            let height = u8::try_from(depth + 1).unwrap_or(MAX_HEIGHT);
            let place = match self.carton_places.get(&sscc.number()) {
                Some(place) => {
                    let carton = &mut self.cartons[*place as usize];
                    if carton.parent != parent {
                        let message =
                            format!("container {:018} is in another one than on line {}", sscc.number(), carton.line);
                        return Err(self.wrong(line, &message));
                    }
                    carton.height = carton.height.max(height);
                    *place
                }
                None => {
                    let place =
                        u32::try_from(self.cartons.len()).map_err(|_| self.wrong(line, "too many containers"))?;
                    self.cartons.push(Carton { sscc: *sscc, parent, height, tags: Vec::new(), line });
                    self.carton_places.insert(sscc.number(), place);
                    place
                }
            };
            parent = Some(place);
        }
        Ok(parent)
    }

    /// Counts a pack in all containers around it.
    fn count(&mut self, line: u64, carton: Option<u32>, lot: u16, expiry: Day) -> Result<()> {
        let mut next = carton;
        // Containers in a circle would have no end.
        for _ in 0..=MAX_HEIGHT {
            let Some(place) = next else { return Ok(()) };
            let carton = &mut self.cartons[place as usize];
            match carton.tags.iter_mut().find(|(known, _, _)| *known == lot) {
                Some((_, earliest, count)) => {
                    *earliest = (*earliest).min(expiry);
                    *count = count.saturating_add(1);
                }
                None => carton.tags.push((lot, expiry, 1)),
            }
            if carton.tags.len() > MAX_TAGS {
                let message = format!("more than {MAX_TAGS} lots in container {:018}", carton.sscc.number());
                return Err(self.wrong(line, &message));
            }
            next = carton.parent;
        }
        Err(self.wrong(line, "more than four containers, one in another, or a container inside itself"))
    }

    /// Every container is higher than what is in it, which no circle can be.
    fn check_cartons(&self) -> Result<()> {
        for carton in &self.cartons {
            let outer = carton.parent.map(|place| &self.cartons[place as usize]);
            if outer.is_some_and(|outer| outer.height <= carton.height) {
                return Err(self.wrong(
                    carton.line,
                    &format!("container {:018} is in one that is not higher than it", carton.sscc.number()),
                ));
            }
        }
        Ok(())
    }

    fn source(&mut self) -> Result<Hash> {
        let Columns { gtin, lot, expiry } = &self.columns;
        let columns = (gtin.map(Gtin::number), lot.as_deref().unwrap_or_default().to_owned(), expiry.map(|day| day.0));
        let mut hasher = self.rows.hasher().clone();
        hasher.update(codec::Encode::encode(&columns));
        Ok(hasher.finalize().into())
    }

    fn wrong(&self, line: u64, why: &str) -> Failure {
        Failure::usage(format!("{}, line {line}: {why}", self.name))
    }
}

fn places(heading: &[String], columns: &Columns, name: &str) -> Result<Places> {
    const KNOWN: [&str; 4] = ["gtin", "lot", "expiry", "serial"];
    for (at, column) in heading.iter().enumerate() {
        if !KNOWN.contains(&column.as_str()) && !SSCCS.contains(&column.as_str()) {
            return Err(Failure::usage(format!("{name}: there is no column `{column}`")).hint(
                "the columns are gtin, lot, expiry, serial, sscc (the innermost container), sscc2, sscc3, sscc4",
            ));
        }
        if heading[..at].contains(column) {
            return Err(Failure::usage(format!("{name}: the column `{column}` is there twice")));
        }
    }
    let place = |wanted: &str| heading.iter().position(|column| column == wanted);
    let need = |wanted: &'static str, given: bool, option: &str| match place(wanted) {
        None if !given => {
            Err(Failure::usage(format!("{name} has no column `{wanted}`")).hint(format!("add it, or give {option}")))
        }
        found => Ok(found),
    };
    Ok(Places {
        gtin: need("gtin", columns.gtin.is_some(), "--gtin")?,
        lot: need("lot", columns.lot.is_some(), "--lot")?,
        expiry: need("expiry", columns.expiry.is_some(), "--expiry")?,
        serial: place("serial").ok_or_else(|| Failure::usage(format!("{name} has no column `serial`")))?,
        ssccs: SSCCS.iter().filter_map(|column| place(column)).collect(),
    })
}

/// A file whose bytes are hashed as they are read.
pub struct Hashing {
    file: File,
    hasher: Blake2b<U32>,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

impl Rows<BufReader<Hashing>> {
    fn hasher(&self) -> &Blake2b<U32> {
        &self.source().get_ref().hasher
    }
}
